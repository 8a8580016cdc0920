//! What `specbias train` says when a training has ended.

use std::path::Path;

use crate::activation::Activation;
use crate::case::Case;
use crate::network::Data;
use crate::train::{Loss, Pass, Stop, Trainer};

/// A training that has ended.
pub struct Summary<'a> {
    /// The case.
    pub case: &'a Case,
    /// The trainer.
    pub trainer: &'a Trainer,
    /// What was trained on.
    pub data: &'a Data,
    /// Images that were not.
    pub unseen: Option<&'a Data>,
    /// The first loss.
    pub first: f64,
    /// Steps that were taken now.
    pub steps: u64,
    /// In so many seconds.
    pub seconds: f64,
    /// Why it ended.
    pub stop: Stop,
    /// Files that were written.
    pub written: Vec<&'a Path>,
}

impl Summary<'_> {
    /// Some lines for people.
    pub fn text(&self) -> String {
        let (trainer, settings) = (self.trainer, self.trainer.settings());
        let network = trainer.network();
        let shape = network.shape;
        let mut text = format!(
            "{}\n  network   {} -> {} -> {}, phi = {}\n  data      {} points\n  method    {} in {}, rate {}\n",
            self.case.id,
            shape.inputs,
            shape.width,
            shape.outputs,
            self.case
                .subject
                .activation()
                .map_or_else(String::new, Activation::definition),
            self.data.len(),
            settings.method.name(),
            settings.coordinates.in_words(),
            settings.rate.at(0),
        );
        text.push_str(&format!(
            "  loss      {:.10e} -> {:.10e} ({})\n  stopped   {}; {} steps, {:.1} steps/s\n",
            self.first,
            trainer.loss(),
            settings.loss.name(),
            self.stop.in_words(),
            trainer.steps(),
            self.steps as f64 / self.seconds.max(1e-9),
        ));
        if settings.loss == Loss::CrossEntropy {
            text.push_str(&format!(
                "  right     {:.4} of the points\n",
                self.data.right(&trainer.values())
            ));
        }
        if let Some(unseen) = self.unseen {
            let values = Pass::new(trainer.phi(), unseen).values(&network);
            text.push_str(&format!(
                "  unseen    {:.4} of {} points right\n",
                unseen.right(&values),
                unseen.len()
            ));
        }
        for path in &self.written {
            text.push_str(&format!("  written   {}\n", path.display()));
        }
        text
    }
}
