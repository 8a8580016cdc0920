//! Series in a small germ d: `sum_j w_j d^j`.
//!
//! Let E be the largest carrier of d, as a modulus, and `|d| <= B E` with `eta = B sup E < 1`. Where all weights from the J-th
//! on are at most M in modulus, the terms from there on are together at most `M (B E)^J/(1 - eta)`: a term with the carrier
//! `E^J` and nothing but a rest.

use super::carrier::Carrier;
use super::germ::{Germ, Outcome, Term};
use super::model::Model;
use crate::number::Rational;
use crate::number::ball::Magnitude;
use std::cmp::Ordering;

/// Powers of d.
const MOST_POWERS: usize = 48;

impl Germ {
    /// E and B with `|d| <= B E`.
    fn envelope(&self) -> Result<(Carrier, Magnitude), String> {
        let why = "a term has no bound near the end";
        let region = self.region();
        let at = |a: &Carrier, b: &Carrier| a.compare(b) == Some(Ordering::Less);
        let mut largest = self.terms().first().ok_or(why)?.carrier.clone();
        for term in self.terms() {
            if at(&largest, &term.carrier) {
                largest = term.carrier.clone();
            }
        }
        let largest = largest.modulus().ok_or(why)?;
        let under = largest.inverse();
        let mut sum = Magnitude::ZERO;
        for term in self.terms() {
            let ratio = term.carrier.times(&under).most(&region).ok_or(why)?;
            sum = sum.plus(ratio.times(term.model.size(&region)));
        }
        Ok((largest, sum))
    }

    /// `sum_j w_j d^j` for small d, where all weights from J on are at most `last` in modulus.
    pub(super) fn powers(&self, weight: &dyn Fn(usize) -> Rational, last: Magnitude) -> Outcome {
        let region = self.region();
        let (largest, size) = self.envelope()?;
        let eta = largest
            .most(&region)
            .map_or(Magnitude::INFINITY, |most| most.times(size));
        let gap = Magnitude::ONE.minus(eta);
        if gap.is_zero() {
            return Err("the terms beside the leading one are not small from this place on".into());
        }
        let small = Magnitude::power_of_two(-i64::from(self.bits()));
        let mut sum = Germ::number(weight(0), self.bits()).plus(&self.mapped(Vec::new()))?;
        let mut power = self.clone();
        let (mut count, mut left) = (1, eta);
        while left > small && count < MOST_POWERS {
            sum = sum.plus(&power.times(&Germ::number(weight(count), self.bits()))?)?;
            power = match power.times(self) {
                Ok(power) if power.why_lost().is_none() => power,
                _ => {
                    count += 1;
                    break;
                }
            };
            count += 1;
            left = left.times(eta);
        }
        let mut carrier = Carrier::default();
        for _ in 0..count {
            carrier = carrier.times(&largest);
        }
        let rest = size.pow(count as u32).times(last).over(gap);
        let rest = self.mapped(vec![Term {
            carrier,
            model: Model::rest_only(rest),
        }]);
        sum.plus(&rest)
    }
}
