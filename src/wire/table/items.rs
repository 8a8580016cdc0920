//! Values that are lists, of strings and of tables.

use super::{Item, Table};
use crate::wire::value::{Entry, Value};
use crate::wire::{Diagnostic, Span, Text};

impl Table {
    /// Takes an array of strings.
    ///
    /// # Errors
    /// A value of another type, or an item of another type.
    pub fn strings(&mut self, key: &str) -> Result<Option<Vec<Text>>, Diagnostic> {
        self.items(
            key,
            "an array of strings",
            |table, value, span| match value {
                Value::String(value) => Ok(Text::new(&table.source, value, span)),
                other => Err(table.mismatch(key, "a string", &other, &span)),
            },
        )
    }

    /// Takes a string or a table.
    ///
    /// # Errors
    /// A value of another type.
    pub fn string_or_table(&mut self, key: &str) -> Result<Option<Item>, Diagnostic> {
        match self.take(key) {
            None => Ok(None),
            Some(Entry { value, span, .. }) => self.item(key, value, span).map(Some),
        }
    }

    fn item(&self, key: &str, value: Value, span: Span) -> Result<Item, Diagnostic> {
        match value {
            Value::String(value) => Ok(Item::String(Text::new(&self.source, value, span))),
            Value::Table(table) => Ok(Item::Table(*table)),
            other => Err(self.mismatch(key, "a string or a table", &other, &span)),
        }
    }

    /// Takes an array whose items are strings or tables.
    ///
    /// # Errors
    /// A value of another type, or an item of another type.
    pub fn strings_or_tables(&mut self, key: &str) -> Result<Option<Vec<Item>>, Diagnostic> {
        let expected = "an array of strings and tables";
        self.items(key, expected, |table, value, span| {
            table.item(key, value, span)
        })
    }

    /// Takes an array, each item read alike.
    fn items<T>(
        &mut self,
        key: &str,
        expected: &str,
        read: impl Fn(&Table, Value, Span) -> Result<T, Diagnostic>,
    ) -> Result<Option<Vec<T>>, Diagnostic> {
        match self.take(key) {
            None => Ok(None),
            Some(Entry {
                value: Value::Array(items),
                ..
            }) => items
                .into_iter()
                .map(|(value, span)| read(self, value, span))
                .collect::<Result<_, _>>()
                .map(Some),
            Some(entry) => Err(self.mismatch(key, expected, &entry.value, &entry.span)),
        }
    }

    /// Takes an array of tables, `[[key]]` or `key = [ { … }, … ]`; a missing key is an empty one.
    ///
    /// # Errors
    /// A value of another type, or an item of another type.
    pub fn tables(&mut self, key: &str) -> Result<Vec<Table>, Diagnostic> {
        match self.take(key) {
            None => Ok(Vec::new()),
            Some(Entry {
                value: Value::Array(items),
                ..
            }) => items
                .into_iter()
                .map(|(value, span)| match value {
                    Value::Table(table) => Ok(*table),
                    other => Err(self.mismatch(key, "a table", &other, &span)),
                })
                .collect(),
            Some(entry) => {
                let fault = self.mismatch(key, "an array of tables", &entry.value, &entry.span);
                Err(match entry.value {
                    Value::Table(_) => {
                        fault.with_help(format!("it may stand often: write [[{key}]], not [{key}]"))
                    }
                    _ => fault,
                })
            }
        }
    }
}
