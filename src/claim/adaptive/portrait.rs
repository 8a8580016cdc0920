//! What a picture of an adaptive training shows: the network at many moments, and the velocity field of each.

use crate::activation::{Activation, Fast, homogeneity};
use crate::claim::common::sitting::{Adaptive, Sitting};
use crate::claim::common::trained::size;
use crate::claim::subject::training::Training;
use crate::error::Doubt;
use crate::flow::planes::path;
use crate::flow::{Field, Planes};
use crate::network::{Data, Network, Neuron};
use crate::train::{Method, Regime, Trainer};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// Moments that are kept, evenly over the steps, where nobody asks for more; and evenly over the logarithm of the steps.
const EVEN: usize = 160;
const EARLY: u32 = 40;
/// Numbers that are kept at most, over all moments.
const NUMBERS: usize = 20_000_000;
/// A training takes no more than so many steps times neurons times points times numbers of a neuron.
const WORK: f64 = 2.5e9;
/// A step of gradient flow costs about so many of gradient descent.
const FLOW: f64 = 40.0;
/// Fewer steps are never taken, where as many are asked.
const FEWEST: u64 = 100;
/// Parts of the first loss at which the planes are looked at.
const PARTS: [f64; 2] = [0.9, 0.5];

impl Adaptive {
    /// The training of the claim's first network; of a claim with one network that one.
    pub(super) fn sitting(&self, several: bool) -> Sitting {
        Sitting {
            adaptive: self.clone(),
            content: match several {
                true => format!("{}/0", self.content),
                false => self.content.clone(),
            },
            radius: None,
            switch: None,
        }
    }
}

impl Sitting {
    /// The training of a table `[training]`, from the seed of this id.
    pub fn of(training: &Training, activation: &Activation, id: &str) -> Sitting {
        let adaptive = Adaptive {
            training: training.clone(),
            activation: activation.clone(),
            degree: homogeneity::rounded_degree(activation),
            content: id.to_owned(),
        };
        adaptive.sitting(false)
    }

    /// In a few words.
    pub fn in_words(&self) -> String {
        self.adaptive.in_words()
    }

    /// D.
    pub fn inputs(&self) -> usize {
        self.adaptive.training.shape.inputs
    }

    /// Trains, and keeps at least so many moments where there are as many steps. Long trainings are cut short.
    ///
    /// # Errors
    /// A sentence: sizes, a rate that is not known.
    pub fn train(&self, least: usize, cancel: Arc<AtomicBool>) -> Result<Portrait, Doubt> {
        let training = &self.adaptive.training;
        let (data, start) = training.draw(&self.content)?;
        let data = Arc::new(data);
        let schedule = &training.schedule;
        let rate = self.adaptive.rate(&data, &start)?;
        let shape = start.shape;
        let per_step = shape.width as f64 * data.len() as f64 * (shape.inputs + 4) as f64;
        let factor = match schedule.method {
            Method::Flow { .. } => FLOW,
            _ => 1.0,
        };
        let most = (WORK / (per_step * factor)) as u64;
        let steps = schedule.steps.min(most.max(FEWEST));
        let regime = self
            .switch
            .map_or(Regime::Adaptive, |at| Regime::Switch { at });
        let settings = self.adaptive.settings(regime, rate, steps);
        let room = (NUMBERS / start.parameters.len().max(1)).clamp(8, EVEN.max(2 * least));
        let mut times: Vec<u64> = (0..=room as u64)
            .map(|j| (steps as f64 * j as f64 / room as f64).round() as u64)
            .chain(
                (0..=EARLY)
                    .map(|j| (steps as f64).powf(f64::from(j) / f64::from(EARLY)).round() as u64),
            )
            .chain(self.switch)
            .collect();
        times.sort_unstable();
        times.dedup();
        let trainer = Trainer::new(start, &self.adaptive.activation, data.clone(), settings)?;
        let mut trainer = trainer.cancelled_by(cancel);
        let mut moments = vec![Moment::of(&trainer)];
        let first = moments[0].loss;
        let mut parts = PARTS.iter().peekable();
        let stop = trainer.run(|now, loss| {
            let fallen = parts.next_if(|part| loss <= **part * first).is_some();
            if fallen || times.binary_search(&now.steps()).is_ok() {
                moments.push(Moment::of(now));
            }
        });
        if moments.last().is_none_or(|m| m.step < trainer.steps()) {
            moments.push(Moment::of(&trainer));
        }
        // What is no number cannot be drawn.
        moments.retain(|m| m.loss.is_finite());
        if moments.is_empty() {
            return Err("the first loss is not finite".into());
        }
        Ok(Portrait {
            sitting: self.clone(),
            data,
            moments,
            steps,
            asked: schedule.steps,
            early: stop.completed().err().map(|why| why.text),
        })
    }
}

/// A network at a step of its training.
pub struct Moment {
    /// The steps that were taken.
    pub step: u64,
    /// The loss then.
    pub loss: f64,
    /// The network then.
    pub network: Network,
}

impl Moment {
    fn of(trainer: &Trainer) -> Moment {
        Moment {
            step: trainer.steps(),
            loss: trainer.loss(),
            network: trainer.network().into_owned(),
        }
    }
}

/// A training that was watched.
pub struct Portrait {
    sitting: Sitting,
    /// The data.
    pub data: Arc<Data>,
    /// The network at some steps, the first and the last among them; never empty.
    pub moments: Vec<Moment>,
    /// The steps of this training …
    pub steps: u64,
    /// … and those that the case asks for.
    pub asked: u64,
    /// Why the training ended, where it did so early.
    pub early: Option<String>,
}

impl Portrait {
    /// A loss as a part of the first one.
    pub fn part(&self, loss: f64) -> f64 {
        loss / self.moments[0].loss
    }

    /// The first moment, those when the loss has come below 9/10 and 1/2 of the first one, and the last.
    pub fn chosen(&self) -> Vec<usize> {
        let mut chosen = vec![0];
        let first = self.moments[0].loss;
        chosen.extend(
            PARTS
                .iter()
                .filter_map(|part| self.moments.iter().position(|m| m.loss <= part * first)),
        );
        chosen.push(self.moments.len() - 1);
        chosen.dedup();
        chosen
    }

    /// So many moments, or all: from one to the next the sum of two parts grows alike, of the steps and of the way that planes go.
    ///
    /// # Errors
    /// A sentence: planes that are not finite.
    pub fn spread(&self, count: usize) -> Result<Vec<usize>, Doubt> {
        let m = self.moments.len();
        let mut way = vec![0.0];
        let mut before = self.planes(&self.moments[0])?;
        for moment in &self.moments[1..] {
            let now = self.planes(moment)?;
            way.push(way[way.len() - 1] + path(&before, &now).unwrap_or(0.0));
            before = now;
        }
        let (all, steps) = (
            way[m - 1].max(f64::MIN_POSITIVE),
            self.moments[m - 1].step.max(1),
        );
        let progress =
            |j: usize| 0.5 * way[j] / all + 0.5 * self.moments[j].step as f64 / steps as f64;
        let count = count.clamp(1, m);
        let mut found: Vec<usize> = Vec::with_capacity(count);
        for k in 0..count {
            let wanted = k as f64 / (count - 1).max(1) as f64;
            let least = found.last().map_or(0, |j| j + 1);
            // Enough must be left for those to come.
            let most = m - (count - k);
            let next = (least..most).find(|j| progress(*j) >= wanted - 1e-12);
            found.push(next.unwrap_or(most));
        }
        Ok(found)
    }

    /// The moment at which the input weights are frozen.
    pub fn switch(&self) -> Option<usize> {
        let at = self.sitting.switch?;
        self.moments.iter().position(|m| m.step == at)
    }

    /// All neurons; none for those without a plane.
    pub fn neurons(&self, moment: &Moment) -> Vec<Option<Neuron>> {
        self.sitting.adaptive.neurons(&moment.network)
    }

    /// The planes.
    ///
    /// # Errors
    /// A sentence: planes that are not finite.
    pub fn planes(&self, moment: &Moment) -> Result<Planes, Doubt> {
        Planes::of(&moment.network, self.sitting.adaptive.degree).map_err(Into::into)
    }

    /// The bandwidth whose field is drawn: 1 for homogeneous phi, else the median of those of the neurons by |mu|.
    pub fn bandwidth(&self, moment: &Moment) -> f64 {
        if self.sitting.adaptive.degree.is_some() {
            return 1.0;
        }
        let neurons = self.neurons(moment);
        let mut all: Vec<(f64, f64)> = neurons
            .iter()
            .flatten()
            .map(|n| (n.omega, size(&n.mu)))
            .collect();
        all.sort_by(|a, b| a.0.total_cmp(&b.0));
        let half = 0.5 * all.iter().map(|p| p.1).sum::<f64>();
        let mut sum = 0.0;
        let median = all.iter().find(|(_, mass)| {
            sum += mass;
            sum >= half
        });
        median.map_or(1.0, |p| p.0)
    }

    /// v_t of a moment, for planes of this bandwidth.
    ///
    /// # Errors
    /// A sentence: the loss is not a square.
    pub fn field(&self, moment: &Moment, omega: f64) -> Result<Field<'_>, Doubt> {
        let phi = Fast::new(&self.sitting.adaptive.activation)?;
        self.sitting
            .adaptive
            .field(&self.data, &moment.network, &phi, omega)
    }

    /// Whether v_t depends on the bandwidth.
    pub fn has_bandwidth(&self) -> bool {
        self.sitting.adaptive.degree.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::{Expr, Scope};
    use crate::wire::Document;

    fn sitting(steps: u64) -> Sitting {
        let text = format!(
            "data = 'planes'\ndimension = 2\npoints = 8\nwidth = 12\nplanes = 'gaussian'\n\
             output = 'balanced'\nrate = 'edge/20'\nsteps = {steps}\n"
        );
        let table = Document::parse("case.toml", text).expect("TOML");
        let training = Training::read(table, &[]).expect("a training");
        let phi = Expr::parse("relu(z)", &Scope::new(&["z"])).expect("a formula");
        let phi = Activation::from_formula("relu", phi).expect("phi");
        Sitting::of(&training, &phi, "test")
    }

    #[test]
    fn moments_go_from_the_first_step_to_the_last() {
        let mut sitting = sitting(300);
        sitting.switch = Some(77);
        let portrait = sitting.train(0, Arc::default()).expect("a portrait");
        let steps: Vec<u64> = portrait.moments.iter().map(|m| m.step).collect();
        assert!(steps.windows(2).all(|p| p[0] < p[1]), "{steps:?}");
        assert_eq!((steps[0], steps[steps.len() - 1]), (0, 300));
        let chosen = portrait.chosen();
        let at = |j: usize| portrait.part(portrait.moments[j].loss);
        assert_eq!(chosen.len(), 4);
        assert!(at(chosen[1]) <= 0.9 && at(chosen[2]) <= 0.5, "{chosen:?}");
        assert!(at(chosen[1] - 1) > 0.9 && at(chosen[2] - 1) > 0.5);
        let switch = portrait.switch().expect("a switch");
        assert_eq!(steps[switch], 77);
        let planes = |j: usize| portrait.planes(&portrait.moments[j]).expect("planes");
        let last = steps.len() - 1;
        assert_eq!(planes(switch).gamma, planes(last).gamma, "frozen");
        assert_ne!(planes(0).gamma, planes(switch).gamma);
        for count in [1, 2, 7, last + 1, 1000] {
            let found = portrait.spread(count).expect("moments");
            assert_eq!(found.len(), count.min(last + 1));
            assert!(found.windows(2).all(|p| p[0] < p[1]), "{found:?}");
            assert!(found[0] == 0 && (count == 1 || found[found.len() - 1] == last));
        }
    }

    #[test]
    fn long_trainings_are_cut_and_end_where_somebody_asks() {
        let portrait = sitting(9_000_000).train(0, Arc::new(AtomicBool::new(true)));
        let portrait = portrait.expect("a portrait");
        assert!(portrait.steps < portrait.asked && portrait.asked == 9_000_000);
        assert_eq!(portrait.moments.len(), 1);
        assert!(
            portrait
                .early
                .is_some_and(|why| why.contains("interrupted"))
        );
    }
}
