//! Python, one number at a time.

use super::snake::{Snake, rows};
use super::{at_zero, columns, comment, functions, halves, indented, left_of};
use crate::design::emit::half::Half;
use crate::design::emit::table::{Function, Table};
use crate::design::emit::written::{Dialect, form, horner};

/// The file.
pub(in super::super) fn write(table: &Table, name: &str, head: &[String]) -> String {
    let dialect = Snake {
        module: "math",
        power: format!("_{name}_power"),
        infinity: "math.inf",
    };
    let mut text = comment("#", head);
    text.push_str(&format!(
        "# Call {name}(z) and {name}_derivative(z) with any float; NaN gives NaN.\n\nimport math\n"
    ));
    let mut body = String::new();
    for (suffix, function) in functions(table) {
        let name = format!("{name}{suffix}");
        for (side, half) in halves(function) {
            body.push_str(&side_of(&format!("_{name}_{side}"), half, &dialect));
        }
        body.push_str(&whole(&name, function, &dialect));
    }
    if body.contains(&dialect.power) {
        text.push_str(&format!(
            "\n\ndef {}(u, e):\n    try:\n        return u**e\n    except OverflowError:\n        return math.inf\n",
            dialect.power
        ));
    }
    text + &body
}

fn whole(name: &str, function: &Function, dialect: &Snake) -> String {
    let zero = at_zero(function, "z", dialect);
    let left = left_of(function, &format!("_{name}_"));
    format!(
        "\n\ndef {name}(z):\n    z = float(z)\n    u = abs(z)\n    if u == 0.0:\n        return {zero}\n\
         \x20   if z < 0.0:\n        return {left}\n    return _{name}_right(u)\n"
    )
}

fn side_of(name: &str, half: &Half, dialect: &Snake) -> String {
    let mut text = String::new();
    let cells = &half.cells;
    let divided = half.lo < half.hi;
    if divided {
        text.push_str(&format!("\n\n{name}_cells = (\n{})\n", rows(cells.rows())));
    }
    let near = form(&half.near, dialect);
    let far = form(&half.far, dialect);
    text.push_str(&format!("\n\ndef {name}(u):\n    if u < {:?}:\n", half.lo));
    text.push_str(&indented(8, &near.lines));
    text.push_str(&format!("        return {}\n", near.value));
    if divided {
        // frexp has its numbers from 1/2 to 1, a double's digits are those of one from 1 to 2.
        let offset = 1022 - (cells.first >> cells.split) as i64;
        let count = 1 << cells.split;
        text.push_str(&format!(
            "    if u < {:?}:\n        m, e = math.frexp(u)\n        x = (2.0 * m - 1.0) * {count}.0\n\
             \x20       j = int(x)\n        t = 2.0 * (x - j) - 1.0\n        c = {name}_cells[(e {offset:+}) * {count} + j]\n\
             \x20       return {}\n",
            half.hi,
            horner(&columns(cells.width), "t")
        ));
    }
    text.push_str(&format!(
        "    if u > {:?}:\n        return {}\n    if u != u:\n        return u\n",
        half.last,
        dialect.number(half.limit)
    ));
    text.push_str(&indented(4, &far.lines));
    text.push_str(&format!("    return {}\n", far.value));
    text
}
