//! `specbias diff`: a run against an earlier one.

use std::path::PathBuf;

use clap::Args;

use super::exit::Status;
use super::output::{Format, Output, Whole};
use super::report::read;
use super::screen::Screen;
use crate::error::{Error, Result};
use crate::report;

/// Compare two records, claim by claim: which moved, and by how much.
///
/// Exit status 1 where the new record is worse: a verdict, digits, power, a value or a claim were lost. Records made under different
/// conventions are refused.
#[derive(Debug, Args)]
pub struct Diff {
    /// The earlier record.
    #[arg(value_name = "OLD")]
    old: PathBuf,
    /// The later record.
    #[arg(value_name = "NEW")]
    new: PathBuf,
    #[command(flatten)]
    output: Output,
}

impl Diff {
    /// Runs the verb.
    ///
    /// # Errors
    /// A record that cannot be read, records under different conventions, an output that cannot be
    /// written.
    pub fn run(&self, screen: &Screen) -> Result<Status> {
        let format = self
            .output
            .format_of("diff", &[Format::Human, Format::Markdown])?;
        self.output
            .refuse_clash(&[&self.old, &self.new], "a record that is compared")?;
        let whole = Whole::open(self.output.output.as_deref())?;
        let (old, new) = (read(&self.old)?, read(&self.new)?);
        for (path, record) in [(&self.old, &old), (&self.new, &new)] {
            for warning in &record.warnings {
                screen.warn(&format!("{}: {warning}", path.display()));
            }
        }
        let diff = report::diff(&old, &new).map_err(|error| {
            let names = [&self.old, &self.new].map(|path| path.display().to_string());
            Error::record(error.told(&names[0], &names[1]), false)
        })?;
        let mut text = match format {
            Format::Markdown => diff.to_markdown(),
            _ => diff.to_string(),
        };
        if !text.ends_with('\n') {
            text.push('\n');
        }
        whole.write(&text)?;
        Ok(if diff.is_worse() {
            Status::NotAsExpected
        } else {
            Status::AsExpected
        })
    }
}
