//! 1/sqrt(rho) a straight line inside of a band.

use super::{even, f, pi, z};
use crate::design::known::Known;
use crate::design::known::fit::{neat, same};
use crate::design::penalty::{Band, Wanted, is_zero};
use crate::design::phase::Phase;
use crate::expr::Expr;
use crate::expr::build::{add, div, mul, num, powi, rational, sub};
use crate::number::{Function, Rational};

/// G = a + bk for A < k < B.
pub(super) fn banded(wanted: &Wanted, band: &Band, phase: &Phase) -> Option<Known> {
    if *phase != Phase::Even {
        return None;
    }
    let (low, high) = (&band.from, &band.to);
    let width = sub(high.clone(), low.clone());
    let inside = |p: i64, q: i64| {
        let place = add(
            low.clone(),
            mul(rational(Rational::from((p, q))), width.clone()),
        );
        (
            place.simplified(),
            wanted.root.substitute("k", &place).simplified(),
        )
    };
    let ((k1, g1), (k2, g2)) = (inside(1, 4), inside(3, 4));
    let slope = neat(&div(sub(g2, g1.clone()), sub(k2, k1.clone())));
    let base = neat(&sub(g1, mul(slope.clone(), k1)));
    for (p, q) in [(1, 9), (2, 5), (6, 7)] {
        let (k, g) = inside(p, q);
        if !same(&g, &add(base.clone(), mul(slope.clone(), k))) {
            return None;
        }
    }
    // ∫ (a + bk) cos(kz) dk = [(a + bk) sin(kz)/z + b cos(kz)/z^2].
    let edge = |k: &Expr| {
        let height = neat(&add(base.clone(), mul(slope.clone(), k.clone())));
        let turn = mul(k.clone(), z());
        // sin(kz)/z in the form that has a value at 0.
        let first = mul(mul(height, k.clone()), f(Function::Sinc, turn.clone()));
        let cosine = if is_zero(k) {
            num(1)
        } else {
            f(Function::Cos, turn)
        };
        add(first, div(mul(slope.clone(), cosine), powi(z(), 2)))
    };
    let difference = if is_zero(low) && is_zero(&slope) {
        edge(high)
    } else {
        sub(edge(high), edge(low))
    };
    Some(even("band", div(difference, pi())))
}
