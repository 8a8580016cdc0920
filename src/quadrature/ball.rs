//! `∫ f du` over the unit ball of R^n and `∫ f dS` over its surface, n = 1 … 3, for `f` that is
//! smooth up to the boundary.
//!
//! Product rules: Gauss-Legendre in the radius and in the cosine of the polar angle, the
//! trapezoid rule in the azimuth. For entire `f` they converge faster than any geometric series in
//! the order, which grows by half from level to level.
//!
//! Source: A. H. Stroud, Approximate Calculation of Multiple Integrals (1971), chapters 2 and 7.

use super::converge::{MIN_DIFFERENCES, judge};
use super::estimate::{Estimate, Options, Outcome, Stop};
use super::gauss::GaussLegendre;
use super::meter::{Meter, Spend};
use super::scale::{BOUND_BITS, exp2, log2, log2_complex, log2_sum, modulus};
use super::trapezoid::map_bits;
use crate::number::{Complex, Real};
use rug::float::Constant;

/// The orders of the levels.
const ORDERS: [usize; 9] = [6, 9, 14, 21, 32, 48, 72, 108, 162];

/// Where the points lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Domain {
    /// |u| <= 1, volume measure.
    Ball,
    /// |u| = 1, surface measure (for n = 1 the two points ±1, each of measure 1).
    Sphere,
}

/// A weighted point.
pub struct Point {
    /// Its coordinates.
    pub at: Vec<Real>,
    /// Its weight.
    pub weight: Real,
}

/// An integrand of several components at a point u.
pub trait Field: FnMut(&[Real], &mut [Complex]) -> Result<(), Stop> {}

impl<F: FnMut(&[Real], &mut [Complex]) -> Result<(), Stop>> Field for F {}

/// The points of every level that was needed so far, for many integrals over one domain: to make
/// them takes longer than to sum over them.
pub struct Levels {
    domain: Domain,
    dimension: usize,
    bits: u32,
    made: Vec<Vec<Point>>,
}

impl Levels {
    /// No points yet, for integrands of `bits` bits.
    ///
    /// # Errors
    /// [`Stop::Domain`] unless n = 1, 2, 3.
    pub fn new(domain: Domain, dimension: usize, bits: u32) -> Result<Self, Stop> {
        if !(1..=3).contains(&dimension) {
            return Err(Stop::Domain(format!(
                "a rule on the ball has 1 to 3 dimensions, not {dimension}"
            )));
        }
        Ok(Levels {
            domain,
            dimension,
            bits: map_bits(bits),
            made: Vec::new(),
        })
    }

    /// The points of the level with this number.
    fn level(&mut self, number: usize) -> &[Point] {
        while self.made.len() <= number {
            let order = ORDERS[self.made.len()];
            let points = points(self.domain, self.dimension, order, self.bits);
            self.made.push(points);
        }
        &self.made[number]
    }
}

/// The points of the rule of this order on the unit sphere of R^n, n = 1, 2, 3, for sums that are refined by
/// someone else: 2, 2 `order` or 2 `order`² of them.
pub fn sphere_points(dimension: usize, order: usize, bits: u32) -> Vec<Point> {
    directions(dimension, order, map_bits(bits))
}

/// The integral over the unit ball or sphere of R^n for every component of `f`.
///
/// # Errors
/// As [`exp_sinh`](crate::quadrature::exp_sinh()); [`Stop::Domain`] unless n = 1, 2, 3.
pub fn ball<F: Field>(
    domain: Domain,
    dimension: usize,
    components: usize,
    f: &mut F,
    options: &Options,
) -> Result<Outcome, Stop> {
    options.check(components)?;
    let mut levels = Levels::new(domain, dimension, options.bits)?;
    ball_on(&mut levels, components, f, options)
}

/// The same on points that are kept from integral to integral; the options ask for no more bits than
/// they were made for.
///
/// # Errors
/// As [`ball()`].
pub fn ball_on<F: Field>(
    levels: &mut Levels,
    components: usize,
    f: &mut F,
    options: &Options,
) -> Result<Outcome, Stop> {
    options.check(components)?;
    let bits = map_bits(options.bits);
    if bits > levels.bits {
        return Err(Stop::Domain(format!(
            "points of {} bits serve no integrand of {}",
            levels.bits, options.bits
        )));
    }
    let mut meter = Meter::new(&options.budget);
    let mut out = vec![Complex::new(options.bits + 8); components];
    let mut values: Vec<Complex> = Vec::new();
    let mut magnitudes: Vec<Real> = Vec::new();
    let mut differences: Vec<Vec<f64>> = vec![Vec::new(); components];
    let mut errors = Vec::new();
    for number in 0..ORDERS.len() {
        let points = levels.level(number);
        if meter.left() < points.len() {
            break;
        }
        let mut sums = vec![Complex::new(bits); components];
        let mut sizes = vec![Real::new(BOUND_BITS); components];
        let mut complete = true;
        for point in points {
            if meter.spend()? == Spend::Exhausted {
                complete = false;
                break;
            }
            f(&point.at, &mut out)?;
            for ((sum, size), value) in sums.iter_mut().zip(&mut sizes).zip(&mut out) {
                if !value.real().is_finite() || !value.imag().is_finite() {
                    return Err(Stop::not_finite(&point.at[0]));
                }
                *value *= &point.weight;
                *size += modulus(value);
                *sum += &*value;
            }
        }
        if !complete {
            break;
        }
        if !values.is_empty() {
            for ((d, old), new) in differences.iter_mut().zip(&values).zip(&sums) {
                d.push(log2_complex(&Complex::with_val(bits, new - old)));
            }
        }
        (values, magnitudes) = (sums, sizes);
        let mut done = true;
        errors = (0..components)
            .map(|c| {
                let size = log2(&magnitudes[c]);
                let rounding = size + 4.5 - f64::from(options.bits);
                let off = judge(&differences[c], size, rounding).log2_error;
                let error = log2_sum(rounding, off);
                done &= error <= log2(&options.tolerances[c]) || off <= rounding - 1.0;
                error
            })
            .collect();
        if done && differences.iter().all(|d| d.len() >= MIN_DIFFERENCES) {
            break;
        }
    }
    if values.is_empty() {
        return Err(Stop::Budget(
            "before the first level of the rule was complete".into(),
        ));
    }
    let estimates = values
        .into_iter()
        .zip(magnitudes)
        .zip(errors)
        .map(|((value, magnitude), error)| Estimate {
            value: Complex::with_val(options.bits, value),
            error: exp2(error),
            magnitude,
        })
        .collect();
    Ok(Outcome {
        estimates,
        nodes: meter.nodes(),
        bits: options.bits,
    })
}

/// The nodes of one level.
fn points(domain: Domain, dimension: usize, order: usize, bits: u32) -> Vec<Point> {
    let directions = directions(dimension, order, bits);
    if domain == Domain::Sphere {
        return directions;
    }
    let rule = GaussLegendre::new(order, bits);
    let mut points = Vec::with_capacity(order * directions.len());
    for (x, w) in rule.abscissae.iter().zip(&rule.weights) {
        // From [-1, 1] to [0, 1], with the Jacobian radius^(n-1).
        let radius = Real::with_val(bits, x + 1u32) / 2u32;
        let mut weight = Real::with_val(bits, w) / 2u32;
        for _ in 1..dimension {
            weight *= &radius;
        }
        for direction in &directions {
            points.push(Point {
                at: direction
                    .at
                    .iter()
                    .map(|u| Real::with_val(bits, u * &radius))
                    .collect(),
                weight: Real::with_val(bits, &direction.weight * &weight),
            });
        }
    }
    points
}

/// The nodes on the sphere.
fn directions(dimension: usize, order: usize, bits: u32) -> Vec<Point> {
    let one = || Real::with_val(bits, 1);
    let circle = |count: usize| -> Vec<(Real, Real)> {
        let turn = Real::with_val(bits, Constant::Pi) * 2u32 / count as u32;
        (0..count)
            .map(|j| {
                // Off the axes, where functions like to have zeros and kinks.
                let angle = Real::with_val(bits, &turn * (j as f64 + 0.3125));
                let mut cosine = Real::new(bits);
                let mut sine = angle;
                sine.sin_cos_mut(&mut cosine);
                (cosine, sine)
            })
            .collect()
    };
    match dimension {
        1 => vec![
            Point {
                at: vec![-one()],
                weight: one(),
            },
            Point {
                at: vec![one()],
                weight: one(),
            },
        ],
        2 => {
            let count = 2 * order;
            let weight = Real::with_val(bits, Constant::Pi) * 2u32 / count as u32;
            circle(count)
                .into_iter()
                .map(|(x, y)| Point {
                    at: vec![x, y],
                    weight: weight.clone(),
                })
                .collect()
        }
        _ => {
            let count = 2 * order;
            let azimuths = circle(count);
            let share = Real::with_val(bits, Constant::Pi) * 2u32 / count as u32;
            let polar = GaussLegendre::new(order, bits);
            let mut points = Vec::with_capacity(order * count);
            for (z, w) in polar.abscissae.iter().zip(&polar.weights) {
                let ring = Real::with_val(bits, 1 - Real::with_val(bits, z.square_ref())).sqrt();
                let weight = Real::with_val(bits, w * &share);
                for (x, y) in &azimuths {
                    points.push(Point {
                        at: vec![
                            Real::with_val(bits, x * &ring),
                            Real::with_val(bits, y * &ring),
                            z.clone(),
                        ],
                        weight: weight.clone(),
                    });
                }
            }
            points
        }
    }
}

/// `|S^{n-1}| = 2 pi^{n/2}/Gamma(n/2)`, the area of the unit sphere of R^n, n >= 1 (2 for n = 1).
pub fn sphere_area(dimension: usize, bits: u32) -> Real {
    let half = Real::with_val(bits + 16, dimension as f64 / 2.0);
    let mut power = Real::with_val(bits + 16, Constant::Pi);
    power = Real::with_val(bits + 16, rug::ops::Pow::pow(&power, &half));
    let mut area = power * 2u32 / half.gamma();
    area.set_prec(bits);
    area
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quadrature::testing::{bounded, options};
    use rug::Assign;

    /// Plane waves over the ball: ∫ e^{i k u_1} du.
    #[test]
    fn plane_waves() {
        for k in [0.5f64, 3.0, 9.0] {
            let options = options(30, 1);
            let bits = options.bits + 64;
            let k = Real::with_val(bits, k);
            let mut f = |u: &[Real], out: &mut [Complex]| -> Result<(), Stop> {
                let mut sum = Real::with_val(bits, &u[0] / 3u32);
                for (axis, scale) in [(1usize, 2u32), (2, 2)] {
                    if let Some(u) = u.get(axis) {
                        sum += Real::with_val(bits, u * scale) / 3u32;
                    }
                }
                // In three dimensions (1, 2, 2)/3 is a unit vector; in one and two it is not.
                out[0].assign(Complex::with_val(bits, (0, sum * &k)).exp());
                Ok(())
            };
            // 4 pi (sin k - k cos k)/k³ and 4 pi sin k/k.
            let four_pi = Real::with_val(bits, Constant::Pi) * 4u32;
            let (sine, cosine) = k.clone().sin_cos(Real::new(bits));
            let cube = Real::with_val(bits, k.square_ref()) * &k;
            let in_ball = (Real::with_val(bits, &sine - Real::with_val(bits, &k * &cosine))) / cube;
            let in_ball = Real::with_val(bits, &in_ball * &four_pi);
            let found = ball(Domain::Ball, 3, 1, &mut f, &options).unwrap();
            bounded(&found.estimates[0], &Complex::with_val(bits, (in_ball, 0))).unwrap();
            assert!(
                found.meets(&options.tolerances),
                "{:.2e}",
                found.estimates[0].error
            );
            let on_sphere = four_pi * sine / &k;
            let found = ball(Domain::Sphere, 3, 1, &mut f, &options).unwrap();
            bounded(
                &found.estimates[0],
                &Complex::with_val(bits, (on_sphere, 0)),
            )
            .unwrap();
            assert!(found.meets(&options.tolerances));
        }
    }

    #[test]
    fn areas_and_volumes() {
        for (n, area) in [
            (1, 2.0),
            (2, std::f64::consts::TAU),
            (3, 2.0 * std::f64::consts::TAU),
            (8, 32.469_697_011_334_15),
        ] {
            assert!((sphere_area(n, 80).to_f64() - area).abs() < 1e-13, "{n}");
        }
        for n in 1..=3usize {
            let options = options(30, 1);
            let mut one = |_: &[Real], out: &mut [Complex]| -> Result<(), Stop> {
                out[0].assign(1);
                Ok(())
            };
            let volume = ball(Domain::Ball, n, 1, &mut one, &options).unwrap();
            let exact = sphere_area(n, 300) / n as u32;
            bounded(&volume.estimates[0], &Complex::with_val(300, (exact, 0))).unwrap();
            assert!(volume.meets(&options.tolerances));
        }
        let options = options(30, 1);
        let mut one = |_: &[Real], _: &mut [Complex]| -> Result<(), Stop> { Ok(()) };
        assert!(matches!(
            ball(Domain::Ball, 4, 1, &mut one, &options),
            Err(Stop::Domain(_))
        ));
    }
}
