//! The claimed zeros, with their orders.

use super::{BITS, Zeros, piece_of};
use crate::error::Doubt;
use crate::fourier::zeros::{Fits, Given, Mirror, Survey, crosses, order, places};
use crate::number::{Integer, Rational, Real};
use crate::verdict::{Finding, show};

/// A zero of the polynomials themselves is known to this part of k, in bits.
const NEAR: u32 = 40;

impl Zeros {
    /// The claimed zeros with their orders. One that is claimed to fewer digits than the polynomial
    /// knows is replaced by the polynomial's own, where that is as near as the digits say.
    ///
    /// # Errors
    /// F is small at a claimed zero, and nothing shows that it is 0 there or nearer than `10^-digits k`, as often as the
    /// polynomials say and no oftener.
    pub(super) fn given(
        &self,
        survey: &mut Survey,
        fits: &Fits,
        mirror: Option<&Mirror>,
        digits: u32,
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
            let seen = places::order(piece, &at);
            if seen == 0 {
                // Claimed to fewer digits than the polynomial knows.
                let root = places::root_near(piece, &at).filter(|root| {
                    let off = Real::with_val(BITS, root - &at).abs();
                    off <= Real::with_val(BITS, &at * show::ten_to_minus(3.0))
                });
                let crossed = match &root {
                    Some(root) => {
                        let step = rational(root) >> NEAR;
                        crosses(survey, root, &step, mirror)?
                    }
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
            let exact = order(survey.laboratory.activation(), zero);
            if exact < seen {
                let power = Integer::from(Integer::u_pow_u(10, digits));
                let step = rational(&at) / power / 2u32;
                if seen > 1 || !crosses(survey, &at, &step, mirror)? {
                    let how = match seen {
                        1 => "does not change its sign there, beyond the bounds of both routes"
                            .into(),
                        n => format!("seems to be 0 {n} times there, or so many times nearby"),
                    };
                    return Err(format!(
                        "at k = {} F is small and {how}, and no exact rule says that it is 0",
                        zero.text
                    )
                    .into());
                }
            }
            given.push(Given { at, order: seen });
        }
        Ok(given)
    }
}

fn rational(x: &Real) -> Rational {
    x.to_rational().unwrap_or_default()
}
