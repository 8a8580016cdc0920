//! The distances of a claim about a kernel.

use super::Subject;
use crate::error::Diagnostic;
use crate::expr::{Expr, Scope, eval_real};
use crate::kernel::Distance;
use crate::number::Real;
use crate::wire::Table;

/// The distances of a claim that names none.
pub const DEFAULT: [&str; 2] = ["1/2", "3"];
/// Most distances of one claim.
const MAX_POINTS: usize = 200;

/// Reads `points`, or takes the default ones.
///
/// # Errors
/// A point that is no positive number, stands twice, or no point at all.
pub fn read(table: &mut Table, subject: &Subject) -> Result<Vec<Distance>, Diagnostic> {
    let Some(texts) = table.strings("points")? else {
        let parsed = DEFAULT.iter().filter_map(|text| {
            let expr = Expr::parse(text, &Scope::new(&[])).ok()?;
            Distance::new(*text, expr).ok()
        });
        return Ok(parsed.collect());
    };
    if texts.is_empty() {
        return Err(table.error("`points` is empty; leave it out for the default points"));
    }
    if texts.len() > MAX_POINTS {
        return Err(texts[MAX_POINTS].error(format!("a claim has at most {MAX_POINTS} points")));
    }
    let scope = subject.scope(&[]);
    let mut points: Vec<Distance> = Vec::with_capacity(texts.len());
    for text in &texts {
        let point =
            Distance::new(text.value.trim(), text.parse(&scope)?).map_err(|why| text.error(why))?;
        if points.iter().any(|p| p.text == point.text) {
            return Err(text.error("this point stands here twice"));
        }
        points.push(point);
    }
    Ok(points)
}

/// A formula in one variable at a distance.
///
/// # Errors
/// The evaluation that fails, with its place.
pub fn value(formula: &Expr, variable: &str, at: &Real, bits: u32) -> Result<Real, String> {
    eval_real(formula, &[(variable, at)], bits)
        .map_err(|why| format!("the formula at {variable} = {:.6}: {why}", at.to_f64()))
}
