//! The penalty as a curve: log10 rho over a range of frequencies, for a picture.
//!
//! ```text
//! log10 rho(k) = -2 log10 |F[phi](k)|
//! ```
//!
//! F is measured to one absolute error for the whole range, small enough that whatever is drowned in
//! it lies above the top of the picture; nothing is searched for digits that no picture shows. The line
//! is the route `derivative` (`contour` where that has no value), the checks are `contour`.
//! Frequencies are exact decimals, more of them beside a zero of F and at the edge of a band.

use crate::error::Doubt;
use crate::expr::eval_real;
use crate::fourier::{Frequency, Laboratory, PointValue, Route, decimal, exp2};
use crate::number::Real;
use std::f64::consts::{LOG2_10, PI};

/// Points in a decade of k.
const PER_DECADE: f64 = 24.0;
/// One of so many points is measured first.
const COARSE: usize = 3;
/// Points in one period of |F|^2, where phi has several breakpoints.
const PER_PERIOD: f64 = 6.0;
/// Most points before refinement.
const MOST: usize = 300;
/// Rounds of refinement, each of which halves the gaps beside a peak.
const ROUNDS: usize = 4;
/// A point this much above its neighbours (in decades) is a peak, beside which points are added.
const PEAK: f64 = 0.03;
/// Every so many points one is measured by the second route too.
const CHECK_EVERY: usize = 16;
/// Beyond this k zeros are too close to each other for refinement to be seen.
const CROWDED: f64 = 20.0;
/// F is known where it is so many times its error bound.
const KNOWN: f64 = 30.0;
/// Decimals of F below the top of the picture.
const SPARE: f64 = 4.0;

/// What is known of log10 rho at one k.
#[derive(Clone, Debug, PartialEq)]
pub enum Level {
    /// The value, to a few hundredths.
    Known(f64),
    /// It is at least this: F is no larger than its error, as at a zero or outside a band.
    AtLeast(f64),
    /// No route has a value; why.
    Missing(String),
}

impl Level {
    /// The value or the bound.
    pub fn number(&self) -> Option<f64> {
        match self {
            Level::Known(value) | Level::AtLeast(value) => Some(*value),
            Level::Missing(_) => None,
        }
    }
}

/// The range of a curve.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range {
    /// Smallest and largest k, as log10, in multiples of 1/24 (so that k = 1 is met).
    pub exponents: (f64, f64),
    /// The top of the picture, as log10 rho: above it only the fact is known.
    pub top: f64,
}

/// A penalty over a range.
#[derive(Clone, Debug, Default)]
pub struct PenaltyCurve {
    /// k and what is known there, k rising.
    pub points: Vec<(f64, Level)>,
    /// k and log10 rho by the second route.
    pub checks: Vec<(f64, f64)>,
    /// Why there is nothing, or less than all.
    pub notes: Vec<String>,
}

/// Measures the penalty of the laboratory's activation.
///
/// Nothing here fails: what could not be measured is said in [`PenaltyCurve::notes`].
pub fn penalty(laboratory: &mut Laboratory, range: Range) -> PenaltyCurve {
    let mut curve = PenaltyCurve::default();
    if let Some(why) = laboratory.obstacle() {
        curve.notes.push(why.text);
        return curve;
    }
    let ks = grid(range, spread(laboratory));
    // First a few, then those between them where there is something to see.
    let mut points = measured(laboratory, &every(&ks, COARSE), range.top);
    let rest = unseen(&ks, &points);
    points.extend(measured(laboratory, &rest, range.top));
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    for _ in 0..ROUNDS {
        let more = between(&points, range.top);
        if more.is_empty() || laboratory.limits().exhausted().is_some() {
            break;
        }
        points.extend(measured(laboratory, &more, range.top));
        points.sort_by(|a, b| a.0.total_cmp(&b.0));
    }
    curve.points = points;
    check(laboratory, &mut curve, range.top);
    let missing = curve
        .points
        .iter()
        .filter(|(_, level)| matches!(level, Level::Missing(_)));
    if let (count @ 1.., Some((k, Level::Missing(why)))) =
        (missing.clone().count(), missing.clone().next())
    {
        let all = curve.points.len();
        curve.notes.push(format!(
            "no value at {count} of {all} points, first at k = {k:.4}: {why}"
        ));
    }
    curve
}

/// Every n-th of these, and the last.
fn every(ks: &[f64], n: usize) -> Vec<f64> {
    let last = ks.len().saturating_sub(1);
    let kept = ks
        .iter()
        .enumerate()
        .filter(|(j, _)| j % n == 0 || *j == last);
    kept.map(|(_, k)| *k).collect()
}

/// Those that were not measured, but for those between two that lie above the picture.
fn unseen(ks: &[f64], points: &[(f64, Level)]) -> Vec<f64> {
    let above = |j: usize| matches!(points[j].1, Level::AtLeast(_));
    let wanted = |k: &&f64| {
        // Frequencies are rounded to six digits.
        let near = |p: &(f64, Level)| (p.0 / **k - 1.0).abs() < 1e-5;
        let next = points.partition_point(|p| p.0 < **k);
        let inside = next > 0 && next < points.len() && above(next - 1) && above(next);
        !inside && !points.iter().any(near)
    };
    ks.iter().filter(wanted).copied().collect()
}

/// How far apart the outermost breakpoints of phi are.
fn spread(laboratory: &Laboratory) -> f64 {
    let ends = laboratory.activation().pieces().iter();
    let ends: Vec<f64> = ends
        .filter_map(|piece| piece.to.as_ref())
        .filter_map(|end| eval_real(end, &[], 64).ok())
        .map(|end| end.to_f64())
        .collect();
    match (ends.first(), ends.last()) {
        (Some(first), Some(last)) => last - first,
        _ => 0.0,
    }
}

/// Equal steps in log k, and no step longer than a part of a period of |F|^2.
fn grid(range: Range, spread: f64) -> Vec<f64> {
    let (from, to) = range.exponents;
    let longest = if spread > 0.0 {
        2.0 * PI / spread / PER_PERIOD
    } else {
        f64::INFINITY
    };
    let mut ks = Vec::new();
    let steps = ((to - from) * PER_DECADE).round().max(1.0) as usize;
    for j in 0..steps {
        let at = |j: usize| 10f64.powf((from * PER_DECADE + j as f64) / PER_DECADE);
        let (a, b) = (at(j), at(j + 1));
        let parts = ((b - a) / longest).ceil().clamp(1.0, 24.0) as usize;
        ks.extend((0..parts).map(|i| a + (b - a) * i as f64 / parts as f64));
    }
    ks.push(10f64.powf(to));
    // Too sparse a grid would show zeros that are not there: the curve ends instead.
    ks.truncate(MOST);
    ks
}

/// The absolute error of F that is asked for.
fn tolerance(top: f64) -> Real {
    exp2(-(0.5 * top + SPARE) * LOG2_10)
}

fn measured(laboratory: &mut Laboratory, ks: &[f64], top: f64) -> Vec<(f64, Level)> {
    let frequencies: Vec<Frequency> = ks.iter().filter_map(|k| decimal(*k).ok()).collect();
    let tolerances = vec![tolerance(top); frequencies.len()];
    let mut found = laboratory
        .route(Route::Derivative, &frequencies, &tolerances)
        .values;
    let poor = |value: &Result<PointValue, Doubt>| value.as_ref().map_or(true, |v| !usable(v, top));
    let again: Vec<usize> = (0..found.len()).filter(|&j| poor(&found[j])).collect();
    if !again.is_empty() {
        let asked: Vec<Frequency> = again.iter().map(|&j| frequencies[j].clone()).collect();
        let run = laboratory.route(Route::Contour, &asked, &tolerances[..asked.len()]);
        for (j, value) in again.into_iter().zip(run.values) {
            if !poor(&value) || found[j].is_err() {
                found[j] = value;
            }
        }
    }
    let level = |value: Result<PointValue, Doubt>| match value {
        Err(why) => Level::Missing(why.into()),
        Ok(value) => level(&value, top),
    };
    let ks = frequencies.iter().map(Frequency::to_f64);
    ks.zip(found.into_iter().map(level)).collect()
}

fn usable(value: &PointValue, top: f64) -> bool {
    !matches!(level(value, top), Level::Missing(_))
}

fn level(value: &PointValue, top: f64) -> Level {
    let (size, error) = value.sizes();
    let (size, error) = (size / LOG2_10, error / LOG2_10);
    if size > error + KNOWN.log10() {
        return Level::Known(-2.0 * size);
    }
    let bound = -2.0 * (size.max(error) + 2f64.log10());
    if bound > top {
        Level::AtLeast(bound)
    } else {
        Level::Missing(format!("F is not known to more than 1e{error:.0}"))
    }
}

/// Frequencies beside peaks, and between the last value and the first that is out of the picture.
fn between(points: &[(f64, Level)], top: f64) -> Vec<f64> {
    let mut more = Vec::new();
    let height = |j: usize| points[j].1.number();
    for j in 1..points.len().saturating_sub(1) {
        let (Some(a), Some(b), Some(c)) = (height(j - 1), height(j), height(j + 1)) else {
            continue;
        };
        if b > a + PEAK && b > c + PEAK && a.min(c) < top && points[j].0 < CROWDED {
            more.push(0.5 * (points[j - 1].0 + points[j].0));
            more.push(0.5 * (points[j].0 + points[j + 1].0));
        }
    }
    for pair in points.windows(2) {
        let middle = 0.5 * (pair[0].0 + pair[1].0);
        if let (Level::Known(seen), Level::AtLeast(_)) | (Level::AtLeast(_), Level::Known(seen)) =
            (&pair[0].1, &pair[1].1)
            && *seen < top - 6.0
            && pair[1].0 / pair[0].0 > 1.001
        {
            more.push(middle);
        }
    }
    more.sort_by(f64::total_cmp);
    more.dedup();
    more
}

/// The second route at a few of the points.
fn check(laboratory: &mut Laboratory, curve: &mut PenaltyCurve, top: f64) {
    let some: Vec<(f64, f64)> = curve
        .points
        .iter()
        .filter_map(|(k, level)| match level {
            Level::Known(value) if *value < top => Some((*k, *value)),
            _ => None,
        })
        .collect();
    let some: Vec<(f64, f64)> = some.into_iter().step_by(CHECK_EVERY).collect();
    let ks: Vec<Frequency> = some.iter().filter_map(|(k, _)| decimal(*k).ok()).collect();
    let tolerances = vec![tolerance(top); ks.len()];
    let run = laboratory.route(Route::Contour, &ks, &tolerances);
    for ((k, line), value) in some.into_iter().zip(run.values) {
        let Ok(value) = value else { continue };
        if let Level::Known(seen) = level(&value, top) {
            if (seen - line).abs() > 0.1 {
                curve.notes.push(format!(
                    "the routes derivative and contour differ at k = {k:.4}"
                ));
            }
            curve.checks.push((k, seen));
        }
    }
    curve.notes.truncate(3);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activation::Activation;
    use crate::expr::{Expr, Scope};
    use crate::fourier::Limits;

    const RANGE: Range = Range {
        exponents: (-0.5, 1.0),
        top: 30.0,
    };

    fn curve(phi: &str) -> PenaltyCurve {
        let phi = Expr::parse(phi, &Scope::new(&["z"])).expect("a formula");
        let activation = Activation::from_formula("phi", phi).expect("an activation");
        penalty(&mut Laboratory::new(activation, Limits::default()), RANGE)
    }

    #[test]
    fn the_rectifier_goes_through_one_at_one() {
        let curve = curve("relu(z)");
        assert!(curve.notes.is_empty(), "{:?}", curve.notes);
        let one = curve.points.iter().find(|(k, _)| *k == 1.0).expect("k = 1");
        for (k, level) in &curve.points {
            let value = level.number().expect("a value");
            assert!((value - 4.0 * k.log10()).abs() < 1e-6, "{k}: {value}");
        }
        assert!(one.1.number().expect("known").abs() < 1e-12);
        assert!(curve.checks.len() >= 3);
    }

    #[test]
    fn what_drowns_lies_above_the_top() {
        // e^{k^2}/(2 pi) passes 10^30 at k = 8.4.
        let curve = curve("exp(-z^2/2)");
        for (k, level) in &curve.points {
            let exact = (k * k - (2.0 * PI).ln()) / std::f64::consts::LN_10;
            match level {
                Level::Known(value) => assert!((value - exact).abs() < 0.05, "{k}"),
                Level::AtLeast(bound) => assert!(exact > 30.0 && *bound <= exact + 0.1, "{k}"),
                Level::Missing(why) => panic!("{k}: {why}"),
            }
        }
    }

    #[test]
    fn a_zero_is_approached_from_both_sides() {
        let curve = curve("relu(z+1)-relu(z-1)-1");
        let near: Vec<f64> = curve
            .points
            .iter()
            .filter(|(k, _)| (k - PI).abs() < 0.05)
            .filter_map(|(_, level)| level.number())
            .collect();
        assert!(near.iter().any(|value| *value > 5.5), "{near:?}");
    }

    #[test]
    fn decimals_are_exact() {
        for (k, exact) in [(1.0, "1"), (0.05, "1/20"), (31.6228, "316228/10000")] {
            let exact = Expr::parse(exact, &Scope::new(&[])).expect("a number");
            let exact = eval_real(&exact, &[], 200).expect("a number");
            assert_eq!(decimal(k).expect("a frequency").at(200), exact);
        }
        assert!(decimal(f64::NAN).is_err() && decimal(1e-12).is_err());
    }
}
