//! Every built-in case, as `make check` runs it: each claim comes out as its case expects, with
//! digits, strength and power, and as the committed snapshots and report in `reports/` hold it.
//!
//! `INSTA_UPDATE=always cargo test suite` accepts what is new; read the diff.

use crate::snapshot::{by_folder, settings};
use specbias::case::{self, Selection};
use specbias::claim::{Settings, Tier};
use specbias::number::Real;
use specbias::record::{ClaimLine, Line, Record, RunSettings, VerdictName, run};
use specbias::report::{MarkdownOptions, markdown, snapshot::snapshot_text};
use std::path::Path;

/// The committed report.
const REPORT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/reports/built-in.md");

/// The fast tier of the built-in cases.
fn record() -> Record {
    let mut loaded = case::built_in::load();
    Selection {
        filters: Vec::new(),
        tier: Tier::Fast,
        shard: None,
    }
    .apply(&mut loaded);
    let settings = RunSettings {
        check: Settings {
            seconds: 240.0,
            ..Settings::default()
        },
        jobs: std::thread::available_parallelism().map_or(1, usize::from),
        shard: None,
        command: "specbias check".into(),
    };
    let mut record = Record::default();
    run(
        &std::sync::Arc::new(loaded),
        &settings,
        &mut |line| match line {
            Line::Run(line) => record.run = line,
            Line::Claim(line) => record.claims.push(*line),
            Line::Fault(line) => record.faults.push(line),
            Line::End(line) => record.end = Some(line),
        },
    );
    record
}

/// 1e-45 of `1e-45`; infinite where there is none.
fn power(claim: &ClaimLine) -> f64 {
    let change = claim
        .power
        .as_ref()
        .and_then(|power| power.change.parse().ok());
    change.unwrap_or(f64::INFINITY)
}

/// Whether the claim is about values of F or rho that are not zero: those have a power.
fn has_values(claim: &ClaimLine) -> bool {
    matches!(claim.kind.as_str(), "fourier-transform" | "penalty")
        && !claim.statement.ends_with("(F vanishes)")
        && claim.points.iter().any(|point| point.claimed != "0")
}

/// What is wrong with the terms of a tolerance: they decide the verdict, and the slack follows from them.
fn wrong_terms(claim: &ClaimLine) -> Option<&'static str> {
    let Some(tolerance) = &claim.tolerance else {
        return claim.slack.map(|_| "a slack without terms");
    };
    let size = |text: &str| Real::parse(text).ok().map(|x| Real::with_val(64, x));
    let used = tolerance.used.iter().map(|term| size(&term.amount));
    let used: Option<Vec<Real>> = used.collect();
    let (Some(allowed), Some(used), Some(together)) = (
        size(&tolerance.allowed.amount),
        used,
        size(&tolerance.together),
    ) else {
        return Some("an amount of a tolerance is no number");
    };
    let zero = Real::with_val(64, 0);
    let used = used.iter().fold(zero.clone(), |sum, amount| sum + amount);
    // The record holds four digits of each.
    let about = |x: &Real, y: &Real| {
        let apart = Real::with_val(64, x - y).abs();
        apart <= Real::with_val(64, y.abs_ref()) * 2e-3
    };
    let more = Real::with_val(64, &allowed * 1.001) < used;
    match claim.verdict {
        _ if !about(&together, &used) => Some("the terms do not add up"),
        VerdictName::Confirmed if more => Some("confirmed, and more is used than allowed"),
        VerdictName::Refuted if used <= allowed => {
            Some("refuted, and no more is used than allowed")
        }
        VerdictName::Confirmed if used > zero => {
            let follows = |slack: f64| {
                about(
                    &Real::with_val(64, slack),
                    &Real::with_val(64, &allowed / &used),
                )
            };
            let off = claim.slack.is_some_and(|slack| !follows(slack));
            off.then_some("the slack is not what is allowed over what is used")
        }
        _ => None,
    }
}

fn faults_of(claim: &ClaimLine) -> Option<String> {
    let complain = |what: &str| Some(format!("{}: {what}; {:?}", claim.id, claim.reason));
    if let Some(what) = wrong_terms(claim) {
        return complain(what);
    }
    if claim.verdict != claim.expect {
        return complain(&format!(
            "{}, expected {}",
            claim.verdict.word(),
            claim.expect.word()
        ));
    }
    let selftest = claim.case.starts_with("selftest/");
    if claim.verdict == VerdictName::Undecided && !selftest {
        return complain("undecided outside the self-tests");
    }
    if claim.verdict != VerdictName::Confirmed {
        return None;
    }
    let asked = f64::from(claim.digits_asked);
    // A yes or no, an identity and an order that is only bounded have no digits, and a mean beside a bound has a slack in their place.
    let slack = claim.slack.is_some_and(|slack| slack >= 1.0);
    let counted =
        !["discrete-slice", "bed-of-nails", "derivation"].contains(&claim.kind.as_str()) && !slack;
    if claim
        .digits_reached
        .map_or(counted, |reached| reached < asked)
    {
        return complain("fewer digits than asked");
    }
    if claim.strength.is_none() {
        return complain("no strength");
    }
    if has_values(claim) {
        let least = 10f64.powf(5.0 - asked);
        if power(claim) > least {
            return complain(&format!(
                "a power of {:e}, {least:e} is asked",
                power(claim)
            ));
        }
        let has = |name: &str| {
            let found = |r: &specbias::record::RouteLine| r.name == name && r.failed.is_none();
            claim.routes.iter().any(found)
        };
        // What is enclosed needs no second route; points that are not have two.
        let enclosed = claim.routes.iter().any(|r| r.name == "enclosure");
        if !(enclosed || has("contour") && has("derivative")) {
            return complain("fewer than two routes");
        }
    }
    None
}

/// The report without what differs between machines: digits of numbers.
fn words(report: &str) -> String {
    let mut out = String::with_capacity(report.len());
    for c in report.chars() {
        match c {
            '0'..='9' => {
                if !out.ends_with('#') {
                    out.push('#');
                }
            }
            '.' | '-' | '+' if out.ends_with('#') => {}
            'e' if out.ends_with('#') => {}
            c => out.push(c),
        }
    }
    out
}

#[test]
fn every_built_in_claim_is_as_expected_and_as_committed() {
    let record = record();
    assert!(record.faults.is_empty(), "{:?}", record.faults);
    let faults: Vec<String> = record.claims.iter().filter_map(faults_of).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(record.claims.len() > 200, "{} claims", record.claims.len());

    for (folder, claims) in by_folder(&record.claims) {
        let text = snapshot_text(claims);
        settings().bind(|| insta::assert_snapshot!(folder.as_str(), text));
    }

    let brief = MarkdownOptions {
        brief: true,
        ..MarkdownOptions::default()
    };
    let report = markdown(&record, brief);
    let update = std::env::var("INSTA_UPDATE").is_ok_and(|how| how == "always");
    let committed = std::fs::read_to_string(REPORT).unwrap_or_default();
    let same = words(&committed) == words(&report);
    if update && !same {
        std::fs::write(Path::new(REPORT), &report).expect("reports/ can be written");
    } else if !same {
        let differs = committed
            .lines()
            .zip(report.lines())
            .find(|(a, b)| words(a) != words(b));
        panic!(
            "reports/built-in.md is not the report of this run (INSTA_UPDATE=always writes it): {differs:?}"
        );
    }
}
