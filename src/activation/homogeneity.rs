//! Is phi positively homogeneous, phi(a z) = a^p phi(z) for a > 0, and of which degree p? Is it the rectifier?
//!
//! Read off the pieces and their formulas by rules, so that what is found holds exactly: phi may have one
//! breakpoint, at 0, and on either side its formula has a degree (z has 1, a constant 0, a product the sum,
//! a power the multiple, a sum that of its parts if they agree, a root, a modulus or the larger of two likewise, a
//! function of a constant 0). A formula of degree p is c |z|^p on its side, with c its value at 1 or -1.
//! What the rules do not show is not found.

use super::Activation;
use super::form::{Form, same};
use crate::expr::{Expr, build, constant};
use crate::number::{Function, Rational};
use std::cmp::Ordering;

/// phi as `left (-z)^degree` for z < 0 and `right z^degree` for z > 0; not both are 0.
#[derive(Clone, Debug, PartialEq)]
pub struct Homogeneous {
    /// p, a real constant.
    pub degree: Expr,
    /// phi(-1).
    pub left: Expr,
    /// phi(1).
    pub right: Expr,
}

/// Degree and factors of a homogeneous phi; `None` where phi is 0, not homogeneous, or its form does not
/// show that it is.
pub fn homogeneous(activation: &Activation) -> Option<Homogeneous> {
    let (left, right) = sides(activation)?;
    let at = |phi: &Expr, z: i64| phi.substitute("z", &build::num(z));
    let side = |phi: &Expr, z: i64| -> Option<Option<(Expr, Expr)>> {
        if Form::of(phi).is_some_and(|f| f.is_zero()) {
            return Some(None);
        }
        let degree = degree_of(phi, z)?;
        let factor = at(phi, z);
        match constant::sign(&factor)? {
            Ordering::Equal => Some(None),
            _ => Some(Some((degree, factor))),
        }
    };
    match (side(&left, -1)?, side(&right, 1)?) {
        (None, None) => None,
        (Some((degree, left)), None) => Some(Homogeneous {
            degree,
            left,
            right: build::num(0),
        }),
        (None, Some((degree, right))) => Some(Homogeneous {
            degree,
            left: build::num(0),
            right,
        }),
        (Some((p, left)), Some((q, right))) => equal(&p, &q).then_some(Homogeneous {
            degree: p,
            left,
            right,
        }),
    }
}

/// The degree; `None` as in [`homogeneous`].
pub fn exact_degree(activation: &Activation) -> Option<Expr> {
    homogeneous(activation).map(|h| h.degree)
}

/// The degree where it is a rational number.
pub fn degree(activation: &Activation) -> Option<Rational> {
    match exact_degree(activation)? {
        Expr::Number(p) => Some(p),
        _ => None,
    }
}

/// The degree in double precision.
pub fn rounded_degree(activation: &Activation) -> Option<f64> {
    let degree = exact_degree(activation)?;
    constant::value(&degree, 64).map(|p| p.to_f64())
}

/// The slope c > 0 where phi is exactly c max(z, 0), however it is written.
pub fn rectifier_slope(activation: &Activation) -> Option<Expr> {
    let (left, right) = sides(activation)?;
    let slope = Form::of(&right)?.multiple_of_power(1)?.clone();
    let holds = Form::of(&left)?.is_zero() && constant::sign(&slope) == Some(Ordering::Greater);
    holds.then_some(slope)
}

/// Whether phi is exactly max(z, 0), however it is written.
pub fn is_rectifier(activation: &Activation) -> bool {
    rectifier_slope(activation).is_some_and(|slope| equal(&slope, &build::num(1)))
}

/// The formulas for z < 0 and z > 0, where phi is shown to have no other breakpoint than 0.
fn sides(activation: &Activation) -> Option<(Expr, Expr)> {
    let pieces = activation.pieces();
    for pair in pieces.windows(2) {
        let [left, right] = pair else { continue };
        if !constant::is_zero(left.to.as_ref()?) && !same(&left.phi, &right.phi) {
            return None;
        }
    }
    let (first, last) = (pieces.first()?, pieces.last()?);
    Some((first.phi.clone(), last.phi.clone()))
}

fn equal(p: &Expr, q: &Expr) -> bool {
    constant::is_zero(&build::sub(p.clone(), q.clone()))
}

/// The degree of a formula on the side of 0 where z has the sign of `side`; it may be that of a formula
/// that is 0 there.
fn degree_of(e: &Expr, side: i64) -> Option<Expr> {
    if !e.depends_on("z") {
        return e.is_constant().then(|| build::num(0));
    }
    if let Some(c) = Form::of(e).and_then(|f| f.constant()) {
        return c.is_constant().then(|| build::num(0));
    }
    let again = |e: &Expr| degree_of(e, side);
    let agree = |a: &Expr, b: &Expr| -> Option<Expr> {
        // 0 has every degree.
        let (p, q) = (again(a)?, again(b)?);
        (equal(&p, &q)).then_some(p)
    };
    match e {
        Expr::Variable(_) => Some(build::num(1)),
        Expr::Neg(a) => again(a),
        Expr::Add(a, b) | Expr::Sub(a, b) => agree(a, b).or_else(|| {
            let form = Form::of(e)?;
            (1..=64)
                .find(|p| form.multiple_of_power(*p).is_some())
                .map(|p| build::num(i64::from(p)))
        }),
        Expr::Mul(a, b) => Some(build::add(again(a)?, again(b)?)),
        Expr::Div(a, b) => Some(build::sub(again(a)?, again(b)?)),
        Expr::Pow(a, b) if b.is_constant() => power(a, b, side),
        Expr::Call(Function::Sqrt, args) => {
            power(&args[0], &build::rational(Rational::from((1, 2))), side)
        }
        Expr::Call(Function::Cbrt, args) => Some(build::div(again(&args[0])?, build::num(3))),
        Expr::Call(Function::Abs | Function::Relu, args) => again(&args[0]),
        Expr::Call(Function::Sign | Function::Step, args) => {
            again(&args[0])?;
            Some(build::num(0))
        }
        Expr::Call(Function::Max | Function::Min, args) => agree(&args[0], &args[1]),
        _ => None,
    }
}

/// The degree of a power: of any base where the exponent is a whole number, of a positive one else.
fn power(base: &Expr, exponent: &Expr, side: i64) -> Option<Expr> {
    let degree = degree_of(base, side)?;
    let whole = matches!(exponent, Expr::Number(n) if n.is_integer());
    if !whole {
        let at = base.substitute("z", &build::num(side));
        if constant::sign(&at)? != Ordering::Greater {
            return None;
        }
    }
    Some(build::mul(degree, exponent.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::Scope;

    fn activation(text: &str) -> Activation {
        let phi = Expr::parse(text, &Scope::new(&["z"])).expect("a formula");
        Activation::from_formula("phi", phi).expect("an activation")
    }

    #[test]
    fn degrees_are_found_and_only_where_there_are_any() {
        for (text, expected) in [
            ("relu(z)", Some((1, 1))),
            ("max(z,z/5)", Some((1, 1))),
            ("relu(z)^(7/2)", Some((7, 2))),
            ("step(z)", Some((0, 1))),
            ("abs(z)^(-1/4)", Some((-1, 4))),
            ("relu(-z)^2", Some((2, 1))),
            ("sqrt(abs(z))*relu(z)", Some((3, 2))),
            ("abs(z)+z*sign(z)", Some((1, 1))),
            ("cbrt(z)", Some((1, 3))),
            ("(z+1)^2-z^2-2*z-1+z^3", Some((3, 1))),
            ("tanh(z)", None),
            ("relu(z)+1", None),
            ("relu(z)+relu(-z)^2", None),
            ("abs(z-1)", None),
            ("relu(z)+1e-70*tanh(z)", None),
            ("relu(z-1e-60)", None),
            ("min(relu(z),1000)", None),
            ("relu(z)+relu(z-1000)", None),
            ("0*z", None),
        ] {
            assert_eq!(
                degree(&activation(text)),
                expected.map(Rational::from),
                "{text}"
            );
        }
    }

    #[test]
    fn an_irrational_degree_is_a_constant() {
        let phi = activation("relu(z)^sqrt(2)");
        assert_eq!(degree(&phi), None);
        let p = rounded_degree(&phi).expect("a degree");
        assert!((p - std::f64::consts::SQRT_2).abs() < 1e-15, "{p}");
    }

    #[test]
    fn the_rectifier_is_known_however_it_is_written_and_nothing_else_is() {
        for text in [
            "relu(z)",
            "max(z,0)",
            "max(0,z)",
            "(z+abs(z))/2",
            "z*step(z)",
            "z-min(z,0)",
            "relu(2*z)/2",
            "sqrt(2)*relu(z)/sqrt(2)",
            "relu(z)+relu(z-1)-max(z-1,0)",
            "z*(1+sign(z))/2",
        ] {
            assert!(is_rectifier(&activation(text)), "{text}");
        }
        for text in [
            "min(relu(z),1)",
            "max(z,z/100)",
            "relu(z)+1e-12*exp(-z^2)",
            "relu(z)+1e-300",
            "relu(z-1e-20)",
            "softplus(1e6*z)/1e6",
            "relu(z)*(1+1e-90)",
            "2*relu(z)",
            "relu(-z)",
            "abs(z)",
            "relu(z)^2",
            "relu(z)+relu(z-1e6)",
        ] {
            assert!(!is_rectifier(&activation(text)), "{text}");
        }
        let slope = rectifier_slope(&activation("max(3*z,0)")).expect("a slope");
        assert!(equal(&slope, &build::num(3)));
    }
}
