//! phi(0): an integral of 1/sqrt(rho) itself.

use super::penalty::MARGIN;
use super::representative::power;
use crate::activation::Piece;
use crate::error::Doubt;
use crate::expr::{Evaluator, Program};
use crate::fourier::{Limits, end_of_piece};
use crate::kernel::rules::{Value, refined};
use crate::number::Real;
use crate::quadrature::{self, Stop};
use std::sync::Arc;

/// Bits that the integrand has beyond those of the integral.
const GUARD: u32 = 64;

/// Whether g cannot be integrated at k = 0.
pub(super) fn power_diverges(pieces: &[Piece]) -> bool {
    power(pieces) <= -1.0 + MARGIN
}

/// `(1/pi) ∫ g`.
pub(super) fn integral(
    pieces: &[Piece],
    tail: quadrature::Tail,
    digits: u32,
    limits: &Limits,
) -> Result<Value, Doubt> {
    if power_diverges(pieces) {
        return Err("1/sqrt(rho) cannot be integrated at k = 0: phi(0) is open".into());
    }
    let tolerance = Real::with_val(64, -f64::from(digits)).exp10();
    let found = refined(&tolerance, limits, pieces.len() + 1, |ask| {
        let bits = ask.bits + GUARD;
        let mut total = Value::zero(ask.bits);
        for piece in pieces.iter().filter(|p| !p.phi.is_zero()) {
            let program = Arc::new(Program::compile(&[&piece.phi], &["z"]));
            let mut g = Evaluator::<Real>::new(program, bits);
            let mut at = |k: &Real| match g.eval(&[k]) {
                Ok(found) => Ok(found[0].clone()),
                // Far out rho is beyond every exponent.
                Err(_) if *k > 1000 && piece.to.is_none() => Ok(Real::with_val(bits, 0)),
                Err(why) => Err(Stop::Domain(why.to_string())),
            };
            let from = match &piece.from {
                Some(e) => end_of_piece(e, bits)?,
                None => Real::with_val(bits, 0),
            };
            let part = match &piece.to {
                Some(to) => {
                    let to = end_of_piece(to, bits)?;
                    ask.finite(&from, &to, |node| {
                        let k = match node.end {
                            quadrature::End::First => Real::with_val(bits, &from + &node.distance),
                            quadrature::End::Second => Real::with_val(bits, &to - &node.distance),
                        };
                        at(&k)
                    })?
                }
                None => ask.half_line(tail.clone(), |t| at(&Real::with_val(bits, &from + t)))?,
            };
            total.add(&Real::with_val(64, 1), part);
        }
        Ok(total)
    })?;
    let pi = Real::with_val(found.bits + 32, rug::float::Constant::Pi);
    Ok(Value {
        value: found.value / pi,
        error: found.error / 3u32,
        ..found
    }
    .rounded())
}
