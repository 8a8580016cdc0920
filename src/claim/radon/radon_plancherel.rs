//! Plancherel's formula for the Radon transform:
//! ∫ f² dx = 1/(2 (2 pi)^D) ∫_S ∫_R \|k\|^{D-1} \|F_1\[R f(xi, ·)\](k)\|² dk dxi.
//!
//! | key | meaning |
//! |---|---|
//! | `equals` | the number that both sides are (default: the two are compared with each other) |
//! | `power` | the exponent of \|k\| (default D-1, the right one) |
//!
//! Evidence: *space* integrates f² over R^D; *slices* integrates over directions and frequencies, with the
//! function's `transform` for F_1\[R f\] (the claim `slice` is about that). 30 digits by default.

use super::hyperplanes::precision;
use crate::claim::common::context::Context;
use crate::claim::common::directions::number;
use crate::claim::common::ledger::{Ledger, budget};
use crate::claim::common::values;
use crate::claim::subject::function;
use crate::claim::{Claim, Subject};
use crate::error::{Diagnostic, Doubt};
use crate::expr::{Expr, build};
use crate::number::Real;
use crate::quadrature::Estimate;
use crate::radon::TestFunction;
use crate::radon::spectral::{Ask, energy, spectral_energy};
use crate::verdict::Finding;
use crate::wire::Table;
use rug::float::Constant;
use rug::ops::Pow;
use std::sync::Arc;

/// The claim.
pub struct RadonPlancherel {
    function: Arc<TestFunction>,
    transform: Expr,
    equals: Option<Expr>,
    power: Expr,
}

/// Reads the claim's keys.
///
/// # Errors
/// A wrong key, with its place; a function without `transform`.
pub fn read(table: &mut Table, subject: &Subject) -> Result<Box<dyn Claim>, Diagnostic> {
    let function = subject.required_function(table)?;
    let constants = subject.scope(&[]);
    let mut constant = |key: &str| -> Result<Option<Expr>, Diagnostic> {
        let text = table.string(key)?;
        text.map(|text| Ok(function::constant(&text, &constants)?.0))
            .transpose()
    };
    let (equals, power) = (constant("equals")?, constant("power")?);
    let Some(transform) = function.transform.clone() else {
        return Err(table.error("this kind needs `transform` in [function]"));
    };
    Ok(Box::new(RadonPlancherel {
        transform,
        equals,
        power: power.unwrap_or_else(|| build::num(function.dimension as i64 - 1)),
        function,
    }))
}

impl Claim for RadonPlancherel {
    fn statement(&self) -> (String, String) {
        let value = match &self.equals {
            Some(equals) => (format!(" = {equals}"), format!(" = {}", equals.to_latex())),
            None => (String::new(), String::new()),
        };
        (
            format!(
                "int f^2 dx = 1/(2(2pi)^D) int_S int |k|^({}) |F_1[R f](k)|^2 dk dxi{}",
                self.power, value.0
            ),
            format!(
                "\\int f^2\\,dx = \\frac{{1}}{{2(2\\pi)^D}}\\int_S\\int|k|^{{{}}}|F_1[Rf]|^2\\,dk\\,d\\xi{}",
                self.power.to_latex(),
                value.1
            ),
        )
    }

    fn weigh(&self, context: &mut Context) -> Result<Finding, Doubt> {
        let digits = context.digits();
        let limits = context.limits();
        let (bits, tolerance) = precision(digits);
        let ask = Ask {
            bits,
            tolerance,
            budget: budget(limits),
        };
        let space = energy(&self.function, &ask);
        let power = number(&self.power, bits);
        let slices = spectral_energy(&self.function, &self.transform, &power, &ask).map(|found| {
            // Both signs of k: twice the half-line.
            let circle = Real::with_val(bits + 32, Constant::Pi) * 2u32;
            divided(found, &circle.pow(self.function.dimension as u32))
        });
        let mut ledger = Ledger::default();
        match &self.equals {
            Some(equals) => {
                let claimed = values::evaluate_bounded(equals, &[], bits)?;
                ledger.point("the whole".into(), claimed);
                ledger.estimate("space", space);
                ledger.estimate("slices", slices);
            }
            None => {
                let scale = match &space {
                    Ok(space) => Real::with_val(64, space.value.abs_ref()),
                    Err(_) => Real::with_val(64, 1),
                };
                ledger.identity(
                    "the whole".into(),
                    scale,
                    ("space", space),
                    ("slices", slices),
                );
            }
        }
        Ok(ledger.weigh(digits, None))
    }
}

/// An estimate over a positive number.
pub fn divided(mut found: Estimate, by: &Real) -> Estimate {
    found.value /= by;
    found.error /= Real::with_val(64, by);
    found.magnitude /= Real::with_val(64, by);
    found
}
