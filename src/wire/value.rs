//! The values of a table, and their making from what the parser of TOML returns.

use std::sync::Arc;

use toml::de::{DeTable, DeValue};

use super::{Source, Span, Table};

/// A value with its place and that of its key.
#[derive(Debug)]
pub struct Entry {
    /// The bytes of the key.
    pub key: Span,
    /// The value.
    pub value: Value,
    /// Its bytes.
    pub span: Span,
}

/// A value of TOML. A table is boxed: strings are many more.
#[derive(Debug)]
pub enum Value {
    /// A string, without quotes and escapes.
    String(String),
    /// An integer, where it fits into 64 bits.
    Integer(Option<i64>),
    /// A float: no case has one.
    Float,
    /// A boolean.
    Boolean(bool),
    /// A date: no case has one.
    Datetime,
    /// An array, and where its items stand.
    Array(Vec<(Value, Span)>),
    /// A table.
    Table(Box<Table>),
}

impl Value {
    /// What it is, for a message.
    pub fn article(&self) -> &'static str {
        match self {
            Value::String(_) => "a string",
            Value::Integer(_) => "an integer",
            Value::Float => "a float",
            Value::Boolean(_) => "a boolean",
            Value::Datetime => "a date",
            Value::Array(_) => "an array",
            Value::Table(_) => "a table",
        }
    }
}

/// A part of a file whose first byte is that of this number.
pub struct Part<'a> {
    /// The file.
    pub source: &'a Arc<Source>,
    /// Where the part begins: the parser counts from there.
    pub start: usize,
}

impl Part<'_> {
    fn place(&self, span: &Span) -> Span {
        self.start + span.start..self.start + span.end
    }

    /// A table of the part.
    ///
    /// The TOML parser nests at most 80 levels in each of a header, a dotted key and a value, so
    /// this recursion is bounded.
    pub fn table(&self, table: DeTable<'_>, span: &Span) -> Table {
        let mut entries: Vec<(Box<str>, Entry)> = Vec::with_capacity(table.len());
        for (key, value) in table {
            let (place, span) = (self.place(&key.span()), value.span());
            let entry = Entry {
                key: place,
                value: self.value(value.into_inner(), &span),
                span: self.place(&span),
            };
            entries.push((key.into_inner().into_owned().into_boxed_str(), entry));
        }
        entries.sort_by(|(a, _), (b, _)| a.cmp(b));
        Table::new(Arc::clone(self.source), entries, self.place(span))
    }

    fn value(&self, value: DeValue<'_>, span: &Span) -> Value {
        match value {
            DeValue::String(text) => Value::String(text.into_owned()),
            DeValue::Integer(integer) => {
                Value::Integer(i64::from_str_radix(integer.as_str(), integer.radix()).ok())
            }
            DeValue::Float(_) => Value::Float,
            DeValue::Boolean(boolean) => Value::Boolean(boolean),
            DeValue::Datetime(_) => Value::Datetime,
            DeValue::Array(items) => Value::Array(
                items
                    .into_iter()
                    .map(|item| {
                        let span = item.span();
                        (self.value(item.into_inner(), &span), self.place(&span))
                    })
                    .collect(),
            ),
            DeValue::Table(table) => Value::Table(Box::new(self.table(table, span))),
        }
    }
}
