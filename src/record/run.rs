//! Runs claims and hands out the lines of a record as they are finished.
//!
//! Cases about different activations run in parallel. Those about the same one run one after the
//! other, by id, and so do the claims of a case, because they share what the laboratory knows of phi: its
//! sum, its paths, its choices of rules. What a claim finds depends on its content, on what its case is about and on the
//! settings, so only the order of the lines varies between runs.

use super::crew::{Crew, Job};
use super::line::{ClaimLine, EndLine, FORMAT, FaultLine, Line, RunLine};
use crate::case::Loaded;
use crate::claim::Settings;
use crate::error::Diagnostic;
use crate::fourier::conventions::SENTENCES;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;

/// How a run is made.
#[derive(Clone, Debug)]
pub struct RunSettings {
    /// How each claim is checked.
    pub check: Settings,
    /// Number of threads.
    pub jobs: usize,
    /// The shard `I/N`, where the run is one of several.
    pub shard: Option<String>,
    /// The command that reproduces the run.
    pub command: String,
}

/// How a run ended.
#[derive(Clone, Debug)]
pub struct Summary {
    /// The last line, as it was handed out.
    pub end: EndLine,
}

/// Is told the id of a claim whose check begins.
pub type Started<'a> = &'a dyn Fn(&str);

/// Checks all claims of `loaded`. Every line goes to `sink` as soon as it is known: the run line
/// first, faults next, claims as they finish, the end line last, also after an interrupt.
///
/// A claim that panics is a line of its own, `failed`. One that overruns the time of
/// [`Settings::seconds`] by more than a tenth and a second is given up: its line says so, the others go on, and its
/// thread is left behind until it looks at its flag.
pub fn run(loaded: &Arc<Loaded>, settings: &RunSettings, sink: &mut dyn FnMut(Line)) -> Summary {
    run_watched(loaded, settings, sink, &|_| ())
}

/// [`run`], with a word to `started` whenever the check of a claim begins.
pub fn run_watched(
    loaded: &Arc<Loaded>,
    settings: &RunSettings,
    sink: &mut dyn FnMut(Line),
    started: Started<'_>,
) -> Summary {
    let start = Instant::now();
    sink(Line::Run(run_line(settings)));
    for fault in &loaded.faults {
        sink(Line::Fault(fault_line(fault)));
    }
    let mut claims = 0;
    let mut take = |line: ClaimLine| {
        claims += 1;
        sink(Line::Claim(Box::new(line)));
    };
    Crew::new(loaded, settings, groups(loaded)).work(&mut take, started);
    let end = EndLine {
        claims,
        faults: loaded.faults.len(),
        unfinished: loaded.claims() - claims,
        interrupted: settings.check.cancel.load(Ordering::Relaxed),
        seconds: start.elapsed().as_secs_f64(),
    };
    sink(Line::End(end.clone()));
    Summary { end }
}

/// The claims of cases about the same activation together, by id; the groups with most claims
/// first, so that no long one is left for the end.
fn groups(loaded: &Loaded) -> Vec<Vec<Job>> {
    let cases = &loaded.cases;
    let mut order: Vec<usize> = (0..cases.len()).collect();
    order.sort_by(|a, b| cases[*a].id.cmp(&cases[*b].id));
    // By the text of the pieces first: comparing every case with every other one is quadratic.
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut alike: std::collections::BTreeMap<String, Vec<usize>> = Default::default();
    for at in order {
        let activation = |at: usize| cases[at].subject.activation();
        let Some(own) = activation(at) else {
            // Nothing to share.
            groups.push(vec![at]);
            continue;
        };
        let known = alike.entry(own.definition()).or_default();
        let same = |group: &&usize| {
            activation(groups[**group][0]).is_some_and(|other| other.pieces() == own.pieces())
        };
        match known.iter().find(same) {
            Some(group) => groups[*group].push(at),
            None => {
                known.push(groups.len());
                groups.push(vec![at]);
            }
        }
    }
    let jobs = |case: usize| (0..cases[case].claims.len()).map(move |claim| Job { case, claim });
    let mut groups: Vec<Vec<Job>> = groups
        .into_iter()
        .map(|group| group.into_iter().flat_map(jobs).collect())
        .filter(|group: &Vec<Job>| !group.is_empty())
        .collect();
    // The sort is stable: groups of equal size stay in the order of their first ids.
    groups.sort_by_key(|group| std::cmp::Reverse(group.len()));
    groups
}

fn run_line(settings: &RunSettings) -> RunLine {
    RunLine {
        format: FORMAT.into(),
        version: env!("CARGO_PKG_VERSION").into(),
        commit: crate::COMMIT.map(Into::into),
        conventions: SENTENCES.iter().map(|s| (*s).to_string()).collect(),
        digits: settings.check.digits,
        seed_rule: "all follow from the content of a claim, of what its case is about, and its `seed`: points and directions that no claim names (FNV-1a into SplitMix64 and ChaCha8), starts and data of networks, shifted grids of images (FNV-1a into ChaCha8)".into(),
        host: format!(
            "{} {}, {} threads",
            std::env::consts::OS,
            std::env::consts::ARCH,
            settings.jobs
        ),
        command: settings.command.clone(),
        tier: settings.check.tier.name().into(),
        shard: settings.shard.clone(),
    }
}

fn fault_line(fault: &Diagnostic) -> FaultLine {
    FaultLine {
        file: fault.path.display().to_string(),
        at_line: fault.line(),
        at_column: fault.column(),
        message: fault.message.clone(),
        rendered: fault.render(false),
    }
}
