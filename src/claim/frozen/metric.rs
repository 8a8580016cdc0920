//! Gradient descent on v with mu = v |w|^p ends where sum (mu - mu(0))^2/|w|^{2p} is least, and not where sum (mu - mu(0))^2 is.
//!
//! | key | meaning |
//! |---|---|
//! | `norm` | `weighted` (default): the former; `plain`: the latter, which is what descent in the coordinates mu makes least |
//! | `coordinates` | `weights` (default), `radon-spline`: what is trained, v or mu |
//! | `rate` | eta as a part of 2/lambda (default 1/2) |
//! | `up-to` | steps, at most (default 100000) |
//!
//! For a positively homogeneous phi of degree p, in the coordinates mu, xi = w/|w|, gamma = -b/|w|. Evidence: *trained*, the distance of the
//! trained mu from the solution; *solution*, at 256 bits from the features phi(xi·x - gamma). Relative to the distance of the solution
//! from the start. 9 digits by default.

use super::descent::{Descent, up_to};
use super::exact::{self, BITS, Exact, norm};
use super::gd_limit::{Least, train};
use super::zero_within;
use crate::activation::homogeneity;
use crate::claim::common::context::Context;
use crate::claim::common::trained::{identity, measured, route, weigh};
use crate::claim::{Claim, Subject};
use crate::error::{Diagnostic, Doubt};
use crate::expr::{Expr, constant};
use crate::number::Real;
use crate::train::Coordinates;
use crate::verdict::Finding;
use crate::wire::Table;

/// The claim.
pub struct Metric {
    descent: Descent,
    plain: bool,
    degree: Expr,
    steps: u64,
}

/// Reads the claim's keys.
///
/// # Errors
/// A wrong key, with its place; phi is not homogeneous.
pub fn read(table: &mut Table, subject: &Subject) -> Result<Box<dyn Claim>, Diagnostic> {
    let degree =
        homogeneity::exact_degree(subject.required_activation(table)?).ok_or_else(|| {
            table.error("mu = v |w|^p is for a positively homogeneous phi, which this one is not")
        })?;
    let steps = up_to(table)?;
    Ok(Box::new(Metric {
        plain: table.is_second("norm", ["weighted", "plain"])?,
        descent: Descent::read(table, subject)?.with_coordinates(table)?,
        degree,
        steps,
    }))
}

impl Claim for Metric {
    fn statement(&self) -> (String, String) {
        let words = self.descent.in_words();
        let p = &self.degree;
        if self.plain {
            (
                format!(
                    "training {} ends where sum (mu - mu(0))^2 is least, mu = v |w|^({p}); {words}",
                    self.trained()
                ),
                format!("\\min \\sum (\\mu_i-\\mu_i(0))^2;\\ \\text{{{words}}}"),
            )
        } else {
            (
                format!(
                    "training {} ends where sum (mu - mu(0))^2/|w|^(2*{p}) is least, mu = v |w|^({p}); {words}",
                    self.trained()
                ),
                format!(
                    "\\min \\sum (\\mu_i-\\mu_i(0))^2/|w_i|^{{2p}},\\ p = {p};\\ \\text{{{words}}}"
                ),
            )
        }
    }

    fn weigh(&self, context: &mut Context) -> Result<Finding, Doubt> {
        let digits = context.digits();
        self.gather(digits)
    }
}

impl Metric {
    fn trained(&self) -> &'static str {
        match self.descent.coordinates() {
            Coordinates::RadonSpline { .. } => "mu",
            _ => "v",
        }
    }

    fn gather(&self, digits: u32) -> Result<Finding, Doubt> {
        let mut run = self.descent.prepare()?;
        let degree = constant::value(&self.degree, BITS)
            .map(|p| Real::with_val(BITS, p))
            .ok_or("the degree of phi is not a real number")?;
        let gauges = Exact::of(&run.network).gauges(&degree);
        let trained = train(&run, self.steps, digits)?;
        let gauge = gauges.iter().map(Real::to_f64).fold(0.0, f64::max);
        // What is left moves the coordinates by |r|/sqrt(lambda); those are v, or mu itself.
        let stretch = match self.descent.coordinates() {
            Coordinates::Weights => gauge,
            _ => 1.0,
        };
        let left = stretch * trained.left(run.eigen()?.eigenvalues.min().max(0.0));
        // The problem in mu: features over |w|^p, start times it.
        run.features = exact::divided(&run.features, &gauges);
        run.gram = exact::gram(&run.features);
        let start: Vec<Real> = gauges
            .iter()
            .zip(run.network.output())
            .map(|(gauge, v)| Real::with_val(BITS, gauge * *v))
            .collect();
        let weights: Vec<Real> = gauges
            .iter()
            .map(|g| {
                if self.plain {
                    Real::with_val(BITS, 1)
                } else {
                    Real::with_val(BITS, g.square_ref())
                }
            })
            .collect();
        let mut least = Least::of(&run, Some(&weights), 0.0)?;
        // Least::of adds v(0) where mu(0) is meant.
        for ((mu, v), start) in least
            .values
            .iter_mut()
            .zip(run.network.output())
            .zip(&start)
        {
            *mu -= *v;
            *mu += start;
        }
        let mu: Vec<Real> = trained
            .output
            .iter()
            .zip(&gauges)
            .map(|(v, gauge)| Real::with_val(BITS, gauge * *v))
            .collect();
        let gaps: Vec<Real> = mu
            .iter()
            .zip(&least.values)
            .map(|(a, b)| Real::with_val(BITS, a - b))
            .collect();
        let points = [identity(
            "mu",
            least.moved,
            measured("trained", norm(&gaps).to_f64()),
            zero_within(
                "solution",
                &[
                    ("rounding of the training", gauge * run.rounding),
                    (
                        "what the steps left: the last residual over the root of the least eigenvalue of K",
                        left,
                    ),
                ],
            ),
        )];
        let routes = vec![
            trained.route(),
            route(
                "solution",
                "Cholesky's decomposition at 256 bits, in xi, gamma, mu",
            ),
        ];
        Ok(weigh(&points, digits, routes))
    }
}
