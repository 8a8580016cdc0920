//! From cases to a record and on: selection, shards, comparison.

use std::collections::BTreeSet;
use std::fs;

use specbias::record::FORMAT;

use super::{GOOD, folder, lines, run, stderr, stdout};

#[test]
fn the_exit_status_says_how_the_run_went() {
    let claim = |extra: &str| format!("{GOOD}{extra}");
    let wrong = GOOD.replace("k^4", "k^3*(1+k)/3");
    for (text, code) in [
        (claim(""), 0),
        (claim("expect = 'refuted'\n"), 1),
        (wrong.clone(), 1),
        (format!("{wrong}expect = 'refuted'\n"), 0),
        (format!("{wrong}expect = 'undecided'\nreason = 'time'\n"), 1),
        (claim("expect = 'undecided'\n"), 2),
        (claim("reason = 'time'\n"), 2),
        (claim("expect = 'undecided'\nreason = 'whatever'\n"), 2),
    ] {
        let folder = folder(&[("case.toml", &text)]);
        run(folder.path(), &["check", "case.toml"]).code(code);
    }
}

#[test]
fn a_list_shows_what_would_be_checked() {
    let slow = GOOD.replace("digits", "tier = 'full'\ndigits");
    let folder = folder(&[("a.toml", GOOD), ("sub/b.toml", GOOD), ("c.toml", &slow)]);
    let list = |arguments: &[&str]| {
        let mut all = vec!["list", ".", "--format", "jsonl"];
        all.extend(arguments);
        let rows = lines(&stdout(&run(folder.path(), &all)));
        let id = |row: &serde_json::Value| row["id"].as_str().map(str::to_owned);
        rows.iter().filter_map(id).collect::<Vec<_>>()
    };
    assert_eq!(list(&[]), ["a/penalty", "sub/b/penalty"]);
    assert_eq!(
        list(&["--tier", "full"]),
        ["a/penalty", "c/penalty", "sub/b/penalty"]
    );
    assert_eq!(list(&["--filter", "sub/"]), ["sub/b/penalty"]);
    assert_eq!(
        list(&["--filter", "*/penalty", "--filter", "x"]),
        ["a/penalty", "sub/b/penalty"]
    );
    let human = stdout(&run(folder.path(), &["list", "."]).code(0));
    for word in ["a/penalty", "penalty", "fast", "confirmed", "k^4"] {
        assert!(human.contains(word), "{word}: {human}");
    }
}

#[test]
fn shards_together_are_the_whole() {
    let files: Vec<(String, &str)> = (0..12).map(|n| (format!("{n}.toml"), GOOD)).collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (&**name, *text)).collect();
    let folder = folder(&files);
    let mut records = Vec::new();
    for part in 1..=3 {
        let (shard, file) = (format!("{part}/3"), format!("{part}.jsonl"));
        run(
            folder.path(),
            &["check", ".", "-q", "--shard", &shard, "-o", &file],
        )
        .code(0);
        records.push(file);
    }
    let mut arguments = vec!["report", "--format", "jsonl"];
    arguments.extend(records.iter().map(String::as_str));
    let merged = lines(&stdout(&run(folder.path(), &arguments).code(0)));
    let ids: Vec<&str> = merged
        .iter()
        .filter_map(|line| line["id"].as_str())
        .collect();
    assert_eq!(ids.len(), 12);
    assert_eq!(
        ids.iter().collect::<BTreeSet<_>>().len(),
        12,
        "each claim once"
    );
}

#[test]
fn a_comparison_says_what_got_worse() {
    let folder = folder(&[("case.toml", GOOD)]);
    run(
        folder.path(),
        &["check", "case.toml", "-q", "-o", "old.jsonl"],
    )
    .code(0);
    run(folder.path(), &["diff", "old.jsonl", "old.jsonl"]).code(0);
    fs::write(
        folder.path().join("case.toml"),
        GOOD.replace("k^4", "k^5+k"),
    )
    .expect("written");
    run(
        folder.path(),
        &["check", "case.toml", "-q", "-o", "new.jsonl"],
    )
    .code(1);
    let assert = run(folder.path(), &["diff", "old.jsonl", "new.jsonl"]).code(1);
    assert!(
        stdout(&assert).contains("case/penalty"),
        "{}",
        stdout(&assert)
    );
    let markdown = run(
        folder.path(),
        &["diff", "old.jsonl", "new.jsonl", "-o", "diff.md"],
    )
    .code(1);
    assert_eq!(stdout(&markdown), "");
    let text = fs::read_to_string(folder.path().join("diff.md")).expect("written");
    assert!(text.starts_with("# "), "{text}");
    // The other way round it got better.
    run(folder.path(), &["diff", "new.jsonl", "old.jsonl"]).code(0);
}

#[test]
fn records_that_cannot_be_compared_are_refused() {
    let folder = folder(&[
        ("case.toml", GOOD),
        ("notes.txt", "no record\n"),
        ("empty.jsonl", ""),
    ]);
    run(
        folder.path(),
        &["check", "case.toml", "-q", "-o", "old.jsonl"],
    )
    .code(0);
    let record = fs::read_to_string(folder.path().join("old.jsonl")).expect("written");
    let change = |name: &str, from: &str, to: &str| {
        assert!(record.contains(from), "{from}");
        fs::write(folder.path().join(name), record.replacen(from, to, 1)).expect("written");
    };
    change("other.jsonl", "angular frequency", "ordinary frequency");
    change(
        "future.jsonl",
        &format!("\"format\":\"{FORMAT}\""),
        "\"format\":\"9.0\"",
    );
    for (new, word) in [
        ("other.jsonl", "convention"),
        ("future.jsonl", "format"),
        ("notes.txt", "notes.txt:1"),
        ("empty.jsonl", "empty"),
        ("none.jsonl", "none.jsonl"),
    ] {
        let assert = run(folder.path(), &["diff", "old.jsonl", new]).code(2);
        super::assert_civil(&assert);
        assert!(stderr(&assert).contains(word), "{new}: {}", stderr(&assert));
        assert_eq!(stdout(&assert), "");
    }
}

#[test]
fn a_case_is_called_the_same_however_it_is_reached() {
    let folder = folder(&[("cases/table/relu.toml", GOOD)]);
    for path in ["cases", "cases/table", "cases/table/relu.toml", "./cases/"] {
        let rows = lines(&stdout(
            &run(folder.path(), &["list", path, "--format", "jsonl"]).code(0),
        ));
        assert_eq!(rows[0]["id"], "table/relu/penalty", "{path}");
    }
}

#[test]
fn the_built_in_cases_come_with_the_program() {
    let folder = folder(&[]);
    let rows = stdout(&run(folder.path(), &["list", "--filter", "table-1/relu/"]).code(0));
    assert!(rows.contains("table-1/relu/penalty"), "{rows}");
}
