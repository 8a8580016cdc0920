//! Python for PyTorch.

use super::arrays::{self, Columns};
use super::snake::{Snake, rows};
use super::{at_zero, comment, functions, halves};
use crate::design::emit::cells::{MASK, ONE};
use crate::design::emit::half::Half;
use crate::design::emit::table::{Function, Table};

fn dialect() -> Snake {
    arrays::dialect("torch", "pow")
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
    let zero = at_zero(function, "x", &dialect());
    let left = arrays::left(name, function, "torch");
    format!(
        "\n\ndef _{name}(z):\n    if not z.is_floating_point():\n\
         \x20       raise TypeError(\"a tensor of floating type is needed\")\n\
         \x20   x = z.to(torch.float64)\n    u = x.abs()\n    f = _{name}_right(u)\n{left}\
         \x20   return torch.where(u == 0.0, {zero}, f).to(z.dtype)\n"
    )
}

fn side_of(root: &str, name: &str, half: &Half) -> String {
    arrays::side_of(name, half, &dialect(), || Columns {
        cells: format!("\n\n_{name}_cells = (\n{})\n", rows(half.cells.rows())),
        bits: "inside.view(torch.int64)",
        reading: format!(
            "    t = 2.0 * (((bits << {}) & {MASK:#x}) | {ONE:#x}).view(torch.float64) - 3.0\n\
             \x20   c = _{root}_columns(\"{name}\", _{name}_cells, u.device)\n",
            half.cells.split
        ),
    })
}
