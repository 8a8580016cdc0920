//! Bessel functions of exact real orders.

use super::gamma;
use super::series::hypergeometric;
use crate::number::Real;
use crate::number::ball::elementary::{exp, exponential_of, log, mean_value};
use crate::number::ball::{Ball, Magnitude, RealBall};
use crate::number::function::Function;
use rug::float::{Constant, Round};
use std::cmp::Ordering;
use std::f64::consts::LOG2_E;

/// The largest argument of a power series, and the largest order.
const MAX_ARGUMENT: f64 = 2000.0;
const MAX_ORDER: i32 = 1000;
/// Guard bits.
const GUARD: u32 = 24;

/// `besselj(nu, z)`, `bessely(nu, z)` or `besselk(nu, z)`.
pub(super) fn apply(f: Function, nu: &Ball, z: &Ball, bits: u32) -> Ball {
    let order = nu.re();
    let small = Magnitude::up_f64(f64::from(MAX_ORDER));
    if !nu.is_real() || !nu.is_exact() || order.abs_upper() > small {
        return Ball::indeterminate(bits);
    }
    let whole = if order.mid().is_integer() {
        order.mid().to_i32_saturating()
    } else {
        None
    };
    let entire = f == Function::Besselj && whole.is_some();
    let clear = z.re().is_positive() || z.im().is_positive() || z.im().is_negative();
    if !entire && !clear {
        return Ball::indeterminate(bits);
    }
    if let Some(n) = whole
        && z.is_real()
        && f != Function::Besselk
        && z.re().abs_upper() < Magnitude::power_of_two(60)
    {
        return mean_value(
            z,
            bits,
            |z, bits| by_mpfr(f, n, z.re(), bits).into(),
            || slope(f, nu, z),
        );
    }
    if z.abs_upper() > Magnitude::up_f64(MAX_ARGUMENT) {
        return Ball::indeterminate(bits);
    }
    let value = |z: &Ball, bits: u32| at(f, order.mid(), whole, z, bits);
    mean_value(z, bits, value, || slope(f, nu, z))
}

/// `J_n` or `Y_n` at an exact real number.
fn by_mpfr(f: Function, n: i32, x: &RealBall, bits: u32) -> RealBall {
    let x = x.mid();
    let value = if f == Function::Besselj {
        Real::with_val_round(bits, x.jn_ref(n), Round::Nearest)
    } else {
        Real::with_val_round(bits, x.yn_ref(n), Round::Nearest)
    };
    RealBall::rounded(value, Magnitude::ZERO)
}

/// A bound of `|f(x) - f(m)|/r` over a ball: `sup |f'|`, or `|f'(m)| + r/2 sup |f''|`, with the
/// derivatives `(J_(nu-1) - J_(nu+1))/2`, the same of `Y`, and `-(K_(nu-1) + K_(nu+1))/2`; infinite where
/// none is proven.
fn slope(f: Function, nu: &Ball, z: &Ball) -> Magnitude {
    let order = nu.re().mid();
    let (first, second) = match f {
        Function::Besselj => (slope_j(order, z), curve_j(order, z)),
        Function::Bessely => (size_y(order, 1, z), size_y(order, 2, z)),
        _ => (size_k(nu, 1, z), size_k(nu, 2, z)),
    };
    let curve = second.times(z.radius()).scaled(-1);
    // Only where the first bound may be far from sharp.
    if first.is_infinite() || curve.scaled(2) > first {
        return first;
    }
    let beside = |n: i32| {
        let order = nu.plus_integer(n, nu.bits() + 32);
        apply(f, &order, &z.center(), 64)
    };
    let (below, above) = (beside(-1), beside(1));
    let above = if f == Function::Besselk {
        above
    } else {
        above.negated()
    };
    let middle = below.plus(&above, 64).abs_upper().scaled(-1);
    first.min(middle.plus(curve))
}

/// `|J_mu(z)| <= |z/2|^mu e^|Im z| / Gamma(mu + 1)` for `mu >= -1/2` (DLMF 10.14.4), and for integers
/// (10.9.2) and for real arguments and `mu >= 0` (10.14.1) below `e^|Im z|` as well.
fn size_j(mu: &Real, integer: bool, z: &Ball) -> Magnitude {
    use rug::ops::Pow;
    if *mu < -0.5 {
        return Magnitude::INFINITY;
    }
    let growth = exponential_of(z.im());
    let rises = *mu >= 0;
    let half = if rises {
        z.abs_upper().scaled(-1).to_real(64, Round::Up)
    } else {
        z.abs_lower().scaled(-1).to_real(64, Round::Down)
    };
    let power = Real::with_val_round(64, half.pow(mu), Round::Up).0;
    let next = RealBall::exact(mu.clone()).plus(1, mu.prec() + 64);
    let least = gamma::apply(Function::Gamma, &next.into(), 64).abs_lower();
    let series = Magnitude::up(&power).over(least).times(growth);
    if integer || (z.is_real() && rises) {
        series.min(growth)
    } else {
        series
    }
}

/// `nu + n`, if a few more bits hold it.
fn beside(nu: &Real, n: i32) -> Option<Real> {
    let (next, order) = Real::with_val_round(nu.prec() + 64, nu + n, Round::Nearest);
    (order == Ordering::Equal).then_some(next)
}

/// The bound of `J_(nu+n)`, with `|J_-m| = |J_m|` for integers.
fn size_beside(nu: &Real, n: i32, z: &Ball) -> Magnitude {
    match beside(nu, n) {
        None => Magnitude::INFINITY,
        Some(next) if nu.is_integer() => size_j(&next.abs(), true, z),
        Some(next) => size_j(&next, false, z),
    }
}

/// `J_n' = (J_(n-1) - J_(n+1))/2`; `J_nu' = (nu/z) J_nu - J_(nu+1)` (DLMF 10.6.1, 10.6.2).
fn slope_j(nu: &Real, z: &Ball) -> Magnitude {
    let size = |n: i32| size_beside(nu, n, z);
    if nu.is_integer() {
        return size(-1).plus(size(1)).scaled(-1);
    }
    Magnitude::up(nu)
        .over(z.abs_lower())
        .times(size(0))
        .plus(size(1))
}

/// `J_nu'' = (J_(nu-2) - 2 J_nu + J_(nu+2))/4`.
fn curve_j(nu: &Real, z: &Ball) -> Magnitude {
    let size = |n: i32| size_beside(nu, n, z);
    size(-2).plus(size(0).scaled(1)).plus(size(2)).scaled(-2)
}

/// A bound of the `k`-th derivative of `Y_nu` for `x > 0`: the modulus `M_(|nu|+k)`, `M^2 = J^2 + Y^2`,
/// since `Y_nu' = (Y_(nu-1) - Y_(nu+1))/2`, and by Nicholson's integral (DLMF 10.9.30) the modulus falls
/// in `x` and rises in `|nu|`; the order is rounded up to an integer.
fn size_y(nu: &Real, k: i32, z: &Ball) -> Magnitude {
    if !z.is_real() || !z.re().is_positive() {
        return Magnitude::INFINITY;
    }
    let n = nu.to_f64().abs().ceil() as i32 + k;
    let least = z.re().ends(64).0;
    let (j, y) = (
        Real::with_val_round(64, least.jn_ref(n), Round::AwayZero).0,
        Real::with_val_round(64, least.yn_ref(n), Round::AwayZero).0,
    );
    Magnitude::up(&j).hypot(Magnitude::up(&y))
}

/// A bound of the `k`-th derivative of `K_nu` for `Re z > 0`: `K_(|nu|+k)(Re z)`, since
/// `K_nu' = -(K_(nu-1) + K_(nu+1))/2` and `K_nu(z) = int_0^inf exp(-z cosh t) cosh(nu t) dt` (DLMF
/// 10.29.1, 10.32.9), which falls in `Re z` and rises in `|nu|`.
fn size_k(nu: &Ball, k: i32, z: &Ball) -> Magnitude {
    if !z.re().is_positive() {
        return Magnitude::INFINITY;
    }
    let least = Ball::exact_real(z.re().ends(64).0);
    let order = Ball::from(nu.re().abs(nu.bits() + 8)).plus_integer(k, nu.bits() + 32);
    apply(Function::Besselk, &order, &least, 64).abs_upper()
}

/// The value at an exact point: power series, with the bits that they lose.
fn at(f: Function, nu: &Real, whole: Option<i32>, z: &Ball, bits: u32) -> Ball {
    if z.contains_zero() {
        // J alone comes here.
        return RealBall::integer(i32::from(whole == Some(0)), bits).into();
    }
    let size = z.abs_upper().to_f64_up();
    let working = bits + (2.0 * LOG2_E * size) as u32 + GUARD;
    let found = match (f, whole) {
        (Function::Besselj, Some(n)) => {
            let order = Real::with_val(32, n.abs());
            signed(n, first_kind(&order, z, true, working))
        }
        (Function::Besselj, None) => first_kind(nu, z, true, working),
        (Function::Bessely, Some(n)) => signed(n, second_kind(n.abs(), z, true, working)),
        (Function::Bessely, None) => {
            // (J_nu cos(nu pi) - J_-nu)/sin(nu pi)
            let (sine, cosine) = turn(nu, working);
            let above = first_kind(nu, z, true, working).by_real(&cosine, working);
            let below = first_kind(&-nu.clone(), z, true, working);
            above
                .plus(&below.negated(), working)
                .over_real(&sine, working)
        }
        (_, Some(n)) => second_kind(n.abs(), z, false, working),
        (_, None) => {
            // (pi/2) (I_-nu - I_nu)/sin(nu pi)
            let (sine, _) = turn(nu, working);
            let above = first_kind(nu, z, false, working);
            let below = first_kind(&-nu.clone(), z, false, working);
            below
                .plus(&above.negated(), working)
                .over_real(&sine, working)
                .by_real(&RealBall::pi(working).shifted(-1), working)
        }
    };
    if z.is_real() {
        found.re().clone().into()
    } else {
        found
    }
}

/// `(-1)^n` for a negative order.
fn signed(n: i32, value: Ball) -> Ball {
    if n < 0 && n % 2 != 0 {
        value.negated()
    } else {
        value
    }
}

/// `(sin, cos)(pi nu)`, by MPFR.
fn turn(nu: &Real, bits: u32) -> (RealBall, RealBall) {
    let ball = |x| RealBall::rounded(x, Magnitude::ZERO);
    (
        ball(Real::with_val_round(bits, nu.sin_pi_ref(), Round::Nearest)),
        ball(Real::with_val_round(bits, nu.cos_pi_ref(), Round::Nearest)),
    )
}

/// `± z^2/4`: minus for `J` and `Y`, plus for `I` and `K`.
fn quarter(z: &Ball, minus: bool, bits: u32) -> Ball {
    let square = z.squared(bits).shifted(-2);
    if minus { square.negated() } else { square }
}

/// `J_nu` or `I_nu`: `(z/2)^nu / Gamma(nu + 1) 0F1(; nu + 1; ± z^2/4)` (DLMF 10.2.2, 10.25.2).
fn first_kind(nu: &Real, z: &Ball, minus: bool, bits: u32) -> Ball {
    let next = Ball::from(RealBall::exact(nu.clone()).plus(1, bits.max(nu.prec()) + 32));
    let gamma = gamma::apply(Function::Gamma, &next, bits).re;
    let sum = hypergeometric(&[&next], &quarter(z, minus, bits), bits);
    let half = z.clone().shifted(-1);
    let power = match nu.to_integer().filter(|_| nu.is_integer()) {
        Some(n) => half.power(n.to_i32().unwrap_or(0), bits),
        None => {
            let order = RealBall::exact(nu.clone());
            exp(&log(&half, bits).by_real(&order, bits), bits)
        }
    };
    power.by(&sum, bits).over_real(&gamma, bits)
}

/// `Y_n` (DLMF 10.8.1) or `K_n` (10.31.1) for `n >= 0`. With `x = z^2/4`, `h = z/2` and
/// `c_k = (∓x)^k/(k! (n+k)!)`,
///
/// ```text
/// -pi Y_n = h^-n sum_{k<n} (n-k-1)!/k! x^k + h^n sum c_k (psi(k+1) + psi(n+k+1)) - 2 log(h) J_n
///  2 K_n  = h^-n sum_{k<n} (n-k-1)!/k! (-x)^k + (-1)^n [h^n sum c_k (psi(k+1) + psi(n+k+1)) - 2 log(h) I_n]
/// ```
///
/// and `J_n`, `I_n` are `h^n sum c_k`. With `psi(k+1) = H_k - gamma` both sums have one loop; the
/// weights `H_k + H_(n+k)` grow more slowly than the terms fall: where the ratio of the `c_k` is below
/// 1/4, that of the weighted terms is below 1/2, and the tail is below the last one.
fn second_kind(n: i32, z: &Ball, minus: bool, bits: u32) -> Ball {
    let x = quarter(z, minus, bits);
    let half = z.clone().shifted(-1);
    let size = x.abs_upper();
    let recip = |k: i32| RealBall::integer(1, bits).div(&RealBall::integer(k, 32), bits);
    let mut weight = RealBall::integer(0, bits);
    let mut term = Ball::from(RealBall::integer(1, bits));
    for k in 1..=n {
        weight = weight.add(&recip(k), bits);
        term = term.over_real(&RealBall::integer(k, 32), bits);
    }
    let mut plain = term.clone();
    let mut weighted = term.by_real(&weight, bits);
    let mut most = Magnitude::ONE.max(weighted.abs_upper());
    let mut done = false;
    for k in 1..20_000 {
        term = term
            .by(&x, bits)
            .over_real(&RealBall::integer(k, 32), bits)
            .over_real(&RealBall::integer(n + k, 32), bits);
        weight = weight.add(&recip(k), bits).add(&recip(n + k), bits);
        let here = term.by_real(&weight, bits);
        plain = plain.plus(&term, bits);
        weighted = weighted.plus(&here, bits);
        let last = term.abs_upper().max(here.abs_upper());
        most = most.max(last);
        let next = size.over(Magnitude::up_f64(f64::from(k + 1) * f64::from(n + k + 1)));
        if next <= Magnitude::power_of_two(-2) && last <= most.scaled(-i64::from(bits)) {
            plain = plain.widened_within(last);
            weighted = weighted.widened_within(last);
            done = true;
            break;
        }
    }
    if !done {
        return Ball::indeterminate(bits);
    }
    let euler = Real::with_val_round(bits, Constant::Euler, Round::Nearest);
    let euler = Ball::from(RealBall::rounded(euler, Magnitude::ZERO));
    // - 2 (gamma + log h)
    let factor = log(&half, bits).plus(&euler, bits).shifted(1).negated();
    let regular = weighted
        .plus(&plain.by(&factor, bits), bits)
        .by(&half.power(n, bits), bits);
    let finite = finite_sum(n, &x, bits).by(&half.power(-n, bits), bits);
    if minus {
        finite
            .plus(&regular, bits)
            .negated()
            .over_real(&RealBall::pi(bits), bits)
    } else {
        let regular = if n % 2 == 0 {
            regular
        } else {
            regular.negated()
        };
        finite.plus(&regular, bits).shifted(-1)
    }
}

/// `sum_{k<n} (n-k-1)!/k! (-x)^k`, where `x` has the sign of [`quarter`].
fn finite_sum(n: i32, x: &Ball, bits: u32) -> Ball {
    let mut sum = Ball::from(RealBall::integer(0, bits));
    if n == 0 {
        return sum;
    }
    let mut term = Ball::from(RealBall::integer(1, bits));
    for k in 2..n {
        term = term.by_real(&RealBall::integer(k, 32), bits);
    }
    let minus = x.clone().negated();
    for k in 0..n {
        if k > 0 {
            term = term
                .by(&minus, bits)
                .over_real(&RealBall::integer(k, 32), bits)
                .over_real(&RealBall::integer(n - k, 32), bits);
        }
        sum = sum.plus(&term, bits);
    }
    sum
}
