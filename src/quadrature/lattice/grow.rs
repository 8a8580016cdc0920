//! How far a lattice has to reach.

use super::{Field, Lattice, MAX_DIMENSION, Ranges};
use crate::quadrature::estimate::Stop;
use crate::quadrature::scale::log2_sum;

/// Layers on each side of the first box.
const FIRST_BOX: i64 = 4;
/// Layers of a face at most.
const MAX_LAYERS: i64 = 300;
/// Successive negligible layers that close a face.
const QUIET: u32 = 2;

impl<F: Field> Lattice<'_, F> {
    /// Level 0: the box, and log2 of a bound of what lies outside.
    pub(super) fn grow(&mut self, step: f64) -> Result<Option<(Ranges, f64)>, Stop> {
        let n = self.dimension;
        let mut ranges: Ranges = [(0, 0); MAX_DIMENSION];
        for range in &mut ranges[..n] {
            *range = (-FIRST_BOX, FIRST_BOX - 1);
        }
        self.clear();
        if self.add(step, &ranges)?.is_none() {
            return Ok(None);
        }
        // Faces: axis and side; how many quiet layers each has seen, and what its layers held.
        let mut faces = vec![(0u32, Vec::<f64>::new()); 2 * n];
        loop {
            let mut grown = false;
            for face in 0..2 * n {
                if faces[face].0 >= QUIET {
                    continue;
                }
                let (axis, upper) = (face / 2, face % 2 == 1);
                let mut layer = ranges;
                let edge = if upper {
                    ranges[axis].1 + 1
                } else {
                    ranges[axis].0 - 1
                };
                if upper {
                    ranges[axis].1 = edge;
                } else {
                    ranges[axis].0 = edge;
                }
                layer[axis] = (edge, edge);
                if edge.abs() > MAX_LAYERS {
                    let side = if upper { "above" } else { "below" };
                    return Err(Stop::NoConvergence {
                        reached: format!(
                            "the integrand does not decay {side} in coordinate {} up to {:.0}",
                            axis + 1,
                            step * edge.abs() as f64
                        ),
                    });
                }
                let Some(added) = self.add(step, &layer)? else {
                    return Ok(None);
                };
                grown = true;
                if self.negligible(step, added) {
                    faces[face].0 += 1;
                } else {
                    // A loud layer opens the other faces again: they were closed on fewer nodes.
                    faces[face].0 = 0;
                    for other in (0..2 * n).filter(|other| other / 2 != axis) {
                        faces[other].0 = faces[other].0.min(QUIET - 1);
                    }
                }
                faces[face].1.push(added);
            }
            if !grown {
                break;
            }
        }
        let volume = n as f64 * step.log2();
        let mut truncation = f64::NEG_INFINITY;
        for (_, layers) in &faces {
            let [.., before, last] = &layers[..] else {
                continue;
            };
            if *last == f64::NEG_INFINITY {
                continue;
            }
            let ratio = (last - before).exp2().clamp(0.5, 0.999);
            let rest = last + volume + (1.0 / (1.0 - ratio)).log2() + 2.0;
            truncation = log2_sum(truncation, rest);
        }
        Ok(Some((ranges, truncation)))
    }
}
