//! Ends of claims that are true, and of twins that are wrong at an end alone.

mod containment;
mod squares;
mod table;
mod twins;

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

/// For 0 < k <= 1/64, and for k >= 64.
fn both(enclosure: &Enclosure, f: &Expr, digits: u32) -> [Result<End, String>; 2] {
    let limits = Limits::default();
    [
        enclosure.near_zero(
            (f, Compared::Transform),
            &Rational::from((1, 64)),
            digits,
            &limits,
        ),
        enclosure.beyond(
            (f, Compared::Transform),
            &Rational::from(64),
            digits,
            &limits,
        ),
    ]
}

/// phi and F, besides those of the table.
const MORE: [(&str, &str); 5] = [
    ("1/(4+(z-1)^2)", "pi*exp(-2*k-i*k)/2"),
    ("tanh(300*z)", "-i*pi/(300*sinh(pi*k/600))"),
    ("1/(1+z^2)^2", "pi*(1+k)*exp(-k)/2"),
    ("exp(-(z-3)^2)", "sqrt(pi)*exp(-3*i*k-k^2/4)"),
    ("z^2*exp(-abs(z))", "4*(1-3*k^2)/(1+k^2)^3"),
];

#[test]
fn true_claims_are_proved_at_both_ends() {
    for (phi, f) in MORE {
        for digits in [30, 50, 150] {
            for end in both(&enclosure(phi), &formula(f), digits) {
                let end = end.unwrap_or_else(|why| panic!("{phi}: {why}"));
                assert!(end.relative, "{phi}");
                let most = ten_to_minus(f64::from(digits));
                assert!(end.share <= most, "{phi}: {:?} {}", end.at, end.detail);
            }
        }
    }
}

#[test]
fn what_has_no_proof_is_refused() {
    let refused = |phi: &str, f: &str| {
        let ends = both(&enclosure(phi), &formula(f), 20);
        ends.into_iter().all(|end| end.is_err())
    };
    // No closed form of F.
    assert!(refused("atan(z)*erf(z)", "1/k"));
    assert!(refused("cos(z^2)", "1"));
    assert!(refused("relu(z)", "0"));
    // Another order: F/G tends to 0, and the share says no more than that; or it has no bound.
    for end in both(&enclosure("relu(z)"), &formula("-1/k^3+k"), 20) {
        assert!(end.is_ok_and(|end| end.share >= Magnitude::up_f64(0.99)));
    }
    let [zero, far] = both(&enclosure("relu(z)"), &formula("-1/k"), 20);
    assert!(zero.is_err() && far.is_ok_and(|end| end.share >= Magnitude::up_f64(0.99)));
    // An atom stands at k = 100, and F has no value there.
    let [zero, far] = both(&enclosure("cos(100*z)"), &formula("0"), 20);
    assert!(zero.is_ok() && far.is_ok_and(|end| end.at > 100 && end.share.is_zero()));
    // A kink, and what is not known near an end.
    assert!(refused("relu(z)", "-1/abs(k)^2"));
    assert!(refused("relu(z)", "-gamma(k)/(k^2*gamma(k))"));
    let limits = Limits {
        deadline: Some(std::time::Instant::now()),
        ..Limits::default()
    };
    let most = Rational::from((1, 64));
    let late = enclosure("tanh(z)").near_zero(
        (&formula("-i*pi/sinh(pi*k/2)"), Compared::Transform),
        &most,
        20,
        &limits,
    );
    assert!(late.is_err());
    let nowhere = enclosure("relu(z)").near_zero(
        (&formula("-1/k^2"), Compared::Transform),
        &Rational::new(),
        20,
        &Limits::default(),
    );
    assert!(nowhere.is_err());
}
