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

/// The program under a shell that says how long it worked: user and system time of all that it started. It has one
/// thread, so that this is no more than the time that went by, and the machine may have other work.
fn cpu_seconds(folder: &Path, arguments: &[&str]) -> (f64, String) {
    let program = specbias(folder).get_program().to_owned();
    let output = Command::new("sh")
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .env("RAYON_NUM_THREADS", "1")
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

/// What a training is given.
const BRIEF: f64 = 0.5;

/// phi, its training and a claim of it: each would take minutes.
const TRAININGS: [[&str; 3]; 14] = [
    [
        "relu(z)",
        "data = 'sines'; points = 20; width = 2000; rate = 'edge/2'; steps = 9000000",
        "kind = 'signature'; of = 'oscillation'; band = '4'; at-most = '1'",
    ],
    [
        "tanh(z)",
        "data = 'ball'; points = 64; width = 1000000; planes = 'sphere-window'; window = '5'",
        "kind = 'universality'; ridge = 'exp(-d^2)'; seeds = 500",
    ],
    [
        "relu(z)",
        "data = 'planes'; points = 60; width = 2000; planes = 'gaussian'; weights = '1/10'; biases = '1/10'; output = 'balanced'; rate = '1/50'; loss = 'mean'; steps = 10",
        "kind = 'clusters'; of = 'p'; at-most = '1/20'",
    ],
    [
        "tanh(z)",
        "data = 'planes'; points = 200; width = 2000; planes = 'gaussian'; weights = '1/10'; biases = '1/10'; output = 'balanced'; rate = '1/1000'; steps = 200000",
        "kind = 'attractor'; at-least = '9/10'",
    ],
    [
        "tanh(z)*besselj(0,z)*exp(-z^2/1000)",
        "data = 'planes'; points = 20; width = 60; planes = 'gaussian'; weights = '1/10'; biases = '1/10'; output = 'balanced'; rate = '1/1000'; steps = 20",
        "kind = 'attractor'; at-least = '9/10'",
    ],
    [
        "relu(z)",
        "data = 'planes'; points = 500; width = 2000; planes = 'gaussian'; weights = '1/10'; biases = '1/10'; output = 'balanced'; rate = '1/1000'; steps = 100000",
        "kind = 'conserved'",
    ],
    [
        "relu(z)",
        "data = 'sines'; points = 30; width = 3000; output = '1/2'",
        "kind = 'metric'",
    ],
    [
        "relu(z)",
        "data = 'sines'; points = 7; planes = 'sphere-window'; window = '1'; affine = true",
        "kind = 'width-law'; seeds = 900; widths = ['100000', '200000', '300000', '400000', '500000', '1000000']",
    ],
    [
        "tanh(z)",
        "data = 'circle'; points = 240; planes = 'ring'; directions = 960; width = 960000; window = '8'",
        "kind = 'mode-law'; rho = 'k^4'; modes = ['1', '2', '50']",
    ],
    [
        "tanh(z)",
        "data = 'sines'; points = 60; planes = 'grid'; width = 600000; window = '24'",
        "kind = 'learned-spectrum'; rho = 'k^4'; k = ['4', '5']",
    ],
    [
        "relu(z)",
        "data = 'planes'; points = 4; width = 1000000; planes = 'gaussian'; output = '1'",
        "kind = 'initial-density'; density = '1/(pi*(1+gamma^2))'; seeds = 200",
    ],
    [
        "tanh(z)",
        "data = 'planes'; points = 1000; width = 5000; planes = 'gaussian'; weights = '1/10'; biases = '1/10'; output = 'balanced'; rate = '1/1000'; steps = 10",
        "kind = 'flow-equations'",
    ],
    [
        "relu(z)",
        "data = 'planes'; points = 160; width = 6400; planes = 'gaussian'; output = '1/2'; rate = 'edge/4'; steps = 100000",
        "kind = 'regime'; gauges = ['4', '8', '16', '32']; exponent = '-4'",
    ],
    [
        "z*normcdf(z)",
        "data = 'sines'; points = 90; width = 6400; planes = 'gaussian'; weights = '1/10'; biases = '1/10'; output = 'balanced'; rate = 'edge/20'; steps = 5000000",
        "kind = 'soft-clusters'; of = 'fall'; scales = ['4', '64']; at-most = '2/3'",
    ],
];

#[test]
fn trainings_look_at_the_clock_themselves() {
    let extensive = std::env::var("SPECBIAS_TEST_TIER").is_ok_and(|tier| tier == "extensive");
    for [phi, training, claim] in TRAININGS.iter().step_by(if extensive { 1 } else { 3 }) {
        let (training, claim) = (training.replace("; ", "\n"), claim.replace("; ", "\n"));
        let case = format!(
            "[activation]\nname = 'a'\nphi = '{phi}'\n[training]\n{training}\n[[claim]]\n{claim}\nname = 'c'\n"
        );
        let folder = folder(&[("a.toml", &case)]);
        let time = BRIEF.to_string();
        let arguments = ["check", "a.toml", "--seconds", &time, "--jobs", "1"];
        let (seconds, shown) = cpu_seconds(folder.path(), &arguments);
        println!("{seconds:5.2} s  {claim:?}");
        assert!(
            shown.contains("the time limit was reached"),
            "{claim}: {shown}"
        );
        // Someone who waits gives the claim up, but its thread works on. Where the machine had other work for the time in
        // between, that says nothing.
        let given_up = shown.contains("did not end in its time");
        assert!(!given_up || seconds < BRIEF, "{claim}: {shown}");
    }
}
