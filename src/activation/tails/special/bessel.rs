//! Bessel functions near 0 and far out.

use super::{chain, euler, fraction, unit, wrap};
use crate::activation::tails::Unknown;
use crate::activation::tails::number::{Coefficient, compare, sign};
use crate::activation::tails::series::{Calculus, Regime, Series, Value};
use crate::activation::tails::term::Size;
use crate::activation::tails::walk::{half, pi};
use crate::expr::{Expr, build};
use crate::number::Function;
use std::cmp::Ordering;

impl Calculus<'_> {
    pub(super) fn bessel(&self, f: Function, order: &Expr, v: &Value) -> Result<Value, Unknown> {
        use Function as F;
        match v.regime()? {
            Regime::Plus if f == F::Besselk && matches!(v, Value::Huge(_)) => {
                Ok(Value::Series(Series::bound(Size::Tiny)))
            }
            Regime::Plus => self.bessel_far(f, order, v.series()?),
            Regime::Minus if f == F::Besselj => match order {
                Expr::Number(n) if n.is_integer() => {
                    let other = self.scale(v, &Coefficient::num(-1))?;
                    let value = self.bessel(f, order, &other)?;
                    self.scale(&value, &unit(n.numer().is_odd()))
                }
                _ => Err(Unknown::new("a Bessel function that is not real")),
            },
            Regime::Limit(c, d) if c.is_zero()? => self.bessel_near(f, order, &d),
            Regime::Limit(c, d) if sign(&c.re)?.is_gt() || f == F::Besselj => {
                self.taylor(f, std::slice::from_ref(order), &c, &d)
            }
            _ => Err(Unknown::new("a Bessel function without a limit")),
        }
    }

    fn bessel_far(&self, f: Function, order: &Expr, s: &Series) -> Result<Value, Unknown> {
        use Function as F;
        let four = build::mul(build::num(4), build::powi(order.clone(), 2));
        let step = |j: i64| {
            let odd = build::num((2 * j + 1) * (2 * j + 1));
            let above = build::sub(four.clone(), odd);
            Coefficient::real(build::div(above, build::num(8 * (j + 1))))
        };
        let inverse = self.recip(s)?;
        let half = half().re;
        let root = |c: Expr| -> Result<Series, Unknown> {
            let under = inverse.scaled(&Coefficient::real(c));
            self.pow(&under, &half)
        };
        if f == F::Besselk {
            let sum = self.powers(chain(Coefficient::num(1), step), &inverse)?;
            let factor = self.mul(&root(build::div(pi(), build::num(2)))?, &sum)?;
            return self.times(&self.exp(&s.neg())?, &Value::Series(factor));
        }
        let turn = build::add(
            build::mul(order.clone(), build::div(pi(), build::num(2))),
            build::div(pi(), build::num(4)),
        );
        let front = root(build::div(build::num(2), pi()))?;
        let hankel = |up: bool| -> Result<Value, Unknown> {
            let i = Coefficient::imaginary(build::num(if up { 1 } else { -1 }));
            let sum = self.powers(chain(Coefficient::num(1), step), &inverse.scaled(&i))?;
            let phase = i.mul(&Coefficient::real(build::neg(turn.clone()))).exp();
            let factor = self.mul(&front, &sum)?.scaled(&phase);
            self.times(&self.exp(&s.scaled(&i))?, &Value::Series(factor))
        };
        let (up, down) = (hankel(true)?, hankel(false)?);
        match f {
            F::Besselj => self.scale(&self.plus(&up, &down)?, &Coefficient::real(half)),
            _ => {
                let over_2i = Coefficient::imaginary(build::neg(half));
                self.scale(&self.minus(&up, &down)?, &over_2i)
            }
        }
    }

    fn bessel_near(&self, f: Function, order: &Expr, d: &Series) -> Result<Value, Unknown> {
        use Function as F;
        let small = d.scaled(&half());
        let gamma = |e: Expr| build::call(F::Gamma, [e]);
        if f == F::Besselj {
            let above = build::add(order.clone(), build::num(1));
            let first = Coefficient::real(gamma(above.clone())).recip()?;
            let sum = self.powers(
                chain(first, |j| {
                    let next = build::add(above.clone(), build::num(j));
                    let below = build::mul(build::num(-(j + 1)), next);
                    Coefficient::real(build::div(build::num(1), below))
                }),
                &self.mul(&small, &small)?,
            )?;
            return wrap(self.mul(&self.pow(&small, order)?, &sum));
        }
        let order = match sign(order)? {
            Ordering::Less if f == F::Besselk => build::neg(order.clone()),
            Ordering::Less => return Err(Unknown::new("Y of a negative order at 0")),
            _ => order.clone(),
        };
        let log = self.log(&small)?;
        let (start, further) = if sign(&order)?.is_eq() {
            let start = self.add(&log, &Series::constant(Coefficient::real(euler()))?)?;
            (start.neg(), build::num(2))
        } else {
            let lead = Coefficient::real(gamma(order.clone())).mul(&half());
            let power = self.pow(&small, &build::neg(order.clone()))?;
            let further = match compare(&order, &build::num(1))? {
                Ordering::Less => build::mul(build::num(2), order.clone()),
                Ordering::Equal => fraction(3, 2).re,
                Ordering::Greater => build::num(2),
            };
            (power.scaled(&lead), further)
        };
        let size = start.size()?.zip(small.size()?);
        let (size, step) = size.ok_or(Unknown::new("a Bessel function at 0"))?;
        let rest = size.mul(&step.raised(&further)?)?;
        let value = self.add(&start, &Series::bound(rest))?;
        // Y ~ -(2/pi) times what K is.
        let scale = match f {
            F::Besselk => Coefficient::num(1),
            _ => Coefficient::real(build::div(build::num(-2), pi())),
        };
        Ok(Value::Series(value.scaled(&scale)))
    }
}
