//! Where the abscissa of a piece is measured from.
//!
//! Next to an end `a` where phi is infinite, the rules of both routes ask for phi at `a ± d` with `d` far below the rounding of `a`: written in
//! `z`, `log(4-z)` has lost `d` by then. Such a piece is integrated in `z - a`, in which `log(4-z)` is `log(-z)`, and
//!
//! ```text
//! ∫ phi(z) e^{-ikz} dz = e^{-ika} ∫ phi(a + z) e^{-ikz} dz
//! ```

use super::evidence::{Frequency, PointValue};
use super::tails::{GEOMETRY_BITS, flat_ends, log2};
use crate::activation::Piece;
use crate::error::Doubt;
use crate::expr::{Expr, build, constant, eval_real, polynomial};
use crate::number::{Complex, Real};
use crate::quadrature::Budget;

/// A piece with z measured from `origin`; from 0 where there is none.
pub struct Measured {
    /// Where the abscissa is 0.
    pub origin: Option<Expr>,
    /// The piece in that abscissa.
    pub piece: Piece,
}

/// The piece measured from its singular end; cut in the middle where both are.
pub fn measured(piece: &Piece, budget: &Budget) -> Vec<Measured> {
    let flat = flat_ends(piece, budget);
    let singular = |end: &Option<Expr>, flat: bool| match end {
        Some(end) if !flat && !finite(&piece.phi, end) => Some(end.clone()),
        _ => None,
    };
    match (singular(&piece.from, flat[0]), singular(&piece.to, flat[1])) {
        (None, None) => vec![Measured {
            origin: None,
            piece: piece.clone(),
        }],
        (Some(end), None) | (None, Some(end)) => vec![from(&end, piece.clone())],
        (Some(a), Some(b)) => {
            let half = build::rational((1, 2).into());
            let middle = build::mul(half, build::add(a.clone(), b.clone()));
            let left = Piece {
                to: Some(middle.clone()),
                ..piece.clone()
            };
            let right = Piece {
                from: Some(middle),
                ..piece.clone()
            };
            vec![from(&a, left), from(&b, right)]
        }
    }
}

/// By its form: a rounded end may lie beside the singularity.
fn finite(phi: &Expr, end: &Expr) -> bool {
    constant::value(&phi.substitute("z", end), GEOMETRY_BITS).is_some()
}

/// A piece with z measured from a place; as it is where that is 0.
pub fn from(origin: &Expr, piece: Piece) -> Measured {
    if constant::is_zero(origin) {
        return Measured {
            origin: None,
            piece,
        };
    }
    let back = |end: Option<Expr>| end.map(|e| build::sub(e, origin.clone()).simplified());
    let there = build::add(origin.clone(), build::var("z"));
    Measured {
        piece: Piece {
            from: back(piece.from),
            to: back(piece.to),
            phi: polynomial::collected(&piece.phi.substitute("z", &there), "z"),
        },
        origin: Some(origin.clone()),
    }
}

/// The values times `e^{-ika}`, where z is measured from a.
pub fn turned(
    values: Vec<Result<PointValue, Doubt>>,
    origin: Option<&Expr>,
    ks: &[&Frequency],
) -> Vec<Result<PointValue, Doubt>> {
    let Some(origin) = origin else {
        return values;
    };
    let turn = |value: PointValue, k: &Frequency| {
        let bits = value.value.prec().0 + 8;
        let rough = eval_real(origin, &[], 64)?;
        let lost = log2(&Real::with_val(64, rough.abs() * k.at(64))).max(0.0) as u32;
        let a = eval_real(origin, &[], bits + lost)?;
        let angle = -Real::with_val(bits + lost, k.at(bits + lost) * a);
        let turned =
            value.value * Complex::with_val(bits, Complex::with_val(bits + lost, (0, angle)).exp());
        let rounding = Real::with_val(64, turned.abs_ref()) >> (turned.prec().0 - 2);
        Ok(PointValue {
            error: value.error + rounding,
            value: turned,
            certificate: None,
        })
    };
    values
        .into_iter()
        .zip(ks)
        .map(|(value, k)| turn(value?, k))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::Scope;

    fn expr(text: &str) -> Expr {
        Expr::parse(text, &Scope::new(&["z"])).expect("a formula")
    }

    fn seen(from: &str, to: &str, phi: &str) -> Vec<(Option<String>, String)> {
        let piece = Piece {
            from: Some(expr(from)),
            to: Some(expr(to)),
            phi: expr(phi),
        };
        measured(&piece, &Budget::default())
            .iter()
            .map(|m| {
                (
                    m.origin.as_ref().map(Expr::to_string),
                    m.piece.phi.to_string(),
                )
            })
            .collect()
    }

    #[test]
    fn a_piece_is_measured_from_where_phi_is_infinite() {
        let text = |s: &str| Some(s.to_owned());
        assert_eq!(
            seen("1", "4", "log(4-z)"),
            [(text("4"), "log(-z)".to_owned())]
        );
        assert_eq!(seen("0", "4", "log(z)"), [(None, "log(z)".to_owned())]);
        assert_eq!(seen("1", "4", "exp(z)"), [(None, "exp(z)".to_owned())]);
        let both = seen("1", "5", "log(z-1)*log(5-z)");
        assert_eq!(both[0], (text("1"), "log(z)*log(4-z)".to_owned()));
        assert_eq!(both[1].0, text("5"));
    }
}
