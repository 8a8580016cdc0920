//! What a method moves: the weights, the Radon Spline coordinates, or the residuals' combination.
//!
//! A method's path depends on the coordinates that it steps in; where the loss is least does not.

use crate::network::{Network, Neuron, Shape};
use std::ops::Range;

/// Coordinates.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Coordinates {
    /// w, b, v, A, c.
    Weights,
    /// xi, gamma, mu, A, c, omega: a step of xi goes along the sphere's tangent and back onto the sphere. For phi homogeneous of
    /// this degree, `mu = v omega^p`, and omega does not move.
    RadonSpline {
        /// p, where phi is homogeneous.
        degree: Option<f64>,
    },
    /// a in `v = v(0) + Phi a`, a number for each point and output: f at the data is `f(0) + K a`. For frozen planes; the same path as in
    /// the weights, by steps of n^2 and not of n N.
    Residuals,
}

impl Coordinates {
    /// For people.
    pub fn in_words(self) -> &'static str {
        match self {
            Coordinates::Weights => "weights",
            Coordinates::RadonSpline { .. } => "Radon Spline coordinates",
            Coordinates::Residuals => "residuals",
        }
    }
}

/// Radon Spline coordinates of a whole network in one vector: xi, gamma, mu, A, c where w, b, v, A, c stand among the parameters, then omega.
#[derive(Clone, Debug)]
pub(super) struct RadonSpline {
    shape: Shape,
    degree: Option<f64>,
}

impl RadonSpline {
    pub fn new(shape: Shape, degree: Option<f64>) -> Self {
        RadonSpline { shape, degree }
    }

    pub fn length(&self) -> usize {
        self.shape.parameters() + self.shape.width
    }

    fn omega(&self) -> Range<usize> {
        self.shape.parameters()..self.length()
    }

    /// The coordinates of a network.
    ///
    /// # Errors
    /// A sentence: a neuron with w = 0, which has no plane.
    pub fn of(&self, network: &Network) -> Result<Vec<f64>, String> {
        let shape = self.shape;
        let mut theta = network.parameters.clone();
        theta.resize(self.length(), 0.0);
        for i in 0..shape.width {
            let neuron = Neuron::of(network, i, self.degree)
                .ok_or_else(|| format!("neuron {i} has w = 0 and so no plane"))?;
            theta[i * shape.inputs..][..shape.inputs].copy_from_slice(&neuron.xi);
            theta[shape.biases().start + i] = neuron.gamma;
            for (k, mu) in neuron.mu.iter().enumerate() {
                theta[shape.output().start + k * shape.width + i] = *mu;
            }
            theta[shape.parameters() + i] = neuron.omega;
        }
        Ok(theta)
    }

    /// Writes the network of the coordinates.
    pub fn write(&self, theta: &[f64], network: &mut Network) {
        let shape = self.shape;
        let affine = shape.slope().start..shape.parameters();
        network.parameters[affine.clone()].copy_from_slice(&theta[affine]);
        for i in 0..shape.width {
            let mu = theta[shape.output()].iter().skip(i).step_by(shape.width);
            let neuron = Neuron {
                xi: theta[i * shape.inputs..][..shape.inputs].to_vec(),
                gamma: theta[shape.biases().start + i],
                mu: mu.copied().collect(),
                omega: theta[shape.parameters() + i],
            };
            neuron.write(network, i, self.degree);
        }
    }

    /// The gradient by the coordinates from that by the parameters: `L_gamma = -omega L_b`, `L_xi = omega P L_w`,
    /// `L_mu = omega^-p L_v`, `L_omega = xi·L_w - gamma L_b - p sum_k mu_k L_{v_k} omega^{-p-1}` with p = 0 where phi has no degree.
    /// The last is 0 for homogeneous phi, and set so.
    pub fn gradient(&self, theta: &[f64], by_parameters: &[f64], gradient: &mut Vec<f64>) {
        let shape = self.shape;
        gradient.clear();
        gradient.extend_from_slice(by_parameters);
        gradient.resize(self.length(), 0.0);
        for i in 0..shape.width {
            let omega = theta[shape.parameters() + i];
            let row = i * shape.inputs..(i + 1) * shape.inputs;
            let xi = &theta[row.clone()];
            let dot =
                |a: &[f64], b: &[f64]| a.iter().zip(b).fold(0.0, |s, (a, b)| a.mul_add(*b, s));
            // Between two stages of a flow, xi may be a little off the sphere.
            let along = dot(xi, &by_parameters[row.clone()]) / dot(xi, xi);
            for (g, x) in gradient[row].iter_mut().zip(xi) {
                *g = omega * (*g - along * x);
            }
            let bias = shape.biases().start + i;
            gradient[bias] = -omega * by_parameters[bias];
            if let Some(p) = self.degree {
                let gauge = omega.powf(-p);
                for g in gradient[shape.output()]
                    .iter_mut()
                    .skip(i)
                    .step_by(shape.width)
                {
                    *g *= gauge;
                }
            } else {
                gradient[shape.parameters() + i] = along - theta[bias] * by_parameters[bias];
            }
        }
    }

    /// Puts xi back onto the sphere.
    ///
    /// # Errors
    /// A neuron whose omega is no longer positive, or whose xi is none.
    pub fn retract(&self, theta: &mut [f64]) -> Result<(), usize> {
        let inputs = self.shape.inputs;
        for i in 0..self.shape.width {
            let xi = &mut theta[i * inputs..][..inputs];
            let length = crate::network::spline::length(xi);
            // A direction of unit length stays as it is, to the bit.
            if inputs > 1 && (length - 1.0).abs() > f64::EPSILON {
                xi.iter_mut().for_each(|x| *x /= length);
            }
            if !(length.is_finite() && length > 0.0 && theta[self.omega()][i] > 0.0) {
                return Err(i);
            }
        }
        Ok(())
    }
}
