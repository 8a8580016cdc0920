//! The rows of the atlas: the cases of a record that are about one activation, the paper's own first.

use std::collections::BTreeMap;

use super::Seen;
use crate::record::{ClaimLine, Record, VerdictName};
use crate::report::html::address::Addresses;

/// Folders whose cases are rows, in their order, and what they are called here.
const GROUPS: [(&str, &str); 2] = [
    ("table-1", "The table of the paper, and ours beside it"),
    ("atlas", "Activations of frameworks and of papers"),
];
/// Rows of other folders: those that a framework has a name for.
const OTHERS: &str = "Other cases";

/// A row.
#[derive(Debug)]
pub struct Row<'a> {
    /// One of its claims, for what all of them say: subject, definition, source.
    pub first: &'a ClaimLine,
    /// All of its claims, in the order of the file.
    pub claims: Vec<&'a ClaimLine>,
    /// The place of its group.
    pub group: usize,
    /// Its page.
    pub page: String,
    /// Its place on the page of comparison.
    pub anchor: String,
    /// The file of its small picture.
    pub thumbnail: String,
    /// The file of its large picture.
    pub picture: String,
    /// What was computed anew.
    pub seen: Option<&'a Seen>,
}

/// A record as an atlas.
#[derive(Debug)]
pub struct Model<'a> {
    /// The record.
    pub record: &'a Record,
    /// Its rows.
    pub rows: Vec<Row<'a>>,
}

/// The group of a claim, where its case is a row.
fn group(claim: &ClaimLine) -> Option<usize> {
    let part = |name: &str| claim.folder().split('/').any(|part| part == name);
    GROUPS
        .iter()
        .position(|(name, _)| part(name))
        .or((!claim.frameworks.is_empty()).then_some(GROUPS.len()))
}

/// The cases of a record that are rows, each once.
pub fn cases(record: &Record) -> Vec<&ClaimLine> {
    let mut first: BTreeMap<&str, &ClaimLine> = BTreeMap::new();
    for claim in record.claims.iter().filter(|claim| group(claim).is_some()) {
        let known = first.entry(&claim.case).or_insert(claim);
        if claim.place() < known.place() {
            *known = claim;
        }
    }
    first.into_values().collect()
}

impl<'a> Model<'a> {
    /// The rows of a record in their order, with what was computed anew for each case.
    pub fn new(record: &'a Record, seen: &'a BTreeMap<String, Seen>) -> Self {
        let mut firsts = cases(record);
        firsts.sort_by_key(|claim| (group(claim), claim.subject.to_lowercase(), claim.place()));
        let mut addresses = Addresses::default();
        let rows = firsts
            .into_iter()
            .map(|first| {
                let of_case = |claim: &&ClaimLine| claim.case == first.case;
                let mut claims: Vec<&ClaimLine> = record.claims.iter().filter(of_case).collect();
                claims.sort_by_key(|claim| claim.place());
                Row {
                    first,
                    claims,
                    group: group(first).unwrap_or(GROUPS.len()),
                    page: addresses.page("rows", &first.case),
                    anchor: addresses.anchor(&format!("row/{}", first.case)),
                    thumbnail: addresses.path("thumbnails", &first.case, "svg"),
                    picture: addresses.path("pictures", &first.case, "svg"),
                    seen: seen.get(&first.case),
                }
            })
            .collect();
        Model { record, rows }
    }

    /// The rows group by group, with the heading of each.
    pub fn groups(&self) -> impl Iterator<Item = (&'static str, &[Row<'a>])> {
        self.rows.chunk_by(|a, b| a.group == b.group).map(|rows| {
            let title = GROUPS.get(rows[0].group).map_or(OTHERS, |(_, title)| title);
            (title, rows)
        })
    }
}

impl<'a> Row<'a> {
    /// The claims of a kind.
    pub fn of<'s>(&'s self, kind: &'s str) -> impl Iterator<Item = &'a ClaimLine> + 's {
        self.claims
            .iter()
            .copied()
            .filter(move |claim| claim.kind == kind)
    }

    /// The first claim of a kind that is confirmed.
    pub fn confirmed<'s>(&'s self, kind: &'s str) -> Option<&'a ClaimLine> {
        self.of(kind)
            .find(|claim| claim.verdict == VerdictName::Confirmed)
    }
}
