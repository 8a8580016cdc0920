//! `specbias kinds`: the reference page of claim kinds.

use clap::Args;

use super::exit::Status;
use super::output::print;
use super::screen::Screen;
use crate::claim;
use crate::error::Result;

/// Print the reference page of the kinds of claims, as Markdown.
#[derive(Debug, Args)]
pub struct Kinds {}

impl Kinds {
    /// Runs the verb.
    ///
    /// # Errors
    /// Stdout cannot be written.
    pub fn run(&self, _screen: &Screen) -> Result<Status> {
        print(&claim::reference_page())?;
        Ok(Status::AsExpected)
    }
}
