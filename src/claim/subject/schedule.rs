//! How a case's network is trained: the keys of `[training]` that `specbias train`, the kind `signature` and the pictures follow.
//!
//! | key | meaning |
//! |---|---|
//! | `regime` | `kernel` (default), `adaptive` |
//! | `method` | `gradient-descent` (default), `heavy-ball`, `nesterov`, `adam`, `gradient-flow` |
//! | `momentum` | of `heavy-ball` and `nesterov` (default 9/10) |
//! | `rate` | eta, an expression in `edge`: the greatest rate at which the method (for gradient flow: gradient descent) does not diverge with frozen planes and a squared loss (default `edge/2`; for `adam` 1/1000) |
//! | `steps` | how many (default 1000) |

use super::params::scope;
use crate::activation::{Activation, Fast};
use crate::error::{Diagnostic, Doubt};
use crate::expr::{Expr, Scope, eval_real};
use crate::network::{Data, Network};
use crate::number::Real;
use crate::train::{Loss, Method, Rate, Regime, Settings, greatest_eigenvalue};
use crate::wire::{Table, Text};

/// Most steps that a claim may ask for.
pub const MOST_STEPS: i64 = 10_000_000;
/// Steps of a case that does not say.
const STEPS: u64 = 1000;
/// Of the inner steps of gradient flow.
pub const FLOW_TOLERANCE: f64 = 1e-13;

/// The methods' names, and those names for people.
pub const METHODS: [(&str, &str); 5] = [
    ("gradient-descent", "gradient descent"),
    ("heavy-ball", "heavy ball"),
    ("nesterov", "Nesterov's method"),
    ("adam", "Adam"),
    ("gradient-flow", "gradient flow"),
];

/// How a network is trained.
#[derive(Clone, Debug)]
pub struct Schedule {
    /// Which parameters move.
    pub regime: Regime,
    /// Whether the case says so.
    pub regime_is_stated: bool,
    /// The method.
    pub method: Method,
    /// The rate in `edge`.
    pub rate: Expr,
    /// How many steps.
    pub steps: u64,
}

/// The method of a name.
///
/// # Errors
/// There is none of this name.
pub fn method(text: &Text, momentum: f64) -> Result<Method, Diagnostic> {
    Ok(match text.value.as_str() {
        "gradient-descent" => Method::Descent,
        "heavy-ball" => Method::HeavyBall { momentum },
        "nesterov" => Method::Nesterov { momentum },
        "adam" => Method::ADAM,
        "gradient-flow" => Method::Flow {
            tolerance: FLOW_TOLERANCE,
        },
        other => {
            return Err(text.error(format!(
                "there is no method `{other}`; the methods are {}",
                METHODS.map(|m| m.0).join(", ")
            )));
        }
    })
}

/// A number of steps.
///
/// # Errors
/// No number of steps.
pub fn step_count(table: &mut Table, key: &str, default: u64) -> Result<u64, Diagnostic> {
    let steps = table.integer_in(key, 1..=MOST_STEPS)?;
    Ok(steps.map_or(default, |n| n as u64))
}

/// A rate in `edge`.
///
/// # Errors
/// It is not positive and finite where `edge` is 1.
pub fn rate(text: &Text, params: &[(String, Expr)]) -> Result<Expr, Diagnostic> {
    let rate = text.parse(&scope(&["edge"], params))?;
    let value = eval_real(&rate, &[("edge", &Real::with_val(64, 1))], 64)
        .map_err(|why| text.error(why.to_string()))?;
    if value <= 0 || !value.is_finite() {
        return Err(text.error("a learning rate is positive and finite"));
    }
    Ok(rate)
}

fn plain(text: &str, table: &Table) -> Result<Expr, Diagnostic> {
    Expr::parse(text, &Scope::new(&["edge"])).map_err(|_| table.error("no rate"))
}

impl Schedule {
    /// Reads the keys; `params` are the case's.
    ///
    /// # Errors
    /// A wrong key, with its place.
    pub fn read(table: &mut Table, params: &[(String, Expr)]) -> Result<Schedule, Diagnostic> {
        let momentum = match table.string("momentum")? {
            None => 0.9,
            Some(text) => {
                let value = text.parse(&scope(&[], params))?;
                let value =
                    eval_real(&value, &[], 64).map_err(|why| text.error(why.to_string()))?;
                let value = value.to_f64();
                if !(0.0..1.0).contains(&value) {
                    return Err(text.error(format!("`momentum` is from 0 to below 1, not {value}")));
                }
                value
            }
        };
        let method = match table.string("method")? {
            None => Method::Descent,
            Some(text) => method(&text, momentum)?,
        };
        let rate = match table.string("rate")? {
            Some(text) => rate(&text, params)?,
            None if method == Method::ADAM => plain("1/1000", table)?,
            None => plain("edge/2", table)?,
        };
        let regime_is_stated = table.has("regime");
        Ok(Schedule {
            regime_is_stated,
            regime: match table.is_second("regime", ["kernel", "adaptive"])? {
                false => Regime::Kernel,
                true => Regime::Adaptive,
            },
            steps: step_count(table, "steps", STEPS)?,
            method,
            rate,
        })
    }

    /// The settings for a network at its start, in the coordinates that are least work.
    ///
    /// # Errors
    /// A sentence: no derivative, a rate in `edge` where there is none.
    pub fn settings(
        &self,
        loss: Loss,
        network: &Network,
        activation: &Activation,
        data: &Data,
    ) -> Result<Settings, Doubt> {
        let eta = self.eta(loss, network, activation, data)?;
        let mut settings = Settings {
            method: self.method,
            rate: Rate::Constant(eta),
            ..Settings::descent(loss, self.regime, eta, self.steps)
        };
        settings.coordinates = settings.cheapest_coordinates(network.shape, data.len());
        Ok(settings)
    }

    /// The rate as a number.
    ///
    /// # Errors
    /// As [`Schedule::settings`].
    pub fn eta(
        &self,
        loss: Loss,
        network: &Network,
        activation: &Activation,
        data: &Data,
    ) -> Result<f64, Doubt> {
        let value = |edge: f64| -> Result<f64, Doubt> {
            let edge = Real::with_val(64, edge);
            let value = eval_real(&self.rate, &[("edge", &edge)], 64);
            Ok(value?.to_f64())
        };
        if value(1.0)? == value(2.0)? {
            return value(1.0);
        }
        let factor = loss
            .quadratic(data.len())
            .ok_or("`edge` is known for squared losses only: give the rate as a number")?;
        let lambda = factor * greatest_eigenvalue(network, &Fast::new(activation)?, data)?;
        let edge = self.method.greatest_rate(lambda).ok_or_else(|| {
            format!(
                "there is no `edge` for {}: give the rate as a number",
                self.method.name()
            )
        })?;
        value(edge)
    }
}
