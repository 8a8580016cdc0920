//! Names of frameworks, and the atlas as files: what is written, and what is refused.

use std::fs;
use std::path::Path;

use super::html::read;
use super::{GOOD, assert_civil, folder, lines, run, said_of, stderr, stdout};

/// A row of an atlas with two names.
const ROW: &str = "analysis = 'clipped, and <b>bold</b>'\n[activation]\nname = 'hard'\nphi = 'relu(z+1)-relu(z-1)-1'\n\
    frameworks = ['my.nn.Hard', \"my.nn.hard(form='a')\"]\n\
    [[claim]]\nkind = 'penalty'\nequals = 'k^4/(4*sin(k)^2)'\npoints = ['1']\ndigits = 20\n";
/// One without a name and without a closed form.
const OPEN: &str = "[activation]\nname = 'open'\nphi = 'z*tanh(exp(z))'\n\
    [[claim]]\nkind = 'fourier-transform'\nequals = '0'\npoints = ['1']\ndigits = 5\nexpect = 'refuted'\nbecause = 'it is not 0'\n";

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder");
    let mut names: Vec<String> = entries
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    names.sort();
    names
}

#[test]
fn a_row_is_found_by_the_name_of_a_framework() {
    let folder = folder(&[("atlas/hard.toml", ROW), ("good.toml", GOOD)]);
    let here = folder.path();
    for (name, count) in [
        ("my.nn.Hard", 1),
        ("my.nn.hard(form='a')", 1),
        ("my.nn.hard", 1),
        ("HARD", 2),
    ] {
        let assert = run(here, &["list", "--frameworks", name, "."]).code(0);
        let text = stdout(&assert);
        assert_eq!(text.lines().count(), count, "{name}: {text}");
        assert!(
            text.contains("atlas/hard") && text.contains("hard: "),
            "{text}"
        );
    }
    let arguments = ["list", "--format", "jsonl", ".", "--frameworks"];
    let assert = run(here, &arguments).code(0);
    let found = lines(&stdout(&assert));
    assert_eq!(found.len(), 2);
    assert_eq!(found[0]["framework"], "my.nn.Hard");
    assert_eq!(found[0]["id"], "atlas/hard");
    for (arguments, says) in [
        (
            vec!["list", "--frameworks", "my.nn.Hrad", "."],
            "did you mean `my.nn.Hard` or `my.nn.hard`?",
        ),
        (
            vec!["list", "--frameworks", "torch.nn.Conv2d", "."],
            "no activation of these cases is called `torch.nn.Conv2d`",
        ),
        (
            vec!["list", "good.toml", "--frameworks"],
            "no activation of these cases has a name in a framework",
        ),
    ] {
        let assert = run(here, &arguments).code(2);
        assert_civil(&assert);
        let text = stderr(&assert).replace("\n", " ");
        assert!(text.contains(says), "{arguments:?}: {text}");
    }
}

#[test]
fn the_built_in_rows_are_found_without_files() {
    let folder = folder(&[]);
    let assert = run(
        folder.path(),
        &["list", "--frameworks", "torch.nn.Hardswish"],
    )
    .code(0);
    assert!(stdout(&assert).contains("atlas/hard-swish"));
    let assert = run(
        folder.path(),
        &["list", "--frameworks", "torch.nn.Hardswich"],
    )
    .code(2);
    assert!(
        stderr(&assert).contains("torch.nn.Hardswish"),
        "{}",
        stderr(&assert)
    );
}

#[test]
fn a_name_that_is_none_is_refused_at_its_place() {
    said_of(
        &ROW.replace("'my.nn.Hard'", "'hard'"),
        "this is no name of a function in a framework",
    );
    said_of(
        &ROW.replace("frameworks", "framework"),
        "did you mean `frameworks`?",
    );
}

#[test]
fn the_atlas_is_a_new_folder_with_every_row() {
    let folder = folder(&[
        ("cases/atlas/hard.toml", ROW),
        ("cases/atlas/open.toml", OPEN),
        ("cases/other/good.toml", GOOD),
    ]);
    let here = folder.path();
    run(here, &["check", "cases", "-q", "-o", "record.jsonl"]).code(0);
    let arguments = [
        "report",
        "record.jsonl",
        "--atlas",
        "out/site",
        "--cases",
        "cases",
    ];
    let assert = run(here, &arguments).code(0);
    assert_civil(&assert);
    assert_eq!(stdout(&assert), "");
    assert_eq!(names(&here.join("out")), ["site"], "no draft is left");
    assert_eq!(
        names(&here.join("out/site")),
        [
            "compare.html",
            "index.html",
            "pictures",
            "record.jsonl",
            "rows",
            "thumbnails"
        ]
    );
    assert_eq!(
        names(&here.join("out/site/rows/atlas")),
        ["hard.html", "open.html"]
    );
    assert_eq!(
        names(&here.join("out/site/thumbnails/atlas")),
        ["hard.svg", "open.svg"]
    );
    let page = read(here, "out/site/rows/atlas/hard.html");
    for part in [
        "my.nn.Hard",
        "By named rules",
        "<strong>jumps</strong>",
        "&lt;b&gt;bold&lt;/b&gt;",
        "k^4/(4*sin(k)^2)",
    ] {
        assert!(page.contains(part), "{part}");
    }
    let open = read(here, "out/site/rows/atlas/open.html");
    assert!(open.contains("gives F: ") && open.contains("✗"), "{open}");
    assert!(read(here, "out/site/thumbnails/atlas/hard.svg").contains("<path d=\"M"));
    assert_eq!(
        read(here, "out/site/record.jsonl"),
        read(here, "record.jsonl")
    );
    // Without the cases the rows are there, and say what they lack.
    let assert = run(here, &["report", "record.jsonl", "--atlas", "bare"]).code(0);
    assert!(
        stderr(&assert).contains("2 of 2 rows have no picture"),
        "{}",
        stderr(&assert)
    );
    assert!(read(here, "bare/rows/atlas/hard.html").contains("No picture: "));
    // A case that says something else now is not the one of the record.
    fs::write(
        here.join("cases/atlas/hard.toml"),
        ROW.replace("z-1", "z-2"),
    )
    .expect("written");
    let arguments = [
        "report",
        "record.jsonl",
        "--atlas",
        "moved",
        "--cases",
        "cases",
    ];
    let assert = run(here, &arguments).code(0);
    assert!(
        stderr(&assert).contains("1 of 2 rows have no picture"),
        "{}",
        stderr(&assert)
    );
}

#[test]
fn what_is_no_atlas_is_said_and_nothing_is_written() {
    let folder = folder(&[
        ("atlas/hard.toml", ROW),
        ("good.toml", GOOD),
        ("full/file", "x"),
        ("file", "x"),
        ("bad/bad.toml", "[activation]\nname = 'x'\n"),
    ]);
    let here = folder.path();
    run(here, &["check", "atlas", "-q", "-o", "record.jsonl"]).code(0);
    run(here, &["check", "good.toml", "-q", "-o", "good.jsonl"]).code(0);
    for (arguments, says) in [
        (
            vec!["record.jsonl", "--atlas", "full"],
            "full is a folder that holds something",
        ),
        (vec!["record.jsonl", "--atlas", "file"], "file is no folder"),
        (vec!["record.jsonl", "--atlas", "file/x"], "file/x"),
        (
            vec!["good.jsonl", "--atlas", "new"],
            "the record holds no row of an atlas",
        ),
        (vec!["none.jsonl", "--atlas", "new"], "none.jsonl"),
        (vec!["record.jsonl", "--cases", "atlas"], "--atlas"),
        (
            vec!["record.jsonl", "--atlas", "new", "--cases", "bad"],
            "the cases of --cases could not all be read",
        ),
        (
            vec!["record.jsonl", "--atlas", "new", "--cases", "nowhere"],
            "nowhere",
        ),
    ] {
        let arguments: Vec<&str> = std::iter::once("report").chain(arguments).collect();
        let assert = run(here, &arguments).code(2);
        assert_civil(&assert);
        assert!(
            stderr(&assert).contains(says),
            "{arguments:?}: {}",
            stderr(&assert)
        );
        assert!(!here.join("new").exists(), "{arguments:?}");
    }
    assert_eq!(names(&here.join("full")), ["file"]);
    // An empty folder is as good as none.
    fs::create_dir(here.join("empty")).expect("made");
    run(here, &["report", "record.jsonl", "--atlas", "empty"]).code(0);
    assert!(here.join("empty/index.html").exists());
}
