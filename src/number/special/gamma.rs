//! The gamma function, its logarithm and its logarithmic derivative in the complex plane.
//!
//! In the right half-plane the argument is shifted by `r` until `|z + r|` is about a fifth of the
//! working bits, where Stirling's series
//! `log Gamma(w) = (w - 1/2) log w - w + log(2 pi)/2 + sum B_2k / (2k (2k-1) w^(2k-1))`
//! (DLMF 5.11.1) reaches the precision; the remainder after `n` terms is below the first term left
//! out times `sec^(2n)(arg w / 2)` (Olver, Asymptotics and Special Functions, section 8.4). The left half-plane follows from the reflection
//! formula (DLMF 5.5.3).

use super::approximation::{
    Approximation, MAX_EXPONENT, check_work, exponent, log2_abs, overflow, pi, refine, rounding,
    too_large, undefined,
};
use crate::number::{Complex, DomainError, Function, Integer, Rational, Real};
use rug::Assign;
use std::cell::RefCell;
use std::f64::consts::PI;

/// `|z + r|` is at least this many times the working bits.
const REACH: f64 = 0.2;

/// The most Bernoulli numbers, whose cost grows like the square: enough for 30,000 bits.
const MAX_BERNOULLI: usize = 4096;

/// `Gamma`, `log Gamma` (cut on the negative real axis, where it is `log |Gamma|`) or the digamma
/// function at the precision of `out`.
pub(super) fn complex(f: Function, out: &mut Complex, z: &Complex) -> Result<(), DomainError> {
    if z.imag().is_zero() {
        let mut x = Real::new(out.prec().0);
        real(f, &mut x, z.real())?;
        out.assign(x);
        return Ok(());
    }
    let size = exponent(z);
    if size > MAX_EXPONENT || (f == Function::Gamma && size > 64) {
        return Err(too_large(f, z));
    }
    let bits = out.prec().0.max(out.prec().1);
    // The logarithm at the shifted point, and the product over the shift, lose that many.
    let guard = 24 + 2 * (bits + 1).ilog2() + size.max(0) as u32;
    let value = refine(f, bits, guard, |working| {
        let left = z.real().is_sign_negative();
        let found = match (f, left) {
            (Function::Gamma, false) => gamma_right(f, z, working)?,
            (Function::Lgamma, false) => lgamma_right(f, z, working)?,
            (Function::Digamma, false) => digamma_right(f, z, working)?,
            (Function::Gamma, true) => gamma_left(f, z, working)?,
            (Function::Lgamma, true) => lgamma_left(f, z, working)?,
            _ => digamma_left(f, z, working)?,
        };
        Ok(found)
    })?;
    if !(value.real().is_finite() && value.imag().is_finite()) {
        return Err(overflow(f));
    }
    out.assign(&value);
    Ok(())
}

/// Real `Gamma(x)`, `log |Gamma(x)|`, `psi(x)`; the poles are domain errors.
pub(super) fn real(f: Function, out: &mut Real, x: &Real) -> Result<(), DomainError> {
    if x.is_integer() && *x <= 0 {
        return Err(undefined(f, &Complex::with_val(x.prec(), x)));
    }
    match f {
        Function::Gamma => out.assign(x.gamma_ref()),
        Function::Digamma => out.assign(x.digamma_ref()),
        _ => {
            // MPFR computes log |Gamma| at the precision of the value it is called on.
            let bits = out.prec().max(x.prec());
            let (value, _) = Real::with_val(bits, x).ln_abs_gamma();
            out.assign(value);
        }
    }
    if out.is_finite() {
        Ok(())
    } else {
        Err(overflow(f))
    }
}

/// `1 - z`, rounded behind the working bits.
fn mirrored(z: &Complex, bits: u32) -> Complex {
    Complex::with_val(bits + exponent(z).max(0) as u32 + 64, 1u32 - z)
}

/// `(sin, cos)(pi z)` relative to the nearest integer `n`, and whether `n` is odd.
fn reduced(z: &Complex, bits: u32) -> (Complex, bool) {
    let nearest = z.real().clone().round();
    let odd = nearest.to_integer().is_some_and(|n: Integer| n.is_odd());
    let exact = bits.max(z.prec().0 + 2);
    let mut rest = Complex::with_val(exact, z - &nearest);
    let depth = bits + exponent(&rest).clamp(0, MAX_EXPONENT) as u32 + 8;
    rest.set_prec(depth.max(exact));
    rest *= pi(depth);
    (rest, odd)
}

fn gamma_left(f: Function, z: &Complex, bits: u32) -> Result<Approximation, DomainError> {
    let (rest, odd) = reduced(z, bits);
    let mut value = Complex::with_val(bits, rest.sin_ref());
    let other = gamma_right(f, &mirrored(z, bits), bits)?;
    let lost = other.error - exponent(&other.value);
    value *= other.value;
    value.recip_mut();
    value *= pi(bits);
    if odd {
        value = -value;
    }
    let error = exponent(&value) + 4 + lost.max(-i64::from(bits));
    Ok(Approximation { value, error })
}

fn gamma_right(f: Function, z: &Complex, bits: u32) -> Result<Approximation, DomainError> {
    let shifted = Shifted::new(f, z, bits)?;
    let logarithm = shifted.stirling()?;
    let error = exponent(&logarithm) + 8 - i64::from(bits) + shifted.lost();
    let value = Complex::with_val(bits, logarithm.exp_ref()) / &shifted.product;
    let error = exponent(&value) + error.max(1 - i64::from(bits)) + 2;
    Ok(Approximation { value, error })
}

fn lgamma_right(f: Function, z: &Complex, bits: u32) -> Result<Approximation, DomainError> {
    let shifted = Shifted::new(f, z, bits)?;
    let mut value = shifted.stirling()?;
    let largest = exponent(&value).max(3);
    let mut logarithm = Complex::with_val(bits, shifted.product.ln_ref());
    // The principal logarithm of the product, moved to the sum of the principal logarithms.
    let turns = (shifted.angle - logarithm.imag().to_f64()) / (2.0 * PI);
    let angle = pi(bits) * (turns.round() * 2.0);
    *logarithm.mut_imag() += angle;
    value -= logarithm;
    let error = rounding(largest, bits, 16) + 6 + shifted.lost();
    Ok(Approximation { value, error })
}

/// `log Gamma(z) = log pi - log sin(pi z) - log Gamma(1 - z)`, the logarithm of the sine continued
/// from `(0, 1)` into its half-plane: above the axis it is
/// `i pi (1/2 - z) - log 2 + log(1 - exp(2 pi i z))`.
fn lgamma_left(f: Function, z: &Complex, bits: u32) -> Result<Approximation, DomainError> {
    let upper = z.imag().is_sign_positive();
    let point = if upper {
        z.clone()
    } else {
        Complex::with_val(z.prec(), z.conj_ref())
    };
    let other = lgamma_right(f, &mirrored(&point, bits), bits)?;
    let depth = bits + exponent(z).max(0) as u32 + 8;
    let (mut turned, _) = reduced(&point, bits);
    turned.mul_i_mut(false);
    turned <<= 1u32;
    let exponential = -Complex::with_val(bits, turned.exp_ref());
    let mut ln_1p = Complex::with_val(bits, 0);
    super::elementary::log1p(&mut ln_1p, &exponential)?;
    let distance = exponent(&Complex::with_val(bits, &exponential + 1u32));
    // i pi (1/2 - z)
    let mut sine = Complex::with_val(depth, 0.5 - Complex::with_val(depth, &point));
    sine *= pi(depth);
    sine.mul_i_mut(false);
    sine -= Real::with_val(bits, rug::float::Constant::Log2);
    sine += &ln_1p;
    let largest = exponent(&sine).max(exponent(&other.value)).max(2);
    let mut value = Complex::with_val(bits, pi(bits).ln());
    value -= sine;
    value -= &other.value;
    if !upper {
        value.conj_mut();
    }
    let error = other
        .error
        .max(rounding(largest, bits, 8))
        .max(4 - distance - i64::from(bits))
        + 2;
    Ok(Approximation { value, error })
}

fn digamma_right(f: Function, z: &Complex, bits: u32) -> Result<Approximation, DomainError> {
    let shifted = Shifted::new(f, z, bits)?;
    let mut value = shifted.digamma()?;
    let sum = Complex::with_val(bits, &shifted.derivative / &shifted.product);
    let largest = exponent(&value).max(exponent(&sum)).max(1);
    value -= sum;
    let error = rounding(largest, bits, 16) + 4 + shifted.lost();
    Ok(Approximation { value, error })
}

/// `psi(z) = psi(1 - z) - pi cot(pi z)`.
fn digamma_left(f: Function, z: &Complex, bits: u32) -> Result<Approximation, DomainError> {
    let other = digamma_right(f, &mirrored(z, bits), bits)?;
    let (rest, _) = reduced(z, bits);
    let mut cotangent = Complex::with_val(bits, rest.tan_ref()).recip();
    cotangent *= pi(bits);
    let largest = exponent(&cotangent).max(exponent(&other.value)).max(1);
    let value = Complex::with_val(bits, &other.value - cotangent);
    let error = other.error.max(rounding(largest, bits, 8)) + 2;
    Ok(Approximation { value, error })
}

/// `w = z + r`, `P = z (z+1) … (z+r-1)`, `P'`, and the sum of the arguments of the factors.
struct Shifted {
    f: Function,
    w: Complex,
    product: Complex,
    derivative: Complex,
    angle: f64,
    shift: usize,
    bits: u32,
}

impl Shifted {
    fn new(f: Function, z: &Complex, bits: u32) -> Result<Shifted, DomainError> {
        let reach = REACH * f64::from(bits) + 4.0;
        let (x, y) = (z.real().to_f64(), z.imag().to_f64());
        let shift = if y.abs() < reach {
            ((reach * reach - y * y).sqrt() - x).ceil().max(0.0) as usize
        } else {
            0
        };
        check_work(f, shift, bits)?;
        let exact = bits.max(z.prec().0.max(z.prec().1)) + 64;
        let mut w = Complex::with_val(exact, z);
        let mut product = Complex::with_val(bits, 1);
        let mut derivative = Complex::with_val(bits, 0);
        let mut angle = 0.0;
        for j in 0..shift {
            if f == Function::Digamma {
                derivative *= &w;
                derivative += &product;
            }
            product *= &w;
            angle += y.atan2(x + j as f64);
            *w.mut_real() += 1u32;
        }
        Ok(Shifted {
            f,
            w,
            product,
            derivative,
            angle,
            shift,
            bits,
        })
    }

    /// Bits that the product may have lost.
    fn lost(&self) -> i64 {
        i64::from((self.shift + 1).ilog2()) + 1
    }

    /// How many Bernoulli terms are needed, with the bound of the remainder.
    fn terms(&self) -> Result<usize, DomainError> {
        let size = log2_abs(&self.w);
        let (x, y) = (
            Real::with_val(53, self.w.real()),
            Real::with_val(53, self.w.imag()),
        );
        let half = y.atan2(&x).to_f64() / 2.0;
        let secant = -half.cos().log2();
        // |B_2n| <= 4 (2n)! / (2 pi)^(2n)
        let mut term = 2.0;
        for n in 1..MAX_BERNOULLI {
            let even = 2.0 * n as f64;
            term += ((even - 1.0) * even).log2() - 2.0 * (PI.log2() + 1.0);
            let bound = term - (even - 1.0) * size + even * secant;
            if bound < -f64::from(self.bits) {
                return Ok(n);
            }
        }
        Err(too_large(self.f, &self.w))
    }

    /// `log Gamma(w)`.
    fn stirling(&self) -> Result<Complex, DomainError> {
        let bits = self.bits;
        let terms = self.terms()?;
        let logarithm = Complex::with_val(bits, self.w.ln_ref());
        let mut value = Complex::with_val(bits, &self.w - 0.5_f64) * logarithm;
        value -= &self.w;
        let two_pi: Real = pi(bits) << 1u32;
        value += Real::with_val(bits, two_pi.ln_ref()) >> 1u32;
        let inverse = Complex::with_val(bits, self.w.recip_ref());
        let mut sum = self.bernoulli(terms, &inverse, |k| 2 * k * (2 * k - 1));
        sum *= inverse;
        value += sum;
        Ok(value)
    }

    /// `psi(w) = log w - 1/(2w) - sum B_2k / (2k w^2k)`. The remainder is below the first term left
    /// out times `sec^(2n+1)(arg w / 2)`; that term is `(2n-1)/|w|`, at most 8, times the one
    /// bounded by `terms`, and two terms more are taken.
    fn digamma(&self) -> Result<Complex, DomainError> {
        let bits = self.bits;
        let terms = self.terms()? + 2;
        let mut value = Complex::with_val(bits, self.w.ln_ref());
        let inverse = Complex::with_val(bits, self.w.recip_ref());
        value -= Complex::with_val(bits, &inverse >> 1u32);
        let mut sum = self.bernoulli(terms, &inverse, |k| 2 * k);
        sum *= &inverse;
        sum *= &inverse;
        value -= sum;
        Ok(value)
    }

    /// `sum_{k=1}^{terms} B_2k / divisor(k) inverse^(2k-2)`.
    fn bernoulli(
        &self,
        terms: usize,
        inverse: &Complex,
        divisor: impl Fn(usize) -> usize,
    ) -> Complex {
        let square = Complex::with_val(self.bits, inverse.square_ref());
        let mut sum = Complex::with_val(self.bits, 0);
        with_bernoulli(terms, |numbers| {
            for k in (1..=terms).rev() {
                sum *= &square;
                sum += Real::with_val(self.bits, &numbers[k - 1]) / divisor(k) as u64;
            }
        });
        sum
    }
}

thread_local! {
    /// `B_2, B_4, …`, as many as were asked for so far.
    static BERNOULLI: RefCell<Vec<Rational>> = const { RefCell::new(Vec::new()) };
}

/// Calls `with` on a slice that holds at least `B_2 … B_(2 count)`.
pub(in crate::number) fn with_bernoulli(count: usize, with: impl FnOnce(&[Rational])) {
    BERNOULLI.with_borrow_mut(|numbers| {
        if numbers.len() < count {
            *numbers = bernoulli((count + count / 8).max(32));
        }
        with(numbers);
    });
}

/// `B_2 … B_2n` from the tangent numbers (Brent and Harvey, "Fast computation of Bernoulli, tangent
/// and secant numbers", 2011): `B_2k = (-1)^(k-1) 2k T_k / (2^2k (2^2k - 1))`.
fn bernoulli(n: usize) -> Vec<Rational> {
    let mut tangent = vec![Integer::from(1); n];
    for k in 1..n {
        tangent[k] = Integer::from(&tangent[k - 1] * k as u64);
    }
    for k in 1..n {
        for j in k..n {
            let (before, rest) = tangent.split_at_mut(j);
            rest[0] *= (j - k + 2) as u64;
            rest[0] += &before[j - 1] * (j - k) as u64;
        }
    }
    tangent
        .into_iter()
        .enumerate()
        .map(|(i, t)| {
            let k = i as u32 + 1;
            let power = Integer::from(1) << (2 * k);
            let denominator = Integer::from(&power - 1u32) * power;
            let numerator = t * (2 * k);
            let value = Rational::from((numerator, denominator));
            if k.is_multiple_of(2) { -value } else { value }
        })
        .collect()
}

#[cfg(test)]
mod tests;
