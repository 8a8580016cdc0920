//! `∫_{-∞}^{∞} g(z) e^{-ikz} dz` for many frequencies at once, by the trapezoid rule on the line.
//!
//! ```text
//! T_h(k) = h Σ_{j>=0} [ (g(z_j) + g(-z_j)) cos(k z_j) - i (g(z_j) - g(-z_j)) sin(k z_j) ],   z_j = (j + ½) h
//! ```
//!
//! No node is at 0, where a formula may be a removable `0/0`. By Poisson's formula the error of
//! the rule is made of values of the transform itself,
//!
//! ```text
//! T_h(k) - F(k) = Σ_{m≠0} (-1)^m F(k + 2 pi m/h),
//! ```
//!
//! which for `g` analytic in a strip falls like `e^{-d (2 pi/h - |k|)}`. (The difference of the
//! two interleaved half grids is the same thing at twice the step: `T_h` at `pi/h - k`.) So the
//! same node values measure their own error: the run sums, beside the frequencies asked for, a few
//! probes between `0.48 pi/h` and `0.95 pi/h`, where `T_h` still shows `F`; they give the decay, and
//! the bound continues it to `2 pi/h - |k|` at nine tenths of the measured rate. If that misses a
//! tolerance, the step is chosen anew from the measured decay and the run repeated.
//!
//! Every value of `g` is asked for with the bits its size needs against the tolerance, so the
//! precision falls in the tails; `sums.rs` has the recurrence in `j`.
//!
//! Source: L. N. Trefethen and J. A. C. Weideman, The exponentially convergent trapezoidal rule,
//! SIAM Review 56 (2014) 385–458, sections 5 and 13; the recurrence: C. W. Clenshaw, A note on the
//! summation of Chebyshev series, Math. Comp. 9 (1955) 118–120.

mod measure;
mod nodes;
mod pilot;
mod run;
mod sums;

use super::estimate::{Estimate, Options, Outcome, Stop};
use super::scale::{BOUND_BITS, log2};
use crate::number::{Complex, Real};
use pilot::Pilot;
use run::Run;

/// A function on the line: `g(z, bits, out)` writes `g(z)` into `out`, whose precision is `bits`,
/// with a relative error of at most `2^(4 - bits)`. `z` is exact.
///
/// Threads work on clones, so a clone has to give the same values as the original.
pub trait Function: FnMut(&Real, u32, &mut Real) -> Result<(), Stop> + Clone + Send {}

impl<G> Function for G where G: FnMut(&Real, u32, &mut Real) -> Result<(), Stop> + Clone + Send {}

/// The symmetry of a function on the line, found by looking at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parity {
    /// `g(-z) = g(z)`.
    Even,
    /// `g(-z) = -g(z)`.
    Odd,
    /// Neither.
    None,
}

/// `∫ g(z) e^{-ikz} dz` over the line for every `k` of `ks`.
///
/// `g` is real, analytic on the line and decays at least exponentially in both directions.
/// [`Options::tolerances`] are absolute, one per frequency, and set the working precision;
/// [`Options::bits`] is the precision of the values returned, and of the work where a tolerance is
/// zero (then `2^-bits ∫ |g|`). The result does not depend on the number of threads.
///
/// # Errors
/// [`Stop::NotFinite`] where `g` is not finite at a node; [`Stop::NoConvergence`] if it does not
/// decay; [`Stop::Domain`] for a `k` that is not finite; [`Stop::Budget`] if time or nodes end before
/// the first complete run; [`Stop::Cancelled`]; what `g` itself returns.
pub fn fourier<G: Function>(mut g: G, ks: &[Real], options: &Options) -> Result<Outcome, Stop> {
    options.check(ks.len())?;
    if let Some(k) = ks.iter().find(|k| !k.is_finite()) {
        return Err(Stop::Domain(format!("{k} is not a frequency")));
    }
    if ks.is_empty() {
        return Ok(nothing(0, 0, options));
    }
    if let Some(outcome) = attempt(&mut g, ks, options, None)? {
        return Ok(outcome);
    }
    attempt(&mut g, ks, options, Some(Parity::None))?.ok_or_else(|| Stop::NoConvergence {
        reached: "the integrand gives different values at the same point".into(),
    })
}

/// Pilot and runs with the parity given or found; `None` if that parity turned out wrong.
fn attempt<G: Function>(
    g: &mut G,
    ks: &[Real],
    options: &Options,
    parity: Option<Parity>,
) -> Result<Option<Outcome>, Stop> {
    let bits = f64::from(options.bits);
    let tolerance = |log2_size: f64, t: &Real| {
        if t.is_zero() {
            log2_size - bits
        } else {
            // The bound is made larger by as much at the end.
            log2(t) - RESERVE
        }
    };
    let strictest = |log2_size: f64| {
        let each = options.tolerances.iter().map(|t| tolerance(log2_size, t));
        each.fold(f64::INFINITY, f64::min)
    };
    let rest = |largest: f64| strictest(largest) - TAIL_SHARE;

    let mut pilot = Pilot::new(g, &options.budget);
    let parity = match parity {
        Some(parity) => parity,
        None => pilot.parity()?,
    };
    let right = pilot.side(1.0, &rest)?;
    let left = match parity {
        Parity::None => pilot.side(-1.0, &rest)?,
        Parity::Even | Parity::Odd => right,
    };
    if right.is_none() && left.is_none() {
        return Ok(Some(nothing(ks.len(), pilot.meter.nodes(), options)));
    }
    let (decay, log2_magnitude) = pilot.decay(right.as_ref(), left.as_ref(), parity)?;
    let nodes = pilot.meter.nodes();
    let log2_tolerances: Vec<f64> = options
        .tolerances
        .iter()
        .map(|t| tolerance(log2_magnitude, t))
        .collect();
    Run {
        ks,
        options,
        strictest: strictest(log2_magnitude),
        log2_tolerances,
        right,
        left,
        parity,
        decay,
        log2_magnitude,
        nodes,
    }
    .repeat(g)
}

/// Bits added to every bound: its parts are measured, and near a zero of the integrand or of its
/// transform a measurement can come out too small.
const RESERVE: f64 = 1.0;
/// The part of the tolerance, as bits below it, that each cut tail may take.
const TAIL_SHARE: f64 = 4.0;

/// The answer for a function that is zero wherever it was looked at.
fn nothing(components: usize, nodes: usize, options: &Options) -> Outcome {
    let zero = Estimate {
        value: Complex::new(options.bits),
        error: Real::new(BOUND_BITS),
        magnitude: Real::new(BOUND_BITS),
    };
    Outcome {
        estimates: vec![zero; components],
        nodes,
        bits: options.bits,
    }
}

#[cfg(test)]
mod tests;
