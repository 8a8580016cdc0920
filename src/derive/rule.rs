//! What a rule is.

use super::search::{Goal, Search, Stopped};
use super::step::Step;

/// What stands in the reference about a rule.
#[derive(Debug, PartialEq, Eq)]
pub struct Info {
    /// Its name: lower case, words joined by hyphens.
    pub name: &'static str,
    /// The theorem, as one formula or sentence.
    pub statement: &'static str,
    /// Under which conditions; empty where there is none.
    pub conditions: &'static str,
    /// Where it is found: DLMF number, or a book with its section; or "proved in the head of its file".
    pub source: &'static str,
}

/// What a rule says of a goal.
pub enum Applied {
    /// F, with the step.
    Answer(Box<Step>),
    /// The goal has the form of the rule, but a condition fails; it is named.
    Refused(String),
    /// The goal has the form of the rule, but what it rests on has no derivation.
    Stopped(Stopped),
    /// The goal is not of its form.
    NotMine,
}

impl From<Stopped> for Applied {
    fn from(stopped: Stopped) -> Applied {
        Applied::Stopped(stopped)
    }
}

impl From<Step> for Applied {
    fn from(step: Step) -> Applied {
        Applied::Answer(Box::new(step))
    }
}

/// A rule. It may ask the search for the transforms of simpler goals, and must not loop: what it asks for is simpler by
/// the measure in the head of its file.
pub trait Rule: Sync {
    /// Name, statement, source.
    fn info(&self) -> &'static Info;
    /// F of a goal, if the rule has one.
    fn apply(&self, goal: &Goal, search: &mut Search) -> Applied;
}
