"""Markdown from the JSON lines of one run of the slices: table_slices.py FILES... > report"""

import os
import platform
from datetime import date
from importlib.metadata import version

from rows import command, mean, pick, print_failures, processor, ratio, rows, shown, time

DIGITS = sorted({r["digits"] for r in rows})
NAMES = list(dict.fromkeys(r["name"] for r in rows))
SIDES = {"hyperplanes": "F_1[R f(xi, ·)](k)", "space": "f^(k xi)"}


def starts(words):
    return lambda method: method == words


# A column for each tool and method; scipy and mpmath are asked for different digits, so that a table has one of them.
PEERS = [
    ("scipy `nquad`", "scipy", "quad"),
    ("numpy by hand", "scipy", "by hand"),
    ("mpmath `quad`", "mpmath", "quad"),
    ("mpmath by hand", "mpmath", "by hand"),
]

# Wall time is what a user waits for, but on a busy machine it holds the waiting for others too.
busy = " Other work ran on the machine: times and ratios are rough." if os.getloadavg()[0] > os.cpu_count() + 1 else ""

print(f"""# The central slice in other tools

Written by `make peers`; `benches/peers/` holds the programs. Nine functions of `cases/slice`, both sides of the central slice: *hyperplanes*, the
transform of R f(xi, ·) with R f by an integral over the hyperplane, and *space*, f^(k xi) along the axes of x. One direction, three frequencies
together, relative to |f^| to the digits in the heading. Seconds of wall time, the least of three repetitions (one where it takes more
than two seconds), all in one run on one machine. A row is given up after {os.environ.get("LIMIT", "20")} seconds (20 for this program).

{date.today()}; {processor()}, {os.cpu_count()} CPUs, {platform.system()} {platform.machine()}; load {os.getloadavg()[0]:.1f} at the end of the run.{busy}
specbias at commit {command("git", "describe", "--always", "--dirty")}, {command("rustc", "--version")}; Python {platform.python_version()}, mpmath {version("mpmath")} with gmpy2 {version("gmpy2")},
scipy {version("scipy")}, numpy {version("numpy")}.

- **specbias**: from the formula of f, with bounds of the error; it finds the window and the step itself.
  For a constant inside an ellipsoid *hyperplanes* takes the known area of the section; the other tools integrate over it.
- **scipy `nquad`**: nested QUADPACK in double precision, asked for 1e-12; its rows stand at 12 digits, which a double can hold after such sums.
- **mpmath `quad`**: Gauss-Legendre within Gauss-Legendre on pieces of a finite window, tanh-sinh for the ball.
- **by hand**: the trapezoid sum along the axes with the right step for the known Gaussian decay, in numpy (one array) or in the arithmetic of
  mpmath; it has no bound of the error, and the disc and the ball have none. It stands in the rows of *space*.
- The programs for the other tools are told the window and the step, read off the closed form; R f is kept from one frequency to the next.
- This program may use all CPUs; mpmath and scipy use one, numpy as many as its matrix products take.
- Where double precision and no bound of the error are enough, a sum in numpy is far ahead of everything else here.
- Ratios are time of the tool over time of this program for the same side: above 1 the tool is slower.
""")

summary = []
for digits in DIGITS:
    heads = [p for p in PEERS if any((r["tool"], r["digits"]) == (p[1], digits) for r in rows)]
    print(f"## {digits} digits\n")
    names = [head for head, _, _ in heads]
    print("| function | side | specbias | " + " | ".join(names) + " | " + " | ".join(f"ratio {h}" for h in names) + " |")
    print("|---|---|---:|" + "---:|" * (2 * len(heads)))
    ratios = {(head, side): [] for head in names for side in SIDES}
    for name in NAMES:
        for side in SIDES:
            ours = pick("specbias", name, digits, starts(side))
            seconds = ours["seconds"] if ours and ours["status"] == "right" else None
            cells, shares = [], []
            for head, tool, method in heads:
                row = pick(tool, name, digits, starts(f"{side}, {method}"))
                share = ratio(row, seconds)
                ratios[head, side].append(share)
                cells.append(time(row))
                shares.append(shown(share))
            print(f"| {name} | {side} | {time(ours)} | " + " | ".join(cells + shares) + " |")
    print()
    for (head, side), known in ratios.items():
        value, count = mean(known)
        if value is not None:
            summary.append(f"| {digits} | {head} | {side} | {shown(value)} | {count} |")

print("## Geometric means\n\nOver the rows where the tool and this program both gave the right digits in time.\n")
print("| digits | tool | side | ratio | rows |\n|---:|---|---|---:|---:|")
print("\n".join(summary))

print("\n## Wrong, failed, or given up\n")
print_failures("function")
