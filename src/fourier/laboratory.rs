//! All routes for one activation, with what they found remembered.
//!
//! Claims of one case ask for the same frequencies again and again (transform, penalty, dilation,
//! …); a value is computed once and computed anew only where a smaller tolerance is asked.

use super::contour::Contour;
use super::derivative::Derivative;
use super::evidence::{Frequency, Limits, PointValue, Route, RouteRun};
use super::panels::Panels;
use super::samples::Sampled;
use super::tails;
use crate::activation::{Activation, obstacle::obstacle};
use crate::number::Real;
use std::collections::HashMap;
use std::f64::consts::LOG2_10;

/// Rounds of a search for a relative accuracy without a formula.
const MAX_ROUNDS: usize = 9;

/// Bits of the three spare digits of a search that need not be reached.
const NEAR: f64 = 4.0;

/// How accurate the values have to be.
#[derive(Clone, Debug)]
pub enum Aim {
    /// Absolute error, one per frequency.
    Absolute(Vec<Real>),
    /// Correct decimal digits, whatever the size of F; a value that is still smaller than its
    /// error at 10^-floor counts as zero.
    Relative {
        /// Digits.
        digits: u32,
        /// Decimal places below which the search gives up.
        floor: u32,
    },
}

/// The routes of one activation and their memory.
pub struct Laboratory {
    activation: Activation,
    contour: Option<Contour>,
    derivative: Option<Derivative>,
    panels: Option<Panels>,
    sampled: Option<Sampled>,
    memory: HashMap<(Route, String), Memory>,
    limits: Limits,
    obstacle: Option<Option<String>>,
}

#[derive(Clone)]
struct Memory {
    value: Result<PointValue, String>,
    /// The tolerance that was asked for.
    asked: Real,
    detail: String,
    nodes: usize,
    bits: u32,
}

impl Laboratory {
    /// A laboratory for this activation; nothing is computed yet.
    pub fn new(activation: Activation, limits: Limits) -> Self {
        Laboratory {
            activation,
            contour: None,
            derivative: None,
            panels: None,
            sampled: None,
            memory: HashMap::new(),
            limits,
            obstacle: None,
        }
    }

    /// Why phi has no Fourier transform at all, if there is a reason; or that the limits were
    /// reached before that was known.
    pub fn obstacle(&mut self) -> Option<String> {
        if let Some(known) = &self.obstacle {
            return known.clone();
        }
        let found = obstacle(&self.activation, &self.limits.budget());
        if let Some(reason) = self.limits.exhausted() {
            return Some(reason.to_string());
        }
        self.obstacle.insert(found).clone()
    }

    /// The activation.
    pub fn activation(&self) -> &Activation {
        &self.activation
    }

    /// What may be spent from now on.
    pub fn set_limits(&mut self, limits: Limits) {
        self.limits = limits;
    }

    /// The limits in force.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Both high-precision routes to absolute tolerances.
    pub fn both(&mut self, ks: &[Frequency], tolerances: &[Real]) -> Vec<RouteRun> {
        [Route::Contour, Route::Derivative]
            .map(|route| self.route(route, ks, tolerances))
            .to_vec()
    }

    /// Both double-precision routes.
    pub fn doubles(&mut self, ks: &[Frequency]) -> Vec<RouteRun> {
        let none = vec![Real::with_val(64, 0); ks.len()];
        [Route::Panels, Route::Samples]
            .map(|route| self.route(route, ks, &none))
            .to_vec()
    }

    /// Both high-precision routes to an aim.
    pub fn transform(&mut self, ks: &[Frequency], aim: &Aim) -> Vec<RouteRun> {
        match aim {
            Aim::Absolute(tolerances) => self.both(ks, tolerances),
            Aim::Relative { digits, floor } => {
                let tolerances = self.relative_tolerances(ks, *digits, *floor);
                self.both(ks, &tolerances)
            }
        }
    }

    /// Absolute tolerances that give `digits` digits of each F(k), found by looking: first as if
    /// |F| were the size of the integrand on its contour, then from the size of what was seen.
    pub fn relative_tolerances(&mut self, ks: &[Frequency], digits: u32, floor: u32) -> Vec<Real> {
        let below = |log2_size: f64| tails::exp2(log2_size - f64::from(digits + 3) * LOG2_10);
        let mut tolerances = self.expected_tolerances(ks, digits + 3);
        // A first look that is deep enough is dearer than needed by a little, a second one by all.
        if let Some(contour) = &self.contour {
            for (tolerance, reserve) in tolerances.iter_mut().zip(contour.reserves(ks)) {
                *tolerance *= tails::exp2(-reserve);
            }
        }
        let lowest = tails::exp2(-f64::from(digits + floor) * LOG2_10);
        for _ in 0..MAX_ROUNDS {
            let best = self.best(ks, &tolerances);
            let mut settled = true;
            for (value, tolerance) in best.iter().zip(&mut tolerances) {
                let Ok(value) = value else { continue };
                if value.error.is_zero() {
                    // Exact, as the 0 of a polynomial is: nothing is hidden deeper.
                    continue;
                }
                let (size, error) = value.sizes();
                let seen = size > error + 10.0;
                let next = if seen {
                    below(size - 1.0)
                } else {
                    // Nothing but error yet: look twice as deep.
                    tails::exp2(2.0 * tails::log2(tolerance))
                };
                // Three of the digits are to spare: a bit or two are not worth another look.
                let near = seen && tails::log2(tolerance) <= tails::log2(&next) + NEAR;
                if *tolerance > next && !near && (seen || next >= lowest) {
                    *tolerance = next;
                    settled = false;
                }
            }
            if settled || self.limits.exhausted().is_some() {
                break;
            }
        }
        tolerances
    }

    /// One value at each frequency: by the derivative route, which is the cheaper one; where it fails at
    /// any, the better of both, or why the first failed.
    pub fn best(
        &mut self,
        ks: &[Frequency],
        tolerances: &[Real],
    ) -> Vec<Result<PointValue, String>> {
        let found = self.route(Route::Derivative, ks, tolerances).values;
        if found.iter().all(Result::is_ok) {
            return found;
        }
        let other = self.route(Route::Contour, ks, tolerances).values;
        let better = |(a, b): (Result<PointValue, String>, Result<PointValue, String>)| match (a, b)
        {
            (Ok(a), Ok(b)) if b.sizes().1 < a.sizes().1 => Ok(b),
            (Ok(a), _) => Ok(a),
            (Err(_), Ok(b)) => Ok(b),
            (Err(why), Err(_)) => Err(why),
        };
        found.into_iter().zip(other).map(better).collect()
    }

    /// Absolute tolerances for about `digits` digits of F, from the size of the integrand on its
    /// contour alone, without computing F.
    pub fn expected_tolerances(&mut self, ks: &[Frequency], digits: u32) -> Vec<Real> {
        let below = |size: f64| tails::exp2(size - f64::from(digits) * LOG2_10);
        let levels = match made(&mut self.contour, || {
            Contour::new(&self.activation, &self.limits)
        }) {
            Ok(contour) => contour.levels(ks, &self.limits),
            Err(_) => vec![None; ks.len()],
        };
        levels
            .into_iter()
            .map(|level| below(level.filter(|l| l.is_finite()).unwrap_or(0.0).min(0.0)))
            .collect()
    }

    /// One route at these frequencies, from memory where that is accurate enough.
    pub fn route(&mut self, route: Route, ks: &[Frequency], tolerances: &[Real]) -> RouteRun {
        let missing: Vec<usize> = (0..ks.len())
            .filter(|&j| {
                self.memory
                    .get(&(route, ks[j].text.clone()))
                    .is_none_or(|known| {
                        let accurate = known.value.as_ref().is_ok_and(|v| v.error <= tolerances[j]);
                        // A failure at a smaller tolerance says nothing about a larger one.
                        let eased = known.value.is_err() && tolerances[j] > known.asked;
                        !accurate && (known.asked > tolerances[j] || eased)
                    })
            })
            .collect();
        if !missing.is_empty() {
            let asked_ks: Vec<Frequency> = missing.iter().map(|&j| ks[j].clone()).collect();
            let asked: Vec<Real> = missing.iter().map(|&j| tolerances[j].clone()).collect();
            let run = self.compute(route, &asked_ks, &asked);
            for ((k, value), asked) in asked_ks.iter().zip(run.values).zip(asked) {
                let entry = Memory {
                    value,
                    asked,
                    detail: run.detail.clone(),
                    nodes: run.nodes,
                    bits: run.bits,
                };
                self.memory.insert((route, k.text.clone()), entry);
            }
        }
        self.recall(route, ks)
    }

    fn recall(&self, route: Route, ks: &[Frequency]) -> RouteRun {
        let mut run = RouteRun::failed(route, ks.len(), "not computed");
        for (value, k) in run.values.iter_mut().zip(ks) {
            if let Some(known) = self.memory.get(&(route, k.text.clone())) {
                *value = known.value.clone();
                run.nodes = run.nodes.max(known.nodes);
                run.bits = run.bits.max(known.bits);
                if run.detail.is_empty() {
                    run.detail.clone_from(&known.detail);
                }
            }
        }
        run
    }

    fn compute(&mut self, route: Route, ks: &[Frequency], tolerances: &[Real]) -> RouteRun {
        let (activation, limits) = (&self.activation, &self.limits);
        let run = match route {
            Route::Contour => made(&mut self.contour, || Contour::new(activation, limits))
                .map(|route| route.run(ks, tolerances, limits)),
            Route::Derivative => made(&mut self.derivative, || Derivative::new(activation, limits))
                .map(|route| route.run(ks, tolerances, limits)),
            Route::Panels => made(&mut self.panels, || Panels::new(activation, limits))
                .map(|route| route.run(ks, limits)),
            Route::Samples => made(&mut self.sampled, || {
                let budget = limits.budget();
                let pieces = activation.pieces().iter();
                let parts: Vec<_> = pieces.map(|piece| tails::parts(piece, &budget)).collect();
                Sampled::new(activation, &parts, limits)
            })
            .map(|route| route.run(ks, limits)),
        };
        run.unwrap_or_else(|reason| RouteRun::failed(route, ks.len(), reason))
    }
}

/// What stands in the slot, made first where nothing stands there yet.
///
/// # Errors
/// Those of `make`; the slot stays empty then.
fn made<T>(
    slot: &mut Option<T>,
    make: impl FnOnce() -> Result<T, &'static str>,
) -> Result<&mut T, &'static str> {
    match slot {
        Some(known) => Ok(known),
        None => Ok(slot.insert(make()?)),
    }
}

#[cfg(test)]
mod tests;
