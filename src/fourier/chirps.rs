//! Pieces whose phase is a polynomial of degree 2 and more, `cos(z^2)`: what both routes ask about them first.
//!
//! ```text
//! phi(z) = sum_j r_j(z) e^{i q_j(z)}
//! ```
//!
//! Each part has its own path: beyond the real zeros of q_j' - k its phase is monotone, and the half-plane in which
//! it decays is the one towards which it rises.

use super::tails::Examined;
use crate::activation::Piece;
use crate::activation::phases::{self, Rough, Term};
use crate::expr::{Expr, build};
use crate::number::{Constant, Function, Real};
use crate::quadrature::Budget;

/// Phases of a higher degree are not followed.
const MAX_DEGREE: usize = 8;
/// Bits and size of the check of a split.
const CHECK: (u32, f64) = (420, 1e-100);

/// One part `r(z) exp(i q(z))` of a piece.
#[derive(Clone, Debug)]
pub struct Chirp {
    /// Its exact coefficients and its factor.
    pub term: Term,
    /// Its phase in double precision.
    pub rough: Rough,
}

/// The parts of a piece as far as one of them has a phase of degree 2 or more; empty where none has or the piece
/// cannot be split.
pub fn chirps(piece: &Piece) -> Vec<Chirp> {
    let Some(terms) = phases::terms(&piece.phi, MAX_DEGREE) else {
        return Vec::new();
    };
    let turning = terms.iter().any(|term| term.phase.len() > 1);
    if !turning || hides_waves(&piece.phi) {
        return Vec::new();
    }
    // Both routes build on this split; it is only used where it holds to a hundred digits.
    let (bits, least) = CHECK;
    let holds =
        phases::defect(&piece.phi, &terms, bits).is_some_and(|d| d < Real::with_val(64, least));
    if !holds {
        return Vec::new();
    }
    let chirp = |term: Term| {
        Some(Chirp {
            rough: Rough::of(&term)?,
            term,
        })
    };
    let present = terms.into_iter().filter(|term| !term.factor.is_zero());
    present
        .map(chirp)
        .collect::<Option<_>>()
        .unwrap_or_default()
}

/// Whether a formula holds functions that oscillate and are not split, or complex constants.
fn hides_waves(e: &Expr) -> bool {
    match e {
        Expr::Constant(Constant::I) => true,
        Expr::Neg(a) => hides_waves(a),
        Expr::Add(a, b) | Expr::Sub(a, b) | Expr::Mul(a, b) | Expr::Div(a, b) | Expr::Pow(a, b) => {
            hides_waves(a) || hides_waves(b)
        }
        Expr::Call(f, args) => {
            let waves = matches!(
                f,
                Function::Tan
                    | Function::Sec
                    | Function::Csc
                    | Function::Cot
                    | Function::Besselj
                    | Function::Bessely
                    | Function::Si
                    | Function::Ci
                    | Function::Hyp0f2
            );
            (waves && args.iter().any(|a| a.depends_on("z"))) || args.iter().any(hides_waves)
        }
        _ => false,
    }
}

impl Chirp {
    /// `r(z) exp(i (q_2 z^2 + q_3 z^3 + …))`: the part without the wave of its linear phase.
    pub fn without_wave(&self) -> Expr {
        let powers = self.term.phase.iter().enumerate().skip(1);
        let phase = powers.fold(build::num(0), |sum, (j, c)| {
            let power = build::powi(build::var("z"), j as i32 + 1);
            build::add(sum, build::mul(c.clone(), power))
        });
        if phase.is_zero() {
            return self.term.factor.clone();
        }
        let turned = build::mul(Expr::Constant(Constant::I), phase);
        let wave = build::call(Function::Exp, [turned]);
        build::mul(self.term.factor.clone(), wave)
    }

    /// The frequency of the linear phase.
    pub fn omega(&self) -> &Expr {
        &self.term.phase[0]
    }

    /// The factor, examined.
    pub fn factor(&self, budget: &Budget) -> Examined {
        Examined::new(&self.term.factor, budget)
    }
}
