//! A number that says how a training fails, and whether it does.
//!
//! | `of` | the number |
//! |---|---|
//! | `memorisation` | mean of (f - y)^2 over 997 fresh points of the data's set, over the mean of y^2 there: near 1 for a network that fits the data and is nothing elsewhere |
//! | `oscillation` | share of the energy of f on \[-1, 1\]^D at frequencies above `band`, by an FFT under Hann's window, less the mean; D = 1 or 2 |
//! | `undershoot` | energy of f on \[-1, 1\]^D below the least target, over its energy about the mean; D = 1 or 2. For data that are bumps on a floor |
//! | `instability` | \|f - y\| after the last step over \|f - y\| before the first: above 1 for a rate beyond the edge |
//!
//! | key | meaning |
//! |---|---|
//! | `at-most`, `at-least` | one of them: a number |
//! | `band` | of `oscillation`: a frequency |
//! | `rate` | eta in `edge`, in place of that of `[training]` |
//!
//! For gradient descent in the kernel regime, with the rate and the steps of `[training]`. Evidence: *trained*, the number of the network trained in double
//! precision; *spectral*, that of `v = v(0) + Phi (I - (I - eta K)^T) K^-1 (y - f(0))` from the eigenvalues of K, without a step. How far they differ is
//! the error; the claim is confirmed where the number keeps the bound by more than that, refuted where it breaks it by more. 2 digits by default.

use super::eigen;
use crate::activation::{Activation, Fast};
use crate::claim::common::context::Context;
use crate::claim::common::trained::{route, size};
use crate::claim::subject::schedule;
use crate::claim::subject::seed::seed;
use crate::claim::subject::training::Training;
use crate::claim::{Claim, Subject};
use crate::error::{Diagnostic, Doubt, Reason};
use crate::expr::eval_real;
use crate::network::{Data, Network};
use crate::train::energy::{energy_above, square};
use crate::train::{Method, Pass, Regime, Stop, Trainer};
use crate::verdict::{Finding, PointSummary, Power, Strength, Term, Tolerance, Verdict};
use crate::wire::Table;
use nalgebra::DVector;
use std::sync::Arc;

/// Fresh points.
const FRESH: usize = 997;
/// What stands for a number that overflowed.
const BEYOND: f64 = 1e300;

/// What is measured.
#[derive(Clone, Copy, PartialEq)]
enum Of {
    Memorisation,
    Oscillation { band: f64 },
    Undershoot,
    Instability,
}

/// The claim.
pub struct Signature {
    training: Training,
    activation: Activation,
    of: Of,
    bound: f64,
    at_most: bool,
    content: String,
}

/// Reads the claim's keys.
///
/// # Errors
/// A wrong key, with its place; another method or regime than this kind is for.
pub fn read(table: &mut Table, subject: &Subject) -> Result<Box<dyn Claim>, Diagnostic> {
    let mut training = subject.required_training(table)?;
    let number = |table: &mut Table, key: &str| -> Result<Option<f64>, Diagnostic> {
        let Some(text) = table.string(key)? else {
            return Ok(None);
        };
        let value = text.parse(&subject.scope(&[]))?;
        let value = eval_real(&value, &[], 64).map_err(|why| text.error(why.to_string()))?;
        match value > 0 && value.is_finite() {
            true => Ok(Some(value.to_f64())),
            false => Err(text.error("this number is positive and finite")),
        }
    };
    let band = number(table, "band")?;
    let text = table.required_string("of")?;
    let of = match (text.value.as_str(), band) {
        ("memorisation", None) => Of::Memorisation,
        ("instability", None) => Of::Instability,
        ("undershoot", None) if training.shape.inputs <= 2 => Of::Undershoot,
        ("oscillation", Some(band)) if training.shape.inputs <= 2 => Of::Oscillation { band },
        ("oscillation", Some(_)) | ("undershoot", None) => {
            return Err(text.error("this is measured in one and two dimensions"));
        }
        ("oscillation", None) => return Err(text.error("give the `band` that f is to stay in")),
        ("memorisation" | "instability" | "undershoot", Some(_)) => {
            return Err(text.error("`band` is for oscillation"));
        }
        (other, _) => {
            return Err(text.error(format!(
                "`{other}` is none of memorisation, oscillation, undershoot and instability"
            )));
        }
    };
    let (at_most, bound) = match (number(table, "at-most")?, number(table, "at-least")?) {
        (Some(bound), None) => (true, bound),
        (None, Some(bound)) => (false, bound),
        _ => return Err(table.error("give `at-most` or `at-least`, and not both")),
    };
    if let Some(text) = table.string("rate")? {
        training.schedule.rate = schedule::rate(&text, subject.params())?;
    }
    let schedule = &training.schedule;
    if schedule.method != Method::Descent
        || schedule.regime != Regime::Kernel
        || training.shape.skip
    {
        return Err(table.error(
            "this kind is for gradient descent in the kernel regime, without an affine part",
        ));
    }
    Ok(Box::new(Signature {
        activation: subject.required_activation(table)?.clone(),
        // One network and one set of data for all claims of a case.
        content: subject.case_content(),
        training,
        of,
        bound,
        at_most,
    }))
}

impl Claim for Signature {
    fn statement(&self) -> (String, String) {
        let words = self.training.in_words();
        let what = match self.of {
            Of::Memorisation => "mean (f - y)^2/mean y^2 off the data".to_owned(),
            Of::Oscillation { band } => {
                format!("the energy of f above k = {band}, as a part of all,")
            }
            Of::Undershoot => {
                "the energy of f below the least target, as a part of all,".to_owned()
            }
            Of::Instability => "|r(T)|/|r(0)|".to_owned(),
        };
        let (sign, latex) = if self.at_most {
            ("at most", "\\le")
        } else {
            ("at least", "\\ge")
        };
        let steps = self.training.schedule.steps;
        (
            format!(
                "{what} is {sign} {} after {steps} steps of descent; {words}",
                self.bound
            ),
            format!(
                "\\text{{{what}}} {latex} {};\\ T = {steps};\\ \\text{{{words}}}",
                self.bound
            ),
        )
    }

    fn weigh(&self, context: &mut Context) -> Result<Finding, Doubt> {
        let digits = context.digits();
        self.gather(digits)
    }
}

impl Signature {
    fn gather(&self, digits: u32) -> Result<Finding, Doubt> {
        let (data, start) = self.training.draw(&self.content)?;
        let schedule = &self.training.schedule;
        let settings = schedule.settings(self.training.loss, &start, &self.activation, &data)?;
        let eta = settings.rate.at(0);
        let data = Arc::new(data);
        let mut trainer = Trainer::new(start.clone(), &self.activation, data.clone(), settings)?;
        let mut phi = Fast::new(&self.activation)?;
        let first = size(&trainer.residual());
        let stop = trainer.run(|_, _| {});
        let diverged = matches!(stop, Stop::Diverged { .. });
        if !diverged && stop != Stop::Steps {
            return Err(stop.early());
        }
        let spectral = Spectral::of(&self.training, &start, &mut phi, &data, eta)?;
        let last = |r: f64| {
            if r.is_finite() {
                (r / first).min(BEYOND)
            } else {
                BEYOND
            }
        };
        let (trained, spectral) = match self.of {
            Of::Instability => (
                if diverged {
                    BEYOND
                } else {
                    last(size(&trainer.residual()))
                },
                last(spectral.residual),
            ),
            _ if diverged => return Err(stop.early()),
            of => (
                self.number(of, &trainer.network(), (&self.content, &data), &mut phi)?,
                self.number(
                    of,
                    &Pass::new(&phi, &data).combined(&start, &spectral.alpha),
                    (&self.content, &data),
                    &mut phi,
                )?,
            ),
        };
        // A number that left all bounds by both routes is known to be beyond them.
        let error = match trained.min(spectral) > 1e6 * self.bound {
            true => 0.0,
            false => (trained - spectral).abs(),
        };
        let fallen = format!("|r(T)| = {:.2e} |r(0)|", last(size(&trainer.residual())));
        Ok(self.judge(digits, (trained, spectral, error), fallen))
    }

    /// The number of a network.
    fn number(
        &self,
        of: Of,
        network: &Network,
        (case, data): (&str, &Data),
        phi: &mut Fast,
    ) -> Result<f64, Doubt> {
        match of {
            Of::Memorisation => {
                let shape = network.shape;
                let seed = seed(&format!("{case}/fresh"));
                let fresh = self.training.set().draw(FRESH, shape.inputs, seed)?;
                let values = network.values(phi, &fresh.x);
                let pairs = values.iter().zip(&fresh.y);
                let gaps: f64 = pairs.map(|(f, y)| (f - y) * (f - y)).sum();
                Ok(gaps / fresh.y.iter().map(|y| y * y).sum::<f64>())
            }
            Of::Oscillation { band } => Ok(energy_above(network, phi, band)),
            Of::Undershoot => {
                let floor = data.y.iter().copied().fold(f64::INFINITY, f64::min);
                let values = network.values(phi, &square(network.shape.inputs).1);
                let mean = values.iter().sum::<f64>() / values.len() as f64;
                let energy =
                    |f: &dyn Fn(f64) -> f64| values.iter().map(|v| f(*v).powi(2)).sum::<f64>();
                Ok(energy(&|v| (v - floor).min(0.0)) / energy(&|v| v - mean))
            }
            Of::Instability => Err("this number is none of the network".into()),
        }
    }

    fn judge(
        &self,
        digits: u32,
        (trained, spectral, error): (f64, f64, f64),
        fallen: String,
    ) -> Finding {
        let mut finding = Finding::new(Verdict::Confirmed, None);
        finding.strength = Some(Strength::Trained);
        finding.routes = vec![
            route("trained", format!("double precision; {fallen}")),
            route("spectral", "eigenvalues of K, no steps"),
        ];
        let sign = if self.at_most { "at most" } else { "at least" };
        let gap = if self.at_most {
            trained - self.bound
        } else {
            self.bound - trained
        };
        finding.points.push(PointSummary {
            at: format!("step {}", self.training.schedule.steps),
            claimed: format!("{sign} {}", self.bound),
            measured: format!("{trained:.6e}, spectral {spectral:.6e}"),
            error_bound: format!("{error:.1e}"),
            deviation: format!("{:.1e}", gap.max(0.0)),
            enclosure: None,
        });
        finding.worst_at = Some("the number".into());
        finding.error_bound = Some(format!("{error:.1e}"));
        finding.tolerance = Some(Tolerance {
            at: "the number".into(),
            allowed: Term::of(
                format!("distance from the bound, {sign} {}", self.bound),
                -gap,
            ),
            used: vec![Term::of("what the two routes may differ by", error)],
        });
        let part = error / self.bound;
        finding.digits_reached = Some(-part.max(1e-15).log10());
        if part > 10f64.powi(-(digits as i32)) {
            let why = format!("the two routes give {trained:.6e} and {spectral:.6e}");
            finding.left_open(Reason::Precision.doubt(why))
        } else if gap > error {
            finding.verdict = Verdict::Refuted;
            finding.reason = Some(format!("the number is {trained:.6e}"));
            finding
        } else if gap > -error {
            finding.left_open(Reason::Precision.doubt("the number is the bound, to its error"))
        } else {
            // A bound on the other side of the number would have been refuted.
            finding.power = Some(Power::of(
                format!("{:.1e}", (-gap - error).min(self.bound) / self.bound),
                Some(format!("the bound {trained:.4e}")),
            ));
            finding
        }
    }
}

/// The end of gradient descent without its steps.
struct Spectral {
    /// `(I - (I - eta K)^T) K^-1 (y - f(0))`.
    alpha: Vec<f64>,
    /// |r(T)|.
    residual: f64,
}

impl Spectral {
    fn of(
        training: &Training,
        start: &Network,
        phi: &mut Fast,
        data: &Data,
        eta: f64,
    ) -> Result<Self, Doubt> {
        let n = data.len();
        let factor = training
            .loss
            .quadratic(n)
            .ok_or("the loss is not a square")?;
        let eigen = eigen(start, phi, data)?;
        let initial = start.values(phi, &data.x);
        let gap = DVector::from_iterator(n, data.y.iter().zip(&initial).map(|(y, f)| y - f));
        let mut along = eigen.eigenvectors.tr_mul(&gap);
        let steps = training.schedule.steps as i32;
        let mut residual = 0.0;
        for (a, lambda) in along.iter_mut().zip(&eigen.eigenvalues) {
            let left = (1.0 - eta * factor * lambda).powi(steps);
            residual += (*a * left).powi(2);
            // Where lambda is rounding, (1 - left)/lambda is eta factor T.
            *a *= if lambda.abs() * eta * factor < 1e-12 {
                eta * factor * f64::from(steps)
            } else {
                (1.0 - left) / lambda
            };
        }
        Ok(Spectral {
            alpha: (&eigen.eigenvectors * along).iter().copied().collect(),
            residual: residual.sqrt(),
        })
    }
}
