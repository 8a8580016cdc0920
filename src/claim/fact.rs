//! What a claim says that others can use without weighing it: pictures draw it, a case's later claims default to it.

use super::common::sitting::Sitting;
use super::subject::penalty::WantedPenalty;
use crate::design::Phase;
use crate::error::Doubt;
use crate::expr::Expr;
use crate::fourier::Frequency;

/// One thing that a claim says.
pub enum Fact<'a> {
    /// The formula of F for all k > 0.
    Transform(&'a Expr),
    /// The formula of A in `d`.
    Ridge(&'a Expr),
    /// The formula of rho in `k`, and the points where it is claimed.
    Penalty(&'a Expr, Vec<Frequency>),
    /// The dimension, and the formula of K in `r`.
    LimitKernel(u32, &'a Expr),
    /// The transform of a learned function.
    LearnedSpectrum(&'a dyn SpectrumOfTraining),
    /// The training of all weights in which the claim is about planes.
    Training(Box<Sitting>),
    /// The penalty and the phase of a designed activation.
    Design(&'a WantedPenalty, &'a Phase),
}

/// A learned function whose transform is measured and predicted.
pub trait SpectrumOfTraining {
    /// k, \|f^\| as measured and as the penalty predicts it, at so many frequencies.
    ///
    /// # Errors
    /// The training or the prediction has no values.
    fn curve(&self, count: usize) -> Result<Vec<(f64, f64, f64)>, Doubt>;
}
