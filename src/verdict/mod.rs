//! Verdicts: how evidence is weighed against a claim.
//!
//! A verdict is weighed here and nowhere else; an engine only returns values with error bounds.
//!
//! * [`weigh()`] compares measured values of several routes with claimed ones;
//! * [`weigh_identity`] compares the two sides of an identity, each computed in its own way;
//! * [`tolerance`] says what a claim was held to, term by term;
//! * [`power`] re-weighs the same evidence against perturbed formulas, to see what it would refute;
//! * [`finding`] is the result: everything that a record says about a claim.

pub mod finding;
pub mod identity;
pub mod power;
pub mod show;
pub mod tolerance;
pub mod weigh;

pub use finding::{
    Finding, Interval, Known, Mutants, PointSummary, Power, RouteSummary, Strength, Verdict,
};
pub use identity::{Identity, Side, weigh_identity};
pub use tolerance::{Term, Tolerance};
pub use weigh::{Measured, Reading, Standing, weigh};
