//! What the kinds about a network and a function of r alone share.

use super::context::Context;
use super::ledger::{Ledger, budget, tolerance};
use super::stated_transform::StatedTransform;
use super::{points, values};
use crate::activation::Activation;
use crate::claim::subject::{Subject, function, seed};
use crate::error::{Diagnostic, Doubt, Reason};
use crate::expr::{Expr, build};
use crate::fourier::Limits;
use crate::number::{Real, bits_for_digits};
use crate::quadrature::Estimate;
use crate::radon::TestFunction;
use crate::radon::density::least_norm;
use crate::radon::seen;
use crate::radon::spectral::{Ask, radial_transform};
use crate::verdict::Verdict;
use crate::wire::Table;
use std::sync::Arc;

/// Where, and at how many frequencies beside 1, a stated transform is compared with the integral.
const PROBED: (f64, f64) = (0.125, 4.0);
const PROBES: usize = 3;

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
    premise: StatedTransform,
}

impl Pair {
    /// Whether the stated F\[phi\] is to be built on. A kind whose two sides both use it would find them equal whatever it
    /// is.
    ///
    /// # Errors
    /// It is refuted, or not decided; the function has parts that no rule sees.
    pub fn stands(&self, context: &mut Context) -> Result<(), Doubt> {
        seen::all_of(&self.function)?;
        let digits = context.digits();
        let finding = self.premise.weigh(context.laboratory()?, digits);
        let why = finding.reason.unwrap_or_default();
        let premise = |why: String| Err(Reason::Premise.doubt(why));
        match finding.verdict {
            Verdict::Confirmed => Ok(()),
            Verdict::Refuted => premise(format!(
                "this rests on the stated F[phi](k) = {}, which is refuted: {why}",
                self.spectrum
            )),
            Verdict::Undecided => premise(format!(
                "this rests on the stated F[phi](k) = {}, which is undecided: {why}",
                self.spectrum
            )),
        }
    }

    /// Compares the stated f^ with the integral of f.
    pub fn compare(&self, digits: u32, limits: &Limits, ledger: &mut Ledger) {
        let n = self.function.dimension;
        if let Some(f) = self.function.radial() {
            compare("f^", (&f, &self.transform), n, (digits, limits), ledger);
        }
    }
}

/// Compares the formula of a transform in k with the integral of a function of r alone in n dimensions, at places that
/// its content draws.
pub fn compare(
    name: &str,
    (function, transform): (&Expr, &Expr),
    n: usize,
    (digits, limits): (u32, &Limits),
    ledger: &mut Ledger,
) {
    let ask = ask(1.0, digits, limits);
    let content = seed::seed(&format!("{name} {n} {function} {transform}"));
    let own = points::rationals(&points::drawn(content, PROBED, PROBES));
    for k in points::parsed(&["1"]).iter().chain(&own) {
        let place = k.at(ask.bits + 32);
        let stated =
            values::evaluate_bounded(transform, &[("k", k.expr())], ask.bits + 48).map(|found| {
                Estimate {
                    magnitude: Real::with_val(64, found.value().abs_ref()),
                    error: found.error(),
                    value: found.value().clone(),
                }
            });
        let integral = radial_transform(function, n, &place, &ask);
        ledger.identity(
            format!("{name}({})", k.text),
            Real::with_val(64, 1),
            ("integral", integral.map_err(Doubt::from)),
            ("stated", stated),
        );
    }
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
        premise: StatedTransform::new(subject, &spectrum),
        transform,
        activation: subject.required_activation(table)?.clone(),
        spectrum,
        function,
    })
}

/// c_D = 1/(2 (2 pi)^{D-1}).
pub fn right_constant(dimension: usize) -> Expr {
    let circle = build::mul(build::num(2), Expr::Constant(crate::number::Constant::Pi));
    let power = build::powi(circle, dimension as i32 - 1);
    build::div(build::num(1), build::mul(build::num(2), power))
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
    text.map(|text| Ok(function::constant(&text, &subject.scope(&[]))?.0))
        .transpose()
}
