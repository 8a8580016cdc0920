//! Formulas in z as fractions: `sum_m z^m N_m(t)/D(t)`, t = z or t = e^{cz}, by identities.
//!
//! | formula | in `E = e^{qu}` |
//! |---|---|
//! | `e^{qu}`, `u = az + log b` | `b^q t^{qa/c}` |
//! | `e^{qu}`, `u = softplus(v)`, `log w`, `log1p w` and integer q | `(1 + e^v)^q`, `w^q`, `(1 + w)^q` |
//! | `tanh u, coth u` | `(E - 1)/(E + 1)` and its inverse, q = 2 |
//! | `sinh u, cosh u, sech u, csch u` | `(E - 1/E)/2`, `(E + 1/E)/2` and their inverses, q = 1 |
//! | `logistic u` | `E/(1 + E)`, q = 1 |

use super::exact::Exact;
use super::polynomial::Polynomial;
use crate::expr::{Expr, build};
use crate::number::{Function, Integer, Rational};
use std::cell::RefCell;

/// Powers of z.
const MOST_POWERS: usize = 8;
/// Largest integer exponent.
const MOST_EXPONENT: i32 = 64;

/// `sum_m z^m N_m(t)/D(t)`.
#[derive(Clone, Debug)]
pub struct Fraction {
    /// N_m.
    pub above: Vec<Polynomial>,
    /// D.
    pub below: Polynomial,
}

/// What t is.
pub enum Meaning<'a> {
    /// z.
    Variable,
    /// e^{cz}.
    Exponential(&'a Rational),
    /// Any: the rates of the exponentials are noted.
    Unknown(&'a RefCell<Vec<Rational>>),
}

fn number(q: Rational) -> Fraction {
    Fraction {
        above: vec![Polynomial::number(q)],
        below: Polynomial::number(Rational::from(1)),
    }
}

impl Fraction {
    /// In lowest terms.
    fn reduced(mut self) -> Fraction {
        let mut common = self.below.clone();
        for one in &self.above {
            common = common.gcd(one);
        }
        let over = |p: &Polynomial| p.over(&common).unwrap_or_else(|| p.clone());
        if common.degree() > 0 {
            self.above = self.above.iter().map(over).collect();
            self.below = over(&self.below);
        }
        while self.above.last().is_some_and(Polynomial::is_zero) {
            self.above.pop();
        }
        self
    }

    /// `shift + slope t`, where it is that.
    fn affine(&self) -> Option<(Rational, Rational)> {
        let ([above], [below]) = (&self.above[..], self.below.coefficients()) else {
            return None;
        };
        match above.coefficients() {
            [shift, slope] => Some((Rational::from(shift / below), Rational::from(slope / below))),
            _ => None,
        }
    }

    /// In `t^n` for t, with the largest n that does.
    pub fn thinned(self) -> (u32, Fraction) {
        let all = self.above.iter().chain(std::iter::once(&self.below));
        let steps = all.flat_map(|p| p.coefficients().iter().enumerate());
        let used = steps.filter(|(_, c)| **c != 0).map(|(j, _)| j as u32);
        let n = used.fold(Integer::new(), |n, j| n.gcd(&Integer::from(j)));
        let n = n.to_u32().unwrap_or(1).max(1);
        let thin = |p: &Polynomial| {
            let kept = p.coefficients().iter().step_by(n as usize);
            Polynomial::new(kept.cloned().collect())
        };
        let thinned = Fraction {
            above: self.above.iter().map(thin).collect(),
            below: thin(&self.below),
        };
        (n, thinned)
    }

    fn plus(&self, other: &Fraction) -> Result<Fraction, String> {
        let part = |f: &Fraction, m: usize, by: &Polynomial| match f.above.get(m) {
            Some(p) => p.times(by),
            None => Ok(Polynomial::default()),
        };
        let count = self.above.len().max(other.above.len());
        let sums = (0..count)
            .map(|m| Ok(part(self, m, &other.below)?.plus(&part(other, m, &self.below)?)));
        let above: Result<Vec<Polynomial>, String> = sums.collect();
        let below = self.below.times(&other.below)?;
        Ok(Fraction {
            above: above?,
            below,
        }
        .reduced())
    }

    fn negated(&self) -> Fraction {
        let minus = Rational::from(-1);
        Fraction {
            above: self.above.iter().map(|p| p.scaled(&minus)).collect(),
            below: self.below.clone(),
        }
    }

    fn times(&self, other: &Fraction) -> Result<Fraction, String> {
        let count = (self.above.len() + other.above.len()).saturating_sub(1);
        if count > MOST_POWERS + 1 {
            return Err("a power of z is too high".into());
        }
        let mut above = vec![Polynomial::default(); count];
        for (i, a) in self.above.iter().enumerate() {
            for (j, b) in other.above.iter().enumerate() {
                above[i + j] = above[i + j].plus(&a.times(b)?);
            }
        }
        let below = self.below.times(&other.below)?;
        Ok(Fraction { above, below }.reduced())
    }

    fn inverse(&self) -> Result<Fraction, String> {
        match &self.above[..] {
            [only] if !only.is_zero() => Ok(Fraction {
                above: vec![self.below.clone()],
                below: only.clone(),
            }),
            _ => Err(
                "a divisor that is 0, or not a rational function of the exponential alone".into(),
            ),
        }
    }

    fn power(&self, n: i32) -> Result<Fraction, String> {
        if n.abs() > MOST_EXPONENT {
            return Err("an exponent is too large".into());
        }
        let base = if n < 0 { self.inverse()? } else { self.clone() };
        (0..n.abs()).try_fold(number(Rational::from(1)), |all, _| all.times(&base))
    }

    /// A formula in z.
    ///
    /// # Errors
    /// Where it is no such fraction.
    pub fn read(e: &Expr, meaning: &Meaning) -> Result<Fraction, String> {
        let one = |a: &Expr| Fraction::read(a, meaning);
        if !e.depends_on("z") {
            let value = Exact::new(e)?.rational();
            return Ok(number(value.ok_or("a constant is not rational")?));
        }
        match e {
            Expr::Variable(_) => {
                let t = Polynomial::power(1);
                let above = match meaning {
                    Meaning::Variable => vec![t],
                    _ => vec![Polynomial::default(), Polynomial::number(Rational::from(1))],
                };
                Ok(Fraction {
                    above,
                    below: Polynomial::number(Rational::from(1)),
                })
            }
            Expr::Neg(a) => Ok(one(a)?.negated()),
            Expr::Add(a, b) => one(a)?.plus(&one(b)?),
            Expr::Sub(a, b) => one(a)?.plus(&one(b)?.negated()),
            Expr::Mul(a, b) => one(a)?.times(&one(b)?),
            Expr::Div(a, b) => one(a)?.times(&one(b)?.inverse()?),
            Expr::Pow(a, b) => match integer(&constant(b)?) {
                Some(n) => one(a)?.power(n),
                None => Err("a power that is not an integer".into()),
            },
            Expr::Call(f, arguments) if arguments.len() == 1 => call(*f, &arguments[0], meaning),
            _ => Err("no rational function".into()),
        }
    }
}

fn constant(e: &Expr) -> Result<Rational, String> {
    let value = match e.depends_on("z") {
        true => None,
        false => Exact::new(e)?.rational(),
    };
    value.ok_or_else(|| "an exponent is not a rational number".into())
}

fn integer(q: &Rational) -> Option<i32> {
    q.is_integer().then(|| q.numer().to_i32()).flatten()
}

fn call(f: Function, u: &Expr, meaning: &Meaning) -> Result<Fraction, String> {
    if matches!(meaning, Meaning::Variable) {
        return Err(format!("{f} is no rational function"));
    }
    let e = |q: i64| exponential(u, &Rational::from(q), meaning);
    let one = number(Rational::from(1));
    let half = number(Rational::from((1, 2)));
    let minus = one.negated();
    let ratio = || -> Result<Fraction, String> {
        let e = e(2)?;
        e.plus(&minus)?.times(&e.plus(&one)?.inverse()?)
    };
    let odd = || e(1)?.plus(&e(-1)?.negated())?.times(&half);
    let even = || e(1)?.plus(&e(-1)?)?.times(&half);
    match f {
        Function::Exp => e(1),
        Function::Expm1 => e(1)?.plus(&minus),
        Function::Tanh => ratio(),
        Function::Coth => ratio()?.inverse(),
        Function::Sinh => odd(),
        Function::Cosh => even(),
        Function::Csch => odd()?.inverse(),
        Function::Sech => even()?.inverse(),
        Function::Logistic => {
            let e = e(1)?;
            e.times(&e.plus(&one)?.inverse()?)
        }
        _ => Err(format!("{f} is no rational function of an exponential")),
    }
}

/// `e^{qu}`.
fn exponential(u: &Expr, q: &Rational, meaning: &Meaning) -> Result<Fraction, String> {
    let minus = Rational::from(-q);
    let one = number(Rational::from(1));
    let whole = || integer(q).ok_or_else(|| "a root of a rational function".to_string());
    match u {
        Expr::Neg(a) => return exponential(a, &minus, meaning),
        Expr::Call(Function::Log, w) => return Fraction::read(&w[0], meaning)?.power(whole()?),
        Expr::Call(Function::Log1p, w) => {
            return one.plus(&Fraction::read(&w[0], meaning)?)?.power(whole()?);
        }
        Expr::Call(Function::Softplus, v) => {
            let e = exponential(&v[0], &Rational::from(1), meaning)?;
            return one.plus(&e)?.power(whole()?);
        }
        _ => {}
    }
    let factor = |shift: &Expr| -> Result<Fraction, String> {
        let scaled = Exact::new(&build::mul(build::rational(q.clone()), shift.clone()))?;
        let factor = scaled.exp()?.rational();
        Ok(number(factor.ok_or(
            "an exponential of a constant that is not rational",
        )?))
    };
    if !u.depends_on("z") {
        return factor(u);
    }
    if let Some((shift, slope)) = Fraction::read(u, &Meaning::Variable)
        .ok()
        .and_then(|f| f.affine())
    {
        let rate = slope * q;
        return factor(&build::rational(shift))?.times(&monomial(&rate, meaning)?);
    }
    match u {
        Expr::Add(a, b) => exponential(a, q, meaning)?.times(&exponential(b, q, meaning)?),
        Expr::Sub(a, b) => exponential(a, q, meaning)?.times(&exponential(b, &minus, meaning)?),
        Expr::Mul(a, b) if !a.depends_on("z") => exponential(b, &(constant(a)? * q), meaning),
        Expr::Mul(a, b) if !b.depends_on("z") => exponential(a, &(constant(b)? * q), meaning),
        Expr::Div(a, b) if !b.depends_on("z") => {
            let b = constant(b)?;
            if b == 0 {
                return Err("a division by 0".into());
            }
            exponential(a, &Rational::from(q / &b), meaning)
        }
        _ => Err("an exponential of what is not affine".into()),
    }
}

/// `e^{rate z}`.
fn monomial(rate: &Rational, meaning: &Meaning) -> Result<Fraction, String> {
    let unit = Rational::from(1);
    let c = match meaning {
        Meaning::Variable => return Err("no rational function".into()),
        Meaning::Exponential(c) => *c,
        Meaning::Unknown(rates) => {
            if *rate != 0 {
                rates.borrow_mut().push(rate.clone().abs());
            }
            // Something that no other exponential is.
            let own = Rational::from(2 + rates.borrow().len() as u64);
            return Ok(Fraction {
                above: vec![Polynomial::new(vec![own, unit])],
                below: Polynomial::number(Rational::from(1)),
            });
        }
    };
    let n = integer(&Rational::from(rate / c)).filter(|n| n.abs() <= MOST_EXPONENT);
    let n = n.ok_or("exponentials without a common rate")?;
    let power = Polynomial::power(n.unsigned_abs() as usize);
    let one = Polynomial::number(unit);
    let (above, below) = if n >= 0 { (power, one) } else { (one, power) };
    Ok(Fraction {
        above: vec![above],
        below,
    })
}

/// The largest c of which all the rates are integer multiples; none without rates.
pub fn common_rate(rates: &[Rational]) -> Option<Rational> {
    let (mut above, mut below) = (Integer::new(), Integer::from(1));
    for rate in rates {
        above = above.gcd(rate.numer());
        below = below.lcm(rate.denom());
    }
    // gcd(a/b, c/d) = gcd(a d', c b')/lcm(b, d); this divides it.
    let divides = Rational::from((above, below));
    (divides > 0).then_some(divides)
}
