//! What an enclosure is asked for, and what it is.

use crate::expr::{Evaluator, Expr, Program};
use crate::fourier::certificate::Certificate;
use crate::number::Real;
use crate::number::ball::{Ball, Magnitude, RealBall};
use rug::float::Round;
use std::sync::Arc;

/// A frequency k > 0 as balls of any precision.
#[derive(Clone, Debug)]
pub struct Place {
    program: Arc<Program>,
    lower: f64,
    upper: f64,
}

impl Place {
    /// From an exact real constant; none where it is not positive, or out of the range of doubles.
    pub fn new(k: &Expr) -> Option<Place> {
        let program = Arc::new(Program::compile(&[k], &[]));
        let rough = ball(&program, 128)?;
        let (low, high) = rough.ends(128);
        let (lower, upper) = (low.to_f64_round(Round::Down), high.to_f64_round(Round::Up));
        (lower.is_normal() && lower > 0.0 && upper.is_finite()).then_some(Place {
            program,
            lower,
            upper,
        })
    }

    /// The ball of it with this many bits.
    pub fn at(&self, bits: u32) -> RealBall {
        ball(&self.program, bits).unwrap_or_else(|| RealBall::indeterminate(bits))
    }

    /// A double at most k, and near it.
    pub fn lower(&self) -> f64 {
        self.lower
    }

    /// A double at least k, and near it.
    pub fn upper(&self) -> f64 {
        self.upper
    }
}

fn ball(program: &Arc<Program>, bits: u32) -> Option<RealBall> {
    let mut evaluator = Evaluator::<Ball>::new(program.clone(), bits);
    let value = evaluator.eval(&[]).ok()?.first()?.clone();
    (value.is_real() && !value.is_indeterminate()).then(|| value.re().clone())
}

/// How well F is to be known, and what that may cost.
pub struct Aim<'a> {
    /// The radius asked for, absolute; a larger one is still an enclosure.
    pub tolerance: Magnitude,
    /// Highest working precision.
    pub max_bits: u32,
    /// Most values of phi.
    pub max_nodes: usize,
    /// Whether to stop: the deadline, or Ctrl-C.
    pub stop: &'a dyn Fn() -> bool,
}

impl Aim<'_> {
    /// -log2 of the tolerance.
    pub fn bits(&self) -> f64 {
        let tolerance = self.tolerance.to_real(64, Round::Down);
        match tolerance.is_zero() {
            true => f64::from(self.max_bits),
            false => -Real::with_val(64, tolerance.log2_ref()).to_f64(),
        }
    }
}

/// F(k), enclosed.
#[derive(Clone, Debug)]
pub struct Enclosed {
    /// The ball that holds it.
    pub value: Ball,
    /// How, in a few words, with every parameter that a replay needs.
    pub detail: String,
    /// Values of phi.
    pub nodes: usize,
    /// Working precision.
    pub bits: u32,
    /// Why the ball holds F.
    pub certificate: Certificate,
}
