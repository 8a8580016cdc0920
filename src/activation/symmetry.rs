//! Symmetry of a formula in z about 0, read off its form.
//!
//! Every step is a rule (a product of odd functions is even, an odd function of an odd argument is
//! odd, …), so a symmetry that is found holds exactly; one that the form does not show is not found.

use super::form::Form;
use super::pieces::{Activation, Parity};
use crate::expr::{Expr, build, constant};
use crate::number::Function;

/// s in phi(-z) = s phi(z).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Symmetry {
    /// s = 1.
    Even,
    /// s = -1.
    Odd,
}

impl Symmetry {
    /// The symmetry of a formula in z, if its form shows one.
    pub fn of(phi: &Expr) -> Option<Symmetry> {
        use Symmetry::{Even, Odd};
        match phi {
            Expr::Number(_) | Expr::Constant(_) => Some(Even),
            Expr::Variable(name) => Some(if **name == *"z" { Odd } else { Even }),
            Expr::Neg(a) => Symmetry::of(a),
            Expr::Add(a, b) | Expr::Sub(a, b) => {
                if a.is_zero() {
                    return Symmetry::of(b);
                }
                let (a, b) = (Symmetry::of(a)?, Symmetry::of(b)?);
                (a == b).then_some(a)
            }
            Expr::Mul(a, b) | Expr::Div(a, b) => {
                let (a, b) = (Symmetry::of(a)?, Symmetry::of(b)?);
                Some(if a == b { Even } else { Odd })
            }
            Expr::Pow(base, exponent) => match (Symmetry::of(base)?, &**exponent) {
                (Even, e) if Symmetry::of(e) == Some(Even) => Some(Even),
                (Odd, Expr::Number(n)) if n.is_integer() => {
                    Some(if n.numer().is_even() { Even } else { Odd })
                }
                _ => None,
            },
            Expr::Call(function, arguments) => {
                let inner: Option<Vec<Symmetry>> = arguments.iter().map(Symmetry::of).collect();
                let inner = inner?;
                if inner.iter().all(|s| *s == Even) {
                    return Some(Even);
                }
                match (inner.as_slice(), of_function(*function)) {
                    ([Odd], symmetry) => symmetry,
                    _ => None,
                }
            }
        }
    }
}

/// The symmetry of phi about 0: the breakpoints are mirrored exactly, and of each piece the mirrored one is the same
/// formula, or its negative, by its normal form.
///
/// `Mixed` where neither is shown, which is what a caller has to be able to live with: F is then taken as
/// complex, which is never wrong.
pub fn parity(activation: &Activation) -> Parity {
    let pieces = activation.pieces();
    let mirrored = |a: &Option<Expr>, b: &Option<Expr>| match (a, b) {
        (None, None) => true,
        (Some(a), Some(b)) => constant::is_zero(&build::add(a.clone(), b.clone())),
        _ => false,
    };
    let minus_z = build::neg(build::var("z"));
    let holds = |join: fn(Expr, Expr) -> Expr| {
        let half = pieces.len().div_ceil(2);
        pieces
            .iter()
            .take(half)
            .zip(pieces.iter().rev())
            .all(|(left, right)| {
                mirrored(&left.from, &right.to) && mirrored(&left.to, &right.from) && {
                    let gap = join(left.phi.substitute("z", &minus_z), right.phi.clone());
                    Form::of(&gap).is_some_and(|gap| gap.is_zero())
                }
            })
    };
    match (holds(build::sub), holds(build::add)) {
        (true, false) => Parity::Even,
        (false, true) => Parity::Odd,
        _ => Parity::Mixed,
    }
}

/// The symmetry of a function of one argument.
pub(super) fn of_function(f: Function) -> Option<Symmetry> {
    use Function as F;
    match f {
        F::Abs | F::Cos | F::Sec | F::Cosh | F::Sech | F::Sinc => Some(Symmetry::Even),
        F::Sign
        | F::Sin
        | F::Tan
        | F::Csc
        | F::Cot
        | F::Sinh
        | F::Tanh
        | F::Csch
        | F::Coth
        | F::Asin
        | F::Atan
        | F::Asinh
        | F::Atanh
        | F::Erf
        | F::Si => Some(Symmetry::Odd),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::Scope;

    #[test]
    fn the_parity_of_an_activation_is_that_of_its_pieces() {
        let of = |text: &str| {
            let phi = Expr::parse(text, &Scope::new(&["z"])).expect("a formula");
            parity(&Activation::from_formula("phi", phi).expect("an activation"))
        };
        for text in [
            "exp(-abs(z))",
            "max(0,1-abs(z))",
            "abs(z)^(7/2)",
            "log(cosh(z))",
            "softplus(z)+softplus(-z)",
            "exp(-(z-2)^2)+exp(-(z+2)^2)",
            "z*(logistic(z)-1/2)",
            "step(z+1)-step(z-1)",
            "normcdf(z)*normcdf(-z)",
        ] {
            assert_eq!(of(text), Parity::Even, "{text}");
        }
        for text in [
            "tanh(z)",
            "max(-1,min(1,z))",
            "z/(1+abs(z))",
            "logistic(z)-1/2",
            "exp(z)-exp(-z)",
            "z*abs(z)",
            "sign(z)",
            "cbrt(z)",
        ] {
            assert_eq!(of(text), Parity::Odd, "{text}");
        }
        for text in [
            "tanh(z)+1e-50",
            "exp(-z^2)+1e-60*tanh(z)",
            "max(-1,min(1+1e-80,z))",
            "relu(z)",
            "exp(-(z-1e-70)^2)",
            "step(z+1)-step(z-1-1e-90)",
        ] {
            assert_eq!(of(text), Parity::Mixed, "{text}");
        }
    }

    #[test]
    fn the_form_shows_the_symmetry() {
        let of = |text: &str| Symmetry::of(&Expr::parse(text, &Scope::new(&["z"])).unwrap());
        for text in [
            "exp(-z^2/2)",
            "sech(z)",
            "1/(1+z^2)",
            "z*tanh(z)",
            "log(cosh(z))",
            "cos(3*z)*exp(-z^2)",
        ] {
            assert_eq!(of(text), Some(Symmetry::Even), "{text}");
        }
        for text in [
            "tanh(z)",
            "atan(z)",
            "z*exp(-z^2/2)",
            "erf(z)",
            "z/sqrt(1+z^2)",
            "z/(1+z^2)",
        ] {
            assert_eq!(of(text), Some(Symmetry::Odd), "{text}");
        }
        for text in [
            "logistic(z)",
            "tanh(z) + z^2",
            "tanh(z) + 1/10^60",
            "softplus(z)",
            "z^2 + z",
        ] {
            assert_eq!(of(text), None, "{text}");
        }
    }
}
