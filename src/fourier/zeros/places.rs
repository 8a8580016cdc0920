//! Where a polynomial with a bound may vanish besides at given zeros.
//!
//! The range is halved until on each part the polynomial, less the given zeros near it, is further from 0 than its
//! bound (Taylor coefficients about the middle). A part as short as 2^-36 of the piece on which
//! that fails stays open.

use super::polynomial::{Polynomial, stays_away};
use super::survey::Fitted;
use crate::fourier::log2;
use crate::number::{Complex, Rational, Real};

/// Shortest part, as a share of half the piece.
const SHORTEST: f64 = 1.5e-11;
/// Most parts of one piece.
const MAX_PARTS: usize = 6000;
/// Beyond the ends of the range, as a share of half the piece.
const EDGE: f64 = 1e-14;
/// Highest multiplicity of a zero.
const MAX_ORDER: u32 = 8;
/// Newton's steps.
const STEPS: usize = 40;
/// Given zeros this much further than a part's half length are not divided out.
const NEAR: f64 = 2.5;

/// A zero that is given.
#[derive(Clone, Debug)]
pub struct Given {
    /// k.
    pub at: Real,
    /// How many times F vanishes there, as far as the bound can tell.
    pub order: u32,
}

/// A part on which nothing is decided.
#[derive(Clone, Debug)]
pub struct Open {
    /// From here …
    pub from: Rational,
    /// … to here.
    pub to: Rational,
}

impl Open {
    /// The middle.
    pub fn middle(&self) -> Rational {
        Rational::from(&self.from + &self.to) / 2u32
    }
}

/// log2 of what a bound grows by where a zero is divided out: the difference quotient of the error is at most
/// the largest slope of a polynomial of this degree.
fn growth(fitted: &Fitted) -> f64 {
    let n = fitted.polynomial.coefficients.len() as f64;
    (2.0 * n * n).log2()
}

/// How many times the polynomial vanishes at k within its bound; 0: it does not.
pub fn order(fitted: &Fitted, k: &Real) -> u32 {
    let t = fitted.polynomial.place(k);
    let mut coefficients = fitted.polynomial.coefficients.clone();
    let mut bound = fitted.bound;
    for order in 0..MAX_ORDER {
        let (quotient, rest) = Polynomial::divided(&coefficients, &t);
        if log2(&Real::with_val(64, rest.abs_ref())) > bound {
            return order;
        }
        coefficients = quotient;
        bound += growth(fitted);
    }
    MAX_ORDER
}

/// The real zero of the polynomial that Newton's steps find from k, if it is one within the bound.
pub fn root_near(fitted: &Fitted, k: &Real) -> Option<Real> {
    let polynomial = &fitted.polynomial;
    let mut t = polynomial.place(k);
    for _ in 0..STEPS {
        let (quotient, value) = Polynomial::divided(&polynomial.coefficients, &t);
        let (_, slope) = Polynomial::divided(&quotient, &t);
        let step = Complex::with_val(polynomial.bits, &value / &slope);
        if !step.real().is_finite() {
            return None;
        }
        t -= step.real();
        if Real::with_val(64, step.real().abs_ref()) < 1e-40 {
            break;
        }
    }
    let value = polynomial.at(&t);
    let small = log2(&Real::with_val(64, value.abs_ref())) <= fitted.bound;
    let half = Real::with_val(polynomial.bits, &polynomial.half);
    small.then(|| t * half + Real::with_val(polynomial.bits, &polynomial.mid))
}

/// The open parts of [from, to] within the piece, joined where they touch.
pub fn open(fitted: &Fitted, given: &[Given], from: &Rational, to: &Rational) -> Vec<Open> {
    let polynomial = &fitted.polynomial;
    let bits = polynomial.bits;
    let t = |k: &Rational| polynomial.place(&Real::with_val(bits, k)).to_f64();
    // A zero at the very end is not to be lost by the rounding of the end.
    let (low, high) = (t(from) - EDGE, t(to) + EDGE);
    let zeros: Vec<(Real, f64, u32)> = given
        .iter()
        .map(|z| {
            let t = polynomial.place(&z.at);
            let rough = t.to_f64();
            (t, rough, z.order)
        })
        .filter(|(_, rough, _)| rough.abs() < 4.0)
        .collect();
    let mut stack = vec![(0.5 * (low + high), 0.5 * (high - low))];
    let mut left: Vec<(f64, f64)> = Vec::new();
    let mut parts = 0;
    while let Some((c, h)) = stack.pop() {
        parts += 1;
        if parts > MAX_PARTS {
            // Near 0 on a whole stretch, as about a triple zero: one open place.
            left.push((c - h, c + h));
            continue;
        }
        if clear(fitted, &zeros, c, h) {
            continue;
        }
        if h < SHORTEST {
            left.push((c - h, c + h));
            continue;
        }
        stack.push((c + 0.5 * h, 0.5 * h));
        stack.push((c - 0.5 * h, 0.5 * h));
    }
    left.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut joined: Vec<(f64, f64)> = Vec::new();
    for (a, b) in left {
        match joined.last_mut() {
            Some(last) if a <= last.1 + SHORTEST => last.1 = last.1.max(b),
            _ => joined.push((a, b)),
        }
    }
    let result = joined.into_iter().map(|(a, b)| Open {
        from: polynomial.frequency(a).max(from.clone()),
        to: polynomial.frequency(b).min(to.clone()),
    });
    result.collect()
}

fn clear(fitted: &Fitted, zeros: &[(Real, f64, u32)], c: f64, h: f64) -> bool {
    let polynomial = &fitted.polynomial;
    let mut bound = fitted.bound;
    let mut coefficients: Option<Vec<Complex>> = None;
    let mut orders = 0;
    for (t, rough, order) in zeros {
        if (rough - c).abs() > NEAR * h + 1e-13 {
            continue;
        }
        orders += order;
        // Many at once cost too much of the bound: a shorter part sees fewer.
        if orders > 4 && h > 1e-3 {
            return false;
        }
        for _ in 0..*order {
            let before = coefficients.as_deref().unwrap_or(&polynomial.coefficients);
            coefficients = Some(Polynomial::divided(before, t).0);
            bound += growth(fitted);
        }
    }
    let list = coefficients.as_deref().unwrap_or(&polynomial.coefficients);
    stays_away(&Polynomial::shifted(list, c, polynomial.bits), h, bound)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// (k - 1/4)^2 (k - 1/2 - gap) on [0, 1] with a bound of 2^-60.
    fn fitted(gap: f64) -> Fitted {
        let nodes: Vec<Rational> = (0..9).map(|j| Rational::from((j, 8))).collect();
        let value = |k: &Rational| {
            let k = Real::with_val(200, k);
            let a = Real::with_val(200, &k - 0.25).square();
            Complex::with_val(200, a * (k - 0.5 - Real::with_val(200, gap)))
        };
        let values: Vec<Complex> = nodes.iter().map(value).collect();
        let half = Rational::from((1, 2));
        Fitted {
            from: Rational::new(),
            to: Rational::from(1),
            polynomial: Polynomial::through(&half, &half, &nodes, &values, 260),
            bound: -60.0,
            size: 0.0,
        }
    }

    fn given(at: f64, fitted: &Fitted) -> Given {
        let at = Real::with_val(200, at);
        let order = order(fitted, &at);
        Given { at, order }
    }

    #[test]
    fn zeros_are_given_with_their_order() {
        let f = fitted(0.0);
        let zeros = [given(0.25, &f), given(0.5, &f)];
        assert_eq!((zeros[0].order, zeros[1].order), (2, 1));
        assert_eq!(order(&f, &Real::with_val(200, 0.3)), 0);
        let (from, to) = (f.from.clone(), f.to.clone());
        assert!(open(&f, &zeros, &from, &to).is_empty());
    }

    #[test]
    fn a_zero_that_is_not_given_stays_open() {
        let f = fitted(1e-6);
        let zeros = [given(0.25, &f)];
        let left = open(&f, &zeros, &f.from, &f.to);
        assert_eq!(left.len(), 1);
        assert!((left[0].middle().to_f64() - 0.500001).abs() < 1e-9);
        // Beyond the end of the range it is not asked for.
        let left = open(&f, &zeros, &f.from, &Rational::from((1, 2)));
        assert!(left.is_empty());
    }
}
