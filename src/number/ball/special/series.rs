//! Power series in balls.

use crate::number::ball::elementary::mean_value;
use crate::number::ball::{Ball, Magnitude, RealBall};
use crate::number::{Complex, Real};

/// The most terms of a series.
const MAX_TERMS: u32 = 20_000;

/// `sum_{k >= first} t_k / weight(k)`, `t_0 = 1`, `t_k = x t_(k-1) / divisor(k)`.
///
/// `divisor` has to grow from some index on, and `weight` must not fall. Rounding is in the radius;
/// from the index on at which `|x / divisor| <= 1/2`, the tail behind a term is below that term.
/// Indeterminate where the terms are too many.
pub(super) fn power_series(
    x: &Ball,
    bits: u32,
    first: u32,
    divisor: impl Fn(u32) -> u64,
    weight: impl Fn(u32) -> u32,
) -> Ball {
    let size = x.abs_upper();
    let mut term = Ball::from(RealBall::integer(1, bits));
    let mut sum = Ball::exact(Complex::new(bits));
    let integer = |n: u64| RealBall::exact(Real::with_val(64, n));
    let mut most = Magnitude::ZERO;
    for k in 0..MAX_TERMS {
        if k > 0 {
            term = term.by(x, bits).over_real(&integer(divisor(k)), bits);
        }
        if k >= first {
            let part = term.over_real(&integer(u64::from(weight(k))), bits);
            sum = sum.plus(&part, bits);
        }
        let here = term.abs_upper();
        most = most.max(here);
        let next = size.over(Magnitude::up(&Real::with_val(64, divisor(k + 1))));
        let falls = next <= Magnitude::power_of_two(-1);
        if falls && k >= first && here <= most.scaled(-i64::from(bits)) {
            return sum.widened_within(here);
        }
    }
    Ball::indeterminate(bits)
}

/// `0Fq(; parameters; x) = sum x^k / (k! prod (b)_k)` of balls.
///
/// From the index on at which every `b + k` has a real part of at least 1, the ratios of the terms
/// fall. Indeterminate where a denominator may vanish.
pub(super) fn hypergeometric(parameters: &[&Ball], x: &Ball, bits: u32) -> Ball {
    let size = x.abs_upper();
    let mut term = Ball::from(RealBall::integer(1, bits));
    let mut sum = term.clone();
    let mut most = Magnitude::ONE;
    for k in 1..MAX_TERMS {
        term = term.by(x, bits);
        let mut settled = true;
        let mut ratio = size.over(Magnitude::up_f64(f64::from(k) + 1.0));
        for b in parameters {
            let factor = b.plus_integer(k as i32 - 1, bits.max(b.bits()) + 32);
            let next = b.plus_integer(k as i32, bits.max(b.bits()) + 32);
            settled &= next.re().ends(64).0 >= 1;
            term = term.over(&factor, bits);
            ratio = ratio.over(next.abs_lower());
        }
        term = term.over_real(&RealBall::integer(k as i32, 32), bits);
        if term.is_indeterminate() {
            return Ball::indeterminate(bits);
        }
        sum = sum.plus(&term, bits);
        let here = term.abs_upper();
        most = most.max(here);
        let falls = settled && ratio <= Magnitude::power_of_two(-1);
        if falls && here <= most.scaled(-i64::from(bits)) {
            return sum.widened_within(here);
        }
    }
    Ball::indeterminate(bits)
}

/// `sum |x|^k / (k! prod |(b)_k|)`, from above; infinite where a denominator may vanish.
pub(super) fn moduli(parameters: &[Ball], size: Magnitude) -> Magnitude {
    let mut term = Magnitude::ONE;
    let mut sum = Magnitude::ONE;
    for k in 1..MAX_TERMS {
        let mut ratio = size.over(Magnitude::up_f64(f64::from(k)));
        let mut settled = true;
        for b in parameters {
            let factor = b.plus_integer(k as i32 - 1, b.bits() + 32);
            settled &= factor.re().ends(64).0 >= 1;
            ratio = ratio.over(factor.abs_lower());
        }
        term = term.times(ratio);
        sum = sum.plus(term);
        if sum.is_infinite() {
            return sum;
        }
        if settled && ratio <= Magnitude::power_of_two(-1) && term < sum.scaled(-20) {
            // The ratios go on falling: the tail is below the last term.
            return sum.plus(term);
        }
    }
    Magnitude::INFINITY
}

/// `0F2(; a, b; z)` for exact parameters. With `F' = 0F2(; a+1, b+1; z)/(ab)`,
/// `|F(z) - F(m)| <= r |F'(m)| + r^2/2 sup |F''|`, the second derivative by the series of the moduli.
pub(super) fn hyp0f2(a: &Ball, b: &Ball, z: &Ball, bits: u32) -> Ball {
    // The number of terms grows like the cube root.
    let large = z.abs_upper() > Magnitude::power_of_two(40);
    if !a.is_exact() || !b.is_exact() || large {
        return Ball::indeterminate(bits);
    }
    let raised = |n: i32| {
        let raise = |x: &Ball| x.plus_integer(n, x.bits() + 64);
        [raise(a), raise(b)]
    };
    let value = |z: &Ball, bits: u32| hypergeometric(&[a, b], z, bits);
    mean_value(z, bits, value, || {
        let [a1, b1] = raised(1);
        let product = a.abs_lower().times_down(b.abs_lower());
        let slope = hypergeometric(&[&a1, &b1], &z.center(), 64)
            .abs_upper()
            .over(product);
        let product = product
            .times_down(a1.abs_lower())
            .times_down(b1.abs_lower());
        let curve = moduli(&raised(2), z.abs_upper()).over(product);
        slope.plus(curve.times(z.radius()).scaled(-1))
    })
}
