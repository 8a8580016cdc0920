//! The velocity field v_t of planes: at a plane (xi, gamma) of bandwidth omega, a neuron with c = 1 moves with
//!
//! ```text
//! v_t(xi, gamma) = (-P sum q_n x_n, sum q_n (1 + gamma xi·x_n)),    q_n = g_n phi'(omega (xi·x_n - gamma)),    P = 1 - xi xi^T
//! ```
//!
//! g_n the derivative of the loss by f(x_n). For homogeneous phi omega is 1 and c = mu/omega^2, else c = mu/omega; so the sign of mu turns sinks into sources.
//! phi' at a kink is that from the left; [`Field::sides`] gives both limits on the planes through a data point.

use super::planes::{distance, squares};
use crate::activation::Fast;
use crate::host::clock;
use crate::network::Data;

/// A zero-plane: xi·x = gamma.
#[derive(Clone, Debug, PartialEq)]
pub struct Plane {
    /// The normal, of unit length.
    pub xi: Vec<f64>,
    /// The signed distance from 0.
    pub gamma: f64,
}

impl Plane {
    /// The distance `min over s = ±1 of |(xi, gamma) - s (xi', gamma')|`: planes are the same where it is 0.
    pub fn distance(&self, other: &Plane) -> f64 {
        distance((&self.xi, self.gamma), (&other.xi, other.gamma))
    }

    /// The distance of the planes with their sides.
    pub fn apart(&self, other: &Plane) -> f64 {
        let (same, _) = squares((&self.xi, self.gamma), (&other.xi, other.gamma));
        same.sqrt()
    }

    /// `xi·x - gamma`.
    pub fn height(&self, x: &[f64]) -> f64 {
        let pairs = self.xi.iter().zip(x);
        pairs.fold(-self.gamma, |s, (a, b)| a.mul_add(*b, s))
    }

    /// An orthonormal basis of the directions along the sphere: D - 1 rows.
    pub fn basis(&self) -> Vec<Vec<f64>> {
        let d = self.xi.len();
        // All axes but the one nearest to xi, made orthogonal.
        let skip = (0..d)
            .max_by(|a, b| self.xi[*a].abs().total_cmp(&self.xi[*b].abs()))
            .unwrap_or(0);
        let mut rows: Vec<Vec<f64>> = vec![self.xi.clone()];
        for axis in (0..d).filter(|axis| *axis != skip) {
            let mut row = vec![0.0; d];
            row[axis] = 1.0;
            for other in &rows {
                let along: f64 = row.iter().zip(other).map(|(a, b)| a * b).sum();
                row.iter_mut().zip(other).for_each(|(a, b)| *a -= along * b);
            }
            to_unit_length(&mut row);
            rows.push(row);
        }
        rows.split_off(1)
    }

    /// The plane that lies this far away: D - 1 numbers along a basis, then gamma's.
    pub fn moved(&self, basis: &[Vec<f64>], by: &[f64]) -> Plane {
        let mut xi = self.xi.clone();
        for (row, by) in basis.iter().zip(by) {
            xi.iter_mut().zip(row).for_each(|(x, b)| *x += by * b);
        }
        to_unit_length(&mut xi);
        Plane {
            xi,
            gamma: self.gamma + by[basis.len()],
        }
    }
}

/// Divides a vector near the sphere by its length.
pub(super) fn to_unit_length(xi: &mut [f64]) {
    let size = xi.iter().map(|a| a * a).sum::<f64>().sqrt();
    xi.iter_mut().for_each(|a| *a /= size);
}

/// A velocity of a plane: along the sphere, and of gamma.
#[derive(Clone, Debug, PartialEq)]
pub struct Drift {
    /// xi'.
    pub xi: Vec<f64>,
    /// gamma'.
    pub gamma: f64,
}

impl Drift {
    /// Its length.
    pub fn size(&self) -> f64 {
        let xi: f64 = self.xi.iter().map(|x| x * x).sum();
        (xi + self.gamma * self.gamma).sqrt()
    }

    /// Along a basis of the sphere, and of gamma.
    pub fn along(&self, basis: &[Vec<f64>]) -> Vec<f64> {
        let dot = |row: &Vec<f64>| row.iter().zip(&self.xi).map(|(a, b)| a * b).sum();
        basis.iter().map(dot).chain([self.gamma]).collect()
    }

    /// How fast the height of a point over the plane changes.
    pub fn of_height(&self, x: &[f64]) -> f64 {
        let pairs = self.xi.iter().zip(x);
        pairs.fold(-self.gamma, |s, (a, b)| a.mul_add(*b, s))
    }
}

/// A slope this steep next to 0 has no limit there.
const STEEPEST: f64 = 1e20;

/// v_t for the residuals of one moment.
#[derive(Clone, Debug)]
pub struct Field<'a> {
    data: &'a Data,
    slope: Vec<f64>,
    phi: Fast,
    omega: f64,
    jump: f64,
    scratch: [Vec<f64>; 3],
}

impl<'a> Field<'a> {
    /// The field of the data, with the derivatives of the loss by f at them, times the network's factor; omega is 1 for homogeneous phi.
    ///
    /// # Panics
    /// Lengths that do not agree, more than one output.
    pub fn new(data: &'a Data, slope: Vec<f64>, phi: &Fast, omega: f64) -> Self {
        assert_eq!((data.len(), 1), (slope.len(), data.outputs));
        let mut phi = phi.clone();
        let (mut value, mut sides) = ([0.0; 2], [0.0; 2]);
        // So near to 0 that a power of z has no slope there any more.
        phi.both(&[-1e-200, 1e-200], &mut value, &mut sides);
        let jump = sides[1] - sides[0];
        let n = data.len();
        Field {
            data,
            slope,
            phi,
            omega,
            jump: match jump {
                _ if !(sides[0].abs() < STEEPEST && sides[1].abs() < STEEPEST) => f64::NAN,
                jump if jump.abs() > 1e-9 => jump,
                _ => 0.0,
            },
            scratch: [vec![0.0; n], vec![0.0; n], vec![0.0; n]],
        }
    }

    /// Sets omega.
    pub fn set_bandwidth(&mut self, omega: f64) {
        self.omega = omega;
    }

    /// The data.
    pub fn data(&self) -> &'a Data {
        self.data
    }

    /// Whether phi' is bounded near 0: else there is no velocity on planes through data points.
    ///
    /// # Errors
    /// A sentence.
    pub fn check(&self) -> Result<(), String> {
        match self.jump.is_nan() {
            true => Err("phi' has no limit at 0 from one side: planes through data points have no velocity (at a kink phi' is that from the left, where it is bounded)".into()),
            false => Ok(()),
        }
    }

    /// By how much phi' jumps at 0: planes can then be pinned at data points.
    pub fn jump(&self) -> f64 {
        self.jump
    }

    /// The farthest point of the data from 0.
    pub fn radius(&self) -> f64 {
        let sizes = (0..self.data.len()).map(|n| self.data.point(n).iter().map(|x| x * x).sum());
        sizes.fold(0.0_f64, f64::max).sqrt()
    }

    /// v_t at a plane; no numbers once the clock of this thread has rung.
    pub fn at(&mut self, plane: &Plane) -> Drift {
        self.given(plane, &[])
    }

    /// v_t with phi'(0-) or phi'(0+) at some points, which lie on the plane: the limits from where they are below or above it.
    fn given(&mut self, plane: &Plane, sides: &[(usize, bool)]) -> Drift {
        let data = self.data;
        if clock::is_over() {
            return Drift {
                xi: vec![f64::NAN; data.inputs],
                gamma: f64::NAN,
            };
        }
        let [z, value, bend] = &mut self.scratch;
        for (n, z) in z.iter_mut().enumerate() {
            *z = self.omega * plane.height(data.point(n));
        }
        for (n, above) in sides {
            z[*n] = if *above { 1e-200 } else { -1e-200 };
        }
        self.phi.both(z, value, bend);
        let mut toward = vec![0.0; data.inputs];
        let mut sum = 0.0;
        for (n, (g, b)) in self.slope.iter().zip(bend.iter()).enumerate() {
            let q = g * b;
            if q == 0.0 {
                continue;
            }
            sum += q;
            let x = data.point(n);
            toward.iter_mut().zip(x).for_each(|(t, x)| *t += q * x);
        }
        let along: f64 = toward.iter().zip(&plane.xi).map(|(t, xi)| t * xi).sum();
        let pairs = toward.iter().zip(&plane.xi);
        Drift {
            xi: pairs.map(|(t, xi)| along.mul_add(*xi, -t)).collect(),
            gamma: plane.gamma.mul_add(along, sum),
        }
    }

    /// The limits of v_t on a plane through the data point n, from where the point is below the plane and above it.
    pub fn sides(&mut self, plane: &Plane, n: usize) -> [Drift; 2] {
        [false, true].map(|above| self.given(plane, &[(n, above)]))
    }

    /// The same with two points on the plane: (below, below), (below, above), (above, below), (above, above).
    pub fn corners(&mut self, plane: &Plane, n: usize, m: usize) -> [Drift; 4] {
        [(false, false), (false, true), (true, false), (true, true)]
            .map(|(a, b)| self.given(plane, &[(n, a), (m, b)]))
    }

    /// The derivatives of v_t along a basis of the sphere and gamma, by differences; rows are the components.
    pub fn jacobian(&mut self, plane: &Plane, basis: &[Vec<f64>]) -> nalgebra::DMatrix<f64> {
        const STEP: f64 = 1e-6;
        let d = basis.len() + 1;
        let mut j = nalgebra::DMatrix::zeros(d, d);
        for column in 0..d {
            let mut by = vec![0.0; d];
            let mut ends = [STEP, -STEP].map(|step| {
                by[column] = step;
                let drift = self.at(&plane.moved(basis, &by));
                drift.along(basis)
            });
            let [from, to] = &mut ends;
            for row in 0..d {
                j[(row, column)] = (from[row] - to[row]) / (2.0 * STEP);
            }
        }
        j
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activation::Activation;
    use crate::expr::{Expr, Scope};
    use crate::flow::velocity::velocity;
    use crate::network::Neuron;
    use crate::network::data::Set;

    pub fn fast(text: &str) -> Fast {
        let phi = Expr::parse(text, &Scope::new(&["z"])).expect("a formula");
        Fast::new(&Activation::from_formula(text, phi).expect("phi")).expect("an evaluator")
    }

    #[test]
    fn it_is_the_velocity_of_a_neuron_with_c_1() {
        for (text, degree) in [("relu(z)", Some(1.0)), ("tanh(z)", None)] {
            let data = Set::Planes.draw(20, 3, 1).expect("data");
            let mut phi = fast(text);
            let neuron = Neuron {
                xi: vec![0.6, 0.0, -0.8],
                gamma: 0.3,
                mu: vec![1.0],
                omega: 1.0,
            };
            let slope: Vec<f64> = data.y.iter().map(|y| -y).collect();
            let wanted = velocity(&neuron, &mut phi, degree, &data, &slope, 1.0);
            let mut field = Field::new(&data, slope, &phi, 1.0);
            assert_eq!(field.jump() != 0.0, degree.is_some());
            let plane = Plane {
                xi: neuron.xi.clone(),
                gamma: neuron.gamma,
            };
            let found = field.at(&plane);
            for (a, b) in found.xi.iter().zip(&wanted.xi) {
                assert!((a - b).abs() < 1e-12, "{a} {b}");
            }
            assert!((found.gamma - wanted.gamma).abs() < 1e-12);
            let basis = plane.basis();
            assert_eq!(basis.len(), 2);
            assert!(
                (found
                    .along(&basis)
                    .iter()
                    .map(|x| x * x)
                    .sum::<f64>()
                    .sqrt()
                    - found.size())
                .abs()
                    < 1e-12
            );
        }
    }
}
