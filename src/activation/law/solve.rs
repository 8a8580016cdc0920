//! The solutions z of `u(z) = w`, exactly, by undoing the tree.

use super::coefficient::Coefficient;
use super::tail::{split, terms};
use crate::expr::build::{call, div, num};
use crate::expr::{Expr, build, polynomial};
use crate::number::{Constant, Function, Rational};

/// Members of a family that are written out where it goes through a square.
const WRITTEN: i64 = 6;
/// More solutions than this are refused.
const MAX_SOLUTIONS: usize = 200;
/// Roots of `x^n = w` are taken up to this n.
const MAX_ROOTS: i64 = 64;

/// The points `base + n period` for all integers n; one point without a period.
#[derive(Clone, Debug)]
pub struct Family {
    /// A member.
    pub base: Coefficient,
    /// The distance of two neighbours.
    pub period: Option<Coefficient>,
}

impl Family {
    /// One point.
    pub fn point(base: Coefficient) -> Self {
        Family { base, period: None }
    }

    /// A member.
    pub fn member(&self, n: i64) -> Coefficient {
        match &self.period {
            None => self.base.clone(),
            Some(p) => self.base.add(&p.mul(&Coefficient::integer(n))),
        }
    }

    fn map(&self, f: impl Fn(&Coefficient) -> Coefficient, slope: &Coefficient) -> Self {
        Family {
            base: f(&self.base),
            period: self.period.as_ref().map(|p| p.mul(slope)),
        }
    }

    fn single(&self) -> Result<&Coefficient, String> {
        match &self.period {
            None => Ok(&self.base),
            Some(_) => Err("an equation with infinitely many right sides".into()),
        }
    }
}

/// pi.
pub fn pi() -> Coefficient {
    Coefficient::of(&Expr::Constant(Constant::Pi))
}

/// i pi q.
pub fn i_pi(q: impl Into<Rational>) -> Coefficient {
    Coefficient::i().mul(&pi()).scaled(&q.into())
}

fn function(f: Function, c: &Coefficient) -> Coefficient {
    Coefficient::of(&call(f, [c.expr()]))
}

fn is_zero(c: &Coefficient) -> Result<bool, String> {
    c.is_zero()
        .ok_or_else(|| "a constant cannot be told from 0".to_string())
}

type Found = Result<Vec<Family>, String>;

/// All solutions; a superset where the functions of the tree have branches.
///
/// # Errors
/// A sentence: the equation that cannot be solved exactly.
pub fn solve(u: &Expr, w: &Family) -> Found {
    let found = attempt(u, w)?;
    if found.len() > MAX_SOLUTIONS {
        return Err("too many singular points".into());
    }
    Ok(found)
}

fn unsolved(u: &Expr) -> String {
    let text = u.to_string();
    let short: String = text.chars().take(60).collect();
    format!("the values that `{short}` takes off the real line are not known")
}

fn attempt(u: &Expr, w: &Family) -> Found {
    if !u.depends_on("z") {
        return Ok(Vec::new());
    }
    // The zeros of products and powers are those of their factors.
    if w.period.is_none() && is_zero(&w.base)? {
        match u {
            Expr::Mul(a, b) => {
                let mut found = solve(a, w)?;
                found.extend(solve(b, w)?);
                return Ok(found);
            }
            Expr::Pow(a, b) if !b.depends_on("z") => return power(a, b, w),
            _ => {}
        }
    }
    if let Some(list) = polynomial::coefficients(u, "z") {
        let list: Vec<Coefficient> = list.iter().map(Coefficient::of).collect();
        return roots(&list, w).ok_or_else(|| unsolved(u));
    }
    let minus = Coefficient::integer(-1);
    match u {
        Expr::Neg(a) => return solve(a, &w.map(Coefficient::neg, &minus)),
        Expr::Mul(a, b) if !a.depends_on("z") || !b.depends_on("z") => {
            let (c, rest) = if a.depends_on("z") { (b, a) } else { (a, b) };
            let inverse = Coefficient::of(c).inverse();
            return solve(rest, &w.map(|x| x.mul(&inverse), &inverse));
        }
        Expr::Div(a, b) if !b.depends_on("z") => {
            let c = Coefficient::of(b);
            return solve(a, &w.map(|x| x.mul(&c), &c));
        }
        Expr::Div(a, b) => {
            let value = w.single()?;
            if is_zero(value)? {
                return solve(a, w);
            }
            if !a.depends_on("z") {
                let c = Coefficient::of(a).mul(&value.inverse());
                return solve(b, &Family::point(c));
            }
        }
        Expr::Pow(a, b) if !b.depends_on("z") => return power(a, b, w),
        Expr::Call(f, args) if args.len() == 1 => return inverse(*f, &args[0], w),
        _ => {}
    }
    sum(u, w)
}

/// A sum: constants go to the other side, the rest is a polynomial in one function or in one exponential.
fn sum(u: &Expr, w: &Family) -> Found {
    let (constant, rest) = split(u, "z");
    let one = Coefficient::one();
    let right = w.map(|x| x.add(&constant.neg()), &one);
    if terms(&rest).len() == 1 {
        // A single term that came here whole would come here again.
        return match terms(u).len() {
            1 => Err(unsolved(u)),
            _ => solve(&rest, &right),
        };
    }
    let value = right.single()?;
    if let Some((slope, list)) = super::exponentials::laurent(&rest, value) {
        // The polynomial is in y = exp(slope z), which is never 0.
        let mut found = Vec::new();
        for y in roots(&list, &Family::point(Coefficient::zero())).ok_or_else(|| unsolved(u))? {
            if is_zero(&y.base)? {
                continue;
            }
            let inverse = slope.inverse();
            found.push(Family {
                base: function(Function::Log, &y.base).mul(&inverse),
                period: Some(i_pi(2).mul(&inverse)),
            });
        }
        return Ok(found);
    }
    let Some((inner, list)) = super::exponentials::in_one(&rest) else {
        return Err(unsolved(u));
    };
    let mut found = Vec::new();
    for y in roots(&list, &right).ok_or_else(|| unsolved(u))? {
        found.extend(solve(&inner, &y)?);
    }
    Ok(found)
}

/// The roots of a polynomial minus w: of degree 1 or 2, or a pure power.
fn roots(list: &[Coefficient], w: &Family) -> Option<Vec<Family>> {
    let mut list = list.to_vec();
    while list.last()?.is_zero()? {
        list.pop();
    }
    // Roots at 0 come off.
    let mut found = Vec::new();
    if w.period.is_none() {
        list[0] = list[0].add(&w.base.neg());
        let mut low = 0;
        while list.get(low)?.is_zero()? {
            low += 1;
        }
        if low > 0 {
            found.push(Family::point(Coefficient::zero()));
            list.drain(..low);
        }
    }
    let right = match w.period {
        None => Family::point(Coefficient::zero()),
        Some(_) => w.clone(),
    };
    match &list[..] {
        [_] => {}
        [b, a] => {
            let inverse = a.inverse();
            found.push(right.map(|x| x.add(&b.neg()).mul(&inverse), &inverse));
        }
        [c, b, a] => {
            let constants: Vec<Coefficient> = match &right.period {
                None => vec![c.clone()],
                // Further members lie further off the real line.
                Some(p) if p.value(64)?.real().is_zero() && imaginary_line(a, b) => (-WRITTEN
                    ..=WRITTEN)
                    .map(|n| c.add(&right.member(n).neg()))
                    .collect(),
                Some(_) => return None,
            };
            for c in constants {
                let half = b.mul(&a.inverse()).scaled(&Rational::from((-1, 2)));
                let square = half.mul(&half).add(&c.mul(&a.inverse()).neg());
                let root = function(Function::Sqrt, &square);
                found.push(Family::point(half.add(&root)));
                found.push(Family::point(half.add(&root.neg())));
            }
        }
        [c, middle @ .., a] if right.period.is_none() => {
            if !middle.iter().all(Coefficient::is_plain_zero) {
                return None;
            }
            let power = c.mul(&a.inverse()).neg();
            found.extend(nth_roots(&power, list.len() as i64 - 1)?);
        }
        _ => return None,
    }
    Some(found)
}

/// Whether the squares of a line parallel to the imaginary axis leave it for good: real coefficients.
fn imaginary_line(a: &Coefficient, b: &Coefficient) -> bool {
    a.real(64).is_some() && b.real(64).is_some()
}

/// x with x^n = w.
fn nth_roots(w: &Coefficient, n: i64) -> Option<Vec<Family>> {
    if n > MAX_ROOTS {
        return None;
    }
    let exponent = build::rational(Rational::from((1, n)));
    let negative = w.sign() == Some(std::cmp::Ordering::Less);
    let first = if negative { w.neg() } else { w.clone() }.power(&exponent);
    Some(
        (0..n)
            .map(|j| {
                let turn = Rational::from((2 * j + i64::from(negative), n));
                let factor = match turn.numer().to_i64().zip(turn.denom().to_i64()) {
                    Some((0, _)) => Coefficient::one(),
                    Some((1, 1)) => Coefficient::integer(-1),
                    Some((1, 2)) => Coefficient::i(),
                    Some((3, 2)) => Coefficient::i().neg(),
                    _ => function(Function::Exp, &i_pi(turn)),
                };
                Family::point(first.mul(&factor))
            })
            .collect(),
    )
}

fn power(a: &Expr, b: &Expr, w: &Family) -> Found {
    let value = w.single()?;
    if is_zero(value)? {
        return match Coefficient::of(b).sign() {
            Some(std::cmp::Ordering::Greater) => solve(a, w),
            _ => Ok(Vec::new()),
        };
    }
    let Expr::Number(q) = b else {
        return Err(unsolved(a));
    };
    let (Some(above), Some(below)) = (q.numer().to_i64(), q.denom().to_i64()) else {
        return Err(unsolved(a));
    };
    let right = value.power(&num(below));
    let right = if above < 0 { right.inverse() } else { right };
    let mut found = Vec::new();
    for root in nth_roots(&right, above.abs()).ok_or_else(|| unsolved(a))? {
        found.extend(solve(a, &root)?);
    }
    Ok(found)
}

/// exp of every member, where these are finitely many: the period is a rational multiple of i pi.
fn exponentials(w: &Family) -> Result<Vec<Coefficient>, String> {
    let Some(period) = &w.period else {
        return Ok(vec![function(Function::Exp, &w.base)]);
    };
    for n in [1, 2, 3, 4, 6, 8] {
        let turns = period.mul(&i_pi(2).inverse()).mul(&Coefficient::integer(n));
        let value = turns
            .real(64)
            .ok_or("a family of singular points is not periodic")?;
        let nearest = value.clone().round();
        let off = turns.add(
            &Coefficient::of(&build::rational(Rational::from(
                nearest.to_integer().unwrap_or_default(),
            )))
            .neg(),
        );
        if is_zero(&off)? {
            return Ok((0..n)
                .map(|j| function(Function::Exp, &w.member(j)))
                .collect());
        }
    }
    Err("infinitely many singular points that are not periodic".into())
}

fn inverse(f: Function, v: &Expr, w: &Family) -> Found {
    let one = Coefficient::one();
    let families = |list: Vec<(Coefficient, Coefficient)>| -> Found {
        let mut found = Vec::new();
        for (base, period) in list {
            found.extend(solve(
                v,
                &Family {
                    base,
                    period: Some(period),
                },
            )?);
        }
        Ok(found)
    };
    match f {
        Function::Log | Function::Log1p | Function::Softplus => {
            let mut found = Vec::new();
            for e in exponentials(w)? {
                let shifted = if f == Function::Log {
                    e
                } else {
                    e.add(&one.neg())
                };
                let inner = if f == Function::Softplus {
                    call(Function::Exp, [v.clone()])
                } else {
                    v.clone()
                };
                found.extend(solve(&inner, &Family::point(shifted))?);
            }
            return Ok(found);
        }
        _ => {}
    }
    let w = w.single()?;
    let zero = is_zero(w)?;
    let is = |n: i64| is_zero(&w.add(&Coefficient::integer(-n)));
    let log = |c: &Coefficient| function(Function::Log, c);
    let two = || i_pi(2);
    match f {
        Function::Exp if zero => Ok(Vec::new()),
        Function::Exp => families(vec![(log(w), two())]),
        Function::Expm1 if is(-1)? => Ok(Vec::new()),
        Function::Expm1 => families(vec![(log(&w.add(&one)), two())]),
        Function::Sqrt => solve(v, &Family::point(w.mul(w))),
        Function::Cbrt => solve(v, &Family::point(w.mul(w).mul(w))),
        Function::Tanh if is(1)? || is(-1)? => Ok(Vec::new()),
        Function::Tanh => families(vec![(function(Function::Atanh, w), i_pi(1))]),
        Function::Coth if is(1)? || is(-1)? => Ok(Vec::new()),
        Function::Coth if zero => families(vec![(i_pi((1, 2)), i_pi(1))]),
        Function::Coth => families(vec![(function(Function::Atanh, &w.inverse()), i_pi(1))]),
        Function::Logistic if zero || is(1)? => Ok(Vec::new()),
        Function::Logistic => {
            let odds = w.mul(&one.add(&w.neg()).inverse());
            families(vec![(log(&odds), two())])
        }
        Function::Sech | Function::Csch | Function::Sec | Function::Csc if zero => Ok(Vec::new()),
        Function::Sech => inverse(Function::Cosh, v, &Family::point(w.inverse())),
        Function::Csch => inverse(Function::Sinh, v, &Family::point(w.inverse())),
        Function::Sec => inverse(Function::Cos, v, &Family::point(w.inverse())),
        Function::Csc => inverse(Function::Sin, v, &Family::point(w.inverse())),
        Function::Sinh => {
            let a = function(Function::Asinh, w);
            families(vec![(a.clone(), two()), (i_pi(1).add(&a.neg()), two())])
        }
        Function::Cosh => {
            let a = function(Function::Acosh, w);
            families(vec![(a.clone(), two()), (a.neg(), two())])
        }
        Function::Sin => {
            let (a, turn) = (function(Function::Asin, w), pi().scaled(&Rational::from(2)));
            families(vec![(a.clone(), turn.clone()), (pi().add(&a.neg()), turn)])
        }
        Function::Cos => {
            let (a, turn) = (function(Function::Acos, w), pi().scaled(&Rational::from(2)));
            families(vec![(a.clone(), turn.clone()), (a.neg(), turn)])
        }
        Function::Tan => families(vec![(function(Function::Atan, w), pi())]),
        Function::Atan => solve(v, &Family::point(function(Function::Tan, w))),
        Function::Asinh => solve(v, &Family::point(function(Function::Sinh, w))),
        Function::Atanh => solve(v, &Family::point(function(Function::Tanh, w))),
        _ => Err(unsolved(&div(call(f, [v.clone()]), num(1)))),
    }
}
