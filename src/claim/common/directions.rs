//! The directions of a claim about a test function.

use super::points::drawn::Stream;
use crate::claim::subject::{Subject, function};
use crate::error::Diagnostic;
use crate::expr::{Expr, build, eval_again, eval_real};
use crate::number::{Rational, Real};
use crate::radon::direction::Direction;
use crate::wire::{Table, Text};

/// Directions of a claim that names none.
pub const DEFAULT: usize = 3;
/// Most directions of one claim.
const MAX: usize = 200;

/// Reads `directions`, each a string of D numbers with commas between them and of length 1; where
/// there are none, `count` random ones that follow from the claim's content.
///
/// # Errors
/// Another length, another number of components.
pub fn read(
    table: &mut Table,
    subject: &Subject,
    dimension: usize,
    (count, content): (usize, u64),
) -> Result<Vec<Direction>, Diagnostic> {
    let Some(texts) = table.strings("directions")? else {
        return Ok(Direction::random(dimension, count, content));
    };
    if texts.is_empty() || texts.len() > MAX {
        return Err(table.error(format!(
            "`directions` has 1 to {MAX} directions; leave it out for random ones"
        )));
    }
    texts
        .iter()
        .map(|text| {
            let components = components(text, subject, dimension)?;
            let mut direction = Direction::new(components).map_err(|why| text.error(why))?;
            direction.text = format!("({})", text.value.trim());
            Ok(direction)
        })
        .collect()
}

/// `"1/2, -1/3"`: as many exact numbers as there are dimensions.
fn components(text: &Text, subject: &Subject, dimension: usize) -> Result<Vec<Expr>, Diagnostic> {
    let constants = subject.scope(&[]);
    let mut components = Vec::new();
    let mut place = 0;
    for part in text.value.split(',') {
        let trimmed = part.trim();
        let at = place + part.len() - part.trim_start().len();
        let component = Expr::parse(trimmed, &constants)
            .map_err(|e| text.error_at(at + e.span.start..at + e.span.end, e.message, e.help))?;
        eval_real(&component, &[], 80).map_err(|e| text.error(e.to_string()))?;
        components.push(component);
        place += part.len() + 1;
    }
    if components.len() != dimension {
        return Err(text.error(format!(
            "a vector of R^{dimension} has {dimension} components with commas between them, this one has {}",
            components.len()
        )));
    }
    Ok(components)
}

/// An exact number with its text.
pub type Number = (String, Expr);

/// An exact number with `bits` bits; it was evaluated when it was read.
pub fn number(e: &Expr, bits: u32) -> Real {
    eval_again(e, bits)
}

/// Vectors as typed, with their exact components.
pub type Vectors = Vec<(String, Vec<Expr>)>;

/// Reads an array of vectors of R^D, if it stands there.
///
/// # Errors
/// Another number of components, an empty array.
pub fn vectors(
    table: &mut Table,
    subject: &Subject,
    key: &str,
    dimension: usize,
) -> Result<Option<Vectors>, Diagnostic> {
    let Some(texts) = table.strings(key)? else {
        return Ok(None);
    };
    if texts.is_empty() || texts.len() > MAX {
        return Err(table.error(format!("`{key}` has 1 to {MAX} vectors")));
    }
    let read = texts.iter().map(|text| {
        let components = components(text, subject, dimension)?;
        Ok((text.value.trim().to_owned(), components))
    });
    read.collect::<Result<Vectors, Diagnostic>>().map(Some)
}

/// Numbers of either sign and a size in `range` that follow from a content, each with its text.
pub fn drawn(content: u64, range: (f64, f64), count: usize) -> Vec<(String, Expr)> {
    let mut signs = Stream::new(!content);
    let signed = |q: Rational| if signs.unit() < 0.5 { -q } else { q };
    let list = super::points::drawn(content, range, count);
    let number = |q: Rational| (q.to_string(), build::rational(q));
    list.into_iter().map(signed).map(number).collect()
}

/// Reads an array of exact numbers, or takes these.
///
/// # Errors
/// An item that is no number.
pub fn numbers(
    table: &mut Table,
    subject: &Subject,
    key: &str,
    default: &[&str],
) -> Result<Vec<(String, Expr)>, Diagnostic> {
    let constants = subject.scope(&[]);
    match table.strings(key)? {
        Some(texts) if texts.is_empty() => Err(table.error(format!(
            "`{key}` is empty; leave it out for the default values"
        ))),
        Some(texts) => texts
            .iter()
            .map(|text| {
                Ok((
                    text.value.trim().to_owned(),
                    function::constant(text, &constants)?.0,
                ))
            })
            .collect(),
        None => Ok(default
            .iter()
            .filter_map(|text| Some(((*text).to_owned(), Expr::parse(text, &constants).ok()?)))
            .collect()),
    }
}
