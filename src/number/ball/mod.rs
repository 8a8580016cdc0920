//! Balls: numbers with a proven bound of their error.
//!
//! ```text
//! x = (m_re + d_re) + i (m_im + d_im),   |d_re| <= r_re,   |d_im| <= r_im
//! ```
//!
//! The contract of every operation: for all values in the balls that it is given, the exact result is
//! in the ball that it returns. How it is kept:
//!
//! | part | bound | source |
//! |---|---|---|
//! | midpoints | correctly rounded real functions of MPFR, half a unit in the last place | the MPFR manual, 4.4 |
//! | `exp`, and sines in products | fixed-point tables, one unit in the last place | [`exponential`](super::exponential), by count |
//! | radii | 32 bits, each operation rounded up ([`Magnitude`]) | |
//! | real functions | both ends of the interval where they are monotone, else Taylor's theorem | |
//! | complex functions | the value at the exact midpoint, made of real balls, and `r sup abs f'` over the ball | the mean value inequality on a convex set |
//!
//! A ball with an infinite radius is indeterminate: that is what a function gives whose pole or branch
//! cut touches the ball, and what a function gives that has no proof here ([`has_ball`]). A ball whose
//! imaginary part is exactly 0 stays real where the function is; a branch cut that it lies on is met
//! from above, as over the complex numbers.
//!
//! Sources: F. Johansson, Arb: efficient arbitrary-precision midpoint-radius interval arithmetic, IEEE
//! Trans. Comput. 66 (2017) 1281–1292; W. Tucker, Validated Numerics, Princeton 2011, chapter 5.

mod arithmetic;
mod elementary;
mod exponential;
mod inverse;
mod kinks;
mod logarithm;
mod magnitude;
mod real;
mod real_functions;
mod special;
#[cfg(test)]
pub(super) mod tests;
mod trigonometric;

pub use magnitude::Magnitude;
pub use real::RealBall;
pub use special::has_ball;

use super::{Complex, Real};

/// A complex ball: a rectangle of two real balls. See the module for the contract.
#[derive(Clone, Debug)]
pub struct Ball {
    re: RealBall,
    im: RealBall,
}

impl From<RealBall> for Ball {
    fn from(re: RealBall) -> Ball {
        let im = RealBall::exact(Real::new(re.bits()));
        Ball { re, im }
    }
}

impl Ball {
    /// The number itself; indeterminate where a part is not finite.
    pub fn exact(value: Complex) -> Ball {
        let (re, im) = value.into_real_imag();
        Ball {
            re: RealBall::exact(re),
            im: RealBall::exact(im),
        }
    }

    /// A real number itself.
    pub fn exact_real(value: Real) -> Ball {
        RealBall::exact(value).into()
    }

    /// All numbers whose parts are at most `radius` from those of `mid`; a radius that is not a
    /// number makes it indeterminate, and its sign is not looked at.
    pub fn new(mid: Complex, radius: &Real) -> Ball {
        let (re, im) = mid.into_real_imag();
        let radius = Magnitude::up(radius);
        Ball {
            re: RealBall::new(re, radius),
            im: RealBall::new(im, radius),
        }
    }

    /// A number with its two parts.
    pub fn from_parts(re: RealBall, im: RealBall) -> Ball {
        Ball { re, im }
    }

    /// The real numbers from `low` to `high`.
    pub fn from_real_interval(low: &Real, high: &Real, bits: u32) -> Ball {
        RealBall::from_interval(low, high, bits).into()
    }

    /// The ball of which nothing is known.
    pub fn indeterminate(bits: u32) -> Ball {
        Ball {
            re: RealBall::indeterminate(bits),
            im: RealBall::indeterminate(bits),
        }
    }

    /// The midpoint.
    pub fn mid(&self) -> Complex {
        let bits = self.bits();
        Complex::with_val(bits, (self.re.mid(), self.im.mid()))
    }

    /// The real part.
    pub fn re(&self) -> &RealBall {
        &self.re
    }

    /// The imaginary part.
    pub fn im(&self) -> &RealBall {
        &self.im
    }

    /// An upper bound of the distance of a number of the ball from the midpoint.
    pub fn radius(&self) -> Magnitude {
        self.re.radius().hypot(self.im.radius())
    }

    /// Bits of the midpoint.
    pub fn bits(&self) -> u32 {
        self.re.bits().max(self.im.bits())
    }

    /// Whether there is certainly no imaginary part.
    pub fn is_real(&self) -> bool {
        self.im.is_zero()
    }

    /// Whether this is one number.
    pub fn is_exact(&self) -> bool {
        self.re.is_exact() && self.im.is_exact()
    }

    /// Whether nothing is known of the number, in one part at least.
    pub fn is_indeterminate(&self) -> bool {
        self.re.is_indeterminate() || self.im.is_indeterminate()
    }

    /// Whether a number is in the ball.
    pub fn contains(&self, z: &Complex) -> bool {
        self.re.contains(z.real()) && self.im.contains(z.imag())
    }

    /// Whether 0 is in the ball.
    pub fn contains_zero(&self) -> bool {
        self.re.contains_zero() && self.im.contains_zero()
    }

    /// An upper bound of the modulus.
    pub fn abs_upper(&self) -> Magnitude {
        self.re.abs_upper().hypot(self.im.abs_upper())
    }

    /// A lower bound of the modulus.
    pub fn abs_lower(&self) -> Magnitude {
        if self.is_indeterminate() {
            return Magnitude::ZERO;
        }
        self.re.abs_lower().hypot_down(self.im.abs_lower())
    }

    /// Whether the balls may have a number in common.
    pub fn intersects(&self, other: &Ball) -> bool {
        self.re.intersects(&other.re) && self.im.intersects(&other.im)
    }

    /// The complex conjugate.
    #[must_use]
    pub fn conjugate(&self) -> Ball {
        Ball::from_parts(self.re.clone(), self.im.clone().negated())
    }

    /// i times this.
    #[must_use]
    pub fn times_i(&self) -> Ball {
        Ball::from_parts(self.im.clone().negated(), self.re.clone())
    }

    /// A ball that holds both.
    #[must_use]
    pub fn hull(&self, other: &Ball) -> Ball {
        Ball {
            re: self.re.hull(&other.re),
            im: self.im.hull(&other.im),
        }
    }

    /// The midpoint, exactly.
    fn center(&self) -> Ball {
        Ball {
            re: self.re.center(),
            im: self.im.center(),
        }
    }

    /// The same ball with radii that are larger by this much.
    fn widened(self, by: Magnitude) -> Ball {
        Ball {
            re: self.re.widened(by),
            im: self.im.widened(by),
        }
    }

    /// The same, where an imaginary part that is exactly 0 stays so: for an error of a real number.
    fn widened_within(self, by: Magnitude) -> Ball {
        if self.is_real() {
            return self.re.widened(by).into();
        }
        self.widened(by)
    }

    /// Of each part the smaller of two balls that both hold the number.
    fn tighter(self, other: Ball) -> Ball {
        Ball {
            re: self.re.tighter(other.re),
            im: self.im.tighter(other.im),
        }
    }

    /// `i self`.
    fn turned(&self) -> Ball {
        Ball {
            re: self.im.clone().negated(),
            im: self.re.clone(),
        }
    }

    /// `-i self`.
    fn turned_back(&self) -> Ball {
        Ball {
            re: self.im.clone(),
            im: self.re.clone().negated(),
        }
    }

    /// Rounded to `bits` bits.
    fn with_bits(&self, bits: u32) -> Ball {
        let mut out = Ball::exact(Complex::new(bits));
        out.re.set(&self.re);
        out.im.set(&self.im);
        out
    }

    /// Whether each part is known to `2^-bits` of the modulus.
    pub fn is_good(&self, bits: u32) -> bool {
        let radius = self.re.radius().max(self.im.radius());
        radius <= self.abs_lower().scaled(-i64::from(bits))
    }
}
