"""The certificates of a record, replayed with Arb.

usage: certificates.py RECORD [--only TEXT] [--limit S] > report

Nothing of this program is used: formulas are read by `formulas.py`, sums are made anew in Arb's balls, and its bounds come of Arb's
values on boxes. Of each certificate is checked:

    hyperbola   the trapezoid sum; phi analytic from the line down to the lowest hyperbola; M- and M+ (the integral of |g| over each side of
                the strip, from above and from below); the error of the rule from the stated numbers; |phi| <= C v^p at points beyond the window
    rays        the Gauss sums; every ellipse; the error of the panels; f against phi at points. What is cut off is taken as it is stated
    closed      the integrals of the stated terms; their sum against phi at points
    sum         every inner certificate, and the sum of the factors times the inner values

and at last that the stated ball follows: |mid - sum| + error <= radius.
"""

import argparse
import heapq
import json
import math
import platform
import signal
import subprocess
import sys
from collections import Counter
from datetime import date
from importlib.metadata import version

from flint import acb, arb, ctx

from formulas import Unknown, constant, evaluate, exact, parse

I = acb(0, 1)
BOX_BITS = 64
MOST_BOXES = 6000
# A bound that was computed in another arithmetic, rounded up at 32 bits, may be less than this one's by so much, relatively.
CLOSE = arb(2) ** -24


class Wrong(Exception):
    """What is stated is not so."""


class Late(Exception):
    """No time is left."""


def need(condition, what):
    if not condition:
        raise Wrong(what)


def interval(a, b):
    return arb(a).union(arb(b))


def with_bits(bits):
    ctx.prec = int(bits)


def at_most(x, y):
    """Whether x <= y is proved, but for roundings of the other arithmetic."""
    return bool(x <= y * (1 + CLOSE))


def disc(re, im, radius):
    return acb(arb(re, radius), arb(im, radius))


# -- hyperbola


class Hyperbola:
    def __init__(self, given, k):
        self.k = k
        self.phi = parse(given["phi"])
        for name in "x0 scale theta below above step error mass_below mass_above".split():
            setattr(self, name, exact(given[name]))
        self.nodes = given["nodes"]
        self.tails = [(exact(size), exact(power)) for size, power in given["tails"]]
        self.end = (arb(self.nodes) + arb(0.5)) * self.step
        need(0 < self.nodes <= 10**6 and self.scale > 0 and self.step > 0, "the rule is none")
        need(self.theta - self.above > 0 and self.below > 0 and self.above > 0, "the strip leaves the lower half plane")
        need(self.theta + self.below < arb.pi() / 2, "the lowest hyperbola is beyond a right angle")

    def place(self, u):
        w = self.scale * u.sinh()
        return self.x0 + w, self.scale * u.cosh()

    def sum(self):
        total = acb(0)
        turn = acb(0, -self.theta)
        for j in range(-self.nodes, self.nodes + 1):
            z, slope = self.place(acb(self.step * j) + turn)
            total += evaluate(self.phi, z) * slope * (-I * self.k * z).exp()
        return total * self.step

    def size(self, a, b, psi):
        z, slope = self.place(acb(interval(a, b), -psi))
        value = abs(evaluate(self.phi, z)) * abs(slope) * (self.k * z.imag).exp()
        return (value.lower(), value.upper()) if value.is_finite() else (arb(0), arb("inf"))

    def mass(self, psi, stated):
        """Bounds of the integral of |g| over the hyperbola of an angle, from below and from above."""
        end = float(self.end)
        ends = [-end + 2 * end * j / 64 for j in range(65)]
        ends[0], ends[-1] = -self.end, self.end
        heap, low, high, infinite, count = [], arb(0), arb(0), 0, 0

        def push(a, b):
            nonlocal low, high, infinite, count
            width = arb(b) - arb(a)
            least, most = self.size(a, b, psi)
            count += 1
            least = width * least
            low += least
            if most.is_finite():
                most = width * most
                high += most
                gap = float(most - least)
            else:
                most, gap = None, math.inf
                infinite += 1
            heapq.heappush(heap, (-gap, count, a, b, least, most))

        for a, b in zip(ends, ends[1:]):
            push(a, b)
        while (infinite or not high <= stated) and count < MOST_BOXES:
            _, _, a, b, least, most = heapq.heappop(heap)
            low -= least
            if most is None:
                infinite -= 1
            else:
                high -= most
            middle = (arb(a) + arb(b)).mid() / 2
            push(a, middle)
            push(middle, b)
        return low.lower(), arb("inf") if infinite else high.upper()

    def analytic(self):
        """Whether phi is analytic from the line down to the lowest hyperbola, inside the window."""
        end, low = float(self.end) * (1 + 1e-15), float(self.theta + self.below) * (1 + 1e-15)
        parts = [(-end + 2 * end * j / 32, -end + 2 * end * (j + 1) / 32, 0.0, low) for j in range(32)]
        count = 0
        while parts:
            a, b, c, d = parts.pop()
            count += 1
            if count > 4 * MOST_BOXES:
                return False
            z, _ = self.place(acb(interval(a, b), interval(-d, -c)))
            if evaluate(self.phi, z, True).is_finite():
                continue
            if b - a > d - c:
                m = (a + b) / 2
                parts += [(a, m, c, d), (m, b, c, d)]
            else:
                m = (c + d) / 2
                parts += [(a, b, c, m), (a, b, m, d)]
        return True

    def rule_error(self):
        """The error from the stated M, C and p."""
        tau = 2 * arb.pi()
        below, above = (tau * d / self.step for d in (self.below, self.above))
        total = self.mass_below / below.expm1() + self.mass_above / above.expm1()
        sinh, cosh = self.end.sinh(), self.end.cosh()
        kappa = self.k * self.scale * self.theta.sin()
        at_end = (-kappa * cosh).exp()
        at_top = (-self.k * self.scale * (self.theta - self.above).sin() * cosh - above).exp()
        v = cosh / (sinh * (1 - arb(1e-12)))
        for size, power in self.tails:
            need(power >= 0, "a negative power")
            at = size * (v**power)
            slope = self.scale * cosh
            total += at * slope * at_end * self.step / tau
            total += at * slope * (at_end + at_top) * self.above
            left = kappa - power / cosh
            need(left > 0, "the window is too short for the growth of phi")
            total += at * self.scale * at_end / (left * sinh / cosh)
        return total

    def beyond(self):
        """|phi| <= C v^p at points of the sector beyond the window."""
        radius = self.scale * self.end.sinh() * (1 - arb(1e-12))
        for (size, power), side in zip(self.tails, (1, -1)):
            for v in (1, 1.5, 4, 30, 1000):
                for share in (0, 0.3, 0.7, 1):
                    psi = (self.theta + self.below) * share
                    z = self.x0 + side * radius * v * acb(psi.cos(), -side * psi.sin())
                    value = abs(evaluate(self.phi, z))
                    need(not value > size * arb(v) ** power, f"|phi| is more than C v^p at {z.str(6)}")

    def check(self, bits):
        with_bits(BOX_BITS)
        need(self.analytic(), "phi is not seen to be analytic down to the lowest hyperbola")
        proved = []
        for name, psi, stated in (
            ("M-", self.theta + self.below, self.mass_below),
            ("M+", self.theta - self.above, self.mass_above),
        ):
            low, high = self.mass(psi, stated)
            need(not low > stated, f"{name} is at least {low.str(8)}, {stated.str(8)} is stated")
            proved.append(bool(high <= stated))
        self.beyond()
        with_bits(128)
        follows = self.rule_error()
        need(at_most(follows, self.error), f"the error of the rule is stated as {self.error.str(8)}, {follows.str(8)} follows")
        with_bits(2 * bits + 64)
        return self.sum(), self.error, dict(nodes=2 * self.nodes + 1, proved=all(proved))


# -- rays


class Part:
    def __init__(self, given, k):
        self.f = parse(given["f"])
        self.along, self.down, self.theta = map(exact, given["direction"])
        self.origin = constant(given["origin"])
        self.length = constant(given["length"]) if "length" in given else acb(1)
        self.sign = -1 if given.get("reversed") else 1
        self.left = given.get("left", False)
        self.kappa = self.sign * k * self.length.real
        self.k = k
        self.error, self.cut = exact(given["error"]), exact(given["cut"])
        self.turn = acb(self.along, -self.down)
        self.panels, start = [], exact(given["from"])
        for text in given["panels"].split():
            to, order, rho, log2 = text.split(":")
            self.panels.append((start, exact(to), int(order), exact(rho), int(log2)))
            need(start < exact(to) and 0 <= int(order) <= 1024 and exact(rho) > 1, "a panel is none")
            start = exact(to)

    def integrand(self, w, analytic=False):
        return evaluate(self.f, w, analytic) * (-I * self.kappa * w).exp()

    def sum(self):
        total = acb(0)
        for a, b, order, _, _ in self.panels:
            middle, half, part = (a + b) / 2, (b - a) / 2, acb(0)
            for x, weight in rule(order, ctx.prec):
                part += weight * self.integrand(self.turn * (middle + half * x))
            total += part * half
        total *= self.turn
        if self.left:
            total = total.conjugate()
        return total * self.length * (-I * self.k * self.origin).exp()

    def ellipse(self, panel):
        """A bound of the integrand in an ellipse, where it is analytic."""
        a, b, order, rho, log2 = panel
        middle, half = (a + b) / 2, (b - a) / 2
        edge = rho.log()

        def place(xi, angle):
            return self.turn * (middle + half * acb(xi, angle).cosh())

        parts = [(0.0, 1.0, 6.2831853 * j / 8, 6.2831854 * (j + 1) / 8) for j in range(8)]
        count = 0
        while parts:
            x0, x1, y0, y1 = parts.pop()
            count += 1
            need(count < MOST_BOXES, "the integrand is not seen to be analytic in an ellipse")
            w = place(edge * interval(x0, x1), interval(y0, y1))
            if evaluate(self.f, w, True).is_finite():
                continue
            xm, ym = (x0 + x1) / 2, (y0 + y1) / 2
            parts += [(x0, xm, y0, ym), (xm, x1, y0, ym), (x0, xm, ym, y1), (xm, x1, ym, y1)]
        arcs, count = [], 0

        def push(y0, y1):
            nonlocal count
            count += 1
            w = place(edge, interval(y0, y1))
            value = abs(evaluate(self.f, w)) * (self.kappa * w.imag).exp()
            most = value.upper() if value.is_finite() else arb("inf")
            heapq.heappush(arcs, (-(float(most.log()) if most > 0 and most.is_finite() else 1e300 if most > 0 else -1e300), count, y0, y1, most))

        for j in range(24):
            push(6.2831854 * j / 24, 6.2831854 * (j + 1) / 24)
        for _ in range(60):
            _, _, y0, y1, most = heapq.heappop(arcs)
            push(y0, (y0 + y1) / 2)
            push((y0 + y1) / 2, y1)
        most = arcs[0][4]
        need(most <= arb((1, log2)) * (1 + CLOSE), f"the integrand is not seen to be at most 2^{log2} in an ellipse")
        scale = half * abs(self.turn)
        if order == 0:
            return 2 * most * scale
        return scale * arb(64) / 15 * most * rho ** (-2 * order) / (1 - rho**-2)

    def check(self, bits):
        with_bits(BOX_BITS)
        follows = sum((self.ellipse(panel) for panel in self.panels), arb(0))
        need(at_most(follows, self.error), f"the error of the panels is stated as {self.error.str(8)}, {follows.str(8)} follows")
        with_bits(2 * bits + 64)
        return self.sum(), (self.error + self.cut) * abs(self.length)


RULES = {}


def rule(order, bits):
    if (order, bits) not in RULES:
        RULES[order, bits] = [arb.legendre_p_root(order, j, weight=True) for j in range(order)]
    return RULES[order, bits]


def inside(piece, share):
    """A point of a piece."""
    a, b = (constant(piece[end]).real if end in piece else None for end in ("from", "to"))
    if a is None and b is None:
        return arb(share) * 3 - 1
    if a is None:
        return b - 2 * arb(share)
    return a + 2 * arb(share) if b is None else a + (b - a) * arb(share)


def rays(given, k, bits):
    parts = [Part(part, k) for part in given["parts"]]
    total, error, nodes = acb(0), arb(0), 0
    for part in parts:
        value, own = part.check(bits)
        total, error = total + value, error + own
        nodes += sum(order for _, _, order, _, _ in part.panels)
    with_bits(128)
    for piece in given["pieces"]:
        for share in (0.21, 0.53, 0.87):
            z = inside(piece, share)
            due = evaluate(parse(piece["phi"]), acb(z))
            here = [part for part in parts if covers(part, z, piece)]
            need(here or due == 0, "no integral is that of a piece")
            if here:
                found = evaluate(here[0].f, acb((z - here[0].origin.real) / here[0].length.real * (-1 if here[0].left else here[0].sign)))
                need(not (found.is_finite() and due.is_finite()) or found.overlaps(due), "f is not phi")
    return total, error, dict(nodes=nodes, proved=True)


def covers(part, z, piece):
    w = (z - part.origin.real) / part.length.real * (-1 if part.left else part.sign)
    end = [constant(piece[name]).real for name in ("from", "to") if name in piece] or [arb(0)]
    own = any(part.origin.real.overlaps(e) for e in end)
    finite = "from" in piece and "to" in piece
    return own and bool(w > 0) and (bool(w <= part.panels[-1][1]) or not finite if part.panels else True)


# -- closed forms


def polynomial(p, z):
    total = acb(0)
    for c in reversed(p):
        total = total * z + c
    return total


def derivative(p):
    return [c * j for j, c in enumerate(p)][1:]


def primitive(p, s):
    """P with (P e^{sz})' = p e^{sz}."""
    total, sign, power, left = [acb(0)] * len(p), 1, s, list(p)
    while left:
        for j, c in enumerate(left):
            total[j] += sign * c / power
        left, sign, power = derivative(left), -sign, power * s
    return total


def shifted(p, m):
    """p(m + x)."""
    total = []
    for c in reversed(p):
        raised = [acb(0)] + total
        for j, d in enumerate(total):
            raised[j] += m * d
        if not raised:
            raised = [acb(0)]
        raised[0] += c
        total = raised
    return total[: len(p)]


def gaussian(p, a, s, c, ends):
    """The integral of p(z) e^{-a z^2 + s z + c}."""
    m, root = s / (2 * a), a.sqrt()
    q = shifted(p, m)
    front = (c + s * s / (4 * a)).exp()

    def moments(end, infinite):
        if end is None:
            value = [infinite * (acb.pi() / a).sqrt() / 2, acb(0)]
            x, wave = acb(0), acb(0)
        else:
            x = end - m
            wave = (-a * x * x).exp()
            value = [(acb.pi() / a).sqrt() / 2 * (root * x).erf(), -wave / (2 * a)]
        for n in range(2, len(q)):
            value.append(-(x ** (n - 1)) * wave / (2 * a) + (n - 1) / (2 * a) * value[n - 2])
        return value

    low, high = moments(ends[0], -1), moments(ends[1], 1)
    return front * sum((d * (high[n] - low[n]) for n, d in enumerate(q)), acb(0))


def elementary(term, k):
    p = [constant(c) for c in term["p"]]
    ends = [constant(term[end]) if end in term else None for end in ("from", "to")]
    taken = constant(term["taken"]) if "taken" in term else acb(0)
    s = constant(term["beta"]) - I * k
    if "gauss" in term:
        return gaussian(p, constant(term["gauss"]), s, -taken, ends)
    if "power" in term:
        right = ends[0] is not None
        end, rate = (ends[0], -s) if right else (ends[1], s)
        q, total = constant(term["power"]), acb(0)
        for n, c in enumerate(p):
            if c == 0:
                continue
            r = q + n + 1
            value = r.gamma() * (-r * rate.log()).exp()
            total += c * value * ((r.digamma() - rate.log()) if term.get("log") else 1)
        return total * (s * end - taken).exp()
    whole = primitive(p, s)

    def at(z):
        if z is None:
            return acb(0)
        value = polynomial(whole, z) * (s * z - taken).exp()
        if "erf" in term:
            slope, shift = map(constant, term["erf"])
            value *= (slope * z + shift).erf()
        return value

    total = at(ends[1]) - at(ends[0])
    if "erf" in term:
        slope, shift = map(constant, term["erf"])
        front = 2 * slope / acb.pi().sqrt()
        inner = gaussian(whole, slope * slope, s - 2 * slope * shift, -shift * shift - taken, ends)
        total -= front * inner
    return total


def term_at(term, z):
    """The integrand without its wave."""
    taken = constant(term["taken"]) if "taken" in term else acb(0)
    exponent = constant(term["beta"]) * z - taken
    if "gauss" in term:
        exponent -= constant(term["gauss"]) * z * z
    variable, value = z, acb(1)
    if "power" in term:
        variable = z - constant(term["from"]) if "from" in term else constant(term["to"]) - z
        value = (constant(term["power"]) * variable.log()).exp()
        if term.get("log"):
            value *= variable.log()
    if "erf" in term:
        slope, shift = map(constant, term["erf"])
        value *= (slope * z + shift).erf()
    return polynomial([constant(c) for c in term["p"]], variable) * exponent.exp() * value


def closed(given, k, bits):
    with_bits(128)
    for piece in given["pieces"]:
        for share in (0.21, 0.53, 0.87):
            z = inside(piece, share)
            due = evaluate(parse(piece["phi"]), acb(z))
            found = acb(0)
            for term in given["terms"]:
                low = "from" not in term or constant(term["from"]).real < z
                high = "to" not in term or z < constant(term["to"]).real
                if low and high:
                    found += term_at(term, acb(z))
            need(not due.is_finite() or found.overlaps(due), "the terms are not phi")
    return None, arb(0), dict(nodes=0, proved=True)


# -- all


def value_of_terms(terms, frequency, radius):
    """The integrals of the terms, with as many bits as make their ball smaller than the radius."""
    for bits in (256, 512, 1024, 2048, 4096, 8192, 16384):
        with_bits(bits)
        total = sum((elementary(term, frequency()) for term in terms), acb(0))
        if total.is_finite() and total.rad() < radius / 1024:
            break
    return total


def check(enclosure):
    """Of one certificate: what it took. Raises Wrong."""
    given = enclosure["certificate"]
    theorem = given["theorem"]
    re, im, radius = (exact(enclosure[name]) for name in ("re", "im", "radius"))

    def frequency():
        k = constant(enclosure["k"])
        need(k.imag == 0 and k.real > 0, "k is not positive")
        return k.real

    if theorem == "sum":
        total, error, facts = acb(0), arb(0), dict(nodes=0, proved=True)
        for term in given["terms"]:
            inner = term["inner"]
            own = check(inner)
            facts["nodes"] += own["nodes"]
            facts["proved"] &= own["proved"]
            with_bits(2 * 4 * len(enclosure["re"] + enclosure["im"]) + 256)
            k, (c, s, omega, place) = frequency(), (constant(term[name]) for name in ("coefficient", "scale", "omega", "place"))
            away = (k - omega) * s
            need(s.imag == 0 and s.real > 0, "a scale is not positive")
            need((-away if term.get("conjugate") else away).overlaps(constant(inner["k"])), "the frequency of a term is another one")
            middle = acb(exact(inner["re"]), exact(inner["im"]))
            if term.get("conjugate"):
                middle = middle.conjugate()
            factor = c * s * (-I * (k - omega) * place).exp()
            total += factor * middle
            error += abs(factor) * exact(inner["radius"])
    else:
        bits = given["bits"]
        need(16 <= bits <= 50_000, f"{bits} bits")
        with_bits(2 * bits + 64)
        k = frequency()
        if theorem == "hyperbola":
            total, error, facts = Hyperbola(given, k).check(bits)
        elif theorem == "rays":
            total, error, facts = rays(given, k, bits)
        elif theorem == "closed":
            total, error, facts = closed(given, k, bits)
            total = value_of_terms(given["terms"], frequency, radius)
        else:
            raise Unknown(f"the theorem {theorem}")
    with_bits(max(ctx.prec, 4 * len(enclosure["re"] + enclosure["im"]) + 256))
    gap = abs(total - acb(re, im)) + error
    need(at_most(gap, radius), f"the ball does not follow: {gap.str(6)} against a radius of {radius.str(6)}")
    used = float(gap / radius) if radius > 0 else 0.0
    return dict(theorem=theorem, used=used, **facts)


def looked_at(enclosure, limit):
    def late(*_):
        raise Late

    signal.signal(signal.SIGALRM, late)
    signal.alarm(limit)
    try:
        return dict(status="confirmed", **check(enclosure))
    except Wrong as why:
        return dict(status="wrong", why=str(why))
    except Unknown as why:
        return dict(status="not known", why=str(why))
    except Late:
        return dict(status="given up", why=f"after {limit} s")
    except (ValueError, ArithmeticError, KeyError, TypeError, AttributeError) as why:
        return dict(status="not read", why=f"{type(why).__name__}: {why}"[:160])
    finally:
        signal.alarm(0)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("record")
    parser.add_argument("--only", default="", help="claims whose id holds this")
    parser.add_argument("--limit", type=int, default=60, help="seconds of a certificate")
    parser.add_argument("--each", type=int, default=0, help="at most so many certificates of a claim, evenly chosen")
    given = parser.parse_args()
    rows = []
    with open(given.record) as lines:
        for line in map(json.loads, lines):
            if line.get("line") != "claim" or given.only not in line["id"]:
                continue
            points = [point for point in line["points"] if "enclosure" in point]
            if given.each and len(points) > given.each:
                points = [points[j * (len(points) - 1) // max(given.each - 1, 1)] for j in range(given.each)]
            for point in points:
                theorem = point["enclosure"]["certificate"]["theorem"]
                size = len(json.dumps(point["enclosure"], separators=(",", ":")))
                found = dict(theorem=theorem, nodes=0, proved=False, used=0.0, size=size)
                found.update(looked_at(point["enclosure"], given.limit), id=line["id"], at=point["at"])
                rows.append(found)
                print(f"{found['status']}: {line['id']} {point['at']} {found.get('why', '')}", file=sys.stderr)
    report(rows)
    sys.exit(0 if rows and all(row["status"] == "confirmed" for row in rows) else 1)


def commit():
    try:
        return subprocess.run(["git", "describe", "--always", "--dirty"], capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def report(rows):
    print(f"""# Certificates replayed with Arb

Written by `make peers ONLY=certificates`; `benches/peers/certificates.py` says what is checked. Nothing of this program takes part: the record
states formulas, parameters and bounds, and python-flint does the rest.

{date.today()}; {platform.system()} {platform.machine()}, specbias at commit {commit()}, python-flint {version("python-flint")}.

- **used**: the largest part of the radius that the distance from the sum and the error of the rule take together; at most 1.
- **M proved**: certificates whose bounds on the sides of the strip, or in the ellipses, Arb's boxes prove as they are stated. In the others Arb's bound
  from below does not contradict them.
- **bytes**: of a certificate in the record, the mean and the largest.
""")
    print("| theorem | certificates | confirmed | used | values of phi | M proved | bytes |\n|---|---:|---:|---:|---:|---:|---:|")
    for theorem in dict.fromkeys(row["theorem"] for row in rows):
        own = [row for row in rows if row["theorem"] == theorem]
        good = [row for row in own if row["status"] == "confirmed"]
        used = max((row["used"] for row in good), default=0)
        nodes, proved = sum(row["nodes"] for row in good), sum(row["proved"] for row in good)
        sizes = [row["size"] for row in own]
        print(f"| {theorem} | {len(own)} | {len(good)} | {used:.3f} | {nodes} | {proved} | {sum(sizes) // len(sizes)}, {max(sizes)} |")
    counts = Counter(row["status"] for row in rows)
    print("\nAll: " + ", ".join(f"{count} {status}" for status, count in counts.most_common()) + ".\n")
    bad = [row for row in rows if row["status"] != "confirmed"]
    if bad:
        print("## Not confirmed\n\n| claim | at | theorem | | why |\n|---|---|---|---|---|")
        for row in bad:
            print(f"| {row['id']} | {row['at']} | {row['theorem']} | {row['status']} | {row['why']} |")


if __name__ == "__main__":
    main()
