//! How strongly zero-planes cluster once a network was trained.
//!
//! | key | meaning |
//! |---|---|
//! | `of` | `ratio` (default): the strength over its mean for scattered planes; `strength`: itself; `growth`: over that at the start; `p`: how often scattered planes are as strong; `known`: the share of the mass within `radius` of a plane that the data were made of (data `planes`); `known-directions`: the same by the angle of the normals alone; `known-ratio`: `known` over the same share at the start |
//! | `radius` | h (default 1/4) |
//! | `permutations` | of the null (default 199) |
//! | `planes` | `trained` (default), `frozen`: the control, the same start with the input weights frozen |
//! | `seeds` | how many networks, each with data of its own (default 5) |
//! | `at-least`, `at-most` | the bound |
//!
//! The strength S(h) is the mean share of the other mass |mu| within h of a plane drawn by mass, in the distance min over s = ±1 of
//! |(xi, gamma) - s (xi', gamma')|; scattered planes have uniform directions, and the network's offsets and masses in random orders. The number is a mean
//! over the networks with its 95 % interval.

use super::{Adaptive, NETWORKS};
use crate::claim::common::bound::{Bound, Resolution, Sample, positive};
use crate::claim::common::context::Context;
use crate::claim::common::sitting::Sitting;
use crate::claim::common::trained::{go_on, seeds};
use crate::claim::subject::seed::seed;
use crate::claim::{Claim, Fact, Subject};
use crate::error::{Diagnostic, Doubt};
use crate::flow::clusters::{COUNTED, clusters, null, strength};
use crate::flow::planes::{Planes, distance};
use crate::fourier::Limits;
use crate::network::data::{self, Set};
use crate::train::{Method, Regime};
use crate::verdict::Finding;
use crate::wire::Table;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Of {
    Ratio,
    Strength,
    Growth,
    P,
    Known,
    KnownDirections,
    KnownRatio,
}

impl Of {
    const ALL: [(&'static str, Of); 7] = [
        ("strength", Of::Strength),
        ("ratio", Of::Ratio),
        ("growth", Of::Growth),
        ("p", Of::P),
        ("known", Of::Known),
        ("known-directions", Of::KnownDirections),
        ("known-ratio", Of::KnownRatio),
    ];

    fn in_words(self) -> &'static str {
        match self {
            Of::Ratio => "the strength of clustering over that of scattered planes",
            Of::Strength => "the strength of clustering",
            Of::Growth => "the strength of clustering over that at the start",
            Of::P => "how often scattered planes cluster as strongly",
            Of::Known => "the share of |mu| near the planes that the data were made of",
            Of::KnownDirections => {
                "the share of |mu| whose normals are near those that the data were made of"
            }
            Of::KnownRatio => {
                "the share of |mu| near the planes that the data were made of, over that at the start,"
            }
        }
    }
}

/// The claim.
pub struct Clusters {
    adaptive: Adaptive,
    of: Of,
    radius: f64,
    permutations: usize,
    frozen: bool,
    seeds: usize,
    bound: Bound,
}

/// Reads the claim's keys.
///
/// # Errors
/// A wrong key, with its place.
pub fn read(table: &mut Table, subject: &Subject) -> Result<Box<dyn Claim>, Diagnostic> {
    let of = table.choice("of", &Of::ALL)?.unwrap_or(Of::Ratio);
    let permutations = table.integer_in("permutations", 19..=100_000)?;
    let permutations = permutations.map_or(199, |n| n as usize);
    let claim = Clusters {
        of,
        radius: positive(table, subject, "radius", 0.25)?,
        permutations,
        frozen: table.is_second("planes", ["trained", "frozen"])?,
        seeds: seeds(table, NETWORKS)?,
        bound: Bound::read(table, subject)?,
        adaptive: Adaptive::of_any_outputs(table, subject, Method::Descent)?,
    };
    let known = matches!(of, Of::Known | Of::KnownDirections | Of::KnownRatio);
    if known && claim.adaptive.training.set() != Set::Planes {
        return Err(table.error("only the data `planes` are made of known planes"));
    }
    Ok(Box::new(claim))
}

impl Claim for Clusters {
    fn statement(&self) -> (String, String) {
        let text = format!("{} at h = {}", self.of.in_words(), self.radius);
        let about = format!(
            "{}{}",
            if self.frozen { "frozen planes, " } else { "" },
            self.adaptive.in_words()
        );
        self.bound.statement(&text, &about)
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

impl Clusters {
    fn gather(&self, limits: &Limits) -> Result<Finding, Doubt> {
        let mut number = Sample::default();
        let mut others: [Sample; 4] = Default::default();
        for seed in 0..self.seeds {
            go_on(limits)?;
            let (found, beside) = self.one(seed)?;
            number.0.push(found);
            for (sample, x) in others.iter_mut().zip(beside) {
                sample.0.push(x);
            }
        }
        let detail = format!("{} networks", self.seeds);
        let resolution = match self.of {
            Of::P => Resolution::AtLeast(
                1.0 / (self.permutations + 1) as f64 / self.seeds as f64,
                "what one permutation more or less changes",
            ),
            _ => Resolution::one_neuron_of(self.seeds * self.adaptive.training.shape.width),
        };
        let mut finding = self
            .bound
            .weigh(self.of.in_words(), &number, resolution, detail);
        let names = [
            "strength at the start",
            "strength at the end",
            "clusters with 5 % of the mass or more",
            "the last loss, as a part of the first",
        ];
        finding
            .points
            .extend(names.iter().zip(&others).map(|(name, s)| s.beside(*name)));
        Ok(finding)
    }

    fn one(&self, network: usize) -> Result<(f64, [f64; 4]), Doubt> {
        let adaptive = &self.adaptive;
        let (data, start) = adaptive.draw_one(network)?;
        let regime = match self.frozen {
            true => Regime::Kernel,
            false => Regime::Adaptive,
        };
        let mut trainer = adaptive.trainer_in(regime, &data, &start)?;
        let first = trainer.loss();
        trainer.run(|_, _| {}).completed()?;
        let (before, after) = (
            Planes::of(&start, adaptive.degree)?,
            Planes::of(&trainer.network(), adaptive.degree)?,
        );
        let none = "no two planes have a mass";
        let strong = [&before, &after].map(|planes| strength(planes, self.radius));
        let [from, to] = strong;
        let (from, to) = (from?.unwrap_or(f64::NAN), to?.ok_or(none)?);
        let number = match self.of {
            Of::Ratio | Of::P => {
                let seed = seed(&format!("{}/{network}/null", adaptive.content));
                let null = null(&after, self.radius, self.permutations, seed)?.ok_or(none)?;
                match self.of {
                    Of::P => null.p,
                    _ => null.ratio().ok_or("scattered planes never come so near")?,
                }
            }
            Of::Strength => to,
            Of::Growth => to / from,
            Of::Known => self.known(&after, false),
            Of::KnownDirections => self.known(&after, true),
            Of::KnownRatio => self.known(&after, false) / self.known(&before, false),
        };
        let many = clusters(&after, self.radius)?;
        let many = many.iter().filter(|c| c.share >= COUNTED).count();
        Ok((number, [from, to, many as f64, trainer.loss() / first]))
    }

    /// The share of the mass near a plane that the data were made of, or near its direction.
    fn known(&self, planes: &Planes, directions: bool) -> f64 {
        let known = data::planes(planes.inputs);
        let mass = planes.relative_masses();
        let all: f64 = mass.iter().sum();
        let near: f64 = (0..planes.len())
            .filter(|&i| {
                known.iter().any(|(xi, gamma)| {
                    let (own, known) = match directions {
                        true => (0.0, 0.0),
                        false => (planes.gamma[i], *gamma),
                    };
                    distance((planes.normal(i), own), (xi, known)) <= self.radius
                })
            })
            .map(|i| mass[i])
            .sum();
        near / all
    }
}
