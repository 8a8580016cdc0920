//! What leads a term: `x^p L^m e^{bk + ck^2}`, `L = -log x`; the exponential at the far end alone.
//!
//! **Supremum.** With `B = -Re b`, `C = -c` and `K = 1/x0`,
//!
//! ```text
//! d/d(log x) log |x^p L^m e^{bk + ck^2}| = p - m/L + Bk + 2Ck^2.
//! ```
//!
//! Where this is >= 0 for all `0 < x <= x0`, the modulus rises with x and is largest at x0. `L >= L0` gives
//! `-m/L >= -max(m, 0)/L0`, and `Bk + 2Ck^2` rises from K on if `C >= 0` and `B + 4CK >= 0`: then its least value is that at
//! K. For `B = C = 0` the condition is `p >= max(m, 0)/L0`. Where it is not seen to hold there is no bound.

use super::region::{BOUND_BITS, Region};
use crate::algebra::Exact;
use crate::number::Rational;
use crate::number::ball::{Magnitude, RealBall};
use std::cmp::Ordering;

/// `x^p L^m e^{bk + ck^2}`.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Carrier {
    /// p.
    pub(super) power: Rational,
    /// m.
    pub(super) logs: i32,
    /// b.
    pub(super) linear: Exact,
    /// c, real.
    pub(super) square: Exact,
}

impl Default for Carrier {
    fn default() -> Carrier {
        Carrier::power(Rational::new())
    }
}

impl Carrier {
    /// `x^p`.
    pub(super) fn power(power: Rational) -> Carrier {
        Carrier {
            power,
            logs: 0,
            linear: Exact::default(),
            square: Exact::default(),
        }
    }

    /// Whether both differ by an integer power of x at most; which.
    pub(super) fn steps_to(&self, other: &Carrier) -> Option<i64> {
        let alike =
            self.logs == other.logs && self.linear == other.linear && self.square == other.square;
        let difference = Rational::from(&other.power - &self.power);
        (alike && difference.is_integer())
            .then(|| difference.numer().to_i64())
            .flatten()
    }

    /// Whether this is a power of x.
    pub(super) fn is_power(&self) -> bool {
        self.logs == 0 && self.linear.is_zero() && self.square.is_zero()
    }

    /// The product.
    pub(super) fn times(&self, other: &Carrier) -> Carrier {
        Carrier {
            power: Rational::from(&self.power + &other.power),
            logs: self.logs + other.logs,
            linear: self.linear.plus(&other.linear),
            square: self.square.plus(&other.square),
        }
    }

    /// `1/self`.
    pub(super) fn inverse(&self) -> Carrier {
        Carrier {
            power: Rational::from(-&self.power),
            logs: -self.logs,
            linear: self.linear.negated(),
            square: self.square.negated(),
        }
    }

    /// The complex conjugate, for real x; none where the parts of b are not known exactly.
    pub(super) fn conjugate(&self) -> Option<Carrier> {
        let (re, im) = self.linear.parts()?;
        let im = im.times(&Exact::i()).ok()?;
        Some(Carrier {
            linear: re.minus(&im),
            ..self.clone()
        })
    }

    /// The modulus; none where the real part of b is not known exactly.
    pub(super) fn modulus(&self) -> Option<Carrier> {
        let (re, _) = self.linear.parts()?;
        Some(Carrier {
            linear: re,
            ..self.clone()
        })
    }

    /// Which modulus is larger for x -> 0; none where that is not proven.
    pub(super) fn compare(&self, other: &Carrier) -> Option<Ordering> {
        let ratio = self.times(&other.inverse()).modulus()?;
        let order = ratio.square.sign()?;
        let order = match order {
            Ordering::Equal => ratio.linear.sign()?,
            order => order,
        };
        Some(
            order
                .then(ratio.power.cmp0().reverse())
                .then(ratio.logs.cmp(&0)),
        )
    }

    /// A bound of the modulus on the range; none where none is proven.
    pub(super) fn most(&self, region: &Region) -> Option<Magnitude> {
        let one = self.modulus()?;
        let part = |e: &Exact| -> Option<RealBall> {
            let ball = e.ball(BOUND_BITS)?;
            ball.is_real().then(|| ball.re().clone())
        };
        let (first, second) = (part(&one.linear)?, part(&one.square)?);
        let bits = BOUND_BITS;
        let (far, l0) = (region.far(), region.log());
        let zero = RealBall::rational(&Rational::new(), bits);
        let number = |n: i32| RealBall::rational(&Rational::from(n), bits);
        let p = RealBall::rational(&one.power, bits);
        let settled = one.linear.is_zero() && one.square.is_zero();
        if settled && one.logs <= 0 && one.power >= 0 {
            // Rises with x.
        } else {
            let (b, c) = (zero.sub(&first, bits), zero.sub(&second, bits));
            let slope = b.add(&number(4).mul(&c, bits).mul(&far, bits), bits);
            let linear = b.mul(&far, bits);
            let square = number(2).mul(&c, bits).mul(&far, bits).mul(&far, bits);
            let logs = number(one.logs.max(0)).div(&l0, bits);
            let least = p.add(&linear, bits).add(&square, bits).sub(&logs, bits);
            let rises = one.square.sign()? != Ordering::Greater && slope.is_nonnegative();
            if !(least.is_nonnegative() && (settled || rises)) {
                return None;
            }
        }
        let exponent = zero
            .sub(&p.mul(&l0, bits), bits)
            .add(&number(one.logs).mul(&l0.ln(bits), bits), bits);
        let grown = match settled {
            true => exponent,
            false => exponent
                .add(&first.mul(&far, bits), bits)
                .add(&second.mul(&far, bits).mul(&far, bits), bits),
        };
        let most = grown.exp(bits).abs_upper();
        (!most.is_infinite()).then_some(most)
    }
}
