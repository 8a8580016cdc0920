//! Paths for parts `r(z) e^{i q(z)}` with a polynomial q of degree n.
//!
//! Beyond the real zeros of `q'(z) - k` the integrand decays into the half-plane towards which `q(z) - kz` rises:
//! upwards where its slope is positive, on either side of the line, in a sector of the angle `pi/n` (NIST DLMF
//! 2.4(iv), steepest descent). A path runs below or above the line from one zero to the next, on the side on which
//! the integrand is small, and turns into such a sector from the last one: from the stationary point of `e^{iz^2}`
//! a ray of the angle `pi/4` is the path of steepest descent itself.

use super::path::{Anchor, Course, Leg};
use super::plan::{MANY_BITS, Plan, SAGS, Side};
use super::ray::{ANGLES, FALL, Search};
use crate::activation::Piece;
use crate::activation::growth::Probe;
use crate::activation::phases::Rough;
use crate::error::{Doubt, Reason};
use crate::expr::{Expr, eval_real};
use crate::fourier::chirps::{Chirp, chirps};
use crate::fourier::tails::{Examined, GEOMETRY_BITS};
use crate::number::Complex;
use crate::quadrature::Budget;
use num_complex::Complex64;
use std::f64::consts::{LOG2_E, PI};

/// The share of the sector of decay that the widest ray takes.
const WIDEST: f64 = 0.95;
/// A singularity of a factor nearer to the line than this keeps the path off: phi itself goes past it.
const BESIDE: f64 = 0.05;
/// Bits of an integrand at the far end of what counts; they size the phase there.
const DEEPEST: f64 = 12_000.0;
/// Phases beyond this are not followed: MPFR's exponents end at 2^30.
const LARGEST_PHASE: f64 = 6e7;
/// A ray's own unit is where the integrand has fallen by this many bits, over as many as are in e^this.
const UNIT_BITS: f64 = 200.0 * LOG2_E;
/// Powers above this are integrable at an end.
const INTEGRABLE: f64 = -0.97;
/// Starts beyond the singularities, in units of their distance.
const FURTHER: [f64; 3] = [1.0, 1.6, 2.6];

/// A part with all that its paths need.
pub(super) struct Chirped {
    /// Its frequency, exact.
    pub omega: Expr,
    /// `r(z) e^{i (q_2 z^2 + …)}`.
    pub integrand: Examined,
    rough: Rough,
}

/// Legs outward from a start, and log2 of the largest integrand on them.
type Outward = (Vec<Leg>, f64);

/// The parts of a piece; empty where no phase of it has a degree of 2 or more.
pub(super) fn parts(piece: &Piece, budget: &Budget) -> Vec<Chirped> {
    if piece.from.is_some() && piece.to.is_some() {
        return Vec::new();
    }
    let part = |chirp: Chirp| Chirped {
        omega: chirp.omega().clone(),
        integrand: Examined::new(&chirp.without_wave(), budget),
        rough: chirp.rough,
    };
    chirps(piece).into_iter().map(part).collect()
}

/// How far from 0 the factors are singular beside the line; `None` where they are not.
pub(super) fn hindrance(parts: &[Chirped]) -> Option<f64> {
    let points = parts.iter().flat_map(|p| &p.integrand.singularities.points);
    let beside = points.filter(|p| p.im.abs() < BESIDE);
    beside.map(|p| p.re.abs()).reduce(f64::max)
}

/// Whether every part is integrable at the end of the piece.
pub(super) fn begin_at(parts: &[Chirped], end: &Expr, side: Side) -> bool {
    let Ok(z) = eval_real(end, &[], GEOMETRY_BITS) else {
        return false;
    };
    let z = Complex::with_val(GEOMETRY_BITS, (z, 0));
    let inwards = Complex::with_val(GEOMETRY_BITS, (side.sign(), 0));
    parts.iter().all(|part| {
        let mut probe = Probe::new(&part.integrand.formula);
        probe.power_at(&z, &inwards) > INTEGRABLE
    })
}

/// Adds the paths of all parts over a half-line. `first` is the number of the first part.
///
/// # Errors
/// Why a part has none.
pub(super) fn add_half(
    plan: &mut Plan,
    parts: &mut [Chirped],
    first: usize,
    start: &Anchor,
    side: Side,
    (k, variant): (f64, usize),
) -> Result<(), Doubt> {
    for (j, part) in parts.iter_mut().enumerate() {
        let mut way = Way::new(part, first + j, k, variant)?;
        let (legs, level) = way.outward(start, side)?;
        plan.legs.extend(legs);
        plan.level = plan.level.max(level);
    }
    Ok(())
}

/// The paths of all parts over the whole line, each through its own stationary points.
///
/// # Errors
/// Why a part has none.
pub(super) fn whole_line(
    parts: &mut [Chirped],
    first: usize,
    k: f64,
    variant: usize,
) -> Result<Plan, Doubt> {
    let mut plan = Plan::empty();
    for (j, part) in parts.iter_mut().enumerate() {
        let mut way = Way::new(part, first + j, k, variant)?;
        let (legs, level) = way.both_sides()?;
        plan.legs.extend(legs);
        plan.level = plan.level.max(level);
    }
    Ok(plan)
}

/// One part at one frequency.
struct Way<'a> {
    part: &'a mut Chirped,
    number: usize,
    k: f64,
    kappa: f64,
    variant: usize,
    /// The real zeros of the slope of the phase.
    turns: Vec<f64>,
}

impl<'a> Way<'a> {
    fn new(part: &'a mut Chirped, number: usize, k: f64, variant: usize) -> Result<Self, Doubt> {
        if !part.integrand.singularities.complete {
            return Err(
                "the singularities of phi could not be located, so no path is known to be safe"
                    .into(),
            );
        }
        let kappa = k - part.rough.coefficients[0];
        if part.rough.degree() == 1 && kappa.abs() < 1e-12 * (1.0 + k.abs()) {
            return Err(Reason::AtAnAtom.doubt(format!(
                "k = {k} is a frequency of phi itself: an atom or a band edge stands there"
            )));
        }
        let turns = part
            .rough
            .stationary(k)
            .ok_or("the stationary points of a phase were not found")?;
        Ok(Way {
            part,
            number,
            k,
            kappa,
            variant,
            turns,
        })
    }

    /// The whole line from the first stationary point, or from 0.
    fn both_sides(&mut self) -> Result<Outward, Doubt> {
        let mut starts: Vec<f64> = self.turns.first().copied().into_iter().collect();
        starts.push(0.0);
        let mut reason = String::new();
        for x in starts {
            let start = Anchor::on_the_line(x);
            let [right, left] = [Side::Right, Side::Left].map(|side| self.outward(&start, side));
            match (right, left) {
                (Ok((mut legs, a)), Ok((more, b))) => {
                    legs.extend(more);
                    return Ok((legs, a.max(b)));
                }
                (Err(why), _) | (_, Err(why)) => reason = why.into(),
            }
        }
        Err(reason.into())
    }

    /// From `start` to infinity on one side.
    fn outward(&mut self, start: &Anchor, side: Side) -> Result<Outward, Doubt> {
        let sign = side.sign();
        let from = start.rough()?.re;
        let mut ahead: Vec<f64> = self.turns.clone();
        ahead.retain(|x| sign * (x - from) > 1e-9 * (1.0 + from.abs()));
        ahead.sort_by(|a, b| (sign * a).total_cmp(&(sign * b)));
        let (mut legs, mut level) = (Vec::new(), f64::NEG_INFINITY);
        let mut at = start.clone();
        for x in ahead {
            let next = Anchor::on_the_line(x);
            let (more, size) = self.between(&at, &next, side)?;
            legs.extend(more);
            level = level.max(size);
            at = next;
        }
        let (more, size) = match self.ray(&at, side) {
            Ok((leg, size)) => (vec![leg], size),
            Err(why) => self.past_singularities(&at, side).ok_or(why)?,
        };
        legs.extend(more);
        Ok((legs, level.max(size)))
    }

    /// Along the line past the singularities first.
    fn past_singularities(&mut self, at: &Anchor, side: Side) -> Option<Outward> {
        let sign = side.sign();
        let from = at.rough().ok()?.re;
        let points = &self.part.integrand.singularities.points;
        let ahead = points.iter().map(|p| sign * (p.re - from));
        let furthest = ahead.fold(0.0, f64::max);
        let unit = 1.0 + 0.25 * self.variant as f64;
        FURTHER.into_iter().find_map(|factor| {
            let middle = at.moved(sign * (furthest + factor * unit));
            let (leg, size) = self.ray(&middle, side).ok()?;
            let (mut legs, level) = self.between(at, &middle, side).ok()?;
            legs.push(leg);
            Some((legs, level.max(size)))
        })
    }

    /// log2 |integrand| at z.
    fn size(&mut self, z: &Complex) -> Option<f64> {
        let own = self.part.integrand.probe.log2_at(z)?;
        Some(own + z.imag().to_f64() * self.kappa * LOG2_E)
    }

    /// Two segments from one point of the line to another between which the phase is monotone, on the side of the
    /// line on which the integrand is small.
    fn between(&mut self, from: &Anchor, to: &Anchor, side: Side) -> Result<Outward, Doubt> {
        let (a, b) = (from.rough()?, to.rough()?);
        let middle = 0.5 * (a + b);
        let length = (b - a).norm();
        let up = self.part.rough.slope(middle.re, self.k).signum();
        let (p, q) = (from.value(GEOMETRY_BITS)?, to.value(GEOMETRY_BITS)?);
        let ends = [&p, &q].map(|z| self.size(z).unwrap_or(f64::NEG_INFINITY));
        let usual = ends[0].max(ends[1]) + MANY_BITS;
        let mut best: Option<(f64, Complex64)> = None;
        for sag in SAGS[self.variant] {
            let vertex = Complex64::new(middle.re, up * sag * length);
            let target = &mut self.part.integrand;
            if target.singularities.in_triangle(a, b, vertex) {
                continue;
            }
            let low = Complex::with_val(GEOMETRY_BITS, (vertex.re, vertex.im));
            let on =
                |x: &Complex, y: &Complex, s: f64| Complex::with_val(GEOMETRY_BITS, y - x) * s + x;
            let path = |s: f64| match s < 0.5 {
                true => on(&p, &low, 2.0 * s),
                false => on(&low, &q, 2.0 * s - 1.0),
            };
            if target.cuts.crosses(path) {
                continue;
            }
            let sizes = (1..64).map(|j| self.size(&path(f64::from(j) / 64.0)));
            let Some(level) = sizes.collect::<Option<Vec<f64>>>() else {
                continue;
            };
            let level = level.into_iter().fold(f64::NEG_INFINITY, f64::max);
            if best.is_none_or(|(known, _)| level < known) {
                best = Some((level, vertex));
            }
            if level <= usual {
                break;
            }
        }
        let (level, vertex) = best.ok_or_else(|| {
            format!(
                "a singularity or cut lies too near the interval between z = {:.6} and z = {:.6}",
                a.re, b.re
            )
        })?;
        let furthest = a.norm().max(b.norm()).max(vertex.norm());
        let guard = self.guard(furthest)?;
        let turn = Anchor::free(vertex);
        let leg = |from: &Anchor, to: &Anchor| Leg {
            part: Some(self.number),
            course: Course::Segment {
                from: from.clone(),
                to: to.clone(),
                flat: [false; 2],
            },
            reversed: side == Side::Left,
            fall: 0.0,
            pace: None,
            guard,
        };
        let level = level.max(ends[0]).max(ends[1]) + length.log2();
        Ok((vec![leg(from, &turn), leg(&turn, to)], level))
    }

    /// Bits that `e^{iq}` loses at this distance from 0.
    ///
    /// # Errors
    /// That it is too large there for the exponents of numbers: the wave and the rest are computed apart.
    fn guard(&self, distance: f64) -> Result<u32, Doubt> {
        let phase = self.part.rough.size(distance) + self.k * distance;
        if phase.is_nan() || phase > LARGEST_PHASE {
            return Err(format!("phases of {phase:.1e} would be met on its path").into());
        }
        Ok((phase + 1.0).log2().ceil() as u32 + 4)
    }

    /// A ray on which the part decays, and log2 of the largest integrand on it.
    fn ray(&mut self, start: &Anchor, side: Side) -> Result<(Leg, f64), Doubt> {
        let rough = &self.part.rough;
        let (degree, length) = (rough.degree(), rough.length(self.k));
        // The direction of exp(-i kappa z) with the slope of the phase for -kappa.
        let falling = -rough.far_sign(side == Side::Right, self.k);
        let scale = length.log2().round().exp2();
        let apex = start.rough()?;
        let sector = if degree > 1 {
            WIDEST * PI / degree as f64
        } else {
            PI
        };
        let reach = DEEPEST.powf(1.0 / degree as f64) * length;
        let guard = self.guard(apex.norm() + reach)?;
        let target = &mut self.part.integrand;
        let search = Search {
            start,
            side,
            falling,
            kappa: self.kappa,
            scale,
            variant: self.variant,
        };
        let angles = ANGLES.into_iter().filter(|angle| *angle <= sector);
        let growing = "a part of phi grows too fast on every ray";
        let found = search.run(target, angles, growing)?;
        let pace = pace(target, &found.begin, &found.along, self.kappa, scale);
        let leg = Leg {
            part: Some(self.number),
            course: Course::Ray {
                start: start.clone(),
                direction: found.direction,
            },
            reversed: side == Side::Left,
            fall: 0.0,
            pace: Some(pace),
            guard,
        };
        Ok((leg, found.level))
    }
}

/// The rate of an exponential that falls as far as the integrand does by the time that it has fallen by
/// [`UNIT_BITS`].
fn pace(target: &mut Examined, start: &Complex, along: &Complex, kappa: f64, scale: f64) -> f64 {
    let slope = along.imag().to_f64();
    let mut size = |t: f64| {
        let own = target.probe.log2_on_ray(start, along, t);
        own.map(|own| own + t * slope * kappa * LOG2_E)
    };
    let first = size(0.0).unwrap_or(0.0);
    let fallen = (-40..=40)
        .map(|j| scale * 2f64.powf(f64::from(j) / 2.0))
        .find(|t| size(*t).is_some_and(|s| s < first - UNIT_BITS));
    let unit = fallen.unwrap_or(scale * FALL);
    UNIT_BITS / LOG2_E / unit
}
