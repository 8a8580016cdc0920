//! What the kinds about A and K share: their routes from phi, what is compared, and whether a stated A is that of phi.

use super::distances::{self, differences};
use super::points::{drawn, features};
use super::values;
use crate::activation::hidden;
use crate::claim::subject::seed::seed;
use crate::error::{Doubt, Reason};
use crate::expr::Expr;
use crate::fourier::Laboratory;
use crate::kernel::average::{Average, Side};
use crate::kernel::{Stencil, Value};
use crate::number::{Bounded, Complex, Real};
use crate::verdict::{Measured, Reading, RouteSummary, show};

/// Decimal places that evidence is better than the digits asked.
const SPARE_DIGITS: f64 = 4.0;

/// One route at all points.
pub struct Run {
    /// Its name.
    pub name: &'static str,
    /// What it does.
    pub detail: String,
    /// One entry per point.
    pub values: Vec<Result<Value, Doubt>>,
}

impl Run {
    /// In a few words.
    pub fn summary(&self) -> RouteSummary {
        let known = || self.values.iter().filter_map(|v| v.as_ref().ok());
        let largest = known().map(|v| v.error.clone()).reduce(|a, b| a.max(&b));
        RouteSummary {
            name: self.name.into(),
            detail: self.detail.clone(),
            error_bound: largest.map(|e| show::bound(&e)),
            nodes: known().map(|v| v.nodes).sum(),
            bits: known().map(|v| v.bits).max().unwrap_or(0),
            failed: self
                .values
                .iter()
                .find_map(|v| Some(v.as_ref().err()?.text.clone())),
        }
    }
}

/// The routes at the points beside what is claimed there.
pub fn measured(at: &[String], claimed: &[Bounded], runs: &[Run]) -> Vec<Measured> {
    let one = |(j, (at, claimed)): (usize, (&String, &Bounded))| {
        let readings = runs.iter().map(|run| Reading {
            route: run.name,
            standing: crate::verdict::Standing::Precise,
            value: match &run.values[j] {
                Ok(v) => Ok((
                    Complex::with_val(v.value.prec(), (&v.value, 0)),
                    v.error.clone(),
                )),
                Err(why) => Err(why.clone()),
            },
        });
        Measured::new(at.clone(), claimed.clone()).with(readings.collect())
    };
    at.iter().zip(claimed).enumerate().map(one).collect()
}

/// The absolute error that leaves a claimed value known to the digits asked.
pub fn tolerance(claimed: &Complex, digits: u32) -> Real {
    let size = Real::with_val(64, claimed.abs_ref());
    let size = if size.is_zero() {
        Real::with_val(64, 1)
    } else {
        size
    };
    size * show::ten_to_minus(f64::from(digits) + SPARE_DIGITS)
}

/// What a claimed 0 is small against: the size of A at a small distance; 0 where even that is not told apart from 0.
pub fn scale(average: &mut Average, laboratory: &Laboratory) -> Real {
    let d = Real::with_val(2000, 1) / 8u32;
    for depth in [20.0, 60.0, 200.0, 600.0] {
        let tolerance = show::ten_to_minus(depth);
        let Ok(found) = average.ridge(Side::First, &d, &tolerance, laboratory.limits()) else {
            break;
        };
        let size = Real::with_val(64, found.value.abs_ref());
        if size > Real::with_val(64, &found.error * 1000u32) {
            return size;
        }
    }
    Real::with_val(64, 0)
}

/// The errors that leave claimed values known to the digits asked, and what those that are 0 are small against.
pub fn tolerances(
    claimed: &[Bounded],
    digits: u32,
    average: &mut Average,
    laboratory: &Laboratory,
) -> (Vec<Real>, Option<Real>) {
    let nothing = |c: &Bounded| c.least().is_zero();
    let size = claimed
        .iter()
        .any(nothing)
        .then(|| scale(average, laboratory));
    let one = |c: &Bounded| match &size {
        Some(size) if nothing(c) && !size.is_zero() => {
            let share = show::ten_to_minus(f64::from(digits) + SPARE_DIGITS);
            Real::with_val(64, size * share)
        }
        _ => tolerance(c.value(), digits),
    };
    (claimed.iter().map(one).collect(), size)
}

/// Points whose claimed value is 0 are judged against this size.
pub fn against(points: &mut [Measured], size: Option<&Real>) {
    let Some(size) = size else { return };
    for point in points.iter_mut().filter(|p| p.claimed.least().is_zero()) {
        point.scale.clone_from(size);
    }
}

/// The two routes of the laboratory's activation.
///
/// # Errors
/// Why there are none: phi has no transform, no derivative of it is square integrable.
pub fn routes(laboratory: &mut Laboratory) -> Result<Average, Doubt> {
    match laboratory.obstacle() {
        Some(why) => Err(why),
        None if hidden::in_activation(laboratory.activation()) => {
            Err(Reason::Unseen
                .doubt("phi may change at a place that no rule about its features shows"))
        }
        None => Average::new(laboratory.activation()),
    }
}

/// What is said where A and K are defined up to a polynomial.
pub fn up_to_a_polynomial(stencil: Stencil) -> Option<String> {
    let n = stencil.n;
    (n > 0).then(|| {
        format!(
            "phi is square integrable after {n} derivatives: judged is the central difference of order {0}, to which an even polynomial of degree below {0} adds nothing",
            2 * n
        )
    })
}

/// Distances at which a stated A is held against phi, besides those at its own features.
const DRAWN: usize = 3;
/// Where they lie.
const RANGE: (f64, f64) = (1.0 / 8.0, 6.0);

/// What phi says against `formula` as its A(d), to these digits: at some drawn distances and beside every feature of the
/// formula A is measured on the z axis. `None`: nothing.
///
/// # Errors
/// Why A could not be measured.
pub fn contradiction(
    laboratory: &Laboratory,
    average: &mut Average,
    formula: &Expr,
    digits: u32,
) -> Result<Option<String>, Doubt> {
    let stencil = average.stencil();
    let content = seed(&formula.to_string());
    let mut ds = drawn(content, RANGE, DRAWN);
    ds.extend(features(formula, "d", distances::FEATURES, content).points);
    ds.extend(distances::between_features(laboratory.activation()));
    let points = distances::rationals(ds);
    let bits = values::formula_bits(digits);
    let stated = match differences((formula, "d"), stencil, &points, bits) {
        Ok(stated) => stated,
        Err(why) => {
            return Ok(Some(format!(
                "A that the claim rests on has no value: {why}"
            )));
        }
    };
    let (tolerances, size) = tolerances(&stated, digits, average, laboratory);
    for ((point, stated), tolerance) in points.iter().zip(&stated).zip(&tolerances) {
        let found = average.ridge(Side::First, &point.at(2000), tolerance, laboratory.limits())?;
        let gap = Complex::with_val(bits, stated.value() - &found.value);
        let gap = Real::with_val(64, gap.abs_ref()) + stated.error() + &found.error;
        let scale = match &size {
            Some(size) if stated.least().is_zero() => size.clone(),
            _ => Real::with_val(64, stated.value().abs_ref()),
        };
        if gap > scale * show::ten_to_minus(f64::from(digits)) {
            return Ok(Some(format!(
                "the formula of A that this claim states is not borne out by phi: at d = {} phi gives {} (its {}), the formula {}",
                point.text,
                show::real(&found.value, 12),
                if stencil.n == 0 {
                    "value"
                } else {
                    "difference"
                },
                show::complex(stated.value(), 12)
            )));
        }
    }
    Ok(None)
}
