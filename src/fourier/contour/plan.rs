//! Which paths: angles from growth, singularities and cuts; vertices from the size of phi.

mod half_line;
mod whole_line;

use super::chirps::{self, Chirped};
use super::continued::continued;
use super::depth;
use super::level::Levelled;
use super::path::{Anchor, Course, Leg};
use super::ray::{ANGLES, FALL, Search};
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

/// Depth of a vertex below an interval as a share of its length.
pub(super) const SAGS: [[f64; 4]; 2] = [[0.4, 0.2, 0.1, 0.04], [0.28, 0.14, 0.07, 0.03]];
/// A difference in the size of integrands that decides between paths.
pub(super) const MANY_BITS: f64 = 60.0;
/// A ray at a smaller angle is taken where there is no other path.
const NARROW: f64 = 0.15;

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
        // Beyond a sector of decay lies one of growth, and then another one of decay: the first is the one to stay in.
        let most = match order(&target.formula) {
            // The angles are tried from above, and of two sectors the second one is out of their reach.
            0..=2 => f64::INFINITY,
            n => 0.9 * PI / f64::from(2 * n),
        };
        let mut angles = ANGLES.map(|angle| angle.min(most)).to_vec();
        angles.dedup();
        let search = Search {
            start,
            side,
            falling: kappa,
            kappa,
            scale: reach(kappa),
            variant,
        };
        let found = search.run(target, angles, "phi grows too fast on every ray")?;
        let leg = Leg {
            part,
            course: Course::Ray {
                start: start.clone(),
                direction: found.direction,
            },
            reversed: side == Side::Left,
            fall: fall(target, &found.begin, &found.along),
            pace: None,
            guard: 0,
        };
        Ok((leg, found.level, found.angle))
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
