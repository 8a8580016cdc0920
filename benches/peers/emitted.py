"""The emitted files for PyTorch and JAX against exact values, their derivatives by autograd included.

The folder has values.json, {name: {scale: [S, S'], z: [...], phi: [...], slope: [...]}}, and {name}_torch.py and {name}_jax.py; the
test `files_for_the_other_tools` writes them.

usage: emitted.py FOLDER {torch,jax}
"""

import importlib.util
import json
import math
import sys
from pathlib import Path

import numpy as np

UNIT = 2.0**-52
BOUND = 2.0
# The exact values are rounded to doubles.
ROUNDED = 0.5
NAN, INFINITY = math.nan, math.inf


def load(folder, name, tool):
    spec = importlib.util.spec_from_file_location(f"{name}_{tool}", folder / f"{name}_{tool}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return getattr(module, name), getattr(module, f"{name}_derivative")


class Torch:
    def __init__(self):
        import torch

        self.torch = torch
        self.version = torch.__version__

    def array(self, z, bits):
        return self.torch.tensor(z, dtype=getattr(self.torch, f"float{bits}"))

    def plain(self, x):
        return x.detach().numpy().astype(np.float64), str(x.dtype).removeprefix("torch.")

    def slope(self, f, z):
        z = z.clone().requires_grad_(True)
        f(z).sum().backward()
        return z.grad

    def second(self, f, z):
        z = z.clone().requires_grad_(True)
        (slope,) = self.torch.autograd.grad(f(z).sum(), z, create_graph=True)
        slope.sum().backward()


class Jax:
    def __init__(self):
        import jax

        jax.config.update("jax_enable_x64", True)
        self.jax = jax
        self.version = jax.__version__

    def array(self, z, bits):
        return self.jax.numpy.asarray(z, dtype=f"float{bits}")

    def plain(self, x):
        return np.asarray(x).astype(np.float64), str(x.dtype)

    def slope(self, f, z):
        return self.jax.jit(self.jax.grad(lambda z: f(z).sum()))(z)

    def second(self, f, z):
        self.jax.grad(lambda z: self.jax.grad(lambda z: f(z).sum())(z).sum())(z)


def errors(found, exact, scale):
    """In units of 2^-52 max(|f(z)|, S), where both are finite."""
    return float(np.max(np.abs(found - exact) / np.maximum(np.abs(exact), scale)) / UNIT)


def check(tool, functions, values):
    """What is wrong, as sentences, and the largest errors."""
    f, derivative = functions
    faults = []
    z = tool.array(values["z"], 64)
    found = {"phi": f(z), "derivative": derivative(z), "autograd": tool.slope(f, z)}
    worst = {}
    for what, array in found.items():
        order = int(what != "phi")
        exact = np.array(values["slope" if order else "phi"])
        array, kind = tool.plain(array)
        worst[what] = errors(array, exact, values["scale"][order])
        if not worst[what] <= BOUND + ROUNDED:
            faults.append(f"{what} is off by {worst[what]:.2f} units")
        if kind != "float64":
            faults.append(f"{what} of float64 is {kind}")
    # Single precision goes in and comes out; its values are those of the numbers that went in.
    single = tool.array(values["z"], 32)
    back, kind = tool.plain(f(single))
    same, _ = tool.plain(f(tool.array(tool.plain(single)[0], 64)))
    if kind != "float32" or not np.array_equal(back, same.astype(np.float32).astype(np.float64), equal_nan=True):
        faults.append(f"float32 gives {kind}, or not the value rounded")
    edges = tool.array([NAN, INFINITY, -INFINITY, 0.0, -0.0, 5e-324, 1e300, -1e300], 64)
    for g in functions:
        edge, _ = tool.plain(g(edges))
        if not math.isnan(edge[0]) or np.isnan(edge[1:]).any():
            faults.append(f"NaN where there is none, or the other way round: {edge}")
    try:
        tool.second(f, tool.array([0.5, 1.5], 64))
        faults.append("a second derivative, of which there is no table, came out")
    except (NotImplementedError, RuntimeError):
        pass
    return faults, worst


def main():
    folder, name = Path(sys.argv[1]), sys.argv[2]
    tool = {"torch": Torch, "jax": Jax}[name]()
    failed = False
    print(f"{name} {tool.version}: largest errors in units of 2^-52 max(|f(z)|, S); the bound is {BOUND:g}, values are rounded")
    for function, values in json.loads((folder / "values.json").read_text()).items():
        faults, worst = check(tool, load(folder, function, name), values)
        failed |= bool(faults)
        shown = ", ".join(f"{what} {off:.2f}" for what, off in worst.items())
        print(f"  {function}: {len(values['z'])} places: {shown}", *(f"\n    WRONG: {fault}" for fault in faults))
    sys.exit(failed)


main()
