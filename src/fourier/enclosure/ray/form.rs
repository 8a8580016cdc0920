//! A formula as a function of the distance w from the end of its piece.

use super::boxes::Boxes;
use crate::expr::{Expr, build, eval_ball, polynomial};
use crate::number::ball::{Ball, RealBall};
use crate::number::{Constant, Function, Rational, Real};

/// The name of the distance.
pub(super) const WORD: &str = "w";

/// The functions that are let in: their rectangles are indeterminate at every pole and on every cut, and their values
/// on the real line are limits of the complex ones.
fn is_analytic(f: Function) -> bool {
    use Function::{
        Acos, Acosh, Asin, Asinh, Atan, Atanh, Cos, Cosh, Cot, Coth, Csc, Csch, Digamma, Erf, Erfc,
        Exp, Expm1, Gamma, Log, Log1p, Logistic, Normcdf, Sec, Sech, Si, Sin, Sinc, Sinh, Softplus,
        Sqrt, Tan, Tanh,
    };
    matches!(
        f,
        Exp | Expm1
            | Log
            | Log1p
            | Sqrt
            | Sin
            | Cos
            | Tan
            | Sec
            | Csc
            | Cot
            | Sinh
            | Cosh
            | Tanh
            | Sech
            | Csch
            | Coth
            | Asin
            | Acos
            | Atan
            | Asinh
            | Acosh
            | Atanh
            | Erf
            | Erfc
            | Normcdf
            | Softplus
            | Logistic
            | Sinc
            | Si
            | Gamma
            | Digamma
    )
}

/// What keeps a formula from being continued.
fn fault(e: &Expr) -> Option<String> {
    match e {
        Expr::Constant(Constant::I) => Some("i in a formula that has to be real".into()),
        Expr::Variable(name) if name.as_ref() != WORD => Some(format!("the variable {name}")),
        Expr::Call(f, _) if !is_analytic(*f) && e.depends_on(WORD) => {
            Some(format!("{} is not continued off the real line", f.name()))
        }
        _ => e.operands().into_iter().find_map(fault),
    }
}

/// Whether all constants are rational, so that collecting powers is exact.
fn is_rational(e: &Expr) -> bool {
    match e {
        Expr::Number(_) | Expr::Variable(_) => true,
        Expr::Constant(_) => false,
        Expr::Pow(a, b) => {
            let whole = matches!(b.as_ref(), Expr::Number(n) if n.is_integer());
            is_rational(a) && is_rational(b) && (whole || a.depends_on(WORD))
        }
        Expr::Call(..) if !e.depends_on(WORD) => false,
        _ => e.operands().into_iter().all(is_rational),
    }
}

/// `phi(origin + slope w)`, ready to be continued; `inside` is a w in the interior of the piece.
///
/// # Errors
/// A function that is not continued off the real line.
pub(super) fn local(
    phi: &Expr,
    origin: &Expr,
    slope: &Expr,
    inside: &Rational,
) -> Result<Expr, String> {
    let step = build::mul(slope.clone(), build::var(WORD));
    let place = build::add(origin.clone(), step);
    let moved = phi.substitute("z", &place);
    let rooted = roots(&moved, inside);
    if let Some(why) = fault(&rooted) {
        return Err(why);
    }
    // A shift is collected only where that has to be: `log(1 - (1 - w))` is `log(w)`, next to 0 too.
    if is_regular(&rooted) || !is_rational(&rooted) {
        return Ok(rooted);
    }
    Ok(polynomial::collected(&rooted, WORD))
}

/// Whether a formula is analytic next to w = 0.
pub(super) fn is_regular(f: &Expr) -> bool {
    Boxes::new(f, &RealBall::exact(Real::new(64))).is_regular_at_zero()
}

/// Real cube roots as principal powers: `cbrt(g) = s (s g)^{1/3}` where g has the sign s. The sign is taken at one
/// place; a proof that the result is analytic on the piece shows that `s g` has no zero there, so that it holds on
/// the whole piece.
fn roots(e: &Expr, inside: &Rational) -> Expr {
    if !e.depends_on(WORD) {
        return e.clone();
    }
    let e = e.map_operands(&mut |e| roots(e, inside));
    let Expr::Call(Function::Cbrt, args) = &e else {
        return e;
    };
    let [g] = args.as_ref() else {
        return e;
    };
    let third = build::rational(Rational::from((1, 3)));
    match sign(g, inside) {
        Some(true) => build::pow(g.clone(), third),
        Some(false) => build::neg(build::pow(build::neg(g.clone()), third)),
        None => e.clone(),
    }
}

/// Whether g is positive (true) or negative (false) at a place.
fn sign(g: &Expr, inside: &Rational) -> Option<bool> {
    let at = Ball::exact_real(Real::with_val(64, inside));
    let value = eval_ball(g, &[(WORD, &at)], 128)?;
    let real = value.is_real();
    match (value.re().is_positive(), value.re().is_negative()) {
        (true, _) if real => Some(true),
        (_, true) if real => Some(false),
        _ => None,
    }
}

/// `f(1/w)`.
pub(super) fn inverted(f: &Expr) -> Expr {
    let inverse = build::powi(build::var(WORD), -1);
    f.substitute(WORD, &inverse)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::Scope;

    fn parsed(text: &str) -> Expr {
        Expr::parse(text, &Scope::new(&["z"])).expect("a formula")
    }

    #[test]
    fn shifts_are_collected_where_that_helps() {
        let half = Rational::from((1, 2));
        let f = local(&parsed("log(1-z)"), &build::num(1), &build::num(-1), &half).expect("one");
        assert_eq!(f.to_string(), "log(w)");
        let g = local(&parsed("cbrt(z)"), &build::num(0), &build::num(-1), &half).expect("one");
        assert!(!g.to_string().contains("cbrt"), "{g}");
    }

    #[test]
    fn kinks_and_complex_constants_are_refused() {
        let half = Rational::from((1, 2));
        for text in [
            "abs(z)",
            "relu(z)*z",
            "lgamma(z)",
            "i*z",
            "sign(z)",
            "max(z,1)",
        ] {
            let e = local(&parsed(text), &build::num(0), &build::num(1), &half);
            assert!(e.is_err(), "{text}");
        }
    }
}
