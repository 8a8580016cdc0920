//! Values of the formulas that the generator writes.

use specbias::expr::{Expr, Scope, eval_complex};
use specbias::number::{Complex, Real};

/// Bits of a truth.
pub const BITS: u32 = 420;

/// A formula in these variables; an empty text in a panic says what is wrong with the generator.
pub fn parse(text: &str, variables: &[&str]) -> Expr {
    Expr::parse(text, &Scope::new(variables)).unwrap_or_else(|e| panic!("`{text}`: {e}"))
}

/// The value of a real constant.
pub fn number(text: &str) -> f64 {
    let value = eval_complex(&parse(text, &[]), &[], 200);
    value
        .unwrap_or_else(|e| panic!("`{text}`: {e}"))
        .real()
        .to_f64()
}

/// A value of a formula of F at `k`, and a bound of its own error from a second precision; nothing
/// where the formula has no value, as at the edge of a band.
pub fn truth(f: &Expr, k: &Expr) -> Option<(Complex, Real)> {
    let value = |bits: u32| {
        let k = eval_complex(k, &[], bits).ok()?;
        eval_complex(f, &[("k", &k)], bits).ok()
    };
    let (coarse, fine) = (value(BITS)?, value(BITS + 200)?);
    let gap = Complex::with_val(BITS + 200, &fine - &coarse);
    let gap = Real::with_val(64, gap.abs_ref());
    let rounding = Real::with_val(64, fine.abs_ref()) >> (BITS - 8);
    Some((fine, gap * 4u32 + rounding))
}

/// log10 of the relative difference of two formulas in `k` at a frequency; of their moduli, where
/// the phase does not count.
pub fn difference(a: &Expr, b: &Expr, k: f64, modulus: bool) -> Option<f64> {
    let k = parse(&format!("{k:.9}"), &[]);
    let (a, b) = (truth(a, &k)?.0, truth(b, &k)?.0);
    let gap = if modulus {
        let (a, b) = (
            Real::with_val(BITS, a.abs_ref()),
            Real::with_val(BITS, b.abs_ref()),
        );
        Real::with_val(BITS, a - b).abs()
    } else {
        Real::with_val(BITS, Complex::with_val(BITS, &a - &b).abs_ref())
    };
    let size = Real::with_val(BITS, a.abs_ref());
    Some(log10(&gap) - log10(&size))
}

/// log10, -infinity for 0.
pub fn log10(x: &Real) -> f64 {
    match x.get_exp() {
        None => f64::NEG_INFINITY,
        Some(exponent) => {
            let mantissa = Real::with_val(64, x >> exponent).to_f64().abs();
            mantissa.log10() + f64::from(exponent) * std::f64::consts::LOG10_2
        }
    }
}
