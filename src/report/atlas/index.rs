//! The front page of the atlas.

use maud::{Markup, html};

use super::model::{Model, Row};
use super::{COMPARE, INDEX};
use crate::picture::thumbnail::{AXES, SIZE};
use crate::report::html::address::relative;
use crate::report::html::explain;
use crate::report::html::gallery::alt;
use crate::report::html::text::{code, formula_and_text, line, words};
use crate::report::tally::counted;

/// A formula of more characters is left to the page of the row.
const LONGEST: usize = 90;

/// What stands between the head and the foot of the front page.
pub fn body(model: &Model<'_>) -> Markup {
    html! {
        h1 { "Atlas of activations" }
        p.lead {
            (counted(model.rows.len(), "activation")) " with the penalty rho(k) = 1/|F(k)|² of each, F(k) = ∫ φ(z) e" sup { "−ikz" }
            " dz: how dear the frequency k is to a shallow network of it. Every small picture shows rho: " (AXES) ". "
            a href=(COMPARE) { "Two activations side by side" } "."
        }
        (search(model))
        @for (index, (title, rows)) in model.groups().enumerate() {
            section.group aria-labelledby={ "group-" (index) } {
                h2 id={ "group-" (index) } { (title) }
                ul.rows { @for row in rows { (card(row)) } }
            }
        }
        (names(model))
        (reading())
    }
}

/// Hidden until a script that makes it work has started.
fn search(model: &Model<'_>) -> Markup {
    html! {
        form id="filter" role="search" aria-label="Search the atlas" hidden="hidden" {
            p {
                label for="search" { "Search: a name, torch.nn.Hardswish, a formula, a paper" }
                input id="search" type="search" autocomplete="off" spellcheck="false";
            }
            p.found id="found" role="status" { (counted(model.rows.len(), "activation")) }
        }
    }
}

fn card(row: &Row<'_>) -> Markup {
    let claim = row.first;
    let rho = row
        .confirmed("penalty")
        .filter(|claim| claim.statement.chars().count() <= LONGEST);
    html! {
        li data-row="" {
            a href=(relative(INDEX, &row.page)) {
                (thumbnail(row, INDEX))
                span.name { (words(&claim.subject)) }
            }
            @if let Some(rho) = rho { (formula_and_text(&rho.statement_latex, &rho.statement)) }
            @if !claim.frameworks.is_empty() {
                p.names { @for name in &claim.frameworks { (code(name)) " " } }
            }
            p.case { code { bdi { (line(&claim.case)) } } }
            // What a search also finds.
            p.more hidden="hidden" {
                (words(&claim.definition))
                @if let Some(source) = &claim.source { " " (words(source)) }
                @if let Some(analysis) = &claim.analysis { " " (words(&analysis.replace('\n', " "))) }
            }
        }
    }
}

/// The small picture of a row, as the page `from` shows it.
pub fn thumbnail(row: &Row<'_>, from: &str) -> Markup {
    let seen = row.seen.filter(|seen| !seen.thumbnail.is_empty());
    html! {
        @match seen {
            Some(seen) => img src=(relative(from, &row.thumbnail))
                alt=(alt(&seen.thumbnail, "the penalty over k")) width=(SIZE.0) height=(SIZE.1) loading="lazy";,
            None => span.nothing { "no picture" }
        }
    }
}

/// Every name of a framework, and its row.
fn names(model: &Model<'_>) -> Markup {
    let mut names: Vec<(&str, &Row<'_>)> = model
        .rows
        .iter()
        .flat_map(|row| {
            row.first
                .frameworks
                .iter()
                .map(move |name| (name.as_str(), row))
        })
        .collect();
    names.sort_by_key(|(name, row)| (name.to_lowercase(), *name, row.page.as_str()));
    html! {
        section id="names" {
            h2 { "By the names of frameworks" }
            @if names.is_empty() { p { "The record holds no name of a framework." } } @else {
                table.small {
                    caption { "Arguments stand where they are not the defaults." }
                    thead { tr { th scope="col" { "name" } th scope="col" { "activation" } } }
                    tbody {
                        @for (name, row) in names {
                            tr {
                                th scope="row" { (code(name)) }
                                td { a href=(relative(INDEX, &row.page)) { (words(&row.first.subject)) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn reading() -> Markup {
    html! {
        section id="words" {
            h2 { "How to read it" }
            p { "A formula stands here because a claim of it was checked. How firm that is, the strength says:" }
            dl.facts { @for (strength, meaning) in explain::STRENGTHS { dt { (strength) } dd { (meaning) } } }
            p {
                "Pictures are measured anew, to the few digits that can be seen, and are no evidence. A row without a closed form says in its text why it has none; its claims are then of values."
            }
        }
    }
}
