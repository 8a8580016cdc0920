//! The named sets of data and the functions that they are samples of.

use super::Data;
use crate::network::mnist;
use crate::network::spline::length;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use rand_distr::{Distribution, StandardNormal, Uniform};
use std::f64::consts::{PI, TAU};

/// Plane waves of [`Set::Waves`].
const WAVES: usize = 8;
/// Their wave numbers.
const WAVE_NUMBERS: std::ops::Range<f64> = 0.5..2.0;

/// A named set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Set {
    /// D = 1: equispaced on \[-1, 1\], `sin(2 pi x) + 0.3 sin(6 pi x)`.
    Sines,
    /// D = 1: equispaced on \[-1, 1\], a step at 0.3 and a ramp.
    StepAndRamp,
    /// D = 2: uniform on the square (-1, 1)^2, a sum of 8 plane waves of one wave number, 6.
    RingFourier,
    /// D = 1: equispaced on \[-1, 1\], Donoho's and Johnstone's bumps.
    Bumps,
    /// D = 2: uniform on the square, a sum of narrow Gaussians.
    BumpsOfThePlane,
    /// Any D: Gaussian points, a sum of rectifiers on planes of known direction.
    Planes,
    /// D = 2: equispaced on the unit circle, random targets.
    Circle,
    /// Any D: uniform in the unit ball, random targets.
    Ball,
    /// Any D: Gaussian points, a sum of 8 plane waves of random directions and phases, of wave numbers from 1/2 to 2.
    Waves,
    /// Any D: Gaussian points, a bump `e^(-|x|^2/D)`.
    Radial,
    /// D = 784: images of MNIST in a random order, one target for each of ten digits.
    Mnist,
    /// D = 2: five points and targets of a known experiment on interpolation.
    Five,
}

impl Set {
    /// All, in the order of the reference page.
    pub const ALL: [Set; 12] = [
        Set::Sines,
        Set::StepAndRamp,
        Set::RingFourier,
        Set::Bumps,
        Set::BumpsOfThePlane,
        Set::Planes,
        Set::Circle,
        Set::Ball,
        Set::Waves,
        Set::Radial,
        Set::Mnist,
        Set::Five,
    ];

    /// The name in cases.
    pub fn name(self) -> &'static str {
        match self {
            Set::Sines => "sines",
            Set::StepAndRamp => "step-and-ramp",
            Set::RingFourier => "ring-fourier",
            Set::Bumps => "bumps",
            Set::BumpsOfThePlane => "bumps-2d",
            Set::Planes => "planes",
            Set::Circle => "circle",
            Set::Ball => "ball",
            Set::Waves => "waves",
            Set::Radial => "radial",
            Set::Mnist => "mnist",
            Set::Five => "five-points",
        }
    }

    /// The set of this name.
    pub fn named(name: &str) -> Option<Set> {
        Set::ALL.into_iter().find(|set| set.name() == name)
    }

    /// D, where the set says.
    pub fn dimension(self) -> Option<usize> {
        match self {
            Set::Sines | Set::StepAndRamp | Set::Bumps => Some(1),
            Set::RingFourier | Set::BumpsOfThePlane | Set::Circle | Set::Five => Some(2),
            Set::Mnist => Some(mnist::PIXELS),
            Set::Planes | Set::Ball | Set::Waves | Set::Radial => None,
        }
    }

    /// Whether the targets are those of a function, which other points of the set have too.
    pub fn is_function(self) -> bool {
        !matches!(self, Set::Circle | Set::Ball | Set::Five | Set::Mnist)
    }

    /// Numbers of one target.
    pub fn outputs(self) -> usize {
        match self {
            Set::Mnist => mnist::CLASSES,
            _ => 1,
        }
    }

    /// `n` points of it in `dimension` dimensions.
    ///
    /// # Errors
    /// A sentence: no point, a dimension that the set does not have.
    pub fn draw(self, n: usize, dimension: usize, seed: u64) -> Result<Data, String> {
        if self.dimension().is_some_and(|d| d != dimension) || dimension == 0 {
            return Err(format!(
                "the set {} is not one of dimension {dimension}",
                self.name()
            ));
        }
        let n = if self == Set::Five { 5 } else { n };
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        if self == Set::Mnist {
            return images(n, &mut random);
        }
        let mut normal =
            |n: usize| -> Vec<f64> { (0..n).map(|_| StandardNormal.sample(&mut random)).collect() };
        let (x, y) = match self {
            Set::Sines => on_the_line(n, |x| (TAU * x).sin() + 0.3 * (3.0 * TAU * x).sin()),
            Set::StepAndRamp => on_the_line(n, |x| if x < 0.3 { -0.5 } else { 0.5 + x }),
            Set::Bumps => on_the_line(n, |x| bumps(0.5 * (x + 1.0))),
            Set::Circle => {
                let angles = (0..n).map(|i| TAU * i as f64 / n as f64);
                let x = angles.flat_map(|a| [a.cos(), a.sin()]).collect();
                (x, normal(n))
            }
            Set::Ball => {
                let y = normal(n);
                let mut x = normal(n * dimension);
                let radii = Uniform::new(0.0_f64, 1.0).map_err(|why| why.to_string())?;
                for x in x.chunks_exact_mut(dimension) {
                    let radius = radii.sample(&mut random).powf(1.0 / dimension as f64);
                    let size = length(x);
                    x.iter_mut().for_each(|x| *x *= radius / size);
                }
                (x, y)
            }
            Set::Waves => {
                // The function first: it does not depend on how many points there are.
                let f = waves(dimension, &mut random)?;
                let points = 0..n * dimension;
                let x: Vec<f64> = points.map(|_| StandardNormal.sample(&mut random)).collect();
                let y = x.chunks_exact(dimension).map(|x| wave_sum(&f, x)).collect();
                (x, y)
            }
            Set::Radial => {
                let x = normal(n * dimension);
                let squares = |x: &[f64]| x.iter().map(|x| x * x).sum::<f64>();
                let y = x
                    .chunks_exact(dimension)
                    .map(|x| (-squares(x) / dimension as f64).exp());
                let y = y.collect();
                (x, y)
            }
            Set::Mnist => return Err("images are not made".into()),
            Set::Five => (
                vec![1.0, 1.0, 1.0, -1.0, -1.0, 1.0, -1.0, -1.0, 0.0, 0.0],
                vec![1.5, 1.5, 0.5, -0.5, -0.5],
            ),
            Set::Planes => {
                let planes = planes(dimension);
                let x = normal(n * dimension);
                let y = x.chunks_exact(dimension).map(|x| plane_sum(&planes, x));
                let y = y.collect();
                (x, y)
            }
            Set::RingFourier | Set::BumpsOfThePlane => {
                let square = Uniform::new(-1.0, 1.0).map_err(|why| why.to_string())?;
                let x: Vec<f64> = (0..2 * n).map(|_| square.sample(&mut random)).collect();
                let f = if self == Set::RingFourier {
                    ring
                } else {
                    bumps_2d
                };
                let y = x.chunks_exact(2).map(|x| f(x[0], x[1])).collect();
                (x, y)
            }
        };
        Data::new(dimension, 1, x, y)
    }
}

/// Images of MNIST, each once.
fn images(n: usize, random: &mut ChaCha8Rng) -> Result<Data, String> {
    if n > mnist::IMAGES {
        return Err(format!(
            "there are {} images of MNIST here, not {n}",
            mnist::IMAGES
        ));
    }
    let all = mnist::train()?;
    let mut order: Vec<usize> = (0..all.len()).collect();
    order.shuffle(random);
    let take = |row: &dyn Fn(usize) -> Vec<f64>| order[..n].iter().flat_map(|i| row(*i)).collect();
    Data::new(
        all.inputs,
        all.outputs,
        take(&|i| all.point(i).to_vec()),
        take(&|i| all.target(i).to_vec()),
    )
}

fn on_the_line(n: usize, f: impl Fn(f64) -> f64) -> (Vec<f64>, Vec<f64>) {
    let step = 2.0 / (n.max(2) - 1) as f64;
    let x: Vec<f64> = (0..n).map(|i| -1.0 + step * i as f64).collect();
    let y = x.iter().map(|x| f(*x)).collect();
    (x, y)
}

/// The ring's wave number.
pub const RING: f64 = 6.0;

/// Eight plane waves of wave number 6, at angles and phases of the golden ratio.
fn ring(x: f64, y: f64) -> f64 {
    let golden = 0.5 * (5.0_f64.sqrt() - 1.0);
    let waves = (0..8).map(|j| {
        let angle = PI * (f64::from(j) + 0.25) / 8.0;
        let phase = TAU * (f64::from(j + 1) * golden).fract();
        (RING * (x * angle.cos() + y * angle.sin()) + phase).cos()
    });
    waves.sum::<f64>() / 8.0_f64.sqrt()
}

/// A plane wave `cos(k·x + phase)`.
struct Wave {
    k: Vec<f64>,
    phase: f64,
}

/// Plane waves of random directions, wave numbers and phases.
fn waves(dimension: usize, random: &mut ChaCha8Rng) -> Result<Vec<Wave>, String> {
    let sizes = Uniform::try_from(WAVE_NUMBERS).map_err(|why| why.to_string())?;
    let phases = Uniform::new(0.0, TAU).map_err(|why| why.to_string())?;
    let waves = (0..WAVES).map(|_| {
        let mut k = vec![0.0; dimension];
        crate::network::initial::direction(&mut k, random);
        let size = sizes.sample(random);
        k.iter_mut().for_each(|k| *k *= size);
        let phase = phases.sample(random);
        Wave { k, phase }
    });
    Ok(waves.collect())
}

/// Their sum, of mean square 1 over phases.
fn wave_sum(waves: &[Wave], x: &[f64]) -> f64 {
    let at = |wave: &Wave| {
        let along: f64 = wave.k.iter().zip(x).map(|(k, x)| k * x).sum();
        (along + wave.phase).cos()
    };
    waves.iter().map(at).sum::<f64>() * (2.0 / WAVES as f64).sqrt()
}

/// `sum_j h_j (1 + |t - t_j|/w_j)^-4` on (0, 1), from D. L. Donoho, I. M. Johnstone, Biometrika 81 (1994).
fn bumps(t: f64) -> f64 {
    const BUMPS: [(f64, f64, f64); 11] = [
        (0.10, 4.0, 0.005),
        (0.13, 5.0, 0.005),
        (0.15, 3.0, 0.006),
        (0.23, 4.0, 0.010),
        (0.25, 5.0, 0.010),
        (0.40, 4.2, 0.030),
        (0.44, 2.1, 0.010),
        (0.65, 4.3, 0.010),
        (0.76, 3.1, 0.005),
        (0.78, 5.1, 0.008),
        (0.81, 4.2, 0.005),
    ];
    let bump =
        |&(at, height, width): &(f64, f64, f64)| height * (1.0 + (t - at).abs() / width).powi(-4);
    BUMPS.iter().map(bump).sum()
}

/// Six Gaussians of widths 0.08 to 0.18.
fn bumps_2d(x: f64, y: f64) -> f64 {
    const BUMPS: [(f64, f64, f64, f64); 6] = [
        (-0.55, -0.45, 1.0, 0.12),
        (0.5, -0.6, 0.8, 0.08),
        (0.1, 0.05, -0.7, 0.18),
        (-0.6, 0.55, 0.9, 0.1),
        (0.65, 0.4, 1.2, 0.15),
        (0.0, 0.75, -0.5, 0.08),
    ];
    let bump = |&(a, b, height, width): &(f64, f64, f64, f64)| {
        height * (-((x - a).powi(2) + (y - b).powi(2)) / (2.0 * width * width)).exp()
    };
    BUMPS.iter().map(bump).sum()
}

/// The planes of [`Set::Planes`]: three directions with offsets.
pub fn planes(dimension: usize) -> Vec<(Vec<f64>, f64)> {
    let plane = |j: usize| {
        let xi: Vec<f64> = (0..dimension)
            .map(|d| (1.0 + 2.3 * j as f64 + 1.7 * d as f64).cos())
            .collect();
        let size = length(&xi);
        let xi = xi.iter().map(|x| x / size).collect();
        (xi, 0.4 * (j as f64 - 1.0))
    };
    (0..3).map(plane).collect()
}

/// What [`Set::Planes`] gives at a point.
fn plane_sum(planes: &[(Vec<f64>, f64)], x: &[f64]) -> f64 {
    let terms = planes.iter().map(|(xi, gamma)| {
        let along: f64 = xi.iter().zip(x).map(|(a, b)| a * b).sum();
        (along - gamma).max(0.0)
    });
    terms.sum()
}
