//! Bounds of an integrand on regions of the plane, and proofs that it is analytic there, by rectangles.
//!
//! A formula that is finite on a closed rectangle of positive area is continuous on it and analytic inside: a pole or a
//! branch cut that touches it makes it indeterminate, but for a cut that is touched from above only, where the values
//! on the cut are those from above. Two rectangles with a common side therefore have values that fit together, since one
//! of them would have to lie below the cut. What such a formula is on the real line then is what it is evaluated to
//! there; the functions whose real values are no limit of the complex ones (`cbrt`, `lgamma`) are not let in.

use super::form::WORD;
use crate::expr::{Evaluator, Expr, Program};
use crate::number::ball::{Magnitude, RealBall};
use crate::number::rectangle::Rectangle;
use crate::number::{Ball, Function, Scalar};
use std::sync::Arc;

/// Most rectangles of one proof.
const MOST_BOXES: usize = 3000;
/// Arcs of an ellipse, before those that matter are split.
const ARCS: u32 = 24;
/// A full turn and a little more.
const TURN: f64 = std::f64::consts::TAU * (1.0 + 1e-11);
/// Rounds of splitting.
const ROUNDS: usize = 3;

/// `t -> w = (p - i q) t`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Direction {
    /// p > 0.
    pub(super) along: f64,
    /// q >= 0.
    pub(super) down: f64,
}

impl Direction {
    /// The real line.
    pub(super) const REAL: Direction = Direction {
        along: 1.0,
        down: 0.0,
    };

    /// `|p - i q|` from above.
    pub(super) fn size(&self) -> Magnitude {
        Magnitude::up_f64(self.along).hypot(Magnitude::up_f64(self.down))
    }

    /// `|p - i q|` from below.
    pub(super) fn size_down(&self) -> Magnitude {
        // Doubles with few digits are held exactly.
        Magnitude::up_f64(self.along).hypot_down(Magnitude::up_f64(self.down))
    }
}

/// `f(w) e^{-i kappa w}` on rectangles.
pub(super) struct Boxes {
    evaluator: Evaluator<Rectangle>,
    /// -i kappa.
    turn: Rectangle,
}

impl Boxes {
    pub(super) fn new(f: &Expr, kappa: &RealBall) -> Boxes {
        let program = Arc::new(Program::compile(&[f], &[WORD]));
        let zero = RealBall::exact(crate::number::Real::new(64));
        let minus = zero.sub(kappa, 64);
        Boxes {
            evaluator: Evaluator::new(program, 53),
            turn: Rectangle::from_ball(&Ball::from_parts(zero, minus)),
        }
    }

    /// A bound of `|f|`; none where f is not seen to be analytic.
    pub(super) fn value(&mut self, w: &Rectangle) -> Option<Magnitude> {
        let values = self.evaluator.eval(&[w]).ok()?;
        let size = values.first()?.abs_upper();
        (!size.is_infinite()).then_some(size)
    }

    /// A bound of the integrand.
    fn integrand(&mut self, w: &Rectangle) -> Option<Magnitude> {
        let size = self.value(w)?;
        let mut exponent = Rectangle::exact(0.0, 0.0);
        exponent.mul(w, &self.turn);
        let mut wave = Rectangle::exact(0.0, 0.0);
        wave.apply(Function::Exp, &[&exponent]).ok()?;
        Some(size.times(wave.abs_upper()))
    }

    /// Whether f is analytic next to w = 0.
    pub(super) fn is_regular_at_zero(&mut self) -> bool {
        let d = 2f64.powi(-40);
        self.value(&Rectangle::new((-d, d), (-d, d))).is_some()
    }

    /// Whether f is analytic in `{ r e^{-i alpha} : inner <= r <= outer, 0 <= alpha <= angle }`, and continuous up to
    /// its boundary.
    pub(super) fn sector(&mut self, inner: f64, outer: f64, angle: f64) -> bool {
        let mut stack = vec![((inner, outer), (0.0, angle))];
        let mut count = 0;
        while let Some((r, a)) = stack.pop() {
            count += 1;
            if count > MOST_BOXES {
                return false;
            }
            if self.value(&polar(r, a)).is_some() {
                continue;
            }
            if r.1 - r.0 > r.1 * (a.1 - a.0) {
                let middle = 0.5 * (r.0 + r.1);
                if middle <= r.0 || middle >= r.1 {
                    return false;
                }
                stack.push(((r.0, middle), a));
                stack.push(((middle, r.1), a));
            } else {
                let middle = 0.5 * (a.0 + a.1);
                if middle <= a.0 || middle >= a.1 {
                    return false;
                }
                stack.push((r, (a.0, middle)));
                stack.push((r, (middle, a.1)));
            }
        }
        true
    }

    /// A bound of the integrand on the closed ellipse `(p - i q)(m + h cosh(xi + i theta))`, `0 <= xi <= log rho`, of the
    /// panel from `m - h` to `m + h`; none where the integrand is not seen to be analytic in it. By the maximum principle
    /// the bound is that of the boundary.
    pub(super) fn ellipse(
        &mut self,
        direction: Direction,
        (from, to): (f64, f64),
        rho: f64,
    ) -> Option<Magnitude> {
        let panel = Panel::new(direction, from, to);
        let xi = (rho.ln() * (1.0 - 1e-14), rho.ln() * (1.0 + 1e-14));
        let turn = TURN / f64::from(ARCS);
        let arc = |j: u32| (f64::from(j) * turn, f64::from(j + 1) * turn);
        let mut arcs = Vec::new();
        for j in 0..ARCS {
            let found = self.integrand(&panel.place(xi, arc(j))?);
            match found {
                Some(size) => arcs.push((arc(j), size)),
                // A second chance with halves.
                None => {
                    let (a, b) = arc(j);
                    for half in [(a, 0.5 * (a + b)), (0.5 * (a + b), b)] {
                        arcs.push((half, self.integrand(&panel.place(xi, half)?)?));
                    }
                }
            }
        }
        self.inside(&panel, xi.1)?;
        for _ in 0..ROUNDS {
            let most = arcs.iter().map(|a| a.1).max()?;
            let limit = most.times(Magnitude::power_of_two(-2));
            let mut next = Vec::with_capacity(2 * arcs.len());
            for ((a, b), size) in arcs {
                if size < limit || next.len() > 200 {
                    next.push(((a, b), size));
                    continue;
                }
                let middle = 0.5 * (a + b);
                for half in [(a, middle), (middle, b)] {
                    let found = self.integrand(&panel.place(xi, half)?);
                    next.push((half, found.unwrap_or(size).min(size)));
                }
            }
            arcs = next;
            let now = arcs.iter().map(|a| a.1).max()?;
            if now.times(Magnitude::up_f64(1.5)) > most {
                break;
            }
        }
        arcs.iter().map(|a| a.1).max()
    }

    /// Whether f is analytic inside an ellipse.
    fn inside(&mut self, panel: &Panel, xi: f64) -> Option<()> {
        let quarter = TURN / 4.0;
        let at = |j: u32| (f64::from(j) * quarter, f64::from(j + 1) * quarter);
        let mut stack: Vec<_> = (0..4).map(|j| ((0.0, xi), at(j), 0)).collect();
        while let Some((x, y, depth)) = stack.pop() {
            if self.value(&panel.place(x, y)?).is_some() {
                continue;
            }
            if depth >= 7 {
                return None;
            }
            let middle = |(a, b): (f64, f64)| 0.5 * (a + b);
            if depth % 2 == 1 {
                stack.push(((x.0, middle(x)), y, depth + 1));
                stack.push(((middle(x), x.1), y, depth + 1));
            } else {
                stack.push((x, (y.0, middle(y)), depth + 1));
                stack.push((x, (middle(y), y.1), depth + 1));
            }
        }
        Some(())
    }
}

/// A panel as rectangles.
struct Panel {
    direction: Rectangle,
    middle: Rectangle,
    half: Rectangle,
}

impl Panel {
    fn new(direction: Direction, from: f64, to: f64) -> Panel {
        let mut sum = Rectangle::exact(0.0, 0.0);
        sum.add(&Rectangle::exact(from, 0.0), &Rectangle::exact(to, 0.0));
        let mut gap = Rectangle::exact(0.0, 0.0);
        gap.sub(&Rectangle::exact(to, 0.0), &Rectangle::exact(from, 0.0));
        let half_of = |x: &Rectangle| {
            let mut out = Rectangle::exact(0.0, 0.0);
            out.mul(x, &Rectangle::exact(0.5, 0.0));
            out
        };
        Panel {
            direction: Rectangle::exact(direction.along, -direction.down),
            middle: half_of(&sum),
            half: half_of(&gap),
        }
    }

    fn place(&self, xi: (f64, f64), theta: (f64, f64)) -> Option<Rectangle> {
        let zeta = Rectangle::new(xi, theta);
        let mut cosh = Rectangle::exact(0.0, 0.0);
        cosh.apply(Function::Cosh, &[&zeta]).ok()?;
        let mut t = Rectangle::exact(0.0, 0.0);
        t.mul(&cosh, &self.half);
        let mut moved = Rectangle::exact(0.0, 0.0);
        moved.add(&t, &self.middle);
        let mut w = Rectangle::exact(0.0, 0.0);
        w.mul(&moved, &self.direction);
        Some(w)
    }
}

/// A rectangle that holds `r e^{-i alpha}`, 0 <= alpha < pi/2.
fn polar(r: (f64, f64), alpha: (f64, f64)) -> Rectangle {
    // The library's sines are off by less than a unit in the last place.
    let up = |x: f64| x * (1.0 + 1e-15);
    let down = |x: f64| x * (1.0 - 1e-15);
    Rectangle::new(
        (down(r.0 * alpha.1.cos()), up(r.1 * alpha.0.cos())),
        (-up(r.1 * alpha.1.sin()), -down(r.0 * alpha.0.sin())),
    )
}
