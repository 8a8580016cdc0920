//! Claims: one checkable statement each, one file per kind.
//!
//! A kind's file holds its wire form (which keys it takes), what evidence it asks the engine for and
//! how that is weighed. The head of each file is the kind's entry in the reference page
//! ([`reference_page`], `specbias kinds`); [`kinds`] is the table of them.

pub mod adaptive;
pub mod adjoint;
pub mod atoms;
mod axis;
pub mod bed_of_nails;
pub mod convention;
pub mod decay;
pub mod design;
pub mod dilation;
mod directions;
pub mod discrete_slice;
pub mod distances;
pub mod equal_spectrum;
pub mod fourier_transform;
mod hyperplanes;
pub mod inversion;
pub mod kinds;
pub mod least_norm;
mod ledger;
pub mod limit_kernel;
mod listed;
mod network;
pub mod network_backprojection;
mod pairing;
pub mod penalty;
pub mod points;
pub mod radon_even;
pub mod radon_laplace;
pub mod radon_plancherel;
pub mod radon_shift;
pub mod radon_transform;
pub mod ridge_evidence;
mod ridge_kernel;
pub mod seed;
pub mod seminorm;
pub mod slice;
pub mod stated;
pub mod subject;
mod test_function;
pub mod trained;
pub mod values;
pub mod wanted;
pub mod zeros;

pub use kinds::{About, KINDS, Kind, Reader, reference_page};
pub use stated::{Settings, Stated, Tier};
pub use subject::Subject;

use crate::fourier::Laboratory;
use crate::verdict::Finding;

/// A claim of some kind, ready to be weighed.
pub trait Claim: Send + Sync {
    /// The claim in one line of text, and in LaTeX.
    fn statement(&self) -> (String, String);
    /// Digits asked where neither the claim's table nor the command line says.
    fn default_digits(&self) -> u32 {
        50
    }
    /// The formula of F for all k > 0, where this is a claim about it.
    fn transform(&self) -> Option<&crate::expr::Expr> {
        None
    }
    /// The formula of A in `d`, where this is a claim about it.
    fn ridge(&self) -> Option<&crate::expr::Expr> {
        None
    }
    /// The formula of rho in `k`, where this is a claim about it, and the points where it is claimed.
    fn penalty(&self) -> Option<(&crate::expr::Expr, Vec<crate::fourier::Frequency>)> {
        None
    }
    /// The dimension and the formula of K in `r`, where this is a claim about it and K depends on r alone.
    fn limit_kernel(&self) -> Option<(u32, &crate::expr::Expr)> {
        None
    }

    /// The transform of a learned function, where the claim is about one.
    fn learned_spectrum(&self) -> Option<&trained::learned_spectrum::LearnedSpectrum> {
        None
    }
    /// The training of all weights, where the claim is about what planes do in one.
    fn sitting(&self) -> Option<adaptive::portrait::Sitting> {
        None
    }
    /// The penalty and the phase of a designed activation, where the claim is about one.
    fn designed(&self) -> Option<(&wanted::WantedPenalty, &crate::design::Phase)> {
        None
    }
    /// Gathers evidence and weighs it.
    fn weigh(&self, laboratory: &mut Laboratory, digits: u32) -> Finding;
}
