//! Passes for a phi of two straight lines (the rectifier and its relatives) in one to three dimensions, one output.
//!
//! A neuron is swept once: z, the line that holds there, and the sums `S = sum g phi'`, `S_d = sum g phi' x_d` and
//! `C = sum g c`, c the line's value at z = 0. With `phi = c + phi' z` they are the whole gradient:
//! `dv = C + b S + sum w_d S_d`, `db = v S`, `dw_d = v S_d`.

#![expect(
    clippy::needless_range_loop,
    reason = "loops over a fixed number of lanes and inputs are unrolled whole"
)]

use super::Gradient;
use super::lanes::{LANES, total};
use crate::activation::fast::Bent;
use crate::network::{Network, Shape};
use crate::number::wide::wide;
use std::ops::Range;

/// Whether the loops here are for networks of this shape.
pub fn takes(shape: Shape) -> bool {
    shape.outputs == 1 && shape.inputs <= 3
}

/// Adds the neurons' values at a block of points to f.
pub fn forward(lines: Bent, network: &Network, neurons: Range<usize>, x: &[&[f64]], f: &mut [f64]) {
    match x {
        [a] => forward_in(lines, network, neurons, [a], f),
        [a, b] => forward_in(lines, network, neurons, [a, b], f),
        [a, b, c] => forward_in(lines, network, neurons, [a, b, c], f),
        _ => unreachable!("one to three inputs"),
    }
}

wide! {
    fn forward_in<'a, [const D: usize]>(
        lines: Bent,
        network: &'a Network,
        neurons: Range<usize>,
        x: [&'a [f64]; D],
        f: &'a mut [f64],
    ) {
        let x = columns(x);
        let (f, f_rest) = f.as_chunks_mut::<LANES>();
        for i in neurons {
            let neuron = Line::<D>::of(network, i);
            let left = [neuron.v * lines.left[0], neuron.v * lines.left[1]];
            let right = [neuron.v * lines.right[0], neuron.v * lines.right[1]];
            for (j, f) in f.iter_mut().enumerate() {
                let z = neuron.arguments(&x, j);
                for l in 0..LANES {
                    let beyond = z[l] > lines.at;
                    let c = if beyond { right[0] } else { left[0] };
                    let slope = if beyond { right[1] } else { left[1] };
                    f[l] += slope.mul_add(z[l], c);
                }
            }
            for (l, f) in f_rest.iter_mut().enumerate() {
                let z = neuron.argument_of_rest(&x, l);
                let [c, slope] = if z > lines.at { right } else { left };
                *f += slope.mul_add(z, c);
            }
        }
    }

    fn backward_in<'a, [const D: usize]>(
        lines: Bent,
        network: &'a Network,
        neurons: Range<usize>,
        x: [&'a [f64]; D],
        g: &'a [f64],
        found: &'a mut Gradient,
    ) {
        let flat = lines.left[0] == 0.0 && lines.right[0] == 0.0;
        let x = columns(x);
        let (g, g_rest) = g.as_chunks::<LANES>();
        for (place, i) in neurons.enumerate() {
            let neuron = Line::<D>::of(network, i);
            let mut s = [0.0; LANES];
            let mut along = [[0.0; LANES]; D];
            let mut constants = [0.0; LANES];
            for (j, g) in g.iter().enumerate() {
                let z = neuron.arguments(&x, j);
                let mut q = [0.0; LANES];
                for l in 0..LANES {
                    let slope = if z[l] > lines.at { lines.right[1] } else { lines.left[1] };
                    q[l] = g[l] * slope;
                    s[l] += q[l];
                }
                for d in 0..D {
                    let x = &x[d].0[j];
                    for l in 0..LANES {
                        along[d][l] = q[l].mul_add(x[l], along[d][l]);
                    }
                }
                if !flat {
                    for l in 0..LANES {
                        let c = if z[l] > lines.at { lines.right[0] } else { lines.left[0] };
                        constants[l] = c.mul_add(g[l], constants[l]);
                    }
                }
            }
            for (l, g) in g_rest.iter().enumerate() {
                let z = neuron.argument_of_rest(&x, l);
                let [c, slope] = if z > lines.at { lines.right } else { lines.left };
                s[l] += g * slope;
                for d in 0..D {
                    along[d][l] = (g * slope).mul_add(x[d].1[l], along[d][l]);
                }
                constants[l] = c.mul_add(*g, constants[l]);
            }
            found.biases[place] += total(s);
            for d in 0..D {
                found.weights[place * D + d] += total(along[d]);
            }
            found.output[place] += total(constants);
        }
    }
}

#[inline(always)]
fn columns<'a, const D: usize>(x: [&'a [f64]; D]) -> [Column<'a>; D] {
    let mut columns: [Column<'a>; D] = [(&[], &[]); D];
    for d in 0..D {
        columns[d] = x[d].as_chunks::<LANES>();
    }
    columns
}

/// A neuron's parameters, v with the network's factor.
struct Line<const D: usize> {
    w: [f64; D],
    b: f64,
    v: f64,
}

/// A block's column in pieces of eight, and what is left over.
type Column<'a> = (&'a [[f64; LANES]], &'a [f64]);

impl<const D: usize> Line<D> {
    #[inline(always)]
    fn of(network: &Network, i: usize) -> Self {
        let mut w = [0.0; D];
        w.copy_from_slice(network.row(i));
        Line {
            w,
            b: network.biases()[i],
            v: network.scale * network.output()[i],
        }
    }

    /// z at the j-th eight points.
    #[inline(always)]
    fn arguments(&self, x: &[Column<'_>; D], j: usize) -> [f64; LANES] {
        let mut z = [self.b; LANES];
        for d in 0..D {
            let x = &x[d].0[j];
            for l in 0..LANES {
                z[l] = x[l].mul_add(self.w[d], z[l]);
            }
        }
        z
    }

    /// z at the l-th point that is left over.
    #[inline(always)]
    fn argument_of_rest(&self, x: &[Column<'_>; D], l: usize) -> f64 {
        let mut z = self.b;
        for d in 0..D {
            z = x[d].1[l].mul_add(self.w[d], z);
        }
        z
    }
}

/// Adds a block's sums S_d, S and C to the places of w, b and v.
pub(super) fn backward(
    lines: Bent,
    network: &Network,
    neurons: Range<usize>,
    x: &[&[f64]],
    slope: &[f64],
    found: &mut Gradient,
) {
    match x {
        [a] => backward_in(lines, network, neurons, [a], slope, found),
        [a, b] => backward_in(lines, network, neurons, [a, b], slope, found),
        [a, b, c] => backward_in(lines, network, neurons, [a, b, c], slope, found),
        _ => unreachable!("one to three inputs"),
    }
}

/// The sums of all blocks into the gradient.
pub(super) fn finish(lines: Bent, network: &Network, neurons: Range<usize>, found: &mut Gradient) {
    debug_assert!(lines.at.is_finite());
    let (inputs, scale) = (network.shape.inputs, network.scale);
    for (place, i) in neurons.enumerate() {
        let (w, b, v) = (network.row(i), network.biases()[i], network.output()[i]);
        let along = &mut found.weights[place * inputs..][..inputs];
        let s = &mut found.biases[place];
        let dot = along
            .iter()
            .zip(w)
            .fold(b * *s, |sum, (a, w)| a.mul_add(*w, sum));
        found.output[place] = scale * (found.output[place] + dot);
        *s *= scale * v;
        along.iter_mut().for_each(|a| *a *= scale * v);
    }
}
