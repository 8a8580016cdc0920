//! Passes over features that were kept, where only the outer weights move.

use super::{Pass, lanes};
use crate::network::Network;

impl Pass {
    /// As [`Pass::values`], from the features phi_i(x_n), a row for each neuron.
    ///
    /// # Panics
    /// Other numbers of features than of neurons times points.
    pub fn values_of_features(&self, network: &Network, features: &[f64]) -> Vec<f64> {
        let shape = network.shape;
        assert_eq!(features.len(), shape.width * self.points, "features");
        let mut values = self.affine(network);
        for (k, values) in values.chunks_exact_mut(self.points).enumerate() {
            let v = &network.output()[k * shape.width..][..shape.width];
            for (v, row) in v.iter().zip(features.chunks_exact(self.points)) {
                lanes::add_multiple(values, network.scale * v, row);
            }
        }
        values
    }

    /// As [`Pass::gradient`] by v, A and c, from the features.
    ///
    /// # Panics
    /// As [`Pass::values_of_features`].
    pub fn gradient_of_features(
        &self,
        network: &Network,
        features: &[f64],
        slope: &[f64],
        gradient: &mut [f64],
    ) {
        let shape = network.shape;
        assert_eq!(features.len(), shape.width * self.points, "features");
        gradient.fill(0.0);
        for (k, slope) in slope.chunks_exact(self.points).enumerate() {
            let found = &mut gradient[shape.output().start + k * shape.width..][..shape.width];
            for (g, row) in found.iter_mut().zip(features.chunks_exact(self.points)) {
                *g = network.scale * lanes::dot(slope, row);
            }
        }
        self.affine_gradient(network, slope, gradient);
    }
}
