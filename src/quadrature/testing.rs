//! What the tests of all rules share.

use super::{Budget, Estimate, Options};
use crate::number::{Complex, Real, bits_for_digits};
use proptest::test_runner::{Config, RngSeed};

/// Digits at which families are tested, and the part of the cases that each gets.
pub const DIGITS: [u32; 3] = [15, 50, 120];

/// Deterministic property tests that leave no file behind.
pub fn cases(cases: u32) -> Config {
    Config {
        cases: cases * 12,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(0xabc),
        ..Config::default()
    }
}

/// A double as a number, exactly.
pub fn real(bits: u32, x: f64) -> Real {
    Real::with_val(bits, x)
}

/// Precision at which known values are computed for results of `bits` bits.
pub fn known_bits(bits: u32) -> u32 {
    2 * bits + 128
}

/// Options for this many digits and components: the tolerance is `10^-digits`.
pub fn options(digits: u32, components: usize) -> Options {
    use rug::ops::Pow;
    let tolerance = Real::with_val(64, 10).pow(-(digits as i32));
    Options::new(bits_for_digits(digits) + 16, vec![tolerance; components])
}

/// The same with at most this many nodes.
pub fn options_with_nodes(digits: u32, components: usize, max_nodes: usize) -> Options {
    options(digits, components).budget(Budget {
        max_nodes,
        ..Budget::default()
    })
}

/// `Err` unless the true error is at most the bound; the message shows both.
pub fn bounded(estimate: &Estimate, exact: &Complex) -> Result<(), String> {
    let bits = exact.prec().0;
    let error = Complex::with_val(bits, &estimate.value - exact).abs();
    let error = Real::with_val(64, error.real());
    if estimate.error.is_nan() || error > estimate.error {
        return Err(format!(
            "error {error:.3e} above its bound {:.3e} (value {:.20e})",
            estimate.error, estimate.value
        ));
    }
    Ok(())
}

/// As [`bounded`], and the bound has to be at most the tolerance.
pub fn reached(estimate: &Estimate, exact: &Complex, tolerance: &Real) -> Result<(), String> {
    bounded(estimate, exact)?;
    if estimate.error > *tolerance {
        return Err(format!(
            "the bound {:.3e} missed the tolerance {tolerance:.3e}",
            estimate.error
        ));
    }
    Ok(())
}
