//! A confirmed formula for F, or for rho, between its points: on all of an interval of k, or for all k > 0.
//!
//! What was confirmed at points by enclosures is asked for every k from 1/64 to 64: a theorem, to the digits asked, or
//! none. Where the two may differ by more, points of that piece are weighed as any others are: what is right at the tested
//! points alone is refuted there. A formula for F that holds on the interval is asked at both ends as well; together they
//! are a statement about every k > 0.

use super::values::{self, Asked};
use crate::activation::Activation;
use crate::derive::{Answer, Assumptions, derive};
use crate::expr::{Expr, build};
use crate::fourier::{Compared, End, Frequency, Laboratory, Stretch};
use crate::number::{Rational, Real};
use crate::verdict::{Finding, Interval, Known, Strength, Verdict, show};
use rug::float::Round;

/// Lower end of the interval.
const FROM: (u32, u32) = (1, 64);
/// Upper end.
const TO: (u32, u32) = (64, 1);
/// Points at which a piece is looked at whose bound is too large.
const LOOKS: u32 = 9;

/// A formula as it is asked between points.
pub struct Between<'a> {
    /// What F, or |F|^2, is by the claim: a formula in k.
    pub formula: &'a Expr,
    /// Which of the two.
    pub compared: Compared,
    /// What k is in the variable of the claim.
    pub of: &'static str,
    /// What the claim asks at a frequency; none where its formula has no value.
    pub asked: &'a dyn Fn(&Frequency, u32) -> Option<Asked>,
}

/// Adds to a finding that was confirmed by enclosures what is known of its formula on the interval; a formula that fails
/// between the points is refuted.
pub fn widened(
    finding: Finding,
    between: &Between,
    laboratory: &mut Laboratory,
    digits: u32,
) -> Finding {
    if finding.verdict != Verdict::Confirmed || finding.strength != Some(Strength::Enclosed) {
        return finding;
    }
    let (from, to) = (Rational::from(FROM), Rational::from(TO));
    let allowed = show::ten_to_minus(f64::from(digits));
    let mut asked = Asking {
        between,
        laboratory,
        digits,
        allowed,
    };
    let mut interval = Interval {
        from: from.to_string(),
        to: to.to_string(),
        of: between.of,
        square: between.compared == Compared::Square,
        known: Err(String::new()),
    };
    match asked.on((&from, &to)) {
        Found::Refuted(refuted) => return *refuted,
        Found::Unknown(why) => interval.known = Err(why),
        Found::Known(mut list) => {
            let known = said(&list);
            match asked.at_ends((&from, &to)) {
                Found::Refuted(refuted) => return *refuted,
                Found::Known(more) => {
                    (interval.from, interval.to) = ("0".into(), "inf".into());
                    list.extend(more);
                    interval.known = said(&list);
                }
                Found::Unknown(why) => {
                    interval.known = known.map(|known| Known {
                        detail: format!("{}; {why}", known.detail),
                        ..known
                    });
                }
            }
        }
    }
    Finding {
        interval: Some(interval),
        ..finding
    }
}

/// The same for a penalty as it is claimed, in the tiers that ask for it.
pub fn widened_penalty(
    finding: Finding,
    penalty: &Expr,
    laboratory: &mut Laboratory,
    digits: u32,
) -> Finding {
    if !laboratory.limits().far {
        return finding;
    }
    let asked = |k: &Frequency, bits| values::penalty(penalty, k, bits).ok();
    let between = Between {
        formula: &values::reciprocal(penalty),
        compared: Compared::Square,
        of: "k",
        asked: &asked,
    };
    widened(finding, &between, laboratory, digits)
}

/// The penalty of an activation as the rules derive it, with the names of the rules; none where they do not, or F is 0.
pub fn derived_penalty(activation: &Activation, laboratory: &Laboratory) -> Option<(Expr, String)> {
    let limits = laboratory.limits();
    let assumptions = Assumptions::default();
    let step = derive(activation, &|| limits.exhausted().is_some()).ok()?;
    let mut names: Vec<&str> = step.all().iter().map(|step| step.rule.name).collect();
    names.dedup();
    let by = format!("its penalty follows by the rules {}", names.join(", "));
    Some((Answer::new(step, &assumptions).penalty?, by))
}

/// Names what the formula of an interval rests on.
pub fn add_premise(finding: &mut Finding, premise: &str) {
    if let Some(Interval {
        known: Ok(known), ..
    }) = &mut finding.interval
        && !premise.is_empty()
    {
        known.detail = format!("{premise}; {}", known.detail);
    }
}

/// What is known of all k of some stretches.
enum Found {
    /// The formula holds on all of them.
    Known(Vec<Stretch>),
    /// It fails at a point of one.
    Refuted(Box<Finding>),
    /// Neither.
    Unknown(String),
}

/// A formula that is asked, and by what.
struct Asking<'a> {
    between: &'a Between<'a>,
    laboratory: &'a mut Laboratory,
    digits: u32,
    allowed: Real,
}

impl Asking<'_> {
    fn on(&mut self, interval: (&Rational, &Rational)) -> Found {
        let Between {
            formula, compared, ..
        } = self.between;
        match self
            .laboratory
            .against(formula, *compared, interval, self.digits)
        {
            Ok(list) => self.weighed(list),
            Err(why) => Found::Unknown(why.text),
        }
    }

    /// Both ends, and what lies between them and the interval.
    fn at_ends(&mut self, (from, to): (&Rational, &Rational)) -> Found {
        let asked = (self.between.formula, self.between.compared);
        let found = self.laboratory.at_ends(asked, (from, to), self.digits);
        let [low, high] = match found {
            Ok(ends) => ends,
            Err(why) => return Found::Unknown(why.text),
        };
        let (near, far) = (low.at.clone(), high.at.clone());
        // Of what has no bound to the digits asked, points near its beginning are looked at.
        let beyond = Rational::from(&far * LOOKS);
        let mut list = match self.weighed(vec![
            stretch(low, (Rational::new(), near.clone())),
            stretch(high, (far.clone(), beyond)),
        ]) {
            Found::Known(list) => list,
            other => return other,
        };
        for (a, b) in [(&near, from), (to, &far)] {
            if a < b {
                match self.on((a, b)) {
                    Found::Known(more) => list.extend(more),
                    other => return other,
                }
            }
        }
        Found::Known(list)
    }

    fn weighed(&mut self, list: Vec<Stretch>) -> Found {
        let open: Vec<&Stretch> = list.iter().filter(|s| s.share > self.allowed).collect();
        let Some(worst) = open.iter().max_by(|a, b| a.share.total_cmp(&b.share)) else {
            return Found::Known(list);
        };
        let refuted = open
            .iter()
            .find_map(|s| self.between.refuted(s, self.laboratory, self.digits));
        match refuted {
            Some(refuted) => Found::Refuted(Box::new(refuted)),
            None => Found::Unknown(format!(
                "for k from {:.3} to {:.3} the bound is {} only",
                worst.from.to_f64(),
                worst.to.to_f64(),
                show::bound(&worst.share)
            )),
        }
    }
}

fn stretch(end: End, (from, to): (Rational, Rational)) -> Stretch {
    Stretch {
        from,
        to,
        share: end.share.to_real(64, Round::Up),
        relative: end.relative,
        detail: end.detail,
    }
}

/// The theorem of all pieces.
fn said(stretches: &[Stretch]) -> Result<Known, String> {
    let worst = stretches
        .iter()
        .max_by(|a, b| a.share.total_cmp(&b.share))
        .ok_or("the interval has no pieces")?;
    Ok(Known {
        share: show::bound(&worst.share),
        relative: stretches.iter().all(|stretch| stretch.relative),
        pieces: stretches.len(),
        detail: worst.detail.clone(),
    })
}

impl Between<'_> {
    /// The finding at points of a piece, if that refutes.
    fn refuted(
        &self,
        stretch: &Stretch,
        laboratory: &mut Laboratory,
        digits: u32,
    ) -> Option<Finding> {
        let bits = values::formula_bits(digits);
        let width = Rational::from(&stretch.to - &stretch.from);
        let at = |j: u32| {
            let share = Rational::from((2 * j + 1, 2 * LOOKS));
            let k = Rational::from(&width * &share) + &stretch.from;
            Frequency::derived(build::rational(k)).ok()
        };
        let ks: Vec<Frequency> = (0..LOOKS).filter_map(at).collect();
        let asked: Vec<Asked> = ks
            .iter()
            .map(|k| (self.asked)(k, bits))
            .collect::<Option<_>>()?;
        let finding = values::check(laboratory, &ks, asked, digits, None, false);
        (finding.verdict == Verdict::Refuted && finding.strength == Some(Strength::Enclosed))
            .then_some(finding)
    }
}
