//! F of a term of a sum from F of its core, in balls.
//!
//! ```text
//! phi(z) = c e^{i omega z} g((z - b)/s):   F[phi](k) = c s e^{-i(k - omega) b} F[g]((k - omega) s)
//! ```

use super::certificate::{Certified, Summand};
use super::evidence::PointValue;
use crate::activation::terms::Term;
use crate::error::Doubt;
use crate::expr::{Evaluator, Expr, Program, build};
use crate::number::{Ball, Complex, Constant, Function, Real, Scalar};
use std::sync::Arc;

/// Bits of the constants of a term beyond those of its values.
pub(super) const GUARD_BITS: u32 = 64;

/// The constants of a term.
pub(super) struct Factors<'a> {
    pub(super) coefficient: &'a Expr,
    pub(super) scale: &'a Expr,
    pub(super) omega: &'a Expr,
    pub(super) place: &'a Expr,
}

impl Factors<'_> {
    /// Those of a term.
    pub(super) fn of(term: &Term) -> Factors<'_> {
        Factors {
            coefficient: &term.coefficient,
            scale: &term.scale,
            omega: &term.omega,
            place: &term.place,
        }
    }

    /// Whether the term is its core.
    pub(super) fn is_plain(&self) -> bool {
        let one = |e: &Expr| *e == build::num(1);
        one(self.coefficient) && one(self.scale) && self.omega.is_zero() && self.place.is_zero()
    }

    /// c, s and `e^{-i(k - omega) b}`.
    pub(super) fn at(&self, k: &Expr) -> [Expr; 3] {
        let i = || Expr::Constant(Constant::I);
        let turned = build::sub(k.clone(), self.omega.clone());
        let turned = build::neg(build::mul(i(), build::mul(turned, self.place.clone())));
        [
            self.coefficient.clone(),
            self.scale.clone(),
            build::call(Function::Exp, vec![turned]),
        ]
    }

    /// The term's value from that of its core, without a certificate.
    pub(super) fn outward(&self, k: &Expr, inner: &PointValue) -> Result<PointValue, Doubt> {
        if self.is_plain() {
            return Ok(PointValue {
                certificate: None,
                ..inner.clone()
            });
        }
        let bits = inner.value.prec().0.max(64) + GUARD_BITS;
        let mut value = inner.ball();
        for factor in &self.at(k) {
            value = times(&value, &constant(factor, bits)?, bits);
        }
        PointValue::of_ball(&value)
    }

    /// The certificate of the term from that of its core, whose value was conjugated for the term or not.
    pub(super) fn summand(&self, mut of_core: Certified, conjugate: bool) -> Summand {
        if conjugate {
            of_core.mid.conj_mut();
        }
        Summand {
            coefficient: self.coefficient.to_string(),
            scale: self.scale.to_string(),
            omega: self.omega.to_string(),
            place: self.place.to_string(),
            conjugate,
            inner: of_core,
        }
    }
}

/// The product.
pub(super) fn times(a: &Ball, b: &Ball, bits: u32) -> Ball {
    let mut product = Ball::zero(bits);
    product.mul(a, b);
    product
}

/// A constant as a ball.
pub(super) fn constant(e: &Expr, bits: u32) -> Result<Ball, Doubt> {
    let program = Arc::new(Program::compile(&[e], &[]));
    let mut evaluator = Evaluator::<Ball>::new(program, bits);
    let found = evaluator.eval(&[]).map_err(|e| e.to_string())?;
    Ok(found.first().cloned().ok_or("a constant has no value")?)
}

/// What a sum begins with.
pub(super) fn nothing() -> PointValue {
    PointValue {
        value: Complex::with_val(64, 0),
        error: Real::with_val(64, 0),
        certificate: None,
    }
}

/// The sum of two values, without a certificate.
pub(super) fn added(a: &PointValue, b: &PointValue) -> Result<PointValue, Doubt> {
    let (a, b) = (a.ball(), b.ball());
    let mut all = Ball::zero(a.bits().max(b.bits()));
    all.add(&a, &b);
    PointValue::of_ball(&all)
}
