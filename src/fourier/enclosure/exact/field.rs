//! What the integrals are evaluated in.

use crate::expr::{Evaluator, Program};
use crate::number::ball::Ball;
use crate::number::{Scalar, Series};
use std::sync::Arc;

/// Balls, or Taylor series in k whose coefficients are balls.
pub(in crate::fourier::enclosure) trait Field: Scalar {
    /// Whether bounds of the value at the centre are bounds of all that it stands for.
    const IS_VALUE: bool;
    /// A constant.
    fn of_ball(ball: &Ball, bits: u32) -> Self;
    /// The values of a program without variables; none where it has none.
    fn constants(program: &Arc<Program>, bits: u32) -> Option<Vec<Self>> {
        let mut evaluator = Evaluator::<Ball>::new(program.clone(), bits);
        let values = evaluator.eval(&[]).ok()?;
        Some(values.iter().map(|c| Self::of_ball(c, bits)).collect())
    }
    /// That of which nothing is known.
    fn indeterminate(bits: u32) -> Self;
    /// The value, or that at the centre.
    fn lead(&self) -> &Ball;
    /// Whether nothing is known of it.
    fn is_indeterminate(&self) -> bool;
}

impl Field for Ball {
    const IS_VALUE: bool = true;

    fn of_ball(ball: &Ball, _bits: u32) -> Ball {
        ball.clone()
    }

    fn indeterminate(bits: u32) -> Ball {
        Ball::indeterminate(bits)
    }

    fn lead(&self) -> &Ball {
        self
    }

    fn is_indeterminate(&self) -> bool {
        Ball::is_indeterminate(self)
    }
}

impl Field for Series {
    const IS_VALUE: bool = false;

    fn of_ball(ball: &Ball, bits: u32) -> Series {
        Series::constant(ball, bits)
    }

    fn indeterminate(bits: u32) -> Series {
        Series::constant(&Ball::indeterminate(bits), bits)
    }

    fn lead(&self) -> &Ball {
        &self.coefficients()[0]
    }

    fn is_indeterminate(&self) -> bool {
        Series::is_indeterminate(self)
    }
}
