//! `∫_a^b f(x) dx` in double precision by the crate `quadrature`, under an error control of our own.
//!
//! The crate's rules are fast, but two things about them are not to be relied on:
//! * a NaN or an infinity of the integrand counts as 0, silently;
//! * `error_estimate` is the difference of the last two levels (or its square) and no bound: for
//!   `∫_0^10 cos(20 x + 1/3) dx` the double exponential rule reports an error far below the true one.
//!
//! So the integrand is wrapped to catch what is not finite, the rules are run to their last level,
//! their estimate is not read at all, and every panel is compared with the sum of its two halves:
//!
//! ```text
//! D = max(|Q[a,b] - Q[a,m] - Q[m,b]|, |Q[a,c] + Q[c,b] - Q[a,m] - Q[m,b]|)
//! error of the halves <= max(4, 2r/(1-r)) D,   r = D / D of the parent
//! ```
//!
//! where `m` halves the panel and `c` does not: for an integrand with a kink each difference passes
//! through zero as the kink moves, but hardly both at once.
//!
//! A panel that did not gain a factor [`COLLAPSE`] over its parent may have a jump or a kink inside,
//! and there one small `D` may be luck: it is not believed to have gained more than a factor 2. The panel
//! with the largest bound is split next. Rounding adds `eps` times the magnitude of the terms and
//! times the variation that a rounded abscissa meets.

use super::estimate::{Budget, Stop};
use super::meter::{Spend, look};
use num_complex::Complex64;
use std::cell::{Cell, RefCell};
use std::cmp::Ordering;
use std::collections::hash_map::Entry;
use std::collections::{BinaryHeap, HashMap};
use std::hash::{BuildHasherDefault, Hasher};

/// The crate's rule on one panel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// Clenshaw–Curtis, 257 nodes, both ends among them: for what is smooth up to the ends.
    ClenshawCurtis,
    /// Double exponential, about 350 nodes: for what is singular at an end. Its tables end `1.5e-13`
    /// of the panel's length before the end.
    DoubleExponential,
}

/// What is asked of the panels.
#[derive(Clone, Debug)]
pub struct PanelOptions {
    /// Largest absolute error wanted.
    pub tolerance: f64,
    /// Panels of equal length to begin with.
    pub panels: usize,
    /// Panels at most.
    pub max_panels: usize,
    /// The crate's rule.
    pub rule: Rule,
    /// Only the clock and the flag are read; the work is bounded by `max_panels`.
    pub budget: Budget,
}

impl PanelOptions {
    /// Eight panels of Clenshaw–Curtis to begin with and 4096 at most.
    pub fn new(tolerance: f64) -> Self {
        PanelOptions {
            tolerance,
            panels: 8,
            max_panels: 4096,
            rule: Rule::ClenshawCurtis,
            budget: Budget::default(),
        }
    }

    /// The same with this rule.
    pub fn rule(mut self, rule: Rule) -> Self {
        self.rule = rule;
        self
    }
}

/// A double-precision integral.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PanelEstimate<T> {
    /// The value.
    pub value: T,
    /// Bound of `|value - exact|`; see the [module](self) for what it rests on.
    pub error: f64,
    /// About `∫ |f|`.
    pub magnitude: f64,
    /// Panels at the end.
    pub panels: usize,
    /// Evaluations of the integrand.
    pub evaluations: usize,
}

/// Gain over the parent that marks an analytic integrand.
pub const COLLAPSE: f64 = 1e4;
/// Where a panel is cut for the second comparison.
const OBLIQUE: f64 = 0.381_966_011_250_105;
/// Periods of the wave on a panel at most, at the start.
const PERIODS: f64 = 9.0;
/// Points at which the size and the variation of the integrand are looked at.
const SAMPLES: usize = 64;
/// Relative error of the double exponential tables, which end before the ends do.
const DOUBLE_EXPONENTIAL_TABLES: f64 = 4e-13;
/// Units of rounding per term: value of `f`, weight, sums.
const UNITS: f64 = 16.0;

/// `∫_a^b f(x) dx`; `f` is good to a few units in the last place.
///
/// If the tolerance is not reached with `max_panels` panels or in time, the value comes back with
/// its larger bound.
///
/// # Errors
/// [`Stop::NotFinite`] if `f` is not finite at a node, [`Stop::Domain`] for limits, a tolerance or
/// panel counts that make no sense, [`Stop::Cancelled`].
pub fn integrate(
    f: &dyn Fn(f64) -> f64,
    a: f64,
    b: f64,
    options: &PanelOptions,
) -> Result<PanelEstimate<f64>, Stop> {
    check(a, b, options)?;
    if a == b {
        return Ok(PanelEstimate {
            value: 0.0,
            error: 0.0,
            magnitude: 0.0,
            panels: 0,
            evaluations: 0,
        });
    }
    let probe = Probe::new(f, options.rule);
    let (low, high) = (a.min(b), a.max(b));
    let mut panels = BinaryHeap::with_capacity(options.panels);
    let at = |i: usize| low + (high - low) * (i as f64 / options.panels as f64);
    for i in 0..options.panels {
        let (from, to) = (
            at(i),
            if i + 1 == options.panels {
                high
            } else {
                at(i + 1)
            },
        );
        panels.push(Panel::new(&probe, from, to, probe.rule(from, to)?, None)?);
    }
    let mut total: f64 = panels.iter().map(|p| p.error).sum();
    while total > options.tolerance && panels.len() < options.max_panels {
        if look(&options.budget)? == Spend::Exhausted {
            break;
        }
        let Some(worst) = panels.pop() else { break };
        if worst.discretisation <= worst.rounding || worst.middle <= worst.from {
            // Nothing left to gain: the rest is rounding.
            panels.push(worst);
            break;
        }
        for (from, to, value) in worst.halves() {
            panels.push(Panel::new(&probe, from, to, value, Some(&worst))?);
        }
        // Summed anew: differences of large and small bounds would leave their rounding behind.
        total = panels.iter().map(|p| p.error).sum();
    }
    // In the order of the line, so that the sum does not depend on the heap's inner order.
    let mut panels = panels.into_vec();
    panels.sort_by(|p, q| p.from.total_cmp(&q.from));
    let sum = |part: &dyn Fn(&Panel) -> f64| panels.iter().map(part).sum::<f64>();
    let magnitude = sum(&|p| p.magnitude);
    let sign = if b < a { -1.0 } else { 1.0 };
    let summation = panels.len() as f64 * f64::EPSILON * magnitude;
    Ok(PanelEstimate {
        value: sign * sum(&|p| p.value),
        error: sum(&|p| p.error) * (1.0 + 1e-9) + summation,
        magnitude,
        panels: panels.len(),
        evaluations: probe.evaluations.get(),
    })
}

/// `∫_a^b f(x) e^{-ikx} dx` for every `k` of `ks`, on panels no longer than nine periods at the start
/// (a rule of 257 points resolves forty).
///
/// Real and imaginary parts are integrated apart; the bound is the sum of theirs.
///
/// # Errors
/// As [`integrate`].
pub fn fourier(
    f: &dyn Fn(f64) -> f64,
    a: f64,
    b: f64,
    ks: &[f64],
    options: &PanelOptions,
) -> Result<Vec<PanelEstimate<Complex64>>, Stop> {
    check(a, b, options)?;
    let mut found = Vec::with_capacity(ks.len());
    for &k in ks {
        if !k.is_finite() {
            return Err(Stop::Domain(format!("{k} is not a frequency")));
        }
        let periods = (k * (b - a) / (PERIODS * std::f64::consts::TAU))
            .abs()
            .ceil();
        let mut options = options.clone();
        options.panels = options
            .panels
            .max(periods.min(1e6) as usize)
            .min(options.max_panels);
        options.tolerance *= 0.5;
        // Both parts begin on the same panels, and f and the wave are dearer than a look into a table.
        let known: RefCell<HashMap<u64, (f64, f64), BuildHasherDefault<Bits>>> = RefCell::default();
        let wave = |x: f64| match known.borrow_mut().entry(x.to_bits()) {
            Entry::Occupied(value) => *value.get(),
            Entry::Vacant(place) => {
                let (sine, cosine) = (k * x).sin_cos();
                let value = f(x);
                *place.insert((value * cosine, -value * sine))
            }
        };
        let real = integrate(&|x| wave(x).0, a, b, &options)?;
        let imag = integrate(&|x| wave(x).1, a, b, &options)?;
        // The phase k x is rounded before its sine is taken.
        let phase = (k * a.abs().max(b.abs())).abs() * f64::EPSILON;
        let magnitude = real.magnitude + imag.magnitude;
        found.push(PanelEstimate {
            value: Complex64::new(real.value, imag.value),
            error: real.error + imag.error + phase * magnitude,
            magnitude,
            panels: real.panels + imag.panels,
            evaluations: real.evaluations + imag.evaluations,
        });
    }
    Ok(found)
}

/// A hasher for the bits of abscissae: multiplied and folded, which mixes all of them (Knuth, The Art of
/// Computer Programming 3, 6.4). Nothing depends on the order of the table.
#[derive(Default)]
struct Bits(u64);

impl Hasher for Bits {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }

    fn write_u64(&mut self, bits: u64) {
        let product = u128::from(self.0 ^ bits) * 0x9e37_79b9_7f4a_7c15;
        self.0 = product as u64 ^ (product >> 64) as u64;
    }
}

fn check(a: f64, b: f64, options: &PanelOptions) -> Result<(), Stop> {
    if !(a.is_finite() && b.is_finite() && (b - a).is_finite()) {
        return Err(Stop::Domain(format!("[{a}, {b}] is not a finite interval")));
    }
    if options.tolerance.is_nan() || options.tolerance < 0.0 {
        return Err(Stop::Domain(format!(
            "{} is not a tolerance",
            options.tolerance
        )));
    }
    if options.panels == 0 || options.max_panels < options.panels {
        return Err(Stop::Domain(format!(
            "{} panels to begin with and {} at most",
            options.panels, options.max_panels
        )));
    }
    Ok(())
}

/// The integrand, watched.
struct Probe<'a> {
    f: &'a dyn Fn(f64) -> f64,
    rule: Rule,
    evaluations: Cell<usize>,
    broken: RefCell<Option<f64>>,
}

impl<'a> Probe<'a> {
    fn new(f: &'a dyn Fn(f64) -> f64, rule: Rule) -> Self {
        Probe {
            f,
            rule,
            evaluations: Cell::new(0),
            broken: RefCell::new(None),
        }
    }

    fn value(&self, x: f64) -> f64 {
        self.evaluations.set(self.evaluations.get() + 1);
        let value = (self.f)(x);
        if !value.is_finite() {
            self.broken.borrow_mut().get_or_insert(x);
        }
        value
    }

    fn whole(&self) -> Result<(), Stop> {
        match *self.broken.borrow() {
            Some(x) => Err(Stop::NotFinite {
                at: format!("{x:e}"),
            }),
            None => Ok(()),
        }
    }

    /// The crate's rule at its last level: no difference of levels is below 0.
    fn rule(&self, from: f64, to: f64) -> Result<f64, Stop> {
        let f = |x: f64| self.value(x);
        let found = match self.rule {
            Rule::ClenshawCurtis => quadrature::clenshaw_curtis::integrate(f, from, to, -1.0),
            Rule::DoubleExponential => quadrature::double_exponential::integrate(f, from, to, -1.0),
        };
        self.whole()?;
        Ok(found.integral)
    }

    /// About `∫ |f|` and the variation of `f`, from equidistant points inside.
    fn size(&self, from: f64, to: f64) -> Result<(f64, f64), Stop> {
        let width = (to - from) / SAMPLES as f64;
        let (mut sum, mut variation) = (0.0, 0.0);
        let mut last: Option<f64> = None;
        for i in 0..SAMPLES {
            let value = self.value(from + (i as f64 + 0.5) * width);
            sum += value.abs();
            variation += last.map_or(0.0, |last: f64| (value - last).abs());
            last = Some(value);
        }
        self.whole()?;
        Ok((sum * width, variation))
    }
}

/// A panel: the sum over its halves and a bound of its error.
struct Panel {
    from: f64,
    middle: f64,
    to: f64,
    left: f64,
    right: f64,
    value: f64,
    /// `D`.
    difference: f64,
    /// The largest `D` that luck may have hidden.
    envelope: f64,
    discretisation: f64,
    rounding: f64,
    error: f64,
    magnitude: f64,
}

impl Panel {
    fn new(
        probe: &Probe<'_>,
        from: f64,
        to: f64,
        whole: f64,
        parent: Option<&Panel>,
    ) -> Result<Self, Stop> {
        let middle = from + 0.5 * (to - from);
        let (left, right) = (probe.rule(from, middle)?, probe.rule(middle, to)?);
        let value = left + right;
        let (magnitude, variation) = probe.size(from, to)?;
        let magnitude = magnitude.max(left.abs() + right.abs());
        let tables = match probe.rule {
            Rule::ClenshawCurtis => UNITS * f64::EPSILON,
            Rule::DoubleExponential => UNITS * f64::EPSILON + DOUBLE_EXPONENTIAL_TABLES,
        };
        let abscissae = f64::EPSILON * from.abs().max(to.abs()) * variation;
        let rounding = tables * magnitude + abscissae;
        let oblique = from + OBLIQUE * (to - from);
        let other = probe.rule(from, oblique)? + probe.rule(oblique, to)?;
        let difference = (whole - value).abs().max((other - value).abs());
        let (envelope, series) = match parent {
            None if difference <= rounding => (difference, 4.0),
            // Nothing to compare with yet: the slowest series that is still believed.
            None => (difference, 64.0),
            Some(parent) if difference * COLLAPSE <= parent.difference => (difference, 4.0),
            Some(parent) if difference.max(parent.envelope) <= 8.0 * rounding => (difference, 4.0),
            Some(parent) => {
                let ratio = (difference / parent.difference).clamp(0.0, 0.98);
                let series = (2.0 * ratio / (1.0 - ratio)).max(4.0);
                (difference.max(0.5 * parent.envelope), series)
            }
        };
        let discretisation = series * envelope;
        Ok(Panel {
            from,
            middle,
            to,
            left,
            right,
            value,
            difference,
            envelope,
            discretisation,
            rounding,
            error: discretisation + rounding,
            magnitude,
        })
    }

    fn halves(&self) -> [(f64, f64, f64); 2] {
        [
            (self.from, self.middle, self.left),
            (self.middle, self.to, self.right),
        ]
    }
}

impl Ord for Panel {
    fn cmp(&self, other: &Self) -> Ordering {
        let errors = self.error.total_cmp(&other.error);
        errors.then_with(|| other.from.total_cmp(&self.from))
    }
}

impl PartialOrd for Panel {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Panel {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Panel {}

#[cfg(test)]
mod tests;
