//! Polynomials hold F and its derivative at any frequency of their intervals.

use super::*;
use crate::expr::{Scope, eval_complex};
use crate::number::{Complex, Magnitude};

/// phi, F in k, and whether phi is enclosed as it stands.
const KNOWN: [(&str, &str); 21] = [
    ("tanh(z)", "-i*pi/sinh(pi*k/2)"),
    ("tanh(z-2)", "-i*pi*exp(-2*i*k)/sinh(pi*k/2)"),
    ("atan(z)", "-i*pi*exp(-k)/k"),
    ("1/(1+z^2)", "pi*exp(-k)"),
    ("1/(4+(z-1)^2)", "pi*exp(-2*k-i*k)/2"),
    ("sech(z)", "pi/cosh(pi*k/2)"),
    ("softplus(z)", "-pi/(k*sinh(pi*k))"),
    ("1/sqrt(1+z^2)", "2*besselk(0,k)"),
    ("z*logistic(z)", "-pi^2*cosh(pi*k)/sinh(pi*k)^2"),
    ("exp(-z^2/2)", "sqrt(2*pi)*exp(-k^2/2)"),
    ("z*normcdf(z)", "-(1+k^2)*exp(-k^2/2)/k^2"),
    ("relu(z)", "-1/k^2"),
    ("relu(z)^(7/2)", "gamma(9/2)*exp(-9*i*pi/4)/k^(9/2)"),
    ("exp(-abs(z))", "2/(1+k^2)"),
    ("max(-1,min(1,z))", "-2*i*sin(k)/k^2"),
    ("max(0,1-abs(z))", "2*(1-cos(k))/k^2"),
    (
        "exp(-z^2/2)*cos(5*z)",
        "sqrt(pi/2)*(exp(-(k-5)^2/2)+exp(-(k+5)^2/2))",
    ),
    // Sums of what is shifted, dilated and modulated.
    (
        "sech(z)*cos(3*z)",
        "pi/2*(1/cosh(pi*(k-3)/2)+1/cosh(pi*(k+3)/2))",
    ),
    (
        "sech(z)*cos(z/4)",
        "pi/2*(1/cosh(pi*(k-1/4)/2)+1/cosh(pi*(k+1/4)/2))",
    ),
    (
        "sech(z-1)+sech((z+40)/3)/7",
        "pi*exp(-i*k)/cosh(pi*k/2)+3*pi/7*exp(40*i*k)/cosh(3*pi*k/2)",
    ),
    (
        "tanh(z)+sech(z-30)*cos(4*(z-30))",
        "-i*pi/sinh(pi*k/2)+pi/2*exp(-30*i*k)*(1/cosh(pi*(k-4)/2)+1/cosh(pi*(k+4)/2))",
    ),
];

fn parse(text: &str, variable: &str) -> Expr {
    Expr::parse(text, &Scope::new(&[variable])).expect("a formula")
}

fn laboratory(phi: &str) -> Laboratory {
    let activation = Activation::from_formula("phi", parse(phi, "z")).expect("an activation");
    Laboratory::new(activation, Limits::default())
}

/// The polynomial at x, with its bound.
fn at(p: &Poly, x: &Rational) -> (Complex, Magnitude) {
    let bits = 400;
    let x = Ball::exact_real(Real::with_val(bits, x));
    let mut sum = Ball::zero(bits);
    for c in p.coefficients.iter().rev() {
        let mut product = Ball::zero(bits);
        product.mul(&sum, &x);
        sum.add(&product, c);
    }
    (sum.mid(), sum.radius().plus(p.error))
}

fn holds(p: &Poly, x: &Rational, truth: &Complex, what: &str) -> Magnitude {
    let (value, most) = at(p, x);
    let gap = Complex::with_val(400, &value - truth);
    let gap = Real::with_val(64, gap.abs_ref());
    let size = Real::with_val(64, truth.abs_ref());
    // The truth is rounded as well.
    let room = most.plus(Magnitude::up(&(size >> 300)));
    assert!(
        Magnitude::down(&gap) <= room,
        "{what}: {gap}, bound {}",
        most.to_f64_up()
    );
    most
}

#[test]
fn polynomials_hold_f_and_its_derivative() {
    let mut state = 11u64;
    let mut unit = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        ((state >> 44) + 1) as f64 / f64::from(1 << 20)
    };
    let mut refused = Vec::new();
    for (phi, f) in KNOWN {
        let mut laboratory = laboratory(phi);
        let mut found_any = false;
        for _ in 0..4 {
            let k0 = 0.3 + 6.0 * unit();
            let r = k0 * (0.02 + 0.3 * unit());
            let rational = |x: f64| Rational::from_f64(x).expect("finite");
            let level = 20.0 + 80.0 * unit();
            let place = (rational(k0), rational(r));
            let local = match laboratory.local((&place.0, &place.1), level, true) {
                Ok(local) => local,
                Err(why) => {
                    refused.push(format!("{phi} on {k0:.3} ± {r:.3}: {}", why.text));
                    continue;
                }
            };
            found_any = true;
            let weighted = format!("({f})*exp(({})*k)", local.weight);
            let weighted = parse(&weighted, "k");
            let slope = weighted.derivative("k").expect("a derivative");
            for _ in 0..6 {
                let x = rational((2.0 * unit() - 1.0) * r * (1.0 - 1e-12));
                let k = Complex::with_val(500, (Rational::from(&local.centre + &x), 0));
                let truth = |e: &Expr| eval_complex(e, &[("k", &k)], 500).expect("a value");
                let what = format!("{phi} on {k0} ± {r}, {level} bits");
                let most = holds(&local.value, &x, &truth(&weighted), &what);
                let largest = local.value.coefficients[0].abs_upper();
                assert!(
                    most <= largest.scaled(-12).plus(Magnitude::power_of_two(-40)),
                    "{what}"
                );
                let slope_poly = local.slope.as_ref().expect("asked for");
                holds(slope_poly, &x, &truth(&slope), &what);
            }
        }
        assert!(found_any, "{phi}: {refused:?}");
    }
    assert!(refused.len() <= 24, "{refused:?}");
}

#[test]
fn what_no_theorem_covers_is_refused() {
    let place = (Rational::from(2), Rational::from((1, 2)));
    for phi in ["cos(2*z)", "sin(z^2)", "z/(1+abs(z))", "cos(2*z)+sech(z)"] {
        let found = laboratory(phi).local((&place.0, &place.1), 40.0, false);
        assert!(found.is_err(), "{phi}");
    }
    let found = laboratory("tanh(z)").local((&place.0, &place.0), 40.0, false);
    assert!(found.is_err());
}

#[test]
fn what_is_shifted_and_dilated_is_clear_near_0_too() {
    let clear = |phi: &str| {
        let found = laboratory(phi).clear_below(&Rational::from(100));
        found.map(|(k, _)| k.to_f64()).map_err(|why| why.text)
    };
    let (plain, other) = (clear("sech(z)"), clear("sech((z-7)/4)"));
    let (plain, other) = (plain.expect("a bound"), other.expect("a bound"));
    assert!(plain > 1e-3 && other > 1e-4, "{plain} {other}");
    assert!(clear("cos(3*z)").is_err());
}
