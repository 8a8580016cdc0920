//! The claims of a record in the order in which the paper is read, and where each of them stands.

use std::collections::{BTreeMap, BTreeSet};

use super::HtmlOptions;
use super::address::{Addresses, relative};
use crate::record::{ClaimLine, Record};
use crate::report::tally::Tally;

/// The page that everything begins with.
pub const INDEX: &str = "index.html";

/// Folders of cases in the order of the paper, and what they are called here.
const CHAPTERS: [(&str, &str); 10] = [
    ("table-1", "The table of penalties"),
    ("slice", "Central slices"),
    ("kernel", "Kernels"),
    ("trained", "Kernel regime: trained networks"),
    ("adaptive", "Adaptive regime: all weights free"),
    ("design", "Design: from a penalty to an activation"),
    ("experiments", "Experiments"),
    ("reported", "Reported statements"),
    ("selftest", "False claims on purpose"),
    ("extensive", "Many digits"),
];
/// Everything else.
const OTHERS: (&str, &str) = ("others", "Other cases");

/// How a report is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A folder of pages.
    Folder,
    /// One page.
    Single,
}

/// How a claim differs from the other record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// It changed, for the worse.
    Worse,
    /// It changed.
    Changed,
    /// The other record does not have it.
    New,
}

impl Mark {
    /// In a word.
    pub fn word(self) -> &'static str {
        match self {
            Mark::Worse => "worse",
            Mark::Changed => "changed",
            Mark::New => "new",
        }
    }
}

/// A claim and its place.
#[derive(Clone, Debug)]
pub struct Entry<'a> {
    /// The claim.
    pub claim: &'a ClaimLine,
    /// The page of its case.
    pub page: String,
    /// Its place on that page.
    pub anchor: String,
    /// Where it differs from the other record.
    pub mark: Option<Mark>,
}

/// Claims that are read together.
#[derive(Debug)]
pub struct Chapter<'a> {
    /// Its folder.
    pub name: &'static str,
    /// Its heading.
    pub title: &'static str,
    /// Its claims, by case and place; never none.
    pub entries: Vec<Entry<'a>>,
}

/// A record, ready to be shown.
#[derive(Debug)]
pub struct Model<'a> {
    /// The record.
    pub record: &'a Record,
    /// What is shown beside it.
    pub options: HtmlOptions<'a>,
    /// How it is written.
    pub form: Form,
    /// Counts.
    pub tally: Tally,
    /// The chapters that have claims.
    pub chapters: Vec<Chapter<'a>>,
    /// In a single file: the pictures that stand in it.
    pub inline: BTreeSet<String>,
    /// Pictures of cases in chapters of which the record holds no claim.
    pub unchecked: Vec<String>,
    pictures: BTreeMap<String, String>,
}

impl<'a> Model<'a> {
    /// Puts the claims in their order and gives each its place.
    pub fn new(record: &'a Record, options: HtmlOptions<'a>, form: Form) -> Self {
        let marks = marks(options);
        let mut claims: Vec<&ClaimLine> = record.claims.iter().collect();
        claims.sort_by_key(|claim| (chapter(claim).0, claim.place()));
        let mut addresses = Addresses::default();
        let mut pages: BTreeMap<&str, String> = BTreeMap::new();
        let mut chapters: Vec<Chapter<'a>> = Vec::new();
        let mut last = None;
        for claim in claims {
            let (place, name, title) = chapter(claim);
            let page = pages
                .entry(&claim.case)
                .or_insert_with(|| addresses.page("cases", &claim.case))
                .clone();
            if last != Some(place) {
                last = Some(place);
                chapters.push(Chapter {
                    name,
                    title,
                    entries: Vec::new(),
                });
            }
            if let Some(chapter) = chapters.last_mut() {
                chapter.entries.push(Entry {
                    claim,
                    page,
                    anchor: addresses.anchor(&claim.id),
                    mark: marks.get(claim.id.as_str()).copied(),
                });
            }
        }
        let mut pictures = BTreeMap::new();
        let mut unchecked = Vec::new();
        if let Some(gallery) = options.pictures {
            let cases: BTreeSet<&str> = pages.keys().copied().collect();
            for name in gallery.pictures.keys() {
                let of_case = |name: &str| cases.contains(name);
                let (folder, file) = name.rsplit_once('/').unwrap_or(("", name));
                // Experiments take long: a run without them can still show what they look like.
                let apart = form == Form::Folder
                    && !is_part(file)
                    && place_of(folder)
                        .is_some_and(|(_, name, _)| chapters.iter().all(|c| c.name != name));
                if apart {
                    unchecked.push(name.clone());
                }
                if of_case(name) || (of_case(folder) && is_part(file)) || of_many(name) || apart {
                    let path = addresses.path("pictures", name, "svg");
                    pictures.insert(name.clone(), path);
                }
            }
        }
        Model {
            record,
            options,
            form,
            tally: Tally::of(record),
            chapters,
            inline: BTreeSet::new(),
            unchecked,
            pictures,
        }
    }

    /// All claims, in the order of the report.
    pub fn entries(&self) -> impl Iterator<Item = &Entry<'a>> {
        self.chapters.iter().flat_map(|chapter| &chapter.entries)
    }

    /// The claims case by case.
    pub fn cases(&self) -> impl Iterator<Item = &[Entry<'a>]> {
        self.chapters.iter().flat_map(|chapter| {
            chapter
                .entries
                .chunk_by(|a, b| a.claim.case == b.claim.case)
        })
    }

    /// The pictures that the report shows, and the file of each.
    pub fn pictures(&self) -> &BTreeMap<String, String> {
        &self.pictures
    }

    /// The address of a claim, as the page `from` links it.
    pub fn href(&self, from: &str, entry: &Entry<'_>) -> String {
        match self.form {
            Form::Single => format!("#{}", entry.anchor),
            Form::Folder if from == entry.page => format!("#{}", entry.anchor),
            Form::Folder => format!("{}#{}", relative(from, &entry.page), entry.anchor),
        }
    }

    /// The address of a part of the index, as the page `from` links it.
    pub fn href_index(&self, from: &str, part: &str) -> String {
        if self.form == Form::Single || from == INDEX {
            format!("#{part}")
        } else {
            format!("{}#{part}", relative(from, INDEX))
        }
    }
}

/// Pictures that are not of one case stand at the top of their folder: all activations together,
/// families of them, the heat maps of a sweep.
pub fn of_many(name: &str) -> bool {
    !name.contains('/')
}

/// Files of a case that are parts of its picture.
fn is_part(file: &str) -> bool {
    file == "animated"
        || file
            .strip_prefix("frame-")
            .is_some_and(|n| !n.is_empty() && n.chars().all(|c| c.is_ascii_digit()))
}

/// Place, name and title of a claim's chapter: the first part of its case that is the folder of one.
fn chapter(claim: &ClaimLine) -> (usize, &'static str, &'static str) {
    place_of(claim.folder()).unwrap_or((CHAPTERS.len(), OTHERS.0, OTHERS.1))
}

/// The same of a folder of cases, where it is that of a chapter.
fn place_of(folder: &str) -> Option<(usize, &'static str, &'static str)> {
    folder.split('/').find_map(|part| {
        let place = CHAPTERS.iter().position(|(name, _)| *name == part)?;
        Some((place, CHAPTERS[place].0, CHAPTERS[place].1))
    })
}

fn marks(options: HtmlOptions<'_>) -> BTreeMap<&str, Mark> {
    let Some((diff, _)) = options.against else {
        return BTreeMap::new();
    };
    let moved = diff.moved.iter().map(|moved| {
        let worse = moved
            .changes
            .iter()
            .any(crate::report::diff::Change::is_worse);
        let mark = if worse { Mark::Worse } else { Mark::Changed };
        (moved.id.as_str(), mark)
    });
    let new = diff
        .appeared
        .iter()
        .map(|brief| (brief.id.as_str(), Mark::New));
    moved.chain(new).collect()
}
