//! Exponentials, sines and cosines of series without a constant term.
//!
//! With `d_j = j u_j`, so that `t u' = sum d_j t^j`,
//!
//! ```text
//! E = exp u:           m E_m = sum_(j=1..m) d_j E_(m-j)
//! S, C = sin, cos u:   m S_m = sum d_j C_(m-j),   m C_m = - sum d_j S_(m-j)     (+ for sinh, cosh)
//! ```
//!
//! The recurrences are run on midpoints. If the computed numbers are `E_m + D_m`, subtracting gives
//! `m |D_m| <= sum (|d_j| + r_j) |D_(m-j)| + sum r_j |E_(m-j) + D_(m-j)| + m rho_m` with `r_j` the radii of
//! `d_j` and `rho_m` the rounding: a recurrence for bounds of `|D_m|`, since `E + D` are the computed numbers.

use super::bound::{Bound, coefficient};
use super::parts::{Column, GUARD, Parts, Sum, convolve, rounding};
use crate::number::Real;
use crate::number::ball::Ball;
use rug::float::Round;
use rug::ops::DivAssignRound;

/// What the recurrences have in common: the weights and their bounds.
struct Weights {
    parts: Parts,
    /// `|d_j| + r_j`.
    reach: Vec<Bound>,
    radius: Vec<Bound>,
    bits: u32,
    sums: [Sum; 2],
}

impl Weights {
    fn new(u: &[Ball], bits: u32) -> Option<Weights> {
        let parts = Parts::of(u)?.weighted();
        let radius = parts.radius();
        let reach = |(j, x): (usize, Bound)| x.plus(radius.get(j).copied().unwrap_or(Bound::ZERO));
        let reach = parts.size().into_iter().enumerate().map(reach).collect();
        Some(Weights {
            parts,
            reach,
            radius,
            bits: bits + GUARD,
            sums: [Sum::new(bits + GUARD), Sum::new(bits + GUARD)],
        })
    }

    fn is_real(&self) -> bool {
        self.parts.im.is_none()
    }

    fn start(&self, value: i32) -> Option<(Column, Vec<Bound>)> {
        let mut column = Column::default();
        let im = (!self.is_real()).then(|| Real::new(self.bits));
        column.push(Real::with_val(self.bits, value), im)?;
        Some((column, vec![Bound::ZERO]))
    }

    /// `± (1/m) sum d_j y_(m-j)` and the bound of its error, where `y` has these errors.
    fn next(
        &mut self,
        y: &Column,
        errors: &[Bound],
        m: usize,
        minus: bool,
    ) -> (Real, Option<Real>, Bound) {
        self.sums.iter_mut().for_each(Sum::clear);
        convolve(&self.parts, y, 1, m, &mut self.sums, minus);
        let [re, im] = &self.sums;
        let error = re
            .error()
            .plus(im.error())
            .plus(coefficient(&self.reach, errors, 1, m))
            .plus(coefficient(&self.radius, &y.size, 1, m));
        let mut error = error.over(m);
        let mut divided = |sum: &Sum| {
            let mut x = sum.value.clone();
            let order = x.div_assign_round(m as u64, Round::Nearest);
            error = error.plus(rounding(&x, order));
            x
        };
        let re = divided(re);
        let im = if self.parts.im.is_none() && y.im.is_empty() {
            None
        } else {
            Some(divided(im))
        };
        (re, im, error)
    }
}

/// The first `n` coefficients of `exp(u - u_0)`.
pub(super) fn exp(u: &[Ball], n: usize, bits: u32) -> Option<Vec<Ball>> {
    let mut weights = Weights::new(u, bits)?;
    let (mut e, mut errors) = weights.start(1)?;
    for m in 1..n {
        let (re, im, error) = weights.next(&e, &errors, m, false);
        e.push(re, im)?;
        errors.push(error);
    }
    Some(e.balls(&errors, bits))
}

/// The first `n` coefficients of sine and cosine of `u - u_0`, hyperbolic or not.
pub(super) fn sine_cosine(
    u: &[Ball],
    hyperbolic: bool,
    n: usize,
    bits: u32,
) -> Option<(Vec<Ball>, Vec<Ball>)> {
    let mut weights = Weights::new(u, bits)?;
    let (mut s, mut s_errors) = weights.start(0)?;
    let (mut c, mut c_errors) = weights.start(1)?;
    for m in 1..n {
        let (s_re, s_im, s_error) = weights.next(&c, &c_errors, m, false);
        let (c_re, c_im, c_error) = weights.next(&s, &s_errors, m, !hyperbolic);
        s.push(s_re, s_im)?;
        s_errors.push(s_error);
        c.push(c_re, c_im)?;
        c_errors.push(c_error);
    }
    Some((s.balls(&s_errors, bits), c.balls(&c_errors, bits)))
}
