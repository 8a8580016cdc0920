//! The languages, one a file.

mod arrays;
pub(super) mod c;
pub(super) mod jax;
pub(super) mod python;
pub(super) mod rust;
mod snake;
pub(super) mod torch;

use super::half::Half;
use super::table::{AtZero, Function, Left, Table};
use super::written::Dialect;

/// The two functions of a table with what is added to the name of each.
fn functions(table: &Table) -> [(&'static str, &Function); 2] {
    [("", &table.phi), ("_derivative", &table.slope)]
}

/// The half lines of a function that are its own, with what they are called.
fn halves(function: &Function) -> Vec<(&'static str, &Half)> {
    let mut halves = vec![("right", &function.right)];
    if let Left::Own(half) = &function.left {
        halves.push(("left", half));
    }
    halves
}

/// The value at 0; `itself` is what the argument is called.
fn at_zero(function: &Function, itself: &str, dialect: &dyn Dialect) -> String {
    match function.at_zero {
        AtZero::Itself => itself.to_owned(),
        AtZero::Value(value) => dialect.number(value),
    }
}

/// The value for z < 0 where the half lines are functions of numbers, called `right` and `left` with a
/// prefix.
fn left_of(function: &Function, prefix: &str) -> String {
    match function.left {
        Left::Same => format!("{prefix}right(u)"),
        Left::Negated => format!("-{prefix}right(u)"),
        Left::Zero => "0.0".to_owned(),
        Left::Own(_) => format!("{prefix}left(u)"),
    }
}

/// The names `c[0]`, `c[1]`, ….
fn columns(width: usize) -> Vec<String> {
    (0..width).map(|j| format!("c[{j}]")).collect()
}

/// Lines with as many spaces in front; empty ones stay so.
fn indented(spaces: usize, lines: &[String]) -> String {
    let mut text = String::new();
    for line in lines {
        if !line.is_empty() {
            text.push_str(&" ".repeat(spaces));
            text.push_str(line);
        }
        text.push('\n');
    }
    text
}

/// The head as comments behind a mark.
fn comment(mark: &str, lines: &[String]) -> String {
    lines
        .iter()
        .map(|line| format!("{mark} {line}").trim_end().to_owned() + "\n")
        .collect()
}
