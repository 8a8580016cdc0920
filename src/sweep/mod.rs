//! Sweeps: the training of one case over rates, spreads of the start, seeds and activations; the runs shared among machines, and
//! one table of them all.
//!
//! | file | what |
//! |---|---|
//! | [`plan`] | the file of a sweep: its axes, its runs, the hash that its rows carry |
//! | [`run`] | one run: a start, a training, how the planes lie before and after |
//! | [`table`] | rows as CSV; tables that are read, joined, found incomplete |
//! | `parquet` | the same rows as Parquet, with the feature of that name |
//! | [`shard`] | which part of the runs a machine has, by an argument or by the environment of its job |
//!
//! A row follows from the file of the sweep and the number of its run: not from the part it was made in, the order, or the threads.

#[cfg(feature = "parquet")]
pub mod parquet;
pub mod plan;
pub mod run;
pub mod shard;
pub mod table;

pub use plan::{Run, Sweep};
pub use table::{Row, Table};
