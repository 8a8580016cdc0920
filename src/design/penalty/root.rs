//! The root of a penalty and the simplifications that it needs.

use super::{BITS, Refusal};
use crate::expr::{Expr, build, eval_real};
use crate::number::{Constant, Function, Rational, Real};

/// rho^(-1/2), factor by factor. Factors that are negative at the samples change their sign first.
pub(super) fn inverse_root(rho: &Expr, samples: &[Real]) -> Expr {
    raised(rho, &Rational::from((-1, 2)), samples)
}

/// e^p for an e > 0.
fn raised(e: &Expr, p: &Rational, samples: &[Real]) -> Expr {
    let by = |e: &Expr| build::mul(build::rational(p.clone()), e.clone());
    match e {
        Expr::Mul(a, b) => match signs(a, b, samples) {
            Some((a, b)) => build::mul(raised(&a, p, samples), raised(&b, p, samples)),
            None => build::pow(e.clone(), build::rational(p.clone())),
        },
        Expr::Div(a, b) => match signs(a, b, samples) {
            Some((a, b)) => {
                let below = Rational::from(-p);
                build::mul(raised(&a, p, samples), raised(&b, &below, samples))
            }
            None => build::pow(e.clone(), build::rational(p.clone())),
        },
        Expr::Pow(a, n) if !n.depends_on("k") => match (sign(a, samples), &**n) {
            (Some(1), Expr::Number(n)) => raised(a, &Rational::from(n * p), samples),
            (Some(-1), Expr::Number(n)) if n.is_integer() && n.numer().is_even() => {
                raised(&build::neg((**a).clone()), &Rational::from(n * p), samples)
            }
            (Some(1), n) => build::pow((**a).clone(), by(n).simplified()),
            _ => build::pow(e.clone(), build::rational(p.clone())),
        },
        Expr::Call(Function::Exp, args) => {
            build::call(Function::Exp, vec![by(&args[0]).simplified()])
        }
        Expr::Call(Function::Sqrt, args) => raised(&args[0], &Rational::from(p / 2u32), samples),
        Expr::Call(Function::Abs, args) if sign(&args[0], samples) == Some(1) => {
            raised(&args[0], p, samples)
        }
        Expr::Call(Function::Abs, args) if sign(&args[0], samples) == Some(-1) => {
            raised(&build::neg(args[0].clone()), p, samples)
        }
        Expr::Call(Function::Abs, args) => match inward(&args[0]) {
            Some(product) => raised(&product, p, samples),
            None => build::pow(e.clone(), build::rational(p.clone())),
        },
        Expr::Add(a, b) | Expr::Sub(a, b) => {
            // k^4 + k^6 = k^4 (1 + k^2): the root of the sum has a cut that those of its factors lack.
            match common_power(a, b, matches!(e, Expr::Sub(..))) {
                Some((n, rest)) => {
                    let low = build::pow(build::var("k"), build::rational(p * Rational::from(n)));
                    build::mul(low, raised(&rest, p, samples))
                }
                None => build::pow(e.clone(), build::rational(p.clone())),
            }
        }
        _ => build::pow(e.clone(), build::rational(p.clone())),
    }
}

/// The modulus of a product as the product of the moduli, so that i and signs go.
fn inward(e: &Expr) -> Option<Expr> {
    let modulus = |e: &Expr| build::call(Function::Abs, vec![e.clone()]);
    match e {
        Expr::Mul(a, b) => Some(build::mul(modulus(a), modulus(b))),
        Expr::Div(a, b) => Some(build::div(modulus(a), modulus(b))),
        Expr::Neg(a) => Some(modulus(a)),
        Expr::Constant(Constant::I) => Some(build::num(1)),
        _ => None,
    }
}

/// The power k^n that two terms have in common, and what is left: n >= 1.
pub(in crate::design) fn common_power(a: &Expr, b: &Expr, minus: bool) -> Option<(i64, Expr)> {
    let power = |e: &Expr| -> Option<(i64, Expr)> {
        let k = build::var("k");
        let (factor, power) = match e {
            Expr::Mul(c, p) if !c.depends_on("k") => ((**c).clone(), (**p).clone()),
            _ => (build::num(1), e.clone()),
        };
        match &power {
            p if *p == k => Some((1, factor)),
            Expr::Pow(base, n) if **base == k => match &**n {
                Expr::Number(n) if n.is_integer() => Some((n.numer().to_i64()?, factor)),
                _ => None,
            },
            _ => None,
        }
    };
    let (p, f) = power(a)?;
    let (q, g) = power(b)?;
    let low = p.min(q);
    if low < 1 {
        return None;
    }
    let term = |n: i64, factor: Expr| {
        let n = i32::try_from(n - low).unwrap_or(0);
        build::mul(factor, build::powi(build::var("k"), n))
    };
    let rest = match minus {
        true => build::sub(term(p, f), term(q, g)),
        false => build::add(term(p, f), term(q, g)),
    };
    Some((low, rest))
}

/// Two factors of a positive product, both positive.
fn signs(a: &Expr, b: &Expr, samples: &[Real]) -> Option<(Expr, Expr)> {
    match (sign(a, samples)?, sign(b, samples)?) {
        (1, 1) => Some((a.clone(), b.clone())),
        (-1, -1) => Some((build::neg(a.clone()), build::neg(b.clone()))),
        _ => None,
    }
}

/// The sign of a real expression, where it is the same at all samples.
pub(super) fn sign(e: &Expr, samples: &[Real]) -> Option<i32> {
    let mut found = None;
    for k in samples.iter().step_by(6) {
        let value = match eval_real(e, &[("k", k)], BITS) {
            Ok(value) => value,
            Err(_) if k.to_f64() > 20.0 => continue,
            Err(_) => return None,
        };
        let here = if value > 0 {
            1
        } else if value < 0 {
            -1
        } else {
            return None;
        };
        if *found.get_or_insert(here) != here {
            return None;
        }
    }
    found
}

/// The root is what it should be at every sample.
pub(super) fn agrees(rho: &Expr, root: &Expr, samples: &[Real]) -> Result<(), Refusal> {
    for k in samples {
        let (Ok(rho), Ok(root)) = (
            eval_real(rho, &[("k", k)], BITS),
            eval_real(root, &[("k", k)], BITS),
        ) else {
            continue;
        };
        let one = Real::with_val(BITS, root.square_ref()) * rho;
        let off = Real::with_val(64, one - 1u32).abs();
        if off.is_finite() && off >= 1e-20 {
            return Err(Refusal::open(
                "rho has a square root that is a formula",
                format!("at k = {:.6} the root found is wrong", k.to_f64()),
            ));
        }
    }
    Ok(())
}
