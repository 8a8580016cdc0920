//! Claims about trained networks: what they share.
//!
//! | file | kind |
//! |---|---|
//! | [`setting`] | the table `[training]`: data, network, start, loss |
//! | [`schedule`] | its keys for `specbias train`: method, rate, steps |
//! | [`portrait`] | what a picture of a training shows |
//! | [`exact`] | the same network at high precision, an independent route |
//! | [`descent`] | trainings with frozen planes: method, rate, K at high precision |
//! | [`interpolant`] | the interpolant of a limit kernel |
//! | [`gradient`] | the trainer's gradient against differences |
//! | [`alpha_degeneracy`] | the gauge of homogeneous activations |
//! | [`gd_path`] | the path of gradient descent in closed form |
//! | [`gd_limit`] | its limit, the least-norm solution |
//! | [`metric`] | which norm is least |
//! | [`stability_edge`] | the greatest learning rate |
//! | [`signature`] | memorisation, oscillation, instability, as numbers |
//! | [`spline_limit`] | wide networks of the rectifier and the natural cubic spline |
//! | [`universality`] | wide networks and the kernel of their activation |
//! | [`learned_spectrum`] | the Fourier transform of what was learned |
//! | [`mode_law`] | eigenvalues of K on a circle and the penalty |
//! | [`width_law`] | how fast wide networks come near it |
//! | [`mode_decay`] | Fourier modes of the residuals on a circle |
//! | [`early_stopping`] | stopping early against a ridge |
//! | [`generalisation`] | unseen points, against another activation |
//! | [`initial_density`] | zero-planes and weights at the start |

pub mod alpha_degeneracy;
pub mod descent;
pub mod early_stopping;
pub mod exact;
pub mod gd_limit;
pub mod gd_path;
pub mod generalisation;
pub mod gradient;
pub mod initial_density;
pub mod interpolant;
pub mod learned_spectrum;
pub mod metric;
pub mod mode_decay;
pub mod mode_law;
pub mod portrait;
pub mod schedule;
pub mod setting;
pub mod signature;
pub mod spline_limit;
pub mod stability_edge;
pub mod universality;
pub mod width_law;

pub use setting::Training;

use super::{Subject, distances};
use crate::activation::Fast;
use crate::error::{Diagnostic, Doubt};
use crate::expr::{Expr, eval_real};
use crate::host::{clock, memory};
use crate::network::{Data, Network};
use crate::number::{Complex, Real};
use crate::verdict::{
    Finding, Identity, PointSummary, Power, RouteSummary, Side, Strength, Term, Verdict, power,
    show, weigh_identity,
};
use crate::wire::{Table, Text};
use nalgebra::{DMatrix, Dyn, SymmetricEigen};

/// A constant of a claim, where it is given.
pub(super) fn given(
    table: &mut Table,
    subject: &Subject,
    key: &str,
) -> Result<Option<Expr>, Diagnostic> {
    let Some(text) = table.string(key)? else {
        return Ok(None);
    };
    let value = text.parse(&subject.scope(&[]))?;
    eval_real(&value, &[], 64).map_err(|why| text.error(why.to_string()))?;
    Ok(Some(value))
}

/// A constant of a claim, or the default.
fn constant(
    table: &mut Table,
    subject: &Subject,
    key: &str,
    default: Expr,
) -> Result<Expr, Diagnostic> {
    Ok(given(table, subject, key)?.unwrap_or(default))
}

/// Fewest and most networks.
const SEEDS: std::ops::RangeInclusive<i64> = 5..=1000;

/// `seeds`: how many networks are drawn.
pub(super) fn seeds(table: &mut Table, default: usize) -> Result<usize, Diagnostic> {
    let seeds = table.integer_in("seeds", SEEDS)?;
    Ok(seeds.map_or(default, |n| n as usize))
}

/// A formula in one variable that has a value at a number.
fn formula(text: &Text, subject: &Subject, variable: &str, at: u32) -> Result<Expr, Diagnostic> {
    let formula = text.parse(&subject.scope(&[variable]))?;
    distances::value(&formula, variable, &Real::with_val(64, at), 64)
        .map_err(|why| text.error(why))?;
    Ok(formula)
}

/// |x|.
pub(super) fn size(x: &[f64]) -> f64 {
    x.iter().map(|x| x * x).sum::<f64>().sqrt()
}

/// K = Phi^T Phi of a network's features in double precision, no factor of a loss, by its eigenvalues and eigenvectors.
///
/// # Errors
/// A sentence: more memory or time than there is.
fn eigen(
    network: &Network,
    phi: &mut Fast,
    data: &Data,
) -> Result<SymmetricEigen<f64, Dyn>, Doubt> {
    let n = data.len();
    matrix(n)?;
    // A row of features is a column here.
    let features = network.features(phi, &data.x)?;
    clock::has_time_for(decomposition(n) + (n * n * network.shape.width) as f64)?;
    let features = DMatrix::from_vec(data.len(), network.shape.width, features);
    let k = (&features * features.transpose()) * (network.scale * network.scale);
    Ok(SymmetricEigen::new(k))
}

/// Whether K of so many points, and what takes it apart, may be held.
///
/// # Errors
/// A sentence: it is more than the budget of memory allows.
fn matrix(n: usize) -> Result<(), Doubt> {
    let entries = n.checked_mul(n).and_then(|all| all.checked_mul(3));
    memory::doubles(entries, &format!("K of {n} points")).map_err(Into::into)
}

/// Operations that the eigenvalues and eigenvectors of a symmetric matrix take.
fn decomposition(n: usize) -> f64 {
    9.0 * (n as f64).powi(3)
}

/// A value of double precision that is what was measured, without an error of its own.
pub(super) fn measured(route: &'static str, x: f64) -> Side {
    let value = if x.is_finite() {
        Ok((Complex::with_val(64, x), Real::with_val(64, 0)))
    } else {
        Err("there is no number".into())
    };
    Side::new(route, value)
}

/// A value with its bound.
pub(super) fn bounded(route: &'static str, x: &Real, error: f64) -> Side {
    Side::new(
        route,
        Ok((Complex::with_val(x.prec(), x), Real::with_val(64, error))),
    )
}

/// 0 with a bound of several parts: what a distance is held against.
fn zero_within(route: &'static str, parts: &[(&str, f64)]) -> Side {
    let parts = parts.iter().map(|(what, amount)| Term::of(*what, *amount));
    Side::in_parts(route, Complex::with_val(64, 0), parts.collect())
}

/// The same for a complex value.
fn bounded_complex(route: &'static str, z: num_complex::Complex64, error: f64) -> Side {
    let value = if z.re.is_finite() && z.im.is_finite() {
        Ok((
            Complex::with_val(64, (z.re, z.im)),
            Real::with_val(64, error),
        ))
    } else {
        Err("there is no number".into())
    };
    Side::new(route, value)
}

/// One comparison.
pub(super) fn identity(at: impl Into<String>, scale: f64, left: Side, right: Side) -> Identity {
    Identity {
        at: at.into(),
        // Relative to something, also where the value is 0.
        scale: Real::with_val(64, scale.max(f64::MIN_POSITIVE)),
        left,
        right,
    }
}

/// Weighs comparisons with trained networks.
pub(super) fn weigh(points: &[Identity], digits: u32, routes: Vec<RouteSummary>) -> Finding {
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
pub(super) fn route(name: &str, detail: impl Into<String>) -> RouteSummary {
    RouteSummary {
        name: name.into(),
        detail: detail.into(),
        ..RouteSummary::default()
    }
}

/// A point of evidence beside those that are weighed.
pub(super) fn shown(at: impl Into<String>, measured: impl Into<String>) -> PointSummary {
    PointSummary {
        at: at.into(),
        claimed: String::new(),
        measured: measured.into(),
        error_bound: String::new(),
        deviation: String::new(),
    }
}

/// The slope of a line through logarithms, within two standard errors: an order or an exponent.
pub(super) fn fitted(route: &'static str, logs: &[(f64, f64)]) -> Side {
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
