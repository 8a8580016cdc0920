//! Two activations have the same penalty: |F\[phi\]| = |F\[psi\]| at the points. (A penalty fixes phi
//! only up to an odd phase.)
//!
//! | key | meaning |
//! |---|---|
//! | `with` | the other activation: `{ name = "…", phi = "…" }` or with `pieces`, `params` |
//! | `points` | exact expressions, k > 0 |
//!
//! Evidence: |F| of the case's activation by both routes, against |F| of the other, by both routes too, of
//! which the more accurate one is taken. At a zero both are small against their size nearby.

use super::points::{self, Points};
use super::{Claim, Subject, values};
use crate::activation::Activation;
use crate::error::Diagnostic;
use crate::fourier::Laboratory;
use crate::verdict::Finding;
use crate::wire::Table;

/// The claim.
pub struct EqualSpectrum {
    other: Activation,
    points: Points,
}

/// Reads the claim's keys.
///
/// # Errors
/// A wrong or missing key, with its place.
pub fn read(table: &mut Table, subject: &Subject) -> Result<Box<dyn Claim>, Diagnostic> {
    let Some(with) = table.table("with")? else {
        return Err(table.error("this kind needs `with = { name = \"…\", phi = \"…\" }`"));
    };
    let other = Subject::from_table(with, subject.params())?.activation;
    let definition = other.definition();
    let content = points::content("equal-spectrum", subject, &[&definition]);
    let points = match points::given(table, subject)? {
        Some(points) => Points::exactly(points),
        None => Points::chosen(content, &[]),
    };
    Ok(Box::new(EqualSpectrum { other, points }))
}

impl Claim for EqualSpectrum {
    fn statement(&self) -> (String, String) {
        let psi = self.other.definition();
        (
            format!("rho equals that of {} ({psi})", self.other.name),
            format!(
                "\\rho_\\varphi = \\rho_\\psi,\\ \\psi = {}",
                self.other.definition_latex()
            ),
        )
    }

    fn weigh(&self, laboratory: &mut Laboratory, digits: u32) -> Finding {
        let points = self.points.of_both(laboratory, &self.other);
        let mut other = Laboratory::new(self.other.clone(), laboratory.limits().clone());
        if let Some(why) = other.obstacle() {
            return Finding::undecided(format!("the other activation: {why}"));
        }
        let list = match values::moduli(&mut other, &points, digits) {
            Ok(list) => list,
            Err(why) => return Finding::undecided(format!("the other activation: {why}")),
        };
        let all_by_two = list.iter().all(|(_, two)| *two);
        let asked = list.into_iter().map(|(asked, _)| asked).collect();
        let finding = values::check(laboratory, &points, asked, digits, None, false);
        if all_by_two {
            finding
        } else {
            values::unless_refuted(finding)
        }
    }
}
