//! Coefficients of terms: balls, and exact while that is short.

use super::BITS;
use super::constant::Exact;
use crate::number::ball::RealBall;
use crate::number::{Rational, Real};

/// A real number as a ball and, while that is short, exactly.
#[derive(Clone, Debug)]
pub struct Coefficient {
    ball: RealBall,
    exact: Option<Exact>,
}

impl Coefficient {
    /// An exact number.
    pub fn exact(e: Exact) -> Coefficient {
        let mut ball = e.ball(BITS);
        // Where the parts cancel, more bits tell it from 0.
        if ball.contains_zero() && !e.is_zero() {
            ball = e.ball(16 * BITS);
        }
        Coefficient {
            ball,
            exact: Some(e),
        }
    }

    /// An exact number of which a ball is known.
    fn known_as(e: Exact, ball: RealBall) -> Coefficient {
        match ball.contains_zero() || e.as_rational().is_some() {
            true => Coefficient::exact(e),
            false => Coefficient {
                ball,
                exact: Some(e),
            },
        }
    }

    /// A rational number.
    pub fn rational(q: Rational) -> Coefficient {
        Coefficient::exact(Exact::rational(q))
    }

    /// An integer.
    pub fn number(n: i64) -> Coefficient {
        Coefficient::rational(Rational::from(n))
    }

    /// A number of which the ball is known; exact where that is a short number.
    pub fn ball_only(ball: RealBall) -> Coefficient {
        let q = ball.is_exact().then(|| ball.mid().to_rational()).flatten();
        let short = |q: &Rational| {
            q.numer()
                .significant_bits()
                .max(q.denom().significant_bits())
                <= 2 * BITS
        };
        Coefficient {
            exact: q.filter(short).map(Exact::rational),
            ball,
        }
    }

    /// The product.
    pub fn times(&self, other: &Coefficient) -> Coefficient {
        let ball = self.ball.mul(&other.ball, BITS);
        let exact = self.exact.as_ref().zip(other.exact.as_ref());
        match exact.and_then(|(a, b)| a.times(b).ok()) {
            Some(product) => Coefficient::known_as(product, ball),
            None => Coefficient { ball, exact: None },
        }
    }

    /// The sum.
    pub fn plus(&self, other: &Coefficient) -> Coefficient {
        let ball = self.ball.add(&other.ball, BITS);
        let exact = self.exact.as_ref().zip(other.exact.as_ref());
        match exact.and_then(|(a, b)| a.plus(b).ok()) {
            Some(sum) => Coefficient::known_as(sum, ball),
            None => Coefficient { ball, exact: None },
        }
    }

    /// 1/self; indeterminate where the ball holds 0.
    pub fn inverse(&self) -> Coefficient {
        match self.exact.as_ref().and_then(Exact::inverse) {
            Some(inverse) if !self.ball.contains_zero() => Coefficient::exact(inverse),
            _ => Coefficient {
                ball: RealBall::exact(Real::with_val(2, 1)).div(&self.ball, BITS),
                exact: None,
            },
        }
    }

    /// `self^r` of a positive number.
    pub fn raised(&self, r: &Exact) -> Coefficient {
        let exact = self.exact.as_ref();
        let root = exact.and_then(|e| match r.as_rational() {
            Some(q) => e.root(&q),
            None => e.is_one().then(|| e.clone()),
        });
        match root {
            Some(root) => Coefficient::exact(root),
            None => Coefficient {
                ball: self.ball.ln(BITS).mul(&r.ball(BITS), BITS).exp(BITS),
                exact: None,
            },
        }
    }

    /// The ball.
    pub fn ball(&self) -> &RealBall {
        &self.ball
    }

    /// The number, where it is known exactly.
    pub fn known(&self) -> Option<&Exact> {
        self.exact.as_ref()
    }

    /// Whether this is certainly 0; exact.
    pub fn is_zero(&self) -> bool {
        self.exact
            .as_ref()
            .map_or_else(|| self.ball.is_zero(), Exact::is_zero)
    }
}
