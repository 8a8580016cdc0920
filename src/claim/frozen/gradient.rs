//! The gradient that a network is trained with is the derivative of its loss, for every parameter.
//!
//! | key | meaning |
//! |---|---|
//! | `factor` | what the derivative is claimed to be times (default 1) |
//!
//! Evidence: *trainer*, the gradient in double precision with a bound of its rounding, against *differences*: central
//! differences of f at 256 bits with a step of 2^-80, each neuron by itself, times the exact derivative of the loss. The distance of the two
//! for each sort of parameter (w, b, v, A, c), relative to the length of the gradient by it. 12 digits by default.

use super::exact::{BITS, Exact, distance, norm};
use crate::activation::Activation;
use crate::claim::common::context::Context;
use crate::claim::common::trained::{bounded, identity, measured, route, weigh};
use crate::claim::subject::training::Training;
use crate::claim::{Claim, Subject};
use crate::error::{Diagnostic, Doubt};
use crate::expr::{Expr, build, eval_real};
use crate::network::{Data, Network};
use crate::number::Real;
use crate::train::pass::{LANES, additions};
use crate::train::{Regime, Settings, Trainer};
use crate::verdict::{Finding, Identity};
use crate::wire::Table;
use std::ops::Range;
use std::sync::Arc;

/// The step of the differences is 2 to this power.
const STEP: i32 = -80;
/// More differences than this are not taken.
const MOST: usize = 200_000;

/// The claim.
pub struct Gradient {
    training: Training,
    activation: Activation,
    factor: Expr,
    content: String,
}

/// Reads the claim's keys.
///
/// # Errors
/// A wrong key, with its place.
pub fn read(table: &mut Table, subject: &Subject) -> Result<Box<dyn Claim>, Diagnostic> {
    let training = subject.required_training(table)?;
    let shape = training.shape;
    if shape.parameters() > MOST {
        return Err(table.error(format!(
            "{} parameters are more than {MOST}: take a narrower network",
            shape.parameters()
        )));
    }
    Ok(Box::new(Gradient {
        training,
        activation: subject.required_activation(table)?.clone(),
        factor: super::constant(table, subject, "factor", build::num(1))?,
        content: subject.claim_content().to_string(),
    }))
}

impl Claim for Gradient {
    fn statement(&self) -> (String, String) {
        let words = self.training.in_words();
        (
            format!(
                "the trainer's gradient is {} times that of the loss; {words}",
                self.factor
            ),
            format!(
                "g = {}\\,\\nabla L;\\ \\text{{{words}}}",
                self.factor.to_latex()
            ),
        )
    }

    fn weigh(&self, context: &mut Context) -> Result<Finding, Doubt> {
        let digits = context.digits();
        let points = self.gather()?;
        Ok(weigh(
            &points,
            digits,
            vec![
                route("trainer", "double precision, in blocks"),
                route("differences", "of f at 256 bits, each neuron by itself"),
            ],
        ))
    }
}

impl Gradient {
    fn gather(&self) -> Result<Vec<Identity>, Doubt> {
        let (data, network) = self.training.draw(&self.content)?;
        let mut network = network;
        // A start of zeros has a gradient of zeros in most parameters: every parameter is moved off it.
        for (place, p) in network.parameters.iter_mut().enumerate() {
            *p += 0.05 * (place as f64 * 1.3).sin();
        }
        let shape = network.shape;
        let settings = Settings::descent(self.training.loss, Regime::Adaptive, 1.0, 1);
        let mut trainer = Trainer::new(
            network.clone(),
            &self.activation,
            Arc::new(data.clone()),
            settings,
        )?;
        let found = trainer.full_gradient().1.to_vec();
        let factor = eval_real(&self.factor, &[], BITS)?;
        let (right, rounding) = derivative(&self.activation, &network, &data, self.training.loss)?;
        let sorts: [(&str, Range<usize>); 5] = [
            ("w", shape.weights()),
            ("b", shape.biases()),
            ("v", shape.output()),
            ("A", shape.slope()),
            ("c", shape.constant()),
        ];
        let mut points = Vec::new();
        for (name, range) in sorts.into_iter().filter(|(_, range)| !range.is_empty()) {
            let claimed: Vec<Real> = right[range.clone()]
                .iter()
                .map(|x| Real::with_val(BITS, x * &factor))
                .collect();
            let scale = norm(&right[range.clone()]).to_f64();
            let error = rounding[range.clone()]
                .iter()
                .map(|e| e * e)
                .sum::<f64>()
                .sqrt();
            points.push(identity(
                format!("all {} entries by {name}", range.len()),
                scale,
                measured("trainer", distance(&found[range.clone()], &claimed)),
                bounded("differences", &Real::with_val(64, 0), error + scale * 1e-40),
            ));
        }
        Ok(points)
    }
}

/// dL by each parameter, and a bound of what a computation in double precision may be off.
fn derivative(
    activation: &Activation,
    network: &Network,
    data: &Data,
    loss: crate::train::Loss,
) -> Result<(Vec<Real>, Vec<f64>), Doubt> {
    let exact = Exact::of(network);
    let shape = network.shape;
    let n = data.len();
    let factor = loss.quadratic(n).ok_or("the loss is not a square")?;
    let features = exact.features(activation, data)?;
    let mut slope = Vec::new();
    let mut size = 0.0_f64;
    for j in 0..n {
        let f = exact.value(activation, data.point(j))?;
        slope.push(Real::with_val(BITS, &f[0] - data.target(j)[0]) * factor);
        let terms = features
            .iter()
            .enumerate()
            .map(|(i, row)| (row[j].to_f64() * network.output()[i]).abs());
        size = size.max(terms.sum::<f64>() + data.target(j)[0].abs());
    }
    // Half a unit in the last place for each operation; phi and phi' are within five units.
    let unit = 0.5 * f64::EPSILON;
    let forward = unit * (additions(shape) + shape.inputs + 12) as f64 * factor * size;
    let backward = unit * (n / LANES + 2 * shape.inputs + 24) as f64;
    let h = Real::with_val(BITS, 1) >> (-STEP);
    let mut all = Vec::with_capacity(shape.parameters());
    let mut bounds = Vec::with_capacity(shape.parameters());
    for place in 0..shape.parameters() {
        let mut sum = Real::with_val(BITS, 0);
        let mut moved = 0.0;
        for (j, g) in slope.iter().enumerate() {
            let x = data.point(j);
            let by = by_parameter(activation, &exact, (place, x), &h, &features, j)?;
            moved += by.to_f64().abs() * (forward + backward * g.to_f64().abs());
            sum += by * g;
        }
        all.push(sum);
        bounds.push(moved);
    }
    Ok((all, bounds))
}

/// df(x)/d theta for one parameter, by a central difference of what depends on it.
fn by_parameter(
    activation: &Activation,
    exact: &Exact,
    (place, x): (usize, &[f64]),
    h: &Real,
    features: &[Vec<Real>],
    j: usize,
) -> Result<Real, Doubt> {
    let shape = exact.shape;
    if shape.output().contains(&place) {
        return Ok(features[place - shape.output().start][j].clone());
    }
    if shape.slope().contains(&place) {
        return Ok(Real::with_val(BITS, x[place - shape.slope().start]));
    }
    if shape.constant().contains(&place) {
        return Ok(Real::with_val(BITS, 1));
    }
    let (i, factor) = if shape.biases().contains(&place) {
        (place - shape.biases().start, Real::with_val(BITS, 1))
    } else {
        (
            place / shape.inputs,
            Real::with_val(BITS, x[place % shape.inputs]),
        )
    };
    let z = exact.argument(i, x);
    let step = Real::with_val(BITS, h * &factor);
    let value = |z: Real| activation.value(&z, BITS);
    let above = value(Real::with_val(BITS, &z + &step))?;
    let below = value(Real::with_val(BITS, &z - &step))?;
    let v = Real::with_val(
        BITS,
        &exact.parameters[shape.output().start + i] * &exact.scale,
    );
    Ok((above - below) / Real::with_val(BITS, h * 2u32) * v)
}
