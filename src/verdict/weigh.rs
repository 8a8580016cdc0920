//! Weighing measured values against claimed ones.
//!
//! At each point, with tolerance tol, two or more readings v ± e and the claimed value c ± b:
//!
//! * readings that differ by more than their bounds together decide nothing;
//! * confirmed if |v - c| + e + b <= tol for two independent readings of high precision;
//! * refuted if |v - c| - e - b > tol for two of them;
//! * undecided otherwise: the precision was not reached, on the one side or the other.
//!
//! A claim is refuted if one point refutes it and confirmed if all points confirm it.
//! Double-precision readings decide nothing; one that contradicts the others beyond its own bound
//! takes a confirmation away, and a refutation too.
//!
//! A value that is claimed to be 0 has no relative accuracy. Where a rule derives from the structure of phi that
//! it is 0, that confirms, unless a route tells it apart from 0. Else the scale says what it is small against;
//! without one (scale 0) only a value that is exactly 0 confirms, and one told apart from 0 refutes.

use super::finding::{Finding, PointSummary, RouteSummary, Strength, Verdict};
use super::show;
use super::tolerance::{Term, Tolerance};
use crate::error::{Doubt, Reason};
use crate::number::{Bounded, Complex, Real};

/// A value with an error bound, or why there is none.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The route's name.
    pub route: &'static str,
    /// Whether it can confirm (false: double precision, a cross-check only).
    pub precise: bool,
    /// Value and error bound.
    pub value: Result<(Complex, Real), Doubt>,
}

/// One point with everything that was measured there.
#[derive(Clone, Debug)]
pub struct Measured {
    /// The point as typed.
    pub at: String,
    /// What the claim says, with the bound that its evaluation leaves.
    pub claimed: Bounded,
    /// What deviations are relative to: |claimed|, or a size of the same quantity nearby where that is 0; 0: unknown.
    pub scale: Real,
    /// The rule by which the value is 0, if there is one.
    pub zero_by: Option<&'static str>,
    /// One reading per route.
    pub readings: Vec<Reading>,
}

impl Measured {
    /// A point without readings; deviations are relative to what is claimed, or to 1 where that is 0.
    pub fn new(at: String, claimed: Bounded) -> Measured {
        let size = Real::with_val(64, claimed.value().abs_ref());
        let scale = if size.is_zero() {
            Real::with_val(64, 1)
        } else {
            size
        };
        Measured {
            at,
            claimed,
            scale,
            zero_by: None,
            readings: Vec::new(),
        }
    }

    /// What deviations are relative to.
    #[must_use]
    pub fn relative_to(mut self, scale: Real) -> Measured {
        self.scale = scale;
        self
    }

    /// With these readings.
    #[must_use]
    pub fn with(mut self, readings: Vec<Reading>) -> Measured {
        self.readings = readings;
        self
    }
}

/// What one point says.
struct PointVerdict {
    verdict: Verdict,
    reason: Option<String>,
    /// Why it is undecided, where it is.
    doubt: Option<Reason>,
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
        let mut used = vec![
            Term::new("deviation", self.deviation.clone()),
            Term::new(
                format!("error bound of the route {}", best.route),
                best.error.clone(),
            ),
        ];
        let known = point.claimed.error();
        if !known.is_zero() {
            used.push(Term::new("error bound of the claimed value", known));
        }
        Some(Tolerance::to_digits(&point.at, &point.scale, digits, used))
    }
}

/// Weighs all points; `digits` is the number of digits asked.
pub fn weigh(points: &[Measured], digits: u32, routes: Vec<RouteSummary>) -> Finding {
    if points.is_empty() {
        return Finding::undecided(Reason::Samples.doubt("there is no point to weigh at"));
    }
    let asked = show::ten_to_minus(f64::from(digits));
    let mut finding = Finding::new(Verdict::Confirmed, None);
    finding.routes = routes;
    let mut worst = f64::INFINITY;
    let mut largest_error = Real::with_val(64, 0);
    let mut refuted: Option<(f64, String, String)> = None;
    let mut undecided: Option<(String, Doubt)> = None;
    let mut refuting = None;
    for point in points {
        let one = weigh_point(point, &asked);
        finding.points.push(summary(point, &one, digits));
        if let Some(Best { error, .. }) = &one.best {
            let used = Real::with_val(64, &one.deviation + error) + point.claimed.error();
            // Of a point without a scale there is no relative accuracy.
            if !point.scale.is_zero() {
                let reached = show::digits(&Real::with_val(64, &used / &point.scale));
                if reached < worst || finding.tolerance.is_none() {
                    finding.tolerance = one.tolerance(point, digits);
                }
                if reached < worst {
                    worst = reached;
                    finding.worst_at = Some(point.at.clone());
                }
            }
            if *error > largest_error {
                largest_error.clone_from(error);
            }
        }
        let tolerance = (one.verdict == Verdict::Refuted).then(|| one.tolerance(point, digits));
        match (one.verdict, one.reason) {
            (Verdict::Confirmed, _) => {}
            (Verdict::Refuted, reason) => {
                let off = if point.scale.is_zero() {
                    f64::NEG_INFINITY
                } else {
                    show::digits(&Real::with_val(64, &one.deviation / &point.scale))
                };
                if refuted.as_ref().is_none_or(|(o, _, _)| off < *o) {
                    refuted = Some((off, point.at.clone(), reason.unwrap_or_default()));
                    refuting = tolerance.flatten();
                }
            }
            (Verdict::Undecided, reason) => {
                let doubt = one.doubt.unwrap_or(Reason::OutsideTheMethod);
                let why = doubt.doubt(reason.unwrap_or_default());
                undecided.get_or_insert((point.at.clone(), why));
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
    } else if let Some((at, why)) = undecided {
        finding.leave_open(why.at(format_args!("at {at}")));
        if finding.points.iter().all(|p| p.measured.is_empty()) {
            finding.digits_reached = None;
            finding.error_bound = None;
        }
        finding.worst_at = Some(at);
    } else {
        // A zero by a rule takes no comparison.
        let derived = points.iter().all(|p| p.zero_by.is_some());
        finding.strength = Some(if derived {
            Strength::Enclosed
        } else {
            Strength::Agreed
        });
        // What a rule settles has no terms, and so no slack.
        finding.slack = finding
            .tolerance
            .is_some()
            .then(|| 10f64.powf(worst.min(300.0) - f64::from(digits)));
    }
    finding
}

/// Whether the evidence at this point refutes what is claimed by more than this share of its scale.
pub fn refutes(point: &Measured, share: &Real) -> bool {
    weigh_point(point, share).verdict == Verdict::Refuted
}

/// The smallest relative change of the claimed value that the bounds at this point leave room to see: those of the
/// second best reading and of the claimed value; none where a rule or no two readings speak.
pub fn resolution(point: &Measured) -> Option<Real> {
    let (readings, _) = precise(point);
    let (_, value, error) = readings.get(1)?;
    if point.zero_by.is_some() || point.scale.is_zero() {
        return None;
    }
    let rounding = Real::with_val(64, &point.scale) >> value.prec().0.saturating_sub(1);
    let known = Real::with_val(64, *error + point.claimed.error()).max(&rounding);
    Some(known / &point.scale)
}

/// The point whose claimed value is not the measured one by more than both bounds, though within the tolerance;
/// and by how much of the scale.
pub fn told_apart(points: &[Measured]) -> Option<(&Measured, Real)> {
    let nothing = Real::with_val(64, 0);
    let point = points.iter().find(|point| refutes(point, &nothing))?;
    let off = weigh_point(point, &nothing).deviation;
    Some((point, off / &point.scale))
}

fn gap(a: &Complex, b: &Complex) -> Real {
    let bits = a.prec().0.max(b.prec().0);
    Real::with_val(64, Complex::with_val(bits, a - b).abs_ref())
}

/// The readings that can confirm, the most accurate first, and why others have no value.
type Precise<'a> = (Vec<(&'static str, &'a Complex, &'a Real)>, Vec<Doubt>);

fn precise(point: &Measured) -> Precise<'_> {
    let mut precise = Vec::new();
    let mut failures = Vec::new();
    for reading in point.readings.iter().filter(|r| r.precise) {
        match &reading.value {
            Ok((value, error)) => precise.push((reading.route, value, error)),
            Err(why) => failures.push(why.clone().at(reading.route)),
        }
    }
    precise.sort_by(|a, b| a.2.partial_cmp(b.2).unwrap_or(std::cmp::Ordering::Equal));
    (precise, failures)
}

/// Why the readings do not stand together: two precise ones that differ, or a double-precision one that
/// contradicts the best.
fn disagreement(point: &Measured, precise: &[(&'static str, &Complex, &Real)]) -> Option<String> {
    let &(route, value, error) = precise.first()?;
    for (name, other, bound) in &precise[1..] {
        let apart = gap(value, other);
        if apart > Real::with_val(64, error + *bound) {
            return Some(format!(
                "routes disagree: {route} and {name} differ by {}, their bounds are {} and {}",
                show::bound(&apart),
                show::bound(error),
                show::bound(bound)
            ));
        }
    }
    for reading in point.readings.iter().filter(|r| !r.precise) {
        if let Ok((other, bound)) = &reading.value {
            let apart = gap(value, other);
            if apart > Real::with_val(64, error + bound) {
                return Some(format!(
                    "the double-precision route {} is off by {}, more than its bound {}",
                    reading.route,
                    show::bound(&apart),
                    show::bound(bound)
                ));
            }
        }
    }
    None
}

/// One point, where `share` of the scale is allowed.
fn weigh_point(point: &Measured, share: &Real) -> PointVerdict {
    if let Some(rule) = point.zero_by {
        return by_rule(point, rule);
    }
    let (precise, failures) = precise(point);
    let says = |verdict, reason: Option<String>, best, deviation| PointVerdict {
        verdict,
        reason,
        doubt: None,
        best,
        deviation,
    };
    let undecided = |why: Doubt, best, deviation| PointVerdict {
        verdict: Verdict::Undecided,
        reason: Some(why.text),
        doubt: Some(why.reason),
        best,
        deviation,
    };
    let Some(&(route, value, error)) = precise.first() else {
        return undecided(Doubt::all(failures), None, Real::with_val(64, 0));
    };
    let claimed = point.claimed.value();
    let known = point.claimed.error();
    let deviation = gap(value, claimed);
    let best = Some(Best {
        route,
        value: value.clone(),
        error: error.clone(),
    });
    if precise.len() < 2 {
        let why = match failures.is_empty() {
            true => Doubt::from("only one route has a value"),
            false => Doubt::all(failures).said(|why| format!("only one route has a value ({why})")),
        };
        return undecided(why, best, deviation);
    }
    let tolerance = Real::with_val(64, &point.scale * share);
    let beyond =
        |v: &Complex, e: &Real| Real::with_val(64, gap(v, claimed) - e) - &known > tolerance;
    let within =
        |v: &Complex, e: &Real| Real::with_val(64, gap(v, claimed) + e) + &known <= tolerance;
    let refuting = precise.iter().filter(|(_, v, e)| beyond(v, e)).count();
    let holding = precise.iter().filter(|(_, v, e)| within(v, e)).count();
    if let Some(why) = disagreement(point, &precise) {
        return undecided(Reason::Disagreement.doubt(why), best, deviation);
    }
    if refuting >= 2 {
        let relative = if point.scale.is_zero() {
            String::new()
        } else {
            let relative = Real::with_val(64, &deviation / &point.scale);
            format!("; relative difference {}", show::bound(&relative))
        };
        let reason = format!(
            "measured {} ± {}, claimed {}{relative}",
            show::complex(value, 20),
            show::bound(error),
            show::complex(&tidy(claimed, &known), 20),
        );
        return says(Verdict::Refuted, Some(reason), best, deviation);
    }
    if holding >= 2 {
        return says(Verdict::Confirmed, None, best, deviation);
    }
    let why = if point.scale.is_zero() {
        format!(
            "F is not told apart from 0 (it is known to {}), here and nearby, and no rule says that it is 0",
            show::bound(error)
        )
    } else if known > Real::with_val(64, &tolerance / 2u32) {
        format!(
            "the claimed value is known to {} only, {} is asked",
            show::bound(&known),
            show::bound(&tolerance)
        )
    } else {
        let (name, _, bound) = precise[precise.len() - 1];
        format!(
            "the precision was not reached: the {name} route is known to {}, {} is asked",
            show::bound(bound),
            show::bound(&tolerance)
        )
    };
    undecided(Reason::Precision.doubt(why), best, deviation)
}

/// A point at which a rule says that the value is 0.
fn by_rule(point: &Measured, rule: &'static str) -> PointVerdict {
    let (precise, _) = precise(point);
    let zero = || Real::with_val(64, 0);
    let against = precise
        .iter()
        .find(|(_, value, error)| Real::with_val(64, value.abs_ref()) > **error);
    let best = Some(Best {
        route: rule,
        value: Complex::with_val(64, 0),
        error: zero(),
    });
    let (verdict, why) = if let Some((name, value, error)) = against {
        let why = format!(
            "the route {name} has {} ± {}, though F is 0: {rule}",
            show::complex(value, 6),
            show::bound(error)
        );
        (Verdict::Undecided, Some(Reason::Disagreement.doubt(why)))
    } else if point.claimed.is_exact_zero() {
        (Verdict::Confirmed, None)
    } else if point.claimed.least().is_zero() {
        let why = format!("F is 0 ({rule}); the claimed value is not told apart from 0");
        (Verdict::Undecided, Some(Reason::Precision.doubt(why)))
    } else {
        let why = format!(
            "F is 0 ({rule}); claimed {}",
            show::complex(point.claimed.value(), 20)
        );
        (Verdict::Refuted, Some(Doubt::from(why)))
    };
    PointVerdict {
        verdict,
        doubt: why.as_ref().map(|why| why.reason),
        reason: why.map(|why| why.text),
        best,
        deviation: Real::with_val(64, point.claimed.value().abs_ref()),
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
        claimed: show::complex(
            &tidy(point.claimed.value(), &point.claimed.error()),
            digits.min(60),
        ),
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

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(route: &'static str, precise: bool, value: f64, error: f64) -> Reading {
        Reading {
            route,
            precise,
            value: Ok((Complex::with_val(100, value), Real::with_val(64, error))),
        }
    }

    fn point(claimed: (f64, f64), scale: f64, readings: Vec<Reading>) -> Measured {
        let claimed = Bounded::new(
            Complex::with_val(100, claimed.0),
            &Real::with_val(64, claimed.1),
        );
        Measured::new("k = 1".into(), claimed)
            .relative_to(Real::with_val(64, scale))
            .with(readings)
    }

    fn verdict(point: Measured) -> (Verdict, String) {
        let finding = weigh(&[point], 10, Vec::new());
        (finding.verdict, finding.reason.unwrap_or_default())
    }

    fn two(value: f64, error: f64) -> Vec<Reading> {
        vec![
            reading("a", true, value, error),
            reading("b", true, value, error),
        ]
    }

    #[test]
    fn a_bound_on_either_side_keeps_from_deciding() {
        assert_eq!(
            verdict(point((1.0, 0.0), 1.0, two(1.0, 1e-14))).0,
            Verdict::Confirmed
        );
        assert_eq!(
            verdict(point((1.1, 0.0), 1.0, two(1.0, 1e-14))).0,
            Verdict::Refuted
        );
        let (found, why) = verdict(point((1.1, 0.2), 1.0, two(1.0, 1e-14)));
        assert_eq!(found, Verdict::Undecided);
        assert!(why.contains("the claimed value is known to"), "{why}");
        assert_eq!(
            verdict(point((1.0, 1e-9), 1.0, two(1.0, 1e-14))).0,
            Verdict::Undecided
        );
        assert_eq!(
            verdict(point((1.1, 0.0), 1.0, two(1.0, 0.2))).0,
            Verdict::Undecided
        );
    }

    #[test]
    fn refuting_takes_two_routes_and_no_veto() {
        let mut readings = two(1.0, 1e-14);
        readings[1] = reading("b", true, 1.0, 0.3);
        assert_eq!(
            verdict(point((1.1, 0.0), 1.0, readings)).0,
            Verdict::Undecided
        );
        let mut readings = two(1.0, 1e-14);
        readings.push(reading("fft", false, 1.1, 1e-3));
        assert_eq!(
            verdict(point((1.1, 0.0), 1.0, readings.clone())).0,
            Verdict::Undecided
        );
        let (found, why) = verdict(point((1.0, 0.0), 1.0, readings));
        assert_eq!(found, Verdict::Undecided);
        assert!(why.contains("double-precision route fft"), "{why}");
    }

    #[test]
    fn a_zero_is_small_against_its_scale_or_by_a_rule_or_nothing() {
        let zero = |scale, value, error| verdict(point((0.0, 0.0), scale, two(value, error))).0;
        assert_eq!(zero(1.0, 1e-30, 1e-20), Verdict::Confirmed);
        assert_eq!(zero(1e-30, 1e-30, 1e-50), Verdict::Refuted);
        // Without a scale an absolute smallness says nothing.
        assert_eq!(zero(0.0, 0.0, 1e-300), Verdict::Undecided);
        assert_eq!(zero(0.0, 1e-200, 1e-220), Verdict::Refuted);
        assert_eq!(zero(0.0, 0.0, 0.0), Verdict::Confirmed);
        let mut by_rule = point((0.0, 0.0), 0.0, two(0.0, 1e-20));
        by_rule.zero_by = Some("a rule");
        assert_eq!(verdict(by_rule.clone()).0, Verdict::Confirmed);
        by_rule.readings = two(1e-10, 1e-20);
        assert_eq!(verdict(by_rule).0, Verdict::Undecided);
        // Both sides vanish within bounds that are small against what is nearby.
        assert_eq!(
            verdict(point((1e-90, 1e-89), 1.0, two(0.0, 1e-60))).0,
            Verdict::Confirmed
        );
    }
}
