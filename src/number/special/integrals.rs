//! The exponential integral `E1`, the sine integral `Si` and the cosine integral `Ci`.
//!
//! Power series (DLMF 6.6) with guard bits for the cancellation, and for large `|z|` the
//! asymptotic series `E1(z) ~ exp(-z)/z sum (-1)^k k!/z^k` (DLMF 6.12.1). Its remainder after `n`
//! terms is below `4 sqrt(n+1)` times the first term left out for `|arg z| <= pi`: in
//! `z exp(z) E1(z) = int_0^inf exp(-t) / (1 + t/z) dt` turn the path by `1/sqrt(n+1)` towards
//! `arg z`, as for the error function.
//!
//! For `Re z >= 0` (DLMF 6.5.5, 6.5.6): `Si z = pi/2 + (E1(iz) - E1(-iz)) / 2i` and
//! `Ci z = -(E1(iz) + E1(-iz)) / 2`. The left half-plane follows from `Si(-z) = -Si z` and
//! `Ci z = Ci(-z) + i pi` above the cut, `- i pi` below it.

use super::approximation::{
    Approximation, MAX_EXPONENT, UNDERFLOW, either, exponent, log2_abs, overflow, pi, refine,
    rounding, too_large, undefined,
};
use super::series;
use crate::number::{Complex, DomainError, Function, Real};
use rug::Assign;
use std::f64::consts::LOG2_E;

/// Real `E1`, `Ci` (both for positive arguments) or `Si`.
pub(super) fn real(f: Function, out: &mut Real, x: &Real) -> Result<(), DomainError> {
    let lifted = Complex::with_val(x.prec(), x);
    if f != Function::Si && *x <= 0 {
        return Err(undefined(f, &lifted));
    }
    if f == Function::E1 {
        let negative = Real::with_val(x.prec(), -x);
        let value = Real::with_val(out.prec(), negative.eint_ref());
        out.assign(-value);
        return Ok(());
    }
    let mut value = Complex::new(out.prec());
    complex(f, &mut value, &lifted)?;
    out.assign(value.real());
    Ok(())
}

/// `E1`, `Si` or `Ci` at the precision of `out`, principal branch; on the cut the value is the
/// limit from the side that the sign of the imaginary zero tells (that from above for `+0`).
pub(super) fn complex(f: Function, out: &mut Complex, z: &Complex) -> Result<(), DomainError> {
    if z.real().is_zero() && z.imag().is_zero() {
        if f == Function::Si {
            out.assign(0);
            return Ok(());
        }
        return Err(undefined(f, z));
    }
    if f == Function::E1 && z.real().to_f64() * LOG2_E > UNDERFLOW {
        out.assign(0);
        return Ok(());
    }
    if exponent(z) > MAX_EXPONENT {
        return Err(too_large(f, z));
    }
    let bits = out.prec().0.max(out.prec().1);
    let left = z.real().is_sign_negative() && !z.real().is_zero();
    let inward = if left && f != Function::E1 {
        Complex::with_val(z.prec(), -z)
    } else {
        z.clone()
    };
    let mut value = refine(f, bits, 16, |working| {
        let mut found = match f {
            Function::E1 => e1(f, &inward, working)?,
            Function::Si => si(f, &inward, working)?,
            _ => ci(f, &inward, working)?,
        };
        if left && f == Function::Ci {
            let half_turn = pi(working);
            if z.imag().is_sign_negative() {
                *found.value.mut_imag() -= half_turn;
            } else {
                *found.value.mut_imag() += half_turn;
            }
            found.error = either(found.error, rounding(exponent(&found.value), working, 2));
        }
        Ok(found)
    })?;
    if left && f == Function::Si {
        value = -value;
    }
    if !(value.real().is_finite() && value.imag().is_finite()) {
        return Err(overflow(f));
    }
    if z.real().is_zero() && f == Function::Si {
        value.mut_real().assign(0);
    }
    out.assign(&value);
    Ok(())
}

/// `|z| log2 e`, bounded.
fn length(z: &Complex) -> f64 {
    log2_abs(z).min(60.0).exp2() * LOG2_E
}

/// `E1` by its asymptotic series; `None` where that has not `bits` bits.
fn e1_asymptotic(z: &Complex, bits: u32) -> Option<Approximation> {
    if length(z) < f64::from(bits) {
        return None;
    }
    let ratio = |k: u64| (-(k as i64), 1);
    let plan = series::asymptotic(-log2_abs(z), bits, 0.0, ratio)?;
    let inner = bits + 2 * (plan.terms.ilog2() + 1) + 16;
    let x = Complex::with_val(inner, z.recip_ref());
    let sum = series::sum(&x, bits, &plan, ratio, |_| 1);
    let negative = Complex::with_val(z.prec(), -z);
    let mut value = Complex::with_val(bits + 4, negative.exp_ref());
    value *= sum;
    value /= z;
    let error = exponent(&value) + 3 - i64::from(bits);
    Some(Approximation { value, error })
}

/// `-log z - gamma` with `bits` bits behind the point.
fn logarithm(z: &Complex, bits: u32) -> Complex {
    let mut value = Complex::with_val(bits + 16, z.ln_ref());
    value += Real::with_val(bits + 16, rug::float::Constant::Euler);
    -value
}

/// `E1` in the whole cut plane.
fn e1(f: Function, z: &Complex, bits: u32) -> Result<Approximation, DomainError> {
    if let Some(found) = e1_asymptotic(z, bits) {
        return Ok(found);
    }
    // E1(z) = -gamma - log z - sum_{k>=1} (-z)^k / (k k!), about exp(-Re z)/|z|.
    let size = log2_abs(z);
    let modulus = if size > 0.0 {
        -z.real().to_f64() * LOG2_E - size
    } else {
        0.0
    };
    let fraction = (f64::from(bits) - modulus + 4.0).max(16.0) as u32;
    // The sum from k = 0 of (-z)^k / ((k+1) (k+1)!), times z.
    let ratio = |k: u64| (-1, k + 1);
    let fraction = fraction + size.max(0.0) as u32;
    let plan = series::convergent(f, size, fraction, ratio)?;
    let depth = fraction + plan.peak + 2 * plan.terms.ilog2() + 16;
    let exact = Complex::with_val(depth, z);
    let mut value = series::sum(&exact, fraction, &plan, ratio, |k| k + 1);
    value = Complex::with_val(fraction + 16 + modulus.max(0.0) as u32, &value * z);
    let largest = exponent(&value).max(size.abs().log2().max(2.0) as i64 + 2);
    value += logarithm(z, fraction);
    let error = either(
        size.max(0.0) as i64 + 3 - i64::from(fraction),
        rounding(largest, fraction + 16 + modulus.max(0.0) as u32, 4),
    );
    Ok(Approximation { value, error })
}

/// `E1(iz)` and `E1(-iz)` by the asymptotic series, for `Re z >= 0`.
fn turned(z: &Complex, bits: u32) -> Option<(Approximation, Approximation)> {
    let up = Complex::with_val(z.prec(), z.mul_i_ref(false));
    let first = e1_asymptotic(&up, bits)?;
    if z.imag().is_zero() {
        let value = Complex::with_val(first.value.prec(), first.value.conj_ref());
        let error = first.error;
        return Some((first, Approximation { value, error }));
    }
    let down = Complex::with_val(z.prec(), z.mul_i_ref(true));
    Some((first, e1_asymptotic(&down, bits)?))
}

/// Growth of `Si` and `Ci` off the real axis, in bits.
fn growth(z: &Complex) -> f64 {
    z.imag().to_f64().abs() * LOG2_E
}

fn si(f: Function, z: &Complex, bits: u32) -> Result<Approximation, DomainError> {
    if let Some((up, down)) = turned(z, bits) {
        let mut value = Complex::with_val(bits + 4, &up.value - &down.value);
        value.mul_i_mut(true);
        value >>= 1u32;
        value += pi(bits + 4) >> 1u32;
        let largest = exponent(&up.value).max(exponent(&down.value)).max(1);
        let error = up.error.max(down.error).max(rounding(largest, bits, 4)) + 1;
        return Ok(Approximation { value, error });
    }
    let size = log2_abs(z);
    let modulus = (growth(z) - size.max(0.0)).max(0.0) + size.min(0.0);
    let fraction = (f64::from(bits) - modulus + size + 4.0).max(16.0) as u32;
    // z sum_k (-z^2)^k / ((2k+1) (2k+1)!)
    let ratio = |k: u64| (-1, 2 * k * (2 * k + 1));
    let plan = series::convergent(f, 2.0 * size, fraction, ratio)?;
    let depth = fraction + plan.peak + 2 * plan.terms.ilog2() + 16;
    let square = Complex::with_val(depth, z.square_ref());
    let sum = series::sum(&square, fraction, &plan, ratio, |k| 2 * k + 1);
    let value = Complex::with_val(depth, &sum * z);
    let error = either(
        size.ceil() as i64 + 2 - i64::from(fraction),
        rounding(exponent(&value), depth, 2),
    );
    Ok(Approximation { value, error })
}

fn ci(f: Function, z: &Complex, bits: u32) -> Result<Approximation, DomainError> {
    if let Some((up, down)) = turned(z, bits) {
        let value = -(Complex::with_val(bits + 4, &up.value + &down.value) >> 1u32);
        let largest = exponent(&up.value).max(exponent(&down.value));
        let error = up.error.max(down.error).max(rounding(largest, bits, 4)) + 1;
        return Ok(Approximation { value, error });
    }
    let size = log2_abs(z);
    let modulus = growth(z) - size.max(0.0);
    let fraction = (f64::from(bits) - modulus + 2.0 * size.max(0.0) + 4.0).max(16.0) as u32;
    // gamma + log z + sum_{k>=1} (-z^2)^k / (2k (2k)!); from k = 0, times -z^2:
    // sum_k (-z^2)^k / ((2k+2) (2k+2)!).
    let ratio = |k: u64| (-1, (2 * k + 1) * (2 * k + 2));
    let plan = series::convergent(f, 2.0 * size, fraction, ratio)?;
    let depth = fraction + plan.peak + 2 * plan.terms.ilog2() + 16;
    let square = Complex::with_val(depth, z.square_ref());
    let mut sum = series::sum(&square, fraction, &plan, ratio, |k| 2 * k + 2);
    sum = Complex::with_val(depth, &sum * &square);
    sum >>= 1u32;
    let largest = exponent(&sum).max(size.abs().log2().max(2.0) as i64 + 2);
    let value = -Complex::with_val(depth, logarithm(z, fraction) + sum);
    let error = either(
        (2.0 * size).max(0.0) as i64 + 4 - i64::from(fraction),
        rounding(largest, fraction + 16, 4),
    );
    Ok(Approximation { value, error })
}

#[cfg(test)]
mod tests;
