//! `∫ f(w) e^{-i kappa w} dw` over `w = (p - i q) t`, `from <= t <= to`, by Gauss-Legendre panels with proven errors.
//!
//! **Theorem.** g analytic in the ellipse `E_rho` about `[-1, 1]` (foci ±1, semi-axes `(rho ± 1/rho)/2`), `|g| <= M`
//! there, N >= 2 points:
//!
//! ```text
//! |∫_{-1}^1 g - sum w_j g(x_j)| <= (64/15) M rho^{-2N}/(1 - rho^{-2}).
//! ```
//!
//! Proof: the Chebyshev coefficients of g are at most `2 M rho^{-j}`. The rule is exact for `T_j`, j < 2N, and for odd j by
//! symmetry; for even j >= 2N >= 4 its error is at most `2/(j²-1) + 2 <= 32/15`, since the weights are positive with sum 2.
//! Sum over even j. (Trefethen, Approximation Theory and Approximation Practice, theorems 8.1 and 19.3.)
//!
//! M is a bound by rectangles, and with it comes the proof that f is analytic in the ellipse. The panels are chosen from
//! left to right: three times as long as the one before, halved until few enough points do. Every number of the plan is a
//! double that is used exactly as it is; what is chosen badly makes a larger bound, not a wrong one.

use super::boxes::{Boxes, Direction};
use super::form::WORD;
use super::legendre;
use crate::expr::{Evaluator, Expr, Program};
use crate::fourier::enclosure::aim::Place;
use crate::number::ball::{Ball, Magnitude, RealBall};
use crate::number::rectangle::Rectangle;
use crate::number::{Real, Scalar};
use rug::float::Round;
use std::sync::Arc;

/// The ellipses that are tried.
pub(super) const RHOS: [f64; 10] = [1.5, 2.25, 3.0, 3.625, 4.5, 6.0, 9.0, 14.0, 22.0, 35.0];
/// The numbers of points: few different rules, made once.
pub(super) const ORDERS: [usize; 42] = [
    2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 28, 32, 36, 40, 44, 48, 56, 64, 72, 80, 88, 96,
    112, 128, 144, 160, 176, 192, 224, 256, 288, 320, 352, 384, 448, 512, 576, 640, 768, 1024,
];
/// Most panels tried.
const MOST_TRIES: usize = 20_000;

/// A constant factor of the frequency.
#[derive(Clone)]
pub(super) struct Kappa<'a> {
    place: &'a Place,
    scale: Option<Arc<Program>>,
    minus: bool,
}

impl<'a> Kappa<'a> {
    /// `±k`, or `±k` times a constant.
    pub(super) fn new(place: &'a Place, scale: Option<&Expr>, minus: bool) -> Kappa<'a> {
        Kappa {
            place,
            scale: scale.map(|e| Arc::new(Program::compile(&[e], &[]))),
            minus,
        }
    }

    pub(super) fn at(&self, bits: u32) -> RealBall {
        let mut k = self.place.at(bits);
        if let Some(program) = &self.scale {
            k = k.mul(&real_constant(program, bits), bits);
        }
        if self.minus {
            k = RealBall::exact(Real::new(bits)).sub(&k, bits);
        }
        k
    }
}

/// The value of a program without variables; indeterminate where that is no real number.
pub(super) fn real_constant(program: &Arc<Program>, bits: u32) -> RealBall {
    let mut evaluator = Evaluator::<Ball>::new(program.clone(), bits);
    let value = evaluator.eval(&[]).ok().and_then(|v| v.first().cloned());
    match value {
        Some(value) if value.is_real() => value.re().clone(),
        _ => RealBall::indeterminate(bits),
    }
}

/// One integral.
pub(super) struct Segment<'a> {
    pub(super) f: &'a Expr,
    pub(super) kappa: Kappa<'a>,
    pub(super) direction: Direction,
}

/// How a panel is treated.
#[derive(Clone, Copy, Debug)]
pub(super) struct Panel {
    pub(super) from: f64,
    pub(super) to: f64,
    /// Points; 0 where the integral itself is below the bound.
    pub(super) order: usize,
    /// The integrand is analytic in the ellipse of this parameter,
    pub(super) rho: f64,
    /// and at most this there.
    pub(super) most: Magnitude,
    /// A bound of the error.
    pub(super) error: Magnitude,
}

/// What a plan may cost.
pub(super) struct Limits<'a> {
    /// The error that one panel may have.
    pub(super) share: Magnitude,
    /// More points than this make a panel too long.
    pub(super) long: usize,
    /// Most points of all panels.
    pub(super) nodes: usize,
    pub(super) stop: &'a dyn Fn() -> bool,
}

/// About log2, of what is neither 0 nor infinite.
pub(super) fn log2(x: Magnitude) -> f64 {
    let x = x.to_real(53, Round::Up);
    if x.is_zero() {
        return -1e9;
    }
    Real::with_val(53, x.log2_ref()).to_f64().clamp(-1e9, 1e9)
}

impl Segment<'_> {
    /// Panels that cover `[from, to]`, the first one not longer than `first`.
    ///
    /// # Errors
    /// Where no panel is short enough, or the limits are reached.
    pub(super) fn plan(
        &self,
        (from, to): (f64, f64),
        first: f64,
        limits: &Limits,
    ) -> Result<Vec<Panel>, String> {
        let mut boxes = Boxes::new(self.f, &self.kappa.at(64));
        let mut panels: Vec<Panel> = Vec::new();
        let (mut at, mut length) = (from, first);
        let mut nodes = 0;
        for _ in 0..MOST_TRIES {
            if (limits.stop)() {
                return Err("stopped".into());
            }
            if at >= to {
                return Ok(panels);
            }
            let mut end = at + length;
            if end >= to || to - end < 0.1 * length {
                end = to;
            }
            if end <= at {
                return Err("a panel has no length left: a singularity is too near".into());
            }
            match self.panel(&mut boxes, (at, end), limits) {
                Some(panel) => {
                    nodes += panel.order;
                    if nodes > limits.nodes {
                        return Err(format!("more than {} values are needed", limits.nodes));
                    }
                    panels.push(panel);
                    length = 3.0 * (end - at);
                    at = end;
                }
                None => length = 0.5 * (end - at),
            }
        }
        Err("too many panels".into())
    }

    /// The best rule for a panel; none where that is too long.
    fn panel(&self, boxes: &mut Boxes, ends: (f64, f64), limits: &Limits) -> Option<Panel> {
        let scale = self.scale(ends);
        let mut best: Option<(f64, Panel)> = None;
        for rho in RHOS {
            let Some(most) = boxes.ellipse(self.direction, ends, rho) else {
                break;
            };
            if most.times(scale).scaled(1) <= limits.share {
                return Some(self.with_rule(ends, rho, most, 0));
            }
            let excess = log2(most.times(scale)) + 2.2 - log2(limits.share);
            let count = (excess / (2.0 * rho.log2())).max(2.0);
            if best.as_ref().is_some_and(|(n, ..)| count >= *n) {
                break;
            }
            let order = ORDERS.into_iter().find(|n| *n as f64 >= count);
            let Some(order) = order else { continue };
            best = Some((count, self.with_rule(ends, rho, most, order)));
        }
        let (_, panel) = best?;
        (panel.order <= limits.long).then_some(panel)
    }

    /// Half the length of a panel of w.
    fn scale(&self, ends: (f64, f64)) -> Magnitude {
        let half = Magnitude::up_f64((0.5 * (ends.1 - ends.0)).next_up());
        half.times(self.direction.size())
    }

    /// A panel in whose ellipse the integrand is at most this, with so many points.
    fn with_rule(&self, (from, to): (f64, f64), rho: f64, most: Magnitude, order: usize) -> Panel {
        let scale = self.scale((from, to));
        let error = match order {
            // The integral itself.
            0 => most.times(scale).scaled(1),
            _ => gauss_error(most, rho, order).times(scale),
        };
        Panel {
            from,
            to,
            order,
            rho,
            most,
            error,
        }
    }

    /// The panel with a given rule; none where the integrand is not seen to be analytic in its ellipse.
    pub(super) fn stated(
        &self,
        boxes: &mut Boxes,
        ends: (f64, f64),
        rho: f64,
        order: usize,
    ) -> Option<Panel> {
        let most = boxes.ellipse(self.direction, ends, rho)?;
        Some(self.with_rule(ends, rho, most, order))
    }

    /// About log2 of the largest part of the integral, which the rounding is measured by.
    pub(super) fn size(&self, panels: &[Panel]) -> f64 {
        let program = Arc::new(Program::compile(&[self.f], &[WORD]));
        let mut evaluator = Evaluator::<Rectangle>::new(program, 53);
        let kappa = self.kappa.at(64).mid().to_f64();
        let mut most = -1e9f64;
        for panel in panels.iter().filter(|p| p.order > 0) {
            for share in [0.02, 0.5, 0.98] {
                let t = panel.from + share * (panel.to - panel.from);
                let (x, y) = (self.direction.along * t, -self.direction.down * t);
                let value = evaluator.eval(&[&Rectangle::exact(x, y)]);
                let Some(size) = value.ok().and_then(|v| v.first().map(Rectangle::abs_upper))
                else {
                    continue;
                };
                let wave = kappa * y * std::f64::consts::LOG2_E;
                most = most.max(log2(size) + wave + (panel.to - panel.from).log2());
            }
        }
        most
    }

    /// The sum over the panels.
    ///
    /// # Errors
    /// A value that does not exist, or the stop.
    pub(super) fn sum(
        &self,
        panels: &[Panel],
        bits: u32,
        stop: &dyn Fn() -> bool,
    ) -> Result<Ball, String> {
        let program = Arc::new(Program::compile(&[self.f], &[WORD]));
        let mut evaluator = Evaluator::<Ball>::new(program, bits);
        let kappa = self.kappa.at(bits);
        let real = |x: f64| RealBall::exact(Real::with_val(53, x));
        let zero = RealBall::exact(Real::new(bits));
        let (along, down) = (real(self.direction.along), real(self.direction.down));
        let (turn, fall) = (kappa.mul(&along, bits), kappa.mul(&down, bits));
        let mut all = Ball::zero(bits);
        let mut error = Magnitude::ZERO;
        for panel in panels {
            error = error.plus(panel.error);
            if panel.order == 0 {
                continue;
            }
            let rule = legendre::rule(panel.order, bits, stop).ok_or("no rule, or stopped")?;
            let half = real(0.5);
            let (from, to) = (real(panel.from), real(panel.to));
            let middle = from.add(&to, bits).mul(&half, bits);
            let h = to.sub(&from, bits).mul(&half, bits);
            let mut part = Ball::zero(bits);
            for (x, weight) in &rule.points {
                if stop() {
                    return Err("stopped".into());
                }
                let step = h.mul(x, bits);
                let both = [middle.add(&step, bits), middle.sub(&step, bits)];
                let some = if x.is_zero() { 1 } else { 2 };
                for t in &both[..some] {
                    let depth = zero.sub(&down.mul(t, bits), bits);
                    let w = Ball::from_parts(along.mul(t, bits), depth);
                    let value = evaluator.eval(&[&w]).map_err(|e| e.to_string())?;
                    let value = value.first().ok_or("no value")?;
                    let size = match self.direction.down == 0.0 {
                        true => weight.clone(),
                        false => zero
                            .sub(&fall.mul(t, bits), bits)
                            .exp(bits)
                            .mul(weight, bits),
                    };
                    let (s, c) = turn.mul(t, bits).sin_cos(bits);
                    let wave =
                        Ball::from_parts(size.mul(&c, bits), zero.sub(&size.mul(&s, bits), bits));
                    let mut term = Ball::zero(bits);
                    term.mul(value, &wave);
                    let before = part.clone();
                    part.add(&before, &term);
                }
            }
            let mut scaled = Ball::zero(bits);
            scaled.mul(&part, &Ball::from(h));
            let before = all.clone();
            all.add(&before, &scaled);
        }
        let mut turned = Ball::zero(bits);
        turned.mul(&all, &Ball::from_parts(along, zero.sub(&down, bits)));
        Ok(widened(&turned, error))
    }
}

/// `(64/15) M rho^{-2N}/(1 - rho^{-2})`, from above.
fn gauss_error(most: Magnitude, rho: f64, order: usize) -> Magnitude {
    // The values of rho have few digits, so that their magnitudes are exact.
    let rho = Magnitude::up_f64(rho);
    let square = rho.times_down(rho);
    let power = rho.pow_down(2 * order as u32);
    let less = Magnitude::ONE.minus(Magnitude::ONE.over(square));
    most.times(Magnitude::up_f64(64.0))
        .over(Magnitude::up_f64(15.0))
        .over(power)
        .over(less)
}

/// The same with larger radii.
pub(super) fn widened(x: &Ball, by: Magnitude) -> Ball {
    let part = |x: &RealBall| RealBall::new(x.mid().clone(), x.radius().plus(by));
    Ball::from_parts(part(x.re()), part(x.im()))
}
