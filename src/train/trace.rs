//! Traces: the loss at every step, and Radon Spline coordinates and the energy over frequencies at some, as a file of NumPy arrays (`.npz`).
//!
//! | array | shape |
//! |---|---|
//! | `loss` | steps |
//! | `frames` | the steps of the frames |
//! | `xi` | frames x N x D |
//! | `gamma`, `omega` | frames x N |
//! | `mu` | frames x N x outputs |
//! | `k`, `energy` | K, and frames x K: the part of the energy of the first output on \[-1, 1\]^D at \|k\|, under Hann's window; D = 1 or 2, else K = 0 |
//!
//! For a neuron with w = 0, which has no plane, xi and gamma are NaN.

use super::energy::energies;
use super::trainer::Trainer;
use crate::network::{Neuron, weights::write_whole};
use ndarray::{Array1, Array2, Array3};
use ndarray_npy::NpzWriter;
use std::io::Cursor;
use std::path::Path;

/// More numbers than this are not kept: a gibibyte.
const MOST_NUMBERS: usize = 1 << 27;

/// A trace.
#[derive(Clone, Debug)]
pub struct Trace {
    degree: Option<f64>,
    wanted: Vec<u64>,
    sizes: (usize, usize, usize),
    loss: Vec<f64>,
    frames: Vec<u64>,
    xi: Vec<f64>,
    gamma: Vec<f64>,
    omega: Vec<f64>,
    mu: Vec<f64>,
    k: Vec<f64>,
    energy: Vec<f64>,
}

impl Trace {
    /// A trace of a training of so many steps with so many frames, evenly spread from the first to the last step; `degree` is that
    /// of phi, where it is homogeneous.
    ///
    /// # Errors
    /// A sentence: the trace would be too large.
    pub fn new(trainer: &Trainer, frames: u64, degree: Option<f64>) -> Result<Self, String> {
        let shape = trainer.network().shape;
        let steps = trainer.settings().steps;
        let each = shape.width.saturating_mul(shape.inputs + shape.outputs + 2);
        let all = each
            .saturating_mul(frames as usize)
            .saturating_add(steps as usize);
        if all > MOST_NUMBERS {
            return Err(format!(
                "{frames} frames of {} neurons are more than {MOST_NUMBERS} numbers: take fewer frames",
                shape.width
            ));
        }
        let last = frames.saturating_sub(1).max(1);
        let mut wanted: Vec<u64> = (0..frames)
            .map(|j| (u128::from(steps) * u128::from(j) / u128::from(last)) as u64)
            .collect();
        wanted.dedup();
        Ok(Trace {
            degree,
            wanted,
            sizes: (shape.width, shape.inputs, shape.outputs),
            loss: Vec::new(),
            frames: Vec::new(),
            xi: Vec::new(),
            gamma: Vec::new(),
            omega: Vec::new(),
            mu: Vec::new(),
            k: Vec::new(),
            energy: Vec::new(),
        })
    }

    /// Keeps the loss of a step, and a frame where one is wanted at the steps taken so far.
    pub fn step(&mut self, trainer: &Trainer, loss: f64) {
        self.loss.push(loss);
        self.frame(trainer);
    }

    /// Keeps a frame where one is wanted at the steps taken so far.
    pub fn frame(&mut self, trainer: &Trainer) {
        let step = trainer.steps();
        if self.wanted.binary_search(&step).is_err() || self.frames.last() == Some(&step) {
            return;
        }
        self.frames.push(step);
        let (width, inputs, outputs) = self.sizes;
        let network = trainer.network();
        if inputs <= 2 {
            let found = energies(&network, trainer.phi());
            self.k = found.iter().map(|(k, _)| *k).collect();
            self.energy.extend(found.iter().map(|(_, energy)| energy));
        }
        for i in 0..width {
            match Neuron::of(&network, i, self.degree) {
                Some(neuron) => {
                    self.xi.extend(&neuron.xi);
                    self.gamma.push(neuron.gamma);
                    self.omega.push(neuron.omega);
                    self.mu.extend(&neuron.mu);
                }
                None => {
                    self.xi.extend(std::iter::repeat_n(f64::NAN, inputs));
                    self.gamma.push(f64::NAN);
                    self.omega.push(0.0);
                    self.mu.extend(std::iter::repeat_n(0.0, outputs));
                }
            }
        }
    }

    /// Writes the file; one that stood there stays until the new one is on the disk.
    ///
    /// # Errors
    /// A sentence that names the file.
    pub fn write(&self, path: &Path) -> Result<(), String> {
        let bytes = self
            .bytes()
            .map_err(|why| format!("{}: {why}", path.display()))?;
        write_whole(path, &bytes)
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        let (width, inputs, outputs) = self.sizes;
        let frames = self.frames.len();
        let mut file = NpzWriter::new(Cursor::new(Vec::new()));
        let fault = |why: ndarray_npy::WriteNpzError| why.to_string();
        let shape = |why: ndarray::ShapeError| why.to_string();
        file.add_array("loss", &Array1::from(self.loss.clone()))
            .map_err(fault)?;
        file.add_array("frames", &Array1::from(self.frames.clone()))
            .map_err(fault)?;
        let matrix = |values: &[f64]| Array2::from_shape_vec((frames, width), values.to_vec());
        let cube =
            |values: &[f64], d: usize| Array3::from_shape_vec((frames, width, d), values.to_vec());
        file.add_array("k", &Array1::from(self.k.clone()))
            .map_err(fault)?;
        let energy = Array2::from_shape_vec((frames, self.k.len()), self.energy.clone());
        file.add_array("energy", &energy.map_err(shape)?)
            .map_err(fault)?;
        file.add_array("xi", &cube(&self.xi, inputs).map_err(shape)?)
            .map_err(fault)?;
        file.add_array("gamma", &matrix(&self.gamma).map_err(shape)?)
            .map_err(fault)?;
        file.add_array("omega", &matrix(&self.omega).map_err(shape)?)
            .map_err(fault)?;
        file.add_array("mu", &cube(&self.mu, outputs).map_err(shape)?)
            .map_err(fault)?;
        Ok(file.finish().map_err(fault)?.into_inner())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activation::Activation;
    use crate::expr::{Expr, Scope};
    use crate::network::Shape;
    use crate::network::data::Set;
    use crate::network::initial::{Output, Planes, Scaling, Start};
    use crate::train::{Loss, Regime, Settings};
    use ndarray_npy::NpzReader;
    use std::sync::Arc;

    #[test]
    fn a_trace_holds_every_loss_and_the_frames() {
        let shape = Shape {
            inputs: 2,
            width: 6,
            outputs: 1,
            skip: false,
        };
        let start = Start {
            planes: Planes::SphereWindow { window: 1.0 },
            output: Output::Gaussian(1.0),
            scaling: Scaling::Standard,
            antisymmetric: false,
        };
        let phi = Expr::parse("relu(z)", &Scope::new(&["z"])).expect("a formula");
        let phi = Activation::from_formula("relu", phi).expect("an activation");
        let settings = Settings::descent(Loss::Mean, Regime::Adaptive, 0.01, 10);
        let data = Arc::new(Set::Five.draw(5, 2, 0).expect("data"));
        let network = start.draw(shape, 2).expect("a network");
        let mut trainer = Trainer::new(network, &phi, data, settings).expect("a trainer");
        let mut trace = Trace::new(&trainer, 3, Some(1.0)).expect("a trace");
        trace.frame(&trainer);
        trainer.run(|now, loss| trace.step(now, loss));
        let bytes = trace.bytes().expect("bytes");
        let mut file = NpzReader::new(Cursor::new(bytes)).expect("a file");
        let loss: Array1<f64> = file.by_name("loss").expect("the losses");
        let frames: Array1<u64> = file.by_name("frames").expect("the frames");
        let (k, energy): (Array1<f64>, Array2<f64>) = (
            file.by_name("k").expect("the frequencies"),
            file.by_name("energy").expect("the energy"),
        );
        assert_eq!(energy.dim(), (3, k.len()));
        let all = energy.row(2).sum();
        assert!(all > 0.9 && all <= 1.0 + 1e-12, "{all}");
        let gamma: Array2<f64> = file.by_name("gamma").expect("gamma");
        let xi: Array3<f64> = file.by_name("xi").expect("xi");
        assert_eq!((loss.len(), frames.to_vec()), (10, vec![0, 5, 10]));
        assert_eq!((gamma.dim(), xi.dim()), ((3, 6), (3, 6, 2)));
        let last = Neuron::of(&trainer.network(), 4, None).expect("a plane");
        assert_eq!(gamma[(2, 4)], last.gamma);
        assert!(loss[9] < loss[0]);
        assert!(Trace::new(&trainer, 1 << 40, None).is_err());
    }
}
