//! Generalised power series at t -> 0+: sums of `c t^p log(t)^m` with exact c, up to a known order.

mod functions;

use super::coefficient::{Coefficient, Exponent};
use crate::expr::Expr;
use std::cmp::Ordering;

/// A series of more terms is given up.
const MAX_TERMS: usize = 400;

/// `c t^p log(t)^m`.
#[derive(Clone, Debug)]
pub struct Term {
    /// p.
    pub power: Exponent,
    /// m.
    pub logs: u32,
    /// c.
    pub c: Coefficient,
}

/// A sum of terms, the smallest power first and of one power the most logarithms first. The rest is
/// smaller than every `t^p` with p below `known`; nothing is left out where that is `None`.
#[derive(Clone, Debug)]
pub struct Series {
    /// The terms.
    pub terms: Vec<Term>,
    /// The order from which on nothing is known.
    pub known: Option<Exponent>,
}

/// Why there is no expansion.
pub type Failure = String;

/// The failure that a higher order may repair.
pub const SHORT: &str = "an expansion is too short";

fn least(a: &Option<Exponent>, b: &Option<Exponent>) -> Option<Exponent> {
    match (a, b) {
        (Some(a), Some(b)) => Some(if a.cmp(b).is_le() {
            a.clone()
        } else {
            b.clone()
        }),
        (a, b) => a.clone().or_else(|| b.clone()),
    }
}

impl Series {
    /// A constant.
    pub fn constant(c: Coefficient) -> Self {
        Self::monomial(c, Exponent::integer(0))
    }

    /// `c t^p`.
    pub fn monomial(c: Coefficient, power: Exponent) -> Self {
        let mut series = Series {
            terms: Vec::new(),
            known: None,
        };
        series.insert(Term { power, logs: 0, c });
        series
    }

    /// 0 but for what is smaller than every power below `known`.
    pub fn nothing(known: Option<Exponent>) -> Self {
        Series {
            terms: Vec::new(),
            known,
        }
    }

    fn insert(&mut self, term: Term) {
        if term.c.is_plain_zero() {
            return;
        }
        let place = self
            .terms
            .binary_search_by(|t| t.power.cmp(&term.power).then(term.logs.cmp(&t.logs)));
        match place {
            Ok(j) => {
                let sum = self.terms[j].c.add(&term.c);
                if sum.is_plain_zero() {
                    self.terms.remove(j);
                } else {
                    self.terms[j].c = sum;
                }
            }
            Err(j) => self.terms.insert(j, term),
        }
    }

    /// Without the terms that are not known, or from `limit` on.
    fn cut(mut self, limit: &Exponent) -> Self {
        let known = least(&self.known, &Some(limit.clone()));
        let before = self.terms.len();
        if let Some(end) = &known {
            self.terms.retain(|t| t.power.cmp(end).is_lt());
        }
        if self.terms.len() < before {
            self.known = known;
        }
        self
    }

    /// The sum.
    pub fn add(&self, other: &Self) -> Self {
        let known = least(&self.known, &other.known);
        let mut sum = Series {
            terms: Vec::new(),
            known: known.clone(),
        };
        for term in self.terms.iter().chain(&other.terms) {
            if known.as_ref().is_none_or(|end| term.power.cmp(end).is_lt()) {
                sum.insert(term.clone());
            }
        }
        sum
    }

    /// The product with a constant.
    pub fn scaled(&self, c: &Coefficient) -> Self {
        if c.is_plain_zero() {
            return Series::constant(Coefficient::zero());
        }
        let mut scaled = self.clone();
        for term in &mut scaled.terms {
            term.c = term.c.mul(c);
        }
        scaled
    }

    /// The product with `t^p`.
    pub fn shifted(&self, p: &Exponent) -> Self {
        let mut shifted = self.clone();
        for term in &mut shifted.terms {
            term.power = term.power.add(p);
        }
        shifted.known = self.known.as_ref().map(|k| k.add(p));
        shifted
    }

    /// The lowest power that may occur.
    fn floor(&self) -> Option<Exponent> {
        self.terms
            .first()
            .map(|t| t.power.clone())
            .or_else(|| self.known.clone())
    }

    /// The product, up to the power `limit`.
    ///
    /// # Errors
    /// Too many terms.
    pub fn mul(&self, other: &Self, limit: &Exponent) -> Result<Self, Failure> {
        let reach = |a: &Self, b: &Self| a.known.as_ref().zip(b.floor()).map(|(k, f)| k.add(&f));
        let known = least(&reach(self, other), &reach(other, self));
        let end = least(&known, &Some(limit.clone()));
        let mut product = Series {
            terms: Vec::new(),
            known,
        };
        let mut cut = false;
        for a in &self.terms {
            for b in &other.terms {
                let power = a.power.add(&b.power);
                if end.as_ref().is_some_and(|end| power.cmp(end).is_ge()) {
                    cut = true;
                    continue;
                }
                let term = Term {
                    power,
                    logs: a.logs + b.logs,
                    c: a.c.mul(&b.c),
                };
                product.insert(term);
                if product.terms.len() > MAX_TERMS {
                    return Err("an expansion has too many terms".into());
                }
            }
        }
        if cut {
            product.known = end;
        }
        Ok(product)
    }

    /// Takes leading terms off that vanish, and returns the first that does not.
    ///
    /// # Errors
    /// A coefficient that cannot be told from 0.
    pub fn lead(&mut self) -> Result<Option<Term>, Failure> {
        while let Some(first) = self.terms.first() {
            match first.c.is_zero() {
                Some(false) => return Ok(Some(first.clone())),
                Some(true) => {
                    self.terms.remove(0);
                }
                None => {
                    return Err(format!(
                        "`{}` cannot be told from 0",
                        shown(&first.c.expr())
                    ));
                }
            }
        }
        Ok(None)
    }

    /// `self = c t^q (1 + v)`: c, q and v, whose powers are positive.
    ///
    /// # Errors
    /// A leading term with a logarithm, or none at all.
    pub fn factored(&self) -> Result<(Coefficient, Exponent, Series), Failure> {
        let mut series = self.clone();
        let Some(lead) = series.lead()? else {
            return Err(match series.known {
                Some(_) => SHORT.into(),
                None => "the inverse, or the logarithm, of 0".into(),
            });
        };
        if lead.logs > 0 {
            return Err("an inverse power of a logarithm".into());
        }
        series.terms.remove(0);
        let rest = series.scaled(&lead.c.inverse()).shifted(&lead.power.neg());
        Ok((lead.c, lead.power, rest))
    }

    /// `sum g(n) v^n`, where the powers of v are positive.
    ///
    /// # Errors
    /// Too many terms.
    pub fn composed(
        v: &Series,
        limit: &Exponent,
        mut g: impl FnMut(u32) -> Result<Coefficient, Failure>,
    ) -> Result<Series, Failure> {
        let mut sum = Series::constant(g(0)?);
        let mut power = Series::constant(Coefficient::one());
        for n in 1..=96 {
            power = power.mul(v, limit)?;
            sum = sum.add(&power.scaled(&g(n)?));
            let floor = power.floor();
            if floor.is_none_or(|f| f.cmp(limit).is_ge()) {
                // What is left of v^n is of the order of its first neglected power.
                return Ok(sum.cut(limit));
            }
            if power.terms.is_empty() {
                return Ok(sum);
            }
        }
        Err("an expansion does not end".into())
    }

    /// The constant term and the rest, where no power is below 0 and the constant has no logarithm.
    ///
    /// # Errors
    /// A pole or a logarithm.
    pub fn at_zero(&self) -> Result<(Coefficient, Series), Failure> {
        let mut series = self.clone();
        let Some(lead) = series.lead()? else {
            return match &series.known {
                Some(k) if k.cmp_integer(0).is_le() => Err(SHORT.into()),
                _ => Ok((Coefficient::zero(), series)),
            };
        };
        match (lead.power.cmp_integer(0), lead.logs) {
            (Ordering::Greater, _) => Ok((Coefficient::zero(), series)),
            (Ordering::Equal, 0) => {
                series.terms.remove(0);
                Ok((lead.c, series))
            }
            _ => Err("unbounded".into()),
        }
    }
}

fn shown(e: &Expr) -> String {
    let text = e.to_string();
    match text.char_indices().nth(60) {
        None => text,
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}
