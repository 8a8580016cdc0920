//! A power of |z| on either side of 0, for exponents that are no whole numbers.
//!
//! ```text
//! F[z_+^p](k) = Gamma(p + 1) (ik)^{-p-1},   F[z_-^p](k) = Gamma(p + 1) (-ik)^{-p-1},   p > -1,
//! ```
//!
//! with principal powers: `(ik)^{-p-1} = e^{-i pi (p + 1)/2} k^{-p-1}` for k > 0. For p > -1 and Im k < 0 the first is Euler's integral (DLMF
//! 5.9.1), and the limit to real k as a tempered distribution; the second is its mirror image. Off k = 0 nothing else stands,
//! and where p is no whole number no delta term does. The answer is read for k > 0.

use super::{form_of, interval_of};
use crate::activation::Piece;
use crate::algebra::Exact;
use crate::algebra::form::Extra;
use crate::derive::residues::half_lines;
use crate::derive::rule::{Applied, Info, Rule};
use crate::derive::search::{Goal, Search};
use crate::derive::step::{Checked, Step};
use crate::derive::tidy::tidy;
use crate::derive::transform::Transform;
use crate::expr::{Expr, build};
use crate::number::{Function, Rational};

/// See the module.
pub struct Powers;

static INFO: Info = Info {
    name: "powers",
    statement: "F[z_+^p](k) = Gamma(p + 1) (ik)^(-p-1), F[z_-^p](k) = Gamma(p + 1) (-ik)^(-p-1)",
    conditions: "p > -1, no whole number; k > 0",
    source: "proved in the head of src/derive/rules/powers.rs; DLMF 5.9.1; I. M. Gel'fand and G. E. Shilov, Generalized Functions I, II.2.3",
};

impl Rule for Powers {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn apply(&self, goal: &Goal, search: &mut Search) -> Applied {
        let [left, right] = &goal.pieces[..] else {
            return Applied::NotMine;
        };
        if !half_lines::meet_at_zero(left, right) {
            return Applied::NotMine;
        }
        let (Some(right), Some(left)) = (power(right, search), power(left, search)) else {
            return Applied::NotMine;
        };
        let mut sum = Vec::new();
        for ((c, p), sign) in [(&right, -1), (&left, 1)] {
            if c.is_zero() {
                continue;
            }
            if *p <= -1 {
                return Applied::Refused(format!("p = {p} is not above -1"));
            }
            if p.is_integer() {
                return Applied::NotMine;
            }
            sum.push((c, p.clone() + 1u32, sign));
        }
        match formula(&sum) {
            Some(f) => Step::new(&INFO, &goal.pieces, Transform::of(f))
                .condition("p > -1 and no whole number", Checked::Structure)
                .into(),
            None => Applied::NotMine,
        }
    }
}

/// c and p of a piece `c t^p`, t the distance from its end; of 0 both are 0.
fn power(piece: &Piece, search: &Search) -> Option<(Exact, Rational)> {
    let form = form_of(piece, search)?;
    let (key, polynomial) = match &form.terms[..] {
        [] => return Some((Exact::default(), Rational::new())),
        [(key, polynomial)] => (key, polynomial),
        _ => return None,
    };
    let broken = match &key.extra {
        Extra::One => Rational::new(),
        Extra::Power { power, log: false } => power.rational()?,
        _ => return None,
    };
    let plain = key.alpha.is_zero() && key.beta.is_zero();
    let (c, n) = interval_of(piece)?.monomial(polynomial)?;
    plain.then(|| (c, broken + n as u64))
}

/// `sum c Gamma(s) e^{i sign pi s/2} k^{-s}`; two of one s and c are joined to a cosine.
fn formula(sum: &[(&Exact, Rational, i32)]) -> Option<Expr> {
    let pi = Exact::pi();
    let scaled = |c: &Exact, s: &Rational, turn: Expr| {
        let gamma = build::call(Function::Gamma, vec![build::rational(s.clone())]);
        let falling = build::pow(build::var("k"), build::rational(Rational::from(-s)));
        tidy(&build::mul(
            build::mul(build::mul(c.to_expr(), gamma), turn),
            falling,
        ))
    };
    let angle = |s: &Rational| pi.times(&Rational::from(s / 2u32).into()).ok();
    if let [(c, s, _), (d, t, _)] = sum
        && c == d
        && s == t
    {
        let cosine = build::call(Function::Cos, vec![angle(s)?.to_expr()]);
        return Some(scaled(&c.times(&2.into()).ok()?, s, cosine));
    }
    sum.iter().try_fold(build::num(0), |total, (c, s, sign)| {
        let turn = angle(s)?
            .times(&Exact::i())
            .ok()?
            .times(&i64::from(*sign).into())
            .ok()?;
        let turn = turn.exp().ok()?.to_expr();
        Some(build::add(total, scaled(c, s, turn)))
    })
}
