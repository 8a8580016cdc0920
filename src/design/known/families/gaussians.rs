//! Penalties that grow like a Gaussian, or like e^(k^4).

use super::{Law, even, f, half, integer, k, odd, pi, positive, z};
use crate::design::known::Known;
use crate::design::known::fit::{CHECKS, at, constant, fraction, linear, neat, same, value};
use crate::design::phase::Phase;
use crate::expr::Expr;
use crate::expr::build::{call, div, mul, neg, num, pow, powi, rational, sub};
use crate::number::{Function, Rational, Real};

/// Derivatives of a Gaussian at most.
const MAX_DERIVATIVES: i64 = 12;

/// G = C k^m e^(-a k^2/2): m derivatives of a Gaussian.
pub(super) fn gaussian(law: &Law, phase: &Phase) -> Option<Known> {
    let [twice, q] = linear(&div(law.l.clone(), k()), |k| powi(k.clone(), -2))?;
    let a = neat(&mul(half(), twice));
    let m = integer(&neg(mul(half(), q)))?;
    if !positive(&a) || !(0..=MAX_DERIVATIVES).contains(&m) {
        return None;
    }
    let falling = f(
        Function::Exp,
        neg(mul(half(), mul(a.clone(), powi(k(), 2)))),
    );
    let order = i32::try_from(m).ok()?;
    let c = law.factor(&mul(powi(k(), order), falling));
    let root = f(Function::Sqrt, mul(num(2), mul(pi(), a.clone())));
    let bell = f(Function::Exp, neg(div(powi(z(), 2), mul(num(2), a))));
    let base = div(mul(c, bell), root);
    let raised = base.nth_derivative("z", usize::try_from(m).ok()?).ok()?;
    // k^m e^{ikz}: (-i)^m d^m/dz^m.
    Some(match (phase, m % 4) {
        (Phase::Even, 0) => even("Gaussian", raised),
        (Phase::Even, 2) => even("Gaussian", neg(raised)),
        (Phase::Odd, 1) => odd("Gaussian", neg(raised)),
        (Phase::Odd, 3) => odd("Gaussian", raised),
        _ => return None,
    })
}

/// e^(2 c k^4).
pub(super) fn quartic(law: &Law, phase: &Phase) -> Option<Known> {
    let eight = constant(&div(law.l.clone(), powi(k(), 3)))?;
    if *phase != Phase::Even || !positive(&eight) {
        return None;
    }
    let c = neat(&div(eight, num(8)));
    let size = law.factor(&f(Function::Exp, neg(mul(c.clone(), powi(k(), 4)))));
    let q = |p: i64, q: i64| rational(Rational::from((p, q)));
    let y = div(powi(z(), 4), mul(num(256), c.clone()));
    let series = |a: Expr, b: Expr| call(Function::Hyp0f2, vec![a, b, y.clone()]);
    let first = mul(f(Function::Gamma, q(1, 4)), series(q(1, 2), q(3, 4)));
    let factor = div(powi(z(), 2), mul(num(2), f(Function::Sqrt, c.clone())));
    let second = mul(
        mul(factor, f(Function::Gamma, q(3, 4))),
        series(q(5, 4), q(3, 2)),
    );
    let under = mul(mul(num(4), pi()), pow(c, q(1, 4)));
    Some(even("quartic", mul(size, div(sub(first, second), under))))
}

/// l/2 = ak - w tanh(wk); a and w fractions.
pub(super) fn wavepacket(law: &Law, phase: &Phase) -> Option<Known> {
    if *phase != Phase::Even {
        return None;
    }
    let y = mul(half(), law.l.clone());
    let slope = y.derivative("k").ok()?;
    let number = |e: &Expr, n: i64| value(&at(e, (n, 1)));
    let (y1, y2) = (number(&y, 1)?, number(&y, 2)?);
    let (d1, d2) = (number(&slope, 1)?, number(&slope, 2)?);
    // y' = a - w^2 + (ak - y)^2 at k = 1 and 2; their difference is quadratic in a.
    let bits = y1.prec();
    let linear = Real::with_val(bits, &y2 * 4u32) - Real::with_val(bits, &y1 * 2u32);
    let free = Real::with_val(bits, y1.square_ref())
        - Real::with_val(bits, y2.square_ref())
        - Real::with_val(bits, &d1 - &d2);
    let disc = Real::with_val(bits, linear.square_ref()) + Real::with_val(bits, &free * 12u32);
    if disc < 0 {
        return None;
    }
    let root = disc.sqrt();
    [1, -1].into_iter().find_map(|sign| {
        let a = (Real::with_val(bits, &root * sign) + &linear) / 6u32;
        let gap = Real::with_val(bits, &a - &y1).square();
        let w2 = Real::with_val(bits, &a - &d1) + gap;
        let (a, w2) = (rational(fraction(&a)?), rational(fraction(&w2)?));
        if !positive(&a) || !positive(&w2) {
            return None;
        }
        let w = neat(&f(Function::Sqrt, w2.clone()));
        let formula = sub(
            mul(a.clone(), k()),
            mul(w.clone(), f(Function::Tanh, mul(w.clone(), k()))),
        );
        let fits = CHECKS.iter().all(|k| same(&at(&y, *k), &at(&formula, *k)));
        if !fits {
            return None;
        }
        let bell = f(
            Function::Exp,
            neg(mul(half(), mul(a.clone(), powi(k(), 2)))),
        );
        let c = law.factor(&mul(bell, f(Function::Cosh, mul(w.clone(), k()))));
        let twice = mul(num(2), a.clone());
        let packet = mul(
            f(Function::Exp, div(sub(w2, powi(z(), 2)), twice.clone())),
            f(Function::Cos, div(mul(w, z()), a)),
        );
        let under = f(Function::Sqrt, mul(twice, pi()));
        Some(even("wavepacket", mul(c, div(packet, under))))
    })
}
