//! The full run: nodes block by block from the outside in, all sums together, then the bounds.

use super::super::estimate::{Estimate, Options, Outcome, Stop};
use super::super::scale::{BOUND_BITS, exp2, log2, log2_complex, log2_sum};
use super::measure::{HIGH, LOW, Measured, band};
use super::nodes::{BLOCK_CHUNKS, CHUNK, Chunk, Grid};
use super::pilot::{Decay, Side};
use super::sums::Sum;
use super::{Function, Parity, RESERVE};
use crate::number::{Complex, Real};
use rayon::prelude::*;
use rug::float::Constant;
use std::f64::consts::PI;

/// Nodes from which on several threads take part.
const PARALLEL: usize = 1000;
/// Runs at most.
const MAX_RUNS: usize = 6;
/// Bits of the step's significand: with fewer than `2^48` nodes every abscissa is exact in 64.
const STEP_BITS: u32 = 12;
/// Probes are this many bits more accurate than the decay expected.
const PROBE_MARGIN: f64 = 20.0;
/// The part of the tolerance, as bits below it, that the rounding of the values of `g` may take.
const VALUE_SHARE: f64 = 6.0;
/// A relative error of `2^(VALUE_ERROR - bits)` is allowed for in a value of `g`.
const VALUE_ERROR: f64 = 5.0;
/// The step is at least this much smaller from run to run.
const SHRINK: f64 = 0.85;

/// What the pilot found and the caller asked for.
pub struct Run<'a> {
    pub ks: &'a [Real],
    pub options: &'a Options,
    pub log2_tolerances: Vec<f64>,
    pub strictest: f64,
    pub right: Option<Side>,
    pub left: Option<Side>,
    pub parity: Parity,
    pub decay: Decay,
    pub log2_magnitude: f64,
    pub nodes: usize,
}

enum Summed {
    /// Value (with the factor `h`) and `log2` error of every sum; then the sum of `|g|`.
    All(Vec<(Complex, f64)>, Real),
    /// Time ran out.
    Exhausted,
    /// The function has not the parity assumed.
    ParityBroken,
}

impl Run<'_> {
    /// Runs until every bound is at most its tolerance or the budget ends.
    pub fn repeat<G: Function>(mut self, g: &mut G) -> Result<Option<Outcome>, Stop> {
        let mut best: Option<Vec<Estimate>> = None;
        let mut max_bits = 0;
        let mut limit = f64::INFINITY;
        for _ in 0..MAX_RUNS {
            let (grid, last) = match self.grid(limit) {
                Some(found) => found,
                None if best.is_some() => break,
                None => return Err(Stop::Budget("before the first run on the line".into())),
            };
            let h = grid.h.to_f64();
            limit = SHRINK * h;
            let nyquist = PI / h;
            let (sums, size) = match self.sum(g, &grid, &mut max_bits)? {
                Summed::All(sums, size) => (sums, size),
                Summed::ParityBroken => return Ok(None),
                Summed::Exhausted if best.is_some() => break,
                Summed::Exhausted => {
                    return Err(Stop::Budget("before the first run on the line".into()));
                }
            };
            // Below its own error a probe says nothing: that error stands for it.
            let values = self.strictest - VALUE_SHARE;
            let probes: Vec<f64> = sums[self.ks.len()..]
                .iter()
                .map(|(value, error)| log2_sum(log2_complex(value), log2_sum(*error, values)))
                .collect();
            let (high, low) = probes.split_at(HIGH.len());
            let measured = Measured::new(nyquist, high, low);
            let (met, estimates) = self.estimates(&grid, &sums, &size, &measured);
            best = Some(estimates);
            if met || last {
                break;
            }
            if let Some(decay) = measured.decay() {
                self.decay = decay;
            } else {
                limit = 0.5 * h;
            }
        }
        let Some(estimates) = best else {
            return Err(Stop::Budget("before the first run on the line".into()));
        };
        Ok(Some(Outcome {
            estimates,
            nodes: self.nodes,
            bits: max_bits,
        }))
    }

    /// The next grid, with a step of at most `limit`, and whether the budget made it coarser than
    /// wanted; `None` if nothing is left.
    fn grid(&self, limit: f64) -> Option<(Grid, bool)> {
        let wanted = self
            .ks
            .iter()
            .zip(&self.log2_tolerances)
            .map(|(k, tolerance)| band(&self.decay, k.to_f64().abs(), tolerance - 1.0))
            .fold(0.0, f64::max);
        let end = |side: &Option<Side>| side.map_or(0.0, |s| s.end);
        let (right, left) = (end(&self.right), end(&self.left));
        let length = if self.parity == Parity::None {
            right + left
        } else {
            right
        };
        let wanted = (2.0 * PI / wanted).min(limit).min(0.25 * length);
        // One value in sixteen may be evaluated twice.
        let left_over = self.options.budget.max_nodes.saturating_sub(self.nodes) as f64 / 1.07;
        let least = length / (left_over - 2.0 * CHUNK as f64).max(1e-9);
        if wanted.is_nan() || least >= length {
            return None;
        }
        let coarse = least > wanted;
        if coarse && least > limit {
            return None;
        }
        let mut h = Real::with_val_round(
            STEP_BITS,
            if coarse { least } else { wanted },
            if coarse {
                rug::float::Round::Up
            } else {
                rug::float::Round::Down
            },
        )
        .0;
        let step = h.to_f64();
        h.set_prec(64);
        let count = |end: f64| (end / step).ceil() as usize;
        let grid = Grid {
            right: count(right),
            left: count(left),
            parity: self.parity,
            log2_unit: self.strictest - VALUE_SHARE - VALUE_ERROR - (right + left + step).log2(),
            parallel: length / step > PARALLEL as f64,
            h,
        };
        Some((grid, coarse))
    }

    /// One sum per frequency, then the probes.
    fn sums(&self, grid: &Grid) -> Vec<Sum> {
        let nodes = grid.len();
        let h = grid.h.to_f64();
        let log2_h = h.log2();
        let used = (self.parity != Parity::Odd, self.parity != Parity::Even);
        let make = |theta: &dyn Fn(u32) -> Real, tolerance: f64| {
            // What the angle has to carry: the sum's bits and those of the largest phase.
            let bits = (self.log2_magnitude - tolerance).max(0.0) + 2.0 * (nodes as f64).log2();
            let theta = theta(bits.min(1e9) as u32 + 64);
            Sum::new(theta, nodes, tolerance - log2_h, used.0, used.1)
        };
        let asked = self
            .ks
            .iter()
            .zip(&self.log2_tolerances)
            .map(|(k, &tolerance)| {
                let theta = |bits: u32| {
                    let mut theta = Real::with_val(bits, k.abs_ref());
                    theta *= &grid.h;
                    theta
                };
                make(&theta, tolerance)
            });
        let probes = HIGH.iter().chain(&LOW).map(|&place| {
            let expected = self.decay.at(place * PI / h) - PROBE_MARGIN;
            let theta = |bits: u32| Real::with_val(bits, Constant::Pi) * place;
            make(&theta, expected.max(self.strictest))
        });
        asked.chain(probes).collect()
    }

    fn sum<G: Function>(
        &mut self,
        g: &mut G,
        grid: &Grid,
        max_bits: &mut u32,
    ) -> Result<Summed, Stop> {
        let mut sums = self.sums(grid);
        let mut size = Real::new(BOUND_BITS);
        let chunks = grid.len().div_ceil(CHUNK);
        let mut block: Vec<Chunk> = (0..chunks.min(BLOCK_CHUNKS))
            .map(|_| Chunk::new())
            .collect();
        let mut tails = Vec::with_capacity(block.len());
        for first in (0..chunks).step_by(BLOCK_CHUNKS).rev() {
            let count = (chunks - first).min(BLOCK_CHUNKS);
            let block = &mut block[..count];
            let complete = grid.fill(g, first * CHUNK, block, &self.options.budget)?;
            self.nodes += block.iter().map(|c| c.evaluations).sum::<usize>();
            if !complete {
                return Ok(Summed::Exhausted);
            }
            if block.iter().any(|c| c.parity_broken) {
                return Ok(Summed::ParityBroken);
            }
            tails.clear();
            for chunk in block.iter().rev() {
                *max_bits = chunk.max_bits.max(*max_bits);
                size += &chunk.size;
                tails.push(log2(&size));
            }
            let take = |sum: &mut Sum| {
                for (chunk, &tail) in block.iter().rev().zip(&tails) {
                    sum.take(chunk, tail);
                }
            };
            if grid.parallel {
                sums.par_iter_mut().for_each(take);
            } else {
                sums.iter_mut().for_each(take);
            }
        }
        size *= &grid.h;
        let log2_h = log2(&grid.h);
        let sums = sums
            .into_iter()
            .map(|sum| {
                let (value, error) = sum.finish();
                (value * &grid.h, error + log2_h)
            })
            .collect();
        Ok(Summed::All(sums, size))
    }

    /// The estimates, and whether every one is as good as asked.
    fn estimates(
        &self,
        grid: &Grid,
        sums: &[(Complex, f64)],
        size: &Real,
        measured: &Measured,
    ) -> (bool, Vec<Estimate>) {
        let rest = |side: &Option<Side>| side.map_or(f64::NEG_INFINITY, |s| s.log2_rest);
        let truncation = log2_sum(rest(&self.right), rest(&self.left));
        let magnitude = log2(size);
        let values = self.strictest - VALUE_SHARE;
        let band = 2.0 * PI / grid.h.to_f64();
        let mut met = true;
        let estimates = self
            .ks
            .iter()
            .zip(&self.log2_tolerances)
            .zip(sums)
            .map(|((k, tolerance), (value, recurrence))| {
                let aliases = measured.aliases(band - k.to_f64().abs(), magnitude);
                let conversion = log2_complex(value) - f64::from(self.options.bits);
                met &= aliases <= tolerance - 1.0;
                let error = [truncation, values, *recurrence, conversion]
                    .into_iter()
                    .fold(aliases, log2_sum);
                let mut value = Complex::with_val(self.options.bits, value);
                if k.is_sign_negative() {
                    value.conj_mut();
                }
                Estimate {
                    value,
                    error: exp2(error + RESERVE),
                    magnitude: size.clone(),
                }
            })
            .collect();
        (met, estimates)
    }
}
