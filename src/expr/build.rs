//! Constructors that keep trees small.
//!
//! The functions of this module fold exact rationals, drop zeros, ones and double negations, bring
//! numeric factors to the front and merge integer powers of powers; they never change the value
//! where it is defined. Those of [`exact`] only join numbers with numbers: the parser uses them, so
//! that a formula stays as it was typed.

use super::tree::Expr;
use crate::number::{Function, Integer, Rational};
use rug::ops::Pow;
use std::cmp::Ordering;
use std::sync::Arc;

/// Exact results of `+ - * /` with more bits than this (numerator and denominator together) stay
/// unevaluated.
const MAX_BITS: u32 = 1 << 16;

/// Powers with more bits than this stay unevaluated.
const MAX_POWER_BITS: u64 = 4096;

/// An integer.
pub fn num(n: i64) -> Expr {
    Expr::Number(Rational::from(n))
}

/// An exact rational number.
pub fn rational(q: Rational) -> Expr {
    Expr::Number(q)
}

/// A variable.
pub fn var(name: &str) -> Expr {
    Expr::Variable(Arc::from(name))
}

pub(super) fn bits(q: &Rational) -> u32 {
    q.numer()
        .significant_bits()
        .saturating_add(q.denom().significant_bits())
}

fn fits(q: Rational) -> Option<Rational> {
    (bits(&q) <= MAX_BITS).then_some(q)
}

fn is_number(e: &Expr, n: i32) -> bool {
    matches!(e, Expr::Number(q) if *q == n)
}

fn is_negative(q: &Rational) -> bool {
    q.cmp0() == Ordering::Less
}

/// `q^n`, unless the result is huge or `0^-n`.
pub(super) fn exact_power(q: &Rational, n: &Rational) -> Option<Rational> {
    if !n.is_integer() {
        return None;
    }
    let unit = *q.denom() == 1 && q.numer().significant_bits() <= 1;
    if unit {
        return match q.numer().to_i32()? {
            0 if n.cmp0() == Ordering::Less => None,
            0 if n.cmp0() == Ordering::Equal => Some(Rational::from(1)),
            -1 if n.numer().is_odd() => Some(Rational::from(-1)),
            -1 => Some(Rational::from(1)),
            unit => Some(Rational::from(unit)),
        };
    }
    let n = n.numer().to_i32()?;
    let size = u64::from(
        q.numer()
            .significant_bits()
            .max(q.denom().significant_bits()),
    );
    // A number of b bits is at least 2^(b-1).
    if (size - 1) * u64::from(n.unsigned_abs()) > MAX_POWER_BITS {
        return None;
    }
    let power = q.clone().pow(n);
    let bits = power
        .numer()
        .significant_bits()
        .max(power.denom().significant_bits());
    (u64::from(bits) <= MAX_POWER_BITS).then_some(power)
}

/// Constructors that join numbers with numbers, and do nothing else.
pub mod exact {
    use super::*;

    /// `-a`.
    pub fn neg(a: Expr) -> Expr {
        match a {
            Expr::Number(q) => Expr::Number(-q),
            a => Expr::Neg(Arc::new(a)),
        }
    }

    /// `a + b`.
    pub fn add(a: Expr, b: Expr) -> Expr {
        join(a, b, |p, q| fits(Rational::from(p + q)), Expr::Add)
    }

    /// `a - b`.
    pub fn sub(a: Expr, b: Expr) -> Expr {
        join(a, b, |p, q| fits(Rational::from(p - q)), Expr::Sub)
    }

    /// `a * b`.
    pub fn mul(a: Expr, b: Expr) -> Expr {
        join(a, b, |p, q| fits(Rational::from(p * q)), Expr::Mul)
    }

    /// `a / b`; a division by the number 0 stays as it is.
    pub fn div(a: Expr, b: Expr) -> Expr {
        let quotient = |p: &Rational, q: &Rational| {
            (q.cmp0() != Ordering::Equal)
                .then(|| Rational::from(p / q))
                .and_then(fits)
        };
        join(a, b, quotient, Expr::Div)
    }

    /// `a ^ b`; joined where `b` is an integer and the result has at most 4096 bits.
    pub fn pow(a: Expr, b: Expr) -> Expr {
        join(a, b, exact_power, Expr::Pow)
    }

    fn join(
        a: Expr,
        b: Expr,
        number: impl Fn(&Rational, &Rational) -> Option<Rational>,
        node: impl Fn(Arc<Expr>, Arc<Expr>) -> Expr,
    ) -> Expr {
        if let (Expr::Number(p), Expr::Number(q)) = (&a, &b)
            && let Some(joined) = number(p, q)
        {
            return Expr::Number(joined);
        }
        node(Arc::new(a), Arc::new(b))
    }
}

/// `-a`.
pub fn neg(a: Expr) -> Expr {
    match &a {
        Expr::Neg(b) => (**b).clone(),
        Expr::Sub(b, c) => sub((**c).clone(), (**b).clone()),
        Expr::Mul(b, c) => match &**b {
            Expr::Number(q) => times(Rational::from(-q), (**c).clone()),
            _ => exact::neg(a),
        },
        Expr::Div(b, c) => match &**b {
            Expr::Number(q) => Expr::Div(Arc::new(Expr::Number(Rational::from(-q))), c.clone()),
            _ => exact::neg(a),
        },
        _ => exact::neg(a),
    }
}

/// `a + b`.
pub fn add(a: Expr, b: Expr) -> Expr {
    if is_number(&a, 0) {
        return b;
    }
    match &b {
        Expr::Number(_) if matches!(a, Expr::Number(_)) => exact::add(a, b),
        Expr::Number(q) if q.cmp0() == Ordering::Equal => a,
        Expr::Number(q) if is_negative(q) => exact::sub(a, Expr::Number(Rational::from(-q))),
        Expr::Neg(c) => exact::sub(a, (**c).clone()),
        _ => exact::add(a, b),
    }
}

/// `a - b`.
pub fn sub(a: Expr, b: Expr) -> Expr {
    if is_number(&a, 0) {
        return neg(b);
    }
    match &b {
        Expr::Number(_) if matches!(a, Expr::Number(_)) => exact::sub(a, b),
        Expr::Number(q) if q.cmp0() == Ordering::Equal => a,
        Expr::Number(q) if is_negative(q) => exact::add(a, Expr::Number(Rational::from(-q))),
        Expr::Neg(c) => exact::add(a, (**c).clone()),
        _ => exact::sub(a, b),
    }
}

/// `q * e` where `e` has no numeric factor in front.
fn times(q: Rational, e: Expr) -> Expr {
    if q.cmp0() == Ordering::Equal {
        num(0)
    } else if q == 1 {
        e
    } else if q == -1 {
        neg(e)
    } else {
        exact::mul(Expr::Number(q), e)
    }
}

/// Takes the numeric factor off: `e = q * rest`.
fn split(e: Expr) -> (Rational, Expr) {
    match &e {
        Expr::Number(q) => (q.clone(), num(1)),
        Expr::Neg(a) => {
            let (q, rest) = split((**a).clone());
            (-q, rest)
        }
        Expr::Mul(a, b) => match &**a {
            Expr::Number(q) => (q.clone(), (**b).clone()),
            _ => (Rational::from(1), e),
        },
        Expr::Div(a, b) => match (&**a, &**b) {
            (_, Expr::Number(q)) if q.cmp0() != Ordering::Equal => {
                let (p, rest) = split((**a).clone());
                match fits(Rational::from(&p / q)) {
                    Some(quotient) => (quotient, rest),
                    None => (Rational::from(1), e),
                }
            }
            (Expr::Number(p), _) if *p != 1 => (p.clone(), Expr::Div(Arc::new(num(1)), b.clone())),
            _ => (Rational::from(1), e),
        },
        _ => (Rational::from(1), e),
    }
}

/// `a * b`, numbers in front.
pub fn mul(a: Expr, b: Expr) -> Expr {
    if is_number(&a, 0) || is_number(&b, 0) {
        return num(0);
    }
    let (p, x) = split(a.clone());
    let (q, y) = split(b.clone());
    let Some(c) = fits(Rational::from(&p * &q)) else {
        return exact::mul(a, b);
    };
    if is_number(&x, 1) {
        times(c, y)
    } else if is_number(&y, 1) {
        times(c, x)
    } else {
        times(c, exact::mul(x, y))
    }
}

/// `a / b`; a division by the number 0 stays as it is.
pub fn div(a: Expr, b: Expr) -> Expr {
    if is_number(&b, 0) {
        return exact::div(a, b);
    }
    if is_number(&a, 0) {
        return a;
    }
    let (p, x) = split(a.clone());
    let (q, y) = split(b.clone());
    if q.cmp0() == Ordering::Equal {
        return exact::div(a, b);
    }
    let Some(c) = fits(Rational::from(&p / &q)) else {
        return exact::div(a, b);
    };
    if is_number(&y, 1) {
        if is_number(&x, 1) {
            return Expr::Number(c);
        }
        // `z/2` reads better than `1/2*z`.
        return match (c.numer().to_i32(), *c.denom() == 1) {
            (Some(1), false) => exact::div(x, Expr::Number(Rational::from(c.denom()))),
            _ => times(c, x),
        };
    }
    let (numer, denom) = c.into_numer_denom();
    let above = mul(Expr::Number(Rational::from(numer)), x);
    let below = mul(Expr::Number(Rational::from(denom)), y);
    exact::div(above, below)
}

/// `a ^ b`.
pub fn pow(a: Expr, b: Expr) -> Expr {
    let Expr::Number(n) = &b else {
        return if is_number(&a, 1) {
            a
        } else {
            exact::pow(a, b)
        };
    };
    if n.cmp0() == Ordering::Equal {
        return num(1);
    }
    if *n == 1 {
        return a;
    }
    match &a {
        Expr::Number(q) if *q == 1 => a,
        Expr::Number(q) if q.cmp0() == Ordering::Equal && n.cmp0() == Ordering::Greater => a,
        Expr::Pow(base, inner) if n.is_integer() => match &**inner {
            Expr::Number(m) => pow((**base).clone(), Expr::Number(Rational::from(m * n))),
            _ => exact::pow(a, b),
        },
        Expr::Neg(base) if n.is_integer() => {
            let power = pow((**base).clone(), b.clone());
            if n.numer().is_odd() {
                neg(power)
            } else {
                power
            }
        }
        Expr::Call(Function::Sqrt, args) if n.is_integer() && n.numer().is_even() => pow(
            args[0].clone(),
            Expr::Number(Rational::from(n / Integer::from(2))),
        ),
        _ => exact::pow(a, b),
    }
}

/// `a ^ n` for an integer `n`.
pub fn powi(a: Expr, n: i32) -> Expr {
    pow(a, num(i64::from(n)))
}

/// `f(args…)`; a few values at 0 and 1, and roots of squares, are exact numbers.
///
/// The number of arguments has to be [`Function::arity`]; a call with another number of arguments
/// can be built, and is an error when it is evaluated.
pub fn call(f: Function, args: impl Into<Vec<Expr>>) -> Expr {
    let args: Vec<Expr> = args.into();
    let value = match args.as_slice() {
        [Expr::Number(q)] => value_at(f, q),
        [Expr::Number(p), Expr::Number(q)] => match f {
            Function::Max => Some(p.max(q).clone()),
            Function::Min => Some(p.min(q).clone()),
            _ => None,
        },
        _ => None,
    };
    match value {
        Some(q) => Expr::Number(q),
        None => Expr::Call(f, Arc::from(args)),
    }
}

/// The value of a function at a number where it is a rational number for a plain reason.
fn value_at(f: Function, q: &Rational) -> Option<Rational> {
    let order = q.cmp0();
    match f {
        Function::Abs => return Some(q.clone().abs()),
        Function::Sign => return Some(Rational::from(order as i32)),
        Function::Relu if order == Ordering::Less => return Some(Rational::new()),
        Function::Relu => return Some(q.clone()),
        Function::Step if order != Ordering::Equal => {
            return Some(Rational::from(i32::from(order == Ordering::Greater)));
        }
        Function::Sqrt if order != Ordering::Less => {
            let square = q.numer().is_perfect_square() && q.denom().is_perfect_square();
            return square
                .then(|| Rational::from((q.numer().clone().sqrt(), q.denom().clone().sqrt())));
        }
        Function::Log if *q == 1 => return Some(Rational::new()),
        _ if order != Ordering::Equal => return None,
        _ => {}
    }
    match f {
        Function::Log1p
        | Function::Expm1
        | Function::Cbrt
        | Function::Sin
        | Function::Tan
        | Function::Sinh
        | Function::Tanh
        | Function::Asin
        | Function::Atan
        | Function::Asinh
        | Function::Atanh
        | Function::Erf
        | Function::Si => Some(Rational::new()),
        Function::Exp
        | Function::Cos
        | Function::Sec
        | Function::Cosh
        | Function::Sech
        | Function::Erfc
        | Function::Sinc => Some(Rational::from(1)),
        Function::Logistic | Function::Normcdf => Some(Rational::from((1, 2))),
        _ => None,
    }
}
