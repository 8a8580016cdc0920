//! Roots of unity of small order, written out.
//!
//! ```text
//! e^{i pi/4} = (1 + i)/sqrt 2,   e^{i pi/6} = (sqrt 3 + i)/2,   e^{i pi/3} = (1 + i sqrt 3)/2,
//! e^{i pi/12} = (sqrt 6 + sqrt 2 + i (sqrt 6 - sqrt 2))/4,   e^{5 i pi/12} = (sqrt 6 - sqrt 2 + i (sqrt 6 + sqrt 2))/4.
//! ```
//!
//! In a product of atoms `e^{i pi q}` has 0 < q < 1/2: these are all with a denominator that divides 12.

use super::Exact;
use super::atoms::{Monomial, half_turn};
use crate::number::Rational;

impl Exact {
    /// The same constant with those roots of unity as sums of products of square roots.
    ///
    /// # Errors
    /// A constant that is too long.
    pub fn written_out(&self) -> Result<Exact, String> {
        let mut sum = Exact::default();
        for (monomial, q) in &self.terms {
            let mut rest: Monomial = monomial.clone();
            let turn = rest.remove(&half_turn()).map(|power| value(&power));
            let part = match turn {
                Some(Some(turn)) => Exact::of(rest, q.clone()).times(&turn?)?,
                _ => Exact::of(monomial.clone(), q.clone()),
            };
            sum = sum.plus(&part);
        }
        Ok(sum)
    }
}

/// `e^{i pi q}`, 0 < q < 1/2, where 12q is whole.
fn value(q: &Rational) -> Option<Result<Exact, String>> {
    let twelve = Rational::from(q * 12u32);
    let n = twelve.is_integer().then(|| twelve.numer().to_u32())??;
    // Coefficients of sqrt 1, 2, 3, 6 in the cosine, over 4; the sine is the cosine of 6 - n.
    let cosine = |n: u32| match n {
        1 => Some([0, 1, 0, 1]),
        2 => Some([0, 0, 2, 0]),
        3 => Some([0, 2, 0, 0]),
        4 => Some([2, 0, 0, 0]),
        5 => Some([0, -1, 0, 1]),
        _ => None,
    };
    let sum = |list: [i64; 4]| -> Result<Exact, String> {
        let half: Exact = Rational::from((1, 2)).into();
        let mut sum = Exact::default();
        for (n, c) in [1, 2, 3, 6].into_iter().zip(list) {
            let root = Exact::from(n).power(&half)?;
            sum = sum.plus(&root.times(&Rational::from((c, 4)).into())?);
        }
        Ok(sum)
    };
    let (re, im) = (cosine(n)?, cosine(6 - n.min(6))?);
    Some(sum(re).and_then(|re| Ok(re.plus(&sum(im)?.times(&Exact::i())?))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::number::ball::Ball;

    #[test]
    fn roots_of_unity_keep_their_values() {
        for (p, q) in [
            (1, 4),
            (3, 4),
            (-1, 4),
            (1, 6),
            (5, 3),
            (-7, 6),
            (1, 12),
            (5, 12),
            (-13, 12),
            (23, 12),
        ] {
            let angle = Exact::pi()
                .times(&Exact::i())
                .and_then(|t| t.times(&Rational::from((p, q)).into()));
            let turn = angle.and_then(|t| t.exp()).expect("small");
            let written = turn.written_out().expect("small");
            assert!(written.parts().is_some(), "{p}/{q}");
            let angle = std::f64::consts::PI * f64::from(p) / f64::from(q);
            for e in [&turn, &written] {
                let ball: Ball = e.ball(128).expect("a ball");
                let (re, im) = (ball.re().mid().to_f64(), ball.im().mid().to_f64());
                assert!(
                    (re - angle.cos()).abs() < 1e-14 && (im - angle.sin()).abs() < 1e-14,
                    "{p}/{q}"
                );
            }
            // Its 24th power is 1.
            let power = (0..24).try_fold(Exact::from(1), |all, _| all.times(&written));
            assert_eq!(power.expect("small").rational(), Some(1.into()), "{p}/{q}");
        }
        // Others stay, with a quarter turn taken out: e^{7 i pi/10} = i e^{i pi/5}.
        let fifth = |p: i64, q: i64| {
            let angle = Exact::pi()
                .times(&Exact::i())
                .and_then(|t| t.times(&Rational::from((p, q)).into()));
            angle.and_then(|t| t.exp()).expect("small")
        };
        let turned = fifth(1, 5).times(&Exact::i()).expect("small");
        assert_eq!(fifth(7, 10), turned);
        assert_eq!(fifth(-3, 10).negated(), turned);
    }
}
