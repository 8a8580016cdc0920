//! On a circle, with features that a rotation carries into each other, mode m of the residuals after t steps is
//! (1 - eta lambda_m)^t times what it was.
//!
//! For n points on the unit circle and planes in J directions, J a multiple of n (`planes = "ring"`), K is circulant and lambda_m the m-th
//! Fourier coefficient of its first row.
//!
//! | key | meaning |
//! |---|---|
//! | `modes` | list of m (default 1, 2, 5) |
//! | `steps` | list of t (default 1, 10, 100) |
//! | `rate` | eta as a part of 2/lambda (default 1/2) |
//! | `of` | the eigenvalue of this mode is claimed for all: a number, for claims that are refuted (default each mode's own) |
//!
//! Evidence: *trained*, the Fourier coefficients of the residuals of a network trained in double precision; *row*, lambda_m from the features at two
//! points and 256 bits. Relative to \|r(0)\|. 9 digits by default.

use super::descent::{Descent, step_list};
use super::exact::{BITS, norm};
use crate::claim::common::context::Context;
use crate::claim::common::trained::{bounded, identity, measured, route, weigh};
use crate::claim::{Claim, Subject};
use crate::error::{Diagnostic, Doubt, Reason};
use crate::number::Real;
use crate::verdict::{Finding, Identity};
use crate::wire::Table;
use rug::float::Constant;
use rug::ops::Pow;

/// The modes of a claim that names none.
const MODES: [u64; 3] = [1, 2, 5];
/// Its steps.
const STEPS: [u64; 3] = [1, 10, 100];
/// K is circulant where its rows agree to this part of its greatest entry: the angles of points and planes are rounded.
const CIRCULANT: f64 = 1e-12;

/// The claim.
pub struct ModeDecay {
    descent: Descent,
    modes: Vec<u64>,
    steps: Vec<u64>,
    of: Option<u64>,
}

/// Reads the claim's keys.
///
/// # Errors
/// A wrong key, with its place.
pub fn read(table: &mut Table, subject: &Subject) -> Result<Box<dyn Claim>, Diagnostic> {
    let modes = step_list(table, "modes", &MODES)?;
    let steps = step_list(table, "steps", &STEPS)?;
    let of = match table.integer("of")? {
        None => None,
        Some((m, span)) => Some(u64::try_from(m).map_err(|_| {
            table.error_in(span, format!("a mode is not negative, and this one is {m}"))
        })?),
    };
    Ok(Box::new(ModeDecay {
        descent: Descent::read(table, subject)?,
        modes,
        steps,
        of,
    }))
}

impl Claim for ModeDecay {
    fn statement(&self) -> (String, String) {
        let words = self.descent.in_words();
        let of = self.of.map_or("m".to_string(), |m| m.to_string());
        (
            format!("mode m of the residuals is (1 - eta lambda_{of})^t of the first; {words}"),
            format!(
                "\\hat r_m(t) = (1-\\eta\\lambda_{{{of}}})^t\\,\\hat r_m(0);\\ \\text{{{words}}}"
            ),
        )
    }

    fn weigh(&self, context: &mut Context) -> Result<Finding, Doubt> {
        let digits = context.digits();
        let routes = vec![
            route(
                "trained",
                "Fourier coefficients of the residuals, double precision",
            ),
            route(
                "row",
                "Fourier coefficients of the first row of K at 256 bits",
            ),
        ];
        let points = self.gather()?;
        Ok(weigh(&points, digits, routes))
    }
}

impl ModeDecay {
    fn gather(&self) -> Result<Vec<Identity>, Doubt> {
        let run = self.descent.prepare()?;
        let n = run.data.len();
        let greatest = run
            .gram
            .iter()
            .flatten()
            .map(|k| k.to_f64().abs())
            .fold(0.0, f64::max);
        for (i, row) in run.gram.iter().enumerate() {
            for (j, k) in row.iter().enumerate() {
                let gap = Real::with_val(64, k - &run.gram[0][(j + n - i) % n])
                    .to_f64()
                    .abs();
                if gap > CIRCULANT * greatest {
                    return Err(Reason::IllPosed.doubt(format!(
                        "K is not circulant: entries of the rows 1 and {} differ by {gap:.1e}",
                        i + 1
                    )));
                }
            }
        }
        let last = self.steps.iter().copied().max().unwrap_or(0);
        let mut trainer = run.trainer(last)?;
        let scale = norm(&run.residual).to_f64();
        let eta = Real::with_val(BITS, run.rate) * run.factor;
        let mut factors = Vec::new();
        for &m in &self.modes {
            let (cosines, _) = waves(self.of.unwrap_or(m), n);
            let lambda = dot(&run.gram[0], &cosines);
            let (c, s) = waves(m, n);
            let start = [dot(&run.residual, &c), dot(&run.residual, &s)];
            factors.push((m, 1u32 - lambda * &eta, start, [c, s]));
        }
        // How far K is from circulant moves lambda by at most n times as much.
        let uneven = CIRCULANT * greatest * n as f64 * run.rate * run.factor;
        let mut points = Vec::new();
        for t in 0..=last {
            if self.steps.contains(&t) {
                let residual: Vec<Real> = trainer
                    .residual()
                    .iter()
                    .map(|r| Real::with_val(BITS, *r))
                    .collect();
                for (m, factor, start, waves) in &factors {
                    let power =
                        Real::with_val(BITS, factor.pow(u32::try_from(t).unwrap_or(u32::MAX)));
                    for (part, name) in ["cosine", "sine"].iter().enumerate() {
                        let found = dot(&residual, &waves[part]).to_f64();
                        let claimed = Real::with_val(BITS, &power * &start[part]);
                        let error =
                            (run.rounding * (n as f64).sqrt() + uneven * scale) * (t + 1) as f64;
                        points.push(identity(
                            format!("mode {m}, {name}, step {t}"),
                            scale,
                            measured("trained", found),
                            bounded("row", &claimed, error),
                        ));
                    }
                }
            }
            if t < last
                && let (_, Some(stop)) = trainer.step()
            {
                return Err(stop.early());
            }
        }
        Ok(points)
    }
}

/// `cos(2 pi m j/n)` and `sin(2 pi m j/n)`.
fn waves(m: u64, n: usize) -> (Vec<Real>, Vec<Real>) {
    let turn = Real::with_val(BITS, Constant::Pi) * 2u32 / n as u64;
    (0..n as u64)
        .map(|j| {
            let angle = Real::with_val(BITS, &turn * ((m % n as u64) * j % n as u64));
            (Real::with_val(BITS, angle.cos_ref()), angle.sin())
        })
        .unzip()
}

fn dot(a: &[Real], b: &[Real]) -> Real {
    super::exact::times(&[a.to_vec()], b).swap_remove(0)
}
