//! Sums of terms with a remainder, and what the operations of the tree make of them.
//!
//! A series says `f(x) = sum of terms + O(rest)` as x -> +inf; without a rest the sum is f exactly. Every rule
//! keeps that true: products carry `R1 R2 + P1 R2 + P2 R1`, powers, logarithms and exponentials of
//! `T (1 + d)` with d -> 0 are cut after finitely many powers of d and the next one is the rest.

mod exponential;
mod powers;

use super::number::{Coefficient, sign};
use super::term::{Size, Term};
use super::{BEAT, Unknown};
use crate::expr::{Expr, build};
use crate::number::Function;
use crate::quadrature::Budget;
use std::cell::Cell;
use std::cmp::Ordering;

/// `sum of terms + O(rest)`, the terms from the largest to the smallest.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// The terms; no two alike, none 0, each larger than the rest.
    pub terms: Vec<Term>,
    /// An upper bound of what is left; none where nothing is.
    pub rest: Option<Size>,
}

/// What a sub-expression is at infinity.
#[derive(Clone, Debug)]
pub enum Value {
    /// An expansion.
    Series(Series),
    /// Grows beyond every `exp(x^p)`, with this sign.
    Huge(Ordering),
}

/// Where a sub-expression goes.
pub enum Regime {
    /// To plus infinity.
    Plus,
    /// To minus infinity.
    Minus,
    /// To a limit; the series is the difference from it.
    Limit(Coefficient, Series),
    /// Nowhere that is known.
    Other,
}

/// How far series are taken, and the time there is.
pub struct Calculus<'a> {
    /// Terms of a series, and powers of a small quantity.
    pub order: usize,
    /// The time.
    pub budget: &'a Budget,
}

impl Series {
    /// Nothing.
    pub fn zero() -> Series {
        Series {
            terms: Vec::new(),
            rest: None,
        }
    }

    /// One term.
    pub fn term(term: Term) -> Series {
        Series {
            terms: vec![term],
            rest: None,
        }
    }

    /// A constant, which may be 0.
    ///
    /// # Errors
    /// Where it cannot be told whether it is.
    pub fn constant(c: Coefficient) -> Result<Series, Unknown> {
        Ok(match c.is_zero()? {
            true => Series::zero(),
            false => Series::term(Term::constant(c)),
        })
    }

    /// An integer.
    pub fn num(n: i64) -> Series {
        match n {
            0 => Series::zero(),
            n => Series::term(Term::constant(Coefficient::num(n))),
        }
    }

    /// Nothing but a bound.
    pub fn bound(size: Size) -> Series {
        Series {
            terms: Vec::new(),
            rest: Some(size),
        }
    }

    /// Whether it is 0 exactly.
    pub fn is_zero(&self) -> bool {
        self.terms.is_empty() && self.rest.is_none()
    }

    /// A bound of the whole; none for 0.
    ///
    /// # Errors
    /// Where constants cannot be compared.
    pub fn size(&self) -> Result<Option<Size>, Unknown> {
        match self.terms.first() {
            Some(first) => first.size().map(Some),
            None => Ok(self.rest.clone()),
        }
    }

    /// Whether it goes to 0.
    ///
    /// # Errors
    /// Where constants cannot be compared.
    pub fn vanishes(&self) -> Result<bool, Unknown> {
        self.size()?.map_or(Ok(true), |s| s.vanishes())
    }

    /// Minus it.
    pub fn neg(&self) -> Series {
        self.scaled(&Coefficient::num(-1))
    }

    /// Times a constant that is not 0.
    pub fn scaled(&self, c: &Coefficient) -> Series {
        let scaled = |t: &Term| Term {
            coefficient: t.coefficient.mul(c),
            ..t.clone()
        };
        Series {
            terms: self.terms.iter().map(scaled).collect(),
            rest: self.rest.clone(),
        }
    }

    /// `T` and `d` of `T (1 + d)` with d -> 0.
    ///
    /// # Errors
    /// Where no term stands out.
    pub fn lead(&self) -> Result<(Term, Series), Unknown> {
        let none = Unknown::new(BEAT);
        let first = self
            .terms
            .first()
            .ok_or(Unknown::new("the terms that are followed cancel"))?;
        let size = first.size()?;
        let second = match self.terms.get(1) {
            Some(second) => Some(second.size()?),
            None => self.rest.clone(),
        };
        if let Some(second) = second
            && second.compare(&size)?.is_ge()
        {
            return Err(none);
        }
        let inverse = first.raised(&build::num(-1))?;
        let terms: Result<Vec<Term>, Unknown> =
            self.terms[1..].iter().map(|t| t.mul(&inverse)).collect();
        let rest = match &self.rest {
            Some(rest) => Some(rest.mul(&inverse.size()?)?),
            None => None,
        };
        let small = Series {
            terms: terms?,
            rest,
        };
        Ok((first.clone(), small))
    }

    /// The sign that it has from some x on; `Equal` for 0.
    ///
    /// # Errors
    /// Where there is none, or it cannot be told.
    pub fn sign(&self) -> Result<Ordering, Unknown> {
        if self.is_zero() {
            return Ok(Ordering::Equal);
        }
        let (lead, _) = self.lead()?;
        if lead.oscillates()? || !lead.coefficient.is_real()? {
            return Err(Unknown::new("a sign that is not settled"));
        }
        sign(&lead.coefficient.re)
    }
}

impl Value {
    /// The expansion.
    ///
    /// # Errors
    /// Where it grows beyond every one.
    pub fn series(&self) -> Result<&Series, Unknown> {
        match self {
            Value::Series(s) => Ok(s),
            Value::Huge(_) => Err(Unknown::new(
                "it grows like an exponential of an exponential",
            )),
        }
    }

    /// Where it goes.
    ///
    /// # Errors
    /// Where constants cannot be compared.
    pub fn regime(&self) -> Result<Regime, Unknown> {
        let series = match self {
            Value::Huge(Ordering::Less) => return Ok(Regime::Minus),
            Value::Huge(_) => return Ok(Regime::Plus),
            Value::Series(s) => s,
        };
        let Some(size) = series.size()? else {
            return Ok(Regime::Limit(Coefficient::num(0), Series::zero()));
        };
        match size.compare(&Size::bounded())? {
            Ordering::Greater => Ok(match series.sign() {
                Ok(Ordering::Greater) => Regime::Plus,
                Ok(Ordering::Less) => Regime::Minus,
                _ => Regime::Other,
            }),
            Ordering::Less => Ok(Regime::Limit(Coefficient::num(0), series.clone())),
            Ordering::Equal => {
                let Some(first) = series.terms.first() else {
                    return Ok(Regime::Other);
                };
                let after = Series {
                    terms: series.terms[1..].to_vec(),
                    rest: series.rest.clone(),
                };
                if !first.is_constant()? || !after.vanishes()? {
                    return Ok(Regime::Other);
                }
                Ok(Regime::Limit(first.coefficient.clone(), after))
            }
        }
    }

    /// The sign from some x on.
    ///
    /// # Errors
    /// As [`Series::sign`].
    pub fn sign(&self) -> Result<Ordering, Unknown> {
        match self {
            Value::Huge(sign) => Ok(*sign),
            Value::Series(s) => s.sign(),
        }
    }
}

/// The larger of two rests.
fn larger(a: Option<Size>, b: Option<Size>) -> Result<Option<Size>, Unknown> {
    match (a, b) {
        (Some(a), Some(b)) => Ok(Some(if a.compare(&b)?.is_ge() { a } else { b })),
        (a, b) => Ok(a.or(b)),
    }
}

impl Calculus<'_> {
    fn look(&self) -> Result<(), Unknown> {
        match self.budget.is_spent() {
            true => Err(Unknown::new("the time is used up")),
            false => Ok(()),
        }
    }

    /// Sorts, joins terms that are alike, and gives what is too small, or too much, to the rest.
    fn tidy(&self, terms: Vec<Term>, rest: Option<Size>) -> Result<Series, Unknown> {
        self.look()?;
        let failed = Cell::new(None);
        let mut keyed = Vec::with_capacity(terms.len());
        for term in terms {
            keyed.push((term.size()?, term));
        }
        keyed.sort_by(|(a, _), (b, _)| {
            b.compare(a).unwrap_or_else(|why| {
                failed.set(Some(why));
                Ordering::Equal
            })
        });
        if let Some(why) = failed.take() {
            return Err(why);
        }
        let mut out: Vec<(Size, Term)> = Vec::new();
        'terms: for (size, term) in keyed {
            for (known, other) in out.iter_mut().rev() {
                if known.compare(&size)?.is_ne() {
                    break;
                }
                if other.is_like(&term)? {
                    other.coefficient = other.coefficient.add(&term.coefficient);
                    continue 'terms;
                }
            }
            out.push((size, term));
        }
        let mut rest = rest;
        let mut kept = Vec::new();
        for (size, term) in out {
            if term.coefficient.is_zero()? {
                continue;
            }
            if let Some(rest) = &rest
                && size.compare(rest)?.is_le()
            {
                break;
            }
            if kept.len() >= self.order {
                rest = larger(rest, Some(size))?;
                break;
            }
            kept.push(term);
        }
        // What was cut off may be as large as the last that was kept.
        while let (Some(last), Some(bound)) = (kept.last(), &rest) {
            if last.size()?.compare(bound)?.is_gt() {
                break;
            }
            kept.pop();
        }
        Ok(Series { terms: kept, rest })
    }

    /// The sum.
    ///
    /// # Errors
    /// Where constants cannot be compared, as in all that follows.
    pub fn add(&self, a: &Series, b: &Series) -> Result<Series, Unknown> {
        let terms = [&a.terms[..], &b.terms[..]].concat();
        self.tidy(terms, larger(a.rest.clone(), b.rest.clone())?)
    }

    /// The product.
    ///
    /// # Errors
    /// As [`Calculus::add`].
    pub fn mul(&self, a: &Series, b: &Series) -> Result<Series, Unknown> {
        self.look()?;
        let (Some(x), Some(y)) = (a.size()?, b.size()?) else {
            return Ok(Series::zero());
        };
        let mut rest = None;
        if let Some(r) = &a.rest {
            rest = larger(rest, Some(r.mul(&y)?))?;
        }
        if let Some(r) = &b.rest {
            rest = larger(rest, Some(r.mul(&x)?))?;
        }
        let mut terms = Vec::with_capacity(a.terms.len() * b.terms.len());
        for s in &a.terms {
            for t in &b.terms {
                terms.push(s.mul(t)?);
            }
        }
        self.tidy(terms, rest)
    }
}

/// `|re| + |im|`, at least the modulus.
fn modulus(c: &Coefficient) -> Expr {
    let size = |e: &Expr| build::call(Function::Abs, [e.clone()]);
    if c.im.is_zero() {
        return size(&c.re);
    }
    build::add(size(&c.re), size(&c.im))
}
