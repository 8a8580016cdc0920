//! A shallow network: its parameters in one vector, and its values.

use crate::activation::Fast;
use crate::host::{clock, memory};
use crate::number::wide::wide;
use std::ops::Range;

/// More numbers than this are refused: 2^27, a gibibyte.
pub const MAX_PARAMETERS: usize = 1 << 27;
/// Neurons between two looks at the clock.
const NEURONS: usize = 64;

/// Sizes of a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// D, the length of x.
    pub inputs: usize,
    /// N, the number of neurons.
    pub width: usize,
    /// The length of f(x).
    pub outputs: usize,
    /// Whether an affine part `A x + c` stands beside the neurons.
    pub skip: bool,
}

impl Shape {
    /// Checks the sizes.
    ///
    /// # Errors
    /// A sentence: a size is zero, or the network too large.
    pub fn check(&self) -> Result<(), String> {
        for (what, size) in [
            ("inputs", self.inputs),
            ("neurons", self.width),
            ("outputs", self.outputs),
        ] {
            if size == 0 {
                return Err(format!("a network needs {what}: their number is 0"));
            }
        }
        let neurons = self
            .width
            .checked_mul(self.inputs.saturating_add(self.outputs) + 1);
        let affine = self.outputs.checked_mul(self.inputs + 1);
        match neurons.zip(affine) {
            Some((a, b)) if a <= MAX_PARAMETERS && b <= MAX_PARAMETERS => Ok(()),
            _ => Err(format!(
                "{} inputs, {} neurons and {} outputs make more than {MAX_PARAMETERS} parameters",
                self.inputs, self.width, self.outputs
            )),
        }
    }

    /// `2 inputs, 6 neurons, 1 outputs`.
    pub fn in_words(&self) -> String {
        let affine = if self.skip {
            ", with an affine part"
        } else {
            ""
        };
        format!(
            "{} inputs, {} neurons, {} outputs{affine}",
            self.inputs, self.width, self.outputs
        )
    }

    /// Where w stands among the parameters, N rows of D.
    pub fn weights(&self) -> Range<usize> {
        0..self.width * self.inputs
    }

    /// Where b stands, N numbers.
    pub fn biases(&self) -> Range<usize> {
        let from = self.weights().end;
        from..from + self.width
    }

    /// Where v stands: one row of N for each output.
    pub fn output(&self) -> Range<usize> {
        let from = self.biases().end;
        from..from + self.outputs * self.width
    }

    /// Where A stands, one row of D for each output; empty without an affine part.
    pub fn slope(&self) -> Range<usize> {
        let from = self.output().end;
        from..from
            + if self.skip {
                self.outputs * self.inputs
            } else {
                0
            }
    }

    /// Where c stands; empty without an affine part.
    pub fn constant(&self) -> Range<usize> {
        let from = self.slope().end;
        from..from + if self.skip { self.outputs } else { 0 }
    }

    /// The number of parameters.
    pub fn parameters(&self) -> usize {
        self.constant().end
    }
}

/// A shallow network `f(x) = s sum_i v_i phi(w_i·x + b_i) + A x + c` without its phi.
#[derive(Clone, Debug, PartialEq)]
pub struct Network {
    /// The sizes.
    pub shape: Shape,
    /// s, a factor of all neurons: 1 in the standard scaling, 1/sqrt(N) in that of the neural tangent kernel, 1/N in mean field.
    pub scale: f64,
    /// w, b, v, A, c in the order of [`Shape`]'s ranges.
    pub parameters: Vec<f64>,
}

impl Network {
    /// All parameters zero, s = 1.
    ///
    /// # Errors
    /// As [`Shape::check`].
    pub fn zeros(shape: Shape) -> Result<Network, String> {
        shape.check()?;
        Ok(Network {
            shape,
            scale: 1.0,
            parameters: vec![0.0; shape.parameters()],
        })
    }

    /// w, N rows of D.
    pub fn weights(&self) -> &[f64] {
        &self.parameters[self.shape.weights()]
    }

    /// b.
    pub fn biases(&self) -> &[f64] {
        &self.parameters[self.shape.biases()]
    }

    /// v, a row of N for each output.
    pub fn output(&self) -> &[f64] {
        &self.parameters[self.shape.output()]
    }

    /// A, a row of D for each output; empty without an affine part.
    pub fn slope(&self) -> &[f64] {
        &self.parameters[self.shape.slope()]
    }

    /// c; empty without an affine part.
    pub fn constant(&self) -> &[f64] {
        &self.parameters[self.shape.constant()]
    }

    /// w of one neuron.
    pub fn row(&self, neuron: usize) -> &[f64] {
        &self.weights()[neuron * self.shape.inputs..][..self.shape.inputs]
    }

    /// phi(w_i·x + b_i) for the points x: for each neuron a row of as many numbers as there are points.
    ///
    /// # Errors
    /// A sentence: they are more numbers than the budget of memory allows, or the time is over.
    pub fn features(&self, phi: &mut Fast, points: &[f64]) -> Result<Vec<f64>, String> {
        let n = points.len() / self.shape.inputs;
        memory::doubles(
            self.shape.width.checked_mul(n),
            &format!("{} neurons at {n} points", self.shape.width),
        )?;
        let mut z = vec![0.0; n];
        let mut features = vec![0.0; self.shape.width * n];
        for (i, row) in features.chunks_mut(n.max(1)).enumerate() {
            if i % NEURONS == 0 {
                clock::go_on()?;
            }
            self.preactivations(i, points, &mut z);
            phi.values(&z, row);
        }
        Ok(features)
    }

    /// `w_i·x + b_i` of one neuron, for each point.
    pub fn preactivations(&self, neuron: usize, points: &[f64], z: &mut [f64]) {
        arguments(z, self.row(neuron), self.biases()[neuron], points);
    }

    /// f at the points (rows of D): a row of `outputs` numbers for each.
    ///
    /// Sums run over the neurons in order; errors are those of N additions in double precision.
    pub fn values(&self, phi: &mut Fast, points: &[f64]) -> Vec<f64> {
        let shape = self.shape;
        let n = points.len() / shape.inputs;
        let mut values = vec![0.0; n * shape.outputs];
        let (mut z, mut row) = (vec![0.0; n], vec![0.0; n]);
        for i in 0..shape.width {
            self.preactivations(i, points, &mut z);
            phi.values(&z, &mut row);
            if shape.outputs == 1 {
                add_multiple(&mut values, self.scale * self.output()[i], &row);
                continue;
            }
            for (k, v) in self
                .output()
                .iter()
                .skip(i)
                .step_by(shape.width)
                .enumerate()
            {
                for (value, h) in values.iter_mut().skip(k).step_by(shape.outputs).zip(&row) {
                    *value = (self.scale * v).mul_add(*h, *value);
                }
            }
        }
        if shape.skip {
            for (value, x) in values
                .chunks_exact_mut(shape.outputs)
                .zip(points.chunks_exact(shape.inputs))
            {
                let rows = self.slope().chunks_exact(shape.inputs).zip(self.constant());
                for (value, (row, constant)) in value.iter_mut().zip(rows) {
                    *value += row
                        .iter()
                        .zip(x)
                        .fold(*constant, |sum, (a, x)| a.mul_add(*x, sum));
                }
            }
        }
        values
    }
}

wide! {
    /// `out += a x`, fused.
    pub fn add_multiple<'a>(out: &'a mut [f64], a: f64, x: &'a [f64]) {
        for (out, x) in out.iter_mut().zip(x) {
            *out = x.mul_add(a, *out);
        }
    }

    /// `z = w·x + b` for points x, rows as long as w.
    fn arguments<'a>(z: &'a mut [f64], w: &'a [f64], b: f64, points: &'a [f64]) {
        if let [w] = w {
            for (z, x) in z.iter_mut().zip(points) {
                *z = x.mul_add(*w, b);
            }
        } else {
            for (z, x) in z.iter_mut().zip(points.chunks_exact(w.len())) {
                let mut sum = b;
                for (x, w) in x.iter().zip(w) {
                    sum = x.mul_add(*w, sum);
                }
                *z = sum;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activation::Activation;
    use crate::expr::{Expr, Scope};

    #[test]
    fn the_value_is_the_sum() {
        let shape = Shape {
            inputs: 2,
            width: 2,
            outputs: 2,
            skip: true,
        };
        let mut network = Network::zeros(shape).expect("a network");
        network.scale = 0.5;
        // w, b, v, A, c.
        network.parameters = vec![
            1.0, 2.0, -1.0, 0.5, 0.25, -0.75, 3.0, 4.0, 5.0, 6.0, 1.0, 1.0, 2.0, 0.0, 10.0, 20.0,
        ];
        let square = Expr::parse("z^2", &Scope::new(&["z"])).expect("a formula");
        let phi = Activation::from_formula("square", square).expect("an activation");
        let mut phi = Fast::new(&phi).expect("compiled");
        let values = network.values(&mut phi, &[1.0, 1.0, 0.0, 2.0]);
        // z at (1, 1): 3.25, -1.25; at (0, 2): 4.25, 0.25.
        let sum = |v: [f64; 2], z: [f64; 2]| 0.5 * (v[0] * z[0] * z[0] + v[1] * z[1] * z[1]);
        let expected = [
            sum([3.0, 4.0], [3.25, -1.25]) + 12.0,
            sum([5.0, 6.0], [3.25, -1.25]) + 22.0,
            sum([3.0, 4.0], [4.25, 0.25]) + 12.0,
            sum([5.0, 6.0], [4.25, 0.25]) + 20.0,
        ];
        assert_eq!(values, expected);
        let features = network
            .features(&mut phi, &[1.0, 1.0, 0.0, 2.0])
            .expect("small");
        assert_eq!(features, [3.25 * 3.25, 4.25 * 4.25, 1.25 * 1.25, 0.0625]);
    }

    #[test]
    fn nothing_and_too_much_are_refused() {
        let shape = Shape {
            inputs: 1,
            width: 0,
            outputs: 1,
            skip: false,
        };
        let why = Network::zeros(shape).expect_err("no neuron");
        assert!(why.contains("neurons"), "{why}");
        let shape = Shape {
            width: usize::MAX / 2,
            ..shape
        };
        assert!(Network::zeros(shape).is_err());
    }
}
