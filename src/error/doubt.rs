//! Why something was not decided: a sentence, and one of a closed list of reasons.
//!
//! A case that expects `undecided` names the reason, so that a claim that stays open for another one is not as expected.
//! Where a sentence is passed on by whoever knows no more, the reason is [`Reason::OutsideTheMethod`].

use std::fmt;

/// The reasons.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reason {
    /// phi is not real on the line.
    NotReal,
    /// phi grows faster than every power: it has no Fourier transform.
    NotTempered,
    /// An integral does not exist, or was not seen to converge.
    Divergent,
    /// k is a frequency of phi itself, or an end of its band.
    AtAnAtom,
    /// phi may change at a place that no rule shows.
    Unseen,
    /// A premise that the claim rests on does not hold, or is not known to.
    Premise,
    /// The question has no single answer: a singular matrix, 0 = 0.
    IllPosed,
    /// Two routes contradict each other.
    Disagreement,
    /// The error bounds are too wide.
    Precision,
    /// Too few or too scattered samples.
    Samples,
    /// A training ended before it was to.
    Training,
    /// The limits of time or memory.
    Time,
    /// The method does not cover this.
    OutsideTheMethod,
    /// What is proven is contradicted: a fault of this program, which no claim can expect.
    Fault,
}

impl Reason {
    /// All that a claim can expect.
    pub const ALL: [Reason; 13] = [
        Reason::NotReal,
        Reason::NotTempered,
        Reason::Divergent,
        Reason::AtAnAtom,
        Reason::Unseen,
        Reason::Premise,
        Reason::IllPosed,
        Reason::Disagreement,
        Reason::Precision,
        Reason::Samples,
        Reason::Training,
        Reason::Time,
        Reason::OutsideTheMethod,
    ];

    /// The name in cases and records.
    pub const fn name(self) -> &'static str {
        match self {
            Reason::NotReal => "not-real",
            Reason::NotTempered => "not-tempered",
            Reason::Divergent => "divergent",
            Reason::AtAnAtom => "at-an-atom",
            Reason::Unseen => "unseen",
            Reason::Premise => "premise",
            Reason::IllPosed => "ill-posed",
            Reason::Disagreement => "disagreement",
            Reason::Precision => "precision",
            Reason::Samples => "samples",
            Reason::Training => "training",
            Reason::Time => "time",
            Reason::OutsideTheMethod => "outside-the-method",
            Reason::Fault => "fault",
        }
    }

    /// What it says, for the reference page.
    pub const fn meaning(self) -> &'static str {
        match self {
            Reason::NotReal => "phi is not real on the line",
            Reason::NotTempered => "phi grows faster than every power and has no Fourier transform",
            Reason::Divergent => "an integral does not exist, or was not seen to converge",
            Reason::AtAnAtom => "k is a frequency of phi itself, or an end of its band",
            Reason::Unseen => "phi or a formula may change at a place that no rule shows",
            Reason::Premise => {
                "a premise that the claim rests on does not hold, or is not known to"
            }
            Reason::IllPosed => "the question has no single answer: a singular matrix, 0 = 0",
            Reason::Disagreement => "two routes contradict each other",
            Reason::Precision => "the error bounds are too wide for the digits asked",
            Reason::Samples => "the samples are too few or scatter too much",
            Reason::Training => "a training ended before it was to",
            Reason::Time => "the limit of time or memory",
            Reason::OutsideTheMethod => "the method does not cover this",
            Reason::Fault => "what is proven is contradicted: the program is at fault",
        }
    }

    /// The reason of this name.
    pub fn named(name: &str) -> Option<Reason> {
        Reason::ALL.into_iter().find(|r| r.name() == name)
    }

    /// That something was not decided for this reason, in words.
    pub fn doubt(self, text: impl Into<String>) -> Doubt {
        Doubt {
            reason: self,
            text: text.into(),
        }
    }
}

/// That something was not decided, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doubt {
    /// One of the list.
    pub reason: Reason,
    /// In words.
    pub text: String,
}

impl Doubt {
    /// The same doubt, said in the words that `say` makes of its own.
    #[must_use]
    pub fn said(self, say: impl FnOnce(&str) -> String) -> Doubt {
        let text = say(&self.text);
        Doubt { text, ..self }
    }

    /// Several doubts as one: for their reason, where it is one, else for the first that is no gap of a method.
    pub fn all(doubts: Vec<Doubt>) -> Doubt {
        let mut reasons = doubts.iter().map(|d| d.reason);
        let specific = reasons.clone().find(|r| *r != Reason::OutsideTheMethod);
        let reason = specific.or(reasons.next());
        let texts: Vec<String> = doubts.into_iter().map(|d| d.text).collect();
        reason
            .unwrap_or(Reason::OutsideTheMethod)
            .doubt(texts.join("; "))
    }

    /// The same doubt, after the place where it arose: `at k = 1: …`.
    #[must_use]
    pub fn at(self, place: impl fmt::Display) -> Doubt {
        self.said(|why| format!("{place}: {why}"))
    }
}

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl std::error::Error for Doubt {}

impl From<String> for Doubt {
    fn from(text: String) -> Doubt {
        Reason::OutsideTheMethod.doubt(text)
    }
}

impl From<&str> for Doubt {
    fn from(text: &str) -> Doubt {
        Reason::OutsideTheMethod.doubt(text)
    }
}

impl From<Doubt> for String {
    fn from(doubt: Doubt) -> String {
        doubt.text
    }
}
