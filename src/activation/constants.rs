//! Constants of phi whose parts cancel.
//!
//! `cosh(200)^2 - sinh(200)^2 - 1` is 0, `(1 + exp(-1000))*(1 - exp(-1000)) - 1` is `-exp(-2000)`, and every common precision sees noise in
//! their places. A constant with a sum in it is looked at before anything is computed with it:
//!
//! | its ball at 256 bits | then |
//! |---|---|
//! | has 128 right leading bits | it stays |
//! | has not | exact arithmetic: it is 0, or has a form whose ball has them |
//! | neither | refused: nothing would be known of what it multiplies |

use crate::algebra::Exact;
use crate::expr::{Expr, build, constant, eval_ball};
use crate::number::Function;
use std::cmp::Ordering;

/// Bits of the look.
const BITS: u32 = 256;
/// Leading bits that have to be right.
const RIGHT: u32 = 128;

/// The formula with its constants in forms that can be computed with.
///
/// # Errors
/// The constant that cancels.
pub(super) fn settled(e: &Expr) -> Result<Expr, String> {
    if e.is_constant() {
        return of_constant(e);
    }
    let mut failed = None;
    let changed = e.map_operands(&mut |part| match settled(part) {
        Ok(part) => part,
        Err(why) => {
            failed = failed.take().or(Some(why));
            part.clone()
        }
    });
    failed.map_or(Ok(changed), Err)
}

fn of_constant(e: &Expr) -> Result<Expr, String> {
    if !holds_sum(e) || is_right(e) {
        return Ok(e.clone());
    }
    let exact = Exact::new(&from_limits(e)).map(|exact| match exact.is_zero() {
        true => build::num(0),
        false => exact.to_expr(),
    });
    match exact {
        Ok(form) if form.is_zero() || is_right(&form) => Ok(form),
        _ => Err(format!(
            "the parts of the constant {e} cancel: {BITS} bits do not show its size; write it without the difference"
        )),
    }
}

/// With hyperbolic functions in exponentials, and what saturates measured from its limit: `erf(100) - 1` is `-erfc(100)`.
fn from_limits(e: &Expr) -> Expr {
    let e = e.map_operands(&mut from_limits);
    let Expr::Call(f, list) = &e else {
        return e;
    };
    let [u] = &list[..] else {
        return e;
    };
    let call = |f: Function, u: Expr| build::call(f, vec![u]);
    let exp = |u: Expr| call(Function::Exp, u);
    let half = |e: Expr| build::div(e, build::num(2));
    let (one, minus) = (build::num(1), build::neg(u.clone()));
    match f {
        Function::Cosh => half(build::add(exp(u.clone()), exp(minus))),
        Function::Sinh => half(build::sub(exp(u.clone()), exp(minus))),
        Function::Erf
            if constant::sign(&build::sub(u.clone(), one.clone())) == Some(Ordering::Greater) =>
        {
            build::sub(one, call(Function::Erfc, u.clone()))
        }
        _ => e,
    }
}

fn holds_sum(e: &Expr) -> bool {
    matches!(e, Expr::Add(..) | Expr::Sub(..)) || e.operands().into_iter().any(holds_sum)
}

/// Whether its leading bits are right, or it has no ball.
fn is_right(e: &Expr) -> bool {
    eval_ball(e, &[], BITS).is_none_or(|ball| ball.is_good(RIGHT))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::Scope;

    fn of(text: &str) -> Result<String, String> {
        let e = Expr::parse(text, &Scope::new(&["z"])).expect("a formula");
        settled(&e).map(|e| e.to_string())
    }

    #[test]
    fn what_cancels_is_written_without_the_difference_or_refused() {
        for (given, wanted) in [
            ("tanh(z)+(cosh(200)^2-sinh(200)^2-1)*abs(z)", "tanh(z)"),
            ("tanh(z)+(sqrt(2)^2-2)*abs(z)", "tanh(z)"),
            ("((1+exp(-1000))*(1-exp(-1000))-1)*z", "-(exp(-2000)*z)"),
            ("((1+exp(-5000))-1)*z", "exp(-5000)*z"),
            ("(erf(100)-1)*z", "-(erfc(100)*z)"),
            ("(cosh(2000)^2-sinh(2000)^2-1+exp(-4000))*z", "exp(-4000)*z"),
            ("(sqrt(2)-1)*z", "(sqrt(2)-1)*z"),
            ("(1+1e-300)*z-z/3", ""),
            ("exp(-5000)*z+exp(5000)", "exp(-5000)*z+exp(5000)"),
        ] {
            let found = of(given).expect(given);
            assert!(wanted.is_empty() || found == wanted, "{given}: {found}");
        }
        for given in [
            "(atan(1e300)-pi/2)*abs(z)",
            "z+exp((tanh(1000)-1)*exp(2000)*z)",
        ] {
            let why = of(given).expect_err(given);
            assert!(why.contains("cancel"), "{why}");
        }
    }
}
