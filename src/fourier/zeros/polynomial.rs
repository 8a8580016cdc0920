//! A polynomial that stands for a function on an interval, with a bound of the difference.
//!
//! Kept by its coefficients in t = (k - mid)/half on [-1, 1], at a working precision far above what
//! the conversion between bases loses (at most (1 + sqrt 2)^degree).

use crate::fourier::{exp2, log2};
use crate::number::{Complex, Rational, Real};

/// A polynomial in t = (k - mid)/half.
#[derive(Clone, Debug)]
pub struct Polynomial {
    /// The middle of the interval.
    pub mid: Rational,
    /// Half its length.
    pub half: Rational,
    /// Coefficients of 1, t, t^2, ….
    pub coefficients: Vec<Complex>,
    /// Working precision.
    pub bits: u32,
}

impl Polynomial {
    /// The polynomial through the values at distinct nodes (Newton's divided differences).
    pub fn through(
        mid: &Rational,
        half: &Rational,
        nodes: &[Rational],
        values: &[Complex],
        bits: u32,
    ) -> Polynomial {
        let t: Vec<Real> = nodes
            .iter()
            .map(|k| Real::with_val(bits, Rational::from(k - mid) / half))
            .collect();
        let mut d: Vec<Complex> = values.iter().map(|v| Complex::with_val(bits, v)).collect();
        let n = d.len().min(t.len());
        for level in 1..n {
            for j in (level..n).rev() {
                let step = Real::with_val(bits, &t[j] - &t[j - level]);
                let (low, high) = d.split_at_mut(j);
                high[0] -= &low[j - 1];
                high[0] /= &step;
            }
        }
        let mut coefficients: Vec<Complex> = Vec::with_capacity(n);
        for j in (0..n).rev() {
            // p <- p (t - t_j) + d_j
            coefficients.insert(0, Complex::with_val(bits, 0));
            for i in 0..coefficients.len() - 1 {
                let less = Complex::with_val(bits, &coefficients[i + 1] * &t[j]);
                coefficients[i] -= less;
            }
            coefficients[0] += &d[j];
        }
        coefficients.truncate(n.max(1));
        Polynomial {
            mid: mid.clone(),
            half: half.clone(),
            coefficients,
            bits,
        }
    }

    /// t of a point k.
    pub fn place(&self, k: &Real) -> Real {
        let mid = Real::with_val(self.bits, &self.mid);
        (Real::with_val(self.bits, k) - mid) / Real::with_val(self.bits, &self.half)
    }

    /// k of a place t.
    pub fn frequency(&self, t: f64) -> Rational {
        let t = Rational::from_f64(t).unwrap_or_default();
        &self.mid + (&self.half * t)
    }

    /// The value at a place t.
    pub fn at(&self, t: &Real) -> Complex {
        let mut sum = Complex::with_val(self.bits, 0);
        for c in self.coefficients.iter().rev() {
            sum *= t;
            sum += c;
        }
        sum
    }

    /// log2 of the moduli of the coefficients in the basis of Chebyshev's polynomials.
    pub fn chebyshev_levels(&self) -> Vec<f64> {
        let n = self.coefficients.len();
        let mut series: Vec<Complex> = Vec::with_capacity(n + 1);
        for a in self.coefficients.iter().rev() {
            // t T_0 = T_1, t T_j = (T_(j+1) + T_(j-1))/2
            let mut next = vec![Complex::with_val(self.bits, 0); series.len() + 1];
            for (j, c) in series.iter().enumerate() {
                if j == 0 {
                    next[1] += c;
                } else {
                    let halved = Complex::with_val(self.bits, c / 2u32);
                    next[j - 1] += &halved;
                    next[j + 1] += &halved;
                }
            }
            if next.is_empty() {
                next.push(Complex::with_val(self.bits, 0));
            }
            next[0] += a;
            series = next;
        }
        series
            .iter()
            .take(n)
            .map(|c| log2(&Real::with_val(64, c.abs_ref())))
            .collect()
    }

    /// The coefficients of (p(t) - p(t0))/(t - t0), and p(t0).
    pub fn divided(coefficients: &[Complex], t0: &Real) -> (Vec<Complex>, Complex) {
        let Some(last) = coefficients.last() else {
            return (Vec::new(), Complex::with_val(64, 0));
        };
        let mut carry = last.clone();
        let mut quotient = Vec::with_capacity(coefficients.len());
        for c in coefficients.iter().rev().skip(1) {
            quotient.push(carry.clone());
            carry *= t0;
            carry += c;
        }
        quotient.reverse();
        (quotient, carry)
    }

    /// The coefficients about c: p(c + s) = sum of q_j s^j.
    pub fn shifted(coefficients: &[Complex], c: f64, bits: u32) -> Vec<Complex> {
        let c = Real::with_val(bits, c);
        let mut q: Vec<Complex> = coefficients
            .iter()
            .map(|v| Complex::with_val(bits, v))
            .collect();
        let n = q.len();
        for start in 0..n.saturating_sub(1) {
            for j in (start..n - 1).rev() {
                let (low, high) = q.split_at_mut(j + 1);
                let term = Complex::with_val(bits, &high[0] * &c);
                low[j] += term;
            }
        }
        q
    }
}

/// Whether |q| > bound on |s| <= h, by |q_0| > bound + sum of |q_j| h^j; `shifted` are the q_j.
pub fn stays_away(shifted: &[Complex], h: f64, bound: f64) -> bool {
    let size = |c: &Complex| Real::with_val(64, c.abs_ref());
    let Some((first, rest)) = shifted.split_first() else {
        return false;
    };
    let mut sum = exp2(bound);
    let mut power = Real::with_val(64, h);
    for c in rest {
        sum += size(c) * &power;
        power *= h;
    }
    // A relative 2^-50 for the roundings of this sum itself.
    sum *= 1.0 + 2f64.powi(-50);
    size(first) > sum
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(roots: &[i32], degree: usize) -> Polynomial {
        let nodes: Vec<Rational> = (0..=degree)
            .map(|j| Rational::from((j as i32 + 1, degree as i32 + 2)))
            .collect();
        let values: Vec<Complex> = nodes
            .iter()
            .map(|k| {
                let mut v = Complex::with_val(200, 1);
                for r in roots {
                    v *= Real::with_val(200, k - Rational::from((*r, 10)));
                }
                v
            })
            .collect();
        let half = Rational::from((1, 2));
        Polynomial::through(&half, &half, &nodes, &values, 300)
    }

    #[test]
    fn a_polynomial_is_found_again_and_divided() {
        let p = sample(&[3, 7], 5);
        let levels = p.chebyshev_levels();
        assert!(levels[2] > -10.0 && levels[3] < -150.0, "{levels:?}");
        let t = p.place(&Real::with_val(300, Rational::from((3, 10))));
        let (q, rest) = Polynomial::divided(&p.coefficients, &t);
        assert!(log2(&Real::with_val(64, rest.abs_ref())) < -150.0);
        let t = p.place(&Real::with_val(300, Rational::from((7, 10))));
        let (_, rest) = Polynomial::divided(&q, &t);
        assert!(log2(&Real::with_val(64, rest.abs_ref())) < -150.0);
    }

    #[test]
    fn what_stays_away_from_zero_is_told_from_what_does_not() {
        let p = sample(&[3], 3);
        let near = Polynomial::shifted(&p.coefficients, -0.4, 200);
        assert!(!stays_away(&near, 0.01, -60.0));
        let far = Polynomial::shifted(&p.coefficients, 0.5, 200);
        assert!(stays_away(&far, 0.5, -60.0));
        assert!(!stays_away(&far, 0.5, 1.0));
    }
}
