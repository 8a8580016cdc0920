//! Rules for a half-line.

use super::oscillating::oscillating_half_line;
use super::{
    Choice, MAX_ORDER, Rule, SLOWEST, bare, boundary_finite, derivatives, in_phase, in_time,
    integrable_at, tail,
};
use crate::activation::Piece;
use crate::activation::growth::Tail;
use crate::error::Doubt;
use crate::expr::{Expr, build, polynomial};
use crate::fourier::derivative::phase;
use crate::fourier::tails::{evaluation_loss, parts};
use crate::quadrature::Budget;

pub(super) fn half_line(
    piece: &Piece,
    end: &Expr,
    right: bool,
    budget: &Budget,
) -> Result<Vec<Choice>, Doubt> {
    let mut list = vec![piece.phi.clone()];
    let at_end = |choice: Choice| {
        if right {
            Choice {
                from: Some(end.clone()),
                ..choice
            }
        } else {
            Choice {
                to: Some(end.clone()),
                ..choice
            }
        }
    };
    if let Some(coefficients) = polynomial::coefficients(&piece.phi, "z") {
        let order = coefficients.len();
        let list = derivatives(&piece.phi, order)?;
        if boundary_finite(&list[..order], end) {
            return Ok(vec![at_end(bare(&list, order))]);
        }
    }
    if let Some(phased) = phase::choose(piece, budget) {
        if !integrable_at(&piece.phi, end, right, budget) {
            return Err(format!("phi is not integrable at its breakpoint z = {end}").into());
        }
        return Ok(vec![in_phase(piece, phased?, budget)]);
    }
    for order in 0..=MAX_ORDER {
        in_time(budget)?;
        if !boundary_finite(&list[..order], end) {
            break;
        }
        let f = &list[order];
        if f.is_zero() {
            return Ok(vec![at_end(bare(&list, order))]);
        }
        let tail = tail(f, right, budget);
        if tail.decays(SLOWEST) && integrable_at(f, end, right, budget) {
            let choice = Choice {
                loss: evaluation_loss(f, budget),
                ..bare(&list, order)
            };
            let rule = half_rule(tail, end, right);
            return Ok(vec![at_end(Choice {
                rule: Some(rule),
                ..choice
            })]);
        }
        if order < MAX_ORDER {
            let next = f.derivative("z")?;
            list.push(next);
        }
    }
    let parts = parts(piece, budget);
    if !parts.is_empty() {
        return oscillating_half_line(piece, end, right, parts, budget);
    }
    let list = derivatives(&piece.phi, MAX_ORDER)?;
    cut_half_line(piece, &list, end, right, budget)
}

fn half_rule(tail: Tail, start: &Expr, right: bool) -> Rule {
    let start = start.clone();
    match tail {
        Tail::Algebraic { .. } => Rule::HalfAlgebraic {
            start,
            right,
            symmetry: None,
        },
        _ => Rule::HalfExponential { start, right },
    }
}

pub(super) fn inner_end(end: &Expr, right: bool) -> Expr {
    build::add(end.clone(), build::num(if right { 1 } else { -1 }))
}

pub(super) fn near_interval(
    piece: &Piece,
    end: &Expr,
    inner: &Expr,
    right: bool,
    budget: &Budget,
) -> Choice {
    let (from, to) = if right { (end, inner) } else { (inner, end) };
    let rule = Rule::Interval {
        from: from.clone(),
        to: to.clone(),
        flat: [false; 2],
    };
    let list = vec![piece.phi.clone()];
    Choice {
        rule: Some(rule),
        loss: evaluation_loss(&piece.phi, budget),
        ..bare(&list, 0)
    }
}

/// phi is singular at its end and slow at infinity: phi itself near the end, a derivative beyond.
fn cut_half_line(
    piece: &Piece,
    list: &[Expr],
    end: &Expr,
    right: bool,
    budget: &Budget,
) -> Result<Vec<Choice>, Doubt> {
    if !integrable_at(&piece.phi, end, right, budget) {
        return Err(format!("phi is not integrable at its breakpoint z = {end}").into());
    }
    let inner = inner_end(end, right);
    for (order, f) in list.iter().enumerate() {
        in_time(budget)?;
        let tail = tail(f, right, budget);
        if tail.decays(SLOWEST) && boundary_finite(&list[..order], &inner) {
            let rule = half_rule(tail, &inner, right);
            let loss = evaluation_loss(f, budget);
            let far = Choice {
                rule: Some(rule),
                loss,
                ..bare(list, order)
            };
            let far = if right {
                Choice {
                    from: Some(inner.clone()),
                    ..far
                }
            } else {
                Choice {
                    to: Some(inner.clone()),
                    ..far
                }
            };
            return Ok(vec![near_interval(piece, end, &inner, right, budget), far]);
        }
    }
    Err(format!("no derivative of phi up to order {MAX_ORDER} decays towards infinity").into())
}
