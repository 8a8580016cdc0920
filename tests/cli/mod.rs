//! The program as a user meets it.

mod action;
mod adaptive;
mod atlas;
mod bad_input;
mod certify;
mod checkpoint;
mod derive;
mod design;
mod engine;
mod flow;
mod functions;
mod generalisation;
#[cfg(unix)]
mod hard;
mod html;
mod kills;
mod output;
mod pages;
mod plot;
mod regression;
mod robust;
#[cfg(unix)]
mod signals;
mod sweep;
mod train;
mod usage;
mod walk_through;

use std::fs;
use std::path::Path;
use std::process::Command;

use assert_cmd::assert::{Assert, OutputAssertExt};
use tempfile::TempDir;

/// A case whose one claim takes milliseconds.
const GOOD: &str = "[activation]\nname = 'ReLU'\n\
    pieces = [{ on = 'z < 0', phi = '0' }, { on = 'z > 0', phi = 'z' }]\n\
    [[claim]]\nkind = 'penalty'\nequals = 'k^4'\npoints = ['1']\ndigits = 20\n";

/// The program, in `folder`, without the settings of whoever runs the tests.
fn specbias(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_specbias"));
    command.current_dir(folder);
    for name in [
        "NO_COLOR",
        "CLICOLOR",
        "CLICOLOR_FORCE",
        "SPECBIAS_LOG",
        "RUST_LOG",
        "SPECBIAS_SHARD",
        "SPECBIAS_SHARDS",
        "SLURM_ARRAY_TASK_ID",
        "JOB_COMPLETION_INDEX",
    ] {
        command.env_remove(name);
    }
    command
}

/// Runs the program in `folder`.
fn run(folder: &Path, arguments: &[&str]) -> Assert {
    specbias(folder).args(arguments).assert()
}

/// A folder with these files.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("inside")).expect("created");
        fs::write(path, text).expect("written");
    }
    folder
}

fn stdout(assert: &Assert) -> String {
    String::from_utf8(assert.get_output().stdout.clone()).expect("UTF-8")
}

fn stderr(assert: &Assert) -> String {
    String::from_utf8(assert.get_output().stderr.clone()).expect("UTF-8")
}

/// What stands in a file.
fn bytes(folder: &Path, name: &str) -> Vec<u8> {
    fs::read(folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The lines of a record.
fn lines(text: &str) -> Vec<serde_json::Value> {
    text.lines()
        .map(|line| serde_json::from_str(line).expect("a line of JSON"))
        .collect()
}

/// The lines of one kind: `claim`, `fault`, …
fn of_kind<'a>(lines: &'a [serde_json::Value], kind: &str) -> Vec<&'a serde_json::Value> {
    lines.iter().filter(|line| line["line"] == kind).collect()
}

/// What is said of a case that is refused for this reason, with its place.
fn said_of(case: &str, wanted: &str) -> String {
    let folder = folder(&[("my.toml", case)]);
    let assert = run(folder.path(), &["check", "my.toml"]).code(2);
    assert_civil(&assert);
    let found = stdout(&assert) + &stderr(&assert);
    assert!(
        found.contains(wanted) && found.contains("my.toml:"),
        "{wanted}: {found}"
    );
    found
}

/// Nothing that a user should ever see.
fn assert_civil(assert: &Assert) {
    for text in [stdout(assert), stderr(assert)] {
        for word in [
            "panicked",
            "RUST_BACKTRACE",
            "Err(",
            "Some(",
            "None)",
            "Error {",
        ] {
            assert!(!text.contains(word), "{word}:\n{text}");
        }
    }
}
