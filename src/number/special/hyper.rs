//! Hypergeometric series with arbitrary parameters: `0F1` for the Bessel functions, `0F2`.
//!
//! Parameters and argument stand with the bits they have, not with those of the sum: `1/2` is one
//! word, and a product or quotient of a long number and a short one takes linear time.

use super::approximation::{
    Approximation, MAX_EXPONENT, MAX_TERMS, check_work, exponent, log2_abs, refine, rounding,
    too_large, undefined,
};
use crate::number::{Complex, DomainError, Function, Real};
use rug::Assign;
use std::f64::consts::{E, LOG2_E};

/// The most terms times 64-bit words that a series of 0F2 may take.
const MAX_WORDS: f64 = 3e6;

/// `0Fq(; parameters; x) = sum x^k / (k! prod (b)_k)`, with a bound of its error: the largest term
/// times the unit of `bits`. Errors: more terms than allowed.
pub(super) fn series(
    f: Function,
    parameters: &[&Complex],
    x: &Complex,
    bits: u32,
) -> Result<Approximation, DomainError> {
    // The largest term stands near |x|^(1/(q+1)), or behind a negative parameter.
    let rate = log2_abs(x) / (parameters.len() as f64 + 1.0);
    check_work(f, rate.min(60.0).exp2() as usize, bits)?;
    let mut sum = Complex::with_val(bits, 1);
    let mut term = sum.clone();
    let mut peak = 1_i64;
    let mut factors: Vec<Complex> = parameters.iter().map(|b| exact(b, bits)).collect();
    let x_bits = Complex::with_val(bits.min(x.prec().0.max(x.prec().1)), x);
    for k in 1..=MAX_TERMS {
        check_work(f, k, bits)?;
        term *= &x_bits;
        let mut fall = 1 - exponent(x) + (k as u64).ilog2() as i64;
        term /= k as u64;
        for b in &mut factors {
            if b.imag().is_zero() {
                term /= b.real();
            } else {
                term /= &*b;
            }
            fall += exponent(b) - 1;
            *b.mut_real() += 1u32;
        }
        sum += &term;
        let size = exponent(&term);
        peak = peak.max(size);
        // From here on every ratio is below one half: the tail is below the last term.
        let settled = factors.iter().all(|b| b.real().is_sign_positive());
        if settled && fall >= 3 && size < peak - i64::from(bits) {
            return Ok(Approximation {
                value: sum,
                error: rounding(peak, bits, 8 * k) + 1,
            });
        }
    }
    Err(too_large(f, x))
}

/// A parameter with as many bits as it and its sums with the indices of the terms need, but no more
/// than a sum of `bits` bits can use.
fn exact(b: &Complex, bits: u32) -> Complex {
    let lowest = |part: &Real| {
        part.to_integer_exp().map_or(0, |(digits, exponent)| {
            // 0 has no lowest bit.
            let zeros = digits.find_one(0);
            zeros.map_or(0, |zeros| i64::from(exponent) + i64::from(zeros))
        })
    };
    let highest = exponent(b).max(i64::from(MAX_TERMS.ilog2()) + 1) + 1;
    let needed = highest - lowest(b.real()).min(lowest(b.imag())).min(0);
    let most = bits.max(b.prec().0).max(b.prec().1) + 64;
    Complex::with_val(needed.min(i64::from(most)) as u32, b)
}

/// Refuses a series of 0F2 that takes more than some tenths of a second: quotients by numbers of
/// more than a word take quadratic time.
fn check_time(parameters: &[Complex], z: &Complex, bits: u32) -> Result<(), DomainError> {
    let terms = E * (log2_abs(z) / 3.0).min(60.0).exp2() + f64::from(bits) / 16.0;
    let words = f64::from(bits / 64 + 1);
    let long = parameters
        .iter()
        .any(|b| b.prec().0 > 32 || !b.imag().is_zero());
    let word = if long { 1.0 + words / 8.0 } else { 1.0 };
    if terms * words * word <= MAX_WORDS {
        Ok(())
    } else {
        Err(too_large(Function::Hyp0f2, z))
    }
}

/// The bits that cancel in the series of 0F2: its terms reach exp(3 |z|^(1/3)), the sum is about
/// exp(3 Re z^(1/3)) with the principal root.
fn cancelled(z: &Complex) -> u32 {
    let rate = (log2_abs(z) / 3.0).min(60.0).exp2();
    let turn = Real::with_val(64, z.arg_ref()).to_f64() / 3.0;
    (3.0 * LOG2_E * rate * (1.0 - turn.cos())) as u32
}

/// A parameter that makes some denominator vanish: `0, -1, -2, …`.
fn vanishing(b: &Complex) -> bool {
    b.imag().is_zero() && b.real().is_integer() && *b.real() <= 0
}

/// `0F2(; a, b; z)` at the precision of `out`.
pub(super) fn complex(
    out: &mut Complex,
    a: &Complex,
    b: &Complex,
    z: &Complex,
) -> Result<(), DomainError> {
    let f = Function::Hyp0f2;
    for parameter in [a, b] {
        if vanishing(parameter) {
            return Err(undefined(f, parameter));
        }
        if exponent(parameter) > 40 {
            return Err(too_large(f, parameter));
        }
    }
    if exponent(z) > MAX_EXPONENT {
        return Err(too_large(f, z));
    }
    let bits = out.prec().0.max(out.prec().1);
    let guard = cancelled(z).saturating_add(16);
    let parameters = [exact(a, bits), exact(b, bits)];
    check_time(&parameters, z, bits.saturating_add(guard))?;
    let value = refine(f, bits, guard, |working| {
        check_time(&parameters, z, working)?;
        series(f, &[a, b], z, working)
    })?;
    out.assign(&value);
    Ok(())
}

/// Real `0F2(; a, b; x)`.
pub(super) fn real(out: &mut Real, a: &Real, b: &Real, x: &Real) -> Result<(), DomainError> {
    let lift = |r: &Real| Complex::with_val(r.prec(), r);
    let mut value = Complex::new(out.prec());
    complex(&mut value, &lift(a), &lift(b), &lift(x))?;
    out.assign(value.real());
    Ok(())
}

#[cfg(test)]
mod tests;
