//! The z side: `(-1)^n ∫ Δ^n phi(z) Δ^n phi(z + d) dz`, on the real axis.
//!
//! The line is cut wherever one of the shifted copies of phi has a breakpoint; between cuts a double
//! exponential rule, beyond them one for the half-line. phi itself is evaluated, never a
//! derivative, so that jumps and integrable singularities need nothing special. The terms of a
//! difference carry as many bits more as cancel between them on an algebraic tail; on an exponential one,
//! what cancels altogether is nothing.

use super::difference::Stencil;
use super::order::Order;
use super::rules::{Ask, Value, refined};
use crate::activation::oscillation::{self, Component};
use crate::activation::{Activation, Tail};
use crate::expr::{Evaluator, Expr, Program};
use crate::fourier::{Limits, end_of_piece, log2};
use crate::number::{Complex, Integer, Real};
use crate::quadrature::{self, End, Stop};
use std::sync::Arc;

/// Bits of the cuts and shifts beyond those that a difference is evaluated with at most.
const GEOMETRY: u32 = 64;
/// Bits of the terms of a difference beyond those of the integral.
const GUARD: u32 = 96;
/// A difference with fewer bits than this left is nothing.
const LEFT: u32 = 40;
/// log2 of the distance below which two cuts are one.
const SAME: f64 = -150.0;

/// The route of one activation.
pub struct Correlation {
    order: Order,
    evaluators: Vec<Evaluator<Real>>,
    /// Breakpoints, from left to right.
    breaks: Vec<Expr>,
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

/// With how many bits the terms of a difference are evaluated.
#[derive(Clone, Copy)]
struct Terms {
    /// Where nothing cancels.
    least: u32,
    /// Bits that are lost for each bit of z.
    lost: f64,
    /// At most.
    most: u32,
}

impl Terms {
    /// For integrals of this many bits. On a tail where phi^(n) falls like z^-q beside a phi that grows
    /// like z^p, a difference loses (p + q) bits for each bit of z, up to T = 2^(bits/(2q - 1)), beyond which
    /// the square of z^-q integrates to nothing.
    fn new(bits: u32, n: u32, tail: Tail) -> Self {
        let least = bits + GUARD;
        match (n, tail) {
            (0, _) => Terms {
                least: bits + 32,
                lost: 0.0,
                most: bits + 32,
            },
            (n, Tail::Algebraic { power }) => {
                let q = -power;
                let p = (f64::from(n) - q).max(f64::from(n) - 1.0);
                let reach = f64::from(bits + 16) / (2.0 * q - 1.0).max(0.02);
                let extra = ((p + q) * reach).min(40.0 * f64::from(bits));
                Terms {
                    least,
                    lost: p + q,
                    most: least + extra as u32,
                }
            }
            _ => Terms {
                least,
                lost: 0.0,
                most: least,
            },
        }
    }

    /// At the distance t from a cut.
    fn at(self, t: &Real) -> u32 {
        let far = log2(t).max(0.0) + 2.0;
        let more = (self.lost * far).min(f64::from(self.most - self.least));
        self.least + more as u32
    }
}

impl Correlation {
    /// Compiles the pieces.
    pub fn new(activation: &Activation, order: Order) -> Self {
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
        Correlation {
            order,
            evaluators: pieces.iter().map(|p| compile(&p.phi)).collect(),
            breaks: pieces.iter().filter_map(|p| p.to.clone()).collect(),
            waves,
        }
    }

    /// The central difference of A at d, or A(d) itself for n = 0, with at most this error where that
    /// can be reached.
    ///
    /// # Errors
    /// Why there is no value: an evaluation that fails, a tail that does not fall off.
    pub fn run(&mut self, d: &Real, tolerance: &Real, limits: &Limits) -> Result<Value, String> {
        let stencil = Stencil { n: self.order.n };
        let parts = 2 * (stencil.n as usize + 1) * self.breaks.len() + 4;
        refined(tolerance, limits, parts, |ask| self.once(d, stencil, ask))
    }

    fn once(&mut self, d: &Real, stencil: Stencil, ask: &Ask<'_>) -> Result<Value, String> {
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
        let breaks = self
            .breaks
            .iter()
            .map(|e| end_of_piece(e, d.prec()))
            .collect::<Result<Vec<_>, _>>()?;
        let cuts = self.cuts(&breaks, &near, &far);
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
                (Some(a), Some(b)) => ask.finite(a, b, |node| {
                    self.product(&factors, node.end, &node.distance, inside)
                })?,
                (Some(a), None) => self.tail(&factors, a, [&near, &far], (true, right), ask)?,
                (None, Some(b)) => self.tail(&factors, b, [&near, &far], (false, left), ask)?,
                (None, None) => return Err("the line was not cut".into()),
            };
            total.add(&one, part);
        }
        if stencil.n % 2 == 1 {
            total.value = -total.value;
        }
        Ok(total)
    }

    /// Where a copy of phi has a breakpoint; for an analytic phi, the middle of the copies, and
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
    ) -> Result<Value, String> {
        let tail = if right {
            self.order.right
        } else {
            self.order.left
        };
        if let Some(parts) = &self.waves[usize::from(right)] {
            return waves(parts, cut, near, far, right, ask);
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

/// A tail of `phi = sum g_m e^{i w_m z}`: each product of two parts is a wave of one frequency.
fn waves(
    parts: &[Component],
    cut: &Real,
    near: &[Real],
    far: &[Real],
    right: bool,
    ask: &Ask<'_>,
) -> Result<Value, String> {
    let ([near], [far]) = (near, far) else {
        return Err("a slowly decaying oscillation beside a part that does not decay".into());
    };
    let bits = ask.bits + 64;
    let factors: Vec<&Expr> = parts.iter().map(|c| &c.factor).collect();
    let program = Arc::new(Program::compile(&factors, &["z"]));
    let mut evaluator = Evaluator::<Complex>::new(program, bits);
    let omegas = parts
        .iter()
        .map(|c| end_of_piece(&c.omega, bits))
        .collect::<Result<Vec<_>, _>>()?;
    let mut total = Value::zero(ask.bits);
    let one = Real::with_val(64, 1);
    for a in 0..parts.len() {
        for b in 0..parts.len() {
            let omega = Real::with_val(bits, &omegas[a] + &omegas[b]);
            // The phase at the cut, of phi(z + near) phi(z + far).
            let at = |shift: &Real| Real::with_val(bits, cut + shift);
            let phase = Real::with_val(bits, &omegas[a] * at(near))
                + Real::with_val(bits, &omegas[b] * at(far));
            let turn = Complex::with_val(bits, (0, phase)).exp();
            let mut value_at = |z: Real, which: usize| -> Result<Complex, Stop> {
                let z = Complex::with_val(bits, (z, 0));
                let values = evaluator
                    .eval(&[&z])
                    .map_err(|why| Stop::Domain(why.to_string()))?;
                Ok(values[which].clone())
            };
            let moved = |t: &Real, shift: &Real| {
                let base = at(shift);
                if right { base + t } else { base - t }
            };
            let omega = if right { omega } else { -omega };
            let part = ask.wave(&omega, &turn, |t, out| {
                use rug::Assign;
                let first = value_at(moved(t, near), a)?;
                out.assign(first * value_at(moved(t, far), b)?);
                Ok(())
            })?;
            total.add(&one, part);
        }
    }
    Ok(total)
}

#[cfg(test)]
mod tests;
