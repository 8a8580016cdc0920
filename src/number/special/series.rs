//! Power series with small rational coefficient ratios, summed in fixed point.
//!
//! `sum c_k x^k` with `c_0 = 1` and `c_k / c_(k-1)` a quotient of machine integers needs only
//! about `2 sqrt(N)` full products for `N` terms (concurrent summation: Smith, "Efficient
//! multiple-precision evaluation of elementary functions", Math. Comp. 52, 1989): the terms are
//! put into `m` rows by `k mod m`, each row needs powers of `x^m` only, and a Horner scheme joins
//! the rows. Everything else is a product or quotient with a machine word.
//!
//! The argument is written as `x = u p 2^e` with `|u| <= 1` close to 1 and a byte `p`, so that the
//! rows keep the size of the terms. While the terms grow, the scale of the running term falls, so
//! that no number is ever longer than `largest term / error` needs.
//!
//! Error: with `T` the largest term, every step rounds by at most two units in the last place of
//! a number of relative precision `error / T`, and an error made at term `j` reaches term `k` with
//! the factor `t_k / t_j`. Over `N` terms this is below `4 N^2` units; the scale has
//! `2 log2 N + 6` guard bits. It holds for terms that first grow and then fall, from `t_0 = 1` on.

use super::approximation::{MAX_TERMS, check_work, log2_abs};
use crate::number::{Complex, DomainError, Function, Integer, Real};
use rug::Assign;

/// How many terms to sum, and how large they become.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Plan {
    /// Number of terms.
    pub terms: usize,
    /// `log2` of the largest term, rounded up, at least 0.
    pub peak: u32,
}

/// `log2 |num / den|`.
fn log2_ratio((num, den): (i64, u64)) -> f64 {
    (num as f64 / den as f64).abs().log2()
}

/// Plans a convergent series whose tail is to be below `2^-fraction`.
///
/// `log2_x` is `log2 |x|`, `ratio(k)` is `c_k / c_(k-1)` as numerator and denominator. The tail is
/// bounded by a geometric series of ratio one half. Errors: more terms than allowed.
pub(super) fn convergent(
    f: Function,
    log2_x: f64,
    fraction: u32,
    ratio: impl Fn(u64) -> (i64, u64),
) -> Result<Plan, DomainError> {
    let floor = -f64::from(fraction) - 2.0;
    let (mut term, mut peak) = (0.0_f64, 0.0_f64);
    for k in 1..=MAX_TERMS {
        let growth = log2_x + log2_ratio(ratio(k as u64));
        term += growth;
        peak = peak.max(term);
        if growth <= -1.0 && term < floor {
            let peak = peak.ceil() as u32 + 1;
            check_work(f, k, fraction.saturating_add(peak))?;
            return Ok(Plan { terms: k, peak });
        }
    }
    Err(check_work(f, usize::MAX, fraction)
        .err()
        .unwrap_or_else(|| DomainError::new(format!("{f}: the series does not converge"))))
}

/// Plans a divergent asymptotic series: the first index whose term, times `2^slack` and
/// `4 sqrt(k + 1)`, is below `2^-bits`. `None` if the terms start to grow before.
pub(super) fn asymptotic(
    log2_x: f64,
    bits: u32,
    slack: f64,
    ratio: impl Fn(u64) -> (i64, u64),
) -> Option<Plan> {
    let floor = -f64::from(bits);
    let (mut term, mut peak) = (0.0_f64, 0.0_f64);
    let mut falling = false;
    for k in 1..=MAX_TERMS {
        let growth = log2_x + log2_ratio(ratio(k as u64));
        if falling && growth > 0.0 {
            return None;
        }
        falling |= growth < 0.0;
        term += growth;
        peak = peak.max(term);
        if term + slack + 0.5 * (k as f64 + 1.0).log2() + 2.0 < floor {
            let peak = peak.ceil() as u32 + 1;
            return Some(Plan { terms: k, peak });
        }
    }
    None
}

/// A complex number in fixed point; the scale is kept by its user.
#[derive(Clone, Default)]
struct Fixed {
    re: Integer,
    im: Integer,
}

/// Memory for intermediate results.
#[derive(Default)]
struct Scratch(Integer, Integer, Integer);

impl Fixed {
    /// `self * num * 2^shift / den`.
    fn scale(&mut self, num: i64, shift: i32, den: u64) {
        for part in [&mut self.re, &mut self.im] {
            if part.is_zero() {
                continue;
            }
            if num != 1 {
                *part *= num;
            }
            if shift > 0 {
                *part <<= shift as u32;
            } else {
                *part >>= shift.unsigned_abs();
            }
            if den != 1 {
                *part /= den;
            }
        }
    }

    /// `self += other * num / den * 2^-shift`.
    fn add(&mut self, other: &Fixed, num: u64, shift: u32, den: u64, scratch: &mut Scratch) {
        for (part, x) in [(&mut self.re, &other.re), (&mut self.im, &other.im)] {
            if x.is_zero() {
                continue;
            }
            if num == 1 && shift == 0 && den == 1 {
                *part += x;
                continue;
            }
            scratch.0.assign(x >> shift);
            if num != 1 {
                scratch.0 *= num;
            }
            if den != 1 {
                scratch.0 /= den;
            }
            *part += &scratch.0;
        }
    }

    /// `self *= other * 2^-shift`.
    fn mul(&mut self, other: &Fixed, shift: u32, scratch: &mut Scratch) {
        let Scratch(re, im, product) = scratch;
        re.assign(&self.re * &other.re);
        if self.im.is_zero() && other.im.is_zero() {
            self.re.assign(&*re >> shift);
            return;
        }
        product.assign(&self.im * &other.im);
        *re -= &*product;
        im.assign(&self.re * &other.im);
        product.assign(&self.im * &other.re);
        *im += &*product;
        self.re.assign(&*re >> shift);
        self.im.assign(&*im >> shift);
    }

    /// `self^n` by repeated squaring.
    fn power(&self, n: usize, scale: u32, scratch: &mut Scratch) -> Fixed {
        let mut result = self.clone();
        for bit in (0..n.ilog2()).rev() {
            let square = result.clone();
            result.mul(&square, scale, scratch);
            if n >> bit & 1 == 1 {
                result.mul(self, scale, scratch);
            }
        }
        result
    }

    /// The value, exactly.
    fn to_complex(&self, scale: u32) -> Complex {
        let bits = self
            .re
            .significant_bits()
            .max(self.im.significant_bits())
            .max(2);
        Complex::with_val(bits, (&self.re, &self.im)) >> scale
    }
}

/// The argument `x = unit * factor * 2^shift`, `|unit| <= 1`.
struct Argument {
    unit: Fixed,
    factor: i64,
    shift: i32,
}

impl Argument {
    fn new(x: &Complex, scale: u32) -> Argument {
        let size = log2_abs(x);
        if size == f64::NEG_INFINITY {
            return Argument {
                unit: Fixed::default(),
                factor: 1,
                shift: 0,
            };
        }
        let shift = size.floor() as i32 - 7;
        let factor = ((size - f64::from(shift)).exp2() * (1.0 + 1e-9)).ceil() as i64;
        let part = |x: &Real| -> Integer {
            let mut y = Real::with_val(scale + 16, x);
            y <<= scale as i32 - shift;
            y /= factor;
            y.to_integer().unwrap_or_default()
        };
        Argument {
            unit: Fixed {
                re: part(x.real()),
                im: part(x.imag()),
            },
            factor,
            shift,
        }
    }
}

/// A running term of the series, its scale falling while it grows.
struct Terms {
    argument: Argument,
    step: Fixed,
    rows: usize,
    /// Scale of the rows.
    base: u32,
    /// Scale of the argument, and of the term at first.
    top: u32,
    /// Scale of the term now.
    scale: u32,
    size: f64,
    log2_x: f64,
    scratch: Scratch,
}

impl Terms {
    fn new(x: &Complex, fraction: u32, plan: &Plan) -> Terms {
        let base = fraction + 2 * (plan.terms.max(1).ilog2() + 1) + 6;
        let top = base + plan.peak;
        let argument = Argument::new(x, top);
        let rows = plan.terms.isqrt().max(1);
        let mut scratch = Scratch::default();
        let step = argument.unit.power(rows, top, &mut scratch);
        Terms {
            argument,
            step,
            rows,
            base,
            top,
            scale: top,
            size: 0.0,
            log2_x: log2_abs(x),
            scratch,
        }
    }

    fn one(&self) -> Fixed {
        Fixed {
            re: Integer::from(1) << self.top,
            im: Integer::new(),
        }
    }

    /// How far the scale may fall at a step by this ratio.
    fn fall(&mut self, ratio: (i64, u64)) -> u32 {
        self.size += self.log2_x + log2_ratio(ratio);
        let target = if self.size > 0.0 {
            self.top.saturating_sub(self.size as u32).max(self.base)
        } else {
            self.top
        };
        let fall = self.scale.saturating_sub(target);
        self.scale -= fall;
        fall
    }

    /// Moves each of `terms` from index `k - 1` to `k`.
    fn advance(&mut self, k: usize, ratio: (i64, u64), terms: &mut [&mut Fixed]) {
        let fall = self.fall(ratio);
        for term in terms {
            if k.is_multiple_of(self.rows) {
                term.mul(&self.step, self.top, &mut self.scratch);
            }
            term.scale(
                ratio.0 * self.argument.factor,
                self.argument.shift - fall as i32,
                ratio.1,
            );
        }
    }

    /// Joins the rows: `sum_j rows[j] u^j`.
    fn join(&mut self, mut rows: Vec<Fixed>) -> Complex {
        let mut total = rows.pop().unwrap_or_default();
        for row in rows.iter().rev() {
            total.mul(&self.argument.unit, self.top, &mut self.scratch);
            total.add(row, 1, 0, 1, &mut self.scratch);
        }
        total.to_complex(self.base)
    }
}

/// `sum_{k < plan.terms} c_k x^k / weight(k)`, with an absolute error below `2^-fraction`.
pub(super) fn sum(
    x: &Complex,
    fraction: u32,
    plan: &Plan,
    ratio: impl Fn(u64) -> (i64, u64),
    weight: impl Fn(u64) -> u64,
) -> Complex {
    let mut terms = Terms::new(x, fraction, plan);
    let mut rows = vec![Fixed::default(); terms.rows];
    let mut term = terms.one();
    for k in 0..plan.terms {
        if k > 0 {
            terms.advance(k, ratio(k as u64), &mut [&mut term]);
        }
        let drop = terms.scale - terms.base;
        rows[k % terms.rows].add(&term, 1, drop, weight(k as u64), &mut terms.scratch);
    }
    terms.join(rows)
}

/// Both `sum c_k x^k` and `sum c_k h_k x^k`, where `h_0 = first` and `h_k - h_(k-1)` is
/// `increment(k)` as numerator and denominator; absolute errors below `2^-fraction` (times
/// `1 + max h`, which the caller's guard bits cover: it grows as a logarithm).
pub(super) fn sum_harmonic(
    x: &Complex,
    fraction: u32,
    plan: &Plan,
    ratio: impl Fn(u64) -> (i64, u64),
    first: &Real,
    increment: impl Fn(u64) -> (u64, u64),
) -> (Complex, Complex) {
    let fraction = fraction + 8;
    let mut terms = Terms::new(x, fraction, plan);
    let mut plain = vec![Fixed::default(); terms.rows];
    let mut harmonic = plain.clone();
    let mut term = terms.one();
    let start = Real::with_val(terms.top + 32, first) << terms.top;
    let mut weighted = Fixed {
        re: start.to_integer().unwrap_or_default(),
        im: Integer::new(),
    };
    for k in 0..plan.terms {
        if k > 0 {
            terms.advance(k, ratio(k as u64), &mut [&mut term, &mut weighted]);
            let (num, den) = increment(k as u64);
            weighted.add(&term, num, 0, den, &mut terms.scratch);
        }
        let drop = terms.scale - terms.base;
        plain[k % terms.rows].add(&term, 1, drop, 1, &mut terms.scratch);
        harmonic[k % terms.rows].add(&weighted, 1, drop, 1, &mut terms.scratch);
    }
    (terms.join(plain), terms.join(harmonic))
}

#[cfg(test)]
mod tests;
