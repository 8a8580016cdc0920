//! Which rule is tried when.
//!
//! The rules are asked in the order of [`rules::ALL`]; the first answer is taken. Goals that were decided
//! are remembered, so that a sub-goal costs once. The depth, the number of goals and the time are bounded: what is beyond is
//! said, not guessed.

use super::rule::Applied;
use super::rules;
use super::step::Step;
use crate::activation::{Activation, Piece, defined};
use crate::expr::Expr;
use std::collections::HashMap;

/// Goals inside goals.
const MOST_DEPTH: usize = 24;
/// Goals of one search.
const MOST_GOALS: usize = 2000;
/// Distinct parts of a formula.
const MOST_SIZE: usize = 4000;

/// phi, of which F is wanted.
#[derive(Clone, Debug, PartialEq)]
pub struct Goal {
    /// Adjoining pieces that cover the line, each a formula in z.
    pub pieces: Vec<Piece>,
}

impl Goal {
    /// One formula on the whole line.
    pub fn whole(phi: Expr) -> Goal {
        Goal {
            pieces: vec![Piece {
                from: None,
                to: None,
                phi,
            }],
        }
    }

    /// The formula, where it is one on the whole line.
    pub fn formula(&self) -> Option<&Expr> {
        match &self.pieces[..] {
            [only] if only.from.is_none() && only.to.is_none() => Some(&only.phi),
            _ => None,
        }
    }
}

/// Why there is no derivation.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no rule gives the transform of {part}: {why}")]
pub struct Stopped {
    /// The part of phi that stopped it.
    pub part: String,
    /// The rule and its condition that failed, or that none has this form.
    pub why: String,
}

/// A search for a derivation.
pub struct Search<'a> {
    /// Whether to stop.
    pub stop: &'a dyn Fn() -> bool,
    known: HashMap<String, Result<Step, Stopped>>,
    depth: usize,
    goals: usize,
}

impl Search<'_> {
    /// F of a goal, by the first rule that has one.
    ///
    /// # Errors
    /// Where no rule applies: the innermost part without one, and what was refused about it.
    pub fn solve(&mut self, goal: &Goal) -> Result<Step, Stopped> {
        let text = defined(&goal.pieces);
        if let Some(known) = self.known.get(&text) {
            return known.clone();
        }
        let stopped = |why: &str| Stopped {
            part: text.clone(),
            why: why.into(),
        };
        if self.depth >= MOST_DEPTH || self.goals >= MOST_GOALS {
            return Err(stopped("the derivation is too long"));
        }
        if (self.stop)() {
            return Err(stopped("the time is over"));
        }
        if goal.pieces.iter().any(|p| p.phi.size() > MOST_SIZE) {
            return Err(stopped("the formula is too long"));
        }
        // A goal that comes up inside itself has no derivation there.
        let open = Err(stopped("its derivation leads back to it"));
        self.known.insert(text.clone(), open);
        self.depth += 1;
        self.goals += 1;
        let found = self.first(goal, &text);
        self.depth -= 1;
        self.known.insert(text, found.clone());
        found
    }

    fn first(&mut self, goal: &Goal, text: &str) -> Result<Step, Stopped> {
        let mut refused = Vec::new();
        let mut inner: Option<Stopped> = None;
        for rule in rules::ALL {
            match rule.apply(goal, self) {
                Applied::Answer(step) => return Ok(*step),
                Applied::Refused(why) => refused.push(format!("{}: {why}", rule.info().name)),
                Applied::Stopped(stopped) => inner = inner.or(Some(stopped)),
                Applied::NotMine => {}
            }
            if (self.stop)() {
                refused.push("the time is over".into());
                break;
            }
        }
        // What stopped a part says more than that the whole has no rule of its own.
        if let Some(inner) = inner.filter(|_| refused.is_empty()) {
            return Err(inner);
        }
        let why = match refused.is_empty() {
            true => "none has this form".into(),
            false => refused.join("; "),
        };
        Err(Stopped {
            part: text.into(),
            why,
        })
    }
}

/// F of an activation, with its derivation.
///
/// `stop` ends the search; it is asked at every goal.
///
/// # Errors
/// Where no rule applies to a part of phi, or a condition fails.
pub fn derive(activation: &Activation, stop: &dyn Fn() -> bool) -> Result<Step, Stopped> {
    let goal = Goal {
        pieces: activation.pieces().to_vec(),
    };
    derive_goal(&goal, stop)
}

/// F of a goal, whose formulas may hold symbols.
///
/// # Errors
/// As [`derive()`].
pub fn derive_goal(goal: &Goal, stop: &dyn Fn() -> bool) -> Result<Step, Stopped> {
    let mut search = Search {
        stop,
        known: HashMap::new(),
        depth: 0,
        goals: 0,
    };
    search.solve(goal)
}
