//! Cases and records as regression tests: what `examine --case` writes, and what `diff` says later.

use std::fs;
use std::path::Path;

use super::{GOOD, assert_civil, folder, lines, run, stderr, stdout};

const TRAINED: &str = "[activation]\nname = 'ReLU'\nphi = 'relu(z)'\n\
    [training]\ndata = 'step-and-ramp'\npoints = 6\nwidth = 20\noutput = '1/2'\n\
    [[claim]]\nkind = 'alpha-degeneracy'\n";

/// A folder with a network.
fn with_network() -> tempfile::TempDir {
    let folder = folder(&[("my.toml", TRAINED)]);
    let train = ["train", "my.toml", "--steps", "5", "-o", "net.safetensors"];
    run(folder.path(), &train).code(0);
    folder
}

/// `examine` with a case at two frequencies.
fn examine(folder: &Path, activation: &str, file: &str) -> assert_cmd::assert::Assert {
    let arguments = [
        "examine",
        "net.safetensors",
        "--activation",
        activation,
        "--case",
        file,
        "--at",
        "1,2",
        "--digits",
        "25",
    ];
    run(folder, &arguments)
}

fn read(folder: &Path, name: &str) -> String {
    fs::read_to_string(folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

#[test]
fn examine_writes_a_case_that_holds_and_that_can_fail() {
    let folder = with_network();
    let said = stdout(&examine(folder.path(), "relu", "relu.toml").code(0));
    assert!(
        said.contains("homogeneous of degree 1")
            && said.contains("wrote relu.toml: fourier-transform, decay, homogeneous"),
        "{said}"
    );
    let text = read(folder.path(), "relu.toml");
    // The values are those of `new`.
    let new = [
        "new", "ReLU", "--piece", "z < 0: 0", "--piece", "z > 0: z", "--at", "1,2", "--digits",
        "25",
    ];
    let values = stdout(&run(folder.path(), &new).code(0));
    assert!(text.starts_with(&values), "{text}\n{values}");
    let checked = stdout(&run(folder.path(), &["check", "relu.toml"]).code(0));
    assert!(checked.contains("3 claims: 3 confirmed"), "{checked}");
    // What is derived is what the check would refute otherwise.
    for (from, to) in [
        ("order   = \"4\"", "order   = \"5\""),
        ("(2*z)/2^1", "(2*z)/2^2"),
        ("im = \"0\"", "im = \"1e-20\""),
    ] {
        assert!(text.contains(from), "{from}: {text}");
        fs::write(folder.path().join("wrong.toml"), text.replace(from, to)).expect("written");
        run(folder.path(), &["check", "wrong.toml"]).code(1);
    }
    // Someone may have edited it.
    let again = examine(folder.path(), "relu", "relu.toml").code(2);
    assert_civil(&again);
    assert_eq!(stdout(&again), "");
    assert!(stderr(&again).contains("exists"), "{}", stderr(&again));
    assert_eq!(read(folder.path(), "relu.toml"), text);
}

#[test]
fn examine_claims_what_follows_from_phi_and_nothing_else() {
    let folder = with_network();
    for (phi, file, claims, left_out, order) in [
        // The second derivative jumps.
        (
            "z*exp(-abs(z))",
            "kink.toml",
            "fourier-transform, decay;",
            None,
            Some("6"),
        ),
        // No power law, and not homogeneous.
        ("sech(z)", "smooth.toml", "fourier-transform;", None, None),
        // Homogeneous, and without any penalty: F is 0 for k > 0.
        (
            "z^2",
            "square.toml",
            "fourier-transform;",
            Some("decay, homogeneous"),
            None,
        ),
    ] {
        let said = stdout(&examine(folder.path(), phi, file).code(0));
        assert!(
            said.contains(&format!("wrote {file}: {claims}")),
            "{phi}: {said}"
        );
        assert_eq!(
            said.lines()
                .find_map(|l| l.strip_prefix("left out, because no check confirms it: ")),
            left_out,
            "{phi}"
        );
        let text = read(folder.path(), file);
        assert!(text.contains(&format!("phi    = \"{phi}\"")), "{text}");
        assert_eq!(
            text.lines().find_map(|l| l.strip_prefix("order   = ")),
            order.map(|order| format!("\"{order}\"")).as_deref(),
            "{phi}"
        );
        run(folder.path(), &["check", file]).code(0);
    }
}

#[test]
fn examine_writes_nothing_without_an_answer() {
    let folder = with_network();
    let before = fs::read_dir(folder.path()).expect("a folder").count();
    let assert = examine(folder.path(), "exp(z^2)", "x.toml").code(3);
    assert_civil(&assert);
    assert!(
        stderr(&assert).contains("no case was written"),
        "{}",
        stderr(&assert)
    );
    let nowhere = examine(folder.path(), "relu", "no/such/folder/x.toml").code(2);
    assert_civil(&nowhere);
    let without = [
        "examine",
        "net.safetensors",
        "--activation",
        "relu",
        "--at",
        "1",
    ];
    let assert = run(folder.path(), &without).code(2);
    assert!(stderr(&assert).contains("--case"), "{}", stderr(&assert));
    let after = fs::read_dir(folder.path()).expect("a folder").count();
    assert_eq!(before, after, "not even a draft");
}

/// A folder with two records: of `GOOD`, and of `GOOD` with one text replaced by another.
fn two_records(from: &str, to: &str) -> tempfile::TempDir {
    let folder = folder(&[("good.toml", GOOD)]);
    run(
        folder.path(),
        &["check", "good.toml", "-q", "-o", "old.jsonl"],
    )
    .code(0);
    let changed = GOOD.replace(from, to);
    assert!(from == to || changed != GOOD, "{from}");
    fs::write(folder.path().join("good.toml"), changed).expect("written");
    run(
        folder.path(),
        &["check", "good.toml", "-q", "-o", "new.jsonl"],
    );
    folder
}

const DIFF: [&str; 3] = ["diff", "old.jsonl", "new.jsonl"];

#[test]
fn a_claim_that_moved_is_shown_with_its_numbers() {
    let folder = two_records("'k^4'", "'2*k^4'");
    let assert = run(folder.path(), &DIFF).code(1);
    assert_civil(&assert);
    let text = stdout(&assert);
    assert!(
        text.starts_with("! good/penalty: confirmed became refuted (confirmed expected)\n"),
        "{text}"
    );
    for part in [
        "~ good/penalty: claimed rho(k) = k^4, now rho(k) = 2*k^4\n",
        " of 20, now 0.",
        "\n    slack   ",
        "\n    power   ",
        "1 claim compared: 1 changed, 0 appeared, 0 vanished; worse\n",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let mut markdown = DIFF.to_vec();
    markdown.extend(["--format", "markdown"]);
    let page = stdout(&run(folder.path(), &markdown).code(1));
    for part in [
        "# specbias: two runs compared\n",
        "**1 claim compared: 1 changed, 0 appeared, 0 vanished; worse.**",
        "| confirmed became refuted (confirmed expected) | **worse** |",
        "## By how much",
        "| digits | ",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    // The other way round it is better, and no failure.
    run(folder.path(), &["diff", "new.jsonl", "old.jsonl"]).code(0);
}

#[test]
fn another_phi_under_the_same_name_moves_what_is_measured() {
    let folder = two_records("phi = 'z'", "phi = '2*z'");
    let text = stdout(&run(folder.path(), &DIFF).code(1));
    for part in [
        "~ good/penalty: phi was 0 on z < 0; z on z > 0, now 0 on z < 0; 2*z on z > 0\n",
        "! good/penalty: measured at k = 1: 1, now 0.25; moved by 7.5e-1",
        "\n    worst point  1 at k = 1, now 0.25 at k = 1\n",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
}

#[test]
fn claims_come_and_go() {
    let more = "digits = 20\n[[claim]]\nkind = 'decay'\norder = '4'\n";
    let folder = two_records("digits = 20\n", more);
    let there = stdout(&run(folder.path(), &DIFF).code(0));
    assert!(
        there.contains("+ good/decay: confirmed (confirmed expected)")
            && there.contains("0 changed, 1 appeared, 0 vanished"),
        "{there}"
    );
    let back = stdout(&run(folder.path(), &["diff", "new.jsonl", "old.jsonl"]).code(1));
    assert!(
        back.contains("- good/decay: confirmed (confirmed expected)"),
        "{back}"
    );
}

#[test]
fn a_case_that_asks_for_less_is_shown() {
    let folder = two_records("digits = 20", "digits = 5");
    let text = stdout(&run(folder.path(), &DIFF).code(0));
    assert!(
        text.contains("~ good/penalty: 20 digits were asked, now 5\n"),
        "{text}"
    );
}

#[test]
fn two_runs_of_one_case_do_not_differ() {
    let folder = two_records("k^4", "k^4");
    let text = stdout(&run(folder.path(), &DIFF).code(0));
    assert_eq!(
        text,
        "1 claim compared: 0 changed, 0 appeared, 0 vanished\n"
    );
}

#[test]
fn records_under_other_conventions_are_refused_by_name() {
    let folder = two_records("k^4", "k^4");
    let mut record = lines(&read(folder.path(), "new.jsonl"));
    record[0]["conventions"][0] = "F[phi](k) = (2 pi)^(-1/2) ∫ phi(z) e^{-ikz} dz".into();
    let text: String = record.iter().map(|line| format!("{line}\n")).collect();
    fs::write(folder.path().join("new.jsonl"), text).expect("written");
    for format in ["human", "markdown"] {
        let mut arguments = DIFF.to_vec();
        arguments.extend(["--format", format]);
        let assert = run(folder.path(), &arguments).code(2);
        assert_civil(&assert);
        assert_eq!(stdout(&assert), "");
        let said = stderr(&assert);
        assert!(
            said.contains("different conventions")
                && said
                    .contains("\n  old.jsonl alone states: F[phi](k) = ∫ phi(z) e^{-ikz} dz over")
                && said.contains("\n  new.jsonl alone states: F[phi](k) = (2 pi)^(-1/2)"),
            "{said}"
        );
        assert!(!said.contains("The value of phi at a jump"), "{said}");
    }
}
