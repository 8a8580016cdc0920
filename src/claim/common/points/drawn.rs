//! Points that nobody can know when writing a formula: they follow from the formula itself.
//!
//! A claim that names no points is looked at, beside the public ones, at rational points that are drawn
//! from a hash of its content: its kind, its formulas, the definition of its subject. A formula that is
//! changed so as to be right at its points has other points. The file, the folder and the name of a claim
//! do not enter.
//!
//! The range is cut into as many parts as there are points, equally long in the logarithm. The first
//! point lies in the first part, a rational number of five digits; each other one in its part, at an integer
//! multiple of the one before: routes that share the nodes of an integral then take powers of one wave.

use crate::claim::subject::Subject;
use crate::claim::subject::seed::seed;
use crate::number::{Integer, Rational};

/// The range of drawn frequencies.
pub const RANGE: (f64, f64) = (1.0 / 32.0, 64.0);
/// How many frequencies are drawn.
pub const COUNT: usize = 5;
/// What the upper end of the range may be: the first at which F is not tiny.
pub const TOPS: [u32; 5] = [64, 32, 16, 8, 4];
/// Tiny: this many bits below F at 1, which is a hundred digits of rho. There two routes of such digits take seconds.
pub const TINY: f64 = 170.0;
/// Denominators.
const DENOMINATORS: std::ops::Range<u64> = 10_007..99_991;

/// The hash of a claim's content: its kind, the definition of its subject, its formulas.
pub fn content(kind: &str, subject: &Subject, formulas: &[&str]) -> u64 {
    let mut text = format!("{kind}\n{}", subject.definition().0);
    if let Some(penalty) = subject.penalty() {
        text.push('\n');
        text.push_str(&penalty.definition().0);
    }
    for formula in formulas {
        text.push('\n');
        text.push_str(formula);
    }
    seed(&text)
}

/// Numbers that follow from a content (Steele, Lea and Flood, SplitMix64).
pub struct Stream(u64);

impl Stream {
    /// The stream of this content.
    pub fn new(content: u64) -> Stream {
        Stream(content)
    }

    /// 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number in [0, 1).
    pub fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// An integer of a range.
    pub fn integer(&mut self, range: std::ops::Range<u64>) -> u64 {
        range.start + self.bits() % (range.end - range.start).max(1)
    }
}

/// `count` rational numbers in `range` = (least, most), both positive, rising, that follow from `content`.
pub fn drawn(content: u64, range: (f64, f64), count: usize) -> Vec<Rational> {
    let mut stream = Stream::new(content);
    let (from, to) = (range.0.ln(), range.1.ln());
    let part = (to - from) / count.max(1) as f64;
    let mut points: Vec<Rational> = Vec::with_capacity(count);
    let mut last = 0.0;
    for j in 0..count {
        let target = (from + part * (j as f64 + stream.unit())).exp();
        let Some(before) = points.last() else {
            let denominator = stream.integer(DENOMINATORS);
            // A target far below one in ten thousand would be 0; a target far above needs no fraction.
            let least = (range.0 * denominator as f64).ceil().max(1.0);
            let numerator = (target * denominator as f64).round().max(least);
            let first = Rational::from((
                Integer::from_f64(numerator).unwrap_or_else(|| Integer::from(1)),
                Integer::from(denominator),
            ));
            last = first.to_f64();
            points.push(first);
            continue;
        };
        let most = (range.1 / last).floor();
        let multiple = (target / last).round().max(2.0).min(most);
        // Parts that are narrower than a factor of four have no multiple each.
        let next = if part.exp() >= 4.0 && multiple >= 2.0 {
            Rational::from(before * Integer::from_f64(multiple).unwrap_or_else(|| Integer::from(2)))
        } else {
            let share = stream.integer(DENOMINATORS);
            let target = target.max(last * 1.001).min(range.1);
            let numerator = (target * share as f64).floor();
            Rational::from((
                Integer::from_f64(numerator).unwrap_or_else(|| Integer::from(1)),
                Integer::from(share),
            ))
        };
        last = next.to_f64();
        points.push(next);
    }
    points
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_follow_from_the_content_and_fill_the_range() {
        for content in 0..200u64 {
            let points = drawn(content, RANGE, COUNT);
            assert_eq!(points, drawn(content, RANGE, COUNT));
            assert_eq!(points.len(), COUNT);
            let values: Vec<f64> = points.iter().map(Rational::to_f64).collect();
            assert!(values.windows(2).all(|w| w[0] < w[1]), "{values:?}");
            assert!(
                values.iter().all(|k| (RANGE.0..=RANGE.1).contains(k)),
                "{values:?}"
            );
            assert!(values[0] < 0.15 && values[COUNT - 1] > 10.0, "{values:?}");
            for pair in points.windows(2) {
                let ratio = Rational::from(&pair[1] / &pair[0]);
                assert!(*ratio.denom() == 1u32, "{points:?}");
            }
        }
        assert_ne!(drawn(1, RANGE, COUNT), drawn(2, RANGE, COUNT));
        // Narrow parts have points of their own.
        let many = drawn(7, (0.5, 3.0), 6);
        assert!(many.windows(2).all(|w| w[0] < w[1]), "{many:?}");
    }
}
