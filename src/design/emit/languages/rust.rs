//! Rust.

use super::{at_zero, columns, comment, functions, halves, indented, left_of};
use crate::design::emit::cells::{MASK, ONE};
use crate::design::emit::half::Half;
use crate::design::emit::table::{Function, Table};
use crate::design::emit::written::{Call, Dialect, form, horner};

struct Rust;

impl Dialect for Rust {
    fn number(&self, x: f64) -> String {
        match x {
            f64::INFINITY => "f64::INFINITY".to_owned(),
            f64::NEG_INFINITY => "f64::NEG_INFINITY".to_owned(),
            x => format!("{x:?}"),
        }
    }

    fn call(&self, call: Call, arguments: &[&str]) -> String {
        let method = match call {
            Call::Log => "ln",
            Call::Power => "powf",
            other => other.name(),
        };
        match arguments {
            [object, rest @ ..] => format!("{object}.{method}({})", rest.join(", ")),
            [] => String::new(),
        }
    }

    fn binding(&self, name: &str, value: &str) -> String {
        format!("let {name} = {value};")
    }
}

/// The file.
pub(in super::super) fn write(table: &Table, name: &str, head: &[String]) -> String {
    let mut text = comment("//", head);
    text.push_str(&format!(
        "// Call `{name}(z)` and `{name}_derivative(z)` with any f64; NaN gives NaN.\n"
    ));
    for (suffix, function) in functions(table) {
        let what = match suffix {
            "" => "The activation function; see the head of the file.".to_owned(),
            _ => format!("The derivative of `{name}`."),
        };
        text.push_str(&format!(
            "\n/// {what}\n#[allow(non_snake_case, clippy::all, clippy::pedantic)]\n\
             pub fn {name}{suffix}(z: f64) -> f64 {{\n"
        ));
        for (side, half) in halves(function) {
            text.push_str(&indented(4, &side_of(side, half)));
        }
        text.push_str(&indented(4, &whole(function)));
        text.push_str("}\n");
    }
    text
}

fn whole(function: &Function) -> Vec<String> {
    let zero = at_zero(function, "z", &Rust);
    let left = left_of(function, "");
    let mut lines = vec![
        "let u = z.abs();".to_owned(),
        "if u == 0.0 {".to_owned(),
        format!("    return {zero};"),
        "}".to_owned(),
    ];
    if left != "right(u)" {
        lines.push("if z < 0.0 {".to_owned());
        lines.push(format!("    return {left};"));
        lines.push("}".to_owned());
    }
    lines.push("right(u)".to_owned());
    lines
}

fn side_of(side: &str, half: &Half) -> Vec<String> {
    let mut lines = vec![format!("fn {side}(u: f64) -> f64 {{")];
    let near = form(&half.near, &Rust);
    let far = form(&half.far, &Rust);
    lines.push(format!("    if u < {:?} {{", half.lo));
    lines.extend(near.lines.iter().map(|line| format!("        {line}")));
    lines.push(format!("        return {};", near.value));
    lines.push("    }".to_owned());
    if half.lo < half.hi {
        let cells = &half.cells;
        let rows = cells.rows().count();
        lines.push(format!("    if u < {:?} {{", half.hi));
        lines.push(format!(
            "        static CELLS: [[f64; {}]; {rows}] = [",
            cells.width
        ));
        for row in cells.rows() {
            let row: Vec<String> = row.iter().map(|c| Rust.number(*c)).collect();
            lines.push(format!("            [{}],", row.join(", ")));
        }
        lines.push("        ];".to_owned());
        lines.push("        let bits = u.to_bits();".to_owned());
        lines.push(format!(
            "        let t = 2.0 * f64::from_bits(((bits << {}) & {MASK:#x}) | {ONE:#x}) - 3.0;",
            cells.split
        ));
        lines.push(format!(
            "        let c = &CELLS[((bits >> {}) - {}) as usize];",
            52 - cells.split,
            cells.first
        ));
        let sum = horner(&columns(cells.width), "t");
        lines.push(format!("        return {sum};"));
        lines.push("    }".to_owned());
    }
    lines.push(format!("    if u > {:?} {{", half.last));
    lines.push(format!("        return {};", Rust.number(half.limit)));
    lines.push("    }".to_owned());
    lines.push("    if u.is_nan() {".to_owned());
    lines.push("        return u;".to_owned());
    lines.push("    }".to_owned());
    lines.extend(far.lines.iter().map(|line| format!("    {line}")));
    lines.push(format!("    {}", far.value));
    lines.push("}".to_owned());
    lines
}
