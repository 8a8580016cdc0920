//! Powers and logarithms of the distance from a point, with exponentials that fall, on either side of it.
//!
//! With t = z - e on the right and t = e - z on the left, l >= 0, p > -1, s = l + ik on the right and s = l - ik on the left
//!
//! ```text
//! F[t_+^p e^{-lt}](k)       = e^{-ike} Gamma(p + 1) s^{-p-1},
//! F[t_+^p log t e^{-lt}](k) = e^{-ike} Gamma(p + 1) s^{-p-1} (psi(p + 1) - log s),        k > 0,
//! ```
//!
//! with principal powers and logarithms: for l = 0 `log(±ik) = log k ± i pi/2`. For Re s > 0 the first is Euler's integral (DLMF
//! 5.9.1); l = 0 is the limit l -> 0 as tempered distributions, in which the right side tends locally uniformly on k > 0. The second is the
//! derivative by p. The delta terms of whole powers follow from the expansions of phi at both ends.

use super::{delta_terms, form_of, interval_of};
use crate::activation::Piece;
use crate::algebra::Exact;
use crate::algebra::form::{Extra, Key};
use crate::derive::rule::{Applied, Info, Rule};
use crate::derive::search::{Goal, Search};
use crate::derive::step::{Checked, Step};
use crate::derive::tidy::tidy;
use crate::derive::transform::Transform;
use crate::expr::{Expr, build};
use crate::number::{Constant, Function, Rational};
use std::cmp::Ordering;

/// Terms on both sides.
const MOST_TERMS: usize = 48;

/// See the module.
pub struct Powers;

static INFO: Info = Info {
    name: "powers",
    statement: "F[t_+^p log^j(t) e^{-lt}](k) = e^{-ike} (d/dp)^j [Gamma(p + 1) s^(-p-1)], t = z - e and s = l + ik, or t = e - z and s = l - ik",
    conditions: "p > -1 real, j = 0 or 1, l >= 0; k > 0",
    source: "proved in the head of src/derive/rules/powers.rs; DLMF 5.9.1; I. M. Gel'fand and G. E. Shilov, Generalized Functions I, II.2.3",
};

/// `c t^p log^j t e^{-lt}` on one side.
struct Side {
    c: Exact,
    p: Exact,
    log: bool,
    fall: Exact,
}

/// The same on both sides: c on the right, and on the left.
struct Pair {
    right: Exact,
    left: Exact,
    p: Exact,
    log: bool,
    fall: Exact,
}

impl Rule for Powers {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn apply(&self, goal: &Goal, search: &mut Search) -> Applied {
        let [left, right] = &goal.pieces[..] else {
            return Applied::NotMine;
        };
        let (Some(ls), Some(rs)) = (side(left, search), side(right, search)) else {
            return Applied::NotMine;
        };
        let all = || ls.iter().chain(&rs);
        // Exponential polynomials have a rule of their own.
        let is_broken = |one: &Side| one.log || one.p.rational().is_none_or(|p| !p.is_integer());
        if !all().any(is_broken) || all().count() > MOST_TERMS {
            return Applied::NotMine;
        }
        for one in all() {
            let above = one.p.plus(&1.into());
            if above.sign() != Some(Ordering::Greater) {
                return Applied::Refused(format!("p = {} is not above -1", one.p.to_expr()));
            }
            if !matches!(one.fall.sign(), Some(Ordering::Greater | Ordering::Equal)) {
                return Applied::Refused(format!(
                    "e^{{-lt}} with l = {} does not fall",
                    one.fall.to_expr()
                ));
            }
        }
        let Some(corner) = left.to.as_ref().and_then(|e| Exact::new(e).ok()) else {
            return Applied::NotMine;
        };
        let Ok(f) = formula(&corner, &paired(&ls, &rs)) else {
            return Applied::NotMine;
        };
        match delta_terms(goal, Transform::of(f)) {
            Ok(transform) => Step::new(&INFO, &goal.pieces, transform)
                .condition("p > -1, l >= 0", Checked::Ball)
                .into(),
            Err(why) => Applied::Refused(why),
        }
    }
}

/// The terms of a piece up to infinity; none where it is no such sum.
fn side(piece: &Piece, search: &Search) -> Option<Vec<Side>> {
    let interval = interval_of(piece)?;
    let (end, direction) = interval.corner()?;
    let form = form_of(piece, search)?;
    let mut all = Vec::new();
    for (key, polynomial) in &form.terms {
        let (power, log) = match &key.extra {
            Extra::One => (Exact::default(), false),
            Extra::Power { power, log } => (power.clone(), *log),
            Extra::Erf { .. } => return None,
        };
        let Key { alpha, beta, .. } = key;
        if !alpha.is_zero() || !beta.is_real() {
            return None;
        }
        // e^{beta z} = e^{beta e} e^{-lt}, l = -beta direction
        let front = beta.times(end).ok()?.exp().ok()?;
        let fall = beta.times(&direction).ok()?.negated();
        for (n, c) in interval.in_distance(polynomial).ok()?.iter().enumerate() {
            if c.is_zero() {
                continue;
            }
            all.push(Side {
                c: c.times(&front).ok()?,
                p: power.plus(&(n as i64).into()),
                log,
                fall: fall.clone(),
            });
        }
    }
    Some(all)
}

fn paired(left: &[Side], right: &[Side]) -> Vec<Pair> {
    let mut pairs: Vec<Pair> = Vec::new();
    for (sides, on_right) in [(right, true), (left, false)] {
        for one in sides {
            let same = |p: &&mut Pair| p.p == one.p && p.log == one.log && p.fall == one.fall;
            let c = one.c.clone();
            if let Some(known) = pairs.iter_mut().find(same) {
                let place = match on_right {
                    true => &mut known.right,
                    false => &mut known.left,
                };
                *place = place.plus(&c);
                continue;
            }
            let (right, left) = match on_right {
                true => (c, Exact::default()),
                false => (Exact::default(), c),
            };
            pairs.push(Pair {
                right,
                left,
                p: one.p.clone(),
                log: one.log,
                fall: one.fall.clone(),
            });
        }
    }
    pairs
}

fn formula(corner: &Exact, pairs: &[Pair]) -> Result<Expr, String> {
    let mut sum = build::num(0);
    for pair in pairs {
        let part = match pair.fall.is_zero() {
            true => plain(pair)?,
            false => falling(pair)?,
        };
        sum = build::add(sum, tidy(&part));
    }
    if corner.is_zero() {
        return Ok(sum);
    }
    let turn = corner.times(&Exact::i().negated())?;
    let wave = build::mul(turn.to_expr(), build::var("k"));
    Ok(build::mul(build::call(Function::Exp, vec![wave]), sum))
}

fn gamma(q: &Exact) -> Result<Expr, String> {
    let value = build::call(Function::Gamma, vec![q.to_expr()]);
    Ok(Exact::new(&value)?.to_expr())
}

fn digamma(q: &Exact) -> Expr {
    build::call(Function::Digamma, vec![q.to_expr()])
}

/// `a cos t - i b sin t`, `t = pi q/2`: `a e^{-it}` for b = a.
fn turned(a: &Exact, b: &Exact, q: &Exact) -> Result<Expr, String> {
    let angle = Exact::pi()
        .times(q)?
        .times(&Rational::from((1, 2)).into())?;
    let i = Exact::i();
    let whole = q.rational().is_some_and(|q| q.is_integer());
    for (other, sign) in [(b.clone(), -1), (b.negated(), 1)] {
        if *a == other {
            let wave = angle.times(&i)?.times(&sign.into())?.exp()?;
            return Ok(a.times(&wave)?.to_expr());
        }
    }
    let part = |f: Function, c: &Exact| -> Result<Expr, String> {
        // cos t = (e^{it} + e^{-it})/2 is an exact number for whole q.
        if whole {
            let up = angle.times(&i)?.exp()?;
            let (re, im) = up.parts().ok_or("a power of i")?;
            let value = if f == Function::Cos { re } else { im };
            return Ok(c.times(&value)?.to_expr());
        }
        let wave = build::call(f, vec![angle.to_expr()]);
        Ok(build::mul(c.to_expr(), wave))
    };
    let sine = part(Function::Sin, &b.times(&i.negated())?)?;
    Ok(build::add(part(Function::Cos, a)?, sine))
}

/// Without an exponential: `right e^{-it} + left e^{it} = even cos t - i odd sin t`, `t = pi q/2`, q = p + 1.
fn plain(pair: &Pair) -> Result<Expr, String> {
    let q = pair.p.plus(&1.into());
    let (even, odd) = (pair.right.plus(&pair.left), pair.right.minus(&pair.left));
    let k = build::var("k");
    let scale = build::mul(gamma(&q)?, build::pow(k.clone(), q.negated().to_expr()));
    let turn = turned(&even, &odd, &q)?;
    if !pair.log {
        return Ok(build::mul(scale, turn));
    }
    // The logarithms of ik and -ik differ from log k by i pi/2 and -i pi/2.
    let log = build::sub(digamma(&q), build::call(Function::Log, vec![k]));
    let quarter = Exact::pi()
        .times(&Exact::i())?
        .times(&Rational::from((-1, 2)).into())?;
    let other = build::mul(quarter.to_expr(), turned(&odd, &even, &q)?);
    Ok(build::mul(scale, build::add(build::mul(turn, log), other)))
}

/// With an exponential that falls.
fn falling(pair: &Pair) -> Result<Expr, String> {
    let q = pair.p.plus(&1.into());
    let ik = build::mul(Expr::Constant(Constant::I), build::var("k"));
    let mut sum = build::num(0);
    for (c, s) in [
        (&pair.right, build::add(pair.fall.to_expr(), ik.clone())),
        (&pair.left, build::sub(pair.fall.to_expr(), ik.clone())),
    ] {
        if c.is_zero() {
            continue;
        }
        let power = build::pow(s.clone(), q.negated().to_expr());
        let mut part = build::mul(c.to_expr(), build::mul(gamma(&q)?, power));
        if pair.log {
            let log = build::call(Function::Log, vec![s]);
            part = build::mul(part, build::sub(digamma(&q), log));
        }
        sum = build::add(sum, part);
    }
    Ok(sum)
}
