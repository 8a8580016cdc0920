//! Roots of polynomials by the Durand–Kerner iteration: in double precision, and, where the coefficients are exact, with so
//! many bits that a root near the line is told from one on it, and near roots from each other.

use crate::expr::{Expr, constant};
use crate::number::Complex;
use num_complex::Complex64;
use std::f64::consts::PI;

const ZERO: Complex64 = Complex64::new(0.0, 0.0);
const MAX_ROUNDS: usize = 500;
/// Bits of roots of exact polynomials.
const BITS: u32 = 320;
/// Most coefficients of these.
const MOST_EXACT: usize = 34;

/// The roots of a polynomial with complex coefficients (lowest first), with their multiplicity; `None`
/// where the iteration leaves the range of doubles.
pub fn of(coefficients: &[Complex64]) -> Option<Vec<Complex64>> {
    let degree = coefficients.iter().rposition(|c| c.norm() > 0.0)?;
    let lowest = coefficients.iter().position(|c| c.norm() > 0.0)?;
    let mut all = vec![ZERO; lowest];
    let rest = &coefficients[lowest..=degree];
    if rest.len() > 1 {
        // In the unit of the geometric mean of the roots, tiny and huge ones come out as well.
        let ratio =
            (rest[0].norm().ln() - rest[rest.len() - 1].norm().ln()) / (rest.len() - 1) as f64;
        let unit = ratio.exp();
        if !(unit > 0.0 && unit.is_finite()) {
            return None;
        }
        let scaled: Vec<Complex64> = rest
            .iter()
            .enumerate()
            .map(|(j, c)| c * (ratio * j as f64).exp())
            .collect();
        all.extend(iterated(&scaled)?.into_iter().map(|x| x * unit));
    }
    all.iter().all(|r| r.is_finite()).then_some(all)
}

/// The roots of a polynomial with real coefficients.
pub fn of_real(coefficients: &[f64]) -> Option<Vec<Complex64>> {
    let list: Vec<Complex64> = coefficients
        .iter()
        .map(|c| Complex64::new(*c, 0.0))
        .collect();
    of(&list)
}

/// The roots of a polynomial with exact real coefficients less `w`, each rounded: the imaginary part of a root far out
/// near the line has all its digits.
pub fn of_exact(coefficients: &[Expr], w: Complex64) -> Option<Vec<Complex64>> {
    let mut list = Vec::with_capacity(coefficients.len());
    for e in coefficients {
        let value = constant::value(e, BITS)?;
        list.push(Complex::with_val(BITS, (value, 0)));
    }
    *list.first_mut()? -= Complex::with_val(BITS, (w.re, w.im));
    while list.last().is_some_and(|c| c.is_zero()) {
        list.pop();
    }
    if list.len() < 2 || list.len() > MOST_EXACT {
        return None;
    }
    let double = |z: &Complex| Complex64::new(z.real().to_f64(), z.imag().to_f64());
    let rough = of(&list.iter().map(double).collect::<Vec<_>>())?;
    let roots = refined(&list, &rough)?;
    let all: Vec<Complex64> = roots.iter().map(double).collect();
    all.iter().all(|r| r.is_finite()).then_some(all)
}

/// Durand–Kerner from rough roots, which may coincide.
fn refined(list: &[Complex], rough: &[Complex64]) -> Option<Vec<Complex>> {
    let degree = list.len() - 1;
    let size = rough
        .iter()
        .map(|r| r.norm())
        .fold(0.0, f64::max)
        .max(f64::MIN_POSITIVE);
    let mut x: Vec<Complex> = rough
        .iter()
        .enumerate()
        .map(|(j, r)| {
            let off = Complex64::from_polar(1e-9 * size, 0.4 + 2.0 * PI * j as f64 / degree as f64);
            Complex::with_val(BITS, (r.re + off.re, r.im + off.im))
        })
        .collect();
    let close = |moved: &Complex, at: &Complex| {
        let (a, b) = (moved.clone().abs(), at.clone().abs());
        a.real().is_zero() || *a.real() < b.real().clone() >> (BITS / 2 + 40)
    };
    for _ in 0..MAX_ROUNDS {
        let mut settled = true;
        for j in 0..degree {
            let zero = Complex::with_val(BITS, 0);
            let mut step = list.iter().rev().fold(zero, |sum, c| sum * &x[j] + c);
            step /= &list[degree];
            for m in (0..degree).filter(|m| *m != j) {
                let gap = Complex::with_val(BITS, &x[j] - &x[m]);
                if gap.is_zero() {
                    return None;
                }
                step /= gap;
            }
            settled &= close(&step, &x[j]);
            x[j] -= step;
        }
        if settled {
            break;
        }
    }
    Some(x)
}

fn iterated(coefficients: &[Complex64]) -> Option<Vec<Complex64>> {
    let degree = coefficients.len() - 1;
    let lead = coefficients[degree];
    let monic: Vec<Complex64> = coefficients.iter().map(|c| c / lead).collect();
    if !monic.iter().all(|c| c.is_finite()) {
        return None;
    }
    let radius = 1.0 + monic[..degree].iter().map(|c| c.norm()).fold(0.0, f64::max);
    let mut x: Vec<Complex64> = (0..degree)
        .map(|j| Complex64::from_polar(radius.min(4.0), 0.4 + 2.0 * PI * j as f64 / degree as f64))
        .collect();
    for _ in 0..MAX_ROUNDS {
        let mut moved = 0.0f64;
        for j in 0..degree {
            let value = monic.iter().rev().fold(ZERO, |acc, c| acc * x[j] + c);
            let mut others = Complex64::new(1.0, 0.0);
            for m in 0..degree {
                if m != j {
                    others *= x[j] - x[m];
                }
            }
            if others.norm() == 0.0 {
                others = Complex64::new(1e-12, 0.0);
            }
            let step = value / others;
            x[j] -= step;
            moved = moved.max(step.norm() / (1.0 + x[j].norm()));
        }
        if moved < 1e-14 {
            break;
        }
    }
    Some(x)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiny_and_huge_roots_come_out() {
        for scale in [1e-15, 1.0, 1e20] {
            let roots = of_real(&[scale * scale, 0.0, 1.0]).expect("roots");
            for root in roots {
                assert!((root.im.abs() / scale - 1.0).abs() < 1e-9, "{root}");
            }
        }
        let zero = of_real(&[0.0, 0.0, 1.0]).expect("roots");
        assert_eq!(zero, [ZERO, ZERO]);
    }
}
