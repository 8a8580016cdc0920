//! A confirmed formula for F, or for rho, between its points: on all of an interval of k.
//!
//! What was confirmed at points by enclosures is asked for every k from 1/64 to 64: a theorem, to the digits asked, or
//! none. Where the two may differ by more, points of that piece are weighed as any others are: what is right at the tested
//! points alone is refuted there.

use super::values::{self, Asked};
use crate::expr::{Expr, build};
use crate::fourier::{Compared, Frequency, Laboratory, Stretch};
use crate::number::{Rational, Real};
use crate::verdict::{Finding, Interval, Known, Strength, Verdict, show};

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
    let found = laboratory.against(between.formula, between.compared, (&from, &to), digits);
    let known = match found {
        Err(why) => Err(why.text),
        Ok(stretches) => {
            let allowed = show::ten_to_minus(f64::from(digits));
            if let Some(refuted) = stretches
                .iter()
                .filter(|stretch| stretch.share > allowed)
                .find_map(|stretch| between.refuted(stretch, laboratory, digits))
            {
                return refuted;
            }
            said(&stretches, &allowed)
        }
    };
    Finding {
        interval: Some(Interval {
            from: from.to_string(),
            to: to.to_string(),
            square: between.compared == Compared::Square,
            known,
        }),
        ..finding
    }
}

/// The theorem of all pieces, or the piece where there is none.
fn said(stretches: &[Stretch], allowed: &Real) -> Result<Known, String> {
    let order = |a: &&Stretch, b: &&Stretch| a.share.partial_cmp(&b.share);
    let worst = stretches
        .iter()
        .max_by(|a, b| order(a, b).unwrap_or(std::cmp::Ordering::Greater))
        .ok_or("the interval has no pieces")?;
    if worst.share > *allowed {
        return Err(format!(
            "for k from {:.3} to {:.3} the bound is {} only",
            worst.from.to_f64(),
            worst.to.to_f64(),
            show::bound(&worst.share)
        ));
    }
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
