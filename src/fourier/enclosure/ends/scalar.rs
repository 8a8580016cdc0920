//! Germs as the numbers that formulas, and closed forms of F, are evaluated in.

use super::super::exact::field::Field;
use super::bessel::besselk;
use super::coefficient::Coefficient;
use super::germ::{Germ, Outcome};
use crate::algebra::Exact;
use crate::expr::{Evaluator, Expr, Program};
use crate::number::ball::Ball;
use crate::number::{Constant, DomainError, Function, Rational, Scalar};
use std::sync::Arc;

impl Germ {
    /// Takes over what a rule gives, or that nothing is known.
    fn take(&mut self, found: Outcome) {
        let bits = self.bits();
        *self = found.unwrap_or_else(|why| Germ::lost(why, bits));
    }

    fn follow(&mut self, found: Outcome) -> Result<(), DomainError> {
        match found {
            Ok(germ) => match germ.why_lost() {
                Some(why) => Err(DomainError::new(why)),
                None => {
                    *self = germ;
                    Ok(())
                }
            },
            Err(why) => Err(DomainError::new(why)),
        }
    }
}

impl Scalar for Germ {
    const IS_COMPLEX: bool = true;

    fn zero(bits: u32) -> Germ {
        Germ::nothing(bits)
    }

    fn set_bits(&mut self, bits: u32) {
        *self = Germ::nothing(bits);
    }

    fn set_rational(&mut self, q: &Rational) {
        *self = Germ::number(q.clone(), self.bits());
    }

    fn set_constant(&mut self, c: Constant) -> Result<(), DomainError> {
        let bits = self.bits();
        let found = Exact::new(&Expr::Constant(c));
        self.follow(found.map(|e| Germ::constant(Coefficient::exact(e, bits), bits)))
    }

    fn set(&mut self, x: &Germ) {
        *self = x.clone();
    }

    fn neg(&mut self, a: &Germ) {
        *self = a.negated();
    }

    fn add(&mut self, a: &Germ, b: &Germ) {
        self.take(a.plus(b));
    }

    fn sub(&mut self, a: &Germ, b: &Germ) {
        self.take(a.minus(b));
    }

    fn mul(&mut self, a: &Germ, b: &Germ) {
        self.take(a.times(b));
    }

    fn div(&mut self, a: &Germ, b: &Germ) -> Result<(), DomainError> {
        self.follow(b.inverse().and_then(|b| a.times(&b)))
    }

    fn powi(&mut self, a: &Germ, n: i32) -> Result<(), DomainError> {
        self.follow(a.integer_power(n))
    }

    fn pow(&mut self, a: &Germ, b: &Germ) -> Result<(), DomainError> {
        let exponent = b.as_constant().and_then(|c| c.known().cloned());
        self.follow(match exponent {
            Some(r) => match a.as_constant().and_then(|c| c.known().cloned()) {
                Some(base) => match base.power(&r) {
                    Ok(value) => {
                        let c = Coefficient::exact(value, self.bits());
                        Ok(Germ::constant(c, self.bits()))
                    }
                    Err(_) => a.raised(&r),
                },
                None => a.raised(&r),
            },
            None => a.log().and_then(|log| log.times(b)).and_then(|u| u.exp()),
        })
    }

    fn apply(&mut self, f: Function, args: &[&Germ]) -> Result<(), DomainError> {
        match args {
            [one] => self.follow(one.call(f)),
            [nu, u] if f == Function::Besselk && u.as_constant().is_none() => {
                self.follow(besselk(nu, u))
            }
            _ => {
                let constants: Option<Vec<Coefficient>> =
                    args.iter().map(|a| a.as_constant()).collect();
                let Some(constants) = constants else {
                    return Err(DomainError::new(format!("no rule for {f} near the ends")));
                };
                let balls: Vec<&Ball> = constants.iter().map(Coefficient::ball).collect();
                let mut value = Ball::zero(self.bits());
                value.apply(f, &balls)?;
                *self = Germ::constant(Coefficient::of_ball(value), self.bits());
                Ok(())
            }
        }
    }

    fn is_finite(&self) -> bool {
        self.why_lost().is_none()
    }

    fn is_zero(&self) -> bool {
        self.is_nothing()
    }

    fn exponent(&self) -> i32 {
        self.leading_ball().exponent()
    }
}

impl Field for Germ {
    const IS_VALUE: bool = false;

    fn of_ball(ball: &Ball, bits: u32) -> Germ {
        Germ::constant(Coefficient::of_ball(ball.clone()), bits)
    }

    fn constants(program: &Arc<Program>, bits: u32) -> Option<Vec<Germ>> {
        let mut evaluator = Evaluator::<Germ>::new(program.clone(), bits);
        Some(evaluator.eval(&[]).ok()?.to_vec())
    }

    fn indeterminate(bits: u32) -> Germ {
        Germ::lost("a part of the closed form has no rule near the ends", bits)
    }

    fn lead(&self) -> &Ball {
        self.leading_ball()
    }

    fn is_indeterminate(&self) -> bool {
        self.why_lost().is_some()
    }
}
