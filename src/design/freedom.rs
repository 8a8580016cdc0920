//! What a penalty leaves open: polynomials.
//!
//! Where 1/sqrt(rho) ~ k^-s with s >= 1 at k = 0, F is known there as a finite part only, and phi up to a
//! polynomial of degree at most s - 1: constants for k^2, straight lines for k^4. Their spectrum is the
//! point k = 0, and the penalty does not see it. Two functions are compared after each
//! has lost the polynomial through its own values at degree + 1 reference points.

use super::penalty::{MARGIN, Wanted};
use super::place::Place;
use crate::error::Doubt;
use crate::expr::build;
use crate::kernel::rules::Value;
use crate::number::{Rational, Real};

/// The degree of the polynomials that are open, if any.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Freedom {
    /// Polynomials of at most this degree; `None`: phi is determined.
    pub degree: Option<u32>,
}

impl Freedom {
    /// Of a penalty.
    pub fn of(wanted: &Wanted) -> Freedom {
        let s = -wanted.power_at_zero;
        Freedom {
            degree: (s >= 1.0 - MARGIN).then(|| (s - 1.0 + MARGIN).floor() as u32),
        }
    }

    /// Number of coefficients that are open.
    pub fn count(self) -> usize {
        self.degree.map_or(0, |d| d as usize + 1)
    }

    /// The reference points: 1/2, 3/2, 5/2, ….
    pub fn references(self) -> Vec<Place> {
        self.on_side(1)
    }

    /// Their mirror images: -1/2, -3/2, ….
    pub fn mirrored_references(self) -> Vec<Place> {
        self.on_side(-1)
    }

    fn on_side(self, sign: i64) -> Vec<Place> {
        (0..self.count() as i64)
            .filter_map(|j| {
                let place = Rational::from((sign * (2 * j + 1), 2));
                Place::of(build::rational(place)).ok()
            })
            .collect()
    }

    /// For people.
    pub fn in_words(self) -> Option<String> {
        Some(match self.degree? {
            0 => "up to a constant".into(),
            1 => "up to a straight line".into(),
            d => format!("up to a polynomial of degree {d}"),
        })
    }

    /// The weights of the reference values in the polynomial through them, at z.
    pub fn weights(self, z: &Real) -> Vec<Real> {
        let bits = z.prec();
        let node = |j: usize| Real::with_val(bits, 2 * j as u32 + 1) / 2u32;
        (0..self.count())
            .map(|j| {
                let mut weight = Real::with_val(bits, 1);
                for other in (0..self.count()).filter(|i| *i != j) {
                    weight *= Real::with_val(bits, z - node(other));
                    weight /= node(j) - node(other);
                }
                weight
            })
            .collect()
    }

    /// By how much an error of all values grows where the polynomial is taken off at z.
    pub fn growth(self, z: &Real) -> f64 {
        let weights = self.weights(z);
        weights.iter().fold(1.0, |sum, w| sum + w.to_f64().abs())
    }

    /// A number less the polynomial through these at the references; z as for [`Freedom::weights`].
    pub fn less(self, z: &Real, here: &Real, references: &[Real]) -> Real {
        let bits = z.prec();
        let line = self.weights(z).into_iter().zip(references);
        line.fold(here.clone(), |sum, (weight, there)| {
            sum - Real::with_val(bits, weight * there)
        })
    }

    /// The same of values with error bounds.
    ///
    /// # Errors
    /// A value that is missing.
    pub fn value_less(
        self,
        z: &Real,
        here: &Result<Value, Doubt>,
        references: &[Result<Value, Doubt>],
    ) -> Result<Value, Doubt> {
        let mut value = here.clone()?;
        if references.is_empty() {
            return Ok(value);
        }
        for (weight, there) in self.weights(z).into_iter().zip(references) {
            value.add(&-weight, there.clone()?);
        }
        Ok(value.rounded())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_polynomial_of_the_degree_is_nothing() {
        let freedom = Freedom { degree: Some(2) };
        let f = |x: f64| 3.0 - x + 2.0 * x * x;
        for z in [-4.0, 0.25, 8.0] {
            let weights = freedom.weights(&Real::with_val(128, z));
            let line: f64 = weights
                .iter()
                .enumerate()
                .map(|(j, w)| w.to_f64() * f(j as f64 + 0.5))
                .sum();
            assert!((line - f(z)).abs() < 1e-12 * (1.0 + f(z).abs()), "{z}");
        }
        assert_eq!(
            Freedom { degree: None }
                .weights(&Real::with_val(64, 1))
                .len(),
            0
        );
    }
}
