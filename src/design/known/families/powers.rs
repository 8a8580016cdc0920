//! Powers of k, and powers times an exponential.

use super::{Law, causal, even, f, half, integer, k, odd, pi, positive, z};
use crate::design::known::Known;
use crate::design::known::fit::{constant, linear, neat, same};
use crate::design::penalty::is_zero;
use crate::design::phase::Phase;
use crate::expr::Expr;
use crate::expr::build::{add, div, mul, neg, num, pow, powi, sub};
use crate::number::Function;

pub(super) fn power(law: &Law, phase: &Phase) -> Option<Known> {
    let q = constant(&mul(k(), law.l.clone()))?;
    let nu = neat(&mul(half(), q));
    if !positive(&nu) {
        return None;
    }
    let c = law.factor(&pow(k(), neg(nu.clone())));
    let name = "power";
    let below = sub(nu.clone(), num(1));
    let gamma = neat(&f(Function::Gamma, nu.clone()));
    let angle = mul(mul(pi(), half()), nu.clone());
    let plain = |wave: Function| {
        let turned = neat(&f(wave, angle.clone()));
        let under = mul(num(2), mul(gamma.clone(), turned));
        mul(c.clone(), div(pow(z(), below.clone()), under))
    };
    // Where the wave vanishes, a logarithm of it.
    let logarithm = |n: i64, sign: i64| {
        let under = mul(pi(), factorial(n));
        let n = i32::try_from(n).unwrap_or(0);
        let above = mul(powi(z(), n), f(Function::Log, z()));
        mul(mul(num(sign), c.clone()), div(above, under))
    };
    let whole = integer(&nu);
    Some(match phase {
        Phase::Even => even(
            name,
            match whole {
                Some(n) if n % 2 == 1 => {
                    logarithm(n - 1, if (n - 1) / 2 % 2 == 1 { 1 } else { -1 })
                }
                _ => plain(Function::Cos),
            },
        ),
        Phase::Odd => odd(
            name,
            match whole {
                Some(n) if n % 2 == 0 => logarithm(n - 1, if n / 2 % 2 == 1 { -1 } else { 1 }),
                _ => plain(Function::Sin),
            },
        ),
        Phase::Causal => causal(name, mul(c, div(pow(z(), below), gamma))),
        Phase::Given(_) => return None,
    })
}

/// Exponential and gamma: rho'/rho = a + q/k.
pub(super) fn exponential(law: &Law, phase: &Phase) -> Option<Known> {
    let [a, q] = linear(&law.l, |k| div(num(1), k.clone()))?;
    if !positive(&a) {
        return None;
    }
    // G = C k^m e^(-bk).
    let b = neat(&mul(half(), a));
    let m = neat(&neg(mul(half(), q)));
    let c = law.factor(&mul(
        pow(k(), m.clone()),
        f(Function::Exp, neg(mul(b.clone(), k()))),
    ));
    let square = add(powi(b.clone(), 2), powi(z(), 2));
    let c_pi = div(c.clone(), pi());
    if is_zero(&m) {
        let name = "exponential";
        return Some(match phase {
            Phase::Even => even(name, mul(c_pi, div(b, square))),
            Phase::Odd => odd(name, mul(c_pi, div(z(), square))),
            _ => return None,
        });
    }
    let name = "gamma";
    if same(&m, &num(-1)) {
        return Some(match phase {
            Phase::Even => even(name, neg(mul(mul(c_pi, half()), f(Function::Log, square)))),
            Phase::Odd => odd(name, mul(c_pi, f(Function::Atan, div(z(), b)))),
            _ => return None,
        });
    }
    let order = neat(&add(m, num(1)));
    if !positive(&order) {
        return None;
    }
    let angle = mul(order.clone(), f(Function::Atan, div(z(), b)));
    let under = pow(square, neat(&mul(half(), order.clone())));
    let size = mul(c_pi, neat(&f(Function::Gamma, order)));
    Some(match phase {
        Phase::Even => even(name, mul(size, div(f(Function::Cos, angle), under))),
        Phase::Odd => odd(name, mul(size, div(f(Function::Sin, angle), under))),
        _ => return None,
    })
}

/// n!.
fn factorial(n: i64) -> Expr {
    neat(&f(Function::Gamma, num(n + 1)))
}
