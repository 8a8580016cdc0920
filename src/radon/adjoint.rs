//! The two sides of the duality of the Radon transform and the back-projection,
//!
//! ```text
//! <R f, g> = ∫_S ∫_R R f(xi, gamma) g(xi, gamma) dgamma dxi      <f, R* g> = ∫_{R^D} f(x) R* g(x) dx
//! R* g(x) = ∫_S g(xi, xi·x) dxi
//! ```
//!
//! for a function f of R^D and a function g of the cylinder S x R. The left one sums f g along each hyperplane
//! xi·x = gamma, over offsets and over directions: its lattice (gamma, t) turns with xi, and where f ends at
//! ellipsoids it takes their sections. The right one sums g over all directions at every x, and f R* g over R^D
//! along the axes of x, or over the ellipsoids. They share the formulas of f and g and no node.
//!
//! Where f depends on r alone and g on gamma alone, one direction stands for all and |x| for x, in every
//! dimension.

use super::direction::frame;
use super::function::{AtPoint, TestFunction, numbered};
use super::plane::{Planes, add, nothing, shared};
use super::spectral::{Ask, Slips, along, domain, half_line, over_sphere};
use super::zonal::zonal;
use crate::error::Doubt;
use crate::expr::{Evaluator, Expr, Program, build};
use crate::number::{Complex, Real};
use crate::quadrature::ball::{Levels, Point};
use crate::quadrature::{
    Domain, Estimate, Options, Stop, ball, ball_on, lattice_stepped, plain, sphere_area,
    sphere_points,
};
use rug::Assign;
use rug::ops::NegAssign;
use std::cell::Cell;
use std::sync::Arc;

/// Most dimensions in which the lattice turns with the direction.
const MAX_TURNED: usize = 2;

/// A function g(xi, gamma) of the cylinder, as a formula in xi1 … xiD and gamma.
#[derive(Clone)]
pub struct OnCylinder {
    value: Evaluator<Real>,
}

impl OnCylinder {
    /// The formula over real numbers of `bits` bits.
    pub fn new(formula: &Expr, dimension: usize, bits: u32) -> Self {
        let mut names = numbered("xi", dimension);
        names.push("gamma".to_owned());
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let program = Arc::new(Program::compile(&[formula], &names));
        OnCylinder {
            value: Evaluator::new(program, bits),
        }
    }

    /// g(xi, gamma).
    ///
    /// # Errors
    /// [`Stop::Domain`] where the formula has no real value.
    pub fn at(&mut self, xi: &[Real], gamma: &Real) -> Result<&Real, Stop> {
        let mut arguments: Vec<&Real> = xi.iter().collect();
        arguments.push(gamma);
        Ok(&self.value.eval(&arguments).map_err(domain)?[0])
    }
}

/// f and g: what is integrated.
pub struct Duality<'a> {
    /// f.
    pub function: &'a TestFunction,
    /// g, in xi1 … xiD and gamma.
    pub weight: &'a Expr,
}

/// A side: its value, and how many hyperplanes or points x it was summed from.
pub type Found = (Estimate, usize);

impl Duality<'_> {
    /// Whether f depends on r alone and g on gamma alone.
    fn is_round(&self) -> bool {
        let names = numbered("xi", self.function.dimension);
        self.function.radial().is_some() && !names.iter().any(|xi| self.weight.depends_on(xi))
    }

    /// Why the integrals cannot be taken, where they cannot: more than two dimensions, unless f
    /// depends on r alone and g on gamma alone.
    pub fn obstacle(&self) -> Option<String> {
        let n = self.function.dimension;
        (n > MAX_TURNED && !self.is_round()).then(|| {
            format!(
                "in {n} dimensions g has to depend on gamma alone and f on r alone, on all of R^{n}; otherwise this kind has at most {MAX_TURNED}"
            )
        })
    }

    /// In one dimension there is nothing to reduce.
    fn reduced(&self) -> bool {
        self.function.dimension > 1 && self.is_round()
    }

    /// The sum of the parts that hold on all of R^D.
    fn everywhere(&self) -> Option<Expr> {
        let whole = self.function.parts.iter().filter(|p| p.inside.is_none());
        whole.map(|p| p.value.clone()).reduce(build::add)
    }

    /// `<R f, g>`.
    ///
    /// # Errors
    /// A sentence, where there is no value: f or the product does not decay, g has no value.
    pub fn on_cylinder(&self, ask: &Ask) -> Result<Found, Doubt> {
        let found = if self.reduced() {
            self.along_axis(ask)
        } else {
            self.over_planes(ask)
        };
        found.map_err(Doubt::from)
    }

    /// |S| ∫ R f(gamma) g(gamma) dgamma.
    fn along_axis(&self, ask: &Ask) -> Result<Found, Stop> {
        let (n, bits) = (self.function.dimension, ask.bits);
        let mut xi = vec![Real::new(bits + 32); n];
        xi[0].assign(1);
        let area = sphere_area(n, bits);
        let tolerance = Real::with_val(64, &ask.tolerance / &area);
        let mut g = along(self.weight, "gamma", bits + 16);
        let mut weight = |gamma: &Real| Ok(g.eval(&[gamma]).map_err(domain)?[0].clone());
        let planes = Planes::new(self.function, &xi, bits, ask.budget.clone());
        let mut planes = planes.map_err(Stop::from)?.by_radius(self.function);
        let (mut found, count) = planes.against(&mut weight, &tolerance)?;
        found.value *= &area;
        found.error *= Real::with_val(64, &area);
        Ok((found, count))
    }

    fn over_planes(&self, ask: &Ask) -> Result<Found, Stop> {
        let (n, bits) = (self.function.dimension, ask.bits);
        let wide = bits + 32;
        let mut g = OnCylinder::new(self.weight, n, bits + 16);
        let (mut total, mut met) = (nothing(bits), 0);
        if let Some(value) = self.everywhere() {
            let mut f = AtPoint::<Real>::new(&value, "x", "r", n, bits + 16);
            let mut directions = Directions::new(n, 7.0, 0, bits);
            let step = Cell::new(0.0);
            let (mut x, mut term) = (vec![Real::new(wide); n], Real::new(bits + 16));
            let mut field = |y: &[Real], out: &mut Real| -> Result<(), Stop> {
                out.assign(0);
                for (weight, basis) in directions.at(step.get()) {
                    for (i, x) in x.iter_mut().enumerate() {
                        x.assign(0);
                        for (y, axis) in y.iter().zip(basis) {
                            *x += y * &axis[i];
                        }
                    }
                    term.assign(f.at(&x)?);
                    if term.is_zero() {
                        continue;
                    }
                    term *= g.at(&basis[0], &y[0])?;
                    *out += &term * weight;
                }
                Ok(())
            };
            let options = options(ask);
            let found = lattice_stepped(n, &plain(n), &step, &mut field, &options)?;
            met += found.nodes;
            found.estimates.into_iter().for_each(|e| add(&mut total, e));
        }
        if self.function.is_smooth() {
            return Ok((total, met));
        }
        let parts = self.function.parts.iter().filter(|p| p.inside.is_some());
        let cut = self
            .function
            .with_parts(self.function.name.clone(), parts.cloned().collect());
        let tolerance = Real::with_val(64, &ask.tolerance >> 6u32);
        let found = over_sphere(n, ask, |xi| {
            let planes = Planes::new(&cut, xi, bits, ask.budget.clone());
            let mut weight = |gamma: &Real| g.at(xi, gamma).cloned();
            let mut planes = planes.map_err(Stop::from)?;
            let (found, count) = planes.against(&mut weight, &tolerance)?;
            met += count;
            Ok(found)
        })?;
        add(&mut total, found);
        Ok((total, met))
    }

    /// `<f, R* g>`, with g(xi, -xi·x) in R* where `reflected`.
    ///
    /// # Errors
    /// As [`Duality::on_cylinder`].
    pub fn in_space(&self, reflected: bool, ask: &Ask) -> Result<Found, Doubt> {
        let found = if self.reduced() {
            self.along_radius(reflected, ask)
        } else {
            self.over_space(reflected, ask)
        };
        found.map_err(Doubt::from)
    }

    fn over_space(&self, reflected: bool, ask: &Ask) -> Result<Found, Stop> {
        let (n, bits) = (self.function.dimension, ask.bits);
        let mut back = BackProjection::new(self.weight, n, reflected, ask)?;
        let options = options(ask);
        let (mut total, mut points) = (nothing(bits), 0);
        if let Some(value) = self.everywhere() {
            let mut f = AtPoint::<Real>::new(&value, "x", "r", n, bits + 16);
            // Another order than on the left, so that the two sides share no direction.
            let mut directions = Directions::new(n, 8.0, 1, bits);
            let step = Cell::new(0.0);
            let mut term = Real::new(bits + 16);
            let mut field = |x: &[Real], out: &mut Real| -> Result<(), Stop> {
                let height = f.at(x)?;
                out.assign(0);
                if height.is_zero() {
                    return Ok(());
                }
                for (weight, basis) in directions.at(step.get()) {
                    term.assign(back.at(&basis[0], x)?);
                    *out += &term * weight;
                }
                *out *= height;
                Ok(())
            };
            let found = lattice_stepped(n, &plain(n), &step, &mut field, &options)?;
            points += found.nodes;
            found.estimates.into_iter().for_each(|e| add(&mut total, e));
        }
        for part in &self.function.parts {
            let Some(ellipsoid) = &part.inside else {
                continue;
            };
            let wide = bits + 32;
            let placed = ellipsoid.placed(wide).map_err(Stop::from)?;
            let mut value = AtPoint::<Real>::new(&part.value, "x", "r", n, bits);
            let mut x = vec![Real::new(wide); n];
            let mut worst = Real::with_val(64, 0);
            let mut field = |u: &[Real], out: &mut [Complex]| -> Result<(), Stop> {
                placed.point(u, &mut x);
                let height = Real::with_val(bits, value.at(&x)? * &placed.volume);
                let (term, slip) = back.times(&height, &x, ask)?;
                worst = worst.clone().max(&slip);
                out[0].assign((term, 0));
                Ok(())
            };
            let found = ball(Domain::Ball, n, 1, &mut field, &options)?;
            points += found.nodes;
            // The unit ball has a volume below 8 up to three dimensions.
            for mut found in found.estimates {
                found.error += Real::with_val(64, &worst * 8u32);
                add(&mut total, found);
            }
        }
        Ok((total, points))
    }

    /// |S| ∫_0^∞ r^{D-1} f(r) R* g(r) dr.
    fn along_radius(&self, reflected: bool, ask: &Ask) -> Result<Found, Stop> {
        let (n, bits) = (self.function.dimension, ask.bits);
        let radial = self.function.radial();
        let radial = radial.ok_or_else(|| Stop::Domain("f depends on more than r".into()))?;
        let mut f = along(&radial, "r", bits);
        let mut g = along(self.weight, "gamma", bits + 16);
        let area = sphere_area(n, bits);
        let (mut slips, mut points) = (Slips::none(), 0);
        let wide = bits + 32;
        let mut found = half_line(ask, 0, |r| {
            points += 1;
            let mut height = f.eval(&[r]).map_err(domain)?[0].clone() * &area;
            for _ in 1..n {
                height *= r;
            }
            if height.is_zero() {
                return Ok(height);
            }
            let inner = Ask {
                tolerance: shared(&ask.tolerance, &height),
                ..ask.clone()
            };
            let back = zonal(n, &inner, 0, |s| {
                let mut gamma = Real::with_val(wide, s * r);
                if reflected {
                    gamma = -gamma;
                }
                Ok(g.eval(&[&gamma]).map_err(domain)?[0].clone())
            })?;
            slips.felt(Real::with_val(64, height.abs_ref()) * &back.error, r);
            Ok(Real::with_val(bits, height * back.value.real()))
        })?;
        found.error += slips.total();
        Ok((found, points))
    }
}

fn options(ask: &Ask) -> Options {
    Options::new(ask.bits, vec![ask.tolerance.clone()]).budget(ask.budget.clone())
}

/// Directions with their weights and frames, as many as the step of a lattice asks for.
struct Directions {
    dimension: usize,
    bits: u32,
    /// The order is this over the step, plus `more`.
    rate: f64,
    more: usize,
    step: f64,
    made: Vec<(Real, Vec<Vec<Real>>)>,
}

impl Directions {
    fn new(dimension: usize, rate: f64, more: usize, bits: u32) -> Self {
        Directions {
            dimension,
            bits,
            rate,
            more,
            step: f64::NAN,
            made: Vec::new(),
        }
    }

    fn at(&mut self, step: f64) -> impl Iterator<Item = (&Real, &Vec<Vec<Real>>)> {
        if self.step != step {
            self.step = step;
            let order = (self.rate / step).ceil().clamp(4.0, 4096.0) as usize + self.more;
            let framed = |p: Point| (p.weight, frame(&p.at, self.bits + 32));
            let points = sphere_points(self.dimension, order, self.bits);
            self.made = points.into_iter().map(framed).collect();
        }
        self.made.iter().map(|(weight, basis)| (weight, basis))
    }
}

/// g(xi, xi·x), and R* g(x) with the points of the sphere kept.
struct BackProjection {
    g: OnCylinder,
    levels: Levels,
    reflected: bool,
    gamma: Real,
}

impl BackProjection {
    fn new(weight: &Expr, n: usize, reflected: bool, ask: &Ask) -> Result<Self, Stop> {
        Ok(BackProjection {
            g: OnCylinder::new(weight, n, ask.bits + 16),
            levels: Levels::new(Domain::Sphere, n, ask.bits)?,
            reflected,
            gamma: Real::new(ask.bits + 32),
        })
    }

    /// g(xi, xi·x), or g(xi, -xi·x).
    fn at(&mut self, xi: &[Real], x: &[Real]) -> Result<&Real, Stop> {
        along_normal(&mut self.gamma, xi, x, self.reflected);
        self.g.at(xi, &self.gamma)
    }

    /// `height` R* g(x), and what it may be wrong by.
    fn times(&mut self, height: &Real, x: &[Real], ask: &Ask) -> Result<(Real, Real), Stop> {
        if height.is_zero() {
            return Ok((Real::new(ask.bits), Real::new(64)));
        }
        let (g, gamma, reflected) = (&mut self.g, &mut self.gamma, self.reflected);
        let mut field = |xi: &[Real], out: &mut [Complex]| -> Result<(), Stop> {
            along_normal(gamma, xi, x, reflected);
            out[0].mut_real().assign(g.at(xi, gamma)?);
            out[0].mut_imag().assign(0);
            Ok(())
        };
        let tolerance = shared(&ask.tolerance, height);
        let options = Options::new(ask.bits, vec![tolerance]).budget(ask.budget.clone());
        let found = ball_on(&mut self.levels, 1, &mut field, &options)?;
        let [found] = &found.estimates[..] else {
            return Err(Stop::Domain("no component".into()));
        };
        let slip = Real::with_val(64, height.abs_ref()) * &found.error;
        Ok((Real::with_val(ask.bits, found.value.real() * height), slip))
    }
}

/// gamma = xi·x, or -xi·x.
fn along_normal(gamma: &mut Real, xi: &[Real], x: &[Real], reflected: bool) {
    gamma.assign(0);
    for (xi, x) in xi.iter().zip(x) {
        *gamma += xi * x;
    }
    if reflected {
        gamma.neg_assign();
    }
}

#[cfg(test)]
mod tests;
