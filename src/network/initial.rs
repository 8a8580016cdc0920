//! Where a network starts.
//!
//! Every random number comes from one stream of ChaCha8 for the seed; the neurons are drawn in order, w first, then b, then v.

use super::shallow::{Network, Shape};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use rand_distr::{Distribution, StandardNormal, Uniform};

/// How the planes are laid.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Planes {
    /// xi uniform on the sphere, gamma uniform on (-window, window), |w| = 1.
    SphereWindow {
        /// Half the length of the window.
        window: f64,
    },
    /// D = 1: zeros x = xi gamma on a regular grid of midpoints over (-window, window), xi = 1 and -1 by turns, |w| = 1.
    Grid {
        /// Half the length of the window.
        window: f64,
    },
    /// D = 2: as many directions on the circle at equal angles, from the first axis on; in each gamma on a regular grid of
    /// midpoints over (-window, window), |w| = 1.
    Ring {
        /// Half the length of the window.
        window: f64,
        /// Directions; they divide the number of neurons.
        directions: usize,
    },
    /// w and b Gaussian.
    Gaussian {
        /// Standard deviation of each entry of w.
        weights: f64,
        /// Standard deviation of b.
        biases: f64,
    },
    /// w and b uniform.
    Uniform {
        /// Each entry of w within (-weights, weights).
        weights: f64,
        /// b within (-biases, biases).
        biases: f64,
    },
}

impl Planes {
    /// Kaiming He's: Gaussian w of variance 2/D, b = 0.
    pub fn he(inputs: usize) -> Planes {
        Planes::Gaussian {
            weights: (2.0 / inputs as f64).sqrt(),
            biases: 0.0,
        }
    }

    /// LeCun's: Gaussian w of variance 1/D, b = 0.
    pub fn lecun(inputs: usize) -> Planes {
        Planes::Gaussian {
            weights: (1.0 / inputs as f64).sqrt(),
            biases: 0.0,
        }
    }
}

/// The output weights at the start.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Output {
    /// v = 0.
    Zero,
    /// v Gaussian with this standard deviation.
    Gaussian(f64),
    /// v uniform on (-a, a).
    Uniform(f64),
}

/// The factor of all neurons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scaling {
    /// 1.
    Standard,
    /// 1/sqrt(N), as for the neural tangent kernel.
    Tangent,
    /// 1/N, as in mean field.
    MeanField,
}

/// A start.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Start {
    /// The planes.
    pub planes: Planes,
    /// The output weights.
    pub output: Output,
    /// The scaling.
    pub scaling: Scaling,
    /// Whether the second half of the neurons repeats the first with -v, so that f = 0 at the start.
    pub antisymmetric: bool,
}

impl Start {
    /// Draws a network.
    ///
    /// # Errors
    /// A sentence: sizes, a grid in more than one dimension, an odd width with an antisymmetric start, a spread that is
    /// negative or no number.
    pub fn draw(&self, shape: Shape, seed: u64) -> Result<Network, String> {
        let mut network = Network::zeros(shape)?;
        let n = shape.width as f64;
        network.scale = match self.scaling {
            Scaling::Standard => 1.0,
            Scaling::Tangent => n.sqrt().recip(),
            Scaling::MeanField => n.recip(),
        };
        let drawn = match (self.antisymmetric, shape.width % 2) {
            (true, 1) => {
                return Err(format!(
                    "an antisymmetric start pairs the neurons: {} of them is odd",
                    shape.width
                ));
            }
            (true, _) => shape.width / 2,
            (false, _) => shape.width,
        };
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        for i in 0..drawn {
            self.plane(&mut network, (i, drawn), &mut random)?;
            let spread = match self.output {
                Output::Zero => Spread::Zero,
                Output::Gaussian(s) => Spread::gaussian(s)?,
                Output::Uniform(a) => Spread::uniform(a)?,
            };
            for k in 0..shape.outputs {
                let place = shape.output().start + k * shape.width + i;
                network.parameters[place] = spread.draw(&mut random);
            }
        }
        if self.antisymmetric {
            mirror(&mut network);
        }
        Ok(network)
    }

    fn plane(
        &self,
        network: &mut Network,
        (i, of): (usize, usize),
        random: &mut ChaCha8Rng,
    ) -> Result<(), String> {
        let shape = network.shape;
        let row = i * shape.inputs..(i + 1) * shape.inputs;
        let bias = shape.biases().start + i;
        match self.planes {
            Planes::SphereWindow { window } => {
                let window = Spread::uniform(window)?;
                direction(&mut network.parameters[row], random);
                network.parameters[bias] = window.draw(random);
            }
            Planes::Grid { window } => {
                if shape.inputs != 1 {
                    return Err(format!(
                        "a grid of planes is laid in one dimension, not in {}",
                        shape.inputs
                    ));
                }
                check(window)?;
                let zero = window * ((2 * i + 1) as f64 / of as f64 - 1.0);
                let xi = if i % 2 == 0 { 1.0 } else { -1.0 };
                network.parameters[row.start] = xi;
                network.parameters[bias] = -xi * zero;
            }
            Planes::Ring { window, directions } => {
                if shape.inputs != 2 || directions == 0 || of % directions != 0 {
                    return Err(format!(
                        "a ring is laid in two dimensions, of neurons that its {directions} directions divide: not of {of} in {}",
                        shape.inputs
                    ));
                }
                check(window)?;
                let (direction, place, places) = (i % directions, i / directions, of / directions);
                let angle = std::f64::consts::TAU * direction as f64 / directions as f64;
                network.parameters[row.start] = angle.cos();
                network.parameters[row.start + 1] = angle.sin();
                let gamma = window * ((2 * place + 1) as f64 / places as f64 - 1.0);
                network.parameters[bias] = -gamma;
            }
            Planes::Gaussian { weights, biases } => {
                let (w, b) = (Spread::gaussian(weights)?, Spread::gaussian(biases)?);
                for place in row {
                    network.parameters[place] = w.draw(random);
                }
                network.parameters[bias] = b.draw(random);
            }
            Planes::Uniform { weights, biases } => {
                let (w, b) = (Spread::uniform(weights)?, Spread::uniform(biases)?);
                for place in row {
                    network.parameters[place] = w.draw(random);
                }
                network.parameters[bias] = b.draw(random);
            }
        }
        Ok(())
    }
}

/// The second half of the neurons: the first with -v; everything times 1/sqrt(2).
fn mirror(network: &mut Network) {
    let shape = network.shape;
    let half = shape.width / 2;
    network
        .parameters
        .copy_within(0..half * shape.inputs, half * shape.inputs);
    let biases = shape.biases().start;
    network
        .parameters
        .copy_within(biases..biases + half, biases + half);
    for k in 0..shape.outputs {
        let from = shape.output().start + k * shape.width;
        for i in 0..half {
            let v = network.parameters[from + i] * std::f64::consts::FRAC_1_SQRT_2;
            network.parameters[from + i] = v;
            network.parameters[from + half + i] = -v;
        }
    }
}

/// A point uniform on the unit sphere.
pub fn direction(xi: &mut [f64], random: &mut ChaCha8Rng) {
    loop {
        for x in xi.iter_mut() {
            *x = StandardNormal.sample(random);
        }
        let length = super::spline::length(xi);
        // Zero has no direction; it is drawn with probability 0.
        if length > 0.0 {
            xi.iter_mut().for_each(|x| *x /= length);
            return;
        }
    }
}

enum Spread {
    Zero,
    Gaussian(f64),
    Uniform(Uniform<f64>),
}

impl Spread {
    fn gaussian(deviation: f64) -> Result<Spread, String> {
        check(deviation)?;
        Ok(Spread::Gaussian(deviation))
    }

    fn uniform(bound: f64) -> Result<Spread, String> {
        check(bound)?;
        if bound == 0.0 {
            return Ok(Spread::Zero);
        }
        Uniform::new(-bound, bound)
            .map(Spread::Uniform)
            .map_err(|why| why.to_string())
    }

    fn draw(&self, random: &mut ChaCha8Rng) -> f64 {
        match self {
            Spread::Zero => 0.0,
            Spread::Gaussian(s) => {
                let x: f64 = StandardNormal.sample(random);
                x * s
            }
            Spread::Uniform(between) => between.sample(random),
        }
    }
}

fn check(spread: f64) -> Result<(), String> {
    if spread.is_finite() && spread >= 0.0 {
        Ok(())
    } else {
        Err(format!(
            "a spread of {spread} is none: it is finite and not negative"
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::Neuron;

    const SHAPE: Shape = Shape {
        inputs: 2,
        width: 400,
        outputs: 1,
        skip: false,
    };

    fn start(planes: Planes) -> Start {
        Start {
            planes,
            output: Output::Gaussian(1.0),
            scaling: Scaling::Standard,
            antisymmetric: false,
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_network_and_another_another() {
        let start = start(Planes::he(2));
        let draw = |seed| start.draw(SHAPE, seed).expect("a network");
        assert_eq!(draw(7), draw(7));
        assert_ne!(draw(7), draw(8));
    }

    #[test]
    fn spheres_windows_and_grids_are_what_they_say() {
        let network = start(Planes::SphereWindow { window: 3.0 })
            .draw(SHAPE, 1)
            .expect("it");
        let mut sum = [0.0; 2];
        for i in 0..SHAPE.width {
            let neuron = Neuron::of(&network, i, None).expect("a plane");
            assert!((neuron.omega - 1.0).abs() < 1e-14 && neuron.gamma.abs() < 3.0);
            sum[0] += neuron.xi[0];
            sum[1] += neuron.gamma;
        }
        // Means of 400 draws of variance 1/2 and 3: within five deviations.
        assert!(sum[0].abs() / 400.0 < 5.0 * (0.5_f64 / 400.0).sqrt());
        assert!(sum[1].abs() / 400.0 < 5.0 * (3.0_f64 / 400.0).sqrt());
        let shape = Shape {
            inputs: 1,
            width: 4,
            ..SHAPE
        };
        let grid = start(Planes::Grid { window: 2.0 })
            .draw(shape, 1)
            .expect("it");
        let zeros: Vec<f64> = (0..4)
            .map(|i| Neuron::of(&grid, i, None).expect("a plane"))
            .map(|neuron| neuron.xi[0] * neuron.gamma)
            .collect();
        assert_eq!(zeros, [-1.5, -0.5, 0.5, 1.5]);
        assert!(start(Planes::Grid { window: 2.0 }).draw(SHAPE, 1).is_err());
        assert!(
            start(Planes::SphereWindow { window: f64::NAN })
                .draw(SHAPE, 1)
                .is_err()
        );
    }

    #[test]
    fn an_antisymmetric_start_is_zero_everywhere() {
        let start = Start {
            antisymmetric: true,
            ..start(Planes::lecun(2))
        };
        let network = start.draw(SHAPE, 3).expect("a network");
        let phi = crate::expr::Expr::parse("tanh(z)+z^2", &crate::expr::Scope::new(&["z"]));
        let phi = crate::activation::Activation::from_formula("phi", phi.expect("a formula"));
        let mut phi = crate::activation::Fast::new(&phi.expect("an activation")).expect("it");
        let values = network.values(&mut phi, &[0.3, -0.7, 1.0, 2.0]);
        assert!(values.iter().all(|f| f.abs() < 1e-13), "{values:?}");
        let odd = Shape { width: 3, ..SHAPE };
        assert!(start.draw(odd, 3).is_err());
    }
}
