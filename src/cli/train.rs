//! `specbias train`: the network of a case, trained.

mod settings;

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use clap::Args;

use super::arguments::{jobs, threads};
use super::exit::Status;
use super::interrupt;
use super::output::print;
use super::progress::Progress;
use super::screen::Screen;
use super::summary::Summary;
use super::sweep;
use crate::activation::{Activation, homogeneity};
use crate::case::{self, Case, Shard};
use crate::claim::subject::training::Training;
use crate::error::{Error, Result};
use crate::host;
use crate::host::same::{self, Named};
use crate::network::{Data, Network, files, weights};
use crate::train::{Loss, Stop, Trace, Trainer, checkpoint};
use settings::{CoordinatesName, MethodName, RegimeName, ScheduleName};

/// Train the network of a case, on its data or on your own; or a sweep of trainings.
///
/// CASE is a case file with an activation and a training, or the id of a built-in one (trained/relu-line). How it is trained stands in the case, unless flags say
/// otherwise; the start follows from --seed.
/// With --sweep a part of many trainings runs, and their rows are added to the table --output one by one; the same command
/// goes on where it was stopped, and `specbias report` makes one table of the parts.
/// Exit status 1 where the training diverged.
#[derive(Debug, Args)]
pub struct Train {
    /// A case file, or the id of a built-in case.
    #[arg(value_name = "CASE", required_unless_present = "sweep")]
    case: Option<PathBuf>,
    /// A file with the axes of a sweep (sweeps/robustness.toml); --output takes its table, a .csv.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["case", "data", "targets", "images", "labels", "classes", "test_images", "test_labels", "regime",
        "switch_at", "method", "momentum", "coordinates", "tolerance", "rate", "schedule", "last_rate", "batch", "steps",
        "loss_at_most", "seed", "checkpoint", "every", "trace", "frames"])]
    sweep: Option<PathBuf>,
    /// Of --sweep: the I-th of N parts of the runs. Left out, the first of these that is set says: SPECBIAS_SHARD=I/N;
    /// SLURM_ARRAY_TASK_ID with _MIN and _COUNT; JOB_COMPLETION_INDEX (Kubernetes, from 0) with JOB_COMPLETIONS.
    /// SPECBIAS_SHARDS=N stands for a count that is not there. Without any: all runs.
    #[arg(long, value_name = "I/N")]
    shard: Option<Shard>,
    /// Points and targets of your own: CSV or .npy; the last columns are the targets.
    #[arg(long, value_name = "FILE", conflicts_with = "images")]
    data: Option<PathBuf>,
    /// How many columns of --data are targets.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = at_least_one)]
    targets: usize,
    /// Images in an IDX file, as MNIST has them; trained with the cross-entropy of softmax.
    #[arg(long, value_name = "FILE", requires = "labels")]
    images: Option<PathBuf>,
    /// Their labels.
    #[arg(long, value_name = "FILE", requires = "images")]
    labels: Option<PathBuf>,
    /// Images that are not trained on: the summary says which share of them is right.
    #[arg(long, value_name = "FILE", requires_all = ["test_labels", "images"])]
    test_images: Option<PathBuf>,
    /// Their labels.
    #[arg(long, value_name = "FILE", requires = "test_images")]
    test_labels: Option<PathBuf>,
    /// How many classes the labels have.
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = at_least_one)]
    classes: usize,
    /// Which parameters move [default: as the case says, else kernel].
    #[arg(long, value_enum)]
    regime: Option<RegimeName>,
    /// From this step on the planes stand still.
    #[arg(long, value_name = "STEP", conflicts_with = "regime")]
    switch_at: Option<u64>,
    /// The method of descent [default: as the case says, else gradient-descent].
    #[arg(long, value_enum)]
    method: Option<MethodName>,
    /// Of heavy-ball and nesterov.
    #[arg(long, value_name = "B", default_value_t = 0.9)]
    momentum: f64,
    /// What the method steps in; auto: residuals, where that is the same path and less work, else weights.
    #[arg(long, value_enum, default_value_t = CoordinatesName::Auto)]
    coordinates: CoordinatesName,
    /// Of gradient-flow: what the error of an inner step is estimated to be below.
    #[arg(long, value_name = "X", default_value_t = 1e-9, value_parser = tolerance)]
    tolerance: f64,
    /// The learning rate; for gradient-flow the time of a step [default: as the case says, else half the greatest stable one].
    #[arg(long, value_name = "ETA")]
    rate: Option<f64>,
    /// How the rate goes from --rate to --last-rate over the steps.
    #[arg(long, value_enum, default_value_t = ScheduleName::Constant)]
    schedule: ScheduleName,
    /// The rate at the last step of a schedule; left out: a hundredth of --rate.
    #[arg(long, value_name = "ETA")]
    last_rate: Option<f64>,
    /// Points in a batch; left out: all of them.
    #[arg(long, value_name = "N")]
    batch: Option<usize>,
    /// Steps, at most [default: as the case says, else 1000].
    #[arg(long, value_name = "N")]
    steps: Option<u64>,
    /// Stop when the loss is at most this.
    #[arg(long, value_name = "LOSS", value_parser = loss)]
    loss_at_most: Option<f64>,
    /// What the start follows from.
    #[arg(long, value_name = "TEXT", default_value = "")]
    seed: String,
    /// Keep the state in this file, and go on from it where it exists.
    #[arg(long, value_name = "FILE")]
    checkpoint: Option<PathBuf>,
    /// Steps between two writes of the checkpoint.
    #[arg(long, value_name = "N", default_value_t = 1000, value_parser = clap::value_parser!(u64).range(1..))]
    every: u64,
    /// Write losses and Radon Spline coordinates as .npz.
    #[arg(long, value_name = "FILE")]
    trace: Option<PathBuf>,
    /// Steps at which the trace keeps the coordinates.
    #[arg(long, value_name = "N", default_value_t = 21)]
    frames: u64,
    /// Number of threads [default: as many as the machine runs at once]. The bits do not depend on it.
    #[arg(long, value_name = "N", value_parser = jobs, allow_negative_numbers = true)]
    jobs: Option<NonZeroUsize>,
    /// Write the trained network as safetensors; with --sweep the table, as CSV.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Parses `--loss-at-most`: a loss is never negative, and nothing is at most a number that is none.
fn loss(text: &str) -> std::result::Result<f64, String> {
    text.parse()
        .ok()
        .filter(|loss: &f64| *loss >= 0.0 && loss.is_finite())
        .ok_or_else(|| "a loss is a finite number, 0 or more".to_owned())
}

/// Parses a number of things of which there is one.
fn at_least_one(text: &str) -> std::result::Result<usize, String> {
    text.parse()
        .ok()
        .filter(|n| *n > 0)
        .ok_or_else(|| "an integer, 1 or more".to_owned())
}

/// Parses `--tolerance`.
fn tolerance(text: &str) -> std::result::Result<f64, String> {
    text.parse()
        .ok()
        .filter(|x: &f64| *x > 0.0 && x.is_finite())
        .ok_or_else(|| "a tolerance is a positive number".to_owned())
}

impl Train {
    /// Runs the verb.
    ///
    /// # Errors
    /// A case without a training, data that do not fit, a file that cannot be read or written, Ctrl-C.
    pub fn run(&self, screen: &Screen) -> Result<Status> {
        if let Some(path) = &self.sweep {
            let order = sweep::Order {
                sweep: path,
                shard: self.shard,
                output: self.output.as_deref(),
                threads: threads(self.jobs),
            };
            return sweep::run(&order, screen);
        }
        if self.shard.is_some() {
            return Err(Error::usage(
                "--shard is a part of the runs of a sweep: give --sweep FILE",
            ));
        }
        let Some(jobs) = self.jobs else {
            return self.train(screen);
        };
        let pool = host::threads::pool(jobs.get()).map_err(Error::failed)?;
        pool.install(|| self.train(screen))
    }

    fn train(&self, screen: &Screen) -> Result<Status> {
        let path = self.case.as_deref().unwrap_or(Path::new(""));
        self.refuse_clash()?;
        let Some(case) = one_case(path, screen)? else {
            return Ok(Status::Usage);
        };
        let unseen = self.unseen()?;
        let (data, network, loss) = self.start(&case)?;
        if let Some(unseen) = unseen.as_ref().filter(|d| d.inputs != data.inputs) {
            return Err(Error::usage(format!(
                "an image of --test-images has {} pixels, one of --images {}",
                unseen.inputs, data.inputs
            )));
        }
        let settings = self.settings(&case, loss, &network, &data)?;
        let activation = activation_of(&case)?;
        let degree = degree(&case);
        let steps = settings.steps;
        let data = Arc::new(data);
        let trainer =
            Trainer::new(network, activation, data.clone(), settings).map_err(Error::usage)?;
        // Until there is something to keep, a signal ends the process at once.
        let mut trainer = trainer.cancelled_by(interrupt::flag()?);
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
        let mut progress = Progress::of(*screen, steps as usize, "steps");
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
                && done.is_multiple_of(self.every)
                && failed.is_none()
            {
                let _writing = interrupt::writing();
                failed = checkpoint::save(now, path).err();
            }
        });
        progress.finish();
        let _writing = interrupt::writing();
        self.keep(&trainer, trace.as_ref(), failed)?;
        let seconds = clock.elapsed().as_secs_f64();
        if !screen.quiet {
            let kept = [&self.output, &self.trace, &self.checkpoint];
            let summary = Summary {
                case: &case,
                trainer: &trainer,
                data: &data,
                unseen: unseen.as_ref(),
                first,
                steps: trainer.steps() - from,
                seconds,
                stop,
                written: kept.into_iter().flatten().map(PathBuf::as_path).collect(),
            };
            print(&summary.text())?;
        }
        match stop {
            Stop::Cancelled => Err(Error::interrupted()),
            Stop::Diverged { .. } | Stop::Stiff { .. } => Ok(Status::NotAsExpected),
            _ => Ok(Status::AsExpected),
        }
    }

    /// No file that is written is one that is read, or another one. A checkpoint is both by its nature.
    fn refuse_clash(&self) -> Result<()> {
        fn files<'a>(named: &[(&'a str, &'a Option<PathBuf>)]) -> Vec<Named<'a>> {
            let there = named
                .iter()
                .filter_map(|(what, path)| Some((*what, path.as_deref()?)));
            there.collect()
        }
        let outputs = files(&[
            ("--output", &self.output),
            ("--checkpoint", &self.checkpoint),
            ("--trace", &self.trace),
        ]);
        let inputs = files(&[
            ("the case", &self.case),
            ("--data", &self.data),
            ("--images", &self.images),
            ("--labels", &self.labels),
            ("--test-images", &self.test_images),
            ("--test-labels", &self.test_labels),
        ]);
        same::refuse_clash(&outputs, &inputs).map_err(Error::usage)
    }

    /// The data, the network at its start, and the loss.
    fn start(&self, case: &Case) -> Result<(Data, Network, Loss)> {
        let training = self.training(case)?;
        let own = match (&self.data, &self.images, &self.labels) {
            (Some(path), ..) => {
                let matrix = files::matrix(path).map_err(Error::usage)?;
                let found = files::with_targets(&matrix, self.targets);
                Some(found.map_err(|why| Error::usage(format!("{}: {why}", path.display())))?)
            }
            (None, Some(images), Some(labels)) => Some(self.labelled(images, labels)?),
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

    fn labelled(&self, images: &Path, labels: &Path) -> Result<Data> {
        let images = files::matrix(images).map_err(Error::usage)?;
        let labels = files::matrix(labels).map_err(Error::usage)?;
        files::with_labels(&images, &labels, self.classes).map_err(Error::usage)
    }

    /// Images that are not trained on.
    fn unseen(&self) -> Result<Option<Data>> {
        match (&self.test_images, &self.test_labels) {
            (Some(images), Some(labels)) => self.labelled(images, labels).map(Some),
            _ => Ok(None),
        }
    }

    fn training<'a>(&self, case: &'a Case) -> Result<&'a Training> {
        let missing = || Error::usage(format!("the case {} has no table [training]", case.id));
        case.subject.training().ok_or_else(missing)
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
}

/// phi.
fn activation_of(case: &Case) -> Result<&Activation> {
    case.subject.activation().ok_or_else(|| {
        Error::usage(format!(
            "the case {} has no table [activation]: there is nothing to train",
            case.id
        ))
    })
}

/// The degree of phi, where it is homogeneous.
fn degree(case: &Case) -> Option<f64> {
    homogeneity::rounded_degree(case.subject.activation()?)
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
