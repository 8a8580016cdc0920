//! The zeros of a function on an interval, from a polynomial with balls and a bound of the rest.
//!
//! In u on [-1, 1], `f(u) = sum q_j u^j + rest`, `|rest| <= e`. A part of the interval is, as a theorem,
//!
//! | part | if |
//! |---|---|
//! | clear: f has no zero, and the sign of q_0 where it is real | `\|q_0\| > e + sum_{j > 0} \|q_j\|` |
//! | steep: a real f is strictly monotone | the same of the derivative |
//!
//! and is halved otherwise, `p((u ± 1)/2)` in balls. What stays is open. Steep parts of one direction that adjoin, between two
//! clear ones, hold exactly one zero, and a simple one, where the signs of those differ; none where they agree. The sign at the end of a steep part is that of p
//! at u = ±1 where |p| > e. A positive factor
//! e^{ck} changes no sign: parts of the same direction, each with a factor of its own, still hold one zero at most, since
//! past a zero the function keeps the sign of the direction.

use crate::number::ball::{Ball, Magnitude};
use crate::number::{Rational, Real, Scalar};

/// Halvings.
const DEEPEST: u32 = 44;
/// Parts of one piece.
const MOST_PARTS: usize = 4000;
/// Coefficients that together are below this part of the rest are put into it.
const SMALL: i64 = -3;

/// A polynomial in u and the bound of the rest.
#[derive(Clone, Debug)]
pub struct Unit {
    /// q_j.
    pub coefficients: Vec<Ball>,
    /// e.
    pub error: Magnitude,
}

/// What is known of a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// No zero; whether f is positive, where f is real.
    Clear(Option<bool>),
    /// Strictly monotone; whether it rises.
    Steep(bool),
    /// Nothing.
    Open,
}

/// A part.
#[derive(Clone, Debug)]
pub struct Part {
    /// From here …
    pub from: Rational,
    /// … to here.
    pub to: Rational,
    /// What is known.
    pub kind: Kind,
    /// Whether a real f is positive at the two ends, where that is known.
    ends: (Option<bool>, Option<bool>),
}

/// Parts that are not clear, between two that are.
#[derive(Clone, Debug)]
pub struct Place {
    /// From here …
    pub from: Rational,
    /// … to here.
    pub to: Rational,
    /// Whether exactly one zero is there, a simple one; otherwise nothing is known.
    pub is_zero: bool,
    /// Whether f rises through it.
    pub rises: bool,
}

impl Unit {
    fn bits(&self) -> u32 {
        self.coefficients.iter().map(Ball::bits).max().unwrap_or(64)
    }

    /// Whether `|q_0|` is more than all the others can be.
    fn leads(&self) -> bool {
        let Some((first, others)) = self.coefficients.split_first() else {
            return false;
        };
        let step = |sum: Magnitude, c: &Ball| sum.plus(c.abs_upper());
        first.abs_lower() > others.iter().rev().fold(self.error, step)
    }

    /// Whether all that is known is smaller than what is not: halves would say no more.
    fn is_lost(&self) -> bool {
        let step = |sum: Magnitude, c: &Ball| sum.plus(c.abs_upper());
        self.coefficients.iter().fold(Magnitude::ZERO, step) <= self.error
    }

    /// The two halves: p((u - 1)/2) and p((u + 1)/2).
    fn halves(&self) -> [Unit; 2] {
        let bits = self.bits();
        // p(u/2), then Taylor shifts by ±1.
        let mut scaled = self.coefficients.clone();
        for (j, c) in scaled.iter_mut().enumerate() {
            let factor = Real::with_val(2, 1) >> u32::try_from(j).unwrap_or(u32::MAX);
            let copy = c.clone();
            c.mul(&copy, &Ball::exact_real(factor));
        }
        let shifted = |minus: bool| {
            let mut list = scaled.clone();
            let n = list.len();
            let mut sum = Ball::zero(bits);
            for start in 0..n.saturating_sub(1) {
                for j in (start..n - 1).rev() {
                    match minus {
                        true => sum.sub(&list[j], &list[j + 1]),
                        false => sum.add(&list[j], &list[j + 1]),
                    }
                    std::mem::swap(&mut list[j], &mut sum);
                }
            }
            Unit {
                coefficients: list,
                error: self.error,
            }
            .shortened()
        };
        [shifted(true), shifted(false)]
    }

    /// Without the last coefficients, where these are small beside the rest.
    fn shortened(mut self) -> Unit {
        let limit = self.error.scaled(SMALL);
        let mut left_out = Magnitude::ZERO;
        while self.coefficients.len() > 1 {
            let Some(last) = self.coefficients.last() else {
                break;
            };
            let with = left_out.plus(last.abs_upper());
            if with > limit {
                break;
            }
            left_out = with;
            self.coefficients.pop();
        }
        self.error = self.error.plus(left_out);
        self
    }

    /// Whether a real f is positive at u = 1, or at u = -1; none where its sign is not known.
    fn positive_at(&self, right: bool) -> Option<bool> {
        let bits = self.bits();
        let mut sum = Ball::zero(bits);
        for (j, c) in self.coefficients.iter().enumerate() {
            let copy = sum.clone();
            match right || j % 2 == 0 {
                true => sum.add(&copy, c),
                false => sum.sub(&copy, c),
            }
        }
        (sum.re().abs_lower() > self.error).then(|| sum.re().is_positive())
    }

    fn is_positive(&self) -> bool {
        self.coefficients
            .first()
            .is_some_and(|c| c.re().is_positive())
    }
}

/// The parts of [from, to] from left to right; `real`: f is real there, and so are the coefficients. At the stop the rest is
/// open.
pub fn parts(
    value: Unit,
    slope: Option<Unit>,
    (from, to): (&Rational, &Rational),
    real: bool,
    stop: &dyn Fn() -> bool,
) -> Vec<Part> {
    let mut list: Vec<Part> = Vec::new();
    let mut stack = vec![(value, slope, from.clone(), to.clone(), 0)];
    let mut count = 0;
    while let Some((value, slope, from, to, depth)) = stack.pop() {
        count += 1;
        let (kind, ends) = if value.leads() {
            let sign = real.then(|| value.is_positive());
            (Kind::Clear(sign), (sign, sign))
        } else if let Some(slope) = slope.as_ref().filter(|s| real && s.leads()) {
            let ends = (value.positive_at(false), value.positive_at(true));
            match ends {
                // Monotone from one sign to the same.
                (Some(a), Some(b)) if a == b => (Kind::Clear(Some(a)), ends),
                _ => (Kind::Steep(slope.is_positive()), ends),
            }
        } else if depth < DEEPEST && !value.is_lost() && count < MOST_PARTS && !stop() {
            let middle = Rational::from(&from + &to) / 2u32;
            let [low, high] = value.halves();
            let (below, above) = match slope.map(|s| s.halves()) {
                Some([a, b]) => (Some(a), Some(b)),
                None => (None, None),
            };
            stack.push((high, above, middle.clone(), to, depth + 1));
            stack.push((low, below, from, middle, depth + 1));
            continue;
        } else {
            (Kind::Open, (None, None))
        };
        match list.last_mut() {
            Some(last) if last.kind == kind => {
                last.to = to;
                last.ends.1 = ends.1;
            }
            _ => list.push(Part {
                from,
                to,
                kind,
                ends,
            }),
        }
    }
    list
}

/// What is not clear, of parts that adjoin from left to right.
pub fn places(parts: &[Part]) -> Vec<Place> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < parts.len() {
        if matches!(parts[at].kind, Kind::Clear(_)) {
            at += 1;
            continue;
        }
        let mut end = at;
        while end < parts.len() && !matches!(parts[end].kind, Kind::Clear(_)) {
            end += 1;
        }
        let group = &parts[at..end];
        // At a shared end both parts may know the sign.
        let before = at.checked_sub(1).and_then(|j| parts.get(j));
        let left = before.and_then(|p| p.ends.1).or(group[0].ends.0);
        let after = parts.get(end).and_then(|p| p.ends.0);
        let right = after.or(group[group.len() - 1].ends.1);
        let steep = matches!(group[0].kind, Kind::Steep(_))
            && group.iter().all(|part| part.kind == group[0].kind);
        let (from, to) = (group[0].from.clone(), group[group.len() - 1].to.clone());
        match (steep, left, right) {
            (true, Some(a), Some(b)) if a == b => {}
            (steep, left, right) => found.push(Place {
                from,
                to,
                is_zero: steep && left.is_some() && right.is_some(),
                rises: right == Some(true),
            }),
        }
        at = end;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The polynomial with these real roots in k on [0, 4], about 2, and its derivative.
    fn looked_at(roots: &[f64], error: i64) -> (Vec<Part>, Vec<Place>) {
        let bits = 160;
        let ball = |x: f64| Ball::exact_real(Real::with_val(bits, x));
        let mut p = vec![ball(1.0)];
        for root in roots {
            // k = 2 + 2u
            let mut next = vec![Ball::zero(bits); p.len() + 1];
            for (j, c) in p.iter().enumerate() {
                let mut term = Ball::zero(bits);
                term.mul(c, &ball(2.0));
                let copy = next[j + 1].clone();
                next[j + 1].add(&copy, &term);
                let mut shift = Ball::zero(bits);
                shift.sub(&ball(2.0), &ball(*root));
                term.mul(c, &shift);
                let copy = next[j].clone();
                next[j].add(&copy, &term);
            }
            p = next;
        }
        let slope = p.iter().enumerate().skip(1).map(|(j, c)| {
            let mut out = Ball::zero(bits);
            out.mul(c, &ball(j as f64));
            out
        });
        let error = Magnitude::power_of_two(error);
        let slope = Unit {
            coefficients: slope.collect(),
            error,
        };
        let value = Unit {
            coefficients: p,
            error,
        };
        let ends = (Rational::new(), Rational::from(4));
        let list = parts(value, Some(slope), (&ends.0, &ends.1), true, &|| false);
        let found = places(&list);
        (list, found)
    }

    fn zeros(places: &[Place]) -> Vec<f64> {
        let certain = places.iter().filter(|p| p.is_zero);
        certain
            .map(|p| (Rational::from(&p.from + &p.to) / 2u32).to_f64())
            .collect()
    }

    #[test]
    fn simple_zeros_are_counted() {
        for roots in [
            &[1.0, 2.5, 3.0][..],
            &[0.7, 0.7001, 3.3],
            &[1.999_999, 2.0, 2.000_001],
            &[1.1],
        ] {
            let (list, found) = looked_at(roots, -70);
            assert_eq!(zeros(&found).len(), roots.len(), "{roots:?}");
            for (root, place) in roots.iter().zip(&found) {
                let at = Rational::from_f64(*root).expect("finite");
                assert!(place.from < at && at < place.to, "{roots:?}");
            }
            assert!(list.windows(2).all(|w| w[0].to == w[1].from));
            assert_eq!(
                (list[0].from.to_f64(), list[list.len() - 1].to.to_f64()),
                (0.0, 4.0)
            );
        }
    }

    #[test]
    fn what_is_too_near_to_tell_is_open() {
        // A double zero, a pair below the error, a triple zero, and zeros at the ends.
        for roots in [
            &[1.3, 1.3][..],
            &[1.3, 1.3 + 1e-12],
            &[2.0; 3],
            &[0.0],
            &[4.0],
        ] {
            let (_, found) = looked_at(roots, -60);
            assert!(found.iter().any(|p| !p.is_zero), "{roots:?}");
            let open = |root: &f64| {
                let at = Rational::from_f64(*root).expect("finite");
                found.iter().any(|p| p.from <= at && at <= p.to)
            };
            assert!(roots.iter().all(open), "{roots:?}");
        }
        // A coarse bound.
        let (_, found) = looked_at(&[1.0, 3.0], 3);
        assert!(found.iter().all(|p| !p.is_zero) && !found.is_empty());
    }
}
