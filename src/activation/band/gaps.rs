//! The gaps inside a band: intervals of frequencies where F is 0 because the waves below and those above go their own way.
//!
//! Let phi = N/q be entire, `N(z) = sum_j p_j(z) e^{i omega_j z}` with polynomials p_j, and k none of the
//! omega_j. Where the part of N with omega_j > k has the zeros of q, as often, it is entire divided by q, and so is the
//! rest. By the theorem of Paley, Wiener and Schwartz, for an entire function with different types in the two half-planes, the
//! transform of the first stands at and above the least omega_j > k, that of the second at and below the largest omega_j < k:
//! F is 0 between the two.

use super::BITS;
use crate::activation::summands::{summands, waves};
use crate::activation::tails::number::Coefficient;
use crate::expr::{Expr, build, constant, polynomial};
use crate::number::Real;
use rug::Integer;

/// Most waves that are told apart.
const MAX_WAVES: usize = 64;

/// `p(z) e^{i omega z}`.
#[derive(Clone, Debug)]
struct Wave {
    omega: Expr,
    /// omega in numbers.
    value: Real,
    /// The coefficients of p, the lowest first.
    polynomial: Vec<Coefficient>,
}

/// A sum of waves over a polynomial, entire as a whole.
#[derive(Clone, Debug)]
pub struct Gaps {
    waves: Vec<Wave>,
    /// The zeros of the polynomial, with their multiplicities.
    zeros: Vec<(Expr, usize)>,
}

impl Gaps {
    /// From the numerator and the zeros of the denominator; none where the numerator is more than waves times polynomials.
    pub fn of(numerator: &Expr, zeros: &[(Expr, usize)]) -> Option<Gaps> {
        let mut found = Vec::new();
        for product in summands(numerator, &|_| false)? {
            let list = match waves(&product) {
                Some(list) => list
                    .into_iter()
                    .map(|w| (w.omega, w.coefficient, w.factor))
                    .collect(),
                None => vec![(build::num(0), build::num(1), product.clone())],
            };
            for (omega, coefficient, factor) in list {
                let coefficient = Coefficient::of(&coefficient).ok()?;
                let polynomial = polynomial::coefficients(&factor, "z")?
                    .iter()
                    .map(|c| Some(coefficient.mul(&Coefficient::of(c).ok()?)))
                    .collect::<Option<_>>()?;
                found.push(Wave {
                    value: constant::value(&omega, BITS)?,
                    omega,
                    polynomial,
                });
            }
        }
        (found.len() <= MAX_WAVES).then(|| Gaps {
            waves: found,
            zeros: zeros.to_vec(),
        })
    }

    /// Whether k, by more than `slack`, lies in a gap.
    pub fn hold(&self, k: &Real, slack: &Real) -> bool {
        let apart = |wave: &Wave| Real::with_val(BITS, k - &wave.value).abs() > *slack;
        let above: Vec<&Wave> = self.waves.iter().filter(|w| w.value > *k).collect();
        self.waves.iter().all(apart)
            && self
                .zeros
                .iter()
                .all(|(zero, times)| vanishes(&above, zero, *times))
    }
}

/// Whether the sum of these waves has a zero of this multiplicity; by its form.
fn vanishes(waves: &[&Wave], zero: &Expr, times: usize) -> bool {
    (0..times).all(|order| {
        let mut sum = Coefficient::num(0);
        for wave in waves {
            let Some(term) = derivative_at(wave, zero, order) else {
                return false;
            };
            sum = sum.add(&term);
        }
        matches!(sum.is_zero(), Ok(true))
    })
}

/// `d^n/dz^n p(z) e^{i omega z} = sum_j C(n, j) p^(j)(z) (i omega)^{n-j} e^{i omega z}` at a real place.
fn derivative_at(wave: &Wave, place: &Expr, order: usize) -> Option<Coefficient> {
    let speed = Coefficient::imaginary(wave.omega.clone());
    let phase = Coefficient::imaginary(build::mul(wave.omega.clone(), place.clone())).exp();
    let mut sum = Coefficient::num(0);
    for j in 0..=order.min(wave.polynomial.len().saturating_sub(1)) {
        let choose = Integer::from(order).binomial(j as u32);
        let power = match order - j {
            0 => Coefficient::num(1),
            n => speed.powi(n as i32).ok()?,
        };
        let value = polynomial_at(&wave.polynomial, place, j);
        let factor = Coefficient::real(build::rational(choose.into()));
        sum = sum.add(&value.mul(&power).mul(&factor));
    }
    Some(sum.mul(&phase))
}

/// The j-th derivative of a polynomial at a place.
fn polynomial_at(coefficients: &[Coefficient], place: &Expr, j: usize) -> Coefficient {
    let at = Coefficient::real(place.clone());
    let terms = coefficients.iter().enumerate().skip(j);
    terms.rev().fold(Coefficient::num(0), |sum, (n, c)| {
        let falling = (0..j).fold(Integer::from(1), |f, i| f * (n - i) as u64);
        let factor = Coefficient::real(build::rational(falling.into()));
        sum.mul(&at).add(&c.mul(&factor))
    })
}
