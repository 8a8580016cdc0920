//! The certificate of rays, computed anew.
//!
//! The formulas of the parts follow from the pieces and have to be those that are stated. For the stated directions,
//! ends, numbers of points and ellipses everything is proved again: the sector, what is cut off, every ellipse. Then every
//! stated bound has to be at least the one found here.

use super::super::aim::{Aim, Place};
use super::super::replay::{Again, Fault, no_less, pieces as read};
use super::boxes::{Boxes, Direction};
use super::segment::{Kappa, ORDERS, Panel, RHOS, Segment, real_constant};
use super::stated::{certificate, error_of};
use super::{Part, check, form, half, shown, sides_of, sum_of};
use crate::activation::Piece;
use crate::expr::{Expr, Program, build};
use crate::fourier::certificate as stated;
use crate::fourier::evidence::PointValue;
use crate::number::Rational;
use crate::number::ball::Magnitude;
use std::sync::Arc;

/// Most panels of a part.
const MOST_PANELS: usize = 4096;

/// What an integral has to be, by its piece.
struct Due {
    f: Expr,
    origin: Expr,
    /// The length, whether it is walked from its right end, and the share that is covered, of a finite piece.
    finite: Option<(Expr, bool, f64)>,
    left: bool,
}

/// F by a certificate.
///
/// # Errors
/// What is wrong with it, or not accepted.
pub(in super::super) fn again(
    rays: &stated::Rays,
    k: &Place,
    aim: &Aim,
    finer: u32,
) -> Result<Again, Fault> {
    let refused = |why: String| Fault::Refused(why);
    let pieces = read(&rays.pieces)?;
    check(&pieces).map_err(refused)?;
    let mut due = Vec::new();
    for piece in pieces.iter().filter(|p| !p.phi.is_zero()) {
        let of_piece = dues(piece).map_err(|why| format!("the piece {}: {why}", shown(piece)));
        due.extend(of_piece.map_err(refused)?);
    }
    if due.len() != rays.parts.len() {
        let (a, b) = (rays.parts.len(), due.len());
        return Err(Fault::Wrong(format!(
            "{a} integrals for pieces that need {b}"
        )));
    }
    let mut nodes = 0;
    let mut parts = Vec::new();
    for (due, part) in due.into_iter().zip(&rays.parts) {
        nodes += part.panels.iter().map(|p| p.order as usize).sum::<usize>();
        if part.panels.len() > MOST_PANELS || nodes > aim.max_nodes {
            return Err(refused("more panels or points than are allowed".into()));
        }
        parts.push(proved(due, part, k, aim)?);
    }
    let same = sum_of(&parts, k, rays.bits, aim).map_err(refused)?;
    let same = PointValue::of_ball(&same).map_err(|why| refused(why.text))?;
    let same = same.certified(certificate(&pieces, &parts, rays.bits));
    // The errors of all parts as one disc about the sum.
    let mut error = Magnitude::ZERO;
    for part in &mut parts {
        let mut own = error_of(part).plus(part.left);
        if let Some(length) = &part.factor {
            let program = Arc::new(Program::compile(&[length], &[]));
            own = own.times(real_constant(&program, 64).abs_upper());
        }
        error = error.plus(own);
        part.left = Magnitude::ZERO;
        for panel in &mut part.panels {
            panel.error = Magnitude::ZERO;
        }
    }
    Ok(Again {
        finer: sum_of(&parts, k, finer, aim).map_err(refused)?,
        error,
        same,
    })
}

/// The integrals of a piece.
fn dues(piece: &Piece) -> Result<Vec<Due>, String> {
    let zero = build::num(0);
    let half_line = |origin: &Expr, left: bool| {
        let slope = build::num(if left { -1 } else { 1 });
        Ok::<_, String>(Due {
            f: form::local(&piece.phi, origin, &slope, &Rational::from(1))?,
            origin: origin.clone(),
            finite: None,
            left,
        })
    };
    match (&piece.from, &piece.to) {
        (None, None) => Ok(vec![half_line(&zero, false)?, half_line(&zero, true)?]),
        (Some(a), None) => Ok(vec![half_line(a, false)?]),
        (None, Some(b)) => Ok(vec![half_line(b, true)?]),
        (Some(a), Some(b)) => {
            let length = build::sub(b.clone(), a.clone());
            let sides = sides_of(&piece.phi, a, b, &length)?;
            let due = |(f, origin, reversed, end)| Due {
                f,
                origin,
                finite: Some((length.clone(), reversed, end)),
                left: false,
            };
            Ok(sides.into_iter().map(due).collect())
        }
    }
}

/// The integral with the stated panels, proved.
fn proved<'a>(due: Due, part: &stated::Part, k: &'a Place, aim: &Aim) -> Result<Part<'a>, Fault> {
    let length = due.finite.as_ref().map(|(length, ..)| length);
    let reversed = due
        .finite
        .as_ref()
        .is_some_and(|(_, reversed, _)| *reversed);
    let alike = due.f.to_string() == part.f
        && due.origin.to_string() == part.origin
        && length.map(Expr::to_string) == part.length
        && reversed == part.reversed
        && due.left == part.left;
    if !alike {
        return Err(Fault::Wrong(format!(
            "the integral of {} is not one of its piece, whose integrand is {}",
            part.f, due.f
        )));
    }
    let direction = Direction {
        along: part.along,
        down: part.down,
    };
    let last = part.panels.last().map_or(part.from, |panel| panel.to);
    let cut = match &due.finite {
        None => {
            let known = half::Known::new(&due.f, k, part.theta).map_err(Fault::Refused)?;
            known.cut(direction, part.theta, (part.from, last))
        }
        Some((.., end)) => on_line(&due.f, part, (last, *end)),
    };
    let cut = cut.map_err(Fault::Refused)?;
    no_less("what is cut off", part.cut, cut)?;
    let kappa = Kappa::new(k, length, reversed);
    let segment = Segment {
        f: &due.f,
        kappa: kappa.clone(),
        direction,
    };
    let panels = panels(&segment, part, aim)?;
    let out = Part {
        kappa,
        direction,
        panels,
        left: cut,
        origin: due.origin,
        factor: length.cloned(),
        conjugate: due.left,
        reversed,
        theta: part.theta,
        f: due.f,
    };
    no_less("the error of the panels", part.error, error_of(&out))?;
    Ok(out)
}

/// What is cut off a finite piece.
fn on_line(f: &Expr, part: &stated::Part, (last, end): (f64, f64)) -> Result<Magnitude, String> {
    if part.along != 1.0 || part.down != 0.0 || part.theta != 0.0 {
        return Err("a finite piece is integrated on the line".into());
    }
    if last != end {
        return Err(format!("the panels end at {last}, not at {end}"));
    }
    let near = match form::is_regular(f) {
        true => None,
        false => Some(half::near(f, 0.01)?),
    };
    half::start_of(near.as_ref(), Direction::REAL, part.from)
}

fn panels(segment: &Segment, part: &stated::Part, aim: &Aim) -> Result<Vec<Panel>, Fault> {
    let mut boxes = Boxes::new(segment.f, &segment.kappa.at(64));
    let mut from = part.from;
    let mut panels = Vec::with_capacity(part.panels.len());
    for panel in &part.panels {
        if (aim.stop)() {
            return Err(Fault::Refused("stopped".into()));
        }
        let order = panel.order as usize;
        let known = RHOS.contains(&panel.rho) && (order == 0 || ORDERS.contains(&order));
        if !(known && panel.to > from) {
            return Err(Fault::Refused("a panel is none of this program".into()));
        }
        let found = segment.stated(&mut boxes, (from, panel.to), panel.rho, order);
        let found = found.ok_or_else(|| {
            let why = format!(
                "the integrand is not seen to be analytic beside the panel to {}",
                panel.to
            );
            Fault::Refused(why)
        })?;
        if panel.log2_most < found.most.log2_up() {
            return Err(Fault::Wrong(format!(
                "the integrand is stated to be at most 2^{} in an ellipse, it is only seen to be at most 2^{}",
                panel.log2_most,
                found.most.log2_up()
            )));
        }
        panels.push(found);
        from = panel.to;
    }
    Ok(panels)
}
