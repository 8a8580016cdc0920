//! The evidence of a claim: by route, by point, and the tolerance it was held to.

use maud::{Markup, html};

use super::text::{NONE, code, digits, factor, line, number, number_or_none, words};
use crate::record::{ClaimLine, RouteLine, TermLine};

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

/// What the claim was held to, term by term.
pub fn tolerance(claim: &ClaimLine) -> Markup {
    let Some(tolerance) = &claim.tolerance else {
        return html! {
            p {
                "The record holds no terms: no tolerance decides this claim, or nothing was measured that could be held to one."
                @if let Some(slack) = claim.slack { " The slack is " (factor(slack)) "." }
            }
        };
    };
    let term = |part: &str, term: &TermLine| {
        html! { dt { (part) ": " (words(&term.what)) } dd { (number(&term.amount)) } }
    };
    html! {
        dl.facts {
            dt { "held at" } dd { (code(&tolerance.at)) }
            (term("allowed", &tolerance.allowed))
            @for used in &tolerance.used { (term("used", used)) }
            dt { "used together" } dd { (number(&tolerance.together)) }
            @if let Some(slack) = claim.slack { dt { "slack" } dd { (factor(slack)) } }
        }
    }
}
