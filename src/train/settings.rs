//! How a network is trained, and why a training ends.

use super::coordinates::Coordinates;
use super::loss::Loss;
use super::optimiser::{Method, Rate};
use super::pass::Part;
use crate::error::{Doubt, Reason};
use crate::network::{Data, Shape};

/// K of more points is not chosen unasked: half a gibibyte.
const MOST_OF_K: usize = 8192;

/// Which parameters move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Regime {
    /// The output weights and the affine part; the planes stand still.
    Kernel,
    /// All.
    Adaptive,
    /// All before the step `at`, the output weights and the affine part from there on.
    Switch {
        /// The first step at which the planes stand still.
        at: u64,
    },
}

impl Regime {
    pub(super) fn part(self, step: u64) -> Part {
        match self {
            Regime::Kernel => Part::Output,
            Regime::Adaptive => Part::All,
            Regime::Switch { at } if step < at => Part::All,
            Regime::Switch { .. } => Part::Output,
        }
    }
}

/// How a network is trained.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// The loss.
    pub loss: Loss,
    /// The method.
    pub method: Method,
    /// The learning rate.
    pub rate: Rate,
    /// Which parameters move.
    pub regime: Regime,
    /// What the method steps in.
    pub coordinates: Coordinates,
    /// Points in a batch; none: all of them.
    pub batch: Option<usize>,
    /// Steps, at most.
    pub steps: u64,
    /// The training ends when the loss is at most this.
    pub loss_at_most: Option<f64>,
    /// The training ends when no entry of the gradient is greater than this.
    pub gradient_at_most: Option<f64>,
    /// Of the order of the points in batches.
    pub seed: u64,
}

impl Settings {
    /// Full batches of gradient descent in a regime.
    pub fn descent(loss: Loss, regime: Regime, rate: f64, steps: u64) -> Self {
        Settings {
            loss,
            method: Method::Descent,
            rate: Rate::Constant(rate),
            regime,
            coordinates: Coordinates::Weights,
            batch: None,
            steps,
            loss_at_most: None,
            gradient_at_most: None,
            seed: 0,
        }
    }
}

impl Settings {
    /// The coordinates of the path in the weights that are least work: residuals, where K, of n^2 entries, costs less than the steps.
    pub fn cheapest_coordinates(&self, shape: Shape, points: usize) -> Coordinates {
        let same = self.regime == Regime::Kernel
            && self.method.stays_in_span()
            && self.gradient_at_most.is_none()
            && self.batch.is_none_or(|size| size >= points);
        let less = points < shape.width && points as u64 / 2 < self.steps && points <= MOST_OF_K;
        match same && less {
            true => Coordinates::Residuals,
            false => Coordinates::Weights,
        }
    }

    /// Whether the settings go together.
    pub(super) fn check(&self, data: &Data) -> Result<(), String> {
        self.rate.check()?;
        if let Some(batch) = self.batch
            && (batch == 0 || batch > data.len())
        {
            return Err(format!(
                "a batch of {batch} cannot be taken from {} points",
                data.len()
            ));
        }
        let batches = self.batch.is_some_and(|size| size < data.len());
        if let Method::Flow { tolerance } = self.method {
            if batches {
                return Err(
                    "gradient flow follows the gradient over all points: leave out the batch"
                        .into(),
                );
            }
            if !(tolerance > 0.0 && tolerance < 1.0) {
                return Err(format!(
                    "the tolerance of gradient flow is between 0 and 1, not {tolerance}"
                ));
            }
        }
        if self.coordinates == Coordinates::Residuals {
            let fault = if self.regime != Regime::Kernel {
                "planes that stand still (the kernel regime)"
            } else if !self.method.stays_in_span() {
                "a method that stays in the span of the features, and Adam does not"
            } else if batches {
                "all points in each step"
            } else if self.gradient_at_most.is_some() {
                "a bound of the loss and not of the gradient"
            } else {
                return Ok(());
            };
            return Err(format!("iterating residuals needs {fault}"));
        }
        Ok(())
    }
}

/// Why a training ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Stop {
    /// All steps were taken.
    Steps,
    /// The loss is small enough.
    Loss,
    /// The gradient is small enough.
    Gradient,
    /// The loss grew beyond all bounds, or a number was none, at this step.
    Diverged {
        /// The step.
        step: u64,
    },
    /// Gradient flow came, in this step, to where its inner steps become too short: it slides along a kink, or is stiff.
    Stiff {
        /// The step.
        step: u64,
    },
    /// Somebody asked for it.
    Cancelled,
}

impl Stop {
    /// What to say where a training was to take all its steps and did not.
    pub fn early(self) -> Doubt {
        let reason = match self {
            Stop::Cancelled => Reason::Time,
            _ => Reason::Training,
        };
        reason.doubt(format!("the training ended early: {}", self.in_words()))
    }

    /// Whether all steps were taken.
    ///
    /// # Errors
    /// A sentence: they were not, and why.
    pub fn completed(self) -> Result<(), Doubt> {
        match self {
            Stop::Steps => Ok(()),
            other => Err(other.early()),
        }
    }

    /// For people.
    pub fn in_words(self) -> String {
        match self {
            Stop::Steps => "all steps were taken".into(),
            Stop::Loss => "the loss is as small as asked".into(),
            Stop::Gradient => "the gradient is as small as asked".into(),
            Stop::Diverged { step } => format!("it diverged at step {step}"),
            Stop::Stiff { step } => format!(
                "the inner steps of gradient flow became too short in step {step}: it slides along a kink, or is stiff"
            ),
            Stop::Cancelled => "it was interrupted".into(),
        }
    }
}
