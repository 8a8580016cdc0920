//! `[function]`: a test function of R^D as a case states it.
//!
//! | key | meaning |
//! |---|---|
//! | `name` | printed |
//! | `dimension` | D, an integer from 1 to 8 |
//! | `f` | a formula in `x1` … `xD` and `r` = \|x\|, smooth on all of R^D … |
//! | `parts` | … or a sum of parts, each `{ f = "…" }` or inside an ellipsoid: `{ f = "1", centre = ["0", "0"], axes = ["1", "1/2"], turn = "pi/6" }` |
//! | `transform` | f^(k), a formula in `k1` … `kD` and `k` = \|k\|, if known |
//! | `radon` | R f(xi, gamma), a formula in `xi1` … `xiD` and `gamma`, if known |
//! | `params` | exact numbers by name |

use super::params::{read_params, scope};
use crate::error::Diagnostic;
use crate::expr::{Expr, Scope, eval_real};
use crate::radon::function::{MAX_DIMENSION, numbered};
use crate::radon::{Ellipsoid, Part, TestFunction};
use crate::wire::{Table, Text};

const KEYS: &[&str] = &[
    "name",
    "dimension",
    "f",
    "parts",
    "transform",
    "radon",
    "params",
];
const PART_KEYS: &[&str] = &["f", "centre", "axes", "turn"];

type Params = Vec<(String, Expr)>;

/// Reads `[function]`; parameters of the activation are known in it.
///
/// # Errors
/// Whatever is wrong with it, with its place.
pub fn read(
    mut table: Table,
    inherited: &[(String, Expr)],
) -> Result<(TestFunction, Params), Diagnostic> {
    let name = table.required_string("name")?;
    let dimension = dimension(&mut table)?;
    let params = read_params(&mut table, inherited)?;
    let variables = |letter: &str, last: &str| -> Scope {
        let mut names = numbered(letter, dimension);
        names.push(last.to_owned());
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        scope(&names, &params)
    };
    let (in_x, constants) = (variables("x", "r"), scope(&[], &params));
    let whole = table.string("f")?;
    let given = table.tables("parts")?;
    let parts = match (whole, given.is_empty()) {
        (Some(f), true) => vec![Part {
            value: f.parse(&in_x)?,
            inside: None,
        }],
        (None, false) => given
            .into_iter()
            .map(|part| read_part(part, dimension, &in_x, &constants))
            .collect::<Result<_, _>>()?,
        (Some(f), false) => return Err(f.error("give `f` or `parts`, not both")),
        (None, true) => {
            return Err(
                table.error("a test function needs `f = \"…\"` or `parts = [ { f = \"…\" }, … ]`")
            );
        }
    };
    let formula =
        |text: Option<Text>, scope: &Scope| text.map(|text| text.parse(scope)).transpose();
    let transform = formula(table.string("transform")?, &variables("k", "k"))?;
    let radon = formula(table.string("radon")?, &variables("xi", "gamma"))?;
    table.finish(KEYS)?;
    let function = TestFunction {
        name: name.value,
        dimension,
        parts,
        transform,
        radon,
    };
    Ok((function, params))
}

fn dimension(table: &mut Table) -> Result<usize, Diagnostic> {
    match table.integer_in("dimension", 1..=MAX_DIMENSION as i64)? {
        None => Err(table.error("`dimension` is missing here: an integer from 1 to 8")),
        Some(n) => Ok(n as usize),
    }
}

fn read_part(
    mut table: Table,
    dimension: usize,
    in_x: &Scope,
    constants: &Scope,
) -> Result<Part, Diagnostic> {
    let value = table.required_string("f")?.parse(in_x)?;
    let centre = vector(&mut table, "centre", dimension, constants)?;
    let axes = vector(&mut table, "axes", dimension, constants)?;
    let turn = match table.string("turn")? {
        None => None,
        Some(text) if dimension == 2 => Some(constant(&text, constants)?.0),
        Some(text) => {
            return Err(text.error("`turn` is an angle in the plane: it needs `dimension = 2`"));
        }
    };
    let inside = match (centre, axes) {
        (None, None) if turn.is_none() => None,
        (Some(centre), Some(axes)) => {
            for (text, axis, value) in &axes {
                if *value <= 0.0 {
                    return Err(text.error(format!("a half axis is positive, not {axis}")));
                }
            }
            Some(Ellipsoid {
                centre: centre.into_iter().map(|(_, c, _)| c).collect(),
                axes: axes.into_iter().map(|(_, a, _)| a).collect(),
                turn,
            })
        }
        _ => return Err(table.error("an ellipsoid needs both `centre` and `axes`")),
    };
    table.finish(PART_KEYS)?;
    Ok(Part { value, inside })
}

/// Numbers as typed, exact and roughly.
type Numbers = Vec<(Text, Expr, f64)>;

fn vector(
    table: &mut Table,
    key: &str,
    dimension: usize,
    constants: &Scope,
) -> Result<Option<Numbers>, Diagnostic> {
    let Some(texts) = table.strings(key)? else {
        return Ok(None);
    };
    if texts.len() != dimension {
        return Err(table.error(format!(
            "`{key}` has {} numbers; in dimension {dimension} it needs {dimension}",
            texts.len()
        )));
    }
    let numbers = texts.into_iter().map(|text| {
        let (value, rough) = constant(&text, constants)?;
        Ok((text, value, rough))
    });
    numbers.collect::<Result<Numbers, Diagnostic>>().map(Some)
}

/// An exact constant and its size.
pub fn constant(text: &Text, constants: &Scope) -> Result<(Expr, f64), Diagnostic> {
    let value = text.parse(constants)?;
    let rough = eval_real(&value, &[], 80).map_err(|e| text.error(e.to_string()))?;
    Ok((value, rough.to_f64()))
}
