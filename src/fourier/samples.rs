//! Route d: the fast Fourier transform of windowed samples of phi itself, in double precision.
//!
//! ```text
//! F(k) ≈ h sum_j phi(z_j) w(z_j) e^{-ikz_j},  z_j = -L/2 + (j + 1/2) h,  L = N h = 2 pi m / k
//! w(z) = erfc((|z| - T)/s) / 2
//! ```
//!
//! so that k is the m-th bin of an FFT of length N. The window is 1 where phi has its features and
//! falls off over a length s of many periods; what it cuts off is smooth on the scale of 1/k, and
//! its transform at k is of size exp(-(ks)^2/4) = 1e-11. No derivative is taken and no path leaves
//! the real axis. The error estimate is the sum of
//!
//! * aliasing: the largest modulus of the bins m + 3N/8, m + N/2 and m + 5N/8, which lie half-way to
//!   the images of k, for jumps of phi their size times h, and for singularities what lies within h of them;
//! * the window: the change for a window a third longer;
//! * rounding: the sum of the moduli of the terms;
//! * the window again: it is cut off where erfc has fallen to 2e-13, and its transform is 1e-11 at k.
//!
//! Jumps, growth and speed are measured at a few places, and may be missed. This route decides nothing: it can only take a
//! verdict of the others away.

use super::chirps::chirps;
use super::evidence::{Frequency, Limits, PointValue, Route, RouteRun};
use super::tails::{self, Part};
use crate::activation::features::features;
use crate::activation::phases::Rough;
use crate::activation::{Activation, Piece, Symmetry};
use crate::error::{Doubt, Reason};
use crate::expr::{Evaluator, Expr, Program, eval_real};
use crate::number::{Complex, Real};
use rustfft::FftPlanner;
use rustfft::num_complex::Complex64;
use std::f64::consts::TAU;
use std::sync::Arc;

/// Radians of phase over which the window falls: exp(-(10)^2/4) = 1e-11.
const FALL: f64 = 10.0;
/// Where erfc has fallen to 2e-13, in units of s.
const TAIL: f64 = 5.2;
/// Where erfc is 0 in doubles, in units of s.
const BEYOND: f64 = 27.3;
/// The second window's length in units of the first.
const LONGER: f64 = 1.33;
/// Half-width of the region that a window always leaves alone, beyond the breakpoints.
const FEATURES: f64 = 40.0;
/// Step that is aimed at, in units of z: features of phi are of size 1.
const STEP: f64 = 0.08;
/// Largest step: beyond it the samples could miss a feature altogether.
const LARGEST_STEP: f64 = 0.35;
/// Samples per period at least.
const PER_PERIOD: f64 = 24.0;
/// log2 of the smallest FFT, and of the largest for the step that is aimed at.
const SIZES: (u32, u32) = (12, 16);
/// Bins beside the one whose modulus bounds what is aliased.
const BESIDE: [usize; 4] = [0, 3, 7, 13];
/// From 1e-6 to 1e-9 beside a breakpoint a regular phi grows by less than this factor; log |z| grows by 1.5.
const GROWTH: f64 = 1.001;
/// Powers of the distance beyond which too much of the integral lies within one step.
const STEEPEST: f64 = 0.95;
/// Values of phi below this do not count where its samples do not follow it.
const NEGLIGIBLE: f64 = 1e-18;
/// Samples of the largest FFT.
const MAX_SAMPLES: f64 = 1e6;

/// phi in double precision, piece by piece.
pub struct Sampled {
    pieces: Vec<(f64, Evaluator<f64>)>,
    /// Breakpoints with the size of the jump of phi there.
    jumps: Vec<(f64, f64)>,
    /// Breakpoints towards which |phi| grows without end, with the side: +1 for the right one.
    singular: Vec<(f64, f64)>,
    omegas: Vec<f64>,
    /// The symmetry that the formula of phi shows, where one formula holds on the whole line.
    symmetry: Option<Symmetry>,
    /// The smallest length over which phi changes.
    narrow: f64,
    /// The largest distance from 0 at which it does.
    far: f64,
    /// Pieces with a phase of degree 2 and more: between which ends, and how their phases run.
    turning: Vec<Turning>,
}

/// A piece that turns faster and faster.
struct Turning {
    ends: [f64; 2],
    phases: Vec<Rough>,
}

impl Sampled {
    /// Compiles the pieces; `parts` are the oscillating parts of each.
    ///
    /// # Errors
    /// That the limits were reached.
    pub fn new(
        activation: &Activation,
        parts: &[Vec<Part>],
        limits: &Limits,
    ) -> Result<Self, Doubt> {
        let rough = |e: &crate::expr::Expr| eval_real(e, &[], 80).map_or(f64::NAN, |v| v.to_f64());
        let compile = |p: &Piece| {
            let program = Arc::new(Program::compile(&[&p.phi], &["z"]));
            (
                p.to.as_ref().map_or(f64::INFINITY, rough),
                Evaluator::<f64>::new(program, 53),
            )
        };
        let mut sampled = Sampled {
            pieces: activation.pieces().iter().map(compile).collect(),
            jumps: Vec::new(),
            singular: Vec::new(),
            symmetry: match activation.pieces() {
                [only] => Symmetry::of(&only.phi),
                _ => None,
            },
            narrow: f64::INFINITY,
            far: 0.0,
            turning: activation.pieces().iter().filter_map(turning).collect(),
            omegas: parts.iter().flatten().map(|p| rough(&p.omega)).collect(),
        };
        let ends: Vec<f64> = sampled
            .pieces
            .iter()
            .map(|p| p.0)
            .filter(|e| e.is_finite())
            .collect();
        (sampled.narrow, sampled.far) = features_of(activation, limits);
        for end in ends {
            let near = 1e-9 * (1.0 + end.abs());
            let sides = (sampled.value(end - near), sampled.value(end + near));
            let size = match sides {
                (Ok(a), Ok(b)) => (b - a).abs(),
                _ => f64::INFINITY,
            };
            sampled.jumps.push((end, size));
            for side in [-1.0, 1.0] {
                let at = |distance: f64| end + side * distance * (1.0 + end.abs());
                let grows = match (sampled.value(at(1e-9)), sampled.value(at(1e-6))) {
                    (Ok(near), Ok(far)) => near.is_nan() || near.abs() > GROWTH * far.abs(),
                    _ => true,
                };
                if grows {
                    sampled.singular.push((end, side));
                }
            }
        }
        limits.exhausted().map_or(Ok(sampled), Err)
    }

    fn value(&mut self, z: f64) -> Result<f64, Doubt> {
        for (end, evaluator) in &mut self.pieces {
            if z <= *end {
                let values = evaluator.eval(&[&z])?;
                return Ok(values[0]);
            }
        }
        Err("no piece holds this point".into())
    }

    /// F at these frequencies, as accurately as double precision allows.
    pub fn run(&mut self, ks: &[Frequency], limits: &Limits) -> RouteRun {
        let mut planner = FftPlanner::new();
        let mut nodes = 0;
        let values = ks
            .iter()
            .map(|k| match limits.exhausted() {
                Some(reason) => Err(reason),
                None => self.at(k.to_f64(), &mut planner, &mut nodes),
            })
            .collect();
        RouteRun {
            route: Route::Samples,
            values,
            detail: "FFT of phi under an erfc window, two windows".into(),
            nodes,
            bits: 53,
        }
    }

    fn at(
        &mut self,
        k: f64,
        planner: &mut FftPlanner<f64>,
        nodes: &mut usize,
    ) -> Result<PointValue, Doubt> {
        let distance = self.omegas.iter().map(|w| (k - w).abs()).fold(k, f64::min);
        if distance < 1e-6 * k {
            return Err(Reason::AtAnAtom.doubt("k is a frequency of phi itself"));
        }
        let s = FALL / distance;
        let edge = self
            .jumps
            .iter()
            .map(|j| j.0.abs())
            .fold(self.far, f64::max);
        // The window has a kink at 0 unless it is 1 there to rounding.
        let flat = (TAIL * s).max(FEATURES + edge);
        let grid = Grid::new(k, LONGER * flat + TAIL * s)?;
        if grid.h > 0.5 * self.narrow {
            return Err(format!(
                "phi changes over a length of {:.1e}, too short for the step {:.1e}",
                self.narrow, grid.h
            )
            .into());
        }
        self.followed(k, grid.h)?;
        let (sums, modulus, largest) = self.transform(&grid, [flat, LONGER * flat], s, planner)?;
        *nodes += grid.count;
        let jumps: f64 = self.jumps.iter().map(|j| j.1).sum::<f64>() * grid.h;
        let unseen = self.unseen(grid.h)?;
        let rounding = 4e-16 * (grid.count as f64).log2() * modulus;
        // The window is cut off at either end of its slope, and its own transform is not quite 0.
        let cut = 4.0 * largest * libm::erfc(TAIL) / k;
        let slope = 2.0 * largest * (-0.25 * FALL * FALL).exp() / distance;
        let [first, second] = sums;
        let window = (first.value - second.value).norm();
        let best = if first.alias <= second.alias {
            first
        } else {
            second
        };
        let error = 4.0 * (best.alias + jumps + unseen + rounding + window + cut + slope);
        if !error.is_finite() {
            return Err("the samples are not finite".into());
        }
        Ok(PointValue {
            value: Complex::with_val(64, (best.value.re, best.value.im)),
            error: Real::with_val(64, error),
            certificate: None,
        })
    }

    /// Whether the samples follow phi wherever it is not negligible: a chirp outruns every step, and beyond that
    /// place its samples are those of a slower function.
    ///
    /// # Errors
    /// That they do not.
    fn followed(&mut self, k: f64, h: f64) -> Result<(), Doubt> {
        let fastest = 0.5 * std::f64::consts::PI / h - k;
        let mut outrun = Vec::new();
        for piece in &self.turning {
            for sign in [-1.0, 1.0] {
                let grid = (0..200).map(|j| sign * 0.01 * 1.1f64.powi(j));
                let mut fast = grid.filter(|z| {
                    let speeds = piece.phases.iter().map(|p| p.slope(*z, 0.0).abs());
                    speeds.fold(0.0, f64::max) > fastest
                });
                outrun.extend(fast.find(|z| *z > piece.ends[0] && *z < piece.ends[1]));
            }
        }
        for z in outrun {
            let beyond = [1.0, 1.003, 1.01, 1.03, 1.1].map(|factor| self.value(z * factor));
            for value in beyond {
                if value?.abs() > NEGLIGIBLE {
                    return Err("phi turns faster than the samples follow".into());
                }
            }
        }
        Ok(())
    }

    /// What lies within a step of the singular breakpoints, by the power of the distance that |phi| follows there:
    /// the samples know it to its size only.
    fn unseen(&mut self, h: f64) -> Result<f64, Doubt> {
        let mut sum = 0.0;
        for (end, side) in self.singular.clone() {
            let far = self.value(end + side * h)?.abs();
            let near = self.value(end + side * h / 1024.0)?.abs();
            let power = ((near / far).log2() / 10.0).max(0.0);
            if power.is_nan() || power > STEEPEST {
                return Err(format!("phi is too steep beside z = {end} to be sampled").into());
            }
            sum += far * h / (1.0 - power);
        }
        Ok(sum)
    }

    /// The bin of k under both windows by one FFT: the first in the real parts, the second in the
    /// imaginary ones. Also the sum of the moduli and the largest modulus of phi.
    fn transform(
        &mut self,
        grid: &Grid,
        flats: [f64; 2],
        s: f64,
        planner: &mut FftPlanner<f64>,
    ) -> Result<([Windowed; 2], f64, f64), Doubt> {
        let &Grid { count, h, bin, k } = grid;
        let mut samples = vec![Complex64::default(); count];
        let (mut modulus, mut largest) = (0.0f64, 0.0f64);
        for j in 0..count / 2 {
            let z = (j as f64 + 0.5) * h;
            let [a, b] = flats.map(|flat| {
                // erfc(-5.2) is 2 to thirteen digits.
                let past = (z - flat) / s;
                if past < -TAIL {
                    1.0
                } else if past > BEYOND {
                    0.0
                } else {
                    0.5 * libm::erfc(past)
                }
            });
            if b == 0.0 {
                continue;
            }
            let right = self.value(z)?;
            let left = match self.symmetry {
                Some(Symmetry::Even) => right,
                Some(Symmetry::Odd) => -right,
                None => self.value(-z)?,
            };
            for (at, value) in [(count / 2 + j, right), (count / 2 - 1 - j, left)] {
                modulus += (value * b).abs() * h;
                largest = largest.max(value.abs());
                samples[at] = Complex64::new(value * a, value * b);
            }
        }
        planner.plan_fft_forward(count).process(&mut samples);
        // z_0 = -L/2 + h/2, and k L/2 = pi bin.
        let phase = Complex64::from_polar(h, std::f64::consts::PI * bin as f64 - 0.5 * k * h);
        // The transform of the real part is (X_m + conj X_-m)/2, of the imaginary one -i/2 times
        // the difference.
        let apart = |bin: usize| {
            let (there, back) = (
                samples[bin % count],
                samples[(count - bin % count) % count].conj(),
            );
            let minus_i = Complex64::new(0.0, -1.0);
            [(there + back) * 0.5, (there - back) * 0.5 * minus_i]
        };
        let at_k = apart(bin);
        // Half-way to the next image of k, and on either side of that: half-way alone, the images of
        // an even phi cancel on this grid.
        // A few bins beside each as well: F may have its zeros on all of the three.
        let high =
            [3, 4, 5].map(|eighths| BESIDE.map(|offset| apart(bin + eighths * count / 8 + offset)));
        let one = |w: usize| Windowed {
            value: at_k[w] * phase,
            alias: high
                .iter()
                .flatten()
                .map(|x| x[w].norm() * h)
                .fold(0.0, f64::max),
        };
        Ok(([one(0), one(1)], modulus, largest))
    }
}

/// The phases of a piece that are of degree 2 and more.
fn turning(piece: &Piece) -> Option<Turning> {
    let phases: Vec<Rough> = chirps(piece).into_iter().map(|c| c.rough).collect();
    let end = |e: &Option<crate::expr::Expr>, infinite: f64| {
        let rough = |e| eval_real(e, &[], 80).map_or(f64::NAN, |v| v.to_f64());
        e.as_ref().map_or(infinite, rough)
    };
    (!phases.is_empty()).then(|| Turning {
        ends: [
            end(&piece.from, f64::NEG_INFINITY),
            end(&piece.to, f64::INFINITY),
        ],
        phases,
    })
}

/// The points of one FFT.
struct Grid {
    count: usize,
    h: f64,
    bin: usize,
    k: f64,
}

impl Grid {
    /// A grid over at least `-half..half` of which k is a bin.
    fn new(k: f64, half: f64) -> Result<Grid, Doubt> {
        let bin = (2.0 * half * k / TAU).ceil();
        let length = bin * TAU / k;
        let step = STEP.min(TAU / (PER_PERIOD * k));
        let (least, most) = SIZES;
        let aimed = (length / step).clamp(f64::from(1u32 << least), f64::from(1u32 << most));
        let count = aimed.max(length / LARGEST_STEP.min(TAU / (4.0 * k)));
        if count > MAX_SAMPLES {
            return Err(format!("an FFT of {count:.0} samples would be needed at this k").into());
        }
        // 2^n or 3 2^n samples.
        let power = 2f64.powi(count.log2().ceil() as i32);
        let count = if 0.75 * power >= count {
            0.75 * power
        } else {
            power
        } as usize;
        if bin as usize >= count / 2 - 1 {
            return Err("too many periods under the window".into());
        }
        Ok(Grid {
            count,
            h: length / count as f64,
            bin: bin as usize,
            k,
        })
    }
}

#[derive(Clone, Copy)]
struct Windowed {
    value: Complex64,
    /// The size of the spectrum half-way to the next image of k.
    alias: f64,
}

/// The smallest length over which phi changes somewhere, by its form, and how far from 0 it does so.
fn features_of(activation: &Activation, limits: &Limits) -> (f64, f64) {
    let rough = |end: &Option<Expr>, none: f64| match end {
        Some(end) => tails::end(end, 64).map_or(f64::NAN, |x| x.to_f64()),
        None => none,
    };
    let (mut narrow, mut far) = (f64::INFINITY, 0.0f64);
    for piece in activation.pieces() {
        let (from, to) = (
            rough(&piece.from, f64::NEG_INFINITY),
            rough(&piece.to, f64::INFINITY),
        );
        narrow = narrow.min(to - from);
        for feature in features(&piece.phi, &limits.budget()) {
            let inside = from - feature.width <= feature.at && feature.at <= to + feature.width;
            if inside {
                narrow = narrow.min(feature.width);
                far = far.max(feature.at.abs());
            }
        }
    }
    (narrow, far)
}

#[cfg(test)]
mod tests;
