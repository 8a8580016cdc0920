//! The error function and its kin.
//!
//! In the right half-plane, with `s = z^2`:
//!
//! - where it decays (`Re s >= 0`): `erf z = 2z/sqrt(pi) exp(-s) sum (2s)^k / (2k+1)!!`
//!   (DLMF 7.6.2), whose terms cancel least there;
//! - elsewhere the Taylor series `2z/sqrt(pi) sum (-s)^k / (k! (2k+1))` (DLMF 7.6.1);
//! - between the two, for `Re s >= 0`, the continued fraction of `erfc` ([`fraction`]);
//! - for large `|z|` the asymptotic series
//!   `erfc z ~ exp(-s) / (z sqrt(pi)) sum (-1)^k (2k-1)!! / (2s)^k` (DLMF 7.12.1).
//!
//! The remainder of the asymptotic series after `n` terms is below `4 sqrt(n+1)` times the first
//! term left out, in the whole closed right half-plane: in
//! `sqrt(pi) z exp(s) erfc z = int_0^inf exp(-t) (1 + t/s)^(-1/2) dt` turn the path by
//! `phi = 1/sqrt(n+1)` towards `arg s`; this costs at most `cos(phi)^-(n+1) <= 2` and leaves an
//! angle of at most `pi - phi`, for which the remainder of the binomial series is below its first
//! term divided by `sin phi`.
//!
//! The left half-plane follows from `erf(-z) = -erf z` and `erfc z = 1 + erf(-z)`.

mod fraction;

use super::approximation::{
    Approximation, MAX_EXPONENT, UNDERFLOW, either, exponent, log2_abs, overflow, pi, refine,
    rounding, too_large,
};
use super::series;
use crate::number::exponential;
use crate::number::{Complex, DomainError, Function, Real};
use rug::Assign;
use std::f64::consts::LOG2_E;

/// Which of the two is wanted with a small relative error.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Erf,
    Erfc,
}

/// `erf z`, `erfc z` or `normcdf z` at the precision of `out`.
pub(super) fn complex(f: Function, out: &mut Complex, z: &Complex) -> Result<(), DomainError> {
    let bits = out.prec().0.max(out.prec().1);
    let value = match f {
        Function::Erf => evaluate(f, Kind::Erf, z, bits)?,
        Function::Erfc => evaluate(f, Kind::Erfc, z, bits)?,
        _ => {
            // Phi(z) = erfc(-z / sqrt 2) / 2: the relative error of the argument is multiplied by
            // up to 2 |z|^2, the logarithmic derivative of erfc times its argument.
            let extra = 2 * exponent(z).clamp(0, MAX_EXPONENT + 1) as u32 + 16;
            let root = Real::with_val(bits + extra, 2).sqrt();
            let argument = Complex::with_val(bits + extra, -z) / root;
            evaluate(f, Kind::Erfc, &argument, bits + 4)? >> 1u32
        }
    };
    out.assign(&value);
    Ok(())
}

/// Real `normcdf`.
pub(super) fn normcdf(out: &mut Real, x: &Real) {
    // Beyond 2^64 the result is 0 or 1 at every precision.
    let extra = 2 * x.get_exp().unwrap_or(0).clamp(0, 64) as u32 + 16;
    let bits = out.prec() + extra;
    let mut y = Real::with_val(bits, -x) / Real::with_val(bits, 2).sqrt();
    y.erfc_mut();
    y >>= 1u32;
    out.assign(&y);
}

fn evaluate(f: Function, kind: Kind, z: &Complex, bits: u32) -> Result<Complex, DomainError> {
    if kind == Kind::Erfc && z.real().is_sign_positive() && decay(z) > UNDERFLOW {
        return Ok(Complex::with_val(bits, 0));
    }
    if z.imag().is_zero() {
        let x = match kind {
            Kind::Erf => Real::with_val(bits, z.real().erf_ref()),
            Kind::Erfc => Real::with_val(bits, z.real().erfc_ref()),
        };
        return Ok(Complex::with_val(bits, x));
    }
    let left = z.real().is_sign_negative();
    let mirrored = if left {
        Complex::with_val(z.prec(), -z)
    } else {
        z.clone()
    };
    let mut value = refine(f, bits, 16, |working| match (kind, left) {
        (Kind::Erfc, true) => {
            let found = right(f, Kind::Erf, &mirrored, working)?;
            Ok(plus_one(found, false, working))
        }
        _ => right(f, kind, &mirrored, working),
    })?;
    if left && kind == Kind::Erf {
        value = -value;
    }
    if z.real().is_zero() {
        // On the imaginary axis erf is imaginary, and erfc is 1 minus it.
        let real = u32::from(kind == Kind::Erfc);
        value.mut_real().assign(real);
    }
    Ok(value)
}

/// `erf z` or `erfc z` for `Re z >= 0`, with about `bits` good bits where neither is near a zero.
fn right(f: Function, kind: Kind, z: &Complex, bits: u32) -> Result<Approximation, DomainError> {
    let size = log2_abs(z);
    let length = 2.0 * size.min(500.0);
    let length = length.exp2() * LOG2_E;
    let decay = decay(z);
    if kind == Kind::Erf && decay > f64::from(bits) + 8.0 && size > 0.0 {
        return Ok(Approximation {
            value: Complex::with_val(bits, 1),
            error: -(decay.min(1e15) as i64) + 1,
        });
    }
    if decay < -UNDERFLOW {
        return Err(overflow(f));
    }
    if exponent(z) > MAX_EXPONENT {
        return Err(too_large(f, z));
    }
    let needed = match kind {
        Kind::Erfc => f64::from(bits),
        // Next to 1 only the leading bits of erfc matter.
        Kind::Erf => (f64::from(bits) - decay.max(0.0)).max(8.0) + 2.0,
    };
    let asymptotic = (length > needed).then(|| erfc_asymptotic(z, needed as u32 + 4));
    let closed = asymptotic.flatten().or_else(|| {
        let levels = affordable_levels(needed, length);
        (decay >= 0.0 && size > 0.0)
            .then(|| fraction::erfc(z, needed as u32 + 4, levels))
            .flatten()
    });
    if let Some(found) = closed {
        return Ok(match kind {
            Kind::Erfc => found,
            Kind::Erf => plus_one(found, true, bits),
        });
    }
    // log2 of the modulus of what is wanted, roughly.
    let outside = size.max(0.0);
    let modulus = match kind {
        Kind::Erf => (-decay.min(0.0) - outside).max(0.0) + size.min(0.0),
        Kind::Erfc => -decay - outside,
    };
    let goal = (f64::from(bits) - modulus + 4.0).max(8.0) as u32;
    let found = erf_series(f, z, size, decay, goal)?;
    Ok(match kind {
        Kind::Erf => found,
        Kind::Erfc => plus_one(found, true, bits),
    })
}

/// Up to how many levels the continued fraction is cheaper than the power series, which takes about
/// as many terms as the sum of these numbers of bits: one level costs as much as 40 terms (measured
/// at 200, 700 and 2500 bits).
fn affordable_levels(needed: f64, length: f64) -> usize {
    ((needed + length) / 40.0).min(1e6) as usize
}

/// `1 + x` or `1 - x` with at least `bits` bits (a tiny `x` may carry far fewer).
fn plus_one(x: Approximation, negate: bool, bits: u32) -> Approximation {
    let bits = bits.max(x.value.prec().0) + 2;
    let value = if negate {
        Complex::with_val(bits, 1u32 - &x.value)
    } else {
        Complex::with_val(bits, 1u32 + &x.value)
    };
    let error = either(x.error, rounding(exponent(&value), bits, 1));
    Approximation { value, error }
}

/// `Re(z^2) log2 e`: minus the binary exponent of `exp(-z^2)`.
fn decay(z: &Complex) -> f64 {
    let sum = Real::with_val(64, z.real() + z.imag());
    let difference = Real::with_val(64, z.real() - z.imag());
    let product = Real::with_val(64, sum * difference);
    (product * LOG2_E).to_f64().clamp(-1e18, 1e18)
}

/// `exp(-z^2)` with a relative error below `2^-bits`.
fn gauss(z: &Complex, bits: u32) -> Complex {
    let inner = bits + 2 * exponent(z).clamp(0, MAX_EXPONENT) as u32 + 8;
    let square = -Complex::with_val(inner, z.square_ref());
    exponential::of_complex(&square, bits + 4)
}

/// `erf z` with an absolute error below `2^-goal` from its power series.
fn erf_series(
    f: Function,
    z: &Complex,
    size: f64,
    decay: f64,
    goal: u32,
) -> Result<Approximation, DomainError> {
    let decaying = decay >= 0.0;
    let damping = decay.max(0.0);
    // erf = (2 z / sqrt pi) exp(-s) sum, and the sum is as large as the exponential is small.
    let fraction = (f64::from(goal) + size - damping + 4.0).max(8.0).ceil() as u32;
    let log2_square = 2.0 * size;
    let ratio = |k: u64| {
        if decaying { (2, 2 * k + 1) } else { (-1, k) }
    };
    let plan = series::convergent(f, log2_square, fraction, ratio)?;
    let depth = fraction + plan.peak + 2 * (plan.terms.ilog2() + 1) + 16;
    let square = Complex::with_val(depth, z.square_ref());
    let sum = series::sum(&square, fraction, &plan, ratio, |k| {
        if decaying { 1 } else { 2 * k + 1 }
    });
    // Bits that make the relative error of the factors harmless.
    let bits = (f64::from(goal) + size.min(0.0) + (-decay).max(0.0) + 12.0).max(32.0) as u32;
    let mut value = Complex::with_val(bits, z * &sum);
    if decaying {
        value *= gauss(z, bits);
    }
    value *= pi(bits).recip_sqrt();
    value <<= 1u32;
    let error = either(
        (size - damping - f64::from(fraction)).ceil() as i64 + 2,
        rounding(exponent(&value), bits, 8),
    );
    Ok(Approximation { value, error })
}

/// `erfc z` for `Re z >= 0` by its asymptotic series; `None` where that has not `bits` bits.
fn erfc_asymptotic(z: &Complex, bits: u32) -> Option<Approximation> {
    let ratio = |k: u64| (1 - 2 * k as i64, 1);
    let log2_x = -1.0 - 2.0 * log2_abs(z);
    let plan = series::asymptotic(log2_x, bits, 0.0, ratio)?;
    let working = bits + 2 * (plan.terms.ilog2() + 1) + 16;
    let mut x = Complex::with_val(working, z.square_ref());
    x <<= 1u32;
    x.recip_mut();
    let sum = series::sum(&x, bits, &plan, ratio, |_| 1);
    let mut value = gauss(z, bits + 4);
    value *= sum;
    value /= z;
    value *= pi(bits + 4).recip_sqrt();
    let error = exponent(&value) + 3 - i64::from(bits);
    Some(Approximation { value, error })
}

#[cfg(test)]
mod tests;
