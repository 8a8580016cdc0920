//! xi', gamma', mu' and omega' of every neuron under gradient flow are the sums over the data of [`crate::flow::velocity`].
//!
//! | key | meaning |
//! |---|---|
//! | `of` | list of `xi`, `gamma`, `mu`, `omega` (default all) |
//! | `method` | `gradient-flow` (default); `gradient-descent`, whose first step agrees to first order in eta |
//! | `rate` | eta in `edge`, in place of that of `[training]`; for gradient flow the step of the differences (default `edge/600`) |
//! | `order` | for gradient descent: the difference from the equations falls like this power of eta (default 1) |
//! | `sign` | `right` (default), `turned`: the equations with the sign of mu turned, for claims that are refuted |
//!
//! Evidence: *trained*, differences of eighth order of the coordinates along a gradient flow that is really integrated, with steps
//! that are halved until two results agree best (what they differ by is the bound: planes that cross a data point bend their ways), or the first steps of gradient descent at
//! eta, eta/2, … eta/32; *equations*, the sums. The greatest distance among the neurons, relative to the greatest velocity. 8 digits by default, which is what differences of
//! double precision allow, for gradient descent 1. In general mu = v, and the first step of descent
//! is that of the equations to the last place: no order is to be found for it.

use super::Adaptive;
use crate::activation::Fast;
use crate::claim::common::context::Context;
use crate::claim::common::trained::{bounded, fitted, given, identity, route, weigh};
use crate::claim::{Claim, Subject};
use crate::error::{Diagnostic, Doubt};
use crate::expr::{Expr, eval_real};
use crate::flow::velocity::velocity;
use crate::network::{Data, Network, Neuron};
use crate::number::Real;
use crate::train::Method;
use crate::verdict::{Finding, Identity};
use crate::wire::Table;

/// Of the inner steps of gradient flow.
const TOLERANCE: f64 = 1e-15;
/// The first derivative from nine values, forward: eighth order.
const FORWARD: [f64; 9] = [
    -761.0 / 280.0,
    8.0,
    -14.0,
    56.0 / 3.0,
    -35.0 / 2.0,
    56.0 / 5.0,
    -14.0 / 3.0,
    8.0 / 7.0,
    -1.0 / 8.0,
];
/// How often eta is halved.
const HALVINGS: u32 = 5;
/// How often the step of the differences is.
const REFINEMENTS: u32 = 8;
/// The coordinates.
const NAMES: [&str; 4] = ["xi", "gamma", "mu", "omega"];

/// The claim.
pub struct FlowEquations {
    adaptive: Adaptive,
    of: Vec<usize>,
    order: Option<Expr>,
    turned: bool,
}

/// Reads the claim's keys.
///
/// # Errors
/// A wrong key, with its place.
pub fn read(table: &mut Table, subject: &Subject) -> Result<Box<dyn Claim>, Diagnostic> {
    let of = match table.strings("of")? {
        None => (0..NAMES.len()).collect(),
        Some(texts) => {
            let mut of = Vec::new();
            for text in &texts {
                of.push(NAMES.iter().position(|n| *n == text.value).ok_or_else(|| {
                    text.error(format!(
                        "`{}` is none of xi, gamma, mu and omega",
                        text.value
                    ))
                })?);
            }
            of
        }
    };
    let order = given(table, subject, "order")?;
    let turned = table.is_second("sign", ["right", "turned"])?;
    let own_rate = table.has("rate");
    let flow = Method::Flow {
        tolerance: TOLERANCE,
    };
    let mut adaptive = Adaptive::read(table, subject, flow)?;
    let order = match (adaptive.training.schedule.method, order) {
        (Method::Flow { .. }, None) => None,
        (Method::Flow { .. }, Some(_)) => {
            return Err(table.error("`order` is for gradient descent"));
        }
        (Method::Descent, None) => Some(crate::expr::build::rational(1.into())),
        (Method::Descent, order) => order,
        _ => return Err(table.error("this kind is for gradient-flow and gradient-descent")),
    };
    if !own_rate {
        let default = Expr::parse("edge/600", &crate::expr::Scope::new(&["edge"]));
        adaptive.training.schedule.rate = default.map_err(|_| table.error("no rate"))?;
    }
    Ok(Box::new(FlowEquations {
        adaptive,
        of,
        order,
        turned,
    }))
}

impl Claim for FlowEquations {
    fn statement(&self) -> (String, String) {
        let words = self.adaptive.in_words();
        let names: Vec<String> = self.of.iter().map(|j| format!("{}'", NAMES[*j])).collect();
        let (names, order) = (
            names.join(", "),
            match &self.order {
                None => String::new(),
                Some(order) => format!(" to order {order} in eta"),
            },
        );
        let sign = if self.turned {
            ", with the sign of mu turned,"
        } else {
            ""
        };
        (
            format!("{names}{sign} are those of the flow equations{order}; {words}"),
            format!("\\text{{{names}{sign} are those of the flow equations{order}; {words}}}"),
        )
    }

    fn own_digits(&self) -> Option<u32> {
        self.order.is_some().then_some(1)
    }

    fn weigh(&self, context: &mut Context) -> Result<Finding, Doubt> {
        let digits = context.digits();
        let routes = vec![
            route("trained", "differences along a training"),
            route("equations", "sums over the data"),
        ];
        let points = self.gather()?;
        Ok(weigh(&points, digits, routes))
    }
}

/// For each coordinate the numbers of all neurons.
type Rows = [Vec<f64>; 4];

/// Velocities from differences, and for each coordinate how far another step size gave others.
struct Refined {
    rows: Rows,
    errors: [f64; 4],
}

impl FlowEquations {
    fn gather(&self) -> Result<Vec<Identity>, Doubt> {
        let (data, start) = self.adaptive.draw()?;
        let eta = self.adaptive.rate(&data, &start)?;
        let claimed = self.equations(&data, &start)?;
        let size = |j: usize| claimed[j].iter().fold(0.0_f64, |m, v| m.max(v.abs()));
        let gap = |found: &Rows, j: usize| {
            let gaps = found[j].iter().zip(&claimed[j]).map(|(a, b)| (a - b).abs());
            gaps.fold(0.0, f64::max)
        };
        // In one dimension xi cannot turn, and its velocity is 0: all are compared to the greatest one then.
        let greatest = (0..4).map(size).fold(0.0, f64::max);
        let scale = |j: usize| {
            if size(j) > 1e-12 * greatest {
                size(j)
            } else {
                greatest
            }
        };
        let Some(order) = &self.order else {
            let found = self.refined(&data, &start, eta, scale)?;
            return Ok(self
                .of
                .iter()
                .map(|&j| {
                    let trained = Real::with_val(64, gap(&found.rows, j));
                    identity(
                        format!("{}', all neurons", NAMES[j]),
                        scale(j),
                        bounded("trained", &trained, found.errors[j]),
                        bounded("equations", &Real::with_val(64, 0), 1e-12 * scale(j)),
                    )
                })
                .collect());
        };
        let order = eval_real(order, &[], 64)?;
        let mut logs: Vec<Vec<(f64, f64)>> = vec![Vec::new(); 4];
        for halving in 0..=HALVINGS {
            let eta = eta / f64::from(1 << halving);
            let mut trainer = self.adaptive.trainer(&data, &start, eta, 1)?;
            trainer.run(|_, _| {});
            let (before, after) = (self.rows(&start)?, self.rows(&trainer.network())?);
            for &j in &self.of {
                let mut found: Rows = Default::default();
                let pairs = after[j].iter().zip(&before[j]);
                found[j] = pairs.map(|(a, b)| (a - b) / eta).collect();
                logs[j].push((eta.ln(), gap(&found, j).ln()));
            }
        }
        Ok(self
            .of
            .iter()
            .map(|&j| {
                identity(
                    format!("{}', the order", NAMES[j]),
                    1.0,
                    fitted("trained", &logs[j]),
                    bounded("equations", &order, 0.0),
                )
            })
            .collect())
    }

    /// The coordinates of all neurons.
    fn rows(&self, network: &Network) -> Result<Rows, Doubt> {
        let mut rows: Rows = Default::default();
        for i in 0..network.shape.width {
            let neuron = Neuron::of(network, i, self.adaptive.degree)
                .ok_or_else(|| format!("neuron {i} has no plane"))?;
            rows[0].extend(&neuron.xi);
            rows[1].push(neuron.gamma);
            rows[2].extend(&neuron.mu);
            rows[3].push(neuron.omega);
        }
        Ok(rows)
    }

    /// The velocities of the equations at the start.
    fn equations(&self, data: &Data, start: &Network) -> Result<Rows, Doubt> {
        let mut phi = Fast::new(&self.adaptive.activation)?;
        let slopes = self.adaptive.slopes(data, start, &phi)?;
        let mut rows: Rows = Default::default();
        for i in 0..start.shape.width {
            let mut neuron = Neuron::of(start, i, self.adaptive.degree)
                .ok_or_else(|| format!("neuron {i} has no plane"))?;
            if self.turned {
                neuron.mu[0] = -neuron.mu[0];
            }
            let v = velocity(
                &neuron,
                &mut phi,
                self.adaptive.degree,
                data,
                &slopes,
                start.scale,
            );
            rows[0].extend(&v.xi);
            rows[1].push(v.gamma);
            rows[2].push(v.mu);
            rows[3].push(v.omega);
        }
        Ok(rows)
    }

    /// The velocities with the step, h or a part of it, whose result differs least from that of half of it: shorter ones lose to
    /// rounding, and over longer ones a plane may cross a data point, where phi has a kink.
    fn refined(
        &self,
        data: &std::sync::Arc<Data>,
        start: &Network,
        h: f64,
        scale: impl Fn(usize) -> f64,
    ) -> Result<Refined, Doubt> {
        let mut coarse = self.differences(data, start, h)?;
        let mut best: Option<(f64, Refined)> = None;
        for halving in 1..=REFINEMENTS {
            let fine = self.differences(data, start, h / f64::from(1_u32 << halving))?;
            let apart = |j: usize| {
                let pairs = fine[j].iter().zip(&coarse[j]);
                pairs.fold(0.0_f64, |m, (a, b)| m.max((a - b).abs()))
            };
            let errors = [0, 1, 2, 3].map(apart);
            let worst = self.of.iter().map(|&j| errors[j] / scale(j));
            let worst = worst.fold(0.0, f64::max);
            let rows = std::mem::replace(&mut coarse, fine);
            if best.as_ref().is_none_or(|(known, _)| worst < *known) {
                best = Some((worst, Refined { rows, errors }));
            }
        }
        best.map(|(_, found)| found)
            .ok_or_else(|| "no step size was tried".into())
    }

    /// The velocities from nine states of the flow, h apart.
    fn differences(
        &self,
        data: &std::sync::Arc<Data>,
        start: &Network,
        h: f64,
    ) -> Result<Rows, Doubt> {
        let mut trainer = self
            .adaptive
            .trainer(data, start, h, FORWARD.len() as u64 - 1)?;
        let mut states = vec![self.rows(start)?];
        let mut fault = None;
        let stop = trainer.run(|now, _| match self.rows(&now.network()) {
            Ok(rows) => states.push(rows),
            Err(why) => fault = Some(why),
        });
        if let Some(why) = fault {
            return Err(why);
        }
        if states.len() != FORWARD.len() {
            return Err(stop.early());
        }
        let mut found: Rows = Default::default();
        for (j, row) in found.iter_mut().enumerate() {
            *row = (0..states[0][j].len())
                .map(|i| {
                    let terms = FORWARD.iter().zip(&states).map(|(c, rows)| c * rows[j][i]);
                    terms.sum::<f64>() / h
                })
                .collect();
        }
        Ok(found)
    }
}
