//! The answer: values by two routes, a closed form held against them, conditions.

use serde::Serialize;

use super::Asked;
use crate::cli::transform::{At, Found};
use crate::design::validity::{self, Line};
use crate::design::{Freedom, Known, Place, Representative, Run};
use crate::error::{Error, Result};
use crate::expr::{EvalError, eval_real};
use crate::fourier::PointValue;
use crate::number::{Complex, Real};
use crate::verdict::show;
use crate::wire::Text;

/// Digits of the values beyond those asked.
pub const SPARE: u32 = 4;
/// Decimal places by which a value that counts as 0 is smaller than the largest.
const ZERO: f64 = 20.0;
/// Decimal places below which a value counts as nothing.
const FLOOR: u32 = 60;

/// What was found.
pub struct Answer {
    /// phi at the places asked.
    pub rows: Vec<Row>,
    /// What the penalty leaves open.
    pub freedom: Freedom,
    /// The closed form, and the digits to which it and both routes agree.
    pub known: Option<(Known, f64)>,
    /// Conditions.
    pub lines: Vec<Line>,
}

/// phi at one place.
#[derive(Serialize)]
pub struct Row {
    /// The place.
    pub z: String,
    /// The value, to the digits that are known.
    pub phi: Option<String>,
    /// Upper bound of its error.
    pub error_bound: Option<String>,
    /// Correct digits.
    pub digits_reached: Option<f64>,
    /// Why it is not known to the digits asked.
    pub undecided: Option<String>,
}

/// Computes phi by both routes, compares the closed form, and examines it.
///
/// # Errors
/// A phase that this penalty has not, Ctrl-C.
pub fn answer(asked: &Asked) -> Result<Answer> {
    let limits = &asked.limits;
    let prepared = || {
        Representative::new(&asked.wanted, &asked.phase, limits).map_err(|why| {
            Text::typed("--phase", &asked.phase_typed)
                .error(format!("there is no such phase: {}", why.found))
                .with_help(format!("needed: {}", why.condition))
        })
    };
    let (mut phi, mut examined) = (prepared()?, prepared()?);
    let freedom = phi.freedom();
    let mut places = asked.places.clone();
    let shown = places.len();
    places.extend(freedom.references());
    let (runs, lines) = rayon::join(
        || {
            let tolerances = phi.tolerances(&places, asked.digits + SPARE, FLOOR, limits);
            phi.both(&places, &tolerances, limits)
        },
        || {
            let grid = validity::grid(&mut examined, limits);
            validity::report(&mut examined, &grid, limits)
        },
    );
    if limits.cancel.load(std::sync::atomic::Ordering::SeqCst) {
        return Err(Error::interrupted());
    }
    let rows = (0..shown).map(|j| row(&places[j], &runs, j, asked.digits));
    let known = Known::of(&asked.wanted, &asked.phase).map(|known| {
        let agreement = agreement(&known, &places, shown, &runs, freedom);
        (known, agreement)
    });
    Ok(Answer {
        rows: rows.collect(),
        freedom,
        known,
        lines,
    })
}

/// What two routes say at one place.
fn row(place: &Place, runs: &[Run], j: usize, digits: u32) -> Row {
    let found = |run: &Run| {
        let value = run.values[j].clone();
        Found {
            route: run.route.name(),
            nodes: value.as_ref().map_or(0, |v| v.nodes),
            bits: value.as_ref().map_or(0, |v| v.bits),
            value: value
                .map(|v| PointValue {
                    value: Complex::with_val(v.value.prec(), (&v.value, 0)),
                    error: v.error,
                    certificate: None,
                })
                .map_err(Into::into),
        }
    };
    let at = At {
        k: place.text.clone(),
        enclosed: false,
        routes: runs.iter().map(found).collect(),
        refused: None,
    };
    let agreed = match at.agreed() {
        Ok(agreed) => agreed,
        Err(why) => {
            return Row {
                z: at.k,
                phi: None,
                error_bound: None,
                digits_reached: None,
                undecided: Some(why),
            };
        }
    };
    // A causal phi is 0 for z < 0: as small as was asked of its halves.
    let zero = agreed.zero && agreed.digits > f64::from(digits);
    let reached = if agreed.zero { 0.0 } else { agreed.digits };
    let undecided = (!zero && reached < f64::from(digits))
        .then(|| format!("{reached:.1} of {digits} digits were reached"));
    let right = reached.floor().clamp(1.0, 1e4) as u32;
    Row {
        z: at.k,
        phi: Some(if zero {
            "0".into()
        } else {
            show::real(agreed.value.real(), right.min(digits + SPARE))
        }),
        error_bound: Some(show::bound(&agreed.error)),
        digits_reached: (!zero).then_some(reached.min(1e4)),
        undecided,
    }
}

/// Digits to which a closed form and both routes agree, less what the penalty leaves open.
fn agreement(known: &Known, places: &[Place], shown: usize, runs: &[Run], freedom: Freedom) -> f64 {
    let bits = runs
        .iter()
        .flat_map(|run| &run.values)
        .filter_map(|v| v.as_ref().ok())
        .map(|v| v.bits + 64)
        .max()
        .unwrap_or(256);
    let formula = |place: &Place| -> Result<Real, EvalError> {
        let side = if place.negative {
            &known.left
        } else {
            &known.right
        };
        eval_real(side, &[("z", &place.at(bits + 32))], bits)
    };
    let Ok(claimed) = places.iter().map(formula).collect::<Result<Vec<_>, _>>() else {
        return 0.0;
    };
    // A zero of phi is judged by the size that phi has elsewhere.
    let largest = runs
        .iter()
        .flat_map(|run| run.values.iter().take(shown))
        .filter_map(|v| v.as_ref().ok())
        .map(|v| Real::with_val(64, v.value.abs_ref()))
        .fold(Real::with_val(64, 0), |a, b| a.max(&b));
    let least = largest * show::ten_to_minus(ZERO);
    let mut worst = f64::INFINITY;
    for j in 0..shown {
        let z = places[j].at(bits);
        let size = Real::with_val(64, claimed[j].abs_ref());
        let less = freedom.less(&z, &claimed[j], &claimed[shown..]);
        let scale = Real::with_val(64, less.abs_ref()).max(&size).max(&least);
        for run in runs {
            let Ok(value) = freedom.value_less(&z, &run.values[j], &run.values[shown..]) else {
                return 0.0;
            };
            let off = Real::with_val(64, &value.value - &less).abs() + value.error;
            let digits = if scale.is_zero() {
                show::digits(&off)
            } else {
                show::digits(&Real::with_val(64, off / &scale))
            };
            worst = worst.min(digits);
        }
    }
    worst
}
