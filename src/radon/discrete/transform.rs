//! f^(k xi) of an image, by a 2-D FFT and by line integrals.

use super::image::{Grid, Image};
use super::overlap::Point;
use crate::host::clock;
use rustfft::num_complex::Complex64;
use rustfft::{Fft, FftPlanner};
use std::collections::BTreeMap;
use std::f64::consts::TAU;
use std::sync::Arc;

/// A route from an image to f^(k xi).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Discrete {
    /// Sums along rays through the bilinear interpolant of the image, and a 1-D FFT over the rays.
    LineIntegrals,
    /// A 2-D FFT of the image.
    Fft,
}

impl Discrete {
    /// The name in cases and records.
    pub fn name(self) -> &'static str {
        match self {
            Discrete::LineIntegrals => "line-integrals",
            Discrete::Fft => "fft",
        }
    }

    /// The route of this name.
    pub fn named(name: &str) -> Option<Discrete> {
        [Discrete::LineIntegrals, Discrete::Fft]
            .into_iter()
            .find(|route| route.name() == name)
    }
}

/// Both routes, with the plans of the FFTs that they have made.
pub struct Transforms {
    planner: FftPlanner<f64>,
    plans: BTreeMap<usize, Arc<dyn Fft<f64>>>,
}

impl Default for Transforms {
    fn default() -> Self {
        Transforms {
            planner: FftPlanner::new(),
            plans: BTreeMap::new(),
        }
    }
}

impl Transforms {
    /// f^(k xi) for each unit vector xi and each k: the values of the first direction come first; no numbers once the clock
    /// of this thread has rung.
    pub fn slices(
        &mut self,
        route: Discrete,
        image: &Image,
        directions: &[Point],
        ks: &[f64],
    ) -> Vec<Complex64> {
        match route {
            Discrete::Fft => self.by_fft(image, directions, ks),
            Discrete::LineIntegrals => directions
                .iter()
                .flat_map(|xi| self.by_lines(image, *xi, ks))
                .collect(),
        }
    }

    fn plan(&mut self, n: usize) -> Arc<dyn Fft<f64>> {
        let planner = &mut self.planner;
        let plan = self.plans.entry(n);
        Arc::clone(plan.or_insert_with(|| planner.plan_fft_forward(n)))
    }

    fn by_fft(&mut self, image: &Image, directions: &[Point], ks: &[f64]) -> Vec<Complex64> {
        let Grid { n, h, origin } = image.grid;
        let plan = self.plan(n);
        let real = |v: &f64| Complex64::new(*v, 0.0);
        let mut spectrum: Vec<Complex64> = image.values.iter().map(real).collect();
        plan.process(&mut spectrum);
        let mut spectrum = transposed(&spectrum, n);
        plan.process(&mut spectrum);
        // Rows now belong to bins of x2, columns to bins of x1.
        let mut values = Vec::with_capacity(directions.len() * ks.len());
        for xi in directions {
            for k in ks {
                if clock::is_over_now() {
                    values.push(Complex64::new(f64::NAN, f64::NAN));
                    continue;
                }
                let kappa = xi.map(|x| x * k);
                let [first, second] = kappa.map(|k| between_bins(k * h, n));
                let rows = spectrum.chunks_exact(n).map(|row| product(row, &first));
                let sum: Complex64 = rows.zip(&second).map(|(row, w)| row * w).sum();
                let phase = kappa[0] * origin[0] + kappa[1] * origin[1];
                values.push(sum * Complex64::from_polar(h * h, -phase));
            }
        }
        values
    }

    fn by_lines(&mut self, image: &Image, xi: Point, ks: &[f64]) -> Vec<Complex64> {
        if clock::is_over_now() {
            return vec![Complex64::new(f64::NAN, f64::NAN); ks.len()];
        }
        let h = image.grid.h;
        let (sinogram, first) = rays(image, xi);
        let n = sinogram.len();
        let real = |v: &f64| Complex64::new(*v, 0.0);
        let mut spectrum: Vec<Complex64> = sinogram.iter().map(real).collect();
        self.plan(n).process(&mut spectrum);
        ks.iter()
            .map(|k| {
                let sum = product(&spectrum, &between_bins(k * h, n));
                sum * Complex64::from_polar(h, -k * first)
            })
            .collect()
    }
}

fn transposed(values: &[Complex64], n: usize) -> Vec<Complex64> {
    let mut out = vec![Complex64::default(); n * n];
    for (i, row) in values.chunks_exact(n).enumerate() {
        for (j, value) in row.iter().enumerate() {
            out[j * n + i] = *value;
        }
    }
    out
}

fn product(values: &[Complex64], weights: &[Complex64]) -> Complex64 {
    values.iter().zip(weights).map(|(a, b)| a * b).sum()
}

/// The weights w_m with `sum_j f_j e^{-i phi j} = sum_m w_m X_m`, X the FFT of f_0 … f_{n-1}: a finite
/// sequence is known between its bins.
///
/// ```text
/// w_m = e^{-i theta (n-1)/2} sin(n theta/2)/(n sin(theta/2)),  theta = phi - 2 pi m/n
/// ```
fn between_bins(phi: f64, n: usize) -> Vec<Complex64> {
    let count = n as f64;
    (0..n)
        .map(|m| {
            // Half of theta, near 0, so that the sines are accurate where the weight is large.
            let turns = phi / TAU - m as f64 / count;
            let half = 0.5 * TAU * (turns - turns.round());
            let sine = half.sin();
            let size = if sine == 0.0 {
                1.0
            } else {
                (count * half).sin() / (count * sine)
            };
            Complex64::from_polar(size, -half * (count - 1.0))
        })
        .collect()
}

/// h times the sums over the rays xi·x = gamma_l, and gamma_0: the rays are h apart and cover the image.
fn rays(image: &Image, xi: Point) -> (Vec<f64>, f64) {
    let Grid { n, h, origin } = image.grid;
    let across = [-xi[1], xi[0]];
    // In units of h, seen from the middle of the image; the interpolant reaches one pixel further.
    let middle = 0.5 * (n as f64 - 1.0);
    let half = 0.5 * (n as f64 + 1.0);
    let reach = half * (xi[0].abs() + xi[1].abs());
    let centre = [origin[0] + middle * h, origin[1] + middle * h];
    let offset = xi[0] * centre[0] + xi[1] * centre[1];
    let count = 2 * reach.ceil() as usize + 1;
    let first = -reach.ceil();
    let sums = (0..count)
        .map(|l| {
            let gamma = first + l as f64;
            let start = [gamma * xi[0], gamma * xi[1]];
            let (from, to) = chord(start, across, half);
            let (from, to) = (from.ceil(), to.floor());
            let steps = if to >= from {
                (to - from) as usize + 1
            } else {
                0
            };
            let sum: f64 = (0..steps)
                .map(|s| {
                    let t = from + s as f64;
                    let u = start[0] + t * across[0] + middle;
                    let v = start[1] + t * across[1] + middle;
                    bilinear(&image.values, n, u, v)
                })
                .sum();
            sum * h
        })
        .collect();
    (sums, first * h + offset)
}

/// The t for which start + t along lies in the square of half width `half`; empty where it misses it.
fn chord(start: Point, along: Point, half: f64) -> (f64, f64) {
    let (mut from, mut to) = (f64::NEG_INFINITY, f64::INFINITY);
    for (x, d) in start.into_iter().zip(along) {
        if d == 0.0 {
            if x.abs() > half {
                return (1.0, 0.0);
            }
            continue;
        }
        let (a, b) = ((-half - x) / d, (half - x) / d);
        from = from.max(a.min(b));
        to = to.min(a.max(b));
    }
    (from, to)
}

/// The bilinear interpolant of an image at the pixel coordinates u, v; the image is 0 outside.
fn bilinear(values: &[f64], n: usize, u: f64, v: f64) -> f64 {
    let (i, j) = (u.floor(), v.floor());
    let (a, b) = (u - i, v - j);
    let (i, j) = (i as i64, j as i64);
    let last = n as i64 - 1;
    if i >= 0 && j >= 0 && i < last && j < last {
        let at = i as usize * n + j as usize;
        let (below, above) = (&values[at..at + 2], &values[at + n..at + n + 2]);
        let low = below[0] + b * (below[1] - below[0]);
        let high = above[0] + b * (above[1] - above[0]);
        return low + a * (high - low);
    }
    let pixel = |i: i64, j: i64| {
        if (0..=last).contains(&i) && (0..=last).contains(&j) {
            values[i as usize * n + j as usize]
        } else {
            0.0
        }
    };
    (1.0 - a) * ((1.0 - b) * pixel(i, j) + b * pixel(i, j + 1))
        + a * ((1.0 - b) * pixel(i + 1, j) + b * pixel(i + 1, j + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A lopsided image, and sums over it as they are defined.
    fn image() -> Image {
        let grid = Grid::new(12, 1.5, [0.3, -0.2]);
        let values = (0..144).map(|j| ((j * j) % 17) as f64 - 5.0).collect();
        Image { grid, values }
    }

    #[test]
    fn the_fft_is_read_between_its_bins_without_an_error() {
        let image = image();
        let (xi, k) = ([0.6, 0.8], 1.7);
        let found = Transforms::default().slices(Discrete::Fft, &image, &[xi], &[k, 0.0]);
        let Grid { n, h, origin } = image.grid;
        let mut sum = Complex64::default();
        for i in 0..n {
            for j in 0..n {
                let x = [origin[0] + i as f64 * h, origin[1] + j as f64 * h];
                let phase = -k * (xi[0] * x[0] + xi[1] * x[1]);
                sum += Complex64::from_polar(h * h, phase) * image.values[i * n + j];
            }
        }
        assert!((found[0] - sum).norm() < 1e-12, "{} {sum}", found[0]);
        let total = image.values.iter().sum::<f64>() * h * h;
        assert!((found[1].re - total).abs() < 1e-12);
    }

    #[test]
    fn rays_along_an_axis_are_the_rows_of_the_image() {
        let image = image();
        let Grid { n, h, origin } = image.grid;
        let (sums, first) = rays(&image, [1.0, 0.0]);
        for i in 0..n {
            let row: f64 = image.values[i * n..(i + 1) * n].iter().sum();
            // Rays lie half a pixel from the rows where n is even: the interpolant is the mean of two.
            let at = (origin[0] + i as f64 * h - first) / h;
            let l = at.round() as usize;
            assert!((at - at.round()).abs() - 0.5 < 1e-9);
            let next = if i + 1 < n {
                image.values[(i + 1) * n..(i + 2) * n].iter().sum()
            } else {
                0.0
            };
            let mean = 0.5 * (row + next);
            let near = [sums[l] / h, sums.get(l + 1).copied().unwrap_or(0.0) / h];
            assert!(
                near.iter()
                    .any(|s| (s - row).abs() < 1e-9 || (s - mean).abs() < 1e-9),
                "{i}: {near:?}, {row}, {mean}"
            );
        }
        // What the rays hold together is what the interpolant holds: here the image.
        let whole: f64 = sums.iter().sum::<f64>() * h;
        let total = image.values.iter().sum::<f64>() * h * h;
        assert!((whole - total).abs() < 1e-10, "{whole} {total}");
    }
}
