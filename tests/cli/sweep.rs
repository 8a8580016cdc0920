//! Sweeps in parts: the same table however it came about, and what is refused.

use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use assert_cmd::assert::OutputAssertExt;

use super::{assert_civil, bytes, folder, run, specbias, stderr, stdout};

/// Two activations, two rates, two starts: eight runs.
const SWEEP: &str = "activations = ['table-1/relu', { name = 'a, b', phi = 'tanh(z)' }]\n\
    rate = ['edge/8', '1/100']\nseeds = 2\nsteps = 60\nradius = '1/5'\npermutations = 19\n\
    [training]\ndata = 'planes'\npoints = 12\nwidth = 10\noutput = '1'\n";

fn part(folder: &Path, shard: &str, output: &str) -> assert_cmd::assert::Assert {
    let arguments = ["train", "--sweep", "s.toml", "--shard", shard, "-o", output];
    run(folder, &arguments)
}

#[test]
fn one_table_however_many_parts_it_came_in() {
    let folder = folder(&[("s.toml", SWEEP)]);
    let at = folder.path();
    let whole = run(
        at,
        &["train", "--sweep", "s.toml", "-o", "one.csv", "--jobs", "1"],
    )
    .code(0);
    assert_civil(&whole);
    assert!(stdout(&whole).contains("8 runs in one.csv"));
    let one = bytes(at, "one.csv");
    let text = String::from_utf8(one.clone()).expect("text");
    assert_eq!(text.lines().count(), 9, "{text}");
    assert!(text.contains(",\"a, b\",edge/8,"), "{text}");
    let mut report = vec!["report".to_owned()];
    for n in 1..=7 {
        let name = format!("part-{n}.csv");
        part(at, &format!("{n}/7"), &name).code(0);
        report.push(name);
    }
    // A part without a run has a table without a row.
    part(at, "9/9", "none.csv").code(0);
    report.push("none.csv".to_owned());
    report.extend(["-o".to_owned(), "all.csv".to_owned()]);
    let report: Vec<&str> = report.iter().map(String::as_str).collect();
    run(at, &report).code(0);
    assert!(bytes(at, "all.csv") == one);
    // Merged to stdout, and from itself.
    let again = run(at, &["report", "all.csv", "one.csv"]).code(0);
    assert_eq!(stdout(&again), text);
    // Missing parts are named, and have to be allowed.
    let some: Vec<&str> = report[..report.len() - 2]
        .iter()
        .copied()
        .filter(|name| *name != "part-3.csv")
        .collect();
    let missing = run(at, &some).code(2);
    assert_civil(&missing);
    let said = stderr(&missing);
    assert!(
        said.contains("of 8 runs are missing 1 runs: 3") && said.contains("--partial"),
        "{said}"
    );
    let partial = run(at, &[&some[..], &["--partial"]].concat()).code(0);
    assert_eq!(stdout(&partial).lines().count(), 8);
    part(at, "1/3", "third.csv").code(0);
    part(at, "2/3", "third-2.csv").code(0);
    let said = stderr(&run(at, &["report", "third.csv", "third-2.csv"]).code(2));
    assert!(said.contains("those of the shard 3/3"), "{said}");
    let parquet = run(at, &["report", "one.csv", "-o", "one.parquet"]);
    if cfg!(feature = "parquet") {
        parquet.code(0);
        assert!(bytes(at, "one.parquet").starts_with(b"PAR1"));
    } else {
        assert!(stderr(&parquet.code(2)).contains("--features parquet"));
    }
    // Pictures.
    run(at, &["plot", "one.csv", "-o", "pictures"]).code(0);
    for name in ["pictures/strength.svg", "pictures/loss.svg"] {
        let picture = String::from_utf8(bytes(at, name)).expect("text");
        roxmltree::Document::parse(&picture).expect("XML");
        assert!(picture.contains("edge/8") && picture.contains("ReLU"));
    }
}

#[test]
fn a_table_goes_on_wherever_it_was_cut() {
    let folder = folder(&[("s.toml", SWEEP)]);
    let at = folder.path();
    part(at, "1/2", "whole.csv").code(0);
    let whole = bytes(at, "whole.csv");
    let text = String::from_utf8(whole.clone()).expect("text");
    let lines: Vec<usize> = text.match_indices('\n').map(|(at, _)| at + 1).collect();
    // In the header, after it, within a row, after one, within the last; with all there is.
    for cut in [
        0,
        5,
        lines[0],
        lines[0] + 30,
        lines[2],
        whole.len() - 1,
        whole.len(),
    ] {
        fs::write(at.join("cut.csv"), &whole[..cut]).expect("written");
        let assert = part(at, "1/2", "cut.csv").code(0);
        assert!(bytes(at, "cut.csv") == whole, "{cut}: {}", stderr(&assert));
    }
    // Rows in the order in which they came.
    let mut rows: Vec<&str> = text.lines().collect();
    rows[1..].reverse();
    fs::write(at.join("cut.csv"), format!("{}\n", rows[..3].join("\n"))).expect("written");
    part(at, "1/2", "cut.csv").code(0);
    assert!(bytes(at, "cut.csv") == whole);
    // A torn table is no whole one for the report.
    fs::write(at.join("cut.csv"), &whole[..lines[2] + 9]).expect("written");
    let assert = run(at, &["report", "cut.csv", "--partial"]).code(0);
    assert!(stderr(&assert).contains("the last line is torn"));
    assert_eq!(stdout(&assert).lines().count(), 3);
}

#[test]
fn a_part_that_is_killed_goes_on() {
    let slow = SWEEP.replace("steps = 60", "steps = 20000");
    let folder = folder(&[("s.toml", &slow)]);
    let at = folder.path();
    let arguments = ["train", "--sweep", "s.toml", "-o", "part.csv"];
    let mut child = specbias(at)
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("started");
    let rows =
        || fs::read_to_string(at.join("part.csv")).map_or(0, |text| text.matches('\n').count());
    for _ in 0..12_000 {
        if rows() >= 2 {
            break;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    child.kill().expect("killed");
    assert!(
        !child.wait().expect("ended").success(),
        "it ended before it could be killed"
    );
    let kept = rows();
    assert!((2..9).contains(&kept), "{kept}");
    let assert = run(at, &arguments).code(0);
    let said = stderr(&assert);
    assert!(!said.contains(" 0 of them in part.csv"), "{said}");
    run(at, &["train", "--sweep", "s.toml", "-o", "whole.csv"]).code(0);
    assert!(bytes(at, "part.csv") == bytes(at, "whole.csv"));
}

#[test]
fn tables_of_others_are_left_alone() {
    let other = SWEEP.replace("seeds = 2", "seeds = 3");
    let folder = folder(&[
        ("s.toml", SWEEP),
        ("t/s.toml", &other),
        ("mine.csv", "a,b\n1,2\n"),
        ("note.csv", "precious"),
    ]);
    let at = folder.path();
    part(at, "1/4", "a.csv").code(0);
    run(
        at,
        &[
            "train", "--sweep", "t/s.toml", "--shard", "2/4", "-o", "b.csv",
        ],
    )
    .code(0);
    let refused = |arguments: &[&str], file: &str, words: &str| {
        let before = bytes(at, file);
        let assert = run(at, arguments).code(2);
        assert_civil(&assert);
        let said = stderr(&assert);
        assert!(said.contains(words), "{said}");
        assert!(bytes(at, file) == before);
    };
    let train = |sweep, shard, output| ["train", "--sweep", sweep, "--shard", shard, "-o", output];
    refused(
        &train("t/s.toml", "1/4", "a.csv"),
        "a.csv",
        "belongs to the sweep",
    );
    refused(
        &train("s.toml", "2/4", "a.csv"),
        "a.csv",
        "which is not one of shard 2/4",
    );
    refused(
        &train("s.toml", "1/4", "mine.csv"),
        "mine.csv",
        "no table of a sweep",
    );
    refused(
        &train("s.toml", "1/4", "note.csv"),
        "note.csv",
        "no table of a sweep",
    );
    refused(
        &["report", "a.csv", "b.csv", "--partial"],
        "a.csv",
        "they make no table",
    );
    refused(
        &["report", "a.csv", "s.toml"],
        "a.csv",
        "s.toml is no table",
    );
    refused(
        &["report", "a.csv", "--format", "junit"],
        "a.csv",
        "--partial",
    );
    refused(
        &["plot", "a.csv", "b.csv", "-o", "p"],
        "a.csv",
        "they make no table",
    );
    refused(
        &["train", "--sweep", "s.toml"],
        "a.csv",
        "--output FILE.csv",
    );
    refused(
        &["train", "--sweep", "s.toml", "-o", "x.csv", "--steps", "9"],
        "a.csv",
        "cannot be used with",
    );
    refused(
        &["train", "trained/relu-line", "--shard", "1/2"],
        "a.csv",
        "--sweep",
    );
    refused(&train("none.toml", "1/4", "x.csv"), "a.csv", "none.toml");
    assert!(!at.join("x.csv").exists());
}

#[test]
fn faults_of_a_sweep_have_their_place() {
    let with = |from: &str, to: &str| {
        assert!(SWEEP.contains(from), "{from}");
        SWEEP.replace(from, to)
    };
    for (text, place, words) in [
        (with("'1/100'", "'edge/'"), "s.toml:2:", "^"),
        (with("'1/100'", "'-1'"), "s.toml:2:19", "positive"),
        (with("'1/100'", "'edge/8'"), "s.toml:2:19", "twice"),
        (with("'1/100'", "0.01"), "s.toml:2:19", "quotes"),
        (
            with("['edge/8', '1/100']", "[]"),
            "s.toml:1:1",
            "`rate` is empty",
        ),
        (with("seeds = 2", "seeds = 0"), "s.toml:3:9", "from 1 to"),
        (
            with("seeds = 2", "seeds = 900000"),
            "s.toml",
            "at most 1000000 runs",
        ),
        (with("'1/5'", "'0'"), "s.toml:5:10", "positive and finite"),
        (with("seeds = 2", "spread = ['1', 'x']"), "s.toml:3:", "x"),
        (
            with("seeds = 2", "spread = ['1/2', '0.5']"),
            "s.toml",
            "twice",
        ),
        (
            with("seeds = 2", "sedes = 2"),
            "s.toml:3:1",
            "did you mean `seeds`",
        ),
        (
            with("table-1/relu", "table-1/relux"),
            "s.toml:1:16",
            "no built-in case",
        ),
        (with("'tanh(z)'", "'tanh(z'"), "s.toml:1:", "^"),
        (with("'a, b'", "'ReLU'"), "s.toml:1:", "twice"),
        (
            with("width = 10", "width = 5000"),
            "s.toml",
            "at most 4096 planes",
        ),
        (
            with("seeds = 2", "case = 'none.toml'"),
            "s.toml:3:8",
            "not both",
        ),
        (
            with("points = 12", "method = 'adam'"),
            "s.toml:2:9",
            "no `edge` for adam",
        ),
    ] {
        let folder = folder(&[("s.toml", &text)]);
        let assert = part(folder.path(), "1/2", "x.csv").code(2);
        assert_civil(&assert);
        let said = stderr(&assert);
        assert!(
            said.contains(place) && said.contains(words),
            "{place} {words}:\n{text}\n{said}"
        );
        assert!(!folder.path().join("x.csv").exists());
    }
}

#[test]
fn a_sweep_starts_from_a_case_and_its_part_from_the_job() {
    let case = "[activation]\nname = 'tanh'\nphi = 'tanh(z)'\n\
        [training]\ndata = 'planes'\npoints = 12\nwidth = 10\noutput = '1'\nrate = 'edge/4'\nsteps = 20\n\
        [[claim]]\nkind = 'gradient'\n";
    let sweep = "case = '../cases/my.toml'\nspread = ['1/2', '1']\nseeds = 3\npermutations = 9\n";
    let folder = folder(&[("cases/my.toml", case), ("sweeps/s.toml", sweep)]);
    let at = folder.path();
    let job = |variables: &[(&str, &str)], output: &str| {
        specbias(at)
            .args(["train", "--sweep", "sweeps/s.toml", "-o", output])
            .envs(variables.iter().copied())
            .assert()
    };
    let runs = |output: &str| -> Vec<String> {
        let text = String::from_utf8(bytes(at, output)).expect("text");
        let run = |line: &str| line.split(',').nth(2).unwrap_or_default().to_owned();
        text.lines().skip(1).map(run).collect()
    };
    let slurm = [
        ("SLURM_ARRAY_TASK_ID", "4"),
        ("SLURM_ARRAY_TASK_MIN", "3"),
        ("SLURM_ARRAY_TASK_COUNT", "3"),
    ];
    let assert = job(&slurm, "slurm.csv").code(0);
    assert!(stderr(&assert).contains("shard 2/3, from SLURM_ARRAY_TASK_ID"));
    assert_eq!(runs("slurm.csv"), ["2", "5"]);
    let own = [&slurm[..], &[("SPECBIAS_SHARD", "3/3")]].concat();
    let assert = job(&own, "own.csv").code(0);
    assert!(stderr(&assert).contains("shard 3/3, from SPECBIAS_SHARD"));
    assert_eq!(runs("own.csv"), ["3", "6"]);
    let index = [("JOB_COMPLETION_INDEX", "0"), ("SPECBIAS_SHARDS", "3")];
    job(&index, "index.csv").code(0);
    assert_eq!(runs("index.csv"), ["1", "4"]);
    run(
        at,
        &[
            "report",
            "slurm.csv",
            "own.csv",
            "index.csv",
            "-o",
            "all.csv",
        ],
    )
    .code(0);
    let text = String::from_utf8(bytes(at, "all.csv")).expect("text");
    // The planes move, though the case does not speak of a regime: a path that is not 0.
    for line in text.lines().skip(1) {
        let path = line.rsplit(',').next().expect("a field");
        assert!(path.parse::<f64>().is_ok_and(|path| path > 0.0), "{line}");
    }
    // An argument is stronger than the environment.
    let assert = specbias(at)
        .args([
            "train",
            "--sweep",
            "sweeps/s.toml",
            "-o",
            "given.csv",
            "--shard",
            "1/6",
        ])
        .envs(own)
        .assert()
        .code(0);
    assert!(!stderr(&assert).contains("from SPECBIAS_SHARD"));
    assert_eq!(runs("given.csv"), ["1"]);
    let assert = job(&[("JOB_COMPLETION_INDEX", "0")], "x.csv").code(2);
    assert!(stderr(&assert).contains("JOB_COMPLETIONS"));
}
