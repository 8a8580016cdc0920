//! The page of an activation.

use maud::{Markup, html};

use super::model::{Model, Row};
use super::{COMPARE, INDEX, derivation};
use crate::record::{ClaimLine, VerdictName};
use crate::report::decimal::digits_text;
use crate::report::html::address::relative;
use crate::report::html::claim::command;
use crate::report::html::gallery::{alt, size};
use crate::report::html::text::{NONE, code, formula_and_text, line, prose, words};
use crate::report::html::{evidence, explain, table};

/// A part of the page: its heading, its kinds, and what is said where the record has none of them.
type Part = (&'static str, &'static [&'static str], Option<&'static str>);

/// The parts of a page, in their order.
const PARTS: [Part; 6] = [
    (
        "F and the penalty",
        &["fourier-transform", "penalty"],
        Some("The record holds no claim of F or rho."),
    ),
    (
        "How rho ends for k to infinity",
        &["decay"],
        Some("No law is claimed: rho has none of one term, or none is known."),
    ),
    (
        "Zeros of F: frequencies that cannot be represented",
        &["zeros"],
        Some("No claim of all zeros in a range."),
    ),
    (
        "Atoms: what stands at single frequencies",
        &["atoms"],
        Some("No claim of atoms: F is not known here as a formula on the whole line."),
    ),
    (
        "Kernels",
        &["ridge-kernel", "limit-kernel"],
        Some("No kernel is claimed: none is known in closed form."),
    ),
    ("Beds of nails", &["bed-of-nails"], None),
];
/// The kind of the derivation, which has a part of its own.
const DERIVATION: &str = "derivation";

/// What stands between the head and the foot of the page of a row.
pub fn body(model: &Model<'_>, row: &Row<'_>) -> Markup {
    let told: Vec<&str> = PARTS
        .iter()
        .flat_map(|(_, kinds, _)| *kinds)
        .copied()
        .collect();
    let other =
        |claim: &&&ClaimLine| !told.contains(&claim.kind.as_str()) && claim.kind != DERIVATION;
    let others: Vec<&ClaimLine> = row.claims.iter().filter(other).copied().collect();
    html! {
        p { a href=(relative(&row.page, INDEX)) { "← All activations" } }
        h1 { (words(&row.first.subject)) }
        (facts(row))
        @if let Some(analysis) = &row.first.analysis { div.prose { (prose(analysis)) } }
        (picture(row))
        @for (title, kinds, missing) in PARTS {
            @let claims: Vec<&ClaimLine> = kinds.iter().flat_map(|kind| row.of(kind)).collect();
            @if !claims.is_empty() || missing.is_some() {
                section {
                    h2 { (title) }
                    @for claim in &claims { (claimed(model, claim)) }
                    @if claims.is_empty() { @if let Some(missing) = missing { p { (missing) } } }
                }
            }
        }
        section {
            h2 id="derivation" { "Derivation" }
            @for claim in row.of(DERIVATION) { (claimed(model, claim)) }
            (derivation::section(row))
        }
        @if !others.is_empty() {
            section {
                h2 { "More claims" }
                @for claim in others { (claimed(model, claim)) }
            }
        }
    }
}

fn facts(row: &Row<'_>) -> Markup {
    let first = row.first;
    html! {
        dl.facts {
            dt { "definition" }
            dd { (formula_and_text(&first.definition_latex, &first.definition)) }
            dt { "in frameworks" }
            dd {
                @if first.frameworks.is_empty() { "no framework is known here that has it" }
                @for (index, name) in first.frameworks.iter().enumerate() {
                    @if index > 0 { ", " }
                    (code(name))
                }
            }
            dt { "source" }
            dd { (first.source.as_deref().map_or_else(|| html! { (NONE) }, words)) }
            dt { "case" }
            dd { code { bdi { (line(&first.case)) } } ", " (code(&first.file)) }
            dt { "beside others" }
            dd { a href={ (relative(&row.page, COMPARE)) "#" (row.anchor) } { "in short, to be compared" } }
        }
    }
}

fn picture(row: &Row<'_>) -> Markup {
    let Some(seen) = row.seen.filter(|seen| !seen.picture.is_empty()) else {
        return html! {
            p.warning {
                "No picture: the case of this row was not at hand, or says something else than the record."
            }
        };
    };
    let (width, height) = size(&seen.picture).unzip();
    html! {
        figure {
            img src=(relative(&row.page, &row.picture)) alt=(alt(&seen.picture, "the penalty over k")) width=[width] height=[height];
            figcaption { "Measured anew, to the few digits that can be seen: no evidence for a verdict. Dashed: a formula of the case." }
        }
    }
}

/// A claim in short: verdict, statement, how firm it is, the command that checks it.
fn claimed(model: &Model<'_>, claim: &ClaimLine) -> Markup {
    html! {
        div.claim {
            h3 { (table::badge(claim)) " " code { bdi { (line(claim.name())) } } }
            (formula_and_text(&claim.statement_latex, &claim.statement))
            p { (firmness(claim)) }
            @if let Some(reason) = &claim.reason { p { "Reason: " (words(reason)) "." } }
            @if let Some(because) = &claim.because { p { "Expected because " (words(because)) "." } }
            details {
                summary { "Evidence at " (claim.points.len()) " points, and the command" }
                (evidence::points(claim, &claim.id))
                pre { code { (line(&command(claim, model.record.run.digits))) } }
            }
        }
    }
}

/// The strength of a verdict in a sentence.
fn firmness(claim: &ClaimLine) -> Markup {
    let interval = claim
        .interval
        .as_ref()
        .and_then(|interval| interval.in_words());
    html! {
        @match claim.strength.as_deref() {
            Some(name) => {
                strong { (line(name)) } ": " (explain::strength(name).unwrap_or("a strength that this page has no words for")) "."
            }
            None if claim.verdict == VerdictName::Undecided => "No strength: nothing is known.",
            None => "No strength is stated.",
        }
        @if let Some(said) = interval { " " (line(&said)) "." }
        @if claim.digits_reached.is_some() {
            " " (digits_text(claim.digits_reached)) " digits of " (claim.digits_asked) " asked."
        }
    }
}
