//! F on a whole interval of frequencies at once: a polynomial in k, and a bound of what it leaves.
//!
//! ```text
//! F(k) e^{ck} = sum_{m < n} H_m (k - k0)^m + rest,   |rest| <= error   for all real k with |k - k0| <= r < k0
//! H_m = h sum_j g_j q_j^m/m!,   g_j = phi(z_j) z'_j e^{k0 q_j},   q = c - iz
//! ```
//!
//! with the nodes z_j = z(jh) and the path of [`hyperbola`](super::hyperbola), which are the same for all k. The real c
//! is the caller's: with about the depth of the nearest singularity, the sum is of about the same size everywhere.
//!
//! # Why this holds
//!
//! | part | bound | why |
//! |---|---|---|
//! | the rule, its sides and what is beyond its window | that of one k, at both ends of the interval | `abs(e^{kq}) = e^{k Re q}` for a real k is convex in k, and so are its integrals and its products with factors that are free of k; the rate kappa of the tail is least at k0 - r |
//! | the rest of the Taylor sum of a node | `abs(phi z') e^{k0 Re q} (r abs(q))^n/n! min(e^y, n/(n-y))`, y = r abs(Re q), the latter for y < n | with x = k - k0 it is `e^{k0 q} (xq)^n/(n-1)! ∫_0^1 (1-s)^{n-1} e^{sxq} ds`, and e^{sy} is at most e^y, and at most (1-s)^{-y} |
//! | rounding | the radii of the H_m | [`powers`] |
//!
//! Nothing is asked of F at a complex k, and no n is too small: there is always the second bound with e^y. The interval
//! is used a little wider than it is given, so that an end that is known as a ball belongs to it.
//!
//! A phi that is even or odd has conjugate g and q at mirrored nodes, up to the sign of g, where x0 = 0 and c is real: half
//! of the nodes are enough, and every H_m is real or imaginary.

mod powers;
#[cfg(test)]
mod tests;

use super::aim::{Aim, Place};
use super::hyperbola::Hyperbola;
use super::path::{Path, Span};
use super::rule::Rule;
#[cfg(test)]
use crate::activation::Symmetry;
use crate::expr::build;
use crate::number::ball::{Ball, Magnitude, RealBall};
use crate::number::{Rational, Real, Scalar};
use powers::{Moments, Sizes};
use rug::float::Round;

/// Bits of bounds.
const BOUND_BITS: u32 = 64;
/// Largest number of moments.
const MOST_ORDER: usize = 4096;
/// The interval is wider than asked by 2^-this.
const WIDER: u32 = 40;
/// Bits of the sum below the tolerance.
const GUARD_BITS: f64 = 20.0;
/// Bits beyond those of the coefficients in which they are added up.
#[cfg(test)]
const SPARE_BITS: u32 = 32;
/// Nodes by which the size of the sum is estimated.
const SAMPLES: u32 = 12;
/// Times that the precision is raised.
const ATTEMPTS: usize = 3;
/// The ratio of the ends of an interval that costs least.
const RATIO: f64 = 2.0;

/// F e^{ck} on an interval.
#[derive(Clone, Debug)]
pub(super) struct Disc {
    /// H_m, from m = 0 on.
    pub(super) coefficients: Vec<Ball>,
    /// A bound of the rest for all real k of the interval.
    pub(super) error: Magnitude,
    /// k0.
    #[cfg(test)]
    pub(super) centre: Rational,
    /// A little more than r.
    #[cfg(test)]
    pub(super) reach: Rational,
    /// How, in a few words, with every parameter that a replay needs.
    pub(super) detail: String,
    /// Values of phi.
    pub(super) nodes: usize,
    /// Working precision.
    pub(super) bits: u32,
}

/// Intervals `|k - k0| <= r`, as pairs of k0 and r, that cover the one between two positive frequencies; none where
/// that is empty.
pub fn pieces(from: &Rational, to: &Rational) -> Vec<(Rational, Rational)> {
    let (low, high) = (from.to_f64(), to.to_f64());
    if *from <= 0 || to <= from || low <= 0.0 || !high.is_finite() {
        return Vec::new();
    }
    let count = ((high / low).ln() / RATIO.ln()).round().max(1.0) as usize;
    let mut ends = vec![from.clone()];
    for i in 1..count {
        let x = low * (high / low).powf(i as f64 / count as f64);
        let inner = Rational::from_f64(f64::from(x as f32));
        ends.extend(inner.filter(|x| x > from && x < to));
    }
    ends.push(to.clone());
    let half = |x: Rational| x / 2u32;
    ends.windows(2)
        .map(|end| {
            let (a, b) = (&end[0], &end[1]);
            (half(Rational::from(b + a)), half(Rational::from(b - a)))
        })
        .collect()
}

/// What is summed at one node: g and q; g is doubled where the node stands for its mirror image as well.
struct Node {
    g: Ball,
    q: Ball,
}

/// Bounds of r |q|, |g|, y = r |Re q| and e^y.
struct Bounds {
    power: Magnitude,
    size: Magnitude,
    of_real: Magnitude,
    rise: Magnitude,
}

impl Bounds {
    /// `min(e^y, n/(n - y))`.
    fn rise(&self, n: usize) -> Magnitude {
        // Both are exact: n has few bits.
        let n = Magnitude::up_f64(n as f64);
        self.rise.min(n.over(n.minus(self.of_real)))
    }
}

/// What is the same for all nodes: k0, c and the reach.
struct Frame {
    place: Place,
    centre: Rational,
    weight: Rational,
    reach: Rational,
}

impl Frame {
    fn new(k0: &Rational, r: &Rational, c: &Rational) -> Result<(Frame, Span), String> {
        let reach = r + Rational::from(r >> WIDER);
        if *r <= 0 || reach >= *k0 {
            return Err("an interval of positive frequencies is needed".to_string());
        }
        let place =
            |k: Rational| Place::new(&build::rational(k)).ok_or("a frequency is out of range");
        let low = place(Rational::from(k0 - &reach))?;
        let high = place(Rational::from(k0 + &reach))?;
        let weight = above(c).ok_or("the weight is out of range")?;
        let span = Span {
            low: low.lower(),
            high: high.upper(),
            weight,
        };
        let frame = Frame {
            place: place(k0.clone())?,
            centre: k0.clone(),
            weight: c.clone(),
            reach,
        };
        Ok((frame, span))
    }

    fn bounds(&self, node: &Node) -> Bounds {
        let reach = RealBall::rational(&self.reach, BOUND_BITS).abs_upper();
        let of_real = node.q.re().abs_upper().times(reach);
        let exponent = RealBall::exact(of_real.to_real(BOUND_BITS, Round::Up));
        Bounds {
            power: node.q.abs_upper().times(reach),
            size: node.g.abs_upper(),
            of_real,
            rise: exponent.exp(BOUND_BITS).abs_upper(),
        }
    }

    /// `h e^{c k0}`.
    fn factor(&self, path: &Path, bits: u32) -> RealBall {
        let exponent = Rational::from(&self.weight * &self.centre);
        let step = RealBall::exact(Real::with_val(BOUND_BITS, path.step));
        RealBall::rational(&exponent, bits)
            .exp(bits)
            .mul(&step, bits)
    }
}

/// A double that is not below a number, and is it where that is one.
fn above(x: &Rational) -> Option<f64> {
    // Rounded towards 0.
    let near = x.to_f64();
    let exact = Rational::from_f64(near)? == *x;
    let y = if exact { near } else { near.next_up() };
    y.is_finite().then_some(y)
}

/// log2, for estimates.
fn log2(x: Magnitude) -> f64 {
    match x.log2_up() {
        i64::MIN => f64::NEG_INFINITY,
        i64::MAX => f64::INFINITY,
        e => x.scaled(-e).to_f64_up().log2() + e as f64,
    }
}

impl Hyperbola<'_> {
    /// F e^{ck} for all k with |k - k0| <= r, to the tolerance if that can be, which is absolute; with so many moments,
    /// or with as many as are needed.
    ///
    /// # Errors
    /// That no path is seen to be allowed, or that the limits were reached.
    pub(super) fn disc(
        &self,
        k0: &Rational,
        r: &Rational,
        c: &Rational,
        order: Option<usize>,
        aim: &Aim,
    ) -> Result<Disc, String> {
        let (frame, span) = Frame::new(k0, r, c)?;
        let (path, bounds) = self.rule(&span, aim)?;
        self.summed(&path, bounds.error, frame, order, aim)
    }

    /// The sums of a path whose rule has this error.
    fn summed(
        &self,
        path: &Path,
        error: Magnitude,
        frame: Frame,
        order: Option<usize>,
        aim: &Aim,
    ) -> Result<Disc, String> {
        // The rule has half of the tolerance.
        let share = aim.tolerance.scaled(-2);
        let mut bits = self.bits(path, &frame, aim)?;
        let mut attempt = 0;
        loop {
            let nodes = self.nodes(path, &frame, (bits, 1), aim)?;
            let factor = frame.factor(path, bits);
            let bounds: Vec<_> = nodes.iter().map(|node| frame.bounds(node)).collect();
            let size = factor.abs_upper();
            let order = match order {
                Some(order) => order,
                None => needed(&bounds, log2(share) - log2(size))?,
            };
            let sizes = Sizes::of(&nodes, order)?;
            let rest = truncated(&bounds, order).times(size);
            let plan = sizes.plan(bits, log2(share) - log2(size), frame.reach.to_f64().log2());
            let sums = Moments::of(&nodes, &sizes, &plan, self.symmetry, aim)?;
            let coefficients = sums.coefficients(factor, bits);
            let rounding = reached(&coefficients, &frame.reach);
            attempt += 1;
            if rounding > share && bits < aim.max_bits && attempt < ATTEMPTS {
                let missing = rounding.over(share).log2_up().clamp(1, 1 << 20) as u32;
                let more = bits.saturating_add(missing + 8);
                bits = more.min(aim.max_bits.max(BOUND_BITS));
                continue;
            }
            return Ok(Disc {
                detail: format!(
                    "{}; {order} moments about k = {}, c = {}",
                    path.describe(),
                    frame.centre,
                    frame.weight
                ),
                coefficients,
                error: error.plus(rest),
                #[cfg(test)]
                centre: frame.centre,
                #[cfg(test)]
                reach: frame.reach,
                nodes: nodes.len(),
                bits,
            });
        }
    }

    /// F e^{ck} at a k of the interval.
    ///
    /// # Errors
    /// That k is not seen to be in it.
    #[cfg(test)]
    pub(super) fn at(&self, disc: &Disc, k: &Place) -> Result<Ball, String> {
        // A sum of large terms that almost cancel takes more bits than its result has.
        let bits = disc.bits.saturating_add(SPARE_BITS);
        let x = k
            .at(bits)
            .sub(&RealBall::rational(&disc.centre, bits), bits);
        let (low, high) = x.ends(bits);
        if high > disc.reach || low < Rational::from(-&disc.reach) {
            return Err("k is not in the interval".to_string());
        }
        let part = |of: fn(&Ball) -> &RealBall, error: Magnitude| {
            let zero = RealBall::exact(Real::new(bits));
            let step = |sum: RealBall, h: &Ball| sum.mul(&x, bits).add(of(h), bits);
            let sum = disc.coefficients.iter().rev().fold(zero, step);
            RealBall::new(sum.mid().clone(), sum.radius().plus(error))
        };
        // A part that the symmetry says is 0 is 0 without an error.
        let error = |zero: Symmetry| match self.symmetry == Some(zero) {
            true => Magnitude::ZERO,
            false => disc.error,
        };
        Ok(Ball::from_parts(
            part(Ball::re, error(Symmetry::Odd)),
            part(Ball::im, error(Symmetry::Even)),
        ))
    }

    /// Bits for the sum, from the size of a few of its terms.
    fn bits(&self, path: &Path, frame: &Frame, aim: &Aim) -> Result<u32, String> {
        let stride = (path.nodes / SAMPLES).max(1);
        let samples = self.nodes(path, frame, (BOUND_BITS, stride), aim)?;
        let reach = frame.reach.to_f64() / std::f64::consts::LN_2;
        let loud = |node: &Node| log2(node.g.abs_upper()) + reach * node.q.abs_upper().to_f64_up();
        let most = samples.iter().map(loud).fold(0.0, f64::max);
        let factor = log2(frame.factor(path, BOUND_BITS).abs_upper()).max(0.0);
        let wanted = aim.bits().max(0.0) + (most + factor).min(1e6) + GUARD_BITS;
        let nodes = u32::BITS - path.nodes.leading_zeros();
        Ok((wanted as u32 + nodes).clamp(BOUND_BITS, aim.max_bits.max(BOUND_BITS)))
    }

    /// Each of so many nodes, with these bits.
    fn nodes(
        &self,
        path: &Path,
        frame: &Frame,
        (bits, stride): (u32, u32),
        aim: &Aim,
    ) -> Result<Vec<Node>, String> {
        let mut rule = Rule::new(self.program.clone(), path, &frame.place, bits);
        let c = RealBall::rational(&frame.weight, bits);
        let zero = RealBall::exact(Real::new(bits));
        let last = i64::from(path.nodes);
        let first = if self.symmetry.is_some() { 0 } else { -last };
        let mut nodes = Vec::new();
        for j in (first..=last).step_by(stride as usize) {
            if j % 16 == 0 && (aim.stop)() {
                return Err("the time limit was reached".to_string());
            }
            let (z, mut g) = rule.value(j)?;
            if self.symmetry.is_some() && j > 0 {
                let half = g.clone();
                g.add(&half, &half);
            }
            if g.is_indeterminate() || z.is_indeterminate() {
                return Err("phi has no value at a node".to_string());
            }
            // q = c - iz.
            let q = Ball::from_parts(c.add(z.im(), bits), zero.sub(z.re(), bits));
            nodes.push(Node { g, q });
        }
        Ok(nodes)
    }
}

/// The least order for which the rest of the Taylor sums is below 2^limit.
fn needed(bounds: &[Bounds], limit: f64) -> Result<usize, String> {
    let estimate = |b: &Bounds| {
        (
            log2(b.power),
            log2(b.size),
            b.of_real.to_f64_up(),
            log2(b.rise),
        )
    };
    let mut terms: Vec<_> = bounds.iter().map(estimate).collect();
    let mut sizes = vec![0.0; terms.len()];
    for n in 1..=MOST_ORDER {
        let order = n as f64;
        let divisor = order.log2();
        let mut most = f64::MIN;
        for ((power, size, y, rise), all) in terms.iter_mut().zip(&mut sizes) {
            *size += *power - divisor;
            // Infinite from n = y on.
            let near = order / (order - y.min(order));
            *all = *size + near.log2().min(*rise);
            most = most.max(*all);
        }
        if most > limit {
            continue;
        }
        let sum: f64 = sizes.iter().map(|size| (size - most).exp2()).sum();
        if most + sum.log2() <= limit - 0.01 {
            return Ok(n);
        }
    }
    Err("more moments would be needed than are allowed".to_string())
}

/// A bound of the rest of the Taylor sums.
fn truncated(bounds: &[Bounds], order: usize) -> Magnitude {
    let power = order.min(u32::MAX as usize) as u32;
    let sum = bounds.iter().fold(Magnitude::ZERO, |sum, b| {
        let term = b.size.times(b.power.pow(power));
        sum.plus(term.times(b.rise(order)))
    });
    let factorial = (1..=power).fold(Magnitude::ONE, |product, m| {
        // The factor is exact: it has 32 bits.
        product.times_down(Magnitude::up_f64(f64::from(m)))
    });
    sum.over(factorial)
}

/// `sum r^m` times the radius of the coefficient of m.
fn reached(coefficients: &[Ball], reach: &Rational) -> Magnitude {
    let reach = RealBall::rational(reach, BOUND_BITS).abs_upper();
    coefficients
        .iter()
        .rev()
        .fold(Magnitude::ZERO, |sum, h| sum.times(reach).plus(h.radius()))
}
