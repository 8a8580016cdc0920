//! Python for JAX.

use super::snake::{Snake, rows};
use super::{comment, functions, halves, indented};
use crate::design::emit::cells::{MASK, ONE};
use crate::design::emit::form::Form;
use crate::design::emit::half::Half;
use crate::design::emit::table::{AtZero, Function, Left, Table};
use crate::design::emit::written::{Dialect, form};

fn dialect() -> Snake {
    Snake {
        module: "jnp",
        power: "jnp.power".to_owned(),
        infinity: "float(\"inf\")",
    }
}

/// The file.
pub(in super::super) fn write(table: &Table, name: &str, head: &[String]) -> String {
    let mut text = comment("#", head);
    text.push_str(&format!(
        "# JAX, with 64 bits switched on before anything else: jax.config.update(\"jax_enable_x64\", True).\n\
         # Call {name}(z) with an array; grad and jvp take its derivative from {name}_derivative(z), once.\n\
         # Computed in float64 whatever the type: the bound holds for float64, other types get the value\n\
         # rounded.\n\nimport jax\nimport jax.numpy as jnp\nimport numpy as np\n"
    ));
    for (suffix, function) in functions(table) {
        for (side, half) in halves(function) {
            text.push_str(&side_of(&format!("{name}{suffix}_{side}"), half));
        }
        text.push_str(&whole(&format!("{name}{suffix}"), function));
    }
    let rule = |suffix: &str, rule: &str| {
        format!(
            "\n\n@jax.custom_jvp\ndef {name}{suffix}(z):\n    return _{name}{suffix}(z)\n\n\n\
             @{name}{suffix}.defjvp\ndef _{name}{suffix}_jvp(primals, tangents):\n{rule}"
        )
    };
    text.push_str(&rule(
        "_derivative",
        "    raise NotImplementedError(\"there is no table of the second derivative\")\n",
    ));
    text.push_str(&rule(
        "",
        &format!(
            "    (z,), (dz,) = primals, tangents\n    return {name}(z), {name}_derivative(z) * dz\n"
        ),
    ));
    text
}

fn whole(name: &str, function: &Function) -> String {
    let zero = match function.at_zero {
        AtZero::Itself => "x".to_owned(),
        AtZero::Value(value) => dialect().number(value),
    };
    let left = match function.left {
        Left::Same => None,
        Left::Negated => Some("jnp.where(x < 0.0, -f, f)".to_owned()),
        Left::Zero => Some("jnp.where(x < 0.0, 0.0, f)".to_owned()),
        Left::Own(_) => Some(format!("jnp.where(x < 0.0, _{name}_left(u), f)")),
    };
    let left = left.map_or(String::new(), |left| format!("    f = {left}\n"));
    format!(
        "\n\ndef _{name}(z):\n    if not jax.config.jax_enable_x64:\n\
         \x20       raise RuntimeError(\"switch on 64 bits: jax.config.update('jax_enable_x64', True)\")\n\
         \x20   z = jnp.asarray(z)\n    x = z.astype(jnp.float64)\n    u = jnp.abs(x)\n    f = _{name}_right(u)\n{left}\
         \x20   f = jnp.where(u == 0.0, {zero}, f)\n\
         \x20   return f.astype(z.dtype) if jnp.issubdtype(z.dtype, jnp.floating) else f\n"
    )
}

/// The lines that give a form at `u` a name; a constant becomes an array too.
fn named(name: &str, form_of: &Form) -> Vec<String> {
    let written = form(form_of, &dialect());
    let mut lines = written.lines;
    lines.push(match written.varies {
        true => format!("{name} = {}", written.value),
        false => format!("{name} = jnp.full_like(u, {})", written.value),
    });
    lines
}

fn side_of(name: &str, half: &Half) -> String {
    let mut text = String::new();
    let cells = &half.cells;
    let divided = half.lo < half.hi;
    if divided {
        text.push_str(&format!(
            "\n\n# A column for each power.\n_{name}_cells = np.array((\n{}), dtype=np.float64).T.copy()\n",
            rows(cells.rows())
        ));
    }
    text.push_str(&format!("\n\ndef _{name}(u):\n"));
    text.push_str(&indented(4, &named("near", &half.near)));
    text.push_str(&indented(4, &named("far", &half.far)));
    text.push_str(&format!(
        "    far = jnp.where(u > {:?}, {}, far)\n    far = jnp.where(jnp.isnan(u), u, far)\n",
        half.last,
        dialect().number(half.limit)
    ));
    if divided {
        text.push_str(&format!(
            "    inside = jnp.where((u >= {lo:?}) & (u < {hi:?}), u, {lo:?})\n\
             \x20   bits = jax.lax.bitcast_convert_type(inside, jnp.int64)\n    cell = (bits >> {shift}) - {first}\n\
             \x20   one = ((bits << {split}) & {MASK:#x}) | {ONE:#x}\n\
             \x20   t = 2.0 * jax.lax.bitcast_convert_type(one, jnp.float64) - 3.0\n\
             \x20   c = jnp.asarray(_{name}_cells)\n    middle = c[{last}][cell]\n\
             \x20   for j in range({last} - 1, -1, -1):\n        middle = c[j][cell] + t * middle\n\
             \x20   far = jnp.where(u < {hi:?}, middle, far)\n",
            lo = half.lo,
            hi = half.hi,
            shift = 52 - cells.split,
            first = cells.first,
            split = cells.split,
            last = cells.width - 1,
        ));
    }
    text.push_str(&format!(
        "    return jnp.where(u < {:?}, near, far)\n",
        half.lo
    ));
    text
}
