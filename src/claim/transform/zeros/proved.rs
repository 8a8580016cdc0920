//! The claim by theorems alone, where F is enclosed on intervals.

use super::read::beyond;
use super::{BITS, Zeros, decimal, refuted, sides};
use crate::claim::common::values;
use crate::error::Doubt;
use crate::expr::{build, constant};
use crate::fourier::zeros::certificate::{self, Certificate, LEVEL};
use crate::fourier::zeros::isolate::Place;
use crate::fourier::zeros::{Mirror, closed, mirror, order, touches};
use crate::fourier::{Frequency, Laboratory, Route};
use crate::number::{Bounded, Complex, Rational, Real};
use crate::verdict::{Finding, Measured, Reading, Standing, Strength, Verdict, power, show, weigh};

/// The lowest frequency that is looked at where nothing is known near 0.
const LOWEST: (u32, u32) = (1, 64);

/// The end of the range is moved by this, in bits.
const SLACK: u32 = 120;
/// Digits of signs there.
const DIGITS: u32 = 40;

/// What all places have in common.
struct Look<'a> {
    found: &'a Certificate,
    top: &'a Rational,
    /// The end of the range as it was stated; `top` is that, rounded.
    up_to: &'a Frequency,
    digits: u32,
    mirror: Option<&'a Mirror>,
}

/// What came of one place.
enum Step {
    /// It is as claimed, or beyond the range.
    Fine,
    /// A double zero, which is claimed.
    Double(String),
    /// Nothing is proved.
    Lacking(String),
    /// There is a zero that is not claimed.
    Refuted(Box<Finding>),
}

/// What came of it.
pub(super) enum Proof {
    /// The claim is decided.
    Decided(Box<Finding>),
    /// It is not, for this reason.
    Missing(String),
}

fn missing(why: impl Into<String>) -> Result<Proof, Doubt> {
    Ok(Proof::Missing(why.into()))
}

impl Zeros {
    /// The claim in balls.
    pub(super) fn proved(&self, laboratory: &mut Laboratory, digits: u32) -> Result<Proof, Doubt> {
        let mirror = mirror::of(laboratory.activation());
        let (top, end) = self.end(&[]);
        let first = self.zeros.iter().map(Frequency::to_f64);
        let first = first.fold(f64::INFINITY, f64::min) / 8.0;
        let lowest = Rational::from_f64(first).unwrap_or_else(|| Rational::from(1));
        let lowest = lowest.min(Rational::from(LOWEST));
        let found = Certificate::of(laboratory, &lowest, &end, mirror.as_ref())?;
        let mut finding = match self.weighed_in_balls(laboratory, &found, digits) {
            Some(finding) => finding,
            None => return missing("F has no size"),
        };
        match finding.verdict {
            Verdict::Confirmed => {}
            Verdict::Refuted => return Ok(Proof::Decided(Box::new(finding))),
            _ => return missing("F has no ball at a zero that is claimed"),
        }
        let look = Look {
            found: &found,
            top: &top,
            up_to: &self.up_to,
            digits,
            mirror: mirror.as_ref(),
        };
        let (mut why, mut double) = (None, Vec::new());
        for place in found.places.iter().filter(|place| place.from <= top) {
            match self.at(laboratory, &look, place, &finding)? {
                Step::Fine => {}
                Step::Double(k) => double.push(k),
                Step::Lacking(said) => {
                    why.get_or_insert(said);
                }
                Step::Refuted(finding) => return Ok(Proof::Decided(finding)),
            }
        }
        why = why.or_else(|| self.outside(&found));
        if let (None, Err(said)) = (&why, &found.below) {
            let from = decimal(&found.from);
            why = Some(format!("all is proved from k = {from} on; below: {said}"));
        }
        if let Some(why) = why {
            return missing(why);
        }
        self.told(&found, digits, &double, &mut finding);
        Ok(Proof::Decided(Box::new(finding)))
    }

    /// What stands at a place, and what is claimed there.
    fn at(
        &self,
        laboratory: &mut Laboratory,
        look: &Look,
        place: &Place,
        finding: &Finding,
    ) -> Result<Step, Doubt> {
        let inside = match self.inside(look.found, place) {
            Ok(inside) => inside,
            Err(said) => return Ok(Step::Lacking(said)),
        };
        let at = decimal(&place.from);
        let Some(size) = look.found.size_near(place.from.to_f64()) else {
            return Ok(Step::Lacking("F has no size".to_string()));
        };
        Ok(match (&inside[..], look.mirror.filter(|_| place.is_zero)) {
            (inside, None) => match touching(laboratory, look, place, inside)? {
                Touching::Claimed(k) => Step::Double(k),
                Touching::Further(k) if self.holds(&k) => {
                    Step::Refuted(Box::new(touched(finding, &k.text)))
                }
                _ => Step::Lacking(format!(
                    "near k = {at} F is 0 more than once, or not at all"
                )),
            },
            ([], Some(mirror)) => match unclaimed(laboratory, look, place, &size, mirror)? {
                Some(true) => {
                    let place = certificate::narrowed(laboratory, place, &size, mirror)?;
                    Step::Refuted(Box::new(further(finding, &place)))
                }
                Some(false) => Step::Fine,
                None => Step::Lacking("a zero is near the end of the range".to_string()),
            },
            ([zero], Some(mirror)) => {
                match certificate::is_near(laboratory, place, zero, &size, look.digits, mirror)? {
                    true => Step::Fine,
                    false => Step::Lacking(format!("the zero at {} is not pinned down", zero.text)),
                }
            }
            _ => Step::Lacking(format!("one zero near k = {at} is claimed twice")),
        })
    }

    /// The claimed zeros against 0, by enclosures.
    fn weighed_in_balls(
        &self,
        laboratory: &mut Laboratory,
        found: &Certificate,
        digits: u32,
    ) -> Option<Finding> {
        if self.zeros.is_empty() {
            return Some(Finding::new(Verdict::Confirmed, None));
        }
        let sizes = self.zeros.iter().map(|k| found.size_near(k.to_f64()));
        let sizes: Vec<Real> = sizes.collect::<Option<_>>()?;
        let share = show::ten_to_minus(f64::from(digits) + 1.0);
        let tolerances: Vec<Real> = sizes
            .iter()
            .map(|size| Real::with_val(64, size * &share))
            .collect();
        let run = laboratory.route(Route::Enclosure, &self.zeros, &tolerances);
        let zero = || Complex::with_val(values::formula_bits(digits), 0);
        let each = self.zeros.iter().zip(sizes).zip(&run.values);
        let points: Vec<Measured> = each
            .map(|((k, scale), value)| Measured {
                scale,
                proven: true,
                readings: vec![Reading {
                    route: run.route.name(),
                    standing: Standing::Enclosed,
                    value: value.clone().map(|found| (found.value, found.error)),
                }],
                ..Measured::new(format!("k = {}", k.text), Bounded::exact(zero()))
            })
            .collect();
        let summaries = values::summaries(std::slice::from_ref(&run));
        let mut finding = weigh(&points, digits, summaries);
        power::measure(&mut finding, &points, digits, None);
        Some(finding)
    }

    /// The claimed zeros that are in a place, each once.
    fn inside(&self, found: &Certificate, place: &Place) -> Result<Vec<&Frequency>, String> {
        let mut list: Vec<&Frequency> = Vec::new();
        for zero in &self.zeros {
            let own = found.place_of(zero)?;
            if own.is_some_and(|own| own.from == place.from)
                && list.iter().all(|known| !is_same(known, zero))
            {
                list.push(zero);
            }
        }
        Ok(list)
    }

    /// Whether a frequency is certainly in the range.
    pub(super) fn holds(&self, k: &Frequency) -> bool {
        let slack = Real::with_val(64, 1) >> SLACK;
        let gap = self.up_to.at(BITS) - k.at(BITS);
        let exact = build::sub(k.expr().clone(), self.up_to.expr().clone());
        gap > slack || constant::is_zero(&exact)
    }

    /// A claimed zero that is in no place.
    fn outside(&self, found: &Certificate) -> Option<String> {
        self.zeros
            .iter()
            .find_map(|zero| match found.place_of(zero) {
                Ok(Some(_)) => None,
                Ok(None) => Some(format!("F is small at k = {}, and not 0", zero.text)),
                Err(why) => Some(why),
            })
    }

    /// What a reader of the row should know.
    fn told(&self, found: &Certificate, digits: u32, double: &[String], finding: &mut Finding) {
        finding.strength = Some(Strength::Enclosed);
        let (k, how) = match &found.below {
            Ok((k, how)) => (decimal(k), how.as_str()),
            Err(why) => (decimal(&found.from), why.as_str()),
        };
        let zeros = match self.zeros.is_empty() {
            true => "F is not 0 anywhere".to_string(),
            false => format!(
                "F is 0 once, and simply so, within 10^-{digits} k of each k that is named (but for double zeros), and nowhere else"
            ),
        };
        finding.warnings.push(format!(
            "proved for all k: {zeros}; up to k = {k} since {how}, beyond by {} polynomials in balls",
            found.pieces
        ));
        if !double.is_empty() {
            finding.warnings.push(format!(
                "F and F' are exactly 0, and F'' is not: {}",
                double.join(", ")
            ));
        }
        if self.zeros.is_empty() {
            finding.digits_reached = Some(LEVEL * std::f64::consts::LOG10_2);
        }
    }
}

fn is_same(a: &Frequency, b: &Frequency) -> bool {
    !beyond(a, b) && !beyond(b, a)
}

/// Whether the zero of a place without a claim is in the range; none where that is not known.
fn unclaimed(
    laboratory: &mut Laboratory,
    &Look {
        top, up_to, found, ..
    }: &Look,
    place: &Place,
    size: &Real,
    mirror: &Mirror,
) -> Result<Option<bool>, Doubt> {
    if place.to < *top {
        return Ok(Some(true));
    }
    // The end as a number that is a little smaller or larger.
    let slack = Rational::from(top >> SLACK);
    let sides = [Rational::from(top - &slack), Rational::from(top + &slack)];
    let mut signs = Vec::new();
    for k in sides {
        let sign = certificate::sign(laboratory, &k, size, DIGITS, mirror)?;
        signs.push(sign.map(|s| s.is_gt() == place.rises));
    }
    if let [Some(a), Some(b)] = signs[..]
        && a == b
    {
        return Ok(Some(a));
    }
    // The zero is that near to the end, or is the end: the sign at the end itself, or an exact rule.
    let own = found.place_of(up_to).ok().flatten();
    if own.is_none_or(|own| own.from != place.from) {
        return Ok(None);
    }
    let sign = certificate::sign_at(laboratory, up_to, size, DIGITS, mirror);
    Ok(match sign.map(|s| s.is_gt() == place.rises) {
        Some(past) => Some(past),
        None => (order(laboratory.activation(), up_to) > 0).then_some(true),
    })
}

/// What stands at a place where F is not seen to cross 0.
enum Touching {
    /// A double zero, which is claimed: its text.
    Claimed(String),
    /// One that is not claimed.
    Further(Frequency),
    /// It is not known.
    Unknown,
}

fn touching(
    laboratory: &Laboratory,
    &Look { found, mirror, .. }: &Look,
    place: &Place,
    inside: &[&Frequency],
) -> Result<Touching, Doubt> {
    let activation = laboratory.activation();
    match (inside, mirror) {
        ([zero], Some(mirror)) if touches(activation, zero) => {
            match certificate::is_bent(laboratory, place, mirror) {
                Ok(true) => Ok(Touching::Claimed(zero.text.clone())),
                _ => Ok(Touching::Unknown),
            }
        }
        ([], _) => {
            let middle = Rational::from(&place.from + &place.to) / 2u32;
            let width = Rational::from(&place.to - &place.from) / &middle;
            let near = closed::near(&middle, width.to_f64());
            let own = |k: &Frequency| {
                let at = found.place_of(k).ok().flatten();
                at.is_some_and(|at| at.from == place.from) && touches(activation, k)
            };
            let k = near.into_iter().find(own);
            Ok(k.map_or(Touching::Unknown, Touching::Further))
        }
        _ => Ok(Touching::Unknown),
    }
}

/// A double zero that is not claimed.
fn touched(finding: &Finding, at: &str) -> Finding {
    let mut finding = refuted(finding, at, "F and F' are exactly 0 there");
    finding.strength = Some(Strength::Enclosed);
    finding
}

/// A zero that is not claimed.
fn further(finding: &Finding, place: &Place) -> Finding {
    let middle = Rational::from(&place.from + &place.to) / 2u32;
    let how = format!(
        "its sign differs {}, in balls",
        sides(&place.from, &place.to)
    );
    let mut finding = refuted(finding, &decimal(&middle), &how);
    finding.strength = Some(Strength::Enclosed);
    finding
}
