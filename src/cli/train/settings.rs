//! The settings of a training, from the case and the flags.

use clap::ValueEnum;

use super::{Train, activation_of, degree};
use crate::case::Case;
use crate::error::{Error, Result};
use crate::host;
use crate::network::{Data, Network};
use crate::train::{Coordinates, Loss, Method, Rate, Regime, Settings};

/// Entries of K beyond which a training does not step in residuals unless it is told to.
const MOST_OF_K: usize = 1 << 26;

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum RegimeName {
    Kernel,
    Adaptive,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum MethodName {
    GradientDescent,
    HeavyBall,
    Nesterov,
    Adam,
    GradientFlow,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum CoordinatesName {
    Auto,
    Weights,
    RadonSpline,
    Residuals,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum ScheduleName {
    Constant,
    Linear,
    Cosine,
}

impl Train {
    /// What the case says of the training, and the flags over it.
    pub(super) fn settings(
        &self,
        case: &Case,
        loss: Loss,
        network: &Network,
        data: &Data,
    ) -> Result<Settings> {
        if !(0.0..1.0).contains(&self.momentum) {
            return Err(Error::usage(format!(
                "--momentum is from 0 to below 1, not {}",
                self.momentum
            )));
        }
        let mut schedule = self.training(case)?.schedule.clone();
        let momentum = self.momentum;
        schedule.method = match self.method {
            None => schedule.method,
            Some(MethodName::GradientDescent) => Method::Descent,
            Some(MethodName::HeavyBall) => Method::HeavyBall { momentum },
            Some(MethodName::Nesterov) => Method::Nesterov { momentum },
            Some(MethodName::Adam) => Method::ADAM,
            Some(MethodName::GradientFlow) => Method::Flow {
                tolerance: self.tolerance,
            },
        };
        schedule.regime = match (self.switch_at, self.regime) {
            (Some(at), _) => Regime::Switch { at },
            (None, Some(RegimeName::Kernel)) => Regime::Kernel,
            (None, Some(RegimeName::Adaptive)) => Regime::Adaptive,
            (None, None) => schedule.regime,
        };
        schedule.steps = self.steps.unwrap_or(schedule.steps);
        let activation = activation_of(case)?;
        let first = match self.rate {
            Some(rate) => rate,
            None => schedule
                .eta(loss, network, activation, data)
                .map_err(|why| Error::usage(without_a_rate(&why.text)))?,
        };
        let (steps, last) = (schedule.steps, self.last_rate.unwrap_or(first / 100.0));
        let mut settings = Settings {
            loss,
            method: schedule.method,
            rate: match self.schedule {
                ScheduleName::Constant => Rate::Constant(first),
                ScheduleName::Linear => Rate::Linear { first, last, steps },
                ScheduleName::Cosine => Rate::Cosine { first, last, steps },
            },
            regime: schedule.regime,
            coordinates: Coordinates::Weights,
            batch: self.batch,
            steps,
            loss_at_most: self.loss_at_most,
            gradient_at_most: None,
            seed: crate::claim::subject::seed::seed(&self.seed),
        };
        settings.coordinates = match self.coordinates {
            CoordinatesName::Auto => {
                match settings.cheapest_coordinates(network.shape, data.len()) {
                    // K of so many points is not built: the same path in the weights.
                    Coordinates::Residuals if data.len().saturating_mul(data.len()) > MOST_OF_K => {
                        Coordinates::Weights
                    }
                    coordinates => coordinates,
                }
            }
            CoordinatesName::Weights => Coordinates::Weights,
            CoordinatesName::RadonSpline => Coordinates::RadonSpline {
                degree: degree(case),
            },
            CoordinatesName::Residuals => Coordinates::Residuals,
        };
        memory_of(&settings, network, data)?;
        Ok(settings)
    }
}

/// Refuses a training whose state does not fit into the budget: the network with what the method keeps beside it, the
/// data in both orders, the values at the points, and K, where the method steps in residuals.
fn memory_of(settings: &Settings, network: &Network, data: &Data) -> Result<()> {
    let (n, outputs) = (data.len(), data.outputs);
    let parameters = network.shape.parameters() * (4 + settings.method.memory());
    let points = 2 * data.x.len() + 6 * data.y.len();
    let kernel = match settings.coordinates {
        Coordinates::Residuals => n.checked_mul(n),
        _ => Some(0),
    };
    let all = kernel.and_then(|k| k.checked_add(parameters)?.checked_add(points));
    host::memory::doubles(
        all,
        &format!(
            "a training of {} on {n} points with {outputs} targets",
            network.shape.in_words()
        ),
    )
    .map_err(Error::usage)
}

/// Why there is no rate, for someone who has not typed one.
fn without_a_rate(why: &str) -> String {
    match why.contains("edge") {
        true => format!(
            "no learning rate follows from this case (it says how fast in `edge`, the greatest stable rate, which is not known here): give --rate ETA\n  {why}"
        ),
        false if why.contains("entries") => format!(
            "no learning rate follows from this case for so many points, because the greatest stable one is not known: give --rate ETA\n  {why}"
        ),
        false => why.to_owned(),
    }
}
