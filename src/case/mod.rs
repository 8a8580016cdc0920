//! Cases: one TOML file about one subject, read from folders, files or the program itself.
//!
//! | file | what |
//! |---|---|
//! | `find` | which files belong to a path; ids |
//! | `read` | one file into a [`Case`], with every fault that it has |
//! | `select` | filters, tiers, shards |
//! | `built_in` | the cases of this repository, inside the program |
//!
//! One bad file never hides the others: [`load`] returns what could be read beside all faults.

pub mod built_in;
mod find;
mod read;
mod select;

pub use find::MAX_FILES;
pub use read::read;
pub use select::{Filter, Selection, Shard};

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::claim::{Fact, Stated, Subject, Tier};
use crate::error::Diagnostic;
use crate::verdict::Verdict;
use crate::wire::Document;
use find::Found;

/// A case: what its file says about one subject.
#[derive(Debug)]
pub struct Case {
    /// The path without extension, relative to the folder that was given: `table-1/relu`.
    pub id: String,
    /// The file as the user would type it.
    pub path: PathBuf,
    /// Prose for the reader.
    pub analysis: Option<String>,
    /// Where the claims come from, free text.
    pub source: Option<String>,
    /// The tier of claims that state none.
    pub tier: Tier,
    /// What the case is about.
    pub subject: Subject,
    /// Its claims, in the order of the file.
    pub claims: Vec<Stated>,
}

impl Case {
    /// The id of one of its claims: `table-1/relu/penalty`.
    pub fn claim_id(&self, claim: &Stated) -> String {
        format!("{}/{}", self.id, claim.name)
    }

    /// What its claims say that are to be confirmed.
    pub fn facts(&self) -> Vec<Fact<'_>> {
        let confirmed = |c: &&Stated| c.expect == Verdict::Confirmed;
        let claims = self.claims.iter().filter(confirmed);
        claims.flat_map(|c| c.claim.facts()).collect()
    }

    /// The tier of one of its claims.
    pub fn tier_of(&self, claim: &Stated) -> Tier {
        claim.tier.unwrap_or(self.tier)
    }
}

/// What was read, and what could not be.
#[derive(Debug, Default)]
pub struct Loaded {
    /// The cases, sorted by id. A case of which a claim could not be read has its other claims.
    pub cases: Vec<Case>,
    /// Everything that is wrong, in the order of the files.
    pub faults: Vec<Diagnostic>,
}

impl Loaded {
    /// Number of claims over all cases.
    pub fn claims(&self) -> usize {
        self.cases.iter().map(|case| case.claims.len()).sum()
    }

    /// Adds a case, unless its id is taken.
    fn add(&mut self, taken: &mut BTreeMap<String, PathBuf>, case: Case) {
        match taken.get(&case.id) {
            Some(first) => self.faults.push(
                Diagnostic::of_file(
                    &case.path,
                    format!(
                        "this case and {} have the same id `{}`",
                        first.display(),
                        case.id
                    ),
                )
                .with_help(
                    "an id is the path below the folder that was given: rename one of the files, \
                     or give a folder that holds both",
                ),
            ),
            None => {
                taken.insert(case.id.clone(), case.path.clone());
                self.cases.push(case);
            }
        }
    }

    fn sorted(mut self) -> Self {
        self.cases.sort_by(|a, b| a.id.cmp(&b.id));
        self
    }
}

/// Reads the cases at `paths`: files, and folders with every `.toml` below them (hidden ones left
/// out, symbolic links followed).
///
/// Without paths: `cases/` where the current folder is a checkout of specbias, else the
/// [`built_in`] cases.
pub fn load(paths: &[PathBuf]) -> Loaded {
    load_within(paths, read::READING)
}

/// The same with about so much time for the formulas of each file, where that is less than reading may take anyway.
pub fn load_within(paths: &[PathBuf], time: Duration) -> Loaded {
    if paths.is_empty() {
        return match built_in::checkout(Path::new(".")) {
            Some(cases) => load_within(&[cases], time),
            None => built_in::load(),
        };
    }
    let Found { files, faults } = find::files(paths);
    let mut loaded = Loaded {
        cases: Vec::new(),
        faults,
    };
    let mut taken = BTreeMap::new();
    for file in files {
        let document = match Document::read(&file.path) {
            Ok(document) => document,
            Err(fault) => {
                loaded.faults.push(fault);
                continue;
            }
        };
        let (case, faults) = read::read_within(file.id, &document, time);
        loaded.faults.extend(faults);
        if let Some(case) = case {
            loaded.add(&mut taken, case);
        }
    }
    loaded.sorted()
}

#[cfg(test)]
mod tests;
