//! Whether a rule over R^D can have seen all of a function.
//!
//! The rules of this floor sample f where a function of size 1 about the origin changes. A bump at x1 = 60, or one a thousandth wide, lies
//! between their samples, and their levels would agree without it. Where the formula holds constants that move or narrow its parts
//! that far, no value is given.

use super::function::TestFunction;
use crate::activation::features::rough;
use crate::error::{Doubt, Reason};
use crate::expr::{Expr, eval_complex};

/// Constants that leave places and lengths where the rules look.
const NEAR: std::ops::RangeInclusive<f64> = 1.0 / 64.0..=16.0;
/// Powers above this are abrupt.
const HIGH_POWER: f64 = 40.0;

/// # Errors
/// A sentence, where f may change at a place or over a length that the rules do not look at.
pub fn all_of(f: &TestFunction) -> Result<(), Doubt> {
    f.parts
        .iter()
        .try_for_each(|part| all_of_formula(&part.value))
}

/// The same of a formula, of f or of its transform.
///
/// # Errors
/// As [`all_of`].
pub fn all_of_formula(e: &Expr) -> Result<(), Doubt> {
    match first_far(e) {
        None => Ok(()),
        Some(far) => Err(Reason::Unseen.doubt(format!(
            "the constant {far} in {e} moves or narrows a part of it beyond what the rules over R^D look at ({:.3} to {})",
            NEAR.start(),
            NEAR.end()
        ))),
    }
}

/// The first constant that is no factor of a summand and lies outside the range.
fn first_far(e: &Expr) -> Option<&Expr> {
    match e {
        Expr::Neg(a) => first_far(a),
        Expr::Add(a, b) | Expr::Sub(a, b) => summand(a).or_else(|| summand(b)),
        _ => summand(e),
    }
}

/// Of a term, whose constant factors and summands only say how much of it there is.
fn summand(e: &Expr) -> Option<&Expr> {
    match e {
        _ if e.is_constant() => None,
        Expr::Neg(_) | Expr::Add(..) | Expr::Sub(..) => first_far(e),
        Expr::Mul(a, b) => summand(a).or_else(|| summand(b)),
        Expr::Div(a, b) if b.is_constant() => summand(a),
        Expr::Div(a, b) => summand(a).or_else(|| inner(b)),
        _ => inner(e),
    }
}

fn inner(e: &Expr) -> Option<&Expr> {
    if e.is_constant() {
        let size = eval_complex(e, &[], 64).map_or(f64::NAN, |v| v.abs().real().to_f64());
        return (size != 0.0 && !NEAR.contains(&size)).then_some(e);
    }
    match e {
        // A high power is as abrupt as an exponential.
        Expr::Pow(base, power) if power.is_constant() => {
            let high = rough(power).abs() > HIGH_POWER;
            inner(base).or(high.then_some(power.as_ref()))
        }
        _ => e.operands().into_iter().find_map(inner),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::Scope;

    #[test]
    fn constants_that_move_or_narrow_are_found() {
        let scope = Scope::new(&["x1", "x2", "r", "k", "k1"]);
        let of = |text: &str| all_of_formula(&Expr::parse(text, &scope).expect("a formula"));
        for text in [
            "exp(-r^2/2)",
            "1e-20*exp(-3*((x1+1/2)^2+(x2-1)^2))/1000",
            "(x1^2-x2^2)*exp(-r^2)+500",
            "(2*pi)^8*exp(-k^2/2)",
            "besselj(0,3*r)*exp(-r^2/2)",
            "1/(1+r^2)^20",
        ] {
            assert_eq!(of(text), Ok(()), "{text}");
        }
        for text in [
            "exp(-r^2)+exp(-(x1-60)^2)",
            "exp(-1e6*(x1-1/3)^2)",
            "1+exp(-1e8*((x1-1/3)^2+x2^2))",
            "exp(-r^2)*(x1^2-x2^2)+1e-20*exp(-1e6*((x1-3)^2+x2^2))",
            "sqrt(pi)*exp(-k^2/4)*(1+exp(-60*i*k1))",
            "1/(1+1e6*(x1-3)^2)",
        ] {
            let why = of(text).expect_err(text);
            assert!(why.text.contains("beyond what the rules"), "{why}");
        }
    }
}
