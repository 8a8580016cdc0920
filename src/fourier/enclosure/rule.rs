//! The integrand at the nodes of a path, in balls.

use super::aim::Place;
use super::path::Path;
use crate::expr::{Evaluator, Program};
use crate::number::ball::{Ball, RealBall};
use crate::number::{Real, Scalar};
use std::sync::Arc;

/// Bits of a parameter.
const PARAMETER_BITS: u32 = 64;

/// g at the nodes of a path.
pub(super) struct Rule {
    evaluator: Evaluator<Ball>,
    step: f64,
    scale: RealBall,
    centre: RealBall,
    k: RealBall,
    /// Sine and cosine of theta.
    turn: (RealBall, RealBall),
    bits: u32,
}

impl Rule {
    pub(super) fn new(program: Arc<Program>, path: &Path, k: &Place, bits: u32) -> Rule {
        let exact = |x: f64| RealBall::exact(Real::with_val(PARAMETER_BITS, x));
        Rule {
            evaluator: Evaluator::new(program, bits),
            step: path.step,
            scale: exact(path.scale),
            centre: exact(path.centre),
            k: k.at(bits),
            turn: exact(path.angle).sin_cos(bits),
            bits,
        }
    }

    /// z and phi(z) z' e^{-ikz} at u = j h.
    pub(super) fn value(&mut self, j: i64) -> Result<(Ball, Ball), String> {
        let bits = self.bits;
        // 16 bits times 32: exact.
        let u = RealBall::exact(Real::with_val(PARAMETER_BITS, self.step) * j);
        let (sinh, cosh) = u.sinh_cosh(bits);
        let (sin, cos) = &self.turn;
        let scaled = |x: RealBall| self.scale.mul(&x, bits);
        let down = scaled(cosh.mul(sin, bits));
        let zero = RealBall::exact(Real::new(bits));
        let x = self.centre.add(&scaled(sinh.mul(cos, bits)), bits);
        let z = Ball::from_parts(x, zero.sub(&down, bits));
        let size = zero.sub(&self.k.mul(&down, bits), bits).exp(bits);
        let (s, c) = self.k.mul(z.re(), bits).sin_cos(bits);
        let wave = Ball::from_parts(size.mul(&c, bits), zero.sub(&size.mul(&s, bits), bits));
        let slope = Ball::from_parts(
            scaled(cosh.mul(cos, bits)),
            zero.sub(&scaled(sinh.mul(sin, bits)), bits),
        );
        let found = self.evaluator.eval(&[&z]);
        let phi = found
            .ok()
            .and_then(|values| values.first().cloned())
            .ok_or("phi has no value at a node")?;
        let (mut moved, mut whole) = (Ball::zero(bits), Ball::zero(bits));
        moved.mul(&phi, &slope);
        whole.mul(&moved, &wave);
        Ok((z, whole))
    }
}
