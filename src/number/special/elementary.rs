//! Elementary functions that need care: `log1p`, softplus, the logistic function, sinc.

use super::approximation::{
    Approximation, MAX_EXPONENT, UNDERFLOW, either, exponent, log2_abs, overflow, refine, rounding,
    too_large, undefined,
};
use crate::number::exponential::{of_complex, of_real};
use crate::number::{Complex, DomainError, Function, Real};
use rug::Assign;
use rug::ops::CompleteRound;
use std::f64::consts::LOG2_E;

/// Up to this many terms the series of `log(1 + w)` beats a logarithm and an arc tangent.
const LOG1P_TERMS: f64 = 24.0;

/// `log(1 + w)`, principal branch, with a relative error (of the modulus) below `2^(3-prec)`;
/// `prec` is that of `out`. A domain error at `w = -1`.
pub fn log1p(out: &mut Complex, w: &Complex) -> Result<(), DomainError> {
    let bits = out.prec().0.max(out.prec().1);
    if w.real().is_zero() && w.imag().is_zero() {
        out.assign(0);
        return Ok(());
    }
    if w.imag().is_zero() && *w.real() == -1 {
        return Err(undefined(Function::Log1p, w));
    }
    // Near w = -1 the logarithm is large unless |1 + w| = 1, so that only the exact sum matters.
    let found = refine(Function::Log1p, bits, 12, |working| {
        Ok(log1p_inner(w, working, i64::from(working)))
    })?;
    out.assign(&found);
    Ok(())
}

/// `log(1 + w)` where `w` is known to `accuracy` relative bits.
fn log1p_inner(w: &Complex, bits: u32, accuracy: i64) -> Approximation {
    let size = log2_abs(w);
    if size < -f64::from(bits) / LOG1P_TERMS {
        return log1p_series(w, size, bits, accuracy);
    }
    // |1 + w|^2 - 1 = u (2 + u) + v^2.
    let exact = bits.max(w.prec().0).max(w.prec().1) + 2;
    let shifted = Complex::with_val(exact, w + 1u32);
    let excess = {
        let product = Real::with_val(bits, w.real() * Real::with_val(exact, w.real() + 2u32));
        let square = w.imag().square_ref().complete(bits);
        product + square
    };
    let logarithm = if excess > -0.5 && excess < 1 {
        Real::with_val(bits, excess.ln_1p_ref())
    } else {
        let mut norm = Real::with_val(bits, shifted.norm_ref());
        norm.ln_mut();
        norm
    } >> 1u32;
    let angle = Real::with_val(bits, w.imag().atan2_ref(shifted.real()));
    let value = Complex::with_val(bits, (logarithm, angle));
    // d log(1 + w) = dw / (1 + w); with both parts rounded, dw is w 2^-bits at most 16 times.
    let condition = exponent(w).min(1 << 40) - exponent(&shifted) + 3;
    let error = either(
        condition - accuracy,
        either(
            rounding(exponent(&value), bits, 4),
            condition.max(exponent(w)) + 3 - i64::from(bits),
        ),
    );
    Approximation { value, error }
}

/// `w - w^2/2 + w^3/3 - …` for `|w|` far below 1.
fn log1p_series(w: &Complex, size: f64, bits: u32, accuracy: i64) -> Approximation {
    let terms = ((f64::from(bits) + 4.0) / -size).ceil().max(1.0) as u32;
    let mut sum = Complex::with_val(bits, 0);
    for k in (1..=terms).rev() {
        let coefficient = Real::with_val(bits, k).recip();
        sum *= w;
        if k % 2 == 1 {
            sum += coefficient;
        } else {
            sum -= coefficient;
        }
    }
    sum *= w;
    let error = exponent(w) + 4 - accuracy.min(i64::from(bits));
    Approximation { value: sum, error }
}

/// `exp(-z)` for `Re z >= 0` with `bits` relative bits.
fn decaying_exponential(z: &Complex, bits: u32) -> Complex {
    let inner = bits + exponent(z).clamp(0, MAX_EXPONENT) as u32 + 4;
    let mut negative = Complex::with_val(inner.min(z.prec().0.max(z.prec().1)), z);
    negative = -negative;
    of_complex(&negative, bits)
}

/// The decay of `exp(-z)` in bits.
fn decay(z: &Complex) -> f64 {
    (z.real().to_f64() * LOG2_E).clamp(0.0, 1e15)
}

/// Softplus: `z + log(1 + exp(-z))` for `Re z >= 0`, `log(1 + exp z)` otherwise.
///
/// Each form is analytic in its half-plane, so that no ray from the origin meets a jump unless it
/// is the imaginary axis, where the poles of the derivative lie.
pub(super) fn softplus(out: &mut Complex, z: &Complex) -> Result<(), DomainError> {
    let f = Function::Softplus;
    if exponent(z) > MAX_EXPONENT {
        return Err(too_large(f, z));
    }
    let bits = out.prec().0.max(out.prec().1);
    let left = z.real().is_sign_negative() && !z.real().is_zero();
    let inward = if left {
        Complex::with_val(z.prec(), -z)
    } else {
        z.clone()
    };
    let decay = decay(&inward);
    if left && decay > UNDERFLOW {
        out.assign(0);
        return Ok(());
    }
    let value = refine(f, bits, 12, |working| {
        // On the right the logarithm is added to something that large, and needs fewer bits.
        let needed = if left {
            working
        } else {
            (f64::from(working) - decay).max(16.0) as u32
        };
        let exponential = decaying_exponential(&inward, needed + 4);
        let mut found = log1p_inner(&exponential, needed, i64::from(needed));
        if !left {
            let bits = working.max(needed);
            found.value = Complex::with_val(bits, z + &found.value);
            found.error = either(found.error, rounding(exponent(&found.value), bits, 1));
        }
        Ok(found)
    })?;
    out.assign(&value);
    Ok(())
}

/// Real softplus `log(1 + exp x)`.
pub(super) fn softplus_real(out: &mut Real, x: &Real) {
    let bits = out.prec() + 8;
    let mut exponential = x.abs_ref().complete(x.prec());
    exponential = -exponential;
    let mut value = of_real(&exponential, bits);
    value.ln_1p_mut();
    if x.is_sign_positive() {
        value += x;
    }
    out.assign(&value);
}

/// The logistic function `1 / (1 + exp(-z))`, by the exponential that is at most 1.
pub(super) fn logistic(out: &mut Complex, z: &Complex) -> Result<(), DomainError> {
    let f = Function::Logistic;
    if exponent(z) > MAX_EXPONENT {
        return Err(too_large(f, z));
    }
    let bits = out.prec().0.max(out.prec().1);
    let left = z.real().is_sign_negative() && !z.real().is_zero();
    let inward = if left {
        Complex::with_val(z.prec(), -z)
    } else {
        z.clone()
    };
    let decay = decay(&inward);
    if left && decay > UNDERFLOW {
        out.assign(0);
        return Ok(());
    }
    let value = refine(f, bits, 8, |working| {
        let needed = (f64::from(working) - if left { 0.0 } else { decay }).max(16.0) as u32;
        let exponential = decaying_exponential(&inward, needed + 4);
        let denominator = Complex::with_val(working, &exponential + 1u32);
        if denominator.real().is_zero() && denominator.imag().is_zero() {
            return Ok(Approximation {
                value: Complex::with_val(working, 1),
                error: 1,
            });
        }
        let lost = exponent(&exponential) - exponent(&denominator);
        let value = if left {
            exponential / &denominator
        } else {
            denominator.recip()
        };
        let error = exponent(&value) + 4 + either(lost - i64::from(needed), -i64::from(working));
        Ok(Approximation { value, error })
    })?;
    if !(value.real().is_finite() && value.imag().is_finite()) {
        return Err(overflow(f));
    }
    out.assign(&value);
    Ok(())
}

/// Real logistic function.
pub(super) fn logistic_real(out: &mut Real, x: &Real) {
    let bits = out.prec() + 8;
    let mut exponential = x.abs_ref().complete(x.prec());
    exponential = -exponential;
    let exponential = of_real(&exponential, bits);
    let denominator = Real::with_val(bits, &exponential + 1u32);
    let value = if x.is_sign_positive() {
        denominator.recip()
    } else {
        exponential / denominator
    };
    out.assign(&value);
}

/// `sin(z) / z`, 1 at 0.
pub(super) fn sinc(out: &mut Complex, z: &Complex) -> Result<(), DomainError> {
    if z.real().is_zero() && z.imag().is_zero() {
        out.assign(1);
        return Ok(());
    }
    if exponent(z) > MAX_EXPONENT {
        return Err(too_large(Function::Sinc, z));
    }
    // MPC rounds both parts of the sine correctly, so that nothing is lost near z = 0 or k pi.
    let bits = out.prec().0.max(out.prec().1) + 4;
    let value = Complex::with_val(bits, z.sin_ref()) / z;
    if !(value.real().is_finite() && value.imag().is_finite()) {
        return Err(overflow(Function::Sinc));
    }
    out.assign(&value);
    Ok(())
}

/// Real `sin(x) / x`, 1 at 0.
pub(super) fn sinc_real(out: &mut Real, x: &Real) -> Result<(), DomainError> {
    if x.is_zero() {
        out.assign(1);
        return Ok(());
    }
    if x.get_exp().map_or(0, i64::from) > MAX_EXPONENT {
        return Err(too_large(Function::Sinc, &Complex::with_val(64, x)));
    }
    let value = Real::with_val(out.prec() + 4, x.sin_ref()) / x;
    out.assign(&value);
    Ok(())
}

#[cfg(test)]
mod tests;
