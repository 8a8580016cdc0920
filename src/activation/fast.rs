//! phi and phi' in double precision over slices, for training.
//!
//! A piece holds on its open interval and at its right end: phi'(0) of the rectifier is 0, the one-sided
//! derivative from the left, as in the usual frameworks.

use super::{Activation, Piece};
use crate::expr::slices::BLOCK;
use crate::expr::{EvalError, Expr, Program, SliceEvaluator, eval_real};
use crate::number::slices::select;
use crate::number::wide::wide;
use std::sync::Arc;

/// Two straight lines that meet or jump at a point, or one line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bent {
    /// The point; any where both lines are the same.
    pub at: f64,
    /// Value at z = 0 and slope of the line to the left, which holds at the point itself.
    pub left: [f64; 2],
    /// The same of the line to the right.
    pub right: [f64; 2],
}

impl Bent {
    fn values(self, z: &[f64], phi: &mut [f64]) {
        assert_eq!(z.len(), phi.len());
        bent_values(phi, z, self.at, self.left, self.right);
    }

    fn slopes(self, z: &[f64], slope: &mut [f64]) {
        assert_eq!(z.len(), slope.len());
        bent_slopes(slope, z, self.at, self.left, self.right);
    }
}

wide! {
    /// The left line up to `at`, the right one beyond; no number stays none.
    fn bent_values<'a>(phi: &'a mut [f64], z: &'a [f64], at: f64, left: [f64; 2], right: [f64; 2]) {
        for (phi, z) in phi.iter_mut().zip(z) {
            let (below, above) = (z.mul_add(left[1], left[0]), z.mul_add(right[1], right[0]));
            *phi = if *z > at { above } else { below };
        }
    }

    /// Its slopes.
    fn bent_slopes<'a>(slope: &'a mut [f64], z: &'a [f64], at: f64, left: [f64; 2], right: [f64; 2]) {
        for (slope, z) in slope.iter_mut().zip(z) {
            *slope = if *z > at { right[1] } else { left[1] };
        }
    }
}

/// An activation ready to be evaluated over slices, with its derivative.
#[derive(Clone, Debug)]
pub struct Fast {
    parts: Vec<Part>,
    bent: Option<Bent>,
    scratch: [Vec<f64>; 2],
}

#[derive(Clone, Debug)]
struct Part {
    from: f64,
    to: f64,
    value: SliceEvaluator,
    both: SliceEvaluator,
}

impl Fast {
    /// Compiles the pieces and their derivatives.
    ///
    /// # Errors
    /// A sentence: a piece has no derivative, a constant in it no value.
    pub fn new(activation: &Activation) -> Result<Self, String> {
        let mut parts = Vec::new();
        for piece in activation.pieces() {
            let slope = slope(piece)?;
            let compile = |outputs: &[&Expr]| {
                SliceEvaluator::new(Arc::new(Program::compile(outputs, &["z"])))
                    .map_err(|why: EvalError| why.to_string())
            };
            parts.push(Part {
                from: end(piece.from.as_ref(), f64::NEG_INFINITY)?,
                to: end(piece.to.as_ref(), f64::INFINITY)?,
                value: compile(&[&piece.phi])?,
                both: compile(&[&piece.phi, &slope])?,
            });
        }
        Ok(Fast {
            parts,
            bent: bent(activation),
            scratch: [vec![0.0; BLOCK], vec![0.0; BLOCK]],
        })
    }

    /// The two lines, where phi is that.
    pub fn bent(&self) -> Option<Bent> {
        self.bent
    }

    /// `phi[i] = phi(z[i])`.
    ///
    /// # Panics
    /// Slices of different lengths.
    pub fn values(&mut self, z: &[f64], phi: &mut [f64]) {
        if let Some(lines) = self.bent {
            return lines.values(z, phi);
        }
        if let [part] = &mut self.parts[..] {
            return part.value.eval(&[z], &mut [phi]);
        }
        for (z, phi) in z.chunks(BLOCK).zip(phi.chunks_mut(BLOCK)) {
            for part in &mut self.parts {
                let value = &mut self.scratch[0][..z.len()];
                part.value.eval(&[z], &mut [value]);
                select(phi, value, z, part.from, part.to);
            }
        }
    }

    /// `phi[i] = phi(z[i])`, `slope[i] = phi'(z[i])`.
    ///
    /// # Panics
    /// Slices of different lengths.
    pub fn both(&mut self, z: &[f64], phi: &mut [f64], slope: &mut [f64]) {
        if let Some(lines) = self.bent {
            lines.values(z, phi);
            return lines.slopes(z, slope);
        }
        if let [part] = &mut self.parts[..] {
            return part.both.eval(&[z], &mut [phi, slope]);
        }
        let blocks = z.chunks(BLOCK).zip(phi.chunks_mut(BLOCK));
        for ((z, phi), slope) in blocks.zip(slope.chunks_mut(BLOCK)) {
            for part in &mut self.parts {
                let [value, derivative] = &mut self.scratch;
                let (value, derivative) = (&mut value[..z.len()], &mut derivative[..z.len()]);
                part.both.eval(&[z], &mut [value, derivative]);
                select(phi, value, z, part.from, part.to);
                select(slope, derivative, z, part.from, part.to);
            }
        }
    }
}

fn slope(piece: &Piece) -> Result<Expr, String> {
    piece.phi.derivative("z").map_err(|why| why.to_string())
}

fn end(at: Option<&Expr>, none: f64) -> Result<f64, String> {
    match at {
        None => Ok(none),
        Some(at) => Ok(eval_real(at, &[], 64)
            .map_err(|why| why.to_string())?
            .to_f64()),
    }
}

/// The lines, where there are at most two pieces and each has a slope without z.
fn bent(activation: &Activation) -> Option<Bent> {
    let line = |piece: &Piece| -> Option<[f64; 2]> {
        let slope = eval_real(&slope(piece).ok()?, &[], 64).ok()?;
        // Somewhere in the piece; the pieces' formulas are analytic and hold beyond it too.
        let z = crate::number::Real::with_val(64, 1);
        let value = eval_real(&piece.phi, &[("z", &z)], 64).ok()? - &slope;
        Some([value.to_f64(), slope.to_f64()])
    };
    match activation.pieces() {
        [only] => line(only).map(|line| Bent {
            at: 0.0,
            left: line,
            right: line,
        }),
        [left, right] => Some(Bent {
            at: end(left.to.as_ref(), f64::NAN).ok()?,
            left: line(left)?,
            right: line(right)?,
        }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::Scope;
    use crate::number::Real;

    fn activation(phi: &str) -> Activation {
        let phi = Expr::parse(phi, &Scope::new(&["z"])).expect("a formula");
        Activation::from_formula("phi", phi).expect("an activation")
    }

    #[test]
    fn values_and_slopes_are_those_of_the_formula() {
        let z: Vec<f64> = (0..600).map(|i| f64::from(i) * 0.013 - 3.9007).collect();
        for text in [
            "relu(z)",
            "max(z,z/5)",
            "tanh(z)",
            "abs(z)^3",
            "relu(z)^(7/2)",
            "min(relu(z),1)",
        ] {
            let phi = activation(text);
            let mut fast = Fast::new(&phi).expect("compiled");
            let (mut value, mut slope, mut again) =
                (vec![0.0; 600], vec![0.0; 600], vec![0.0; 600]);
            fast.both(&z, &mut value, &mut slope);
            fast.values(&z, &mut again);
            assert!(value == again, "{text}");
            for (i, z) in z.iter().enumerate() {
                let h = Real::with_val(200, 1e-20);
                let at = |d: &Real| phi.value(&(Real::with_val(200, *z) + d), 180).expect("it");
                let right = at(&Real::with_val(200, 0));
                assert!(
                    (value[i] - right.to_f64()).abs() < 4e-15 * value[i].abs().max(1.0),
                    "{text}({z})"
                );
                let secant = (at(&h) - at(&-h.clone())) / (h * 2u32);
                assert!(
                    (slope[i] - secant.to_f64()).abs() < 1e-14 * slope[i].abs().max(1.0),
                    "{text}'({z})"
                );
            }
        }
    }

    #[test]
    fn at_a_kink_the_left_piece_holds() {
        let mut fast = Fast::new(&activation("relu(z)")).expect("compiled");
        let (mut value, mut slope) = ([9.0; 2], [9.0; 2]);
        fast.both(&[0.0, f64::MIN_POSITIVE], &mut value, &mut slope);
        assert_eq!(slope, [0.0, 1.0]);
    }

    #[test]
    fn two_lines_are_recognised() {
        let lines = |text: &str| Fast::new(&activation(text)).expect("compiled").bent();
        let relu = Bent {
            at: 0.0,
            left: [0.0, 0.0],
            right: [0.0, 1.0],
        };
        assert_eq!(lines("relu(z)"), Some(relu));
        let shifted = lines("2*abs(z-1)+1").expect("two lines");
        assert_eq!(
            (shifted.at, shifted.left, shifted.right),
            (1.0, [3.0, -2.0], [-1.0, 2.0])
        );
        assert_eq!(lines("tanh(z)"), None);
        assert_eq!(lines("min(relu(z),1)"), None);
    }
}
