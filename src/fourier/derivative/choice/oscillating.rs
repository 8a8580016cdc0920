//! Rules where phi oscillates to the end of the line.

use super::half_line::{inner_end, near_interval};
use super::{Choice, Rule, SLOWEST, bare, half_line, tail};
use crate::activation::Piece;
use crate::error::Doubt;
use crate::expr::{Expr, build, constant};
use crate::fourier::tails::{Part, evaluation_loss, parts};
use crate::quadrature::Budget;

pub(super) fn oscillating_line(
    piece: &Piece,
    parts_left: Vec<Part>,
    budget: &Budget,
) -> Result<Vec<Choice>, Doubt> {
    let list = vec![piece.phi.clone()];
    // Not symmetric about 0, where the parts of `(1-cos(z))/z^2` are singular and a rule has its middle node.
    let (minus, plus) = (build::num(-1), build::rational((5, 4).into()));
    let middle = Rule::Interval {
        from: minus.clone(),
        to: plus.clone(),
        flat: [false; 2],
    };
    let mut all = vec![Choice {
        rule: Some(middle),
        loss: evaluation_loss(&piece.phi, budget),
        ..bare(&list, 0)
    }];
    let tails = [
        (parts_left, minus, false),
        (parts(piece, budget), plus, true),
    ];
    for (side, start, right) in tails {
        for part in side {
            if part.factor.formula.is_zero() {
                continue;
            }
            all.extend(oscillating_tail(part, &start, right, budget)?);
        }
    }
    Ok(all)
}

/// One oscillating part on a half-line; a factor that does not decay (a pure sine) is integrated
/// by parts exactly, which leaves its boundary term at `start`. A part that does not oscillate is a function of
/// its own.
fn oscillating_tail(
    part: Part,
    start: &Expr,
    right: bool,
    budget: &Budget,
) -> Result<Vec<Choice>, Doubt> {
    let factor = &part.factor.formula;
    let decays = tail(factor, right, budget).decays(SLOWEST);
    if !decays && factor.depends_on("z") {
        if !constant::is_zero(&part.omega) {
            return Err("an oscillating part of phi does not decay".into());
        }
        let (from, to) = match right {
            true => (Some(start.clone()), None),
            false => (None, Some(start.clone())),
        };
        let alone = Piece {
            from,
            to,
            phi: factor.clone(),
        };
        return half_line(&alone, start, right, budget);
    }
    let list = vec![factor.clone()];
    let rule = Rule::Oscillating {
        start: start.clone(),
        right,
        part: Box::new(part),
    };
    Ok(vec![Choice {
        rule: Some(rule),
        ..bare(&list, 0)
    }])
}

pub(super) fn oscillating_half_line(
    piece: &Piece,
    end: &Expr,
    right: bool,
    parts: Vec<Part>,
    budget: &Budget,
) -> Result<Vec<Choice>, Doubt> {
    let inner = inner_end(end, right);
    let mut all = vec![near_interval(piece, end, &inner, right, budget)];
    for part in parts {
        if !part.factor.formula.is_zero() {
            all.extend(oscillating_tail(part, &inner, right, budget)?);
        }
    }
    Ok(all)
}
