//! A claimed formula at frequencies: plainly, with an estimate of its rounding, and in balls.

use crate::error::Doubt;
use crate::expr::{Expr, eval_ball, eval_bounded, eval_complex};
use crate::fourier::Frequency;
use crate::number::{Bounded, Complex, Magnitude, bits_for_digits};
use rug::float::Round;

/// Bits at which claimed formulas are evaluated.
pub fn formula_bits(digits: u32) -> u32 {
    bits_for_digits(digits) + 96
}

/// A formula in one variable at these frequencies.
///
/// # Errors
/// The first evaluation that fails, with its point.
pub fn evaluate(
    formula: &Expr,
    variable: &str,
    ks: &[Frequency],
    bits: u32,
) -> Result<Vec<Complex>, Doubt> {
    ks.iter()
        .map(|k| {
            let at = Complex::with_val(bits + 32, (k.at(bits + 32), 0));
            eval_complex(formula, &[(variable, &at)], bits).map_err(|e| {
                Doubt::from(e).at(format_args!(
                    "the claimed formula at {variable} = {}",
                    k.text
                ))
            })
        })
        .collect()
}

/// Bits of the last look at a value that is not told apart from 0.
const DEEPEST_BITS: u32 = 4096;
/// Bits of a bound below its value where no more are needed.
const SPARE_BITS: u32 = 48;

/// A formula at exact values of its variables, with a bound of its error: below the value by all of `bits`
/// but 48, or, where the value is not told apart from 0, as small as 4096 bits make it.
///
/// # Errors
/// Why there is no value: outside the domain, or at a jump or pole that no precision tells apart.
pub fn evaluate_bounded(formula: &Expr, at: &[(&str, &Expr)], bits: u32) -> Result<Bounded, Doubt> {
    let mut best: Result<Bounded, Doubt> = Err("no value".into());
    let mut working = bits;
    loop {
        let once = || -> Result<Bounded, Doubt> {
            let values = at
                .iter()
                .map(|(name, e)| Ok((*name, eval_bounded(e, &[], working + 32)?)))
                .collect::<Result<Vec<_>, crate::expr::EvalError>>()?;
            let values: Vec<(&str, &Bounded)> = values.iter().map(|(n, v)| (*n, v)).collect();
            eval_bounded(formula, &values, working).map_err(Doubt::from)
        };
        let found = once();
        let sharp = found.as_ref().is_ok_and(|v| {
            let wanted = v.least() >> bits.saturating_sub(SPARE_BITS);
            v.error() <= wanted || v.error().is_zero()
        });
        if found.is_ok() || best.is_err() {
            best = found;
        }
        let last = working >= DEEPEST_BITS.max(bits.saturating_mul(2));
        if sharp || last {
            return best;
        }
        working = working
            .saturating_mul(3)
            .min(DEEPEST_BITS.max(bits.saturating_mul(2)));
    }
}

/// A formula in one variable at a frequency, by balls: none where a function of it has none, or where they stay wide.
pub fn evaluate_ball(formula: &Expr, variable: &str, k: &Frequency, bits: u32) -> Option<Bounded> {
    let spared = Magnitude::power_of_two(i64::from(SPARE_BITS) - i64::from(bits));
    for working in [bits, bits.saturating_mul(3)] {
        let at = eval_ball(k.expr(), &[], working + 32)?;
        let value = eval_ball(formula, &[(variable, &at)], working)?;
        if value.radius() <= value.abs_lower().times(spared) || value.is_exact() {
            let radius = value.radius().to_real(64, Round::Up);
            return Some(Bounded::new(value.mid(), &radius));
        }
    }
    None
}

/// A formula at a frequency where it is not told apart from 0: a ball as small as 4096 bits make it.
pub fn evaluate_zero(formula: &Expr, variable: &str, k: &Frequency) -> Option<Bounded> {
    let at = eval_ball(k.expr(), &[], DEEPEST_BITS + 32)?;
    let value = eval_ball(formula, &[(variable, &at)], DEEPEST_BITS)?;
    let radius = value.radius().to_real(64, Round::Up);
    Some(Bounded::new(value.mid(), &radius))
}

/// A formula in one variable at a frequency, evaluated once; none where it has no value.
pub fn evaluated(formula: &Expr, variable: &str, k: &Frequency, bits: u32) -> Option<Bounded> {
    let at = eval_bounded(k.expr(), &[], bits + 32).ok()?;
    eval_bounded(formula, &[(variable, &at)], bits).ok()
}

/// [`evaluate_bounded`] of a formula in one variable at these frequencies.
///
/// # Errors
/// The first that fails, with its point.
pub fn evaluate_bounded_at(
    formula: &Expr,
    variable: &str,
    ks: &[Frequency],
    bits: u32,
) -> Result<Vec<Bounded>, Doubt> {
    let one = |k: &Frequency| {
        evaluate_bounded(formula, &[(variable, k.expr())], bits).map_err(|e| {
            e.at(format_args!(
                "the claimed formula at {variable} = {}",
                k.text
            ))
        })
    };
    ks.iter().map(one).collect()
}
