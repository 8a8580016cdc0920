//! C99.

use super::{at_zero, columns, comment, functions, halves, indented, left_of};
use crate::design::emit::cells::{MASK, ONE};
use crate::design::emit::half::Half;
use crate::design::emit::table::{Function, Table};
use crate::design::emit::written::{Call, Dialect, form, horner};

struct C;

/// A finite number in hexadecimal, `0x1.8p+1`.
fn hexadecimal(x: f64) -> String {
    let bits = x.to_bits();
    let sign = if x.is_sign_negative() { "-" } else { "" };
    let digits = format!("{:013x}", bits & MASK);
    let digits = digits.trim_end_matches('0');
    let point = if digits.is_empty() { "" } else { "." };
    let exponent = (bits >> 52 & 0x7ff) as i32;
    match exponent {
        0 if digits.is_empty() => format!("{sign}0x0p+0"),
        0 => format!("{sign}0x0{point}{digits}p-1022"),
        _ => format!("{sign}0x1{point}{digits}p{:+}", exponent - 1023),
    }
}

impl Dialect for C {
    fn number(&self, x: f64) -> String {
        match x {
            f64::INFINITY => "INFINITY".to_owned(),
            f64::NEG_INFINITY => "-INFINITY".to_owned(),
            x => hexadecimal(x),
        }
    }

    fn call(&self, call: Call, arguments: &[&str]) -> String {
        format!("{}({})", call.name(), arguments.join(", "))
    }

    fn binding(&self, name: &str, value: &str) -> String {
        format!("const double {name} = {value};")
    }
}

/// The file.
pub(in super::super) fn write(table: &Table, name: &str, head: &[String]) -> String {
    let mut text = comment("//", head);
    text.push_str(&format!(
        "// C99. Declare `double {name}(double z);` and `double {name}_derivative(double z);`, link with -lm;\n\
         // NaN gives NaN. Where the compiler fuses products and sums (-ffp-contract), the last bits may\n\
         // differ from those without, not the bound; -ffast-math breaks it.\n\n\
         #include <math.h>\n#include <stdint.h>\n#include <string.h>\n\n\
         double {name}(double z);\ndouble {name}_derivative(double z);\n"
    ));
    for (suffix, function) in functions(table) {
        let name = format!("{name}{suffix}");
        for (side, half) in halves(function) {
            text.push_str(&side_of(&format!("{name}_{side}"), half));
        }
        text.push_str(&whole(&name, function));
    }
    text
}

fn whole(name: &str, function: &Function) -> String {
    let zero = at_zero(function, "z", &C);
    let left = left_of(function, &format!("{name}_"));
    format!(
        "\ndouble {name}(double z)\n{{\n    const double u = fabs(z);\n\
         \x20   if (u == 0.0) return {zero};\n    if (z < 0.0) return {left};\n\
         \x20   return {name}_right(u);\n}}\n"
    )
}

fn side_of(name: &str, half: &Half) -> String {
    let mut text = String::from("\n");
    let cells = &half.cells;
    let divided = half.lo < half.hi;
    if divided {
        let rows = cells.rows().count();
        text.push_str(&format!(
            "static const double {name}_cells[{rows}][{}] = {{\n",
            cells.width
        ));
        for row in cells.rows() {
            let row: Vec<String> = row.iter().map(|c| C.number(*c)).collect();
            text.push_str(&format!("    {{{}}},\n", row.join(", ")));
        }
        text.push_str("};\n\n");
    }
    let near = form(&half.near, &C);
    let far = form(&half.far, &C);
    text.push_str(&format!(
        "static double {name}(double u)\n{{\n    if (u < {}) {{\n{}        return {};\n    }}\n",
        C.number(half.lo),
        indented(8, &near.lines),
        near.value
    ));
    if divided {
        text.push_str(&format!(
            "    if (u < {}) {{\n        uint64_t bits, one;\n        double t;\n\
             \x20       memcpy(&bits, &u, sizeof bits);\n\
             \x20       one = ((bits << {}) & UINT64_C({MASK:#x})) | UINT64_C({ONE:#x});\n\
             \x20       memcpy(&t, &one, sizeof t);\n        t = 2.0 * t - 3.0;\n\
             \x20       const double *c = {name}_cells[(bits >> {}) - UINT64_C({})];\n\
             \x20       return {};\n    }}\n",
            C.number(half.hi),
            cells.split,
            52 - cells.split,
            cells.first,
            horner(&columns(cells.width), "t")
        ));
    }
    text.push_str(&format!(
        "    if (u > {}) return {};\n    if (u != u) return u;\n{}    return {};\n}}\n",
        C.number(half.last),
        C.number(half.limit),
        indented(4, &far.lines),
        far.value
    ));
    text
}

#[cfg(test)]
mod tests {
    use super::hexadecimal;

    #[test]
    fn numbers_in_hexadecimal() {
        for (x, text) in [
            (1.0, "0x1p+0"),
            (-3.0, "-0x1.8p+1"),
            (0.1, "0x1.999999999999ap-4"),
            (-0.0, "-0x0p+0"),
            (f64::from_bits(1), "0x0.0000000000001p-1022"),
            (f64::MAX, "0x1.fffffffffffffp+1023"),
        ] {
            assert_eq!(hexadecimal(x), text);
        }
    }
}
