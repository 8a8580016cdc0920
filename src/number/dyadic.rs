//! Exact binary numbers as text, and back.
//!
//! ```text
//! 0x3p-1 = 3/2      -0x1p10 = -1024      0x0p0 = 0
//! ```
//!
//! A sign where it is negative, `0x`, an integer in hexadecimal digits, `p`, and the power of two in decimal digits: the
//! number is the integer times 2 to that power, and nothing is rounded in either direction. The integer is odd, or 0 with
//! the power 0: equal numbers have equal texts. Any language with long integers reads it in a line, Python for one:
//! `m, e = text.split("p"); Fraction(int(m, 16)) * Fraction(2)**int(e)`.
//!
//! What is read may come from anywhere: digits and powers have limits, and a text beyond them is refused.

use super::{Integer, Magnitude, Real};
use rug::float;

/// Most hexadecimal digits that are read.
const MOST_DIGITS: usize = 1 << 16;
/// Fewest bits of a number that was read.
const LEAST_BITS: u32 = 64;
/// Powers of two of a real number that was read are within this: far from where MPFR ends.
const MOST_POWER: u64 = 1 << 29;

/// A finite number; one that is not finite has the text `nan`, which is not read back.
pub fn real_text(x: &Real) -> String {
    match x.to_integer_exp() {
        Some((digits, power)) => text(&digits, i64::from(power)),
        None => "nan".to_string(),
    }
}

/// A double.
pub fn double_text(x: f64) -> String {
    real_text(&Real::with_val(53, x))
}

/// A bound; an infinite one has the text `inf`, which is not read back.
pub fn magnitude_text(x: Magnitude) -> String {
    match x.parts() {
        Some((digits, power)) => text(&Integer::from(digits), power),
        None => "inf".to_string(),
    }
}

fn text(digits: &Integer, power: i64) -> String {
    let Some(zeros) = digits.find_one(0) else {
        return "0x0p0".to_string();
    };
    let sign = if *digits < 0 { "-" } else { "" };
    let odd = Integer::from(digits >> zeros).abs();
    format!(
        "{sign}0x{}p{}",
        odd.to_string_radix(16),
        power.saturating_add(i64::from(zeros))
    )
}

/// The number of a text, exactly.
///
/// # Errors
/// What is wrong with it.
pub fn real(text: &str) -> Result<Real, String> {
    let (digits, power) = parts(text)?;
    let bits = digits.significant_bits();
    let top = power.saturating_add(i64::from(bits));
    if power.unsigned_abs() > MOST_POWER || top.unsigned_abs() > MOST_POWER {
        return Err(format!("the number `{}` is out of range", short(text)));
    }
    let mut x = Real::with_val(bits.max(LEAST_BITS).max(float::prec_min()), &digits);
    let power = i32::try_from(power).unwrap_or_default();
    x <<= power;
    Ok(x)
}

/// The double of a text, exactly.
///
/// # Errors
/// What is wrong with it; that no double is this number.
pub fn double(text: &str) -> Result<f64, String> {
    let exact = real(text)?;
    let x = exact.to_f64();
    match x.is_finite() && exact == x {
        true => Ok(x),
        false => Err(format!("no double is the number `{}`", short(text))),
    }
}

/// The bound of a text, exactly.
///
/// # Errors
/// What is wrong with it; that it is negative, or has more than 32 bits.
pub fn magnitude(text: &str) -> Result<Magnitude, String> {
    let (digits, power) = parts(text)?;
    let zeros = digits.find_one(0).unwrap_or(0);
    let odd = Integer::from(&digits >> zeros).to_u32();
    odd.and_then(|odd| Magnitude::of_parts(odd, power.checked_add(i64::from(zeros))?))
        .ok_or_else(|| format!("the bound `{}` is out of range", short(text)))
}

fn parts(text: &str) -> Result<(Integer, i64), String> {
    let wrong = || {
        format!(
            "`{}` is no exact number: one looks like -0x3p-1, which is -3/2",
            short(text)
        )
    };
    let (negative, rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (digits, power) = rest
        .strip_prefix("0x")
        .and_then(|rest| rest.split_once('p'))
        .ok_or_else(wrong)?;
    let fine = (1..=MOST_DIGITS).contains(&digits.len())
        && digits.bytes().all(|b| b.is_ascii_hexdigit())
        && power.len() <= 20;
    if !fine {
        return Err(wrong());
    }
    let digits = Integer::from_str_radix(digits, 16).map_err(|_| wrong())?;
    let power: i64 = power.parse().map_err(|_| wrong())?;
    Ok((if negative { -digits } else { digits }, power))
}

/// The first characters, for a message.
fn short(text: &str) -> String {
    let mut first: String = text.chars().take(40).collect();
    if first.len() < text.len() {
        first.push('…');
    }
    first
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn reals_come_back(digits in any::<i128>(), power in -100_000i32..100_000) {
            let mut x = Real::with_val(200, digits);
            x <<= power;
            prop_assert_eq!(real(&real_text(&x)), Ok(x));
        }

        #[test]
        fn doubles_come_back(x in prop::num::f64::NORMAL | prop::num::f64::SUBNORMAL | prop::num::f64::ZERO) {
            prop_assert_eq!(double(&double_text(x)), Ok(x));
        }

        #[test]
        fn magnitudes_come_back(x in any::<f64>(), power in -(1i64 << 50)..1 << 50) {
            let bound = Magnitude::up_f64(x).scaled(power);
            prop_assume!(!bound.is_infinite());
            prop_assert_eq!(magnitude(&magnitude_text(bound)), Ok(bound));
        }

        #[test]
        fn no_text_breaks_the_reader(text in "-?(0x)?[0-9a-fp.+-]{0,30}") {
            let _ = (real(&text), double(&text), magnitude(&text));
        }
    }

    #[test]
    fn texts_are_short_and_exact() {
        for (x, text) in [
            (1.5, "0x3p-1"),
            (-1024.0, "-0x1p10"),
            (0.0, "0x0p0"),
            (-0.0, "0x0p0"),
        ] {
            assert_eq!(double_text(x), text);
            assert_eq!(double(text), Ok(x));
        }
        assert_eq!(magnitude_text(Magnitude::power_of_two(-70)), "0x1p-70");
        assert_eq!(magnitude_text(Magnitude::ZERO), "0x0p0");
        assert_eq!(magnitude("0x0p0"), Ok(Magnitude::ZERO));
        assert_eq!(magnitude("0x1p-70"), Ok(Magnitude::power_of_two(-70)));
    }

    #[test]
    fn hostile_texts_are_refused() {
        let long = format!("0x{}p0", "f".repeat(1 << 17));
        for bad in [
            "",
            "nan",
            "inf",
            "1.5",
            "0x",
            "0xp1",
            "0x1p",
            "0x1",
            "1p0",
            "0x1p1.5",
            "0x1pp",
            "--0x1p0",
            "0x-1p0",
            "0x1p99999999999999999999999",
            "0x1p9223372036854775807",
            "0x1p-9223372036854775808",
            &long,
            "0x1p0 ",
        ] {
            assert!(real(bad).is_err(), "{bad}");
            assert!(double(bad).is_err(), "{bad}");
            assert!(magnitude(bad).is_err(), "{bad}");
        }
        assert!(magnitude("-0x1p0").is_err() && magnitude("0x1ffffffffp0").is_err());
        assert!(double("0x1p2000").is_err() && double("0x1fffffffffffffp0").is_ok());
        assert!(double("0x3fffffffffffffp0").is_err());
    }
}
