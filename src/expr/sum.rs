//! Sums of products of powers, with equal products collected: the form that derivatives are
//! worked out in.
//!
//! A product is a rational coefficient times powers of *atoms*; an atom is anything that is not
//! itself a product (a variable, a call, a sum). Differentiation maps atoms to sums, so that the
//! n-th derivative of a formula over m atoms has a number of terms that is polynomial in n.

use super::build;
use super::intern::{Id, Interner};
use super::tree::Expr;
use crate::number::{Constant, Function, Rational};
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// Exponents of atoms; none is zero.
pub(super) type Monomial = BTreeMap<Id, Rational>;

/// A sum of monomials with coefficients; none is zero.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Sum {
    pub(super) terms: BTreeMap<Monomial, Rational>,
}

impl Sum {
    /// Adds `coefficient * monomial`.
    pub(super) fn add(&mut self, monomial: Monomial, coefficient: Rational) {
        if coefficient.cmp0() == Ordering::Equal {
            return;
        }
        match self.terms.entry(monomial) {
            Entry::Vacant(place) => {
                place.insert(coefficient);
            }
            Entry::Occupied(mut place) => {
                *place.get_mut() += coefficient;
                if place.get().cmp0() == Ordering::Equal {
                    place.remove();
                }
            }
        }
    }
}

/// Multiplies by a power of an atom.
pub(super) fn raise(monomial: &mut Monomial, atom: Id, power: &Rational) {
    match monomial.entry(atom) {
        Entry::Vacant(place) => {
            if power.cmp0() != Ordering::Equal {
                place.insert(power.clone());
            }
        }
        Entry::Occupied(mut place) => {
            *place.get_mut() += power;
            if place.get().cmp0() == Ordering::Equal {
                place.remove();
            }
        }
    }
}

/// The sum that an expression is; products of sums are not expanded.
pub(super) fn sum_of(table: &mut Interner, e: &Expr) -> Sum {
    let mut sum = Sum::default();
    // A list instead of recursion: sums can be a thousand terms long.
    let mut rest: Vec<(Expr, bool)> = vec![(e.clone(), false)];
    while let Some((e, negative)) = rest.pop() {
        match &e {
            Expr::Add(a, b) => {
                rest.push(((**b).clone(), negative));
                rest.push(((**a).clone(), negative));
            }
            Expr::Sub(a, b) => {
                rest.push(((**b).clone(), !negative));
                rest.push(((**a).clone(), negative));
            }
            Expr::Neg(a) => rest.push(((**a).clone(), !negative)),
            _ => {
                let (mut coefficient, monomial) = product_of(table, &e);
                if negative {
                    coefficient = -coefficient;
                }
                sum.add(monomial, coefficient);
            }
        }
    }
    sum
}

/// The coefficient and the powers of atoms that an expression is the product of.
pub(super) fn product_of(table: &mut Interner, e: &Expr) -> (Rational, Monomial) {
    let mut coefficient = Rational::from(1);
    let mut monomial = Monomial::new();
    let mut rest: Vec<(Expr, Rational)> = vec![(e.clone(), Rational::from(1))];
    while let Some((e, power)) = rest.pop() {
        if !power.is_integer() {
            // (a b)^p is a^p b^p on part of the plane only.
            let atom = table.intern(&e);
            raise(&mut monomial, atom, &power);
            continue;
        }
        let odd = power.numer().is_odd();
        match &e {
            Expr::Number(q) => match build::exact_power(q, &power) {
                Some(value) => coefficient *= value,
                None => raise(&mut monomial, table.intern(&e), &power),
            },
            Expr::Neg(a) => {
                if odd {
                    coefficient = -coefficient;
                }
                rest.push(((**a).clone(), power));
            }
            Expr::Mul(a, b) => {
                rest.push(((**b).clone(), power.clone()));
                rest.push(((**a).clone(), power));
            }
            Expr::Div(a, b) => {
                rest.push(((**b).clone(), Rational::from(-&power)));
                rest.push(((**a).clone(), power));
            }
            Expr::Pow(a, b) => match (&**a, &**b) {
                (_, Expr::Number(n)) => rest.push(((**a).clone(), Rational::from(n * &power))),
                (Expr::Constant(Constant::E), _) => {
                    let atom = build::call(Function::Exp, [(**b).clone()]);
                    raise(&mut monomial, table.intern(&atom), &power);
                }
                _ => raise(&mut monomial, table.intern(&e), &power),
            },
            Expr::Call(Function::Sqrt, args) if args.len() == 1 => {
                rest.push((args[0].clone(), Rational::from(&power / 2u32)));
            }
            _ => raise(&mut monomial, table.intern(&e), &power),
        }
    }
    (coefficient, tidy(table, monomial))
}

/// `sinh(u)/cosh(u)` as `tanh(u)`: the quotient overflows where the function does not.
pub(super) fn tidy(table: &mut Interner, mut monomial: Monomial) -> Monomial {
    let argument = |table: &Interner, atom: Id, f: Function| match &**table.expr(atom) {
        Expr::Call(g, args) if *g == f => args.first().cloned(),
        _ => None,
    };
    let quotients: Vec<(Id, Expr, Rational)> = monomial
        .iter()
        .filter(|(_, power)| power.cmp0() == Ordering::Less && power.is_integer())
        .filter_map(|(atom, power)| {
            let u = argument(table, *atom, Function::Cosh)?;
            Some((*atom, u, Rational::from(-power)))
        })
        .collect();
    for (cosh, u, below) in quotients {
        let sinh = table.intern(&build::call(Function::Sinh, [u.clone()]));
        let Some(above) = monomial.get(&sinh).filter(|power| power.is_integer()) else {
            continue;
        };
        let shared = above.clone().min(below);
        if shared.cmp0() != Ordering::Greater {
            continue;
        }
        let tanh = table.intern(&build::call(Function::Tanh, [u]));
        raise(&mut monomial, sinh, &Rational::from(-&shared));
        raise(&mut monomial, cosh, &shared);
        raise(&mut monomial, tanh, &shared);
    }
    monomial
}

/// The expression that a sum is.
pub(super) fn expr_of(table: &Interner, sum: &Sum) -> Expr {
    // A positive term first, if there is one: no sign at the front.
    let positive = |q: &Rational| q.cmp0() == Ordering::Greater;
    let first = sum.terms.iter().find(|(_, q)| positive(q)).map(|(m, _)| m);
    let ordered = sum
        .terms
        .iter()
        .filter(|(m, _)| Some(*m) == first)
        .chain(sum.terms.iter().filter(|(m, _)| Some(*m) != first));
    let mut total: Option<Expr> = None;
    for (monomial, coefficient) in ordered {
        total = Some(match total {
            None => term(table, monomial, coefficient),
            Some(sum) if positive(coefficient) => {
                build::add(sum, term(table, monomial, coefficient))
            }
            Some(sum) => build::sub(sum, term(table, monomial, &Rational::from(-coefficient))),
        });
    }
    total.unwrap_or_else(|| build::num(0))
}

fn term(table: &Interner, monomial: &Monomial, coefficient: &Rational) -> Expr {
    let mut above: Option<Expr> = None;
    let mut below: Option<Expr> = None;
    let mut ordered: Vec<(&Id, &Rational)> = monomial.iter().collect();
    ordered.sort_by_key(|(atom, _)| (rank(table.expr(**atom)), **atom));
    for (atom, power) in ordered {
        let side = if power.cmp0() == Ordering::Less {
            &mut below
        } else {
            &mut above
        };
        let factor = root(&build::rational(power.clone().abs()), table.expr(*atom));
        *side = Some(match side.take() {
            None => factor,
            Some(product) => build::mul(product, factor),
        });
    }
    let Some(below) = below else {
        let number = build::rational(coefficient.clone());
        return match above {
            None => number,
            Some(above) => build::mul(number, above),
        };
    };
    let (numer, denom) = coefficient.clone().into_numer_denom();
    let numer = build::rational(Rational::from(numer));
    let above = match above {
        None => numer,
        Some(above) => build::mul(numer, above),
    };
    build::div(
        above,
        build::mul(build::rational(Rational::from(denom)), below),
    )
}

/// Constants before variables before the rest.
fn rank(e: &Expr) -> u8 {
    match e {
        Expr::Number(_) | Expr::Constant(_) => 0,
        Expr::Variable(_) => 1,
        _ => 2,
    }
}

fn root(power: &Expr, base: &Expr) -> Expr {
    match power {
        Expr::Number(q) if *q.numer() == 1 && *q.denom() == 2 => {
            build::call(Function::Sqrt, [base.clone()])
        }
        _ => build::pow(base.clone(), power.clone()),
    }
}
