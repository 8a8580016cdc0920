//! Route d: the fast Fourier transform of windowed samples of phi itself, in double precision.
//!
//! ```text
//! F(k) ≈ h sum_j phi(z_j) w(z_j) e^{-ikz_j},  z_j = -L/2 + (j + 1/2) h,  L = N h = 2 pi m / k
//! w(z) = erfc((|z| - T)/s) / 2
//! ```
//!
//! so that k is the m-th bin of an FFT of length N. The window is 1 where phi has its features and
//! falls off over a length s of many periods; what it cuts off is smooth on the scale of 1/k, and
//! its transform at k is of size exp(-(ks)^2/4) < 1e-15. No derivative is taken and no path leaves
//! the real axis. The error estimate is the sum of
//!
//! * aliasing: the change when every second sample is dropped, which is the modulus of bin
//!   m + N/2 of the same FFT, and for jumps of phi their size times h;
//! * the window: the change for a window a third longer;
//! * rounding: the sum of the moduli of the terms.

use super::evidence::{Frequency, Limits, PointValue, Route, RouteRun};
use super::tails::Part;
use crate::activation::{Activation, Piece};
use crate::expr::{Evaluator, Program, eval_real};
use crate::number::{Complex, Real};
use rustfft::FftPlanner;
use rustfft::num_complex::Complex64;
use std::f64::consts::TAU;
use std::sync::Arc;

/// Radians of phase over which the window falls: exp(-(12)^2/4) = 2e-16.
const FALL: f64 = 12.0;
/// Where erfc has fallen to 1e-18, in units of s.
const TAIL: f64 = 6.2;
/// Half-width of the region that a window always leaves alone, beyond the breakpoints.
const FEATURES: f64 = 40.0;
/// Largest step, in units of z: features of phi are of size 1.
const STEP: f64 = 0.08;
/// Samples per period at least.
const PER_PERIOD: f64 = 24.0;
/// log2 of the smallest and largest FFT.
const SIZES: (u32, u32) = (12, 17);

/// phi in double precision, piece by piece.
pub struct Sampled {
    pieces: Vec<(f64, Evaluator<f64>)>,
    /// Breakpoints with the size of the jump of phi there.
    jumps: Vec<(f64, f64)>,
    omegas: Vec<f64>,
}

impl Sampled {
    /// Compiles the pieces; `parts` are the oscillating parts of each.
    pub fn new(activation: &Activation, parts: &[Vec<Part>]) -> Self {
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
            omegas: parts.iter().flatten().map(|p| rough(&p.omega)).collect(),
        };
        let ends: Vec<f64> = sampled
            .pieces
            .iter()
            .map(|p| p.0)
            .filter(|e| e.is_finite())
            .collect();
        for end in ends {
            let near = 1e-9 * (1.0 + end.abs());
            let sides = (sampled.value(end - near), sampled.value(end + near));
            let size = match sides {
                (Ok(a), Ok(b)) => (b - a).abs(),
                _ => f64::INFINITY,
            };
            sampled.jumps.push((end, size));
        }
        sampled
    }

    fn value(&mut self, z: f64) -> Result<f64, String> {
        for (end, evaluator) in &mut self.pieces {
            if z <= *end {
                let values = evaluator.eval(&[&z]).map_err(|e| e.to_string())?;
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
                Some(reason) => Err(reason.to_string()),
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
    ) -> Result<PointValue, String> {
        let distance = self.omegas.iter().map(|w| (k - w).abs()).fold(k, f64::min);
        if distance < 1e-6 * k {
            return Err("k is a frequency of phi itself".into());
        }
        let s = FALL / distance;
        let edge = self.jumps.iter().map(|j| j.0.abs()).fold(0.0, f64::max);
        // The window has a kink at 0 unless it is 1 there to rounding.
        let flat = (TAIL * s).max(FEATURES + edge);
        let first = self.windowed(k, flat, s, planner, nodes)?;
        let second = self.windowed(k, flat * 1.33, s, planner, nodes)?;
        let window = (first.value - second.value).norm();
        let best = if first.error <= second.error {
            &first
        } else {
            &second
        };
        let error = 4.0 * (best.error + window);
        if !error.is_finite() {
            return Err("the samples are not finite".into());
        }
        Ok(PointValue {
            value: Complex::with_val(64, (best.value.re, best.value.im)),
            error: Real::with_val(64, error),
        })
    }

    fn windowed(
        &mut self,
        k: f64,
        flat: f64,
        s: f64,
        planner: &mut FftPlanner<f64>,
        nodes: &mut usize,
    ) -> Result<Windowed, String> {
        let span = 2.0 * (flat + TAIL * s);
        let bin = (span * k / TAU).ceil();
        let length = bin * TAU / k;
        let wanted = (length / STEP.min(TAU / (PER_PERIOD * k))).log2().ceil();
        let size = (wanted.max(f64::from(SIZES.0)) as u32).min(SIZES.1);
        let count = 1usize << size;
        let bin = bin as usize;
        if bin >= count / 2 - 1 {
            return Err("too many periods under the window for an FFT of 2^17 samples".into());
        }
        let h = length / count as f64;
        let mut samples = Vec::with_capacity(count);
        let mut modulus = 0.0;
        for j in 0..count {
            let z = -0.5 * length + (j as f64 + 0.5) * h;
            // erfc(-6.2) is 2 to the last bit.
            let past = (z.abs() - flat) / s;
            let w = if past < -TAIL { 1.0 } else { 0.5 * libm::erfc(past) };
            let value = if w == 0.0 { 0.0 } else { self.value(z)? * w };
            modulus += value.abs() * h;
            samples.push(Complex64::new(value, 0.0));
        }
        *nodes += count;
        planner.plan_fft_forward(count).process(&mut samples);
        // z_0 = -L/2 + h/2, and k L/2 = pi bin.
        let phase = Complex64::from_polar(h, std::f64::consts::PI * bin as f64 - 0.5 * k * h);
        let value = samples[bin] * phase;
        let alias = samples[bin + count / 2].norm() * h;
        let jumps: f64 = self.jumps.iter().map(|j| j.1).sum::<f64>() * h;
        let rounding = 4e-16 * f64::from(size) * modulus;
        Ok(Windowed {
            value,
            error: alias + jumps + rounding,
        })
    }
}

struct Windowed {
    value: Complex64,
    error: f64,
}
