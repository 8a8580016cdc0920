//! TOML as typed: keys and values with their places, so that whatever is wrong in a case can be
//! shown with its line and a caret. This floor knows the shape of TOML and no key of a case.

mod file;
mod parts;
mod size;
mod table;
mod text;
mod value;

pub use file::{Document, MAX_BYTES};
pub use table::{Item, Table, nearest};
pub use text::Text;

pub use crate::error::{Diagnostic, Source, Span};

#[cfg(test)]
mod tests;
