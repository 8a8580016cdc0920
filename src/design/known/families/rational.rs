//! Powers of a^2 + k^2, and squares of polynomials.

use super::{Law, causal, even, f, half, k, pi, positive, z};
use crate::design::known::Known;
use crate::design::known::fit::{fraction, linear, neat, quadratic, value};
use crate::design::phase::Phase;
use crate::expr::Expr;
use crate::expr::build::{add, call, div, mul, neg, num, pow, powi, sub};
use crate::number::Function;

/// 2k/(rho'/rho) = (a^2 + k^2)/s.
pub(super) fn matern(law: &Law, phase: &Phase) -> Option<Known> {
    let inverse = div(mul(num(2), k()), law.l.clone());
    let [base, slope] = linear(&inverse, |k| powi(k.clone(), 2))?;
    if !positive(&slope) || !positive(&base) {
        return None;
    }
    let s = neat(&div(num(1), slope));
    let a2 = neat(&mul(base, s.clone()));
    let a = neat(&f(Function::Sqrt, a2.clone()));
    let exponent = neg(neat(&mul(half(), s.clone())));
    let c = law.factor(&pow(add(a2, powi(k(), 2)), exponent));
    let name = "Matern";
    match phase {
        Phase::Even => {
            let nu = neat(&mul(half(), sub(s.clone(), num(1))));
            let decay = f(Function::Exp, neg(mul(a.clone(), z())));
            let right = match fraction(&value(&s)?) {
                Some(q) if q == 2 => div(decay, mul(num(2), a)),
                Some(q) if q == 4 => {
                    let line = add(num(1), mul(a.clone(), z()));
                    div(mul(line, decay), mul(num(4), powi(a, 3)))
                }
                _ => {
                    // a^(1-s) 2^-nu u^nu K_nu(u)/(sqrt(pi) Gamma(s/2)), u = az.
                    let u = mul(a.clone(), z());
                    let bessel = call(Function::Besselk, vec![nu.clone(), u.clone()]);
                    let above = mul(pow(div(u, num(2)), nu), bessel);
                    let gamma = f(Function::Gamma, neat(&mul(half(), s.clone())));
                    let under = mul(f(Function::Sqrt, pi()), gamma);
                    mul(pow(a, neat(&sub(num(1), s))), div(above, under))
                }
            };
            Some(even(name, mul(c, right)))
        }
        Phase::Causal => {
            // F = C (a + ik)^(-s).
            let decay = f(Function::Exp, neg(mul(a, z())));
            let above = mul(pow(z(), neat(&sub(s.clone(), num(1)))), decay);
            Some(causal(
                name,
                mul(c, div(above, neat(&f(Function::Gamma, s)))),
            ))
        }
        _ => None,
    }
}

/// 1/G = a + b k^2 + c k^4.
pub(super) fn rational_function(law: &Law, phase: &Phase) -> Option<Known> {
    if *phase != Phase::Even {
        return None;
    }
    let [a, b, c] = quadratic(&div(num(1), law.root.clone()))?;
    if !positive(&c) || !positive(&a) {
        return None;
    }
    let (a, b) = (neat(&div(a, c.clone())), neat(&div(b, c.clone())));
    let sqrt = |e: Expr| neat(&f(Function::Sqrt, e));
    let disc = neat(&sub(powi(b.clone(), 2), mul(num(4), a.clone())));
    let sign = value(&disc)?;
    let phi = if sign > 0 {
        // (p^2 + k^2)(q^2 + k^2), p < q.
        let root = sqrt(disc);
        let p = sqrt(mul(half(), sub(b.clone(), root.clone())));
        let q = sqrt(mul(half(), add(b, root.clone())));
        let one = |p: Expr| div(f(Function::Exp, neg(mul(p.clone(), z()))), mul(num(2), p));
        if !positive(&p) {
            return None;
        }
        div(sub(one(p), one(q)), root)
    } else {
        // Poles at ±w ± ir with w^2 + r^2 = m.
        let m = sqrt(a);
        let r = sqrt(div(add(b.clone(), mul(num(2), m.clone())), num(4)));
        let w = sqrt(div(sub(mul(num(2), m.clone()), b), num(4)));
        if !positive(&w) || !positive(&r) {
            return None;
        }
        let turn = mul(w.clone(), z());
        let wave = add(
            mul(r.clone(), f(Function::Sin, turn.clone())),
            mul(w.clone(), f(Function::Cos, turn)),
        );
        let under = mul(num(4), mul(m, mul(r.clone(), w)));
        div(mul(f(Function::Exp, neg(mul(r, z()))), wave), under)
    };
    Some(even("rational", div(phi, c)))
}
