//! `specbias report`: a view of one record, or of the shards of a run or of a sweep.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use clap::Args;

use super::atlas;
use super::exit::Status;
use super::html;
use super::interrupt;
use super::output::{Format, Output, Whole};
use super::screen::Screen;
use super::sweep;
use crate::error::{Error, Result};
use crate::host::same::{Named, refuse_clash};
use crate::record::{self, Record, Writer};
use crate::report::{
    Look, MarkdownOptions, Pictures, Tally, Terminal, badge, github, junit, markdown, sarif, tex,
};

/// How deep pictures may lie.
const MAX_DEPTH: usize = 16;

/// Show a record, or the merged records of the shards of a run; or merge the tables (.csv) of the shards of a sweep into one
/// (CSV; Parquet for --output FILE.parquet where the program was built with the feature `parquet`).
#[derive(Debug, Args)]
pub struct Report {
    /// Records (JSON Lines), or tables of a sweep (CSV); several are merged.
    #[arg(value_name = "RECORD", required = true)]
    records: Vec<PathBuf>,
    /// Leave out seconds, host and commit, which differ from run to run (markdown).
    #[arg(long)]
    without_timings: bool,
    /// One line a case in place of its claims with their evidence (markdown).
    #[arg(long)]
    brief: bool,
    /// Show the pictures of this folder, as `specbias plot` wrote them: those that stand there
    /// (markdown, --html).
    #[arg(long, value_name = "DIR")]
    pictures: Option<PathBuf>,
    /// Write the report for a browser to this folder: index.html, a page a case, the pictures and the
    /// record.
    #[arg(long, value_name = "OUT")]
    html: Option<PathBuf>,
    /// Write the report for a browser as one file, OUT, with everything in it.
    #[arg(long, requires = "html")]
    single_file: bool,
    /// Say in the report for a browser what moved since this record.
    #[arg(long, value_name = "RECORD", requires = "html")]
    against: Option<PathBuf>,
    /// Write the activations of the record to this new folder, to be looked up: a page each, a search by name, formula and
    /// framework, two side by side. Curves and derivations are computed anew from the cases.
    #[arg(long, value_name = "OUT")]
    atlas: Option<PathBuf>,
    /// Where the cases of the atlas are [default: as `specbias check`]. May be repeated.
    #[arg(long, value_name = "PATH", requires = "atlas")]
    cases: Vec<PathBuf>,
    /// Write a badge that says where the run stands.
    #[arg(long, value_name = "FILE.svg")]
    badge: Option<PathBuf>,
    /// Write macros and a table that a paper can input: \verdict{table-1/relu/penalty}.
    #[arg(long, value_name = "FILE.tex")]
    tex: Option<PathBuf>,
    /// Exit with 0 when the report is written, whatever stands in it.
    #[arg(long)]
    exit_zero: bool,
    /// Merge tables of a sweep though runs are missing.
    #[arg(long)]
    partial: bool,
    #[command(flatten)]
    output: Output,
}

impl Report {
    /// Runs the verb. The status is that of the run in the record, as `check` ended with it; with
    /// --exit-zero it says only whether the report was written.
    ///
    /// # Errors
    /// A record that cannot be read or merged, an output that cannot be written or is an input.
    pub fn run(&self, screen: &Screen) -> Result<Status> {
        // A signal leaves nothing half written; what goes on after it is ended.
        let flag = interrupt::flag()?;
        if self.records.iter().any(|path| sweep::is_table(path)) {
            return self.tables(screen);
        }
        if self.partial {
            return Err(Error::usage("--partial is for tables of a sweep (.csv)"));
        }
        self.refuse_clash()?;
        let whole = self.whole()?;
        let mut records = Vec::with_capacity(self.records.len());
        for path in &self.records {
            let record = read(path)?;
            for warning in &record.warnings {
                screen.warn(&format!("{}: {warning}", path.display()));
            }
            records.push(record);
        }
        let record = if records.len() == 1 {
            records.swap_remove(0)
        } else {
            record::merge(records).map_err(|error| Error::record(error, false))?
        };
        self.files(&record, screen, &flag)?;
        let status = match self.exit_zero {
            true => Status::AsExpected,
            false => Tally::of(&record).standing().into(),
        };
        let Some(whole) = whole else {
            return Ok(status);
        };
        let format = self.output.format();
        let pictures = match &self.pictures {
            None => None,
            Some(folder) => Some(pictures(folder, self.output.output.as_deref())?),
        };
        let text = match (format, &whole) {
            (Format::Human, Whole::Stdout) => human(&record, screen.look),
            (Format::Markdown, _) => markdown(
                &record,
                MarkdownOptions {
                    timings: !self.without_timings,
                    brief: self.brief,
                    pictures: pictures.as_ref(),
                },
            ),
            _ => text(&record, format, !self.without_timings)?,
        };
        whole.write(&text)?;
        Ok(status)
    }

    /// No file that is written is one that is read, or another one.
    fn refuse_clash(&self) -> Result<()> {
        let outputs: [(&str, Option<&PathBuf>); 4] = [
            ("--output", self.output.output.as_ref()),
            ("--html", self.html.as_ref().filter(|_| self.single_file)),
            ("--badge", self.badge.as_ref()),
            ("--tex", self.tex.as_ref()),
        ];
        let outputs: Vec<Named<'_>> = outputs
            .into_iter()
            .filter_map(|(option, path)| Some((option, path?.as_path())))
            .collect();
        let against = self
            .against
            .iter()
            .map(|path| ("the record of --against", path.as_path()));
        let records = self
            .records
            .iter()
            .map(|path| ("a record that is read", path.as_path()));
        let inputs: Vec<Named<'_>> = records.chain(against).collect();
        refuse_clash(&outputs, &inputs).map_err(Error::usage)
    }

    /// Where the report in a format goes; nowhere where files of other kinds are asked for and it is
    /// not.
    fn whole(&self) -> Result<Option<Whole>> {
        let views = [&self.html, &self.atlas, &self.badge, &self.tex];
        let files = views.iter().any(|view| view.is_some());
        if files && self.output.output.is_none() && self.output.format.is_none() {
            return Ok(None);
        }
        Whole::open(self.output.output.as_deref()).map(Some)
    }

    /// The files that are no format of a stream.
    fn files(&self, record: &Record, screen: &Screen, cancel: &Arc<AtomicBool>) -> Result<()> {
        if let Some(output) = &self.html {
            let request = html::Request {
                output,
                single: self.single_file,
                pictures: self.pictures.as_deref(),
                against: self.against.as_ref(),
                inputs: &self.records,
            };
            html::write(record, &request, screen)?;
        }
        if let Some(output) = &self.atlas {
            let request = atlas::Request {
                output,
                cases: &self.cases,
                cancel,
            };
            atlas::write(record, &request, screen)?;
        }
        if let Some(path) = &self.badge {
            Whole::open(Some(path))?.write(&badge(record))?;
        }
        if let Some(path) = &self.tex {
            Whole::open(Some(path))?.write(&tex(record))?;
        }
        Ok(())
    }

    /// The tables of the shards of a sweep as one table.
    fn tables(&self, screen: &Screen) -> Result<Status> {
        self.refuse_clash()?;
        if let Some(other) = self.records.iter().find(|path| !sweep::is_table(path)) {
            return Err(Error::usage(format!(
                "{} is no table (.csv), and the others are: records and tables make no report together",
                other.display()
            )));
        }
        let views = [
            &self.html,
            &self.atlas,
            &self.badge,
            &self.tex,
            &self.pictures,
        ];
        let asked = views.iter().any(|view| view.is_some());
        if self.output.format.is_some() || asked || self.without_timings {
            return Err(Error::usage(
                "tables of a sweep make a table: of the options --output and --partial are for them",
            ));
        }
        let table = sweep::join(&self.records, self.partial, screen)?;
        let output = self.output.output.as_deref();
        let parquet = output.is_some_and(|path| path.extension().is_some_and(|e| e == "parquet"));
        let bytes = match parquet {
            true => sweep::parquet(&table)?,
            false => table.text().map_err(Error::failed)?.into_bytes(),
        };
        Whole::open(output)?.write_bytes(&bytes)?;
        Ok(Status::AsExpected)
    }
}

/// The pictures in a folder, and the folder as links in `report` name it: below the report's own
/// folder where it is there, else as typed.
///
/// # Errors
/// It cannot be read.
pub fn pictures(folder: &Path, report: Option<&Path>) -> Result<Pictures> {
    let failed = |error: std::io::Error| Error::io("cannot read", folder, error);
    if !folder.is_dir() {
        let kind = match folder.exists() {
            true => std::io::ErrorKind::NotADirectory,
            false => std::io::ErrorKind::NotFound,
        };
        return Err(failed(kind.into()));
    }
    let mut names = std::collections::BTreeSet::new();
    for entry in walkdir::WalkDir::new(folder).max_depth(MAX_DEPTH) {
        let entry = entry.map_err(|error| failed(error.into()))?;
        let path = entry.path();
        if path.extension().is_some_and(|e| e == "svg")
            && let Ok(below) = path.strip_prefix(folder)
        {
            let parts = below.with_extension("");
            let parts = parts.iter().map(|part| part.to_string_lossy());
            names.insert(parts.collect::<Vec<_>>().join("/"));
        }
    }
    let beside = report.and_then(Path::parent).unwrap_or(Path::new(""));
    let short = folder.strip_prefix(beside).unwrap_or(folder);
    let folder = if short.as_os_str().is_empty() {
        ".".to_owned()
    } else {
        short.to_string_lossy().replace('\\', "/")
    };
    Ok(Pictures { folder, names })
}

/// Reads a record.
///
/// # Errors
/// It cannot be read.
pub fn read(path: &PathBuf) -> Result<Record> {
    record::read(path).map_err(|error| Error::record(&error, error.is_io()))
}

/// The record in a format, for a file or a pipe.
///
/// # Errors
/// The writer of the format failed.
pub fn text(record: &Record, format: Format, timings: bool) -> Result<String> {
    match format {
        Format::Human => Ok(human(record, Look::plain())),
        Format::Markdown => {
            let options = MarkdownOptions {
                timings,
                ..MarkdownOptions::default()
            };
            Ok(markdown(record, options))
        }
        Format::Sarif => sarif(record).map_err(|error| Error::record(error, false)),
        Format::Github => Ok(github(record)),
        Format::Junit => junit(record).map_err(|error| Error::record(error, false)),
        Format::Jsonl => {
            let mut writer = Writer::new(Vec::new());
            for line in record.lines() {
                writer
                    .write(&line)
                    .map_err(|error| Error::record(error, false))?;
            }
            String::from_utf8(writer.into_inner()).map_err(|error| Error::record(error, false))
        }
    }
}

fn human(record: &Record, look: Look) -> String {
    let view = Terminal::new(look);
    let mut text = view.header();
    for claim in &record.claims {
        text.push('\n');
        text.push_str(&view.row(claim));
    }
    format!("{text}\n\n{}\n", view.summary(record))
}
