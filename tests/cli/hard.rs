//! Inputs that are hard: each has its two seconds and no more, in the time that the machine worked for it.
//!
//! `hard.txt` has forty. A few of them are run always; all of them where `SPECBIAS_TEST_TIER=extensive` is set, which takes
//! some two minutes:
//! `SPECBIAS_TEST_TIER=extensive cargo nextest run 'cli::hard' --no-capture`.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use super::{folder, specbias};

/// One line an input.
const INPUTS: &str = include_str!("hard.txt");
/// What each is given.
const SECONDS: f64 = 2.0;
/// CPU seconds that it may take: a tenth and a second more, and what the program takes to start and to write.
const MOST: f64 = SECONDS * 1.1 + 1.0 + 0.5;
/// How many of them are run always: every so manieth.
const STEP: usize = 8;

/// The program under a shell that says how long it worked: user and system time of all that it started.
fn cpu_seconds(folder: &Path, arguments: &[&str]) -> (f64, String) {
    let program = specbias(folder).get_program().to_owned();
    let output = Command::new("sh")
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .args(["-c", "\"$@\" >out 2>err; times", "sh"])
        .arg(program)
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .expect("a shell");
    let shown = String::from_utf8_lossy(&output.stdout).into_owned();
    // The first line is the shell's own: `0m0.001s 0m0.002s`.
    let line = shown.lines().nth(1).expect("two lines");
    let seconds = line.split_whitespace().map(|time| {
        let (minutes, seconds) = time.trim_end_matches('s').split_once('m').expect("a time");
        let number = |text: &str| text.replace(',', ".").parse::<f64>().expect("a number");
        60.0 * number(minutes) + number(seconds)
    });
    let total = seconds.sum();
    let text = |name: &str| fs::read_to_string(folder.join(name)).expect("a text");
    (total, text("out") + &text("err"))
}

fn check(input: &str) -> f64 {
    let (seconds, shown) = match input.split_once(" = ") {
        Some((phi, claim)) if !input.starts_with("design") => {
            let claim = claim.replace("; ", "\n");
            let case = format!(
                "[activation]\nname = 'a'\nphi = '{phi}'\n[[claim]]\n{claim}\nname = 'c'\n"
            );
            let folder = folder(&[("a.toml", &case)]);
            let (seconds, shown) = cpu_seconds(
                folder.path(),
                &["check", "a.toml", "--seconds", "2", "--jobs", "1"],
            );
            assert!(shown.contains("1 claim: "), "{input}: {shown}");
            (seconds, shown)
        }
        _ => {
            let words: Vec<&str> = input.split(' ').chain(["--seconds", "2"]).collect();
            cpu_seconds(folder(&[]).path(), &words)
        }
    };
    assert!(!shown.contains("panicked"), "{input}: {shown}");
    assert!(seconds <= MOST, "{input}: {seconds} s of CPU");
    seconds
}

#[test]
fn hard_inputs_end_in_their_time() {
    let all: Vec<&str> = INPUTS
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .collect();
    assert_eq!(all.len(), 40);
    let extensive = std::env::var("SPECBIAS_TEST_TIER").is_ok_and(|tier| tier == "extensive");
    let chosen = all.iter().step_by(if extensive { 1 } else { STEP });
    let (mut total, mut worst) = (0.0, 0.0_f64);
    for input in chosen {
        let seconds = check(input);
        println!("{seconds:5.2} s  {input}");
        total += seconds;
        worst = worst.max(seconds);
    }
    println!("{total:.1} s of CPU in all, {worst:.2} s at most");
}
