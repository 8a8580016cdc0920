//! Real numbers of any precision: the scalar operations over [`rug::Float`] (MPFR).
//!
//! Arithmetic and the elementary functions are correctly rounded to the precision of the
//! destination; the functions that MPFR lacks come from [`super::special`].

use super::function::{Constant, Function};
use super::scalar::{DomainError, Scalar};
use super::special;
use gmp_mpfr_sys::mpfr;
use rug::float::{self, Constant as Named};
use rug::ops::{NegAssign, Pow};
use rug::{Assign, Float, Rational};
use std::cmp::Ordering;

/// The trigonometric functions are not computed beyond `2^MAX_EXPONENT`: the reduction of the
/// argument takes as many bits as the exponent is large, and half a millisecond at this limit.
pub(super) const MAX_EXPONENT: i64 = 1 << 13;

fn is_periodic(f: Function) -> bool {
    matches!(
        f,
        Function::Sin
            | Function::Cos
            | Function::Tan
            | Function::Sec
            | Function::Csc
            | Function::Cot
    )
}

/// The nearest precision that MPFR can hold.
pub(super) fn clamp_bits(bits: u32) -> u32 {
    bits.clamp(float::prec_min(), float::prec_max())
}

/// Binary exponent `e` with `2^(e-1) <= |x| < 2^e`, not limited to 32 bits; `None` for zero,
/// infinities and NaN.
///
/// `rug::Float::get_exp` does not hold the exponents of numbers like `exp(-10^10)`.
#[expect(
    unsafe_code,
    reason = "rug keeps 32 bits of the exponent; MPFR has no safe binding for the rest"
)]
pub(super) fn exponent(x: &Float) -> Option<i64> {
    // SAFETY: mpfr_get_exp only reads the exponent field; it is meaningful for a normal number,
    // which is checked first.
    x.is_normal()
        .then(|| unsafe { mpfr::get_exp(x.as_raw()) } as i64)
}

/// An exponent for the [`Scalar`] interface: zero is `i32::MIN`, the rest saturates.
pub(super) fn clamp_exponent(x: &Float, exponent: Option<i64>) -> i32 {
    match exponent {
        Some(e) => e.clamp(i64::from(i32::MIN) + 1, i64::from(i32::MAX)) as i32,
        None if x.is_zero() => i32::MIN,
        None => i32::MAX,
    }
}

/// A number to ten digits, for messages.
pub(super) fn show(x: &Float) -> String {
    match exponent(x) {
        Some(e) if e.abs() < 200 => super::double::show(x.to_f64()),
        None => super::double::show(x.to_f64()),
        Some(e) if e.abs() < 4000 => x.to_string_radix(10, Some(10)),
        Some(e) => {
            let sign = if x.is_sign_negative() { "-" } else { "" };
            format!("{sign}10^{:.1}", e as f64 * std::f64::consts::LOG10_2)
        }
    }
}

/// Whether an infinite value of `f` at a finite argument can be an overflow; it is a pole otherwise.
pub(super) fn may_overflow(f: Function) -> bool {
    matches!(
        f,
        Function::Exp | Function::Expm1 | Function::Sinh | Function::Cosh
    )
}

/// The error for a value that does not exist.
pub(super) fn undefined(f: Function, shown: &[String], field: &str) -> DomainError {
    DomainError::new(format!(
        "{f} is not defined at {} ({field} arithmetic)",
        shown.join(", ")
    ))
}

/// The error for an operator.
pub(super) fn division_by_zero(dividend: &str) -> DomainError {
    DomainError::new(format!("{dividend} is divided by zero"))
}

fn error(f: Function, args: &[&Float]) -> DomainError {
    let shown: Vec<String> = args.iter().map(|x| show(x)).collect();
    undefined(f, &shown, "real")
}

/// `out = f(args…)`, correctly rounded where MPFR has the function; see [`Scalar::apply`].
pub(super) fn apply(f: Function, out: &mut Float, args: &[&Float]) -> Result<(), DomainError> {
    let x = args[0];
    if is_periodic(f) && exponent(x).is_some_and(|e| e > MAX_EXPONENT) {
        return Err(error(f, args));
    }
    match f {
        Function::Exp => super::exponential::exp(out, x),
        Function::Log => out.assign(x.ln_ref()),
        Function::Log1p => out.assign(x.ln_1p_ref()),
        Function::Expm1 => out.assign(x.exp_m1_ref()),
        Function::Sqrt => out.assign(x.sqrt_ref()),
        Function::Cbrt => out.assign(x.cbrt_ref()),
        Function::Abs => out.assign(x.abs_ref()),
        Function::Sign => match x.cmp0() {
            Some(order) => out.assign(order as i32),
            None => return Err(error(f, args)),
        },
        Function::Step => match x.cmp0() {
            Some(Ordering::Less) => out.assign(0),
            Some(Ordering::Greater) => out.assign(1),
            _ => return Err(error(f, args)),
        },
        Function::Relu => match x.cmp0() {
            Some(Ordering::Greater) => out.assign(x),
            Some(_) => out.assign(0),
            None => return Err(error(f, args)),
        },
        Function::Sin => out.assign(x.sin_ref()),
        Function::Cos => out.assign(x.cos_ref()),
        Function::Tan => out.assign(x.tan_ref()),
        Function::Sec => out.assign(x.sec_ref()),
        Function::Csc => out.assign(x.csc_ref()),
        Function::Cot => out.assign(x.cot_ref()),
        Function::Sinh => out.assign(x.sinh_ref()),
        Function::Cosh => out.assign(x.cosh_ref()),
        Function::Tanh => out.assign(x.tanh_ref()),
        Function::Sech => out.assign(x.sech_ref()),
        Function::Csch => out.assign(x.csch_ref()),
        Function::Coth => out.assign(x.coth_ref()),
        Function::Asin => out.assign(x.asin_ref()),
        Function::Acos => out.assign(x.acos_ref()),
        Function::Atan => out.assign(x.atan_ref()),
        Function::Asinh => out.assign(x.asinh_ref()),
        Function::Acosh => out.assign(x.acosh_ref()),
        Function::Atanh => out.assign(x.atanh_ref()),
        Function::Erf => out.assign(x.erf_ref()),
        Function::Erfc => out.assign(x.erfc_ref()),
        Function::Gamma => out.assign(x.gamma_ref()),
        Function::Lgamma => {
            let mut sign = Ordering::Equal;
            (&mut *out, &mut sign).assign(x.ln_abs_gamma_ref());
        }
        Function::Digamma => out.assign(x.digamma_ref()),
        Function::Max | Function::Min => {
            let larger = match x.partial_cmp(args[1]) {
                Some(order) => (order == Ordering::Greater) == (f == Function::Max),
                None => return Err(error(f, args)),
            };
            out.assign(if larger { x } else { args[1] });
        }
        Function::Normcdf
        | Function::Softplus
        | Function::Logistic
        | Function::Sinc
        | Function::Besselj
        | Function::Bessely
        | Function::Besselk
        | Function::Si
        | Function::Ci
        | Function::E1
        | Function::Hyp0f2 => special::real(f, out, args)?,
    }
    let pole = out.is_infinite() && !may_overflow(f) && args.iter().all(|x| x.is_finite());
    if out.is_nan() || pole {
        return Err(error(f, args));
    }
    Ok(())
}

impl Scalar for Float {
    const IS_COMPLEX: bool = false;

    fn zero(bits: u32) -> Self {
        Float::new(clamp_bits(bits))
    }

    fn set_bits(&mut self, bits: u32) {
        self.set_prec(clamp_bits(bits));
    }

    fn set_rational(&mut self, q: &Rational) {
        self.assign(q);
    }

    fn set_constant(&mut self, c: Constant) -> Result<(), DomainError> {
        match c {
            Constant::Pi => self.assign(Named::Pi),
            Constant::E => {
                self.assign(1);
                self.exp_mut();
            }
            Constant::I => return Err(imaginary_unit()),
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
        self.assign(a * b);
    }

    fn div(&mut self, a: &Self, b: &Self) -> Result<(), DomainError> {
        if b.is_zero() {
            return Err(division_by_zero(&show(a)));
        }
        self.assign(a / b);
        Ok(())
    }

    fn powi(&mut self, a: &Self, n: i32) -> Result<(), DomainError> {
        if n < 0 && a.is_zero() {
            return Err(division_by_zero(&format!("the power 0^({n}): 1")));
        }
        match n {
            -1 => self.assign(a.recip_ref()),
            2 => self.assign(a.square_ref()),
            _ => self.assign(a.pow(n)),
        }
        Ok(())
    }

    fn pow(&mut self, a: &Self, b: &Self) -> Result<(), DomainError> {
        if a.is_zero() && b.is_sign_negative() && !b.is_zero() {
            return Err(division_by_zero(&format!("the power 0^({}): 1", show(b))));
        }
        self.assign(a.pow(b));
        if self.is_nan() {
            return Err(undefined_power(&show(a), &show(b), "real"));
        }
        Ok(())
    }

    fn apply(&mut self, f: Function, args: &[&Self]) -> Result<(), DomainError> {
        apply(f, self, args)
    }

    fn is_finite(&self) -> bool {
        Float::is_finite(self)
    }

    fn is_zero(&self) -> bool {
        Float::is_zero(self)
    }

    fn exponent(&self) -> i32 {
        clamp_exponent(self, exponent(self))
    }
}

pub(super) fn imaginary_unit() -> DomainError {
    DomainError::new("i is not a real number (real arithmetic)")
}

pub(super) fn undefined_power(a: &str, b: &str, field: &str) -> DomainError {
    DomainError::new(format!(
        "the power ({a})^({b}) is not defined ({field} arithmetic)"
    ))
}
