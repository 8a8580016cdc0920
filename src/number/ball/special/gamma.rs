//! The gamma function, its logarithm and its logarithmic derivative.

use crate::number::Real;
use crate::number::ball::elementary::{exp, log, mean_value};
use crate::number::ball::real_functions::{Rounded, mpfr};
use crate::number::ball::{Ball, Magnitude, RealBall};
use crate::number::function::Function;
use crate::number::special::with_bernoulli;
use rug::float::Round;
use std::f64::consts::PI;

/// `|z + r|` is at least this many times the working bits.
const REACH: f64 = 0.2;
/// The longest shift, and the most Bernoulli numbers.
const MAX_SHIFT: f64 = 2000.0;
const MAX_BERNOULLI: usize = 2000;

/// `gamma z`, `lgamma z` or `digamma z`.
pub(super) fn apply(f: Function, z: &Ball, bits: u32) -> Ball {
    if z.is_real() {
        return real(f, z.re(), bits).into();
    }
    // The cut of lgamma; the poles of the others.
    let touches = z.im().contains_zero() && !z.re().is_positive();
    if touches && (f == Function::Lgamma || z.is_exact()) {
        return Ball::indeterminate(bits);
    }
    let value = |z: &Ball, bits: u32| at(f, z, bits);
    mean_value(z, bits, value, || match f {
        Function::Gamma => at(f, z, 64)
            .abs_upper()
            .times(at(Function::Digamma, z, 64).abs_upper()),
        Function::Lgamma => at(Function::Digamma, z, 64).abs_upper(),
        _ => trigamma(z),
    })
}

/// Whether a real ball has a pole, at `0, -1, -2, …`.
fn has_pole(x: &RealBall) -> bool {
    let (low, high) = x.ends(x.bits());
    low <= 0 && (high >= 0 || low.ceil() <= high)
}

fn ln_abs_gamma(x: &Real, bits: u32, round: Round) -> (Real, std::cmp::Ordering) {
    use rug::ops::AssignRound;
    let mut out = Real::new(bits);
    let mut sign = std::cmp::Ordering::Equal;
    let order = (&mut out, &mut sign).assign_round(x.ln_abs_gamma_ref(), round);
    (out, order)
}

/// On the real line, with MPFR's values. Between two poles `psi` rises and `log |Gamma|` is convex:
///
/// - `|psi| <= max` of its values at the ends, which bounds the derivative of `log |Gamma|`;
/// - `|Gamma'| = |Gamma psi|`, with `|Gamma| <= max` of its values at the ends;
/// - where `psi` has one sign at both ends, `Gamma` and `log |Gamma|` are monotone.
fn real(f: Function, x: &RealBall, bits: u32) -> RealBall {
    if x.is_indeterminate() || has_pole(x) {
        return RealBall::indeterminate(bits);
    }
    let value: Rounded = match f {
        Function::Gamma => mpfr::gamma,
        Function::Digamma => mpfr::digamma,
        _ => ln_abs_gamma,
    };
    if x.is_exact() || f == Function::Digamma {
        return x.monotone(bits, true, value);
    }
    let (a, b) = x.ends(bits);
    let (low, high) = (
        mpfr::digamma(&a, 64, Round::Down).0,
        mpfr::digamma(&b, 64, Round::Up).0,
    );
    let slope = Magnitude::up(&low).max(Magnitude::up(&high));
    let size = |x: &Real| Magnitude::up(&mpfr::gamma(x, 32, Round::AwayZero).0);
    let derivative = if f == Function::Gamma {
        slope.times(size(&a).max(size(&b)))
    } else {
        slope
    };
    let center = x.center().monotone(bits, true, value);
    let narrow = center.widened(derivative.times(x.radius()));
    // psi from below at the left end, and from above at the right end.
    if low > 0 || high < 0 {
        // log |Gamma| rises where psi > 0; Gamma does so too where it is positive.
        let at_left = mpfr::gamma(&a, 32, Round::Nearest).0;
        if at_left.is_zero() {
            // It vanishes below the least number, and so does its sign.
            return narrow;
        }
        let positive = f == Function::Lgamma || at_left > 0;
        return narrow.tighter(x.monotone(bits, (low > 0) == positive, value));
    }
    narrow
}

/// `sum 1/|z + k|^2 >= |psi'(z)|` over a ball, from above: the terms until `Re z + k >= 8`, and
/// `1/w^2 + min(1/w, pi/(2|y|))` for the rest from `w` on, by the integral of `1/(t^2 + y^2)`.
fn trigamma(z: &Ball) -> Magnitude {
    let least = z.re().ends(64).0.to_f64();
    if least.is_nan() || least < -MAX_SHIFT {
        return Magnitude::INFINITY;
    }
    let count = (8.0 - least).ceil().max(0.0) as i32;
    let mut sum = Magnitude::ZERO;
    for k in 0..=count {
        let size = z.plus_integer(k, z.bits() + 32).abs_lower();
        sum = sum.plus(Magnitude::ONE.over(size.times_down(size)));
    }
    let rest = z.plus_integer(count + 1, z.bits() + 32).re().abs_lower();
    let inverse = Magnitude::ONE.over(rest);
    let turned = Magnitude::up_f64(1.6).over(z.im().abs_lower());
    let size = z.plus_integer(count + 1, z.bits() + 32).abs_lower();
    sum.plus(inverse.min(turned))
        .plus(Magnitude::ONE.over(size.times_down(size)))
}

/// Stirling's series at `w = z + r`, and what the shift does.
struct Shifted {
    w: Ball,
    shift: i32,
    bits: u32,
    /// Bounds of the remainder after `n` terms need `|w|` from below and `sec^2(arg(w)/2)` from above.
    size: Magnitude,
    secant: Magnitude,
}

impl Shifted {
    fn new(z: &Ball, bits: u32) -> Option<Shifted> {
        let reach = REACH * f64::from(bits) + 4.0;
        let (x, y) = (z.re().mid().to_f64(), z.im().mid().to_f64());
        let shift = if y.abs() < reach {
            ((reach * reach - y * y).sqrt() - x).ceil() + 1.0
        } else {
            // Into the right half-plane, for the secant.
            (-x).ceil() + 1.0
        }
        .max(0.0);
        if !(shift.is_finite() && shift <= MAX_SHIFT) {
            return None;
        }
        let shift = shift as i32;
        let w = z.plus_integer(shift, bits.max(z.bits()) + 32);
        let size = w.abs_lower();
        // sec^2(t/2) = 2/(1 + cos t), cos t = Re w/|w| >= 0 here up to the radius.
        if !w.re().is_nonnegative() || size.is_zero() {
            return None;
        }
        let cosine = w.re().abs_lower().over_down(w.abs_upper());
        let secant = Magnitude::power_of_two(1).over(Magnitude::ONE.plus_down(cosine));
        Some(Shifted {
            w,
            shift,
            bits,
            size,
            secant,
        })
    }

    /// How many terms, and the bound of the remainder of `log Gamma` or, with `digamma`, of `psi`.
    ///
    /// The remainder after `n - 1` terms is below `sec^2n(arg(w)/2)` times the first term left out,
    /// `|B_2n|/(2n (2n-1) |w|^(2n-1))`, for `log Gamma`, and `sec^(2n+1)` times `|B_2n|/(2n |w|^2n)`
    /// for `psi` (DLMF 5.11(ii)); `|B_2n| <= 4 (2n)!/(2 pi)^2n` (24.9.8 and 24.4.27: zeta(2n) < 2).
    fn terms(&self, digamma: bool) -> Option<(usize, Magnitude)> {
        let inverse = Magnitude::ONE.over(self.size);
        // 1/(2 pi)^2 < 0.025331
        let step = inverse
            .times(inverse)
            .times(self.secant)
            .times(Magnitude::up_f64(0.025331));
        // 4 (2n)!/(2 pi)^2n sec^2n / |w|^2n, divided below.
        let mut size = Magnitude::power_of_two(2);
        let mut best: Option<(usize, Magnitude)> = None;
        for n in 1..MAX_BERNOULLI {
            let even = 2.0 * n as f64;
            size = size
                .times(step)
                .times(Magnitude::up_f64(even * (even - 1.0)));
            let bound = if digamma {
                size.over(Magnitude::up_f64(even)).times(self.secant)
            } else {
                // |w| from below would be from the wrong side: 1/|w|^(2n-1) = |w|/|w|^2n.
                size.times(self.w.abs_upper())
                    .over(Magnitude::up_f64(even * (even - 1.0)))
            };
            if best.is_some_and(|(_, least)| bound >= least) {
                break;
            }
            best = Some((n - 1, bound));
            if bound <= Magnitude::power_of_two(-i64::from(self.bits)) {
                break;
            }
        }
        best
    }

    /// `sum_{k=1}^{terms} B_2k / divisor(k) / w^(2k)`.
    fn bernoulli(&self, terms: usize, divisor: impl Fn(usize) -> usize) -> Ball {
        let bits = self.bits;
        let one = Ball::from(RealBall::integer(1, bits));
        let inverse = one.over(&self.w.squared(bits), bits);
        let mut sum = Ball::from(RealBall::integer(0, bits));
        with_bernoulli(terms, |numbers| {
            for k in (1..=terms).rev() {
                let divisor = RealBall::exact(Real::with_val(64, divisor(k)));
                let number = RealBall::rational(&numbers[k - 1], bits).div(&divisor, bits);
                sum = sum.plus(&number.into(), bits).by(&inverse, bits);
            }
        });
        sum
    }

    /// `log Gamma(w) = (w - 1/2) log w - w + log(2 pi)/2 + sum B_2k/(2k (2k-1) w^(2k-1))`.
    fn stirling(&self) -> Option<Ball> {
        let bits = self.bits;
        let (terms, remainder) = self.terms(false)?;
        let half = Ball::from(RealBall::integer(-1, bits).shifted(-1));
        let two_pi = RealBall::pi(bits).shifted(1).ln(bits).shifted(-1);
        let sum = self
            .bernoulli(terms, |k| 2 * k * (2 * k - 1))
            .by(&self.w, bits);
        let value = self
            .w
            .plus(&half, bits)
            .by(&log(&self.w, bits), bits)
            .plus(&self.w.clone().negated(), bits)
            .plus(&two_pi.into(), bits)
            .plus(&sum, bits);
        Some(value.widened(remainder))
    }

    /// `psi(w) = log w - 1/(2w) - sum B_2k/(2k w^2k)`.
    fn digamma(&self) -> Option<Ball> {
        let bits = self.bits;
        let (terms, remainder) = self.terms(true)?;
        let one = Ball::from(RealBall::integer(1, bits));
        let half = one.over(&self.w, bits).shifted(-1);
        let sum = self.bernoulli(terms, |k| 2 * k);
        let value = log(&self.w, bits)
            .plus(&half.negated(), bits)
            .plus(&sum.negated(), bits);
        Some(value.widened(remainder))
    }
}

/// The value of a ball off the poles (and, for `lgamma`, at a point off the cut):
/// `Gamma(z) = Gamma(w)/P`, `log Gamma(z) = log Gamma(w) - sum log(z + j)`,
/// `psi(z) = psi(w) - sum 1/(z + j)`, with `P = z (z+1) … (z+r-1)`.
fn at(f: Function, z: &Ball, bits: u32) -> Ball {
    if z.is_real() && z.is_exact() {
        return real(f, z.re(), bits).into();
    }
    let size = z.abs_upper().log2_up().clamp(0, 1 << 16) as u32;
    let working = bits + 24 + size;
    shifted(f, z, working).unwrap_or_else(|| Ball::indeterminate(bits))
}

fn shifted(f: Function, z: &Ball, bits: u32) -> Option<Ball> {
    let shifted = Shifted::new(z, bits)?;
    let factor = |j: i32| z.plus_integer(j, bits.max(z.bits()) + 32);
    if f == Function::Digamma {
        let mut value = shifted.digamma()?;
        let one = Ball::from(RealBall::integer(1, bits));
        for j in 0..shifted.shift {
            value = value.plus(&one.over(&factor(j), bits).negated(), bits);
        }
        return Some(value);
    }
    let mut product = Ball::from(RealBall::integer(1, bits));
    let mut angle = 0.0;
    for j in 0..shifted.shift {
        let next = factor(j);
        angle += next.im().mid().to_f64().atan2(next.re().mid().to_f64());
        product = product.by(&next, bits);
    }
    let logarithm = shifted.stirling()?;
    if f == Function::Gamma {
        return Some(exp(&logarithm, bits).over(&product, bits));
    }
    // The principal logarithm of the product, moved by whole turns to the sum of the principal
    // logarithms: in doubles the sum of up to 2000 angles is good to 10^-9.
    let principal = log(&product, bits);
    let turns = (angle - principal.im().mid().to_f64()) / (2.0 * PI);
    let whole = turns.round();
    if (turns - whole).abs() > 0.01 || principal.im().radius() > Magnitude::power_of_two(-8) {
        return None;
    }
    let angle = RealBall::pi(bits).mul(&RealBall::integer(2 * whole as i32, 32), bits);
    let sum = principal.plus(&Ball::from(angle).turned(), bits);
    Some(logarithm.plus(&sum.negated(), bits))
}
