//! Two runs against each other: what moved, what appeared, what vanished.
//!
//! Numbers count as moved only when the evidence says so: by more than both error bounds and the
//! rounding of the printed digits together. A claim that changed is shown with all its numbers that
//! differ; claims whose verdict changed stand first.

mod change;
mod claim;
mod show;

use std::collections::{BTreeMap, BTreeSet};

pub use change::Change;

use super::tally::counted;
use crate::host::layout::tame;
use crate::record::{ClaimLine, Record, VerdictName};

/// A drop of `digits_reached` by more than this is a change; so is one of the slack, of the power or of
/// the error bound by as many powers of ten.
pub const DIGITS_DROP: f64 = 1.0;

/// Why two records cannot be compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DiffError {
    /// The numbers of the two mean different things.
    Conventions {
        /// Conventions that the old record alone states.
        old: Vec<String>,
        /// Conventions that the new record alone states.
        new: Vec<String>,
    },
}

impl DiffError {
    /// The message, with what the two records are called.
    pub fn told(&self, old_name: &str, new_name: &str) -> String {
        let DiffError::Conventions { old, new } = self;
        let mut text = "these records were made under different conventions, so their numbers cannot be compared:".to_owned();
        for (name, alone) in [(old_name, old), (new_name, new)] {
            for sentence in alone {
                text += &format!("\n  {name} alone states: {}", tame(sentence));
            }
            if alone.is_empty() {
                text += &format!("\n  {name} states no other in its place");
            }
        }
        text + "\ncheck the cases again with one version of specbias, and compare that record"
    }
}

impl std::fmt::Display for DiffError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.told("the old record", "the new record"))
    }
}

impl std::error::Error for DiffError {}

/// One number of a claim in both records, as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number {
    /// What it is.
    pub what: &'static str,
    /// In the old record.
    pub old: String,
    /// In the new record.
    pub new: String,
}

/// A claim that stands in both records and changed.
#[derive(Clone, Debug, PartialEq)]
pub struct Moved {
    /// Id of the claim.
    pub id: String,
    /// What changed, at least one thing; another verdict first.
    pub changes: Vec<Change>,
    /// By how much: the numbers of the claim that are not what they were.
    pub numbers: Vec<Number>,
}

impl Moved {
    /// Whether anything changed for the worse.
    pub fn is_worse(&self) -> bool {
        self.changes.iter().any(Change::is_worse)
    }

    /// The place in a list: a verdict that became worse, another verdict, worse in another way, the rest.
    fn rank(&self) -> usize {
        let verdict = |change: &Change| matches!(change, Change::Verdict { .. });
        match (self.changes.iter().any(verdict), self.is_worse()) {
            (true, true) => 0,
            (true, false) => 1,
            (false, true) => 2,
            (false, false) => 3,
        }
    }
}

/// A claim that stands in one of the records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Brief {
    /// Id of the claim.
    pub id: String,
    /// What its case expects.
    pub expect: VerdictName,
    /// Its verdict.
    pub verdict: VerdictName,
}

/// What distinguishes a new record from an old one; lists are sorted by id.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Diff {
    /// Claims of both records that changed; those whose verdict changed first, then what is worse.
    pub moved: Vec<Moved>,
    /// Claims of the new record alone.
    pub appeared: Vec<Brief>,
    /// Claims of the old record alone.
    pub vanished: Vec<Brief>,
    /// Case files that the new run could not read, and the old one could.
    pub faults: Vec<String>,
    /// Claims that stand in both records.
    pub compared: usize,
    /// What a reader should know about the comparison.
    pub notes: Vec<String>,
}

/// Compares two records. Digits reached are compared only where both asked for as many. Where an id
/// stands more than once in a record, its last claim counts.
///
/// # Errors
/// [`DiffError::Conventions`] where the records state different conventions.
pub fn diff(old: &Record, new: &Record) -> Result<Diff, DiffError> {
    let alone = |one: &Record, other: &Record| -> Vec<String> {
        let known = &other.run.conventions;
        let sentences = one.run.conventions.iter();
        sentences.filter(|s| !known.contains(s)).cloned().collect()
    };
    let (only_old, only_new) = (alone(old, new), alone(new, old));
    if !only_old.is_empty() || !only_new.is_empty() {
        return Err(DiffError::Conventions {
            old: only_old,
            new: only_new,
        });
    }
    let mut diff = Diff {
        notes: notes(old, new),
        ..Diff::default()
    };
    let (before, after) = (by_id(old), by_id(new));
    // Where the runs were asked for different numbers of digits a note says so, once.
    let same_question = old.run.digits == new.run.digits;
    for (id, old) in &before {
        let Some(new) = after.get(id) else {
            diff.vanished.push(brief(old));
            continue;
        };
        diff.compared += 1;
        let changes = claim::changes(old, new, same_question);
        if !changes.is_empty() {
            diff.moved.push(Moved {
                id: (*id).to_owned(),
                changes,
                numbers: claim::numbers(old, new),
            });
        }
    }
    diff.moved.sort_by_key(Moved::rank);
    let added = after.iter().filter(|(id, _)| !before.contains_key(*id));
    diff.appeared = added.map(|(_, claim)| brief(claim)).collect();
    let known: BTreeSet<&str> = old.faults.iter().map(|fault| fault.file.as_str()).collect();
    let fresh: BTreeSet<&str> = new.faults.iter().map(|fault| fault.file.as_str()).collect();
    diff.faults = fresh
        .difference(&known)
        .map(|&file| file.to_owned())
        .collect();
    Ok(diff)
}

impl Diff {
    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.moved.is_empty()
            && self.appeared.is_empty()
            && self.vanished.is_empty()
            && self.faults.is_empty()
    }

    /// Whether the new run is worse: a claim that was as expected no longer is, a measured value
    /// moved or is gone, digits were lost, a claim vanished, a new claim is not as expected, or a
    /// case can no longer be read.
    pub fn is_worse(&self) -> bool {
        !self.vanished.is_empty()
            || !self.faults.is_empty()
            || self.appeared.iter().any(|new| new.expect != new.verdict)
            || self.moved.iter().any(Moved::is_worse)
    }

    /// One line of counts.
    pub fn line(&self) -> String {
        let worse = if self.is_worse() { "; worse" } else { "" };
        format!(
            "{} compared: {} changed, {} appeared, {} vanished{worse}",
            counted(self.compared, "claim"),
            self.moved.len(),
            self.appeared.len(),
            self.vanished.len(),
        )
    }
}

fn by_id(record: &Record) -> BTreeMap<&str, &ClaimLine> {
    record
        .claims
        .iter()
        .map(|claim| (claim.id.as_str(), claim))
        .collect()
}

fn brief(claim: &ClaimLine) -> Brief {
    Brief {
        id: claim.id.clone(),
        expect: claim.expect,
        verdict: claim.verdict,
    }
}

fn notes(old: &Record, new: &Record) -> Vec<String> {
    let digits =
        |digits: Option<u32>| digits.map_or("as each claim asks".to_owned(), |d| d.to_string());
    let mut notes = Vec::new();
    let pairs = [
        ("versions", old.run.version.clone(), new.run.version.clone()),
        ("digits", digits(old.run.digits), digits(new.run.digits)),
        ("tiers", old.run.tier.clone(), new.run.tier.clone()),
        (
            "rules of random numbers",
            old.run.seed_rule.clone(),
            new.run.seed_rule.clone(),
        ),
    ];
    for (what, old, new) in pairs {
        if old != new {
            notes.push(format!("different {what}: {old}, now {new}"));
        }
    }
    for (name, record) in [("old", old), ("new", new)] {
        if record.end.as_ref().is_none_or(|end| end.interrupted) {
            notes.push(format!(
                "the {name} run did not finish: claims may be missing"
            ));
        }
        if let Some(shard) = &record.run.shard {
            notes.push(format!("the {name} record is the shard {shard} alone"));
        }
    }
    notes
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
