//! The atlas: what a record says of each activation, to be looked up by name.
//!
//! | file | what |
//! |---|---|
//! | [`mod@model`] | the rows, their order and their pages |
//! | [`mod@index`] | the front page: thumbnails of rho, search, names of frameworks |
//! | [`mod@row`] | the page of an activation |
//! | [`mod@derivation`] | how F follows from rules, as a tree, or why it does not |
//! | [`mod@compare`] | all rows in short, of which a script shows two beside each other |
//!
//! Claims, verdicts and strengths are those of the record. Curves and derivations are no part of it: they are computed
//! anew from the cases, handed in as [`Seen`], and the pages say so. The pages are those of [`super::html`] in style and
//! policy: static files without anything from elsewhere, whole without JavaScript but for search and comparison.

pub mod compare;
pub mod derivation;
pub mod index;
pub mod model;
pub mod row;

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::html::File;
use super::html::RECORD;
use super::html::address::relative;
use super::html::frame::{Shell, shell};
use super::html::text::line;
use crate::record::Record;
use model::Model;

/// The front page.
pub const INDEX: &str = "index.html";
/// The page that shows two rows beside each other.
pub const COMPARE: &str = "compare.html";
/// The style of all pages.
pub const STYLE: &str = concat!(include_str!("../html/style.css"), include_str!("atlas.css"));
/// Search, and two rows beside each other.
pub const SCRIPT: &str = include_str!("atlas.js");

/// A step of a derivation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Step {
    /// The rule.
    pub rule: String,
    /// What it states.
    pub statement: String,
    /// Where its proof is.
    pub source: String,
    /// The function whose transform it gives.
    pub phi: String,
    /// How the rule reads it; may be empty.
    pub reading: String,
    /// The conditions that were checked.
    pub conditions: Vec<String>,
    /// The steps that it rests on, from 1.
    pub rests_on: Vec<usize>,
    /// The transform.
    pub transform: String,
}

/// What was computed anew from the case of a row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// The curve of rho as commands of a path in the rectangle of [`crate::picture::thumbnail::SIZE`].
    pub path: String,
    /// The small picture.
    pub thumbnail: String,
    /// The large one.
    pub picture: String,
    /// How F follows from rules, the last step last; or why none gives it.
    pub derivation: Option<Result<Vec<Step>, String>>,
}

/// The atlas as files of a folder, the front page first; the record belongs beside them, as [`RECORD`]. `seen` is by
/// case. None where the record has no row.
pub fn folder(record: &Record, seen: &BTreeMap<String, Seen>) -> Option<Vec<File>> {
    let model = Model::new(record, seen);
    if model.rows.is_empty() {
        return None;
    }
    let mut files = vec![
        page(&model, INDEX, "Atlas of activations", &index::body(&model)),
        page(
            &model,
            COMPARE,
            "Two activations side by side",
            &compare::body(&model),
        ),
    ];
    for row in &model.rows {
        files.push(page(
            &model,
            &row.page,
            &row.first.subject,
            &row::body(&model, row),
        ));
        let pictures = row.seen.into_iter().flat_map(|seen| {
            [
                (&row.thumbnail, &seen.thumbnail),
                (&row.picture, &seen.picture),
            ]
        });
        files.extend(
            pictures
                .filter(|(_, text)| !text.is_empty())
                .map(|(path, text)| File {
                    path: path.clone(),
                    text: text.clone(),
                }),
        );
    }
    Some(files)
}

fn page(model: &Model<'_>, path: &str, title: &str, body: &Markup) -> File {
    let version = line(&model.record.run.version);
    let scripted = path == INDEX || path == COMPARE;
    let link = |to: &str, text: &str| {
        html! {
            li { a href=(relative(path, to)) aria-current=[(path == to).then_some("page")] { (text) } }
        }
    };
    let text = shell(&Shell {
        title: &format!("{} – atlas of specbias {version}", line(title)),
        style: STYLE,
        script: scripted.then_some(SCRIPT),
        header: html! {
            p.brand { a href=(relative(path, INDEX)) { "specbias" } " " (version) ": atlas of activations" }
            nav aria-label="The atlas" {
                ul {
                    (link(INDEX, "All activations"))
                    (link(COMPARE, "Two side by side"))
                    li { a href={ (relative(path, INDEX)) "#names" } { "By framework" } }
                    li { a href={ (relative(path, INDEX)) "#words" } { "How to read it" } }
                }
            }
        },
        body,
        footer: html! {
            footer {
                p {
                    "A view of a record of specbias. Claims, verdicts and strengths stand in "
                    a href=(relative(path, RECORD)) { (RECORD) }
                    ", a line a claim; curves and derivations were computed anew from the cases. Nothing on this page was loaded from elsewhere."
                }
            }
        },
    });
    File {
        path: path.to_owned(),
        text,
    }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
