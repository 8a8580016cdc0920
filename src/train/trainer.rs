//! The trainer: what moves, steps, stopping.

mod steps;

use super::coordinates::{Coordinates, RadonSpline};
use super::pass::{Kept, Part, Pass, transposed};
use super::residuals::Residuals;
use super::settings::Settings;
use crate::activation::{Activation, Fast};
use crate::network::{Data, Network};
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// Features of planes that stand still are kept where there are at most so many of them: a part of the second cache.
const KEPT_FEATURES: usize = 1 << 19;

/// What the method moves, where it is not the network's parameters.
#[derive(Clone, Debug)]
enum Moved {
    Parameters,
    /// Radon Spline coordinates, and the gradient by them.
    RadonSpline {
        map: RadonSpline,
        theta: Vec<f64>,
        gradient: Vec<f64>,
    },
    /// a, with K.
    Residuals {
        k: Box<Residuals>,
        a: Vec<f64>,
    },
}

/// A training in progress.
#[derive(Clone, Debug)]
pub struct Trainer {
    network: Network,
    settings: Settings,
    moved: Moved,
    data: Arc<Data>,
    phi: Fast,
    full: Pass,
    targets: Vec<f64>,
    step: u64,
    memory: Vec<f64>,
    first_loss: Option<f64>,
    slope: Vec<f64>,
    gradient: Vec<f64>,
    /// phi_i(x_n) while the planes stand still: a row for each neuron.
    features: Option<Vec<f64>>,
    kept: Kept,
    cancel: Arc<AtomicBool>,
}

impl Trainer {
    /// A training from a network as it stands.
    ///
    /// # Errors
    /// A sentence: shapes that do not agree, a rate that is none, an empty batch, an activation without a derivative.
    pub fn new(
        network: Network,
        activation: &Activation,
        data: Arc<Data>,
        settings: Settings,
    ) -> Result<Self, String> {
        let shape = network.shape;
        shape.check()?;
        if (shape.inputs, shape.outputs) != (data.inputs, data.outputs) {
            return Err(format!(
                "the network takes {} numbers and gives {}, the data have {} and {}",
                shape.inputs, shape.outputs, data.inputs, data.outputs
            ));
        }
        let phi = Fast::new(activation)?;
        let full = Pass::new(&phi, &data);
        let targets = transposed(&data.y, data.outputs);
        settings.check(&data)?;
        let moved = match settings.coordinates {
            Coordinates::Weights => Moved::Parameters,
            Coordinates::RadonSpline { degree } => {
                let map = RadonSpline::new(shape, degree);
                Moved::RadonSpline {
                    theta: map.of(&network)?,
                    gradient: Vec::new(),
                    map,
                }
            }
            Coordinates::Residuals => Moved::Residuals {
                k: Box::new(Residuals::new(&network, &phi, &data, &full)?),
                a: vec![0.0; targets.len()],
            },
        };
        let mut trainer = Trainer {
            memory: Vec::new(),
            slope: vec![0.0; targets.len()],
            gradient: vec![0.0; shape.parameters()],
            network,
            settings,
            moved,
            data,
            phi,
            full,
            targets,
            step: 0,
            first_loss: None,
            features: None,
            kept: Kept::default(),
            cancel: Arc::new(AtomicBool::new(false)),
        };
        trainer.memory = vec![0.0; trainer.theta().len() * trainer.settings.method.memory()];
        Ok(trainer)
    }

    /// The training ends soon after this is set.
    pub fn cancelled_by(mut self, cancel: Arc<AtomicBool>) -> Self {
        self.cancel = cancel;
        self
    }

    /// phi.
    pub fn phi(&self) -> &Fast {
        &self.phi
    }

    /// The data.
    pub fn data(&self) -> &Data {
        &self.data
    }

    /// The settings.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The steps taken.
    pub fn steps(&self) -> u64 {
        self.step
    }

    /// What the method keeps.
    pub fn memory(&self) -> &[f64] {
        &self.memory
    }

    /// The loss of the first step, where one was taken.
    pub fn first_loss(&self) -> Option<f64> {
        self.first_loss
    }

    /// The network as it is.
    pub fn network(&self) -> Cow<'_, Network> {
        match &self.moved {
            Moved::Residuals { k, a } => Cow::Owned(k.network(&self.full, a)),
            _ => Cow::Borrowed(&self.network),
        }
    }

    /// What the method moves: a vector in the coordinates of the settings.
    pub fn theta(&self) -> &[f64] {
        match &self.moved {
            Moved::Parameters => &self.network.parameters,
            Moved::RadonSpline { theta, .. } => theta,
            Moved::Residuals { a, .. } => a,
        }
    }

    /// Goes on from a state that was kept: the network, theta, the method's memory, the steps taken, the first loss.
    ///
    /// # Errors
    /// A sentence: a state of another network, start or method; the trainer is then of no more use.
    pub fn restore(
        &mut self,
        network: Network,
        (theta, memory): (Vec<f64>, Vec<f64>),
        step: u64,
        first_loss: Option<f64>,
    ) -> Result<(), String> {
        if network.shape != self.network.shape || network.scale != self.network.scale {
            return Err(format!(
                "the state is of another network: {} and not {}",
                network.shape.in_words(),
                self.network.shape.in_words()
            ));
        }
        if memory.len() != self.memory.len() || theta.len() != self.theta().len() {
            return Err(format!(
                "the state is of another method: it keeps {} numbers and not {}",
                memory.len() + theta.len(),
                self.memory.len() + self.theta().len()
            ));
        }
        match &mut self.moved {
            Moved::Parameters => self.network = network,
            Moved::RadonSpline { theta: now, .. } => (self.network, *now) = (network, theta),
            Moved::Residuals { a, .. } => {
                *a = theta;
                if *self.network() != network {
                    return Err("the state is of another start".into());
                }
            }
        }
        self.memory = memory;
        (self.step, self.first_loss) = (step, first_loss);
        self.features = None;
        Ok(())
    }

    /// f at the data: a row of n numbers for each output.
    pub fn values(&self) -> Vec<f64> {
        match (&self.moved, &self.features) {
            (Moved::Residuals { k, a }, _) => k.values(a),
            (_, Some(features)) => self.full.values_of_features(&self.network, features),
            (_, None) => self.full.values(&self.network),
        }
    }

    /// The loss over all data.
    pub fn loss(&self) -> f64 {
        let values = self.values();
        let mut unused = vec![0.0; values.len()];
        self.settings
            .loss
            .evaluate(&values, &self.targets, self.data.outputs, &mut unused)
    }

    /// f - y over all data, a row of n numbers for each output.
    pub fn residual(&self) -> Vec<f64> {
        let values = self.values();
        values
            .iter()
            .zip(&self.targets)
            .map(|(f, y)| f - y)
            .collect()
    }

    /// The gradient over all data in the coordinates of the settings, and the loss; what the regime lets not move now may be 0.
    pub fn full_gradient(&mut self) -> (f64, &[f64]) {
        let part = self.settings.regime.part(self.step);
        let loss = self.evaluate(part);
        (loss, self.gradient())
    }

    fn gradient(&self) -> &[f64] {
        match &self.moved {
            Moved::Parameters => &self.gradient,
            Moved::RadonSpline { gradient, .. } => gradient,
            // v = v(0) + Phi a, and the gradient by v is Phi times the loss's slope.
            Moved::Residuals { .. } => &self.slope,
        }
    }

    fn evaluate(&mut self, part: Part) -> f64 {
        self.keep_features(part);
        let values = match (&self.moved, &self.features) {
            (Moved::Residuals { .. }, _) | (_, Some(_)) => self.values(),
            (_, None) => self.full.values_keeping(&self.network, &mut self.kept),
        };
        let loss =
            self.settings
                .loss
                .evaluate(&values, &self.targets, self.data.outputs, &mut self.slope);
        match (&self.moved, &self.features) {
            (Moved::Residuals { .. }, _) => {}
            (_, Some(features)) => self.full.gradient_of_features(
                &self.network,
                features,
                &self.slope,
                &mut self.gradient,
            ),
            (_, None) => self.full.gradient_keeping(
                &self.network,
                &self.slope,
                part,
                &mut self.gradient,
                &mut self.kept,
            ),
        }
        self.change_coordinates();
        loss
    }

    fn change_coordinates(&mut self) {
        if let Moved::RadonSpline {
            map,
            theta,
            gradient,
        } = &mut self.moved
        {
            map.gradient(theta, &self.gradient, gradient);
        }
    }

    /// Computes the features once the planes stand still, where they are few enough.
    fn keep_features(&mut self, part: Part) {
        let shape = self.network.shape;
        let few = shape.width.saturating_mul(self.data.len()) <= KEPT_FEATURES;
        if part == Part::All || matches!(self.moved, Moved::Residuals { .. }) {
            self.features = None;
        } else if few && self.features.is_none() {
            self.features = self.network.features(&mut self.phi, &self.data.x).ok();
        }
    }

    /// The same over the batch of this step.
    fn evaluate_batch(&mut self, size: usize, part: Part) -> f64 {
        let batch = self.batch(size);
        let pass = Pass::new(&self.phi, &batch);
        let targets = transposed(&batch.y, batch.outputs);
        let values = pass.values(&self.network);
        let mut slope = vec![0.0; values.len()];
        let loss = self
            .settings
            .loss
            .evaluate(&values, &targets, batch.outputs, &mut slope);
        pass.gradient(&self.network, &slope, part, &mut self.gradient);
        self.change_coordinates();
        loss
    }

    /// The points of this step: each epoch goes once through all of them, in an order of its own; what is left over at
    /// its end is left out.
    fn batch(&self, size: usize) -> Data {
        let of_epoch = (self.data.len() / size) as u64;
        let (epoch, place) = (self.step / of_epoch, self.step % of_epoch);
        let mut order: Vec<usize> = (0..self.data.len()).collect();
        let mut random = ChaCha8Rng::seed_from_u64(self.settings.seed);
        random.set_stream(epoch + 1);
        order.shuffle(&mut random);
        let chosen = &order[place as usize * size..][..size];
        let take = |row: &dyn Fn(usize) -> Vec<f64>| chosen.iter().flat_map(|i| row(*i)).collect();
        Data {
            inputs: self.data.inputs,
            outputs: self.data.outputs,
            x: take(&|i| self.data.point(i).to_vec()),
            y: take(&|i| self.data.target(i).to_vec()),
        }
    }

    /// The places of theta that move.
    fn moving(&self, part: Part) -> Range<usize> {
        let shape = self.network.shape;
        match (&self.moved, part) {
            (Moved::Residuals { .. }, _) | (_, Part::All) => 0..self.theta().len(),
            (_, Part::Output) => shape.output().start..shape.parameters(),
        }
    }
}

#[cfg(test)]
mod tests;
