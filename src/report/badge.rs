//! A badge for a page about a project: one SVG that says where a run stands.

use super::tally::{Standing, Tally, counted};
use crate::host::layout::tame;
use crate::picture::plot::svg::{escape, number, width};
use crate::record::Record;

/// Size of the text, and the room around it.
const SIZE: f64 = 11.0;
const ROOM: f64 = 7.0;
const HEIGHT: f64 = 20.0;

/// The record as a badge.
pub fn badge(record: &Record) -> String {
    let tally = Tally::of(record);
    let (text, color) = says(&tally);
    let label = "specbias";
    let (left, right) = (
        width(label, SIZE) + 2.0 * ROOM,
        width(&text, SIZE) + 2.0 * ROOM,
    );
    let all = number(left + right);
    let words = |text: &str, middle: f64| {
        format!(
            "<text x=\"{}\" y=\"14\" fill=\"#fff\" text-anchor=\"middle\">{}</text>",
            number(middle),
            escape(text)
        )
    };
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" width=\"{all}\" height=\"{HEIGHT}\" font-family=\"DejaVu Sans, Verdana, sans-serif\" font-size=\"{SIZE}\">\n\
         <title>{label}: {}</title>\n\
         <rect width=\"{all}\" height=\"{HEIGHT}\" rx=\"3\" fill=\"#444c56\"/>\n\
         <path d=\"M{x} 0h{w}a3 3 0 0 1 3 3v14a3 3 0 0 1 -3 3h-{w}z\" fill=\"{color}\"/>\n{}\n{}\n</svg>\n",
        escape(&text),
        words(label, left / 2.0),
        words(&text, left + right / 2.0),
        x = number(left),
        w = number(right - 3.0),
    )
}

/// What it says, and in which colour: white text can be read on each.
fn says(tally: &Tally) -> (String, &'static str) {
    let surprises = tally.all.not_as_expected();
    let (text, color) = match tally.standing() {
        Standing::AsExpected if tally.all.total() == 0 => ("no claims".into(), "#57606a"),
        Standing::AsExpected => (
            format!("{} as expected", counted(tally.all.total(), "claim")),
            "#1a7f37",
        ),
        Standing::NotAsExpected => (format!("{surprises} not as expected"), "#b3261e"),
        Standing::Fault => (
            format!("{} in case files", counted(tally.faults, "fault")),
            "#b3261e",
        ),
        Standing::Failed => (
            format!("{} failed", counted(tally.all.failed(), "check")),
            "#8a2be2",
        ),
        Standing::Undecided => (format!("{surprises} undecided"), "#8a5a00"),
        Standing::Interrupted => ("interrupted".into(), "#57606a"),
    };
    (tame(&text), color)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::VerdictName;
    use crate::record::samples::{bare, confirmed, fault, record, refuted};

    fn title(record: &Record) -> String {
        let text = badge(record);
        let svg = roxmltree::Document::parse(&text).expect("XML");
        let title = svg.descendants().find(|n| n.has_tag_name("title"));
        title.and_then(|n| n.text()).unwrap_or_default().to_owned()
    }

    #[test]
    fn each_standing_has_its_words() {
        let fine = || confirmed("a", "b");
        for (claims, faults, says) in [
            (vec![], vec![], "no claims"),
            (vec![fine()], vec![], "1 claim as expected"),
            (
                vec![fine(), refuted("a", "c", VerdictName::Confirmed)],
                vec![],
                "1 not as expected",
            ),
            (vec![fine()], vec![fault("x")], "1 fault in case files"),
            (
                vec![bare("a", "d", VerdictName::Confirmed)],
                vec![],
                "1 undecided",
            ),
        ] {
            assert_eq!(title(&record(claims, faults)), format!("specbias: {says}"));
        }
        let mut run = record(vec![fine()], vec![]);
        run.end = None;
        assert_eq!(title(&run), "specbias: interrupted");
    }
}
