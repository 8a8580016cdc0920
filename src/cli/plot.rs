//! `specbias plot`: cases in, a folder of pictures out.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use clap::Args;

use super::arguments::Effort;
use super::exit::Status;
use super::interrupt;
use super::output::{Whole, print};
use super::progress::Progress;
use super::screen::Screen;
use super::sweep;
use crate::case::{self, Case, Filter};
use crate::error::{Error, Result};
use crate::fourier::{Limits, PenaltyCurve};
use crate::report::picture::adaptive::is_equations;
use crate::report::picture::overview::{Member, overview};
use crate::report::picture::sweep::figures;
use crate::report::picture::{Picture, of_case};
use crate::report::plot::{Figure, animated, svg};

/// The built-in folders that are drawn: the others repeat their subjects.
const FOLDERS: [&str; 6] = [
    "table-1/",
    "slice/",
    "kernel/",
    "experiments/",
    "adaptive/",
    "design/",
];
/// Trainings among them whose pictures would show what those of the experiments do.
const IN_USE: &str = "design/use-";
/// The folder of the table: where one of its cases is drawn, the picture of many is of these alone.
const TABLE: &str = "table-1";

/// Draw cases: an SVG for each, and all activations together; or the table of a sweep.
///
/// A picture shows what was measured over a range, to the few digits that can be seen: the penalty
/// of an activation, its limit kernel, a test function with its sinogram and a slice, a designed activation, a network that is trained for it. DIR/ID.svg is the
/// picture of a case, DIR/activations.svg that of all activations. Of tables of one sweep (.csv) DIR/strength.svg shows how
/// much stronger planes gather than scattered ones over rate and spread, DIR/loss.svg the last loss.
///
/// A network all of whose weights are trained is shown by the velocity field of its planes (in one and two dimensions) at some moments, with its zeros and
/// the neurons; by the basins of its sinks, the paths of the neurons, the similarities of planes and the strength of clustering over the steps.
#[derive(Debug, Args)]
pub struct Plot {
    /// Case files, and folders with case files, or tables of a sweep [default: table-1, slice, kernel, experiments,
    /// adaptive and design of the built-in cases, without the trainings of designed activations].
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Only cases whose id holds this text; with * or ?: whose whole id matches. May be repeated.
    #[arg(long, value_name = "PATTERN", value_parser = |text: &str| Ok::<_, String>(Filter::new(text)))]
    filter: Vec<Filter>,
    /// The folder that the pictures are written to; it is made where it is missing.
    #[arg(short, long, value_name = "DIR")]
    output: PathBuf,
    /// Also N moments of each training of all weights in one or two dimensions: DIR/ID/frame-0001.svg and so on, and one after the other in
    /// DIR/ID/animated.svg.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1000))]
    frames: Option<u32>,
    #[command(flatten)]
    effort: Effort,
}

/// What is kept of a picture that was written.
struct Done {
    index: usize,
    penalty: Option<PenaltyCurve>,
    frames: usize,
}

impl Plot {
    /// Runs the verb.
    ///
    /// # Errors
    /// Nothing to draw, a folder that cannot be written. Bad cases are shown on stderr and in the
    /// status; what could be read is drawn.
    pub fn run(&self, screen: &Screen) -> Result<Status> {
        if self.paths.iter().any(|path| sweep::is_table(path)) {
            return self.tables(screen);
        }
        let loaded = case::load(&self.paths);
        let cases: Vec<&Case> = loaded.cases.iter().filter(|c| self.wants(c)).collect();
        for fault in &loaded.faults {
            screen.show(fault);
        }
        if cases.is_empty() {
            return match loaded.faults.is_empty() {
                false => Ok(Status::Usage),
                true => Err(Error::usage(
                    "no case is left to be drawn; `specbias list` shows what there is",
                )),
            };
        }
        // Whether anything can be written is known before any work starts.
        let folders: BTreeSet<PathBuf> = cases
            .iter()
            .filter_map(|case| self.path(&case.id).parent().map(Path::to_owned))
            .chain([self.output.clone()])
            .collect();
        for folder in &folders {
            fs::create_dir_all(folder).map_err(|e| Error::io("cannot write", folder, e))?;
            drop(Whole::open(Some(&folder.join("picture.svg")))?);
        }
        let cancel = interrupt::flag()?;
        let mut progress = Progress::of(*screen, cases.len(), "pictures");
        let limits = || Limits {
            deadline: Instant::now().checked_add(Duration::from_secs_f64(self.effort.seconds)),
            cancel: Arc::clone(&cancel),
            ..Limits::default()
        };
        let mut failed = None;
        let mut curves: Vec<Option<PenaltyCurve>> = vec![None; cases.len()];
        let (mut written, mut frames) = (0, 0);
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(self.effort.threads())
            .build()
            .map_err(|why| Error::failed(format!("no threads can be had: {why}")))?;
        let (sender, receiver) = channel();
        pool.in_place_scope(|scope| {
            for (index, case) in cases.iter().enumerate() {
                let (sender, cancel, limits) = (sender.clone(), &cancel, &limits);
                scope.spawn(move |_| {
                    if !cancel.load(Ordering::Relaxed) {
                        // Nobody waits for it where the receiver has gone.
                        let _ = sender.send(self.draw(case, index, &limits(), cancel));
                    }
                });
            }
            drop(sender);
            for outcome in receiver {
                match outcome {
                    Ok(Some(done)) => {
                        written += 1;
                        frames += done.frames;
                        progress.step(&cases[done.index].id);
                        curves[done.index] = done.penalty;
                    }
                    Ok(None) => {}
                    Err(error) => {
                        cancel.store(true, Ordering::SeqCst);
                        failed.get_or_insert(error);
                    }
                }
            }
        });
        progress.finish();
        if let Some(error) = failed {
            return Err(error);
        }
        if cancel.load(Ordering::SeqCst) {
            screen.say(&format!("interrupted; {written} pictures were written"));
            return Err(Error::interrupted());
        }
        written += self.write_overview(&cases, &curves)?;
        if !screen.quiet {
            let also = match self.frames {
                None => String::new(),
                Some(_) => format!(" and {frames} frames"),
            };
            print(&format!(
                "{written} pictures{also} in {}\n",
                self.output.display()
            ))?;
        }
        Ok(if loaded.faults.is_empty() {
            Status::AsExpected
        } else {
            Status::Usage
        })
    }

    /// Draws the tables of one sweep.
    fn tables(&self, screen: &Screen) -> Result<Status> {
        if let Some(other) = self.paths.iter().find(|path| !sweep::is_table(path)) {
            return Err(Error::usage(format!(
                "{} is no table (.csv), and others are: cases and tables are drawn apart",
                other.display()
            )));
        }
        if !self.filter.is_empty() {
            return Err(Error::usage("--filter chooses cases, and these are tables"));
        }
        let table = sweep::join(&self.paths, true, screen)?;
        let failed = |e| Error::io("cannot write", &self.output, e);
        fs::create_dir_all(&self.output).map_err(failed)?;
        let figures = figures(&table);
        for (name, figure) in &figures {
            Whole::open(Some(&self.path(name)))?.write(&svg(figure))?;
        }
        if !screen.quiet {
            let (count, folder) = (figures.len(), self.output.display());
            print(&format!("{count} pictures in {folder}\n"))?;
        }
        Ok(Status::AsExpected)
    }

    fn wants(&self, case: &Case) -> bool {
        let among = FOLDERS.iter().any(|f| case.id.starts_with(f)) && !case.id.starts_with(IN_USE);
        let folder = !self.paths.is_empty() || (among && !is_equations(case));
        let kept = self.filter.is_empty() || self.filter.iter().any(|f| f.keeps(&case.id));
        folder && kept
    }

    /// Where the picture of this name goes.
    fn path(&self, name: &str) -> PathBuf {
        let mut path = self.output.clone();
        path.extend(name.split('/'));
        path.as_mut_os_string().push(".svg");
        path
    }

    /// Measures and writes one picture; nothing where the work was interrupted meanwhile.
    fn draw(
        &self,
        case: &Case,
        index: usize,
        limits: &Limits,
        cancel: &std::sync::atomic::AtomicBool,
    ) -> Result<Option<Done>> {
        // A defect of ours in one picture must not lose the others.
        let count = self.frames.unwrap_or(0) as usize;
        let drawn = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            of_case(case, limits, count)
        }));
        let Picture {
            figure,
            penalty,
            frames,
        } = drawn.unwrap_or_else(|_| Picture {
            figure: Figure {
                title: case.id.clone(),
                notes: vec![
                    "an internal error of specbias: please report it with this case".into(),
                ],
                ..Default::default()
            },
            penalty: None,
            frames: Vec::new(),
        });
        if cancel.load(Ordering::SeqCst) {
            return Ok(None);
        }
        Whole::open(Some(&self.path(&case.id)))?.write(&svg(&figure))?;
        self.write_frames(&case.id, &frames)?;
        Ok(Some(Done {
            index,
            penalty,
            frames: frames.len(),
        }))
    }

    /// The frames of a case in a folder of its own, and all of them as one animated picture.
    fn write_frames(&self, id: &str, frames: &[Figure]) -> Result<()> {
        if frames.is_empty() {
            return Ok(());
        }
        let animation = self.path(&format!("{id}/animated"));
        if let Some(folder) = animation.parent() {
            fs::create_dir_all(folder).map_err(|e| Error::io("cannot write", folder, e))?;
        }
        for (j, frame) in frames.iter().enumerate() {
            let path = self.path(&format!("{id}/frame-{:04}", j + 1));
            Whole::open(Some(&path))?.write(&svg(frame))?;
        }
        Whole::open(Some(&animation))?.write(&animated(frames))
    }

    /// The pictures of many activations, where there are many; returns how many were written.
    fn write_overview(&self, cases: &[&Case], curves: &[Option<PenaltyCurve>]) -> Result<usize> {
        let in_table = |case: &Case| case.id.split('/').rev().skip(1).any(|part| part == TABLE);
        let table = cases.iter().any(|case| in_table(case));
        let mut members: Vec<Member<'_>> = Vec::new();
        let mut drawn: Vec<&Case> = Vec::new();
        for (case, curve) in cases.iter().zip(curves) {
            let Some(curve) = curve else { continue };
            let pieces = case.subject.activation.pieces();
            let twice = drawn
                .iter()
                .any(|c| c.subject.activation.pieces() == pieces);
            if (table && !in_table(case)) || twice {
                continue;
            }
            drawn.push(case);
            members.push(Member {
                name: case.subject.activation.name.clone(),
                curve,
            });
        }
        if members.len() < 2 {
            return Ok(0);
        }
        let taken: BTreeSet<&str> = cases.iter().map(|case| case.id.as_str()).collect();
        let mut count = 0;
        for (name, figure) in overview(&members) {
            if taken.contains(name.as_str()) {
                return Err(Error::usage(format!(
                    "the case `{name}` has the name of the picture of all activations: rename it"
                )));
            }
            Whole::open(Some(&self.path(&name)))?.write(&svg(&figure))?;
            count += 1;
        }
        Ok(count)
    }
}
