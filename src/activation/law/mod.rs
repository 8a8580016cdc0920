//! The law of rho = 1/|F|^2 for k -> infinity, from the structure of phi.
//!
//! For large k the transform is ruled by the singular points of phi: breakpoints and others on the real line
//! make it fall like a power, those below the line like an exponential, the nearest first, and where there are
//! none it falls faster still. Each point is expanded with exact coefficients (`series`, `expand`) and
//! transformed term by term (`transform`); the slowest contribution rules, however small its coefficient. The
//! rule holds where phi is tame at both ends (`tail`) and all its singular points are known (`singular`);
//! where either is not so, the law is unknown.
//!
//! | file | question |
//! |---|---|
//! | `coefficient` | a complex constant, exactly, and whether it is 0 |
//! | `series` | sums of c t^p log(t)^m |
//! | `expand` | the expansion of a formula along a ray |
//! | [`beat`] | parts of F of one size |
//! | `bessel` | Bessel functions at 0 |
//! | `tail` | a formula towards infinity |
//! | `solve` | all z with u(z) = w |
//! | `exponentials` | formulas in one exponential, or in one function |
//! | `singular` | every possible singular point |
//! | `transform` | what an expansion adds to F |
//! | `gauss` | entire functions: Gaussians, waves, bands |
//! | [`form`] | a law to compare with |
//! | `doubts` | may a fit of values miss the law? |
//! | `real`, `strip` | the laws that follow from points on the line, and below it |

pub mod beat;
mod bessel;
mod coefficient;
mod doubts;
mod expand;
mod exponentials;
pub mod form;
mod gauss;
mod real;
mod series;
mod singular;
mod solve;
mod strip;
mod tail;
mod transform;

pub use coefficient::{Coefficient, Exponent};
pub use doubts::doubts;
pub use form::{Form, Next};

use super::Activation;
use crate::number::Real;

/// The law of rho for k -> infinity.
#[derive(Clone, Debug)]
pub enum Law {
    /// One law.
    Form {
        /// It.
        form: Form,
        /// What rules: the place and the term.
        why: String,
    },
    /// Several parts of F of one size beat against each other: the envelope, up to a bounded factor.
    Oscillating {
        /// 1/|F|^2 of the largest part.
        envelope: Form,
        /// Where the parts come from.
        why: String,
        /// The parts: x and c of `c e^{-ikx}`, without the common factor of the envelope's shape.
        parts: Vec<(Real, Coefficient)>,
        /// Whether F is nothing but these parts.
        exact: bool,
    },
    /// F = 0 for all large k: rho is infinite.
    Zero(String),
    /// |F| falls faster than `k^-order`; no law is derived.
    Beyond {
        /// The order; `None` for every one.
        order: Option<f64>,
        /// Why, and why no more.
        why: String,
    },
    /// Nothing is derived.
    Unknown(String),
}

/// The law of an activation, by structure alone; `stop` is asked often and ends the search.
pub fn of(activation: &Activation, stop: &dyn Fn() -> bool) -> Law {
    match derived(activation, stop) {
        Ok(law) => law,
        Err(_) if stop() => Law::Unknown("the time limit was reached".into()),
        Err(why) => Law::Unknown(why),
    }
}

fn derived(activation: &Activation, stop: &dyn Fn() -> bool) -> Result<Law, String> {
    let pieces = real::merged(activation.pieces());
    let height = tame(&pieces, stop)?;
    match real::algebraic(&pieces, stop)? {
        real::Found::Law(law) => Ok(law),
        real::Found::Smooth if pieces.len() == 1 => strip::law(&pieces[0].phi, height, stop),
        real::Found::Smooth => Ok(Law::Beyond {
            order: Some(real::REACH as f64),
            why: "no derivative that was looked at jumps where the formula changes".into(),
        }),
        real::Found::Beyond(order) => Ok(Law::Beyond {
            order: Some(order),
            why: "nothing that was looked at jumps".into(),
        }),
    }
}

/// The half-width of the strip in which both ends are tame.
fn tame(pieces: &[super::Piece], stop: &dyn Fn() -> bool) -> Result<f64, String> {
    let mut height = f64::INFINITY;
    let ends = [(pieces.first(), -1), (pieces.last(), 1)];
    for (piece, sign) in ends {
        let Some(piece) = piece else { continue };
        let end = tail::End {
            sign,
            name: "z",
            stop,
        };
        let side = if sign > 0 { "plus" } else { "minus" };
        let tail = end
            .tail(&piece.phi)
            .map_err(|why| format!("towards {side} infinity: {why}"))?;
        if !tail.is_tame()? {
            return Err(format!("phi grows exponentially towards {side} infinity"));
        }
        height = height.min(tail.height);
    }
    Ok(height)
}

impl Law {
    /// Whether `∫^∞ dk/rho` converges; an error where the law does not say.
    ///
    /// # Errors
    /// A sentence.
    pub fn integral_converges(&self) -> Result<bool, String> {
        match self {
            Law::Form { form, .. } | Law::Oscillating { envelope: form, .. } => {
                if let Some((_, rate)) = form.exponents.iter().max_by(|a, b| a.0.cmp(&b.0)) {
                    return Ok(*rate > 0);
                }
                let gap = Real::with_val(320, &form.order - 1u32);
                // ∫ dk/(k log(k)^m) converges for m > 1 alone.
                if gap.get_exp().is_none_or(|e| e < -200) {
                    return Ok(form.logs > 1);
                }
                Ok(gap > 0)
            }
            Law::Zero(_) => Ok(true),
            Law::Beyond { order, .. } if order.is_none_or(|p| p > 0.5) => Ok(true),
            Law::Beyond { why, .. } | Law::Unknown(why) => Err(why.clone()),
        }
    }

    /// How far the order of rho is from 1, where that decides whether the integral converges.
    pub fn distance_from_order_one(&self) -> Option<Real> {
        match self {
            Law::Form { form, .. } | Law::Oscillating { envelope: form, .. }
                if form.exponents.is_empty() =>
            {
                let gap = Real::with_val(64, &form.order - 1u32).abs();
                (gap.get_exp()? >= -200).then_some(gap)
            }
            _ => None,
        }
    }

    /// In a few words.
    pub fn text(&self) -> String {
        match self {
            Law::Form { form, why } => format!("{}; {why}", form.text()),
            Law::Oscillating { envelope, why, .. } => {
                format!(
                    "parts of F of one size beat, each like {}; {why}",
                    envelope.text()
                )
            }
            Law::Zero(why) => format!("F = 0 for all large k: {why}"),
            Law::Beyond { order, why } => match order {
                Some(p) => format!("|F| falls faster than k^-{p}; {why}"),
                None => format!("|F| falls faster than every power of k; {why}"),
            },
            Law::Unknown(why) => format!("not derived: {why}"),
        }
    }
}

#[cfg(test)]
mod tests;
