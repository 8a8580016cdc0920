//! For phi positively homogeneous of degree p, gradient flow keeps `omega^2 (1 + gamma^2) - p mu^2 omega^{-2p}` of every neuron, which is `|w|^2 + b^2 - p |v|^2`.
//!
//! From `w·L_w + b L_b = p v·L_v`, Euler's identity for the neuron. Large and positive, the planes hardly move; near 0 or negative, they do.

use crate::network::Network;

/// `|w|^2 + b^2 - p |v|^2` of every neuron.
pub fn conserved(network: &Network, degree: f64) -> Vec<f64> {
    let shape = network.shape;
    (0..shape.width)
        .map(|i| {
            let squares = |x: &[f64]| x.iter().map(|x| x * x).sum::<f64>();
            let b = network.biases()[i];
            let v: f64 = network
                .output()
                .iter()
                .skip(i)
                .step_by(shape.width)
                .map(|v| v * v)
                .sum();
            squares(network.row(i)) + b * b - degree * v
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::{Neuron, Shape};

    #[test]
    fn it_is_the_same_in_both_coordinates() {
        let shape = Shape {
            inputs: 2,
            width: 2,
            outputs: 1,
            skip: false,
        };
        let mut network = Network::zeros(shape).expect("a network");
        network.parameters = vec![1.0, 2.0, -0.5, 0.25, 0.75, -1.5, 2.0, 3.0];
        for p in [1.0, 2.0, 3.5] {
            let found = conserved(&network, p);
            for (i, found) in found.iter().enumerate() {
                let neuron = Neuron::of(&network, i, Some(p)).expect("a plane");
                let (omega, mu) = (neuron.omega, neuron.mu[0]);
                let other = omega * omega * (1.0 + neuron.gamma * neuron.gamma)
                    - p * mu * mu * omega.powf(-2.0 * p);
                assert!(
                    (found - other).abs() < 1e-12 * (1.0 + found.abs()),
                    "{found} {other}"
                );
            }
        }
    }
}
