//! Inputs with targets, and the named sets of them.
//!
//! The sets' formulas are ours: the paper's summary names Ring Fourier and Bumps without them.

use super::mnist;
use super::spline::length;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use rand_distr::{Distribution, StandardNormal, Uniform};
use std::f64::consts::{PI, TAU};

/// Plane waves of [`Set::Waves`].
const WAVES: usize = 8;
/// Their wave numbers.
const WAVE_NUMBERS: std::ops::Range<f64> = 0.5..2.0;

/// Points with targets.
#[derive(Clone, Debug, PartialEq)]
pub struct Data {
    /// D.
    pub inputs: usize,
    /// Numbers of one target.
    pub outputs: usize,
    /// The points, rows of D.
    pub x: Vec<f64>,
    /// The targets, a row for each point.
    pub y: Vec<f64>,
}

impl Data {
    /// From rows.
    ///
    /// # Errors
    /// A sentence: no point, lengths that do not agree, a number that is none.
    pub fn new(inputs: usize, outputs: usize, x: Vec<f64>, y: Vec<f64>) -> Result<Data, String> {
        if inputs == 0 || outputs == 0 || x.is_empty() {
            return Err("there is no point in the data".into());
        }
        if !x.len().is_multiple_of(inputs) || !y.len().is_multiple_of(outputs) {
            return Err(format!(
                "{} numbers are no rows of {inputs}, or {} no rows of {outputs}",
                x.len(),
                y.len()
            ));
        }
        let (points, targets) = (x.len() / inputs, y.len() / outputs);
        if points != targets {
            return Err(format!("{points} points, but {targets} targets"));
        }
        for (values, row, what) in [(&x, inputs, "point"), (&y, outputs, "target")] {
            if let Some(place) = values.iter().position(|v| !v.is_finite()) {
                return Err(format!(
                    "{what} {} holds {}, which is no finite number",
                    place / row + 1,
                    values[place]
                ));
            }
        }
        Ok(Data {
            inputs,
            outputs,
            x,
            y,
        })
    }

    /// The number of points.
    pub fn len(&self) -> usize {
        self.x.len() / self.inputs
    }

    /// Whether there is none; never so for data that was made by [`Data::new`].
    pub fn is_empty(&self) -> bool {
        self.x.is_empty()
    }

    /// The i-th point.
    pub fn point(&self, i: usize) -> &[f64] {
        &self.x[i * self.inputs..][..self.inputs]
    }

    /// The i-th target.
    pub fn target(&self, i: usize) -> &[f64] {
        &self.y[i * self.outputs..][..self.outputs]
    }

    /// So many of the points, drawn at random, and the others.
    ///
    /// # Errors
    /// A sentence: none or all of them.
    pub fn split(&self, n: usize, seed: u64) -> Result<(Data, Data), String> {
        if n == 0 || n >= self.len() {
            return Err(format!("{n} points are no part of {}", self.len()));
        }
        let mut order: Vec<usize> = (0..self.len()).collect();
        order.shuffle(&mut ChaCha8Rng::seed_from_u64(seed));
        let part = |part: &[usize]| {
            Data::new(
                self.inputs,
                self.outputs,
                part.iter().flat_map(|i| self.point(*i)).copied().collect(),
                part.iter().flat_map(|i| self.target(*i)).copied().collect(),
            )
        };
        Ok((part(&order[..n])?, part(&order[n..])?))
    }

    /// The share of points whose greatest output is that of their class; the values are a row of as many numbers as there are points for each output.
    pub fn right(&self, values: &[f64]) -> f64 {
        let n = self.len();
        let greatest = |row: &mut dyn Iterator<Item = f64>| {
            row.enumerate()
                .max_by(|a, b| a.1.total_cmp(&b.1))
                .map(|(class, _)| class)
        };
        let right = (0..n).filter(|i| {
            let found = greatest(&mut values.iter().skip(*i).step_by(n).copied());
            found == greatest(&mut self.target(*i).iter().copied())
        });
        right.count() as f64 / n as f64
    }

    /// Two points that are the same and have different targets, where there are any: nothing interpolates them.
    pub fn contradiction(&self) -> Option<(usize, usize)> {
        let mut order: Vec<usize> = (0..self.len()).collect();
        let compare = |a: &usize, b: &usize| {
            let pairs = self.point(*a).iter().zip(self.point(*b));
            pairs
                .map(|(a, b)| a.total_cmp(b))
                .find(|o| o.is_ne())
                .unwrap_or(a.cmp(b))
        };
        order.sort_by(compare);
        order
            .windows(2)
            .find(|pair| {
                self.point(pair[0]) == self.point(pair[1])
                    && self.target(pair[0]) != self.target(pair[1])
            })
            .map(|pair| (pair[0].min(pair[1]), pair[0].max(pair[1])))
    }
}

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
                let y = x.chunks_exact(dimension).map(|x| {
                    let terms = planes.iter().map(|(xi, gamma)| {
                        let along: f64 = xi.iter().zip(x).map(|(a, b)| a * b).sum();
                        (along - gamma).max(0.0)
                    });
                    terms.sum()
                });
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
        super::initial::direction(&mut k, random);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_set_can_be_drawn_and_is_the_same_again() {
        for set in Set::ALL {
            assert_eq!(Set::named(set.name()), Some(set));
            let dimension = set.dimension().unwrap_or(3);
            let data = set.draw(24, dimension, 5).expect("data");
            assert_eq!(data, set.draw(24, dimension, 5).expect("data"));
            assert_eq!(data.len(), if set == Set::Five { 5 } else { 24 });
            assert!(data.contradiction().is_none(), "{}", set.name());
            assert!(set.draw(24, 9, 5).is_err() == set.dimension().is_some());
        }
    }

    #[test]
    fn waves_are_one_function_however_many_points_there_are() {
        let (few, many) = (
            Set::Waves.draw(10, 3, 7).expect("data"),
            Set::Waves.draw(40, 3, 7).expect("data"),
        );
        assert_eq!((&few.x[..], &few.y[..]), (&many.x[..30], &many.y[..10]));
        assert_ne!(few, Set::Waves.draw(10, 3, 8).expect("data"));
        let square = |data: &Data| data.y.iter().map(|y| y * y).sum::<f64>() / data.len() as f64;
        let mean = (0..40)
            .map(|seed| square(&Set::Waves.draw(200, 3, seed).expect("data")))
            .sum::<f64>();
        assert!((mean / 40.0 - 1.0).abs() < 0.2, "{mean}");
    }

    #[test]
    fn parts_hold_every_point_once() {
        let data = Set::Planes.draw(30, 2, 1).expect("data");
        let (some, rest) = data.split(7, 3).expect("two parts");
        assert_eq!((some.len(), rest.len()), (7, 23));
        let rows = |data: &Data| -> Vec<(f64, f64, f64)> {
            let rows = (0..data.len()).map(|i| (data.point(i)[0], data.point(i)[1], data.y[i]));
            rows.collect()
        };
        let mut parts = [rows(&some), rows(&rest)].concat();
        let mut all = rows(&data);
        assert_ne!(parts, all);
        parts.sort_by(|a, b| a.0.total_cmp(&b.0));
        all.sort_by(|a, b| a.0.total_cmp(&b.0));
        assert_eq!(parts, all);
        assert!(data.split(0, 3).is_err() && data.split(30, 3).is_err());
    }

    #[test]
    fn faults_are_named() {
        let fault = |x: Vec<f64>, y: Vec<f64>| Data::new(2, 1, x, y).expect_err("a fault");
        assert!(fault(vec![], vec![]).contains("no point"));
        assert!(fault(vec![1.0; 4], vec![1.0]).contains("2 points, but 1 targets"));
        assert!(fault(vec![1.0, 2.0, 3.0, f64::NAN], vec![1.0; 2]).contains("point 2 holds NaN"));
        let twice = Data::new(1, 1, vec![1.0, 2.0, 1.0], vec![0.0, 1.0, 2.0]).expect("data");
        assert_eq!(twice.contradiction(), Some((0, 2)));
    }
}
