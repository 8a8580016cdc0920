//! `specbias report --atlas`: a record in, a folder to look activations up in out.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::derive::shown::numbered;
use super::draw;
use super::interrupt;
use super::output::{Format, draft_of};
use super::progress::Progress;
use super::report::text;
use super::screen::Screen;
use crate::activation::Activation;
use crate::case::{self, Loaded};
use crate::derive::derive;
use crate::error::{Error, Result};
use crate::fourier::Limits;
use crate::picture::plot::svg;
use crate::picture::thumbnail;
use crate::record::{ClaimLine, Record};
use crate::report::atlas::{self, Seen, Step, model};
use crate::report::html::{File, RECORD};

/// Seconds for the picture of a row, and for its derivation.
const SECONDS: (f64, f64) = (30.0, 10.0);

/// What is asked for.
#[derive(Debug)]
pub struct Request<'a> {
    /// The folder to write.
    pub output: &'a Path,
    /// Where the cases of the rows are; empty: those of the checkout, or the built-in ones.
    pub cases: &'a [PathBuf],
    /// Set by Ctrl-C.
    pub cancel: &'a Arc<AtomicBool>,
}

/// Writes the atlas of `record`, whole or not at all.
///
/// # Errors
/// A record without a row, a folder that holds something, cases that cannot be read, a folder that cannot be written.
pub fn write(record: &Record, request: &Request<'_>, screen: &Screen) -> Result<()> {
    let rows = model::cases(record);
    if rows.is_empty() {
        return Err(Error::usage(
            "the record holds no row of an atlas: no case in a folder `atlas` or `table-1`, and none whose activation has `frameworks`",
        ));
    }
    vacant(request.output)?;
    let loaded = case::load(request.cases);
    for fault in &loaded.faults {
        screen.show(fault);
    }
    if !request.cases.is_empty() && !loaded.faults.is_empty() {
        return Err(Error::usage("the cases of --cases could not all be read"));
    }
    let chosen = of_rows(&rows, &loaded);
    if chosen.len() < rows.len() {
        screen.warn(&format!(
            "{} of {} rows have no picture and no derivation: their cases are not at hand, or say something else than the record; --cases says where they are",
            rows.len() - chosen.len(),
            rows.len()
        ));
    }
    let seen = look(&Arc::new(loaded), &chosen, request, screen)?;
    let Some(files) = atlas::folder(record, &seen) else {
        return Err(Error::failed("the record has rows, and the atlas has none"));
    };
    let record = text(record, Format::Jsonl, true)?;
    place(request.output, &files, &record)
}

/// The cases that are rows of the record and say what it says.
fn of_rows(rows: &[&ClaimLine], loaded: &Loaded) -> Vec<usize> {
    let is_row = |at: &usize| {
        let case = &loaded.cases[*at];
        let same =
            |row: &&ClaimLine| row.case == case.id && row.definition == case.subject.definition().0;
        case.subject.activation().is_some() && rows.iter().any(same)
    };
    (0..loaded.cases.len()).filter(is_row).collect()
}

/// Draws and derives what the record does not hold.
fn look(
    loaded: &Arc<Loaded>,
    chosen: &[usize],
    request: &Request<'_>,
    screen: &Screen,
) -> Result<BTreeMap<String, Seen>> {
    let mut seen: BTreeMap<String, Seen> = BTreeMap::new();
    let mut progress = Progress::of(*screen, chosen.len(), "pictures");
    let order = draw::Order {
        loaded,
        chosen,
        frames: 0,
        seconds: SECONDS.0,
        threads: super::arguments::threads(None),
        cancel: request.cancel,
    };
    let drawn = draw::pictures(&order, &mut |at, picture| {
        let case = &loaded.cases[chosen[at]];
        let mut row = Seen {
            picture: svg(&picture.figure),
            ..Seen::default()
        };
        if let Some(curve) = &picture.penalty {
            row.path = thumbnail::path(curve);
            row.thumbnail = thumbnail::svg(&case.subject.name(), curve);
        }
        seen.insert(case.id.clone(), row);
        progress.step(&case.id);
        Ok(())
    });
    progress.finish();
    drawn?;
    for at in chosen {
        if request.cancel.load(Ordering::SeqCst) {
            return Err(Error::interrupted());
        }
        let case = &loaded.cases[*at];
        if let Some(activation) = case.subject.activation() {
            let row = seen.entry(case.id.clone()).or_default();
            row.derivation = Some(derivation(activation, request.cancel));
        }
    }
    Ok(seen)
}

fn derivation(
    activation: &Activation,
    cancel: &Arc<AtomicBool>,
) -> std::result::Result<Vec<Step>, String> {
    let limits = Limits {
        deadline: Instant::now().checked_add(Duration::from_secs_f64(SECONDS.1)),
        cancel: Arc::clone(cancel),
        ..Limits::default()
    };
    let stop = || limits.exhausted().is_some();
    let step = derive(activation, &stop).map_err(|stopped| stopped.to_string())?;
    let steps = numbered(&step).into_iter().map(|line| Step {
        rule: line.rule.to_owned(),
        statement: line.statement.to_owned(),
        source: line.source.to_owned(),
        phi: line.phi,
        reading: line.reading,
        conditions: line.conditions,
        rests_on: line.rests_on,
        transform: line.transform,
    });
    Ok(steps.collect())
}

/// Refuses a path at which something stands.
fn vacant(output: &Path) -> Result<()> {
    let taken = |what: &str| {
        Err(Error::usage(format!(
            "{} {what}: --atlas writes a new folder",
            output.display()
        )))
    };
    match fs::read_dir(output) {
        Ok(mut entries) => match entries.next() {
            None => Ok(()),
            Some(_) => taken("is a folder that holds something"),
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => match output.symlink_metadata() {
            Ok(_) => taken("is a link that leads nowhere"),
            Err(_) => Ok(()),
        },
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => taken("is no folder"),
        Err(error) => Err(Error::io("cannot write", output, error)),
    }
}

/// Writes the files beside the folder and gives them its name when all are there.
fn place(output: &Path, files: &[File], record: &str) -> Result<()> {
    // A signal waits until it is done: half an atlas is none.
    let _writing = interrupt::writing();
    let failed = |error: io::Error| Error::io("cannot write", output, error);
    let draft = draft_of(output).ok_or_else(|| failed(io::ErrorKind::InvalidInput.into()))?;
    if let Some(parent) = output
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty())
    {
        fs::create_dir_all(parent).map_err(failed)?;
    }
    let written = fs::create_dir(&draft)
        .and_then(|()| fill(&draft, files, record))
        .and_then(|()| fs::rename(&draft, output));
    if written.is_err() {
        let _ = fs::remove_dir_all(&draft);
    }
    written.map_err(failed)
}

fn fill(folder: &Path, files: &[File], record: &str) -> io::Result<()> {
    for file in files {
        let mut path = folder.to_owned();
        path.extend(file.path.split('/'));
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(path, &file.text)?;
    }
    fs::write(folder.join(RECORD), record)
}
