//! Whether a formula may change at a place, or over a length, that no rule about features sees.
//!
//! Features follow from affine maps, polynomials and single exponentials inside a function. `exp(-1e4*(exp(z)-1000)^2)` is a spike at log
//! 1000 that none of them shows: its argument is none of these, and holds constants that are far from 1. Where that is so the
//! places are not known, and no rule that samples the formula may say that it saw all of it.

use super::Activation;
use super::features::{self, rough};
use crate::expr::{Expr, polynomial};
use crate::number::Function;

/// Constants within this factor of 1 leave places and lengths near those of the functions around them.
const NEAR_ONE: f64 = 64.0;
/// Powers above this move and narrow what they are part of.
const HIGH_POWER: f64 = 40.0;
/// An inner exponential of another rate than these has a place that is not looked for.
const RATES: std::ops::RangeInclusive<f64> = 1.0 / 16.0..=16.0;

/// Whether a place or a length of a feature of phi may be unknown. Functions with kinks are gone from its pieces.
pub fn in_activation(activation: &Activation) -> bool {
    activation.pieces().iter().any(|piece| hidden(&piece.phi))
}

/// The same of a formula in `z`.
fn hidden(e: &Expr) -> bool {
    if !e.depends_on("z") {
        return false;
    }
    let inside = match e {
        Expr::Call(f, args) if !f.has_kink() => args.iter().any(|g| in_argument(*f, g)),
        Expr::Pow(base, exponent) if !base.depends_on("z") => in_argument(Function::Exp, exponent),
        // A high power is as abrupt as an exponential.
        Expr::Pow(_, exponent) => rough(exponent).abs() > HIGH_POWER,
        _ => false,
    };
    inside || e.operands().into_iter().any(hidden)
}

fn in_argument(f: Function, g: &Expr) -> bool {
    if !g.depends_on("z") {
        return false;
    }
    if let Some(coefficients) = polynomial::coefficients(g, "z") {
        return features::is_crowded(&coefficients) || features::is_steep(f, &coefficients);
    }
    !features::is_exponential(g) && is_wild(g)
}

/// Whether constants far from 1 stand outside the arguments of inner functions, or an inner exponential is fast or slow.
fn is_wild(g: &Expr) -> bool {
    if !g.depends_on("z") {
        let size = rough(g).abs();
        return size != 0.0 && !(1.0 / NEAR_ONE..=NEAR_ONE).contains(&size);
    }
    match g {
        Expr::Call(f, args) if !f.has_kink() => args.iter().any(|argument| {
            let affine = polynomial::affine(argument, "z");
            match affine {
                Some((slope, shift)) if is_fast(*f) => {
                    let (slope, shift) = (rough(&slope).abs(), rough(&shift).abs());
                    slope != 0.0 && !(RATES.contains(&slope) && shift <= NEAR_ONE)
                }
                // A feature of its own.
                _ if polynomial::coefficients(argument, "z").is_some() => false,
                _ => is_wild(argument),
            }
        }),
        // Exponents are small whole numbers, or belong to the function.
        Expr::Pow(base, _) if base.depends_on("z") => is_wild(base),
        _ => g.operands().into_iter().any(is_wild),
    }
}

/// Functions that have no place: what they are part of has one, where their size is that of the rest.
fn is_fast(f: Function) -> bool {
    matches!(
        f,
        Function::Exp
            | Function::Expm1
            | Function::Sinh
            | Function::Cosh
            | Function::Sin
            | Function::Cos
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::Scope;

    #[test]
    fn what_the_rules_see_and_what_they_do_not() {
        let of = |text: &str| hidden(&Expr::parse(text, &Scope::new(&["z"])).expect("a formula"));
        for text in [
            "exp(-1e4*(exp(z)-1000)^2)",
            "exp(-exp(1e5*(z-20))-exp(-1e5*(z-20)))",
            "exp(-1e10*(sinh(z)-1e6)^2)",
            "tanh(z)+exp(-1e8*(z*exp(z)-1000)^2)",
            "exp(-1e6*(cosh(z)-1000)^2)",
            "1e-35*exp(-1e5*(exp(-z)-1000)^2)",
            "exp(-(z-2)^4*(z-5)^4*1e20)",
            "sech(1e8*(z^2-3))",
            "exp(-z^2)+sech(1e8*(z-1)*(z-2))",
            "1/cosh(1e20*(z^4-3))",
            "erf(1e6*(z^3-2*z))",
            "exp(-1e24*(z^2-3)^2)",
        ] {
            assert!(of(text), "{text}");
        }
        for text in [
            "z*tanh(softplus(z))",
            "z*tanh(exp(z))",
            "exp(-exp(-z-7))",
            "1-exp(-exp(z-30))",
            "exp(-(1e5*(z-2))^6)",
            "sech(1e8*(z-1)^2)",
            "tanh(z^2-3)",
            "atan(8*(z^2-3))",
            "exp(-(1e5*(z-2))^6+z)",
            "exp(-1e20*(z-12345.678)^4)",
            "sech(z)+sech(1e7*(z-30.123))",
            "z*(1+tanh(sqrt(2/pi)*(z+0.044715*z^3)))/2",
            "exp(-sqrt(1+(z-1000)^2))",
            "tanh(softplus(1e7*(z-3)))",
            "1/(z^2+1e-30)",
            "log(logistic(z))",
            "atan(exp(z))",
            "exp(-1/(1-z^2))",
            "sin((abs(z)+1)*z)",
            "exp(-z^4+200*z^2)",
            "cos(z)*exp(-z^2/1e12)",
        ] {
            assert!(!of(text), "{text}");
        }
    }
}
