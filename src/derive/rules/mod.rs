//! The rules. The order of [`ALL`] is the order in which they are asked: exact forms first, then what splits a formula.

mod linearity;
mod residues;

use super::rule::Rule;

/// Every rule.
pub const ALL: &[&dyn Rule] = &[&residues::Residues, &linearity::Linearity];
