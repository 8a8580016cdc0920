//! Radon Spline coordinates of a neuron: its zero-plane xi·x = gamma, its weight mu, its bandwidth omega.

use super::shallow::Network;

/// One neuron in Radon Spline coordinates: `w = omega xi`, `b = -omega gamma`.
///
/// For phi positively homogeneous of degree p the neuron is `mu phi(xi·x - gamma)` with `mu = v omega^p`; else it is
/// `mu phi(omega (xi·x - gamma))` with `mu = v`.
#[derive(Clone, Debug, PartialEq)]
pub struct Neuron {
    /// The direction of the plane's normal, of unit length.
    pub xi: Vec<f64>,
    /// The signed distance of the plane from 0.
    pub gamma: f64,
    /// One weight for each output.
    pub mu: Vec<f64>,
    /// |w|.
    pub omega: f64,
}

impl Neuron {
    /// Neuron i of a network; `degree` is that of phi, where it is homogeneous. `None` for w = 0, which has no plane.
    pub fn of(network: &Network, i: usize, degree: Option<f64>) -> Option<Neuron> {
        let w = network.row(i);
        let omega = length(w);
        if omega == 0.0 {
            return None;
        }
        let gauge = degree.map_or(1.0, |p| omega.powf(p));
        let v = network.output().iter().skip(i).step_by(network.shape.width);
        Some(Neuron {
            xi: w.iter().map(|w| w / omega).collect(),
            gamma: -network.biases()[i] / omega,
            mu: v.map(|v| v * gauge).collect(),
            omega,
        })
    }

    /// w, b and v.
    pub fn parameters(&self, degree: Option<f64>) -> (Vec<f64>, f64, Vec<f64>) {
        let gauge = degree.map_or(1.0, |p| self.omega.powf(-p));
        (
            self.xi.iter().map(|xi| xi * self.omega).collect(),
            -self.omega * self.gamma,
            self.mu.iter().map(|mu| mu * gauge).collect(),
        )
    }

    /// Writes the neuron to place i of a network.
    ///
    /// # Panics
    /// Other numbers of inputs or outputs than the network's.
    pub fn write(&self, network: &mut Network, i: usize, degree: Option<f64>) {
        let shape = network.shape;
        assert_eq!(
            (self.xi.len(), self.mu.len()),
            (shape.inputs, shape.outputs)
        );
        let (w, b, v) = self.parameters(degree);
        network.parameters[i * shape.inputs..][..shape.inputs].copy_from_slice(&w);
        network.parameters[shape.biases().start + i] = b;
        for (k, v) in v.iter().enumerate() {
            network.parameters[shape.output().start + k * shape.width + i] = *v;
        }
    }
}

/// The length of a vector, without overflow or underflow of the squares.
pub fn length(x: &[f64]) -> f64 {
    let greatest = x.iter().fold(0.0_f64, |m, x| m.max(x.abs()));
    if greatest == 0.0 || !greatest.is_finite() {
        return greatest;
    }
    let sum: f64 = x.iter().map(|x| (x / greatest) * (x / greatest)).sum();
    greatest * sum.sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::Shape;

    #[test]
    fn there_and_back() {
        let shape = Shape {
            inputs: 3,
            width: 2,
            outputs: 2,
            skip: false,
        };
        let mut network = Network::zeros(shape).expect("a network");
        for (i, p) in network.parameters.iter_mut().enumerate() {
            *p = (i as f64 * 0.7).sin() + 0.1;
        }
        for degree in [None, Some(1.0), Some(3.5)] {
            let mut copy = network.clone();
            for i in 0..2 {
                let neuron = Neuron::of(&network, i, degree).expect("a plane");
                assert!((length(&neuron.xi) - 1.0).abs() < 1e-15);
                neuron.write(&mut copy, i, degree);
            }
            for (a, b) in copy.parameters.iter().zip(&network.parameters) {
                assert!((a - b).abs() < 1e-14, "{a} {b}");
            }
        }
    }

    #[test]
    fn lengths_do_not_overflow() {
        for size in [1e200, 1.0, 1e-200] {
            let found = length(&[3.0 * size, 4.0 * size]);
            assert!((found / size - 5.0).abs() < 1e-14, "{found:e}");
        }
        assert_eq!(length(&[0.0]), 0.0);
    }
}
