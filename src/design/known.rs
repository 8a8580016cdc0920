//! Closed forms of designed activations, for penalties of known families.
//!
//! A family is recognised by what its logarithmic derivative rho'/rho is at a few k, and held
//! against it at others; its parameters come out as exact expressions. With G = rho^(-1/2), C = G's
//! constant:
//!
//! | family | rho | even phi |
//! |---|---|---|
//! | power | c k^q | \|z\|^(q/2-1)/(2 Gamma(q/2) cos(pi q/4)); z^2n ln\|z\| where q/2 = 2n+1 |
//! | exponential | c e^(ak) | (1/pi) (a/2)/((a/2)^2 + z^2) |
//! | gamma | c k^q e^(ak) | Gamma(1-q/2) cos((1-q/2) atan(2z/a))/(pi ((a/2)^2+z^2)^((1-q/2)/2)) |
//! | Gaussian | c k^q e^(ak^2), q = 0, -4, -8, … | derivatives of e^(-z^2/2a)/sqrt(2 pi a) |
//! | wavepacket | c e^(ak^2)/cosh(wk)^2 | e^((w^2-z^2)/2a) cos(wz/a)/sqrt(2 pi a) |
//! | quartic | c e^(ak^4) | two 0F2 of z^4/(128 a) (a Meijer G function) |
//! | Matern | c (a^2+k^2)^s | \|z\|^nu K_nu(a\|z\|), nu = (s-1)/2 |
//! | rational | (a + b k^2 + c k^4)^2 | exponentials, waves |
//! | band | 1/(a + bk)^2 for A < k < B | sines over z and z^2 |
//!
//! The odd and causal ones are given for powers, exponentials, gammas (odd) and Matern (causal). All
//! follow from integrals that are in every table; here they are guesses that the quadrature has to confirm.

mod families;
mod fit;

use super::penalty::Wanted;
use super::phase::Phase;
use crate::activation::{Activation, Piece};
use crate::error::Doubt;
use crate::expr::{Expr, build};

/// A closed form.
#[derive(Clone, Debug, PartialEq)]
pub struct Known {
    /// The name of the family.
    pub family: &'static str,
    /// phi on z > 0, an expression in `z`.
    pub right: Expr,
    /// phi on z < 0.
    pub left: Expr,
}

impl Known {
    /// The closed form of this penalty and phase, if the families have it.
    pub fn of(wanted: &Wanted, phase: &Phase) -> Option<Known> {
        families::find(wanted, phase)
    }

    /// One formula for the whole line, where both sides have the same.
    pub fn whole(&self) -> Option<&Expr> {
        (self.left == self.right).then_some(&self.right)
    }

    /// As an activation.
    ///
    /// # Errors
    /// As [`Activation::new`].
    pub fn activation(&self, name: &str) -> Result<Activation, Doubt> {
        let made = match self.whole() {
            Some(phi) => Activation::from_formula(name, phi.clone()),
            None => Activation::new(
                name,
                vec![
                    Piece {
                        from: None,
                        to: Some(build::num(0)),
                        phi: self.left.clone(),
                    },
                    Piece {
                        from: Some(build::num(0)),
                        to: None,
                        phi: self.right.clone(),
                    },
                ],
            ),
        };
        made.map_err(|why| why.message.into())
    }
}
