//! Real constants that can be compared with proof.
//!
//! A constant is a polynomial with rational coefficients in atoms: constants of which nothing else is known than
//! their balls, such as pi, sqrt(2) or log(3).
//!
//! | question | answer |
//! |---|---|
//! | are two equal? | yes, if the polynomial of the difference is 0; this is exact |
//! | which is larger? | balls of the difference, with more and more bits; where none excludes 0: not known |
//!
//! So "equal" and "larger" are proofs, and two constants that are equal for a reason that is not seen here (such as
//! log(4) and 2 log(2)) are refused. An atom is taken only if its ball is real and finite, so that it is a number.
//! One relation between atoms is used, `sqrt(q)^2 = q` for rational q.

use super::product::{Atom, LADDER, MOST_POWER, Product, ball_of, joined, rational_root, same};
use super::{Refusal, refuse};
use crate::expr::{Expr, build};
use crate::number::ball::RealBall;
use crate::number::{Constant, Function, Rational, Real};
use std::cmp::Ordering;
use std::sync::Arc;

/// Terms of the polynomial.
const MOST_PARTS: usize = 12;
/// Bits of a rational number.
const MOST_BITS: u32 = 1 << 12;

/// A real constant. See the module.
#[derive(Clone, Debug, Default)]
pub struct Exact {
    parts: Vec<(Product, Rational)>,
}

impl Exact {
    /// A rational number.
    pub fn rational(q: Rational) -> Exact {
        match q.cmp0() {
            Ordering::Equal => Exact::default(),
            _ => Exact {
                parts: vec![(Vec::new(), q)],
            },
        }
    }

    /// An integer.
    pub fn number(n: i64) -> Exact {
        Exact::rational(Rational::from(n))
    }

    /// A constant formula.
    ///
    /// # Errors
    /// It is no real number, or too long.
    pub fn of(e: &Expr) -> Result<Exact, Refusal> {
        match e {
            Expr::Number(q) => Exact::rational(q.clone()).held(),
            Expr::Neg(a) => Ok(Exact::of(a)?.negated()),
            Expr::Add(a, b) => Exact::of(a)?.plus(&Exact::of(b)?),
            Expr::Sub(a, b) => Exact::of(a)?.plus(&Exact::of(b)?.negated()),
            Expr::Mul(a, b) => Exact::of(a)?.times(&Exact::of(b)?),
            Expr::Div(a, b) => {
                let below = Exact::of(b)?;
                if below.sign()?.is_eq() {
                    return refuse("a division of constants by 0");
                }
                match below.inverse() {
                    Some(inverse) => Exact::of(a)?.times(&inverse),
                    None => {
                        Exact::of(a)?.times(&Exact::atom(build::div(build::num(1), (**b).clone()))?)
                    }
                }
            }
            Expr::Pow(a, b) => match b.as_ref() {
                Expr::Number(n) if n.is_integer() => {
                    let base = Exact::of(a)?;
                    if n.cmp0().is_lt() && base.sign()?.is_eq() {
                        return refuse("a negative power of 0");
                    }
                    match n.numer().to_i32().and_then(|n| base.power(n)) {
                        Some(power) => Ok(power),
                        None => Exact::atom(e.clone()),
                    }
                }
                Expr::Number(r) => match Exact::of(a)?.root(r) {
                    Some(root) => Ok(root),
                    None => Exact::atom(e.clone()),
                },
                _ => Exact::atom(e.clone()),
            },
            Expr::Call(Function::Sqrt, args) => {
                let half = Rational::from((1, 2));
                match args
                    .first()
                    .map(Exact::of)
                    .transpose()?
                    .and_then(|a| a.root(&half))
                {
                    Some(root) => Ok(root),
                    None => Exact::atom(e.clone()),
                }
            }
            _ => Exact::atom(e.clone()),
        }
    }

    fn atom(e: Expr) -> Result<Exact, Refusal> {
        if let Expr::Constant(Constant::I) = e {
            return refuse("a constant that is not real");
        }
        let value = ball_of(&e, LADDER[0])?;
        if value.is_zero() {
            return Ok(Exact::default());
        }
        let atom = Atom {
            expr: e,
            rough: Arc::new(value),
        };
        Ok(Exact {
            parts: vec![(vec![(atom, 1)], Rational::from(1))],
        })
    }

    fn held(self) -> Result<Exact, Refusal> {
        let long = |q: &Rational| {
            let bits = q.numer().significant_bits();
            bits.saturating_add(q.denom().significant_bits()) > MOST_BITS
        };
        match self.parts.len() > MOST_PARTS || self.parts.iter().any(|(_, q)| long(q)) {
            true => refuse("a constant is too long"),
            false => Ok(self),
        }
    }

    fn push(&mut self, product: Product, q: Rational) {
        match self
            .parts
            .iter()
            .position(|(known, _)| same(known, &product))
        {
            Some(j) => {
                self.parts[j].1 += q;
                if self.parts[j].1 == 0 {
                    self.parts.swap_remove(j);
                }
            }
            None if q != 0 => self.parts.push((product, q)),
            None => {}
        }
    }

    /// The sum.
    ///
    /// # Errors
    /// It is too long.
    pub fn plus(&self, other: &Exact) -> Result<Exact, Refusal> {
        let mut sum = self.clone();
        for (product, q) in &other.parts {
            sum.push(product.clone(), q.clone());
        }
        sum.held()
    }

    /// The negative.
    #[must_use]
    pub fn negated(&self) -> Exact {
        let parts = self.parts.iter();
        Exact {
            parts: parts
                .map(|(p, q)| (p.clone(), Rational::from(-q)))
                .collect(),
        }
    }

    /// The product.
    ///
    /// # Errors
    /// It is too long.
    pub fn times(&self, other: &Exact) -> Result<Exact, Refusal> {
        let mut all = Exact::default();
        for (a, p) in &self.parts {
            for (b, q) in &other.parts {
                let (product, scale) = joined(a, b);
                all.push(product, scale * Rational::from(p * q));
            }
        }
        all.held()
    }

    /// 1/self of a single product.
    pub fn inverse(&self) -> Option<Exact> {
        let [(product, q)] = self.parts.as_slice() else {
            return None;
        };
        let turned: Product = product.iter().map(|(a, n)| (a.clone(), -n)).collect();
        let (product, scale) = joined(&turned, &Vec::new());
        Some(Exact {
            parts: vec![(product, scale / q.clone())],
        })
    }

    /// An integer power; none where it is not short.
    pub fn power(&self, n: i32) -> Option<Exact> {
        if n.unsigned_abs() > MOST_POWER {
            return None;
        }
        let base = if n < 0 { self.inverse()? } else { self.clone() };
        let mut all = Exact::number(1);
        for _ in 0..n.unsigned_abs() {
            all = all.times(&base).ok()?;
        }
        Some(all)
    }

    /// `self^r` of a positive number, where that is short; the root of a product takes the roots of its factors,
    /// each of which is positive.
    pub fn root(&self, r: &Rational) -> Option<Exact> {
        if self.is_one() {
            return Some(Exact::number(1));
        }
        if r.is_integer() {
            return self.power(r.numer().to_i32()?);
        }
        let [(product, q)] = self.parts.as_slice() else {
            return None;
        };
        let (p, s) = (r.numer().to_i32()?, r.denom().to_u32()?);
        if s > MOST_POWER || *q <= 0 {
            return None;
        }
        let mut root: Product = Vec::with_capacity(product.len());
        for (atom, n) in product {
            let exponent = Rational::from(r * *n);
            let whole = exponent.is_integer().then(|| exponent.numer().to_i32())??;
            atom.rough.is_positive().then_some(())?;
            root.push((atom.clone(), whole));
        }
        let first = match rational_root(q, s) {
            Some(root) => Exact::rational(root).power(p)?,
            None if s == 2 => {
                let atom = build::call(Function::Sqrt, vec![Expr::Number(q.clone())]);
                Exact::atom(atom).ok()?.power(p)?
            }
            None => return None,
        };
        let (product, scale) = joined(&root, &Vec::new());
        let rest = Exact {
            parts: vec![(product, scale)],
        };
        first.times(&rest).ok()
    }

    /// Whether this is certainly 0; exact.
    pub fn is_zero(&self) -> bool {
        self.parts.is_empty()
    }

    /// Whether this is certainly 1; exact.
    pub fn is_one(&self) -> bool {
        self.as_rational().is_some_and(|q| q == 1)
    }

    /// The rational number that this is.
    pub fn as_rational(&self) -> Option<Rational> {
        match self.parts.as_slice() {
            [] => Some(Rational::new()),
            [(product, q)] if product.is_empty() => Some(q.clone()),
            _ => None,
        }
    }

    /// Whether both are certainly the same number; exact.
    pub fn equals(&self, other: &Exact) -> bool {
        self.parts.len() == other.parts.len()
            && self.parts.iter().all(|(a, p)| {
                let found = other.parts.iter().find(|(b, _)| same(a, b));
                found.is_some_and(|(_, q)| p == q)
            })
    }

    /// A ball of it.
    pub fn ball(&self, bits: u32) -> RealBall {
        let mut sum = RealBall::exact(Real::new(bits));
        for (product, q) in &self.parts {
            let mut term = RealBall::rational(q, bits);
            for (atom, n) in product {
                term = term.mul(&atom.ball(bits).powi(*n, bits), bits);
            }
            sum = sum.add(&term, bits);
        }
        sum
    }

    /// The sign, proved.
    ///
    /// # Errors
    /// No precision tells it from 0.
    pub fn sign(&self) -> Result<Ordering, Refusal> {
        if let Some(q) = self.as_rational() {
            return Ok(q.cmp0());
        }
        for bits in LADDER {
            let value = self.ball(bits);
            if value.is_positive() {
                return Ok(Ordering::Greater);
            }
            if value.is_negative() {
                return Ok(Ordering::Less);
            }
        }
        refuse("two constants cannot be compared")
    }

    /// Which is larger, proved.
    ///
    /// # Errors
    /// It cannot be told.
    pub fn compare(&self, other: &Exact) -> Result<Ordering, Refusal> {
        match (self.as_rational(), other.as_rational()) {
            (Some(p), Some(q)) => Ok(p.cmp(&q)),
            _ => self.plus(&other.negated())?.sign(),
        }
    }

    /// As a formula.
    #[cfg(test)]
    pub fn to_expr(&self) -> Expr {
        self.parts.iter().fold(build::num(0), |sum, (product, q)| {
            let term = product
                .iter()
                .fold(Expr::Number(q.clone()), |term, (a, n)| {
                    build::mul(term, build::powi(a.expr.clone(), *n))
                });
            build::add(sum, term)
        })
    }
}
