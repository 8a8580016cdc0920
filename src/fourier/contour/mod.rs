//! Route a: paths in the complex plane.
//!
//! `∫ phi(z) e^{-ikz} dz` over a piece is an integral over any path with the same ends on which
//! phi continues analytically, because of Cauchy's theorem. For k > 0 the factor decays downwards:
//! the half-lines turn down by an angle, where even a growing phi is integrable, and the join of
//! two half-lines is lowered below the real axis, where the integrand is already about as small as
//! the result, so that little cancels. Everything is computed on two different sets of paths, at
//! two precisions; their difference is part of the error bound.

mod chirps;
mod continued;
mod depth;
mod level;
mod mirror;
mod path;
mod plan;
mod ray;
pub mod waves;

use super::evidence::{Frequency, Limits, PointValue, Route, RouteRun};
use super::measured::{measured, turned};
use super::summand::nothing;
use super::tails::log2;
use crate::activation::Activation;
use crate::error::{Doubt, Reason};
use crate::expr::Expr;
use crate::number::{Complex, Real};
use path::Leg;
use plan::{PieceView, Plan};

/// Bits beyond what the sizes of terms and tolerances ask for.
const GUARD_BITS: f64 = 40.0;
/// Times that an integral is repeated with more bits.
const MAX_REPEATS: usize = 4;

/// The contour route for one activation: what was examined once serves every frequency.
pub struct Contour {
    views: Vec<PieceView>,
    /// Where z is measured from in each; 0 where there is none.
    origins: Vec<Option<Expr>>,
}

/// The result on one set of paths.
struct OnPaths {
    values: Vec<Result<PointValue, Doubt>>,
    nodes: usize,
    bits: u32,
    detail: String,
}

impl Contour {
    /// Examines the pieces.
    ///
    /// # Errors
    /// That the limits were reached.
    pub fn new(activation: &Activation, limits: &Limits) -> Result<Self, Doubt> {
        let budget = limits.budget();
        let (mut views, mut origins) = (Vec::new(), Vec::new());
        for part in activation
            .pieces()
            .iter()
            .flat_map(|p| measured(p, &budget))
        {
            views.push(PieceView::new(&part.piece, limits));
            origins.push(part.origin);
        }
        match limits.exhausted() {
            Some(reason) => Err(reason),
            None => Ok(Contour { views, origins }),
        }
    }

    /// log2 of about the largest integrand on the first set of paths, per frequency: F itself is not
    /// much larger, and where the paths are lowered far enough not much smaller.
    pub fn levels(&mut self, ks: &[Frequency], limits: &Limits) -> Vec<Option<f64>> {
        ks.iter()
            .map(|k| {
                let level = |view: &mut PieceView| {
                    let plan = view.plan(k.to_f64(), 0, limits);
                    plan.ok().map(|p| p.level)
                };
                self.views
                    .iter_mut()
                    .map(level)
                    .try_fold(f64::NEG_INFINITY, |a, b| Some(a.max(b?)))
            })
            .collect()
    }

    /// Bits by which F may lie below [`Contour::levels`] because of what keeps the paths from being
    /// lowered further, per frequency.
    pub fn reserves(&self, ks: &[Frequency]) -> Vec<f64> {
        let largest = |k: &Frequency| {
            let each = self.views.iter().map(|view| view.reserve(k.to_f64()));
            each.fold(0.0, f64::max)
        };
        ks.iter().map(largest).collect()
    }

    /// F at these frequencies, to these absolute tolerances.
    pub fn run(&mut self, ks: &[Frequency], tolerances: &[Real], limits: &Limits) -> RouteRun {
        let first = self.on_paths(0, ks, tolerances, limits);
        let second = self.on_paths(1, ks, tolerances, limits);
        let values = first
            .values
            .into_iter()
            .zip(second.values)
            .map(|(a, b)| combine(a?, b?))
            .collect();
        RouteRun {
            route: Route::Contour,
            values,
            detail: format!("{}; again on {}", first.detail, second.detail),
            nodes: first.nodes + second.nodes,
            bits: first.bits.max(second.bits),
        }
    }

    fn on_paths(
        &mut self,
        variant: usize,
        ks: &[Frequency],
        tolerances: &[Real],
        limits: &Limits,
    ) -> OnPaths {
        let none = || vec![Ok(nothing()); tolerances.len()];
        let mut sums: Vec<Result<PointValue, Doubt>> = none();
        let every: Vec<&Frequency> = ks.iter().collect();
        let (mut nodes, mut bits, mut details) = (0, 0, Vec::new());
        let pieces = self.views.len() as u32;
        for (view, origin) in self.views.iter_mut().zip(&self.origins) {
            let mut own: Vec<Result<PointValue, Doubt>> = none();
            let plans: Vec<Result<Plan, Doubt>> = ks
                .iter()
                .map(|k| view.plan(k.to_f64(), variant, limits))
                .collect();
            for (sum, plan) in own.iter_mut().zip(&plans) {
                if let Err(reason) = plan {
                    *sum = Err(reason.clone());
                }
            }
            for group in group(&plans) {
                let Ok(plan) = &plans[group[0]] else { continue };
                let levels: Vec<f64> = group
                    .iter()
                    .map(|&j| plans[j].as_ref().map_or(0.0, |p| p.level))
                    .collect();
                let task = Task {
                    view,
                    ks: group.iter().map(|&j| &ks[j]).collect(),
                    tolerances: group
                        .iter()
                        .map(|&j| Real::with_val(64, &tolerances[j] / (4 * pieces)))
                        .collect(),
                    levels,
                    extra_bits: 32 * variant as u32,
                    limits,
                };
                details.push(plan.describe());
                let symmetry = mirror::symmetry(task.view, &plan.legs);
                let legs = if symmetry.is_some() {
                    &plan.legs[..1]
                } else {
                    &plan.legs[..]
                };
                for leg in legs {
                    let outcome = task.leg(leg, plan.legs.len());
                    nodes += outcome.nodes;
                    bits = bits.max(outcome.bits);
                    for (&j, value) in group.iter().zip(outcome.values) {
                        let value = match symmetry {
                            Some(symmetry) => value.map(|v| mirror::both_sides(symmetry, v)),
                            None => value,
                        };
                        add(&mut own[j], value);
                    }
                }
            }
            for (sum, value) in sums.iter_mut().zip(turned(own, origin.as_ref(), &every)) {
                add(sum, value);
            }
        }
        details.dedup();
        if details.len() > 3 {
            let more = details.len() - 3;
            details.truncate(3);
            details.push(format!("{more} more"));
        }
        OnPaths {
            values: sums,
            nodes,
            bits,
            detail: details.join(", "),
        }
    }
}

/// The better of two values, with their difference in its error bound.
fn combine(a: PointValue, b: PointValue) -> Result<PointValue, Doubt> {
    let bits = a.value.prec().0.max(b.value.prec().0);
    let gap = Real::with_val(64, Complex::with_val(bits, &a.value - &b.value).abs_ref());
    let allowed = Real::with_val(64, &a.error + &b.error);
    if gap > allowed {
        return Err(format!(
            "two sets of paths differ by {:.2e}, which is more than their error bounds {:.2e} allow: something singular lies between them",
            gap, allowed
        ).into());
    }
    let mut best = if a.error <= b.error { a } else { b };
    best.error = best.error.max(&gap);
    Ok(best)
}

fn add(sum: &mut Result<PointValue, Doubt>, term: Result<PointValue, Doubt>) {
    let Ok(so_far) = sum else { return };
    match term {
        Ok(term) => {
            let bits = so_far.value.prec().0.max(term.value.prec().0);
            let value = Complex::with_val(bits, &so_far.value + &term.value);
            let rounding = Real::with_val(64, value.abs_ref()) >> (bits - 2);
            so_far.value = value;
            so_far.error += term.error + rounding;
        }
        Err(reason) => *sum = Err(reason),
    }
}

/// Indices of frequencies that share all their paths.
fn group(plans: &[Result<Plan, Doubt>]) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for (j, plan) in plans.iter().enumerate() {
        let Ok(plan) = plan else { continue };
        let twin = groups
            .iter_mut()
            .find(|g| plans[g[0]].as_ref().is_ok_and(|p| p.legs == plan.legs));
        match twin {
            Some(g) => g.push(j),
            None => groups.push(vec![j]),
        }
    }
    groups
}

/// One group of frequencies on one set of paths.
struct Task<'a> {
    view: &'a PieceView,
    ks: Vec<&'a Frequency>,
    tolerances: Vec<Real>,
    /// log2 of the largest integrand on the path, per frequency, as the plan measured it.
    levels: Vec<f64>,
    extra_bits: u32,
    limits: &'a Limits,
}

struct LegOutcome {
    values: Vec<Result<PointValue, Doubt>>,
    nodes: usize,
    bits: u32,
}

impl Task<'_> {
    /// One leg, repeated with more bits until the tolerances are met or bits do not help.
    fn leg(&self, leg: &Leg, legs: usize) -> LegOutcome {
        let tolerances: Vec<Real> = self
            .tolerances
            .iter()
            .map(|t| Real::with_val(64, t / legs as u32))
            .collect();
        let wanted = |size: f64, tolerance: &Real| (size - log2(tolerance)).max(0.0) + GUARD_BITS;
        let mut bits = self
            .levels
            .iter()
            .zip(&tolerances)
            .map(|(level, t)| wanted(*level, t))
            .fold(64.0, f64::max);
        let mut nodes = 0;
        for repeat in 0..MAX_REPEATS {
            if let Some(reason) = self.limits.exhausted() {
                return self.fail(reason, nodes);
            }
            if bits > f64::from(self.limits.max_bits) {
                return self.fail(
                    Reason::Precision.doubt("the precision needed is beyond the limit"),
                    nodes,
                );
            }
            let working = bits as u32 + self.extra_bits;
            let outcome = match path::integrate(
                self.view,
                leg,
                &self.ks,
                &tolerances,
                working,
                self.limits,
            ) {
                Ok(outcome) => outcome,
                Err(reason) => return self.fail(reason, nodes),
            };
            nodes += outcome.nodes;
            let more = outcome
                .estimates
                .iter()
                .zip(&tolerances)
                .filter(|(e, t)| e.error > **t)
                .map(|(e, t)| wanted(log2(&e.magnitude), t))
                .fold(0.0, f64::max);
            if more > bits + 4.0 && repeat + 1 < MAX_REPEATS {
                bits = more + 16.0;
                continue;
            }
            let values = outcome
                .estimates
                .into_iter()
                .map(|e| {
                    Ok(PointValue {
                        value: e.value,
                        error: e.error,
                        certificate: None,
                    })
                })
                .collect();
            return LegOutcome {
                values,
                nodes,
                bits: working,
            };
        }
        self.fail("the working precision did not settle", nodes)
    }

    fn fail(&self, reason: impl Into<Doubt>, nodes: usize) -> LegOutcome {
        LegOutcome {
            values: vec![Err(reason.into()); self.ks.len()],
            nodes,
            bits: 0,
        }
    }
}
