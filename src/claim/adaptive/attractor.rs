//! Planes follow the velocity field into its sinks: a plane that starts in the basin of a sink (of its own sign of mu) ends near where that sink has moved to.
//!
//! | key | meaning |
//! |---|---|
//! | `seeds` | how many networks, each with data of its own (default 5) |
//! | `until` | the training ends when the loss is this part of the first one (default 99/100), or with the steps of `[training]` |
//! | `within` | the greatest distance of the plane from the sink (default 1/4) |
//! | `of` | `share` (default): the share of the mass \|mu\| whose planes are there, among the planes that start in a basin; `all`: among all planes |
//! | `planes` | `trained` (default), `frozen`: the control, the same start with the input weights frozen |
//! | `at-least`, `at-most` | the bound |
//!
//! The basins are those of the field at the start, each neuron followed with its sign and, for phi that is not homogeneous, its bandwidth. The sinks are
//! followed through the fields of twenty later moments. Distances are min over s = ±1 of |(xi, gamma) - s (xi', gamma')|. The number is a mean over the
//! networks with its 95 % interval; the same share of the control stands beside it.

use super::{Adaptive, NETWORKS, plane};
use crate::activation::Fast;
use crate::claim::common::bound::{Bound, Resolution, Sample, positive};
use crate::claim::common::context::Context;
use crate::claim::common::trained::{go_on, seeds, shown, size};
use crate::claim::{Claim, Fact, Subject};
use crate::error::{Diagnostic, Doubt, Reason};
use crate::flow::Plane;
use crate::flow::follow::{End, follow};
use crate::fourier::Limits;
use crate::network::{Data, Network};
use crate::train::{Method, Regime, Settings, Stop, Trainer};
use crate::verdict::{Finding, Verdict};
use crate::wire::Table;
use std::sync::Arc;

/// Moments at which the sinks are looked for again.
const MOMENTS: u64 = 20;
/// Planes that end so near each other end in one sink.
const ONE: f64 = 0.02;

/// The claim.
pub struct Attractor {
    adaptive: Adaptive,
    seeds: usize,
    until: f64,
    within: f64,
    all: bool,
    frozen: bool,
    bound: Bound,
}

/// Reads the claim's keys.
///
/// # Errors
/// A wrong key, with its place.
pub fn read(table: &mut Table, subject: &Subject) -> Result<Box<dyn Claim>, Diagnostic> {
    let until = positive(table, subject, "until", 0.99)?;
    if until >= 1.0 {
        return Err(table.error("`until` is a part of the first loss, below 1"));
    }
    Ok(Box::new(Attractor {
        seeds: seeds(table, NETWORKS)?,
        until,
        within: positive(table, subject, "within", 0.25)?,
        all: table.is_second("of", ["share", "all"])?,
        frozen: table.is_second("planes", ["trained", "frozen"])?,
        bound: Bound::read(table, subject)?,
        adaptive: Adaptive::read(table, subject, Method::Descent)?,
    }))
}

impl Claim for Attractor {
    fn statement(&self) -> (String, String) {
        let who = match (self.all, self.frozen) {
            (false, false) => "of the planes that start in the basin of a sink",
            (true, false) => "of all planes",
            (false, true) => "of frozen planes that start in the basin of a sink",
            (true, true) => "of all frozen planes",
        };
        let text = format!(
            "the share of |mu| {who} that end within {} of where that sink has moved, when the loss is {} of the first,",
            self.within, self.until
        );
        let about = self.adaptive.in_words();
        self.bound.statement(&text, &about)
    }

    fn facts(&self) -> Vec<Fact<'_>> {
        vec![Fact::Training(Box::new(self.adaptive.sitting(true)))]
    }

    fn weigh(&self, context: &mut Context) -> Result<Finding, Doubt> {
        let limits = context.limits();
        self.gather(limits)
    }
}

/// Shares of one network.
struct Shares {
    trained: f64,
    frozen: f64,
    predicted: f64,
    sinks: usize,
    loss: f64,
}

impl Attractor {
    fn gather(&self, limits: &Limits) -> Result<Finding, Doubt> {
        let mut found = Vec::new();
        for seed in 0..self.seeds {
            go_on(limits)?;
            found.push(
                self.one(seed)
                    .map_err(|why| why.at(format_args!("network {seed}")))?,
            );
        }
        // A network whose planes start in no basin says nothing.
        found.retain(|shares| shares.predicted > 0.0);
        let sample = |f: &dyn Fn(&Shares) -> f64| Sample(found.iter().map(f).collect());
        let (trained, frozen) = (sample(&|s| s.trained), sample(&|s| s.frozen));
        let resolution = Resolution::one_neuron_of(self.seeds * self.adaptive.training.shape.width);
        let (claimed, other) = match self.frozen {
            false => (&trained, &frozen),
            true => (&frozen, &trained),
        };
        let what = "share of the mass at its sink";
        let detail = format!("{} networks, {} moments", found.len(), MOMENTS);
        let mut finding = self.bound.weigh_share(what, claimed, resolution, detail);
        finding.points.push(other.beside(match self.frozen {
            false => "the same with frozen planes",
            true => "the same with trained planes",
        }));
        finding
            .points
            .push(sample(&|s| s.predicted).beside("mass that starts in a basin"));
        finding
            .points
            .push(sample(&|s| s.loss).beside("the last loss, as a part of the first"));
        let counts: Vec<usize> = found.iter().map(|s| s.sinks).collect();
        finding.points.push(shown("sinks", format!("{counts:?}")));
        let above_control =
            trained.mean() - resolution.half(&trained) > frozen.mean() + frozen.half_width();
        if finding.verdict == Verdict::Confirmed && !self.frozen && !above_control {
            let why = "the control with frozen planes is not surely below it";
            return Ok(finding.left_open(Reason::Samples.doubt(why)));
        }
        Ok(finding)
    }

    fn one(&self, seed: usize) -> Result<Shares, Doubt> {
        let adaptive = &self.adaptive;
        let (data, start) = adaptive.draw_one(seed)?;
        let phi = Fast::new(&adaptive.activation)?;
        let mut sinks = Sinks::at_the_start(adaptive, &data, &start, &phi)?;
        let rate = adaptive.rate(&data, &start)?;
        let steps = adaptive.training.schedule.steps;
        let first = adaptive.trainer(&data, &start, rate, 0)?.loss();
        // How long the training lasts is known once it was run; then the moments are.
        let scouted = Settings {
            loss_at_most: Some(self.until * first),
            ..adaptive.settings(Regime::Adaptive, rate, steps)
        };
        let train =
            |settings| Trainer::new(start.clone(), &adaptive.activation, data.clone(), settings);
        let mut scout = train(scouted)?;
        match scout.run(|_, _| {}) {
            Stop::Loss => {}
            other => other.completed()?,
        }
        let last = scout.steps();
        let mut trainer = train(adaptive.settings(Regime::Adaptive, rate, last))?;
        let every = (last / MOMENTS).max(1);
        let mut fault = None;
        let stop = trainer.run(|now, _| {
            if (now.steps() % every == 0 || now.steps() == last) && fault.is_none() {
                fault = sinks.follow(adaptive, &data, &now.network(), &phi).err();
            }
        });
        if let Some(why) = fault {
            return Err(why);
        }
        stop.completed()?;
        let mut control = train(adaptive.settings(Regime::Kernel, rate, last))?;
        control.run(|_, _| {});
        let (trained, predicted) = self.share(&sinks, &trainer.network());
        Ok(Shares {
            trained,
            frozen: self.share(&sinks, &control.network()).0,
            predicted,
            sinks: sinks.places.len(),
            loss: trainer.loss() / first,
        })
    }

    /// The share of the mass within reach of its sink, and the share that has one.
    fn share(&self, sinks: &Sinks, network: &Network) -> (f64, f64) {
        let (mut there, mut predicted, mut all) = (0.0, 0.0, 0.0);
        for (neuron, of) in self.adaptive.neurons(network).iter().zip(&sinks.of) {
            let Some(neuron) = neuron else { continue };
            let mass = size(&neuron.mu);
            all += mass;
            let Some(sink) = of else { continue };
            predicted += mass;
            let sink = sinks.places[*sink].as_ref();
            if sink.is_some_and(|(sink, ..)| plane(neuron).distance(sink) <= self.within) {
                there += mass;
            }
        }
        let of = if self.all { all } else { predicted };
        (there / of, predicted / all)
    }
}

/// The sinks that planes of a network start in the basins of.
struct Sinks {
    /// Which of the places, for each neuron.
    of: Vec<Option<usize>>,
    /// Where it is, the sign of mu and the bandwidth that belong to it; none: it is no more.
    places: Vec<Option<(Plane, f64, f64)>>,
}

impl Sinks {
    fn at_the_start(
        adaptive: &Adaptive,
        data: &Arc<Data>,
        start: &Network,
        phi: &Fast,
    ) -> Result<Sinks, Doubt> {
        let mut sinks = Sinks {
            of: Vec::new(),
            places: Vec::new(),
        };
        let mut field = adaptive.field(data, start, phi, 1.0)?;
        for neuron in adaptive.neurons(start) {
            let Some(neuron) = neuron else {
                sinks.of.push(None);
                continue;
            };
            let omega = adaptive.bandwidth(&neuron);
            let sign = neuron.mu[0].signum();
            field.set_bandwidth(omega);
            let End::Rest(rest) = follow(&mut field, &plane(&neuron), sign) else {
                sinks.of.push(None);
                continue;
            };
            let known = sinks.places.iter().position(|place| {
                place
                    .as_ref()
                    .is_some_and(|(at, s, w)| *s == sign && *w == omega && at.apart(&rest) < ONE)
            });
            sinks.of.push(Some(known.unwrap_or_else(|| {
                sinks.places.push(Some((rest, sign, omega)));
                sinks.places.len() - 1
            })));
        }
        Ok(sinks)
    }

    /// Where they have moved to in the field of a later moment.
    fn follow(
        &mut self,
        adaptive: &Adaptive,
        data: &Arc<Data>,
        now: &Network,
        phi: &Fast,
    ) -> Result<(), Doubt> {
        let neurons = adaptive.neurons(now);
        let mut field = adaptive.field(data, now, phi, 1.0)?;
        for (j, place) in self.places.iter_mut().enumerate() {
            let Some((at, sign, omega)) = place.take() else {
                continue;
            };
            // The bandwidth of the neurons that go there changes with them.
            let followers = self.of.iter().zip(&neurons);
            let bandwidth = followers
                .filter(|(of, _)| **of == Some(j))
                .find_map(|(_, neuron)| neuron.as_ref().map(|n| adaptive.bandwidth(n)))
                .unwrap_or(omega);
            field.set_bandwidth(bandwidth);
            if let End::Rest(rest) = follow(&mut field, &at, sign) {
                *place = Some((rest, sign, bandwidth));
            }
        }
        Ok(())
    }
}
