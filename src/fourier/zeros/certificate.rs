//! The zeros of F on (0, end], proved.
//!
//! Below some K nothing vanishes ([`Laboratory::clear_below`]). Above it F is given on pieces by polynomials with balls and a bound
//! ([`Laboratory::local`]); where phi is even or odd about some c, e^{ikc} F, times i for an odd one, is real, and [`isolate`]
//! finds its simple zeros, each alone in its place. Elsewhere it only finds where F is not 0. Every statement holds for each
//! k of its interval.

mod near;
#[cfg(test)]
mod tests;

use super::isolate::{self, Kind, Part, Place, Unit};
use super::mirror::Mirror;
use crate::error::Doubt;
use crate::expr::{Evaluator, Expr, Program, build};
use crate::fourier::enclosure::{Local, Poly, octaves};
use crate::fourier::{Frequency, Laboratory};
use crate::number::ball::{Ball, RealBall};
use crate::number::{Constant, Function, Rational, Real, Scalar};
pub use near::{is_bent, is_near, narrowed, sign, sign_at};
use rug::float::Round;
use std::sync::Arc;

/// Bits of the polynomials below the size of F.
pub const LEVEL: f64 = 60.0;
/// Bits of constants.
const BITS: u32 = 320;
/// Times that a piece is halved for which there is no polynomial.
const HALVINGS: u32 = 6;
/// An open part longer than 2^-this of its piece is looked at in shorter pieces.
const BLURRED: u32 = 10;
/// Most pieces.
const MOST_PIECES: usize = 160;

/// What is proved.
#[derive(Clone, Debug)]
pub struct Certificate {
    /// F has no zero in (0, K]: K, and how.
    pub below: Result<(Rational, String), String>,
    /// The range that was looked at begins here …
    pub from: Rational,
    /// … and ends here.
    pub to: Rational,
    /// Where F may vanish; nowhere else in the range.
    pub places: Vec<Place>,
    /// Polynomials.
    pub pieces: usize,
    /// How the first of them came about.
    pub detail: String,
    sizes: Vec<Size>,
}

/// About the largest modulus of `F e^{ck}` on a piece.
#[derive(Clone, Debug)]
struct Size {
    from: Rational,
    to: Rational,
    weight: Rational,
    most: Real,
}

/// The frequency of a claim, as a ball.
fn ball(e: &Expr) -> Option<RealBall> {
    let found = value(e)?;
    found.is_real().then(|| found.re().clone())
}

fn value(e: &Expr) -> Option<Ball> {
    let program = Arc::new(Program::compile(&[e], &[]));
    let mut evaluator = Evaluator::<Ball>::new(program, BITS);
    let found = evaluator.eval(&[]).ok()?.first()?.clone();
    (!found.is_indeterminate()).then_some(found)
}

impl Certificate {
    /// Looks at all of (0, to]; where nothing is known near 0, at [lowest, to].
    ///
    /// # Errors
    /// No theorem gives F somewhere, or a limit was reached.
    pub fn of(
        laboratory: &mut Laboratory,
        lowest: &Rational,
        to: &Rational,
        mirror: Option<&Mirror>,
    ) -> Result<Certificate, Doubt> {
        let below = laboratory.clear_below(to).map_err(|why| why.text);
        let from = match &below {
            Ok((k, _)) => k.clone(),
            Err(_) => lowest.clone(),
        };
        let mut certificate = Certificate {
            below,
            from: from.clone(),
            to: to.clone(),
            places: Vec::new(),
            pieces: 0,
            detail: String::new(),
            sizes: Vec::new(),
        };
        let mut stack: Vec<(Rational, Rational, u32)> = octaves(&from, to)
            .into_iter()
            .rev()
            .map(|(centre, reach)| (centre, reach, 0))
            .collect();
        let mut parts: Vec<Part> = Vec::new();
        while let Some((centre, reach, halvings)) = stack.pop() {
            if let Some(why) = laboratory.limits().exhausted() {
                return Err(why);
            }
            if certificate.pieces + stack.len() > MOST_PIECES {
                return Err("F takes too many polynomials".into());
            }
            let found = certificate.looked(laboratory, (&centre, &reach), mirror);
            match found {
                Ok((found, size)) if halvings >= HALVINGS || !is_blurred(&found) => {
                    parts.extend(found);
                    certificate.sizes.push(size);
                    certificate.pieces += 1;
                }
                Err(why) if halvings >= HALVINGS => return Err(why),
                _ => {
                    let half = Rational::from(&reach / 2u32);
                    stack.push((Rational::from(&centre + &half), half.clone(), halvings + 1));
                    stack.push((Rational::from(&centre - &half), half, halvings + 1));
                }
            }
        }
        certificate.places = isolate::places(&parts);
        Ok(certificate)
    }

    /// The parts of one piece.
    fn looked(
        &mut self,
        laboratory: &mut Laboratory,
        place: (&Rational, &Rational),
        mirror: Option<&Mirror>,
    ) -> Result<(Vec<Part>, Size), Doubt> {
        let local = laboratory.local(place, LEVEL, false)?;
        let mut parts = self.isolated(laboratory, &local, mirror)?;
        let clear = |part: &Part| matches!(part.kind, Kind::Clear(_));
        if mirror.is_some() && local.slope.is_none() && !parts.iter().all(clear) {
            let local = laboratory.local(place, LEVEL, true)?;
            parts = self.isolated(laboratory, &local, mirror)?;
        }
        let (from, to) = ends(&local);
        let size = Size {
            from,
            to,
            weight: local.weight.clone(),
            most: largest(&local),
        };
        if self.pieces == 0 {
            self.detail = local.detail;
        }
        Ok((parts, size))
    }

    fn isolated(
        &self,
        laboratory: &Laboratory,
        local: &Local,
        mirror: Option<&Mirror>,
    ) -> Result<Vec<Part>, Doubt> {
        let stop = || laboratory.limits().exhausted().is_some();
        let (from, to) = ends(local);
        let (value, slope) = match mirror {
            Some(mirror) => {
                let (value, slope) = turned(local, mirror)?;
                (value, slope.map(|p| unit(&p, &local.reach, true)))
            }
            None => (local.value.clone(), None),
        };
        let real = mirror.is_some();
        let value = unit(&value, &local.reach, real);
        Ok(isolate::parts(value, slope, (&from, &to), real, &stop))
    }

    /// About the largest |F| near a frequency, for a tolerance.
    pub fn size_near(&self, k: f64) -> Option<Real> {
        let holds = |s: &&Size| s.from.to_f64() <= k && k <= s.to.to_f64();
        let size = self.sizes.iter().find(holds).or(self.sizes.first())?;
        let fall = Real::with_val(64, -size.weight.to_f64() * k).exp();
        Some(Real::with_val(64, &size.most * fall))
    }

    /// The place that holds a frequency; none where F is not 0 there.
    ///
    /// # Errors
    /// The frequency is outside of what was looked at, or too near to the end of a place.
    pub fn place_of(&self, k: &Frequency) -> Result<Option<&Place>, String> {
        let at = ball(k.expr()).ok_or("the frequency has no ball")?;
        let (low, high) = at.ends(BITS);
        if high > self.to || (low < self.from && self.below.is_err()) {
            return Err(format!("k = {} is outside of the range", k.text));
        }
        for place in &self.places {
            if low >= place.from && high <= place.to {
                return Ok(Some(place));
            }
            if low <= place.to && high >= place.from {
                return Err(format!("k = {} is at the end of a place", k.text));
            }
        }
        Ok(None)
    }
}

/// Whether much of a piece is open: F falls too far on it.
fn is_blurred(parts: &[Part]) -> bool {
    let (Some(first), Some(last)) = (parts.first(), parts.last()) else {
        return false;
    };
    let least = Rational::from(&last.to - &first.from) >> BLURRED;
    let mut open = parts.iter().filter(|p| p.kind == Kind::Open);
    open.any(|p| Rational::from(&p.to - &p.from) > least)
}

/// About the largest modulus, from a few values.
fn largest(local: &Local) -> Real {
    let mut most = Real::with_val(64, 0);
    for j in -4..=4 {
        let x = Real::with_val(BITS, Rational::from((j, 4)) * &local.reach);
        let x = Ball::exact_real(x);
        let mut sum = Ball::zero(BITS);
        for c in local.value.coefficients.iter().rev() {
            let mut product = Ball::zero(BITS);
            product.mul(&sum, &x);
            sum.add(&product, c);
        }
        let own = sum.abs_lower().to_real(64, Round::Down);
        if own > most {
            most = own;
        }
    }
    most
}

fn ends(local: &Local) -> (Rational, Rational) {
    (
        Rational::from(&local.centre - &local.reach),
        Rational::from(&local.centre + &local.reach),
    )
}

/// In u = x/r; of a real function the real parts alone.
fn unit(poly: &Poly, reach: &Rational, real: bool) -> Unit {
    let scaled = poly.dilated(&RealBall::rational(reach, BITS));
    let part = |c: Ball| if real { Ball::from(c.re().clone()) } else { c };
    Unit {
        coefficients: scaled.coefficients.into_iter().map(part).collect(),
        error: scaled.error,
    }
}

/// `e^{ikc}`, times i for an odd phi.
fn turn(mirror: &Mirror, k: &Expr) -> Expr {
    let i = || Expr::Constant(Constant::I);
    let angle = build::mul(i(), build::mul(k.clone(), mirror.place.clone()));
    let turn = build::call(Function::Exp, vec![angle]);
    if mirror.odd {
        build::mul(i(), turn)
    } else {
        turn
    }
}

/// The real function, and its derivative.
fn turned(local: &Local, mirror: &Mirror) -> Result<(Poly, Option<Poly>), Doubt> {
    let centre = build::rational(local.centre.clone());
    let factor = value(&turn(mirror, &centre)).ok_or("the place of the symmetry has no ball")?;
    if mirror.place.is_zero() {
        let slope = local.slope.as_ref().map(|p| p.times(&factor));
        return Ok((local.value.times(&factor), slope));
    }
    let lambda = build::mul(Expr::Constant(Constant::I), mirror.place.clone());
    let lambda = value(&lambda).ok_or("the place of the symmetry has no ball")?;
    let turned = |p: &Poly| {
        let found = p.times_exponential(&lambda, &local.reach, LEVEL + 16.0);
        found
            .map(|p| p.times(&factor))
            .ok_or("F turns too often on a piece")
    };
    let value = turned(&local.value)?;
    let slope = match &local.slope {
        Some(slope) => Some(turned(slope)?.plus(&value.times(&lambda))),
        None => None,
    };
    Ok((value, slope))
}
