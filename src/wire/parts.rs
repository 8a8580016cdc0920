//! A text of TOML read in parts, cut in front of headers `[[…]]`.
//!
//! The parser holds every sign of what it reads and a map for every table, thirty times the text. A file of many claims is
//! many small texts in a row: each is read alone, and only what it says is kept.

use std::ops::Range;
use std::sync::Arc;

use toml::de::DeTable;

use super::size::Weighed;
use super::value::Part;
use super::{Source, Table};

/// Why a text has no table.
pub enum Fault {
    /// It is not TOML; the error counts from this byte.
    NotToml(usize, toml::de::Error),
    /// Its parts say things of the same table, and it is too large to be read in one.
    Entangled,
}

/// Reads a text that was weighed.
///
/// # Errors
/// The first place where it is no TOML; parts that cannot be told apart in a text that is large.
pub fn read(source: &Arc<Source>, weighed: &Weighed) -> Result<Table, Fault> {
    let mut parts = weighed.parts(source.text.len());
    let mut all = one(source, parts.next().unwrap_or(0..source.text.len()))?;
    // A list that stands above every header is written out, and takes no more items.
    let closed = all.keys();
    for part in parts {
        let next = one(source, part)?;
        if closed.iter().any(|key| next.has(key)) || !all.join(next) {
            return match weighed.is_small() {
                true => one(source, 0..source.text.len()),
                false => Err(Fault::Entangled),
            };
        }
    }
    Ok(all)
}

fn one(source: &Arc<Source>, part: Range<usize>) -> Result<Table, Fault> {
    let start = part.start;
    let table = DeTable::parse(&source.text[part]).map_err(|why| Fault::NotToml(start, why))?;
    let span = table.span();
    Ok(Part { source, start }.table(table.into_inner(), &span))
}
