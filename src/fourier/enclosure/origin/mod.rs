//! Below which frequency F certainly does not vanish.
//!
//! A polynomial on a half-line, and what a closed form has there, make F a power of k times an analytic function near 0:
//! there is nothing to see between 0 and some frequency, and this is proved.
//!
//! | phi | file | how |
//! |---|---|---|
//! | in closed form | [`closed`] | (ik)^m F is the transform of phi^(m) and analytic at 0 for some m: boxes, or its Taylor series |
//! | smooth | [`tails`] | F is that of its polynomials far out, and a bounded rest |

mod closed;
mod tails;
#[cfg(test)]
mod tests;

use super::aim::Aim;
use super::{Enclosure, Limits};
use crate::number::Rational;
use crate::number::ball::Magnitude;

/// Frequencies that are tried.
pub(super) const HIGHEST: i32 = 2;
/// The lowest one is 2^-this.
pub(super) const LOWEST: i32 = 12;

/// 2^2, 2^1, …
pub(super) fn steps() -> impl Iterator<Item = Rational> {
    (-HIGHEST..=LOWEST).map(|j| Rational::from(1) >> j)
}

impl Enclosure {
    /// A frequency at most `top`, up to which F vanishes nowhere, and how that is known.
    ///
    /// # Errors
    /// Why none is known.
    pub(in crate::fourier) fn clear_below(
        &self,
        top: &Rational,
        limits: &Limits,
    ) -> Result<(Rational, String), String> {
        if self.activation.pieces().iter().any(|p| p.phi.has_kink()) {
            return Err("a piece has a kink that is not at its end".to_string());
        }
        let stop = || limits.exhausted().is_some();
        let aim = Aim {
            tolerance: Magnitude::ZERO,
            max_bits: limits.max_bits,
            max_nodes: limits.max_nodes,
            stop: &stop,
        };
        let found = match (&self.exactly, &self.smooth) {
            (Ok(_), _) => self.clear_by_closed_form(&aim),
            (Err(_), Some(phi)) => self.clear_by_tails(phi, &aim),
            (Err(why), None) => Err(why.clone()),
        };
        found.map(|(k, how)| (k.min(top.clone()), how))
    }
}
