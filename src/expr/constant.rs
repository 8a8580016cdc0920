//! What a constant expression is: its sign, and its value to a relative accuracy.
//!
//! Exact for rational numbers. Elsewhere it is computed with more and more bits until a ball shows its leading bits (two numbers
//! that agree show nothing: `cosh(200)^2 - sinh(200)^2 - 1` is -1 at every low precision); one that shrinks with every step is taken
//! for 0, as `sqrt(2)^2 - 2` is, once the bits are many times as many as the smallest and the largest part of the constant have:
//! `(1 + exp(-5000)) - 1` is not 0. That is no proof of a 0; where one is needed, exact arithmetic or a ball has to give it.

use super::evaluate::{eval_ball, eval_complex, eval_real};
use super::tree::Expr;
use crate::number::{Function, Magnitude, Real};
use std::cmp::Ordering;

/// Working precisions, one after the other.
const LADDER: [u32; 4] = [192, 768, 3072, 6144];
/// A number below 2^-this per bit of the precision was not made by numbers of common size that cancel.
const UNDERFLOW: u32 = 1 << 10;
/// Of a constant with a part below 2^-this nothing is said.
const MOST_DEPTH: u32 = 1 << 14;
/// Leading bits that have to be known, or to stay from one precision to the next.
const STABLE: u32 = 64;

/// The value of a real constant, its relative error below `2^-bits`; exactly 0 where it
/// vanishes to some 6000 bits.
///
/// `None` where it is no finite real number, is smaller than numbers can be, or no precision up to 6144 bits settles it.
pub fn value(e: &Expr, bits: u32) -> Option<Real> {
    if let Expr::Number(q) = e {
        return Some(Real::with_val(bits + 2, q));
    }
    if !e.is_constant() {
        return None;
    }
    eval_real(e, &[], LADDER[0]).ok().filter(Real::is_finite)?;
    for step in LADDER {
        let precision = step.max(bits.saturating_add(STABLE));
        if has_settled(e, precision)? {
            let wanted = bits.saturating_add(2 * STABLE).saturating_add(precision);
            return settled(e, wanted, bits);
        }
    }
    let last = LADDER[LADDER.len() - 1];
    if is_below_all_exponents(e, last) {
        return None;
    }
    // What is left may be as small as a part, or its square.
    let depth = depth(e).filter(|depth| *depth <= MOST_DEPTH)?;
    let wanted = last.saturating_add(8 * depth);
    let fine = middle(e, wanted)?;
    let least = (last - 2 * STABLE).max(8 * depth) / 2;
    if Real::with_val(64, fine.abs_ref()) < (Real::with_val(64, 1) >> least) {
        return Some(Real::with_val(bits + 2, 0));
    }
    settled(e, wanted.saturating_add(bits), bits)
}

/// Whether a precision shows [`STABLE`] leading bits: by a ball; where a function has none, by half the precision, whose leading
/// bits are the same. None where there is no value.
fn has_settled(e: &Expr, precision: u32) -> Option<bool> {
    Some(match eval_ball(e, &[], precision) {
        Some(ball) => ball.is_good(STABLE) && !ball.contains_zero(),
        None => {
            let (rough, fine) = (middle(e, precision / 2)?, middle(e, precision)?);
            let gap = Real::with_val(64, Real::with_val(precision, &rough - &fine).abs());
            !fine.is_zero() && gap <= (Real::with_val(64, fine.abs_ref()) >> STABLE)
        }
    })
}

/// The real value at a precision.
fn middle(e: &Expr, precision: u32) -> Option<Real> {
    eval_real(e, &[], precision).ok().filter(Real::is_finite)
}

/// The value at a precision that is enough for the bits.
fn settled(e: &Expr, precision: u32, bits: u32) -> Option<Real> {
    let value = middle(e, precision)?;
    if let Some(ball) = eval_ball(e, &[], precision)
        && (ball.contains_zero() || !ball.is_good(bits))
    {
        return None;
    }
    Some(Real::with_val(bits + 2, &value))
}

/// How many bits below common size a constant, real or not, may lie without being 0, by its parts: |log2| of the smallest and
/// the largest, and what functions leave unsaid near their limits, as `1 - tanh(1500)`. `None` where a part is smaller than numbers
/// can be.
pub fn depth(e: &Expr) -> Option<u32> {
    let size = |e: &Expr| {
        let value = eval_complex(e, &[], 64).ok()?;
        Some(Real::with_val(64, value.abs_ref()))
    };
    let own = match size(e) {
        Some(size) if size.is_zero() => match e {
            // Of sums there is nothing to say: their parts are asked.
            Expr::Add(..) | Expr::Sub(..) | Expr::Number(_) => 0,
            _ if by_form(e).is_some_and(Ordering::is_ne) => return None,
            _ => 0,
        },
        Some(size) => size.get_exp().map_or(0, i32::unsigned_abs),
        None => 0,
    };
    let near_limit = match e {
        Expr::Call(f, u) => size(&u[0]).map_or(0, |u| distance_from_limit(*f, u.to_f64())),
        _ => 0,
    };
    let own = own.max(near_limit);
    e.operands()
        .into_iter()
        .try_fold(own, |most, part| Some(most.max(depth(part)?)))
}

/// -log2 of the difference between a function that saturates and its limit at a distance x from 0, roughly and from above.
fn distance_from_limit(f: Function, x: f64) -> u32 {
    let exponent = match f {
        Function::Tanh | Function::Coth => 2.0 * x,
        Function::Logistic | Function::Softplus | Function::Expm1 => x,
        Function::Erf | Function::Erfc | Function::Normcdf => x * x + x,
        _ => return 0,
    };
    (exponent * std::f64::consts::LOG2_E).ceil() as u32
}

/// Whether a constant may be smaller than numbers can be, as `exp(-1e10)`: its ball is then far smaller than what
/// cancels at this precision leaves.
fn is_below_all_exponents(e: &Expr, bits: u32) -> bool {
    let Some(ball) = eval_ball(e, &[], bits) else {
        return false;
    };
    let rounding = Magnitude::power_of_two(-i64::from(UNDERFLOW) * i64::from(bits));
    !ball.is_exact() && ball.abs_upper() < rounding
}

/// The sign of a real constant; `None` where it cannot be told.
pub fn sign(e: &Expr) -> Option<Ordering> {
    match e {
        Expr::Number(q) => Some(q.cmp0()),
        _ => match value(e, 32) {
            Some(value) => value.cmp0(),
            None => by_form(e),
        },
    }
}

/// The sign of a constant that no precision settles, by its form: real exponentials and powers of positive numbers are
/// positive, however small.
fn by_form(e: &Expr) -> Option<Ordering> {
    let of_product = |a: &Expr, b: &Expr| match (sign(a)?, sign(b)?) {
        (Ordering::Equal, _) | (_, Ordering::Equal) => None,
        (x, y) if x == y => Some(Ordering::Greater),
        _ => Some(Ordering::Less),
    };
    let is_real = |e: &Expr| e.is_constant() && value(e, 32).is_some();
    match e {
        Expr::Neg(a) => sign(a).map(Ordering::reverse),
        Expr::Mul(a, b) | Expr::Div(a, b) => of_product(a, b),
        Expr::Pow(a, b) => (is_real(b) && sign(a)?.is_gt()).then_some(Ordering::Greater),
        Expr::Call(Function::Exp, u) => is_real(&u[0]).then_some(Ordering::Greater),
        Expr::Call(Function::Abs, u) => sign(&u[0])?.is_ne().then_some(Ordering::Greater),
        Expr::Call(Function::Sqrt, u) => sign(&u[0])?.is_gt().then_some(Ordering::Greater),
        _ => None,
    }
}

/// Whether a real constant is 0.
pub fn is_zero(e: &Expr) -> bool {
    sign(e) == Some(Ordering::Equal)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::Scope;

    fn constant(text: &str) -> Expr {
        Expr::parse(text, &Scope::new(&[])).expect("a constant")
    }

    #[test]
    fn tiny_is_not_zero_and_zero_is_found() {
        for (text, expected) in [
            ("1e-2000", Some(Ordering::Greater)),
            ("exp(-5000)", Some(Ordering::Greater)),
            ("-exp(-5000)*pi", Some(Ordering::Less)),
            ("sqrt(2)^2-2", Some(Ordering::Equal)),
            ("pi-pi", Some(Ordering::Equal)),
            ("sin(pi)", Some(Ordering::Equal)),
            ("(1+1e-100)*pi-pi", Some(Ordering::Greater)),
            ("log(-1)", None),
            // Below the smallest number: not 0.
            ("exp(-1e10)", Some(Ordering::Greater)),
            ("-exp(-1e10)*pi/3", Some(Ordering::Less)),
            ("sqrt(exp(-(1e5)^2))", Some(Ordering::Greater)),
            ("exp(-(1e5)^2)-2*exp(-(2e5)^2)", None),
            // Parts far below what 6000 bits tell.
            ("(1+exp(-5000))-1", Some(Ordering::Greater)),
            ("sqrt(1-exp(-9000))-1", Some(Ordering::Less)),
            ("cos(exp(-4000))-1", Some(Ordering::Less)),
            ("(1+exp(-1e10))-1", None),
            ("exp(-5000)-exp(-2500)^2", Some(Ordering::Equal)),
        ] {
            assert_eq!(sign(&constant(text)), expected, "{text}");
        }
    }

    #[test]
    fn the_value_has_the_bits_that_were_asked_for() {
        let e = constant("(1+1e-100)*pi-pi");
        let exact = Real::with_val(300, rug::float::Constant::Pi) * Real::with_val(300, 1e-100f64);
        assert!(value(&constant("exp(-1e10)"), 60).is_none());
        let gap = (value(&e, 60).expect("a value") / exact - 1u32).abs();
        // 1e-100 as a double is off by 2^-53 of itself.
        assert!(gap < 1e-15, "{gap}");
    }
}
