//! Records: a finished run on disk, as JSON Lines, and the merging of a run that was cut in shards.
//!
//! Everything a person reads about a run is a view of a [`Record`]; this floor knows the lines, how
//! they are written one by one while the run goes on, how they are read back, and nothing of how
//! they look in a report.

pub mod certificate;
pub mod derived;
pub mod io;
pub mod line;
pub mod merge;

pub use certificate::EnclosureLine;
pub use derived::VERDICTS;
pub use io::{Error, Record, Writer, Written, read, read_str};
pub use line::{
    ClaimLine, EndLine, FORMAT, FaultLine, IntervalLine, Line, MutantsLine, PointLine, PowerLine,
    RouteLine, RunLine, TermLine, ToleranceLine, ToolLine, VerdictName,
};
pub use merge::{MergeError, merge};

mod crew;
pub mod run;
#[cfg(test)]
pub(crate) mod samples;
mod tools;
mod weighed;
pub use run::{RunSettings, Started, Summary, run, run_watched};
