//! Weighing measured values against claimed ones.
//!
//! At each point, with tolerance tol, readings v ± e and the claimed value c ± b:
//!
//! * readings that differ by more than their bounds together decide nothing; where one of them is an enclosure, the
//!   program is at fault;
//! * confirmed if |v - c| + e + b <= tol for an enclosure, or for two independent readings of high precision;
//! * refuted if |v - c| - e - b > tol for one or two of them likewise;
//! * undecided otherwise: the precision was not reached, on the one side or the other.
//!
//! A claim is refuted if one point refutes it and confirmed if all points confirm it.
//! Double-precision readings decide nothing; one that contradicts the others beyond its own bound
//! takes a confirmation away, and a refutation too.
//!
//! A value that is claimed to be 0 has no relative accuracy. Where a rule derives from the structure of phi that
//! it is 0, that confirms, unless a route tells it apart from 0. Else the scale says what it is small against;
//! without one (scale 0) only a value that is exactly 0 confirms, and one told apart from 0 refutes.

mod point;

use super::finding::{Finding, RouteSummary, Strength, Verdict};
use super::show;
use crate::error::{Doubt, Reason};
use crate::number::{Bounded, Complex, Real};
use point::{Best, Seen, precise, summary, weigh_point};

/// How far an error bound is to be relied on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// A theorem: one is enough.
    Enclosed,
    /// Of high precision, and estimated: two have to agree.
    Precise,
    /// Double precision: a cross-check only.
    Double,
}

/// A value with an error bound, or why there is none.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The route's name.
    pub route: &'static str,
    /// What its bound is worth.
    pub standing: Standing,
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
    /// Whether the bound of the claimed value is a theorem.
    pub proven: bool,
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
            proven: false,
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
    let mut enclosed = true;
    let mut strength = Strength::Agreed;
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
        enclosed &= one.strength == Strength::Enclosed;
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
                    strength = one.strength;
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
        finding.strength = Some(strength);
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
        if enclosed {
            strength = Strength::Enclosed;
        }
        confirm(&mut finding, strength, worst, digits);
    }
    finding
}

/// What a finding says where every point confirms.
fn confirm(finding: &mut Finding, strength: Strength, worst: f64, digits: u32) {
    finding.strength = Some(strength);
    // What a rule settles has no terms, and so no slack.
    finding.slack = finding
        .tolerance
        .is_some()
        .then(|| 10f64.powf(worst.min(300.0) - f64::from(digits)));
}

/// Whether the evidence at this point refutes what is claimed by more than this share of its scale.
pub fn refutes(point: &Measured, share: &Real) -> bool {
    weigh_point(point, share).verdict == Verdict::Refuted
}

/// The smallest relative change of the claimed value that the bounds at this point leave room to see: those of the
/// enclosure, or else of the second best reading, and of the claimed value; none where a rule or no such readings speak.
pub fn resolution(point: &Measured) -> Option<Real> {
    let (readings, _) = precise(point);
    let of_one = readings.iter().find(|seen| seen.enclosed);
    let Seen { value, error, .. } = of_one.or(readings.get(1))?;
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
mod tests;
