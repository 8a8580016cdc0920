//! What follows from a line without any new evidence: every report asks the same questions of a
//! claim, and the answers stand here once.

use super::line::{ClaimLine, PointLine, VerdictName};
use crate::error::Reason;

/// The verdicts in the order in which reports list them; that a check failed is no verdict.
pub const VERDICTS: [VerdictName; 3] = [
    VerdictName::Confirmed,
    VerdictName::Refuted,
    VerdictName::Undecided,
];

impl VerdictName {
    /// The verdict as a word: `confirmed`, `refuted`, `undecided`, or `failed`.
    pub fn word(self) -> &'static str {
        match self {
            VerdictName::Confirmed => "confirmed",
            VerdictName::Refuted => "refuted",
            VerdictName::Undecided => "undecided",
            VerdictName::Failed => "failed",
        }
    }
}

fn in_words(verdict: VerdictName, doubt: Option<&str>) -> String {
    // A record is somebody's file: a reason that is not of the list is not repeated.
    match doubt.map(|doubt| Reason::named(doubt).map_or("another reason", Reason::name)) {
        Some(doubt) => format!("{} ({doubt})", verdict.word()),
        None => verdict.word().to_owned(),
    }
}

impl ClaimLine {
    /// Whether the verdict is the one that the case expects, and an undecided one for the reason that it names.
    pub fn as_expected(&self) -> bool {
        self.verdict == self.expect && !self.is_open_otherwise()
    }

    /// Whether it is undecided, as the case expects, but for another reason than it names.
    pub fn is_open_otherwise(&self) -> bool {
        self.verdict == VerdictName::Undecided
            && self.expect == VerdictName::Undecided
            && self.expect_doubt.is_some()
            && self.expect_doubt != self.doubt
    }

    /// What was expected, in words: `undecided (precision)`.
    pub fn expected_in_words(&self) -> String {
        in_words(self.expect, self.expect_doubt.as_deref())
    }

    /// What was found, in words.
    pub fn found_in_words(&self) -> String {
        in_words(self.verdict, self.doubt.as_deref())
    }

    /// Folder of the case: what stands before the last `/` of [`ClaimLine::case`], `.` if nothing.
    pub fn folder(&self) -> &str {
        self.case.rsplit_once('/').map_or(".", |(folder, _)| folder)
    }

    /// Name of the claim inside its case: the id without the case, the whole id where the two do
    /// not fit together.
    pub fn name(&self) -> &str {
        self.id
            .strip_prefix(self.case.as_str())
            .and_then(|rest| rest.strip_prefix('/'))
            .filter(|name| !name.is_empty())
            .unwrap_or(&self.id)
    }

    /// The point with the fewest digits: the one named by [`ClaimLine::worst_at`], or the only one.
    /// None where the record does not say.
    pub fn worst_point(&self) -> Option<&PointLine> {
        match (&self.worst_at, self.points.as_slice()) {
            (Some(at), points) => points.iter().find(|point| point.at == *at),
            (None, [only]) => Some(only),
            (None, _) => None,
        }
    }

    /// Digits to spare: reached minus asked; negative where fewer were reached. None where the
    /// record has no digits reached.
    pub fn digits_to_spare(&self) -> Option<f64> {
        self.digits_reached
            .map(|reached| reached - f64::from(self.digits_asked))
    }

    /// Order in which reports show claims: by case, then by place in the file, then by id.
    pub fn place(&self) -> (&str, usize, &str) {
        (&self.case, self.at_line, &self.id)
    }
}
