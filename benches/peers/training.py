"""What the programs that train the rows of benches/training.rs share: starts from files, the clock, a row's line.

The model is f(x) = sum_i v_i phi(w_i.x + b_i), the loss (1/n) sum (f - y)^2, the method full-batch gradient descent, all in float64. A start
is a safetensors file with x, y, w, b, v that `cargo bench --bench training` wrote."""

import argparse
import json
import os
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
    """`methods` maps a name to a function (tensors, phi, rate, steps) -> (seconds, loss, peak bytes or None)."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--limit", type=float, default=60.0, help="seconds that the steps of a row may take, about")
    args = parser.parse_args()
    for path in sorted(Path(args.folder).glob("*.safetensors")):
        tensors, about = read(path)
        rate, steps = float(about["rate"]), int(about["steps"])
        for method, train in methods.items():
            row = {"tool": tool, "method": method, "name": path.stem, "steps": steps, "threads": THREADS}
            try:
                # One step first: whatever is compiled or allocated once is not timed, and the time of a step is known.
                one, _ = train({k: t.copy() for k, t in tensors.items()}, about["phi"], rate, 1)
                if one * steps > args.limit:
                    row.update(status="timeout", message=f"a step takes {one:.2f} s")
                else:
                    runs = [train({k: t.copy() for k, t in tensors.items()}, about["phi"], rate, steps) for _ in range(2)]
                    seconds, loss = min(runs)
                    row.update(status="ran", seconds=seconds, loss=loss)
            except Exception as why:  # noqa: BLE001: a peer that fails is a row that says so
                row.update(status="failed", message=f"{type(why).__name__}: {why}"[:200])
            print(json.dumps(row), flush=True)
            print(f"{tool} {method} {path.stem}: {row.get('seconds', row['status'])}", file=sys.stderr, flush=True)


clock = time.perf_counter
