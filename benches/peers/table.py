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


FREQUENCIES = f"k = {os.environ['FREQUENCIES']} alone" if "FREQUENCIES" in os.environ else "eight frequencies together"

PEERS = [
    ("mpmath `quad`", "mpmath", quad),
    ("mpmath by hand", "mpmath", hand),
    ("flint `acb.integral`", "python-flint", lambda m: m == "acb.integral"),
    ("flint by hand", "python-flint", hand),
]


print(f"""# The same integrals in other tools

Written by `make peers`; `benches/peers/` holds the programs. Fifteen activations, F(k) at {FREQUENCIES}, relative to |F(k)|
to the digits in the heading. Seconds of wall time, the least of three repetitions (one where it takes more than two seconds), all in one
run on one machine. A row is given up after {os.environ.get("LIMIT", "20")} seconds (20 for this program).

{date.today()}; {processor()}, {os.cpu_count()} CPUs, {platform.system()} {platform.machine()}; load {os.getloadavg()[0]:.1f} at the end of the run.
specbias at commit {command("git", "describe", "--always", "--dirty")}, {command("rustc", "--version")}; Python {platform.python_version()}, mpmath {version("mpmath")} with gmpy2 {version("gmpy2")},
python-flint {version("python-flint")}.

- **enclosed**: a ball that holds F(k), by a theorem whose conditions are checked: the tails too. A verdict takes no more.
- **one route**: the faster of the two routes of this program. The time holds the whole work from the formula of phi: derivatives, path, bounds of the
  error.
- **both routes**: the sum of the two. A verdict takes both where nothing is enclosed.
- **mpmath `quad`**: Gauss-Legendre on pieces of a finite window of the real line, or a ray from 0 to infinity; **flint `acb.integral`**: the same windows and
  rays, and the answer is a rigorous enclosure of the integral over the window, which none of the other columns is.
- **by hand**: the trapezoid sum with the right step for the known strip or Gaussian decay, in the arithmetic of the tool; it has no bound of the error. Where
  phi decays slowly it does not apply.
- The programs for the other tools are told the derivative of phi, the window, the step and the guard digits, all read off the closed form. This program
  finds them out, but for the absolute tolerance, which is read off the closed form here too.
- This program may use all CPUs in a route; the others use one.
- Ratios are time of the tool over time of *enclosed*: above 1 the tool is slower.
""")

OURS = ["enclosed", "one route", "both routes"]


def ours_of(name, digits):
    """Seconds of the three columns of this program."""
    mine = [r for r in rows if (r["tool"], r["name"], r["digits"]) == ("specbias", name, digits)]
    measured = [r for r in mine if r["method"] != "enclosure"]
    enclosed = pick("specbias", name, digits, lambda m: m == "enclosure")
    best = pick("specbias", name, digits, lambda m: m != "enclosure")
    right = lambda r: r["seconds"] if r and r["status"] == "right" else None
    both = sum(r["seconds"] for r in measured) if measured and all(r["status"] == "right" for r in measured) else None
    return [right(enclosed), right(best), both], [time(enclosed), f"{time(best)} ({best['method']})" if right(best) else time(best), shown(both) if both else "timeout"]


summary = []
for digits in DIGITS:
    print(f"## {digits} digits\n")
    heads = [head for head, _, _ in PEERS]
    print("| activation | " + " | ".join(OURS) + " | " + " | ".join(heads) + " | " + " | ".join(f"ratio {h}" for h in heads) + " |")
    print("|---|" + "---:|" * (len(OURS) + 2 * len(PEERS)))
    ratios = {head: [[] for _ in OURS] for head in heads}
    for name in NAMES:
        seconds, cells = ours_of(name, digits)
        peers = [pick(tool, name, digits, keep) for _, tool, keep in PEERS]
        for head, row in zip(heads, peers):
            for known, own in zip(ratios[head], seconds):
                known.append(ratio(row, own))
        cells += [*map(time, peers), *(shown(ratios[h][0][-1]) for h in heads)]
        print(f"| {name} | " + " | ".join(cells) + " |")
    print()
    for head in heads:
        means = [mean(known) for known in ratios[head]]
        if means[0][0] is not None:
            summary.append(f"| {digits} | {head} | " + " | ".join(f"{shown(a)} | {n}" for a, n in means) + " |")

print("## Geometric means\n\nOver the rows where the tool and this program both gave the right digits in time.\n")
print("| digits | tool | " + " | ".join(f"over {o} | rows" for o in OURS) + " |\n|---:|---|" + "---:|---:|" * len(OURS))
print("\n".join(summary))

print("\n## Wrong, failed, or given up\n")
print("*first try* is what one types first: `mpmath.quad` on (-inf, 0, inf), or `mpmath.quadosc`, of the derivative that decays; it was run up to 50 digits.\n")
print_failures("activation")
