//! The rules. The order of [`ALL`] is the order in which they are asked: exact forms first, then what splits a formula.

mod gaussians;
mod jumps;
mod linearity;
mod powers;
mod residues;
#[cfg(test)]
mod tests;

use super::rule::Rule;

/// Every rule.
pub const ALL: &[&dyn Rule] = &[
    &jumps::Jumps,
    &powers::Powers,
    &gaussians::Gaussians,
    &residues::Residues,
    &linearity::Linearity,
];
