//! Claims about values at points: shared by the kinds that compare F or rho with a formula.
//!
//! Both sides carry a bound. What is claimed is an [`Asked`] value: the formula is evaluated with the bound of
//! its rounding, and where it is not told apart from 0 its size nearby says what is small. Where it is 0
//! without any error, `zero` looks for the reason.

use crate::error::Reason;
use crate::fourier::{Frequency, Laboratory, Route, RouteRun};
use crate::number::{Complex, Real};
pub use crate::verdict::power::Restated;
use crate::verdict::show;
use crate::verdict::{Finding, Measured, Reading, RouteSummary, Standing, Verdict, power, weigh};

mod asked;
mod certified;
mod claimed;
mod evaluate;
mod moduli;
mod zero;

pub use asked::{Asked, Quantity, Undefined, penalty, reciprocal, transform};
use certified::certified;
pub use evaluate::{
    evaluate, evaluate_ball, evaluate_bounded, evaluate_bounded_at, evaluate_zero, evaluated,
    formula_bits,
};
pub use moduli::moduli;

/// Decimal places that evidence is better than the digits asked.
const SPARE_DIGITS: f64 = 4.0;

/// Digits of F, as large as double precision sees it, with which a refutation is tried first.
const EASED_DIGITS: f64 = 24.0;

/// Depths of tolerances, in bits, that part the stages in which points are looked at.
const STAGES: [i32; 2] = [1100, 4000];

/// What stands where a route was not asked for a value.
const NOT_ASKED: &str = "not looked at";

/// Fewest points that are left of those that a claim did not name.
const FEWEST: usize = 3;

/// Measures F at the points and weighs a quantity of it against claimed values.
///
/// What is enclosed to the tolerance needs no other route. Elsewhere both high-precision routes are asked; the two
/// in double precision as well where `cross_check` says so (the claims about F and rho themselves).
pub fn check(
    laboratory: &mut Laboratory,
    ks: &[Frequency],
    mut asked: Vec<Asked>,
    digits: u32,
    formula: Option<Restated<'_>>,
    cross_check: bool,
) -> Finding {
    let settled = zero::settle(laboratory, ks, &mut asked, digits);
    let small = settled.iter().position(|settled| settled.small);
    let mut finding = weighed(
        laboratory,
        ks,
        (&asked, &settled),
        digits,
        formula,
        cross_check,
    );
    if let (Verdict::Confirmed, Some(j)) = (finding.verdict, small) {
        finding.leave_open(Reason::OutsideTheMethod.doubt(format!(
            "at k = {} F is small beside its values nearby, and no exact rule says that it is 0",
            ks[j].text
        )));
    }
    finding
}

/// The finding, from what is asked and what is known of claimed zeros.
fn weighed(
    laboratory: &mut Laboratory,
    ks: &[Frequency],
    (asked, settled): (&[Asked], &[zero::Settled]),
    digits: u32,
    formula: Option<Restated<'_>>,
    cross_check: bool,
) -> Finding {
    let tolerances: Vec<Real> = asked
        .iter()
        .zip(settled)
        .map(|(one, settled)| match &settled.tolerance {
            Some(tolerance) => tolerance.clone(),
            None => one.tolerance(digits),
        })
        .collect();
    let mut question = Question {
        ks,
        asked,
        rules: settled.iter().map(|s| s.rule).collect(),
        enclosure: Vec::new(),
        doubles: Vec::new(),
        digits,
        formula,
    };
    if let Some(refuted) = question.enclose(laboratory, &tolerances) {
        return refuted;
    }
    let every = laboratory.limits().cross_check;
    let open: Vec<usize> = (0..ks.len())
        .filter(|&j| every || !question.is_enclosed(j, &tolerances[j]))
        .collect();
    if open.is_empty() {
        return question.found(laboratory, &tolerances, &open);
    }
    if cross_check {
        question.doubles = laboratory.doubles(ks);
    }
    // Where the double-precision routes contradict the claim already, the others are asked first
    // for no more than a refutation takes: the tolerances of a tiny claimed value may be far below
    // anything that matters for the value that is there.
    if let Some(eased) = question.eased(&tolerances) {
        tracing::debug!(
            "double precision contradicts the claim: the other routes are asked for less"
        );
        let finding = question.found(laboratory, &eased, &open);
        if finding.verdict == Verdict::Refuted {
            return finding;
        }
    }
    question.found(laboratory, &tolerances, &open)
}

/// What is asked about F at some frequencies, and what is known of it.
struct Question<'a> {
    ks: &'a [Frequency],
    asked: &'a [Asked],
    rules: Vec<Option<&'static str>>,
    /// The enclosures, once they are made.
    enclosure: Vec<RouteRun>,
    /// The double-precision routes.
    doubles: Vec<RouteRun>,
    digits: u32,
    formula: Option<Restated<'a>>,
}

impl Question<'_> {
    /// Encloses F where that can be, where F is of a common size first; the finding, if that refutes.
    fn enclose(&mut self, laboratory: &mut Laboratory, tolerances: &[Real]) -> Option<Finding> {
        let all: Vec<usize> = (0..self.ks.len()).collect();
        for indices in stages(tolerances, &all) {
            let ks: Vec<Frequency> = indices.iter().map(|j| self.ks[*j].clone()).collect();
            let wanted: Vec<Real> = indices.iter().map(|j| tolerances[*j].clone()).collect();
            let found = vec![laboratory.route(Route::Enclosure, &ks, &wanted)];
            placed(&mut self.enclosure, found, &indices, self.ks.len());
            let points = self.measured(&self.enclosure);
            let points: Vec<Measured> = indices.iter().map(|j| points[*j].clone()).collect();
            let finding = weigh(&points, self.digits, summaries(&self.enclosure));
            if finding.verdict == Verdict::Refuted {
                return Some(certified(finding, self.ks, &self.enclosure, &indices));
            }
        }
        None
    }

    /// Whether F is enclosed at a point to what is asked.
    fn is_enclosed(&self, j: usize, tolerance: &Real) -> bool {
        let known = |run: &RouteRun| {
            let value = run.values[j].as_ref();
            value.is_ok_and(|v| v.is_within(tolerance))
        };
        self.enclosure.iter().any(known)
    }

    /// Larger tolerances on F that the size of F as seen in double precision suggests, if at some point a
    /// double-precision route contradicts the claim beyond its own error bound.
    fn eased(&self, tolerances: &[Real]) -> Option<Vec<Real>> {
        let seen = self.measured(&self.doubles);
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

    /// Measures F by both high-precision routes at the points that are open, to these tolerances, and weighs: first
    /// where F is of a common size. What is refuted there is not looked at where F is tiny, which takes a thousand times
    /// as long.
    fn found(&self, laboratory: &mut Laboratory, tolerances: &[Real], open: &[usize]) -> Finding {
        let mut runs: Vec<RouteRun> = Vec::new();
        let mut looked: Vec<usize> = Vec::new();
        let stages = stages(tolerances, open);
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
                    return certified(finding, self.ks, &self.enclosure, &looked);
                }
            }
        }
        let mut all = self.enclosure.clone();
        all.append(&mut runs);
        all.extend_from_slice(&self.doubles);
        let points = self.measured(&all);
        let mut finding = weigh(&points, self.digits, summaries(&all));
        note_cross_checks(&mut finding, &all);
        power::measure(&mut finding, &points, self.digits, self.formula);
        let every: Vec<usize> = (0..self.ks.len()).collect();
        certified(finding, self.ks, &self.enclosure, &every)
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
            let enclosed = |run: &RouteRun| {
                run.route == Route::Enclosure && run.values[j].is_ok() && !unseen(run)
            };
            if asked.quantity == Quantity::Penalty
                && runs.iter().any(unseen)
                && !runs.iter().any(enclosed)
                && let Some(modulus) = asked.as_modulus()
            {
                asked = modulus;
            }
            let readings = runs.iter().map(|run| reading(run, j, asked.quantity));
            Measured {
                at: format!("k = {}", k.text),
                readings: readings.collect(),
                claimed: asked.claimed,
                proven: asked.proven,
                scale: asked.scale,
                zero_by: self.rules[j],
            }
        };
        self.ks.iter().enumerate().map(one).collect()
    }
}

/// Indices of points by the bits of their tolerances: those of each stage are looked at together.
fn stages(tolerances: &[Real], open: &[usize]) -> Vec<Vec<usize>> {
    let stage = |tolerance: &Real| {
        let depth = tolerance.get_exp().map_or(i32::MAX, |e| -e);
        STAGES
            .iter()
            .position(|d| depth <= *d)
            .unwrap_or(STAGES.len())
    };
    let mut found = vec![Vec::new(); STAGES.len() + 1];
    for &j in open {
        found[stage(&tolerances[j])].push(j);
    }
    found.retain(|indices| !indices.is_empty());
    found
}

/// Puts the values of runs at some of the points where they belong among those at all `count`.
fn placed(runs: &mut Vec<RouteRun>, found: Vec<RouteRun>, indices: &[usize], count: usize) {
    if runs.is_empty() {
        *runs = found
            .iter()
            .map(|run| RouteRun::failed(run.route, count, NOT_ASKED))
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
        standing: match run.route {
            Route::Enclosure => Standing::Enclosed,
            Route::Contour | Route::Derivative => Standing::Precise,
            Route::Panels | Route::Samples => Standing::Double,
        },
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

/// A finding at the points that were kept: nothing is confirmed of a formula that has no value where it claims one.
pub fn unless_left_out(mut finding: Finding, left_out: Option<String>) -> Finding {
    let Some(why) = left_out else {
        return finding;
    };
    if finding.verdict == Verdict::Confirmed {
        return finding.left_open(Reason::Unseen.doubt(format!(
            "{why}; `points` names those where the formula is claimed"
        )));
    }
    finding.warnings.push(why);
    finding
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
    matches!(route, Route::Enclosure | Route::Contour | Route::Derivative)
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
                    .filter_map(|v| v.as_ref().err())
                    .find(|why| why.text != NOT_ASKED)
                    .map(|why| why.text.clone()),
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
