//! What a claim was held to, term by term.
//!
//! At the point that decides, `allowed` is the most that the evidence may use, and `used` is what it did use: how far it is from the claim,
//! and each part of its error bound. A comparison is confirmed where all that is used is together at most what is allowed; the slack is the one over the other.

use super::show;
use crate::number::Real;

/// A part of an error or of a tolerance.
#[derive(Clone, Debug, PartialEq)]
pub struct Term {
    /// What it is.
    pub what: String,
    /// How much.
    pub amount: Real,
}

impl Term {
    /// So much of `what`.
    pub fn new(what: impl Into<String>, amount: Real) -> Term {
        Term {
            what: what.into(),
            amount,
        }
    }

    /// The same from a double.
    pub fn of(what: impl Into<String>, amount: f64) -> Term {
        Term::new(what, Real::with_val(64, amount))
    }
}

/// What a claim was held to at one point.
#[derive(Clone, Debug, PartialEq)]
pub struct Tolerance {
    /// The point.
    pub at: String,
    /// What the evidence may use. Negative: it is on the wrong side of a bound.
    pub allowed: Term,
    /// What it used.
    pub used: Vec<Term>,
}

impl Tolerance {
    /// For a comparison to `digits` digits of `scale`.
    pub fn to_digits(at: &str, scale: &Real, digits: u32, used: Vec<Term>) -> Tolerance {
        let amount = Real::with_val(64, scale * show::ten_to_minus(f64::from(digits)));
        Tolerance {
            at: at.into(),
            allowed: Term::new(format!("1e-{digits} of {}", show::nearest(scale)), amount),
            used,
        }
    }

    /// The terms that are used, together.
    pub fn sum(&self) -> Real {
        let zero = Real::with_val(64, 0);
        self.used.iter().fold(zero, |sum, term| sum + &term.amount)
    }
}
