//! A formula of R f(xi, gamma), the integral of f over the hyperplane xi·x = gamma.
//!
//! | key | meaning |
//! |---|---|
//! | `equals` | a formula in `xi1` … `xiD` and `gamma` (default: the function's `radon`) |
//! | `directions` | unit vectors, each a string of exact components: `["3/5, 4/5"]`; default: two random ones from the claim's content |
//! | `offsets` | exact numbers gamma (default 0, 1/2, -3/2 and one that is drawn from the claim's content) |
//!
//! Evidence: *hyperplanes* integrates f over each hyperplane; *slices* inverts the central slice,
//! (1/2 pi) ∫ f^(k xi) e^{ik gamma} dk, with the function's `transform`; for parts inside ellipsoids,
//! *hyperplanes* takes the measure of each section where the part is constant, and *sections*
//! integrates over it. 30 digits by default.

use super::hyperplanes::{self, Places, precision};
use crate::claim::common::context::Context;
use crate::claim::common::directions::number;
use crate::claim::common::ledger::Ledger;
use crate::claim::{Claim, Subject};
use crate::error::{Diagnostic, Doubt};
use crate::expr::Expr;
use crate::number::Real;
use crate::radon::function::numbered;
use crate::verdict::Finding;
use crate::verdict::power::Restated;
use crate::wire::Table;

/// The claim.
pub struct RadonTransform {
    places: Places,
    formula: Expr,
}

/// Reads the claim's keys.
///
/// # Errors
/// A wrong or missing key, with its place.
pub fn read(table: &mut Table, subject: &Subject) -> Result<Box<dyn Claim>, Diagnostic> {
    let function = subject.required_function(table)?;
    let mut names = numbered("xi", function.dimension);
    names.push("gamma".to_owned());
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let formula = match table.string("equals")? {
        Some(text) => text.parse(&subject.scope(&names))?,
        None => function
            .radon
            .clone()
            .ok_or_else(|| table.error("this kind needs `equals`, or `radon` in [function]"))?,
    };
    let claimed = formula.to_string();
    let places = hyperplanes::read(table, subject, "radon-transform", Some(&claimed))?;
    Ok(Box::new(RadonTransform { places, formula }))
}

impl Claim for RadonTransform {
    fn statement(&self) -> (String, String) {
        (
            format!("R f(xi, gamma) = {}", self.formula),
            format!("Rf(\\xi,\\gamma) = {}", self.formula.to_latex()),
        )
    }

    fn weigh(&self, context: &mut Context) -> Result<Finding, Doubt> {
        let digits = context.digits();
        let limits = context.limits();
        let f = &self.places.function;
        let (bits, _) = precision(digits);
        let mut ledger = Ledger::default();
        let planes: Vec<_> = self.places.each().collect();
        for (direction, gamma) in &planes {
            if let Some(why) = limits.exhausted() {
                return Err(why);
            }
            let xi = direction.at(bits + 64);
            let offset = number(&gamma.1, bits + 64);
            let claimed = hyperplanes::claimed(&self.formula, direction, gamma, bits + 32)?;
            let size = Real::with_val(64, claimed.value().abs_ref());
            ledger.point(Places::at(direction, gamma), claimed);
            // A value near 0 is judged against the size of the function, which is about 1.
            ledger.scale(size.max(&Real::with_val(64, 1e-3)));
            // One digit more than the scale takes.
            let asked = digits + 4;
            ledger.estimate(
                "hyperplanes",
                hyperplanes::integral(f, &xi, &offset, asked, limits),
            );
            if !f.is_smooth() {
                // f^ falls too slowly to be inverted; a section is measured, and integrated over.
                let value = hyperplanes::over_sections(f, &xi, &offset, asked, limits);
                ledger.estimate("sections", value);
            } else if let Some(transform) = &f.transform {
                let value = hyperplanes::from_slice(f, transform, &xi, &offset, asked, limits);
                ledger.estimate("slices", value);
            }
        }
        let again = |e: &Expr, j: usize| {
            let (direction, gamma) = planes[j];
            hyperplanes::claimed(e, direction, gamma, bits).ok()
        };
        let formula = Restated {
            formula: &self.formula,
            value: &again,
        };
        Ok(hyperplanes::withheld(
            ledger.weigh(digits, Some(formula)),
            &self.formula,
        ))
    }
}
