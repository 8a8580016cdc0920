//! Merging the shards of one run.
//!
//! A run can be cut in N shards (`--shard I/N`) that check different claims of the same cases on
//! different machines. Their records merge into the record that one run would have written, up to
//! times and hosts.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::io::Record;
use super::line::{ClaimLine, EndLine, RunLine};

/// Why records cannot be merged.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MergeError {
    /// There is nothing to merge.
    #[error("no record to merge")]
    Nothing,
    /// The records are not of one run.
    #[error("the records are not shards of one run: {what} differs ({first} against {second})")]
    Differs {
        /// What differs: `version`, `conventions`, …
        what: &'static str,
        /// As the first record has it.
        first: String,
        /// As the other one has it.
        second: String,
    },
    /// Two records hold the same claim with different outcomes.
    #[error(
        "the claim {id:?} stands in two records with different outcomes (field `{field}`); run it again on one machine"
    )]
    Conflict {
        /// Id of the claim.
        id: String,
        /// First field that differs.
        field: String,
    },
}

/// Merges records of shards of one run: same format, version, commit, conventions, digits, seed
/// rule and tier. A claim that stands in several must have the same outcome in each (its seconds
/// may differ; the first is kept). Claims are sorted by case, line and id, faults by file and
/// line, so the order of the records does not matter for anything but the seconds of duplicates.
///
/// The merged `end` line adds up unfinished claims; its seconds are the longest shard's. It is
/// absent when any record lacks its own. Missing and repeated shards become warnings.
///
/// # Errors
/// [`MergeError`]: nothing given, records of different runs, or a claim with two outcomes.
pub fn merge(records: Vec<Record>) -> Result<Record, MergeError> {
    let Some(first) = records.first() else {
        return Err(MergeError::Nothing);
    };
    for other in &records[1..] {
        same_run(&first.run, &other.run)?;
    }
    let mut run = first.run.clone();
    let mut warnings = shard_warnings(&records);
    if records.len() > 1 {
        run.shard = None;
        run.command = without_shard(&run.command);
    }
    let mut hosts: Vec<&str> = records.iter().map(|r| r.run.host.as_str()).collect();
    hosts.sort_unstable();
    hosts.dedup();
    run.host = hosts.join("; ");

    let mut claims: BTreeMap<String, ClaimLine> = BTreeMap::new();
    let mut faults = Vec::new();
    let mut ends = Vec::new();
    for record in records {
        let shard = record.run.shard.unwrap_or_else(|| "unnamed".to_owned());
        warnings.extend(
            record
                .warnings
                .into_iter()
                .map(|warning| format!("shard {shard}: {warning}")),
        );
        for claim in record.claims {
            match claims.entry(claim.id.clone()) {
                Entry::Vacant(place) => {
                    place.insert(claim);
                }
                Entry::Occupied(place) => same_outcome(place.get(), &claim)?,
            }
        }
        for fault in record.faults {
            if !faults.contains(&fault) {
                faults.push(fault);
            }
        }
        ends.push(record.end);
    }
    let mut claims: Vec<ClaimLine> = claims.into_values().collect();
    claims.sort_by(|a, b| a.place().cmp(&b.place()));
    faults.sort_by(|a, b| {
        (&a.file, a.at_line, a.at_column, &a.message).cmp(&(
            &b.file,
            b.at_line,
            b.at_column,
            &b.message,
        ))
    });
    let end = ends.into_iter().collect::<Option<Vec<EndLine>>>();
    let end = end.map(|ends| EndLine {
        claims: claims.len(),
        faults: faults.len(),
        unfinished: ends
            .iter()
            .fold(0, |sum: usize, end| sum.saturating_add(end.unfinished)),
        interrupted: ends.iter().any(|end| end.interrupted),
        seconds: ends.iter().map(|end| end.seconds).fold(0.0, f64::max),
    });
    Ok(Record {
        run,
        claims,
        faults,
        end,
        warnings,
    })
}

fn same_run(first: &RunLine, other: &RunLine) -> Result<(), MergeError> {
    let text = |value: &Option<String>| value.clone().unwrap_or_else(|| "none".to_owned());
    let digits =
        |value: Option<u32>| value.map_or("each claim's own".to_owned(), |d| d.to_string());
    let pairs = [
        ("format", first.format.clone(), other.format.clone()),
        ("version", first.version.clone(), other.version.clone()),
        ("commit", text(&first.commit), text(&other.commit)),
        (
            "conventions",
            first.conventions.join(" "),
            other.conventions.join(" "),
        ),
        ("digits", digits(first.digits), digits(other.digits)),
        (
            "seed rule",
            first.seed_rule.clone(),
            other.seed_rule.clone(),
        ),
        ("tier", first.tier.clone(), other.tier.clone()),
    ];
    match pairs.into_iter().find(|(_, a, b)| a != b) {
        None => Ok(()),
        Some((what, first, second)) => Err(MergeError::Differs {
            what,
            first: format!("{first:?}"),
            second: format!("{second:?}"),
        }),
    }
}

fn same_outcome(kept: &ClaimLine, other: &ClaimLine) -> Result<(), MergeError> {
    let timeless = ClaimLine {
        seconds: kept.seconds,
        ..other.clone()
    };
    if *kept == timeless {
        return Ok(());
    }
    // The field's name is worth a detour through JSON: it tells the reader where to look.
    let field = match (serde_json::to_value(kept), serde_json::to_value(&timeless)) {
        (Ok(serde_json::Value::Object(a)), Ok(serde_json::Value::Object(b))) => a
            .iter()
            .find(|(key, value)| b.get(*key) != Some(value))
            .map(|(key, _)| key.clone()),
        _ => None,
    };
    Err(MergeError::Conflict {
        id: kept.id.clone(),
        field: field.unwrap_or_else(|| "unknown".to_owned()),
    })
}

/// `I/N` as two numbers with 1 <= I <= N.
fn shard(text: &str) -> Option<(usize, usize)> {
    let (index, count) = text.split_once('/')?;
    let (index, count) = (index.trim().parse().ok()?, count.trim().parse().ok()?);
    (1 <= index && index <= count).then_some((index, count))
}

fn shard_warnings(records: &[Record]) -> Vec<String> {
    let mut warnings = Vec::new();
    let mut present: BTreeMap<usize, BTreeMap<usize, usize>> = BTreeMap::new();
    for record in records {
        match record.run.shard.as_deref().map(shard) {
            Some(Some((index, count))) => {
                *present.entry(count).or_default().entry(index).or_default() += 1;
            }
            Some(None) => warnings.push(format!(
                "a record states the shard {:?}, which is not I/N",
                record.run.shard.as_deref().unwrap_or_default()
            )),
            None if records.len() > 1 => {
                warnings.push("a record states no shard".to_owned());
            }
            None => {}
        }
    }
    if present.len() > 1 {
        let counts: Vec<String> = present.keys().map(usize::to_string).collect();
        warnings.push(format!(
            "the run was cut in different ways: into {} shards",
            counts.join(" and ")
        ));
        return warnings;
    }
    for (count, indices) in &present {
        let missing = count - indices.len();
        if missing > 0 {
            // Named only while they are few: N is free text of a file and may be huge.
            let named: Vec<String> = (1..=*count)
                .filter(|index| !indices.contains_key(index))
                .take(5)
                .map(|index| format!("{index}/{count}"))
                .collect();
            let more = if missing > named.len() { ", …" } else { "" };
            warnings.push(format!("missing shards: {}{more}", named.join(", ")));
        }
        for (index, _) in indices.iter().filter(|(_, times)| **times > 1) {
            warnings.push(format!(
                "the shard {index}/{count} was given more than once"
            ));
        }
    }
    warnings
}

/// The command of the whole run: the shard's without its `--shard I/N`.
fn without_shard(command: &str) -> String {
    let mut kept = Vec::new();
    let mut words = command.split(' ');
    while let Some(word) = words.next() {
        if word == "--shard" {
            words.next();
        } else if !word.starts_with("--shard=") {
            kept.push(word);
        }
    }
    kept.join(" ")
}

#[cfg(test)]
#[path = "merge_tests.rs"]
mod tests;
