//! Runs claims and hands out the lines of a record as they are finished.
//!
//! Cases about different activations run in parallel. Those about the same one run one after the
//! other, by id, and so do the claims of a case, because they share what the laboratory has
//! measured. What a claim finds depends on nothing but the claims of its activation that stand
//! before it and the settings, so only the order of the lines varies between runs.

use super::line::{
    ClaimLine, EndLine, FORMAT, FaultLine, Line, PointLine, PowerLine, RouteLine, RunLine,
    TermLine, ToleranceLine, VerdictName,
};
use crate::case::{Case, Loaded};
use crate::claim::{Settings, Stated};
use crate::error::Diagnostic;
use crate::fourier::conventions::SENTENCES;
use crate::fourier::{Laboratory, Limits};
use crate::verdict::{Finding, Term, Tolerance, Verdict, show};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Sender, channel};
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
pub type Started<'a> = &'a (dyn Fn(&str) + Sync);

/// Checks all claims of `loaded`. Every line goes to `sink` as soon as it is known: the run line
/// first, faults next, claims as they finish, the end line last, also after an interrupt.
pub fn run(loaded: &Loaded, settings: &RunSettings, sink: &mut dyn FnMut(Line)) -> Summary {
    run_watched(loaded, settings, sink, &|_| ())
}

/// [`run`], with a word to `started` whenever the check of a claim begins, from the thread that
/// checks it.
pub fn run_watched(
    loaded: &Loaded,
    settings: &RunSettings,
    sink: &mut dyn FnMut(Line),
    started: Started<'_>,
) -> Summary {
    let start = Instant::now();
    sink(Line::Run(run_line(settings)));
    for fault in &loaded.faults {
        sink(Line::Fault(fault_line(fault)));
    }
    let groups = by_activation(&loaded.cases);
    let done = AtomicUsize::new(0);
    let (sender, receiver) = channel();
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(settings.jobs)
        .build();
    match pool {
        Ok(pool) => pool.in_place_scope(|scope| {
            for group in groups {
                let (sender, done) = (sender.clone(), &done);
                scope.spawn(move |_| run_group(&group, &settings.check, &sender, done, started));
            }
            drop(sender);
            for line in receiver {
                sink(Line::Claim(Box::new(line)));
            }
        }),
        // No threads can be had: the claims are checked on this one.
        Err(_) => {
            for group in groups {
                run_group(&group, &settings.check, &sender, &done, started);
            }
            drop(sender);
            for line in receiver {
                sink(Line::Claim(Box::new(line)));
            }
        }
    }
    let claims = done.into_inner();
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

/// Cases about the same activation together, by id; the groups with most claims first, so that no
/// long one is left for the end.
fn by_activation(cases: &[Case]) -> Vec<Vec<&Case>> {
    let mut order: Vec<&Case> = cases.iter().collect();
    order.sort_by(|a, b| a.id.cmp(&b.id));
    let mut groups: Vec<Vec<&Case>> = Vec::new();
    for case in order {
        let pieces = case.subject.activation.pieces();
        let same = |g: &&mut Vec<&Case>| g[0].subject.activation.pieces() == pieces;
        match groups.iter_mut().find(same) {
            Some(group) => group.push(case),
            None => groups.push(vec![case]),
        }
    }
    let claims = |g: &[&Case]| g.iter().map(|c| c.claims.len()).sum::<usize>();
    // The sort is stable: groups of equal size stay in the order of their first ids.
    groups.sort_by_key(|g| std::cmp::Reverse(claims(g)));
    groups
}

fn run_group(
    group: &[&Case],
    settings: &Settings,
    sender: &Sender<ClaimLine>,
    done: &AtomicUsize,
    started: Started<'_>,
) {
    let activation = &group[0].subject.activation;
    let mut laboratory = Laboratory::new(activation.clone(), Limits::default());
    for case in group {
        run_case(case, &mut laboratory, settings, sender, done, started);
    }
}

fn run_case(
    case: &Case,
    laboratory: &mut Laboratory,
    settings: &Settings,
    sender: &Sender<ClaimLine>,
    done: &AtomicUsize,
    started: Started<'_>,
) {
    let activation = &case.subject.activation;
    for claim in &case.claims {
        if settings.cancel.load(Ordering::Relaxed) {
            return;
        }
        started(&case.claim_id(claim));
        let start = Instant::now();
        // A defect of ours in one claim must not lose the others.
        let found = catch_unwind(AssertUnwindSafe(|| claim.check(laboratory, settings)));
        let finding = found.unwrap_or_else(|_| {
            *laboratory = Laboratory::new(activation.clone(), Limits::default());
            Finding::undecided("an internal error of specbias: please report it with this case")
        });
        if settings.cancel.load(Ordering::Relaxed) {
            return;
        }
        let line = claim_line(
            case,
            claim,
            finding,
            settings,
            start.elapsed().as_secs_f64(),
        );
        done.fetch_add(1, Ordering::Relaxed);
        if sender.send(line).is_err() {
            return;
        }
    }
}

fn run_line(settings: &RunSettings) -> RunLine {
    RunLine {
        format: FORMAT.into(),
        version: env!("CARGO_PKG_VERSION").into(),
        commit: crate::COMMIT.map(Into::into),
        conventions: SENTENCES.iter().map(|s| (*s).to_string()).collect(),
        digits: settings.check.digits,
        seed_rule: "random directions, and the starts and data of networks, follow from the id of the claim (FNV-1a into ChaCha8); nothing else is random".into(),
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

fn name(verdict: Verdict) -> VerdictName {
    match verdict {
        Verdict::Confirmed => VerdictName::Confirmed,
        Verdict::Refuted => VerdictName::Refuted,
        Verdict::Undecided => VerdictName::Undecided,
    }
}

fn tolerance_line(tolerance: Tolerance) -> ToleranceLine {
    let term = |term: Term| TermLine {
        what: term.what,
        amount: show::nearest(&term.amount),
    };
    ToleranceLine {
        together: show::nearest(&tolerance.sum()),
        at: tolerance.at,
        allowed: term(tolerance.allowed),
        used: tolerance.used.into_iter().map(term).collect(),
    }
}

fn claim_line(
    case: &Case,
    claim: &Stated,
    finding: Finding,
    settings: &Settings,
    seconds: f64,
) -> ClaimLine {
    let (definition, definition_latex) = case.subject.definition();
    let (statement, statement_latex) = claim.claim.statement();
    let other_tools = super::tools::lines(&case.subject, claim.claim.as_ref(), &finding);
    let route = |r: crate::verdict::RouteSummary| RouteLine {
        name: r.name,
        detail: r.detail,
        error_bound: r.error_bound,
        nodes: r.nodes,
        bits: r.bits,
        failed: r.failed,
    };
    let point = |p: crate::verdict::PointSummary| PointLine {
        at: p.at,
        claimed: p.claimed,
        measured: p.measured,
        error_bound: p.error_bound,
        deviation: p.deviation,
    };
    ClaimLine {
        id: case.claim_id(claim),
        case: case.id.clone(),
        file: case.path.display().to_string(),
        at_line: claim.line,
        kind: claim.kind.name.into(),
        subject: case.subject.name(),
        definition,
        definition_latex,
        statement,
        statement_latex,
        source: case.source.clone(),
        analysis: case.analysis.clone(),
        because: claim.because.clone(),
        expect: name(claim.expect),
        verdict: name(finding.verdict),
        strength: finding.strength.map(|s| s.name().into()),
        reason: finding.reason,
        digits_asked: claim.digits(settings),
        digits_reached: finding.digits_reached,
        error_bound: finding.error_bound,
        power: finding.power.map(|p| PowerLine {
            change: p.change,
            formula: p.formula,
        }),
        worst_at: finding.worst_at,
        slack: finding.slack,
        tolerance: finding.tolerance.map(tolerance_line),
        routes: finding.routes.into_iter().map(route).collect(),
        points: finding.points.into_iter().map(point).collect(),
        warnings: finding.warnings,
        other_tools,
        tier: case.tier_of(claim).name().into(),
        seconds,
    }
}
