//! The zero-planes of a network as points of a metric space: `(xi, gamma)` and `(-xi, -gamma)` are the same plane.
//!
//! ```text
//! d(i, j) = min over s = 1, -1 of |(xi_i, gamma_i) - s (xi_j, gamma_j)|
//! ```

use crate::network::spline::length;
use crate::network::{Network, Neuron};

/// Planes with masses.
#[derive(Clone, Debug, PartialEq)]
pub struct Planes {
    /// D.
    pub inputs: usize,
    /// Unit normals, rows of D.
    pub xi: Vec<f64>,
    /// Signed distances from 0.
    pub gamma: Vec<f64>,
    /// |mu|; over several outputs the Euclidean length.
    pub mass: Vec<f64>,
    /// The neuron of each plane.
    pub neurons: Vec<usize>,
}

impl Planes {
    /// The planes of a network; `degree` is that of phi, where it is homogeneous. Neurons with w = 0 have no plane and are left out.
    ///
    /// # Errors
    /// A sentence: a neuron whose plane or mass is not finite.
    pub fn of(network: &Network, degree: Option<f64>) -> Result<Planes, String> {
        let mut planes = Planes {
            inputs: network.shape.inputs,
            xi: Vec::new(),
            gamma: Vec::new(),
            mass: Vec::new(),
            neurons: Vec::new(),
        };
        for i in 0..network.shape.width {
            let Some(neuron) = Neuron::of(network, i, degree) else {
                continue;
            };
            let mass = length(&neuron.mu);
            let finite = neuron.xi.iter().chain([&neuron.gamma, &mass]);
            if finite.into_iter().any(|x| !x.is_finite()) {
                return Err(format!("the plane of neuron {} is not finite", i + 1));
            }
            planes.xi.extend(neuron.xi);
            planes.gamma.push(neuron.gamma);
            planes.mass.push(mass);
            planes.neurons.push(i);
        }
        Ok(planes)
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.gamma.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.gamma.is_empty()
    }

    /// The normal of one.
    pub fn normal(&self, i: usize) -> &[f64] {
        &self.xi[i * self.inputs..][..self.inputs]
    }

    /// Masses over the greatest, so that no product of two overflows.
    pub fn relative_masses(&self) -> Vec<f64> {
        let greatest = self.mass.iter().fold(0.0_f64, |a, b| a.max(*b));
        match greatest > 0.0 {
            true => self.mass.iter().map(|m| m / greatest).collect(),
            false => self.mass.clone(),
        }
    }

    /// d(i, j).
    pub fn distance(&self, i: usize, j: usize) -> f64 {
        distance(
            (self.normal(i), self.gamma[i]),
            (self.normal(j), self.gamma[j]),
        )
    }
}

/// The mean way of planes from one state of a network to another, by the masses at the end; neurons that have a plane at only one of
/// them are left out. None where no mass is left.
pub fn path(from: &Planes, to: &Planes) -> Option<f64> {
    let mut start = from.neurons.iter().enumerate().peekable();
    let mass = to.relative_masses();
    let (mut way, mut all) = (0.0, 0.0);
    for (j, neuron) in to.neurons.iter().enumerate() {
        while start.next_if(|(_, other)| *other < neuron).is_some() {}
        if let Some((i, _)) = start.next_if(|(_, other)| *other == neuron) {
            let one = (from.normal(i), from.gamma[i]);
            way += mass[j] * distance(one, (to.normal(j), to.gamma[j]));
            all += mass[j];
        }
    }
    (all > 0.0).then(|| way / all)
}

/// The distance of two planes.
pub fn distance(one: (&[f64], f64), other: (&[f64], f64)) -> f64 {
    let (same, turned) = squares(one, other);
    same.min(turned).sqrt()
}

/// The sign under which the second plane lies nearer to the first; 1 where both are as near.
pub fn sign(one: (&[f64], f64), other: (&[f64], f64)) -> f64 {
    let (same, turned) = squares(one, other);
    if turned < same { -1.0 } else { 1.0 }
}

/// The squares of `|(xi, gamma) - s (xi', gamma')|` for s = 1 and s = -1.
pub(super) fn squares((xi, gamma): (&[f64], f64), (eta, delta): (&[f64], f64)) -> (f64, f64) {
    let (minus, plus) = (gamma - delta, gamma + delta);
    let mut sums = (minus * minus, plus * plus);
    for (a, b) in xi.iter().zip(eta) {
        sums.0 += (a - b) * (a - b);
        sums.1 += (a + b) * (a + b);
    }
    sums
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::network::Shape;
    use crate::network::initial::{Output, Planes as Laid, Scaling, Start};

    /// Planes that are uniform on the sphere and in a window.
    pub fn uniform(inputs: usize, width: usize, seed: u64) -> Planes {
        let start = Start {
            planes: Laid::SphereWindow { window: 1.0 },
            output: Output::Gaussian(1.0),
            scaling: Scaling::Standard,
            antisymmetric: false,
        };
        let shape = Shape {
            inputs,
            width,
            outputs: 1,
            skip: false,
        };
        let network = start.draw(shape, seed).expect("a network");
        Planes::of(&network, None).expect("planes")
    }

    /// The same planes, every second one written the other way round.
    pub fn turned(planes: &Planes) -> Planes {
        let mut turned = planes.clone();
        for i in (0..planes.len()).step_by(2) {
            turned.gamma[i] = -turned.gamma[i];
            let row = i * planes.inputs..(i + 1) * planes.inputs;
            turned.xi[row].iter_mut().for_each(|x| *x = -*x);
        }
        turned
    }

    #[test]
    fn the_distance_is_a_metric_of_planes() {
        for inputs in [1, 2, 5] {
            let planes = uniform(inputs, 24, 3);
            let turned = turned(&planes);
            for i in 0..24 {
                assert_eq!(planes.distance(i, i), 0.0);
                let both = (planes.normal(i), planes.gamma[i]);
                let other = (turned.normal(i), turned.gamma[i]);
                assert_eq!(distance(both, other), 0.0, "the same plane");
                for j in 0..24 {
                    let d = planes.distance(i, j);
                    assert_eq!(d, planes.distance(j, i));
                    assert_eq!(d, turned.distance(i, j));
                    assert!(i == j || d > 0.0);
                    for k in 0..24 {
                        let around = planes.distance(i, k) + planes.distance(k, j);
                        assert!(d <= around * (1.0 + 1e-14), "{i} {j} {k}");
                    }
                }
            }
        }
    }

    #[test]
    fn masses_are_weights_and_a_neuron_without_a_plane_is_left_out() {
        let shape = Shape {
            inputs: 2,
            width: 3,
            outputs: 2,
            skip: false,
        };
        let mut network = Network::zeros(shape).expect("a network");
        // w, b, v: the second neuron has w = 0.
        network.parameters = vec![
            0.0, 2.0, 0.0, 0.0, 3.0, 4.0, 1.0, 1.0, -10.0, 3.0, 9.0, 1.0, 4.0, 9.0, 0.0,
        ];
        let planes = Planes::of(&network, Some(1.0)).expect("planes");
        assert_eq!(planes.neurons, [0, 2]);
        assert_eq!(planes.gamma, [-0.5, 2.0]);
        assert_eq!(planes.mass, [10.0, 5.0]);
        assert_eq!(planes.normal(1), [0.6, 0.8]);
        assert_eq!(Planes::of(&network, None).expect("planes").mass, [5.0, 1.0]);
        let first = planes.clone();
        let mut moved = turned(&planes);
        assert_eq!(path(&first, &moved), Some(0.0));
        moved.gamma[1] += 0.5;
        assert_eq!(path(&first, &moved), Some(0.5 * 5.0 / 15.0));
        // The neuron 0 has lost its plane.
        let rest = Planes {
            inputs: 2,
            xi: moved.xi[2..].to_vec(),
            gamma: vec![2.25],
            mass: vec![1.0],
            neurons: vec![2],
        };
        assert_eq!(path(&first, &rest), Some(0.25));
        moved.mass.fill(0.0);
        assert_eq!(path(&first, &moved), None);
        network.parameters[4] = f64::INFINITY;
        let why = Planes::of(&network, None).expect_err("no plane");
        assert!(why.contains("neuron 3"), "{why}");
    }
}
