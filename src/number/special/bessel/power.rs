//! Power series of the Bessel functions.

use super::super::approximation::{
    Approximation, either, exponent, log2_abs, pi, real_exponent, rounding,
};
use super::super::{hyper, series};
use super::turn;
use crate::number::{Complex, DomainError, Function, Integer, Real};
use std::f64::consts::LOG2_E;

/// The sign of the argument `± z^2/4` of the series: plus for `I` and `K`, minus for `J` and `Y`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sign {
    Plus,
    Minus,
}

/// `± z^2 / 4`.
fn argument(z: &Complex, sign: Sign, bits: u32) -> Complex {
    let quarter = Complex::with_val(bits, z.square_ref()) >> 2u32;
    if sign == Sign::Minus {
        -quarter
    } else {
        quarter
    }
}

/// `log2 |z|`, held in a range in which it can be computed with.
fn size(z: &Complex) -> f64 {
    log2_abs(z).clamp(-1e9, 60.0)
}

/// `log2 n!` roughly (never by more than two bits).
fn log2_factorial(n: u32) -> f64 {
    let n = f64::from(n);
    if n < 2.0 {
        0.0
    } else {
        n * (n / std::f64::consts::E).log2() + 0.5 * (6.3 * n).log2()
    }
}

/// `(z/2)^n / n!` with `bits` relative bits.
fn leading(z: &Complex, n: u32, bits: u32) -> Complex {
    let inner = bits + 2 * (n + 1).ilog2() + 8;
    let half = Complex::with_val(inner, z >> 1u32);
    let power = rug::ops::Pow::pow(half, n);
    let factorial = Real::with_val(inner, Integer::from(Integer::factorial(n)));
    Complex::with_val(bits + 4, power / factorial)
}

/// `J_nu` (any order, `Re z >= 0`).
pub(super) fn j(
    f: Function,
    nu: &Real,
    order: Option<u32>,
    z: &Complex,
    bits: u32,
) -> Result<Approximation, DomainError> {
    let Some(n) = order else {
        return first_kind(f, nu, z, Sign::Minus, bits);
    };
    // The sum is about exp(|Im z|) n! (2/|z|)^n / sqrt |z| where |z| > n, about 1 elsewhere.
    let size = size(z);
    let growth = z.imag().to_f64().abs() * LOG2_E - size.max(0.0) / 2.0;
    let front = f64::from(n) * (size - 1.0) - log2_factorial(n);
    let modulus = if size.exp2() > f64::from(n) {
        growth - front
    } else {
        0.0
    };
    let fraction = (f64::from(bits) - modulus + 4.0).max(16.0) as u32;
    let ratio = move |k: u64| (1, k * (k + u64::from(n)));
    let plan = series::convergent(f, 2.0 * size - 2.0, fraction, ratio)?;
    let depth = fraction + plan.peak + 2 * plan.terms.ilog2() + 16;
    let x = argument(z, Sign::Minus, depth);
    let sum = series::sum(&x, fraction, &plan, ratio, |_| 1);
    let depth = bits.max(sum.prec().0) + 4;
    let front = leading(z, n, depth);
    let value = Complex::with_val(depth, &sum * &front);
    let error = either(
        exponent(&front) + 1 - i64::from(fraction),
        rounding(exponent(&value), depth, 4),
    );
    Ok(Approximation { value, error })
}

/// `(z/2)^nu / Gamma(nu+1) 0F1(; nu+1; ± z^2/4)`: `I_nu` or `J_nu` for `nu` no negative integer.
fn first_kind(
    f: Function,
    nu: &Real,
    z: &Complex,
    sign: Sign,
    bits: u32,
) -> Result<Approximation, DomainError> {
    let exact = bits.max(nu.prec()) + 32;
    let next = Complex::with_val(exact, Real::with_val(exact, nu + 1u32));
    let x = argument(z, sign, bits + 8);
    let found = hyper::series(f, &[&next], &x, bits)?;
    // (z/2)^nu = exp(nu log(z/2))
    let depth = bits + real_exponent(nu).max(0) as u32 + 72;
    let half = Complex::with_val(depth, z >> 1u32);
    let mut power = Complex::with_val(depth, half.ln_ref());
    power *= nu;
    let mut front = Complex::with_val(bits + 8, power.exp_ref());
    let gamma = Real::with_val(bits + 8, next.real().gamma_ref());
    front /= gamma;
    let value = Complex::with_val(bits + 8, &found.value * &front);
    let error = either(
        exponent(&front) + 1 + found.error,
        rounding(exponent(&value), bits, 8),
    );
    Ok(Approximation { value, error })
}

/// `K_nu`: `(pi/2) (I_-nu - I_nu) / sin(pi nu)` or the series with the logarithm.
pub(super) fn k(
    f: Function,
    nu: &Real,
    order: Option<u32>,
    z: &Complex,
    bits: u32,
) -> Result<Approximation, DomainError> {
    let size = size(z);
    // I is about exp |Re z|, K about exp(-Re z).
    let decay = if size > 0.0 {
        z.real().to_f64() * LOG2_E + size / 2.0
    } else {
        0.0
    };
    if let Some(n) = order {
        let second = second_kind(f, n, z, Sign::Plus, bits, -decay)?;
        let mut value = second.regular;
        if n % 2 == 1 {
            value = -value;
        }
        let depth = value.prec().0;
        value += Complex::with_val(depth, &second.finite >> 1u32);
        let error = either(second.error, rounding(exponent(&value), depth, 2));
        return Ok(Approximation { value, error });
    }
    let bits = bits + (2.0 * decay.max(0.0)) as u32;
    let minus = Real::with_val(nu.prec(), -nu);
    let below = first_kind(f, &minus, z, Sign::Plus, bits)?;
    let above = first_kind(f, nu, z, Sign::Plus, bits)?;
    let (sine, _) = turn(nu, bits);
    let mut value = below.value - above.value;
    value /= &sine;
    value *= pi(bits);
    value >>= 1u32;
    let error = below.error.max(above.error) + 3 - real_exponent(&sine);
    let error = either(error, rounding(exponent(&value), bits, 4));
    Ok(Approximation { value, error })
}

/// `Y_nu` for `Re z >= 0`: `(J_nu cos(pi nu) - J_-nu) / sin(pi nu)` or the series with the
/// logarithm.
pub(super) fn y(
    f: Function,
    nu: &Real,
    order: Option<u32>,
    z: &Complex,
    bits: u32,
) -> Result<Approximation, DomainError> {
    let size = size(z);
    let growth = z.imag().to_f64().abs() * LOG2_E - size.max(0.0) / 2.0;
    if let Some(n) = order {
        let second = second_kind(f, n, z, Sign::Minus, bits, growth)?;
        let depth = second.regular.prec().0;
        let mut value = second.regular << 1u32;
        value += second.finite;
        value /= pi(depth);
        let error = either(second.error, rounding(exponent(&value), depth, 4));
        return Ok(Approximation {
            value: -value,
            error,
        });
    }
    let lost = (size.max(0.0).exp2() * LOG2_E - growth).max(0.0);
    let bits = bits + lost.min(1e9) as u32;
    let minus = Real::with_val(nu.prec(), -nu);
    let above = first_kind(f, nu, z, Sign::Minus, bits)?;
    let below = first_kind(f, &minus, z, Sign::Minus, bits)?;
    let (sine, cosine) = turn(nu, bits);
    let mut value = above.value;
    value *= &cosine;
    value -= below.value;
    value /= &sine;
    let error = either(above.error, below.error) + 2 - real_exponent(&sine);
    let error = either(error, rounding(exponent(&value), bits, 4));
    Ok(Approximation { value, error })
}

/// The two parts of the second solution of integer order, with `x = ± z^2/4` and `c_k = 1/(k! (n+1)_k)`:
///
/// - `finite = (z/2)^-n sum_{k<n} (n-k-1)!/k! (-x)^k`
/// - `regular = (z/2)^n/n! [ sum c_k (H_k + H_(n+k)) x^k / 2 - (gamma + log(z/2)) sum c_k x^k ]`
///
/// so that `K_n = finite/2 + (-1)^n regular` and `Y_n = -(finite + 2 regular)/pi`.
struct SecondKind {
    finite: Complex,
    regular: Complex,
    error: i64,
}

/// `modulus` is `log2` of the result for `|z| > n`, roughly.
fn second_kind(
    f: Function,
    n: u32,
    z: &Complex,
    sign: Sign,
    bits: u32,
    modulus: f64,
) -> Result<SecondKind, DomainError> {
    let size = size(z);
    let order = f64::from(n);
    let front = order * (size - 1.0) - log2_factorial(n);
    // Where |z| < n the result is about (n-1)! (2/|z|)^n / 2.
    let modulus = if size.exp2() > order {
        modulus
    } else {
        modulus.max(-front - order.max(1.0).log2())
    };
    let fraction = (f64::from(bits) - modulus + front + 12.0).max(16.0) as u32;
    let ratio = move |k: u64| (1, k * (k + u64::from(n)));
    let plan = series::convergent(f, 2.0 * size - 2.0, fraction, ratio)?;
    let depth = (fraction + plan.peak + 2 * plan.terms.ilog2() + 24).max(bits);
    let x = argument(z, sign, depth);
    let mut first = Real::with_val(depth, 0);
    for j in 1..=n {
        first += Real::with_val(depth, j).recip();
    }
    let wide = u64::from(n);
    let (plain, harmonic) = series::sum_harmonic(&x, fraction, &plan, ratio, &first, |k| {
        (2 * k + wide, k * (k + wide))
    });
    let half = Complex::with_val(depth, z >> 1u32);
    let mut logarithm = Complex::with_val(depth, half.ln_ref());
    logarithm += Real::with_val(depth, rug::float::Constant::Euler);
    let heavy = exponent(&logarithm).max(1);
    let mut regular = Complex::with_val(depth, harmonic >> 1u32);
    let parts = Complex::with_val(depth, &plain * &logarithm);
    let largest = exponent(&regular).max(exponent(&parts));
    regular -= parts;
    let front = leading(z, n, depth);
    regular *= &front;
    let scale = exponent(&front) + 1;
    let mut error = either(
        scale + heavy + 2 - i64::from(fraction),
        scale + rounding(largest, depth, 8),
    );
    let mut finite = Complex::with_val(depth, 0);
    if n > 0 {
        let (sum, lost) = finite_sum(n, &x, depth);
        finite = sum / &front;
        finite /= n;
        // (z/2)^-n = 1 / (front n!), and the sum is scaled by (n-1)!: 1 / (front n).
        error = either(error, lost + 3 - exponent(&front) - i64::from(n.ilog2()));
    }
    Ok(SecondKind {
        finite,
        regular,
        error,
    })
}

/// `sum_{k<n} (n-k-1)! / (k! (n-1)!) (-x)^k` and a bound of its error.
fn finite_sum(n: u32, x: &Complex, bits: u32) -> (Complex, i64) {
    let mut term = Complex::with_val(bits, 1);
    let mut sum = term.clone();
    let mut peak = 1;
    for k in 1..n {
        term *= x;
        term /= -i64::from(k) * i64::from(n - k);
        sum += &term;
        peak = peak.max(exponent(&term));
    }
    (sum, rounding(peak, bits, 8 * n as usize))
}
