//! What the caller knows of phi: its parity, and its form near 0 and at infinity.
//!
//! The exponents are given; the coefficients are fitted.

use super::exact::BITS;
use super::form::{Factor, Family};
use crate::error::Doubt;
use crate::number::Real;
use std::fmt;

/// More terms of a series than this are not fitted, by the number of series; without any there is a
/// constant at most.
const TERMS: [usize; 4] = [1, 14, 9, 7];

/// phi near 0 on one side, in u = |z|.
#[derive(Clone, Debug, PartialEq)]
pub enum Near {
    /// Analytic: powers of u; the even ones where phi is even, the odd ones where it is odd.
    Smooth,
    /// An analytic part, and u^p (c + c' u^step + c'' u^(2 step) + …). Where `step` is 2 and phi is even
    /// (odd), the analytic part has the even (odd) powers only.
    Power {
        /// The exponent, not 0, to at least 100 bits: 7/10 is no double.
        p: Real,
        /// How far apart the exponents of the series are, more than 0.
        step: Real,
    },
    /// a(u) + b(u) ln u with a and b series in powers of u^step.
    Log {
        /// How far apart the exponents of both series are, more than 0.
        step: Real,
    },
}

/// phi at infinity on one side, in u = |z|.
#[derive(Clone, Debug, PartialEq)]
pub enum Far {
    /// A constant, and what falls faster than any power.
    Falls,
    /// A constant, and u^p (c + c' u^-step + …).
    Power {
        /// The exponent, not 0, to at least 100 bits: 7/10 is no double.
        p: Real,
        /// How far apart the exponents of the series are, more than 0.
        step: Real,
    },
    /// c ln u, a constant, and a series in powers of u^-step.
    Log {
        /// How far apart the exponents of the series are, more than 0.
        step: Real,
    },
    /// A constant, and u^p (a cos(2 pi f u) + b sin(2 pi f u)) with a and b series in powers of 1/u: the
    /// tail of a spectrum with an edge.
    Wave {
        /// f, in turns for a unit of z, to at least 100 bits; more than 0.
        turns: Real,
        /// The exponent, less than 0, to at least 100 bits.
        p: Real,
    },
}

/// Both ends of a half line.
#[derive(Clone, Debug, PartialEq)]
pub struct Side {
    /// Near 0.
    pub near: Near,
    /// At infinity.
    pub far: Far,
}

/// The parity, and the ends of each half line that is not known from the other.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// phi(-z) = phi(z).
    Even(Side),
    /// phi(-z) = -phi(z).
    Odd(Side),
    /// phi(z) = 0 for z < 0.
    Causal(Side),
    /// None of these.
    Mixed {
        /// z < 0, in u = -z.
        left: Side,
        /// z > 0.
        right: Side,
    },
}

impl Shape {
    /// Whether an exponent or a step makes no sense.
    ///
    /// # Errors
    /// A sentence that names it.
    pub(super) fn check(&self) -> Result<(), Doubt> {
        match self {
            Shape::Even(side) | Shape::Odd(side) | Shape::Causal(side) => side.check(),
            Shape::Mixed { left, right } => left.check().and_then(|()| right.check()),
        }
    }
}

fn exponent(p: &Real) -> Result<(), Doubt> {
    if p.is_zero() || !(-20.0..=20.0).contains(&p.to_f64()) {
        return Err(format!(
            "an exponent is a number from -20 to 20 and not 0, not {}",
            p.to_f64()
        )
        .into());
    }
    Ok(())
}

fn steps(step: &Real) -> Result<(), Doubt> {
    if !(0.125..=8.0).contains(&step.to_f64()) {
        return Err(format!(
            "the exponents of a series are 1/8 to 8 apart, not {}",
            step.to_f64()
        )
        .into());
    }
    Ok(())
}

impl Side {
    fn check(&self) -> Result<(), Doubt> {
        match &self.near {
            Near::Smooth => {}
            Near::Power { p, step } => exponent(p).and_then(|()| steps(step))?,
            Near::Log { step } => steps(step)?,
        }
        match &self.far {
            Far::Falls => Ok(()),
            Far::Power { p, step } => exponent(p).and_then(|()| steps(step)),
            Far::Log { step } => steps(step),
            Far::Wave { turns, p } => {
                exponent(p)?;
                if *p > 0.0 {
                    return Err(format!(
                        "a wave of growing height, u^{}, is not tabulated",
                        p.to_f64()
                    )
                    .into());
                }
                if turns.is_finite() && *turns > 1e-3 && *turns < 1e3 {
                    return Ok(());
                }
                Err(format!(
                    "a wave has 1/1000 to 1000 turns for a unit of z, not {:.6}",
                    turns.to_f64()
                )
                .into())
            }
        }
    }
}

/// What a half line can know of the other one when its powers are chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mirror {
    Even,
    Odd,
    Neither,
}

fn real(x: f64) -> Real {
    Real::with_val(BITS, x)
}

/// A series of powers times `factor`, as many terms as are fitted at most.
fn series(factor: Factor, first: Real, step: Real) -> Family {
    Family {
        factor,
        first,
        step,
        most: usize::MAX,
    }
}

fn one_term(factor: Factor) -> Family {
    Family {
        factor,
        first: real(0.0),
        step: real(1.0),
        most: 1,
    }
}

fn limited(mut families: Vec<Family>) -> Vec<Family> {
    let long = families.iter().filter(|family| family.most > 1).count();
    let most = TERMS.get(long).copied().unwrap_or(6);
    for family in &mut families {
        family.most = family.most.min(most);
    }
    families
}

impl Near {
    /// The terms of phi (`order` 0) or phi' (1).
    pub(super) fn families(&self, mirror: Mirror, order: u32) -> Vec<Family> {
        use Factor::{Log, One};
        let analytic = |pure: bool| {
            let (first, step) = match mirror {
                Mirror::Even if pure => (0.0, 2.0),
                Mirror::Odd if pure => (1.0, 2.0),
                _ => (0.0, 1.0),
            };
            match order {
                0 => series(One, real(first), real(step)),
                // The constant is gone.
                _ if first == 0.0 => series(One, real(step - 1.0), real(step)),
                _ => series(One, real(first - 1.0), real(step)),
            }
        };
        limited(match (self, order) {
            (Near::Smooth, _) => vec![analytic(true)],
            (Near::Power { p, step }, _) => vec![
                analytic(*step == 2u32),
                series(One, Real::with_val(BITS, p - order), step.clone()),
            ],
            (Near::Log { step }, 0) => vec![
                series(One, real(0.0), step.clone()),
                series(Log, real(0.0), step.clone()),
            ],
            (Near::Log { step }, _) => {
                vec![
                    series(One, real(-1.0), step.clone()),
                    series(Log, Real::with_val(BITS, step - 1u32), step.clone()),
                ]
            }
        })
    }
}

impl Far {
    /// The terms of phi (`order` 0) or phi' (1).
    pub(super) fn families(&self, order: u32) -> Vec<Family> {
        use Factor::{Log, One};
        let mut families = Vec::new();
        if order == 0 && !matches!(self, Far::Log { .. }) {
            families.push(one_term(One));
        }
        match self {
            Far::Falls => {}
            Far::Power { p, step } => families.push(series(
                One,
                Real::with_val(BITS, p - order),
                Real::with_val(BITS, -step),
            )),
            Far::Log { step } if order == 0 => {
                families.push(series(One, real(0.0), Real::with_val(BITS, -step)));
                families.push(one_term(Log));
            }
            Far::Log { step } => {
                families.push(series(One, real(-1.0), Real::with_val(BITS, -step)))
            }
            Far::Wave { turns, p } => {
                for factor in [Factor::Cos(turns.clone()), Factor::Sin(turns.clone())] {
                    families.push(series(factor, p.clone(), real(-1.0)));
                }
            }
        }
        limited(families)
    }
}

impl fmt::Display for Near {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Near::Smooth => write!(f, "smooth"),
            Near::Power { p, step } => write!(
                f,
                "an analytic function plus |z|^{} times a series in |z|^{}",
                p.to_f64(),
                step.to_f64()
            ),
            Near::Log { step } => write!(
                f,
                "a + b log|z| with a and b series in |z|^{}",
                step.to_f64()
            ),
        }
    }
}

impl fmt::Display for Far {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Far::Falls => write!(f, "a constant plus what falls faster than any power"),
            Far::Power { p, step } => {
                write!(f, "a constant plus |z|^{p} times a series in |z|^-{step}")
            }
            Far::Log { step } => write!(f, "c log|z| plus a series in |z|^-{step}"),
            Far::Wave { turns, p } => write!(
                f,
                "a constant plus |z|^{} times a wave of {:.6} turns for a unit of z",
                p.to_f64(),
                turns.to_f64()
            ),
        }
    }
}
