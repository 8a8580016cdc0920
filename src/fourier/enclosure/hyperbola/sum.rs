//! The sum of a rule, and the certificate of its value.

use super::super::aim::{Aim, Enclosed, Place};
use super::super::path::Path;
use super::super::rule::Rule;
use super::{BOUND_BITS, Bounds, Hyperbola};
use crate::activation::Symmetry;
use crate::expr::Expr;
use crate::fourier::certificate::{self, Certificate};
use crate::number::ball::{Ball, RealBall};
use crate::number::{Real, Scalar};

/// Bits of the sum below the tolerance.
const GUARD_BITS: f64 = 24.0;

/// Bits for a sum that is rounded by less than the tolerance.
pub(super) fn bits(path: &Path, bounds: &Bounds, aim: &Aim) -> u32 {
    let loudness = bounds.mass().log2_up().max(0) as f64;
    let wanted = aim.bits().max(0.0) + loudness.min(1e6) + GUARD_BITS;
    (wanted as u32 + u32::BITS - path.nodes.leading_zeros()).clamp(64, aim.max_bits.max(64))
}

impl Hyperbola<'_> {
    /// The sum with these bits, with the error of the rule.
    pub(super) fn value(
        &self,
        path: &Path,
        k: &Place,
        bounds: &Bounds,
        bits: u32,
        aim: &Aim,
    ) -> Result<Enclosed, String> {
        let sum = self.sum(path, k, bits, aim)?;
        let error = bounds.error;
        let wide = |x: &RealBall| RealBall::new(x.mid().clone(), x.radius().plus(error));
        let (re, im) = (sum.re(), sum.im());
        // A part that the symmetry says is 0 is 0 without an error.
        let value = match self.symmetry {
            Some(Symmetry::Even) => Ball::from_parts(wide(re), im.clone()),
            Some(Symmetry::Odd) => Ball::from_parts(re.clone(), wide(im)),
            None => Ball::from_parts(wide(re), wide(im)),
        };
        let nodes = match self.symmetry {
            Some(_) => path.nodes as usize + 1,
            None => 2 * path.nodes as usize + 1,
        };
        Ok(Enclosed {
            value,
            detail: path.describe(),
            nodes,
            bits,
            certificate: Certificate::Hyperbola(self.certificate(path, bounds, bits)),
        })
    }

    fn certificate(&self, path: &Path, bounds: &Bounds, bits: u32) -> certificate::Hyperbola {
        certificate::Hyperbola {
            phi: self.phi.to_string(),
            on_line: self.on_line.map(Expr::to_string),
            symmetry: self.symmetry,
            centre: path.centre,
            scale: path.scale,
            theta: path.angle,
            below: path.below,
            above: path.above,
            step: path.step,
            nodes: path.nodes,
            bits,
            mass_below: bounds.below,
            mass_above: bounds.above,
            tails: bounds.tails,
            error: bounds.error,
        }
    }

    /// h times the sum of g.
    pub(super) fn sum(&self, path: &Path, k: &Place, bits: u32, aim: &Aim) -> Result<Ball, String> {
        let mut rule = Rule::new(self.program.clone(), path, k, bits);
        let nodes = i64::from(path.nodes);
        let first = if self.symmetry.is_some() { 0 } else { -nodes };
        let mut sum = Ball::zero(bits);
        let mut middle = Ball::zero(bits);
        for j in first..=nodes {
            if j % 64 == 0 && (aim.stop)() {
                return Err("the time limit was reached".to_string());
            }
            let (_, g) = rule.value(j)?;
            match j == 0 {
                true => middle = g,
                false => sum = added(&sum, &g, bits),
            }
        }
        let zero = || RealBall::exact(Real::new(bits));
        let twice = |x: &RealBall| x.add(x, bits);
        let all = match self.symmetry {
            Some(Symmetry::Even) => {
                Ball::from_parts(twice(sum.re()).add(middle.re(), bits), zero())
            }
            Some(Symmetry::Odd) => Ball::from_parts(zero(), twice(sum.im()).add(middle.im(), bits)),
            None => added(&sum, &middle, bits),
        };
        let mut out = Ball::zero(bits);
        out.mul(
            &all,
            &Ball::exact_real(Real::with_val(BOUND_BITS, path.step)),
        );
        match out.is_indeterminate() {
            true => Err("phi has no value at a node".to_string()),
            false => Ok(out),
        }
    }
}

fn added(a: &Ball, b: &Ball, bits: u32) -> Ball {
    let mut sum = Ball::zero(bits);
    sum.add(a, b);
    sum
}
