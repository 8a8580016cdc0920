//! How fast a function grows or decays, measured at exponentially spaced points.
//!
//! MPFR's exponents reach 2^30 binary places, so that exp(-z^2/2) can be followed over nine
//! decades of z. What is measured here only chooses rules and angles; a wrong choice shows as a
//! quadrature that does not converge or as routes that disagree, never as a wrong verdict.

use crate::expr::{Evaluator, Expr, Program};
use crate::number::{Complex, Real};
use crate::quadrature::Budget;
use rug::complex::OrdComplex;
use std::collections::HashMap;
use std::sync::Arc;

/// Bits of the samples: large, because z - sqrt(1 + z^2) at z = 2^40 cancels 80 bits.
const BITS: u32 = 320;
/// Most values that a probe remembers.
const MAX_KNOWN: usize = 1 << 14;
/// Offsets of the samples around each point: their maximum steps over the zeros of an oscillation.
const SPREAD: [f64; 4] = [1.0, 1.137, 1.318, 1.683];

/// The behaviour of a function towards infinity.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Tail {
    /// Identically zero.
    Zero,
    /// Falls faster than every power.
    Exponential,
    /// Like |z|^power (a logarithm counts as a power near 0).
    Algebraic {
        /// The measured power; negative where the function decays.
        power: f64,
    },
    /// Grows faster than every power.
    Explosive,
    /// No law fits, or the function is not defined there.
    Unknown,
}

impl std::fmt::Display for Tail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Tail::Zero => f.write_str("is 0"),
            Tail::Exponential => f.write_str("falls faster than every power"),
            Tail::Algebraic { power } => write!(f, "goes like |z|^{power:.2}"),
            Tail::Explosive => f.write_str("grows faster than every power"),
            Tail::Unknown => f.write_str("follows no law that was found"),
        }
    }
}

impl Tail {
    /// Whether the tail decays, faster than `|z|^-slowest`.
    pub fn decays(self, slowest: f64) -> bool {
        match self {
            Tail::Zero | Tail::Exponential => true,
            Tail::Algebraic { power } => power < -slowest,
            Tail::Explosive | Tail::Unknown => false,
        }
    }
}

/// log2 |f| along a ray; minus infinity where f is zero or underflows, `None` where undefined and
/// once the budget is spent.
pub struct Probe {
    budget: Budget,
    known: HashMap<OrdComplex, Option<f64>>,
    evaluator: Evaluator<Complex>,
    /// On the real line f is real, but for some formulas; real arithmetic is cheaper.
    real: Evaluator<Real>,
    identically_zero: bool,
}

impl Probe {
    /// A probe of `f`, an expression in `z`.
    pub fn new(f: &Expr) -> Self {
        Probe::within(f, &Budget::default())
    }

    /// The same, within the time of a budget: who sees it spent does not rely on what was measured.
    pub fn within(f: &Expr, budget: &Budget) -> Self {
        let program = Arc::new(Program::compile(&[f], &["z"]));
        Probe {
            budget: budget.clone(),
            known: HashMap::new(),
            evaluator: Evaluator::new(program.clone(), BITS),
            real: Evaluator::new(program, BITS),
            identically_zero: f.is_zero(),
        }
    }

    /// What may be spent from now on.
    pub fn set_budget(&mut self, budget: &Budget) {
        self.budget.clone_from(budget);
    }

    /// log2 |f(z)|. Paths of many frequencies ask for the same points: what is known is not computed
    /// again.
    pub fn log2_at(&mut self, z: &Complex) -> Option<f64> {
        if let Some(known) = self.known.get(z.as_ord()) {
            return *known;
        }
        if self.budget.is_spent() {
            return None;
        }
        let level = self.measured(z);
        if self.known.len() >= MAX_KNOWN {
            self.known.clear();
        }
        self.known.insert(OrdComplex::from(z.clone()), level);
        level
    }

    fn measured(&mut self, z: &Complex) -> Option<f64> {
        if z.imag().is_zero()
            && let Ok(values) = self.real.eval(&[z.real()])
        {
            return log2_size(&values[0]);
        }
        let value = &self.evaluator.eval(&[z]).ok()?[0];
        log2_modulus(value)
    }

    /// log2 |f(start + t direction)|.
    pub fn log2_on_ray(&mut self, start: &Complex, direction: &Complex, t: f64) -> Option<f64> {
        let step = Complex::with_val(BITS, direction * t);
        self.log2_at(&Complex::with_val(BITS, start + step))
    }

    /// Where |f| is largest on the real line from `2^-4` to `2^6` on either side or at 0, and log2 |f|
    /// there; sizes are logarithms, so that a narrow summit is climbed from far away.
    pub fn summit(&mut self) -> (f64, f64) {
        let mut level = |x: f64| {
            let z = Complex::with_val(BITS, (x, 0));
            self.log2_at(&z).unwrap_or(f64::NEG_INFINITY)
        };
        let grid = (-16..=24)
            .map(|j| 2f64.powf(f64::from(j) / 4.0))
            .flat_map(|x| [-x, x]);
        let mut best = (0.0, level(0.0));
        for x in grid {
            let here = level(x);
            if here > best.1 {
                best = (x, here);
            }
        }
        let reach = 0.2 * best.0.abs().max(0.3);
        let (mut low, mut high) = (best.0 - reach, best.0 + reach);
        for _ in 0..60 {
            let third = (high - low) / 3.0;
            if level(low + third) < level(high - third) {
                low += third;
            } else {
                high -= third;
            }
        }
        let at = 0.5 * (low + high);
        let top = level(at);
        if top > best.1 { (at, top) } else { best }
    }

    /// Tail of f along `start + t direction`, t -> infinity.
    pub fn tail(&mut self, start: &Complex, direction: &Complex) -> Tail {
        if self.identically_zero {
            return Tail::Zero;
        }
        let mut levels = Vec::new();
        // Up to 3e7: beyond 7e8 the exponents of exp(z) leave MPFR's range.
        for j in 6..=24 {
            let t = 2f64.powi(j);
            let mut level = f64::NEG_INFINITY;
            for factor in SPREAD {
                match self.log2_on_ray(start, direction, t * factor) {
                    Some(l) => level = level.max(l),
                    None => {
                        // Beyond 2^30 binary places MPFR overflows: that is growth, not an error.
                        let exploding = levels
                            .last()
                            .is_some_and(|l: &f64| *l > 4.0 * t.log2() + 40.0);
                        return match exploding {
                            true => Tail::Explosive,
                            false if plunges(&levels) => Tail::Exponential,
                            false => Tail::Unknown,
                        };
                    }
                }
            }
            levels.push(level);
        }
        classify(&levels)
    }

    /// The power p of |f(b + s)| ~ s^p as s -> 0+ along `direction`; minus infinity where f is not
    /// defined near b, plus infinity where it vanishes there.
    pub fn power_at(&mut self, b: &Complex, direction: &Complex) -> f64 {
        let near = self.log2_on_ray(b, direction, 2f64.powi(-120));
        let far = self.log2_on_ray(b, direction, 2f64.powi(-80));
        match (near, far) {
            (Some(near), Some(far)) if near.is_finite() && far.is_finite() => (far - near) / 40.0,
            (Some(_), Some(_)) => f64::INFINITY,
            _ => f64::NEG_INFINITY,
        }
    }
}

/// log2 |x|; minus infinity for 0, `None` where it is not finite.
fn log2_size(x: &Real) -> Option<f64> {
    if !x.is_finite() {
        return None;
    }
    let Some(exponent) = x.get_exp() else {
        return Some(f64::NEG_INFINITY);
    };
    let mantissa = (Real::with_val(64, x) >> exponent).to_f64().abs();
    Some(f64::from(exponent) + mantissa.log2())
}

/// log2 of the modulus from exponents, so that nothing underflows; `None` for NaN and infinity.
pub fn log2_modulus(value: &Complex) -> Option<f64> {
    let (re, im) = (log2_size(value.real())?, log2_size(value.imag())?);
    let (high, low) = if re >= im { (re, im) } else { (im, re) };
    if high == f64::NEG_INFINITY {
        return Some(high);
    }
    let ratio = (low - high).max(-200.0);
    Some(high + 0.5 * (1.0 + (2.0 * ratio).exp2()).log2())
}

/// Whether each doubling of t made more of a fall than the one before, the last a steep one.
fn plunges(levels: &[f64]) -> bool {
    let [.., a, b, c] = levels else { return false };
    let (before, last) = (b - a, c - b);
    *c == f64::NEG_INFINITY || (last < -64.0 && last < 1.5 * before)
}

fn classify(levels: &[f64]) -> Tail {
    let last = levels[levels.len() - 1];
    if levels.iter().all(|l| *l == f64::NEG_INFINITY) {
        return Tail::Exponential;
    }
    if last == f64::NEG_INFINITY {
        return Tail::Exponential;
    }
    let slope = |j: usize| levels[j] - levels[j - 1];
    let (late, earlier) = (slope(levels.len() - 1), slope(levels.len() - 8));
    if !late.is_finite() || !earlier.is_finite() {
        return Tail::Unknown;
    }
    if (late - earlier).abs() <= 0.05 * (1.0 + late.abs()) {
        return Tail::Algebraic {
            power: (levels[levels.len() - 1] - levels[levels.len() - 5]) / 4.0,
        };
    }
    match late < earlier {
        true if late < -64.0 => Tail::Exponential,
        false if late > 64.0 => Tail::Explosive,
        _ => Tail::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::Scope;
    use std::sync::atomic::AtomicBool;

    fn point(x: f64) -> Complex {
        Complex::with_val(BITS, (x, 0))
    }

    #[test]
    fn nothing_is_measured_once_the_budget_is_spent() {
        let f = Expr::parse("exp(-z^2)", &Scope::new(&["z"])).unwrap();
        let cancel = Arc::new(AtomicBool::new(false));
        let budget = Budget {
            cancel: Some(cancel.clone()),
            ..Budget::default()
        };
        let mut probe = Probe::within(&f, &budget);
        let before = probe.log2_at(&point(2.0));
        assert!((before.unwrap() + 4.0 * std::f64::consts::LOG2_E).abs() < 1e-9);
        cancel.store(true, std::sync::atomic::Ordering::Relaxed);
        assert_eq!(probe.log2_at(&point(3.0)), None);
        // What was known before still is.
        assert_eq!(probe.log2_at(&point(2.0)), before);
        probe.set_budget(&Budget::default());
        assert!(probe.log2_at(&point(3.0)).is_some());
    }

    #[test]
    fn a_probe_forgets_before_it_fills_the_memory() {
        let f = Expr::parse("z", &Scope::new(&["z"])).unwrap();
        let mut probe = Probe::new(&f);
        for j in 0..=MAX_KNOWN {
            let level = probe.log2_at(&point(1.0 + j as f64)).unwrap();
            assert!((level - (1.0 + j as f64).log2()).abs() < 1e-9);
        }
        assert!(probe.known.len() <= MAX_KNOWN);
    }
}
