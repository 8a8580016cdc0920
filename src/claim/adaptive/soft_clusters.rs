//! Smooth activations have no jump in their velocity field: planes are not pinned, and clusters keep a width, which shrinks as phi becomes sharp.
//!
//! The activations phi_s(z) = phi(s z)/s, one for each scale s, are trained from the same starts.
//!
//! | key | meaning |
//! |---|---|
//! | `scales` | list of s |
//! | `of` | `spread` (default): the spread at the first scale has a bound; `fall`: the spread at the last scale over that at the first has one |
//! | `radius` | h: spread is over planes within this of a data point (default 1/4) |
//! | `seeds` | how many networks (default 5) |
//! | `at-least`, `at-most` | the bound |
//!
//! The spread: the root mean square of the heights \|xi·x_n - gamma\| of the nearest data points over the planes, by \|mu\|, of the planes nearer than h. For the rectifier,
//! whose planes are pinned, it is that of the steps.

use super::{Adaptive, NETWORKS, plane};
use crate::activation::Activation;
use crate::claim::common::bound::{Bound, Resolution, Sample, positive};
use crate::claim::common::context::Context;
use crate::claim::common::sitting::Sitting;
use crate::claim::common::trained::{go_on, seeds, size};
use crate::claim::{Claim, Fact, Subject};
use crate::error::{Diagnostic, Doubt};
use crate::expr::eval_real;
use crate::fourier::Limits;
use crate::train::{Method, Regime, Trainer};
use crate::verdict::Finding;
use crate::wire::Table;

/// The claim.
pub struct SoftClusters {
    adaptive: Adaptive,
    scales: Vec<(f64, Activation)>,
    radius: f64,
    seeds: usize,
    fall: bool,
    bound: Bound,
}

/// Reads the claim's keys.
///
/// # Errors
/// A wrong key, with its place.
pub fn read(table: &mut Table, subject: &Subject) -> Result<Box<dyn Claim>, Diagnostic> {
    let texts = table
        .strings("scales")?
        .ok_or_else(|| table.error("give the `scales`"))?;
    let activation = subject.required_activation(table)?.clone();
    let mut scales = Vec::new();
    for text in &texts {
        let scale = text.parse(&subject.scope(&[]))?;
        let value = eval_real(&scale, &[], 64).map_err(|why| text.error(why.to_string()))?;
        if value <= 0 || !value.is_finite() {
            return Err(text.error("a scale is positive and finite"));
        }
        let phi = activation
            .dilated(&scale)
            .map_err(|why| text.error(why.to_string()))?;
        scales.push((value.to_f64(), phi));
    }
    let fall = table.is_second("of", ["spread", "fall"])?;
    if scales.len() < 1 + usize::from(fall) {
        return Err(table.error("there are too few `scales`"));
    }
    Ok(Box::new(SoftClusters {
        scales,
        radius: positive(table, subject, "radius", 0.25)?,
        seeds: seeds(table, NETWORKS)?,
        adaptive: Adaptive::read(table, subject, Method::Descent)?,
        fall,
        bound: Bound::read(table, subject)?,
    }))
}

impl Claim for SoftClusters {
    fn statement(&self) -> (String, String) {
        let about = self.adaptive.in_words();
        let spread = format!(
            "the spread of the planes within {} of a data point",
            self.radius
        );
        let scale = |i: usize| self.scales[i].0;
        let what = match self.fall {
            false => format!("{spread}, for phi(s z)/s with s = {},", scale(0)),
            true => format!(
                "{spread}, with s = {} over that with s = {},",
                scale(self.scales.len() - 1),
                scale(0)
            ),
        };
        self.bound.statement(&what, &about)
    }

    fn facts(&self) -> Vec<Fact<'_>> {
        vec![Fact::Training(Box::new(Sitting {
            radius: Some(self.radius),
            ..self.adaptive.sitting(true)
        }))]
    }

    fn weigh(&self, context: &mut Context) -> Result<Finding, Doubt> {
        let limits = context.limits();
        self.gather(limits)
    }
}

impl SoftClusters {
    fn gather(&self, limits: &Limits) -> Result<Finding, Doubt> {
        let mut found: Vec<Sample> = Vec::new();
        for (scale, phi) in &self.scales {
            let mut sample = Sample::default();
            for seed in 0..self.seeds {
                go_on(limits)?;
                sample.0.push(self.one(seed, *scale, phi)?);
            }
            found.push(sample);
        }
        let detail = format!("{} networks for each of {} scales", self.seeds, found.len());
        let (what, measured) = match self.fall {
            false => ("the spread", found[0].clone()),
            true => {
                let pairs = found[0].0.iter().zip(&found[found.len() - 1].0);
                let ratios = Sample(pairs.map(|(a, b)| b / a).collect());
                ("the spread at the last scale over the first", ratios)
            }
        };
        let mut finding = self
            .bound
            .weigh(what, &measured, Resolution::Spread, detail);
        for ((scale, _), sample) in self.scales.iter().zip(&found) {
            finding.points.push(sample.beside(format!("s = {scale}")));
        }
        Ok(finding)
    }

    fn one(&self, seed: usize, scale: f64, phi: &Activation) -> Result<f64, Doubt> {
        let adaptive = &self.adaptive;
        let (data, mut start) = adaptive.draw_one(seed)?;
        start.scale /= scale;
        let training = &adaptive.training;
        let schedule = &training.schedule;
        let rate = schedule.eta(training.loss, &start, phi, &data)?;
        let settings = adaptive.settings(Regime::Adaptive, rate, schedule.steps);
        let mut trainer = Trainer::new(start, phi, data.clone(), settings)?;
        trainer.run(|_, _| {}).completed()?;
        let (mut squares, mut all) = (0.0, 0.0);
        for neuron in adaptive.neurons(&trainer.network()).into_iter().flatten() {
            let at = plane(&neuron);
            let nearest = (0..data.len())
                .map(|n| at.height(data.point(n)).abs())
                .fold(f64::INFINITY, f64::min);
            if nearest <= self.radius {
                let mass = size(&neuron.mu);
                squares += mass * nearest * nearest;
                all += mass;
            }
        }
        match all > 0.0 {
            true => Ok((squares / all).sqrt()),
            false => Err(format!("no plane is within {} of a data point", self.radius).into()),
        }
    }
}
