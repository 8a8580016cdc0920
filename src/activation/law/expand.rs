//! The expansion of a formula along a ray: `f(a + d t)` for t -> 0+ as a series with exact
//! coefficients, by structure.
//!
//! Functions of an argument that stays finite are expanded by their derivative, `f(u) = f(u_0) +
//! ∫ f'(u) u' dt`, or by their definition through exponentials, so that a pole needs no case of its
//! own: tanh at i pi/2 is a quotient whose denominator begins with t. At branch points the inverse
//! functions are logarithms. Powers and logarithms take their principal values on the ray.

use super::coefficient::{Coefficient, Exponent};
use super::series::{Failure, SHORT, Series};
use crate::expr::build::{add, call, mul, num, powi, sub, var};
use crate::expr::{Expr, build};
use crate::number::{Function, Rational};
use std::cell::Cell;
use std::cmp::Ordering;

/// Where to expand, and how far.
pub struct Ray<'a> {
    /// a.
    pub at: Coefficient,
    /// d.
    pub direction: Coefficient,
    /// Powers of t from here on are not wanted.
    pub limit: Exponent,
    /// Asked on every node of the tree.
    pub stop: &'a dyn Fn() -> bool,
    /// Set where something smaller than every power was left out.
    pub flat: Cell<bool>,
}

impl Ray<'_> {
    /// The expansion of `f`, a formula in `z`.
    ///
    /// # Errors
    /// A sentence: what cannot be expanded.
    pub fn expand(&self, f: &Expr) -> Result<Series, Failure> {
        let here = Series::constant(self.at.clone());
        let step = Series::monomial(self.direction.clone(), Exponent::integer(1));
        self.formula(f, "z", &here.add(&step))
    }

    /// The expansion of a formula in one variable that is a series itself.
    ///
    /// # Errors
    /// A sentence: what cannot be expanded.
    pub fn formula(&self, f: &Expr, name: &str, value: &Series) -> Result<Series, Failure> {
        if (self.stop)() {
            return Err("the time limit was reached".into());
        }
        if !f.depends_on(name) {
            return Ok(Series::constant(Coefficient::of(f)));
        }
        let limit = &self.limit;
        let again = |f: &Expr| self.formula(f, name, value);
        match f {
            Expr::Variable(_) => Ok(value.clone()),
            Expr::Neg(a) => Ok(again(a)?.scaled(&Coefficient::integer(-1))),
            Expr::Add(a, b) => Ok(again(a)?.add(&again(b)?)),
            Expr::Sub(a, b) => Ok(again(a)?.add(&again(b)?.scaled(&Coefficient::integer(-1)))),
            Expr::Mul(a, b) => again(a)?.mul(&again(b)?, limit),
            Expr::Div(a, b) => {
                let below = again(b)?.power(&num(-1), limit)?;
                again(a)?.mul(&below, limit)
            }
            Expr::Pow(a, b) if !b.depends_on(name) => again(a)?.power(b, limit),
            Expr::Pow(a, b) => {
                let log = match a.depends_on(name) {
                    true => again(a)?.log(limit)?,
                    false => {
                        let base = a.as_ref().clone();
                        Series::constant(Coefficient::of(&call(Function::Log, [base])))
                    }
                };
                self.flat.set(true);
                again(b)?.mul(&log, limit)?.exp(limit)
            }
            Expr::Call(g, args) => {
                let Some((last, orders)) = args.split_last() else {
                    return Err(format!("`{g}` without an argument"));
                };
                if orders.iter().any(|o| o.depends_on(name)) {
                    return Err(format!("`{g}` with orders that are not constant"));
                }
                apply(self, *g, orders, again(last)?)
            }
            _ => Err(format!("`{f}` cannot be expanded")),
        }
    }
}

fn u() -> Expr {
    var("u")
}

/// `g` by other functions, in `u`; `None` where there is a direct way.
fn definition(g: Function) -> Option<Expr> {
    let exp = |e: Expr| call(Function::Exp, [e]);
    let e2 = || exp(mul(num(2), u()));
    let (plus, minus) = (|| exp(u()), || exp(build::neg(u())));
    let half = |e: Expr| build::div(e, num(2));
    Some(match g {
        Function::Expm1 => sub(plus(), num(1)),
        Function::Log1p => call(Function::Log, [add(num(1), u())]),
        Function::Sqrt => build::pow(u(), build::rational(Rational::from((1, 2)))),
        Function::Sinh => half(sub(plus(), minus())),
        Function::Cosh => half(add(plus(), minus())),
        Function::Sech => build::div(num(2), add(plus(), minus())),
        Function::Csch => build::div(num(2), sub(plus(), minus())),
        Function::Tanh => build::div(sub(e2(), num(1)), add(e2(), num(1))),
        Function::Coth => build::div(add(e2(), num(1)), sub(e2(), num(1))),
        Function::Logistic => build::div(plus(), add(plus(), num(1))),
        Function::Softplus => call(Function::Log, [add(num(1), plus())]),
        Function::Tan => build::div(call(Function::Sin, [u()]), call(Function::Cos, [u()])),
        Function::Cot => build::div(call(Function::Cos, [u()]), call(Function::Sin, [u()])),
        Function::Sec => build::div(num(1), call(Function::Cos, [u()])),
        Function::Csc => build::div(num(1), call(Function::Sin, [u()])),
        Function::Sinc => build::div(call(Function::Sin, [u()]), u()),
        _ => return None,
    })
}

/// Inverse functions as logarithms, for their branch points.
fn logarithmic(g: Function) -> Option<Expr> {
    let i = || Expr::Constant(crate::number::Constant::I);
    let log = |e: Expr| call(Function::Log, [e]);
    let sqrt = |e: Expr| build::pow(e, build::rational(Rational::from((1, 2))));
    let iu = || mul(i(), u());
    Some(match g {
        Function::Atan => mul(
            build::div(i(), num(2)),
            sub(log(sub(num(1), iu())), log(add(num(1), iu()))),
        ),
        Function::Atanh => build::div(sub(log(add(num(1), u())), log(sub(num(1), u()))), num(2)),
        Function::Asinh => log(add(u(), sqrt(add(num(1), powi(u(), 2))))),
        Function::Asin => mul(
            build::neg(i()),
            log(add(iu(), sqrt(sub(num(1), powi(u(), 2))))),
        ),
        Function::Acos => sub(
            build::div(Expr::Constant(crate::number::Constant::Pi), num(2)),
            logarithmic(Function::Asin)?,
        ),
        Function::Acosh => log(add(
            u(),
            mul(sqrt(sub(u(), num(1))), sqrt(add(u(), num(1)))),
        )),
        _ => return None,
    })
}

/// Whether `g` keeps a limit where its real argument goes to infinity with this sign, and which.
fn saturated(g: Function, positive: bool) -> Option<i64> {
    Some(match (g, positive) {
        (Function::Tanh | Function::Erf | Function::Coth, true) => 1,
        (Function::Tanh | Function::Erf | Function::Coth, false) => -1,
        (Function::Logistic | Function::Normcdf, true)
        | (Function::Sech, _)
        | (Function::Csch, _) => i64::from(matches!(g, Function::Logistic | Function::Normcdf)),
        (Function::Logistic | Function::Normcdf | Function::Softplus, false) => 0,
        (Function::Erfc, true) => 0,
        (Function::Erfc, false) => 2,
        _ => return None,
    })
}

fn apply(ray: &Ray, g: Function, orders: &[Expr], mut u: Series) -> Result<Series, Failure> {
    let limit = &ray.limit;
    match g {
        Function::Exp => {
            let pole = u.lead()?.is_some_and(|t| t.power.cmp_integer(0).is_lt());
            ray.flat.set(ray.flat.get() || pole);
            return u.exp(limit);
        }
        Function::Log => return u.log(limit),
        Function::Cbrt => return cube_root(&u, limit),
        _ => {}
    }
    let lead = u.lead()?;
    let pole = lead.as_ref().filter(|t| {
        t.power.cmp_integer(0).is_lt() || (t.power.cmp_integer(0).is_eq() && t.logs > 0)
    });
    if let Some(pole) = pole {
        let flat = pole.power.cmp_integer(0).is_lt();
        let sign = pole
            .c
            .sign()
            .map(|s| (s == Ordering::Greater) == (pole.logs % 2 == 0));
        if let (true, Some(positive)) = (flat, sign)
            && let Some(value) = saturated(g, positive)
        {
            ray.flat.set(true);
            let constant = Series::constant(Coefficient::integer(value));
            return Ok(constant.add(&Series::nothing(Some(limit.clone()))));
        }
        if g == Function::Atan && sign.is_some() {
            return atan_of_a_pole(ray, &u, sign == Some(true));
        }
        if g == Function::Asinh && sign.is_some() {
            // Odd: from the side where nothing cancels.
            let positive = if sign == Some(true) {
                u
            } else {
                u.scaled(&Coefficient::integer(-1))
            };
            let formula = logarithmic(g).ok_or("asinh")?;
            let value = ray.formula(&formula, "u", &positive)?;
            let turn = Coefficient::integer(if sign == Some(true) { 1 } else { -1 });
            return Ok(value.scaled(&turn));
        }
    }
    if let Some(formula) = definition(g) {
        if g == Function::Sinc && lead.is_none() {
            return Ok(Series::constant(Coefficient::one()));
        }
        return ray.formula(&formula, "u", &u);
    }
    if pole.is_some() {
        return Err(format!("`{g}` of a pole or a logarithm"));
    }
    let (u0, v) = u.at_zero()?;
    match g {
        Function::Sin | Function::Cos => return circular(g, &u0, &v, limit),
        Function::Besselj | Function::Besselk if u0.is_plain_zero() => {
            return super::bessel::at_zero(g, &orders[0], &u, limit);
        }
        _ => {}
    }
    if let Some(formula) = logarithmic(g)
        && is_branch_point(g, &u0)?
    {
        return ray.formula(&formula, "u", &u);
    }
    by_derivative(ray, g, orders, &u0, &v, &u)
}

fn is_branch_point(g: Function, u0: &Coefficient) -> Result<bool, Failure> {
    let square = u0.mul(u0);
    let off = match g {
        Function::Atan | Function::Asinh => square.add(&Coefficient::one()),
        _ => square.add(&Coefficient::integer(-1)),
    };
    off.is_zero().ok_or_else(|| SHORT.to_string())
}

/// The real cube root on the real line.
fn cube_root(u: &Series, limit: &Exponent) -> Result<Series, Failure> {
    let third = build::rational(Rational::from((1, 3)));
    let mut lead = u.clone();
    let negative = lead
        .lead()?
        .is_some_and(|t| t.c.sign() == Some(Ordering::Less));
    if negative {
        let minus = Coefficient::integer(-1);
        return Ok(u.scaled(&minus).power(&third, limit)?.scaled(&minus));
    }
    u.power(&third, limit)
}

/// atan(u) = ±pi/2 - atan(1/u).
fn atan_of_a_pole(ray: &Ray, u: &Series, positive: bool) -> Result<Series, Failure> {
    let inverse = u.power(&num(-1), &ray.limit)?;
    let rest = apply(ray, Function::Atan, &[], inverse)?.scaled(&Coefficient::integer(-1));
    let half = build::div(Expr::Constant(crate::number::Constant::Pi), num(2));
    let half = if positive { half } else { build::neg(half) };
    Ok(Series::constant(Coefficient::of(&half)).add(&rest))
}

/// sin or cos of u0 + v by the addition theorem.
fn circular(
    g: Function,
    u0: &Coefficient,
    v: &Series,
    limit: &Exponent,
) -> Result<Series, Failure> {
    let mut inverse = Rational::from(1);
    let mut part = |odd: bool| {
        inverse = Rational::from(1);
        Series::composed(v, limit, |n| {
            if n > 0 {
                inverse /= n;
            }
            let sign = if (n / 2) % 2 == 0 { 1 } else { -1 };
            Ok(match (n % 2 == 1) == odd {
                true => Coefficient::rational(&inverse * Rational::from(sign)),
                false => Coefficient::zero(),
            })
        })
    };
    let (sine, cosine) = (part(true)?, part(false)?);
    if u0.is_plain_zero() {
        return Ok(if g == Function::Sin { sine } else { cosine });
    }
    let at = |f: Function| Coefficient::of(&call(f, [u0.expr()]));
    let (s0, c0) = (at(Function::Sin), at(Function::Cos));
    Ok(match g {
        Function::Sin => cosine.scaled(&s0).add(&sine.scaled(&c0)),
        _ => cosine
            .scaled(&c0)
            .add(&sine.scaled(&s0).scaled(&Coefficient::integer(-1))),
    })
}

/// f(u0) + ∫ f'(u) u' dt; f' by its formula, or derivative by derivative where that is no simpler.
fn by_derivative(
    ray: &Ray,
    g: Function,
    orders: &[Expr],
    u0: &Coefficient,
    v: &Series,
    u: &Series,
) -> Result<Series, Failure> {
    let limit = &ray.limit;
    let args = |last: Expr| {
        let mut args = orders.to_vec();
        args.push(last);
        args
    };
    let value = Coefficient::of(&call(g, args(u0.expr())));
    let elementary = match g {
        Function::Atan
        | Function::Atanh
        | Function::Asinh
        | Function::Asin
        | Function::Acos
        | Function::Acosh
        | Function::Erf
        | Function::Erfc
        | Function::Normcdf
        | Function::Si
        | Function::Ci
        | Function::E1 => call(g, args(self::u())).derivative("u").ok(),
        _ => None,
    };
    if matches!(g, Function::Ci | Function::E1) && u0.is_plain_zero() {
        return Err(format!("`{g}` at 0"));
    }
    if let Some(slope) = elementary {
        let slope = ray.formula(&slope, "u", u)?;
        let integrand = slope.mul(&v.derivative(), limit)?;
        return Ok(Series::constant(value).add(&integrand.integral()));
    }
    let mut factorial = Rational::from(1);
    let mut derivative = call(g, args(self::u()));
    Series::composed(v, limit, |n| {
        if n > 0 {
            factorial /= n;
            derivative = derivative.derivative("u").map_err(|why| why.to_string())?;
            if (ray.stop)() {
                return Err("the time limit was reached".into());
            }
        }
        let at = derivative.substitute("u", &u0.expr());
        Ok(Coefficient::of(&at).scaled(&factorial))
    })
}
