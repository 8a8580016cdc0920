"""Markdown from the JSON lines of one run: table.py FILES... > report"""

import os
import platform
from datetime import date
from importlib.metadata import version

from rows import command, mean, pick, print_failures, processor, ratio, rows, shown, time

DIGITS = sorted({r["digits"] for r in rows})
NAMES = list(dict.fromkeys(r["name"] for r in rows))


def quad(method):
    return method.startswith("quad")


def hand(method):
    return method == "by hand"


PEERS = [
    ("mpmath `quad`", "mpmath", quad),
    ("mpmath by hand", "mpmath", hand),
    ("flint `acb.integral`", "python-flint", lambda m: m == "acb.integral"),
    ("flint by hand", "python-flint", hand),
]


print(f"""# The same integrals in other tools

Written by `make peers`; `benches/peers/` holds the programs. Fifteen activations, F(k) at eight frequencies together, relative to |F(k)|
to the digits in the heading. Seconds of wall time, the least of three repetitions (one where it takes more than two seconds), all in one
run on one machine. A row is given up after {os.environ.get("LIMIT", "20")} seconds (20 for this program).

{date.today()}; {processor()}, {os.cpu_count()} CPUs, {platform.system()} {platform.machine()}; load {os.getloadavg()[0]:.1f} at the end of the run.
specbias at commit {command("git", "describe", "--always", "--dirty")}, {command("rustc", "--version")}; Python {platform.python_version()}, mpmath {version("mpmath")} with gmpy2 {version("gmpy2")},
python-flint {version("python-flint")}.

- **one route**: the faster of the two routes of this program. The time holds the whole work from the formula of phi: derivatives, path, bounds of the
  error.
- **both routes**: the sum of the two. A verdict takes both.
- **mpmath `quad`**: Gauss-Legendre on pieces of a finite window of the real line, or a ray from 0 to infinity; **flint `acb.integral`**: the same windows and
  rays, and the answer is a rigorous enclosure of the integral over the window, which none of the other columns is.
- **by hand**: the trapezoid sum with the right step for the known strip or Gaussian decay, in the arithmetic of the tool; it has no bound of the error. Where
  phi decays slowly it does not apply.
- The programs for the other tools are told the derivative of phi, the window, the step and the guard digits, all read off the closed form. This program
  finds them out, but for the absolute tolerance, which is read off the closed form here too.
- This program may use all CPUs in a route; the others use one.
- Ratios are time of the tool over time of *one route*: above 1 the tool is slower.
""")

summary = []
for digits in DIGITS:
    print(f"## {digits} digits\n")
    heads = [head for head, _, _ in PEERS]
    print("| activation | one route | both routes | " + " | ".join(heads) + " | " + " | ".join(f"ratio {h}" for h in heads) + " |")
    print("|---|" + "---:|" * (2 + 2 * len(PEERS)))
    ratios = {head: [] for head in heads}
    for_both = {head: [] for head in heads}
    for name in NAMES:
        ours = [r for r in rows if (r["tool"], r["name"], r["digits"]) == ("specbias", name, digits)]
        best = pick("specbias", name, digits, lambda m: True)
        one = best["seconds"] if best and best["status"] == "right" else None
        both = sum(r["seconds"] for r in ours) if ours and all(r["status"] == "right" for r in ours) else None
        peers = [pick(tool, name, digits, keep) for _, tool, keep in PEERS]
        for head, row in zip(heads, peers):
            ratios[head].append(ratio(row, one))
            for_both[head].append(ratio(row, both))
        first = f"{time(best)} ({best['method']})" if one else time(best)
        last = shown(both) if both else "timeout"
        cells = [first, last, *map(time, peers), *(shown(ratios[h][-1]) for h in heads)]
        print(f"| {name} | " + " | ".join(cells) + " |")
    print()
    for head in heads:
        a, n = mean(ratios[head])
        b, m = mean(for_both[head])
        if a is not None:
            summary.append(f"| {digits} | {head} | {shown(a)} | {n} | {shown(b)} | {m} |")

print("## Geometric means\n\nOver the rows where the tool and this program both gave the right digits in time.\n")
print("| digits | tool | over one route | rows | over both routes | rows |\n|---:|---|---:|---:|---:|---:|")
print("\n".join(summary))

print("\n## Wrong, failed, or given up\n")
print("*first try* is what one types first: `mpmath.quad` on (-inf, 0, inf), or `mpmath.quadosc`, of the derivative that decays; it was run up to 50 digits.\n")
print_failures("activation")
