//! What the neurons of a chunk give to the values and to the gradient.

use super::chunks::Gradient;
use super::{Desk, Part, Pass, bent, lanes};
use crate::network::Network;
use nalgebra::{DMatrixView, DMatrixViewMut};
use std::ops::Range;

impl Pass {
    /// Adds what the neurons of a chunk give to f.
    pub(super) fn forward(
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
    pub(super) fn backward(
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
    pub(super) fn multiply(&self, network: &Network, neurons: &Range<usize>, products: &mut [f64]) {
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
