//! Writing a record line by line, and reading it back whole.

use std::io::{self, BufRead, Read, Write};
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::host::read::{self as read_file, Unreadable};

use super::line::{ClaimLine, EndLine, FORMAT, FaultLine, Line, RunLine, VerdictName};

/// Largest record that is read, in bytes. A record of ten thousand claims has about 50 MB; the limit
/// keeps a device file or a wrong path from filling the memory.
pub const MAX_BYTES: u64 = 1 << 30;

/// Longest line, in bytes.
const MAX_LINE: u64 = 64 << 20;

/// Kinds of line that this version knows.
const KINDS: [&str; 4] = ["run", "claim", "fault", "end"];

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

/// The head of a run line: all that is needed to know whether the rest can be understood.
#[derive(Deserialize)]
struct Head {
    line: Option<String>,
    #[serde(default)]
    format: String,
    #[serde(default)]
    version: String,
}

struct Reader<'a> {
    path: &'a Path,
    record: Record,
    newer: bool,
}

/// A line as format 1.2 has it: before, a check that failed was an undecided claim with `"failed":true` beside it.
fn before_1_2(line: Line, text: &[u8]) -> Line {
    const FAILED: &[u8] = b"\"failed\":true";
    match line {
        Line::Claim(mut claim) if text.windows(FAILED.len()).any(|part| part == FAILED) => {
            claim.verdict = VerdictName::Failed;
            Line::Claim(claim)
        }
        line => line,
    }
}

impl<'a> Reader<'a> {
    fn new(path: &'a Path) -> Self {
        Reader {
            path,
            record: Record::default(),
            newer: false,
        }
    }

    fn read(mut self, mut input: impl BufRead) -> Result<Record, Error> {
        let (mut number, mut total, mut begun) = (0, 0, false);
        // A line that ends too early: the last one may, where the run was stopped while it wrote.
        let mut torn: Option<(usize, Vec<u8>, serde_json::Error)> = None;
        let mut line = Vec::new();
        while self.next(&mut input, &mut line)? {
            number += 1;
            total += line.len() as u64;
            if total > MAX_BYTES {
                return Err(Error::TooLarge {
                    path: self.path.to_owned(),
                });
            }
            let mut text = line.trim_ascii();
            if number == 1 {
                text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
            }
            if text.is_empty() {
                continue;
            }
            if let Some((number, line, error)) = torn.take() {
                self.refuse(number, &line, &error)?;
            }
            if !begun {
                self.first(number, text)?;
                begun = true;
                continue;
            }
            match serde_json::from_slice::<Line>(text) {
                Ok(parsed) => self.take(number, before_1_2(parsed, text))?,
                Err(error) if error.is_eof() => torn = Some((number, text.to_vec(), error)),
                Err(error) => self.refuse(number, text, &error)?,
            }
        }
        if !begun {
            return Err(Error::Empty {
                path: self.path.to_owned(),
            });
        }
        if let Some((number, ..)) = torn {
            self.record.warnings.push(format!(
                "line {number} is cut off: the run was stopped while it wrote; the lines before it are kept"
            ));
        }
        self.finish();
        Ok(self.record)
    }

    /// The next line, without holding more than one.
    fn next(&self, input: &mut impl BufRead, line: &mut Vec<u8>) -> Result<bool, Error> {
        line.clear();
        let read = input.take(MAX_LINE).read_until(b'\n', line);
        let read = read.map_err(|source| Error::Io {
            path: self.path.to_owned(),
            source,
        })?;
        match read as u64 == MAX_LINE {
            true => Err(Error::TooLarge {
                path: self.path.to_owned(),
            }),
            false => Ok(read > 0),
        }
    }

    fn first(&mut self, number: usize, line: &[u8]) -> Result<(), Error> {
        let expected = "expected a `run` line first: {\"line\":\"run\",\"format\":…}; is this a record of specbias?";
        let head: Head = serde_json::from_slice(line)
            .map_err(|error| self.error(number, format!("{}; {expected}", reason(&error))))?;
        if head.line.as_deref() != Some("run") {
            let found = head.line.map_or_else(
                || "an object without `line`".to_owned(),
                |kind| format!("a line `{kind}`"),
            );
            return Err(self.error(number, format!("found {found}; {expected}")));
        }
        let ours = (major(FORMAT), minor(FORMAT));
        let theirs = (major(&head.format), minor(&head.format));
        if theirs.0 != ours.0 {
            return Err(Error::Format {
                path: self.path.to_owned(),
                found: head.format,
                version: if head.version.is_empty() {
                    "not stated".to_owned()
                } else {
                    head.version
                },
            });
        }
        self.newer = theirs.1 > ours.1;
        if theirs.1.is_some_and(|minor| minor < 2) {
            self.record.warnings.push(format!(
                "format {} does not say for which reason of the list a claim is undecided",
                head.format
            ));
        }
        if self.newer {
            self.record.warnings.push(format!(
                "format {} is newer than this specbias, which knows {FORMAT}: what it added is left out",
                head.format
            ));
        }
        match serde_json::from_slice::<Line>(line) {
            Ok(Line::Run(run)) => self.record.run = run,
            Ok(_) => return Err(self.error(number, expected.to_owned())),
            Err(error) => self.refuse(number, line, &error)?,
        }
        Ok(())
    }

    fn take(&mut self, number: usize, line: Line) -> Result<(), Error> {
        if self.record.end.is_some() {
            return Err(self.error(
                number,
                "a line after the `end` line: expected one run a file".to_owned(),
            ));
        }
        match line {
            Line::Run(_) => {
                return Err(self.error(
                    number,
                    "a second `run` line: expected one run a file; keep shards in files of their own and merge them".to_owned(),
                ));
            }
            Line::Claim(claim) => self.record.claims.push(*claim),
            Line::Fault(fault) => self.record.faults.push(fault),
            Line::End(end) => self.record.end = Some(end),
        }
        Ok(())
    }

    /// A line that does not parse: an unknown kind of a newer format is left out, the rest refused.
    fn refuse(
        &mut self,
        number: usize,
        line: &[u8],
        error: &serde_json::Error,
    ) -> Result<(), Error> {
        let kind = serde_json::from_slice::<Head>(line)
            .ok()
            .and_then(|head| head.line);
        match kind {
            Some(kind) if !KINDS.contains(&kind.as_str()) => {
                if self.newer {
                    self.record.warnings.push(format!(
                        "line {number} is of the kind {kind:?}, which this specbias does not know: left out"
                    ));
                    return Ok(());
                }
                Err(self.error(
                    number,
                    format!(
                        "unknown kind of line {kind:?}; expected `run`, `claim`, `fault` or `end`"
                    ),
                ))
            }
            Some(kind) => Err(self.error(
                number,
                format!("{}; expected a complete `{kind}` line", reason(error)),
            )),
            None => Err(self.error(
                number,
                format!(
                    "{}; expected one JSON object with `line` = `claim`, `fault` or `end`",
                    reason(error)
                ),
            )),
        }
    }

    fn finish(&mut self) {
        let record = &mut self.record;
        match &record.end {
            None => record
                .warnings
                .push("no `end` line: the run did not finish".to_owned()),
            Some(end) if (end.claims, end.faults) != (record.claims.len(), record.faults.len()) => {
                record.warnings.push(format!(
                    "the `end` line counts {} claims and {} faults, the record has {} and {}",
                    end.claims,
                    end.faults,
                    record.claims.len(),
                    record.faults.len()
                ));
            }
            Some(_) => {}
        }
        let mut seen = std::collections::HashSet::new();
        let twice: Vec<String> = record
            .claims
            .iter()
            .filter(|claim| !seen.insert(claim.id.as_str()))
            .map(|claim| format!("the claim {:?} stands more than once", claim.id))
            .collect();
        record.warnings.extend(twice);
    }

    fn error(&self, line: usize, message: String) -> Error {
        Error::Line {
            path: self.path.to_owned(),
            line,
            message,
        }
    }
}

/// serde_json counts lines inside the one line it was given: only the column says something.
fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let message = text
        .rfind(" at line ")
        .map_or(text.as_str(), |end| &text[..end]);
    if error.is_data() || error.column() == 0 {
        message.to_owned()
    } else {
        format!("{message} (column {})", error.column())
    }
}

fn major(format: &str) -> Option<u32> {
    format.split('.').next()?.parse().ok()
}

fn minor(format: &str) -> Option<u32> {
    format.split('.').nth(1)?.parse().ok()
}

#[cfg(test)]
#[path = "io_tests.rs"]
mod tests;
