//! Inverse trigonometric and hyperbolic functions of complex balls.
//!
//! At the midpoint by real functions of square roots (W. Kahan, Branch cuts for complex elementary
//! functions, 1987), in real balls; over the ball by the derivative:
//!
//! ```text
//! |asin' z| = |acos' z| = |acosh' z| = 1/sqrt(|1 - z| |1 + z|),   |atanh' z| = 1/(|1 - z| |1 + z|)
//! ```
//!
//! A real ball on a cut has the values from above. Any other ball that touches a cut is indeterminate.

use super::Ball;
use super::elementary::mean_value;
use super::logarithm::{sqrt, sqrt_at};
use super::magnitude::Magnitude;
use super::real::RealBall;
use super::real_functions::mpfr;
use crate::number::Real;

/// Where a ball is.
enum Place {
    /// Clear of the cuts.
    Off,
    /// Real, to the right of 1.
    Right,
    /// Real, to the left of -1.
    Left,
    /// Real, within [-1, 1].
    Between,
    /// Across a cut or a branch point.
    Across,
}

fn place(z: &Ball) -> Place {
    if z.is_indeterminate() {
        return Place::Across;
    }
    let (low, high) = z.re.ends(z.bits());
    if !z.is_real() {
        let clear = !z.im.contains_zero() || (low > -1 && high < 1);
        return if clear { Place::Off } else { Place::Across };
    }
    if low > 1 {
        Place::Right
    } else if high < -1 {
        Place::Left
    } else if low >= -1 && high <= 1 {
        Place::Between
    } else {
        Place::Across
    }
}

/// `|1 - z| |1 + z|` over a ball, from below.
fn distance(z: &Ball) -> Magnitude {
    let bits = z.bits() + 32;
    let (plus, minus) = (z.plus_integer(1, bits), z.plus_integer(-1, bits));
    plus.abs_lower().times_down(minus.abs_lower())
}

fn slope(z: &Ball) -> Magnitude {
    Magnitude::ONE.over(distance(z).sqrt_down())
}

/// `sqrt(1 - z)` and `sqrt(1 + z)` at an exact point off the real line.
fn roots(z: &Ball, bits: u32) -> (Ball, Ball) {
    // Exact sums, unless the parts are far apart in size; the rest is in the radius.
    let exact = bits.max(z.bits() + 2);
    let root = |sum: Ball| {
        if sum.is_exact() {
            return sqrt_at(&sum, bits);
        }
        sqrt(&sum, bits)
    };
    let minus = z.clone().negated().plus_integer(1, exact);
    (root(minus), root(z.plus_integer(1, exact)))
}

/// `Im(conj(a) b)`.
fn cross(a: &Ball, b: &Ball, bits: u32) -> RealBall {
    a.re.mul(&b.im, bits).sub(&a.im.mul(&b.re, bits), bits)
}

/// `atan2(y, x)` for `x > 0`; indeterminate where that is not certain.
fn angle(y: &RealBall, x: &RealBall, bits: u32) -> RealBall {
    if !x.is_positive() {
        return RealBall::indeterminate(bits);
    }
    y.div(x, bits).monotone(bits, true, mpfr::atan)
}

fn half_pi(bits: u32) -> RealBall {
    RealBall::pi(bits).shifted(-1)
}

/// `acosh x` for `x >= 1`.
fn real_acosh(x: &RealBall, bits: u32) -> RealBall {
    x.monotone_within((Some(1), None), bits, true, mpfr::acosh)
}

/// `asin z = atan(x / Re(sqrt(1-z) sqrt(1+z))) + i asinh(Im(conj(sqrt(1-z)) sqrt(1+z)))`; on the cuts
/// from above `±pi/2 + i acosh|x|`.
pub(super) fn asin(z: &Ball, bits: u32) -> Ball {
    match place(z) {
        Place::Across => Ball::indeterminate(bits),
        Place::Between => z.re.monotone(bits, true, mpfr::asin).into(),
        Place::Right => Ball {
            re: half_pi(bits),
            im: real_acosh(&z.re, bits),
        },
        Place::Left => Ball {
            re: half_pi(bits).negated(),
            im: real_acosh(&z.re.clone().negated(), bits),
        },
        Place::Off => mean_value(z, bits, asin_at, || slope(z)),
    }
}

fn asin_at(z: &Ball, bits: u32) -> Ball {
    if z.is_real() {
        return z.re.monotone(bits, true, mpfr::asin).into();
    }
    let (minus, plus) = roots(z, bits);
    let adjacent = minus.by(&plus, bits).re;
    let height = cross(&minus, &plus, bits);
    Ball {
        re: angle(&z.re, &adjacent, bits),
        im: height.monotone(bits, true, mpfr::asinh),
    }
}

/// `acos z = 2 atan(Re sqrt(1-z) / Re sqrt(1+z)) + i asinh(Im(conj(sqrt(1+z)) sqrt(1-z)))`; on the
/// cuts from above `-i acosh x` and `pi - i acosh|x|`.
pub(super) fn acos(z: &Ball, bits: u32) -> Ball {
    match place(z) {
        Place::Across => Ball::indeterminate(bits),
        Place::Between => z.re.monotone(bits, false, mpfr::acos).into(),
        Place::Right => Ball {
            re: RealBall::integer(0, bits),
            im: real_acosh(&z.re, bits).negated(),
        },
        Place::Left => Ball {
            re: RealBall::pi(bits),
            im: real_acosh(&z.re.clone().negated(), bits).negated(),
        },
        Place::Off => mean_value(z, bits, acos_at, || slope(z)),
    }
}

fn acos_at(z: &Ball, bits: u32) -> Ball {
    if z.is_real() {
        return z.re.monotone(bits, false, mpfr::acos).into();
    }
    let (minus, plus) = roots(z, bits);
    Ball {
        re: angle(&minus.re, &plus.re, bits).shifted(1),
        im: cross(&plus, &minus, bits).monotone(bits, true, mpfr::asinh),
    }
}

/// `acosh z = i acos z` for `Im z >= 0` (a cut on `(-inf, 1)`), `-i acos z` for `Im z < 0`.
pub(super) fn acosh(z: &Ball, bits: u32) -> Ball {
    match place(z) {
        Place::Right => real_acosh(&z.re, bits).into(),
        Place::Left | Place::Between => acos(z, bits).turned(),
        Place::Off if z.im.is_nonnegative() => acos(z, bits).turned(),
        Place::Off if z.im.is_negative() => acos(z, bits).turned_back(),
        // Around the real axis to the right of 1 the function is analytic where acos is not.
        Place::Across if !z.is_indeterminate() => {
            let (low, _) = z.re.ends(z.bits());
            if low <= 1 {
                return Ball::indeterminate(bits);
            }
            mean_value(
                z,
                bits,
                |z, bits| {
                    if z.is_real() {
                        real_acosh(&z.re, bits).into()
                    } else if z.im.is_nonnegative() {
                        acos_at(z, bits).turned()
                    } else {
                        acos_at(z, bits).turned_back()
                    }
                },
                || slope(z),
            )
        }
        _ => Ball::indeterminate(bits),
    }
}

/// `atanh(x + iy) = log1p(4x / ((1-x)^2 + y^2)) / 4 + i atan2(2y, (1-x)(1+x) - y^2) / 2` for `x >= 0`,
/// odd otherwise; on the cuts from above `log(|x + 1|/|x - 1|)/2 + i pi/2`.
pub(super) fn atanh(z: &Ball, bits: u32) -> Ball {
    match place(z) {
        Place::Across => Ball::indeterminate(bits),
        Place::Between => z.re.monotone(bits, true, mpfr::atanh).into(),
        Place::Right => Ball {
            // atanh(1/x), with which the logarithm agrees.
            re: inverse_atanh(&z.re, bits),
            im: half_pi(bits),
        },
        Place::Left => Ball {
            re: inverse_atanh(&z.re, bits),
            im: half_pi(bits),
        },
        Place::Off => mean_value(z, bits, atanh_at, || Magnitude::ONE.over(distance(z))),
    }
}

/// `acoth x = atanh(1/x)` for `|x| > 1`; it falls on either side.
fn inverse_atanh(x: &RealBall, bits: u32) -> RealBall {
    let at = |x: &Real, bits: u32| {
        let mut working = bits + 16;
        loop {
            let inverse = RealBall::integer(1, working).div(&RealBall::exact(x.clone()), working);
            let found = inverse.monotone(bits, true, mpfr::atanh);
            // Next to 1 the quotient has to be told apart from it.
            if !found.is_indeterminate() || working > 4 * (bits + x.prec()) {
                return found;
            }
            working *= 2;
        }
    };
    x.monotone_by(bits, false, at)
}

fn atanh_at(z: &Ball, bits: u32) -> Ball {
    if z.is_real() {
        return z.re.monotone(bits, true, mpfr::atanh).into();
    }
    if z.re.mid().is_sign_negative() {
        return atanh_at(&z.clone().negated(), bits).negated();
    }
    let exact = bits.max(z.bits() + 2);
    let (x, y) = (&z.re, &z.im);
    let minus = x.clone().negated().plus(1, exact);
    let plus = x.plus(1, exact);
    let height = y.square(bits);
    let distance = minus.square(bits).add(&height, bits);
    let logarithm = x.clone().shifted(2).div(&distance, bits).ln_1p(bits);
    let adjacent = minus.mul(&plus, exact.max(bits)).sub(&height, bits);
    Ball {
        re: logarithm.shifted(-2),
        im: full_angle(&y.clone().shifted(1), &adjacent, bits).shifted(-1),
    }
}

/// `atan2(y, x)` for an exact `y != 0`: `±pi/2 - atan(x/y)`, which has no cut at `x = 0`.
fn full_angle(y: &RealBall, x: &RealBall, bits: u32) -> RealBall {
    if x.is_positive() {
        return angle(y, x, bits);
    }
    let quarter = if y.mid().is_sign_negative() {
        half_pi(bits + 4).negated()
    } else {
        half_pi(bits + 4)
    };
    let turn = x.div(y, bits + 4).monotone(bits + 4, true, mpfr::atan);
    quarter.sub(&turn, bits)
}
