"""The functions of slices.toml, as a user of a general tool has to write them: f, a window outside which it is negligible, a step for
a sum at equal steps, a frame with xi in front, and the closed form of f^, written anew here.

Window and step are read off the closed forms. That is a favour to these tools: who does not know the answer does not know them.
"""

import math
import tomllib
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Callable

import mpmath

TABLE = tomllib.loads((Path(__file__).parent / "slices.toml").read_text())
NAMES = [row["name"] for row in TABLE["functions"]]
DIRECTIONS = {row["name"]: [Fraction(x) for x in row["direction"]] for row in TABLE["functions"]}
FREQUENCIES = [(Fraction(t).numerator, Fraction(t).denominator) for t in TABLE["frequencies"]]


@dataclass
class Setup:
    """How to integrate one function; m is mpmath, math or numpy."""

    # f(m, x): formulas on the whole space; none where f is 1 inside the unit ball.
    f: Callable = None
    # f is below exp(-rate (r - centre)^2), f^ below exp(-k^2/(4 wide)) around |k| <= shift.
    rate: float = 0.5
    centre: float = 0.0
    wide: float = 0.5
    shift: float = 0.0


def _square(x):
    return sum(c * c for c in x)


def _bumps(m, x):
    a, b = x
    return (
        m.exp(-2 * ((a - 1) ** 2 + b * b))
        - m.exp(-3 * ((a + 0.5) ** 2 + (b - 1) ** 2)) / 2
        + 2 * m.exp(-((a + 1) ** 2 + (b + 1) ** 2))
    )


def _ring(m, x):
    square = _square(x)
    return bessel(m)(3 * m.sqrt(square)) * m.exp(-square / 2)


def bessel(m):
    """J_0 of mpmath, of scipy for one number or for arrays."""
    if m is mpmath:
        return lambda t: mpmath.besselj(0, t)
    from scipy.special import j0

    return j0


_gaussian = Setup(lambda m, x: m.exp(-_square(x) / 2))
SETUPS = {
    "gaussian-2d": _gaussian,
    "gaussian-3d": _gaussian,
    # The precision matrix [[2, 1], [1, 3]] has the eigenvalues (5 ± sqrt 5)/2.
    "anisotropic-2d": Setup(
        lambda m, x: m.exp(-(2 * x[0] ** 2 + 2 * x[0] * x[1] + 3 * x[1] ** 2) / 2), rate=0.69, wide=1.81
    ),
    "first-harmonic-2d": Setup(lambda m, x: x[0] * m.exp(-_square(x) / 2), centre=0.5, shift=0.5),
    "wavepacket-2d": Setup(lambda m, x: m.cos(x[0] + 2 * x[1]) * m.exp(-_square(x) / 2), shift=2.3),
    "bumps-2d": Setup(_bumps, rate=1.0, centre=1.5, wide=3.0),
    "ring-2d": Setup(_ring, shift=3.0),
    "disc": Setup(),
    "ball": Setup(),
}


def closed_form(name, k):
    """f^(k xi) at the precision of mpmath now."""
    m, j, pi = mpmath, mpmath.mpc(0, 1), +mpmath.pi
    k = m.mpf(k)
    q = [k * x.numerator / x.denominator for x in DIRECTIONS[name]]
    square = k * k
    bump = lambda height, width, at: height * pi / width * m.exp(-square / (4 * width) - j * (at[0] * q[0] + at[1] * q[1]))
    half = m.mpf(1) / 2
    return {
        "gaussian-2d": lambda: 2 * pi * m.exp(-square / 2),
        "gaussian-3d": lambda: (2 * pi) ** 1.5 * m.exp(-square / 2),
        "anisotropic-2d": lambda: 2 * pi / m.sqrt(5) * m.exp(-(3 * q[0] ** 2 - 2 * q[0] * q[1] + 2 * q[1] ** 2) / 10),
        "first-harmonic-2d": lambda: -2 * pi * j * q[0] * m.exp(-square / 2),
        "wavepacket-2d": lambda: sum(
            pi * m.exp(-((q[0] - s) ** 2 + (q[1] - 2 * s) ** 2) / 2) for s in (1, -1)
        ),
        "bumps-2d": lambda: bump(1, 2, (1, 0)) + bump(-half, 3, (-half, 1)) + bump(2, 1, (-1, -1)),
        "ring-2d": lambda: 2 * pi * m.exp(-(square + 9) / 2) * m.besseli(0, 3 * k),
        "disc": lambda: 2 * pi * m.besselj(1, k) / k,
        "ball": lambda: 4 * pi * (m.sin(k) - k * m.cos(k)) / k**3,
    }[name]()


def methods(run, hyperplanes, space, by_hand):
    """What `peer.main` wants, of run(how, name, digits, ks) and the three ways of a tool."""

    def of(name, digits, everything):
        known = [("hyperplanes, quad", hyperplanes), ("space, quad", space)]
        if SETUPS[name].f is not None:
            known.append(("space, by hand", by_hand))
        return [(method, partial(run, how)) for method, how in known]

    return of


def window(name, digits):
    """Half the side of the cube that is integrated over."""
    setup = SETUPS[name]
    return math.ceil(setup.centre + math.sqrt((digits * math.log(10) + 6) / setup.rate))


def step(name, digits):
    """The step of a sum at equal steps that misses the integral by about 10^-digits, for all frequencies."""
    setup = SETUPS[name]
    highest = max(a / b for a, b in FREQUENCIES)
    return 2 * math.pi / (math.sqrt(4 * setup.wide * (digits * math.log(10) + 6)) + highest + setup.shift)


def frame(name, number):
    """Orthonormal vectors, xi first: the columns of the reflection that takes e_1 to xi."""
    xi = [number(x.numerator) / x.denominator for x in DIRECTIONS[name]]
    v = [x - (i == 0) for i, x in enumerate(xi)]
    square = sum(c * c for c in v)
    columns = [[(i == j) - 2 * v[j] * v[i] / square for i in range(len(xi))] for j in range(1, len(xi))]
    return [xi, *columns]
