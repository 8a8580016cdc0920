"""What the tables share: the rows of the files on the command line, and how a row is shown."""

import json
import math
import platform
import subprocess
import sys
from pathlib import Path

rows = [json.loads(line) for path in sys.argv[1:] for line in Path(path).read_text().splitlines()]


def pick(tool, name, digits, keep):
    """The fastest right row of a tool among the methods that `keep` keeps, else the first that is not."""
    found = [r for r in rows if (r["tool"], r["name"], r["digits"]) == (tool, name, digits) and keep(r["method"])]
    right = [r for r in found if r["status"] == "right"]
    if right:
        return min(right, key=lambda r: r["seconds"])
    return found[0] if found else None


def time(row):
    if row is None:
        return "–"
    return f"{row['seconds']:.3g}" if row["status"] == "right" else row["status"]


def ratio(row, ours):
    if row is None or row["status"] != "right" or ours is None:
        return None
    return row["seconds"] / ours


def shown(x):
    return "–" if x is None else f"{x:.3g}"


def mean(ratios):
    known = [math.log(x) for x in ratios if x is not None]
    return (math.exp(sum(known) / len(known)) if known else None, len(known))


def command(*words):
    try:
        return subprocess.run(words, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def processor():
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        return next(x.split(":")[1].strip() for x in lines if x.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def print_failures(noun):
    """A table of all rows that are not right."""
    print(f"| tool | method | {noun} | digits | what happened |\n|---|---|---|---:|---|")
    for r in rows:
        if r["status"] != "right":
            extra = f" ({r['correct']} digits)" if "correct" in r and r["status"] == "wrong" else ""
            print(f"| {r['tool']} | {r['method']} | {r['name']} | {r['digits']} | {r['status']}{extra}: {r.get('message', '')} |")
