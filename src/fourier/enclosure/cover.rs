//! A formula in k on a disc of the complex plane, and on an interval of the real line, by boxes of doubles.
//!
//! On a disc: boxes that cover it, each with finite values, prove that the formula is analytic there; by the maximum
//! principle boxes along the circle then bound it on all of the disc. On an interval: boxes bound it from both sides.

use crate::expr::{Evaluator, Expr, Program};
use crate::number::Rectangle;
use crate::number::ball::Magnitude;
use std::sync::Arc;

/// Boxes of one cover.
const MOST: usize = 1600;
/// Halvings of one box.
const DEEPEST: u32 = 24;
/// Parts of a side of the square about a disc at first.
const START: i32 = 4;
/// Bounds over a box of a circle that differ by more than this are refined: a larger bound costs some terms of a series.
const WIDE_ON_CIRCLE: f64 = 1e6;
/// The same on an interval, where the lower bound is what counts.
const WIDE: f64 = 64.0;

/// A lower and an upper bound of a modulus.
pub(super) type Range = (Magnitude, Magnitude);

/// A box, by the ends of its parts.
#[derive(Clone, Copy)]
pub(super) struct Box2 {
    /// Of the real part.
    pub(super) x: (f64, f64),
    /// Of the imaginary part.
    pub(super) y: (f64, f64),
    depth: u32,
}

impl Box2 {
    fn of(x: (f64, f64), y: (f64, f64), depth: u32) -> Box2 {
        Box2 { x, y, depth }
    }

    /// An interval of the real line.
    pub(super) fn real(x: (f64, f64)) -> Box2 {
        Box2::of(x, (0.0, 0.0), 0)
    }

    /// Four quarters.
    fn quarters(self) -> [Box2; 4] {
        let half = |(a, b): (f64, f64)| 0.5 * (a + b);
        let (mx, my) = (half(self.x), half(self.y));
        let of = |x, y| Box2::of(x, y, self.depth + 1);
        [
            of((self.x.0, mx), (self.y.0, my)),
            of((mx, self.x.1), (self.y.0, my)),
            of((self.x.0, mx), (my, self.y.1)),
            of((mx, self.x.1), (my, self.y.1)),
        ]
    }

    /// The least and the largest distance from a point of the real line, about.
    fn distances(self, centre: f64) -> (f64, f64) {
        let off = |(a, b): (f64, f64), at: f64| {
            let ends = ((a - at).abs(), (b - at).abs());
            let near = if a <= at && at <= b {
                0.0
            } else {
                ends.0.min(ends.1)
            };
            (near, ends.0.max(ends.1))
        };
        let (x, y) = (off(self.x, centre), off(self.y, 0.0));
        (x.0.hypot(y.0), x.1.hypot(y.1))
    }
}

fn within((low, high): Range, factor: f64) -> bool {
    high <= low.times(Magnitude::up_f64(factor))
}

/// A bound of a modulus on the disc about `centre` of an analytic function that has a range on each box of a cover; none
/// where it has not.
pub(super) fn on_disc(
    centre: f64,
    radius: f64,
    mut value: impl FnMut(Box2) -> Option<Range>,
) -> Option<Magnitude> {
    // Slack for the distances, which are rounded.
    let (inner, outer) = (radius * (1.0 - 1e-9), radius * (1.0 + 1e-9));
    let side = 2.0 * outer / f64::from(START);
    let at = |j: i32| (f64::from(j) - 0.5 * f64::from(START)) * side;
    let mut stack = Vec::new();
    for i in 0..START {
        for j in 0..START {
            // Neighbours share their ends: the next one is computed alike.
            let x = (centre + at(i), centre + at(i + 1));
            stack.push(Box2::of(x, (at(j), at(j + 1)), 0));
        }
    }
    let (mut most, mut count) = (Magnitude::ZERO, 0);
    while let Some(one) = stack.pop() {
        let (near, far) = one.distances(centre);
        if near > outer {
            continue;
        }
        count += 1;
        if count > MOST {
            return None;
        }
        let on_circle = far >= inner;
        // A bound that is too large costs terms of a series, and no more.
        let late = count + stack.len() > MOST / 2;
        match value(one) {
            Some(range) if !on_circle || late || within(range, WIDE_ON_CIRCLE) => {
                if on_circle {
                    most = most.max(range.1);
                }
            }
            _ if one.depth < DEEPEST => stack.extend(one.quarters()),
            _ => return None,
        }
    }
    Some(most)
}

/// A lower and an upper bound of a modulus on the real interval; none where there is no value somewhere.
pub(super) fn on_interval(
    from: f64,
    to: f64,
    mut value: impl FnMut(Box2) -> Option<Range>,
) -> Option<Range> {
    let mut stack = vec![Box2::real((from, to))];
    let (mut found, mut count): (Option<Range>, usize) = (None, 0);
    while let Some(one) = stack.pop() {
        count += 1;
        if count > MOST {
            return None;
        }
        match value(one) {
            Some(range) if one.depth >= DEEPEST / 2 || within(range, WIDE) => {
                let before = found.unwrap_or((Magnitude::INFINITY, Magnitude::ZERO));
                found = Some((before.0.min(range.0), before.1.max(range.1)));
            }
            _ if one.depth < DEEPEST => {
                let m = 0.5 * (one.x.0 + one.x.1);
                stack.push(Box2::of((one.x.0, m), one.y, one.depth + 1));
                stack.push(Box2::of((m, one.x.1), one.y, one.depth + 1));
            }
            _ => return None,
        }
    }
    found
}

/// A formula in k over boxes.
pub(super) struct Boxes {
    evaluator: Evaluator<Rectangle>,
    /// A function with a kink has values off the line, and is not analytic.
    kinked: bool,
}

impl Boxes {
    /// Of a formula in k.
    pub(super) fn new(formula: &Expr) -> Boxes {
        Boxes::in_variable(formula, "k")
    }

    /// Of a formula in another variable.
    pub(super) fn in_variable(formula: &Expr, variable: &str) -> Boxes {
        let program = Arc::new(Program::compile(&[formula], &[variable]));
        Boxes {
            evaluator: Evaluator::new(program, 53),
            kinked: formula.has_kink(),
        }
    }

    /// On a box; none off the line where the formula has a kink.
    pub(super) fn range(&mut self, at: Box2) -> Option<Range> {
        if self.kinked && at.y != (0.0, 0.0) {
            return None;
        }
        let k = Rectangle::new(at.x, at.y);
        let value = *self.evaluator.eval(&[&k]).ok()?.first()?;
        if value.is_indeterminate() {
            return None;
        }
        Some((value.abs_lower(), value.abs_upper()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::Scope;

    fn disc(text: &str, centre: f64, radius: f64) -> Option<f64> {
        let e = Expr::parse(text, &Scope::new(&["k"])).expect("a formula");
        let mut boxes = Boxes::new(&e);
        on_disc(centre, radius, |at| boxes.range(at)).map(Magnitude::to_f64_up)
    }

    fn interval(text: &str, from: f64, to: f64) -> Option<(f64, f64)> {
        let e = Expr::parse(text, &Scope::new(&["k"])).expect("a formula");
        let mut boxes = Boxes::new(&e);
        let (low, high) = on_interval(from, to, |at| boxes.range(at))?;
        Some((low.to_f64_up(), high.to_f64_up()))
    }

    #[test]
    fn a_disc_is_bounded_by_its_circle() {
        let most = disc("exp(k)", 3.0, 2.0).expect("entire");
        assert!((148.4..1e9).contains(&most), "{most}");
        let most = disc("1/sinh(pi*k/2)", 4.0, 3.0).expect("analytic");
        assert!((0.43..1e7).contains(&most), "{most}");
        // A pole, cuts and a kink in the disc.
        for text in [
            "1/(k-3)",
            "1/(1+(k-3)^2)",
            "sqrt(k-3)",
            "log(k-4)",
            "abs(k-3)",
            "abs(k+9)",
        ] {
            assert!(disc(text, 3.0, 2.0).is_none(), "{text}");
        }
        assert!(disc("1/(1+(k-3)^2)", 3.0, 0.5).is_some());
    }

    #[test]
    fn an_interval_has_both_bounds() {
        let (low, high) = interval("exp(-k^2)", 1.0, 3.0).expect("values");
        assert!(low <= 1.2341e-4 && low > 1e-5, "{low}");
        assert!((0.3678..2.0).contains(&high), "{high}");
        let (low, _) = interval("abs(sin(k))", 3.0, 4.0).expect("values");
        assert!(low < 1e-2);
        assert!(interval("1/(k-3)", 2.0, 4.0).is_none());
    }
}
