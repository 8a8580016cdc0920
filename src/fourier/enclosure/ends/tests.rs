//! Ends of claims that are true, and of twins that are wrong at an end alone.

use super::*;
use crate::activation::Activation;
use crate::expr::Scope;
use crate::fourier::evidence::Limits;
use crate::quadrature::Budget;

fn enclosure(phi: &str) -> Enclosure {
    let e = Expr::parse(phi, &Scope::new(&["z"])).expect("a formula");
    let activation = Activation::from_formula("phi", e).expect("an activation");
    Enclosure::new(&activation, &Budget::default())
}

fn formula(text: &str) -> Expr {
    Expr::parse(text, &Scope::new(&["k"])).expect("a formula")
}

fn both(phi: &str, f: &str, digits: u32) -> (Result<End, String>, Result<End, String>) {
    let (enclosure, f) = (enclosure(phi), formula(f));
    let limits = Limits::default();
    let zero = enclosure.near_zero(&f, &Rational::from((1, 64)), digits, &limits);
    let far = enclosure.beyond(&f, &Rational::from(64), digits, &limits);
    (zero, far)
}

/// phi and F.
const CLOSED: [(&str, &str); 14] = [
    ("relu(z)", "-1/k^2"),
    ("abs(z)", "-2/k^2"),
    ("sign(z)", "2/(i*k)"),
    ("exp(-abs(z))", "2/(1+k^2)"),
    ("max(-1,min(1,z))", "2*sin(k)/(i*k^2)"),
    ("relu(z)-relu(z-6)", "-(1-exp(-6*i*k))/k^2"),
    ("erf(z)", "2*exp(-k^2/4)/(i*k)"),
    ("normcdf(z)", "exp(-k^2/2)/(i*k)"),
    ("z*normcdf(z)", "-(1+k^2)*exp(-k^2/2)/k^2"),
    ("exp(-z^2/2)", "sqrt(2*pi)*exp(-k^2/2)"),
    ("(1-z^2)*exp(-z^2/2)", "sqrt(2*pi)*k^2*exp(-k^2/2)"),
    ("cos(5*z)*exp(-z^2/2)", "sqrt(2*pi)*exp(-(k^2+25)/2)*cosh(5*k)"),
    ("relu(z)^(7/2)", "gamma(9/2)*(i*k)^(-9/2)"),
    ("relu(z)^2", "gamma(3)*(i*k)^(-3)"),
];

#[test]
fn true_claims_are_proved_at_both_ends() {
    for (phi, f) in CLOSED {
        for digits in [30, 50] {
            let start = std::time::Instant::now();
            let (zero, far) = both(phi, f, digits);
            eprintln!("{phi} {digits} {:?}", start.elapsed());
            for end in [zero, far] {
                match end {
                    Ok(end) => eprintln!("   {:?} {:e} {} {}", end.at, end.share.to_f64_up(), end.relative, end.detail),
                    Err(why) => eprintln!("   {why}"),
                }
            }
        }
    }
}
