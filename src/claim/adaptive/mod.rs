//! Claims about networks all of whose weights are trained: what they share.
//!
//! | file | kind |
//! |---|---|
//! | [`flow_equations`] | how fast planes, weights and bandwidths move |
//! | [`conserved`] | what gradient flow keeps |
//! | [`attractor`] | planes end where the sink of their basin is |
//! | [`sign_flip`] | sinks of mu > 0 are sources of mu < 0 |
//! | [`pinning`] | which planes stick to which data point |
//! | [`clusters`] | how strongly planes cluster, and whether around known ones |
//! | [`soft_clusters`] | clusters of smooth activations, which stay wide |
//! | [`regime`] | how far planes move, and what is conserved |
//! | [`switch`] | what stays once the input weights are frozen |
//! | [`accuracy`] | images that were not seen |
//! | [`portrait`] | what a picture of such a training shows |

pub mod accuracy;
pub mod attractor;
pub mod clusters;
pub mod conserved;
pub mod flow_equations;
pub mod pinning;
pub mod portrait;
pub mod regime;
pub mod sign_flip;
pub mod soft_clusters;
pub mod switch;

use crate::activation::{Fast, homogeneity};
use crate::claim::Subject;
use crate::claim::common::bound;
use crate::claim::common::sitting::Adaptive;
use crate::claim::subject::schedule;
use crate::claim::subject::training::Training;
use crate::error::{Diagnostic, Doubt};
use crate::flow::{Field, Plane};
use crate::network::{Data, Network, Neuron};
use crate::train::{Method, Regime, Settings, Trainer};
use crate::wire::Table;
use std::sync::Arc;

impl Adaptive {
    /// Reads `method`, `rate` and `steps` over those of `[training]`, and `degree`.
    ///
    /// # Errors
    /// A wrong key, with its place; an affine part.
    fn read(table: &mut Table, subject: &Subject, method: Method) -> Result<Self, Diagnostic> {
        let training = subject.required_training(table)?;
        Adaptive::of(training, table, subject, method)
    }

    /// The same, of networks with any number of outputs.
    fn of_any_outputs(
        table: &mut Table,
        subject: &Subject,
        method: Method,
    ) -> Result<Self, Diagnostic> {
        let training = subject.training_of_any_outputs(table)?;
        Adaptive::of(training, table, subject, method)
    }

    fn of(
        mut training: Training,
        table: &mut Table,
        subject: &Subject,
        method: Method,
    ) -> Result<Self, Diagnostic> {
        if training.shape.skip {
            return Err(table.error("this kind is about neurons alone: no `affine` part"));
        }
        training.schedule.method = match table.string("method")? {
            None => method,
            Some(text) => schedule::method(&text, 0.9)?,
        };
        if let Some(text) = table.string("rate")? {
            training.schedule.rate = schedule::rate(&text, subject.params())?;
        }
        let activation = subject.required_activation(table)?.clone();
        let degree = bound::number(table, subject, "degree")?
            .or_else(|| homogeneity::rounded_degree(&activation));
        Ok(Adaptive {
            training,
            activation,
            degree,
            content: subject.claim_content().to_string(),
        })
    }

    /// The start.
    fn draw(&self) -> Result<(Arc<Data>, Network), Doubt> {
        let (data, network) = self.training.draw(&self.content)?;
        Ok((Arc::new(data), network))
    }

    /// eta as `[training]` or the claim says.
    fn rate(&self, data: &Data, start: &Network) -> Result<f64, Doubt> {
        let training = &self.training;
        training
            .schedule
            .eta(training.loss, start, &self.activation, data)
    }

    /// So many steps at a rate.
    fn settings(&self, regime: Regime, rate: f64, steps: u64) -> Settings {
        Settings {
            method: self.training.schedule.method,
            ..Settings::descent(self.training.loss, regime, rate, steps)
        }
    }

    /// A trainer from the start, of the case's rate and steps.
    fn trainer_in(
        &self,
        regime: Regime,
        data: &Arc<Data>,
        start: &Network,
    ) -> Result<Trainer, Doubt> {
        let rate = self.rate(data, start)?;
        let settings = self.settings(regime, rate, self.training.schedule.steps);
        Trainer::new(start.clone(), &self.activation, data.clone(), settings).map_err(Into::into)
    }

    /// A trainer of all weights from the start.
    fn trainer(
        &self,
        data: &Arc<Data>,
        start: &Network,
        rate: f64,
        steps: u64,
    ) -> Result<Trainer, Doubt> {
        let settings = self.settings(Regime::Adaptive, rate, steps);
        Trainer::new(start.clone(), &self.activation, data.clone(), settings).map_err(Into::into)
    }

    /// A start of its own for each of several networks, with data of its own.
    fn draw_one(&self, seed: usize) -> Result<(Arc<Data>, Network), Doubt> {
        let (data, network) = self.training.draw(&format!("{}/{seed}", self.content))?;
        Ok((Arc::new(data), network))
    }

    /// v_t for a network on the data, of planes with this bandwidth.
    ///
    /// # Errors
    /// A sentence: the loss is not a square.
    fn field<'a>(
        &self,
        data: &'a Data,
        network: &Network,
        phi: &Fast,
        omega: f64,
    ) -> Result<Field<'a>, Doubt> {
        let slopes = self.slopes(data, network, phi)?.into_iter();
        let slopes = slopes.map(|g| network.scale * g).collect();
        let field = Field::new(data, slopes, phi, omega);
        field.check()?;
        Ok(field)
    }

    /// The derivatives of the loss by f at the data.
    ///
    /// # Errors
    /// A sentence: the loss is not a square.
    fn slopes(&self, data: &Data, network: &Network, phi: &Fast) -> Result<Vec<f64>, Doubt> {
        let factor = self.training.loss.quadratic(data.len());
        let factor = factor.ok_or("the loss is not a square")?;
        let values = network.values(&mut phi.clone(), &data.x);
        let pairs = values.iter().zip(&data.y);
        Ok(pairs.map(|(f, y)| factor * (f - y)).collect())
    }

    /// The bandwidth that the field of a neuron has.
    fn bandwidth(&self, neuron: &Neuron) -> f64 {
        self.degree.map_or(neuron.omega, |_| 1.0)
    }

    /// All neurons with a plane.
    fn neurons(&self, network: &Network) -> Vec<Option<Neuron>> {
        (0..network.shape.width)
            .map(|i| Neuron::of(network, i, self.degree))
            .collect()
    }

    /// In a few words.
    fn in_words(&self) -> String {
        format!(
            "{}, {}",
            self.training.schedule.method.name(),
            self.training.in_words()
        )
    }
}

/// The plane of a neuron.
fn plane(neuron: &Neuron) -> Plane {
    Plane {
        xi: neuron.xi.clone(),
        gamma: neuron.gamma,
    }
}

/// Networks of a claim that does not say.
const NETWORKS: usize = 5;
