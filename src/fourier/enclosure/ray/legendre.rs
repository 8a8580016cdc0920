//! Gauss-Legendre rules on `[-1, 1]` whose nodes and weights are balls, with proof.
//!
//! **Values.** `(j+1) P_{j+1} = (2j+1) x P_j - j P_{j-1}` is run with p bits at an exact x of `[-1, 1]`. Let `e_j` be
//! the error of the computed `P_j`. Then `(j+1) e_{j+1} = (2j+1) x e_j - j e_{j-1} + eta_j`, `e_0 = e_1 = 0`, where
//! `eta_j` is what the step rounds off, times j+1. The five roundings of a step, each a factor within `1 ± 2^-p`, act on
//! numbers below `1.01 (2j+1)`, so that `|eta_j| <= 16 (j+1) 2^-p` while all computed values are below 1.01. With
//! `E(s) = sum e_j s^j` and `p(s) = (1 - 2xs + s²)^{-1/2} = sum P_j s^j` the recurrence says
//! `(1 - 2xs + s²) E' + (s - x) E = eta(s)`, hence `E = p ∫_0^s eta p`. Since `|P_j| <= 1`, the coefficients of p are
//! at most those of `1/(1-s)`, those of eta at most those of `16 2^-p/(1-s)²`, and those of E at most those of
//! `8 2^-p/(1-s)³`:
//!
//! ```text
//! |e_n| <= 4 (n+1)(n+2) 2^-p.
//! ```
//!
//! **Nodes.** All n zeros of `P_n` are real, so `|P_n'/P_n|(x) = |sum 1/(x - x_i)| <= n/min|x - x_i|`: a zero lies
//! within `r = n |P_n(x)|/|P_n'(x)|` of x. Where the n intervals `x ± r` are disjoint, each holds exactly one zero. How x
//! was found does not matter (by Newton's method from `cos(pi (j - 1/4)/(n + 1/2))`). `(1-x²) P_n' = n (P_{n-1} - x P_n)`.
//!
//! **Weights.** `w = 2(1-x²)/(n P_{n-1}(x))²` at a zero, and `|P_m'| <= m(m+1)/2` on `[-1, 1]` moves `P_{n-1}` from the
//! computed place to the zero.
//!
//! Sources: F. Johansson and M. Mezzarobba, Fast and rigorous arbitrary-precision computation of Gauss-Legendre
//! quadrature nodes and weights, SIAM J. Sci. Comput. 40 (2018) C726–C747; DLMF 18.9, 18.14.

use crate::number::ball::{Magnitude, RealBall};
use crate::number::{Rational, Real};
use rug::float::Constant;
use std::sync::{Arc, Mutex, PoisonError};

/// Most points of a rule.
pub(super) const MOST: usize = 1024;
/// Rules that are kept.
const KEPT: usize = 96;

/// The points that are not negative, with their weights; the others are their mirror images.
#[derive(Debug)]
pub(super) struct Rule {
    order: usize,
    bits: u32,
    /// Pairs of a node and its weight.
    pub(super) points: Vec<(RealBall, RealBall)>,
}

/// The last rules, the newest last.
static RULES: Mutex<Vec<Arc<Rule>>> = Mutex::new(Vec::new());

/// The rule of this order, 2 to [`MOST`], with at least so many bits; none where `stop` says so.
pub(super) fn rule(order: usize, bits: u32, stop: &dyn Fn() -> bool) -> Option<Arc<Rule>> {
    let bits = bits.div_ceil(64) * 64;
    let wanted = |rule: &Arc<Rule>| rule.order == order && rule.bits == bits;
    let known = {
        let rules = RULES.lock().unwrap_or_else(PoisonError::into_inner);
        rules.iter().find(|rule| wanted(rule)).cloned()
    };
    if known.is_some() {
        return known;
    }
    let made = Arc::new(make(order, bits, stop)?);
    let mut rules = RULES.lock().unwrap_or_else(PoisonError::into_inner);
    if rules.len() >= KEPT {
        rules.remove(0);
    }
    rules.push(made.clone());
    Some(made)
}

/// The computed `P_n` and `P_{n-1}`, n >= 1, with as many bits as x has.
fn values(n: usize, x: &Real) -> (Real, Real) {
    let bits = x.prec();
    let (mut before, mut now) = (Real::with_val(bits, 1), x.clone());
    let mut next = Real::new(bits);
    for j in 1..n as u32 {
        use rug::Assign;
        next.assign(x * &now);
        next *= 2 * j + 1;
        before *= j;
        next -= &before;
        next /= j + 1;
        std::mem::swap(&mut before, &mut now);
        std::mem::swap(&mut now, &mut next);
    }
    (now, before)
}

/// A place near the j-th zero from the right, without any proof.
fn near(n: usize, j: usize, bits: u32) -> Real {
    let mut ladder = vec![bits];
    while let Some(last) = ladder.last().filter(|last| **last > 80) {
        ladder.push(last / 2 + 8);
    }
    let first = ladder.last().map_or(64, |b| (*b).max(64));
    let turn = (4.0 * j as f64 - 1.0) / (4.0 * n as f64 + 2.0);
    let mut x = (Real::with_val(first, Constant::Pi) * turn).cos();
    // Three steps with few bits, then one for each doubling.
    for bits in [first; 3].into_iter().chain(ladder.into_iter().rev()) {
        x.set_prec(bits.max(first));
        let (p, q) = values(n, &x);
        let slope = (q - Real::with_val(p.prec(), &x * &p)) * n as u32;
        let square = Real::with_val(x.prec(), 1) - Real::with_val(x.prec(), x.square_ref());
        x -= p * square / slope;
    }
    x
}

/// The zero and the weight at a place near a zero.
fn point(n: usize, x: &Real) -> (RealBall, RealBall) {
    let bits = x.prec();
    let count = |m: usize| RealBall::rational(&Rational::from(m as u64), bits);
    let (p, q) = values(n, x);
    let rounding =
        Magnitude::up_f64(4.0 * (n as f64 + 1.0) * (n as f64 + 2.0)).scaled(-i64::from(bits));
    let (p, q) = (RealBall::new(p, rounding), RealBall::new(q, rounding));
    let exact = RealBall::exact(x.clone());
    let one = count(1);
    let below = one.sub(&exact.square(bits), bits);
    let slope = q.sub(&exact.mul(&p, bits), bits);
    // n |P_n|/|P_n'|, where n cancels.
    let radius = p
        .abs_upper()
        .times(below.abs_upper())
        .over(slope.abs_lower());
    let node = RealBall::new(x.clone(), radius);
    let moved = radius.times(Magnitude::up_f64(n as f64 * n as f64 / 2.0));
    let q = RealBall::new(q.mid().clone(), q.radius().plus(moved));
    let below = one.sub(&node.square(bits), bits);
    let scaled = q.mul(&count(n), bits).square(bits);
    let weight = count(2).mul(&below, bits).div(&scaled, bits);
    (node, weight)
}

fn make(n: usize, bits: u32, stop: &dyn Fn() -> bool) -> Option<Rule> {
    if !(2..=MOST).contains(&n) {
        return None;
    }
    let working = bits + 24 + 2 * n.ilog2();
    let mut points = Vec::with_capacity(n.div_ceil(2));
    for j in 1..=n.div_ceil(2) {
        if stop() {
            return None;
        }
        let middle = 2 * j == n + 1;
        let x = if middle {
            Real::new(working)
        } else {
            near(n, j, working)
        };
        if !x.is_finite() || Real::with_val(64, x.abs_ref()) >= 1 {
            return None;
        }
        let (mut node, weight) = point(n, &x);
        if middle {
            // P_n is odd: 0 is its zero.
            node = RealBall::exact(Real::new(working));
        }
        points.push((node, weight));
    }
    apart(n, &points).then_some(Rule {
        order: n,
        bits,
        points,
    })
}

/// Whether the intervals, and their mirror images, lie apart and within (-1, 1).
fn apart(n: usize, points: &[(RealBall, RealBall)]) -> bool {
    let ends = |x: &RealBall| x.ends(x.bits());
    let mut above = Real::with_val(64, 1);
    for (x, w) in points {
        if x.is_indeterminate() || w.is_indeterminate() {
            return false;
        }
        let (low, high) = ends(x);
        if high >= above {
            return false;
        }
        above = low;
    }
    // The last one is 0, or its interval lies to the right of 0.
    match n % 2 {
        0 => above > 0,
        _ => above == 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_inside_and_sharp() {
        for n in [2usize, 3, 4, 5, 8, 17, 40, 121, 320] {
            for bits in [64u32, 200, 1100] {
                let rule = rule(n, bits, &|| false).expect("a rule");
                for degree in [0usize, 1, 2, n, 2 * n - 2] {
                    let mut sum = RealBall::exact(Real::new(bits + 40));
                    for (x, w) in &rule.points {
                        let term = x.powi(degree as i32, bits + 40).mul(w, bits + 40);
                        let times = if x.is_zero() { 1 } else { 2 };
                        for _ in 0..times {
                            sum = sum.add(&term, bits + 40);
                        }
                    }
                    if degree % 2 == 1 {
                        continue;
                    }
                    let exact = Real::with_val(bits + 80, 2) / (degree as u32 + 1);
                    let slack = Magnitude::power_of_two(-i64::from(bits) - 70);
                    let known = RealBall::new(exact, slack);
                    assert!(sum.intersects(&known), "{n} {bits} {degree}");
                    assert!(
                        sum.radius() < Magnitude::power_of_two(12 - i64::from(bits)),
                        "{n} {bits}"
                    );
                }
            }
        }
    }

    #[test]
    fn two_and_three_points() {
        let third = rule(2, 256, &|| false).expect("a rule");
        let exact = (Real::with_val(400, 1) / 3u32).sqrt();
        assert!(third.points[0].0.contains(&exact));
        let three = rule(3, 256, &|| false).expect("a rule");
        let exact = (Real::with_val(400, 3) / 5u32).sqrt();
        assert!(three.points[0].0.contains(&exact));
        assert!(three.points[1].0.is_zero());
        assert!(three.points[1].1.contains(&(Real::with_val(400, 8) / 9u32)));
        assert!(three.points[0].1.contains(&(Real::with_val(400, 5) / 9u32)));
    }

    #[test]
    fn what_cannot_be_made_is_refused() {
        assert!(rule(1, 64, &|| false).is_none());
        assert!(rule(MOST + 1, 64, &|| false).is_none());
        assert!(rule(777, 64, &|| true).is_none());
    }
}
