//! Breakpoints that hide in `abs`, `sign`, `step`, `relu`, `max` and `min`.
//!
//! Each such call with an argument affine in z is resolved on either side of the argument's root;
//! innermost calls first, until none is left.

use super::pieces::{Piece, compare, end_value};
use crate::expr::{Expr, build};
use crate::number::Function;
use std::cmp::Ordering;

/// More splits than this in one formula are refused.
const MAX_SPLITS: usize = 64;

/// Splits a piece at the kinks of its formula.
///
/// # Errors
/// A sentence, where a kink's place cannot be found: its argument is not affine in z.
pub fn split(piece: &Piece) -> Result<Vec<Piece>, String> {
    let mut open = vec![piece.clone()];
    let mut done = Vec::new();
    let mut splits = 0;
    while let Some(piece) = open.pop() {
        let Some((call, argument)) = innermost(&piece.phi) else {
            done.push(piece);
            continue;
        };
        splits += 1;
        if splits > MAX_SPLITS {
            return Err(format!("more than {MAX_SPLITS} kinks in one formula"));
        }
        // The right part is pushed first, so that the left one is treated, and comes out, first.
        for part in resolve(&piece, &call, &argument)?.into_iter().rev() {
            open.push(part);
        }
    }
    Ok(done)
}

/// The first call with a kink whose arguments hold none, and the expression whose sign decides it.
fn innermost(expr: &Expr) -> Option<(Expr, Expr)> {
    if !expr.depends_on("z") {
        return None;
    }
    let found = match expr {
        Expr::Neg(a) => innermost(a),
        Expr::Add(a, b) | Expr::Sub(a, b) | Expr::Mul(a, b) | Expr::Div(a, b) | Expr::Pow(a, b) => {
            innermost(a).or_else(|| innermost(b))
        }
        Expr::Call(_, args) => args.iter().find_map(innermost),
        _ => None,
    };
    if found.is_some() {
        return found;
    }
    let Expr::Call(function, args) = expr else {
        return None;
    };
    let decider = match function {
        Function::Abs | Function::Sign | Function::Step | Function::Relu => args[0].clone(),
        Function::Max | Function::Min => build::sub(args[0].clone(), args[1].clone()),
        _ => return None,
    };
    Some((expr.clone(), decider))
}

fn resolve(piece: &Piece, call: &Expr, decider: &Expr) -> Result<Vec<Piece>, String> {
    let slope = decider
        .derivative("z")
        .map_err(|e| format!("cannot find the kink of `{call}`: {e}"))?;
    if slope.depends_on("z") {
        return Err(format!(
            "cannot find the kinks of `{call}`: its argument is not affine in z; give the pieces with their intervals instead"
        ));
    }
    let at_zero = decider.substitute("z", &build::num(0));
    let slope_value = end_value(&slope).ok_or_else(|| format!("`{slope}` is not a real number"))?;
    if slope_value.is_zero() {
        let value =
            end_value(&at_zero).ok_or_else(|| format!("`{at_zero}` is not a real number"))?;
        let phi = replace(&piece.phi, call, &branch(call, !value.is_sign_negative()));
        return Ok(vec![Piece {
            phi,
            ..piece.clone()
        }]);
    }
    let root = build::neg(build::div(at_zero, slope));
    let rising = slope_value.is_sign_positive();
    let root_value = end_value(&root).ok_or_else(|| format!("`{root}` is not a real number"))?;
    let below = |end: &Option<Expr>| {
        end.as_ref()
            .and_then(end_value)
            .is_some_and(|v| compare(&v, &root_value) != Ordering::Greater)
    };
    let above = |end: &Option<Expr>| {
        end.as_ref()
            .and_then(end_value)
            .is_some_and(|v| compare(&v, &root_value) != Ordering::Less)
    };
    let left = replace(&piece.phi, call, &branch(call, !rising));
    let right = replace(&piece.phi, call, &branch(call, rising));
    if below(&piece.to) {
        return Ok(vec![Piece {
            phi: left,
            ..piece.clone()
        }]);
    }
    if above(&piece.from) {
        return Ok(vec![Piece {
            phi: right,
            ..piece.clone()
        }]);
    }
    Ok(vec![
        Piece {
            from: piece.from.clone(),
            to: Some(root.clone()),
            phi: left,
        },
        Piece {
            from: Some(root),
            to: piece.to.clone(),
            phi: right,
        },
    ])
}

/// What the call is where its decider is positive, or negative.
fn branch(call: &Expr, positive: bool) -> Expr {
    let Expr::Call(function, args) = call else {
        return call.clone();
    };
    let first = args[0].clone();
    match (function, positive) {
        (Function::Abs | Function::Relu, true) | (Function::Max, true) | (Function::Min, false) => {
            first
        }
        (Function::Abs, false) => build::neg(first),
        (Function::Relu | Function::Step, false) => build::num(0),
        (Function::Sign, false) => build::num(-1),
        (Function::Sign | Function::Step, true) => build::num(1),
        (Function::Max, false) | (Function::Min, true) => args[1].clone(),
        _ => call.clone(),
    }
}

/// Replaces every occurrence of a sub-expression, through the smart constructors.
fn replace(expr: &Expr, what: &Expr, by: &Expr) -> Expr {
    if expr == what {
        return by.clone();
    }
    expr.map_operands(&mut |e| replace(e, what, by))
}
