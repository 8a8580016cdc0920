//! Bounds that are functions of the distance, on a sector of the plane.
//!
//! Every number here is an upper bound by construction: sizes are [`Magnitude`]s, which round up; powers and rates
//! are doubles that stand for themselves, rounded to the side that makes the bound larger (r >= 1).

use crate::number::Real;
use crate::number::ball::{Magnitude, RealBall};
use rug::float::Round;
use std::f64::consts::FRAC_PI_2;

/// Bits of the real balls of this module.
pub(super) const BITS: u32 = 80;

/// `A r^alpha e^{-beta r}`, an upper bound for every r of a region.
#[derive(Clone, Debug)]
pub struct Decay {
    /// A.
    pub size: Magnitude,
    /// alpha, an upper bound.
    pub power: f64,
    /// beta, a lower bound; negative where it grows.
    pub rate: f64,
}

/// `{ r e^{-i psi} : r >= R, 0 <= psi <= theta }` with R >= 1 and 0 <= theta < pi/2, both exact doubles.
#[derive(Clone, Debug)]
pub struct Region {
    radius: f64,
    theta: f64,
}

/// The number itself.
pub(super) fn real(x: f64) -> RealBall {
    RealBall::exact(Real::with_val(53, x))
}

/// `a + b` rounded up; exact where the sum is a double.
pub(super) fn add_up(a: f64, b: f64) -> f64 {
    let sum = a + b;
    // The error of the sum (Knuth), which is exact short of overflow.
    let back = sum - a;
    let error = (a - (sum - back)) + (b - back);
    if error == 0.0 { sum } else { sum.next_up() }
}

/// `a + b` rounded down.
pub(super) fn add_down(a: f64, b: f64) -> f64 {
    -add_up(-a, -b)
}

/// A double that is not below a ball; exact where the ball is a double.
pub(super) fn above(x: &RealBall) -> f64 {
    x.ends(x.bits()).1.to_f64_round(Round::Up)
}

/// A double that is not above a ball.
pub(super) fn below(x: &RealBall) -> f64 {
    x.ends(x.bits()).0.to_f64_round(Round::Down)
}

/// An upper bound of `e^x` for all x of a ball.
pub(super) fn exp_above(x: &RealBall) -> Magnitude {
    x.exp(BITS).abs_upper()
}

impl Decay {
    /// A bound that is the same everywhere.
    pub fn constant(size: Magnitude) -> Decay {
        Decay {
            size,
            power: 0.0,
            rate: 0.0,
        }
    }

    /// Times a number.
    #[must_use]
    pub fn scaled(&self, by: Magnitude) -> Decay {
        Decay {
            size: self.size.times(by),
            ..*self
        }
    }

    /// The product.
    #[must_use]
    pub fn times(&self, other: &Decay) -> Decay {
        Decay {
            size: self.size.times(other.size),
            power: add_up(self.power, other.power),
            rate: add_down(self.rate, other.rate),
        }
    }

    /// Whether every number is one: sums of huge powers are none.
    pub fn is_finite(&self) -> bool {
        self.power.is_finite() && self.rate.is_finite() && !self.size.is_infinite()
    }
}

impl Region {
    /// From a radius of at least 1 on, to an angle below a right one; a region that is not such is refused by the
    /// rules (see [`Region::is_valid`]).
    pub fn new(radius: f64, theta: f64) -> Region {
        Region { radius, theta }
    }

    /// R >= 1 and 0 <= theta < pi/2.
    pub fn is_valid(&self) -> bool {
        // The double next to pi/2 is below it.
        self.radius >= 1.0 && self.radius.is_finite() && (0.0..FRAC_PI_2).contains(&self.theta)
    }

    /// R.
    pub fn radius(&self) -> f64 {
        self.radius
    }

    /// theta.
    pub fn theta(&self) -> f64 {
        self.theta
    }

    /// A bound of `|log z| <= log r + theta`.
    ///
    /// For every eps > 0, `(L + theta) e^{-eps L}` is at most `e^{eps theta - 1}/eps`, at `L = 1/eps - theta`. With
    /// `eps = 1/(log R + theta)` the bound `A r^eps` is sharp at R; eps <= 1/4 is taken.
    pub fn logarithm(&self) -> Decay {
        let eps = (1.0 / (self.radius.ln() + self.theta)).min(0.25);
        let eps = if eps > 0.0 { eps } else { 0.25 };
        let exponent = real(eps).mul(&real(self.theta), BITS).sub(&real(1.0), BITS);
        let most = exponent.exp(BITS).div(&real(eps), BITS);
        Decay {
            size: most.abs_upper(),
            power: eps,
            rate: 0.0,
        }
    }

    /// The supremum over r >= R; infinite where it grows.
    pub fn supremum(&self, bound: &Decay) -> Magnitude {
        if bound.size.is_zero() {
            return Magnitude::ZERO;
        }
        bound.size.times(self.largest(bound.power, bound.rate))
    }

    /// The same bound as `C r^p` with p >= 0, for an integral with a weight of its own; infinite where it grows
    /// exponentially.
    pub fn algebraic(&self, bound: &Decay) -> (Magnitude, f64) {
        let power = bound.power.max(0.0);
        if bound.size.is_zero() {
            return (Magnitude::ZERO, power);
        }
        let least = add_up(bound.power, -power);
        (bound.size.times(self.largest(least, bound.rate)), power)
    }

    /// `sup r^alpha e^{-beta r}` over r >= R. The maximum over all r > 0 is at `alpha/beta`, and is
    /// `(alpha/(e beta))^alpha`; from there on it falls.
    fn largest(&self, power: f64, rate: f64) -> Magnitude {
        if power.is_nan() || rate.is_nan() || rate < 0.0 || (rate == 0.0 && power > 0.0) {
            return Magnitude::INFINITY;
        }
        let (alpha, beta, r) = (real(power), real(rate), real(self.radius));
        let falls = power <= 0.0 || power <= below(&beta.mul(&r, BITS));
        let exponent = match falls {
            true => alpha.mul(&r.ln(BITS), BITS).sub(&beta.mul(&r, BITS), BITS),
            false => {
                let place = alpha.div(&beta, BITS).ln(BITS);
                alpha.mul(&place.sub(&real(1.0), BITS), BITS)
            }
        };
        exp_above(&exponent)
    }

    /// One bound for a sum of bounds.
    pub fn together(&self, all: &[Decay]) -> Decay {
        let mut all = all.iter().filter(|d| !d.size.is_zero());
        let Some(first) = all.next() else {
            return Decay::constant(Magnitude::ZERO);
        };
        all.fold(first.clone(), |sum, other| {
            let slower =
                other.rate < sum.rate || (other.rate == sum.rate && other.power > sum.power);
            match slower {
                true => self.absorbed(other, &sum),
                false => self.absorbed(&sum, other),
            }
        })
    }

    /// `slow + fast` in the form of the slow one; or, where that costs more at R, with the larger power too.
    fn absorbed(&self, slow: &Decay, fast: &Decay) -> Decay {
        if slow.power == fast.power && slow.rate == fast.rate {
            return Decay {
                size: slow.size.plus(fast.size),
                ..*slow
            };
        }
        let form = |power: f64| {
            let part = |d: &Decay| {
                let ratio = match d.power == power && d.rate == slow.rate {
                    true => Magnitude::ONE,
                    false => self.largest(
                        add_up(d.power, -power),
                        add_down(d.rate, -slow.rate).max(0.0),
                    ),
                };
                d.size.times(ratio)
            };
            Decay {
                size: part(slow).plus(part(fast)),
                power,
                rate: slow.rate,
            }
        };
        let plain = form(slow.power);
        if fast.power <= slow.power {
            return plain;
        }
        let other = form(fast.power);
        match self.at_radius(&other).scaled(3) < self.at_radius(&plain) {
            true => other,
            false => plain,
        }
    }

    /// The bound at r = R.
    pub(super) fn at_radius(&self, bound: &Decay) -> Magnitude {
        let r = real(self.radius);
        let exponent = real(bound.power)
            .mul(&r.ln(BITS), BITS)
            .sub(&real(bound.rate).mul(&r, BITS), BITS);
        bound.size.times(exp_above(&exponent))
    }
}
