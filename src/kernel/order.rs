//! How many derivatives make phi square integrable at infinity.

use crate::activation::growth::Probe;
use crate::activation::{Activation, Tail, oscillation};
use crate::expr::Expr;
use crate::number::Complex;

/// Derivatives at most.
const MAX_ORDER: usize = 10;
/// A power decays fast enough where it is below this: |z|^-1/2 itself does not.
const SQUARE_INTEGRABLE: f64 = -0.52;
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
pub fn order(activation: &Activation) -> Result<Order, String> {
    let pieces = activation.pieces();
    let [first, .., last] = pieces else {
        let [only] = pieces else {
            return Err("phi has no piece".into());
        };
        return search(only, only);
    };
    search(first, last)
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
) -> Result<Order, String> {
    let tail = |piece: &crate::activation::Piece, n: usize, right: bool| -> Result<Tail, String> {
        let derivative = piece
            .phi
            .nth_derivative("z", n)
            .map_err(|why| why.to_string())?;
        let direction = Complex::with_val(BITS, (if right { 1 } else { -1 }, 0));
        Ok(envelope(&derivative, &direction))
    };
    for n in 0..=MAX_ORDER {
        let (left, right) = (tail(first, n, false)?, tail(last, n, true)?);
        if left.decays(-SQUARE_INTEGRABLE) && right.decays(-SQUARE_INTEGRABLE) {
            let n = n as u32;
            return Ok(Order { n, left, right });
        }
    }
    Err(format!(
        "none of the first {MAX_ORDER} derivatives of phi is square integrable: phi has no ridge kernel"
    ))
}
