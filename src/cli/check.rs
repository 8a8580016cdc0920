//! `specbias check`: cases in, verdicts out.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use clap::Args;

use super::arguments::{Effort, Which, digits};
use super::exit::Status;
use super::output::{Format, Output, Whole, lines_to, print};
use super::progress::Progress;
use super::screen::Screen;
use super::{interrupt, report};
use crate::case;
use crate::claim::Settings;
use crate::error::{Error, Result};
use crate::record::{Line, Record, RunSettings, Writer, Written, run_watched};
use crate::report::{Tally, Terminal};

/// Check the claims of cases.
///
/// With --output the file gets the record or report, and stdout what a person wants to see.
#[derive(Debug, Args)]
pub struct Check {
    #[command(flatten)]
    which: Which,
    /// Digits asked of every claim that does not state its own.
    #[arg(long, value_name = "N", value_parser = digits, allow_negative_numbers = true)]
    digits: Option<u32>,
    #[command(flatten)]
    effort: Effort,
    #[command(flatten)]
    output: Output,
}

impl Check {
    /// Runs the verb.
    ///
    /// # Errors
    /// Nothing to check, or an output that cannot be written. A bad case is a line of the record
    /// and in the status.
    pub fn run(&self, screen: &Screen) -> Result<Status> {
        let mut loaded = case::load_within(&self.which.paths, self.effort.time());
        let files = files_of(&loaded);
        self.which.selection().apply(&mut loaded);
        if loaded.claims() == 0 && loaded.faults.is_empty() {
            return Err(Error::usage(format!(
                "no claim is left by {}; `specbias list --tier extensive` shows them all",
                self.which.in_words()
            )));
        }
        // Only now: a filter that keeps nothing leaves an old record alone.
        self.output.refuse_clash(&files, "a case that is checked")?;
        let mut views = Views::open(&self.output, screen)?;
        let loaded = Arc::new(loaded);
        let cancel = interrupt::flag()?;
        let settings = RunSettings {
            check: Settings {
                digits: self.digits,
                seconds: self.effort.seconds,
                cancel: Arc::clone(&cancel),
                tier: self.which.tier,
            },
            jobs: self.effort.threads(),
            shard: self.which.shard.map(|shard| shard.to_string()),
            command: command(),
        };
        let mut progress = Progress::new(*screen, loaded.claims());
        let running = progress.running(self.effort.seconds);
        run_watched(
            &loaded,
            &settings,
            &mut |line| views.line(line, &mut progress, &cancel),
            &|id| running.started(id),
        );
        let _writing = interrupt::writing();
        progress.finish();
        views.finish(screen)
    }
}

/// The files that were read; those of built-in cases are not on this machine.
pub fn files_of(loaded: &case::Loaded) -> Vec<std::path::PathBuf> {
    let cases = loaded.cases.iter().map(|case| case.path.clone());
    let faults = loaded.faults.iter().map(|fault| fault.path.clone());
    cases.chain(faults).collect()
}

/// Everything that shows a run while it goes on and after it.
struct Views {
    format: Format,
    terminal: Terminal,
    /// The record so far, for the views that need the whole.
    record: Record,
    /// The record on disk or on stdout.
    stream: Option<Writer<Stream>>,
    /// The report that is written at the end.
    whole: Option<Whole>,
    /// A person reads stdout.
    human: bool,
    rows: bool,
    failed: Option<Error>,
}

enum Stream {
    File(File),
    Stdout(std::io::Stdout),
}

impl std::io::Write for Stream {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        match self {
            Stream::File(file) => file.write(bytes),
            Stream::Stdout(stdout) => stdout.write(bytes),
        }
    }

    fn flush(&mut self) -> std::io::Result<()> {
        match self {
            Stream::File(file) => file.flush(),
            Stream::Stdout(stdout) => stdout.flush(),
        }
    }
}

impl Views {
    fn open(output: &Output, screen: &Screen) -> Result<Self> {
        let format = output.format();
        let path: Option<&Path> = output.output.as_deref();
        let mut stream = None;
        let mut whole = None;
        match (format, path) {
            (Format::Jsonl, Some(path)) => {
                stream = Some(Writer::named(Stream::File(lines_to(path)?), path));
            }
            (Format::Jsonl, None) => {
                stream = Some(Writer::new(Stream::Stdout(std::io::stdout())));
            }
            (Format::Human, None) => {}
            (_, path) => whole = Some(Whole::open(path)?),
        }
        let human = path.is_some() || format == Format::Human;
        Ok(Views {
            format,
            terminal: Terminal::new(screen.look),
            record: Record::default(),
            stream,
            whole,
            human,
            rows: human && !screen.quiet,
            failed: None,
        })
    }

    /// Takes a line of the record. Once a write has failed the work is asked to stop: nobody would
    /// see what it finds.
    fn line(&mut self, line: Line, progress: &mut Progress, cancel: &AtomicBool) {
        if self.failed.is_none()
            && let Err(error) = self.show(&line, progress)
        {
            self.failed = Some(error);
            cancel.store(true, Ordering::SeqCst);
        }
        match line {
            Line::Run(line) => self.record.run = line,
            Line::Claim(line) => {
                progress.step(&line.id);
                self.record.claims.push(*line);
            }
            Line::Fault(line) => self.record.faults.push(line),
            Line::End(line) => self.record.end = Some(line),
        }
    }

    fn show(&mut self, line: &Line, progress: &Progress) -> Result<()> {
        if let Some(stream) = &mut self.stream {
            match progress.aside(|| stream.write(line)) {
                Ok(Written::Yes) => {}
                Ok(Written::Closed) => return Err(closed()),
                Err(error) => return Err(Error::record(error, true)),
            }
        }
        if !self.rows {
            return Ok(());
        }
        let text = match line {
            Line::Run(_) => self.terminal.header(),
            Line::Claim(claim) => self.terminal.row(claim),
            // The summary shows faults in full, after the rows and not before them.
            Line::Fault(_) | Line::End(_) => return Ok(()),
        };
        progress.aside(|| print(&format!("{text}\n")))
    }

    fn finish(mut self, screen: &Screen) -> Result<Status> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        if let Some(whole) = self.whole.take() {
            whole.write(&report::text(&self.record, self.format, true)?)?;
        }
        let tally = Tally::of(&self.record);
        if self.human {
            let summary = self.terminal.summary(&self.record);
            let gap = if self.rows { "\n" } else { "" };
            print(&format!("{gap}{summary}\n"))?;
        } else if !screen.quiet {
            screen.say(&tally.line());
        }
        Ok(tally.standing().into())
    }
}

fn closed() -> Error {
    Error::stream(
        "cannot write to stdout",
        std::io::ErrorKind::BrokenPipe.into(),
    )
}

/// The command of this process, so that a shell runs it again.
fn command() -> String {
    std::env::args_os()
        .enumerate()
        .map(|(index, argument)| {
            let argument = argument.to_string_lossy();
            // The folder of the program says something about this machine and nothing about the run.
            let shown = if index == 0 { "specbias" } else { &*argument };
            quoted(shown)
        })
        .collect::<Vec<_>>()
        .join(" ")
}

fn quoted(argument: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./,:=+@%".contains(c);
    if !argument.is_empty() && argument.chars().all(plain) {
        argument.to_owned()
    } else {
        format!("'{}'", argument.replace('\'', "'\\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_quoted_for_a_shell() {
        assert_eq!(quoted("--digits=50"), "--digits=50");
        assert_eq!(quoted("table-1/*"), "'table-1/*'");
        assert_eq!(quoted("it's"), r"'it'\''s'");
        assert_eq!(quoted(""), "''");
    }
}
