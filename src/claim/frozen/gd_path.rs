//! With frozen planes and a squared loss, gradient descent's residuals are (I - eta K)^t r(0), at every step, and those of gradient flow
//! e^{-eta t K} r(0) at the time eta t.
//!
//! K is the matrix of the products of features, of those of mu for `coordinates = "radon-spline"`, times 2/n for the mean square.
//!
//! | key | meaning |
//! |---|---|
//! | `rate` | eta as a part of 2/lambda, lambda the greatest eigenvalue of K (default 1/2) |
//! | `steps` | list of t (default 1, 10, 100) |
//! | `law` | `powers` (default): the former; `exponential`: the latter |
//! | `method` | `gradient-descent` (default), `heavy-ball`, `nesterov`, `adam`, `gradient-flow`: what the network is trained by |
//! | `coordinates` | `weights` (default), `radon-spline`, `residuals`: what the method steps in |
//! | `momentum` | of `heavy-ball` and `nesterov` (default 1/2) |
//!
//! Evidence: *trained*, the residuals of a network trained in double precision; *recursion*, the powers or the exponential at 256 bits from features
//! computed at 256 bits. Their distance at each t, relative to |r(0)|. 9 digits by default.

use super::descent::Descent;
use super::exact::{BITS, decayed, distance, norm, times};
use crate::claim::common::context::Context;
use crate::claim::common::trained::{bounded, identity, measured, route, weigh};
use crate::claim::subject::schedule::METHODS;
use crate::claim::{Claim, Subject};
use crate::error::{Diagnostic, Doubt};
use crate::number::Real;
use crate::verdict::{Finding, Identity};
use crate::wire::Table;

/// The steps of a claim that names none.
const DEFAULT: [u64; 3] = [1, 10, 100];

/// The claim.
pub struct GdPath {
    descent: Descent,
    steps: Vec<u64>,
    exponential: bool,
}

/// Reads the claim's keys.
///
/// # Errors
/// A wrong key, with its place.
pub fn read(table: &mut Table, subject: &Subject) -> Result<Box<dyn Claim>, Diagnostic> {
    let steps = super::descent::step_list(table, "steps", &DEFAULT)?;
    Ok(Box::new(GdPath {
        descent: Descent::read(table, subject)?.with_coordinates(table)?,
        exponential: table.is_second("law", ["powers", "exponential"])?,
        steps,
    }))
}

impl Claim for GdPath {
    fn statement(&self) -> (String, String) {
        let words = self.descent.in_words();
        if self.exponential {
            return (
                format!("r(t) = exp(-eta t K) r(0); {words}"),
                format!("r(t) = e^{{-\\eta t K}} r(0);\\ \\text{{{words}}}"),
            );
        }
        (
            format!("r(t) = (I - eta K)^t r(0); {words}"),
            format!("r(t) = (I - \\eta K)^t r(0);\\ \\text{{{words}}}"),
        )
    }

    fn weigh(&self, context: &mut Context) -> Result<Finding, Doubt> {
        let digits = context.digits();
        let routes = vec![
            route(
                "trained",
                format!("{}, double precision", METHODS[self.descent.place()].0),
            ),
            route(
                "recursion",
                if self.exponential {
                    "powers of exp(-eta K) at 256 bits"
                } else {
                    "powers of I - eta K at 256 bits"
                },
            ),
        ];
        let points = self.gather()?;
        Ok(weigh(&points, digits, routes))
    }
}

impl GdPath {
    fn gather(&self) -> Result<Vec<Identity>, Doubt> {
        let run = self.descent.prepare()?;
        let last = self.steps.iter().copied().max().unwrap_or(0);
        let mut trainer = run.trainer(last)?;
        let mut exact = run.residual.clone();
        let scale = norm(&exact).to_f64();
        let eta = Real::with_val(BITS, run.rate) * run.factor;
        let mut points = Vec::new();
        for t in 0..=last {
            if self.steps.contains(&t) {
                let found = trainer.residual();
                points.push(identity(
                    format!("step {t}, all {} points", found.len()),
                    scale,
                    measured("trained", distance(&found, &exact)),
                    bounded(
                        "recursion",
                        &Real::with_val(64, 0),
                        run.rounding * (t + 1) as f64 * (found.len() as f64).sqrt(),
                    ),
                ));
            }
            if t < last {
                let (_, stop) = trainer.step();
                if let Some(stop) = stop {
                    return Err(stop.early());
                }
                if self.exponential {
                    exact = decayed(&run.gram, &eta, &exact);
                    continue;
                }
                let step = times(&run.gram, &exact);
                for (r, s) in exact.iter_mut().zip(&step) {
                    *r -= Real::with_val(BITS, s * &eta);
                }
            }
        }
        Ok(points)
    }
}
