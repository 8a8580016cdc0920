//! The interface [`Scalar`] of series: which operation goes where.

use super::rules::{Refusal, Rules, combined, one};
use super::{Series, WITHOUT_END, product};
use crate::number::ball::Ball;
use crate::number::function::{Constant, Function};
use crate::number::real::{clamp_bits, division_by_zero};
use crate::number::scalar::{DomainError, Scalar};
use rug::Rational;

impl Series {
    /// A constant.
    fn hold(&mut self, value: Ball) {
        self.take(Some(vec![value]), WITHOUT_END);
    }

    /// What a rule gives: indeterminate where it refuses.
    fn follow(
        &mut self,
        found: Result<Vec<Ball>, Refusal>,
        order: usize,
    ) -> Result<(), DomainError> {
        match found {
            Ok(coefficients) => self.take(Some(coefficients), order),
            Err(Refusal::Unknown) => self.take(None, order),
            Err(Refusal::Domain(error)) => return Err(error),
        }
        Ok(())
    }

    fn rules(&self, order: usize) -> Rules {
        Rules::new(order, self.bits)
    }

    fn combine(&mut self, a: &Series, b: &Series, minus: bool) {
        let order = a.order.min(b.order);
        let known = !a.is_indeterminate() && !b.is_indeterminate();
        let sum = known.then(|| combined(&a.coefficients, &b.coefficients, minus, self.bits));
        self.take(sum, order);
    }
}

impl Scalar for Series {
    const IS_COMPLEX: bool = true;

    fn zero(bits: u32) -> Self {
        let bits = clamp_bits(bits);
        Series {
            coefficients: vec![Ball::zero(bits)],
            order: WITHOUT_END,
            bits,
        }
    }

    fn set_bits(&mut self, bits: u32) {
        *self = Series::zero(bits);
    }

    fn set_rational(&mut self, q: &Rational) {
        let mut value = Ball::zero(self.bits);
        value.set_rational(q);
        self.hold(value);
    }

    fn set_constant(&mut self, c: Constant) -> Result<(), DomainError> {
        let mut value = Ball::zero(self.bits);
        value.set_constant(c)?;
        self.hold(value);
        Ok(())
    }

    fn set(&mut self, x: &Self) {
        let rounded = |c: &Ball| {
            let mut out = Ball::zero(self.bits);
            out.set(c);
            out
        };
        let coefficients = x.coefficients.iter().map(rounded).collect();
        self.take(Some(coefficients), x.order);
    }

    fn neg(&mut self, a: &Self) {
        let negated = |c: &Ball| {
            let mut out = Ball::zero(self.bits);
            out.neg(c);
            out
        };
        let coefficients = a.coefficients.iter().map(negated).collect();
        self.take(Some(coefficients), a.order);
    }

    fn add(&mut self, a: &Self, b: &Self) {
        self.combine(a, b, false);
    }

    fn sub(&mut self, a: &Self, b: &Self) {
        self.combine(a, b, true);
    }

    fn mul(&mut self, a: &Self, b: &Self) {
        let order = a.order.min(b.order);
        if a.is_constant() && b.is_constant() {
            let mut value = Ball::zero(self.bits);
            value.mul(&a.coefficients[0], &b.coefficients[0]);
            return self.hold(value);
        }
        let found = product::product(&a.coefficients, &b.coefficients, order, self.bits);
        self.take(found, order);
    }

    fn div(&mut self, a: &Self, b: &Self) -> Result<(), DomainError> {
        if Scalar::is_zero(b) {
            return Err(division_by_zero("a series"));
        }
        if a.is_constant() && b.is_constant() {
            let mut value = Ball::zero(self.bits);
            value.div(&a.coefficients[0], &b.coefficients[0])?;
            self.hold(value);
            return Ok(());
        }
        let order = a.order.min(b.order);
        let found = self.rules(order).quotient(&a.coefficients, &b.coefficients);
        self.follow(found, order)
    }

    fn powi(&mut self, a: &Self, n: i32) -> Result<(), DomainError> {
        if n < 0 && Scalar::is_zero(a) {
            return Err(division_by_zero(&format!("the power 0^({n}): 1")));
        }
        if a.is_constant() {
            let mut value = Ball::zero(self.bits);
            value.powi(&a.coefficients[0], n)?;
            self.hold(value);
            return Ok(());
        }
        if n == 0 && !a.is_indeterminate() {
            self.hold(one(self.bits));
            return Ok(());
        }
        let found = self.rules(a.order).integer_power(&a.coefficients, n);
        self.follow(found, a.order)
    }

    fn pow(&mut self, a: &Self, b: &Self) -> Result<(), DomainError> {
        if a.is_constant() && b.is_constant() {
            let mut value = Ball::zero(self.bits);
            value.pow(&a.coefficients[0], &b.coefficients[0])?;
            self.hold(value);
            return Ok(());
        }
        let exponent = b.coefficients[0].re().mid();
        if b.is_constant()
            && b.coefficients[0].is_real()
            && b.coefficients[0].is_exact()
            && exponent.is_integer()
            && let Some(n) = exponent.to_integer().and_then(|n| n.to_i32())
        {
            return self.powi(a, n);
        }
        let order = a.order.min(b.order);
        let found = self
            .rules(order)
            .general_power(&a.coefficients, &b.coefficients);
        self.follow(found, order)
    }

    fn apply(&mut self, f: Function, args: &[&Self]) -> Result<(), DomainError> {
        if args.len() != f.arity() {
            return Err(DomainError::new(format!("{f} of {} arguments", args.len())));
        }
        if args.iter().all(|x| x.is_constant()) {
            let mut value = Ball::zero(self.bits);
            let values: Vec<&Ball> = args.iter().map(|x| &x.coefficients[0]).collect();
            value.apply(f, &values)?;
            self.hold(value);
            return Ok(());
        }
        let order = args.iter().map(|x| x.order).min().unwrap_or(WITHOUT_END);
        if args.iter().any(|x| x.is_indeterminate()) {
            self.take(None, order);
            return Ok(());
        }
        let rules = self.rules(order);
        let found = match args {
            [x] => rules.function(f, &x.coefficients),
            [nu, x] if nu.is_constant() => rules.bessel(f, &nu.coefficients[0], &x.coefficients),
            [a, b, x] if a.is_constant() && b.is_constant() => {
                rules.hypergeometric(f, &a.coefficients[0], &b.coefficients[0], &x.coefficients)
            }
            _ => Err(Refusal::Unknown),
        };
        self.follow(found, order)
    }

    fn is_finite(&self) -> bool {
        !self.is_indeterminate()
    }

    fn is_zero(&self) -> bool {
        self.coefficients.iter().all(Scalar::is_zero)
    }

    /// Of the value at the centre.
    fn exponent(&self) -> i32 {
        self.coefficients[0].exponent()
    }
}
