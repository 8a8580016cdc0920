//! The lines of a record: one `run` line, then a line per claim (or per fault), then an `end` line.
//!
//! A record is JSON Lines: each line is one of the types below, tagged by `line`. Every report is a
//! view of these lines and of nothing else. Unknown fields are ignored on reading, so that an older
//! program can read a newer record of the same major `format`.

use super::certificate::EnclosureLine;
use serde::{Deserialize, Serialize};

/// The version of this format. The major part changes when an old reader would be misled.
pub const FORMAT: &str = "1.4";

/// One line of a record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "line", rename_all = "kebab-case")]
pub enum Line {
    /// First line: what ran, where, under which conventions.
    Run(RunLine),
    /// One claim and its verdict.
    Claim(Box<ClaimLine>),
    /// A case file that could not be read.
    Fault(FaultLine),
    /// Last line of a run that ended: absent after a kill.
    End(EndLine),
}

/// What ran.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct RunLine {
    /// [`FORMAT`].
    pub format: String,
    /// Version of specbias.
    pub version: String,
    /// Commit of the source, where it was built in a checkout.
    pub commit: Option<String>,
    /// The Fourier conventions, one sentence each.
    pub conventions: Vec<String>,
    /// Digits asked on the command line; `None`: each claim's own.
    pub digits: Option<u32>,
    /// How random numbers are seeded.
    pub seed_rule: String,
    /// Operating system, architecture, number of threads.
    pub host: String,
    /// The command that reproduces the run.
    pub command: String,
    /// Tier: `fast`, `full` or `extensive`.
    pub tier: String,
    /// Shard `I/N`, where the run was one of several.
    pub shard: Option<String>,
}

/// A verdict, as weighed from evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum VerdictName {
    /// The evidence bears the claim out to the digits asked.
    Confirmed,
    /// The evidence contradicts the claim by more than its error bound.
    Refuted,
    /// Neither: the reason says why.
    Undecided,
    /// The program broke while it checked the claim: no outcome of the claim, and never as expected.
    Failed,
}

/// One claim and its verdict.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClaimLine {
    /// `path/without/extension/name`.
    pub id: String,
    /// The case: `path/without/extension`.
    pub case: String,
    /// Case file as the user would type it, and the line of the claim in it.
    pub file: String,
    /// Line of the claim in `file`, from 1.
    pub at_line: usize,
    /// Claim kind, kebab-case.
    pub kind: String,
    /// What the case is about: the name of the activation.
    pub subject: String,
    /// What frameworks call the activation of the case.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub frameworks: Vec<String>,
    /// phi as text, with its pieces.
    pub definition: String,
    /// phi in LaTeX.
    pub definition_latex: String,
    /// The claim in one line of text.
    pub statement: String,
    /// The claim in LaTeX.
    pub statement_latex: String,
    /// Where the claim comes from (free text of the case).
    pub source: Option<String>,
    /// Prose of the case.
    pub analysis: Option<String>,
    /// Why this expectation or tolerance.
    pub because: Option<String>,
    /// What the case expects.
    pub expect: VerdictName,
    /// For which of the reasons the case expects that it stays undecided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expect_doubt: Option<String>,
    /// What the evidence says.
    pub verdict: VerdictName,
    /// For which of the reasons it is undecided: `precision`, `at-an-atom`, …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doubt: Option<String>,
    /// `enclosed`, `agreed`, `sampled` or `trained`; none for an undecided claim.
    pub strength: Option<String>,
    /// Why it is undecided, or what refuted it.
    pub reason: Option<String>,
    /// Digits asked.
    pub digits_asked: u32,
    /// Digits reached: -log10 of the worst relative deviation plus error bound.
    pub digits_reached: Option<f64>,
    /// Largest error bound of the evidence, as a short decimal (`3.1e-58`).
    pub error_bound: Option<String>,
    /// The smallest wrong formula that this check was seen to refute.
    pub power: Option<PowerLine>,
    /// The point with the fewest digits.
    pub worst_at: Option<String>,
    /// Tolerance over measured deviation plus error, where both are known (a warning above 1000
    /// for tolerances that a case states).
    pub slack: Option<f64>,
    /// What the claim was held to, term by term, where a tolerance decides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tolerance: Option<ToleranceLine>,
    /// What is known between the points, of a formula that was enclosed at them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interval: Option<IntervalLine>,
    /// The independent routes.
    pub routes: Vec<RouteLine>,
    /// Point by point.
    pub points: Vec<PointLine>,
    /// Things a reader should know.
    pub warnings: Vec<String>,
    /// The claimed formula in the languages of other tools, where it is a formula of F or rho.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub other_tools: Vec<ToolLine>,
    /// `fast`, `full` or `extensive`.
    pub tier: String,
    /// Wall-clock seconds that this claim took.
    pub seconds: f64,
}

/// The smallest refuted perturbation of a confirmed formula.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PowerLine {
    /// Smallest relative change of the claimed value that was refuted, as a short decimal (`2e-50`).
    pub change: String,
    /// A perturbed formula that was refuted, as text.
    pub formula: Option<String>,
    /// What became of formulas that are wrong in one place, where the claim is a formula.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mutants: Option<MutantsLine>,
}

/// Formulas that are wrong in one place, weighed by the same evidence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MutantsLine {
    /// Those that have a value at a point.
    pub tried: usize,
    /// Those that are refuted.
    pub refuted: usize,
    /// What was changed in some that are not.
    pub passed: Vec<String>,
}

impl MutantsLine {
    /// In a few words.
    pub fn in_words(&self) -> String {
        let passed = self.passed.join(", ");
        let rest = match self.tried - self.refuted.min(self.tried) {
            0 => String::new(),
            n if n > self.passed.len() => format!("; the same at every point: {passed} and others"),
            _ => format!("; the same at every point: {passed}"),
        };
        format!(
            "{} of {} formulas that are wrong in one place are refuted{rest}",
            self.refuted, self.tried
        )
    }
}

/// What a claim was held to at one point: confirmed where all that is used is together at most what is allowed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ToleranceLine {
    /// The point.
    pub at: String,
    /// What the evidence may use; negative: it is on the wrong side of a bound.
    pub allowed: TermLine,
    /// What it used: how far it is from the claim, and each part of its error bound.
    pub used: Vec<TermLine>,
    /// The sum of what it used, as a short decimal.
    pub together: String,
}

/// A part of an error or of a tolerance.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TermLine {
    /// What it is.
    pub what: String,
    /// How much, as a short decimal.
    pub amount: String,
}

/// One route to the number.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RouteLine {
    /// `contour`, `derivative`, `panels`, `fft`, `closed-form`, …
    pub name: String,
    /// What it did: angles, rules, number of differentiations.
    pub detail: String,
    /// Largest error bound over the points, as a short decimal; none where the route failed.
    pub error_bound: Option<String>,
    /// Evaluations of phi.
    pub nodes: usize,
    /// Working precision in bits.
    pub bits: u32,
    /// Why the route gave no value, where it gave none.
    pub failed: Option<String>,
}

/// The same question in another tool.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ToolLine {
    /// The tool, and what the line asks it.
    pub tool: String,
    /// A line to paste.
    pub line: String,
}

/// What is known of all frequencies of an interval.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct IntervalLine {
    /// Its lower end.
    pub from: String,
    /// Its upper end.
    pub to: String,
    /// What the interval is of, in the variable of the claim; `k` where a record does not say.
    #[serde(default = "k")]
    pub of: String,
    /// Whether |F|^2 stands for F, and 1/rho as it is claimed for G.
    #[serde(default)]
    pub square: bool,
    /// A bound of |F/G - 1| for every k of it, or of |F - G| against the largest |G| of each piece; none where there is
    /// none.
    pub share: Option<String>,
    /// Whether it is the former.
    pub relative: bool,
    /// Pieces of the interval.
    pub pieces: usize,
    /// How the piece with the largest bound was enclosed, or why there is no bound.
    pub detail: String,
}

fn k() -> String {
    "k".to_owned()
}

impl IntervalLine {
    /// As a sentence, where there is a bound.
    pub fn in_words(&self) -> Option<String> {
        let share = self.share.as_ref()?;
        let of = match (self.square, self.relative) {
            (false, true) => "|F/G - 1|",
            (false, false) => "|F - G|, against the largest |G| of each piece,",
            (true, true) => "| |F|^2 rho - 1|",
            (true, false) => "| |F|^2 - 1/rho|, against the largest 1/rho of each piece,",
        };
        let all = match (self.from.as_str(), self.to.as_str()) {
            ("0", "inf") => format!("{} > 0", self.of),
            (from, to) => format!("{} in [{from}, {to}]", self.of),
        };
        Some(format!("enclosed for all {all}: {of} is at most {share}"))
    }
}

/// One point of a claim.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PointLine {
    /// The point, as typed (`pi`, `1/4`).
    pub at: String,
    /// What the claim says, to the digits asked.
    pub claimed: String,
    /// What was measured, to the digits asked.
    pub measured: String,
    /// Error bound of the measurement.
    pub error_bound: String,
    /// |measured - claimed|, absolute.
    pub deviation: String,
    /// The ball that holds F there, exactly, and its certificate, where F was enclosed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enclosure: Option<Box<EnclosureLine>>,
}

/// A case file that could not be read: the run goes on, the exit status says so.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FaultLine {
    /// The file as the user would type it.
    pub file: String,
    /// Line and column from 1, where the fault has a place.
    pub at_line: Option<usize>,
    /// Column from 1.
    pub at_column: Option<usize>,
    /// What is wrong.
    pub message: String,
    /// The message as shown on a terminal, without colour: the line itself and a caret.
    pub rendered: String,
}

/// The last line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EndLine {
    /// Number of claim lines.
    pub claims: usize,
    /// Number of fault lines.
    pub faults: usize,
    /// Claims that were not started or not finished because of an interrupt.
    pub unfinished: usize,
    /// Whether an interrupt ended the run.
    pub interrupted: bool,
    /// Wall-clock seconds.
    pub seconds: f64,
}
