//! A piece of an interval of k: formulas on it as series, discs about it, and bounds of what a series leaves.

use super::cover::{self, Box2, Range};
use crate::expr::{Evaluator, Expr, Program};
use crate::number::ball::{Ball, Magnitude, RealBall};
use crate::number::{Function, Rational, Real, Series};
use rug::float::Round;
use std::cell::Cell;
use std::f64::consts::LOG2_10;
use std::sync::Arc;

/// Bits of bounds.
const BOUND_BITS: u32 = 64;
/// Radii of larger discs that are tried: the least of a share of k0, below 1 since many formulas are singular at 0, and
/// of a multiple of r.
const RADII: [(f64, f64); 3] = [(0.8, 8.0), (0.7, 4.0), (0.5, 2.5)];
/// Nodes of a polynomial, as a multiple of its terms, by which its maximum is bounded.
const NODES: usize = 2;
/// Most terms of a series: a shorter piece takes fewer.
const MOST_TERMS: f64 = 300.0;
/// Values of F or the formula on boxes, in a tier that looks everywhere and in one that is fast.
const MOST_BOXES: [usize; 2] = [400_000, 10_000];
/// How many of them a value of a formula with a Bessel function counts for.
const DEAR: usize = 40;
/// Bits beyond those of the result.
const GUARD: f64 = 40.0;

/// A larger disc: s = R/r, rounded down, a bound on it, the terms of a series, and bits for them.
pub(super) struct Disc {
    pub(super) s: f64,
    pub(super) most: Magnitude,
    pub(super) order: usize,
    pub(super) bits: u32,
}

/// |k - k0| <= r.
pub(super) struct Piece<'a> {
    pub(super) centre: &'a Rational,
    pub(super) reach: &'a Rational,
    pub(super) digits: f64,
    pub(super) budget: &'a Budget,
}

/// Values on boxes that are left.
pub(super) struct Budget {
    left: Cell<usize>,
    /// What one counts for.
    each: usize,
}

impl Budget {
    pub(super) fn new(formula: &Expr, far: bool) -> Budget {
        let [many, few] = MOST_BOXES;
        Budget {
            left: Cell::new(if far { many } else { few }),
            each: if is_dear(formula) { DEAR } else { 1 },
        }
    }

    /// Takes one, if there is one.
    fn take(&self) -> Option<()> {
        let left = self.left.get().checked_sub(self.each)?;
        self.left.set(left);
        Some(())
    }

    pub(super) fn is_spent(&self) -> bool {
        self.left.get() < self.each
    }
}

/// Whether a formula holds a function whose values on boxes take long.
pub(super) fn is_dear(e: &Expr) -> bool {
    let dear = [
        Function::Besselj,
        Function::Bessely,
        Function::Besselk,
        Function::E1,
        Function::Ci,
        Function::Si,
    ];
    matches!(e, Expr::Call(f, _) if dear.contains(f)) || e.operands().into_iter().any(is_dear)
}

fn magnitude(q: &Rational) -> Magnitude {
    RealBall::rational(q, BOUND_BITS).abs_upper()
}

pub(super) fn ten_to_minus(digits: f64) -> Magnitude {
    let bits = (digits * LOG2_10).ceil() as i64;
    Magnitude::power_of_two(-bits)
}

impl Piece<'_> {
    pub(super) fn ends(&self) -> (f64, f64) {
        let outward = |q: Rational, round: Round| Real::with_val_round(53, &q, round).0.to_f64();
        (
            outward(Rational::from(self.centre - self.reach), Round::Down),
            outward(Rational::from(self.centre + self.reach), Round::Up),
        )
    }

    /// k0 as a double, and by how much that is off at most.
    fn middle(&self) -> f64 {
        self.centre.to_f64()
    }

    pub(super) fn centre(&self, bits: u32) -> RealBall {
        RealBall::rational(self.centre, bits)
    }

    /// A formula in k as a series about k0.
    pub(super) fn series(&self, formula: &Expr, order: usize, bits: u32) -> Option<Series> {
        let program = Arc::new(Program::compile(&[formula], &["k"]));
        let k = Series::variable(&Ball::from(self.centre(bits)), order, bits);
        let mut evaluator = Evaluator::<Series>::new(program, bits);
        let found = evaluator.eval(&[&k]).ok()?.first()?.clone();
        (!found.is_indeterminate()).then_some(found)
    }

    /// A disc on which a function is bounded, with few terms for a rest that is small enough.
    pub(super) fn disc(
        &self,
        wanted: Magnitude,
        mut range: impl FnMut(Box2) -> Option<Range>,
    ) -> Option<Disc> {
        let reach = self.reach.to_f64();
        RADII.iter().find_map(|(share, times)| {
            let radius = (share * self.middle()).min(times * reach);
            let counted = |at: Box2| self.budget.take().and_then(|()| range(at));
            let most = cover::on_disc(self.middle(), radius, counted)?;
            // The disc about k0 itself is a little smaller than that about the double nearby.
            let s = radius * (1.0 - 1e-12) / reach * (1.0 - 1e-12);
            let lost = bits_between(most, wanted);
            let order = terms(s, lost + 3.0).filter(|_| s > 1.5)?;
            let bits = (lost + GUARD) as u32;
            Some(Disc {
                s,
                most,
                order,
                bits,
            })
        })
    }

    /// A bound of a polynomial on `|t| <= r`, t real: at the N nodes `r cos((j + 1/2) pi/N)` it is at most m, and so at most
    /// `m/cos(n pi/2N)` everywhere, n its degree (H. Ehlich and K. Zeller, Schwankung von Polynomen zwischen Gitterpunkten,
    /// Math. Z. 86 (1964) 41–44). The sum of the moduli of its terms can be (1 + sqrt 2)^n times larger.
    pub(super) fn largest(&self, coefficients: &[Ball], bits: u32) -> Magnitude {
        let count = NODES * coefficients.len().max(1);
        let reach = RealBall::rational(self.reach, bits);
        let pi = super::hyperbola::pi(bits);
        let angle = |p: usize, q: usize| {
            let turns = RealBall::rational(&Rational::from((p as u64, q as u64)), bits);
            turns.mul(&pi, bits).sin_cos(bits).1
        };
        let value = |j: usize| {
            let t = reach.mul(&angle(2 * j + 1, 2 * count), bits);
            let part = |of: fn(&Ball) -> &RealBall| {
                let zero = RealBall::exact(Real::new(bits));
                let step = |sum: RealBall, c: &Ball| sum.mul(&t, bits).add(of(c), bits);
                coefficients.iter().rev().fold(zero, step)
            };
            part(Ball::re).abs_upper().hypot(part(Ball::im).abs_upper())
        };
        let most = (0..count).map(value).max().unwrap_or(Magnitude::ZERO);
        most.over(angle(coefficients.len(), 2 * count).abs_lower())
    }

    /// `|c_m| r^m`.
    pub(super) fn sizes(&self, coefficients: &[Ball]) -> Vec<Magnitude> {
        let r = magnitude(self.reach);
        let mut power = Magnitude::ONE;
        let mut size = |c: &Ball| {
            let size = c.abs_upper().times(power);
            power = power.times(r);
            size
        };
        coefficients.iter().map(&mut size).collect()
    }

    /// `sum_m |c_m| r^m`.
    pub(super) fn sum(&self, sizes: impl DoubleEndedIterator<Item = Magnitude>) -> Magnitude {
        let r = magnitude(self.reach);
        sizes
            .rev()
            .fold(Magnitude::ZERO, |sum, c| sum.times(r).plus(c))
    }
}

/// `M s^{-n}/(1 - 1/s)`.
pub(super) fn rest(most: Magnitude, s: f64, order: usize) -> Magnitude {
    let falls = Magnitude::up_f64((1.0 / s).next_up());
    let gap = Magnitude::down(&Real::with_val(53, (1.0 - (1.0 / s).next_up()).next_down()));
    most.times(falls.pow(order as u32)).over(gap)
}

/// Terms after which the rest is below 2^-bits of M.
fn terms(s: f64, bits: f64) -> Option<usize> {
    let count = (bits / s.log2()).ceil() + 2.0;
    (count <= MOST_TERMS).then_some(count as usize)
}

/// log2 of a quotient of bounds, at least 0.
pub(super) fn bits_between(large: Magnitude, small: Magnitude) -> f64 {
    if small.is_zero() {
        return f64::INFINITY;
    }
    large.over(small).log2_up().clamp(0, 1 << 24) as f64
}
