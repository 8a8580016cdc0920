//! Elementary functions of complex balls: which formula, which derivative, and which cut.

use super::exponential::{Parts, Quotient, Sizes, hyperbolic, quotient};
use super::magnitude::Magnitude;
use super::real::RealBall;
use super::real_functions::mpfr;
use super::{Ball, inverse};
use crate::number::Real;
use crate::number::function::Function;
use rug::float::Round;

pub(super) use super::exponential::exp;
use super::logarithm::{cbrt, log1p};
pub(super) use super::logarithm::{log, sqrt};

/// Bits beyond those of a result.
pub(super) const GUARD: u32 = 12;
/// How often a value at an exact point is computed again, with twice the bits.
const MAX_ATTEMPTS: usize = 6;

/// `f(m) ± r sup |f'|` for a function that is analytic in a neighbourhood of the ball (or, if it is
/// real, of the interval), where `value` gives `f` at an exact point and `derivative` a bound of
/// `|f'|` over the ball. The value is taken with more bits until it is good.
pub(super) fn mean_value(
    z: &Ball,
    bits: u32,
    value: impl Fn(&Ball, u32) -> Ball,
    derivative: impl FnOnce() -> Magnitude,
) -> Ball {
    let center = z.center();
    let mut working = bits + GUARD;
    let mut found = value(&center, working);
    for _ in 1..MAX_ATTEMPTS {
        if found.is_good(bits + 2) {
            break;
        }
        working *= 2;
        found = value(&center, working);
    }
    if found.is_indeterminate() {
        return Ball::indeterminate(bits);
    }
    if !z.is_exact() {
        let real = z.is_real() && found.is_real();
        let by = derivative().times(z.radius());
        found = if real {
            found.re.widened(by).into()
        } else {
            found.widened(by)
        };
    }
    found.with_bits(bits)
}

/// Of a wide ball the formula of the value, taken of the whole ball, may say more.
fn or_directly(z: &Ball, bits: u32, found: Ball, value: impl Fn(&Ball, u32) -> Ball) -> Ball {
    if z.radius() < Magnitude::power_of_two(-5) {
        return found;
    }
    found.tighter(value(z, bits + GUARD)).with_bits(bits)
}

/// `f(z)` for the elementary functions; `None` for the others.
pub(super) fn apply(f: Function, z: &Ball, bits: u32) -> Option<Ball> {
    if z.is_real()
        && let Some(value) = on_the_line(f, z.re(), bits)
    {
        return Some(value.into());
    }
    Some(match f {
        Function::Exp => exp(z, bits),
        Function::Expm1 => {
            let found = mean_value(z, bits, expm1_at, || exponential_size(z));
            or_directly(z, bits, found, expm1_at)
        }
        Function::Log => log(z, bits),
        Function::Log1p => log1p(z, bits),
        Function::Sqrt => sqrt(z, bits),
        Function::Cbrt => cbrt(z, bits),
        Function::Sinh => hyperbolic(true, z, bits),
        Function::Cosh => hyperbolic(false, z, bits),
        // sin z = -i sinh(iz), cos z = cosh(iz).
        Function::Sin => hyperbolic(true, &z.turned(), bits).turned_back(),
        Function::Cos => hyperbolic(false, &z.turned(), bits),
        Function::Tanh => quotient(Quotient::Tanh, z, bits),
        Function::Coth => quotient(Quotient::Coth, z, bits),
        Function::Sech => quotient(Quotient::Sech, z, bits),
        Function::Csch => quotient(Quotient::Csch, z, bits),
        // tan z = -i tanh(iz), cot z = i coth(iz), sec z = sech(iz), csc z = i csch(iz).
        Function::Tan => quotient(Quotient::Tanh, &z.turned(), bits).turned_back(),
        Function::Cot => quotient(Quotient::Coth, &z.turned(), bits).turned(),
        Function::Sec => quotient(Quotient::Sech, &z.turned(), bits),
        Function::Csc => quotient(Quotient::Csch, &z.turned(), bits).turned(),
        Function::Asin => inverse::asin(z, bits),
        Function::Acos => inverse::acos(z, bits),
        Function::Acosh => inverse::acosh(z, bits),
        Function::Atanh => inverse::atanh(z, bits),
        // asinh z = -i asin(iz), atan z = -i atanh(iz).
        Function::Asinh => inverse::asin(&z.turned(), bits).turned_back(),
        Function::Atan => inverse::atanh(&z.turned(), bits).turned_back(),
        Function::Softplus => softplus(z, bits),
        Function::Logistic => logistic(z, bits),
        Function::Sinc => sinc(z, bits),
        _ => return None,
    })
}

/// The functions that are real there, at all numbers of a real ball; `None` where the values are
/// complex or the function is not elementary.
fn on_the_line(f: Function, x: &RealBall, bits: u32) -> Option<RealBall> {
    let within = |low: i32, high: i32| {
        let (a, b) = x.ends(x.bits());
        a >= low && b <= high
    };
    Some(match f {
        Function::Exp => x.exp(bits),
        Function::Expm1 => x.exp_m1(bits),
        Function::Log if x.is_positive() => x.ln(bits),
        Function::Log1p if x.plus(1, x.bits() + 8).is_positive() => x.ln_1p(bits),
        Function::Sqrt if x.is_nonnegative() => x.sqrt(bits),
        Function::Cbrt => x.monotone(bits, true, mpfr::cbrt),
        Function::Sin => x.sin_cos(bits).0,
        Function::Cos => x.sin_cos(bits).1,
        Function::Tan => x.tan(bits),
        Function::Cot => x.cot(bits),
        Function::Sec => x.sec(bits),
        Function::Csc => x.csc(bits),
        Function::Sinh => x.sinh_cosh(bits).0,
        Function::Cosh => x.sinh_cosh(bits).1,
        Function::Tanh => x.monotone(bits, true, mpfr::tanh),
        Function::Sech => x.sech(bits),
        Function::Csch => x.falling_from_pole(bits, mpfr::csch),
        Function::Coth => x.falling_from_pole(bits, mpfr::coth),
        Function::Asin if within(-1, 1) => x.monotone(bits, true, mpfr::asin),
        Function::Acos if within(-1, 1) => x.monotone(bits, false, mpfr::acos),
        Function::Atan => x.monotone(bits, true, mpfr::atan),
        Function::Asinh => x.monotone(bits, true, mpfr::asinh),
        Function::Acosh if within(1, i32::MAX) => x.monotone(bits, true, mpfr::acosh),
        Function::Atanh if within(-1, 1) => x.monotone(bits, true, mpfr::atanh),
        Function::Softplus => x.monotone_by(bits, true, softplus_at_real),
        Function::Logistic => x.monotone_by(bits, true, logistic_at_real),
        Function::Sinc => real_sinc(x, bits),
        _ => return None,
    })
}

/// `log(1 + exp x) = max(x, 0) + log1p(exp(-|x|))`.
fn softplus_at_real(x: &Real, bits: u32) -> RealBall {
    let working = bits + GUARD;
    let size = Real::with_val(x.prec(), x.abs_ref());
    let decaying = RealBall::exact(-size).exp(working).ln_1p(working);
    if x.is_sign_positive() {
        decaying.add(&RealBall::exact(x.clone()), bits)
    } else {
        decaying.mul(&RealBall::integer(1, 2), bits)
    }
}

/// `1/(1 + exp(-x))` by the exponential that decays.
fn logistic_at_real(x: &Real, bits: u32) -> RealBall {
    let working = bits + GUARD;
    let size = Real::with_val(x.prec(), x.abs_ref());
    let decaying = RealBall::exact(-size).exp(working);
    let sum = decaying.plus(1, working);
    if x.is_sign_positive() {
        RealBall::integer(1, bits).div(&sum, bits)
    } else {
        decaying.div(&sum, bits)
    }
}

/// `sin(x)/x`: `|sinc'| <= min(1/2, |x|/3, (1 + 1/|x|)/|x|)`, and `|sinc| <= min(1, 1/|x|)`.
fn real_sinc(x: &RealBall, bits: u32) -> RealBall {
    let center = x.center();
    let value = if center.is_zero() {
        RealBall::integer(1, bits)
    } else {
        let sine = center.sin_cos(bits + GUARD).0;
        sine.div(&center, bits)
    };
    if x.is_exact() {
        return value;
    }
    let far = Magnitude::ONE.over(x.abs_lower());
    let slope = far
        .times(Magnitude::ONE.plus(far))
        .min(Magnitude::power_of_two(-1))
        .min(x.abs_upper().over(three()));
    value
        .widened(slope.times(x.radius()))
        .tighter(RealBall::new(Real::new(bits), far.min(Magnitude::ONE)))
}

/// `sin(z)/z`; the derivative `(cos z - sinc z)/z` of this entire function is at most
/// `exp|Im z| min(1/2, |z|/3, 2/|z|)`: it is `-int_0^1 t sin(tz) dt` with `|sin w|` below `exp|Im w|` and
/// `|w| exp|Im w|`, and both `cos` and `sinc` are below `exp|Im z|`.
fn sinc(z: &Ball, bits: u32) -> Ball {
    let value = |z: &Ball, bits: u32| {
        if z.abs_upper().is_zero() {
            return Ball::from(RealBall::integer(1, bits));
        }
        let sine = hyperbolic(true, &z.turned(), bits).turned_back();
        sine.over(z, bits)
    };
    let found = mean_value(z, bits, value, || {
        let near = Magnitude::power_of_two(-1).min(z.abs_upper().over(three()));
        let far = Magnitude::power_of_two(1).over(z.abs_lower());
        exponential_of(&z.im).times(near.min(far))
    });
    or_directly(z, bits, found, value)
}

/// 3.
pub(super) fn three() -> Magnitude {
    Magnitude::power_of_two(1).plus(Magnitude::ONE)
}

/// `exp|y|` over a ball, from above.
pub(super) fn exponential_of(y: &RealBall) -> Magnitude {
    let most = y.abs_upper().to_real(32, Round::Up);
    Magnitude::up(&mpfr::exp(&most, 32, Round::Up).0)
}

/// `|exp z|` over a ball, from above.
pub(super) fn exponential_size(z: &Ball) -> Magnitude {
    let (_, most) = z.re.ends(32);
    Magnitude::up(&mpfr::exp(&most, 32, Round::Up).0)
}

/// `exp(z) - 1 = expm1(x) cos y - 2 sin^2(y/2) + i exp(x) sin y`.
fn expm1_at(z: &Ball, bits: u32) -> Ball {
    let (sine, cosine) = z.im.sin_cos(bits);
    let half = z.im.clone().shifted(-1).sin_cos(bits).0;
    let first = z.re.exp_m1(bits).mul(&cosine, bits);
    let second = half.square(bits).shifted(1);
    Ball {
        re: first.sub(&second, bits),
        im: z.re.exp(bits).mul(&sine, bits),
    }
}

/// The parts of `z/2` at the midpoint, and their sizes over the ball.
fn halved(z: &Ball) -> Option<Sizes> {
    let half = z.clone().shifted(-1);
    let parts = Parts::new(&half.center(), 40);
    Sizes::new(&half, &parts)
}

/// `1/(1 + exp(-z))`: for `Re m >= 0` in this form, else `exp z/(1 + exp z)`. Its derivative is
/// `1/(2 cosh(z/2))^2`.
fn logistic(z: &Ball, bits: u32) -> Ball {
    let value = |z: &Ball, bits: u32| {
        let left = z.re.mid().is_sign_negative();
        let inward = if left { z.clone() } else { z.clone().negated() };
        let decaying = exp(&inward, bits);
        let sum = decaying.plus_integer(1, bits);
        if left {
            decaying.over(&sum, bits)
        } else {
            Ball::from(RealBall::integer(1, bits)).over(&sum, bits)
        }
    };
    let found = mean_value(z, bits, value, || {
        halved(z).map_or(Magnitude::INFINITY, |s| {
            s.reciprocal_square(false).scaled(-2)
        })
    });
    or_directly(z, bits, found, value)
}

/// `z + log(1 + exp(-z))` for `Re z >= 0`, `log(1 + exp z)` for `Re z < 0`: the two agree on the
/// imaginary axis between `±i pi` alone, so that a ball across the rest of it is indeterminate. The
/// derivative is `1/(1 + exp(-z))`.
fn softplus(z: &Ball, bits: u32) -> Ball {
    let (low, high) = z.re.ends(z.bits());
    let across = low < 0 && high >= 0;
    if across && z.im.abs_upper() > three() {
        return Ball::indeterminate(bits);
    }
    let value = |z: &Ball, bits: u32| {
        let left = z.re.mid().is_sign_negative() && !z.re.mid().is_zero();
        let inward = if left { z.clone() } else { z.clone().negated() };
        let logarithm = log1p(&exp(&inward, bits), bits);
        if left {
            logarithm
        } else {
            logarithm.plus(z, bits)
        }
    };
    mean_value(z, bits, value, || {
        halved(z).map_or(Magnitude::INFINITY, |sizes| {
            let slope = sizes.reciprocal_sum();
            // |exp z| is q of z/2 to the left.
            if high < 0 {
                slope.times(sizes.q)
            } else {
                slope
            }
        })
    })
}
