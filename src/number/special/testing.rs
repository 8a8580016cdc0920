//! What the tests of the special functions share.

use super::{complex, real};
use crate::number::{Complex, Function, Real};
use proptest::prelude::*;

/// A complex number from doubles, exactly.
pub(super) fn c(re: f64, im: f64) -> Complex {
    Complex::with_val(53, (re, im))
}

/// `f(args…)` over the complex numbers with `bits` bits.
pub(super) fn eval(f: Function, bits: u32, args: &[&Complex]) -> Complex {
    let mut out = Complex::new(bits);
    if let Err(e) = complex(f, &mut out, args) {
        panic!("{f} of {args:?} at {bits} bits: {e}");
    }
    out
}

/// `f(args…)` over the real numbers with `bits` bits.
pub(super) fn eval_real(f: Function, bits: u32, args: &[&Real]) -> Real {
    let mut out = Real::new(bits);
    if let Err(e) = real(f, &mut out, args) {
        panic!("{f} of {args:?} at {bits} bits: {e}");
    }
    out
}

/// `log2 (|a - b| / |b|)`; minus infinity where both are the same.
pub(super) fn distance(a: &Complex, b: &Complex) -> f64 {
    let bits = a.prec().0.max(b.prec().0) + 64;
    let difference = Complex::with_val(bits, a - b);
    super::approximation::log2_abs(&difference) - super::approximation::log2_abs(b).max(-1e300)
}

/// Asserts `|a - b| <= 2^-bits |b|`.
#[track_caller]
pub(super) fn assert_close(a: &Complex, b: &Complex, bits: f64, what: &str) {
    let found = distance(a, b);
    assert!(
        found <= -bits,
        "{what}: 2^{found:.1} apart where 2^-{bits} is allowed\n{a}\n{b}"
    );
}

/// `f(z)` at `bits` and at `bits + 64` bits agree to `2^(4 - bits)`: the promise of the module.
#[track_caller]
pub(super) fn assert_consistent(f: Function, bits: u32, args: &[&Complex]) {
    let low = eval(f, bits, args);
    let high = eval(f, bits + 64, args);
    assert_close(
        &low,
        &high,
        f64::from(bits) - 4.0,
        &format!("{f} of {args:?}"),
    );
}

/// Points of the plane: every direction (the axes and their neighbours more often than others),
/// moduli from `2^-20` to `largest`.
pub(super) fn points(largest: f64) -> impl Strategy<Value = Complex> {
    use std::f64::consts::PI;
    let modulus = prop_oneof![(-20.0..largest.log2()).prop_map(f64::exp2), 0.0..largest,];
    let angle = prop_oneof![
        -PI..PI,
        -PI / 4.0..0.0,
        (-1e-6..1e-6, 0..4_u8).prop_map(|(d, k)| d + f64::from(k) * PI / 2.0),
    ];
    (modulus, angle).prop_map(|(r, t)| c(r * t.cos(), r * t.sin()))
}
