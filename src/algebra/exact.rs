//! Exact complex constants, and when one of them is 0.
//!
//! A constant is a sum of rational multiples of products of *atoms*:
//!
//! | atom | stands for | exponents |
//! |---|---|---|
//! | `I` | i | 1 |
//! | `Pi` | pi | rational |
//! | `Root(n)` | n, an integer above 1 | in (0, 1) |
//! | `Exp(m)` | `exp(m)`, m a product of atoms | rational: `exp(q m)`; in (0, 1/2) for `exp(i pi)` |
//! | `Log(n)` | `log n`, an integer above 1 | rational |
//! | `Other` | any other constant | integer; rational where it is proven positive |
//!
//! Every rewriting is an identity: `i^2 = -1`, `n^q n^r = n^(q+r)`, `exp(q m) exp(r m) = exp((q + r) m)`,
//! `exp(q log n) = n^q`. A sum without terms therefore IS 0. The converse fails (atoms may be dependent), and
//! nobody relies on it: what is not 0 is shown by a ball that does not hold 0. So an exact zero here is a proof,
//! where a value that is 0 to thousands of digits is none.

use super::atoms::{
    Atom, MAX_BITS, Monomial, Opaque, factors, is_positive_atom, is_real_atom, product, rendered,
    tidy, whole_power,
};
use super::gamma;
use crate::expr::{Expr, build, eval_ball};
use crate::number::ball::Ball;
use crate::number::{Constant, Function, Integer, Rational};
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// Precisions at which a ball is asked whether it holds 0.
const LADDER: [u32; 4] = [128, 512, 2048, 8192];
/// Sums of more products are refused.
const MAX_TERMS: usize = 160;
/// Largest whole exponent of a sum.
const MAX_POWER: u32 = 64;

/// An exact constant.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Exact {
    pub(super) terms: BTreeMap<Monomial, Rational>,
}

impl From<Rational> for Exact {
    fn from(q: Rational) -> Exact {
        let mut terms = BTreeMap::new();
        if q.cmp0() != Ordering::Equal {
            terms.insert(Monomial::new(), q);
        }
        Exact { terms }
    }
}

impl From<i64> for Exact {
    fn from(n: i64) -> Exact {
        Rational::from(n).into()
    }
}

impl Exact {
    /// i.
    pub fn i() -> Exact {
        Exact::atom(Atom::I)
    }

    /// pi.
    pub fn pi() -> Exact {
        Exact::atom(Atom::Pi)
    }

    fn atom(atom: Atom) -> Exact {
        Exact::of(
            Monomial::from([(atom, Rational::from(1))]),
            Rational::from(1),
        )
    }

    /// One product; the coefficient is not 0.
    pub(super) fn of(monomial: Monomial, coefficient: Rational) -> Exact {
        Exact {
            terms: BTreeMap::from([(monomial, coefficient)]),
        }
    }

    /// Whether it is 0, proven; `false` proves nothing.
    pub fn is_zero(&self) -> bool {
        self.terms.is_empty()
    }

    /// How many products it is the sum of.
    pub fn terms(&self) -> usize {
        self.terms.len()
    }

    /// The rational number that it is.
    pub fn rational(&self) -> Option<Rational> {
        match self.terms.len() {
            0 => Some(Rational::new()),
            1 => self.terms.get(&Monomial::new()).cloned(),
            _ => None,
        }
    }

    fn single(&self) -> Option<(&Monomial, &Rational)> {
        self.terms.iter().next().filter(|_| self.terms.len() == 1)
    }

    fn checked(self) -> Result<Exact, String> {
        let bits = |q: &Rational| {
            q.numer()
                .significant_bits()
                .max(q.denom().significant_bits())
        };
        if self.terms.len() > MAX_TERMS || self.terms.values().any(|q| bits(q) > MAX_BITS) {
            return Err("a constant is too long for exact arithmetic".into());
        }
        Ok(self)
    }

    fn insert(&mut self, monomial: Monomial, coefficient: &Rational) {
        let sum = self.terms.entry(monomial.clone()).or_default();
        *sum += coefficient;
        if sum.cmp0() == Ordering::Equal {
            self.terms.remove(&monomial);
        }
    }

    /// `a + b`.
    pub fn plus(&self, other: &Exact) -> Exact {
        let mut out = self.clone();
        for (monomial, coefficient) in &other.terms {
            out.insert(monomial.clone(), coefficient);
        }
        out
    }

    /// `-a`.
    pub fn negated(&self) -> Exact {
        let mut out = self.clone();
        for coefficient in out.terms.values_mut() {
            *coefficient *= -1;
        }
        out
    }

    /// `a - b`.
    pub fn minus(&self, other: &Exact) -> Exact {
        self.plus(&other.negated())
    }

    /// `a b`.
    pub fn times(&self, other: &Exact) -> Result<Exact, String> {
        let mut out = Exact::default();
        for (a, p) in &self.terms {
            for (b, q) in &other.terms {
                let (monomial, factor) = product(a, b)?;
                out.insert(monomial, &(factor * p * q));
            }
        }
        out.checked()
    }

    /// `1/a` for what is proven not to be 0.
    pub fn inverse(&self) -> Result<Exact, String> {
        if self.is_zero() || !self.is_nonzero() {
            return Err("a divisor is 0, or cannot be told from 0".into());
        }
        if let Some((monomial, coefficient)) = self.single() {
            let turned = monomial
                .iter()
                .map(|(a, q)| (a.clone(), Rational::from(-q)));
            let (monomial, factor) = tidy(turned.collect())?;
            let value = factor / coefficient;
            return Exact::of(monomial, value).checked();
        }
        if let Some((re, im)) = self.parts().filter(|(_, im)| !im.is_zero()) {
            // (x - iy)/(x^2 + y^2)
            let square = re.times(&re)?.plus(&im.times(&im)?);
            let conjugate = re.minus(&im.times(&Exact::i())?);
            return conjugate.times(&square.inverse()?);
        }
        let value = Exact::opaque(self.to_expr())?;
        let atoms = value.terms.into_keys().next().unwrap_or_default();
        let turned = atoms.into_iter().map(|(a, q)| (a, -q)).collect();
        Ok(Exact::of(turned, Rational::from(1)))
    }

    /// Real and imaginary part; none where a factor is complex and not i.
    pub fn parts(&self) -> Option<(Exact, Exact)> {
        let (mut re, mut im) = (Exact::default(), Exact::default());
        for (monomial, coefficient) in &self.terms {
            let mut rest = monomial.clone();
            let turned = rest.remove(&Atom::I).is_some();
            if !rest.keys().all(is_real_atom) {
                return None;
            }
            let part = if turned { &mut im } else { &mut re };
            part.insert(rest, coefficient);
        }
        Some((re, im))
    }

    /// Whether it is real, by its form.
    pub fn is_real(&self) -> bool {
        self.parts().is_some_and(|(_, im)| im.is_zero())
    }

    /// The sign of a real constant, proven; none where it is not known.
    pub fn sign(&self) -> Option<Ordering> {
        if self.is_zero() {
            return Some(Ordering::Equal);
        }
        if !self.is_real() {
            return None;
        }
        if let Some((monomial, coefficient)) = self.single()
            && monomial.keys().all(is_positive_atom)
        {
            return Some(coefficient.cmp0());
        }
        LADDER.iter().find_map(|&bits| {
            let ball = self.ball(bits).filter(Ball::is_real)?;
            match (ball.re().is_positive(), ball.re().is_negative()) {
                (true, _) => Some(Ordering::Greater),
                (_, true) => Some(Ordering::Less),
                _ => None,
            }
        })
    }

    fn is_positive(&self) -> bool {
        self.sign() == Some(Ordering::Greater)
    }

    /// Whether it is proven not to be 0.
    pub fn is_nonzero(&self) -> bool {
        if let Some((monomial, _)) = self.single()
            && !monomial.keys().any(|a| matches!(a, Atom::Other(_)))
        {
            return true;
        }
        LADDER.iter().any(|&bits| {
            self.ball(bits)
                .is_some_and(|ball| !ball.is_indeterminate() && !ball.contains_zero())
        })
    }

    /// A ball that holds it.
    pub fn ball(&self, bits: u32) -> Option<Ball> {
        eval_ball(&self.to_expr(), &[], bits)
    }

    /// `a^b`, principal branch.
    pub fn power(&self, exponent: &Exact) -> Result<Exact, String> {
        let rational = exponent.rational();
        if let Some(q) = rational.as_ref().filter(|q| q.is_integer()) {
            return self.whole(q.numer());
        }
        if self.is_zero() && exponent.is_positive() {
            return Ok(Exact::default());
        }
        if !self.is_positive() {
            return Exact::opaque(build::pow(self.to_expr(), exponent.to_expr()));
        }
        let Some(q) = rational else {
            return exponent.times(&self.log()?)?.exp();
        };
        if let Some((monomial, coefficient)) = self.single()
            && monomial.keys().all(is_positive_atom)
        {
            // A product of positive numbers: the power of each.
            let mut all: Monomial = monomial
                .iter()
                .map(|(a, p)| (a.clone(), Rational::from(p * &q)))
                .collect();
            for (n, sign) in [(coefficient.numer(), 1), (coefficient.denom(), -1)] {
                for (prime, count) in factors(n) {
                    let power = &q * Rational::from(sign * i64::from(count));
                    *all.entry(Atom::Root(prime)).or_default() += power;
                }
            }
            let (monomial, factor) = tidy(all)?;
            return Exact::of(monomial, factor).checked();
        }
        let value = Exact::opaque(self.to_expr())?;
        let powers = value.terms.into_keys().next().unwrap_or_default();
        let powers = powers.into_iter().map(|(a, p)| (a, p * &q)).collect();
        Ok(Exact::of(powers, Rational::from(1)))
    }

    fn whole(&self, n: &Integer) -> Result<Exact, String> {
        if n.cmp0() == Ordering::Less {
            return self.inverse()?.whole(&Integer::from(-n));
        }
        if let Some(q) = self.rational() {
            return Ok(whole_power(&q, n)?.into());
        }
        if let Some((monomial, coefficient)) = self.single() {
            let raised = monomial
                .iter()
                .map(|(a, q)| (a.clone(), Rational::from(q * n)));
            let (monomial, factor) = tidy(raised.collect())?;
            return Exact::of(monomial, factor * whole_power(coefficient, n)?).checked();
        }
        match n.to_u32().filter(|n| *n <= MAX_POWER) {
            Some(n) => (0..n).try_fold(Exact::from(1), |product, _| product.times(self)),
            None => Err("an exponent is too large for exact arithmetic".into()),
        }
    }

    /// `exp(a)`.
    pub fn exp(&self) -> Result<Exact, String> {
        let half_turn =
            Monomial::from([(Atom::I, Rational::from(1)), (Atom::Pi, Rational::from(1))]);
        let mut all = Monomial::new();
        for (monomial, q) in &self.terms {
            let only = monomial.iter().next().filter(|_| monomial.len() == 1);
            let twice = Rational::from(q * 2u32);
            let (atom, power) = match only {
                Some((Atom::Log(n), one)) if *one == 1 => (Atom::Root(n.clone()), q.clone()),
                _ if *monomial == half_turn && twice.is_integer() => (Atom::I, twice),
                _ => (Atom::Exp(monomial.clone()), q.clone()),
            };
            *all.entry(atom).or_default() += power;
        }
        let (monomial, factor) = tidy(all)?;
        Exact::of(monomial, factor).checked()
    }

    /// `log a` for what is proven positive.
    pub fn log(&self) -> Result<Exact, String> {
        if !self.is_positive() {
            return Err("a logarithm of what is not proven positive".into());
        }
        let Some((monomial, coefficient)) = self.single() else {
            return Exact::opaque(build::call(Function::Log, vec![self.to_expr()]));
        };
        let mut sum = Exact::default();
        for (atom, q) in monomial {
            let part = match atom {
                Atom::Root(n) => Exact::atom(Atom::Log(n.clone())),
                Atom::Exp(m) if m.keys().all(is_real_atom) => {
                    Exact::of(m.clone(), Rational::from(1))
                }
                Atom::Pi => Exact::opaque(build::call(
                    Function::Log,
                    vec![Expr::Constant(Constant::Pi)],
                ))?,
                _ => return Exact::opaque(build::call(Function::Log, vec![self.to_expr()])),
            };
            sum = sum.plus(&part.times(&q.clone().into())?);
        }
        for (n, sign) in [(coefficient.numer(), 1), (coefficient.denom(), -1)] {
            for (prime, count) in factors(n) {
                let count = Exact::from(sign * i64::from(count));
                sum = sum.plus(&Exact::atom(Atom::Log(prime)).times(&count)?);
            }
        }
        sum.checked()
    }

    fn opaque(e: Expr) -> Result<Exact, String> {
        let why = format!("no ball is known for the constant {e}");
        let value = Opaque::new(e, &LADDER[..2]).ok_or(why)?;
        Ok(Exact::atom(Atom::Other(value)))
    }

    /// A constant expression.
    pub fn new(e: &Expr) -> Result<Exact, String> {
        match e {
            Expr::Number(q) => Ok(q.clone().into()),
            Expr::Constant(Constant::Pi) => Ok(Exact::pi()),
            Expr::Constant(Constant::E) => Exact::from(1).exp(),
            Expr::Constant(Constant::I) => Ok(Exact::i()),
            Expr::Variable(name) => Err(format!("{name} is no constant")),
            Expr::Neg(a) => Ok(Exact::new(a)?.negated()),
            Expr::Add(a, b) => Exact::new(a)?.plus(&Exact::new(b)?).checked(),
            Expr::Sub(a, b) => Exact::new(a)?.minus(&Exact::new(b)?).checked(),
            Expr::Mul(a, b) => Exact::new(a)?.times(&Exact::new(b)?),
            Expr::Div(a, b) => Exact::new(a)?.times(&Exact::new(b)?.inverse()?),
            Expr::Pow(a, b) => Exact::new(a)?.power(&Exact::new(b)?),
            Expr::Call(f, arguments) => match (f, &arguments[..]) {
                (Function::Sqrt, [a]) => Exact::new(a)?.power(&Rational::from((1, 2)).into()),
                (Function::Gamma, [a]) => {
                    match Exact::new(a)?.rational().and_then(|q| gamma::at(&q)) {
                        Some(value) => value,
                        None => Exact::opaque(e.clone()),
                    }
                }
                (Function::Exp, [a]) => Exact::new(a)?.exp(),
                (Function::Expm1, [a]) => Ok(Exact::new(a)?.exp()?.minus(&1.into())),
                (Function::Log, [a]) => {
                    let a = Exact::new(a)?;
                    match a.is_positive() {
                        true => a.log(),
                        false => Exact::opaque(e.clone()),
                    }
                }
                _ => Exact::opaque(e.clone()),
            },
        }
    }

    /// The expression that it is.
    pub fn to_expr(&self) -> Expr {
        self.terms
            .iter()
            .map(|(monomial, q)| build::mul(build::rational(q.clone()), rendered(monomial)))
            .fold(build::num(0), build::add)
    }
}
