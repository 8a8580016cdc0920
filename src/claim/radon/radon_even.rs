//! R f is even: R f(-xi, -gamma) = R f(xi, gamma), the same hyperplane from its other side.
//!
//! | key | meaning |
//! |---|---|
//! | `sign` | `"even"` (default) or `"odd"`, which is wrong |
//! | `directions` | unit vectors; default: two random ones from the claim's content |
//! | `offsets` | exact numbers gamma (default 0, 1/2, -3/2) |
//!
//! Evidence: *there* and *opposite* integrate f over the hyperplane in two frames that share no axis.
//! 30 digits by default.

use super::hyperplanes::{self, Places, precision};
use crate::claim::common::context::Context;
use crate::claim::common::directions::number;
use crate::claim::common::ledger::Ledger;
use crate::claim::{Claim, Subject};
use crate::error::{Diagnostic, Doubt};
use crate::number::{Complex, Real};
use crate::verdict::Finding;
use crate::wire::Table;

/// The claim.
pub struct RadonEven {
    places: Places,
    odd: bool,
}

/// Reads the claim's keys.
///
/// # Errors
/// A wrong key, with its place.
pub fn read(table: &mut Table, subject: &Subject) -> Result<Box<dyn Claim>, Diagnostic> {
    let odd = table.is_second("sign", ["even", "odd"])?;
    let places = hyperplanes::read(table, subject, "radon-even", None)?;
    Ok(Box::new(RadonEven { places, odd }))
}

impl Claim for RadonEven {
    fn statement(&self) -> (String, String) {
        let sign = if self.odd { "-" } else { "" };
        (
            format!("R f(-xi, -gamma) = {sign}R f(xi, gamma)"),
            format!("Rf(-\\xi,-\\gamma) = {sign}Rf(\\xi,\\gamma)"),
        )
    }

    fn weigh(&self, context: &mut Context) -> Result<Finding, Doubt> {
        let digits = context.digits();
        let limits = context.limits();
        let f = &self.places.function;
        let (bits, _) = precision(digits);
        let mut ledger = Ledger::default();
        for (direction, gamma) in self.places.each() {
            if let Some(why) = limits.exhausted() {
                return Err(why);
            }
            let offset = number(&gamma.1, bits + 64);
            let there = hyperplanes::integral(f, &direction.at(bits + 64), &offset, digits, limits);
            let minus = Real::with_val(bits + 64, -&offset);
            let back = direction.opposite().at(bits + 64);
            let opposite = hyperplanes::integral(f, &back, &minus, digits, limits);
            let opposite = opposite.map(|mut value| {
                if self.odd {
                    value.value = Complex::with_val(bits, -&value.value);
                }
                value
            });
            ledger.identity(
                Places::at(direction, gamma),
                Real::with_val(64, 1),
                ("opposite", opposite),
                ("there", there),
            );
        }
        Ok(ledger.weigh(digits, None))
    }
}
