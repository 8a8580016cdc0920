//! What planes around a zero of v_t do: they are followed in short steps.

use super::field::{Field, Plane, to_unit_length};
use super::follow::advance;
use std::f64::consts::TAU;

/// What planes near a zero do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stability {
    /// All end nearer to it than they began.
    Comes,
    /// All go away.
    Goes,
    /// Some come and some go.
    Mixed,
    /// Some neither came nor went in as many steps as are taken, and nothing speaks against the others.
    Unclear,
}

/// Steps that are taken, and their length in radii: what moves much faster across a way than along it needs short ones.
const PASSES: [(usize, f64); 2] = [(400, 0.05), (8000, 0.0025)];

/// Follows planes that start so far from a zero, all around it, in short steps along the field for a sign of mu; on the planes through the one data point
/// at which the zero is pinned they slide, where both sides push them there. Planes leave a saddle too, but for those on a line.
pub fn stability(
    field: &mut Field<'_>,
    (zero, pinned): (&Plane, &[usize]),
    sign: f64,
    radius: f64,
) -> Stability {
    let mut seen = Stability::Unclear;
    for pass in PASSES {
        seen = looked(field, (zero, pinned), sign, radius, pass);
        if seen != Stability::Unclear {
            break;
        }
    }
    seen
}

fn looked(
    field: &mut Field<'_>,
    (zero, pinned): (&Plane, &[usize]),
    sign: f64,
    radius: f64,
    (steps, length): (usize, f64),
) -> Stability {
    let length = length * radius;
    let basis = zero.basis();
    let directions: Vec<Vec<f64>> = match basis.len() {
        0 => vec![vec![1.0], vec![-1.0]],
        1 => (0..12)
            .map(|i| {
                let (sin, cos) = (TAU * (f64::from(i) + 0.3) / 12.0).sin_cos();
                vec![cos, sin]
            })
            .collect(),
        _ => (0..24)
            .map(|i| {
                // A spiral on the sphere.
                let height = (f64::from(i) + 0.5) / 12.0 - 1.0;
                let turn = 2.399_963 * f64::from(i);
                let wide = (1.0 - height * height).sqrt();
                vec![wide * turn.cos(), wide * turn.sin(), height]
            })
            .collect(),
    };
    let (mut comes, mut goes) = (0, 0);
    for direction in &directions {
        let by: Vec<f64> = direction.iter().map(|d| d * radius).collect();
        let mut plane = zero.moved(&basis, &by);
        for _ in 0..steps {
            let moves = match pinned {
                [n] => slide(field, &mut plane, *n, sign, length),
                _ => advance(field, &mut plane, sign, length),
            };
            if !moves || plane.apart(zero) > 3.0 * radius {
                break;
            }
        }
        let end = plane.apart(zero);
        comes += usize::from(end < 0.7 * radius);
        goes += usize::from(end > 1.3 * radius);
    }
    match (comes, goes) {
        (c, _) if c == directions.len() => Stability::Comes,
        (_, g) if g == directions.len() => Stability::Goes,
        (1.., 1..) => Stability::Mixed,
        _ => Stability::Unclear,
    }
}

/// A step of this length, in the sliding mode on the planes through the data point n where it holds the plane there.
fn slide(field: &mut Field<'_>, plane: &mut Plane, n: usize, sign: f64, length: f64) -> bool {
    let x = field.data().point(n);
    let sides = field.sides(plane, n);
    let [below, above] = [&sides[0], &sides[1]].map(|drift| sign * drift.of_height(x));
    if plane.height(x).abs() > length || below <= 0.0 || above >= 0.0 {
        return advance(field, plane, sign, length);
    }
    let part = below / (below - above);
    let pairs = sides[0].xi.iter().zip(&sides[1].xi);
    let along: Vec<f64> = pairs.map(|(a, b)| (1.0 - part) * a + part * b).collect();
    let size = along.iter().map(|v| v * v).sum::<f64>().sqrt();
    if size > 0.0 {
        let by = sign * length / size;
        let pairs = plane.xi.iter_mut().zip(&along);
        pairs.for_each(|(xi, v)| *xi += by * v);
        to_unit_length(&mut plane.xi);
    }
    plane.gamma += plane.height(x);
    true
}
