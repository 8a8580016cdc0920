//! Why a fit of measured values at moderate k could miss what rules later: numbers far from one, or several
//! terms. Where all numbers of a single term are of order one, its singular points lie and weigh alike.

use super::tail::terms;
use crate::activation::Activation;
use crate::expr::{Expr, polynomial};
use crate::number::Rational;

/// Numbers of a formula between 1 over this and this are of order one.
const ORDER_ONE: i32 = 32;

/// The reason to doubt a fit of measured values, if there is one.
pub fn doubts(activation: &Activation) -> Option<String> {
    for piece in activation.pieces() {
        let ends = [&piece.from, &piece.to];
        let formulas = ends
            .into_iter()
            .flatten()
            .chain(std::iter::once(&piece.phi));
        for q in formulas.flat_map(Expr::literals) {
            let size = q.clone().abs();
            let far =
                !size.is_zero() && (size > ORDER_ONE || size < Rational::from((1, ORDER_ONE)));
            if far {
                return Some(format!(
                    "a number of phi, {:.3e}, is far from 1",
                    q.to_f64()
                ));
            }
        }
        let terms = terms(&piece.phi);
        let singular = terms
            .iter()
            .filter(|(_, t)| polynomial::coefficients(t, "z").is_none());
        if singular.count() > 2 {
            return Some("phi is a sum of more than two terms".into());
        }
    }
    None
}
