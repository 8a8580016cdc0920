//! Real balls: a midpoint of any precision and a radius.

use super::magnitude::Magnitude;
use crate::number::Real;
use crate::number::real::exponent;
use rug::float::{Round, Special};
use rug::ops::AssignRound;
use rug::{Assign, Rational};
use std::cmp::Ordering;

mod arithmetic;

/// Bits beyond those of a result in which the ends of an interval are taken.
const END_BITS: u32 = 32;

/// The real numbers `x` with `|x - mid| <= radius`; all of them, and no number at all, where the
/// radius is infinite.
///
/// For every operation and all `x`, `y` in the arguments the exact result lies in the ball that is
/// returned. The midpoint is correctly rounded by MPFR; what that leaves, at most half a unit in the
/// last place, is added to the radius.
#[derive(Clone, Debug)]
pub struct RealBall {
    mid: Real,
    radius: Magnitude,
}

/// Half a unit in the last place of a result that was rounded to nearest; 0 where that was exact.
///
/// Next to the least number that MPFR has, a result may be off by all of it.
pub(super) fn rounding(x: &Real, order: Ordering) -> Magnitude {
    if order == Ordering::Equal {
        return Magnitude::ZERO;
    }
    let least = i64::from(rug::float::exp_min()) - 1;
    let half_ulp = exponent(x).map_or(least, |e| e - i64::from(x.prec()) - 1);
    Magnitude::power_of_two(half_ulp.max(least))
}

impl RealBall {
    /// The number itself; what is not finite is indeterminate.
    pub fn exact(mid: Real) -> RealBall {
        RealBall::new(mid, Magnitude::ZERO)
    }

    /// A ball about a midpoint; indeterminate where that is not finite.
    pub fn new(mut mid: Real, mut radius: Magnitude) -> RealBall {
        if !mid.is_finite() {
            mid.assign(0);
            radius = Magnitude::INFINITY;
        }
        RealBall { mid, radius }
    }

    /// The ball of which nothing is known.
    pub fn indeterminate(bits: u32) -> RealBall {
        RealBall {
            mid: Real::new(bits),
            radius: Magnitude::INFINITY,
        }
    }

    /// A small integer.
    pub(super) fn integer(n: i32, bits: u32) -> RealBall {
        RealBall::rounded(
            Real::with_val_round(bits, n, Round::Nearest),
            Magnitude::ZERO,
        )
    }

    /// The number nearest to a rational, with what that leaves.
    pub fn rational(q: &Rational, bits: u32) -> RealBall {
        RealBall::rounded(
            Real::with_val_round(bits, q, Round::Nearest),
            Magnitude::ZERO,
        )
    }

    /// A result rounded to nearest, with the radius that it had before.
    pub(super) fn rounded((mid, order): (Real, Ordering), radius: Magnitude) -> RealBall {
        let radius = radius.plus(rounding(&mid, order));
        RealBall::new(mid, radius)
    }

    /// A ball that holds the interval from `low` to `high`; indeterminate where an end is not finite.
    pub fn from_interval(low: &Real, high: &Real, bits: u32) -> RealBall {
        let mut mid = Real::with_val(bits, low + high);
        mid >>= 1u32;
        if !mid.is_finite() || !low.is_finite() || !high.is_finite() {
            return RealBall::indeterminate(bits);
        }
        let above = Real::with_val_round(END_BITS, high - &mid, Round::Up).0;
        let below = Real::with_val_round(END_BITS, &mid - low, Round::Up).0;
        let radius = Magnitude::up(&above).max(Magnitude::up(&below));
        RealBall::new(mid, radius)
    }

    /// The midpoint.
    pub fn mid(&self) -> &Real {
        &self.mid
    }

    /// The radius.
    pub fn radius(&self) -> Magnitude {
        self.radius
    }

    /// Bits of the midpoint.
    pub fn bits(&self) -> u32 {
        self.mid.prec()
    }

    /// Whether this is one number.
    pub fn is_exact(&self) -> bool {
        self.radius.is_zero()
    }

    /// Whether nothing is known of the number, not even that there is one.
    pub fn is_indeterminate(&self) -> bool {
        self.radius.is_infinite()
    }

    /// Whether this is 0 and nothing else.
    pub fn is_zero(&self) -> bool {
        self.mid.is_zero() && self.radius.is_zero()
    }

    /// The same midpoint, exactly.
    pub(super) fn center(&self) -> RealBall {
        RealBall {
            mid: self.mid.clone(),
            radius: if self.is_indeterminate() {
                Magnitude::INFINITY
            } else {
                Magnitude::ZERO
            },
        }
    }

    /// The same ball with a radius that is larger by this much.
    #[must_use]
    pub(super) fn widened(mut self, by: Magnitude) -> RealBall {
        self.radius = self.radius.plus(by);
        self
    }

    /// The smaller of two balls that both hold the number.
    #[must_use]
    pub(super) fn tighter(self, other: RealBall) -> RealBall {
        if other.radius < self.radius {
            other
        } else {
            self
        }
    }

    /// An upper bound of the modulus.
    pub fn abs_upper(&self) -> Magnitude {
        Magnitude::up(&self.mid).plus(self.radius)
    }

    /// A lower bound of the modulus.
    pub fn abs_lower(&self) -> Magnitude {
        if self.is_indeterminate() {
            return Magnitude::ZERO;
        }
        let rough = Magnitude::down(&self.mid).minus(self.radius);
        // The bound has 32 bits: the ends say more where a ball almost reaches 0.
        if rough.is_zero() && !self.is_exact() && !self.contains_zero() {
            let (low, high) = self.ends(self.bits());
            return Magnitude::down(if low.is_sign_negative() { &high } else { &low });
        }
        rough
    }

    /// Whether 0 is in the ball.
    pub fn contains_zero(&self) -> bool {
        self.contains(&Real::new(1))
    }

    /// Whether a number is in the ball; a number that is not finite is only in the indeterminate one.
    pub fn contains(&self, x: &Real) -> bool {
        if self.is_indeterminate() {
            return true;
        }
        if !x.is_finite() {
            return false;
        }
        // Rounded towards 0 the distance is not moved across a number of 32 bits.
        let (gap, order) = Real::with_val_round(64, x - &self.mid, Round::Zero);
        let radius = self.radius.to_real(END_BITS, Round::Down);
        match gap.cmp_abs(&radius) {
            Some(Ordering::Less) => true,
            Some(Ordering::Equal) => order == Ordering::Equal,
            _ => false,
        }
    }

    /// Whether all numbers are above 0.
    pub fn is_positive(&self) -> bool {
        self.mid.is_sign_positive() && !self.abs_lower().is_zero()
    }

    /// Whether all numbers are below 0.
    pub fn is_negative(&self) -> bool {
        self.mid.is_sign_negative() && !self.abs_lower().is_zero()
    }

    /// Whether no number is below 0.
    pub fn is_nonnegative(&self) -> bool {
        !self.is_indeterminate() && self.ends(self.bits()).0 >= 0
    }

    /// Whether the balls may have a number in common.
    pub fn intersects(&self, other: &RealBall) -> bool {
        if self.is_indeterminate() || other.is_indeterminate() {
            return true;
        }
        let ((a, b), (c, d)) = (self.ends(self.bits()), other.ends(other.bits()));
        a <= d && c <= b
    }

    /// A ball that holds both.
    #[must_use]
    pub fn hull(&self, other: &RealBall) -> RealBall {
        let bits = self.bits().max(other.bits());
        if self.is_indeterminate() || other.is_indeterminate() {
            return RealBall::indeterminate(bits);
        }
        let ((a, b), (c, d)) = (self.ends(bits), other.ends(bits));
        RealBall::from_interval(&a.min(&c), &b.max(&d), bits)
    }

    /// The ends of the interval, rounded outward.
    pub fn ends(&self, bits: u32) -> (Real, Real) {
        let working = self.bits().max(bits).saturating_add(END_BITS);
        if self.is_exact() {
            return (self.mid.clone(), self.mid.clone());
        }
        let radius = self.radius.to_real(END_BITS, Round::Up);
        let mut low = Real::new(working);
        let mut high = Real::new(working);
        low.assign_round(&self.mid - &radius, Round::Down);
        high.assign_round(&self.mid + &radius, Round::Up);
        if self.is_indeterminate() {
            low.assign(Special::NegInfinity);
            high.assign(Special::Infinity);
        }
        (low, high)
    }

    /// Changes the precision of the midpoint; the value is lost.
    pub(super) fn set_bits(&mut self, bits: u32) {
        self.mid.set_prec(bits);
    }

    /// Takes over a ball, rounded to the precision of this one.
    pub(super) fn set(&mut self, x: &RealBall) {
        let order = self.mid.assign_round(&x.mid, Round::Nearest);
        self.take(order, x.radius);
    }

    pub(super) fn set_zero(&mut self) {
        self.mid.assign(0);
        self.radius = Magnitude::ZERO;
    }

    fn take(&mut self, order: Ordering, radius: Magnitude) {
        self.radius = radius.plus(rounding(&self.mid, order));
        if !self.mid.is_finite() {
            self.mid.assign(0);
            self.radius = Magnitude::INFINITY;
        }
    }
}
