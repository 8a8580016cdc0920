//! Residues: rational functions of z, or of an exponential of z with powers of z, and roots of quadratic polynomials.
//!
//! The theorems and their proofs stand in [`residues`](crate::derive::residues): they give F for k > 0. phi is real on the line, so
//! that F(-k) is the conjugate of F(k); the answer is read for k > 0 alone, and is no premise of another rule. The
//! delta terms follow from the expansions of phi at both ends ([`atoms`]).

use crate::activation::Activation;
use crate::activation::tails::atoms::atoms;
use crate::derive::residues;
use crate::derive::rule::{Applied, Info, Rule};
use crate::derive::search::{Goal, Search};
use crate::derive::step::{Checked, Step};
use crate::derive::transform::Transform;
use crate::quadrature::Budget;

/// See the module.
pub struct Residues;

static INFO: Info = Info {
    name: "residues",
    statement: "F[phi](k) = -2 pi i sum_p Res(phi(z) e^{-ikz}, z_p)/(1 - e^{-kP}), the poles of one period P below the line; without a period the denominator is 1; k > 0",
    conditions: "phi is rational in z or in e^{cz}, after at most two derivatives, with no pole on the line and no growth faster than a power",
    source: "proved in the head of its file; the periodic case: E. C. Titchmarsh, Introduction to the Theory of Fourier Integrals, section 7.1",
};

impl Rule for Residues {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn apply(&self, goal: &Goal, search: &mut Search) -> Applied {
        if !search.is_outermost() {
            return Applied::NotMine;
        }
        let (formula, how) = match residues::formula(&goal.pieces, residues::Shape::Hyperbolic) {
            Ok(found) => found,
            Err(_) => return Applied::NotMine,
        };
        let Ok(activation) = Activation::new("phi", goal.pieces.clone()) else {
            return Applied::NotMine;
        };
        let mut transform = Transform::of(formula);
        match atoms(&activation, &Budget::default()) {
            Ok(list) => {
                for atom in list {
                    transform = transform.with(atom.at, atom.order, atom.weight.to_expr());
                }
            }
            Err(why) => return Applied::Refused(why),
        }
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
