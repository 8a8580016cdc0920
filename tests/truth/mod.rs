//! A generator of claims with known truth: every route is held to its bound, then every verdict to
//! the truth.
//!
//! `make test` looks at some 300 claims. `SPECBIAS_TRUTH=10000` looks at as many, `SPECBIAS_TRUTH_SEED`
//! takes others, `SPECBIAS_TRUTH_SECONDS` is what one claim may take, and `SPECBIAS_TRUTH_OUT` names a
//! file for what is wrong or undecided. `SPECBIAS_TRUTH_CASES` names a folder that gets the cases, for
//! `specbias check`:
//!
//! ```text
//! SPECBIAS_TRUTH=10000 cargo nextest run --no-capture -E 'test(truth::)'
//! ```

mod atoms;
mod chirps;
mod claims;
mod families;
mod mixtures;
pub(crate) mod random;
mod routes;
mod subject;
mod table;
mod term;
mod twins;
mod value;

use claims::{Generated, generate};
use specbias::case::{Case, Loaded, read};
use specbias::claim::Settings;
use specbias::record::{ClaimLine, Line, RunSettings, VerdictName, run};
use specbias::wire::Document;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;
use table::Table;

/// Claims of one run of `make test`.
const CLAIMS: usize = 300;
/// Seconds that one claim, or one route of one activation, may take.
const SECONDS: u64 = 2;
/// The seed where none is given.
const SEED: u64 = 20;

/// A number from the environment.
fn setting(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// The case that a text holds, or why it is refused.
fn case(generated: &Generated) -> Result<Case, String> {
    let text = generated.text().into_bytes();
    let document = Document::from_bytes(Path::new("generated.toml"), text).expect("a text");
    match read(generated.id.clone(), &document) {
        (Some(case), faults) if faults.is_empty() => Ok(case),
        (_, faults) => Err(faults.iter().map(|fault| fault.render(false)).collect()),
    }
}

/// Cases with at least this many claims together. One that is refused gets no verdict: it is printed,
/// and another takes its place.
fn cases(count: usize, seed: u64) -> Vec<(Generated, Case)> {
    let mut out = Vec::new();
    let mut claims = 0;
    for index in 0.. {
        if claims >= count {
            break;
        }
        let generated = generate(index, seed);
        match case(&generated) {
            Ok(case) => {
                claims += generated.claims.len();
                out.push((generated, case));
            }
            Err(why) => println!("refused: {}: {why}", generated.subject.phi),
        }
    }
    out
}

/// The verdicts, by id.
fn verdicts(loaded: &Arc<Loaded>, seconds: f64) -> BTreeMap<String, ClaimLine> {
    let settings = RunSettings {
        check: Settings {
            seconds,
            ..Settings::default()
        },
        jobs: std::thread::available_parallelism().map_or(1, usize::from),
        shard: None,
        command: "generated".into(),
    };
    let mut lines = BTreeMap::new();
    run(loaded, &settings, &mut |line| {
        if let Line::Claim(line) = line {
            lines.insert(line.id.clone(), *line);
        }
    });
    lines
}

/// What was found, and in words what is wrong.
struct Outcome {
    kinds: Table,
    families: Table,
    routes: Table,
    wrong: String,
    undecided: String,
}

fn weigh(cases: Vec<(Generated, Case)>, seconds: f64) -> Outcome {
    let mut out = Outcome {
        kinds: Table::new("kind of claim"),
        families: Table::new("kind of input"),
        routes: Table::new("route"),
        wrong: String::new(),
        undecided: String::new(),
    };
    let pairs: Vec<(&Generated, &Case)> = cases.iter().map(|(g, c)| (g, c)).collect();
    for held in routes::hold(&pairs, seconds) {
        let row = out.routes.row(held.route.name());
        row.all += 1;
        row.undecided += usize::from(!held.value);
        if let Some(violated) = held.violated {
            row.wrong += 1;
            let _ = writeln!(out.wrong, "violated bound: {violated}");
        }
    }
    let (generated, read): (Vec<Generated>, Vec<Case>) = cases.into_iter().unzip();
    let loaded = Arc::new(Loaded {
        cases: read,
        faults: Vec::new(),
    });
    let lines = verdicts(&loaded, seconds);
    for case in &generated {
        for (index, claim) in case.claims.iter().enumerate() {
            let line = &lines[&format!("{}/{}", case.id, case.name(index))];
            let wrong = match line.verdict {
                VerdictName::Confirmed => !claim.holds,
                VerdictName::Refuted => claim.holds,
                VerdictName::Undecided => false,
                VerdictName::Failed => true,
            };
            let undecided = line.verdict == VerdictName::Undecided;
            for row in [
                out.kinds.row(claim.kind),
                out.families.row(case.subject.family),
            ] {
                row.all += 1;
                row.wrong += usize::from(wrong);
                row.undecided += usize::from(undecided);
                row.undecided_true += usize::from(undecided && claim.holds);
                row.seconds += line.seconds;
            }
            if wrong || undecided {
                let text = if wrong {
                    &mut out.wrong
                } else {
                    &mut out.undecided
                };
                let _ = writeln!(
                    text,
                    "{} ({}): {} is {} ({}); {:.1} s; phi = {}\n    {}    {}",
                    line.id,
                    case.subject.family,
                    claim.kind,
                    line.verdict.word(),
                    claim.twin,
                    line.seconds,
                    case.subject.phi,
                    claim.body.replace('\n', "\n    "),
                    line.reason.as_deref().unwrap_or_default(),
                );
            }
        }
    }
    out
}

#[test]
fn no_verdict_is_wrong_and_no_bound_is_violated() {
    let count = setting("SPECBIAS_TRUTH").map_or(CLAIMS, |count| count as usize);
    let seed = setting("SPECBIAS_TRUTH_SEED").unwrap_or(SEED);
    let cases = cases(count, seed);
    if let Ok(folder) = std::env::var("SPECBIAS_TRUTH_CASES") {
        for (generated, _) in &cases {
            let path = Path::new(&folder).join(format!("{}.toml", generated.id));
            std::fs::write(path, generated.text()).expect("a folder that can be written");
        }
    }
    let seconds = setting("SPECBIAS_TRUTH_SECONDS").unwrap_or(SECONDS) as f64;
    let out = weigh(cases, seconds);
    println!("{}\n{}\n{}", out.kinds, out.families, out.routes);
    if let Ok(path) = std::env::var("SPECBIAS_TRUTH_OUT") {
        let text = format!("# wrong\n{}\n# undecided\n{}", out.wrong, out.undecided);
        std::fs::write(path, text).expect("a file that can be written");
    }
    println!("{}", out.wrong);
    assert_eq!(out.kinds.total().wrong, 0, "wrong verdicts: {}", out.wrong);
    assert_eq!(
        out.routes.total().wrong,
        0,
        "violated bounds: {}",
        out.wrong
    );
}
