//! A test function of the plane on a grid of pixels.

use super::overlap::{self, Point};
use crate::error::Doubt;
use crate::expr::{EvalError, Evaluator, Program};
use crate::radon::TestFunction;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use std::sync::Arc;

/// How many of its pixels wider the widest of several grids of one size is than the narrowest.
pub const WIDER: f64 = 4.0;

/// How a pixel gets its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sampling {
    /// f at its centre.
    Points,
    /// The mean of f over it: exact for a constant inside an ellipse, Gauss-Legendre with 3 by 3 nodes
    /// for a part that is smooth everywhere.
    Averages,
}

/// n by n pixels of side h.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Grid {
    /// Pixels in a row.
    pub n: usize,
    /// Their side.
    pub h: f64,
    /// The centre of the first pixel in x1 and in x2.
    pub origin: Point,
}

impl Grid {
    /// The square of half width `half` around 0 in n by n pixels, moved by `shift` of a pixel.
    pub fn new(n: usize, half: f64, shift: Point) -> Grid {
        let h = 2.0 * half / n as f64;
        let origin = shift.map(|a| -half + (0.5 + a) * h);
        Grid { n, h, origin }
    }

    /// `count` grids of n by n pixels: each is moved by a part of a pixel, from -1/2 to 1/2, and from the
    /// first to the last the box grows by up to [`WIDER`] pixels. Where f jumps the error swings with both;
    /// its mean square over them does not. The shifts follow from `seed` and n and are spread evenly over the
    /// pixel (multiples of the inverse powers of the plastic number).
    pub fn several(n: usize, half: f64, count: usize, seed: u64) -> Vec<Grid> {
        const STEP: Point = [0.754_877_666_246_692_7, 0.569_840_290_998_053_3];
        let mut source = ChaCha8Rng::seed_from_u64(seed ^ n as u64);
        let start = [0, 1].map(|_| f64::from(source.next_u32()) / 2f64.powi(32));
        (0..count)
            .map(|s| {
                let width = half * (1.0 + WIDER * s as f64 / (count * n) as f64);
                let shift = [0, 1].map(|i| (start[i] + s as f64 * STEP[i]).fract() - 0.5);
                Grid::new(n, width, shift)
            })
            .collect()
    }

    /// The centre of pixel j along an axis.
    fn centre(&self, axis: usize, j: usize) -> f64 {
        self.origin[axis] + j as f64 * self.h
    }

    /// The pixels along an axis whose squares meet the interval from `from` to `to`.
    fn range(&self, axis: usize, from: f64, to: f64) -> std::ops::Range<usize> {
        let index = |x: f64| (x - self.origin[axis]) / self.h;
        let n = self.n as f64;
        let first = (index(from) - 0.5).floor().clamp(0.0, n) as usize;
        let last = (index(to) + 1.5).ceil().clamp(0.0, n) as usize;
        first..last.max(first)
    }
}

/// f on a grid.
#[derive(Clone, Debug)]
pub struct Image {
    /// Where.
    pub grid: Grid,
    /// n times n: x2 runs fastest.
    pub values: Vec<f64>,
}

impl Image {
    /// An estimate of ∫ |f| outside the image: the pixels along its edge and those one step further in, continued
    /// outwards as a geometric series. Infinite where |f| does not fall towards the edge.
    pub fn beyond(&self) -> f64 {
        let n = self.grid.n;
        let ring = |depth: usize| -> f64 {
            let (a, b) = (depth, n - 1 - depth);
            let row = |i: usize| -> f64 { (a..=b).map(|j| self.values[i * n + j].abs()).sum() };
            let column =
                |j: usize| -> f64 { (a + 1..b).map(|i| self.values[i * n + j].abs()).sum() };
            row(a) + row(b) + column(a) + column(b)
        };
        let (edge, inner) = (ring(0), ring(1));
        if edge == 0.0 {
            0.0
        } else if edge >= inner {
            f64::INFINITY
        } else {
            self.grid.h * self.grid.h * edge * edge / (inner - edge)
        }
    }
}

/// x = c + A u, and back.
struct Affine {
    centre: Point,
    inverse: [Point; 2],
    /// |det A|.
    volume: f64,
    /// Half the width along each axis of x.
    reach: Point,
}

impl Affine {
    fn back(&self, x: Point) -> Point {
        let d = [x[0] - self.centre[0], x[1] - self.centre[1]];
        self.inverse.map(|row| row[0] * d[0] + row[1] * d[1])
    }
}

struct Part {
    value: Evaluator<f64>,
    constant: bool,
    inside: Option<Affine>,
}

impl Part {
    fn at(&mut self, x: Point) -> Result<f64, EvalError> {
        let r = x[0].hypot(x[1]);
        Ok(self.value.eval(&[&x[0], &x[1], &r])?[0])
    }
}

/// A test function of the plane in double precision.
pub struct Sampler {
    parts: Vec<Part>,
}

impl Sampler {
    /// Compiles f.
    ///
    /// # Errors
    /// A sentence: f is no function of the plane, or a number of it has no value.
    pub fn new(f: &TestFunction) -> Result<Sampler, Doubt> {
        if f.dimension != 2 {
            return Err(format!("an image has 2 dimensions, not {}", f.dimension).into());
        }
        let parts = f.parts.iter().map(|part| {
            let program = Arc::new(Program::compile(&[&part.value], &["x1", "x2", "r"]));
            let inside = match &part.inside {
                None => None,
                Some(ellipsoid) => {
                    let placed = ellipsoid.placed(80)?;
                    let a = |i: usize, j: usize| placed.matrix[i][j].to_f64();
                    let volume = placed.volume.to_f64();
                    Some(Affine {
                        centre: [placed.centre[0].to_f64(), placed.centre[1].to_f64()],
                        inverse: [
                            [a(1, 1) / volume, -a(0, 1) / volume],
                            [-a(1, 0) / volume, a(0, 0) / volume],
                        ],
                        volume,
                        reach: [a(0, 0).hypot(a(0, 1)), a(1, 0).hypot(a(1, 1))],
                    })
                }
            };
            let depends = |name: &&str| part.value.depends_on(name);
            Ok(Part {
                value: Evaluator::new(program, 53),
                constant: !["x1", "x2", "r"].iter().any(depends),
                inside,
            })
        });
        Ok(Sampler {
            parts: parts.collect::<Result<_, Doubt>>()?,
        })
    }

    /// Whether the mean over a pixel is known for every part: it is not where a formula that is no
    /// constant ends at an ellipse.
    pub fn has_averages(&self) -> bool {
        self.parts.iter().all(|p| p.constant || p.inside.is_none())
    }

    /// The largest |x1| or |x2| of the ellipses; 0 where there is none.
    pub fn reach(&self) -> f64 {
        let ellipses = self.parts.iter().filter_map(|p| p.inside.as_ref());
        ellipses
            .flat_map(|e| [0, 1].map(|i| e.centre[i].abs() + e.reach[i]))
            .fold(0.0, f64::max)
    }

    /// f on a grid.
    ///
    /// # Errors
    /// A formula without a value at a pixel, or a mean that is not known.
    pub fn image(&mut self, grid: Grid, sampling: Sampling) -> Result<Image, Doubt> {
        let mut values = vec![0.0; grid.n * grid.n];
        for part in &mut self.parts {
            match (part.inside.is_some(), sampling) {
                (false, _) => everywhere(part, &grid, sampling, &mut values),
                (true, Sampling::Points) => inside(part, &grid, &mut values),
                (true, Sampling::Averages) => covered(part, &grid, &mut values),
            }?;
        }
        Ok(Image { grid, values })
    }
}

fn everywhere(
    part: &mut Part,
    grid: &Grid,
    sampling: Sampling,
    values: &mut [f64],
) -> Result<(), Doubt> {
    // Gauss-Legendre on (-1/2, 1/2).
    let off = 0.5 * 0.6f64.sqrt();
    let nodes: &[(f64, f64)] = match sampling {
        Sampling::Points => &[(0.0, 1.0)],
        Sampling::Averages => &[(-off, 5.0 / 18.0), (0.0, 8.0 / 18.0), (off, 5.0 / 18.0)],
    };
    for i in 0..grid.n {
        for j in 0..grid.n {
            let mut sum = 0.0;
            for (a, weight) in nodes {
                for (b, other) in nodes {
                    let x = [
                        grid.centre(0, i) + a * grid.h,
                        grid.centre(1, j) + b * grid.h,
                    ];
                    sum += weight * other * part.at(x)?;
                }
            }
            values[i * grid.n + j] += sum;
        }
    }
    Ok(())
}

/// Adds a part at the centres that lie in its ellipse.
fn inside(part: &mut Part, grid: &Grid, values: &mut [f64]) -> Result<(), Doubt> {
    let Some(ellipse) = part.inside.take() else {
        return Ok(());
    };
    let mut run = || -> Result<(), EvalError> {
        let [rows, columns] = bounding(&ellipse, grid);
        let constant = if part.constant {
            Some(part.at([0.0, 0.0])?)
        } else {
            None
        };
        for i in rows {
            for j in columns.clone() {
                let x = [grid.centre(0, i), grid.centre(1, j)];
                let u = ellipse.back(x);
                if u[0] * u[0] + u[1] * u[1] <= 1.0 {
                    values[i * grid.n + j] += match constant {
                        Some(value) => value,
                        None => part.at(x)?,
                    };
                }
            }
        }
        Ok(())
    };
    let found = run().map_err(Doubt::from);
    part.inside = Some(ellipse);
    found
}

/// Adds a constant part times the share of each pixel that its ellipse covers.
fn covered(part: &mut Part, grid: &Grid, values: &mut [f64]) -> Result<(), Doubt> {
    if !part.constant {
        return Err("the mean over a pixel is not known where a formula ends at an ellipse".into());
    }
    let value = part.at([0.0, 0.0])?;
    let Some(ellipse) = &part.inside else {
        return Ok(());
    };
    // A pixel is a parallelogram in u; `radius` is half its longer diagonal at most.
    let side = |c: usize| ellipse.inverse[0][c].hypot(ellipse.inverse[1][c]) * grid.h;
    let radius = 0.5 * (side(0) + side(1));
    let full = grid.h * grid.h / ellipse.volume;
    let [rows, columns] = bounding(ellipse, grid);
    for i in rows {
        for j in columns.clone() {
            let (x, y) = (grid.centre(0, i), grid.centre(1, j));
            let centre = ellipse.back([x, y]);
            let distance = centre[0].hypot(centre[1]);
            let share = if distance >= 1.0 + radius {
                continue;
            } else if distance <= 1.0 - radius {
                1.0
            } else {
                let d = 0.5 * grid.h;
                let corners = [
                    [x - d, y - d],
                    [x + d, y - d],
                    [x + d, y + d],
                    [x - d, y + d],
                ];
                let corners = corners.map(|corner| ellipse.back(corner));
                (overlap::with_disc(&corners) / full).abs()
            };
            values[i * grid.n + j] += value * share;
        }
    }
    Ok(())
}

fn bounding(ellipse: &Affine, grid: &Grid) -> [std::ops::Range<usize>; 2] {
    [0, 1].map(|axis| {
        let (c, r) = (ellipse.centre[axis], ellipse.reach[axis]);
        grid.range(axis, c - r, c + r)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::{Expr, Scope, build};
    use crate::radon::{Ellipsoid, function};

    fn constant(text: &str) -> Expr {
        Expr::parse(text, &Scope::new(&[])).expect("a number")
    }

    fn ellipse() -> TestFunction {
        let inside = Ellipsoid {
            centre: vec![constant("1/5"), constant("-1/10")],
            axes: vec![constant("7/10"), constant("3/10")],
            turn: Some(constant("pi/5")),
        };
        TestFunction {
            name: "an ellipse".into(),
            dimension: 2,
            parts: vec![function::Part {
                value: build::num(1),
                inside: Some(inside),
            }],
            transform: None,
            radon: None,
        }
    }

    #[test]
    fn averages_sum_to_the_area_and_points_nearly_do() {
        let mut sampler = Sampler::new(&ellipse()).expect("a function of the plane");
        assert!(sampler.has_averages() && sampler.reach() < 0.8);
        let area = std::f64::consts::PI * 0.21;
        let mut off = |sampling| {
            let grid = Grid::new(50, 1.0, [0.2, -0.4]);
            let image = sampler.image(grid, sampling).expect("an image");
            assert_eq!(image.beyond(), 0.0);
            (image.values.iter().sum::<f64>() * grid.h * grid.h - area).abs()
        };
        assert!(off(Sampling::Averages) < 1e-13);
        let points = off(Sampling::Points);
        assert!(points > 1e-6 && points < 1e-2, "{points}");
    }

    #[test]
    fn what_lies_outside_the_image_is_estimated_from_its_edge() {
        let value = Expr::parse("exp(-r^2/2)", &Scope::new(&["x1", "x2", "r"])).expect("a formula");
        let part = function::Part {
            value,
            inside: None,
        };
        let gaussian = ellipse().with_parts("a Gaussian".into(), vec![part]);
        let mut sampler = Sampler::new(&gaussian).expect("a function of the plane");
        let grid = Grid::new(60, 3.0, [0.0, 0.0]);
        let beyond = sampler
            .image(grid, Sampling::Points)
            .expect("an image")
            .beyond();
        // 2 pi (1 - erf(3/sqrt 2)^2) = 0.0339, and a Gaussian falls faster than a geometric series.
        assert!(beyond > 0.0339 && beyond < 0.06, "{beyond}");
    }
}
