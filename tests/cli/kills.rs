//! SIGKILL at random instants: what was finished is there afterwards, and what goes on ends with the same bytes.
//!
//! Minutes long, so only where `SPECBIAS_TEST_TIER=extensive` is set.

use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

use super::{bytes, folder, run, specbias};

/// Kills of each kind.
const KILLS: usize = 34;

fn is_asked_for() -> bool {
    let asked = std::env::var("SPECBIAS_TEST_TIER").is_ok_and(|tier| tier == "extensive");
    if !asked {
        println!("SKIPPED: SPECBIAS_TEST_TIER=extensive runs it");
    }
    asked
}

/// Starts the program, kills it after so long, and returns what it wrote to stdout; whether it was killed in time too.
fn killed(folder: &Path, arguments: &[&str], after: Duration) -> (String, bool) {
    let mut child = specbias(folder)
        .args(arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("started");
    std::thread::sleep(after);
    child.kill().expect("killed");
    let output = child.wait_with_output().expect("ended");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    (text, !output.status.success())
}

fn instants(seed: u64, most: u64) -> impl Iterator<Item = Duration> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    std::iter::from_fn(move || Some(Duration::from_millis(random.random_range(1..most))))
}

/// A case whose claims take some milliseconds each.
fn case() -> String {
    let claims = (1..300).map(|i| {
        format!("[[claim]]\nname = 'c{i}'\nkind = 'penalty'\nequals = 'k^4'\npoints = ['{i}']\ndigits = 30\n")
    });
    let head = "[activation]\nname = 'ReLU'\npieces = [{ on = 'z < 0', phi = '0' }, { on = 'z > 0', phi = 'z' }]\n";
    head.to_owned() + &claims.collect::<String>()
}

#[test]
fn a_record_holds_every_claim_that_was_shown() {
    if !is_asked_for() {
        return;
    }
    let folder = folder(&[("my.toml", &case())]);
    let mut shown_in_all = 0;
    for after in instants(1, 1500).take(KILLS) {
        let (shown, _) = killed(folder.path(), &["check", "my.toml", "-o", "r.jsonl"], after);
        let rows: Vec<&str> = shown
            .lines()
            .filter(|line| line.ends_with(" s"))
            .filter_map(|line| line.split_whitespace().find(|word| word.starts_with("my/")))
            .collect();
        shown_in_all += rows.len();
        let path = folder.path().join("r.jsonl");
        // Killed before there was a record.
        if fs::metadata(&path).map_or(0, |about| about.len()) == 0 {
            assert!(rows.is_empty());
            continue;
        }
        let record = match specbias::record::read(&path) {
            Ok(record) => record,
            // The very first line may be cut off.
            Err(why) => {
                assert!(rows.is_empty(), "{why}");
                continue;
            }
        };
        for row in rows {
            assert!(
                record.claims.iter().any(|claim| claim.id == row),
                "{row} is lost"
            );
        }
    }
    println!("{KILLS} kills, {shown_in_all} claims shown, 0 lost");
}

/// Kills a command that goes on where it stopped, then lets it end; what it writes has the bytes of a run that nobody killed.
fn goes_on(
    files: &[(&str, &str)],
    command: &[&str],
    whole: &str,
    parts: &str,
    most: u64,
    seed: u64,
) {
    let folder = folder(files);
    let with = |output: &str, state: &str| -> Vec<String> {
        let all = command.iter();
        all.map(|word| word.replace("OUTPUT", output).replace("STATE", state))
            .collect()
    };
    let (first, second) = (with("whole", "state-1"), with("parts", "state-2"));
    let first: Vec<&str> = first.iter().map(String::as_str).collect();
    let second: Vec<&str> = second.iter().map(String::as_str).collect();
    run(folder.path(), &first).code(0);
    let (mut kills, mut rounds) = (0, 0);
    for after in instants(seed, most) {
        let (_, in_time) = killed(folder.path(), &second, after);
        kills += usize::from(in_time);
        if !in_time {
            assert!(
                bytes(folder.path(), whole) == bytes(folder.path(), parts),
                "after {kills} kills"
            );
            for name in [parts, "state-2"] {
                let _ = fs::remove_file(folder.path().join(name));
            }
            rounds += 1;
        }
        if kills == KILLS {
            break;
        }
    }
    run(folder.path(), &second).code(0);
    assert!(
        bytes(folder.path(), whole) == bytes(folder.path(), parts),
        "after {kills} kills"
    );
    println!("{kills} kills in {} trainings, 0 lost", rounds + 1);
}

#[test]
fn a_training_goes_on_with_the_same_bytes() {
    if !is_asked_for() {
        return;
    }
    let case = "[activation]\nname = 'tanh'\nphi = 'tanh(z)'\n\
        [training]\ndata = 'sines'\npoints = 40\nwidth = 400\noutput = '1/2'\nregime = 'adaptive'\nrate = '1/10000'\n\
        [[claim]]\nkind = 'gradient'\n";
    let command = [
        "train",
        "my.toml",
        "--steps",
        "4000",
        "--method",
        "nesterov",
        "--checkpoint",
        "STATE",
        "--every",
        "10",
        "-o",
        "OUTPUT.net",
    ];
    goes_on(
        &[("my.toml", case)],
        &command,
        "whole.net",
        "parts.net",
        1500,
        2,
    );
}

#[test]
fn a_sweep_goes_on_with_the_same_bytes() {
    if !is_asked_for() {
        return;
    }
    let sweep = "activations = ['table-1/relu', 'table-1/tanh']\nrate = ['edge/4', 'edge/2']\nseeds = 10\nsteps = 300\npermutations = 19\n\
        [training]\ndata = 'planes'\npoints = 32\ndimension = 2\nwidth = 24\nscaling = 'tangent'\n";
    let command = ["train", "--sweep", "s.toml", "-o", "OUTPUT.csv"];
    goes_on(
        &[("s.toml", sweep)],
        &command,
        "whole.csv",
        "parts.csv",
        1500,
        3,
    );
}
