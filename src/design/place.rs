//! Where phi is asked for.

use crate::error::Doubt;
use crate::expr::{Expr, build, eval_real};
use crate::fourier::Frequency;
use crate::number::Real;

/// A place z != 0, exact.
#[derive(Clone, Debug)]
pub struct Place {
    /// As typed.
    pub text: String,
    /// |z|.
    pub size: Frequency,
    /// z < 0.
    pub negative: bool,
    expr: Expr,
}

impl Place {
    /// From a constant.
    ///
    /// # Errors
    /// A sentence, where it is no real number of a size from 1e-9 to 1e6.
    pub fn new(text: impl Into<String>, expr: Expr) -> Result<Self, Doubt> {
        let text = text.into();
        let value = eval_real(&expr, &[], 128).map_err(|e| format!("`{text}`: {e}"))?;
        let negative = value < 0;
        let size = if negative {
            build::neg(expr.clone())
        } else {
            expr.clone()
        };
        let size = Frequency::new(size.to_string(), size).map_err(|_| {
            format!(
                "z = `{text}` is {:.6}; a designed activation is computed for 1e-9 <= |z| <= 1e6",
                value.to_f64()
            )
        })?;
        Ok(Place {
            text,
            size,
            negative,
            expr,
        })
    }

    /// From a constant that nobody typed.
    ///
    /// # Errors
    /// As [`Place::new`].
    pub fn of(expr: Expr) -> Result<Self, Doubt> {
        Place::new(expr.to_string(), expr)
    }

    /// The value with `bits` bits.
    pub fn at(&self, bits: u32) -> Real {
        let size = self.size.at(bits);
        if self.negative { -size } else { size }
    }

    /// The exact expression.
    pub fn expr(&self) -> &Expr {
        &self.expr
    }
}
