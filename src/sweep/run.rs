//! One run of a sweep.

use super::plan::{Run, Sweep};
use super::table::Row;
use crate::activation::homogeneity::rounded_degree;
use crate::claim::subject::seed::seed;
use crate::flow::Planes;
use crate::flow::clusters::{COUNTED, clusters, null, strength};
use crate::flow::planes::path;
use crate::network::Network;
use crate::train::{Stop, Trainer};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

impl Sweep {
    /// Trains a run to its end; nothing where it was cancelled.
    ///
    /// # Errors
    /// A sentence that names the run: no start, no rate, no training.
    pub fn train(&self, run: Run, cancel: &Arc<AtomicBool>) -> Result<Option<Row>, String> {
        let named = |why| format!("run {} ({}): {why}", run.number, self.name(run));
        self.try_train(run, cancel).map_err(named)
    }

    fn try_train(&self, run: Run, cancel: &Arc<AtomicBool>) -> Result<Option<Row>, String> {
        let name = self.name(run);
        let activation = &self.activations[run.activation];
        let spread = self.spreads[run.spread].1;
        let network = self.start(&name, spread)?;
        let mut schedule = self.training.schedule.clone();
        schedule.rate = self.rates[run.rate].rate.clone();
        let settings = schedule.settings(self.training.loss, &network, activation, &self.data)?;
        let eta = settings.rate.at(0);
        let degree = rounded_degree(activation);
        let before = Planes::of(&network, degree)?;
        let data = Arc::clone(&self.data);
        let mut trainer =
            Trainer::new(network, activation, data, settings)?.cancelled_by(Arc::clone(cancel));
        let first_loss = trainer.loss();
        let stop = trainer.run(|_, _| {});
        let stopped = match stop {
            Stop::Cancelled => return Ok(None),
            Stop::Steps => "steps",
            Stop::Loss => "loss",
            Stop::Gradient => "gradient",
            Stop::Diverged { .. } => "diverged",
            Stop::Stiff { .. } => "stiff",
        };
        let mut row = Row {
            sweep: self.hash.clone(),
            runs: self.runs(),
            run: run.number,
            activation: activation.name.clone(),
            rate: self.rates[run.rate].text.clone(),
            eta,
            spread,
            seed: run.seed as u64,
            stopped: stopped.to_owned(),
            steps: trainer.steps(),
            first_loss,
            last_loss: trainer.loss(),
            start_strength: strength(&before, self.radius)?,
            end_strength: None,
            null_mean: None,
            p_value: None,
            clusters: None,
            clustered_mass: None,
            path: None,
        };
        // Where a training that diverged has left its planes means nothing.
        if !matches!(stop, Stop::Diverged { .. })
            && let Ok(after) = Planes::of(&trainer.network(), degree)
        {
            self.measure(&name, (&before, &after), &mut row)?;
        }
        Ok(Some(row))
    }

    /// The network at the start of a run: w, b and v as drawn, times the spread.
    fn start(&self, name: &str, spread: f64) -> Result<Network, String> {
        let mut network = self.training.draw_network(name)?;
        let neurons = network.shape.output().end;
        for parameter in &mut network.parameters[..neurons] {
            *parameter *= spread;
        }
        Ok(network)
    }

    fn measure(
        &self,
        name: &str,
        (before, after): (&Planes, &Planes),
        row: &mut Row,
    ) -> Result<(), String> {
        let null_seed = seed(&format!("{name}/null"));
        if let Some(null) = null(after, self.radius, self.permutations, null_seed)? {
            row.end_strength = Some(null.strength);
            row.null_mean = Some(null.mean);
            row.p_value = Some(null.p);
        }
        let found = clusters(after, self.radius)?;
        let counted = found.iter().filter(|cluster| cluster.share >= COUNTED);
        row.clusters = Some(counted.clone().count() as u64);
        row.clustered_mass = Some(counted.map(|cluster| cluster.share).sum());
        row.path = path(before, after);
        Ok(())
    }
}
