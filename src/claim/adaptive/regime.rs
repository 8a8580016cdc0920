//! How far zero-planes move, and what gradient flow conserves: |w|^2 + b^2 - p v^2 large and positive makes a network kernel-like, near 0 or negative adaptive.
//!
//! The same function with other conserved quantities: w and b times a, v over a^p. Planes move with c = mu/omega^2 while f is learned at the speed
//! omega^{2p}: so they go a distance ~ a^{-2(p + 1)} for large a.
//!
//! | key | meaning |
//! |---|---|
//! | `gauges` | list of factors a: the distance is claimed to fall like a power of a … |
//! | `exponent` | … with this exponent |
//! | `gauge` | one factor a (default 1): the mean distance that planes go has a bound … |
//! | `at-least`, `at-most` | … this one |
//! | `seeds` | how many networks (default 5) |
//!
//! The rate in `edge` goes with a, so that all train alike. The distance is the mean over the planes by |mu|, in min over s = ±1 of
//! |(xi, gamma) - s (xi', gamma')|. The exponent is that of a line through the logarithms, 1 digit by default.

use super::{Adaptive, NETWORKS};
use crate::claim::common::bound::{Bound, Resolution, Sample};
use crate::claim::common::context::Context;
use crate::claim::common::trained::{bounded, fitted, go_on, identity, route, seeds, shown, weigh};
use crate::claim::{Claim, Fact, Subject};
use crate::error::{Diagnostic, Doubt};
use crate::expr::{Expr, eval_real};
use crate::flow::conserved::conserved;
use crate::flow::planes::{Planes, path};
use crate::fourier::Limits;
use crate::network::Network;
use crate::train::{Method, Regime};
use crate::verdict::Finding;
use crate::wire::Table;

enum What {
    Exponent { gauges: Vec<f64>, exponent: Expr },
    Distance { gauge: f64, bound: Bound },
}

/// The claim.
pub struct RegimeClaim {
    adaptive: Adaptive,
    degree: f64,
    seeds: usize,
    what: What,
}

/// Reads the claim's keys.
///
/// # Errors
/// A wrong key, with its place; phi is not homogeneous.
pub fn read(table: &mut Table, subject: &Subject) -> Result<Box<dyn Claim>, Diagnostic> {
    let value = |text: &crate::wire::Text| -> Result<f64, Diagnostic> {
        let value = text.parse(&subject.scope(&[]))?;
        let value = eval_real(&value, &[], 64).map_err(|why| text.error(why.to_string()))?;
        match value > 0 && value.is_finite() {
            true => Ok(value.to_f64()),
            false => Err(text.error("a factor is positive and finite")),
        }
    };
    let what = match table.strings("gauges")? {
        Some(texts) => {
            let gauges = texts.iter().map(value).collect::<Result<Vec<f64>, _>>()?;
            if gauges.len() < 3 {
                return Err(table.error("an exponent needs three `gauges` or more"));
            }
            let text = table.required_string("exponent")?;
            let exponent = text.parse(&subject.scope(&[]))?;
            eval_real(&exponent, &[], 64).map_err(|why| text.error(why.to_string()))?;
            What::Exponent { gauges, exponent }
        }
        None => What::Distance {
            gauge: match table.string("gauge")? {
                None => 1.0,
                Some(text) => value(&text)?,
            },
            bound: Bound::read(table, subject)?,
        },
    };
    let seeds = seeds(table, NETWORKS)?;
    let adaptive = Adaptive::read(table, subject, Method::Descent)?;
    let degree = adaptive
        .degree
        .ok_or_else(|| table.error("this kind is for positively homogeneous phi"))?;
    Ok(Box::new(RegimeClaim {
        adaptive,
        degree,
        seeds,
        what,
    }))
}

impl Claim for RegimeClaim {
    fn statement(&self) -> (String, String) {
        let about = self.adaptive.in_words();
        let p = self.degree;
        match &self.what {
            What::Exponent { exponent, .. } => (
                format!(
                    "planes go a distance ~ a^({exponent}) when w and b start a times as large and v a^-{p}; {about}"
                ),
                format!(
                    "|\\Delta(\\xi, \\gamma)| \\sim a^{{{}}};\\ \\text{{{about}}}",
                    exponent.to_latex()
                ),
            ),
            What::Distance { gauge, bound } => {
                let (words, latex) = bound.in_words();
                (
                    format!(
                        "the mean distance that planes go is {words}, when w and b start {gauge} times and v {gauge}^-{p} times those of the case; {about}"
                    ),
                    format!("|\\Delta(\\xi, \\gamma)| {latex};\\ a = {gauge};\\ \\text{{{about}}}"),
                )
            }
        }
    }

    fn facts(&self) -> Vec<Fact<'_>> {
        vec![Fact::Training(Box::new(self.adaptive.sitting(true)))]
    }

    fn weigh(&self, context: &mut Context) -> Result<Finding, Doubt> {
        let digits = context.digits();
        let limits = context.limits();
        self.gather(limits, digits)
    }
}

/// What was measured for one factor.
struct Moved {
    distance: Sample,
    least: f64,
    greatest: f64,
    loss: Sample,
}

impl RegimeClaim {
    fn gather(&self, limits: &Limits, digits: u32) -> Result<Finding, Doubt> {
        let show = |gauge: f64, moved: &Moved| {
            let measured = format!(
                "distance {}; |w|^2 + b^2 - {} v^2 from {:.3e} to {:.3e} at the start; loss falls to {:.2e} of the first",
                moved.distance.show(),
                self.degree,
                moved.least,
                moved.greatest,
                moved.loss.mean()
            );
            shown(format!("a = {gauge}"), measured)
        };
        match &self.what {
            What::Distance { gauge, bound } => {
                let moved = self.moved(limits, *gauge)?;
                let detail = format!("{} networks", self.seeds);
                let what = "the mean distance that planes go";
                let mut finding = bound.weigh(what, &moved.distance, Resolution::Spread, detail);
                finding.points.push(show(*gauge, &moved));
                Ok(finding)
            }
            What::Exponent { gauges, exponent } => {
                let mut logs = Vec::new();
                let mut points = Vec::new();
                for &gauge in gauges {
                    let moved = self.moved(limits, gauge)?;
                    logs.push((gauge.ln(), moved.distance.mean().ln()));
                    points.push(show(gauge, &moved));
                }
                let exponent = eval_real(exponent, &[], 64)?;
                let left = fitted("trained", &logs);
                let right = bounded("claimed", &exponent, 0.0);
                let identity = identity("the exponent", exponent.to_f64().abs(), left, right);
                let detail = format!(
                    "{} networks for each of {} factors",
                    self.seeds,
                    gauges.len()
                );
                let mut finding = weigh(&[identity], digits, vec![route("trained", detail)]);
                finding.points.extend(points);
                Ok(finding)
            }
        }
    }

    fn moved(&self, limits: &Limits, gauge: f64) -> Result<Moved, Doubt> {
        let adaptive = &self.adaptive;
        let mut moved = Moved {
            distance: Sample::default(),
            least: f64::INFINITY,
            greatest: f64::NEG_INFINITY,
            loss: Sample::default(),
        };
        for seed in 0..self.seeds {
            go_on(limits)?;
            let (data, start) = adaptive.draw_one(seed)?;
            let start = gauged(start, gauge, self.degree);
            for c in conserved(&start, self.degree) {
                moved.least = moved.least.min(c);
                moved.greatest = moved.greatest.max(c);
            }
            let mut trainer = adaptive.trainer_in(Regime::Adaptive, &data, &start)?;
            let first = trainer.loss();
            trainer.run(|_, _| {}).completed()?;
            let planes = |network: &Network| Planes::of(network, adaptive.degree);
            let way = path(&planes(&start)?, &planes(&trainer.network())?);
            moved.distance.0.push(way.ok_or("no plane has a mass")?);
            moved.loss.0.push(trainer.loss() / first);
        }
        Ok(moved)
    }
}

/// w and b times a, v over a^p: the same function.
fn gauged(mut network: Network, a: f64, degree: f64) -> Network {
    let shape = network.shape;
    let (inner, outer) = (shape.weights().start..shape.biases().end, shape.output());
    network.parameters[inner].iter_mut().for_each(|x| *x *= a);
    let over = a.powf(-degree);
    network.parameters[outer]
        .iter_mut()
        .for_each(|x| *x *= over);
    network
}
