//! Abscissae and weights of the Gauss-Legendre rule at any precision.
//!
//! Source: NIST Digital Library of Mathematical Functions, §3.5(v) and §18.9; the roots by Newton's
//! iteration from the asymptotic guess cos(pi (i - 1/4)/(n + 1/2)).

use crate::number::Real;
use rug::Assign;
use rug::float::Constant;

/// Newton steps at most: each doubles the correct digits of a start that is good to three.
const MAX_STEPS: usize = 40;

/// A rule on [-1, 1]: `∫ f ≈ Σ weight f(abscissa)`, exact for polynomials of degree 2n - 1.
#[derive(Clone, Debug)]
pub struct GaussLegendre {
    /// The roots of the Legendre polynomial P_n, increasing.
    pub abscissae: Vec<Real>,
    /// 2/((1 - x²) P_n'(x)²).
    pub weights: Vec<Real>,
}

impl GaussLegendre {
    /// The rule of `order` >= 1 nodes, correct to about `bits` bits.
    pub fn new(order: usize, bits: u32) -> Self {
        let work = bits + 32;
        let mut abscissae = vec![Real::new(bits); order];
        let mut weights = vec![Real::new(bits); order];
        let pi = Real::with_val(work, Constant::Pi);
        for i in 0..order.div_ceil(2) {
            let quarter = Real::with_val(work, i as f64 + 0.75);
            let mut x = (Real::with_val(work, &pi * &quarter) / (order as f64 + 0.5)).cos();
            if order % 2 == 1 && i == order / 2 {
                x.assign(0);
            }
            let mut slope = Real::new(work);
            for _ in 0..MAX_STEPS {
                let value;
                (value, slope) = legendre(order, &x, work);
                if value.is_zero() {
                    break;
                }
                let step = value / &slope;
                x -= &step;
                let size = |x: &Real| x.get_exp().unwrap_or(i32::MIN);
                if i64::from(size(&step)) < -i64::from(work) / 2 - 4 {
                    // The next step would be below the precision: the slope is taken where x is.
                    slope = legendre(order, &x, work).1;
                    break;
                }
            }
            let rest = Real::with_val(work, 1 - Real::with_val(work, x.square_ref()));
            let weight = Real::with_val(work, 2) / (rest * slope.square());
            abscissae[i].assign(-&x);
            abscissae[order - 1 - i].assign(&x);
            weights[i].assign(&weight);
            weights[order - 1 - i].assign(&weight);
        }
        GaussLegendre { abscissae, weights }
    }
}

/// P_n(x) and P_n'(x) for |x| < 1, by the three-term recurrence.
fn legendre(order: usize, x: &Real, bits: u32) -> (Real, Real) {
    let mut before = Real::with_val(bits, 1);
    let mut now = Real::with_val(bits, x);
    for n in 1..order {
        let next = (Real::with_val(bits, &now * x) * (2 * n + 1) as u32
            - Real::with_val(bits, &before * n as u32))
            / (n + 1) as u32;
        before = now;
        now = next;
    }
    // (1 - x²) P_n' = n (P_{n-1} - x P_n)
    let rest = Real::with_val(bits, 1 - Real::with_val(bits, x.square_ref()));
    let slope = (before - Real::with_val(bits, &now * x)) * order as u32 / rest;
    (now, slope)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rug::ops::Pow;

    #[test]
    fn polynomials_below_twice_the_order_are_exact() {
        for order in [1usize, 2, 3, 8, 21, 40] {
            let bits = 200;
            let rule = GaussLegendre::new(order, bits);
            let known = [0, 2, 2 * order - 2, 2 * order - 1];
            for degree in known.into_iter().filter(|d| *d < 2 * order) {
                let mut sum = Real::with_val(bits, 0);
                for (x, w) in rule.abscissae.iter().zip(&rule.weights) {
                    sum += Real::with_val(bits, x.pow(degree as u32)) * w;
                }
                let exact = if degree % 2 == 0 {
                    Real::with_val(bits, 2) / (degree as u32 + 1)
                } else {
                    Real::with_val(bits, 0)
                };
                let off = Real::with_val(64, sum - exact).abs();
                assert!(off < 1e-55, "order {order}, degree {degree}: {off:.2e}");
            }
            // And not beyond: the rule is no other one.
            let mut sum = Real::with_val(bits, 0);
            for (x, w) in rule.abscissae.iter().zip(&rule.weights) {
                sum += Real::with_val(bits, x.pow(2 * order as u32)) * w;
            }
            let exact = Real::with_val(bits, 2) / (2 * order as u32 + 1);
            assert!(Real::with_val(64, sum - exact).abs() > 1e-30);
        }
    }
}
