//! `specbias new`: a case whose claims are values from the engine, for an activation without a
//! closed form. From then on it is a regression test.

use clap::Args;

use super::draft;
use super::exit::Status;
use super::interrupt;
use super::output::{Whole, print};
use super::question::Asked;
use super::screen::Screen;
use crate::error::Result;

/// Write a case for an activation, with values of F from the engine as its claim.
///
/// Exit status 3 where the two routes do not agree to the digits asked: nothing is written then.
#[derive(Debug, Args)]
pub struct New {
    /// The name of the activation.
    #[arg(value_name = "NAME")]
    name: String,
    /// phi, an expression in z.
    #[arg(long, value_name = "EXPR", allow_hyphen_values = true)]
    phi: Option<String>,
    #[command(flatten)]
    asked: Asked,
    /// Write to this file instead of stdout; one that exists is left alone.
    #[arg(short, long, value_name = "FILE")]
    output: Option<std::path::PathBuf>,
}

impl New {
    /// Runs the verb.
    ///
    /// # Errors
    /// A question that is badly put, an output that exists or cannot be written, routes that do
    /// not agree, Ctrl-C.
    pub fn run(&self, screen: &Screen) -> Result<Status> {
        if let Some(path) = &self.output {
            draft::refuse_existing(path)?;
        }
        let cancel = interrupt::flag()?;
        let _end = interrupt::deadline(self.asked.seconds);
        let mut question =
            self.asked
                .question(&self.name, self.phi.as_deref(), "--phi EXPR", cancel)?;
        let whole = Whole::open(self.output.as_deref())?;
        let (text, _) = draft::case_of_values(&self.name, &mut question)?;
        whole.write(&text)?;
        if let Some(path) = &self.output
            && !screen.quiet
        {
            print(&format!(
                "wrote {0}; `specbias check {0}` checks it\n",
                path.display()
            ))?;
        }
        Ok(Status::AsExpected)
    }
}
