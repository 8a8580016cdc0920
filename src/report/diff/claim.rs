//! What moved in one claim between two records.

use super::{Change, DIGITS_DROP, Number};
use crate::number::Real;
use crate::record::{ClaimLine, PointLine, VerdictName};
use crate::report::decimal::{Value, bound, digits_text, shortened};
use std::collections::BTreeMap;

/// What changed, another verdict first; evidence is compared where both records were asked the same.
pub(super) fn changes(old: &ClaimLine, new: &ClaimLine, same_question: bool) -> Vec<Change> {
    let mut changes = Vec::new();
    if old.verdict != new.verdict || (old.as_expected() && !new.as_expected()) {
        changes.push(Change::Verdict {
            old: old.verdict,
            new: new.verdict,
            expect: new.expect,
            was_expected: old.as_expected(),
        });
    }
    if old.expect != new.expect {
        changes.push(Change::Expectation {
            old: old.expect,
            new: new.expect,
        });
    }
    if old.definition != new.definition {
        changes.push(Change::Definition {
            old: old.definition.clone(),
            new: new.definition.clone(),
        });
    }
    if old.statement != new.statement {
        changes.push(Change::Statement {
            old: old.statement.clone(),
            new: new.statement.clone(),
        });
    }
    if same_question && old.digits_asked != new.digits_asked {
        changes.push(Change::Asked {
            old: old.digits_asked,
            new: new.digits_asked,
        });
    }
    evidence(old, new, &mut changes);
    points(old, new, &mut changes);
    changes
}

/// What the evidence is worth, where both records asked for as many digits.
fn evidence(old: &ClaimLine, new: &ClaimLine, changes: &mut Vec<Change>) {
    let factor = 10f64.powf(DIGITS_DROP);
    if old.digits_asked != new.digits_asked {
        return;
    }
    // The digits of a refuted claim say how far it is off, not how well that is known.
    let both = |verdict| old.verdict == verdict && new.verdict == verdict;
    if let Some(reached) = old.digits_reached
        && !both(VerdictName::Refuted)
        && new
            .digits_reached
            .is_none_or(|now| reached - now > DIGITS_DROP)
    {
        changes.push(Change::Digits {
            old: reached,
            new: new.digits_reached,
        });
    }
    if old.verdict != new.verdict {
        return;
    }
    if let (Some(slack), None) = (old.slack, old.digits_reached)
        && new.slack.is_none_or(|now| now * factor < slack)
    {
        changes.push(Change::Slack {
            old: slack,
            new: new.slack,
        });
    }
    let grew = |old: &str, new: &str| match (bound(old), bound(new)) {
        (Some(old), Some(new)) => new > old * factor,
        _ => false,
    };
    if let Some(power) = &old.power
        && both(VerdictName::Confirmed)
        && new
            .power
            .as_ref()
            .is_none_or(|now| grew(&power.change, &now.change))
    {
        changes.push(Change::Power {
            old: power.change.clone(),
            new: new.power.as_ref().map(|now| now.change.clone()),
        });
    }
    if let (Some(before), Some(now)) = (&old.strength, &new.strength)
        && before != now
    {
        changes.push(Change::Strength {
            old: before.clone(),
            new: now.clone(),
        });
    }
    if let (Some(before), Some(now)) = (&old.error_bound, &new.error_bound)
        && grew(before, now)
    {
        changes.push(Change::ErrorBound {
            old: before.clone(),
            new: now.clone(),
        });
    }
}

/// The numbers of a claim that differ: digits, slack, power, the error bound, and what was measured at
/// the worst point.
pub(super) fn numbers(old: &ClaimLine, new: &ClaimLine) -> Vec<Number> {
    let of = |claim: &ClaimLine| {
        let or_none = |text: Option<String>| text.unwrap_or_else(|| "–".to_owned());
        let worst = claim.worst_point().map(|point| {
            let measured = match point.measured.as_str() {
                "" => "not measured".to_owned(),
                measured => shortened(measured),
            };
            format!("{measured} at {}", point.at)
        });
        let digits = match claim.digits_reached {
            Some(_) => format!(
                "{} of {}",
                digits_text(claim.digits_reached),
                claim.digits_asked
            ),
            None => "–".to_owned(),
        };
        let slack = claim.slack.map(|slack| match slack {
            slack if slack < 1e4 => digits_text(Some(slack)),
            slack => format!("{slack:.1e}"),
        });
        [
            ("digits", digits),
            ("slack", or_none(slack)),
            (
                "power",
                or_none(claim.power.as_ref().map(|power| power.change.clone())),
            ),
            ("error bound", or_none(claim.error_bound.clone())),
            ("worst point", or_none(worst)),
        ]
    };
    of(old)
        .into_iter()
        .zip(of(new))
        .filter(|((_, old), (_, new))| old != new)
        .map(|((what, old), (_, new))| Number { what, old, new })
        .collect()
}

/// Points are paired by what they are called; of several with one name the n-th with the n-th.
fn points(old: &ClaimLine, new: &ClaimLine, changes: &mut Vec<Change>) {
    let mut after: BTreeMap<&str, Vec<&PointLine>> = BTreeMap::new();
    for point in new.points.iter().rev() {
        after.entry(&point.at).or_default().push(point);
    }
    for before in &old.points {
        let now = after.get_mut(before.at.as_str()).and_then(Vec::pop);
        // A point at which nothing was measured cannot be lost, and one that is measured now is a gain.
        if before.measured.is_empty() {
            continue;
        }
        let Some(now) = now.filter(|now| !now.measured.is_empty()) else {
            changes.push(Change::PointGone {
                at: before.at.clone(),
            });
            continue;
        };
        if old.statement == new.statement && claims_another(before, now, old, new) {
            changes.push(Change::Claimed {
                at: before.at.clone(),
                old: before.claimed.clone(),
                new: now.claimed.clone(),
            });
        }
        if before.measured == now.measured {
            continue;
        }
        let (moved, allowed) = match (Value::parse(&before.measured), Value::parse(&now.measured)) {
            (Some(a), Some(b)) => {
                let moved = a.distance(&b);
                let allowed =
                    allowed(before, &a, old.digits_asked) + allowed(now, &b, new.digits_asked);
                if moved <= allowed {
                    continue;
                }
                (Some(short(&moved)), Some(short(&allowed)))
            }
            _ => (None, None),
        };
        changes.push(Change::Measured {
            at: before.at.clone(),
            old: before.measured.clone(),
            new: now.measured.clone(),
            moved,
            allowed,
        });
    }
}

/// Whether the claimed values differ by more than the rounding of the digits asked.
fn claims_another(before: &PointLine, now: &PointLine, old: &ClaimLine, new: &ClaimLine) -> bool {
    if before.claimed == now.claimed || old.digits_asked != new.digits_asked {
        return false;
    }
    match (Value::parse(&before.claimed), Value::parse(&now.claimed)) {
        (Some(a), Some(b)) => a.distance(&b) > a.unit(old.digits_asked) + b.unit(new.digits_asked),
        _ => false,
    }
}

/// How far the true value may be from the printed one: the error bound, and one unit in the last of
/// the digits asked. A bound that is no number allows nothing.
fn allowed(point: &PointLine, value: &Value, digits: u32) -> Real {
    let bound = bound(&point.error_bound).unwrap_or_else(|| Real::new(64));
    bound + value.unit(digits)
}

/// Two digits and an exponent.
fn short(value: &Real) -> String {
    if value.is_zero() {
        return "0".to_owned();
    }
    value.to_string_radix(10, Some(2))
}
