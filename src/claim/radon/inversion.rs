//! Inversion of the Radon transform: f = c R* Lambda^{D-1} R f, with Lambda the filter of symbol \|k\| and
//! R* the integral over all directions; c = 1/(2 (2 pi)^{D-1}).
//!
//! | key | meaning |
//! |---|---|
//! | `at` | points x, each a string of D exact numbers: `["1/2, -1/3"]` |
//! | `constant` | c (default 1/(2 (2 pi)^{D-1}), the right one) |
//! | `power` | the exponent of the filter (default D-1, the right one) |
//!
//! Evidence: *formula* is f(x) itself; *filtered back-projection* integrates
//! k^{D-1} f^(k xi) e^{ik xi·x} over directions and frequencies; where D is odd and the function states
//! `radon`, *local back-projection* integrates the (D-1)-th derivative of R f at gamma = xi·x over the
//! directions, with no transform at all. 30 digits by default.

use super::hyperplanes;
use super::hyperplanes::precision;
use crate::claim::common::context::Context;
use crate::claim::common::directions::{number, vectors};
use crate::claim::common::ledger::{Ledger, budget};
use crate::claim::common::network::right_constant;
use crate::claim::subject::function;
use crate::claim::{Claim, Subject};
use crate::error::{Diagnostic, Doubt};
use crate::expr::{Expr, build};
use crate::number::{Complex, Real};
use crate::quadrature::Estimate;
use crate::radon::TestFunction;
use crate::radon::function::{AtPoint, MAX_DIRECT};
use crate::radon::spectral::{Ask, filtered_back_projection, over_sphere};
use crate::verdict::Finding;
use crate::wire::Table;
use rug::float::Constant;
use std::sync::Arc;

/// The claim.
pub struct Inversion {
    function: Arc<TestFunction>,
    transform: Expr,
    points: Vec<(String, Vec<Expr>)>,
    constant: Expr,
    power: u32,
}

/// Reads the claim's keys.
///
/// # Errors
/// A wrong or missing key, with its place; a function without `transform`.
pub fn read(table: &mut Table, subject: &Subject) -> Result<Box<dyn Claim>, Diagnostic> {
    let function = subject.required_function(table)?;
    let dimension = function.dimension;
    let points = vectors(table, subject, "at", dimension)?
        .ok_or_else(|| table.error("this kind needs `at`, the points x"))?;
    let constant = match table.string("constant")? {
        Some(text) => function::constant(&text, &subject.scope(&[]))?.0,
        None => right_constant(dimension),
    };
    let power = table.integer_in("power", 0..=20)?;
    let power = power.map_or(dimension as u32 - 1, |n| n as u32);
    let Some(transform) = function.transform.clone() else {
        return Err(table.error("this kind needs `transform` in [function]"));
    };
    Ok(Box::new(Inversion {
        function,
        transform,
        points,
        constant,
        power,
    }))
}

impl Claim for Inversion {
    fn statement(&self) -> (String, String) {
        (
            format!("f = c R* Lambda^{} R f, c = {}", self.power, self.constant),
            format!(
                "f = c R^*\\Lambda^{{{}}}Rf,\\quad c = {}",
                self.power,
                self.constant.to_latex()
            ),
        )
    }

    fn weigh(&self, context: &mut Context) -> Result<Finding, Doubt> {
        let digits = context.digits();
        let limits = context.limits();
        let f = &self.function;
        let (bits, tolerance) = precision(digits);
        let ask = Ask {
            bits,
            tolerance,
            budget: budget(limits),
        };
        let constant = number(&self.constant, bits);
        let local = self.local()?;
        let mut ledger = Ledger::default();
        for (text, point) in &self.points {
            if let Some(why) = limits.exhausted() {
                return Err(why);
            }
            let x: Vec<Real> = point.iter().map(|x| number(x, bits + 32)).collect();
            let there = value_at(f, &x, bits);
            let filtered = filtered_back_projection(f, &self.transform, self.power, &x, &ask).map(
                |mut found| {
                    let pi = Real::with_val(bits, Constant::Pi);
                    let factor = Real::with_val(bits, &constant / &pi);
                    found.error *= Real::with_val(64, factor.abs_ref());
                    found.value *= factor;
                    found
                },
            );
            let at = format!("x = ({text})");
            let one = || Real::with_val(64, 1);
            ledger.identity(
                at.clone(),
                one(),
                ("formula", there.clone()),
                ("filtered back-projection", filtered),
            );
            if let Some(derivative) = &local {
                let back = self.back_project(derivative, &x, &constant, &ask);
                ledger.identity(
                    at,
                    one(),
                    ("formula", there),
                    ("local back-projection", back),
                );
            }
        }
        Ok(ledger.weigh(digits, None))
    }
}

impl Inversion {
    /// (-1)^{power/2} d^power/dgamma^power R f, where the filter is local and R f is stated.
    fn local(&self) -> Result<Option<Expr>, Doubt> {
        let f = &self.function;
        let Some(radon) = &f.radon else {
            return Ok(None);
        };
        if self.power % 2 == 1 || f.dimension > MAX_DIRECT {
            return Ok(None);
        }
        let derivative = radon.nth_derivative("gamma", self.power as usize)?;
        let sign = if self.power % 4 == 2 { -1 } else { 1 };
        Ok(Some(build::mul(build::num(sign), derivative)))
    }

    fn back_project(
        &self,
        derivative: &Expr,
        x: &[Real],
        constant: &Real,
        ask: &Ask,
    ) -> Result<Estimate, Doubt> {
        let bits = ask.bits;
        over_sphere(self.function.dimension, ask, |xi| {
            let mut along = Real::with_val(bits + 32, 0);
            for (xi, x) in xi.iter().zip(x) {
                along += Real::with_val(bits + 32, xi * x);
            }
            let value = hyperplanes::stated(&self.function, derivative, xi, &along, bits)
                .map_err(crate::quadrature::Stop::from)?;
            let value = value * constant;
            let magnitude = Real::with_val(64, value.abs_ref());
            Ok(Estimate {
                error: Real::with_val(64, &magnitude >> (bits - 4)),
                magnitude,
                value: Complex::with_val(bits, (value, 0)),
            })
        })
        .map_err(Doubt::from)
    }
}

/// f(x) by its own formula: parts inside ellipsoids count where x lies inside.
pub fn value_at(f: &TestFunction, x: &[Real], bits: u32) -> Result<Estimate, Doubt> {
    let mut sum = Real::with_val(bits, 0);
    for part in &f.parts {
        if part.inside.is_some() {
            return Err(
                "f is not continuous: its value at a point is not what inversion gives".into(),
            );
        }
        let mut value = AtPoint::<Real>::new(&part.value, "x", "r", f.dimension, bits + 16);
        sum += value.at(x)?;
    }
    let magnitude = Real::with_val(64, sum.abs_ref());
    Ok(Estimate {
        error: Real::with_val(64, &magnitude + 1e-30) >> (bits - 6),
        magnitude,
        value: Complex::with_val(bits, (sum, 0)),
    })
}
