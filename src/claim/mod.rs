//! Claims: one checkable statement each, one file per kind.
//!
//! | room | what |
//! |---|---|
//! | [`subject`] | what a case is about: an activation, a test function, a wanted penalty, a training |
//! | [`common`] | what several rooms share: points, values, evidence |
//! | [`transform`] | kinds about F and rho of an activation |
//! | [`radon`] | kinds about test functions and their integrals over hyperplanes |
//! | [`kernel`] | kinds about kernels and norms |
//! | [`design`] | the kind about designed activations |
//! | [`frozen`] | kinds about networks with frozen input weights |
//! | [`adaptive`] | kinds about networks all of whose weights are trained |
//! | [`kinds`] | the table of kinds |
//! | [`stated`] | a claim with what all kinds share |
//!
//! [`subject`] imports no other room, [`common`] only [`subject`], a room of kinds only these two; the table of kinds imports all.
//!
//! A kind's file holds its wire form (which keys it takes), what evidence it asks the engine for and
//! how that is weighed. The head of each file is the kind's entry in the reference page
//! ([`reference_page`], `specbias kinds`); [`kinds`] is the table of them.

pub mod adaptive;
pub mod common;
pub mod design;
pub mod frozen;
pub mod kernel;
pub mod kinds;
pub mod radon;
pub mod stated;
pub mod subject;
pub mod transform;

pub use kinds::{About, KINDS, Kind, Reader, reference_page};
pub use stated::{Settings, Stated, Tier};
pub use subject::Subject;

use crate::error::Doubt;
use crate::fourier::Laboratory;
use crate::verdict::Finding;

/// A claim of some kind, ready to be weighed.
pub trait Claim: Send + Sync {
    /// The claim in one line of text, and in LaTeX.
    fn statement(&self) -> (String, String);
    /// Digits asked where neither the claim's table nor the command line says, where they are not those of its kind.
    fn own_digits(&self) -> Option<u32> {
        None
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

    /// Where the claim is about the transform of a learned function: k, \|f^\| as measured and as the penalty predicts it, at
    /// so many frequencies.
    fn learned_spectrum(&self, _count: usize) -> Option<Result<Vec<(f64, f64, f64)>, Doubt>> {
        None
    }
    /// The training of all weights, where the claim is about what planes do in one.
    fn sitting(&self) -> Option<common::sitting::Sitting> {
        None
    }
    /// The penalty and the phase of a designed activation, where the claim is about one.
    fn designed(&self) -> Option<(&subject::penalty::WantedPenalty, &crate::design::Phase)> {
        None
    }
    /// Gathers evidence and weighs it.
    fn weigh(&self, laboratory: &mut Laboratory, digits: u32) -> Finding;
}
