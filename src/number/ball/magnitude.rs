//! Unsigned numbers that bound: a short significand, a wide exponent, and a direction of rounding.

use std::cmp::Ordering;

mod conversion;

/// Exponents stay within this: below, an upper bound is the smallest number; above, it is infinite.
const LIMIT: i64 = 1 << 60;
/// Bits of the significand.
const BITS: u32 = 32;
const TOP: u64 = 1 << (BITS - 1);

/// `m 2^(e-32)` with `2^31 <= m < 2^32`, or 0, or infinity.
///
/// Radii of balls and bounds of moduli. Every operation has a direction: `up` gives an upper bound of
/// the exact result, which is never 0 where that is not 0, and infinite rather than too small; `down`
/// gives a lower bound, which may be 0. One operation loses a factor of at most `1 + 2^-31`.
///
/// Source: F. Johansson, Arb: efficient arbitrary-precision midpoint-radius interval arithmetic, IEEE
/// Trans. Comput. 66 (2017) 1281–1292, section 2.3 (the type `mag_t`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Magnitude {
    /// 0 for zero, `u64::MAX` for infinity.
    significand: u64,
    exponent: i64,
}

impl Magnitude {
    /// 0.
    pub const ZERO: Magnitude = Magnitude {
        significand: 0,
        exponent: 0,
    };
    /// Infinity.
    pub const INFINITY: Magnitude = Magnitude {
        significand: u64::MAX,
        exponent: 0,
    };
    /// 1.
    pub const ONE: Magnitude = Magnitude {
        significand: TOP,
        exponent: 1,
    };

    /// `2^e`.
    pub const fn power_of_two(e: i64) -> Magnitude {
        if e >= LIMIT {
            return Magnitude::INFINITY;
        }
        Magnitude {
            significand: TOP,
            exponent: if e < -LIMIT { -LIMIT } else { e + 1 },
        }
    }

    /// `x 2^shift`, rounded.
    fn pack(x: u128, shift: i64, up: bool) -> Magnitude {
        if x == 0 {
            return Magnitude::ZERO;
        }
        let bits = 128 - x.leading_zeros();
        let mut significand = if bits <= BITS {
            (x as u64) << (BITS - bits)
        } else {
            let drop = bits - BITS;
            let kept = (x >> drop) as u64;
            kept + u64::from(up && (kept as u128) << drop != x)
        };
        let mut exponent = shift.saturating_add(i64::from(bits));
        if significand > TOP * 2 - 1 {
            significand >>= 1;
            exponent = exponent.saturating_add(1);
        }
        Magnitude {
            significand,
            exponent,
        }
        .held(up)
    }

    /// Within the limits of the exponent.
    fn held(self, up: bool) -> Magnitude {
        if self.exponent > LIMIT {
            // The largest number is a lower bound of what lies beyond it.
            return if up {
                Magnitude::INFINITY
            } else {
                Magnitude {
                    significand: 2 * TOP - 1,
                    exponent: LIMIT,
                }
            };
        }
        if self.exponent < -LIMIT {
            return if up {
                Magnitude::power_of_two(-LIMIT)
            } else {
                Magnitude::ZERO
            };
        }
        self
    }

    /// Whether this is 0.
    pub const fn is_zero(self) -> bool {
        self.significand == 0
    }

    /// Whether this is infinite.
    pub const fn is_infinite(self) -> bool {
        self.significand == u64::MAX
    }

    /// The least `e` with `self <= 2^e`, rounded up to `i64` where there is none.
    pub fn log2_up(self) -> i64 {
        match self.significand {
            0 => i64::MIN,
            u64::MAX => i64::MAX,
            TOP => self.exponent - 1,
            _ => self.exponent,
        }
    }

    /// `self + other`, from above.
    #[must_use]
    pub fn plus(self, other: Magnitude) -> Magnitude {
        if self.is_zero() || other.is_infinite() {
            return other;
        }
        if other.is_zero() || self.is_infinite() {
            return self;
        }
        let (large, small) = if self.exponent >= other.exponent {
            (self, other)
        } else {
            (other, self)
        };
        let gap = large.exponent - small.exponent;
        if gap > 40 {
            // The small one is below a unit of the large one.
            return Magnitude::pack(u128::from(large.significand) + 1, large.exponent - 32, true);
        }
        let sum = (u128::from(large.significand) << gap) + u128::from(small.significand);
        Magnitude::pack(sum, small.exponent - 32, true)
    }

    /// `self - other`, from below; 0 where that is negative.
    #[must_use]
    pub fn minus(self, other: Magnitude) -> Magnitude {
        if self <= other {
            return Magnitude::ZERO;
        }
        if other.is_zero() || self.is_infinite() {
            return self;
        }
        let gap = self.exponent - other.exponent;
        if gap > 40 {
            let less = (u128::from(self.significand) << 8) - 1;
            return Magnitude::pack(less, self.exponent - 40, false);
        }
        let difference = (u128::from(self.significand) << gap) - u128::from(other.significand);
        Magnitude::pack(difference, other.exponent - 32, false)
    }

    fn product(self, other: Magnitude, up: bool) -> Magnitude {
        if self.is_zero() || other.is_zero() {
            // An infinite radius times 0 is what is not known times 0: the caller decides.
            let unknown = up && (self.is_infinite() || other.is_infinite());
            return if unknown {
                Magnitude::INFINITY
            } else {
                Magnitude::ZERO
            };
        }
        if self.is_infinite() || other.is_infinite() {
            return Magnitude::INFINITY;
        }
        let x = u128::from(self.significand) * u128::from(other.significand);
        Magnitude::pack(x, self.exponent + other.exponent - 64, up)
    }

    /// `self * other`, from above; infinite where either is infinite.
    #[must_use]
    pub fn times(self, other: Magnitude) -> Magnitude {
        self.product(other, true)
    }

    /// `self * other`, from below.
    #[must_use]
    pub fn times_down(self, other: Magnitude) -> Magnitude {
        self.product(other, false)
    }

    fn quotient(self, other: Magnitude, up: bool) -> Magnitude {
        if self.is_infinite() || other.is_zero() {
            return if up || !self.is_zero() {
                Magnitude::INFINITY
            } else {
                Magnitude::ZERO
            };
        }
        if self.is_zero() || (other.is_infinite() && !up) {
            return Magnitude::ZERO;
        }
        if other.is_infinite() {
            return Magnitude::power_of_two(-LIMIT);
        }
        let (x, y) = (
            u128::from(self.significand) << 64,
            u128::from(other.significand),
        );
        let mut quotient = x / y;
        if up && !x.is_multiple_of(y) {
            quotient += 1;
        }
        Magnitude::pack(quotient, self.exponent - other.exponent - 64, up)
    }

    /// `self / other`, from above; infinite where the divisor is 0.
    #[must_use]
    pub fn over(self, other: Magnitude) -> Magnitude {
        self.quotient(other, true)
    }

    /// `self / other`, from below.
    #[must_use]
    pub fn over_down(self, other: Magnitude) -> Magnitude {
        self.quotient(other, false)
    }

    fn root(self, up: bool) -> Magnitude {
        if self.is_zero() || self.is_infinite() {
            return self;
        }
        // sqrt(m 2^s) with an even s and 64 bits of m.
        let odd = (self.exponent - 32).rem_euclid(2);
        let x = u128::from(self.significand) << (64 + odd);
        let mut root = x.isqrt();
        if up && root * root != x {
            root += 1;
        }
        Magnitude::pack(root, (self.exponent - 32 - odd - 64) / 2, up)
    }

    /// The square root, from above.
    #[must_use]
    pub fn sqrt(self) -> Magnitude {
        self.root(true)
    }

    /// The square root, from below.
    #[must_use]
    pub fn sqrt_down(self) -> Magnitude {
        self.root(false)
    }

    /// `sqrt(self^2 + other^2)`, from above.
    #[must_use]
    pub fn hypot(self, other: Magnitude) -> Magnitude {
        if self.is_zero() {
            return other;
        }
        if other.is_zero() {
            return self;
        }
        self.times(self).plus(other.times(other)).sqrt()
    }

    /// `self + other`, from below.
    #[must_use]
    pub fn plus_down(self, other: Magnitude) -> Magnitude {
        let (large, small) = if self >= other {
            (self, other)
        } else {
            (other, self)
        };
        let gap = large.exponent.saturating_sub(small.exponent);
        if small.is_zero() || large.is_infinite() || gap > 40 {
            return large;
        }
        let sum = (u128::from(large.significand) << gap) + u128::from(small.significand);
        Magnitude::pack(sum, small.exponent - 32, false)
    }

    /// `sqrt(self^2 + other^2)`, from below.
    #[must_use]
    pub fn hypot_down(self, other: Magnitude) -> Magnitude {
        if self.is_zero() || other.is_zero() {
            return self.max(other);
        }
        self.times_down(self)
            .plus_down(other.times_down(other))
            .sqrt_down()
    }

    /// `self^n`, from above.
    #[must_use]
    pub fn pow(self, n: u32) -> Magnitude {
        self.power(n, true)
    }

    /// `self^n`, from below.
    #[must_use]
    pub fn pow_down(self, n: u32) -> Magnitude {
        self.power(n, false)
    }

    fn power(self, n: u32, up: bool) -> Magnitude {
        let mut result = Magnitude::ONE;
        for bit in (0..u32::BITS - n.leading_zeros()).rev() {
            result = result.product(result, up);
            if n >> bit & 1 == 1 {
                result = result.product(self, up);
            }
        }
        result
    }

    /// `self 2^e`, exactly within the limits of the exponent, and from above beyond them.
    #[must_use]
    pub fn scaled(self, e: i64) -> Magnitude {
        if self.is_zero() || self.is_infinite() {
            return self;
        }
        Magnitude {
            significand: self.significand,
            exponent: self.exponent.saturating_add(e),
        }
        .held(true)
    }
}

impl PartialOrd for Magnitude {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Magnitude {
    fn cmp(&self, other: &Self) -> Ordering {
        // 0 below all, infinity above all, and the exponent before the significand.
        let class = |x: &Magnitude| match x.significand {
            0 => (0, 0),
            u64::MAX => (2, 0),
            _ => (1, x.exponent),
        };
        class(self)
            .cmp(&class(other))
            .then(self.significand.cmp(&other.significand))
    }
}
