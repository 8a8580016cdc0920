//! The interpolant of a limit kernel, with an affine part or without one.

use crate::activation::Fast;
use crate::error::Doubt;
use crate::expr::Expr;
use crate::fourier::Laboratory;
use crate::host::clock;
use crate::kernel::profile::Spectrum;
use crate::kernel::sphere::Ridge;
use crate::network::{Data, Network};
use crate::number::Real;
use nalgebra::{DMatrix, DVector, Dyn, LU};

/// Places where functions are compared, at most.
const PLACES: usize = 4;
/// Error of K's quadrature.
const KERNEL: f64 = 1e-17;
/// What the error of K from the measured transform of phi may do to the interpolant, as a part of the greatest target.
const MEASURED: f64 = 1e-4;
/// The same for K from a formula.
const STATED: f64 = 1e-9;
/// K of points nearer than this is that of this distance, where it is measured.
const NEAR: f64 = 1e-4;

/// What the error of K may do to the interpolant, as a part of the greatest target.
pub fn error(ridge: Option<&Expr>) -> f64 {
    if ridge.is_some() { STATED } else { MEASURED }
}

/// K at all pairs of data points, then between places and data points (rows), for the density 1 on directions and offsets: from the formula of A, or from the measured transform of phi.
///
/// # Errors
/// A sentence: A has no value, K is known up to a polynomial that nothing makes up for.
pub fn kernel(
    ridge: Option<&Expr>,
    affine: bool,
    data: &Data,
    places: &[Vec<f64>],
    laboratory: &mut Laboratory,
) -> Result<DMatrix<f64>, Doubt> {
    let n = data.len();
    super::matrix(n)?;
    let mut pairs = Vec::new();
    let mut distances = Vec::new();
    for j in 0..n {
        for i in j..n + places.len() {
            let x = if i < n { data.point(i) } else { &places[i - n] };
            let square: f64 = x
                .iter()
                .zip(data.point(j))
                .map(|(a, b)| (a - b) * (a - b))
                .sum();
            pairs.push((i, j));
            distances.push(square.sqrt());
        }
    }
    let values = kernel_at(ridge, affine, &distances, data.inputs as u32, laboratory)?;
    let mut k = DMatrix::zeros(n + places.len(), n);
    for ((i, j), value) in pairs.into_iter().zip(values) {
        k[(i, j)] = value;
        if i < n {
            k[(j, i)] = value;
        }
    }
    Ok(k)
}

fn kernel_at(
    ridge: Option<&Expr>,
    affine: bool,
    r: &[f64],
    dimension: u32,
    laboratory: &mut Laboratory,
) -> Result<Vec<f64>, Doubt> {
    let Some(ridge) = ridge else {
        let spectrum = Spectrum::measure(laboratory)?;
        let free = if affine { 2 } else { 0 };
        if spectrum.order() > free {
            return Err(format!(
                "K is known up to a polynomial of degree {}, which the network has no free part for",
                2 * spectrum.order() - 2
            ).into());
        }
        // K at 0 is a limit; where it is known up to a constant, that constant is of no effect.
        let r: Vec<f64> = r.iter().map(|r| r.max(NEAR)).collect();
        return Ok(spectrum.kernel(dimension, &r));
    };
    let mut ridge = Ridge::new(ridge);
    let tolerance = Real::with_val(64, KERNEL);
    let limits = laboratory.limits();
    r.iter()
        .map(|r| {
            // A at 0 is a limit for most formulas.
            let r = Real::with_val(64, r.max(1e-30));
            Ok(ridge
                .zonal(dimension, &r, &tolerance, limits)?
                .value
                .to_f64())
        })
        .collect()
}

/// phi_i at the data points, then at the places: a row for each neuron.
///
/// # Errors
/// As [`Network::features`].
pub fn features(
    network: &Network,
    phi: &mut Fast,
    data: &Data,
    places: &[Vec<f64>],
) -> Result<Vec<f64>, Doubt> {
    let all: Vec<f64> = data
        .x
        .iter()
        .chain(places.iter().flatten())
        .copied()
        .collect();
    network.features(phi, &all).map_err(Into::into)
}

/// The sums over the neurons of their products: data and places (rows) with data (columns).
pub fn gram(features: &[f64], data: usize, places: usize) -> DMatrix<f64> {
    let mut k = DMatrix::zeros(data + places, data);
    for row in features.chunks_exact(data + places) {
        // What is not added up is thrown away with everything else that was found late.
        if clock::is_over() {
            break;
        }
        for j in 0..data {
            for (i, a) in row.iter().enumerate() {
                k[(i, j)] += a * row[j];
            }
        }
    }
    k
}

/// [`gram`] of a network.
///
/// # Errors
/// As [`Network::features`].
pub fn of_network(
    network: &Network,
    phi: &mut Fast,
    data: &Data,
    places: &[Vec<f64>],
) -> Result<DMatrix<f64>, Doubt> {
    let features = features(network, phi, data, places)?;
    Ok(gram(&features, data.len(), places.len()))
}

/// Halfway between neighbours in the order of the data.
pub fn places(data: &Data) -> Vec<Vec<f64>> {
    let halfway = |i: usize| {
        let pair = data.point(i).iter().zip(data.point(i + 1));
        pair.map(|(a, b)| 0.5 * (a + b)).collect()
    };
    (0..data.len() - 1).take(PLACES).map(halfway).collect()
}

/// The interpolant of a kernel.
pub struct Interpolant {
    /// At the places.
    pub values: Vec<f64>,
    /// Its coefficients.
    pub alpha: Vec<f64>,
    /// For each place, the weights of the targets.
    pub weights: Vec<Vec<f64>>,
}

impl Interpolant {
    /// From K at data and places (rows) and data (columns).
    ///
    /// # Errors
    /// A sentence: too few points, a singular system, more time than there is.
    pub fn of(
        data: &Data,
        places: &[Vec<f64>],
        k: &DMatrix<f64>,
        affine: bool,
    ) -> Result<Self, Doubt> {
        let n = data.len();
        let extra = if affine { data.inputs + 1 } else { 0 };
        if n < extra + 1 {
            return Err(format!("{n} points do not determine an affine part").into());
        }
        clock::has_time_for(((n + extra) as f64).powi(3))?;
        let monomial = |x: &[f64], d: usize| if d == 0 { 1.0 } else { x[d - 1] };
        let system = DMatrix::from_fn(n + extra, n + extra, |i, j| match (i < n, j < n) {
            (true, true) => k[(i, j)],
            (true, false) => monomial(data.point(i), j - n),
            (false, true) => monomial(data.point(j), i - n),
            (false, false) => 0.0,
        });
        let lu: LU<f64, Dyn, Dyn> = system.lu();
        let solve = |right: DVector<f64>| lu.solve(&right).ok_or("the interpolation is singular");
        let found = solve(DVector::from_fn(n + extra, |i, _| {
            data.y.get(i).copied().unwrap_or(0.0)
        }))?;
        let mut weights = Vec::new();
        let mut values = Vec::new();
        for (j, place) in places.iter().enumerate() {
            let row = DVector::from_fn(n + extra, |i, _| {
                if i < n {
                    k[(n + j, i)]
                } else {
                    monomial(place, i - n)
                }
            });
            values.push(row.dot(&found));
            weights.push(solve(row)?.rows(0, n).iter().copied().collect());
        }
        Ok(Interpolant {
            values,
            alpha: found.rows(0, n).iter().copied().collect(),
            weights,
        })
    }
}
