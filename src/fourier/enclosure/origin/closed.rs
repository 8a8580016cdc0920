//! F near k = 0 from its closed form.
//!
//! As distributions `(ik)^m F` is the transform of the m-th derivative of phi: of the functions phi^(m) on the pieces, and
//! of what stands at the ends t of the pieces, `sum_{j < m} [phi^(j)](t) (ik)^{m-1-j} e^{-ikt}`, `[f](t) = f(t+) - f(t-)`. Off k = 0, F
//! vanishes where that sum H does. For the smallest m for which H is finite on a cover of |k| <= R, it is analytic there, and
//!
//! | shown | how |
//! |---|---|
//! | H has no zero on [0, K] | boxes exclude 0 |
//! | H = k^nu (c_nu + …), the rest smaller than c_nu for 0 < k <= K | `\|c_nu\| > sum_{nu < m < n} \|c_m\| K^{m-nu} + K^{-nu} M (K/R)^n/(1 - K/R)`, \|H\| <= M on \|k\| = R |
//!
//! nu: coefficients that vanish exactly, since phi^(m) is odd, or since moments of a Gaussian times a polynomial are 0
//! by exact arithmetic. What is one power on one half-line has `F = c k^{-q-1}`, which has no zero.

use super::super::Enclosure;
use super::super::aim::Aim;
use super::super::cover::{self, Box2};
use super::super::exact::Transform;
use super::super::local::on_box;
use super::super::piece::rest;
use super::steps;
use crate::activation::symmetry::parity;
use crate::activation::{Parity, Piece, Symmetry};
use crate::expr::{Evaluator, Expr, Program, build};
use crate::number::ball::{Ball, Magnitude, RealBall};
use crate::number::{Constant, Function, Rational, Scalar, Series};
use std::sync::Arc;

/// Bits of bounds.
const BOUND_BITS: u32 = 64;
/// Derivatives that are tried.
const MOST_DERIVATIVES: usize = 8;
/// Terms of the series, and their bits.
const ORDER: usize = 48;
const SERIES_BITS: u32 = 320;
/// Boxes of an interval.
const BOXES: i32 = 64;
/// log2 of R/K: the larger ones for a first coefficient that is tiny beside the others, as where F has a zero near 0.
const SHRINKINGS: [u32; 11] = [1, 2, 3, 4, 8, 16, 32, 64, 128, 192, 256];

/// H for one m.
struct Derived {
    inner: Transform,
    /// In k; none where nothing stands at the ends.
    ends: Option<Arc<Program>>,
}

impl Enclosure {
    pub(super) fn clear_by_closed_form(&self, aim: &Aim) -> Result<(Rational, String), String> {
        let closed = self.exactly.as_ref().map_err(Clone::clone)?;
        let pieces = self.activation.pieces();
        let highest = Rational::from(1 << 20);
        if closed.is_one_power() {
            return Ok((highest, "F is one power of k".to_string()));
        }
        let mut why = "no derivative of phi has a transform at 0".to_string();
        for m in 0..=MOST_DERIVATIVES {
            if (aim.stop)() {
                return Err("the time limit was reached".to_string());
            }
            let derived = match derived(pieces, m, aim) {
                Ok(derived) => derived,
                Err(said) => {
                    why = said;
                    continue;
                }
            };
            if derived.on(Box2::real((0.0, 1e-3)), aim).is_none() {
                continue;
            }
            let nu = self.vanishing(m);
            return derived
                .clear(nu, aim)
                .map(|k| (k, format!("(ik)^{m} F is analytic at 0")))
                .ok_or_else(|| "F is not seen to differ from 0 near k = 0".to_string());
        }
        Err(why)
    }

    /// How many Taylor coefficients of H vanish exactly.
    fn vanishing(&self, m: usize) -> usize {
        // That of all pieces, ends included: with an odd phi F is odd, and H = (ik)^m F for an even m.
        let odd = match (self.symmetry, parity(&self.activation)) {
            (Some(Symmetry::Odd), _) | (None, Parity::Odd) => m.is_multiple_of(2),
            (Some(Symmetry::Even), _) | (None, Parity::Even) => !m.is_multiple_of(2),
            (None, Parity::Mixed) => false,
        };
        if m == 0
            && let [piece] = self.activation.pieces()
            && let Some(count) = super::super::exact::vanishing_moments(piece)
        {
            return count;
        }
        usize::from(odd)
    }
}

fn derived(pieces: &[Piece], m: usize, aim: &Aim) -> Result<Derived, String> {
    let nth = |phi: &Expr, j: usize| {
        let found = phi.nth_derivative("z", j).map_err(|e| e.to_string())?;
        Ok::<Expr, String>(found.simplified())
    };
    let mut functions = Vec::with_capacity(pieces.len());
    for piece in pieces {
        functions.push(Piece {
            phi: nth(&piece.phi, m)?,
            ..piece.clone()
        });
    }
    let i = || Expr::Constant(Constant::I);
    let ik = || build::mul(i(), build::var("k"));
    let mut ends = build::num(0);
    for pair in pieces.windows(2) {
        let Some(t) = &pair[0].to else {
            return Err("a piece has no end".to_string());
        };
        let turn = build::neg(build::mul(ik(), t.clone()));
        let turn = build::call(Function::Exp, vec![turn]);
        for j in 0..m {
            let at = |piece: &Piece| Ok::<Expr, String>(nth(&piece.phi, j)?.substitute("z", t));
            let jump = build::sub(at(&pair[1])?, at(&pair[0])?).simplified();
            if jump.is_zero() {
                continue;
            }
            let power = build::powi(ik(), i32::try_from(m - 1 - j).unwrap_or(i32::MAX));
            ends = build::add(ends, build::mul(build::mul(jump, power), turn.clone()));
        }
    }
    if ends.has_kink() {
        return Err("a derivative has a kink".to_string());
    }
    Ok(Derived {
        inner: Transform::new(&functions, aim.stop)?,
        ends: (!ends.is_zero()).then(|| Arc::new(Program::compile(&[&ends], &["k"]))),
    })
}

impl Derived {
    /// H on a box.
    fn on(&self, at: Box2, aim: &Aim) -> Option<Ball> {
        let k = on_box(at);
        let inner = self.inner.of(&k.times_i(), BOUND_BITS, aim.stop)?;
        let Some(program) = &self.ends else {
            return Some(inner);
        };
        let mut evaluator = Evaluator::<Ball>::new(program.clone(), BOUND_BITS);
        let outer = evaluator.eval(&[&k]).ok()?.first()?.clone();
        let mut sum = Ball::zero(BOUND_BITS);
        sum.add(&inner, &outer);
        (!sum.is_indeterminate()).then_some(sum)
    }

    /// A frequency up to which H has no zero but 0.
    fn clear(&self, nu: usize, aim: &Aim) -> Option<Rational> {
        if nu == 0
            && let Some(k) = steps().find(|k| self.is_off_zero(k, aim))
        {
            return Some(k);
        }
        let series = self.series(aim)?;
        steps().find_map(|radius| {
            let most = cover::on_disc(0.0, radius.to_f64(), |at| {
                let h = self.on(at, aim)?;
                Some((h.abs_lower(), h.abs_upper()))
            })?;
            // The cover is of a little less: K and R are powers of 2.
            SHRINKINGS
                .into_iter()
                .map(|j| {
                    (
                        Rational::from(&radius >> j),
                        2f64.powi(j as i32) * (1.0 - 1e-12),
                    )
                })
                .find(|(k, s)| leads(&series, nu, k, rest(most, *s, ORDER)))
                .map(|(k, _)| k)
        })
    }

    /// Whether boxes on [0, k] exclude 0.
    fn is_off_zero(&self, k: &Rational, aim: &Aim) -> bool {
        let step = k.to_f64() / f64::from(BOXES);
        (0..BOXES).all(|j| {
            let ends = (step * f64::from(j), step * f64::from(j + 1));
            self.on(Box2::real(ends), aim)
                .is_some_and(|h| !h.contains_zero())
        })
    }

    /// The Taylor coefficients at 0.
    fn series(&self, aim: &Aim) -> Option<Vec<Ball>> {
        let bits = SERIES_BITS;
        let k = Series::variable(&Ball::zero(bits), ORDER, bits);
        let (mut ik, mut i) = (Series::zero(bits), Series::zero(bits));
        i.set_constant(Constant::I).ok()?;
        ik.mul(&k, &i);
        let inner = self.inner.of(&ik, bits, aim.stop)?;
        let mut sum = Series::zero(bits);
        match &self.ends {
            None => sum.set(&inner),
            Some(program) => {
                let mut evaluator = Evaluator::<Series>::new(program.clone(), bits);
                let outer = evaluator.eval(&[&k]).ok()?.first()?.clone();
                sum.add(&inner, &outer);
            }
        }
        (!sum.is_indeterminate()).then(|| sum.coefficients().to_vec())
    }
}

/// Whether the term of k^nu is larger than all others and the rest.
fn leads(series: &[Ball], nu: usize, k: &Rational, rest: Magnitude) -> bool {
    let at = RealBall::rational(k, BOUND_BITS);
    let (high, low) = (at.abs_upper(), at.abs_lower());
    let Some(first) = series.get(nu) else {
        return false;
    };
    let step = |sum: Magnitude, c: &Ball| sum.plus(c.abs_upper()).times(high);
    let others = series[nu + 1..].iter().rev().fold(Magnitude::ZERO, step);
    let rest = rest.over(low.pow_down(nu as u32));
    first.abs_lower() > others.plus(rest)
}
