//! One interface over the number types that an expression can be evaluated in.
//!
//! | type | precision | used for |
//! |---|---|---|
//! | `f64` | 53 bits | double-precision routes, plots |
//! | `num_complex::Complex64` | 53 bits | searches in the complex plane |
//! | [`rug::Float`] | any (MPFR, correctly rounded elementary functions) | real-axis routes |
//! | [`rug::Complex`] | any (MPC) | contours, transforms |
//!
//! Every operation writes into an existing value, so that an evaluator allocates nothing in its
//! loop: the precision of the *destination* is the precision of the result. A ball type
//! (midpoint and radius) can join by implementing the same trait.

use super::function::{Constant, Function};
use crate::error::Doubt;
use rug::Rational;

/// A call outside a function's domain, a division by zero, or a result that is not a number.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct DomainError {
    /// What is wrong, naming the function: `log is not defined at -1 (real arithmetic)`.
    pub message: String,
}

impl From<DomainError> for Doubt {
    fn from(error: DomainError) -> Doubt {
        Doubt::from(error.to_string())
    }
}

impl DomainError {
    /// A domain error with this message.
    pub fn new(message: impl Into<String>) -> Self {
        DomainError {
            message: message.into(),
        }
    }
}

/// A number that expressions can be evaluated in.
pub trait Scalar: Clone + Send + Sync + Sized + 'static {
    /// Whether the type holds complex numbers (branch cuts apply, `i` is defined).
    const IS_COMPLEX: bool;

    /// Zero with a significand of `bits` bits (the double-precision types ignore `bits`).
    fn zero(bits: u32) -> Self;
    /// Changes the precision; the value is lost.
    fn set_bits(&mut self, bits: u32);
    /// The nearest value to an exact rational.
    fn set_rational(&mut self, q: &Rational);
    /// The nearest value to a named constant; `i` over a real type is a domain error.
    fn set_constant(&mut self, c: Constant) -> Result<(), DomainError>;
    /// Copies, rounding to the precision of `self`.
    fn set(&mut self, x: &Self);
    /// `self = -a`.
    fn neg(&mut self, a: &Self);
    /// `self = a + b`.
    fn add(&mut self, a: &Self, b: &Self);
    /// `self = a - b`.
    fn sub(&mut self, a: &Self, b: &Self);
    /// `self = a * b`.
    fn mul(&mut self, a: &Self, b: &Self);
    /// `self = a / b`; division by an exact zero is a domain error.
    fn div(&mut self, a: &Self, b: &Self) -> Result<(), DomainError>;
    /// `self = a^n` for an integer exponent; `0^-n` is a domain error, `0^0 = 1`.
    fn powi(&mut self, a: &Self, n: i32) -> Result<(), DomainError>;
    /// `self = a^b`, principal branch; a negative real base with a non-integer exponent is a domain
    /// error over the real types.
    fn pow(&mut self, a: &Self, b: &Self) -> Result<(), DomainError>;
    /// `self = f(args…)`, `args.len() == f.arity()`. A NaN result is a domain error that names `f`
    /// and the argument. Real-only functions (`sign step relu max min`) act on the real part of a
    /// complex number whose imaginary part is zero and are domain errors otherwise; `abs` of a
    /// complex number is its modulus.
    fn apply(&mut self, f: Function, args: &[&Self]) -> Result<(), DomainError>;
    /// Whether the value is neither infinite nor NaN.
    fn is_finite(&self) -> bool;
    /// Whether the value is exactly zero.
    fn is_zero(&self) -> bool;
    /// Binary exponent of the modulus: `2^(e-1) <= |x| < 2^e`; `i32::MIN` for zero.
    fn exponent(&self) -> i32;
}
