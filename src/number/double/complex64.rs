//! The scalar operations over [`Complex64`].

use super::{WORKING_BITS, exponent, nearest, show};
use crate::number::function::{Constant, Function};
use crate::number::real::{division_by_zero, may_overflow, undefined, undefined_power};
use crate::number::scalar::{DomainError, Scalar};
use num_complex::Complex64;
use rug::{Assign, Complex, Rational};
use std::cell::RefCell;
use std::cmp::Ordering;

thread_local! {
    static COMPLEXES: RefCell<[Complex; 4]> =
        RefCell::new(std::array::from_fn(|_| Complex::new(WORKING_BITS)));
}

fn show_complex(z: Complex64) -> String {
    match z.im.partial_cmp(&0.0) {
        Some(Ordering::Equal) => show(z.re),
        Some(Ordering::Less) => format!("{} - {}*i", show(z.re), show(-z.im)),
        _ => format!("{} + {}*i", show(z.re), show(z.im)),
    }
}

fn by_mpc(f: Function, args: &[&Complex64]) -> Result<Complex64, DomainError> {
    COMPLEXES.with_borrow_mut(|[out, a, b, c]| {
        for (slot, z) in [&mut *a, &mut *b, &mut *c].into_iter().zip(args) {
            slot.assign((z.re, z.im));
        }
        crate::number::complex::apply(f, out, &[&*a, &*b, &*c][..args.len().min(3)])?;
        Ok(Complex64::new(out.real().to_f64(), out.imag().to_f64()))
    })
}

fn complex_error(f: Function, args: &[&Complex64]) -> DomainError {
    let shown: Vec<String> = args.iter().map(|z| show_complex(**z)).collect();
    undefined(f, &shown, "complex")
}

/// `tanh(x + iy)` by `e = exp(-2|x|)`: `((1 - e^2) + 4 i e sin y cos y) / ((1 - e)^2 + 4 e cos^2 y)`.
fn tanh(z: Complex64) -> Complex64 {
    let (decay, loss) = ((-2.0 * z.re.abs()).exp(), -(-2.0 * z.re.abs()).exp_m1());
    let (sin, cos) = z.im.sin_cos();
    let scale = loss * loss + 4.0 * decay * cos * cos;
    Complex64::new(
        (loss * (1.0 + decay) / scale).copysign(z.re),
        4.0 * decay * sin * cos / scale,
    )
}

/// `coth(x + iy)`: as [`tanh`], with `-sin y cos y` and `sin^2 y`.
fn coth(z: Complex64) -> Complex64 {
    let (decay, loss) = ((-2.0 * z.re.abs()).exp(), -(-2.0 * z.re.abs()).exp_m1());
    let (sin, cos) = z.im.sin_cos();
    let scale = loss * loss + 4.0 * decay * sin * sin;
    Complex64::new(
        (loss * (1.0 + decay) / scale).copysign(z.re),
        -4.0 * decay * sin * cos / scale,
    )
}

/// `1/cosh(x + iy)` by the exponential that decays.
fn complex_sech(z: Complex64) -> Complex64 {
    if z.re.abs() < 300.0 {
        return z.cosh().inv();
    }
    let inward = if z.re > 0.0 { -z } else { z };
    2.0 * inward.exp()
}

fn complex_csch(z: Complex64) -> Complex64 {
    if z.re.abs() < 300.0 {
        return z.sinh().inv();
    }
    if z.re > 0.0 {
        2.0 * (-z).exp()
    } else {
        -2.0 * z.exp()
    }
}

fn turned(z: Complex64) -> Complex64 {
    Complex64::new(-z.im, z.re)
}

/// `log|z|` near `|z| = 1` from `|z|^2 - 1 = (x - 1)(x + 1) + y^2`.
fn ln(z: Complex64) -> Complex64 {
    let im = z.im + 0.0;
    let (large, small) = if z.re.abs() > im.abs() {
        (z.re.abs(), im.abs())
    } else {
        (im.abs(), z.re.abs())
    };
    let modulus = z.norm();
    let re = if modulus > 0.5 && modulus < 2.0 {
        0.5 * ((large - 1.0) * (large + 1.0) + small * small).ln_1p()
    } else {
        modulus.ln()
    };
    Complex64::new(re, im.atan2(z.re))
}

fn log1p(z: Complex64) -> Complex64 {
    if z.re.abs() >= 0.5 || z.im.abs() >= 0.5 {
        return ln(z + 1.0);
    }
    Complex64::new(
        0.5 * (z.re * (2.0 + z.re) + z.im * z.im).ln_1p(),
        (z.im + 0.0).atan2(1.0 + z.re),
    )
}

fn expm1(z: Complex64) -> Complex64 {
    let half = (z.im / 2.0).sin();
    Complex64::new(
        z.re.exp_m1() * z.im.cos() - 2.0 * half * half,
        z.re.exp() * z.im.sin(),
    )
}

impl Scalar for Complex64 {
    const IS_COMPLEX: bool = true;

    fn zero(_bits: u32) -> Self {
        Complex64::new(0.0, 0.0)
    }

    fn set_bits(&mut self, _bits: u32) {}

    fn set_rational(&mut self, q: &Rational) {
        *self = Complex64::new(nearest(q), 0.0);
    }

    fn set_constant(&mut self, c: Constant) -> Result<(), DomainError> {
        *self = match c {
            Constant::Pi => Complex64::new(std::f64::consts::PI, 0.0),
            Constant::E => Complex64::new(std::f64::consts::E, 0.0),
            Constant::I => Complex64::new(0.0, 1.0),
        };
        Ok(())
    }

    fn set(&mut self, x: &Self) {
        *self = *x;
    }

    fn neg(&mut self, a: &Self) {
        *self = -a;
    }

    fn add(&mut self, a: &Self, b: &Self) {
        *self = a + b;
    }

    fn sub(&mut self, a: &Self, b: &Self) {
        *self = a - b;
    }

    fn mul(&mut self, a: &Self, b: &Self) {
        *self = a * b;
    }

    fn div(&mut self, a: &Self, b: &Self) -> Result<(), DomainError> {
        if Scalar::is_zero(b) {
            return Err(division_by_zero(&show_complex(*a)));
        }
        *self = quotient(*a, *b);
        Ok(())
    }

    fn powi(&mut self, a: &Self, n: i32) -> Result<(), DomainError> {
        if n < 0 && Scalar::is_zero(a) {
            return Err(division_by_zero(&format!("the power 0^({n}): 1")));
        }
        *self = a.powi(n);
        Ok(())
    }

    fn pow(&mut self, a: &Self, b: &Self) -> Result<(), DomainError> {
        let real = a.im == 0.0 && b.im == 0.0 && (a.re > 0.0 || b.re.fract() == 0.0);
        if Scalar::is_zero(a) {
            *self = match b.re.partial_cmp(&0.0) {
                _ if Scalar::is_zero(b) => Complex64::new(1.0, 0.0),
                Some(Ordering::Greater) => Complex64::new(0.0, 0.0),
                _ => {
                    let shown = show_complex(*b);
                    return Err(division_by_zero(&format!("the power 0^({shown}): 1")));
                }
            };
        } else if real {
            *self = Complex64::new(a.re.powf(b.re), 0.0);
        } else {
            *self = by_mpc_power(*a, *b)?;
        }
        if self.is_nan() {
            return Err(undefined_power(
                &show_complex(*a),
                &show_complex(*b),
                "complex",
            ));
        }
        Ok(())
    }

    fn apply(&mut self, f: Function, args: &[&Self]) -> Result<(), DomainError> {
        let z = *args[0];
        *self = match f {
            Function::Exp => z.exp(),
            Function::Log if Scalar::is_zero(&z) => return Err(complex_error(f, args)),
            Function::Log => ln(z),
            Function::Log1p => log1p(z),
            Function::Expm1 => expm1(z),
            Function::Sqrt => Complex64::new(z.re, z.im + 0.0).sqrt(),
            Function::Abs => Complex64::new(z.norm(), 0.0),
            Function::Sin => z.sin(),
            Function::Cos => z.cos(),
            Function::Tan => -turned(tanh(turned(z))),
            Function::Cot => turned(coth(turned(z))),
            Function::Sec => complex_sech(turned(z)),
            Function::Csc => turned(complex_csch(turned(z))),
            Function::Sinh => z.sinh(),
            Function::Cosh => z.cosh(),
            Function::Tanh => tanh(z),
            Function::Coth => coth(z),
            Function::Sech => complex_sech(z),
            Function::Csch => complex_csch(z),
            Function::Softplus if z.re >= 0.0 => z + log1p((-z).exp()),
            Function::Softplus => log1p(z.exp()),
            Function::Logistic if z.re >= 0.0 => (1.0 + (-z).exp()).inv(),
            Function::Logistic => {
                let e = z.exp();
                e / (1.0 + e)
            }
            _ => by_mpc(f, args)?,
        };
        let pole = !Scalar::is_finite(self)
            && !may_overflow(f)
            && args.iter().all(|z| Scalar::is_finite(*z));
        if self.is_nan() || pole {
            return Err(complex_error(f, args));
        }
        Ok(())
    }

    fn is_finite(&self) -> bool {
        self.re.is_finite() && self.im.is_finite()
    }

    fn is_zero(&self) -> bool {
        self.re == 0.0 && self.im == 0.0
    }

    fn exponent(&self) -> i32 {
        if !Scalar::is_finite(self) {
            return i32::MAX;
        }
        // Halved, so that the modulus of two large parts does not overflow.
        match exponent((self.re / 2.0).hypot(self.im / 2.0)) {
            i32::MIN if Scalar::is_zero(self) => i32::MIN,
            i32::MIN => exponent(self.re.abs().max(self.im.abs())),
            e => e + 1,
        }
    }
}

/// `a / b` by Smith's method: no overflow in `|b|^2`.
fn quotient(a: Complex64, b: Complex64) -> Complex64 {
    if b.im == 0.0 {
        return a / b.re;
    }
    if b.re.abs() >= b.im.abs() {
        let ratio = b.im / b.re;
        let scale = b.re + b.im * ratio;
        Complex64::new((a.re + a.im * ratio) / scale, (a.im - a.re * ratio) / scale)
    } else {
        let ratio = b.re / b.im;
        let scale = b.re * ratio + b.im;
        Complex64::new((a.re * ratio + a.im) / scale, (a.im * ratio - a.re) / scale)
    }
}

fn by_mpc_power(a: Complex64, b: Complex64) -> Result<Complex64, DomainError> {
    COMPLEXES.with_borrow_mut(|[out, base, exponent, _]| {
        base.assign((a.re, a.im));
        exponent.assign((b.re, b.im));
        Scalar::pow(out, base, exponent)?;
        Ok(Complex64::new(out.real().to_f64(), out.imag().to_f64()))
    })
}
