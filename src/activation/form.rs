//! A normal form of formulas in z: what it shows to be equal is equal.
//!
//! A formula is written as a sum of constants times powers of *atoms*, z itself or a call whose argument is in
//! normal form. Sums are expanded, equal terms collected with exact constants, and functions of a known
//! symmetry are taken at the argument with a positive first coefficient: tanh(-z) is -tanh(z),
//! logistic(z) is (1 + tanh(z/2))/2. Two formulas with one normal form are the same function of a real z wherever both
//! have values; two with different ones may still be.

use super::symmetry::{Symmetry, of_function};
use crate::expr::{Expr, build, constant};
use crate::number::{Constant, Function, Rational};
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Sums with more terms than this are not expanded.
const MAX_TERMS: usize = 256;
/// Powers of sums up to this are expanded.
const MAX_POWER: usize = 32;
/// Trees deeper than this have no normal form.
const MAX_DEPTH: usize = 200;
/// The atom of the imaginary unit.
const UNIT: &str = "i";

/// Powers of atoms, by the atoms' normal forms as text.
type Monomial = BTreeMap<String, Rational>;

/// A sum of constants times monomials; none of the constants is 0.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Form {
    terms: BTreeMap<Monomial, Expr>,
}

impl Form {
    /// The normal form; `None` where it is too long.
    pub fn of(e: &Expr) -> Option<Form> {
        if e.depth() > MAX_DEPTH {
            return None;
        }
        form(e)
    }

    /// Whether the formula is shown to be 0.
    pub fn is_zero(&self) -> bool {
        self.terms.is_empty()
    }

    /// The coefficients where the formula is a polynomial in z, the lowest first; a power above `most` is none.
    pub fn polynomial(&self, most: usize) -> Option<Vec<Expr>> {
        let mut list: Vec<Expr> = Vec::new();
        for (monomial, c) in &self.terms {
            let power = match (monomial.len(), monomial.get("z")) {
                (0, _) => 0,
                (1, Some(q)) if q.is_integer() => q.numer().to_usize().filter(|n| *n <= most)?,
                _ => return None,
            };
            list.resize(list.len().max(power + 1), build::num(0));
            list[power] = c.clone();
        }
        Some(list)
    }

    /// c where the formula is `c z^power`.
    pub fn multiple_of_power(&self, power: u32) -> Option<&Expr> {
        let mut terms = self.terms.iter();
        let (Some((monomial, c)), None) = (terms.next(), terms.next()) else {
            return None;
        };
        let holds = match power {
            0 => monomial.is_empty(),
            p => monomial.len() == 1 && monomial.get("z").is_some_and(|q| *q == p),
        };
        holds.then_some(c)
    }

    /// The constant that the formula is.
    pub fn constant(&self) -> Option<Expr> {
        match self.is_zero() {
            true => Some(build::num(0)),
            false => self.multiple_of_power(0).cloned(),
        }
    }

    fn constant_term(c: Expr) -> Form {
        let mut form = Form::default();
        form.add(Monomial::new(), c);
        form
    }

    fn atom(text: String, power: Rational) -> Form {
        let monomial = Monomial::from([(text, power)]);
        Form {
            terms: BTreeMap::from([(monomial, build::num(1))]),
        }
    }

    fn add(&mut self, monomial: Monomial, c: Expr) {
        let sum = match self.terms.remove(&monomial) {
            Some(before) => build::add(before, c),
            None => c,
        };
        if !(sum.is_zero() || constant::is_zero(&sum)) {
            self.terms.insert(monomial, sum);
        }
    }

    fn times_constant(&self, c: &Expr) -> Form {
        let mut form = Form::default();
        for (monomial, mine) in &self.terms {
            form.add(monomial.clone(), build::mul(mine.clone(), c.clone()));
        }
        form
    }

    fn plus(mut self, other: &Form) -> Option<Form> {
        for (monomial, c) in &other.terms {
            self.add(monomial.clone(), c.clone());
        }
        (self.terms.len() <= MAX_TERMS).then_some(self)
    }

    fn times(&self, other: &Form) -> Option<Form> {
        if self.terms.len() * other.terms.len() > 4 * MAX_TERMS {
            return None;
        }
        let mut form = Form::default();
        for (left, a) in &self.terms {
            for (right, b) in &other.terms {
                let mut monomial = left.clone();
                for (atom, power) in right {
                    let sum = power + monomial.get(atom).cloned().unwrap_or_else(Rational::new);
                    match sum.cmp0() {
                        Ordering::Equal => monomial.remove(atom),
                        _ => monomial.insert(atom.clone(), sum),
                    };
                }
                let negative = reduce_unit(&mut monomial);
                let c = build::mul(a.clone(), b.clone());
                form.add(monomial, if negative { build::neg(c) } else { c });
            }
        }
        (form.terms.len() <= MAX_TERMS).then_some(form)
    }

    /// 1/self: of a single term the term's, of a sum an atom with its first coefficient taken out.
    fn inverse(&self) -> Option<Form> {
        if self.terms.is_empty() {
            return None;
        }
        let (first, c) = self.terms.iter().next()?;
        let c = build::div(build::num(1), c.clone());
        if self.terms.len() == 1 {
            let turned = first.iter().map(|(a, p)| (a.clone(), Rational::from(-p)));
            let mut monomial: Monomial = turned.collect();
            let c = match reduce_unit(&mut monomial) {
                true => build::neg(c),
                false => c,
            };
            return Some(Form {
                terms: BTreeMap::from([(monomial, c)]),
            });
        }
        let text = self.times_constant(&c).text();
        Some(Form::atom(text, Rational::from(-1)).times_constant(&c))
    }

    fn power(&self, exponent: &Rational) -> Option<Form> {
        if exponent.is_integer() {
            let n = exponent.numer().to_i32()?;
            let base = if n < 0 { self.inverse()? } else { self.clone() };
            let size = n.unsigned_abs() as usize;
            if base.terms.len() == 1 || size <= MAX_POWER {
                if size > 4096 {
                    return None;
                }
                let one = Form::constant_term(build::num(1));
                return (0..size).try_fold(one, |product, _| product.times(&base));
            }
            return None;
        }
        // z^p is an atom's power; (c m)^p would be c^p m^p on part of the line only.
        if self.multiple_of_power(1).is_some_and(is_one) {
            return Some(Form::atom("z".into(), exponent.clone()));
        }
        Some(Form::atom(
            format!("({})^({exponent})", self.text()),
            Rational::from(1),
        ))
    }

    /// Whether the first coefficient is negative.
    fn is_turned(&self) -> bool {
        let first = self.terms.values().next();
        first.is_some_and(|c| constant::sign(c) == Some(Ordering::Less))
    }

    fn text(&self) -> String {
        let mut text = String::new();
        for (monomial, c) in &self.terms {
            let _ = write!(text, "+({c})");
            for (atom, power) in monomial {
                let _ = write!(text, "*[{atom}]^{power}");
            }
        }
        text
    }
}

/// i^2 = -1: leaves the imaginary unit with the power 0 or 1, and says whether a sign came out.
fn reduce_unit(monomial: &mut Monomial) -> bool {
    let Some(power) = monomial.get(UNIT).and_then(|p| p.numer().to_i64()) else {
        return false;
    };
    match power.rem_euclid(2) {
        0 => monomial.remove(UNIT),
        _ => monomial.insert(UNIT.into(), Rational::from(1)),
    };
    power.rem_euclid(4) >= 2
}

fn holds_unit(e: &Expr) -> bool {
    matches!(e, Expr::Constant(Constant::I)) || e.operands().into_iter().any(holds_unit)
}

/// Whether two formulas are shown to be the same function; `false` says nothing.
pub fn same(a: &Expr, b: &Expr) -> bool {
    a == b || Form::of(&build::sub(a.clone(), b.clone())).is_some_and(|d| d.is_zero())
}

fn is_one(c: &Expr) -> bool {
    constant::is_zero(&build::sub(c.clone(), build::num(1)))
}

fn form(e: &Expr) -> Option<Form> {
    if !e.depends_on("z") && !holds_unit(e) {
        return e.is_constant().then(|| Form::constant_term(e.clone()));
    }
    match e {
        Expr::Constant(Constant::I) => Some(Form::atom(UNIT.into(), Rational::from(1))),
        Expr::Variable(v) if **v != *"z" => None,
        Expr::Variable(_) => Some(Form::atom("z".into(), Rational::from(1))),
        Expr::Neg(a) => Some(form(a)?.times_constant(&build::num(-1))),
        Expr::Add(a, b) => form(a)?.plus(&form(b)?),
        Expr::Sub(a, b) => form(a)?.plus(&form(b)?.times_constant(&build::num(-1))),
        Expr::Mul(a, b) => form(a)?.times(&form(b)?),
        Expr::Div(a, b) => form(a)?.times(&form(b)?.inverse()?),
        Expr::Pow(a, b) => match &**b {
            Expr::Number(n) => form(a)?.power(n),
            _ => {
                let text = format!("({})^({})", form(a)?.text(), form(b)?.text());
                Some(Form::atom(text, Rational::from(1)))
            }
        },
        Expr::Call(f, args) => call(*f, args),
        _ => None,
    }
}

fn call(f: Function, args: &[Expr]) -> Option<Form> {
    let half = || build::rational(Rational::from((1, 2)));
    let one = |f: Function, u: Expr| form(&build::call(f, [u]));
    // (1 + g(u))/2
    let middle = |g: Form| Form::constant_term(half()).plus(&g.times_constant(&half()));
    if let ([u], false) = (args, args.iter().all(Expr::is_constant)) {
        match f {
            Function::Sqrt => return form(u)?.power(&Rational::from((1, 2))),
            Function::Logistic => {
                return middle(one(Function::Tanh, build::mul(half(), u.clone()))?);
            }
            Function::Normcdf => {
                let root = build::call(Function::Sqrt, [build::num(2)]);
                return middle(one(Function::Erf, build::div(u.clone(), root))?);
            }
            Function::Erfc => {
                let erf = one(Function::Erf, u.clone())?;
                return Form::constant_term(build::num(1))
                    .plus(&erf.times_constant(&build::num(-1)));
            }
            Function::Expm1 => {
                let exp = one(Function::Exp, u.clone())?;
                return exp.plus(&Form::constant_term(build::num(-1)));
            }
            Function::Log1p => {
                return one(Function::Log, build::add(build::num(1), u.clone()));
            }
            _ => {}
        }
        let inner = form(u)?;
        if let Some(c) = inner.constant() {
            return Some(Form::constant_term(build::call(f, [c])));
        }
        let turned = inner.times_constant(&build::num(-1));
        let atom = |inner: &Form| Form::atom(format!("{f}({})", inner.text()), Rational::from(1));
        return Some(match (inner.is_turned(), of_function(f)) {
            (true, Some(Symmetry::Even)) => atom(&turned),
            (true, Some(Symmetry::Odd)) => atom(&turned).times_constant(&build::num(-1)),
            // On the real line, where all of this is meant.
            (true, None) if f == Function::Cbrt => atom(&turned).times_constant(&build::num(-1)),
            // softplus(-u) = softplus(u) - u
            (true, None) if f == Function::Softplus => atom(&turned).plus(&inner)?,
            _ => atom(&inner),
        });
    }
    let inner: Option<Vec<String>> = args.iter().map(|a| Some(form(a)?.text())).collect();
    Some(Form::atom(
        format!("{f}({})", inner?.join(",")),
        Rational::from(1),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::Scope;

    fn parse(text: &str) -> Expr {
        Expr::parse(text, &Scope::new(&["z"])).expect("a formula")
    }

    #[test]
    fn equal_formulas_are_shown_to_be_equal() {
        for (a, b) in [
            ("(z+1)*(z-1)", "z^2-1"),
            ("sqrt(z)*sqrt(z)", "z"),
            ("tanh(-z)", "-tanh(z)"),
            ("exp(-(2-z)^2)", "exp(-(z-2)^2)"),
            ("2*logistic(2*z)-1", "tanh(z)"),
            ("softplus(-z)", "softplus(z)-z"),
            ("1/(1+z^2)", "2/(2*z^2+2)"),
            ("normcdf(z)", "(1+erf(z/sqrt(2)))/2"),
            ("sqrt(2)*sqrt(2)*z", "2*z"),
            ("z*exp(z)*exp(-z)/exp(-z)", "exp(z)*z"),
            ("i*z*i", "-z"),
            ("1/(i*z)", "-i/z"),
        ] {
            assert!(same(&parse(a), &parse(b)), "{a} and {b}");
        }
    }

    #[test]
    fn different_ones_are_not() {
        for (a, b) in [
            ("z", "z+1e-300"),
            ("tanh(z)", "tanh(z)+1/10^60"),
            ("exp(-z^2)", "exp(-z^2*(1+1e-50))"),
            ("sqrt(z^2)", "z"),
            ("(z^2)^(1/2)", "z"),
            ("logistic(z)", "tanh(z)"),
        ] {
            assert!(!same(&parse(a), &parse(b)), "{a} and {b}");
        }
    }
}
