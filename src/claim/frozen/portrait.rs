//! What a picture of a training shows: the learned function at some steps, and the residuals along eigenvectors of K.

use crate::activation::{Activation, Fast};
use crate::claim::subject::training::Training;
use crate::error::Doubt;
use crate::network::{Data, Network};
use crate::train::{Method, Regime, Trainer};
use nalgebra::DVector;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// Steps that are looked at, evenly spread over their logarithm.
const LOOKS: u32 = 48;
/// Eigenvectors that are followed, by their place from the greatest eigenvalue.
const MODES: [usize; 5] = [1, 3, 10, 30, 100];
/// A part of a residual below this is rounding.
const ROUNDING: f64 = 3e-11;

/// A training that was watched.
pub struct Portrait {
    /// The data.
    pub data: Data,
    /// The network after some of the steps, the last among them.
    pub learned: Vec<(u64, Network)>,
    /// The loss after some steps.
    pub losses: Vec<(u64, f64)>,
    /// Parts of the residual, where the theory has a law for them: gradient descent in the kernel regime.
    pub modes: Vec<Mode>,
    /// Why the training ended, where it did so early.
    pub early: Option<String>,
}

/// The residual along an eigenvector of K.
pub struct Mode {
    /// Its place from the greatest eigenvalue, which is 1.
    pub place: usize,
    /// Steps, what is left of the first as measured, and `\|1 - eta lambda\|^t`.
    pub left: Vec<(u64, f64, f64)>,
}

impl Portrait {
    /// Trains the network of a case as its `[training]` says.
    ///
    /// # Errors
    /// A sentence: sizes, a rate that is not known.
    pub fn of(
        training: &Training,
        activation: &Activation,
        case: &str,
        cancel: Arc<AtomicBool>,
    ) -> Result<Portrait, Doubt> {
        let (data, start) = training.draw(case)?;
        let schedule = &training.schedule;
        let settings = schedule.settings(training.loss, &start, activation, &data)?;
        let (steps, eta) = (settings.steps, settings.rate.at(0));
        let mut phi = Fast::new(activation)?;
        let law = schedule.method == Method::Descent
            && schedule.regime == Regime::Kernel
            && data.outputs == 1
            && !start.shape.skip;
        let (mut modes, vectors) = match law.then(|| training.loss.quadratic(data.len())).flatten()
        {
            Some(factor) => spectrum(&start, &mut phi, &data, eta * factor)?,
            None => (Vec::new(), Vec::new()),
        };
        let mut looks: Vec<u64> = (0..=LOOKS)
            .map(|j| (steps as f64).powf(f64::from(j) / f64::from(LOOKS)).round() as u64)
            .collect();
        looks.dedup();
        let kept = [steps / 100, steps];
        let mut trainer =
            Trainer::new(start, activation, Arc::new(data.clone()), settings)?.cancelled_by(cancel);
        let parts = |trainer: &Trainer| -> Vec<f64> {
            let r = DVector::from_vec(trainer.residual());
            vectors.iter().map(|(u, _)| u.dot(&r)).collect()
        };
        let first = parts(&trainer);
        let size = first.iter().fold(0.0_f64, |m, x| m.max(x.abs()));
        let mut losses = Vec::new();
        let mut learned = Vec::new();
        let stop = trainer.run(|now, _| {
            let t = now.steps();
            if kept.contains(&t) {
                learned.push((t, now.network().into_owned()));
            }
            if looks.binary_search(&t).is_err() {
                return;
            }
            losses.push((t, now.loss()));
            for (m, part) in parts(now).iter().enumerate() {
                let power = t.min(i32::MAX as u64) as i32;
                let law = (1.0_f64 - vectors[m].1).abs().powi(power);
                if part.abs() > ROUNDING * size && first[m] != 0.0 {
                    modes[m].left.push((t, (part / first[m]).abs(), law));
                }
            }
        });
        Ok(Portrait {
            data,
            learned,
            losses,
            modes,
            early: stop.completed().err().map(|why| why.text),
        })
    }
}

/// Eigenvectors with `eta lambda`.
type Vectors = Vec<(DVector<f64>, f64)>;

/// Some eigenvectors of K.
fn spectrum(
    network: &Network,
    phi: &mut Fast,
    data: &Data,
    eta: f64,
) -> Result<(Vec<Mode>, Vectors), Doubt> {
    let n = data.len();
    let eigen = super::eigen(network, phi, data)?;
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|a, b| eigen.eigenvalues[*b].total_cmp(&eigen.eigenvalues[*a]));
    Ok(MODES
        .iter()
        .filter(|place| **place <= n)
        .map(|&place| {
            let j = order[place - 1];
            let mode = Mode {
                place,
                left: Vec::new(),
            };
            let vector = eigen.eigenvectors.column(j).into_owned();
            (mode, (vector, eta * eigen.eigenvalues[j]))
        })
        .unzip())
}
