//! A function of a real x with |x| <= r: a polynomial with balls as coefficients, and a bound of the rest.
//!
//! ```text
//! f(x) = sum_m c_m x^m + rest(x),   |rest(x)| <= error   for all real x with |x| <= r
//! ```
//!
//! | operation | the rest of the result |
//! |---|---|
//! | sum, multiple | sum, multiple |
//! | times `e^{lambda x}` | with `e^{lambda x} = E_M(x) + tau`, E_M its Taylor polynomial of M terms: `fe^{lambda x} = P E_M + P tau + rest e^{lambda x}`, and `abs(tau) <= y^M/M! e^y`, `abs(e^{lambda x}) <= e^y`, `y = r abs(lambda)` |
//! | of `s x` | the same, on `\|x\| <= r/s` |
//!
//! The Taylor bound: `tau = (lambda x)^M/(M-1)! ∫_0^1 (1-u)^{M-1} e^{u lambda x} du`.

use crate::number::ball::{Ball, Magnitude, RealBall};
use crate::number::{Rational, Real, Scalar};

/// Bits of bounds.
pub(super) const BOUND_BITS: u32 = 64;
/// Terms of an exponential at most.
const MOST_TERMS: u32 = 400;

/// The polynomial and the bound.
#[derive(Clone, Debug)]
pub struct Poly {
    /// From m = 0 on.
    pub coefficients: Vec<Ball>,
    /// Of the rest.
    pub error: Magnitude,
}

fn product(a: &Ball, b: &Ball, bits: u32) -> Ball {
    let mut out = Ball::zero(bits);
    out.mul(a, b);
    out
}

fn added(a: &Ball, b: &Ball, bits: u32) -> Ball {
    let mut out = Ball::zero(bits);
    out.add(a, b);
    out
}

/// A bound of a number from above.
pub(super) fn magnitude(q: &Rational) -> Magnitude {
    RealBall::rational(q, BOUND_BITS).abs_upper()
}

impl Poly {
    /// 0.
    pub fn zero() -> Poly {
        Poly {
            coefficients: Vec::new(),
            error: Magnitude::ZERO,
        }
    }

    fn bits(&self) -> u32 {
        let most = self.coefficients.iter().map(Ball::bits).max();
        most.unwrap_or(BOUND_BITS)
    }

    /// The coefficients of the derivative of the polynomial.
    pub(super) fn differentiated(&self) -> Vec<Ball> {
        let step = |(m, c): (usize, &Ball)| {
            let m = Ball::exact_real(Real::with_val(BOUND_BITS, m));
            product(c, &m, c.bits())
        };
        self.coefficients
            .iter()
            .enumerate()
            .skip(1)
            .map(step)
            .collect()
    }

    /// `sum_m |c_m| r^m`.
    pub fn size(&self, reach: &Rational) -> Magnitude {
        let r = magnitude(reach);
        let step = |sum: Magnitude, c: &Ball| sum.times(r).plus(c.abs_upper());
        self.coefficients.iter().rev().fold(Magnitude::ZERO, step)
    }

    /// A multiple.
    #[must_use]
    pub fn times(&self, by: &Ball) -> Poly {
        let step = |c: &Ball| product(c, by, c.bits());
        Poly {
            coefficients: self.coefficients.iter().map(step).collect(),
            error: self.error.times(by.abs_upper()),
        }
    }

    /// The sum.
    #[must_use]
    pub fn plus(&self, other: &Poly) -> Poly {
        let bits = self.bits().max(other.bits());
        let n = self.coefficients.len().max(other.coefficients.len());
        let sum = |m: usize| match (self.coefficients.get(m), other.coefficients.get(m)) {
            (Some(a), Some(b)) => added(a, b, bits),
            (Some(a), None) | (None, Some(a)) => a.clone(),
            (None, None) => Ball::zero(bits),
        };
        Poly {
            coefficients: (0..n).map(sum).collect(),
            error: self.error.plus(other.error),
        }
    }

    /// f(sx), s > 0.
    #[must_use]
    pub fn dilated(&self, s: &RealBall) -> Poly {
        let s = Ball::from(s.clone());
        let mut power = Ball::exact_real(Real::with_val(BOUND_BITS, 1));
        let mut coefficients = Vec::with_capacity(self.coefficients.len());
        for c in &self.coefficients {
            let bits = c.bits();
            coefficients.push(product(c, &power, bits));
            power = product(&power, &s, bits);
        }
        Poly {
            coefficients,
            error: self.error,
        }
    }

    /// The complex conjugate of f(-x).
    #[must_use]
    pub fn mirrored(&self) -> Poly {
        let step = |(m, c): (usize, &Ball)| {
            let zero = RealBall::exact(Real::new(c.bits()));
            let (re, im) = (c.re(), c.im());
            let negated = |x: &RealBall| zero.sub(x, c.bits());
            match m % 2 {
                0 => Ball::from_parts(re.clone(), negated(im)),
                _ => Ball::from_parts(negated(re), im.clone()),
            }
        };
        Poly {
            coefficients: self.coefficients.iter().enumerate().map(step).collect(),
            error: self.error,
        }
    }

    /// Times `e^{lambda x}`, to about so many bits of the polynomial; none where that takes too many terms.
    pub fn times_exponential(&self, lambda: &Ball, reach: &Rational, level: f64) -> Option<Poly> {
        let bits = self.bits();
        let y = lambda.abs_upper().times(magnitude(reach));
        let whole = RealBall::exact(y.to_real(BOUND_BITS, rug::float::Round::Up));
        let largest = whole.exp(BOUND_BITS).abs_upper();
        let mut tail = largest;
        let limit = Magnitude::power_of_two(-(level.ceil() as i64));
        let mut factor = Ball::exact_real(Real::with_val(BOUND_BITS, 1));
        let mut series = Vec::new();
        for m in 1..=MOST_TERMS {
            series.push(factor.clone());
            let divisor = Real::with_val(BOUND_BITS, m);
            tail = tail.times(y).over(Magnitude::down(&divisor));
            factor = product(&factor, lambda, bits);
            let copy = factor.clone();
            factor.div(&copy, &Ball::exact_real(divisor)).ok()?;
            if tail <= limit {
                break;
            }
        }
        if tail > limit || tail.is_infinite() {
            return None;
        }
        let n = self.coefficients.len();
        let mut coefficients = vec![Ball::zero(bits); (n + series.len()).saturating_sub(1)];
        for (i, a) in self.coefficients.iter().enumerate() {
            for (j, b) in series.iter().enumerate() {
                coefficients[i + j] = added(&coefficients[i + j], &product(a, b, bits), bits);
            }
        }
        let error = self.error.times(largest);
        Some(Poly {
            coefficients,
            error: error.plus(self.size(reach).times(tail)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::number::Complex;

    fn ball(re: f64, im: f64) -> Ball {
        Ball::exact(Complex::with_val(128, (re, im)))
    }

    fn at(p: &Poly, x: f64) -> Ball {
        let x = ball(x, 0.0);
        let step = |sum: Ball, c: &Ball| added(&product(&sum, &x, 160), c, 160);
        p.coefficients.iter().rev().fold(Ball::zero(160), step)
    }

    #[test]
    fn operations_hold_the_function() {
        // 1 + 2x - ix^2, with a rest of 0.
        let p = Poly {
            coefficients: vec![ball(1.0, 0.0), ball(2.0, 0.0), ball(0.0, -1.0)],
            error: Magnitude::ZERO,
        };
        let reach = Rational::from((3, 2));
        let lambda = ball(0.25, -1.5);
        let q = p
            .times_exponential(&lambda, &reach, 80.0)
            .expect("few terms");
        let truth = |x: f64| {
            let p = Complex::with_val(160, (1.0 + 2.0 * x, -x * x));
            p * Complex::with_val(160, (0.25 * x, -1.5 * x)).exp()
        };
        assert!(q.error <= Magnitude::power_of_two(-70));
        for x in [-1.5, -0.75, 0.0, 0.5, 1.5] {
            let gap = Complex::with_val(160, at(&q, x).mid() - truth(x));
            let gap = Real::with_val(64, gap.abs_ref());
            let most = q
                .error
                .plus(at(&q, x).radius())
                .plus(Magnitude::power_of_two(-100));
            assert!(Magnitude::down(&gap) <= most, "{x}: {gap}");
            let turned = at(&p.mirrored(), x).mid();
            let own = Complex::with_val(160, at(&p, -x).mid().conj_ref());
            assert_eq!(turned, own);
            let s = RealBall::rational(&Rational::from((1, 2)), 128);
            assert!(at(&p.dilated(&s), x).contains(&at(&p, x / 2.0).mid()));
        }
        assert!(p.times_exponential(&ball(1e6, 0.0), &reach, 80.0).is_none());
    }
}
