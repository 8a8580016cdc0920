//! The walk-through of `cases/README.md`, run as it stands: its files are written, its commands run in
//! order, and what it shows of their output has to be there. Numbers may be others.

#![cfg(unix)]

use std::fs;
use std::path::Path;
use std::process::Command;

const BEGIN: &str = "<!-- walk-through -->";
const END: &str = "<!-- /walk-through -->";
/// What was left out of a shown output, as a line or at its end.
const MORE: &str = "…";

/// One thing to do.
#[derive(Debug, PartialEq)]
enum Step {
    /// A file, and what stands in it.
    Write(String, String),
    /// A command, and the lines that are shown below it.
    Run(String, Vec<String>),
}

/// The steps between the markers of a page.
fn steps(page: &str) -> Vec<Step> {
    let begin = page.find(BEGIN).expect("a begin") + BEGIN.len();
    let end = page.find(END).expect("an end");
    let mut steps = Vec::new();
    let mut before = "";
    let mut lines = page[begin..end].lines();
    while let Some(line) = lines.next() {
        let Some(language) = line.strip_prefix("```") else {
            if !line.is_empty() {
                before = line;
            }
            continue;
        };
        let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        if language != "console" {
            // `file`: stands at the end of the line before.
            let name = before
                .strip_suffix("`:")
                .and_then(|text| text.rsplit('`').next());
            let name = name.unwrap_or_else(|| panic!("a block `{language}` without a name"));
            steps.push(Step::Write(name.into(), block.join("\n") + "\n"));
            continue;
        }
        for line in block {
            match (line.strip_prefix("$ "), steps.last_mut()) {
                (Some(command), _) => steps.push(Step::Run(command.into(), Vec::new())),
                (None, Some(Step::Run(_, shown))) => shown.push(line.into()),
                (None, _) => panic!("no command before `{line}`"),
            }
        }
    }
    steps
}

/// A line without its numbers and the width of its gaps.
fn words(line: &str) -> String {
    let mut out = String::new();
    for c in line.chars() {
        match c {
            '0'..='9' => {
                if !out.ends_with('#') {
                    out.push('#');
                }
            }
            '.' | '-' | 'e' if out.ends_with('#') => {}
            c if c.is_whitespace() => {
                if !out.ends_with(' ') {
                    out.push(' ');
                }
            }
            c => out.push(c),
        }
    }
    out.trim().to_owned()
}

/// The first shown line that is missing in an output, looked for in order.
fn missing<'a>(shown: &'a [String], output: &str) -> Option<&'a str> {
    let mut rest = output.lines().map(words);
    shown
        .iter()
        .filter(|line| *line != MORE)
        .find(|line| match line.strip_suffix(MORE) {
            Some(begin) => !rest.any(|found| found.starts_with(&words(begin))),
            None => !rest.any(|found| found == words(line)),
        })
        .map(String::as_str)
}

/// Runs a command; its exit status and what it said.
fn shell(folder: &Path, command: &str) -> (i32, String) {
    let program = Path::new(env!("CARGO_BIN_EXE_specbias"));
    let mut path = program.parent().expect("a folder").as_os_str().to_owned();
    path.push(":");
    path.push(std::env::var_os("PATH").unwrap_or_default());
    let output = Command::new("sh")
        .args(["-c", command])
        .current_dir(folder)
        .env("PATH", path)
        .env_remove("CLICOLOR_FORCE")
        .env_remove("SPECBIAS_SHARD")
        .output()
        .expect("a shell");
    let said = [output.stdout, output.stderr].concat();
    (
        output.status.code().unwrap_or(-1),
        String::from_utf8(said).expect("UTF-8"),
    )
}

#[test]
fn the_walk_through_can_be_walked() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("cases/README.md"))
        .expect("a page");
    let steps = steps(&page);
    let commands = steps.iter().filter(|step| matches!(step, Step::Run(..)));
    assert!(commands.count() >= 8, "{steps:?}");
    for verb in ["transform", "new", "check", "diff", "report"] {
        let used = |step: &Step| matches!(step, Step::Run(command, _) if command.starts_with(&format!("specbias {verb} ")));
        assert!(steps.iter().any(used), "{verb} is not used");
    }
    let folder = tempfile::tempdir().expect("a folder");
    for step in &steps {
        match step {
            Step::Write(name, text) => {
                let path = folder.path().join(name);
                fs::create_dir_all(path.parent().expect("inside")).expect("created");
                fs::write(path, text).expect("written");
            }
            Step::Run(command, shown) => {
                let (status, said) = shell(folder.path(), command);
                // `exit status 1: …` among what is shown, else 0.
                let expected = shown.iter().find_map(|line| {
                    let number = line.strip_prefix("exit status ")?.split(':').next()?;
                    line.contains(':').then(|| number.parse().ok()).flatten()
                });
                assert_eq!(status, expected.unwrap_or(0), "{command}: {said}");
                assert_eq!(missing(shown, &said), None, "{command}: {said}");
            }
        }
    }
}

#[test]
fn a_stale_page_would_be_noticed() {
    let page = format!(
        "$ no\n{BEGIN}\n`a.toml`:\n\n```toml\nx\n```\n\n```console\n$ one\nok 1.5\n…\nend\n$ two\n```\n{END}\n"
    );
    let shown = ["ok 1.5".to_owned(), MORE.to_owned(), "end".to_owned()];
    assert_eq!(
        steps(&page),
        [
            Step::Write("a.toml".into(), "x\n".into()),
            Step::Run("one".into(), shown.to_vec()),
            Step::Run("two".into(), vec![])
        ]
    );
    assert_eq!(missing(&shown, "ok  2.75\nbetween\nend\n"), None);
    assert_eq!(missing(&shown, "not ok 2.75\nend\n"), Some("ok 1.5"));
    assert_eq!(missing(&shown, "end\nok 1\n"), Some("end"), "in order");
    let cut = ["moved: …".to_owned()];
    assert_eq!(missing(&cut, "moved: by 7\n"), None);
    assert_eq!(missing(&cut, "move: by 7\n"), Some("moved: …"));
}
