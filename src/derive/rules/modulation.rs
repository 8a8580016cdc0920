//! Modulation: a function times a wave.
//!
//! ```text
//! F[cos(wz + t) g](k) = (e^{it} F[g](k - w) + e^{-it} F[g](k + w))/2,
//! F[sin(wz + t) g](k) = (e^{it} F[g](k - w) - e^{-it} F[g](k + w))/(2i),   w > 0.
//! ```
//!
//! Proof. `F[e^{iwz} g](k) = F[g](k - w)` for every tempered g, and cos and sin are sums of two exponentials. The premise
//! holds for k > 0, which is enough for k + w; for k - w its formula is needed on both sides of 0: g is real, so that F(-k) is the
//! conjugate of F(k) ([`reflection`](crate::derive::reflection)). The goal asked for has one factor less. The delta terms follow from the
//! expansions of phi at both ends; where a logarithm stands there, from those of the premise, moved like F: a finite part with a symmetric cut moves with
//! its singular point.

use super::delta_terms;
use super::factors::{affine, common, is_real, without};
use crate::algebra::Exact;
use crate::derive::reflection::everywhere;
use crate::derive::rule::{Applied, Info, Rule};
use crate::derive::search::{Goal, Search};
use crate::derive::step::{Checked, Step};
use crate::derive::tidy::{split, tidy};
use crate::derive::transform::Transform;
use crate::expr::{Expr, build};
use crate::number::{Function, Rational};
use std::cmp::Ordering;

/// Formulas of a premise that are written twice, at most.
const MOST_SIZE: usize = 600;

/// See the module.
pub struct Modulation;

static INFO: Info = Info {
    name: "modulation",
    statement: "F[cos(wz + t) g](k) = (e^{it} F[g](k - w) + e^{-it} F[g](k + w))/2, F[sin(wz + t) g](k) = (e^{it} F[g](k - w) - e^{-it} F[g](k + w))/(2i)",
    conditions: "w > 0; g is real",
    source: "proved in the head of src/derive/rules/modulation.rs",
};

/// `cos(wz + t)` or `sin(wz + t)`, w > 0, times a sign.
struct Wave {
    f: Function,
    w: Exact,
    t: Exact,
    sign: i64,
}

impl Rule for Modulation {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn apply(&self, goal: &Goal, search: &mut Search) -> Applied {
        let found = common(goal)
            .into_iter()
            .find_map(|(e, _)| Some((wave(&e)?, e)));
        let Some((wave, e)) = found else {
            return Applied::NotMine;
        };
        let Some(rest) = without(goal, &[(e, 1)]) else {
            return Applied::NotMine;
        };
        if !is_real(&rest) {
            return Applied::Refused("g is not seen to be real".into());
        }
        let premise = match search.part(&rest) {
            Ok(step) => step,
            Err(stopped) => return stopped.into(),
        };
        let f = &premise.transform.regular;
        let Some(both) = everywhere(f, search.stop).filter(|f| f.size() <= MOST_SIZE) else {
            return Applied::Refused(format!("F of g for k < 0 is not seen from {f}"));
        };
        let (Ok(formula), Ok(moved)) = (wave.applied(f, &both), wave.deltas(&premise.transform))
        else {
            return Applied::Refused("a constant that is too long".into());
        };
        let regular = Transform::of(tidy(&formula));
        let transform = delta_terms(goal, regular.clone()).unwrap_or_else(|_| moved.plus(&regular));
        let (w, t) = (wave.w.to_expr(), wave.t.to_expr());
        Step::new(&INFO, &goal.pieces, transform)
            .reading(format!("{}, w = {w}, t = {t}", wave.f))
            .condition(format!("{w} > 0"), Checked::Ball)
            .condition("g is real", Checked::Structure)
            .premise(premise)
            .into()
    }
}

fn wave(e: &Expr) -> Option<Wave> {
    let Expr::Call(f @ (Function::Cos | Function::Sin), list) = e else {
        return None;
    };
    let (w, t) = affine(list.first()?)?;
    let odd = *f == Function::Sin;
    let (w, t, sign) = match w.sign()? {
        Ordering::Greater => (w, t, 1),
        Ordering::Less => (w.negated(), t.negated(), if odd { -1 } else { 1 }),
        Ordering::Equal => return None,
    };
    t.is_real().then_some(Wave { f: *f, w, t, sign })
}

impl Wave {
    /// From F of g for k > 0, and for both signs.
    fn applied(&self, f: &Expr, both: &Expr) -> Result<Expr, String> {
        let k = build::var("k");
        let w = self.w.to_expr();
        // The constant of F in front, where one formula holds for both signs.
        let (c, g) = split(f)
            .filter(|_| f == both)
            .unwrap_or((Exact::from(1), f.clone()));
        let both = if f == both { &g } else { both };
        let left = both.substitute("k", &build::sub(k.clone(), w.clone()));
        let right = g.substitute("k", &build::add(k, w));
        let (mut front, mut back) = self.fronts()?;
        (front, back) = (front.times(&c)?, back.times(&c)?);
        if self.t.is_zero() {
            // One constant for both.
            let both = match self.f {
                Function::Sin => build::sub(left, right),
                _ => build::add(left, right),
            };
            return Ok(build::mul(front.to_expr(), both));
        }
        Ok(build::add(
            build::mul(front.to_expr(), left),
            build::mul(back.to_expr(), right),
        ))
    }

    /// The constants before F at k - w and at k + w.
    fn fronts(&self) -> Result<(Exact, Exact), String> {
        let half: Exact = Rational::from((self.sign, 2)).into();
        let (front, back) = match self.f {
            Function::Sin => {
                let front = half.times(&Exact::i().negated())?;
                (front.clone(), front.negated())
            }
            _ => (half.clone(), half),
        };
        let turn = self.t.times(&Exact::i())?;
        let (up, down) = (turn.exp()?, turn.negated().exp()?);
        Ok((front.times(&up)?, back.times(&down)?))
    }

    /// The delta terms of the premise, moved.
    fn deltas(&self, premise: &Transform) -> Result<Transform, String> {
        let (front, back) = self.fronts()?;
        let mut sum = Transform::zero();
        for d in &premise.deltas {
            let (at, factor) = (Exact::new(&d.at)?, Exact::new(&d.factor)?);
            for (at, c) in [(at.plus(&self.w), &front), (at.minus(&self.w), &back)] {
                sum = sum.with(at.to_expr(), d.order, factor.times(c)?.to_expr());
            }
        }
        Ok(sum)
    }
}
