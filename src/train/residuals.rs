//! K of frozen planes at the data: with it a step costs n^2 and not n N.

use super::pass::{self, Pass};
use crate::activation::Fast;
use crate::host::clock;
use crate::network::{Data, Network};
use nalgebra::{DMatrixView, DMatrixViewMut, Dyn, MatrixView};
use rayon::prelude::*;

/// Neurons whose features are in memory at a time.
const CHUNK: usize = 1024;
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
    /// A sentence: too many points, no time left.
    pub fn new(network: &Network, phi: &Fast, data: &Data, pass: &Pass) -> Result<Self, String> {
        let n = data.len();
        if n.saturating_mul(n) > MOST_ENTRIES {
            return Err(format!(
                "K of {n} points has more than {MOST_ENTRIES} entries: iterate the weights"
            ));
        }
        let width = network.shape.width;
        let mut gram = vec![0.0; n * n];
        // One room for all chunks: memory that is new to the process costs more than what is written to it.
        let mut room = vec![0.0; width.min(CHUNK) * n];
        for from in (0..width).step_by(CHUNK) {
            clock::go_on()?;
            let neurons = from..width.min(from + CHUNK);
            let features = &mut room[..neurons.len() * n];
            features.par_chunks_mut(n).enumerate().for_each_init(
                || (phi.clone(), vec![0.0; n]),
                |(phi, z), (place, row)| {
                    network.preactivations(neurons.start + place, &data.x, z);
                    phi.values(z, row);
                },
            );
            // A column of nalgebra's is a row of ours: the rows [r, r + ROWS) of K up to the diagonal.
            let (count, features) = (neurons.len(), &room[..neurons.len() * n]);
            let square = network.scale * network.scale;
            gram.par_chunks_mut(ROWS * n)
                .enumerate()
                .for_each(|(block, rows)| {
                    let from = block * ROWS;
                    let (height, to) = (rows.len() / n, from + rows.len() / n);
                    let left = DMatrixView::from_slice(features, n, count);
                    // The same numbers as c x n, by strides.
                    let right = MatrixView::from_slice_with_strides_generic(
                        features,
                        Dyn(count),
                        Dyn(n),
                        Dyn(n),
                        Dyn(1),
                    );
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
            let parts: Vec<Vec<f64>> = self
                .gram
                .par_chunks(ROWS * n)
                .enumerate()
                .map(|(block, rows)| self.block(block * ROWS, rows, a))
                .collect();
            for part in &parts {
                pass::add(values, part);
            }
        }
        values
    }

    /// What a block of rows of K gives to `K a`: left of its diagonal square it stands for what is above as well, which is not
    /// read: half of K.
    fn block(&self, from: usize, rows: &[f64], a: &[f64]) -> Vec<f64> {
        let n = self.points;
        let to = from + rows.len() / n;
        let mut out = vec![0.0; to];
        let (left, own) = out.split_at_mut(from);
        let (fours, rest) = own.as_chunks_mut::<4>();
        let mut at = from;
        for (four, rows) in fours.iter_mut().zip(rows.chunks_exact(4 * n)) {
            let times = [a[at], a[at + 1], a[at + 2], a[at + 3]];
            *four = pass::four_rows(rows, n, &a[..from], times, left);
            for (sum, row) in four.iter_mut().zip(rows.chunks_exact(n)) {
                *sum += pass::dot(&row[from..to], &a[from..to]);
            }
            at += 4;
        }
        for (sum, row) in rest.iter_mut().zip(rows.chunks_exact(n).skip(at - from)) {
            *sum = pass::dot(&row[..to], &a[..to]);
            pass::add_multiple(left, a[at], &row[..from]);
            at += 1;
        }
        out
    }

    /// The network `v(0) + Phi a`.
    pub fn network(&self, pass: &Pass, a: &[f64]) -> Network {
        pass.combined(&self.start, a)
    }
}
