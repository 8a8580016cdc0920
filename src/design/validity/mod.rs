//! What can be said of a designed activation: each line holds, fails or is open, with its reason.
//!
//! What follows from how 1/sqrt(rho) behaves at k = 0 and at infinity is read off there (the powers are
//! measured; one within 0.02 of a threshold leaves the line open). What is about phi's values is looked
//! at on a grid of z, and says so: a value of the wrong sign beyond its error bound is a
//! counter-example, the absence of one at some dozens of places is no proof.

mod bandwidth;
mod values;

use super::penalty::{MARGIN, rounded};
use super::positive;
use super::representative::Representative;
use crate::activation::{Tail, oscillation};
use crate::expr::build;
use crate::fourier::Limits;
use std::fmt;

pub use bandwidth::{Bandwidth, bandwidth};
pub use values::{Grid, grid};

/// Whether a condition holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// It does.
    Confirmed,
    /// It does wherever it was looked at, which proves nothing of what lies between.
    Sampled,
    /// It does not.
    Refuted,
    /// It could not be settled.
    Undecided,
}

impl fmt::Display for Holds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Holds::Confirmed => "confirmed",
            Holds::Sampled => "sampled",
            Holds::Refuted => "refuted",
            Holds::Undecided => "undecided",
        })
    }
}

/// One line of the report.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// The condition.
    pub condition: String,
    /// Whether it holds.
    pub holds: Holds,
    /// Why.
    pub reason: String,
}

/// How phi behaves at z = 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Origin {
    /// Analytic.
    Analytic,
    /// A multiple of |z|^power, on either side, beside something smoother.
    Power(f64),
    /// A multiple of |z|^power ln|z|.
    Logarithm(f64),
    /// Not read off.
    Unknown,
}

impl Origin {
    /// From the tail of 1/sqrt(rho) ~ k^-s: the singular part is like |z|^(s-1), with a logarithm where
    /// that power is one of the wave's own.
    pub fn of(phi: &Representative) -> Origin {
        let Tail::Algebraic { power } = phi.wanted.tail else {
            return Origin::Analytic;
        };
        let z = phi.wanted.root.substitute("k", &build::var("z"));
        if oscillation::components(&z).is_some_and(|parts| parts.len() > 1) {
            return Origin::Unknown;
        }
        let t = -power - 1.0;
        let near = t.round();
        if (t - near).abs() > MARGIN {
            return Origin::Power(t);
        }
        let odd = near.rem_euclid(2.0) == 1.0;
        match (phi.is_even(), phi.is_odd()) {
            (true, _) if !odd => Origin::Logarithm(near),
            (_, true) if odd => Origin::Logarithm(near),
            (false, false) if !causal_like(phi) => Origin::Unknown,
            _ => Origin::Power(near),
        }
    }
}

/// A phase whose limit at infinity is -pi s/2 turns no power into a logarithm.
fn causal_like(phi: &Representative) -> bool {
    let Tail::Algebraic { power } = phi.wanted.tail else {
        return false;
    };
    let k = crate::number::Real::with_val(192, 1e12);
    let Ok(theta) = crate::expr::eval_real(&phi.turn.theta, &[("k", &k)], 192) else {
        return false;
    };
    let turns = (theta.to_f64() - power * std::f64::consts::FRAC_PI_2) / std::f64::consts::PI;
    (turns - turns.round()).abs() < 1e-6
}

/// The whole report. `grid` holds values of phi and phi' (see [`grid`]).
pub fn report(phi: &mut Representative, grid: &Grid, limits: &Limits) -> Vec<Line> {
    let origin = Origin::of(phi);
    let mut lines = vec![positive_penalty(phi)];
    lines.extend(integrals(phi));
    lines.push(singularity(origin));
    lines.push(values::decay(phi, limits));
    lines.push(values::positive(phi, grid));
    lines.push(values::monotone(phi, grid));
    lines.push(values::lipschitz(phi, grid, origin));
    lines.push(safe_range(phi, origin));
    lines.push(bandwidth::line(&phi.wanted));
    lines
}

fn line(condition: &str, holds: Holds, reason: impl Into<String>) -> Line {
    Line {
        condition: condition.into(),
        holds,
        reason: reason.into(),
    }
}

fn positive_penalty(phi: &Representative) -> Line {
    let condition = "rho is positive, and even by its continuation to k < 0";
    if positive::by_form(&phi.wanted.rho) {
        return line(condition, Holds::Confirmed, "by the form of its formula");
    }
    let place = match &phi.wanted.band {
        Some(_) => "over the band",
        None => "from k = 1e-6 to 1e6",
    };
    line(
        condition,
        Holds::Sampled,
        format!("at 240 k {place}; sampled"),
    )
}

/// Whether `∫ k^m rho^(-n/2) dk` converges: at 0, and at infinity.
fn converges(phi: &Representative, m: f64, n: f64) -> (Holds, String) {
    let settle = |margin: f64| {
        if margin > MARGIN {
            Holds::Confirmed
        } else if margin < -MARGIN {
            Holds::Refuted
        } else {
            Holds::Undecided
        }
    };
    let q = phi.wanted.power_at_zero;
    // At the threshold itself a power diverges; a logarithm may decide otherwise.
    let exact = |power: f64| (power + 1.0).abs() < 1e-9;
    let near = m + n * q;
    let at_zero = if exact(near) {
        Holds::Refuted
    } else {
        settle(near + 1.0)
    };
    let (far, how) = match phi.wanted.tail {
        Tail::Algebraic { power } => {
            let far = m + n * power;
            let holds = if exact(far) {
                Holds::Refuted
            } else {
                settle(-1.0 - far)
            };
            (holds, format!("falls like k^{}", rounded(far)))
        }
        Tail::Zero => (Holds::Confirmed, "is 0 beyond the band".into()),
        _ => (Holds::Confirmed, "falls faster than every power".into()),
    };
    let reason = format!("the integrand is like k^{} at 0, and {how}", rounded(near));
    let holds = match (at_zero, far) {
        (Holds::Refuted, _) | (_, Holds::Refuted) => Holds::Refuted,
        (Holds::Confirmed, Holds::Confirmed) => Holds::Confirmed,
        _ => Holds::Undecided,
    };
    (holds, reason)
}

fn integrals(phi: &Representative) -> Vec<Line> {
    let mut lines = Vec::new();
    let (holds, reason) = converges(phi, 0.0, 1.0);
    lines.push(line(
        "1/sqrt(rho) is integrable, so that phi is bounded and continuous",
        holds,
        reason,
    ));
    let (holds, reason) = converges(phi, 0.0, 2.0);
    lines.push(line("phi is square integrable", holds, reason));
    let smooth = match phi.wanted.tail {
        Tail::Algebraic { power } => {
            let most = (-power - 1.0 - MARGIN).ceil() - 1.0;
            if most >= 1.0 {
                line(
                    "phi has a continuous derivative",
                    Holds::Confirmed,
                    format!(
                        "{most} of them: k^m/sqrt(rho) is integrable at infinity up to m = {most}"
                    ),
                )
            } else {
                line(
                    "phi has a continuous derivative",
                    Holds::Refuted,
                    format!("k/sqrt(rho) is like k^{} at infinity", rounded(1.0 + power)),
                )
            }
        }
        _ => line(
            "phi has a continuous derivative",
            Holds::Confirmed,
            "all of them: 1/sqrt(rho) falls faster than every power",
        ),
    };
    lines.push(smooth);
    let far = match phi.wanted.tail {
        Tail::Algebraic { power } => 2.0 * power,
        _ => f64::NEG_INFINITY,
    };
    let holds = if far < -1.0 - MARGIN {
        Holds::Confirmed
    } else if far > -1.0 + MARGIN || (far + 1.0).abs() < 1e-9 {
        Holds::Refuted
    } else {
        Holds::Undecided
    };
    let reason = if far.is_finite() {
        format!("1/rho is like k^{} at infinity", rounded(far))
    } else {
        "1/rho falls faster than every power".into()
    };
    lines.push(line(
        "no bed of nails: ∫^inf dk/rho converges, in every dimension",
        holds,
        reason,
    ));
    lines
}

fn singularity(origin: Origin) -> Line {
    let condition = "phi is smooth at z = 0";
    let log = |t: f64| {
        if t == 0.0 {
            "ln|z|".to_owned()
        } else {
            format!("|z|^{} ln|z|", rounded(t))
        }
    };
    match origin {
        Origin::Analytic => line(
            condition,
            Holds::Confirmed,
            "1/sqrt(rho) falls faster than every power",
        ),
        Origin::Power(0.0) => line(condition, Holds::Refuted, "a jump"),
        Origin::Power(t) => line(
            condition,
            Holds::Refuted,
            format!("a singular part like |z|^{}", rounded(t)),
        ),
        Origin::Logarithm(t) => line(
            condition,
            Holds::Refuted,
            format!("a singular part like {}", log(t)),
        ),
        Origin::Unknown => line(
            condition,
            Holds::Undecided,
            "1/sqrt(rho) oscillates, or the phase turns: the kind is not read off",
        ),
    }
}

fn safe_range(phi: &Representative, origin: Origin) -> Line {
    let condition = "phi stays within double precision for all doubles z != 0";
    let growth = -phi.wanted.power_at_zero - 1.0;
    if growth > 1.0 + MARGIN {
        let limit = 308.0 / growth;
        return line(
            condition,
            Holds::Refuted,
            format!(
                "phi grows like |z|^{}: it overflows beyond about |z| = 1e{limit:.0}",
                rounded(growth)
            ),
        );
    }
    let near = match origin {
        Origin::Power(t) if t < 0.0 => format!(
            "unbounded at 0, like |z|^{}, which no double makes overflow",
            rounded(t)
        ),
        Origin::Logarithm(0.0) => "unbounded at 0, but a logarithm of a double is below 745".into(),
        Origin::Unknown => {
            return line(
                condition,
                Holds::Undecided,
                "its singularity is not read off",
            );
        }
        _ => "bounded at 0".into(),
    };
    line(condition, Holds::Confirmed, near)
}
