//! The table of penalties: one row for each activation of `table-1`.

use super::Page;
use super::claims::digits;
use super::escape::{code, inline, math};
use crate::record::{ClaimLine, VerdictName};

/// Folder whose cases are the rows.
const FOLDER: &str = "table-1";

pub(super) fn write(page: &mut Page, claims: &[&ClaimLine]) {
    page.line("## The table of penalties");
    let rows: Vec<Vec<String>> = claims
        .chunk_by(|a, b| a.case == b.case)
        .filter(|case| is_row(case[0]))
        .filter_map(row)
        .collect();
    if rows.is_empty() {
        page.line("The record holds no case of `table-1`.");
        return;
    }
    page.line(
        "Digits and worst k are those of the formula (F or ρ) with the fewer digits; power is the \
         smallest relative change that both checks were seen to refute. More on each row in its section below.",
    );
    page.table(
        &[
            "activation",
            "φ(z)",
            "F\\[φ\\](k)",
            "ρ(k)",
            "digits asked",
            "reached",
            "routes",
            "worst k",
            "power",
            "verdict",
        ],
        rows,
    );
}

fn is_row(claim: &ClaimLine) -> bool {
    claim.folder().split('/').any(|part| part == FOLDER)
}

/// None for a case that claims neither a transform nor a penalty.
fn row(case: &[&ClaimLine]) -> Option<Vec<String>> {
    let transforms = stated(case, "fourier-transform");
    let penalties = stated(case, "penalty");
    let both: Vec<&ClaimLine> = transforms.iter().chain(&penalties).copied().collect();
    let first = both.first()?;
    // A claim without digits is worse than one with few.
    let worst = both.iter().min_by(|a, b| {
        let spare = |claim: &ClaimLine| claim.digits_to_spare().unwrap_or(f64::NEG_INFINITY);
        spare(a).total_cmp(&spare(b))
    })?;
    let mut routes: Vec<&str> = both
        .iter()
        .flat_map(|claim| &claim.routes)
        .filter(|route| route.failed.is_none())
        .map(|route| route.name.as_str())
        .collect();
    routes.sort_unstable();
    routes.dedup();
    Some(vec![
        inline(&first.subject),
        math(&first.definition_latex, &first.definition),
        formulas(&transforms),
        formulas(&penalties),
        worst.digits_asked.to_string(),
        digits(worst),
        some(inline(&routes.join(", "))),
        worst.worst_at.as_deref().map_or("–".to_owned(), code),
        power(&both),
        verdict(&both),
    ])
}

/// The claims of this kind that the case puts forward as true.
fn stated<'a>(case: &[&'a ClaimLine], kind: &str) -> Vec<&'a ClaimLine> {
    case.iter()
        .copied()
        .filter(|claim| claim.kind == kind && claim.expect == VerdictName::Confirmed)
        .collect()
}

fn formulas(claims: &[&ClaimLine]) -> String {
    let formulas: Vec<String> = claims
        .iter()
        .map(|claim| math(&claim.statement_latex, &claim.statement))
        .collect();
    some(formulas.join("<br>"))
}

/// The largest of the changes: what every check of the row refutes. A row with a check whose power
/// is not known has none.
fn power(claims: &[&ClaimLine]) -> String {
    let changes: Option<Vec<_>> = claims
        .iter()
        .map(|claim| {
            let change = &claim.power.as_ref()?.change;
            Some((crate::report::decimal::bound(change)?, change))
        })
        .collect();
    changes
        .and_then(|changes| changes.into_iter().max_by(|a, b| a.0.total_cmp(&b.0)))
        .map_or("–".to_owned(), |(_, change)| {
            super::claims::number(change)
        })
}

fn verdict(claims: &[&ClaimLine]) -> String {
    let verdict = claims[0].verdict;
    if claims.iter().all(|claim| claim.verdict == verdict) {
        return if verdict == VerdictName::Confirmed {
            verdict.word().to_owned()
        } else {
            format!("**{}**", verdict.word())
        };
    }
    let each: Vec<String> = claims
        .iter()
        .map(|claim| format!("{}: **{}**", code(claim.name()), claim.verdict.word()))
        .collect();
    each.join("<br>")
}

fn some(text: String) -> String {
    if text.is_empty() {
        "–".to_owned()
    } else {
        text
    }
}
