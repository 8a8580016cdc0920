//! A formula G against F on whole intervals of k.
//!
//! On |k - k0| <= r both are polynomials in k - k0 with balls as coefficients, and a bound of what those leave:
//!
//! | F | how | compared |
//! |---|---|---|
//! | smooth | [`moments`](super::moments) of the nodes, the rest for real k | `(F - G) e^{ck}`, c about the depth of the path |
//! | known as an expression | its Taylor series at k0, the rest by Cauchy's estimate on a larger disc | F/G, or F - G where G may vanish |
//!
//! The same for |F|^2, which for real k is `F F*` with `F*(k) = conj F(conj k)`: its Taylor coefficients at k0 are the conjugates
//! of those of F ([`squared`]).
//!
//! G by Taylor arithmetic, and by Cauchy's estimate: with |G| <= M on |k - k0| = R, `sum_{m >= n} |G_m| r^m <= M s^{-n}/(1 - 1/s)`,
//! s = R/r. A cover of the disc by boxes shows that G is analytic there, and bounds it on the circle.
//!
//! The result is a bound of |F/G - 1| on each piece, or, where G may vanish, one of |F - G| against the largest |G| of the
//! piece. It is a theorem for every k of the piece, and no statement at points.

use super::Enclosure;
use super::aim::Aim;
use super::closed::compared_exactly;
use super::cover::{self, Boxes};
use super::hyperbola::Hyperbola;
use super::moments::pieces;
use super::piece::{Budget, Disc, Piece, bits_between, rest, ten_to_minus};
use super::squared;
use super::tamed::tamed;
use crate::expr::{Expr, build};
use crate::number::ball::{Ball, Magnitude};
use crate::number::{Function, Rational, Real, Scalar};
use rug::float::Round;

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

/// What a formula is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compared {
    /// F.
    Transform,
    /// |F|^2.
    Square,
}

/// A piece of an interval.
#[derive(Clone, Debug)]
pub struct Stretch {
    /// Its ends.
    pub from: Rational,
    /// The upper one.
    pub to: Rational,
    /// A bound of |F/G - 1|, or of |F - G| against the largest |G|; |F|^2 stands for F where that was asked.
    pub share: Real,
    /// Which of the two.
    pub relative: bool,
    /// How.
    pub detail: String,
}

/// A formula, and of what.
pub(super) type Claimed<'a> = (Compared, &'a Expr);

/// The bound, whether it is relative, and how.
pub(super) type Found = (Magnitude, bool, String);

impl Enclosure {
    /// Whether F or |F|^2 is the formula on the interval between two frequencies, piece by piece, to about so many digits.
    ///
    /// # Errors
    /// Why no statement is made of some piece.
    pub(in crate::fourier) fn against(
        &self,
        formula: &Expr,
        side: Compared,
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
            let found = self.on((side, formula), &piece, &aim);
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
        self.smooth.is_some() || self.source().is_ok_and(|(source, _)| !source.is_dear())
    }

    fn on(&self, formula: Claimed, piece: &Piece, aim: &Aim) -> Result<Found, String> {
        let found = match self.source() {
            Ok((source, _)) if !source.is_dear() => compared_exactly(&source, formula, piece, aim),
            Ok(_) => Err("F is enclosed at points alone".to_string()),
            Err(why) => Err(why),
        };
        match (found, &self.smooth) {
            (Err(why), Some(phi)) if self.exactly.is_err() => {
                let rule = Hyperbola::new(phi, self.symmetry, self.depth);
                let found = smoothly(&rule, self.depth, formula, piece, aim);
                found.map_err(|other| format!("{other}; {why}"))
            }
            (found, _) => found,
        }
    }
}

/// By moments.
fn smoothly(
    rule: &Hyperbola,
    depth: f64,
    (side, formula): Claimed,
    piece: &Piece,
    aim: &Aim,
) -> Result<Found, String> {
    let weight = if depth.is_finite() {
        (depth * FINE).round() / FINE
    } else {
        0.0
    };
    let c = Rational::from_f64(weight).ok_or("the depth is out of range")?;
    let times = match side {
        Compared::Transform => Rational::from(&c * 1u32),
        Compared::Square => Rational::from(&c * 2u32),
    };
    let growth = build::mul(build::rational(times), build::var("k"));
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
        tolerance: match side {
            Compared::Transform => wanted.scaled(-1),
            // Of |F| <= sqrt(high): twice that, times the error.
            Compared::Square => wanted.over(high.sqrt()).scaled(-3),
        },
        ..*aim
    };
    let disc = rule.disc(piece.centre, piece.reach, &c, None, &own)?;
    let (coefficients, error) = match side {
        Compared::Transform => (disc.coefficients, disc.error),
        Compared::Square => squared::polynomial(piece, &disc.coefficients, disc.error, disc.bits),
    };
    let order = order.max(coefficients.len());
    let gaps = sharpened(bits, wanted, aim, |bits| {
        let series = piece.series(&weighted, order, bits)?;
        let zero = Ball::zero(BOUND_BITS);
        let gap = |m: usize| {
            let (a, b) = (coefficients.get(m), series.coefficients().get(m));
            let mut gap = Ball::zero(bits);
            gap.sub(a.unwrap_or(&zero), b.unwrap_or(&zero));
            gap
        };
        let gaps: Vec<Ball> = (0..order).map(gap).collect();
        Some(piece.largest(&gaps, bits))
    })
    .ok_or("the formula has no Taylor series")?;
    let all = gaps.plus(error).plus(rest(most, s, order));
    let detail = format!(
        "{}; {} nodes at {} bits; formula: {order} terms, s = {s:.3}",
        disc.detail, disc.nodes, disc.bits
    );
    Ok((all.over(scale), relative, detail))
}

/// The least of the bounds at some precisions, up to one that is small enough.
pub(super) fn sharpened(
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
