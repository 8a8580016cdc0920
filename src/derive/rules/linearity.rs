//! Sums, and constant factors.
//!
//! F is linear. Asked for: each summand, or the factor without its constant; both have fewer operations.

use crate::derive::rule::{Applied, Info, Rule};
use crate::derive::search::{Goal, Search};
use crate::derive::step::Step;
use crate::derive::transform::Transform;
use crate::expr::{Expr, build};

/// See the module.
pub struct Linearity;

static INFO: Info = Info {
    name: "linearity",
    statement: "F[a phi + b psi] = a F[phi] + b F[psi]",
    conditions: "a and b do not depend on z; both terms are tempered",
    source: "L. Hörmander, The Analysis of Linear Partial Differential Operators I, section 7.1",
};

impl Rule for Linearity {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn apply(&self, goal: &Goal, search: &mut Search) -> Applied {
        let Some(phi) = goal.formula() else {
            return Applied::NotMine;
        };
        let minus = build::num(-1);
        let parts: Vec<(Expr, &Expr)> = match phi {
            Expr::Neg(a) => vec![(minus, a)],
            Expr::Add(a, b) => vec![(build::num(1), a), (build::num(1), b)],
            Expr::Sub(a, b) => vec![(build::num(1), a), (minus, b)],
            Expr::Mul(a, b) if !a.depends_on("z") => vec![(a.as_ref().clone(), b)],
            Expr::Mul(a, b) if !b.depends_on("z") => vec![(b.as_ref().clone(), a)],
            Expr::Div(a, b) if !b.depends_on("z") && a.depends_on("z") => {
                vec![(build::div(build::num(1), b.as_ref().clone()), a)]
            }
            _ => return Applied::NotMine,
        };
        let mut sum = Transform::zero();
        let mut premises = Vec::new();
        for (factor, part) in parts {
            match search.solve(&Goal::whole(part.clone())) {
                Ok(step) => {
                    sum = sum.plus(&step.transform.scaled(&factor));
                    premises.push(step);
                }
                Err(stopped) => return stopped.into(),
            }
        }
        let mut step = Step::new(&INFO, &goal.pieces, sum);
        step.premises = premises;
        step.into()
    }
}
