//! What an answer is: a function of k, and delta terms.
//!
//! ```text
//! F = fp f(k) + sum_j c_j delta^(n_j)(k - w_j)
//! ```
//!
//! f is an expression in `k` that holds for k > 0; the finite part is taken at each singular point with the symmetric cut
//! |k - w| > eps, terms in eps^-m and log eps left out.

use crate::expr::{Expr, build};

/// `factor * delta^(order)(k - at)`.
#[derive(Clone, Debug, PartialEq)]
pub struct Delta {
    /// Where it stands, a constant.
    pub at: Expr,
    /// Its order: 0 is delta itself.
    pub order: u32,
    /// Its factor, a constant.
    pub factor: Expr,
}

/// A transform. See the module.
#[derive(Clone, Debug, PartialEq)]
pub struct Transform {
    /// f(k).
    pub regular: Expr,
    /// The delta terms; no two at one place with one order.
    pub deltas: Vec<Delta>,
}

impl Transform {
    /// 0.
    pub fn zero() -> Transform {
        Transform::of(build::num(0))
    }

    /// A function of k without delta terms.
    pub fn of(regular: Expr) -> Transform {
        Transform {
            regular,
            deltas: Vec::new(),
        }
    }

    /// With one more delta term; two at one place with one order are joined.
    pub fn with(mut self, at: Expr, order: u32, factor: Expr) -> Transform {
        let place = self
            .deltas
            .iter()
            .position(|d| d.order == order && d.at == at);
        match place {
            Some(i) => {
                let old = self.deltas[i].factor.clone();
                self.deltas[i].factor = build::add(old, factor);
            }
            None => self.deltas.push(Delta { at, order, factor }),
        }
        self.deltas.retain(|d| !d.factor.is_zero());
        self
    }

    /// `c F`.
    pub fn scaled(&self, c: &Expr) -> Transform {
        let mut out = self.clone();
        out.regular = build::mul(c.clone(), out.regular);
        for d in &mut out.deltas {
            d.factor = build::mul(c.clone(), d.factor.clone());
        }
        out.deltas.retain(|d| !d.factor.is_zero());
        out
    }

    /// `F + G`.
    pub fn plus(&self, other: &Transform) -> Transform {
        let mut out = self.clone();
        out.regular = build::add(out.regular, other.regular.clone());
        other.deltas.iter().fold(out, |sum, d| {
            sum.with(d.at.clone(), d.order, d.factor.clone())
        })
    }
}
