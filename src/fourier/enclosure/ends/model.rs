//! Taylor models in x: `f(x) = sum_(j < n) c_j x^j + rest(x)`, `|rest(x)| <= A x^n` for `0 < x <= x0`.
//!
//! | operation | rest |
//! |---|---|
//! | what a longer polynomial has from `x^n` on | `sum_(j >= n) abs c_j x0^(j-n)` |
//! | product | of both polynomials from `x^n` on, and `P B + Q A + A B` with the moduli P, Q of the polynomials |
//! | 1/f | r the polynomial of 1/f: `1/f - r = (1 - r f)/f`, and `1 - r f` has nothing below `x^n` |
//! | h(f) | below |
//!
//! **h(f)**, f = p + rest. Let `e_s = sum_(j >= 1) abs c_j (s x0)^j` and `|h| <= M` on the square about c_0 of half-width e_s,
//! where h is analytic. Then `h(p(x))` is analytic and bounded by M for `|x| <= s x0`, and by Cauchy's estimate its terms
//! from `x^n` on are at most `M (s x0)^{-n}/(1 - 1/s) x^n`. With `d = A x0^n` and `e_1 + d < e_s` the derivative of h is at most
//! `M/(e_s - e_1 - d)` on the disc of radius `e_1 + d`, which is convex and holds p and p + rest: they differ by at most that
//! times `A x^n`. A source of such arithmetic: K. Makino and M. Berz, Int. J. Pure Appl. Math. 4 (2003) 379–456.

use super::coefficient::Coefficient;
use super::region::{BOUND_BITS, Region};
use crate::number::ball::{Ball, Magnitude, RealBall};
use crate::number::{Function, Real, Scalar, Series};

/// The order of a polynomial without a rest.
const WITHOUT_END: usize = usize::MAX;
/// Coefficients that are kept exactly where they can be.
const EXACT: usize = 4;
/// Doublings of the disc of Cauchy's estimate.
const DOUBLINGS: u32 = 14;

/// A polynomial and a rest.
#[derive(Clone, Debug)]
pub(super) struct Model {
    coefficients: Vec<Coefficient>,
    order: usize,
    rest: Magnitude,
}

impl Model {
    /// A constant.
    pub(super) fn constant(c: Coefficient) -> Model {
        Model {
            coefficients: vec![c],
            order: WITHOUT_END,
            rest: Magnitude::ZERO,
        }
    }

    /// These coefficients, no more than the order, and a rest.
    pub(super) fn new(coefficients: Vec<Coefficient>, order: usize, rest: Magnitude) -> Model {
        Model {
            coefficients,
            order,
            rest,
        }
    }

    /// All that is at most this.
    pub(super) fn rest_only(rest: Magnitude) -> Model {
        Model {
            coefficients: Vec::new(),
            order: 0,
            rest,
        }
    }

    /// n and A.
    #[cfg(test)]
    pub(super) fn rest(&self) -> (usize, Magnitude) {
        (self.order, self.rest)
    }

    pub(super) fn coefficients(&self) -> &[Coefficient] {
        &self.coefficients
    }

    /// c_j; none where it is not known.
    pub(super) fn coefficient(&self, j: usize, bits: u32) -> Option<Coefficient> {
        let known = self.coefficients.get(j).cloned();
        known.or_else(|| (j < self.order).then(|| Coefficient::zero(bits)))
    }

    /// The constant, where it is nothing else.
    pub(super) fn as_constant(&self, bits: u32) -> Option<Coefficient> {
        let rest = self.coefficients.iter().skip(1).all(Coefficient::is_zero);
        (rest && self.order == WITHOUT_END)
            .then(|| self.coefficient(0, bits))
            .flatten()
    }

    /// Whether it is 0.
    pub(super) fn is_zero(&self) -> bool {
        self.order == WITHOUT_END && self.coefficients.iter().all(Coefficient::is_zero)
    }

    pub(super) fn is_lost(&self) -> bool {
        self.rest.is_infinite()
            || self
                .coefficients
                .iter()
                .any(|c| c.ball().is_indeterminate())
    }

    /// `sum_(j >= from) |c_j| x0^(j - from)`.
    fn size_from(&self, from: usize, region: &Region) -> Magnitude {
        let reach = region.reach();
        let parts = self.coefficients.iter().skip(from).rev();
        parts.fold(Magnitude::ZERO, |sum, c| {
            sum.times(reach).plus(c.ball().abs_upper())
        })
    }

    /// A bound of the modulus.
    pub(super) fn size(&self, region: &Region) -> Magnitude {
        self.size_from(0, region).plus(self.rest_at_edge(region))
    }

    fn rest_at_edge(&self, region: &Region) -> Magnitude {
        match self.rest.is_zero() {
            true => Magnitude::ZERO,
            false => self.rest.times(region.power(self.order)),
        }
    }

    /// `A x0^(order - n)`: the rest as one times `x^n`.
    fn rest_as(&self, n: usize, region: &Region) -> Magnitude {
        match self.rest.is_zero() {
            true => Magnitude::ZERO,
            false => self.rest.times(region.power(self.order - n)),
        }
    }

    /// With n coefficients at most, n no more than the order.
    fn cut(mut self, n: usize, region: &Region) -> Model {
        let rest = self.size_from(n, region).plus(self.rest_as(n, region));
        self.coefficients.truncate(n);
        Model {
            coefficients: self.coefficients,
            order: n,
            rest,
        }
    }

    /// No longer than the range keeps.
    fn fitted(self, region: &Region) -> Model {
        let n = self.order.min(region.order);
        match self.coefficients.len() > n || (self.order != WITHOUT_END && self.order > n) {
            true => self.cut(n, region),
            false => self,
        }
    }

    pub(super) fn negated(&self) -> Model {
        Model {
            coefficients: self.coefficients.iter().map(Coefficient::negated).collect(),
            ..self.clone()
        }
    }

    /// The complex conjugate: x is real.
    pub(super) fn conjugate(&self) -> Model {
        Model {
            coefficients: self
                .coefficients
                .iter()
                .map(Coefficient::conjugate)
                .collect(),
            ..self.clone()
        }
    }

    pub(super) fn plus(&self, other: &Model, region: &Region) -> Model {
        let n = self.order.min(other.order);
        let (a, b) = match n {
            WITHOUT_END => (self.clone(), other.clone()),
            n => (self.clone().cut(n, region), other.clone().cut(n, region)),
        };
        let (long, short) = match a.coefficients.len() >= b.coefficients.len() {
            true => (&a.coefficients, &b.coefficients),
            false => (&b.coefficients, &a.coefficients),
        };
        let mut all = long.clone();
        for (c, d) in all.iter_mut().zip(short) {
            *c = c.plus(d);
        }
        let sum = Model {
            coefficients: all,
            order: n,
            rest: a.rest.plus(b.rest),
        };
        sum.fitted(region)
    }

    pub(super) fn times(&self, other: &Model, region: &Region) -> Model {
        let (p, q) = (&self.coefficients, &other.coefficients);
        let bits = region.bits;
        let full = (p.len() + q.len()).saturating_sub(1);
        let whole = self.order == WITHOUT_END && other.order == WITHOUT_END;
        let n = match whole && full <= region.order {
            true => WITHOUT_END,
            false => self.order.min(other.order).min(region.order),
        };
        let coefficients = (0..full.min(n)).map(|j| convolved(p, q, j, bits)).collect();
        let mut rest = Magnitude::ZERO;
        if n != WITHOUT_END {
            rest = beyond(p, q, n, region)
                .plus(self.size_from(0, region).times(other.rest_as(n, region)))
                .plus(other.size_from(0, region).times(self.rest_as(n, region)))
                .plus(self.rest_as(n, region).times(other.rest_at_edge(region)));
        }
        Model {
            coefficients,
            order: n,
            rest,
        }
    }

    /// `x^d f`.
    pub(super) fn raised(&self, d: usize, region: &Region) -> Model {
        let mut coefficients = vec![Coefficient::zero(region.bits); d.min(4 * region.order)];
        if d > 4 * region.order {
            return Model {
                coefficients: Vec::new(),
                order: region.order,
                rest: self.size(region).times(region.power(d - region.order)),
            };
        }
        coefficients.extend(self.coefficients.iter().cloned());
        let raised = Model {
            coefficients,
            order: self.order.saturating_add(d),
            rest: self.rest,
        };
        raised.fitted(region)
    }

    /// A lower bound of the modulus.
    pub(super) fn least(&self, region: &Region) -> Magnitude {
        let first = self.coefficients.first().map(|c| c.ball().abs_lower());
        first.map_or(Magnitude::ZERO, |c| c.minus(self.moved(region)))
    }

    /// Without the first coefficients, over `x^n`; none where they are not known.
    pub(super) fn dropped(&self, n: usize) -> Option<Model> {
        let left = self.coefficients.iter().skip(n).cloned();
        (self.order >= n).then(|| Model {
            coefficients: left.collect(),
            order: match self.order {
                WITHOUT_END => WITHOUT_END,
                order => order - n,
            },
            rest: self.rest,
        })
    }

    /// A bound of `f - c_0`.
    pub(super) fn moved(&self, region: &Region) -> Magnitude {
        let moved = self.size_from(1, region).times(region.reach());
        moved.plus(self.rest_at_edge(region))
    }

    /// `f/x^v` and v, where the first v coefficients are exactly 0.
    pub(super) fn stripped(mut self) -> (usize, Model) {
        let v = self.coefficients.iter().take_while(|c| c.is_zero()).count();
        self.coefficients.drain(..v);
        if self.order != WITHOUT_END {
            self.order -= v;
        }
        (v, self)
    }

    /// `1/f`.
    ///
    /// # Errors
    /// Where f is not seen to have no zero.
    pub(super) fn inverse(&self, region: &Region) -> Result<Model, String> {
        let why = "a divisor is not seen to be without zeros near the end";
        let first = self.coefficients.first().ok_or(why)?;
        let r0 = first.inverse().ok_or(why)?;
        if self.coefficients.len() == 1 && self.order == WITHOUT_END {
            return Ok(Model::constant(r0));
        }
        let n = self.order.min(region.order);
        let mut r: Vec<Coefficient> = vec![r0.clone()];
        for j in 1..n {
            let tail = self.coefficients.get(1..).unwrap_or_default();
            // sum_(i >= 1) c_i r_(j - i)
            let sum = convolved(tail, &r, j - 1, region.bits);
            r.push(sum.times(&r0).negated());
        }
        let inverse = Model {
            coefficients: r,
            order: WITHOUT_END,
            rest: Magnitude::ZERO,
        };
        let least = self.least(region);
        if least.is_zero() {
            return Err(why.into());
        }
        let left = beyond(&self.coefficients, &inverse.coefficients, n, region)
            .plus(inverse.size(region).times(self.rest_as(n, region)));
        Ok(Model {
            order: n,
            rest: left.over(least),
            ..inverse
        })
    }

    /// `h(f)`.
    ///
    /// # Errors
    /// Where h is not seen to be analytic about the values.
    pub(super) fn under(&self, h: Function, region: &Region) -> Result<Model, String> {
        let bits = region.bits;
        let why = || format!("{h} is not seen to be analytic on the values near the end");
        let first = self.coefficient(0, bits).ok_or_else(why)?;
        let n = self.order.min(region.order);
        let x = Series::variable(&Ball::zero(bits), n, bits);
        let mut p = Series::zero(bits);
        for c in self.coefficients.iter().rev() {
            let mut raised = Series::zero(bits);
            raised.mul(&p, &x);
            p.add(&raised, &Series::constant(c.ball(), bits));
        }
        let mut out = Series::zero(bits);
        out.apply(h, &[&p]).map_err(|e| e.to_string())?;
        if out.is_indeterminate() {
            return Err(why());
        }
        let list = out.coefficients().iter().take(n);
        let coefficients: Vec<_> = list.cloned().map(Coefficient::of_ball).collect();
        let rest = (1..=DOUBLINGS)
            .map_while(|k| self.rest_under(h, &first, k, n, region))
            .min();
        Ok(Model {
            coefficients,
            order: n,
            rest: rest.ok_or_else(why)?,
        })
    }

    /// A of h(f) with s = 2^k; infinite where the rest of f is too large, none where h has no bound.
    fn rest_under(
        &self,
        h: Function,
        first: &Coefficient,
        k: u32,
        n: usize,
        region: &Region,
    ) -> Option<Magnitude> {
        let moved = |reach: Magnitude| {
            let parts = self.coefficients.iter().skip(1).rev();
            let sum = parts.fold(Magnitude::ZERO, |sum, c| {
                sum.times(reach).plus(c.ball().abs_upper())
            });
            sum.times(reach)
        };
        let wide = moved(region.reach().scaled(i64::from(k)));
        let near = moved(region.reach()).plus(self.rest_at_edge(region));
        let half = RealBall::new(Real::new(BOUND_BITS), wide);
        let mut square = Ball::zero(region.bits);
        square.add(first.ball(), &Ball::from_parts(half.clone(), half));
        let mut values = Ball::zero(BOUND_BITS);
        values.apply(h, &[&square]).ok()?;
        if values.is_indeterminate() {
            return None;
        }
        let most = values.abs_upper();
        let radius = region.reach_down().scaled(i64::from(k));
        // Of s = 2^k and of x0, rounded to either side: a little below 1 - 1/s.
        let gap = Magnitude::ONE.minus(region.reach().over(radius));
        let power = radius.pow_down(u32::try_from(n).unwrap_or(u32::MAX));
        let cauchy = most.over(power).over(gap);
        if self.rest.is_zero() {
            return Some(cauchy);
        }
        let slope = most.over(wide.minus(near));
        Some(cauchy.plus(slope.times(self.rest_as(n, region))))
    }
}

/// `sum_(i + l = j) p_i q_l`.
fn convolved(p: &[Coefficient], q: &[Coefficient], j: usize, bits: u32) -> Coefficient {
    let from = (j + 1).saturating_sub(q.len());
    let pairs = (from..p.len().min(j + 1)).map(|i| (&p[i], &q[j - i]));
    if j < EXACT {
        return pairs.fold(Coefficient::zero(bits), |sum, (a, b)| sum.plus(&a.times(b)));
    }
    let (mut sum, mut part) = (Ball::zero(bits), Ball::zero(bits));
    for (a, b) in pairs.filter(|(a, b)| !a.is_zero() && !b.is_zero()) {
        part.mul(a.ball(), b.ball());
        let before = sum.clone();
        sum.add(&before, &part);
    }
    Coefficient::of_ball(sum)
}

/// `sum_(i + l >= n) |p_i| |q_l| x0^(i + l - n)`.
fn beyond(p: &[Coefficient], q: &[Coefficient], n: usize, region: &Region) -> Magnitude {
    let reach = region.reach();
    let sizes = |list: &[Coefficient]| -> Vec<Magnitude> {
        list.iter().map(|c| c.ball().abs_upper()).collect()
    };
    let (p, q) = (sizes(p), sizes(q));
    let last = (p.len() + q.len()).saturating_sub(1);
    let mut sum = Magnitude::ZERO;
    for j in (n..last.max(n)).rev() {
        let from = (j + 1).saturating_sub(q.len());
        let here =
            (from..p.len().min(j + 1)).fold(Magnitude::ZERO, |s, i| s.plus(p[i].times(q[j - i])));
        sum = sum.times(reach).plus(here);
    }
    sum
}
