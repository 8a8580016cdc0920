//! The tree of a derivation.

use super::rule::Info;
use super::transform::Transform;
use crate::activation::Piece;

/// How a condition of a rule was checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Checked {
    /// By the form of the formula.
    Structure,
    /// By a ball that does not hold the excluded value.
    Ball,
    /// It follows from what is assumed of the symbols.
    Assumed,
}

/// A condition of a rule, as it reads for this goal.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// The condition, such as `2 > 0`.
    pub text: String,
    /// How it was checked.
    pub checked: Checked,
}

/// A rule applied: F of `phi` is `transform`, from what the premises say.
#[derive(Clone, Debug)]
pub struct Step {
    /// The rule.
    pub rule: &'static Info,
    /// What was transformed, on adjoining pieces.
    pub phi: Vec<Piece>,
    /// What it was rewritten to, or what the rule was read with; empty where there is nothing to say.
    pub reading: String,
    /// Its conditions.
    pub conditions: Vec<Condition>,
    /// What the rule rests on.
    pub premises: Vec<Step>,
    /// F.
    pub transform: Transform,
}

impl Step {
    /// A step without premises and conditions.
    pub fn new(rule: &'static Info, phi: &[Piece], transform: Transform) -> Step {
        Step {
            rule,
            phi: phi.to_vec(),
            reading: String::new(),
            conditions: Vec::new(),
            premises: Vec::new(),
            transform,
        }
    }

    /// With a sentence on how the rule was read.
    pub fn reading(mut self, text: impl Into<String>) -> Step {
        self.reading = text.into();
        self
    }

    /// With a condition.
    pub fn condition(mut self, text: impl Into<String>, checked: Checked) -> Step {
        self.conditions.push(Condition {
            text: text.into(),
            checked,
        });
        self
    }

    /// With a premise.
    pub fn premise(mut self, step: Step) -> Step {
        self.premises.push(step);
        self
    }

    /// This step and all that it rests on, in the order of reading: premises first.
    pub fn all(&self) -> Vec<&Step> {
        let mut list: Vec<&Step> = self.premises.iter().flat_map(Step::all).collect();
        list.push(self);
        list
    }
}
