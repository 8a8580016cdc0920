//! What keeps phi from having a Fourier transform at all.
//!
//! F is the transform of a tempered distribution: phi may grow like a power, and its singularities
//! on the real line have to be integrable. A rotated contour would give a finite number for some
//! functions that have none (e^z, a pole on the line), so this is asked first.

use super::growth::{Probe, Tail};
use super::singularities::Singularities;
use super::{Activation, Piece};
use crate::expr::eval_real;
use crate::number::Complex;
use crate::quadrature::Budget;

/// Precision of the samples.
const BITS: u32 = 320;
/// A singularity is integrable when its power is above this.
const INTEGRABLE: f64 = -0.97;
/// log2 of the two distances at which the power at a singularity is measured. The singularity is
/// located in double precision, so that the nearer one stays well above 2^-53.
const DISTANCES: (i32, i32) = (-20, -40);

/// Why phi has no Fourier transform, if the engine finds a reason within the budget.
pub fn obstacle(activation: &Activation, budget: &Budget) -> Option<String> {
    activation.pieces().iter().find_map(|piece| {
        let explodes = |right: bool| {
            let direction = Complex::with_val(BITS, (if right { 1 } else { -1 }, 0));
            let start = Complex::with_val(BITS, 0);
            Probe::within(&piece.phi, budget).tail(&start, &direction) == Tail::Explosive
        };
        let infinite = [(piece.from.is_none(), false), (piece.to.is_none(), true)];
        for (there, right) in infinite {
            if there && explodes(right) {
                let side = if right { "z -> inf" } else { "z -> -inf" };
                return Some(format!(
                    "phi grows faster than every power as {side}: it is no tempered distribution and has no Fourier transform"
                ));
            }
        }
        pole(piece, budget).map(|at| {
            format!("phi has a singularity at z = {at:.6} that is not integrable: the integral does not exist")
        })
    })
}

/// A singularity of the piece on the real line, at its ends or inside, that is not integrable.
fn pole(piece: &Piece, budget: &Budget) -> Option<f64> {
    let value = |e: &crate::expr::Expr| eval_real(e, &[], 80).map_or(f64::NAN, |v| v.to_f64());
    let from = piece.from.as_ref().map_or(f64::NEG_INFINITY, value);
    let to = piece.to.as_ref().map_or(f64::INFINITY, value);
    let margin = 1e-6;
    let mut probe = Probe::within(&piece.phi, budget);
    let found = Singularities::of(&piece.phi, budget);
    for (end, right) in [(&piece.from, true), (&piece.to, false)] {
        let Some(end) = end else { continue };
        let Ok(at) = eval_real(end, &[], BITS) else {
            continue;
        };
        let direction = Complex::with_val(BITS, (if right { 1 } else { -1 }, 0));
        let start = Complex::with_val(BITS, (&at, 0));
        // Where phi is not even defined next to its end, the routes say so.
        let power = probe.power_at(&start, &direction);
        if power.is_finite() && power < INTEGRABLE {
            return Some(at.to_f64());
        }
    }
    let mut inside = found
        .points
        .iter()
        .filter(|p| p.im.abs() < 1e-12 * (1.0 + p.re.abs()))
        .map(|p| p.re)
        .filter(|x| *x > from + margin && *x < to - margin);
    inside.find(|x| {
        let at = Complex::with_val(BITS, (*x, 0));
        [1, -1].into_iter().any(|side| {
            let direction = Complex::with_val(BITS, (side, 0));
            let mut level = |distance: i32| probe.log2_on_ray(&at, &direction, 2f64.powi(distance));
            let (far, near) = (level(DISTANCES.0), level(DISTANCES.1));
            match (far, near) {
                (Some(far), Some(near)) => {
                    let power = (far - near) / f64::from(DISTANCES.0 - DISTANCES.1);
                    power < INTEGRABLE
                }
                _ => false,
            }
        })
    })
}

#[cfg(test)]
mod tests {
    use super::{Budget, obstacle};
    use crate::activation::Activation;
    use crate::expr::{Expr, Scope};

    fn of(text: &str) -> Option<String> {
        let phi = Expr::parse(text, &Scope::new(&["z"])).unwrap();
        obstacle(
            &Activation::from_formula("test", phi).unwrap(),
            &Budget::default(),
        )
    }

    #[test]
    fn growth_and_poles_are_found() {
        for text in ["exp(z)", "sinh(z)", "exp(z^2)", "z*exp(-z)"] {
            assert!(of(text).unwrap().contains("grows faster"), "{text}");
        }
        for text in ["1/(z^2-1)", "1/(z^2-2)", "1/z", "1/(z-1)^2", "cot(z)"] {
            assert!(of(text).unwrap().contains("not integrable"), "{text}");
        }
    }

    #[test]
    fn what_has_a_transform_passes() {
        for text in [
            "z^3",
            "tanh(z)",
            "sin(z)/z",
            "exp(-z^2)",
            "log(cosh(z))",
            "abs(z)^(-1/4)",
            "softplus(z)",
            "1/(1+z^2)",
            "z*tanh(softplus(z))",
            "relu(z)^3",
            "(1-cos(z))/z^2",
        ] {
            assert_eq!(of(text), None, "{text}");
        }
    }
}
