//! Every route alone is held to its bound: the value of F is never further away than it says.

use super::claims::Generated;
use super::random::Random;
use super::value::{parse, truth};
use rayon::prelude::*;
use specbias::case::Case;
use specbias::fourier::{Frequency, Laboratory, Limits, Route};
use specbias::number::{Complex, Real};
use std::fmt::Write as _;
use std::time::{Duration, Instant};

/// The routes, in the order of the report.
pub const ROUTES: [Route; 5] = [
    Route::Enclosure,
    Route::Contour,
    Route::Derivative,
    Route::Panels,
    Route::Samples,
];

/// What came of one route at one frequency.
#[derive(Debug)]
pub struct Held {
    pub route: Route,
    /// Whether there was a value; no value is an answer.
    pub value: bool,
    /// What is wrong, where the bound is violated.
    pub violated: Option<String>,
}

/// Every route of every case at two frequencies that follow from the case.
pub fn hold(cases: &[(&Generated, &Case)], seconds: f64) -> Vec<Held> {
    let work = cases.par_iter();
    work.flat_map_iter(|(generated, case)| hold_one(generated, case, seconds))
        .collect()
}

fn hold_one(generated: &Generated, case: &Case, seconds: f64) -> Vec<Held> {
    let f = parse(&generated.subject.f(), &["k"]);
    let hash = |h: u64, b: u8| h.wrapping_mul(131).wrapping_add(u64::from(b));
    let mut random = Random::new(generated.id.bytes().fold(7, hash));
    let texts = [random.spread(0.05, 4.0), random.spread(1.0, 40.0)];
    let ks = texts.iter().filter_map(|text| {
        let expr = parse(text, &[]);
        Some((
            Frequency::new(text.clone(), expr.clone()).ok()?,
            truth(&f, &expr)?,
        ))
    });
    let (ks, truths): (Vec<Frequency>, Vec<(Complex, Real)>) = ks.unzip();
    // 25 digits of F; absolute ones where F is 0.
    let tolerances: Vec<Real> = truths
        .iter()
        .map(|(value, _)| {
            let size = Real::with_val(64, value.abs_ref());
            let size = if size.is_zero() {
                Real::with_val(64, 1)
            } else {
                size
            };
            size * 1e-25
        })
        .collect();
    let activation = case.subject.activation().expect("an activation").clone();
    let mut laboratory = Laboratory::new(activation, Limits::default());
    let mut out = Vec::new();
    for route in ROUTES {
        laboratory.set_limits(Limits {
            deadline: Instant::now().checked_add(Duration::from_secs_f64(seconds)),
            ..Limits::default()
        });
        let run = laboratory.route(route, &ks, &tolerances);
        for ((found, k), (value, own)) in run.values.into_iter().zip(&ks).zip(&truths) {
            let Ok(found) = found else {
                out.push(Held {
                    route,
                    value: false,
                    violated: None,
                });
                continue;
            };
            let gap = Complex::with_val(found.value.prec().0.max(600), &found.value - value);
            let gap = Real::with_val(64, gap.abs_ref());
            let allowed = Real::with_val(64, &found.error + own);
            let violated = (!gap.is_finite() || gap > allowed).then(|| {
                let mut text = String::new();
                let _ = write!(
                    text,
                    "{} at k = {}: {:.15e} ± {:.2e}, true {value:.15e}; phi = {} ({})",
                    route.name(),
                    k.text,
                    found.value,
                    found.error,
                    generated.subject.phi,
                    generated.id,
                );
                text
            });
            out.push(Held {
                route,
                value: true,
                violated,
            });
        }
    }
    out
}
