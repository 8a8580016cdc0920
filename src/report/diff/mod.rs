//! Two runs against each other: what moved, what appeared, what vanished.
//!
//! Numbers count as moved only when the evidence says so: by more than both error bounds and the
//! rounding of the printed digits together.

mod show;

use std::collections::{BTreeMap, BTreeSet};

use super::decimal::{Value, bound};
use super::layout::tame;
use super::tally::counted;
use crate::number::Real;
use crate::record::{ClaimLine, PointLine, Record, VerdictName};

/// A drop of `digits_reached` by more than this is a change.
pub const DIGITS_DROP: f64 = 1.0;

/// Why two records cannot be compared.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DiffError {
    /// The numbers of the two mean different things.
    #[error(
        "the two records use different conventions, so their numbers cannot be compared:\n  old: {old}\n  new: {new}"
    )]
    Conventions {
        /// Conventions of the old record.
        old: String,
        /// Conventions of the new record.
        new: String,
    },
}

/// One thing that is not in the new record as it was in the old.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// Another verdict.
    Verdict {
        /// Verdict of the old record.
        old: VerdictName,
        /// Verdict of the new record.
        new: VerdictName,
        /// What the new case expects.
        expect: VerdictName,
        /// Whether the old one was as expected then.
        was_expected: bool,
    },
    /// The case expects another verdict.
    Expectation {
        /// Expected by the old case.
        old: VerdictName,
        /// Expected by the new case.
        new: VerdictName,
    },
    /// The case states something else under the same id.
    Statement {
        /// The old claim, as text.
        old: String,
        /// The new claim, as text.
        new: String,
    },
    /// Fewer digits were reached, by more than [`DIGITS_DROP`], with as many asked.
    Digits {
        /// Digits reached before.
        old: f64,
        /// Digits reached now; none: no longer known.
        new: Option<f64>,
    },
    /// A measured value moved by more than both error bounds.
    Measured {
        /// The point.
        at: String,
        /// Value measured before.
        old: String,
        /// Value measured now.
        new: String,
        /// By how much, as a short decimal; none where the two are not both numbers.
        moved: Option<String>,
        /// The two error bounds and the rounding of the printed digits together.
        allowed: Option<String>,
    },
    /// A point was measured before and is no longer.
    PointGone {
        /// The point.
        at: String,
    },
}

impl Change {
    /// Whether it is for the worse. Another statement or expectation is the case's author at work.
    pub fn is_worse(&self) -> bool {
        match self {
            Change::Verdict {
                new,
                expect,
                was_expected,
                ..
            } => *was_expected && new != expect,
            Change::Digits { .. } | Change::Measured { .. } | Change::PointGone { .. } => true,
            Change::Expectation { .. } | Change::Statement { .. } => false,
        }
    }
}

/// A claim that stands in both records and changed.
#[derive(Clone, Debug, PartialEq)]
pub struct Moved {
    /// Id of the claim.
    pub id: String,
    /// What changed, at least one thing.
    pub changes: Vec<Change>,
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

/// What distinguishes a new record from an old one; all lists are sorted by id.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Diff {
    /// Claims of both records that changed.
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
    if old.run.conventions != new.run.conventions {
        return Err(DiffError::Conventions {
            old: tame(&old.run.conventions.join("; ")),
            new: tame(&new.run.conventions.join("; ")),
        });
    }
    let mut diff = Diff {
        notes: notes(old, new),
        ..Diff::default()
    };
    let (before, after) = (by_id(old), by_id(new));
    for (id, old) in &before {
        let Some(new) = after.get(id) else {
            diff.vanished.push(brief(old));
            continue;
        };
        diff.compared += 1;
        let changes = changes(old, new);
        if !changes.is_empty() {
            diff.moved.push(Moved {
                id: (*id).to_owned(),
                changes,
            });
        }
    }
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
            || self
                .moved
                .iter()
                .any(|moved| moved.changes.iter().any(Change::is_worse))
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

fn changes(old: &ClaimLine, new: &ClaimLine) -> Vec<Change> {
    let mut changes = Vec::new();
    if old.expect != new.expect {
        changes.push(Change::Expectation {
            old: old.expect,
            new: new.expect,
        });
    }
    if old.statement != new.statement {
        changes.push(Change::Statement {
            old: old.statement.clone(),
            new: new.statement.clone(),
        });
    }
    if old.verdict != new.verdict || (old.as_expected() && !new.as_expected()) {
        changes.push(Change::Verdict {
            old: old.verdict,
            new: new.verdict,
            expect: new.expect,
            was_expected: old.as_expected(),
        });
    }
    if let Some(reached) = old.digits_reached
        && old.digits_asked == new.digits_asked
        && new
            .digits_reached
            .is_none_or(|now| reached - now > DIGITS_DROP)
    {
        changes.push(Change::Digits {
            old: reached,
            new: new.digits_reached,
        });
    }
    points(old, new, &mut changes);
    changes
}

/// Points are paired by what they are called; of several with one name the n-th with the n-th.
fn points(old: &ClaimLine, new: &ClaimLine, changes: &mut Vec<Change>) {
    let mut after: BTreeMap<&str, Vec<&PointLine>> = BTreeMap::new();
    for point in new.points.iter().rev() {
        after.entry(&point.at).or_default().push(point);
    }
    for before in &old.points {
        let Some(now) = after.get_mut(before.at.as_str()).and_then(Vec::pop) else {
            changes.push(Change::PointGone {
                at: before.at.clone(),
            });
            continue;
        };
        if before.measured == now.measured {
            continue;
        }
        let (moved, allowed) = match (Value::parse(&before.measured), Value::parse(&now.measured)) {
            (Some(a), Some(b)) => {
                let moved = a.distance(&b);
                let allowed =
                    allowed(before, &a, old.digits_asked) + allowed(now, &b, new.digits_asked);
                if moved <= allowed {
                    continue;
                }
                (Some(short(&moved)), Some(short(&allowed)))
            }
            _ => (None, None),
        };
        changes.push(Change::Measured {
            at: before.at.clone(),
            old: before.measured.clone(),
            new: now.measured.clone(),
            moved,
            allowed,
        });
    }
}

/// How far the true value may be from the printed one: the error bound, and one unit in the last of
/// the digits asked. A bound that is no number allows nothing.
fn allowed(point: &PointLine, value: &Value, digits: u32) -> Real {
    let bound = bound(&point.error_bound).unwrap_or_else(|| Real::new(64));
    bound + value.unit(digits)
}

/// Two digits and an exponent.
fn short(value: &Real) -> String {
    if value.is_zero() {
        return "0".to_owned();
    }
    value.to_string_radix(10, Some(2))
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
