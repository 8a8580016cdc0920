//! The neurons in chunks, each of which is a task, and the gradient of one of them.

use super::DENSE;
use crate::network::Shape;
use std::ops::Range;

/// Most tasks of one pass; their partial sums are kept until all are there.
const TASKS: usize = 64;
/// Neurons in a task, at least.
const LEAST_CHUNK: usize = 16;
/// Neurons in a task then, at least: a product has to be large to be fast.
const LEAST_DENSE_CHUNK: usize = 250;

/// The gradient by the parameters of a chunk of neurons.
pub(super) struct Gradient {
    pub weights: Vec<f64>,
    pub biases: Vec<f64>,
    pub output: Vec<f64>,
}

impl Gradient {
    pub fn zeros(shape: Shape, neurons: usize) -> Self {
        Gradient {
            weights: vec![0.0; neurons * shape.inputs],
            biases: vec![0.0; neurons],
            output: vec![0.0; neurons * shape.outputs],
        }
    }

    pub fn write(&self, shape: Shape, neurons: &Range<usize>, gradient: &mut [f64]) {
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
pub(super) fn chunks(shape: Shape) -> Vec<Range<usize>> {
    let width = shape.width;
    let least = if shape.inputs >= DENSE {
        LEAST_DENSE_CHUNK
    } else {
        LEAST_CHUNK
    };
    let size = width.div_ceil(TASKS).max(least);
    (0..width.div_ceil(size))
        .map(|c| c * size..width.min((c + 1) * size))
        .collect()
}

/// The longest chain of additions behind one value of f, for bounds of its rounding.
pub fn additions(shape: Shape) -> usize {
    let chunks = chunks(shape);
    chunks.first().map_or(0, |c| c.len()) + chunks.len()
}
