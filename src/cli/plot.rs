//! `specbias plot`: cases in, a folder of pictures out.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use clap::Args;

use super::arguments::Effort;
use super::draw;
use super::exit::Status;
use super::interrupt;
use super::output::{Whole, print};
use super::progress::Progress;
use super::screen::Screen;
use super::sweep;
use crate::case::{self, Case, Filter};
use crate::error::{Error, Result};
use crate::picture::Picture;
use crate::picture::adaptive::is_equations;
use crate::picture::curve::PenaltyCurve;
use crate::picture::overview::{Member, overview};
use crate::picture::plot::{Figure, animated, svg};
use crate::picture::sweep::figures;

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
        let loaded = Arc::new(case::load_within(&self.paths, self.effort.time()));
        let chosen: Vec<usize> = (0..loaded.cases.len())
            .filter(|at| self.wants(&loaded.cases[*at]))
            .collect();
        let cases: Vec<&Case> = chosen.iter().map(|at| &loaded.cases[*at]).collect();
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
        let mut curves: Vec<Option<PenaltyCurve>> = vec![None; cases.len()];
        let (mut written, mut frames) = (0, 0);
        let order = draw::Order {
            loaded: &loaded,
            chosen: &chosen,
            frames: self.frames.unwrap_or(0) as usize,
            seconds: self.effort.seconds,
            threads: self.effort.threads(),
            cancel: &cancel,
        };
        let drawn = draw::pictures(&order, &mut |at, picture| {
            let _writing = interrupt::writing();
            let done = self.write(cases[at], picture)?;
            (written, frames) = (written + 1, frames + done.frames);
            progress.step(&cases[at].id);
            curves[at] = done.penalty;
            Ok(())
        });
        progress.finish();
        drawn?;
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

    /// Writes one picture and its frames.
    fn write(&self, case: &Case, picture: Picture) -> Result<Done> {
        let Picture {
            figure,
            penalty,
            frames,
        } = picture;
        Whole::open(Some(&self.path(&case.id)))?.write(&svg(&figure))?;
        self.write_frames(&case.id, &frames)?;
        Ok(Done {
            penalty,
            frames: frames.len(),
        })
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
            let Some(activation) = case.subject.activation() else {
                continue;
            };
            let alike = |other: &&Case| {
                let other = other.subject.activation();
                other.is_some_and(|other| other.pieces() == activation.pieces())
            };
            let twice = drawn.iter().any(alike);
            if (table && !in_table(case)) || twice {
                continue;
            }
            drawn.push(case);
            members.push(Member {
                name: activation.name.clone(),
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
