#!/bin/sh
# What a build needs beside rustup, a C compiler and make: m4, for the assembly code of GMP. It is
# installed where that is possible without asking anyone for a password; the build works without it
# (see config.site). Nothing is printed where nothing is missing.
set -u

fail() {
    echo "specbias: $1" >&2
    exit 1
}

command -v cargo >/dev/null 2>&1 || fail "cargo is missing: install rustup, https://rustup.rs"
command -v cc >/dev/null 2>&1 || command -v gcc >/dev/null 2>&1 || command -v clang >/dev/null 2>&1 ||
    fail "a C compiler is missing: install gcc or clang"

has_m4() {
    command -v m4 >/dev/null 2>&1 || command -v gm4 >/dev/null 2>&1
}

# Runs a command as root if that needs no password.
as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
        sudo -n "$@"
    else
        return 1
    fi
}

install_m4() {
    if command -v apt-get >/dev/null 2>&1; then
        lock="-o DPkg::Lock::Timeout=60"
        # Unquoted on purpose: two words.
        as_root env DEBIAN_FRONTEND=noninteractive apt-get $lock install -y m4 ||
            { as_root apt-get $lock update &&
                as_root env DEBIAN_FRONTEND=noninteractive apt-get $lock install -y m4; }
    elif command -v dnf >/dev/null 2>&1; then
        as_root dnf install -y m4
    elif command -v brew >/dev/null 2>&1 && [ "$(id -u)" != 0 ]; then
        HOMEBREW_NO_AUTO_UPDATE=1 brew install m4
    else
        return 1
    fi
}

has_m4 || install_m4 >/dev/null 2>&1 </dev/null
hash -r 2>/dev/null
has_m4 ||
    echo "specbias: m4 is missing and cannot be installed from here: arithmetic will be 2 to 4 times slower, with the same results (install m4, then make clean)" >&2
exit 0
