#!/usr/bin/env bash
# The integrals of integrals.toml in this program, mpmath and python-flint, and the slices of slices.toml in this program, mpmath and
# scipy, one after the other in one run; writes reports/peers.md and reports/peers-slices.md. `one` are the same integrals at k = 1 alone, where
# nothing is shared between frequencies: reports/peers-one.md. On request the trainings of benches/training.rs in NumPy, JAX
# and PyTorch too, which take gigabytes: reports/peers-training.md. And the emitted files for PyTorch and JAX against exact values, which
# writes no report and fails where one is off. And the certificates of the built-in cases, replayed in Arb: reports/peers-certificates.md; fails where
# one is not confirmed.
#
#   ONLY=integrals bash benches/peers/run.sh      one of them: integrals, one, slices, training, emitted or certificates
#   ONLY=certificates RECORD=record.jsonl bash benches/peers/run.sh      those of this record
#   DIGITS="15 50" bash benches/peers/run.sh      fewer digits of the integrals
#   LIMIT=8 bash benches/peers/run.sh             seconds after which a row is given up
set -euo pipefail
cd "$(dirname "$0")/../.."
DIGITS=${DIGITS:-15 50 100 300}
ONLY=${ONLY:-integrals slices}
export LIMIT=${LIMIT:-20}
OUT=out/peers
VENV=peers-venv
for part in $ONLY; do
    case $part in
    integrals | one | slices | training | emitted | certificates) ;;
    *)
        echo "specbias: ONLY is integrals, one, slices, training, emitted or certificates, not $part" >&2
        exit 2
        ;;
    esac
done
mkdir -p "$OUT/integrals" "$OUT/one" "$OUT/slices" "$OUT/training/starts" "$OUT/emitted" "$OUT/certificates" reports
if ! test -x "$VENV/bin/python"; then
    python3 -m venv "$VENV"
fi
"$VENV/bin/python" -m pip install --quiet --disable-pip-version-check -r benches/peers/requirements.txt
export PYTHONDONTWRITEBYTECODE=1
# $1 the program, $2 the file of its rows, then its digits
peer() {
    local program=$1 rows=$2
    shift 2
    "$VENV/bin/python" "benches/peers/$program" --limit "$LIMIT" "$@" > "$OUT/$rows.jsonl"
}
for part in $ONLY; do
    if test "$part" = emitted; then
        "$VENV/bin/python" -m pip install --quiet --disable-pip-version-check -r benches/peers/requirements-training.txt
        EMITTED="$PWD/$OUT/emitted" cargo test --release --locked --quiet --test specbias -- --ignored --exact engine::emitted::files_for_the_other_tools
        for tool in torch jax; do
            if "$VENV/bin/python" -c "import $tool" 2> /dev/null; then
                "$VENV/bin/python" benches/peers/emitted.py "$OUT/emitted" "$tool"
            else
                echo "emitted: $tool is not installed and left out" >&2
            fi
        done
        continue
    fi
    if test "$part" = certificates; then
        record=${RECORD:-}
        if test -z "$record"; then
            record=$OUT/certificates/record.jsonl
            echo "certificates: specbias"
            status=0
            cargo run --release --locked --quiet -- check --quiet --output "$record" || status=$?
            case $status in 2 | 130) exit "$status" ;; esac
        fi
        echo "certificates: python-flint"
        status=0
        "$VENV/bin/python" benches/peers/certificates.py "$record" --limit "$LIMIT" > "$OUT/peers-certificates.md" 2> "$OUT/certificates/log" || status=$?
        mv "$OUT/peers-certificates.md" reports/peers-certificates.md
        echo "report: reports/peers-certificates.md"
        test "$status" = 0 || exit 1
        continue
    fi
    if test "$part" = integrals || test "$part" = one; then
        report=peers.md
        if test "$part" = one; then
            export FREQUENCIES=1
            report=peers-one.md
        fi
        echo "$part: specbias, digits $DIGITS"
        # shellcheck disable=SC2086 # the digits are several words
        cargo bench --locked --quiet --bench peers -- $DIGITS > "$OUT/$part/specbias.jsonl"
        echo "$part: python-flint"
        # shellcheck disable=SC2086
        peer flint_acb.py "$part/flint" $DIGITS
        echo "$part: mpmath"
        # shellcheck disable=SC2086
        peer mpmath_best.py "$part/mpmath" $DIGITS
        table=table.py
    elif test "$part" = training; then
        "$VENV/bin/python" -m pip install --quiet --disable-pip-version-check -r benches/peers/requirements-training.txt
        echo "training: specbias"
        STARTS="$PWD/$OUT/training/starts" cargo bench --locked --quiet --bench training > "$OUT/training/specbias.jsonl"
        cargo bench --locked --quiet --bench training -- wide-relu > "$OUT/training/specbias-memory.jsonl"
        for tool in numpy jax torch; do
            if "$VENV/bin/python" -c "import $tool" 2> /dev/null; then
                echo "training: $tool"
                "$VENV/bin/python" "benches/peers/training_$tool.py" "$OUT/training/starts" > "$OUT/training/$tool.jsonl"
                # The memory of one row in a process of its own.
                method=jit; test "$tool" = numpy && method="by hand"; test "$tool" = torch && method=eager
                "$VENV/bin/python" "benches/peers/training_$tool.py" "$OUT/training/starts" --only wide-relu --method "$method" > "$OUT/training/$tool-memory.jsonl"
            else
                echo "training: $tool is not installed and left out" >&2
            fi
        done
        table=table_training.py report=peers-training.md
    else
        echo "slices: specbias"
        cargo bench --locked --quiet --bench slices -- 12 15 30 > "$OUT/slices/specbias.jsonl"
        echo "slices: scipy"
        peer slices_scipy.py slices/scipy 12
        echo "slices: mpmath"
        peer slices_mpmath.py slices/mpmath 15 30
        table=table_slices.py report=peers-slices.md
    fi
    "$VENV/bin/python" "benches/peers/$table" "$OUT/$part"/*.jsonl > "$OUT/$report"
    unset FREQUENCIES
    mv "$OUT/$report" "reports/$report"
    echo "report: reports/$report"
done
