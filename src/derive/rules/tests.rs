//! Derived transforms against known ones, by the normal form; delta terms; what is refused.

mod integrals;

use crate::activation::{Activation, Piece};
use crate::derive::equal;
use crate::derive::{Answer, Assumptions, Stopped, derive};
use crate::expr::{Condition, Expr, Scope};

fn parsed(text: &str, variable: &str) -> Expr {
    Expr::parse(text, &Scope::new(&[variable])).expect("a formula")
}

fn answer(phi: &str) -> Result<Answer, Stopped> {
    let activation = Activation::from_formula("phi", parsed(phi, "z")).expect("an activation");
    let assumptions = Assumptions::default();
    derive(&activation, &|| false).map(|step| Answer::new(step, &assumptions))
}

fn holds(answer: &Answer, f: &str) -> bool {
    let found = equal::equal(
        &answer.transform,
        &parsed(f, "k"),
        &Assumptions::default(),
        &|| false,
    );
    matches!(found, equal::Answer::Equal)
}

/// phi, F for k > 0, and the delta terms.
const KNOWN: [(&str, &str, &str); 61] = [
    ("sin(z)", "0", "pi*i*delta(k + 1) ..."),
    ("z+sin(z)^2", "0", "2*pi*i*delta'(k) ..."),
    ("z^2", "0", "-2*pi*delta''(k)"),
    ("erf(z)+z", "2/(i*k)*exp(-k^2/4)", "2*pi*i*delta'(k)"),
    (
        "exp(-z^2)*cos(sqrt(2)*z-1)",
        "sqrt(pi)/2*(exp(-i)*exp(-(k-sqrt(2))^2/4)+exp(i)*exp(-(k+sqrt(2))^2/4))",
        "",
    ),
    (
        "tanh(sqrt(2)*z-1)",
        "-i*pi*exp(-i*k/sqrt(2))/(sqrt(2)*sinh(pi*k/(2*sqrt(2))))",
        "",
    ),
    ("logistic(pi*z)", "-i/sinh(k)", "pi*delta(k)"),
    ("1/(1+(z-pi)^2)", "pi*exp(-k-i*pi*k)", ""),
    (
        "tanh(z)+exp(-z^2)",
        "-i*pi/sinh(pi*k/2)+sqrt(pi)*exp(-k^2/4)",
        "",
    ),
    (
        "3*softplus(z)-2*erf(z)",
        "-3*pi/(k*sinh(pi*k))+4*i/k*exp(-k^2/4)",
        "3*i*pi*delta'(k)",
    ),
    ("sqrt(relu(z))", "sqrt(pi)/2*exp(-3*i*pi/4)*k^(-3/2)", ""),
    ("abs(z)^(1/2)", "sqrt(pi)*cos(3*pi/4)*k^(-3/2)", ""),
    ("abs(z)^(-1/4)", "2*cos(3*pi/8)*gamma(3/4)*k^(-3/4)", ""),
    ("abs(z)^(7/2)", "105*sqrt(pi)/8*cos(9*pi/4)*k^(-9/2)", ""),
    ("exp(-z^2/2)", "sqrt(2*pi)*exp(-k^2/2)", ""),
    ("exp(-(z-3)^2)", "sqrt(pi)*exp(-3*i*k-k^2/4)", ""),
    ("(1-z^2)*exp(-z^2/2)", "sqrt(2*pi)*k^2*exp(-k^2/2)", ""),
    (
        "cos(5*z)*exp(-z^2/2)",
        "sqrt(2*pi)*exp(-(k^2+25)/2)*cosh(5*k)",
        "",
    ),
    (
        "sin(5*z+1)*exp(-z^2/2)",
        "sqrt(pi/2)*exp(-(k^2+25)/2)*(exp(5*k+i)-exp(-5*k-i))/i",
        "",
    ),
    ("erf(2*z)", "2/(i*k)*exp(-k^2/16)", ""),
    ("normcdf(z)", "exp(-k^2/2)/(i*k)", "pi*delta(k)"),
    ("z*normcdf(z)", "-(1+k^2)*exp(-k^2/2)/k^2", "i*pi*delta'(k)"),
    ("z^3*erf(z)", "(12/k^4+3/k^2+k^2/4)*exp(-k^2/4)", ""),
    ("tanh(z)", "-i*pi/sinh(pi*k/2)", ""),
    ("logistic(z)", "-i*pi/sinh(pi*k)", "pi*delta(k)"),
    (
        "z*logistic(z)",
        "-pi^2*cosh(pi*k)/sinh(pi*k)^2",
        "i*pi*delta'(k)",
    ),
    ("softplus(z)", "-pi/(k*sinh(pi*k))", "i*pi*delta'(k)"),
    ("sech(z)", "pi*sech(pi*k/2)", ""),
    ("sech(z)^2", "pi*k/sinh(pi*k/2)", ""),
    ("z*tanh(z)", "-pi^2/2*cosh(pi*k/2)/sinh(pi*k/2)^2", ""),
    ("atan(z)", "-i*pi*exp(-k)/k", ""),
    ("1/(1+z^2)", "pi*exp(-k)", ""),
    ("sqrt(1+z^2)", "-2*besselk(1,k)/k", ""),
    ("relu(z)", "-1/k^2", "i*pi*delta'(k)"),
    ("relu(z)^2", "2*i/k^3", "-pi*delta''(k)"),
    ("step(z)", "-i/k", "pi*delta(k)"),
    ("abs(z)", "-2/k^2", ""),
    ("max(-1,min(1,z))", "-2*i*sin(k)/k^2", ""),
    ("relu(z)-relu(z-6)", "-(1-exp(-6*i*k))/k^2", "6*pi*delta(k)"),
    ("exp(-abs(z))", "2/(1+k^2)", ""),
    ("z*exp(-2*abs(z))", "-8*i*k/(4+k^2)^2", ""),
    ("relu(1-abs(z))", "4*sin(k/2)^2/k^2", ""),
    (
        "relu(z)+expm1(-relu(-z))",
        "-1/(k^2*(1-i*k))",
        "i*pi*delta'(k)",
    ),
    (
        "z*min(1,max(0,z/6+1/2))",
        "cos(3*k)/k^2-2*sin(3*k)/(3*k^3)",
        "i*pi*delta'(k)",
    ),
    (
        "relu(z)-relu(-z)/100",
        "-(1-1/100)/k^2",
        "101/100*(pi*i)*delta'(k)",
    ),
    (
        "z/(1+abs(z))",
        "-2*i/k-exp(i*k)*e1(i*k)+exp(-i*k)*e1(-(i*k))",
        "",
    ),
    ("sign(z)*min(abs(z),2)", "-2*i*sin(2*k)/k^2", ""),
    ("exp(-exp(-z))", "gamma(i*k)", "pi*delta(k)"),
    ("1-exp(-exp(z))", "-gamma(-(i*k))", "pi*delta(k)"),
    (
        "z*exp(-exp(-z))",
        "-gamma(i*k)*digamma(i*k)",
        "i*pi*delta'(k)",
    ),
    ("exp(z/3-exp(z))", "gamma(1/3-i*k)", ""),
    (
        "softplus(z)^2",
        "2*pi*(digamma(i*k)-digamma(1))/(k*sinh(pi*k))",
        "-pi*delta''(k)",
    ),
    ("log(abs(z))", "-pi/k", "2*pi*digamma(1)*delta(k)"),
    ("z*log(abs(z))", "i*pi/k^2", "2*i*pi*digamma(2)*delta'(k)"),
    ("z^2*log(abs(z))", "2*pi/k^3", "-2*pi*digamma(3)*delta''(k)"),
    (
        "abs(z-1)^(1/2)",
        "sqrt(pi)*cos(3*pi/4)*exp(-i*k)*k^(-3/2)",
        "",
    ),
    ("asinh(z/3)", "2*besselk(0,3*k)/(i*k)", ""),
    (
        "log(pi+z^2)",
        "-2*pi*exp(-sqrt(pi)*k)/k",
        "4*pi*digamma(1)*delta(k)",
    ),
    ("1/(pi+z^2)", "sqrt(pi)*exp(-sqrt(pi)*k)", ""),
    (
        "1/(1+abs(z))^2",
        "2-i*k*(exp(i*k)*e1(i*k)-exp(-i*k)*e1(-(i*k)))",
        "",
    ),
    (
        "sign(z)*log(1+abs(z))",
        "(exp(i*k)*e1(i*k)+exp(-i*k)*e1(-(i*k)))/(i*k)",
        "",
    ),
];

#[test]
fn known_transforms_are_derived() {
    for (phi, f, deltas) in KNOWN {
        let found = answer(phi).unwrap_or_else(|why| panic!("{phi}: {why}"));
        assert!(holds(&found, f), "{phi}: {} for {f}", found.transform);
        assert_eq!(
            found.deltas.is_empty(),
            deltas.is_empty(),
            "{phi}: {:?}",
            found.deltas_text()
        );
        let twin = format!("({f})*(1+1e-60)+1e-60");
        assert!(!holds(&found, &twin), "{phi}");
    }
}

#[test]
fn delta_terms_are_read_off_the_ends() {
    for (phi, text) in [
        ("logistic(z)", "pi*delta(k)"),
        ("relu(z)-relu(z-6)", "6*pi*delta(k)"),
        ("exp(-exp(-3*z))", "pi*delta(k)"),
        ("logistic(z)^(1/2)", "pi*delta(k)"),
    ] {
        let found = answer(phi).expect("a derivation");
        assert_eq!(found.deltas_text().as_deref(), Some(text), "{phi}");
    }
}

#[test]
fn what_grows_or_has_no_rule_is_refused() {
    for phi in [
        "exp(z)",
        "z*erf(softplus(z))",
        "tanh(z^3)",
        "exp(abs(z))",
        "exp(z)*step(z)",
        "exp(exp(z))",
        "exp(-z-exp(z))",
        "exp(-exp(0*z))*z*erf(exp(z))^2",
        "z^2*exp(-exp(z))",
        "softplus(z)^3",
        "exp(i*exp(z))",
        "logistic(z)^(-1/2)",
        "cosh(z)^(1/2)",
        "(1-exp(z))^(-1/2)",
        "exp(2*z)*logistic(-z)^(3/2)",
        "z*tanh(exp(z))",
        "1/(1+z^2)^(1/3)/(2+z^2)",
        "log(abs(z))^2",
        "abs(z)^(-3/2)",
        "step(z)*exp(z)*log(abs(z))",
        "sqrt(1+z^2)*log(1+z^2)",
        "asinh(z)*atan(z)",
        "(1+z^2)^(1/3)*(4+z^2)^(1/3)",
        "sign(z)*log(abs(1-abs(z)))",
    ] {
        assert!(answer(phi).is_err(), "{phi}");
    }
    let pieces = [("z < 0", "exp(-z)"), ("z > 0", "1")].map(|(on, phi)| {
        let on = Condition::parse(on, &Scope::new(&["z"])).expect("a condition");
        Piece {
            from: on.from,
            to: on.to,
            phi: parsed(phi, "z"),
        }
    });
    let activation = Activation::new("phi", pieces.to_vec()).expect("an activation");
    let why = derive(&activation, &|| false).expect_err("it grows");
    assert!(
        why.to_string()
            .contains("jumps: e^{cz} with c = -1 at z = -inf"),
        "{why}"
    );
}

#[test]
fn a_search_whose_time_is_over_says_so() {
    let activation =
        Activation::from_formula("phi", parsed("tanh(z)", "z")).expect("an activation");
    let why = derive(&activation, &|| true).expect_err("no time");
    assert!(why.to_string().contains("time"), "{why}");
}
