//! One place or frequency at a time: signs of F, how near its zero is to a frequency, and whether F is bent.

use super::super::isolate::{self, Kind, Place};
use super::super::mirror::Mirror;
use super::super::survey::frequency;
use super::{BITS, LEVEL, ends, turn, turned, unit, value};
use crate::activation::{Activation, Piece};
use crate::error::Doubt;
use crate::expr::build;
use crate::fourier::{Frequency, Laboratory, Route};
use crate::number::ball::Ball;
use crate::number::{Rational, Real, Scalar};
use std::cmp::Ordering;

/// Digits of a search for a sign below what is asked, one after the other.
const DEEPER: [f64; 3] = [3.0, 12.0, 40.0];
/// Halvings of a place that is told.
const NARROWINGS: usize = 44;
/// Digits of those signs.
const NARROW_DIGITS: u32 = 15;

/// The sign of the real function at one frequency, proved; none where it is too near to 0, or has no ball.
///
/// # Errors
/// The place is no frequency.
pub fn sign(
    laboratory: &mut Laboratory,
    k: &Rational,
    size: &Real,
    digits: u32,
    mirror: &Mirror,
) -> Result<Option<Ordering>, Doubt> {
    Ok(sign_at(laboratory, &frequency(k)?, size, digits, mirror))
}

/// [`sign`] at a frequency as it was stated.
pub fn sign_at(
    laboratory: &mut Laboratory,
    k: &Frequency,
    size: &Real,
    digits: u32,
    mirror: &Mirror,
) -> Option<Ordering> {
    let turn = value(&turn(mirror, k.expr()))?;
    for more in DEEPER {
        let share = -(f64::from(digits) + more) * std::f64::consts::LN_10;
        let tolerance = Real::with_val(64, size * Real::with_val(64, share).exp());
        let one = std::slice::from_ref(k);
        let mut run = laboratory.route(Route::Enclosure, one, &[tolerance]);
        let found = run.values.swap_remove(0).ok()?.ball();
        let mut real = Ball::zero(found.bits().max(BITS));
        real.mul(&found, &turn);
        if real.re().is_positive() {
            return Some(Ordering::Greater);
        }
        if real.re().is_negative() {
            return Some(Ordering::Less);
        }
    }
    None
}

/// Whether the zero of a place is within `10^-digits k` of k: the sign of F differs on the two sides.
///
/// # Errors
/// A frequency is out of range.
pub fn is_near(
    laboratory: &mut Laboratory,
    place: &Place,
    k: &Frequency,
    size: &Real,
    digits: u32,
    mirror: &Mirror,
) -> Result<bool, Doubt> {
    let at = k.at(BITS + 4 * digits).to_rational().unwrap_or_default();
    let power = rug::Integer::from(rug::Integer::u_pow_u(10, digits));
    // The middle is rounded: half of the distance leaves room for that.
    let step = Rational::from(&at / power) / 2u32;
    let low = Rational::from(&at - &step).max(place.from.clone());
    let high = Rational::from(&at + &step).min(place.to.clone());
    let a = sign(laboratory, &low, size, digits, mirror)?;
    let b = sign(laboratory, &high, size, digits, mirror)?;
    Ok(matches!((a, b), (Some(a), Some(b)) if a != b))
}

/// Whether the second derivative of the real function has no zero in a place: it is minus the transform of (z-c)^2 phi, turned
/// alike. A zero of F and F' there is then the only zero.
///
/// # Errors
/// z^2 phi has no transform, or no theorem gives it.
pub fn is_bent(laboratory: &Laboratory, place: &Place, mirror: &Mirror) -> Result<bool, Doubt> {
    let activation = laboratory.activation();
    let away = build::sub(build::var("z"), mirror.place.clone());
    let pieces = activation.pieces().iter().map(|piece| Piece {
        phi: build::mul(build::powi(away.clone(), 2), piece.phi.clone()),
        ..piece.clone()
    });
    let name = format!("{} times a square", activation.name);
    let other = Activation::new(name, pieces.collect()).map_err(|why| why.message)?;
    let mut other = Laboratory::new(other, laboratory.limits().clone());
    let centre = Rational::from(&place.from + &place.to) / 2u32;
    // At both ends there is room.
    let reach = Rational::from(&place.to - &place.from).min(Rational::from(&centre / 2u32));
    let local = other.local((&centre, &reach), LEVEL, false)?;
    let (value, _) = turned(&local, mirror)?;
    let value = unit(&value, &local.reach, true);
    let ends = ends(&local);
    let stop = || laboratory.limits().exhausted().is_some();
    let parts = isolate::parts(value, None, (&ends.0, &ends.1), true, &stop);
    Ok(parts.iter().all(|p| matches!(p.kind, Kind::Clear(_))))
}

/// A narrower place about the zero of a place.
///
/// # Errors
/// A frequency is out of range.
pub fn narrowed(
    laboratory: &mut Laboratory,
    place: &Place,
    size: &Real,
    mirror: &Mirror,
) -> Result<Place, Doubt> {
    let mut place = place.clone();
    for _ in 0..NARROWINGS {
        let middle = Rational::from(&place.from + &place.to) / 2u32;
        match sign(laboratory, &middle, size, NARROW_DIGITS, mirror)? {
            Some(sign) if (sign == Ordering::Greater) == place.rises => place.to = middle,
            Some(_) => place.from = middle,
            None => break,
        }
    }
    Ok(place)
}
