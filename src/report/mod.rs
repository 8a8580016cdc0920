//! Reports: views of the lines of a record, and of nothing else; pictures that go with them are those of
//! [`crate::picture`].
//!
//! | view | for |
//! |---|---|
//! | [`mod@terminal`] | someone who waits for a run: a row a claim, then a summary |
//! | [`mod@markdown`] | a reviewer: conventions first, what it does not say last |
//! | [`mod@html`] | a reviewer with a browser: an index, a page a case |
//! | [`mod@atlas`] | anyone who looks for an activation: a page a row, search, two side by side |
//! | [`mod@junit`] | a CI server |
//! | [`mod@sarif`], [`mod@github`] | code scanning, GitHub Actions: results at lines of case files |
//! | [`mod@badge`] | a page about a project |
//! | [`mod@tex`] | a paper |
//! | [`mod@diff`] | two runs against each other |
//! | [`mod@snapshot`] | a test: structure exactly, numbers by the claim's tolerance |
//!
//! No view decides anything: verdicts stand in the record. What views share is [`tally`] (counts
//! and the exit status) and [`decimal`] (numbers as text).

pub mod atlas;
pub mod badge;
pub mod decimal;
pub mod diff;
pub mod github;
pub mod html;
pub mod junit;
pub mod markdown;
pub mod sarif;
pub mod snapshot;
pub mod tally;
pub mod terminal;
pub mod tex;

pub use badge::badge;
pub use diff::{Diff, DiffError, diff};
pub use github::github;
pub use html::HtmlOptions;
pub use junit::junit;
pub use markdown::{MarkdownOptions, Pictures, markdown};
pub use sarif::sarif;
pub use snapshot::snapshot_text;
pub use tally::{Standing, Tally};
pub use terminal::{Look, Terminal};
pub use tex::tex;

#[cfg(test)]
mod cut_tests;
