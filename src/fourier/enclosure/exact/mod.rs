//! F(k) in closed form: finite sums of elementary terms, evaluated in balls.
//!
//! On each piece phi is a sum of terms ([`form`](crate::algebra::form), with exact constants)
//!
//! ```text
//! p(z) e^{beta z},   p(z) e^{beta z} erf(a z + b),   p(z) e^{-c z^2 + beta z},   t^q (log t)^{0,1} e^{beta z},
//! ```
//!
//! p a polynomial, c > 0, t the distance from the end of a half-line, q > -1. With s = beta - ik, F(k) is the
//! sum over the pieces (A, B) of ([`integrals`])
//!
//! | term | integral | source |
//! |---|---|---|
//! | `p e^{beta z}` | `[Q e^{sz}]_A^B`, `Q' + s Q = p`; nothing at an infinite end | by parts |
//! | the same, finite and s near 0 | the series in s | |
//! | `p e^{beta z} erf(az+b)` | `[Q e^{sz} erf(az+b)] - 2a/sqrt(pi) int Q e^{sz - (az+b)^2}` | by parts |
//! | `p e^{-cz^2 + beta z}` | moments from `M_0 = sqrt(pi/4c) e^{s^2/4c} [erf(sqrt(c) z - s/sqrt(4c))]` | completing the square |
//! | `t^q e^{beta z}` on `(A, inf)` | `e^{sA} Gamma(q+1) (-s)^{-q-1}`, principal branch | DLMF 5.9.1 |
//! | `t^q e^{beta z}` on `(-inf, B)` | `e^{sB} Gamma(q+1) s^{-q-1}` | the same |
//! | with `log t` | `(psi(q+1) - log)` times that | the derivative in q |
//!
//! # Why this is F
//!
//! *Finite pieces and what decays.* These integrals converge absolutely, and there is nothing to prove.
//!
//! *Infinite ends.* Let A be the finite end (0 on the whole line, cut there). Towards plus infinity phi is
//! required to be a sum of (i) terms `e^{beta z}` with Re beta <= 0 times powers, logarithms, polynomials and
//! error functions, (ii) terms with a Gaussian factor, and (iii) groups `e^{beta z} (p + sum q_j erf_j)` with any
//! beta for which `p + sum q_j = 0` exactly (each `erf_j` rises): such a group is
//! `-e^{beta z} sum q_j erfc(a_j z + b_j)`, which decays like a Gaussian. So phi is of at most polynomial growth,
//! and its transform is that of a tempered distribution. Multiply the terms (i) by `e^{-eps z}`: by dominated
//! convergence against Schwartz functions they converge to phi as tempered distributions for eps -> 0, so their
//! transforms do too. For eps > 0 the integrals converge absolutely and are the formulas above, with beta - eps
//! for beta, where the primitives vanish at infinity. For eps -> 0 these formulas converge uniformly on compact
//! sets of k with s != 0 (for powers: -s = ik - beta is in the closed right half-plane without 0, where the
//! principal logarithm is continuous). Therefore F is a continuous function near each k with s != 0, given by the
//! formulas; s = 0 are its atoms, and k is refused unless the ball of s excludes 0. In a group (iii) the
//! primitives at infinity add up to `lim e^{sz} (P - sum Q_j erfc_j)` with `P' + s P = p + sum q_j = 0`, so P = 0,
//! and each erfc falls like a Gaussian. Towards minus infinity the same holds for phi(-z), with `p - sum q_j`.
//!
//! On the whole line this gives, for a polynomial times `e^{iwz}`, exactly 0 off the atom. For phi whose
//! derivative of order m has a transform G, `(ik)^m F = G` as distributions, so F = G/(ik)^m off k = 0; integrating
//! an error function by parts is the case where `phi^(m)` is a Gaussian times a polynomial, as for z normcdf(z).
//!
//! *Balls.* The constants are exact expressions until they are evaluated; two of them are equal only where
//! exact arithmetic proves it ([`Exact`](crate::algebra::Exact)). What is left is arithmetic of balls at a working precision that
//! starts from the tolerance and rises, a bounded number of times, while the radius is too large: where jumps
//! cancel, as for small k, the radius shows it.

pub(super) mod field;
mod integrals;
mod plan;
#[cfg(test)]
mod tests;
mod vanishing;

use super::aim::{Aim, Enclosed, Place};
use crate::activation::Piece;
use crate::algebra::form::Interval;
use crate::expr::{Expr, Program, build};
use crate::fourier::certificate::{Certificate, Closed, PieceOf};
use crate::number::Ball;
use crate::number::Real;
use crate::number::ball::RealBall;
use field::Field;
use integrals::Values;
use plan::{Rate, Table, Term};
use std::sync::Arc;
pub(super) use vanishing::{order_of_zero, vanishing_moments};

/// Bits beyond those of the tolerance at first.
const GUARD: u32 = 48;
/// Precisions that are tried.
const ATTEMPTS: usize = 12;

/// The transform of an activation, ready to be evaluated at any k.
#[derive(Clone, Debug)]
pub struct Transform {
    terms: Vec<Term>,
    pieces: Vec<PieceOf>,
    /// The constants of the terms.
    texts: Vec<String>,
    program: Arc<Program>,
    lifted: bool,
}

/// F(k) of phi given by adjoining pieces that cover the line; an error where it is no finite sum of
/// elementary terms, or k is not proven to be off its atoms.
///
/// # Errors
/// A sentence that says why there is no enclosure.
#[cfg(test)]
pub fn enclose(pieces: &[Piece], k: &Place, aim: &Aim) -> Result<Enclosed, String> {
    Transform::new(pieces, aim.stop)?.at(k, aim)
}

impl Transform {
    /// From the pieces, from left to right.
    ///
    /// # Errors
    /// Where a piece is no sum of elementary terms, or phi is not tempered.
    pub fn new(pieces: &[Piece], stop: &dyn Fn() -> bool) -> Result<Transform, String> {
        let mut table = Table::new();
        let mut terms = Vec::new();
        let intervals = pieces
            .iter()
            .map(|piece| Interval::new(piece.from.as_ref(), piece.to.as_ref()));
        let intervals: Vec<_> = intervals.collect::<Result<_, String>>()?;
        let adjoin = intervals
            .windows(2)
            .all(|w| w[0].to.is_some() && w[0].to == w[1].from);
        let covers = match (intervals.first(), intervals.last()) {
            (Some(first), Some(last)) => first.from.is_none() && last.to.is_none(),
            _ => false,
        };
        if !(adjoin && covers) {
            return Err("the pieces are not proven to adjoin and to cover the line".into());
        }
        for (piece, interval) in pieces.iter().zip(&intervals) {
            terms.extend(plan::terms(piece, interval, &mut table, stop)?);
        }
        Ok(Transform {
            terms,
            pieces: pieces.iter().map(PieceOf::of).collect(),
            texts: table.texts(),
            program: table.program(),
            lifted: false,
        })
    }

    /// `F(k) e^{ck^2}` and c, where every Gaussian of F has the factor `e^{-ck^2}`: without it nothing is left that is
    /// small for its form.
    pub(super) fn lifted(&self) -> Option<(Transform, Expr)> {
        let mut known = None;
        for term in &self.terms {
            match (&term.rate, known) {
                (Rate::Any, _) => {}
                (Rate::One(a), None) => known = Some(a),
                (Rate::One(a), Some(other)) if a == other => {}
                _ => return None,
            }
        }
        let four = build::mul(build::num(4), known?.to_expr());
        let lifted = Transform {
            lifted: true,
            ..self.clone()
        };
        Some((lifted, build::div(build::num(1), four)))
    }

    /// F(k).
    ///
    /// # Errors
    /// Where k is not proven to be off the atoms of F, or no precision gives a finite ball.
    pub fn at(&self, k: &Place, aim: &Aim) -> Result<Enclosed, String> {
        let wanted = aim.bits().max(0.0).min(f64::from(aim.max_bits)).ceil() as u32;
        let mut bits = wanted.saturating_add(GUARD).min(aim.max_bits).max(2);
        let mut best: Option<(Ball, u32)> = None;
        for _ in 0..ATTEMPTS {
            if (aim.stop)() {
                break;
            }
            let value = self.value(k, bits, aim.stop);
            let radius = value.as_ref().map(Ball::radius);
            if let (Some(value), Some(radius)) = (value, radius)
                && best.as_ref().is_none_or(|(old, _)| radius < old.radius())
            {
                best = Some((value, bits));
            }
            if radius.is_some_and(|r| r <= aim.tolerance) || bits >= aim.max_bits {
                break;
            }
            let missing = match radius {
                Some(radius) => radius.over(aim.tolerance).log2_up().clamp(0, 1 << 20) as u32 + 24,
                None => bits,
            };
            bits = bits.saturating_add(missing.max(bits / 4)).min(aim.max_bits);
        }
        let Some((value, bits)) = best else {
            let why = if (aim.stop)() {
                "stopped"
            } else {
                "the frequency is not proven to be off the atoms, or a constant is too large"
            };
            return Err(why.into());
        };
        let detail = format!(
            "closed form: {} terms on {} pieces, {bits} bits",
            self.terms.len(),
            self.pieces.len()
        );
        Ok(Enclosed {
            value,
            detail,
            nodes: 0,
            bits,
            certificate: self.certificate(bits),
        })
    }

    /// Why a value with so many bits holds F.
    pub(super) fn certificate(&self, bits: u32) -> Certificate {
        Certificate::Closed(Closed {
            pieces: self.pieces.clone(),
            terms: self.terms.iter().map(|t| t.shown(&self.texts)).collect(),
            bits,
        })
    }

    /// With this many bits; none where that is not finite.
    pub(super) fn value(&self, k: &Place, bits: u32, stop: &dyn Fn() -> bool) -> Option<Ball> {
        let zero = RealBall::exact(Real::new(bits));
        self.of(&Ball::from_parts(zero, k.at(bits)), bits, stop)
    }

    /// F at a frequency, which may be complex, or as a Taylor series in it, from `ik`; none where that is not
    /// finite. Its terms are analytic in k where s is not 0, and F continues to their sum.
    pub(super) fn of<S: Field>(&self, ik: &S, bits: u32, stop: &dyn Fn() -> bool) -> Option<S> {
        self.prepared(bits)?.of(ik, stop)
    }

    /// With its constants evaluated, for many frequencies; none where one has no value.
    pub(super) fn prepared<S: Field>(&self, bits: u32) -> Option<Prepared<'_, S>> {
        Some(Prepared {
            terms: &self.terms,
            lifted: self.lifted,
            constants: S::constants(&self.program, bits)?,
            bits,
        })
    }
}

/// A transform with its constants evaluated.
pub(super) struct Prepared<'a, S> {
    terms: &'a [Term],
    lifted: bool,
    constants: Vec<S>,
    bits: u32,
}

impl<S: Field> Prepared<'_, S> {
    /// As [`Transform::of`].
    pub(super) fn of(&self, ik: &S, stop: &dyn Fn() -> bool) -> Option<S> {
        let values = Values {
            bits: self.bits,
            constants: &self.constants,
            ik: ik.clone(),
            lifted: self.lifted,
        };
        let mut sum = values.zero();
        for term in self.terms {
            if stop() {
                return None;
            }
            sum = values.add(&sum, &values.integral(term)?);
        }
        (!sum.is_indeterminate()).then_some(sum)
    }
}
