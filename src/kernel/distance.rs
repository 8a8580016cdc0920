//! Distances: exact positive numbers.

use crate::error::Doubt;
use crate::expr::{Expr, eval_again, eval_real};
use crate::number::Real;

/// The distances that are taken, as doubles.
const RANGE: std::ops::RangeInclusive<f64> = 1e-6..=1e4;

/// A distance d > 0, exact: an expression that is evaluated at whatever precision is needed.
#[derive(Clone, Debug, PartialEq)]
pub struct Distance {
    /// As typed.
    pub text: String,
    expr: Expr,
    rough: f64,
}

impl Distance {
    /// A distance from a constant expression.
    ///
    /// # Errors
    /// A sentence, where it is not a real number between 1e-6 and 1e4.
    pub fn new(text: impl Into<String>, expr: Expr) -> Result<Self, Doubt> {
        let text = text.into();
        let value = eval_real(&expr, &[], 128).map_err(|e| format!("`{text}`: {e}"))?;
        let rough = value.to_f64();
        if !RANGE.contains(&rough) {
            return Err(format!(
                "the distance `{text}` is {rough:.6}; a kernel is claimed at distances above 0, from 1e-6 to 1e4"
            ).into());
        }
        Ok(Distance { text, expr, rough })
    }

    /// The value with `bits` bits.
    pub fn at(&self, bits: u32) -> Real {
        eval_again(&self.expr, bits)
    }

    /// The exact expression.
    pub fn expr(&self) -> &Expr {
        &self.expr
    }

    /// The value in double precision.
    pub fn to_f64(&self) -> f64 {
        self.rough
    }
}
