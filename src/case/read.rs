//! One file into a case.

use std::collections::BTreeSet;
use std::time::Duration;

use super::Case;
use crate::claim::{Stated, Subject, Tier};
use crate::error::Diagnostic;
use crate::host::clock;
use crate::wire::{Document, Table};

/// The keys of a case.
const KEYS: &[&str] = &[
    "analysis",
    "source",
    "tier",
    "activation",
    "function",
    "training",
    "claim",
];

/// How long reading a file may take, and more for each byte: formulas are evaluated to find where they change.
pub const READING: Duration = Duration::from_secs(60);
/// However little time there is for a claim, reading has this: it is a part of a second but for formulas that are hard to
/// evaluate.
const LEAST: Duration = Duration::from_secs(2);
const PER_BYTE: Duration = Duration::from_micros(100);
/// Most faults of one file that are shown; what comes after is not read: someone who gives a file of another kind gets an answer.
const MAX_FAULTS: usize = 200;

/// Reads one case, and everything that is wrong with it.
///
/// A claim that cannot be read leaves the others of its case; without a subject there is no case.
pub fn read(id: String, document: &Document) -> (Option<Case>, Vec<Diagnostic>) {
    read_within(id, document, READING)
}

/// The same in about so much time, at most [`READING`].
pub fn read_within(
    id: String,
    document: &Document,
    time: Duration,
) -> (Option<Case>, Vec<Diagnostic>) {
    match document.table() {
        Ok(table) => {
            let time = time.clamp(LEAST, READING)
                + PER_BYTE * u32::try_from(document.text.len()).unwrap_or(u32::MAX);
            let (found, too_long) = clock::within(time, || read_table(id, document, table));
            if too_long {
                let message = format!(
                    "its formulas could not be read in {} s: where they change, and how fast they are to evaluate, is looked at first",
                    time.as_secs()
                );
                return (None, vec![Diagnostic::of_file(&document.path, message)]);
            }
            found
        }
        Err(fault) => (None, vec![fault]),
    }
}

fn read_table(
    id: String,
    document: &Document,
    mut table: Table,
) -> (Option<Case>, Vec<Diagnostic>) {
    let mut faults = Vec::new();
    let mut kept = |fault| faults.push(fault);
    let analysis = table.string("analysis").unwrap_or_else(|fault| {
        kept(fault);
        None
    });
    let source = table.string("source").unwrap_or_else(|fault| {
        kept(fault);
        None
    });
    let tier = tier(&mut table).unwrap_or_else(|fault| {
        kept(fault);
        None
    });
    let subject = match Subject::read(&mut table) {
        Ok(subject) => Some(subject),
        Err(fault) => {
            kept(fault);
            None
        }
    };
    let stated = match table.tables("claim") {
        Ok(stated) if stated.is_empty() => {
            kept(
                table
                    .error("this case states no claim")
                    .with_help("add a [[claim]] with a `kind`; `specbias kinds` lists them"),
            );
            Vec::new()
        }
        Ok(stated) => stated,
        Err(fault) => {
            kept(fault);
            Vec::new()
        }
    };
    if let Err(fault) = table.finish(KEYS) {
        kept(fault);
    }
    let Some(mut subject) = subject else {
        return (None, faults);
    };
    let mut names = BTreeSet::new();
    let mut claims: Vec<(usize, Stated)> = Vec::with_capacity(stated.len());
    let mut left = stated.len();
    let before = faults.len();
    // What other claims rest on is read first, wherever it stands: a verdict does not depend on the order of claims.
    let mut stated: Vec<(usize, Table)> = stated.into_iter().enumerate().collect();
    stated.sort_by_key(|(_, claim)| match claim.glance("kind") {
        Some("fourier-transform") => 0,
        Some("ridge-kernel") => 1,
        _ => 2,
    });
    for (at, claim) in stated {
        if faults.len() >= MAX_FAULTS {
            faults.push(Diagnostic::of_file(
                &document.path,
                format!(
                    "{MAX_FAULTS} faults in this file: the last {left} of its claims were not read"
                ),
            ));
            break;
        }
        left -= 1;
        match Stated::read(claim, &mut subject, &mut names) {
            Ok(claim) => claims.push((at, claim)),
            Err(fault) => faults.push(fault),
        }
    }
    claims.sort_by_key(|(at, _)| *at);
    // What is said of the file as a whole comes last.
    faults[before..]
        .sort_by_key(|fault| fault.line().filter(|line| *line > 0).unwrap_or(usize::MAX));
    let claims = claims.into_iter().map(|(_, claim)| claim).collect();
    let case = Case {
        id,
        path: document.path.clone(),
        analysis: analysis.map(|text| text.value),
        source: source.map(|text| text.value),
        tier: tier.unwrap_or(Tier::Fast),
        subject,
        claims,
    };
    (Some(case), faults)
}

fn tier(table: &mut Table) -> Result<Option<Tier>, Diagnostic> {
    let Some(text) = table.string("tier")? else {
        return Ok(None);
    };
    Tier::named(&text.value).map(Some).ok_or_else(|| {
        text.error(format!("there is no tier `{}`", text.value))
            .with_help("the tiers are \"fast\", \"full\" and \"extensive\"")
    })
}
