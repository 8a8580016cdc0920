//! Any phi with planes in a finite window:
//! `K(x, y) = ∫_{S^{D-1}} G(xi·x, xi·y) dxi`, `G(a, b) = ∫_{-R}^{R} phi(a - g) phi(b - g) dg`, for |x|, |y| < R.
//!
//! | route | integral over xi | over g |
//! |---|---|---|
//! | plane | D = 1: two directions. D = 2: around the circle. D >= 3: in the plane of x and y, `\|S^{D-3}\| ∫_0^1 ∫_0^{2 pi} … rho (1 - rho^2)^{(D-4)/2} d theta d rho` | Gauss, cut where an argument meets a breakpoint or place of phi; D = 1: double exponential |
//! | sphere | D = 2: cut once more; D >= 3: rho = sin alpha, theta outside | every part cut once more at the golden section |
//!
//! G is analytic between the lines on which a breakpoint passes another one or an end of the window: `a - b = c - c'`,
//! `a = c ± R`, `b = c ± R`. The integrals over xi are cut where these lines cross, touch or meet each other.

use super::distance::Distance;
use super::graded::Scales;
use super::places::Places;
use super::rules::{Ask, Value, refined};
use super::sphere::{SHARES, area};
use super::window::Pair;
use crate::activation::Activation;
use crate::error::Doubt;
use crate::expr::{Evaluator, Expr, Program, polynomial};
use crate::fourier::{Limits, end_of_piece};
use crate::number::{Rational, Real};
use crate::quadrature::{Budget, Stop};
use lines::Lines;
use rug::float::Constant;
use rug::ops::Pow;
use std::sync::Arc;

mod lines;

/// Bits beyond those of the integral.
const GUARD: u32 = 48;
/// Bits of breakpoints.
const BITS: u32 = 2000;
/// The golden section.
const SECTION: f64 = 0.618_033_988_75;
/// Shares of the tolerance that an inner integral has.
const INNER: u32 = 256;
/// Widths of phi's features that a window may be long without cuts at them.
const SHORT: f64 = 8.0;
/// Lines at most.
const MOST_LINES: usize = 40;

/// phi, ready for its integrals.
pub struct Planes {
    evaluators: Vec<Evaluator<Real>>,
    /// Breakpoints, from left to right.
    breaks: Vec<Real>,
    /// Where phi changes beside them.
    places: Vec<Real>,
    /// Both, without repetition: where G has a kink, or almost.
    kinks: Vec<Real>,
    /// Whether the places are nothing that a rule has to be told of on a short interval.
    plain: bool,
    /// The smallest width of what phi does at a place.
    narrow: f64,
    /// The degree, where every piece is a polynomial.
    degree: Option<usize>,
}

impl Planes {
    /// Of an activation.
    ///
    /// # Errors
    /// A sentence, where phi changes at too many places.
    pub fn new(activation: &Activation) -> Result<Self, Doubt> {
        let pieces = activation.pieces();
        let number = |e: &Expr| end_of_piece(e, BITS);
        let breaks = pieces.iter().filter_map(|p| p.to.as_ref()).map(number);
        let breaks = breaks.collect::<Result<Vec<_>, _>>()?;
        let found = Places::of(activation, &Budget::default())?;
        let places = found.at.iter().map(number).collect::<Result<Vec<_>, _>>()?;
        let mut kinks = breaks.clone();
        kinks.extend(places.iter().cloned());
        kinks.sort_by(Real::total_cmp);
        kinks.dedup_by(|a, b| Real::with_val(64, &*a - &*b).abs() < 1e-40);
        let degree = |e: &Expr| polynomial::coefficients(e, "z").map(|list| list.len());
        let degrees = pieces.iter().map(|p| degree(&p.phi));
        Ok(Planes {
            evaluators: pieces
                .iter()
                .map(|p| Evaluator::new(Arc::new(Program::compile(&[&p.phi], &["z"])), 64))
                .collect(),
            breaks,
            places,
            kinks,
            plain: found.plain,
            narrow: found.narrow,
            degree: degrees
                .collect::<Option<Vec<_>>>()
                .and_then(|list| list.into_iter().max()),
        })
    }

    /// The kernel of the window -R < gamma < R at a pair; `again` is the second route.
    ///
    /// # Errors
    /// Why there is no value.
    pub fn run(
        &mut self,
        (dimension, half): (u32, &Distance),
        pair: &Pair,
        again: bool,
        tolerance: &Real,
        limits: &Limits,
    ) -> Result<Value, Doubt> {
        refined(tolerance, limits, SHARES, |ask| {
            let bits = ask.bits + GUARD;
            let short = self.plain && half.to_f64() <= SHORT * self.narrow;
            let told = match self.degree.is_some() || short {
                true => &self.breaks,
                false => &self.kinks,
            };
            let lines = Lines::new(pair, &half.at(bits), told, bits);
            if lines.len() > MOST_LINES {
                return Err(
                    format!("the kernel changes across more than {MOST_LINES} lines").into(),
                );
            }
            let mut one = Once {
                planes: self,
                lines,
                again,
                inner: Ask::new(
                    ask.bits + 8,
                    Real::with_val(64, &ask.tolerance / INNER),
                    ask.limits,
                ),
                worst: Real::with_val(64, 0),
                nodes: 0,
                bits,
            };
            let mut found = match dimension {
                1 => one.two(ask)?,
                2 => {
                    let unit = Real::with_val(bits, 1);
                    let mut found = one.around(&unit, ask)?;
                    found.error += &one.worst * Real::with_val(64, 7);
                    found
                }
                _ if again => one.sphere(dimension, ask)?,
                _ => one.plane(dimension, ask)?,
            };
            found.nodes += one.nodes;
            Ok(found)
        })
    }
}

/// One route at one pair with one precision.
struct Once<'a, 'b> {
    planes: &'a mut Planes,
    lines: Lines,
    again: bool,
    inner: Ask<'b>,
    /// The largest error of a G.
    worst: Real,
    /// Evaluations inside.
    nodes: usize,
    bits: u32,
}

impl Once<'_, '_> {
    /// D = 1: the two directions.
    fn two(&mut self, ask: &Ask<'_>) -> Result<Value, Doubt> {
        let mut total = Value::zero(ask.bits);
        for sign in [1, -1] {
            let at = |v: &[Real; 2]| Real::with_val(self.bits, &v[0] * sign);
            let (a, b) = (at(&self.lines.x), at(&self.lines.y));
            let found = self.along(&a, &b)?;
            total.add(&Real::with_val(64, 1), found);
        }
        Ok(total)
    }

    /// G at one direction, with its bound.
    fn g(&mut self, a: &Real, b: &Real) -> Result<Real, Stop> {
        let found = self.along(a, b).map_err(Stop::from)?;
        self.nodes += found.nodes;
        if found.error > self.worst {
            self.worst.clone_from(&found.error);
        }
        Ok(found.value)
    }

    fn along(&mut self, a: &Real, b: &Real) -> Result<Value, Doubt> {
        let bits = self.bits;
        let cuts = self.cuts(a, b);
        let mut total = Value::zero(self.inner.bits);
        // On a line there is time for a rule that shares nothing with the other route's.
        let exponential = !self.again && self.lines.on_a_line;
        let one = Real::with_val(64, 1);
        for pair in cuts.windows(2) {
            let (from, to) = (&pair[0], &pair[1]);
            let middle = Real::with_val(bits, from + to) / 2u32;
            let breaks = &self.planes.breaks;
            let piece = |v: &Real| {
                let z = Real::with_val(bits, v - &middle);
                breaks.iter().filter(|c| **c < z).count()
            };
            let pieces = [piece(a), piece(b)];
            let evaluators = &mut self.planes.evaluators;
            let mut product = |g: &Real| -> Result<Real, Stop> {
                let mut product = Real::with_val(bits, 1);
                for (v, piece) in [a, b].into_iter().zip(pieces) {
                    let z = Real::with_val(bits, v - g);
                    let evaluator = &mut evaluators[piece];
                    evaluator.set_bits(bits);
                    let value = evaluator
                        .eval(&[&z])
                        .map_err(|why| Stop::Domain(why.to_string()))?;
                    product *= &value[0];
                }
                Ok(product)
            };
            let part = if exponential {
                self.inner
                    .finite(from, to, |node| product(&at(node, from, to, bits)))?
            } else if self.planes.degree.is_none()
                && Real::with_val(64, to - from) > SHORT * self.planes.narrow
            {
                // A feature next to an end is not to fall between the nodes of one long panel.
                let scales = Scales {
                    first: 0.25 * self.planes.narrow,
                    wide: 1.0,
                };
                self.inner
                    .graded(from, to, scales, |node| product(&at(node, from, to, bits)))?
            } else {
                let nodes = self.planes.degree.map(|n| n + usize::from(self.again));
                self.inner.halved(from, to, nodes, &mut product)?
            };
            total.add(&one, part);
        }
        Ok(total)
    }

    /// Where an argument meets a breakpoint or place, within the window.
    fn cuts(&self, a: &Real, b: &Real) -> Vec<Real> {
        let bits = self.bits;
        let radius = &self.lines.radius;
        let mut cuts = vec![Real::with_val(bits, -radius), radius.clone()];
        let planes = &self.planes;
        let smooth = planes.degree.is_some();
        let places = planes.places.iter().filter(|_| !smooth);
        for place in planes.breaks.iter().chain(places) {
            for v in [a, b] {
                let cut = Real::with_val(bits, v - place);
                if Real::with_val(64, cut.abs_ref()) < *radius {
                    cuts.push(cut);
                }
            }
        }
        cuts.sort_by(Real::total_cmp);
        if self.again {
            let between: Vec<Real> = cuts
                .windows(2)
                .map(|w| Real::with_val(bits, &w[1] - &w[0]) * SECTION + &w[0])
                .collect();
            cuts.extend(between);
            cuts.sort_by(Real::total_cmp);
        }
        cuts.dedup();
        cuts
    }

    /// `∫ f` over parts: where G has no kinks by Gauss, else by a rule that bears roots at the ends.
    fn over(
        &mut self,
        cuts: &[Real],
        ask: &Ask<'_>,
        mut f: impl FnMut(&mut Self, &Real) -> Result<Real, Stop>,
    ) -> Result<Value, Doubt> {
        let bits = self.bits;
        let mut total = Value::zero(ask.bits);
        for pair in cuts.windows(2) {
            let (from, to) = (&pair[0], &pair[1]);
            let part = if self.lines.is_empty() {
                ask.halved(from, to, None, &mut |t| f(self, t))?
            } else {
                ask.finite(from, to, |node| f(self, &at(node, from, to, bits)))?
            };
            total.add(&Real::with_val(64, 1), part);
        }
        Ok(total)
    }

    /// `∫ G d theta` around the circle of radius rho in the plane of x and y.
    fn around(&mut self, rho: &Real, ask: &Ask<'_>) -> Result<Value, Doubt> {
        let rho = rho.clone();
        let cuts = self.lines.around(&rho, self.again);
        self.over(&cuts, ask, |one, theta| {
            let (a, b) = one.lines.products(&rho, theta);
            one.g(&a, &b)
        })
    }

    /// D >= 3: over the length rho of xi's projection, and around.
    fn plane(&mut self, dimension: u32, ask: &Ask<'_>) -> Result<Value, Doubt> {
        let bits = self.bits;
        let power = Real::with_val(bits, &Rational::from((i64::from(dimension) - 4, 2)));
        let cuts = self.lines.radii();
        let ring = Ask::new(
            ask.bits + 8,
            Real::with_val(64, &ask.tolerance / 64u32),
            ask.limits,
        );
        let mut rings = Real::with_val(64, 0);
        let mut total = Value::zero(ask.bits);
        for (j, pair) in cuts.windows(2).enumerate() {
            let (from, to) = (&pair[0], &pair[1]);
            let last = j + 2 == cuts.len();
            let part = ask.finite(from, to, |node| {
                let rho = at(node, from, to, bits);
                // 1 - rho, for the weight (1 - rho^2)^{-1/2} of D = 3.
                let gap = match node.end {
                    crate::quadrature::End::Second if last => Real::with_val(bits, &node.distance),
                    _ => Real::with_val(bits, 1u32 - &rho),
                };
                let circle = self.around(&rho, &ring).map_err(Stop::from)?;
                rings.max_mut(&circle.error);
                let weight = (gap * Real::with_val(bits, &rho + 1u32)).pow(&power);
                Ok(circle.value * weight * rho)
            })?;
            total.add(&Real::with_val(64, 1), part);
        }
        let sphere = area(dimension - 3, ask.bits + 32);
        // ∫ rho (1 - rho^2)^{(D-4)/2} d rho = 1/(D - 2) <= 1, once around is 2 pi.
        total.error += rings * 2u32 + &self.worst * Real::with_val(64, 7);
        Ok(scaled(total, &sphere))
    }

    /// D >= 3: over the direction theta of xi in the plane of x and y, and inside over its angle alpha from what is
    /// normal to the plane.
    fn sphere(&mut self, dimension: u32, ask: &Ask<'_>) -> Result<Value, Doubt> {
        let bits = self.bits;
        let cuts = self.lines.directions();
        let arc = Ask::new(
            ask.bits + 8,
            Real::with_val(64, &ask.tolerance / 64u32),
            ask.limits,
        );
        let mut arcs = Real::with_val(64, 0);
        let mut total = self.over(&cuts, ask, |one, theta| {
            let inside = one.lines.along(theta);
            let part = one
                .over(&inside, &arc, |one, alpha| {
                    let (sine, cosine) = alpha.clone().sin_cos(Real::new(bits));
                    let (a, b) = one.lines.products(&sine, theta);
                    Ok(one.g(&a, &b)? * sine * cosine.pow(dimension - 3))
                })
                .map_err(Stop::from)?;
            arcs.max_mut(&part.error);
            Ok(part.value)
        })?;
        let sphere = area(dimension - 3, ask.bits + 32);
        total.error += arcs * 7u32 + &self.worst * Real::with_val(64, 7);
        Ok(scaled(total, &sphere))
    }
}

fn scaled(value: Value, factor: &Real) -> Value {
    let mut total = Value::zero(value.bits);
    total.add(factor, value);
    total
}

fn at(node: &crate::quadrature::Node, from: &Real, to: &Real, bits: u32) -> Real {
    match node.end {
        crate::quadrature::End::First => Real::with_val(bits, from + &node.distance),
        crate::quadrature::End::Second => Real::with_val(bits, to - &node.distance),
    }
}

/// Two pi.
pub(super) fn turn(bits: u32) -> Real {
    Real::with_val(bits, Constant::Pi) * 2u32
}

#[cfg(test)]
mod tests;
