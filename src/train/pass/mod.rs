//! f at the data, and the gradient of a loss by the parameters, without a matrix of all neurons at all points.
//!
//! The neurons are taken in chunks, the points in blocks that stay in the cache; a chunk is one task for a thread. Backward,
//! phi and phi' are computed again rather than kept. Where phi is two straight lines and D is small, a loop of its own
//! (in `bent`) does a neuron in one sweep; where D is large, the products of a chunk are one matrix product.

mod bent;
mod lanes;

pub use lanes::LANES;

use crate::activation::Fast;
use crate::expr::slices::BLOCK;
use crate::network::{Data, Network, Shape};
use nalgebra::{DMatrixView, DMatrixViewMut};
use rayon::prelude::*;
use std::ops::Range;

/// Most tasks of one pass; their partial sums are kept until all are there.
const TASKS: usize = 64;
/// Neurons in a task, at least.
const LEAST_CHUNK: usize = 16;
/// From this D on, `W x` is computed by matrix products.
const DENSE: usize = 16;
/// Most tasks then: a product has to be large to be fast.
const DENSE_TASKS: usize = 8;

/// Which parameters a gradient is taken by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// v, A and c.
    Output,
    /// All.
    All,
}

/// Data laid out for passes over it.
#[derive(Clone, Debug)]
pub struct Pass {
    phi: Fast,
    inputs: usize,
    points: usize,
    /// One row of n numbers for each input.
    columns: Vec<f64>,
    /// One row of D numbers for each point, where D is large.
    rows: Vec<f64>,
}

/// What one thread works with.
struct Desk {
    phi: Fast,
    z: Vec<f64>,
    h: Vec<f64>,
    slope: Vec<f64>,
    q: Vec<f64>,
    sum: Vec<f64>,
    product: Vec<f64>,
}

impl Pass {
    /// Lays out the points of `data`.
    pub fn new(phi: &Fast, data: &Data) -> Self {
        let points = data.len();
        Pass {
            phi: phi.clone(),
            inputs: data.inputs,
            points,
            columns: transposed(&data.x, data.inputs),
            rows: if data.inputs >= DENSE {
                data.x.clone()
            } else {
                Vec::new()
            },
        }
    }

    /// The number of points.
    pub fn points(&self) -> usize {
        self.points
    }

    /// f at all points: a row of n numbers for each output.
    ///
    /// # Panics
    /// A network of another number of inputs.
    pub fn values(&self, network: &Network) -> Vec<f64> {
        let shape = network.shape;
        assert_eq!(shape.inputs, self.inputs, "inputs");
        let length = shape.outputs * self.points;
        let partial: Vec<Vec<f64>> = chunks(shape)
            .into_par_iter()
            .map_init(
                || self.desk(),
                |desk, neurons| {
                    let mut f = vec![0.0; length];
                    self.forward(network, neurons, desk, &mut f);
                    f
                },
            )
            .collect();
        let mut values = self.affine(network);
        for part in &partial {
            lanes::add(&mut values, part);
        }
        values
    }

    /// The gradient of a loss whose derivative by f is `slope` (a row of n numbers for each output), for all parameters of
    /// the network in their order; what is not asked stays zero.
    ///
    /// # Panics
    /// A network of another number of inputs, a slope of another length.
    pub fn gradient(&self, network: &Network, slope: &[f64], part: Part, gradient: &mut [f64]) {
        let shape = network.shape;
        assert_eq!(shape.inputs, self.inputs, "inputs");
        assert_eq!(slope.len(), shape.outputs * self.points, "slope");
        assert_eq!(gradient.len(), shape.parameters(), "gradient");
        gradient.fill(0.0);
        let found: Vec<(Range<usize>, Gradient)> = chunks(shape)
            .into_par_iter()
            .map_init(
                || self.desk(),
                |desk, neurons| {
                    let mut found = Gradient::zeros(shape, neurons.len());
                    self.backward(network, slope, (neurons.clone(), part), desk, &mut found);
                    (neurons, found)
                },
            )
            .collect();
        for (neurons, found) in found {
            found.write(shape, &neurons, gradient);
        }
        self.affine_gradient(network, slope, gradient);
    }

    /// The gradient by A and c.
    fn affine_gradient(&self, network: &Network, slope: &[f64], gradient: &mut [f64]) {
        let shape = network.shape;
        for k in 0..if shape.skip { shape.outputs } else { 0 } {
            let slope = &slope[k * self.points..][..self.points];
            gradient[shape.constant().start + k] = lanes::sum(slope);
            for (d, column) in self.columns.chunks_exact(self.points).enumerate() {
                gradient[shape.slope().start + k * shape.inputs + d] = lanes::dot(slope, column);
            }
        }
    }

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

    fn desk(&self) -> Desk {
        let products = if self.inputs >= DENSE { self.points } else { 0 };
        let block = || vec![0.0; BLOCK];
        Desk {
            phi: self.phi.clone(),
            z: block(),
            h: block(),
            slope: block(),
            q: block(),
            sum: block(),
            product: Vec::with_capacity(products * LEAST_CHUNK),
        }
    }

    /// A x + c.
    fn affine(&self, network: &Network) -> Vec<f64> {
        let shape = network.shape;
        let mut values = vec![0.0; shape.outputs * self.points];
        if shape.skip {
            for (k, row) in values.chunks_exact_mut(self.points).enumerate() {
                row.fill(network.constant()[k]);
                for (d, column) in self.columns.chunks_exact(self.points).enumerate() {
                    lanes::add_multiple(row, network.slope()[k * shape.inputs + d], column);
                }
            }
        }
        values
    }

    fn blocks(&self) -> impl Iterator<Item = Range<usize>> + use<> {
        let points = self.points;
        (0..points.div_ceil(BLOCK)).map(move |b| b * BLOCK..points.min((b + 1) * BLOCK))
    }

    /// Adds what the neurons of a chunk give to f.
    fn forward(&self, network: &Network, neurons: Range<usize>, desk: &mut Desk, f: &mut [f64]) {
        let shape = network.shape;
        if let Some(lines) = self.phi.bent().filter(|_| bent::takes(shape)) {
            for block in self.blocks() {
                bent::forward(
                    lines,
                    network,
                    neurons.clone(),
                    &self.cut(&block),
                    &mut f[block],
                );
            }
            return;
        }
        let dense = self.products(network, &neurons, desk);
        for block in self.blocks() {
            let length = block.len();
            for i in neurons.clone() {
                self.arguments(network, (i, i - neurons.start), &block, dense, desk);
                desk.phi.values(&desk.z[..length], &mut desk.h[..length]);
                for k in 0..shape.outputs {
                    let v = network.scale * network.output()[k * shape.width + i];
                    let row = &mut f[k * self.points..][block.clone()];
                    lanes::add_multiple(row, v, &desk.h[..length]);
                }
            }
        }
    }

    /// The gradient by the parameters of a chunk.
    fn backward(
        &self,
        network: &Network,
        slope: &[f64],
        (neurons, part): (Range<usize>, Part),
        desk: &mut Desk,
        found: &mut Gradient,
    ) {
        let shape = network.shape;
        if let Some(lines) = self.phi.bent().filter(|_| bent::takes(shape)) {
            for block in self.blocks() {
                bent::backward(
                    lines,
                    network,
                    neurons.clone(),
                    &self.cut(&block),
                    &slope[block],
                    found,
                );
            }
            return bent::finish(lines, network, neurons, found);
        }
        let dense = self.products(network, &neurons, desk);
        let scale = network.scale;
        for block in self.blocks() {
            let length = block.len();
            for (place, i) in neurons.clone().enumerate() {
                self.arguments(network, (i, place), &block, dense, desk);
                let (z, h) = (&desk.z[..length], &mut desk.h[..length]);
                match part {
                    Part::Output => desk.phi.values(z, h),
                    Part::All => desk.phi.both(z, h, &mut desk.slope[..length]),
                }
                for k in 0..shape.outputs {
                    let slope = &slope[k * self.points..][block.clone()];
                    found.output[k * neurons.len() + place] += scale * lanes::dot(slope, h);
                }
                if part == Part::Output {
                    continue;
                }
                let v = |k: usize| scale * network.output()[k * shape.width + i];
                let (q, phi_slope) = (&mut desk.q[..length], &desk.slope[..length]);
                found.biases[place] += if shape.outputs == 1 {
                    lanes::weigh(q, v(0), &slope[block.clone()], phi_slope)
                } else {
                    let sum = &mut desk.sum[..length];
                    sum.fill(0.0);
                    for k in 0..shape.outputs {
                        lanes::add_multiple(sum, v(k), &slope[k * self.points..][block.clone()]);
                    }
                    lanes::weigh(q, 1.0, sum, phi_slope)
                };
                if dense {
                    // q takes the place of z, for the product below.
                    desk.product[place * self.points..][block.clone()].copy_from_slice(q);
                    continue;
                }
                for (d, column) in self.columns.chunks_exact(self.points).enumerate() {
                    found.weights[place * shape.inputs + d] +=
                        lanes::dot(q, &column[block.clone()]);
                }
            }
        }
        if dense && part == Part::All {
            // D x c = (D x n)(n x c).
            let x = DMatrixView::from_slice(&self.rows, self.inputs, self.points);
            let q = DMatrixView::from_slice(&desk.product, self.points, neurons.len());
            DMatrixViewMut::from_slice(&mut found.weights, self.inputs, neurons.len())
                .gemm(1.0, &x, &q, 0.0);
        }
    }

    /// `W x` of a chunk by a matrix product, where D is large; whether it is.
    fn products(&self, network: &Network, neurons: &Range<usize>, desk: &mut Desk) -> bool {
        if self.inputs < DENSE {
            return false;
        }
        desk.product.resize(self.points * neurons.len(), 0.0);
        // n x c = (n x D)(D x c).
        let x = DMatrixView::from_slice(&self.columns, self.points, self.inputs);
        let w = &network.weights()[neurons.start * self.inputs..neurons.end * self.inputs];
        let w = DMatrixView::from_slice(w, self.inputs, neurons.len());
        DMatrixViewMut::from_slice(&mut desk.product, self.points, neurons.len())
            .gemm(1.0, &x, &w, 0.0);
        true
    }

    /// z of one neuron at the points of a block.
    fn arguments(
        &self,
        network: &Network,
        (i, place): (usize, usize),
        block: &Range<usize>,
        dense: bool,
        desk: &mut Desk,
    ) {
        let z = &mut desk.z[..block.len()];
        let b = network.biases()[i];
        if dense {
            z.copy_from_slice(&desk.product[place * self.points..][block.clone()]);
            return lanes::add_number(z, b);
        }
        let columns = self.columns.chunks_exact(self.points);
        for (d, (w, column)) in network.row(i).iter().zip(columns).enumerate() {
            let column = &column[block.clone()];
            match d {
                0 => lanes::line(z, *w, column, b),
                _ => lanes::add_multiple(z, *w, column),
            }
        }
    }

    /// The inputs at the points of a block.
    fn cut(&self, block: &Range<usize>) -> Vec<&[f64]> {
        let columns = self.columns.chunks_exact(self.points);
        columns.map(|column| &column[block.clone()]).collect()
    }
}

/// The gradient by the parameters of a chunk of neurons.
pub(crate) struct Gradient {
    weights: Vec<f64>,
    biases: Vec<f64>,
    output: Vec<f64>,
}

impl Gradient {
    fn zeros(shape: Shape, neurons: usize) -> Self {
        Gradient {
            weights: vec![0.0; neurons * shape.inputs],
            biases: vec![0.0; neurons],
            output: vec![0.0; neurons * shape.outputs],
        }
    }

    fn write(&self, shape: Shape, neurons: &Range<usize>, gradient: &mut [f64]) {
        let count = neurons.len();
        gradient[neurons.start * shape.inputs..neurons.end * shape.inputs]
            .copy_from_slice(&self.weights);
        gradient[shape.biases()][neurons.clone()].copy_from_slice(&self.biases);
        for (k, row) in self.output.chunks_exact(count).enumerate() {
            gradient[shape.output().start + k * shape.width..][neurons.clone()]
                .copy_from_slice(row);
        }
    }
}

/// The chunks of the neurons: they follow from the network's sizes alone.
fn chunks(shape: Shape) -> Vec<Range<usize>> {
    let width = shape.width;
    let tasks = if shape.inputs >= DENSE {
        DENSE_TASKS
    } else {
        TASKS
    };
    let size = width.div_ceil(tasks).max(LEAST_CHUNK);
    (0..width.div_ceil(size))
        .map(|c| c * size..width.min((c + 1) * size))
        .collect()
}

/// The longest chain of additions behind one value of f, for bounds of its rounding.
pub fn additions(shape: Shape) -> usize {
    let chunks = chunks(shape);
    chunks.first().map_or(0, |c| c.len()) + chunks.len()
}

/// Rows of `columns` numbers as columns.
pub(crate) fn transposed(rows: &[f64], columns: usize) -> Vec<f64> {
    (0..columns)
        .flat_map(|d| rows.iter().skip(d).step_by(columns).copied())
        .collect()
}

#[cfg(test)]
mod tests;
