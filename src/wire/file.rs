//! A file of TOML: what is checked before it is parsed, and the parsing.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::parts::{self, Fault};
use super::{Diagnostic, Source, Table};
use crate::host::read::{self, Unreadable};

/// Largest case file, in bytes: some hundred thousand claims.
pub const MAX_BYTES: u64 = 16 << 20;
/// What stands where a file's name would, for standard input.
pub const STDIN: &str = "<stdin>";

/// A text of TOML and where it comes from.
#[derive(Clone, Debug)]
pub struct Document {
    /// The file as the user would type it.
    pub path: PathBuf,
    /// Its text, without a byte order mark.
    pub text: Arc<str>,
}

impl Document {
    /// Parses `text`; `path` is what faults name.
    ///
    /// # Errors
    /// The first place where the text is not TOML, or an empty text. Nesting deeper than the 80
    /// levels of the TOML parser is such a place, so that no input can exhaust the stack.
    pub fn parse(path: impl Into<PathBuf>, text: impl Into<Arc<str>>) -> Result<Table, Diagnostic> {
        Document {
            path: path.into(),
            text: text.into(),
        }
        .table()
    }

    /// Reads the file at `path`, gzipped or not; `-` is standard input.
    ///
    /// # Errors
    /// A file that cannot be read, a folder or a device, more than [`MAX_BYTES`], a byte that is
    /// not UTF-8 (with its line and column), a NUL.
    pub fn read(path: &Path) -> Result<Document, Diagnostic> {
        let (bytes, path) = if path.as_os_str() == read::STDIN {
            (read::stdin(MAX_BYTES), Path::new(STDIN))
        } else {
            (read::bytes(path, MAX_BYTES), path)
        };
        let bytes = bytes.map_err(|why| Diagnostic::of_file(path, unreadable(&why)))?;
        Document::from_bytes(path, bytes)
    }

    /// Checks that `bytes` are text. A byte order mark of UTF-8 is taken away.
    ///
    /// # Errors
    /// A byte that is not UTF-8, or a NUL, each with its place.
    pub fn from_bytes(path: &Path, bytes: Vec<u8>) -> Result<Document, Diagnostic> {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
        let help = "a case is a text in UTF-8; save it as such";
        let text = match std::str::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => {
                let at = error.valid_up_to();
                let shown = Source::new(path, String::from_utf8_lossy(bytes).into_owned());
                let end = at + char::REPLACEMENT_CHARACTER.len_utf8();
                let byte = bytes.get(at).copied().unwrap_or_default();
                return Err(Diagnostic::at(&shown, at..end, "this file is not UTF-8")
                    .with_label(format!("the byte 0x{byte:02x} does not belong here"))
                    .with_help(help));
            }
        };
        if let Some(at) = text.find('\0') {
            return Err(Diagnostic::at(
                &Source::new(path, text),
                at..at + 1,
                "this file holds a NUL byte",
            )
            .with_help(help));
        }
        Ok(Document {
            path: path.to_owned(),
            text: text.into(),
        })
    }

    /// Parses the text. See [`Document::parse`].
    ///
    /// # Errors
    /// As [`Document::parse`].
    pub fn table(&self) -> Result<Table, Diagnostic> {
        let source = Source::new(self.path.clone(), Arc::clone(&self.text));
        if self.text.trim().is_empty() {
            return Err(
                Diagnostic::of_file(&self.path, "this file is empty").with_help(
                    "a case has an [activation] and at least one [[claim]]; \
                     `specbias new NAME --phi EXPR` writes one",
                ),
            );
        }
        let weighed = super::size::of(&self.text);
        if let Err((message, help)) = weighed.fits() {
            return Err(Diagnostic::of_file(&self.path, message).with_help(help));
        }
        parts::read(&source, &weighed).map_err(|why| match why {
            Fault::NotToml(start, error) => not_toml(&source, start, &error),
            Fault::Entangled => Diagnostic::of_file(
                &self.path,
                "this file is large, and a table of it goes on after a claim",
            )
            .with_help("write each table in one piece, above the first [[claim]]"),
        })
    }
}

fn unreadable(why: &Unreadable) -> String {
    match why {
        Unreadable::Io(_) => format!("cannot read this file: {why}"),
        Unreadable::TooLarge { .. } => format!("too large for a case: {why}"),
        _ => why.to_string(),
    }
}

/// The fault of a part of a text that begins at `start`.
fn not_toml(source: &Arc<Source>, start: usize, error: &toml::de::Error) -> Diagnostic {
    let span = error
        .span()
        .map(|span| start + span.start..start + span.end);
    let words = error.message();
    // The parser's two words for the same thing, and neither says what the limit is for.
    if words.contains("recurs") {
        let message = "this is nested too deeply: at most 80 tables or arrays inside each other";
        return match span {
            Some(span) => Diagnostic::at(source, span, message),
            None => Diagnostic::of_file(&source.path, message),
        };
    }
    let (what, expected) = match words.split_once(", expected ") {
        Some((what, expected)) => (what, Some(expected)),
        None => (words, None),
    };
    let mut fault = match span {
        Some(span) => Diagnostic::at(source, span, format!("not valid TOML: {what}")),
        None => Diagnostic::of_file(&source.path, format!("not valid TOML: {what}")),
    };
    if let Some(expected) = expected {
        fault = fault.with_label(format!("expected {expected}"));
    }
    if what.contains("string values must be quoted") {
        fault = fault.with_help("expressions are strings: put them in quotes");
    }
    fault
}
