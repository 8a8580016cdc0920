//! All the zeros of F in (0, up-to]: the frequencies at which rho is infinite.
//!
//! | key | meaning |
//! |---|---|
//! | `at` | list of exact expressions; `[]`: F has no zero there |
//! | `family` | instead: an expression in `n` = 1, 2, …; its members in the range are the zeros |
//! | `up-to` | end of the range |
//!
//! Evidence, by theorems where F is enclosed on intervals (`fourier::zeros::certificate`): every k of the range is in a part on
//! which F is proved not to be 0, or in a place with exactly one zero, a simple one, that is within 10^-digits k of a claimed one.
//! An obstacle, such as a zero of even order or a kinked phi without a closed form, leaves that to values:
//!
//! F on the range is replaced by polynomials with a bound, from values of both routes (see
//! `fourier::zeros`): at each claimed zero |F| <= 10^-digits of its size nearby by both routes, and its sign differs on the two
//! sides within 10^-digits k (F real up to a known phase), or exact arithmetic shows that F is 0 there, as often as the polynomials say; the
//! polynomials, less the claimed zeros with their orders, stay away from 0 by more than their bound. A place where they do not is
//! looked at with up to 78 digits; a change of sign there refutes, and so does an exact zero; what is too near to 0 to
//! tell is undecided, and named: small is not 0, to however many digits. Below the first polynomial a theorem has to say that F is not 0.
//! The row says from which k on it was looked.

mod given;
mod proved;
mod read;

use crate::claim::Claim;
use crate::claim::common::context::Context;
use crate::claim::common::values;
use crate::claim::subject::seed;
use crate::error::Doubt;
use crate::fourier::zeros::{
    Fits, Fitted, Given, Mirror, Open, Resolved, Survey, closed, mirror, order, places, resolve,
};
use crate::fourier::{Frequency, Laboratory, Limits, PointValue, RouteRun, exp2};
use crate::number::{Bounded, Complex, Rational, Real};
use crate::verdict::{Finding, Measured, Reading, Strength, Verdict, power, show, weigh};
use proved::Proof;
pub use read::read;
use std::time::Instant;

/// Digits that are asked of the polynomials where no zero is claimed.
const ASKED_DIGITS: u32 = 16;
/// Bits of the polynomials' bound below the size of F on each piece.
const LEVEL: f64 = 60.0;
/// log2 of the lowest frequency that is looked at, where the claim names none near it.
const LOWEST: i32 = -20;
/// Working precision of places.
const BITS: u32 = 400;
/// Most open places that are looked at one by one.
const MAX_OPEN: usize = 12;

/// The claim.
pub struct Zeros {
    zeros: Vec<Frequency>,
    up_to: Frequency,
    text: String,
}

/// What the evidence came to, or that nothing came of it.
type Outcome = Result<Finding, Doubt>;

impl Zeros {
    /// The lowest frequency that is looked at.
    fn lowest(&self) -> Rational {
        let first = self.zeros.iter().map(Frequency::to_f64);
        let first = first.fold(self.up_to.to_f64() / 16.0, f64::min);
        let from = 2f64.powi(LOWEST).min(first / 8.0).max(2e-100);
        Rational::from_f64(from).unwrap_or_else(|| Rational::from((1, 1 << 20)))
    }

    /// The end of the pieces: a little beyond the range, so that a zero at its end lies inside.
    fn end(&self, breaks: &[Rational]) -> (Rational, Rational) {
        let top = self.up_to.at(BITS).to_rational().unwrap_or_default();
        let margin = Rational::from(&top / 16u32).min(Rational::from((1, 8)));
        let end = Rational::from(&top + &margin);
        let clean = !breaks
            .iter()
            .any(|w| *w >= Rational::from(&top - &margin) && *w <= end);
        (top.clone(), if clean { end } else { top })
    }

    fn examined(&self, laboratory: &mut Laboratory, digits: u32) -> Outcome {
        let from = self.lowest();
        let definition = laboratory.activation().definition();
        let content = format!("{definition} zeros up to {}", self.up_to.text);
        let mirror = mirror::of(laboratory.activation());
        let top = self.up_to.to_f64();
        let mut survey = Survey::new(laboratory, &from, top, seed::seed(&content))?;
        let (top, end) = self.end(&survey.breaks);
        let fits = survey.fits(&from, &end, LEVEL)?;
        let mut finding = match self.vanishing(&fits, &top) {
            Some(finding) => return Ok(finding),
            None => self.weighed(&mut survey, &fits, digits)?,
        };
        if finding.verdict != Verdict::Confirmed {
            return Ok(finding);
        }
        let given = match self.given(&mut survey, &fits, mirror.as_ref(), digits, &mut finding) {
            Ok(given) => given,
            Err(why) => return Ok(finding.left_open(why)),
        };
        let mirror = mirror.as_ref();
        if let Some(refuted) =
            self.others(&mut survey, &fits, &given, &top, mirror, &mut finding)?
        {
            return Ok(refuted);
        }
        if finding.verdict == Verdict::Confirmed {
            self.said(&survey, &fits, &from, &given, &mut finding);
        }
        Ok(finding)
    }

    /// F is 0 on a whole stretch of the range.
    fn vanishing(&self, fits: &Fits, top: &Rational) -> Option<Finding> {
        let top = top.to_f64();
        let (from, to) = *fits.vanishing.iter().find(|(from, _)| *from < top)?;
        let mut finding = Finding::new(
            Verdict::Refuted,
            Some(format!(
                "F is 0 at every k from {from:.6} to {:.6}, not at single points",
                to.min(top)
            )),
        );
        finding.strength = Some(Strength::Agreed);
        finding.worst_at = Some(format!("k = {from:.6}"));
        Some(finding)
    }

    /// The claimed zeros, each against the size of F around it.
    fn weighed(&self, survey: &mut Survey, fits: &Fits, digits: u32) -> Outcome {
        if self.zeros.is_empty() {
            return Ok(Finding::new(Verdict::Confirmed, None));
        }
        let scales: Vec<Real> = self
            .zeros
            .iter()
            .map(|zero| size_near(survey, fits, zero))
            .collect::<Result<_, _>>()?;
        let (points, runs) = readings(survey.laboratory, &self.zeros, &scales, digits);
        let mut finding = weigh(&points, digits, values::summaries(&runs));
        power::measure(&mut finding, &points, digits, None);
        Ok(finding)
    }

    /// Looks at every place that the polynomials leave open. A finding where that decides against
    /// the claim; what stays open makes `finding` undecided.
    fn others(
        &self,
        survey: &mut Survey,
        fits: &Fits,
        given: &[Given],
        top: &Rational,
        mirror: Option<&Mirror>,
        finding: &mut Finding,
    ) -> Result<Option<Finding>, Doubt> {
        let mut open: Vec<Open> = Vec::new();
        let nought = Rational::new();
        for (number, piece) in fits.pieces.iter().enumerate() {
            let to = piece.to.clone().min(top.clone());
            if piece.from < to {
                // The first piece goes on to k = 0, where its polynomial is as good: its length says so.
                let first = number == 0;
                let lower = if first { &nought } else { &piece.from };
                open.extend(places::open(piece, given, lower, &to));
            }
        }
        let mut unclear = below(survey, fits);
        // The end is rounded: of what is below it a little less is certainly below.
        let inside = top - Rational::from(top >> (BITS - 8));
        for (number, place) in open.into_iter().enumerate() {
            if number >= MAX_OPEN {
                unclear.get_or_insert(format!("more than {MAX_OPEN} places are open"));
                break;
            }
            let middle = place.middle().to_f64();
            let is_zero = |k: &Frequency| order(survey.laboratory.activation(), k) > 0;
            // A zero at the very end of the range has no other side.
            if (middle - top.to_f64()).abs() < 1e-8 * middle && is_zero(&self.up_to) {
                return Ok(Some(refuted(
                    finding,
                    &self.up_to.text,
                    "the end of the range, where F is exactly 0",
                )));
            }
            match resolve(survey, &place, given, &inside, mirror)? {
                Resolved::Clear => {}
                Resolved::Sign(a, b) => {
                    let at = Rational::from(&a + &b) / 2u32;
                    let how = format!(
                        "its sign differs {}, beyond the bounds of both routes",
                        sides(&a, &b)
                    );
                    return Ok(Some(refuted(finding, &decimal(&at), &how)));
                }
                Resolved::Near(narrow, why) => {
                    let width = Rational::from(&narrow.to - &narrow.from) / narrow.middle();
                    let near = closed::near(&narrow.middle(), width.to_f64().max(1e-30));
                    let is_zero = |k: &Frequency| order(survey.laboratory.activation(), k) > 0;
                    let exact = |k: &&Frequency| {
                        let known = |z: &Given| (z.at.clone() - k.at(BITS)).abs() < 1e-60;
                        self.holds(k) && is_zero(k) && !given.iter().any(known)
                    };
                    if let Some(k) = near.iter().find(exact) {
                        return Ok(Some(refuted(finding, &k.text, "F is exactly 0 there")));
                    }
                    unclear.get_or_insert(format!("near k = {}: {why}", decimal(&narrow.middle())));
                }
            }
        }
        if let Some(why) = unclear {
            *finding = finding.clone().left_open(why);
        }
        Ok(None)
    }

    /// What a reader of the row should know.
    fn said(
        &self,
        survey: &Survey,
        fits: &Fits,
        from: &Rational,
        given: &[Given],
        finding: &mut Finding,
    ) {
        finding.strength = Some(Strength::Agreed);
        let pieces = fits.pieces.len();
        finding.warnings.push(format!(
            "looked at k >= {:.1e}: {pieces} polynomials from {} values, to 2^-{LEVEL} of |F|",
            from.to_f64(),
            survey.values
        ));
        let multiple: Vec<String> = given
            .iter()
            .filter(|z| z.order > 1)
            .map(|z| format!("{:.6} ({})", z.at.to_f64(), z.order))
            .collect();
        if !multiple.is_empty() {
            finding.warnings.push(format!(
                "F touches 0, with the order: {}",
                multiple.join(", ")
            ));
        }
        for (a, b) in &fits.gaps {
            finding.warnings.push(format!(
                "not looked at: {a:.8} < k < {b:.8}, where F need not be smooth"
            ));
        }
        if self.zeros.is_empty() {
            let worst = fits
                .pieces
                .iter()
                .map(|p| p.size - p.bound)
                .fold(f64::INFINITY, f64::min);
            finding.digits_reached = worst
                .is_finite()
                .then_some(worst * std::f64::consts::LOG10_2);
        }
    }
}

/// F at these frequencies against 0, relative to these sizes, by both routes.
fn readings(
    laboratory: &mut Laboratory,
    ks: &[Frequency],
    scales: &[Real],
    digits: u32,
) -> (Vec<Measured>, Vec<RouteRun>) {
    let tolerances: Vec<Real> = scales
        .iter()
        .map(|scale| Real::with_val(64, scale * show::ten_to_minus(f64::from(digits) + 1.0)))
        .collect();
    let runs = laboratory.both(ks, &tolerances);
    let zero = || Complex::with_val(values::formula_bits(digits), 0);
    let reading = |run: &RouteRun, j: usize| Reading {
        route: run.route.name(),
        standing: crate::verdict::Standing::Precise,
        value: run.values[j]
            .clone()
            .map(|PointValue { value, error, .. }| (value, error)),
    };
    let points = ks
        .iter()
        .zip(scales)
        .enumerate()
        .map(|(j, (k, scale))| Measured {
            scale: scale.clone(),
            readings: runs.iter().map(|run| reading(run, j)).collect(),
            ..Measured::new(format!("k = {}", k.text), Bounded::exact(zero()))
        });
    (points.collect(), runs)
}

/// Why nothing is known below the first piece, where no theorem says that F is not 0 there.
fn below(survey: &mut Survey, fits: &Fits) -> Option<String> {
    let from = &fits.pieces.first()?.from;
    let why = match survey.laboratory.clear_below(from) {
        Ok((k, _)) if k >= *from => return None,
        Ok((k, _)) => format!("it is not 0 up to {}", decimal(&k)),
        Err(why) => why.text,
    };
    let from = decimal(from);
    Some(format!("below k = {from} F was not looked at: {why}"))
}

fn piece_of(fits: &Fits, k: f64) -> Option<&Fitted> {
    fits.pieces.iter().find(|piece| piece.holds(k))
}

/// The size of F on the piece that holds k.
fn size_near(survey: &Survey, fits: &Fits, k: &Frequency) -> Result<Real, Doubt> {
    let piece = piece_of(fits, k.to_f64())
        .ok_or_else(|| format!("k = {} lies where F need not be smooth", k.text))?;
    Ok(exp2(piece.size - survey.power * k.to_f64().log2()))
}

/// A further zero refutes.
fn refuted(finding: &Finding, at: &str, how: &str) -> Finding {
    let mut finding = finding.clone();
    finding.verdict = Verdict::Refuted;
    finding.strength = Some(Strength::Agreed);
    finding.reason = Some(format!(
        "F vanishes also near k = {at}, which is not claimed: {how}"
    ));
    finding.worst_at = Some(format!("k = {at}"));
    // What refutes it is not at the zeros that were weighed.
    finding.tolerance = None;
    finding.slack = None;
    finding.power = None;
    finding
}

/// Where two signs were seen: both places where they read differently.
fn sides(a: &Rational, b: &Rational) -> String {
    let (a, b) = (decimal(a), decimal(b));
    match a == b {
        true => "on the two sides".to_string(),
        false => format!("between {a} and {b}"),
    }
}

fn decimal(k: &Rational) -> String {
    show::real(&Real::with_val(96, k), 12)
}

impl Claim for Zeros {
    fn statement(&self) -> (String, String) {
        let text = format!("in (0, {}] F vanishes {}", self.up_to.text, self.text);
        (text.clone(), format!("\\text{{{text}}}"))
    }

    fn weigh(&self, context: &mut Context) -> Result<Finding, Doubt> {
        let digits = context.digits();
        let laboratory = context.laboratory()?;
        let limits = laboratory.limits().clone();
        if let Some(deadline) = limits.deadline {
            // Two thirds of the time are left for values.
            let now = Instant::now();
            let share = deadline.saturating_duration_since(now) / 3;
            laboratory.set_limits(Limits {
                deadline: Some(now + share),
                ..limits.clone()
            });
        }
        let proof = self.proved(laboratory, digits);
        laboratory.set_limits(limits);
        let unproved = match proof {
            Ok(Proof::Decided(finding)) => return Ok(*finding),
            Ok(Proof::Missing(why)) => why,
            Err(why) => why.text,
        };
        let why = match self.examined(laboratory, digits) {
            Ok(mut finding) => {
                if finding.verdict != Verdict::Refuted {
                    finding.warnings.push(format!("no proof: {unproved}"));
                }
                return Ok(finding);
            }
            Err(why) => why,
        };
        // A claimed zero where F is not 0 refutes whatever is known of the rest.
        if !self.zeros.is_empty() {
            let scales = vec![Real::with_val(64, 1); self.zeros.len()];
            let (points, runs) = readings(laboratory, &self.zeros, &scales, digits);
            let finding = weigh(&points, digits, values::summaries(&runs));
            if finding.verdict == Verdict::Refuted {
                return Ok(finding);
            }
        }
        Ok(Finding::undecided(why))
    }

    fn own_digits(&self) -> Option<u32> {
        self.zeros.is_empty().then_some(ASKED_DIGITS)
    }
}
