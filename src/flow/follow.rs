//! Where a plane ends that follows a field which stands still: its basin.
//!
//! Steps of a fixed length along sign · v_t/|v_t|, in passes with steps that become shorter. Where v_t jumps the steps go to and fro across the jump and
//! slide along it on average, which is the sliding mode; so the end is known to a few of the last steps.

use super::field::{Field, Plane, to_unit_length};

/// Lengths of the steps, and how many of each are taken at most.
const PASSES: [(f64, usize); 3] = [(0.02, 600), (0.004, 600), (0.0008, 600)];
/// Planes farther than so many radii of the data have left.
const LEFT: f64 = 20.0;

/// Where a plane ended.
#[derive(Clone, Debug, PartialEq)]
pub enum End {
    /// At rest, to within a few of the last steps.
    Rest(Plane),
    /// Where v_t is 0 all around: every data point is where phi' is 0.
    Dead(Plane),
    /// Far from all data.
    Left,
    /// Still under way after all steps.
    Moving(Plane),
}

impl End {
    /// The plane, where there is one at rest.
    pub fn rest(&self) -> Option<&Plane> {
        match self {
            End::Rest(plane) => Some(plane),
            _ => None,
        }
    }
}

/// Follows a plane; `sign` is that of mu.
pub fn follow(field: &mut Field<'_>, from: &Plane, sign: f64) -> End {
    let far = LEFT * field.radius().max(1.0);
    let mut plane = from.clone();
    let mut rests = false;
    for (length, steps) in PASSES {
        let mut anchor = plane.clone();
        rests = false;
        for step in 1..=steps {
            if !advance(field, &mut plane, sign, length) {
                return End::Dead(plane);
            }
            if plane.gamma.abs() > far {
                return End::Left;
            }
            if step % 60 == 0 {
                // No farther than a few steps in sixty.
                rests = plane.apart(&anchor) < 4.0 * length;
                if rests {
                    break;
                }
                anchor = plane.clone();
            }
        }
    }
    match rests {
        true => End::Rest(plane),
        false => End::Moving(plane),
    }
}

/// One step of this length; false where v_t is 0, or no number.
pub fn advance(field: &mut Field<'_>, plane: &mut Plane, sign: f64, length: f64) -> bool {
    let drift = field.at(plane);
    let size = drift.size();
    if size == 0.0 || !size.is_finite() {
        return false;
    }
    let by = sign * length / size;
    plane
        .xi
        .iter_mut()
        .zip(&drift.xi)
        .for_each(|(x, v)| *x += by * v);
    to_unit_length(&mut plane.xi);
    plane.gamma += by * drift.gamma;
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activation::{Activation, Fast};
    use crate::expr::{Expr, Scope};
    use crate::network::Data;

    #[test]
    fn all_active_planes_end_where_theory_says() {
        // All points are above the plane, so v_t is that of a linear network: the rest is at -(sum r x, sum r) for mu > 0.
        let data =
            Data::new(2, 1, vec![3.0, 0.1, 3.2, -0.2, 2.9, 0.3], vec![0.0; 3]).expect("data");
        let r = vec![-1.0, -0.5, -0.8];
        let phi = Expr::parse("relu(z)", &Scope::new(&["z"])).expect("a formula");
        let phi = Activation::from_formula("relu", phi).expect("phi");
        let phi = Fast::new(&phi).expect("an evaluator");
        let mut x = [0.0; 2];
        for (n, r) in r.iter().enumerate() {
            x[0] -= r * data.point(n)[0];
            x[1] -= r * data.point(n)[1];
        }
        let size = (x[0] * x[0] + x[1] * x[1]).sqrt();
        let wanted = Plane {
            xi: vec![x[0] / size, x[1] / size],
            gamma: r.iter().sum::<f64>() / size,
        };
        let mut field = Field::new(&data, r, &phi, 1.0);
        assert!(field.at(&wanted).size() < 1e-12);
        let from = Plane {
            xi: vec![0.8, 0.6],
            gamma: 0.5,
        };
        let end = follow(&mut field, &from, 1.0);
        let found = end.rest().expect("a rest");
        assert!(found.apart(&wanted) < 4e-3, "{found:?} {wanted:?}");
        // With the other sign of mu it is a source.
        let near = wanted.moved(&wanted.basis(), &[0.01, 0.01]);
        match follow(&mut field, &near, -1.0) {
            End::Rest(plane) | End::Moving(plane) | End::Dead(plane) => {
                assert!(plane.apart(&wanted) > 0.1)
            }
            End::Left => {}
        }
    }
}
