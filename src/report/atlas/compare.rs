//! All rows in short. A script shows two of them beside each other, with both curves in one picture; without it they
//! stand one below the other.

use maud::{Markup, html};

use super::COMPARE;
use super::index::thumbnail;
use super::model::{Model, Row};
use crate::picture::thumbnail::{AXES, SIZE};
use crate::record::ClaimLine;
use crate::report::html::address::relative;
use crate::report::html::text::{NONE, code, formula_and_text, line, words};

/// A statement of more characters is left to the page of the row.
const LONGEST: usize = 600;

/// What is told of a row: a word, and the kind of claim that says it.
const LINES: [(&str, &str); 8] = [
    ("F", "fourier-transform"),
    ("penalty", "penalty"),
    ("end", "decay"),
    ("zeros", "zeros"),
    ("atoms", "atoms"),
    ("ridge kernel", "ridge-kernel"),
    ("limit kernel", "limit-kernel"),
    ("bed of nails", "bed-of-nails"),
];

/// What stands between the head and the foot of the page.
pub fn body(model: &Model<'_>) -> Markup {
    html! {
        h1 { "Two activations side by side" }
        noscript { p { "Without JavaScript all activations stand below, one after the other." } }
        form id="choose" aria-label="Choose two activations" hidden="hidden" {
            (choice(model, "first", "First, the solid line"))
            (choice(model, "second", "Second, the dashed line"))
        }
        figure id="both" hidden="hidden" {
            svg viewBox={ "0 0 " (SIZE.0) " " (SIZE.1) } role="img" aria-label="The penalties of both over k" {
                path id="curve-first" d="" {}
                path id="curve-second" d="" {}
            }
            figcaption { "rho of both: " (AXES) ". Measured anew, no evidence for a verdict." }
        }
        div id="cards" { @for row in &model.rows { (card(row)) } }
    }
}

fn choice(model: &Model<'_>, id: &str, label: &str) -> Markup {
    html! {
        p {
            label for=(id) { (label) }
            select id=(id) {
                @for row in &model.rows { option value=(row.anchor) { (line(&row.first.subject)) } }
            }
        }
    }
}

fn card(row: &Row<'_>) -> Markup {
    let path = row.seen.map(|seen| line(&seen.path));
    html! {
        article.card id=(row.anchor) data-path=[path] {
            h2 { a href=(relative(COMPARE, &row.page)) { (words(&row.first.subject)) } }
            (thumbnail(row, COMPARE))
            dl.facts {
                dt { "definition" }
                dd { (formula_and_text(&row.first.definition_latex, &row.first.definition)) }
                dt { "in frameworks" }
                dd {
                    @if row.first.frameworks.is_empty() { (NONE) }
                    @for name in &row.first.frameworks { (code(name)) " " }
                }
                @for (word, kind) in LINES {
                    dt { (word) }
                    dd { (said(row.confirmed(kind))) }
                }
            }
        }
    }
}

fn said(claim: Option<&ClaimLine>) -> Markup {
    html! {
        @match claim {
            None => (NONE),
            Some(claim) if claim.statement.chars().count() > LONGEST => "long: see its page",
            Some(claim) => {
                (formula_and_text(&claim.statement_latex, &claim.statement))
                @if let Some(strength) = &claim.strength { span.say { (words(strength)) } }
            }
        }
    }
}
