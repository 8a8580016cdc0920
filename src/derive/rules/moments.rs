//! A polynomial times what is known.
//!
//! ```text
//! F[z^n g](k) = (i d/dk)^n F[g](k),   k off the singular points of F[g].
//! ```
//!
//! Proof. For a Schwartz function psi with support off those points, `<F[z^n g], psi> = <g, z^n F[psi]> = <g, F[(-i d/dk)^n
//! psi]>`, and n integrations by parts. The goal asked for has fewer factors that depend on z. The delta terms follow from the
//! expansions of phi at both ends.

use super::delta_terms;
use super::factors::{common, without};
use crate::algebra::Exact;
use crate::derive::rule::{Applied, Info, Rule};
use crate::derive::search::{Goal, Search};
use crate::derive::step::{Checked, Step};
use crate::derive::tidy::tidy;
use crate::derive::transform::Transform;
use crate::expr::{Expr, build, polynomial};

/// Highest degree.
const MOST_DEGREE: usize = 6;
/// Derivatives of longer formulas are not written.
const MOST_SIZE: usize = 1500;

/// See the module.
pub struct Moments;

static INFO: Info = Info {
    name: "products-with-polynomials",
    statement: "F[z^n g](k) = (i d/dk)^n F[g](k)",
    conditions: "k is no singular point of F[g]",
    source: "proved in the head of src/derive/rules/moments.rs",
};

impl Rule for Moments {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn apply(&self, goal: &Goal, search: &mut Search) -> Applied {
        let mut gone = common(goal);
        gone.retain(|(e, _)| polynomial::coefficients(e, "z").is_some());
        if gone.is_empty() {
            return Applied::NotMine;
        }
        let Some(list) = product(&gone) else {
            return Applied::NotMine;
        };
        let Some(rest) = without(goal, &gone) else {
            return Applied::NotMine;
        };
        let premise = match search.part(&rest) {
            Ok(step) => step,
            Err(stopped) => return stopped.into(),
        };
        let Some(f) = derived(&premise.transform.regular, &list) else {
            return Applied::Refused("the derivatives of F are too long".into());
        };
        match delta_terms(goal, Transform::of(f)) {
            Ok(transform) => Step::new(&INFO, &goal.pieces, transform)
                .reading("delta terms from the expansions of phi at both ends")
                .condition("phi is a polynomial times g", Checked::Structure)
                .premise(premise)
                .into(),
            Err(why) => Applied::Refused(why),
        }
    }
}

/// The coefficients of the product, the lowest first.
fn product(gone: &[(Expr, i32)]) -> Option<Vec<Exact>> {
    let all = gone.iter().fold(build::num(1), |all, (e, n)| {
        build::mul(all, build::powi(e.clone(), *n))
    });
    let list = polynomial::coefficients(&all, "z")?;
    let short = list.len() <= MOST_DEGREE + 1;
    let exact = list.iter().map(|c| Exact::new(c).ok());
    short.then(|| exact.collect())?
}

/// `sum c_n (i d/dk)^n f`.
fn derived(f: &Expr, list: &[Exact]) -> Option<Expr> {
    let mut sum = build::num(0);
    let mut f = f.clone();
    for (n, c) in list.iter().enumerate() {
        if n > 0 {
            f = tidy(&f.derivative("k").ok()?);
        }
        if f.size() > MOST_SIZE {
            return None;
        }
        let turned = c.times(&Exact::i().power(&(n as i64).into()).ok()?).ok()?;
        sum = build::add(sum, build::mul(turned.to_expr(), f.clone()));
    }
    Some(tidy(&sum))
}
