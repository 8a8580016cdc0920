//! Writes a formula as a sum of `g_j(z) exp(i w_j z)` with real w_j.
//!
//! sin(az)/(az) grows on every ray into the complex plane; its two exponentials each decay on one
//! side. The decomposition only expands sin, cos and sinc of arguments affine in z.

use crate::expr::{Expr, build, eval_complex, eval_real};
use crate::number::{Complex, Constant, Function, Rational, Real};

/// More terms than this are not worth expanding.
const MAX_TERMS: usize = 33;

/// One term `g(z) exp(i omega z)`.
#[derive(Clone, Debug)]
pub struct Component {
    /// The frequency, a real constant.
    pub omega: Expr,
    /// The factor, without oscillation on the real line.
    pub factor: Expr,
}

/// The components of `phi`, merged by frequency; `None` where it is not of this form. A formula
/// without sines is its own single component of frequency 0.
pub fn components(phi: &Expr) -> Option<Vec<Component>> {
    merge(expand(phi)?)
}

fn plain(phi: &Expr) -> Vec<Component> {
    vec![Component {
        omega: build::num(0),
        factor: phi.clone(),
    }]
}

fn expand(phi: &Expr) -> Option<Vec<Component>> {
    if !oscillates(phi) {
        return Some(plain(phi));
    }
    match phi {
        Expr::Neg(a) => Some(map(expand(a)?, build::neg)),
        Expr::Add(a, b) => Some([expand(a)?, expand(b)?].concat()),
        Expr::Sub(a, b) => Some([expand(a)?, map(expand(b)?, build::neg)].concat()),
        Expr::Mul(a, b) => product(&expand(a)?, &expand(b)?),
        Expr::Div(a, b) if !oscillates(b) => {
            Some(map(expand(a)?, |g| build::div(g, b.as_ref().clone())))
        }
        Expr::Pow(a, b) => {
            let Expr::Number(n) = b.as_ref() else {
                return None;
            };
            let n = (1..=8).find(|m| *n == *m)?;
            let base = merge(expand(a)?)?;
            let mut result = base.clone();
            for _ in 1..n {
                result = merge(product(&result, &base)?)?;
            }
            Some(result)
        }
        Expr::Call(function, args) => exponentials(*function, &args[0]),
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

/// sin, cos and sinc of `slope z + shift` as exponentials.
fn exponentials(function: Function, argument: &Expr) -> Option<Vec<Component>> {
    let slope = argument.derivative("z").ok()?;
    if slope.depends_on("z") {
        return None;
    }
    eval_real(&slope, &[], 128).ok()?;
    let shift = argument.substitute("z", &build::num(0));
    eval_real(&shift, &[], 128).ok()?;
    let i = || Expr::Constant(Constant::I);
    let phase = |sign: i64| {
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
    Some(vec![
        Component {
            omega: slope.clone(),
            factor: build::mul(plus, phase(1)),
        },
        Component {
            omega: build::neg(slope),
            factor: build::mul(minus, phase(-1)),
        },
    ])
}

fn map(terms: Vec<Component>, f: impl Fn(Expr) -> Expr) -> Vec<Component> {
    terms
        .into_iter()
        .map(|c| Component {
            omega: c.omega,
            factor: f(c.factor),
        })
        .collect()
}

fn product(a: &[Component], b: &[Component]) -> Option<Vec<Component>> {
    if a.len() * b.len() > MAX_TERMS * MAX_TERMS {
        return None;
    }
    let mut all = Vec::with_capacity(a.len() * b.len());
    for x in a {
        for y in b {
            all.push(Component {
                omega: build::add(x.omega.clone(), y.omega.clone()),
                factor: build::mul(x.factor.clone(), y.factor.clone()),
            });
        }
    }
    Some(all)
}

/// Adds up the factors of equal frequencies (equal to 60 digits).
fn merge(terms: Vec<Component>) -> Option<Vec<Component>> {
    let mut merged: Vec<(Real, Component)> = Vec::new();
    for term in terms {
        let omega = eval_real(&term.omega, &[], 220).ok()?;
        let twin = merged
            .iter_mut()
            .find(|(w, _)| Real::with_val(220, w - &omega).abs() < Real::with_val(64, 1e-60));
        match twin {
            Some((_, c)) => c.factor = build::add(c.factor.clone(), term.factor),
            None => merged.push((omega, term)),
        }
    }
    (merged.len() <= MAX_TERMS).then(|| merged.into_iter().map(|(_, c)| c).collect())
}

/// Largest |phi(z) - sum g_j exp(i w_j z)| over a dozen points, relative to |phi|: the engine's own
/// check of the decomposition, which both routes build on.
pub fn defect(phi: &Expr, components: &[Component], bits: u32) -> Option<Real> {
    let mut worst = Real::with_val(64, 0);
    for j in 1..=12i32 {
        let z = Complex::with_val(
            bits,
            (Real::with_val(bits, (2 * j - 13) * j) / 5u32 + 0.1f64, 0),
        );
        let value = eval_complex(phi, &[("z", &z)], bits).ok()?;
        let mut sum = Complex::with_val(bits, 0);
        for c in components {
            let g = eval_complex(&c.factor, &[("z", &z)], bits).ok()?;
            let w = eval_real(&c.omega, &[], bits).ok()?;
            let turn = Complex::with_val(bits, (0, Real::with_val(bits, z.real() * &w))).exp();
            sum += g * turn;
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
