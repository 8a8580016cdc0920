//! Trigonometric functions of real balls.

use super::magnitude::Magnitude;
use super::real::{RealBall, rounding};
use super::real_functions::{Rounded, quarter};
use crate::number::real::exponent;
use crate::number::{Real, exponential};
use rug::float::Round;
use rug::ops::AssignRound;

/// The reduction of larger arguments takes too many bits of pi; a sine says nothing then.
const MAX_EXPONENT: i64 = 1 << 13;

/// `floor(x/pi - offset/2)`; `None` where it is not told apart from its neighbours.
fn cell(x: &Real, offset: i32) -> Option<i64> {
    let depth = 64 + exponent(x).unwrap_or(0).clamp(0, MAX_EXPONENT + 8) as u32;
    let turns = RealBall::exact(x.clone()).div(&RealBall::pi(depth), depth);
    let half = RealBall::integer(offset, depth).shifted(-1);
    turns.sub(&half, depth).floor()
}

impl RealBall {
    /// `(sin x, cos x)` with errors relative to 1, for products whose modulus alone matters. The
    /// values are those of [`exponential`], with an error below `2^-(bits + 8)` before they are rounded.
    pub(super) fn sin_cos_of_modulus(&self, bits: u32) -> (RealBall, RealBall) {
        let r = self.radius();
        if r > quarter() || exponent(self.mid()).is_none_or(|e| e > MAX_EXPONENT) {
            return self.sin_cos(bits);
        }
        let (mut sine, mut cosine) = (Real::new(bits), Real::new(bits));
        exponential::sin_cos(&mut sine, &mut cosine, self.mid());
        let unit = Magnitude::power_of_two(-i64::from(bits));
        let (mut first, mut second) = (unit, unit);
        if !r.is_zero() {
            let beside = unit.plus(r.scaled(-1)).times(r);
            first = first.plus(Magnitude::up(&cosine).times(r)).plus(beside);
            second = second.plus(Magnitude::up(&sine).times(r)).plus(beside);
        }
        (RealBall::new(sine, first), RealBall::new(cosine, second))
    }

    /// `(sin x, cos x)`: `|sin x - sin m| <= |cos m| r + r^2/2`, and the same with sine and cosine
    /// exchanged; between the turning points both ends where the ball is wide.
    pub fn sin_cos(&self, bits: u32) -> (RealBall, RealBall) {
        let unknown = || RealBall::new(Real::new(bits), Magnitude::ONE);
        if self.is_indeterminate() {
            let nothing = RealBall::indeterminate(bits);
            return (nothing.clone(), nothing);
        }
        let r = self.radius();
        if exponent(self.mid()).is_some_and(|e| e > MAX_EXPONENT) || r > Magnitude::power_of_two(2)
        {
            return (unknown(), unknown());
        }
        if r > quarter() {
            return self.wide_sin_cos(bits);
        }
        let (sine, cosine) = (Real::new(bits), Real::new(bits));
        let mut pair = (sine, cosine);
        let orders =
            { (&mut pair.0, &mut pair.1).assign_round(self.mid().sin_cos_ref(), Round::Nearest) };
        let (sine, cosine) = pair;
        let (mut sine_radius, mut cosine_radius) = (Magnitude::ZERO, Magnitude::ZERO);
        if !r.is_zero() {
            let half_square = r.times(r).scaled(-1);
            // The rounded modulus and what it left.
            let size = |x: &Real, order| Magnitude::up(x).plus(rounding(x, order));
            sine_radius = size(&cosine, orders.1).times(r).plus(half_square);
            cosine_radius = size(&sine, orders.0).times(r).plus(half_square);
        }
        (
            RealBall::rounded((sine, orders.0), sine_radius),
            RealBall::rounded((cosine, orders.1), cosine_radius),
        )
    }

    fn wide_sin_cos(&self, bits: u32) -> (RealBall, RealBall) {
        let (a, b) = self.ends(bits);
        let hull = |offset: i32, f: Rounded| {
            // Extrema stand where x/pi - offset/2 is an integer k, and are (-1)^k there.
            let (Some(first), Some(last)) = (cell(&a, offset), cell(&b, offset)) else {
                return RealBall::new(Real::new(bits), Magnitude::ONE);
            };
            let low = f(&a, bits + 4, Round::Down)
                .0
                .min(&f(&b, bits + 4, Round::Down).0);
            let high = f(&a, bits + 4, Round::Up)
                .0
                .max(&f(&b, bits + 4, Round::Up).0);
            let one = Real::with_val(bits, 1);
            match last - first {
                0 => RealBall::from_interval(&low, &high, bits),
                1 if last.rem_euclid(2) == 0 => RealBall::from_interval(&low, &one, bits),
                1 => RealBall::from_interval(&-one, &high, bits),
                _ => RealBall::new(Real::new(bits), Magnitude::ONE),
            }
        };
        (
            hull(1, |x, bits, round| {
                Real::with_val_round(bits, x.sin_ref(), round)
            }),
            hull(0, |x, bits, round| {
                Real::with_val_round(bits, x.cos_ref(), round)
            }),
        )
    }

    /// `k` with `k <= x/pi - offset/2 < k + 1` on the whole ball, if there is one such integer.
    fn cell(&self, offset: i32) -> Option<i64> {
        let (a, b) = self.ends(self.bits());
        let (first, last) = (cell(&a, offset)?, cell(&b, offset)?);
        (first == last).then_some(first)
    }

    /// `tan x`: rises between its poles; indeterminate where one is, or may be, in the ball.
    pub(super) fn tan(&self, bits: u32) -> RealBall {
        let tan: Rounded = |x, bits, round| Real::with_val_round(bits, x.tan_ref(), round);
        if !self.is_exact() && self.cell(1).is_none() {
            return RealBall::indeterminate(bits);
        }
        self.periodic(bits, true, tan)
    }

    /// `cot x`: falls between its poles.
    pub(super) fn cot(&self, bits: u32) -> RealBall {
        let cot: Rounded = |x, bits, round| Real::with_val_round(bits, x.cot_ref(), round);
        if self.contains_zero() || (!self.is_exact() && self.cell(0).is_none()) {
            return RealBall::indeterminate(bits);
        }
        self.periodic(bits, false, cot)
    }

    fn periodic(&self, bits: u32, rising: bool, f: Rounded) -> RealBall {
        if exponent(self.mid()).is_some_and(|e| e > MAX_EXPONENT) {
            return RealBall::indeterminate(bits);
        }
        self.monotone(bits, rising, f)
    }

    /// `1/cos x`.
    pub(super) fn sec(&self, bits: u32) -> RealBall {
        let sec: Rounded = |x, bits, round| Real::with_val_round(bits, x.sec_ref(), round);
        if self.is_exact() {
            return self.periodic(bits, true, sec);
        }
        let cosine = self.sin_cos(bits + 4).1;
        RealBall::integer(1, bits).div(&cosine, bits)
    }

    /// `1/sin x`.
    pub(super) fn csc(&self, bits: u32) -> RealBall {
        let csc: Rounded = |x, bits, round| Real::with_val_round(bits, x.csc_ref(), round);
        if self.is_exact() {
            return self.periodic(bits, true, csc);
        }
        let sine = self.sin_cos(bits + 4).0;
        RealBall::integer(1, bits).div(&sine, bits)
    }
}
