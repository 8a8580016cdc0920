//! Sums, products and quotients of real balls.

use super::RealBall;
use crate::number::Real;
use crate::number::ball::magnitude::Magnitude;
use rug::Assign;
use rug::float::Round;
use rug::ops::{AssignRound, NegAssign};

impl RealBall {
    /// `self = -x`.
    pub(in crate::number::ball) fn set_neg(&mut self, x: &RealBall) {
        let order = self.mid.assign_round(-&x.mid, Round::Nearest);
        self.take(order, x.radius);
    }

    /// `self = a + b`.
    pub(in crate::number::ball) fn set_add(&mut self, a: &RealBall, b: &RealBall) {
        let order = self.mid.assign_round(&a.mid + &b.mid, Round::Nearest);
        self.take(order, a.radius.plus(b.radius));
    }

    /// `self = a - b`.
    pub(in crate::number::ball) fn set_sub(&mut self, a: &RealBall, b: &RealBall) {
        let order = self.mid.assign_round(&a.mid - &b.mid, Round::Nearest);
        self.take(order, a.radius.plus(b.radius));
    }

    /// `self = a b`: `|x y - a b| <= |a| r_b + |b| r_a + r_a r_b`.
    ///
    /// Of two wide balls the products of the ends say more.
    pub(in crate::number::ball) fn set_mul(&mut self, a: &RealBall, b: &RealBall) {
        if a.is_wide() && b.is_wide() {
            *self = RealBall::product_of_ends(a, b, self.bits());
            return;
        }
        let order = self.mid.assign_round(&a.mid * &b.mid, Round::Nearest);
        self.take(order, product_radius(a, b));
    }

    /// `self = a / b`: `|x/y - a/b| <= (r_a + |a/b| r_b) / (|b| - r_b)`; indeterminate where 0 is in `b`.
    pub(in crate::number::ball) fn set_div(&mut self, a: &RealBall, b: &RealBall) {
        let least = b.abs_lower();
        if least.is_zero() || a.is_indeterminate() || b.is_indeterminate() {
            self.mid.assign(0);
            self.radius = Magnitude::INFINITY;
            return;
        }
        let order = self.mid.assign_round(&a.mid / &b.mid, Round::Nearest);
        let mut radius = a.radius;
        if !b.is_exact() {
            let quotient = Magnitude::up(&a.mid).over(Magnitude::down(&b.mid));
            radius = radius.plus(quotient.times(b.radius));
        }
        if !radius.is_zero() {
            radius = radius.over(least);
        }
        self.take(order, radius);
    }

    /// Whether the radius is not far below the midpoint.
    fn is_wide(&self) -> bool {
        self.radius.scaled(3) > Magnitude::up(&self.mid) && !self.is_indeterminate()
    }

    fn product_of_ends(a: &RealBall, b: &RealBall, bits: u32) -> RealBall {
        let ((p, q), (r, s)) = (a.ends(bits), b.ends(bits));
        let (mut low, mut high): (Option<Real>, Option<Real>) = (None, None);
        for x in [&p, &q] {
            for y in [&r, &s] {
                let down = Real::with_val_round(bits + 4, x * y, Round::Down).0;
                let up = Real::with_val_round(bits + 4, x * y, Round::Up).0;
                low = Some(low.map_or(down.clone(), |low| low.min(&down)));
                high = Some(high.map_or(up.clone(), |high| high.max(&up)));
            }
        }
        match (low, high) {
            (Some(low), Some(high)) => RealBall::from_interval(&low, &high, bits),
            _ => RealBall::indeterminate(bits),
        }
    }

    fn fresh(bits: u32, f: impl FnOnce(&mut RealBall)) -> RealBall {
        let mut out = RealBall::exact(Real::new(bits));
        f(&mut out);
        out
    }

    /// `self + other` with `bits` bits.
    pub fn add(&self, other: &RealBall, bits: u32) -> RealBall {
        RealBall::fresh(bits, |out| out.set_add(self, other))
    }

    /// `self - other` with `bits` bits.
    pub fn sub(&self, other: &RealBall, bits: u32) -> RealBall {
        RealBall::fresh(bits, |out| out.set_sub(self, other))
    }

    /// `self * other` with `bits` bits.
    pub fn mul(&self, other: &RealBall, bits: u32) -> RealBall {
        RealBall::fresh(bits, |out| out.set_mul(self, other))
    }

    /// `self / other` with `bits` bits.
    pub fn div(&self, other: &RealBall, bits: u32) -> RealBall {
        RealBall::fresh(bits, |out| out.set_div(self, other))
    }

    /// `self + n`.
    pub(in crate::number::ball) fn plus(&self, n: i32, bits: u32) -> RealBall {
        let sum = Real::with_val_round(bits, &self.mid + n, Round::Nearest);
        RealBall::rounded(sum, self.radius)
    }

    /// `self^2`, which is not below 0.
    pub fn square(&self, bits: u32) -> RealBall {
        if self.is_wide() && !self.is_exact() {
            let (low, high) = self.abs(bits + 4).ends(bits);
            let low = low.max(&Real::new(2));
            let low = Real::with_val_round(bits + 4, low.square_ref(), Round::Down).0;
            let high = Real::with_val_round(bits + 4, high.square_ref(), Round::Up).0;
            return RealBall::from_interval(&low, &high, bits);
        }
        let square = Real::with_val_round(bits, self.mid.square_ref(), Round::Nearest);
        let twice = Magnitude::up(&self.mid).scaled(1).plus(self.radius);
        let radius = if self.is_exact() {
            Magnitude::ZERO
        } else {
            twice.times(self.radius)
        };
        RealBall::rounded(square, radius)
    }

    /// `self 2^e`.
    #[must_use]
    pub(in crate::number::ball) fn shifted(mut self, e: i32) -> RealBall {
        let bits = self.bits();
        let order = {
            let mid = &mut self.mid;
            let (value, order) = Real::with_val_round(bits, &*mid << e, Round::Nearest);
            *mid = value;
            order
        };
        let radius = self.radius.scaled(i64::from(e));
        self.take(order, radius);
        self
    }

    /// `-self`, exactly.
    #[must_use]
    pub(in crate::number::ball) fn negated(mut self) -> RealBall {
        self.mid.neg_assign();
        self
    }

    /// `|self|`: the hull of both sides where 0 is inside.
    pub fn abs(&self, bits: u32) -> RealBall {
        if self.is_indeterminate() {
            return RealBall::indeterminate(bits);
        }
        if self.is_exact() || !self.contains_zero() {
            let value = Real::with_val_round(bits, self.mid.abs_ref(), Round::Nearest);
            return RealBall::rounded(value, self.radius);
        }
        let (low, high) = self.ends(bits);
        RealBall::from_interval(&Real::new(1), &high.max(&low.abs()), bits)
    }

    /// `floor x`, if it is the same for all numbers of the ball and is not too large.
    pub(in crate::number::ball) fn floor(&self) -> Option<i64> {
        let (low, high) = self.ends(self.bits());
        let whole = |x: Real| x.floor().to_integer().and_then(|n| n.to_i64());
        let (low, high) = (whole(low)?, whole(high)?);
        (low == high).then_some(low)
    }
}

/// The radius of a product.
fn product_radius(a: &RealBall, b: &RealBall) -> Magnitude {
    let mut radius = Magnitude::ZERO;
    if !b.radius.is_zero() {
        radius = Magnitude::up(&a.mid).plus(a.radius).times(b.radius);
    }
    if !a.radius.is_zero() {
        radius = radius.plus(Magnitude::up(&b.mid).times(a.radius));
    }
    radius
}
