//! How far below the real axis two half-lines meet.

use super::plan::MANY_BITS;
use crate::fourier::tails::{Examined, GEOMETRY_BITS};
use crate::number::Complex;
use std::f64::consts::LOG2_E;

/// Where else phi is looked at, at one depth, as shares of that depth.
const BESIDE: [f64; 5] = [0.35, 0.7, 1.0, 1.5, 2.5];
/// Bits of cancellation that a path may cost for being shared by several frequencies.
const SHARING: f64 = 20.0;
/// Depth of a vertex as a share of the strip of analyticity.
pub const SHARES: [f64; 2] = [0.55, 0.4];

/// Depths below the real axis at which the two half-lines may meet, best first.
pub fn depths(whole: &mut Examined, centre: f64, k: f64, variant: usize) -> Vec<f64> {
    let strip = whole.singularities.strip_below();
    if strip.is_finite() {
        // Rounded so that all frequencies share the vertex, hence the nodes.
        return vec![strip * SHARES[variant], 0.0];
    }
    let mut best = deepest(whole, centre, k, false);
    // What lies beside the centre is looked at once, and at every depth only where it towers.
    let valley = level_at(whole, centre, best.1);
    if valley.is_some_and(|level| crest(whole, centre, best.1).is_none_or(|c| c > level)) {
        best = deepest(whole, centre, k, true);
    }
    // One of few depths, so that nearby frequencies share their paths, where that costs no more
    // than SHARING bits.
    let at_depth = |whole: &mut Examined, depth: f64| {
        // phi may vanish at the centre; beside it, it does not at the same time.
        let crest = crest(whole, centre, depth)?;
        let beside = level_at(whole, centre + 0.7, depth)?;
        Some(crest.max(beside) - depth * k * LOG2_E)
    };
    let limit = best.0 + SHARING;
    let power = 2f64.powf(best.1.max(0.25).log2().round());
    let shared = [0.0, power]
        .into_iter()
        .find(|&depth| at_depth(whole, depth).is_some_and(|total| total <= limit));
    let depth = shared.unwrap_or((best.1 * 8.0).round() / 8.0);
    vec![depth * [1.0, 0.9][variant], 0.0]
}

/// The smallest integrand below the centre, and its depth; as the height of what has to be climbed
/// over from there, where `beside` says so.
fn deepest(whole: &mut Examined, centre: f64, k: f64, beside: bool) -> (f64, f64) {
    let mut best = (f64::INFINITY, 0.0);
    let mut depth = 0.0;
    while depth <= 4.0 * k + 8.0 {
        let level = match beside {
            true => crest(whole, centre, depth),
            false => level_at(whole, centre, depth),
        };
        let Some(level) = level else { break };
        let total = level - depth * k * LOG2_E;
        if total < best.0 && level > f64::NEG_INFINITY {
            best = (total, depth);
        }
        depth = if depth == 0.0 { 0.125 } else { depth * 1.12 };
    }
    best
}

/// log2 |phi(x - i depth)|.
fn level_at(whole: &mut Examined, x: f64, depth: f64) -> Option<f64> {
    let z = Complex::with_val(GEOMETRY_BITS, (x, -depth));
    whole.probe.log2_at(&z)
}

/// log2 |phi| at a depth below the centre; where phi is larger by many bits further out at this
/// depth, as e^(-z^4) is, the largest that was seen there: a path that starts in the
/// valley has to climb over it.
fn crest(whole: &mut Examined, centre: f64, depth: f64) -> Option<f64> {
    let here = level_at(whole, centre, depth)?;
    let out = BESIDE
        .into_iter()
        .flat_map(|share| [-share, share])
        .filter_map(|share| level_at(whole, centre + share * depth, depth))
        .fold(here, f64::max);
    Some(if out > here + MANY_BITS { out } else { here })
}
