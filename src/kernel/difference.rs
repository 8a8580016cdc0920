//! What of A is defined where phi does not decay: its central differences.
//!
//! Where phi is not square integrable, `|F|^2` is not integrable at k = 0, and A is defined up to an
//! even polynomial only: of degree below 2n, if n derivatives make phi square integrable. A central
//! difference of order 2n does not see such a polynomial,
//!
//! ```text
//! δ^{2n} A(d) = sum_{j=-n}^{n} (-1)^{n+j} binom(2n, n+j) A(|d + j h|)
//!             = (-1)^n ∫ Δ^n phi(z) Δ^n phi(z + d) dz
//!             = (-1)^n (1/2 pi) ∫ (2 sin(kh/2))^{2n} |F[phi](k)|^2 e^{ikd} dk
//! ```
//!
//! with the forward differences Δ of step h of phi. It is taken with `h = 2d/(2n-1)`, so that the
//! arguments are the odd multiples of `d/(2n-1)` and the smallest of them stands on either side of 0.
//!
//! The 2n-th derivative does not see the polynomial either, but for d > 0 it sees too little: it
//! vanishes for the rectifier's d^3/12 and for every other multiple of d^3 alike, since all of it is a
//! delta at d = 0. The difference reaches across d = 0.

use crate::number::{Integer, Real};

/// The difference of order 2n; n = 0 is A itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stencil {
    /// Half of its order.
    pub n: u32,
}

impl Stencil {
    /// The step h for the distance d.
    pub fn step(self, d: &Real) -> Real {
        match self.n {
            0 => Real::with_val(d.prec(), 0),
            n => Real::with_val(d.prec(), d * 2u32) / (2 * n - 1),
        }
    }

    /// The weights of Δ^n: of phi(z), phi(z + h), …
    pub fn forward(self) -> Vec<Integer> {
        (0..=self.n)
            .map(|l| signed(self.n - l, Integer::from(self.n).binomial(l)))
            .collect()
    }

    /// The weights of δ^{2n}, with the arguments in units of `d/(2n-1)`: odd numbers, negative ones
    /// for arguments below 0.
    pub fn central(self) -> Vec<(i64, Integer)> {
        if self.n == 0 {
            return vec![(1, Integer::from(1))];
        }
        let n = i64::from(self.n);
        (0..=2 * self.n)
            .map(|m| {
                let argument = 2 * n - 1 + 2 * (i64::from(m) - n);
                let weight = Integer::from(2 * self.n).binomial(m);
                (argument, signed(m, weight))
            })
            .collect()
    }

    /// The argument of this many units.
    pub fn argument(self, units: i64, d: &Real) -> Real {
        let unit = if self.n == 0 { 1 } else { 2 * self.n - 1 };
        Real::with_val(d.prec(), d * units) / unit
    }

    /// The difference of a function of |d|.
    ///
    /// # Errors
    /// The first error of the function.
    pub fn apply<E>(
        self,
        d: &Real,
        mut function: impl FnMut(&Real) -> Result<Real, E>,
    ) -> Result<Real, E> {
        let mut sum = Real::with_val(d.prec(), 0);
        for (units, weight) in self.central() {
            sum += function(&self.argument(units.abs(), d))? * weight;
        }
        Ok(sum)
    }
}

fn signed(exponent: u32, size: Integer) -> Integer {
    if exponent.is_multiple_of(2) {
        size
    } else {
        -size
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rug::ops::Pow;

    #[test]
    fn even_polynomials_below_the_order_vanish_and_odd_powers_do_not() {
        let d = Real::with_val(300, 7) / 5u32;
        for n in 1..=6u32 {
            let stencil = Stencil { n };
            let power = |p: u32| {
                let value = stencil.apply(&d, |x| Ok::<_, ()>(Real::with_val(300, x.pow(p))));
                value.expect("a power").abs()
            };
            for p in (0..2 * n).step_by(2) {
                assert!(power(p) < 1e-60, "n = {n}, p = {p}");
            }
            for p in (1..2 * n).step_by(2) {
                assert!(power(p) > 1e-12, "n = {n}, p = {p}");
            }
        }
    }

    #[test]
    fn the_weights_are_those_of_two_forward_differences() {
        let stencil = Stencil { n: 3 };
        let forward = stencil.forward();
        for (m, (units, weight)) in stencil.central().iter().enumerate() {
            assert_eq!(*units, 2 * m as i64 - 1);
            // (1 - E)^3 times (1 - 1/E)^3, turned by (-1)^3.
            let mut sum = Integer::new();
            for (a, x) in forward.iter().enumerate() {
                for (b, y) in forward.iter().enumerate() {
                    if a + 3 == b + m {
                        sum -= Integer::from(x * y);
                    }
                }
            }
            assert_eq!(sum, *weight);
        }
    }
}
