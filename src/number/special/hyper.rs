//! Hypergeometric series with arbitrary parameters: `0F1` for the Bessel functions, `0F2`.

use super::approximation::{
    Approximation, MAX_EXPONENT, MAX_TERMS, check_work, exponent, log2_abs, refine, rounding,
    too_large, undefined,
};
use crate::number::{Complex, DomainError, Function, Real};
use rug::Assign;

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
    let mut factors: Vec<Complex> = parameters
        .iter()
        .map(|b| Complex::with_val(bits.max(b.prec().0).max(b.prec().1) + 64, *b))
        .collect();
    let x_bits = Complex::with_val(bits, x);
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
    let value = refine(f, bits, 16, |working| series(f, &[a, b], z, working))?;
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
