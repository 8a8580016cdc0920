//! Claims about values at points: shared by the kinds that compare F or rho with a formula.

use crate::expr::{Expr, eval_complex};
use crate::fourier::{Aim, Frequency, Laboratory, Route, RouteRun};
use crate::number::{Complex, Real, bits_for_digits};
pub use crate::verdict::power::Restated;
use crate::verdict::show;
use crate::verdict::{Finding, Measured, Reading, RouteSummary, Verdict, power, weigh};

/// Decimal places that evidence is better than the digits asked.
const SPARE_DIGITS: f64 = 4.0;

/// Digits of F, as large as double precision sees it, with which a refutation is tried first.
const EASED_DIGITS: f64 = 24.0;

/// Bits at which claimed formulas are evaluated.
pub fn formula_bits(digits: u32) -> u32 {
    bits_for_digits(digits) + 96
}

/// A formula in one variable at these frequencies.
///
/// # Errors
/// The first evaluation that fails, with its point.
pub fn evaluate(
    formula: &Expr,
    variable: &str,
    ks: &[Frequency],
    bits: u32,
) -> Result<Vec<Complex>, String> {
    ks.iter()
        .map(|k| {
            let at = Complex::with_val(bits + 32, (k.at(bits + 32), 0));
            eval_complex(formula, &[(variable, &at)], bits)
                .map_err(|e| format!("the claimed formula at {variable} = {}: {e}", k.text))
        })
        .collect()
}

/// What a quantity is, as a function of the measured F.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Quantity {
    /// F itself.
    Transform,
    /// rho = 1/|F|^2.
    Penalty,
}

impl Quantity {
    /// The tolerance on F that leaves the quantity known to `digits` digits, given its claimed value.
    fn tolerance(self, claimed: &Complex, digits: u32) -> Real {
        let size = Real::with_val(64, claimed.abs_ref());
        let f = match self {
            Quantity::Transform if size.is_zero() => Real::with_val(64, 1),
            Quantity::Transform => size,
            Quantity::Penalty => size.sqrt().recip() / 2u32,
        };
        f * show::ten_to_minus(f64::from(digits) + SPARE_DIGITS)
    }

    /// The quantity and its error bound from F and its error bound.
    fn convert(self, value: &Complex, error: &Real) -> Result<(Complex, Real), String> {
        match self {
            Quantity::Transform => Ok((value.clone(), error.clone())),
            Quantity::Penalty => {
                let bits = value.prec().0;
                let modulus = Real::with_val(bits, value.abs_ref());
                if modulus <= *error {
                    return Err("F is not told apart from 0, so rho has no bound".into());
                }
                let rho = Real::with_val(bits, modulus.square_ref()).recip();
                // |1/(F+e)^2 - 1/F^2| <= (2e/|F|) / (1 - e/|F|)^2 / |F|^2
                let relative = Real::with_val(64, error / &modulus);
                let slack = Real::with_val(64, 1 - relative.clone()).square();
                let mut bound = Real::with_val(64, &rho * &relative) * 2u32 / slack;
                bound += Real::with_val(64, rho.abs_ref()) >> (bits - 4);
                Ok((Complex::with_val(bits, (rho, 0)), bound))
            }
        }
    }
}

/// Measures F at the points and weighs a quantity of it against claimed values.
///
/// Both high-precision routes are asked; the two in double precision as well where
/// `cross_check` says so (the claims about F and rho themselves).
pub fn check(
    laboratory: &mut Laboratory,
    ks: &[Frequency],
    claimed: &[Complex],
    quantity: Quantity,
    digits: u32,
    formula: Option<Restated<'_>>,
    cross_check: bool,
) -> Finding {
    let tolerances: Vec<Real> = claimed
        .iter()
        .map(|c| quantity.tolerance(c, digits))
        .collect();
    let doubles = if cross_check {
        laboratory.doubles(ks)
    } else {
        Vec::new()
    };
    // Where the double-precision routes contradict the claim already, the others are asked first
    // for no more than a refutation takes: the tolerances of a tiny claimed value may be far below
    // anything that matters for the value that is there.
    if let Some(eased) = eased(ks, claimed, &doubles, quantity, digits, &tolerances) {
        let finding = found(
            laboratory, ks, claimed, &doubles, quantity, digits, formula, eased,
        );
        if finding.verdict == Verdict::Refuted {
            return finding;
        }
    }
    found(
        laboratory, ks, claimed, &doubles, quantity, digits, formula, tolerances,
    )
}

/// Larger tolerances on F that the size of F as seen in double precision suggests, if at some point a
/// double-precision route contradicts the claim beyond its own error bound.
fn eased(
    ks: &[Frequency],
    claimed: &[Complex],
    doubles: &[RouteRun],
    quantity: Quantity,
    digits: u32,
    tolerances: &[Real],
) -> Option<Vec<Real>> {
    let seen = measured(ks, claimed, doubles, quantity);
    let contradicted = |point: &Measured| {
        let tolerance = Real::with_val(64, &point.scale * show::ten_to_minus(f64::from(digits)));
        point.readings.iter().any(|reading| {
            let Ok((value, error)) = &reading.value else {
                return false;
            };
            let bits = value.prec().0.max(point.claimed.prec().0);
            let gap = Complex::with_val(bits, value - &point.claimed);
            Real::with_val(64, Real::with_val(64, gap.abs_ref()) - error) > tolerance
        })
    };
    if !seen.iter().any(contradicted) {
        return None;
    }
    let size = |j: usize| {
        let values = doubles.iter().filter_map(|run| run.values[j].as_ref().ok());
        let sizes = values.map(|v| Real::with_val(64, v.value.abs_ref()).max(&v.error));
        sizes.reduce(|a, b| a.min(&b))
    };
    let ease = |(j, tolerance): (usize, &Real)| match size(j) {
        Some(size) => (size * show::ten_to_minus(EASED_DIGITS)).max(tolerance),
        None => tolerance.clone(),
    };
    Some(tolerances.iter().enumerate().map(ease).collect())
}

/// Measures F by both high-precision routes to these tolerances and weighs.
#[expect(clippy::too_many_arguments)]
fn found(
    laboratory: &mut Laboratory,
    ks: &[Frequency],
    claimed: &[Complex],
    doubles: &[RouteRun],
    quantity: Quantity,
    digits: u32,
    formula: Option<Restated<'_>>,
    tolerances: Vec<Real>,
) -> Finding {
    let mut runs = laboratory.transform(ks, &Aim::Absolute(tolerances));
    runs.extend_from_slice(doubles);
    if quantity == Quantity::Penalty
        && let Some(mut finding) = vanishing(ks, claimed, &runs)
    {
        finding.routes = summaries(&runs);
        return finding;
    }
    let points = measured(ks, claimed, &runs, quantity);
    let mut finding = weigh(&points, digits, summaries(&runs));
    note_cross_checks(&mut finding, &runs);
    if finding.verdict == Verdict::Confirmed {
        finding.power = power::measure(&points, digits, formula);
    }
    finding
}

/// Refutes a finite penalty where every high-precision route finds F too small for it: rho is at
/// least 1/(|F| + error)^2, and that is more than four times what is claimed.
fn vanishing(ks: &[Frequency], claimed: &[Complex], runs: &[RouteRun]) -> Option<Finding> {
    let precise = || runs.iter().filter(|r| is_precise(r.route));
    let least = |j: usize| -> Option<Real> {
        let bounds: Option<Vec<Real>> = precise()
            .map(|run| {
                let v = run.values[j].as_ref().ok()?;
                let modulus = Real::with_val(64, v.value.abs_ref());
                let unseen = modulus <= v.error;
                unseen.then(|| Real::with_val(64, &modulus + &v.error).square().recip())
            })
            .collect();
        bounds?.into_iter().reduce(|a, b| a.min(&b))
    };
    (0..ks.len()).find_map(|j| {
        let least = least(j)?;
        let small = Real::with_val(64, claimed[j].real() * 4u32) < least;
        small.then(|| {
            let mut finding = Finding::new(
                Verdict::Refuted,
                Some(format!(
                    "at k = {}: F is not told apart from 0, so rho is at least {}; claimed {}",
                    ks[j].text,
                    show::real(&least, 3),
                    show::complex(&claimed[j], 6)
                )),
            );
            finding.worst_at = Some(format!("k = {}", ks[j].text));
            finding
        })
    })
}

/// One [`Measured`] per frequency.
pub fn measured(
    ks: &[Frequency],
    claimed: &[Complex],
    runs: &[RouteRun],
    quantity: Quantity,
) -> Vec<Measured> {
    ks.iter()
        .zip(claimed)
        .enumerate()
        .map(|(j, (k, claimed))| {
            let size = Real::with_val(64, claimed.abs_ref());
            let scale = if size.is_zero() {
                Real::with_val(64, 1)
            } else {
                size
            };
            let readings = runs.iter().map(|run| reading(run, j, quantity)).collect();
            Measured {
                at: format!("k = {}", k.text),
                claimed: claimed.clone(),
                scale,
                readings,
            }
        })
        .collect()
}

fn reading(run: &RouteRun, j: usize, quantity: Quantity) -> Reading {
    let value = match &run.values[j] {
        Ok(v) => quantity.convert(&v.value, &v.error),
        Err(reason) => Err(reason.clone()),
    };
    Reading {
        route: run.route.name(),
        precise: is_precise(run.route),
        value,
    }
}

fn is_precise(route: Route) -> bool {
    matches!(route, Route::Contour | Route::Derivative)
}

/// The routes in a few words.
pub fn summaries(runs: &[RouteRun]) -> Vec<RouteSummary> {
    runs.iter()
        .map(|run| {
            let largest = run
                .values
                .iter()
                .filter_map(|v| v.as_ref().ok())
                .map(|v| v.error.clone())
                .reduce(|a, b| a.max(&b));
            RouteSummary {
                name: run.route.name().to_string(),
                detail: run.detail.clone(),
                error_bound: largest.map(|e| show::bound(&e)),
                nodes: run.nodes,
                bits: run.bits,
                failed: run.values.iter().find_map(|v| v.as_ref().err().cloned()),
            }
        })
        .collect()
}

fn note_cross_checks(finding: &mut Finding, runs: &[RouteRun]) {
    let silent: Vec<&str> = runs
        .iter()
        .filter(|r| !is_precise(r.route) && r.values.iter().all(Result::is_err))
        .map(|r| r.route.name())
        .collect();
    if !silent.is_empty() {
        finding.warnings.push(format!(
            "no double-precision cross-check by {}",
            silent.join(" or ")
        ));
    }
}
