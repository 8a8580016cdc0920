//! Adaptive, then kernel: once the input weights are frozen the zero-planes and their similarities stay, bit for bit, while the loss goes on falling, and
//! the clusters persist.
//!
//! | key | meaning |
//! |---|---|
//! | `at` | the step at which the input weights are frozen |
//! | `of` | `similarity` (default): the similarity matrix at the end is that at the switch, bit for bit; `loss`: the last loss over that at the switch; `clusters`: the strength of clustering over its mean for scattered planes, at the end; `persistence`: the strength at the end over that at the switch |
//! | `freeze` | whether they are frozen at all (default true); false is the control |
//! | `radius` | h of the similarities and of the strength (default 1/4) |
//! | `seeds` | how many networks (default 5) |
//! | `at-least`, `at-most` | the bound, except of `similarity` |
//!
//! Similarity of planes: |xi·xi'| exp(-(gamma - s gamma')^2/h^2), s the sign of xi·xi'. Strength: see `clusters`; its masses |mu| go on changing.

use super::{Adaptive, NETWORKS};
use crate::claim::common::bound::{Bound, Resolution, Sample, positive};
use crate::claim::common::context::Context;
use crate::claim::common::sitting::Sitting;
use crate::claim::common::trained::{bounded, go_on, identity, measured, route, seeds, weigh};
use crate::claim::subject::schedule::step_count;
use crate::claim::subject::seed::seed;
use crate::claim::{Claim, Fact, Subject};
use crate::error::{Diagnostic, Doubt};
use crate::flow::clusters::{null, strength};
use crate::flow::planes::Planes;
use crate::flow::similarity::similarity;
use crate::fourier::Limits;
use crate::number::Real;
use crate::train::{Method, Regime};
use crate::verdict::Finding;
use crate::wire::Table;

/// Of the null.
const PERMUTATIONS: usize = 199;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Of {
    Similarity,
    Loss,
    Clusters,
    Persistence,
}

/// The claim.
pub struct Switch {
    adaptive: Adaptive,
    at: u64,
    of: Of,
    freeze: bool,
    radius: f64,
    seeds: usize,
    bound: Option<Bound>,
}

/// Reads the claim's keys.
///
/// # Errors
/// A wrong key, with its place; a switch after the last step.
pub fn read(table: &mut Table, subject: &Subject) -> Result<Box<dyn Claim>, Diagnostic> {
    let words = [
        ("similarity", Of::Similarity),
        ("loss", Of::Loss),
        ("clusters", Of::Clusters),
        ("persistence", Of::Persistence),
    ];
    let of = table.choice("of", &words)?.unwrap_or(Of::Similarity);
    let at = step_count(table, "at", 500)?;
    let radius = positive(table, subject, "radius", 0.25)?;
    let freeze = table.boolean("freeze")?.unwrap_or(true);
    let seeds = seeds(table, NETWORKS)?;
    let bound = match of {
        Of::Similarity => None,
        _ => Some(Bound::read(table, subject)?),
    };
    let adaptive = Adaptive::of_any_outputs(table, subject, Method::Descent)?;
    let steps = adaptive.training.schedule.steps;
    if at >= steps {
        return Err(table.error(format!(
            "the switch at step {at} comes after the training, which has {steps} steps"
        )));
    }
    Ok(Box::new(Switch {
        adaptive,
        at,
        of,
        freeze,
        radius,
        seeds,
        bound,
    }))
}

impl Claim for Switch {
    fn statement(&self) -> (String, String) {
        let what = match self.of {
            Of::Similarity => {
                "the similarity matrix of the planes is at the end what it was at the switch, bit for bit"
            }
            Of::Loss => "the last loss over that at the switch",
            Of::Clusters => "at the end, the strength of clustering over that of scattered planes",
            Of::Persistence => "the strength of clustering at the end over that at the switch",
        };
        let about = format!(
            "{} step {}; {}",
            if self.freeze {
                "frozen at"
            } else {
                "not frozen, looked at from"
            },
            self.at,
            self.adaptive.in_words()
        );
        match self.bound {
            Some(bound) => bound.statement(what, &about),
            None => (
                format!("{what}; {about}"),
                format!("\\text{{{what}; {about}}}"),
            ),
        }
    }

    fn own_digits(&self) -> Option<u32> {
        (self.of == Of::Similarity).then_some(15)
    }

    fn facts(&self) -> Vec<Fact<'_>> {
        vec![Fact::Training(Box::new(Sitting {
            radius: Some(self.radius),
            switch: self.freeze.then_some(self.at),
            ..self.adaptive.sitting(true)
        }))]
    }

    fn weigh(&self, context: &mut Context) -> Result<Finding, Doubt> {
        let digits = context.digits();
        let limits = context.limits();
        self.gather(limits, digits)
    }
}

/// What one network showed.
struct Seen {
    /// Entries of the matrix whose bits changed, and the greatest change.
    changed: usize,
    greatest: f64,
    fallen: f64,
    strength: [f64; 2],
    ratio: f64,
}

impl Switch {
    fn gather(&self, limits: &Limits, digits: u32) -> Result<Finding, Doubt> {
        let mut seen = Vec::new();
        for seed in 0..self.seeds {
            go_on(limits)?;
            seen.push(self.one(seed)?);
        }
        let sample = |f: &dyn Fn(&Seen) -> f64| Sample(seen.iter().map(f).collect());
        let (fallen, ratio) = (sample(&|s| s.fallen), sample(&|s| s.ratio));
        let kept = sample(&|s| s.strength[1] / s.strength[0]);
        let changed: usize = seen.iter().map(|s| s.changed).sum();
        let greatest = seen.iter().map(|s| s.greatest).fold(0.0, f64::max);
        let detail = format!(
            "{} networks; {changed} entries of their similarity matrices changed a bit, the greatest change is {greatest:.2e}",
            self.seeds
        );
        let resolution = Resolution::one_neuron_of(self.seeds * self.adaptive.training.shape.width);
        let (loss, clusters, strength) = (
            "the last loss over that at the switch",
            "strength at the end over that of scattered planes",
            "strength at the end over that at the switch",
        );
        let mut finding = match (self.of, self.bound) {
            (Of::Loss, Some(bound)) => bound.weigh(loss, &fallen, Resolution::Spread, detail),
            (Of::Clusters, Some(bound)) => bound.weigh(clusters, &ratio, resolution, detail),
            (Of::Persistence, Some(bound)) => bound.weigh(strength, &kept, resolution, detail),
            _ => {
                // A bit that changed counts, however small the change.
                let points = [identity(
                    "the matrices",
                    1.0,
                    measured(
                        "trained",
                        if changed == 0 {
                            0.0
                        } else {
                            greatest.max(1e-6)
                        },
                    ),
                    bounded("claimed", &Real::with_val(64, 0), 0.0),
                )];
                weigh(&points, digits, vec![route("trained", detail)])
            }
        };
        for (name, sample) in [(loss, &fallen), (clusters, &ratio), (strength, &kept)] {
            if sample.0.iter().all(|x| x.is_finite()) && finding.points.iter().all(|p| p.at != name)
            {
                finding.points.push(sample.beside(name));
            }
        }
        Ok(finding)
    }

    fn one(&self, network: usize) -> Result<Seen, Doubt> {
        let adaptive = &self.adaptive;
        let (data, start) = adaptive.draw_one(network)?;
        let schedule = &adaptive.training.schedule;
        let regime = match self.freeze {
            true => Regime::Switch { at: self.at },
            false => Regime::Adaptive,
        };
        let mut trainer = adaptive.trainer_in(regime, &data, &start)?;
        let mut go_to = |steps: u64| -> Result<(f64, Planes), Doubt> {
            while trainer.steps() < steps {
                if let (_, Some(stop)) = trainer.step() {
                    return Err(stop.early());
                }
            }
            let planes = Planes::of(&trainer.network(), adaptive.degree)?;
            Ok((trainer.loss(), planes))
        };
        let (at, end) = (go_to(self.at)?, go_to(schedule.steps)?);
        let [before, after] = [&at.1, &end.1].map(|planes| similarity(planes, self.radius));
        let (before, after) = (before?, after?);
        let pairs = before.iter().zip(&after);
        let none = "no two planes have a mass";
        let strengths = [
            strength(&at.1, self.radius)?.ok_or(none)?,
            strength(&end.1, self.radius)?.ok_or(none)?,
        ];
        let null = match self.of {
            Of::Clusters => {
                let seed = seed(&format!("{}/{network}/null", adaptive.content));
                null(&end.1, self.radius, PERMUTATIONS, seed)?.and_then(|null| null.ratio())
            }
            _ => None,
        };
        Ok(Seen {
            changed: pairs
                .clone()
                .filter(|(a, b)| a.to_bits() != b.to_bits())
                .count(),
            greatest: pairs.map(|(a, b)| (a - b).abs()).fold(0.0, f64::max),
            fallen: end.0 / at.0,
            strength: strengths,
            ratio: null.unwrap_or(f64::NAN),
        })
    }
}
