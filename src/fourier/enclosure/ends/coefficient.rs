//! Coefficients: balls, and the exact constants where these are short.
//!
//! Exponents and powers are compared exactly; what cancels exactly is 0, where a ball would be about 0.

use crate::algebra::Exact;
use crate::number::ball::{Ball, RealBall};
use crate::number::{Rational, Scalar};

/// Terms of an exact constant that is kept.
const MOST_TERMS: usize = 6;
/// Bits of a binary number that is kept as an exact constant.
const MOST_BITS: u32 = 64;

/// A complex number.
#[derive(Clone, Debug)]
pub(super) struct Coefficient {
    ball: Ball,
    exact: Option<Exact>,
}

impl Coefficient {
    /// An exact constant.
    pub(super) fn exact(e: Exact, bits: u32) -> Coefficient {
        let ball = match e.rational() {
            Some(q) => Ball::from(RealBall::rational(&q, bits)),
            None => e.ball(bits).unwrap_or_else(|| Ball::indeterminate(bits)),
        };
        Coefficient::joined(ball, Some(e))
    }

    /// A ball with the constant that it holds.
    fn joined(ball: Ball, exact: Option<Exact>) -> Coefficient {
        let exact = exact.filter(|e| e.terms() <= MOST_TERMS);
        let ball = match exact.as_ref().and_then(Exact::rational) {
            Some(q) => Ball::from(RealBall::rational(&q, ball.bits())),
            None => ball,
        };
        Coefficient { ball, exact }
    }

    /// A ball; where that is one short number, exactly that.
    pub(super) fn of_ball(ball: Ball) -> Coefficient {
        let short = |part: &RealBall| -> Option<Exact> {
            let q = part
                .is_exact()
                .then(|| part.mid().to_rational())
                .flatten()?;
            let bits = q
                .numer()
                .significant_bits()
                .max(q.denom().significant_bits());
            (bits <= MOST_BITS).then(|| Exact::from(q))
        };
        let exact = short(ball.re()).zip(short(ball.im())).and_then(|(re, im)| {
            let im = im.times(&Exact::i()).ok()?;
            Some(re.plus(&im))
        });
        Coefficient { ball, exact }
    }

    /// A rational number.
    pub(super) fn rational(q: Rational, bits: u32) -> Coefficient {
        Coefficient::exact(Exact::from(q), bits)
    }

    /// 0.
    pub(super) fn zero(bits: u32) -> Coefficient {
        Coefficient {
            ball: Ball::zero(bits),
            exact: Some(Exact::default()),
        }
    }

    pub(super) fn ball(&self) -> &Ball {
        &self.ball
    }

    /// The number, where it is known exactly.
    pub(super) fn known(&self) -> Option<&Exact> {
        self.exact.as_ref()
    }

    /// Whether this is certainly 0.
    pub(super) fn is_zero(&self) -> bool {
        self.exact.as_ref().is_some_and(Exact::is_zero)
    }

    pub(super) fn plus(&self, other: &Coefficient) -> Coefficient {
        if self.is_zero() {
            return other.clone();
        }
        if other.is_zero() {
            return self.clone();
        }
        let mut ball = Ball::zero(self.ball.bits().max(other.ball.bits()));
        ball.add(&self.ball, &other.ball);
        let both = self.exact.as_ref().zip(other.exact.as_ref());
        Coefficient::joined(ball, both.map(|(a, b)| a.plus(b)))
    }

    pub(super) fn times(&self, other: &Coefficient) -> Coefficient {
        let mut ball = Ball::zero(self.ball.bits().max(other.ball.bits()));
        if self.is_zero() || other.is_zero() {
            return Coefficient::zero(ball.bits());
        }
        ball.mul(&self.ball, &other.ball);
        let both = self.exact.as_ref().zip(other.exact.as_ref());
        Coefficient::joined(ball, both.and_then(|(a, b)| a.times(b).ok()))
    }

    pub(super) fn negated(&self) -> Coefficient {
        let mut ball = Ball::zero(self.ball.bits());
        ball.neg(&self.ball);
        Coefficient {
            ball,
            exact: self.exact.as_ref().map(Exact::negated),
        }
    }

    /// The complex conjugate.
    pub(super) fn conjugate(&self) -> Coefficient {
        let parts = self.exact.as_ref().and_then(Exact::parts);
        let exact = parts.and_then(|(re, im)| Some(re.minus(&im.times(&Exact::i()).ok()?)));
        Coefficient {
            ball: self.ball.conjugate(),
            exact,
        }
    }

    /// `1/self`; none where the ball holds 0.
    pub(super) fn inverse(&self) -> Option<Coefficient> {
        if self.ball.contains_zero() || self.ball.is_indeterminate() {
            return None;
        }
        let bits = self.ball.bits();
        let (mut one, mut ball) = (Ball::zero(bits), Ball::zero(bits));
        one.set_rational(&Rational::from(1));
        ball.div(&one, &self.ball).ok()?;
        let exact = self.exact.as_ref().and_then(|e| e.inverse().ok());
        Some(Coefficient::joined(ball, exact))
    }
}
