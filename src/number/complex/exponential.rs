//! Functions of complex numbers that are made of exponentials, sines and logarithms of the parts.
//!
//! Nothing here cancels, overflows where the result does not, or takes more work than a few real
//! functions at the precision of the result: MPC rounds each part correctly, which can take as many
//! bits as the exponents of the parts are apart.

use super::{bits, clear_sign, real};
use crate::number::exponential;
use rug::ops::NegAssign;
use rug::{Assign, Complex, Float};
use std::cell::RefCell;

/// Working numbers of the functions that are written out here, so that they allocate nothing.
pub(super) struct Scratch {
    pub(super) s: Float,
    pub(super) c: Float,
    pub(super) sine: Float,
    pub(super) cosine: Float,
    pub(super) t: Float,
}

impl Scratch {
    pub(super) fn set_bits(&mut self, bits: u32) {
        for x in [
            &mut self.s,
            &mut self.c,
            &mut self.sine,
            &mut self.cosine,
            &mut self.t,
        ] {
            x.set_prec(bits);
        }
    }

    /// `sinh x`, `cosh x`, `sin y`, `cos y`.
    fn parts(&mut self, x: &Float, y: &Float) {
        // MPFR takes twice as many bits as a tiny number has zeros; its sinh is the number itself.
        let tiny = -i64::from(self.s.prec()) / 2 - 2;
        if real::exponent(x).is_some_and(|e| e < tiny) {
            self.s.assign(x);
            self.c.assign(1);
        } else {
            exponential::hyperbolic_parts(
                &mut self.s,
                &mut self.c,
                &mut self.sine,
                &mut self.cosine,
                x,
                y,
            );
            return;
        }
        (&mut self.sine, &mut self.cosine).assign(y.sin_cos_ref());
    }
}

/// `cosh(x + iy) = cosh x cos y + i sinh x sin y` and `sinh(x + iy) = sinh x cos y + i cosh x sin y`.
pub(super) fn hyperbolic(sinh: bool, out: &mut Complex, x: &Float, y: &Float) {
    let working = bits(out) + 8;
    SCRATCH.with_borrow_mut(|w| {
        w.set_bits(working);
        w.parts(x, y);
        let (even, odd) = if sinh { (&w.s, &w.c) } else { (&w.c, &w.s) };
        let (re, im) = out.as_mut_real_imag();
        re.assign(even * &w.cosine);
        im.assign(odd * &w.sine);
    });
}

thread_local! {
    pub(super) static SCRATCH: RefCell<Scratch> = RefCell::new(Scratch {
        s: Float::new(64),
        c: Float::new(64),
        sine: Float::new(64),
        cosine: Float::new(64),
        t: Float::new(64),
    });
}

/// rug keeps MPFR's exponents within 2^30, so that `cosh(x)^2` overflows beyond `|x| = 3.7e8`. From
/// 2^28 on `tanh` is 1 to every precision that fits in memory, and `1/cosh` counts as 0.
const SATURATED: i64 = 28;

fn saturates(x: &Float) -> bool {
    x.is_infinite() || real::exponent(x).is_some_and(|e| e > SATURATED)
}

/// Which quotient of hyperbolic functions.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Quotient {
    Tanh,
    Coth,
}

/// `tanh(x + iy) = (sinh x cosh x + i sin y cos y) / (sinh^2 x + cos^2 y)` and
/// `coth(x + iy) = (sinh x cosh x - i sin y cos y) / (sinh^2 x + sin^2 y)`: sums of squares do
/// not cancel, so that both parts have full relative accuracy.
pub(super) fn quotient(q: Quotient, out: &mut Complex, x: &Float, y: &Float) {
    let working = bits(out) + 8;
    if saturates(x) {
        let side = if x.is_sign_negative() { -1 } else { 1 };
        out.assign(side);
        return;
    }
    SCRATCH.with_borrow_mut(|w| {
        w.set_bits(working);
        w.parts(x, y);
        let square = match q {
            Quotient::Tanh => w.cosine.square_ref(),
            Quotient::Coth => w.sine.square_ref(),
        };
        w.t.assign(square);
        w.c *= &w.s;
        w.s.square_mut();
        w.t += &w.s;
        w.sine *= &w.cosine;
        if q == Quotient::Coth {
            w.sine.neg_assign();
        }
        let (re, im) = out.as_mut_real_imag();
        re.assign(&w.c / &w.t);
        im.assign(&w.sine / &w.t);
    });
}

/// `1/cosh z = (cosh x cos y - i sinh x sin y) / (sinh^2 x + cos^2 y)` and
/// `1/sinh z = (sinh x cos y - i cosh x sin y) / (sinh^2 x + sin^2 y)`.
pub(super) fn reciprocal(sinh: bool, out: &mut Complex, z: &Complex) {
    let working = bits(out) + 8;
    if saturates(z.real()) {
        out.assign(0);
        return;
    }
    SCRATCH.with_borrow_mut(|w| {
        w.set_bits(working);
        w.parts(z.real(), z.imag());
        let part = if sinh { &w.sine } else { &w.cosine };
        w.t.assign(w.s.mul_add_mul_ref(&w.s, part, part));
        let (even, odd) = if sinh { (&w.s, &w.c) } else { (&w.c, &w.s) };
        w.cosine *= even;
        w.sine *= odd;
        w.sine.neg_assign();
        let (re, im) = out.as_mut_real_imag();
        re.assign(&w.cosine / &w.t);
        im.assign(&w.sine / &w.t);
    });
}

/// `log(1 + z)`: `log|1+z| = log1p(x (2 + x) + y^2) / 2` near 0, where adding 1 would lose digits.
pub(super) fn log1p(out: &mut Complex, z: &Complex) {
    let near = |x: &Float| real::exponent(x).is_none_or(|e| e < 0) && x.is_finite();
    if !(near(z.real()) && near(z.imag())) {
        out.assign(z + 1u32);
        clear_sign(out.mut_imag());
        let sum = out.clone();
        ln(out, &sum);
        return;
    }
    let working = bits(out) + 8;
    SCRATCH.with_borrow_mut(|w| {
        w.set_bits(working);
        w.s.assign(z.real() + 2u32);
        w.s *= z.real();
        w.t.assign(z.imag().square_ref());
        w.s += &w.t;
        w.s.ln_1p_mut();
        w.s /= 2u32;
        w.c.assign(z.real() + 1u32);
        w.t.assign(z.imag());
        clear_sign(&mut w.t);
        let (re, im) = out.as_mut_real_imag();
        re.assign(&w.s);
        im.assign(w.t.atan2_ref(&w.c));
    });
}

/// `exp(z) - 1 = expm1(x) cos y - 2 sin^2(y/2) + i exp(x) sin y`.
pub(super) fn expm1(out: &mut Complex, z: &Complex) {
    let working = bits(out) + 8;
    SCRATCH.with_borrow_mut(|w| {
        w.set_bits(working);
        (&mut w.sine, &mut w.cosine).assign(z.imag().sin_cos_ref());
        w.s.assign(z.real().exp_m1_ref());
        w.cosine *= &w.s;
        w.t.set_prec(working.max(z.imag().prec()));
        w.t.assign(z.imag() >> 1u32);
        w.t.sin_mut();
        w.t.square_mut();
        w.t <<= 1u32;
        w.c.assign(z.real().exp_ref());
        let (re, im) = out.as_mut_real_imag();
        re.assign(&w.cosine - &w.t);
        im.assign(&w.c * &w.sine);
    });
}

/// `sqrt(x + iy) = w + i y/(2w)` for `x >= 0`, `w = sqrt((|x| + |z|)/2)`; `|y|/(2w) + i w sign(y)` for
/// `x < 0`.
pub(super) fn sqrt(out: &mut Complex, z: &Complex) {
    let working = bits(out) + 8;
    let (x, y) = (z.real(), z.imag());
    SCRATCH.with_borrow_mut(|w| {
        w.set_bits(working);
        w.s.assign(x.hypot_ref(y));
        w.t.assign(x.abs_ref());
        w.s += &w.t;
        w.s >>= 1u32;
        w.s.sqrt_mut();
        let (re, im) = out.as_mut_real_imag();
        if w.s.is_zero() {
            re.assign(0);
            im.assign(0);
            return;
        }
        w.t.assign(y / &w.s);
        w.t >>= 1u32;
        if x.is_sign_negative() {
            re.assign(w.t.abs_ref());
            im.assign(&w.s);
            if y.is_sign_negative() {
                im.neg_assign();
            }
        } else {
            re.assign(&w.s);
            im.assign(&w.t);
        }
    });
}

/// `log z`; near `|z| = 1` from `|z|^2 - 1 = (a - 1)(a + 1) + b^2`, where `a` is the larger part.
pub(super) fn ln(out: &mut Complex, z: &Complex) {
    let working = bits(out) + 8;
    let exact = working.max(bits(z) + 2);
    SCRATCH.with_borrow_mut(|w| {
        w.set_bits(working);
        w.s.assign(z.real().hypot_ref(z.imag()));
        if real::exponent(&w.s).is_some_and(|e| e == 0 || e == 1) {
            let real_is_larger = z.real().cmp_abs(z.imag()).is_some_and(|o| o.is_ge());
            let (a, b) = if real_is_larger {
                (z.real(), z.imag())
            } else {
                (z.imag(), z.real())
            };
            w.c.set_prec(exact);
            w.c.assign(a.abs_ref());
            w.c -= 1u32;
            w.s.assign(a.abs_ref());
            w.s += 1u32;
            w.s *= &w.c;
            w.t.assign(b.square_ref());
            w.s += &w.t;
            w.s.ln_1p_mut();
            w.s >>= 1u32;
        } else {
            w.s.ln_mut();
        }
        let (re, im) = out.as_mut_real_imag();
        re.assign(&w.s);
        im.assign(z.imag().atan2_ref(z.real()));
    });
}

/// `1/(1 + exp(-z)) = exp(z/2) / (2 cosh(z/2))`, with `h = z/2 = x + iy`:
/// `(exp(x) (cosh x cos^2 y + sinh x sin^2 y) + i sin y cos y) / (2 (sinh^2 x + cos^2 y))`.
pub(super) fn logistic(out: &mut Complex, z: &Complex) {
    let working = bits(out) + 8;
    if saturates(z.real()) {
        out.assign(u32::from(z.real().is_sign_positive()));
        return;
    }
    let half = Complex::with_val(z.prec(), z >> 1u32);
    SCRATCH.with_borrow_mut(|w| {
        w.set_bits(working);
        w.parts(half.real(), half.imag());
        let (re, im) = out.as_mut_real_imag();
        w.t.assign(&w.sine * &w.cosine);
        im.assign(&w.t);
        w.sine.square_mut();
        w.cosine.square_mut();
        // The numerator of the real part, then the denominator.
        w.c *= &w.cosine;
        w.t.assign(&w.s * &w.sine);
        w.c += &w.t;
        w.s.square_mut();
        w.s += &w.cosine;
        exponential::exp(&mut w.t, half.real());
        w.c *= &w.t;
        w.s <<= 1u32;
        re.assign(&w.c / &w.s);
        *im /= &w.s;
    });
}

/// `z + log(1 + exp(-z))` for `Re z >= 0`, `log(1 + exp z)` otherwise: analytic in each half-plane,
/// so that no ray off the imaginary axis meets a cut.
pub(super) fn softplus(out: &mut Complex, z: &Complex) {
    let right = z.real().is_zero() || z.real().is_sign_positive();
    let inward = if right {
        -Complex::with_val(z.prec(), z)
    } else {
        z.clone()
    };
    let mut working = bits(out) + 8;
    let mut decaying = exponential::of_complex(&inward, working);
    // Next to i pi the sum 1 + exp cancels, by as many bits as it is small.
    let sum = Complex::with_val(working, &decaying + 1u32);
    let size = |x: &Float| real::exponent(x).unwrap_or(-i64::from(working));
    let lost = -size(sum.real()).max(size(sum.imag()));
    if lost > 0 {
        working += (lost as u32).min(working);
        decaying = exponential::of_complex(&inward, working);
    }
    if right {
        let mut logarithm = Complex::new(working);
        log1p(&mut logarithm, &decaying);
        out.assign(z + logarithm);
    } else {
        log1p(out, &decaying);
    }
}
