//! Magnitudes from numbers and to numbers.

use super::{BITS, Magnitude};
use crate::number::Real;
use crate::number::real::exponent;
use rug::Assign;
use rug::float::Round;

impl Magnitude {
    fn bound(x: &Real, up: bool) -> Magnitude {
        if x.is_zero() {
            return Magnitude::ZERO;
        }
        let Some(e) = exponent(x) else {
            return Magnitude::INFINITY;
        };
        let round = if up { Round::AwayZero } else { Round::Zero };
        // The significand of 53 bits lies in [1/2, 1]; rounded up, it may carry into the exponent.
        let (significand, rough) = x.to_f64_exp_round(round);
        let carry = i64::from(rough) - e.clamp(i64::from(i32::MIN), i64::from(i32::MAX));
        let carry = if (0..=1).contains(&carry) { carry } else { 0 };
        let digits = (significand.abs() * 2f64.powi(53)) as u128;
        Magnitude::pack(digits, e + carry - 53, up)
    }

    /// An upper bound of `|x|`; infinite for what is not a number.
    pub fn up(x: &Real) -> Magnitude {
        Magnitude::bound(x, true)
    }

    /// A lower bound of `|x|` for a finite or infinite `x`.
    pub fn down(x: &Real) -> Magnitude {
        if x.is_nan() {
            return Magnitude::ZERO;
        }
        Magnitude::bound(x, false)
    }

    /// An upper bound of `|x|`.
    pub fn up_f64(x: f64) -> Magnitude {
        if !x.is_finite() {
            return Magnitude::INFINITY;
        }
        let (digits, e) = split(x.abs());
        Magnitude::pack(u128::from(digits), e, true)
    }

    /// The same number with `bits` bits, rounded as `round` says; exact for 32 bits or more.
    pub fn to_real(self, bits: u32, round: Round) -> Real {
        let mut out = Real::new(bits);
        if self.is_infinite() {
            out.assign(rug::float::Special::Infinity);
        } else if !self.is_zero() {
            let (least, most) = (
                i64::from(rug::float::exp_min()),
                i64::from(rug::float::exp_max()),
            );
            let up = round != Round::Down && round != Round::Zero;
            if self.exponent > most {
                out.assign(rug::float::Special::Infinity);
                if !up {
                    out.next_down();
                }
            } else if self.exponent < least {
                if up {
                    out.next_up();
                }
            } else {
                out = Real::with_val_round(bits, self.significand, round).0;
                out <<= (self.exponent - i64::from(BITS)) as i32;
            }
        }
        out
    }

    /// The integer m and the power e with `self = m 2^e`, exactly; none where it is infinite.
    pub fn parts(self) -> Option<(u64, i64)> {
        match self {
            _ if self.is_infinite() => None,
            _ if self.is_zero() => Some((0, 0)),
            _ => Some((self.significand, self.exponent - i64::from(BITS))),
        }
    }

    /// `m 2^e`, exactly; none where that is beyond the limits of the exponent.
    pub fn of_parts(m: u32, e: i64) -> Option<Magnitude> {
        if m == 0 {
            return Some(Magnitude::ZERO);
        }
        let shift = m.leading_zeros();
        let exponent = e.checked_add(i64::from(BITS - shift))?;
        (exponent.unsigned_abs() <= super::LIMIT.unsigned_abs()).then_some(Magnitude {
            significand: u64::from(m) << shift,
            exponent,
        })
    }

    /// A double that is not below; infinite where there is none.
    pub fn to_f64_up(self) -> f64 {
        if self.is_zero() {
            return 0.0;
        }
        if self.is_infinite() || self.exponent > 1024 {
            return f64::INFINITY;
        }
        if self.exponent < -1040 {
            return f64::MIN_POSITIVE;
        }
        // Two exact steps, but for the subnormal numbers, which the last step rounds.
        let half = (self.exponent - 32) / 2;
        let rest = self.exponent - 32 - half;
        let x = self.significand as f64 * 2f64.powi(half as i32) * 2f64.powi(rest as i32);
        if x < f64::MIN_POSITIVE {
            x.next_up()
        } else {
            x
        }
    }
}

/// `x = digits 2^e`.
fn split(x: f64) -> (u64, i64) {
    let bits = x.to_bits();
    let e = (bits >> 52 & 0x7ff) as i64;
    let fraction = bits & ((1 << 52) - 1);
    if e == 0 {
        (fraction, -1074)
    } else {
        (fraction | 1 << 52, e - 1075)
    }
}
