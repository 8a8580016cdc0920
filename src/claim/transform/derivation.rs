//! The transform follows from named rules, and is this formula: `specbias derive` as a claim.
//!
//! | key | meaning |
//! |---|---|
//! | `equals` | expression in `k`, k > 0; may use `i` |
//!
//! Evidence: the rules of `specbias derive`, each with its conditions checked. Every transform on the way is compared with
//! enclosures of F at points that are drawn from the claim's content, so that a wrong rule cannot hide: one that is excluded
//! is a fault of the program. The derived formula and the claimed one are brought to a normal form: a difference that is 0
//! there is 0, whatever the values of its symbols, and the claim is confirmed with strength `derived`. One that an
//! enclosure excludes at a point is refuted. Else the claim is undecided: the two may be equal by an identity that
//! the normal form does not know.

use crate::activation::Activation;
use crate::claim::common::context::Context;
use crate::claim::common::points;
use crate::claim::{Claim, Subject};
use crate::derive::equal;
use crate::derive::{Answer, Assumptions, Step, derive};
use crate::error::{Diagnostic, Doubt, Reason};
use crate::expr::mutants::mutants;
use crate::expr::{Expr, build};
use crate::fourier::{Beside, Frequency, Laboratory, Limits};
use crate::number::{Rational, Real};
use crate::verdict::{Finding, Mutants, Power, RouteSummary, Strength, Verdict, power};
use crate::wire::Table;

/// Digits of the values by which the steps are compared.
const DIGITS: u32 = 20;
/// Frequencies at which a step is looked at.
const LOOKS: usize = 2;
/// Where they are drawn.
const RANGE: (f64, f64) = (1.0 / 32.0, 16.0);
/// The largest change of the formula that is not tried to be told apart from it.
const LEAST_CHANGE: f64 = 1e-280;
/// Steps that are compared; a longer derivation says how many were.
const MOST_STEPS: usize = 24;

/// The claim that F is derived to be this.
pub struct Derivation {
    formula: Expr,
    /// Drawn from the content.
    at: Vec<Frequency>,
}

/// Reads the claim's keys.
///
/// # Errors
/// A wrong or missing key, with its place.
pub fn read(table: &mut Table, subject: &Subject) -> Result<Box<dyn Claim>, Diagnostic> {
    let text = table.required_string("equals")?;
    let formula = text.parse(&subject.scope(&["k"]))?;
    let content = points::content("derivation", subject, &[text.value.trim()]);
    Ok(Box::new(Derivation {
        formula,
        at: points::rationals(&points::drawn(content, RANGE, LOOKS)),
    }))
}

impl Claim for Derivation {
    fn statement(&self) -> (String, String) {
        (
            format!("by rules, F[phi](k) = {}", self.formula),
            format!(
                "\\text{{by rules, }} \\mathcal{{F}}[\\varphi](k) = {}",
                self.formula.to_latex()
            ),
        )
    }

    fn weigh(&self, context: &mut Context) -> Result<Finding, Doubt> {
        let laboratory = context.laboratory()?;
        let limits = laboratory.limits().clone();
        let stop = || limits.exhausted().is_some();
        let assumptions = Assumptions::default();
        let step = derive(laboratory.activation(), &stop)
            .map_err(|why| limits.exhausted().unwrap_or_else(|| why.to_string().into()))?;
        let looked_at = self.compared(&step, &limits)?;
        let answer = Answer::new(step, &assumptions);
        let mut finding = self.weighed(&answer, &assumptions, &stop);
        finding.routes.push(row_of(&answer, looked_at));
        Ok(finding)
    }
}

fn row_of(answer: &Answer, looked_at: usize) -> RouteSummary {
    let steps = answer.derivation.all();
    let mut names: Vec<&str> = steps.iter().map(|step| step.rule.name).collect();
    names.dedup();
    RouteSummary {
        name: "rules".into(),
        detail: format!(
            "F = {}; {} steps, {looked_at} of them compared with enclosures: {}",
            answer.transform,
            steps.len(),
            names.join(", ")
        ),
        ..RouteSummary::default()
    }
}

impl Derivation {
    fn weighed(
        &self,
        answer: &Answer,
        assumptions: &Assumptions,
        stop: &dyn Fn() -> bool,
    ) -> Finding {
        let derived = &answer.transform;
        match equal::equal(derived, &self.formula, assumptions, stop) {
            equal::Answer::Equal => {
                let mut finding = Finding::new(Verdict::Confirmed, None);
                finding.strength = Some(Strength::Derived);
                finding.power = self.power(|wrong| {
                    let other = equal::equal(derived, wrong, assumptions, stop);
                    matches!(other, equal::Answer::Different(_))
                });
                finding
            }
            equal::Answer::Different(why) => {
                let why = format!("the rules give {derived}: {why}");
                let mut finding = Finding::new(Verdict::Refuted, Some(why));
                finding.strength = Some(Strength::Derived);
                finding
            }
            equal::Answer::Unknown(why) => Finding::undecided(Reason::OutsideTheMethod.doubt(
                format!("the rules give {derived}, which may or may not be the formula: {why}"),
            )),
        }
    }

    /// Which wrong formulas are told apart from the derived one.
    fn power(&self, is_different: impl Fn(&Expr) -> bool) -> Option<Power> {
        let changed = |delta: &Real| -> Option<Expr> {
            let factor = build::rational(Rational::from(1) + delta.to_rational()?);
            Some(build::mul(factor, self.formula.clone()))
        };
        let least = power::smallest(&Real::with_val(64, LEAST_CHANGE), |delta| {
            changed(delta).is_some_and(|wrong| is_different(&wrong))
        })?;
        let wrong = mutants(&self.formula);
        let (mut refuted, mut passed) = (0, Vec::new());
        for mutant in &wrong {
            match is_different(&mutant.formula) {
                true => refuted += 1,
                false => passed.push(mutant.change.clone()),
            }
        }
        let mut power = Power::of(least, None);
        power.mutants = Some(Mutants {
            tried: wrong.len(),
            refuted,
            passed,
        });
        Some(power)
    }

    /// Compares the transform of every step with enclosures; how many steps have one.
    ///
    /// # Errors
    /// One is excluded.
    fn compared(&self, step: &Step, limits: &Limits) -> Result<usize, Doubt> {
        let mut count = 0;
        for step in step.all().into_iter().take(MOST_STEPS) {
            if let Some(reason) = limits.exhausted() {
                return Err(reason);
            }
            let Ok(activation) = Activation::new("phi", step.phi.clone()) else {
                continue;
            };
            let mut laboratory = Laboratory::new(activation, limits.clone());
            let formula = &step.transform.regular;
            let found = laboratory.beside(formula, &self.at, DIGITS);
            let excluded = found.iter().position(|one| *one == Some(Beside::Excluded));
            if let Some(index) = excluded {
                return Err(Reason::Fault.doubt(format!(
                    "the rule {} is wrong: it gives {formula} for {}, which the enclosure at k = {} excludes",
                    step.rule.name,
                    laboratory.activation().definition(),
                    self.at[index].text
                )));
            }
            count += usize::from(found.iter().any(Option::is_some));
        }
        Ok(count)
    }
}
