//! The claimed zeros, with their orders.

use super::{BITS, Zeros, piece_of, readings};
use crate::activation::{Activation, Piece};
use crate::error::Doubt;
use crate::expr::build;
use crate::fourier::zeros::{Fits, Fitted, Given, Mirror, Survey, crosses, places};
use crate::fourier::{Frequency, Laboratory, exp2};
use crate::number::Real;
use crate::verdict::{Finding, Verdict, show, weigh};

/// Digits to which the derivatives of F have to vanish at a multiple zero.
const TOUCH_DIGITS: u32 = 40;

impl Zeros {
    /// The claimed zeros with their orders. One that is claimed to fewer digits than the polynomial
    /// knows is replaced by the polynomial's own, where that is as near as the digits say.
    pub(super) fn given(
        &self,
        survey: &mut Survey,
        fits: &Fits,
        mirror: Option<&Mirror>,
        finding: &mut Finding,
    ) -> Result<Vec<Given>, Doubt> {
        let mut given: Vec<Given> = Vec::new();
        for zero in &self.zeros {
            let at = zero.at(BITS);
            let twin = |known: &Given| Real::with_val(BITS, &known.at - &at).abs() < 1e-100;
            if given.iter().any(twin) {
                continue;
            }
            let piece = piece_of(fits, zero.to_f64())
                .ok_or_else(|| format!("k = {} lies where F need not be smooth", zero.text))?;
            let order = places::order(piece, &at);
            if order == 0 {
                // Claimed to fewer digits than the polynomial knows.
                let root = places::root_near(piece, &at).filter(|root| {
                    let off = Real::with_val(BITS, root - &at).abs();
                    off <= Real::with_val(BITS, &at * show::ten_to_minus(3.0))
                });
                let crossed = match &root {
                    Some(root) => crosses(survey, root, mirror)?,
                    None => false,
                };
                let Some(at) = root.filter(|_| crossed) else {
                    return Err(format!(
                        "F is small at k = {}, but is not told to vanish there or near",
                        zero.text
                    )
                    .into());
                };
                finding.warnings.push(format!(
                    "the zero that is claimed at {} stands at {}",
                    zero.text,
                    show::real(&at, 18)
                ));
                given.push(Given { at, order: 1 });
                continue;
            }
            if order > 1 {
                Zeros::touches(survey, piece, zero, order)?;
            }
            given.push(Given { at, order });
        }
        Ok(given)
    }

    /// That the derivatives below the order vanish too: they are the transforms of (-iz)^j phi.
    fn touches(survey: &Survey, piece: &Fitted, zero: &Frequency, order: u32) -> Result<(), Doubt> {
        let laboratory = &survey.laboratory;
        let half = Real::with_val(64, &piece.polynomial.half);
        let mut scale = exp2(piece.size - survey.power * zero.to_f64().log2());
        for j in 1..order {
            scale /= &half;
            let power = i32::try_from(j).unwrap_or(i32::MAX);
            let activation = weighted(laboratory.activation(), power)?;
            let mut other = Laboratory::new(activation, laboratory.limits().clone());
            let (points, _) = readings(
                &mut other,
                std::slice::from_ref(zero),
                &[scale.clone()],
                TOUCH_DIGITS,
            );
            let found = weigh(&points, TOUCH_DIGITS, Vec::new());
            if found.verdict != Verdict::Confirmed {
                return Err(format!(
                    "at k = {} F seems to vanish {order} times, and its derivative of order {j} is not seen to vanish to {TOUCH_DIGITS} digits ({}): another zero may be near",
                    zero.text,
                    found.reason.unwrap_or_default()
                ).into());
            }
        }
        Ok(())
    }
}

/// z^j phi.
fn weighted(activation: &Activation, j: i32) -> Result<Activation, Doubt> {
    let factor = || build::powi(build::var("z"), j);
    let pieces = activation.pieces().iter().map(|piece| Piece {
        phi: build::mul(factor(), piece.phi.clone()),
        ..piece.clone()
    });
    Activation::new(format!("{} times z^{j}", activation.name), pieces.collect())
        .map_err(|why| why.message.into())
}
