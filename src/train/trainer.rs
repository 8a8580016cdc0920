//! The trainer: steps, regimes, stopping.

use super::loss::Loss;
use super::optimiser::{Method, Rate};
use super::pass::{Part, Pass, transposed};
use crate::activation::{Activation, Fast};
use crate::network::{Data, Network};
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A loss this many times the first one, and above [`DIVERGED_ABOVE`], has diverged.
const DIVERGED_TIMES: f64 = 1e12;
/// Features of planes that stand still are kept where there are at most so many of them: a part of the second cache.
const KEPT_FEATURES: usize = 1 << 19;
/// See [`DIVERGED_TIMES`].
const DIVERGED_ABOVE: f64 = 1e6;

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
    fn part(self, step: u64) -> Part {
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
            batch: None,
            steps,
            loss_at_most: None,
            gradient_at_most: None,
            seed: 0,
        }
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
    /// Somebody asked for it.
    Cancelled,
}

impl Stop {
    /// For people.
    pub fn in_words(self) -> String {
        match self {
            Stop::Steps => "all steps were taken".into(),
            Stop::Loss => "the loss is as small as asked".into(),
            Stop::Gradient => "the gradient is as small as asked".into(),
            Stop::Diverged { step } => format!("it diverged at step {step}"),
            Stop::Cancelled => "it was interrupted".into(),
        }
    }
}

/// A training in progress.
#[derive(Clone, Debug)]
pub struct Trainer {
    /// The network as it is.
    pub network: Network,
    settings: Settings,
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
        settings.rate.check()?;
        if let Some(batch) = settings.batch
            && (batch == 0 || batch > data.len())
        {
            return Err(format!(
                "a batch of {batch} cannot be taken from {} points",
                data.len()
            ));
        }
        let phi = Fast::new(activation)?;
        let full = Pass::new(&phi, &data);
        let targets = transposed(&data.y, data.outputs);
        Ok(Trainer {
            memory: vec![0.0; shape.parameters() * settings.method.memory()],
            slope: vec![0.0; targets.len()],
            gradient: vec![0.0; shape.parameters()],
            network,
            settings,
            data,
            phi,
            full,
            targets,
            step: 0,
            first_loss: None,
            features: None,
            cancel: Arc::new(AtomicBool::new(false)),
        })
    }

    /// The training ends soon after this is set.
    pub fn cancelled_by(mut self, cancel: Arc<AtomicBool>) -> Self {
        self.cancel = cancel;
        self
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

    /// Goes on from a state that was kept.
    ///
    /// # Errors
    /// A sentence: a state of another network or method.
    pub fn restore(
        &mut self,
        network: Network,
        memory: Vec<f64>,
        step: u64,
        first_loss: Option<f64>,
    ) -> Result<(), String> {
        if network.shape != self.network.shape || network.scale != self.network.scale {
            return Err(format!(
                "the state is of another network: {:?} and not {:?}",
                network.shape, self.network.shape
            ));
        }
        if memory.len() != self.memory.len() {
            return Err(format!(
                "the state is of another method: it keeps {} numbers and not {}",
                memory.len(),
                self.memory.len()
            ));
        }
        (self.network, self.memory) = (network, memory);
        (self.step, self.first_loss) = (step, first_loss);
        self.features = None;
        Ok(())
    }

    /// f at the data: a row of n numbers for each output.
    pub fn values(&self) -> Vec<f64> {
        match &self.features {
            Some(features) => self.full.values_of_features(&self.network, features),
            None => self.full.values(&self.network),
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

    /// The gradient over all data, by the parameters that the regime lets move now; and the loss.
    pub fn full_gradient(&mut self) -> (f64, &[f64]) {
        let part = self.settings.regime.part(self.step);
        let loss = self.evaluate(part);
        (loss, &self.gradient)
    }

    fn evaluate(&mut self, part: Part) -> f64 {
        self.keep_features(part);
        let values = self.values();
        let loss =
            self.settings
                .loss
                .evaluate(&values, &self.targets, self.data.outputs, &mut self.slope);
        match &self.features {
            Some(features) => self.full.gradient_of_features(
                &self.network,
                features,
                &self.slope,
                &mut self.gradient,
            ),
            None => self
                .full
                .gradient(&self.network, &self.slope, part, &mut self.gradient),
        }
        loss
    }

    /// Computes the features once the planes stand still, where they are few enough.
    fn keep_features(&mut self, part: Part) {
        let shape = self.network.shape;
        let few = shape.width.saturating_mul(self.data.len()) <= KEPT_FEATURES;
        if part == Part::All {
            self.features = None;
        } else if few && self.features.is_none() {
            self.features = Some(self.network.features(&mut self.phi, &self.data.x));
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

    fn moving(&self, part: Part) -> Range<usize> {
        let shape = self.network.shape;
        match part {
            Part::All => 0..shape.parameters(),
            Part::Output => shape.output().start..shape.parameters(),
        }
    }

    /// Takes one step, unless it is time to stop. The loss is that before the step, over the step's points.
    pub fn step(&mut self) -> (f64, Option<Stop>) {
        let part = self.settings.regime.part(self.step);
        let loss = match self.settings.batch {
            Some(size) if size < self.data.len() => self.evaluate_batch(size, part),
            _ => self.evaluate(part),
        };
        let first = *self.first_loss.get_or_insert(loss);
        if !loss.is_finite() || loss > DIVERGED_ABOVE.max(DIVERGED_TIMES * first) {
            return (loss, Some(Stop::Diverged { step: self.step }));
        }
        if self
            .settings
            .loss_at_most
            .is_some_and(|bound| loss <= bound)
        {
            return (loss, Some(Stop::Loss));
        }
        let moving = self.moving(part);
        if let Some(bound) = self.settings.gradient_at_most
            && self.gradient[moving.clone()]
                .iter()
                .all(|g| g.abs() <= bound)
        {
            return (loss, Some(Stop::Gradient));
        }
        if self.step >= self.settings.steps {
            return (loss, Some(Stop::Steps));
        }
        let kept = self.settings.method.memory();
        let all = self.network.parameters.len();
        let eta = self.settings.rate.at(self.step);
        if kept == 2 && moving.start > 0 {
            // Adam keeps its two rows for all parameters; those of the moving ones are taken out and put back.
            let mut memory: Vec<f64> = (0..kept)
                .flat_map(|row| self.memory[row * all..][moving.clone()].iter().copied())
                .collect();
            self.settings.method.step(
                &mut self.network.parameters[moving.clone()],
                &self.gradient[moving.clone()],
                &mut memory,
                eta,
                self.step,
            );
            for (row, values) in memory.chunks_exact(moving.len()).enumerate() {
                self.memory[row * all..][moving.clone()].copy_from_slice(values);
            }
        } else {
            let memory = if kept == 0 {
                0..0
            } else if kept == 1 {
                moving.clone()
            } else {
                0..2 * all
            };
            self.settings.method.step(
                &mut self.network.parameters[moving.clone()],
                &self.gradient[moving],
                &mut self.memory[memory],
                eta,
                self.step,
            );
        }
        self.step += 1;
        (loss, None)
    }

    /// Steps until there is a reason to stop. `watch` sees the trainer and the loss before each step.
    pub fn run(&mut self, mut watch: impl FnMut(&Trainer, f64)) -> Stop {
        loop {
            if self.cancel.load(Ordering::Relaxed) {
                return Stop::Cancelled;
            }
            let before = self.step;
            let (loss, stop) = self.step();
            if self.step > before {
                watch(self, loss);
            }
            if let Some(stop) = stop {
                return stop;
            }
        }
    }
}

#[cfg(test)]
mod tests;
