//! One thing that moved between two records, and whether it is for the worse.

use crate::record::VerdictName;

/// The kinds of evidence, the strongest first; `trained` stands apart.
const STRENGTHS: [&str; 4] = ["derived", "enclosed", "agreed", "sampled"];

/// One thing that is not in the new record as it was in the old.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// Another verdict.
    Verdict {
        /// Verdict of the old record.
        old: VerdictName,
        /// Verdict of the new record.
        new: VerdictName,
        /// What the new case expects.
        expect: VerdictName,
        /// Whether the old one was as expected then.
        was_expected: bool,
    },
    /// The case expects another verdict.
    Expectation {
        /// Expected by the old case.
        old: VerdictName,
        /// Expected by the new case.
        new: VerdictName,
    },
    /// The case states something else under the same id.
    Statement {
        /// The old claim, as text.
        old: String,
        /// The new claim, as text.
        new: String,
    },
    /// The case states something else about phi under the same id: another function is measured.
    Definition {
        /// The old phi, as text.
        old: String,
        /// The new phi, as text.
        new: String,
    },
    /// The case asks for another number of digits.
    Asked {
        /// Digits asked before.
        old: u32,
        /// Digits asked now.
        new: u32,
    },
    /// The same statement claims another value.
    Claimed {
        /// The point.
        at: String,
        /// Value claimed before.
        old: String,
        /// Value claimed now.
        new: String,
    },
    /// The slack of a claim that has no digits fell by more than a factor of 10.
    Slack {
        /// Slack before.
        old: f64,
        /// Slack now; none: no longer known.
        new: Option<f64>,
    },
    /// The check would no longer refute what it refuted: its power is gone or weaker by more than a
    /// factor of 10, with as many digits asked.
    Power {
        /// Smallest change that was refuted before.
        old: String,
        /// Smallest change that is refuted now; none: no longer known.
        new: Option<String>,
    },
    /// Another kind of evidence.
    Strength {
        /// Strength before.
        old: String,
        /// Strength now.
        new: String,
    },
    /// The error bound grew by more than a factor of 10, with as many digits asked.
    ErrorBound {
        /// Largest error bound before.
        old: String,
        /// Largest error bound now.
        new: String,
    },
    /// Fewer digits were reached, by more than [`DIGITS_DROP`](super::DIGITS_DROP), with as many asked.
    Digits {
        /// Digits reached before.
        old: f64,
        /// Digits reached now; none: no longer known.
        new: Option<f64>,
    },
    /// A measured value moved by more than both error bounds.
    Measured {
        /// The point.
        at: String,
        /// Value measured before.
        old: String,
        /// Value measured now.
        new: String,
        /// By how much, as a short decimal; none where the two are not both numbers.
        moved: Option<String>,
        /// The two error bounds and the rounding of the printed digits together.
        allowed: Option<String>,
    },
    /// A point was measured before and is no longer.
    PointGone {
        /// The point.
        at: String,
    },
}

impl Change {
    /// Whether it is for the worse. Another statement or expectation is the case's author at work.
    pub fn is_worse(&self) -> bool {
        match self {
            Change::Verdict {
                new,
                expect,
                was_expected,
                ..
            } => *was_expected && new != expect,
            Change::Digits { .. }
            | Change::Slack { .. }
            | Change::Power { .. }
            | Change::Measured { .. }
            | Change::PointGone { .. } => true,
            Change::Strength { old, new } => {
                let rank = |name: &str| STRENGTHS.iter().position(|known| *known == name);
                matches!((rank(old), rank(new)), (Some(old), Some(new)) if new > old)
            }
            Change::Expectation { .. }
            | Change::Statement { .. }
            | Change::Definition { .. }
            | Change::Asked { .. }
            | Change::Claimed { .. }
            | Change::ErrorBound { .. } => false,
        }
    }
}
