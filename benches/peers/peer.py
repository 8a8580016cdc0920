"""What the programs for other tools share: arguments, a child process for each row, the clock and the score."""

import argparse
import importlib
import json
import multiprocessing
import time

import mpmath

import integrals

REPETITIONS = 3
ONCE = 2.0


def _score(value, exact, digits):
    if not mpmath.isfinite(value):
        return -99.0
    off = abs(value - exact) / abs(exact)
    return digits + 10.0 if off == 0 else round(float(min(digits + 10, -mpmath.log10(off))), 1)


def _child(pipe, compute, name, digits, problem):
    """Sends one record after each repetition; the parent keeps the last."""
    record = dict(seconds=float("inf"))
    try:
        problem = importlib.import_module(problem)
        for _ in range(REPETITIONS):
            start = time.perf_counter()
            values = compute(name, digits, problem.FREQUENCIES)
            record["seconds"] = min(record["seconds"], time.perf_counter() - start)
            if "correct" not in record:
                with mpmath.workdps(digits + 40):
                    exact = [problem.closed_form(name, mpmath.mpf(a) / b) for a, b in problem.FREQUENCIES]
                    scores = [_score(v, e, digits) for v, e in zip(values, exact)]
                    worst = min(range(len(scores)), key=scores.__getitem__)
                    record["correct"] = scores[worst]
                    record["status"] = "right" if scores[worst] >= digits - 0.5 else "wrong"
                    if record["status"] == "wrong":
                        a, b = problem.FREQUENCIES[worst]
                        shown, right = (mpmath.nstr(x, 12) for x in (values[worst], exact[worst]))
                        record["message"] = f"k = {a / b:g}: {shown} for {right}"
            pipe.send(dict(record))
            if record["seconds"] > ONCE:
                break
    except Exception as error:
        pipe.send(dict(status="failed", message=f"{type(error).__name__}: {error}"[:200]))


def _row(compute, name, digits, limit, problem):
    mine, its = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.Process(target=_child, args=(its, compute, name, digits, problem.__name__))
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


def main(tool, methods, problem=integrals):
    """`methods(name, digits, all)` gives pairs of a method's name and compute(name, digits, ks) -> values; `problem` has NAMES,
    FREQUENCIES and closed_form(name, k)."""
    parser = argparse.ArgumentParser(description=f"Times {tool} on what {problem.__name__}.toml lists.")
    parser.add_argument("digits", nargs="*", type=int, default=[15, 50])
    parser.add_argument("--limit", type=float, default=20, help="seconds for a row")
    parser.add_argument("--only", help="names of the list, separated by commas")
    parser.add_argument("--all", action="store_true", help="every method that is known, not the best only")
    given = parser.parse_args()
    slow = {}
    for digits in sorted(given.digits):
        for name in given.only.split(",") if given.only else problem.NAMES:
            for method, compute in methods(name, digits, given.all):
                if (name, method) in slow:
                    less = slow[name, method]
                    record = dict(status="timeout", message=f"not tried: no answer in {given.limit:g} s at {less} digits")
                else:
                    record = _row(compute, name, digits, given.limit, problem)
                if record["status"] == "timeout":
                    slow.setdefault((name, method), digits)
                print(json.dumps(dict(tool=tool, method=method, name=name, digits=digits, **record)), flush=True)
