//! Powers of series.

use super::{Calculus, Series, larger, modulus};
use crate::activation::tails::Unknown;
use crate::activation::tails::number::{Coefficient, sign};
use crate::activation::tails::term::Size;
use crate::expr::{Expr, build};
use std::cmp::Ordering;

impl Calculus<'_> {
    /// `sum a_j d^j` of a convergent or asymptotic series for d -> 0.
    ///
    /// # Errors
    /// Where d does not go to 0.
    pub fn powers(
        &self,
        mut coefficient: impl FnMut(usize) -> Coefficient,
        d: &Series,
    ) -> Result<Series, Unknown> {
        let Some(size) = d.size()? else {
            return Series::constant(coefficient(0));
        };
        if !size.vanishes()? {
            return Err(Unknown::new("a series about 0 of what does not go to 0"));
        }
        let mut sum = Series::constant(coefficient(0))?;
        let mut power = Series::num(1);
        for j in 1..self.order {
            power = self.mul(&power, d)?;
            let c = coefficient(j);
            if !c.is_zero()? {
                sum = self.add(&sum, &power.scaled(&c))?;
            }
            // Beyond the rest nothing is added any more.
            if let (Some(rest), Some(now)) = (&sum.rest, power.size()?)
                && now.compare(rest)?.is_lt()
            {
                return Ok(sum);
            }
        }
        power = self.mul(&power, d)?;
        sum.rest = larger(sum.rest, power.size()?)?;
        self.tidy(sum.terms, sum.rest)
    }

    /// One over it.
    ///
    /// # Errors
    /// Where no term leads.
    pub fn recip(&self, f: &Series) -> Result<Series, Unknown> {
        match f.lead() {
            Ok((lead, d)) => {
                let sum = self.powers(|j| Coefficient::num(if j % 2 == 0 { 1 } else { -1 }), &d)?;
                self.mul(&Series::term(lead.raised(&build::num(-1))?), &sum)
            }
            Err(why) => self.apart(f)?.map(Series::bound).ok_or(why),
        }
    }

    /// A bound of 1/f where one real term is larger than all others of its size together.
    fn apart(&self, f: &Series) -> Result<Option<Size>, Unknown> {
        let Some(first) = f.terms.first() else {
            return Ok(None);
        };
        let size = first.size()?;
        if let Some(rest) = &f.rest
            && rest.compare(&size)?.is_ge()
        {
            return Ok(None);
        }
        let mut group = Vec::new();
        for term in &f.terms {
            if term.size()?.compare(&size)?.is_lt() {
                break;
            }
            group.push(&term.coefficient);
        }
        for (j, one) in group.iter().enumerate() {
            if !one.is_real()? {
                continue;
            }
            let others = group.iter().enumerate().filter(|(i, _)| *i != j);
            let gap = others.fold(modulus(one), |gap, (_, c)| build::sub(gap, modulus(c)));
            if sign(&gap)?.is_gt() {
                return Ok(size.recip());
            }
        }
        Ok(None)
    }

    /// A power with a constant real exponent.
    ///
    /// # Errors
    /// Where no term leads, or the root of a negative number is taken.
    pub fn pow(&self, f: &Series, r: &Expr) -> Result<Series, Unknown> {
        if let Expr::Number(n) = r
            && n.is_integer()
            && let Some(n) = n.numer().to_u32().filter(|n| *n <= 64)
        {
            let mut power = Series::num(1);
            for _ in 0..n {
                power = self.mul(&power, f)?;
            }
            return Ok(power);
        }
        if f.is_zero() {
            return match sign(r)? {
                Ordering::Greater => Ok(Series::zero()),
                _ => Err(Unknown::new("a division by 0")),
            };
        }
        let (lead, d) = match f.lead() {
            Ok(found) => found,
            Err(why) => {
                // Of what is only bounded a positive power is.
                return match (&f.rest, f.terms.is_empty(), sign(r)?) {
                    (Some(rest), true, Ordering::Greater) => Ok(Series::bound(rest.raised(r)?)),
                    _ => Err(why),
                };
            }
        };
        let mut binomial = Coefficient::num(1);
        let mut next = 0;
        let coefficient = |j: usize| {
            while next < j {
                let factor = build::div(
                    build::sub(r.clone(), build::num(next as i64)),
                    build::num(next as i64 + 1),
                );
                binomial = binomial.mul(&Coefficient::real(factor));
                next += 1;
            }
            binomial.clone()
        };
        let sum = self.powers(coefficient, &d)?;
        self.mul(&Series::term(lead.raised(r)?), &sum)
    }
}
