//! A formula in the shape in which a person writes it: one constant in front, powers joined, one fraction.
//!
//! Only products and quotients are rearranged, by the laws of a commutative field, and exponentials joined: the value is the same
//! wherever the formula has one. Sums keep their terms, each in that shape.

use crate::algebra::Exact;
use crate::expr::{Expr, build, polynomial};
use crate::number::{Function, Rational};

/// Factors of one product that are joined; longer ones stay.
const MOST_FACTORS: usize = 64;
/// Depth of formulas that are looked into.
const MOST_DEPTH: usize = 200;

/// `constant * prod base^power * exp(exponent)`.
#[derive(Clone)]
struct Product {
    constant: Exact,
    factors: Vec<(Expr, Rational)>,
    exponent: Expr,
}

/// The formula, tidied.
pub fn tidy(e: &Expr) -> Expr {
    if e.depth() > MOST_DEPTH {
        return e.clone();
    }
    match product(e) {
        Some(product) if product.factors.len() <= MOST_FACTORS => product.expr(),
        _ => e.clone(),
    }
}

/// c and g with `e = c g`, c a constant and g without constant factors; none where the constant is not known exactly.
pub fn split(e: &Expr) -> Option<(Exact, Expr)> {
    let found = product(e)?;
    let one = Product {
        constant: 1.into(),
        ..found.clone()
    };
    Some((found.constant, one.expr()))
}

fn product(e: &Expr) -> Option<Product> {
    let nothing = |constant: Exact| Product {
        constant,
        factors: Vec::new(),
        exponent: build::num(0),
    };
    if e.is_constant() {
        return Some(nothing(Exact::new(e).ok()?));
    }
    match e {
        Expr::Neg(a) => product(a)?.raised(&1.into())?.times(nothing((-1).into())),
        Expr::Mul(a, b) => product(a)?.times(product(b)?),
        Expr::Div(a, b) => product(a)?.times(product(b)?.raised(&(-1).into())?),
        Expr::Pow(a, n) => match n.as_ref() {
            Expr::Number(q) if q.is_integer() => product(a)?.raised(q),
            _ => Some(nothing(1.into()).with(e.map_operands(&mut tidy), 1.into())),
        },
        Expr::Call(Function::Exp, u) => Some(Product {
            exponent: tidy(&u[0]),
            ..nothing(1.into())
        }),
        _ => Some(nothing(1.into()).with(e.map_operands(&mut tidy), 1.into())),
    }
}

/// A sum of exponents, by its coefficients where it is a polynomial in k.
fn joined(exponent: &Expr) -> Expr {
    let list = polynomial::coefficients(exponent, "k");
    let exact = list.and_then(|list| list.iter().map(|c| Exact::new(c).ok()).collect());
    let Some(list): Option<Vec<Exact>> = exact else {
        return exponent.clone();
    };
    let terms = list.iter().enumerate().filter(|(_, c)| !c.is_zero());
    terms.fold(build::num(0), |sum, (j, c)| {
        let power = build::powi(build::var("k"), j as i32);
        build::add(sum, build::mul(c.to_expr(), power))
    })
}

impl Product {
    fn with(mut self, base: Expr, power: Rational) -> Product {
        match self.factors.iter_mut().find(|(known, _)| *known == base) {
            Some((_, sum)) => *sum += power,
            None => self.factors.push((base, power)),
        }
        self.factors.retain(|(_, power)| *power != 0);
        self
    }

    fn times(self, other: Product) -> Option<Product> {
        let constant = self.constant.times(&other.constant).ok()?;
        let exponent = build::add(self.exponent.clone(), other.exponent.clone());
        let exponent = match self.exponent.is_zero() || other.exponent.is_zero() {
            true => exponent,
            false => joined(&exponent),
        };
        let all = other
            .factors
            .into_iter()
            .fold(self, |product, (base, power)| product.with(base, power));
        Some(Product {
            constant,
            exponent,
            ..all
        })
    }

    fn raised(self, n: &Rational) -> Option<Product> {
        let constant = self.constant.power(&n.clone().into()).ok()?;
        Some(Product {
            constant,
            factors: self
                .factors
                .into_iter()
                .map(|(base, power)| (base, power * n))
                .collect(),
            exponent: build::mul(build::rational(n.clone()), self.exponent),
        })
    }

    fn expr(self) -> Expr {
        let (mut above, mut below) = fraction(&self.constant);
        for (base, power) in self.factors {
            let falls = power < 0;
            let factor = match power.clone().abs() {
                one if one == 1 => base,
                power => build::pow(base, build::rational(power)),
            };
            let side = if falls { &mut below } else { &mut above };
            *side = build::mul(side.clone(), factor);
        }
        if !self.exponent.is_zero() {
            above = build::mul(above, build::call(Function::Exp, vec![self.exponent]));
        }
        build::div(above, below)
    }
}

/// A constant as a fraction, where it is a rational number times what has no denominator.
fn fraction(c: &Exact) -> (Expr, Expr) {
    let whole = c.to_expr();
    let lead = match &whole {
        Expr::Mul(q, rest) => match (q.as_ref(), rest) {
            (Expr::Number(q), rest) => Some((q.clone(), rest.as_ref().clone())),
            _ => None,
        },
        Expr::Number(q) => Some((q.clone(), build::num(1))),
        Expr::Neg(rest) => Some((Rational::from(-1), rest.as_ref().clone())),
        _ => None,
    };
    match lead {
        Some((q, rest)) => {
            let (above, below) = q.into_numer_denom();
            (
                build::mul(build::rational(above.into()), rest),
                build::rational(below.into()),
            )
        }
        None => (whole, build::num(1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::{Scope, eval_ball};
    use crate::number::ball::Ball;

    #[test]
    fn the_shape_changes_and_the_value_does_not() {
        for (given, wanted) in [
            ("-(-2*(i*pi))/(2*sinh(pi*k/2))", "i*pi/sinh(pi*k/2)"),
            ("pi*exp(-k)/(i*k)", "-i*pi*exp(-k)/k"),
            ("1/(pi*exp(-k)*(pi*exp(-k)))", "1/pi^2*exp(2*k)"),
            ("2*sqrt(pi)/gamma(-1/2)*((k/2)^-1*besselk(1, k))", ""),
            (
                "i*(i*pi*(pi*cosh(pi*k)))/sinh(pi*k)^2",
                "-pi^2*cosh(pi*k)/sinh(pi*k)^2",
            ),
        ] {
            let read = |text: &str| Expr::parse(text, &Scope::new(&["k"])).expect("a formula");
            let found = tidy(&read(given));
            let at = |e: &Expr| {
                let there = e.substitute("k", &build::rational(Rational::from((7, 5))));
                eval_ball(&there, &[], 128).expect("a value")
            };
            let (a, b): (Ball, Ball) = (at(&found), at(&read(given)));
            assert!(a.intersects(&b), "{given}: {found}");
            assert!(a.radius().to_f64_up() < 1e-25);
            if !wanted.is_empty() {
                assert!(at(&read(wanted)).intersects(&a));
                assert!(found.to_string().len() <= wanted.len() + 4, "{found}");
            }
        }
    }
}
