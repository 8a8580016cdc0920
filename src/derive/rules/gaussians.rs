//! Polynomials times Gaussians and waves, and what has such a derivative (error functions, GELU).
//!
//! For a > 0 and any complex b
//!
//! ```text
//! F[e^{-az^2 + bz}](k) = sqrt(pi/a) e^{(b - ik)^2/(4a)},   F[z^n g] = (i d/dk)^n F[g],   F[phi^(m)] = (ik)^m F[phi].
//! ```
//!
//! The first is the Gaussian integral for b = ik + c, c real, after completing the square, and holds for all complex b, as both sides
//! are entire in b. A polynomial times `e^{iwz}` has delta terms at w alone. cos and sin of an affine argument are sums of two exponentials. Where the m-th
//! derivative of a smooth tempered phi is such a sum, F is that of the derivative over `(ik)^m` off k = 0; the delta terms follow from
//! the expansions of phi at both ends.

use super::{delta_terms, form_of};
use crate::activation::Piece;
use crate::algebra::Exact;
use crate::algebra::form::{Extra, Key};
use crate::derive::residues::smooth;
use crate::derive::rule::{Applied, Info, Rule};
use crate::derive::search::{Goal, Search};
use crate::derive::step::{Checked, Step};
use crate::derive::tidy::tidy;
use crate::derive::transform::Transform;
use crate::expr::{Expr, build};
use crate::number::{Constant, Function, Rational};
use std::cmp::Ordering;

/// Highest degree of a polynomial.
const MOST_DEGREE: usize = 12;
/// Derivatives of phi that are tried.
const MOST_DERIVATIVES: usize = 4;

/// See the module.
pub struct Gaussians;

static INFO: Info = Info {
    name: "gaussians",
    statement: "F[e^{-az^2 + bz}](k) = sqrt(pi/a) e^{(b - ik)^2/(4a)}, F[z^n g] = (i d/dk)^n F[g], F[phi^(m)] = (ik)^m F[phi]",
    conditions: "a > 0; phi is smooth and tempered",
    source: "proved in the head of src/derive/rules/gaussians.rs",
};

impl Rule for Gaussians {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn apply(&self, goal: &Goal, search: &mut Search) -> Applied {
        let Some(phi) = goal.formula() else {
            return Applied::NotMine;
        };
        let Some((formula, m)) = formula(phi, search) else {
            return Applied::NotMine;
        };
        let transform = match delta_terms(goal, Transform::of(formula)) {
            Ok(transform) => transform,
            Err(why) => return Applied::Refused(why),
        };
        let reading = match m {
            0 => String::new(),
            m => format!(
                "m = {m}: that derivative of phi is a sum of Gaussians; delta terms from the expansions of phi at both ends"
            ),
        };
        Step::new(&INFO, &goal.pieces, transform)
            .reading(reading)
            .condition("a > 0 in every term", Checked::Ball)
            .condition("phi is smooth", Checked::Structure)
            .into()
    }
}

/// F off 0, and how often phi was differentiated.
fn formula(phi: &Expr, search: &Search) -> Option<(Expr, usize)> {
    let ik = build::mul(Expr::Constant(Constant::I), build::var("k"));
    for m in 0..=MOST_DERIVATIVES {
        if m > 0 && !smooth::is_smooth(phi) {
            return None;
        }
        let derived = phi.nth_derivative("z", m).ok()?;
        let piece = Piece {
            from: None,
            to: None,
            phi: derived,
        };
        if let Some(form) = form_of(&piece, search) {
            let f = form
                .terms
                .iter()
                .try_fold(build::num(0), |total, (key, p)| {
                    Some(build::add(total, term(key, p)?))
                });
            if let Some(f) = f {
                return Some((tidy(&build::div(f, build::powi(ik, m as i32))), m));
            }
        }
    }
    None
}

/// F of `P(z) e^{alpha z^2 + beta z}` off its delta terms; none where it is not tempered, or alpha is not real.
fn term(key: &Key, list: &[Exact]) -> Option<Expr> {
    if key.extra != Extra::One || list.len() > MOST_DEGREE + 1 {
        return None;
    }
    let (alpha, beta) = (&key.alpha, &key.beta);
    if alpha.is_zero() && beta.parts()?.0.is_zero() {
        // A polynomial times a wave: delta terms alone.
        return Some(build::num(0));
    }
    if alpha.sign() != Some(Ordering::Less) {
        return None;
    }
    let a = alpha.negated();
    let scale = Exact::pi().times(&a.inverse().ok()?).ok()?;
    let scale = scale.power(&Rational::from((1, 2)).into()).ok()?;
    // (beta - ik)^2/(4a), written out: beta^2/(4a) - i beta k/(2a) - k^2/(4a).
    let quarter = a
        .inverse()
        .ok()?
        .times(&Rational::from((1, 4)).into())
        .ok()?;
    let front = beta.times(beta).ok()?.times(&quarter).ok()?.exp().ok()?;
    let linear = beta
        .times(&Exact::i().negated())
        .ok()?
        .times(&quarter)
        .ok()?;
    let linear = linear.times(&2.into()).ok()?;
    let k = build::var("k");
    let exponent = build::sub(
        build::mul(linear.to_expr(), k.clone()),
        build::mul(quarter.to_expr(), build::powi(k, 2)),
    );
    let wave = build::call(Function::Exp, vec![exponent]);
    // Each derivative in k is (Q' + Q u') e^u: all of them are one polynomial.
    let mut total: Vec<Exact> = Vec::new();
    for (n, c) in list.iter().enumerate().filter(|(_, c)| !c.is_zero()) {
        let turn = Exact::i().power(&(n as i64).into()).ok()?;
        let c = c
            .times(&scale)
            .ok()?
            .times(&front)
            .ok()?
            .times(&turn)
            .ok()?;
        let q = hermite(n, &linear, &quarter)?;
        total.resize(total.len().max(q.len()), Exact::default());
        for (x, y) in total.iter_mut().zip(&q) {
            *x = x.plus(&y.times(&c).ok()?);
        }
    }
    let terms = total.iter().enumerate().rev().filter(|(_, c)| !c.is_zero());
    let polynomial = terms.fold(build::num(0), |sum, (j, c)| {
        let power = build::powi(build::var("k"), j as i32);
        build::add(sum, build::mul(c.to_expr(), power))
    });
    Some(build::mul(polynomial, wave))
}

/// Q with `d^n/dk^n e^u = Q e^u`, `u' = linear - 2 quarter k`.
fn hermite(n: usize, linear: &Exact, quarter: &Exact) -> Option<Vec<Exact>> {
    let slope = [linear.clone(), quarter.times(&(-2).into()).ok()?];
    let mut q = vec![Exact::from(1)];
    for _ in 0..n {
        let mut next = vec![Exact::default(); q.len() + 1];
        for (j, c) in q.iter().enumerate() {
            if j > 0 {
                next[j - 1] = next[j - 1].plus(&c.times(&(j as i64).into()).ok()?);
            }
            for (s, part) in slope.iter().enumerate() {
                next[j + s] = next[j + s].plus(&c.times(part).ok()?);
            }
        }
        q = next;
    }
    Some(q)
}
