//! Two activations have the same penalty: |F\[phi\]| = |F\[psi\]| at the points. (A penalty fixes phi
//! only up to an odd phase.)
//!
//! | key | meaning |
//! |---|---|
//! | `with` | the other activation: `{ name = "…", phi = "…" }` or with `pieces`, `params` |
//! | `points` | exact expressions, k > 0 |
//!
//! Evidence: F of the case's activation by both routes, against rho of the other, of
//! which the more accurate of the two routes is taken.

use super::values::{self, Quantity};
use super::{Claim, Subject, points};
use crate::activation::Activation;
use crate::error::Diagnostic;
use crate::fourier::{Frequency, Laboratory};
use crate::number::{Complex, Real};
use crate::verdict::Finding;
use crate::wire::Table;

/// The claim.
pub struct EqualSpectrum {
    other: Activation,
    points: Vec<Frequency>,
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
    let points = points::read_or(table, subject, &points::DEFAULT)?;
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
        let bits = values::formula_bits(digits);
        let mut other = Laboratory::new(self.other.clone(), laboratory.limits().clone());
        let tolerances = other.relative_tolerances(&self.points, digits + 6, 2000);
        let runs = other.both(&self.points, &tolerances);
        let mut claimed = Vec::new();
        for j in 0..self.points.len() {
            let known = runs.iter().filter_map(|r| r.values[j].as_ref().ok());
            let Some(best) = known.min_by(|a, b| a.error.total_cmp(&b.error)) else {
                let why = runs[0].values[j]
                    .as_ref()
                    .err()
                    .cloned()
                    .unwrap_or_default();
                return Finding::undecided(format!("the other activation: {why}"));
            };
            let modulus = Real::with_val(bits, best.value.abs_ref());
            if modulus <= best.error {
                return Finding::undecided("F of the other activation is not told apart from 0");
            }
            claimed.push(Complex::with_val(bits, (modulus.square().recip(), 0)));
        }
        values::check(
            laboratory,
            &self.points,
            &claimed,
            Quantity::Penalty,
            digits,
            None,
            false,
        )
    }
}
