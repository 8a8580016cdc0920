//! The error function and its kin.

use super::series::power_series;
use crate::number::Real;
use crate::number::ball::elementary::{exp, mean_value};
use crate::number::ball::real_functions::mpfr;
use crate::number::ball::{Ball, Magnitude, RealBall};
use crate::number::function::Function;
use rug::float::Round;

/// Guard bits.
const GUARD: u32 = 16;

/// `erf z`, `erfc z` or `normcdf z`.
pub(super) fn apply(f: Function, z: &Ball, bits: u32) -> Ball {
    match f {
        Function::Normcdf => {
            // erfc(-z / sqrt 2) / 2; the rounded argument is a ball.
            let size = z.abs_upper().log2_up().clamp(0, 1 << 20) as u32;
            let working = bits + GUARD + 2 * size;
            let root = RealBall::integer(2, working).sqrt(working);
            let argument = z.clone().negated().over_real(&root, working);
            error_function(Function::Erfc, &argument, bits + 2)
                .shifted(-1)
                .with_bits(bits)
        }
        _ => error_function(f, z, bits),
    }
}

fn error_function(f: Function, z: &Ball, bits: u32) -> Ball {
    if z.is_real() {
        let x = z.re();
        let value = if f == Function::Erf {
            x.monotone(bits, true, mpfr::erf)
        } else {
            x.monotone(bits, false, mpfr::erfc)
        };
        return value.into();
    }
    let value = |z: &Ball, bits: u32| at(f, z, bits);
    mean_value(z, bits, value, || slope(z))
}

/// `2/sqrt(pi) exp(y^2 - x^2)` over a ball, from above.
fn slope(z: &Ball) -> Magnitude {
    let (x, y) = (z.re().abs_lower(), z.im().abs_upper());
    let (x, y) = (x.to_real(32, Round::Down), y.to_real(32, Round::Up));
    let exponent = Real::with_val_round(64, y.mul_sub_mul_ref(&y, &x, &x), Round::Up).0;
    let size = Magnitude::up(&mpfr::exp(&exponent, 32, Round::Up).0);
    // 2/sqrt(pi) < 1.1285
    size.times(Magnitude::up_f64(1.1285))
}

/// `erf` or `erfc` at an exact point, from the right half-plane: `erf(-z) = -erf z`, and
/// `erfc(-z) = 2 - erfc z`.
fn at(f: Function, z: &Ball, bits: u32) -> Ball {
    if z.is_real() {
        return error_function(f, z, bits);
    }
    if z.re().mid().is_sign_negative() {
        let mirrored = at(f, &z.clone().negated(), bits).negated();
        return if f == Function::Erf {
            mirrored
        } else {
            mirrored.plus_integer(2, bits)
        };
    }
    let square = z.abs_upper().times(z.abs_upper());
    let length = square.to_f64_up() * std::f64::consts::LOG2_E;
    if length > f64::from(bits) + 10.0 {
        let erfc = asymptotic(z, bits);
        return if f == Function::Erfc {
            erfc
        } else {
            erfc.negated().plus_integer(1, bits)
        };
    }
    // The terms reach exp |z|^2, and erfc may be exp(-|z|^2).
    let working = bits + 2 * length as u32 + GUARD;
    let minus = z.squared(working).negated();
    let sum = power_series(&minus, working, 0, u64::from, |k| 2 * k + 1);
    let root = RealBall::pi(working).sqrt(working);
    let erf = sum.by(z, working).over_real(&root, working).shifted(1);
    if f == Function::Erf {
        erf
    } else {
        erf.negated().plus_integer(1, working)
    }
}

/// `erfc z ~ exp(-s)/(z sqrt pi) sum (-1)^k (1/2)_k / s^k`, `s = z^2`, for `Re z >= 0` (DLMF 7.12.1).
///
/// The remainder after `n >= 1` terms is below `4 sqrt(n+1)` times the first term left out, for
/// `|arg s| <= pi`: in `sqrt(pi) z e^s erfc z = int_0^inf e^-t (1 + t/s)^(-1/2) dt` turn the path by
/// `phi = 1/sqrt(n+1)` towards `arg s`. With `(1+u)^(-1/2) = (1/pi) int_0^1 (v (1-v))^(-1/2)/(1 + uv) dv`
/// the binomial remainder is below its first term times `1/sin phi <= 1.2 sqrt(n+1)`, and
/// `int t^n e^(-t cos phi) dt = n!/cos(phi)^(n+1)`, where `cos(phi)^-(n+1) <= 2`.
fn asymptotic(z: &Ball, bits: u32) -> Ball {
    let square = z.squared(bits);
    let inverse = Ball::from(RealBall::integer(1, bits))
        .over(&square, bits)
        .negated();
    let mut term = Ball::from(RealBall::integer(1, bits));
    let mut sum = term.clone();
    let mut best = Magnitude::INFINITY;
    let mut n = 1_i32;
    let remainder = loop {
        term = term
            .by(&inverse, bits)
            .by_real(&RealBall::integer(2 * n - 1, 32).shifted(-1), bits);
        let bound = term.abs_upper().times(Magnitude::up_f64(
            4.0 * f64::from(n + 1).sqrt() * (1.0 + 1e-9),
        ));
        if bound <= Magnitude::power_of_two(-i64::from(bits)) || bound >= best {
            break bound;
        }
        best = bound;
        sum = sum.plus(&term, bits);
        n += 1;
    };
    let sum = sum.widened(remainder);
    let root = RealBall::pi(bits).sqrt(bits);
    exp(&square.negated(), bits)
        .by(&sum, bits)
        .over(z, bits)
        .over_real(&root, bits)
}
