//! Sums, and constant factors.
//!
//! F is linear. Asked for: each summand, or the factor without its constant; both have fewer operations. `e^{bz + d}` holds the
//! constant `e^d`.

use super::factors::{factors, product};
use crate::derive::rule::{Applied, Info, Rule};
use crate::derive::search::{Goal, Search};
use crate::derive::step::Step;
use crate::derive::transform::Transform;
use crate::expr::{Expr, build, polynomial};
use crate::number::Function;

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
        let own = |a: &Expr| a.clone();
        let parts: Vec<(Expr, Expr)> = match phi {
            Expr::Neg(a) => vec![(minus, own(a))],
            Expr::Add(a, b) => vec![(build::num(1), own(a)), (build::num(1), own(b))],
            Expr::Sub(a, b) => vec![(build::num(1), own(a)), (minus, own(b))],
            Expr::Mul(a, b) if !a.depends_on("z") => vec![(own(a), own(b))],
            Expr::Mul(a, b) if !b.depends_on("z") => vec![(own(b), own(a))],
            Expr::Div(a, b) if !b.depends_on("z") && a.depends_on("z") => {
                vec![(build::div(build::num(1), own(b)), own(a))]
            }
            _ => match constants(phi).or_else(|| exponential(phi)) {
                Some(parts) => vec![parts],
                None => return Applied::NotMine,
            },
        };
        let mut sum = Transform::zero();
        let mut premises = Vec::new();
        for (factor, part) in parts {
            match search.formula(&part) {
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

/// The constant factors of a product, and the rest of it.
fn constants(phi: &Expr) -> Option<(Expr, Expr)> {
    let (fixed, rest): (Vec<_>, Vec<_>) = factors(phi)
        .into_iter()
        .partition(|(e, _)| !e.depends_on("z"));
    let front = product(&fixed);
    (front != build::num(1) && !rest.is_empty()).then(|| (front, product(&rest)))
}

/// `e^d` and the rest of a product with a factor `e^{bz + d}`, d not 0.
fn exponential(phi: &Expr) -> Option<(Expr, Expr)> {
    let mut list = factors(phi);
    let mut whole = list.iter_mut().find_map(|(e, n)| match e {
        Expr::Call(Function::Exp, u) => {
            let (slope, shift) = polynomial::affine(u.first()?, "z")?;
            let plain = build::mul(slope.clone(), build::var("z"));
            let rest = build::call(Function::Exp, vec![plain]);
            let found = !slope.is_zero() && !shift.is_zero();
            found.then(|| (e, rest, build::mul(build::num((*n).into()), shift)))
        }
        _ => None,
    })?;
    *whole.0 = std::mem::replace(&mut whole.1, build::num(1));
    let front = build::call(Function::Exp, vec![whole.2]);
    Some((front, product(&list)))
}
