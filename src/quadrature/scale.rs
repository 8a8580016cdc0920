//! Sizes as binary logarithms: a tolerance of 1e-1000 fits no `f64`, its logarithm does.

use crate::number::{Complex, Real};

/// Precision of bounds and magnitudes.
pub const BOUND_BITS: u32 = 64;

/// `log2 |x|`; `-inf` for zero, `+inf` for an infinity or a NaN, so that what is broken looks
/// large to every comparison with a tolerance.
pub fn log2(x: &Real) -> f64 {
    if x.is_zero() {
        return f64::NEG_INFINITY;
    }
    if !x.is_finite() {
        return f64::INFINITY;
    }
    let (mantissa, exponent) = x.to_f64_exp();
    mantissa.abs().log2() + f64::from(exponent)
}

/// An upper bound of `log2 |z|` that is at most half a bit too large.
pub fn log2_complex(z: &Complex) -> f64 {
    let (re, im) = (log2(z.real()), log2(z.imag()));
    let large = re.max(im);
    if large.is_infinite() {
        return large;
    }
    large + 0.5 * (1.0 + (2.0 * (re.min(im) - large)).exp2()).log2()
}

/// `log2(2^a + 2^b)`.
pub fn log2_sum(a: f64, b: f64) -> f64 {
    let large = a.max(b);
    if large.is_infinite() {
        return large;
    }
    large + (a.min(b) - large).exp2().ln_1p() * std::f64::consts::LOG2_E
}

/// `2^x` as a number of [`BOUND_BITS`] bits, a little too large rather than too small.
pub fn exp2(x: f64) -> Real {
    if x == f64::NEG_INFINITY {
        return Real::new(BOUND_BITS);
    }
    // 2^30 is MPFR's range of exponents; beyond it a bound is as good as infinite.
    if x.is_nan() || x > 1e9 {
        return Real::with_val(BOUND_BITS, rug::float::Special::Infinity);
    }
    let whole = x.max(-1e9).floor();
    let fraction = (x.max(-1e9) - whole + 1e-6).exp2();
    Real::with_val(BOUND_BITS, fraction) << (whole as i32)
}

/// `|z|` to [`BOUND_BITS`] bits.
pub fn modulus(z: &Complex) -> Real {
    let mut out = Real::with_val(BOUND_BITS, z.real().hypot_ref(z.imag()));
    // The rounding is to nearest: one unit more makes it a bound.
    if !out.is_zero() {
        out.next_up();
    }
    out
}
