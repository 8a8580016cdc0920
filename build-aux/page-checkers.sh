#!/bin/sh
# For the tests that hold the report's pages against others' rules (tests/cli/pages.rs), from the npm registry, below target/: axe-core, which looks for
# barriers, where there is a browser for it to run in; and the checker of HTML of the W3C, where there is Java. The tests say loudly what they have to do without.
set -u
command -v npm >/dev/null 2>&1 || exit 0
mkdir -p target/pages && cd target/pages || exit 0
# $1 a package with its version, $2 the name of its archive, $3 the folder it goes to
fetch() {
    test -d "$3" && return
    npm pack --silent --fetch-retries=0 --fetch-timeout=20000 "$1" >/dev/null 2>&1 </dev/null &&
        mkdir -p "$3" && tar -xzf "$2" -C "$3" && rm -f "$2"
}
if command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 ||
    command -v google-chrome >/dev/null 2>&1 || test -n "${SPECBIAS_CHROMIUM:-}"; then
    fetch axe-core@4.10.2 axe-core-4.10.2.tgz axe
fi
if command -v java >/dev/null 2>&1; then
    fetch vnu-jar@26.9.27 vnu-jar-26.9.27.tgz vnu
fi
exit 0
