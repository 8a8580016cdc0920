//! The evidence of a claim: by route, by point, and the tolerance it was held to.

use maud::{Markup, html};

use super::text::{NONE, code, digits, factor, line, number, number_or_none, words};
use crate::record::{ClaimLine, RouteLine};
use crate::report::decimal::{Value, bound, digits_text};
use crate::report::tally::counted;

/// The routes, a row each.
pub fn routes(claim: &ClaimLine) -> Markup {
    html! {
        @if claim.routes.is_empty() { p { "The record names no route." } } @else {
            table.routes {
                caption { "By route" }
                thead { tr {
                    th scope="col" { "route" } th scope="col" { "what it did" } th scope="col" { "error at most" }
                    th.wide scope="col" { "nodes" } th.wide scope="col" { "bits" }
                } }
                tbody { @for route in &claim.routes { (row(route)) } }
            }
        }
    }
}

fn row(route: &RouteLine) -> Markup {
    html! {
        tr {
            th scope="row" { (code(&route.name)) }
            td {
                (words(&route.detail))
                @if let Some(why) = &route.failed { " " strong { "gave no value: " } (words(why)) }
            }
            td { (number_or_none(route.error_bound.as_deref())) }
            td.n.wide { @if route.nodes > 0 { (route.nodes) } @else { (NONE) } }
            td.n.wide { @if route.bits > 0 { (route.bits) } @else { (NONE) } }
        }
    }
}

/// The points, a row each; `label` tells this table from the others of a page.
pub fn points(claim: &ClaimLine, label: &str) -> Markup {
    if claim.points.is_empty() {
        return html! { p { "The record holds no point." } };
    }
    html! {
        div.scroll role="region" tabindex="0" aria-label={ "Points of " (line(label)) } {
            table.points {
                caption {
                    "Point by point"
                    @if claim.worst_at.is_some() { "; the one with the fewest digits is marked" }
                }
                thead { tr {
                    th scope="col" { "at" } th scope="col" { "claimed" } th scope="col" { "measured" }
                    th scope="col" { "error bound" } th scope="col" { "deviation" }
                } }
                tbody {
                    @for point in &claim.points {
                        @let worst = claim.worst_at.as_deref() == Some(point.at.as_str());
                        tr class=[worst.then_some("worst")] {
                            th scope="row" {
                                (code(&point.at))
                                @if worst { " " strong { "fewest digits" } }
                            }
                            td { (digits(&point.claimed)) }
                            td { (digits(&point.measured)) }
                            td { (digits(&point.error_bound)) }
                            td { (digits(&point.deviation)) }
                        }
                    }
                }
            }
        }
    }
}

/// What the claim was held to, term by term as far as the record has it.
pub fn tolerance(claim: &ClaimLine) -> Markup {
    let worst = claim.worst_point();
    let parts = worst.and_then(|point| {
        let (deviation, error) = (bound(&point.deviation)?, bound(&point.error_bound)?);
        let sum = (deviation + error).to_f64();
        (sum > 0.0).then(|| format!("{sum:.1e}"))
    });
    let absolute = worst
        .and_then(|point| Value::parse(&point.claimed))
        .is_some_and(|value| value.magnitude().is_zero());
    html! {
        dl.facts {
            dt { "asked" }
            dd {
                (counted(claim.digits_asked as usize, "digit")) ": within " code { "1e-" (claim.digits_asked) }
                @if absolute { ", absolutely, as 0 is claimed" } @else { " of the value" }
            }
            @if let Some(point) = worst {
                dt { "deviation" } dd { (number(&point.deviation)) " at " (code(&point.at)) }
                dt { "error bound" } dd { (number(&point.error_bound)) }
                @if let Some(sum) = parts { dt { "together" } dd { code { (sum) } } }
            } @else if let Some(error) = &claim.error_bound {
                dt { "error bound" } dd { (number(error)) ", the largest of the evidence" }
            }
            dt { "reached" } dd { (digits_text(claim.digits_reached)) " digits" }
            dt { "slack" }
            dd {
                @match claim.slack {
                    Some(slack) => { (factor(slack)) " (tolerance over deviation plus error)" }
                    None => "not stated",
                }
            }
        }
    }
}
