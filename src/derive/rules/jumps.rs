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
//! a tempered distribution; c and ik differ off the atoms. Adding up the pieces leaves the jumps.

use super::delta_terms;
use crate::activation::Piece;
use crate::algebra::Exact;
use crate::derive::rule::{Applied, Info, Rule};
use crate::derive::search::{Goal, Search};
use crate::derive::step::{Checked, Step};
use crate::derive::transform::Transform;
use crate::expr::{Expr, build};
use crate::number::{Constant, Function, Rational};
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// Highest degree.
const MOST_DEGREE: usize = 12;
/// Exponents of one formula.
const MOST_RATES: usize = 8;

/// See the module.
pub struct Jumps;

static INFO: Info = Info {
    name: "jumps",
    statement: "F[phi](k) = sum_c sum_j e^{-(ik - c) z_j} sum_n [P_c^(n)]_j/(ik - c)^(n + 1), phi = sum_c P_c(z) e^{cz} between the knots z_j",
    conditions: "Re c <= 0 on the last piece and >= 0 on the first; real c",
    source: "proved in the head of src/derive/rules/jumps.rs",
};

/// The polynomials by their c, the coefficients lowest first.
type Pieced = BTreeMap<Exact, Vec<Exact>>;

impl Rule for Jumps {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn apply(&self, goal: &Goal, _search: &mut Search) -> Applied {
        if goal.pieces.len() < 2 {
            return Applied::NotMine;
        }
        let read: Result<Vec<Pieced>, String> =
            goal.pieces.iter().map(|piece| read(&piece.phi)).collect();
        let Ok(pieces) = read else {
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
        let bad = piece.keys().find(|c| c.sign().is_none_or(|s| s == wrong))?;
        Some(format!("e^{{cz}} with c = {} at z = {end}", bad.to_expr()))
    })
}

/// A formula as a sum of polynomials times exponentials with real c.
fn read(e: &Expr) -> Result<Pieced, String> {
    if !e.depends_on("z") {
        return Ok(one(Exact::default(), vec![Exact::new(e)?]));
    }
    match e {
        Expr::Variable(_) => Ok(one(Exact::default(), vec![0.into(), 1.into()])),
        Expr::Neg(a) => scaled(&read(a)?, &(-1).into()),
        Expr::Add(a, b) => sum(read(a)?, &read(b)?),
        Expr::Sub(a, b) => sum(read(a)?, &scaled(&read(b)?, &(-1).into())?),
        Expr::Mul(a, b) => product(&read(a)?, &read(b)?),
        Expr::Div(a, b) if !b.depends_on("z") => scaled(&read(a)?, &Exact::new(b)?.inverse()?),
        Expr::Pow(a, n) => match n.as_ref() {
            Expr::Number(q) if q.is_integer() && *q >= 0 && *q <= MOST_DEGREE as u32 => {
                let base = read(a)?;
                let n = q.numer().to_u32().unwrap_or(0);
                (0..n).try_fold(one(Exact::default(), vec![1.into()]), |all, _| {
                    product(&all, &base)
                })
            }
            _ => Err("no exponential polynomial".into()),
        },
        Expr::Call(Function::Exp, u) => exponential(&u[0]),
        Expr::Call(Function::Expm1, u) => sum(
            exponential(&u[0])?,
            &one(Exact::default(), vec![(-1).into()]),
        ),
        _ => Err("no exponential polynomial".into()),
    }
}

fn exponential(u: &Expr) -> Result<Pieced, String> {
    let inner = read(u)?;
    let affine = inner.len() == 1 && inner.keys().all(Exact::is_zero);
    match inner.values().next().map(Vec::as_slice) {
        Some([shift, rate]) if affine && rate.is_real() => {
            Ok(one(rate.clone(), vec![shift.exp()?]))
        }
        _ => Err("an exponential of what is not affine".into()),
    }
}

fn one(rate: Exact, list: Vec<Exact>) -> Pieced {
    Pieced::from([(rate, list)])
}

fn trimmed(mut all: Pieced) -> Result<Pieced, String> {
    for list in all.values_mut() {
        while list.last().is_some_and(Exact::is_zero) {
            list.pop();
        }
    }
    all.retain(|_, list| !list.is_empty());
    let long = |list: &Vec<Exact>| list.len() > MOST_DEGREE + 1;
    match all.len() > MOST_RATES || all.values().any(long) {
        true => Err("too many exponentials, or too high a degree".into()),
        false => Ok(all),
    }
}

fn sum(mut a: Pieced, b: &Pieced) -> Result<Pieced, String> {
    for (rate, list) in b {
        let known = a.entry(rate.clone()).or_default();
        known.resize(known.len().max(list.len()), Exact::default());
        for (x, y) in known.iter_mut().zip(list) {
            *x = x.plus(y);
        }
    }
    trimmed(a)
}

fn scaled(a: &Pieced, c: &Exact) -> Result<Pieced, String> {
    product(a, &one(Exact::default(), vec![c.clone()]))
}

fn product(a: &Pieced, b: &Pieced) -> Result<Pieced, String> {
    let mut out = Pieced::new();
    for (r, p) in a {
        for (s, q) in b {
            let mut list = vec![Exact::default(); (p.len() + q.len()).saturating_sub(1)];
            for (i, x) in p.iter().enumerate() {
                for (j, y) in q.iter().enumerate() {
                    list[i + j] = list[i + j].plus(&x.times(y)?);
                }
            }
            out = sum(out, &one(r.plus(s), list))?;
        }
    }
    trimmed(out)
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

/// The sum over the knots; those at -a and a are joined to sines and cosines.
fn formula(given: &[Piece], pieces: &[Pieced]) -> Result<Expr, String> {
    let mut rates: Vec<Exact> = pieces.iter().flat_map(|p| p.keys().cloned()).collect();
    rates.sort();
    rates.dedup();
    let none = Vec::new();
    let mut total = build::num(0);
    for rate in &rates {
        let of = |piece: &Pieced| piece.get(rate).unwrap_or(&none).clone();
        let degree = pieces.iter().map(|p| of(p).len()).max().unwrap_or(0);
        for n in 0..degree {
            // e^{c z_j} [P^{(n)}]_j by z_j.
            let mut heights: BTreeMap<Exact, Exact> = BTreeMap::new();
            for (j, pair) in pieces.windows(2).enumerate() {
                let knot = given[j].to.as_ref().ok_or("a piece without an end")?;
                let x = Exact::new(knot)?;
                let (left, right) = (of(&pair[0]), of(&pair[1]));
                let jump = derivative_at(&right, n, &x)?.minus(&derivative_at(&left, n, &x)?);
                let height = jump.times(&rate.times(&x)?.exp()?)?;
                if !height.is_zero() {
                    heights.insert(x, height);
                }
            }
            total = build::add(total, build::mul(waves(heights)?, pole(rate, n)?));
        }
    }
    Ok(total)
}

/// `sum_j h_j e^{-ik z_j}`.
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
