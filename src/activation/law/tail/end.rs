//! The tail of an expression towards one end of the line, by the rules for each function in it.

use super::{Lead, Part, Tail, combined, constant, growth, split, terms};
use crate::activation::law::coefficient::{Coefficient, Exponent};
use crate::activation::law::expand::Ray;
use crate::activation::law::series::{Failure, Series};
use crate::expr::{Expr, build, polynomial};
use crate::number::{Constant, Function};
use std::cell::Cell;
use std::cmp::Ordering;

/// Order to which symbols are expanded at infinity.
const ORDER: i64 = 3;

/// One end of the line, for formulas in one variable.
pub struct End<'a> {
    /// 1 or -1.
    pub sign: i64,
    /// The variable.
    pub name: &'a str,
    /// Asked on every node of the tree.
    pub stop: &'a dyn Fn() -> bool,
}

impl End<'_> {
    /// The formula at this end.
    ///
    /// # Errors
    /// A sentence: what is not known.
    pub fn tail(&self, f: &Expr) -> Result<Tail, Failure> {
        if (self.stop)() {
            return Err("the time limit was reached".into());
        }
        if let Some(tail) = self.by_series(f) {
            return Ok(tail);
        }
        match f {
            Expr::Neg(a) => Ok(self.tail(a)?.scaled(&Coefficient::integer(-1))),
            Expr::Add(a, b) => self.tail(a)?.add(&self.tail(b)?),
            Expr::Sub(a, b) => {
                let b = self.tail(b)?.scaled(&Coefficient::integer(-1));
                self.tail(a)?.add(&b)
            }
            Expr::Mul(a, b) => self.tail(a)?.mul(&self.tail(b)?),
            Expr::Div(a, b) => self.tail(a)?.mul(&self.tail(b)?.powered(&build::num(-1))?),
            Expr::Pow(a, b) if !b.depends_on(self.name) => {
                let base = self.tail(a)?;
                if let Expr::Number(n) = b.as_ref()
                    && n.is_integer()
                    && let Some(n) = n.numer().to_u32()
                    && n <= 16
                {
                    let mut product = base.clone();
                    for _ in 1..n {
                        product = product.mul(&base)?;
                    }
                    return Ok(product);
                }
                base.powered(b)
            }
            Expr::Pow(a, b) => {
                let log = build::call(Function::Log, [a.as_ref().clone()]);
                self.exponential(&build::mul(b.as_ref().clone(), log))
            }
            Expr::Call(g, args) => self.call(*g, args),
            _ => Err(format!("the growth of `{f}` towards infinity is not known")),
        }
    }

    /// As a symbol with a convergent or asymptotic series in 1/t, up to what is rapid.
    fn by_series(&self, f: &Expr) -> Option<Tail> {
        let ray = Ray {
            at: Coefficient::zero(),
            direction: Coefficient::one(),
            limit: Exponent::integer(ORDER),
            stop: self.stop,
            flat: Cell::new(false),
        };
        let t = Series::monomial(Coefficient::integer(self.sign), Exponent::integer(-1));
        let mut series = ray.formula(f, self.name, &t).ok()?;
        let lead = series.lead().ok()?;
        let Some(lead) = lead else {
            return match series.known {
                None => Some(Tail {
                    parts: Vec::new(),
                    rapid: false,
                    height: f64::INFINITY,
                }),
                // Below every order that was looked at: a symbol, or rapid.
                Some(_) => None,
            };
        };
        // t^-p log(1/t)^m: the sign of the logarithm turns.
        let turned = if lead.logs % 2 == 0 {
            lead.c
        } else {
            lead.c.neg()
        };
        let mut tail = Tail::symbol(Some(Lead {
            c: turned,
            p: lead.power.neg(),
            logs: lead.logs as i32,
        }));
        tail.rapid = ray.flat.get();
        Some(tail)
    }

    fn polynomial(&self, u: &Expr) -> Option<Vec<Coefficient>> {
        let list = polynomial::coefficients(u, self.name)?;
        Some(
            list.iter()
                .enumerate()
                .map(|(j, c)| {
                    let c = Coefficient::of(c);
                    if j % 2 == 1 && self.sign < 0 {
                        c.neg()
                    } else {
                        c
                    }
                })
                .collect(),
        )
    }

    fn exponential(&self, u: &Expr) -> Result<Tail, Failure> {
        let mut known: Vec<Coefficient> = Vec::new();
        let mut rest = build::num(0);
        for (negative, term) in terms(u) {
            match self.polynomial(&term) {
                Some(list) => {
                    let sign = if negative { -1 } else { 1 };
                    known = combined(&known, &list, sign)?;
                }
                None if negative => rest = build::sub(rest, term),
                None => rest = build::add(rest, term),
            }
        }
        let mut front = match known.first() {
            Some(c) if !c.is_plain_zero() => {
                Coefficient::of(&build::call(Function::Exp, [c.expr()]))
            }
            _ => Coefficient::one(),
        };
        let exponent: Vec<Coefficient> = known.iter().skip(1).cloned().collect();
        let mut height = f64::INFINITY;
        let mut lead_known = true;
        if !rest.is_zero() {
            let tail = self.tail(&rest)?;
            height = tail.height;
            match bounded(&tail)? {
                Some(limit) => {
                    let e = build::call(Function::Exp, [limit.expr()]);
                    front = front.mul(&Coefficient::of(&e));
                }
                None => {
                    let falls = self.plunges(&tail)?;
                    if !exponent.is_empty() && growth(&exponent)?.is_gt() {
                        return Err("an exponent of unknown growth".into());
                    }
                    return Ok(Tail {
                        height: height.min(falls),
                        ..Tail::rapid()
                    });
                }
            }
            lead_known = front.value(64).is_some();
        }
        let mut tail = Tail::of(Part {
            exponent,
            lead: lead_known.then(|| constant(front)),
        });
        tail.height = height;
        Ok(tail)
    }

    /// The strip in which exp(u) is rapid, where u falls to minus infinity.
    fn plunges(&self, u: &Tail) -> Result<f64, Failure> {
        let part = u.dominant()?;
        let lead = part
            .lead
            .as_ref()
            .ok_or("the growth of an exponent is not known")?;
        let falls = lead.c.sign() == Some(Ordering::Less);
        match &part.exponent[..] {
            [] if falls && lead.p.cmp_integer(0).is_gt() => Ok(f64::INFINITY),
            [c] if falls && lead.p.cmp_integer(0).is_ge() => strip(c),
            _ => Err("an exponential of unknown growth".into()),
        }
    }

    fn call(&self, g: Function, args: &[Expr]) -> Result<Tail, Failure> {
        let Some((u, orders)) = args.split_last() else {
            return Err(format!("`{g}` without an argument"));
        };
        let again = |f: Expr| self.tail(&f);
        let i = || Expr::Constant(Constant::I);
        let exp = |e: Expr| build::call(Function::Exp, [e]);
        let (plus, minus) = (
            |e: &Expr| exp(e.clone()),
            |e: &Expr| exp(build::neg(e.clone())),
        );
        let half = |e: Expr| build::div(e, build::num(2));
        let iu = build::mul(i(), u.clone());
        match g {
            Function::Exp => return self.exponential(u),
            Function::Log => return self.log(u),
            Function::Log1p => return self.log(&build::add(build::num(1), u.clone())),
            Function::Softplus => return self.log(&build::add(plus(u), build::num(1))),
            Function::Sqrt => return self.tail(u)?.powered(&half(build::num(1))),
            Function::Sin => {
                return again(build::div(
                    build::sub(plus(&iu), minus(&iu)),
                    build::mul(build::num(2), i()),
                ));
            }
            Function::Cos => return again(half(build::add(plus(&iu), minus(&iu)))),
            Function::Sinc => {
                return again(build::div(
                    build::call(Function::Sin, [u.clone()]),
                    u.clone(),
                ));
            }
            Function::Expm1 => return again(build::sub(plus(u), build::num(1))),
            Function::Sinh => return again(half(build::sub(plus(u), minus(u)))),
            Function::Cosh => return again(half(build::add(plus(u), minus(u)))),
            Function::Sech => {
                return again(build::div(build::num(2), build::add(plus(u), minus(u))));
            }
            Function::Csch => {
                return again(build::div(build::num(2), build::sub(plus(u), minus(u))));
            }
            Function::Logistic if self.polynomial(u).is_some() => {
                return again(build::div(plus(u), build::add(plus(u), build::num(1))));
            }
            Function::Besselj | Function::Besselk if orders.iter().all(Expr::is_constant) => {
                return self.bessel(g, u);
            }
            _ => {}
        }
        self.saturating(g, u)
    }

    fn log(&self, u: &Expr) -> Result<Tail, Failure> {
        // log(1 + r) is r times a symbol where r falls.
        let (constant_part, rest) = split(u, self.name);
        if constant_part.add(&Coefficient::integer(-1)).is_zero() == Some(true) {
            let rest = self.tail(&rest)?;
            if let Ok(part) = rest.dominant()
                && growth(&part.exponent)?.is_lt()
            {
                return Ok(Tail {
                    height: rest.height,
                    ..Tail::of(part.clone())
                });
            }
        }
        let tail = self.tail(u)?;
        let part = tail.dominant()?;
        let lead = part.lead.as_ref().ok_or("a leading term is not known")?;
        if lead.logs != 0 {
            return Err("a logarithm of a logarithm".into());
        }
        let top = part.exponent.last().map(|c| Lead {
            c: c.clone(),
            p: Exponent::integer(part.exponent.len() as i64),
            logs: 0,
        });
        let log = (!lead.p.cmp_integer(0).is_eq()).then(|| Lead {
            c: Coefficient::of(&lead.p.e),
            p: Exponent::integer(0),
            logs: 1,
        });
        let value = || {
            let c = Coefficient::of(&build::call(Function::Log, [lead.c.expr()]));
            (c.is_zero() == Some(false)).then(|| constant(c))
        };
        let mut found = Tail::symbol(top.or(log).or_else(value));
        found.height = tail.height;
        found.rapid = true;
        Ok(found)
    }

    fn bessel(&self, g: Function, u: &Expr) -> Result<Tail, Failure> {
        let list = self.polynomial(u).filter(|list| list.len() == 2);
        let slope = list.map(|list| list[1].clone());
        let Some(slope) = slope.filter(|c| c.real(64).is_some()) else {
            return Err(format!("`{g}` of another argument than a linear one"));
        };
        let part = |c: Coefficient| {
            Tail::of(Part {
                exponent: vec![c],
                lead: None,
            })
        };
        if g == Function::Besselk {
            return Ok(part(slope.neg()));
        }
        let turned = slope.mul(&Coefficient::i());
        part(turned.clone()).add(&part(turned.neg()))
    }

    /// Functions with limits at plus and minus infinity, and those that are regular where the argument goes.
    fn saturating(&self, g: Function, u: &Expr) -> Result<Tail, Failure> {
        let inner = self.tail(u)?;
        if let Some(limit) = bounded(&inner)? {
            let value = Coefficient::of(&build::call(g, [limit.expr()]));
            let zero = value
                .is_zero()
                .ok_or_else(|| format!("`{g}` has no value at infinity"))?;
            let odd = matches!(
                g,
                Function::Tanh | Function::Atan | Function::Asinh | Function::Erf
            );
            if zero
                && odd
                && limit.is_zero() == Some(true)
                && let Ok(part) = inner.dominant()
            {
                let slope = match g {
                    Function::Erf => build::div(
                        build::num(2),
                        build::call(Function::Sqrt, [Expr::Constant(Constant::Pi)]),
                    ),
                    _ => build::num(1),
                };
                let tail = Tail {
                    height: inner.height,
                    ..Tail::of(part.clone())
                };
                return Ok(tail.scaled(&Coefficient::of(&slope)));
            }
            let mut tail = Tail::symbol((!zero).then(|| constant(value)));
            tail.height = inner.height;
            return Ok(tail);
        }
        let unknown = || format!("the growth of `{g}` towards infinity is not known");
        let part = inner.dominant()?;
        let lead = part.lead.as_ref().ok_or_else(unknown)?;
        let sign = lead.c.sign().ok_or_else(unknown)?;
        let positive = sign == Ordering::Greater;
        let half_pi = || build::div(Expr::Constant(Constant::Pi), build::num(2));
        let value = match (g, positive) {
            (Function::Tanh | Function::Erf | Function::Coth, true) => build::num(1),
            (Function::Tanh | Function::Erf | Function::Coth, false) => build::num(-1),
            (Function::Logistic | Function::Normcdf, true) => build::num(1),
            (Function::Logistic | Function::Normcdf, false) | (Function::Erfc, true) => {
                build::num(0)
            }
            (Function::Erfc, false) => build::num(2),
            (Function::Atan, true) => half_pi(),
            (Function::Atan, false) => build::neg(half_pi()),
            _ => return Err(unknown()),
        };
        let height = match &part.exponent[..] {
            [] if lead.p.cmp_integer(0).is_gt() => f64::INFINITY,
            // pi/2 - atan(1/u) holds in every direction.
            [_] if g == Function::Atan && growth(&part.exponent)?.is_gt() => f64::INFINITY,
            [c] if growth(&part.exponent)?.is_gt() => strip(c)?,
            _ => return Err(unknown()),
        };
        let mut tail = Tail::symbol(Some(constant(Coefficient::of(&value))));
        if value.is_zero() {
            tail.parts.clear();
        }
        tail.rapid = true;
        tail.height = inner.height.min(height);
        Ok(tail)
    }
}

/// pi/(2c): how far up exp(c z) has a positive real part, for a real c.
fn strip(c: &Coefficient) -> Result<f64, Failure> {
    let c = c.real(64).ok_or("a complex exponent inside a function")?;
    Ok(std::f64::consts::FRAC_PI_2 / c.to_f64().abs())
}

/// The limit of a symbol of order 0 or below; `None` where it is unbounded.
fn bounded(tail: &Tail) -> Result<Option<Coefficient>, Failure> {
    let mut limit = Coefficient::zero();
    for part in &tail.parts {
        match (
            growth(&part.exponent)?,
            &part.lead,
            part.exponent.is_empty(),
        ) {
            (Ordering::Less, ..) => {}
            (Ordering::Greater, ..) => return Ok(None),
            (_, Some(lead), true) => match (lead.p.cmp_integer(0), lead.logs) {
                (Ordering::Less, _) => {}
                (Ordering::Equal, 0) => limit = lead.c.clone(),
                (Ordering::Equal, m) if m < 0 => {}
                _ => return Ok(None),
            },
            _ => return Err("an argument that oscillates, or whose size is not known".into()),
        }
    }
    Ok(Some(limit))
}
