//! Which rule is tried when.
//!
//! The rules are asked in the order of [`rules::ALL`]; the first answer is taken. Goals that were decided
//! are remembered, so that a sub-goal costs once; but a failure that came about because a goal further out was still open, or
//! because a bound was met, is no decision and is forgotten. The depth, the number of goals and the time are bounded: what is
//! beyond is said, not guessed.

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
    known: HashMap<String, Known>,
    depth: usize,
    goals: usize,
    /// The least depth of an open goal on which a failure rested since this was last reset.
    rests_on: usize,
}

/// What is known of a goal.
enum Known {
    /// It is being asked for, at this depth.
    Open(usize),
    /// It is decided.
    Decided(Result<Step, Stopped>),
}

impl<'a> Search<'a> {
    fn new(stop: &'a dyn Fn() -> bool) -> Search<'a> {
        Search {
            stop,
            known: HashMap::new(),
            depth: 0,
            goals: 0,
            rests_on: usize::MAX,
        }
    }

    /// F of one formula on the whole line: first of the pieces between its kinks, then of the formula as it stands, of which
    /// rules for sums and products can see the parts.
    ///
    /// # Errors
    /// As [`Search::solve`], for the pieces.
    pub fn formula(&mut self, phi: &Expr) -> Result<Step, Stopped> {
        let whole = Goal::whole(phi.clone());
        if !phi.has_kink() {
            return self.solve(&whole);
        }
        let Ok(cut) = Activation::from_formula("phi", phi.clone()) else {
            return self.solve(&whole);
        };
        let pieces = cut.pieces().to_vec();
        self.solve(&Goal { pieces })
            .or_else(|why| self.solve(&whole).map_err(|_| why))
    }

    /// F of a part of a goal: one formula as [`Search::formula`], pieces as they are.
    ///
    /// # Errors
    /// As [`Search::solve`].
    pub fn part(&mut self, goal: &Goal) -> Result<Step, Stopped> {
        match goal.formula() {
            Some(phi) => self.formula(phi),
            None => self.solve(goal),
        }
    }

    /// F of a goal, by the first rule that has one.
    ///
    /// # Errors
    /// Where no rule applies: the innermost part without one, and what was refused about it.
    pub fn solve(&mut self, goal: &Goal) -> Result<Step, Stopped> {
        let text = defined(&goal.pieces);
        match self.known.get(&text) {
            Some(Known::Decided(found)) => return found.clone(),
            Some(Known::Open(depth)) => {
                // A goal that comes up inside itself has no derivation there.
                self.rests_on = self.rests_on.min(*depth);
                return Err(Stopped {
                    part: text,
                    why: "its derivation leads back to it".into(),
                });
            }
            None => {}
        }
        let stopped = |why: &str| Stopped {
            part: text.clone(),
            why: why.into(),
        };
        if self.depth >= MOST_DEPTH || self.goals >= MOST_GOALS {
            self.rests_on = 0;
            return Err(stopped("the derivation is too long"));
        }
        if (self.stop)() {
            self.rests_on = 0;
            return Err(stopped("the time is over"));
        }
        if goal.pieces.iter().any(|p| p.phi.size() > MOST_SIZE) {
            return Err(stopped("the formula is too long"));
        }
        let at = self.depth;
        self.known.insert(text.clone(), Known::Open(at));
        let outer = std::mem::replace(&mut self.rests_on, usize::MAX);
        self.depth += 1;
        self.goals += 1;
        let found = self.first(goal, &text);
        self.depth -= 1;
        let forgotten = found.is_err() && self.rests_on < at;
        self.rests_on = match forgotten {
            true => outer.min(self.rests_on),
            false => outer,
        };
        match forgotten {
            true => drop(self.known.remove(&text)),
            false => drop(self.known.insert(text, Known::Decided(found.clone()))),
        }
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
    let mut search = Search::new(stop);
    let goal = Goal {
        pieces: activation.pieces().to_vec(),
    };
    let given = Goal {
        pieces: activation.formulas().to_vec(),
    };
    search.solve(&goal).or_else(|why| {
        // Of a formula with kinks as it was typed, rules for sums and products can see the parts.
        match given != goal && given.formula().is_some() {
            true => search.solve(&given).map_err(|_| why),
            false => Err(why),
        }
    })
}

/// F of a goal, whose formulas may hold symbols.
///
/// # Errors
/// As [`derive()`].
pub fn derive_goal(goal: &Goal, stop: &dyn Fn() -> bool) -> Result<Step, Stopped> {
    Search::new(stop).solve(goal)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::Scope;

    #[test]
    fn a_failure_through_an_open_goal_is_forgotten() {
        let parsed = |text: &str| Expr::parse(text, &Scope::new(&["z"])).expect("a formula");
        let never = || false;
        let mut search = Search::new(&never);
        let sum = Goal::whole(parsed("tanh(z)+abs(z)^(1/3)"));
        // While tanh(z) is open further out, the sum has no derivation.
        search.known.insert("tanh(z)".into(), Known::Open(0));
        search.depth = 1;
        let why = search.solve(&sum).expect_err("it leads back");
        assert!(why.to_string().contains("leads back"), "{why}");
        assert!(!search.known.contains_key("tanh(z)+abs(z)^(1/3)"));
        assert_eq!(search.rests_on, 0);
        search.known.remove("tanh(z)");
        assert!(search.solve(&sum).is_ok());
        // A failure that rests on nothing open is kept.
        let none = Goal::whole(parsed("tanh(z^3)"));
        search.rests_on = usize::MAX;
        assert!(search.solve(&none).is_err());
        assert!(matches!(
            search.known.get("tanh(z^3)"),
            Some(Known::Decided(Err(_)))
        ));
        assert_eq!(search.rests_on, usize::MAX);
    }
}
