//! The trapezoid rule on the line after a change of variable: the engine of [`exp_sinh`] and
//! [`tanh_sinh`].
//!
//! `∫ F(u) du ≈ h Σ F(j h)`. Each level halves `h` and evaluates the new nodes only. Level 0 also
//! finds where the range can be cut: it walks outward past the reach that an integrand of no
//! special scale needs, until several successive terms are negligible *and* falling; an integrand
//! that vanishes at a node, or on a stretch near the start, does not end the walk.
//!
//! [`exp_sinh`]: crate::quadrature::exp_sinh()
//! [`tanh_sinh`]: crate::quadrature::tanh_sinh()

use super::converge::{MIN_DIFFERENCES, judge};
use super::estimate::{Estimate, Options, Outcome, Stop};
use super::meter::{Meter, Spend};
use super::scale::{BOUND_BITS, exp2, log2, log2_complex, log2_sum, modulus};
use crate::number::{Complex, Real};

/// `-log2` of the step of level 0.
const FIRST_LEVEL: u32 = 1;
/// Levels at most; the step of the last one is `2^-14`.
const MAX_LEVELS: usize = 14;
/// Nodes of one side of level 0 at most.
const MAX_WALK: usize = 1 << 12;
/// Successive negligible terms that end a walk.
const QUIET: usize = 4;
/// Terms are negligible when they are this many bits below the tolerance or the precision.
const MARGIN: f64 = 8.0;
/// Bits of a term beyond those of the integrand.
const TERM_GUARD: u32 = 8;

/// Precision of abscissae and weights for integrand values of `bits` bits: the maps multiply a
/// rounding error of `u` by at most about `bits` (the logarithm of the outermost abscissa).
pub fn map_bits(bits: u32) -> u32 {
    bits + 24 + (32 - bits.leading_zeros())
}

/// A change of variable applied to an integrand.
pub trait Mapped {
    /// Number of components.
    fn components(&self) -> usize;
    /// Writes `f(t(u)) t'(u)`; `false` when `t(u)` has left the range of numbers.
    fn term(&mut self, u: &Real, out: &mut [Complex]) -> Result<bool, Stop>;
}

/// How far out an integrand of scale one is still felt, in `u`.
pub struct Reach {
    pub left: f64,
    pub right: f64,
}

struct Rule<'a, M> {
    mapped: &'a mut M,
    options: &'a Options,
    meter: Meter<'a>,
    u: Real,
    out: Vec<Complex>,
    sums: Vec<Complex>,
    magnitudes: Vec<Real>,
    /// `log2` of the largest term so far, per component.
    largest: Vec<f64>,
    log2_tolerances: Vec<f64>,
    /// `log2` of the truncation error, per component.
    truncation: Vec<f64>,
}

enum Step {
    Term,
    Outside,
    Exhausted,
}

impl<M: Mapped> Rule<'_, M> {
    fn evaluate(&mut self, index: i64, level: u32) -> Result<Step, Stop> {
        if self.meter.spend()? == Spend::Exhausted {
            return Ok(Step::Exhausted);
        }
        self.u = Real::with_val(64, index) >> level;
        if !self.mapped.term(&self.u, &mut self.out)? {
            return Ok(Step::Outside);
        }
        Ok(Step::Term)
    }

    /// Adds the current term; says whether it is negligible in every component.
    fn add(&mut self) -> bool {
        let mut negligible = true;
        for i in 0..self.out.len() {
            let size = log2_complex(&self.out[i]);
            self.largest[i] = self.largest[i].max(size);
            let threshold = self.log2_tolerances[i]
                .max(self.largest[i] - f64::from(self.options.bits))
                - MARGIN;
            negligible &= size <= threshold;
            self.sums[i] += &self.out[i];
            self.magnitudes[i] += modulus(&self.out[i]);
        }
        negligible
    }

    /// Walks outward from `u = 0` (which it leaves out) and returns the index of the last node of
    /// the range, or `None` if the budget ended.
    fn walk(&mut self, direction: i64, reach: f64) -> Result<Option<i64>, Stop> {
        let step = (-f64::from(FIRST_LEVEL)).exp2();
        // Sizes of the terms of the quiet run, per component.
        let mut run: Vec<Vec<f64>> = Vec::with_capacity(QUIET);
        let mut last_loud = 0i64;
        for i in 1..=MAX_WALK as i64 {
            match self.evaluate(direction * i, FIRST_LEVEL)? {
                Step::Exhausted => return Ok(None),
                Step::Outside => {
                    if run.is_empty() {
                        break;
                    }
                    self.cut(&run);
                    return Ok(Some(last_loud + 1));
                }
                Step::Term => {}
            }
            if self.add() {
                run.push(self.out.iter().map(log2_complex).collect());
            } else {
                run.clear();
                last_loud = i;
            }
            if run.len() >= QUIET && i as f64 * step >= reach && falling(&run) {
                self.cut(&run);
                return Ok(Some(last_loud + 1));
            }
        }
        let side = if direction < 0 { "left" } else { "right" };
        let worst = self.out.iter().map(log2_complex).fold(f64::MIN, f64::max);
        Err(Stop::NoConvergence {
            reached: format!(
                "the terms on the {side} side do not fall off; the last is of size {:.3e}",
                exp2(worst)
            ),
        })
    }

    /// Bounds what lies beyond the first node of the quiet run by the left Riemann sum of the run
    /// and a geometric series after it.
    fn cut(&mut self, run: &[Vec<f64>]) {
        for i in 0..self.truncation.len() {
            let mut bound = run.iter().map(|r| r[i]).fold(f64::NEG_INFINITY, log2_sum);
            if let [.., before, last] = run
                && last[i].is_finite()
            {
                let ratio = (last[i] - before[i]).exp2().clamp(0.5, 0.999);
                bound = log2_sum(bound, last[i] + 1.0 + (ratio / (1.0 - ratio)).log2());
            }
            self.truncation[i] = log2_sum(self.truncation[i], bound - f64::from(FIRST_LEVEL));
        }
    }
}

/// Whether the last term of a run is at most half the first, in every component.
fn falling(run: &[Vec<f64>]) -> bool {
    let (Some(first), Some(last)) = (run.first(), run.last()) else {
        return false;
    };
    first
        .iter()
        .zip(last)
        .all(|(a, b)| *b == f64::NEG_INFINITY || *b <= a - 1.0)
}

/// Integrates `mapped` over the line.
pub fn integrate<M: Mapped>(
    mapped: &mut M,
    reach: &Reach,
    options: &Options,
) -> Result<Outcome, Stop> {
    let components = mapped.components();
    options.check(components)?;
    let bits = map_bits(options.bits);
    let mut rule = Rule {
        mapped,
        options,
        meter: Meter::new(&options.budget),
        u: Real::new(64),
        out: vec![Complex::new(options.bits + TERM_GUARD); components],
        sums: vec![Complex::new(bits); components],
        magnitudes: vec![Real::new(BOUND_BITS); components],
        largest: vec![f64::NEG_INFINITY; components],
        log2_tolerances: options.tolerances.iter().map(log2).collect(),
        truncation: vec![f64::NEG_INFINITY; components],
    };
    let none = || Stop::Budget("before the first level of the rule was complete".into());

    match rule.evaluate(0, FIRST_LEVEL)? {
        Step::Term => rule.add(),
        Step::Outside => return Err(Stop::Domain("the map leaves its range at u = 0".into())),
        Step::Exhausted => return Err(none()),
    };
    let right = rule.walk(1, reach.right)?.ok_or_else(none)?;
    let left = rule.walk(-1, reach.left)?.ok_or_else(none)?;

    let mut value: Vec<Complex> = rule
        .sums
        .iter()
        .map(|s| Complex::with_val(bits, s >> FIRST_LEVEL))
        .collect();
    let mut magnitude: Vec<Real> = rule
        .magnitudes
        .iter()
        .map(|m| Real::with_val(BOUND_BITS, m >> FIRST_LEVEL))
        .collect();
    let mut differences: Vec<Vec<f64>> = vec![Vec::with_capacity(MAX_LEVELS); components];
    let mut errors = bounds(&rule, &differences, &magnitude).1;

    for level in FIRST_LEVEL + 1..=MAX_LEVELS as u32 {
        let scale = level - FIRST_LEVEL;
        let (from, to) = (-(left << scale), right << scale);
        if rule.meter.left() < ((to - from) / 2) as usize || !refine(&mut rule, level, from, to)? {
            break;
        }
        for i in 0..components {
            let next = Complex::with_val(bits, &rule.sums[i] >> level);
            let difference = Complex::with_val(bits, &next - &value[i]);
            differences[i].push(log2_complex(&difference));
            value[i] = next;
            magnitude[i] = Real::with_val(BOUND_BITS, &rule.magnitudes[i] >> level);
        }
        let (done, now) = bounds(&rule, &differences, &magnitude);
        errors = now;
        if done
            && differences
                .first()
                .is_none_or(|d| d.len() >= MIN_DIFFERENCES)
        {
            break;
        }
    }

    let estimates = value
        .into_iter()
        .zip(&errors)
        .zip(magnitude)
        .map(|((value, &error), magnitude)| Estimate {
            value: Complex::with_val(options.bits, value),
            error: exp2(error),
            magnitude,
        })
        .collect();
    Ok(Outcome {
        estimates,
        nodes: rule.meter.nodes(),
        bits: options.bits,
    })
}

/// Adds the new nodes of a level; `false` if the budget ended (the sums are then unchanged).
fn refine<M: Mapped>(rule: &mut Rule<'_, M>, level: u32, from: i64, to: i64) -> Result<bool, Stop> {
    let (sums, magnitudes) = (rule.sums.clone(), rule.magnitudes.clone());
    let first = from + 1 - (from.rem_euclid(2));
    for index in (first..=to).step_by(2) {
        match rule.evaluate(index, level)? {
            Step::Term => {
                rule.add();
            }
            Step::Outside => {}
            Step::Exhausted => {
                rule.sums = sums;
                rule.magnitudes = magnitudes;
                return Ok(false);
            }
        }
    }
    Ok(true)
}

/// Whether every component is as good as asked or as its precision allows, and `log2` of the bound
/// of each.
fn bounds<M>(rule: &Rule<'_, M>, differences: &[Vec<f64>], magnitude: &[Real]) -> (bool, Vec<f64>) {
    let mut done = true;
    let errors = (0..magnitude.len())
        .map(|i| {
            let size = log2(&magnitude[i]);
            // Integrand 2^(4 - bits), weight and product a little more.
            let rounding = size + 4.5 - f64::from(rule.options.bits);
            // What the range leaves out differs from level to level, as rounding does.
            let unavoidable = log2_sum(rounding, rule.truncation[i]);
            let discretisation = judge(&differences[i], size, unavoidable).log2_error;
            let error = log2_sum(unavoidable, discretisation);
            done &= error <= rule.log2_tolerances[i] || discretisation <= unavoidable - 1.0;
            error
        })
        .collect();
    (done, errors)
}
