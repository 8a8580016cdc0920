//! The regular part of a transform as a finite part: its expansion at 0, and its pairing.

use super::{Gaussian, Pairings, integrate};
use crate::activation::{Piece, kinks};
use crate::error::Doubt;
use crate::expr::{Evaluator, Expr, Program, build, eval_complex};
use crate::fourier::Limits;
use crate::number::{Complex, Rational, Real};
use crate::quadrature::Stop;
use rug::Assign;
use rug::ops::Pow;
use std::sync::Arc;

/// Terms of the expansion at 0 that are taken off at most.
const MAX_TERMS: usize = 6;
/// log2 of the frequency below which what is left of the regular part counts as nothing.
const NEAR_ZERO: i32 = 170;

/// A power of k above this is integrated at 0 as it is.
const INTEGRABLE: f64 = -0.9;

/// Real or imaginary part of the regular part: even in k, or odd.
#[derive(Clone, Copy, PartialEq)]
enum Part {
    /// Re F, with g(k) + g(-k).
    Even,
    /// Im F, with g(k) - g(-k).
    Odd,
}

/// One term c k^p of the expansion at 0.
struct Term {
    coefficient: Real,
    power: Rational,
}

/// A formula F for k > 0 with its expansions at 0: what pairing with any Gaussian needs.
///
/// Terms c k^p of F at 0 are taken off until what is left vanishes at 0; their finite parts are
/// gamma functions. Formulas with kinks in k are cut there.
pub struct Regular {
    /// Pieces in k (as `z`), with the terms of the real and the imaginary part.
    pieces: Vec<(Piece, [Expansion; 2])>,
}

/// The terms of one part at 0.
type Expansion = (Part, Vec<Term>);

impl Regular {
    /// Cuts and expands the formula.
    ///
    /// # Errors
    /// Why the formula has no finite part that is understood here.
    pub fn new(formula: &Expr) -> Result<Self, Doubt> {
        let mut pieces = Vec::new();
        if formula.is_zero() {
            return Ok(Regular { pieces });
        }
        let whole = Piece {
            from: Some(build::num(0)),
            to: None,
            phi: formula.substitute("k", &build::var("z")),
        };
        for piece in kinks::split(&whole)? {
            if piece.phi.is_zero() {
                continue;
            }
            let at_origin = piece.from.as_ref().is_some_and(Expr::is_zero);
            let terms = |part: Part| -> Result<(Part, Vec<Term>), Doubt> {
                if !at_origin {
                    return Ok((part, Vec::new()));
                }
                let terms = expansion(&piece.phi, part)?;
                // Up to a kink, not to infinity: the rule takes integrable powers as they are.
                if piece.to.is_some() {
                    if terms.iter().any(|t| t.power.to_f64() < INTEGRABLE) {
                        return Err("a transform that is singular at 0 and has a kink in k".into());
                    }
                    return Ok((part, Vec::new()));
                }
                Ok((part, terms))
            };
            let both = [terms(Part::Even)?, terms(Part::Odd)?];
            pieces.push((piece, both));
        }
        Ok(Regular { pieces })
    }

    /// `f.p. ∫_0^∞ [F(k) g(k) + conj F(k) g(-k)] dk` for every g.
    ///
    /// # Errors
    /// Why an integral has no value.
    pub fn pair(
        &self,
        gs: &[Gaussian],
        bits: u32,
        tolerance: &Real,
        limits: &Limits,
    ) -> Result<Pairings, Doubt> {
        let mut total = Pairings::zero(gs.len(), bits);
        for (piece, parts) in &self.pieces {
            // Component by component: every g for the even part, then every g for the odd one.
            let found = remainder(piece, parts, gs, bits, tolerance, limits)?;
            let mut each = found.each.into_iter();
            for (part, terms) in parts {
                for (sum, g) in total.each.iter_mut().zip(gs) {
                    let mut paired = each.next().ok_or("a pairing is missing")?;
                    for term in terms {
                        paired.value += finite_part(term, *part, g, bits)?;
                    }
                    if *part == Part::Odd {
                        paired.value.mul_i_mut(false);
                    }
                    sum.value += paired.value;
                    sum.error += paired.error;
                }
            }
            total.nodes += found.nodes;
        }
        Ok(total)
    }
}

fn component(value: &Complex, part: Part) -> Real {
    match part {
        Part::Even => value.real().clone(),
        Part::Odd => value.imag().clone(),
    }
}

/// The leading terms of F at 0 with powers below 1. A term that is no pure power (a logarithm)
/// ends the expansion if what is left is integrable.
fn expansion(phi: &Expr, part: Part) -> Result<Vec<Term>, Doubt> {
    const BITS: u32 = 6000;
    let at = |exponent: i32| -> Result<Real, Doubt> {
        let k = Complex::with_val(BITS, (Real::with_val(BITS, 1) >> exponent, 0));
        let value = eval_complex(phi, &[("z", &k)], BITS)?;
        Ok(component(&value, part))
    };
    let mut terms: Vec<Term> = Vec::new();
    // Each further term is looked for at a larger k, where the one before is known well enough.
    for depth in [1600, 760, 360, 170, 80, 40] {
        if terms.len() == MAX_TERMS {
            break;
        }
        let rest = |exponent: i32| -> Result<Real, Doubt> {
            let mut value = at(exponent)?;
            for term in &terms {
                let k = Real::with_val(BITS, 1) >> exponent;
                value -= k.pow(Real::with_val(BITS, &term.power)) * &term.coefficient;
            }
            Ok(value)
        };
        let (near, far) = (rest(depth + 1)?, rest(depth)?);
        if near.is_zero() || far.is_zero() {
            break;
        }
        let power = Real::with_val(128, Real::with_val(BITS, &far / &near).abs().log2());
        let snapped = Rational::from(((power.to_f64() * 12.0).round() as i64, 12));
        let off = Real::with_val(64, &power - &snapped).abs();
        if snapped >= 1 {
            break;
        }
        if off > 1e-9 {
            if power > -0.9 {
                break;
            }
            return Err("the transform at k = 0 is no sum of powers".into());
        }
        let k = Real::with_val(BITS, 1) >> (depth + 1);
        let coefficient = near / k.pow(Real::with_val(BITS, &snapped));
        terms.push(Term {
            coefficient,
            power: snapped,
        });
    }
    Ok(terms)
}

/// g(k) ± g(-k) = 2 e^{-c^2/2s^2} e^{-k^2/2s^2} cosh or sinh (c k/s^2), without its first terms up to
/// degree `below` (none where negative).
fn weight(k: &Real, part: Part, g: &Gaussian, below: i64, bits: u32) -> Real {
    let s2 = Real::with_val(bits, g.s).square();
    let x = Real::with_val(bits, k * g.c) / &s2;
    let envelope =
        -(Real::with_val(bits, k.square_ref()) + Real::with_val(bits, g.c).square()) / &s2 / 2u32;
    let envelope = envelope.exp() * 2u32;
    let first = if part == Part::Even { 0 } else { 1 };
    if below < first {
        let hyperbolic = if part == Part::Even {
            x.cosh()
        } else {
            x.sinh()
        };
        return envelope * hyperbolic;
    }
    // The series from the first degree that is kept: all its terms have one sign.
    let mut degree = first;
    let mut term = if part == Part::Even {
        Real::with_val(bits, 1)
    } else {
        x.clone()
    };
    let square = Real::with_val(bits, x.square_ref());
    let mut sum = Real::with_val(bits, 0);
    for _ in 0..100_000 {
        if degree > below {
            sum += &term;
        }
        term *= &square;
        term /= (degree + 1) * (degree + 2);
        degree += 2;
        let done = term.is_zero()
            || (degree > below
                && !sum.is_zero()
                && term.get_exp().unwrap_or(i32::MIN)
                    < sum.get_exp().unwrap_or(0) - bits as i32 - 4);
        if done {
            break;
        }
    }
    envelope * sum
}

/// The degree up to which the weight is expanded beside k^p, so that the rest is harmless.
fn degree_for(power: &Rational) -> i64 {
    let p = power.to_f64();
    if p > 0.5 { -1 } else { (0.5 - p).ceil() as i64 }
}

/// `∫ [F - S] G + sum c ∫ k^p (G - T)` over the piece, for every part and every g.
fn remainder(
    piece: &Piece,
    parts: &[Expansion; 2],
    gs: &[Gaussian],
    bits: u32,
    tolerance: &Real,
    limits: &Limits,
) -> Result<Pairings, Doubt> {
    // Near 0 the terms that are taken off are as large as 2^(|p| NEAR_ZERO).
    let steepest = parts
        .iter()
        .flat_map(|(_, terms)| terms)
        .map(|t| (-t.power.to_f64()).max(0.0))
        .fold(0.0, f64::max);
    let inner = bits + 64 + ((steepest + 1.0) * f64::from(NEAR_ZERO)) as u32;
    let outer = bits + 32;
    let program = Arc::new(Program::compile(&[&piece.phi], &["z"]));
    let mut evaluator = Evaluator::<Complex>::new(program, inner);
    let mut at = Complex::with_val(inner, 0);
    let f = |k: &Real, out: &mut [Complex]| -> Result<(), Stop> {
        at.mut_real().assign(k);
        at.mut_imag().assign(0);
        let k = at.real().clone();
        // Where g is nothing, F is not asked for: it may not even be computable that far out.
        let rough = k.to_f64();
        let felt = |g: &Gaussian| {
            let u = (rough - g.c.abs()).max(0.0) / g.s;
            0.5 * u * u <= f64::from(bits + 300) * std::f64::consts::LN_2
        };
        let near = k.get_exp().is_none_or(|e| e < -NEAR_ZERO);
        let nothing = |terms: &[Term]| near && !terms.is_empty();
        for out in out.iter_mut() {
            out.assign(0);
        }
        if !gs.iter().any(felt) || parts.iter().all(|(_, terms)| nothing(terms)) {
            return Ok(());
        }
        let value = &evaluator
            .eval(&[&at])
            .map_err(|e| Stop::Domain(e.to_string()))?[0];
        for ((part, terms), out) in parts.iter().zip(out.chunks_mut(gs.len())) {
            if nothing(terms) {
                continue;
            }
            let mut left = component(value, *part);
            let sizes: Vec<Real> = terms
                .iter()
                .map(|term| {
                    let power = k.clone().pow(Real::with_val(inner, &term.power));
                    power * &term.coefficient
                })
                .collect();
            for size in &sizes {
                left -= size;
            }
            // An even phi has no odd part, and the other way round.
            if left.is_zero() && terms.is_empty() {
                continue;
            }
            for (g, out) in gs.iter().zip(out) {
                if !felt(g) {
                    continue;
                }
                let mut sum = Real::with_val(outer, 0);
                for (term, size) in terms.iter().zip(&sizes) {
                    let weight = weight(&k, *part, g, degree_for(&term.power), outer);
                    sum += Real::with_val(outer, size * weight);
                }
                sum += Real::with_val(outer, &left * weight(&k, *part, g, -1, outer));
                out.assign((sum, 0));
            }
        }
        Ok(())
    };
    let value = |e: &Option<Expr>| {
        e.as_ref()
            .map(|e| crate::fourier::end_of_piece(e, bits + 32))
            .transpose()
    };
    integrate(
        f,
        2 * gs.len(),
        &value(&piece.from)?,
        &value(&piece.to)?,
        bits,
        tolerance,
        limits,
    )
}

/// `f.p. ∫_0^∞ c k^p T(k) e^{-k^2/2s^2} dk`, T the expansion of the weight up to its degree:
/// f.p. ∫ k^q e^{-a k^2} dk = a^{-(q+1)/2} Gamma((q+1)/2)/2, and where (q+1)/2 = -l is a pole of gamma, cut at
/// k = 1: a^l (-1)^l/l! (psi(l+1) - log a)/2, the constant term of that in q.
fn finite_part(term: &Term, part: Part, g: &Gaussian, bits: u32) -> Result<Complex, Doubt> {
    let s2 = Real::with_val(bits, g.s).square();
    let a = Real::with_val(bits, s2.recip_ref()) / 2u32;
    let slope = Real::with_val(bits, g.c) / &s2;
    let centre = (-(Real::with_val(bits, g.c).square()) / &s2 / 2u32).exp() * 2u32;
    let first = if part == Part::Even { 0 } else { 1 };
    let mut sum = Real::with_val(bits, 0);
    for j in (first..=degree_for(&term.power)).step_by(2) {
        let half: Rational = (Rational::from(j + 1) + &term.power) / 2;
        if *half.denom() == 1u32 && half <= 0 {
            // Up to the degrees that are taken off l is small.
            let l = (-half).numer().to_u32().ok_or("a high power at 0")?;
            let psi = Real::with_val(bits, l + 1).digamma();
            let mut pole = (psi - Real::with_val(bits, a.ln_ref())) / 2u32;
            pole *= a.clone().pow(l) / Real::with_val(bits, Real::factorial(l));
            if l % 2 == 1 {
                pole = -pole;
            }
            let factorial = Real::with_val(bits, Real::factorial(j as u32));
            sum += slope.clone().pow(j as u32) / factorial * pole;
            continue;
        }
        let half = Real::with_val(bits, &half);
        let factorial = Real::with_val(bits, Real::factorial(j as u32));
        let taylor = slope.clone().pow(j as u32) / factorial;
        sum += taylor * a.clone().pow(-half.clone()) * half.gamma() / 2u32;
    }
    let value = sum * centre * Real::with_val(bits, &term.coefficient);
    Ok(Complex::with_val(bits, (value, 0)))
}
