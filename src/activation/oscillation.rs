//! Writes a formula as a sum of `g_j(z) exp(i w_j z)` with real w_j.
//!
//! sin(az)/(az) grows on every ray into the complex plane; its two exponentials each decay on one
//! side. The decomposition only expands sin, cos and sinc of arguments affine in z; see [`super::phases`].

use super::phases::{self, Term};
use crate::expr::{Expr, build};
use crate::number::Real;

/// One term `g(z) exp(i omega z)`.
#[derive(Clone, Debug)]
pub struct Component {
    /// The frequency, a real constant.
    pub omega: Expr,
    /// The factor, without oscillation on the real line.
    pub factor: Expr,
}

/// The components of `phi`, merged by frequency; `None` where it is not of this form. A formula
/// without sines is its own single component of frequency 0.
pub fn components(phi: &Expr) -> Option<Vec<Component>> {
    let component = |term: Term| Component {
        omega: term
            .phase
            .into_iter()
            .next()
            .unwrap_or_else(|| build::num(0)),
        factor: term.factor,
    };
    Some(phases::terms(phi, 1)?.into_iter().map(component).collect())
}

/// Largest |phi(z) - sum g_j exp(i w_j z)| over a dozen points, relative to |phi|; see [`phases::defect`].
pub fn defect(phi: &Expr, components: &[Component], bits: u32) -> Option<Real> {
    let term = |c: &Component| Term {
        phase: vec![c.omega.clone()],
        factor: c.factor.clone(),
    };
    let terms: Vec<Term> = components.iter().map(term).collect();
    phases::defect(phi, &terms, bits)
}
