//! Waves over powers of z: functions whose transform vanishes beyond a band.
//!
//! ```text
//! phi = sum_c sum_l a_{c,l} z^{-l} e^{icz} + polynomials times waves,   phi without a pole at 0:
//! F[phi](k) = 2 pi sum_{c > 0} sum_{l >= 1} i^l a_{c,l} (c - k)_+^{l-1}/(l - 1)!,   k > 0 off every c.
//! ```
//!
//! Proof. phi is `z^{-m} N(z)` with N smooth and `N = z^m phi`, so that `phi = N(z) (z - i0)^{-m}`, as `z^m (z - i0)^{-m} = 1`: each
//! `z^{-l}` may be read as `(z - i0)^{-l}`. For eps > 0 `1/(z - i eps) = i int_{-inf}^0 e^{ikz + eps k} dk`, so that for eps -> 0 `(z - i0)^{-1}`
//! has the transform 2 pi i on k < 0 and 0 on k > 0; `(z - i0)^{-l}` is `(-1)^{l-1}/(l - 1)!` times its derivative of order l - 1, and
//! has `2 pi i (-ik)^{l-1}/(l - 1)!` on k < 0. `e^{icz}` moves
//! k to k - c. That phi has no pole: the coefficients of `z^{-m}, ..., z^{-1}` in the Taylor series of all the terms add up to 0, exactly.

use super::delta_terms;
use super::factors::affine;
use crate::algebra::{Exact, factorial};
use crate::derive::rule::{Applied, Info, Rule};
use crate::derive::search::{Goal, Search};
use crate::derive::step::{Checked, Step};
use crate::derive::tidy::tidy;
use crate::derive::transform::Transform;
use crate::expr::{Expr, build};
use crate::number::{Function, Rational};
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// Terms of a sum.
const MOST_TERMS: usize = 128;
/// Largest power.
const MOST_POWER: i32 = 12;

/// See the module.
pub struct Bands;

static INFO: Info = Info {
    name: "bands",
    statement: "F[sum a_{c,l} z^(-l) e^{icz}](k) = 2 pi sum_{c > 0} i^l a_{c,l} relu(c - k)^(l - 1)/(l - 1)!, step(c - k) for l = 1",
    conditions: "phi has no pole at 0; k > 0",
    source: "proved in the head of src/derive/rules/bands.rs",
};

/// The coefficients of `z^j e^{icz}`, by c and j.
type Waves = BTreeMap<(Exact, i32), Exact>;

impl Rule for Bands {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn apply(&self, goal: &Goal, search: &mut Search) -> Applied {
        let Some(phi) = goal.formula() else {
            return Applied::NotMine;
        };
        let Some(waves) = read(phi, search.stop) else {
            return Applied::NotMine;
        };
        if waves.keys().all(|(_, j)| *j >= 0) {
            return Applied::NotMine;
        }
        match has_no_pole(&waves) {
            Some(true) => {}
            _ => return Applied::Refused("phi is not seen to be finite at z = 0".into()),
        }
        let Some(formula) = formula(&waves) else {
            return Applied::Refused("a constant that is too long".into());
        };
        match delta_terms(goal, Transform::of(formula)) {
            Ok(transform) => Step::new(&INFO, &goal.pieces, transform)
                .condition(
                    "the terms with a pole at 0 cancel there",
                    Checked::Structure,
                )
                .into(),
            Err(why) => Applied::Refused(why),
        }
    }
}

fn one(c: Exact, j: i32, a: Exact) -> Waves {
    let mut waves = Waves::new();
    if !a.is_zero() {
        waves.insert((c, j), a);
    }
    waves
}

fn constant(a: Exact) -> Waves {
    one(Exact::default(), 0, a)
}

fn plus(mut a: Waves, b: &Waves) -> Option<Waves> {
    for (key, value) in b {
        let sum = a.entry(key.clone()).or_default();
        *sum = sum.plus(value);
    }
    a.retain(|_, value| !value.is_zero());
    (a.len() <= MOST_TERMS).then_some(a)
}

fn times(a: &Waves, b: &Waves) -> Option<Waves> {
    if a.len() * b.len() > 4 * MOST_TERMS {
        return None;
    }
    let mut all = Waves::new();
    for ((c, i), x) in a {
        for ((d, j), y) in b {
            all = plus(all, &one(c.plus(d), i + j, x.times(y).ok()?))?;
        }
    }
    let small = all.keys().all(|(_, j)| j.abs() <= MOST_POWER);
    small.then_some(all)
}

/// A formula as such a sum, all c real; none where it is none.
fn read(e: &Expr, stop: &dyn Fn() -> bool) -> Option<Waves> {
    if stop() {
        return None;
    }
    if !e.depends_on("z") {
        return Some(constant(Exact::new(e).ok()?));
    }
    let minus = constant((-1).into());
    match e {
        Expr::Variable(_) => Some(one(Exact::default(), 1, 1.into())),
        Expr::Neg(a) => times(&read(a, stop)?, &minus),
        Expr::Add(a, b) => plus(read(a, stop)?, &read(b, stop)?),
        Expr::Sub(a, b) => plus(read(a, stop)?, &times(&read(b, stop)?, &minus)?),
        Expr::Mul(a, b) => times(&read(a, stop)?, &read(b, stop)?),
        Expr::Div(a, b) => times(&read(a, stop)?, &inverse(&read(b, stop)?)?),
        Expr::Pow(a, n) => {
            let Expr::Number(q) = n.as_ref() else {
                return None;
            };
            let n = q.is_integer().then(|| q.numer().to_i32()).flatten()?;
            let base = read(a, stop)?;
            let base = if n < 0 { inverse(&base)? } else { base };
            let n = Some(n.abs()).filter(|n| *n <= MOST_POWER)?;
            (0..n).try_fold(constant(1.into()), |all, _| times(&all, &base))
        }
        Expr::Call(f, list) => call(*f, list.first()?),
        _ => None,
    }
}

/// Of one term.
fn inverse(a: &Waves) -> Option<Waves> {
    let ((c, j), x) = a.iter().next().filter(|_| a.len() == 1)?;
    Some(one(c.negated(), -j, x.inverse().ok()?))
}

fn call(f: Function, u: &Expr) -> Option<Waves> {
    let (w, t) = affine(u)?;
    if !w.is_real() || !t.is_real() {
        return None;
    }
    // a e^{i(wz + t)} + b e^{-i(wz + t)}
    let half = Exact::from(Rational::from((1, 2)));
    let turned = half.times(&Exact::i().negated()).ok()?;
    let (a, b, j) = match f {
        Function::Cos => (half.clone(), half, 0),
        Function::Sin => (turned.clone(), turned.negated(), 0),
        Function::Sinc if t.is_zero() => {
            let c = turned.times(&w.inverse().ok()?).ok()?;
            (c.clone(), c.negated(), -1)
        }
        _ => return None,
    };
    let turn = t.times(&Exact::i()).ok()?;
    let up = a.times(&turn.exp().ok()?).ok()?;
    let down = b.times(&turn.negated().exp().ok()?).ok()?;
    plus(one(w.clone(), j, up), &one(w.negated(), j, down))
}

/// Whether the coefficients of the negative powers in the Laurent series at 0 vanish; none where a constant is too long.
fn has_no_pole(waves: &Waves) -> Option<bool> {
    let lowest = waves.keys().map(|(_, j)| *j).min()?;
    for power in lowest..0 {
        let mut sum = Exact::default();
        for ((c, j), a) in waves.iter().filter(|((_, j), _)| *j <= power) {
            // a z^j e^{icz}: (ic)^p/p! at p = power - j.
            let p = power - j;
            let turn = c.times(&Exact::i()).ok()?;
            let falling = Exact::from(Rational::from(factorial(p as u32).recip_ref()));
            let part = turn
                .power(&i64::from(p).into())
                .ok()?
                .times(&falling)
                .ok()?;
            sum = sum.plus(&part.times(a).ok()?);
        }
        if !sum.is_zero() {
            return Some(false);
        }
    }
    Some(true)
}

fn formula(waves: &Waves) -> Option<Expr> {
    let mut sum = build::num(0);
    for ((c, j), a) in waves.iter().filter(|((_, j), _)| *j < 0) {
        match c.sign()? {
            Ordering::Greater => {}
            _ => continue,
        }
        let l = -j;
        let falling = Exact::from(Rational::from(factorial(l as u32 - 1).recip_ref()));
        let turn = Exact::i().power(&i64::from(l).into()).ok()?;
        let weight = Exact::pi().times(&2.into()).ok()?.times(&turn).ok()?;
        let weight = weight.times(&falling).ok()?.times(a).ok()?;
        let reach = build::sub(c.to_expr(), build::var("k"));
        let shape = match l {
            1 => build::call(Function::Step, vec![reach]),
            _ => build::powi(build::call(Function::Relu, vec![reach]), l - 1),
        };
        sum = build::add(sum, tidy(&build::mul(weight.to_expr(), shape)));
    }
    Some(sum)
}
