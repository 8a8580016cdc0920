//! Terms of an expansion at infinity, and their sizes.

use super::number::{Coefficient, compare, sign};
use super::{ROOT, Unknown};
use crate::expr::{Expr, build};
use crate::number::{Function, Rational};
use std::cmp::Ordering;

/// One term `c x^a (log x)^m exp(sum b_j x^(p_j))` as x -> +inf.
#[derive(Clone, Debug, PartialEq)]
pub struct Term {
    /// c.
    pub coefficient: Coefficient,
    /// The pairs (p, b) of the exponent, p > 0, the highest p first; none for a power.
    pub exponent: Vec<(Expr, Coefficient)>,
    /// a, a real constant.
    pub power: Expr,
    /// m.
    pub logs: Rational,
}

/// An upper bound up to a constant factor.
#[derive(Clone, Debug, PartialEq)]
pub enum Size {
    /// Below every `exp(-x^p)`.
    Tiny,
    /// `x^a (log x)^m exp(sum b_j x^(p_j))` with real b, none of them 0.
    Like {
        /// The pairs (p, b), p > 0, the highest p first.
        exponent: Vec<(Expr, Expr)>,
        /// a.
        power: Expr,
        /// m.
        logs: Rational,
    },
}

impl Term {
    /// `c x^a`.
    pub fn power(coefficient: Coefficient, power: Expr) -> Term {
        Term {
            coefficient,
            exponent: Vec::new(),
            power,
            logs: Rational::new(),
        }
    }

    /// A constant.
    pub fn constant(coefficient: Coefficient) -> Term {
        Term::power(coefficient, build::num(0))
    }

    /// The product.
    ///
    /// # Errors
    /// Where constants cannot be compared.
    pub fn mul(&self, other: &Term) -> Result<Term, Unknown> {
        Ok(Term {
            coefficient: self.coefficient.mul(&other.coefficient),
            exponent: joined(&self.exponent, &other.exponent)?,
            power: build::add(self.power.clone(), other.power.clone()),
            logs: Rational::from(&self.logs + &other.logs),
        })
    }

    /// `T^r` for a real constant r.
    ///
    /// # Errors
    /// A power that is not whole of what is not positive.
    pub fn raised(&self, r: &Expr) -> Result<Term, Unknown> {
        let whole = match r {
            Expr::Number(n) if n.is_integer() => n.numer().to_i32(),
            _ => None,
        };
        let coefficient = match whole {
            Some(n) => self.coefficient.powi(n)?,
            None => {
                if self.oscillates()? || !self.is_positive()? {
                    return Err(Unknown::new(ROOT));
                }
                Coefficient::real(root(&self.coefficient.re, r))
            }
        };
        let factor = Coefficient::real(r.clone());
        Ok(Term {
            coefficient,
            exponent: self
                .exponent
                .iter()
                .map(|(p, b)| (p.clone(), b.mul(&factor)))
                .collect(),
            power: build::mul(self.power.clone(), r.clone()),
            logs: times(&self.logs, r)?,
        })
    }

    /// Whether the coefficient is real and above 0.
    ///
    /// # Errors
    /// Where the sign of a constant cannot be told.
    pub fn is_positive(&self) -> Result<bool, Unknown> {
        Ok(self.coefficient.is_real()? && sign(&self.coefficient.re)?.is_gt())
    }

    /// Its size.
    ///
    /// # Errors
    /// Where the sign of a constant cannot be told.
    pub fn size(&self) -> Result<Size, Unknown> {
        let mut exponent = Vec::new();
        for (p, b) in &self.exponent {
            if !sign(&b.re)?.is_eq() {
                exponent.push((p.clone(), b.re.clone()));
            }
        }
        Ok(Size::Like {
            exponent,
            power: self.power.clone(),
            logs: self.logs.clone(),
        })
    }

    /// Whether the two differ by a constant factor.
    ///
    /// # Errors
    /// Where constants cannot be compared.
    pub fn is_like(&self, other: &Term) -> Result<bool, Unknown> {
        if self.logs != other.logs
            || self.exponent.len() != other.exponent.len()
            || !compare(&self.power, &other.power)?.is_eq()
        {
            return Ok(false);
        }
        for ((p, b), (q, c)) in self.exponent.iter().zip(&other.exponent) {
            if !compare(p, q)?.is_eq() || !b.add(&c.neg()).is_zero()? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether the exponent turns round: it has an imaginary part.
    ///
    /// # Errors
    /// Where the sign of a constant cannot be told.
    pub fn oscillates(&self) -> Result<bool, Unknown> {
        for (_, b) in &self.exponent {
            if !b.is_real()? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether it is a constant.
    ///
    /// # Errors
    /// Where the sign of the power cannot be told.
    pub fn is_constant(&self) -> Result<bool, Unknown> {
        Ok(self.exponent.is_empty()
            && self.logs.cmp0() == Ordering::Equal
            && sign(&self.power)?.is_eq())
    }

    /// As an expression in x.
    pub fn to_expr(&self, x: &Expr) -> Expr {
        let mut product = self.coefficient.to_expr();
        if !self.power.is_zero() {
            product = build::mul(product, build::pow(x.clone(), self.power.clone()));
        }
        if self.logs.cmp0() != Ordering::Equal {
            let log = build::call(Function::Log, [x.clone()]);
            product = build::mul(product, build::pow(log, build::rational(self.logs.clone())));
        }
        if self.exponent.is_empty() {
            return product;
        }
        let sum = self.exponent.iter().fold(build::num(0), |sum, (p, b)| {
            let term = build::mul(b.to_expr(), build::pow(x.clone(), p.clone()));
            build::add(sum, term)
        });
        build::mul(product, build::call(Function::Exp, [sum]))
    }
}

/// `c^r` for c > 0; square roots of squares are numbers.
fn root(c: &Expr, r: &Expr) -> Expr {
    let sqrt = || build::call(Function::Sqrt, [c.clone()]);
    match r {
        Expr::Number(q) if *q == Rational::from((1, 2)) => sqrt(),
        Expr::Number(q) if *q == Rational::from((-1, 2)) => build::div(build::num(1), sqrt()),
        _ => build::pow(c.clone(), r.clone()),
    }
}

/// `m r`, where that is a fraction.
fn times(logs: &Rational, r: &Expr) -> Result<Rational, Unknown> {
    match r {
        _ if logs.cmp0() == Ordering::Equal => Ok(Rational::new()),
        Expr::Number(r) => Ok(Rational::from(logs * r)),
        _ => Err(Unknown::new("an irrational power of a logarithm")),
    }
}

/// The sum of two exponents.
fn joined(
    a: &[(Expr, Coefficient)],
    b: &[(Expr, Coefficient)],
) -> Result<Vec<(Expr, Coefficient)>, Unknown> {
    merged(a, b, |x, y| x.add(y), |sum| sum.is_zero())
}

/// Merges two lists that fall in their first parts; what adds up to 0 is left out.
fn merged<T: Clone>(
    a: &[(Expr, T)],
    b: &[(Expr, T)],
    add: impl Fn(&T, &T) -> T,
    vanishes: impl Fn(&T) -> Result<bool, Unknown>,
) -> Result<Vec<(Expr, T)>, Unknown> {
    let (mut i, mut j) = (0, 0);
    let mut all = Vec::with_capacity(a.len() + b.len());
    while let (Some(x), Some(y)) = (a.get(i), b.get(j)) {
        match compare(&x.0, &y.0)? {
            Ordering::Greater => {
                all.push(x.clone());
                i += 1;
            }
            Ordering::Less => {
                all.push(y.clone());
                j += 1;
            }
            Ordering::Equal => {
                let sum = add(&x.1, &y.1);
                if !vanishes(&sum)? {
                    all.push((x.0.clone(), sum));
                }
                i += 1;
                j += 1;
            }
        }
    }
    all.extend_from_slice(&a[i..]);
    all.extend_from_slice(&b[j..]);
    Ok(all)
}

impl Size {
    /// `x^a`.
    pub fn power(power: Expr) -> Size {
        Size::Like {
            exponent: Vec::new(),
            power,
            logs: Rational::new(),
        }
    }

    /// A bounded quantity.
    pub fn bounded() -> Size {
        Size::power(build::num(0))
    }

    /// `exp(b x^p)`.
    pub fn exponential(b: Expr, p: Expr) -> Size {
        Size::Like {
            exponent: vec![(p, b)],
            power: build::num(0),
            logs: Rational::new(),
        }
    }

    /// The product.
    ///
    /// # Errors
    /// Where constants cannot be compared.
    pub fn mul(&self, other: &Size) -> Result<Size, Unknown> {
        let (
            Size::Like {
                exponent: e,
                power: a,
                logs: m,
            },
            Size::Like {
                exponent: f,
                power: b,
                logs: n,
            },
        ) = (self, other)
        else {
            return Ok(Size::Tiny);
        };
        Ok(Size::Like {
            exponent: merged(
                e,
                f,
                |x, y| build::add(x.clone(), y.clone()),
                |sum| Ok(sign(sum)?.is_eq()),
            )?,
            power: build::add(a.clone(), b.clone()),
            logs: Rational::from(m + n),
        })
    }

    /// One over it; `None` for one that is tiny.
    pub fn recip(&self) -> Option<Size> {
        let Size::Like {
            exponent,
            power,
            logs,
        } = self
        else {
            return None;
        };
        Some(Size::Like {
            exponent: exponent
                .iter()
                .map(|(p, b)| (p.clone(), build::neg(b.clone())))
                .collect(),
            power: build::neg(power.clone()),
            logs: Rational::from(-logs),
        })
    }

    /// `size^r` for a real constant r.
    ///
    /// # Errors
    /// A power of a logarithm that is no fraction.
    pub fn raised(&self, r: &Expr) -> Result<Size, Unknown> {
        let Size::Like {
            exponent,
            power,
            logs,
        } = self
        else {
            return Ok(Size::Tiny);
        };
        Ok(Size::Like {
            exponent: exponent
                .iter()
                .map(|(p, b)| (p.clone(), build::mul(b.clone(), r.clone())))
                .collect(),
            power: build::mul(power.clone(), r.clone()),
            logs: times(logs, r)?,
        })
    }

    /// Which of the two is larger as x grows.
    ///
    /// # Errors
    /// Where constants cannot be compared.
    pub fn compare(&self, other: &Size) -> Result<Ordering, Unknown> {
        match (self, other) {
            (Size::Tiny, Size::Tiny) => Ok(Ordering::Equal),
            (Size::Tiny, _) => Ok(Ordering::Less),
            (_, Size::Tiny) => Ok(Ordering::Greater),
            (
                Size::Like {
                    exponent: e,
                    power: a,
                    logs: m,
                },
                Size::Like {
                    exponent: f,
                    power: b,
                    logs: n,
                },
            ) => {
                let negative: Vec<(Expr, Expr)> = f
                    .iter()
                    .map(|(p, b)| (p.clone(), build::neg(b.clone())))
                    .collect();
                let gap = merged(
                    e,
                    &negative,
                    |x, y| build::add(x.clone(), y.clone()),
                    |sum| Ok(sign(sum)?.is_eq()),
                )?;
                if let Some((_, b)) = gap.first() {
                    return sign(b);
                }
                Ok(compare(a, b)?.then(m.cmp(n)))
            }
        }
    }

    /// Whether it goes to 0.
    ///
    /// # Errors
    /// Where constants cannot be compared.
    pub fn vanishes(&self) -> Result<bool, Unknown> {
        Ok(self.compare(&Size::bounded())?.is_lt())
    }

    /// The sign of the growth of its exponential: negative for one that falls faster than every power,
    /// positive for one that grows faster than every power.
    ///
    /// # Errors
    /// Where the sign of a constant cannot be told.
    pub fn exponential_order(&self) -> Result<Ordering, Unknown> {
        match self {
            Size::Tiny => Ok(Ordering::Less),
            Size::Like { exponent, .. } => exponent
                .first()
                .map_or(Ok(Ordering::Equal), |(_, b)| sign(b)),
        }
    }

    /// Whether it is integrable at infinity.
    ///
    /// # Errors
    /// Where constants cannot be compared.
    pub fn is_integrable(&self) -> Result<bool, Unknown> {
        let Size::Like { power, logs, .. } = self else {
            return Ok(true);
        };
        Ok(match self.exponential_order()? {
            Ordering::Less => true,
            Ordering::Greater => false,
            Ordering::Equal => match compare(power, &build::num(-1))? {
                Ordering::Less => true,
                Ordering::Equal => *logs < -1,
                Ordering::Greater => false,
            },
        })
    }
}
