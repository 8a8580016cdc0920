//! Sums, products, quotients and powers of rectangles, and the interface [`Scalar`].

use super::interval::Interval;
use super::{Rectangle, functions, size_exponent};
use crate::number::function::{Constant, Function};
use crate::number::scalar::{DomainError, Scalar};
use crate::number::{Rational, RealBall};
use std::f64::consts::{E, PI};

impl Rectangle {
    /// Both with the larger exponent of the two.
    pub(super) fn aligned(a: Rectangle, b: Rectangle) -> (Rectangle, Rectangle) {
        let larger = |a: Rectangle, b: Rectangle| {
            let none = a.re.is_zero() && a.im.is_zero();
            if none {
                b.exponent
            } else {
                a.exponent.max(b.exponent)
            }
        };
        let none = b.re.is_zero() && b.im.is_zero();
        let e = if none { a.exponent } else { larger(a, b) };
        let to = |x: Rectangle| Rectangle {
            re: x.re.scaled(x.exponent.saturating_sub(e)),
            im: x.im.scaled(x.exponent.saturating_sub(e)),
            exponent: e,
        };
        (to(a), to(b))
    }

    pub(super) fn plus(self, other: Rectangle) -> Rectangle {
        let (a, b) = Rectangle::aligned(self, other);
        Rectangle {
            re: a.re.add(b.re),
            im: a.im.add(b.im),
            exponent: a.exponent,
        }
        .normal()
    }

    pub(super) fn negated(self) -> Rectangle {
        Rectangle {
            re: self.re.neg(),
            im: self.im.neg(),
            exponent: self.exponent,
        }
    }

    /// `i self`.
    pub(super) fn turned(self) -> Rectangle {
        Rectangle {
            re: self.im.neg(),
            im: self.re,
            exponent: self.exponent,
        }
    }

    /// `-i self`.
    pub(super) fn turned_back(self) -> Rectangle {
        self.turned().negated()
    }

    pub(super) fn shifted(mut self, e: i64) -> Rectangle {
        self.exponent += e;
        self.normal()
    }

    /// The smallest rectangle that holds both.
    #[must_use]
    pub fn hull(self, other: Rectangle) -> Rectangle {
        let (a, b) = Rectangle::aligned(self, other);
        Rectangle {
            re: a.re.hull(b.re),
            im: a.im.hull(b.im),
            exponent: a.exponent,
        }
        .normal()
    }

    pub(super) fn times(self, other: Rectangle) -> Rectangle {
        if self.is_indeterminate() || other.is_indeterminate() {
            return Rectangle::indeterminate();
        }
        let exponent = self.exponent + other.exponent;
        let (a, b, c, d) = (self.re, self.im, other.re, other.im);
        Rectangle {
            re: a.mul(c).sub(b.mul(d)),
            im: a.mul(d).add(b.mul(c)),
            exponent,
        }
        .normal()
    }

    pub(super) fn square(self) -> Rectangle {
        if self.is_indeterminate() {
            return self;
        }
        let (x, y) = (self.re, self.im);
        let two = Interval { lo: 2.0, hi: 2.0 };
        Rectangle {
            re: x.square().sub(y.square()),
            im: x.mul(y).mul(two),
            exponent: 2 * self.exponent,
        }
        .normal()
    }

    /// `self / other = self conj(other)/|other|^2`, and neither part is larger than the quotient of the
    /// moduli; indeterminate where the divisor holds 0.
    pub(super) fn over(self, other: Rectangle) -> Rectangle {
        if self.is_indeterminate() || other.is_indeterminate() || other.contains_zero() {
            return Rectangle::indeterminate();
        }
        let exponent = self.exponent - other.exponent;
        if other.is_real() {
            return Rectangle {
                re: self.re.div(other.re),
                im: self.im.div(other.re),
                exponent,
            }
            .normal();
        }
        let (a, b, c, d) = (self.re, self.im, other.re, other.im);
        let norm = c.square().add(d.square());
        let most = Interval {
            lo: 0.0,
            hi: self.modulus().hi,
        };
        let bound = most.div(other.modulus()).hi;
        let within = Interval::new(-bound, bound);
        Rectangle {
            re: a.mul(c).add(b.mul(d)).div(norm).meet(within),
            im: b.mul(c).sub(a.mul(d)).div(norm).meet(within),
            exponent,
        }
        .normal()
    }

    /// `self^n` by squaring; neither part is larger than the power of the modulus.
    pub(super) fn power(self, n: i32) -> Rectangle {
        if n == 0 {
            return Rectangle::exact(1.0, 0.0);
        }
        let size = n.unsigned_abs();
        let by_squaring = |x: Rectangle| {
            let mut value = x;
            for bit in (0..size.ilog2()).rev() {
                value = value.square();
                if size >> bit & 1 == 1 {
                    value = value.times(x);
                }
            }
            value
        };
        let mut value = by_squaring(self);
        if !self.is_real() && size > 2 {
            let modulus = by_squaring(Rectangle::from_real(self.modulus(), self.exponent));
            let most = modulus.re.hi;
            let (a, b) = Rectangle::aligned(
                value,
                Rectangle::from_real(Interval::new(-most, most), modulus.exponent),
            );
            value = Rectangle {
                re: a.re.meet(b.re),
                im: a.im.meet(b.re),
                exponent: a.exponent,
            }
            .normal();
        }
        if n < 0 {
            Rectangle::exact(1.0, 0.0).over(value)
        } else {
            value
        }
    }
}

impl Scalar for Rectangle {
    const IS_COMPLEX: bool = true;

    fn zero(_bits: u32) -> Self {
        Rectangle::exact(0.0, 0.0)
    }

    fn set_bits(&mut self, _bits: u32) {}

    fn set_rational(&mut self, q: &Rational) {
        *self = Rectangle::from_ball(&RealBall::rational(q, 60).into());
    }

    fn set_constant(&mut self, c: Constant) -> Result<(), DomainError> {
        // The doubles are the nearest ones.
        let around = |x: f64| Rectangle::new((x.next_down(), x.next_up()), (0.0, 0.0));
        *self = match c {
            Constant::Pi => around(PI),
            Constant::E => around(E),
            Constant::I => Rectangle::exact(0.0, 1.0),
        };
        Ok(())
    }

    fn set(&mut self, x: &Self) {
        *self = *x;
    }

    fn neg(&mut self, a: &Self) {
        *self = a.negated();
    }

    fn add(&mut self, a: &Self, b: &Self) {
        *self = a.plus(*b);
    }

    fn sub(&mut self, a: &Self, b: &Self) {
        *self = a.plus(b.negated());
    }

    fn mul(&mut self, a: &Self, b: &Self) {
        *self = a.times(*b);
    }

    fn div(&mut self, a: &Self, b: &Self) -> Result<(), DomainError> {
        if Scalar::is_zero(b) {
            return Err(DomainError::new("a rectangle is divided by zero"));
        }
        *self = a.over(*b);
        Ok(())
    }

    fn powi(&mut self, a: &Self, n: i32) -> Result<(), DomainError> {
        if n < 0 && Scalar::is_zero(a) {
            return Err(DomainError::new(format!(
                "the power 0^({n}) is not defined"
            )));
        }
        *self = a.power(n);
        Ok(())
    }

    fn pow(&mut self, a: &Self, b: &Self) -> Result<(), DomainError> {
        *self = functions::power(*a, *b)?;
        Ok(())
    }

    fn apply(&mut self, f: Function, args: &[&Self]) -> Result<(), DomainError> {
        let [z, ..] = args else {
            return Err(DomainError::new(format!("{f} without an argument")));
        };
        *self = if !f.has_kink() && args.iter().any(|z| z.is_indeterminate()) {
            Rectangle::indeterminate()
        } else {
            match functions::apply(f, **z) {
                Some(value) => value,
                None => Rectangle::by_ball(f, args)?,
            }
        };
        Ok(())
    }

    fn is_finite(&self) -> bool {
        !self.is_indeterminate()
    }

    fn is_zero(&self) -> bool {
        self.re.is_zero() && self.im.is_zero()
    }

    /// Of the upper bound of the modulus.
    fn exponent(&self) -> i32 {
        let (size, e) = self.largest();
        if size == 0.0 {
            return i32::MIN;
        }
        if !size.is_finite() {
            return i32::MAX;
        }
        let e = e + i64::from(size_exponent(size));
        e.clamp(i64::from(i32::MIN) + 1, i64::from(i32::MAX)) as i32
    }
}
