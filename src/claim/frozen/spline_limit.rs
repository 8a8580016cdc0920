//! The solution of least norm of many rectifiers on a line, with a free affine part, is the natural cubic spline.
//!
//! | key | meaning |
//! |---|---|
//! | `spline` | `natural` (default); `not-a-knot`, which many programs call the cubic spline |
//! | `at` | list of points x (default -9/10, -1/3, 1/7, 4/5) |
//!
//! Evidence: *network*, the constrained problem of the neurons as they were drawn, at 256 bits; *spline*, from its tridiagonal system.
//! Relative to the greatest target. 4 digits by default.

use super::exact::{BITS, Exact, gram, solve, times};
use crate::activation::Activation;
use crate::claim::common::context::Context;
use crate::claim::common::directions;
use crate::claim::common::trained::{identity, route, weigh};
use crate::claim::subject::training::Training;
use crate::claim::{Claim, Subject};
use crate::error::{Diagnostic, Doubt};
use crate::expr::{Expr, eval_real};
use crate::network::Data;
use crate::number::{Complex, Real};
use crate::verdict::{Finding, Identity, Side};
use crate::wire::Table;

/// The points of a claim that names none.
const DEFAULT: [&str; 4] = ["-9/10", "-1/3", "1/7", "4/5"];
/// Most features that are computed.
const MOST_FEATURES: usize = 4_000_000;

/// The claim.
pub struct SplineLimit {
    training: Training,
    activation: Activation,
    not_a_knot: bool,
    at: Vec<(String, Expr)>,
    content: String,
}

/// Reads the claim's keys.
///
/// # Errors
/// A wrong key, with its place; not the rectifier, or not one dimension.
pub fn read(table: &mut Table, subject: &Subject) -> Result<Box<dyn Claim>, Diagnostic> {
    let training = is_for(table, subject)?;
    Ok(Box::new(SplineLimit {
        training,
        activation: subject.required_activation(table)?.clone(),
        not_a_knot: table.is_second("spline", ["natural", "not-a-knot"])?,
        at: directions::numbers(table, subject, "at", &DEFAULT)?,
        content: subject.claim_content().to_string(),
    }))
}

/// The training of a case about rectifiers on a line with a free affine part.
///
/// # Errors
/// Another case; `table` is the claim's.
pub(super) fn is_for(table: &Table, subject: &Subject) -> Result<Training, Diagnostic> {
    let training = subject.required_training(table)?;
    if !crate::activation::homogeneity::is_rectifier(subject.required_activation(table)?)
        || training.shape.inputs != 1
    {
        return Err(table.error("this kind is for the rectifier, max(z, 0), in one dimension"));
    }
    if !training.shape.skip {
        return Err(
            table.error("this kind needs a free affine part: `affine = true` in [training]")
        );
    }
    Ok(training)
}

impl Claim for SplineLimit {
    fn statement(&self) -> (String, String) {
        let words = self.training.in_words();
        let name = if self.not_a_knot {
            "not-a-knot"
        } else {
            "natural"
        };
        (
            format!("the least-norm network is the {name} cubic spline; {words}"),
            format!("f = \\text{{the {name} cubic spline; {words}}}"),
        )
    }

    fn weigh(&self, context: &mut Context) -> Result<Finding, Doubt> {
        let digits = context.digits();
        let routes = vec![
            route("network", "the constrained problem at 256 bits"),
            route("spline", "its tridiagonal system at 256 bits"),
        ];
        let points = self.gather()?;
        Ok(weigh(&points, digits, routes))
    }
}

impl SplineLimit {
    fn gather(&self) -> Result<Vec<Identity>, Doubt> {
        let (data, network) = self.training.draw(&self.content)?;
        let n = data.len();
        if n < 4 || network.shape.width * n > MOST_FEATURES {
            return Err(format!(
                "{n} points and {} neurons: 4 points or more and at most {MOST_FEATURES} features are taken",
                network.shape.width
            ).into());
        }
        let exact = Exact::of(&network);
        let features = exact.features(&self.activation, &data)?;
        let interpolant = Interpolant::of(&data, &features)?;
        let spline = Spline::of(&data, self.not_a_knot)?;
        let scale = data.y.iter().fold(0.0_f64, |m, y| m.max(y.abs()));
        let error = Real::with_val(64, scale) >> (BITS - 90);
        let side = |route: &'static str, x: Real| {
            Side::new(route, Ok((Complex::with_val(BITS, x), error.clone())))
        };
        let mut points = Vec::new();
        for (text, at) in &self.at {
            let x = eval_real(at, &[], BITS)?;
            let mut value =
                Real::with_val(BITS, &interpolant.affine[1] * &x) + &interpolant.affine[0];
            for (i, mu) in interpolant.weights.iter().enumerate() {
                let z = Real::with_val(BITS, &exact.parameters[i] * &x)
                    + &exact.parameters[network.shape.biases().start + i];
                if z > 0 {
                    value += z * mu * &exact.scale;
                }
            }
            points.push(identity(
                format!("x = {text}"),
                scale,
                side("network", value),
                side("spline", spline.at(&x)),
            ));
        }
        Ok(points)
    }
}

/// The weights of least norm and the affine part: `[K P; P^T 0] (alpha, beta) = (y, 0)`, `v = Phi alpha`.
struct Interpolant {
    weights: Vec<Real>,
    affine: [Real; 2],
}

impl Interpolant {
    fn of(data: &Data, features: &[Vec<Real>]) -> Result<Self, Doubt> {
        let exact = |x: f64| Real::with_val(BITS, x);
        let k = gram(features);
        let ones: Vec<Real> = data.x.iter().map(|_| exact(1.0)).collect();
        let line: Vec<Real> = data.x.iter().map(|x| exact(*x)).collect();
        let y: Vec<Real> = data.y.iter().map(|y| exact(*y)).collect();
        let (by_ones, by_line, by_y) = (solve(&k, &ones)?, solve(&k, &line)?, solve(&k, &y)?);
        let dot = |a: &[Real], b: &[Real]| times(&[a.to_vec()], b).swap_remove(0);
        // The Schur complement, two by two.
        let (a, b, d) = (
            dot(&ones, &by_ones),
            dot(&ones, &by_line),
            dot(&line, &by_line),
        );
        let (p, q) = (dot(&ones, &by_y), dot(&line, &by_y));
        let product = |a: &Real, b: &Real| Real::with_val(BITS, a * b);
        let determinant = product(&a, &d) - product(&b, &b);
        if determinant.is_zero() {
            return Err("the points do not determine an affine part".into());
        }
        let constant = (product(&p, &d) - product(&q, &b)) / &determinant;
        let slope = (product(&q, &a) - product(&p, &b)) / &determinant;
        let alpha: Vec<Real> = (0..y.len())
            .map(|n| {
                Real::with_val(BITS, &by_y[n])
                    - product(&constant, &by_ones[n])
                    - product(&slope, &by_line[n])
            })
            .collect();
        Ok(Interpolant {
            weights: features.iter().map(|row| dot(row, &alpha)).collect(),
            affine: [constant, slope],
        })
    }
}

/// A cubic spline through the data, by its second derivatives at the knots.
pub(super) struct Spline {
    x: Vec<Real>,
    y: Vec<Real>,
    second: Vec<Real>,
}

impl Spline {
    pub fn of(data: &Data, not_a_knot: bool) -> Result<Self, Doubt> {
        let mut order: Vec<usize> = (0..data.len()).collect();
        order.sort_by(|a, b| data.x[*a].total_cmp(&data.x[*b]));
        let x: Vec<Real> = order
            .iter()
            .map(|i| Real::with_val(BITS, data.x[*i]))
            .collect();
        let y: Vec<Real> = order
            .iter()
            .map(|i| Real::with_val(BITS, data.y[*i]))
            .collect();
        let n = x.len();
        let h: Vec<Real> = x
            .windows(2)
            .map(|p| Real::with_val(BITS, &p[1] - &p[0]))
            .collect();
        if h.iter().any(|h| *h <= 0) {
            return Err("two points are the same".into());
        }
        let zero = Real::with_val(BITS, 0);
        let mut system = vec![vec![zero.clone(); n]; n];
        let mut right = vec![zero; n];
        for i in 1..n - 1 {
            system[i][i - 1] = h[i - 1].clone();
            system[i][i] = Real::with_val(BITS, &h[i - 1] + &h[i]) * 2u32;
            system[i][i + 1] = h[i].clone();
            let slope = |j: usize| Real::with_val(BITS, &y[j + 1] - &y[j]) / &h[j];
            right[i] = (slope(i) - slope(i - 1)) * 6u32;
        }
        if not_a_knot {
            // The third derivative is the same on both sides of the second and of the last but one knot.
            for (row, i) in [(0, 0), (n - 1, n - 3)] {
                system[row][i] = h[i + 1].clone();
                system[row][i + 1] = -Real::with_val(BITS, &h[i] + &h[i + 1]);
                system[row][i + 2] = h[i].clone();
            }
        } else {
            system[0][0] = Real::with_val(BITS, 1);
            system[n - 1][n - 1] = Real::with_val(BITS, 1);
        }
        Ok(Spline {
            second: eliminate(system, right)?,
            x,
            y,
        })
    }

    pub fn at(&self, x: &Real) -> Real {
        let n = self.x.len();
        let i = self.x[1..n - 1].iter().filter(|knot| *knot < x).count();
        let h = Real::with_val(BITS, &self.x[i + 1] - &self.x[i]);
        let a = Real::with_val(BITS, &self.x[i + 1] - x) / &h;
        let b = Real::with_val(BITS, x - &self.x[i]) / &h;
        let cubic = |t: &Real| Real::with_val(BITS, t.square_ref()) * t - t;
        let bend = cubic(&a) * &self.second[i] + cubic(&b) * &self.second[i + 1];
        let square = Real::with_val(BITS, h.square_ref()) / 6u32;
        // Outside the knots the natural spline is a line, which is not looked at here.
        a * &self.y[i] + b * &self.y[i + 1] + bend * square
    }
}

/// Gauss's elimination with the largest pivot.
fn eliminate(mut a: Vec<Vec<Real>>, mut b: Vec<Real>) -> Result<Vec<Real>, Doubt> {
    let n = b.len();
    for j in 0..n {
        let pivot = (j..n)
            .max_by(|p, q| {
                a[*p][j]
                    .cmp_abs(&a[*q][j])
                    .unwrap_or(std::cmp::Ordering::Equal)
            })
            .unwrap_or(j);
        a.swap(j, pivot);
        b.swap(j, pivot);
        if a[j][j].is_zero() {
            return Err("the spline's system is singular".into());
        }
        for i in j + 1..n {
            let factor = Real::with_val(BITS, &a[i][j] / &a[j][j]);
            let (above, below) = a.split_at_mut(i);
            for (under, over) in below[0][j..].iter_mut().zip(&above[j][j..]) {
                *under -= Real::with_val(BITS, &factor * over);
            }
            let step = Real::with_val(BITS, &factor * &b[j]);
            b[i] -= step;
        }
    }
    for j in (0..n).rev() {
        for m in j + 1..n {
            let step = Real::with_val(BITS, &a[j][m] * &b[m]);
            b[j] -= step;
        }
        b[j] /= &a[j][j];
    }
    Ok(b)
}
