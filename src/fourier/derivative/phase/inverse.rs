//! The inverse of a polynomial with positive coefficients.

use crate::error::Doubt;
use crate::number::Real;

/// Bits of the first stage.
const FIRST: u32 = 64;
/// Steps of Newton's method that no start needs.
const MAX_STEPS: usize = 80;

/// `w(u)` with `p(w(u)) = u` for `p(w) = c_1 w + c_2 w^2 + …`, all `c_j >= 0`, and `p'(w(u))`.
///
/// p is convex and rises, and `w <= (u/c_j)^{1/j}` for every j, so that Newton's method from the least of these comes
/// down to the root; each later step doubles its digits.
pub struct Inverse {
    coefficients: Vec<Real>,
    /// The same at the precisions of the stages.
    stages: Vec<(u32, Vec<Real>)>,
    slope: Real,
    root: Real,
}

impl Inverse {
    /// For p(w) = |psi(b ± w) - psi(b)| of a phase given by the coefficients of z, z^2, ….
    ///
    /// # Errors
    /// That a coefficient is negative.
    pub fn new(phase: &[Real], begin: &Real, right: bool, bits: u32) -> Result<Inverse, Doubt> {
        let mut coefficients = shifted(phase, begin, right, bits);
        if coefficients[0].is_sign_negative() {
            for c in &mut coefficients {
                *c *= -1i32;
            }
        }
        let positive = coefficients.iter().all(|c| *c >= 0) && coefficients[0] > 0;
        if !positive {
            return Err("a phase is not monotone where its tail begins".into());
        }
        let mut precisions = vec![bits];
        while precisions[precisions.len() - 1] > 2 * FIRST {
            precisions.push(precisions[precisions.len() - 1] / 2 + 8);
        }
        precisions.push(FIRST);
        precisions.reverse();
        let rounded = |p: u32| -> Vec<Real> {
            let list = coefficients.iter();
            list.map(|c| Real::with_val(p, c)).collect()
        };
        let stages = precisions.into_iter().map(|p| (p, rounded(p))).collect();
        Ok(Inverse {
            coefficients,
            stages,
            slope: Real::new(bits),
            root: Real::new(bits),
        })
    }

    /// The sign of psi(b ± w) - psi(b).
    pub fn sign(phase: &[Real], begin: &Real, right: bool) -> i32 {
        let list = shifted(phase, begin, right, begin.prec());
        if list[0].is_sign_negative() { -1 } else { 1 }
    }

    /// w(u) and p'(w(u)) for u > 0.
    pub fn at(&mut self, u: &Real) -> (&Real, &Real) {
        let mut w = self.start(u);
        for (stage, (bits, coefficients)) in self.stages.iter().enumerate() {
            w.set_prec(*bits);
            let u = Real::with_val(*bits, u);
            // The first stage ends where the steps have; each later one doubles what is known.
            let steps = if stage == 0 { MAX_STEPS } else { 1 };
            for _ in 0..steps {
                let (value, slope) = with_slope(coefficients, &w);
                let step = (value - &u) / slope;
                w -= &step;
                let small = Real::with_val(FIRST, w.abs_ref()) >> (FIRST - 8);
                if stage == 0 && Real::with_val(FIRST, step.abs_ref()) <= small {
                    break;
                }
            }
        }
        let (_, slope) = with_slope(&self.coefficients, &w);
        self.slope = slope;
        self.root = w;
        (&self.root, &self.slope)
    }

    /// The least of (u/c_j)^{1/j}.
    fn start(&self, u: &Real) -> Real {
        let each = self.coefficients.iter().enumerate();
        let bounds = each.filter(|(_, c)| !c.is_zero()).map(|(j, c)| {
            let ratio = Real::with_val(FIRST, u / c);
            ratio.root(j as u32 + 1)
        });
        let least = bounds.reduce(|a, b| if b < a { b } else { a });
        least.unwrap_or_else(|| Real::with_val(FIRST, u))
    }
}

/// p(w) and p'(w) for the coefficients of w, w^2, ….
fn with_slope(coefficients: &[Real], w: &Real) -> (Real, Real) {
    let bits = w.prec();
    let mut value = Real::with_val(bits, 0);
    let mut slope = Real::with_val(bits, 0);
    for (j, c) in coefficients.iter().enumerate().rev() {
        value += c;
        value *= w;
        slope *= w;
        slope += Real::with_val(bits, c * (j as u32 + 1));
    }
    (value, slope)
}

/// The coefficients of w, w^2, … in psi(b ± w).
fn shifted(phase: &[Real], begin: &Real, right: bool, bits: u32) -> Vec<Real> {
    // Repeated synthetic division by z - b.
    let mut list: Vec<Real> = std::iter::once(Real::new(bits))
        .chain(phase.iter().map(|c| Real::with_val(bits, c)))
        .collect();
    let degree = list.len() - 1;
    for low in 0..degree {
        for j in (low..degree).rev() {
            let carried = Real::with_val(bits, &list[j + 1] * begin);
            list[j] += carried;
        }
    }
    let signed = list.into_iter().enumerate().skip(1);
    signed
        .map(|(j, c)| if right || j % 2 == 0 { c } else { -c })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phase_is_undone_to_the_last_digit() {
        const BITS: u32 = 300;
        let real = |x: f64| Real::with_val(BITS, x);
        // z^3 - 7z beyond 2 and below -3, and a wave.
        for (phase, begin, right) in [
            (vec![real(-7.0), real(0.0), real(1.0)], real(2.0), true),
            (vec![real(-7.0), real(0.0), real(1.0)], real(-3.0), false),
            (vec![real(-7.0)], real(0.5), true),
            (vec![real(-7.0), real(1.0)], real(-1.0), false),
        ] {
            let value = |z: &Real| {
                let mut sum = real(0.0);
                for c in phase.iter().rev() {
                    sum += c;
                    sum *= z;
                }
                sum
            };
            let mut inverse = Inverse::new(&phase, &begin, right, BITS).expect("monotone");
            let sign = Inverse::sign(&phase, &begin, right);
            for u in [1e-300, 1e-3, 1.0, 17.5, 1e9, 1e200] {
                let (w, slope) = inverse.at(&real(u));
                assert!(*slope > 0);
                let bits = BITS + 4096;
                let moved = Real::with_val(bits, w) * if right { 1 } else { -1 };
                let z = Real::with_val(bits, &begin + &moved);
                let mut sum = Real::with_val(bits, 0);
                for c in phase.iter().rev() {
                    sum += c;
                    sum *= &z;
                }
                let gap = Real::with_val(bits, sum - value(&begin)) * sign - u;
                let relative = Real::with_val(64, gap.abs() / u);
                assert!(relative < Real::with_val(64, 1e-80), "{u}: {relative}");
            }
        }
    }
}
