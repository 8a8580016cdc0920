//! What PyTorch and JAX have in common: whole arrays, and a choice by `where` in the place of a branch.

use super::indented;
use super::snake::Snake;
use crate::design::emit::form::Form;
use crate::design::emit::half::Half;
use crate::design::emit::table::{Function, Left};
use crate::design::emit::written::{Dialect, form};

/// The cells of a half line, as a module writes them.
pub(super) struct Columns {
    /// The lines that hold them, in front of the function.
    pub cells: String,
    /// The bits of the doubles in `inside`, as integers.
    pub bits: &'static str,
    /// The lines that make `t` of `bits`, and `c` of the cells, a column for each power.
    pub reading: String,
}

/// Python for whole arrays: `module`.where and the like.
pub(super) fn dialect(module: &'static str, power: &str) -> Snake {
    Snake {
        module,
        power: format!("{module}.{power}"),
        infinity: "float(\"inf\")",
    }
}

/// The line that mends `f`, the value at |x|, for x < 0.
pub(super) fn left(name: &str, function: &Function, module: &str) -> String {
    let there = match function.left {
        Left::Same => return String::new(),
        Left::Negated => "-f".to_owned(),
        Left::Zero => "0.0".to_owned(),
        Left::Own(_) => format!("_{name}_left(u)"),
    };
    format!("    f = {module}.where(x < 0.0, {there}, f)\n")
}

/// The lines that give a form at `u` a name; a constant becomes an array too.
fn named(name: &str, form_of: &Form, dialect: &Snake) -> Vec<String> {
    let written = form(form_of, dialect);
    let mut lines = written.lines;
    lines.push(match written.varies {
        true => format!("{name} = {}", written.value),
        false => format!(
            "{name} = {}.full_like(u, {})",
            dialect.module, written.value
        ),
    });
    lines
}

/// The function of a half line, and its cells where it has any.
pub(super) fn side_of(
    name: &str,
    half: &Half,
    dialect: &Snake,
    columns: impl FnOnce() -> Columns,
) -> String {
    let module = dialect.module;
    let cells = &half.cells;
    let columns = (half.lo < half.hi).then(columns);
    let mut text = columns.as_ref().map_or(String::new(), |c| c.cells.clone());
    text.push_str(&format!("\n\ndef _{name}(u):\n"));
    text.push_str(&indented(4, &named("near", &half.near, dialect)));
    text.push_str(&indented(4, &named("far", &half.far, dialect)));
    text.push_str(&format!(
        "    far = {module}.where(u > {:?}, {}, far)\n    far = {module}.where({module}.isnan(u), u, far)\n",
        half.last,
        dialect.number(half.limit)
    ));
    if let Some(Columns { bits, reading, .. }) = columns {
        text.push_str(&format!(
            "    inside = {module}.where((u >= {lo:?}) & (u < {hi:?}), u, {lo:?})\n\
             \x20   bits = {bits}\n    cell = (bits >> {shift}) - {first}\n{reading}\
             \x20   middle = c[{last}][cell]\n\
             \x20   for j in range({last} - 1, -1, -1):\n        middle = c[j][cell] + t * middle\n\
             \x20   far = {module}.where(u < {hi:?}, middle, far)\n",
            lo = half.lo,
            hi = half.hi,
            shift = 52 - cells.split,
            first = cells.first,
            last = cells.width - 1,
        ));
    }
    text.push_str(&format!(
        "    return {module}.where(u < {:?}, near, far)\n",
        half.lo
    ));
    text
}
