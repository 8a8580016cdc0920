//! Translation and dilation: phi(cz + d) from phi.
//!
//! ```text
//! F[g(cz + d)](k) = e^{ikd/c} F[g](k/c)/c,   c > 0.
//! ```
//!
//! By the substitution `z -> (z - d)/c` in the pairing with a Schwartz function. c and d are those of the first argument of a function, or base of
//! a power, that is affine in z; the goal asked for has z itself there, and so is not of the form of this rule again. The delta
//! terms of phi follow from its own expansions at both ends, and not from those of g: finite parts with logarithms do not
//! commute with a dilation.

use super::delta_terms;
use crate::algebra::Exact;
use crate::derive::rule::{Applied, Info, Rule};
use crate::derive::search::{Goal, Search};
use crate::derive::step::{Checked, Step};
use crate::derive::transform::Transform;
use crate::expr::{Expr, build, polynomial};
use crate::number::{Constant, Function};
use std::cmp::Ordering;

/// See the module.
pub struct Affine;

static INFO: Info = Info {
    name: "translation-and-dilation",
    statement: "F[g(cz + d)](k) = e^{ikd/c} F[g](k/c)/c",
    conditions: "c > 0",
    source: "L. Hörmander, The Analysis of Linear Partial Differential Operators I, section 7.1",
};

impl Rule for Affine {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn apply(&self, goal: &Goal, search: &mut Search) -> Applied {
        let Some(phi) = goal.formula() else {
            return Applied::NotMine;
        };
        let Some((c, d)) = first(phi) else {
            return Applied::NotMine;
        };
        let is_z = c.rational().is_some_and(|c| c == 1) && d.is_zero();
        if is_z || c.sign() != Some(Ordering::Greater) || !d.is_real() {
            return Applied::NotMine;
        }
        let Some(inner) = moved(phi, &c, &d) else {
            return Applied::NotMine;
        };
        let premise = match search.solve(&Goal::whole(inner)) {
            Ok(step) => step,
            Err(stopped) => return stopped.into(),
        };
        let (c_text, d_text) = (c.to_expr(), d.to_expr());
        let k = build::var("k");
        let f = premise
            .transform
            .regular
            .substitute("k", &build::div(k.clone(), c_text.clone()));
        let turn = build::mul(
            Expr::Constant(Constant::I),
            build::div(build::mul(d_text.clone(), k), c_text.clone()),
        );
        let wave = match d.is_zero() {
            true => build::num(1),
            false => build::call(Function::Exp, vec![turn]),
        };
        let f = build::div(build::mul(wave, f), c_text.clone());
        match delta_terms(goal, Transform::of(f)) {
            Ok(transform) => Step::new(&INFO, &goal.pieces, transform)
                .reading(format!("c = {c_text}, d = {d_text}"))
                .condition(format!("{c_text} > 0"), Checked::Ball)
                .premise(premise)
                .into(),
            Err(why) => Applied::Refused(why),
        }
    }
}

/// c and d of the first affine argument.
fn first(e: &Expr) -> Option<(Exact, Exact)> {
    let candidate = match e {
        Expr::Call(_, arguments) => arguments.first(),
        Expr::Pow(base, _) => Some(base.as_ref()),
        _ => None,
    };
    if let Some(found) = candidate.and_then(affine) {
        return Some(found);
    }
    e.operands()
        .into_iter()
        .filter(|part| part.depends_on("z"))
        .find_map(first)
}

/// c and d of `cz + d`, c not 0.
fn affine(e: &Expr) -> Option<(Exact, Exact)> {
    if !e.depends_on("z") {
        return None;
    }
    let list = polynomial::coefficients(e, "z")?;
    let [d, c] = &list[..] else {
        return None;
    };
    let (c, d) = (Exact::new(c).ok()?, Exact::new(d).ok()?);
    c.is_nonzero().then_some((c, d))
}

/// `phi((z - d)/c)`, every affine part as one.
fn moved(e: &Expr, c: &Exact, d: &Exact) -> Option<Expr> {
    if !e.depends_on("z") {
        return Some(e.clone());
    }
    if let Some((a, b)) = affine(e) {
        let slope = a.times(&c.inverse().ok()?).ok()?;
        let shift = b.minus(&slope.times(d).ok()?);
        let z = build::mul(slope.to_expr(), build::var("z"));
        return Some(build::add(z, shift.to_expr()));
    }
    let mut whole = true;
    let changed = e.map_operands(&mut |part| match moved(part, c, d) {
        Some(part) => part,
        None => {
            whole = false;
            part.clone()
        }
    });
    whole.then_some(changed)
}
