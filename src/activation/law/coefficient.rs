//! Complex constants of an expansion: exact where they are rational, else an expression whose value is
//! asked for with as many bits as it takes.

use crate::activation::tails::number::Coefficient as Parts;
use crate::expr::{Expr, build, constant, eval_ball, eval_complex};
use crate::number::ball::{Ball, RealBall};
use crate::number::{Complex, Constant, Rational, Real};
use std::cell::OnceCell;
use std::cmp::Ordering;

/// Working precisions where both parts are plainly not 0.
const QUICK: (u32, u32) = (96, 192);
/// Working precisions where one may be.
const DEEP: (u32, u32) = (1024, 2048);
/// Leading bits that have to stay from one precision to the next.
const STABLE: u32 = 64;
/// A part that is still moving at the last precision is 0 below `2^-this`.
const VANISHING: i32 = 960;
/// A constant with a part below `2^-this` is looked at more closely before anything of it is taken for 0.
const DEEPEST: u32 = VANISHING as u32 / 8;

/// A complex constant.
#[derive(Clone, Debug, PartialEq)]
pub enum Coefficient {
    /// `re + i im`, exactly.
    Exact(Rational, Rational),
    /// Anything else.
    Formula(Expr),
}

use Coefficient::{Exact, Formula};

fn exact(re: impl Into<Rational>) -> Coefficient {
    Exact(re.into(), Rational::new())
}

impl Coefficient {
    /// 0.
    pub fn zero() -> Self {
        exact(0)
    }

    /// 1.
    pub fn one() -> Self {
        exact(1)
    }

    /// i.
    pub fn i() -> Self {
        Exact(Rational::new(), Rational::from(1))
    }

    /// A rational number.
    pub fn rational(q: Rational) -> Self {
        exact(q)
    }

    /// An integer.
    pub fn integer(n: i64) -> Self {
        exact(n)
    }

    /// The constant that an expression is; rational ones are recognised by their form.
    pub fn of(e: &Expr) -> Self {
        let both = |a: &Expr, b: &Expr| (Self::of(a), Self::of(b));
        match e {
            Expr::Number(q) => exact(q.clone()),
            Expr::Constant(Constant::I) => Self::i(),
            Expr::Neg(a) => Self::of(a).neg(),
            Expr::Add(a, b) => {
                let (a, b) = both(a, b);
                a.add(&b)
            }
            Expr::Sub(a, b) => {
                let (a, b) = both(a, b);
                a.add(&b.neg())
            }
            Expr::Mul(a, b) => {
                let (a, b) = both(a, b);
                a.mul(&b)
            }
            Expr::Div(a, b) => match both(a, b) {
                (_, Exact(re, im)) if re.cmp0().is_eq() && im.cmp0().is_eq() => Formula(e.clone()),
                (a, b) => a.mul(&b.inverse()),
            },
            Expr::Pow(a, b) => match (&Self::of(a), &**b) {
                (Exact(re, im), Expr::Number(n)) if !(re.cmp0().is_eq() && im.cmp0().is_eq()) => {
                    Self::of(a).power(&build::rational(n.clone()))
                }
                _ => Formula(e.clone()),
            },
            _ => Formula(e.clone()),
        }
    }

    /// The expression.
    pub fn expr(&self) -> Expr {
        match self {
            Formula(e) => e.clone(),
            Exact(re, im) => {
                let i = Expr::Constant(Constant::I);
                let imaginary = build::mul(build::rational(im.clone()), i);
                build::add(build::rational(re.clone()), imaginary)
            }
        }
    }

    /// Whether this is 0 by its form.
    pub fn is_plain_zero(&self) -> bool {
        matches!(self, Exact(re, im) if re.cmp0().is_eq() && im.cmp0().is_eq())
    }

    fn is_plain_one(&self) -> bool {
        matches!(self, Exact(re, im) if *re == 1 && im.cmp0().is_eq())
    }

    /// The sum.
    pub fn add(&self, other: &Self) -> Self {
        match (self, other) {
            (Exact(a, b), Exact(c, d)) => Exact(Rational::from(a + c), Rational::from(b + d)),
            _ if self.is_plain_zero() => other.clone(),
            _ if other.is_plain_zero() => self.clone(),
            (Formula(a), Formula(b)) if *a == build::neg(b.clone()) => Self::zero(),
            _ => Formula(build::add(self.expr(), other.expr())),
        }
    }

    /// The negative.
    pub fn neg(&self) -> Self {
        match self {
            Exact(a, b) => Exact(Rational::from(-a), Rational::from(-b)),
            Formula(e) => Formula(build::neg(e.clone())),
        }
    }

    /// The product.
    pub fn mul(&self, other: &Self) -> Self {
        match (self, other) {
            (Exact(a, b), Exact(c, d)) => Exact(
                Rational::from(a * c) - Rational::from(b * d),
                Rational::from(a * d) + Rational::from(b * c),
            ),
            _ if self.is_plain_zero() || other.is_plain_zero() => Self::zero(),
            _ if self.is_plain_one() => other.clone(),
            _ if other.is_plain_one() => self.clone(),
            _ => Formula(build::mul(self.expr(), other.expr())),
        }
    }

    /// A rational multiple.
    pub fn scaled(&self, q: &Rational) -> Self {
        self.mul(&exact(q.clone()))
    }

    /// 1 over this, which is not 0.
    pub fn inverse(&self) -> Self {
        match self {
            Exact(a, b) if !self.is_plain_zero() => {
                let size = Rational::from(a * a) + Rational::from(b * b);
                Exact(Rational::from(a / &size), -Rational::from(b / &size))
            }
            _ => Formula(build::div(build::num(1), self.expr())),
        }
    }

    /// The principal power with a constant exponent.
    pub fn power(&self, exponent: &Expr) -> Self {
        if self.is_plain_one() {
            return self.clone();
        }
        if let Expr::Number(n) = exponent
            && n.is_integer()
            && let Some(n) = n.numer().to_i32()
            && n.unsigned_abs() <= 64
            && matches!(self, Exact(..))
            && !self.is_plain_zero()
        {
            let base = if n < 0 { self.inverse() } else { self.clone() };
            return (0..n.unsigned_abs()).fold(Self::one(), |p, _| p.mul(&base));
        }
        Formula(build::pow(self.expr(), exponent.clone()))
    }

    /// The value, each part to `bits` leading bits; a part that vanishes to some 6000 bits is exactly 0 (see [`constant::value`]).
    pub fn value(&self, bits: u32) -> Option<Complex> {
        let e = match self {
            Exact(re, im) => return Some(Complex::with_val(bits + 2, (re, im))),
            Formula(e) => e,
        };
        if let Some(value) = constant::value(e, bits) {
            return Some(Complex::with_val(bits + 2, value));
        }
        if is_too_small(e) {
            return None;
        }
        let finite = |v: &Complex| v.real().is_finite() && v.imag().is_finite();
        let at = |p: u32| eval_complex(e, &[], p).ok().filter(finite);
        let (rough, fine) = (at(QUICK.0)?, at(QUICK.1)?);
        let ball = eval_ball(e, &[], QUICK.1);
        let is_settled = |ball: &Option<Ball>, before: &Complex, value: &Complex| {
            let re = settled(ball.as_ref().map(Ball::re), before.real(), value.real());
            re && settled(ball.as_ref().map(Ball::im), before.imag(), value.imag())
        };
        if is_settled(&ball, &rough, &fine) {
            return at(bits.saturating_add(QUICK.1)).map(|v| Complex::with_val(bits + 2, &v));
        }
        // A part that vanishes shows itself only as one that shrinks with every bit, and that is no proof: where something in
        // e is as small as what was lost, the parts are asked for as real constants.
        let (rough, fine) = (at(DEEP.0)?, at(DEEP.1.max(bits + DEEP.0))?);
        let ball = eval_ball(e, &[], DEEP.1.max(bits + DEEP.0));
        let depth = OnceCell::new();
        let part =
            |ball: Option<&RealBall>, (before, x): (&Real, &Real), which: fn(Parts) -> Expr| {
                if settled(ball, before, x) || ball.is_some_and(RealBall::is_zero) {
                    return Some(x.clone());
                }
                let depth = depth.get_or_init(|| constant::depth(e));
                if depth.is_none_or(|depth| depth > DEEPEST) {
                    return constant::value(&which(Parts::of(e).ok()?), bits);
                }
                let small = x.get_exp().is_none_or(|e| e < -VANISHING);
                small.then(|| Real::with_val(bits + 2, 0))
            };
        let (below, above) = (ball.as_ref().map(Ball::re), ball.as_ref().map(Ball::im));
        let re = part(below, (rough.real(), fine.real()), |parts| parts.re)?;
        let im = part(above, (rough.imag(), fine.imag()), |parts| parts.im)?;
        Some(Complex::with_val(bits + 2, (re, im)))
    }

    /// Whether this is 0; `None` where that cannot be told.
    pub fn is_zero(&self) -> Option<bool> {
        if let Exact(..) = self {
            return Some(self.is_plain_zero());
        }
        if let Formula(e) = self
            && is_too_small(e)
        {
            return Some(false);
        }
        let value = self.value(32)?;
        Some(value.real().is_zero() && value.imag().is_zero())
    }

    /// The value of a constant that is real.
    pub fn real(&self, bits: u32) -> Option<Real> {
        let value = self.value(bits)?;
        value.imag().is_zero().then(|| value.real().clone())
    }

    /// The sign of a constant that is real.
    pub fn sign(&self) -> Option<Ordering> {
        self.real(32)?.cmp0()
    }
}

/// Whether a constant is told apart from 0 by its form alone, since it is smaller than numbers can be.
fn is_too_small(e: &Expr) -> bool {
    constant::sign(e).is_some_and(Ordering::is_ne) && constant::value(e, 32).is_none()
}

/// Whether the leading bits are right, by the ball, or where there is none stayed. A 0 may be a difference too small to be seen.
fn settled(ball: Option<&RealBall>, rough: &Real, fine: &Real) -> bool {
    if let Some(ball) = ball {
        let least = ball.abs_lower();
        return !ball.contains_zero() && ball.radius() <= least.scaled(-i64::from(STABLE));
    }
    if fine.is_zero() {
        return false;
    }
    let gap = Real::with_val(64, Real::with_val(fine.prec(), rough - fine).abs());
    gap <= (Real::with_val(64, fine.abs_ref()) >> STABLE)
}

/// A real exponent: its expression, and its value for comparisons.
#[derive(Clone, Debug)]
pub struct Exponent {
    /// The expression.
    pub e: Expr,
    value: Real,
}

/// Exponents nearer than this power of 2 are the same.
const SAME: u32 = 200;

impl Exponent {
    /// An integer.
    pub fn integer(n: i64) -> Self {
        Exponent {
            e: build::num(n),
            value: Real::with_val(256, n),
        }
    }

    /// A real constant.
    pub fn of(c: &Coefficient) -> Option<Self> {
        let value = c.real(256)?;
        Some(Exponent {
            e: c.expr(),
            value: Real::with_val(256, value),
        })
    }

    /// The sum.
    pub fn add(&self, other: &Self) -> Self {
        Exponent {
            e: build::add(self.e.clone(), other.e.clone()),
            value: Real::with_val(256, &self.value + &other.value),
        }
    }

    /// An integer multiple, or any other.
    pub fn mul(&self, other: &Self) -> Self {
        Exponent {
            e: build::mul(self.e.clone(), other.e.clone()),
            value: Real::with_val(256, &self.value * &other.value),
        }
    }

    /// The negative.
    pub fn neg(&self) -> Self {
        Exponent {
            e: build::neg(self.e.clone()),
            value: Real::with_val(256, -&self.value),
        }
    }

    /// Compares.
    #[expect(clippy::should_implement_trait)]
    pub fn cmp(&self, other: &Self) -> Ordering {
        if let (Expr::Number(a), Expr::Number(b)) = (&self.e, &other.e) {
            return a.cmp(b);
        }
        let gap = Real::with_val(256, &self.value - &other.value);
        if gap.get_exp().is_none_or(|e| e < -(SAME as i32)) {
            return Ordering::Equal;
        }
        gap.cmp0().unwrap_or(Ordering::Equal)
    }

    /// Compares with an integer.
    pub fn cmp_integer(&self, n: i64) -> Ordering {
        self.cmp(&Exponent::integer(n))
    }

    /// The integer that this is.
    pub fn as_integer(&self) -> Option<i64> {
        let nearest = self.value.to_integer()?.to_i64()?;
        self.cmp_integer(nearest).is_eq().then_some(nearest)
    }

    /// As a double, for messages and estimates.
    pub fn rough(&self) -> f64 {
        self.value.to_f64()
    }
}

impl Exponent {
    /// The value.
    pub fn value(&self, bits: u32) -> Option<Real> {
        Coefficient::of(&self.e).real(bits)
    }
}
