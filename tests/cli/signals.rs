//! The first signal ends every verb that works for long, and what was finished is kept.

use std::fs;
use std::path::Path;
use std::process::{Child, Output, Stdio};
use std::time::{Duration, Instant};

use super::{folder, run, specbias, stdout};

/// Nobody waits so long for the end; without a signal each of these commands takes far longer.
const PATIENCE: Duration = Duration::from_secs(40);

fn start(folder: &Path, arguments: &[&str]) -> Child {
    specbias(folder)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("started")
}

/// Sends a signal when `ready`, and waits for the end.
fn signalled(mut child: Child, signal: &str, ready: &dyn Fn() -> bool) -> Output {
    let since = Instant::now();
    while !ready() {
        assert!(since.elapsed() < PATIENCE, "it never came so far");
        assert!(
            child.try_wait().expect("a child").is_none(),
            "it ended before the signal: {:?}",
            child.wait_with_output()
        );
        std::thread::sleep(Duration::from_millis(10));
    }
    let status = std::process::Command::new("kill")
        .args([signal, &child.id().to_string()])
        .status()
        .expect("kill runs");
    assert!(status.success());
    let since = Instant::now();
    while child.try_wait().expect("a child").is_none() {
        if since.elapsed() > PATIENCE {
            child.kill().expect("killed");
            panic!("it went on after {signal}");
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    let output = child.wait_with_output().expect("ended");
    let shown = String::from_utf8_lossy(&output.stderr);
    assert!(!shown.contains("panicked"), "{shown}");
    output
}

fn after(time: Duration) -> impl Fn() -> bool {
    let since = Instant::now();
    move || since.elapsed() > time
}

const HARD: &str = "[activation]\nname = 'a'\nphi = 'exp(-z^2)*cos(1e5*z^3)*tanh(z)'\n";

#[test]
fn a_check_keeps_its_claims() {
    let quick = "[[claim]]\nkind = 'bed-of-nails'\nconverges = true\nname = 'quick'\n";
    let slow = (0..20).map(|i| {
        format!("[[claim]]\nkind = 'penalty'\nname = 's{i}'\nequals = 'k'\npoints = ['{}']\ndigits = 300\n", 900 + i)
    });
    let case = format!("{HARD}{quick}{}", slow.collect::<String>());
    for signal in ["-INT", "-TERM"] {
        let folder = folder(&[("a.toml", &case)]);
        let record = folder.path().join("r.jsonl");
        let child = start(
            folder.path(),
            &["check", "a.toml", "-o", "r.jsonl", "--seconds", "600"],
        );
        let begun = || fs::read_to_string(&record).is_ok_and(|text| text.contains("a/quick"));
        let output = signalled(child, signal, &begun);
        assert_eq!(output.status.code(), Some(130));
        let record = specbias::record::read(&record).expect("a record");
        assert!(record.claims.iter().any(|claim| claim.id == "a/quick"));
        let end = record.end.expect("an end");
        assert!(end.interrupted && end.claims == record.claims.len());
    }
}

const LONG: &str = "[activation]\nname = 'tanh'\nphi = 'tanh(z)'\n\
    [training]\ndata = 'sines'\npoints = 40\nwidth = 300\noutput = '1/2'\nregime = 'adaptive'\nrate = '1/10000'\n\
    [[claim]]\nkind = 'gradient'\n";

#[test]
fn a_training_keeps_its_state_and_goes_on() {
    for signal in ["-INT", "-TERM"] {
        let folder = folder(&[("a.toml", LONG)]);
        let state = folder.path().join("state");
        let all = [
            "train",
            "a.toml",
            "--steps",
            "100000000",
            "--checkpoint",
            "state",
        ];
        let child = start(
            folder.path(),
            &[
                &all[..],
                &["--every", "10", "-o", "n.safetensors", "--trace", "t.npz"],
            ]
            .concat(),
        );
        let output = signalled(child, signal, &|| state.exists());
        assert_eq!(output.status.code(), Some(130));
        for name in ["state", "n.safetensors", "t.npz"] {
            assert!(folder.path().join(name).is_file(), "{name}");
        }
        let more = run(
            folder.path(),
            &["train", "a.toml", "--steps", "0", "--checkpoint", "state"],
        );
        let shown = String::from_utf8_lossy(&more.get_output().stderr).into_owned();
        assert!(shown.contains("going on from step"), "{shown}");
    }
}

#[test]
fn a_sweep_keeps_its_rows() {
    let sweep = "activations = ['table-1/relu', 'table-1/tanh']\nrate = ['edge/4']\nseeds = 100\nsteps = 3000\npermutations = 19\n\
        [training]\ndata = 'planes'\npoints = 32\ndimension = 2\nwidth = 24\nscaling = 'tangent'\n";
    let folder = folder(&[("s.toml", sweep)]);
    let table = folder.path().join("t.csv");
    let child = start(
        folder.path(),
        &["train", "--sweep", "s.toml", "-o", "t.csv"],
    );
    let rows = || fs::read_to_string(&table).map_or(0, |text| text.lines().count());
    let output = signalled(child, "-TERM", &|| rows() > 1);
    assert_eq!(output.status.code(), Some(130));
    let found = specbias::sweep::Table::read(&table).expect("a table");
    assert!(!found.rows.is_empty() && found.torn == 0);
}

#[test]
fn questions_end_without_an_answer() {
    let design = [
        "design",
        "--penalty",
        "(1+k^2)^4",
        "--phase",
        "causal",
        "--emit",
        "torch",
    ];
    let transform = [
        "transform",
        "exp(-z^2)*cos(1e5*z^3)*tanh(z)",
        "--at",
        "1000",
        "--digits",
        "300",
    ];
    for arguments in [&design[..], &transform] {
        for signal in ["-INT", "-TERM"] {
            let folder = folder(&[]);
            let all = [arguments, &["--seconds", "600"]].concat();
            let child = start(folder.path(), &all);
            let output = signalled(child, signal, &after(Duration::from_millis(700)));
            assert_eq!(output.status.code(), Some(130), "{arguments:?}");
        }
    }
}

#[test]
fn pictures_that_are_drawn_are_kept() {
    let quick = "[activation]\nname = 'g'\nphi = 'exp(-z^2)'\n[[claim]]\nkind = 'penalty'\nequals = 'exp(k^2/2)/pi'\n";
    let slow = format!("{HARD}[[claim]]\nkind = 'penalty'\nequals = 'k'\n");
    let folder = folder(&[("c/a.toml", quick), ("c/b.toml", &slow)]);
    let child = start(
        folder.path(),
        &["plot", "c", "-o", "p", "--seconds", "600", "--jobs", "1"],
    );
    let drawn = || {
        fs::read_dir(folder.path().join("p"))
            .is_ok_and(|mut files| files.any(|file| file.is_ok_and(|f| f.path().is_file())))
    };
    let output = signalled(child, "-INT", &drawn);
    assert_eq!(output.status.code(), Some(130));
    // Whole files only.
    for file in fs::read_dir(folder.path().join("p")).expect("a folder") {
        let name = file.expect("a file").file_name();
        let name = name.to_string_lossy();
        assert!(
            !name.ends_with(".draft") && !name.ends_with(".part"),
            "{name}"
        );
    }
}

#[test]
fn a_report_that_is_stopped_leaves_the_old_one() {
    // The record of a run of one claim, with that claim many times: its report takes a while.
    let claim = "[[claim]]\nkind = 'penalty'\nname = 'c0'\nequals = 'k^4'\npoints = ['1']\n";
    let head = "[activation]\nname = 'ReLU'\npieces = [{ on = 'z < 0', phi = '0' }, { on = 'z > 0', phi = 'z' }]\n";
    let case = head.to_owned() + claim;
    let folder = folder(&[("a.toml", &case)]);
    run(folder.path(), &["check", "a.toml", "-o", "one.jsonl"]).code(0);
    let one = fs::read_to_string(folder.path().join("one.jsonl")).expect("a record");
    let rows: Vec<&str> = one.lines().collect();
    let claims = (0..60_000).map(|i| rows[1].replace("a/c0", &format!("a/c{i}")) + "\n");
    let end = rows[2].replace("\"claims\":1,", "\"claims\":60000,");
    let all = format!("{}\n{}{end}\n", rows[0], claims.collect::<String>());
    fs::write(folder.path().join("all.jsonl"), all).expect("written");
    fs::write(folder.path().join("r.md"), "old").expect("written");
    let child = start(folder.path(), &["report", "all.jsonl", "-o", "r.md"]);
    let output = signalled(child, "-TERM", &after(Duration::from_millis(50)));
    let text = fs::read_to_string(folder.path().join("r.md")).expect("a text");
    // A quick machine is done before it is ended.
    match output.status.success() {
        true => assert_ne!(text, "old"),
        false => assert_eq!(text, "old"),
    }
    for file in fs::read_dir(folder.path()).expect("a folder") {
        let name = file.expect("a file").file_name();
        assert!(!name.to_string_lossy().ends_with(".draft"), "{name:?}");
    }
    assert!(stdout(&run(folder.path(), &["report", "one.jsonl"])).contains("a/c0"));
}
