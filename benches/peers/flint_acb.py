"""python-flint: Arb's `acb.integral`, which returns a ball that holds the value, on the same windows and rays as mpmath, and the trapezoid sum
written by hand in its arithmetic.

usage: flint_acb.py [--limit S] [--only NAMES] [--all] DIGITS...
"""

from functools import partial

import mpmath
from flint import acb, arb, ctx, fmpq

import peer
from integrals import SETUPS, guard, step, window

I = acb(0, 1)


def exp(z):
    return z.exp()


def sech_squared(z):
    w = z.sech()
    return w * w


# One formula for the whole line, in functions that Arb bounds well on a wide ball.
WHOLE = {
    "logistic": lambda z: sech_squared(z / 2) / 4,
    "softplus": lambda z: sech_squared(z / 2) / 4,
    "tanh": sech_squared,
    "sech": lambda z: z.sech(),
    "silu": lambda z: (2 - z * (z / 2).tanh()) * sech_squared(z / 2) / 4,
    "wavepacket": lambda z: (-z * z / 2).exp() * (5 * z).cos(),
    "erf": lambda z: (-z * z).exp(),
    "gaussian": lambda z: (-z * z / 2).exp(),
    "gelu": lambda z: (2 - z * z) * (-z * z / 2).exp(),
}


def sides(name, left, right):
    """Intervals, and the integrand on each."""
    if name in WHOLE:
        return [(-left, right, WHOLE[name])]
    pairs = [(-left, 0, SETUPS[name].left), (0, right, SETUPS[name].right)]
    return [(a, b, lambda z, f=f: f(z, exp)) for a, b, f in pairs if a < b]


def factor(name):
    return {"erf": lambda: 2 / arb.pi().sqrt(), "gelu": lambda: 1 / (2 * arb.pi()).sqrt()}.get(name, lambda: 1)()


def integral(name, k, digits):
    setup = SETUPS[name]
    left, right = window(name, digits, float(k.p) / float(k.q))
    options = dict(abs_tol=arb(10) ** -digits, rel_tol=arb(2) ** -ctx.prec)
    k = acb(arb(k))
    if setup.kind == "line":
        total, wave = acb(0), -I * k
        for a, b, f in sides(name, left, right):
            total += acb.integral(lambda z, _: f(z) * (wave * z).exp(), a, b, **options)
        result = factor(name) * total
    elif setup.kind == "half":
        f = lambda t, analytic: t * t * t * t.sqrt(analytic=analytic) * (-k * t).exp()
        result = acb.integral(f, 0, right, **options) * (-I).sqrt()
    else:
        turn = (-I * acb.pi() * arb(setup.angle)).exp()
        rate = -I * k * turn
        f = lambda t, _: turn * setup.right(turn * t, exp) * (rate * t).exp()
        result = acb(2 * acb.integral(f, 0, right, **options).real)
    return result / (I * k) ** setup.order


def by_hand(name, k, digits):
    """The trapezoid sum in Arb's arithmetic; the ball holds the sum, not the integral."""
    setup = SETUPS[name]
    rough = float(k.p) / float(k.q)
    far = window(name, digits, rough)
    h = step(name, digits, rough)
    count, h = int(max(far) / h) + 1, acb(arb(h))
    k = acb(arb(k))
    f = [g for _, _, g in sides(name, *far)]
    f, right = f[0], f[-1]
    turn = (-I * k * h).exp()
    wave, total = acb(1), right(acb(0)) * acb(1)
    for n in range(1, count + 1):
        wave *= turn
        if name == "mish":
            total += right(n * h) * wave + f(-n * h) * acb(wave.real, -wave.imag)
        else:
            total += f(n * h) * (2 * wave.real)
    return factor(name) * total * h / (I * k) ** setup.order


def run(how, name, digits, ks):
    answers = []
    for a, b in ks:
        with mpmath.workdps(digits + 40):
            work = digits + guard(name, mpmath.mpf(a) / b)
        ctx.prec = int(work * 3.3219281) + 30
        ball = how(name, fmpq(a, b), work)
        with mpmath.workdps(work + 10):
            middle = [mpmath.mpf(x.mid().str(work + 10, radius=False)) for x in (ball.real, ball.imag)]
            answers.append(mpmath.mpc(*middle))
    return answers


def methods(name, digits, everything):
    setup = SETUPS[name]
    known = [("acb.integral", partial(run, integral))]
    if setup.strip or setup.gauss:
        known.append(("by hand", partial(run, by_hand)))
    return known


if __name__ == "__main__":
    peer.main("python-flint", methods)
