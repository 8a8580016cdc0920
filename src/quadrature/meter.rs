//! Counts nodes against the budget and looks at the clock and the flag now and then.

use super::estimate::{Budget, Stop};
use std::sync::atomic::Ordering;
use std::time::Instant;

/// Nodes between two looks at the clock and the flag.
const STRIDE: usize = 32;

/// A budget being spent.
pub struct Meter<'a> {
    budget: &'a Budget,
    nodes: usize,
}

/// Whether to go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spend {
    /// The node may be evaluated.
    Go,
    /// Nodes or time are used up.
    Exhausted,
}

impl<'a> Meter<'a> {
    pub fn new(budget: &'a Budget) -> Self {
        Meter { budget, nodes: 0 }
    }

    /// Evaluations so far.
    pub fn nodes(&self) -> usize {
        self.nodes
    }

    /// Evaluations left.
    pub fn left(&self) -> usize {
        self.budget.max_nodes.saturating_sub(self.nodes)
    }

    /// Counts one evaluation.
    pub fn spend(&mut self) -> Result<Spend, Stop> {
        if self.nodes >= self.budget.max_nodes {
            return Ok(Spend::Exhausted);
        }
        self.nodes += 1;
        if self.nodes % STRIDE == 1 {
            return self.look();
        }
        Ok(Spend::Go)
    }

    /// Looks at the flag and the clock.
    pub fn look(&self) -> Result<Spend, Stop> {
        look(self.budget)
    }
}

/// Looks at the flag and the clock of a budget.
pub fn look(budget: &Budget) -> Result<Spend, Stop> {
    if let Some(cancel) = &budget.cancel
        && cancel.load(Ordering::Relaxed)
    {
        return Err(Stop::Cancelled);
    }
    match budget.deadline {
        Some(deadline) if Instant::now() >= deadline => Ok(Spend::Exhausted),
        _ => Ok(Spend::Go),
    }
}
