//! A function known to many digits, made into one in double precision, and into source code.
//!
//! | file | what |
//! |---|---|
//! | [`exact`] | where the exact values come from |
//! | [`shape`] | parity, the form near 0 and at infinity, as the caller knows them |
//! | [`form`] | sums of powers, logarithms and waves: the function below and above the table |
//! | [`fit`] | the coefficients of a form, from exact values, with its error |
//! | [`cells`] | the polynomials between the two forms |
//! | [`half`] | one half line: form, cells, form |
//! | [`table`] | phi and phi' on the whole line |
//! | [`source`] | a table as the text of a program |
//!
//! [`Table::fit`] measures the error of what it made between the points that it was made from, and
//! refuses where the bound is not met. [`Table::value`] does the arithmetic that the emitted code does,
//! operation by operation.

pub mod cells;
pub mod exact;
pub mod fit;
pub mod form;
pub mod half;
mod languages;
mod names;
pub mod shape;
pub mod source;
pub mod table;
mod written;

pub use exact::{Exact, FromFormula};
pub use shape::{Far, Near, Shape, Side};
pub use source::{About, Language, emit};
pub use table::{BOUND, Table};

#[cfg(test)]
mod tests;
