//! A complex number with a bound of its error: the scalar by which the formula of a claim is evaluated.
//!
//! ```text
//! x = value + d,   |Re d| <= re,   |Im d| <= im
//! ```
//!
//! Sums, products, quotients and powers carry their bounds by the rules of interval arithmetic, and an
//! operation that is exact adds nothing. A function is as wrong as its argument makes it: its values
//! beside the argument, at four times the argument's error in each direction, say how much, twice
//! over, and a few units in the last place are added. A discontinuous function has no value where
//! its argument is not told apart from the jump, and a quotient none where the divisor is not told apart
//! from 0: more bits decide, or nothing does.
//!
//! A number without an imaginary part stays so: functions of the real line apply to it, and a branch
//! cut that it lies on is met from above, as over the complex numbers.

use super::function::{Constant, Function};
use super::real::{self, clamp_bits, clamp_exponent, exponent};
use super::scalar::{DomainError, Scalar};
use rug::float::Round;
use rug::ops::{AssignRound, Pow};
use rug::{Assign, Complex, Float, Rational};
use std::cmp::Ordering;

mod function;

/// Bits of the bounds.
const BOUND_BITS: u32 = 64;

/// A value and how far the true one may be from it, in each part.
#[derive(Clone, Debug)]
pub struct Bounded {
    value: Complex,
    re: Float,
    im: Float,
}

fn no_error() -> Float {
    Float::new(BOUND_BITS)
}

/// `|x|` with the bits of a bound.
fn size(x: &Float) -> Float {
    Float::with_val_round(BOUND_BITS, x.abs_ref(), Round::Up).0
}

fn up(x: Float) -> Float {
    // Sums and products of bounds are rounded to nearest; what that loses is given back at the end of each.
    let more = Float::with_val(BOUND_BITS, &x >> 50);
    x + more
}

impl Bounded {
    /// A number that is exactly this one: what was rounded is not.
    pub fn exact(value: Complex) -> Bounded {
        Bounded {
            value,
            re: no_error(),
            im: no_error(),
        }
    }

    /// A value with one bound for both parts.
    pub fn new(value: Complex, error: &Float) -> Bounded {
        Bounded {
            value,
            re: size(error),
            im: size(error),
        }
    }

    /// A real value with its bound.
    pub fn real(value: &Float, error: &Float) -> Bounded {
        Bounded {
            value: Complex::with_val(value.prec(), (value, 0)),
            re: size(error),
            im: no_error(),
        }
    }

    /// The value.
    pub fn value(&self) -> &Complex {
        &self.value
    }

    /// An upper bound of the modulus of the error.
    pub fn error(&self) -> Float {
        up(Float::with_val(BOUND_BITS, self.re.hypot_ref(&self.im)))
    }

    /// An upper bound of the modulus.
    pub fn largest(&self) -> Float {
        up(self.modulus() + self.error())
    }

    /// A lower bound of the modulus; 0 where it is not told apart from 0.
    pub fn least(&self) -> Float {
        let least = self.modulus() - self.error();
        if least > 0 {
            least.clone() - Float::with_val(BOUND_BITS, &least >> 50)
        } else {
            no_error()
        }
    }

    /// Whether this is the number 0, without any error.
    pub fn is_exact_zero(&self) -> bool {
        self.value.real().is_zero()
            && self.value.imag().is_zero()
            && self.re.is_zero()
            && self.im.is_zero()
    }

    /// Whether there is certainly no imaginary part.
    pub fn is_real(&self) -> bool {
        self.value.imag().is_zero() && self.im.is_zero()
    }

    fn modulus(&self) -> Float {
        Float::with_val(BOUND_BITS, self.value.abs_ref())
    }

    fn bits(&self) -> u32 {
        self.value.prec().0
    }

    /// The larger of the two bounds.
    fn reach(&self) -> Float {
        self.re.clone().max(&self.im)
    }

    /// A unit in the last place of a part, where it was rounded.
    fn ulp(part: &Float, rounding: Ordering) -> Float {
        match (rounding, exponent(part)) {
            (Ordering::Equal, _) => no_error(),
            (_, Some(_)) => size(part) >> (part.prec() - 1),
            // An underflow: the smallest positive number, from above.
            (_, None) => {
                let mut least = no_error();
                least.next_up();
                least
            }
        }
    }

    /// Takes a result in whose parts these were the errors before it was rounded.
    fn take(&mut self, (re_round, im_round): (Ordering, Ordering), re: Float, im: Float) {
        self.re = up(re + Self::ulp(self.value.real(), re_round));
        self.im = up(im + Self::ulp(self.value.imag(), im_round));
    }

    /// Adds units in the last place of the modulus to both parts, or to the real one alone.
    fn add_units(&mut self, units: u32, real_only: bool) {
        let unit = (self.modulus() >> (self.bits() - 1)) * units;
        if !real_only {
            self.im = up(Float::with_val(BOUND_BITS, &self.im + &unit));
        }
        self.re = up(Float::with_val(BOUND_BITS, &self.re + &unit));
    }
}

fn not_apart(what: &str) -> DomainError {
    DomainError::new(format!("{what} is not told apart from 0"))
}

const NEAREST: (Round, Round) = (Round::Nearest, Round::Nearest);

/// `|a| b`, as a bound.
fn times(a: &Float, b: &Float) -> Float {
    Float::with_val(BOUND_BITS, a.abs_ref()) * b
}

impl Scalar for Bounded {
    const IS_COMPLEX: bool = true;

    fn zero(bits: u32) -> Self {
        Bounded::exact(Complex::new(clamp_bits(bits)))
    }

    fn set_bits(&mut self, bits: u32) {
        self.value.set_prec(clamp_bits(bits));
    }

    fn set_rational(&mut self, q: &Rational) {
        let rounding = self.value.assign_round((q, 0), NEAREST);
        self.take(rounding, no_error(), no_error());
    }

    fn set_constant(&mut self, c: Constant) -> Result<(), DomainError> {
        Scalar::set_constant(&mut self.value, c)?;
        let rounding = match c {
            Constant::I => Ordering::Equal,
            Constant::Pi | Constant::E => Ordering::Less,
        };
        self.take((rounding, Ordering::Equal), no_error(), no_error());
        Ok(())
    }

    fn set(&mut self, x: &Self) {
        let rounding = self.value.assign_round(&x.value, NEAREST);
        self.take(rounding, x.re.clone(), x.im.clone());
    }

    fn neg(&mut self, a: &Self) {
        let rounding = self.value.assign_round(-&a.value, NEAREST);
        self.take(rounding, a.re.clone(), a.im.clone());
    }

    fn add(&mut self, a: &Self, b: &Self) {
        let rounding = self.value.assign_round(&a.value + &b.value, NEAREST);
        let re = Float::with_val(BOUND_BITS, &a.re + &b.re);
        let im = Float::with_val(BOUND_BITS, &a.im + &b.im);
        self.take(rounding, re, im);
    }

    fn sub(&mut self, a: &Self, b: &Self) {
        let rounding = self.value.assign_round(&a.value - &b.value, NEAREST);
        let re = Float::with_val(BOUND_BITS, &a.re + &b.re);
        let im = Float::with_val(BOUND_BITS, &a.im + &b.im);
        self.take(rounding, re, im);
    }

    fn mul(&mut self, a: &Self, b: &Self) {
        // |x y - x~ y~| <= |x~| e_y + |y~| e_x + e_x e_y, for each product of two parts.
        let product = |x: &Float, ex: &Float, y: &Float, ey: &Float| {
            times(x, ey) + times(y, ex) + Float::with_val(BOUND_BITS, ex * ey)
        };
        let ((ax, ay), (bx, by)) = (parts(&a.value), parts(&b.value));
        let re = product(ax, &a.re, bx, &b.re) + product(ay, &a.im, by, &b.im);
        let im = product(ax, &a.re, by, &b.im) + product(ay, &a.im, bx, &b.re);
        let rounding = if a.is_real() && b.is_real() {
            let (x, y) = self.value.as_mut_real_imag();
            y.assign(0);
            (x.assign_round(ax * bx, Round::Nearest), Ordering::Equal)
        } else {
            self.value.assign_round(&a.value * &b.value, NEAREST)
        };
        self.take(rounding, re, im);
    }

    fn div(&mut self, a: &Self, b: &Self) -> Result<(), DomainError> {
        let least = b.least();
        if least.is_zero() {
            return Err(not_apart("the divisor"));
        }
        if b.is_real() {
            // Each part by itself: |x/y - x~/y~| <= (e_x + |x~/y~| e_y)/(|y~| - e_y).
            let part = |x: &Float, ex: &Float| -> Float {
                let quotient = Float::with_val(BOUND_BITS, x / b.value.real());
                (times(&quotient, &b.re) + ex) / &least
            };
            let ((ax, ay), by) = (parts(&a.value), b.value.real());
            let (re, im) = (part(ax, &a.re), part(ay, &a.im));
            let (x, y) = self.value.as_mut_real_imag();
            let first = x.assign_round(ax / by, Round::Nearest);
            let second = y.assign_round(ay / by, Round::Nearest);
            self.take((first, second), re, im);
            return Ok(());
        }
        Scalar::div(&mut self.value, &a.value, &b.value)?;
        let error = (times(&self.modulus(), &b.error()) + a.error()) / &least;
        self.take((Ordering::Equal, Ordering::Equal), error.clone(), error);
        self.add_units(4, false);
        Ok(())
    }

    fn powi(&mut self, a: &Self, n: i32) -> Result<(), DomainError> {
        if n == 0 {
            self.value.assign(1);
            (self.re, self.im) = (no_error(), no_error());
            return Ok(());
        }
        // |x^n - x~^n| <= |n| e r^(n-1), with r the largest modulus for n > 0, the least for n < 0.
        let base = if n > 0 { a.largest() } else { a.least() };
        if base.is_zero() && n < 0 {
            return Err(not_apart("the base of a negative power"));
        }
        let error = a.error();
        let grown = Float::with_val(BOUND_BITS, base.pow(n - 1)) * n.unsigned_abs() * error;
        if a.is_real() {
            let (x, y) = self.value.as_mut_real_imag();
            y.assign(0);
            let rounding = x.assign_round(a.value.real().pow(n), Round::Nearest);
            self.take((rounding, Ordering::Equal), grown, no_error());
            return Ok(());
        }
        Scalar::powi(&mut self.value, &a.value, n)?;
        self.take((Ordering::Equal, Ordering::Equal), grown.clone(), grown);
        self.add_units(4, false);
        Ok(())
    }

    fn pow(&mut self, a: &Self, b: &Self) -> Result<(), DomainError> {
        function::power(self, a, b)
    }

    fn apply(&mut self, f: Function, args: &[&Self]) -> Result<(), DomainError> {
        function::apply(self, f, args)
    }

    fn is_finite(&self) -> bool {
        let (x, y) = parts(&self.value);
        [x, y, &self.re, &self.im].into_iter().all(Float::is_finite)
    }

    fn is_zero(&self) -> bool {
        self.is_exact_zero()
    }

    fn exponent(&self) -> i32 {
        let modulus = self.modulus();
        clamp_exponent(&modulus, real::exponent(&modulus))
    }
}

fn parts(z: &Complex) -> (&Float, &Float) {
    (z.real(), z.imag())
}
