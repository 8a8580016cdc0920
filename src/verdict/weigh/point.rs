//! What one point says, from its readings.

use super::{Measured, gap, tidy};
use crate::error::{Doubt, Reason};
use crate::number::{Complex, Real};
use crate::verdict::finding::{PointSummary, Verdict};
use crate::verdict::show;
use crate::verdict::tolerance::{Term, Tolerance};

/// What one point says.
pub(super) struct PointVerdict {
    pub(super) verdict: Verdict,
    pub(super) reason: Option<String>,
    /// Why it is undecided, where it is.
    pub(super) doubt: Option<Reason>,
    pub(super) best: Option<Best>,
    pub(super) deviation: Real,
}

/// The reading with the smallest error bound.
#[derive(Clone)]
pub(super) struct Best {
    route: &'static str,
    value: Complex,
    pub(super) error: Real,
}

impl PointVerdict {
    /// What it was held to, and what the best reading used of it.
    pub(super) fn tolerance(&self, point: &Measured, digits: u32) -> Option<Tolerance> {
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

/// The readings that can confirm, the most accurate first, and why others have no value.
type Precise<'a> = (Vec<(&'static str, &'a Complex, &'a Real)>, Vec<Doubt>);

pub(super) fn precise(point: &Measured) -> Precise<'_> {
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
pub(super) fn weigh_point(point: &Measured, share: &Real) -> PointVerdict {
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
    let why = unreached(point, &precise, &known, &tolerance);
    undecided(Reason::Precision.doubt(why), best, deviation)
}

/// Why the readings neither refute nor confirm: what is known to less than is asked.
fn unreached(
    point: &Measured,
    precise: &[(&'static str, &Complex, &Real)],
    known: &Real,
    tolerance: &Real,
) -> String {
    if point.scale.is_zero() {
        format!(
            "F is not told apart from 0 (it is known to {}), here and nearby, and no rule says that it is 0",
            show::bound(precise[0].2)
        )
    } else if *known > Real::with_val(64, tolerance / 2u32) {
        format!(
            "the claimed value is known to {} only, {} is asked",
            show::bound(known),
            show::bound(tolerance)
        )
    } else {
        let (name, _, bound) = precise[precise.len() - 1];
        format!(
            "the precision was not reached: the {name} route is known to {}, {} is asked",
            show::bound(bound),
            show::bound(tolerance)
        )
    }
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

pub(super) fn summary(point: &Measured, one: &PointVerdict, digits: u32) -> PointSummary {
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
