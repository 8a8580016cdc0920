#!/bin/sh
# For the test that looks for barriers in the report (tests/cli/html.rs): axe-core from the npm registry, below
# target/. Only where a browser and npm are there; the test says loudly when it has to do without.
set -u
axe=target/axe/package/axe.min.js
test -f "$axe" && exit 0
command -v npm >/dev/null 2>&1 || exit 0
command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 ||
    command -v google-chrome >/dev/null 2>&1 || test -n "${SPECBIAS_CHROMIUM:-}" || exit 0
mkdir -p target/axe && cd target/axe || exit 0
npm pack --silent --fetch-retries=0 --fetch-timeout=20000 axe-core@4.10.2 >/dev/null 2>&1 </dev/null &&
    tar -xzf axe-core-4.10.2.tgz
exit 0
