//! Zeros of v_t in D = 1, 2 and 3, and whether they are sinks.
//!
//! Smooth zeros: cells of a grid over which every component changes its sign, then Newton's iteration. Where phi' jumps at 0, planes can be pinned: on the
//! planes through a data point the two limits of v_t point at each other (or away from each other), and their mean that stays there, the sliding mode, has
//! zeros too; on planes through two data points 0 lies in the convex hull of the four limits. Pinned zeros are searched in D = 1 and 2.
//!
//! A grid can miss a pair of zeros in one cell: the list is what was found. A claim speaks of those alone, and of planes that
//! are followed from beside each.
//!
//! Searched are planes up to [`REACH`] radii of the data away. A neuron moves with c v_t: for mu > 0 a zero is what [`Zero::kind`] says, for mu < 0
//! sinks and sources change places.

use super::field::{Field, Plane};
use super::pinned;
use super::stability::Stability;
use crate::host::clock;
use std::f64::consts::{PI, TAU};

/// How far the search goes, in radii of the data.
pub const REACH: f64 = 1.25;
/// Points of the grids: gamma in D = 1; angle and gamma in D = 2; two angles and gamma in D = 3.
const LINE: usize = 2000;
const PLANE: (usize, usize) = (240, 160);
const SPACE: (usize, usize, usize) = (30, 60, 40);
/// Bounds of the iterations.
const NEWTON: usize = 30;
pub(super) const BISECTIONS: usize = 60;
/// A zero has a velocity below this part of the greatest one.
const AT_REST: f64 = 1e-9;
/// Zeros nearer than this are one.
const SAME: f64 = 1e-6;

/// What a zero is for mu > 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// All planes near it come.
    Sink,
    /// All planes near it go.
    Source,
    /// Some come and some go.
    Saddle,
}

impl Kind {
    /// What it is for mu < 0.
    pub fn turned(self) -> Kind {
        match self {
            Kind::Sink => Kind::Source,
            Kind::Source => Kind::Sink,
            Kind::Saddle => Kind::Saddle,
        }
    }

    /// For mu of this sign.
    pub fn of(self, sign: f64) -> Kind {
        if sign < 0.0 { self.turned() } else { self }
    }

    /// For people.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Sink => "sink",
            Kind::Source => "source",
            Kind::Saddle => "saddle",
        }
    }

    /// Whether planes around it do what it says, for mu > 0 and for mu < 0.
    pub fn fits(self, seen: [Stability; 2]) -> bool {
        match self {
            Kind::Sink => seen == [Stability::Comes, Stability::Goes],
            Kind::Source => seen == [Stability::Goes, Stability::Comes],
            Kind::Saddle => !seen.contains(&Stability::Comes),
        }
    }

    pub(super) fn from_rates(rates: impl IntoIterator<Item = f64>) -> Kind {
        let (mut comes, mut goes) = (false, false);
        for rate in rates {
            comes |= rate < 0.0;
            goes |= rate >= 0.0;
        }
        match (comes, goes) {
            (true, false) => Kind::Sink,
            (false, true) => Kind::Source,
            _ => Kind::Saddle,
        }
    }
}

/// A zero of v_t.
#[derive(Clone, Debug, PartialEq)]
pub struct Zero {
    /// Where.
    pub plane: Plane,
    /// What it is for mu > 0.
    pub kind: Kind,
    /// The data points that the plane is pinned at; none: v_t is smooth there.
    pub pinned: Vec<usize>,
}

/// All zeros that are found.
///
/// # Errors
/// A sentence: more than three dimensions, phi' without a limit at 0, no time left.
pub fn zeros(field: &mut Field<'_>) -> Result<Vec<Zero>, String> {
    field.check()?;
    let inputs = field.data().inputs;
    let mut found = match inputs {
        1 => on_the_line(field),
        2 | 3 => {
            let mut found = smooth(field);
            if inputs == 2 && field.jump() != 0.0 {
                found.extend(pinned::at_one(field));
                found.extend(pinned::at_two(field));
            }
            found
        }
        d => {
            return Err(format!(
                "zeros of the velocity field are searched in 1, 2 and 3 dimensions, not in {d}"
            ));
        }
    };
    clock::go_on()?;
    let mut kept: Vec<Zero> = Vec::new();
    found.retain(|zero| {
        let new = kept.iter().all(|k| k.plane.apart(&zero.plane) > SAME);
        if new {
            kept.push(zero.clone());
        }
        new
    });
    Ok(found)
}

fn on_the_line(field: &mut Field<'_>) -> Vec<Zero> {
    let reach = REACH * field.radius();
    let mut found = Vec::new();
    for xi in [1.0, -1.0] {
        let at = |gamma: f64| Plane {
            xi: vec![xi],
            gamma,
        };
        let mut kinks: Vec<(f64, usize)> = Vec::new();
        if field.jump() != 0.0 {
            kinks = (0..field.data().len())
                .map(|n| (xi * field.data().point(n)[0], n))
                .collect();
            kinks.sort_by(|a, b| a.0.total_cmp(&b.0));
        }
        for &(gamma, n) in &kinks {
            let [below, above] = super::pinning::heights(field, &at(gamma), n);
            if below * above < 0.0 {
                let kind = if below > 0.0 {
                    Kind::Sink
                } else {
                    Kind::Source
                };
                found.push(Zero {
                    plane: at(gamma),
                    kind,
                    pinned: vec![n],
                });
            }
        }
        // Between the kinks v_t is smooth; the ends stay clear of them.
        let clear = 1e-12 * reach;
        let nodes = (0..=LINE).map(|i| reach * (2.0 * i as f64 / LINE as f64 - 1.0));
        let mut ends: Vec<f64> = nodes
            .chain(kinks.iter().flat_map(|k| [k.0 - clear, k.0 + clear]))
            .collect();
        ends.sort_by(f64::total_cmp);
        for pair in ends.windows(2) {
            let next = kinks.partition_point(|k| k.0 <= pair[0]);
            if kinks.get(next).is_some_and(|k| k.0 < pair[1]) {
                continue;
            }
            let mut v = |gamma: f64| field.at(&at(gamma)).gamma;
            let (mut a, mut b) = (pair[0], pair[1]);
            let (from, to) = (v(a), v(b));
            if from * to >= 0.0 {
                continue;
            }
            for _ in 0..BISECTIONS {
                let middle = 0.5 * (a + b);
                if v(middle) * from > 0.0 {
                    a = middle;
                } else {
                    b = middle;
                }
            }
            found.push(Zero {
                plane: at(0.5 * (a + b)),
                kind: Kind::from_rates([to - from]),
                pinned: Vec::new(),
            });
        }
    }
    found
}

/// The nodes of the grid: a number of them for each axis, and the plane of a node with its frame.
struct Grid {
    counts: Vec<usize>,
    reach: f64,
}

impl Grid {
    fn new(inputs: usize, reach: f64) -> Grid {
        let counts = match inputs {
            2 => vec![PLANE.0, PLANE.1],
            _ => vec![SPACE.0, SPACE.1, SPACE.2],
        };
        Grid { counts, reach }
    }

    /// The plane at a place between the nodes, and directions along the sphere that turn with it.
    fn at(&self, place: &[f64]) -> (Plane, Vec<Vec<f64>>) {
        let last = place.len() - 1;
        let gamma = self.reach * (2.0 * place[last] / (self.counts[last] - 1) as f64 - 1.0);
        let turn = |axis: usize| TAU * place[axis] / self.counts[axis] as f64;
        if last == 1 {
            let (sin, cos) = turn(0).sin_cos();
            let xi = vec![cos, sin];
            return (Plane { xi, gamma }, vec![vec![-sin, cos]]);
        }
        // Half a cell from the poles.
        let (sin, cos) = (PI * (place[0] + 0.5) / self.counts[0] as f64).sin_cos();
        let (s, c) = turn(1).sin_cos();
        let xi = vec![sin * c, sin * s, cos];
        let frame = vec![vec![cos * c, cos * s, -sin], vec![-s, c, 0.0]];
        (Plane { xi, gamma }, frame)
    }

    /// The size of a cell.
    fn cell(&self) -> f64 {
        let last = self.counts.len() - 1;
        let gamma = 2.0 * self.reach / (self.counts[last] - 1) as f64;
        let turn = TAU / self.counts[last - 1] as f64;
        gamma.hypot(turn).hypot(PI / self.counts[0] as f64)
    }
}

fn smooth(field: &mut Field<'_>) -> Vec<Zero> {
    let inputs = field.data().inputs;
    let grid = Grid::new(inputs, REACH * field.radius());
    let total: usize = grid.counts.iter().product();
    let place = |index: usize| -> Vec<usize> {
        let mut rest = index;
        let mut place = vec![0; grid.counts.len()];
        for axis in (0..place.len()).rev() {
            place[axis] = rest % grid.counts[axis];
            rest /= grid.counts[axis];
        }
        place
    };
    let real = |place: &[usize]| -> Vec<f64> { place.iter().map(|p| *p as f64).collect() };
    let mut values: Vec<Vec<f64>> = Vec::with_capacity(total);
    for index in 0..total {
        let (plane, frame) = grid.at(&real(&place(index)));
        values.push(field.at(&plane).along(&frame));
    }
    let size = |v: &Vec<f64>| v.iter().map(|x| x * x).sum::<f64>().sqrt();
    let greatest = values.iter().map(size).fold(0.0, f64::max);
    let last = grid.counts.len() - 1;
    let mut found: Vec<Zero> = Vec::new();
    for index in 0..total {
        let corner = place(index);
        // gamma ends, and so does the first of two angles; the other goes round.
        let closed = |axis: usize| axis == last || (last == 2 && axis == 0);
        if (0..=last).any(|axis| closed(axis) && corner[axis] + 1 == grid.counts[axis]) {
            continue;
        }
        let corners: Vec<Vec<usize>> = (0..1_usize << (last + 1))
            .map(|bits| {
                (0..=last)
                    .map(|axis| (corner[axis] + (bits >> axis & 1)) % grid.counts[axis])
                    .collect()
            })
            .collect();
        let flat = |place: &Vec<usize>| {
            place
                .iter()
                .zip(&grid.counts)
                .fold(0, |index, (p, count)| index * count + p)
        };
        let changes = (0..=last).all(|component| {
            let all = corners.iter().map(|c| values[flat(c)][component]);
            let (low, high) = all.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), x| {
                (a.min(x), b.max(x))
            });
            low <= 0.0 && high >= 0.0 && low < high
        });
        if !changes {
            continue;
        }
        let centre: Vec<f64> = corner.iter().map(|p| *p as f64 + 0.5).collect();
        let mut starts = vec![grid.at(&centre).0];
        if field.jump() != 0.0 {
            // The pieces between the jumps can be smaller than a cell.
            starts.extend(corners.iter().map(|c| grid.at(&real(c)).0));
        }
        for start in starts {
            if let Some(zero) = newton(field, start, 3.0 * grid.cell(), greatest)
                && found.iter().all(|z| z.plane.apart(&zero.plane) > SAME)
            {
                found.push(zero);
            }
        }
    }
    found
}

/// Newton's iteration, which must stay near its start.
fn newton(field: &mut Field<'_>, start: Plane, near: f64, greatest: f64) -> Option<Zero> {
    let mut plane = start.clone();
    for _ in 0..NEWTON {
        let basis = plane.basis();
        let drift = field.at(&plane);
        let jacobian = field.jacobian(&plane, &basis);
        if drift.size() <= AT_REST * greatest {
            let rates = jacobian.complex_eigenvalues();
            if rates.iter().any(|r| r.re.abs() <= AT_REST * greatest) {
                return None;
            }
            return Some(Zero {
                plane,
                kind: Kind::from_rates(rates.iter().map(|r| r.re)),
                pinned: Vec::new(),
            });
        }
        let v = nalgebra::DVector::from_vec(drift.along(&basis));
        let step = jacobian.lu().solve(&v)?;
        let length = step.norm();
        if !length.is_finite() {
            return None;
        }
        let shorten = (0.5 * near / length).min(1.0);
        let by: Vec<f64> = step.iter().map(|s| -s * shorten).collect();
        plane = plane.moved(&basis, &by);
        if plane.apart(&start) > near {
            return None;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activation::{Activation, Fast};
    use crate::expr::{Expr, Scope};
    use crate::flow::stability::stability;
    use crate::network::data::Set;

    fn check(text: &str, inputs: usize, points: usize, some: usize) {
        let phi = Expr::parse(text, &Scope::new(&["z"])).expect("a formula");
        let phi = Activation::from_formula(text, phi).expect("phi");
        let phi = Fast::new(&phi).expect("an evaluator");
        let data = Set::Ball.draw(points, inputs, 5).expect("data");
        let slope = data.y.iter().map(|y| -y).collect();
        let mut field = Field::new(&data, slope, &phi, 1.5);
        let found = zeros(&mut field).expect("zeros");
        assert!(found.len() >= some, "{text} {inputs}: {}", found.len());
        for zero in &found {
            let at = (&zero.plane, &zero.pinned[..]);
            let seen = [1.0, -1.0].map(|sign| stability(&mut field, at, sign, 1e-4));
            assert!(zero.kind.fits(seen), "{text} {inputs}: {zero:?}: {seen:?}");
        }
    }

    #[test]
    fn what_the_rates_say_is_what_planes_near_by_do() {
        check("tanh(z)", 1, 9, 2);
        check("relu(z)", 1, 9, 2);
        check("tanh(z)", 2, 12, 1);
        check("relu(z)", 2, 8, 1);
        check("tanh(z)", 3, 12, 1);
    }

    #[test]
    fn four_dimensions_are_too_many() {
        let phi = Expr::parse("tanh(z)", &Scope::new(&["z"])).expect("a formula");
        let phi = Activation::from_formula("tanh", phi).expect("phi");
        let phi = Fast::new(&phi).expect("an evaluator");
        let data = Set::Ball.draw(5, 4, 5).expect("data");
        let mut field = Field::new(&data, vec![1.0; 5], &phi, 1.0);
        assert!(zeros(&mut field).expect_err("a fault").contains("not in 4"));
    }

    #[test]
    fn a_slope_without_a_limit_is_said() {
        let phi = Expr::parse("sqrt(relu(z))", &Scope::new(&["z"])).expect("a formula");
        let phi = Activation::from_formula("root", phi).expect("phi");
        let phi = Fast::new(&phi).expect("an evaluator");
        let data = Set::Ball.draw(5, 2, 5).expect("data");
        let mut field = Field::new(&data, vec![1.0; 5], &phi, 1.0);
        let why = zeros(&mut field).expect_err("a fault");
        assert!(why.contains("no limit at 0"), "{why}");
    }
}
