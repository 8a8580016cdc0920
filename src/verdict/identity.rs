//! Weighing identities: two sides that are computed in different ways.
//!
//! With sides L ± a and R ± b and the tolerance tol at a point:
//!
//! * confirmed if |L - R| + a + b <= tol: two independent computations agree;
//! * refuted if |L - R| - a - b > tol;
//! * undecided otherwise.
//!
//! One point refutes an identity, all of them confirm it. Its power is the smallest relative change
//! of one side that would have been refuted.

use super::finding::{Finding, PointSummary, Power, RouteSummary, Strength, Verdict};
use super::tolerance::{Term, Tolerance};
use super::weigh::tidy;
use super::{power, show};
use crate::error::{Doubt, Reason};
use crate::number::{Complex, Real};

/// One side: how it was computed, and its value with an error bound or why there is none.
#[derive(Clone, Debug)]
pub struct Side {
    /// The route's name.
    pub route: &'static str,
    /// Value and error bound.
    pub value: Result<(Complex, Real), Doubt>,
    /// The parts of the error bound, where there is more than one to tell apart.
    pub parts: Vec<Term>,
}

impl Side {
    /// A side whose error bound is one term.
    pub fn new(route: &'static str, value: Result<(Complex, Real), Doubt>) -> Side {
        Side {
            route,
            value,
            parts: Vec::new(),
        }
    }

    /// A side whose error bound is the sum of these parts.
    pub fn in_parts(route: &'static str, value: Complex, parts: Vec<Term>) -> Side {
        let zero = Real::with_val(64, 0);
        let error = parts.iter().fold(zero, |sum, part| sum + &part.amount);
        Side {
            route,
            value: Ok((value, error)),
            parts,
        }
    }

    /// The terms of its error bound; none where it is 0.
    fn terms(&self) -> Vec<Term> {
        match &self.value {
            Ok((_, error)) if self.parts.is_empty() && !error.is_zero() => {
                vec![Term::new(
                    format!("error bound of the route {}", self.route),
                    error.clone(),
                )]
            }
            _ => self.parts.clone(),
        }
    }
}

/// An identity at one point.
#[derive(Clone, Debug)]
pub struct Identity {
    /// The point, for people.
    pub at: String,
    /// What deviations are relative to.
    pub scale: Real,
    /// The left side, which is shown as measured.
    pub left: Side,
    /// The right side, which is shown as claimed.
    pub right: Side,
}

/// |L - R|, a + b.
type Gap = (Real, Real);

fn gap(left: &(Complex, Real), right: &(Complex, Real), change: Option<&Real>) -> Gap {
    let bits = left.0.prec().0.max(right.0.prec().0);
    let mut difference = Complex::with_val(bits, &left.0 - &right.0);
    if let Some(change) = change {
        difference -= Complex::with_val(bits, &right.0 * change);
    }
    let gap = Real::with_val(64, difference.abs_ref());
    (gap, Real::with_val(64, &left.1 + &right.1))
}

fn decide((gap, error): &Gap, tolerance: &Real) -> Verdict {
    if Real::with_val(64, gap + error) <= *tolerance {
        Verdict::Confirmed
    } else if Real::with_val(64, gap - error) > *tolerance {
        Verdict::Refuted
    } else {
        Verdict::Undecided
    }
}

/// Weighs an identity at all its points, to `digits` digits relative to each scale.
pub fn weigh_identity(points: &[Identity], digits: u32, routes: Vec<RouteSummary>) -> Finding {
    if points.is_empty() {
        return Finding::undecided(Reason::Samples.doubt("there is no point to weigh at"));
    }
    let mut finding = Finding::new(Verdict::Confirmed, None);
    finding.routes = routes;
    let mut worst = f64::INFINITY;
    let mut largest = Real::with_val(64, 0);
    for point in points {
        let (left, right) = match (&point.left.value, &point.right.value) {
            (Ok(left), Ok(right)) => (left, right),
            (Err(why), _) => {
                let at = format_args!("at {}: {}", point.at, point.left.route);
                undecided(&mut finding, why.clone().at(at));
                continue;
            }
            (_, Err(why)) => {
                let at = format_args!("at {}: {}", point.at, point.right.route);
                undecided(&mut finding, why.clone().at(at));
                continue;
            }
        };
        let tolerance = Real::with_val(64, &point.scale * show::ten_to_minus(f64::from(digits)));
        let found = gap(left, right, None);
        let relative = Real::with_val(64, &found.0 + &found.1) / &point.scale;
        let reached = show::digits(&relative);
        let tightest = reached < worst || finding.tolerance.is_none();
        if reached < worst {
            worst = reached;
            finding.worst_at = Some(point.at.clone());
        }
        largest = largest.max(&found.1);
        let holds = decide(&found, &tolerance);
        let decides = match (holds, finding.verdict) {
            (Verdict::Refuted, before) => before != Verdict::Refuted,
            (_, Verdict::Refuted) => false,
            _ => tightest,
        };
        if decides {
            let mut used = vec![Term::new("difference of the two sides", found.0.clone())];
            used.extend(point.left.terms());
            used.extend(point.right.terms());
            finding.tolerance = Some(Tolerance::to_digits(&point.at, &point.scale, digits, used));
        }
        finding.points.push(PointSummary {
            at: point.at.clone(),
            claimed: show::complex(&tidy(&right.0, &right.1), digits.min(60)),
            measured: show::complex(&tidy(&left.0, &left.1), digits.min(60)),
            error_bound: show::bound(&found.1),
            deviation: show::bound(&found.0),
            enclosure: None,
        });
        match holds {
            Verdict::Confirmed => {}
            Verdict::Refuted if finding.verdict != Verdict::Refuted => {
                finding.verdict = Verdict::Refuted;
                finding.reason = Some(format!(
                    "at {}: {} gives {}, {} gives {}; they differ by {}, their bounds together are {}",
                    point.at,
                    point.left.route,
                    show::complex(&left.0, 20),
                    point.right.route,
                    show::complex(&right.0, 20),
                    show::bound(&found.0),
                    show::bound(&found.1)
                ));
            }
            Verdict::Refuted => {}
            Verdict::Undecided => undecided(
                &mut finding,
                Reason::Precision.doubt(format!(
                    "at {}: the precision was not reached: the two sides are known to {}, {} is asked",
                    point.at,
                    show::bound(&found.1),
                    show::bound(&tolerance)
                )),
            ),
        }
    }
    if finding.points.is_empty() {
        return finding;
    }
    finding.error_bound = Some(show::bound(&largest));
    finding.digits_reached = Some(if worst.is_finite() {
        worst
    } else {
        f64::from(digits)
    });
    if finding.verdict == Verdict::Undecided {
        return finding;
    }
    finding.strength = Some(Strength::Agreed);
    if finding.verdict == Verdict::Confirmed {
        finding.slack = Some(10f64.powf(worst.min(300.0) - f64::from(digits)));
        finding.power = power_of(points, digits);
    }
    finding
}

/// The smallest change of the right sides that the bounds exclude; where they exclude the identity itself beyond the
/// digits asked, that the digits exclude.
fn power_of(points: &[Identity], digits: u32) -> Option<Power> {
    let nothing = Real::with_val(64, 0);
    let asked = show::ten_to_minus(f64::from(digits));
    let (share, from) = match refutes(points, &nothing, None) {
        true => (asked.clone(), asked),
        false => {
            let finest = points.iter().filter_map(resolution);
            (nothing, finest.reduce(|a, b| a.min(&b))?)
        }
    };
    let change = power::smallest(&from, |change| refutes(points, &share, Some(change)))?;
    Some(Power::of(change, None))
}

/// The smallest change of the right side that the bounds leave room to see.
fn resolution(point: &Identity) -> Option<Real> {
    let (left, right) = (
        point.left.value.as_ref().ok()?,
        point.right.value.as_ref().ok()?,
    );
    let size = Real::with_val(64, right.0.abs_ref());
    let bits = left.0.prec().0.max(right.0.prec().0);
    let rounding = Real::with_val(64, &size) >> (bits - 1);
    let known = Real::with_val(64, &left.1 + &right.1).max(&rounding);
    (!size.is_zero()).then(|| known / size)
}

/// Whether the identity, with its right side changed by this share, is refuted where `share` of the scale is allowed.
fn refutes(points: &[Identity], share: &Real, change: Option<&Real>) -> bool {
    points.iter().any(|point| {
        let (Ok(left), Ok(right)) = (&point.left.value, &point.right.value) else {
            return false;
        };
        let tolerance = Real::with_val(64, &point.scale * share);
        decide(&gap(left, right, change), &tolerance) == Verdict::Refuted
    })
}

/// A refutation stands; anything else gives way to the first reason for doubt.
fn undecided(finding: &mut Finding, why: Doubt) {
    if finding.verdict == Verdict::Confirmed {
        finding.leave_open(why);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn side(value: f64, error: f64) -> Side {
        Side::new(
            "here",
            Ok((Complex::with_val(100, value), Real::with_val(64, error))),
        )
    }

    fn weighed(left: Side, right: Side) -> Finding {
        let point = Identity {
            at: "x".into(),
            scale: Real::with_val(64, 1),
            left,
            right,
        };
        weigh_identity(&[point], 10, Vec::new())
    }

    #[test]
    fn sides_that_agree_confirm_and_the_power_is_just_above_their_bounds() {
        let power = |left, right| {
            let finding = weighed(left, right);
            assert_eq!(finding.verdict, Verdict::Confirmed);
            finding.power.map(|p| p.change)
        };
        let sharp = power(side(1.0, 9e-15), side(1.0, 9e-15));
        assert_eq!(sharp.as_deref(), Some("2e-14"));
        // The two sides are told apart, within the tolerance.
        let apart = power(side(1.0 + 1e-12, 1e-14), side(1.0, 1e-14));
        assert_eq!(apart.as_deref(), Some("2e-10"));
    }

    #[test]
    fn the_terms_are_those_of_the_point_that_decides() {
        let point = |at: &str, left: f64| Identity {
            at: at.into(),
            scale: Real::with_val(64, 2),
            left: Side::in_parts(
                "here",
                Complex::with_val(100, left),
                vec![Term::of("spread", 2e-12), Term::of("width", 1e-12)],
            ),
            right: side(1.0, 1e-14),
        };
        let all = [
            point("exact", 1.0),
            point("near", 1.0 + 1e-11),
            point("nearer", 1.0 + 1e-12),
        ];
        let finding = weigh_identity(&all, 10, Vec::new());
        let tolerance = finding.tolerance.expect("terms");
        assert_eq!(tolerance.at, "near");
        let names: Vec<&str> = tolerance.used.iter().map(|t| t.what.as_str()).collect();
        assert_eq!(
            names,
            [
                "difference of the two sides",
                "spread",
                "width",
                "error bound of the route here"
            ]
        );
        let slack = (tolerance.allowed.amount.clone() / tolerance.sum()).to_f64();
        assert!((slack / finding.slack.unwrap_or(0.0) - 1.0).abs() < 1e-9);
        // The point that refutes, though another is known worse.
        let all = [
            point("exact", 1.0),
            point("off", 1.1),
            point("further", 1.2),
        ];
        let tolerance = weigh_identity(&all, 10, Vec::new()).tolerance;
        assert_eq!(tolerance.map(|t| t.at).as_deref(), Some("off"));
    }

    #[test]
    fn sides_that_differ_refute_and_wide_bounds_decide_nothing() {
        assert_eq!(
            weighed(side(1.0, 1e-14), side(1.1, 1e-14)).verdict,
            Verdict::Refuted
        );
        assert_eq!(
            weighed(side(1.0, 1e-3), side(1.0, 1e-14)).verdict,
            Verdict::Undecided
        );
        assert_eq!(
            weighed(side(1.0, 0.2), side(1.1, 1e-14)).verdict,
            Verdict::Undecided
        );
        let missing = Side::new("there", Err("no value".into()));
        let finding = weighed(missing, side(1.0, 0.0));
        assert_eq!(finding.verdict, Verdict::Undecided);
        assert!(
            finding
                .reason
                .is_some_and(|why| why.contains("there: no value"))
        );
    }
}
