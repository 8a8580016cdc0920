//! Gradient flow of all weights keeps `|w|^2 + b^2 - p v^2 = omega^2 (1 + gamma^2) - p mu^2 omega^{-2p}` of every neuron, for phi positively
//! homogeneous of degree p; gradient descent lets it drift by O(eta).
//!
//! | key | meaning |
//! |---|---|
//! | `method` | `gradient-flow` (default), `gradient-descent`, `heavy-ball`, `nesterov`, `adam` |
//! | `degree` | p (default that of phi, where it has one) |
//! | `rate` | eta in `edge`, in place of that of `[training]`; for gradient flow the time of a step |
//! | `steps` | how many (default 50) |
//! | `order` | the drift over the same time falls like this power of eta, found from eta, eta/2, … eta/16; a number (default: no drift is claimed) |
//!
//! Evidence: *trained*, the greatest change of the quantity among the neurons, in double precision; *claimed*, 0, or the order. Relative to the greatest
//! size of the quantity. 9 digits by default, with `order` 1.

use super::Adaptive;
use crate::claim::common::context::Context;
use crate::claim::common::trained::{bounded, fitted, given, identity, measured, route, weigh};
use crate::claim::subject::schedule::step_count;
use crate::claim::{Claim, Subject};
use crate::error::{Diagnostic, Doubt};
use crate::expr::{Expr, eval_real};
use crate::flow::conserved::conserved;
use crate::number::Real;
use crate::train::Method;
use crate::verdict::Finding;
use crate::wire::Table;

/// Of the inner steps of gradient flow.
const TOLERANCE: f64 = 1e-13;
/// How often eta is halved.
const HALVINGS: u32 = 4;

/// The claim.
pub struct Conserved {
    adaptive: Adaptive,
    degree: f64,
    steps: u64,
    order: Option<Expr>,
}

/// Reads the claim's keys.
///
/// # Errors
/// A wrong key, with its place; phi has no degree and none is given.
pub fn read(table: &mut Table, subject: &Subject) -> Result<Box<dyn Claim>, Diagnostic> {
    let steps = step_count(table, "steps", 50)?;
    let order = given(table, subject, "order")?;
    let flow = Method::Flow {
        tolerance: TOLERANCE,
    };
    let adaptive = Adaptive::of_any_outputs(table, subject, flow)?;
    let degree = adaptive.degree.ok_or_else(|| {
        table.error("phi is not positively homogeneous: give the `degree` that is claimed")
    })?;
    Ok(Box::new(Conserved {
        adaptive,
        degree,
        steps,
        order,
    }))
}

impl Claim for Conserved {
    fn statement(&self) -> (String, String) {
        let (words, p) = (self.adaptive.in_words(), self.degree);
        match &self.order {
            None => (
                format!("|w|^2 + b^2 - {p} v^2 of every neuron stays what it was; {words}"),
                format!("\\frac{{d}}{{dt}}(|w|^2 + b^2 - {p} v^2) = 0;\\ \\text{{{words}}}"),
            ),
            Some(order) => (
                format!("|w|^2 + b^2 - {p} v^2 of every neuron drifts like eta^({order}); {words}"),
                format!(
                    "\\Delta(|w|^2 + b^2 - {p} v^2) = O(\\eta^{{{}}});\\ \\text{{{words}}}",
                    order.to_latex()
                ),
            ),
        }
    }

    fn own_digits(&self) -> Option<u32> {
        self.order.is_some().then_some(1)
    }

    fn weigh(&self, context: &mut Context) -> Result<Finding, Doubt> {
        let digits = context.digits();
        self.gather(digits)
    }
}

impl Conserved {
    fn gather(&self, digits: u32) -> Result<Finding, Doubt> {
        let (data, start) = self.adaptive.draw()?;
        let first = conserved(&start, self.degree);
        let size = first.iter().fold(0.0_f64, |m, c| m.max(c.abs()));
        let eta = self.adaptive.rate(&data, &start)?;
        let drift = |eta: f64, steps: u64| -> Result<f64, Doubt> {
            let mut trainer = self.adaptive.trainer(&data, &start, eta, steps)?;
            trainer.run(|_, _| {}).completed()?;
            let last = conserved(&trainer.network(), self.degree);
            let gaps = first.iter().zip(&last).map(|(a, b)| (a - b).abs());
            Ok(gaps.fold(0.0, f64::max))
        };
        let detail = format!("{} steps of {eta:.3e}", self.steps);
        let Some(order) = &self.order else {
            let found = drift(eta, self.steps)?;
            let right = bounded("claimed", &Real::with_val(64, 0), 1e-13 * size);
            let points = [identity(
                "all neurons",
                size,
                measured("trained", found),
                right,
            )];
            return Ok(weigh(&points, digits, vec![route("trained", detail)]));
        };
        let mut logs = Vec::new();
        for j in 0..=HALVINGS {
            let parts = 1u64 << j;
            let eta = eta / parts as f64;
            logs.push((eta.ln(), drift(eta, self.steps * parts)?.ln()));
        }
        let order = eval_real(order, &[], 64)?;
        let points = [identity(
            "the order",
            1.0,
            fitted("trained", &logs),
            bounded("claimed", &order, 0.0),
        )];
        Ok(weigh(&points, digits, vec![route("trained", detail)]))
    }
}
