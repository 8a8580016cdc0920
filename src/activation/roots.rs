//! Roots of polynomials in double precision, by the Durand–Kerner iteration.

use num_complex::Complex64;
use std::f64::consts::PI;

const ZERO: Complex64 = Complex64::new(0.0, 0.0);
const MAX_ROUNDS: usize = 500;

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
