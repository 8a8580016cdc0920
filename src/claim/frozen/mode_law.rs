//! The eigenvalues of K on a circle follow from the penalty: `lambda_m = n c sum_l ∫_0^∞ J_{m + l n}(k)^2/rho(k) dk`.
//!
//! For n points on the unit circle and planes in many directions and offsets (`planes = "ring"`); c = s^2 N/(2 pi window), l all integers. It is the Fourier
//! coefficient of K(x, x') = c/2 ∫ A(xi·(x - x')) dxi, A = F^{-1}[1/rho]. For the rectifier they fall like m^-4.
//!
//! | key | meaning |
//! |---|---|
//! | `rho` | formula in `k` |
//! | `modes` | list of m (default 2, 3, 5, 7); where 1/rho is not integrable at 0, those that rho leaves free are no eigenvalues of it |
//!
//! Evidence: *row*, lambda_m from the features at the points, as a network of the claim's width has them; *penalty*, the integrals by the trapezoidal rule, which is as good as exact for J_m^2
//! times a function that is analytic about the real axis, its tail from the local power of rho. Relative to lambda_m. 3 digits by default.

use super::descent::step_list;
use super::formula;
use crate::activation::{Activation, Fast};
use crate::claim::common::context::Context;
use crate::claim::common::distances;
use crate::claim::common::trained::{bounded, identity, measured, route, weigh};
use crate::claim::subject::training::Training;
use crate::claim::{Claim, Subject};
use crate::error::{Diagnostic, Doubt, Reason};
use crate::expr::Expr;
use crate::network::data::Set;
use crate::network::initial::Planes;
use crate::number::Real;
use crate::verdict::{Finding, Identity};
use crate::wire::Table;
use std::f64::consts::{PI, TAU};

/// The modes of a claim that names none.
const MODES: [u64; 4] = [2, 3, 5, 7];
/// Step of the trapezoidal rule, and where it ends.
const STEP: f64 = 0.125;
/// See [`STEP`].
const LAST: f64 = 1000.0;
/// The rule ends where rho is beyond this.
const BEYOND: f64 = 1e60;
/// Modes that the points cannot tell apart are added up to this many times n.
const TURNS: i64 = 3;

/// The claim.
pub struct ModeLaw {
    training: Training,
    activation: Activation,
    rho: Expr,
    modes: Vec<u64>,
    window: f64,
    content: String,
}

/// Reads the claim's keys.
///
/// # Errors
/// A wrong key, with its place; other data than the circle or other planes than a ring.
pub fn read(table: &mut Table, subject: &Subject) -> Result<Box<dyn Claim>, Diagnostic> {
    let training = subject.required_training(table)?;
    let text = table.required_string("rho")?;
    let rho = formula(&text, subject, "k", 1)?;
    let modes = step_list(table, "modes", &MODES)?;
    if let Some(m) = modes.iter().find(|m| **m > 100) {
        return Err(table.error(format!("modes are from 0 to 100, not {m}")));
    }
    let window = match (training.set(), training.start.planes) {
        (Set::Circle, Planes::Ring { window, .. }) => window,
        _ => {
            return Err(table.error(
                "this kind needs `data = \"circle\"` and `planes = \"ring\"` in [training]",
            ));
        }
    };
    Ok(Box::new(ModeLaw {
        activation: subject.required_activation(table)?.clone(),
        content: subject.claim_content().to_string(),
        training,
        rho,
        modes,
        window,
    }))
}

impl Claim for ModeLaw {
    fn statement(&self) -> (String, String) {
        let words = self.training.in_words();
        (
            format!(
                "lambda_m is n c sum_l integral of J_(m + l n)(k)^2/({}); {words}",
                self.rho
            ),
            format!(
                "\\lambda_m = n c \\sum_l \\int_0^\\infty \\frac{{J_{{m+ln}}(k)^2}}{{{}}}\\,dk;\\ \\text{{{words}}}",
                self.rho.to_latex()
            ),
        )
    }

    fn weigh(&self, context: &mut Context) -> Result<Finding, Doubt> {
        let digits = context.digits();
        let routes = vec![
            route("row", "Fourier coefficients of a row of K"),
            route("penalty", "integrals of J_m^2/rho"),
        ];
        let points = self.gather()?;
        Ok(weigh(&points, digits, routes))
    }
}

impl ModeLaw {
    fn gather(&self) -> Result<Vec<Identity>, Doubt> {
        let (data, network) = self.training.draw(&self.content)?;
        let n = data.len();
        let mut phi = Fast::new(&self.activation)?;
        let features = network.features(&mut phi, &data.x)?;
        let square = network.scale * network.scale;
        let mut row = vec![0.0; n];
        for features in features.chunks_exact(n) {
            for (k, h) in row.iter_mut().zip(features) {
                *k += square * features[0] * h;
            }
        }
        let c = square * network.shape.width as f64 / (TAU * self.window);
        let rho = self.nodes()?;
        let mut points = Vec::new();
        for &m in &self.modes {
            let cosine = |j: usize| (TAU * ((m as usize * j) % n) as f64 / n as f64).cos();
            let lambda: f64 = row.iter().enumerate().map(|(j, k)| k * cosine(j)).sum();
            let mut sum = 0.0;
            for l in -TURNS..=TURNS {
                sum += self.integral((m as i64 + l * n as i64).unsigned_abs(), &rho)?;
            }
            let claimed = n as f64 * c * sum;
            points.push(identity(
                format!("mode {m}"),
                claimed.abs(),
                measured("row", lambda),
                bounded(
                    "penalty",
                    &Real::with_val(64, claimed),
                    1e-9 * claimed.abs(),
                ),
            ));
        }
        Ok(points)
    }

    fn rho_at(&self, k: f64) -> Result<f64, Doubt> {
        Ok(distances::value(&self.rho, "k", &Real::with_val(64, k), 64)?.to_f64())
    }

    /// rho at the nodes of the trapezoidal rule, up to where it is beyond all bounds.
    fn nodes(&self) -> Result<Vec<f64>, Doubt> {
        let mut values = Vec::new();
        for j in 1..=(LAST / STEP) as usize {
            let rho = self.rho_at(STEP * j as f64)?;
            values.push(rho);
            if rho > BEYOND {
                break;
            }
        }
        Ok(values)
    }

    /// `∫_0^∞ J_m(k)^2/rho(k) dk`, rho being known at the nodes.
    fn integral(&self, m: u64, rho: &[f64]) -> Result<f64, Doubt> {
        let order = i32::try_from(m).map_err(|_| "the mode is too high")?;
        let at =
            |k: f64| -> Result<f64, Doubt> { Ok(libm::jn(order, k).powi(2) / self.rho_at(k)?) };
        let near = [at(1e-6)?, at(1e-5)?];
        if near[0] > 1.01 * near[1] {
            return Err(Reason::IllPosed.doubt(format!("mode {m} is one that rho leaves free")));
        }
        let terms = rho.iter().enumerate().map(|(j, rho)| {
            let k = STEP * (j + 1) as f64;
            libm::jn(order, k).powi(2) / rho
        });
        let sum = 0.5 * near[0] + terms.sum::<f64>();
        let last = STEP * rho.len() as f64;
        // J_m^2 is 1/(pi k) on the mean; rho goes on as the power it is here.
        let (here, before) = (self.rho_at(last)?, self.rho_at(0.5 * last)?);
        let tail = if here.is_finite() && before > 0.0 {
            1.0 / (PI * here * (here / before).log2())
        } else {
            0.0
        };
        Ok(STEP * (sum - 0.5 * at(last)?) + tail.max(0.0))
    }
}
