//! The search for a ray on which an integrand decays, off what is singular and off the cuts.

use super::path::Anchor;
use super::plan::Side;
use crate::error::Doubt;
use crate::fourier::tails::{Examined, GEOMETRY_BITS};
use crate::number::Complex;
use num_complex::Complex64;
use std::f64::consts::{LOG2_E, PI};

/// Angles from the real axis that are tried, in radians, widest first.
pub(super) const ANGLES: [f64; 9] = [1.35, 1.1, 0.9, 0.74, 0.6, 0.45, 0.3, 0.2, 0.1];
/// The angle taken, as a share of the widest that is admissible: half of it keeps furthest from
/// what limits it on both sides, so that the rule converges fastest.
const SHARES: [f64; 2] = [0.52, 0.42];
/// Singularities are kept this far (radians) from a ray.
const MARGIN: f64 = 0.12;
/// Binary places that the integrand has to fall by along a ray before it counts as decaying.
pub(super) const FALL: f64 = 3000.0;

/// A ray that was found.
pub(super) struct Found {
    /// Where it begins.
    pub(super) begin: Complex,
    /// Of length 1.
    pub(super) direction: Complex64,
    /// The same as a number.
    pub(super) along: Complex,
    /// From the real axis.
    pub(super) angle: f64,
    /// log2 of the largest integrand on it.
    pub(super) level: f64,
}

/// What a ray is looked for with.
pub(super) struct Search<'a> {
    pub(super) start: &'a Anchor,
    pub(super) side: Side,
    /// Whose sign says into which half-plane the ray turns, as that of kappa does in exp(-i kappa z).
    pub(super) falling: f64,
    pub(super) kappa: f64,
    /// The length on which the integrand changes.
    pub(super) scale: f64,
    pub(super) variant: usize,
}

impl Search<'_> {
    /// The ray at a share of the first of these angles that is admissible.
    ///
    /// # Errors
    /// Why there is none; `growing` where the integrand decays on no ray.
    pub(super) fn run(
        &self,
        target: &mut Examined,
        angles: impl IntoIterator<Item = f64>,
        growing: &'static str,
    ) -> Result<Found, Doubt> {
        let apex = self.start.rough()?;
        let begin = self.start.value(GEOMETRY_BITS)?;
        let mut reason = growing;
        for widest in angles {
            let turn = Turn::new(self.side, self.falling, widest);
            if target
                .singularities
                .in_sector(apex, turn.lowest, turn.highest, MARGIN)
            {
                reason = "singularities lie in every sector";
                continue;
            }
            if decay(target, &begin, &turn.along(), self.kappa, self.scale).is_none() {
                continue;
            }
            let angle = widest * SHARES[self.variant];
            let turn = Turn::new(self.side, self.falling, angle);
            let along = turn.along();
            let Some(level) = decay(target, &begin, &along, self.kappa, self.scale) else {
                continue;
            };
            if target.cuts.crosses_ray(&begin, &along, self.scale) {
                reason = "a branch cut crosses every ray";
                continue;
            }
            return Ok(Found {
                begin,
                direction: turn.direction,
                along,
                angle,
                level,
            });
        }
        Err(reason.into())
    }
}

/// A direction off the real axis, towards the half-plane where exp(-i kappa z) decays.
struct Turn {
    /// Of length 1.
    direction: Complex64,
    /// The sector between the real axis and the direction.
    lowest: f64,
    /// Its other end.
    highest: f64,
}

impl Turn {
    fn new(side: Side, kappa: f64, angle: f64) -> Self {
        let down = -kappa.signum() * angle;
        let (axis, turned) = match side {
            Side::Right => (0.0, down),
            Side::Left => (PI, PI - down),
        };
        Turn {
            direction: Complex64::from_polar(1.0, turned),
            lowest: axis.min(turned),
            highest: axis.max(turned),
        }
    }

    fn along(&self) -> Complex {
        Complex::with_val(GEOMETRY_BITS, (self.direction.re, self.direction.im))
    }
}

/// The largest log2 |integrand| along a ray, if the integrand decays on it; `scale` is the length on which it changes.
fn decay(
    target: &mut Examined,
    start: &Complex,
    along: &Complex,
    kappa: f64,
    scale: f64,
) -> Option<f64> {
    let base = start.imag().to_f64();
    let slope = along.imag().to_f64();
    let mut highest = target.probe.log2_at(start).unwrap_or(f64::NEG_INFINITY);
    highest += base * kappa * LOG2_E;
    let mut last = f64::INFINITY;
    for j in -20..=16 {
        let t = scale * 2f64.powi(j);
        let growth = target.probe.log2_on_ray(start, along, t)?;
        let size = growth + (base + t * slope) * kappa * LOG2_E;
        // Past the first decade the integrand has to go down at every doubling.
        if j > 6 && size > last && size > f64::NEG_INFINITY {
            return None;
        }
        // The weight t of the measure keeps an integrable singularity at the start from counting.
        highest = highest.max(size + t.log2().min(0.0));
        last = size;
    }
    (last < highest - FALL).then_some(highest)
}
