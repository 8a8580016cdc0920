//! The z side: `(-1)^n ∫ Δ^n phi(z) Δ^n phi(z + d) dz`, on the real axis.
//!
//! The line is cut wherever one of the shifted copies of phi has a breakpoint; between cuts a double
//! exponential rule, beyond them one for the half-line. phi itself is evaluated, never a
//! derivative, so that jumps and integrable singularities need nothing special. Cuts stand also where phi changes
//! ([`super::places`]), so that a narrow or far feature is not stepped over. The terms of a
//! difference carry as many bits more as cancel between them on an algebraic tail; on an exponential one,
//! what cancels altogether is nothing. The same integral by Gauss's rule on panels ([`super::graded`]) shares no node
//! and no error bound with that.

use super::difference::Stencil;
use super::graded::Scales;
use super::order::Order;
use super::places::Places;
use super::rules::{Ask, Value, refined};
use crate::activation::oscillation::{self, Component};
use crate::activation::{Activation, Tail};
use crate::error::Doubt;
use crate::expr::{Evaluator, Expr, Program};
use crate::fourier::{Limits, end_of_piece, log2};
use crate::number::{Integer, Real};
use crate::quadrature::{self, Budget, End, Node, Stop};
use std::sync::Arc;
use terms::Terms;

/// Bits of the cuts and shifts beyond those that a difference is evaluated with at most.
const GEOMETRY: u32 = 64;
/// A difference with fewer bits than this left is nothing.
const LEFT: u32 = 40;
/// log2 of the distance below which two cuts are one.
const SAME: f64 = -150.0;
/// A breakpoint that is nearer to 0 than this lets a rule see what phi is about 0.
const NEAR: f64 = 8.0;
/// So many widths of what phi does about 0 may its copies lie apart without a cut at each.
const APART: f64 = 24.0;

/// The rule between the cuts and beyond them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// Double exponential.
    Exponential,
    /// Gauss's on graded panels.
    Graded,
}

/// The route of one activation.
pub struct Correlation {
    order: Order,
    evaluators: Vec<Evaluator<Real>>,
    /// Breakpoints, from left to right.
    breaks: Vec<Expr>,
    /// Where phi changes beside them.
    places: Places,
    /// Oscillating parts of the outermost pieces, where those decay slowly and oscillate.
    waves: [Option<Vec<Component>>; 2],
}

/// One shifted copy of phi on one interval.
struct Copy {
    weight: Integer,
    piece: usize,
    /// The argument at the interval's first and second end.
    ends: [Real; 2],
}

/// The two factors on one interval.
struct Factors {
    first: Vec<Copy>,
    second: Vec<Copy>,
}

impl Correlation {
    /// Compiles the pieces.
    ///
    /// # Errors
    /// A sentence, where phi changes at more places than can be looked at.
    pub fn new(activation: &Activation, order: Order) -> Result<Self, Doubt> {
        let pieces = activation.pieces();
        let compile = |phi: &Expr| Evaluator::new(Arc::new(Program::compile(&[phi], &["z"])), 64);
        let wave = |phi: &Expr, tail: Tail| match tail {
            Tail::Algebraic { .. } => oscillation::components(phi).filter(|c| c.len() > 1),
            _ => None,
        };
        let waves = [
            pieces.first().and_then(|p| wave(&p.phi, order.left)),
            pieces.last().and_then(|p| wave(&p.phi, order.right)),
        ];
        let waving = waves.iter().any(Option::is_some);
        let mut places = Places::of(activation, &Budget::default())?;
        if waving {
            places.at.clear();
        }
        Ok(Correlation {
            order,
            evaluators: pieces.iter().map(|p| compile(&p.phi)).collect(),
            breaks: pieces.iter().filter_map(|p| p.to.clone()).collect(),
            places,
            waves,
        })
    }

    /// The central difference of A at d, or A(d) itself for n = 0, with at most this error where that
    /// can be reached.
    ///
    /// # Errors
    /// Why there is no value: an evaluation that fails, a tail that does not fall off.
    pub fn run(&mut self, d: &Real, tolerance: &Real, limits: &Limits) -> Result<Value, Doubt> {
        self.by(Rule::Exponential, d, tolerance, limits)
    }

    /// The same by this rule.
    ///
    /// # Errors
    /// As [`Correlation::run`]; a slowly decaying oscillation is nothing for graded panels.
    pub fn by(
        &mut self,
        rule: Rule,
        d: &Real,
        tolerance: &Real,
        limits: &Limits,
    ) -> Result<Value, Doubt> {
        if rule == Rule::Graded && self.waves.iter().any(Option::is_some) {
            return Err("phi oscillates and falls slowly: no sum over panels".into());
        }
        let stencil = Stencil { n: self.order.n };
        let parts = 2 * (stencil.n as usize + 1) * (self.breaks.len() + self.places.at.len()) + 4;
        refined(tolerance, limits, parts, |ask| {
            self.once(rule, d, stencil, ask)
        })
    }

    fn once(
        &mut self,
        rule: Rule,
        d: &Real,
        stencil: Stencil,
        ask: &Ask<'_>,
    ) -> Result<Value, Doubt> {
        let [left, right] = [self.order.left, self.order.right];
        let terms = |tail| Terms::new(ask.bits, stencil.n, tail);
        let (left, right) = (terms(left), terms(right));
        let inside = terms(Tail::Exponential);
        let d = Real::with_val(left.most.max(right.most) + GEOMETRY, d);
        let h = stencil.step(&d);
        let forward = stencil.forward();
        let shifts = |from: &Real| -> Vec<Real> {
            (0..forward.len())
                .map(|l| Real::with_val(from.prec(), &h * l as u32) + from)
                .collect()
        };
        let (near, far) = (shifts(&Real::with_val(d.prec(), 0)), shifts(&d));
        let numbers = |list: &[Expr]| -> Result<Vec<Real>, Doubt> {
            list.iter().map(|e| end_of_piece(e, d.prec())).collect()
        };
        let breaks = numbers(&self.breaks)?;
        let places = match self.felt(&breaks, &d) {
            true => numbers(&self.places.at)?,
            false => Vec::new(),
        };
        let cuts = self.cuts(&[&breaks[..], &places[..]].concat(), &near, &far);
        let scales = self.scales(&d);
        let mut total = Value::zero(ask.bits);
        let one = Real::with_val(64, 1);
        let ends = |cut: Option<&Real>| cut.cloned();
        for j in 0..=cuts.len() {
            let from = ends(j.checked_sub(1).and_then(|i| cuts.get(i)));
            let to = ends(cuts.get(j));
            let factor = |shifts: &[Real]| factor(&forward, shifts, &breaks, &from, &to);
            let factors = Factors {
                first: factor(&near),
                second: factor(&far),
            };
            let part = match (&from, &to) {
                (Some(a), Some(b)) => {
                    let mut f =
                        |node: &Node| self.product(&factors, node.end, &node.distance, inside);
                    match rule {
                        Rule::Exponential => ask.finite(a, b, f)?,
                        Rule::Graded => ask.graded(a, b, scales, &mut f)?,
                    }
                }
                (None, None) => return Err("the line was not cut".into()),
                (cut, None) | (None, cut) if rule == Rule::Graded => {
                    let (end, terms) = match (cut, &to) {
                        (_, None) => (End::First, right),
                        _ => (End::Second, left),
                    };
                    ask.graded_half_line(scales, |t| self.product(&factors, end, t, terms))?
                }
                (Some(a), None) => self.tail(&factors, a, [&near, &far], (true, right), ask)?,
                (None, Some(b)) => self.tail(&factors, b, [&near, &far], (false, left), ask)?,
            };
            total.add(&one, part);
        }
        if stencil.n % 2 == 1 {
            total.value = -total.value;
        }
        Ok(total)
    }

    /// Whether the line is to be cut at the places of phi beside its breakpoints.
    fn felt(&self, breaks: &[Real], d: &Real) -> bool {
        if self.waves.iter().any(Option::is_some) {
            return false;
        }
        let far = |x: &Real| Real::with_val(64, x.abs_ref()) > NEAR;
        let apart = self.reach(d) > APART * self.places.narrow;
        !self.places.plain || apart || breaks.iter().any(far)
    }

    /// How far the first and the last copy of phi lie apart.
    fn reach(&self, d: &Real) -> f64 {
        d.to_f64().abs() * f64::from(2 * self.order.n + 1)
    }

    fn scales(&self, d: &Real) -> Scales {
        Scales {
            first: 0.25 * self.places.narrow.min(d.to_f64().abs()),
            wide: self.places.wide.max(self.reach(d)),
        }
    }

    /// Where a copy of phi has a breakpoint or changes; for an analytic phi about 0, the middle of the copies, and
    /// points on either side of it where the tails are split into waves.
    fn cuts(&self, breaks: &[Real], near: &[Real], far: &[Real]) -> Vec<Real> {
        let mut cuts: Vec<Real> = Vec::new();
        for shift in near.iter().chain(far) {
            cuts.extend(
                breaks
                    .iter()
                    .map(|b| Real::with_val(shift.prec(), b - shift)),
            );
        }
        if let (Some(first), Some(last)) = (near.first(), far.last())
            && breaks.is_empty()
        {
            let middle = -(Real::with_val(last.prec(), first + last) / 2u32);
            let width = Real::with_val(64, last.abs_ref()) / 2u32 + 1u32;
            if self.waves.iter().any(Option::is_some) {
                cuts.push(Real::with_val(last.prec(), &middle - &width));
                cuts.push(Real::with_val(last.prec(), &middle + &width));
            } else {
                cuts.push(middle);
            }
        }
        cuts.sort_by(Real::total_cmp);
        cuts.dedup_by(|b, a| {
            let gap = Real::with_val(64, &*b - &*a);
            log2(&gap.abs()) < SAME
        });
        cuts
    }

    /// Δ^n phi(z) Δ^n phi(z + d) at the distance t from an end.
    fn product(
        &mut self,
        factors: &Factors,
        end: End,
        t: &Real,
        terms: Terms,
    ) -> Result<Real, Stop> {
        let work = terms.at(t);
        let first = self.difference(&factors.first, end, t, work)?;
        if first.is_zero() {
            return Ok(first);
        }
        Ok(first * self.difference(&factors.second, end, t, work)?)
    }

    /// One factor; 0 where all of it cancels.
    fn difference(&mut self, copies: &[Copy], end: End, t: &Real, work: u32) -> Result<Real, Stop> {
        let mut sum = Real::with_val(work, 0);
        let mut top = i32::MIN;
        for copy in copies {
            let at = match end {
                End::First => Real::with_val(work, &copy.ends[0] + t),
                End::Second => Real::with_val(work, &copy.ends[1] - t),
            };
            let evaluator = &mut self.evaluators[copy.piece];
            evaluator.set_bits(work);
            let value = &evaluator
                .eval(&[&at])
                .map_err(|why| Stop::Domain(why.to_string()))?[0];
            if copies.len() == 1 {
                return Ok(Real::with_val(work, value));
            }
            let term = Real::with_val(work, value * &copy.weight);
            top = top.max(term.get_exp().unwrap_or(i32::MIN));
            sum += term;
        }
        let lost = sum.get_exp().map(|e| i64::from(top) - i64::from(e));
        if lost.is_none_or(|lost| lost > i64::from(work - LEFT)) {
            return Ok(Real::with_val(work, 0));
        }
        Ok(sum)
    }

    /// Beyond the last cut, or before the first.
    fn tail(
        &mut self,
        factors: &Factors,
        cut: &Real,
        [near, far]: [&[Real]; 2],
        (right, terms): (bool, Terms),
        ask: &Ask<'_>,
    ) -> Result<Value, Doubt> {
        let tail = if right {
            self.order.right
        } else {
            self.order.left
        };
        if let Some(parts) = &self.waves[usize::from(right)] {
            return waves::tail(parts, cut, near, far, right, ask);
        }
        let reach = far.last().map_or(0.0, |r| r.to_f64().abs());
        let rule = match tail {
            Tail::Zero => return Ok(Value::zero(ask.bits)),
            Tail::Algebraic { .. } => quadrature::Tail::Algebraic,
            _ => quadrature::Tail::Exponential {
                rate: 1.0 / (1.0 + 0.25 * reach),
            },
        };
        let end = if right { End::First } else { End::Second };
        ask.half_line(rule, |t| self.product(factors, end, t, terms))
    }
}

/// The copies of phi on one interval: which piece each stands on, and its argument at the ends. An
/// argument at a breakpoint is the breakpoint itself, so that nothing cancels next to it.
fn factor(
    forward: &[Integer],
    shifts: &[Real],
    breaks: &[Real],
    from: &Option<Real>,
    to: &Option<Real>,
) -> Vec<Copy> {
    let copy = |(weight, shift): (&Integer, &Real)| {
        let bits = shift.prec();
        let at = |end: &Option<Real>| match end {
            None => Real::with_val(bits, 0),
            Some(end) => {
                let sum = Real::with_val(bits, end + shift);
                let near = breaks
                    .iter()
                    .find(|b| log2(&Real::with_val(64, &sum - *b).abs()) < SAME);
                near.cloned().unwrap_or(sum)
            }
        };
        let ends = [at(from), at(to)];
        let inside = match (from, to) {
            (Some(_), Some(_)) => Real::with_val(bits, &ends[0] + &ends[1]) / 2u32,
            (Some(_), None) => Real::with_val(bits, &ends[0] + 1u32),
            _ => Real::with_val(bits, &ends[1] - 1u32),
        };
        Copy {
            weight: weight.clone(),
            piece: breaks.iter().filter(|b| **b < inside).count(),
            ends,
        }
    };
    forward.iter().zip(shifts).map(copy).collect()
}

mod terms;
#[cfg(test)]
mod tests;
mod waves;
