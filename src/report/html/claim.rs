//! A claim: its verdict, the formula, the evidence, what was tried, how good that is, how to do it
//! again. Refuted and undecided claims are told as fully as confirmed ones.

use maud::{Markup, html};

use super::frame::heading;
use super::model::{Entry, Form, Model};
use super::text::{NONE, code, formula_and_text, line, number, words};
use super::{evidence, explain, table};
use crate::host::layout::{quoted, seconds};
use crate::record::{ClaimLine, VerdictName};
use crate::report::decimal::{digits_text, shortened};
use crate::report::tally::counted;

/// The section of a claim, under a heading of this level.
pub fn section(model: &Model<'_>, entry: &Entry<'_>, level: u8) -> Markup {
    let claim = entry.claim;
    let part = |title: &str| heading(level + 1, &html! { (title) });
    html! {
        section.claim id=(entry.anchor) {
            (heading(level, &html! {
                (table::badge(claim)) " " code { bdi { (line(claim.name())) } }
                @if let Some(mark) = entry.mark { " " span.mark { (mark.word()) } }
            }))
            (formula_and_text(&claim.statement_latex, &claim.statement))
            @for warning in &claim.warnings { p.warning { strong { "Warning. " } (words(warning)) } }
            (facts(model, entry))
            (part("Evidence"))
            (evidence::routes(claim))
            (evidence::points(claim, &claim.id))
            (part("Tolerance"))
            (evidence::tolerance(claim))
            (part("Completeness"))
            p { (completeness(claim)) }
            (part("Reliability"))
            p { (reliability(model, claim)) }
            (part("Reproduce"))
            (reproduce(model, entry))
        }
    }
}

fn facts(model: &Model<'_>, entry: &Entry<'_>) -> Markup {
    let claim = entry.claim;
    html! {
        dl.facts {
            dt { "verdict" }
            dd {
                strong { (claim.found_in_words()) } ", " (claim.expected_in_words()) " expected ("
                a href=(model.href_index(&entry.page, "words")) { "what the words mean" } ")"
            }
            @if let Some(reason) = &claim.reason { dt { "reason" } dd { (words(reason)) } }
            @if let Some(because) = &claim.because { dt { "because" } dd { (words(because)) } }
            dt { "kind" } dd { (code(&claim.kind)) }
            dt { "domain" }
            dd {
                @if claim.points.is_empty() { "as the statement says; the record holds no point" }
                @else if claim.interval.as_ref().is_some_and(|interval| interval.share.is_some()) {
                    "the " (counted(claim.points.len(), "point")) " below, and the interval that is stated"
                }
                @else { "the " (counted(claim.points.len(), "point")) " below; nothing is said of any other" }
                ". The conventions of the run hold."
            }
            dt { "digits" }
            dd {
                @if claim.digits_reached.is_none() && claim.strength.is_some() {
                    "not counted: see the tolerance"
                } @else {
                    (digits_text(claim.digits_reached)) " reached of " (claim.digits_asked) " asked"
                }
            }
            dt { "strength" } dd { (claim.strength.as_deref().map_or_else(|| html! { (NONE) }, words)) }
            @if let Some(interval) = &claim.interval {
                dt { "interval" }
                dd {
                    @match interval.in_words() {
                        Some(said) => { (line(&said)) " (" (counted(interval.pieces, "piece")) "; " (line(&interval.detail)) ")" }
                        None => { "at the points alone: " (line(&interval.detail)) }
                    }
                }
            }
            dt { "power" }
            dd {
                @match &claim.power {
                    Some(power) => {
                        "a relative change of " (number(&power.change)) " is refuted"
                        @if let Some(formula) = &power.formula { "; so is " (code(&shortened(formula))) }
                        @if let Some(mutants) = &power.mutants { "; " (line(&mutants.in_words())) }
                    }
                    None => "not stated",
                }
            }
            @if let Some(at) = &claim.worst_at { dt { "fewest digits" } dd { "at " (code(at)) } }
            dt { "source" }
            dd {
                (claim.source.as_deref().map_or_else(|| html! { (NONE) }, words))
                "; " (code(&format!("{}:{}", claim.file, claim.at_line)))
            }
        }
    }
}

/// What was tried.
fn completeness(claim: &ClaimLine) -> Markup {
    let failed: Vec<_> = claim.routes.iter().filter(|r| r.failed.is_some()).collect();
    let gave = claim.routes.len() - failed.len();
    let bits = claim
        .routes
        .iter()
        .map(|route| route.bits)
        .max()
        .unwrap_or(0);
    html! {
        (counted(claim.routes.len(), "route")) " tried, " (gave) " gave values, at "
        (counted(claim.points.len(), "point"))
        @if bits > 0 { ", with up to " (bits) " bits" }
        ". It took " (seconds(claim.seconds)) ", in the tier " (words(&claim.tier)) "."
        @if !failed.is_empty() {
            " Without a value: "
            @for (index, route) in failed.iter().enumerate() {
                @if index > 0 { ", " }
                (code(&route.name))
            }
            "; the reasons stand above."
        }
        @if claim.verdict == VerdictName::Undecided { " What was tried did not suffice for a verdict." }
    }
}

/// What the evidence is worth; a single file says what the words mean once, in a part of its own.
fn reliability(model: &Model<'_>, claim: &ClaimLine) -> Markup {
    html! {
        @match claim.strength.as_deref() {
            Some(name) if model.form == Form::Single && claim.power.is_some() => {
                strong { (line(name)) } ", with a power: " a href="#words" { "what the words mean" }
            }
            Some(name) => {
                strong { (line(name)) } ": "
                (explain::strength(name).unwrap_or("a strength that this report has no words for")) ". "
            }
            None => { strong { "No strength: " } "the record states none for this verdict. " }
        }
        @if model.form == Form::Folder || claim.power.is_none() { (explain::power(claim)) }
    }
}

fn reproduce(model: &Model<'_>, entry: &Entry<'_>) -> Markup {
    let (run, claim) = (&model.record.run, entry.claim);
    html! {
        pre { code { (line(&command(claim, run.digits))) } }
        // A single file says this once, of the run.
        @if model.form == Form::Folder {
            p {
                "specbias " (words(&run.version)) ", commit "
                (run.commit.as_deref().map_or_else(|| html! { "not known" }, code))
                "; seeds follow from the claim's id, as "
                a href=(model.href_index(&entry.page, "run")) { "the run" } " says."
            }
        }
        @if !claim.other_tools.is_empty() {
            p { "The claimed formula in other tools, at a point of the table above:" }
            @for tool in &claim.other_tools {
                p { (words(&tool.tool)) }
                pre { code { (line(&tool.line)) } }
            }
        }
    }
}

/// The command that checks this claim alone.
pub fn command(claim: &ClaimLine, digits: Option<u32>) -> String {
    let mut command = "specbias check".to_owned();
    // The built-in cases need no file; a filter finds them.
    if !claim.file.starts_with("cases/") {
        command += &format!(" {}", quoted(&claim.file));
    }
    command += &format!(" --filter {}", quoted(&claim.id));
    if let Some(digits) = digits {
        command += &format!(" --digits {digits}");
    }
    if claim.tier != "fast" {
        command += &format!(" --tier {}", quoted(&claim.tier));
    }
    command
}
