//! The velocity of a neuron under gradient flow of a loss with the derivatives `g_n` by f at the points x_n (`g = r` for half the sum of squares):
//!
//! ```text
//! homogeneous of degree p:  z = xi·x - gamma,          q = g phi'(z),  c = mu/omega^2
//!                           mu' = -omega^{2p} sum g phi(z) - p (mu^2/omega^2) sum q xi·x,   omega' = -(mu/omega) sum q xi·x
//! in general:               z = omega (xi·x - gamma),  q = g phi'(z),  c = mu/omega
//!                           mu' = -sum g phi(z),                                            omega' = -mu sum q xi·x
//! both:                     xi' = -c P sum q x,        gamma' = c sum q (1 + gamma xi·x),   P = 1 - xi xi^T
//! ```
//!
//! For one output. phi' at a kink is that from the left, as the trainer has it.

use crate::activation::Fast;
use crate::network::{Data, Neuron};

/// How fast a neuron moves.
#[derive(Clone, Debug, PartialEq)]
pub struct Velocity {
    /// Along the sphere.
    pub xi: Vec<f64>,
    /// Of the plane's distance from 0.
    pub gamma: f64,
    /// Of the weight.
    pub mu: f64,
    /// Of |w|.
    pub omega: f64,
}

/// The velocity of a neuron with one output; `slope` holds g, `scale` is the network's factor.
///
/// # Panics
/// Lengths that do not agree.
pub fn velocity(
    neuron: &Neuron,
    phi: &mut Fast,
    degree: Option<f64>,
    data: &Data,
    slope: &[f64],
    scale: f64,
) -> Velocity {
    let n = data.len();
    assert_eq!(
        (slope.len(), neuron.mu.len(), neuron.xi.len()),
        (n, 1, data.inputs)
    );
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).fold(0.0, |s, (a, b)| a.mul_add(*b, s));
    let along: Vec<f64> = (0..n).map(|i| dot(&neuron.xi, data.point(i))).collect();
    let (mu, omega, gamma) = (neuron.mu[0], neuron.omega, neuron.gamma);
    let stretch = degree.map_or(omega, |_| 1.0);
    let z: Vec<f64> = along.iter().map(|s| stretch * (s - gamma)).collect();
    let (mut h, mut bend) = (vec![0.0; n], vec![0.0; n]);
    phi.both(&z, &mut h, &mut bend);
    let q: Vec<f64> = slope
        .iter()
        .zip(&bend)
        .map(|(g, b)| scale * g * b)
        .collect();
    let features = scale * dot(slope, &h);
    let (sum, sum_along) = (q.iter().sum::<f64>(), dot(&q, &along));
    let mut toward = vec![0.0; data.inputs];
    for (i, q) in q.iter().enumerate() {
        for (t, x) in toward.iter_mut().zip(data.point(i)) {
            *t = q.mul_add(*x, *t);
        }
    }
    let c = mu / degree.map_or(omega, |_| omega * omega);
    Velocity {
        xi: toward
            .iter()
            .zip(&neuron.xi)
            .map(|(t, xi)| -c * (t - sum_along * xi))
            .collect(),
        gamma: c * gamma.mul_add(sum_along, sum),
        mu: match degree {
            Some(p) => {
                -omega.powf(2.0 * p) * features - p * (mu * mu / (omega * omega)) * sum_along
            }
            None => -features,
        },
        omega: -sum_along * degree.map_or(mu, |_| mu / omega),
    }
}
