//! The bounds hold, and they are not much too wide.

use crate::expr::{Expr, Scope, eval_bounded, eval_complex};
use crate::number::{Bounded, Complex, Real};

fn parsed(text: &str) -> Expr {
    Expr::parse(text, &Scope::new(&["k"])).expect("a formula")
}

fn at(text: &str, k: &str, bits: u32) -> Result<Bounded, String> {
    let k = eval_bounded(&parsed(k), &[], bits).expect("a number");
    eval_bounded(&parsed(text), &[("k", &k)], bits).map_err(|e| e.to_string())
}

const FORMULAS: [&str; 24] = [
    "-2*i*sin(k)/k^2",
    "k^4/(4*sin(k)^2)",
    "pi*sech(pi*k/2)",
    "exp(-i*k)*(1+i*k)/k^3",
    "gamma(1/4+i*k/2)*gamma(3/4)",
    "abs(gamma(1/3+i*k))^2",
    "besselk(1/3,k)*k^(1/3)",
    "besselj(0,k)+bessely(1,k)",
    "sqrt(1-k^2)",
    "log(1-k)*e1(k)",
    "(k-1)^(5/2)",
    "erfc(k)*exp(k^2)",
    "digamma(k)-log(k)",
    "cbrt(1-k)",
    "(1+i*k)^(-7/3)",
    "tanh(k)+coth(k)+tan(k)",
    "si(k)+ci(k)",
    "hyp0f2(1/3,1/2,-k^2)",
    "max(sin(k),k/4)+abs(cos(k))-relu(k-2)",
    "atan(k)+asinh(i*k/50)+acos(k/100)",
    "e^(-k)*pi^k",
    "logistic(k)*softplus(-k)*normcdf(k)",
    "lgamma(k)+sinc(7*k)",
    "expm1(-k)+log1p(k)",
];

#[test]
fn a_bound_holds_and_is_within_a_few_digits_of_what_is_lost() {
    for text in FORMULAS {
        for k in ["1/7", "1", "pi", "13/4", "29/3", "61"] {
            let exact_k = eval_complex(&parsed(k), &[], 2000).expect("a number");
            let exact = eval_complex(&parsed(text), &[("k", &exact_k)], 1900);
            let (Ok(exact), Ok(found)) = (exact, at(text, k, 150)) else {
                continue;
            };
            let gap = Complex::with_val(1900, &exact - found.value());
            let gap = Real::with_val(64, gap.abs_ref());
            let error = found.error();
            assert!(
                gap <= error,
                "{text} at {k}: off by {gap:.2e}, bound {error:.2e}"
            );
            let size = Real::with_val(64, exact.abs_ref());
            if size > 1e-20 {
                // 150 + 32 bits, of which formulas like these lose few.
                assert!(error < size * 1e-38f64, "{text} at {k}: {error:.2e}");
            }
        }
    }
}

#[test]
fn a_zero_is_bounded_and_an_exact_one_is_exact() {
    let zero = at("-2*i*sin(k)/k^2", "pi", 200).expect("a value");
    assert!(zero.least().is_zero() && zero.error() < 1e-58 && !zero.is_exact_zero());
    // The real part of an imaginary value is 0 without any error.
    assert!(zero.value().real().is_zero());
    for text in ["0", "0*sin(k)", "k-k", "(k-2)*exp(k)"] {
        assert!(
            at(text, "2", 100).expect("a value").is_exact_zero(),
            "{text}"
        );
    }
}

#[test]
fn what_has_no_value_has_none() {
    for (text, k) in [
        ("step(k-pi)", "pi"),
        ("sign(sin(k))", "pi"),
        ("k^4/(4*sin(k)^2)", "pi"),
        ("1/(k-pi)", "pi"),
        ("tan(k)", "pi/2"),
        ("gamma(pi-k)", "pi"),
        ("log(k-pi)", "pi"),
        ("step(k-9)", "9"),
        ("(k-pi)^(-1/3)", "pi"),
    ] {
        assert!(at(text, k, 300).is_err(), "{text}");
    }
    // A kink has one, and so has a root at its branch point.
    for text in ["abs(k-pi)", "sqrt(k-pi)", "relu(k-pi)", "(k-pi)^(1/3)"] {
        let found = at(text, "pi", 300).expect("a value");
        assert!(found.error() < 1e-25 && found.least().is_zero(), "{text}");
    }
}
