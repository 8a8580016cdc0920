//! The point masses of F, from the expansions of phi at both ends.
//!
//! Where `phi = sum of terms + integrable rest` at both ends and phi is locally integrable, F beside its Hadamard
//! finite part (cut at |k - w| = 1) is a sum of derivatives of delta functions. A term `c x^n e^(iwx)` at the right
//! end gives `pi i^n c delta^(n)(k - w)`, one with `log x` besides (w = 0) `psi(n + 1)` times that; at the left end,
//! where x = -z, the same with `(-1)^n` and -w. Powers that are no whole numbers, negative powers, and phases that
//! grow faster than x give none. Sources: Gel'fand and Shilov, Generalized Functions I, II.2; Hörmander, The
//! Analysis of Linear Partial Differential Operators I, 7.1. Derivation of the logarithm: d/dp of
//! `F[z_+^p] = G(p+1) (i(k - i0))^(-p-1)` at p = n, in finite parts.

use super::number::{Coefficient, compare, sign};
use super::{Growth, Term, Unknown, of};
use crate::activation::Activation;
use crate::expr::{Expr, build, constant};
use crate::number::{Constant, Function};
use crate::quadrature::Budget;
use std::cmp::Ordering;

/// Orders beyond this are refused.
const MOST: u32 = 64;

/// `weight * delta^(order)(k - at)`.
#[derive(Clone, Debug, PartialEq)]
pub struct Atom {
    /// The frequency, a real constant.
    pub at: Expr,
    /// The order of the derivative.
    pub order: u32,
    /// The weight, not 0.
    pub weight: Coefficient,
}

/// The atoms of F for a locally integrable phi.
///
/// # Errors
/// Why they are not derived.
pub fn atoms(activation: &Activation, budget: &Budget) -> Result<Vec<Atom>, String> {
    let pieces = activation.pieces();
    let ends = [(pieces.first(), false), (pieces.last(), true)];
    let mut found = Vec::new();
    for (piece, right) in ends {
        let piece = piece.ok_or("phi has no pieces")?;
        let side = if right { "z -> inf" } else { "z -> -inf" };
        let end = of(&piece.phi, right, budget);
        if let Growth::Unknown(why) = &end.growth {
            return Err(format!("phi as {side}: {why}"));
        }
        if !end.is_complete() {
            return Err(format!(
                "phi as {side} is derived up to a remainder that is not integrable only"
            ));
        }
        for term in &end.terms {
            match atom(term, right) {
                Ok(Some(atom)) => found.push(atom),
                Ok(None) => {}
                Err(unknown) => return Err(format!("phi as {side}: {}", unknown.why)),
            }
        }
    }
    merged(found).map_err(|unknown| unknown.why.to_string())
}

/// Adds up atoms of one place and order, and leaves out those that cancel.
///
/// # Errors
/// Where constants cannot be compared.
pub fn merged(atoms: Vec<Atom>) -> Result<Vec<Atom>, Unknown> {
    let mut kept: Vec<Atom> = Vec::new();
    'atoms: for atom in atoms {
        for known in &mut kept {
            if known.order == atom.order && compare(&known.at, &atom.at)?.is_eq() {
                known.weight = known.weight.add(&atom.weight);
                continue 'atoms;
            }
        }
        kept.push(atom);
    }
    let mut out = Vec::new();
    for atom in kept {
        if !atom.weight.is_zero()? {
            out.push(atom);
        }
    }
    Ok(out)
}

/// The atom of one term.
fn atom(term: &Term, right: bool) -> Result<Option<Atom>, Unknown> {
    if term.size()?.exponential_order()? == Ordering::Less {
        return Ok(None);
    }
    let frequency = match &term.exponent[..] {
        [] => build::num(0),
        [(p, b), more @ ..] => match compare(p, &build::num(1))? {
            // A chirp: its local frequency goes to infinity.
            Ordering::Greater => return Ok(None),
            Ordering::Equal if more.is_empty() => b.im.clone(),
            _ => return Err(Unknown::new("a phase that grows more slowly than z")),
        },
    };
    let Some(order) = whole(&term.power)? else {
        return Ok(None);
    };
    let mut weight = Coefficient::real(Expr::Constant(Constant::Pi)).mul(&term.coefficient);
    weight = weight.mul(&Coefficient::imaginary(build::num(1)).powi(order as i32)?);
    if term.logs == 1 && term.exponent.is_empty() {
        let psi = build::call(Function::Digamma, [build::num(i64::from(order) + 1)]);
        weight = weight.mul(&Coefficient::real(psi));
    } else if term.logs.cmp0() != Ordering::Equal {
        return Err(Unknown::new(
            "a power of a logarithm has no rule for its atoms",
        ));
    }
    if !right && order % 2 == 1 {
        weight = weight.neg();
    }
    Ok(Some(Atom {
        at: if right {
            frequency
        } else {
            build::neg(frequency)
        },
        order,
        weight,
    }))
}

/// The power as a whole number that is not negative, if it is one.
fn whole(power: &Expr) -> Result<Option<u32>, Unknown> {
    if sign(power)?.is_lt() {
        return Ok(None);
    }
    let value = constant::value(power, 60).ok_or(Unknown::new("a power without a value"))?;
    let nearest = value.to_f64().round();
    if !compare(power, &build::num(nearest as i64))?.is_eq() {
        return Ok(None);
    }
    match nearest <= f64::from(MOST) {
        true => Ok(Some(nearest as u32)),
        false => Err(Unknown::new("a high power")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::Scope;

    fn of_text(text: &str) -> Result<Vec<Atom>, String> {
        let phi = Expr::parse(text, &Scope::new(&["z"])).expect("a formula");
        let phi = Activation::from_formula("phi", phi).expect("an activation");
        atoms(&phi, &Budget::default())
    }

    #[test]
    fn atoms_are_read_off_the_ends() {
        for (text, expected) in [
            ("tanh(z)", &[][..]),
            ("exp(-z^2)", &[]),
            ("logistic(z)", &[("0", 0, "pi")]),
            ("relu(z)", &[("0", 1, "i*pi")]),
            ("z^2", &[("0", 2, "-2*pi")]),
            ("cos(3*z)", &[("3", 0, "pi"), ("-3", 0, "pi")]),
            (
                "sech(z)+1e-30*cos(3*z)",
                &[("3", 0, "1e-30*pi"), ("-3", 0, "1e-30*pi")],
            ),
            ("log(abs(z))", &[("0", 0, "2*pi*digamma(1)")]),
            ("z*log(abs(z))", &[("0", 1, "2*pi*i*digamma(2)")]),
            ("abs(z)^(1/2)", &[]),
            ("abs(z)^(-1/4)", &[]),
            ("cos(z^2)", &[]),
            ("sinc(z)", &[]),
            ("besselj(0,z)", &[]),
            (
                "(sqrt(z^2+1)-1)/2+z",
                &[("0", 1, "2*pi*i"), ("0", 0, "-pi")],
            ),
            (
                "(1+2*z+3*z^2+z^3)/(1+z^2)",
                &[("0", 1, "2*pi*i"), ("0", 0, "6*pi")],
            ),
            (
                "z+sin(z)^2",
                &[
                    ("0", 1, "2*pi*i"),
                    ("0", 0, "pi"),
                    ("2", 0, "-pi/2"),
                    ("-2", 0, "-pi/2"),
                ],
            ),
            ("z*atan(z)", &[("0", 0, "-2*pi")]),
            ("tanh(z)*cos(5*z)", &[]),
            (
                "logistic(z)*cos(5*z)",
                &[("5", 0, "pi/2"), ("-5", 0, "pi/2")],
            ),
            ("z*sin(z)", &[("1", 1, "pi"), ("-1", 1, "-pi")]),
            ("log(1+z^2)", &[("0", 0, "4*pi*digamma(1)")]),
        ] {
            let found = of_text(text).expect(text);
            assert_eq!(found.len(), expected.len(), "{text}: {found:?}");
            for (at, order, weight) in expected {
                let constant = |t: &str| Expr::parse(t, &Scope::new(&[])).expect("a constant");
                let weight = Coefficient::of(&constant(weight)).expect("a weight");
                let same = found.iter().any(|a| {
                    a.order == *order
                        && compare(&a.at, &constant(at)) == Ok(Ordering::Equal)
                        && a.weight.add(&weight.neg()).is_zero() == Ok(true)
                });
                assert!(same, "{text}: {found:?}");
            }
        }
    }

    #[test]
    fn what_is_not_derived_is_an_error() {
        for text in [
            "cos(exp(z))",
            "tanh(z*sin(z))",
            "log(abs(z))^2",
            "cos(sqrt(abs(z)))",
        ] {
            assert!(of_text(text).is_err(), "{text}");
        }
    }
}
