//! A function of a distance from its values, as Chebyshev sums between cuts.
//!
//! The values at the nodes of `n`, `3n` and `9n` determine the sums (every node of one is one of the
//! next). The function has to be smooth between the cuts, up to its values at the ends; where the
//! coefficients do not fall to the tolerance there is no curve.

use super::rules::Value;
use crate::error::Doubt;
use crate::fourier::Limits;
use crate::number::Real;
use rug::float::Constant;

/// Nodes of one part, from try to try.
const NODES: [usize; 3] = [10, 30, 90];
/// The last coefficients that bound the rest.
const LAST: usize = 4;
/// Bits of the sums beyond those of the tolerance.
const GUARD: f64 = 64.0;

/// The function on `[0, last cut]`.
pub struct Curve {
    parts: Vec<Part>,
    /// A bound of its error.
    pub error: Real,
    /// Evaluations behind the values.
    pub nodes: usize,
}

struct Part {
    from: Real,
    to: Real,
    /// Chebyshev coefficients, the first one halved.
    coefficients: Vec<Real>,
}

impl Curve {
    /// From values with error bounds, between neighbouring cuts.
    ///
    /// # Errors
    /// Why there is none: a value that is missing, a function that is not smooth enough.
    pub fn new(
        cuts: &[Real],
        tolerance: &Real,
        limits: &Limits,
        mut value: impl FnMut(&Real) -> Result<Value, Doubt>,
    ) -> Result<Curve, Doubt> {
        let mut curve = Curve {
            parts: Vec::new(),
            error: Real::with_val(64, 0),
            nodes: 0,
        };
        let bits = (GUARD - crate::fourier::log2(tolerance)).max(128.0) as u32;
        for pair in cuts.windows(2) {
            let (part, error, nodes) =
                part(&pair[0], &pair[1], bits, tolerance, limits, &mut value)?;
            curve.parts.push(part);
            curve.error = curve.error.max(&error);
            curve.nodes += nodes;
        }
        Ok(curve)
    }

    /// The value at a distance; beyond the last cut, that of the last part continued.
    pub fn at(&self, d: &Real) -> Real {
        let part = self.parts.iter().find(|p| *d <= p.to);
        let Some(part) = part.or(self.parts.last()) else {
            return Real::with_val(d.prec(), rug::float::Special::Nan);
        };
        part.at(d)
    }
}

impl Part {
    /// Clenshaw's sum.
    fn at(&self, d: &Real) -> Real {
        let bits = self.from.prec();
        let width = Real::with_val(bits, &self.to - &self.from);
        let twice = Real::with_val(bits, d - &self.from) * 4u32 / width - 2u32;
        let (mut a, mut b) = (Real::with_val(bits, 0), Real::with_val(bits, 0));
        for c in self.coefficients.iter().skip(1).rev() {
            let next = Real::with_val(bits, &twice * &a) - &b + c;
            b = a;
            a = next;
        }
        twice / 2u32 * a - b + &self.coefficients[0]
    }
}

fn part(
    from: &Real,
    to: &Real,
    bits: u32,
    tolerance: &Real,
    limits: &Limits,
    value: &mut impl FnMut(&Real) -> Result<Value, Doubt>,
) -> Result<(Part, Real, usize), Doubt> {
    let (from, to) = (Real::with_val(bits, from), Real::with_val(bits, to));
    let mut known: Vec<Real> = Vec::new();
    let mut worst = Real::with_val(64, 0);
    let mut spent = 0;
    for n in NODES {
        let mut values = Vec::with_capacity(n);
        for j in 0..n {
            // Node j of n is node 3j + 1 of 3n.
            if !known.is_empty() && j % 3 == 1 {
                values.push(known[j / 3].clone());
                continue;
            }
            if let Some(why) = limits.exhausted() {
                return Err(why);
            }
            let found = value(&node(&from, &to, j, n, bits))?;
            worst = worst.max(&found.error);
            spent += found.nodes;
            values.push(Real::with_val(bits, found.value));
        }
        let coefficients = transform(&values, bits);
        let rest = coefficients.iter().rev().take(LAST);
        let rest = rest.fold(Real::with_val(64, 0), |sum, c| {
            sum + Real::with_val(64, c.abs_ref())
        }) * 4u32;
        if rest <= *tolerance {
            let size = coefficients.iter().fold(Real::with_val(64, 0), |sum, c| {
                sum + Real::with_val(64, c.abs_ref())
            });
            // What the transform and Clenshaw's sum lose: less than n^2 units of the last place.
            let rounding = (size * (n * n) as u32) >> (bits - 4);
            // The Lebesgue constant of so many nodes is below 5.
            let error = rest + worst * 5u32 + rounding;
            let part = Part {
                from,
                to,
                coefficients,
            };
            return Ok((part, error, spent));
        }
        known = values;
    }
    Err("A is no smooth curve between its kinks: no average from its values".into())
}

/// Node j of n on an interval, from left to right.
fn node(from: &Real, to: &Real, j: usize, n: usize, bits: u32) -> Real {
    let angle = Real::with_val(bits, Constant::Pi) * (2 * j as u32 + 1) / (4 * n as u32);
    // (1 - cos 2a)/2 = sin² a
    let share = angle.sin().square();
    Real::with_val(bits, to - from) * share + from
}

/// The coefficients from the values at the nodes, which run against the cosine.
fn transform(values: &[Real], bits: u32) -> Vec<Real> {
    let n = values.len();
    let step = Real::with_val(bits, Constant::Pi) / (2 * n as u32);
    let cosines: Vec<Real> = (0..4 * n as u32)
        .map(|m| Real::with_val(bits, &step * m).cos())
        .collect();
    let coefficient = |m: usize| {
        let mut sum = Real::with_val(bits, 0);
        for (j, value) in values.iter().enumerate() {
            // x_j = -cos(pi (2j+1)/(2n)): T_m has the sign (-1)^m.
            sum += Real::with_val(bits, value * &cosines[(m * (2 * j + 1)) % (4 * n)]);
        }
        if m % 2 == 1 {
            sum = -sum;
        }
        let twice = if m == 0 { 1u32 } else { 2u32 };
        sum * twice / n as u32
    };
    (0..n).map(coefficient).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(x: Real) -> Result<Value, Doubt> {
        Ok(Value {
            bits: x.prec(),
            value: x,
            error: Real::with_val(64, 0),
            nodes: 1,
        })
    }

    #[test]
    fn a_smooth_function_is_what_its_values_say() {
        let cuts = [0.0, 1.5, 3.0].map(|x| Real::with_val(200, x));
        let tolerance = Real::with_val(64, 1e-34);
        let exact = |d: &Real| {
            let bump = Real::with_val(200, d - 1.5f64).abs();
            (Real::with_val(200, d.square_ref()) + 4u32).recip() + bump
        };
        let curve = Curve::new(&cuts, &tolerance, &Limits::default(), |d| value(exact(d)))
            .expect("a curve");
        for d in [0.01, 1.4999, 1.5001, 2.3, 3.0] {
            let d = Real::with_val(200, d);
            let gap = Real::with_val(64, curve.at(&d) - exact(&d)).abs();
            assert!(gap <= curve.error, "{d}: {gap}");
        }
        assert!(curve.error < 1e-33);
    }

    #[test]
    fn a_kink_between_the_cuts_is_no_curve() {
        let cuts = [0.0, 3.0].map(|x| Real::with_val(200, x));
        let tolerance = Real::with_val(64, 1e-20);
        let kinked = |d: &Real| value(Real::with_val(200, d - 1.1f64).abs());
        assert!(Curve::new(&cuts, &tolerance, &Limits::default(), kinked).is_err());
    }
}
