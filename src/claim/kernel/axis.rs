//! Is a formula of k > 0 real, or imaginary, by its form?

use crate::expr::{Expr, constant};
use crate::number::{Constant, Function};
use std::cmp::Ordering;

/// Where the values of a formula lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Axis {
    /// On the real axis.
    Real,
    /// On the imaginary axis.
    Imaginary,
}

impl Axis {
    /// The axis that holds every value of a formula for a positive `variable`, by rules: i is imaginary, a product of
    /// two imaginary factors is real, a function of the real line has real values at real arguments.
    ///
    /// `None` where the rules do not show one.
    pub fn of(e: &Expr, variable: &str) -> Option<Axis> {
        use Axis::{Imaginary, Real};
        let again = |e: &Expr| Axis::of(e, variable);
        match e {
            Expr::Number(_) | Expr::Constant(Constant::Pi | Constant::E) => Some(Real),
            Expr::Constant(_) => Some(Imaginary),
            Expr::Variable(v) => (**v == *variable).then_some(Real),
            Expr::Neg(a) => again(a),
            Expr::Add(a, b) | Expr::Sub(a, b) => match (a.is_zero(), b.is_zero()) {
                (true, _) => again(b),
                (_, true) => again(a),
                _ => again(a).filter(|axis| Some(*axis) == again(b)),
            },
            Expr::Mul(a, b) | Expr::Div(a, b) => Some(if again(a)? == again(b)? {
                Real
            } else {
                Imaginary
            }),
            Expr::Pow(a, b) => match &**b {
                Expr::Number(n) if n.is_integer() => match again(a)? {
                    Imaginary if n.numer().is_odd() => Some(Imaginary),
                    _ => Some(Real),
                },
                b => (is_positive(a, variable) && again(b) == Some(Real)).then_some(Real),
            },
            Expr::Call(Function::Sqrt | Function::Log, args) => {
                is_positive(&args[0], variable).then_some(Real)
            }
            Expr::Call(f, args) => {
                let real = args.iter().all(|a| again(a) == Some(Real));
                (real && is_real_on_the_line(*f)).then_some(Real)
            }
        }
    }
}

/// Whether a formula is above 0 for every positive `variable`, by its form.
fn is_positive(e: &Expr, variable: &str) -> bool {
    let again = |e: &Expr| is_positive(e, variable);
    match e {
        Expr::Variable(v) => **v == *variable,
        Expr::Add(a, b) | Expr::Mul(a, b) | Expr::Div(a, b) => again(a) && again(b),
        Expr::Pow(a, b) => again(a) && Axis::of(b, variable) == Some(Axis::Real),
        Expr::Call(Function::Exp | Function::Cosh | Function::Sech, args) => {
            Axis::of(&args[0], variable) == Some(Axis::Real)
        }
        Expr::Call(Function::Sqrt, args) => again(&args[0]),
        _ => e.is_constant() && constant::sign(e) == Some(Ordering::Greater),
    }
}

fn is_real_on_the_line(f: Function) -> bool {
    use Function as F;
    matches!(
        f,
        F::Exp
            | F::Expm1
            | F::Cbrt
            | F::Abs
            | F::Sign
            | F::Step
            | F::Relu
            | F::Sin
            | F::Cos
            | F::Tan
            | F::Sec
            | F::Csc
            | F::Cot
            | F::Sinh
            | F::Cosh
            | F::Tanh
            | F::Sech
            | F::Csch
            | F::Coth
            | F::Atan
            | F::Asinh
            | F::Erf
            | F::Erfc
            | F::Gamma
            | F::Digamma
            | F::Softplus
            | F::Logistic
            | F::Normcdf
            | F::Sinc
            | F::Si
            | F::Max
            | F::Min
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::Scope;

    #[test]
    fn the_form_shows_the_axis() {
        let of = |text: &str| {
            Axis::of(
                &Expr::parse(text, &Scope::new(&["k"])).expect("a formula"),
                "k",
            )
        };
        for text in [
            "i*k^3*exp(-k^2)",
            "-i*sqrt(k)",
            "k/(2*i)",
            "i^3*log(1+k)",
            "i*k+i/k",
        ] {
            assert_eq!(of(text), Some(Axis::Imaginary), "{text}");
        }
        for text in ["k", "i*i*k", "sqrt(pi)*exp(-k^2/4)", "(i*k)^2", "0"] {
            assert_eq!(of(text), Some(Axis::Real), "{text}");
        }
        // Imaginary at k = 1 and 2 only; not shown; complex.
        for text in ["i*k+(k-1)*(k-2)", "exp(i*k)", "sqrt(k-3)", "1+i"] {
            assert_eq!(of(text), None, "{text}");
        }
    }
}
