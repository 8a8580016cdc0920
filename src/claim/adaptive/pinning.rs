//! A plane that meets a data point x_n is pinned there, and slides along it, iff S_- > 0 > S_+ for its sign of mu; else it passes.
//!
//! | key | meaning |
//! |---|---|
//! | `of` | `accuracy` (default): the share of the mass that does as the criterion says, the mean of those predicted to be pinned and of those predicted to pass (1/2 by chance); `stuck`: of the mass predicted to be pinned, the share that is |
//! | `criterion` | `own` (default): with the jump of phi' at 0; `rectifier`: with that of the rectifier, for smooth phi that comes near it |
//! | `after` | steps before planes are watched (default 100) |
//! | `window` | steps after a meeting in which a plane that is pinned stays (default 200) |
//! | `seeds` | how many networks (default 5) |
//! | `at-least`, `at-most` | the bound |
//!
//! A meeting: the height of a data point over a plane changes its sign in a step. Pinned: `window` steps later the height is no more than three of the greatest
//! steps that it made meanwhile; a plane that passes has left. A plane that lies at another data point at that moment is left out: the criterion is that of
//! one point. The masses are |mu| at the meeting. With the confusion matrix stands what predictions in a
//! random order would have got.

use super::{Adaptive, NETWORKS, plane};
use crate::activation::{Activation, Fast};
use crate::claim::common::bound::{Bound, Resolution, Sample};
use crate::claim::common::context::Context;
use crate::claim::common::trained::{go_on, seeds, shown, size};
use crate::claim::subject::seed::seed;
use crate::claim::{Claim, Fact, Subject};
use crate::error::{Diagnostic, Doubt, Reason};
use crate::expr::{Expr, Scope};
use crate::flow::pinning::{heights, pins};
use crate::fourier::Limits;
use crate::host::memory;
use crate::network::Neuron;
use crate::train::{Method, Regime};
use crate::verdict::Finding;
use crate::wire::Table;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

/// A pinned plane is no more than so many of its steps away.
const STEPS_AWAY: f64 = 3.0;
/// Fewer meetings decide nothing.
const FEWEST: usize = 20;

/// The claim.
pub struct Pinning {
    adaptive: Adaptive,
    stuck: bool,
    rectifier: bool,
    after: u64,
    window: u64,
    seeds: usize,
    bound: Bound,
}

/// Reads the claim's keys.
///
/// # Errors
/// A wrong key, with its place.
pub fn read(table: &mut Table, subject: &Subject) -> Result<Box<dyn Claim>, Diagnostic> {
    let mut count = |key: &str, default: u64| -> Result<u64, Diagnostic> {
        let steps = table.integer_in(key, 1..=1_000_000)?;
        Ok(steps.map_or(default, |n| n as u64))
    };
    let (after, window) = (count("after", 100)?, count("window", 200)?);
    Ok(Box::new(Pinning {
        after,
        window,
        stuck: table.is_second("of", ["accuracy", "stuck"])?,
        rectifier: table.is_second("criterion", ["own", "rectifier"])?,
        seeds: seeds(table, NETWORKS)?,
        bound: Bound::read(table, subject)?,
        adaptive: Adaptive::read(table, subject, Method::Descent)?,
    }))
}

impl Claim for Pinning {
    fn statement(&self) -> (String, String) {
        let text = match self.stuck {
            false => "the share of |mu| that is pinned where S_- > 0 > S_+ and passes elsewhere",
            true => "the share of |mu| that is pinned among that for which S_- > 0 > S_+",
        };
        let about = self.adaptive.in_words();
        self.bound.statement(text, &about)
    }

    fn facts(&self) -> Vec<Fact<'_>> {
        vec![Fact::Training(Box::new(self.adaptive.sitting(true)))]
    }

    fn weigh(&self, context: &mut Context) -> Result<Finding, Doubt> {
        let limits = context.limits();
        self.gather(limits)
    }
}

/// A plane that met a data point.
#[derive(Clone, Copy)]
struct Meeting {
    neuron: usize,
    point: usize,
    step: u64,
    mass: f64,
    predicted: bool,
    greatest_step: f64,
    pinned: Option<bool>,
}

impl Pinning {
    fn gather(&self, limits: &Limits) -> Result<Finding, Doubt> {
        if !self.rectifier && self.adaptive.activation.pieces().len() == 1 {
            return Err(Reason::IllPosed.doubt(
                "phi' has no jump: S_- = S_+ on either side of a point, and no plane is predicted to be pinned",
            ));
        }
        let (mut right, mut by_chance) = (Sample::default(), Sample::default());
        let mut matrix = [[0.0; 2]; 2];
        let mut counts = [[0_usize; 2]; 2];
        for seed in 0..self.seeds {
            go_on(limits)?;
            let meetings = self.one(seed)?;
            for m in &meetings {
                let seen = m.pinned == Some(true);
                matrix[usize::from(m.predicted)][usize::from(seen)] += m.mass;
                counts[usize::from(m.predicted)][usize::from(seen)] += 1;
            }
            let predicted: Vec<bool> = meetings.iter().map(|m| m.predicted).collect();
            let Some(found) = self.number(&meetings, &predicted) else {
                continue;
            };
            right.0.push(found);
            by_chance
                .0
                .extend(self.shuffled(seed, &meetings, predicted));
        }
        let all: usize = counts.iter().flatten().sum();
        if right.0.len() < 2 || all < FEWEST {
            return Err(Reason::Samples.doubt(format!(
                "{all} planes met a data point in {} networks: too few to say",
                self.seeds
            )));
        }
        let detail = format!("{all} meetings in {} networks", self.seeds);
        let resolution =
            Resolution::AtLeast(1.0 / all as f64, "what one meeting more or less changes");
        let what = match self.stuck {
            false => "share of the mass predicted right",
            true => "share of the mass predicted to be pinned that is",
        };
        let mut finding = self.bound.weigh_share(what, &right, resolution, detail);
        finding
            .points
            .push(by_chance.beside("the same for predictions in a random order"));
        for (i, predicted) in ["pass", "be pinned"].iter().enumerate() {
            let measured = format!(
                "{} passed (mass {:.3e}), {} were pinned (mass {:.3e})",
                counts[i][0], matrix[i][0], counts[i][1], matrix[i][1]
            );
            let at = format!("predicted to {predicted}");
            finding.points.push(shown(at, measured));
        }
        Ok(finding)
    }

    /// The claimed number of one network; none where there is nothing to divide by.
    fn number(&self, meetings: &[Meeting], predicted: &[bool]) -> Option<f64> {
        let share = |class: bool| {
            let (mut right, mut all) = (0.0, 0.0);
            for (m, p) in meetings.iter().zip(predicted) {
                if *p == class {
                    all += m.mass;
                    right += m.mass * f64::from(u8::from(m.pinned == Some(class)));
                }
            }
            (all > 0.0).then(|| right / all)
        };
        match self.stuck {
            true => share(true),
            false => Some(0.5 * (share(true)? + share(false)?)),
        }
    }

    /// The mean of the number over orders of the predictions.
    fn shuffled(
        &self,
        network: usize,
        meetings: &[Meeting],
        mut predicted: Vec<bool>,
    ) -> Option<f64> {
        const ORDERS: usize = 200;
        let id = format!("{}/{network}/orders", self.adaptive.content);
        let mut random = ChaCha8Rng::seed_from_u64(seed(&id));
        let mut sum = 0.0;
        for _ in 0..ORDERS {
            predicted.shuffle(&mut random);
            sum += self.number(meetings, &predicted)?;
        }
        Some(sum / ORDERS as f64)
    }

    fn one(&self, seed: usize) -> Result<Vec<Meeting>, Doubt> {
        let adaptive = &self.adaptive;
        let (data, start) = adaptive.draw_one(seed)?;
        let steps = adaptive.training.schedule.steps;
        let mut phi = Fast::new(&adaptive.activation)?;
        if self.rectifier {
            let relu = Expr::parse("relu(z)", &Scope::new(&["z"]))?;
            let relu = Activation::from_formula("relu", relu)?;
            phi = Fast::new(&relu)?;
        }
        let mut trainer = adaptive.trainer_in(Regime::Adaptive, &data, &start)?;
        let (width, n) = (start.shape.width, data.len());
        memory::doubles(
            width.checked_mul(8 * n),
            "all heights of all neurons, now and before",
        )?;
        let mut before: Vec<f64> = Vec::new();
        let mut watched: Vec<Option<usize>> = vec![None; width * n];
        let mut meetings: Vec<Meeting> = Vec::new();
        while trainer.steps() < steps {
            if let (_, Some(stop)) = trainer.step() {
                return Err(stop.early());
            }
            let step = trainer.steps();
            if step < self.after {
                continue;
            }
            let network = trainer.network();
            let neurons = adaptive.neurons(&network);
            let heights_of = |neuron: &Option<Neuron>| -> Vec<f64> {
                let plane = neuron.as_ref().map(plane);
                let height = |n| plane.as_ref().map_or(f64::NAN, |p| p.height(data.point(n)));
                (0..n).map(height).collect()
            };
            let now: Vec<f64> = neurons.iter().flat_map(heights_of).collect();
            let mut field = None;
            for (place, (z, old)) in now.iter().zip(&before).enumerate() {
                if let Some(index) = watched[place] {
                    let m: &mut Meeting = &mut meetings[index];
                    m.greatest_step = m.greatest_step.max((z - old).abs());
                    if step == m.step + self.window {
                        m.pinned = Some(z.abs() <= STEPS_AWAY * m.greatest_step);
                        watched[place] = None;
                    }
                } else if z * old < 0.0 && step + self.window <= steps {
                    let (i, n) = (place / data.len(), place % data.len());
                    let lies = |place: usize| {
                        now[place].abs() <= STEPS_AWAY * (now[place] - before[place]).abs()
                    };
                    if (0..data.len()).any(|m| m != n && lies(i * data.len() + m)) {
                        continue;
                    }
                    let Some(neuron) = &neurons[i] else { continue };
                    if field.is_none() {
                        field = Some(adaptive.field(&data, &network, &phi, 1.0)?);
                    }
                    let Some(field) = &mut field else { continue };
                    let sides = heights(field, &plane(neuron), n);
                    watched[place] = Some(meetings.len());
                    meetings.push(Meeting {
                        neuron: i,
                        point: n,
                        step,
                        mass: size(&neuron.mu),
                        predicted: pins(sides, neuron.mu[0].signum()),
                        greatest_step: (z - old).abs(),
                        pinned: None,
                    });
                }
            }
            before = now;
        }
        // A plane that is pinned meets its point again after each window: it counts once.
        let mut seen = std::collections::BTreeSet::new();
        meetings.retain(|m| m.pinned.is_some() && seen.insert((m.neuron, m.point, m.predicted)));
        Ok(meetings)
    }
}
