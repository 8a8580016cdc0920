//! High-precision numbers as text, for people.

use crate::number::{Complex, Real, bits_for_digits};
use rug::float::Round;

/// Most digits of two numbers that are told apart.
const MOST_APART: usize = 80;

/// A real to `digits` significant digits, in plain notation where that is short.
pub fn real(x: &Real, digits: u32) -> String {
    if x.is_zero() {
        return "0".into();
    }
    let bits = bits_for_digits(digits + 2).max(16);
    let rounded = Real::with_val(bits, x);
    let (negative, text, exponent) = rounded.to_sign_string_exp(10, Some(digits.max(2) as usize));
    let Some(exponent) = exponent else {
        return text;
    };
    let text = text.trim_end_matches('0');
    let text = if text.is_empty() { "0" } else { text };
    let sign = if negative { "-" } else { "" };
    let length = text.len() as i32;
    if (-4..=0).contains(&exponent) {
        return format!("{sign}0.{}{text}", "0".repeat(-exponent as usize));
    }
    if exponent > 0 && exponent <= 12.max(length.min(20)) {
        if length <= exponent {
            return format!("{sign}{text}{}", "0".repeat((exponent - length) as usize));
        }
        let (whole, fraction) = text.split_at(exponent as usize);
        return format!("{sign}{whole}.{fraction}");
    }
    let (first, rest) = text.split_at(1);
    let dot = if rest.is_empty() { "" } else { "." };
    format!("{sign}{first}{dot}{rest}e{}", exponent - 1)
}

/// A complex number to `digits` significant digits of its larger part: `a`, `b i` or `a + b i`.
pub fn complex(z: &Complex, digits: u32) -> String {
    let (re, im) = (z.real(), z.imag());
    if im.is_zero() {
        return real(re, digits);
    }
    if re.is_zero() {
        return format!("{} i", real(im, digits));
    }
    let sign = if im.is_sign_negative() { '-' } else { '+' };
    let size = Real::with_val(im.prec(), im.abs_ref());
    format!("{} {sign} {} i", real(re, digits), real(&size, digits))
}

/// A bound as a short decimal, rounded up: `3.2e-58`.
pub fn bound(x: &Real) -> String {
    short(x, 2, Round::Up)
}

/// A size as a short decimal: `3.217e-58`.
pub fn nearest(x: &Real) -> String {
    short(x, 4, Round::Nearest)
}

/// Two sizes as short decimals, with as many digits as tell them apart.
pub fn apart(a: &Real, b: &Real) -> (String, String) {
    let with = |digits| {
        (
            short(a, digits, Round::Nearest),
            short(b, digits, Round::Nearest),
        )
    };
    let told = (4..=MOST_APART).map(with).find(|(a, b)| a != b);
    told.unwrap_or_else(|| with(MOST_APART))
}

fn short(x: &Real, digits: usize, round: Round) -> String {
    if x.is_zero() {
        return "0".into();
    }
    let (negative, text, exponent) = x.to_sign_string_exp_round(10, Some(digits), round);
    let sign = if negative { "-" } else { "" };
    match exponent {
        Some(e) => {
            let (first, rest) = text.split_at(1);
            format!("{sign}{first}.{rest}e{}", e - 1)
        }
        None => format!("{sign}{text}"),
    }
}

/// -log10 of a positive real; infinite for zero.
pub fn digits(relative: &Real) -> f64 {
    if relative.is_zero() {
        return f64::INFINITY;
    }
    -Real::with_val(64, relative.log10_ref()).to_f64()
}

/// 10^-n as a 64-bit real.
pub fn ten_to_minus(n: f64) -> Real {
    Real::with_val(64, Real::with_val(64, -n).exp10_ref())
}
