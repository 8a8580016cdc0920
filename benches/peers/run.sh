#!/usr/bin/env bash
# The integrals of integrals.toml in this program, mpmath and python-flint, one after the other in one run; writes
# reports/peers.md. DIGITS="15 50" bash benches/peers/run.sh for fewer digits.
set -euo pipefail
cd "$(dirname "$0")/../.."
DIGITS=${DIGITS:-15 50 100 300}
export LIMIT=${LIMIT:-20}
OUT=out/peers
VENV=peers-venv
mkdir -p "$OUT" reports
if ! test -x "$VENV/bin/python"; then
    python3 -m venv "$VENV"
fi
"$VENV/bin/python" -m pip install --quiet --disable-pip-version-check -r benches/peers/requirements.txt
export PYTHONDONTWRITEBYTECODE=1
echo "specbias, digits $DIGITS"
# shellcheck disable=SC2086 # the digits are several words
cargo bench --locked --quiet --bench peers -- $DIGITS > "$OUT/specbias.jsonl"
echo "python-flint"
# shellcheck disable=SC2086
"$VENV/bin/python" benches/peers/flint_acb.py --limit "$LIMIT" $DIGITS > "$OUT/flint.jsonl"
echo "mpmath"
# shellcheck disable=SC2086
"$VENV/bin/python" benches/peers/mpmath_best.py --limit "$LIMIT" $DIGITS > "$OUT/mpmath.jsonl"
"$VENV/bin/python" benches/peers/table.py "$OUT"/*.jsonl > "$OUT/peers.md"
mv "$OUT/peers.md" reports/peers.md
echo "report: reports/peers.md"
