//! Hankel's expansions for large arguments.

use super::super::approximation::{Approximation, exponent, log2_abs, pi, real_exponent, rounding};
use super::super::series;
use super::hankel_phase;
use crate::number::{Complex, Function, Real};
use std::f64::consts::{LOG2_E, PI};

/// `sum a_k(nu) y^k`, `a_k / a_(k-1) = (4 nu^2 - (2k-1)^2) / (8k)`, with an absolute error below
/// `2^-bits`; `None` where the terms do not fall that far.
fn expansion(nu: &Real, y: &Complex, bits: u32) -> Option<Complex> {
    let size = log2_abs(y);
    // The smallest term is about exp(-2 / |y|).
    if size > 0.0 || 2.0 * (-size).min(60.0).exp2() * LOG2_E + 8.0 < f64::from(bits) {
        return None;
    }
    let order = nu.to_f64();
    let slack = (order * order - 0.25).abs() * (PI / 2.0) * size.exp2() * LOG2_E + 2.0;
    let doubled = Real::with_val(nu.prec(), nu << 1u32);
    if doubled.is_integer() {
        let twice = i64::from(doubled.to_i32_saturating()?);
        let ratio = |k: u64| {
            let odd = 2 * k as i64 - 1;
            (twice * twice - odd * odd, 8 * k)
        };
        let plan = series::asymptotic(size, bits, slack, ratio)?;
        return Some(series::sum(y, bits, &plan, ratio, |_| 1));
    }
    general(nu, y, bits, size, slack)
}

/// The expansion for an order that is neither an integer nor half of one.
fn general(nu: &Real, y: &Complex, bits: u32, size: f64, slack: f64) -> Option<Complex> {
    let order = nu.to_f64();
    // First see, in double precision, how many terms are needed and how large they are.
    let (mut term, mut peak) = (0.0_f64, 0.0_f64);
    let mut falling = false;
    let mut terms = None;
    for k in 1..super::super::approximation::MAX_TERMS {
        let odd = 2.0 * k as f64 - 1.0;
        let growth = ((2.0 * order - odd).abs().max(1e-9) * (2.0 * order + odd) / (8.0 * k as f64))
            .log2()
            + size;
        if falling && growth > 0.0 && odd > 2.0 * order {
            return None;
        }
        falling |= growth < 0.0;
        term += growth;
        peak = peak.max(term);
        if term + slack + 0.5 * (k as f64 + 1.0).log2() + 2.0 < -f64::from(bits)
            && odd > 2.0 * order
        {
            terms = Some(k);
            break;
        }
    }
    let terms = terms?;
    let working = bits + peak.ceil() as u32 + 2 * (terms.ilog2() + 1) + 8;
    let exact = working.max(2 * nu.prec() + 4);
    let mut square = Real::with_val(exact, nu.square_ref());
    square <<= 2u32;
    let eighth = Complex::with_val(working, y >> 3u32);
    let mut term = Complex::with_val(working, 1);
    let mut sum = term.clone();
    for k in 1..terms as u64 {
        let odd = 2 * k - 1;
        term *= &eighth;
        term *= Real::with_val(working, &square - odd * odd);
        term /= k;
        sum += &term;
    }
    Some(sum)
}

/// `K_nu(z) = sqrt(pi / 2z) exp(-z) sum a_k z^-k`.
pub(super) fn k(nu: &Real, z: &Complex, bits: u32) -> Option<Approximation> {
    let inverse = Complex::with_val(bits + 32, z.recip_ref());
    let sum = expansion(nu, &inverse, bits)?;
    let mut value = Complex::with_val(bits + 8, pi(bits + 8) / z);
    value >>= 1u32;
    value.sqrt_mut();
    let negative = Complex::with_val(z.prec(), -z);
    value *= Complex::with_val(bits + 8, negative.exp_ref());
    value *= &sum;
    // The relative error, where the sum is not small.
    let error = exponent(&value) - exponent(&sum) + 4 - i64::from(bits);
    Some(Approximation {
        error: error.max(rounding(exponent(&value), bits, 4)),
        value,
    })
}

/// `H1` or `H2`: `sqrt(2 / (pi z)) exp(±i (z - nu pi/2 - pi/4)) sum a_k (±i/z)^k`.
fn hankel(nu: &Real, z: &Complex, first: bool, bits: u32) -> Option<Approximation> {
    let mut y = Complex::with_val(bits + 32, z.recip_ref());
    y.mul_i_mut(!first);
    let sum = expansion(nu, &y, bits)?;
    let depth = bits + exponent(z).max(0).max(real_exponent(nu)) as u32 + 16;
    let mut phase = Complex::with_val(depth.max(z.prec().0), z) - hankel_phase(nu, depth);
    phase.mul_i_mut(!first);
    let mut value = Complex::with_val(bits + 8, (Real::with_val(bits + 8, 2) / pi(bits + 8)) / z);
    value.sqrt_mut();
    value *= Complex::with_val(bits + 8, phase.exp_ref());
    value *= &sum;
    let error = exponent(&value) - exponent(&sum) + 4 - i64::from(bits);
    Some(Approximation {
        error: error.max(rounding(exponent(&value), bits, 4)),
        value,
    })
}

/// `J = (H1 + H2) / 2` or `Y = (H1 - H2) / 2i`, for `Re z >= 0`.
pub(super) fn j_or_y(f: Function, nu: &Real, z: &Complex, bits: u32) -> Option<Approximation> {
    let first = hankel(nu, z, true, bits)?;
    let second = if z.imag().is_zero() {
        Approximation {
            value: Complex::with_val(first.value.prec(), first.value.conj_ref()),
            error: first.error,
        }
    } else {
        hankel(nu, z, false, bits)?
    };
    let mut value = if f == Function::Besselj {
        Complex::with_val(bits + 8, &first.value + &second.value)
    } else {
        let mut difference = Complex::with_val(bits + 8, &first.value - &second.value);
        difference.mul_i_mut(true);
        difference
    };
    value >>= 1u32;
    Some(Approximation {
        value,
        error: first.error.max(second.error) + 1,
    })
}
