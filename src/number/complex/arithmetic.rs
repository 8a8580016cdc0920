//! The scalar operations over [`rug::Complex`].

use super::exponential::SCRATCH;
use super::{apply, bits, finite, inverse, negative_zero, show, without_negative_zeros};
use crate::number::function::{Constant, Function};
use crate::number::real::{self, clamp_bits, clamp_exponent, division_by_zero, undefined_power};
use crate::number::scalar::{DomainError, Scalar};
use rug::float::{Constant as Named, Round};
use rug::ops::NegAssign;
use rug::{Assign, Complex, Float, Rational};
use std::cell::RefCell;

/// Larger integer powers go through the logarithm.
const MAX_POWER: u32 = 1024;

thread_local! {
    static POWER: RefCell<Complex> = RefCell::new(Complex::new(64));
}

/// `a^n` for `n != 0` by repeated squaring.
fn integer_power(out: &mut Complex, a: &Complex, n: i32) {
    let size = n.unsigned_abs();
    let working = bits(out) + 8 + size.ilog2();
    POWER.with_borrow_mut(|w| {
        w.set_prec(working);
        w.assign(a);
        for bit in (0..size.ilog2()).rev() {
            w.square_mut();
            if size >> bit & 1 == 1 {
                *w *= a;
            }
        }
        if n < 0 {
            divide(out, &Complex::with_val(2, 1), w);
        } else {
            out.assign(&*w);
        }
    });
}

/// `a / b = a conj(b) / |b|^2`, each sum of two products rounded once.
pub(super) fn divide(out: &mut Complex, a: &Complex, b: &Complex) {
    if b.imag().is_zero() {
        let (re, im) = out.as_mut_real_imag();
        re.assign(a.real() / b.real());
        im.assign(a.imag() / b.real());
        return;
    }
    if !finite(b) {
        out.assign(a / b);
        return;
    }
    let working = bits(out) + 8;
    SCRATCH.with_borrow_mut(|w| {
        w.set_bits(working);
        w.t.assign(b.real().mul_add_mul_ref(b.real(), b.imag(), b.imag()));
        w.s.assign(a.real().mul_add_mul_ref(b.real(), a.imag(), b.imag()));
        w.c.assign(a.imag().mul_sub_mul_ref(b.real(), a.real(), b.imag()));
        let (re, im) = out.as_mut_real_imag();
        re.assign(&w.s / &w.t);
        im.assign(&w.c / &w.t);
    });
}

impl Scalar for Complex {
    const IS_COMPLEX: bool = true;

    fn zero(bits: u32) -> Self {
        Complex::new(clamp_bits(bits))
    }

    fn set_bits(&mut self, bits: u32) {
        self.set_prec(clamp_bits(bits));
    }

    fn set_rational(&mut self, q: &Rational) {
        self.assign(q);
    }

    fn set_constant(&mut self, c: Constant) -> Result<(), DomainError> {
        let (re, im) = self.as_mut_real_imag();
        im.assign(0);
        match c {
            Constant::Pi => re.assign(Named::Pi),
            Constant::E => {
                re.assign(1);
                re.exp_mut();
            }
            Constant::I => {
                re.assign(0);
                im.assign(1);
            }
        }
        Ok(())
    }

    fn set(&mut self, x: &Self) {
        self.assign(x);
    }

    fn neg(&mut self, a: &Self) {
        self.assign(a);
        self.neg_assign();
    }

    fn add(&mut self, a: &Self, b: &Self) {
        self.assign(a + b);
    }

    fn sub(&mut self, a: &Self, b: &Self) {
        self.assign(a - b);
    }

    fn mul(&mut self, a: &Self, b: &Self) {
        // A real factor is common (coefficients, powers of pi) and needs two products, not four.
        if a.imag().is_zero() {
            scale(self, b, a.real());
        } else if b.imag().is_zero() {
            scale(self, a, b.real());
        } else {
            self.assign(a * b);
        }
    }

    fn div(&mut self, a: &Self, b: &Self) -> Result<(), DomainError> {
        if Scalar::is_zero(b) {
            return Err(division_by_zero(&show(a)));
        }
        divide(self, a, b);
        Ok(())
    }

    fn powi(&mut self, a: &Self, n: i32) -> Result<(), DomainError> {
        if n < 0 && Scalar::is_zero(a) {
            return Err(division_by_zero(&format!("the power 0^({n}): 1")));
        }
        if a.imag().is_zero() {
            let (re, im) = self.as_mut_real_imag();
            im.assign(0);
            return re.powi(a.real(), n);
        }
        match n.unsigned_abs() {
            0 => self.assign(1),
            2 if n > 0 => self.assign(a.square_ref()),
            size if size <= MAX_POWER => integer_power(self, a, n),
            _ => {
                let n = Complex::with_val(32, n);
                if !inverse::power(self, a, &n) {
                    return Err(undefined_power(&show(a), &show(&n), "complex"));
                }
            }
        }
        Ok(())
    }

    fn pow(&mut self, a: &Self, b: &Self) -> Result<(), DomainError> {
        if Scalar::is_zero(a) {
            return power_of_zero(self, b);
        }
        let real = a.imag().is_zero() && b.imag().is_zero();
        if real && (a.real().is_sign_positive() || b.real().is_integer()) {
            let (re, im) = self.as_mut_real_imag();
            im.assign(0);
            return Scalar::pow(re, a.real(), b.real());
        }
        let known = if negative_zero(a.imag()) {
            inverse::power(self, &without_negative_zeros(a), b)
        } else {
            inverse::power(self, a, b)
        };
        if !known || self.real().is_nan() || self.imag().is_nan() {
            return Err(undefined_power(&show(a), &show(b), "complex"));
        }
        Ok(())
    }

    fn apply(&mut self, f: Function, args: &[&Self]) -> Result<(), DomainError> {
        apply(f, self, args)
    }

    fn is_finite(&self) -> bool {
        finite(self)
    }

    fn is_zero(&self) -> bool {
        self.real().is_zero() && self.imag().is_zero()
    }

    fn exponent(&self) -> i32 {
        let (x, y) = (self.real(), self.imag());
        if !finite(self) {
            return i32::MAX;
        }
        if x.is_zero() || y.is_zero() {
            let part = if x.is_zero() { y } else { x };
            return clamp_exponent(part, real::exponent(part));
        }
        let (modulus, _) = Float::with_val_round(64, self.abs_ref(), Round::Zero);
        clamp_exponent(&modulus, real::exponent(&modulus))
    }
}

fn scale(out: &mut Complex, z: &Complex, factor: &Float) {
    let (re, im) = out.as_mut_real_imag();
    re.assign(z.real() * factor);
    im.assign(z.imag() * factor);
}

fn power_of_zero(out: &mut Complex, exponent: &Complex) -> Result<(), DomainError> {
    if Scalar::is_zero(exponent) {
        out.assign(1);
    } else if exponent.real().is_sign_positive() && !exponent.real().is_zero() {
        out.assign(0);
    } else {
        let shown = show(exponent);
        return Err(division_by_zero(&format!("the power 0^({shown}): 1")));
    }
    Ok(())
}
