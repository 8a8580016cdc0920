//! F of sums of `c z^n (w^2 + b)^r`, `c z^n log(w^2 + b)`, `c z^n asinh(w/sqrt b)` and `c z^n atan(w/sqrt b)`, `w = z - h`, b > 0: Bessel functions.
//!
//! For h = 0, r real, not one of 0, 1, 2, ..., and k > 0
//!
//! ```text
//! F[(z^2 + b)^r](k)       = 2 sqrt(pi)/Gamma(-r) (k/(2 sqrt b))^mu K_mu(k sqrt b),   mu = -r - 1/2,
//! F[log(z^2 + b)](k)      = -2 pi e^{-k sqrt b}/k,
//! F[asinh(z/sqrt b)](k)   = 2 K_0(k sqrt b)/(ik),
//! F[atan(z/sqrt b)](k)    = pi e^{-k sqrt b}/(ik).
//! ```
//!
//! For r < -1/2 the first is Basset's integral (DLMF 10.32.11). For all other r: paired with a Schwartz function, `(z^2 + b)^r`
//! is entire in r; paired with a test function on (0, inf), so is the right side, since `1/Gamma(-r)` and `K_mu(x)` are entire
//! in r. Two entire functions that agree for r < -1/2 are the same. The others are smooth, and off k = 0 F is that of the derivative over ik:
//! `(z^2 + b)^{-1/2}` for asinh, `sqrt b/(z^2 + b)` for atan and `2z/(z^2 + b)` for the logarithm. A shift by h is the factor `e^{-ikh}`,
//! `F[z^n g] = (i d/dk)^n F[g]`, and a polynomial has no transform on k > 0. For whole r, `K_mu` is elementary (DLMF 10.49.12):
//! `K_{m+1/2}(x) = sqrt(pi/2x) e^{-x} sum_j (m + j)!/(j! (m - j)!) (2x)^{-j}`.

use crate::algebra::{Exact, factorial};
use crate::expr::{Expr, build, polynomial};
use crate::number::{Constant, Function, Rational};
use std::cmp::Ordering;

/// Terms of one function.
const MOST_TERMS: usize = 24;
/// Largest n, and largest modulus of r.
const MOST_POWER: usize = 8;

/// The function beside `z^n`.
#[derive(Clone, PartialEq)]
enum Kind {
    Power(Exact),
    Log,
    Asinh,
    Atan,
}

/// `c z^n g`.
#[derive(Clone)]
struct Term {
    c: Exact,
    n: usize,
    kind: Kind,
}

impl Term {
    fn constant(c: Exact) -> Term {
        Term::of(c, 0, Kind::Power(Exact::default()))
    }

    fn of(c: Exact, n: usize, kind: Kind) -> Term {
        Term { c, n, kind }
    }

    fn is_polynomial(&self) -> bool {
        matches!(&self.kind, Kind::Power(r) if r.is_zero())
    }
}

/// Reads formulas with one h and one b.
#[derive(Default)]
struct Reader {
    place: Option<(Exact, Exact)>,
}

/// F for k > 0 as a formula in k.
///
/// # Errors
/// Where phi is no such sum.
pub(super) fn formula(phi: &Expr) -> Result<Expr, String> {
    let mut reader = Reader::default();
    let terms = reader.read(phi)?;
    let (h, b) = reader.place.ok_or("no root of a quadratic polynomial")?;
    terms.iter().try_fold(build::num(0), |sum, term| {
        Ok(build::add(sum, transform(term, &h, &b)?))
    })
}

fn number(q: impl Into<Rational>) -> Expr {
    build::rational(q.into())
}

/// F of a term.
fn transform(term: &Term, h: &Exact, b: &Exact) -> Result<Expr, String> {
    let k = build::var("k");
    let width = b.power(&Rational::from((1, 2)).into())?.to_expr();
    let reach = build::mul(width.clone(), k.clone());
    let falling = build::call(Function::Exp, vec![build::neg(reach.clone())]);
    let pi = Expr::Constant(Constant::Pi);
    let ik = build::mul(Expr::Constant(Constant::I), k.clone());
    let plain = match &term.kind {
        Kind::Power(r) => match power(r, width, reach)? {
            Some(f) => f,
            None => return Ok(build::num(0)),
        },
        Kind::Log => build::div(build::mul(build::mul(number(-2), pi), falling), k),
        Kind::Atan => build::div(build::mul(pi, falling), ik),
        Kind::Asinh => {
            let bessel = build::call(Function::Besselk, vec![number(0), reach]);
            build::div(build::mul(number(2), bessel), ik)
        }
    };
    let moved = match h.is_zero() {
        true => plain,
        false => {
            let turn = h.times(&Exact::i().negated())?.to_expr();
            let wave = build::call(Function::Exp, vec![build::mul(turn, build::var("k"))]);
            build::mul(wave, plain)
        }
    };
    let derived = moved
        .nth_derivative("k", term.n)
        .map_err(|e| e.to_string())?;
    let turned = build::powi(Expr::Constant(Constant::I), term.n as i32);
    Ok(build::mul(build::mul(term.c.to_expr(), turned), derived))
}

/// F of the power r; none where that is a polynomial. `width = sqrt b`, `reach = k sqrt b`.
fn power(r: &Exact, width: Expr, reach: Expr) -> Result<Option<Expr>, String> {
    let whole = r.rational().filter(Rational::is_integer);
    if whole.as_ref().is_some_and(|r| *r >= 0) {
        return Ok(None);
    }
    let mu = r.negated().minus(&Rational::from((1, 2)).into());
    let root = |e: Expr| build::call(Function::Sqrt, vec![e]);
    let gamma = build::call(Function::Gamma, vec![r.negated().to_expr()]);
    let front = build::div(
        build::mul(number(2), root(Expr::Constant(Constant::Pi))),
        gamma,
    );
    let scaled = build::div(build::var("k"), build::mul(number(2), width));
    let order = match mu.sign() {
        Some(Ordering::Less) => mu.negated(),
        Some(_) => mu.clone(),
        None => return Err("an order whose sign is not known".into()),
    };
    let bessel = match whole.and_then(|r| r.numer().to_i32()) {
        // mu = -r - 1/2 = m + 1/2
        Some(r) => half_order((-r - 1) as u32, reach),
        None => build::call(Function::Besselk, vec![order.to_expr(), reach]),
    };
    let raised = match mu.rational().filter(Rational::is_integer) {
        Some(m) => build::powi(scaled, m.numer().to_i32().ok_or("too large an order")?),
        None => build::pow(scaled, mu.to_expr()),
    };
    Ok(Some(build::mul(front, build::mul(raised, bessel))))
}

/// `K_{m+1/2}(x)`.
fn half_order(m: u32, x: Expr) -> Expr {
    let twice = build::mul(number(2), x.clone());
    let sum = (0..=m).fold(build::num(0), |sum, j| {
        let c = factorial(m + j) / (factorial(j) * factorial(m - j));
        let power = build::powi(twice.clone(), -(j as i32));
        build::add(sum, build::mul(build::rational(c), power))
    });
    let over = build::div(Expr::Constant(Constant::Pi), twice);
    let front = build::call(Function::Sqrt, vec![over]);
    let falling = build::call(Function::Exp, vec![build::neg(x)]);
    build::mul(build::mul(front, falling), sum)
}

fn times(a: &[Term], b: &[Term]) -> Result<Vec<Term>, String> {
    let mut all = Vec::new();
    for x in a {
        for y in b {
            let n = x.n + y.n;
            let kind = match (&x.kind, &y.kind) {
                (Kind::Power(r), Kind::Power(s)) => Kind::Power(r.plus(s)),
                (_, other) if x.is_polynomial() => other.clone(),
                (other, _) if y.is_polynomial() => other.clone(),
                _ => return Err("a product of two roots, logarithms or inverses".into()),
            };
            if n > MOST_POWER || all.len() >= MOST_TERMS {
                return Err("too many terms, or too high a power".into());
            }
            all.push(Term::of(x.c.times(&y.c)?, n, kind));
        }
    }
    Ok(all)
}

impl Reader {
    fn read(&mut self, e: &Expr) -> Result<Vec<Term>, String> {
        if !e.depends_on("z") {
            return Ok(vec![Term::constant(Exact::new(e)?)]);
        }
        let minus = [Term::constant(Exact::from(-1))];
        let all = match e {
            Expr::Variable(_) => {
                vec![Term {
                    n: 1,
                    ..Term::constant(1.into())
                }]
            }
            Expr::Neg(a) => times(&self.read(a)?, &minus)?,
            Expr::Add(a, b) => [self.read(a)?, self.read(b)?].concat(),
            Expr::Sub(a, b) => [self.read(a)?, times(&self.read(b)?, &minus)?].concat(),
            Expr::Mul(a, b) => times(&self.read(a)?, &self.read(b)?)?,
            Expr::Div(a, b) => {
                let inverse = match b.depends_on("z") {
                    true => self.power(b, &Exact::from(-1))?,
                    false => Term::constant(Exact::new(b)?.inverse()?),
                };
                times(&self.read(a)?, &[inverse])?
            }
            Expr::Call(Function::Sqrt, a) => {
                vec![self.power(&a[0], &Rational::from((1, 2)).into())?]
            }
            Expr::Call(Function::Log, a) => self.log(&a[0])?,
            Expr::Call(Function::Log1p, a) => self.log(&build::add(build::num(1), a[0].clone()))?,
            Expr::Call(Function::Asinh, a) => vec![self.inverse(&a[0], Kind::Asinh)?],
            Expr::Call(Function::Atan, a) => vec![self.inverse(&a[0], Kind::Atan)?],
            Expr::Pow(a, b) if !b.depends_on("z") => {
                let r = Exact::new(b)?;
                let whole = r.rational().filter(Rational::is_integer);
                match whole.and_then(|r| r.numer().to_usize()) {
                    Some(n) if n <= MOST_POWER => {
                        let base = self.read(a)?;
                        let one = vec![Term::constant(1.into())];
                        (0..n).try_fold(one, |product, _| times(&product, &base))?
                    }
                    _ => vec![self.power(a, &r)?],
                }
            }
            _ => return Err("no root of a quadratic polynomial".into()),
        };
        match all.len() <= MOST_TERMS && all.iter().all(is_fine) {
            true => Ok(all),
            false => Err("too many terms, or a power that is not covered".into()),
        }
    }

    /// The leading coefficient of `a (w^2 + b)`, a and b > 0, with this reader's h and b.
    fn quadratic(&mut self, e: &Expr) -> Result<Exact, String> {
        let why = "a root of what is no positive quadratic polynomial";
        let list = polynomial::coefficients(e, "z").ok_or(why)?;
        let [low, middle, high] = &list[..] else {
            return Err(why.into());
        };
        let (low, middle, high) = (Exact::new(low)?, Exact::new(middle)?, Exact::new(high)?);
        let inverse = high.inverse()?;
        let h = middle
            .times(&inverse)?
            .times(&Rational::from((-1, 2)).into())?;
        let b = low.times(&inverse)?.minus(&h.times(&h)?);
        let positive = |x: &Exact| x.sign() == Some(Ordering::Greater);
        if !h.is_real() || !positive(&b) || !positive(&high) {
            return Err(why.into());
        }
        self.at(h, b)?;
        Ok(high)
    }

    fn at(&mut self, h: Exact, b: Exact) -> Result<(), String> {
        let here = (h, b);
        match self.place.get_or_insert_with(|| here.clone()) == &here {
            true => Ok(()),
            false => Err("roots of different polynomials".into()),
        }
    }

    /// `(a (w^2 + b))^r = a^r (w^2 + b)^r`, or a power of such a power.
    fn power(&mut self, base: &Expr, r: &Exact) -> Result<Term, String> {
        if !r.is_real() {
            return Err("a power that is not real".into());
        }
        if let Expr::Pow(inner, s) = base
            && !s.depends_on("z")
        {
            // Of what is positive: (x^s)^r = x^{sr}, s real.
            let s = Exact::new(s)?;
            return self.power(inner, &s.times(r)?);
        }
        if polynomial::coefficients(base, "z").is_some() {
            let a = self.quadratic(base)?;
            return Ok(Term::of(a.power(r)?, 0, Kind::Power(r.clone())));
        }
        match &self.read(base)?[..] {
            [
                Term {
                    c,
                    n: 0,
                    kind: Kind::Power(s),
                },
            ] if c.sign() == Some(Ordering::Greater) => {
                Ok(Term::of(c.power(r)?, 0, Kind::Power(s.times(r)?)))
            }
            _ => Err("a root of what is no positive quadratic polynomial".into()),
        }
    }

    fn log(&mut self, u: &Expr) -> Result<Vec<Term>, String> {
        let Term {
            c,
            kind: Kind::Power(r),
            ..
        } = self.power(u, &1.into())?
        else {
            return Err("a logarithm of a logarithm".into());
        };
        Ok(vec![Term::constant(c.log()?), Term::of(r, 0, Kind::Log)])
    }

    /// An odd function of `slope z + shift = slope (z - h)`, `b = 1/slope^2`.
    fn inverse(&mut self, u: &Expr, kind: Kind) -> Result<Term, String> {
        let why = "an inverse function of what is not affine";
        let list = polynomial::coefficients(u, "z").ok_or(why)?;
        let [shift, slope] = &list[..] else {
            return Err(why.into());
        };
        let (shift, slope) = (Exact::new(shift)?, Exact::new(slope)?);
        let over = slope.inverse()?;
        let h = shift.times(&over)?.negated();
        if !h.is_real() {
            return Err(why.into());
        }
        let sign = match slope.sign() {
            Some(Ordering::Greater) => 1,
            Some(Ordering::Less) => -1,
            _ => return Err(why.into()),
        };
        self.at(h, over.times(&over)?)?;
        Ok(Term::of(sign.into(), 0, kind))
    }
}

/// Whether the transform is known: r is no larger than the bound, and a whole number or proven to be none.
fn is_fine(term: &Term) -> bool {
    let Kind::Power(r) = &term.kind else {
        return true;
    };
    let most = Exact::from(MOST_POWER as i64);
    let small = [r.plus(&most), most.minus(r)]
        .iter()
        .all(|gap| matches!(gap.sign(), Some(Ordering::Greater | Ordering::Equal)));
    let sine = || {
        let turn = Exact::pi().times(r)?.to_expr();
        Exact::new(&build::call(Function::Sin, vec![turn]))
    };
    small && (r.rational().is_some() || sine().is_ok_and(|s| s.is_nonzero()))
}
