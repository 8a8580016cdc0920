//! `specbias list`: what there is to check.

use clap::Args;
use serde::Serialize;

use super::arguments::Which;
use super::exit::Status;
use super::frameworks;
use super::output::{Format, Output, Whole};
use super::screen::Screen;
use crate::case::{self, Loaded, Selection};
use crate::claim::Tier;
use crate::error::{Error, Result};

/// List the claims of cases: id, kind, tier, expected verdict.
#[derive(Debug, Args)]
pub struct List {
    /// In place of claims: what frameworks call the activations of the cases, of every tier, and with NAME the row of
    /// `torch.nn.Hardswish`, or of every `hardswish`.
    #[arg(long, value_name = "NAME", num_args = 0..=1)]
    frameworks: Option<Option<String>>,
    #[command(flatten)]
    which: Which,
    #[command(flatten)]
    output: Output,
}

#[derive(Serialize)]
struct Row<'a> {
    id: String,
    kind: &'a str,
    tier: &'a str,
    expect: &'a str,
    statement: String,
    file: String,
    line: usize,
}

impl List {
    /// Runs the verb.
    ///
    /// # Errors
    /// An output that cannot be written. Bad cases are shown on stderr and in the status.
    pub fn run(&self, screen: &Screen) -> Result<Status> {
        let format = self
            .output
            .format_of("list", &[Format::Human, Format::Jsonl])?;
        let mut loaded = case::load(&self.which.paths);
        self.output
            .refuse_clash(&super::check::files_of(&loaded), "a case that is listed")?;
        let whole = Whole::open(self.output.output.as_deref())?;
        if let Some(name) = &self.frameworks {
            return self.names(name.as_deref(), loaded, whole, format, screen);
        }
        self.which.selection().apply(&mut loaded);
        for fault in &loaded.faults {
            screen.show(fault);
        }
        let rows: Vec<Row> = loaded
            .cases
            .iter()
            .flat_map(|case| {
                case.claims.iter().map(|claim| Row {
                    id: case.claim_id(claim),
                    kind: claim.kind.name,
                    tier: case.tier_of(claim).name(),
                    expect: claim.expect.name(),
                    statement: claim.claim.statement().0,
                    file: case.path.display().to_string(),
                    line: claim.line,
                })
            })
            .collect();
        whole.write(&match format {
            Format::Jsonl => lines(&rows)?,
            _ => table(&rows),
        })?;
        if !loaded.faults.is_empty() {
            return Ok(Status::Usage);
        }
        if rows.is_empty() {
            return Err(Error::usage(format!(
                "no claim is left by {}",
                self.which.in_words()
            )));
        }
        Ok(Status::AsExpected)
    }

    /// What frameworks call the activations.
    fn names(
        &self,
        name: Option<&str>,
        mut loaded: Loaded,
        whole: Whole,
        format: Format,
        screen: &Screen,
    ) -> Result<Status> {
        // A name says nothing about what is checked, nor how long that takes.
        let all = Selection {
            filters: self.which.filter.clone(),
            tier: Tier::Extensive,
            shard: None,
        };
        all.apply(&mut loaded);
        for fault in &loaded.faults {
            screen.show(fault);
        }
        let mut rows = frameworks::rows(&loaded);
        if rows.is_empty() {
            return Err(Error::usage(
                "no activation of these cases has a name in a framework; the key `frameworks` of [activation] gives it one",
            ));
        }
        if let Some(name) = name {
            rows = frameworks::named(rows, name)?;
        }
        whole.write(&frameworks::text(&rows, format)?)?;
        Ok(match loaded.faults.is_empty() {
            true => Status::AsExpected,
            false => Status::Usage,
        })
    }
}

fn lines(rows: &[Row]) -> Result<String> {
    let mut text = String::new();
    for row in rows {
        let line = serde_json::to_string(row)
            .map_err(|error| Error::stream("cannot write", error.into()))?;
        text.push_str(&line);
        text.push('\n');
    }
    Ok(text)
}

fn table(rows: &[Row]) -> String {
    let width = |column: for<'a> fn(&'a Row<'_>) -> &'a str| {
        rows.iter()
            .map(|row| column(row).chars().count())
            .max()
            .unwrap_or(0)
    };
    let (ids, kinds) = (width(|row| &row.id), width(|row| row.kind));
    let (tiers, expects) = (width(|row| row.tier), width(|row| row.expect));
    let mut text = String::new();
    for row in rows {
        let (id, kind, tier, expect) = (&row.id, row.kind, row.tier, row.expect);
        let statement = crate::host::layout::tame(&row.statement);
        text.push_str(&format!(
            "{id:ids$}  {kind:kinds$}  {tier:tiers$}  {expect:expects$}  {statement}\n"
        ));
    }
    text
}
