//! Decimal numbers as they stand in a record: reading them back to compare them, shortening them to
//! show them.
//!
//! A value is `x`, `yi`, or `x + yi` with decimals x and y (`-1.25e-3`, `3.5i`, `1 - i`); spaces, a `*`
//! before `i` and one pair of parentheses around the whole are allowed. Text that is no such value
//! (`infinite`, `pi delta(k)`) is never compared as a number.

use crate::number::{Complex, Real, bits_for_digits};

/// Digits of a number that tables show before `…`.
pub const SHOWN_DIGITS: usize = 20;

/// Longest text that is read as a number, in bytes: a million digits and their exponent.
const MAX_LENGTH: usize = 1_100_000;

/// A complex decimal.
#[derive(Clone, Debug)]
pub struct Value {
    /// The value, with all the digits of the text.
    pub value: Complex,
}

impl Value {
    /// Reads a value; None where `text` is not one (or not a finite one).
    pub fn parse(text: &str) -> Option<Value> {
        if text.len() > MAX_LENGTH {
            return None;
        }
        // `1 2` is two numbers, and must not become one when the spaces go.
        let numeral = |c: char| c.is_ascii_digit() || c == '.';
        let mut words = text.split_whitespace();
        let mut last = words.next()?;
        for word in words {
            if last.ends_with(numeral) && word.starts_with(numeral) {
                return None;
            }
            last = word;
        }
        let mut text: String = text
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '*')
            .map(|c| if c == '−' { '-' } else { c })
            .collect();
        if text.starts_with('(') && text.ends_with(')') {
            text = text[1..text.len() - 1].to_owned();
        }
        let bits = bits_for_digits(u32::try_from(text.len()).ok()?) + 64;
        let (first, rest) = term(&text)?;
        let second = if rest.is_empty() {
            None
        } else {
            let (second, rest) = term(rest).filter(|_| rest.starts_with(['+', '-']))?;
            // `1 + 2` is a sum, not a value.
            if !rest.is_empty() || first.imaginary || !second.imaginary {
                return None;
            }
            Some(second)
        };
        let mut value = Complex::new(bits);
        for term in std::iter::once(first).chain(second) {
            let part = Real::with_val(bits, Real::parse(&term.number).ok()?);
            if !part.is_finite() {
                return None;
            }
            let (real, imaginary) = value.as_mut_real_imag();
            *(if term.imaginary { imaginary } else { real }) = part;
        }
        Some(Value { value })
    }

    /// |self - other|.
    pub fn distance(&self, other: &Value) -> Real {
        let bits = self.value.prec().0.max(other.value.prec().0);
        let difference = Complex::with_val(bits, &self.value - &other.value);
        Real::with_val(64, difference.abs_ref())
    }

    /// |self|.
    pub fn magnitude(&self) -> Real {
        Real::with_val(64, self.value.abs_ref())
    }

    /// One unit in the last of `digits` significant digits of |self|; 0 for 0.
    ///
    /// The digits are those that were asked, never those that stand in the text: `4` may be a number
    /// whose zeros were left out.
    pub fn unit(&self, digits: u32) -> Real {
        let magnitude = self.magnitude();
        if magnitude.is_zero() {
            return magnitude;
        }
        let place = Real::with_val(64, magnitude.log10_ref()).floor().to_f64() as i64;
        power_of_ten(place + 1 - i64::from(digits))
    }
}

/// `10^exponent`, to 64 bits.
pub fn power_of_ten(exponent: i64) -> Real {
    use rug::ops::Pow;
    Real::with_val(64, Real::with_val(64, 10).pow(exponent as f64))
}

/// A short decimal such as an error bound; None where it is absent, no number, or negative.
pub fn bound(text: &str) -> Option<Real> {
    let value = Value::parse(text)?;
    let (real, imaginary) = value.value.into_real_imag();
    (imaginary.is_zero() && !real.is_sign_negative()).then(|| Real::with_val(64, real))
}

struct Term {
    number: String,
    imaginary: bool,
}

/// One decimal, maybe times i, from the start of `text`; and what follows it.
fn term(text: &str) -> Option<(Term, &str)> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let sign = if text.starts_with('-') { "-" } else { "" };
    if let Some(rest) = unsigned.strip_prefix('i') {
        let term = Term {
            number: format!("{sign}1"),
            imaginary: true,
        };
        return Some((term, rest));
    }
    let decimal = Decimal::at_start(unsigned)?;
    let rest = &unsigned[decimal.length..];
    let (imaginary, rest) = match rest.strip_prefix('i') {
        Some(rest) => (true, rest),
        None => (false, rest),
    };
    let term = Term {
        number: format!("{sign}{}", &unsigned[..decimal.length]),
        imaginary,
    };
    Some((term, rest))
}

/// The parts of an unsigned decimal at the start of a text.
struct Decimal<'a> {
    whole: &'a str,
    fraction: &'a str,
    /// With its `e`, as typed; empty where there is none.
    exponent: &'a str,
    length: usize,
}

impl<'a> Decimal<'a> {
    fn at_start(text: &'a str) -> Option<Self> {
        let whole = digits(text);
        let mut rest = &text[whole.len()..];
        let mut fraction = "";
        if let Some(after) = rest.strip_prefix('.') {
            fraction = digits(after);
            rest = &after[fraction.len()..];
        }
        if whole.is_empty() && fraction.is_empty() {
            return None;
        }
        let mut exponent = "";
        if let Some(after) = rest.strip_prefix(['e', 'E']) {
            let power = after.strip_prefix(['+', '-']).unwrap_or(after);
            let count = digits(power).len();
            if count > 0 {
                exponent = &rest[..rest.len() - power.len() + count];
            }
        }
        let length = text.len() - rest.len() + exponent.len();
        Some(Decimal {
            whole,
            fraction,
            exponent,
            length,
        })
    }

    fn exponent_value(&self) -> Option<i64> {
        match self.exponent.get(1..) {
            None | Some("") => Some(0),
            Some(power) => power.parse().ok(),
        }
    }

    /// With at most [`SHOWN_DIGITS`] significant digits, then `…`; as typed where it has no more.
    fn shortened(&self, typed: &str) -> String {
        let leading = self.whole.trim_start_matches('0');
        let zeros = if leading.is_empty() {
            self.fraction.len() - self.fraction.trim_start_matches('0').len()
        } else {
            0
        };
        let significant = leading.len() + self.fraction.len() - zeros;
        if significant <= SHOWN_DIGITS && zeros <= SHOWN_DIGITS {
            return typed.to_owned();
        }
        if leading.len() > SHOWN_DIGITS {
            // The magnitude of a long integer would be lost with its digits.
            let power = self
                .exponent_value()
                .and_then(|power| power.checked_add(leading.len() as i64 - 1));
            return match power {
                Some(power) => format!("{}.{}…e{power}", &leading[..1], &leading[1..SHOWN_DIGITS]),
                None => typed.to_owned(),
            };
        }
        if zeros > SHOWN_DIGITS {
            let start = zeros;
            let end = (start + SHOWN_DIGITS).min(self.fraction.len());
            let digits = &self.fraction[start..end];
            let power = self
                .exponent_value()
                .and_then(|power| power.checked_sub(zeros as i64 + 1));
            return match (power, digits.is_empty()) {
                (Some(power), false) => {
                    let more = if end < self.fraction.len() { "…" } else { "" };
                    let point = if digits.len() > 1 { "." } else { "" };
                    format!("{}{point}{}{more}e{power}", &digits[..1], &digits[1..])
                }
                _ => typed.to_owned(),
            };
        }
        let kept = zeros + SHOWN_DIGITS - leading.len();
        format!(
            "{}.{}…{}",
            self.whole,
            &self.fraction[..kept],
            self.exponent
        )
    }
}

fn digits(text: &str) -> &str {
    let end = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    &text[..end]
}

/// `text` with every long decimal in it cut to its first [`SHOWN_DIGITS`] digits and `…`.
///
/// The exponent is kept, and a long integer gets one, so that the magnitude stays readable:
/// `97.409091034002437236…`, `1.2345678901234567890…e29`.
pub fn shortened(text: &str) -> String {
    let mut out = String::with_capacity(text.len().min(1024));
    let mut rest = text;
    // Each turn takes at least one character.
    while let Some(first) = rest.chars().next() {
        let decimal = (first.is_ascii_digit() || first == '.')
            .then(|| Decimal::at_start(rest))
            .flatten();
        match decimal {
            Some(decimal) => {
                out.push_str(&decimal.shortened(&rest[..decimal.length]));
                rest = &rest[decimal.length..];
            }
            None => {
                out.push(first);
                rest = &rest[first.len_utf8()..];
            }
        }
    }
    out
}

/// The words of a text without its numbers: every decimal becomes `#`. Two texts with one shape say
/// the same about different numbers.
pub fn shape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        match Decimal::at_start(rest).filter(|_| first.is_ascii_digit()) {
            Some(decimal) => {
                out.push('#');
                rest = &rest[decimal.length..];
            }
            None => {
                out.push(first);
                rest = &rest[first.len_utf8()..];
            }
        }
    }
    out
}

/// Digits reached as a report prints them: rounded down to a tenth, so that a report never states
/// more than was reached; `–` where the record has none.
pub fn digits_text(digits: Option<f64>) -> String {
    match digits {
        Some(digits) if digits.is_finite() && digits.abs() < 1e7 => {
            format!("{:.1}", (digits * 10.0).floor() / 10.0)
        }
        Some(digits) if digits > 0.0 => ">1e7".to_owned(),
        Some(_) => "<-1e7".to_owned(),
        None => "–".to_owned(),
    }
}

#[cfg(test)]
#[path = "decimal_tests.rs"]
mod tests;
