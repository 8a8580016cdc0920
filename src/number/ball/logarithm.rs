//! Logarithms and roots of complex balls: the functions that are cut on the negative real axis.

use super::Ball;
use super::elementary::{GUARD, exp, mean_value, three};
use super::magnitude::Magnitude;
use super::real::RealBall;
use super::real_functions::mpfr;
use crate::number::Real;
use crate::number::real::exponent;
use rug::float::Round;

/// Whether a ball is clear of the cut on `(-inf, 0]`: a number on the cut itself is met from above.
fn off_negative_axis(z: &Ball) -> bool {
    !z.is_indeterminate()
        && !z.abs_lower().is_zero()
        && (z.re.is_positive() || z.im.is_nonnegative() || z.im.is_negative())
}

/// `log |m|` at an exact point; near `|m| = 1` from `|m|^2 - 1 = (a - 1)(a + 1) + b^2` with the
/// larger part `a`, where the products are exact with enough bits.
fn log_modulus(x: &Real, y: &Real, bits: u32) -> RealBall {
    let modulus = Real::with_val_round(bits, x.hypot_ref(y), Round::Nearest);
    let beside = exponent(&modulus.0).is_some_and(|e| e == 0 || e == 1);
    if !beside {
        return RealBall::rounded(modulus, Magnitude::ZERO).ln(bits);
    }
    let larger = x.cmp_abs(y).is_some_and(|order| order.is_ge());
    let (a, b) = if larger { (x, y) } else { (y, x) };
    let working = bits.max(2 * a.prec().max(b.prec()) + 8);
    let a = RealBall::exact(Real::with_val(a.prec(), a.abs_ref()));
    let product = a.plus(-1, working).mul(&a.plus(1, working), working);
    let square = RealBall::exact(b.clone()).square(working);
    product.add(&square, working).ln_1p(bits).shifted(-1)
}

/// `arg(x + iy)` at an exact point, `pi` on the negative real axis.
fn argument(x: &Real, y: &Real, bits: u32) -> RealBall {
    let clear = |x: &Real| {
        let mut x = x.clone();
        if x.is_zero() {
            x.abs_mut();
        }
        x
    };
    let (x, y) = (clear(x), clear(y));
    if y.is_zero() && x.is_sign_positive() {
        return RealBall::integer(0, bits);
    }
    let angle = Real::with_val_round(bits, y.atan2_ref(&x), Round::Nearest);
    RealBall::rounded(angle, Magnitude::ZERO)
}

/// `log z = log|z| + i arg z`, cut on `(-inf, 0]`; `|log' z| = 1/|z|`.
pub(super) fn log(z: &Ball, bits: u32) -> Ball {
    if z.is_real() && z.re.is_positive() {
        return z.re.ln(bits).into();
    }
    if !off_negative_axis(z) {
        return Ball::indeterminate(bits);
    }
    if z.is_real() {
        return Ball {
            re: z.re.clone().negated().ln(bits),
            im: RealBall::pi(bits),
        };
    }
    let (x, y) = (z.re.mid(), z.im.mid());
    let value = Ball {
        re: log_modulus(x, y, bits),
        im: argument(x, y, bits),
    };
    if z.is_exact() {
        return value;
    }
    let narrow = value.widened(z.radius().over(z.abs_lower()));
    if narrow.radius() < Magnitude::power_of_two(-3) {
        return narrow;
    }
    narrow.tighter(wide_log(z, bits))
}

/// `log` of a wide ball off the cut: the logarithms of the bounds of the modulus, and the arguments of
/// the corners, between which those of all points of the rectangle lie.
fn wide_log(z: &Ball, bits: u32) -> Ball {
    let least = z.abs_lower().to_real(32, Round::Down);
    let most = z.abs_upper().to_real(32, Round::Up);
    let low = mpfr::ln(&least, bits, Round::Down).0;
    let high = mpfr::ln(&most, bits, Round::Up).0;
    let ((a, b), (c, d)) = (z.re.ends(bits), z.im.ends(bits));
    let mut angle: Option<RealBall> = None;
    for x in [&a, &b] {
        for y in [&c, &d] {
            let corner = argument(x, y, bits);
            angle = Some(angle.map_or(corner.clone(), |angle| angle.hull(&corner)));
        }
    }
    Ball {
        re: RealBall::from_interval(&low, &high, bits),
        im: angle.unwrap_or_else(|| RealBall::indeterminate(bits)),
    }
}

/// `log(1 + z)`: `log|1+z| = log1p(x (2 + x) + y^2)/2` at the midpoint; `|log1p' z| = 1/|1 + z|`.
pub(super) fn log1p(z: &Ball, bits: u32) -> Ball {
    let exact = z.bits().max(bits) + GUARD;
    let sum = z.plus_integer(1, exact);
    if !off_negative_axis(&sum) {
        return Ball::indeterminate(bits);
    }
    let center = z.center().abs_upper();
    if center.is_infinite() || center > Magnitude::power_of_two(-1) {
        // The sum of the midpoint may be rounded, which its radius holds.
        return log(&sum, bits);
    }
    mean_value(z, bits, log1p_at, || Magnitude::ONE.over(sum.abs_lower()))
}

/// `log(1 + z)` at a point with `|z| < 1`, so that `Re(1 + z) > 0`, in terms of `z`.
pub(super) fn log1p_at(z: &Ball, bits: u32) -> Ball {
    let (x, y) = (&z.re, &z.im);
    let excess = x.plus(2, bits).mul(x, bits).add(&y.square(bits), bits);
    let adjacent = x.plus(1, bits);
    Ball {
        re: excess.ln_1p(bits).shifted(-1),
        im: y.div(&adjacent, bits).monotone(bits, true, mpfr::atan),
    }
}

/// `sqrt z`, cut on `(-inf, 0)`: `w = sqrt((|x| + |z|)/2)`, `w + i y/(2w)` for `x >= 0` and
/// `|y|/(2w) + i w sign(y)` for `x < 0`; `|sqrt' z| = 1/(2 sqrt|z|)`.
pub(super) fn sqrt(z: &Ball, bits: u32) -> Ball {
    if z.is_real() && !z.is_indeterminate() {
        return real_sqrt(z.re(), bits);
    }
    if !off_negative_axis(z) {
        return Ball::indeterminate(bits);
    }
    let found = mean_value(z, bits, sqrt_at, || {
        Magnitude::power_of_two(-1).over(z.abs_lower().sqrt_down())
    });
    // |sqrt z| <= sqrt of the largest modulus, next to the branch point.
    let most = RealBall::new(Real::new(bits), z.abs_upper().sqrt());
    found.tighter(Ball::from_parts(most.clone(), most))
}

/// Of a real ball: the root of a negative number is imaginary, and a ball that holds 0 has both.
fn real_sqrt(x: &RealBall, bits: u32) -> Ball {
    if x.is_nonnegative() {
        return x.sqrt(bits).into();
    }
    let other = x.clone().negated();
    if other.is_nonnegative() {
        return Ball::from(other.sqrt(bits)).turned();
    }
    let (low, high) = x.ends(bits);
    let to = |end: Real| {
        let end = mpfr::sqrt(&end, bits, Round::Up).0;
        RealBall::from_interval(&Real::new(1), &end, bits)
    };
    Ball {
        re: to(high),
        im: to(-low),
    }
}

/// `sqrt z` at an exact point.
pub(super) fn sqrt_at(z: &Ball, bits: u32) -> Ball {
    if z.is_real() {
        return real_sqrt(z.re(), bits);
    }
    let (x, y) = (z.re.mid(), z.im.mid());
    let modulus = Real::with_val_round(bits, x.hypot_ref(y), Round::Nearest);
    let modulus = RealBall::rounded(modulus, Magnitude::ZERO);
    let w = z.re.abs(bits).add(&modulus, bits).shifted(-1).sqrt(bits);
    let other = z.im.div(&w, bits).shifted(-1);
    if x.is_sign_positive() {
        return Ball { re: w, im: other };
    }
    if y.is_sign_negative() {
        Ball {
            re: other.negated(),
            im: w.negated(),
        }
    } else {
        Ball { re: other, im: w }
    }
}

/// The principal cube root off the real line: `exp(log(z)/3)`, and `|cbrt' z| = |z|^(1/3)/(3|z|)`.
pub(super) fn cbrt(z: &Ball, bits: u32) -> Ball {
    if !off_negative_axis(z) || (!z.re.is_positive() && z.im.contains_zero()) {
        return Ball::indeterminate(bits);
    }
    let third = |z: &Ball, bits: u32| {
        let size = exponent(z.re.mid()).max(exponent(z.im.mid()));
        let guard = size.map_or(0, |e| 64 - e.unsigned_abs().leading_zeros());
        let logarithm = log(z, bits + guard);
        let three = RealBall::integer(3, 2);
        exp(&logarithm.over_real(&three, bits + guard), bits)
    };
    mean_value(z, bits, third, || {
        let size = z.abs_upper().to_real(32, Round::Up);
        let root = Magnitude::up(&mpfr::cbrt(&size, 32, Round::Up).0);
        root.over(z.abs_lower().times_down(three()))
    })
}
