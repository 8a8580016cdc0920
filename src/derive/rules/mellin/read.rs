//! Formulas as sums of `c z^n e^{az} g(e^{rz})`, by identities that hold for all real z.
//!
//! `log(A e^{az} + B e^{bz})`, A, B > 0, is `log A + az + log(1 + (B/A) e^{(b - a)z})`; powers of that sum likewise.

use super::term::{Base, Core, MOST_POWER, Sum, Term, joined, one, plus, scaled, times};
use crate::algebra::Exact;
use crate::expr::Expr;
use crate::number::{Constant, Function, Rational};
use std::cmp::Ordering;

/// Reads formulas in z.
pub(super) struct Reader<'a> {
    /// Whether to stop.
    pub(super) stop: &'a dyn Fn() -> bool,
}

impl Reader<'_> {
    /// A formula as a sum.
    pub(super) fn read(&self, e: &Expr) -> Result<Sum, String> {
        if (self.stop)() {
            return Err("stopped".into());
        }
        if !e.depends_on("z") {
            return joined(vec![Term::constant(Exact::new(e)?)]);
        }
        match e {
            Expr::Variable(_) => Ok(vec![Term {
                n: 1,
                ..Term::constant(1.into())
            }]),
            Expr::Neg(a) => scaled(self.read(a)?, -1),
            Expr::Add(a, b) => plus(self.read(a)?, self.read(b)?),
            Expr::Sub(a, b) => plus(self.read(a)?, scaled(self.read(b)?, -1)?),
            Expr::Mul(a, b) => times(&self.read(a)?, &self.read(b)?),
            Expr::Div(a, b) => {
                let inverse = power(&self.read(b)?, &(-1).into())?;
                times(&self.read(a)?, &[inverse])
            }
            Expr::Pow(a, b) if **a == Expr::Constant(Constant::E) => exp(&self.read(b)?),
            Expr::Pow(a, b) if !b.depends_on("z") => {
                let p = Exact::new(b)?;
                let whole = p.rational().filter(|p| p.is_integer() && *p > 0);
                match whole.and_then(|p| p.numer().to_usize()) {
                    Some(n) if n <= MOST_POWER => {
                        let base = self.read(a)?;
                        (0..n).try_fold(one(), |product, _| times(&product, &base))
                    }
                    _ => Ok(vec![power(&self.read(a)?, &p)?]),
                }
            }
            Expr::Pow(a, b) if !a.depends_on("z") => {
                let log = Exact::new(a)?.log()?;
                exp(&scaled(self.read(b)?, log)?)
            }
            Expr::Call(f, arguments) => match &arguments[..] {
                [u] => call(*f, self.read(u)?),
                _ => Err(format!("no exponentials for {f}")),
            },
            _ => Err(format!("no exponentials for {e}")),
        }
    }
}

impl Reader<'_> {
    /// Whether tanh of an exponential of z is part of a formula.
    pub(super) fn holds_tanh(&self, e: &Expr) -> bool {
        let is_exponential = |u: &Expr| {
            self.read(u).is_ok_and(|sum| match &sum[..] {
                [one] => one.is_exponential() && !one.beta.is_zero(),
                _ => false,
            })
        };
        match e {
            Expr::Call(Function::Tanh, u) if is_exponential(&u[0]) => true,
            _ => e.operands().into_iter().any(|part| self.holds_tanh(part)),
        }
    }
}

/// The power of a positive term, or of a sum of two positive exponentials.
fn power(base: &[Term], p: &Exact) -> Result<Term, String> {
    let minus = p.negated();
    match base {
        [only] if only.n == 0 => {
            let whole = p.rational().is_some_and(|p| p.is_integer());
            let fits = only.beta.is_real() && only.c.sign() == Some(Ordering::Greater);
            let signed = whole && only.core.is_none();
            if !(fits || signed) {
                return Err("a power of what is not positive".into());
            }
            let core = match &only.core {
                None => None,
                Some(Core::Exp { rate, q }) => Some(Core::Exp {
                    rate: rate.clone(),
                    q: q.times(p)?,
                }),
                Some(Core::Beta { rate, q, b, m: 0 }) => Some(Core::Beta {
                    rate: rate.clone(),
                    q: q.clone(),
                    b: b.times(p)?,
                    m: 0,
                }),
                Some(_) => return Err("a power of a logarithm or an error function".into()),
            };
            Ok(Term {
                c: only.c.power(p)?,
                n: 0,
                beta: only.beta.times(p)?,
                core,
            })
        }
        [x, y] => {
            let (lead, rate, q) = binomial(x, y)?;
            let front = Term {
                c: lead.c.power(p)?,
                beta: lead.beta.times(p)?,
                ..lead
            };
            front.times(&Base::new(rate, q)?.power(minus)?)
        }
        _ => Err("a power of what is no sum of two exponentials".into()),
    }
}

/// `A e^{az} (1 + q e^{rz})` of two positive exponentials: the factor in front, r and q.
fn binomial(x: &Term, y: &Term) -> Result<(Term, Exact, Exact), String> {
    let fits =
        |t: &Term| t.is_exponential() && t.beta.is_real() && t.c.sign() == Some(Ordering::Greater);
    if !fits(x) || !fits(y) {
        return Err("a sum of other than two positive exponentials".into());
    }
    let rate = y.beta.minus(&x.beta);
    let q = y.c.times(&x.c.inverse()?)?;
    Ok((x.clone(), rate, q))
}

/// The exponential of `c + az - q e^{rz} - b log(1 + p e^{rz})`.
fn exp(exponent: &[Term]) -> Result<Sum, String> {
    let mut product = Term::constant(1.into());
    for term in exponent {
        let factor = match (term.n, &term.core) {
            (0, None) if term.beta.is_zero() => Term::constant(term.c.exp()?),
            (1, None) if term.beta.is_zero() => Term {
                beta: term.c.clone(),
                ..Term::constant(1.into())
            },
            (0, None) if term.beta.is_real() && term.c.is_real() => {
                let core = Core::Exp {
                    rate: term.beta.clone(),
                    q: term.c.negated(),
                };
                Term::with(1, core)
            }
            (0, Some(Core::Beta { rate, q, b, m: 1 }))
                if b.is_zero() && term.beta.is_zero() && term.c.is_real() =>
            {
                Base::new(rate.clone(), q.clone())?.power(term.c.negated())?
            }
            _ => return Err("an exponential of what is no sum of such exponents".into()),
        };
        product = product.times(&factor)?;
    }
    Ok(vec![product])
}

/// The logarithm of a positive term, or of a sum of two positive exponentials.
fn log(u: &[Term]) -> Result<Sum, String> {
    let line = |term: &Term| -> Result<Sum, String> {
        let slope = Term {
            n: 1,
            ..Term::constant(term.beta.clone())
        };
        joined(vec![Term::constant(term.c.log()?), slope])
    };
    match u {
        [only] if only.n == 0 && only.beta.is_real() => {
            let start = line(only)?;
            match &only.core {
                None => Ok(start),
                Some(Core::Exp { rate, q }) => {
                    let inner = Term {
                        beta: rate.clone(),
                        ..Term::constant(q.negated())
                    };
                    plus(start, vec![inner])
                }
                Some(Core::Beta { rate, q, b, m: 0 }) => {
                    let inner = Base::new(rate.clone(), q.clone())?.log()?;
                    plus(start, scaled(inner, b.negated())?)
                }
                Some(_) => Err("a logarithm of a logarithm or an error function".into()),
            }
        }
        [x, y] => {
            let (lead, rate, q) = binomial(x, y)?;
            plus(line(&lead)?, Base::new(rate, q)?.log()?)
        }
        _ => Err("a logarithm of what is no sum of two exponentials".into()),
    }
}

fn erf(u: &[Term]) -> Result<Sum, String> {
    let [only] = u else {
        return Err("an error function of a sum".into());
    };
    if !only.is_exponential() || !only.beta.is_real() || !only.beta.is_nonzero() {
        return Err("an error function of what is no exponential".into());
    }
    let (sign, q) = match only.c.sign() {
        Some(Ordering::Greater) => (1, only.c.clone()),
        Some(Ordering::Less) => (-1, only.c.negated()),
        _ => return Err("an error function of what is not real".into()),
    };
    let rate = only.beta.clone();
    let core = Core::Erf { rate, q };
    Ok(vec![Term::with(sign, core)])
}

fn call(f: Function, u: Sum) -> Result<Sum, String> {
    let half = || Exact::from(Rational::from((1, 2)));
    let raised = |c: i64| exp(&scaled(u.clone(), c)?);
    // (c e^{v} + d e^{-v})/2 for v = u, or iu.
    let pair = |turn: Exact, c: Exact, d: Exact| -> Result<Sum, String> {
        let up = exp(&scaled(u.clone(), turn.clone())?)?;
        let down = exp(&scaled(u.clone(), turn.negated())?)?;
        scaled(plus(scaled(up, c)?, scaled(down, d)?)?, half())
    };
    let (plain, minus) = (Exact::from(1), Exact::from(-1));
    match f {
        Function::Exp => exp(&u),
        Function::Expm1 => plus(exp(&u)?, scaled(one(), -1)?),
        Function::Log => log(&u),
        Function::Log1p => log(&plus(one(), u)?),
        Function::Softplus => log(&plus(one(), exp(&u)?)?),
        Function::Sqrt => Ok(vec![power(&u, &half())?]),
        Function::Sinh => pair(plain.clone(), plain, minus),
        Function::Cosh => pair(plain.clone(), plain.clone(), plain),
        Function::Sech => {
            let below = pair(plain.clone(), plain.clone(), plain)?;
            Ok(vec![power(&below, &minus)?])
        }
        Function::Cos => pair(Exact::i(), plain.clone(), plain),
        Function::Sin => pair(Exact::i(), Exact::i().negated(), Exact::i()),
        Function::Logistic => Ok(vec![power(&plus(one(), raised(-1)?)?, &minus)?]),
        Function::Tanh => {
            let below = plus(one(), raised(-2)?)?;
            let twice = scaled(vec![power(&below, &minus)?], 2)?;
            plus(twice, scaled(one(), -1)?)
        }
        Function::Erf => erf(&u),
        Function::Erfc => plus(one(), scaled(erf(&u)?, -1)?),
        Function::Normcdf => {
            let root = Exact::from(2).power(&half())?.inverse()?;
            scaled(plus(one(), erf(&scaled(u, root)?)?)?, half())
        }
        _ => Err(format!("no exponentials for {f}")),
    }
}
