//! One error for the whole program, and the diagnostic that points at a place in a case file.
//!
//! [`Error`] is opaque: what it is about is asked with predicates, so that new causes can be added
//! without breaking a caller. Its text is meant for a person and never holds Rust debug output.

mod diagnostic;
mod doubt;

pub use diagnostic::{Diagnostic, MAX_SHOWN_BYTES, Source, Span};
pub use doubt::{Doubt, Reason};

use std::fmt;
use std::io;
use std::path::Path;

/// The result of anything that can fail in this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong, in words for a person.
///
/// The `Display` text is complete in itself (what, where, and what to do about it where that is
/// known). A diagnostic keeps its place, its line and its caret.
#[derive(Debug)]
pub struct Error {
    kind: Box<Kind>,
}

#[derive(Debug)]
enum Kind {
    Usage(String),
    Case(Diagnostic),
    Io { doing: String, source: io::Error },
    Record { message: String, unreadable: bool },
    Interrupted,
    Failed(String),
}

impl Error {
    /// The command line asks for something that cannot be: exit status 2.
    pub fn usage(message: impl Into<String>) -> Self {
        Error::of(Kind::Usage(message.into()))
    }

    /// Reading or writing failed. `doing` says what was tried: `cannot write`.
    pub fn io(doing: &str, path: &Path, source: io::Error) -> Self {
        Error::of(Kind::Io {
            doing: format!("{doing} {}", path.display()),
            source,
        })
    }

    /// Reading or writing a stream without a name failed.
    pub fn stream(doing: &str, source: io::Error) -> Self {
        Error::of(Kind::Io {
            doing: doing.to_owned(),
            source,
        })
    }

    /// A record cannot be used: `unreadable` where the file cannot be opened or read, and not what
    /// stands in it.
    pub fn record(message: impl fmt::Display, unreadable: bool) -> Self {
        Error::of(Kind::Record {
            message: message.to_string(),
            unreadable,
        })
    }

    /// Ctrl-C: what was finished is kept, exit status 130.
    pub fn interrupted() -> Self {
        Error::of(Kind::Interrupted)
    }

    /// The question was well put and has no answer here: the message says why.
    pub fn failed(message: impl Into<String>) -> Self {
        Error::of(Kind::Failed(message.into()))
    }

    fn of(kind: Kind) -> Self {
        Error {
            kind: Box::new(kind),
        }
    }

    /// Whether the command line is at fault.
    pub fn is_usage(&self) -> bool {
        matches!(*self.kind, Kind::Usage(_))
    }

    /// Whether a case file or an expression is at fault; [`Error::diagnostic`] has the place.
    pub fn is_case(&self) -> bool {
        matches!(*self.kind, Kind::Case(_))
    }

    /// Whether a record is at fault.
    pub fn is_record(&self) -> bool {
        matches!(*self.kind, Kind::Record { .. })
    }

    /// Whether a person stopped the work.
    pub fn is_interrupted(&self) -> bool {
        matches!(*self.kind, Kind::Interrupted)
    }

    /// Whether reading or writing failed.
    pub fn is_io(&self) -> bool {
        matches!(
            *self.kind,
            Kind::Io { .. }
                | Kind::Record {
                    unreadable: true,
                    ..
                }
        )
    }

    /// Whether the reader of our output has closed its end (`| head`), which is no fault of anyone.
    pub fn is_closed_pipe(&self) -> bool {
        matches!(&*self.kind, Kind::Io { source, .. } if source.kind() == io::ErrorKind::BrokenPipe)
    }

    /// The place in a file or an expression, where the error has one.
    pub fn diagnostic(&self) -> Option<&Diagnostic> {
        match &*self.kind {
            Kind::Case(diagnostic) => Some(diagnostic),
            _ => None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.kind {
            Kind::Usage(message) | Kind::Failed(message) | Kind::Record { message, .. } => {
                f.write_str(message)
            }
            Kind::Case(diagnostic) => diagnostic.fmt(f),
            Kind::Io { doing, source } => write!(f, "{doing}: {}", reason(source)),
            Kind::Interrupted => f.write_str("interrupted"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &*self.kind {
            Kind::Io { source, .. } => Some(source),
            _ => None,
        }
    }
}

impl From<Diagnostic> for Error {
    fn from(diagnostic: Diagnostic) -> Self {
        Error::of(Kind::Case(diagnostic))
    }
}

/// What the operating system says, in plain words and without its error number.
pub fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file or folder".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        io::ErrorKind::IsADirectory => "it is a folder".to_owned(),
        io::ErrorKind::NotADirectory => "a part of the path is not a folder".to_owned(),
        io::ErrorKind::StorageFull => "no space left on the disk".to_owned(),
        io::ErrorKind::ReadOnlyFilesystem => "the file system is read-only".to_owned(),
        _ => {
            let text = error.to_string();
            match text.rfind(" (os error ") {
                Some(end) => text[..end].to_lowercase(),
                None => text,
            }
        }
    }
}

#[cfg(test)]
mod tests;
