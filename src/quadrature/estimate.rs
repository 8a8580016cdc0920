//! What a rule is asked for and what it answers.

use super::meter::{Spend, look};
use crate::error::{Doubt, Reason};
use crate::number::{Complex, Real};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

/// An integral: its value, a bound of the error and the size of the terms it was summed from.
#[derive(Clone, Debug)]
pub struct Estimate {
    /// The value.
    pub value: Complex,
    /// Upper bound of `|value - exact|` (64 bits, rounded up): discretisation, truncation and
    /// rounding together. See the [module](crate::quadrature) for what it rests on.
    pub error: Real,
    /// The sum of the moduli of the terms (64 bits), close to `∫ |f|`. Where it is `2^c |value|`,
    /// `c` bits cancelled.
    pub magnitude: Real,
}

/// What a rule found.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// One estimate per component or frequency, in the order asked.
    pub estimates: Vec<Estimate>,
    /// Number of evaluations of the integrand.
    pub nodes: usize,
    /// Largest precision the integrand was evaluated at, in bits.
    pub bits: u32,
}

impl Outcome {
    /// Whether every error bound is at most its tolerance.
    pub fn meets(&self, tolerances: &[Real]) -> bool {
        self.estimates.len() == tolerances.len()
            && self
                .estimates
                .iter()
                .zip(tolerances)
                .all(|(estimate, tolerance)| estimate.error <= *tolerance)
    }
}

/// What a rule may spend.
#[derive(Clone, Debug)]
pub struct Budget {
    /// Largest number of evaluations of the integrand.
    pub max_nodes: usize,
    /// The time to stop at. The best value so far comes back, or [`Stop::Budget`] if there is none.
    pub deadline: Option<Instant>,
    /// Set to `true` by someone else to interrupt: [`Stop::Cancelled`].
    pub cancel: Option<Arc<AtomicBool>>,
}

impl Budget {
    /// Whether the time is over or someone has interrupted; nodes do not count.
    pub fn is_spent(&self) -> bool {
        !matches!(look(self), Ok(Spend::Go))
    }
}

impl Default for Budget {
    /// Four million nodes, no deadline, no flag.
    fn default() -> Self {
        Budget {
            max_nodes: 1 << 22,
            deadline: None,
            cancel: None,
        }
    }
}

/// How an integrand on the half-line decays.
#[derive(Clone, Debug)]
pub enum Tail {
    /// Like `e^{-rate t}` times anything slower; `t = exp(u - exp(-u)) / rate`. The rate is a
    /// hint that sets the scale of `t`: a wrong one costs nodes and never correctness.
    Exponential {
        /// A positive number; anything else is taken as 1.
        rate: f64,
    },
    /// Like `t^-p` with `p > 1`, or faster; `t = exp(pi/2 sinh u)`.
    Algebraic,
}

/// What is asked of a rule.
#[derive(Clone, Debug)]
pub struct Options {
    /// Precision of the integrand's values in bits: each has to be good to a relative error of
    /// `2^(4 - bits)`. The rule itself works with more.
    pub bits: u32,
    /// Largest absolute error wanted, one per component (64 bits suffice). Zero asks for all that
    /// the precision allows.
    pub tolerances: Vec<Real>,
    /// What may be spent.
    pub budget: Budget,
    /// The decay of the integrand; read by [`exp_sinh`](crate::quadrature::exp_sinh()) only.
    pub tail: Tail,
}

impl Options {
    /// Values of `bits` bits, these tolerances, the default budget, an exponential tail of rate 1.
    pub fn new(bits: u32, tolerances: Vec<Real>) -> Self {
        Options {
            bits,
            tolerances,
            budget: Budget::default(),
            tail: Tail::Exponential { rate: 1.0 },
        }
    }

    /// The same with this tail.
    pub fn tail(mut self, tail: Tail) -> Self {
        self.tail = tail;
        self
    }

    /// The same with this budget.
    pub fn budget(mut self, budget: Budget) -> Self {
        self.budget = budget;
        self
    }

    /// Checks the number of tolerances, and that each is a number that is not negative.
    pub(crate) fn check(&self, components: usize) -> Result<(), Stop> {
        if self.tolerances.len() != components {
            return Err(Stop::Domain(format!(
                "{} tolerances for {components} components",
                self.tolerances.len()
            )));
        }
        let bad = |t: &&Real| t.is_nan() || t.is_infinite() || t.is_sign_negative() && !t.is_zero();
        if let Some(t) = self.tolerances.iter().find(bad) {
            return Err(Stop::Domain(format!("{t:.3e} is not a tolerance")));
        }
        if !(MIN_BITS..=MAX_BITS).contains(&self.bits) {
            return Err(Stop::Domain(format!(
                "a precision of {} bits is outside {MIN_BITS}..{MAX_BITS}",
                self.bits
            )));
        }
        Ok(())
    }
}

/// Fewest bits a rule works with.
pub const MIN_BITS: u32 = 24;
/// Most bits a rule works with (about three million digits).
pub const MAX_BITS: u32 = 10_000_000;

/// Why a rule has no value to give.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Stop {
    /// The budget ended before there was a first value with a bound.
    #[error("the budget ran out: {0}")]
    Budget(String),
    /// The integrand is infinite or not a number at a node.
    #[error("the integrand is not finite at {at}")]
    NotFinite {
        /// The abscissa, with enough digits to find it again.
        at: String,
    },
    /// A parameter is outside what the rule can do, or the integrand is not defined at a node.
    #[error("{0}")]
    Domain(String),
    /// The caller's flag was set.
    #[error("interrupted")]
    Cancelled,
    /// The terms do not fall off, so that the range cannot be cut anywhere.
    #[error("no convergence: {reached}")]
    NoConvergence {
        /// How far the rule came.
        reached: String,
    },
}

impl From<Stop> for Doubt {
    fn from(stop: Stop) -> Doubt {
        let reason = match &stop {
            Stop::Budget(_) | Stop::Cancelled => Reason::Time,
            Stop::NotFinite { .. } | Stop::NoConvergence { .. } => Reason::Divergent,
            Stop::Domain(_) => Reason::OutsideTheMethod,
        };
        reason.doubt(stop.to_string())
    }
}

impl From<Doubt> for Stop {
    fn from(doubt: Doubt) -> Stop {
        match doubt.reason {
            Reason::Time => Stop::Budget(doubt.text),
            _ => Stop::Domain(doubt.text),
        }
    }
}

impl Stop {
    /// [`Stop::NotFinite`] at this abscissa.
    pub fn not_finite(at: &Real) -> Self {
        Stop::NotFinite {
            at: format!("{at:.20e}"),
        }
    }
}
