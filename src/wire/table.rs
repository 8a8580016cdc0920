//! A TOML table whose keys are taken out one by one; what is left at the end is a fault.

mod items;

use std::fmt::Write as _;
use std::ops::RangeInclusive;
use std::sync::Arc;

use super::value::{Entry, Value};
use super::{Diagnostic, Source, Span, Text};

/// Keys that say what a thing is called, and nothing of what it is.
const NAMES: [&str; 2] = ["name", "frameworks"];

/// A TOML table as typed.
///
/// Each getter takes its key out; a missing key is `None`, a value of another type a
/// [`Diagnostic`] at that value. [`Table::finish`] finds the keys that nobody asked for.
#[derive(Debug)]
pub struct Table {
    source: Arc<Source>,
    /// Sorted by key: a map would have room for eleven keys in every table, and a claim has four.
    entries: Vec<(Box<str>, Entry)>,
    taken: Vec<String>,
    span: Span,
}

/// A string or a table.
#[derive(Debug)]
pub enum Item {
    /// A string.
    String(Text),
    /// A table.
    Table(Table),
}

impl Table {
    pub(super) fn new(source: Arc<Source>, entries: Vec<(Box<str>, Entry)>, span: Span) -> Self {
        Table {
            source,
            entries,
            taken: Vec::new(),
            span,
        }
    }

    fn place_of(&self, key: &str) -> Result<usize, usize> {
        self.entries.binary_search_by(|(name, _)| (**name).cmp(key))
    }

    /// Adds what a later part of the same file says. Whether it could be: a key that both have is a list of tables in
    /// both.
    pub(super) fn join(&mut self, later: Table) -> bool {
        for (key, entry) in later.entries {
            match self.place_of(&key) {
                Err(place) => self.entries.insert(place, (key, entry)),
                Ok(place) => match (&mut self.entries[place].1.value, entry.value) {
                    (Value::Array(all), Value::Array(more)) => all.extend(more),
                    _ => return false,
                },
            }
        }
        true
    }

    fn take(&mut self, key: &str) -> Option<Entry> {
        let (_, entry) = self.entries.remove(self.place_of(key).ok()?);
        self.taken.push(key.to_owned());
        Some(entry)
    }

    fn mismatch(&self, key: &str, expected: &str, value: &Value, span: &Span) -> Diagnostic {
        let found = value.article();
        let fault = Diagnostic::at(
            &self.source,
            span.clone(),
            format!("`{key}`: expected {expected}, found {found}"),
        )
        .with_label(format!("expected {expected}"));
        let number = matches!(value, Value::Integer(_) | Value::Float);
        if number && expected.contains("string") {
            let typed = self.source.text.get(span.clone()).unwrap_or_default();
            fault.with_help(format!(
                "write it in quotes, \"{typed}\": numbers in a case are exact expressions"
            ))
        } else {
            fault
        }
    }

    /// The string at `key`, without taking it.
    pub fn glance(&self, key: &str) -> Option<&str> {
        let (_, entry) = self.entries.iter().find(|(name, _)| **name == *key)?;
        match &entry.value {
            Value::String(value) => Some(value),
            _ => None,
        }
    }

    /// Takes a string. A number is refused: in a case numbers are exact and stand in quotes.
    ///
    /// # Errors
    /// A value of another type.
    pub fn string(&mut self, key: &str) -> Result<Option<Text>, Diagnostic> {
        match self.take(key) {
            None => Ok(None),
            Some(Entry {
                value: Value::String(value),
                span,
                ..
            }) => Ok(Some(Text::new(&self.source, value, span))),
            Some(entry) => Err(self.mismatch(key, "a string", &entry.value, &entry.span)),
        }
    }

    /// Takes a string that has to be there.
    ///
    /// # Errors
    /// A value of another type, or no such key (at the header of the table).
    pub fn required_string(&mut self, key: &str) -> Result<Text, Diagnostic> {
        self.string(key)?.ok_or_else(|| self.missing(key))
    }

    /// The fault that a key is missing; where one that looks like it stands there, the fault is about that.
    fn missing(&self, key: &str) -> Diagnostic {
        let message = format!("`{key}` is missing here");
        let typed = self.entries.iter().map(|(name, _)| &**name);
        let near = nearest(key, typed).and_then(|near| self.place_of(near).ok());
        match near.map(|place| &self.entries[place]) {
            Some((near, entry)) => self
                .error_in(entry.key.clone(), message)
                .with_label(format!("`{near}` stands here"))
                .with_help(format!("did you mean `{key}`?")),
            None => self.error(message),
        }
    }

    /// Takes one of two words; whether it is the second. Left out, it is the first.
    ///
    /// # Errors
    /// A value of another type, or another word.
    pub fn is_second(&mut self, key: &str, words: [&str; 2]) -> Result<bool, Diagnostic> {
        self.string(key)?
            .map_or(Ok(false), |text| text.is_second(key, words))
    }

    /// Takes one of some words, which stand for values.
    ///
    /// # Errors
    /// A value of another type, or another word.
    pub fn choice<T: Copy>(
        &mut self,
        key: &str,
        words: &[(&str, T)],
    ) -> Result<Option<T>, Diagnostic> {
        let Some(text) = self.string(key)? else {
            return Ok(None);
        };
        if let Some((_, value)) = words.iter().find(|(word, _)| *word == text.value) {
            return Ok(Some(*value));
        }
        let names: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        let (last, others) = names.split_last().unwrap_or((&"", &[]));
        Err(text.error(format!(
            "`{}` is none of {} and {last}",
            text.value,
            others.join(", ")
        )))
    }

    /// Whether a key is there and was not taken.
    pub fn has(&self, key: &str) -> bool {
        self.place_of(key).is_ok()
    }

    /// Takes an integer that lies in a range.
    ///
    /// # Errors
    /// A value of another type, or one out of the range.
    pub fn integer_in(
        &mut self,
        key: &str,
        range: RangeInclusive<i64>,
    ) -> Result<Option<i64>, Diagnostic> {
        match self.integer(key)? {
            None => Ok(None),
            Some((n, _)) if range.contains(&n) => Ok(Some(n)),
            Some((n, span)) => {
                let (least, most) = range.into_inner();
                let message = format!("`{key}` is from {least} to {most}, not {n}");
                Err(self.error_in(span, message))
            }
        }
    }

    /// Takes an integer, and its place.
    ///
    /// # Errors
    /// A value of another type, or one outside 64 bits.
    pub fn integer(&mut self, key: &str) -> Result<Option<(i64, Span)>, Diagnostic> {
        match self.take(key) {
            None => Ok(None),
            Some(Entry {
                value: Value::Integer(Some(integer)),
                span,
                ..
            }) => Ok(Some((integer, span))),
            Some(Entry {
                value: Value::Integer(None),
                span,
                ..
            }) => Err(self.error_in(span, format!("`{key}`: this integer is too large"))),
            Some(entry) => Err(self.mismatch(key, "an integer", &entry.value, &entry.span)),
        }
    }

    /// Takes a boolean.
    ///
    /// # Errors
    /// A value of another type.
    pub fn boolean(&mut self, key: &str) -> Result<Option<bool>, Diagnostic> {
        match self.take(key) {
            None => Ok(None),
            Some(Entry {
                value: Value::Boolean(boolean),
                ..
            }) => Ok(Some(boolean)),
            Some(entry) => Err(self.mismatch(key, "a boolean", &entry.value, &entry.span)),
        }
    }

    /// Takes a table.
    ///
    /// # Errors
    /// A value of another type.
    pub fn table(&mut self, key: &str) -> Result<Option<Table>, Diagnostic> {
        match self.take(key) {
            None => Ok(None),
            Some(Entry {
                value: Value::Table(table),
                ..
            }) => Ok(Some(*table)),
            Some(entry) => {
                let fault = self.mismatch(key, "a table", &entry.value, &entry.span);
                Err(match entry.value {
                    Value::Array(_) => {
                        fault.with_help(format!("it stands once: write [{key}], not [[{key}]]"))
                    }
                    _ => fault,
                })
            }
        }
    }

    /// Takes every entry that is left, as key and string, in the order of the file.
    ///
    /// # Errors
    /// A value that is not a string.
    pub fn entries(&mut self) -> Result<Vec<(Text, Text)>, Diagnostic> {
        let mut entries = std::mem::take(&mut self.entries);
        entries.sort_by_key(|(_, entry)| entry.key.start);
        entries
            .into_iter()
            .map(|(key, entry)| match entry.value {
                Value::String(value) => Ok((
                    Text::new(&self.source, key.into_string(), entry.key),
                    Text::new(&self.source, value, entry.span),
                )),
                other => Err(self.mismatch(&key, "a string", &other, &entry.span)),
            })
            .collect()
    }

    /// The keys that are left, in the order of the file.
    pub fn keys(&self) -> Vec<String> {
        let mut keys: Vec<(&str, usize)> = self
            .entries
            .iter()
            .map(|(key, entry)| (&**key, entry.key.start))
            .collect();
        keys.sort_by_key(|&(_, start)| start);
        keys.into_iter().map(|(key, _)| key.to_owned()).collect()
    }

    /// What is left in it as one text, by key and not by place, without the keys `but`, nor any names: the order of
    /// keys, the spaces between them and comments do not enter.
    pub fn content(&self, but: &[&str]) -> String {
        let mut text = String::new();
        for (key, entry) in &self.entries {
            if !NAMES.contains(&&**key) && !but.contains(&&**key) {
                let _ = write!(text, "{key:?}=");
                self.write_content(&mut text, &entry.value, &entry.span);
                text.push('\n');
            }
        }
        text
    }

    fn write_content(&self, text: &mut String, value: &Value, span: &Span) {
        let _ = match value {
            Value::String(value) => write!(text, "{:?}", value.trim()),
            Value::Integer(Some(value)) => write!(text, "{value}"),
            Value::Boolean(value) => write!(text, "{value}"),
            Value::Table(table) => write!(text, "{{{}}}", table.content(&[])),
            Value::Array(items) => {
                for (value, span) in items {
                    self.write_content(text, value, span);
                    text.push(',');
                }
                Ok(())
            }
            Value::Integer(None) | Value::Float | Value::Datetime => {
                let typed = self.source.text.get(span.clone());
                write!(text, "{}", typed.unwrap_or_default())
            }
        };
    }

    /// The bytes of the header, `[claim]`, of an inline table, or of the whole file.
    pub fn span(&self) -> Span {
        self.span.clone()
    }

    /// The line, from 1, of the header.
    pub fn line(&self) -> usize {
        self.source.line(self.span.start)
    }

    /// The file.
    pub fn source(&self) -> &Arc<Source> {
        &self.source
    }

    /// A fault of the whole table, at its header.
    pub fn error(&self, message: impl Into<String>) -> Diagnostic {
        self.error_in(self.span.clone(), message)
    }

    /// A fault at a place of the file: that of an integer, for example.
    pub fn error_in(&self, span: Span, message: impl Into<String>) -> Diagnostic {
        Diagnostic::at(&self.source, span, message)
    }

    /// Ends the reading: a key that is left is a fault.
    ///
    /// # Errors
    /// The first key that was not taken. If it is one of `known`, it has no meaning beside what
    /// was taken; else the nearest known key is offered.
    pub fn finish(self, known: &[&str]) -> Result<(), Diagnostic> {
        let Some((key, entry)) = self.entries.iter().min_by_key(|(_, entry)| entry.key.start)
        else {
            return Ok(());
        };
        if known.contains(&&**key) {
            return Err(self.error_in(entry.key.clone(), format!("`{key}` has no meaning here")));
        }
        let fault = self.error_in(entry.key.clone(), format!("unknown key `{key}`"));
        let candidates = known
            .iter()
            .copied()
            .chain(self.taken.iter().map(String::as_str));
        Err(match nearest(key, candidates) {
            Some(near) => fault.with_help(format!("did you mean `{near}`?")),
            None if known.is_empty() => fault,
            None => fault.with_help(format!("the keys here are {}", known.join(", "))),
        })
    }
}

/// The candidate that `word` is most likely a slip for, if any is near enough.
pub fn nearest<'a>(word: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    // A key of a megabyte is no slip, and comparing it would cost as much times the candidate.
    let allowed = match word.chars().take(100).count() {
        100 => return None,
        0..=3 => 1,
        4..=6 => 2,
        _ => 3,
    };
    let folded = word.to_lowercase().replace('_', "-");
    candidates
        .map(|candidate| (strsim::damerau_levenshtein(&folded, candidate), candidate))
        .filter(|&(distance, _)| distance <= allowed)
        .min()
        .map(|(_, candidate)| candidate)
}
