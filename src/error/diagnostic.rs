//! A fault with a place: file, line, column, the line itself, a caret, and what to do about it.

use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

/// A range of bytes in a [`Source`].
pub type Span = Range<usize>;

/// Longest stretch of one line, in bytes, that a rendering shows around its caret.
pub const MAX_SHOWN_BYTES: usize = 160;

/// Most lines of a fault that spans several that a rendering shows.
const MAX_SHOWN_LINES: usize = 5;

/// A text with a name: a case file, or an expression from the command line.
#[derive(Debug)]
pub struct Source {
    /// The file as the user would type it, or `<phi>` and the like.
    pub path: PathBuf,
    /// The whole text.
    pub text: Arc<str>,
    /// Where its lines begin, once somebody has asked for one: every claim of a file asks.
    starts: OnceLock<Vec<usize>>,
}

impl PartialEq for Source {
    fn eq(&self, other: &Self) -> bool {
        (&self.path, &self.text) == (&other.path, &other.text)
    }
}

impl Eq for Source {}

impl Source {
    /// A text and its name.
    pub fn new(path: impl Into<PathBuf>, text: impl Into<Arc<str>>) -> Arc<Self> {
        Arc::new(Source {
            path: path.into(),
            text: text.into(),
            starts: OnceLock::new(),
        })
    }

    /// Line from 1 of the byte `at`; the last line for a byte past the end.
    pub fn line(&self, at: usize) -> usize {
        let at = self.boundary(at);
        self.starts().partition_point(|start| *start <= at)
    }

    fn starts(&self) -> &[usize] {
        self.starts.get_or_init(|| {
            let ends = self.text.match_indices('\n').map(|(at, _)| at + 1);
            std::iter::once(0).chain(ends).collect()
        })
    }

    /// Column from 1, in characters, of the byte `at`.
    pub fn column(&self, at: usize) -> usize {
        let before = self.before(at);
        let start = before.rfind('\n').map_or(0, |newline| newline + 1);
        1 + before[start..].chars().count()
    }

    fn before(&self, at: usize) -> &str {
        &self.text[..self.boundary(at)]
    }

    /// The nearest character boundary at or before `at`.
    fn boundary(&self, at: usize) -> usize {
        self.text.floor_char_boundary(at)
    }
}

#[derive(Clone, Debug)]
struct Place {
    source: Arc<Source>,
    span: Span,
    label: Option<String>,
}

impl Place {
    /// The lines that the span touches, cut to what fits a screen: their first line number, their
    /// text and the span in it.
    fn excerpt(&self) -> (usize, &str, Span) {
        let text = &*self.source.text;
        let start = self.source.boundary(self.span.start);
        let end = self.source.boundary(self.span.end.max(start));
        let line_start = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
        let mut line_end = start;
        for _ in 0..MAX_SHOWN_LINES {
            line_end = text[line_end..]
                .find('\n')
                .map_or(text.len(), |newline| line_end + newline);
            if line_end >= end || line_end == text.len() {
                break;
            }
            line_end += 1;
        }
        // A line of a megabyte is not worth showing, and slow to lay out: keep what stands around
        // the caret.
        let from = text.floor_char_boundary(line_start.max(start.saturating_sub(MAX_SHOWN_BYTES)));
        let to = text.floor_char_boundary(line_end.min(start + 2 * MAX_SHOWN_BYTES).max(start));
        let excerpt = text[from..to].trim_end_matches(['\r', '\n']);
        let shown = start - from..end.min(to) - from;
        let clamp = |at: usize| at.min(excerpt.len());
        (
            self.source.line(start),
            excerpt,
            clamp(shown.start)..clamp(shown.end.max(shown.start)),
        )
    }

    fn snippet(&self, kind: AnnotationKind) -> Snippet<'_, annotate_snippets::Annotation<'_>> {
        let (line, excerpt, span) = self.excerpt();
        Snippet::source(excerpt)
            .line_start(line)
            .path(self.source.path.to_string_lossy())
            .fold(false)
            .annotation(kind.span(span).label(self.label.as_deref()))
    }

    fn title(&self) -> String {
        format!(
            "{}:{}:{}",
            self.source.path.display(),
            self.source.line(self.span.start),
            self.source.column(self.span.start)
        )
    }
}

/// A fault in a case file or in an expression, with its place where it has one.
///
/// `Display` renders without colour; [`Diagnostic::render`] chooses.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// The file as the user would type it.
    pub path: PathBuf,
    /// What is wrong, in one sentence.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    place: Option<Box<Place>>,
    other: Option<Box<Place>>,
}

impl Diagnostic {
    /// A fault of a whole file: it cannot be read, or it is empty.
    pub fn of_file(path: impl Into<PathBuf>, message: impl Into<String>) -> Self {
        Diagnostic {
            path: path.into(),
            message: message.into(),
            help: None,
            place: None,
            other: None,
        }
    }

    /// A fault at the bytes `span` of `source`. A span that ends past the text is cut.
    pub fn at(source: &Arc<Source>, span: Span, message: impl Into<String>) -> Self {
        Diagnostic {
            path: source.path.clone(),
            message: message.into(),
            help: None,
            place: Some(Box::new(Place {
                source: Arc::clone(source),
                span,
                label: None,
            })),
            other: None,
        }
    }

    /// The same place with another message.
    #[must_use]
    pub fn with_message(mut self, message: impl Into<String>) -> Self {
        self.message = message.into();
        self
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds a word beside the caret. A fault without a place has no caret and drops it.
    #[must_use]
    pub fn with_label(mut self, label: impl Into<String>) -> Self {
        if let Some(place) = &mut self.place {
            place.label = Some(label.into());
        }
        self
    }

    /// Adds a second place that the fault is about: the first of two that share a name.
    #[must_use]
    pub fn with_other(mut self, source: &Arc<Source>, span: Span, label: &str) -> Self {
        self.other = Some(Box::new(Place {
            source: Arc::clone(source),
            span,
            label: Some(label.to_owned()),
        }));
        self
    }

    /// The line, from 1, where the fault has a place.
    pub fn line(&self) -> Option<usize> {
        let place = self.place.as_ref()?;
        Some(place.source.line(place.span.start))
    }

    /// The column, from 1 and in characters, where the fault has a place.
    pub fn column(&self) -> Option<usize> {
        let place = self.place.as_ref()?;
        Some(place.source.column(place.span.start))
    }

    /// The word beside the caret.
    pub fn label(&self) -> Option<&str> {
        self.place.as_ref()?.label.as_deref()
    }

    /// The bytes of the source that the fault is about.
    pub fn span(&self) -> Option<Span> {
        self.place.as_ref().map(|place| place.span.clone())
    }

    /// The path of the file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The fault as a person reads it: `error: message`, file:line:column, the line itself, a
    /// caret, and the help. No newline at the end.
    pub fn render(&self, color: bool) -> String {
        let renderer = if color {
            Renderer::styled()
        } else {
            Renderer::plain()
        };
        let title = Level::ERROR.primary_title(self.message.as_str());
        let main = match &self.place {
            None => Group::with_title(title)
                .element(Origin::path(self.path.to_string_lossy().into_owned())),
            Some(place) => title.element(place.snippet(AnnotationKind::Primary)),
        };
        let main = match &self.help {
            Some(help) => main.element(Level::HELP.message(help.as_str())),
            None => main,
        };
        let mut groups = vec![main];
        let other_title;
        if let Some(other) = &self.other {
            other_title = format!("the other one stands at {}", other.title());
            groups.push(
                Group::with_title(Level::NOTE.secondary_title(other_title.as_str()))
                    .element(other.snippet(AnnotationKind::Context)),
            );
        }
        let text = renderer.render(&groups);
        self.with_true_column(text)
    }

    /// Where a long line was cut in front of the caret, the renderer counts columns from the cut;
    /// the header must still name the place in the file.
    fn with_true_column(&self, text: String) -> String {
        let Some(place) = &self.place else {
            return text;
        };
        let (line, excerpt, span) = place.excerpt();
        let shown = 1 + excerpt[..span.start].chars().count();
        let true_column = place.source.column(place.span.start);
        if shown == true_column {
            return text;
        }
        let path = place.source.path.to_string_lossy();
        text.replacen(
            &format!("{path}:{line}:{shown}"),
            &format!("{path}:{line}:{true_column}"),
            1,
        )
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(false))
    }
}

impl std::error::Error for Diagnostic {}
