//! Sums of 0F2 whose growth cancels exactly, as in the Fourier transform of `exp(-k^4)`.
//!
//! With w = kappa x^q every term `c w^s 0F2(a, b; w)` solves one equation of third order whose exponents at 0 are
//! s, s + 1 - a and s + 1 - b. Where these are the same for all terms, the terms solve the same equation, and at
//! infinity each is a multiple of the one solution that grows, `w^p exp(3 w^(1/3))` with the multiple
//! `c G(a) G(b)/(2 pi sqrt 3)` (DLMF 16.11), plus solutions of the size `w^p exp(-3/2 w^(1/3))`. Multiples that add
//! up to 0 leave the latter alone.

use super::Unknown;
use super::number::{Coefficient, compare, sign};
use super::series::{Calculus, Series};
use super::term::{Size, Term};
use crate::expr::{Expr, build};
use crate::number::{Function, Rational};

/// One `factor * 0F2(a, b; argument)`.
struct Member {
    factor: Term,
    a: Expr,
    b: Expr,
    argument: Term,
}

impl Calculus<'_> {
    /// A bound of a sum of 0F2 that does not grow; `None` where `e` is no such sum.
    ///
    /// # Errors
    /// Where constants cannot be compared.
    pub fn recessive(&self, e: &Expr, z: &Series) -> Result<Option<Series>, Unknown> {
        let mut members = Vec::new();
        let one = Term::constant(Coefficient::num(1));
        if !holds(e) || !self.members(e, &one, z, &mut members)? {
            return Ok(None);
        }
        let Some(first) = members.first() else {
            return Ok(None);
        };
        let w = first.argument.clone();
        let (kappa, q) = (w.coefficient.clone(), w.power.clone());
        if !kappa.is_real()? || !sign(&kappa.re)?.is_gt() || !sign(&q)?.is_gt() {
            return Ok(None);
        }
        let expected = exponents(first, &q)?;
        let mut total = build::num(0);
        for member in &members {
            if !member.argument.is_like(&w)?
                || !compare(&member.argument.coefficient.re, &kappa.re)?.is_eq()
                || !member.factor.coefficient.is_real()?
            {
                return Ok(None);
            }
            let own = exponents(member, &q)?;
            for (x, y) in own.iter().zip(&expected) {
                if !compare(x, y)?.is_eq() {
                    return Ok(None);
                }
            }
            // x^n = (w/kappa)^s
            let s = build::div(member.factor.power.clone(), q.clone());
            let scale = build::pow(kappa.re.clone(), build::neg(s));
            let gamma = |e: &Expr| build::call(Function::Gamma, [e.clone()]);
            let product = build::mul(gamma(&member.a), gamma(&member.b));
            let multiple = build::mul(
                build::mul(scale, product),
                member.factor.coefficient.re.clone(),
            );
            total = build::add(total, multiple);
        }
        if !sign(&total)?.is_eq() {
            return Ok(None);
        }
        let third = build::rational(Rational::from((1, 3)));
        let sum = build::add(first.a.clone(), first.b.clone());
        let power = build::mul(build::sub(build::num(1), sum), third.clone());
        let power = build::add(build::mul(power, q.clone()), first.factor.power.clone());
        let fall = build::mul(
            build::rational(Rational::from((-3, 2))),
            build::pow(kappa.re, third.clone()),
        );
        let size = Size::exponential(fall, build::mul(q, third)).mul(&Size::power(power))?;
        Ok(Some(Series::bound(size)))
    }

    /// Collects the members of a sum; false where there is anything else in it.
    fn members(
        &self,
        e: &Expr,
        factor: &Term,
        z: &Series,
        out: &mut Vec<Member>,
    ) -> Result<bool, Unknown> {
        let minus = Term::constant(Coefficient::num(-1));
        match e {
            Expr::Neg(a) => self.members(a, &factor.mul(&minus)?, z, out),
            Expr::Add(a, b) => {
                Ok(self.members(a, factor, z, out)? && self.members(b, factor, z, out)?)
            }
            Expr::Sub(a, b) => Ok(self.members(a, factor, z, out)?
                && self.members(b, &factor.mul(&minus)?, z, out)?),
            Expr::Mul(a, b) => {
                let (sum, other) = if holds(a) { (a, b) } else { (b, a) };
                match self.monomial(other, z)? {
                    Some(more) => self.members(sum, &factor.mul(&more)?, z, out),
                    None => Ok(false),
                }
            }
            Expr::Div(a, b) => match self.monomial(b, z)? {
                Some(below) => {
                    let inverse = below.raised(&build::num(-1))?;
                    self.members(a, &factor.mul(&inverse)?, z, out)
                }
                None => Ok(false),
            },
            Expr::Call(Function::Hyp0f2, args) => match args.as_ref() {
                [a, b, u] if a.is_constant() && b.is_constant() => {
                    let Some(argument) = self.monomial(u, z)? else {
                        return Ok(false);
                    };
                    out.push(Member {
                        factor: factor.clone(),
                        a: a.clone(),
                        b: b.clone(),
                        argument,
                    });
                    Ok(true)
                }
                _ => Ok(false),
            },
            _ => Ok(false),
        }
    }

    /// An exact single power.
    fn monomial(&self, e: &Expr, z: &Series) -> Result<Option<Term>, Unknown> {
        if holds(e) {
            return Ok(None);
        }
        let value = self.walk(e, z)?;
        let series = value.series()?;
        Ok(match (&series.terms[..], &series.rest) {
            ([term], None) if term.exponent.is_empty() && term.logs == 0 => Some(term.clone()),
            _ => None,
        })
    }
}

/// Whether 0F2 stands in it.
fn holds(e: &Expr) -> bool {
    matches!(e, Expr::Call(Function::Hyp0f2, _)) || e.operands().into_iter().any(holds)
}

/// The exponents at w = 0, the smallest first.
fn exponents(member: &Member, q: &Expr) -> Result<Vec<Expr>, Unknown> {
    let s = build::div(member.factor.power.clone(), q.clone());
    let other = |a: &Expr| build::add(s.clone(), build::sub(build::num(1), a.clone()));
    let mut list = vec![s.clone(), other(&member.a), other(&member.b)];
    for last in (1..list.len()).rev() {
        for j in 0..last {
            if compare(&list[j], &list[j + 1])?.is_gt() {
                list.swap(j, j + 1);
            }
        }
    }
    Ok(list)
}
