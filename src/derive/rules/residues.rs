//! Residues: rational functions of z, or of an exponential of z with powers of z, and roots of quadratic polynomials.
//!
//! The theorems and their proofs stand in [`residues`]: they give F for k > 0. phi is real on the line, so
//! that F(-k) is the conjugate of F(k); the answer is read for k > 0. The
//! delta terms follow from the expansions of phi at both ends.

use super::delta_terms;
use crate::derive::residues;
use crate::derive::rule::{Applied, Info, Rule};
use crate::derive::search::{Goal, Search};
use crate::derive::step::{Checked, Step};
use crate::derive::transform::Transform;

/// See the module.
pub struct Residues;

static INFO: Info = Info {
    name: "residues",
    statement: "F[phi](k) = -2 pi i sum_p Res(phi(z) e^{-ikz}, z_p)/(1 - e^{-kP}), the poles of one period P below the line; without a period the denominator is 1; k > 0",
    conditions: "phi is rational in z or in e^{cz}, after at most two derivatives, with no pole on the line and no growth faster than a power",
    source: "proved in the head of src/derive/residues/mod.rs",
};

impl Rule for Residues {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn apply(&self, goal: &Goal, _search: &mut Search) -> Applied {
        let (formula, how) = match residues::formula(&goal.pieces, residues::Shape::Hyperbolic) {
            Ok(found) => found,
            Err(_) => return Applied::NotMine,
        };
        let transform = match delta_terms(goal, Transform::of(formula)) {
            Ok(transform) => transform,
            Err(why) => return Applied::Refused(why),
        };
        Step::new(&INFO, &goal.pieces, transform)
            .reading(format!(
                "{how}; delta terms from the expansions of phi at both ends"
            ))
            .condition(
                "no pole on the line, no growth faster than a power",
                Checked::Structure,
            )
            .into()
    }
}
