//! Numbers: one scalar interface over `f64`, `Complex64`, MPFR reals and MPC complex numbers, the
//! precision that work is done at, and the special functions that no library has at any precision.

pub mod ball;
pub mod bounded;
pub mod complex;
pub mod double;
pub mod dyadic;
pub mod exponential;
pub mod function;
pub mod precision;
pub mod real;
pub mod rectangle;
pub mod scalar;
pub mod series;
pub mod slices;
pub mod special;
pub(crate) mod wide;

pub use ball::{Ball, Magnitude, RealBall};
pub use bounded::Bounded;
pub use function::{Constant, Function};
pub use precision::{bits_for_digits, digits_for_bits};
pub use rectangle::Rectangle;
pub use rug::{Complex, Float as Real, Integer, Rational};
pub use scalar::{DomainError, Scalar};
pub use series::Series;

#[cfg(test)]
mod scalar_tests;
