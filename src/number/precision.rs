//! Digits and bits.

/// Bits of a significand that hold at least `digits` decimal digits: `ceil(digits * log2(10))`.
pub fn bits_for_digits(digits: u32) -> u32 {
    (f64::from(digits) * std::f64::consts::LOG2_10).ceil() as u32
}

/// Decimal digits that `bits` bits surely hold: `floor(bits * log10(2))`.
pub fn digits_for_bits(bits: u32) -> u32 {
    (f64::from(bits) * std::f64::consts::LOG10_2).floor() as u32
}
