//! Complex constants that stay exact: two real constant expressions.

use super::Unknown;
use crate::expr::{Expr, build, constant};
use crate::number::{Constant, Function};
use std::cmp::Ordering;

/// `re + i im`, both real constant expressions.
#[derive(Clone, Debug, PartialEq)]
pub struct Coefficient {
    /// The real part.
    pub re: Expr,
    /// The imaginary part.
    pub im: Expr,
}

/// How two real constants compare.
///
/// # Errors
/// Where it cannot be told.
pub fn compare(a: &Expr, b: &Expr) -> Result<Ordering, Unknown> {
    if a == b {
        return Ok(Ordering::Equal);
    }
    match (a, b) {
        (Expr::Number(p), Expr::Number(q)) => Ok(p.cmp(q)),
        _ => sign(&build::sub(a.clone(), b.clone())),
    }
}

/// The sign of a real constant.
///
/// # Errors
/// Where it cannot be told.
pub fn sign(e: &Expr) -> Result<Ordering, Unknown> {
    constant::sign(e).ok_or(Unknown::new("the sign of a constant cannot be told"))
}

impl Coefficient {
    /// A real constant.
    pub fn real(re: Expr) -> Self {
        Coefficient {
            re,
            im: build::num(0),
        }
    }

    /// An integer.
    pub fn num(n: i64) -> Self {
        Coefficient::real(build::num(n))
    }

    /// i times a real constant.
    pub fn imaginary(im: Expr) -> Self {
        Coefficient {
            re: build::num(0),
            im,
        }
    }

    /// The value of a constant expression; `i` may stand in it under sums, products, quotients, whole powers,
    /// exp, sin and cos.
    ///
    /// # Errors
    /// Where it is no such constant, or not defined over the real numbers (`log(-1)`).
    pub fn of(e: &Expr) -> Result<Self, Unknown> {
        if !holds_i(e) {
            return match constant::value(e, 32) {
                Some(value) if value.is_zero() => Ok(Coefficient::num(0)),
                Some(_) => Ok(Coefficient::real(e.clone())),
                None => Err(Unknown::new("a constant has no real value")),
            };
        }
        let of = Coefficient::of;
        match e {
            Expr::Constant(Constant::I) => Ok(Coefficient::imaginary(build::num(1))),
            Expr::Neg(a) => Ok(of(a)?.neg()),
            Expr::Add(a, b) => Ok(of(a)?.add(&of(b)?)),
            Expr::Sub(a, b) => Ok(of(a)?.add(&of(b)?.neg())),
            Expr::Mul(a, b) => Ok(of(a)?.mul(&of(b)?)),
            Expr::Div(a, b) => Ok(of(a)?.mul(&of(b)?.recip()?)),
            Expr::Pow(a, b) => match b.as_ref() {
                Expr::Number(n) if n.is_integer() => {
                    let n = n.numer().to_i32().filter(|n| n.abs() <= 64);
                    of(a)?.powi(n.ok_or(Unknown::new("a large power of a complex constant"))?)
                }
                _ => Err(Unknown::new("a power of a complex constant")),
            },
            Expr::Call(Function::Exp, args) => Ok(of(&args[0])?.exp()),
            Expr::Call(Function::Sin | Function::Cos, args) => {
                let turned = of(&args[0])?.mul(&Coefficient::imaginary(build::num(1)));
                let (plus, minus) = (turned.exp(), turned.neg().exp());
                let half = build::div(build::num(1), build::num(2));
                Ok(match e {
                    Expr::Call(Function::Cos, _) => plus.add(&minus).mul(&Coefficient::real(half)),
                    _ => plus
                        .add(&minus.neg())
                        .mul(&Coefficient::imaginary(build::neg(half))),
                })
            }
            _ => Err(Unknown::new("a function of a complex constant")),
        }
    }

    /// The sum.
    pub fn add(&self, other: &Self) -> Self {
        Coefficient {
            re: build::add(self.re.clone(), other.re.clone()),
            im: build::add(self.im.clone(), other.im.clone()),
        }
    }

    /// The product.
    pub fn mul(&self, other: &Self) -> Self {
        let times = |a: &Expr, b: &Expr| build::mul(a.clone(), b.clone());
        Coefficient {
            re: build::sub(times(&self.re, &other.re), times(&self.im, &other.im)),
            im: build::add(times(&self.re, &other.im), times(&self.im, &other.re)),
        }
    }

    /// Minus it.
    pub fn neg(&self) -> Self {
        Coefficient {
            re: build::neg(self.re.clone()),
            im: build::neg(self.im.clone()),
        }
    }

    /// The conjugate.
    pub fn conj(&self) -> Self {
        Coefficient {
            re: self.re.clone(),
            im: build::neg(self.im.clone()),
        }
    }

    /// One over it.
    ///
    /// # Errors
    /// Where it is 0, or that cannot be told.
    pub fn recip(&self) -> Result<Self, Unknown> {
        if self.is_zero()? {
            return Err(Unknown::new("a division by 0"));
        }
        if self.im.is_zero() {
            return Ok(Coefficient::real(build::div(
                build::num(1),
                self.re.clone(),
            )));
        }
        let square = build::add(
            build::powi(self.re.clone(), 2),
            build::powi(self.im.clone(), 2),
        );
        Ok(Coefficient {
            re: build::div(self.re.clone(), square.clone()),
            im: build::neg(build::div(self.im.clone(), square)),
        })
    }

    /// A whole power.
    ///
    /// # Errors
    /// Those of [`Coefficient::recip`].
    pub fn powi(&self, n: i32) -> Result<Self, Unknown> {
        if self.im.is_zero() {
            if n < 0 && self.is_zero()? {
                return Err(Unknown::new("a division by 0"));
            }
            return Ok(Coefficient::real(build::powi(self.re.clone(), n)));
        }
        let base = if n < 0 { self.recip()? } else { self.clone() };
        Ok((0..n.unsigned_abs()).fold(Coefficient::num(1), |p, _| p.mul(&base)))
    }

    /// e to it.
    pub fn exp(&self) -> Self {
        let call = |f, e: &Expr| build::call(f, [e.clone()]);
        let size = call(Function::Exp, &self.re);
        if self.im.is_zero() {
            return Coefficient::real(size);
        }
        Coefficient {
            re: build::mul(size.clone(), call(Function::Cos, &self.im)),
            im: build::mul(size, call(Function::Sin, &self.im)),
        }
    }

    /// Whether it is 0.
    ///
    /// # Errors
    /// Where that cannot be told.
    pub fn is_zero(&self) -> Result<bool, Unknown> {
        Ok(sign(&self.re)?.is_eq() && sign(&self.im)?.is_eq())
    }

    /// Whether it is real.
    ///
    /// # Errors
    /// Where that cannot be told.
    pub fn is_real(&self) -> Result<bool, Unknown> {
        Ok(sign(&self.im)?.is_eq())
    }

    /// As one expression, with `i` where it is not real by its form.
    pub fn to_expr(&self) -> Expr {
        if self.im.is_zero() {
            return self.re.clone();
        }
        let turned = build::mul(self.im.clone(), Expr::Constant(Constant::I));
        build::add(self.re.clone(), turned)
    }
}

/// Whether `i` stands in it.
pub fn holds_i(e: &Expr) -> bool {
    match e {
        Expr::Constant(c) => *c == Constant::I,
        _ => e.operands().into_iter().any(holds_i),
    }
}
