//! Weighing measured values against claimed ones.
//!
//! At each point, with tolerance tol, two or more readings v ± e and the claimed value c:
//!
//! * readings that differ by more than their bounds together decide nothing;
//! * confirmed if |v - c| + e <= tol for two independent readings of high precision;
//! * refuted if |v - c| - e > tol for the best of them (the other agrees with it within the bounds);
//! * undecided otherwise: the precision was not reached.
//!
//! A claim is refuted if one point refutes it and confirmed if all points confirm it.
//! Double-precision readings never confirm; one that contradicts the others beyond its own bound
//! takes a confirmation away.

use super::finding::{Finding, PointSummary, RouteSummary, Strength, Verdict};
use super::show;
use super::tolerance::{Term, Tolerance};
use crate::number::{Complex, Real};

/// A value with an error bound, or why there is none.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The route's name.
    pub route: &'static str,
    /// Whether it can confirm (false: double precision, a cross-check only).
    pub precise: bool,
    /// Value and error bound.
    pub value: Result<(Complex, Real), String>,
}

/// One point with everything that was measured there.
#[derive(Clone, Debug)]
pub struct Measured {
    /// The point as typed.
    pub at: String,
    /// What the claim says.
    pub claimed: Complex,
    /// What deviations are relative to: |claimed|, or an absolute scale where that is 0.
    pub scale: Real,
    /// One reading per route.
    pub readings: Vec<Reading>,
}

/// What one point says.
struct PointVerdict {
    verdict: Verdict,
    reason: Option<String>,
    best: Option<Best>,
    deviation: Real,
}

/// The reading with the smallest error bound.
#[derive(Clone)]
struct Best {
    route: &'static str,
    value: Complex,
    error: Real,
}

impl PointVerdict {
    /// What it was held to, and what the best reading used of it.
    fn tolerance(&self, point: &Measured, digits: u32) -> Option<Tolerance> {
        let best = self.best.as_ref()?;
        let used = vec![
            Term::new("deviation", self.deviation.clone()),
            Term::new(
                format!("error bound of the route {}", best.route),
                best.error.clone(),
            ),
        ];
        Some(Tolerance::to_digits(&point.at, &point.scale, digits, used))
    }
}

/// Weighs all points; `digits` is the number of digits asked.
pub fn weigh(points: &[Measured], digits: u32, routes: Vec<RouteSummary>) -> Finding {
    if points.is_empty() {
        return Finding::undecided("there is no point to weigh at");
    }
    let mut finding = Finding::new(Verdict::Confirmed, None);
    finding.routes = routes;
    let mut worst = f64::INFINITY;
    let mut largest_error = Real::with_val(64, 0);
    let mut refuted: Option<(f64, String, String)> = None;
    let mut undecided: Option<(String, String)> = None;
    let mut refuting = None;
    for point in points {
        let one = weigh_point(point, digits);
        finding.points.push(summary(point, &one, digits));
        if let Some(Best { error, .. }) = &one.best {
            let relative = Real::with_val(64, &one.deviation + error) / &point.scale;
            let reached = show::digits(&relative);
            if reached < worst || finding.tolerance.is_none() {
                finding.tolerance = one.tolerance(point, digits);
            }
            if reached < worst {
                worst = reached;
                finding.worst_at = Some(point.at.clone());
            }
            if *error > largest_error {
                largest_error.clone_from(error);
            }
        }
        let tolerance = (one.verdict == Verdict::Refuted).then(|| one.tolerance(point, digits));
        match (one.verdict, one.reason) {
            (Verdict::Confirmed, _) => {}
            (Verdict::Refuted, reason) => {
                let off = show::digits(&Real::with_val(64, &one.deviation / &point.scale));
                if refuted.as_ref().is_none_or(|(o, _, _)| off < *o) {
                    refuted = Some((off, point.at.clone(), reason.unwrap_or_default()));
                    refuting = tolerance.flatten();
                }
            }
            (Verdict::Undecided, reason) => {
                let reason = reason.unwrap_or_default();
                undecided.get_or_insert((point.at.clone(), reason));
            }
        }
    }
    finding.error_bound = Some(show::bound(&largest_error));
    // A working precision far above the digits asked says nothing more about the claim.
    finding.digits_reached = worst
        .is_finite()
        .then_some(worst)
        .or(Some(f64::from(digits)));
    if let Some((_, at, reason)) = refuted {
        finding.verdict = Verdict::Refuted;
        finding.strength = Some(Strength::Agreed);
        finding.reason = Some(format!("at {at}: {reason}"));
        finding.worst_at = Some(at);
        finding.tolerance = refuting;
    } else if let Some((at, reason)) = undecided {
        finding.verdict = Verdict::Undecided;
        finding.reason = Some(format!("at {at}: {reason}"));
        if finding.points.iter().all(|p| p.measured.is_empty()) {
            finding.digits_reached = None;
            finding.error_bound = None;
        }
        finding.worst_at = Some(at);
    } else {
        finding.strength = Some(Strength::Agreed);
        finding.slack = Some(10f64.powf(worst.min(300.0) - f64::from(digits)));
    }
    finding
}

/// Only the verdict, for re-weighing against perturbed claims.
pub fn verdict_only(points: &[Measured], digits: u32) -> Verdict {
    let mut all = Verdict::Confirmed;
    for point in points {
        match weigh_point(point, digits).verdict {
            Verdict::Refuted => return Verdict::Refuted,
            Verdict::Undecided => all = Verdict::Undecided,
            Verdict::Confirmed => {}
        }
    }
    all
}

fn gap(a: &Complex, b: &Complex) -> Real {
    let bits = a.prec().0.max(b.prec().0);
    Real::with_val(64, Complex::with_val(bits, a - b).abs_ref())
}

fn weigh_point(point: &Measured, digits: u32) -> PointVerdict {
    let mut precise: Vec<(&'static str, &Complex, &Real)> = Vec::new();
    let mut failures = Vec::new();
    for reading in point.readings.iter().filter(|r| r.precise) {
        match &reading.value {
            Ok((value, error)) => precise.push((reading.route, value, error)),
            Err(reason) => failures.push(format!("{}: {reason}", reading.route)),
        }
    }
    precise.sort_by(|a, b| a.2.partial_cmp(b.2).unwrap_or(std::cmp::Ordering::Equal));
    let nothing = |reason: String, best: Option<Best>, deviation: Real| PointVerdict {
        verdict: Verdict::Undecided,
        reason: Some(reason),
        best,
        deviation,
    };
    let zero = || Real::with_val(64, 0);
    let Some(&(route, value, error)) = precise.first() else {
        return nothing(failures.join("; "), None, zero());
    };
    let deviation = gap(value, &point.claimed);
    let best = Some(Best {
        route,
        value: value.clone(),
        error: error.clone(),
    });
    if precise.len() < 2 {
        let why = format!("only one route has a value ({})", failures.join("; "));
        return nothing(why, best, deviation);
    }
    for (name, other, bound) in &precise[1..] {
        let apart = gap(value, other);
        if apart > Real::with_val(64, error + *bound) {
            let why = format!(
                "routes disagree: {} and {name} differ by {}, their bounds are {} and {}",
                precise[0].0,
                show::bound(&apart),
                show::bound(error),
                show::bound(bound)
            );
            return nothing(why, best, deviation);
        }
    }
    let tolerance = Real::with_val(64, &point.scale * show::ten_to_minus(f64::from(digits)));
    if Real::with_val(64, &deviation - error) > tolerance {
        let relative = Real::with_val(64, &deviation / &point.scale);
        let reason = format!(
            "measured {} ± {}, claimed {}; relative difference {}",
            show::complex(value, 20),
            show::bound(error),
            show::complex(&point.claimed, 20),
            show::bound(&relative)
        );
        return PointVerdict {
            verdict: Verdict::Refuted,
            reason: Some(reason),
            best,
            deviation,
        };
    }
    let within =
        |v: &Complex, e: &Real| Real::with_val(64, gap(v, &point.claimed) + e) <= tolerance;
    let holding = precise.iter().filter(|(_, v, e)| within(v, e)).count();
    if holding < 2 {
        let (name, _, bound) = precise[precise.len() - 1];
        let why = format!(
            "the precision was not reached: the {name} route is known to {}, {} is asked",
            show::bound(bound),
            show::bound(&tolerance)
        );
        return nothing(why, best, deviation);
    }
    for reading in point.readings.iter().filter(|r| !r.precise) {
        if let Ok((other, bound)) = &reading.value {
            let apart = gap(value, other);
            if apart > Real::with_val(64, error + bound) {
                let why = format!(
                    "the double-precision route {} is off by {}, more than its bound {}",
                    reading.route,
                    show::bound(&apart),
                    show::bound(bound)
                );
                return nothing(why, best, deviation);
            }
        }
    }
    PointVerdict {
        verdict: Verdict::Confirmed,
        reason: None,
        best,
        deviation,
    }
}

fn summary(point: &Measured, one: &PointVerdict, digits: u32) -> PointSummary {
    let (measured, error_bound, deviation) = match &one.best {
        Some(Best { value, error, .. }) => {
            let kept = digits.min(60);
            (
                show::complex(&tidy(value, error), kept),
                show::bound(error),
                show::bound(&one.deviation),
            )
        }
        None => (String::new(), String::new(), String::new()),
    };
    PointSummary {
        at: point.at.clone(),
        claimed: show::complex(&point.claimed, digits.min(60)),
        measured,
        error_bound,
        deviation,
    }
}

/// Parts that are smaller than the error are shown as 0.
pub fn tidy(value: &Complex, error: &Real) -> Complex {
    let mut tidy = value.clone();
    if Real::with_val(64, tidy.real().abs_ref()) <= *error {
        *tidy.mut_real() = Real::with_val(value.prec().0, 0);
    }
    if Real::with_val(64, tidy.imag().abs_ref()) <= *error {
        *tidy.mut_imag() = Real::with_val(value.prec().1, 0);
    }
    tidy
}
