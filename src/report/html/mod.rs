//! The view for a reviewer with a browser: an index and a page for each case, or all in one file.
//!
//! | file | what |
//! |---|---|
//! | [`mod@model`] | the claims in the order of the paper, and where each of them stands |
//! | [`mod@frame`] | what is around every page: head, navigation, style |
//! | [`mod@index`] | counts, what is not as expected, the run, what is not said |
//! | [`mod@table`] | a row a claim |
//! | [`mod@moved`] | what differs from another record |
//! | [`mod@case`] | a case: definition, source, pictures, its claims |
//! | [`mod@claim`] | a claim: verdict, evidence, tolerance, how to do it again |
//! | [`mod@evidence`] | routes, points, tolerance |
//! | [`mod@explain`] | the words of a verdict, in sentences |
//! | [`mod@address`], [`mod@text`], [`mod@math`], [`mod@gallery`] | names of files, text, formulas, pictures that a record cannot abuse |
//!
//! Everything but the pictures is in the record. A page loads nothing from elsewhere, and its policy
//! (Content-Security-Policy) forbids it to. It is read without JavaScript; a script adds search,
//! filters and sorting. The same record gives the same bytes.

pub mod address;
pub mod case;
pub mod claim;
pub mod evidence;
pub mod explain;
pub mod frame;
pub mod gallery;
pub mod index;
pub mod math;
pub mod model;
pub mod moved;
pub mod table;
pub mod text;

use std::collections::BTreeSet;

pub use gallery::Gallery;
pub use model::Form;

use super::diff::Diff;
use crate::record::Record;
use model::Model;

/// A single file stays below this many bytes for as long as its pictures are what can be left out.
pub const SINGLE_FILE_BYTES: usize = 4_900_000;
/// The name of the record beside the pages.
pub const RECORD: &str = "record.jsonl";

/// What stands on the pages beside the record.
#[derive(Clone, Copy, Debug, Default)]
pub struct HtmlOptions<'a> {
    /// Pictures to show.
    pub pictures: Option<&'a Gallery>,
    /// What differs from another record, and what that one is called.
    pub against: Option<(&'a Diff, &'a str)>,
}

/// A file of a report: its path below the report's folder, and what stands in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// With `/` between the parts; letters, digits, `-`, `_` and the extension alone.
    pub path: String,
    /// The text.
    pub text: String,
}

/// The report as files of a folder: `index.html` first, then a page a case and the pictures. The
/// record itself belongs beside them, as [`RECORD`].
pub fn folder(record: &Record, options: HtmlOptions<'_>) -> Vec<File> {
    let model = Model::new(record, options, Form::Folder);
    let mut files = vec![File {
        path: model::INDEX.to_owned(),
        text: frame::page(&model, model::INDEX, "Report", &index::body(&model)),
    }];
    for case in model.cases() {
        let title = format!("{}: {}", case[0].claim.case, case[0].claim.subject);
        let page = &case[0].page;
        let body = case::page(&model, case);
        files.push(File {
            path: page.clone(),
            text: frame::page(&model, page, &title, &body),
        });
    }
    if let Some(gallery) = options.pictures {
        files.extend(model.pictures().iter().filter_map(|(name, path)| {
            Some(File {
                path: path.clone(),
                text: gallery.get(name)?.to_owned(),
            })
        }));
    }
    files
}

/// The report as one page with everything in it. Where it would grow beyond [`SINGLE_FILE_BYTES`] the
/// largest pictures are left out, and their places say so.
pub fn single_file(record: &Record, options: HtmlOptions<'_>) -> String {
    let mut model = Model::new(record, options, Form::Single);
    let write = |model: &Model<'_>| {
        let mut body = index::body(model);
        for case in model.cases() {
            body.0.push_str(&case::section(model, case).into_string());
        }
        frame::page(model, model::INDEX, "Report", &body)
    };
    let Some(gallery) = options.pictures else {
        return write(&model);
    };
    // Without pictures first: what is left of the limit is theirs, the small ones first.
    let mut room = SINGLE_FILE_BYTES.saturating_sub(write(&model).len());
    let mut sizes: Vec<(usize, &str)> = model
        .pictures()
        .keys()
        .filter(|name| !name.contains("/frame-"))
        .filter_map(|name| {
            let text = gallery::data_address(gallery.get(name)?);
            // The address and the words around it.
            Some((text.len() + 1200, name.as_str()))
        })
        .collect();
    sizes.sort_unstable();
    let mut shown = BTreeSet::new();
    for (size, name) in sizes {
        if size > room {
            break;
        }
        room -= size;
        shown.insert(name.to_owned());
    }
    model.inline = shown;
    write(&model)
}

#[cfg(test)]
#[path = "tests.rs"]
pub(super) mod tests;
