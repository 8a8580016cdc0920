//! A value that is claimed to be 0.
//!
//! Nothing is 0 because it is small: sech has F(100) = 4e-68. A claimed 0 is confirmed
//!
//! * by a rule about the structure of phi ([`Band`]: beyond the band of an entire function, off the lines of a
//!   sum of waves);
//! * by routes whose value is 0 without any error;
//! * at a zero of F that exact arithmetic shows ([`order`]): there F has to be small, to the digits asked, against its own size on both
//!   sides of the point.
//!
//! It is refuted where two routes tell F apart from 0 by more than that. The search for a size is bounded; what
//! stays below ever smaller bounds, here and nearby, is undecided, and so is what is small where no exact rule speaks: rho is
//! finite there.

use super::asked::{NEARBY, beside};
use super::{Asked, SPARE_DIGITS, is_precise};
use crate::activation::Band;
use crate::fourier::zeros::order;
use crate::fourier::{Frequency, Laboratory, PointValue, RouteRun};
use crate::number::Real;
use crate::verdict::show;

/// Digits of a size.
const SIZE_DIGITS: u32 = 6;
/// Decimal places to which the routes look at a value that a rule says is 0: they may contradict, and need not confirm.
const RULED_PLACES: f64 = 12.0;
/// Decimal places of each further look.
const DEEPER: [f64; 2] = [60.0, 120.0];

/// What was found about one claimed value.
#[derive(Clone, Debug, Default)]
pub struct Settled {
    /// The rule by which F is 0.
    pub rule: Option<&'static str>,
    /// The tolerance on F, where the claimed value does not say it.
    pub tolerance: Option<Real>,
    /// Whether F is small there at most, and not known to be 0.
    pub small: bool,
}

/// Looks for what each claimed 0 without a scale is small against, and gives it that scale.
pub fn settle(
    laboratory: &mut Laboratory,
    ks: &[Frequency],
    asked: &mut [Asked],
    digits: u32,
) -> Vec<Settled> {
    let mut settled = vec![Settled::default(); ks.len()];
    let open: Vec<usize> = (0..ks.len())
        .filter(|&j| asked[j].scale.is_zero())
        .collect();
    if open.is_empty() {
        return settled;
    }
    let band = Band::of(laboratory.activation());
    for j in open {
        let k = &ks[j..=j];
        settled[j].rule = band.as_ref().and_then(|band| band.vanishes(&k[0].at(320)));
        if settled[j].rule.is_some() {
            settled[j].tolerance = Some(show::ten_to_minus(RULED_PLACES));
            continue;
        }
        let first = laboratory.relative_tolerances(k, SIZE_DIGITS, 0);
        let runs = laboratory.enclosed_or_both(k, &first);
        let exact = runs
            .iter()
            .all(|run| run.values[0].as_ref().is_ok_and(is_exact_zero));
        let here = runs
            .iter()
            .map(|run| run.values[0].as_ref().map_or(Real::new(64), least))
            .reduce(|a, b| a.min(&b))
            .filter(|least| !least.is_zero());
        if let Some(size) = &here {
            // Both routes tell it apart from 0: it is as large as it is, whatever stands nearby.
            asked[j].scale = asked[j].quantity.size(size.clone());
        }
        if exact || here.is_some() {
            settled[j].tolerance = first.into_iter().next();
            continue;
        }
        settled[j].small = order(laboratory.activation(), &k[0]) == 0;
        let (size, deepest) = nearby(laboratory, &k[0]);
        asked[j].scale = asked[j].quantity.size(size.clone());
        settled[j].tolerance = Some(if size.is_zero() {
            deepest
        } else {
            size * show::ten_to_minus(f64::from(digits) + SPARE_DIGITS)
        });
    }
    settled
}

fn is_exact_zero(v: &PointValue) -> bool {
    v.error.is_zero() && v.value.real().is_zero() && v.value.imag().is_zero()
}

/// The size of F near a frequency, as the routes that have a value tell it apart from 0, smaller side; and the
/// tolerance to which they were asked.
pub(super) fn nearby(laboratory: &mut Laboratory, k: &Frequency) -> (Real, Real) {
    let mut around: Vec<Frequency> = Vec::new();
    for above in [false, true] {
        for share in NEARBY {
            let expr = beside(k, share, above);
            around.extend(Frequency::new(expr.to_string(), expr));
        }
    }
    let zero = Real::with_val(64, 0);
    if around.len() < 2 * NEARBY.len() {
        return (zero.clone(), zero);
    }
    let mut tolerances = laboratory.relative_tolerances(&around, SIZE_DIGITS, 0);
    for deeper in DEEPER.map(Some).into_iter().chain([None]) {
        let runs = laboratory.enclosed_or_both(&around, &tolerances);
        let sizes: Vec<Real> = (0..around.len()).map(|j| seen(&runs, j)).collect();
        let (below, above) = sizes.split_at(NEARBY.len());
        let largest = |side: &[Real]| side.iter().fold(zero.clone(), |a, b| a.max(b));
        let size = largest(below).min(&largest(above));
        let (Some(deeper), true) = (deeper, size.is_zero()) else {
            let least = tolerances.into_iter().reduce(|a, b| a.min(&b));
            return (size, least.unwrap_or(zero));
        };
        if laboratory.limits().exhausted().is_some() {
            return (zero.clone(), zero);
        }
        for tolerance in &mut tolerances {
            *tolerance *= show::ten_to_minus(deeper);
        }
    }
    (zero.clone(), zero)
}

/// A lower bound of |F| by one value; 0 where it does not tell F apart from 0.
fn least(v: &PointValue) -> Real {
    let least = Real::with_val(64, v.value.abs_ref()) - &v.error;
    least.max(&Real::new(64))
}

/// A lower bound of |F| by all the precise routes that have a value; 0 where one does not tell it apart from 0.
fn seen(runs: &[RouteRun], j: usize) -> Real {
    let known = runs
        .iter()
        .filter(|run| is_precise(run.route))
        .filter_map(|run| run.values[j].as_ref().ok());
    let least = known.map(least).reduce(|a, b| a.min(&b));
    least.unwrap_or_else(|| Real::with_val(64, 0))
}
