//! Logarithms and exponentials of series.

use super::{Calculus, Series, Value, modulus};
use crate::activation::tails::number::{Coefficient, sign};
use crate::activation::tails::term::{Size, Term};
use crate::activation::tails::{LOG, Unknown};
use crate::expr::build;
use crate::number::{Function, Rational};
use std::cmp::Ordering;

impl Calculus<'_> {
    /// The logarithm.
    ///
    /// # Errors
    /// Where no term leads or it is not positive.
    pub fn log(&self, f: &Series) -> Result<Series, Unknown> {
        let (lead, d) = f.lead()?;
        if lead.oscillates()? || !lead.is_positive()? {
            return Err(Unknown::new(LOG));
        }
        if lead.logs.cmp0() != Ordering::Equal {
            return Err(Unknown::new("a logarithm of a logarithm"));
        }
        let c = Coefficient::real(build::call(Function::Log, [lead.coefficient.re.clone()]));
        let mut terms = vec![
            Term {
                logs: Rational::from(1),
                ..Term::constant(Coefficient::real(lead.power.clone()))
            },
            Term::constant(c),
        ];
        terms.extend(
            lead.exponent
                .iter()
                .map(|(p, b)| Term::power(b.clone(), p.clone())),
        );
        let start = self.tidy(terms, None)?;
        let log1p = |j: usize| match j {
            0 => Coefficient::num(0),
            j => {
                let one = if j % 2 == 1 { 1 } else { -1 };
                Coefficient::real(build::rational(Rational::from((one, j as i64))))
            }
        };
        self.add(&start, &self.powers(log1p, &d)?)
    }

    /// The exponential.
    ///
    /// # Errors
    /// Where its size cannot be bounded.
    pub fn exp(&self, f: &Series) -> Result<Value, Unknown> {
        if let Some(value) = self.beyond(f)? {
            return Ok(value);
        }
        let one = Size::bounded();
        let mut factor = Term::constant(Coefficient::num(1));
        let mut small = Vec::new();
        // A bound of what only a bound is known of.
        let mut wild = None;
        for term in &f.terms {
            let order = term.size()?.compare(&one)?;
            if order.is_lt() {
                small.push(term.clone());
            } else if !term.exponent.is_empty() {
                let bound = match order {
                    Ordering::Equal => one.clone(),
                    _ if term.logs.cmp0() == Ordering::Equal => {
                        let size = modulus(&term.coefficient);
                        Size::exponential(size, term.power.clone())
                    }
                    _ => return Err(Unknown::new("an exponential of a growing oscillation")),
                };
                wild = Some(bound.mul(&wild.unwrap_or_else(Size::bounded))?);
            } else if term.is_constant()? {
                factor.coefficient = factor.coefficient.mul(&term.coefficient.exp());
            } else if term.logs.cmp0() == Ordering::Equal {
                factor
                    .exponent
                    .push((term.power.clone(), term.coefficient.clone()));
            } else if term.logs == 1 && sign(&term.power)?.is_eq() && term.coefficient.is_real()? {
                factor.power = build::add(factor.power, term.coefficient.re.clone());
            } else {
                return self.dominated(f);
            }
        }
        let mut rest = f.rest.clone();
        if let Some(size) = &f.rest
            && !size.vanishes()?
        {
            if size.compare(&one)?.is_gt() {
                return self.dominated(f);
            }
            wild = wild.or(Some(one));
            rest = None;
        }
        if let Some(wild) = wild {
            let bound = factor.size()?.mul(&wild)?;
            return Ok(Value::Series(Series::bound(bound)));
        }
        let mut factorial = Coefficient::num(1);
        let mut next = 0;
        let inverse = |j: usize| {
            while next < j {
                next += 1;
                let one_over = build::rational(Rational::from((1, next as i64)));
                factorial = factorial.mul(&Coefficient::real(one_over));
            }
            factorial.clone()
        };
        let sum = self.powers(inverse, &self.tidy(small, rest)?)?;
        Ok(Value::Series(self.mul(&Series::term(factor), &sum)?))
    }

    /// The exponential of what grows exponentially, or like a power of x times one of log x.
    fn beyond(&self, f: &Series) -> Result<Option<Value>, Unknown> {
        let Some(first) = f.terms.first() else {
            return Ok(None);
        };
        let size = first.size()?;
        if size.compare(&Size::bounded())?.is_le() {
            return Ok(None);
        }
        let exponential = size.exponential_order()?.is_gt();
        if !exponential {
            let falls = first.exponent.is_empty() && first.logs.cmp0() != Ordering::Equal;
            let plain = first.logs == 1 && sign(&first.power)?.is_eq();
            if !falls || plain || f.sign()? != Ordering::Less {
                return Ok(None);
            }
            let bound = match sign(&first.power)? {
                Ordering::Greater => Size::exponential(
                    build::num(-1),
                    build::div(first.power.clone(), build::num(2)),
                ),
                _ if first.logs > 1 => Size::power(build::num(-64)),
                _ => return Ok(None),
            };
            return Ok(Some(Value::Series(Series::bound(bound))));
        }
        Ok(Some(match f.sign()? {
            Ordering::Less => Value::Series(Series::bound(Size::Tiny)),
            _ => Value::Huge(Ordering::Greater),
        }))
    }

    /// A bound of the exponential of a falling power with an unknown, smaller rest.
    fn dominated(&self, f: &Series) -> Result<Value, Unknown> {
        let (lead, _) = f.lead()?;
        let plain = lead.exponent.is_empty() && lead.logs.cmp0() == Ordering::Equal;
        if !plain || !lead.coefficient.is_real()? || sign(&lead.coefficient.re)?.is_ge() {
            return Err(Unknown::new("an exponential of a growing remainder"));
        }
        let half = build::div(lead.coefficient.re, build::num(2));
        Ok(Value::Series(Series::bound(Size::exponential(
            half, lead.power,
        ))))
    }
}
