//! Reports: views of the lines of a record, and of nothing else; and pictures of cases.
//!
//! | view | for |
//! |---|---|
//! | [`mod@terminal`] | someone who waits for a run: a row a claim, then a summary |
//! | [`mod@markdown`] | a reviewer: conventions first, what it does not say last |
//! | [`mod@junit`] | a CI server |
//! | [`mod@diff`] | two runs against each other |
//! | [`mod@picture`] | a reader: curves over a range, measured anew, as SVG |
//! | [`mod@snapshot`] | a test: structure exactly, numbers by the claim's tolerance |
//!
//! No view decides anything: verdicts stand in the record. What views share is [`tally`] (counts
//! and the exit status), [`decimal`] (numbers as text) and [`layout`] (text for a terminal); [`plot`] draws.

pub mod decimal;
pub mod diff;
pub mod junit;
pub mod layout;
pub mod markdown;
pub mod picture;
pub mod plot;
pub mod snapshot;
pub mod tally;
pub mod terminal;

pub use diff::{Diff, DiffError, diff};
pub use junit::junit;
pub use markdown::{MarkdownOptions, Pictures, markdown};
pub use snapshot::snapshot_text;
pub use tally::{Standing, Tally};
pub use terminal::{Look, Terminal};
