//! What claims about trained networks share, whichever weights are trained.

use crate::claim::subject::Subject;
use crate::error::{Diagnostic, Doubt};
use crate::expr::{Expr, eval_real};
use crate::fourier::Limits;
use crate::host::clock;
use crate::number::{Complex, Real};
use crate::verdict::{
    Finding, Identity, PointSummary, Power, RouteSummary, Side, Strength, Term, Verdict, power,
    show, weigh_identity,
};
use crate::wire::Table;
use std::sync::atomic::Ordering;

/// A constant of a claim, where it is given.
pub fn given(table: &mut Table, subject: &Subject, key: &str) -> Result<Option<Expr>, Diagnostic> {
    let Some(text) = table.string(key)? else {
        return Ok(None);
    };
    let value = text.parse(&subject.scope(&[]))?;
    eval_real(&value, &[], 64).map_err(|why| text.error(why.to_string()))?;
    Ok(Some(value))
}

/// Fewest and most networks.
const SEEDS: std::ops::RangeInclusive<i64> = 5..=1000;

/// `seeds`: how many networks are drawn.
pub fn seeds(table: &mut Table, default: usize) -> Result<usize, Diagnostic> {
    let seeds = table.integer_in("seeds", SEEDS)?;
    Ok(seeds.map_or(default, |n| n as usize))
}

/// |x|.
pub fn size(x: &[f64]) -> f64 {
    x.iter().map(|x| x * x).sum::<f64>().sqrt()
}

/// A value of double precision that is what was measured, without an error of its own.
pub fn measured(route: &'static str, x: f64) -> Side {
    let value = if x.is_finite() {
        Ok((Complex::with_val(64, x), Real::with_val(64, 0)))
    } else {
        Err("there is no number".into())
    };
    Side::new(route, value)
}

/// A value with its bound.
pub fn bounded(route: &'static str, x: &Real, error: f64) -> Side {
    Side::new(
        route,
        Ok((Complex::with_val(x.prec(), x), Real::with_val(64, error))),
    )
}

/// One comparison.
pub fn identity(at: impl Into<String>, scale: f64, left: Side, right: Side) -> Identity {
    Identity {
        at: at.into(),
        // Relative to something, also where the value is 0.
        scale: Real::with_val(64, scale.max(f64::MIN_POSITIVE)),
        left,
        right,
    }
}

/// Weighs comparisons with trained networks.
pub fn weigh(points: &[Identity], digits: u32, routes: Vec<RouteSummary>) -> Finding {
    let mut finding = weigh_identity(points, digits, routes);
    if finding.verdict != Verdict::Undecided {
        finding.strength = Some(Strength::Trained);
    }
    if finding.verdict == Verdict::Confirmed && finding.power.is_none() {
        // Distances that are claimed to be 0: the smallest one, as a part of the scale, that would have been refuted.
        let asked = show::ten_to_minus(f64::from(digits));
        let refutes = |change: &Real| {
            points.iter().any(|point| {
                let (Ok(left), Ok(right)) = (&point.left.value, &point.right.value) else {
                    return false;
                };
                let claimed = Real::with_val(64, change * &point.scale);
                let found = Complex::with_val(64, &left.0 - &right.0);
                let gap = Real::with_val(64, found.abs_ref()) - &claimed;
                let error = Real::with_val(64, &left.1 + &right.1);
                let tolerance = Real::with_val(64, &point.scale * &asked);
                gap.abs() - error > tolerance
            })
        };
        finding.power = power::smallest(&asked, refutes).map(|change| Power::of(change, None));
    }
    finding
}

/// A route with a name and what it did.
pub fn route(name: &str, detail: impl Into<String>) -> RouteSummary {
    RouteSummary {
        name: name.into(),
        detail: detail.into(),
        ..RouteSummary::default()
    }
}

/// A point of evidence beside those that are weighed.
pub fn shown(at: impl Into<String>, measured: impl Into<String>) -> PointSummary {
    PointSummary {
        at: at.into(),
        claimed: String::new(),
        measured: measured.into(),
        error_bound: String::new(),
        deviation: String::new(),
        enclosure: None,
    }
}

/// The slope of a line through logarithms, within two standard errors: an order or an exponent.
pub fn fitted(route: &'static str, logs: &[(f64, f64)]) -> Side {
    let (slope, error) = slope(logs);
    let error = Term::of(
        format!(
            "twice the standard error of the slope through {} points",
            logs.len()
        ),
        2.0 * error,
    );
    Side::in_parts(route, Complex::with_val(64, slope), vec![error])
}

/// The slope of a line by least squares, and its standard error.
fn slope(points: &[(f64, f64)]) -> (f64, f64) {
    let n = points.len() as f64;
    let mean = |f: fn(&(f64, f64)) -> f64| points.iter().map(f).sum::<f64>() / n;
    let (x, y) = (mean(|p| p.0), mean(|p| p.1));
    let spread: f64 = points.iter().map(|p| (p.0 - x) * (p.0 - x)).sum();
    let found = points.iter().map(|p| (p.0 - x) * (p.1 - y)).sum::<f64>() / spread;
    let left: f64 = points
        .iter()
        .map(|p| (p.1 - y - found * (p.0 - x)).powi(2))
        .sum();
    (found, (left / (n - 2.0) / spread).sqrt())
}

/// Whether nobody asked for an end, and there is time left.
pub fn go_on(limits: &Limits) -> Result<(), Doubt> {
    match limits.cancel.load(Ordering::Relaxed) {
        true => Err("interrupted".into()),
        false => clock::go_on(),
    }
}
