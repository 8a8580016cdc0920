//! A test function, its sinogram and a slice on grids: for pictures, to a few digits.
//!
//! Values are those of the routes that claims are weighed by ([`Planes`], [`space`]), at equal steps
//! and a tolerance that a picture can show; a value that does not exist is none.

use crate::error::Doubt;
use crate::expr::build;
use crate::fourier::decimal;
use crate::number::{Rational, Real};
use crate::quadrature::Budget;
use crate::radon::ellipsoid::Placed;
use crate::radon::function::{AtPoint, MAX_DIRECT, TestFunction};
use crate::radon::{Direction, Part, Planes, space};
use std::f64::consts::PI;

/// Bits of what is evaluated.
const BITS: u32 = 64;
/// Most half-width of a picture.
const FAR: f64 = 16.0;
/// A function is drawn as far out as it is this part of its largest value.
const FAINT: f64 = 2e-3;
/// Relative size of an error that cannot be seen.
const UNSEEN: f64 = 1e-3;

/// Values on a rectangle, row by row from the lowest y, at the middles of the cells.
#[derive(Clone, Debug, PartialEq)]
pub struct Raster {
    /// From and to in x.
    pub x: (f64, f64),
    /// From and to in y.
    pub y: (f64, f64),
    /// Number of columns.
    pub columns: usize,
    /// One entry a cell; none where there is no value.
    pub values: Vec<Option<f64>>,
}

/// f, ready to be evaluated in double precision.
pub struct Sampler {
    dimension: usize,
    parts: Vec<(AtPoint<Real>, Option<Placed>)>,
}

impl Sampler {
    /// Compiles f.
    ///
    /// # Errors
    /// A sentence, where an ellipsoid cannot be placed.
    pub fn new(f: &TestFunction) -> Result<Self, Doubt> {
        let part = |part: &Part| {
            let placed = part.inside.as_ref().map(|e| e.placed(BITS)).transpose()?;
            let value = AtPoint::<Real>::new(&part.value, "x", "r", f.dimension, BITS);
            Ok::<_, String>((value, placed))
        };
        Ok(Sampler {
            dimension: f.dimension,
            parts: f.parts.iter().map(part).collect::<Result<_, _>>()?,
        })
    }

    /// f at a point of which the first coordinates are given, the others being 0.
    pub fn at(&mut self, first: &[f64]) -> Option<f64> {
        let mut x = vec![0.0; self.dimension];
        for (x, given) in x.iter_mut().zip(first) {
            *x = *given;
        }
        let exact: Vec<Real> = x.iter().map(|x| Real::with_val(BITS, *x)).collect();
        let mut sum = 0.0;
        for (value, placed) in &mut self.parts {
            if placed.as_ref().is_none_or(|placed| inside(placed, &x)) {
                sum += value.at(&exact).ok()?.to_f64();
            }
        }
        sum.is_finite().then_some(sum)
    }

    /// Half the width of a square (or interval) that shows f.
    pub fn half_width(&mut self) -> f64 {
        let bounded = self.parts.iter().filter_map(|(_, placed)| placed.as_ref());
        let reach = |p: &Placed| {
            let axis = |row: &Vec<Real>| row.iter().map(|a| a.to_f64().powi(2)).sum::<f64>().sqrt();
            p.matrix
                .iter()
                .zip(&p.centre)
                .map(|(row, c)| c.to_f64().abs() + axis(row))
                .fold(0.0, f64::max)
        };
        let solid = bounded.map(reach).fold(0.0, f64::max) * 1.08;
        if self.parts.iter().all(|(_, placed)| placed.is_some()) {
            return solid;
        }
        let rays = if self.dimension == 1 { 2 } else { 16 };
        let rings: Vec<(f64, f64)> = (0..=64)
            .map(|j| {
                let r = FAR * f64::from(j) / 64.0;
                let along = |ray: usize| {
                    let angle = 2.0 * PI * ray as f64 / rays as f64;
                    self.at(&[r * angle.cos(), r * angle.sin()][..self.dimension.min(2)])
                };
                let largest = (0..rays)
                    .filter_map(along)
                    .map(f64::abs)
                    .fold(0.0, f64::max);
                (r, largest)
            })
            .collect();
        let top = rings.iter().map(|ring| ring.1).fold(0.0, f64::max);
        let last = rings.iter().rev().find(|ring| ring.1 > FAINT * top);
        solid.max(last.map_or(1.0, |ring| ring.0 + FAR / 64.0))
    }

    /// f on a square of the plane x3 = … = 0.
    pub fn square(&mut self, half: f64, columns: usize) -> Raster {
        let place = |j: usize| half * ((2 * j + 1) as f64 / columns as f64 - 1.0);
        let cell = |j: usize| self.at(&[place(j % columns), place(j / columns)]);
        Raster {
            x: (-half, half),
            y: (-half, half),
            columns,
            values: (0..columns * columns).map(cell).collect(),
        }
    }
}

/// Whether x lies in an ellipsoid. The columns of A are orthogonal: u_j = A_j·(x - c)/|A_j|^2.
fn inside(placed: &Placed, x: &[f64]) -> bool {
    let mut norm = 0.0;
    for j in 0..x.len() {
        let (mut dot, mut square) = (0.0, 0.0);
        for (i, x) in x.iter().enumerate() {
            let a = placed.matrix[i][j].to_f64();
            dot += a * (x - placed.centre[i].to_f64());
            square += a * a;
        }
        norm += (dot / square).powi(2);
    }
    norm <= 1.0
}

/// R f over offset (x, from -half to half) and angle (y, from 0 to pi), in the plane: xi = (cos, sin).
///
/// # Errors
/// A sentence, where f cannot be integrated over lines.
pub fn sinogram(
    f: &TestFunction,
    half: f64,
    size: f64,
    (columns, rows): (usize, usize),
    budget: &Budget,
) -> Result<Raster, Doubt> {
    let mut values = Vec::with_capacity(columns * rows);
    let tolerance = Real::with_val(64, (size * half).max(1e-30) * UNSEEN);
    // Every row of a function of r alone is the same.
    let different = if f.radial().is_some() { 1 } else { rows };
    for row in 0..different {
        let angle = PI * (row as f64 + 0.5) / rows as f64;
        let xi = [angle.cos(), angle.sin()].map(|x| Real::with_val(BITS + 32, x));
        let mut planes = Planes::new(f, &xi, BITS, budget.clone())?;
        for column in 0..columns {
            let gamma = half * ((2 * column + 1) as f64 / columns as f64 - 1.0);
            let found = planes.at(&Real::with_val(BITS + 32, gamma), &tolerance);
            values.push(found.ok().map(|v| v.value.real().to_f64()));
        }
    }
    values = values.repeat(rows / different);
    if values.iter().all(Option::is_none) {
        return Err("no line has an integral".into());
    }
    Ok(Raster {
        x: (-half, half),
        y: (0.0, 180.0),
        columns,
        values,
    })
}

/// The two sides of the central slice along one direction.
#[derive(Clone, Debug)]
pub struct Slice {
    /// The direction, as text.
    pub direction: String,
    /// k and f^(k xi), real and imaginary part: integrated over space.
    pub space: Result<Vec<(f64, f64, f64)>, Doubt>,
    /// The same from the hyperplanes: the transform of R f(xi, ·).
    pub planes: Result<Vec<(f64, f64, f64)>, Doubt>,
}

/// The direction that is drawn: (3/5, 4/5, 0, …), in one dimension 1.
pub fn drawn_direction(dimension: usize) -> Direction {
    let ratio = |a: i64, b: i64| build::rational(Rational::from((a, b)));
    let components = (0..dimension).map(|j| match (dimension, j) {
        (1, _) => ratio(1, 1),
        (_, 0) => ratio(3, 5),
        (_, 1) => ratio(4, 5),
        _ => ratio(0, 1),
    });
    let components: Vec<_> = components.collect();
    let text: Vec<String> = components.iter().map(|c| c.to_string()).collect();
    Direction {
        text: format!("({})", text.join(", ")),
        components,
    }
}

/// f^(k xi) at `lines` equal steps of k up to `largest`, and the transform of R f(xi, ·) at `dots` of them.
pub fn slice(
    f: &TestFunction,
    size: f64,
    largest: f64,
    (lines, dots): (usize, usize),
    budget: &Budget,
) -> Slice {
    let direction = drawn_direction(f.dimension);
    let xi = direction.at(BITS + 64);
    let step = largest / lines as f64;
    // k = 0 itself is no frequency of the engine.
    let ks: Vec<_> = (1..=lines)
        .filter_map(|j| decimal(step * j as f64).ok())
        .collect();
    let tolerance = Real::with_val(64, size.max(1e-30) * UNSEEN);
    let complex =
        |k: f64, value: &crate::number::Complex| (k, value.real().to_f64(), value.imag().to_f64());
    let tolerances = vec![tolerance; ks.len()];
    let space = space::transform(f, &xi, &ks, &tolerances, BITS, budget).map(|found| {
        let values = found.estimates.iter();
        ks.iter()
            .zip(values)
            .map(|(k, v)| complex(k.to_f64(), &v.value))
            .collect()
    });
    let every: Vec<_> = ks.iter().step_by(lines.div_ceil(dots).max(1)).collect();
    let at: Vec<Real> = every.iter().map(|k| k.at(BITS + 32)).collect();
    let planes = Planes::new(f, &xi, BITS, budget.clone())
        .and_then(|mut planes| {
            planes
                .transform(&at, &tolerances[..at.len()])
                .map_err(Doubt::from)
        })
        .map(|found| {
            let values = found.estimates.iter();
            every
                .iter()
                .zip(values)
                .map(|(k, v)| complex(k.to_f64(), &v.value))
                .collect()
        });
    Slice {
        direction: direction.text,
        space,
        planes,
    }
}

/// Whether hyperplanes and space can be integrated over as they are.
pub fn is_direct(f: &TestFunction) -> bool {
    f.dimension <= MAX_DIRECT || f.radial().is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::{Expr, Scope};
    use crate::radon::{Ellipsoid, Part};

    fn function(dimension: usize, parts: Vec<Part>) -> TestFunction {
        TestFunction {
            name: "f".into(),
            dimension,
            parts,
            transform: None,
            radon: None,
        }
    }

    fn gauss(dimension: usize) -> TestFunction {
        let value = Expr::parse("exp(-r^2/2)", &Scope::new(&["r"])).expect("a formula");
        let part = Part {
            value,
            inside: None,
        };
        function(dimension, vec![part])
    }

    #[test]
    fn a_turned_ellipse_ends_where_it_ends() {
        let ratio = |a: i64, b: i64| build::rational(Rational::from((a, b)));
        let parse = |text: &str| Expr::parse(text, &Scope::new(&[])).expect("a number");
        let ellipse = Ellipsoid {
            centre: vec![ratio(1, 1), ratio(0, 1)],
            axes: vec![ratio(2, 1), ratio(1, 2)],
            turn: Some(parse("pi/2")),
        };
        let part = Part {
            value: ratio(3, 1),
            inside: Some(ellipse),
        };
        let mut f = Sampler::new(&function(2, vec![part])).expect("a function");
        for (x, y, value) in [
            (1.0, 1.9, 3.0),
            (1.0, 2.1, 0.0),
            (1.4, 0.0, 3.0),
            (1.6, 0.0, 0.0),
        ] {
            assert_eq!(f.at(&[x, y]), Some(value), "{x}, {y}");
        }
        assert!((f.half_width() - 2.16).abs() < 1e-9, "{}", f.half_width());
    }

    #[test]
    fn the_sinogram_of_a_gaussian_does_not_depend_on_the_angle() {
        let found = sinogram(&gauss(2), 3.0, 1.0, (4, 3), &Budget::default()).expect("values");
        for (j, value) in found.values.iter().enumerate() {
            let gamma = 3.0 * ((2 * (j % 4) + 1) as f64 / 4.0 - 1.0);
            let exact = (2.0 * PI).sqrt() * (-gamma * gamma / 2.0).exp();
            assert!((value.expect("a value") - exact).abs() < 4e-3, "{gamma}");
        }
    }

    #[test]
    fn both_sides_of_a_slice_agree() {
        for dimension in [1, 2] {
            let found = slice(&gauss(dimension), 1.0, 4.0, (8, 4), &Budget::default());
            let exact = |k: f64| (2.0 * PI).powf(dimension as f64 / 2.0) * (-k * k / 2.0).exp();
            for (k, re, im) in found
                .space
                .expect("space")
                .into_iter()
                .chain(found.planes.expect("planes"))
            {
                assert!((re - exact(k)).abs() < 4e-3 && im.abs() < 4e-3, "{k}");
            }
        }
    }
}
