//! A formula G against F on whole intervals of k.
//!
//! On |k - k0| <= r both are polynomials in k - k0 with balls as coefficients, and a bound of what those leave:
//!
//! | F | how | compared |
//! |---|---|---|
//! | smooth | [`moments`](super::moments) of the nodes, the rest for real k | `(F - G) e^{ck}`, c about the depth of the path |
//! | in closed form | its Taylor series at k0, the rest by Cauchy's estimate on a larger disc | F/G, or F - G where G may vanish |
//!
//! G by Taylor arithmetic, and by Cauchy's estimate: with |G| <= M on |k - k0| = R, `sum_{m >= n} |G_m| r^m <= M s^{-n}/(1 - 1/s)`,
//! s = R/r. A cover of the disc by boxes shows that G is analytic there, and bounds it on the circle.
//!
//! The result is a bound of |F/G - 1| on each piece, or, where G may vanish, one of |F - G| against the largest |G| of the
//! piece. It is a theorem for every k of the piece, and no statement at points.

use super::Enclosure;
use super::aim::Aim;
use super::cover::{self, Box2, Boxes};
use super::exact::Transform;
use super::hyperbola::Hyperbola;
use super::local::on_box;
use super::moments::pieces;
use super::piece::{Budget, Disc, Piece, bits_between, rest, ten_to_minus};
use super::tamed::tamed;
use crate::expr::{Evaluator, Expr, Program, build};
use crate::number::ball::{Ball, Magnitude, RealBall};
use crate::number::{Function, Rational, Real, Scalar, Series};
use rug::float::Round;
use std::sync::Arc;

/// Bits of bounds.
const BOUND_BITS: u32 = 64;
/// Digits of a bound below what is asked.
const SPARE_DIGITS: f64 = 2.0;
/// Times that a piece is halved of which no statement is made.
const HALVINGS: u32 = 4;
/// Precisions that are tried.
const ATTEMPTS: u32 = 3;
/// Weights are rounded to this part of 1.
const FINE: f64 = 64.0;

/// A piece of an interval.
#[derive(Clone, Debug)]
pub struct Stretch {
    /// Its ends.
    pub from: Rational,
    /// The upper one.
    pub to: Rational,
    /// A bound of |F/G - 1|, or of |F - G| against the largest |G|.
    pub share: Real,
    /// Which of the two.
    pub relative: bool,
    /// How.
    pub detail: String,
}

/// The bound, whether it is relative, and how.
type Found = (Magnitude, bool, String);

impl Enclosure {
    /// Whether F is the formula on the interval between two frequencies, piece by piece, to about so many digits.
    ///
    /// # Errors
    /// Why no statement is made of some piece.
    pub(in crate::fourier) fn against(
        &self,
        formula: &Expr,
        (from, to): (&Rational, &Rational),
        digits: u32,
        limits: &super::Limits,
    ) -> Result<Vec<Stretch>, String> {
        let stop = || limits.exhausted().is_some();
        let aim = Aim {
            tolerance: Magnitude::ZERO,
            max_bits: limits.max_bits,
            max_nodes: limits.max_nodes,
            stop: &stop,
        };
        let formula = &tamed(formula);
        let asked = f64::from(digits) + SPARE_DIGITS;
        let budget = Budget::new(formula, limits.far);
        // The first piece is on top.
        let mut stack: Vec<(Rational, Rational, u32)> = pieces(from, to)
            .into_iter()
            .rev()
            .map(|(centre, reach)| (centre, reach, 0))
            .collect();
        let mut list = Vec::new();
        while let Some((centre, reach, halvings)) = stack.pop() {
            if stop() {
                return Err("the time limit was reached".to_string());
            }
            if budget.is_spent() {
                return Err("it takes more values on boxes than this tier allows".to_string());
            }
            let piece = Piece {
                centre: &centre,
                reach: &reach,
                digits: asked,
                budget: &budget,
            };
            let found = self.on(formula, &piece, &aim);
            let good = |(share, ..): &Found| *share <= ten_to_minus(f64::from(digits));
            if !found.as_ref().is_ok_and(good) && halvings < HALVINGS && self.is_enclosed() {
                let half = Rational::from(&reach / 2u32);
                stack.push((Rational::from(&centre + &half), half.clone(), halvings + 1));
                stack.push((Rational::from(&centre - &half), half, halvings + 1));
                continue;
            }
            let (share, relative, detail) = found.map_err(|why| {
                let (low, high) = piece.ends();
                format!("for k from {low:.3} to {high:.3}: {why}")
            })?;
            list.push(Stretch {
                from: Rational::from(&centre - &reach),
                to: Rational::from(&centre + &reach),
                share: share.to_real(BOUND_BITS, Round::Up),
                relative,
                detail,
            });
        }
        Ok(list)
    }

    /// Whether F is enclosed on intervals at all.
    fn is_enclosed(&self) -> bool {
        self.exactly.is_ok() || self.smooth.is_some()
    }

    fn on(&self, formula: &Expr, piece: &Piece, aim: &Aim) -> Result<Found, String> {
        match (&self.exactly, &self.smooth) {
            (Ok(closed), _) => exactly(closed, formula, piece, aim),
            (Err(_), Some(phi)) => {
                let rule = Hyperbola::new(phi, self.symmetry, self.depth);
                smoothly(&rule, self.depth, formula, piece, aim)
            }
            _ => Err("F is enclosed at points alone".to_string()),
        }
    }
}

/// By moments.
fn smoothly(
    rule: &Hyperbola,
    depth: f64,
    formula: &Expr,
    piece: &Piece,
    aim: &Aim,
) -> Result<Found, String> {
    let weight = if depth.is_finite() {
        (depth * FINE).round() / FINE
    } else {
        0.0
    };
    let c = Rational::from_f64(weight).ok_or("the depth is out of range")?;
    let growth = build::mul(build::rational(c.clone()), build::var("k"));
    let weighted = build::mul(formula.clone(), build::call(Function::Exp, vec![growth]));
    let mut boxes = Boxes::new(&weighted);
    let ends = piece.ends();
    let (low, high) = cover::on_interval(ends.0, ends.1, |at| boxes.range(at))
        .ok_or("the formula has no bound on the interval")?;
    let relative = !low.is_zero() && bits_between(high, low) < 64.0;
    let scale = if relative { low } else { high };
    let wanted = scale.times(ten_to_minus(piece.digits));
    let Disc {
        s,
        most,
        order,
        bits,
    } = piece
        .disc(wanted, |at| boxes.range(at))
        .ok_or("the formula is not seen to be analytic on a disc about the interval")?;
    let own = Aim {
        tolerance: wanted.scaled(-1),
        ..*aim
    };
    let disc = rule.disc(piece.centre, piece.reach, &c, None, &own)?;
    let order = order.max(disc.coefficients.len());
    let gaps = sharpened(bits, wanted, aim, |bits| {
        let series = piece.series(&weighted, order, bits)?;
        let zero = Ball::zero(BOUND_BITS);
        let gap = |m: usize| {
            let (a, b) = (disc.coefficients.get(m), series.coefficients().get(m));
            let mut gap = Ball::zero(bits);
            gap.sub(a.unwrap_or(&zero), b.unwrap_or(&zero));
            gap
        };
        let gaps: Vec<Ball> = (0..order).map(gap).collect();
        Some(piece.largest(&gaps, bits))
    })
    .ok_or("the formula has no Taylor series")?;
    let all = gaps.plus(disc.error).plus(rest(most, s, order));
    let detail = format!(
        "{}; {} nodes at {} bits; formula: {order} terms, s = {s:.3}",
        disc.detail, disc.nodes, disc.bits
    );
    Ok((all.over(scale), relative, detail))
}

/// By the closed form: as the quotient F/G, or as the difference where G may vanish.
fn exactly(closed: &Transform, formula: &Expr, piece: &Piece, aim: &Aim) -> Result<Found, String> {
    let g = Arc::new(Program::compile(&[formula], &["k"]));
    if super::has_kink(formula) {
        return Err("the formula has a function that is not analytic".to_string());
    }
    let mut evaluator = Evaluator::<Ball>::new(g, BOUND_BITS);
    let mut both = |at: Box2| -> Option<(Ball, Ball)> {
        let k = on_box(at);
        let f = closed.of(&times_i(&k), BOUND_BITS, aim.stop)?;
        let g = evaluator.eval(&[&k]).ok()?.first()?.clone();
        (!g.is_indeterminate()).then_some((f, g))
    };
    let wanted = ten_to_minus(piece.digits);
    let quotient = piece.disc(wanted, |at| {
        let (f, g) = both(at)?;
        let mut q = Ball::zero(BOUND_BITS);
        q.div(&f, &g).ok()?;
        // Of F/G - 1, from above.
        let most = q.abs_upper().plus(Magnitude::ONE);
        (!q.is_indeterminate()).then(|| (q.abs_lower().max(Magnitude::ONE), most))
    });
    if let Some(disc) = quotient {
        let scales = (wanted, Magnitude::ONE);
        let found = compared(closed, formula, piece, aim, &disc, scales, true);
        if found.is_ok() {
            return found;
        }
    }
    let ends = piece.ends();
    let (_, scale) = cover::on_interval(ends.0, ends.1, |at| {
        let (_, g) = both(at)?;
        Some((g.abs_lower(), g.abs_upper()))
    })
    .ok_or("the formula has no bound on the interval")?;
    if scale.is_zero() && both(Box2::real(ends)).is_some_and(|(f, _)| f.abs_upper().is_zero()) {
        return Ok((Magnitude::ZERO, true, "F and the formula are 0".to_string()));
    }
    let wanted = scale.times(wanted);
    let disc = piece
        .disc(wanted, |at| {
            let (f, g) = both(at)?;
            let high = f.abs_upper().plus(g.abs_upper());
            Some((f.abs_lower().max(g.abs_lower()), high))
        })
        .ok_or("F and the formula are not seen to be analytic on a disc about the interval")?;
    compared(closed, formula, piece, aim, &disc, (wanted, scale), false)
}

/// ik.
pub(super) fn times_i(k: &Ball) -> Ball {
    let mut out = Ball::zero(k.bits());
    let zero = RealBall::exact(Real::new(k.bits()));
    let one = RealBall::exact(Real::with_val(BOUND_BITS, 1));
    out.mul(k, &Ball::from_parts(zero, one));
    out
}

/// The series of F/G - 1, or of F - G, with its rest, over a scale.
fn compared(
    closed: &Transform,
    formula: &Expr,
    piece: &Piece,
    aim: &Aim,
    &Disc {
        s,
        most,
        order,
        bits,
    }: &Disc,
    (wanted, scale): (Magnitude, Magnitude),
    quotient: bool,
) -> Result<Found, String> {
    let left = rest(most, s, order);
    let sum = sharpened(bits, wanted, aim, |bits| {
        let gap = gap(closed, formula, piece, aim, (order, bits), quotient)?;
        Some(piece.sum(gap.coefficients().iter().map(Ball::abs_upper)))
    })
    .ok_or("F or the formula has no Taylor series")?;
    let detail = format!(
        "closed form, {order} terms about k = {}, s = {s:.3}",
        piece.centre
    );
    Ok((sum.plus(left).over(scale), quotient, detail))
}

/// The least of the bounds at some precisions, up to one that is small enough.
fn sharpened(
    bits: u32,
    wanted: Magnitude,
    aim: &Aim,
    bound: impl Fn(u32) -> Option<Magnitude>,
) -> Option<Magnitude> {
    let most = aim.max_bits.max(BOUND_BITS);
    let mut bits = bits.clamp(BOUND_BITS, most);
    let mut best: Option<Magnitude> = None;
    for _ in 0..ATTEMPTS {
        if let Some(found) = bound(bits) {
            best = Some(best.map_or(found, |known| known.min(found)));
        }
        if best.is_some_and(|found| found <= wanted) || bits >= most || (aim.stop)() {
            break;
        }
        bits = bits.saturating_mul(2).min(most);
    }
    best
}

fn gap(
    closed: &Transform,
    formula: &Expr,
    piece: &Piece,
    aim: &Aim,
    (order, bits): (usize, u32),
    quotient: bool,
) -> Option<Series> {
    let g = piece.series(formula, order, bits)?;
    let k = Series::variable(&Ball::from(piece.centre(bits)), order, bits);
    let (mut ik, mut i) = (Series::zero(bits), Series::zero(bits));
    i.set_constant(crate::number::Constant::I).ok()?;
    ik.mul(&k, &i);
    let f = closed.of(&ik, bits, aim.stop)?;
    let mut out = Series::zero(bits);
    if quotient {
        let mut q = Series::zero(bits);
        q.div(&f, &g).ok()?;
        let mut one = Series::zero(bits);
        one.set_rational(&Rational::from(1));
        out.sub(&q, &one);
    } else {
        out.sub(&f, &g);
    }
    (!out.is_indeterminate()).then_some(out)
}
