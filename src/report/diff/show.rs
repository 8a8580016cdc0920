//! A comparison of two runs as text and as Markdown.

use std::fmt;

use super::{Brief, Change, Diff, Number};
use crate::host::layout::{tame, tame_lines};
use crate::report::decimal::{digits_text, shortened};
use crate::report::markdown::escape::{code, inline};

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Change::Verdict {
                old, new, expect, ..
            } => write!(
                f,
                "{} became {} ({} expected)",
                old.word(),
                new.word(),
                expect.word()
            ),
            Change::Expectation { old, new } => {
                write!(f, "{} was expected, now {}", old.word(), new.word())
            }
            Change::Statement { old, new } => {
                write!(f, "claimed {}, now {}", tame(old), tame(new))
            }
            Change::Definition { old, new } => {
                write!(f, "phi was {}, now {}", tame(old), tame(new))
            }
            Change::Asked { old, new } => write!(f, "{old} digits were asked, now {new}"),
            Change::Claimed { at, old, new } => write!(
                f,
                "claimed at {}: {}, now {}",
                tame(at),
                tame(&shortened(old)),
                tame(&shortened(new))
            ),
            Change::Slack { old, new } => write!(
                f,
                "the slack fell from {} to {}",
                digits_text(Some(*old)),
                digits_text(*new)
            ),
            Change::Power { old, new: None } => write!(
                f,
                "the check has no power any more; it refuted a change by {}",
                tame(old)
            ),
            Change::Power {
                old,
                new: Some(new),
            } => write!(
                f,
                "the smallest change that is refuted grew from {} to {}",
                tame(old),
                tame(new)
            ),
            Change::Strength { old, new } => {
                write!(f, "the evidence was {}, now {}", tame(old), tame(new))
            }
            Change::ErrorBound { old, new } => write!(
                f,
                "the error bound grew from {} to {}",
                tame(old),
                tame(new)
            ),
            Change::Digits { old, new } => write!(
                f,
                "digits reached fell from {} to {}",
                digits_text(Some(*old)),
                digits_text(*new)
            ),
            Change::Measured {
                at,
                old,
                new,
                moved,
                allowed,
            } => {
                write!(
                    f,
                    "measured at {}: {}, now {}",
                    tame(at),
                    tame(&shortened(old)),
                    tame(&shortened(new))
                )?;
                match (moved, allowed) {
                    (Some(moved), Some(allowed)) => {
                        write!(f, "; moved by {moved}, the error bounds allow {allowed}")
                    }
                    _ => Ok(()),
                }
            }
            Change::PointGone { at } => write!(f, "no longer measured at {}", tame(at)),
        }
    }
}

impl Diff {
    /// The comparison as Markdown; everything from the records is escaped.
    pub fn to_markdown(&self) -> String {
        let mut out = format!("# specbias: two runs compared\n\n**{}.**\n", self.line());
        for note in &self.notes {
            out += &format!("\n**Note.** {}\n", inline(note));
        }
        let mut table = |title: &str, heads: &str, rows: Vec<String>| {
            if !rows.is_empty() {
                let columns = heads.matches('|').count() + 1;
                out += &format!("\n## {title}\n\n| {heads} |\n|{}\n", "---|".repeat(columns));
                rows.iter().for_each(|row| out += &format!("| {row} |\n"));
            }
        };
        let moved = self.moved.iter().flat_map(|moved| {
            moved.changes.iter().map(|change| {
                let mark = if change.is_worse() { "**worse**" } else { "" };
                format!(
                    "{} | {} | {mark}",
                    code(&moved.id),
                    inline(&change.to_string())
                )
            })
        });
        table("Changed", "claim | change | ", moved.collect());
        let numbers = self.moved.iter().flat_map(|moved| {
            moved.numbers.iter().map(|number| {
                format!(
                    "{} | {} | {} | {}",
                    code(&moved.id),
                    number.what,
                    inline(&number.old),
                    inline(&number.new)
                )
            })
        });
        table("By how much", "claim | | before | now", numbers.collect());
        let briefs = |list: &[Brief]| {
            let row = |brief: &Brief| {
                let (verdict, expect) = (brief.verdict.word(), brief.expect.word());
                format!("{} | {verdict} | {expect}", code(&brief.id))
            };
            list.iter().map(row).collect()
        };
        table(
            "Appeared",
            "claim | verdict | expected",
            briefs(&self.appeared),
        );
        table(
            "Vanished",
            "claim | verdict | expected",
            briefs(&self.vanished),
        );
        let faults = self.faults.iter().map(|file| code(file)).collect();
        table("No longer readable", "case file", faults);
        out
    }
}

/// As text: a line a change with the numbers that differ below them, then the counts.
impl fmt::Display for Diff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for note in &self.notes {
            writeln!(f, "note: {}", tame_lines(note))?;
        }
        for moved in &self.moved {
            for change in &moved.changes {
                let mark = if change.is_worse() { "!" } else { "~" };
                writeln!(f, "{mark} {}: {change}", tame(&moved.id))?;
            }
            for Number { what, old, new } in &moved.numbers {
                writeln!(f, "    {what:<11}  {}, now {}", tame(old), tame(new))?;
            }
        }
        for (mark, list) in [("+", &self.appeared), ("-", &self.vanished)] {
            for brief in list {
                writeln!(
                    f,
                    "{mark} {}: {} ({} expected)",
                    tame(&brief.id),
                    brief.verdict.word(),
                    brief.expect.word()
                )?;
            }
        }
        for file in &self.faults {
            writeln!(f, "! {}: can no longer be read", tame(file))?;
        }
        write!(f, "{}", self.line())
    }
}
