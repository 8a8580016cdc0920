//! Inverse trigonometric and hyperbolic functions, and powers, of complex numbers.
//!
//! By real functions of square roots (W. Kahan, "Branch cuts for complex elementary functions, or
//! much ado about nothing's sign bit", 1987): no cancellation, and the work does not grow with the
//! exponents of the parts, as it does where each part is rounded correctly.

use super::exponential::{ln, sqrt};
use super::{bits, clear_sign, real};
use crate::number::exponential;
use rug::ops::NegAssign;
use rug::{Assign, Complex, Float};

/// Bits beyond those of the result.
const GUARD: u32 = 12;

/// MPFR's exponents have 63 bits: the exponential of anything larger over- or underflows.
const MAX_LOGARITHM: i64 = 64;

/// `sqrt(1 + z)` or `sqrt(1 - z)`, and enough bits that the sum is exact where it cancels.
fn root(working: u32, z: &Complex, minus: bool) -> Complex {
    let exact = working.max(bits(z) + 2);
    let sum = if minus {
        Complex::with_val(exact, 1u32 - z)
    } else {
        Complex::with_val(exact, z + 1u32)
    };
    let mut root = Complex::new(exact);
    sqrt(&mut root, &sum);
    root
}

/// `Im(conj(a) b)`.
fn cross(working: u32, a: &Complex, b: &Complex) -> Float {
    let first = Float::with_val(working, a.real() * b.imag());
    first - Float::with_val(working, a.imag() * b.real())
}

/// `Re(a b)`.
fn dot(working: u32, a: &Complex, b: &Complex) -> Float {
    let first = Float::with_val(working, a.real() * b.real());
    first - Float::with_val(working, a.imag() * b.imag())
}

/// `asin z = atan(x / Re(sqrt(1-z) sqrt(1+z))) + i asinh(Im(conj(sqrt(1-z)) sqrt(1+z)))`.
pub(super) fn asin(out: &mut Complex, z: &Complex) {
    let working = bits(out) + GUARD;
    let (minus, plus) = (root(working, z, true), root(working, z, false));
    let adjacent = dot(working, &minus, &plus);
    let height = cross(working, &minus, &plus);
    let (re, im) = out.as_mut_real_imag();
    re.assign(z.real().atan2_ref(&adjacent));
    im.assign(height.asinh_ref());
}

/// `acos z = 2 atan(Re sqrt(1-z) / Re sqrt(1+z)) + i asinh(Im(conj(sqrt(1+z)) sqrt(1-z)))`.
pub(super) fn acos(out: &mut Complex, z: &Complex) {
    let working = bits(out) + GUARD;
    let (minus, plus) = (root(working, z, true), root(working, z, false));
    let height = cross(working, &plus, &minus);
    let (re, im) = out.as_mut_real_imag();
    re.assign(minus.real().atan2_ref(plus.real()));
    *re <<= 1;
    im.assign(height.asinh_ref());
}

/// `acosh z = asinh(Re(conj(sqrt(z-1)) sqrt(z+1))) + 2 i atan(Im sqrt(z-1) / Re sqrt(z+1))`.
pub(super) fn acosh(out: &mut Complex, z: &Complex) {
    let working = bits(out) + GUARD;
    let exact = working.max(bits(z) + 2);
    let mut minus = Complex::new(exact);
    sqrt(&mut minus, &Complex::with_val(exact, z - 1u32));
    let plus = root(working, z, false);
    let length = Float::with_val(working, minus.real() * plus.real())
        + Float::with_val(working, minus.imag() * plus.imag());
    let (re, im) = out.as_mut_real_imag();
    re.assign(length.asinh_ref());
    im.assign(minus.imag().atan2_ref(plus.real()));
    *im <<= 1;
}

/// `atanh(x + iy) = log1p(4x / ((1-x)^2 + y^2)) / 4 + i atan2(2y, (1-x)(1+x) - y^2) / 2`, for `x >= 0`;
/// odd otherwise.
pub(super) fn atanh(out: &mut Complex, z: &Complex) {
    let working = bits(out) + GUARD;
    let exact = working.max(bits(z) + 2);
    let left = z.real().is_sign_negative();
    let (x, mut y) = (Float::with_val(exact, z.real().abs_ref()), z.imag().clone());
    clear_sign(&mut y);
    if left && !y.is_zero() {
        y.neg_assign();
    }
    let minus = Float::with_val(exact, 1u32 - &x);
    let plus = Float::with_val(exact, &x + 1u32);
    let height = Float::with_val(working, y.square_ref());
    let distance = Float::with_val(working, minus.square_ref()) + &height;
    let mut logarithm = Float::with_val(working, &x << 2u32) / distance;
    logarithm.ln_1p_mut();
    let adjacent = Float::with_val(working, &minus * &plus) - height;
    let mut angle = Float::with_val(working, &y << 1u32);
    angle = angle.atan2(&adjacent);
    let (re, im) = out.as_mut_real_imag();
    re.assign(logarithm >> 2u32);
    im.assign(angle >> 1u32);
    if left {
        re.neg_assign();
        // On the cut both ends are reached from above.
        if !z.imag().is_zero() || x <= 1 {
            im.neg_assign();
        }
    }
}

/// `exp(b log a)` for `a != 0`, with the bits that the size of the exponent takes; false where the
/// exponent is too large for its imaginary part to mean anything.
pub(super) fn power(out: &mut Complex, a: &Complex, b: &Complex) -> bool {
    let rough = {
        let mut logarithm = Complex::new(64);
        ln(&mut logarithm, a);
        let product = logarithm * b;
        let parts = [product.real(), product.imag()].map(real::exponent);
        parts.into_iter().flatten().max().unwrap_or(0)
    };
    if rough > MAX_LOGARITHM {
        return false;
    }
    let working = bits(out) + GUARD + rough.max(0) as u32;
    // log a is small next to 1, and there its absolute error counts.
    let mut exponent = Complex::new(working + GUARD);
    ln(&mut exponent, a);
    exponent *= b;
    exponential::exp_complex(out, &exponent);
    true
}
