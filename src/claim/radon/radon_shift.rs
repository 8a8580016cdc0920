//! A shift moves the hyperplanes: R\[f(x - a)\](xi, gamma) = R f(xi, gamma - xi·a).
//!
//! | key | meaning |
//! |---|---|
//! | `by` | the vector a, D exact numbers |
//! | `sign` | `"minus"` (default) or `"plus"`, which is wrong |
//! | `directions` | unit vectors; default: two random ones from the claim's content |
//! | `offsets` | exact numbers gamma (default 0, 1/2, -3/2) |
//!
//! Evidence: *shifted function* integrates f(x - a) over the hyperplane, *shifted hyperplane* integrates
//! f over the other one. 30 digits by default.

use super::hyperplanes::{self, Places, precision};
use crate::claim::common::context::Context;
use crate::claim::common::directions::number;
use crate::claim::common::ledger::Ledger;
use crate::claim::subject::function;
use crate::claim::{Claim, Subject};
use crate::error::{Diagnostic, Doubt};
use crate::expr::Expr;
use crate::number::Real;
use crate::radon::TestFunction;
use crate::verdict::Finding;
use crate::wire::Table;

/// The claim.
pub struct RadonShift {
    places: Places,
    by: Vec<Expr>,
    shifted: TestFunction,
    plus: bool,
}

/// Reads the claim's keys.
///
/// # Errors
/// A wrong or missing key, with its place.
pub fn read(table: &mut Table, subject: &Subject) -> Result<Box<dyn Claim>, Diagnostic> {
    let plus = table.is_second("sign", ["minus", "plus"])?;
    let places = hyperplanes::read(table, subject, "radon-shift", None)?;
    let dimension = places.function.dimension;
    let constants = subject.scope(&[]);
    let Some(texts) = table.strings("by")? else {
        return Err(table.error("this kind needs `by`, the vector of the shift"));
    };
    if texts.len() != dimension {
        return Err(table.error(format!(
            "`by` has {} numbers; in dimension {dimension} it needs {dimension}",
            texts.len()
        )));
    }
    let by = texts
        .iter()
        .map(|text| Ok(function::constant(text, &constants)?.0))
        .collect::<Result<Vec<_>, Diagnostic>>()?;
    Ok(Box::new(RadonShift {
        shifted: places.function.shifted(&by),
        places,
        by,
        plus,
    }))
}

impl Claim for RadonShift {
    fn statement(&self) -> (String, String) {
        let sign = if self.plus { "+" } else { "-" };
        let a: Vec<String> = self.by.iter().map(Expr::to_string).collect();
        (
            format!(
                "R[f(x - a)](xi, gamma) = R f(xi, gamma {sign} xi.a), a = ({})",
                a.join(", ")
            ),
            format!("R[f(\\cdot-a)](\\xi,\\gamma) = Rf(\\xi,\\gamma{sign}\\xi\\cdot a)"),
        )
    }

    fn weigh(&self, context: &mut Context) -> Result<Finding, Doubt> {
        let digits = context.digits();
        let limits = context.limits();
        let (bits, _) = precision(digits);
        let mut ledger = Ledger::default();
        for (direction, gamma) in self.places.each() {
            if let Some(why) = limits.exhausted() {
                return Err(why);
            }
            let xi = direction.at(bits + 64);
            let offset = number(&gamma.1, bits + 64);
            let mut along = Real::with_val(bits + 64, 0);
            for (xi, a) in xi.iter().zip(&self.by) {
                along += Real::with_val(bits + 64, xi * number(a, bits + 64));
            }
            let moved = if self.plus {
                Real::with_val(bits + 64, &offset + &along)
            } else {
                Real::with_val(bits + 64, &offset - &along)
            };
            ledger.identity(
                Places::at(direction, gamma),
                Real::with_val(64, 1),
                (
                    "shifted function",
                    hyperplanes::integral(&self.shifted, &xi, &offset, digits, limits),
                ),
                (
                    "shifted hyperplane",
                    hyperplanes::integral(&self.places.function, &xi, &moved, digits, limits),
                ),
            );
        }
        Ok(ledger.weigh(digits, None))
    }
}
