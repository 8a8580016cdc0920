"""What the programs that train the rows of benches/training.rs share: starts from files, the clock, a row's line.

The model is f(x) = sum_i v_i phi(w_i.x + b_i), the loss (1/n) sum (f - y)^2, the method full-batch gradient descent, all in float64. A start
is a safetensors file with x, y, w, b, v that `cargo bench --bench training` wrote."""

import argparse
import json
import os
import resource
import struct
import sys
import time
from pathlib import Path

THREADS = int(os.environ.get("PEER_THREADS", "2"))
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = str(THREADS)

import numpy as np  # noqa: E402: the threads are set before


def read(path):
    data = Path(path).read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    tensors = {}
    for key, entry in header.items():
        if key != "__metadata__":
            start, end = (8 + length + at for at in entry["data_offsets"])
            tensors[key] = np.frombuffer(data[start:end], "<f8").reshape(entry["shape"]).copy()
    return tensors, header["__metadata__"]


def main(tool, methods):
    """`methods` maps a name to a function (tensors, phi, rate, steps, regime) -> (seconds, loss). With --only and --method one row is run once, and
    the most memory that the process has had is part of it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--limit", type=float, default=60.0, help="seconds that the steps of a row may take, about")
    parser.add_argument("--only", help="the one row to run")
    parser.add_argument("--method", help="the one method to run")
    args = parser.parse_args()
    for path in sorted(Path(args.folder).glob("*.safetensors")):
        if args.only not in (None, path.stem):
            continue
        tensors, about = read(path)
        regime = about.get("regime", "adaptive")
        rate, steps = float(about["rate"]), int(about["steps"])
        for method, train in methods.items():
            if args.method not in (None, method):
                continue
            row = {"tool": tool, "method": method, "name": path.stem, "steps": steps, "threads": THREADS}
            try:
                # One step first: whatever is compiled or allocated once is not timed, and the time of a step is known.
                copy = lambda: {k: t.copy() for k, t in tensors.items()}  # noqa: E731
                first, _ = train(copy(), about["phi"], rate, 1, regime)
                # What comes before the steps, K or features, is not multiplied by their number.
                one = first if steps < 100 else (train(copy(), about["phi"], rate, 21, regime)[0] - first) / 20
                if first + one * steps > args.limit:
                    row.update(status="timeout", message=f"a step takes {one:.2f} s")
                else:
                    runs = [train(copy(), about["phi"], rate, steps, regime) for _ in range(1 if args.only else 2)]
                    seconds, loss = min(runs)
                    row.update(status="ran", seconds=seconds, loss=loss)
                    if args.only:
                        row["peak"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
            except Exception as why:  # noqa: BLE001: a peer that fails is a row that says so
                row.update(status="failed", message=f"{type(why).__name__}: {why}"[:200])
            print(json.dumps(row), flush=True)
            print(f"{tool} {method} {path.stem}: {row.get('seconds', row['status'])}", file=sys.stderr, flush=True)


clock = time.perf_counter
