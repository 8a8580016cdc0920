//! f at the data, and the gradient of a loss by the parameters, without a matrix of all neurons at all points.
//!
//! The neurons are taken in chunks, the points in blocks that stay in the cache; a chunk is one task for a thread. Backward,
//! phi and phi' are computed again rather than kept. Where phi is two straight lines and D is small, a loop of its own
//! (in `bent`) does a neuron in one sweep; where D is large, the products of a chunk are one matrix product, and are kept
//! (in [`Kept`]) while there is room.

mod bent;
mod chunks;
mod features;
mod lanes;
mod neurons;

use chunks::{Gradient, chunks};

pub use chunks::additions;
pub use lanes::LANES;
pub(super) use lanes::{add, add_multiple, dot, four_rows};

use crate::activation::Fast;
use crate::expr::slices::BLOCK;
use crate::host::clock;
use crate::network::{Data, Network, Shape};
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
}

/// Rows of `columns` numbers as columns.
pub(crate) fn transposed(rows: &[f64], columns: usize) -> Vec<f64> {
    (0..columns)
        .flat_map(|d| rows.iter().skip(d).step_by(columns).copied())
        .collect()
}

#[cfg(test)]
mod tests;
