//! `∫ f(x) e^{-ik·x} dx` over R^n, n = 0 … 3, for real f and several vectors k at once, by the
//! trapezoid rule on a cubic lattice.
//!
//! The nodes are `(j + 1/2) h` in every coordinate, so that none is at 0. For `f` analytic and
//! decaying the rule converges exponentially in `1/h` (Poisson's formula in every coordinate). The
//! coarsest level also finds the box: layers are added to each of its faces while they hold terms
//! that count, so that every node is met once. Finer levels stay in that box. An integrand with a
//! feature beyond two negligible layers and outside the first box, or one narrower than a tenth of
//! the step of the last level that no node comes near, is not seen.
//!
//! f is evaluated once a node for all k, and the waves once a coordinate: along a row the terms are
//! multiplied by the wave of the first coordinate alone.
//!
//! Source: L. N. Trefethen and J. A. C. Weideman, The exponentially convergent trapezoidal rule,
//! SIAM Review 56 (2014) 385–458.

use super::estimate::{Estimate, Options, Outcome, Stop};
use super::meter::{Meter, Spend};
use super::scale::{BOUND_BITS, exp2, log2, log2_complex, log2_sum};
use super::trapezoid::map_bits;
use crate::number::{Complex, Real};
use rug::Assign;
use rug::ops::Pow;
use std::cell::Cell;
use std::collections::HashMap;

mod grow;
mod levels;
use levels::{Levels, first_step};

/// Largest dimension.
pub const MAX_DIMENSION: usize = 3;
/// Layers are negligible this many bits below the tolerance.
const MARGIN: f64 = 6.0;
/// Levels at most.
const MAX_LEVELS: usize = 16;

/// An integrand on R^n: writes its value at a point.
pub trait Field: FnMut(&[Real], &mut Real) -> Result<(), Stop> {}

impl<F: FnMut(&[Real], &mut Real) -> Result<(), Stop>> Field for F {}

/// A range of indices in every coordinate, ends included.
type Ranges = [(i64, i64); MAX_DIMENSION];

/// `∫ f(x) e^{-ik·x} dx` over R^n for every vector of `ks`; the value at the only point where n = 0.
/// [`Options::tolerances`] has one entry for each k.
///
/// # Errors
/// As [`exp_sinh`](crate::quadrature::exp_sinh()); [`Stop::Domain`] for n > 3, and for a k with another
/// number of coordinates than n.
pub fn lattice<F: Field>(
    dimension: usize,
    ks: &[Vec<Real>],
    f: &mut F,
    options: &Options,
) -> Result<Outcome, Stop> {
    lattice_stepped(dimension, ks, &Cell::new(0.0), f, options)
}

/// The same for an f that is itself a sum: the step of the level that is being summed stands in `step`,
/// so that f can be refined along with the lattice. The bound holds where the digits of f grow at least
/// like 1/step, as those of a rule of the order 1/step do for analytic integrands.
///
/// # Errors
/// As [`lattice()`].
pub fn lattice_stepped<F: Field>(
    dimension: usize,
    ks: &[Vec<Real>],
    step: &Cell<f64>,
    f: &mut F,
    options: &Options,
) -> Result<Outcome, Stop> {
    options.check(ks.len())?;
    if dimension > MAX_DIMENSION || ks.iter().any(|k| k.len() != dimension) {
        return Err(Stop::Domain(format!(
            "a lattice has at most {MAX_DIMENSION} dimensions, the same for x and k"
        )));
    }
    let bits = map_bits(options.bits);
    let rule = Lattice {
        f,
        dimension,
        ks,
        shown: step,
        options,
        meter: Meter::new(&options.budget),
        at: vec![Real::new(bits); dimension],
        value: Real::new(options.bits + 8),
        term: Complex::new(bits),
        row: vec![Complex::new(bits); ks.len()],
        sums: vec![Complex::new(bits); ks.len()],
        magnitude: Real::new(BOUND_BITS),
        largest: f64::NEG_INFINITY,
        waves: vec![HashMap::new(); dimension],
        log2_tolerances: options.tolerances.iter().map(log2).collect(),
    };
    if dimension == 0 {
        return rule.point();
    }
    rule.run()
}

/// The largest |k| of a coordinate.
fn largest(k: &[Real]) -> f64 {
    k.iter().fold(0.0, |most, k| most.max(k.to_f64().abs()))
}

/// No wave: one component, the plain integral.
pub fn plain(dimension: usize) -> Vec<Vec<Real>> {
    vec![vec![Real::new(BOUND_BITS); dimension]]
}

struct Lattice<'a, F> {
    f: &'a mut F,
    dimension: usize,
    ks: &'a [Vec<Real>],
    /// Where the field can see the step.
    shown: &'a Cell<f64>,
    options: &'a Options,
    meter: Meter<'a>,
    at: Vec<Real>,
    value: Real,
    term: Complex,
    row: Vec<Complex>,
    sums: Vec<Complex>,
    magnitude: Real,
    /// log2 of the largest term so far.
    largest: f64,
    /// By coordinate and index: e^{-ikx} for every k.
    waves: Vec<HashMap<i64, Vec<Complex>>>,
    log2_tolerances: Vec<f64>,
}

impl<F: Field> Lattice<'_, F> {
    fn point(mut self) -> Result<Outcome, Stop> {
        (self.f)(&[], &mut self.value)?;
        let bits = self.options.bits;
        let value = Complex::with_val(bits, (&self.value, 0));
        let estimate = Estimate {
            error: exp2(log2(&self.value) + 4.5 - f64::from(bits)),
            magnitude: Real::with_val(BOUND_BITS, self.value.abs_ref()),
            value,
        };
        Ok(Outcome {
            estimates: vec![estimate; self.ks.len()],
            nodes: 1,
            bits,
        })
    }

    fn run(mut self) -> Result<Outcome, Stop> {
        let none = || Stop::Budget("before the first level of the rule was complete".into());
        let waves: Vec<f64> = self.ks.iter().map(|k| largest(k)).collect();
        let mut step = first_step(waves.iter().fold(0.0, |a, &b| a.max(b)));
        let (ranges, truncation) = self.grow(step)?.ok_or_else(none)?;
        let ends: Vec<(f64, f64)> = ranges[..self.dimension]
            .iter()
            .map(|(a, b)| (*a as f64 * step, (*b + 1) as f64 * step))
            .collect();
        let (mut values, mut magnitude) = self.level(step);
        let mut levels: Vec<Levels> = waves.into_iter().map(Levels::new).collect();
        for levels in &mut levels {
            levels.push(step, None);
        }
        let mut errors = self.bounds(&levels, &magnitude, truncation).1;
        for _ in 1..MAX_LEVELS {
            step = self.next(&levels, &magnitude, truncation);
            let mut finer: Ranges = [(0, 0); MAX_DIMENSION];
            let mut nodes = 1.0;
            for (range, (a, b)) in finer.iter_mut().zip(&ends) {
                *range = ((a / step).floor() as i64, (b / step).ceil() as i64 - 1);
                nodes *= (range.1 - range.0 + 1) as f64;
            }
            if (self.meter.left() as f64) < nodes || !self.sum(step, &finer)? {
                break;
            }
            let (next, size) = self.level(step);
            for (levels, (old, new)) in levels.iter_mut().zip(values.iter().zip(&next)) {
                let difference = Complex::with_val(new.prec(), new - old);
                levels.push(step, Some(log2_complex(&difference)));
            }
            (values, magnitude) = (next, size);
            let (done, now) = self.bounds(&levels, &magnitude, truncation);
            errors = now;
            if done && levels.iter().all(Levels::enough) {
                break;
            }
        }
        let bits = self.options.bits;
        let estimates = values
            .into_iter()
            .zip(errors)
            .map(|(value, error)| Estimate {
                value: Complex::with_val(bits, value),
                error: exp2(error),
                magnitude: magnitude.clone(),
            })
            .collect();
        Ok(Outcome {
            estimates,
            nodes: self.meter.nodes(),
            bits,
        })
    }

    /// The sums times h^n, and the sum of the moduli.
    fn level(&self, step: f64) -> (Vec<Complex>, Real) {
        // Exact: a double has 53 bits, so its cube has 159.
        let volume = Real::with_val(160, step);
        let volume = Real::with_val(160, (&volume).pow(self.dimension as u32));
        let values = self
            .sums
            .iter()
            .map(|s| Complex::with_val(s.prec(), s * &volume));
        let values = values.collect();
        (
            values,
            Real::with_val(BOUND_BITS, &self.magnitude * &volume),
        )
    }

    /// Makes sure that the waves of a coordinate at an index are known.
    fn prepare(&mut self, axis: usize, index: i64, x: &Real) {
        let bits = self.term.prec().0;
        let ks = self.ks;
        self.waves[axis].entry(index).or_insert_with(|| {
            ks.iter()
                .map(|k| {
                    let turn = -Real::with_val(bits + 16, &k[axis] * x);
                    Complex::with_val(bits, Complex::with_val(bits + 16, (0, turn)).exp_ref())
                })
                .collect()
        });
    }

    /// Adds all nodes in these ranges; log2 of the sum of the moduli they added. None where the
    /// budget ended.
    fn add(&mut self, step: f64, ranges: &Ranges) -> Result<Option<f64>, Stop> {
        let n = self.dimension;
        self.shown.set(step);
        if ranges[..n].iter().any(|(from, to)| to < from) {
            return Ok(Some(f64::NEG_INFINITY));
        }
        // Exact: a node is an odd multiple of half a double.
        let half = Real::with_val(64, step / 2.0);
        let place = |i: i64| Real::with_val(BOUND_BITS + 32, &half * (2 * i + 1));
        for (axis, range) in ranges[..n].iter().enumerate() {
            for i in range.0..=range.1 {
                self.prepare(axis, i, &place(i));
            }
        }
        let mut index: Vec<i64> = ranges[..n].iter().map(|r| r.0).collect();
        for (at, i) in self.at.iter_mut().zip(&index) {
            at.assign(place(*i));
        }
        let mut added = f64::NEG_INFINITY;
        loop {
            for sum in &mut self.row {
                sum.assign(0);
            }
            for i in ranges[0].0..=ranges[0].1 {
                self.at[0].assign(&half * (2 * i + 1));
                if self.meter.spend()? == Spend::Exhausted {
                    return Ok(None);
                }
                (self.f)(&self.at, &mut self.value)?;
                if !self.value.is_finite() {
                    return Err(Stop::not_finite(&self.at[0]));
                }
                let size = log2(&self.value);
                self.largest = self.largest.max(size);
                added = log2_sum(added, size);
                self.magnitude += Real::with_val(BOUND_BITS, self.value.abs_ref());
                let Some(waves) = self.waves[0].get(&i) else {
                    continue;
                };
                for (sum, wave) in self.row.iter_mut().zip(waves) {
                    self.term.assign(wave * &self.value);
                    *sum += &self.term;
                }
            }
            for (k, sum) in self.row.iter_mut().enumerate() {
                for (waves, i) in self.waves.iter().zip(&index).skip(1) {
                    if let Some(waves) = waves.get(i) {
                        *sum *= &waves[k];
                    }
                }
                self.sums[k] += &*sum;
            }
            // The next row: like an odometer.
            let mut axis = 1;
            loop {
                if axis >= n {
                    return Ok(Some(added));
                }
                index[axis] += 1;
                if index[axis] <= ranges[axis].1 {
                    self.at[axis].assign(place(index[axis]));
                    break;
                }
                index[axis] = ranges[axis].0;
                self.at[axis].assign(place(index[axis]));
                axis += 1;
            }
        }
    }

    fn clear(&mut self) {
        for sum in &mut self.sums {
            sum.assign(0);
        }
        self.magnitude.assign(0);
        for waves in &mut self.waves {
            waves.clear();
        }
    }

    fn sum(&mut self, step: f64, ranges: &Ranges) -> Result<bool, Stop> {
        self.clear();
        Ok(self.add(step, ranges)?.is_some())
    }

    /// Whether a layer of this size may be left out.
    fn negligible(&self, step: f64, added: f64) -> bool {
        let strictest = self
            .log2_tolerances
            .iter()
            .fold(f64::INFINITY, |a, &b| a.min(b));
        let volume = self.dimension as f64 * step.log2();
        let least = strictest.max(self.largest - f64::from(self.options.bits));
        added + volume <= least - MARGIN
    }

    /// log2 of the sum of moduli, and of what cannot be avoided: rounding and the tails.
    fn floor(&self, magnitude: &Real, truncation: f64) -> (f64, f64) {
        let size = log2(magnitude);
        let rounding = size + 4.5 - f64::from(self.options.bits);
        (size, log2_sum(rounding, truncation))
    }

    /// The largest step that serves every component. A double, so that nodes are exact.
    fn next(&self, levels: &[Levels], magnitude: &Real, truncation: f64) -> f64 {
        let (size, floor) = self.floor(magnitude, truncation);
        let steps = levels.iter().zip(&self.log2_tolerances);
        steps
            .map(|(levels, tolerance)| levels.next(size, floor, *tolerance))
            .fold(f64::INFINITY, f64::min)
    }

    /// Whether every component is as good as asked or as the precision allows, and log2 of bounds.
    fn bounds(&self, levels: &[Levels], magnitude: &Real, truncation: f64) -> (bool, Vec<f64>) {
        let mut done = true;
        let (size, floor) = self.floor(magnitude, truncation);
        let errors = levels
            .iter()
            .zip(&self.log2_tolerances)
            .map(|(levels, tolerance)| {
                let off = levels.error(size, floor);
                let error = log2_sum(floor, off);
                done &= error <= *tolerance || off <= floor - 1.0;
                error
            })
            .collect();
        (done, errors)
    }
}

#[cfg(test)]
mod tests;
