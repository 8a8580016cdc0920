//! f at the data, and the gradient of a loss by the parameters, without a matrix of all neurons at all points.
//!
//! The neurons are taken in chunks, the points in blocks that stay in the cache; a chunk is one task for a thread. Backward,
//! phi and phi' are computed again rather than kept. Where phi is two straight lines and D is small, a loop of its own
//! (in `bent`) does a neuron in one sweep; where D is large, the products of a chunk are one matrix product, and are kept
//! (in [`Kept`]) while there is room.

mod bent;
mod chunks;
mod lanes;

use chunks::{Gradient, chunks};

pub use chunks::additions;
pub use lanes::LANES;
pub(super) use lanes::{add, add_multiple, dot, four_rows};

use crate::activation::Fast;
use crate::expr::slices::BLOCK;
use crate::host::clock;
use crate::network::{Data, Network, Shape};
use nalgebra::{DMatrixView, DMatrixViewMut};
use rayon::prelude::*;
use std::ops::Range;

/// From this D on, `W x` is computed by matrix products.
const DENSE: usize = 16;
/// Products `W x` are kept from the values to the gradient where there are at most so many of them: 128 MiB.
const MOST_KEPT: usize = 1 << 24;

/// f at points, rows of D, on all threads: a row of as many numbers for each output.
pub fn values_at(network: &Network, phi: &Fast, points: Vec<f64>) -> Vec<f64> {
    let shape = network.shape;
    let data = Data {
        inputs: shape.inputs,
        outputs: shape.outputs,
        y: vec![0.0; points.len() / shape.inputs * shape.outputs],
        x: points,
    };
    Pass::new(phi, &data).values(network)
}

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
}

/// Products `W x` of a network that the values computed, for the gradient of the same network that is taken next.
#[derive(Clone, Debug, Default)]
pub struct Kept(Vec<f64>);

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
        self.values_into(network, &mut Vec::new())
    }

    /// The same; what the gradient of this network will need again is kept, where it is worth it.
    ///
    /// # Panics
    /// As [`Pass::values`].
    pub fn values_keeping(&self, network: &Network, kept: &mut Kept) -> Vec<f64> {
        let all = network.shape.width * self.points;
        let keep = self.inputs >= DENSE && all <= MOST_KEPT;
        kept.0.resize(if keep { all } else { 0 }, 0.0);
        self.values_into(network, &mut kept.0)
    }

    /// The values; `products` is empty or becomes `W x`, a row of n numbers for each neuron.
    fn values_into(&self, network: &Network, products: &mut [f64]) -> Vec<f64> {
        let shape = network.shape;
        assert_eq!(shape.inputs, self.inputs, "inputs");
        let length = shape.outputs * self.points;
        let partial: Vec<Vec<f64>> = self
            .tasks(shape, products)
            .into_par_iter()
            .map_init(
                || self.desk(),
                |desk, (neurons, products)| {
                    if clock::is_over_now() {
                        return vec![f64::NAN; length];
                    }
                    let mut own = Vec::new();
                    let products = self.room(neurons.len(), products, &mut own);
                    self.multiply(network, &neurons, products);
                    let mut f = vec![0.0; length];
                    self.forward(network, neurons, products, desk, &mut f);
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
        self.gradient_keeping(network, slope, part, gradient, &mut Kept::default());
    }

    /// The same with what [`Pass::values_keeping`] kept of this network; it is used up.
    ///
    /// # Panics
    /// As [`Pass::gradient`].
    pub fn gradient_keeping(
        &self,
        network: &Network,
        slope: &[f64],
        part: Part,
        gradient: &mut [f64],
        kept: &mut Kept,
    ) {
        let shape = network.shape;
        assert_eq!(shape.inputs, self.inputs, "inputs");
        assert_eq!(slope.len(), shape.outputs * self.points, "slope");
        assert_eq!(gradient.len(), shape.parameters(), "gradient");
        let there = kept.0.len() == shape.width * self.points;
        if !there {
            kept.0.clear();
        }
        gradient.fill(0.0);
        let found: Vec<(Range<usize>, Gradient)> = self
            .tasks(shape, &mut kept.0)
            .into_par_iter()
            .map_init(
                || self.desk(),
                |desk, (neurons, products)| {
                    // What is left at 0 is thrown away with everything else that was found late.
                    if clock::is_over_now() {
                        let none = Gradient::zeros(shape, neurons.len());
                        return (neurons, none);
                    }
                    let mut own = Vec::new();
                    let products = self.room(neurons.len(), products, &mut own);
                    if !there {
                        self.multiply(network, &neurons, products);
                    }
                    let mut found = Gradient::zeros(shape, neurons.len());
                    let task = (neurons.clone(), part);
                    self.backward(network, slope, task, products, desk, &mut found);
                    (neurons, found)
                },
            )
            .collect();
        kept.0.truncate(0);
        for (neurons, found) in found {
            found.write(shape, &neurons, gradient);
        }
        self.affine_gradient(network, slope, gradient);
    }

    /// The chunks of the neurons, each with its part of the products where those are not empty.
    fn tasks<'a>(
        &self,
        shape: Shape,
        products: &'a mut [f64],
    ) -> Vec<(Range<usize>, &'a mut [f64])> {
        let mut rest = products;
        chunks(shape)
            .into_iter()
            .map(|neurons| {
                let length = rest.len().min(neurons.len() * self.points);
                let (part, after) = std::mem::take(&mut rest).split_at_mut(length);
                rest = after;
                (neurons, part)
            })
            .collect()
    }

    /// Room for the products of a chunk: that which is given, or its own; none where D is small.
    fn room<'a>(
        &self,
        neurons: usize,
        given: &'a mut [f64],
        own: &'a mut Vec<f64>,
    ) -> &'a mut [f64] {
        if self.inputs < DENSE || !given.is_empty() {
            return given;
        }
        own.resize(neurons * self.points, 0.0);
        own
    }

    /// The network `v(0) + Phi a`: v, A and c moved along the features' combination a, a row of n numbers for each output.
    ///
    /// # Panics
    /// As [`Pass::gradient`].
    pub fn combined(&self, start: &Network, a: &[f64]) -> Network {
        let mut network = start.clone();
        let mut step = vec![0.0; network.parameters.len()];
        self.gradient(start, a, Part::Output, &mut step);
        lanes::add(&mut network.parameters, &step);
        network
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
        let block = || vec![0.0; BLOCK];
        Desk {
            phi: self.phi.clone(),
            z: block(),
            h: block(),
            slope: block(),
            q: block(),
            sum: block(),
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
    fn forward(
        &self,
        network: &Network,
        neurons: Range<usize>,
        products: &[f64],
        desk: &mut Desk,
        f: &mut [f64],
    ) {
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
        for block in self.blocks() {
            let length = block.len();
            for i in neurons.clone() {
                self.arguments(network, (i, i - neurons.start), &block, products, desk);
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
        products: &mut [f64],
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
        let dense = !products.is_empty();
        let scale = network.scale;
        for block in self.blocks() {
            let length = block.len();
            for (place, i) in neurons.clone().enumerate() {
                self.arguments(network, (i, place), &block, products, desk);
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
                    products[place * self.points..][block.clone()].copy_from_slice(q);
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
            let q = DMatrixView::from_slice(products, self.points, neurons.len());
            DMatrixViewMut::from_slice(&mut found.weights, self.inputs, neurons.len())
                .gemm(1.0, &x, &q, 0.0);
        }
    }

    /// `W x` of a chunk by a matrix product, where there is room for it.
    fn multiply(&self, network: &Network, neurons: &Range<usize>, products: &mut [f64]) {
        if products.is_empty() {
            return;
        }
        // n x c = (n x D)(D x c).
        let x = DMatrixView::from_slice(&self.columns, self.points, self.inputs);
        let w = &network.weights()[neurons.start * self.inputs..neurons.end * self.inputs];
        let w = DMatrixView::from_slice(w, self.inputs, neurons.len());
        DMatrixViewMut::from_slice(products, self.points, neurons.len()).gemm(1.0, &x, &w, 0.0);
    }

    /// z of one neuron at the points of a block.
    fn arguments(
        &self,
        network: &Network,
        (i, place): (usize, usize),
        block: &Range<usize>,
        products: &[f64],
        desk: &mut Desk,
    ) {
        let z = &mut desk.z[..block.len()];
        let b = network.biases()[i];
        if !products.is_empty() {
            z.copy_from_slice(&products[place * self.points..][block.clone()]);
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

/// Rows of `columns` numbers as columns.
pub(crate) fn transposed(rows: &[f64], columns: usize) -> Vec<f64> {
    (0..columns)
        .flat_map(|d| rows.iter().skip(d).step_by(columns).copied())
        .collect()
}

#[cfg(test)]
mod tests;
