//! Writes a formula as a sum of `g_j(z) exp(i q_j(z))` with real polynomials `q_j`, by its form.
//!
//! Euler's formula for sin, cos and sinc of polynomials, and the expansion of products and powers:
//! `cos(z)^2` is half of `1 + cos(2z)`, and `cos(z^2) tanh(z)` is two terms with the factor `tanh(z)/2`.

use crate::algebra::roots;
use crate::expr::{Expr, build, constant, eval_complex, eval_real, polynomial};
use crate::number::{Complex, Constant, Function, Rational, Real};

/// More terms than this are not worth expanding.
const MAX_TERMS: usize = 33;
/// Bits at which phases are compared.
const BITS: u32 = 220;
/// Coefficients nearer than this have to be equal.
const EQUAL: f64 = 1e-60;
/// An imaginary part below this share of a root's modulus is rounding.
const REAL_ROOT: f64 = 1e-9;

/// One term `g(z) exp(i q(z))`.
#[derive(Clone, Debug)]
pub struct Term {
    /// The coefficients of z, z^2, … in q, real constants.
    pub phase: Vec<Expr>,
    /// The factor g, without sines and cosines.
    pub factor: Expr,
}

/// The terms of `phi` with phases up to a degree, merged by phase; `None` where it is not of this form. A
/// formula without sines is its own single term of phase 0.
pub fn terms(phi: &Expr, degree: usize) -> Option<Vec<Term>> {
    merge(expand(phi, degree)?)
}

fn plain(phi: &Expr) -> Vec<Term> {
    vec![Term {
        phase: vec![build::num(0)],
        factor: phi.clone(),
    }]
}

fn expand(phi: &Expr, degree: usize) -> Option<Vec<Term>> {
    if !oscillates(phi) {
        return Some(plain(phi));
    }
    let again = |e: &Expr| expand(e, degree);
    match phi {
        Expr::Neg(a) => Some(map(again(a)?, build::neg)),
        Expr::Add(a, b) => Some([again(a)?, again(b)?].concat()),
        Expr::Sub(a, b) => Some([again(a)?, map(again(b)?, build::neg)].concat()),
        Expr::Mul(a, b) => product(&again(a)?, &again(b)?),
        Expr::Div(a, b) if !oscillates(b) => {
            Some(map(again(a)?, |g| build::div(g, b.as_ref().clone())))
        }
        Expr::Pow(a, b) => {
            let Expr::Number(n) = b.as_ref() else {
                return None;
            };
            let n = (1..=8).find(|m| *n == *m)?;
            let base = merge(again(a)?)?;
            let mut result = base.clone();
            for _ in 1..n {
                result = merge(product(&result, &base)?)?;
            }
            Some(result)
        }
        Expr::Call(function, args) => exponentials(*function, &args[0], degree),
        _ => None,
    }
}

/// Whether the tree holds a sine, cosine or sinc that depends on z.
fn oscillates(e: &Expr) -> bool {
    if !e.depends_on("z") {
        return false;
    }
    match e {
        Expr::Neg(a) => oscillates(a),
        Expr::Add(a, b) | Expr::Sub(a, b) | Expr::Mul(a, b) | Expr::Div(a, b) | Expr::Pow(a, b) => {
            oscillates(a) || oscillates(b)
        }
        Expr::Call(Function::Sin | Function::Cos | Function::Sinc, _) => true,
        Expr::Call(_, args) => args.iter().any(oscillates),
        _ => false,
    }
}

/// The coefficients of z, z^2, … of an argument, real constants.
fn phase(argument: &Expr, degree: usize) -> Option<Vec<Expr>> {
    let slope = argument.derivative("z").ok()?;
    let list = if !slope.depends_on("z") {
        vec![slope]
    } else if degree > 1 {
        let list = polynomial::coefficients(argument, "z")?;
        list.get(1..)?.to_vec()
    } else {
        return None;
    };
    let real = |c: &Expr| eval_real(c, &[], 128).is_ok();
    (list.len() <= degree && list.iter().all(real)).then_some(list)
}

/// sin, cos and sinc of a polynomial as exponentials.
fn exponentials(function: Function, argument: &Expr, degree: usize) -> Option<Vec<Term>> {
    let positive = phase(argument, degree)?;
    let shift = argument.substitute("z", &build::num(0));
    eval_real(&shift, &[], 128).ok()?;
    let i = || Expr::Constant(Constant::I);
    let turn = |sign: i64| {
        if shift.is_zero() {
            return build::num(1);
        }
        let turned = build::mul(build::num(sign), build::mul(i(), shift.clone()));
        build::call(Function::Exp, vec![turned])
    };
    let half = build::rational(Rational::from((1, 2)));
    // 1/(2i) = -i/2
    let over_2i = build::neg(build::mul(half.clone(), i()));
    let (plus, minus) = match function {
        Function::Cos => (half.clone(), half),
        Function::Sin => (over_2i.clone(), build::neg(over_2i)),
        Function::Sinc => {
            let a = build::div(over_2i, argument.clone());
            (a.clone(), build::neg(a))
        }
        _ => return None,
    };
    let negative = positive.iter().cloned().map(build::neg).collect();
    Some(vec![
        Term {
            phase: positive,
            factor: build::mul(plus, turn(1)),
        },
        Term {
            phase: negative,
            factor: build::mul(minus, turn(-1)),
        },
    ])
}

fn map(terms: Vec<Term>, f: impl Fn(Expr) -> Expr) -> Vec<Term> {
    terms
        .into_iter()
        .map(|term| Term {
            factor: f(term.factor),
            ..term
        })
        .collect()
}

fn product(a: &[Term], b: &[Term]) -> Option<Vec<Term>> {
    if a.len() * b.len() > MAX_TERMS * MAX_TERMS {
        return None;
    }
    let sum = |x: &[Expr], y: &[Expr]| -> Vec<Expr> {
        let at = |list: &[Expr], j: usize| list.get(j).cloned().unwrap_or_else(|| build::num(0));
        (0..x.len().max(y.len()))
            .map(|j| build::add(at(x, j), at(y, j)))
            .collect()
    };
    let mut all = Vec::with_capacity(a.len() * b.len());
    for x in a {
        for y in b {
            all.push(Term {
                phase: sum(&x.phase, &y.phase),
                factor: build::mul(x.factor.clone(), y.factor.clone()),
            });
        }
    }
    Some(all)
}

/// Adds up the factors of equal phases, and leaves out leading coefficients that vanish; `None` also where two
/// coefficients are near each other and not seen to be equal: a sum of such terms would not be phi.
fn merge(terms: Vec<Term>) -> Option<Vec<Term>> {
    let near = |a: &Real, b: &Real| Real::with_val(BITS, a - b).abs() < Real::with_val(64, EQUAL);
    // Whether two are equal; none where that is not known.
    let equal = |(a, x): (&Real, &Expr), (b, y): (&Real, &Expr)| match near(a, b) {
        false => Some(false),
        true => constant::is_zero(&build::sub(x.clone(), y.clone())).then_some(true),
    };
    let (zero, nought) = (Real::with_val(BITS, 0), build::num(0));
    let mut merged: Vec<(Vec<Real>, Term)> = Vec::new();
    for mut term in terms {
        let values = term.phase.iter().map(|c| eval_real(c, &[], BITS));
        let mut values = values.collect::<Result<Vec<Real>, _>>().ok()?;
        while values.len() > 1
            && let (Some(value), Some(c)) = (values.last(), term.phase.last())
            && equal((value, c), (&zero, &nought))?
        {
            values.pop();
            term.phase.pop();
        }
        let mut home = None;
        for (index, (known, other)) in merged.iter().enumerate() {
            if known.len() != values.len() {
                continue;
            }
            let mut same = true;
            for j in 0..known.len() {
                let (a, b) = ((&known[j], &other.phase[j]), (&values[j], &term.phase[j]));
                same = same && equal(a, b)?;
            }
            if same {
                home = Some(index);
                break;
            }
        }
        match home {
            Some(index) => {
                let c = &mut merged[index].1;
                c.factor = build::add(c.factor.clone(), term.factor);
            }
            None => merged.push((values, term)),
        }
    }
    (merged.len() <= MAX_TERMS).then(|| merged.into_iter().map(|(_, c)| c).collect())
}

/// Largest |phi(z) - sum g_j exp(i q_j(z))| over a dozen points, relative to |phi|: the engine's own
/// check of the decomposition, which both routes build on. It refuses and never allows: every step of the
/// decomposition is an identity, and what agrees at a dozen points rests on those.
pub fn defect(phi: &Expr, terms: &[Term], bits: u32) -> Option<Real> {
    let mut worst = Real::with_val(64, 0);
    for j in 1..=12i32 {
        let z = Complex::with_val(
            bits,
            (Real::with_val(bits, (2 * j - 13) * j) / 5u32 + 0.1f64, 0),
        );
        let value = eval_complex(phi, &[("z", &z)], bits).ok()?;
        let mut sum = Complex::with_val(bits, 0);
        for term in terms {
            let g = eval_complex(&term.factor, &[("z", &z)], bits).ok()?;
            let mut q = Real::with_val(bits, 0);
            for c in term.phase.iter().rev() {
                q += eval_real(c, &[], bits).ok()?;
                q *= z.real();
            }
            sum += g * Complex::with_val(bits, (0, q)).exp();
        }
        let scale = Real::with_val(64, value.abs_ref()) + Real::with_val(64, 1e-3);
        let gap = Complex::with_val(bits, &value - &sum);
        let relative = Real::with_val(64, gap.abs_ref()) / scale;
        if relative > worst {
            worst = relative;
        }
    }
    Some(worst)
}

/// The phase q(z) - kz of a term with its wave, in double precision: where it turns and which way it goes.
#[derive(Clone, Debug)]
pub struct Rough {
    /// The coefficients of z, z^2, … in q, the last one not 0 but for q = 0.
    pub coefficients: Vec<f64>,
}

impl Rough {
    /// The phase of a term; `None` where a coefficient is out of the range of doubles.
    pub fn of(term: &Term) -> Option<Rough> {
        let value = |c: &Expr| eval_real(c, &[], 80).ok().map(|v| v.to_f64());
        let coefficients = term.phase.iter().map(value).collect::<Option<Vec<f64>>>()?;
        let usual = coefficients.iter().all(|c| c.is_finite());
        (usual && !coefficients.is_empty()).then_some(Rough { coefficients })
    }

    /// The degree of q, at least 1.
    pub fn degree(&self) -> usize {
        self.coefficients.len()
    }

    /// q'(z) - k.
    pub fn slope(&self, z: f64, k: f64) -> f64 {
        let terms = self.coefficients.iter().enumerate().rev();
        terms.fold(0.0, |sum, (j, c)| sum * z + (j + 1) as f64 * c) - k
    }

    /// |q_1 z| + |q_2 z^2| + …
    pub fn size(&self, z: f64) -> f64 {
        let terms = self.coefficients.iter().rev();
        terms.fold(0.0, |sum, c| (sum + c.abs()) * z.abs())
    }

    /// The sign of q'(z) - k as z goes to plus or minus infinity; 0 where both are constants that agree.
    pub fn far_sign(&self, right: bool, k: f64) -> f64 {
        match self.coefficients[..] {
            [slope] if slope == k => 0.0,
            [slope] => (slope - k).signum(),
            [.., last] if right || self.degree() % 2 == 1 => last.signum(),
            [.., last] => -last.signum(),
            [] => -k.signum(),
        }
    }

    /// The length on which the highest power turns the phase by one radian; for a degree of 1 that of the wave.
    pub fn length(&self, k: f64) -> f64 {
        match self.coefficients[..] {
            [.., last] if self.degree() > 1 => last.abs().powf(-1.0 / self.degree() as f64),
            _ => 1.0 / self.slope(0.0, k).abs(),
        }
    }

    /// The real zeros of q'(z) - k in ascending order; `None` where they were not found.
    pub fn stationary(&self, k: f64) -> Option<Vec<f64>> {
        if self.degree() < 2 {
            return Some(Vec::new());
        }
        let terms = self.coefficients.iter().enumerate();
        let mut derivative: Vec<f64> = terms.map(|(j, c)| (j + 1) as f64 * c).collect();
        derivative[0] -= k;
        let all = roots::of_real(&derivative)?.into_iter();
        let mut list: Vec<f64> = all
            .filter(|x| x.im.abs() <= REAL_ROOT * x.norm())
            .map(|x| x.re)
            .collect();
        list.sort_by(f64::total_cmp);
        Some(list)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::Scope;

    fn of(text: &str) -> Option<Vec<Term>> {
        let phi = Expr::parse(text, &Scope::new(&["z"])).expect("a formula");
        let found = terms(&phi, 8)?;
        let defect = defect(&phi, &found, 420)?;
        assert!(defect < Real::with_val(64, 1e-110), "{text}: {defect}");
        Some(found)
    }

    #[test]
    fn chirps_are_expanded_exactly() {
        for (text, degrees) in [
            ("cos(z^2)", vec![2, 2]),
            ("sin(3*z^2+z-1/3)*exp(-z^2)", vec![2, 2]),
            ("cos(z^2)+tanh(z)", vec![2, 2, 1]),
            ("cos(z^2)^2", vec![2, 1, 2]),
            ("sin(z^2)*cos(z^2+z)", vec![2, 1, 1, 2]),
            ("sin(z^3)/(1+z^2)", vec![3, 3]),
            ("sinc(z^2)*z", vec![2, 2]),
        ] {
            let found = of(text).expect(text);
            let list: Vec<usize> = found.iter().map(|t| t.phase.len()).collect();
            assert_eq!(list, degrees, "{text}");
        }
        for text in [
            "sin(1/z)",
            "tanh(sin(z))",
            "1/(2+cos(z))",
            "cos(exp(z))",
            "sech(z)*(cos(z)-cos((1+1e-110)*z))",
            "sech(z)*cos(z+1e-120*z^2)",
        ] {
            assert!(of(text).is_none(), "{text}");
        }
        assert_eq!(
            of("sech(z)*(cos(z)-cos(sqrt(2)^2*z/2))")
                .expect("two")
                .len(),
            2
        );
    }

    #[test]
    fn a_phase_turns_where_its_slope_is_the_frequency() {
        let rough = |coefficients: &[f64]| Rough {
            coefficients: coefficients.to_vec(),
        };
        let square = rough(&[1.0, 3.0]);
        assert_eq!(square.stationary(7.0), Some(vec![1.0]));
        assert_eq!(square.far_sign(true, 7.0), 1.0);
        assert_eq!(square.far_sign(false, 7.0), -1.0);
        let cube = rough(&[0.0, 0.0, -1.0]);
        assert_eq!(cube.stationary(3.0), Some(Vec::new()));
        assert_eq!(cube.far_sign(false, 3.0), -1.0);
        let rising = rough(&[0.0, 0.0, 1.0]);
        let found = rising.stationary(3.0).expect("roots");
        assert!((found[0] + 1.0).abs() < 1e-12 && (found[1] - 1.0).abs() < 1e-12);
        assert_eq!(rough(&[2.0]).far_sign(true, 3.0), -1.0);
    }
}
