//! `specbias train`: the network of a case, trained.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use clap::{Args, ValueEnum};

use super::exit::Status;
use super::interrupt;
use super::output::print;
use super::progress::Progress;
use super::screen::Screen;
use crate::activation::homogeneity;
use crate::case::{self, Case};
use crate::error::{Error, Result};
use crate::network::{Data, Network, Shape, files, weights};
use crate::train::{
    Coordinates, Loss, Method, Rate, Regime, Settings, Stop, Trace, Trainer, checkpoint,
};

/// Train the network of a case, on its data or on your own.
///
/// CASE is a case file with an activation and a training, or the id of a built-in one (trained/relu-line). The start follows from --seed.
/// Exit status 1 where the training diverged.
#[derive(Debug, Args)]
pub struct Train {
    /// A case file, or the id of a built-in case.
    #[arg(value_name = "CASE")]
    case: PathBuf,
    /// Points and targets of your own: CSV or .npy; the last columns are the targets.
    #[arg(long, value_name = "FILE", conflicts_with = "images")]
    data: Option<PathBuf>,
    /// How many columns of --data are targets.
    #[arg(long, value_name = "N", default_value_t = 1)]
    targets: usize,
    /// Images in an IDX file, as MNIST has them; trained with the cross-entropy of softmax.
    #[arg(long, value_name = "FILE", requires = "labels")]
    images: Option<PathBuf>,
    /// Their labels.
    #[arg(long, value_name = "FILE", requires = "images")]
    labels: Option<PathBuf>,
    /// How many classes the labels have.
    #[arg(long, value_name = "N", default_value_t = 10)]
    classes: usize,
    /// Which parameters move.
    #[arg(long, value_enum, default_value_t = RegimeName::Adaptive)]
    regime: RegimeName,
    /// From this step on the planes stand still.
    #[arg(long, value_name = "STEP", conflicts_with = "regime")]
    switch_at: Option<u64>,
    /// The method of descent.
    #[arg(long, value_enum, default_value_t = MethodName::GradientDescent)]
    method: MethodName,
    /// Of heavy-ball and nesterov.
    #[arg(long, value_name = "B", default_value_t = 0.9)]
    momentum: f64,
    /// What the method steps in; auto: residuals, where that is the same path and less work, else weights.
    #[arg(long, value_enum, default_value_t = CoordinatesName::Auto)]
    coordinates: CoordinatesName,
    /// Of gradient-flow: what the error of an inner step is estimated to be below.
    #[arg(long, value_name = "X", default_value_t = 1e-9)]
    tolerance: f64,
    /// The learning rate; for gradient-flow the time of a step.
    #[arg(long, value_name = "ETA", default_value_t = 0.001)]
    rate: f64,
    /// How the rate goes from --rate to --last-rate over the steps.
    #[arg(long, value_enum, default_value_t = ScheduleName::Constant)]
    schedule: ScheduleName,
    /// The rate at the last step of a schedule; left out: a hundredth of --rate.
    #[arg(long, value_name = "ETA")]
    last_rate: Option<f64>,
    /// Points in a batch; left out: all of them.
    #[arg(long, value_name = "N")]
    batch: Option<usize>,
    /// Steps, at most.
    #[arg(long, value_name = "N", default_value_t = 1000)]
    steps: u64,
    /// Stop when the loss is at most this.
    #[arg(long, value_name = "LOSS")]
    loss_at_most: Option<f64>,
    /// What the start follows from.
    #[arg(long, value_name = "TEXT", default_value = "")]
    seed: String,
    /// Keep the state in this file, and go on from it where it exists.
    #[arg(long, value_name = "FILE")]
    checkpoint: Option<PathBuf>,
    /// Steps between two writes of the checkpoint.
    #[arg(long, value_name = "N", default_value_t = 1000)]
    every: u64,
    /// Write losses and Radon Spline coordinates as .npz.
    #[arg(long, value_name = "FILE")]
    trace: Option<PathBuf>,
    /// Steps at which the trace keeps the coordinates.
    #[arg(long, value_name = "N", default_value_t = 21)]
    frames: u64,
    /// Write the trained network as safetensors.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum RegimeName {
    Kernel,
    Adaptive,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum MethodName {
    GradientDescent,
    HeavyBall,
    Nesterov,
    Adam,
    GradientFlow,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum CoordinatesName {
    Auto,
    Weights,
    RadonSpline,
    Residuals,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum ScheduleName {
    Constant,
    Linear,
    Cosine,
}

impl Train {
    /// Runs the verb.
    ///
    /// # Errors
    /// A case without a training, data that do not fit, a file that cannot be read or written, Ctrl-C.
    pub fn run(&self, screen: &Screen) -> Result<Status> {
        let Some(case) = one_case(&self.case, screen)? else {
            return Ok(Status::Usage);
        };
        let (data, network, loss) = self.start(&case)?;
        let mut settings = self.settings(loss)?;
        let activation = &case.subject.activation;
        let degree = homogeneity::degree(activation).map(|p| p.to_f64());
        settings.coordinates = self.coordinates(&settings, network.shape, data.len(), degree);
        let cancel = interrupt::flag()?;
        let data = Arc::new(data);
        let mut trainer = Trainer::new(network, activation, data.clone(), settings)
            .map_err(Error::usage)?
            .cancelled_by(cancel);
        if let Some(path) = self.checkpoint.as_ref().filter(|path| path.exists()) {
            checkpoint::resume(&mut trainer, path).map_err(Error::usage)?;
            screen.say(&format!("going on from step {}", trainer.steps()));
        }
        let mut trace = match &self.trace {
            None => None,
            Some(_) => Some(Trace::new(&trainer, self.frames, degree).map_err(Error::usage)?),
        };
        if let Some(trace) = &mut trace {
            trace.frame(&trainer);
        }
        let (from, first) = (trainer.steps(), trainer.loss());
        let clock = Instant::now();
        let mut progress = Progress::of(*screen, self.steps as usize, "steps");
        let mut failed = None;
        let stop = trainer.run(|now, loss| {
            if let Some(trace) = &mut trace {
                trace.step(now, loss);
            }
            let done = now.steps();
            progress.to(done as usize, || {
                let rate = (done - from) as f64 / clock.elapsed().as_secs_f64().max(1e-9);
                format!("loss {loss:.6e}, {rate:.0} steps/s")
            });
            if let Some(path) = &self.checkpoint
                && done % self.every.max(1) == 0
                && failed.is_none()
            {
                failed = checkpoint::save(now, path).err();
            }
        });
        progress.finish();
        self.keep(&trainer, trace.as_ref(), failed)?;
        let seconds = clock.elapsed().as_secs_f64();
        if !screen.quiet {
            print(&self.summary(&case, &trainer, &data, (first, seconds, from), stop))?;
        }
        match stop {
            Stop::Cancelled => Err(Error::interrupted()),
            Stop::Diverged { .. } | Stop::Stiff { .. } => Ok(Status::NotAsExpected),
            _ => Ok(Status::AsExpected),
        }
    }

    /// The data, the network at its start, and the loss.
    fn start(&self, case: &Case) -> Result<(Data, Network, Loss)> {
        let training = case
            .subject
            .training()
            .ok_or_else(|| Error::usage(format!("the case {} has no table [training]", case.id)))?;
        let own = match (&self.data, &self.images, &self.labels) {
            (Some(path), ..) => {
                let matrix = files::matrix(path).map_err(Error::usage)?;
                let found = files::with_targets(&matrix, self.targets);
                Some(found.map_err(|why| Error::usage(format!("{}: {why}", path.display())))?)
            }
            (None, Some(images), Some(labels)) => {
                let images = files::matrix(images).map_err(Error::usage)?;
                let labels = files::matrix(labels).map_err(Error::usage)?;
                Some(files::with_labels(&images, &labels, self.classes).map_err(Error::usage)?)
            }
            _ => None,
        };
        let seed = if self.seed.is_empty() {
            case.id.as_str()
        } else {
            &self.seed
        };
        let Some(data) = own else {
            let (data, network) = training.draw(seed).map_err(Error::usage)?;
            return Ok((data, network, training.loss));
        };
        let mut training = training.clone();
        training.shape.inputs = data.inputs;
        training.shape.outputs = data.outputs;
        let network = training.draw_network(seed).map_err(Error::usage)?;
        let loss = if self.images.is_some() {
            Loss::CrossEntropy
        } else {
            training.loss
        };
        Ok((data, network, loss))
    }

    fn settings(&self, loss: Loss) -> Result<Settings> {
        if !(0.0..1.0).contains(&self.momentum) {
            return Err(Error::usage(format!(
                "--momentum is from 0 to below 1, not {}",
                self.momentum
            )));
        }
        Ok(Settings {
            loss,
            method: match self.method {
                MethodName::GradientDescent => Method::Descent,
                MethodName::HeavyBall => Method::HeavyBall {
                    momentum: self.momentum,
                },
                MethodName::Nesterov => Method::Nesterov {
                    momentum: self.momentum,
                },
                MethodName::Adam => Method::ADAM,
                MethodName::GradientFlow => Method::Flow {
                    tolerance: self.tolerance,
                },
            },
            rate: self.rate(),
            regime: match (self.switch_at, self.regime) {
                (Some(at), _) => Regime::Switch { at },
                (None, RegimeName::Kernel) => Regime::Kernel,
                (None, RegimeName::Adaptive) => Regime::Adaptive,
            },
            coordinates: Coordinates::Weights,
            batch: self.batch,
            steps: self.steps,
            loss_at_most: self.loss_at_most,
            gradient_at_most: None,
            seed: crate::claim::seed::seed(&self.seed),
        })
    }

    fn rate(&self) -> Rate {
        let (first, steps) = (self.rate, self.steps);
        let last = self.last_rate.unwrap_or(first / 100.0);
        match self.schedule {
            ScheduleName::Constant => Rate::Constant(first),
            ScheduleName::Linear => Rate::Linear { first, last, steps },
            ScheduleName::Cosine => Rate::Cosine { first, last, steps },
        }
    }

    /// The coordinates that were asked for. Residuals are chosen where K, of n^2 entries, costs less than the steps.
    fn coordinates(
        &self,
        settings: &Settings,
        shape: Shape,
        points: usize,
        degree: Option<f64>,
    ) -> Coordinates {
        match self.coordinates {
            CoordinatesName::Weights => Coordinates::Weights,
            CoordinatesName::RadonSpline => Coordinates::RadonSpline { degree },
            CoordinatesName::Residuals => Coordinates::Residuals,
            CoordinatesName::Auto => {
                let same = settings.regime == Regime::Kernel
                    && settings.method.stays_in_span()
                    && settings.batch.is_none_or(|size| size >= points);
                let less =
                    points < shape.width && points as u64 / 2 < settings.steps && points <= 8192;
                if same && less {
                    Coordinates::Residuals
                } else {
                    Coordinates::Weights
                }
            }
        }
    }

    /// Writes what was asked for; all of it is tried.
    fn keep(&self, trainer: &Trainer, trace: Option<&Trace>, failed: Option<String>) -> Result<()> {
        let mut faults: Vec<String> = failed.into_iter().collect();
        if let Some(path) = &self.checkpoint {
            faults.extend(checkpoint::save(trainer, path).err());
        }
        if let (Some(path), Some(trace)) = (&self.trace, trace) {
            faults.extend(trace.write(path).err());
        }
        if let Some(path) = &self.output {
            faults.extend(weights::save(&trainer.network(), path).err());
        }
        faults.dedup();
        match faults.is_empty() {
            true => Ok(()),
            false => Err(Error::usage(faults.join("\n"))),
        }
    }

    fn summary(
        &self,
        case: &Case,
        trainer: &Trainer,
        data: &Data,
        (first, seconds, from): (f64, f64, u64),
        stop: Stop,
    ) -> String {
        let shape = trainer.network().shape;
        let steps = trainer.steps() - from;
        let mut text = format!(
            "{}\n  network   {} -> {} -> {}, phi = {}\n  data      {} points\n  method    {} in {}, rate {}\n",
            case.id,
            shape.inputs,
            shape.width,
            shape.outputs,
            case.subject.activation.definition(),
            data.len(),
            trainer.settings().method.name(),
            trainer.settings().coordinates.in_words(),
            self.rate,
        );
        text.push_str(&format!(
            "  loss      {first:.10e} -> {:.10e} ({})\n  stopped   {}; {} steps, {:.1} steps/s\n",
            trainer.loss(),
            trainer.settings().loss.name(),
            stop.in_words(),
            trainer.steps(),
            steps as f64 / seconds.max(1e-9),
        ));
        if trainer.settings().loss == Loss::CrossEntropy {
            text.push_str(&format!(
                "  right     {:.4} of the points\n",
                accuracy(trainer, data)
            ));
        }
        for path in [&self.output, &self.trace, &self.checkpoint]
            .into_iter()
            .flatten()
        {
            text.push_str(&format!("  written   {}\n", path.display()));
        }
        text
    }
}

/// The share of points whose greatest output is the right one.
fn accuracy(trainer: &Trainer, data: &Data) -> f64 {
    let n = data.len();
    let values = trainer.values();
    let greatest = |row: &mut dyn Iterator<Item = f64>| {
        row.enumerate()
            .max_by(|a, b| a.1.total_cmp(&b.1))
            .map(|(k, _)| k)
    };
    let right = (0..n).filter(|i| {
        let found = greatest(&mut values.iter().skip(*i).step_by(n).copied());
        found == greatest(&mut data.target(*i).iter().copied())
    });
    right.count() as f64 / n as f64
}

/// The case of a file or of this name among the built-in ones; faults are shown.
fn one_case(path: &Path, screen: &Screen) -> Result<Option<Case>> {
    let mut loaded = if path.exists() {
        case::load(&[path.to_owned()])
    } else {
        let mut loaded = case::built_in::load();
        let id = path.to_string_lossy();
        loaded.cases.retain(|case| case.id == id);
        if loaded.cases.is_empty() {
            return Err(Error::usage(format!(
                "there is no file and no built-in case `{id}`; `specbias list` shows the cases"
            )));
        }
        loaded
    };
    for fault in &loaded.faults {
        screen.show(fault);
    }
    match (loaded.cases.len(), loaded.faults.is_empty()) {
        (1, true) => Ok(loaded.cases.pop()),
        (_, false) => Ok(None),
        (n, true) => Err(Error::usage(format!(
            "{} holds {n} cases: name one file",
            path.display()
        ))),
    }
}
