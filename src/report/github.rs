//! The view for GitHub Actions: workflow commands that become annotations at the lines of case files.
//!
//! An `::error` for every claim that is not as expected, for every case that could not be read, and
//! for a run that was cut short; last a `::notice` with the counts, since GitHub shows only the first
//! ten annotations of a step.

use super::sarif::message;
use super::tally::Tally;
use crate::host::layout::{tame, tame_lines};
use crate::record::Record;

/// The record as workflow commands, a line each.
pub fn github(record: &Record) -> String {
    let mut out = String::new();
    for claim in record.in_order() {
        if claim.as_expected() {
            continue;
        }
        let place = place(&claim.file, Some(claim.at_line), None);
        out += &format!(
            "::error {place},title={}::{}\n",
            property(&tame(&claim.id)),
            data(&message(claim))
        );
    }
    for fault in &record.faults {
        let place = place(&fault.file, fault.at_line, fault.at_column);
        out += &format!(
            "::error {place},title=case not readable::{}\n",
            data(&tame_lines(&fault.message))
        );
    }
    let tally = Tally::of(record);
    if let Some(why) = tally.cut_short() {
        out += &format!("::error title=specbias::{why}\n");
    }
    out + &format!("::notice title=specbias::{}\n", data(&tally.line()))
}

fn place(file: &str, line: Option<usize>, column: Option<usize>) -> String {
    // Files are named as the repository names them.
    let file = file.strip_prefix("./").unwrap_or(file);
    let mut place = format!("file={}", property(&tame(file)));
    if let Some(line) = line.filter(|line| *line > 0) {
        place += &format!(",line={line}");
        if let Some(column) = column.filter(|column| *column > 0) {
            place += &format!(",col={column}");
        }
    }
    place
}

/// The message of a command.
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// The value of a property of a command.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::VerdictName;
    use crate::record::samples::{any_record, confirmed, fault, hostile, record, refuted};
    use proptest::prelude::*;

    #[test]
    fn an_annotation_points_at_its_line() {
        let claims = vec![
            confirmed("a", "fine"),
            refuted("a", "wrong", VerdictName::Confirmed),
        ];
        let mut run = record(claims, vec![fault("cases/x,y.toml")]);
        let text = github(&run);
        let lines: Vec<&str> = text.lines().collect();
        assert!(
            lines[0].starts_with(
                "::error file=cases/a.toml,line=12,title=a/wrong::a/wrong: refuted, confirmed expected: at k = pi"
            ),
            "{text}"
        );
        assert_eq!(
            lines[1],
            "::error file=cases/x%2Cy.toml,line=3,col=8,title=case not readable::unknown key `equal`"
        );
        assert!(lines[2].starts_with("::notice title=specbias::2 claims: 1 confirmed"));
        assert_eq!(lines.len(), 3);
        run.end = None;
        assert!(github(&run).contains("::error title=specbias::the run did not finish"));
    }

    #[test]
    fn a_name_cannot_begin_a_command_of_its_own() {
        let mut claim = hostile();
        claim.id = "x\n::error::y\r\n::set-output name=z::w".into();
        let text = github(&record(vec![claim], vec![fault("a\n::error::b")]));
        assert_eq!(text.lines().count(), 3, "{text}");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        #[test]
        fn every_line_is_one_command(record in any_record()) {
            for line in github(&record).lines() {
                prop_assert!(line.starts_with("::error ") || line.starts_with("::notice "), "{}", line);
            }
        }
    }
}
