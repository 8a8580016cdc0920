//! K of frozen planes at the data: with it a step costs n^2 and not n N.

use super::pass::{self, Pass, transposed};
use crate::activation::Fast;
use crate::network::{Data, Network};
use nalgebra::{DMatrixView, DMatrixViewMut};
use rayon::prelude::*;

/// Neurons whose features are in memory at a time.
const CHUNK: usize = 512;
/// Rows of K that are one task.
const ROWS: usize = 64;
/// Most entries of K: half a gibibyte.
const MOST_ENTRIES: usize = 1 << 26;

/// Most powers of K that its greatest eigenvalue is found by.
const POWERS: usize = 3000;

/// The greatest eigenvalue of K = Phi^T Phi of a network's features, those of the affine part among them; no factor of a loss.
///
/// # Errors
/// A sentence: too many points.
pub fn greatest_eigenvalue(network: &Network, phi: &Fast, data: &Data) -> Result<f64, String> {
    let pass = Pass::new(phi, data);
    Ok(Residuals::new(network, phi, data, &pass)?.greatest_eigenvalue())
}

/// K and where f starts.
#[derive(Clone, Debug)]
pub(super) struct Residuals {
    points: usize,
    /// n rows of n.
    gram: Vec<f64>,
    /// f(0) at the data: a row of n numbers for each output.
    values: Vec<f64>,
    start: Network,
}

impl Residuals {
    /// K of a network's features, with those of the affine part.
    ///
    /// # Errors
    /// A sentence: too many points.
    pub fn new(network: &Network, phi: &Fast, data: &Data, pass: &Pass) -> Result<Self, String> {
        let n = data.len();
        if n.saturating_mul(n) > MOST_ENTRIES {
            return Err(format!(
                "K of {n} points has more than {MOST_ENTRIES} entries: iterate the weights"
            ));
        }
        let width = network.shape.width;
        let mut gram = vec![0.0; n * n];
        for from in (0..width).step_by(CHUNK) {
            let neurons = from..width.min(from + CHUNK);
            let mut features = vec![0.0; neurons.len() * n];
            features.par_chunks_mut(n).enumerate().for_each_init(
                || (phi.clone(), vec![0.0; n]),
                |(phi, z), (place, row)| {
                    network.preactivations(neurons.start + place, &data.x, z);
                    phi.values(z, row);
                },
            );
            // A column of nalgebra's is a row of ours: the rows [r, r + ROWS) of K up to the diagonal.
            let count = neurons.len();
            let square = network.scale * network.scale;
            let by_neuron = transposed(&features, n);
            gram.par_chunks_mut(ROWS * n)
                .enumerate()
                .for_each(|(block, rows)| {
                    let from = block * ROWS;
                    let (height, to) = (rows.len() / n, from + rows.len() / n);
                    let left = DMatrixView::from_slice(&features, n, count);
                    let right = DMatrixView::from_slice(&by_neuron, count, n);
                    let mut block = DMatrixViewMut::from_slice(rows, n, height);
                    block.rows_mut(0, to).gemm(
                        square,
                        &left.rows(0, to),
                        &right.columns(from, height),
                        1.0,
                    );
                });
        }
        if network.shape.skip {
            for i in 0..n {
                for j in 0..=i {
                    let dot = data.point(i).iter().zip(data.point(j));
                    gram[i * n + j] += dot.fold(1.0, |sum, (a, b)| a.mul_add(*b, sum));
                }
            }
        }
        for i in 0..n {
            for j in 0..i {
                gram[j * n + i] = gram[i * n + j];
            }
        }
        Ok(Residuals {
            points: n,
            gram,
            values: pass.values(network),
            start: network.clone(),
        })
    }

    /// The greatest eigenvalue of K, by powers of it.
    fn greatest_eigenvalue(&self) -> f64 {
        let n = self.points;
        let mut x: Vec<f64> = (0..n).map(|i| 1.0 + 0.3 * (1.0 + i as f64).sin()).collect();
        let mut lambda = 0.0;
        for _ in 0..POWERS {
            let size = pass::dot(&x, &x).sqrt();
            x.iter_mut().for_each(|x| *x /= size);
            let next: Vec<f64> = self
                .gram
                .par_chunks(n)
                .map(|row| pass::dot(row, &x))
                .collect();
            let quotient = pass::dot(&x, &next);
            let settled = (quotient - lambda).abs() <= 1e-14 * quotient.abs();
            (lambda, x) = (quotient, next);
            if settled {
                break;
            }
        }
        lambda
    }

    /// f at the data for the combination a: a row of n numbers for each output.
    pub fn values(&self, a: &[f64]) -> Vec<f64> {
        let n = self.points;
        let mut values = self.values.clone();
        for (values, a) in values.chunks_exact_mut(n).zip(a.chunks_exact(n)) {
            values
                .par_chunks_mut(ROWS)
                .zip(self.gram.par_chunks(ROWS * n))
                .for_each(|(values, rows)| {
                    for (value, row) in values.iter_mut().zip(rows.chunks_exact(n)) {
                        *value += pass::dot(row, a);
                    }
                });
        }
        values
    }

    /// The network `v(0) + Phi a`.
    pub fn network(&self, pass: &Pass, a: &[f64]) -> Network {
        let mut network = self.start.clone();
        let mut step = vec![0.0; network.parameters.len()];
        pass.gradient(&self.start, a, pass::Part::Output, &mut step);
        for (p, s) in network.parameters.iter_mut().zip(&step) {
            *p += s;
        }
        network
    }
}
