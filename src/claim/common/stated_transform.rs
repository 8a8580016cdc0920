//! What is stated of F\[phi\]: the kind `fourier-transform` weighs it, and the kinds that build on a stated formula weigh
//! that first.

use super::points::{self, Points};
use super::values::{self, Asked, Quantity};
use crate::claim::subject::Subject;
use crate::error::Doubt;
use crate::expr::Expr;
use crate::fourier::{Frequency, Laboratory};
use crate::verdict::Finding;

/// A formula of F in `k` that others build on.
pub struct StatedTransform {
    points: Points,
    formula: Expr,
}

impl StatedTransform {
    /// That F is this formula, at the points that a claim of it looks at which names none.
    pub fn new(subject: &Subject, formula: &Expr) -> StatedTransform {
        StatedTransform {
            points: Points::chosen(content(subject, formula), &[(formula, "k")]),
            formula: formula.clone(),
        }
    }

    /// Weighs it as a claim of the kind `fourier-transform`.
    pub fn weigh(&self, laboratory: &mut Laboratory, digits: u32) -> Finding {
        let asked = |k: &Frequency, bits: u32| {
            values::transform(Quantity::Transform, &self.formula, "k", k, bits)
        };
        weigh(&self.points, asked, Some(&self.formula), laboratory, digits)
    }
}

/// What the points of a formula of F are drawn from.
pub fn content(subject: &Subject, formula: &Expr) -> u64 {
    points::content("fourier-transform", subject, &[&formula.to_string()])
}

/// Weighs what is claimed of F at the points, for each of them at a number of bits; by a formula, where there is one.
pub fn weigh(
    points: &Points,
    claimed: impl Fn(&Frequency, u32) -> Result<Asked, Doubt>,
    formula: Option<&Expr>,
    laboratory: &mut Laboratory,
    digits: u32,
) -> Finding {
    let bits = values::formula_bits(digits);
    let places = points.of(laboratory);
    let asked = values::asked_at(
        places,
        points.given(),
        |k| claimed(k, bits),
        |why, _| Ok(why.into()),
    );
    let (places, asked, left_out) = match asked {
        Ok(asked) => asked,
        Err(finding) => return *finding,
    };
    let again = |e: &Expr, j: usize| values::evaluated(e, "k", &places[j], bits);
    let formula = formula.map(|formula| values::Restated {
        formula,
        value: &again,
    });
    let mut finding = values::check(laboratory, &places, asked, digits, formula, true);
    finding = values::unless_left_out(finding, left_out);
    points.withheld(finding)
}
