//! The view for someone who waits: a row for each claim as it finishes, then a summary.
//!
//! Expected verdicts look quiet, whatever they are; a surprise is in capitals, says what was
//! expected, and is bold and red where there is colour. Columns stand where they stand from the
//! first row on: nothing is measured over claims that are still to come.

mod summary;

use anstyle::{AnsiColor, Style};

use super::decimal::digits_text;
use crate::host::layout::{clip, left, right, seconds, tame, tame_lines, width};
use crate::record::{ClaimLine, FaultLine, Record, VerdictName};

/// How the terminal is to be written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// Colours and weights by ANSI escape sequences.
    pub color: bool,
    /// Characters beyond ASCII in our own words (`✓`, `…`); the record's own text is shown as it is.
    pub unicode: bool,
    /// Columns of the terminal; None where the output is no terminal: nothing is clipped then.
    pub columns: Option<usize>,
}

impl Look {
    /// For a pipe or a file: no colour, ASCII, nothing clipped.
    pub fn plain() -> Look {
        Look {
            color: false,
            unicode: false,
            columns: None,
        }
    }
}

/// Columns of a row beside the id: glyph, verdict, digits, power, seconds and the gaps.
const BESIDE_ID: usize = 2 + VERDICT + 2 + 2 + DIGITS + 2 + POWER + 2 + SECONDS;
const VERDICT: usize = 9;
const DIGITS: usize = 11;
const POWER: usize = 8;
const SECONDS: usize = 8;
/// The id's column on a narrow terminal, and the most it takes on a wide one.
const ID_LEAST: usize = 16;
const ID_MOST: usize = 64;
/// The id's column where nothing is clipped: longer ids push their row.
const ID_UNCLIPPED: usize = 52;
/// Text is wrapped at this many columns where there is no terminal.
const PAGE: usize = 100;
/// Longer lines than this are hard to read, on however wide a terminal.
const PAGE_MOST: usize = 120;

/// Writes rows and summaries as text; the caller prints them. Every method returns whole lines
/// without the last line end.
#[derive(Clone, Copy, Debug)]
pub struct Terminal {
    look: Look,
}

impl Terminal {
    /// A view with this look.
    pub fn new(look: Look) -> Terminal {
        Terminal { look }
    }

    /// The names of the columns of [`Terminal::row`].
    pub fn header(&self) -> String {
        let row = format!(
            "  {}  {}  {}  {}  {}",
            left("verdict", VERDICT),
            left("claim", self.id_columns()),
            right("digits", DIGITS),
            right("power", POWER),
            right("time", SECONDS),
        );
        self.paint(DIM, &row)
    }

    /// One claim in one row: verdict, id, digits reached of asked, power, seconds; and for a
    /// surprise what was expected, on a line of its own where the terminal has no room for it.
    pub fn row(&self, claim: &ClaimLine) -> String {
        let (style, word, note) = if claim.as_expected() {
            (
                quiet(claim.verdict),
                claim.verdict.word().to_owned(),
                String::new(),
            )
        } else {
            let arrow = self.pick("←", "<-");
            (
                match claim.verdict {
                    VerdictName::Failed => BROKEN,
                    _ => LOUD,
                },
                claim.verdict.word().to_uppercase(),
                format!("{arrow} expected {}", claim.expected_in_words()),
            )
        };
        let id = left(&self.clipped(&tame(&claim.id)), self.id_columns());
        let id = if claim.as_expected() {
            id
        } else {
            self.paint(BOLD, &id)
        };
        let digits = format!("{}/{}", self.digits(claim), claim.digits_asked);
        let power = claim
            .power
            .as_ref()
            .map_or(self.pick("–", "-").to_owned(), |power| {
                tame(&power.change)
            });
        let numbers = format!(
            "{}  {}  {}",
            right(&clip(&digits, DIGITS, self.mark()), DIGITS),
            right(&clip(&power, POWER, self.mark()), POWER),
            right(&seconds(claim.seconds), SECONDS),
        );
        let row = format!(
            "{}  {id}  {}",
            self.paint(
                style,
                &format!("{} {}", self.glyph(claim.verdict), left(&word, VERDICT))
            ),
            self.paint(DIM, &numbers),
        );
        let needed = BESIDE_ID + self.id_columns() + 2 + width(&note);
        match self.look.columns {
            _ if note.is_empty() => row,
            Some(columns) if columns < needed => {
                let indent = " ".repeat(2 + VERDICT + 2);
                format!("{row}\n{indent}{}", self.paint(LOUD, &note))
            }
            _ => format!("{row}  {}", self.paint(LOUD, &note)),
        }
    }

    /// A case file that could not be read, as the reader of cases renders it.
    pub fn fault(&self, fault: &FaultLine) -> String {
        let place = match (fault.at_line, fault.at_column) {
            (Some(line), Some(column)) => format!("{}:{line}:{column}", fault.file),
            (Some(line), None) => format!("{}:{line}", fault.file),
            _ => fault.file.clone(),
        };
        let head = format!("not readable: {}", tame(&place));
        let body = if fault.rendered.trim().is_empty() {
            tame(&fault.message)
        } else {
            tame_lines(fault.rendered.trim_end())
        };
        format!("{}\n{body}", self.paint(LOUD, &head))
    }

    /// The summary of a run: counts, everything that is not as expected in full, faults, the rows
    /// most worth a look, and a closing line with the exit status.
    pub fn summary(&self, record: &Record) -> String {
        summary::write(self, record)
    }

    fn paint(&self, style: Style, text: &str) -> String {
        if self.look.color && !text.is_empty() {
            format!("{style}{text}{style:#}")
        } else {
            text.to_owned()
        }
    }

    fn pick(&self, unicode: &'static str, ascii: &'static str) -> &'static str {
        if self.look.unicode { unicode } else { ascii }
    }

    fn mark(&self) -> &'static str {
        self.pick("…", "...")
    }

    fn glyph(&self, verdict: VerdictName) -> &'static str {
        match verdict {
            VerdictName::Confirmed => self.pick("✓", "+"),
            VerdictName::Refuted => self.pick("✗", "x"),
            VerdictName::Undecided => "?",
            VerdictName::Failed => "!",
        }
    }

    fn digits(&self, claim: &ClaimLine) -> String {
        if claim.digits_reached.is_none() {
            return self.pick("–", "-").to_owned();
        }
        digits_text(claim.digits_reached)
    }

    fn id_columns(&self) -> usize {
        match self.look.columns {
            Some(columns) => columns.saturating_sub(BESIDE_ID).clamp(ID_LEAST, ID_MOST),
            None => ID_UNCLIPPED,
        }
    }

    fn clipped(&self, id: &str) -> String {
        if self.look.columns.is_some() {
            clip(id, self.id_columns(), self.mark())
        } else {
            id.to_owned()
        }
    }

    /// Columns that running text may take.
    fn page(&self) -> usize {
        self.look
            .columns
            .map_or(PAGE, |columns| columns.clamp(40, PAGE_MOST))
    }

    fn rule(&self, title: &str) -> String {
        let line = self.pick("─", "-");
        let rest = self.page().saturating_sub(width(title) + 4);
        self.paint(BOLD, &format!("{line}{line} {title} {}", line.repeat(rest)))
    }
}

const DIM: Style = Style::new().dimmed();
const BOLD: Style = Style::new().bold();
const LOUD: Style = AnsiColor::Red.on_default().bold();
/// A check that failed is no verdict: no colour of one.
const BROKEN: Style = AnsiColor::Magenta.on_default().bold();

fn quiet(verdict: VerdictName) -> Style {
    match verdict {
        VerdictName::Confirmed => AnsiColor::Green.on_default(),
        VerdictName::Refuted | VerdictName::Undecided | VerdictName::Failed => DIM,
    }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
