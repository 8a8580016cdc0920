//! Special functions of balls.

use super::Ball;
use crate::number::function::Function;

/// Whether a function has balls here at all.
pub fn has_ball(_f: Function) -> bool {
    true
}

pub(super) fn apply(_f: Function, _args: &[&Ball], bits: u32) -> Ball {
    Ball::indeterminate(bits)
}
