//! The half-line `w >= 0`: `∫ f(w) e^{-ikw} dw` along a ray below it.
//!
//! What is proved for each ray `w = (p - i q) t`, of the angle psi < theta:
//!
//! 1. far out, on `|w| >= R`, `-theta <= arg w <= 0`, by the calculus of expansions: f continues there and
//!    `|f| <= A |w|^alpha e^{-beta |w|}` with `beta >= 0`;
//! 2. near 0, where f is not analytic there, the same for `f(1/v)` at `|v| >= S`: `|f| <= B |w|^{-a} e^{-b/|w|}` with a < 1;
//! 3. between, by rectangles, that the formula is analytic.
//!
//! The calculus shows that f is real on the half-line far out, so that the continuation is real on all of it and its
//! bounds hold for conjugate numbers too. On the ray the formula is evaluated with principal branches; the ellipses of
//! the panels show that it is analytic along the whole ray, and it agrees with the continuation on a part of it by 3, so
//! that it agrees everywhere.
//!
//! The tail, with `c = |p - iq|` and `kappa = kq + beta c`, is at most
//! `c A (c T)^alpha e^{-kappa T}/(kappa - max(alpha, 0)/T)`, since `log(t/T) <= (t - T)/T`. What is cut off at 0 is at
//! most `c B (c eps)^{-a} e^{-b/(c eps)} eps/(1 - a)`.

use super::boxes::{Boxes, Direction};
use super::form::{WORD, inverted};
use super::segment::{Kappa, Limits, Panel, Segment};
use crate::expr::Expr;
use crate::fourier::enclosure::aim::Place;
use crate::fourier::enclosure::calculus::{Calculus, Decay, Region};
use crate::number::Real;
use crate::number::ball::{Magnitude, RealBall};
use rug::float::Round;

/// Angles of rays, and those up to which everything is proved.
const ANGLES: [f64; 7] = [1.45, 1.15, 0.85, 0.6, 0.35, 0.18, 0.08];
/// Above the largest of them, below a right angle.
const LARGEST_THETA: f64 = 1.46;
/// Radii that are tried: `2^0 … 2^20`.
const DOUBLINGS: i32 = 21;

/// A ray and what is known of f beside it.
pub(super) struct Ray {
    pub(super) direction: Direction,
    /// The larger angle up to which f is continued.
    pub(super) theta: f64,
    pub(super) panels: Vec<Panel>,
    /// What is left out at both ends.
    pub(super) left: Magnitude,
}

impl Ray {
    pub(super) fn nodes(&self) -> usize {
        self.panels.iter().map(|p| p.order).sum()
    }
}

fn real(x: f64) -> RealBall {
    RealBall::exact(Real::with_val(64, x))
}

fn bound(x: Magnitude, round: Round) -> RealBall {
    RealBall::exact(x.to_real(64, round))
}

/// The direction of about this angle, with few digits, and a larger angle that is certain.
fn direction(psi: f64) -> Option<(Direction, f64)> {
    let few = |x: f64| (x * 65536.0).round() / 65536.0;
    let direction = Direction {
        along: few(psi.cos()),
        down: few(psi.sin()),
    };
    let theta = psi + 1.0 / 1024.0;
    is_within(direction, theta).then_some((direction, theta))
}

/// Whether the angle of a direction is below theta: q cos(theta) < p sin(theta).
fn is_within(direction: Direction, theta: f64) -> bool {
    let (sin, cos) = real(theta).sin_cos(64);
    let left = real(direction.along)
        .mul(&sin, 64)
        .sub(&real(direction.down).mul(&cos, 64), 64);
    left.is_positive()
}

/// A bound of f from the smallest radius on that the calculus accepts.
pub(super) fn far(f: &Expr, theta: f64) -> Result<(f64, Decay), String> {
    let mut why = String::new();
    for j in 0..DOUBLINGS {
        let radius = 2f64.powi(j);
        let region = Region::new(radius, theta);
        let calculus = Calculus::new(&region, WORD);
        match calculus.size_on(f) {
            Ok(decay) if decay.rate >= 0.0 && !decay.size.is_infinite() => {
                return Ok((radius, decay));
            }
            Ok(_) => why = "it grows like an exponential".into(),
            Err(refusal) => why = refusal.0,
        }
    }
    Err(why)
}

/// `∫_0^eps |f| |dw|` from above, from a bound of `f(1/v)`, for |w| = c t and t from 0 to eps; infinite where a >= 1.
pub(super) fn near_bound(
    decay: &Decay,
    size: Magnitude,
    size_down: Magnitude,
    eps: f64,
) -> Magnitude {
    let one_less = real(1.0).sub(&real(decay.power), 64);
    if !one_less.is_positive() {
        return Magnitude::INFINITY;
    }
    // (c t)^{-a} integrated: c^{-a} eps^{1-a}/(1-a); times c.
    let c = if decay.power >= 0.0 { size_down } else { size };
    let c = bound(c, Round::Nearest);
    let power = real(0.0).sub(&real(decay.power), 64);
    let exponent = c
        .ln(64)
        .mul(&power, 64)
        .add(&real(eps).ln(64).mul(&one_less, 64), 64);
    let outer = bound(size, Round::Up).mul(&real(eps), 64);
    let fall = real(decay.rate).div(&outer, 64);
    let value = exponent.sub(&fall, 64).exp(64).div(&one_less, 64);
    value.abs_upper().times(decay.size).times(size)
}

/// A bound of what lies beyond t = T.
fn tail(decay: &Decay, direction: Direction, k: &RealBall, t: f64) -> Magnitude {
    let c_up = bound(direction.size(), Round::Up);
    let c_down = bound(direction.size_down(), Round::Down);
    let kappa = k
        .mul(&real(direction.down), 64)
        .add(&c_down.mul(&real(decay.rate), 64), 64);
    let slower = kappa.sub(&real(decay.power.max(0.0)).div(&real(t), 64), 64);
    if !slower.is_positive() {
        return Magnitude::INFINITY;
    }
    let c = if decay.power >= 0.0 { &c_up } else { &c_down };
    let exponent = c
        .mul(&real(t), 64)
        .ln(64)
        .mul(&real(decay.power), 64)
        .sub(&kappa.mul(&real(t), 64), 64);
    let value = exponent.exp(64).div(&slower, 64);
    value.abs_upper().times(decay.size).times(direction.size())
}

/// Where f is not analytic at 0: a bound of f near 0, from which radius on inwards.
pub(super) fn near(f: &Expr, theta: f64) -> Result<(f64, Decay), String> {
    let (radius, decay) = far(&inverted(f), theta).map_err(|why| format!("near its end, {why}"))?;
    if decay.power >= 1.0 {
        return Err("it is not seen to be integrable at its end".into());
    }
    Ok((1.0 / radius, decay))
}

/// The start of the panels at a singular end, and a bound of what lies before it.
pub(super) fn start(
    (radius, decay): &(f64, Decay),
    direction: Direction,
    share: Magnitude,
) -> Result<(f64, Magnitude), String> {
    let (up, down) = (direction.size(), direction.size_down());
    let mut eps = 0.5 * radius;
    while eps > 1e-290 {
        let left = near_bound(decay, up, down, eps);
        if left <= share {
            return Ok((eps, left));
        }
        eps *= 0.5;
    }
    Err("its end needs panels that are too short".into())
}

/// The ray with the fewest points.
///
/// # Errors
/// Why no ray is proved.
pub(super) fn best(f: &Expr, k: &Place, limits: &Limits) -> Result<Ray, String> {
    let mut best: Option<Ray> = None;
    let mut why = String::from("no ray");
    for psi in ANGLES {
        if (limits.stop)() {
            return Err("stopped".into());
        }
        match ray(f, k, psi, limits) {
            Ok(ray) => {
                let fewer = best.as_ref().is_none_or(|b| ray.nodes() < b.nodes());
                if !fewer {
                    break;
                }
                best = Some(ray);
            }
            Err(refusal) => why = refusal,
        }
    }
    best.ok_or(why)
}

/// The ray of about this angle.
///
/// # Errors
/// What is not proved.
pub(super) fn ray(f: &Expr, k: &Place, psi: f64, limits: &Limits) -> Result<Ray, String> {
    let (direction, theta) = direction(psi).ok_or("no direction")?;
    let known = Known::new(f, k, theta)?;
    let (mut from, mut left) = (0.0, Magnitude::ZERO);
    if let Some(near) = &known.near {
        (from, left) = start(near, direction, limits.share)?;
    }
    // Beyond the radius, and where the tail is small.
    let mut to = known.least_end(direction);
    let mut after = known.tail(direction, to);
    for _ in 0..2000 {
        if after <= limits.share {
            break;
        }
        to *= 1.1;
        after = known.tail(direction, to);
    }
    if after > limits.share {
        return Err("its tail is too long".into());
    }
    left = left.plus(after);
    let segment = Segment {
        f,
        kappa: Kappa::new(k, None, false),
        direction,
    };
    let first = if from > 0.0 { 2.0 * from } else { to.min(4.0) };
    let panels = segment.plan((from, to), first, limits)?;
    Ok(Ray {
        direction,
        theta,
        panels,
        left,
    })
}

/// What is proved of f on the sector up to the angle theta.
pub(super) struct Known {
    rough: RealBall,
    far: (f64, Decay),
    /// Where f is not analytic at 0.
    near: Option<(f64, Decay)>,
}

impl Known {
    /// # Errors
    /// What is not proved.
    pub(super) fn new(f: &Expr, k: &Place, theta: f64) -> Result<Known, String> {
        if !(theta > 0.0 && theta < LARGEST_THETA) {
            return Err("the angle is not between 0 and a right one".into());
        }
        let rough = k.at(64);
        let far = far(f, theta)?;
        let mut boxes = Boxes::new(f, &rough);
        let near = match boxes.is_regular_at_zero() {
            true => None,
            false => Some(near(f, theta)?),
        };
        let inner = near.as_ref().map_or(0.0, |near| near.0);
        match boxes.sector(inner, far.0.max(inner), theta) {
            true => Ok(Known { rough, far, near }),
            false => Err("it is not seen to be analytic beside the ray".into()),
        }
    }

    /// The least t that is beyond the radius.
    fn least_end(&self, direction: Direction) -> f64 {
        let least = direction
            .size_down()
            .to_real(64, Round::Down)
            .to_f64_round(Round::Down);
        (self.far.0 / least) * (1.0 + 1e-12)
    }

    fn tail(&self, direction: Direction, to: f64) -> Magnitude {
        tail(&self.far.1, direction, &self.rough, to)
    }

    /// A bound of what is left out by a ray from one t to another.
    ///
    /// # Errors
    /// That they are not where something is known.
    pub(super) fn cut(
        &self,
        direction: Direction,
        theta: f64,
        (from, to): (f64, f64),
    ) -> Result<Magnitude, String> {
        let inside = direction.along > 0.0
            && direction.down > 0.0
            && direction.along <= 1.0
            && direction.down <= 1.0
            && is_within(direction, theta);
        if !inside {
            return Err("the direction is not inside its sector".into());
        }
        if to < self.least_end(direction) || !to.is_finite() {
            return Err("the last panel ends where nothing is known yet".into());
        }
        let left = start_of(self.near.as_ref(), direction, from)?;
        Ok(left.plus(self.tail(direction, to)))
    }
}

/// A bound of what lies before the first panel.
///
/// # Errors
/// That it does not begin where something is known.
pub(super) fn start_of(
    near: Option<&(f64, Decay)>,
    direction: Direction,
    from: f64,
) -> Result<Magnitude, String> {
    match near {
        None if from == 0.0 => Ok(Magnitude::ZERO),
        Some((radius, decay)) if from > 0.0 && from <= 0.5 * radius => Ok(near_bound(
            decay,
            direction.size(),
            direction.size_down(),
            from,
        )),
        _ => Err("the first panel begins where nothing is known".into()),
    }
}
