//! The expansion of a formula, from its tree.

use super::Unknown;
use super::number::{Coefficient, holds_i, sign};
use super::series::{Calculus, Regime, Series, Value};
use super::term::Size;
use crate::expr::{Expr, build};
use crate::number::{Constant, Function, Rational};
use std::cmp::Ordering;

/// A half.
pub fn half() -> Coefficient {
    Coefficient::real(build::rational(Rational::from((1, 2))))
}

/// The constant pi.
pub fn pi() -> Expr {
    Expr::Constant(Constant::Pi)
}

fn wrap(series: Result<Series, Unknown>) -> Result<Value, Unknown> {
    series.map(Value::Series)
}

impl Calculus<'_> {
    /// What `e` is, where `z` is the series.
    ///
    /// # Errors
    /// Why the rules do not say.
    pub fn walk(&self, e: &Expr, z: &Series) -> Result<Value, Unknown> {
        if !e.depends_on("z") {
            return wrap(Series::constant(Coefficient::of(e)?));
        }
        if matches!(e, Expr::Add(..) | Expr::Sub(..))
            && let Some(small) = self.recessive(e, z)?
        {
            return Ok(Value::Series(small));
        }
        let at = |e: &Expr| self.walk(e, z);
        match e {
            Expr::Variable(_) => Ok(Value::Series(z.clone())),
            Expr::Neg(a) => self.times(&at(a)?, &Value::Series(Series::num(-1))),
            Expr::Add(a, b) => self.plus(&at(a)?, &at(b)?),
            Expr::Sub(a, b) => self.minus(&at(a)?, &at(b)?),
            Expr::Mul(a, b) => self.times(&at(a)?, &at(b)?),
            Expr::Div(a, b) => self.times(&at(a)?, &self.over(&at(b)?)?),
            Expr::Pow(a, b) => self.power(a, b, z),
            Expr::Call(f, args) => {
                let (last, first) = args.split_last().ok_or(Unknown::new("no argument"))?;
                if first.is_empty() {
                    return self.function(*f, last, z);
                }
                match (f, first) {
                    (Function::Max | Function::Min, [a]) => self.extreme(*f, a, last, z),
                    (_, parameters) if parameters.iter().all(Expr::is_constant) => {
                        self.special(*f, parameters, &at(last)?)
                    }
                    _ => Err(Unknown::new("a parameter that is not constant")),
                }
            }
            Expr::Number(_) | Expr::Constant(_) => wrap(Series::constant(Coefficient::of(e)?)),
        }
    }

    /// The sum.
    ///
    /// # Errors
    /// Why the rules do not say; so for all that follow.
    pub fn plus(&self, a: &Value, b: &Value) -> Result<Value, Unknown> {
        match (a, b) {
            (Value::Series(a), Value::Series(b)) => wrap(self.add(a, b)),
            (Value::Huge(s), Value::Huge(t)) if s != t => {
                Err(Unknown::new("a difference of exponentials of exponentials"))
            }
            (Value::Huge(s), _) | (_, Value::Huge(s)) => Ok(Value::Huge(*s)),
        }
    }

    /// The difference.
    pub fn minus(&self, a: &Value, b: &Value) -> Result<Value, Unknown> {
        self.plus(a, &self.times(b, &Value::Series(Series::num(-1)))?)
    }

    /// The product.
    pub fn times(&self, a: &Value, b: &Value) -> Result<Value, Unknown> {
        match (a, b) {
            (Value::Series(a), Value::Series(b)) => wrap(self.mul(a, b)),
            (Value::Huge(s), other) | (other, Value::Huge(s)) => match other.sign()? {
                Ordering::Equal => Ok(Value::Series(Series::zero())),
                Ordering::Greater => Ok(Value::Huge(*s)),
                Ordering::Less => Ok(Value::Huge(s.reverse())),
            },
        }
    }

    /// One over it.
    pub fn over(&self, a: &Value) -> Result<Value, Unknown> {
        match a {
            Value::Series(s) => wrap(self.recip(s)),
            Value::Huge(_) => Ok(Value::Series(Series::bound(Size::Tiny))),
        }
    }

    /// The exponential.
    pub fn raise(&self, a: &Value) -> Result<Value, Unknown> {
        match a {
            Value::Series(s) => self.exp(s),
            Value::Huge(Ordering::Less) => Ok(Value::Series(Series::bound(Size::Tiny))),
            Value::Huge(_) => Ok(a.clone()),
        }
    }

    /// Times a constant that is not 0.
    pub fn scale(&self, a: &Value, c: &Coefficient) -> Result<Value, Unknown> {
        self.times(a, &Value::Series(Series::constant(c.clone())?))
    }

    fn power(&self, a: &Expr, b: &Expr, z: &Series) -> Result<Value, Unknown> {
        if !b.depends_on("z") {
            let real = Coefficient::of(b)?;
            if !real.is_real()? {
                return Err(Unknown::new("a complex power"));
            }
            return match self.walk(a, z)? {
                Value::Series(s) => wrap(self.pow(&s, &real.re)),
                Value::Huge(Ordering::Greater) if sign(b)?.is_gt() => {
                    Ok(Value::Huge(Ordering::Greater))
                }
                Value::Huge(_) if sign(b)?.is_lt() => Ok(Value::Series(Series::bound(Size::Tiny))),
                Value::Huge(_) => Err(Unknown::new("a power of what grows too fast")),
            };
        }
        let exponent = self.walk(b, z)?;
        if matches!(a, Expr::Constant(Constant::E)) {
            return self.raise(&exponent);
        }
        let log = self.log(self.walk(a, z)?.series()?)?;
        self.raise(&self.times(&exponent, &Value::Series(log))?)
    }

    /// The larger, or the smaller, of two.
    fn extreme(&self, f: Function, a: &Expr, b: &Expr, z: &Series) -> Result<Value, Unknown> {
        let (x, y) = (self.walk(a, z)?, self.walk(b, z)?);
        let gap = self.minus(&x, &y)?;
        match gap.sign() {
            Ok(order) => Ok(if order.is_ge() == (f == Function::Max) {
                x
            } else {
                y
            }),
            Err(_) => self.bounded_by(&[&x, &y]),
        }
    }

    /// Nothing but the size of the largest of these.
    fn bounded_by(&self, values: &[&Value]) -> Result<Value, Unknown> {
        let mut bound: Option<Size> = None;
        for value in values {
            let size = value.series()?.size()?;
            bound = match (bound, size) {
                (Some(a), Some(b)) => Some(if a.compare(&b)?.is_ge() { a } else { b }),
                (a, b) => a.or(b),
            };
        }
        Ok(Value::Series(
            bound.map_or_else(Series::zero, Series::bound),
        ))
    }

    fn function(&self, f: Function, u: &Expr, z: &Series) -> Result<Value, Unknown> {
        use Function as F;
        let found = self.walk(u, z).and_then(|v| self.of(f, &v));
        let size = |found: &Result<Value, Unknown>| match found {
            Ok(Value::Series(s)) => s.size(),
            _ => Ok(None),
        };
        // On the real line these stay within bounds whatever their argument does.
        let bounded = matches!(
            f,
            F::Sin
                | F::Cos
                | F::Tanh
                | F::Logistic
                | F::Erf
                | F::Erfc
                | F::Normcdf
                | F::Atan
                | F::Sign
                | F::Step
                | F::Sech
                | F::Sinc
                | F::Si
        );
        if !bounded || !is_plainly_real(u) {
            return found;
        }
        let wild = match &found {
            Err(_) => true,
            Ok(Value::Huge(_)) => true,
            Ok(Value::Series(s)) => s.terms.is_empty() && s.rest.is_some(),
        };
        let above = match size(&found)? {
            Some(size) => size.compare(&Size::bounded())?.is_gt(),
            None => true,
        };
        match wild && above && !self.budget.is_spent() {
            true => Ok(Value::Series(Series::bound(Size::bounded()))),
            false => found,
        }
    }

    /// A function of one argument.
    fn of(&self, f: Function, v: &Value) -> Result<Value, Unknown> {
        use Function as F;
        let one = Value::Series(Series::num(1));
        let negative = |v: &Value| self.scale(v, &Coefficient::num(-1));
        match f {
            F::Exp => self.raise(v),
            F::Expm1 => self.minus(&self.raise(v)?, &one),
            F::Log => wrap(self.log(v.series()?)),
            F::Log1p => wrap(self.log(self.plus(v, &one)?.series()?)),
            F::Sqrt => wrap(self.pow(v.series()?, &half().re)),
            F::Abs | F::Sign | F::Step | F::Relu | F::Cbrt => self.by_sign(f, v),
            F::Sin | F::Cos | F::Tan | F::Cot | F::Sec | F::Csc | F::Sinc => self.circular(f, v),
            F::Sinh | F::Cosh => {
                let (plus, minus) = (self.raise(v)?, self.raise(&negative(v)?)?);
                let sum = match f {
                    F::Cosh => self.plus(&plus, &minus)?,
                    _ => self.minus(&plus, &minus)?,
                };
                self.scale(&sum, &half())
            }
            F::Sech => self.over(&self.of(F::Cosh, v)?),
            F::Csch => self.over(&self.of(F::Sinh, v)?),
            F::Coth => self.over(&self.of(F::Tanh, v)?),
            F::Tanh | F::Logistic | F::Softplus => self.sigmoid(f, v),
            F::Asinh | F::Acosh | F::Atanh | F::Asin | F::Acos | F::Atan => self.inverse(f, v),
            _ => self.special(f, &[], v),
        }
    }

    /// Functions of the sign of their argument.
    fn by_sign(&self, f: Function, v: &Value) -> Result<Value, Unknown> {
        use Function as F;
        let sign = match v.sign() {
            Ok(sign) => sign,
            Err(_) if matches!(f, F::Abs | F::Relu) => return self.bounded_by(&[v]),
            Err(why) => return Err(why),
        };
        let number = |n: i64| Ok(Value::Series(Series::num(n)));
        match (f, sign) {
            (F::Step, Ordering::Equal) => Err(Unknown::new("a step of 0")),
            (_, Ordering::Equal) => number(0),
            (F::Sign | F::Step, Ordering::Greater) => number(1),
            (F::Sign, _) => number(-1),
            (F::Step | F::Relu, Ordering::Less) => number(0),
            (F::Abs | F::Relu, Ordering::Greater) => Ok(v.clone()),
            (F::Abs, _) => self.scale(v, &Coefficient::num(-1)),
            (_, sign) => {
                let third = build::rational(Rational::from((1, 3)));
                let side = Coefficient::num(if sign.is_gt() { 1 } else { -1 });
                let size = self.scale(v, &side)?;
                let root = Value::Series(self.pow(size.series()?, &third)?);
                self.scale(&root, &side)
            }
        }
    }

    fn circular(&self, f: Function, v: &Value) -> Result<Value, Unknown> {
        use Function as F;
        let series = v.series()?;
        let turned = series.scaled(&Coefficient::imaginary(build::num(1)));
        let (plus, minus) = (self.exp(&turned)?, self.exp(&turned.neg())?);
        let cos = || self.scale(&self.plus(&plus, &minus)?, &half());
        let sin = || {
            let over_2i = Coefficient::imaginary(build::neg(half().re));
            self.scale(&self.minus(&plus, &minus)?, &over_2i)
        };
        match f {
            F::Sin => sin(),
            F::Cos => cos(),
            F::Tan => self.times(&sin()?, &self.over(&cos()?)?),
            F::Cot => self.times(&cos()?, &self.over(&sin()?)?),
            F::Sec => self.over(&cos()?),
            F::Csc => self.over(&sin()?),
            _ if series.is_zero() => Ok(Value::Series(Series::num(1))),
            _ => self.times(&sin()?, &self.over(v)?),
        }
    }

    fn sigmoid(&self, f: Function, v: &Value) -> Result<Value, Unknown> {
        use Function as F;
        let one = Value::Series(Series::num(1));
        let negative = self.scale(v, &Coefficient::num(-1))?;
        let falling = match v.regime()? {
            Regime::Plus => true,
            Regime::Minus | Regime::Limit(..) => false,
            Regime::Other if f == F::Softplus => return self.bounded_by(&[v, &one]),
            Regime::Other => return Err(Unknown::new("no limit")),
        };
        // q goes to 0 at plus infinity, or is finite.
        let q = match (f, falling) {
            (F::Tanh, true) => self.raise(&self.scale(v, &Coefficient::num(-2))?)?,
            (F::Tanh, false) => self.raise(&self.scale(v, &Coefficient::num(2))?)?,
            (_, true) => self.raise(&negative)?,
            (_, false) => self.raise(v)?,
        };
        let above = self.plus(&one, &q)?;
        if f == F::Softplus {
            let log = Value::Series(self.log(above.series()?)?);
            return match falling {
                true => self.plus(v, &log),
                false => Ok(log),
            };
        }
        let over = self.over(&above)?;
        match (f, falling) {
            (F::Tanh, true) => self.times(&self.minus(&one, &q)?, &over),
            (F::Tanh, false) => self.times(&self.minus(&q, &one)?, &over),
            (_, true) => Ok(over),
            (_, false) => self.times(&q, &over),
        }
    }

    fn inverse(&self, f: Function, v: &Value) -> Result<Value, Unknown> {
        use Function as F;
        let one = Value::Series(Series::num(1));
        let square = || self.times(v, v);
        let root = |u: &Value| wrap(self.pow(u.series()?, &half().re));
        match f {
            F::Atan => self.arctangent(v),
            F::Asin => {
                let cosine = root(&self.minus(&one, &square()?)?)?;
                self.arctangent(&self.times(v, &self.over(&cosine)?)?)
            }
            F::Acos => {
                let right = Value::Series(Series::constant(quarter_turn())?);
                self.minus(&right, &self.inverse(F::Asin, v)?)
            }
            F::Atanh => {
                let above = self.plus(&one, v)?;
                let below = self.minus(&one, v)?;
                let (a, b) = (self.log(above.series()?)?, self.log(below.series()?)?);
                self.scale(&self.minus(&Value::Series(a), &Value::Series(b))?, &half())
            }
            F::Acosh => {
                let root = root(&self.minus(&square()?, &one)?)?;
                wrap(self.log(self.plus(v, &root)?.series()?))
            }
            _ => match v.regime()? {
                Regime::Minus => {
                    let minus = Coefficient::num(-1);
                    let other = self.inverse(f, &self.scale(v, &minus)?)?;
                    self.scale(&other, &minus)
                }
                Regime::Other => Err(Unknown::new("no limit")),
                _ => {
                    let root = root(&self.plus(&square()?, &one)?)?;
                    wrap(self.log(self.plus(v, &root)?.series()?))
                }
            },
        }
    }

    fn arctangent(&self, v: &Value) -> Result<Value, Unknown> {
        let minus = Coefficient::num(-1);
        match v.regime()? {
            Regime::Plus => {
                let small = self.arctangent(&self.over(v)?)?;
                self.minus(&Value::Series(Series::constant(quarter_turn())?), &small)
            }
            Regime::Minus => {
                let other = self.arctangent(&self.scale(v, &minus)?)?;
                self.scale(&other, &minus)
            }
            Regime::Other => Err(Unknown::new("no limit")),
            Regime::Limit(c, d) if c.is_zero()? => {
                let square = self.mul(&d, &d)?;
                let series = |j: usize| {
                    let one = if j.is_multiple_of(2) { 1 } else { -1 };
                    Coefficient::real(build::rational(Rational::from((one, 2 * j as i64 + 1))))
                };
                wrap(self.mul(&d, &self.powers(series, &square)?))
            }
            Regime::Limit(c, d) => {
                // atan(c + d) = atan c + atan(d/(1 + c (c + d)))
                let start = build::call(Function::Atan, [c.re.clone()]);
                let start = Series::constant(Coefficient::real(start))?;
                let inside = self.add(&Series::constant(c.clone())?, &d)?.scaled(&c);
                let below = self.recip(&self.add(&Series::num(1), &inside)?)?;
                let turn = Value::Series(self.mul(&d, &below)?);
                self.plus(&Value::Series(start), &self.arctangent(&turn)?)
            }
        }
    }
}

/// pi/2.
pub fn quarter_turn() -> Coefficient {
    Coefficient::real(build::div(pi(), build::num(2)))
}

/// Whether it is real on the whole line for a plain reason: no `i`, and nothing that is not defined everywhere.
pub fn is_plainly_real(e: &Expr) -> bool {
    use Function as F;
    if holds_i(e) {
        return false;
    }
    match e {
        Expr::Pow(a, b) => {
            let whole = matches!(b.as_ref(), Expr::Number(n) if n.is_integer());
            let exponential = a.is_constant() && sign(a).is_ok_and(Ordering::is_gt);
            (whole || exponential) && is_plainly_real(a) && is_plainly_real(b)
        }
        Expr::Call(f, args) => {
            let partial = matches!(
                f,
                F::Log
                    | F::Log1p
                    | F::Sqrt
                    | F::Asin
                    | F::Acos
                    | F::Acosh
                    | F::Atanh
                    | F::Lgamma
                    | F::Besselj
                    | F::Bessely
                    | F::Besselk
                    | F::Ci
                    | F::E1
            );
            !partial && args.iter().all(is_plainly_real)
        }
        _ => e.operands().into_iter().all(is_plainly_real),
    }
}
