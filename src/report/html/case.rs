//! A case: what it is about, where it comes from, its pictures, and its claims one after the other.

use maud::{Markup, html};

use super::address::relative;
use super::frame::heading;
use super::model::{Entry, Form, Model};
use super::text::{NONE, code, formula_and_text, line, prose, words};
use super::{claim, gallery, index, table};

/// The page of a case: never empty.
pub fn page(model: &Model<'_>, case: &[Entry<'_>]) -> Markup {
    let path = &case[0].page;
    html! {
        p { a href=(model.href_index(path, "claims")) { "← All claims" } }
        (content(model, case, 1))
        section id="conventions" {
            h2 { "Conventions" }
            (index::conventions_list(model))
        }
    }
}

/// The case as a part of the single file.
pub fn section(model: &Model<'_>, case: &[Entry<'_>]) -> Markup {
    html! { article.case { (content(model, case, 2)) } }
}

fn content(model: &Model<'_>, case: &[Entry<'_>], level: u8) -> Markup {
    let (first, path) = (case[0].claim, case[0].page.as_str());
    html! {
        (heading(level, &html! { (words(&first.subject)) ": " code { bdi { (line(&first.case)) } } }))
        dl.facts {
            dt { "definition" }
            dd { (formula_and_text(&first.definition_latex, &first.definition)) }
            dt { "source" }
            dd { (first.source.as_deref().map_or_else(|| html! { (NONE) }, words)) }
            dt { "case file" }
            dd { (code(&first.file)) }
            @if case.len() > 1 {
                dt { "claims" }
                dd {
                    @for (index, entry) in case.iter().enumerate() {
                        @if index > 0 { " · " }
                        a href=(model.href(path, entry)) { (words(entry.claim.name())) }
                        " " (table::badge(entry.claim))
                    }
                }
            }
        }
        @if let Some(analysis) = &first.analysis { div.prose { (prose(analysis)) } }
        (pictures(model, path, &first.case, &first.subject))
        @for entry in case { (claim::section(model, entry, level + 1)) }
    }
}

/// The pictures of a case: itself, and where it is a training the moments of it.
fn pictures(model: &Model<'_>, path: &str, case: &str, subject: &str) -> Markup {
    let frames = model
        .options
        .pictures
        .map(|gallery| gallery.frames(case))
        .unwrap_or_default();
    let animated = format!("{case}/animated");
    html! {
        @if let Some(picture) = picture(model, path, case, &format!("{subject}: {case}")) { (picture) }
        @if model.form == Form::Folder && !frames.is_empty() { (player(model, path, subject, &frames)) }
        @if let Some(picture) = picture(model, path, &animated, &format!("{subject}: the training, moment by moment")) {
            // Nothing moves before it is asked to.
            details { summary { "All moments, one after the other" } (picture) }
        }
    }
}

/// The moments of a training, one at a time: a group of radio buttons, which the arrow keys step through and which needs no script. Without a style, and on paper, all are there.
fn player(model: &Model<'_>, path: &str, subject: &str, frames: &[&str]) -> Markup {
    let last = frames.len();
    html! {
        fieldset.player {
            legend { "Moments of the training: choose one, and step on with the arrow keys" }
            @for (index, name) in frames.iter().enumerate() {
                @let moment = index + 1;
                @let id = format!("moment-{moment}");
                div.moment {
                    input type="radio" name="moment" id=(id) checked=[(moment == last).then_some("checked")];
                    label for=(id) { (moment) }
                    @if let Some(picture) = picture(model, path, name, &format!("{subject}: moment {moment} of {last}")) { (picture) }
                }
            }
        }
    }
}

/// A picture with a text that says what it shows, where there is one; `otherwise` is said of a
/// picture that says nothing of itself.
pub fn picture(model: &Model<'_>, path: &str, name: &str, otherwise: &str) -> Option<Markup> {
    let svg = model.options.pictures?.get(name)?;
    let file = model.pictures().get(name)?;
    let address = match model.form {
        Form::Folder => relative(path, file),
        Form::Single if model.inline.contains(name) => gallery::data_address(svg),
        Form::Single => {
            return Some(html! {
                p { "The picture " (code(name)) " is left out, to keep this file small: the report as a folder has it." }
            });
        }
    };
    let (width, height) = gallery::size(svg).unzip();
    Some(html! {
        figure {
            img src=(address) alt=(gallery::alt(svg, otherwise)) width=[width] height=[height] loading="lazy";
            figcaption {
                (line(otherwise)) ". Drawn by " code { "specbias plot" } ", which measures anew, to the few digits that can be seen: no evidence for a verdict."
            }
        }
    })
}
