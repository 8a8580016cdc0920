//! Formulas that are one, that are nearly one, and of which nothing is known.

use super::*;
use crate::expr::Scope;

fn ask(a: &str, b: &str) -> Answer {
    let read = |text: &str| Expr::parse(text, &Scope::new(&["k"])).expect("a formula");
    equal(&read(a), &read(b), &Assumptions::default(), &|| false)
}

#[test]
fn one_function_in_two_shapes_is_equal() {
    for (a, b) in [
        ("-i*pi/sinh(pi*k/2)", "-2*pi*i*exp(-pi*k/2)/(1-exp(-pi*k))"),
        ("pi*sech(pi*k/2)", "2*pi/(exp(pi*k/2)+exp(-pi*k/2))"),
        ("2*sin(k)/k", "-i*(exp(i*k)-exp(-i*k))/k"),
        ("1-cos(k)", "2*sin(k/2)^2"),
        ("sinh(2*k)", "2*sinh(k)*cosh(k)"),
        ("-1/(k^2*(1-i*k))", "-(1+i*k)/(k^2*(1+k^2))"),
        ("sqrt(4*k)", "2*k^(1/2)"),
        ("exp(-(k-3)^2/2)", "exp(-9/2)*exp(3*k)*exp(-k^2/2)"),
        ("besselk(1,abs(k))/k", "besselk(1,k)/abs(k)"),
        ("tanh(k)^2+sech(k)^2", "1"),
        ("sign(k)*erfc(k)", "1-erf(k)"),
        ("sqrt(2*pi)/2", "sqrt(pi/2)"),
        ("-2*sin(pi*3/2)*gamma(4)/k^4", "12/k^4"),
        (
            "gamma(9/2)*(i*k)^(-9/2)",
            "105*sqrt(pi)/16*exp(-9*i*pi/4)*k^(-9/2)",
        ),
    ] {
        assert!(
            matches!(ask(a, b), Answer::Equal),
            "{a}: {b}: {:?}",
            ask(a, b)
        );
    }
}

#[test]
fn formulas_with_kinks_are_compared_on_intervals() {
    for (a, b) in [
        ("step(2-k)", "(1-sign(k-2))/2"),
        ("relu(2-k)-relu(k-2)", "2-k"),
        ("step(2-abs(k-5))", "step(k-3)-step(k-7)"),
        ("relu(2-abs(k-5))", "relu(k-3)-2*relu(k-5)+relu(k-7)"),
        ("abs(abs(k-5)-2)", "2-abs(k-5)+2*relu(abs(k-5)-2)"),
        ("relu(1-k^2)^(3/2)", "step(1-k)*(1-k^2)*sqrt(abs(1-k^2))"),
        ("abs(k^2-2)*sign(k-sqrt(2))", "k^2-2"),
        (
            "exp(-abs(k-pi))",
            "step(pi-k)*exp(k-pi)+step(k-pi)*exp(pi-k)",
        ),
        ("besselk(-2,2*k)", "besselk(2,k*2)"),
        ("besselk(0,abs(k-3))*step(3-k)", "besselk(0,3-k)*step(3-k)"),
        ("sqrt(2)*cos(pi/4)*k", "k"),
        ("(1+i)/sqrt(2)*k^(1/3)", "exp(i*pi/4)*k^(1/3)"),
        ("sin(3*pi/10)*k", "cos(pi/5)*k"),
        ("cos(pi/12)/k", "(sqrt(6)+sqrt(2))/(4*k)"),
        ("(-(i*k))^(-1/3)", "exp(i*pi/6)*k^(-1/3)"),
    ] {
        let found = ask(a, b);
        assert!(matches!(found, Answer::Equal), "{a}: {b}: {found:?}");
    }
    for (a, b) in [
        ("step(2-k)", "1"),
        ("step(2-k)", "step(2+1e-12-k)"),
        ("step(2-abs(k-5))", "step(k-3)"),
        ("step(2-abs(k-5))", "step(7-k)"),
        ("step(2-abs(k-5))", "0"),
        ("abs(k-3)", "k-3"),
        ("besselk(-2,2*k)", "besselk(1,2*k)"),
        ("cos(pi/5)*k", "cos(pi/5+1e-30)*k"),
        ("(-(i*k))^(-1/3)", "exp(-i*pi/6)*k^(-1/3)"),
    ] {
        let found = ask(a, b);
        assert!(matches!(found, Answer::Different(_)), "{a}: {b}: {found:?}");
    }
}

#[test]
fn what_is_nearly_equal_is_told_apart() {
    for (a, b) in [
        ("-i*pi/sinh(pi*k/2)", "-i*pi*(1+1e-40)/sinh(pi*k/2)"),
        ("2*sin(k)/k", "2*sin(k)/k+1e-90*exp(-k)"),
        ("besselk(1,k)", "besselk(1,k)*(1+1e-30)"),
        ("exp(-k^2/2)", "exp(-k^2/2)/(1+1e-60*k)"),
    ] {
        assert!(matches!(ask(a, b), Answer::Different(_)), "{a}: {b}");
    }
    // Equal by an identity that is not known here: no answer.
    let unknown = ask("gamma(1+k)", "k*gamma(k)");
    assert!(matches!(unknown, Answer::Unknown(_)), "{unknown:?}");
    // Defined nowhere: every X is 0.
    for x in [
        "(gamma(1+k)-k*gamma(k))",
        "(sqrt(3+2*sqrt(2))-1-sqrt(2))",
        "(erf(k)+erf(-k))",
    ] {
        let nowhere = format!("(-i*pi/sinh(pi*k))*{x}/{x}");
        assert!(!matches!(ask("-i*pi/sinh(pi*k)", &nowhere), Answer::Equal));
    }
    // What is no exponential of a polynomial is not looked into.
    for (a, b) in [
        ("tanh(1/k)", "1"),
        ("expm1(1/k)", "exp(1/k)+1"),
        ("logistic(k^3)", "1"),
        ("coth(besselk(0,k))", "1"),
    ] {
        assert!(matches!(ask(a, b), Answer::Different(_)), "{a}: {b}");
    }
}
