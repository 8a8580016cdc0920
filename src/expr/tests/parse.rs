use super::expr;
use crate::expr::build::{num, rational, var};
use crate::expr::{Condition, Expr, Interval, MAX_DEPTH, MAX_TEXT, ParseError, Scope};
use crate::number::Rational;
use std::sync::Arc;

fn refused(text: &str) -> ParseError {
    match Expr::parse(text, &Scope::new(&["z"])) {
        Ok(e) => panic!("{text} was read as {e}"),
        Err(error) => error,
    }
}

/// The message, the text that the error points at, and the hint.
fn told(text: &str) -> (String, &str, String) {
    let error = refused(text);
    (
        error.message,
        &text[error.span],
        error.help.unwrap_or_default(),
    )
}

#[test]
fn operators_bind_as_in_mathematics() {
    let arc = |e: Expr| Arc::new(e);
    let square = Expr::Pow(arc(var("z")), arc(num(2)));
    assert_eq!(expr("-z^2"), Expr::Neg(arc(square)));
    assert_eq!(expr("2^3^2"), num(512));
    assert_eq!(expr("-2^2"), num(-4));
    assert_eq!(expr("8/4/2"), num(1));
    assert_eq!(expr("1-2-3"), num(-4));
    assert_eq!(expr("2^-2"), rational(Rational::from((1, 4))));
    assert_eq!(expr("2--1"), num(3));
    assert_eq!(expr("+z"), var("z"));
    assert_eq!(expr(" ( z )\n"), var("z"));
    assert_eq!(
        expr("-z*k"),
        Expr::Mul(arc(Expr::Neg(arc(var("z")))), arc(var("k")))
    );
}

#[test]
fn numbers_are_exact() {
    assert_eq!(expr("0.1"), rational(Rational::from((1, 10))));
    assert_eq!(expr("1e-3"), rational(Rational::from((1, 1000))));
    assert_eq!(expr("2.5E+2"), num(250));
    assert_eq!(expr(".5"), rational(Rational::from((1, 2))));
    assert_eq!(expr("0.1+0.2"), rational(Rational::from((3, 10))));
}

#[test]
fn a_formula_stays_as_it_was_typed() {
    for text in ["0*z", "1*z", "z^1", "z+0", "z*2", "--z", "z^0"] {
        assert_ne!(expr(text), expr(text).simplified(), "{text}");
    }
}

#[test]
fn parameters_take_their_place() {
    let scope = Scope::new(&["z"]).param("a", rational(Rational::from((1, 5))));
    let read = |text: &str| Expr::parse(text, &scope);
    assert_eq!(read("1-a"), Ok(rational(Rational::from((4, 5)))));
    let scope = scope.param("a", num(0));
    let error = Expr::parse("z/a", &scope).err();
    assert_eq!(
        error.map(|e| (e.message, e.span)),
        Some(("division by zero".to_owned(), 2..3))
    );
}

#[test]
fn implicit_products_are_errors_with_a_hint() {
    for (text, at, hint) in [
        ("2z", "2z", "2*z"),
        ("1+2(z)", "2(", "2*(…)"),
        ("(z)(z)", ")(", "(…)*(…)"),
        ("(z)2", ")2", "(…)*2"),
        ("z z", "z z", "z*z"),
        ("2 pi", "2 pi", "2*pi"),
        ("2exp(z)", "2exp", "2*exp"),
        ("2e", "2e", "2*e"),
    ] {
        let (message, place, help) = told(text);
        assert_eq!(message, "an operator is missing here", "{text}");
        assert_eq!(place, at);
        assert_eq!(help, format!("write {hint} for a product"));
    }
    let (message, _, help) = told("z(1)");
    assert_eq!(message, "`z` is not a function");
    assert_eq!(help, "write z*(…) for a product");
}

#[test]
fn unknown_names_come_with_what_is_known() {
    let (message, at, help) = told("1/k^2");
    assert_eq!((message.as_str(), at), ("unknown variable `k`", "k"));
    assert_eq!(help, "the variable here is z");
    let (message, at, help) = told("tanj(z)");
    assert_eq!((message.as_str(), at), ("unknown function `tanj`", "tanj"));
    assert_eq!(help, "did you mean `tan`?");
    assert_eq!(told("softpuls(z)").2, "did you mean `softplus`?");
    assert_eq!(told("ln(z)").2, "write log(…)");
    assert_eq!(told("sigmoid(z)").2, "write logistic(…)");
    assert_eq!(told("Tanh(z)").2, "did you mean `tanh`?");
    assert!(
        told("frobnicate(z)")
            .2
            .starts_with("the functions are: exp, log")
    );
    assert_eq!(told("tanh + 1").0, "`tanh` is a function");
    assert_eq!(told("tanh + 1").2, "write tanh(…)");
}

#[test]
fn arity_is_checked() {
    let (message, at, _) = told("1 + besselj(z)");
    assert_eq!(message, "`besselj` takes 2 arguments, found 1");
    assert_eq!(at, "besselj(z)");
    assert_eq!(told("exp()").0, "`exp` takes 1 argument, found 0");
    assert_eq!(told("exp(z, z)").0, "`exp` takes 1 argument, found 2");
}

#[test]
fn division_by_zero_is_found_in_the_text() {
    for (text, at) in [
        ("1/0", "0"),
        ("z/(1/2-0.5)", "(1/2-0.5)"),
        ("0^-1", "0^-1"),
        ("(2-2)^(-1/2)", "(2-2)^(-1/2)"),
        ("1/(0*1)", "(0*1)"),
    ] {
        let (message, place, _) = told(text);
        assert_eq!((message.as_str(), place), ("division by zero", at));
    }
    assert_eq!(expr("0^0"), num(1));
}

#[test]
fn broken_text_points_at_the_break() {
    for (text, message, at) in [
        ("", "the expression is empty", ""),
        ("  ", "the expression is empty", ""),
        ("z+", "the expression ends too early", ""),
        ("(z", "this parenthesis is not closed", "("),
        ("exp(z", "this parenthesis is not closed", "("),
        ("z)", "this parenthesis was never opened", ")"),
        ("z*/2", "unexpected `/`", "/"),
        ("z,2", "unexpected `,`", ","),
        ("z < 1", "a comparison is not an expression", "<"),
        ("z**2", "`**` is not an operator", "**"),
        ("z − 1", "unexpected character `−`", "−"),
        ("2π", "unexpected character `π`", "π"),
        ("z²", "unexpected character `²`", "²"),
        ("z = 1", "unexpected character `=`", "="),
        ("1.2.3", "a number has two decimal points", "1.2."),
        (
            "1e10001",
            "the decimal exponent is larger than 10000",
            "1e10001",
        ),
        (
            "1e-99999999999999",
            "the decimal exponent is larger than 10000",
            "1e-99999999999999",
        ),
        ("z'", "unexpected character `\\'`", "'"),
        ("\u{0}", "unexpected character `\\0`", "\u{0}"),
    ] {
        let (found, place, _) = told(text);
        assert_eq!((found.as_str(), place), (message, at), "{text}");
    }
}

#[test]
fn huge_input_is_refused_quickly() {
    let long = "z+".repeat(1 << 20) + "z";
    assert_eq!(
        refused(&long).message,
        "the expression is longer than 64 KiB"
    );
    let digits = "9".repeat(MAX_TEXT);
    assert!(Expr::parse(&digits, &Scope::default()).is_ok());
    let (nested, _) = refused_at("(".repeat(10_000));
    assert_eq!(nested, "the expression is nested more than 200 deep");
    let (nested, at) = refused_at("(".repeat(10_000) + "z" + &")".repeat(10_000));
    assert_eq!(
        (nested.as_str(), at),
        ("the expression is nested more than 200 deep", 200)
    );
    for part in ["-", "exp(", "2^", "1+(", "max(z, "] {
        let (message, _) = refused_at(part.repeat(5_000));
        assert_eq!(
            message, "the expression is nested more than 200 deep",
            "{part}"
        );
    }
    let (chain, _) = refused_at("z+".repeat(5_000) + "z");
    assert_eq!(
        chain,
        format!("more than {MAX_DEPTH} operations in a chain")
    );
    let (nodes, _) = refused_at("1+".repeat(15_000) + "1");
    assert!(
        nodes.starts_with("the expression has more than 20000"),
        "{nodes}"
    );
}

fn refused_at(text: String) -> (String, usize) {
    let error = refused(&text);
    (error.message, error.span.start)
}

#[test]
fn the_deepest_allowed_tree_is_safe_in_a_small_stack() {
    let work = || {
        let inner = "(".repeat(190) + "z" + &")".repeat(190);
        let calls = "exp(-".repeat(95) + "z" + &")".repeat(95);
        for text in [
            "z*".repeat(990) + "z",
            "z-".repeat(990) + &inner,
            "1+z/".repeat(480) + "(1+z)",
            calls.clone(),
            "sin(z)+".repeat(700) + &calls,
        ] {
            let e = expr(&text);
            assert!(e.depth() <= MAX_DEPTH);
            assert_eq!(expr(&e.to_string()), e);
            let slope = e.derivative("z");
            assert!(slope.is_ok(), "{slope:?}");
            let parts = [e.to_latex(), e.to_mpmath(), e.to_wolfram()];
            assert!(parts.iter().all(|p| !p.is_empty()));
            assert!(e.size() > 0 && e.depends_on("z"));
            assert!(e.substitute("z", &expr("a+1")).depends_on("a"));
        }
    };
    let worker = std::thread::Builder::new().stack_size(2 << 20).spawn(work);
    assert!(worker.is_ok_and(|w| w.join().is_ok()));
}

fn interval(text: &str) -> Result<Interval, ParseError> {
    let scope = Scope::new(&["z"]).param("a", rational(Rational::from((1, 3))));
    Condition::parse(text, &scope)
}

#[test]
fn conditions_are_intervals() {
    let some = |text: &str| Some(expr(text));
    for (text, from, to) in [
        ("z < 0", None, some("0")),
        ("z > 1/2", some("1/2"), None),
        ("0 <= z", some("0"), None),
        ("pi >= z", None, some("pi")),
        ("-1 < z < 1", some("-1"), some("1")),
        ("2*pi > z >= -a", some("-1/3"), some("2*pi")),
        ("z <= a", None, some("1/3")),
    ] {
        assert_eq!(interval(text), Ok(Interval { from, to }), "{text}");
    }
    for (text, message) in [
        ("z", "a comparison is missing"),
        ("1 < 2", "this does not compare the variable with constants"),
        (
            "abs(z) < 1",
            "this does not compare the variable with constants",
        ),
        ("z < 2*z", "the end of the interval is not a constant"),
        (
            "-1 < z > 1",
            "the comparisons point in different directions",
        ),
        ("0 < z < 1 < 2", "more than two comparisons"),
        ("1 < z < 1", "this interval is empty"),
        ("1 < z < -1", "this interval is empty"),
        ("z < ", "the expression ends too early"),
        ("z < 1)", "this parenthesis was never opened"),
    ] {
        let found = interval(text).map_err(|e| e.message);
        assert_eq!(found, Err(message.to_owned()), "{text}");
    }
}

#[test]
fn a_reserved_name_is_none_of_a_parameter() {
    use crate::expr::parameter_name;
    for name in ["a", "alpha", "c1", "omega_0", "x", "xi", "X1", "kk", "Pi"] {
        assert_eq!(parameter_name(name), Ok(()));
    }
    for name in [
        "pi", "e", "i", "z", "k", "nu", "n", "d", "r", "mu", "R", "dot", "edge", "x1", "k12",
        "xi3", "gamma", "exp", "besselk", "", "2a", "a b", "é",
    ] {
        assert!(parameter_name(name).is_err(), "{name}");
    }
}
