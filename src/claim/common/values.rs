//! Claims about values at points: shared by the kinds that compare F or rho with a formula.
//!
//! Both sides carry a bound. What is claimed is an [`Asked`] value: the formula is evaluated with the bound of
//! its rounding, and where it is not told apart from 0 its size nearby says what is small. Where it is 0
//! without any error, `zero` looks for the reason.

use crate::error::Doubt;
use crate::expr::{Expr, eval_bounded, eval_complex};
use crate::fourier::{Frequency, Laboratory, Route, RouteRun};
use crate::number::{Bounded, Complex, Real, bits_for_digits};
pub use crate::verdict::power::Restated;
use crate::verdict::show;
use crate::verdict::{Finding, Measured, Reading, RouteSummary, Verdict, power, weigh};

mod asked;
mod moduli;
mod zero;

pub use asked::{Asked, Quantity, Undefined, penalty, reciprocal, transform};
pub use moduli::moduli;

/// Decimal places that evidence is better than the digits asked.
const SPARE_DIGITS: f64 = 4.0;

/// Digits of F, as large as double precision sees it, with which a refutation is tried first.
const EASED_DIGITS: f64 = 24.0;

/// Depths of tolerances, in bits, that part the stages in which points are looked at.
const STAGES: [i32; 2] = [1100, 4000];

/// Fewest points that are left of those that a claim did not name.
const FEWEST: usize = 3;

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
) -> Result<Vec<Complex>, Doubt> {
    ks.iter()
        .map(|k| {
            let at = Complex::with_val(bits + 32, (k.at(bits + 32), 0));
            eval_complex(formula, &[(variable, &at)], bits).map_err(|e| {
                Doubt::from(e).at(format_args!(
                    "the claimed formula at {variable} = {}",
                    k.text
                ))
            })
        })
        .collect()
}

/// Bits of the last look at a value that is not told apart from 0.
const DEEPEST_BITS: u32 = 4096;
/// Bits of a bound below its value where no more are needed.
const SPARE_BITS: u32 = 48;

/// A formula at exact values of its variables, with a bound of its error: below the value by all of `bits`
/// but 48, or, where the value is not told apart from 0, as small as 4096 bits make it.
///
/// # Errors
/// Why there is no value: outside the domain, or at a jump or pole that no precision tells apart.
pub fn evaluate_bounded(formula: &Expr, at: &[(&str, &Expr)], bits: u32) -> Result<Bounded, Doubt> {
    let mut best: Result<Bounded, Doubt> = Err("no value".into());
    let mut working = bits;
    loop {
        let once = || -> Result<Bounded, Doubt> {
            let values = at
                .iter()
                .map(|(name, e)| Ok((*name, eval_bounded(e, &[], working + 32)?)))
                .collect::<Result<Vec<_>, crate::expr::EvalError>>()?;
            let values: Vec<(&str, &Bounded)> = values.iter().map(|(n, v)| (*n, v)).collect();
            eval_bounded(formula, &values, working).map_err(Doubt::from)
        };
        let found = once();
        let sharp = found.as_ref().is_ok_and(|v| {
            let wanted = v.least() >> bits.saturating_sub(SPARE_BITS);
            v.error() <= wanted || v.error().is_zero()
        });
        if found.is_ok() || best.is_err() {
            best = found;
        }
        let last = working >= DEEPEST_BITS.max(bits.saturating_mul(2));
        if sharp || last {
            return best;
        }
        working = working
            .saturating_mul(3)
            .min(DEEPEST_BITS.max(bits.saturating_mul(2)));
    }
}

/// A formula in one variable at a frequency, evaluated once; none where it has no value.
pub fn evaluated(formula: &Expr, variable: &str, k: &Frequency, bits: u32) -> Option<Bounded> {
    let at = eval_bounded(k.expr(), &[], bits + 32).ok()?;
    eval_bounded(formula, &[(variable, &at)], bits).ok()
}

/// [`evaluate_bounded`] of a formula in one variable at these frequencies.
///
/// # Errors
/// The first that fails, with its point.
pub fn evaluate_bounded_at(
    formula: &Expr,
    variable: &str,
    ks: &[Frequency],
    bits: u32,
) -> Result<Vec<Bounded>, Doubt> {
    let one = |k: &Frequency| {
        evaluate_bounded(formula, &[(variable, k.expr())], bits).map_err(|e| {
            e.at(format_args!(
                "the claimed formula at {variable} = {}",
                k.text
            ))
        })
    };
    ks.iter().map(one).collect()
}

/// Measures F at the points and weighs a quantity of it against claimed values.
///
/// Both high-precision routes are asked; the two in double precision as well where
/// `cross_check` says so (the claims about F and rho themselves).
pub fn check(
    laboratory: &mut Laboratory,
    ks: &[Frequency],
    mut asked: Vec<Asked>,
    digits: u32,
    formula: Option<Restated<'_>>,
    cross_check: bool,
) -> Finding {
    let settled = zero::settle(laboratory, ks, &mut asked, digits);
    let tolerances: Vec<Real> = asked
        .iter()
        .zip(&settled)
        .map(|(one, settled)| match &settled.tolerance {
            Some(tolerance) => tolerance.clone(),
            None => one.tolerance(digits),
        })
        .collect();
    let doubles = if cross_check {
        laboratory.doubles(ks)
    } else {
        Vec::new()
    };
    let question = Question {
        ks,
        asked: &asked,
        rules: settled.iter().map(|s| s.rule).collect(),
        doubles: &doubles,
        digits,
        formula,
    };
    // Where the double-precision routes contradict the claim already, the others are asked first
    // for no more than a refutation takes: the tolerances of a tiny claimed value may be far below
    // anything that matters for the value that is there.
    if let Some(eased) = question.eased(&tolerances) {
        tracing::debug!(
            "double precision contradicts the claim: the other routes are asked for less"
        );
        let finding = question.found(laboratory, &eased);
        if finding.verdict == Verdict::Refuted {
            return finding;
        }
    }
    question.found(laboratory, &tolerances)
}

/// What is asked about F at some frequencies, and what double precision says of it.
struct Question<'a> {
    ks: &'a [Frequency],
    asked: &'a [Asked],
    rules: Vec<Option<&'static str>>,
    doubles: &'a [RouteRun],
    digits: u32,
    formula: Option<Restated<'a>>,
}

impl Question<'_> {
    /// Larger tolerances on F that the size of F as seen in double precision suggests, if at some point a
    /// double-precision route contradicts the claim beyond its own error bound.
    fn eased(&self, tolerances: &[Real]) -> Option<Vec<Real>> {
        let seen = self.measured(self.doubles);
        let contradicted = |point: &Measured| {
            let tolerance = Real::with_val(
                64,
                &point.scale * show::ten_to_minus(f64::from(self.digits)),
            );
            let known = point.claimed.error();
            point.readings.iter().any(|reading| {
                let Ok((value, error)) = &reading.value else {
                    return false;
                };
                let claimed = point.claimed.value();
                let bits = value.prec().0.max(claimed.prec().0);
                let gap = Complex::with_val(bits, value - claimed);
                Real::with_val(64, Real::with_val(64, gap.abs_ref()) - error) - &known > tolerance
            })
        };
        if !seen.iter().any(contradicted) {
            return None;
        }
        let size = |j: usize| {
            let values = self
                .doubles
                .iter()
                .filter_map(|run| run.values[j].as_ref().ok());
            let sizes = values.map(|v| Real::with_val(64, v.value.abs_ref()).max(&v.error));
            sizes.reduce(|a, b| a.min(&b))
        };
        let ease = |(j, tolerance): (usize, &Real)| match size(j) {
            Some(size) => (size * show::ten_to_minus(EASED_DIGITS)).max(tolerance),
            None => tolerance.clone(),
        };
        Some(tolerances.iter().enumerate().map(ease).collect())
    }

    /// Measures F by both high-precision routes to these tolerances and weighs: first where F is of a common size. What
    /// is refuted there is not looked at where F is tiny, which takes a thousand times as long.
    fn found(&self, laboratory: &mut Laboratory, tolerances: &[Real]) -> Finding {
        let mut runs: Vec<RouteRun> = Vec::new();
        let mut looked: Vec<usize> = Vec::new();
        let stages = stages(tolerances);
        let last = stages.len().saturating_sub(1);
        for (stage, indices) in stages.iter().enumerate() {
            let ks: Vec<Frequency> = indices.iter().map(|j| self.ks[*j].clone()).collect();
            let wanted: Vec<Real> = indices.iter().map(|j| tolerances[*j].clone()).collect();
            tracing::debug!(stage, points = ks.len(), "the routes are asked");
            let found = laboratory.both(&ks, &wanted);
            placed(&mut runs, found, indices, self.ks.len());
            looked.extend(indices);
            looked.sort_unstable();
            if stage < last {
                let points = self.measured(&runs);
                let points: Vec<Measured> = looked.iter().map(|j| points[*j].clone()).collect();
                let finding = weigh(&points, self.digits, summaries(&runs));
                if finding.verdict == Verdict::Refuted {
                    return finding;
                }
            }
        }
        runs.extend_from_slice(self.doubles);
        let points = self.measured(&runs);
        let mut finding = weigh(&points, self.digits, summaries(&runs));
        note_cross_checks(&mut finding, &runs);
        power::measure(&mut finding, &points, self.digits, self.formula);
        finding
    }

    /// One [`Measured`] per frequency.
    fn measured(&self, runs: &[RouteRun]) -> Vec<Measured> {
        let one = |(j, k): (usize, &Frequency)| {
            let mut asked = self.asked[j].clone();
            // Where F is not told apart from 0, rho has no bound, and |F| is compared.
            let unseen = |run: &RouteRun| {
                run.values[j].as_ref().is_ok_and(|v| {
                    let size = Real::with_val(64, v.value.abs_ref());
                    size <= Real::with_val(64, &v.error * 4u32)
                })
            };
            if asked.quantity == Quantity::Penalty
                && runs.iter().any(unseen)
                && let Some(modulus) = asked.as_modulus()
            {
                asked = modulus;
            }
            let readings = runs.iter().map(|run| reading(run, j, asked.quantity));
            Measured {
                at: format!("k = {}", k.text),
                readings: readings.collect(),
                claimed: asked.claimed,
                scale: asked.scale,
                zero_by: self.rules[j],
            }
        };
        self.ks.iter().enumerate().map(one).collect()
    }
}

/// Indices of points by the bits of their tolerances: those of each stage are looked at together.
fn stages(tolerances: &[Real]) -> Vec<Vec<usize>> {
    let stage = |tolerance: &Real| {
        let depth = tolerance.get_exp().map_or(i32::MAX, |e| -e);
        STAGES
            .iter()
            .position(|d| depth <= *d)
            .unwrap_or(STAGES.len())
    };
    let mut found = vec![Vec::new(); STAGES.len() + 1];
    for (j, tolerance) in tolerances.iter().enumerate() {
        found[stage(tolerance)].push(j);
    }
    found.retain(|indices| !indices.is_empty());
    found
}

/// Puts the values of runs at some of the points where they belong among those at all `count`.
fn placed(runs: &mut Vec<RouteRun>, found: Vec<RouteRun>, indices: &[usize], count: usize) {
    if runs.is_empty() {
        *runs = found
            .iter()
            .map(|run| RouteRun::failed(run.route, count, "not looked at"))
            .collect();
    }
    for (run, part) in runs.iter_mut().zip(found) {
        for (j, value) in indices.iter().zip(part.values) {
            run.values[*j] = value;
        }
        if !run.detail.contains(&part.detail) {
            if !run.detail.is_empty() {
                run.detail.push_str("; ");
            }
            run.detail.push_str(&part.detail);
        }
        run.nodes += part.nodes;
        run.bits = run.bits.max(part.bits);
    }
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

/// The points that are kept, what is asked at each, and what was left out.
pub type Kept = (Vec<Frequency>, Vec<Asked>, Option<String>);

/// What is asked at each of these points; one that a claim did not name and at which its formula has no value
/// is left out. What is left out is said.
///
/// # Errors
/// Why there is no value, at a point that the claim names; or that there are none but at two points.
pub fn asked_at<E>(
    points: Vec<Frequency>,
    given: bool,
    one: impl Fn(&Frequency) -> Result<Asked, E>,
    why: impl Fn(E, &Frequency) -> Result<String, Box<Finding>>,
) -> Result<Kept, Box<Finding>> {
    let (mut ks, mut asked, mut out) = (Vec::new(), Vec::new(), Vec::new());
    for k in points {
        match one(&k) {
            Ok(value) => {
                asked.push(value);
                ks.push(k);
            }
            Err(error) => {
                let why = why(error, &k)?;
                let why = format!("at k = {}: the claimed formula has no value: {why}", k.text);
                if given {
                    return Err(Box::new(Finding::undecided(why)));
                }
                out.push(why);
            }
        }
    }
    if !given && ks.len() < FEWEST {
        let why = out.into_iter().next().unwrap_or_default();
        return Err(Box::new(Finding::undecided(why)));
    }
    let first = out.first().map(|why| match out.len() {
        1 => format!("a point was left out: {why}"),
        n => format!("{n} points were left out; {why}"),
    });
    Ok((ks, asked, first))
}

/// The finding of a comparison with what one route alone has measured: that does not refute.
pub fn unless_refuted(finding: Finding) -> Finding {
    if finding.verdict != Verdict::Refuted {
        return finding;
    }
    let why = finding.reason.clone().unwrap_or_default();
    finding.left_open(format!(
        "only one route has a value of what is compared with: {why}"
    ))
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
                failed: run
                    .values
                    .iter()
                    .find_map(|v| Some(v.as_ref().err()?.text.clone())),
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
