//! Upper bounds of coefficients: a light form of [`Magnitude`] for sums of products.
//!
//! A power series with non-negative coefficients `B_m` is a majorant of `f` where `|f_m| <= B_m`. Sums and
//! products of majorants are majorants of sums and products (`|sum f_j g_(m-j)| <= sum F_j G_(m-j)`), which
//! is all that is used here. Every operation rounds up.

use crate::number::ball::Magnitude;

/// Exponents stay within this, as those of [`Magnitude`] do.
const LIMIT: i64 = 1 << 60;
/// The significand of infinity.
const INFINITE: u64 = u64::MAX;

/// `significand 2^exponent` with `2^31 <= significand < 2^32`, or 0, or infinity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bound {
    significand: u64,
    exponent: i64,
}

impl Bound {
    pub(super) const ZERO: Bound = Bound {
        significand: 0,
        exponent: 0,
    };
    pub(super) const ONE: Bound = Bound {
        significand: 1 << 31,
        exponent: -31,
    };
    const INFINITY: Bound = Bound {
        significand: INFINITE,
        exponent: 0,
    };

    /// `x 2^e`, from above.
    pub(super) fn pack(x: u128, e: i64) -> Bound {
        if x == 0 {
            return Bound::ZERO;
        }
        let bits = 128 - x.leading_zeros();
        let (mut significand, mut exponent) = if bits <= 32 {
            (
                (x as u64) << (32 - bits),
                e.saturating_sub(i64::from(32 - bits)),
            )
        } else {
            let drop = bits - 32;
            let kept = (x >> drop) as u64;
            let more = u64::from((u128::from(kept) << drop) != x);
            (kept + more, e.saturating_add(i64::from(drop)))
        };
        if significand >> 32 != 0 {
            significand = 1 << 31;
            exponent = exponent.saturating_add(1);
        }
        if exponent > LIMIT {
            return Bound::INFINITY;
        }
        Bound {
            significand,
            exponent: exponent.max(-LIMIT),
        }
    }

    /// The same number, exactly.
    pub(super) fn of(x: Magnitude) -> Bound {
        if x.is_zero() {
            return Bound::ZERO;
        }
        if x.is_infinite() {
            return Bound::INFINITY;
        }
        // In (1/2, 1], with 32 bits: exact as a double.
        let e = x.log2_up();
        let unit = x.scaled(-e).to_f64_up();
        Bound::pack((unit * 2f64.powi(53)).ceil() as u128, e - 53)
    }

    pub(super) fn magnitude(self) -> Magnitude {
        if self.is_infinite() {
            return Magnitude::INFINITY;
        }
        Magnitude::up_f64(self.significand as f64).scaled(self.exponent)
    }

    pub(super) fn is_infinite(self) -> bool {
        self.significand == INFINITE
    }

    pub(super) fn plus(self, other: Bound) -> Bound {
        dot([(&self, &Bound::ONE), (&other, &Bound::ONE)].into_iter())
    }

    pub(super) fn times(self, other: Bound) -> Bound {
        dot([(&self, &other)].into_iter())
    }

    /// `self / n` for `n > 0`.
    pub(super) fn over(self, n: usize) -> Bound {
        if self.is_infinite() || n == 0 {
            return Bound::INFINITY;
        }
        let x = u128::from(self.significand) << 64;
        Bound::pack(x.div_ceil(n as u128), self.exponent - 64)
    }
}

/// `sum a b`, from above; infinite where a factor is infinite.
///
/// All products are taken in units of the largest one's last place; what is cut off is below one unit
/// each, which is added.
pub(super) fn dot<'a>(pairs: impl Iterator<Item = (&'a Bound, &'a Bound)> + Clone) -> Bound {
    let mut top = i64::MIN;
    for (a, b) in pairs.clone() {
        if a.is_infinite() || b.is_infinite() {
            return Bound::INFINITY;
        }
        if a.significand != 0 && b.significand != 0 {
            top = top.max(a.exponent + b.exponent);
        }
    }
    if top == i64::MIN {
        return Bound::ZERO;
    }
    let mut sum = 0u128;
    for (a, b) in pairs {
        let product = a.significand * b.significand;
        if product != 0 {
            let gap = top - (a.exponent + b.exponent);
            sum += u128::from(product >> gap.min(63)) + u128::from(gap > 0);
        }
    }
    Bound::pack(sum, top)
}

/// `sum_(j in first..=m) a_j b_(m-j)` over the coefficients that there are.
pub(super) fn coefficient(a: &[Bound], b: &[Bound], first: usize, m: usize) -> Bound {
    let Some((from, to)) = range(a.len(), b.len(), first, m) else {
        return Bound::ZERO;
    };
    dot(a[from..=to].iter().zip(b[m - to..=m - from].iter().rev()))
}

/// The indices `j >= first` for which `a_j` and `b_(m-j)` are within the lengths.
pub(super) fn range(a: usize, b: usize, first: usize, m: usize) -> Option<(usize, usize)> {
    if a == 0 || b == 0 {
        return None;
    }
    let from = first.max((m + 1).saturating_sub(b));
    let to = m.min(a - 1);
    (from <= to).then_some((from, to))
}

/// The first `n` coefficients of a product.
pub(super) fn product(a: &[Bound], b: &[Bound], n: usize) -> Vec<Bound> {
    (0..n).map(|m| coefficient(a, b, 0, m)).collect()
}

/// `n` coefficients of a majorant of `1/(1 - e)` for every series `e` below `eps`; `None` where `eps_0`
/// is not below 1/2.
///
/// `b_0 = 1/(1 - eps_0) <= 1 + 2 eps_0`, `b_m = b_0 sum_(j >= 1) eps_j b_(m-j)`.
pub(super) fn geometric(eps: &[Bound], n: usize) -> Option<Vec<Bound>> {
    let least = eps.first().copied().unwrap_or(Bound::ZERO);
    if least.magnitude() >= Magnitude::power_of_two(-1) {
        return None;
    }
    let first = Bound::ONE.plus(least).plus(least);
    let mut out = vec![first];
    for m in 1..n {
        let sum = coefficient(eps, &out, 1, m);
        out.push(first.times(sum));
    }
    Some(out)
}
