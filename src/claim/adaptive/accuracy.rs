//! The share of images that a trained network has not seen and puts into the right class.
//!
//! | key | meaning |
//! |---|---|
//! | `regime` | `adaptive` (default), `kernel`: which weights are trained |
//! | `seeds` | how many networks, each with images of its own (default 5) |
//! | `at-least`, `at-most` | the bound |
//!
//! For data with test images (`mnist`: 1000 of them). The class is that of the greatest output. The number is a mean over the networks with its 95 % interval,
//! no less than that of so many independent images.

use super::{Adaptive, NETWORKS};
use crate::claim::common::bound::{Bound, Resolution, Sample};
use crate::claim::common::context::Context;
use crate::claim::common::trained::{go_on, seeds};
use crate::claim::{Claim, Subject};
use crate::error::{Diagnostic, Doubt};
use crate::fourier::Limits;
use crate::network::data::Set;
use crate::network::mnist;
use crate::train::{Method, Pass, Regime};
use crate::verdict::Finding;
use crate::wire::Table;

/// The claim.
pub struct Accuracy {
    adaptive: Adaptive,
    kernel: bool,
    seeds: usize,
    bound: Bound,
}

/// Reads the claim's keys.
///
/// # Errors
/// A wrong key, with its place; data without test images.
pub fn read(table: &mut Table, subject: &Subject) -> Result<Box<dyn Claim>, Diagnostic> {
    let claim = Accuracy {
        kernel: table.is_second("regime", ["adaptive", "kernel"])?,
        seeds: seeds(table, NETWORKS)?,
        bound: Bound::read(table, subject)?,
        adaptive: Adaptive::of_any_outputs(table, subject, Method::Descent)?,
    };
    if claim.adaptive.training.set() != Set::Mnist {
        return Err(table.error("only the data `mnist` have test images"));
    }
    Ok(Box::new(claim))
}

impl Claim for Accuracy {
    fn statement(&self) -> (String, String) {
        let text = "the share of unseen images that are put into the right class";
        let about = format!(
            "{}{}",
            if self.kernel { "frozen planes, " } else { "" },
            self.adaptive.in_words()
        );
        self.bound.statement(text, &about)
    }

    fn weigh(&self, context: &mut Context) -> Result<Finding, Doubt> {
        let limits = context.limits();
        self.gather(limits)
    }
}

impl Accuracy {
    fn gather(&self, limits: &Limits) -> Result<Finding, Doubt> {
        let adaptive = &self.adaptive;
        let unseen = mnist::unseen()?;
        let (mut right, mut seen, mut loss) = <(Sample, Sample, Sample)>::default();
        for seed in 0..self.seeds {
            go_on(limits)?;
            let (data, start) = adaptive.draw_one(seed)?;
            let regime = match self.kernel {
                true => Regime::Kernel,
                false => Regime::Adaptive,
            };
            let mut trainer = adaptive.trainer_in(regime, &data, &start)?;
            let first = trainer.loss();
            trainer.run(|_, _| {}).completed()?;
            let values = Pass::new(trainer.phi(), &unseen).values(&trainer.network());
            right.0.push(unseen.right(&values));
            seen.0.push(data.right(&trainer.values()));
            loss.0.push(trainer.loss() / first);
        }
        // Of independent images, at the share that was found.
        let p = right.mean().clamp(0.0, 1.0);
        let images = Resolution::AtLeast(
            1.96 * (p * (1.0 - p) / unseen.len() as f64).sqrt(),
            "the 95 % interval of so many independent images",
        );
        let detail = format!("{} networks, {} unseen images", self.seeds, unseen.len());
        let what = "share of unseen images put right";
        let mut finding = self.bound.weigh_share(what, &right, images, detail);
        finding
            .points
            .push(seen.beside("the same of the training images"));
        finding
            .points
            .push(loss.beside("the last loss, as a part of the first"));
        Ok(finding)
    }
}
