//! The energy of a learned function over frequencies: an FFT under Hann's window.

use super::pass::values_at;
use crate::activation::Fast;
use crate::network::Network;
use num_complex::Complex64;
use rustfft::FftPlanner;
use std::f64::consts::PI;

/// Samples of a side in one and two dimensions.
const SIDES: [usize; 2] = [1024, 64];

/// Samples of [-1, 1]^D for D = 1 or 2: those of a side, and the points.
pub fn square(dimension: usize) -> (Vec<f64>, Vec<f64>) {
    let side = SIDES[dimension - 1];
    let axis: Vec<f64> = (0..side)
        .map(|i| 2.0 * i as f64 / side as f64 - 1.0)
        .collect();
    let points = match dimension {
        1 => axis.clone(),
        _ => axis
            .iter()
            .flat_map(|y| axis.iter().flat_map(move |x| [*x, *y]))
            .collect(),
    };
    (axis, points)
}

/// The share of the energy of f above a frequency.
pub fn energy_above(network: &Network, phi: &Fast, band: f64) -> f64 {
    let field = transform(network, phi);
    let above = field.iter().filter(|(k, _)| *k > band).map(|(_, e)| e);
    above.sum::<f64>() / field.iter().map(|(_, e)| e).sum::<f64>()
}

/// The energy of f on [-1, 1]^D, D = 1 or 2, under Hann's window and less the mean: |k| in steps of pi, and its part of all.
pub fn energies(network: &Network, phi: &Fast) -> Vec<(f64, f64)> {
    let field = transform(network, phi);
    // A function that is 0 has no energy anywhere.
    let total: f64 = field
        .iter()
        .map(|(_, e)| e)
        .sum::<f64>()
        .max(f64::MIN_POSITIVE);
    let side = SIDES[network.shape.inputs - 1];
    let mut sums = vec![0.0; side / 2 + 1];
    for (k, energy) in field {
        if let Some(sum) = sums.get_mut((k / PI).round() as usize) {
            *sum += energy / total;
        }
    }
    sums.into_iter()
        .enumerate()
        .map(|(j, e)| (PI * j as f64, e))
        .collect()
}

/// |k| and |f^(k)|^2 at all frequencies of the FFT.
fn transform(network: &Network, phi: &Fast) -> Vec<(f64, f64)> {
    let dimension = network.shape.inputs;
    let (axis, points) = square(dimension);
    let side = axis.len();
    let count = points.len() / dimension;
    // One row for each output; the first one is looked at.
    let mut values = values_at(network, phi, points);
    values.truncate(count);
    let hann: Vec<f64> = axis.iter().map(|x| 0.5 * (1.0 + (PI * x).cos())).collect();
    let weight = |place: usize| match dimension {
        1 => hann[place],
        _ => hann[place % side] * hann[place / side],
    };
    let all: f64 = (0..values.len()).map(weight).sum();
    let mean = values
        .iter()
        .enumerate()
        .map(|(i, f)| weight(i) * f)
        .sum::<f64>()
        / all;
    let mut field: Vec<Complex64> = values
        .iter()
        .enumerate()
        .map(|(i, f)| Complex64::new(weight(i) * (f - mean), 0.0))
        .collect();
    let fft = FftPlanner::new().plan_fft_forward(side);
    fft.process(&mut field);
    if dimension == 2 {
        // Rows are done; the columns, by the transpose.
        field = (0..side * side)
            .map(|i| field[(i % side) * side + i / side])
            .collect();
        fft.process(&mut field);
    }
    // The samples are 2/side apart.
    let frequency = |j: usize| {
        PI * if j <= side / 2 {
            j as f64
        } else {
            j as f64 - side as f64
        }
    };
    let size = |place: usize| match dimension {
        1 => frequency(place).abs(),
        _ => frequency(place % side).hypot(frequency(place / side)),
    };
    field
        .iter()
        .enumerate()
        .map(|(place, value)| (size(place), value.norm_sqr()))
        .collect()
}
