//! Products of powers of atoms.

use super::{Refusal, refuse};
use crate::expr::{Expr, eval_ball};
use crate::number::ball::RealBall;
use crate::number::{Function, Integer, Rational};
use rug::ops::Pow;
use std::sync::Arc;

/// Precisions at which a sign is looked for.
pub(super) const LADDER: [u32; 4] = [128, 512, 2048, 6144];
/// Integer powers of a constant that are expanded.
pub(super) const MOST_POWER: u32 = 64;
/// A constant of which nothing else is known than its ball.
#[derive(Clone, Debug)]
pub(super) struct Atom {
    /// The formula.
    pub(super) expr: Expr,
    /// At the first precision.
    pub(super) rough: Arc<RealBall>,
}

impl PartialEq for Atom {
    fn eq(&self, other: &Atom) -> bool {
        self.expr == other.expr
    }
}

impl Atom {
    /// A ball of it.
    pub(super) fn ball(&self, bits: u32) -> RealBall {
        match bits <= LADDER[0] {
            true => self.rough.as_ref().clone(),
            false => ball_of(&self.expr, bits).unwrap_or_else(|_| RealBall::indeterminate(bits)),
        }
    }
}

/// A product of powers of atoms; the empty one is 1.
pub(super) type Product = Vec<(Atom, i32)>;

/// The ball of a constant formula; a refusal where it is not one real number.
pub(super) fn ball_of(e: &Expr, bits: u32) -> Result<RealBall, Refusal> {
    if let Expr::Number(q) = e {
        return Ok(RealBall::rational(q, bits));
    }
    match eval_ball(e, &[], bits) {
        Some(value) if value.is_real() => Ok(value.re().clone()),
        _ => refuse(format!("{e} is no real number, or its ball is not finite")),
    }
}

/// Whether two products are the same.
pub(super) fn same(a: &Product, b: &Product) -> bool {
    a.len() == b.len() && a.iter().all(|x| b.contains(x))
}

/// `sqrt(q)` for a rational number that is no square.
fn is_root(e: &Expr) -> Option<&Rational> {
    match e {
        Expr::Call(Function::Sqrt, args) => match args.as_ref() {
            [Expr::Number(q)] => Some(q),
            _ => None,
        },
        _ => None,
    }
}

/// `q^(1/s)` where that is rational.
pub(super) fn rational_root(q: &Rational, s: u32) -> Option<Rational> {
    let root = |n: &Integer| {
        let root = n.clone().root(s);
        (Integer::from((&root).pow(s)) == *n).then_some(root)
    };
    (*q > 0).then_some(())?;
    Some(Rational::from((root(q.numer())?, root(q.denom())?)))
}

/// The product of two products of atoms, with the rational number that comes out of squares of roots.
pub(super) fn joined(a: &Product, b: &Product) -> (Product, Rational) {
    let mut all: Product = a.clone();
    for (atom, n) in b {
        match all.iter().position(|(known, _)| known == atom) {
            Some(j) => all[j].1 = all[j].1.saturating_add(*n),
            None => all.push((atom.clone(), *n)),
        }
    }
    let mut scale = Rational::from(1);
    for (atom, n) in &mut all {
        let Some(q) = is_root(&atom.expr).cloned() else {
            continue;
        };
        // Large powers stay as they are.
        let whole = n.div_euclid(2);
        if whole != 0 && whole.unsigned_abs() <= MOST_POWER && q > 0 {
            scale *= Rational::from((&q).pow(whole));
            *n = n.rem_euclid(2);
        }
    }
    all.retain(|(_, n)| *n != 0);
    (all, scale)
}
