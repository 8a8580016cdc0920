//! The table of claims: a row each, in groups as the paper is read.

use std::collections::BTreeSet;

use maud::{Markup, html};

use super::explain;
use super::model::{Chapter, Entry, INDEX, Model};
use super::text::{NONE, digits, factor, line, magnitude};
use crate::host::layout::{clip, seconds};
use crate::record::{ClaimLine, VERDICTS};
use crate::report::decimal::{digits_text, shortened};
use crate::report::tally::counted;

/// Columns of a statement in a row.
const STATEMENT: usize = 110;
/// The columns, and whether they are left out on a narrow screen.
const COLUMNS: [(&str, &str); 7] = [
    ("verdict", ""),
    ("claim", ""),
    ("digits / asked", ""),
    ("strength", "wide"),
    ("power", "wide"),
    ("slack", "wide"),
    ("time", "wide"),
];

/// The section of claims.
pub fn section(model: &Model<'_>) -> Markup {
    html! {
        section id="claims" {
            h2 { "Claims" }
            @if model.chapters.is_empty() {
                p { "The record holds no claim." }
            } @else {
                (form(model))
                table.claims id="claims-table" {
                    caption {
                        "A row a claim, in groups as the paper is read. Digits: reached of those asked. Power: the smallest relative change that this check was seen to refute."
                    }
                    thead {
                        tr {
                            @for (title, class) in COLUMNS {
                                th scope="col" class=[Some(class).filter(|c| !c.is_empty())] { (title) }
                            }
                        }
                    }
                    @for chapter in &model.chapters { (group(model, chapter)) }
                }
            }
        }
    }
}

fn group(model: &Model<'_>, chapter: &Chapter<'_>) -> Markup {
    let surprising = chapter
        .entries
        .iter()
        .filter(|entry| !entry.claim.as_expected())
        .count();
    html! {
        tbody data-g=(chapter.name) {
            tr.group {
                th scope="rowgroup" colspan=(COLUMNS.len()) {
                    (chapter.title)
                    span.count {
                        (counted(chapter.entries.len(), "claim"))
                        @if surprising > 0 { ", " (surprising) " not as expected" }
                    }
                }
            }
            @for entry in &chapter.entries { (row(model, entry)) }
        }
    }
}

fn row(model: &Model<'_>, entry: &Entry<'_>) -> Markup {
    let claim = entry.claim;
    let power = claim.power.as_ref().map(|power| power.change.as_str());
    let spare = claim.digits_to_spare().filter(|d| d.is_finite());
    let number = |x: Option<f64>| x.filter(|x| x.is_finite()).map(|x| format!("{x:.3}"));
    html! {
        tr data-v=(claim.verdict.word()) data-k=(line(&claim.kind))
            data-u=[(!claim.as_expected()).then_some("1")] data-m=[entry.mark.map(|_| "1")] {
            td { (badge(claim)) @if let Some(mark) = entry.mark { " " span.mark { (mark.word()) } } }
            th scope="row" {
                a href=(model.href(INDEX, entry)) { bdi { (line(&claim.id)) } }
                span.say { bdi { (clip(&line(&shortened(&claim.statement)), STATEMENT, "…")) } }
            }
            td.n data-n=[number(spare)] { (digits_text(claim.digits_reached)) "\u{a0}/\u{a0}" (claim.digits_asked) }
            td.wide { (claim.strength.as_deref().map_or_else(|| NONE.to_owned(), line)) }
            td.n.wide data-n=[number(power.and_then(magnitude))] { (power.map_or_else(|| NONE.to_owned(), digits)) }
            td.n.wide data-n=[number(claim.slack.map(f64::log10))] { (claim.slack.map_or_else(|| NONE.to_owned(), factor)) }
            td.n.wide data-n=[number(Some(claim.seconds))] { (seconds(claim.seconds)) }
        }
    }
}

/// The verdict, told by a sign, a word and a colour; where it is not the expected one, that too.
pub fn badge(claim: &ClaimLine) -> Markup {
    let word = claim.verdict.word();
    html! {
        span class={ "badge " (word) } {
            span aria-hidden="true" { (explain::sign(claim.verdict)) " " }
            (word)
        }
        @if !claim.as_expected() {
            " " span.surprise { "not as expected: " (claim.expected_in_words()) }
        }
    }
}

/// Search and filters. They are hidden until a script that makes them work has started.
fn form(model: &Model<'_>) -> Markup {
    let kinds: BTreeSet<String> = model.entries().map(|e| line(&e.claim.kind)).collect();
    html! {
        form id="filter" role="search" aria-label="Filter the claims" hidden="hidden" {
            p {
                label for="search" { "Search" }
                input id="search" type="search" autocomplete="off" spellcheck="false";
            }
            p {
                label for="verdict" { "Verdict" }
                select id="verdict" {
                    option value="" { "all" }
                    @for verdict in VERDICTS { option { (verdict.word()) } }
                    option value="surprise" { "not as expected" }
                    @if model.options.against.is_some() { option value="moved" { "moved" } }
                }
            }
            p {
                label for="kind" { "Kind" }
                select id="kind" {
                    option value="" { "all" }
                    @for kind in &kinds { option value=(kind) { (kind) } }
                }
            }
            p {
                label for="folder" { "Folder" }
                select id="folder" {
                    option value="" { "all" }
                    @for chapter in &model.chapters { option value=(chapter.name) { (chapter.name) } }
                }
            }
            p { button type="reset" { "Show all" } }
            p.found id="found" role="status" { (counted(model.record.claims.len(), "claim")) }
        }
    }
}
