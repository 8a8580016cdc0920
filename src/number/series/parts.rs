//! Series as columns of midpoints with bounds, and sums of products of midpoints.

use super::bound::{Bound, range};
use crate::number::Real;
use crate::number::ball::{Ball, Magnitude, RealBall};
use crate::number::real::exponent;
use rug::Assign;
use rug::float::Round;
use rug::ops::{AddAssignRound, AssignRound, NegAssign, SubAssignRound};
use std::cmp::Ordering;

/// Bits beyond those of a result.
pub(super) const GUARD: u32 = 24;
/// Midpoints beyond `2^±LIMIT` are not worked with: so products of two and sums of these neither
/// overflow nor underflow.
const LIMIT: u64 = 1 << 60;

/// Whether products of this number with another such number are safe.
pub(super) fn is_moderate(x: &Real) -> bool {
    x.is_zero() || exponent(x).is_some_and(|e| e.unsigned_abs() <= LIMIT)
}

/// Half a unit in the last place of a result rounded to nearest, 0 where it was exact.
pub(super) fn rounding(x: &Real, order: Ordering) -> Bound {
    match exponent(x) {
        _ if order == Ordering::Equal => Bound::ZERO,
        Some(e) => Bound::pack(1, e - i64::from(x.prec()) - 1),
        // A result that was rounded to 0, or is not a number.
        None if x.is_zero() => Bound::pack(1, i64::from(rug::float::exp_min())),
        None => Bound::of(Magnitude::INFINITY),
    }
}

/// A sum of products at a fixed precision, with a bound of what rounding did to it.
///
/// Each operation is rounded to nearest: its error is at most half a unit in the last place of its
/// result, and so at most that of the largest result.
pub(super) struct Sum {
    product: Real,
    pub(super) value: Real,
    top: i64,
    inexact: u32,
}

impl Sum {
    pub(super) fn new(bits: u32) -> Sum {
        Sum {
            product: Real::new(bits),
            value: Real::new(bits),
            top: i64::MIN,
            inexact: 0,
        }
    }

    pub(super) fn clear(&mut self) {
        self.value.assign(0);
        self.top = i64::MIN;
        self.inexact = 0;
    }

    fn note(&mut self, of_product: bool, order: Ordering) {
        if order != Ordering::Equal {
            let x = if of_product {
                &self.product
            } else {
                &self.value
            };
            self.inexact += 1;
            self.top = self.top.max(exponent(x).unwrap_or(i64::MIN));
        }
    }

    /// `+ x y`, or `- x y`.
    pub(super) fn add(&mut self, x: &Real, y: &Real, minus: bool) {
        if x.is_zero() || y.is_zero() {
            return;
        }
        let order = self.product.assign_round(x * y, Round::Nearest);
        self.note(true, order);
        let order = if minus {
            self.value.sub_assign_round(&self.product, Round::Nearest)
        } else {
            self.value.add_assign_round(&self.product, Round::Nearest)
        };
        self.note(false, order);
    }

    /// `+ x`.
    pub(super) fn add_one(&mut self, x: &Real) {
        let order = self.value.add_assign_round(x, Round::Nearest);
        self.note(false, order);
    }

    /// `± sum_(j in first..=m) a_j b_(m-j)`.
    pub(super) fn add_all(&mut self, a: &[Real], b: &[Real], first: usize, m: usize, minus: bool) {
        if let Some((from, to)) = range(a.len(), b.len(), first, m) {
            for (x, y) in a[from..=to].iter().zip(b[m - to..=m - from].iter().rev()) {
                self.add(x, y, minus);
            }
        }
    }

    /// A bound of the error.
    pub(super) fn error(&self) -> Bound {
        if self.inexact == 0 {
            return Bound::ZERO;
        }
        let half = self.top.max(-(1 << 62)) - i64::from(self.value.prec()) - 1;
        Bound::pack(u128::from(self.inexact), half)
    }

    /// `|value|` and the bound of the error.
    pub(super) fn size(&self) -> Bound {
        Bound::of(Magnitude::up(&self.value)).plus(self.error())
    }
}

/// A real ball of `bits` bits about a value with an error.
pub(super) fn finish(value: &Real, error: Bound, bits: u32) -> RealBall {
    let (mid, order) = Real::with_val_round(bits, value, Round::Nearest);
    let radius = error.plus(rounding(&mid, order));
    RealBall::new(mid, radius.magnitude())
}

/// The real or the imaginary parts of the coefficients.
#[derive(Clone)]
pub(super) struct Part {
    pub(super) mid: Vec<Real>,
    /// `|mid|`.
    pub(super) size: Vec<Bound>,
    /// Empty where all are 0.
    pub(super) radius: Vec<Bound>,
}

impl Part {
    /// `None` where all parts are exactly 0; the outer `None` where one is not fit to work with.
    fn of<'a>(parts: impl Iterator<Item = &'a RealBall> + Clone) -> Option<Option<Part>> {
        if parts.clone().all(RealBall::is_zero) {
            return Some(None);
        }
        let mut out = Part {
            mid: Vec::new(),
            size: Vec::new(),
            radius: Vec::new(),
        };
        let mut exact = true;
        for x in parts {
            if x.is_indeterminate() || !is_moderate(x.mid()) {
                return None;
            }
            exact &= x.is_exact();
            out.mid.push(x.mid().clone());
            out.size.push(Bound::of(Magnitude::up(x.mid())));
            out.radius.push(Bound::of(x.radius()));
        }
        if exact {
            out.radius.clear();
        }
        Some(Some(out))
    }

    /// The coefficients `j c_j`, exactly.
    fn weighted(&self) -> Part {
        let by_index = |bounds: &[Bound]| {
            let weighted = |(j, x): (usize, &Bound)| x.times(Bound::pack(j as u128, 0));
            bounds.iter().enumerate().map(weighted).collect()
        };
        let mid = |(j, x): (usize, &Real)| Real::with_val(x.prec() + 64, x * j as u64);
        Part {
            mid: self.mid.iter().enumerate().map(mid).collect(),
            size: by_index(&self.size),
            radius: by_index(&self.radius),
        }
    }

    fn negated(&self) -> Part {
        let mut out = self.clone();
        for x in &mut out.mid {
            x.neg_assign();
        }
        out
    }
}

/// A series by its parts; an absent part is exactly 0.
#[derive(Clone)]
pub(super) struct Parts {
    pub(super) re: Option<Part>,
    pub(super) im: Option<Part>,
}

/// `sqrt(a^2 + b^2)` of each pair.
fn hypot(a: &[Bound], b: &[Bound]) -> Vec<Bound> {
    let n = a.len().max(b.len());
    let at = |x: &[Bound], j: usize| x.get(j).copied().unwrap_or(Bound::ZERO).magnitude();
    (0..n)
        .map(|j| Bound::of(at(a, j).hypot(at(b, j))))
        .collect()
}

impl Parts {
    /// `None` where a coefficient is indeterminate, or far too large or small.
    pub(super) fn of(coefficients: &[Ball]) -> Option<Parts> {
        Some(Parts {
            re: Part::of(coefficients.iter().map(Ball::re))?,
            im: Part::of(coefficients.iter().map(Ball::im))?,
        })
    }

    /// The series of the coefficients `j c_j`.
    pub(super) fn weighted(&self) -> Parts {
        Parts {
            re: self.re.as_ref().map(Part::weighted),
            im: self.im.as_ref().map(Part::weighted),
        }
    }

    /// `-i self`.
    pub(super) fn turned_back(self) -> Parts {
        Parts {
            re: self.im,
            im: self.re.map(|x| x.negated()),
        }
    }

    fn bound(&self, of: impl Fn(&Part) -> &[Bound]) -> Vec<Bound> {
        match (&self.re, &self.im) {
            (Some(re), Some(im)) => hypot(of(re), of(im)),
            (Some(x), None) | (None, Some(x)) => of(x).to_vec(),
            (None, None) => Vec::new(),
        }
    }

    /// Bounds of the moduli of the midpoints.
    pub(super) fn size(&self) -> Vec<Bound> {
        self.bound(|x| &x.size)
    }

    /// Bounds of the moduli of the errors; none where all coefficients are exact.
    pub(super) fn radius(&self) -> Vec<Bound> {
        self.bound(|x| &x.radius)
    }

    pub(super) fn re(&self) -> &[Real] {
        self.re.as_ref().map_or(&[], |x| &x.mid)
    }

    pub(super) fn im(&self) -> &[Real] {
        self.im.as_ref().map_or(&[], |x| &x.mid)
    }
}

/// Coefficients that are computed one after another: approximations at a working precision.
#[derive(Default)]
pub(super) struct Column {
    pub(super) re: Vec<Real>,
    /// Empty for a real series.
    pub(super) im: Vec<Real>,
    /// Bounds of the moduli.
    pub(super) size: Vec<Bound>,
}

impl Column {
    /// Appends a coefficient; `None` where it is far too large or small.
    pub(super) fn push(&mut self, re: Real, im: Option<Real>) -> Option<()> {
        let fit = is_moderate(&re) && im.as_ref().is_none_or(is_moderate);
        let size = Magnitude::up(&re).hypot(im.as_ref().map_or(Magnitude::ZERO, Magnitude::up));
        self.size.push(Bound::of(size));
        self.re.push(re);
        self.im.extend(im);
        fit.then_some(())
    }

    /// The balls of `bits` bits with these errors.
    pub(super) fn balls(&self, errors: &[Bound], bits: u32) -> Vec<Ball> {
        let part = |x: Option<&Real>, error: Bound| match x {
            Some(x) => finish(x, error, bits),
            None => RealBall::exact(Real::new(bits)),
        };
        let ball = |(m, x): (usize, &Real)| {
            let error = errors.get(m).copied().unwrap_or(Bound::ZERO);
            Ball::from_parts(part(Some(x), error), part(self.im.get(m), error))
        };
        self.re.iter().enumerate().map(ball).collect()
    }
}

/// `sum_(j in first..=m) d_j y_(m-j)` into two sums that are cleared before; the second is left 0 for real
/// series.
pub(super) fn convolve(
    d: &Parts,
    y: &Column,
    first: usize,
    m: usize,
    sums: &mut [Sum; 2],
    minus: bool,
) {
    let [re, im] = sums;
    re.add_all(d.re(), &y.re, first, m, minus);
    re.add_all(d.im(), &y.im, first, m, !minus);
    im.add_all(d.re(), &y.im, first, m, minus);
    im.add_all(d.im(), &y.re, first, m, minus);
}
