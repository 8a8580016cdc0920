//! Stopping gradient descent at time t = eta * steps is near a ridge of 1/t: the residuals differ by at most a fifth of the first ones.
//!
//! Along an eigenvector of K with eigenvalue l the residual is e^(-l t) after gradient flow and 1/(1 + l t) with the ridge 1/t: they differ
//! by at most 0.2036, and by nothing at both ends.
//!
//! | key | meaning |
//! |---|---|
//! | `bound` | what the distance of the residuals, as a part of \|r(0)\|, is claimed not to exceed (default 51/250) |
//! | `steps` | list of steps at which training is stopped (default 1, 10, 100, 1000) |
//! | `rate` | eta as a part of 2/lambda (default 1/20, near gradient flow) |
//!
//! Evidence: *trained*, the residuals of a network trained in double precision; *ridge*, those of the ridge solution at 256 bits. 3 digits by default: of the
//! bound.

use super::constant;
use super::descent::{Descent, step_list};
use super::exact::{BITS, norm, solve};
use crate::claim::common::context::Context;
use crate::claim::common::trained::route;
use crate::claim::{Claim, Subject};
use crate::error::{Diagnostic, Doubt, Reason};
use crate::expr::{Expr, build, eval_real};
use crate::number::{Rational, Real};
use crate::verdict::{Finding, PointSummary, Power, Strength, Term, Tolerance, Verdict, show};
use crate::wire::Table;

/// The steps of a claim that names none.
const DEFAULT: [u64; 4] = [1, 10, 100, 1000];

/// The claim.
pub struct EarlyStopping {
    descent: Descent,
    bound: Expr,
    steps: Vec<u64>,
}

/// Reads the claim's keys.
///
/// # Errors
/// A wrong key, with its place.
pub fn read(table: &mut Table, subject: &Subject) -> Result<Box<dyn Claim>, Diagnostic> {
    let bound = constant(
        table,
        subject,
        "bound",
        build::rational(Rational::from((51, 250))),
    )?;
    let steps = step_list(table, "steps", &DEFAULT)?;
    if let Some(zero) = steps.iter().find(|t| **t == 0) {
        return Err(table.error(format!("there is no ridge 1/t at the step {zero}")));
    }
    let slow = build::rational(Rational::from((1, 20)));
    Ok(Box::new(EarlyStopping {
        descent: Descent::read_with_rate(table, subject, slow)?,
        bound,
        steps,
    }))
}

impl Claim for EarlyStopping {
    fn statement(&self) -> (String, String) {
        let words = self.descent.in_words();
        (
            format!("|r(t) - r_ridge(1/t)| <= {} |r(0)|; {words}", self.bound),
            format!(
                "|r(t) - r_{{1/t}}| \\le {}\\,|r(0)|;\\ \\text{{{words}}}",
                self.bound.to_latex()
            ),
        )
    }

    fn weigh(&self, context: &mut Context) -> Result<Finding, Doubt> {
        let digits = context.digits();
        self.gather(digits)
    }
}

impl EarlyStopping {
    fn gather(&self, digits: u32) -> Result<Finding, Doubt> {
        let run = self.descent.prepare()?;
        let bound = eval_real(&self.bound, &[], 64)?.to_f64();
        let first = norm(&run.residual);
        let last = self.steps.iter().copied().max().unwrap_or(0);
        let mut trainer = run.trainer(last)?;
        let mut finding = Finding::new(Verdict::Confirmed, None);
        let (mut worst, mut error) = (0.0_f64, 0.0_f64);
        for t in 1..=last {
            if let (_, Some(stop)) = trainer.step() {
                return Err(stop.early());
            }
            if !self.steps.contains(&t) {
                continue;
            }
            // Gradient flow for the time eta t: the ridge of K without the loss's factor.
            let ridge = Real::with_val(BITS, run.rate * run.factor * t as f64).recip();
            let mut k = run.gram.clone();
            k.iter_mut()
                .enumerate()
                .for_each(|(i, row)| row[i] += &ridge);
            let alpha = solve(&k, &run.residual)?;
            let gaps: Vec<Real> = alpha
                .iter()
                .zip(trainer.residual())
                .map(|(a, r)| Real::with_val(BITS, a * &ridge) - r)
                .collect();
            let part = (norm(&gaps) / &first).to_f64();
            let rounding = run.rounding * (t + 1) as f64 / first.to_f64();
            finding.points.push(PointSummary {
                at: format!("step {t}"),
                claimed: format!("at most {bound}"),
                measured: format!("{part:.6}"),
                error_bound: format!("{rounding:.1e}"),
                deviation: format!("{:.1e}", (part - bound).max(0.0)),
                enclosure: None,
            });
            error = error.max(rounding);
            if part > worst {
                worst = part;
                finding.worst_at = Some(format!("step {t}"));
            }
        }
        finding.routes = vec![
            route("trained", "double precision"),
            route("ridge", "Cholesky's decomposition of K + 1/t at 256 bits"),
        ];
        finding.error_bound = Some(show::bound(&Real::with_val(64, error)));
        finding.tolerance = finding.worst_at.clone().map(|at| Tolerance {
            at,
            allowed: Term::of("the bound", bound),
            used: vec![
                Term::of("distance of the residuals, as a part of the first", worst),
                Term::of("rounding of the training", error),
            ],
        });
        if error > bound * 10f64.powi(-(digits as i32)) {
            let why = format!("the residuals are known to {error:.1e} only");
            finding.leave_open(Reason::Precision.doubt(why));
        } else if worst - error > bound {
            finding.verdict = Verdict::Refuted;
            finding.reason = Some(format!("the residuals differ by {worst:.6} of the first"));
        } else if worst + error > bound {
            let why = "the distance is the bound, to rounding";
            finding.leave_open(Reason::Precision.doubt(why));
        } else {
            // A bound below the distance would have been refuted.
            finding.power = Some(Power::of(
                format!("{:.1e}", 1.0 - (worst - error) / bound),
                Some(format!("the bound {worst:.5}")),
            ));
        }
        if finding.verdict != Verdict::Undecided {
            finding.strength = Some(Strength::Trained);
            finding.digits_reached = Some(-(error / bound).max(1e-15).log10());
        }
        Ok(finding)
    }
}
