//! The convex problem of the kernel regime and its solution, with a certificate.
//!
//! With features `Phi_in = phi_i(x_n)`, start v(0) and weights s_i > 0:
//!
//! ```text
//! min 1/2 sum_i (v_i - v_i(0))^2/s_i   subject to   sum_i v_i Phi_in = y_n                    (ridge = 0)
//! min 1/2 sum_i (v_i - v_i(0))^2/s_i + 1/(2 ridge) sum_n (sum_i v_i Phi_in - y_n)^2           (ridge > 0)
//!
//! v = v(0) + S Phi alpha,   (Phi^T S Phi + ridge) alpha = y - Phi^T v(0).
//! ```
//!
//! All s_i = 1 is the least-norm solution of digest eq. 4; gradient descent on v with mu = v |w|^p has s_i = |w_i|^{2p} in mu.

use crate::error::Doubt;
use crate::host::clock;
use crate::number::Real;
use nalgebra::{DMatrix, DVector, SymmetricEigen};

/// Precision of the certificate.
const BITS: u32 = 160;
/// Rounds of refinement of alpha with residuals at [`BITS`], at most.
const REFINEMENTS: usize = 8;

/// A problem.
#[derive(Clone, Copy, Debug)]
pub struct Problem<'a> {
    /// Phi: a row for each neuron, a number for each point.
    pub features: &'a [f64],
    /// y.
    pub targets: &'a [f64],
    /// v(0); zero where there is none.
    pub start: Option<&'a [f64]>,
    /// s; one where there is none.
    pub weights: Option<&'a [f64]>,
    /// The ridge.
    pub ridge: f64,
}

/// A solution with what certifies it.
#[derive(Clone, Debug)]
pub struct Solution {
    /// v.
    pub values: Vec<f64>,
    /// alpha.
    pub multipliers: Vec<f64>,
    /// The eigenvalues of `Phi^T S Phi`, the least first.
    pub eigenvalues: Vec<f64>,
    /// How many of them count as positive: those above `n eps` times the greatest. Without a ridge the others are left out.
    pub rank: usize,
    /// `max |Phi^T v + ridge alpha - y|`, in the part of the space that the rank keeps, at 160 bits.
    pub residual: Real,
    /// Primal minus dual value at 160 bits, relative to `sum (v - v(0))^2/s`: how far v is from optimal, if it is feasible.
    pub gap: Real,
    /// A bound of the distance from the exact solution: `|residual|_2 sqrt(n)/sqrt(lambda)`, lambda the least eigenvalue that is kept,
    /// in the norm of the problem.
    pub distance: f64,
    /// What of y no v reaches, relative to |y|: 0 to rounding for full rank.
    pub unreachable: f64,
}

impl Problem<'_> {
    /// The number of points.
    fn points(&self) -> usize {
        self.targets.len()
    }

    fn weight(&self, i: usize) -> f64 {
        self.weights.map_or(1.0, |s| s[i])
    }

    /// Solves the problem as well as it can be.
    ///
    /// # Errors
    /// A sentence: sizes that do not agree, no number among them, a weight that is not positive, no time left.
    pub fn solve(&self) -> Result<Solution, Doubt> {
        self.solve_in(REFINEMENTS)
    }

    /// The same in so many rounds of refinement at most; residual and gap say how good it is.
    ///
    /// # Errors
    /// As [`Problem::solve`].
    pub fn solve_in(&self, rounds: usize) -> Result<Solution, Doubt> {
        let n = self.points();
        if n == 0 || self.features.is_empty() || !self.features.len().is_multiple_of(n) {
            return Err(format!("{} features are no rows of {n}", self.features.len()).into());
        }
        let width = self.features.len() / n;
        for (what, given) in [("start", self.start), ("weights", self.weights)] {
            if given.is_some_and(|g| g.len() != width) {
                return Err(format!("the {what} are not {width} numbers").into());
            }
        }
        let all = self.features.iter().chain(self.targets);
        let ridge = self.ridge >= 0.0 && self.ridge.is_finite();
        if !(all.copied().all(f64::is_finite) && ridge) {
            return Err("the problem holds a number that is none".into());
        }
        if self
            .weights
            .is_some_and(|s| s.iter().any(|s| !(*s > 0.0 && s.is_finite())))
        {
            return Err("weights are positive".into());
        }
        clock::has_time_for((n * n) as f64 * (9 * n + width) as f64)?;
        let features = DMatrix::from_row_slice(width, n, self.features);
        let scaled = DMatrix::from_fn(width, n, |i, j| self.weight(i) * features[(i, j)]);
        let eigen = SymmetricEigen::new(features.tr_mul(&scaled));
        let greatest = eigen.eigenvalues.max();
        let threshold = n as f64 * f64::EPSILON * greatest;
        // A ridge makes every direction one that can be solved for.
        let kept: Vec<bool> = eigen
            .eigenvalues
            .iter()
            .map(|l| *l + self.ridge > threshold)
            .collect();
        let solve = |right: &DVector<f64>| {
            let mut coefficients = eigen.eigenvectors.tr_mul(right);
            for (j, c) in coefficients.iter_mut().enumerate() {
                *c = if kept[j] {
                    *c / (eigen.eigenvalues[j] + self.ridge)
                } else {
                    0.0
                };
            }
            &eigen.eigenvectors * coefficients
        };
        let mut multipliers = vec![Real::with_val(BITS, 0); n];
        let mut state = self.state(&multipliers);
        for _ in 0..rounds {
            clock::go_on()?;
            let step = solve(&DVector::from_iterator(
                n,
                state.residual.iter().map(Real::to_f64),
            ));
            for (a, step) in multipliers.iter_mut().zip(step.iter()) {
                *a += *step;
            }
            let next = self.state(&multipliers);
            let small = DVector::from_iterator(n, next.residual.iter().map(Real::to_f64));
            let done = self.inside(&eigen, &kept, &small).norm() <= 1e-30 * greatest.sqrt();
            state = next;
            if done {
                break;
            }
        }
        let residual = DVector::from_iterator(n, state.residual.iter().map(Real::to_f64));
        let inside = self.inside(&eigen, &kept, &residual);
        let size = DVector::from_column_slice(self.targets).norm();
        let least = eigen
            .eigenvalues
            .iter()
            .zip(&kept)
            .filter(|(_, kept)| **kept)
            .map(|(l, _)| *l)
            .fold(f64::INFINITY, f64::min);
        let mut eigenvalues: Vec<f64> = eigen.eigenvalues.iter().copied().collect();
        eigenvalues.sort_by(f64::total_cmp);
        Ok(Solution {
            values: state.values.iter().map(Real::to_f64).collect(),
            multipliers: multipliers.iter().map(Real::to_f64).collect(),
            eigenvalues,
            rank: eigen.eigenvalues.iter().filter(|l| **l > threshold).count(),
            residual: Real::with_val(64, inside.amax()),
            gap: state.gap,
            distance: inside.norm() * (n as f64).sqrt() / (least + self.ridge).sqrt(),
            unreachable: (residual - inside).norm() / size.max(f64::MIN_POSITIVE),
        })
    }

    /// The part of a vector that the kept eigenvectors span.
    fn inside(
        &self,
        eigen: &SymmetricEigen<f64, nalgebra::Dyn>,
        kept: &[bool],
        x: &DVector<f64>,
    ) -> DVector<f64> {
        let mut coefficients = eigen.eigenvectors.tr_mul(x);
        for (c, kept) in coefficients.iter_mut().zip(kept) {
            if !kept {
                *c = 0.0;
            }
        }
        &eigen.eigenvectors * coefficients
    }

    /// v, `y - Phi^T v - ridge alpha` and the gap for an alpha, at 160 bits.
    fn state(&self, alpha: &[Real]) -> State {
        let n = self.points();
        let mut residual: Vec<Real> = self
            .targets
            .iter()
            .map(|y| Real::with_val(BITS, *y))
            .collect();
        let mut values = Vec::with_capacity(self.features.len() / n);
        let mut moved = Real::with_val(BITS, 0);
        for (i, row) in self.features.chunks_exact(n).enumerate() {
            let mut step = Real::with_val(BITS, 0);
            for (phi, a) in row.iter().zip(alpha) {
                step += Real::with_val(BITS, a * *phi);
            }
            moved += Real::with_val(BITS, step.square_ref()) * self.weight(i);
            let value = step * self.weight(i) + self.start.map_or(0.0, |v| v[i]);
            for (phi, r) in row.iter().zip(&mut residual) {
                *r -= Real::with_val(BITS, &value * *phi);
            }
            values.push(value);
        }
        // Primal minus dual: alpha·(f - y) without a ridge, |y - f - ridge alpha|^2/(2 ridge) with one.
        let mut gap = Real::with_val(BITS, 0);
        for (r, a) in residual.iter_mut().zip(alpha) {
            *r -= Real::with_val(BITS, a * self.ridge);
            gap += if self.ridge > 0.0 {
                Real::with_val(BITS, r.square_ref()) / (2.0 * self.ridge)
            } else {
                -Real::with_val(BITS, &*r * a)
            };
        }
        let relative = if moved.is_zero() { gap } else { gap / moved };
        State {
            values,
            residual,
            gap: Real::with_val(64, relative),
        }
    }
}

struct State {
    values: Vec<Real>,
    residual: Vec<Real>,
    gap: Real,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn features(width: usize, n: usize) -> Vec<f64> {
        (0..width * n)
            .map(|i| (1.7 * (i as f64 + 0.3).powf(1.3)).sin())
            .collect()
    }

    #[test]
    fn the_solution_interpolates_and_nothing_shorter_does() {
        let (width, n) = (30, 6);
        let features = features(width, n);
        let targets = [1.0, -0.5, 0.25, 2.0, -1.0, 0.0];
        let weights: Vec<f64> = (0..width).map(|i| 0.5 + i as f64 / 10.0).collect();
        let start: Vec<f64> = (0..width).map(|i| (i as f64).cos()).collect();
        let problem = Problem {
            features: &features,
            targets: &targets,
            start: Some(&start),
            weights: Some(&weights),
            ridge: 0.0,
        };
        let found = problem.solve().expect("a solution");
        assert_eq!(found.rank, n);
        assert!(
            found.residual < 1e-25 && found.gap.clone().abs() < 1e-25,
            "{found:?}"
        );
        let at =
            |v: &[f64], j: usize| -> f64 { (0..width).map(|i| v[i] * features[i * n + j]).sum() };
        for (j, y) in targets.iter().enumerate() {
            assert!((at(&found.values, j) - y).abs() < 1e-13);
        }
        // A direction of the null space: the norm rises by its own.
        let norm = |v: &[f64]| -> f64 {
            (0..width)
                .map(|i| (v[i] - start[i]).powi(2) / weights[i])
                .sum()
        };
        let mut other = (0..width)
            .map(|i| (3.0 * i as f64).sin())
            .collect::<Vec<f64>>();
        let of_other: Vec<f64> = (0..n).map(|j| at(&other, j)).collect();
        let into = Problem {
            targets: &of_other,
            start: None,
            ..problem
        }
        .solve()
        .expect("it");
        other
            .iter_mut()
            .zip(&into.values)
            .for_each(|(o, v)| *o -= v);
        let moved: Vec<f64> = found
            .values
            .iter()
            .zip(&other)
            .map(|(v, o)| v + o)
            .collect();
        let own: f64 = other.iter().zip(&weights).map(|(o, s)| o * o / s).sum();
        assert!((at(&moved, 2) - targets[2]).abs() < 1e-12);
        assert!((norm(&moved) - norm(&found.values) - own).abs() < 1e-11 * norm(&moved));
    }

    #[test]
    fn a_ridge_shrinks_and_its_gap_closes() {
        let features = features(20, 4);
        let targets = [1.0, 2.0, -1.0, 0.5];
        let solve = |ridge: f64| {
            Problem {
                features: &features,
                targets: &targets,
                start: None,
                weights: None,
                ridge,
            }
            .solve()
            .expect("a solution")
        };
        let norm = |s: &Solution| s.values.iter().map(|v| v * v).sum::<f64>();
        assert!(norm(&solve(10.0)) < norm(&solve(0.1)) && norm(&solve(0.1)) < norm(&solve(0.0)));
        assert!(solve(0.1).gap.clone().abs() < 1e-25);
        // Also where a point stands twice, so that one eigenvalue is 0.
        let twice = [1.0, 1.0, 2.0, 0.5, 0.5, -1.0];
        let found = Problem {
            features: &twice,
            targets: &[1.0, 2.0, 0.0],
            start: None,
            weights: None,
            ridge: 0.1,
        }
        .solve()
        .expect("a solution");
        assert_eq!(found.rank, 2);
        assert!(found.gap.clone().abs() < 1e-25 && found.unreachable < 1e-12);
    }

    #[test]
    fn a_lost_rank_is_stated() {
        // Two points that are the same, with different targets.
        let features = [1.0, 1.0, 2.0, 0.5, 0.5, -1.0];
        let targets = [1.0, 2.0, 0.0];
        let problem = Problem {
            features: &features,
            targets: &targets,
            start: None,
            weights: None,
            ridge: 0.0,
        };
        let found = problem.solve().expect("a solution");
        assert_eq!(found.rank, 2);
        assert!(found.unreachable > 0.1);
        assert!(
            Problem {
                targets: &targets[..2],
                ..problem
            }
            .solve()
            .is_ok()
        );
        assert!(
            Problem {
                targets: &[],
                ..problem
            }
            .solve()
            .is_err()
        );
        assert!(
            Problem {
                ridge: f64::NAN,
                ..problem
            }
            .solve()
            .is_err()
        );
        assert!(
            Problem {
                weights: Some(&[1.0, 0.0]),
                ..problem
            }
            .solve()
            .is_err()
        );
    }
}
