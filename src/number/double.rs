//! Double precision: the scalar operations over `f64`, and over `Complex64`.
//!
//! The standard library where it has the function (within a few units in the last place), and
//! 80-bit MPFR or MPC, rounded, for the rest. Complex quotients of exponentials are written so
//! that nothing overflows far from the imaginary axis.

use super::function::{Constant, Function};
use super::real::{division_by_zero, imaginary_unit, may_overflow, undefined, undefined_power};
use super::scalar::{DomainError, Scalar};
use rug::{Assign, Float, Rational};
use std::cell::RefCell;
use std::cmp::Ordering;

mod complex64;

/// Working precision of the functions that the standard library lacks.
const WORKING_BITS: u32 = 80;

/// A number to ten digits, for messages.
pub(super) fn show(x: f64) -> String {
    match format!("{x:.9e}").parse::<f64>() {
        Ok(rounded) if rounded != 0.0 && !(1e-5..1e16).contains(&rounded.abs()) => {
            format!("{rounded:e}")
        }
        Ok(rounded) => format!("{rounded}"),
        Err(_) => format!("{x}"),
    }
}

fn exponent(x: f64) -> i32 {
    if x == 0.0 {
        i32::MIN
    } else if !x.is_finite() {
        i32::MAX
    } else {
        // Subnormal numbers have no exponent field of their own.
        let (x, shift) = if x.is_normal() {
            (x, 0)
        } else {
            (x * 64f64.exp2(), 64)
        };
        ((x.to_bits() >> 52) & 0x7ff) as i32 - 1022 - shift
    }
}

thread_local! {
    static REALS: RefCell<[Float; 4]> =
        RefCell::new(std::array::from_fn(|_| Float::new(WORKING_BITS)));
}

fn by_mpfr(f: Function, args: &[&f64]) -> Result<f64, DomainError> {
    REALS.with_borrow_mut(|[out, a, b, c]| {
        for (slot, x) in [&mut *a, &mut *b, &mut *c].into_iter().zip(args) {
            slot.assign(**x);
        }
        super::real::apply(f, out, &[&*a, &*b, &*c][..args.len().min(3)])?;
        Ok(out.to_f64())
    })
}

fn error(f: Function, args: &[&f64]) -> DomainError {
    let shown: Vec<String> = args.iter().map(|x| show(**x)).collect();
    undefined(f, &shown, "real")
}

/// `exp` of the half, twice: `1/cosh` without overflow before the result underflows.
fn sech(x: f64) -> f64 {
    let e = (-x.abs()).exp();
    2.0 * e / (1.0 + e * e)
}

fn csch(x: f64) -> f64 {
    if x.abs() < 1.0 {
        x.sinh().recip()
    } else {
        let e = (-x.abs()).exp();
        (2.0 * e / (1.0 - e * e)).copysign(x)
    }
}

impl Scalar for f64 {
    const IS_COMPLEX: bool = false;

    fn zero(_bits: u32) -> Self {
        0.0
    }

    fn set_bits(&mut self, _bits: u32) {}

    fn set_rational(&mut self, q: &Rational) {
        *self = nearest(q);
    }

    fn set_constant(&mut self, c: Constant) -> Result<(), DomainError> {
        *self = match c {
            Constant::Pi => std::f64::consts::PI,
            Constant::E => std::f64::consts::E,
            Constant::I => return Err(imaginary_unit()),
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
        if *b == 0.0 {
            return Err(division_by_zero(&show(*a)));
        }
        *self = a / b;
        Ok(())
    }

    fn powi(&mut self, a: &Self, n: i32) -> Result<(), DomainError> {
        if n < 0 && *a == 0.0 {
            return Err(division_by_zero(&format!("the power 0^({n}): 1")));
        }
        *self = a.powi(n);
        Ok(())
    }

    fn pow(&mut self, a: &Self, b: &Self) -> Result<(), DomainError> {
        if *a == 0.0 && *b < 0.0 {
            return Err(division_by_zero(&format!("the power 0^({}): 1", show(*b))));
        }
        *self = a.powf(*b);
        if self.is_nan() {
            return Err(undefined_power(&show(*a), &show(*b), "real"));
        }
        Ok(())
    }

    fn apply(&mut self, f: Function, args: &[&Self]) -> Result<(), DomainError> {
        let x = *args[0];
        *self = match f {
            Function::Exp => x.exp(),
            Function::Log => x.ln(),
            Function::Log1p => x.ln_1p(),
            Function::Expm1 => x.exp_m1(),
            Function::Sqrt => x.sqrt(),
            Function::Cbrt => x.cbrt(),
            Function::Abs => x.abs(),
            Function::Sign => match x.partial_cmp(&0.0) {
                Some(order) => f64::from(order as i8),
                None => f64::NAN,
            },
            Function::Step => match x.partial_cmp(&0.0) {
                Some(Ordering::Less) => 0.0,
                Some(Ordering::Greater) => 1.0,
                _ => f64::NAN,
            },
            Function::Relu => match x.partial_cmp(&0.0) {
                Some(Ordering::Greater) => x,
                Some(_) => 0.0,
                None => f64::NAN,
            },
            Function::Sin => x.sin(),
            Function::Cos => x.cos(),
            Function::Tan => x.tan(),
            Function::Sec => x.cos().recip(),
            Function::Csc => x.sin().recip(),
            Function::Cot => x.tan().recip(),
            Function::Sinh => x.sinh(),
            Function::Cosh => x.cosh(),
            Function::Tanh => x.tanh(),
            Function::Sech => sech(x),
            Function::Csch => csch(x),
            Function::Coth => x.tanh().recip(),
            Function::Asin => x.asin(),
            Function::Acos => x.acos(),
            Function::Atan => x.atan(),
            Function::Atanh => x.atanh(),
            Function::Softplus => x.max(0.0) + (-x.abs()).exp().ln_1p(),
            Function::Logistic if x < 0.0 => {
                let e = x.exp();
                e / (1.0 + e)
            }
            Function::Logistic => (1.0 + (-x).exp()).recip(),
            Function::Sinc if x == 0.0 => 1.0,
            Function::Sinc => x.sin() / x,
            Function::Max | Function::Min => match x.partial_cmp(args[1]) {
                Some(order) if (order == Ordering::Greater) == (f == Function::Max) => x,
                Some(_) => *args[1],
                None => f64::NAN,
            },
            // libm's are good to an ulp; MPFR would be a hundred times slower per sample.
            Function::Erf => libm::erf(x),
            Function::Erfc => libm::erfc(x),
            Function::Normcdf => super::slices::normal::normcdf(x),
            // std's asinh and acosh lose digits; the other special functions are not in std.
            _ => by_mpfr(f, args)?,
        };
        let pole = self.is_infinite() && !may_overflow(f) && args.iter().all(|x| x.is_finite());
        if self.is_nan() || pole {
            return Err(error(f, args));
        }
        Ok(())
    }

    fn is_finite(&self) -> bool {
        f64::is_finite(*self)
    }

    fn is_zero(&self) -> bool {
        *self == 0.0
    }

    fn exponent(&self) -> i32 {
        exponent(*self)
    }
}

/// `rug::Rational::to_f64` truncates; this rounds to nearest.
fn nearest(q: &Rational) -> f64 {
    REALS.with_borrow_mut(|[out, ..]| {
        out.set_prec(53);
        out.assign(q);
        let value = out.to_f64();
        out.set_prec(WORKING_BITS);
        value
    })
}
