use super::expr;
use crate::expr::build::{call, num, var};
use crate::expr::{Expr, eval_complex, eval_real};
use crate::number::{Complex, Function, Rational, Real};
use proptest::prelude::*;

const BITS: u32 = 320;
/// Half of the digits go to the truncation error of the difference, half to its rounding.
const STEP: i32 = -80;
const AGREED: f64 = 1e-40;

/// `(f(z+h) - f(z-h)) / 2h` at high precision; the error is about `h^2 f'''/6`.
fn difference(f: &Expr, z: &Complex) -> Result<Complex, String> {
    let at = |sign: i32| {
        let h = Real::with_val(BITS, sign) << STEP;
        let moved = Complex::with_val(BITS, z + &h);
        eval_complex(f, &[("z", &moved)], BITS).map_err(|e| e.to_string())
    };
    let rise = at(1)? - at(-1)?;
    Ok(rise >> (STEP + 1))
}

fn compare(f: &Expr, z: &Complex) -> Result<(), String> {
    let slope = f.derivative("z").map_err(|e| e.to_string())?;
    let exact = eval_complex(&slope, &[("z", z)], BITS).map_err(|e| e.to_string())?;
    let measured = difference(f, z)?;
    let size = Real::with_val(64, exact.abs_ref()) + 1e-3f64;
    let error = Real::with_val(64, Complex::with_val(BITS, &exact - &measured).abs_ref()) / size;
    if error < AGREED {
        Ok(())
    } else {
        Err(format!("{f} at {z:.10}: {exact:.20} is not {measured:.20}"))
    }
}

fn point(x: f64, y: f64) -> Complex {
    Complex::with_val(BITS, (x, y))
}

/// A call of each function with `z` as its last argument, and points off the cuts and kinks.
fn sample(f: Function) -> (Expr, Vec<Complex>) {
    let z = var("z");
    let half = || Expr::Number(Rational::from((1, 2)));
    let args = match f.arity() {
        1 => vec![z],
        2 => vec![half(), z],
        _ => vec![half(), Expr::Number(Rational::from((3, 4))), z],
    };
    let points = match f {
        Function::Sign | Function::Step | Function::Relu | Function::Abs => {
            vec![point(1.25, 0.0), point(-0.75, 0.0)]
        }
        // lgamma is log|Gamma| on the real line only.
        Function::Lgamma | Function::Cbrt => vec![point(1.25, 0.5), point(2.5, 0.0)],
        Function::Acosh => vec![point(1.75, 0.0), point(-0.5, 0.75), point(2.0, -1.0)],
        _ => vec![point(0.625, 0.0), point(-0.5, 0.75), point(1.5, -0.25)],
    };
    (call(f, args), points)
}

#[test]
fn every_function_has_the_derivative_that_differences_show() {
    for f in Function::ALL {
        let (e, points) = sample(*f);
        match f {
            Function::Digamma | Function::Max | Function::Min => {
                let refused = e.derivative("z").map_err(|e| e.message);
                assert_eq!(
                    refused,
                    Err(format!("{f} has no derivative in this language"))
                );
            }
            _ => {
                for z in points {
                    assert_eq!(compare(&e, &z), Ok(()));
                }
            }
        }
    }
}

#[test]
fn rules_hold_for_composed_formulas() {
    for text in [
        "z*tanh(softplus(z))",
        "(1+z^2)^(-3/2)*exp(-z/3)",
        "z^z",
        "z^pi + pi^z + e^(2*z)",
        "sqrt(z)*log(1+sqrt(z))/cosh(z)",
        "(2-z)^(7/2)",
        "1/(1+exp(-2*z))^3",
        "(z-1)^2*(z+1)^3/(z^2+4)",
        "-(-(z-1)/2)^2",
        "besselk(0, 2*z)*besselj(3/2, z^2)",
        "sinh(z)/cosh(z) - tanh(z)^2*cosh(z)^-2",
        "exp(exp(z/4))",
        "cos(3*z+1)*exp(-z^2/2)",
        "erf(z/sqrt(2)) - 2*normcdf(z)",
        "(z^(1/3))^2*(z*2)^(1/2)",
        "sqrt(sqrt(1+z^4)-z)",
    ] {
        for z in [point(0.75, 0.0), point(1.25, 0.5)] {
            assert_eq!(compare(&expr(text), &z), Ok(()));
        }
    }
}

#[test]
fn pieces_of_relu_are_differentiated_to_numbers() {
    assert_eq!(expr("z").derivative("z"), Ok(num(1)));
    assert_eq!(expr("z").nth_derivative("z", 2), Ok(num(0)));
    assert_eq!(expr("0").derivative("z"), Ok(num(0)));
    assert_eq!(expr("a*z").derivative("z"), Ok(expr("a")));
    assert_eq!(expr("k^4").derivative("z"), Ok(num(0)));
    let cube = expr("(-z)^3").nth_derivative("z", 3);
    assert_eq!(cube, Ok(num(-6)));
    let broken = expr("(-z)^(7/2)").nth_derivative("z", 2);
    assert_eq!(
        broken.map(|e| e.to_string()),
        Ok("35/4*(-z)^(3/2)".to_owned())
    );
    assert_eq!(expr("sqrt(z)").nth_derivative("z", 0), Ok(expr("sqrt(z)")));
}

#[test]
fn derivatives_have_the_expected_form() {
    for (f, slope) in [
        ("tanh(z)", "sech(z)^2"),
        ("logistic(z)", "logistic(z)*logistic(-z)"),
        ("softplus(2*z)", "2*logistic(2*z)"),
        ("log(cosh(z))", "tanh(z)"),
        ("exp(-z^2/2)", "-(z*exp(-z^2/2))"),
        ("relu(z)", "step(z)"),
        ("sqrt(1+z^2)", "z/sqrt(1+z^2)"),
        ("z^(1/2)", "1/(2*sqrt(z))"),
        ("atan(z)", "1/(1+z^2)"),
        ("e^z", "exp(z)"),
        ("lgamma(z)", "digamma(z)"),
    ] {
        assert_eq!(
            expr(f).derivative("z").map(|e| e.to_string()),
            Ok(slope.to_owned())
        );
    }
}

/// `1/cosh` squared, not `1 - tanh^2`: at z = 200 the latter would be 0 even at 500 bits.
#[test]
fn tails_keep_relative_accuracy() {
    let at = Real::with_val(128, 200);
    for (f, tail) in [
        ("tanh(z)", "4*exp(-2*z)"),
        ("logistic(z)", "exp(-z)"),
        ("erf(z/8)", "exp(-z^2/64)/(4*sqrt(pi))"),
        ("normcdf(z/8)", "exp(-z^2/128)/(8*sqrt(2*pi))"),
        ("logistic(z)*sech(z)", "-2*exp(-z)"),
    ] {
        let slope = expr(f).derivative("z").map_err(|e| e.message);
        let slope = slope.and_then(|e| eval_real(&e, &[("z", &at)], 128).map_err(|e| e.message));
        let tail = eval_real(&expr(tail), &[("z", &at)], 128).map_err(|e| e.message);
        let ratio = slope.and_then(|slope| tail.map(|tail| slope / tail));
        assert!(
            ratio
                .as_ref()
                .is_ok_and(|r| (r.to_f64() - 1.0).abs() < 1e-30),
            "{f}: {ratio:?}"
        );
    }
}

#[test]
fn repeated_derivatives_stay_small() {
    for (text, limit) in [
        ("z*tanh(softplus(z))", 400),
        ("z*normcdf(z)", 40),
        ("z*logistic(z)", 120),
        ("1/(1+z^2)", 60),
        ("tanh(z)", 60),
        ("(z+sqrt(z^2+4))/2", 60),
    ] {
        let sixth = expr(text).nth_derivative("z", 6);
        let size = sixth.as_ref().map(Expr::size);
        assert!(size.as_ref().is_ok_and(|n| *n <= limit), "{text}: {size:?}");
        // One after another is the same function.
        let mut stepwise = Ok(expr(text));
        for _ in 0..6 {
            stepwise = stepwise.and_then(|e| e.derivative("z"));
        }
        let z = Real::with_val(200, 0.7);
        let value = |e: Result<Expr, _>| {
            let e: Expr = e.map_err(|e: crate::expr::NoDerivative| e.message)?;
            eval_real(&e, &[("z", &z)], 200).map_err(|e| e.message)
        };
        let (once, again) = (value(sixth), value(stepwise));
        let error = once.and_then(|a| again.map(|b| (a - b).to_f64().abs()));
        assert!(
            error.as_ref().is_ok_and(|e| *e < 1e-50),
            "{text}: {error:?}"
        );
    }
}

#[test]
fn what_has_no_derivative_says_so() {
    let told = |text: &str| expr(text).derivative("z").map_err(|e| e.message);
    assert_eq!(
        told("max(z, 0)"),
        Err("max has no derivative in this language".to_owned())
    );
    assert_eq!(told("max(k, 0)*z"), Ok(expr("max(k, 0)")));
    let order = told("besselj(z, 1)");
    assert!(order.is_err_and(|e| e.starts_with("besselj has no derivative in its first")));
    let huge = (1..600)
        .map(|n| format!("+z^{n}*sin({n}*z)"))
        .collect::<String>();
    assert_eq!(
        told(&format!("0{huge}")),
        Err("the derivative has more than 500 terms".to_owned())
    );
}

proptest! {
    #![proptest_config(super::random::cases(3000))]

    #[test]
    fn random_formulas_agree_with_differences(
        outer in prop::sample::select(vec!["tanh(", "exp(-", "atan(", "sin(", "log(4+", "logistic(", "(3+"]),
        inner in prop::sample::select(vec!["z^2/3)", "z*cos(z))", "sqrt(1+z^2))", "1/(2+z))", "z^(3/2))"]),
        factor in prop::sample::select(vec!["z", "(1+z)^(-2)", "z^5", "sech(z)", "2/(z+1)"]),
        power in prop::sample::select(vec!["", "^2", "^(1/2)", "^-3"]),
        x in 0.25f64..1.5, y in -0.5f64..0.5,
    ) {
        let e = expr(&format!("{outer}{inner}{power}*{factor}"));
        prop_assert_eq!(compare(&e, &point(x, y)), Ok(()));
    }
}
