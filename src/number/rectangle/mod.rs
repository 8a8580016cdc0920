//! Rectangles of doubles: cheap bounds of a function over a region of the complex plane.
//!
//! ```text
//! z = (x + iy) 2^e,   a <= x <= b,   c <= y <= d
//! ```
//!
//! The contract is that of [`Ball`]: for all numbers of the arguments the exact result is in the
//! rectangle that is returned. Every operation is rounded outward by the neighbouring double, sums by
//! their exact error; values of `libm` are moved by 4 units in the last place, where its sources
//! promise less than 1. The common exponent keeps `exp(-2000)` from vanishing; what is too large is
//! indeterminate, as are poles and branch cuts in the region. Functions of rare use go through a
//! [`Ball`] of 53 bits.
//!
//! Source: R. E. Moore, R. B. Kearfott and M. J. Cloud, Introduction to Interval Analysis, SIAM 2009,
//! chapters 2 to 4.

mod functions;
mod interval;
#[cfg(test)]
mod tests;

use super::function::{Constant, Function};
use super::scalar::{DomainError, Scalar};
use super::{Ball, Complex, Rational, Real, RealBall};
use interval::{Interval, scaled};
use rug::float::Round;
use std::f64::consts::{E, PI};

/// Parts are scaled anew where their size leaves `2^-MODERATE .. 2^MODERATE`.
const MODERATE: i32 = 200;
/// Exponents stay within this.
const MAX_EXPONENT: i64 = 1 << 40;

/// A rectangle of the complex plane with a common exponent. See the module for the contract.
#[derive(Clone, Copy, Debug)]
pub struct Rectangle {
    re: Interval,
    im: Interval,
    exponent: i64,
}

impl Rectangle {
    /// The numbers with real part between the first two and imaginary part between the last two;
    /// indeterminate where those are not ordered or not finite.
    pub fn new((a, b): (f64, f64), (c, d): (f64, f64)) -> Rectangle {
        Rectangle {
            re: Interval::new(a, b),
            im: Interval::new(c, d),
            exponent: 0,
        }
        .normal()
    }

    /// One number.
    pub fn exact(x: f64, y: f64) -> Rectangle {
        Rectangle::new((x, x), (y, y))
    }

    /// The rectangle of which nothing is known.
    pub fn indeterminate() -> Rectangle {
        Rectangle {
            re: Interval::ALL,
            im: Interval::ALL,
            exponent: 0,
        }
    }

    /// Whether nothing is known of the number, not even that there is one.
    pub fn is_indeterminate(&self) -> bool {
        !self.re.is_finite() || !self.im.is_finite()
    }

    /// Whether there is certainly no imaginary part.
    pub fn is_real(&self) -> bool {
        self.im.is_zero()
    }

    /// Whether 0 is inside.
    pub fn contains_zero(&self) -> bool {
        self.re.contains_zero() && self.im.contains_zero()
    }

    /// An upper bound of the modulus, `m 2^e` with `m` between 0 and `2^512`, or infinite.
    pub fn abs_upper(&self) -> (f64, i64) {
        if self.is_indeterminate() {
            return (f64::INFINITY, 0);
        }
        (self.modulus().hi, self.exponent)
    }

    /// A lower bound of the modulus, `m 2^e`.
    pub fn abs_lower(&self) -> (f64, i64) {
        if self.is_indeterminate() {
            return (0.0, 0);
        }
        (self.modulus().lo, self.exponent)
    }

    /// The ends of the real and of the imaginary part, in units of `2^e`, and `e`.
    pub fn ends(&self) -> ((f64, f64), (f64, f64), i64) {
        (
            (self.re.lo, self.re.hi),
            (self.im.lo, self.im.hi),
            self.exponent,
        )
    }

    /// Whether a number is inside.
    pub fn contains(&self, z: &Complex) -> bool {
        let inside = |x: &Real, part: Interval| {
            let Ok(shift) = i32::try_from(self.exponent) else {
                return !part.is_finite();
            };
            let end = |x: f64| Real::with_val(64, x) << shift;
            !part.is_finite() || (*x >= end(part.lo) && *x <= end(part.hi))
        };
        self.is_indeterminate() || (inside(z.real(), self.re) && inside(z.imag(), self.im))
    }

    /// A ball that holds it.
    pub fn to_ball(&self, bits: u32) -> Ball {
        let shift = i32::try_from(self.exponent).ok().filter(|e| e.abs() < 1 << 29);
        let (Some(shift), false) = (shift, self.is_indeterminate()) else {
            return Ball::indeterminate(bits);
        };
        let part = |x: Interval| {
            if x.lo == x.hi && bits >= 53 {
                return RealBall::exact(Real::with_val(bits, x.lo) << shift);
            }
            let end = |x: f64| Real::with_val(64, x) << shift;
            RealBall::from_interval(&end(x.lo), &end(x.hi), bits)
        };
        Ball::from_parts(part(self.re), part(self.im))
    }

    /// A rectangle that holds a ball.
    pub fn from_ball(ball: &Ball) -> Rectangle {
        if ball.is_indeterminate() {
            return Rectangle::indeterminate();
        }
        let size = ball.abs_upper().log2_up();
        if size == i64::MIN {
            return Rectangle::exact(0.0, 0.0);
        }
        let Some(shift) = i32::try_from(size).ok().filter(|e| e.abs() < 1 << 30) else {
            return Rectangle::indeterminate();
        };
        let part = |x: &RealBall| {
            let (low, high) = x.ends(64);
            let end = |x: Real, round: Round| {
                let some = !x.is_zero();
                let positive = x.is_sign_positive();
                let y = x >> shift;
                match (some && y.is_zero(), positive, round) {
                    (true, true, Round::Up) => 0.0_f64.next_up(),
                    (true, false, Round::Down) => 0.0_f64.next_down(),
                    _ => y.to_f64_round(round),
                }
            };
            Interval::new(end(low, Round::Down), end(high, Round::Up))
        };
        Rectangle {
            re: part(ball.re()),
            im: part(ball.im()),
            exponent: size,
        }
        .normal()
    }

    fn from_real(re: Interval, exponent: i64) -> Rectangle {
        Rectangle {
            re,
            im: Interval::ZERO,
            exponent,
        }
        .normal()
    }

    fn modulus(&self) -> Interval {
        if self.im.is_zero() {
            return self.re.abs();
        }
        if self.re.is_zero() {
            return self.im.abs();
        }
        self.re.square().add(self.im.square()).sqrt()
    }

    /// Scaled so that its size is moderate.
    fn normal(mut self) -> Rectangle {
        let size = self.re.most().max(self.im.most());
        if size == 0.0 {
            self.exponent = 0;
            return self;
        }
        if !size.is_finite() || size.is_nan() || self.exponent > MAX_EXPONENT {
            return Rectangle::indeterminate();
        }
        let e = i64::from(size_exponent(size));
        if e.abs() > i64::from(MODERATE) {
            self.re = self.re.scaled(-e);
            self.im = self.im.scaled(-e);
            self.exponent += e;
        }
        if self.exponent < -MAX_EXPONENT {
            // Less than anything that matters, and held by a larger rectangle.
            let tiny = |x: Interval| Interval {
                lo: if x.lo < 0.0 { -1.0 } else { 0.0 },
                hi: if x.hi > 0.0 { 1.0 } else { 0.0 },
            };
            self.re = tiny(self.re);
            self.im = tiny(self.im);
            self.exponent = i64::from(MODERATE) - MAX_EXPONENT;
        }
        self
    }

    /// Both with the larger exponent of the two.
    fn aligned(a: Rectangle, b: Rectangle) -> (Rectangle, Rectangle) {
        let larger = |a: Rectangle, b: Rectangle| {
            let none = a.re.is_zero() && a.im.is_zero();
            if none { b.exponent } else { a.exponent.max(b.exponent) }
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

    fn plus(self, other: Rectangle) -> Rectangle {
        let (a, b) = Rectangle::aligned(self, other);
        Rectangle {
            re: a.re.add(b.re),
            im: a.im.add(b.im),
            exponent: a.exponent,
        }
        .normal()
    }

    fn negated(self) -> Rectangle {
        Rectangle {
            re: self.re.neg(),
            im: self.im.neg(),
            exponent: self.exponent,
        }
    }

    /// `i self`.
    fn turned(self) -> Rectangle {
        Rectangle {
            re: self.im.neg(),
            im: self.re,
            exponent: self.exponent,
        }
    }

    /// `-i self`.
    fn turned_back(self) -> Rectangle {
        self.turned().negated()
    }

    fn shifted(mut self, e: i64) -> Rectangle {
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

    fn times(self, other: Rectangle) -> Rectangle {
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

    fn square(self) -> Rectangle {
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
    fn over(self, other: Rectangle) -> Rectangle {
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
    fn power(self, n: i32) -> Rectangle {
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
            let (a, b) = Rectangle::aligned(value, Rectangle::from_real(
                Interval::new(-most, most),
                modulus.exponent,
            ));
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

    /// By a ball of 53 bits.
    fn by_ball(f: Function, args: &[&Rectangle]) -> Result<Rectangle, DomainError> {
        let balls: Vec<Ball> = args.iter().map(|z| z.to_ball(53)).collect();
        let balls: Vec<&Ball> = balls.iter().collect();
        let mut out = Ball::zero(53);
        out.apply(f, &balls)?;
        Ok(Rectangle::from_ball(&out))
    }
}

/// `e` with `2^(e-1) <= x < 2^e` for a positive finite double.
fn size_exponent(x: f64) -> i32 {
    let field = (x.to_bits() >> 52 & 0x7ff) as i32;
    if field == 0 { -1022 } else { field - 1022 }
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
            return Err(DomainError::new(format!("the power 0^({n}) is not defined")));
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
        let (size, e) = self.abs_upper();
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

/// Both ends as plain doubles, outward.
fn plain(x: Interval, exponent: i64) -> Interval {
    Interval {
        lo: scaled(x.lo, exponent, false),
        hi: scaled(x.hi, exponent, true),
    }
}
