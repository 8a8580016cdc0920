//! Exponentials and what follows from them, one number at a time, in arithmetic that a compiler can do
//! for several numbers at once: no branch, no table, every multiply-add fused and written as such, so that the
//! bits are the same on every machine.
//!
//! | function | greatest error seen against MPFR, units in the last place |
//! |---|---|
//! | `exp`, `expm1` | 1.0, 1.6 |
//! | `tanh`, `sech`, `sech^2` | 2.5, 3, 4.5 |
//! | `logistic`, `softplus` | 2.5, 3 |
//! | `sin`, `cos` up to 10^5 | 2 |
//!
//! The tests of this file hold them to 5.

use std::f64::consts::LOG2_E;

/// 1.5·2^52: adding and subtracting it rounds to an integer, which then stands in the low bits.
const ROUNDER: f64 = 6_755_399_441_055_744.0;
/// The leading 33 bits of ln 2: products with integers below 2^20 are exact.
const LN_2_HIGH: f64 = f64::from_bits(0x3fe6_2e42_fee0_0000);
/// ln 2 - LN_2_HIGH.
const LN_2_LOW: f64 = 1.908_214_929_270_587_7e-10;
/// exp is 0 below this.
const LOWEST: f64 = -746.0;
/// exp overflows above this.
const HIGHEST: f64 = 710.5;
/// tanh is 1 to all digits above this.
const SATURATED: f64 = 20.0;

/// `1/k!` for k from 2 to 13: the remainder of the series on |r| <= ln(2)/2 is below 5e-18.
const FACTORIALS: [f64; 12] = [
    1.0 / 2.0,
    1.0 / 6.0,
    1.0 / 24.0,
    1.0 / 120.0,
    1.0 / 720.0,
    1.0 / 5040.0,
    1.0 / 40320.0,
    1.0 / 362_880.0,
    1.0 / 3_628_800.0,
    1.0 / 39_916_800.0,
    1.0 / 479_001_600.0,
    1.0 / 6_227_020_800.0,
];

/// `2^n` for the integer that stands in the low bits of `n + ROUNDER`.
#[inline(always)]
fn power_of_two(n: f64) -> f64 {
    f64::from_bits(((n + ROUNDER).to_bits() << 52).wrapping_add(1.0_f64.to_bits()))
}

/// `x = n ln 2 + r`: n, and `e^r - 1`.
#[inline(always)]
fn reduced(x: f64) -> (f64, f64) {
    let n = x.mul_add(LOG2_E, ROUNDER) - ROUNDER;
    let r = n.mul_add(-LN_2_LOW, n.mul_add(-LN_2_HIGH, x));
    let [a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13] = FACTORIALS;
    let s = r * r;
    let q = s * s;
    let low = s.mul_add(r.mul_add(a5, a4), r.mul_add(a3, a2));
    let middle = s.mul_add(r.mul_add(a9, a8), r.mul_add(a7, a6));
    let high = s.mul_add(r.mul_add(a13, a12), r.mul_add(a11, a10));
    let series = q.mul_add(q.mul_add(high, middle), low);
    (n, s.mul_add(series, r))
}

/// The smaller one; the first where either is not a number.
#[inline(always)]
fn below(x: f64, bound: f64) -> f64 {
    if x > bound { bound } else { x }
}

/// The greater one; the first where either is not a number.
#[inline(always)]
fn above(x: f64, bound: f64) -> f64 {
    if x < bound { bound } else { x }
}

/// `e^x`.
#[inline(always)]
pub fn exp(x: f64) -> f64 {
    let (n, p) = reduced(above(below(x, HIGHEST), LOWEST));
    // In two steps, so that the results between 0 and the least normal number are right.
    let half = n.mul_add(0.5, ROUNDER) - ROUNDER;
    (p + 1.0) * power_of_two(half) * power_of_two(n - half)
}

/// `e^x - 1` for 0 <= x <= 700.
#[inline(always)]
fn exp_m1_positive(x: f64) -> f64 {
    let (n, p) = reduced(x);
    let scale = power_of_two(n);
    scale.mul_add(p, scale - 1.0)
}

/// `e^x - 1`.
#[inline(always)]
pub fn exp_m1(x: f64) -> f64 {
    let (n, p) = reduced(above(below(x, HIGHEST), -60.0));
    let half = n.mul_add(0.5, ROUNDER) - ROUNDER;
    let (a, b) = (power_of_two(half), power_of_two(n - half));
    // a·b overflows for n = 1024 only, where a (b p + b) is right.
    if n > 1000.0 {
        a * b.mul_add(p, b)
    } else {
        let scale = a * b;
        scale.mul_add(p, scale - 1.0)
    }
}

/// `tanh x`.
#[inline(always)]
pub fn tanh(x: f64) -> f64 {
    tanh_sech_squared(x).0
}

/// `1/cosh x`.
#[inline(always)]
pub fn sech(x: f64) -> f64 {
    let e = exp(-x.abs());
    2.0 * e / e.mul_add(e, 1.0)
}

/// `tanh x` and `1/cosh(x)^2`; the latter stays what it is at 350 beyond, 5e-304.
#[inline(always)]
pub fn tanh_sech_squared(x: f64) -> (f64, f64) {
    let size = x.abs();
    let e = exp_m1_positive(2.0 * below(size, 350.0));
    let inverse = 1.0 / (e + 2.0);
    let tanh = if size > SATURATED { 1.0 } else { e * inverse };
    (tanh.copysign(x), 4.0 * (e + 1.0) * inverse * inverse)
}

/// `1/(1 + e^{-x})`.
#[inline(always)]
pub fn logistic(x: f64) -> f64 {
    logistic_pair(x).0
}

/// The logistic function of x and of -x.
#[inline(always)]
pub fn logistic_pair(x: f64) -> (f64, f64) {
    let e = exp(-x.abs());
    let large = 1.0 / (1.0 + e);
    let small = e * large;
    if x < 0.0 {
        (small, large)
    } else {
        (large, small)
    }
}

/// Arguments of [`sin`] and [`cos`] are at most this in size.
pub const TURNS: f64 = 1e5;

/// `x = n pi/2 + r`: sine or cosine of x, as `shift` is 0 or 1. For |x| <= [`TURNS`].
#[inline(always)]
fn wave(x: f64, shift: f64) -> f64 {
    // pi/2 in three parts; the sum of their errors is below 1e-48 times n.
    const PARTS: [f64; 3] = [
        std::f64::consts::FRAC_PI_2,
        6.123_233_995_736_766e-17,
        -1.497_384_904_859_183_3e-33,
    ];
    const SINE: [f64; 6] = [
        -1.666_666_666_666_663_2e-1,
        8.333_333_333_322_49e-3,
        -1.984_126_982_985_795e-4,
        2.755_731_370_707_006_8e-6,
        -2.505_076_025_340_686_3e-8,
        1.589_690_995_211_55e-10,
    ];
    const COSINE: [f64; 6] = [
        4.166_666_666_666_66e-2,
        -1.388_888_888_887_411e-3,
        2.480_158_728_947_673e-5,
        -2.755_731_435_139_066_3e-7,
        2.087_572_321_298_175e-9,
        -1.135_964_755_778_819_5e-11,
    ];
    let n = x.mul_add(std::f64::consts::FRAC_2_PI, ROUNDER) - ROUNDER;
    let r = n.mul_add(-PARTS[0], x);
    let r = n.mul_add(-PARTS[2], n.mul_add(-PARTS[1], r));
    let s = r * r;
    let sine = (s * r).mul_add(series(s, &SINE), r);
    let cosine = (s * s).mul_add(series(s, &COSINE), s.mul_add(-0.5, 1.0));
    // The quarter of the turn stands in the two lowest bits.
    let quarter = (n + shift + ROUNDER).to_bits();
    let value = if quarter & 1 == 1 { cosine } else { sine };
    if quarter & 2 == 2 { -value } else { value }
}

/// `c_0 + c_1 s + … + c_5 s^5`.
#[inline(always)]
fn series(s: f64, c: &[f64; 6]) -> f64 {
    let high = s.mul_add(s.mul_add(c[5], c[4]), c[3]);
    s.mul_add(s.mul_add(s.mul_add(high, c[2]), c[1]), c[0])
}

/// `sin x` for |x| <= [`TURNS`].
#[inline(always)]
pub fn sin(x: f64) -> f64 {
    wave(x, 0.0)
}

/// `cos x` for |x| <= [`TURNS`].
#[inline(always)]
pub fn cos(x: f64) -> f64 {
    wave(x, 1.0)
}

/// `log(1 + e^x)`.
#[inline(always)]
pub fn softplus(x: f64) -> f64 {
    let e = exp(-x.abs());
    // log(1 + e) = 2 artanh(s), s = e/(2 + e) <= 1/3.
    let s = e / (e + 2.0);
    let t = s * s;
    let mut series = 1.0 / 33.0;
    let mut k = 31;
    while k >= 3 {
        series = t.mul_add(series, 1.0 / f64::from(k));
        k -= 2;
    }
    let log = (2.0 * s).mul_add(t * series, 2.0 * s);
    log + above(x, 0.0)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use rug::Float;
    use rug::ops::CompleteRound;

    /// The error in units in the last place of the right value.
    pub fn ulps(found: f64, right: &Float) -> f64 {
        let nearest = right.to_f64();
        if nearest == found {
            return 0.0;
        }
        let unit = (nearest.abs().to_bits() + 1).min(f64::MAX.to_bits());
        let unit = f64::from_bits(unit) - nearest.abs();
        ((Float::with_val(120, found) - right).abs() / unit).to_f64()
    }

    pub fn points() -> impl Iterator<Item = f64> {
        let golden = 0.618_033_988_749_894_9_f64;
        let spread = (1..20_000).map(move |i| (f64::from(i) * golden).fract() * 2.0 - 1.0);
        spread.flat_map(|u| {
            let signed_power =
                |low: f64, high: f64| u.signum() * (low + (high - low) * u.abs()).exp2();
            [u, 40.0 * u, 700.0 * u, signed_power(-60.0, 5.0)]
        })
    }

    #[test]
    fn errors_are_a_few_units_in_the_last_place() {
        type Right = fn(&Float) -> Float;
        type Ours = fn(f64) -> f64;
        let cases: [(&str, Ours, Right); 9] = [
            ("sin", sin, |x| x.sin_ref().complete(120)),
            ("cos", cos, |x| x.cos_ref().complete(120)),
            ("exp", exp, |x| x.exp_ref().complete(120)),
            ("expm1", exp_m1, |x| x.exp_m1_ref().complete(120)),
            ("tanh", tanh, |x| x.tanh_ref().complete(120)),
            ("sech", sech, |x| x.sech_ref().complete(120)),
            (
                "sech^2",
                |x| tanh_sech_squared(x).1,
                |x| x.sech_ref().complete(120).square(),
            ),
            ("logistic", logistic, |x| {
                (Float::with_val(1200, -x).exp() + 1u32).recip()
            }),
            ("softplus", softplus, |x| {
                Float::with_val(1200, x.exp_ref()).ln_1p()
            }),
        ];
        for (name, ours, right) in cases {
            for x in points() {
                let right = right(&Float::with_val(120, x));
                let stays = name == "sech^2" && x.abs() > 350.0;
                if right.to_f64().abs() < f64::MIN_POSITIVE || stays {
                    continue;
                }
                let error = ulps(ours(x), &right);
                assert!(error <= 5.0, "{name}({x:e}): {error} ulp");
            }
        }
    }

    #[test]
    fn ends_are_exact() {
        assert_eq!(LN_2_HIGH + LN_2_LOW, std::f64::consts::LN_2);
        assert_eq!((exp(0.0), exp_m1(0.0), tanh(0.0)), (1.0, 0.0, 0.0));
        assert!(tanh(-0.0).is_sign_negative());
        assert_eq!((exp(-800.0), exp(800.0)), (0.0, f64::INFINITY));
        assert_eq!(
            (exp(f64::NEG_INFINITY), exp(f64::INFINITY)),
            (0.0, f64::INFINITY)
        );
        assert_eq!((exp_m1(800.0), exp_m1(-800.0)), (f64::INFINITY, -1.0));
        assert_eq!(exp(-744.0), (-744.0_f64).exp());
        assert_eq!((tanh(400.0), tanh(-400.0)), (1.0, -1.0));
        assert_eq!(tanh_sech_squared(900.0).0, 1.0);
        assert_eq!((logistic(800.0), logistic(-800.0)), (1.0, 0.0));
        assert_eq!((softplus(800.0), softplus(-800.0)), (800.0, 0.0));
    }

    #[test]
    fn what_is_no_number_stays_none() {
        for f in [exp, exp_m1, tanh, sech, logistic, softplus] {
            assert!(f(f64::NAN).is_nan());
        }
        let (tanh, sech) = tanh_sech_squared(f64::NAN);
        assert!(tanh.is_nan() && sech.is_nan());
    }
}
