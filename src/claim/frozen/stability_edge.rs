//! Gradient descent with frozen planes diverges exactly above eta = 2/lambda, lambda the greatest eigenvalue of K.
//!
//! K is the matrix of the features' products, times 2/n for the mean square.
//!
//! | key | meaning |
//! |---|---|
//! | `factor` | the edge is claimed to be this times 2/lambda (default 1) |
//!
//! Evidence: *bisected*, the rate between those at which a trained network's residual along the first eigenvector shrinks and grows over
//! 60 steps, after trainings 1 part in 100 below and above the rate found, which must end and diverge; *eigenvalue*, lambda by powers of K at 256
//! bits. 6 digits by default.

use super::descent::{Descent, Run};
use super::exact::BITS;
use crate::claim::common::context::Context;
use crate::claim::common::trained::{bounded, identity, measured, route, weigh};
use crate::claim::{Claim, Subject};
use crate::error::{Diagnostic, Doubt};
use crate::expr::{Expr, build, eval_real};
use crate::number::Real;
use crate::train::Stop;
use crate::verdict::Finding;
use crate::wire::Table;

/// Steps after which a part of the residual is compared with that at the start.
const STEPS: u64 = 60;
/// Halvings of the interval.
const HALVINGS: u32 = 40;
/// Steps of the trainings beside the edge.
const BESIDE: u64 = 20_000;

/// The claim.
pub struct StabilityEdge {
    descent: Descent,
    factor: Expr,
}

/// Reads the claim's keys.
///
/// # Errors
/// A wrong key, with its place.
pub fn read(table: &mut Table, subject: &Subject) -> Result<Box<dyn Claim>, Diagnostic> {
    Ok(Box::new(StabilityEdge {
        factor: super::constant(table, subject, "factor", build::num(1))?,
        descent: Descent::read(table, subject)?,
    }))
}

impl Claim for StabilityEdge {
    fn statement(&self) -> (String, String) {
        let words = self.descent.in_words();
        let edge = build::mul(self.factor.clone(), build::num(2));
        (
            format!("diverges exactly above eta = ({edge})/lambda; {words}"),
            format!(
                "\\eta^* = {}/\\lambda_{{\\max}};\\ \\text{{{words}}}",
                edge.to_latex()
            ),
        )
    }

    fn weigh(&self, context: &mut Context) -> Result<Finding, Doubt> {
        let digits = context.digits();
        self.gather(digits)
    }
}

impl StabilityEdge {
    fn gather(&self, digits: u32) -> Result<Finding, Doubt> {
        let run = self.descent.prepare()?;
        let lambda = Real::with_val(BITS, &run.lambda) * run.factor;
        let first = first_eigenvector(&run)?;
        let (mut low, mut high) = (0.5 / lambda.to_f64(), 8.0 / lambda.to_f64());
        if grows(&run, low, &first)? || !grows(&run, high, &first)? {
            return Err("the edge is not between a quarter and four times 2/lambda".into());
        }
        for _ in 0..HALVINGS {
            let middle = 0.5 * (low + high);
            if grows(&run, middle, &first)? {
                high = middle;
            } else {
                low = middle;
            }
        }
        let edge = 0.5 * (low + high);
        // The whole residual, and not one part of it.
        let ends =
            |rate: f64| -> Result<Stop, Doubt> { Ok(run.trainer_at(rate, BESIDE)?.run(|_, _| {})) };
        let (below, above) = (ends(edge * 0.99)?, ends(edge * 1.01)?);
        if below != Stop::Steps || !matches!(above, Stop::Diverged { .. }) {
            return Err(format!(
                "a hundredth below the edge {}, a hundredth above it {}",
                below.in_words(),
                above.in_words()
            )
            .into());
        }
        let factor = eval_real(&self.factor, &[], BITS)?;
        let claimed = factor * 2u32 / lambda;
        let scale = claimed.to_f64().abs();
        // The part of the residual is right to its rounding; so many steps of growth stand against it.
        let size = super::exact::norm(&run.residual).to_f64();
        let error = scale * (4.0 * run.rounding / size) + (high - low);
        let points = [identity(
            "the edge",
            scale,
            measured("bisected", edge),
            bounded("eigenvalue", &claimed, error),
        )];
        let routes = vec![
            route(
                "bisected",
                format!(
                    "{HALVINGS} halvings, {STEPS} steps each; beside it {}",
                    above.in_words()
                ),
            ),
            route("eigenvalue", "powers of K at 256 bits"),
        ];
        Ok(weigh(&points, digits, routes))
    }
}

/// The first eigenvector of K, as doubles.
fn first_eigenvector(run: &Run<'_>) -> Result<Vec<f64>, Doubt> {
    let eigen = run.eigen()?;
    let first = eigen.eigenvectors.column(eigen.eigenvalues.imax());
    Ok(first.iter().copied().collect())
}

/// Whether the residual's part along a vector is larger after some steps than at the start.
fn grows(run: &Run<'_>, rate: f64, along: &[f64]) -> Result<bool, Doubt> {
    let mut trainer = run.trainer_at(rate, STEPS)?;
    let part = |r: &[f64]| r.iter().zip(along).map(|(r, a)| r * a).sum::<f64>().abs();
    let before = part(&trainer.residual());
    for _ in 0..STEPS {
        if let (_, Some(stop)) = trainer.step() {
            return match stop {
                Stop::Diverged { .. } => Ok(true),
                other => Err(other.early()),
            };
        }
    }
    Ok(part(&trainer.residual()) > before)
}
