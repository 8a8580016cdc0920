"""The table of the trainings: reports/peers-training.md from the rows of all tools."""

from rows import command, mean, processor, rows
import datetime
import os
import platform

memory = [r for r in rows if r["name"] == "wide-relu" and r.get("peak")]
own_memory = sorted(r["peak"] for r in memory if r["tool"] == "specbias")[:1]
rows = [r for r in rows if r["tool"] == "specbias" or not r.get("peak")]
ours = {r["name"]: r for r in rows if r["tool"] == "specbias"}
columns = [("torch", "eager"), ("torch", "compile"), ("jax", "jit"), ("numpy", "by hand")]
columns = [c for c in columns if any((r["tool"], r["method"]) == c for r in rows)]

print("# The same trainings in other tools\n")
print("Written by `make peers ONLY=training`; `benches/peers/` holds the programs. Full-batch gradient descent of all weights in float64, from the same start")
print("on the same data, as many steps. Wall time, the least of two runs for the peers, one for this program; what is compiled or allocated once is not timed. All")
print("tools may use both cores.\n")
print(f"{datetime.date.today()}; {processor()}, {os.cpu_count()} CPUs, {platform.system()} {platform.machine()}; load {os.getloadavg()[0]:.1f} at the end of the run.")
print(f"specbias at commit {command('git', 'describe', '--always', '--dirty')}, {command('rustc', '--version')}; Python {platform.python_version()}.\n")
print("- **steps/s** are this program's; the other columns are the peer's time over ours: above 1 the peer is slower.")
print("- Rows `kernel`: v alone is trained. NumPy and this program iterate n residuals with K, whose building counts; the others iterate the weights, features kept.")
print("- A loss that differs from ours by more than 10^-9 of it is shown as *wrong*.\n")
print("| row | phi | D | n | N | steps/s |" + "".join(f" {t} {m} |" for t, m in columns))
print("|---|---|---:|---:|---:|---:|" + "---:|" * len(columns))
ratios = {c: [] for c in columns}
for name, own in ours.items():
    cells = []
    for column in columns:
        found = [r for r in rows if (r["tool"], r["method"], r["name"]) == (*column, name)]
        if not found:
            cells.append("–")
        elif found[0]["status"] != "ran":
            cells.append(found[0]["status"])
        elif abs(found[0]["loss"] - own["loss"]) > 1e-9 * own["loss"]:
            cells.append("wrong")
        else:
            ratios[column].append(found[0]["seconds"] / own["seconds"])
            cells.append(f"{ratios[column][-1]:.3g}")
    d, n, width = own["inputs"], own["points"], own["width"]
    print(f"| {name} | `{own['phi']}` | {d} | {n} | {width} | {own['per_second']:.3g} | " + " | ".join(cells) + " |")
print("\nGeometric means: " + "; ".join(f"{t} {m} {mean(r)[0]:.3g} ({mean(r)[1]} rows)" for (t, m), r in ratios.items() if r) + ".\n")
if own_memory:
    others = [r for r in memory if r["tool"] != "specbias"]
    text = ", ".join(f"{r['tool']} {r['method']} {r['peak'] / own_memory[0]:.3g} times" for r in others)
    print(f"Most memory of a process that trains `wide-relu` alone (interpreter and libraries included): {own_memory[0] / 2**20:.0f} MiB here; {text}.\n")
failures = [r for r in rows if r.get("status") in ("failed", "timeout")]
if failures:
    print("| tool | method | row | what happened |\n|---|---|---|---|")
    for r in failures:
        print(f"| {r['tool']} | {r['method']} | {r['name']} | {r['status']}: {r.get('message', '')} |")
