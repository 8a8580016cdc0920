"""mpmath: `quad` on pieces of the real line, or along a ray from 0 to infinity; and a trapezoid sum written by hand in mpmath's
arithmetic. Also, at up to 50 digits, what one would type first: `quad` on (-inf, 0, inf), `quadosc` where the decay is slow.

usage: mpmath_best.py [--limit S] [--only NAMES] [--all] DIGITS...
"""

from functools import partial

import mpmath
from mpmath import inf, mpc, mpf

import peer
from integrals import SETUPS, guard, step, window

# On pieces Gauss-Legendre needs fewer values than tanh-sinh, for all of the smooth rows.
LENGTH = 4


def side(name, f):
    if name != "wavepacket":
        return lambda z: f(z, mpmath.exp)
    return lambda z: mpmath.exp(-z * z / 2) * mpmath.cos(5 * z)


def factor(name):
    return {"erf": lambda: 2 / mpmath.sqrt(mpmath.pi), "gelu": lambda: 1 / mpmath.sqrt(2 * mpmath.pi)}.get(name, lambda: 1)()


def pieces(a, b, length):
    return mpmath.linspace(mpf(a), mpf(b), max(2, -(-(b - a) // length) + 1)) if b > a else []


def line(name, k, digits, rule):
    setup = SETUPS[name]
    left, right = window(name, digits, float(k))
    total = mpc(0)
    for ends, f in ((pieces(-left, 0, LENGTH), setup.left), (pieces(0, right, LENGTH), setup.right)):
        if len(ends) > 1:
            g = side(name, f)
            total += mpmath.quad(lambda z: g(z) * mpmath.expj(-k * z), ends, method=rule)
    return factor(name) * total / mpc(0, k) ** setup.order


def by_hand(name, k, digits):
    """The trapezoid sum, which converges exponentially here; the step has to be known."""
    setup = SETUPS[name]
    h = mpf(step(name, digits, float(k)))
    left, right = (side(name, f) for f in (setup.left, setup.right))
    turn = mpmath.expj(-k * h)
    wave, total = mpc(1), mpc(right(mpf(0)))
    for n in range(1, int(max(window(name, digits, float(k))) / h) + 1):
        wave *= turn
        total += right(n * h) * wave + left(-n * h) * mpmath.conj(wave)
    return factor(name) * total * h / mpc(0, k) ** setup.order


def ray(name, k, digits, rule):
    setup = SETUPS[name]
    if rule == "infinite":
        ends, rule = [0, inf], "tanh-sinh"
    else:
        far = window(name, digits, float(k))[1]
        # Short pieces where the integrand varies, longer and longer ones after that.
        ends = [mpf(0)]
        length = mpf(1) / 2
        while ends[-1] < far:
            ends.append(ends[-1] + length)
            length = min(2 * length, 10 / k)
    if setup.kind == "half":
        power = mpf(7) / 2
        value = mpmath.quad(lambda t: t**3 * mpmath.sqrt(t) * mpmath.exp(-k * t), ends, method=rule)
        return value * mpc(0, -1) ** (power + 1)
    turn = mpmath.expj(-mpmath.pi * mpf(setup.angle))
    rate = mpc(0, -1) * k * turn
    value = mpmath.quad(lambda t: turn * setup.right(turn * t, mpmath.exp) * mpmath.exp(rate * t), ends, method=rule)
    return 2 * value.real / mpc(0, k) ** setup.order


def first_try(name, k, digits):
    """What stands in a first attempt: the whole line, or quadosc."""
    setup = SETUPS[name]
    if setup.kind == "line":
        g = [side(name, f) if f or name == "wavepacket" else None for f in (setup.left, setup.right)]
        f = lambda z: (g[0] if z < 0 else g[1])(z) * mpmath.expj(-k * z)
        value = mpmath.quad(f, [-inf, 0, inf] if g[1] else [-inf, 0])
        return factor(name) * value / mpc(0, k) ** setup.order
    return 2 * mpmath.quadosc(lambda z: mpmath.cos(k * z) * setup.right(z, mpmath.exp), [0, inf], omega=k) / mpc(
        0, k
    ) ** setup.order


def run(how, name, digits, ks):
    """All frequencies at one working precision, so that mpmath's tables of nodes are made once."""
    with mpmath.workdps(digits + 40):
        points = [mpf(a) / b for a, b in ks]
        work = digits + max(guard(name, k) for k in points)
    with mpmath.workdps(work):
        return [how(name, mpf(a) / b, work) for a, b in ks]


def methods(name, digits, everything):
    setup = SETUPS[name]
    quads = []
    if setup.kind == "line":
        rules = ["gauss-legendre", "tanh-sinh"] if everything else ["gauss-legendre"]
        quads += [(f"quad, {rule}, pieces", partial(line, rule=rule)) for rule in rules]
    else:
        rules = ["infinite", "gauss-legendre"] if everything else ["infinite"]
        quads += [(f"quad, ray, {rule}", partial(ray, rule=rule)) for rule in rules]
    if setup.strip or setup.gauss:
        quads.append(("by hand", by_hand))
    if (digits <= 50 or everything) and setup.kind != "half":
        quads.append(("first try", first_try))
    return [(method, partial(run, how)) for method, how in quads]


if __name__ == "__main__":
    peer.main("mpmath", methods)
