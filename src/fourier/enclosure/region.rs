//! Bounds over regions between hyperbolas, by boxes of doubles.
//!
//! A box in u - i psi is mapped to a rectangle that holds its image, and phi is evaluated there. Where the rectangle
//! of values is finite, phi is analytic on the box: every pole and every cut of a function makes it indeterminate. A
//! cover of a region by such boxes is a proof that phi is analytic on it; the sum of box bounds times box widths is
//! a bound of an integral. Refinement stops where it pays no more: any stop is valid.

use super::path::{Path, Span};
use crate::expr::{Evaluator, Program};
use crate::number::ball::Magnitude;
use crate::number::{Function, Rectangle, Scalar};
use std::sync::Arc;

/// Boxes of one cover.
const MOST_COVER: usize = 4000;
/// Boxes of one integral.
const MOST_MASS: usize = 1500;
/// Boxes at the start of a cover, and of an integral.
const START: u32 = 16;
/// Halvings of one box of a cover.
const DEEPEST: u32 = 40;
/// Rounds of refinement of an integral.
const ROUNDS: usize = 10;
/// A bound of an integral that falls by less than this in a round is settled.
const SETTLED: f64 = 1.3;
/// Boxes that hold less than this share of the largest are left as they are.
const SMALL: f64 = 1.0 / 64.0;

/// The ends of a side of a box.
type Ends = (f64, f64);

/// phi e^{k(c - iz)} z' over boxes, for one path and all frequencies of a span.
pub(super) struct Boxes<'a> {
    path: &'a Path,
    evaluator: Evaluator<Rectangle>,
    span: Span,
    /// 1 where phi is even or odd: the left half of the path is the mirror image of the right one.
    halves: u32,
    stop: &'a dyn Fn() -> bool,
    /// Boxes looked at.
    pub(super) count: usize,
}

fn applied(f: Function, z: &Rectangle) -> Option<Rectangle> {
    let mut out = Rectangle::exact(0.0, 0.0);
    out.apply(f, &[z]).ok()?;
    (!out.is_indeterminate()).then_some(out)
}

fn product(a: &Rectangle, b: &Rectangle) -> Rectangle {
    let mut out = Rectangle::exact(0.0, 0.0);
    out.mul(a, b);
    out
}

impl<'a> Boxes<'a> {
    /// For phi as a program in z.
    pub(super) fn new(
        path: &'a Path,
        phi: &Arc<Program>,
        span: Span,
        mirrored: bool,
        stop: &'a dyn Fn() -> bool,
    ) -> Boxes<'a> {
        Boxes {
            path,
            evaluator: Evaluator::new(phi.clone(), 53),
            span,
            halves: if mirrored { 1 } else { 2 },
            stop,
            count: 0,
        }
    }

    /// z on a box of u - i psi.
    fn place(&self, u: &Rectangle) -> Option<Rectangle> {
        let w = product(
            &Rectangle::exact(self.path.scale, 0.0),
            &applied(Function::Sinh, u)?,
        );
        let mut z = Rectangle::exact(0.0, 0.0);
        z.add(&w, &Rectangle::exact(self.path.centre, 0.0));
        Some(z)
    }

    fn phi(&mut self, z: &Rectangle) -> Option<Rectangle> {
        let value = *self.evaluator.eval(&[z]).ok()?.first()?;
        (!value.is_indeterminate()).then_some(value)
    }

    /// The ends of some equal parts of the window, or of its right half.
    fn parts(&self, end: f64) -> Vec<(f64, f64)> {
        let count = START * self.halves;
        let from = if self.halves == 1 { 0.0 } else { -end };
        let at = |j: u32| match j {
            0 => from,
            j if j == count => end,
            j => from + (end - from) * f64::from(j) / f64::from(count),
        };
        (0..count).map(|j| (at(j), at(j + 1))).collect()
    }

    /// Whether phi is seen to be analytic on the window from the real line down to the lowest hyperbola.
    pub(super) fn is_analytic(&mut self) -> bool {
        let angle = self.path.lowest();
        let parts = self.parts(self.path.end());
        let mut stack: Vec<(Ends, Ends, u32)> =
            parts.into_iter().map(|x| (x, (0.0, angle), 0)).collect();
        let mut boxes = 0;
        while let Some((x, y, depth)) = stack.pop() {
            boxes += 1;
            if boxes > MOST_COVER || depth > DEEPEST || (boxes % 64 == 0 && (self.stop)()) {
                self.count += boxes;
                return false;
            }
            let rectangle = Rectangle::new(x, (-y.1, -y.0));
            let fine = self
                .place(&rectangle)
                .is_some_and(|z| self.phi(&z).is_some());
            if fine {
                continue;
            }
            let half = |(a, b): (f64, f64)| 0.5 * (a + b);
            if x.1 - x.0 > y.1 - y.0 {
                let m = half(x);
                stack.push(((x.0, m), y, depth + 1));
                stack.push(((m, x.1), y, depth + 1));
            } else {
                let m = half(y);
                stack.push((x, (y.0, m), depth + 1));
                stack.push((x, (m, y.1), depth + 1));
            }
        }
        self.count += boxes;
        true
    }

    /// A bound of |phi z' e^{k(c - iz)}| for u in an interval, one angle, and all k of the span.
    fn size(&mut self, (a, b): (f64, f64), psi: f64) -> Magnitude {
        self.count += 1;
        let u = Rectangle::new((a, b), (-psi, -psi));
        let (Some(z), Some(cosh)) = (self.place(&u), applied(Function::Cosh, &u)) else {
            return Magnitude::INFINITY;
        };
        let Some(phi) = self.phi(&z) else {
            return Magnitude::INFINITY;
        };
        let (_, (_, top), e) = z.ends();
        // Of Im z, of t = c + Im z, and of kt.
        let top = (top * (e.clamp(-1000, 1000) as f64).exp2()).next_up();
        if e > 1000 {
            return Magnitude::INFINITY;
        }
        let rise = (self.span.weight + top).next_up();
        let exponent = (self.span.worst(rise) * rise).next_up();
        let Some(wave) = applied(Function::Exp, &Rectangle::exact(exponent, 0.0)) else {
            return Magnitude::INFINITY;
        };
        let slope = cosh.abs_upper().times(Magnitude::up_f64(self.path.scale));
        phi.abs_upper().times(slope).times(wave.abs_upper())
    }

    /// A bound of the integral of |phi z' e^{k(c - iz)}| over the window on the hyperbola of an angle.
    pub(super) fn mass(&mut self, psi: f64) -> Magnitude {
        let weighed = |boxes: &mut Self, part: (f64, f64)| {
            // The difference of two doubles, rounded up.
            let width = Magnitude::up_f64((part.1 - part.0).next_up());
            (part, boxes.size(part, psi).times(width))
        };
        let start = self.parts(self.path.end());
        let mut parts: Vec<_> = start.into_iter().map(|part| weighed(self, part)).collect();
        let sum = |parts: &[((f64, f64), Magnitude)]| {
            parts.iter().fold(Magnitude::ZERO, |s, p| s.plus(p.1))
        };
        let mut before = sum(&parts);
        for _ in 0..ROUNDS {
            if parts.len() > MOST_MASS || (self.stop)() {
                break;
            }
            let most = parts.iter().map(|p| p.1).max().unwrap_or(Magnitude::ZERO);
            let limit = most.times(Magnitude::up_f64(SMALL));
            // Beside a pole a box is refined until it has a bound.
            let large = |size: Magnitude| size > limit || size.is_infinite();
            let mut next = Vec::with_capacity(2 * parts.len());
            for ((a, b), size) in parts {
                let m = 0.5 * (a + b);
                if large(size) && next.len() < 2 * MOST_MASS && a < m && m < b {
                    next.push(weighed(self, (a, m)));
                    next.push(weighed(self, (m, b)));
                } else {
                    next.push(((a, b), size));
                }
            }
            parts = next;
            let now = sum(&parts);
            let settled =
                now != Magnitude::INFINITY && now.times(Magnitude::up_f64(SETTLED)) > before;
            before = now;
            if settled {
                break;
            }
        }
        match self.halves {
            1 => before.plus(before),
            _ => before,
        }
    }
}
