//! Formats, files, streams and colour.

use std::fs;
use std::process::Stdio;

use super::{GOOD, assert_civil, folder, lines, of_kind, run, specbias, stderr, stdout};

#[test]
fn a_record_on_stdout_is_nothing_but_a_record() {
    let folder = folder(&[("good.toml", GOOD)]);
    let assert = run(folder.path(), &["check", "good.toml", "--format", "jsonl"]).code(0);
    let record = lines(&stdout(&assert));
    let kinds: Vec<&str> = record
        .iter()
        .filter_map(|line| line["line"].as_str())
        .collect();
    assert_eq!(kinds, ["run", "claim", "end"]);
    assert_eq!(
        record[0]["command"],
        "specbias check good.toml --format jsonl"
    );
    assert_eq!(record[1]["id"], "good/penalty");
    assert_eq!(record[1]["file"], "good.toml");
    assert_eq!(record[1]["at_line"], 4);
    assert_eq!(record[2]["interrupted"], false);
    assert!(
        stderr(&assert).contains("1 claim: 1 confirmed"),
        "{}",
        stderr(&assert)
    );
    let quiet = run(
        folder.path(),
        &["check", "good.toml", "--format", "jsonl", "-q"],
    )
    .code(0);
    assert_eq!(stderr(&quiet), "");
}

#[test]
fn an_output_file_gets_the_format_of_its_name_and_stdout_stays_for_people() {
    let folder = folder(&[("good.toml", GOOD)]);
    for (file, begins) in [
        ("record.jsonl", "{\"line\":\"run\""),
        ("report.md", "# "),
        ("junit.xml", "<?xml"),
    ] {
        let assert = run(folder.path(), &["check", "good.toml", "-o", file]).code(0);
        let text = fs::read_to_string(folder.path().join(file)).expect("written");
        assert!(text.starts_with(begins), "{file}: {text}");
        assert!(
            stdout(&assert).contains("good/penalty"),
            "{}",
            stdout(&assert)
        );
    }
    let names: Vec<_> = fs::read_dir(folder.path()).expect("a folder").collect();
    assert_eq!(names.len(), 4, "a draft was left behind: {names:?}");
}

#[test]
fn a_record_gives_the_reports_that_the_run_would_have_given() {
    let folder = folder(&[("good.toml", GOOD)]);
    run(folder.path(), &["check", "good.toml", "-o", "record.jsonl"]).code(0);
    let record = fs::read_to_string(folder.path().join("record.jsonl")).expect("written");
    for (format, word) in [
        ("human", "good/penalty"),
        ("markdown", "# "),
        ("junit", "<testsuite"),
        ("jsonl", "\"claim\""),
    ] {
        let assert = run(
            folder.path(),
            &["report", "record.jsonl", "--format", format],
        )
        .code(0);
        assert!(
            stdout(&assert).contains(word),
            "{format}: {}",
            stdout(&assert)
        );
    }
    let again = stdout(&run(
        folder.path(),
        &["report", "record.jsonl", "--format", "jsonl"],
    ));
    assert_eq!(again, record, "reading and writing changes nothing");
    let named = run(
        folder.path(),
        &["report", "record.jsonl", "-o", "report.md"],
    )
    .code(0);
    assert_eq!(stdout(&named), "");
}

#[test]
fn an_output_that_cannot_be_written_is_said_before_the_work() {
    let folder = folder(&[("good.toml", GOOD), ("folder.md/x", "")]);
    let file = folder.path().join("readonly.md");
    fs::write(&file, "old").expect("written");
    for output in [
        "none/record.jsonl",
        "none/report.md",
        "folder.md",
        "good.toml/x.md",
        "/",
    ] {
        let assert = run(folder.path(), &["check", "good.toml", "-o", output]).code(2);
        assert_civil(&assert);
        assert_eq!(stdout(&assert), "", "{output}: work was done first");
        let said = stderr(&assert);
        assert!(
            said.contains("cannot write") && said.contains(output),
            "{output}: {said}"
        );
    }
    let assert = run(folder.path(), &["transform", "tanh(z)", "-o", "none/x"]).code(2);
    assert!(
        stderr(&assert).contains("cannot write"),
        "{}",
        stderr(&assert)
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error() {
    let folder = folder(&[("good.toml", GOOD)]);
    for output in ["x.jsonl", "x.md"] {
        let path = folder.path().join(output);
        std::os::unix::fs::symlink("/dev/full", &path).expect("a link");
        let assert = run(folder.path(), &["check", "good.toml", "-o", output]).code(2);
        assert_civil(&assert);
        assert!(
            stderr(&assert).contains("no space left"),
            "{}",
            stderr(&assert)
        );
    }
    let full = fs::OpenOptions::new()
        .write(true)
        .open("/dev/full")
        .expect("a device");
    let mut command = specbias(folder.path());
    let output = command
        .args(["check", "good.toml"])
        .stdout(full)
        .output()
        .expect("started");
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("no space left"));
}

/// `| head`: the reader is gone. No panic, no message, and the status of a program in a pipe.
#[test]
fn a_reader_that_closes_its_end_is_no_error() {
    let folder = folder(&[("good.toml", GOOD)]);
    run(
        folder.path(),
        &["check", "good.toml", "-q", "-o", "record.jsonl"],
    )
    .code(0);
    for arguments in [
        &["check", "good.toml"][..],
        &["check", "good.toml", "--format", "jsonl"],
        &["check", "good.toml", "--format", "markdown"],
        &["list", "good.toml"],
        &["kinds"],
        &["report", "record.jsonl"],
        &["diff", "record.jsonl", "record.jsonl"],
        &["transform", "exp(-z^2)", "--at", "1", "--digits", "15"],
    ] {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let output = specbias(folder.path())
            .args(arguments)
            .stdout(writer)
            .stderr(Stdio::piped())
            .output()
            .expect("started");
        assert_eq!(output.status.code(), Some(141), "{arguments:?}");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{arguments:?}");
    }
}

#[test]
fn a_stderr_that_is_closed_is_no_error_either() {
    let folder = folder(&[("good.toml", GOOD)]);
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    let output = specbias(folder.path())
        .args([
            "check",
            "good.toml",
            "none.toml",
            "--format",
            "jsonl",
            "-vv",
        ])
        .stderr(writer)
        .output()
        .expect("started");
    assert_eq!(output.status.code(), Some(2));
    let record = lines(&String::from_utf8(output.stdout).expect("UTF-8"));
    assert_eq!(of_kind(&record, "claim").len(), 1);
}

#[test]
fn colour_is_for_terminals_and_those_who_ask() {
    let folder = folder(&[("good.toml", GOOD)]);
    let colored = |arguments: &[&str]| {
        let assert = run(folder.path(), arguments);
        let of = |text: String| text.contains('\u{1b}');
        (of(stdout(&assert)), of(stderr(&assert)))
    };
    assert_eq!(colored(&["check", "good.toml"]), (false, false));
    assert!(colored(&["check", "good.toml", "--color", "always"]).0);
    assert!(!colored(&["check", "good.toml", "--color", "never"]).0);
    assert!(colored(&["transform", "y", "--color", "always"]).1);
    assert!(!colored(&["transform", "y"]).1);
    let mut command = specbias(folder.path());
    let output = command
        .args(["check", "good.toml"])
        .env("NO_COLOR", "1")
        .env("CLICOLOR_FORCE", "1")
        .output()
        .expect("started");
    assert!(
        !output.stdout.contains(&0x1b),
        "NO_COLOR goes before CLICOLOR_FORCE"
    );
}

#[test]
fn quiet_leaves_the_summary() {
    let folder = folder(&[("good.toml", GOOD)]);
    let loud = stdout(&run(folder.path(), &["check", "good.toml"]).code(0));
    let quiet = stdout(&run(folder.path(), &["check", "good.toml", "--quiet"]).code(0));
    assert!(quiet.len() < loud.len());
    assert!(quiet.contains("1 claim: 1 confirmed"), "{quiet}");
}
