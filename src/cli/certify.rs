//! `specbias certify`: the certificates of a record, computed anew.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use clap::Args;
use rayon::prelude::*;
use serde::Serialize;

use super::arguments::Effort;
use super::exit::Status;
use super::interrupt;
use super::output::Whole;
use super::question;
use super::report::read;
use super::screen::Screen;
use crate::case::Filter;
use crate::error::{Error, Result};
use crate::expr::{build, constant};
use crate::fourier::certificate;
use crate::fourier::{Certificate, Certified, Check, Limits};
use crate::host::layout::tame;
use crate::host::threads;
use crate::record::{ClaimLine, PointLine};

/// Compute every certificate of a record anew, from what the record states alone and with twice the bits.
///
/// A certificate says that a ball holds F(k), and by which theorem. It is confirmed where the ball follows and everything is, to the
/// last bit, as this program computes it; altered where the ball follows and a number is not as it should be; wrong where something that
/// is stated is not so; refused where it cannot be read or asks for too much.
///
/// Exit status: 0 all are confirmed; 1 one is not; 2 the record cannot be read, or has no certificate.
#[derive(Debug, Args)]
pub struct Certify {
    /// A record that `specbias check` wrote (JSON Lines).
    #[arg(value_name = "RECORD")]
    record: PathBuf,
    /// Only claims whose id holds this text; with * or ?: whose whole id matches. May be repeated.
    #[arg(long, value_name = "PATTERN", value_parser = |text: &str| Ok::<_, String>(Filter::new(text)))]
    filter: Vec<Filter>,
    /// One line of JSON for each certificate, and one for all.
    #[arg(long)]
    json: bool,
    /// Write to this file instead of stdout.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    effort: Effort,
}

/// One certificate.
#[derive(Serialize)]
struct Row<'a> {
    claim: &'a str,
    at: &'a str,
    theorem: String,
    outcome: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<String>,
}

/// All of them.
#[derive(Serialize)]
struct Total {
    certificates: usize,
    claims: usize,
    confirmed: usize,
    altered: usize,
    wrong: usize,
    refused: usize,
}

impl Certify {
    /// Runs the verb.
    ///
    /// # Errors
    /// A record that cannot be read or has no certificate, an output that cannot be written, Ctrl-C.
    pub fn run(&self, screen: &Screen) -> Result<Status> {
        let cancel = interrupt::flag()?;
        if let Some(path) = &self.output {
            let named = [("the record", self.record.as_path())];
            crate::host::same::refuse_clash(&[("--output", path)], &named).map_err(Error::usage)?;
        }
        let record = read(&self.record)?;
        for warning in &record.warnings {
            screen.warn(&format!("{}: {warning}", self.record.display()));
        }
        let claims: Vec<&ClaimLine> = record
            .claims
            .iter()
            .filter(|claim| self.keeps(&claim.id))
            .filter(|claim| claim.points.iter().any(|point| point.enclosure.is_some()))
            .collect();
        if claims.is_empty() {
            return Err(self.nothing(record.claims.len()));
        }
        let whole = Whole::open(self.output.as_deref())?;
        let _end = interrupt::deadline(self.effort.seconds * claims.len() as f64);
        let rows = self.rows(&claims, &cancel)?;
        if interrupt::happened() {
            return Err(Error::interrupted());
        }
        let total = Total::of(&rows, claims.len());
        whole.write(&match self.json {
            true => json(&rows, &total)?,
            false => text(&rows, &total, screen.quiet),
        })?;
        Ok(match total.confirmed == total.certificates {
            true => Status::AsExpected,
            false => Status::NotAsExpected,
        })
    }

    fn keeps(&self, id: &str) -> bool {
        self.filter.is_empty() || self.filter.iter().any(|filter| filter.keeps(id))
    }

    fn nothing(&self, claims: usize) -> Error {
        let path = self.record.display();
        Error::usage(match self.filter.is_empty() {
            true => format!(
                "{path}: none of its {claims} claims has a certificate: none is enclosed, or an earlier version wrote the record"
            ),
            false => format!("{path}: no claim with a certificate is left by --filter"),
        })
    }

    fn rows<'a>(&self, claims: &[&'a ClaimLine], cancel: &Arc<AtomicBool>) -> Result<Vec<Row<'a>>> {
        let pool = threads::pool(self.effort.threads()).map_err(Error::failed)?;
        let of_claim = |claim: &&'a ClaimLine| -> Vec<Row<'a>> {
            let limits = question::limits(self.effort.seconds, Arc::clone(cancel));
            let enclosed = claim
                .points
                .iter()
                .filter(|point| point.enclosure.is_some());
            enclosed
                .map(|point| row(&claim.id, point, &limits))
                .collect()
        };
        let rows: Vec<Vec<Row<'a>>> = pool.install(|| claims.par_iter().map(of_claim).collect());
        Ok(rows.into_iter().flatten().collect())
    }
}

fn row<'a>(claim: &'a str, point: &'a PointLine, limits: &Limits) -> Row<'a> {
    let known = point.enclosure.as_ref().map(|line| line.read());
    let theorem = match &known {
        Some(Ok(known)) => theorem(&known.by),
        _ => "unknown".to_owned(),
    };
    let check = match known {
        Some(Ok(known)) => checked(&known, &point.at, limits),
        Some(Err(why)) => Check::Refused(why),
        None => Check::Refused("there is none".to_owned()),
    };
    let (outcome, why) = match check {
        Check::Confirmed => ("confirmed", None),
        Check::Altered(why) => ("altered", Some(why)),
        Check::Wrong(why) => ("wrong", Some(why)),
        Check::Refused(why) => ("refused", Some(why)),
    };
    Row {
        claim,
        at: &point.at,
        theorem,
        outcome,
        why,
    }
}

fn theorem(by: &Certificate) -> String {
    match by {
        Certificate::Closed(_) => "closed form".to_owned(),
        Certificate::Hyperbola(_) => "hyperbola".to_owned(),
        Certificate::Rays(_) => "rays".to_owned(),
        Certificate::Sum(terms) => {
            let mut inner: Vec<String> = terms.iter().map(|term| theorem(&term.inner.by)).collect();
            inner.sort_unstable();
            inner.dedup();
            format!("a sum of {}", inner.join(" and "))
        }
    }
}

/// Whatever a record holds, the next certificate is looked at.
fn checked(known: &Certified, at: &str, limits: &Limits) -> Check {
    let check = || match is_at(known, at) {
        true => known.check(limits),
        false => Check::Wrong(format!("it is of k = {}, not of this point", known.k)),
    };
    catch_unwind(AssertUnwindSafe(check)).unwrap_or_else(|_| {
        Check::Refused("the program broke while it looked at this certificate".to_owned())
    })
}

/// Whether a certificate is of the point where it stands.
fn is_at(known: &Certified, at: &str) -> bool {
    let text = at.strip_prefix("k = ").unwrap_or(at);
    match (certificate::constant(text), certificate::constant(&known.k)) {
        (Ok(a), Ok(b)) => a == b || constant::is_zero(&build::sub(a, b)),
        _ => false,
    }
}

impl Total {
    fn of(rows: &[Row], claims: usize) -> Total {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for row in rows {
            *counts.entry(row.outcome).or_default() += 1;
        }
        let count = |outcome: &str| counts.get(outcome).copied().unwrap_or(0);
        Total {
            certificates: rows.len(),
            claims,
            confirmed: count("confirmed"),
            altered: count("altered"),
            wrong: count("wrong"),
            refused: count("refused"),
        }
    }
}

fn json(rows: &[Row], total: &Total) -> Result<String> {
    let mut text = String::new();
    let lines = rows.iter().map(serde_json::to_string);
    for line in lines.chain([serde_json::to_string(total)]) {
        text.push_str(&line.map_err(|error| Error::stream("cannot write", error.into()))?);
        text.push('\n');
    }
    Ok(text)
}

/// A row for each claim, and one for each certificate that is not confirmed.
fn text(rows: &[Row], total: &Total, quiet: bool) -> String {
    let mut text = String::new();
    for of_claim in rows.chunk_by(|a, b| a.claim == b.claim) {
        let confirmed = of_claim.iter().filter(|row| row.why.is_none()).count();
        let id = tame(of_claim[0].claim);
        if confirmed == of_claim.len() {
            let mut theorems: Vec<&str> = of_claim.iter().map(|row| &*row.theorem).collect();
            theorems.sort_unstable();
            theorems.dedup();
            if !quiet {
                text.push_str(&format!(
                    "confirmed  {id}  {confirmed} by {}\n",
                    theorems.join(", ")
                ));
            }
            continue;
        }
        for row in of_claim {
            if let Some(why) = &row.why {
                let (at, why) = (tame(row.at), tame(why));
                text.push_str(&format!(
                    "{:<9}  {id}  {at}: {}: {why}\n",
                    row.outcome, row.theorem
                ));
            }
        }
    }
    let Total {
        certificates,
        claims,
        confirmed,
        altered,
        wrong,
        refused,
    } = total;
    let mut said =
        format!("{confirmed} of {certificates} certificates of {claims} claims are confirmed");
    for (count, what) in [(altered, "altered"), (wrong, "wrong"), (refused, "refused")] {
        if *count > 0 {
            said.push_str(&format!(", {count} {what}"));
        }
    }
    text.push_str(&said);
    text.push('\n');
    text
}
