//! What the kinds about a network and a function of r alone share.

use super::inversion::right_constant;
use super::ledger::{budget, tolerance};
use super::{Subject, test_function};
use crate::activation::Activation;
use crate::error::Diagnostic;
use crate::expr::Expr;
use crate::fourier::Limits;
use crate::number::{Real, bits_for_digits};
use crate::radon::TestFunction;
use crate::radon::density::least_norm;
use crate::radon::spectral::Ask;
use crate::wire::Table;
use std::sync::Arc;

/// A function of r alone with its transform, and an activation with its own.
pub struct Pair {
    /// f.
    pub function: Arc<TestFunction>,
    /// f^ in k.
    pub transform: Expr,
    /// phi.
    pub activation: Activation,
    /// F\[phi\] in k.
    pub spectrum: Expr,
    /// g(k), the transform of the least-norm density, for k > 0.
    pub density: Expr,
}

/// Takes both from the case.
///
/// # Errors
/// f is not radial, a transform is missing.
pub fn pair(table: &mut Table, subject: &Subject) -> Result<Pair, Diagnostic> {
    let function = subject.required_function(table)?;
    let radial = function.radial().is_some();
    let Some(transform) = function.radial_transform().filter(|_| radial).cloned() else {
        return Err(table.error(
            "this kind needs a function of r alone with its `transform` in k alone: write both in [function]",
        ));
    };
    let Some(spectrum) = subject.regular().cloned() else {
        return Err(table.error(
            "this kind needs the transform of the activation: state it in a claim of kind `fourier-transform` above this one",
        ));
    };
    let density = least_norm(
        function.dimension,
        &right_constant(function.dimension),
        &transform,
        &spectrum,
    );
    Ok(Pair {
        density,
        transform,
        activation: subject.activation.clone(),
        spectrum,
        function,
    })
}

/// Precision for quantities of about this size.
pub fn ask(size: f64, digits: u32, limits: &Limits) -> Ask {
    Ask {
        bits: bits_for_digits(digits) + 64,
        tolerance: tolerance(&Real::with_val(64, size), digits),
        budget: budget(limits),
    }
}

/// A positive constant as a number in double precision, for sizes.
pub fn constant(
    table: &mut Table,
    subject: &Subject,
    key: &str,
) -> Result<Option<Expr>, Diagnostic> {
    let text = table.string(key)?;
    text.map(|text| Ok(test_function::constant(&text, &subject.scope(&[]))?.0))
        .transpose()
}
