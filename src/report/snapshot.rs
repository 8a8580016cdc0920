//! Snapshots: a record as text that holds structure exactly and numbers to be compared by the
//! claim's own tolerance, so that they do not flicker between machines.
//!
//! [`snapshot_text`] writes, [`differences`] compares. What is compared how:
//!
//! | field | compared |
//! |---|---|
//! | id, kind, subject, statement, expect, verdict, strength, digits asked, routes and which of them failed, points | exactly |
//! | claimed and measured values | within `10^(1 - digits asked)` of the larger of the two, or of 1 where the claim is 0 (it is judged absolutely); where the claim is not confirmed, also within the error bounds |
//! | digits reached, up to those asked | within one |
//! | power | within a factor of ten |
//! | reason | its words exactly, its numbers not |
//! | bound of a point | not at all (it serves to compare the measured value) |
//!
//! Seconds, hosts, nodes and bits are left out.

use super::decimal::{Value, bound, power_of_ten, shape};
use crate::number::Real;
use crate::record::{ClaimLine, VerdictName};

/// Stands for what the record does not say.
const NONE: &str = "-";
/// Column at which values start.
const INDENT: usize = 12;
/// Differences that are told; a wholly different snapshot needs no list of thousands.
const TOLD: usize = 50;

/// The claims as the text of a snapshot, in the order of case, line and id.
pub fn snapshot_text<'a>(claims: impl IntoIterator<Item = &'a ClaimLine>) -> String {
    let mut claims: Vec<&ClaimLine> = claims.into_iter().collect();
    claims.sort_by_key(|claim| claim.place());
    let blocks: Vec<String> = claims.into_iter().map(block).collect();
    blocks.join("\n\n")
}

fn block(claim: &ClaimLine) -> String {
    let mut lines = vec![quoted(&claim.id)];
    let mut field = |name: &str, value: &str| {
        let value = if value.is_empty() {
            NONE.to_owned()
        } else {
            quoted(value)
        };
        lines.push(format!("  {name:<width$}{value}", width = INDENT - 2));
    };
    field("kind", &claim.kind);
    field("subject", &claim.subject);
    field("statement", &claim.statement);
    field("expect", claim.expect.word());
    field("verdict", claim.verdict.word());
    field("strength", claim.strength.as_deref().unwrap_or_default());
    field("reason", claim.reason.as_deref().unwrap_or_default());
    field("digits", &claim.digits_asked.to_string());
    field("reached", &reached(claim));
    let power = claim.power.as_ref().map(|power| power.change.as_str());
    field("power", power.unwrap_or_default());
    for route in &claim.routes {
        let failed = if route.failed.is_some() {
            " failed"
        } else {
            ""
        };
        field("route", &format!("{}{failed}", route.name));
    }
    for point in &claim.points {
        field("at", &point.at);
        field("claimed", &point.claimed);
        field("measured", &point.measured);
        field("bound", &point.error_bound);
    }
    lines.join("\n")
}

/// Whole digits reached, but no more than were asked: what is beyond depends on the machine's luck.
fn reached(claim: &ClaimLine) -> String {
    match claim.digits_reached {
        Some(reached) if !reached.is_nan() => {
            let reached = reached.min(f64::from(claim.digits_asked)).max(-1e6);
            format!("{:.0}", reached.floor())
        }
        _ => String::new(),
    }
}

/// One line, from which nothing can be mistaken for the end of a field: control characters and
/// backslashes as Rust escapes them.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c == '\\' || crate::host::layout::is_hostile(c) {
            out.extend(c.escape_default());
        } else {
            out.push(c);
        }
    }
    // Snapshot files lose spaces at the ends of lines.
    match out.trim_matches(char::is_whitespace) {
        trimmed if trimmed.len() == out.len() => out,
        trimmed => format!("{trimmed}\\u{{20}}"),
    }
}

/// What distinguishes two snapshots, a line a difference; empty where they agree. At most 50 are
/// listed.
pub fn differences(reference: &str, test: &str) -> Vec<String> {
    let (reference, test) = (blocks(reference), blocks(test));
    let mut differences = Vec::new();
    if reference.len() != test.len() {
        differences.push(format!(
            "{} claims, expected {}",
            test.len(),
            reference.len()
        ));
    }
    let ids = |blocks: &[Block]| -> std::collections::BTreeSet<String> {
        blocks.iter().map(|block| block.id.to_owned()).collect()
    };
    let (known, found) = (ids(&reference), ids(&test));
    differences.extend(known.difference(&found).map(|id| format!("{id}: is gone")));
    differences.extend(found.difference(&known).map(|id| format!("{id}: is new")));
    if differences.is_empty() {
        for (reference, test) in reference.iter().zip(&test) {
            if reference.id == test.id {
                compare(reference, test, &mut differences);
            } else {
                differences.push(format!("{}: expected {} here", test.id, reference.id));
            }
            if differences.len() >= TOLD {
                break;
            }
        }
    }
    differences.truncate(TOLD);
    differences
}

/// A claim of a snapshot, as read back.
struct Block<'a> {
    id: &'a str,
    fields: Vec<(&'a str, &'a str)>,
}

impl<'a> Block<'a> {
    fn get(&self, name: &str) -> &'a str {
        self.fields
            .iter()
            .find(|(field, _)| *field == name)
            .map_or("", |(_, value)| value)
    }
}

fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut blocks: Vec<Block> = Vec::new();
    for line in text
        .lines()
        .map(str::trim_end)
        .filter(|line| !line.is_empty())
    {
        let field = line
            .strip_prefix("  ")
            .map(|field| field.split_once(' ').unwrap_or((field, "")));
        match (field, blocks.last_mut()) {
            (Some((name, value)), Some(block)) => block.fields.push((name, value.trim_start())),
            _ => blocks.push(Block {
                id: line,
                fields: vec![],
            }),
        }
    }
    blocks
}

fn compare(reference: &Block, test: &Block, differences: &mut Vec<String>) {
    let names = |block: &Block| -> Vec<String> {
        block
            .fields
            .iter()
            .map(|(name, _)| (*name).to_owned())
            .collect()
    };
    if names(reference) != names(test) {
        differences.push(format!("{}: has other routes or points", test.id));
        return;
    }
    let tolerance = Tolerance {
        digits: reference.get("digits").parse().unwrap_or(u32::MAX),
        bounds_count: reference.get("verdict") != VerdictName::Confirmed.word(),
    };
    for (index, (&(name, old), &(_, new))) in reference.fields.iter().zip(&test.fields).enumerate()
    {
        let agree = old == new
            || match name {
                "claimed" => tolerance.values(old, new, old, &[]),
                "measured" => {
                    let claimed = reference.fields[index - 1].1;
                    let bounds = [reference, test]
                        .map(|block| block.fields.get(index + 1).map_or("", |(_, bound)| bound));
                    tolerance.values(old, new, claimed, &bounds)
                }
                "bound" => true,
                "reached" => within_one(old, new),
                "power" => within_ten_times(old, new),
                "reason" => shape(old) == shape(new),
                _ => false,
            };
        if !agree {
            let at = match name {
                "claimed" | "measured" => {
                    let before = &reference.fields[..index];
                    let at = before.iter().rev().find(|(name, _)| *name == "at");
                    at.map_or(String::new(), |(_, at)| format!(" at {at}"))
                }
                _ => String::new(),
            };
            differences.push(format!("{}: {name}{at}: {new}, expected {old}", test.id));
        }
    }
}

struct Tolerance {
    digits: u32,
    bounds_count: bool,
}

impl Tolerance {
    /// Whether two values agree to the claim's digits; texts that are no values have to be equal.
    fn values(&self, old: &str, new: &str, claimed: &str, bounds: &[&str]) -> bool {
        let (Some(a), Some(b)) = (Value::parse(old), Value::parse(new)) else {
            return old == new;
        };
        let mut scale = a.magnitude().max(&b.magnitude());
        if Value::parse(claimed).is_some_and(|claimed| claimed.value.is_zero()) {
            scale = scale.max(&Real::with_val(64, 1));
        }
        let mut allowed = power_of_ten(1 - i64::from(self.digits)) * scale;
        if self.bounds_count {
            bounds
                .iter()
                .filter_map(|text| bound(text))
                .for_each(|bound| allowed += bound);
        }
        a.distance(&b) <= allowed
    }
}

/// Whether two whole numbers lie within one of each other.
fn within_one(old: &str, new: &str) -> bool {
    match (old.parse::<i64>(), new.parse::<i64>()) {
        (Ok(a), Ok(b)) => a.abs_diff(b) <= 1,
        _ => false,
    }
}

/// Whether two positive decimals lie within a factor of ten of each other.
fn within_ten_times(old: &str, new: &str) -> bool {
    match (bound(old), bound(new)) {
        (Some(a), Some(b)) => {
            let near = |a: &Real, b: &Real| *a <= Real::with_val(64, b * 10u32);
            near(&a, &b) && near(&b, &a)
        }
        _ => false,
    }
}

#[cfg(test)]
#[path = "snapshot_tests.rs"]
mod tests;
