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
mod fact;
pub mod frozen;
pub mod kernel;
pub mod kinds;
pub mod radon;
pub mod stated;
pub mod subject;
pub mod transform;

pub use fact::{Fact, SpectrumOfTraining};
pub use kinds::{About, KINDS, Kind, Reader, reference_page};
pub use stated::{Settings, Stated, Tier};
pub use subject::Subject;

use crate::claim::common::context::Context;
use crate::error::Doubt;
use crate::verdict::Finding;

/// A claim of some kind, ready to be weighed.
pub trait Claim: Send + Sync {
    /// The claim in one line of text, and in LaTeX.
    fn statement(&self) -> (String, String);
    /// Digits asked where neither the claim's table nor the command line says, where they are not those of its kind.
    fn own_digits(&self) -> Option<u32> {
        None
    }
    /// What it says that others can use.
    fn facts(&self) -> Vec<Fact<'_>> {
        Vec::new()
    }
    /// Gathers evidence and weighs it.
    ///
    /// # Errors
    /// Why the claim is left open.
    fn weigh(&self, context: &mut Context) -> Result<Finding, Doubt>;
}
