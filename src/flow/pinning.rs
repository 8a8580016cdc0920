//! Pinning at data points, for phi' with a jump at 0 (the rectifier).
//!
//! Seen from the data point x_n, the plane's height z_n = xi·x_n - gamma moves with `c` times
//!
//! ```text
//! S_- = -sum_{m != n} g_m phi'(z_m) (1 + x_n·x_m)  -  g_n phi'(0-) (1 + |x_n|^2)      where the point is below the plane
//! S_+ = S_- - g_n jump (1 + |x_n|^2)                                                   where it is above
//! ```
//!
//! on the plane through x_n. A neuron with c > 0 is pinned, and slides along x_n, iff S_- > 0 > S_+; with c < 0 iff S_- < 0 < S_+.

use super::field::{Field, Plane};

/// S_- and S_+ at a plane through (or near) the data point n, for mu > 0.
pub fn heights(field: &mut Field<'_>, plane: &Plane, n: usize) -> [f64; 2] {
    let x = field.data().point(n);
    field.sides(plane, n).map(|drift| drift.of_height(x))
}

/// Whether a neuron whose mu has this sign is pinned there.
pub fn pins([below, above]: [f64; 2], sign: f64) -> bool {
    sign * below > 0.0 && sign * above < 0.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activation::{Activation, Fast};
    use crate::expr::{Expr, Scope};
    use crate::network::data::Set;

    #[test]
    fn they_are_the_sums_of_the_formula() {
        let data = Set::Planes.draw(12, 2, 3).expect("data");
        let g: Vec<f64> = (0..12).map(|n| (n as f64 * 1.3).sin()).collect();
        let phi = Expr::parse("relu(z)", &Scope::new(&["z"])).expect("a formula");
        let phi = Activation::from_formula("relu", phi).expect("phi");
        let mut field = Field::new(&data, g.clone(), &Fast::new(&phi).expect("phi"), 1.0);
        let dot = |a: &[f64], b: &[f64]| -> f64 { a.iter().zip(b).map(|(a, b)| a * b).sum() };
        for n in 0..12 {
            let x = data.point(n);
            let xi = vec![0.28, 0.96];
            let plane = Plane {
                gamma: dot(&xi, x),
                xi,
            };
            let below: f64 = (0..12)
                .filter(|m| *m != n && plane.height(data.point(*m)) > 0.0)
                .map(|m| -g[m] * (1.0 + dot(x, data.point(m))))
                .sum();
            let above = below - g[n] * (1.0 + dot(x, x));
            let found = heights(&mut field, &plane, n);
            assert!((found[0] - below).abs() < 1e-12 && (found[1] - above).abs() < 1e-12);
            assert_eq!(pins(found, 1.0), below > 0.0 && above < 0.0);
            assert_eq!(pins(found, -1.0), below < 0.0 && above > 0.0);
        }
    }
}
