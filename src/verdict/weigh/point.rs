//! What one point says, from its readings.

use super::{Measured, Standing, gap, tidy};
use crate::error::{Doubt, Reason};
use crate::number::{Complex, Real};
use crate::verdict::finding::{PointSummary, Strength, Verdict};
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
    /// How good the evidence is.
    pub(super) strength: Strength,
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

/// A reading that can confirm.
#[derive(Clone, Copy)]
pub(super) struct Seen<'a> {
    route: &'static str,
    pub(super) value: &'a Complex,
    pub(super) error: &'a Real,
    pub(super) enclosed: bool,
}

/// The readings that can confirm, the most accurate first, and why others have no value.
type Precise<'a> = (Vec<Seen<'a>>, Vec<Doubt>);

pub(super) fn precise(point: &Measured) -> Precise<'_> {
    let mut precise = Vec::new();
    let mut failures = Vec::new();
    let precisely = |r: &&super::Reading| r.standing != Standing::Double;
    for reading in point.readings.iter().filter(precisely) {
        match &reading.value {
            Ok((value, error)) => precise.push(Seen {
                route: reading.route,
                value,
                error,
                enclosed: reading.standing == Standing::Enclosed,
            }),
            Err(why) => failures.push(why.clone().at(reading.route)),
        }
    }
    let order = |a: &Seen, b: &Seen| a.error.partial_cmp(b.error);
    precise.sort_by(|a, b| order(a, b).unwrap_or(std::cmp::Ordering::Equal));
    (precise, failures)
}

/// Why the readings do not stand together: two precise ones that differ, or a double-precision one that
/// contradicts the best. What contradicts an enclosure is a fault of the program.
fn disagreement(point: &Measured, precise: &[Seen]) -> Option<Doubt> {
    let first = precise.first()?;
    let Seen {
        route,
        value,
        error,
        ..
    } = *first;
    let reason = match precise.iter().any(|seen| seen.enclosed) {
        true => Reason::Fault,
        false => Reason::Disagreement,
    };
    for other in &precise[1..] {
        let apart = gap(value, other.value);
        if apart > Real::with_val(64, error + other.error) {
            return Some(reason.doubt(format!(
                "routes disagree: {route} and {} differ by {}, their bounds are {} and {}",
                other.route,
                show::bound(&apart),
                show::bound(error),
                show::bound(other.error)
            )));
        }
    }
    for reading in point
        .readings
        .iter()
        .filter(|r| r.standing == Standing::Double)
    {
        if let Ok((other, bound)) = &reading.value {
            let apart = gap(value, other);
            if apart > Real::with_val(64, error + bound) {
                return Some(reason.doubt(format!(
                    "the double-precision route {} is off by {}, more than its bound {}",
                    reading.route,
                    show::bound(&apart),
                    show::bound(bound)
                )));
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
    let says = |verdict, reason: Option<String>, best, deviation, strength| PointVerdict {
        verdict,
        reason,
        doubt: None,
        best,
        deviation,
        strength,
    };
    let undecided = |why: Doubt, best, deviation| PointVerdict {
        verdict: Verdict::Undecided,
        reason: Some(why.text),
        doubt: Some(why.reason),
        best,
        deviation,
        strength: Strength::Agreed,
    };
    let Some(&Seen {
        route,
        value,
        error,
        ..
    }) = precise.first()
    else {
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
    let enclosure = precise.iter().find(|seen| seen.enclosed);
    if precise.len() < 2 && enclosure.is_none() {
        let why = match failures.is_empty() {
            true => Doubt::from("only one route has a value"),
            false => Doubt::all(failures).said(|why| format!("only one route has a value ({why})")),
        };
        return undecided(why, best, deviation);
    }
    let tolerance = Real::with_val(64, &point.scale * share);
    let beyond = |seen: &Seen| {
        Real::with_val(64, gap(seen.value, claimed) - seen.error) - &known > tolerance
    };
    let within = |seen: &Seen| {
        Real::with_val(64, gap(seen.value, claimed) + seen.error) + &known <= tolerance
    };
    // One enclosure is enough, or two readings; both are seen in the strength.
    let by = |holds: &dyn Fn(&Seen) -> bool| match enclosure.is_some_and(holds) {
        true if point.proven => Some(Strength::Enclosed),
        true => Some(Strength::Agreed),
        false => (precise.iter().filter(|s| holds(s)).count() >= 2).then_some(Strength::Agreed),
    };
    if let Some(why) = disagreement(point, &precise) {
        return undecided(why, best, deviation);
    }
    if let Some(strength) = by(&beyond) {
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
        return says(Verdict::Refuted, Some(reason), best, deviation, strength);
    }
    if let Some(strength) = by(&within) {
        return says(Verdict::Confirmed, None, best, deviation, strength);
    }
    let why = unreached(point, &precise, &known, &tolerance);
    undecided(Reason::Precision.doubt(why), best, deviation)
}

/// Why the readings neither refute nor confirm: what is known to less than is asked.
fn unreached(point: &Measured, precise: &[Seen], known: &Real, tolerance: &Real) -> String {
    if point.scale.is_zero() {
        format!(
            "F is not told apart from 0 (it is known to {}), here and nearby, and no rule says that it is 0",
            show::bound(precise[0].error)
        )
    } else if *known > Real::with_val(64, tolerance / 2u32) {
        format!(
            "the claimed value is known to {} only, {} is asked",
            show::bound(known),
            show::bound(tolerance)
        )
    } else {
        let last = precise[precise.len() - 1];
        format!(
            "the precision was not reached: the {} route is known to {}, {} is asked",
            last.route,
            show::bound(last.error),
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
        .find(|seen| Real::with_val(64, seen.value.abs_ref()) > *seen.error);
    let best = Some(Best {
        route: rule,
        value: Complex::with_val(64, 0),
        error: zero(),
    });
    let (verdict, why) = if let Some(Seen {
        route,
        value,
        error,
        enclosed,
    }) = against
    {
        let why = format!(
            "the route {route} has {} ± {}, though F is 0: {rule}",
            show::complex(value, 6),
            show::bound(error)
        );
        let reason = if *enclosed {
            Reason::Fault
        } else {
            Reason::Disagreement
        };
        (Verdict::Undecided, Some(reason.doubt(why)))
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
        strength: Strength::Enclosed,
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
        enclosure: None,
    }
}
