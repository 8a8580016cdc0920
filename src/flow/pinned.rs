//! Zeros of v_t in the plane where phi' jumps at 0: planes through one data point, along which the sliding mode is at rest, and planes through two.
//!
//! On the planes through a data point the two limits of v_t point at each other, or away from each other: their mean that stays on these planes is the
//! sliding mode. On planes through two points a zero is where 0 lies in the convex hull of the four limits.

use super::field::{Field, Plane};
use super::stability::{Stability, stability};
use super::zeros::{BISECTIONS, Kind, Zero};
use crate::host::clock;
use std::f64::consts::{PI, TAU};

/// Angles at which the planes through a data point are looked at.
const ANGLES: usize = 1440;

/// The plane through a point of the plane whose normal has this angle, and the direction along the circle.
fn through(x: &[f64], angle: f64) -> (Plane, [f64; 2]) {
    let (sin, cos) = angle.sin_cos();
    let plane = Plane {
        xi: vec![cos, sin],
        gamma: cos * x[0] + sin * x[1],
    };
    (plane, [-sin, cos])
}

/// How fast the sliding mode turns a plane that is pinned at n, and whether it is (for mu > 0) or would be for mu < 0.
fn sliding(field: &mut Field<'_>, n: usize, angle: f64) -> Option<(f64, bool)> {
    let x = field.data().point(n);
    let (plane, along) = through(x, angle);
    let sides = field.sides(&plane, n);
    let [below, above] = [&sides[0], &sides[1]].map(|drift| drift.of_height(x));
    if below * above >= 0.0 {
        return None;
    }
    let part = below / (below - above);
    let turn = |i: usize| sides[i].xi[0] * along[0] + sides[i].xi[1] * along[1];
    Some(((1.0 - part) * turn(0) + part * turn(1), below > 0.0))
}

/// Planes through one data point.
pub(super) fn at_one(field: &mut Field<'_>) -> Vec<Zero> {
    let mut found = Vec::new();
    for n in 0..field.data().len() {
        if clock::is_over_now() {
            break;
        }
        let angle = |i: usize| TAU * (i as f64 + 0.5) / ANGLES as f64;
        let turns: Vec<Option<(f64, bool)>> =
            (0..=ANGLES).map(|i| sliding(field, n, angle(i))).collect();
        let greatest = turns
            .iter()
            .flatten()
            .map(|t| t.0.abs())
            .fold(0.0, f64::max);
        for (i, pair) in turns.windows(2).enumerate() {
            let [Some((from, comes)), Some((to, same))] = pair else {
                continue;
            };
            if from * to >= 0.0 || comes != same {
                continue;
            }
            let (mut a, mut b) = (angle(i), angle(i + 1));
            let mut rest = f64::INFINITY;
            for _ in 0..BISECTIONS {
                let middle = 0.5 * (a + b);
                let Some((turn, _)) = sliding(field, n, middle) else {
                    rest = f64::INFINITY;
                    break;
                };
                rest = turn.abs();
                if turn * from > 0.0 {
                    a = middle;
                } else {
                    b = middle;
                }
            }
            // A jump, where the plane meets another point, is a matter of two points.
            if rest <= 1e-6 * greatest {
                let (plane, _) = through(field.data().point(n), 0.5 * (a + b));
                let across = if *comes { -1.0 } else { 1.0 };
                found.push(Zero {
                    plane,
                    kind: Kind::from_rates([across, to - from]),
                    pinned: vec![n],
                });
            }
        }
    }
    found
}

/// Planes through two data points.
pub(super) fn at_two(field: &mut Field<'_>) -> Vec<Zero> {
    let n = field.data().len();
    let mut found = Vec::new();
    for a in 0..n {
        for b in a + 1..n {
            if clock::is_over() {
                return found;
            }
            let (x, y) = (field.data().point(a), field.data().point(b));
            let (dx, dy) = (x[0] - y[0], x[1] - y[1]);
            if dx == 0.0 && dy == 0.0 {
                continue;
            }
            let normal = (-dx).atan2(dy);
            for angle in [normal, normal + PI] {
                let (plane, along) = through(x, angle);
                let limits: Vec<[f64; 2]> = field
                    .corners(&plane, a, b)
                    .iter()
                    .map(|d| [d.xi[0] * along[0] + d.xi[1] * along[1], d.gamma])
                    .collect();
                if holds_zero(&limits) {
                    let kind = match [1.0, -1.0]
                        .map(|sign| stability(field, (&plane, &[a, b]), sign, 1e-4))
                    {
                        [Stability::Comes, _] => Kind::Sink,
                        [_, Stability::Comes] => Kind::Source,
                        _ => Kind::Saddle,
                    };
                    found.push(Zero {
                        plane,
                        kind,
                        pinned: vec![a, b],
                    });
                }
            }
        }
    }
    found
}

/// Whether 0 lies inside the convex hull: no half-plane is free of them.
fn holds_zero(vectors: &[[f64; 2]]) -> bool {
    let mut angles: Vec<f64> = vectors.iter().map(|v| v[1].atan2(v[0])).collect();
    angles.sort_by(f64::total_cmp);
    let around = angles.last().map_or(0.0, |last| angles[0] + TAU - last);
    let widest = angles
        .windows(2)
        .map(|p| p[1] - p[0])
        .fold(around, f64::max);
    widest < PI
}
