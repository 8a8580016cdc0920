//! rho of phi(omega z) is omega^2 rho_phi(k/omega).
//!
//! | key | meaning |
//! |---|---|
//! | `factor` | omega > 0, exact |
//! | `equals` | optional: a formula in `k` for rho of the dilated activation, checked instead |
//! | `points` | exact expressions, k > 0 |
//!
//! Evidence: F of the dilated activation is measured by both routes, from its own formula; the
//! claimed value comes from F of the undilated one at k/omega, measured by both routes too. |F| is compared: it is
//! finite where rho is not. In the tier full the formula, or that which the rules of `specbias derive` give for the undilated
//! activation, is asked between 1/64 and 64, and at both ends.

use crate::claim::common::context::Context;
use crate::claim::common::interval;
use crate::claim::common::points::{self, Points};
use crate::claim::common::values::{self, Asked, Undefined};
use crate::claim::{Claim, Subject};
use crate::error::{Diagnostic, Doubt};
use crate::expr::{Expr, build, eval_real};
use crate::fourier::{Frequency, Laboratory};
use crate::number::{Bounded, Real, Scalar};
use crate::verdict::{Finding, Verdict, show};
use crate::wire::Table;

/// The claim.
pub struct Dilation {
    factor: Expr,
    formula: Option<Expr>,
    points: Points,
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
    let content = points::content(
        "dilation",
        subject,
        &[
            text.value.trim(),
            equals.as_ref().map_or("", |t| t.value.trim()),
        ],
    );
    let formulas: Vec<(&Expr, &str)> = formula.iter().map(|f| (f, "k")).collect();
    let points = match points::given(table, subject)? {
        Some(points) => Points::exactly(points),
        None => Points::chosen(content, &formulas),
    };
    if let (Some(formula), Some(text)) = (&formula, &equals) {
        points
            .test(|k| match values::penalty(formula, k, 64) {
                Ok(_) => Ok(()),
                Err(Undefined::NoValue(why)) => Err(why),
                Err(Undefined::NotPositive(_)) => {
                    Err("a penalty is a positive real number at every point".into())
                }
            })
            .map_err(|why| text.error(why))?;
    }
    let claim = Dilation {
        factor,
        formula,
        points,
    };
    claim
        .points
        .test(|k| claim.undilated(k).map(|_| ()))
        .map_err(|why| text.error(why))?;
    Ok(Box::new(claim))
}

impl Dilation {
    /// k/omega.
    fn undilated(&self, k: &Frequency) -> Result<Frequency, Doubt> {
        let e = build::div(k.expr().clone(), self.factor.clone());
        Frequency::new(format!("({})/({})", k.text, self.factor), e)
    }

    /// |F[phi](k/omega)|/omega, and whether two routes agree on each.
    fn expected(
        &self,
        laboratory: &mut Laboratory,
        points: &[Frequency],
        digits: u32,
    ) -> Result<Vec<(Asked, bool)>, Doubt> {
        let bits = values::formula_bits(digits);
        let scaled: Result<Vec<Frequency>, Doubt> =
            points.iter().map(|k| self.undilated(k)).collect();
        let list = values::moduli(laboratory, &scaled?, digits)?;
        let omega = values::evaluate_bounded(&self.factor, &[], bits)?;
        let rough = Real::with_val(64, omega.value().abs_ref());
        list.into_iter()
            .map(|(mut asked, two)| {
                let mut smaller = Bounded::zero(asked.claimed.value().prec().0.max(bits));
                smaller.div(&asked.claimed, &omega)?;
                if !asked.claimed.is_exact_zero() {
                    asked.claimed = smaller;
                }
                asked.scale /= &rough;
                Ok((asked, two))
            })
            .collect()
    }

    /// The penalty of the dilated activation as a formula: that of the claim, or omega^2 rho(k/omega) with rho by rules.
    fn everywhere(&self, laboratory: &Laboratory) -> Option<(Expr, String)> {
        if let Some(formula) = &self.formula {
            return Some((formula.clone(), String::new()));
        }
        let (rho, by) = interval::derived_penalty(laboratory.activation(), laboratory)?;
        let inner = rho.substitute("k", &build::div(build::var("k"), self.factor.clone()));
        let square = build::powi(self.factor.clone(), 2);
        Some((build::mul(square, inner), by))
    }

    /// What a formula asks, at the points that are kept.
    fn stated(
        &self,
        formula: &Expr,
        points: Vec<Frequency>,
        bits: u32,
    ) -> Result<values::Kept, Box<Finding>> {
        values::asked_at(
            points,
            self.points.given(),
            |k| values::penalty(formula, k, bits),
            |undefined, k| match undefined {
                Undefined::NoValue(why) => Ok(why.text),
                Undefined::NotPositive(value) => {
                    Err(Box::new(super::penalty::not_positive(k, &value)))
                }
            },
        )
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

    fn weigh(&self, context: &mut Context) -> Result<Finding, Doubt> {
        let digits = context.digits();
        let laboratory = context.laboratory()?;
        let dilated = match laboratory.activation().dilated(&self.factor) {
            Ok(dilated) => dilated,
            Err(why) => return Err(why.to_string().into()),
        };
        // The frequencies of phi are multiplied by the factor.
        let mut points = self.points.of_both(laboratory, &dilated);
        points.retain(|k| self.undilated(k).is_ok());
        let mut all_by_two = true;
        let (points, asked, left_out) = match &self.formula {
            Some(f) => match self.stated(f, points, values::formula_bits(digits)) {
                Ok(stated) => stated,
                Err(finding) => return Ok(*finding),
            },
            None => match self.expected(laboratory, &points, digits) {
                Ok(list) => {
                    all_by_two = list.iter().all(|(_, two)| *two);
                    let asked = list.into_iter().map(|(asked, _)| asked).collect();
                    (points, asked, None)
                }
                Err(why) => return Err(why.at("the undilated activation")),
            },
        };
        let mut other = Laboratory::new(dilated, laboratory.limits().clone());
        let mut finding = values::check(&mut other, &points, asked, digits, None, false);
        finding = values::unless_left_out(finding, left_out);
        if finding.power.is_none() && finding.verdict == Verdict::Confirmed {
            finding.warnings.push(format!(
                "power below {}",
                show::bound(&show::ten_to_minus(1.0))
            ));
        }
        let finding = self.points.withheld(finding);
        if !all_by_two {
            return Ok(values::unless_refuted(finding));
        }
        match self.everywhere(laboratory) {
            Some((penalty, by)) if !self.points.given() => {
                let mut finding = interval::widened_penalty(finding, &penalty, &mut other, digits);
                interval::add_premise(&mut finding, &by);
                Ok(finding)
            }
            _ => Ok(finding),
        }
    }
}
