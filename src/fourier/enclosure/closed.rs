//! A formula G against F on a piece, where F is known as an expression ([`Source`]): their quotient, or their difference where G may vanish.
//!
//! Both are Taylor series at k0 with rests by Cauchy's estimate on a larger disc, which boxes cover ([`cover`]).
//! Where F is a sum of Gaussians of one width, that factor is taken out of both sides first, as an identity of formulas
//! ([`merged`](super::merged)): boxes about `e^{-k^2/2}` are far too wide for a quotient.

use super::aim::Aim;
use super::cover::{self, Box2};
use super::interval::{Claimed, Compared, Found, sharpened};
use super::local::on_box;
use super::merged::times_exponential;
use super::piece::{Disc, Piece, rest, ten_to_minus};
use super::source::{OverBalls, Source};
use super::squared;
use crate::expr::{Evaluator, Program, build};
use crate::number::ball::{Ball, Magnitude};
use crate::number::{Rational, Scalar, Series};
use std::sync::Arc;

/// Bits of bounds.
const BOUND_BITS: u32 = 64;

/// As the quotient F/G, or as the difference where G may vanish.
pub(super) fn compared_exactly(
    source: &Source,
    claimed: Claimed,
    piece: &Piece,
    aim: &Aim,
) -> Result<Found, String> {
    let (side, formula) = claimed;
    if formula.has_kink() {
        return Err("the formula has a function that is not analytic".to_string());
    }
    let found = match source.lifted() {
        Some((lifted, rate)) => {
            let times = match side {
                Compared::Transform => rate,
                Compared::Square => build::mul(build::num(2), rate),
            };
            let square = build::mul(times, build::powi(build::var("k"), 2));
            let whole = times_exponential(formula, &square);
            quotient(&Source::Closed(&lifted), (side, &whole), piece, aim)
        }
        None => quotient(source, claimed, piece, aim),
    };
    match found {
        Some(found) => Ok(found),
        None => difference(source, claimed, piece, aim),
    }
}

/// F and the formula on boxes.
struct OnBoxes<'a> {
    source: OverBalls<'a>,
    side: Compared,
    formula: Evaluator<Ball>,
    stop: &'a dyn Fn() -> bool,
}

impl<'a> OnBoxes<'a> {
    fn new(source: &Source<'a>, (side, formula): Claimed, aim: &'a Aim) -> Option<OnBoxes<'a>> {
        let formula = Arc::new(Program::compile(&[formula], &["k"]));
        Some(OnBoxes {
            source: source.over_balls(BOUND_BITS)?,
            side,
            formula: Evaluator::new(formula, BOUND_BITS),
            stop: aim.stop,
        })
    }

    fn at(&mut self, at: Box2) -> Option<(Ball, Ball)> {
        let k = on_box(at);
        let f = self.source.at(&k, self.stop)?;
        let f = match self.side {
            Compared::Transform => f,
            Compared::Square => {
                let other = self.source.at(&k.conjugate(), self.stop)?;
                squared::product(&f, &other.conjugate())
            }
        };
        let g = self.formula.eval(&[&k]).ok()?.first()?.clone();
        (!g.is_indeterminate()).then_some((f, g))
    }
}

fn quotient(source: &Source, claimed: Claimed, piece: &Piece, aim: &Aim) -> Option<Found> {
    let mut boxes = OnBoxes::new(source, claimed, aim)?;
    let wanted = ten_to_minus(piece.digits);
    let disc = piece.disc(wanted, |at| {
        let (f, g) = boxes.at(at)?;
        let mut q = Ball::zero(BOUND_BITS);
        q.div(&f, &g).ok()?;
        // Of F/G - 1, from above.
        let most = q.abs_upper().plus(Magnitude::ONE);
        (!q.is_indeterminate()).then(|| (q.abs_lower().max(Magnitude::ONE), most))
    })?;
    let scales = (wanted, Magnitude::ONE);
    compared(source, claimed, piece, aim, &disc, scales, true).ok()
}

fn difference(
    source: &Source,
    claimed: Claimed,
    piece: &Piece,
    aim: &Aim,
) -> Result<Found, String> {
    let mut boxes = OnBoxes::new(source, claimed, aim).ok_or("a constant has no value")?;
    let ends = piece.ends();
    let (_, scale) = cover::on_interval(ends.0, ends.1, |at| {
        let (_, g) = boxes.at(at)?;
        Some((g.abs_lower(), g.abs_upper()))
    })
    .ok_or("the formula has no bound on the interval")?;
    let vanishes = |(f, _): (Ball, Ball)| f.abs_upper().is_zero();
    if scale.is_zero() && boxes.at(Box2::real(ends)).is_some_and(vanishes) {
        return Ok((Magnitude::ZERO, true, "F and the formula are 0".to_string()));
    }
    let wanted = scale.times(ten_to_minus(piece.digits));
    let disc = piece
        .disc(wanted, |at| {
            let (f, g) = boxes.at(at)?;
            let high = f.abs_upper().plus(g.abs_upper());
            Some((f.abs_lower().max(g.abs_lower()), high))
        })
        .ok_or("F and the formula are not seen to be analytic on a disc about the interval")?;
    compared(source, claimed, piece, aim, &disc, (wanted, scale), false)
}

/// The series of F/G - 1, or of F - G, with its rest, over a scale.
fn compared(
    source: &Source,
    formula: Claimed,
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
        let gap = gap(source, formula, piece, aim, (order, bits), quotient)?;
        Some(piece.sum(gap.coefficients().iter().map(Ball::abs_upper)))
    })
    .ok_or("F or the formula has no Taylor series")?;
    let detail = format!(
        "expression of F, {order} terms about k = {}, s = {s:.3}",
        piece.centre
    );
    Ok((sum.plus(left).over(scale), quotient, detail))
}

fn gap(
    source: &Source,
    (side, formula): Claimed,
    piece: &Piece,
    aim: &Aim,
    (order, bits): (usize, u32),
    quotient: bool,
) -> Option<Series> {
    let g = piece.series(formula, order, bits)?;
    let f = source.series(piece, (order, bits), aim.stop)?;
    let f = match side {
        Compared::Transform => f,
        Compared::Square => {
            let mut square = Series::zero(bits);
            square.mul(&f, &f.conjugate());
            square
        }
    };
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
