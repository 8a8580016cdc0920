//! What differs from another record.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::model::{INDEX, Model};
use super::text::{code, words};
use crate::report::diff::{Brief, Diff};

/// The comparison with the record of this name.
pub fn section(model: &Model<'_>, diff: &Diff, name: &str) -> Markup {
    let places: BTreeMap<&str, String> = model
        .entries()
        .map(|entry| (entry.claim.id.as_str(), model.href(INDEX, entry)))
        .collect();
    let id = |id: &str| {
        html! {
            @match places.get(id) {
                Some(place) => a href=(place) { (words(id)) },
                None => (words(id)),
            }
        }
    };
    html! {
        section id="moved" {
            h2 { "What moved" }
            p { "Against " (code(name)) ": " strong { (diff.line()) "." } }
            @for note in &diff.notes { p.warning { strong { "Note. " } (words(note)) } }
            @if diff.is_empty() { p { "Nothing moved." } }
            @if !diff.moved.is_empty() {
                table {
                    caption { "Changed" }
                    thead { tr { th scope="col" { "claim" } th scope="col" { "change" } th scope="col" { "worse" } } }
                    tbody {
                        @for moved in &diff.moved { @for change in &moved.changes {
                            tr {
                                th scope="row" { (id(&moved.id)) }
                                td { (words(&change.to_string())) }
                                td { @if change.is_worse() { strong { "worse" } } @else { "no" } }
                            }
                        } }
                    }
                }
            }
            (briefs("Appeared", &diff.appeared, &id))
            (briefs("Vanished", &diff.vanished, &id))
            @if !diff.faults.is_empty() {
                h3 { "No longer readable" }
                ul { @for file in &diff.faults { li { (code(file)) } } }
            }
        }
    }
}

fn briefs(title: &str, list: &[Brief], id: &dyn Fn(&str) -> Markup) -> Markup {
    html! {
        @if !list.is_empty() {
            table.small {
                caption { (title) }
                thead { tr { th scope="col" { "claim" } th scope="col" { "verdict" } th scope="col" { "expected" } } }
                tbody {
                    @for brief in list { tr {
                        th scope="row" { (id(&brief.id)) }
                        td { (brief.verdict.word()) }
                        td { (brief.expect.word()) }
                    } }
                }
            }
        }
    }
}
