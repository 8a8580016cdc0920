//! The frequencies of a claim.

use super::Subject;
use crate::error::Diagnostic;
use crate::expr::{Expr, Scope};
use crate::fourier::Frequency;
use crate::wire::Table;

/// The points of a claim that names none: small, large, and nothing special in between.
pub const DEFAULT: [&str; 7] = ["1/1000", "1/4", "1", "2", "pi", "8", "50"];
/// The default points of a claim that compares with another activation, for which everything is
/// computed anew.
pub const FEW: [&str; 4] = ["1/4", "1", "pi", "8"];
/// Most points of one claim.
const MAX_POINTS: usize = 2000;

/// Reads `points`, or takes the default ones.
///
/// # Errors
/// A point that is no positive number, stands twice, or no point at all.
pub fn read(table: &mut Table, subject: &Subject) -> Result<Vec<Frequency>, Diagnostic> {
    read_or(table, subject, &DEFAULT)
}

/// Reads `points`, or takes these.
///
/// # Errors
/// As [`read`].
pub fn read_or(
    table: &mut Table,
    subject: &Subject,
    default: &[&str],
) -> Result<Vec<Frequency>, Diagnostic> {
    Ok(given(table, subject)?.unwrap_or_else(|| parsed(default)))
}

/// Reads `points` if they stand there.
///
/// # Errors
/// As [`read`].
pub fn given(table: &mut Table, subject: &Subject) -> Result<Option<Vec<Frequency>>, Diagnostic> {
    given_where(table, subject, |_| Ok(()))
}

/// Reads `points` if they stand there; each has to pass a test.
///
/// # Errors
/// As [`read`], and what the test says, at the point.
pub fn given_where(
    table: &mut Table,
    subject: &Subject,
    test: impl Fn(&Frequency) -> Result<(), String>,
) -> Result<Option<Vec<Frequency>>, Diagnostic> {
    let scope = subject.scope(&[]);
    let Some(texts) = table.strings("points")? else {
        return Ok(None);
    };
    if texts.is_empty() {
        return Err(table.error("`points` is empty; leave it out for the default points"));
    }
    if texts.len() > MAX_POINTS {
        return Err(texts[MAX_POINTS].error(format!("a claim has at most {MAX_POINTS} points")));
    }
    let mut points: Vec<Frequency> = Vec::with_capacity(texts.len());
    for text in &texts {
        let expr = text.parse(&scope)?;
        let point = Frequency::new(text.value.trim(), expr).map_err(|why| text.error(why))?;
        test(&point).map_err(|why| text.error(why))?;
        if points.iter().any(|p| p.text == point.text) {
            return Err(text.error("this point stands here twice"));
        }
        points.push(point);
    }
    Ok(Some(points))
}

/// The default points.
pub fn default_points() -> Vec<Frequency> {
    parsed(&DEFAULT)
}

/// Points for which `change` of each is one of these: what is known of them is used again.
///
/// # Errors
/// A point that leaves the range of frequencies.
pub fn changed(texts: &[&str], change: impl Fn(&Expr) -> Expr) -> Result<Vec<Frequency>, String> {
    parsed(texts)
        .into_iter()
        .map(|k| {
            let point = change(k.expr());
            Frequency::new(point.to_string(), point)
        })
        .collect()
}

/// The frequencies that these texts name.
pub fn parsed(texts: &[&str]) -> Vec<Frequency> {
    texts
        .iter()
        .filter_map(|text| {
            let expr = Expr::parse(text, &Scope::new(&[])).ok()?;
            Frequency::new(*text, expr).ok()
        })
        .collect()
}
