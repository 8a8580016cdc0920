//! Products and quotients of series.

use super::bound::{self, Bound, coefficient, geometric};
use super::parts::{Column, GUARD, Part, Parts, Sum, convolve, finish, rounding};
use crate::number::Real;
use crate::number::ball::{Ball, Magnitude, RealBall};
use rug::float::Round;

/// The first `n` coefficients of `a b`; `None` where a coefficient is not fit to work with.
///
/// `|x y - p q| <= |p| r_q + r_p (|q| + r_q)` for each pair; where a factor is real or imaginary
/// throughout, each part of the product has the radius of its own parts.
pub(super) fn product(a: &[Ball], b: &[Ball], n: usize, bits: u32) -> Option<Vec<Ball>> {
    let n = n.min((a.len() + b.len()).saturating_sub(1));
    let (a, b) = (Parts::of(a)?, Parts::of(b)?);
    if a.re.is_some() && a.im.is_some() && b.re.is_some() && b.im.is_some() {
        return Some(complex(&a, &b, n, bits));
    }
    let zero = || vec![RealBall::exact(Real::new(bits)); n];
    let pair = |x: &Option<Part>, y: &Option<Part>, minus: bool| match (x, y) {
        (Some(x), Some(y)) => Some(pair(x, y, n, bits, minus)),
        _ => None,
    };
    // Of each of these two at most one is there.
    let re = pair(&a.re, &b.re, false).or_else(|| pair(&a.im, &b.im, true));
    let im = pair(&a.re, &b.im, false).or_else(|| pair(&a.im, &b.re, false));
    let parts = re.unwrap_or_else(zero).into_iter();
    let both = parts.zip(im.unwrap_or_else(zero));
    Some(both.map(|(re, im)| Ball::from_parts(re, im)).collect())
}

/// The radius of a product, from sizes and radii.
struct Spread<'a> {
    size: &'a [Bound],
    radius: &'a [Bound],
    other: &'a [Bound],
    /// `|q| + r_q`.
    reach: Vec<Bound>,
}

impl<'a> Spread<'a> {
    fn new(size: &'a [Bound], radius: &'a [Bound], of: &'a [Bound], other: &'a [Bound]) -> Self {
        let reach = |(j, x): (usize, &Bound)| x.plus(other.get(j).copied().unwrap_or(Bound::ZERO));
        Spread {
            size,
            radius,
            other,
            reach: of.iter().enumerate().map(reach).collect(),
        }
    }

    fn at(&self, m: usize) -> Bound {
        let first = coefficient(self.size, self.other, 0, m);
        first.plus(coefficient(self.radius, &self.reach, 0, m))
    }
}

fn pair(a: &Part, b: &Part, n: usize, bits: u32, minus: bool) -> Vec<RealBall> {
    let spread = Spread::new(&a.size, &a.radius, &b.size, &b.radius);
    let mut sum = Sum::new(bits + GUARD);
    (0..n)
        .map(|m| {
            sum.clear();
            sum.add_all(&a.mid, &b.mid, 0, m, minus);
            finish(&sum.value, sum.error().plus(spread.at(m)), bits)
        })
        .collect()
}

fn complex(a: &Parts, b: &Parts, n: usize, bits: u32) -> Vec<Ball> {
    let (size, radius, of, other) = (a.size(), a.radius(), b.size(), b.radius());
    let spread = Spread::new(&size, &radius, &of, &other);
    let mut sum = Sum::new(bits + GUARD);
    let mut out = Vec::with_capacity(n);
    for m in 0..n {
        let by = spread.at(m);
        sum.clear();
        sum.add_all(a.re(), b.re(), 0, m, false);
        sum.add_all(a.im(), b.im(), 0, m, true);
        let re = finish(&sum.value, sum.error().plus(by), bits);
        sum.clear();
        sum.add_all(a.re(), b.im(), 0, m, false);
        sum.add_all(a.im(), b.re(), 0, m, false);
        let im = finish(&sum.value, sum.error().plus(by), bits);
        out.push(Ball::from_parts(re, im));
    }
    out
}

/// An approximate solution `q` of `f q = g` for the midpoints, and bounds of the coefficients of the
/// defect `g - f q`.
fn solve(f: &Parts, g: &Parts, n: usize, bits: u32) -> Option<(Column, Vec<Bound>)> {
    let complex = f.im.is_some() || g.im.is_some();
    let zero = Real::new(1);
    let lead = [f.re(), f.im()].map(|x| x.first().unwrap_or(&zero));
    let norm = Real::with_val(bits, lead[0].mul_add_mul_ref(lead[0], lead[1], lead[1]));
    let inverse = [
        Real::with_val(bits, lead[0] / &norm),
        -Real::with_val(bits, lead[1] / &norm),
    ];
    if !inverse.iter().all(Real::is_finite) {
        return None;
    }
    let mut q = Column::default();
    let mut defects = Vec::with_capacity(n);
    let mut sums = [Sum::new(bits), Sum::new(bits)];
    for m in 0..n {
        for (sum, part) in sums.iter_mut().zip([g.re(), g.im()]) {
            sum.clear();
            if let Some(x) = part.get(m) {
                sum.add_one(x);
            }
        }
        convolve(f, &q, 1, m, &mut sums, true);
        let [x, y] = &sums;
        let re = Real::with_val(
            bits,
            x.value.mul_sub_mul_ref(&inverse[0], &y.value, &inverse[1]),
        );
        let im = Real::with_val(
            bits,
            x.value.mul_add_mul_ref(&inverse[1], &y.value, &inverse[0]),
        );
        let [x, y] = &mut sums;
        x.add(lead[0], &re, true);
        if complex {
            x.add(lead[1], &im, false);
            y.add(lead[0], &im, true);
            y.add(lead[1], &re, true);
        }
        defects.push(x.size().plus(y.size()));
        q.push(re, complex.then_some(im))?;
    }
    Some((q, defects))
}

/// The first `n` coefficients of `g / f`; `None` where 0 is in the first coefficient of `f`, or a
/// coefficient is not fit to work with.
///
/// The recurrence alone would not do: the radii that it gives grow as the coefficients of
/// `1/(|f_0| - |f_1| t - …)`, whose pole is nearer than that of `1/f`. Instead, with an approximation `h` of
/// `1/f` and the defect `e = 1 - f h`, all of whose coefficients are below small `eps_m`,
///
/// ```text
/// 1/f = h/(1 - e),   |1/f|_m <= H_m = (|h| / (1 - eps))_m      (majorants)
/// g/f = q + (g - f q)/f,   |g/f - q|_m <= (R H)_m,   R >= |g - f q|
/// ```
///
/// for all `f` and `g` within the balls, since `eps` and `R` contain the radii.
pub(super) fn quotient(g: &[Ball], f: &[Ball], n: usize, bits: u32) -> Option<Vec<Ball>> {
    if f.first().is_none_or(Ball::contains_zero) {
        return None;
    }
    let (mut g, mut f) = (Parts::of(g)?, Parts::of(f)?);
    if f.re.is_none() {
        (g, f) = (g.turned_back(), f.turned_back());
    }
    let working = bits + GUARD;
    let one = Parts::of(&[RealBall::exact(Real::with_val(1, 1)).into()])?;
    let (h, mut eps) = solve(&f, &one, n, working)?;
    let radius = f.radius();
    add_products(&mut eps, &radius, &h.size);
    let inverse = bound::product(&h.size, &geometric(&eps, n)?, n);
    // Of a real divisor each part by itself.
    let parts = if f.im.is_none() {
        let alone = |part: &Option<Part>| Parts {
            re: part.clone(),
            im: None,
        };
        vec![alone(&g.re), alone(&g.im)]
    } else {
        vec![g]
    };
    let mut found = Vec::new();
    for part in parts {
        if part.re.is_none() && part.im.is_none() {
            found.push(vec![Ball::exact_real(Real::new(bits)); n]);
            continue;
        }
        let (q, mut defect) = solve(&f, &part, n, working)?;
        add_products(&mut defect, &radius, &q.size);
        for (x, r) in defect.iter_mut().zip(part.radius()) {
            *x = x.plus(r);
        }
        found.push(q.balls(&bound::product(&defect, &inverse, n), bits));
    }
    match <[Vec<Ball>; 2]>::try_from(found) {
        Ok([re, im]) => {
            let both = re.into_iter().zip(im);
            Some(
                both.map(|(x, y)| Ball::from_parts(x.re().clone(), y.re().clone()))
                    .collect(),
            )
        }
        Err(mut one) => one.pop(),
    }
}

/// Adds the coefficients of `a b`.
fn add_products(to: &mut [Bound], a: &[Bound], b: &[Bound]) {
    if !a.is_empty() {
        for (m, x) in to.iter_mut().enumerate() {
            *x = x.plus(coefficient(a, b, 0, m));
        }
    }
}

/// `sum c_m t^m` for all coefficients and all `t` in the balls.
///
/// The powers are `T_m = fl(T_(m-1) t)` with bounds of `|T_m - t^m|` as moduli: the rule of Horner would
/// widen complex balls by a factor of up to `sqrt 2` at each step.
pub(super) fn value(c: &[Ball], t: &Ball, bits: u32) -> Option<Ball> {
    let working = bits + GUARD;
    let (c, t) = (Parts::of(c)?, Parts::of(std::slice::from_ref(t))?);
    let n = c.re().len().max(c.im().len());
    let complex = t.im.is_some();
    let mut powers = Column::default();
    powers.push(
        Real::with_val(working, 1),
        complex.then(|| Real::new(working)),
    )?;
    let mut errors = vec![Bound::ZERO];
    let (size, radius) = (t.size(), t.radius());
    let step = size.first().copied().unwrap_or(Bound::ZERO);
    let spread = radius.first().copied().unwrap_or(Bound::ZERO);
    let mut sums = [Sum::new(working), Sum::new(working)];
    for m in 1..n {
        let last = (powers.size[m - 1], errors[m - 1]);
        sums.iter_mut().for_each(Sum::clear);
        convolve_one(&t, &powers, m - 1, &mut sums);
        let rounded = sums[0].error().plus(sums[1].error());
        let moved = step.plus(spread).times(last.1).plus(last.0.times(spread));
        errors.push(moved.plus(rounded));
        let im = complex.then(|| sums[1].value.clone());
        powers.push(sums[0].value.clone(), im)?;
    }
    // The sum, as the coefficient n - 1 of a product with the powers in the other order.
    powers.re.reverse();
    powers.im.reverse();
    sums.iter_mut().for_each(Sum::clear);
    convolve(&c, &powers, 0, n.saturating_sub(1), &mut sums, false);
    let by_power = |bounds: &[Bound], of: &[Bound]| bound::dot(bounds.iter().zip(of));
    let reach: Vec<Bound> = powers
        .size
        .iter()
        .zip(&errors)
        .map(|(x, e)| x.plus(*e))
        .collect();
    let error = by_power(&c.size(), &errors).plus(by_power(&c.radius(), &reach));
    let real = c.im.is_none() && !complex;
    let [re, im] = &sums;
    let im = if real {
        RealBall::exact(Real::new(bits))
    } else {
        finish(&im.value, im.error().plus(error), bits)
    };
    Some(Ball::from_parts(
        finish(&re.value, re.error().plus(error), bits),
        im,
    ))
}

fn convolve_one(t: &Parts, powers: &Column, at: usize, sums: &mut [Sum; 2]) {
    let one = Column {
        re: powers.re.get(at).cloned().into_iter().collect(),
        im: powers.im.get(at).cloned().into_iter().collect(),
        size: Vec::new(),
    };
    convolve(t, &one, 0, 0, sums, false);
}

/// `x / n` for an exact integer.
pub(super) fn over(x: &Ball, n: usize, bits: u32) -> Ball {
    let part = |x: &RealBall| {
        if x.is_indeterminate() {
            return RealBall::indeterminate(bits);
        }
        let (mid, order) = Real::with_val_round(bits, x.mid() / n as u64, Round::Nearest);
        let radius = Bound::of(x.radius()).over(n).plus(rounding(&mid, order));
        RealBall::new(mid, radius.magnitude())
    };
    Ball::from_parts(part(x.re()), part(x.im()))
}

/// `n x`.
pub(super) fn times(x: &Ball, n: usize, bits: u32) -> Ball {
    let part = |x: &RealBall| {
        if x.is_indeterminate() {
            return RealBall::indeterminate(bits);
        }
        let (mid, order) = Real::with_val_round(bits, x.mid() * n as u64, Round::Nearest);
        let grown = x.radius().times(Magnitude::up_f64(n as f64));
        let radius = Bound::of(grown).plus(rounding(&mid, order));
        RealBall::new(mid, radius.magnitude())
    };
    Ball::from_parts(part(x.re()), part(x.im()))
}
