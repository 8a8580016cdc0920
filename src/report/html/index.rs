//! The index: what the run found, every claim in a row, under which conventions, and what that does
//! not say.

use maud::{Markup, html};

use super::explain;
use super::model::{Form, INDEX, Model, of_many as of_many_cases};
use super::text::{NONE, code, line, lines, marked, words};
use super::{RECORD, case, moved, table};
use crate::host::layout::seconds;
use crate::picture::OVERVIEW;
use crate::record::{VERDICTS, VerdictName};
use crate::report::markdown::LIMITS;
use crate::report::tally::{Counts, Standing, counted};

/// What stands between the head and the foot of the index.
pub fn body(model: &Model<'_>) -> Markup {
    html! {
        h1 id="top" { "specbias " (line(&model.record.run.version)) ": report of a run" }
        (standing(model))
        (surprises(model))
        (faults(model))
        @if let Some((diff, name)) = model.options.against { (moved::section(model, diff, name)) }
        @if let Some(picture) = case::picture(model, INDEX, OVERVIEW, "the penalties of all activations over k, measured") {
            section id="overview" { h2 { "The penalties in one picture" } (picture) }
        }
        (table::section(model))
        (of_many(model))
        (unchecked(model))
        (counts(model))
        (conventions(model))
        (run(model))
        (reading())
        (limits())
    }
}

/// The pictures that are of no single case, but for the one above the claims.
fn of_many(model: &Model<'_>) -> Markup {
    let names = model.pictures().keys();
    let names: Vec<&String> = names
        .filter(|n| of_many_cases(n) && *n != OVERVIEW)
        .collect();
    html! {
        @if !names.is_empty() {
            section id="pictures" {
                h2 { "Pictures of many cases, and of sweeps" }
                @for name in names {
                    @if let Some(picture) = case::picture(model, INDEX, name, name) { (picture) }
                }
            }
        }
    }
}

/// Pictures of cases of which no claim was checked, behind a click: they are many.
fn unchecked(model: &Model<'_>) -> Markup {
    let names = &model.unchecked;
    html! {
        @if !names.is_empty() {
            section id="unchecked" {
                h2 { "Pictures of cases that this run did not check" }
                p { "What they look like; no claim about them is in this record. Experiments are checked with " code { "--tier full" } "." }
                details {
                    summary { (counted(names.len(), "picture")) }
                    @for name in names {
                        @if let Some(picture) = case::picture(model, INDEX, name, name) { (picture) }
                    }
                }
            }
        }
    }
}

fn standing(model: &Model<'_>) -> Markup {
    let tally = &model.tally;
    let standing = tally.standing();
    let class = if standing == Standing::AsExpected {
        "good"
    } else {
        "bad"
    };
    html! {
        div class={ "standing " (class) } {
            p { strong { (line(&tally.line())) "." } }
            p { "Exit status " (standing.exit_status()) ": " (standing.meaning()) "." }
        }
        @for warning in &model.record.warnings { p.warning { strong { "Note. " } (words(warning)) } }
        ul.tiles {
            @for verdict in VERDICTS {
                li { strong { (tally.all.with(verdict)) } (verdict.word()) }
            }
            li { strong { (tally.all.not_as_expected()) } "not as expected" }
            li { strong { (tally.faults) } "faults in case files" }
        }
    }
}

fn surprises(model: &Model<'_>) -> Markup {
    let entries: Vec<_> = model.entries().filter(|e| !e.claim.as_expected()).collect();
    html! {
        section id="surprises" {
            h2 { "Not as expected" }
            @if entries.is_empty() { p { "No claim." } } @else {
                table {
                    thead { tr {
                        th scope="col" { "claim" } th scope="col" { "expected" }
                        th scope="col" { "found" } th scope="col" { "reason" }
                    } }
                    tbody { @for entry in entries { tr {
                        th scope="row" { a href=(model.href(INDEX, entry)) { (words(&entry.claim.id)) } }
                        td { (entry.claim.expected_in_words()) }
                        td { strong { (entry.claim.verdict.word()) } }
                        td { (entry.claim.reason.as_deref().map_or_else(|| html! { (NONE) }, words)) }
                    } } }
                }
            }
        }
    }
}

fn faults(model: &Model<'_>) -> Markup {
    let mut faults: Vec<_> = model.record.faults.iter().collect();
    faults.sort_by(|a, b| (&a.file, a.at_line, &a.message).cmp(&(&b.file, b.at_line, &b.message)));
    html! {
        @if !faults.is_empty() {
            section id="faults" {
                h2 { "Cases that could not be read" }
                p { (counted(faults.len(), "file")) " not read; the claims in them are not counted anywhere." }
                @for fault in faults {
                    h3 { (code(&fault.file)) }
                    p { (words(&fault.message)) }
                    @if !fault.rendered.trim().is_empty() { pre { (lines(fault.rendered.trim_end())) } }
                }
            }
        }
    }
}

fn counts(model: &Model<'_>) -> Markup {
    let cells = |counts: &Counts| {
        html! {
            @for verdict in VERDICTS { td.n { (counts.with(verdict)) } }
            td.n { (counts.not_as_expected()) }
        }
    };
    html! {
        section id="counts" {
            h2 { "Counts" }
            table.small {
                thead { tr {
                    th scope="col" { "kind of claim" }
                    @for verdict in VERDICTS { th scope="col" { (verdict.word()) } }
                    th scope="col" { "not as expected" }
                } }
                tbody {
                    @for (kind, counts) in &model.tally.by_kind {
                        tr { th scope="row" { (code(kind)) } (cells(counts)) }
                    }
                    tr { th scope="row" { strong { "all" } } (cells(&model.tally.all)) }
                }
            }
        }
    }
}

fn conventions(model: &Model<'_>) -> Markup {
    html! {
        section id="conventions" {
            h2 { "Conventions" }
            (conventions_list(model))
        }
    }
}

/// The conventions of the run.
pub fn conventions_list(model: &Model<'_>) -> Markup {
    let conventions = &model.record.run.conventions;
    html! {
        @if conventions.is_empty() {
            p { "The record states none: its numbers cannot be compared with those of any other." }
        } @else {
            ul { @for convention in conventions { li { (code(convention)) } } }
        }
    }
}

fn run(model: &Model<'_>) -> Markup {
    let run = &model.record.run;
    let digits = run.digits.map_or_else(
        || "as each claim asks".to_owned(),
        |digits| digits.to_string(),
    );
    html! {
        section id="run" {
            h2 { "The run" }
            dl.facts {
                dt { "command" } dd { (code(&run.command)) }
                dt { "digits" } dd { (digits) }
                dt { "tier" } dd { (words(&run.tier)) }
                dt { "random numbers" } dd { (words(&run.seed_rule)) }
                @if let Some(shard) = &run.shard { dt { "shard" } dd { (words(shard)) } }
                dt { "host" } dd { (words(&run.host)) }
                dt { "commit" } dd { (run.commit.as_deref().map_or_else(|| html! { "not known" }, code)) }
                @if let Some(end) = &model.record.end { dt { "time" } dd { (seconds(end.seconds)) } }
                dt { "format of the record" } dd { (words(&run.format)) }
                dt { "record" }
                dd {
                    @if model.form == Form::Folder { a href=(RECORD) { (RECORD) } ". " }
                    "Everything but the pictures stands in it. The line of a claim: "
                    code { "jq -c 'select(.id == \"ID\")' " (RECORD) }
                }
            }
        }
    }
}

fn reading() -> Markup {
    html! {
        section id="words" {
            h2 { "How to read it" }
            dl.facts {
                @for verdict in VERDICTS {
                    dt { span class={ "badge " (verdict.word()) } { (verdict.word()) } }
                    dd {
                        (explain::verdict(verdict))
                        @if verdict == VerdictName::Refuted {
                            ". False claims stand in the cases on purpose; a refuted one is then as expected"
                        }
                    }
                }
                dt { "digits" }
                dd { "reached of those asked. Reached: −log₁₀ of the worst relative deviation plus its error bound, rounded down; negative where a value is off by more than itself" }
                dt { "power" }
                dd { "the smallest relative change of the claimed formula that this very check was seen to refute" }
                dt { "slack" }
                dd { "what a tolerance allows over what the evidence used of it: a comparison is confirmed where its deviation and all parts of its error are together at most what is allowed. A large slack belongs to a formula that holds to many more digits than were asked" }
                @for (strength, meaning) in explain::STRENGTHS { dt { (strength) } dd { (meaning) } }
            }
        }
    }
}

fn limits() -> Markup {
    html! {
        section id="limits" {
            h2 { "What this does not say" }
            ul { @for item in LIMITS.split("\n- ") { li { (marked(item.trim_start_matches("- "))) } } }
        }
    }
}
