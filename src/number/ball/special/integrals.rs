//! The exponential integral `E1`, the sine integral `Si` and the cosine integral `Ci`.

use super::series::power_series;
use crate::number::Real;
use crate::number::ball::elementary::{exp, exponential_of, log, mean_value};
use crate::number::ball::real_functions::{Rounded, mpfr};
use crate::number::ball::{Ball, Magnitude, RealBall};
use crate::number::function::Function;
use rug::float::{Constant, Round};

/// Guard bits.
const GUARD: u32 = 16;
/// The most bits that a power series may lose: only on the imaginary axis are there no others.
const MAX_LOST: u32 = 20_000;

/// `e1 z`, `si z` or `ci z`; `e1` and `ci` are cut on `(-inf, 0]`.
pub(super) fn apply(f: Function, z: &Ball, bits: u32) -> Ball {
    if f == Function::E1 && z.is_real() && z.re().is_positive() {
        return z.re().monotone(bits, false, real_e1).into();
    }
    if f != Function::Si && !clear(z) {
        return Ball::indeterminate(bits);
    }
    if f == Function::Si && z.is_real() && z.re().mid().is_zero() && z.is_exact() {
        return z.with_bits(bits);
    }
    let value = |z: &Ball, bits: u32| match f {
        Function::E1 => e1(z, bits),
        Function::Si => si(z, bits),
        _ => ci(z, bits),
    };
    mean_value(z, bits, value, || {
        let inverse = Magnitude::ONE.over(z.abs_lower());
        match f {
            // exp(-z)/z, sin(z)/z, cos(z)/z; |sinc z| <= exp|Im z|.
            Function::E1 => {
                let least = z.re().ends(32).0;
                let size = mpfr::exp(&-least, 32, Round::Up).0;
                Magnitude::up(&size).times(inverse)
            }
            Function::Si => exponential_of(z.im()).times(inverse.min(Magnitude::ONE)),
            _ => exponential_of(z.im()).times(inverse),
        }
    })
}

/// Whether a ball does not touch the cut, or has its values from above.
fn clear(z: &Ball) -> bool {
    z.re().is_positive() || z.im().is_negative() || z.im().is_positive()
}

/// `E1(x) = -Ei(-x)` for `x > 0`.
fn real_e1(x: &Real, bits: u32, round: Round) -> (Real, std::cmp::Ordering) {
    let other = match round {
        Round::Up => Round::Down,
        Round::Down => Round::Up,
        same => same,
    };
    let eint: Rounded = mpfr::eint;
    let (value, order) = eint(&Real::with_val(x.prec(), -x), bits, other);
    (-value, order.reverse())
}

/// Whether the asymptotic series gives that many bits, roughly.
fn far(z: &Ball, bits: u32) -> bool {
    z.abs_upper().to_f64_up() * std::f64::consts::LOG2_E > f64::from(bits) + 12.0
}

/// The bits that the power series loses: its terms reach `exp |z|`, and the result may be `exp(-|z|)`.
fn lost(z: &Ball) -> u32 {
    (2.0 * std::f64::consts::LOG2_E * z.abs_upper().to_f64_up()) as u32 + GUARD
}

fn euler(bits: u32) -> RealBall {
    let gamma = Real::with_val_round(bits, Constant::Euler, Round::Nearest);
    RealBall::rounded(gamma, Magnitude::ZERO)
}

/// `E1(z) = -gamma - log z - sum_{k>=1} (-z)^k/(k k!)` (DLMF 6.6.2).
fn e1(z: &Ball, bits: u32) -> Ball {
    if far(z, bits) {
        return asymptotic(z, bits);
    }
    let working = bits + lost(z);
    let minus = z.clone().negated();
    let sum = power_series(&minus, working, 1, u64::from, |k| k.max(1));
    log(z, working)
        .plus(&euler(working).into(), working)
        .plus(&sum, working)
        .negated()
}

/// `E1(z) ~ exp(-z)/z sum (-1)^k k!/z^k` (DLMF 6.12.1), off the cut.
///
/// The remainder after `n >= 1` terms is below `4 sqrt(n+1)` times the first term left out: in
/// `z e^z E1(z) = int_0^inf e^-t/(1 + t/z) dt` turn the path by `1/sqrt(n+1)` towards `arg z`, as for the
/// error function.
fn asymptotic(z: &Ball, bits: u32) -> Ball {
    let inverse = Ball::from(RealBall::integer(1, bits)).over(z, bits);
    let minus = inverse.clone().negated();
    let mut term = Ball::from(RealBall::integer(1, bits));
    let mut sum = term.clone();
    let mut best = Magnitude::INFINITY;
    let mut n = 1_i32;
    let remainder = loop {
        term = term
            .by(&minus, bits)
            .by_real(&RealBall::integer(n, 32), bits);
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
    exp(&z.clone().negated(), bits)
        .by(&sum.widened(remainder), bits)
        .by(&inverse, bits)
}

/// `E1(iz)` and `E1(-iz)` for `Re z > 0`, far out.
fn turned(z: &Ball, bits: u32) -> (Ball, Ball) {
    (
        asymptotic(&z.turned(), bits),
        asymptotic(&z.turned_back(), bits),
    )
}

/// `Si(z) = z sum (-z^2)^k/((2k+1) (2k+1)!)` (DLMF 6.6.5); far out
/// `pi/2 + (E1(iz) - E1(-iz))/2i` for `Re z > 0` (6.5.5), odd.
fn si(z: &Ball, bits: u32) -> Ball {
    let away = !z.re().mid().is_zero();
    if away && far(z, bits) {
        if z.re().mid().is_sign_negative() {
            return si(&z.clone().negated(), bits).negated();
        }
        let (up, down) = turned(z, bits);
        let half_pi = RealBall::pi(bits).shifted(-1);
        let found = up
            .plus(&down.negated(), bits)
            .turned_back()
            .shifted(-1)
            .plus(&half_pi.into(), bits);
        return real_where(z, found);
    }
    if lost(z) > MAX_LOST {
        return Ball::indeterminate(bits);
    }
    let working = bits + lost(z);
    let minus = z.squared(working).negated();
    let divisor = |k: u32| u64::from(2 * k) * u64::from(2 * k + 1);
    power_series(&minus, working, 0, divisor, |k| 2 * k + 1).by(z, working)
}

/// `Ci(z) = gamma + log z + sum_{k>=1} (-z^2)^k/(2k (2k)!)` (DLMF 6.6.6); far out
/// `-(E1(iz) + E1(-iz))/2` for `Re z > 0` (6.5.6), and `Ci(z) = Ci(-z) ± i pi` above and below the cut.
fn ci(z: &Ball, bits: u32) -> Ball {
    let away = !z.re().mid().is_zero();
    if away && far(z, bits) {
        if z.re().mid().is_sign_negative() {
            let pi = Ball::from(RealBall::pi(bits)).turned();
            let half_turn = if z.im().mid().is_sign_negative() {
                pi.negated()
            } else {
                pi
            };
            return ci(&z.clone().negated(), bits).plus(&half_turn, bits);
        }
        let (up, down) = turned(z, bits);
        let found = up.plus(&down, bits).shifted(-1).negated();
        return real_where(z, found);
    }
    if lost(z) > MAX_LOST {
        return Ball::indeterminate(bits);
    }
    let working = bits + lost(z);
    let minus = z.squared(working).negated();
    let divisor = |k: u32| u64::from(2 * k - 1) * u64::from(2 * k);
    let sum = power_series(&minus, working, 1, divisor, |k| (2 * k).max(1));
    log(z, working)
        .plus(&euler(working).into(), working)
        .plus(&sum, working)
}

/// A function that is real on the positive real axis has no imaginary part there.
fn real_where(z: &Ball, found: Ball) -> Ball {
    if z.is_real() {
        found.re().clone().into()
    } else {
        found
    }
}
