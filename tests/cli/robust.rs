//! A careless user and an attacker: nothing is lost, nothing is written over, nothing is misread in silence.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Stdio;

use super::{GOOD, folder, run, specbias, stderr, stdout};

const TRAINING: &str = "[activation]\nname = 'tanh'\nphi = 'tanh(z)'\n\
    [training]\ndata = 'sines'\npoints = 8\nwidth = 10\nsteps = 20\nrate = '1/100'\n\
    [[claim]]\nkind = 'gradient'\n";

fn text(path: &Path) -> String {
    fs::read_to_string(path).expect("a text")
}

#[test]
fn a_formula_that_had_no_end_takes_no_other_claim_with_it() {
    for phi in [
        "1/gamma(z)",
        "exp(-z^2)/gamma(z)",
        "digamma(z)/gamma(z)",
        "1/(1+exp(lgamma(z)))",
    ] {
        let bad = format!(
            "[activation]\nname = 'a'\nphi = '{phi}'\n[[claim]]\nkind = 'penalty'\nequals = 'k'\n"
        );
        let folder = folder(&[("a.toml", &bad), ("good.toml", GOOD)]);
        let assert = run(folder.path(), &["check", ".", "--seconds", "2"]);
        let shown = stdout(&assert.code(3));
        assert!(
            shown.contains("good/penalty") && shown.contains("UNDECIDED  a/penalty"),
            "{shown}"
        );
    }
}

#[test]
fn a_claim_that_does_not_look_at_the_clock_is_given_up() {
    let case = "[activation]\nname = 'a'\nphi = 'besselj(0,z)'\n[[claim]]\nkind = 'bed-of-nails'\nconverges = true\n\
        [[claim]]\nkind = 'penalty'\nequals = 'k'\npoints = ['2']\n";
    let folder = folder(&[("a.toml", case)]);
    let shown = stdout(&run(
        folder.path(),
        &["check", "a.toml", "--seconds", "0.5"],
    ));
    assert!(
        shown.contains("a/bed-of-nails") && shown.contains("a/penalty"),
        "{shown}"
    );
}

#[test]
fn no_command_writes_over_what_it_reads() {
    let folder = folder(&[
        ("my.toml", TRAINING),
        ("good.toml", GOOD),
        ("d.csv", "0,1\n1,2\n"),
    ]);
    let at = |name: &str| folder.path().join(name);
    run(folder.path(), &["check", "good.toml", "-o", "r.jsonl"]).code(0);
    fs::hard_link(at("good.toml"), at("hard.toml")).expect("a link");
    fs::hard_link(at("r.jsonl"), at("hard.jsonl")).expect("a link");
    let before: Vec<(&str, String)> = ["my.toml", "good.toml", "d.csv", "r.jsonl"]
        .into_iter()
        .map(|name| (name, text(&at(name))))
        .collect();
    for arguments in [
        &["check", "good.toml", "-o", "good.toml"][..],
        &[
            "check",
            "good.toml",
            "--format",
            "jsonl",
            "-o",
            "./hard.toml",
        ],
        &["check", ".", "--format", "markdown", "-o", "good.toml"],
        &["list", "good.toml", "-o", "good.toml"],
        &[
            "report",
            "r.jsonl",
            "-o",
            "hard.jsonl",
            "--format",
            "markdown",
        ],
        &["report", "r.jsonl", "--badge", "r.jsonl"],
        &["report", "r.jsonl", "--badge", "x", "--tex", "x"],
        &["report", "r.jsonl", "--html", "r.jsonl", "--single-file"],
        &[
            "diff",
            "r.jsonl",
            "hard.jsonl",
            "-o",
            "r.jsonl",
            "--format",
            "markdown",
        ],
        &["train", "my.toml", "-o", "my.toml"],
        &["train", "my.toml", "--data", "d.csv", "--trace", "d.csv"],
        &["train", "my.toml", "-o", "x", "--checkpoint", "x"],
    ] {
        let shown = stderr(&run(folder.path(), arguments).code(2));
        assert!(
            shown.contains("would write over") || shown.contains("are the same file"),
            "{arguments:?}: {shown}"
        );
    }
    for (name, was) in before {
        assert_eq!(text(&at(name)), was, "{name}");
    }
    assert!(!at("x").exists());
}

#[test]
fn a_filter_that_keeps_nothing_leaves_the_old_record_alone() {
    let folder = folder(&[("good.toml", GOOD)]);
    run(folder.path(), &["check", "good.toml", "-o", "r.jsonl"]).code(0);
    let before = text(&folder.path().join("r.jsonl"));
    run(
        folder.path(),
        &["check", "good.toml", "--filter", "typo*", "-o", "r.jsonl"],
    )
    .code(2);
    assert_eq!(text(&folder.path().join("r.jsonl")), before);
}

#[test]
fn a_second_writer_of_a_record_is_told() {
    let folder = folder(&[("good.toml", GOOD)]);
    let path = folder.path().join("r.jsonl");
    let held = fs::File::create(&path).expect("a file");
    held.lock().expect("locked");
    let shown = stderr(&run(folder.path(), &["check", "good.toml", "-o", "r.jsonl"]).code(2));
    assert!(
        shown.contains("another process is writing r.jsonl"),
        "{shown}"
    );
    drop(held);
    run(folder.path(), &["check", "good.toml", "-o", "r.jsonl"]).code(0);
}

#[test]
fn a_report_has_the_status_of_its_record() {
    let wrong = GOOD.replace("'k^4'", "'2*k^4'");
    let folder = folder(&[("good.toml", GOOD), ("wrong.toml", &wrong)]);
    run(folder.path(), &["check", "good.toml", "-o", "good.jsonl"]).code(0);
    run(folder.path(), &["check", "wrong.toml", "-o", "wrong.jsonl"]).code(1);
    run(folder.path(), &["report", "good.jsonl"]).code(0);
    run(folder.path(), &["report", "wrong.jsonl", "-o", "r.md"]).code(1);
    run(folder.path(), &["report", "wrong.jsonl", "--html", "page"]).code(1);
    run(
        folder.path(),
        &["report", "wrong.jsonl", "--exit-zero", "-o", "r.md"],
    )
    .code(0);
    // The end line is missing: the run was cut short.
    let whole = text(&folder.path().join("good.jsonl"));
    let cut: String = whole
        .lines()
        .take(2)
        .flat_map(|line| [line, "\n"])
        .collect();
    fs::write(folder.path().join("cut.jsonl"), cut).expect("written");
    run(folder.path(), &["report", "cut.jsonl"]).code(130);
}

#[test]
fn a_case_comes_from_standard_input_or_packed() {
    let folder = folder(&[]);
    let mut child = specbias(folder.path())
        .args(["check", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("started");
    child
        .stdin
        .take()
        .expect("a pipe")
        .write_all(GOOD.as_bytes())
        .expect("written");
    let output = child.wait_with_output().expect("ended");
    let shown = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && shown.contains("stdin/penalty"),
        "{shown}"
    );
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(GOOD.as_bytes()).expect("packed");
    fs::write(
        folder.path().join("p.toml"),
        packer.finish().expect("packed"),
    )
    .expect("written");
    run(folder.path(), &["check", "p.toml"]).code(0);
}

#[cfg(unix)]
#[test]
fn what_has_no_end_is_refused() {
    let folder = folder(&[("my.toml", TRAINING), ("good.toml", GOOD)]);
    let pipe = folder.path().join("pipe.toml");
    let made = std::process::Command::new("mkfifo")
        .arg(&pipe)
        .status()
        .expect("mkfifo");
    assert!(made.success());
    std::os::unix::fs::symlink(".", folder.path().join("loop")).expect("a link");
    let pipe = "pipe.toml";
    for arguments in [
        &["check", "/dev/zero"][..],
        &["check", pipe],
        &["check", "."],
        &["check", "/proc/self"],
        &["list", "/sys"],
        &["report", "/dev/zero"],
        &["report", pipe],
        &["diff", pipe, pipe],
        &["examine", "/dev/zero", "--activation", "relu"],
        &["examine", pipe, "--activation", "relu"],
        &["train", "my.toml", "--data", "/dev/zero"],
        &["train", "my.toml", "--data", pipe],
        &["train", "--sweep", pipe, "-o", "t.csv"],
        &["plot", "/dev/zero", "-o", "pictures"],
        &["train", "my.toml", "--checkpoint", pipe],
    ] {
        run(folder.path(), arguments).code(2);
    }
}

#[test]
fn sizes_are_held_against_the_budget() {
    let folder = folder(&[("my.toml", TRAINING), ("d.csv", "0,1\n1,2\n")]);
    for (name, text, word) in [
        ("wide.csv", "1,".repeat(5_000_000), "line 1 is too long"),
        ("long.csv", "1,2,3,4\n".repeat(3_000_000), "--memory"),
    ] {
        fs::write(folder.path().join(name), text).expect("written");
        let all = ["train", "my.toml", "--data", name, "--memory", "64M"];
        let shown = stderr(&run(folder.path(), &all).code(2));
        assert!(shown.contains(word), "{shown}");
    }
    let labels = [0, 0, 8, 1, 0, 0, 0, 1, 0];
    fs::write(folder.path().join("l"), labels).expect("written");
    let all = [
        "train",
        "my.toml",
        "--images",
        "l",
        "--labels",
        "l",
        "--classes",
        "1000000000",
    ];
    let shown = stderr(&run(folder.path(), &all).code(2));
    assert!(shown.contains("--memory"), "{shown}");
}

/// Data whose K would be larger than any machine.
#[test]
fn what_a_training_needs_is_held_against_the_budget() {
    let claims = [
        (
            "data = 'planes'\npoints = 100000\nrate = '1/100'\nsteps = 1",
            "kind = 'signature'\nof = 'memorisation'\nat-most = '1'",
        ),
        (
            "data = 'circle'\npoints = 90000\nplanes = 'ring'\ndirections = 90000\nwidth = 900000\nwindow = '8'",
            "kind = 'mode-law'\nrho = 'k^4'\nmodes = ['1']",
        ),
        (
            "data = 'sines'\npoints = 60000\nplanes = 'sphere-window'\nwindow = '5'",
            "kind = 'width-law'\nridge = 'exp(-d^2)'",
        ),
        (
            "data = 'planes'\npoints = 4\nwidth = 1000000\nplanes = 'gaussian'\noutput = '1'",
            "kind = 'initial-density'\ndensity = '1/(pi*(1+gamma^2))'\nseeds = 900",
        ),
    ];
    for (training, claim) in claims {
        let case = format!(
            "[activation]\nname = 'a'\nphi = 'tanh(z)'\n[training]\n{training}\n[[claim]]\n{claim}\n"
        );
        let folder = folder(&[("a.toml", &case)]);
        let shown = stdout(&run(folder.path(), &["check", "a.toml", "--seconds", "10"]).code(3));
        let shown = shown.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(shown.contains("that --memory allows"), "{claim}: {shown}");
    }
}

#[test]
fn a_row_with_a_number_is_no_heading_and_the_place_is_said() {
    let folder = folder(&[("my.toml", TRAINING)]);
    for (name, first) in [
        ("na.csv", "0,NA"),
        ("miss.csv", "0,"),
        ("typo.csv", "0.1O,1"),
    ] {
        let data = format!("{first}\n1,2\n2,0\n3,5\n");
        fs::write(folder.path().join(name), data).expect("written");
        let shown = stderr(&run(folder.path(), &["train", "my.toml", "--data", name]).code(2));
        assert!(shown.contains(name) && shown.contains("line 1"), "{shown}");
    }
}

#[test]
fn values_that_mean_nothing_are_refused() {
    let folder = folder(&[("my.toml", TRAINING)]);
    for flag in [
        ["--loss-at-most", "nan"],
        ["--loss-at-most", "inf"],
        ["--every", "0"],
        ["--tolerance", "nan"],
        ["--targets", "0"],
        ["--classes", "0"],
        ["--memory", "0"],
    ] {
        run(folder.path(), &[&["train", "my.toml"][..], &flag].concat()).code(2);
    }
}

#[test]
fn the_same_checkpoint_has_the_same_bytes() {
    let folder = folder(&[("my.toml", TRAINING)]);
    for name in ["a", "b", "c"] {
        run(folder.path(), &["train", "my.toml", "--checkpoint", name]).code(0);
    }
    let bytes = |name: &str| super::bytes(folder.path(), name);
    assert!(bytes("a") == bytes("b") && bytes("b") == bytes("c"));
}

#[test]
fn a_message_says_what_to_write_here() {
    let folder = folder(&[]);
    for (phi, word) in [
        ("gelu(z)", "z*normcdf(z)"),
        ("silu(z)", "z*logistic(z)"),
        ("mish(z)", "z*tanh(softplus(z))"),
        ("elu(z)", "pieces"),
        ("selu(z)", "1.0507"),
        ("relu6(z)", "0 < z < 6"),
        ("swish(z)", "z*logistic(z)"),
        ("softsign(z)", "z/(1+z)"),
        ("leaky_relu(z)", "z/100"),
        ("hardtanh(z)", "-1 < z < 1"),
        ("Heaviside(z)", "step("),
        ("Piecewise((z, z>0))", "pieces"),
        ("where(z>0, z, 0)", "pieces"),
        ("clamp(z, 0, 1)", "min(max(z, a), b)"),
        ("clip(z, 0, 1)", "min(max(z, a), b)"),
        ("tanh(x)", "the variable here is z"),
        ("1j*z", "write 1*i"),
        ("torch.tanh(z)", "tanh(z) and not torch.tanh(z)"),
        ("z if z>0 else 0", "pieces"),
    ] {
        let shown = stderr(&run(folder.path(), &["transform", phi, "--at", "1"]).code(2));
        assert!(shown.contains(word), "{phi}: {shown}");
    }
    let kind = GOOD.replace("'penalty'", "'Penalty'");
    let key = GOOD.replace("equals", "equal");
    for (case, word) in [
        (kind, "did you mean `penalty`?"),
        (key, "did you mean `equals`?"),
    ] {
        fs::write(folder.path().join("a.toml"), case).expect("written");
        let assert = run(folder.path(), &["check", "a.toml"]).code(2);
        let shown = format!("{}{}", stdout(&assert), stderr(&assert));
        assert!(shown.contains(word), "{shown}");
    }
}
