//! Certificates of functions whose zeros are known.

use super::*;
use crate::activation::Activation;
use crate::expr::Scope;
use crate::fourier::Limits;
use crate::fourier::zeros::mirror;

fn expression(text: &str) -> Expr {
    Expr::parse(text, &Scope::new(&["z"])).expect("a formula")
}

fn laboratory(phi: &str) -> Laboratory {
    let activation = Activation::from_formula("phi", expression(phi)).expect("an activation");
    Laboratory::new(activation, Limits::default())
}

fn certificate(phi: &str, to: &str) -> Result<Certificate, Doubt> {
    let mut laboratory = laboratory(phi);
    let mirror = mirror::of(laboratory.activation());
    let to = Frequency::new(to, expression(to)).expect("a frequency");
    let to = to.at(64).to_rational().expect("finite");
    let lowest = Rational::from((1, 64));
    Certificate::of(&mut laboratory, &lowest, &to, mirror.as_ref())
}

/// The places that hold one zero each; all others are named.
fn zeros(phi: &str, to: &str) -> Vec<Place> {
    let found = certificate(phi, to).unwrap_or_else(|why| panic!("{phi}: {}", why.text));
    assert!(found.below.is_ok(), "{phi}: {:?}", found.below);
    assert!(
        found.places.iter().all(|p| p.is_zero),
        "{phi}: {:?}",
        found.places
    );
    found.places
}

#[test]
fn zeros_are_those_of_the_transform() {
    let double = "((z^4-6*z^2+3)-8*(1-z^2)+16-e)*exp(-z^2/2)";
    let gap = |e: &str| double.replace('e', e).replace(&format!("{e}xp"), "exp");
    for (phi, to, truth) in [
        ("max(-1,min(1,z))", "15", vec!["pi", "2*pi", "3*pi", "4*pi"]),
        ("step(z+1)-step(z-1)", "7", vec!["pi", "2*pi"]),
        ("max(0,min(6,z))", "3", vec!["pi/3", "2*pi/3"]),
        ("exp(-z^2/2)*cos(5*z)", "20", vec![]),
        ("exp(-z^2/2)", "15", vec![]),
        ("z*exp(-z^2/2)", "15", vec![]),
        ("(1-z^2)*exp(-z^2/2)", "15", vec![]),
        ("tanh(z)", "20", vec![]),
        ("atan(z)", "15", vec![]),
        ("1/(1+z^2)", "15", vec![]),
        ("softplus(z)", "9", vec![]),
        ("z*logistic(z)", "9", vec![]),
        ("z*normcdf(z)", "15", vec![]),
        ("relu(z)^(1/2)", "15", vec![]),
        ("sech(z)", "15", vec![]),
        // 2 exp(-k^2/4) = exp(-k^2/16), times constants: k^2 = 16/3 log 2.
        ("2*exp(-z^2)-exp(-4*z^2)*2", "6", vec!["sqrt(16*log(2)/3)"]),
        // pi (1/cosh(pi k/2) - 2 a/cosh(pi k)), with c = cosh(pi k/2): 2 c^2 - 1 = 2 a c.
        ("sech(z)-sech(z/2)", "6", vec!["2*acosh((1+sqrt(3))/2)/pi"]),
        (&gap("1e-6"), "6", vec!["sqrt(4-1/1000)", "sqrt(4+1/1000)"]),
        (&gap("1e-12"), "6", vec!["sqrt(4-1/10^6)", "sqrt(4+1/10^6)"]),
    ] {
        let found = zeros(phi, to);
        assert_eq!(found.len(), truth.len(), "{phi}: {found:?}");
        for (place, zero) in found.iter().zip(truth) {
            let at = Frequency::new(zero, expression(zero)).expect("a frequency");
            let at = at.at(256).to_rational().expect("finite");
            assert!(place.from < at && at < place.to, "{phi}: {zero}");
        }
    }
}

#[test]
fn double_zeros_stay_open() {
    for (phi, to, at) in [
        ("max(0,1-abs(z))", "15", 2.0 * std::f64::consts::PI),
        ("((z^4-6*z^2+3)-8*(1-z^2)+16)*exp(-z^2/2)", "6", 2.0),
    ] {
        let found = certificate(phi, to).expect("polynomials");
        let open: Vec<&Place> = found.places.iter().filter(|p| !p.is_zero).collect();
        assert!(!open.is_empty(), "{phi}");
        assert!(
            open[0].from.to_f64() <= at && at <= open[0].to.to_f64(),
            "{phi}"
        );
        assert!(found.places.iter().all(|p| !p.is_zero), "{phi}");
    }
}

#[test]
fn a_zero_is_narrowed_down_and_a_moved_one_is_not_it() {
    let phi = "max(-1,min(1,z))";
    let mut laboratory = laboratory(phi);
    let mirror = mirror::of(laboratory.activation()).expect("odd");
    let found = certificate(phi, "7").expect("polynomials");
    let near = |laboratory: &mut Laboratory, text: &str, digits: u32| {
        let k = Frequency::new(text, expression(text)).expect("a frequency");
        let place = found
            .place_of(&k)
            .expect("inside")
            .expect("a place")
            .clone();
        let size = found.size_near(k.to_f64()).expect("a size");
        is_near(laboratory, &place, &k, &size, digits, &mirror).expect("frequencies")
    };
    for digits in [10, 50, 200] {
        assert!(near(&mut laboratory, "pi", digits));
        assert!(near(&mut laboratory, "2*pi", digits));
    }
    assert!(near(&mut laboratory, "pi+1/10^12", 10));
    assert!(!near(&mut laboratory, "pi+1/10^12", 13));
    assert!(!near(&mut laboratory, "pi-1/10^40", 50));
    // Where F is clear of 0, there is no place at all; elsewhere the zero is not there.
    let k = Frequency::new("3/2", expression("3/2")).expect("a frequency");
    assert!(found.place_of(&k).is_ok_and(|p| p.is_none()) || !near(&mut laboratory, "3/2", 3));
    assert!(!near(&mut laboratory, "3", 3));
    let size = found.size_near(3.1).expect("a size");
    let place = narrowed(&mut laboratory, &found.places[0], &size, &mirror).expect("signs");
    let pi = Real::with_val(200, rug::float::Constant::Pi)
        .to_rational()
        .expect("finite");
    assert!(place.from < pi && pi < place.to);
    assert!(Rational::from(&place.to - &place.from) < 1e-10);
}

#[test]
fn a_zero_at_the_end_belongs_to_a_longer_range() {
    // Just below the end, just above it, and on it.
    let count = |to: &str| {
        let found = certificate("max(-1,min(1,z))", to).expect("polynomials");
        let all = found.places.len();
        (found.places.iter().filter(|p| p.is_zero).count(), all)
    };
    assert_eq!(count("pi+1/10^6"), (1, 1));
    assert_eq!(count("pi-1/10^6"), (0, 0));
    let (certain, all) = count("pi");
    assert!(certain <= all && all <= 1);
}

#[test]
fn a_zero_near_the_lowest_frequency_is_seen() {
    // 2 pi/600 times 1, 2, …
    let found = zeros("max(0,min(600,z))", "0.05");
    assert_eq!(found.len(), 4);
    // (4 k^2 - 1/100) e^{-k^2/2}: a zero at 1/20, below most others.
    let found = zeros("(4*(1-z^2)-1/100)*exp(-z^2/2)", "15");
    assert_eq!(found.len(), 1);
    assert!(found[0].from < Rational::from((1, 20)) && Rational::from((1, 20)) < found[0].to);
}

#[test]
fn sums_of_modulated_functions_are_added_up() {
    // pi/2 (sech(pi (k-3)/2) + sech(pi (k+3)/2)) has no zero; the difference of two has one.
    for (phi, to) in [("sech(z)*cos(3*z)", "12"), ("sech(z-1)+sech(z+2)/3", "6")] {
        match certificate(phi, to) {
            Ok(found) => assert!(found.places.iter().all(|p| !p.is_zero), "{phi}"),
            Err(why) => assert!(!why.text.is_empty(), "{phi}"),
        }
    }
}

#[test]
fn a_double_zero_is_the_only_one_of_its_place() {
    let phi = "max(0,1-abs(z))";
    let found = certificate(phi, "7").expect("polynomials");
    let laboratory = laboratory(phi);
    let mirror = mirror::of(laboratory.activation()).expect("even");
    let [place] = &found.places[..] else {
        panic!("{:?}", found.places)
    };
    assert!(is_bent(&laboratory, place, &mirror).expect("polynomials"));
    // F'' vanishes between the double zero and the next maximum.
    let wide = Place {
        from: Rational::from(6),
        to: Rational::from(9),
        ..place.clone()
    };
    assert!(!is_bent(&laboratory, &wide, &mirror).expect("polynomials"));
}
