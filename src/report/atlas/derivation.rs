//! How F of a row follows from rules: a tree whose root is F of phi and whose branches are what it rests on.

use maud::{Markup, html};

use super::Step;
use super::model::Row;
use crate::report::html::text::{code, line, words};

/// Steps below one another; what is deeper is named by its number.
const DEEPEST: usize = 12;

/// The tree, or why there is none.
pub fn section(row: &Row<'_>) -> Markup {
    let Some(derivation) = row.seen.and_then(|seen| seen.derivation.as_ref()) else {
        return html! { p { "None was looked for: the case of this row was not at hand, or says something else than the record." } };
    };
    html! {
        @match derivation {
            Ok(steps) => (tree(steps)),
            Err(why) => {
                p { "No rule of " code { "specbias derive" } " gives F: " (words(why)) "." }
                p { "That is a statement about these rules: where a formula of F stands above, it was checked by other means." }
            }
        }
    }
}

fn tree(steps: &[Step]) -> Markup {
    html! {
        @if steps.is_empty() { p { "The derivation has no steps." } } @else {
            p { "By named rules, each with its conditions checked, computed anew by " code { "specbias derive" } ":" }
            ul.tree { (node(steps, steps.len(), 0)) }
        }
    }
}

/// The step of this number, from 1, and below it those that it rests on, which have smaller numbers.
fn node(steps: &[Step], number: usize, depth: usize) -> Markup {
    let Some(step) = number.checked_sub(1).and_then(|at| steps.get(at)) else {
        return html! {};
    };
    let below = step.rests_on.iter().copied().filter(|on| *on < number);
    html! {
        li {
            p {
                strong { (line(&step.rule)) } " gives F of " (code(&step.phi)) ":"
            }
            p { (code(&step.transform)) }
            details {
                summary { "The rule" }
                p { (words(&step.statement)) }
                @if !step.reading.is_empty() { p { "Here: " (words(&step.reading)) } }
                @if !step.conditions.is_empty() { p { "Conditions, all checked: " (words(&step.conditions.join("; "))) } }
                p { "Source: " (words(&step.source)) }
            }
            @if step.rests_on.iter().any(|on| *on < number) {
                @if depth < DEEPEST {
                    ul { @for on in below { (node(steps, on, depth + 1)) } }
                } @else {
                    p { "Rests on " (step.rests_on.len()) " more steps: see " code { "specbias derive" } "." }
                }
            }
        }
    }
}
