//! Bessel functions `J`, `Y` and the modified Bessel function `K` of real order.
//!
//! | where | method |
//! |---|---|
//! | large `|z|` | Hankel's expansions, all from `sum a_k(nu) y^k` (DLMF 10.17.5, 10.17.6, 10.40.2) |
//! | integer order | power series with the logarithm (DLMF 10.8.1, 10.31.1) |
//! | other orders | power series of both signs of the order (DLMF 10.2.2, 10.2.3, 10.27.4) |
//!
//! The remainder of Hankel's expansions after `l` terms is below
//! `2 chi(l) |a_l z^-l| exp(|nu^2 - 1/4| pi / (2 |z|))` with `chi(l) <= sqrt(pi (l+1) / 2)`, on the
//! whole principal branch of `K` and in the right half-plane for both Hankel functions
//! (DLMF 10.17(iii), 10.40(ii)). `J` and `Y` in the left half-plane follow from DLMF 10.11.
//!
//! `J_-n`, `Y_-n` and `K_-nu` follow from the positive orders; an order that is almost an integer
//! costs as many bits as it agrees with the integer in.

mod hankel;
mod power;

use super::approximation::{
    Approximation, MAX_EXPONENT, UNDERFLOW, either, exponent, overflow, pi, real_exponent, refine,
    rounding, too_large, undefined,
};
use crate::number::{Complex, DomainError, Function, Real};
use rug::Assign;
use std::f64::consts::LOG2_E;

/// The largest order.
const MAX_ORDER: u32 = 1 << 15;

/// `J_nu(x)` or `Y_nu(x)` or `K_nu(x)` for real arguments: `x > 0`, and for `J` of integer order
/// any `x`.
pub(super) fn real(f: Function, out: &mut Real, nu: &Real, x: &Real) -> Result<(), DomainError> {
    let order = integer_order(f, nu)?;
    let lifted = Complex::with_val(x.prec(), x);
    if x.is_sign_negative() && !x.is_zero() && !(f == Function::Besselj && order.is_some()) {
        return Err(undefined(f, &lifted));
    }
    if f != Function::Besselk && real_exponent(x) > MAX_EXPONENT {
        return Err(too_large(f, &lifted));
    }
    match (f, order) {
        (Function::Besselj, Some(n)) => out.assign(x.jn_ref(n)),
        (Function::Bessely, Some(n)) if !x.is_zero() => out.assign(x.yn_ref(n)),
        _ => {
            let mut value = Complex::new(out.prec());
            complex(f, &mut value, &Complex::with_val(nu.prec(), nu), &lifted)?;
            out.assign(value.real());
        }
    }
    if out.is_finite() {
        Ok(())
    } else {
        Err(overflow(f))
    }
}

/// The order as an integer, if it is one; orders that are too large are domain errors.
fn integer_order(f: Function, nu: &Real) -> Result<Option<i32>, DomainError> {
    if real_exponent(nu) > i64::from(MAX_ORDER.ilog2()) {
        return Err(too_large(f, &Complex::with_val(nu.prec(), nu)));
    }
    Ok(if nu.is_integer() {
        nu.to_i32_saturating()
    } else {
        None
    })
}

/// `J`, `Y` or `K` of real order `nu` at the precision of `out`, principal branch.
pub(super) fn complex(
    f: Function,
    out: &mut Complex,
    nu: &Complex,
    z: &Complex,
) -> Result<(), DomainError> {
    if !nu.imag().is_zero() {
        return Err(DomainError::new(format!("{f}: the order has to be real")));
    }
    let order = integer_order(f, nu.real())?;
    if z.real().is_zero() && z.imag().is_zero() {
        let zeroth = nu.real().is_zero();
        if f != Function::Besselj || (nu.real().is_sign_negative() && order.is_none()) {
            return Err(undefined(f, z));
        }
        out.assign(u32::from(zeroth));
        return Ok(());
    }
    if f == Function::Besselk && z.real().to_f64() * LOG2_E > UNDERFLOW {
        out.assign(0);
        return Ok(());
    }
    if exponent(z) > MAX_EXPONENT {
        return Err(too_large(f, z));
    }
    let bits = out.prec().0.max(out.prec().1);
    let mut positive = nu.real().clone();
    let mut negate = false;
    if positive.is_sign_negative() && (f == Function::Besselk || order.is_some()) {
        positive = -positive;
        negate = f != Function::Besselk && order.is_some_and(|n| n % 2 != 0);
    }
    let order = order.map(i32::unsigned_abs);
    let guard = 24 + near_integer(&positive).min(bits);
    let mut value = refine(f, bits, guard, |working| match f {
        Function::Besselk => hankel::k(&positive, z, working)
            .map_or_else(|| power::k(f, &positive, order, z, working), Ok),
        _ => principal(f, &positive, order, z, working),
    })?;
    if negate {
        value = -value;
    }
    if !(value.real().is_finite() && value.imag().is_finite()) {
        return Err(overflow(f));
    }
    out.assign(&value);
    Ok(())
}

/// How many bits an order that is no integer shares with the nearest one.
fn near_integer(nu: &Real) -> u32 {
    if nu.is_integer() {
        return 0;
    }
    let nearest = nu.clone().round();
    let distance = Real::with_val(nu.prec(), nu - nearest);
    real_exponent(&distance).clamp(-(1 << 20), 0).unsigned_abs() as u32
}

/// `J` or `Y` in the whole plane from the right half-plane: with `w = -z`, upper signs for
/// `Im z >= 0`, `J(z) = exp(±i pi nu) J(w)` and
/// `Y(z) = exp(∓i pi nu) Y(w) ± 2i cos(pi nu) J(w)`.
fn principal(
    f: Function,
    nu: &Real,
    order: Option<u32>,
    z: &Complex,
    bits: u32,
) -> Result<Approximation, DomainError> {
    if z.real().is_zero() || z.real().is_sign_positive() {
        return right(f, nu, order, z, bits);
    }
    let mirrored = Complex::with_val(z.prec(), -z);
    let upper = z.imag().is_sign_positive();
    let (sine, cosine) = turn(nu, bits);
    let phase = |positive: bool| {
        let imag = if positive {
            sine.clone()
        } else {
            Real::with_val(bits, -&sine)
        };
        Complex::with_val(bits, (&cosine, imag))
    };
    let mut found = right(f, nu, order, &mirrored, bits)?;
    if f == Function::Besselj {
        found.value *= phase(upper);
    } else {
        let mut other = right(Function::Besselj, nu, order, &mirrored, bits)?;
        found.value *= phase(!upper);
        other.value *= &cosine;
        other.value <<= 1u32;
        other.value.mul_i_mut(!upper);
        let largest = exponent(&found.value).max(exponent(&other.value));
        found.value += other.value;
        found.error = either(
            either(found.error, other.error + 1),
            rounding(largest, bits, 4),
        );
    }
    found.error = either(found.error, rounding(exponent(&found.value), bits, 8));
    Ok(found)
}

/// `J` or `Y` for `Re z >= 0`.
fn right(
    f: Function,
    nu: &Real,
    order: Option<u32>,
    z: &Complex,
    bits: u32,
) -> Result<Approximation, DomainError> {
    if let Some(found) = hankel::j_or_y(f, nu, z, bits) {
        return Ok(found);
    }
    if f == Function::Besselj {
        power::j(f, nu, order, z, bits)
    } else {
        power::y(f, nu, order, z, bits)
    }
}

/// `(sin, cos)(pi nu)`.
fn turn(nu: &Real, bits: u32) -> (Real, Real) {
    (
        Real::with_val(bits, nu.sin_pi_ref()),
        Real::with_val(bits, nu.cos_pi_ref()),
    )
}

/// `pi nu / 2 + pi / 4`, the phase of Hankel's expansions.
fn hankel_phase(nu: &Real, bits: u32) -> Real {
    let mut phase = Real::with_val(bits, nu);
    phase <<= 1u32;
    phase += 1u32;
    phase *= pi(bits);
    phase >> 2u32
}

#[cfg(test)]
mod tests;
