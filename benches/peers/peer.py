"""What the programs for other tools share: arguments, a child process for each row, the clock and the score."""

import argparse
import json
import multiprocessing
import time

import mpmath

from integrals import FREQUENCIES, NAMES, closed_form

REPETITIONS = 3
ONCE = 2.0


def _score(value, exact, digits):
    if not mpmath.isfinite(value):
        return -99.0
    off = abs(value - exact) / abs(exact)
    return digits + 10.0 if off == 0 else round(float(min(digits + 10, -mpmath.log10(off))), 1)


def _child(pipe, compute, name, digits):
    """Sends one record after each repetition; the parent keeps the last."""
    record = dict(seconds=float("inf"))
    try:
        for _ in range(REPETITIONS):
            start = time.perf_counter()
            values = compute(name, digits, FREQUENCIES)
            record["seconds"] = min(record["seconds"], time.perf_counter() - start)
            if "correct" not in record:
                with mpmath.workdps(digits + 40):
                    exact = [closed_form(name, mpmath.mpf(a) / b) for a, b in FREQUENCIES]
                    scores = [_score(v, e, digits) for v, e in zip(values, exact)]
                    worst = min(range(len(scores)), key=scores.__getitem__)
                    record["correct"] = scores[worst]
                    record["status"] = "right" if scores[worst] >= digits - 0.5 else "wrong"
                    if record["status"] == "wrong":
                        a, b = FREQUENCIES[worst]
                        shown, right = (mpmath.nstr(x, 12) for x in (values[worst], exact[worst]))
                        record["message"] = f"k = {a / b:g}: {shown} for {right}"
            pipe.send(dict(record))
            if record["seconds"] > ONCE:
                break
    except Exception as error:
        pipe.send(dict(status="failed", message=f"{type(error).__name__}: {error}"[:200]))


def _row(compute, name, digits, limit):
    mine, its = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.Process(target=_child, args=(its, compute, name, digits))
    process.start()
    its.close()
    record, end = None, time.monotonic() + limit
    try:
        while mine.poll(max(0.0, end - time.monotonic())):
            record = mine.recv()
    except EOFError:
        pass
    process.kill()
    process.join()
    return record or dict(status="timeout", message=f"no answer in {limit:g} s")


def main(tool, methods):
    """`methods(name, digits, all)` gives pairs of a method's name and compute(name, digits, ks) -> values."""
    parser = argparse.ArgumentParser(description=f"Times {tool} on the integrals of integrals.toml.")
    parser.add_argument("digits", nargs="*", type=int, default=[15, 50])
    parser.add_argument("--limit", type=float, default=20, help="seconds for a row")
    parser.add_argument("--only", help="names of activations, separated by commas")
    parser.add_argument("--all", action="store_true", help="every method that is known, not the best only")
    given = parser.parse_args()
    slow = {}
    for digits in sorted(given.digits):
        for name in given.only.split(",") if given.only else NAMES:
            for method, compute in methods(name, digits, given.all):
                if (name, method) in slow:
                    less = slow[name, method]
                    record = dict(status="timeout", message=f"not tried: no answer in {given.limit:g} s at {less} digits")
                else:
                    record = _row(compute, name, digits, given.limit)
                if record["status"] == "timeout":
                    slow.setdefault((name, method), digits)
                print(json.dumps(dict(tool=tool, method=method, activation=name, digits=digits, **record)), flush=True)
