//! The Fourier transform of the function that a network learned is that of the data's coefficients over the penalty:
//! `f^(k) = c sum_j a_j e^{-i k x_j}/rho(k)`.
//!
//! For planes on a regular grid (`planes = "grid"`, D = 1) and frozen, f less the initial function is `sum_j a_j K_N(x, x_j)`, and K_N is near
//! `c A(x - x_j)` with A = F^{-1}[1/rho], c = s^2 N/(2 window). So |f^| falls like 1/rho, not like |F phi| = rho^(-1/2); and it is f less the initial
//! function that does.
//!
//! | key | meaning |
//! |---|---|
//! | `rho` | formula in `k` |
//! | `of` | `difference` (default): f less the initial function; `function`: f itself |
//! | `k` | list of k > 9/spread + 1/2 (default 4, 5, 6, 7) |
//! | `spread` | s of the window e^{-x^2/(2 s^2)} (default 3); the planes' window is 8 s or more |
//! | `rate` | eta as a part of 2/lambda (default 1/2) |
//! | `steps` | how many (default 20000) |
//!
//! Evidence: *transform*, an FFT of samples of the trained network times the window e^{-x^2/(2 s^2)}; *penalty*, the right side convolved with the window's transform. A window,
//! because f does not decay; rounding, and what the window leaves out beyond the samples, count as those of the terms of f, all of one sign, and the planes' grid moves f^ by about (k 2h/2 pi)^2, h their distance, where phi has a
//! kink. Relative to |f^(k)| with all terms of one sign. 3 digits by default.

use super::descent::Descent;
use super::{bounded_complex, formula};
use crate::activation::Fast;
use crate::claim::common::context::Context;
use crate::claim::common::trained::{identity, route, size, weigh};
use crate::claim::common::{directions, distances};
use crate::claim::subject::schedule::step_count;
use crate::claim::subject::training::Training;
use crate::claim::{Claim, Fact, SpectrumOfTraining, Subject};
use crate::error::{Diagnostic, Doubt};
use crate::expr::{Expr, Scope, eval_real};
use crate::network::initial::Planes;
use crate::network::{Data, Network};
use crate::number::Real;
use crate::train::Coordinates;
use crate::train::pass::values_at;
use crate::verdict::{Finding, Identity};
use crate::wire::Table;
use num_complex::Complex64;
use rustfft::FftPlanner;
use std::f64::consts::PI;

/// The frequencies of a claim that names none.
const DEFAULT: [&str; 4] = ["4", "5", "6", "7"];
/// Samples are taken within so many spreads of the window: it is 1e-14 there.
const REACH: f64 = 8.0;
/// Where the window's transform is 1e-18.
const BAND: f64 = 9.0;
/// Samples of f; their Nyquist frequency is pi SAMPLES/(2 REACH s).
const SAMPLES: usize = 1 << 12;
/// The size of the terms of f is looked at in each so many of them.
const COARSE: usize = 16;
/// Nodes of the convolution.
const NODES: i32 = 200;

/// The claim.
pub struct LearnedSpectrum {
    descent: Descent,
    rho: Expr,
    difference: bool,
    ks: Vec<(String, f64)>,
    spread: f64,
    steps: u64,
}

/// Reads the claim's keys.
///
/// # Errors
/// A wrong key, with its place; planes that are no grid, or one that is too narrow.
pub fn read(table: &mut Table, subject: &Subject) -> Result<Box<dyn Claim>, Diagnostic> {
    let text = table.required_string("rho")?;
    let rho = formula(&text, subject, "k", 4)?;
    let three = Expr::parse("3", &Scope::new(&[])).map_err(|_| table.error("no number"))?;
    let spread = super::constant(table, subject, "spread", three)?;
    let spread = eval_real(&spread, &[], 64)
        .map_err(|why| table.error(why.to_string()))?
        .to_f64();
    let steps = step_count(table, "steps", 20_000)?;
    let ks: Vec<(String, f64)> = directions::numbers(table, subject, "k", &DEFAULT)?
        .into_iter()
        .map(|(text, k)| {
            Ok((
                text,
                eval_real(&k, &[], 64)
                    .map_err(|why| table.error(why.to_string()))?
                    .to_f64(),
            ))
        })
        .collect::<Result<_, Diagnostic>>()?;
    let difference = !table.is_second("of", ["difference", "function"])?;
    let descent = Descent::read(table, subject)?.in_coordinates(Coordinates::Residuals);
    let window = match descent.training.start.planes {
        Planes::Grid { window } => window,
        _ => return Err(table.error("this kind needs `planes = \"grid\"` in [training]")),
    };
    if !(spread > 0.0 && window >= REACH * spread) {
        return Err(table.error(format!(
            "the spread is positive and at most an eighth of the planes' window of {window}, not {spread}"
        )));
    }
    let most = PI * SAMPLES as f64 / (4.0 * REACH * spread);
    if let Some((text, _)) = ks
        .iter()
        .find(|(_, k)| !(*k > BAND / spread + 0.5 && *k < most))
    {
        return Err(table.error(format!(
            "k = {text} is not above {:.3}, where the window's transform ends, and below {most:.0}",
            BAND / spread + 0.5
        )));
    }
    Ok(Box::new(LearnedSpectrum {
        descent,
        rho,
        difference,
        ks,
        spread,
        steps,
    }))
}

impl SpectrumOfTraining for LearnedSpectrum {
    /// Under the window, at frequencies from the least to the greatest of the claim.
    fn curve(&self, count: usize) -> Result<Vec<(f64, f64, f64)>, Doubt> {
        let (least, greatest) = self
            .ks
            .iter()
            .fold((f64::INFINITY, 0.0_f64), |(a, b), (_, k)| {
                (a.min(*k), b.max(*k))
            });
        let ks: Vec<f64> = (0..count)
            .map(|j| least * (greatest / least).powf(j as f64 / (count.max(2) - 1) as f64))
            .collect();
        let found = self.both(&ks)?;
        let sizes = ks.iter().zip(&found.values);
        Ok(sizes
            .map(|(k, at)| (*k, at.measured.norm(), at.claimed.norm()))
            .collect())
    }
}

impl Claim for LearnedSpectrum {
    fn statement(&self) -> (String, String) {
        let words = self.descent.in_words();
        let what = if self.difference { "f - f_0" } else { "f" };
        (
            format!(
                "the Fourier transform of {what} is c sum_j a_j e^(-i k x_j)/({}); {words}",
                self.rho
            ),
            format!(
                "F[{what}](k) = \\frac{{c \\sum_j a_j e^{{-ikx_j}}}}{{{}}};\\ \\text{{{words}}}",
                self.rho.to_latex()
            ),
        )
    }

    fn facts(&self) -> Vec<Fact<'_>> {
        vec![Fact::LearnedSpectrum(self)]
    }

    fn weigh(&self, context: &mut Context) -> Result<Finding, Doubt> {
        let digits = context.digits();
        let (points, fallen) = self.gather()?;
        let routes = vec![
            route(
                "transform",
                format!(
                    "{SAMPLES} samples of the trained network; the residuals fell to {fallen:.1e} of the first"
                ),
            ),
            route(
                "penalty",
                "the claimed transform, convolved with the window's",
            ),
        ];
        Ok(weigh(&points, digits, routes))
    }
}

/// Both sides at a frequency.
struct At {
    measured: Complex64,
    claimed: Complex64,
    /// The claimed one with all terms of one sign.
    terms: f64,
}

/// Both sides, and what is known of the left one.
struct Found {
    values: Vec<At>,
    rounding: f64,
    fallen: f64,
}

impl LearnedSpectrum {
    fn gather(&self) -> Result<(Vec<Identity>, f64), Doubt> {
        let ks: Vec<f64> = self.ks.iter().map(|(_, k)| *k).collect();
        let found = self.both(&ks)?;
        let points = self.ks.iter().zip(&found.values).map(|((text, _), at)| {
            identity(
                format!("k = {text}"),
                at.terms,
                bounded_complex("transform", at.measured, found.rounding),
                bounded_complex("penalty", at.claimed, 0.0),
            )
        });
        Ok((points.collect(), found.fallen))
    }

    /// Both sides at some frequencies.
    fn both(&self, ks: &[f64]) -> Result<Found, Doubt> {
        let training = &self.descent.training;
        let mut trainer = self.descent.in_double_precision(self.steps)?;
        let (data, start) = (trainer.data().clone(), trainer.network().into_owned());
        let first = size(&trainer.residual());
        trainer.run(|_, _| {}).completed()?;
        let fallen = size(&trainer.residual()) / first;
        let mut learned = trainer.network().into_owned();
        if self.difference {
            // The planes stand still: the difference is the network of the differences of v.
            for place in start.shape.output() {
                learned.parameters[place] -= start.parameters[place];
            }
        }
        let phi = Fast::new(&self.descent.activation)?;
        let (found, rounding) = self.transform(&learned, &phi, ks);
        let c = start.scale * start.scale * start.shape.width as f64 / (2.0 * window(training));
        let mut values = Vec::new();
        for (k, measured) in ks.iter().zip(found) {
            let (claimed, terms) = self.claimed(*k, c, &data, trainer.theta())?;
            values.push(At {
                measured,
                claimed,
                terms,
            });
        }
        Ok(Found {
            values,
            rounding,
            fallen,
        })
    }

    /// `∫ f(x) e^{-x^2/(2 s^2)} e^{-ikx} dx` at each k: an FFT, and between its frequencies the sum itself would be the same; k is moved into the samples,
    /// so that an FFT's frequency 0 is k. And what rounding may do to it: that of the terms of f, all of one sign.
    fn transform(&self, network: &Network, phi: &Fast, ks: &[f64]) -> (Vec<Complex64>, f64) {
        let half = REACH * self.spread;
        let step = 2.0 * half / SAMPLES as f64;
        let x: Vec<f64> = (0..SAMPLES).map(|i| -half + step * i as f64).collect();
        let values = values_at(network, phi, x.clone());
        let window: Vec<f64> = x
            .iter()
            .map(|x| (-0.5 * (x / self.spread).powi(2)).exp())
            .collect();
        let mut positive = network.clone();
        positive.parameters[network.shape.output()]
            .iter_mut()
            .for_each(|v| *v = v.abs());
        let coarse: Vec<f64> = x.iter().copied().step_by(COARSE).collect();
        let terms = values_at(&positive, phi, coarse);
        let size: f64 = terms
            .iter()
            .zip(window.iter().step_by(COARSE))
            .map(|(f, w)| f.abs() * w * COARSE as f64)
            .sum();
        let fft = FftPlanner::new().plan_fft_forward(SAMPLES);
        let transforms = ks.iter().map(|k| {
            // The nearest frequency of the FFT; the rest of k turns the samples.
            let unit = 2.0 * PI / (2.0 * half);
            let place = (k / unit).round();
            let rest = k - place * unit;
            let mut samples: Vec<Complex64> = x
                .iter()
                .zip(&values)
                .zip(&window)
                .map(|((x, f), window)| Complex64::from_polar(step * f * window, -rest * x))
                .collect();
            fft.process(&mut samples);
            // The samples begin at -half.
            samples[place as usize % SAMPLES] * Complex64::from_polar(1.0, place * unit * half)
        });
        // Beyond the ends the window goes on: ∫ f e^{-x^2/(2 s^2)} from there is about what stands there times s^2 over the reach. Terms of one sign
        // again, for f may be small where they are not.
        let ends = [(0, 0), (terms.len() - 1, SAMPLES - COARSE)];
        let beyond: f64 = ends
            .iter()
            .map(|(term, sample)| terms[*term].abs() * window[*sample] * self.spread / REACH)
            .sum();
        let rounding = 4.0 * f64::EPSILON * step * size;
        (transforms.collect(), rounding + 2.0 * beyond)
    }

    /// The right side times the window, and its size with all terms of one sign.
    fn claimed(&self, k: f64, c: f64, data: &Data, a: &[f64]) -> Result<(Complex64, f64), Doubt> {
        let band = BAND / self.spread;
        let step = band / f64::from(NODES);
        let (mut sum, mut size) = (Complex64::new(0.0, 0.0), 0.0);
        for node in -NODES..=NODES {
            let q = step * f64::from(node);
            let at = Real::with_val(64, k - q);
            let rho = distances::value(&self.rho, "k", &at, 64)?.to_f64();
            // (1/2 pi) times the window's transform s sqrt(2 pi) e^{-s^2 q^2/2}.
            let weight =
                step * self.spread / (2.0 * PI).sqrt() * (-0.5 * (self.spread * q).powi(2)).exp();
            let terms: Complex64 = data
                .x
                .iter()
                .zip(a)
                .map(|(x, a)| Complex64::from_polar(*a, -(k - q) * x))
                .sum();
            sum += terms * (c * weight / rho);
            size += c * weight / rho * a.iter().map(|a| a.abs()).sum::<f64>();
        }
        Ok((sum, size))
    }
}

fn window(training: &Training) -> f64 {
    match training.start.planes {
        Planes::Grid { window } => window,
        _ => f64::NAN,
    }
}
