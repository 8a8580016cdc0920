//! The view for a reviewer: one Markdown file that begins with the conventions and ends with what it
//! does not say.
//!
//! Everything that stands in the record is escaped ([`escape`]). Without [`MarkdownOptions::timings`]
//! the text depends on the evidence alone, so that it can be committed and compared.

mod claims;
pub mod escape;
mod penalties;

use std::collections::BTreeSet;
use std::fmt::Write;

use escape::{block, code, inline};

use super::tally::{Tally, counted};
use crate::host::layout::{percent, seconds};
use crate::record::{ClaimLine, Record, VERDICTS, VerdictName};

/// What the Markdown view shows beside the evidence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MarkdownOptions<'a> {
    /// Seconds, host and commit: they differ from run to run, and a committed report cannot name the
    /// commit that it is part of.
    pub timings: bool,
    /// One line a case in place of its claims with their evidence.
    pub brief: bool,
    /// Pictures that stand beside the report: none that is not there is linked.
    pub pictures: Option<&'a Pictures>,
}

/// A folder of pictures, as `specbias plot` writes it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pictures {
    /// The folder as the report's links name it.
    pub folder: String,
    /// The pictures there: paths below the folder without extension, with `/` between.
    pub names: BTreeSet<String>,
}

impl Pictures {
    /// The picture of this name as Markdown, where there is one.
    fn link(&self, name: &str, text: &str) -> Option<String> {
        let address = |path: &str| {
            let plain = |c: char| c.is_alphanumeric() || "-_./~".contains(c);
            let mut out = String::new();
            for c in path.chars() {
                if plain(c) {
                    out.push(c);
                } else {
                    percent(&mut out, c);
                }
            }
            out
        };
        self.names.contains(name).then(|| {
            let folder = address(self.folder.trim_end_matches('/'));
            format!("![{}]({folder}/{}.svg)", inline(text), address(name))
        })
    }
}

/// The record as Markdown. Claims stand in the order of case, line and id, whatever the order in
/// which they finished.
pub fn markdown(record: &Record, options: MarkdownOptions<'_>) -> String {
    let claims = record.in_order();
    let tally = Tally::of(record);
    let mut page = Page::default();
    page.line(&format!(
        "# specbias {}: report of a run",
        inline(&record.run.version)
    ));
    page.line(&format!("**{}.**", inline(&tally.line())));
    conventions(&mut page, record);
    run(&mut page, record, &tally, options);
    counts(&mut page, &tally);
    surprises(&mut page, &claims);
    penalties::write(&mut page, &claims);
    let overview = options
        .pictures
        .and_then(|p| p.link(crate::picture::OVERVIEW, "the penalties over k, measured"));
    if let Some(link) = overview {
        page.line(&link);
    }
    match options.brief {
        true => claims::one_line_each(&mut page, &claims),
        false => claims::write(&mut page, &claims, options),
    }
    refuted(&mut page, &claims);
    undecided(&mut page, &claims);
    faults(&mut page, record);
    page.line("## What this does not say");
    page.line(LIMITS);
    page.text
}

/// Ends every report: what a verdict does not say, a list in Markdown.
pub const LIMITS: &str = "\
- A verdict covers the points that are stated, to the digits that are stated, at k > 0. What stands at \
k = 0 (a delta, its derivatives, a finite part) is not part of the penalty; where it matters it has a claim of its own.
- `agreed` means that independent routes and two precisions gave the same number. That is evidence and no \
proof: only `enclosed` is one, of a bound of both sides, at the points, and for all k of an interval where one is stated. \
It never says that two formulas are equal, but that they differ by no more than the bound.
- `confirmed` to so many digits does not tell a formula from another one that differs by less than the power of the check, \
which stands beside each verdict.
- `refuted` says that the formula as typed in the case is not the number that was measured. It does not say what an \
author meant; `because` gives the reason for the expectation.
- `undecided` is no mild form of `confirmed`: nothing is known, for the reason that is given.
- Error bounds of routes are estimates that are tested to be at least the true error, unless the strength is `enclosed`.
- The body of the paper was not at hand: rows, widths, rates and definitions on which its summary is silent are ours, \
and so are the formulas of the table; a case says where a statement was reported.
- Routes share the evaluation of phi itself, the arithmetic (MPFR, MPC) and the reader of cases: a fault there would \
not show as a disagreement.";

/// A Markdown page in the making: blocks parted by blank lines.
#[derive(Debug, Default)]
struct Page {
    text: String,
}

impl Page {
    /// Adds one block (a heading, a paragraph, a whole list).
    fn line(&mut self, block: &str) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.text.push_str(block);
        self.text.push('\n');
    }

    /// Adds a table; every cell is Markdown already, without line ends or bare pipes.
    fn table(&mut self, heads: &[&str], rows: impl IntoIterator<Item = Vec<String>>) {
        let mut table = format!("| {} |\n|{}", heads.join(" | "), "---|".repeat(heads.len()));
        for row in rows {
            let _ = write!(table, "\n| {} |", row.join(" | "));
        }
        self.line(&table);
    }
}

fn conventions(page: &mut Page, record: &Record) {
    page.line("## Conventions");
    if record.run.conventions.is_empty() {
        page.line(
            "The record states none: its numbers cannot be compared with those of any other.",
        );
        return;
    }
    let list: Vec<String> = record
        .run
        .conventions
        .iter()
        .map(|convention| format!("- {}", code(convention)))
        .collect();
    page.line(&list.join("\n"));
}

fn run(page: &mut Page, record: &Record, tally: &Tally, options: MarkdownOptions<'_>) {
    let run = &record.run;
    page.line("## The run");
    let digits = run
        .digits
        .map_or("as each claim asks".to_owned(), |digits| digits.to_string());
    let mut rows = vec![
        ("command", code(&run.command)),
        ("digits", digits),
        ("tier", inline(&run.tier)),
        ("random numbers", inline(&run.seed_rule)),
        ("format of the record", inline(&run.format)),
    ];
    if let Some(shard) = &run.shard {
        rows.push(("shard", inline(shard)));
    }
    let standing = tally.standing();
    rows.push((
        "exit status",
        format!("{}: {}", standing.exit_status(), standing.meaning()),
    ));
    if options.timings {
        rows.push(("host", inline(&run.host)));
        let commit = run.commit.as_deref().map_or("not known".to_owned(), code);
        rows.push(("commit", commit));
        if let Some(end) = &record.end {
            rows.push(("time", seconds(end.seconds)));
        }
    }
    page.table(
        &["", ""],
        rows.into_iter()
            .map(|(name, value)| vec![name.to_owned(), value]),
    );
    for warning in &record.warnings {
        page.line(&format!("**Note.** {}", inline(warning)));
    }
}

fn counts(page: &mut Page, tally: &Tally) {
    page.line("## Counts");
    let row = |name: String, counts: &super::tally::Counts| {
        let mut row = vec![name];
        row.extend(
            VERDICTS
                .iter()
                .map(|&verdict| counts.with(verdict).to_string()),
        );
        row.push(counts.not_as_expected().to_string());
        row
    };
    let mut rows: Vec<Vec<String>> = tally
        .by_kind
        .iter()
        .map(|(kind, counts)| row(code(kind), counts))
        .collect();
    rows.push(row("**all**".to_owned(), &tally.all));
    page.table(
        &[
            "kind of claim",
            "confirmed",
            "refuted",
            "undecided",
            "not as expected",
        ],
        rows,
    );
}

fn surprises(page: &mut Page, claims: &[&ClaimLine]) {
    page.line("## Not as expected");
    let rows: Vec<Vec<String>> = claims
        .iter()
        .filter(|claim| !claim.as_expected())
        .map(|claim| {
            vec![
                code(&claim.id),
                claim.expect.word().to_owned(),
                format!("**{}**", claim.verdict.word()),
                claim.reason.as_deref().map_or("–".to_owned(), inline),
            ]
        })
        .collect();
    if rows.is_empty() {
        page.line("No claim.");
    } else {
        page.table(&["claim", "expected", "found", "reason"], rows);
    }
}

fn refuted(page: &mut Page, claims: &[&ClaimLine]) {
    page.line("## Refuted as expected");
    let rows: Vec<Vec<String>> = claims
        .iter()
        .filter(|claim| claim.as_expected() && claim.verdict == VerdictName::Refuted)
        .map(|claim| {
            let worst = claim.worst_point();
            vec![
                code(&claim.id),
                escape::math(&claim.statement_latex, &claim.statement),
                claim.because.as_deref().map_or("–".to_owned(), inline),
                worst.map_or("–".to_owned(), |point| code(&point.at)),
                worst.map_or("–".to_owned(), |point| claims::number(&point.deviation)),
            ]
        })
        .collect();
    if rows.is_empty() {
        page.line("No claim.");
        return;
    }
    page.line("Each of these is false on purpose, and was found to be.");
    page.table(
        &[
            "claim",
            "false statement",
            "because",
            "worst point",
            "off by",
        ],
        rows,
    );
}

fn undecided(page: &mut Page, claims: &[&ClaimLine]) {
    page.line("## Undecided");
    let rows: Vec<Vec<String>> = claims
        .iter()
        .filter(|claim| claim.verdict == VerdictName::Undecided)
        .map(|claim| {
            let expected = if claim.as_expected() {
                claim.expected_in_words()
            } else {
                format!("**{}**", claim.expected_in_words())
            };
            vec![
                code(&claim.id),
                expected,
                claim.reason.as_deref().map_or("–".to_owned(), inline),
                claim.because.as_deref().map_or("–".to_owned(), inline),
            ]
        })
        .collect();
    if rows.is_empty() {
        page.line("No claim.");
    } else {
        page.table(&["claim", "expected", "reason", "because"], rows);
    }
}

fn faults(page: &mut Page, record: &Record) {
    page.line("## Cases that could not be read");
    if record.faults.is_empty() {
        page.line("None.");
        return;
    }
    page.line(&format!(
        "{} not read; the claims in them are not counted anywhere above.",
        counted(record.faults.len(), "file")
    ));
    let mut faults: Vec<_> = record.faults.iter().collect();
    faults.sort_by(|a, b| (&a.file, a.at_line, &a.message).cmp(&(&b.file, b.at_line, &b.message)));
    for fault in faults {
        page.line(&format!(
            "{}: {}",
            code(&fault.file),
            inline(&fault.message)
        ));
        if !fault.rendered.trim().is_empty() {
            page.line(&block(&fault.rendered));
        }
    }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
