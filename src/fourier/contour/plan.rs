//! Which paths: angles from growth, singularities and cuts; vertices from the size of phi.

use super::chirps::{self, Chirped};
use super::continued::continued;
use super::depth;
use super::level::Levelled;
use super::path::{Anchor, Course, Leg};
use crate::activation::{Piece, Symmetry};
use crate::error::{Doubt, Reason};
use crate::expr::{Expr, eval_real, polynomial};
use crate::fourier::evidence::Limits;
use crate::fourier::tails::{Examined, GEOMETRY_BITS, Part, flat_ends, parts};
use crate::number::Complex;
use crate::quadrature::Budget;
use num_complex::Complex64;
use std::collections::HashMap;
use std::f64::consts::{LOG2_E, PI};

/// Angles from the real axis that are tried, in radians, widest first.
pub(super) const ANGLES: [f64; 9] = [1.35, 1.1, 0.9, 0.74, 0.6, 0.45, 0.3, 0.2, 0.1];
/// The angle taken, as a share of the widest that is admissible: half of it keeps furthest from
/// what limits it on both sides, so that the rule converges fastest.
pub(super) const SHARES: [f64; 2] = [0.52, 0.42];
/// Depth of a vertex below an interval as a share of its length.
pub(super) const SAGS: [[f64; 4]; 2] = [[0.4, 0.2, 0.1, 0.04], [0.28, 0.14, 0.07, 0.03]];
/// A difference in the size of integrands that decides between paths.
pub(super) const MANY_BITS: f64 = 60.0;
/// Singularities are kept this far (radians) from a ray.
pub(super) const MARGIN: f64 = 0.12;
/// A ray at a smaller angle is taken where there is no other path.
const NARROW: f64 = 0.15;
/// Binary places that the integrand has to fall by along a ray before it counts as decaying.
pub(super) const FALL: f64 = 3000.0;

/// The legs for one frequency.
#[derive(Clone)]
pub struct Plan {
    /// In any order: each carries its sign.
    pub legs: Vec<Leg>,
    /// log2 of the largest integrand that was met on them.
    pub level: f64,
}

impl Plan {
    /// No leg at all.
    pub fn empty() -> Plan {
        Plan {
            legs: Vec::new(),
            level: f64::NEG_INFINITY,
        }
    }

    /// Angles and vertices in a few words.
    pub fn describe(&self) -> String {
        let mut words: Vec<String> = self
            .legs
            .iter()
            .map(|leg| match &leg.course {
                Course::Ray { start, direction } => {
                    let angle = direction.im.atan2(direction.re).to_degrees();
                    let from = match (&start.base, start.offset) {
                        (Some(base), _) => format!(" from {base}"),
                        (None, o) if o == Complex64::new(0.0, 0.0) => String::new(),
                        (None, o) => format!(" from {:.3}{:+.3}i", o.re, o.im),
                    };
                    format!("ray {angle:.0}°{from}")
                }
                Course::Segment { .. } => "segment".to_string(),
            })
            .collect();
        words.dedup();
        words.join(" + ")
    }
}

/// A piece with everything that the choice of paths needs.
pub struct PieceView {
    piece: Piece,
    whole: Examined,
    parts: Vec<Part>,
    rough_omegas: Vec<f64>,
    /// Made where no ray will do.
    levelled: Option<Levelled>,
    symmetry: Option<Symmetry>,
    /// Parts with a phase of degree 2 and more, if there are any, with all others.
    chirps: Vec<Chirped>,
    /// Whether phi falls faster than every power towards the ends of an interval.
    flat: [bool; 2],
    plans: HashMap<(u64, usize), Result<Plan, Doubt>>,
}

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Side {
    Left,
    Right,
}

impl Side {
    /// -1 on the left, 1 on the right.
    pub(super) fn sign(self) -> f64 {
        match self {
            Side::Left => -1.0,
            Side::Right => 1.0,
        }
    }
}

impl PieceView {
    /// Examines a piece, within the time of the limits.
    pub fn new(piece: &Piece, limits: &Limits) -> Self {
        let rough = |e: &Expr| eval_real(e, &[], 80).map_or(f64::NAN, |v| v.to_f64());
        let budget = limits.budget();
        let parts = parts(piece, &budget);
        PieceView {
            whole: Examined::new(&continued(&piece.phi), &budget),
            rough_omegas: parts.iter().map(|p| rough(&p.omega)).collect(),
            parts,
            symmetry: Symmetry::of(&piece.phi),
            levelled: None,
            chirps: chirps::parts(piece, &budget),
            flat: flat_ends(piece, &budget),
            plans: HashMap::new(),
            piece: piece.clone(),
        }
    }

    /// The symmetry of phi about 0 that its formula shows.
    pub fn symmetry(&self) -> Option<Symmetry> {
        self.symmetry
    }

    /// Bits by which F may lie below the integrand on the first set of paths: those stay this far
    /// above the nearest singularity, whose residue decides how large F is.
    pub fn reserve(&self, k: f64) -> f64 {
        let strip = self.whole.singularities.strip_below();
        // Where the phase decides how large F is, the level of the paths says it.
        let turning = !self.chirps.is_empty();
        let whole = self.piece.from.is_none() && self.piece.to.is_none();
        let lowered = whole && !turning && strip.is_finite();
        if lowered {
            (1.0 - depth::SHARES[0]) * strip * k * LOG2_E
        } else {
            0.0
        }
    }

    /// The function of a leg and its frequency.
    pub fn function(&self, part: Option<usize>) -> (&Expr, Option<&Expr>) {
        match part {
            None => (&self.whole.formula, None),
            Some(j) if j >= self.first_chirp() => match self.chirps.get(j - self.first_chirp()) {
                Some(part) => (&part.integrand.formula, Some(&part.omega)),
                None => (&self.whole.formula, None),
            },
            Some(j) => match (self.parts.get(j), &self.levelled) {
                (Some(part), _) => (&part.factor.formula, Some(&part.omega)),
                (None, Some(levelled)) if j == self.parts.len() => {
                    (&levelled.carrier.formula, None)
                }
                (None, Some(levelled)) => (&levelled.rest.formula, None),
                (None, None) => (&self.whole.formula, None),
            },
        }
    }

    /// The number of the first part with a phase of degree 2 and more: after the waves and the two of [`Levelled`].
    fn first_chirp(&self) -> usize {
        self.parts.len() + 2
    }

    /// Paths for frequency k; `variant` 0 and 1 give different ones.
    ///
    /// # Errors
    /// Why no admissible path was found; that the limits were reached.
    pub fn plan(&mut self, k: f64, variant: usize, limits: &Limits) -> Result<Plan, Doubt> {
        let key = (k.to_bits(), variant);
        if let Some(known) = self.plans.get(&key) {
            return known.clone();
        }
        let budget = limits.budget();
        self.whole.set_budget(&budget);
        for part in &mut self.parts {
            part.factor.set_budget(&budget);
        }
        for part in &mut self.chirps {
            part.integrand.set_budget(&budget);
        }
        let plan = self.new_plan(k, variant, &budget);
        // What was measured after that moment says nothing about phi.
        if let Some(reason) = limits.exhausted() {
            return Err(reason);
        }
        match &plan {
            Ok(plan) => tracing::debug!(k, variant, "contour: {}", plan.describe()),
            Err(why) => tracing::debug!(k, variant, "contour: no path: {why}"),
        }
        self.plans.insert(key, plan.clone());
        plan
    }

    fn new_plan(&mut self, k: f64, variant: usize, budget: &Budget) -> Result<Plan, Doubt> {
        if self.piece.phi.is_zero() {
            return Ok(Plan::empty());
        }
        match (self.piece.from.clone(), self.piece.to.clone()) {
            (None, None) => self.whole_line(k, variant, budget),
            (Some(from), None) => self.half_line(&from, Side::Right, k, variant),
            (None, Some(to)) => self.half_line(&to, Side::Left, k, variant),
            (Some(from), Some(to)) => self.interval(
                &Anchor::beside(&from, 0.0),
                &Anchor::beside(&to, 0.0),
                k,
                variant,
            ),
        }
    }

    fn whole_line(&mut self, k: f64, variant: usize, budget: &Budget) -> Result<Plan, Doubt> {
        let mut centres: Vec<f64> = vec![0.0];
        centres.extend(self.summit());
        centres.extend(self.whole.singularities.points.iter().take(6).map(|p| p.re));
        centres.dedup_by(|a, b| (*a - *b).abs() < 1e-9);
        let mut reason = String::new();
        let mut best: Option<(f64, Plan)> = None;
        for centre in centres {
            for low in depth::depths(&mut self.whole, centre, k, variant) {
                let apex = Anchor::free(Complex64::new(centre, -low));
                let right = self.ray(None, &apex, Side::Right, k, variant);
                let left = self.ray(None, &apex, Side::Left, k, variant);
                match (right, left) {
                    (Ok((right, a, x)), Ok((left, b, y))) => {
                        let narrow = x.min(y);
                        let level = a.max(b);
                        // Bits are dearer than a narrow angle.
                        let better = |(n, plan): &(f64, Plan)| {
                            level < plan.level - MANY_BITS
                                || (level < plan.level + MANY_BITS && narrow > n + 0.05)
                        };
                        if best.as_ref().is_none_or(better) {
                            best = Some((
                                narrow,
                                Plan {
                                    legs: vec![right, left],
                                    level,
                                },
                            ));
                        }
                        break;
                    }
                    (Err(why), _) | (_, Err(why)) => reason = why.into(),
                }
            }
        }
        let wide = best.as_ref().is_some_and(|(angle, _)| *angle > NARROW);
        if !wide && !self.chirps.is_empty() {
            match self.chirped_line(k, variant) {
                Ok(plan) => return Ok(plan),
                Err(why) => reason = format!("{reason}; by its phases: {why}"),
            }
        }
        if let Some((_, plan)) = best {
            return Ok(plan);
        }
        let at = Anchor::on_the_line;
        if self.parts.is_empty() {
            return match self.on_a_level(k, variant, budget) {
                Ok(plan) => Ok(plan),
                Err(None) => self
                    .round_singularities(k, variant)
                    .map_err(|why| format!("{reason}; round them: {why}").into()),
                Err(Some(why)) => Err(format!("{reason}; on a level: {why}").into()),
            };
        }
        let reach = 1.0 + 0.5 * variant as f64;
        let mut plan = self.interval(&at(-reach), &at(reach), k, variant)?;
        self.add_parts(&mut plan, &at(reach), Side::Right, k, variant)?;
        self.add_parts(&mut plan, &at(-reach), Side::Left, k, variant)?;
        Ok(plan)
    }

    /// The whole line, part by part; where a factor is singular beside it, phi itself past that place.
    fn chirped_line(&mut self, k: f64, variant: usize) -> Result<Plan, Doubt> {
        let first = self.first_chirp();
        let Some(furthest) = chirps::hindrance(&self.chirps) else {
            return chirps::whole_line(&mut self.chirps, first, k, variant);
        };
        let reach = furthest + 1.0 + 0.5 * variant as f64;
        let at = Anchor::on_the_line;
        let mut plan = self.interval(&at(-reach), &at(reach), k, variant)?;
        for (side, x) in [(Side::Right, reach), (Side::Left, -reach)] {
            let asked = (k, variant);
            chirps::add_half(&mut plan, &mut self.chirps, first, &at(x), side, asked)?;
        }
        Ok(plan)
    }

    /// A half-line, part by part, from its end or from beyond what is singular there.
    fn chirped_half(
        &mut self,
        end: &Expr,
        side: Side,
        k: f64,
        variant: usize,
    ) -> Result<Plan, Doubt> {
        let first = self.first_chirp();
        let start = Anchor::beside(end, 0.0);
        let asked = (k, variant);
        if chirps::begin_at(&self.chirps, end, side) {
            let mut plan = Plan::empty();
            chirps::add_half(&mut plan, &mut self.chirps, first, &start, side, asked)?;
            return Ok(plan);
        }
        let middle = Anchor::beside(end, side.sign() * (1.0 + 0.5 * variant as f64));
        let mut plan = match side {
            Side::Right => self.interval(&start, &middle, k, variant)?,
            Side::Left => self.interval(&middle, &start, k, variant)?,
        };
        chirps::add_half(&mut plan, &mut self.chirps, first, &middle, side, asked)?;
        Ok(plan)
    }

    /// Just below the real line past the singularities on either side, and on rays from there.
    fn round_singularities(&mut self, k: f64, variant: usize) -> Result<Plan, Doubt> {
        let points = &self.whole.singularities.points;
        let furthest = points.iter().map(|p| p.re.abs()).fold(0.0, f64::max);
        let reach = (1.3 + 0.2 * variant as f64) * furthest + 1.0;
        let at = Anchor::on_the_line;
        let mut plan = self.interval(&at(-reach), &at(reach), k, variant)?;
        for (side, x) in [(Side::Right, reach), (Side::Left, -reach)] {
            let (leg, level, _) = self.ray(None, &at(x), side, k, variant)?;
            plan.legs.push(leg);
            plan.level = plan.level.max(level);
        }
        Ok(plan)
    }

    /// phi less its asymptotes on a line below the real one, the asymptotes on rays; see [`Levelled`].
    /// `None` where the asymptotes are not of that kind.
    fn on_a_level(
        &mut self,
        k: f64,
        variant: usize,
        budget: &Budget,
    ) -> Result<Plan, Option<Doubt>> {
        if self.levelled.is_none() {
            self.levelled = Some(Levelled::new(&self.piece.phi, budget).ok_or(None)?);
        }
        let Some(levelled) = &mut self.levelled else {
            return Err(None);
        };
        levelled.carrier.set_budget(budget);
        levelled.rest.set_budget(budget);
        let (legs, depth, level) = levelled
            .lines(self.parts.len() + 1, k, variant)
            .map_err(Some)?;
        let mut plan = Plan { legs, level };
        let apex = Anchor::free(Complex64::new(0.0, -depth));
        if self
            .levelled
            .as_ref()
            .is_some_and(|l| !l.carrier.formula.is_zero())
        {
            for side in [Side::Right, Side::Left] {
                let part = Some(self.parts.len());
                let (leg, level, _) = self.ray(part, &apex, side, k, variant).map_err(Some)?;
                plan.legs.push(leg);
                plan.level = plan.level.max(level);
            }
        }
        Ok(plan)
    }

    /// Where |phi| is largest on the real line, if that is far larger than at 0: paths over a narrow
    /// summit have to turn there.
    fn summit(&mut self) -> Option<f64> {
        let zero = Complex::with_val(GEOMETRY_BITS, 0);
        let at_zero = self.whole.probe.log2_at(&zero)?;
        let (at, level) = self.whole.probe.summit();
        (at_zero.is_finite() && level > at_zero + MANY_BITS).then_some(at)
    }

    fn half_line(&mut self, end: &Expr, side: Side, k: f64, variant: usize) -> Result<Plan, Doubt> {
        let start = Anchor::beside(end, 0.0);
        let direct = self.ray(None, &start, side, k, variant);
        let mut reason = match direct {
            Ok((leg, level, angle)) if angle > NARROW => {
                return Ok(Plan {
                    legs: vec![leg],
                    level,
                });
            }
            Err(why) if !self.chirps.is_empty() => match self.chirped_half(end, side, k, variant) {
                Ok(plan) => return Ok(plan),
                Err(more) => format!("{why}; by its phases: {more}"),
            },
            Ok((leg, level, _)) => {
                return Ok(self
                    .starting_further_on(&start, side, k, variant)
                    .unwrap_or(Plan {
                        legs: vec![leg],
                        level,
                    }));
            }
            Err(why) => why.into(),
        };
        match self.starting_further_on(&start, side, k, variant) {
            Ok(plan) => return Ok(plan),
            Err(why) => reason = format!("{reason}; from further on: {why}"),
        }
        if self.parts.is_empty() {
            return Err(reason.into());
        }
        let step = (1.0 + 0.5 * variant as f64) * if side == Side::Right { 1.0 } else { -1.0 };
        let middle = Anchor::beside(end, step);
        let mut plan = match side {
            Side::Right => self.interval(&start, &middle, k, variant)?,
            Side::Left => self.interval(&middle, &start, k, variant)?,
        };
        self.add_parts(&mut plan, &middle, side, k, variant)?;
        Ok(plan)
    }

    /// A segment on (or below) the real axis first, then a ray from beyond the singularities.
    fn starting_further_on(
        &mut self,
        start: &Anchor,
        side: Side,
        k: f64,
        variant: usize,
    ) -> Result<Plan, Doubt> {
        let sign = if side == Side::Right { 1.0 } else { -1.0 };
        let from = start.rough()?.re;
        let furthest = self
            .whole
            .singularities
            .points
            .iter()
            .map(|p| sign * (p.re - from))
            .fold(0.0, f64::max);
        let mut reason = "no other start was found".to_string();
        for factor in [1.0, 1.6, 2.6] {
            let step = (furthest * factor).max(1.0) + 0.25 * variant as f64;
            let middle = start.moved(sign * step);
            let (leg, level, _) = match self.ray(None, &middle, side, k, variant) {
                Ok(found) => found,
                Err(why) => {
                    reason = why.into();
                    continue;
                }
            };
            let between = match side {
                Side::Right => self.interval(start, &middle, k, variant),
                Side::Left => self.interval(&middle, start, k, variant),
            };
            match between {
                Ok(mut plan) => {
                    plan.legs.push(leg);
                    plan.level = plan.level.max(level);
                    return Ok(plan);
                }
                Err(why) => reason = why.into(),
            }
        }
        Err(reason.into())
    }

    fn add_parts(
        &mut self,
        plan: &mut Plan,
        start: &Anchor,
        side: Side,
        k: f64,
        variant: usize,
    ) -> Result<(), Doubt> {
        for j in 0..self.parts.len() {
            if self.parts[j].factor.formula.is_zero() {
                continue;
            }
            let (leg, level, _) = self.ray(Some(j), start, side, k, variant)?;
            plan.legs.push(leg);
            plan.level = plan.level.max(level);
        }
        Ok(())
    }

    /// Two segments below the interval, meeting at a vertex.
    fn interval(
        &mut self,
        from: &Anchor,
        to: &Anchor,
        k: f64,
        variant: usize,
    ) -> Result<Plan, Doubt> {
        let (a, b) = (from.rough()?, to.rough()?);
        let middle = 0.5 * (a + b);
        let length = (b - a).re;
        for sag in SAGS[variant] {
            let low = Complex64::new(middle.re, -sag * length);
            if self.whole.singularities.in_triangle(a, b, low) {
                continue;
            }
            let (p, q) = (from.value(GEOMETRY_BITS)?, to.value(GEOMETRY_BITS)?);
            let below = Complex::with_val(GEOMETRY_BITS, (low.re, low.im));
            let between = |x: &Complex, y: &Complex, s: f64| {
                let span = Complex::with_val(GEOMETRY_BITS, y - x) * s;
                Complex::with_val(GEOMETRY_BITS, x + span)
            };
            let path = |s: f64| {
                if s < 0.5 {
                    between(&p, &below, 2.0 * s)
                } else {
                    between(&below, &q, 2.0 * s - 1.0)
                }
            };
            if self.whole.cuts.crosses(path) {
                continue;
            }
            let mut level = f64::NEG_INFINITY;
            for j in 1..32 {
                let z = path(f64::from(j) / 32.0);
                if let Some(l) = self.whole.probe.log2_at(&z) {
                    level = level.max(l + z.imag().to_f64() * k * LOG2_E);
                }
            }
            let vertex = Anchor::free(low);
            let leg = |from: &Anchor, to: &Anchor, flat: [bool; 2]| Leg {
                part: None,
                course: Course::Segment {
                    from: from.clone(),
                    to: to.clone(),
                    flat,
                },
                reversed: false,
                fall: 0.0,
                pace: None,
                guard: 0,
            };
            return Ok(Plan {
                legs: vec![
                    leg(from, &vertex, [self.flat[0], false]),
                    leg(&vertex, to, [false, self.flat[1]]),
                ],
                level: level + length.log2(),
            });
        }
        Err(format!(
            "a singularity or cut lies too near the interval {:.6} < z < {:.6}",
            a.re, b.re
        )
        .into())
    }

    /// A ray from `start` on which `g(z) exp(-i(k - omega)z)` decays: the leg, the largest
    /// log2 |integrand| seen on it, and its angle from the real axis.
    fn ray(
        &mut self,
        part: Option<usize>,
        start: &Anchor,
        side: Side,
        k: f64,
        variant: usize,
    ) -> Result<(Leg, f64, f64), Doubt> {
        let omega = part.and_then(|j| self.rough_omegas.get(j)).copied();
        let kappa = k - omega.unwrap_or(0.0);
        if omega.is_some() && kappa.abs() < 1e-12 * (1.0 + k.abs()) {
            return Err(Reason::AtAnAtom.doubt(format!(
                "k = {k} is a frequency of phi itself: an atom or a band edge stands there"
            )));
        }
        let target = match part {
            None => &mut self.whole,
            Some(j) if j < self.parts.len() => &mut self.parts[j].factor,
            Some(_) => match &mut self.levelled {
                Some(levelled) => &mut levelled.carrier,
                None => return Err("there is no such part".into()),
            },
        };
        if !target.singularities.complete {
            return Err(
                "the singularities of phi could not be located, so no path is known to be safe"
                    .into(),
            );
        }
        let apex = start.rough()?;
        let begin = start.value(GEOMETRY_BITS)?;
        let mut reason = "phi grows too fast on every ray";
        // Beyond a sector of decay lies one of growth, and then another one of decay: the first is the one to stay in.
        let most = match order(&target.formula) {
            // The angles are tried from above, and of two sectors the second one is out of their reach.
            0..=2 => f64::INFINITY,
            n => 0.9 * PI / f64::from(2 * n),
        };
        let mut tried = f64::INFINITY;
        for widest in ANGLES.map(|angle| angle.min(most)) {
            if widest == tried {
                continue;
            }
            tried = widest;
            let turn = Turn::new(side, kappa, widest);
            if target
                .singularities
                .in_sector(apex, turn.lowest, turn.highest, MARGIN)
            {
                reason = "singularities lie in every sector";
                continue;
            }
            if decay(target, &begin, &turn.along(), kappa, reach(kappa)).is_none() {
                continue;
            }
            let angle = widest * SHARES[variant];
            let turn = Turn::new(side, kappa, angle);
            let along = turn.along();
            let Some(level) = decay(target, &begin, &along, kappa, reach(kappa)) else {
                continue;
            };
            if target.cuts.crosses_ray(&begin, &along, reach(kappa)) {
                reason = "a branch cut crosses every ray";
                continue;
            }
            let leg = Leg {
                part,
                course: Course::Ray {
                    start: start.clone(),
                    direction: turn.direction,
                },
                reversed: side == Side::Left,
                fall: fall(target, &begin, &along),
                pace: None,
                guard: 0,
            };
            return Ok((leg, level, angle));
        }
        Err(reason.into())
    }
}

/// The largest degree of the polynomials inside transcendental functions: exp(-z^n) decays and grows in sectors of pi/n.
fn order(e: &Expr) -> u32 {
    let degree = |e: &Expr| {
        polynomial::coefficients(e, "z").map_or(1, |list| list.len().saturating_sub(1) as u32)
    };
    let here = match e {
        Expr::Call(_, args) => args.iter().map(degree).max().unwrap_or(1),
        Expr::Pow(base, exponent) if base.is_constant() => degree(exponent),
        _ => 1,
    };
    let inside = e.operands().into_iter().map(order).max();
    here.max(inside.unwrap_or(1))
}

/// A direction off the real axis, towards the half-plane where exp(-i kappa z) decays.
pub(super) struct Turn {
    /// Of length 1.
    pub(super) direction: Complex64,
    /// The sector between the real axis and the direction.
    pub(super) lowest: f64,
    /// Its other end.
    pub(super) highest: f64,
}

impl Turn {
    pub(super) fn new(side: Side, kappa: f64, angle: f64) -> Self {
        let down = -kappa.signum() * angle;
        let (axis, turned) = match side {
            Side::Right => (0.0, down),
            Side::Left => (PI, PI - down),
        };
        Turn {
            direction: Complex64::from_polar(1.0, turned),
            lowest: axis.min(turned),
            highest: axis.max(turned),
        }
    }

    pub(super) fn along(&self) -> Complex {
        Complex::with_val(GEOMETRY_BITS, (self.direction.re, self.direction.im))
    }
}

/// At what rate, at most 1, the function falls along a ray; 0 where it does not fall by [`FALL`] bits.
fn fall(target: &mut Examined, start: &Complex, along: &Complex) -> f64 {
    let Some(first) = target.probe.log2_at(start) else {
        return 0.0;
    };
    (4..=13)
        .map(|j| 2f64.powi(j))
        .find(|t| {
            let level = target.probe.log2_on_ray(start, along, *t);
            level.is_some_and(|level| level < first.max(0.0) - FALL)
        })
        .map_or(0.0, |t| (FALL / LOG2_E / t).min(1.0))
}

/// The length on which e^{-i kappa z} changes, at least 1: as a power of two, so that frequencies of one
/// octave ask for phi at the same places.
fn reach(kappa: f64) -> f64 {
    (1.0 / kappa.abs()).max(1.0).log2().ceil().exp2()
}

/// The largest log2 |integrand| along a ray, if the integrand decays on it; `scale` is the length on which it changes.
pub(super) fn decay(
    target: &mut Examined,
    start: &Complex,
    along: &Complex,
    kappa: f64,
    scale: f64,
) -> Option<f64> {
    let base = start.imag().to_f64();
    let slope = along.imag().to_f64();
    let mut highest = target.probe.log2_at(start).unwrap_or(f64::NEG_INFINITY);
    highest += base * kappa * LOG2_E;
    let mut last = f64::INFINITY;
    for j in -20..=16 {
        let t = scale * 2f64.powi(j);
        let growth = target.probe.log2_on_ray(start, along, t)?;
        let size = growth + (base + t * slope) * kappa * LOG2_E;
        // Past the first decade the integrand has to go down at every doubling.
        if j > 6 && size > last && size > f64::NEG_INFINITY {
            return None;
        }
        // The weight t of the measure keeps an integrable singularity at the start from counting.
        highest = highest.max(size + t.log2().min(0.0));
        last = size;
    }
    (last < highest - FALL).then_some(highest)
}
