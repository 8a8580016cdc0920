//! What a claim came to.

use super::tolerance::Tolerance;
use crate::error::{Doubt, Reason};
use crate::fourier::Certified;

/// The outcome of weighing evidence against a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The evidence bears the claim out to the digits asked.
    Confirmed,
    /// The evidence contradicts the claim by more than its own error bound.
    Refuted,
    /// Neither; [`Finding::reason`] says why.
    Undecided,
}

impl Verdict {
    /// The name in cases and records.
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Confirmed => "confirmed",
            Verdict::Refuted => "refuted",
            Verdict::Undecided => "undecided",
        }
    }

    /// The verdict of this name.
    pub fn named(name: &str) -> Option<Verdict> {
        [Verdict::Confirmed, Verdict::Refuted, Verdict::Undecided]
            .into_iter()
            .find(|v| v.name() == name)
    }
}

/// How good the evidence is, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strength {
    /// Named rules, each with its conditions checked, and a normal form.
    Derived,
    /// A rigorous bound.
    Enclosed,
    /// Two routes, two precisions.
    Agreed,
    /// Values at sample points, or a fit.
    Sampled,
    /// A trained network.
    Trained,
}

impl Strength {
    /// The name in records.
    pub fn name(self) -> &'static str {
        match self {
            Strength::Derived => "derived",
            Strength::Enclosed => "enclosed",
            Strength::Agreed => "agreed",
            Strength::Sampled => "sampled",
            Strength::Trained => "trained",
        }
    }
}

/// The smallest wrong formula that a check was seen to refute.
#[derive(Clone, Debug, PartialEq)]
pub struct Power {
    /// Smallest relative change of the claimed value that was refuted.
    pub change: String,
    /// A formula with one constant changed that was refuted.
    pub formula: Option<String>,
    /// What became of formulas that are wrong in one place, where the claim is a formula.
    pub mutants: Option<Mutants>,
}

impl Power {
    /// A change, and what it makes of the claim.
    pub fn of(change: impl Into<String>, formula: Option<String>) -> Power {
        Power {
            change: change.into(),
            formula,
            mutants: None,
        }
    }
}

/// Formulas that are wrong in one place, weighed by the same evidence.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mutants {
    /// Those that have a value at a point.
    pub tried: usize,
    /// Those that are refuted.
    pub refuted: usize,
    /// What was changed in some that are not: at every point they claim the same.
    pub passed: Vec<String>,
}

/// One route, in a few words.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct RouteSummary {
    /// Its name.
    pub name: String,
    /// What it did.
    pub detail: String,
    /// Largest error bound over the points.
    pub error_bound: Option<String>,
    /// Evaluations of phi.
    pub nodes: usize,
    /// Working precision.
    pub bits: u32,
    /// Why it has no value at some point.
    pub failed: Option<String>,
}

/// One point, as text.
#[derive(Clone, Debug, PartialEq)]
pub struct PointSummary {
    /// The point as typed.
    pub at: String,
    /// What the claim says.
    pub claimed: String,
    /// What was measured.
    pub measured: String,
    /// Error bound of the measurement.
    pub error_bound: String,
    /// |measured - claimed|.
    pub deviation: String,
    /// The ball that holds F there, and why, where it was enclosed.
    pub enclosure: Option<Box<Certified>>,
}

/// What is known of all frequencies of an interval.
#[derive(Clone, Debug, PartialEq)]
pub struct Interval {
    /// Its lower end.
    pub from: String,
    /// Its upper end.
    pub to: String,
    /// What the interval is of, in the variable of the claim: `k`, or `2 pi nu`.
    pub of: &'static str,
    /// Whether |F|^2 is compared, with 1/rho as it is claimed; else F.
    pub square: bool,
    /// The theorem, or why there is none.
    pub known: Result<Known, String>,
}

/// That F and the formula differ by no more than this, for every k of an interval.
#[derive(Clone, Debug, PartialEq)]
pub struct Known {
    /// A bound of |F/G - 1|, or of |F - G| against the largest |G| of each piece.
    pub share: String,
    /// Which of the two.
    pub relative: bool,
    /// Pieces of the interval.
    pub pieces: usize,
    /// How the piece with the largest bound was enclosed.
    pub detail: String,
}

/// Everything that weighing found.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// The verdict.
    pub verdict: Verdict,
    /// How good the evidence is; none for an undecided claim.
    pub strength: Option<Strength>,
    /// Why it is undecided, or what refuted it.
    pub reason: Option<String>,
    /// Which of the reasons to leave something open it is; none for a decided claim.
    pub doubt: Option<Reason>,
    /// -log10 of the worst relative deviation plus error bound.
    pub digits_reached: Option<f64>,
    /// Largest error bound.
    pub error_bound: Option<String>,
    /// What the check would have caught.
    pub power: Option<Power>,
    /// The point with the fewest digits.
    pub worst_at: Option<String>,
    /// Tolerance over deviation plus error.
    pub slack: Option<f64>,
    /// What was allowed and what was used of it, where a tolerance decides.
    pub tolerance: Option<Tolerance>,
    /// The routes.
    pub routes: Vec<RouteSummary>,
    /// The points.
    pub points: Vec<PointSummary>,
    /// What is known between the points, where that was asked.
    pub interval: Option<Interval>,
    /// Things a reader should know.
    pub warnings: Vec<String>,
}

impl Finding {
    /// Undecided, for this reason.
    pub fn undecided(why: impl Into<Doubt>) -> Self {
        Finding::new(Verdict::Confirmed, None).left_open(why)
    }

    /// The same evidence, but undecided, for this reason: what only a decided claim has is taken back.
    #[must_use]
    pub fn left_open(mut self, why: impl Into<Doubt>) -> Self {
        self.leave_open(why);
        self
    }

    /// [`Finding::left_open`] in place.
    pub fn leave_open(&mut self, why: impl Into<Doubt>) {
        let Doubt { reason, text } = why.into();
        self.verdict = Verdict::Undecided;
        self.strength = None;
        self.power = None;
        self.slack = None;
        self.doubt = Some(reason);
        self.reason = Some(text);
    }

    /// Why it is undecided, as a doubt.
    pub fn into_doubt(self) -> Doubt {
        let reason = self.doubt.unwrap_or(Reason::OutsideTheMethod);
        reason.doubt(self.reason.unwrap_or_default())
    }

    /// A finding with a verdict and a reason and nothing else yet.
    pub fn new(verdict: Verdict, reason: Option<String>) -> Self {
        Finding {
            verdict,
            strength: None,
            reason,
            doubt: None,
            digits_reached: None,
            error_bound: None,
            power: None,
            worst_at: None,
            slack: None,
            tolerance: None,
            routes: Vec::new(),
            points: Vec::new(),
            interval: None,
            warnings: Vec::new(),
        }
    }
}
