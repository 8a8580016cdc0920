//! The languages, one a file.

pub(super) mod c;
pub(super) mod jax;
pub(super) mod python;
pub(super) mod rust;
mod snake;
pub(super) mod torch;

use super::half::Half;
use super::table::{Function, Left, Table};

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
