//! At the start the zero-planes, or the weights, have a density.
//!
//! | key | meaning |
//! |---|---|
//! | `of` | `gamma` (default): the signed distance of the plane, -b/\|w\|; `mu`: v \|w\|^p; for D = 1 both times the sign of w: -b/w, and v w for p = 1 |
//! | `density` | a formula of it in `gamma` or `mu`, for all real values |
//! | `seeds` | how many networks are drawn (default 5, at least 5) |
//!
//! Evidence: *drawn*, the greatest distance of the empirical distribution over all seeds from that of the formula, by Kolmogorov's test; the formula is
//! integrated by Gauss's rule in the angle whose tangent is the argument, and must integrate to 1. Confirmed where the probability of a greater
//! distance is 1/100 or more, refuted where it is below 10^-6, undecided between.

use crate::activation::homogeneity;
use crate::claim::common::context::Context;
use crate::claim::common::trained::{route, seeds};
use crate::claim::subject::training::Training;
use crate::claim::{Claim, Subject};
use crate::error::{Diagnostic, Doubt, Reason};
use crate::expr::{Evaluator, Expr, Program};
use crate::host::{clock, memory};
use crate::network::Neuron;
use crate::verdict::{Finding, PointSummary, Power, Strength, Term, Tolerance, Verdict};
use crate::wire::Table;
use std::sync::Arc;

/// Confirmed from this probability on.
const LIKELY: f64 = 1e-2;
/// Refuted below this one.
const UNLIKELY: f64 = 1e-6;
/// Panels of the integral.
const PANELS: usize = 20_000;
/// How far the integral may be from 1.
const UNIT: f64 = 1e-4;

/// The claim.
pub struct InitialDensity {
    training: Training,
    of_mu: bool,
    density: Expr,
    /// Degree of phi.
    degree: Option<f64>,
    seeds: usize,
    content: String,
}

/// Reads the claim's keys.
///
/// # Errors
/// A wrong key, with its place.
pub fn read(table: &mut Table, subject: &Subject) -> Result<Box<dyn Claim>, Diagnostic> {
    let of_mu = table.is_second("of", ["gamma", "mu"])?;
    let text = table.required_string("density")?;
    let density = text.parse(&subject.scope(&[if of_mu { "mu" } else { "gamma" }]))?;
    let seeds = seeds(table, 5)?;
    Ok(Box::new(InitialDensity {
        training: subject.required_training(table)?,
        of_mu,
        density,
        degree: homogeneity::rounded_degree(subject.required_activation(table)?),
        seeds,
        content: subject.claim_content().to_string(),
    }))
}

impl Claim for InitialDensity {
    fn statement(&self) -> (String, String) {
        let (name, latex) = if self.of_mu {
            ("mu", "\\mu")
        } else {
            ("gamma", "\\gamma")
        };
        (
            format!("at the start {name} has the density {}", self.density),
            format!("p({latex}) = {}", self.density.to_latex()),
        )
    }

    fn weigh(&self, _: &mut Context) -> Result<Finding, Doubt> {
        self.gather()
    }
}

impl InitialDensity {
    fn gather(&self) -> Result<Finding, Doubt> {
        let mut sample = Vec::new();
        let all = self.training.shape.width.checked_mul(self.seeds);
        memory::doubles(all, "a number of every neuron of every network")?;
        for seed in 0..self.seeds {
            clock::go_on()?;
            let (_, network) = self.training.draw(&format!("{}/{seed}", self.content))?;
            for i in 0..network.shape.width {
                let neuron = Neuron::of(&network, i, self.degree.filter(|_| self.of_mu))
                    .ok_or("a neuron has no plane: w = 0")?;
                // In one dimension (xi, gamma, mu) and (-xi, -gamma, mu) are told apart by the sign of w.
                let sign = if network.shape.inputs == 1 {
                    neuron.xi[0]
                } else {
                    1.0
                };
                sample.push(
                    sign * if self.of_mu {
                        neuron.mu[0]
                    } else {
                        neuron.gamma
                    },
                );
            }
        }
        sample.sort_by(f64::total_cmp);
        let distance = self.distance(&sample)?;
        let count = sample.len() as f64;
        let probability = kolmogorov(distance * (count.sqrt() + 0.12 + 0.11 / count.sqrt()));
        let text = format!("the probability of a greater one is {probability:.2e}");
        let mut finding = if probability >= LIKELY {
            Finding::new(Verdict::Confirmed, None)
        } else if probability < UNLIKELY {
            Finding::new(
                Verdict::Refuted,
                Some(format!("the distance is {distance:.4}: {text}")),
            )
        } else {
            Finding::undecided(Reason::Samples.doubt(format!(
                "the distance is {distance:.4}: {text}, neither likely nor impossible"
            )))
        };
        if finding.verdict != Verdict::Undecided {
            finding.strength = Some(Strength::Sampled);
        }
        // The distance at which the probability is that of a refutation.
        let refuted = (0.5 * (2.0 / UNLIKELY).ln()).sqrt() / count.sqrt();
        finding.digits_reached = Some(-distance.max(1e-15).log10());
        finding.error_bound = Some(format!("{refuted:.1e}"));
        finding.tolerance = Some(Tolerance {
            at: "the whole sample".into(),
            allowed: Term::of(
                format!("distance that a sample of its size exceeds with the probability {LIKELY}"),
                (0.5 * (2.0 / LIKELY).ln()).sqrt() / (count.sqrt() + 0.12 + 0.11 / count.sqrt()),
            ),
            used: vec![Term::of("greatest distance of the distributions", distance)],
        });
        if finding.verdict == Verdict::Confirmed {
            finding.power = Some(Power::of(format!("{:.1e}", refuted + distance), None));
        }
        finding.points.push(PointSummary {
            at: format!("{} neurons of {} seeds", sample.len(), self.seeds),
            claimed: "0".into(),
            measured: format!("{distance:.5}"),
            error_bound: format!("{refuted:.1e}"),
            deviation: format!("{distance:.1e}"),
            enclosure: None,
        });
        finding.worst_at = Some("the whole sample".into());
        finding.routes = vec![route("drawn", text)];
        Ok(finding)
    }

    /// The greatest distance between the sample's distribution and the formula's.
    fn distance(&self, sample: &[f64]) -> Result<f64, Doubt> {
        const NODES: [(f64, f64); 4] = [
            (-0.861_136_311_594_052_6, 0.347_854_845_137_453_85),
            (-0.339_981_043_584_856_3, 0.652_145_154_862_546_2),
            (0.339_981_043_584_856_3, 0.652_145_154_862_546_2),
            (0.861_136_311_594_052_6, 0.347_854_845_137_453_85),
        ];
        let variable = if self.of_mu { "mu" } else { "gamma" };
        let program = Arc::new(Program::compile(&[&self.density], &[variable]));
        let mut density = Evaluator::<f64>::new(program, 53);
        let width = std::f64::consts::PI / PANELS as f64;
        // The distribution at the ends of the panels.
        let mut below = vec![0.0; PANELS + 1];
        for panel in 0..PANELS {
            let middle = -std::f64::consts::FRAC_PI_2 + (panel as f64 + 0.5) * width;
            let mut sum = 0.0;
            for (node, weight) in NODES {
                let angle = middle + 0.5 * width * node;
                let x = angle.tan();
                let value = density
                    .eval(&[&x])
                    .map_err(|why| format!("at {variable} = {x}: {why}"))?[0];
                if value < 0.0 {
                    return Err(format!("the density is negative at {variable} = {x}").into());
                }
                sum += weight * value / angle.cos().powi(2);
            }
            below[panel + 1] = below[panel] + 0.5 * width * sum;
        }
        let all = below[PANELS];
        if (all - 1.0).abs() > UNIT {
            return Err(
                Reason::Premise.doubt(format!("the density integrates to {all:.6}, not to 1"))
            );
        }
        let at = |x: f64| {
            let place = (x.atan() + std::f64::consts::FRAC_PI_2) / width;
            let panel = (place as usize).min(PANELS - 1);
            below[panel] + (place - panel as f64) * (below[panel + 1] - below[panel])
        };
        let count = sample.len() as f64;
        Ok(sample
            .iter()
            .enumerate()
            .map(|(i, x)| {
                let f = at(*x);
                (f - i as f64 / count).max((i + 1) as f64 / count - f)
            })
            .fold(0.0, f64::max))
    }
}

/// The probability that Kolmogorov's statistic is greater than this: `2 sum_j (-1)^{j-1} e^{-2 j^2 x^2}`.
fn kolmogorov(x: f64) -> f64 {
    if x < 0.2 {
        return 1.0;
    }
    let terms = (1..=100).map(|j| {
        let j = f64::from(j);
        let sign = if j % 2.0 == 1.0 { 1.0 } else { -1.0 };
        sign * (-2.0 * j * j * x * x).exp()
    });
    (2.0 * terms.sum::<f64>()).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::kolmogorov;

    #[test]
    fn known_quantiles() {
        // From the tables of the limit distribution.
        for (x, p) in [(1.224, 0.1), (1.358, 0.05), (1.628, 0.01)] {
            assert!((kolmogorov(x) - p).abs() < 2e-4, "{x}");
        }
        assert_eq!((kolmogorov(0.01), kolmogorov(40.0)), (1.0, 0.0));
    }
}
