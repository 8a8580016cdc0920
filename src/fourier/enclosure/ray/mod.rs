//! Rigorous enclosure of F(k) for phi with kinks, piece by piece along rays.
//!
//! ```text
//! F(k) = sum over pieces [a, b] of ∫_a^b phi(z) e^{-ikz} dz,   k > 0.
//! ```
//!
//! **A half-line.** Let phi on `[a, inf)` continue analytically to the sector `a + w`, `-psi <= arg w <= 0`, with
//! `|phi| = O(|w|^p)` far out and integrable at a. Then the Fourier transform of phi there, as a tempered distribution, is on
//! k > 0 the function
//!
//! ```text
//! F(k) = e^{-ika} ∫_0^inf phi(a + omega t) e^{-ik omega t} omega dt,   omega = p - iq of the angle -psi.
//! ```
//!
//! Proof: pair with a smooth function u of compact support in k > 0. `U(z) = ∫ u(k) e^{-ikz} dk` falls faster than any power
//! of z in the lower half-plane, on the real line included: integrate by parts, `|e^{-ikz}| <= 1`. So the arcs of `∫ phi U`
//! vanish, the path turns to the ray by Cauchy's theorem, and there Fubini's theorem applies. ∎ The left half-line `(-inf, b]`
//! is the right one of `phi(b - w)`, which is real, conjugated: `e^{-ikb} conj(∫_0^inf phi(b - w) e^{-ikw} dw)`. One ray has
//! one angle; those of both sides of a kink need not be parallel. See [`half`] for what is proved of phi, and how the
//! integral is cut off.
//!
//! **A finite piece** is integrated on the real line; see [`segment`]. Its ends may be singular.
//!
//! Each integral is a sum over Gauss-Legendre panels ([`legendre`], [`segment`]) with bounds by rectangles ([`boxes`]).
//! Formulas are let in by [`form`].

mod boxes;
mod form;
mod half;
mod legendre;
mod replay;
mod segment;
mod stated;
#[cfg(test)]
mod tests;

use super::aim::{Aim, Enclosed, Place};
use crate::activation::Piece;
use crate::expr::{Expr, Program, build, constant};
use crate::number::ball::{Ball, Magnitude, RealBall};
use crate::number::{Rational, Real, Scalar};
use boxes::Direction;
use half::Ray;
pub(super) use replay::again;
use segment::{Kappa, Limits, Panel, Segment, log2, real_constant, widened};
use stated::{certificate, detail};
use std::sync::Arc;

/// The parts of the tolerance that a panel may use.
const PARTS: f64 = 64.0;
/// Times that the precision is raised.
const RAISES: usize = 4;

/// One integral `factor e^{-i k origin} ∫ f(w) e^{-i kappa w} dw`, perhaps conjugated before the factors.
struct Part<'a> {
    f: Expr,
    kappa: Kappa<'a>,
    direction: Direction,
    panels: Vec<Panel>,
    left: Magnitude,
    origin: Expr,
    factor: Option<Expr>,
    conjugate: bool,
    /// Whether a finite piece is walked from its right end.
    reversed: bool,
    /// The angle up to which f is continued; 0 on the line.
    theta: f64,
}

/// F(k) for a phi that is given by pieces, the first from minus infinity, the last to infinity, each from the end of
/// the one before.
///
/// # Errors
/// A sentence: what is not proved, or not within the limits.
pub fn enclose(pieces: &[Piece], k: &Place, aim: &Aim) -> Result<Enclosed, String> {
    check(pieces)?;
    let tolerance = aim
        .tolerance
        .max(Magnitude::power_of_two(-i64::from(aim.max_bits)));
    let mut parts = Vec::new();
    let count = pieces.iter().filter(|p| !p.phi.is_zero()).count().max(1);
    for piece in pieces.iter().filter(|p| !p.phi.is_zero()) {
        let share = tolerance
            .over(Magnitude::up_f64(4.0 * count as f64))
            .over(Magnitude::up_f64(PARTS));
        let used: usize = parts.iter().map(nodes).sum();
        let limits = Limits {
            share,
            long: (0.45 * -log2(share)).max(16.0) as usize + 16,
            nodes: aim.max_nodes.saturating_sub(used),
            stop: aim.stop,
        };
        piece_parts(piece, k, &limits, &mut parts)
            .map_err(|why| format!("the piece {}: {why}", shown(piece)))?;
    }
    let (value, bits) = total(&parts, k, aim, tolerance)?;
    Ok(Enclosed {
        value,
        detail: detail(&parts),
        nodes: parts.iter().map(nodes).sum(),
        bits,
        certificate: certificate(pieces, &parts, bits),
    })
}

fn nodes(part: &Part) -> usize {
    part.panels.iter().map(|p| p.order).sum()
}

fn shown(piece: &Piece) -> String {
    let end = |e: &Option<Expr>, none: &str| e.as_ref().map_or(none.to_owned(), Expr::to_string);
    format!(
        "{} on [{}, {}]",
        piece.phi,
        end(&piece.from, "-inf"),
        end(&piece.to, "inf")
    )
}

/// The pieces cover the line once.
fn check(pieces: &[Piece]) -> Result<(), String> {
    let (Some(first), Some(last)) = (pieces.first(), pieces.last()) else {
        return Err("no pieces".into());
    };
    if first.from.is_some() || last.to.is_some() {
        return Err("the pieces do not cover the real line".into());
    }
    for (one, next) in pieces.iter().zip(&pieces[1..]) {
        let (Some(a), Some(b)) = (&one.to, &next.from) else {
            return Err("the pieces do not cover the real line".into());
        };
        let same = a == b || constant::is_zero(&build::sub(a.clone(), b.clone()));
        if !same {
            return Err(format!("there is a gap, or an overlap, from {a} to {b}"));
        }
    }
    for piece in pieces {
        if piece.phi.variables().iter().any(|v| v.as_ref() != "z") {
            return Err(format!("{} has more variables than z", piece.phi));
        }
    }
    Ok(())
}

fn piece_parts<'a>(
    piece: &Piece,
    k: &'a Place,
    limits: &Limits,
    parts: &mut Vec<Part<'a>>,
) -> Result<(), String> {
    match (&piece.from, &piece.to) {
        (None, None) => {
            let zero = build::num(0);
            parts.push(half_line(&piece.phi, &zero, k, false, limits)?);
            parts.push(half_line(&piece.phi, &zero, k, true, limits)?);
        }
        (Some(a), None) => parts.push(half_line(&piece.phi, a, k, false, limits)?),
        (None, Some(b)) => parts.push(half_line(&piece.phi, b, k, true, limits)?),
        (Some(a), Some(b)) => parts.extend(finite(&piece.phi, a, b, k, limits)?),
    }
    Ok(())
}

/// The half-line from an end to the right, or to the left.
fn half_line<'a>(
    phi: &Expr,
    origin: &Expr,
    k: &'a Place,
    left: bool,
    limits: &Limits,
) -> Result<Part<'a>, String> {
    let slope = build::num(if left { -1 } else { 1 });
    let f = form::local(phi, origin, &slope, &Rational::from(1))?;
    let Ray {
        direction,
        theta,
        panels,
        left: cut,
    } = half::best(&f, k, limits)?;
    Ok(Part {
        f,
        kappa: Kappa::new(k, None, false),
        direction,
        panels,
        left: cut,
        origin: origin.clone(),
        factor: None,
        conjugate: left,
        reversed: false,
        theta,
    })
}

/// A finite piece: from its left end, or in two halves where its right end is singular.
fn finite<'a>(
    phi: &Expr,
    a: &Expr,
    b: &Expr,
    k: &'a Place,
    limits: &Limits,
) -> Result<Vec<Part<'a>>, String> {
    let length = build::sub(b.clone(), a.clone());
    let sides = sides_of(phi, a, b, &length)?;
    let part = |(f, origin, minus, end): (Expr, Expr, bool, f64)| {
        side(f, &origin, &length, k, minus, end, limits)
    };
    sides.into_iter().map(part).collect()
}

/// For each side from which a finite piece is walked: the formula there, where it begins, whether it goes to the left,
/// and the share of the piece that it covers.
fn sides_of(
    phi: &Expr,
    a: &Expr,
    b: &Expr,
    length: &Expr,
) -> Result<Vec<(Expr, Expr, bool, f64)>, String> {
    let ball = real_constant(&Arc::new(Program::compile(&[length], &[])), 128);
    if !ball.is_positive() {
        return Err("its ends are not in order".into());
    }
    let inside = Rational::from((1, 2));
    let back = build::neg(length.clone());
    let reversed = form::local(phi, b, &back, &inside)?;
    let regular = form::is_regular(&reversed);
    let end = if regular { 1.0 } else { 0.5 };
    let forward = form::local(phi, a, length, &inside)?;
    let mut sides = vec![(forward, a.clone(), false, end)];
    if !regular {
        sides.push((reversed, b.clone(), true, 0.5));
    }
    Ok(sides)
}

/// `length e^{-ik origin} ∫_0^end f(w) e^{∓ik length w} dw`.
fn side<'a>(
    f: Expr,
    origin: &Expr,
    length: &Expr,
    k: &'a Place,
    minus: bool,
    end: f64,
    limits: &Limits,
) -> Result<Part<'a>, String> {
    let direction = Direction::REAL;
    let (mut from, mut left) = (0.0, Magnitude::ZERO);
    let kappa = Kappa::new(k, Some(length), minus);
    // The wider the frequency, the more panels.
    let size = kappa.at(64).abs_upper();
    let factor = real_constant(&Arc::new(Program::compile(&[length], &[])), 64).abs_upper();
    let share = limits
        .share
        .over(factor)
        .over(Magnitude::ONE.plus(size.over(Magnitude::up_f64(PARTS))));
    let own = Limits { share, ..*limits };
    if !form::is_regular(&f) {
        let near = half::near(&f, 0.01)?;
        (from, left) = half::start(&near, direction, share)?;
        from = from.min(end);
    }
    let first = if from > 0.0 { 2.0 * from } else { end };
    let segment = Segment {
        f: &f,
        kappa: kappa.clone(),
        direction,
    };
    let panels = segment.plan((from, end), first, &own)?;
    Ok(Part {
        f,
        kappa,
        direction,
        panels,
        left,
        origin: origin.clone(),
        factor: Some(length.clone()),
        conjugate: false,
        reversed: minus,
        theta: 0.0,
    })
}

/// The sum of the parts with as many bits as the tolerance needs, and those bits.
fn total(
    parts: &[Part],
    k: &Place,
    aim: &Aim,
    tolerance: Magnitude,
) -> Result<(Ball, u32), String> {
    let nodes: usize = parts.iter().map(nodes).sum();
    let size = parts
        .iter()
        .map(|p| segment_of(p).size(&p.panels))
        .fold(-1e9, f64::max);
    let wanted = size - log2(tolerance) + (nodes as f64 + 2.0).log2() + 16.0;
    let mut bits = (wanted.max(64.0) as u32).min(aim.max_bits.max(64));
    let mut best: Option<(Ball, u32)> = None;
    for _ in 0..RAISES {
        let sum = sum_of(parts, k, bits, aim)?;
        let radius = sum.radius();
        best = Some((sum, bits));
        if radius <= tolerance || bits >= aim.max_bits {
            break;
        }
        let excess = if radius.is_infinite() {
            f64::from(bits)
        } else {
            log2(radius) - log2(tolerance) + 16.0
        };
        bits = bits.saturating_add(excess as u32).min(aim.max_bits);
    }
    let (value, bits) = best.ok_or("no sum")?;
    if value.is_indeterminate() {
        return Err("a value of phi is not known".into());
    }
    Ok((value, bits))
}

/// The sum of the parts with these bits.
fn sum_of(parts: &[Part], k: &Place, bits: u32, aim: &Aim) -> Result<Ball, String> {
    let mut sum = Ball::zero(bits);
    for part in parts {
        let before = sum.clone();
        sum.add(&before, &value(part, k, bits, aim)?);
    }
    Ok(sum)
}

fn segment_of<'a>(part: &'a Part<'a>) -> Segment<'a> {
    Segment {
        f: &part.f,
        kappa: part.kappa.clone(),
        direction: part.direction,
    }
}

fn value(part: &Part, k: &Place, bits: u32, aim: &Aim) -> Result<Ball, String> {
    let zero = RealBall::exact(Real::new(bits));
    let sum = segment_of(part).sum(&part.panels, bits, aim.stop)?;
    let mut sum = widened(&sum, part.left);
    if part.conjugate {
        sum = Ball::from_parts(sum.re().clone(), zero.sub(sum.im(), bits));
    }
    let constant = |e: &Expr| real_constant(&Arc::new(Program::compile(&[e], &[])), bits);
    let mut out = sum;
    if let Some(factor) = &part.factor {
        let mut scaled = Ball::zero(bits);
        scaled.mul(&out, &Ball::from(constant(factor)));
        out = scaled;
    }
    if !part.origin.is_zero() {
        let (s, c) = k.at(bits).mul(&constant(&part.origin), bits).sin_cos(bits);
        let mut turned = Ball::zero(bits);
        turned.mul(&out, &Ball::from_parts(c, zero.sub(&s, bits)));
        out = turned;
    }
    Ok(out)
}
