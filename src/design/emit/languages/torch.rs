//! Python for PyTorch.

use super::snake::{Snake, rows};
use super::{comment, functions, halves, indented};
use crate::design::emit::cells::{MASK, ONE};
use crate::design::emit::form::Form;
use crate::design::emit::half::Half;
use crate::design::emit::table::{AtZero, Function, Left, Table};
use crate::design::emit::written::{Dialect, form};

fn dialect() -> Snake {
    Snake {
        module: "torch",
        power: "torch.pow".to_owned(),
        infinity: "float(\"inf\")",
    }
}

/// The file.
pub(in super::super) fn write(table: &Table, name: &str, head: &[String]) -> String {
    let mut text = comment("#", head);
    text.push_str(&format!(
        "# PyTorch 2 or later. Call {name}(z) with a tensor of any floating type; autograd takes its\n\
         # derivative from {name}_derivative(z), once. Computed in float64 whatever the type: the bound\n\
         # holds for float64, other types get the value rounded. Needs a device that has float64.\n\n\
         import torch\n\n_{name}_tensors = {{}}\n\n\n\
         def _{name}_columns(key, rows, device):\n    found = _{name}_tensors.get((key, device))\n\
         \x20   if found is None:\n        found = torch.tensor(rows, dtype=torch.float64, device=device).t().contiguous()\n\
         \x20       _{name}_tensors[(key, device)] = found\n    return found\n"
    ));
    for (suffix, function) in functions(table) {
        for (side, half) in halves(function) {
            text.push_str(&side_of(name, &format!("{name}{suffix}_{side}"), half));
        }
        text.push_str(&whole(&format!("{name}{suffix}"), function));
    }
    let class = |suffix: &str, backward: &str| {
        format!(
            "\n\nclass _{name}{suffix}_function(torch.autograd.Function):\n    @staticmethod\n\
             \x20   def forward(ctx, z):\n        ctx.save_for_backward(z)\n        return _{name}{suffix}(z)\n\n\
             \x20   @staticmethod\n    @torch.autograd.function.once_differentiable\n\
             \x20   def backward(ctx, grad):\n{backward}\n\n\
             def {name}{suffix}(z):\n    return _{name}{suffix}_function.apply(z)\n"
        )
    };
    text.push_str(&class(
        "_derivative",
        "        raise NotImplementedError(\"there is no table of the second derivative\")\n",
    ));
    text.push_str(&class(
        "",
        &format!("        (z,) = ctx.saved_tensors\n        return grad * _{name}_derivative(z)\n"),
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
        Left::Negated => Some("torch.where(x < 0.0, -f, f)".to_owned()),
        Left::Zero => Some("torch.where(x < 0.0, 0.0, f)".to_owned()),
        Left::Own(_) => Some(format!("torch.where(x < 0.0, _{name}_left(u), f)")),
    };
    let left = left.map_or(String::new(), |left| format!("    f = {left}\n"));
    format!(
        "\n\ndef _{name}(z):\n    if not z.is_floating_point():\n\
         \x20       raise TypeError(\"a tensor of floating type is needed\")\n\
         \x20   x = z.to(torch.float64)\n    u = x.abs()\n    f = _{name}_right(u)\n{left}\
         \x20   return torch.where(u == 0.0, {zero}, f).to(z.dtype)\n"
    )
}

/// The lines that give a form at `u` a name; a constant becomes a tensor too.
fn named(name: &str, form_of: &Form) -> Vec<String> {
    let written = form(form_of, &dialect());
    let mut lines = written.lines;
    lines.push(match written.varies {
        true => format!("{name} = {}", written.value),
        false => format!("{name} = torch.full_like(u, {})", written.value),
    });
    lines
}

fn side_of(root: &str, name: &str, half: &Half) -> String {
    let mut text = String::new();
    let cells = &half.cells;
    let divided = half.lo < half.hi;
    if divided {
        text.push_str(&format!("\n\n_{name}_cells = (\n{})\n", rows(cells.rows())));
    }
    text.push_str(&format!("\n\ndef _{name}(u):\n"));
    text.push_str(&indented(4, &named("near", &half.near)));
    text.push_str(&indented(4, &named("far", &half.far)));
    text.push_str(&format!(
        "    far = torch.where(u > {:?}, {}, far)\n    far = torch.where(torch.isnan(u), u, far)\n",
        half.last,
        dialect().number(half.limit)
    ));
    if divided {
        text.push_str(&format!(
            "    inside = torch.where((u >= {lo:?}) & (u < {hi:?}), u, {lo:?})\n\
             \x20   bits = inside.view(torch.int64)\n    cell = (bits >> {shift}) - {first}\n\
             \x20   t = 2.0 * (((bits << {split}) & {MASK:#x}) | {ONE:#x}).view(torch.float64) - 3.0\n\
             \x20   c = _{root}_columns(\"{name}\", _{name}_cells, u.device)\n\
             \x20   middle = c[{last}][cell]\n\
             \x20   for j in range({last} - 1, -1, -1):\n        middle = c[j][cell] + t * middle\n\
             \x20   far = torch.where(u < {hi:?}, middle, far)\n",
            lo = half.lo,
            hi = half.hi,
            shift = 52 - cells.split,
            first = cells.first,
            split = cells.split,
            last = cells.width - 1,
        ));
    }
    text.push_str(&format!(
        "    return torch.where(u < {:?}, near, far)\n",
        half.lo
    ));
    text
}
