//! A claimed value with its bound, and whether that bound is a theorem.

use super::{evaluate_ball, evaluate_bounded, evaluate_zero};
use crate::error::Doubt;
use crate::expr::Expr;
use crate::fourier::Frequency;
use crate::number::{Ball, Bounded, Complex, Function, Scalar};
use rug::float::Round;

/// The ball of a value and its bound.
pub(super) fn ball(value: &Bounded) -> Ball {
    Ball::new(value.value().clone(), &value.error())
}

/// A claimed value, and whether its bound is a theorem.
pub(super) struct Claimed {
    pub(super) value: Bounded,
    pub(super) proven: bool,
}

impl Claimed {
    /// What a ball holds; none where that has no bound.
    pub(super) fn by(ball: &Ball) -> Option<Claimed> {
        let radius = ball.radius().to_real(64, Round::Up);
        (!ball.is_indeterminate()).then(|| Claimed {
            value: Bounded::new(ball.mid(), &radius),
            proven: true,
        })
    }

    /// The square root of a number that is not negative and has a ball; from 0 up to that of its upper bound, where the
    /// ball holds 0.
    pub(super) fn root(&self) -> Option<Claimed> {
        if !self.proven {
            return None;
        }
        let ball = ball(&self.value);
        if ball.contains_zero() {
            let most = ball.abs_upper().sqrt().to_real(64, Round::Up);
            let value = Bounded::new(Complex::with_val(64, 0), &most);
            return Some(Claimed {
                value,
                proven: true,
            });
        }
        let mut root = Ball::zero(ball.bits());
        root.apply(Function::Sqrt, &[&ball]).ok()?;
        Claimed::by(&root)
    }

    /// A formula at a frequency: by balls where they are sharp, else with an estimate of its rounding.
    pub(super) fn of(
        formula: &Expr,
        variable: &str,
        at: &Frequency,
        bits: u32,
    ) -> Result<Claimed, Doubt> {
        if let Some(value) = evaluate_ball(formula, variable, at, bits) {
            return Ok(Claimed {
                value,
                proven: true,
            });
        }
        let value = evaluate_bounded(formula, &[(variable, at.expr())], bits)?;
        let ball = match value.least().is_zero() {
            true => evaluate_zero(formula, variable, at),
            false => None,
        };
        Ok(Claimed {
            proven: ball.is_some(),
            value: ball.unwrap_or(value),
        })
    }
}
