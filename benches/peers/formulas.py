"""Formulas of specbias as functions of Arb's balls.

The language is that of `src/expr/`: + - * / ^, numbers that are exact, pi, e, i, and functions. A sign binds more tightly than a product
and less than a power. `evaluate(tree, z, analytic)` gives a ball that holds the value; with `analytic` it is not finite where a cut or a
pole may touch the ball.
"""

import re
from functools import lru_cache

from flint import acb, arb, fmpq

TOKEN = re.compile(r"\s*(?:(\d+\.?\d*(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?)|([A-Za-z_]\w*)|([-+*/^(),]))")
NAN = acb(arb("nan"), arb("nan"))


class Unknown(Exception):
    """What this reader does not know."""


def tokens(text):
    found, at = [], 0
    text = text.rstrip()
    while at < len(text):
        match = TOKEN.match(text, at)
        if not match:
            raise Unknown(f"{text[at:at + 20]!r} in a formula")
        found.append(match.group(1, 2, 3))
        at = match.end()
    return found


def rational(text):
    digits, _, exponent = text.partition("e")
    whole, _, part = digits.partition(".")
    power = int(exponent or 0) - len(part)
    value = fmpq(int(whole + part or "0"))
    return value * fmpq(10) ** power if power >= 0 else value / fmpq(10) ** -power


@lru_cache(maxsize=4096)
def parse(text):
    """A tree of tuples."""
    todo, at = tokens(text), 0

    def peek():
        return todo[at][2] if at < len(todo) else None

    def take(symbol):
        nonlocal at
        if peek() != symbol:
            raise Unknown(f"no {symbol} in {text!r}")
        at += 1

    def operand(least):
        nonlocal at
        if peek() == "-":
            at += 1
            left = ("neg", operand(5))
        elif peek() == "+":
            at += 1
            left = operand(5)
        elif peek() == "(":
            take("(")
            left = operand(0)
            take(")")
        elif at < len(todo) and todo[at][0]:
            left = ("num", rational(todo[at][0]))
            at += 1
        elif at < len(todo) and todo[at][1]:
            name = todo[at][1]
            at += 1
            left = ("name", name)
            if peek() == "(":
                take("(")
                arguments = [operand(0)]
                while peek() == ",":
                    take(",")
                    arguments.append(operand(0))
                take(")")
                left = ("call", name, *arguments)
        else:
            raise Unknown(f"an operand is missing in {text!r}")
        powers = {"+": (1, 2), "-": (1, 2), "*": (3, 4), "/": (3, 4), "^": (7, 6)}
        while peek() in powers and powers[peek()][0] >= least:
            symbol = peek()
            take(symbol)
            # An exponent may have a sign of its own.
            left = (symbol, left, operand(powers[symbol][1]))
        return left

    tree = operand(0)
    if at != len(todo):
        raise Unknown(f"something is left over in {text!r}")
    return tree


def log1p(w, analytic):
    return (1 + w).log(analytic=True) if analytic else w.log1p()


def softplus(z, analytic):
    if z.real <= 0:
        return log1p(z.exp(), analytic)
    if z.real >= 0:
        return z + log1p((-z).exp(), analytic)
    if abs(z.imag) < 3:
        return (1 + z.exp()).log(analytic=analytic)
    return NAN


def logistic(z, analytic):
    if z.real < 0:
        w = z.exp()
        return w / (1 + w)
    return 1 / (1 + (-z).exp())


def atan(z, analytic):
    if not analytic:
        return z.atan()
    i = acb(0, 1)
    return ((1 + i * z).log(analytic=True) - (1 - i * z).log(analytic=True)) / (2 * i)


def asinh(z, analytic):
    if not analytic:
        return z.asinh()
    if z.real < 0:
        return -asinh(-z, True)
    return (z + (1 + z * z).sqrt(analytic=True)).log(analytic=True)


def cbrt(z, analytic):
    """The real cube root."""
    if z.imag != 0 or analytic:
        return NAN
    x = z.real
    if x > 0:
        return acb(x.root(3))
    return acb(-((-x).root(3))) if x < 0 else NAN


def real(f):
    return lambda z, analytic: NAN if analytic or z.imag != 0 else acb(f(z.real))


def step(x):
    return arb(1) if x > 0 else arb(0) if x < 0 else arb("nan")


FUNCTIONS = {
    "exp": lambda z, a: z.exp(),
    "log": lambda z, a: z.log(analytic=a),
    "log1p": log1p,
    "expm1": lambda z, a: z.expm1(),
    "sqrt": lambda z, a: z.sqrt(analytic=a),
    "cbrt": cbrt,
    "abs": real(abs),
    "sign": real(lambda x: 2 * step(x) - 1),
    "step": real(step),
    "relu": real(lambda x: x.nonnegative_part()),
    "softplus": softplus,
    "logistic": logistic,
    "atan": atan,
    "asinh": asinh,
    "atanh": lambda z, a: ((1 + z).log(analytic=a) - (1 - z).log(analytic=a)) / 2,
    "erf": lambda z, a: z.erf(),
    "erfc": lambda z, a: z.erfc(),
    "normcdf": lambda z, a: (-z / acb(2).sqrt()).erfc() / 2,
    "gamma": lambda z, a: z.gamma(),
    "digamma": lambda z, a: z.digamma(),
    "sinc": lambda z, a: z.sinc(),
    "si": lambda z, a: z.si(),
    **{
        name: (lambda name: lambda z, a: getattr(z, name)())(name)
        for name in "sin cos tan sec csc cot sinh cosh tanh sech csch coth".split()
    },
}


def power(base, tree, z, analytic):
    exponent = evaluate(tree, z, analytic)
    if exponent.imag == 0 and exponent.is_exact():
        twice = (2 * exponent.real).unique_fmpz()
        if twice is not None and abs(twice) < 10**6:
            whole, half = divmod(int(twice), 2)
            value = base**whole
            return value * base.sqrt(analytic=analytic) if half else value
    return base.pow(exponent, analytic=analytic)


def evaluate(tree, z, analytic=False):
    kind = tree[0]
    if kind == "num":
        return acb(arb(tree[1]))
    if kind == "name":
        constant = {"pi": acb.pi, "e": lambda: acb(1).exp(), "i": lambda: acb(0, 1)}.get(tree[1])
        if constant:
            return constant()
        if z is None:
            raise Unknown(f"the variable {tree[1]} in a constant")
        return z
    if kind == "neg":
        return -evaluate(tree[1], z, analytic)
    if kind == "call":
        if tree[1] not in FUNCTIONS or len(tree) != 3:
            raise Unknown(f"the function {tree[1]}")
        return FUNCTIONS[tree[1]](evaluate(tree[2], z, analytic), analytic)
    left = evaluate(tree[1], z, analytic)
    if kind == "^":
        return power(left, tree[2], z, analytic)
    right = evaluate(tree[2], z, analytic)
    if kind == "+":
        return left + right
    if kind == "-":
        return left - right
    return left * right if kind == "*" else left / right


def constant(text):
    return evaluate(parse(text), None)


def exact(text):
    """-0x3p-1 is -3/2: no rounding where the precision holds the integer."""
    digits, _, exponent = text.partition("p")
    return arb((int(digits, 16), int(exponent)))
