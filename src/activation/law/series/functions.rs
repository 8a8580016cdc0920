//! Powers, logarithms, exponentials, derivatives and integrals of series.

use super::{Failure, SHORT, Series, Term};
use crate::activation::law::coefficient::{Coefficient, Exponent};
use crate::expr::{Expr, build};
use crate::number::Rational;
use std::cmp::Ordering;

impl Series {
    /// `(c t^q (1+v))^p`.
    ///
    /// # Errors
    /// As for [`Series::factored`].
    pub fn power(&self, p: &Expr, limit: &Exponent) -> Result<Series, Failure> {
        if let Expr::Number(n) = p
            && n.is_integer()
            && let Some(n) = n.numer().to_u32()
            && n <= 96
        {
            let mut product = Series::constant(Coefficient::one());
            for _ in 0..n {
                product = product.mul(self, limit)?;
            }
            return Ok(product);
        }
        let exponent = Coefficient::of(p);
        let as_power = Exponent::of(&exponent).ok_or("a power whose exponent is not real")?;
        let (c, q, v) = self.factored()?;
        let shift = q.mul(&as_power);
        let inner = limit.add(&shift.neg());
        let mut binomial = Coefficient::one();
        let root = c.power(p);
        let series = Series::composed(&v, &inner, |n| {
            if n > 0 {
                let top = exponent.add(&Coefficient::integer(1 - i64::from(n)));
                binomial = binomial.mul(&top).scaled(&Rational::from((1, n)));
            }
            Ok(binomial.clone())
        })?;
        Ok(series.scaled(&root).shifted(&shift))
    }

    /// `log(c t^q (1+v))`.
    ///
    /// # Errors
    /// As for [`Series::factored`].
    pub fn log(&self, limit: &Exponent) -> Result<Series, Failure> {
        let (c, q, v) = self.factored()?;
        let mut series = Series::composed(&v, limit, |n| {
            let sign = if n % 2 == 1 { 1 } else { -1 };
            Ok(match n {
                0 => Coefficient::of(&build::call(crate::number::Function::Log, [c.expr()])),
                n => Coefficient::rational(Rational::from((sign, n))),
            })
        })?;
        series.insert(Term {
            power: Exponent::integer(0),
            logs: 1,
            c: Coefficient::of(&q.e),
        });
        Ok(series)
    }

    /// `exp(self)`.
    ///
    /// # Errors
    /// A pole in the exponent that does not make the exponential vanish, or a power of a logarithm.
    pub fn exp(&self, limit: &Exponent) -> Result<Series, Failure> {
        let mut series = self.clone();
        if let Some(lead) = series.lead()?
            && lead.power.cmp_integer(0).is_lt()
        {
            return match lead.c.sign() {
                // exp(-1/t) is flat: 0 to every order. The sign of log(t) is that of -1.
                Some(sign) if (sign == Ordering::Less) == (lead.logs % 2 == 0) => {
                    Ok(Series::nothing(Some(limit.clone())))
                }
                _ => Err("an exponential of a pole".into()),
            };
        }
        let (mut c0, mut c1) = (Coefficient::zero(), Coefficient::zero());
        let mut v = Series {
            terms: Vec::new(),
            known: series.known.clone(),
        };
        for term in series.terms {
            match (term.power.cmp_integer(0), term.logs) {
                (Ordering::Greater, _) => v.insert(term),
                (_, 0) => c0 = term.c,
                (_, 1) => c1 = term.c,
                _ => return Err("an exponential of a power of a logarithm".into()),
            }
        }
        if v.known.as_ref().is_some_and(|k| k.cmp_integer(0).is_le()) {
            return Err(SHORT.into());
        }
        let shift = match c1.is_plain_zero() {
            true => Exponent::integer(0),
            false => Exponent::of(&c1).ok_or("a complex power")?,
        };
        let mut factorial = Rational::from(1);
        let series = Series::composed(&v, &limit.add(&shift.neg()), |n| {
            if n > 0 {
                factorial /= n;
            }
            Ok(Coefficient::rational(factorial.clone()))
        })?;
        let front = match c0.is_plain_zero() {
            true => Coefficient::one(),
            false => Coefficient::of(&build::call(crate::number::Function::Exp, [c0.expr()])),
        };
        Ok(series.scaled(&front).shifted(&shift))
    }

    /// The derivative in t.
    pub fn derivative(&self) -> Series {
        let one = Exponent::integer(-1);
        let mut series = Series {
            terms: Vec::new(),
            known: self.known.as_ref().map(|k| k.add(&one)),
        };
        for t in &self.terms {
            let power = t.power.add(&one);
            let c = t.c.mul(&Coefficient::of(&t.power.e));
            series.insert(Term {
                power: power.clone(),
                logs: t.logs,
                c,
            });
            if t.logs > 0 {
                let c = t.c.mul(&Coefficient::integer(i64::from(t.logs)));
                series.insert(Term {
                    power,
                    logs: t.logs - 1,
                    c,
                });
            }
        }
        series
    }

    /// The integral in t, without its constant.
    pub fn integral(&self) -> Series {
        let one = Exponent::integer(1);
        let mut series = Series {
            terms: Vec::new(),
            known: self.known.as_ref().map(|k| k.add(&one)),
        };
        for t in &self.terms {
            let power = t.power.add(&one);
            if power.cmp_integer(0).is_eq() {
                let c = t.c.scaled(&Rational::from((1, t.logs + 1)));
                series.insert(Term {
                    power: Exponent::integer(0),
                    logs: t.logs + 1,
                    c,
                });
                continue;
            }
            // ∫ t^p L^m = t^{p+1} sum_j (-1)^j m!/(m-j)! L^{m-j}/(p+1)^{j+1}.
            let inverse = Coefficient::of(&power.e).inverse();
            let mut c = t.c.mul(&inverse);
            for j in 0..=t.logs {
                series.insert(Term {
                    power: power.clone(),
                    logs: t.logs - j,
                    c: c.clone(),
                });
                c = c
                    .mul(&inverse)
                    .mul(&Coefficient::integer(-i64::from(t.logs - j)));
            }
        }
        series
    }
}
