//! The command line itself.

use super::{GOOD, assert_civil, folder, run, stderr, stdout};

/// A usage error: exit status 2, a message on stderr, nothing on stdout.
fn refused(arguments: &[&str], words: &[&str]) {
    let folder = folder(&[("good.toml", GOOD)]);
    let assert = run(folder.path(), arguments).code(2);
    assert_civil(&assert);
    assert_eq!(stdout(&assert), "", "{arguments:?}");
    let said = stderr(&assert);
    for word in words {
        assert!(
            said.contains(word),
            "{arguments:?}: `{word}` is missing:\n{said}"
        );
    }
}

#[test]
fn digits_out_of_range() {
    for digits in ["0", "-5", "1000000", "ten", "1e3", "5.5", ""] {
        for verb in [
            &["check", "good.toml"][..],
            &["transform", "tanh(z)", "--at", "1"],
        ] {
            let mut arguments = verb.to_vec();
            arguments.extend(["--digits", digits]);
            refused(&arguments, &["--digits", "from 1 to"]);
        }
    }
}

#[test]
fn shards_that_do_not_exist() {
    for shard in ["0/3", "4/3", "1/0", "3", "x/y", "1/2/3", ""] {
        refused(&["check", "--shard", shard], &["--shard", "1 <= I <= N"]);
    }
}

#[test]
fn other_arguments_out_of_range() {
    refused(&["check", "--jobs", "0"], &["--jobs", "from 1 to"]);
    refused(&["check", "--jobs", "1000000"], &["--jobs"]);
    refused(&["check", "--tier", "slow"], &["fast, full and extensive"]);
    refused(&["check", "--seconds", "-1"], &["--seconds"]);
    refused(&["check", "--format", "pdf"], &["--format", "jsonl"]);
    refused(&["check", "--colour", "never"], &["--color"]);
    refused(&["check", "-q", "-v"], &["--quiet"]);
    refused(&["chekc"], &["check"]);
    refused(&["diff", "one.jsonl"], &["NEW"]);
    refused(&["report"], &["RECORD"]);
    refused(
        &["list", "good.toml", "--format", "junit"],
        &["list has no format `junit`"],
    );
}

#[test]
fn nothing_left_to_check() {
    refused(
        &["check", "good.toml", "--filter", "nothing-like-it"],
        &["no claim is left", "--filter"],
    );
}

#[test]
fn a_question_that_is_badly_put() {
    refused(&["transform"], &["phi is missing"]);
    refused(&["transform", "z", "--piece", "z<0: 0"], &["not both"]);
    refused(&["transform", "tnah(z)"], &["tnah", "^", "phi:1:1"]);
    refused(&["transform", "tanh(k)"], &["^", "phi:1:6"]);
    refused(&["transform", "tanh(z)", "--at", "0"], &["k > 0", "^"]);
    refused(&["transform", "tanh(z)", "--at", "1,,2"], &["--at", "^"]);
    refused(&["transform", "tanh(z)", "--at", "-1"], &["k > 0", "^"]);
    refused(&["transform", "1/0"], &["zero", "^"]);
    refused(
        &["transform", "--piece", "z<0: 0", "--piece", "z>1: z"],
        &["gap", "^"],
    );
    refused(&["transform", "a*z", "--param", "a"], &["NAME=VALUE", "^"]);
    refused(
        &[
            "transform",
            &format!("{}z{}", "(".repeat(10_000), ")".repeat(10_000)),
        ],
        &["phi:1:", "^"],
    );
    refused(&["new", "x"], &["phi is missing"]);
}

#[test]
fn help_and_version_are_results() {
    let folder = folder(&[]);
    for arguments in [
        &["--help"][..],
        &["check", "--help"],
        &["help", "new"],
        &["--version"],
    ] {
        let assert = run(folder.path(), arguments).code(0);
        assert!(stdout(&assert).contains("specbias"), "{arguments:?}");
        assert_eq!(stderr(&assert), "");
    }
    let version = stdout(&run(folder.path(), &["--version"]));
    assert!(version.contains(env!("CARGO_PKG_VERSION")), "{version}");
    let help = stdout(&run(folder.path(), &["--help"]));
    for verb in [
        "check",
        "transform",
        "new",
        "report",
        "diff",
        "list",
        "kinds",
    ] {
        assert!(help.contains(&format!("  {verb} ")), "{verb}: {help}");
    }
}

#[test]
fn kinds_is_the_reference_page() {
    let folder = folder(&[]);
    let page = stdout(&run(folder.path(), &["kinds"]).code(0));
    for kind in ["## fourier-transform", "## penalty", "## convention"] {
        assert!(page.contains(kind), "{kind}: {page}");
    }
}
