//! The rectifier with planes in a finite window:
//! `K(x, y) = ∫_{S^{D-1}} ∫_{-R}^{R} relu(xi·x - g) relu(xi·y - g) dg dxi` for |x|, |y| < R.
//!
//! | route | integral over xi | over g |
//! |---|---|---|
//! | plane | in the plane of x and y: `\|S^{D-3}\| ∫_0^1 ∫_0^{2 pi} … rho (1 - rho^2)^{(D-4)/2} d theta d rho` | closed |
//! | sphere | D <= 2: as above; D >= 3: rho = sin alpha, alpha the angle from what is normal to the plane, theta outside | two nodes of Gauss, exact |
//!
//! With a = xi·x, b = xi·y and m = min(a, b), the integral over g is that of (a - g)(b - g) from -R to m.
//! Its kink is where a = b, at two known angles in the plane.

use super::distance::Distance;
use super::rules::{Ask, Value, refined};
use super::sphere::{SHARES, area};
use crate::error::Doubt;
use crate::expr::{Expr, build, eval_again};
use crate::fourier::Limits;
use crate::number::{Function, Rational, Real};
use crate::quadrature::{End, Node, Stop};
use rug::float::Constant;
use rug::ops::Pow;

/// Bits beyond those of the integral.
const GUARD: u32 = 48;

/// Two points by their lengths and the angle between them.
#[derive(Clone, Debug)]
pub struct Pair {
    /// |x|.
    pub x: Expr,
    /// |y|.
    pub y: Expr,
    /// The angle between them, in radians.
    pub angle: Expr,
}

impl Pair {
    /// Checks that both points lie in the window and apart.
    ///
    /// # Errors
    /// Which of x, y, angle (0, 1, 2) is wrong, and why.
    pub fn check(&self, half: &Distance) -> Result<(), (usize, String)> {
        for (which, e) in [(0, &self.x), (1, &self.y)] {
            let length = eval_again(e, 64);
            if !(length > 0 && length < half.at(64)) {
                let why = format!(
                    "the length `{e}` is to lie between 0 and the window's {}",
                    half.text
                );
                return Err((which, why));
            }
        }
        let angle = eval_again(&self.angle, 64);
        if !(angle >= 0 && angle <= std::f64::consts::PI + 1e-9) {
            return Err((2, format!("the angle `{}` is from 0 to pi", self.angle)));
        }
        if self.distance(64) < 1e-9 {
            return Err((0, "the two points are one".into()));
        }
        Ok(())
    }

    /// x·y.
    pub fn dot(&self, bits: u32) -> Real {
        eval_again(&self.x, bits) * eval_again(&self.y, bits) * eval_again(&self.angle, bits).cos()
    }

    /// |x - y|.
    pub fn distance(&self, bits: u32) -> Real {
        let (x, y) = (eval_again(&self.x, bits), eval_again(&self.y, bits));
        let square = x.square() + y.square() - self.dot(bits) * 2u32;
        square.max(&Real::with_val(bits, 0)).sqrt()
    }

    /// x along the first axis of the plane of both, and y.
    pub fn in_the_plane(&self, bits: u32) -> ([Real; 2], [Real; 2]) {
        let (sine, cosine) = eval_again(&self.angle, bits).sin_cos(Real::new(bits));
        let y = eval_again(&self.y, bits);
        let x = [eval_again(&self.x, bits), Real::with_val(bits, 0)];
        (x, [cosine * &y, sine * y])
    }

    /// x·y and |x - y|, exact.
    pub fn products(&self) -> (Expr, Expr) {
        let cosine = build::call(Function::Cos, [self.angle.clone()]);
        let dot = build::mul(build::mul(self.x.clone(), self.y.clone()), cosine);
        let square = |e: &Expr| build::powi(e.clone(), 2);
        let sum = build::add(square(&self.x), square(&self.y));
        let rest = build::sub(sum, build::mul(build::num(2), dot.clone()));
        (dot, build::call(Function::Sqrt, [rest]))
    }

    /// For people.
    pub fn name(&self) -> String {
        format!("|x| = {}, |x'| = {}, angle {}", self.x, self.y, self.angle)
    }
}

/// The kernel at one pair.
pub struct Window<'a> {
    dimension: u32,
    half: &'a Distance,
    pair: &'a Pair,
}

/// The pair as numbers: x along the first axis, y = (y_1, y_2).
struct Plane {
    r: Real,
    x: Real,
    y: [Real; 2],
    bits: u32,
}

impl Plane {
    /// `∫_{-R}^{m} (a - g)(b - g) dg`, with s = m - g from 0 to m + R: s (s + |a - b|).
    fn closed(&self, a: &Real, b: &Real) -> Real {
        let gap = Real::with_val(self.bits, a - b).abs();
        let reach = a.clone().min(b) + &self.r;
        let square = Real::with_val(self.bits, reach.square_ref());
        Real::with_val(self.bits, &square * &reach) / 3u32 + square * gap / 2u32
    }

    /// The same by the two nodes of Gauss, which are exact for a polynomial of degree 3.
    fn by_nodes(&self, a: &Real, b: &Real) -> Real {
        let low = a.clone().min(b);
        let half = Real::with_val(self.bits, &low + &self.r) / 2u32;
        let middle = Real::with_val(self.bits, &low - &half);
        let offset = Real::with_val(self.bits, &half / Real::with_val(self.bits, 3).sqrt());
        let mut sum = Real::with_val(self.bits, 0);
        for g in [
            Real::with_val(self.bits, &middle - &offset),
            Real::with_val(self.bits, &middle + &offset),
        ] {
            sum += Real::with_val(self.bits, a - &g) * Real::with_val(self.bits, b - &g);
        }
        sum * half
    }

    /// xi·x and xi·y for xi = rho (cos theta, sin theta).
    fn products(&self, rho: &Real, theta: &Real) -> (Real, Real) {
        let (sine, cosine) = theta.clone().sin_cos(Real::new(self.bits));
        let a = Real::with_val(self.bits, &self.x * &cosine) * rho;
        let b = (cosine * &self.y[0] + sine * &self.y[1]) * rho;
        (a, b)
    }

    /// The angle of x - y, by a quarter turn from which the kinks stand.
    fn kink(&self) -> Real {
        let (dx, dy) = (
            Real::with_val(self.bits, &self.x - &self.y[0]),
            Real::with_val(self.bits, -&self.y[1]),
        );
        dy.atan2(&dx) + Real::with_val(self.bits, Constant::Pi) / 2u32
    }

    /// `∫ f(theta)` around the circle, cut at the kinks.
    fn around(
        &self,
        ask: &Ask<'_>,
        mut f: impl FnMut(&Real) -> Result<Real, Stop>,
    ) -> Result<Value, Doubt> {
        let pi = Real::with_val(self.bits, Constant::Pi);
        let mut from = self.kink();
        let mut total = Value::zero(ask.bits);
        for _ in 0..2 {
            let to = Real::with_val(self.bits, &from + &pi);
            let part = ask.finite(&from, &to, |node| f(&at(node, &from, &to, self.bits)))?;
            total.add(&Real::with_val(64, 1), part);
            from = to;
        }
        Ok(total)
    }
}

fn at(node: &Node, from: &Real, to: &Real, bits: u32) -> Real {
    match node.end {
        End::First => Real::with_val(bits, from + &node.distance),
        End::Second => Real::with_val(bits, to - &node.distance),
    }
}

impl<'a> Window<'a> {
    /// The kernel of the window -R < gamma < R at this pair.
    pub fn new(dimension: u32, half: &'a Distance, pair: &'a Pair) -> Self {
        Window {
            dimension,
            half,
            pair,
        }
    }

    fn plane_of(&self, bits: u32) -> Plane {
        let ([x, _], y) = self.pair.in_the_plane(bits);
        Plane {
            r: self.half.at(bits),
            x,
            y,
            bits,
        }
    }

    /// D = 1: the two directions.
    fn two(&self, ask: &Ask<'_>, nodes: bool) -> Result<Value, Doubt> {
        let plane = self.plane_of(ask.bits + GUARD);
        let mut total = Value::zero(ask.bits);
        for sign in [1, -1] {
            let a = Real::with_val(plane.bits, &plane.x * sign);
            let b = Real::with_val(plane.bits, &plane.y[0] * sign);
            let value = if nodes {
                plane.by_nodes(&a, &b)
            } else {
                plane.closed(&a, &b)
            };
            let part = Value {
                error: Real::with_val(64, value.abs_ref()) >> ask.bits,
                value,
                nodes: 1,
                bits: ask.bits,
            };
            total.add(&Real::with_val(64, 1), part);
        }
        Ok(total)
    }

    /// Over the plane of x and y.
    ///
    /// # Errors
    /// Why there is no value.
    pub fn plane(&self, tolerance: &Real, limits: &Limits) -> Result<Value, Doubt> {
        refined(tolerance, limits, SHARES, |ask| {
            if self.dimension == 1 {
                return self.two(ask, false);
            }
            let plane = self.plane_of(ask.bits + GUARD);
            let bits = plane.bits;
            let one = Real::with_val(bits, 1);
            let closed = |rho: &Real, theta: &Real| {
                let (a, b) = plane.products(rho, theta);
                plane.closed(&a, &b)
            };
            if self.dimension == 2 {
                return plane.around(ask, |theta| Ok(closed(&one, theta)));
            }
            // D = 3 has the weight (1 - rho^2)^{-1/2}: written by the distance from 1.
            let power = Real::with_val(bits, &Rational::from((i64::from(self.dimension) - 4, 2)));
            let zero = Real::with_val(bits, 0);
            let inner = Ask::new(
                ask.bits + 8,
                Real::with_val(64, &ask.tolerance / 1024u32),
                ask.limits,
            );
            let mut worst = Real::with_val(64, 0);
            let found = ask.finite(&zero, &one, |node| {
                let rho = at(node, &zero, &one, bits);
                let gap = match node.end {
                    End::First => Real::with_val(bits, 1u32 - &rho),
                    End::Second => Real::with_val(bits, &node.distance),
                };
                let circle = plane
                    .around(&inner, |theta| Ok(closed(&rho, theta)))
                    .map_err(Stop::from)?;
                if circle.error > worst {
                    worst.clone_from(&circle.error);
                }
                let weight = (gap * Real::with_val(bits, &rho + 1u32)).pow(&power);
                Ok(circle.value * weight * rho)
            })?;
            let sphere = area(self.dimension - 3, ask.bits + 32);
            let mut total = Value::zero(ask.bits);
            total.add(&sphere, found);
            // ∫ rho (1 - rho^2)^{(D-4)/2} d rho = 1/(D - 2) <= 1.
            total.error += worst * sphere * 2u32;
            Ok(total)
        })
    }

    /// Over the sphere in other coordinates, with the integral over g by nodes: for D >= 3 over the direction
    /// theta of xi in the plane of x and y, and inside over its angle alpha from what is normal to the plane.
    ///
    /// # Errors
    /// Why there is no value.
    pub fn sphere(&self, tolerance: &Real, limits: &Limits) -> Result<Value, Doubt> {
        refined(tolerance, limits, SHARES, |ask| {
            if self.dimension == 1 {
                return self.two(ask, true);
            }
            let plane = self.plane_of(ask.bits + GUARD);
            let bits = plane.bits;
            let inner = Ask::new(
                ask.bits + 8,
                Real::with_val(64, &ask.tolerance / 64u32),
                ask.limits,
            );
            let one = Real::with_val(bits, 1);
            let value_at = |rho: &Real, theta: &Real| {
                let (a, b) = plane.products(rho, theta);
                plane.by_nodes(&a, &b)
            };
            if self.dimension == 2 {
                return plane.around(ask, |theta| Ok(value_at(&one, theta)));
            }
            let half_pi = Real::with_val(bits, Constant::Pi) / 2u32;
            let zero = Real::with_val(bits, 0);
            let mut worst = Real::with_val(64, 0);
            let found = plane.around(ask, |theta| {
                let part = inner
                    .finite(&zero, &half_pi, |node| {
                        let alpha = at(node, &zero, &half_pi, bits);
                        let (sine, cosine) = alpha.sin_cos(Real::new(bits));
                        let value = value_at(&sine, theta);
                        Ok(value * sine * cosine.pow(self.dimension - 3))
                    })
                    .map_err(Stop::from)?;
                if part.error > worst {
                    worst.clone_from(&part.error);
                }
                Ok(part.value)
            })?;
            let sphere = area(self.dimension - 3, ask.bits + 32);
            let mut total = Value::zero(ask.bits);
            total.add(&sphere, found);
            // Once around is 2 pi.
            total.error += worst * sphere * 7u32;
            Ok(total)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::sphere::moment;
    use super::*;
    use crate::expr::Scope;

    #[test]
    fn the_closed_form_holds_in_every_dimension_within_the_bounds() {
        let parse = |text: &str| Expr::parse(text, &Scope::new(&[])).expect("a number");
        let half = Distance::new("2", parse("2")).expect("a distance");
        let pair = Pair {
            x: parse("3/2"),
            y: parse("2/3"),
            angle: parse("1"),
        };
        let tolerance = Real::with_val(64, 1e-14);
        for dimension in 1..=8 {
            let bits = 160;
            let pair = match dimension {
                1 => Pair {
                    angle: parse("pi"),
                    ..pair.clone()
                },
                _ => pair.clone(),
            };
            // A_3 |d|^3/12 + (R |S|/D) x·y + |S| R^3/3.
            let surface = area(dimension - 1, bits);
            let r = half.at(bits);
            let cube = pair.distance(bits).pow(3u32);
            let mut exact = moment(dimension, 3, bits) * cube / 12u32;
            exact += Real::with_val(bits, &r * &surface) / dimension * pair.dot(bits);
            exact += r.pow(3u32) * surface / 3u32;
            let window = Window::new(dimension, &half, &pair);
            let limits = Limits::default();
            for found in [
                window.plane(&tolerance, &limits).expect("a value"),
                window.sphere(&tolerance, &limits).expect("a value"),
            ] {
                let gap = Real::with_val(64, Real::with_val(bits, &found.value - &exact).abs());
                assert!(gap <= found.error, "D = {dimension}: {gap:.3e}");
                assert!(
                    found.error <= tolerance,
                    "D = {dimension}: {:.3e}",
                    found.error
                );
            }
        }
    }
}
