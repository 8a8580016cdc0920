//! The penalty rho_phi(k) = 1/|F\[phi\](k)|^2 at the points equals a formula in `k`.
//!
//! | key | meaning |
//! |---|---|
//! | `equals` | expression in `k`, real and positive for k > 0; or `"inf"`: F vanishes at the points |
//! | `points` | exact expressions, k > 0 |
//!
//! Evidence: as for `fourier-transform`; the error bound of F is carried through 1/|F|^2. An
//! infinite penalty is judged absolutely: |F| <= 10^-digits. A formula that is not positive at a point is
//! refuted without any evidence.

use super::values::{self, Quantity};
use super::{Claim, Subject, points};
use crate::error::Diagnostic;
use crate::expr::Expr;
use crate::fourier::{Frequency, Laboratory};
use crate::number::Complex;
use crate::verdict::{Finding, Verdict};
use crate::wire::Table;

/// The claim that rho has this formula; no formula: that it is infinite.
pub struct Penalty {
    points: Vec<Frequency>,
    formula: Option<Expr>,
}

/// Reads the claim's keys.
///
/// # Errors
/// A wrong or missing key, a point outside the formula's domain.
pub fn read(table: &mut Table, subject: &Subject) -> Result<Box<dyn Claim>, Diagnostic> {
    let text = table.required_string("equals")?;
    let formula = match text.value.trim() {
        "inf" => None,
        _ => Some(text.parse(&subject.scope(&["k"]))?),
    };
    let points = points::read(table, subject)?;
    if let Some(formula) = &formula {
        values::evaluate(formula, "k", &points, 64).map_err(|why| text.error(why))?;
    }
    Ok(Box::new(Penalty { points, formula }))
}

/// Real to rounding, and positive.
pub fn positive(value: &Complex) -> bool {
    let small = crate::number::Real::with_val(64, value.real().abs_ref()) >> 50u32;
    *value.real() > 0 && crate::number::Real::with_val(64, value.imag().abs_ref()) <= small
}

impl Claim for Penalty {
    fn statement(&self) -> (String, String) {
        let left = "\\rho_\\varphi(k) = ";
        match &self.formula {
            Some(f) => (format!("rho(k) = {f}"), format!("{left}{}", f.to_latex())),
            None => ("rho(k) = inf (F vanishes)".into(), format!("{left}\\infty")),
        }
    }

    fn penalty(&self) -> Option<(&Expr, &[Frequency])> {
        Some((self.formula.as_ref()?, &self.points))
    }

    fn weigh(&self, laboratory: &mut Laboratory, digits: u32) -> Finding {
        let bits = values::formula_bits(digits);
        let Some(formula) = &self.formula else {
            let zero = vec![Complex::with_val(bits, 0); self.points.len()];
            return values::check(
                laboratory,
                &self.points,
                &zero,
                Quantity::Transform,
                digits,
                None,
                true,
            );
        };
        let again = |e: &Expr| values::evaluate(e, "k", &self.points, bits).ok();
        let claimed = values::evaluate(formula, "k", &self.points, bits);
        if let Ok(claimed) = &claimed
            && let Some(j) = claimed.iter().position(|value| !positive(value))
        {
            let at = format!("k = {}", self.points[j].text);
            let value = crate::verdict::show::complex(&claimed[j], 6);
            let mut finding = Finding::new(
                Verdict::Refuted,
                Some(format!(
                    "at {at}: a penalty is a positive real number; claimed {value}"
                )),
            );
            finding.worst_at = Some(at);
            return finding;
        }
        match claimed {
            Ok(claimed) => values::check(
                laboratory,
                &self.points,
                &claimed,
                Quantity::Penalty,
                digits,
                Some((formula, &again)),
                true,
            ),
            Err(why) => Finding::undecided(why),
        }
    }
}
