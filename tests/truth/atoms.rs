//! Activations whose transform is known in closed form for every real k, with what else is known of
//! them: the part at k = 0, the law of rho, the zeros, the autocorrelation.
//!
//! `#` stands for the argument: z in phi, k in F, d in A. Each row was derived by hand and compared,
//! as a distribution, with a quadrature in another system.

use super::random::Random;
use std::fmt::Write as _;

/// How rho goes to infinity.
#[derive(Clone, Debug, PartialEq)]
pub enum Law {
    /// C k^order e^(rate k^exponent).
    Known {
        order: (i32, i32),
        rate: String,
        exponent: u32,
        constant: String,
    },
    /// rho is at least a constant times k^order, and has no law.
    Bounded((i32, i32)),
    /// F is 0 from some k on.
    Band,
}

/// The zeros of F for k > 0.
#[derive(Clone, Debug, PartialEq)]
pub enum Zeros {
    Unknown,
    Listed(Vec<String>),
    /// A formula in n.
    Family(String),
}

/// One row.
#[derive(Clone, Debug)]
pub struct Atom {
    pub phi: String,
    pub f: String,
    /// Order and weight of what stands at k = 0.
    pub deltas: Vec<(u32, String)>,
    pub law: Law,
    pub zeros: Zeros,
    /// ∫ phi(z) phi(z+d) dz, up to an even polynomial.
    pub ridge: Option<String>,
    /// ∫_0^r of that.
    pub ridge_integral: Option<String>,
    /// F is positive ('+'), negative ('-'), or -i times a positive one ('o') for k > 0.
    pub phase: Option<char>,
    /// F is integrable and smooth enough at 0 for a modulated copy to have no singularity of its own.
    pub tame: bool,
    /// What stands at 0 changes by a logarithm with the scale.
    pub logarithmic: bool,
    /// phi has derivatives of all orders.
    pub smooth: bool,
}

impl Atom {
    fn new(phi: &str, f: &str, law: Law) -> Atom {
        Atom {
            phi: phi.into(),
            f: f.into(),
            deltas: Vec::new(),
            law,
            zeros: Zeros::Unknown,
            ridge: None,
            ridge_integral: None,
            phase: None,
            tame: false,
            logarithmic: false,
            smooth: false,
        }
    }

    fn delta(mut self, order: u32, weight: &str) -> Atom {
        self.deltas.push((order, weight.into()));
        self
    }

    fn ridge(mut self, formula: &str) -> Atom {
        self.ridge = Some(formula.into());
        self
    }

    fn ridge_integral(mut self, formula: &str) -> Atom {
        self.ridge_integral = Some(formula.into());
        self
    }

    /// F has this phase, and so no zeros.
    fn phase(mut self, phase: char) -> Atom {
        self.phase = Some(phase);
        self.zeros = Zeros::Listed(Vec::new());
        self
    }

    fn family(mut self, formula: &str) -> Atom {
        self.zeros = Zeros::Family(formula.into());
        self
    }

    fn zeros(mut self, list: &[&str]) -> Atom {
        self.zeros = Zeros::Listed(list.iter().map(|z| (*z).to_owned()).collect());
        self
    }

    fn tame(mut self) -> Atom {
        self.tame = true;
        self
    }

    fn smooth(mut self) -> Atom {
        self.smooth = true;
        self
    }

    fn logarithmic(mut self) -> Atom {
        self.logarithmic = true;
        self
    }

    /// phi at this argument.
    pub fn phi_at(&self, argument: &str) -> String {
        at(&self.phi, argument)
    }
}

/// A template at an argument.
pub fn at(template: &str, argument: &str) -> String {
    template.replace('#', &format!("({argument})"))
}

/// An algebraic law.
pub fn power(order: (i32, i32), constant: &str) -> Law {
    Law::Known {
        order,
        rate: "0".into(),
        exponent: 1,
        constant: constant.into(),
    }
}

fn exponential(order: i32, rate: &str, constant: &str) -> Law {
    Law::Known {
        order: (order, 1),
        rate: rate.into(),
        exponent: 1,
        constant: constant.into(),
    }
}

fn gaussian(order: i32, rate: &str, constant: &str) -> Law {
    Law::Known {
        order: (order, 1),
        rate: rate.into(),
        exponent: 2,
        constant: constant.into(),
    }
}

/// Smooth and decaying on both sides.
pub fn bells() -> Vec<Atom> {
    let bell = |phi, f, law| Atom::new(phi, f, law).tame().smooth();
    vec![
        bell(
            "exp(-#^2)",
            "sqrt(pi)*exp(-#^2/4)",
            gaussian(0, "1/2", "1/pi"),
        )
        .ridge("sqrt(pi/2)*exp(-#^2/2)")
        .ridge_integral("pi/2*erf(#/sqrt(2))")
        .phase('+'),
        bell(
            "sech(#)",
            "pi*sech(pi*#/2)",
            exponential(0, "pi", "1/(4*pi^2)"),
        )
        .ridge("2*#/sinh(#)")
        .phase('+'),
        bell(
            "sech(#)^2",
            "pi*#/sinh(pi*#/2)",
            exponential(-2, "pi", "1/(4*pi^2)"),
        )
        .ridge("4*(#*coth(#)-1)/sinh(#)^2")
        .phase('+'),
        bell(
            "sech(#)^3",
            "pi*(1+#^2)/2*sech(pi*#/2)",
            exponential(-4, "pi", "1/pi^2"),
        )
        .phase('+'),
        bell(
            "1/(1+#^2)",
            "pi*exp(-abs(#))",
            exponential(0, "2", "1/pi^2"),
        )
        .ridge("2*pi/(4+#^2)")
        .ridge_integral("pi*atan(#/2)")
        .phase('+'),
        bell(
            "1/(1+#^2)^2",
            "pi/2*(1+abs(#))*exp(-abs(#))",
            exponential(-2, "2", "4/pi^2"),
        )
        .phase('+'),
        bell(
            "(1+#^2)^(-3)",
            "pi/8*(3+3*abs(#)+#^2)*exp(-abs(#))",
            exponential(-4, "2", "64/pi^2"),
        )
        .phase('+'),
        bell(
            "#/(1+#^2)",
            "-i*pi*sign(#)*exp(-abs(#))",
            exponential(0, "2", "1/pi^2"),
        )
        .phase('o'),
        bell(
            "1/sqrt(1+#^2)",
            "2*besselk(0,abs(#))",
            exponential(1, "2", "1/(2*pi)"),
        )
        .phase('+'),
        bell(
            "exp(-sqrt(1+#^2))",
            "2*besselk(1,sqrt(1+#^2))/sqrt(1+#^2)",
            exponential(3, "2", "1/(2*pi)"),
        )
        .phase('+'),
        bell(
            "#*exp(-#^2/2)",
            "-i*#*sqrt(2*pi)*exp(-#^2/2)",
            gaussian(-2, "1", "1/(2*pi)"),
        )
        .phase('o'),
        bell(
            "(1-#^2)*exp(-#^2/2)",
            "#^2*sqrt(2*pi)*exp(-#^2/2)",
            gaussian(-4, "1", "1/(2*pi)"),
        )
        .phase('+'),
        bell(
            "#*sech(#)",
            "-i*pi^2/2*sech(pi*#/2)*tanh(pi*#/2)",
            exponential(0, "pi", "1/pi^4"),
        )
        .phase('o'),
        bell(
            "logistic(#)*logistic(-#)",
            "pi*#/sinh(pi*#)",
            exponential(-2, "2*pi", "1/(4*pi^2)"),
        )
        .phase('+'),
        // The Gumbel density: another decay on each side.
        bell(
            "exp(#-exp(#))",
            "gamma(1-i*#)",
            exponential(-1, "pi", "1/(2*pi)"),
        )
        .zeros(&[]),
        bell(
            "cos(6*#)*exp(-#^2/2)",
            "sqrt(pi/2)*(exp(-(#-6)^2/2)+exp(-(#+6)^2/2))",
            Law::Bounded((1000, 1)),
        )
        .phase('+'),
    ]
}

/// With kinks, decaying.
pub fn kinked() -> Vec<Atom> {
    vec![
        Atom::new("exp(-abs(#))", "2/(1+#^2)", power((4, 1), "1/4"))
            .ridge("(1+#)*exp(-#)")
            .ridge_integral("2-(2+#)*exp(-#)")
            .phase('+')
            .tame(),
        Atom::new(
            "abs(#)*exp(-abs(#))",
            "2*(1-#^2)/(1+#^2)^2",
            power((4, 1), "1/4"),
        )
        .zeros(&["1"])
        .tame(),
        Atom::new("#*exp(-abs(#))", "-4*i*#/(1+#^2)^2", power((6, 1), "1/16"))
            .phase('o')
            .tame(),
        Atom::new("relu(#)*exp(-#)", "1/(1+i*#)^2", power((4, 1), "1"))
            .zeros(&[])
            .tame(),
        Atom::new("step(#)*exp(-#)", "1/(1+i*#)", power((2, 1), "1"))
            .ridge("exp(-#)/2")
            .zeros(&[])
            .tame(),
        Atom::new(
            "sign(#)*exp(-abs(#))",
            "-2*i*#/(1+#^2)",
            power((2, 1), "1/4"),
        )
        .phase('o')
        .tame(),
        Atom::new("max(0,1-abs(#))", "sinc(#/2)^2", Law::Bounded((4, 1)))
            .family("2*pi*n")
            .ridge("relu(2-#)^3/6-2*relu(1-#)^3/3")
            .tame(),
        Atom::new("step(#+1)-step(#-1)", "2*sinc(#)", Law::Bounded((2, 1)))
            .family("n*pi")
            .ridge("relu(2-#)")
            .tame(),
        Atom::new(
            "relu(1-#)*relu(1+#)",
            "4*(sin(#)-#*cos(#))/#^3",
            Law::Bounded((4, 1)),
        )
        .tame(),
        Atom::new(
            "besselk(0,abs(#))",
            "pi/sqrt(1+#^2)",
            power((2, 1), "1/pi^2"),
        )
        .phase('+')
        .tame(),
        Atom::new("e1(abs(#))", "2*atan(#)/#", power((2, 1), "1/pi^2"))
            .phase('+')
            .tame(),
        Atom::new(
            "1/(1+abs(#))^2",
            "2*(1-abs(#)*(ci(abs(#))*sin(abs(#))+(pi/2-si(abs(#)))*cos(#)))",
            power((4, 1), "1/16"),
        )
        .phase('+'),
    ]
}

/// Sigmoids and gates.
pub fn sigmoids() -> Vec<Atom> {
    let smooth = |phi, f, law| Atom::new(phi, f, law).smooth();
    vec![
        smooth(
            "tanh(#)",
            "-i*pi/sinh(pi*#/2)",
            exponential(0, "pi", "1/(4*pi^2)"),
        )
        .ridge("-2*#*coth(#)")
        .phase('o'),
        smooth(
            "logistic(#)",
            "-i*pi/sinh(pi*#)",
            exponential(0, "2*pi", "1/(4*pi^2)"),
        )
        .delta(0, "pi")
        .ridge("-#/2*coth(#/2)")
        .phase('o'),
        smooth("erf(#)", "2*exp(-#^2/4)/(i*#)", gaussian(2, "1/2", "1/4"))
            .ridge("-2*#*erf(#/sqrt(2))-4*exp(-#^2/2)/sqrt(2*pi)")
            .phase('o'),
        smooth("normcdf(#)", "exp(-#^2/2)/(i*#)", gaussian(2, "1", "1"))
            .delta(0, "pi")
            .phase('o'),
        smooth(
            "atan(#)",
            "pi*exp(-abs(#))/(i*#)",
            exponential(2, "2", "1/pi^2"),
        )
        .ridge("-pi*#*atan(#/2)+pi*log(1+#^2/4)")
        .phase('o'),
        smooth(
            "#/sqrt(1+#^2)",
            "-2*i*sign(#)*besselk(1,abs(#))",
            exponential(1, "2", "1/(2*pi)"),
        )
        .phase('o'),
        smooth(
            "2*atan(tanh(#/2))",
            "-i*pi/#*sech(pi*#/2)",
            exponential(2, "pi", "1/(4*pi^2)"),
        )
        .phase('o'),
        smooth(
            "asinh(#)",
            "-2*i*besselk(0,abs(#))/#",
            exponential(3, "2", "1/(2*pi)"),
        )
        .phase('o'),
        smooth(
            "1-exp(-exp(#))",
            "gamma(1-i*#)/(i*#)",
            exponential(1, "pi", "1/(2*pi)"),
        )
        .delta(0, "pi")
        .zeros(&[]),
        Atom::new(
            "#/(1+abs(#))",
            "2*(1-abs(#)*(ci(abs(#))*sin(abs(#))+(pi/2-si(abs(#)))*cos(#)))/(i*#)",
            power((6, 1), "1/16"),
        )
        .ridge("4*(#+1)^2*log(1+#)/(#*(#+2))-2*#")
        .phase('o'),
        Atom::new("step(#)", "1/(i*#)", power((2, 1), "1"))
            .delta(0, "pi")
            .phase('o'),
        Atom::new("sign(#)", "2/(i*#)", power((2, 1), "1/4")).phase('o'),
        Atom::new(
            "sign(#)*(1-exp(-abs(#)))",
            "-2*i/(#*(1+#^2))",
            power((6, 1), "1/4"),
        )
        .phase('o'),
        Atom::new("max(-1,min(1,#))", "-2*i*sin(#)/#^2", Law::Bounded((4, 1))).family("n*pi"),
    ]
}

/// What grows.
pub fn rectifiers() -> Vec<Atom> {
    let smooth = |phi, f, law| Atom::new(phi, f, law).smooth();
    vec![
        smooth(
            "softplus(#)",
            "-pi/(#*sinh(pi*#))",
            exponential(2, "2*pi", "1/(4*pi^2)"),
        )
        .delta(1, "i*pi")
        .phase('-'),
        smooth(
            "#*logistic(#)",
            "-pi^2*cosh(pi*#)/sinh(pi*#)^2",
            exponential(0, "2*pi", "1/(4*pi^4)"),
        )
        .delta(1, "i*pi")
        .phase('-'),
        smooth(
            "#*normcdf(#)",
            "-(1+1/#^2)*exp(-#^2/2)",
            gaussian(0, "1", "1"),
        )
        .delta(1, "i*pi")
        .phase('-'),
        smooth(
            "log(cosh(#))",
            "-pi/(#*sinh(pi*#/2))",
            exponential(2, "pi", "1/(4*pi^2)"),
        )
        .delta(0, "-2*pi*log(2)")
        .phase('-'),
        smooth(
            "#*tanh(#)",
            "-pi^2/2*cosh(pi*#/2)/sinh(pi*#/2)^2",
            exponential(0, "pi", "1/pi^4"),
        )
        .phase('-'),
        smooth(
            "sqrt(1+#^2)",
            "-2*besselk(1,abs(#))/abs(#)",
            exponential(3, "2", "1/(2*pi)"),
        )
        .phase('-'),
        smooth(
            "#*atan(#)",
            "-pi*exp(-abs(#))*(1+abs(#))/#^2",
            exponential(2, "2", "1/pi^2"),
        )
        .delta(0, "-2*pi")
        .phase('-'),
        smooth(
            "log(1+#^2)",
            "-2*pi*exp(-abs(#))/abs(#)",
            exponential(2, "2", "1/(4*pi^2)"),
        )
        .delta(0, "4*pi*digamma(1)")
        .logarithmic()
        .phase('-'),
        Atom::new("relu(#)", "-1/#^2", power((4, 1), "1"))
            .delta(1, "i*pi")
            .ridge("#^3/12")
            .phase('-'),
        Atom::new("max(#,#/100)", "-99/(100*#^2)", power((4, 1), "(100/99)^2"))
            .delta(1, "i*pi*101/100")
            .phase('-'),
        Atom::new("abs(#)", "-2/#^2", power((4, 1), "1/4"))
            .ridge("#^3/3")
            .phase('-'),
        Atom::new(
            "relu(#)+step(-#)*(exp(#)-1)",
            "-1/#^2+1/(1-i*#)+1/(i*#)",
            power((6, 1), "1"),
        )
        .delta(1, "i*pi")
        .delta(0, "-pi")
        .zeros(&[]),
        Atom::new(
            "relu(#)+step(-#)*(2*exp(#/2)-2)",
            "-1/#^2+2/(1/2-i*#)+2/(i*#)",
            power((6, 1), "4"),
        )
        .delta(1, "i*pi")
        .delta(0, "-2*pi")
        .zeros(&[]),
        Atom::new("log(abs(#))", "-pi/abs(#)", power((2, 1), "1/pi^2"))
            .delta(0, "2*pi*digamma(1)")
            .logarithmic()
            .phase('-'),
    ]
}

/// F is 0 beyond an edge.
pub fn band_limited() -> Vec<Atom> {
    vec![
        Atom::new("sinc(#)", "pi*step(1-abs(#))", Law::Band).tame(),
        Atom::new("sinc(#)^2", "pi*relu(1-abs(#)/2)", Law::Band).tame(),
    ]
}

/// Polynomials: all of F stands at k = 0.
pub fn points() -> Vec<Atom> {
    vec![
        Atom::new("1", "0", Law::Band).delta(0, "2*pi"),
        Atom::new("#", "0", Law::Band).delta(1, "2*pi*i"),
        Atom::new("#^2", "0", Law::Band).delta(2, "-2*pi"),
    ]
}

/// relu^p or |z|^p with a random exponent, times an exponential or not.
pub fn random_power(random: &mut Random) -> Atom {
    let p = *random.of(&[
        (-9i32, 10i32),
        (-3, 4),
        (-1, 2),
        (-1, 3),
        (-1, 4),
        (1, 3),
        (1, 2),
        (3, 2),
        (5, 2),
        (7, 2),
        (9, 2),
    ]);
    let exponent = format!("({}/{})", p.0, p.1);
    // The law k^(2p+2).
    let order = (2 * p.0 + 2 * p.1, p.1);
    let law = |factor: &str| power(order, &format!("1/({factor})^2"));
    match random.below(4) {
        0 => {
            let f = format!(
                "gamma({exponent}+1)*abs(#)^(-1-{exponent})*exp(-i*pi/2*({exponent}+1)*sign(#))"
            );
            // relu(z) is 0 on the left: a negative power of it has no value there.
            let phi = match p.0 < 0 {
                true => format!("step(#)*abs(#)^{exponent}"),
                false => format!("relu(#)^{exponent}"),
            };
            Atom::new(&phi, &f, law(&format!("gamma({exponent}+1)"))).zeros(&[])
        }
        1 => {
            let factor = format!("2*sin(pi/2*{exponent})*gamma({exponent}+1)");
            Atom::new(
                &format!("abs(#)^{exponent}"),
                &format!("-{factor}*abs(#)^(-1-{exponent})"),
                law(&factor),
            )
            .zeros(&[])
        }
        2 => {
            let factor = format!("2*cos(pi/2*{exponent})*gamma({exponent}+1)");
            Atom::new(
                &format!("sign(#)*abs(#)^{exponent}"),
                &format!("-i*sign(#)*{factor}*abs(#)^(-1-{exponent})"),
                law(&factor),
            )
            .zeros(&[])
        }
        _ => {
            let f = format!(
                "2*gamma({exponent}+1)*cos(({exponent}+1)*atan(#))/(1+#^2)^(({exponent}+1)/2)"
            );
            let factor = format!("2*gamma({exponent}+1)*cos(({exponent}+1)*pi/2)");
            Atom::new(&format!("abs(#)^{exponent}*exp(-abs(#))"), &f, law(&factor))
        }
    }
}

/// A central B-spline of this order (a sum of kinks): F = sinc(k/2)^order.
pub fn spline(order: u32) -> Atom {
    let mut phi = String::new();
    let mut binomial = 1i64;
    let degree = order - 1;
    let factorial: i64 = (1..=i64::from(degree)).product();
    for j in 0..=order {
        let sign = if j % 2 == 0 { '+' } else { '-' };
        let knot = i64::from(order) - 2 * i64::from(j);
        let power = match degree {
            0 => format!("step(#+({knot}/2))"),
            1 => format!("relu(#+({knot}/2))"),
            n => format!("relu(#+({knot}/2))^{n}"),
        };
        let _ = write!(phi, "{sign}{binomial}/{factorial}*{power}");
        binomial = binomial * i64::from(order - j) / i64::from(j + 1);
    }
    let phi = phi.trim_start_matches('+').to_owned();
    Atom::new(
        &format!("({phi})"),
        &format!("sinc(#/2)^{order}"),
        Law::Bounded((2 * order as i32, 1)),
    )
    .family("2*pi*n")
    .tame()
}

/// z^n e^(-z) for z > 0.
pub fn random_gamma(random: &mut Random) -> Atom {
    let n = 1 + random.below(4) as i32;
    let factorial: i64 = (1..=i64::from(n)).product();
    Atom::new(
        &format!("relu(#)^{n}*exp(-#)"),
        &format!("{factorial}/(1+i*#)^{}", n + 1),
        power((2 * n + 2, 1), &format!("1/{factorial}^2")),
    )
    .zeros(&[])
    .tame()
}
