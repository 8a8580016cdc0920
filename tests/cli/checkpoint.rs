//! Trainings that are killed, run out of room, or run on other numbers of threads; and one on real images.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use super::{assert_civil, bytes, folder, run, specbias, stderr, stdout};

const CASE: &str = "[activation]\nname = 'tanh'\nphi = 'tanh(z)'\n\
    [training]\ndata = 'sines'\npoints = 40\nwidth = 400\noutput = '1/2'\nregime = 'adaptive'\nrate = '1/10000'\n\
    [[claim]]\nkind = 'gradient'\n";

#[test]
fn a_training_that_is_killed_goes_on_and_ends_with_the_bits_of_one_that_was_not() {
    let folder = folder(&[("my.toml", CASE)]);
    let arguments = [
        "train", "my.toml", "--steps", "2000", "--method", "nesterov",
    ];
    let whole = [&arguments[..], &["-o", "whole.safetensors"]].concat();
    run(folder.path(), &whole).code(0);
    let parts = [
        "--checkpoint",
        "at.safetensors",
        "--every",
        "20",
        "-o",
        "parts.safetensors",
    ];
    let parts = [&arguments[..], &parts].concat();
    let mut child = specbias(folder.path())
        .args(&parts)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("started");
    // Until there is a checkpoint; a kill is SIGKILL on Unix.
    for _ in 0..6000 {
        if folder.path().join("at.safetensors").exists() {
            break;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    child.kill().expect("killed");
    let status = child.wait().expect("ended");
    assert!(!status.success(), "it ended before it could be killed");
    assert!(!folder.path().join("parts.safetensors").exists());
    let assert = run(folder.path(), &parts).code(0);
    assert!(
        stderr(&assert).contains("going on from step"),
        "{}",
        stderr(&assert)
    );
    assert!(bytes(folder.path(), "whole.safetensors") == bytes(folder.path(), "parts.safetensors"));
}

#[test]
fn the_bits_do_not_depend_on_the_number_of_threads() {
    // Small and large dimension, weights and residuals, two lines and a smooth phi.
    let wide = CASE.replace("'sines'", "'planes'\ndimension = 20");
    let lines = CASE.replace("tanh", "relu");
    let frozen = CASE.replace("'adaptive'", "'kernel'");
    let folder = folder(&[
        ("line.toml", CASE),
        ("wide.toml", &wide),
        ("relu.toml", &lines),
        ("frozen.toml", &frozen),
    ]);
    for case in ["line", "wide", "relu", "frozen"] {
        let train = |jobs: &str| {
            let (file, out) = (format!("{case}.toml"), format!("{case}-{jobs}.safetensors"));
            let all = ["train", &file, "--steps", "60", "--jobs", jobs, "-o", &out];
            run(folder.path(), &all).code(0);
            bytes(folder.path(), &out)
        };
        let one = train("1");
        assert!(one == train("2") && one == train("3"), "{case}");
    }
}

#[cfg(unix)]
#[test]
fn a_full_disk_leaves_the_checkpoint_that_was_there() {
    let folder = folder(&[("my.toml", CASE)]);
    let arguments = [
        "train",
        "my.toml",
        "--steps",
        "20",
        "--checkpoint",
        "at.safetensors",
    ];
    run(folder.path(), &arguments).code(0);
    let before = bytes(folder.path(), "at.safetensors");
    // No file may grow beyond one block, as if the disk ended there.
    let script = format!(
        "trap '' XFSZ; ulimit -f 1; exec '{}' train my.toml --steps 40 --checkpoint at.safetensors",
        env!("CARGO_BIN_EXE_specbias")
    );
    let output = Command::new("sh")
        .args(["-c", &script])
        .current_dir(folder.path())
        .output()
        .expect("a shell");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(
        said.contains("at.safetensors") && said.contains("cannot be written"),
        "{said}"
    );
    assert!(before == bytes(folder.path(), "at.safetensors"));
    let left = fs::read_dir(folder.path()).expect("the folder").count();
    assert_eq!(left, 2, "a part of a checkpoint was left behind");
    run(
        folder.path(),
        &[
            "train",
            "my.toml",
            "--steps",
            "40",
            "--checkpoint",
            "at.safetensors",
        ],
    )
    .code(0);
}

#[test]
fn digits_are_learned_from_real_images() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases/data/mnist");
    let name = |file: &str| data.join(file).to_str().expect("a name").to_owned();
    let case = CASE.replace("tanh", "relu").replace("400", "40");
    let folder = folder(&[("my.toml", &case)]);
    let images = name("mnist-t10k-images-idx3-first1000.gz");
    let labels = name("mnist-t10k-labels-idx1-first1000.gz");
    let assert = run(
        folder.path(),
        &[
            "train", "my.toml", "--images", &images, "--labels", &labels, "--method", "adam",
            "--rate", "0.01", "--steps", "60",
        ],
    )
    .code(0);
    assert_civil(&assert);
    let text = stdout(&assert);
    assert!(
        text.contains("784 -> 40 -> 10") && text.contains("1000 points"),
        "{text}"
    );
    let right: f64 = text
        .lines()
        .find_map(|line| line.trim().strip_prefix("right"))
        .and_then(|line| line.split_whitespace().next()?.parse().ok())
        .expect("a share");
    assert!(right > 0.9, "{text}");
    // Trained on other images than those it is asked about.
    let train = ["images-idx3", "labels-idx1"]
        .map(|part| name(&format!("mnist-train-{part}-first2000.gz")));
    let arguments = [
        "train",
        "my.toml",
        "--images",
        &train[0],
        "--labels",
        &train[1],
        "--method",
        "adam",
        "--rate",
        "0.01",
        "--steps",
        "60",
        "--test-images",
        &images,
        "--test-labels",
        &labels,
    ];
    let assert = run(folder.path(), &arguments).code(0);
    let text = stdout(&assert);
    let unseen: f64 = text
        .lines()
        .find_map(|line| line.trim().strip_prefix("unseen"))
        .filter(|line| line.ends_with("of 1000 points right"))
        .and_then(|line| line.split_whitespace().next()?.parse().ok())
        .expect("a share");
    assert!((0.75..1.0).contains(&unseen), "{text}");
    let wrong = ["--test-images", &labels, "--test-labels", &labels];
    let assert = run(folder.path(), &[&arguments[..12], &wrong].concat()).code(2);
    assert_civil(&assert);
    assert!(
        stderr(&assert).contains("has 1 pixels"),
        "{}",
        stderr(&assert)
    );
}

#[test]
fn what_does_not_go_together_is_said() {
    let folder = folder(&[("my.toml", CASE)]);
    for (arguments, part) in [
        (
            &["--coordinates", "residuals"][..],
            "planes that stand still",
        ),
        (
            &[
                "--coordinates",
                "residuals",
                "--regime",
                "kernel",
                "--method",
                "adam",
            ],
            "Adam does not",
        ),
        (
            &["--method", "gradient-flow", "--batch", "4"],
            "leave out the batch",
        ),
        (
            &["--method", "gradient-flow", "--tolerance", "0"],
            "a tolerance is a positive number",
        ),
        (&["--rate=-1"], "learning rate"),
        (&["--rate", "inf"], "learning rate"),
        (&["--jobs", "0"], "number of threads"),
    ] {
        let all = [&["train", "my.toml", "--steps", "3"], arguments].concat();
        let assert = run(folder.path(), &all).code(2);
        assert_civil(&assert);
        assert!(
            stderr(&assert).contains(part),
            "{arguments:?}: {}",
            stderr(&assert)
        );
    }
}
