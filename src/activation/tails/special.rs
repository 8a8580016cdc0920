//! Expansions of the special functions, at infinity, at 0, and where they are analytic.
//!
//! Sources: DLMF 5.11 (gamma), 6.6 and 6.12 (integrals), 7.6 and 7.12 (erf), 10.7, 10.17, 10.30 and 10.40
//! (Bessel), 16.11 (0F2).

mod bessel;

use super::Unknown;
use super::number::{Coefficient, compare, sign};
use super::series::{Calculus, Regime, Series, Value};
use super::term::Size;
use super::walk::{half, pi, quarter_turn};
use crate::expr::{Expr, build};
use crate::number::{Function, Rational};
use std::cmp::Ordering;

/// Derivatives that a Taylor series takes.
const TAYLOR: usize = 4;
/// Bernoulli numbers B_2, B_4, …
const BERNOULLI: [(i64, i64); 7] = [
    (1, 6),
    (-1, 30),
    (1, 42),
    (-1, 30),
    (5, 66),
    (-691, 2730),
    (7, 6),
];

fn fraction(p: i64, q: i64) -> Coefficient {
    Coefficient::real(build::rational(Rational::from((p, q))))
}

fn unit(negative: bool) -> Coefficient {
    Coefficient::num(if negative { -1 } else { 1 })
}

/// Euler's constant.
fn euler() -> Expr {
    build::neg(build::call(Function::Digamma, [build::num(1)]))
}

fn wrap(series: Result<Series, Unknown>) -> Result<Value, Unknown> {
    series.map(Value::Series)
}

/// A sequence of coefficients by a factor from one to the next.
fn chain(
    first: Coefficient,
    factor: impl Fn(i64) -> Coefficient,
) -> impl FnMut(usize) -> Coefficient {
    let mut known = vec![first];
    move |j| {
        while known.len() <= j {
            let last = known.len() - 1;
            let next = known[last].mul(&factor(last as i64));
            known.push(next);
        }
        known[j].clone()
    }
}

impl Calculus<'_> {
    /// A function with constant parameters.
    ///
    /// # Errors
    /// Why the rules do not say.
    pub fn special(&self, f: Function, parameters: &[Expr], v: &Value) -> Result<Value, Unknown> {
        use Function as F;
        match f {
            F::Erfc => self.erfc(v),
            F::Erf => {
                if let Regime::Limit(c, d) = v.regime()?
                    && c.is_zero()?
                {
                    return wrap(self.erf_near_zero(&d));
                }
                self.minus(&Value::Series(Series::num(1)), &self.erfc(v)?)
            }
            F::Normcdf => {
                let root = build::call(F::Sqrt, [build::num(2)]);
                let turned = build::neg(build::div(build::num(1), root));
                let erfc = self.erfc(&self.scale(v, &Coefficient::real(turned))?)?;
                self.scale(&erfc, &half())
            }
            F::Gamma | F::Lgamma | F::Digamma => self.gamma(f, v),
            F::Si | F::Ci | F::E1 => self.integral(f, v),
            F::Besselj | F::Bessely | F::Besselk => match parameters {
                [order] => self.bessel(f, order, v),
                _ => Err(Unknown::new("a Bessel function without an order")),
            },
            F::Hyp0f2 => match parameters {
                [a, b] => self.hyp0f2(a, b, v),
                _ => Err(Unknown::new("0F2 without its parameters")),
            },
            _ => Err(Unknown::new("a function without rules")),
        }
    }

    fn erfc(&self, v: &Value) -> Result<Value, Unknown> {
        let two = Value::Series(Series::num(2));
        match v.regime()? {
            Regime::Minus => {
                let other = self.erfc(&self.scale(v, &Coefficient::num(-1))?)?;
                self.minus(&two, &other)
            }
            Regime::Plus => {
                let Value::Series(s) = v else {
                    return Ok(Value::Series(Series::bound(Size::Tiny)));
                };
                let square = self.mul(s, s)?;
                let small = self.recip(&square.scaled(&Coefficient::num(2)))?;
                let sum = self.powers(
                    chain(Coefficient::num(1), |j| Coefficient::num(-(2 * j + 1))),
                    &small,
                )?;
                let root = build::call(Function::Sqrt, [pi()]);
                let below = self.recip(&s.scaled(&Coefficient::real(root)))?;
                let fall = self.exp(&square.neg())?;
                self.times(&fall, &Value::Series(self.mul(&sum, &below)?))
            }
            Regime::Limit(c, d) if c.is_zero()? => {
                let erf = self.erf_near_zero(&d)?;
                wrap(self.add(&Series::num(1), &erf.neg()))
            }
            Regime::Limit(c, d) => self.taylor(Function::Erfc, &[], &c, &d),
            Regime::Other => Err(Unknown::new("no limit")),
        }
    }

    fn erf_near_zero(&self, d: &Series) -> Result<Series, Unknown> {
        let square = self.mul(d, d)?;
        let mut one_over = chain(Coefficient::num(1), |j| fraction(-1, j + 1));
        let series = |j: usize| one_over(j).mul(&fraction(1, 2 * j as i64 + 1));
        let sum = self.powers(series, &square)?;
        let root = build::call(Function::Sqrt, [pi()]);
        let scale = Coefficient::real(build::div(build::num(2), root));
        self.mul(&d.scaled(&scale), &sum)
    }

    /// gamma, log|gamma| and digamma.
    fn gamma(&self, f: Function, v: &Value) -> Result<Value, Unknown> {
        use Function as F;
        match v.regime()? {
            Regime::Plus => {
                let s = v.series()?;
                let log = self.log(s)?;
                let inverse = self.recip(s)?;
                let square = self.mul(&inverse, &inverse)?;
                let mut tail = Series::zero();
                let mut power = if f == F::Digamma {
                    square.clone()
                } else {
                    inverse.clone()
                };
                for (j, (p, q)) in (1i64..).zip(BERNOULLI) {
                    let below = if f == F::Digamma {
                        -2 * j
                    } else {
                        2 * j * (2 * j - 1)
                    };
                    tail = self.add(&tail, &power.scaled(&fraction(p, q * below)))?;
                    power = self.mul(&power, &square)?;
                }
                if let Some(size) = power.size()? {
                    tail = self.add(&tail, &Series::bound(size))?;
                }
                let sum = if f == F::Digamma {
                    let half = inverse.scaled(&fraction(-1, 2));
                    self.add(&log, &half)?
                } else {
                    let shifted = self.add(s, &Series::constant(fraction(-1, 2))?)?;
                    let constant = build::call(F::Log, [build::mul(build::num(2), pi())]);
                    let constant = Series::constant(Coefficient::real(constant).mul(&half()))?;
                    let product = self.add(&self.mul(&shifted, &log)?, &s.neg())?;
                    self.add(&product, &constant)?
                };
                let sum = self.add(&sum, &tail)?;
                match f {
                    F::Gamma => self.exp(&sum),
                    _ => Ok(Value::Series(sum)),
                }
            }
            Regime::Limit(c, d) => {
                // Recurrence to where the function is analytic.
                let mut steps = 0i64;
                let mut at = c.re.clone();
                while compare(&at, &fraction(1, 2).re)?.is_lt() {
                    at = build::add(at, build::num(1));
                    steps += 1;
                    if steps > 64 {
                        return Err(Unknown::new("gamma far to the left"));
                    }
                }
                let mut value = self.taylor(f, &[], &Coefficient::real(at), &d)?;
                for j in 0..steps {
                    let shift = c.add(&Coefficient::num(j));
                    let factor = Value::Series(self.add(&Series::constant(shift)?, &d)?);
                    value = match f {
                        F::Gamma => self.times(&value, &self.over(&factor)?)?,
                        F::Digamma => self.minus(&value, &self.over(&factor)?)?,
                        _ => {
                            let size = match factor.sign()? {
                                Ordering::Less => self.scale(&factor, &unit(true))?,
                                _ => factor,
                            };
                            let log = self.log(size.series()?)?;
                            self.minus(&value, &Value::Series(log))?
                        }
                    };
                }
                Ok(value)
            }
            _ => Err(Unknown::new(
                "gamma of what goes to minus infinity or nowhere",
            )),
        }
    }

    /// Si, Ci and E1.
    fn integral(&self, f: Function, v: &Value) -> Result<Value, Unknown> {
        use Function as F;
        match (f, v.regime()?) {
            (F::Si, Regime::Minus) => {
                let minus = Coefficient::num(-1);
                let other = self.integral(f, &self.scale(v, &minus)?)?;
                self.scale(&other, &minus)
            }
            (F::E1, Regime::Plus) if matches!(v, Value::Huge(_)) => {
                Ok(Value::Series(Series::bound(Size::Tiny)))
            }
            (F::E1, Regime::Plus) => self.wave(v.series()?, &Coefficient::num(-1)),
            (_, Regime::Plus) => {
                let s = v.series()?;
                // Ci + i (Si - pi/2) = e^(ix)/(ix) sum j!/(ix)^j, up to the sign of E1's series.
                let i = Coefficient::imaginary(build::num(1));
                let up = self.wave(s, &i)?;
                let down = self.wave(s, &i.neg())?;
                if f == F::Ci {
                    return self.scale(&self.plus(&up, &down)?, &half());
                }
                let over_2i = Coefficient::imaginary(fraction(-1, 2).re);
                let turn = self.scale(&self.minus(&up, &down)?, &over_2i)?;
                self.plus(&Value::Series(Series::constant(quarter_turn())?), &turn)
            }
            (F::Si, Regime::Limit(c, d)) if c.is_zero()? => {
                let square = self.mul(&d, &d)?;
                let mut one_over = chain(Coefficient::num(1), |j| {
                    fraction(-1, (2 * j + 2) * (2 * j + 3))
                });
                let series = |j: usize| one_over(j).mul(&fraction(1, 2 * j as i64 + 1));
                wrap(self.mul(&d, &self.powers(series, &square)?))
            }
            (_, Regime::Limit(c, d)) if c.is_zero()? => {
                let log = self.log(&d)?;
                let start = self.add(&log, &Series::constant(Coefficient::real(euler()))?)?;
                let (start, small) = match f {
                    F::Ci => (start, self.mul(&d, &d)?),
                    _ => (start.neg(), d.neg()),
                };
                let mut one_over = chain(Coefficient::num(1), |j| match f {
                    F::Ci => fraction(-1, (2 * j + 1) * (2 * j + 2)),
                    _ => fraction(1, j + 1),
                });
                let series = |j: usize| match (j, f) {
                    (0, _) => Coefficient::num(0),
                    (j, F::Ci) => one_over(j).mul(&fraction(1, 2 * j as i64)),
                    (j, _) => one_over(j).mul(&fraction(-1, j as i64)),
                };
                wrap(self.add(&start, &self.powers(series, &small)?))
            }
            (F::Si, Regime::Limit(c, d)) => self.taylor(f, &[], &c, &d),
            (_, Regime::Limit(c, d)) if sign(&c.re)?.is_gt() => self.taylor(f, &[], &c, &d),
            _ => Err(Unknown::new("an integral function without a limit")),
        }
    }

    /// `e^(a s)/(a s) sum j!/(a s)^j` with a = -1 (then with the sign of E1), i or -i.
    fn wave(&self, s: &Series, a: &Coefficient) -> Result<Value, Unknown> {
        let turned = s.scaled(a);
        let inverse = self.recip(&turned)?;
        let sum = self.powers(
            chain(Coefficient::num(1), |j| Coefficient::num(j + 1)),
            &inverse,
        )?;
        let factor = self.mul(&inverse, &sum)?;
        let factor = if a.im.is_zero() { factor.neg() } else { factor };
        self.times(&self.exp(&turned)?, &Value::Series(factor))
    }

    fn hyp0f2(&self, a: &Expr, b: &Expr, v: &Value) -> Result<Value, Unknown> {
        match v.regime()? {
            Regime::Limit(c, d) if c.is_zero()? => {
                let up = |e: &Expr, j: i64| build::add(e.clone(), build::num(j));
                let series = chain(Coefficient::num(1), |j| {
                    let below = build::mul(up(a, j), up(b, j));
                    Coefficient::real(build::div(
                        build::num(1),
                        build::mul(build::num(j + 1), below),
                    ))
                });
                wrap(self.powers(series, &d))
            }
            Regime::Limit(c, d) => self.taylor(Function::Hyp0f2, &[a.clone(), b.clone()], &c, &d),
            Regime::Plus => {
                // G(a) G(b)/(2 pi sqrt 3) v^((1-a-b)/3) e^(3 v^(1/3)) (1 + O(v^(-1/3)))
                let s = v.series()?;
                let third = fraction(1, 3).re;
                let root = self.pow(s, &third)?;
                let grown = self.exp(&root.scaled(&Coefficient::num(3)))?;
                let gamma = |e: &Expr| build::call(Function::Gamma, [e.clone()]);
                let three = build::call(Function::Sqrt, [build::num(3)]);
                let below = build::mul(build::mul(build::num(2), pi()), three);
                let front = build::div(build::mul(gamma(a), gamma(b)), below);
                let sum = build::add(a.clone(), b.clone());
                let power = build::mul(build::sub(build::num(1), sum), third);
                let factor = self.pow(s, &power)?.scaled(&Coefficient::real(front));
                let lead = self.times(&grown, &Value::Series(factor))?;
                let lead = lead.series()?.clone();
                let small = self.recip(&root)?.size()?;
                let (Some(size), Some(step)) = (lead.size()?, small) else {
                    return Err(Unknown::new("0F2 at infinity"));
                };
                let rest = Series::bound(size.mul(&step)?);
                wrap(self.add(&lead, &rest))
            }
            _ => Err(Unknown::new("0F2 without a limit")),
        }
    }

    /// A function about a point where it is analytic: up to four powers, as far as derivatives are known.
    fn taylor(
        &self,
        f: Function,
        parameters: &[Expr],
        c: &Coefficient,
        d: &Series,
    ) -> Result<Value, Unknown> {
        if !c.is_real()? {
            return Err(Unknown::new("a special function of a complex argument"));
        }
        let mut args = parameters.to_vec();
        args.push(build::var("t"));
        let mut derivative = Some(build::call(f, args));
        let mut sum = Series::zero();
        let mut power = Series::num(1);
        let mut factorial = 1i64;
        for j in 0..TAYLOR.min(self.order) {
            let at = derivative.as_ref().map(|g| g.substitute("t", &c.re));
            let value = at.and_then(|e| Coefficient::of(&e).ok());
            let Some(value) = value else {
                if j == 0 {
                    return Err(Unknown::new("a special function without a value"));
                }
                break;
            };
            factorial *= (j as i64).max(1);
            if !value.is_zero()? {
                let term = power.scaled(&value.mul(&fraction(1, factorial)));
                sum = self.add(&sum, &term)?;
            }
            power = self.mul(&power, d)?;
            derivative = derivative.and_then(|g| g.derivative("t").ok());
        }
        match power.size()? {
            Some(size) => wrap(self.add(&sum, &Series::bound(size))),
            None => Ok(Value::Series(sum)),
        }
    }
}
