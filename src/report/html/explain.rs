//! The words of a verdict, in sentences for a reader who meets them for the first time.

use crate::record::{ClaimLine, VerdictName};

/// What a verdict means.
pub fn verdict(verdict: VerdictName) -> &'static str {
    match verdict {
        VerdictName::Confirmed => {
            "at every stated point the claim agrees with what was measured, to the digits asked, error bounds included"
        }
        VerdictName::Refuted => {
            "at some stated point the claim differs from what was measured by more than the error bound"
        }
        VerdictName::Undecided => {
            "neither: the reason is given. It is no mild form of confirmed: nothing is known"
        }
        VerdictName::Failed => {
            "the program broke while it checked the claim: this says nothing about the claim, and is a defect of specbias"
        }
    }
}

/// All strengths, the best first, and what stands behind each.
pub const STRENGTHS: [(&str, &str); 5] = [
    (
        "derived",
        "named rules, each with its conditions checked, give a formula that a normal form shows to be the claimed one",
    ),
    (
        "enclosed",
        "a theorem: balls that hold the true value and the claimed one, at the stated points, or a rule that derives the answer from the form of phi",
    ),
    (
        "agreed",
        "at least two independent routes, at two precisions each, gave the same number within their error bounds: evidence, and no proof",
    ),
    (
        "sampled",
        "finitely many samples: as good as the sampling, and no better",
    ),
    (
        "trained",
        "a network that was really trained, from a start that follows from the claim's id, against a computation at high precision",
    ),
];

/// What stands behind a strength.
pub fn strength(name: &str) -> Option<&'static str> {
    STRENGTHS
        .iter()
        .find(|(strength, _)| *strength == name)
        .map(|(_, meaning)| *meaning)
}

/// What the power of a check says of this claim.
pub fn power(claim: &ClaimLine) -> &'static str {
    match (&claim.power, claim.verdict) {
        (Some(_), _) => {
            "Power: the same evidence refutes a formula that is wrong by the change stated above; a closer one it does not tell apart."
        }
        (None, VerdictName::Confirmed) => {
            "Power: none is stated, so what the check would have caught is not known from here."
        }
        (None, _) => "Power: it is measured after a confirmation, so there is none.",
    }
}

/// A mark that says the verdict without colour.
pub fn sign(verdict: VerdictName) -> &'static str {
    match verdict {
        VerdictName::Confirmed => "✓",
        VerdictName::Refuted => "✗",
        VerdictName::Undecided => "?",
        VerdictName::Failed => "!",
    }
}
