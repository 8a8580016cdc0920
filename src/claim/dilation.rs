//! rho of phi(omega z) is omega^2 rho_phi(k/omega).
//!
//! | key | meaning |
//! |---|---|
//! | `factor` | omega > 0, exact |
//! | `equals` | optional: a formula in `k` for rho of the dilated activation, checked instead |
//! | `points` | exact expressions, k > 0 |
//!
//! Evidence: F of the dilated activation is measured by both routes, from its own formula; the
//! claimed value comes from F of the undilated one at k/omega, measured by the contour route.

use super::values::{self, Quantity};
use super::{Claim, Subject, penalty, points};
use crate::error::Diagnostic;
use crate::expr::{Expr, build, eval_real};
use crate::fourier::{Frequency, Laboratory, Route};
use crate::number::{Complex, Real};
use crate::verdict::{Finding, show};
use crate::wire::Table;

/// The claim.
pub struct Dilation {
    factor: Expr,
    formula: Option<Expr>,
    points: Vec<Frequency>,
    scaled: Vec<Frequency>,
}

/// Reads the claim's keys.
///
/// # Errors
/// A wrong or missing key, with its place.
pub fn read(table: &mut Table, subject: &Subject) -> Result<Box<dyn Claim>, Diagnostic> {
    let text = table.required_string("factor")?;
    let factor = text.parse(&subject.scope(&[]))?;
    let positive = eval_real(&factor, &[], 64).is_ok_and(|f| f > 0 && f.is_finite());
    if !positive {
        return Err(text.error("`factor` is a positive real number"));
    }
    let equals = table.string("equals")?;
    let formula = equals
        .as_ref()
        .map(|t| t.parse(&subject.scope(&["k"])))
        .transpose()?;
    let (points, scaled) = match points::given(table, subject)? {
        Some(points) => {
            let scaled = points
                .iter()
                .map(|p| {
                    let k = build::div(p.expr().clone(), factor.clone());
                    Frequency::new(format!("({})/({factor})", p.text), k)
                })
                .collect::<Result<Vec<_>, _>>()
                .map_err(|why| text.error(why))?;
            (points, scaled)
        }
        None => {
            let points =
                points::changed(&points::DEFAULT, |k| build::mul(k.clone(), factor.clone()))
                    .map_err(|why| text.error(why))?;
            (points, points::default_points())
        }
    };
    if let (Some(formula), Some(text)) = (&formula, &equals) {
        let values = values::evaluate(formula, "k", &points, 64).map_err(|why| text.error(why))?;
        if !values.iter().all(penalty::positive) {
            return Err(text.error("a penalty is a positive real number at every point"));
        }
    }
    Ok(Box::new(Dilation {
        factor,
        formula,
        points,
        scaled,
    }))
}

impl Dilation {
    /// omega^2 rho(k/omega) from one route on the undilated activation.
    fn undilated(&self, laboratory: &mut Laboratory, digits: u32) -> Result<Vec<Complex>, String> {
        let bits = values::formula_bits(digits);
        let tolerances = laboratory.relative_tolerances(&self.scaled, digits + 6, 2000);
        let run = laboratory.route(Route::Contour, &self.scaled, &tolerances);
        let omega = eval_real(&self.factor, &[], bits).map_err(|e| e.to_string())?;
        run.values
            .into_iter()
            .map(|v| {
                let v = v?;
                let modulus = Real::with_val(bits, v.value.abs_ref());
                if v.error * Real::with_val(64, 1e3) > modulus {
                    return Err("F of the undilated activation is not told apart from 0".into());
                }
                let ratio = Real::with_val(bits, &omega / &modulus);
                Ok(Complex::with_val(bits, (ratio.square(), 0)))
            })
            .collect()
    }
}

impl Claim for Dilation {
    fn statement(&self) -> (String, String) {
        let w = &self.factor;
        match &self.formula {
            Some(f) => (
                format!("rho of phi({w} z) = {f}"),
                format!(
                    "\\rho_{{\\varphi({} z)}}(k) = {}",
                    w.to_latex(),
                    f.to_latex()
                ),
            ),
            None => (
                format!("rho of phi({w} z) at k = ({w})^2 rho(k/({w}))"),
                format!(
                    "\\rho_{{\\varphi(\\omega z)}}(k) = \\omega^2 \\rho_\\varphi(k/\\omega),\\ \\omega = {}",
                    w.to_latex()
                ),
            ),
        }
    }

    fn weigh(&self, laboratory: &mut Laboratory, digits: u32) -> Finding {
        let bits = values::formula_bits(digits);
        let claimed = match &self.formula {
            Some(f) => values::evaluate(f, "k", &self.points, bits),
            None => self.undilated(laboratory, digits),
        };
        let claimed = match claimed {
            Ok(claimed) => claimed,
            Err(why) => return Finding::undecided(why),
        };
        let dilated = match laboratory.activation().dilated(&self.factor) {
            Ok(dilated) => dilated,
            Err(why) => return Finding::undecided(why.to_string()),
        };
        let mut other = Laboratory::new(dilated, laboratory.limits().clone());
        let mut finding = values::check(
            &mut other,
            &self.points,
            &claimed,
            Quantity::Penalty,
            digits,
            None,
            false,
        );
        if finding.power.is_none() && finding.verdict == crate::verdict::Verdict::Confirmed {
            finding.warnings.push(format!(
                "power below {}",
                show::bound(&show::ten_to_minus(1.0))
            ));
        }
        finding
    }
}
