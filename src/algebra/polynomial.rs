//! Polynomials with rational coefficients, the lowest first, and the highest not 0.

use crate::number::Rational;

/// Highest degree.
const MOST_DEGREE: usize = 96;
/// Most bits of a coefficient.
const MOST_BITS: u32 = 1 << 14;

/// A polynomial; the empty one is 0.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Polynomial(Vec<Rational>);

impl Polynomial {
    /// With these coefficients, the lowest first.
    pub fn new(mut list: Vec<Rational>) -> Polynomial {
        while list.last().is_some_and(|c| *c == 0) {
            list.pop();
        }
        Polynomial(list)
    }

    /// A constant.
    pub fn number(q: Rational) -> Polynomial {
        Polynomial::new(vec![q])
    }

    /// `t^n`.
    pub fn power(n: usize) -> Polynomial {
        let mut list = vec![Rational::new(); n];
        list.push(Rational::from(1));
        Polynomial(list)
    }

    /// The coefficients, the lowest first; the last is not 0.
    pub fn coefficients(&self) -> &[Rational] {
        &self.0
    }

    /// Whether it is 0.
    pub fn is_zero(&self) -> bool {
        self.0.is_empty()
    }

    /// 0 for constants.
    pub fn degree(&self) -> usize {
        self.0.len().saturating_sub(1)
    }

    /// `p + q`.
    pub fn plus(&self, other: &Polynomial) -> Polynomial {
        let at = |p: &Polynomial, j: usize| p.0.get(j).cloned().unwrap_or_default();
        let count = self.0.len().max(other.0.len());
        Polynomial::new((0..count).map(|j| at(self, j) + at(other, j)).collect())
    }

    /// `c p`.
    pub fn scaled(&self, q: &Rational) -> Polynomial {
        Polynomial::new(self.0.iter().map(|c| Rational::from(c * q)).collect())
    }

    /// `p q`.
    ///
    /// # Errors
    /// Where the degree or a coefficient is too large.
    pub fn times(&self, other: &Polynomial) -> Result<Polynomial, String> {
        if self.is_zero() || other.is_zero() {
            return Ok(Polynomial::default());
        }
        if self.degree() + other.degree() > MOST_DEGREE {
            return Err(format!("a polynomial of a degree above {MOST_DEGREE}"));
        }
        let mut list = vec![Rational::new(); self.0.len() + other.0.len() - 1];
        for (i, a) in self.0.iter().enumerate() {
            for (j, b) in other.0.iter().enumerate() {
                list[i + j] += Rational::from(a * b);
            }
        }
        let large = |q: &Rational| {
            q.numer()
                .significant_bits()
                .max(q.denom().significant_bits())
                > MOST_BITS
        };
        match list.iter().any(large) {
            true => Err("a coefficient is too long".into()),
            false => Ok(Polynomial::new(list)),
        }
    }

    /// Quotient and remainder; none for a divisor that is 0.
    pub fn divided(&self, other: &Polynomial) -> Option<(Polynomial, Polynomial)> {
        let lead = other.0.last()?;
        let mut left = self.0.clone();
        let steps = (left.len() + 1).saturating_sub(other.0.len());
        let mut quotient = vec![Rational::new(); steps];
        for s in (0..steps).rev() {
            let factor = Rational::from(&left[s + other.degree()] / lead);
            for (j, c) in other.0.iter().enumerate() {
                left[s + j] -= Rational::from(&factor * c);
            }
            quotient[s] = factor;
        }
        Some((Polynomial::new(quotient), Polynomial::new(left)))
    }

    /// The quotient where nothing is left.
    pub fn over(&self, other: &Polynomial) -> Option<Polynomial> {
        let (quotient, left) = self.divided(other)?;
        left.is_zero().then_some(quotient)
    }

    /// The greatest common divisor, with 1 as the highest coefficient.
    pub fn gcd(&self, other: &Polynomial) -> Polynomial {
        let (mut a, mut b) = (self.clone(), other.clone());
        // Each step lowers the degree.
        while let Some((_, left)) = a.divided(&b) {
            (a, b) = (b.monic(), left);
        }
        a.monic()
    }

    /// With 1 as its highest coefficient.
    pub fn monic(&self) -> Polynomial {
        match self.0.last() {
            Some(lead) => self.scaled(&Rational::from(lead.recip_ref())),
            None => Polynomial::default(),
        }
    }

    /// `p'`.
    pub fn derivative(&self) -> Polynomial {
        let terms = self.0.iter().enumerate().skip(1);
        Polynomial::new(terms.map(|(j, c)| Rational::from(c * j as u64)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(list: &[i64]) -> Polynomial {
        Polynomial::new(list.iter().map(|&c| Rational::from(c)).collect())
    }

    #[test]
    fn division_and_common_divisors_are_exact() {
        // (t^2 + 1)(t - 2) and (t^2 + 1)(t + 3)^2
        let square = of(&[1, 0, 1]);
        let a = square.times(&of(&[-2, 1])).expect("small");
        let b = square.times(&of(&[9, 6, 1])).expect("small");
        assert_eq!(a.gcd(&b), square);
        assert_eq!(b.over(&square), Some(of(&[9, 6, 1])));
        assert_eq!(b.over(&of(&[5, 1])), None);
        let (q, r) = b.divided(&of(&[5, 1])).expect("a divisor");
        let back = q.times(&of(&[5, 1])).expect("small").plus(&r);
        assert_eq!(back, b);
        assert!(a.divided(&Polynomial::default()).is_none());
        assert!(Polynomial::power(97).times(&of(&[0, 1])).is_err());
    }
}
