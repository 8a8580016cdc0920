//! `∫_0^∞ g(k) cos(kz) dk` and `∫_0^∞ g(k) sin(kz) dk` for z > 0, where g falls to 0 at infinity.
//!
//! Where g can be integrated at 0, this is half the Fourier transform of g continued to an even or odd
//! function of the whole line, and the routes of [`crate::fourier`] know it. Where it cannot, because
//! the penalty vanishes at k = 0, the integral is a finite part: up to a cut c the first n terms
//! of the wave's Taylor series are taken off,
//!
//! ```text
//! ∫_0^c g(k) (cos(kz) - T_n(kz)) dk + ∫_c^∞ g(k) cos(kz) dk,
//! ```
//!
//! with the least n that makes the first integral converge. Another cut adds a polynomial of z, of
//! those that the penalty leaves open. The two routes cut at two places, and what that
//! changes is computed and added, so that they share neither an integral nor a rule beyond the cut.

use super::penalty::MARGIN;
use crate::activation::{Activation, Piece, Symmetry};
use crate::error::{Doubt, Reason};
use crate::expr::{Evaluator, Expr, Program, build, eval_again};
use crate::fourier::{Frequency, Laboratory, Limits, Route, end_of_piece, exp2, log2};
use crate::kernel::rules::{Ask, Value, refined};
use crate::number::{Rational, Real};
use crate::quadrature::{End, Stop};
use std::cmp::Ordering;
use std::sync::Arc;

/// Bits that the integrand has beyond those of the integral.
const GUARD: u32 = 64;
/// Terms of a Taylor series at most.
const MAX_TERMS: usize = 2000;

/// Which of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wave {
    /// cos(kz).
    Cosine,
    /// sin(kz).
    Sine,
}

/// The routes to a transform speak of its frequency and its function: here these are z and 1/sqrt(rho).
fn told_of_z(why: Doubt, z: &Frequency) -> Doubt {
    match why.reason {
        Reason::AtAnAtom => Reason::AtAnAtom.doubt(format!(
            "1/sqrt(rho) has a wave of the frequency z = {}: phi is singular there",
            z.text
        )),
        _ => why,
    }
}

impl Wave {
    /// The power of x that its Taylor series begins with.
    fn first_power(self) -> u32 {
        match self {
            Wave::Cosine => 0,
            Wave::Sine => 1,
        }
    }

    /// Its symmetry.
    fn symmetry(self) -> Symmetry {
        match self {
            Wave::Cosine => Symmetry::Even,
            Wave::Sine => Symmetry::Odd,
        }
    }
}

/// The integral for one g.
pub struct HalfLine {
    wave: Wave,
    /// g on k > 0, from left to right, in `z`.
    pieces: Vec<Piece>,
    /// Terms of the Taylor series that are taken off.
    terms: u32,
    /// One laboratory for each cut, and the cut; no cut where g can be integrated.
    outer: Vec<(Option<Expr>, Laboratory)>,
}

/// One route at some z.
pub struct Half {
    /// A value for each z, or why there is none.
    pub values: Vec<Result<Value, Doubt>>,
    /// Rules and angles.
    pub detail: String,
}

impl HalfLine {
    /// For g given by pieces on k > 0 (formulas in `z`, nothing outside of them), with g ~ k^power at 0.
    ///
    /// # Errors
    /// g cannot be cut into analytic pieces.
    pub fn new(wave: Wave, pieces: Vec<Piece>, power: f64, limits: &Limits) -> Result<Self, Doubt> {
        let missing = -1.0 + MARGIN - (f64::from(wave.first_power()) + power);
        let terms = if missing > 0.0 {
            (missing / 2.0).ceil().max(1.0) as u32
        } else {
            0
        };
        // Even where the wave's own zero makes the integral converge, the continuation needs g itself
        // to be integrable.
        let integrable = power > -1.0 + MARGIN;
        let cuts = if integrable {
            vec![None]
        } else {
            cuts(&pieces).into_iter().map(Some).collect()
        };
        let outer: Result<Vec<_>, Doubt> = cuts
            .into_iter()
            .map(|cut| {
                let activation = extended(wave, &pieces, cut.as_ref())?;
                Ok((cut, Laboratory::new(activation, limits.clone())))
            })
            .collect();
        Ok(HalfLine {
            wave,
            pieces,
            terms,
            outer: outer?,
        })
    }

    /// g on k > 0, from left to right, in `z`.
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// About how accurate the values have to be for `digits` digits of each, or to be 0 to `floor`
    /// decimal places more.
    pub fn tolerances(
        &mut self,
        zs: &[Frequency],
        digits: u32,
        floor: u32,
        limits: &Limits,
    ) -> Vec<Real> {
        let (_, laboratory) = &mut self.outer[0];
        laboratory.set_limits(limits.clone());
        // A Gaussian at z = 400 is 0 to any floor, and is not looked at to find that out.
        let least = exp2(-f64::from(digits + floor) * std::f64::consts::LOG2_10);
        let mut tolerances = laboratory.expected_tolerances(zs, digits + 3);
        let seen: Vec<usize> = (0..zs.len()).filter(|&j| tolerances[j] > least).collect();
        tolerances.fill(least);
        let near: Vec<Frequency> = seen.iter().map(|&j| zs[j].clone()).collect();
        let found = laboratory.relative_tolerances(&near, digits, floor);
        for (j, tolerance) in seen.into_iter().zip(found) {
            tolerances[j] = tolerance;
        }
        tolerances
    }

    /// By this route, to these absolute tolerances.
    pub fn run(
        &mut self,
        route: Route,
        zs: &[Frequency],
        tolerances: &[Real],
        limits: &Limits,
    ) -> Half {
        let last = self.outer.len() - 1;
        let index = if route == Route::Contour { 0 } else { last };
        let first_cut = self.outer[0].0.clone();
        let (cut, laboratory) = &mut self.outer[index];
        laboratory.set_limits(limits.clone());
        let run = laboratory.route(route, zs, tolerances);
        let wave = self.wave;
        let halves = run.values.into_iter().zip(zs).map(|(found, z)| {
            let found = found.map_err(|why| told_of_z(why, z))?;
            let bits = found.value.prec().0.max(64);
            let part = match wave {
                Wave::Cosine => found.value.real().clone(),
                Wave::Sine => Real::with_val(bits, -found.value.imag()),
            };
            Ok(Value {
                value: part / 2u32,
                error: Real::with_val(64, found.error / 2u32),
                nodes: run.nodes,
                bits,
            })
        });
        let mut values: Vec<Result<Value, Doubt>> = halves.collect();
        let mut detail = run.detail.clone();
        if let (Some(cut), Some(first_cut)) = (cut.clone(), first_cut) {
            detail = format!("cut at k = {cut}; {detail}");
            for ((value, z), tolerance) in values.iter_mut().zip(zs).zip(tolerances) {
                if let Ok(found) = value {
                    match self.inner(&cut, &first_cut, z, tolerance, limits) {
                        Ok(inner) => found.add(&Real::with_val(64, 1), inner),
                        Err(why) => *value = Err(why),
                    }
                }
            }
        }
        Half { values, detail }
    }

    /// From 0 to the cut, and what makes of this cut the first one.
    fn inner(
        &self,
        cut: &Expr,
        first_cut: &Expr,
        z: &Frequency,
        tolerance: &Real,
        limits: &Limits,
    ) -> Result<Value, Doubt> {
        refined(tolerance, limits, 2 * self.pieces.len() + 2, |ask| {
            let bits = ask.bits + GUARD;
            let zero = build::num(0);
            let mut total = self.between(&zero, cut, z, ask, |x| {
                remainder(self.wave, self.terms, x, bits)
            })?;
            if cut != first_cut && self.terms > 0 {
                let moved = self.between(first_cut, cut, z, ask, |x| {
                    polynomial(self.wave, self.terms, x, bits)
                })?;
                total.add(&Real::with_val(64, 1), moved);
            }
            Ok(total)
        })
    }

    /// `∫ g(k) w(kz) dk` between two constants.
    fn between(
        &self,
        from: &Expr,
        to: &Expr,
        z: &Frequency,
        ask: &Ask<'_>,
        w: impl Fn(&Real) -> Real,
    ) -> Result<Value, Doubt> {
        let bits = ask.bits + GUARD;
        let z = z.at(bits);
        let mut total = Value::zero(ask.bits);
        for piece in clipped(&self.pieces, from, Some(to)) {
            let (Some(a), Some(b)) = (&piece.from, &piece.to) else {
                return Err("an inner piece without an end".into());
            };
            let (a, b) = (end_of_piece(a, bits)?, end_of_piece(b, bits)?);
            let program = Arc::new(Program::compile(&[&piece.phi], &["z"]));
            let mut g = Evaluator::<Real>::new(program, bits);
            let part = ask.finite(&a, &b, |node| {
                let k = match node.end {
                    End::First => Real::with_val(bits, &a + &node.distance),
                    End::Second => Real::with_val(bits, &b - &node.distance),
                };
                let height = g.eval(&[&k]).map_err(|why| Stop::Domain(why.to_string()))?;
                let factor = w(&Real::with_val(bits, &k * &z));
                Ok(Real::with_val(bits, &height[0] * factor))
            })?;
            total.add(&Real::with_val(64, 1), part);
        }
        Ok(total)
    }
}

/// The two cuts: 1 and 3/2; inside a band, at a half and two thirds of it.
fn cuts(pieces: &[Piece]) -> [Expr; 2] {
    let fraction = |p: i64, q: i64| build::rational(Rational::from((p, q)));
    match pieces.last().and_then(|p| p.to.clone()) {
        None => [build::num(1), fraction(3, 2)],
        Some(edge) => [(1, 2), (2, 3)].map(|(p, q)| build::mul(fraction(p, q), edge.clone())),
    }
}

/// What of the pieces lies beyond `from`, and before `to`.
fn clipped(pieces: &[Piece], from: &Expr, to: Option<&Expr>) -> Vec<Piece> {
    let value = |e: &Expr| eval_again(e, 192);
    let later = |a: &Expr, b: &Expr| value(a) > value(b);
    let kept = pieces.iter().filter_map(|piece| {
        let mut piece = piece.clone();
        if piece.from.as_ref().is_none_or(|a| later(from, a)) {
            piece.from = Some(from.clone());
        }
        if let Some(to) = to
            && piece.to.as_ref().is_none_or(|b| later(b, to))
        {
            piece.to = Some(to.clone());
        }
        let empty = match (&piece.from, &piece.to) {
            (Some(a), Some(b)) => value(a).partial_cmp(&value(b)) != Some(Ordering::Less),
            _ => false,
        };
        (!empty).then_some(piece)
    });
    kept.collect()
}

/// g beyond the cut, continued to an even or odd function.
fn extended(wave: Wave, pieces: &[Piece], cut: Option<&Expr>) -> Result<Activation, Doubt> {
    let name = "1/sqrt(rho)";
    let wrong = |why: crate::activation::ActivationError| why.message;
    let zero = build::num(0);
    let from_zero = |p: &Piece| p.from.as_ref().is_none_or(super::penalty::is_zero);
    if let ([only], None) = (pieces, cut)
        && only.to.is_none()
        && from_zero(only)
        && Symmetry::of(&only.phi) == Some(wave.symmetry())
    {
        return Activation::from_formula(name, only.phi.clone())
            .map_err(wrong)
            .map_err(Into::into);
    }
    let right = clipped(pieces, cut.unwrap_or(&zero), None);
    let negated = |e: &Expr| build::neg(e.clone());
    let mut all = Vec::new();
    let mut reached: Option<Expr> = None;
    for piece in &right {
        let starts = piece.from.clone().unwrap_or_else(|| zero.clone());
        let gap_from = reached.clone().unwrap_or_else(|| zero.clone());
        let width = build::sub(starts.clone(), gap_from.clone());
        if !super::penalty::is_zero(&width) {
            all.push(Piece {
                from: Some(gap_from),
                to: Some(starts),
                phi: zero.clone(),
            });
        }
        all.push(piece.clone());
        reached = piece.to.clone();
    }
    if let Some(end) = reached {
        all.push(Piece {
            from: Some(end),
            to: None,
            phi: zero.clone(),
        });
    }
    let mirrored: Vec<Piece> = all
        .iter()
        .map(|piece| {
            let phi = piece.phi.substitute("z", &build::neg(build::var("z")));
            Piece {
                from: piece.to.as_ref().map(negated),
                to: piece.from.as_ref().map(negated),
                phi: match wave {
                    Wave::Cosine => phi,
                    Wave::Sine => build::neg(phi),
                },
            }
        })
        .collect();
    all.extend(mirrored);
    Activation::new(name, all)
        .map_err(wrong)
        .map_err(Into::into)
}

/// The first `n` terms of the wave's Taylor series at x.
fn polynomial(wave: Wave, n: u32, x: &Real, bits: u32) -> Real {
    let terms = terms(wave, 0, x, bits).take(n as usize);
    terms.fold(Real::with_val(bits, 0), |sum, term| sum + term)
}

/// The wave at x without its first `n` terms, with nothing cancelled where x is small.
fn remainder(wave: Wave, n: u32, x: &Real, bits: u32) -> Real {
    if n == 0 || *x > 1 {
        // T_n is at most x^(2n).
        let more = (log2(x).max(0.0) * f64::from(2 * n)) as u32;
        let wide = Real::with_val(bits + more, x);
        let whole = match wave {
            Wave::Cosine => Real::with_val(bits + more, wide.cos_ref()),
            Wave::Sine => Real::with_val(bits + more, wide.sin_ref()),
        };
        return Real::with_val(bits, whole - polynomial(wave, n, &wide, bits + more));
    }
    let size = |x: &Real| log2(&Real::with_val(64, x.abs_ref()));
    let mut sum = Real::with_val(bits, 0);
    for term in terms(wave, n, x, bits).take(MAX_TERMS) {
        sum += &term;
        if term.is_zero() || size(&term) < size(&sum) - f64::from(bits) {
            break;
        }
    }
    sum
}

/// The terms of the wave's Taylor series at x, from the one of index `n` on.
fn terms(wave: Wave, n: u32, x: &Real, bits: u32) -> impl Iterator<Item = Real> {
    let power = 2 * n + wave.first_power();
    let mut first = Real::with_val(bits, if n % 2 == 1 { -1 } else { 1 });
    for j in 1..=power {
        first *= x;
        first /= j;
    }
    let square = Real::with_val(bits, x.square_ref());
    let mut next = power + 1;
    std::iter::successors(Some(first), move |term| {
        let term = Real::with_val(bits, term * &square) / (next * (next + 1));
        next += 2;
        Some(-term)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remainders_lose_nothing_where_x_is_small() {
        let bits = 200;
        for wave in [Wave::Cosine, Wave::Sine] {
            for n in [0, 1, 3] {
                for x in [1e-12, 0.3, 1.0, 7.5] {
                    let x = Real::with_val(bits, x);
                    let wide = Real::with_val(4 * bits, &x);
                    let whole = match wave {
                        Wave::Cosine => wide.clone().cos(),
                        Wave::Sine => wide.clone().sin(),
                    };
                    let exact = whole - polynomial(wave, n, &wide, 4 * bits);
                    let found = remainder(wave, n, &x, bits);
                    let off = Real::with_val(64, &exact - &found).abs();
                    let size = Real::with_val(64, exact.abs_ref());
                    assert!(off <= size >> (bits - 12), "{wave:?} {n} at {x}");
                }
            }
        }
    }
}
