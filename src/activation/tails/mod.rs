//! What a formula is as z -> +inf, as z -> -inf and next to a point, from its tree.
//!
//! The answer is a sum of terms `c x^a (log x)^m exp(sum b_j x^(p_j))` with exact constants and an upper bound
//! of what is left, x = |z| at the ends of the line and x = 1/|z - p| next to p. Nothing is measured. What the
//! rules do not say is [`Growth::Unknown`], with the reason.
//!
//! | file | what |
//! |---|---|
//! | [`atoms`] | the point masses of F that follow |
//! | [`number`] | complex constants that stay exact |
//! | [`term`] | one term, and sizes |
//! | [`series`] | sums, products, powers, logarithms and exponentials of expansions |
//! | `walk` | the tree |
//! | `recessive` | sums of 0F2 whose growth cancels |
//! | `special` | erf, gamma, Bessel and the like |

pub mod atoms;
pub mod number;
mod recessive;
pub mod series;
mod special;
pub mod term;
mod walk;

use crate::error::Doubt;
use crate::expr::{Expr, build};
use crate::number::Rational;
use crate::quadrature::Budget;
use number::Coefficient;
use series::{Calculus, Series, Value};
use std::cmp::Ordering;
pub use term::{Size, Term};

/// Lengths of the series that are tried one after the other.
const ORDERS: [usize; 4] = [5, 10, 20, 40];

/// Reasons that no longer series removes.
const BEAT: &str = "no term leads: parts of the same size beat against each other";
const ROOT: &str = "a root of what is not positive";
const LOG: &str = "a logarithm of what is not positive";

/// Why the rules do not say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// In a few words.
    pub why: &'static str,
}

impl From<Unknown> for Doubt {
    fn from(unknown: Unknown) -> Doubt {
        Doubt::from(unknown.why)
    }
}

impl Unknown {
    pub(crate) fn new(why: &'static str) -> Self {
        Unknown { why }
    }
}

/// How large a formula is at an end.
#[derive(Clone, Debug, PartialEq)]
pub enum Growth {
    /// 0 from some x on.
    Zero,
    /// Falls faster than every power of x.
    Fast,
    /// At most, and where terms are known exactly, like `x^power (log x)^logs`.
    Power {
        /// The power, a real constant.
        power: Expr,
        /// The power of the logarithm.
        logs: Rational,
    },
    /// Grows faster than every power of x.
    Explosive,
    /// The rules do not say.
    Unknown(&'static str),
}

/// A formula at an end.
#[derive(Clone, Debug, PartialEq)]
pub struct End {
    /// The terms from the largest to the smallest, in x.
    pub terms: Vec<Term>,
    /// An upper bound of the rest; none where the terms are all.
    pub rest: Option<Size>,
    /// The size of the whole.
    pub growth: Growth,
}

impl End {
    fn unknown(why: &'static str) -> End {
        End {
            terms: Vec::new(),
            rest: None,
            growth: Growth::Unknown(why),
        }
    }

    fn of(value: Value) -> End {
        let series = match value {
            Value::Huge(_) => {
                return End {
                    growth: Growth::Explosive,
                    ..End::unknown("")
                };
            }
            Value::Series(series) => series,
        };
        match growth(&series) {
            Ok(growth) => End {
                terms: series.terms,
                rest: series.rest,
                growth,
            },
            Err(unknown) => End::unknown(unknown.why),
        }
    }

    /// Whether the formula is integrable there in the variable that x stands for at an end of the line.
    pub fn is_integrable(&self) -> Option<bool> {
        self.integrable(0)
    }

    /// Whether a formula next to a point is integrable up to it: x = 1/s, so `x^a` is where a < 1.
    pub fn is_integrable_at_point(&self) -> Option<bool> {
        self.integrable(-2)
    }

    fn integrable(&self, shift: i64) -> Option<bool> {
        match &self.growth {
            Growth::Zero | Growth::Fast => Some(true),
            Growth::Explosive => Some(false),
            Growth::Unknown(_) => None,
            Growth::Power { power, logs } => {
                let size = Size::Like {
                    exponent: Vec::new(),
                    power: build::add(power.clone(), build::num(shift)),
                    logs: logs.clone(),
                };
                let integrable = size.is_integrable().ok()?;
                // A bound alone does not say that it is not.
                (integrable || !self.terms.is_empty()).then_some(integrable)
            }
        }
    }

    /// Whether what the terms leave is integrable at an end of the line.
    pub fn is_complete(&self) -> bool {
        let settled = |rest: &Size| rest.is_integrable().unwrap_or(false);
        !matches!(self.growth, Growth::Unknown(_) | Growth::Explosive)
            && self.rest.as_ref().is_none_or(settled)
    }
}

fn growth(series: &Series) -> Result<Growth, Unknown> {
    let Some(size) = series.size()? else {
        return Ok(Growth::Zero);
    };
    Ok(match (size.exponential_order()?, &size) {
        (Ordering::Less, _) => Growth::Fast,
        (Ordering::Greater, _) if series.terms.is_empty() => {
            Growth::Unknown("only a bound that grows faster than every power is known")
        }
        (Ordering::Greater, _) => Growth::Explosive,
        (Ordering::Equal, Size::Like { power, logs, .. }) => Growth::Power {
            power: power.clone(),
            logs: logs.clone(),
        },
        (Ordering::Equal, Size::Tiny) => Growth::Fast,
    })
}

/// `phi`, a formula in `z`, as z -> +inf (`right`) or -inf; x = |z|.
pub fn of(phi: &Expr, right: bool, budget: &Budget) -> End {
    let side = Coefficient::num(if right { 1 } else { -1 });
    let z = Series::term(Term::power(side, build::num(1)));
    expand(phi, &z, budget, &|end| end.is_complete())
}

/// `phi`, a formula in `z`, as z -> `at` from above (`right`) or from below; x = 1/|z - at|.
pub fn near(phi: &Expr, at: &Expr, right: bool, budget: &Budget) -> End {
    let side = Coefficient::num(if right { 1 } else { -1 });
    let step = Term::power(side, build::num(-1));
    let z = match Series::constant(Coefficient::real(at.clone())) {
        Ok(start) => Series {
            terms: [start.terms, vec![step]].concat(),
            rest: None,
        },
        Err(unknown) => return End::unknown(unknown.why),
    };
    expand(phi, &z, budget, &|end| {
        end.is_integrable_at_point().is_some()
    })
}

/// Longer and longer series until the answer will do.
fn expand(phi: &Expr, z: &Series, budget: &Budget, settled: &dyn Fn(&End) -> bool) -> End {
    let mut best = End::unknown("the time is used up");
    for order in ORDERS {
        let calculus = Calculus { order, budget };
        let found = match calculus.walk(phi, z) {
            Ok(value) => End::of(value),
            Err(unknown) => End::unknown(unknown.why),
        };
        let done = settled(&found) || found.growth == Growth::Explosive;
        let fixed = matches!(found.growth, Growth::Unknown(BEAT | ROOT | LOG));
        if !matches!(found.growth, Growth::Unknown(_)) || order == ORDERS[0] {
            best = found;
        }
        if done || fixed || budget.is_spent() {
            break;
        }
    }
    best
}

#[cfg(test)]
mod tests;
