//! The rules. The order of [`ALL`] is the order in which they are asked: exact forms first, then what moves or splits a formula.
//!
//! Every answer holds for k > 0, so that sums, translations and dilations by c > 0 keep that. A rule that asks for F at -k takes it
//! from [`reflection`](crate::derive::reflection), where phi is real.

mod affine;
mod bands;
mod bessel;
mod derivatives;
mod factors;
#[cfg(test)]
mod families;
mod gaussians;
mod jumps;
mod linearity;
mod mellin;
mod modulation;
mod moments;
mod powers;
mod residues;
#[cfg(test)]
mod tests;

use super::rule::Rule;
use super::search::{Goal, Search};
use super::transform::Transform;
use crate::activation::tails::atoms::atoms;
use crate::activation::{Activation, Piece};
use crate::algebra::collect::Collector;
use crate::algebra::form::{Form, Interval};
use crate::quadrature::Budget;

/// Every rule.
pub const ALL: &[&dyn Rule] = &[
    &jumps::Jumps,
    &powers::Powers,
    &gaussians::Gaussians,
    &residues::Residues,
    &mellin::Mellin,
    &bands::Bands,
    &bessel::Bessel,
    &linearity::Linearity,
    &modulation::Modulation,
    &affine::Affine,
    &moments::Moments,
    &derivatives::Derivatives,
];

/// F with its delta terms, which follow from the expansions of phi at both ends ([`atoms`]): `phi = sum c x^n e^{iwx} + an integrable
/// rest` gives `pi i^n c delta^(n)(k - w)` for each end.
fn delta_terms(goal: &Goal, regular: Transform) -> Result<Transform, String> {
    let activation =
        Activation::new("phi", goal.pieces.clone()).map_err(|error| error.to_string())?;
    let list = atoms(&activation, &Budget::default())?;
    Ok(list.into_iter().fold(regular, |sum, atom| {
        sum.with(atom.at, atom.order, atom.weight.to_expr())
    }))
}

/// Where a piece holds; none where its ends are not exact constants in order.
fn interval_of(piece: &Piece) -> Option<Interval> {
    Interval::new(piece.from.as_ref(), piece.to.as_ref()).ok()
}

/// A piece as a sum of elementary terms; none where it is no such sum.
fn form_of(piece: &Piece, search: &Search) -> Option<Form> {
    let interval = interval_of(piece)?;
    let collector = Collector {
        interval: &interval,
        stop: search.stop,
    };
    collector.form(&piece.phi).ok()
}
