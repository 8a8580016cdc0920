//! Frequencies of few digits, for curves that are read off pictures.

use super::evidence::Frequency;
use crate::error::Doubt;
use crate::expr::build;
use crate::number::Rational;

/// A decimal number of six digits, as a frequency.
///
/// # Errors
/// As [`Frequency::new`].
pub fn decimal(k: f64) -> Result<Frequency, Doubt> {
    let text = format!("{k:.5e}");
    let (digits, exponent) = text.split_once('e').ok_or("no number")?;
    let digits: i64 = digits
        .replace('.', "")
        .parse()
        .map_err(|_| "no number".to_owned())?;
    let power: i32 = exponent.parse().map_err(|_| "no number".to_owned())?;
    let ten = |n: i32| Rational::from(10u32.pow(n.unsigned_abs()));
    let scale = power - 5;
    let value = match scale {
        0.. => Rational::from(digits) * ten(scale),
        -9.. => Rational::from(digits) / ten(scale),
        _ => return Err(format!("{k:e} is too small for a picture").into()),
    };
    Frequency::new(format!("{k:.5e}"), build::rational(value))
}
