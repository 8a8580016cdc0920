//! The GitHub Action: its script as it runs on any machine, and what its file must not do.

#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use super::{GOOD, folder, run};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// A step of the script in `folder`, with these variables and none of a CI server.
fn step(folder: &Path, name: &str, variables: &[(&str, &str)]) -> Output {
    let mut command = Command::new("bash");
    command
        .arg(Path::new(ROOT).join("build-aux/action.sh"))
        .arg(name)
        .current_dir(folder);
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy();
        if ["GITHUB_", "RUNNER_", "SPECBIAS_", "ACTION_"]
            .iter()
            .any(|prefix| name.starts_with(prefix))
        {
            command.env_remove(name.as_ref());
        }
    }
    command
        .env("RUNNER_TEMP", folder.join("tmp"))
        .env("GITHUB_OUTPUT", folder.join("output"))
        .env("GITHUB_STEP_SUMMARY", folder.join("summary.md"))
        .env("SPECBIAS_PROGRAM", env!("CARGO_BIN_EXE_specbias"))
        .envs(variables.iter().copied())
        .output()
        .expect("bash runs")
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap_or(-1)
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

fn text(folder: &Path, name: &str) -> String {
    fs::read_to_string(folder.join(name)).unwrap_or_default()
}

#[test]
fn a_good_case_passes_and_is_reported() {
    let folder = folder(&[("my cases/good.toml", GOOD)]);
    let output = step(
        folder.path(),
        "check",
        &[("SPECBIAS_PATH", "my cases"), ("SPECBIAS_TIER", "fast")],
    );
    assert_eq!(code(&output), 0, "{}", said(&output));
    let summary = text(folder.path(), "summary.md");
    assert!(
        summary.contains("report of a run") && summary.contains("### ReLU: `good`"),
        "{summary}"
    );
    assert!(!summary.contains("two runs compared"), "{summary}");
    assert_eq!(text(folder.path(), "output"), "record=record.jsonl\n");
    assert!(text(folder.path(), "record.jsonl").contains("\"line\":\"end\""));
}

#[test]
fn a_failing_case_fails_and_is_reported_all_the_same() {
    let wrong = GOOD.replace("k^4", "3*k^4");
    let folder = folder(&[("my/good.toml", GOOD), ("my/wrong.toml", &wrong)]);
    let output = step(folder.path(), "check", &[("SPECBIAS_PATH", "my/")]);
    assert_eq!(code(&output), 1, "{}", said(&output));
    let summary = text(folder.path(), "summary.md");
    assert!(
        summary.contains("wrong/penalty") && summary.contains("refuted"),
        "{summary}"
    );
    assert_eq!(text(folder.path(), "output"), "record=record.jsonl\n");
    // A case that cannot be read has a status of its own.
    fs::write(folder.path().join("my/wrong.toml"), "[activation]\n").expect("written");
    let output = step(folder.path(), "check", &[("SPECBIAS_PATH", "my/")]);
    assert_eq!(code(&output), 2, "{}", said(&output));
    // Digits that nobody has.
    let output = step(
        folder.path(),
        "check",
        &[("SPECBIAS_PATH", "my/"), ("SPECBIAS_DIGITS", "many")],
    );
    assert_eq!(code(&output), 2);
    assert!(said(&output).contains("--digits"), "{}", said(&output));
}

#[test]
fn a_baseline_that_moved_fails_though_every_claim_is_as_expected() {
    let folder = folder(&[("my/good.toml", GOOD)]);
    let check = ["check", "my", "-q", "-o", "my/baseline.jsonl"];
    run(folder.path(), &check).code(0);
    let settings = [
        ("SPECBIAS_PATH", "my"),
        ("SPECBIAS_BASELINE", "my/baseline.jsonl"),
        ("SPECBIAS_RECORD", "new.jsonl"),
    ];
    let same = step(folder.path(), "check", &settings);
    assert_eq!(code(&same), 0, "{}", said(&same));
    let summary = text(folder.path(), "summary.md");
    assert!(
        summary.starts_with("# specbias: two runs compared\n\n**1 claim compared: 0 changed"),
        "{summary}"
    );
    // Another phi and the penalty that belongs to it: as expected, and not what it was.
    let moved = GOOD
        .replace("phi = 'z'", "phi = '2*z'")
        .replace("k^4", "k^4/4");
    fs::write(folder.path().join("my/good.toml"), moved).expect("written");
    fs::remove_file(folder.path().join("summary.md")).expect("removed");
    let output = step(folder.path(), "check", &settings);
    assert_eq!(code(&output), 1, "{}", said(&output));
    assert!(
        said(&output).contains("every claim is as expected")
            && said(&output).contains("! good/penalty: measured at k = 1: 1, now 0.25"),
        "{}",
        said(&output)
    );
    let summary = text(folder.path(), "summary.md");
    assert!(
        summary.contains("measured at k = 1: 1, now 0.25") && summary.contains("| **worse** |"),
        "{summary}"
    );
}

#[test]
fn what_cannot_be_compared_is_said() {
    let folder = folder(&[("my/good.toml", GOOD), ("other.jsonl", "{}\n")]);
    let with = |baseline: &str, record: &str| {
        step(
            folder.path(),
            "check",
            &[
                ("SPECBIAS_PATH", "my"),
                ("SPECBIAS_BASELINE", baseline),
                ("SPECBIAS_RECORD", record),
            ],
        )
    };
    let missing = with("none.jsonl", "record.jsonl");
    assert_eq!(code(&missing), 2);
    assert!(
        said(&missing).contains("no file none.jsonl"),
        "{}",
        said(&missing)
    );
    let itself = with("./other.jsonl", "other.jsonl");
    assert_eq!(code(&itself), 2);
    assert_eq!(text(folder.path(), "other.jsonl"), "{}\n", "it is kept");
    let other = with("other.jsonl", "record.jsonl");
    assert_eq!(code(&other), 2, "{}", said(&other));
    let summary = text(folder.path(), "summary.md");
    assert!(
        summary.contains("cannot be compared") && summary.contains("### ReLU: `good`"),
        "{summary}"
    );
    let nothing = step(folder.path(), "check", &[]);
    assert_eq!(code(&nothing), 2, "the program's own cases are not meant");
}

#[test]
fn no_input_is_a_command() {
    let name = "$(touch broken) `touch broken`; touch broken #";
    let file = format!("{name}/good.toml");
    let folder = folder(&[(file.as_str(), GOOD)]);
    let output = step(folder.path(), "check", &[("SPECBIAS_PATH", name)]);
    assert_eq!(code(&output), 0, "{}", said(&output));
    // A path is no option.
    let output = step(folder.path(), "check", &[("SPECBIAS_PATH", "--help")]);
    assert_eq!(code(&output), 2, "{}", said(&output));
    for tier in [name, "fast --help", "-h"] {
        let settings = [("SPECBIAS_PATH", "."), ("SPECBIAS_TIER", tier)];
        assert_eq!(code(&step(folder.path(), "check", &settings)), 2, "{tier}");
    }
    for version in [
        "--upload-pack=touch broken",
        "a;b",
        "$(touch broken)",
        "a:b",
    ] {
        let settings = [("SPECBIAS_VERSION", version), ("ACTION_REPOSITORY", "a/b")];
        let output = step(folder.path(), "source", &settings);
        assert_eq!(code(&output), 2, "{version}");
        assert!(
            said(&output).contains("no tag, branch or commit"),
            "{}",
            said(&output)
        );
    }
    assert!(!folder.path().join("broken").exists());
}

/// What a step has written for later ones.
fn outputs(folder: &Path) -> Vec<(String, String)> {
    let pairs = text(folder, "output");
    let pairs = pairs.lines().filter_map(|line| line.split_once('='));
    pairs.map(|(a, b)| (a.into(), b.into())).collect()
}

#[test]
fn the_sources_are_those_of_the_version_and_their_key_follows_from_them() {
    let git = |folder: &Path, arguments: &[&str]| {
        let output = Command::new("git")
            .args(["-c", "user.name=a", "-c", "user.email=a@b"])
            .args(arguments)
            .current_dir(folder)
            .output()
            .expect("git runs");
        assert!(output.status.success(), "{arguments:?}: {}", said(&output));
    };
    let folder = folder(&[
        ("origin/src/main.rs", "one"),
        ("origin/cases/a.toml", ""),
        ("origin/build.rs", ""),
        ("origin/Cargo.toml", ""),
        ("origin/Cargo.lock", ""),
    ]);
    let origin = folder.path().join("origin");
    git(&origin, &["init", "-q", "-b", "main"]);
    git(&origin, &["add", "."]);
    git(&origin, &["commit", "-q", "-m", "one"]);
    git(&origin, &["tag", "v1"]);
    fs::write(origin.join("src/main.rs"), "two").expect("written");
    git(&origin, &["commit", "-q", "-a", "-m", "two"]);
    let url = format!("file://{}", origin.display());
    let mut keys = Vec::new();
    for (version, content) in [("v1", "one"), ("main", "two"), ("v1", "one")] {
        let _ = fs::remove_file(folder.path().join("output"));
        let settings = [("SPECBIAS_VERSION", version), ("SPECBIAS_URL", &url)];
        let output = step(folder.path(), "source", &settings);
        assert_eq!(code(&output), 0, "{}", said(&output));
        let written = outputs(folder.path());
        let [(_, source), _, (key_is, key)] = &written[..] else {
            panic!("{written:?}");
        };
        assert_eq!(text(Path::new(source), "src/main.rs"), content);
        assert_eq!(key_is, "key");
        keys.push(key.clone());
    }
    assert_ne!(keys[0], keys[1]);
    assert_eq!(keys[0], keys[2]);
    let settings = [("SPECBIAS_VERSION", "v2"), ("SPECBIAS_URL", &url)];
    let output = step(folder.path(), "source", &settings);
    assert_eq!(code(&output), 2);
    assert!(said(&output).contains("no `v2`"), "{}", said(&output));
    // Without a version it is the checkout that the script stands in.
    let _ = fs::remove_file(folder.path().join("output"));
    assert_eq!(code(&step(folder.path(), "source", &[])), 0);
    let written = outputs(folder.path());
    assert_eq!(written[0].0, "source");
    assert_eq!(
        fs::canonicalize(&written[0].1).expect("a folder"),
        fs::canonicalize(ROOT).expect("a folder")
    );
}

#[test]
fn the_program_is_installed_below_one_folder() {
    let folder = folder(&[("sources/build-aux/setup.sh", "")]);
    let bin = folder.path().join("bin");
    fs::create_dir(&bin).expect("created");
    for name in ["cargo", "rustup"] {
        let path = bin.join(name);
        let script = "#!/bin/sh\necho \"$(basename \"$0\") in $(basename \"$PWD\"): $*\"\n";
        fs::write(&path, script).expect("written");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("may run");
    }
    let path = std::env::join_paths(
        std::iter::once(bin)
            .chain(std::env::split_paths(
                &std::env::var_os("PATH").unwrap_or_default(),
            ))
            .collect::<Vec<PathBuf>>(),
    )
    .expect("a PATH");
    let output = step(
        folder.path(),
        "install",
        &[
            ("PATH", path.to_str().expect("UTF-8")),
            ("SPECBIAS_SOURCE", "sources"),
            ("SPECBIAS_ROOT", "/somewhere"),
        ],
    );
    assert_eq!(code(&output), 0, "{}", said(&output));
    assert!(
        said(&output).contains(
            "cargo in sources: +stable install --locked --force --path . --root /somewhere"
        ),
        "{}",
        said(&output)
    );
}

/// The lines of action.yml below `key:` at this indent, until the next line that is indented as little.
fn below<'a>(lines: &[&'a str], key: &str) -> Vec<&'a str> {
    let start = lines.iter().position(|line| line.trim_end() == key);
    let start = start.unwrap_or_else(|| panic!("{key} is missing"));
    let indent = key.len() - key.trim_start().len();
    let inside =
        |line: &&&str| line.trim().is_empty() || line.len() - line.trim_start().len() > indent;
    lines[start + 1..]
        .iter()
        .take_while(inside)
        .copied()
        .collect()
}

#[test]
fn every_input_goes_through_the_environment() {
    let file = fs::read_to_string(Path::new(ROOT).join("action.yml")).expect("a file");
    let lines: Vec<&str> = file.lines().collect();
    let script = fs::read_to_string(Path::new(ROOT).join("build-aux/action.sh")).expect("a file");
    let inputs: Vec<&str> = below(&lines, "inputs:")
        .into_iter()
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .map(|line| line.trim().trim_end_matches(':'))
        .collect();
    assert!(
        ["path", "tier", "digits", "baseline", "version"]
            .iter()
            .all(|name| inputs.contains(name)),
        "{inputs:?}"
    );
    // Where an expression stands: in a mapping env: or with:, or in the value of an output, never in a run line.
    let mut mapping = "";
    let mut used = Vec::new();
    let mut steps = Vec::new();
    for line in &lines {
        let word = line.trim().trim_start_matches("- ");
        if let Some(key) = ["env:", "with:"].into_iter().find(|key| word == *key) {
            mapping = key;
            continue;
        }
        let indent = line.len() - line.trim_start().len();
        if indent < 8 {
            mapping = "";
        }
        if let Some(command) = word.strip_prefix("run:") {
            assert!(!command.contains("${{"), "{line}");
            assert!(
                !command.trim().starts_with(['|', '>']),
                "a run of many lines is not looked through here: {line}"
            );
            steps.extend(command.trim().trim_matches('\'').rsplit(' ').next());
        }
        if !line.contains("${{") {
            continue;
        }
        assert!(
            !mapping.is_empty() || word.starts_with("value:"),
            "an expression outside of env and with: {line}"
        );
        if let Some(input) = word.split("${{ inputs.").nth(1) {
            let name = input.split(' ').next().unwrap_or_default();
            used.push(name);
            if mapping == "env:" {
                let variable = word.split(':').next().unwrap_or_default();
                assert!(
                    script.contains(&format!("${{{variable}:-}}"))
                        || script.contains(&format!("${{{variable}:-record.jsonl}}")),
                    "{variable} is not read by the script"
                );
            }
        }
    }
    assert_eq!(steps, ["source", "install", "check"]);
    for input in &inputs {
        assert!(used.contains(input), "the input {input} goes nowhere");
    }
    for input in &used {
        assert!(inputs.contains(input), "{input} is no input");
    }
}
