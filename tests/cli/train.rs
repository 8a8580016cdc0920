//! Training from the command line: what is written, how it goes on, what is refused.

use super::{assert_civil, bytes, folder, run, stderr, stdout};

const CASE: &str = "[activation]\nname = 'ReLU'\nphi = 'relu(z)'\n\
    [training]\ndata = 'step-and-ramp'\npoints = 6\nwidth = 40\noutput = '1/2'\n\
    [[claim]]\nkind = 'alpha-degeneracy'\n";

/// The two losses of the summary.
fn losses(text: &str) -> (f64, f64) {
    let line = text
        .lines()
        .find(|line| line.trim_start().starts_with("loss"))
        .unwrap_or_else(|| panic!("no loss in {text}"));
    let numbers: Vec<f64> = line
        .split_whitespace()
        .filter_map(|word| word.parse().ok())
        .collect();
    (numbers[0], numbers[1])
}

#[test]
fn a_network_is_trained_written_and_examined() {
    let folder = folder(&[("my.toml", CASE)]);
    let arguments = [
        "train",
        "my.toml",
        "--steps",
        "300",
        "--rate",
        "0.002",
        "-o",
        "net.safetensors",
        "--trace",
        "trace.npz",
    ];
    let assert = run(folder.path(), &arguments).code(0);
    assert_civil(&assert);
    let (first, last) = losses(&stdout(&assert));
    assert!(last < 0.5 * first, "{first} {last}");
    assert!(bytes(folder.path(), "trace.npz").starts_with(b"PK"));
    let assert = run(
        folder.path(),
        &["examine", "net.safetensors", "--activation", "relu"],
    )
    .code(0);
    let text = stdout(&assert);
    assert!(
        text.contains("1 -> 40 -> 1") && text.contains("homogeneous of degree 1"),
        "{text}"
    );
    let assert = run(
        folder.path(),
        &["examine", "net.safetensors", "--activation", "z*tanh("],
    )
    .code(2);
    assert_civil(&assert);
}

#[test]
fn a_training_in_two_parts_ends_with_the_bits_of_one() {
    let folder = folder(&[("my.toml", CASE)]);
    let train = |steps: &str, extra: &[&str]| {
        let mut arguments = vec!["train", "my.toml", "--rate", "0.002", "--method", "adam"];
        arguments.extend(["--batch", "4", "--steps", steps]);
        arguments.extend(extra);
        run(folder.path(), &arguments).code(0)
    };
    train("120", &["-o", "whole.safetensors"]);
    train("50", &["--checkpoint", "at.safetensors"]);
    let assert = train(
        "120",
        &["--checkpoint", "at.safetensors", "-o", "parts.safetensors"],
    );
    assert!(stderr(&assert).contains("going on from step 50"));
    let [whole, parts] =
        ["whole.safetensors", "parts.safetensors"].map(|f| bytes(folder.path(), f));
    assert!(whole == parts);
    // Another rate is another training.
    let arguments = [
        "train",
        "my.toml",
        "--rate",
        "0.1",
        "--checkpoint",
        "at.safetensors",
    ];
    let assert = run(folder.path(), &arguments).code(2);
    assert!(
        stderr(&assert).contains("another training"),
        "{}",
        stderr(&assert)
    );
}

#[test]
fn data_of_ones_own_are_taken_and_faults_in_them_named() {
    let folder = folder(&[
        ("my.toml", CASE),
        ("good.csv", "a,b,y\n0,1,1\n1,0,-1\n1,1,0\n"),
        ("word.csv", "0,1,1\n1,zero,-1\n"),
        ("nan.csv", "0,1,1\n1,NaN,-1\n"),
        ("labels.idx", "nothing"),
    ]);
    let with = |file: &str| run(folder.path(), &["train", "my.toml", "--data", file]);
    let text = stdout(&with("good.csv").code(0));
    assert!(
        text.contains("2 -> 40 -> 1") && text.contains("3 points"),
        "{text}"
    );
    for (file, part) in [
        ("word.csv", "line 2, column 2: `zero` is no number"),
        ("nan.csv", "line 2, column 2: `NaN` is no finite number"),
        ("missing.csv", "missing.csv"),
        ("labels.idx", "no IDX file"),
    ] {
        let assert = with(file).code(2);
        assert_civil(&assert);
        assert!(
            stderr(&assert).contains(part),
            "{file}: {}",
            stderr(&assert)
        );
    }
}

#[test]
fn what_makes_no_sense_is_refused() {
    let wrong = |from: &str, to: &str| CASE.replace(from, to);
    let folder = folder(&[
        ("my.toml", CASE),
        ("no-training.toml", super::GOOD),
        ("width.toml", &wrong("width = 40", "width = 0")),
        ("data.toml", &wrong("'step-and-ramp'", "'moons'")),
        (
            "planes.toml",
            &wrong("output =", "planes = 'cube'\noutput ="),
        ),
        (
            "odd.toml",
            &wrong("width = 40", "width = 41\nantisymmetric = true"),
        ),
        ("spread.toml", &wrong("'1/2'", "'-1/2'")),
        ("key.toml", &wrong("output =", "ouput =")),
    ]);
    for (arguments, part) in [
        (&["my.toml", "--rate=-1"][..], "learning rate of -1"),
        (&["my.toml", "--rate", "inf"], "learning rate of inf"),
        (&["my.toml", "--batch", "0"], "a batch of 0"),
        (
            &["my.toml", "--momentum", "1", "--method", "nesterov"],
            "--momentum",
        ),
        (
            &["my.toml", "--trace", "t.npz", "--frames", "99999999999"],
            "fewer frames",
        ),
        (
            &["my.toml", "-o", "no/such/folder/net"],
            "no/such/folder/net",
        ),
        (&["nowhere/at-all"], "no built-in case"),
        (&["no-training.toml"], "no table [training]"),
        (&["width.toml"], "`width` is from 1"),
        (&["data.toml"], "there is no set `moons`"),
        (&["planes.toml"], "`cube` is none of"),
        (&["odd.toml"], "41 of them is odd"),
        (&["spread.toml"], "not negative"),
        (&["key.toml"], "ouput"),
    ] {
        let all: Vec<&str> = ["train"].iter().chain(arguments).copied().collect();
        let assert = run(folder.path(), &all).code(2);
        assert_civil(&assert);
        assert!(
            stderr(&assert).contains(part),
            "{arguments:?}: {}",
            stderr(&assert)
        );
    }
}

#[test]
fn divergence_is_a_reason_to_stop() {
    let folder = folder(&[("my.toml", CASE)]);
    let arguments = ["train", "my.toml", "--regime", "kernel", "--rate", "10"];
    let assert = run(folder.path(), &arguments).code(1);
    assert!(
        stdout(&assert).contains("it diverged at step"),
        "{}",
        stdout(&assert)
    );
}
