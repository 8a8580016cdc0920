"""scipy in double precision: both sides of the central slice by `dblquad` and `tplquad` (nested QUADPACK), and a trapezoid sum written by
hand in numpy.

usage: slices_scipy.py [--limit S] [--only NAMES] DIGITS...
"""

import math
import warnings

import mpmath
import numpy
from scipy import integrate

import peer
import slices
from slices import SETUPS, frame, step, window

# What twelve digits of these integrals need; asked for less than rounding leaves, QUADPACK works on in vain.
TOLERANCE = dict(epsabs=1e-12, epsrel=1e-12)
# A warning that rounding was met is no news at twelve digits; a wrong value is found by the score.
warnings.simplefilter("ignore", integrate.IntegrationWarning)


def nquad(f, ranges):
    """The first range is the innermost; a range may depend on the outer variables."""
    return integrate.nquad(f, ranges, opts=TOLERANCE)[0]


def ranges(name, digits, dimension, outside=0):
    """A cube; or for the ball chords, of what the outer variables (and `outside` of them more) leave."""
    if SETUPS[name].f is not None:
        far = window(name, digits)
        return [(-far, far)] * dimension

    def chord(*outer):
        half = math.sqrt(max(0.0, 1 - sum(x * x for x in outer)))
        return -half, half

    return [chord] * (dimension - (outside == 0)) + ([(-1, 1)] if outside == 0 else [])


def hyperplanes(name, digits, ks):
    """Real and imaginary part are two integrals: nquad takes real functions."""
    setup, basis = SETUPS[name], frame(name, float)
    n = len(basis)
    f = (lambda x: 1.0) if setup.f is None else (lambda x: setup.f(math, x))
    known = {}

    def radon(gamma):
        if gamma not in known:
            at = lambda u: [sum(c * b[i] for c, b in zip(u, basis)) for i in range(n)]
            if setup.f is None:
                inside = ranges(name, digits, n - 1, outside=1)
                inside = [lambda *outer, r=r: r(*outer, gamma) for r in inside]
            else:
                inside = ranges(name, digits, n - 1)
            known[gamma] = nquad(lambda *t: f(at((gamma, *t))), inside)
        return known[gamma]

    far = 1 if setup.f is None else window(name, digits)
    parts = lambda k: [
        integrate.quad(lambda g: radon(g) * wave(k * g), -far, far, limit=200, **TOLERANCE)[0]
        for wave in (math.cos, math.sin)
    ]
    return [mpmath.mpc(a, -b) for a, b in map(parts, ks)]


def space(name, digits, ks):
    setup, (xi, *_) = SETUPS[name], frame(name, float)
    f = (lambda x: 1.0) if setup.f is None else (lambda x: setup.f(math, x))
    where = ranges(name, digits, len(xi))
    parts = lambda k: [
        nquad(lambda *x: f(x) * wave(k * sum(a * b for a, b in zip(x, xi))), where) for wave in (math.cos, math.sin)
    ]
    return [mpmath.mpc(a, -b) for a, b in map(parts, ks)]


def by_hand(name, digits, ks):
    """The trapezoid sum along the axes, which converges exponentially here; the step has to be known."""
    setup, (xi, *_) = SETUPS[name], frame(name, float)
    h = step(name, digits)
    count = int(window(name, digits) / h) + 1
    axis = h * numpy.arange(-count, count + 1)
    grids = numpy.meshgrid(*[axis] * len(xi), indexing="ij", sparse=True)
    values = setup.f(numpy, grids)
    sums = []
    for k in ks:
        total = values
        for x in reversed(xi):
            total = total @ numpy.exp(-1j * k * x * axis)
        sums.append(mpmath.mpc(complex(total * h ** len(xi))))
    return sums


def run(how, name, digits, ks):
    return how(name, digits + 2, [a / b for a, b in ks])


if __name__ == "__main__":
    peer.main("scipy", slices.methods(run, hyperplanes, space, by_hand), slices)
