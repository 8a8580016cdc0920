//! Trainings with frozen planes, as several kinds claim things about them: method, rate, and what is known of the problem at high precision.

use super::exact::{self, BITS, Exact, gram, greatest_eigenvalue};
use crate::activation::{Activation, Fast, homogeneity};
use crate::claim::Subject;
use crate::claim::subject::schedule::{self, METHODS, MOST_STEPS, step_count};
use crate::claim::subject::training::Training;
use crate::error::{Diagnostic, Doubt};
use crate::expr::{Expr, build, eval_real};
use crate::host::clock;
use crate::network::{Data, Network};
use crate::number::{Rational, Real};
use crate::train::{Coordinates, Method, Regime, Settings, Trainer};
use crate::wire::Table;
use nalgebra::{DMatrix, Dyn, SymmetricEigen};
use std::sync::Arc;

/// Steps of a training whose claim does not say.
const UP_TO: u64 = 100_000;
/// Most features that are computed at high precision.
const MOST_FEATURES: usize = 4_000_000;
/// The greatest eigenvalue is known to this part of it, at least.
const EIGENVALUE: f64 = 1e-12;

/// How a claim's network is trained.
pub struct Descent {
    /// What is trained on what.
    pub training: Training,
    /// phi.
    pub activation: Activation,
    method: Method,
    coordinates: Coordinates,
    rate: Expr,
    content: String,
}

fn half() -> Expr {
    build::rational(Rational::from((1, 2)))
}

/// A list of steps from 0 on.
///
/// # Errors
/// An entry that is no such number.
pub fn step_list(table: &mut Table, key: &str, default: &[u64]) -> Result<Vec<u64>, Diagnostic> {
    let Some(texts) = table.strings(key)? else {
        return Ok(default.to_vec());
    };
    let mut steps = Vec::new();
    for text in &texts {
        match text.value.trim().parse::<u64>() {
            Ok(t) if t <= MOST_STEPS as u64 => steps.push(t),
            _ => {
                return Err(text.error(format!("a step is a whole number from 0 to {MOST_STEPS}")));
            }
        }
    }
    if steps.is_empty() {
        return Err(table.error(format!("`{key}` is empty; leave it out for the default")));
    }
    Ok(steps)
}

/// `up-to`: the steps that a training may take.
///
/// # Errors
/// No number of steps.
pub fn up_to(table: &mut Table) -> Result<u64, Diagnostic> {
    step_count(table, "up-to", UP_TO)
}

impl Descent {
    /// Reads `method`, `momentum` and `rate`.
    ///
    /// # Errors
    /// A wrong key, with its place.
    pub fn read(table: &mut Table, subject: &Subject) -> Result<Descent, Diagnostic> {
        Descent::read_with_rate(table, subject, half())
    }

    /// The same with another default rate.
    ///
    /// # Errors
    /// As [`Descent::read`].
    pub fn read_with_rate(
        table: &mut Table,
        subject: &Subject,
        default: Expr,
    ) -> Result<Descent, Diagnostic> {
        let momentum = super::constant(table, subject, "momentum", half())?;
        let momentum = eval_real(&momentum, &[], 64)
            .map_err(|why| table.error(why.to_string()))?
            .to_f64();
        if !(0.0..1.0).contains(&momentum) {
            return Err(table.error(format!("`momentum` is from 0 to below 1, not {momentum}")));
        }
        let method = match table.string("method")? {
            None => Method::Descent,
            Some(text) => schedule::method(&text, momentum)?,
        };
        let rate_text = table.string("rate")?;
        let rate = match &rate_text {
            None => default,
            Some(text) => {
                let rate = text.parse(&subject.scope(&[]))?;
                let value = eval_real(&rate, &[], 64).map_err(|why| text.error(why.to_string()))?;
                if value <= 0 || !value.is_finite() {
                    return Err(text.error("a learning rate is positive and finite"));
                }
                rate
            }
        };
        let training = subject.required_training(table)?;
        let shape = training.shape;
        if shape.skip {
            return Err(table.error("this kind trains output weights alone: no `affine` part"));
        }
        Ok(Descent {
            training,
            activation: subject.required_activation(table)?.clone(),
            method,
            coordinates: Coordinates::Weights,
            rate,
            content: subject.claim_content().to_string(),
        })
    }

    /// The same with the key `coordinates` read.
    ///
    /// # Errors
    /// Other coordinates than there are.
    pub fn with_coordinates(mut self, table: &mut Table) -> Result<Descent, Diagnostic> {
        if let Some(text) = table.string("coordinates")? {
            let degree = homogeneity::rounded_degree(&self.activation);
            self.coordinates = match text.value.as_str() {
                "weights" => Coordinates::Weights,
                "radon-spline" => Coordinates::RadonSpline { degree },
                "residuals" if !self.method.stays_in_span() => {
                    return Err(text.error("residuals are not what Adam can be iterated in"));
                }
                "residuals" => Coordinates::Residuals,
                other => {
                    return Err(text.error(format!(
                        "there are no coordinates `{other}`; there are weights, radon-spline and residuals"
                    )));
                }
            };
        }
        Ok(self)
    }

    /// The same in other coordinates.
    pub fn in_coordinates(mut self, coordinates: Coordinates) -> Descent {
        self.coordinates = coordinates;
        self
    }

    /// A training of so many steps whose greatest eigenvalue is found in double precision.
    ///
    /// # Errors
    /// A sentence: too large, a loss that is no square.
    pub fn in_double_precision(&self, steps: u64) -> Result<Trainer, Doubt> {
        let (data, network) = self.training.draw(&self.content)?;
        let phi = Fast::new(&self.activation)?;
        let lambda = crate::train::greatest_eigenvalue(&network, &phi, &data)?;
        let factor = self
            .training
            .loss
            .quadratic(data.len())
            .ok_or("the loss is not a square")?;
        let part = eval_real(&self.rate, &[], 64)?;
        let rate = part.to_f64() * 2.0 / (factor * lambda);
        self.trainer(network, Arc::new(data), rate, steps)
    }

    /// A trainer with frozen planes at a rate.
    fn trainer(
        &self,
        network: Network,
        data: Arc<Data>,
        rate: f64,
        steps: u64,
    ) -> Result<Trainer, Doubt> {
        let settings = Settings {
            method: self.method,
            coordinates: self.coordinates,
            ..Settings::descent(self.training.loss, Regime::Kernel, rate, steps)
        };
        Trainer::new(network, &self.activation, data, settings).map_err(Into::into)
    }

    /// The coordinates that the method steps in.
    pub fn coordinates(&self) -> Coordinates {
        self.coordinates
    }

    /// The method's place in [`METHODS`].
    pub fn place(&self) -> usize {
        METHODS
            .iter()
            .position(|m| m.0 == self.method.name())
            .unwrap_or(0)
    }

    /// In a few words.
    pub fn in_words(&self) -> String {
        let coordinates = match self.coordinates {
            Coordinates::Weights => String::new(),
            other => format!(" in {}", other.in_words()),
        };
        format!(
            "{}{coordinates}, {}",
            METHODS[self.place()].1,
            self.training.in_words()
        )
    }

    /// Draws the start and finds out what is known of it at high precision.
    ///
    /// # Errors
    /// A sentence: too large, a feature without a value, eigenvalues too near each other.
    pub fn prepare(&self) -> Result<Run<'_>, Doubt> {
        let (data, network) = self.training.draw(&self.content)?;
        let shape = network.shape;
        if shape.width * data.len() > MOST_FEATURES {
            return Err(format!(
                "{} neurons at {} points are more than {MOST_FEATURES} features",
                shape.width,
                data.len()
            )
            .into());
        }
        if let Some((a, b)) = data.contradiction() {
            return Err(format!(
                "points {} and {} are the same and have different targets: nothing interpolates them",
                a + 1,
                b + 1
            ).into());
        }
        let exact = Exact::of(&network);
        let features = exact.features(&self.activation, &data)?;
        // What f is linear in: v, or mu = v |w|^p.
        let gauges = match self.coordinates {
            Coordinates::RadonSpline { degree: Some(p) } => {
                Some(exact.gauges(&Real::with_val(BITS, p)))
            }
            _ => None,
        };
        let gram = match &gauges {
            None => gram(&features),
            Some(gauges) => gram(&exact::divided(&features, gauges)),
        };
        let (lambda, _) = greatest_eigenvalue(&gram, EIGENVALUE)?;
        let factor = self
            .training
            .loss
            .quadratic(data.len())
            .ok_or("the loss is not a square")?;
        let part = eval_real(&self.rate, &[], 64)?;
        let rate = part.to_f64() * 2.0 / (factor * lambda.to_f64());
        let mut residual = Vec::new();
        let mut size = 0.0_f64;
        for n in 0..data.len() {
            let mut f = Real::with_val(BITS, -data.target(n)[0]);
            let mut terms = data.target(n)[0].abs();
            for (row, v) in features.iter().zip(network.output()) {
                let term = Real::with_val(BITS, &row[n] * *v);
                terms += term.to_f64().abs();
                f += term;
            }
            size = size.max(terms);
            residual.push(f);
        }
        let count = (shape.width + data.len() + 64) as f64;
        Ok(Run {
            descent: self,
            rounding: 0.5 * f64::EPSILON * count * size.max(super::exact::norm(&residual).to_f64()),
            data: Arc::new(data),
            network,
            features,
            gram,
            lambda,
            factor,
            rate,
            residual,
        })
    }
}

/// A training that is about to begin.
pub struct Run<'a> {
    descent: &'a Descent,
    /// The data.
    pub data: Arc<Data>,
    /// The start.
    pub network: Network,
    /// `s phi_i(x_n)`.
    pub features: Vec<Vec<Real>>,
    /// K of the coordinates without the loss's factor.
    pub gram: Vec<Vec<Real>>,
    /// Its greatest eigenvalue.
    pub lambda: Real,
    /// The loss's factor.
    pub factor: f64,
    /// eta.
    pub rate: f64,
    /// f - y at the start.
    pub residual: Vec<Real>,
    /// What one step in double precision may add to the error of a residual.
    pub rounding: f64,
}

impl Run<'_> {
    /// The eigenvalues and eigenvectors of K without the loss's factor, in double precision.
    ///
    /// # Errors
    /// A sentence: more time than there is.
    pub fn eigen(&self) -> Result<SymmetricEigen<f64, Dyn>, Doubt> {
        let n = self.gram.len();
        clock::has_time_for(super::decomposition(n))?;
        let k: Vec<f64> = self.gram.iter().flatten().map(Real::to_f64).collect();
        Ok(SymmetricEigen::new(DMatrix::from_row_slice(n, n, &k)))
    }

    /// A trainer of so many steps.
    ///
    /// # Errors
    /// As [`Trainer::new`].
    pub fn trainer(&self, steps: u64) -> Result<Trainer, Doubt> {
        self.trainer_at(self.rate, steps)
    }

    /// The same at another rate.
    ///
    /// # Errors
    /// As [`Trainer::new`].
    pub fn trainer_at(&self, rate: f64, steps: u64) -> Result<Trainer, Doubt> {
        self.descent
            .trainer(self.network.clone(), self.data.clone(), rate, steps)
    }
}
