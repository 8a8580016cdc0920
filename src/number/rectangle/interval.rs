//! Real intervals of doubles, rounded outward.

use std::f64::consts::{FRAC_1_PI, LN_2, LOG2_E};

/// Units in the last place by which a value of `libm` is moved outward. Its functions `exp`, `expm1`,
/// `log`, `log1p`, `sin`, `cos` and `atan2` are those of FreeBSD's msun, whose sources state errors
/// below 1 unit (`atan2` below 2).
const LIBM_UNITS: u32 = 4;

/// `[lo, hi]`; infinite ends where nothing is known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Interval {
    pub(super) lo: f64,
    pub(super) hi: f64,
}

/// An upper bound, or with `up` false a lower bound, of what a correctly rounded operation gave.
fn outward(x: f64, up: bool) -> f64 {
    if up { x.next_up() } else { x.next_down() }
}

/// Moved outward by so many units.
fn moved(mut x: f64, units: u32, up: bool) -> f64 {
    for _ in 0..units {
        x = outward(x, up);
    }
    x
}

/// `a + b`, exactly where the sum is (Knuth's error of a sum; D. E. Knuth, TAOCP 2, 4.2.2).
fn sum(a: f64, b: f64, up: bool) -> f64 {
    let s = a + b;
    let part = s - a;
    let error = (a - (s - part)) + (b - part);
    match (error > 0.0, error < 0.0) {
        (false, false) if s.is_finite() => s,
        (true, _) if !up => s,
        (_, true) if up => s,
        _ => outward(s, up),
    }
}

fn product(a: f64, b: f64, up: bool) -> f64 {
    if a == 0.0 || b == 0.0 {
        return 0.0;
    }
    if a == 1.0 || b == 1.0 {
        return a * b;
    }
    outward(a * b, up)
}

fn quotient(a: f64, b: f64, up: bool) -> f64 {
    if a == 0.0 {
        return 0.0;
    }
    outward(a / b, up)
}

/// `x 2^k`, outward where it is not exact.
pub(super) fn scaled(x: f64, k: i64, up: bool) -> f64 {
    if x == 0.0 || k == 0 {
        return x;
    }
    if x.is_infinite() || k > 2200 {
        return x * f64::INFINITY;
    }
    if k < -2200 {
        return match (x > 0.0, up) {
            (true, true) => 0.0_f64.next_up(),
            (false, false) => 0.0_f64.next_down(),
            _ => 0.0,
        };
    }
    let mut y = x;
    let mut left = k as i32;
    while left != 0 {
        let step = left.clamp(-1000, 1000);
        y *= 2f64.powi(step);
        left -= step;
    }
    // Two roundings in the range of the subnormal numbers at most.
    if y.abs() < f64::MIN_POSITIVE {
        return moved(y, 3, up);
    }
    if y.is_infinite() && (y > 0.0) != up {
        return f64::MAX.copysign(y);
    }
    y
}

/// What is left of `exp x` for doubles: `m 2^k`.
///
/// For `|x| <= 700` libm's value. Beyond, `k = round(x/log 2)` is below 2^20 and `k` times the first
/// 32 bits of log 2 is exact; the reduced argument has an error below `2^-52`, and so has the value
/// relative to itself: 4 units more. Beyond 700,000 a bound alone.
fn exp_at(x: f64, up: bool) -> (f64, i64) {
    const HIGH: f64 = f64::from_bits(0x3fe6_2e42_fee0_0000);
    const LOW: f64 = f64::from_bits(0x3dea_39ef_3579_3c76);
    if x.is_nan() {
        return if up { (f64::INFINITY, 0) } else { (0.0, 0) };
    }
    if x == 0.0 {
        return (1.0, 0);
    }
    if x.abs() <= 700.0 {
        return (moved(libm::exp(x), LIBM_UNITS, up).max(0.0), 0);
    }
    if x > 700_000.0 {
        return if up {
            (f64::INFINITY, 0)
        } else {
            // exp(700000) > 2^1009000
            (1.0, 1_009_000)
        };
    }
    if x < -700_000.0 {
        return if up { (1.0, -1_009_000) } else { (0.0, 0) };
    }
    let k = (x * LOG2_E).round();
    let rest = (x - k * HIGH) - k * LOW;
    (moved(libm::exp(rest), 2 * LIBM_UNITS, up), k as i64)
}

impl Interval {
    pub(super) const ZERO: Interval = Interval { lo: 0.0, hi: 0.0 };
    pub(super) const ONE: Interval = Interval { lo: 1.0, hi: 1.0 };
    pub(super) const ALL: Interval = Interval {
        lo: f64::NEG_INFINITY,
        hi: f64::INFINITY,
    };
    /// What sines and cosines can be.
    pub(super) const UNIT: Interval = Interval { lo: -1.0, hi: 1.0 };

    /// From two ends; what is not ordered is all.
    pub(super) fn new(lo: f64, hi: f64) -> Interval {
        if lo <= hi {
            Interval { lo, hi }
        } else {
            Interval::ALL
        }
    }

    pub(super) fn is_zero(self) -> bool {
        self.lo == 0.0 && self.hi == 0.0
    }

    pub(super) fn is_finite(self) -> bool {
        self.lo.is_finite() && self.hi.is_finite()
    }

    pub(super) fn contains_zero(self) -> bool {
        self.lo <= 0.0 && self.hi >= 0.0
    }

    /// The largest modulus.
    pub(super) fn most(self) -> f64 {
        self.hi.max(-self.lo)
    }

    /// The smallest modulus.
    pub(super) fn least(self) -> f64 {
        self.lo.max(-self.hi).max(0.0)
    }

    pub(super) fn neg(self) -> Interval {
        Interval {
            lo: -self.hi,
            hi: -self.lo,
        }
    }

    pub(super) fn add(self, other: Interval) -> Interval {
        Interval::new(sum(self.lo, other.lo, false), sum(self.hi, other.hi, true))
    }

    pub(super) fn sub(self, other: Interval) -> Interval {
        self.add(other.neg())
    }

    pub(super) fn mul(self, other: Interval) -> Interval {
        if self.is_zero() || other.is_zero() {
            return Interval::ZERO;
        }
        let ends = |up: bool| {
            let product = |a, b| product(a, b, up);
            [
                product(self.lo, other.lo),
                product(self.lo, other.hi),
                product(self.hi, other.lo),
                product(self.hi, other.hi),
            ]
        };
        let lo = ends(false).into_iter().fold(f64::INFINITY, f64::min);
        let hi = ends(true).into_iter().fold(f64::NEG_INFINITY, f64::max);
        Interval::new(lo, hi)
    }

    /// All where the divisor holds 0.
    pub(super) fn div(self, other: Interval) -> Interval {
        if other.contains_zero() || !other.is_finite() {
            return Interval::ALL;
        }
        if self.is_zero() {
            return Interval::ZERO;
        }
        let ends = |up: bool| {
            let quotient = |a, b| quotient(a, b, up);
            [
                quotient(self.lo, other.lo),
                quotient(self.lo, other.hi),
                quotient(self.hi, other.lo),
                quotient(self.hi, other.hi),
            ]
        };
        let lo = ends(false).into_iter().fold(f64::INFINITY, f64::min);
        let hi = ends(true).into_iter().fold(f64::NEG_INFINITY, f64::max);
        Interval::new(lo, hi)
    }

    pub(super) fn abs(self) -> Interval {
        Interval {
            lo: self.least(),
            hi: self.most(),
        }
    }

    pub(super) fn square(self) -> Interval {
        let x = self.abs();
        Interval {
            lo: product(x.lo, x.lo, false).max(0.0),
            hi: product(x.hi, x.hi, true),
        }
    }

    /// Of an interval without negative numbers (what lies below 0 is rounding).
    pub(super) fn sqrt(self) -> Interval {
        let root = |x: f64, up: bool| {
            if x <= 0.0 { 0.0 } else { outward(x.sqrt(), up) }
        };
        Interval::new(root(self.lo, false).max(0.0), root(self.hi, true))
    }

    pub(super) fn hull(self, other: Interval) -> Interval {
        Interval {
            lo: self.lo.min(other.lo),
            hi: self.hi.max(other.hi),
        }
    }

    /// What is in both, where both hold the number; the first one if rounding has left nothing.
    pub(super) fn meet(self, other: Interval) -> Interval {
        let (lo, hi) = (self.lo.max(other.lo), self.hi.min(other.hi));
        if lo <= hi { Interval { lo, hi } } else { self }
    }

    pub(super) fn scaled(self, k: i64) -> Interval {
        Interval {
            lo: scaled(self.lo, k, false),
            hi: scaled(self.hi, k, true),
        }
    }

    /// A monotone function of `libm`.
    pub(super) fn rising(self, f: impl Fn(f64) -> f64) -> Interval {
        Interval::new(
            moved(f(self.lo), LIBM_UNITS, false),
            moved(f(self.hi), LIBM_UNITS, true),
        )
    }

    /// `exp x = interval 2^k`.
    pub(super) fn exp(self) -> (Interval, i64) {
        let (lo, below) = exp_at(self.lo, false);
        let (hi, above) = exp_at(self.hi, true);
        let lo = scaled(lo, below - above, false);
        (Interval::new(lo, hi), above)
    }

    /// `exp x - 1` for `x <= 0`.
    pub(super) fn exp_m1(self) -> Interval {
        let rounded = self.rising(libm::expm1);
        let keep = |x: f64, y: f64| if x == 0.0 { 0.0 } else { y.max(-1.0) };
        Interval::new(keep(self.lo, rounded.lo), keep(self.hi, rounded.hi))
    }

    /// `log x + k log 2` for `x > 0`.
    pub(super) fn ln(self, k: i64) -> Interval {
        let shift = k as f64;
        let log2 = Interval {
            lo: LN_2.next_down(),
            hi: LN_2.next_up(),
        };
        // k is exact below 2^53.
        let shift = Interval {
            lo: shift,
            hi: shift,
        }
        .mul(log2);
        self.rising(libm::log).add(shift)
    }

    /// `(sin x, cos x)`.
    pub(super) fn sin_cos(self) -> (Interval, Interval) {
        if self.is_zero() {
            return (Interval::ZERO, Interval::ONE);
        }
        let huge = self.most() > 1e9 || self.hi - self.lo > 7.0;
        if huge || !self.is_finite() {
            return (Interval::UNIT, Interval::UNIT);
        }
        let hull = |offset: f64, f: fn(f64) -> f64| {
            // Extrema stand where x/pi - offset is an integer; the slack is larger than the rounding.
            let cell = |x: f64, side: f64| {
                let turns = x * FRAC_1_PI - offset;
                (turns + side * 1e-15 * (4.0 + turns.abs())).floor()
            };
            let (first, last) = (cell(self.lo, -1.0), cell(self.hi, 1.0));
            let (a, b) = (f(self.lo), f(self.hi));
            let low = moved(a.min(b), LIBM_UNITS, false).max(-1.0);
            let high = moved(a.max(b), LIBM_UNITS, true).min(1.0);
            match (last - first) as i64 {
                0 => Interval::new(low, high),
                1 if last.rem_euclid(2.0) == 0.0 => Interval::new(low, 1.0),
                1 => Interval::new(-1.0, high),
                _ => Interval::UNIT,
            }
        };
        (hull(0.5, libm::sin), hull(0.0, libm::cos))
    }
}
