#!/usr/bin/env bash
# The steps of the GitHub Action (action.yml), so that they run on any machine. All settings come from the
# environment, so that no text of a workflow or of a pull request is ever read as a command.
#
#   action.sh source    find the sources of the version that is asked for, and a key for the cache
#   action.sh install   build and install the program from them
#   action.sh check     check the cases, compare with the baseline, write the job summary
#
# The exit status of `check` is that of `specbias check`; where that is 0, that of `specbias diff`.
set -euo pipefail

fail() {
    printf 'specbias: %s\n' "$1" >&2
    exit 2
}

# A line for a later step.
output() {
    printf '%s\n' "$1" >>"${GITHUB_OUTPUT:-/dev/null}"
}

# The program is installed below this folder.
root() {
    printf '%s' "${SPECBIAS_ROOT:-${RUNNER_TEMP:?}/specbias}"
}

source_() {
    case "${RUNNER_OS:-}" in Windows) fail "the action runs on Linux and macOS" ;; esac
    local here version sources
    here=$(cd "$(dirname "$0")/.." && pwd)
    version=${SPECBIAS_VERSION:-}
    sources=$here
    if [ -n "$version" ]; then
        case "$version" in
        -* | *[!A-Za-z0-9._/-]*) fail "version: \`$version\` is no tag, branch or commit" ;;
        esac
        local url=${SPECBIAS_URL:-}
        if [ -z "$url" ]; then
            [ -n "${ACTION_REPOSITORY:-}" ] ||
                fail "version: this action stands in the workflow's own repository; check out the version instead"
            url=${GITHUB_SERVER_URL:-https://github.com}/$ACTION_REPOSITORY
        fi
        sources=${RUNNER_TEMP:?}/specbias-source
        rm -rf "$sources"
        git init -q "$sources"
        git -C "$sources" fetch -q --depth 1 -- "$url" "$version" || fail "version: $url has no \`$version\`"
        git -C "$sources" checkout -q FETCH_HEAD
    fi
    # What the program is made of. The program itself, not its build, is cached: a hit takes seconds.
    local key
    key=$(cd "$sources" && find src cases build.rs Cargo.toml Cargo.lock -type f | LC_ALL=C sort |
        while IFS= read -r file; do printf '%s %s\n' "$(git hash-object --no-filters -- "$file")" "$file"; done |
        git hash-object --stdin)
    output "source=$sources"
    output "root=$(root)"
    output "key=$key"
}

install() {
    local sources=${SPECBIAS_SOURCE:?} toolchain=()
    # The settings in .cargo of the sources are read from the current folder.
    cd "$sources"
    sh build-aux/setup.sh
    if command -v rustup >/dev/null 2>&1; then
        rustup toolchain install stable --profile minimal --no-self-update
        toolchain=(+stable)
    fi
    # bash 3.2, that of macOS, knows no empty array under `set -u`.
    cargo ${toolchain[@]+"${toolchain[@]}"} install --locked --force --path . --root "$(root)"
}

# Bytes of one page in the job summary, which may have 1 MiB a step.
LIMIT=450000

# Adds a file to the job summary.
summary() {
    if [ -z "${GITHUB_STEP_SUMMARY:-}" ]; then
        cat "$1"
        return
    fi
    {
        head -c "$LIMIT" "$1"
        [ "$(wc -c <"$1")" -le "$LIMIT" ] || printf '\n\n**It goes on; the whole record is in the artifact.**'
        printf '\n\n'
    } >>"$GITHUB_STEP_SUMMARY"
}

check() {
    local program=${SPECBIAS_PROGRAM:-} record=${SPECBIAS_RECORD:-record.jsonl}
    [ -n "$program" ] || program=$(root)/bin/specbias
    case "$record" in *$'\n'*) fail "record: the name of a file is one line" ;; esac
    local arguments=(check --output "$record")
    [ -z "${SPECBIAS_TIER:-}" ] || arguments+=(--tier="$SPECBIAS_TIER")
    [ -z "${SPECBIAS_DIGITS:-}" ] || arguments+=(--digits="$SPECBIAS_DIGITS")
    local paths=0 path
    arguments+=(--)
    while IFS= read -r path; do
        [ -z "$path" ] || {
            arguments+=("$path")
            paths=$((paths + 1))
        }
    done <<<"${SPECBIAS_PATH:-}"
    # Without a path the program would check its own cases.
    [ "$paths" -gt 0 ] || fail "path: no folder or file of cases is given"
    # The check would replace the record that it is to be compared with.
    if [ -n "${SPECBIAS_BASELINE:-}" ]; then
        [ -f "$SPECBIAS_BASELINE" ] || fail "baseline: there is no file $SPECBIAS_BASELINE; commit the record of \`specbias check\` there"
        [ ! "$SPECBIAS_BASELINE" -ef "$record" ] || fail "baseline: $SPECBIAS_BASELINE is where this run writes its own record"
    fi

    rm -f -- "$record"
    local status=0 compared=0 page
    "$program" "${arguments[@]}" || status=$?
    output "record=$record"
    # Nothing was checked: what is wrong stands on stderr.
    [ -s "$record" ] || exit "$status"

    page=$(mktemp)
    # shellcheck disable=SC2064 # the name of now
    trap "rm -f '$page'" EXIT
    if [ -n "${SPECBIAS_BASELINE:-}" ]; then
        "$program" diff "$SPECBIAS_BASELINE" "$record" --format markdown >"$page" || compared=$?
        if [ "$compared" -gt 1 ]; then
            printf '**The record cannot be compared with the baseline: the log of this step says why.**\n' >"$page"
        else
            # For the log.
            "$program" diff "$SPECBIAS_BASELINE" "$record" || true
        fi
        summary "$page"
    fi
    "$program" report "$record" --exit-zero --format markdown >"$page"
    summary "$page"
    [ "$status" -ne 0 ] || status=$compared
    exit "$status"
}

case "${1:-}" in
source) source_ ;;
install) install ;;
check) check ;;
*) fail "usage: action.sh source|install|check" ;;
esac
