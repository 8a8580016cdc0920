//! F on a whole interval of frequencies: polynomials in k with balls as coefficients, and bounds of what they leave.
//!
//! On |k - k0| <= r, for real k, `F(k) e^{ck}` and its derivative in k:
//!
//! | F | function | derivative |
//! |---|---|---|
//! | in closed form, c = 0 | its Taylor series at k0; the rest by Cauchy's estimate, `M s^{-n}/(1 - 1/s)`, \|F\| <= M on \|k - k0\| <= sr by a cover of boxes | that of the series; the rest `(M/r) s^{-n}/(1 - 1/s) (n + 1/(s-1))` |
//! | smooth | [`moments`](super::moments) of the nodes | `e^{ck}(F' + cF)`, with F' the transform of `-iz phi`, by moments as well |
//!
//! The second rest: `sum_{m >= n} m |c_m| r^{m-1} <= (M/r) sum_{m >= n} m s^{-m}`, and that sum is
//! `s^{-n} (n/(1 - 1/s) + (1/s)/(1 - 1/s)^2)`. The derivative of the transform of phi is the one of -iz phi, as distributions,
//! and F is analytic where the rule applies (its integral converges locally uniformly in k).

mod poly;

use super::aim::Aim;
use super::cover::Box2;
use super::hyperbola::Hyperbola;
use super::piece::{Budget, Disc, Piece, rest};
use super::{Enclosure, Limits};
use crate::activation::Symmetry;
use crate::expr::build;
use crate::number::ball::{Ball, Magnitude, RealBall};
use crate::number::{Constant, Rational, Real, Scalar, Series};
pub use poly::Poly;
use poly::{BOUND_BITS, magnitude};
use std::f64::consts::LOG10_2;

/// Precisions that are tried.
const ATTEMPTS: u32 = 4;
/// Bits of the first look at the size of F.
const LOOK_BITS: u32 = 256;
/// Places at which the size is looked at.
const PLACES: i32 = 9;
/// Weights are rounded to this part of 1.
const FINE: f64 = 64.0;
/// Bits of a first rule of moments below 1.
const FIRST_BITS: i64 = 24;
/// Bits below the size of F that a closed form has for the sizes.
const SEEN: i64 = 8;

/// `F e^{ck}` on `|k - k0| <= r`.
#[derive(Clone, Debug)]
pub struct Local {
    /// k0.
    pub centre: Rational,
    /// r.
    pub reach: Rational,
    /// c.
    pub weight: Rational,
    /// The function, in x = k - k0.
    pub value: Poly,
    /// Its derivative in k, where that was asked for.
    pub slope: Option<Poly>,
    /// How.
    pub detail: String,
}

impl Enclosure {
    /// F on `|k - k0| <= r`, to 2^-level of its size there, with its derivative or without.
    ///
    /// # Errors
    /// Why there is none.
    pub(in crate::fourier) fn polynomial(
        &self,
        (centre, reach): (&Rational, &Rational),
        level: f64,
        with_slope: bool,
        limits: &Limits,
    ) -> Result<Local, String> {
        if self.activation.pieces().iter().any(|p| p.phi.has_kink()) {
            return Err("a piece has a kink that is not at its end".to_string());
        }
        if *reach <= 0 || reach >= centre {
            return Err("an interval of positive frequencies is needed".to_string());
        }
        let stop = || limits.exhausted().is_some();
        let aim = Aim {
            tolerance: Magnitude::ZERO,
            max_bits: limits.max_bits,
            max_nodes: limits.max_nodes,
            stop: &stop,
        };
        let budget = Budget::new(&build::num(0), limits.far);
        let piece = Piece {
            centre,
            reach,
            digits: level * LOG10_2,
            budget: &budget,
        };
        match (&self.exactly, &self.smooth) {
            (Ok(_), _) => self.by_series(&piece, level, &aim),
            (Err(_), Some(_)) => self.by_moments(&piece, level, with_slope, &aim),
            (Err(why), None) => Err(format!("F is enclosed at points alone: {why}")),
        }
    }

    /// By the closed form.
    fn by_series(&self, piece: &Piece, level: f64, aim: &Aim) -> Result<Local, String> {
        let closed = self.exactly.as_ref().map_err(Clone::clone)?;
        let size = self.seen(piece, aim)?;
        let wanted = size.scaled(-(level.ceil() as i64));
        let local = |value: Poly, slope: Poly, detail: String| Local {
            centre: piece.centre.clone(),
            reach: piece.reach.clone(),
            weight: Rational::new(),
            value,
            slope: Some(slope),
            detail,
        };
        let on_boxes = closed
            .prepared::<Ball>(BOUND_BITS)
            .ok_or("a constant has no value")?;
        let range = |at: Box2| {
            let f = on_boxes.of(&on_box(at).times_i(), aim.stop)?;
            (!f.is_indeterminate()).then(|| (f.abs_lower(), f.abs_upper()))
        };
        if size.is_zero() {
            return Err("F is not told from 0".to_string());
        }
        let Disc {
            s,
            most,
            order,
            bits,
        } = piece
            .disc(wanted, range)
            .ok_or("F is not seen to be analytic on a disc about the interval")?;
        let error = rest(most, s, order);
        // n + 1/(s - 1), from above.
        let over = Magnitude::ONE.over(Magnitude::down(&Real::with_val(53, (s - 1.0).next_down())));
        let count = Magnitude::up_f64(order as f64).plus(over);
        let slope_error = error.times(count).over(lower(piece.reach));
        let mut bits = bits.clamp(BOUND_BITS, aim.max_bits.max(BOUND_BITS));
        for attempt in 1..=ATTEMPTS {
            let k = Series::variable(&Ball::from(piece.centre(bits)), order, bits);
            let (mut ik, mut i) = (Series::zero(bits), Series::zero(bits));
            i.set_constant(Constant::I).map_err(|e| e.to_string())?;
            ik.mul(&k, &i);
            let found = closed.of(&ik, bits, aim.stop);
            let coefficients = found.map(|f| f.coefficients().to_vec());
            let blurred = coefficients.as_deref().map(|list| blur(list, piece.reach));
            let good = blurred.is_some_and(|b| b <= wanted);
            let last = attempt == ATTEMPTS || bits >= aim.max_bits || (aim.stop)();
            if let Some(coefficients) = coefficients
                && (good || last)
            {
                let value = Poly {
                    coefficients,
                    error,
                };
                let slope = Poly {
                    coefficients: value.differentiated(),
                    error: slope_error,
                };
                let detail = format!("closed form, {order} terms about k = {}", piece.centre);
                return Ok(local(value, slope, detail));
            }
            if last {
                break;
            }
            bits = bits.saturating_mul(2).min(aim.max_bits);
        }
        Err("F has no Taylor series".to_string())
    }

    /// About the largest modulus of F, from a few values: it chooses a tolerance, and bounds nothing.
    fn seen(&self, piece: &Piece, aim: &Aim) -> Result<Magnitude, String> {
        let closed = self.exactly.as_ref().map_err(Clone::clone)?;
        let mut bits = LOOK_BITS.min(aim.max_bits);
        for _ in 0..ATTEMPTS {
            let (mut size, mut blurred) = (Magnitude::ZERO, Magnitude::ZERO);
            for j in 0..PLACES {
                let part = Rational::from((2 * j + 1 - PLACES, PLACES));
                let k = RealBall::rational(&(piece.centre + part * piece.reach), bits);
                let zero = RealBall::exact(Real::new(bits));
                let Some(f) = closed.of(&Ball::from_parts(zero, k), bits, aim.stop) else {
                    return Err("F has an atom, or no ball, on the interval".to_string());
                };
                size = size.max(f.abs_lower());
                blurred = blurred.max(f.radius());
            }
            if blurred <= size.scaled(-SEEN) || bits >= aim.max_bits || (aim.stop)() {
                return Ok(size);
            }
            bits = bits.saturating_mul(4).min(aim.max_bits);
        }
        Ok(Magnitude::ZERO)
    }

    /// By moments.
    fn by_moments(
        &self,
        piece: &Piece,
        level: f64,
        with_slope: bool,
        aim: &Aim,
    ) -> Result<Local, String> {
        let phi = self.smooth.as_ref().ok_or("phi is not smooth")?;
        let weight = match self.depth.is_finite() {
            true => (self.depth * FINE).round() / FINE,
            false => 0.0,
        };
        let c = Rational::from_f64(weight).ok_or("the depth is out of range")?;
        let rule = Hyperbola::new(phi, self.symmetry, self.depth);
        let bits = level.ceil() as i64;
        let mut tolerance = Magnitude::power_of_two(-FIRST_BITS);
        let mut found = None;
        for _ in 0..ATTEMPTS {
            let own = Aim { tolerance, ..*aim };
            let disc = rule.disc(piece.centre, piece.reach, &c, None, &own)?;
            let first = disc.coefficients.first();
            let size = first.map_or(Magnitude::ZERO, |c| c.abs_upper());
            let wanted = match size > tolerance.scaled(SEEN) {
                true => size.scaled(-bits),
                // Nothing but error yet.
                false => tolerance.scaled(-bits),
            };
            let good = disc.error <= size.scaled(-bits + 2);
            found = Some((disc, tolerance));
            if good {
                break;
            }
            tolerance = wanted.scaled(-1);
        }
        let (disc, tolerance) = found.ok_or("no rule was tried")?;
        let detail = format!(
            "{}; {} nodes at {} bits",
            disc.detail, disc.nodes, disc.bits
        );
        let value = Poly {
            coefficients: disc.coefficients,
            error: disc.error,
        };
        let slope = match with_slope {
            true => Some(self.slope(&value, piece, &c, &Aim { tolerance, ..*aim })?),
            false => None,
        };
        Ok(Local {
            centre: piece.centre.clone(),
            reach: piece.reach.clone(),
            weight: c,
            value,
            slope,
            detail,
        })
    }

    /// `e^{ck}(F' + cF)`.
    fn slope(&self, value: &Poly, piece: &Piece, c: &Rational, aim: &Aim) -> Result<Poly, String> {
        let phi = self.smooth.as_ref().ok_or("phi is not smooth")?;
        let weighted = build::mul(build::var("z"), phi.clone());
        let symmetry = self.symmetry.map(|s| match s {
            Symmetry::Even => Symmetry::Odd,
            Symmetry::Odd => Symmetry::Even,
        });
        let rule = Hyperbola::new(&weighted, symmetry, self.depth);
        let disc = rule.disc(piece.centre, piece.reach, c, None, aim)?;
        let own = Poly {
            coefficients: disc.coefficients,
            error: disc.error,
        };
        let zero = || RealBall::exact(Real::new(BOUND_BITS));
        let minus = RealBall::exact(Real::with_val(BOUND_BITS, -1));
        let turned = own.times(&Ball::from_parts(zero(), minus));
        let bits = aim.max_bits.min(1 << 12);
        Ok(turned.plus(&value.times(&Ball::from(RealBall::rational(c, bits)))))
    }
}

/// `sum r^m` times the radius of the coefficient of m.
fn blur(coefficients: &[Ball], reach: &Rational) -> Magnitude {
    let r = magnitude(reach);
    let step = |sum: Magnitude, c: &Ball| sum.times(r).plus(c.radius());
    coefficients.iter().rev().fold(Magnitude::ZERO, step)
}

/// A bound of a positive number from below.
fn lower(q: &Rational) -> Magnitude {
    RealBall::rational(q, BOUND_BITS).abs_lower()
}

/// The ball about a box.
pub(super) fn on_box(at: Box2) -> Ball {
    let part = |(a, b): (f64, f64)| {
        let end = |x: f64| Real::with_val(53, x);
        RealBall::from_interval(&end(a), &end(b), BOUND_BITS)
    };
    Ball::from_parts(part(at.x), part(at.y))
}
