//! Averages of a ridge function over the unit sphere: `K(r) = ∫_{S^{D-1}} A(xi·x) dxi`, |x| = r.
//!
//! | route | D | integral |
//! |---|---|---|
//! | zonal | 1 | `A(r) + A(-r)` |
//! | zonal | >= 2 | `\|S^{D-2}\| ∫_{-1}^{1} A(rs) (1 - s^2)^{(D-3)/2} ds`, by `s = ±1 ∓ distance` |
//! | sphere | 2 | over the angle, from normal to normal of x |
//! | sphere | 3 | over latitude and longitude about an axis at the angle 1 from x |
//! | sphere | >= 4 | over two angles, the point at the angle 1 from the axis of the first |
//! | sphere | >= 2 | where A has kinks that the sphere reaches: over the angle from the normal of x, cut there |
//!
//! `|S^m| = 2 pi^{(m+1)/2}/Gamma((m+1)/2)`. A is a function of |d|, a formula for d > 0, smooth there and with an
//! integrable kink or singularity at 0: every route cuts where xi·x = 0.

use super::rules::{Ask, Value, refined};
use crate::error::Doubt;
use crate::expr::{Evaluator, Expr, Program};
use crate::fourier::Limits;
use crate::number::{Rational, Real};
use crate::quadrature::{End, Stop};
use rug::float::Constant;
use rug::ops::Pow;
use std::sync::Arc;

/// Dimensions that are taken.
pub const DIMENSIONS: std::ops::RangeInclusive<u32> = 1..=8;
/// Bits beyond those of the integral.
const GUARD: u32 = 48;
/// Shares of the tolerance: an integral over angles is multiplied by up to twice an area, at most 67.
pub(super) const SHARES: usize = 128;

/// The area of the unit sphere S^m in m + 1 dimensions; 2 for m = 0.
pub fn area(m: u32, bits: u32) -> Real {
    let half = Real::with_val(bits, &Rational::from((m + 1, 2)));
    let pi = Real::with_val(bits, Constant::Pi);
    pi.pow(&half) * 2u32 / half.gamma()
}

/// `A_q = ∫_{S^{D-1}} |xi_1|^q dxi = 2 pi^{(D-1)/2} Gamma((q+1)/2)/Gamma((D+q)/2)`.
pub fn moment(dimension: u32, q: u32, bits: u32) -> Real {
    let half = |n: u32| Real::with_val(bits, &Rational::from((n, 2)));
    let pi = Real::with_val(bits, Constant::Pi);
    pi.pow(half(dimension - 1)) * 2u32 * half(q + 1).gamma() / half(dimension + q).gamma()
}

/// A function of a distance.
type Function<'a> = dyn FnMut(&Real) -> Result<Real, Stop> + 'a;

/// A as a function of d > 0, ready to be averaged.
pub struct Ridge<'a> {
    function: Box<Function<'a>>,
    /// Distances at which A has a kink, rising.
    kinks: Vec<Real>,
}

impl<'a> Ridge<'a> {
    /// A formula in `d`.
    pub fn new(formula: &Expr) -> Self {
        let program = Arc::new(Program::compile(&[formula], &["d"]));
        let mut evaluator = Evaluator::<Real>::new(program, 64);
        Ridge::of(Vec::new(), move |d| {
            evaluator.set_bits(d.prec());
            let value = evaluator
                .eval(&[d])
                .map_err(|why| Stop::Domain(why.to_string()))?;
            Ok(value[0].clone())
        })
    }

    /// A function of d > 0 that is smooth between these distances.
    pub fn of(kinks: Vec<Real>, function: impl FnMut(&Real) -> Result<Real, Stop> + 'a) -> Self {
        Ridge {
            function: Box::new(function),
            kinks,
        }
    }

    fn at(&mut self, d: &Real) -> Result<Real, Stop> {
        (self.function)(&Real::with_val(d.prec(), d.abs_ref()))
    }

    /// The kinks that a sphere of this radius reaches, with 0 before and r behind them.
    fn cuts(&self, r: &Real) -> Vec<Real> {
        let inside = self.kinks.iter().filter(|b| **b > 0 && *b < r);
        let mut cuts = vec![Real::with_val(r.prec(), 0)];
        cuts.extend(inside.map(|b| Real::with_val(r.prec(), b)));
        cuts.push(r.clone());
        cuts
    }

    /// The zonal reduction.
    ///
    /// # Errors
    /// Why there is no value: A has none at a node, a limit.
    pub fn zonal(
        &mut self,
        dimension: u32,
        r: &Real,
        tolerance: &Real,
        limits: &Limits,
    ) -> Result<Value, Doubt> {
        refined(tolerance, limits, SHARES, |ask| {
            let bits = ask.bits + GUARD;
            let r = Real::with_val(bits, r);
            if dimension == 1 {
                let mut value = Value::zero(ask.bits);
                let twice = self.at(&r)? * 2u32;
                value.value += &twice;
                value.error += Real::with_val(64, twice.abs_ref()) >> (ask.bits - 4);
                value.nodes = 1;
                return Ok(value);
            }
            let half = Real::with_val(bits, &Rational::from((i64::from(dimension) - 3, 2)));
            // Both halves are alike: A is a function of |d|.
            let mut total = Value::zero(ask.bits);
            let cuts = self.cuts(&r);
            let one = Real::with_val(bits, 1);
            for (j, pair) in cuts.windows(2).enumerate() {
                let from = Real::with_val(bits, &pair[0] / &r);
                let last = j + 2 == cuts.len();
                let to = if last {
                    one.clone()
                } else {
                    Real::with_val(bits, &pair[1] / &r)
                };
                let found = ask.finite(&from, &to, |node| {
                    let distance = Real::with_val(bits, &node.distance);
                    let (s, gap) = match node.end {
                        // gap = 1 - s
                        End::Second if last => (Real::with_val(bits, 1u32 - &distance), distance),
                        End::First => {
                            let s = Real::with_val(bits, &from + &distance);
                            (s.clone(), Real::with_val(bits, 1u32 - s))
                        }
                        End::Second => {
                            let s = Real::with_val(bits, &to - &distance);
                            (s.clone(), Real::with_val(bits, 1u32 - s))
                        }
                    };
                    let weight = gap * Real::with_val(bits, 1u32 + &s);
                    Ok(self.at(&(s * &r))? * weight.pow(&half))
                })?;
                total.add(&(area(dimension - 2, ask.bits + 32) * 2u32), found);
            }
            Ok(total)
        })
    }

    /// Over the angle from the normal of x, `2 |S^{D-2}| ∫_0^{pi/2} A(r sin a) cos^{D-2}(a) da`, D >= 2, cut where A has
    /// a kink.
    ///
    /// # Errors
    /// As [`Ridge::zonal`].
    pub fn angle(
        &mut self,
        dimension: u32,
        r: &Real,
        tolerance: &Real,
        limits: &Limits,
    ) -> Result<Value, Doubt> {
        refined(tolerance, limits, SHARES, |ask| {
            let bits = ask.bits + GUARD;
            let r = Real::with_val(bits, r);
            let half_pi = Real::with_val(bits, Constant::Pi) / 2u32;
            let mut total = Value::zero(ask.bits);
            let cuts = self.cuts(&r);
            let mut from = Real::with_val(bits, 0);
            for (j, cut) in cuts.iter().enumerate().skip(1) {
                let to = match j + 1 == cuts.len() {
                    true => half_pi.clone(),
                    false => Real::with_val(bits, cut / &r).asin(),
                };
                let found = ask.finite(&from, &to, |node| {
                    let a = match node.end {
                        End::First => Real::with_val(bits, &from + &node.distance),
                        End::Second => Real::with_val(bits, &to - &node.distance),
                    };
                    let (sine, cosine) = a.sin_cos(Real::new(bits));
                    Ok(self.at(&(sine * &r))? * cosine.pow(dimension - 2))
                })?;
                total.add(&(area(dimension - 2, ask.bits + 32) * 2u32), found);
                from = to;
            }
            Ok(total)
        })
    }

    /// The integral over the sphere itself, or over one angle more than the zonal reduction.
    ///
    /// # Errors
    /// As [`Ridge::zonal`]; D = 1, whose sphere is two points, has no other integral.
    pub fn sphere(
        &mut self,
        dimension: u32,
        r: &Real,
        tolerance: &Real,
        limits: &Limits,
    ) -> Result<Value, Doubt> {
        match dimension {
            1 => self.two_points(r, tolerance, limits),
            _ if self.cuts(r).len() > 2 => self.angle(dimension, r, tolerance, limits),
            2 => self.circle(r, tolerance, limits),
            _ => self.nested(dimension, r, tolerance, limits),
        }
    }

    /// D = 1: the two points of the sphere, with twice the precision.
    fn two_points(&mut self, r: &Real, tolerance: &Real, limits: &Limits) -> Result<Value, Doubt> {
        refined(tolerance, limits, 1, |ask| {
            let bits = 2 * ask.bits + GUARD;
            let mut value = Value::zero(ask.bits);
            for sign in [1, -1] {
                let d = Real::with_val(bits, r * sign);
                value.value += self.at(&d)?;
            }
            value.error += Real::with_val(64, value.value.abs_ref()) >> (ask.bits - 4);
            value.nodes = 2;
            Ok(value)
        })
    }

    /// D = 2: over the angle of xi, with x at the angle 1/3, on the half circle about x; the other half is
    /// the same. This is the zonal integral after a substitution, which takes its endpoint weight away.
    fn circle(&mut self, r: &Real, tolerance: &Real, limits: &Limits) -> Result<Value, Doubt> {
        refined(tolerance, limits, SHARES, |ask| {
            let bits = ask.bits + GUARD;
            let r = Real::with_val(bits, r);
            let pi = Real::with_val(bits, Constant::Pi);
            let third = Real::with_val(bits, 1) / 3u32;
            // xi·x vanishes a quarter turn from x; the half circle between is repeated by -xi.
            let from = Real::with_val(bits, &third - Real::with_val(bits, &pi / 2u32));
            let to = Real::with_val(bits, &third + Real::with_val(bits, &pi / 2u32));
            let mut total = Value::zero(ask.bits);
            let found = ask.finite(&from, &to, |node| {
                // cos(angle - 1/3) is the sine of the distance from either end.
                let cosine = Real::with_val(bits, &node.distance).sin();
                self.at(&(cosine * &r))
            })?;
            total.add(&Real::with_val(64, 2), found);
            Ok(total)
        })
    }

    /// D >= 3: with x at the angle 1 from the first axis,
    /// `|S^{D-3}| ∫_0^pi sin^{D-2}(a) ∫_0^pi sin^{D-3}(b) A(r (cos 1 cos a + sin 1 sin a cos b)) db da`.
    ///
    /// The inner integral is cut where its argument vanishes, the outer one where such a cut appears
    /// or ends: at a = pi/2 - 1. The half a > pi/2 is the same again by a -> pi - a, b -> pi - b.
    fn nested(
        &mut self,
        dimension: u32,
        r: &Real,
        tolerance: &Real,
        limits: &Limits,
    ) -> Result<Value, Doubt> {
        refined(tolerance, limits, SHARES, |ask| {
            let bits = ask.bits + GUARD;
            let r = Real::with_val(bits, r);
            let half_pi = Real::with_val(bits, Constant::Pi) / 2u32;
            let edge = Real::with_val(bits, &half_pi - 1u32);
            let mut total = Value::zero(ask.bits);
            let mut inner_error = Real::with_val(64, 0);
            let mut nodes = 0;
            let inner_ask = Ask::new(
                ask.bits + 8,
                Real::with_val(64, &ask.tolerance / 1024u32),
                ask.limits,
            );
            // By a -> pi - a and b -> pi - b the half a > pi/2 is the same again.
            let zero = Real::with_val(bits, 0);
            for (from, to) in [(&zero, &edge), (&edge, &half_pi)] {
                let found = ask.finite(from, to, |node| {
                    let a = match node.end {
                        End::First => Real::with_val(bits, from + &node.distance),
                        End::Second => Real::with_val(bits, to - &node.distance),
                    };
                    // How far the angle 1 from the normal of the axis is beyond a: where it vanishes, the
                    // argument of A vanishes at b = pi.
                    let gap = match node.end {
                        End::Second if to == &edge => Real::with_val(bits, &node.distance),
                        End::First if from == &edge => -Real::with_val(bits, &node.distance),
                        _ => Real::with_val(bits, &edge - &a),
                    };
                    let value = self.latitude(dimension, &r, (&a, &gap), &inner_ask)?;
                    if value.error > inner_error {
                        inner_error.clone_from(&value.error);
                    }
                    nodes += value.nodes;
                    Ok(value.value * a.sin().pow(dimension - 2))
                })?;
                total.add(&(area(dimension - 3, ask.bits + 32) * 2u32), found);
            }
            // The outer rule's weights sum to less than 2 over the quarter of the sphere.
            total.error += inner_error * area(dimension - 3, 64) * 4u32;
            total.nodes = nodes;
            Ok(total)
        })
    }

    /// The inner integral of [`Ridge::nested`].
    fn latitude(
        &mut self,
        dimension: u32,
        r: &Real,
        (a, gap): (&Real, &Real),
        ask: &Ask<'_>,
    ) -> Result<Value, Stop> {
        let bits = r.prec();
        let one = Real::with_val(bits, 1);
        let along = Real::with_val(bits, one.cos_ref()) * Real::with_val(bits, a.cos_ref());
        let across = Real::with_val(bits, one.sin_ref()) * Real::with_val(bits, a.sin_ref());
        let pi = Real::with_val(bits, Constant::Pi);
        let mut cuts = vec![Real::with_val(bits, 0)];
        let ratio = Real::with_val(bits, &along / &across);
        if ratio < 1 {
            cuts.push((-ratio).acos());
        }
        cuts.push(pi);
        let mut total = Value::zero(ask.bits);
        for pair in cuts.windows(2) {
            let (from, to) = (&pair[0], &pair[1]);
            let vanishing = |end: End| match end {
                End::First => cuts.len() == 3 && from == &cuts[1],
                End::Second => cuts.len() == 3 && to == &cuts[1],
            };
            let found = ask
                .finite(from, to, |node| {
                    let distance = Real::with_val(bits, &node.distance);
                    let (end, b) = match node.end {
                        End::First => (from, Real::with_val(bits, from + &distance)),
                        End::Second => (to, Real::with_val(bits, to - &distance)),
                    };
                    let d = if vanishing(node.end) {
                        // cos b - cos end = -2 sin((b + end)/2) sin((b - end)/2), without cancellation.
                        let middle = Real::with_val(bits, &b + end) / 2u32;
                        let half = Real::with_val(bits, &distance / 2u32);
                        middle.sin() * half.sin() * 2u32 * &across
                    } else if node.end == End::Second {
                        // cos 1 cos a - sin 1 sin a + sin 1 sin a (1 + cos b), b = pi - distance.
                        let half = Real::with_val(bits, &distance / 2u32).sin();
                        Real::with_val(bits, gap.sin_ref()) + half.square() * &across * 2u32
                    } else {
                        Real::with_val(bits, b.cos_ref()) * &across + &along
                    };
                    let weight = match dimension {
                        3 => Real::with_val(bits, 1),
                        _ if vanishing(node.end) => b.sin().pow(dimension - 3),
                        // At b = 0 and pi the sine is that of the distance.
                        _ => distance.sin().pow(dimension - 3),
                    };
                    Ok(self.at(&(d * r))? * weight)
                })
                .map_err(Stop::from)?;
            total.add(&Real::with_val(64, 1), found);
        }
        Ok(total)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::{Scope, eval_real};

    fn parse(text: &str, variable: &str) -> Expr {
        Expr::parse(text, &Scope::new(&[variable])).expect("a formula")
    }

    #[test]
    fn powers_average_to_their_moments_within_the_bounds() {
        let limits = Limits::default();
        let tolerance = Real::with_val(64, 1e-18);
        let r = Real::with_val(200, 7) / 4u32;
        for dimension in DIMENSIONS {
            for q in [1u32, 3, 4] {
                let mut ridge = Ridge::new(&parse(&format!("d^{q}"), "d"));
                let exact = moment(dimension, q, 200) * Real::with_val(200, (&r).pow(q));
                let zonal = ridge
                    .zonal(dimension, &r, &tolerance, &limits)
                    .expect("a value");
                let sphere = ridge
                    .sphere(dimension, &r, &tolerance, &limits)
                    .expect("a value");
                for (name, found) in [("zonal", zonal), ("sphere", sphere)] {
                    let gap = Real::with_val(64, Real::with_val(200, &found.value - &exact).abs());
                    assert!(
                        gap <= found.error,
                        "D = {dimension}, q = {q}, {name}: {gap:.3e}"
                    );
                    assert!(found.error <= tolerance, "{name}: {:.3e}", found.error);
                }
            }
        }
    }

    #[test]
    fn in_three_dimensions_the_average_is_the_mean_over_a_segment() {
        // K = (4 pi/r) ∫_0^r A; for A = e^{-d}: 4 pi (1 - e^{-r})/r.
        let limits = Limits::default();
        let tolerance = Real::with_val(64, 1e-20);
        let r = Real::with_val(200, 2);
        let exact = eval_real(&parse("4*pi*(1-exp(-r))/r", "r"), &[("r", &r)], 200).expect("it");
        let mut ridge = Ridge::new(&parse("exp(-d)", "d"));
        for found in [
            ridge.zonal(3, &r, &tolerance, &limits).expect("a value"),
            ridge.sphere(3, &r, &tolerance, &limits).expect("a value"),
        ] {
            assert!(Real::with_val(64, &found.value - &exact).abs() <= found.error);
        }
    }

    #[test]
    fn areas_are_known() {
        for (m, text) in [(0, "2"), (1, "2*pi"), (2, "4*pi"), (3, "2*pi^2")] {
            let exact = eval_real(&parse(text, "r"), &[], 100).expect("a number");
            assert!((area(m, 100) - exact).abs() < 1e-25);
        }
    }
}
