//! The four routes of one function, with what they found remembered.
//!
//! A claim asks for the same frequencies again and again, and more accurately as it learns how small F is: a value is computed
//! anew only where a smaller tolerance is asked.

use super::contour::Contour;
use super::derivative::Derivative;
use super::enclosure::Enclosure;
use super::evidence::{Frequency, Limits, PointValue, Route, RouteRun};
use super::panels::Panels;
use super::samples::Sampled;
use super::tails;
use crate::activation::{Activation, Piece};
use crate::error::Doubt;
use crate::expr::build;
use crate::number::{Complex, Function, Real};
use std::collections::HashMap;

/// The routes of one function and their memory.
pub struct Routes {
    activation: Activation,
    enclosure: Option<Enclosure>,
    contour: Option<Contour>,
    derivative: Option<Derivative>,
    panels: Option<Panels>,
    sampled: Option<Sampled>,
    memory: HashMap<(Route, String), Memory>,
    /// The function times cos z, for the value at 0.
    turned: Option<Box<Routes>>,
}

#[derive(Clone)]
struct Memory {
    value: Result<PointValue, Doubt>,
    /// The tolerance that was asked for.
    asked: Real,
    detail: String,
    nodes: usize,
    bits: u32,
}

impl Routes {
    /// The routes of this function; nothing is computed yet.
    pub fn new(activation: Activation) -> Self {
        Routes {
            activation,
            enclosure: None,
            contour: None,
            derivative: None,
            panels: None,
            sampled: None,
            memory: HashMap::new(),
            turned: None,
        }
    }

    /// Forgets the values; what follows from the function alone stays.
    pub fn forget(&mut self) {
        self.memory.clear();
        self.turned = None;
    }

    /// log2 of about the largest integrand on the contour, per frequency, and the bits by which F may lie
    /// below that; `None` where there is no contour.
    pub fn levels(&mut self, ks: &[Frequency], limits: &Limits) -> Vec<Option<(f64, f64)>> {
        let activation = &self.activation;
        let Ok(contour) = made(&mut self.contour, || Contour::new(activation, limits)) else {
            return vec![None; ks.len()];
        };
        let levels = contour.levels(ks, limits);
        let reserves = contour.reserves(ks);
        levels
            .into_iter()
            .zip(reserves)
            .map(|(level, reserve)| Some((level?, reserve)))
            .collect()
    }

    /// F(0) of a function that is integrable, by one route. With g = phi cos z,
    ///
    /// ```text
    /// F[phi](0) = 2 F[g](1) - F[phi](2)
    /// ```
    ///
    /// for a real phi up to its imaginary part, which is 0.
    pub fn at_zero(
        &mut self,
        route: Route,
        tolerance: &Real,
        limits: &Limits,
    ) -> Result<PointValue, Doubt> {
        let point = |n: i64| Frequency::new(n.to_string(), build::num(n));
        let wave = build::call(Function::Cos, [build::var("z")]);
        let pieces = self.activation.pieces().iter().map(|piece| Piece {
            phi: build::mul(piece.phi.clone(), wave.clone()),
            ..piece.clone()
        });
        let pieces: Vec<Piece> = pieces.collect();
        let name = self.activation.name.clone();
        let turned = match &mut self.turned {
            Some(known) => known,
            none => {
                let activation = Activation::new(name, pieces)?;
                none.insert(Box::new(Routes::new(activation)))
            }
        };
        let share = [Real::with_val(64, tolerance / 4u32)];
        let first = turned
            .route(route, &[point(1)?], &share, limits)
            .values
            .swap_remove(0)?;
        let second = self
            .route(route, &[point(2)?], &share, limits)
            .values
            .swap_remove(0)?;
        let bits = first.value.prec().0.max(second.value.prec().0);
        let real = Real::with_val(bits, first.value.real() * 2u32) - second.value.real();
        // The difference is rounded to nearest, and so are the 64-bit sums of the bounds.
        let rounding = Real::with_val(64, real.abs_ref()) >> (bits - 1);
        let error = (first.error * 2u32 + second.error + rounding) * (1.0 + f64::EPSILON);
        Ok(PointValue {
            value: Complex::with_val(bits, (real, 0)),
            error,
            certificate: None,
        })
    }

    /// One route at these frequencies, from memory where that is accurate enough.
    pub fn route(
        &mut self,
        route: Route,
        ks: &[Frequency],
        tolerances: &[Real],
        limits: &Limits,
    ) -> RouteRun {
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
            let run = self.compute(route, &asked_ks, &asked, limits);
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

    fn compute(
        &mut self,
        route: Route,
        ks: &[Frequency],
        tolerances: &[Real],
        limits: &Limits,
    ) -> RouteRun {
        let activation = &self.activation;
        let run = match route {
            Route::Enclosure => made(&mut self.enclosure, || {
                Ok(Enclosure::new(activation, &limits.budget()))
            })
            .map(|route| route.run(ks, tolerances, limits)),
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
fn made<T>(slot: &mut Option<T>, make: impl FnOnce() -> Result<T, Doubt>) -> Result<&mut T, Doubt> {
    match slot {
        Some(known) => Ok(known),
        None => Ok(slot.insert(make()?)),
    }
}
