//! A finding as a line of the record.

use super::certificate::EnclosureLine;
use super::line::{
    ClaimLine, IntervalLine, MutantsLine, PointLine, PowerLine, RouteLine, TermLine, ToleranceLine,
    VerdictName,
};
use crate::case::Case;
use crate::claim::{Settings, Stated};
use crate::error::{Doubt, Reason};
use crate::verdict::{Finding, Interval, Term, Tolerance, Verdict, show};
use std::panic::{AssertUnwindSafe, catch_unwind};

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

fn interval_line(interval: Interval) -> IntervalLine {
    let Interval {
        from,
        to,
        of,
        square,
        known,
    } = interval;
    let (share, relative, pieces, detail) = match known {
        Ok(known) => (
            Some(known.share),
            known.relative,
            known.pieces,
            known.detail,
        ),
        Err(why) => (None, false, 0, why),
    };
    IntervalLine {
        from,
        to,
        of: of.to_owned(),
        square,
        share,
        relative,
        pieces,
        detail,
    }
}

/// What a claim says of itself: the definition of its subject and its statement, each as text and in LaTeX.
type Words = [(String, String); 2];

/// The line of a claim that was checked.
pub fn claim_line(
    case: &Case,
    claim: &Stated,
    finding: Finding,
    settings: &Settings,
    seconds: f64,
) -> ClaimLine {
    let words = [case.subject.definition(), claim.claim.statement()];
    let other_tools = super::tools::lines(&case.subject, claim.claim.as_ref(), &finding);
    ClaimLine {
        other_tools,
        ..line(case, claim, words, finding, settings, seconds)
    }
}

/// A reason that a claim can expect.
fn expectable(doubt: Option<Reason>) -> Option<Reason> {
    doubt.filter(|reason| *reason != Reason::Fault)
}

/// The line of a finding, without what other tools are asked.
fn line(
    case: &Case,
    claim: &Stated,
    [(definition, definition_latex), (statement, statement_latex)]: Words,
    finding: Finding,
    settings: &Settings,
    seconds: f64,
) -> ClaimLine {
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
        enclosure: p.enclosure.map(|e| Box::new(EnclosureLine::of(&e))),
    };
    ClaimLine {
        id: case.claim_id(claim),
        case: case.id.clone(),
        file: case.path.display().to_string(),
        at_line: claim.line,
        kind: claim.kind.name.into(),
        subject: case.subject.name(),
        frameworks: case.subject.frameworks().to_vec(),
        definition,
        definition_latex,
        statement,
        statement_latex,
        source: case.source.clone(),
        analysis: case.analysis.clone(),
        because: claim.because.clone(),
        expect: name(claim.expect),
        expect_doubt: claim.doubt.map(|reason| reason.name().into()),
        verdict: match finding.doubt {
            Some(Reason::Fault) => VerdictName::Failed,
            _ => name(finding.verdict),
        },
        doubt: expectable(finding.doubt).map(|reason| reason.name().into()),
        strength: finding.strength.map(|s| s.name().into()),
        reason: finding.reason,
        digits_asked: claim.digits(settings),
        digits_reached: finding.digits_reached,
        error_bound: finding.error_bound,
        power: finding.power.map(|p| PowerLine {
            change: p.change,
            formula: p.formula,
            mutants: p.mutants.map(|m| MutantsLine {
                tried: m.tried,
                refuted: m.refuted,
                passed: m.passed,
            }),
        }),
        worst_at: finding.worst_at,
        slack: finding.slack,
        tolerance: finding.tolerance.map(tolerance_line),
        interval: finding.interval.map(interval_line),
        routes: finding.routes.into_iter().map(route).collect(),
        points: finding.points.into_iter().map(point).collect(),
        warnings: finding.warnings,
        other_tools: Vec::new(),
        tier: case.tier_of(claim).name().into(),
        seconds,
    }
}

/// Why a check did not end.
#[derive(Clone, Copy, Debug)]
pub enum Unended {
    /// It was over its time.
    Late(&'static str),
    /// The program broke.
    Broken(&'static str),
}

/// The line of a claim whose check the program did not bring to an end: a panic, or a step that
/// did not look at the clock. What the claim says of itself is left out where that is what broke.
pub fn unended_line(
    case: &Case,
    claim: &Stated,
    outcome: Unended,
    settings: &Settings,
    seconds: f64,
) -> ClaimLine {
    let said = |words: &dyn Fn() -> (String, String)| {
        catch_unwind(AssertUnwindSafe(words)).unwrap_or_default()
    };
    let words = [
        said(&|| case.subject.definition()),
        said(&|| claim.claim.statement()),
    ];
    let (verdict, why) = match outcome {
        Unended::Late(why) => (VerdictName::Undecided, Reason::Time.doubt(why)),
        Unended::Broken(why) => (VerdictName::Failed, Doubt::from(why)),
    };
    let line = line(
        case,
        claim,
        words,
        Finding::undecided(why),
        settings,
        seconds,
    );
    ClaimLine {
        doubt: line.doubt.filter(|_| verdict == VerdictName::Undecided),
        verdict,
        ..line
    }
}
