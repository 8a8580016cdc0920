//! Special functions of balls.
//!
//! | function | value at an exact point | over a ball |
//! |---|---|---|
//! | `erf erfc normcdf` | MPFR on the real line; power series (DLMF 7.6.1), asymptotic series (7.12.1) | monotone; `abs f' = 2/sqrt(pi) exp(y^2 - x^2)` |
//! | `gamma lgamma digamma` | MPFR on the real line; Stirling's series (5.11.1, 5.11.2) | convexity of `log abs gamma` and monotony of `psi` between poles; `Gamma psi`, `psi`, `sum 1/abs(z+k)^2` |
//! | `e1 si ci` | MPFR for real `e1`; power series (6.6), asymptotic series (6.12.1) | monotone; `exp(-z)/z`, `sin(z)/z`, `cos(z)/z` |
//! | `besselj` | MPFR for real arguments and integer orders; power series (10.2.2) | bounds 10.14.1, 10.14.4 of `J` |
//! | `bessely` | the same; power series (10.2.3, 10.8.1) | real balls: `J^2 + Y^2` falls (10.9.30) |
//! | `besselk` | power series (10.27.4, 10.31.1) | right half-plane: `abs K_nu(z) <= K_nu(Re z)` (10.32.9) |
//! | `hyp0f2` | power series | Taylor, with the series of the moduli |
//!
//! Power series are summed in balls: what rounding does is in the radius, and the tail is below its
//! first term times 2 once the ratio of terms is below one half for good. None of the estimates of
//! [`number::special`](crate::number::special) is used.

mod bessel;
mod erf;
mod gamma;
mod integrals;
mod series;

use super::Ball;
use crate::number::function::Function;

/// Whether a function has finite balls here, for some arguments at least. All have; what is refused,
/// that is, has an indeterminate ball:
///
/// - orders of Bessel functions and parameters of `hyp0f2` that are not exact, orders that are not real;
/// - `bessely` of a ball (not a point) off the positive real axis, `besselk` of one that leaves the
///   right half-plane, `besselj` of negative orders that are no integers, of a ball: no bound of the
///   derivative is proven here;
/// - arguments whose series is too long: Bessel functions of complex arguments (and of orders that are
///   no integers) and `hyp0f2` beyond some thousands of terms.
pub const fn has_ball(f: Function) -> bool {
    match f {
        Function::Exp
        | Function::Log
        | Function::Log1p
        | Function::Expm1
        | Function::Sqrt
        | Function::Cbrt
        | Function::Abs
        | Function::Sign
        | Function::Step
        | Function::Relu
        | Function::Sin
        | Function::Cos
        | Function::Tan
        | Function::Sec
        | Function::Csc
        | Function::Cot
        | Function::Sinh
        | Function::Cosh
        | Function::Tanh
        | Function::Sech
        | Function::Csch
        | Function::Coth
        | Function::Asin
        | Function::Acos
        | Function::Atan
        | Function::Asinh
        | Function::Acosh
        | Function::Atanh
        | Function::Erf
        | Function::Erfc
        | Function::Gamma
        | Function::Lgamma
        | Function::Digamma
        | Function::Softplus
        | Function::Logistic
        | Function::Normcdf
        | Function::Sinc
        | Function::Besselj
        | Function::Bessely
        | Function::Besselk
        | Function::Si
        | Function::Ci
        | Function::E1
        | Function::Hyp0f2
        | Function::Max
        | Function::Min => true,
    }
}

/// `f(args…)` for the special functions; the arguments are not indeterminate.
pub(super) fn apply(f: Function, args: &[&Ball], bits: u32) -> Ball {
    match (f, args) {
        (Function::Erf | Function::Erfc | Function::Normcdf, [z]) => erf::apply(f, z, bits),
        (Function::Gamma | Function::Lgamma | Function::Digamma, [z]) => gamma::apply(f, z, bits),
        (Function::E1 | Function::Si | Function::Ci, [z]) => integrals::apply(f, z, bits),
        (Function::Besselj | Function::Bessely | Function::Besselk, [nu, z]) => {
            bessel::apply(f, nu, z, bits)
        }
        (Function::Hyp0f2, [a, b, z]) => series::hyp0f2(a, b, z, bits),
        _ => Ball::indeterminate(bits),
    }
}
