//! Claims about networks all of whose weights are trained: what they share.
//!
//! | file | kind |
//! |---|---|
//! | [`flow_equations`] | how fast planes, weights and bandwidths move |
//! | [`conserved`] | what gradient flow keeps |

pub mod conserved;
pub mod flow_equations;

use super::Subject;
use super::trained::{Training, schedule};
use crate::activation::{Activation, homogeneity};
use crate::error::Diagnostic;
use crate::expr::eval_real;
use crate::network::{Data, Network};
use crate::train::{Method, Rate, Regime, Settings, Trainer};
use crate::wire::Table;
use std::sync::Arc;

/// A network whose weights are all trained.
struct Adaptive {
    training: Training,
    activation: Activation,
    degree: Option<f64>,
    id: String,
}

impl Adaptive {
    /// Reads `method`, `rate` and `steps` over those of `[training]`, and `degree`.
    ///
    /// # Errors
    /// A wrong key, with its place; an affine part.
    fn read(table: &mut Table, subject: &Subject, method: Method) -> Result<Self, Diagnostic> {
        let mut training = subject.required_training(table)?;
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
        let degree = match table.string("degree")? {
            None => homogeneity::degree(&subject.activation).map(|p| p.to_f64()),
            Some(text) => {
                let value = text.parse(&subject.scope(&[]))?;
                let value =
                    eval_real(&value, &[], 64).map_err(|why| text.error(why.to_string()))?;
                Some(value.to_f64())
            }
        };
        Ok(Adaptive {
            training,
            activation: subject.activation.clone(),
            degree,
            id: subject.claim_id().to_string(),
        })
    }

    /// The start.
    fn draw(&self) -> Result<(Arc<Data>, Network), String> {
        let (data, network) = self.training.draw(&self.id)?;
        Ok((Arc::new(data), network))
    }

    /// eta as `[training]` or the claim says.
    fn rate(&self, data: &Data, start: &Network) -> Result<f64, String> {
        let training = &self.training;
        training
            .schedule
            .eta(training.loss, start, &self.activation, data)
    }

    /// A trainer of all weights from the start.
    fn trainer(
        &self,
        data: &Arc<Data>,
        start: &Network,
        rate: f64,
        steps: u64,
    ) -> Result<Trainer, String> {
        let settings = Settings {
            method: self.training.schedule.method,
            rate: Rate::Constant(rate),
            ..Settings::descent(self.training.loss, Regime::Adaptive, rate, steps)
        };
        Trainer::new(start.clone(), &self.activation, data.clone(), settings)
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
