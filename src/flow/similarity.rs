//! How alike planes are, as matrices: by direction and offset, and by the angle between the rows (w, b).
//!
//! ```text
//! s_ij = |xi_i·xi_j| exp(-(gamma_i - s gamma_j)^2 / h^2),   s = sign(xi_i·xi_j)
//! c_ij = |cos((w_i, b_i), (w_j, b_j))| = |xi_i·xi_j + gamma_i gamma_j| / sqrt((1 + gamma_i^2)(1 + gamma_j^2))
//! ```
//!
//! The cosine takes planes far from 0 for alike whatever their directions: as gamma grows, (w, b) turns to the last axis.

use super::clusters::bound;
use super::planes::Planes;

/// s, N rows of N; planes at right angles have 0.
///
/// # Errors
/// A sentence: too many planes, an h that is none.
pub fn similarity(planes: &Planes, h: f64) -> Result<Vec<f64>, String> {
    if !(h > 0.0 && h.is_finite()) {
        return Err(format!(
            "the h of similarities is positive and finite, not {h}"
        ));
    }
    matrix(planes, |along, gamma, delta| {
        let apart = (gamma - along.signum() * delta) / h;
        along.abs() * (-apart * apart).exp()
    })
}

/// c, N rows of N.
///
/// # Errors
/// A sentence: too many planes.
pub fn cosines(planes: &Planes) -> Result<Vec<f64>, String> {
    matrix(planes, |along, gamma, delta| {
        let sizes = 1.0_f64.hypot(gamma) * 1.0_f64.hypot(delta);
        (gamma.mul_add(delta, along).abs() / sizes).min(1.0)
    })
}

/// A symmetric matrix of xi_i·xi_j, gamma_i and gamma_j, with 1 on its diagonal.
fn matrix(planes: &Planes, entry: impl Fn(f64, f64, f64) -> f64) -> Result<Vec<f64>, String> {
    bound(planes)?;
    let n = planes.len();
    let mut matrix = vec![1.0; n * n];
    for i in 0..n {
        for j in 0..i {
            let pairs = planes.normal(i).iter().zip(planes.normal(j));
            let along = pairs.fold(0.0_f64, |sum, (a, b)| a.mul_add(*b, sum));
            let value = entry(along, planes.gamma[i], planes.gamma[j]);
            (matrix[i * n + j], matrix[j * n + i]) = (value, value);
        }
    }
    Ok(matrix)
}

#[cfg(test)]
mod tests {
    use super::super::planes::tests::{turned, uniform};
    use super::*;
    use crate::network::{Network, Neuron, Shape};

    #[test]
    fn entries_are_the_formulas() {
        let planes = Planes {
            inputs: 2,
            xi: vec![1.0, 0.0, 0.0, 1.0, -0.6, 0.8],
            gamma: vec![0.5, 0.5, -0.25],
            mass: vec![1.0; 3],
            neurons: vec![0, 1, 2],
        };
        let s = similarity(&planes, 0.5).expect("a matrix");
        assert_eq!((s[0], s[1]), (1.0, 0.0), "right angles");
        assert!((s[2] - 0.6 * (-0.25_f64).exp()).abs() < 1e-15);
        assert!((s[5] - 0.8 * (-2.25_f64).exp()).abs() < 1e-15);
        assert_eq!(s[2], s[6]);
        assert!(similarity(&planes, 0.0).is_err());
    }

    #[test]
    fn cosines_are_those_of_the_rows() {
        let shape = Shape {
            inputs: 3,
            width: 6,
            outputs: 1,
            skip: false,
        };
        let mut network = Network::zeros(shape).expect("a network");
        for (i, p) in network.parameters.iter_mut().enumerate() {
            *p = (i as f64 * 1.7).sin() + 0.1;
        }
        let planes = Planes::of(&network, None).expect("planes");
        let found = cosines(&planes).expect("a matrix");
        let row = |i: usize| {
            let neuron = Neuron::of(&network, i, None).expect("a plane");
            let (mut w, b, _) = neuron.parameters(None);
            w.push(b);
            w
        };
        let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        for i in 0..6 {
            for j in 0..6 {
                let (a, b) = (row(i), row(j));
                let cos = dot(&a, &b).abs() / (dot(&a, &a) * dot(&b, &b)).sqrt();
                assert!((found[i * 6 + j] - cos).abs() < 1e-14);
            }
        }
    }

    #[test]
    fn the_way_a_plane_is_written_does_not_matter() {
        let planes = uniform(3, 20, 2);
        let turned = turned(&planes);
        assert_eq!(similarity(&planes, 0.3), similarity(&turned, 0.3));
        assert_eq!(cosines(&planes), cosines(&turned));
    }
}
