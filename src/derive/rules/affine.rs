//! Translation and dilation: phi(cz + d) from phi.
//!
//! ```text
//! F[g(cz + d)](k) = e^{ikd/c} F[g](k/c)/|c|,   c not 0.
//! ```
//!
//! By the substitution `z -> (z - d)/c` in the pairing with a Schwartz function. For c < 0 the formula of the premise is asked for at
//! k/c < 0: g is real, so that F(-k) is the conjugate of F(k) ([`reflection`](crate::derive::reflection)). c and d are those of an
//! argument of a function, or base of a power, that is affine in z, where no such argument is z itself; in the goal asked for one
//! is, so that it is not of the form of this rule again. A goal of two pieces is moved so that they meet at 0. The delta terms
//! of phi follow from its own expansions at both ends, and not from those of g: finite parts with logarithms do not
//! commute with a dilation.

use super::delta_terms;
use super::factors::{affine, is_real};
use crate::activation::Piece;
use crate::algebra::Exact;
use crate::derive::reflection::mirrored;
use crate::derive::rule::{Applied, Info, Rule};
use crate::derive::search::{Goal, Search};
use crate::derive::step::{Checked, Step};
use crate::derive::transform::Transform;
use crate::expr::{Expr, build};
use crate::number::{Constant, Function};
use std::cmp::Ordering;

/// Affine arguments that are tried.
const MOST_TRIED: usize = 3;

/// See the module.
pub struct Affine;

static INFO: Info = Info {
    name: "translation-and-dilation",
    statement: "F[g(cz + d)](k) = e^{ikd/c} F[g](k/c)/|c|",
    conditions: "c is not 0; g is real where c < 0",
    source: "L. Hörmander, The Analysis of Linear Partial Differential Operators I, section 7.1",
};

impl Rule for Affine {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn apply(&self, goal: &Goal, search: &mut Search) -> Applied {
        let mut refused = None;
        for (c, d) in candidates(goal) {
            let Some(inner) = moved_goal(goal, &c, &d) else {
                continue;
            };
            match transformed(goal, &inner, (&c, &d), search) {
                Applied::NotMine => {}
                Applied::Answer(step) => return Applied::Answer(step),
                other => refused = refused.or(Some(other)),
            }
        }
        refused.unwrap_or(Applied::NotMine)
    }
}

/// F of a goal from that of g.
fn transformed(
    goal: &Goal,
    inner: &Goal,
    (c, d): (&Exact, &Exact),
    search: &mut Search,
) -> Applied {
    let Some(sign) = c.sign() else {
        return Applied::NotMine;
    };
    let backwards = sign == Ordering::Less;
    if backwards && !is_real(inner) {
        return Applied::Refused("c < 0, and g is not seen to be real".into());
    }
    let premise = match search.part(inner) {
        Ok(step) => step,
        Err(stopped) => return stopped.into(),
    };
    let size = if backwards { c.negated() } else { c.clone() };
    let (c_text, d_text, size) = (c.to_expr(), d.to_expr(), size.to_expr());
    let k = build::var("k");
    let mut f = premise.transform.regular.clone();
    if backwards {
        let Some(other) = mirrored(&f) else {
            return Applied::Refused(format!("c < 0, and the conjugate of {f} is not seen"));
        };
        f = other;
    }
    let f = f.substitute("k", &build::div(k.clone(), size.clone()));
    let turn = build::mul(
        Expr::Constant(Constant::I),
        build::div(build::mul(d_text.clone(), k), c_text.clone()),
    );
    let wave = match d.is_zero() {
        true => build::num(1),
        false => build::call(Function::Exp, vec![turn]),
    };
    let f = build::div(build::mul(wave, f), size);
    let condition = match backwards {
        true => format!("{c_text} < 0, and g is real"),
        false => format!("{c_text} > 0"),
    };
    match delta_terms(goal, Transform::of(f)) {
        Ok(transform) => Step::new(&INFO, &goal.pieces, transform)
            .reading(format!("c = {c_text}, d = {d_text}"))
            .condition(condition, Checked::Ball)
            .premise(premise)
            .into(),
        Err(why) => Applied::Refused(why),
    }
}

/// c and d that are tried, c not 0, d real; none where z itself is an argument already.
fn candidates(goal: &Goal) -> Vec<(Exact, Exact)> {
    let one = Exact::from(1);
    if let [left, _] = &goal.pieces[..] {
        let knot = left.to.as_ref().and_then(|e| Exact::new(e).ok());
        let moved = knot.filter(|x| x.is_real() && x.is_nonzero());
        return moved.map(|x| (one, x.negated())).into_iter().collect();
    }
    let Some(phi) = goal.formula() else {
        return Vec::new();
    };
    let (mut strong, mut weak) = (Vec::new(), Vec::new());
    arguments(phi, &mut strong, &mut weak);
    let mut list = if strong.is_empty() { weak } else { strong };
    if list.iter().any(|(c, d)| *c == one && d.is_zero()) {
        return Vec::new();
    }
    list.retain(|(c, d)| c.is_real() && d.is_real());
    list.truncate(MOST_TRIED);
    list
}

/// The affine arguments of functions and bases of broken powers, and apart from them the bases of whole powers.
fn arguments(e: &Expr, strong: &mut Vec<(Exact, Exact)>, weak: &mut Vec<(Exact, Exact)>) {
    let whole = |n: &Expr| matches!(n, Expr::Number(q) if q.is_integer());
    let (list, into): (Vec<&Expr>, &mut Vec<_>) = match e {
        Expr::Call(_, list) => (list.iter().collect(), strong),
        Expr::Pow(base, n) if whole(n) => (vec![base.as_ref()], weak),
        Expr::Pow(base, _) => (vec![base.as_ref()], strong),
        _ => (Vec::new(), strong),
    };
    for found in list.into_iter().filter_map(affine) {
        if !into.contains(&found) {
            into.push(found);
        }
    }
    for part in e.operands() {
        if part.depends_on("z") {
            arguments(part, strong, weak);
        }
    }
}

/// g, of which phi is `g(cz + d)`.
fn moved_goal(goal: &Goal, c: &Exact, d: &Exact) -> Option<Goal> {
    let end = |e: &Option<Expr>| match e {
        None => Some(None),
        Some(e) => {
            let place = Exact::new(e).ok()?.times(c).ok()?.plus(d);
            Some(Some(place.to_expr()))
        }
    };
    let mut pieces = Vec::new();
    for piece in &goal.pieces {
        pieces.push(Piece {
            from: end(&piece.from)?,
            to: end(&piece.to)?,
            phi: moved(&piece.phi, c, d)?,
        });
    }
    Some(Goal { pieces })
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
