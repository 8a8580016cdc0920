//! Quotients of exponential polynomials in k: the normal form of a formula.

use crate::algebra::Exact;
use crate::number::Rational;
use std::collections::BTreeMap;

/// Terms of one exponential polynomial.
const MOST_TERMS: usize = 600;
/// Largest integer exponent.
const MOST_POWER: i32 = 24;

/// The factors of a term beside its coefficient.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    pub(super) power: Rational,
    pub(super) rate: Exact,
    pub(super) square: Exact,
    pub(super) others: BTreeMap<String, i32>,
}

/// A sum of terms; none is 0.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Sum(pub(super) BTreeMap<Key, Exact>);

/// `above/below`.
#[derive(Clone, Debug)]
pub(super) struct Quotient {
    pub(super) above: Sum,
    pub(super) below: Sum,
}

pub(super) type Outcome<T> = Result<T, String>;

impl Sum {
    pub(super) fn of(key: Key, c: Exact) -> Sum {
        let mut sum = Sum::default();
        sum.insert(key, &c);
        sum
    }

    pub(super) fn constant(c: Exact) -> Sum {
        Sum::of(Key::default(), c)
    }

    pub(super) fn insert(&mut self, key: Key, c: &Exact) {
        let sum = self.0.entry(key.clone()).or_default();
        *sum = sum.plus(c);
        if sum.is_zero() {
            self.0.remove(&key);
        }
    }

    pub(super) fn is_zero(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn checked(self) -> Outcome<Sum> {
        match self.0.len() > MOST_TERMS {
            true => Err("the formulas are too long for the normal form".into()),
            false => Ok(self),
        }
    }

    pub(super) fn plus(&self, other: &Sum) -> Outcome<Sum> {
        let mut out = self.clone();
        for (key, c) in &other.0 {
            out.insert(key.clone(), c);
        }
        out.checked()
    }

    pub(super) fn negated(&self) -> Sum {
        Sum(self
            .0
            .iter()
            .map(|(key, c)| (key.clone(), c.negated()))
            .collect())
    }

    pub(super) fn times(&self, other: &Sum) -> Outcome<Sum> {
        if self.0.len().saturating_mul(other.0.len()) > 16 * MOST_TERMS {
            return Err("the formulas are too long for the normal form".into());
        }
        let mut out = Sum::default();
        for (a, p) in &self.0 {
            for (b, q) in &other.0 {
                out.insert(a.times(b), &p.times(q)?);
            }
        }
        out.checked()
    }

    pub(super) fn single(&self) -> Option<(&Key, &Exact)> {
        self.0.iter().next().filter(|_| self.0.len() == 1)
    }
}

impl Key {
    pub(super) fn times(&self, other: &Key) -> Key {
        let mut out = Key {
            power: Rational::from(&self.power + &other.power),
            rate: self.rate.plus(&other.rate),
            square: self.square.plus(&other.square),
            others: self.others.clone(),
        };
        for (name, m) in &other.others {
            let sum = out.others.entry(name.clone()).or_default();
            *sum += m;
            if *sum == 0 {
                out.others.remove(name);
            }
        }
        out
    }
}

impl Quotient {
    pub(super) fn of(above: Sum) -> Quotient {
        Quotient {
            above,
            below: Sum::constant(1.into()),
        }
    }

    pub(super) fn constant(c: Exact) -> Quotient {
        Quotient::of(Sum::constant(c))
    }

    pub(super) fn plus(&self, other: &Quotient) -> Outcome<Quotient> {
        if self.below == other.below {
            return Ok(Quotient {
                above: self.above.plus(&other.above)?,
                below: self.below.clone(),
            });
        }
        let (a, b) = (
            self.above.times(&other.below)?,
            other.above.times(&self.below)?,
        );
        Ok(Quotient {
            above: a.plus(&b)?,
            below: self.below.times(&other.below)?,
        })
    }

    pub(super) fn negated(&self) -> Quotient {
        Quotient {
            above: self.above.negated(),
            below: self.below.clone(),
        }
    }

    pub(super) fn times(&self, other: &Quotient) -> Outcome<Quotient> {
        Ok(Quotient {
            above: self.above.times(&other.above)?,
            below: self.below.times(&other.below)?,
        })
    }

    pub(super) fn inverse(&self) -> Outcome<Quotient> {
        match self.above.is_zero() {
            true => Err("a division by 0".into()),
            false => Ok(Quotient {
                above: self.below.clone(),
                below: self.above.clone(),
            }),
        }
    }

    pub(super) fn power(&self, n: i32) -> Outcome<Quotient> {
        if n.abs() > MOST_POWER {
            return Err("an exponent is too large for the normal form".into());
        }
        let base = if n < 0 { self.inverse()? } else { self.clone() };
        (0..n.abs()).try_fold(Quotient::constant(1.into()), |product, _| {
            product.times(&base)
        })
    }
}
