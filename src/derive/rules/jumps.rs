//! Exponential polynomials on pieces.
//!
//! phi is `sum_c P_c(z) e^{cz}` on each piece, between the knots z_j; `[.]_j` is the value on the right of z_j minus that on the left:
//!
//! ```text
//! F[phi](k) = sum_c sum_j e^{-(ik - c) z_j} sum_n [P_c^{(n)}]_j/(ik - c)^{n+1},   k off the atoms.
//! ```
//!
//! Proof. On a bounded piece, integration by parts of `P e^{-(ik - c)z}` as often as its degree allows gives minus the sum over n at its right
//! end plus that at its left end; a piece up to infinity gives the same for Im k < 0 small if Re c <= 0, and so in the limit as
//! a tempered distribution. The c may be complex; k with ik = c are left out: there F has a pole, or, where `e^{cz}` stands on bounded
//! pieces only, a value that is its limit. Adding up the pieces leaves the jumps. Terms of c and its conjugate are joined to one real
//! denominator: `c = b + iw`, u = ik - b, `1/(u -+ iw)^N = (u +- iw)^N/(u^2 + w^2)^N`.

use super::{delta_terms, form_of};
use crate::activation::Piece;
use crate::algebra::Exact;
use crate::algebra::form::Extra;
use crate::derive::rule::{Applied, Info, Rule};
use crate::derive::search::{Goal, Search};
use crate::derive::step::{Checked, Step};
use crate::derive::transform::Transform;
use crate::expr::{Expr, build};
use crate::number::{Constant, Function, Integer, Rational};
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// Highest degree.
const MOST_DEGREE: usize = 12;
/// Exponents of one formula.
const MOST_RATES: usize = 16;

/// See the module.
pub struct Jumps;

static INFO: Info = Info {
    name: "jumps",
    statement: "F[phi](k) = sum_c sum_j e^{-(ik - c) z_j} sum_n [P_c^(n)]_j/(ik - c)^(n + 1), phi = sum_c P_c(z) e^{cz} between the knots z_j",
    conditions: "Re c <= 0 on the last piece and >= 0 on the first; k off the places where ik = c",
    source: "proved in the head of src/derive/rules/jumps.rs",
};

/// The polynomials by their c, the coefficients lowest first.
type Pieced = BTreeMap<Exact, Vec<Exact>>;

impl Rule for Jumps {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn apply(&self, goal: &Goal, search: &mut Search) -> Applied {
        if goal.pieces.len() < 2 {
            return Applied::NotMine;
        }
        let read: Option<Vec<Pieced>> = goal
            .pieces
            .iter()
            .map(|piece| read(piece, search))
            .collect();
        let Some(pieces) = read else {
            return Applied::NotMine;
        };
        if let Some(why) = grows(&pieces) {
            return Applied::Refused(why);
        }
        let formula = match formula(&goal.pieces, &pieces) {
            Ok(formula) => formula,
            Err(why) => return Applied::Refused(why),
        };
        let transform = match delta_terms(goal, Transform::of(formula)) {
            Ok(transform) => transform,
            Err(why) => return Applied::Refused(why),
        };
        Step::new(&INFO, &goal.pieces, transform)
            .reading("delta terms from the expansions of phi at both ends")
            .condition("no exponential grows at an end", Checked::Ball)
            .into()
    }
}

/// What grows at an end.
fn grows(pieces: &[Pieced]) -> Option<String> {
    let ends = [
        (pieces.first()?, Ordering::Less, "-inf"),
        (pieces.last()?, Ordering::Greater, "inf"),
    ];
    ends.into_iter().find_map(|(piece, wrong, end)| {
        let wrongly = |c: &&Exact| {
            let sign = c.parts().and_then(|(re, _)| re.sign());
            sign.is_none_or(|s| s == wrong)
        };
        let bad = piece.keys().find(wrongly)?;
        Some(format!("e^{{cz}} with c = {} at z = {end}", bad.to_expr()))
    })
}

/// A piece as a sum of polynomials times exponentials.
fn read(piece: &Piece, search: &Search) -> Option<Pieced> {
    let form = form_of(piece, search)?;
    if form.terms.len() > MOST_RATES {
        return None;
    }
    let terms = form.terms.into_iter().map(|(key, p)| {
        let plain = key.extra == Extra::One && key.alpha.is_zero() && key.beta.parts().is_some();
        (plain && p.len() <= MOST_DEGREE + 1).then_some((key.beta, p))
    });
    terms.collect()
}

/// `P^{(n)}(x)`.
fn derivative_at(list: &[Exact], n: usize, x: &Exact) -> Result<Exact, String> {
    let mut value = Exact::default();
    for (j, c) in list.iter().enumerate().skip(n).rev() {
        let falling = (j - n + 1..=j).fold(Rational::from(1), |f, m| f * Rational::from(m as u64));
        value = value.times(x)?.plus(&c.times(&falling.into())?);
    }
    Ok(value)
}

/// The sum over the knots.
fn formula(given: &[Piece], pieces: &[Pieced]) -> Result<Expr, String> {
    let mut rates: Vec<Exact> = pieces.iter().flat_map(|p| p.keys().cloned()).collect();
    rates.sort();
    rates.dedup();
    let degree = pieces.iter().flat_map(BTreeMap::values).map(Vec::len).max();
    let mut total = build::num(0);
    while !rates.is_empty() {
        let rate = rates.remove(0);
        let (re, im) = rate.parts().ok_or("an exponent that is not known")?;
        let twin = re.minus(&im.times(&Exact::i())?);
        let pair = !im.is_zero() && rates.contains(&twin);
        rates.retain(|other| *other != twin);
        for n in 0..degree.unwrap_or(0) {
            let own = heights(given, pieces, &rate, n)?;
            let part = match pair {
                true => joined((&re, &im), &own, &heights(given, pieces, &twin, n)?, n)?,
                false => build::mul(waves(own)?, pole(&rate, n)?),
            };
            total = build::add(total, part);
        }
    }
    Ok(total)
}

/// `e^{c z_j} [P^{(n)}]_j` by z_j.
fn heights(
    given: &[Piece],
    pieces: &[Pieced],
    rate: &Exact,
    n: usize,
) -> Result<BTreeMap<Exact, Exact>, String> {
    let none = Vec::new();
    let of = |piece: &Pieced| piece.get(rate).unwrap_or(&none).clone();
    let mut heights = BTreeMap::new();
    for (piece, pair) in given.iter().zip(pieces.windows(2)) {
        let knot = piece.to.as_ref().ok_or("a piece without an end")?;
        let x = Exact::new(knot)?;
        let (left, right) = (of(&pair[0]), of(&pair[1]));
        let jump = derivative_at(&right, n, &x)?.minus(&derivative_at(&left, n, &x)?);
        let height = jump.times(&rate.times(&x)?.exp()?)?;
        if !height.is_zero() {
            heights.insert(x, height);
        }
    }
    Ok(heights)
}

/// The terms of c = b + iw and its conjugate, with the heights of both, over one denominator.
fn joined(
    (b, w): (&Exact, &Exact),
    own: &BTreeMap<Exact, Exact>,
    other: &BTreeMap<Exact, Exact>,
    n: usize,
) -> Result<Expr, String> {
    let order = n + 1;
    let turn = w.times(&Exact::i())?;
    let ik = build::mul(Expr::Constant(Constant::I), build::var("k"));
    let u = build::sub(ik, b.to_expr());
    let mut above = build::num(0);
    for j in 0..=order {
        // C(N, j) (iw)^j (h + (-1)^j g) u^{N - j}
        let choice = Rational::from(choose(order, j));
        let weight = turn.power(&(j as i64).into())?.times(&choice.into())?;
        let sign = Exact::from(if j % 2 == 0 { 1 } else { -1 });
        let mut sum: BTreeMap<Exact, Exact> = BTreeMap::new();
        for (list, sign) in [(own, &Exact::from(1)), (other, &sign)] {
            for (x, h) in list {
                let entry = sum.entry(x.clone()).or_default();
                *entry = entry.plus(&h.times(sign)?.times(&weight)?);
            }
        }
        sum.retain(|_, h| !h.is_zero());
        let m = (order - j) as i32;
        let power = match b.is_zero() {
            true => {
                let turned = Exact::i().power(&i64::from(m).into())?;
                build::mul(turned.to_expr(), build::powi(build::var("k"), m))
            }
            false => build::powi(u.clone(), m),
        };
        above = build::add(above, build::mul(waves(sum)?, power));
    }
    let square = w.times(w)?.to_expr();
    let below = match b.is_zero() {
        true => build::sub(square, build::powi(build::var("k"), 2)),
        false => build::add(build::powi(u, 2), square),
    };
    Ok(build::div(above, build::powi(below, order as i32)))
}

/// The binomial coefficient.
fn choose(n: usize, j: usize) -> Integer {
    Integer::from(n).binomial(j as u32)
}

/// `sum_j h_j e^{-ik z_j}`; those at -a and a are joined to sines and cosines.
fn waves(mut heights: BTreeMap<Exact, Exact>) -> Result<Expr, String> {
    let mut sum = build::num(0);
    while let Some((x, h)) = heights.pop_first() {
        let kx = |x: &Exact| build::mul(x.to_expr(), build::var("k"));
        if x.is_zero() {
            sum = build::add(sum, h.to_expr());
            continue;
        }
        let Some(twin) = heights.remove(&x.negated()) else {
            let turn = x.times(&Exact::i().negated())?;
            let wave = build::call(Function::Exp, vec![kx(&turn)]);
            sum = build::add(sum, build::mul(h.to_expr(), wave));
            continue;
        };
        // h e^{-ikx} + g e^{ikx}, a = |x|: that at +a counts with e^{-ika}.
        let (a, at, below) = match x.sign() {
            Some(Ordering::Less) => (x.negated(), twin, h),
            _ => (x, h, twin),
        };
        let even = at.plus(&below);
        let odd = below.minus(&at).times(&Exact::i())?;
        for (f, c) in [(Function::Cos, even), (Function::Sin, odd)] {
            if !c.is_zero() {
                let wave = build::call(f, vec![kx(&a)]);
                sum = build::add(sum, build::mul(c.to_expr(), wave));
            }
        }
    }
    Ok(sum)
}

/// `1/(ik - c)^{n + 1}`.
fn pole(rate: &Exact, n: usize) -> Result<Expr, String> {
    let order = n as i32 + 1;
    if rate.is_zero() {
        let turn = Exact::i().power(&(-i64::from(order)).into())?;
        return Ok(build::mul(
            turn.to_expr(),
            build::powi(build::var("k"), -order),
        ));
    }
    let ik = build::mul(Expr::Constant(Constant::I), build::var("k"));
    Ok(build::powi(build::sub(ik, rate.to_expr()), -order))
}
