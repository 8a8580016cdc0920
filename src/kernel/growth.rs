//! How rho grows, measured: faster than every power, or like one.
//!
//! Point evaluation on the functions of finite norm is bounded, and the interpolant no bed of nails,
//! exactly where `∫^∞ dk/rho(k)` converges: rho has to outgrow k, in every dimension alike, because
//! the architecture's k^{D-1} cancels the volume element's.
//!
//! First F is measured at three moderate k. Where the slopes of log rho against log k keep rising by a
//! fifth and more, rho grows exponentially. Else five large k are put through `a + q log k` plus none,
//! one and two powers of 1/k: the last fit gives q, the spread of the three its error. Before either, an F
//! that both routes do not tell apart from 0 is that.

use crate::expr::build;
use crate::fourier::{Frequency, Laboratory, Route, RouteRun};
use crate::number::{Rational, Real};
use rug::ops::Pow;

/// Where slopes are looked at.
const MODERATE: [i64; 3] = [5, 8, 13];
/// Where F is looked for beyond the edge of a band.
const FAR: [i64; 4] = [14, 30, 85, 240];
/// Digits of F at moderate k, if it is about as large as the integrand on its contour.
const ROUGH: u32 = 6;
/// An F that is not told apart from 0 is 0 where its bound is below this.
const NOTHING: f64 = 1e-20;
/// The smallest tolerance at moderate k, as a number of decimal places.
const DEEPEST: u32 = 80;
/// Factor between successive slopes of an exponential.
const RISING: f64 = 1.2;
/// The last slope of an exponential at least.
const STEEP: f64 = 8.0;
/// The five large k are `TOP 8^(j/4 - 1)`.
const TOP: f64 = 240.0;
/// Digits of F there.
const FINE: (u32, u32) = (24, 20);
/// The fit's bits: powers of 1/k are nearly dependent.
const BITS: u32 = 300;

/// How rho grows.
#[derive(Clone, Debug, PartialEq)]
pub enum Growth {
    /// Faster than every power, by the slopes of log rho against log k.
    Faster(Vec<f64>),
    /// Like k^order.
    Power {
        /// q.
        order: f64,
        /// What the fit leaves open.
        error: f64,
    },
    /// F is not told apart from 0 at any of the k that were looked at, by both routes; the largest bound.
    Vanishing(Real),
    /// Neither, for this reason.
    Unsettled(String),
}

/// What was measured.
pub struct Measurement {
    /// The growth.
    pub growth: Growth,
    /// The routes behind it.
    pub runs: Vec<RouteRun>,
}

/// Measures the growth of rho.
pub fn measure(laboratory: &mut Laboratory) -> Measurement {
    let points = exact(MODERATE.iter().map(|k| Rational::from(*k)));
    let shallow = vec![Real::with_val(64, NOTHING / 1e4); points.len()];
    let first = laboratory.both(&points[..1], &shallow[..1]);
    if vanishing(&first).is_some() {
        let runs = laboratory.both(&points, &shallow);
        if let Some(growth) = vanishing(&runs) {
            return Measurement { growth, runs };
        }
    }
    let mut tolerances = laboratory.expected_tolerances(&points, ROUGH);
    let deepest = Real::with_val(64, -f64::from(DEEPEST)).exp10();
    if tolerances.iter().any(|tolerance| *tolerance < deepest) {
        // The edge of a band, perhaps: beyond it there is nothing to be found at any depth.
        let far = exact(FAR.iter().map(|k| Rational::from(*k)));
        let runs = laboratory.both(&far, &shallow);
        if let Some(growth) = vanishing(&runs) {
            return Measurement { growth, runs };
        }
    }
    for tolerance in &mut tolerances {
        *tolerance = tolerance.clone().min(&shallow[0]).max(&deepest);
    }
    let runs = laboratory.both(&points, &tolerances);
    if let Ok(logs) = agreed(&runs, &points, &(0..points.len()).collect::<Vec<_>>()) {
        let slopes = slopes(&points, &logs);
        let rising = slopes
            .windows(2)
            .all(|w| w[1] > RISING * w[0].max(0.0) && w[1] > w[0]);
        if rising && slopes.last().is_some_and(|last| *last > STEEP) {
            return Measurement {
                growth: Growth::Faster(slopes),
                runs,
            };
        }
    }
    if let Some(late) = laboratory.limits().exhausted() {
        return Measurement {
            growth: Growth::Unsettled(late.into()),
            runs,
        };
    }
    power(laboratory)
}

/// F is 0 as far as these runs can tell.
fn vanishing(runs: &[RouteRun]) -> Option<Growth> {
    let mut largest = Real::with_val(64, 0);
    for value in runs.iter().flat_map(|run| &run.values) {
        let value = value.as_ref().ok()?;
        let zero = Real::with_val(64, value.value.abs_ref()) <= value.error;
        if !zero || value.error > NOTHING {
            return None;
        }
        largest = largest.max(&value.error);
    }
    Some(Growth::Vanishing(largest))
}

/// Like a power, by the five large k.
fn power(laboratory: &mut Laboratory) -> Measurement {
    let points = exact((0..5).map(|j| {
        let k = TOP * 8f64.powf(f64::from(j) / 4.0 - 1.0);
        Rational::from(((k * 64.0).round() as i64, 64))
    }));
    let tolerances = laboratory.relative_tolerances(&points, FINE.0, FINE.1);
    let mut runs = vec![laboratory.route(Route::Derivative, &points, &tolerances)];
    if runs[0].values.iter().any(Result::is_err) {
        runs[0] = laboratory.route(Route::Contour, &points, &tolerances);
    }
    let other = match runs[0].route {
        Route::Derivative => Route::Contour,
        _ => Route::Derivative,
    };
    // The other route looks at the ends.
    let ends = [0, points.len() - 1];
    let pick = |j: usize| (points[j].clone(), tolerances[j].clone());
    let (end_points, end_tolerances): (Vec<_>, Vec<_>) = ends.into_iter().map(pick).unzip();
    let check = laboratory.route(other, &end_points, &end_tolerances);
    let both = [runs[0].clone(), check.clone()];
    if let Some(growth) = vanishing(&both) {
        let runs = both.to_vec();
        return Measurement { growth, runs };
    }
    let mut whole = RouteRun::failed(other, points.len(), "not asked");
    whole.detail.clone_from(&check.detail);
    (whole.nodes, whole.bits) = (check.nodes, check.bits);
    for (end, value) in ends.iter().zip(check.values) {
        whole.values[*end] = value;
    }
    runs.push(whole);
    let growth = match agreed(&runs, &points, &ends) {
        Ok(logs) => fitted(&points, &logs),
        Err(why) => Growth::Unsettled(why),
    };
    runs[1].values.retain(Result::is_ok);
    Measurement { growth, runs }
}

fn exact(ks: impl Iterator<Item = Rational>) -> Vec<Frequency> {
    ks.filter_map(|k| Frequency::new(k.to_string(), build::rational(k)).ok())
        .collect()
}

/// log rho at the points from the first run; where both were asked, they have to agree.
fn agreed(runs: &[RouteRun], points: &[Frequency], both: &[usize]) -> Result<Vec<Real>, String> {
    let at = |j: usize| format!("at k = {}", points[j].text);
    let get = |run: &RouteRun, j: usize| match &run.values[j] {
        Ok(v) => Ok(v.clone()),
        Err(why) => Err(format!("{}: {why}", at(j))),
    };
    (0..points.len())
        .map(|j| {
            let first = get(&runs[0], j)?;
            let size = Real::with_val(BITS, first.value.abs_ref());
            if Real::with_val(64, &first.error * 1000u32) > size {
                return Err(format!("{}: F is not told apart from 0", at(j)));
            }
            if both.contains(&j) {
                let second = get(&runs[1], j)?;
                let gap = rug::Complex::with_val(BITS, &first.value - &second.value);
                if Real::with_val(64, gap.abs_ref())
                    > Real::with_val(64, &first.error + &second.error)
                {
                    return Err(format!("{}: the routes disagree", at(j)));
                }
            }
            Ok(size.ln() * -2i32)
        })
        .collect()
}

fn slopes(points: &[Frequency], logs: &[Real]) -> Vec<f64> {
    let pairs = points.windows(2).zip(logs.windows(2));
    pairs
        .map(|(k, l)| {
            let rise = Real::with_val(64, &l[1] - &l[0]).to_f64();
            rise / (k[1].to_f64() / k[0].to_f64()).ln()
        })
        .collect()
}

fn fitted(points: &[Frequency], logs: &[Real]) -> Growth {
    let orders: Option<Vec<f64>> = (0..3).map(|powers| fit(points, logs, powers)).collect();
    let Some([a, b, c]) = orders.as_deref() else {
        return Growth::Unsettled("the fit failed".into());
    };
    let spread = (b - c).abs().max(0.1 * (a - b).abs());
    Growth::Power {
        order: *c,
        error: 3.0 * spread + 1e-13,
    }
}

/// q of `a + q log k + sum c_p k^-p` through the last points, as many as there are unknowns.
fn fit(points: &[Frequency], logs: &[Real], powers: i32) -> Option<f64> {
    let size = 2 + powers as usize;
    let first = points.len().checked_sub(size)?;
    let mut rows: Vec<Vec<Real>> = (first..points.len())
        .map(|i| {
            let k = points[i].at(BITS);
            let mut row = vec![Real::with_val(BITS, k.ln_ref()), Real::with_val(BITS, 1)];
            row.extend((1..=powers).map(|p| Real::with_val(BITS, (&k).pow(-p))));
            row.push(logs[i].clone());
            row
        })
        .collect();
    // Elimination from the last unknown to the first leaves q alone in the first row.
    for column in (1..size).rev() {
        let pivot = rows.pop()?;
        if pivot[column].is_zero() {
            return None;
        }
        for row in &mut rows {
            let factor = Real::with_val(BITS, &row[column] / &pivot[column]);
            for (cell, above) in row.iter_mut().zip(&pivot) {
                *cell -= Real::with_val(BITS, &factor * above);
            }
        }
    }
    let row = rows.first()?;
    let q = Real::with_val(BITS, row.last()? / &row[0]);
    q.is_finite().then(|| q.to_f64())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activation::Activation;
    use crate::expr::{Expr, Scope};
    use crate::fourier::Limits;

    fn growth(phi: &str) -> Growth {
        let phi = Expr::parse(phi, &Scope::new(&["z"])).expect("a formula");
        let activation = Activation::from_formula("test", phi).expect("an activation");
        measure(&mut Laboratory::new(activation, Limits::default())).growth
    }

    #[test]
    fn powers_are_found_to_their_error() {
        for (phi, q) in [
            ("relu(z)", 4.0),
            ("step(z)", 2.0),
            ("abs(z)^(-49/100)", 1.02),
            ("abs(z)^(-51/100)", 0.98),
            ("z/(1+abs(z))", 6.0),
        ] {
            let Growth::Power { order, error } = growth(phi) else {
                panic!("{phi}: no power");
            };
            assert!((order - q).abs() <= error, "{phi}: {order} ± {error:e}");
            assert!(error < 1e-2, "{phi}: {error:e}");
        }
    }

    #[test]
    fn exponentials_and_bands_are_told_from_powers() {
        for phi in [
            "tanh(z)",
            "exp(-z^2/2)",
            "1/sqrt(1+z^2)",
            "cos(5*z)*exp(-z^2/2)",
        ] {
            assert!(matches!(growth(phi), Growth::Faster(_)), "{phi}");
        }
        assert!(matches!(growth("sinc(2*z)"), Growth::Vanishing(_)));
        assert!(matches!(growth("sin(z)"), Growth::Vanishing(_)));
    }
}
