//! The training of all weights that a claim is about: its kind claims something of it, a picture shows it.

use crate::activation::Activation;
use crate::claim::subject::training::Training;

/// A network whose weights are all trained.
#[derive(Clone)]
pub struct Adaptive {
    pub(in crate::claim) training: Training,
    pub(in crate::claim) activation: Activation,
    pub(in crate::claim) degree: Option<f64>,
    pub(in crate::claim) content: String,
}

/// A training that can be drawn.
#[derive(Clone)]
pub struct Sitting {
    pub(in crate::claim) adaptive: Adaptive,
    /// What the seeds of the data and of the start come from.
    pub content: String,
    /// h of the similarities and of the strength of clustering, where a claim has one.
    pub radius: Option<f64>,
    /// The step at which the input weights are frozen.
    pub switch: Option<u64>,
}
