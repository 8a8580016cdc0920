//! Python for JAX.

use super::arrays::{self, Columns};
use super::snake::{Snake, rows};
use super::{at_zero, comment, functions, halves};
use crate::design::emit::cells::{MASK, ONE};
use crate::design::emit::half::Half;
use crate::design::emit::table::{Function, Table};

fn dialect() -> Snake {
    arrays::dialect("jnp", "power")
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
    let zero = at_zero(function, "x", &dialect());
    let left = arrays::left(name, function, "jnp");
    format!(
        "\n\ndef _{name}(z):\n    if not jax.config.jax_enable_x64:\n\
         \x20       raise RuntimeError(\"switch on 64 bits: jax.config.update('jax_enable_x64', True)\")\n\
         \x20   z = jnp.asarray(z)\n    x = z.astype(jnp.float64)\n    u = jnp.abs(x)\n    f = _{name}_right(u)\n{left}\
         \x20   f = jnp.where(u == 0.0, {zero}, f)\n\
         \x20   return f.astype(z.dtype) if jnp.issubdtype(z.dtype, jnp.floating) else f\n"
    )
}

fn side_of(name: &str, half: &Half) -> String {
    arrays::side_of(name, half, &dialect(), || Columns {
        cells: format!(
            "\n\n# A column for each power.\n_{name}_cells = np.array((\n{}), dtype=np.float64).T.copy()\n",
            rows(half.cells.rows())
        ),
        bits: "jax.lax.bitcast_convert_type(inside, jnp.int64)",
        reading: format!(
            "    one = ((bits << {}) & {MASK:#x}) | {ONE:#x}\n\
             \x20   t = 2.0 * jax.lax.bitcast_convert_type(one, jnp.float64) - 3.0\n\
             \x20   c = jnp.asarray(_{name}_cells)\n",
            half.cells.split
        ),
    })
}
