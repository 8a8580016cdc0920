"""mpmath: both sides of the central slice by nested `quad`, and by a trapezoid sum written by hand.

usage: slices_mpmath.py [--limit S] [--only NAMES] DIGITS...
"""

from itertools import product

import mpmath
from mpmath import mpf

import peer
import slices
from slices import SETUPS, frame, step, window

GUARD = 10
# On pieces of this length Gauss-Legendre needs few values for these functions.
LENGTH = 5


def pieces(name, digits):
    far = window(name, digits)
    return mpmath.linspace(mpf(-far), mpf(far), max(2, -(-2 * far // LENGTH) + 1))


def nested(f, ends, dimension, point=()):
    """Gauss-Legendre within Gauss-Legendre on the same pieces."""
    if dimension == 0:
        return f(point)
    inner = lambda t: nested(f, ends, dimension - 1, (*point, t))
    return mpmath.quad(inner, ends, method="gauss-legendre")


def chord(f, dimension, square=0, point=()):
    """The same over the unit ball; tanh-sinh, because of the roots at the ends."""
    if dimension == 0:
        return f(point)
    half = mpmath.sqrt(max(mpf(0), 1 - square))
    inner = lambda t: chord(f, dimension - 1, square + t * t, (*point, t))
    return mpmath.quad(inner, [-half, half]) if half else mpf(0)


def hyperplanes(name, digits, ks):
    """R f is kept for each gamma: it serves every k."""
    setup, basis = SETUPS[name], frame(name, mpf)
    n = len(basis)
    known = {}
    if setup.f is None:
        integrate = lambda gamma: chord(lambda x: mpf(1), n - 1, gamma * gamma)
        outer = dict(method="tanh-sinh")
        ends = [mpf(-1), mpf(1)]
    else:
        ends = pieces(name, digits)
        at = lambda u: [sum(c * b[i] for c, b in zip(u, basis)) for i in range(n)]
        integrate = lambda gamma: nested(lambda t: setup.f(mpmath, at((gamma, *t))), ends, n - 1)
        outer = dict(method="gauss-legendre")

    def radon(gamma):
        if gamma not in known:
            known[gamma] = integrate(gamma)
        return known[gamma]

    return [mpmath.quad(lambda g: radon(g) * mpmath.expj(-k * g), ends, **outer) for k in ks]


def space(name, digits, ks):
    """Along the axes of x. The wave stands inside, so that nothing can be kept."""
    setup, (xi, *_) = SETUPS[name], frame(name, mpf)
    n = len(xi)
    values = []
    for k in ks:
        wave = lambda x: mpmath.expj(-k * sum(a * b for a, b in zip(x, xi)))
        if setup.f is None:
            values.append(chord(wave, n))
        else:
            values.append(nested(lambda x: setup.f(mpmath, x) * wave(x), pieces(name, digits), n))
    return values


def by_hand(name, digits, ks):
    """The trapezoid sum along the axes, which converges exponentially here; the step has to be known."""
    setup, (xi, *_) = SETUPS[name], frame(name, mpf)
    h, n = mpf(step(name, digits)), len(xi)
    count = int(window(name, digits) / h) + 1
    points = range(-count, count + 1)
    waves = [[{j: mpmath.expj(-k * x * j * h) for j in points} for x in xi] for k in ks]
    sums = [mpmath.mpc(0) for _ in ks]
    for place in product(points, repeat=n):
        value = setup.f(mpmath, [j * h for j in place])
        for i, rows in enumerate(waves):
            term = value
            for row, j in zip(rows, place):
                term *= row[j]
            sums[i] += term
    return [s * h**n for s in sums]


def run(how, name, digits, ks):
    with mpmath.workdps(digits + GUARD):
        return how(name, digits + 2, [mpf(a) / b for a, b in ks])


if __name__ == "__main__":
    peer.main("mpmath", slices.methods(run, hyperplanes, space, by_hand), slices)
