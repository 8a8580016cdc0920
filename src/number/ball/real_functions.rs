//! Elementary functions of real balls.
//!
//! Every value is MPFR's, correctly rounded. A monotone function is evaluated at both ends, rounded
//! outward; where the ball is narrow and the function is common, the midpoint and a bound of the
//! derivative over the ball do with one evaluation:
//!
//! ```text
//! |f(x) - f(m)| <= r sup |f'|            (mean value theorem)
//! |f(x) - f(m)| <= r |f'(m)| + r^2/2 sup |f''|   (Taylor)
//! ```

use super::magnitude::Magnitude;
use super::real::RealBall;
use crate::number::Real;
use crate::number::exponential;
use crate::number::real::exponent;
use rug::float::{Constant, Round};
use std::cmp::Ordering;

/// A function of MPFR: rounded to so many bits, in this direction.
pub(super) type Rounded = fn(&Real, u32, Round) -> (Real, Ordering);

/// Defines functions of type [`Rounded`] from methods of MPFR's numbers.
macro_rules! rounded {
    ($($name:ident $method:ident)*) => {$(
        pub(in crate::number::ball) fn $name(x: &Real, bits: u32, round: Round) -> (Real, Ordering) {
            Real::with_val_round(bits, x.$method(), round)
        }
    )*};
}

/// MPFR's functions as values.
pub(super) mod mpfr {
    use super::*;
    rounded! {
        exp exp_ref
        ln ln_ref
        ln_1p ln_1p_ref
        exp_m1 exp_m1_ref
        sqrt sqrt_ref
        cbrt cbrt_ref
        sinh sinh_ref
        tanh tanh_ref
        asin asin_ref
        acos acos_ref
        atan atan_ref
        asinh asinh_ref
        acosh acosh_ref
        atanh atanh_ref
        erf erf_ref
        erfc erfc_ref
        eint eint_ref
        gamma gamma_ref
        digamma digamma_ref
        csch csch_ref
        coth coth_ref
    }
}

/// Radii beyond which the ends are taken.
pub(super) fn quarter() -> Magnitude {
    Magnitude::power_of_two(-2)
}

impl RealBall {
    /// A monotone function, defined on the whole ball.
    pub(super) fn monotone(&self, bits: u32, rising: bool, f: Rounded) -> RealBall {
        if self.is_indeterminate() {
            return RealBall::indeterminate(bits);
        }
        if self.is_exact() {
            return RealBall::rounded(f(self.mid(), bits, Round::Nearest), Magnitude::ZERO);
        }
        let (a, b) = self.ends(bits);
        let (low, high) = if rising { (&a, &b) } else { (&b, &a) };
        let low = f(low, bits + 4, Round::Down).0;
        let high = f(high, bits + 4, Round::Up).0;
        RealBall::from_interval(&low, &high, bits)
    }

    /// A function that is monotone between `least` and `most`, where it is defined; indeterminate
    /// where the ball leaves that interval.
    pub(super) fn monotone_within(
        &self,
        (least, most): (Option<i32>, Option<i32>),
        bits: u32,
        rising: bool,
        f: Rounded,
    ) -> RealBall {
        let (low, high) = self.ends(self.bits());
        if least.is_some_and(|least| low < least) || most.is_some_and(|most| high > most) {
            return RealBall::indeterminate(bits);
        }
        self.monotone(bits, rising, f)
    }

    /// `pi` with `bits` bits.
    pub(super) fn pi(bits: u32) -> RealBall {
        let pi = Real::with_val_round(bits, Constant::Pi, Round::Nearest);
        RealBall::rounded(pi, Magnitude::ZERO)
    }

    /// `exp x`: `|e^x - e^m| <= e^m (r + r^2)` for `r <= 1`.
    ///
    /// The value is that of [`exponential`], which has a relative error below `2^-(bits + 8)` before
    /// it is rounded (by count: 32 units of a fixed-point number with at least `bits + 24` fraction
    /// bits): a unit in the last place holds both.
    pub fn exp(&self, bits: u32) -> RealBall {
        let r = self.radius();
        if r > quarter() {
            return self.monotone(bits, true, mpfr::exp);
        }
        let mut value = Real::new(bits);
        exponential::exp(&mut value, self.mid());
        // Too large, or next to the least number.
        let least = i64::from(rug::float::exp_min()) + i64::from(bits) + 64;
        let Some(e) = exponent(&value).filter(|e| *e > least) else {
            return self.monotone(bits, true, mpfr::exp);
        };
        let unit = Magnitude::power_of_two(e - i64::from(bits));
        let mut radius = unit;
        if !r.is_zero() {
            let size = Magnitude::up(&value).plus(unit);
            radius = radius.plus(size.times(r.plus(r.times(r))));
        }
        if self.mid().is_zero() && r.is_zero() {
            radius = Magnitude::ZERO;
        }
        RealBall::new(value, radius)
    }

    /// `exp x - 1`.
    pub fn exp_m1(&self, bits: u32) -> RealBall {
        self.monotone(bits, true, mpfr::exp_m1)
    }

    /// `log x`; indeterminate where the ball holds a number that is not positive.
    pub fn ln(&self, bits: u32) -> RealBall {
        if !self.is_positive() {
            return RealBall::indeterminate(bits);
        }
        let r = self.radius();
        let least = self.abs_lower();
        if r.is_zero() || r > least.scaled(-3) {
            return self.monotone(bits, true, mpfr::ln);
        }
        // |log' x| = 1/x.
        let value = mpfr::ln(self.mid(), bits, Round::Nearest);
        RealBall::rounded(value, r.over(least))
    }

    /// `log(1 + x)`; indeterminate where the ball holds a number that is not above -1.
    pub fn ln_1p(&self, bits: u32) -> RealBall {
        let (low, _) = self.ends(self.bits());
        if low <= -1 {
            return RealBall::indeterminate(bits);
        }
        self.monotone(bits, true, mpfr::ln_1p)
    }

    /// `sqrt x`; indeterminate where the ball holds a negative number.
    pub fn sqrt(&self, bits: u32) -> RealBall {
        let r = self.radius();
        let least = self.abs_lower();
        if r.is_zero() || r > least.scaled(-3) || !self.is_positive() {
            return self.monotone_within((Some(0), None), bits, true, mpfr::sqrt);
        }
        // |sqrt' x| = 1 / (2 sqrt x).
        let value = mpfr::sqrt(self.mid(), bits, Round::Nearest);
        RealBall::rounded(value, r.scaled(-1).over(least.sqrt_down()))
    }

    /// `(sinh x, cosh x)`: `|sinh x - sinh m| <= cosh m (r + r^2)`,
    /// `|cosh x - cosh m| <= |sinh m| r + cosh m r^2` for `r <= 1/4`, since both functions and their
    /// second derivatives are below `cosh m e^r` on the ball.
    pub fn sinh_cosh(&self, bits: u32) -> (RealBall, RealBall) {
        let r = self.radius();
        if self.is_indeterminate() || r > quarter() {
            return self.wide_sinh_cosh(bits);
        }
        let x = self.mid();
        let mut sine_radius = Magnitude::ZERO;
        let mut cosine_radius = Magnitude::ZERO;
        let (sinh, cosh) = if exponent(x).is_none_or(|e| e < -i64::from(bits) - 8) {
            // |sinh x - x| <= |x|^3 and |cosh x - 1| <= x^2 for |x| <= 1; MPFR would take as many
            // bits as x has zeros.
            let size = Magnitude::up(x);
            cosine_radius = size.times(size);
            sine_radius = cosine_radius.times(size);
            let sinh = Real::with_val_round(bits, x, Round::Nearest);
            (sinh, (Real::with_val(bits, 1), Ordering::Equal))
        } else {
            use rug::ops::AssignRound;
            let mut pair = (Real::new(bits), Real::new(bits));
            let orders = (&mut pair.0, &mut pair.1).assign_round(x.sinh_cosh_ref(), Round::Nearest);
            ((pair.0, orders.0), (pair.1, orders.1))
        };
        if !r.is_zero() {
            let square = r.times(r);
            let size =
                |x: &(Real, Ordering)| Magnitude::up(&x.0).plus(super::real::rounding(&x.0, x.1));
            let (odd, even) = (
                size(&sinh).plus(sine_radius),
                size(&cosh).plus(cosine_radius),
            );
            sine_radius = sine_radius.plus(even.times(r.plus(square)));
            cosine_radius = cosine_radius.plus(odd.times(r)).plus(even.times(square));
        }
        (
            RealBall::rounded(sinh, sine_radius),
            RealBall::rounded(cosh, cosine_radius),
        )
    }

    fn wide_sinh_cosh(&self, bits: u32) -> (RealBall, RealBall) {
        let cosh = self.abs(bits + 4).even_rising(bits, |x, bits, round| {
            Real::with_val_round(bits, x.cosh_ref(), round)
        });
        (self.monotone(bits, true, mpfr::sinh), cosh)
    }

    /// A function that rises from 0 on, of a ball of moduli (whose lower end may be rounded below 0).
    fn even_rising(&self, bits: u32, f: Rounded) -> RealBall {
        if self.is_indeterminate() {
            return RealBall::indeterminate(bits);
        }
        let (mut low, high) = self.ends(bits);
        if low.is_sign_negative() {
            low = Real::new(1);
        }
        let low = f(&low, bits + 4, Round::Down).0;
        let high = f(&high, bits + 4, Round::Up).0;
        RealBall::from_interval(&low, &high, bits)
    }

    /// `1 / cosh x`, which is even and falls from 0 on.
    pub(super) fn sech(&self, bits: u32) -> RealBall {
        if self.is_exact() {
            let value = Real::with_val_round(bits, self.mid().sech_ref(), Round::Nearest);
            return RealBall::rounded(value, Magnitude::ZERO);
        }
        let size = self.abs(bits + 4);
        if size.is_indeterminate() {
            return RealBall::indeterminate(bits);
        }
        let (mut low, high) = size.ends(bits);
        if low.is_sign_negative() {
            low = Real::new(1);
        }
        let sech = |x: &Real, round| Real::with_val_round(bits + 4, x.sech_ref(), round).0;
        RealBall::from_interval(&sech(&high, Round::Down), &sech(&low, Round::Up), bits)
    }

    /// A monotone function whose values at the ends are balls themselves.
    pub(super) fn monotone_by(
        &self,
        bits: u32,
        rising: bool,
        f: impl Fn(&Real, u32) -> RealBall,
    ) -> RealBall {
        if self.is_indeterminate() {
            return RealBall::indeterminate(bits);
        }
        if self.is_exact() {
            return f(self.mid(), bits);
        }
        let (a, b) = self.ends(bits);
        let (low, high) = if rising { (&a, &b) } else { (&b, &a) };
        let low = f(low, bits + 4).ends(bits).0;
        let high = f(high, bits + 4).ends(bits).1;
        RealBall::from_interval(&low, &high, bits)
    }

    /// `1/sinh x` or `coth x`, which fall on either side of their pole at 0.
    pub(super) fn falling_from_pole(&self, bits: u32, f: Rounded) -> RealBall {
        if self.contains_zero() {
            return RealBall::indeterminate(bits);
        }
        self.monotone(bits, false, f)
    }

    /// `self^n`: monotone on either side of 0 for even `n`, everywhere for odd ones; indeterminate for
    /// a negative power of a ball that holds 0.
    pub fn powi(&self, n: i32, bits: u32) -> RealBall {
        use rug::ops::Pow;
        if n == 0 {
            return RealBall::integer(1, bits);
        }
        if self.is_indeterminate() || (n < 0 && self.contains_zero()) {
            return RealBall::indeterminate(bits);
        }
        if n == 2 {
            return self.square(bits);
        }
        let at = |x: &Real, bits: u32, round: Round| Real::with_val_round(bits, x.pow(n), round);
        if self.is_exact() {
            return RealBall::rounded(at(self.mid(), bits, Round::Nearest), Magnitude::ZERO);
        }
        let (a, b) = self.ends(bits);
        let ends = [&a, &b];
        let least = ends.map(|x| at(x, bits + 4, Round::Down).0);
        let most = ends.map(|x| at(x, bits + 4, Round::Up).0);
        let [p, q] = least;
        let low = if n % 2 == 0 && self.contains_zero() {
            Real::new(1)
        } else {
            p.min(&q)
        };
        let [p, q] = most;
        RealBall::from_interval(&low, &p.max(&q), bits)
    }
}
