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

mod arithmetic;
mod functions;
mod interval;
#[cfg(test)]
mod tests;

use super::function::Function;
use super::scalar::{DomainError, Scalar};
use super::{Ball, Complex, Magnitude, Real, RealBall};
use interval::{Interval, scaled};
use rug::float::Round;

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

    /// An upper bound of the modulus.
    pub fn abs_upper(&self) -> Magnitude {
        let (m, e) = self.largest();
        Magnitude::up_f64(m).scaled(e)
    }

    /// A lower bound of the modulus.
    pub fn abs_lower(&self) -> Magnitude {
        if self.is_indeterminate() {
            return Magnitude::ZERO;
        }
        let low = Magnitude::down(&Real::with_val(53, self.modulus().lo));
        low.scaled(self.exponent)
    }

    /// An upper bound of the modulus, `m 2^e` with `m` between 0 and `2^512`, or infinite.
    pub(super) fn largest(&self) -> (f64, i64) {
        if self.is_indeterminate() {
            return (f64::INFINITY, 0);
        }
        (self.modulus().hi, self.exponent)
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
        let shift = i32::try_from(self.exponent)
            .ok()
            .filter(|e| e.abs() < 1 << 29);
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

/// Both ends as plain doubles, outward.
fn plain(x: Interval, exponent: i64) -> Interval {
    Interval {
        lo: scaled(x.lo, exponent, false),
        hi: scaled(x.hi, exponent, true),
    }
}
