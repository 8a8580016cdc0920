//! A string of a TOML file that knows where it stands.

use std::ops::Range;
use std::sync::Arc;

use super::{Diagnostic, Source, Span};
use crate::expr::{Expr, ParseError, Scope};

/// A string value, or a key, and its place in the file.
#[derive(Clone, Debug)]
pub struct Text {
    /// The string, with TOML's escapes resolved.
    pub value: String,
    /// The bytes of the file that hold it, quotes included.
    pub span: Span,
    source: Arc<Source>,
    /// Where byte 0 of `value` stands in the file, if the file holds `value` as it is.
    start: Option<usize>,
}

impl Text {
    pub(super) fn new(source: &Arc<Source>, value: String, span: Span) -> Self {
        let start = source
            .text
            .get(span.clone())
            .and_then(|raw| content(raw, &value))
            .map(|offset| span.start + offset);
        Text {
            value,
            span,
            source: Arc::clone(source),
            start,
        }
    }

    /// A text from the command line: `name` stands where a file would, `<phi>` for example.
    pub fn typed(name: &str, value: &str) -> Self {
        Text {
            value: value.to_owned(),
            span: 0..value.len(),
            source: Source::new(name, value),
            start: Some(0),
        }
    }

    /// The file, or whatever stands for it.
    pub fn source(&self) -> &Arc<Source> {
        &self.source
    }

    /// The line, from 1, where the string begins.
    pub fn line(&self) -> usize {
        self.source.line(self.span.start)
    }

    /// A fault of the whole string.
    pub fn error(&self, message: impl Into<String>) -> Diagnostic {
        Diagnostic::at(&self.source, self.span.clone(), message)
    }

    /// Whether the value of `key` is the second of two words.
    ///
    /// # Errors
    /// It is neither.
    pub fn is_second(&self, key: &str, [first, second]: [&str; 2]) -> Result<bool, Diagnostic> {
        match self.value.as_str() {
            word if word == first => Ok(false),
            word if word == second => Ok(true),
            _ => Err(self.error(format!("`{key}` is \"{first}\" or \"{second}\""))),
        }
    }

    /// A fault at the bytes `inner` of the value.
    ///
    /// The caret is exact where the file holds the value as it is; where escapes or folded lines
    /// come between, it points at the whole string.
    pub fn error_at(
        &self,
        inner: Range<usize>,
        message: impl Into<String>,
        help: Option<String>,
    ) -> Diagnostic {
        let span = match self.start {
            Some(start) => start + inner.start..start + inner.end,
            None => self.span.clone(),
        };
        let fault = Diagnostic::at(&self.source, span, message);
        match help {
            Some(help) => fault.with_help(help),
            None => fault,
        }
    }

    /// What the expression parser found, at its place in the file.
    pub fn parse_error(&self, error: ParseError) -> Diagnostic {
        self.error_at(error.span, error.message, error.help)
    }

    /// Parses the string as an expression over `scope`.
    ///
    /// # Errors
    /// What the parser found, at its place in the file.
    pub fn parse(&self, scope: &Scope) -> Result<Expr, Diagnostic> {
        Expr::parse(&self.value, scope).map_err(|error| self.parse_error(error))
    }
}

/// Where `value` begins in `raw`, a TOML string with its quotes or a bare key, if it stands there
/// unchanged.
fn content(raw: &str, value: &str) -> Option<usize> {
    for quotes in ["\"\"\"", "'''", "\"", "'"] {
        let Some(inner) = raw
            .strip_prefix(quotes)
            .and_then(|rest| rest.strip_suffix(quotes))
        else {
            continue;
        };
        // TOML drops a newline right after the opening quotes of a multi-line string.
        let trimmed = if quotes.len() == 3 {
            inner
                .strip_prefix("\r\n")
                .or_else(|| inner.strip_prefix('\n'))
                .unwrap_or(inner)
        } else {
            inner
        };
        return (trimmed == value).then(|| quotes.len() + inner.len() - trimmed.len());
    }
    (raw == value).then_some(0)
}
