//! F(k) enclosed: balls that hold it, by theorems whose conditions are checked.
//!
//! | file | of | how |
//! |---|---|---|
//! | [`exact`] | pieces that are sums of powers, exponentials and Gaussians | primitives, in balls |
//! | [`hyperbola`] | a smooth phi | the trapezoid rule on a [`path`] below the line, phi bounded over [`region`]s |
//! | [`ray`] | phi with kinks | Gauss rules on rays from its kinks |
//! | [`calculus`] | what phi is far out | terms and a bound of the rest, on a sector |
//! | [`interval`], [`closed`] | a formula for F or its squared modulus on whole intervals of k | [`moments`] of the nodes or Taylor series, by [`piece`]s |
//! | [`ends`] | a formula for all k up to one frequency, and from another one on | expansions with remainders |
//! | [`source`], [`residues`](crate::derive::residues) | F as an expression in k | closed forms, residues of phi |
//! | [`local`] | F and its derivative on an interval, as polynomials | the same |
//! | [`origin`] | that F does not vanish below some frequency | what phi is far out, or a Taylor series at 0 |
//!
//! A refusal is no statement about phi: the other routes remain. A ball that does not hold F would be a fault of this
//! program, and nothing else.

mod aim;
mod calculus;
mod closed;
mod continued;
mod cover;
mod ends;
mod exact;
mod hyperbola;
mod interval;
mod local;
mod merged;
mod moments;
mod origin;
mod path;
mod piece;
mod ray;
mod region;
mod replay;
mod rule;
mod source;
mod squared;
mod tamed;
#[cfg(test)]
mod tests;

use super::evidence::{Frequency, Limits, PointValue, Route, RouteRun};
use crate::activation::singularities::Singularities;
use crate::activation::{Activation, Symmetry};
use crate::error::Doubt;
use crate::expr::Expr;
use crate::number::{Magnitude, Real};
use crate::quadrature::Budget;
use std::cell::OnceCell;

pub use ends::End;
pub use interval::{Compared, Stretch};
pub use local::{Local, Poly};
pub use moments::pieces as octaves;
pub(super) use replay::{Again, Fault, again, shown};

pub(super) use aim::Place;
use aim::{Aim, Enclosed};
use continued::continued;
use exact::Transform;
use hyperbola::Hyperbola;

/// Descriptions of paths that a run tells.
const MOST_DETAILS: usize = 2;

/// How often F vanishes at k by exact arithmetic of its closed form; 0 where that shows nothing.
pub(super) fn exact_order(activation: &Activation, k: &Expr) -> usize {
    match activation.pieces() {
        [piece] => exact::order_of_zero(piece, k),
        _ => 0,
    }
}

/// The enclosures of one function.
pub(super) struct Enclosure {
    activation: Activation,
    /// The closed form, or why there is none.
    exactly: Result<Transform, String>,
    /// F as another formula in k, or why there is none, once it is asked for.
    formula: OnceCell<Result<(Expr, &'static str), String>>,
    symmetry: Option<Symmetry>,
    /// A smooth function, in a form that continues it; none where it has pieces.
    smooth: Option<Expr>,
    /// About how far the nearest singularity of a smooth function lies below the line.
    depth: f64,
}

impl Enclosure {
    /// Of this function; its singularities are looked for within a budget, as a hint.
    pub(super) fn new(activation: &Activation, budget: &Budget) -> Enclosure {
        let (symmetry, depth) = match activation.pieces() {
            [piece] => (
                Symmetry::of(&piece.phi),
                Singularities::of(&piece.phi, budget).strip_below(),
            ),
            _ => (None, f64::INFINITY),
        };
        Enclosure {
            activation: activation.clone(),
            exactly: Transform::new(activation.pieces(), &|| budget.is_spent()),
            formula: OnceCell::new(),
            symmetry,
            smooth: match activation.pieces() {
                [piece] => Some(continued(&piece.phi)),
                _ => None,
            },
            depth,
        }
    }

    /// F at the frequencies, to absolute tolerances.
    pub(super) fn run(&self, ks: &[Frequency], tolerances: &[Real], limits: &Limits) -> RouteRun {
        let mut run = RouteRun::failed(Route::Enclosure, ks.len(), "");
        let mut details: Vec<String> = Vec::new();
        for ((k, tolerance), value) in ks.iter().zip(tolerances).zip(&mut run.values) {
            *value = self.one(k, tolerance, limits).and_then(|found| {
                run.nodes += found.nodes;
                run.bits = run.bits.max(found.bits);
                details.push(format!("k = {}: {}", k.text, found.detail));
                let value = PointValue::of_ball(&found.value)?;
                Ok(value.certified(found.certificate))
            });
        }
        let more = details.len().saturating_sub(MOST_DETAILS);
        details.truncate(MOST_DETAILS);
        run.detail = details.join("; ");
        if more > 0 {
            run.detail.push_str(&format!("; {more} more"));
        }
        run
    }

    fn one(&self, k: &Frequency, tolerance: &Real, limits: &Limits) -> Result<Enclosed, Doubt> {
        if let Some(reason) = limits.exhausted() {
            return Err(reason);
        }
        let place = Place::new(k.expr()).ok_or("the frequency has no ball")?;
        let stop = || limits.exhausted().is_some();
        let aim = Aim {
            tolerance: Magnitude::down(tolerance),
            max_bits: limits.max_bits,
            max_nodes: limits.max_nodes,
            stop: &stop,
        };
        self.at(&place, &aim)
            .map_err(|why| match limits.exhausted() {
                Some(reason) => reason,
                None => Doubt::from(why),
            })
    }

    /// F at k, to the tolerance where that can be.
    ///
    /// # Errors
    /// Why there is no enclosure.
    fn at(&self, k: &Place, aim: &Aim) -> Result<Enclosed, String> {
        let pieces = self.activation.pieces();
        if pieces.iter().any(|piece| piece.phi.has_kink()) {
            return Err("a piece has a kink that is not at its end".to_string());
        }
        let exactly = match &self.exactly {
            Ok(closed) => match closed.at(k, aim) {
                Ok(found) => return Ok(found),
                Err(why) => why,
            },
            Err(why) => why.clone(),
        };
        let otherwise = match &self.smooth {
            Some(phi) => Hyperbola::new(phi, self.symmetry, self.depth)
                .continuing(&pieces[0].phi)
                .enclose(k, aim),
            None => ray::enclose(pieces, k, aim),
        };
        otherwise.map_err(|why| format!("{why}; in closed form: {exactly}"))
    }
}
