//! Polynomials times Gaussians and waves, and what has such a derivative (error functions, GELU).
//!
//! For Re a > 0 and any complex b, and for a = is, s real and not 0, and imaginary b (chirps)
//!
//! ```text
//! F[e^{-az^2 + bz}](k) = sqrt(pi/a) e^{(b - ik)^2/(4a)},   F[z^n g] = (i d/dk)^n F[g],   F[phi^(m)] = (ik)^m F[phi].
//! ```
//!
//! with the principal root. The first is the Gaussian integral for a > 0 and b = ik + c, c real, after completing the square, and holds
//! for all complex b and all a with Re a > 0, as both sides are analytic there. For Re a -> 0 and imaginary b the left side tends to that of
//! a = is as a tempered distribution, and the right side does so at every k. A polynomial times `e^{iwz}` has delta terms at w alone. cos and sin of an affine argument are sums of two exponentials. Where the m-th
//! derivative of a smooth tempered phi is such a sum, F is that of the derivative over `(ik)^m` off k = 0; the delta terms follow from
//! the expansions of phi at both ends.

use super::{delta_terms, form_of};
use crate::activation::Piece;
use crate::algebra::Exact;
use crate::algebra::form::{self, Extra, Key};
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
    conditions: "Re a > 0, or a and b imaginary and a not 0; phi is smooth and tempered",
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
            .condition(
                "Re a > 0, or a and b imaginary and a not 0, in every term",
                Checked::Ball,
            )
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
            let terms = form.terms.iter().map(|(key, p)| term(key, p));
            let terms: Option<Vec<Vec<Gauss>>> = terms.collect();
            if let Some(f) = terms.and_then(|terms| sum(terms.concat())) {
                return Some((tidy(&build::div(f, build::powi(ik, m as i32))), m));
            }
        }
    }
    None
}

/// `Q(k) e^{linear k - quarter k^2}`.
#[derive(Clone)]
struct Gauss {
    polynomial: Vec<Exact>,
    linear: Exact,
    quarter: Exact,
}

/// `a^{-1/2}`, principal, Re a >= 0, a not 0; none where the real part is below 0 or not known.
fn inverse_root(a: &Exact) -> Option<Exact> {
    let half: Exact = Rational::from((1, 2)).into();
    let inverse = a.inverse().ok()?;
    let (re, im) = inverse.parts()?;
    if im.is_zero() {
        return match re.sign()? {
            Ordering::Greater => inverse.power(&half).ok(),
            _ => None,
        };
    }
    if re.sign()? == Ordering::Less {
        return None;
    }
    // sqrt(x + iy) = sqrt((r + x)/2) + i sign(y) sqrt((r - x)/2)
    let square = re.times(&re).ok()?.plus(&im.times(&im).ok()?);
    let size = square.power(&half).ok()?;
    let part = |sum: Exact| sum.times(&half).ok()?.power(&half).ok();
    let up = im.sign()? == Ordering::Greater;
    let turn = if up { Exact::i() } else { Exact::i().negated() };
    let low = part(size.minus(&re))?.times(&turn).ok()?;
    Some(part(size.plus(&re))?.plus(&low))
}

/// F of `P(z) e^{alpha z^2 + beta z}` off its delta terms, nothing where there are only those; none where it is not tempered.
fn term(key: &Key, list: &[Exact]) -> Option<Vec<Gauss>> {
    if key.extra != Extra::One || list.len() > MOST_DEGREE + 1 {
        return None;
    }
    let (alpha, beta) = (&key.alpha, &key.beta);
    let is_wave = beta.parts()?.0.is_zero();
    if alpha.is_zero() && is_wave {
        // A polynomial times a wave: delta terms alone.
        return Some(Vec::new());
    }
    let falls = alpha.parts()?.0.sign()? == Ordering::Less;
    let chirp = alpha.parts()?.0.is_zero() && alpha.is_nonzero() && is_wave;
    if !falls && !chirp {
        return None;
    }
    let a = alpha.negated();
    let root_of_pi = Exact::pi().power(&Rational::from((1, 2)).into()).ok()?;
    let scale = root_of_pi.times(&inverse_root(&a)?).ok()?;
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
    Some(vec![Gauss {
        polynomial: total,
        linear,
        quarter,
    }])
}

/// Their sum; two with opposite imaginary exponents are joined to a cosine and a sine.
fn sum(mut terms: Vec<Gauss>) -> Option<Expr> {
    let mut total = build::num(0);
    while let Some(one) = terms.pop() {
        let phase = one.phase();
        let twin = terms.iter().position(|other| {
            phase.is_some()
                && one.linear.plus(&other.linear).is_zero()
                && one.quarter.plus(&other.quarter).is_zero()
        });
        let part = match (phase, twin) {
            (Some(phase), Some(twin)) => {
                let other = terms.remove(twin);
                // P e^{iv} + Q e^{-iv} = (P + Q) cos v + i(P - Q) sin v
                let both = form::sum(&one.polynomial, &other.polynomial);
                let minus = scaled(&other.polynomial, &(-1).into())?;
                let gap = form::sum(&one.polynomial, &minus);
                let gap = scaled(&gap, &Exact::i())?;
                let wave = |f: Function, list: &[Exact]| {
                    build::mul(written(list), build::call(f, vec![phase.clone()]))
                };
                build::add(wave(Function::Cos, &both), wave(Function::Sin, &gap))
            }
            _ => {
                let exponent = exponent(&one.linear, &one.quarter);
                let wave = build::call(Function::Exp, vec![exponent]);
                build::mul(written(&one.polynomial), wave)
            }
        };
        total = build::add(part, total);
    }
    Some(total)
}

impl Gauss {
    /// v, where the exponent is iv with real v.
    fn phase(&self) -> Option<Expr> {
        let turn = Exact::i().negated();
        let (linear, quarter) = (
            self.linear.times(&turn).ok()?,
            self.quarter.times(&turn).ok()?,
        );
        (linear.is_real() && quarter.is_real()).then(|| exponent(&linear, &quarter))
    }
}

/// `linear k - quarter k^2`.
fn exponent(linear: &Exact, quarter: &Exact) -> Expr {
    let k = build::var("k");
    build::sub(
        build::mul(linear.to_expr(), k.clone()),
        build::mul(quarter.to_expr(), build::powi(k, 2)),
    )
}

fn scaled(list: &[Exact], c: &Exact) -> Option<Vec<Exact>> {
    list.iter().map(|x| x.times(c).ok()).collect()
}

/// The polynomial in k with these coefficients, the highest first.
fn written(list: &[Exact]) -> Expr {
    let terms = list.iter().enumerate().rev().filter(|(_, c)| !c.is_zero());
    terms.fold(build::num(0), |sum, (j, c)| {
        let power = build::powi(build::var("k"), j as i32);
        build::add(sum, build::mul(c.to_expr(), power))
    })
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
