//! The report for a browser, as files: what is written, and what is refused.

use std::fs;
use std::path::Path;

use specbias::record::FORMAT;

use super::{GOOD, assert_civil, folder, lines, run, stderr, stdout};

/// A case whose texts would act on a page that did not escape them.
pub(super) const HOSTILE: &str = r#"analysis = '''<script>alert(1)</script> </style></script> "quoted" javascript:alert(1) ﷽ שלום'''
source = '<img src=x onerror=alert(1)>'
[activation]
name = '"><script>alert(1)</script> ../../etc \u202e'
pieces = [{ on = 'z < 0', phi = '0' }, { on = 'z > 0', phi = 'z' }]
[[claim]]
name = '<b onclick=alert(1)> "x"'
kind = 'penalty'
equals = 'k^-4'
points = ['1/4']
digits = 20
expect = 'refuted'
because = '<script>alert(1)</script>'
"#;

/// A file of this folder.
pub(super) fn read(folder: &Path, name: &str) -> String {
    fs::read_to_string(folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// All files below a folder, by path.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(next).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).expect("below");
                let bytes = fs::read(&path).expect("read");
                found.push((name.to_string_lossy().replace('\\', "/"), bytes));
            }
        }
    }
    found.sort();
    found
}

#[test]
fn a_folder_holds_everything_and_the_same_each_time() {
    let hostile = HOSTILE.replace("\\u202e", "\u{202e}");
    let folder = folder(&[("sub/good.toml", GOOD), ("bad.toml", &hostile)]);
    let here = folder.path();
    run(here, &["check", ".", "-q", "-o", "record.jsonl"]).code(0);
    fs::create_dir_all(here.join("pictures/sub")).expect("made");
    fs::write(
        here.join("pictures/sub/good.svg"),
        "<svg xmlns='http://www.w3.org/2000/svg' width=\"9\" height=\"9\"><desc>a curve</desc></svg>",
    )
    .expect("written");
    let mut all = Vec::new();
    for out in ["one", "two"] {
        let arguments = [
            "report",
            "record.jsonl",
            "--html",
            out,
            "--pictures",
            "pictures",
        ];
        let assert = run(here, &arguments).code(0);
        assert_civil(&assert);
        assert_eq!(stdout(&assert), "");
        all.push(files(&here.join(out)));
    }
    assert_eq!(all[0], all[1]);
    let names: Vec<&str> = all[0].iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "cases/bad.html",
            "cases/sub/good.html",
            "index.html",
            "pictures/sub/good.svg",
            "record.jsonl"
        ]
    );
    assert_eq!(read(here, "one/record.jsonl"), read(here, "record.jsonl"));
    assert!(read(here, "one/cases/sub/good.html").contains("alt=\"a curve\""));
    for name in ["one/index.html", "one/cases/bad.html"] {
        let text = read(here, name);
        assert!(text.contains("&lt;b onclick=alert(1)&gt;"), "{name}");
        for bad in ["<script>alert", "<b onclick", "<img src=x", "\u{202e}"] {
            assert!(!text.contains(bad), "{name}: {bad}");
        }
    }
    // The report beside its own record leaves that as it is.
    let arguments = ["report", "one/record.jsonl", "--html", "one"];
    run(here, &arguments).code(0);
    assert_eq!(read(here, "one/record.jsonl"), read(here, "record.jsonl"));
}

#[test]
fn one_file_and_the_others_beside_it() {
    let folder = folder(&[("good.toml", GOOD)]);
    let here = folder.path();
    run(here, &["check", ".", "-q", "-o", "record.jsonl"]).code(0);
    let arguments = [
        "report",
        "record.jsonl",
        "--html",
        "report.html",
        "--single-file",
        "--against",
        "record.jsonl",
        "--badge",
        "badge.svg",
        "--tex",
        "verdicts.tex",
        "-o",
        "results.sarif",
    ];
    let assert = run(here, &arguments).code(0);
    assert_eq!(stdout(&assert), "");
    let page = read(here, "report.html");
    assert!(page.contains("id=\"good/penalty\"") && page.contains("Nothing moved."));
    for attribute in page.split(" src=\"").chain(page.split(" href=\"")).skip(1) {
        assert!(!attribute.starts_with("http") && !attribute.starts_with("//"));
    }
    assert!(read(here, "badge.svg").contains("1 claim as expected"));
    assert!(read(here, "verdicts.tex").contains("\\specbias@set{good/penalty}{confirmed}"));
    assert!(read(here, "results.sarif").contains("\"results\": []"));
}

#[test]
fn annotations_point_at_the_line_of_the_claim() {
    let wrong = GOOD.replace("k^4", "k^3").replace("'1'", "'2'");
    let folder = folder(&[("wrong.toml", &wrong), ("broken.toml", "not TOML")]);
    let arguments = ["check", ".", "-q", "--format", "github"];
    let text = stdout(&run(folder.path(), &arguments).code(2));
    let lines: Vec<&str> = text.lines().collect();
    for (line, head) in lines.iter().zip([
        "::error file=wrong.toml,line=4,title=wrong/penalty::wrong/penalty: refuted, confirmed expected",
        "::error file=broken.toml,line=1,",
        "::notice title=specbias::1 claim: 0 confirmed",
    ]) {
        assert!(line.starts_with(head), "{head}\n{text}");
    }
    assert_eq!(lines.len(), 3);
}

#[test]
fn what_is_no_report_is_said() {
    let folder = folder(&[("good.toml", GOOD), ("file", "x")]);
    let here = folder.path();
    run(here, &["check", ".", "-q", "-o", "record.jsonl"]).code(0);
    let record = read(here, "record.jsonl");
    let mut lines: Vec<&str> = record.lines().collect();
    // A run that was killed while it wrote.
    let half = format!("{}\n{}", lines[0], &lines[1][..lines[1].len() / 2]);
    fs::write(here.join("half.jsonl"), half).expect("written");
    let assert = run(here, &["report", "half.jsonl", "--html", "half"]).code(130);
    assert!(stderr(&assert).contains("cut off"), "{}", stderr(&assert));
    let page = read(here, "half/index.html");
    assert!(page.contains("is cut off") && page.contains("The record holds no claim."));
    // A record of another version, and one under other conventions.
    fs::write(
        here.join("later.jsonl"),
        record.replace(&format!("\"format\":\"{FORMAT}\""), "\"format\":\"2.0\""),
    )
    .expect("written");
    let assert = run(here, &["report", "later.jsonl", "--html", "later"]).code(2);
    assert!(
        stderr(&assert).contains("format \"2.0\""),
        "{}",
        stderr(&assert)
    );
    let first = lines[0].replace("angular frequency", "ordinary frequency");
    assert_ne!(first, lines[0]);
    lines[0] = &first;
    fs::write(here.join("other.jsonl"), lines.join("\n")).expect("written");
    let arguments = [
        "report",
        "record.jsonl",
        "--html",
        "o",
        "--against",
        "other.jsonl",
    ];
    let assert = run(here, &arguments).code(2);
    assert!(
        stderr(&assert).contains("different conventions"),
        "{}",
        stderr(&assert)
    );
    for (arguments, says) in [
        (
            vec!["report", "record.jsonl", "--html", "file"],
            "cannot write file",
        ),
        (
            vec!["report", "record.jsonl", "--html", "file/x"],
            "cannot write file/x",
        ),
        (
            vec![
                "report",
                "record.jsonl",
                "--html",
                "here",
                "--single-file",
                "--pictures",
                "none",
            ],
            "cannot read none",
        ),
        (vec!["report", "record.jsonl", "--single-file"], "--html"),
        (
            vec!["report", "record.jsonl", "--against", "record.jsonl"],
            "--html",
        ),
    ] {
        let assert = run(here, &arguments).code(2);
        assert_civil(&assert);
        assert!(
            stderr(&assert).contains(says),
            "{arguments:?}: {}",
            stderr(&assert)
        );
    }
}

#[test]
fn a_record_without_the_newer_fields_is_read() {
    let folder = folder(&[("good.toml", GOOD)]);
    let here = folder.path();
    run(here, &["check", ".", "-q", "-o", "record.jsonl"]).code(0);
    let record = read(here, "record.jsonl");
    assert!(
        record.contains("\"other_tools\":[{\"tool\":\"mpmath: rho at k = 1\""),
        "{record}"
    );
    let old: Vec<String> = lines(&record)
        .into_iter()
        .map(|mut line| {
            if let Some(fields) = line.as_object_mut() {
                fields.remove("other_tools");
            }
            line.to_string()
        })
        .collect();
    fs::write(here.join("old.jsonl"), old.join("\n")).expect("written");
    run(here, &["report", "old.jsonl", "--html", "out"]).code(0);
    let page = read(here, "out/cases/good.html");
    assert!(page.contains("id=\"good/penalty\"") && !page.contains("mpmath"));
}
