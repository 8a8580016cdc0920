//! Every claim with its evidence, by folder and case.

use super::escape::{code, inline, math, prose};
use super::{MarkdownOptions, Page};
use crate::host::layout::{quoted, seconds};
use crate::record::{ClaimLine, IntervalLine, RouteLine, VerdictName};
use crate::report::decimal::{digits_text, shortened};
use crate::report::tally::counted;

/// The claims by folder. Those of a folder need not stand together: `a`, `a/b`, `ab` are three folders of one order.
fn by_folder<'a, 'b>(claims: &'a [&'b ClaimLine]) -> Vec<&'a [&'b ClaimLine]> {
    let mut folders: Vec<_> = claims.chunk_by(|a, b| a.folder() == b.folder()).collect();
    folders.sort_by_key(|claims| claims[0].folder());
    folders
}

/// A table of each folder, with how many claims of each case came to what.
pub(super) fn one_line_each(page: &mut Page, claims: &[&ClaimLine]) {
    let folders = by_folder(claims);
    for folder in folders.chunk_by(|a, b| a[0].folder() == b[0].folder()) {
        page.line(&format!("## Cases in {}", code(folder[0][0].folder())));
        let cases = folder
            .iter()
            .flat_map(|claims| claims.chunk_by(|a, b| a.case == b.case));
        let row = |case: &[&ClaimLine]| {
            let of = |verdict| {
                let count = case.iter().filter(|c| c.verdict == verdict).count();
                let text = count.to_string();
                if count == 0 { String::new() } else { text }
            };
            let other = case.iter().filter(|c| !c.as_expected()).count();
            vec![
                code(&case[0].case),
                inline(&case[0].subject),
                of(VerdictName::Confirmed),
                of(VerdictName::Refuted),
                of(VerdictName::Undecided),
                other.to_string(),
            ]
        };
        let heads = [
            "case",
            "about",
            "confirmed",
            "refuted",
            "undecided",
            "not as expected",
        ];
        page.table(&heads, cases.map(row));
    }
}

pub(super) fn write(page: &mut Page, claims: &[&ClaimLine], options: MarkdownOptions<'_>) {
    let folders = by_folder(claims);
    let mut last = None;
    for folder in folders {
        if last != Some(folder[0].folder()) {
            last = Some(folder[0].folder());
            page.line(&format!("## Cases in {}", code(folder[0].folder())));
        }
        for case in folder.chunk_by(|a, b| a.case == b.case) {
            write_case(page, case, options);
        }
    }
}

fn write_case(page: &mut Page, case: &[&ClaimLine], options: MarkdownOptions<'_>) {
    let first = case[0];
    page.line(&format!(
        "### {}: {}",
        inline(&first.subject),
        code(&first.case)
    ));
    page.line(&format!(
        "φ(z): {}",
        math(&first.definition_latex, &first.definition)
    ));
    if let Some(source) = &first.source {
        page.line(&format!("Source: {}", inline(source)));
    }
    if let Some(analysis) = &first.analysis {
        page.line(&prose(analysis));
    }
    let picture = options
        .pictures
        .and_then(|pictures| pictures.link(&first.case, &format!("curves of {}", first.subject)));
    if let Some(link) = picture {
        page.line(&link);
    }
    for claim in case {
        write_claim(page, claim, options);
    }
    page.line(&format!(
        "Reproduce: {}",
        code(&format!("specbias check --filter {}", quoted(&first.case)))
    ));
}

fn write_claim(page: &mut Page, claim: &ClaimLine, options: MarkdownOptions<'_>) {
    let verdict = if claim.as_expected() {
        claim.verdict.word().to_owned()
    } else {
        format!(
            "{}, {} expected",
            claim.verdict.word().to_uppercase(),
            claim.expect.word()
        )
    };
    page.line(&format!("#### {}: {verdict}", code(claim.name())));
    let mut items = vec![
        format!("claim: {}", math(&claim.statement_latex, &claim.statement)),
        format!(
            "kind: {}, {}:{}",
            code(&claim.kind),
            code(&claim.file),
            claim.at_line
        ),
    ];
    if let Some(interval) = claim.interval.as_ref().and_then(IntervalLine::in_words) {
        items.push(inline(&interval));
    }
    if let Some(strength) = &claim.strength {
        items.push(format!("strength: {}", inline(strength)));
    }
    if let Some(reason) = &claim.reason {
        items.push(format!("reason: {}", inline(reason)));
    }
    items.push(format!(
        "digits: {} of {}",
        digits(claim),
        claim.digits_asked
    ));
    if let Some(bound) = &claim.error_bound {
        items.push(format!("largest error bound: {}", number(bound)));
    }
    items.extend(claim.routes.iter().map(route));
    if let Some(point) = claim.worst_point() {
        items.push(format!(
            "worst point {}: claimed {}, measured {}, they differ by {}, error bound {}",
            code(&point.at),
            number(&point.claimed),
            number(&point.measured),
            number(&point.deviation),
            number(&point.error_bound),
        ));
    } else if let Some(at) = &claim.worst_at {
        items.push(format!("worst point: {}", code(at)));
    }
    if !claim.points.is_empty() {
        items.push(format!(
            "checked at {}",
            counted(claim.points.len(), "point")
        ));
    }
    if let Some(power) = &claim.power {
        let formula = power.formula.as_deref().map_or(String::new(), |formula| {
            format!(
                "; smallest wrong formula refuted: {}",
                code(&shortened(formula))
            )
        });
        items.push(format!(
            "power: a relative change of {} is refuted{formula}{}",
            number(&power.change),
            power
                .mutants
                .as_ref()
                .map_or(String::new(), |mutants| format!(
                    "; {}",
                    inline(&mutants.in_words())
                ))
        ));
    }
    if let Some(slack) = claim.slack {
        items.push(format!(
            "slack (tolerance over measured): {}",
            digits_text(Some(slack))
        ));
    }
    if let Some(because) = &claim.because {
        items.push(format!("because: {}", inline(because)));
    }
    for warning in &claim.warnings {
        items.push(format!("**warning:** {}", inline(warning)));
    }
    if options.timings {
        items.push(format!("time: {}", seconds(claim.seconds)));
    }
    let list: Vec<String> = items.iter().map(|item| format!("- {item}")).collect();
    page.line(&list.join("\n"));
}

fn route(route: &RouteLine) -> String {
    let outcome = match (&route.failed, &route.error_bound) {
        (Some(why), _) => format!("gave no value: {}", inline(why)),
        (None, Some(bound)) => format!("error at most {}", number(bound)),
        (None, None) => "states no error bound".to_owned(),
    };
    let detail = if route.detail.trim().is_empty() {
        String::new()
    } else {
        format!(" ({})", inline(&route.detail))
    };
    format!(
        "route {}{detail}: {outcome}; {} at {} bits",
        code(&route.name),
        counted(route.nodes, "node"),
        route.bits
    )
}

/// Digits reached, rounded down.
pub(super) fn digits(claim: &ClaimLine) -> String {
    digits_text(claim.digits_reached)
}

/// A number of the record as code, shortened.
pub(super) fn number(text: &str) -> String {
    code(&shortened(text))
}
