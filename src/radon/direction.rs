//! Unit vectors, exact, and orthonormal frames with such a vector in front.
//!
//! A random direction is the stereographic image of a rational point, so that it has length 1 at
//! every precision: xi = (2u, |u|² - 1)/(|u|² + 1).

use crate::error::Doubt;
use crate::expr::{Expr, build, eval_again, eval_real};
use crate::number::{Rational, Real};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// Denominator of the coordinates that a random direction is made from.
const DENOMINATOR: i64 = 64;

/// A unit vector with exact components.
#[derive(Clone, Debug, PartialEq)]
pub struct Direction {
    /// As typed, or its components.
    pub text: String,
    /// Exact components.
    pub components: Vec<Expr>,
}

impl Direction {
    /// A direction from exact components.
    ///
    /// # Errors
    /// A sentence, where the length is not 1.
    pub fn new(components: Vec<Expr>) -> Result<Direction, Doubt> {
        let text = components.iter().map(Expr::to_string).collect::<Vec<_>>();
        let text = format!("({})", text.join(", "));
        let bits = 400;
        let mut square = Real::with_val(bits, 0);
        for component in &components {
            square += eval_real(component, &[], bits)
                .map_err(|e| format!("`{component}`: {e}"))?
                .square();
        }
        let off = Real::with_val(64, &square - 1u32).abs();
        if off > Real::with_val(64, 1) >> (bits - 16) {
            return Err(format!(
                "the direction {text} has length {:.6}, not 1; write exact components, as in [\"3/5\", \"4/5\"]",
                square.sqrt().to_f64()
            ).into());
        }
        Ok(Direction { text, components })
    }

    /// `count` directions of R^D that follow from a seed.
    pub fn random(dimension: usize, count: usize, seed: u64) -> Vec<Direction> {
        let mut source = ChaCha8Rng::seed_from_u64(seed);
        (0..count)
            .map(|_| Direction::next(dimension, &mut source))
            .collect()
    }

    fn next(dimension: usize, source: &mut ChaCha8Rng) -> Direction {
        let mut coordinates = Vec::with_capacity(dimension - 1);
        let mut square = Rational::new();
        for _ in 1..dimension {
            // Uniform in the cube [-2, 2]: the hemisphere around the last axis and much of the other.
            let span = 4 * DENOMINATOR + 1;
            let value = i64::from(source.next_u32()) % span - 2 * DENOMINATOR;
            let u = Rational::from((value, DENOMINATOR));
            square += u.clone() * &u;
            coordinates.push(u);
        }
        let below = Rational::from(&square + 1u32);
        let mut components: Vec<Rational> =
            coordinates.into_iter().map(|u| u * 2u32 / &below).collect();
        let sign = if dimension == 1 && source.next_u32().is_multiple_of(2) {
            1
        } else {
            -1
        };
        let last = if dimension == 1 {
            Rational::from(sign)
        } else {
            (square - 1u32) / &below
        };
        components.push(last);
        let text = components
            .iter()
            .map(Rational::to_string)
            .collect::<Vec<_>>();
        Direction {
            text: format!("({})", text.join(", ")),
            components: components.into_iter().map(build::rational).collect(),
        }
    }

    /// The components with `bits` bits.
    pub fn at(&self, bits: u32) -> Vec<Real> {
        let components = self.components.iter();
        components.map(|e| eval_again(e, bits)).collect()
    }

    /// The opposite direction.
    pub fn opposite(&self) -> Direction {
        let components: Vec<Expr> = self.components.iter().cloned().map(build::neg).collect();
        let text = components.iter().map(Expr::to_string).collect::<Vec<_>>();
        Direction {
            text: format!("({})", text.join(", ")),
            components,
        }
    }
}

/// An orthonormal basis whose first vector is `xi`: the columns of the reflection that takes e_1 to xi.
pub fn frame(xi: &[Real], bits: u32) -> Vec<Vec<Real>> {
    let n = xi.len();
    let unit = |j: usize| -> Vec<Real> {
        (0..n)
            .map(|i| Real::with_val(bits, u32::from(i == j)))
            .collect()
    };
    let mut v: Vec<Real> = xi.iter().map(|x| Real::with_val(bits, x)).collect();
    v[0] -= 1u32;
    let mut square = Real::with_val(bits, 0);
    for x in &v {
        square += Real::with_val(bits, x.square_ref());
    }
    if square.is_zero() {
        return (0..n).map(unit).collect();
    }
    let mut basis = vec![
        xi.iter()
            .map(|x| Real::with_val(bits, x))
            .collect::<Vec<_>>(),
    ];
    for j in 1..n {
        let factor = Real::with_val(bits, &v[j] * 2u32) / &square;
        let mut column = unit(j);
        for (c, v) in column.iter_mut().zip(&v) {
            *c -= Real::with_val(bits, v * &factor);
        }
        basis.push(column);
    }
    basis
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn random_directions_have_length_one_and_frames_are_orthonormal() {
        for dimension in 1..=8 {
            for direction in Direction::random(dimension, 5, 7) {
                assert!(Direction::new(direction.components.clone()).is_ok());
                let bits = 200;
                let basis = frame(&direction.at(bits), bits);
                for (i, a) in basis.iter().enumerate() {
                    for (j, b) in basis.iter().enumerate() {
                        let mut dot = Real::with_val(bits, 0);
                        for (x, y) in a.iter().zip(b) {
                            dot += Real::with_val(bits, x * y);
                        }
                        dot -= u32::from(i == j);
                        assert!(dot.abs() < 1e-55);
                    }
                }
            }
        }
        assert_eq!(Direction::random(3, 2, 7), Direction::random(3, 2, 7));
        assert_ne!(Direction::random(3, 1, 7), Direction::random(3, 1, 8));
    }

    #[test]
    fn a_vector_of_another_length_is_refused() {
        let components = vec![build::num(1), build::num(1)];
        assert!(Direction::new(components).is_err_and(|why| why.text.contains("1.414214")));
    }
}
