//! The distance of a least-norm network of N neurons from its limit falls like a power of N: of rectifiers on a line from the natural cubic
//! spline, of any activation from the interpolant of a kernel.
//!
//! | key | meaning |
//! |---|---|
//! | `exponent` | the power: -1/2 for random planes, -2 for a regular grid of them |
//! | `widths` | list of N, six or more (default 64, 128, …, 4096) |
//! | `ridge` | formula of A in `d`, for a limit that is the interpolant of its kernel, as in `universality` (default: the spline) |
//! | `seeds` | how many networks of each width, five or more (default 40; a grid is the same for all) |
//!
//! Without `ridge` it needs what `spline-limit` needs. Evidence: *drawn*, the slope of the logarithm of the root of the mean square distance over seeds and 33 points, with `ridge` over up to 4
//! halfway between data,
//! by least squares, with twice its standard error; each network is solved in double precision. 1 digit by default: the exponent to 1/10.

use super::interpolant::{self, Interpolant};
use super::spline_limit::{Spline, is_for};
use super::{constant, formula};
use crate::activation::{Activation, Fast};
use crate::claim::common::context::Context;
use crate::claim::common::trained::{bounded, fitted, identity, route, seeds, shown, weigh};
use crate::claim::subject::training::Training;
use crate::claim::{Claim, Subject};
use crate::error::{Diagnostic, Doubt};
use crate::expr::{Expr, build, eval_real};
use crate::fourier::Laboratory;
use crate::host::clock;
use crate::network::Data;
use crate::number::{Rational, Real};
use crate::verdict::Finding;
use crate::wire::Table;

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
    ridge: Option<Expr>,
    content: String,
}

/// Reads the claim's keys.
///
/// # Errors
/// A wrong key, with its place.
pub fn read(table: &mut Table, subject: &Subject) -> Result<Box<dyn Claim>, Diagnostic> {
    let ridge = match table.string("ridge")? {
        None => None,
        Some(text) => Some(formula(&text, subject, "d", 1)?),
    };
    let training = match ridge {
        None => is_for(table, subject)?,
        Some(_) => subject.required_training(table)?,
    };
    let widths = super::descent::step_list(table, "widths", &WIDTHS)?;
    if widths.len() < 6 || widths.iter().any(|n| !(8..=1_000_000).contains(n)) {
        return Err(table.error("`widths` are six or more, from 8 to 1000000"));
    }
    let seeds = seeds(table, 40)?;
    Ok(Box::new(WidthLaw {
        training,
        activation: subject.required_activation(table)?.clone(),
        exponent: constant(
            table,
            subject,
            "exponent",
            build::rational(Rational::from((-1, 2))),
        )?,
        widths,
        seeds,
        ridge,
        content: subject.claim_content().to_string(),
    }))
}

impl Claim for WidthLaw {
    fn statement(&self) -> (String, String) {
        let e = &self.exponent;
        (
            match &self.ridge {
                None => format!("the distance from the natural cubic spline falls like N^({e})"),
                Some(a) => format!(
                    "the distance from the interpolant of the kernel of A(d) = {a} falls like N^({e})"
                ),
            },
            format!("|f_N - f_\\infty| \\propto N^{{{}}}", e.to_latex()),
        )
    }

    fn weigh(&self, context: &mut Context) -> Result<Finding, Doubt> {
        let digits = context.digits();
        let laboratory = context.laboratory()?;
        self.gather(digits, laboratory)
    }
}

impl WidthLaw {
    fn gather(&self, digits: u32, laboratory: &mut Laboratory) -> Result<Finding, Doubt> {
        let limit = self.limit(laboratory)?;
        let mut phi = Fast::new(&self.activation)?;
        let mut logs = Vec::new();
        let mut beside = Vec::new();
        for &width in &self.widths {
            let mut training = self.training.clone();
            training.shape.width = width as usize;
            let mut sum = 0.0;
            for seed in 0..self.seeds {
                clock::go_on()?;
                let seed = format!("{}/{width}/{seed}", self.content);
                sum += distance(&training, &mut phi, &seed, &limit)?;
            }
            let rms = (sum / self.seeds as f64).sqrt();
            logs.push(((width as f64).ln(), rms.ln()));
            beside.push(shown(format!("N = {width}"), format!("{rms:.3e}")));
        }
        let exponent = eval_real(&self.exponent, &[], 64)?;
        let points = [identity(
            "the exponent",
            1.0,
            fitted("drawn", &logs),
            bounded("claimed", &exponent, 0.0),
        )];
        let detail = format!(
            "{} networks of each of {} widths",
            self.seeds,
            self.widths.len()
        );
        let mut finding = weigh(&points, digits, vec![route("drawn", detail)]);
        finding.points.extend(beside);
        Ok(finding)
    }
}

/// The data, and the limit at some places.
struct Limit {
    data: Data,
    places: Vec<Vec<f64>>,
    values: Vec<f64>,
}

impl WidthLaw {
    fn limit(&self, laboratory: &mut Laboratory) -> Result<Limit, Doubt> {
        let (data, _) = self.training.draw(&self.content)?;
        let Some(ridge) = &self.ridge else {
            let spline = Spline::of(&data, false)?;
            let places = (0..PLACES).map(|i| vec![-0.97 + 1.94 * i as f64 / (PLACES - 1) as f64]);
            let places: Vec<Vec<f64>> = places.collect();
            let at = |x: &Vec<f64>| {
                spline
                    .at(&Real::with_val(super::exact::BITS, x[0]))
                    .to_f64()
            };
            return Ok(Limit {
                values: places.iter().map(at).collect(),
                places,
                data,
            });
        };
        let affine = self.training.shape.skip;
        let places = interpolant::places(&data);
        let k = interpolant::kernel(Some(ridge), affine, &data, &places, laboratory)?;
        Ok(Limit {
            values: Interpolant::of(&data, &places, &k, affine)?.values,
            places,
            data,
        })
    }
}

/// The mean square distance of one network from the limit.
fn distance(training: &Training, phi: &mut Fast, seed: &str, limit: &Limit) -> Result<f64, Doubt> {
    let network = training.draw_network(seed)?;
    let (data, places) = (&limit.data, &limit.places);
    let k = interpolant::of_network(&network, phi, data, places)?;
    let found = Interpolant::of(data, places, &k, training.shape.skip)?;
    let gaps = found.values.iter().zip(&limit.values);
    Ok(gaps.map(|(f, y)| (f - y) * (f - y)).sum::<f64>() / places.len() as f64)
}
