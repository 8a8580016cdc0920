//! The distance of a least-norm network of N rectifiers from the natural cubic spline falls like a power of N.
//!
//! | key | meaning |
//! |---|---|
//! | `exponent` | the power: -1/2 for random planes, -2 for a regular grid of them |
//! | `widths` | list of N, six or more (default 64, 128, …, 4096) |
//! | `seeds` | how many networks of each width, five or more (default 40; a grid is the same for all) |
//!
//! Needs what `spline-limit` needs. Evidence: *drawn*, the slope of the logarithm of the root of the mean square distance over seeds and 33 points,
//! by least squares, with twice its standard error; each network is solved in double precision. 1 digit by default: the exponent to 1/10.

use super::spline_limit::{Spline, is_for};
use super::{Training, bounded, constant, identity, route, weigh};
use crate::activation::{Activation, Fast};
use crate::claim::{Claim, Subject};
use crate::error::Diagnostic;
use crate::expr::{Expr, build, eval_real};
use crate::fourier::Laboratory;
use crate::number::{Complex, Rational, Real};
use crate::verdict::{Finding, PointSummary, Side};
use crate::wire::Table;
use nalgebra::{DMatrix, DVector};

/// The widths of a claim that names none.
const WIDTHS: [u64; 7] = [64, 128, 256, 512, 1024, 2048, 4096];
/// Places where the distance is measured.
const PLACES: usize = 33;

/// The claim.
pub struct WidthLaw {
    training: Training,
    activation: Activation,
    exponent: Expr,
    widths: Vec<u64>,
    seeds: usize,
    id: String,
}

/// Reads the claim's keys.
///
/// # Errors
/// A wrong key, with its place.
pub fn read(table: &mut Table, subject: &Subject) -> Result<Box<dyn Claim>, Diagnostic> {
    let training = is_for(table, subject)?;
    let widths = super::descent::step_list(table, "widths", &WIDTHS)?;
    if widths.len() < 6 || widths.iter().any(|n| !(8..=1_000_000).contains(n)) {
        return Err(table.error("`widths` are six or more, from 8 to 1000000"));
    }
    let seeds = match table.integer("seeds")? {
        None => 40,
        Some((n, _)) if (5..=1000).contains(&n) => n as usize,
        Some((n, span)) => {
            return Err(table.error_in(span, format!("`seeds` is from 5 to 1000, not {n}")));
        }
    };
    Ok(Box::new(WidthLaw {
        training,
        activation: subject.activation.clone(),
        exponent: constant(
            table,
            subject,
            "exponent",
            build::rational(Rational::from((-1, 2))),
        )?,
        widths,
        seeds,
        id: subject.claim_id().to_string(),
    }))
}

impl Claim for WidthLaw {
    fn statement(&self) -> (String, String) {
        let e = &self.exponent;
        (
            format!("the distance from the natural cubic spline falls like N^({e})"),
            format!("|f_N - f_\\infty| \\propto N^{{{}}}", e.to_latex()),
        )
    }

    fn default_digits(&self) -> u32 {
        1
    }

    fn weigh(&self, _: &mut Laboratory, digits: u32) -> Finding {
        match self.gather(digits) {
            Ok(finding) => finding,
            Err(why) => Finding::undecided(why),
        }
    }
}

impl WidthLaw {
    fn gather(&self, digits: u32) -> Result<Finding, String> {
        let mut phi = Fast::new(&self.activation)?;
        let mut logs = Vec::new();
        let mut shown = Vec::new();
        for &width in &self.widths {
            let mut training = self.training.clone();
            training.shape.width = width as usize;
            let mut sum = 0.0;
            for seed in 0..self.seeds {
                sum += distance(
                    &training,
                    &mut phi,
                    &format!("{}/{width}/{seed}", self.id),
                    &self.id,
                )?;
            }
            let rms = (sum / self.seeds as f64).sqrt();
            logs.push(((width as f64).ln(), rms.ln()));
            shown.push(PointSummary {
                at: format!("N = {width}"),
                claimed: String::new(),
                measured: format!("{rms:.3e}"),
                error_bound: String::new(),
                deviation: String::new(),
            });
        }
        let (slope, error) = line(&logs);
        let exponent = eval_real(&self.exponent, &[], 64).map_err(|why| why.to_string())?;
        let left = Side {
            route: "drawn",
            value: Ok((
                Complex::with_val(64, slope),
                Real::with_val(64, 2.0 * error),
            )),
        };
        let points = [identity(
            "the exponent",
            1.0,
            left,
            bounded("claimed", &exponent, 0.0),
        )];
        let detail = format!(
            "{} networks of each of {} widths",
            self.seeds,
            self.widths.len()
        );
        let mut finding = weigh(&points, digits, vec![route("drawn", detail)]);
        finding.points.extend(shown);
        Ok(finding)
    }
}

/// The mean square distance of one network from the spline.
fn distance(training: &Training, phi: &mut Fast, seed: &str, data_of: &str) -> Result<f64, String> {
    let (data, _) = training.draw(data_of)?;
    let (_, network) = training.draw(seed)?;
    let n = data.len();
    let width = network.shape.width;
    let features = DMatrix::from_row_slice(width, n, &network.features(phi, &data.x));
    // [K P; P^T 0] (alpha, beta) = (y, 0).
    let k = features.tr_mul(&features) / width as f64;
    let system = DMatrix::from_fn(n + 2, n + 2, |i, j| match (i < n, j < n) {
        (true, true) => k[(i, j)],
        (true, false) => data.x[i].powi((j - n) as i32),
        (false, true) => data.x[j].powi((i - n) as i32),
        (false, false) => 0.0,
    });
    let right = DVector::from_fn(n + 2, |i, _| data.y.get(i).copied().unwrap_or(0.0));
    let found = system
        .lu()
        .solve(&right)
        .ok_or("the problem of a network is singular")?;
    let weights = &features * found.rows(0, n) / width as f64;
    let spline = Spline::of(&data, false)?;
    let places: Vec<f64> = (0..PLACES)
        .map(|i| -0.97 + 1.94 * i as f64 / (PLACES - 1) as f64)
        .collect();
    let at_places = network.features(phi, &places);
    let mut sum = 0.0;
    for (j, x) in places.iter().enumerate() {
        let network: f64 = (0..width)
            .map(|i| weights[i] * at_places[i * PLACES + j])
            .sum();
        let value = network + found[n] + found[n + 1] * x;
        let right = spline.at(&Real::with_val(super::exact::BITS, *x)).to_f64();
        sum += (value - right) * (value - right);
    }
    Ok(sum / PLACES as f64)
}

/// The slope of a line by least squares, and its standard error.
fn line(points: &[(f64, f64)]) -> (f64, f64) {
    let n = points.len() as f64;
    let mean = |f: fn(&(f64, f64)) -> f64| points.iter().map(f).sum::<f64>() / n;
    let (x, y) = (mean(|p| p.0), mean(|p| p.1));
    let spread: f64 = points.iter().map(|p| (p.0 - x) * (p.0 - x)).sum();
    let slope = points.iter().map(|p| (p.0 - x) * (p.1 - y)).sum::<f64>() / spread;
    let left: f64 = points
        .iter()
        .map(|p| (p.1 - y - slope * (p.0 - x)).powi(2))
        .sum();
    (slope, (left / (n - 2.0) / spread).sqrt())
}
