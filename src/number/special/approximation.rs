//! A value with a bound on its error, and the loop that repeats a computation with more bits until
//! the bound is small enough.

use crate::number::{Complex, DomainError, Function, Real};

/// The most terms any series may take.
pub(super) const MAX_TERMS: usize = 1_000_000;
/// The most terms times 64-bit words any series may take.
const MAX_WORK: u64 = 50_000_000;
/// The most working bits.
const MAX_BITS: i64 = 1 << 21;
/// How often a computation may be repeated.
const MAX_ATTEMPTS: usize = 8;
/// The largest binary exponent of an argument whose phase has to be known: beyond it, reducing the
/// argument alone would need this many bits of pi.
pub(super) const MAX_EXPONENT: i64 = 1 << 16;
/// Results below `2^-UNDERFLOW` are zero: next to the smallest exponent that MPFR has.
pub(super) const UNDERFLOW: f64 = 1_073_000_000.0;
/// The exponent given to zero: below every exponent a number can have.
pub(super) const ZERO_EXPONENT: i64 = -(1 << 40);

/// A value and a bound on its error: `|value - exact| <= 2^error`.
#[derive(Debug)]
pub(super) struct Approximation {
    pub value: Complex,
    pub error: i64,
}

/// The rounding errors of `operations` floating-point operations on values below `2^exponent`.
pub(super) fn rounding(exponent: i64, bits: u32, operations: usize) -> i64 {
    exponent - i64::from(bits) + i64::from(operations.max(1).ilog2()) + 2
}

/// A bound `2^e` on the sum of errors bounded by `2^a` and `2^b`.
pub(super) fn either(a: i64, b: i64) -> i64 {
    a.max(b) + 1
}

/// Repeats `attempt(working_bits)` until its error bound leaves `bits` good bits of the modulus.
///
/// The first attempt works with `bits + guard` bits; each later one adds at least the bits that
/// the one before was seen to lose. Errors: those of `attempt`, and a domain error when the
/// precision is not reached within a fixed number of attempts and bits (the argument is then on, or
/// almost on, a zero of the function).
pub(super) fn refine(
    f: Function,
    bits: u32,
    guard: u32,
    mut attempt: impl FnMut(u32) -> Result<Approximation, DomainError>,
) -> Result<Complex, DomainError> {
    let wanted = i64::from(bits) + 3;
    let mut working = i64::from(bits) + i64::from(guard.max(8));
    for round in 0..MAX_ATTEMPTS {
        if working > MAX_BITS {
            break;
        }
        let found = attempt(working as u32)?;
        if !(found.value.real().is_finite() && found.value.imag().is_finite()) {
            return Err(overflow(f));
        }
        let good = exponent(&found.value) - 1 - found.error;
        if good >= wanted {
            return Ok(found.value);
        }
        // Doubled each round, should an attempt have misjudged its own needs.
        working += ((wanted - good).clamp(0, working) + 16) << round;
    }
    Err(DomainError::new(format!(
        "{f}: the precision of {bits} bits was not reached; the argument is too close to a zero, or too large"
    )))
}

/// The error for a result beyond the largest floating-point number.
pub(super) fn overflow(f: Function) -> DomainError {
    DomainError::new(format!(
        "{f}: the result is too large for a floating-point number"
    ))
}

/// A number as it stands in error messages.
pub(super) fn shown(z: &Complex) -> String {
    if z.imag().is_zero() {
        format!("{:.8}", z.real())
    } else {
        format!("({:.8}, {:.8})", z.real(), z.imag())
    }
}

/// The error for an argument outside the domain.
pub(super) fn undefined(f: Function, z: &Complex) -> DomainError {
    DomainError::new(format!("{f} is not defined at {}", shown(z)))
}

/// The error for an argument that needs too much work.
pub(super) fn too_large(f: Function, z: &Complex) -> DomainError {
    DomainError::new(format!(
        "{f}: the argument {} is too large to be computed with",
        shown(z)
    ))
}

/// Refuses series that are too long for their precision.
pub(super) fn check_work(f: Function, terms: usize, bits: u32) -> Result<(), DomainError> {
    if terms <= MAX_TERMS && terms as u64 * u64::from(bits / 64 + 1) <= MAX_WORK {
        Ok(())
    } else {
        Err(DomainError::new(format!(
            "{f}: the argument is too large; its series would need {terms} terms of {bits} bits"
        )))
    }
}

/// Binary exponent of the larger part: `2^(e-1) <= max(|Re z|, |Im z|) < 2^e`.
pub(super) fn exponent(z: &Complex) -> i64 {
    real_exponent(z.real()).max(real_exponent(z.imag()))
}

/// Binary exponent: `2^(e-1) <= |x| < 2^e`.
pub(super) fn real_exponent(x: &Real) -> i64 {
    x.get_exp().map_or(ZERO_EXPONENT, i64::from)
}

/// `log2 |z|` to double precision, for any exponent; minus infinity for zero.
pub(super) fn log2_abs(z: &Complex) -> f64 {
    let (re, re_exponent) = z.real().to_f64_exp();
    let (im, im_exponent) = z.imag().to_f64_exp();
    if re == 0.0 && im == 0.0 {
        return f64::NEG_INFINITY;
    }
    let e = match (re == 0.0, im == 0.0) {
        (true, _) => im_exponent,
        (_, true) => re_exponent,
        _ => re_exponent.max(im_exponent),
    };
    // A zero has exponent 0, which may be far above e.
    let scaled = |m: f64, me: i32| m * f64::from((me - e).clamp(-200, 0)).exp2();
    f64::from(e)
        + scaled(re, re_exponent)
            .hypot(scaled(im, im_exponent))
            .log2()
}

/// `pi` to this many bits.
pub(super) fn pi(bits: u32) -> Real {
    Real::with_val(bits, rug::float::Constant::Pi)
}
