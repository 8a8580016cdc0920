//! Two runs against each other: what moved, what appeared, what vanished.
//!
//! Numbers count as moved only when the evidence says so: by more than both error bounds and the
//! rounding of the printed digits together. A claim that changed is shown with all its numbers that
//! differ; claims whose verdict changed stand first.

mod show;

use std::collections::{BTreeMap, BTreeSet};

use super::decimal::{Value, bound, digits_text, shortened};
use super::layout::tame;
use super::tally::counted;
use crate::number::Real;
use crate::record::{ClaimLine, PointLine, Record, VerdictName};

/// A drop of `digits_reached` by more than this is a change; so is one of the slack, of the power or of
/// the error bound by as many powers of ten.
pub const DIGITS_DROP: f64 = 1.0;

/// The kinds of evidence, the strongest first; `trained` stands apart.
const STRENGTHS: [&str; 3] = ["enclosed", "agreed", "sampled"];

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
    /// The case states something else about phi under the same id: another function is measured.
    Definition {
        /// The old phi, as text.
        old: String,
        /// The new phi, as text.
        new: String,
    },
    /// The case asks for another number of digits.
    Asked {
        /// Digits asked before.
        old: u32,
        /// Digits asked now.
        new: u32,
    },
    /// The same statement claims another value.
    Claimed {
        /// The point.
        at: String,
        /// Value claimed before.
        old: String,
        /// Value claimed now.
        new: String,
    },
    /// The slack of a claim that has no digits fell by more than a factor of 10.
    Slack {
        /// Slack before.
        old: f64,
        /// Slack now; none: no longer known.
        new: Option<f64>,
    },
    /// The check would no longer refute what it refuted: its power is gone or weaker by more than a
    /// factor of 10, with as many digits asked.
    Power {
        /// Smallest change that was refuted before.
        old: String,
        /// Smallest change that is refuted now; none: no longer known.
        new: Option<String>,
    },
    /// Another kind of evidence.
    Strength {
        /// Strength before.
        old: String,
        /// Strength now.
        new: String,
    },
    /// The error bound grew by more than a factor of 10, with as many digits asked.
    ErrorBound {
        /// Largest error bound before.
        old: String,
        /// Largest error bound now.
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
            Change::Digits { .. }
            | Change::Slack { .. }
            | Change::Power { .. }
            | Change::Measured { .. }
            | Change::PointGone { .. } => true,
            Change::Strength { old, new } => {
                let rank = |name: &str| STRENGTHS.iter().position(|known| *known == name);
                matches!((rank(old), rank(new)), (Some(old), Some(new)) if new > old)
            }
            Change::Expectation { .. }
            | Change::Statement { .. }
            | Change::Definition { .. }
            | Change::Asked { .. }
            | Change::Claimed { .. }
            | Change::ErrorBound { .. } => false,
        }
    }
}

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
        let changes = changes(old, new, same_question);
        if !changes.is_empty() {
            diff.moved.push(Moved {
                id: (*id).to_owned(),
                changes,
                numbers: numbers(old, new),
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

fn changes(old: &ClaimLine, new: &ClaimLine, same_question: bool) -> Vec<Change> {
    let mut changes = Vec::new();
    if old.verdict != new.verdict || (old.as_expected() && !new.as_expected()) {
        changes.push(Change::Verdict {
            old: old.verdict,
            new: new.verdict,
            expect: new.expect,
            was_expected: old.as_expected(),
        });
    }
    if old.expect != new.expect {
        changes.push(Change::Expectation {
            old: old.expect,
            new: new.expect,
        });
    }
    if old.definition != new.definition {
        changes.push(Change::Definition {
            old: old.definition.clone(),
            new: new.definition.clone(),
        });
    }
    if old.statement != new.statement {
        changes.push(Change::Statement {
            old: old.statement.clone(),
            new: new.statement.clone(),
        });
    }
    if same_question && old.digits_asked != new.digits_asked {
        changes.push(Change::Asked {
            old: old.digits_asked,
            new: new.digits_asked,
        });
    }
    evidence(old, new, &mut changes);
    points(old, new, &mut changes);
    changes
}

/// What the evidence is worth, where both records asked for as many digits.
fn evidence(old: &ClaimLine, new: &ClaimLine, changes: &mut Vec<Change>) {
    let factor = 10f64.powf(DIGITS_DROP);
    if old.digits_asked != new.digits_asked {
        return;
    }
    // The digits of a refuted claim say how far it is off, not how well that is known.
    let both = |verdict| old.verdict == verdict && new.verdict == verdict;
    if let Some(reached) = old.digits_reached
        && !both(VerdictName::Refuted)
        && new
            .digits_reached
            .is_none_or(|now| reached - now > DIGITS_DROP)
    {
        changes.push(Change::Digits {
            old: reached,
            new: new.digits_reached,
        });
    }
    if old.verdict != new.verdict {
        return;
    }
    if let (Some(slack), None) = (old.slack, old.digits_reached)
        && new.slack.is_none_or(|now| now * factor < slack)
    {
        changes.push(Change::Slack {
            old: slack,
            new: new.slack,
        });
    }
    let grew = |old: &str, new: &str| match (bound(old), bound(new)) {
        (Some(old), Some(new)) => new > old * factor,
        _ => false,
    };
    if let Some(power) = &old.power
        && both(VerdictName::Confirmed)
        && new
            .power
            .as_ref()
            .is_none_or(|now| grew(&power.change, &now.change))
    {
        changes.push(Change::Power {
            old: power.change.clone(),
            new: new.power.as_ref().map(|now| now.change.clone()),
        });
    }
    if let (Some(before), Some(now)) = (&old.strength, &new.strength)
        && before != now
    {
        changes.push(Change::Strength {
            old: before.clone(),
            new: now.clone(),
        });
    }
    if let (Some(before), Some(now)) = (&old.error_bound, &new.error_bound)
        && grew(before, now)
    {
        changes.push(Change::ErrorBound {
            old: before.clone(),
            new: now.clone(),
        });
    }
}

/// The numbers of a claim that differ: digits, slack, power, the error bound, and what was measured at
/// the worst point.
fn numbers(old: &ClaimLine, new: &ClaimLine) -> Vec<Number> {
    let of = |claim: &ClaimLine| {
        let or_none = |text: Option<String>| text.unwrap_or_else(|| "–".to_owned());
        let worst = claim.worst_point().map(|point| {
            let measured = match point.measured.as_str() {
                "" => "not measured".to_owned(),
                measured => shortened(measured),
            };
            format!("{measured} at {}", point.at)
        });
        let digits = match claim.digits_reached {
            Some(_) => format!(
                "{} of {}",
                digits_text(claim.digits_reached),
                claim.digits_asked
            ),
            None => "–".to_owned(),
        };
        let slack = claim.slack.map(|slack| match slack {
            slack if slack < 1e4 => digits_text(Some(slack)),
            slack => format!("{slack:.1e}"),
        });
        [
            ("digits", digits),
            ("slack", or_none(slack)),
            (
                "power",
                or_none(claim.power.as_ref().map(|power| power.change.clone())),
            ),
            ("error bound", or_none(claim.error_bound.clone())),
            ("worst point", or_none(worst)),
        ]
    };
    of(old)
        .into_iter()
        .zip(of(new))
        .filter(|((_, old), (_, new))| old != new)
        .map(|((what, old), (_, new))| Number { what, old, new })
        .collect()
}

/// Points are paired by what they are called; of several with one name the n-th with the n-th.
fn points(old: &ClaimLine, new: &ClaimLine, changes: &mut Vec<Change>) {
    let mut after: BTreeMap<&str, Vec<&PointLine>> = BTreeMap::new();
    for point in new.points.iter().rev() {
        after.entry(&point.at).or_default().push(point);
    }
    for before in &old.points {
        let now = after.get_mut(before.at.as_str()).and_then(Vec::pop);
        // A point at which nothing was measured cannot be lost, and one that is measured now is a gain.
        if before.measured.is_empty() {
            continue;
        }
        let Some(now) = now.filter(|now| !now.measured.is_empty()) else {
            changes.push(Change::PointGone {
                at: before.at.clone(),
            });
            continue;
        };
        if old.statement == new.statement && claims_another(before, now, old, new) {
            changes.push(Change::Claimed {
                at: before.at.clone(),
                old: before.claimed.clone(),
                new: now.claimed.clone(),
            });
        }
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

/// Whether the claimed values differ by more than the rounding of the digits asked.
fn claims_another(before: &PointLine, now: &PointLine, old: &ClaimLine, new: &ClaimLine) -> bool {
    if before.claimed == now.claimed || old.digits_asked != new.digits_asked {
        return false;
    }
    match (Value::parse(&before.claimed), Value::parse(&now.claimed)) {
        (Some(a), Some(b)) => a.distance(&b) > a.unit(old.digits_asked) + b.unit(new.digits_asked),
        _ => false,
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
