//! Functions with a kink or a jump: exact off it, the hull of both sides on it.

use super::Ball;
use super::magnitude::Magnitude;
use super::real::RealBall;
use crate::number::Real;
use crate::number::function::Function;
use crate::number::scalar::DomainError;
use rug::float::Round;

fn on_the_line(f: Function, args: &[&Ball]) -> Result<(), DomainError> {
    if args.iter().all(|x| x.is_real()) {
        return Ok(());
    }
    Err(DomainError::new(format!(
        "{f} is a function of real numbers"
    )))
}

/// `f(args…)` for the functions of [`Function::has_kink`]. Errors: a complex argument of any but
/// `abs`, and `step` at 0 itself.
pub(super) fn apply(f: Function, args: &[&Ball], bits: u32) -> Result<Ball, DomainError> {
    let z = args[0];
    if f == Function::Abs {
        return Ok(modulus(z, bits).into());
    }
    on_the_line(f, args)?;
    if args.iter().any(|x| x.is_indeterminate()) {
        return Ok(Ball::indeterminate(bits));
    }
    let x = z.re();
    let between = |low: i32, high: i32| {
        let (low, high) = (Real::with_val(2, low), Real::with_val(2, high));
        RealBall::from_interval(&low, &high, bits)
    };
    let value = match f {
        Function::Sign if x.is_zero() => RealBall::integer(0, bits),
        Function::Sign if x.is_positive() => RealBall::integer(1, bits),
        Function::Sign if x.is_negative() => RealBall::integer(-1, bits),
        Function::Sign => between(-1, 1),
        Function::Step if x.is_zero() => {
            return Err(DomainError::new(
                "step is not defined at 0 (ball arithmetic)",
            ));
        }
        Function::Step if x.is_positive() => RealBall::integer(1, bits),
        Function::Step if x.is_negative() => RealBall::integer(0, bits),
        Function::Step => between(0, 1),
        Function::Relu => larger(x, &RealBall::integer(0, bits), bits),
        Function::Max => larger(x, args[1].re(), bits),
        _ => {
            let (x, y) = (x.clone().negated(), args[1].re().clone().negated());
            larger(&x, &y, bits).negated()
        }
    };
    Ok(value.into())
}

/// The larger of two numbers: of two intervals, the larger of each pair of ends.
fn larger(x: &RealBall, y: &RealBall, bits: u32) -> RealBall {
    let ((a, b), (c, d)) = (x.ends(bits), y.ends(bits));
    let alone = if a >= d {
        Some(x)
    } else if c >= b {
        Some(y)
    } else {
        None
    };
    if let Some(alone) = alone {
        let value = Real::with_val_round(bits, alone.mid(), Round::Nearest);
        return RealBall::rounded(value, alone.radius());
    }
    RealBall::from_interval(&a.max(&c), &b.max(&d), bits)
}

/// `|z|`: `||z| - |m|| <= |z - m|`, and the derivatives by the parts are `x/|z|` and `y/|z|`.
fn modulus(z: &Ball, bits: u32) -> RealBall {
    if z.is_indeterminate() {
        return RealBall::indeterminate(bits);
    }
    if z.is_real() {
        return z.re().abs(bits);
    }
    let value = Real::with_val_round(bits, z.re().mid().hypot_ref(z.im().mid()), Round::Nearest);
    let along = |x: &RealBall| {
        if x.is_exact() {
            Magnitude::ZERO
        } else {
            x.abs_upper().times(x.radius())
        }
    };
    let radius = along(z.re()).plus(along(z.im())).over(z.abs_lower());
    RealBall::rounded(value, radius.min(z.radius()))
}
