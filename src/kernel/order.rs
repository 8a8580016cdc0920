//! How many derivatives make phi square integrable at infinity.
//!
//! For a homogeneous phi that follows from its degree, else from the tails of each derivative as its tree has them
//! ([`tails`]), exactly in both cases. What the tree does not say is measured. One derivative
//! too few leaves an integral that diverges, so that the routes have no value or contradict each other. One too many would
//! judge A up to a polynomial of a degree that it is not free to have: where a measured power is so near to -1/2 that
//! it could be on either side, that is said, and nothing is judged.

use crate::activation::growth::Probe;
use crate::activation::homogeneity::exact_degree;
use crate::activation::tails::{self, Growth};
use crate::activation::{Activation, Tail, oscillation};
use crate::error::{Doubt, Reason};
use crate::expr::{Expr, build, constant};
use crate::number::{Complex, Rational};
use crate::quadrature::Budget;
use std::cmp::Ordering;

/// Derivatives at most.
const MAX_ORDER: usize = 10;
/// A power decays fast enough where it is below -1/2; a measured one that is nearer than this is not told apart
/// from it (a logarithm counts as a power near 0).
const NEAR: f64 = 0.06;
/// Bits of the directions.
const BITS: u32 = 320;

/// The order n and the tails of the n-th derivative.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Order {
    /// The smallest number of derivatives.
    pub n: u32,
    /// Towards minus infinity.
    pub left: Tail,
    /// Towards plus infinity.
    pub right: Tail,
}

/// The smallest n for which the n-th derivative of phi is square integrable at both infinities: A is
/// defined up to an even polynomial of degree below 2n.
///
/// # Errors
/// A sentence, where no derivative decays (sine), or none can be taken.
pub fn order(activation: &Activation) -> Result<Order, Doubt> {
    let pieces = activation.pieces();
    let [first, .., last] = pieces else {
        let [only] = pieces else {
            return Err("phi has no piece".into());
        };
        return search(only, only, exact(activation));
    };
    search(first, last, exact(activation))
}

/// The number of derivatives of a homogeneous phi: the least n with p - n < -1/2.
fn exact(activation: &Activation) -> Option<usize> {
    let degree = exact_degree(activation)?;
    let half = build::rational(Rational::from((1, 2)));
    let shifted = build::add(degree, half);
    (0..=MAX_ORDER).find(|n| {
        let gap = build::sub(shifted.clone(), build::num(*n as i64));
        constant::sign(&gap) == Some(Ordering::Less)
    })
}

/// The tail of a formula by its tree, and whether its square is integrable there; `None` where the tree does not say.
fn structural(formula: &Expr, right: bool) -> Option<(Tail, bool)> {
    let end = tails::of(formula, right, &Budget::default());
    match &end.growth {
        Growth::Zero => Some((Tail::Zero, true)),
        Growth::Fast => Some((Tail::Exponential, true)),
        Growth::Explosive => Some((Tail::Explosive, false)),
        Growth::Unknown(_) => None,
        Growth::Power { power, logs } => {
            let half = build::rational(Rational::from((1, 2)));
            let gap = constant::sign(&build::add(power.clone(), half))?;
            let integrable = match gap {
                Ordering::Less => true,
                Ordering::Equal => Rational::from(logs * 2u32) < -1,
                Ordering::Greater => false,
            };
            let power = constant::value(power, 64)?.to_f64();
            // A bound alone does not say that it is not.
            (integrable || !end.terms.is_empty()).then_some((Tail::Algebraic { power }, integrable))
        }
    }
}

/// The tail of a formula; where its oscillation hides the law, that of the slowest of its parts.
fn envelope(formula: &Expr, direction: &Complex) -> Tail {
    let origin = Complex::with_val(BITS, 0);
    let found = Probe::new(formula).tail(&origin, direction);
    if found != Tail::Unknown {
        return found;
    }
    let parts = oscillation::components(formula).unwrap_or_default();
    let tails = parts
        .iter()
        .map(|part| Probe::new(&part.factor).tail(&origin, direction));
    tails
        .reduce(|a, b| match (a, b) {
            (Tail::Algebraic { power: p }, Tail::Algebraic { power: q }) => {
                Tail::Algebraic { power: p.max(q) }
            }
            (Tail::Algebraic { .. }, Tail::Exponential | Tail::Zero) => a,
            (Tail::Exponential | Tail::Zero, Tail::Algebraic { .. }) => b,
            (a, b) if a == b => a,
            _ => Tail::Unknown,
        })
        .unwrap_or(Tail::Unknown)
}

fn search(
    first: &crate::activation::Piece,
    last: &crate::activation::Piece,
    exact: Option<usize>,
) -> Result<Order, Doubt> {
    let tail = |piece: &crate::activation::Piece,
                n: usize,
                right: bool|
     -> Result<(Tail, Option<bool>), Doubt> {
        let derivative = piece.phi.nth_derivative("z", n)?;
        if let Some((tail, integrable)) = structural(&derivative, right) {
            return Ok((tail, Some(integrable)));
        }
        let direction = Complex::with_val(BITS, (if right { 1 } else { -1 }, 0));
        let found = envelope(&derivative, &direction);
        let unclear = matches!(found, Tail::Algebraic { power } if (power + 0.5).abs() < NEAR);
        Ok((found, (!unclear).then(|| found.decays(0.5))))
    };
    for n in 0..=MAX_ORDER {
        if exact.is_some_and(|exact| n < exact) {
            continue;
        }
        let ((left, before), (right, behind)) = (tail(first, n, false)?, tail(last, n, true)?);
        let known = match (before, behind) {
            _ if exact == Some(n) => true,
            (Some(false), _) | (_, Some(false)) => false,
            (Some(true), Some(true)) => true,
            _ => {
                return Err(format!(
                    "derivative {n} of phi falls about like |z|^(-1/2): whether it is square integrable cannot be told"
                ).into());
            }
        };
        if known {
            let n = n as u32;
            return Ok(Order { n, left, right });
        }
    }
    Err(Reason::Divergent.doubt(format!(
        "none of the first {MAX_ORDER} derivatives of phi is square integrable: phi has no ridge kernel"
    )))
}
