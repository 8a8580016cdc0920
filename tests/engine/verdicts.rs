//! Claims that were once decided wrongly, each as a kind: what is small, near, or tiny beside the rest is not taken for
//! what it is near to.

use specbias::case::{Loaded, read};
use specbias::claim::Settings;
use specbias::record::{Line, RunSettings, VerdictName, run};
use specbias::wire::Document;
use std::path::Path;
use std::sync::Arc;

/// The verdict on one claim about an activation.
fn verdict(phi: &str, claim: &str) -> (VerdictName, String) {
    let text = format!(
        "source = \"a test\"\n[activation]\nname = \"phi\"\nphi = \"{phi}\"\n[[claim]]\n{claim}\n"
    );
    let document =
        Document::from_bytes(Path::new("claim.toml"), text.clone().into_bytes()).expect("a text");
    let (case, faults) = read("claim".into(), &document);
    let said: String = faults.iter().map(|fault| fault.render(false)).collect();
    assert!(faults.is_empty(), "{text}: {said}");
    let loaded = Arc::new(Loaded {
        cases: case.into_iter().collect(),
        faults: Vec::new(),
    });
    let settings = RunSettings {
        check: Settings {
            seconds: 60.0,
            ..Settings::default()
        },
        jobs: 1,
        shard: None,
        command: "a test".into(),
    };
    let mut found = None;
    run(&loaded, &settings, &mut |line| {
        if let Line::Claim(line) = line {
            found = Some((line.verdict, line.reason.clone().unwrap_or_default()));
        }
    });
    found.expect("a verdict")
}

fn zeros(at: &str, up_to: &str) -> String {
    format!("kind = \"zeros\"\nat = [{at}]\nup-to = \"{up_to}\"")
}

/// F = sqrt(2 pi) e^{-k^2/2} ((k^2 - 4)^2 + c).
fn nearly_double(c: &str) -> String {
    format!("((z^4-6*z^2+3)-8*(1-z^2)+16{c})*exp(-z^2/2)")
}

/// F = sqrt(2 pi) e^{-k^2/2} (k^2 - 2)^3.
const TRIPLE: &str = "(-(z^6-15*z^4+45*z^2-15)-6*(z^4-6*z^2+3)+12*(1-z^2)-8)*exp(-z^2/2)";

#[test]
fn small_is_not_zero() {
    use VerdictName::{Confirmed, Refuted, Undecided};
    let tiny = "exp(-z^2/2)*(1-z^2-1e-60)";
    let shifted = "(4-(1-z^2))*exp(-z^2/2)";
    for (phi, claim, verdicts) in [
        // A zero at 1e-30.
        (tiny.to_owned(), zeros("", "15"), &[Refuted, Undecided][..]),
        (
            tiny.to_owned(),
            zeros("'1e-30'", "15"),
            &[Confirmed, Undecided],
        ),
        // Two zeros 1e-50 apart, none, and one that is double.
        (nearly_double("-1e-100"), zeros("'2'", "6"), &[Undecided]),
        (nearly_double("+1e-100"), zeros("'2'", "6"), &[Undecided]),
        (
            nearly_double("+1e-100"),
            zeros("", "6"),
            &[Undecided, Confirmed],
        ),
        (nearly_double(""), zeros("'2'", "6"), &[Confirmed]),
        (nearly_double(""), zeros("", "6"), &[Refuted]),
        // The end of the range beside a zero.
        (
            shifted.to_owned(),
            zeros("", "2-1e-70"),
            &[Confirmed, Undecided],
        ),
        (
            shifted.to_owned(),
            zeros("", "2-1e-200"),
            &[Confirmed, Undecided],
        ),
        (shifted.to_owned(), zeros("", "2"), &[Refuted]),
        // Complex on the line of k, so that no sign tells.
        (
            "step(z+1)-step(z-1)+2*(step(z-1)-step(z-3))".to_owned(),
            zeros("'pi', '2*pi'", "7"),
            &[Confirmed, Undecided],
        ),
        (
            "tanh(z+sqrt(2))-tanh(z-sqrt(2))".to_owned(),
            zeros("'pi/sqrt(2)'", "4"),
            &[Confirmed],
        ),
        (
            "tanh(z+1)+tanh(z-1)-2*tanh(z)".to_owned(),
            zeros("'2*pi'", "7"),
            &[Confirmed],
        ),
        (
            "tanh(z+1)+(1-1e-90)*tanh(z-1)-2*tanh(z)".to_owned(),
            zeros("'2*pi'", "7"),
            &[Undecided],
        ),
    ] {
        let (found, why) = verdict(&phi, &claim);
        assert!(
            verdicts.contains(&found),
            "{phi}, {claim}: {found:?}, {why}"
        );
    }
}

#[test]
fn a_zero_is_named_where_it_is() {
    let (found, why) = verdict(TRIPLE, &zeros("", "6"));
    assert_eq!(found, VerdictName::Refuted, "{why}");
    assert!(
        why.contains("k = 1.41421") || why.contains("k = sqrt(2)"),
        "{why}"
    );
}

#[test]
fn a_penalty_is_real() {
    let claim = |factor: &str| format!("kind = 'penalty'\nequals = '{factor}(1+k^2)^2/4'");
    for (factor, holds) in [
        ("", true),
        ("(1+i*k)*(1-i*k)/(1+k^2)*", true),
        ("(1+i*1e-60)*", false),
        ("(1-i*1e-300)*", false),
        ("(-1)*", false),
    ] {
        let (found, why) = verdict("exp(-abs(z))", &claim(factor));
        let wanted = match holds {
            true => VerdictName::Confirmed,
            false => VerdictName::Refuted,
        };
        assert_eq!(found, wanted, "{factor}: {why}");
    }
}

#[test]
fn phases_that_are_near_are_not_one() {
    let claim = "kind = 'fourier-transform'\nequals = '0'\npoints = ['1', '2']";
    let (found, why) = verdict("sech(z)*(cos(z)-cos((1+1e-110)*z))", claim);
    assert_ne!(found, VerdictName::Confirmed, "{why}");
}

#[test]
fn a_zero_at_the_origin_is_no_zero_of_the_range() {
    // F(0) = 0 since phi is odd about a place, and nothing else is near.
    for (phi, at) in [
        ("sech(z)-sech(z-1)", "'2*pi'"),
        ("exp(-abs(z))-exp(-abs(z-1))", "'2*pi'"),
        ("sin(5*z)*exp(-z^2/2)", ""),
    ] {
        let (found, why) = verdict(phi, &zeros(at, "7"));
        assert_eq!(found, VerdictName::Confirmed, "{phi}: {why}");
    }
}

#[test]
fn other_forms_of_a_function_are_the_function() {
    for (phi, f) in [
        ("(exp(z)-exp(-z))/(exp(z)+exp(-z))", "-i*pi/sinh(pi*k/2)"),
        ("acosh(cosh(z))", "-2/k^2"),
        ("exp(log(z^2)/2)", "-2/k^2"),
        ("sign(tanh(z-1))", "2/(i*k)*exp(-i*k)"),
    ] {
        let claim = format!("kind = 'fourier-transform'\nequals = '{f}'");
        let (found, why) = verdict(phi, &claim);
        assert_eq!(found, VerdictName::Confirmed, "{phi}: {why}");
        let wrong = format!("kind = 'fourier-transform'\nequals = '({f})*(1+1e-40)'");
        let (found, why) = verdict(phi, &wrong);
        assert_eq!(found, VerdictName::Refuted, "{phi}: {why}");
    }
}
