//! A method of descent with frozen planes ends at the solution of least norm (digest eq. 4): of all output weights that interpolate,
//! those nearest the start.
//!
//! | key | meaning |
//! |---|---|
//! | `method` | `gradient-descent` (default), `heavy-ball`, `nesterov`, `adam` |
//! | `momentum` | of `heavy-ball` and `nesterov` (default 1/2) |
//! | `rate` | eta as a part of 2/lambda, lambda the greatest eigenvalue of K (default 1/2) |
//! | `up-to` | steps, at most (default 100000) |
//! | `ridge` | the same with a ridge is claimed for the limit; a number > 0 (default none) |
//!
//! Evidence: *trained*, the distance of the trained weights from the solution; *solution*, by Cholesky's decomposition of K at 256 bits;
//! *convex*, the distance of the solution in double precision, by eigenvalues with refinement, whose certificate bounds it. Relative to the
//! distance of the solution from the start; what the residuals that are left may still move the weights is part of the error. 9 digits by default.

use super::descent::{Descent, Run, up_to};
use super::exact::{BITS, distance, norm, solve};
use super::zero_within;
use crate::claim::common::context::Context;
use crate::claim::common::trained::{identity, measured, route, size, weigh};
use crate::claim::{Claim, Subject};
use crate::error::{Diagnostic, Doubt};
use crate::expr::{Expr, eval_real};
use crate::kernel::convex::Problem;
use crate::number::Real;
use crate::verdict::{Finding, Identity, RouteSummary};
use crate::wire::Table;

/// Residuals are looked at every so many steps.
const EVERY: u64 = 64;

/// The claim.
pub struct GdLimit {
    descent: Descent,
    steps: u64,
    ridge: Option<Expr>,
}

/// Reads the claim's keys.
///
/// # Errors
/// A wrong key, with its place.
pub fn read(table: &mut Table, subject: &Subject) -> Result<Box<dyn Claim>, Diagnostic> {
    let steps = up_to(table)?;
    let ridge = match table.string("ridge")? {
        None => None,
        Some(text) => {
            let value = text.parse(&subject.scope(&[]))?;
            let size = eval_real(&value, &[], 64).map_err(|why| text.error(why.to_string()))?;
            if size <= 0 {
                return Err(text.error("a ridge is positive"));
            }
            Some(value)
        }
    };
    Ok(Box::new(GdLimit {
        descent: Descent::read(table, subject)?,
        steps,
        ridge,
    }))
}

impl Claim for GdLimit {
    fn statement(&self) -> (String, String) {
        let words = self.descent.in_words();
        let (ridge, latex) = match &self.ridge {
            None => (String::new(), String::new()),
            Some(r) => (
                format!(" with the ridge {r}"),
                format!(" + {}", r.to_latex()),
            ),
        };
        (
            format!("the output weights end at the solution of least norm{ridge}; {words}"),
            format!(
                "v(\\infty) = v(0) + \\Phi (\\Phi^T\\Phi{latex})^{{-1}} (y - \\Phi^T v(0));\\ \\text{{{words}}}"
            ),
        )
    }

    fn weigh(&self, context: &mut Context) -> Result<Finding, Doubt> {
        let digits = context.digits();
        self.gather(digits)
    }
}

impl GdLimit {
    fn gather(&self, digits: u32) -> Result<Finding, Doubt> {
        let run = self.descent.prepare()?;
        let ridge = match &self.ridge {
            None => 0.0,
            Some(r) => eval_real(r, &[], 64)?.to_f64(),
        };
        let solution = Least::of(&run, None, ridge)?;
        let trained = train(&run, self.steps, digits)?;
        let mut routes = vec![
            trained.route(),
            route("solution", "Cholesky's decomposition of K at 256 bits"),
        ];
        let (certified, least) = certified(&run, &solution, ridge, &mut routes)?;
        let mut points = vec![identity(
            "output weights",
            solution.moved,
            measured("trained", distance(&trained.output, &solution.values)),
            zero_within(
                "solution",
                &[
                    ("rounding of the training", run.rounding),
                    (
                        "what the steps left: the last residual over the root of the least eigenvalue of K",
                        trained.left(least),
                    ),
                ],
            ),
        )];
        points.extend(certified);
        Ok(weigh(&points, digits, routes))
    }
}

/// What a training came to.
pub(super) struct Trained {
    /// v.
    pub output: Vec<f64>,
    /// |r| at the end.
    residual: f64,
    /// By how much it fell.
    fallen: f64,
    steps: u64,
}

impl Trained {
    /// In a few words.
    pub fn route(&self) -> RouteSummary {
        let detail = format!(
            "{} steps; the residuals fell to {:.1e} of the first",
            self.steps, self.fallen
        );
        route("trained", detail)
    }

    /// How far v may still go in the span of the features, where descent without Adam's scaling keeps it: `|r|/sqrt(lambda)`, lambda the least eigenvalue of K.
    pub fn left(&self, least: f64) -> f64 {
        self.residual / least.sqrt()
    }
}

/// Trains until the residuals have fallen far enough.
pub(super) fn train(run: &Run<'_>, most: u64, digits: u32) -> Result<Trained, Doubt> {
    let mut trainer = run.trainer(most)?;
    let first = size(&trainer.residual());
    // A thousandth of what is asked: the least eigenvalue's part of v is larger than that of the residual.
    let wanted = first * 10f64.powi(-(digits as i32)) * 1e-3;
    loop {
        let (_, stop) = trainer.step();
        let last = match stop {
            None => trainer.steps() % EVERY == 0 && size(&trainer.residual()) <= wanted,
            Some(crate::train::Stop::Steps) => true,
            Some(other) => return Err(other.early()),
        };
        if last {
            let residual = size(&trainer.residual());
            return Ok(Trained {
                output: trainer.network().output().to_vec(),
                residual,
                fallen: residual / first,
                steps: trainer.steps(),
            });
        }
    }
}

/// The solution of least weighted norm at high precision.
pub(super) struct Least {
    /// v.
    pub values: Vec<Real>,
    /// Its distance from the start, unweighted.
    pub moved: f64,
}

impl Least {
    /// `v(0) + S Phi (Phi^T S Phi + ridge)^-1 (y - Phi^T v(0))`.
    ///
    /// # Errors
    /// A sentence: dependent features.
    pub fn of(run: &Run<'_>, weights: Option<&[Real]>, ridge: f64) -> Result<Least, Doubt> {
        let weight = |i: usize| weights.map_or(Real::with_val(BITS, 1), |w| w[i].clone());
        let mut k = match weights {
            None => run.gram.clone(),
            Some(weights) => {
                let scaled: Vec<Vec<Real>> = run
                    .features
                    .iter()
                    .zip(weights)
                    .map(|(row, w)| {
                        let root = Real::with_val(BITS, w.sqrt_ref());
                        row.iter()
                            .map(|x| Real::with_val(BITS, x * &root))
                            .collect()
                    })
                    .collect();
                super::exact::gram(&scaled)
            }
        };
        for (i, row) in k.iter_mut().enumerate() {
            row[i] += ridge;
        }
        let alpha = solve(&k, &run.residual)?;
        let mut moved = Vec::with_capacity(run.features.len());
        for (i, row) in run.features.iter().enumerate() {
            let mut step = Real::with_val(BITS, 0);
            for (phi, a) in row.iter().zip(&alpha) {
                step -= Real::with_val(BITS, phi * a);
            }
            moved.push(step * weight(i));
        }
        let values = moved
            .iter()
            .zip(run.network.output())
            .map(|(m, v)| Real::with_val(BITS, m + *v));
        Ok(Least {
            values: values.collect(),
            moved: norm(&moved).to_f64(),
        })
    }
}

/// The solution in double precision against that at high precision, within its certificate.
fn certified(
    run: &Run<'_>,
    solution: &Least,
    ridge: f64,
    routes: &mut Vec<RouteSummary>,
) -> Result<(Option<Identity>, f64), Doubt> {
    let features: Vec<f64> = run.features.iter().flatten().map(Real::to_f64).collect();
    let found = Problem {
        features: &features,
        targets: &run.data.y,
        start: Some(run.network.output()),
        weights: None,
        ridge,
    }
    .solve()?;
    routes.push(route(
        "convex",
        format!(
            "double precision: rank {} of {}, residual {:.1e}, duality gap {:.1e}",
            found.rank,
            run.data.len(),
            found.residual.to_f64(),
            found.gap.to_f64()
        ),
    ));
    // Features rounded to double precision move the solution by the condition of K.
    let smallest = found.eigenvalues.first().copied().unwrap_or(0.0);
    if found.rank < run.data.len() {
        return Ok((None, smallest));
    }
    let least = smallest + ridge;
    let greatest = found.eigenvalues.last().copied().unwrap_or(0.0);
    let rounding = 8.0
        * f64::EPSILON
        * (greatest / least).sqrt()
        * solution.moved
        * (run.data.len() as f64).sqrt()
        * (greatest / least).sqrt();
    let convex = identity(
        "convex solution",
        solution.moved,
        measured("convex", distance(&found.values, &solution.values)),
        zero_within(
            "solution",
            &[
                (
                    "distance from the solution, by the certificate",
                    found.distance,
                ),
                ("rounding", rounding),
            ],
        ),
    );
    Ok((Some(convex), smallest))
}
