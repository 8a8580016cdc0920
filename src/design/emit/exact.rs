//! Where the exact values come from.

use crate::error::Doubt;
use crate::expr::{Evaluator, Expr, Program};
use crate::number::Real;
use std::sync::Arc;

/// Bits of the places that values are asked at; [`FromFormula`] works with as many.
pub const BITS: u32 = 160;

/// No value is asked closer to 0 than this.
pub const SMALLEST: f64 = 1e-9;

/// No value is asked farther out than this.
pub const LARGEST: f64 = 1e6;

/// A function that can be asked for values to about 25 digits.
pub trait Exact {
    /// phi (`order` 0) or phi' (`order` 1) at each place; the places are not 0, and their moduli lie
    /// between [`SMALLEST`] and [`LARGEST`]. An error of 1e-24 times max(|phi(z)|, S) is fine, where
    /// S is the size that the bound of a [`Table`](super::Table) is relative to.
    ///
    /// # Errors
    /// A sentence, where there is no value.
    fn values(&mut self, z: &[Real], order: u32) -> Result<Vec<Real>, Doubt>;
}

/// Exact values of one function on one side, in u > 0.
pub(super) type Values<'a> = dyn FnMut(&[Real]) -> Result<Vec<Real>, Doubt> + 'a;

/// The values of a formula in `z`.
#[derive(Clone, Debug)]
pub struct FromFormula {
    orders: [Evaluator<Real>; 2],
}

impl FromFormula {
    /// Compiles phi and its derivative.
    ///
    /// # Errors
    /// A sentence: a function in it has no derivative.
    pub fn new(phi: &Expr) -> Result<Self, Doubt> {
        let slope = phi.derivative("z")?;
        let compile = |e: &Expr| Evaluator::new(Arc::new(Program::compile(&[e], &["z"])), BITS);
        Ok(FromFormula {
            orders: [compile(phi), compile(&slope)],
        })
    }
}

impl Exact for FromFormula {
    fn values(&mut self, z: &[Real], order: u32) -> Result<Vec<Real>, Doubt> {
        let Some(evaluator) = self.orders.get_mut(order as usize) else {
            return Err(format!("a formula is asked for its derivative of order {order}").into());
        };
        let mut values = Vec::with_capacity(z.len());
        for z in z {
            let found = evaluator.eval(&[z])?;
            values.extend_from_slice(found);
        }
        Ok(values)
    }
}
