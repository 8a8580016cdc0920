use super::*;
use crate::design::Band;
use crate::expr::{Scope, eval_real};

fn parse(text: &str, variable: &str) -> Expr {
    Expr::parse(text, &Scope::new(&[variable])).expect("a formula")
}

fn places(texts: &[&str]) -> Vec<Place> {
    let one = |t: &&str| Place::new(*t, parse(t, "")).expect("a place");
    texts.iter().map(one).collect()
}

/// Both routes agree with the formula to `digits` digits, after what is open was taken off.
fn agrees(rho: &str, band: Option<(&str, &str)>, phase: &Phase, phi: &str, digits: u32) {
    let limits = Limits::default();
    let band = band.map(|(a, b)| Band {
        from: parse(a, ""),
        to: parse(b, ""),
    });
    let wanted = Wanted::new(&parse(rho, "k"), band).expect(rho);
    let mut found = Representative::new(&wanted, phase, &limits).expect(rho);
    let freedom = found.freedom();
    let exact = parse(phi, "z");
    let mut at = places(&["1/4", "-1", "pi", "8"]);
    at.extend(freedom.references());
    let tolerances = found.tolerances(&at, digits + 3, 100, &limits);
    let bits = 320;
    let claimed: Vec<Real> = at
        .iter()
        .map(|p| eval_real(&exact, &[("z", &p.at(bits))], bits).expect(phi))
        .collect();
    for run in found.both(&at, &tolerances, &limits) {
        let values: Vec<Real> = run
            .values
            .iter()
            .map(|v| v.as_ref().expect(rho).value.clone())
            .collect();
        let references = 4..at.len();
        for j in 0..4 {
            let weights = freedom.weights(&at[j].at(bits));
            let less = |list: &[Real]| {
                let line = weights.iter().zip(&list[references.clone()]);
                line.fold(list[j].clone(), |sum, (w, v)| {
                    sum - Real::with_val(bits, w * v)
                })
            };
            let (a, b) = (less(&values), less(&claimed));
            let off = Real::with_val(64, &a - &b).abs();
            let scale = Real::with_val(64, b.abs_ref()).max(&Real::with_val(64, 1e-9));
            let right = -Real::with_val(64, off / scale).log10();
            assert!(
                right > digits,
                "{rho} by {:?} at {}: {right:.1} digits, {} for {}",
                run.route,
                at[j].text,
                a.to_f64(),
                b.to_f64()
            );
        }
    }
}

#[test]
fn representatives_are_what_they_are_known_to_be() {
    let even = Phase::Even;
    agrees("exp(2*k)", None, &even, "1/(pi*(1+z^2))", 30);
    agrees("exp(k^2)", None, &even, "exp(-z^2/2)/sqrt(2*pi)", 30);
    agrees("(1+k^2)^2", None, &even, "exp(-abs(z))/2", 30);
    agrees("1+k^2", None, &even, "besselk(0,abs(z))/pi", 30);
    agrees("9", Some(("0", "2")), &even, "sin(2*z)/(3*pi*z)", 30);
    agrees("1", Some(("1", "2")), &even, "(sin(2*z)-sin(z))/(pi*z)", 30);
    agrees("exp(2*k)", None, &Phase::Odd, "z/(pi*(1+z^2))", 30);
}

#[test]
fn penalties_that_vanish_at_0_leave_a_polynomial_open() {
    let even = Phase::Even;
    agrees("k^4", None, &even, "-abs(z)/2", 25);
    agrees("k^2", None, &even, "-log(abs(z))/pi", 25);
    agrees(
        "k^3",
        None,
        &even,
        "abs(z)^(1/2)/(2*gamma(3/2)*cos(3*pi/4))",
        25,
    );
    agrees("k^2", None, &Phase::Odd, "sign(z)/2", 25);
    agrees("k^4", None, &Phase::Causal, "relu(z)", 25);
    // F = -1/(k^2 (1 + ik)): the rectifier after an exponential memory.
    agrees(
        "k^4+k^6",
        None,
        &Phase::Causal,
        "relu(z)-1+exp(-relu(z))",
        20,
    );
}

#[test]
fn a_causal_activation_is_0_on_the_left_though_a_line_is_open() {
    let limits = Limits::default();
    let wanted = Wanted::new(&parse("k^4", "k"), None).expect("a penalty");
    let mut relu = Representative::new(&wanted, &Phase::Causal, &limits).expect("the rectifier");
    assert!(relu.is_causal() && !relu.is_even());
    let mut step = relu.derivative().expect("its derivative");
    let at = places(&["-8", "-1/4", "1/4", "pi"]);
    let tolerances = vec![Real::with_val(64, 1e-25); at.len()];
    for run in relu.both(&at, &tolerances, &limits) {
        for (place, value) in at.iter().zip(&run.values) {
            let value = value.as_ref().expect("a value");
            let exact = place.at(256).max(&Real::with_val(256, 0));
            let off = Real::with_val(64, &value.value - &exact).abs();
            assert!(off < 1e-24 && value.error < 1e-24, "{}", place.text);
        }
    }
    for run in step.both(&at, &tolerances, &limits) {
        for (place, value) in at.iter().zip(&run.values) {
            let exact = if place.negative { 0.0 } else { 1.0 };
            let found = value.as_ref().expect("a value").value.to_f64();
            assert!((found - exact).abs() < 1e-15, "{}: {found}", place.text);
        }
    }
}

#[test]
fn the_derivative_is_the_derivative() {
    let limits = Limits::default();
    let wanted = Wanted::new(&parse("exp(2*k)", "k"), None).expect("a penalty");
    let found = Representative::new(&wanted, &Phase::Even, &limits).expect("an activation");
    let mut slope = found.derivative().expect("a derivative");
    let at = places(&["1", "-3"]);
    let tolerances = slope.tolerances(&at, 25, 100, &limits);
    for run in slope.both(&at, &tolerances, &limits) {
        for (place, value) in at.iter().zip(&run.values) {
            let z = place.at(128).to_f64();
            let exact = -2.0 * z / (std::f64::consts::PI * (1.0 + z * z).powi(2));
            let value = value.as_ref().expect("a value").value.to_f64();
            assert!((value - exact).abs() < 1e-15, "{value} for {exact}");
        }
    }
}

#[test]
fn the_value_at_0_is_an_integral_of_its_own() {
    let limits = Limits::default();
    for (rho, exact) in [("exp(2*k)", 1.0 / std::f64::consts::PI), ("(1+k^2)^2", 0.5)] {
        let wanted = Wanted::new(&parse(rho, "k"), None).expect("a penalty");
        let found = Representative::new(&wanted, &Phase::Even, &limits).expect("an activation");
        let value = found.at_zero(30, &limits).expect("a value");
        assert!((value.value.to_f64() - exact).abs() < 1e-15, "{rho}");
        assert!(value.error < 1e-29, "{rho}");
    }
    let wanted = Wanted::new(&parse("k^2", "k"), None).expect("a penalty");
    let found = Representative::new(&wanted, &Phase::Even, &limits).expect("an activation");
    assert!(
        found.at_zero(30, &limits).is_err(),
        "-ln|z|/pi has no value at 0"
    );
}
