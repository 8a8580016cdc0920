"""The integrals of integrals.toml as a user of a general tool has to set them up.

A transform that does not converge is divided down: F[phi](k) = F[phi^(n)](k)/(ik)^n. What is left is one of three kinds:

    line   exponential or Gaussian decay: a window of the real line, two sides with a formula each
    ray    no decay, or a slow one: a ray from 0 into the lower half plane, on which e^(-ikz) decays
    half   the same on one half line only

The window, the step and the guard digits are read off the closed form. That is a favour to these tools: who does not know
the answer does not know them.
"""

import math
import os
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

import mpmath

TABLE = tomllib.loads((Path(__file__).parent / "integrals.toml").read_text())
NAMES = [row["name"] for row in TABLE["activation"]]
FREQUENCIES = [(int(a), int(b or 1)) for a, _, b in (t.partition("/") for t in os.environ.get("FREQUENCIES", " ".join(TABLE["frequencies"])).split())]


def closed_form(name, k):
    """F(k) at the precision of mpmath now; written anew here, not translated from the formulas in the table."""
    m, j = mpmath, mpmath.mpc(0, 1)
    pi = +m.pi
    if name == "mish":
        # 1 - tanh(softplus(z)) = 2/(u^2 + 2u + 2) with u = e^z; a Mellin transform, differentiated once
        s, half = -j * k, m.log(2) / 2
        front, angle = -2 * pi * m.exp((s - 1) * half), (s - 1) * pi / 4
        mellin = front * m.sin(angle) / m.sin(pi * s)
        slope = half * mellin + front * pi / 4 * m.cos(angle) / m.sin(pi * s) - mellin * pi * m.cot(pi * s)
        return -slope
    return {
        "logistic": lambda: -j * pi * m.csch(pi * k),
        "tanh": lambda: -j * pi * m.csch(pi * k / 2),
        "softplus": lambda: -pi * m.csch(pi * k) / k,
        "erf": lambda: -2 * j * m.exp(-k * k / 4) / k,
        "gelu": lambda: -m.exp(-k * k / 2) * (1 + 1 / k**2),
        "silu": lambda: -(pi**2) * m.coth(pi * k) * m.csch(pi * k),
        "arctan": lambda: -j * pi * m.exp(-k) / k,
        "relu-7/2": lambda: m.gamma(m.mpf(9) / 2) * (j * k) ** (-m.mpf(9) / 2),
        "gaussian": lambda: m.sqrt(2 * pi) * m.exp(-k * k / 2),
        "cauchy": lambda: pi * m.exp(-k),
        "wavepacket": lambda: m.sqrt(pi / 2) * (m.exp(-((k - 5) ** 2) / 2) + m.exp(-((k + 5) ** 2) / 2)),
        "sech": lambda: pi * m.sech(pi * k / 2),
        "softsign": lambda: -2 * j / k * m.re(m.exp(j * k) * m.expint(2, j * k)),
        "elu": lambda: -1 / (k * k * (1 - j * k)),
    }[name]()


@dataclass
class Setup:
    """How to integrate one activation."""

    order: int
    kind: str
    # Both sides of a line: functions of z and exp. Rays: one function.
    left: Callable = None
    right: Callable = None
    # The integrand is below e^(-rate |z|), or e^(-rate z^2) with `gauss`, on the left and on the right.
    rates: tuple = (1.0, 1.0)
    gauss: bool = False
    # The distance of the nearest pole from the real line, for a sum at equal steps.
    strip: float = 0.0
    # Direction of a ray: e^(-i angle).
    angle: float = 0.5


def _even(f):
    """A function of v = e^(-|z|), |z| and exp, on both sides of 0."""
    return dict(left=lambda z, exp: f(exp(z), -z), right=lambda z, exp: f(exp(-z), z))


def _mish_left(z, exp):
    u = exp(z)
    q = u * u + 2 * u + 2
    p, qq = u * (u + 1), q * q
    return (8 * p + z * (4 * u * (2 * u + 1) - 16 * p * p / q)) / qq


def _mish_right(z, exp):
    v = exp(-z)
    r = 1 + 2 * v + 2 * v * v
    p = v * (1 + v)
    return (8 * v * p + z * (4 * v * (v + p) - 16 * p * p / r)) / (r * r)


def _both(f):
    return dict(left=f, right=f)


_logistic = _even(lambda v, z: v / (1 + v) ** 2)
_normal = dict(gauss=True, rates=(0.5, 0.5))

SETUPS = {
    "logistic": Setup(1, "line", **_logistic, strip=math.pi),
    "softplus": Setup(2, "line", **_logistic, strip=math.pi),
    "tanh": Setup(1, "line", **_even(lambda v, z: 4 * v * v / (1 + v * v) ** 2), rates=(2, 2), strip=math.pi / 2),
    "sech": Setup(0, "line", **_even(lambda v, z: 2 * v / (1 + v * v)), strip=math.pi / 2),
    "silu": Setup(
        2, "line", **_even(lambda v, z: (2 - z * (1 - v) / (1 + v)) * v / (1 + v) ** 2), strip=math.pi
    ),
    "mish": Setup(2, "line", left=_mish_left, right=_mish_right, rates=(1, 2), strip=3 * math.pi / 4),
    # The factors that are missing here stand in FACTORS.
    "erf": Setup(1, "line", **_both(lambda z, exp: exp(-z * z)), gauss=True, rates=(1, 1)),
    "gelu": Setup(2, "line", **_both(lambda z, exp: (2 - z * z) * exp(-z * z / 2)), **_normal),
    "gaussian": Setup(0, "line", **_both(lambda z, exp: exp(-z * z / 2)), **_normal),
    "wavepacket": Setup(0, "line", **_both(None), **_normal),
    "elu": Setup(2, "line", left=lambda z, exp: exp(z)),
    "arctan": Setup(1, "ray", right=lambda z, exp: 1 / (1 + z * z), angle=0.25),
    "cauchy": Setup(0, "ray", right=lambda z, exp: 1 / (1 + z * z), angle=0.25),
    "softsign": Setup(1, "ray", right=lambda z, exp: 1 / (1 + z) ** 2),
    # phi itself: it is t^(7/2) (-i)^(9/2) e^(-kt) on the ray straight down.
    "relu-7/2": Setup(0, "half"),
}


def guard(name, k):
    """Digits that cancel on the real line, and ten more."""
    size = float(mpmath.log10(abs(closed_form(name, k) * k ** SETUPS[name].order)))
    return 10 + max(0, math.ceil(-size))


def window(name, digits, k):
    """Where to cut off so that the rest is below 10^-digits: lengths to the left and to the right."""
    setup = SETUPS[name]
    far = digits * math.log(10) + 10
    if setup.kind != "line":
        return 0, math.ceil((far + 30) / (k * math.sin(math.pi * setup.angle)))
    if setup.gauss:
        return tuple(math.ceil(math.sqrt(far / r)) for r in setup.rates)
    ends = tuple(math.ceil(far / r) + 1 for r in setup.rates)
    return ends if setup.right else (ends[0], 0)


def step(name, digits, k):
    """The step of a sum at equal steps that misses the integral by about 10^-digits."""
    setup = SETUPS[name]
    far = digits * math.log(10) + 10
    if setup.gauss:
        return 2 * math.pi / (math.sqrt(4 * setup.rates[0] * far) + k + (5 if name == "wavepacket" else 0))
    return 2 * math.pi / (far / setup.strip + k)
