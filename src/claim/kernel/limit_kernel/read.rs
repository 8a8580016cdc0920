//! Reads a claim of the kind `limit-kernel`.

use super::{About, DIGITS, FEW_DIGITS, LimitKernel};
use crate::activation::homogeneity::exact_degree;
use crate::claim::common::{distances, points};
use crate::claim::{Claim, Subject};
use crate::error::Diagnostic;
use crate::expr::{Expr, eval_real};
use crate::kernel::Distance;
use crate::kernel::sphere::DIMENSIONS;
use crate::kernel::window::Pair;
use crate::wire::{Table, Text};

/// Reads the claim's keys.
///
/// # Errors
/// A wrong or missing key, with its place.
pub fn read(table: &mut Table, subject: &Subject) -> Result<Box<dyn Claim>, Diagnostic> {
    let dimension = match table.integer("dimension")? {
        None => return Err(table.error("this kind needs `dimension`, from 1 to 8")),
        Some((d, span)) => u32::try_from(d)
            .ok()
            .filter(|d| DIMENSIONS.contains(d))
            .ok_or_else(|| table.error_in(span, format!("`dimension` is from 1 to 8, not {d}")))?,
    };
    let equals = table.required_string("equals")?;
    let (formula, about) = match table.string("window")? {
        Some(window) => read_window(table, subject, dimension, &equals, &window)?,
        None => read_ridge(table, subject, dimension, &equals)?,
    };
    let few = match &about {
        About::Window { .. } => true,
        About::Ridge { ridge, .. } => {
            dimension > 1
                && ridge.is_none()
                && exact_degree(subject.required_activation(table)?).is_none()
        }
    };
    let digits = if few { FEW_DIGITS } else { DIGITS };
    Ok(Box::new(LimitKernel {
        dimension,
        formula,
        about,
        digits,
    }))
}

fn read_ridge(
    table: &mut Table,
    subject: &Subject,
    dimension: u32,
    equals: &Text,
) -> Result<(Expr, About), Diagnostic> {
    let formula = equals.parse(&subject.scope(&["r"]))?;
    let stated = distances::given(table, subject)?;
    let given = stated.is_some();
    // Two angles at 30 digits are dear.
    let count = if dimension > 2 { 1 } else { 2 };
    let kind = format!("limit-kernel {dimension}");
    let chosen = || distances::chosen(&kind, subject, (&formula, "r"), count);
    let (points, more) = stated.map_or_else(chosen, |points| (points, false));
    distances::test(&points, given, |point| {
        distances::value(&formula, "r", &point.at(96), 64).map(|_| ())
    })
    .map_err(|why| equals.error(why))?;
    let ridge = match table.string("ridge")? {
        Some(text) => {
            let ridge = text.parse(&subject.scope(&["d"]))?;
            distances::test(&points, given, |point| {
                distances::value(&ridge, "d", &point.at(96), 64).map(|_| ())
            })
            .map_err(|why| text.error(why))?;
            Some(ridge)
        }
        None => subject.ridge().cloned(),
    };
    Ok((
        formula,
        About::Ridge {
            points,
            ridge,
            more,
        },
    ))
}

fn read_window(
    table: &mut Table,
    subject: &Subject,
    dimension: u32,
    equals: &Text,
    window: &Text,
) -> Result<(Expr, About), Diagnostic> {
    let scope = subject.scope(&[]);
    let half = Distance::new(window.value.trim(), window.parse(&scope)?)
        .map_err(|why| window.error(why))?;
    let formula = equals.parse(&subject.scope(&["r", "dot", "R"]))?;
    let rows = table.tables("pairs")?;
    let mut pairs = Vec::new();
    if rows.is_empty() {
        let kind = format!("limit-kernel {dimension} {}", half.text);
        let content = points::content(&kind, subject, &[&formula.to_string()]);
        pairs = distances::pairs(content, &half, dimension);
    }
    for mut row in rows {
        let mut part = |key: &str| -> Result<(Text, Expr), Diagnostic> {
            let text = row.required_string(key)?;
            let value = text.parse(&scope)?;
            eval_real(&value, &[], 64).map_err(|why| text.error(why.to_string()))?;
            Ok((text, value))
        };
        let ((x_text, x), (y_text, y), (angle_text, angle)) =
            (part("x")?, part("y")?, part("angle")?);
        let pair = Pair { x, y, angle };
        pair.check(&half)
            .map_err(|(which, why)| [&x_text, &y_text, &angle_text][which].error(why))?;
        pairs.push(pair);
        row.finish(&["x", "y", "angle"])?;
    }
    Ok((formula, About::Window { half, pairs }))
}
