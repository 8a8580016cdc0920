//! Reads a record line by line, and says what is wrong with it.

use std::io::{BufRead, Read};
use std::path::Path;

use serde::Deserialize;

use super::{Error, MAX_BYTES, Record};
use crate::record::line::{FORMAT, Line, VerdictName};

/// Longest line, in bytes.
const MAX_LINE: u64 = 64 << 20;
/// Kinds of line that this version knows.
const KINDS: [&str; 4] = ["run", "claim", "fault", "end"];

/// The head of a run line: all that is needed to know whether the rest can be understood.
#[derive(Deserialize)]
struct Head {
    line: Option<String>,
    #[serde(default)]
    format: String,
    #[serde(default)]
    version: String,
}

pub(super) struct Reader<'a> {
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
    pub(super) fn new(path: &'a Path) -> Self {
        Reader {
            path,
            record: Record::default(),
            newer: false,
        }
    }

    pub(super) fn read(mut self, mut input: impl BufRead) -> Result<Record, Error> {
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
pub(super) fn reason(error: &serde_json::Error) -> String {
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

pub(super) fn major(format: &str) -> Option<u32> {
    format.split('.').next()?.parse().ok()
}

fn minor(format: &str) -> Option<u32> {
    format.split('.').nth(1)?.parse().ok()
}
