//! Products taken apart: the factors that all pieces of a goal have in common.

use crate::activation::Piece;
use crate::activation::real::{self, Realness};
use crate::algebra::Exact;
use crate::derive::search::Goal;
use crate::expr::{Expr, build, polynomial};
use crate::quadrature::Budget;

/// Factors of one product.
const MOST_FACTORS: usize = 32;
/// Largest whole power that counts as a repeated factor.
const MOST_POWER: i32 = 12;

/// The factors of a product with their whole powers, in the order of reading.
pub(super) fn factors(e: &Expr) -> Vec<(Expr, i32)> {
    let mut list = Vec::new();
    collect(e, 1, &mut list);
    list
}

fn collect(e: &Expr, power: i32, list: &mut Vec<(Expr, i32)>) {
    if list.len() >= MOST_FACTORS {
        list.push((build::powi(e.clone(), power), 1));
        return;
    }
    match e {
        Expr::Neg(a) => {
            collect(&build::num(-1), power, list);
            collect(a, power, list);
        }
        Expr::Mul(a, b) => {
            collect(a, power, list);
            collect(b, power, list);
        }
        Expr::Div(a, b) => {
            collect(a, power, list);
            collect(b, -power, list);
        }
        Expr::Pow(a, n) => match whole(n).map(|n| n * power) {
            Some(n) if n.abs() <= MOST_POWER => collect(a, n, list),
            _ => add(e, power, list),
        },
        _ => add(e, power, list),
    }
}

fn add(e: &Expr, power: i32, list: &mut Vec<(Expr, i32)>) {
    match list.iter_mut().find(|(known, _)| known == e) {
        Some((_, sum)) => *sum += power,
        None => list.push((e.clone(), power)),
    }
}

/// A whole number that is not too large.
fn whole(n: &Expr) -> Option<i32> {
    match n {
        Expr::Number(q) if q.is_integer() => q.numer().to_i32().filter(|n| n.abs() <= MOST_POWER),
        _ => None,
    }
}

/// The product.
pub(super) fn product(list: &[(Expr, i32)]) -> Expr {
    let side = |up: bool| {
        list.iter()
            .filter(|(_, n)| (*n > 0) == up && *n != 0)
            .fold(build::num(1), |all, (e, n)| {
                build::mul(all, build::powi(e.clone(), n.abs()))
            })
    };
    build::div(side(true), side(false))
}

/// The factors with positive powers that every piece has which is not 0, each with its least power.
pub(super) fn common(goal: &Goal) -> Vec<(Expr, i32)> {
    let mut pieces = goal.pieces.iter().filter(|p| !p.phi.is_zero());
    let Some(first) = pieces.next() else {
        return Vec::new();
    };
    let mut list = factors(&first.phi);
    list.retain(|(e, n)| *n > 0 && e.depends_on("z"));
    for piece in pieces {
        let other = factors(&piece.phi);
        for (e, n) in &mut list {
            let there = other.iter().find(|(known, _)| known == e);
            *n = there.map_or(0, |(_, m)| (*m).min(*n));
        }
        list.retain(|(_, n)| *n > 0);
    }
    list
}

/// The goal without some common factors; none where nothing would be left that depends on z.
pub(super) fn without(goal: &Goal, gone: &[(Expr, i32)]) -> Option<Goal> {
    let pieces: Vec<Piece> = goal
        .pieces
        .iter()
        .map(|piece| {
            let mut list = factors(&piece.phi);
            for (e, n) in gone {
                add(e, -n, &mut list);
            }
            let phi = match piece.phi.is_zero() {
                true => build::num(0),
                false => product(&list),
            };
            Piece {
                phi,
                ..piece.clone()
            }
        })
        .collect();
    let goal = Goal { pieces };
    let empty = goal.formula().is_some_and(|phi| !phi.depends_on("z"));
    (!empty).then_some(goal)
}

/// Whether phi is seen to be real.
pub(super) fn is_real(goal: &Goal) -> bool {
    let budget = Budget::default();
    goal.pieces
        .iter()
        .all(|piece| real::of(piece, &budget) == Realness::Real)
}

/// c and d of `cz + d`, exact, c not 0; none where that is not seen.
pub(super) fn affine(e: &Expr) -> Option<(Exact, Exact)> {
    let (c, d) = polynomial::affine(e, "z")?;
    let (c, d) = (Exact::new(&c).ok()?, Exact::new(&d).ok()?);
    c.is_nonzero().then_some((c, d))
}
