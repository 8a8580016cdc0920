//! Writing a record line by line, and reading it back whole.

mod reader;

use std::io::{self, BufRead, Write};
use std::path::{Path, PathBuf};

use crate::host::read::{self as read_file, Unreadable};

use super::line::{ClaimLine, EndLine, FORMAT, FaultLine, Line, RunLine};
use reader::{Reader, major};

/// Largest record that is read, in bytes. A record of ten thousand claims has about 50 MB; the limit
/// keeps a device file or a wrong path from filling the memory.
pub const MAX_BYTES: u64 = 1 << 30;

/// Why a record cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file cannot be opened, read or written.
    #[error("{}: {}", .path.display(), crate::error::reason(.source))]
    Io {
        /// The file as typed; `<output>` where a record is written to no named file.
        path: PathBuf,
        /// What the operating system says.
        source: io::Error,
    },
    /// The file is larger than [`MAX_BYTES`].
    #[error("{}: larger than {} MiB: this is not a record of specbias, or several in one file; split it", .path.display(), MAX_BYTES >> 20)]
    TooLarge {
        /// The file as typed.
        path: PathBuf,
    },
    /// The file has no line.
    #[error("{}: empty; a record starts with a `run` line (write one with `specbias check --format jsonl --output FILE`)", .path.display())]
    Empty {
        /// The file as typed.
        path: PathBuf,
    },
    /// The record has another major format.
    #[error("{}: format {found:?}, and this specbias reads {}.x; read it with the version that wrote it ({version}), or run `specbias check --format jsonl` again", .path.display(), major(FORMAT).unwrap_or(0))]
    Format {
        /// The file as typed.
        path: PathBuf,
        /// The format that its run line states.
        found: String,
        /// The version of specbias that the run line states.
        version: String,
    },
    /// A line is not what it should be.
    #[error("{}:{line}: {message}", .path.display())]
    Line {
        /// The file as typed.
        path: PathBuf,
        /// Line number from 1.
        line: usize,
        /// What was found, and what was expected.
        message: String,
    },
}

impl Error {
    /// Whether the file could not be opened, read or written (and not what stands in it).
    pub fn is_io(&self) -> bool {
        matches!(self, Error::Io { .. })
    }
}

/// A record, read back.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Record {
    /// What ran.
    pub run: RunLine,
    /// The claims in the order in which they were written.
    pub claims: Vec<ClaimLine>,
    /// The case files that could not be read.
    pub faults: Vec<FaultLine>,
    /// None where the run was killed before its end.
    pub end: Option<EndLine>,
    /// What the reader noticed: a truncated last line, a newer format, a missing end.
    pub warnings: Vec<String>,
}

impl Record {
    /// The lines of the record, in the order of the format.
    pub fn lines(&self) -> impl Iterator<Item = Line> + '_ {
        std::iter::once(Line::Run(self.run.clone()))
            .chain(
                self.claims
                    .iter()
                    .map(|claim| Line::Claim(Box::new(claim.clone()))),
            )
            .chain(self.faults.iter().cloned().map(Line::Fault))
            .chain(self.end.iter().cloned().map(Line::End))
    }

    /// The claims in the order of case, line and id, whatever the order in which they finished.
    pub fn in_order(&self) -> Vec<&ClaimLine> {
        let mut claims: Vec<&ClaimLine> = self.claims.iter().collect();
        claims.sort_by_key(|claim| claim.place());
        claims
    }
}

/// Whether a line has reached the reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// Written and flushed.
    Yes,
    /// The reader has closed its end (`| head`): nothing more will be written, and that is no error.
    Closed,
}

/// Writes JSON Lines: one line a call, flushed, so that a killed run leaves every finished claim.
#[derive(Debug)]
pub struct Writer<W: Write> {
    out: W,
    /// What `out` is called in errors.
    name: PathBuf,
    closed: bool,
}

impl<W: Write> Writer<W> {
    /// Writes to `out`, which errors call `<output>`. Nothing is written yet.
    pub fn new(out: W) -> Self {
        Writer::named(out, "<output>")
    }

    /// Writes to `out`, a file of this name.
    pub fn named(out: W, name: impl Into<PathBuf>) -> Self {
        Writer {
            out,
            name: name.into(),
            closed: false,
        }
    }

    /// Writes one line and flushes it. After [`Written::Closed`] further calls write nothing.
    ///
    /// JSON has no infinities: a `digits_reached` or `slack` that is not finite is written as
    /// absent, `seconds` as 0.
    ///
    /// # Errors
    /// [`Error::Io`] with the name of the output, for anything but a closed pipe.
    pub fn write(&mut self, line: &Line) -> Result<Written, Error> {
        if self.closed {
            return Ok(Written::Closed);
        }
        let written = to_json(line).and_then(|mut text| {
            text.push(b'\n');
            self.out.write_all(&text)?;
            self.out.flush()
        });
        match written {
            Ok(()) => Ok(Written::Yes),
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                self.closed = true;
                Ok(Written::Closed)
            }
            Err(source) => Err(Error::Io {
                path: self.name.clone(),
                source,
            }),
        }
    }

    /// Whether the reader has closed its end.
    pub fn is_closed(&self) -> bool {
        self.closed
    }

    /// Gives the underlying writer back.
    pub fn into_inner(self) -> W {
        self.out
    }
}

fn to_json(line: &Line) -> io::Result<Vec<u8>> {
    let finite = |number: Option<f64>| number.filter(|value| value.is_finite());
    // serde_json writes NaN and infinity as `null`, which `seconds` could not be read back from.
    let written = match line {
        Line::Claim(claim)
            if !claim.seconds.is_finite()
                || finite(claim.digits_reached) != claim.digits_reached
                || finite(claim.slack) != claim.slack =>
        {
            let mut claim = claim.clone();
            claim.digits_reached = finite(claim.digits_reached);
            claim.slack = finite(claim.slack);
            claim.seconds = finite(Some(claim.seconds)).unwrap_or(0.0);
            serde_json::to_vec(&Line::Claim(claim))
        }
        Line::End(end) if !end.seconds.is_finite() => serde_json::to_vec(&Line::End(EndLine {
            seconds: 0.0,
            ..end.clone()
        })),
        line => serde_json::to_vec(line),
    };
    written.map_err(io::Error::other)
}

/// Reads the record at `path`.
///
/// A last line that was cut off (the run was killed while it wrote) is a warning, and what stands
/// before it is kept. A newer minor format is a warning too; lines of a kind that this version does
/// not know are then left out.
///
/// # Errors
/// [`Error`]: unreadable, too large, empty, another major format, or a line that is not what the
/// format says (with its number and what was expected).
pub fn read(path: impl AsRef<Path>) -> Result<Record, Error> {
    let path = path.as_ref();
    let input: Box<dyn BufRead> = if path.as_os_str() == read_file::STDIN {
        Box::new(io::stdin().lock())
    } else {
        read_file::content(path, MAX_BYTES).map_err(|why| match why {
            Unreadable::Io(source) => Error::Io {
                path: path.to_owned(),
                source,
            },
            Unreadable::TooLarge { .. } => Error::TooLarge {
                path: path.to_owned(),
            },
            other => Error::Io {
                path: path.to_owned(),
                source: io::Error::other(other.to_string()),
            },
        })?
    };
    Reader::new(path).read(input)
}

/// Reads a record from text; errors name it `<text>`. See [`read`].
///
/// # Errors
/// As [`read`], without the input and output ones.
pub fn read_str(text: &str) -> Result<Record, Error> {
    Reader::new(Path::new("<text>")).read(text.as_bytes())
}

#[cfg(test)]
#[path = "io_tests.rs"]
mod tests;
