use super::*;

fn reading(route: &'static str, precise: bool, value: f64, error: f64) -> Reading {
    Reading {
        route,
        precise,
        value: Ok((Complex::with_val(100, value), Real::with_val(64, error))),
    }
}

fn point(claimed: (f64, f64), scale: f64, readings: Vec<Reading>) -> Measured {
    let claimed = Bounded::new(
        Complex::with_val(100, claimed.0),
        &Real::with_val(64, claimed.1),
    );
    Measured::new("k = 1".into(), claimed)
        .relative_to(Real::with_val(64, scale))
        .with(readings)
}

fn verdict(point: Measured) -> (Verdict, String) {
    let finding = weigh(&[point], 10, Vec::new());
    (finding.verdict, finding.reason.unwrap_or_default())
}

fn two(value: f64, error: f64) -> Vec<Reading> {
    vec![
        reading("a", true, value, error),
        reading("b", true, value, error),
    ]
}

#[test]
fn a_bound_on_either_side_keeps_from_deciding() {
    assert_eq!(
        verdict(point((1.0, 0.0), 1.0, two(1.0, 1e-14))).0,
        Verdict::Confirmed
    );
    assert_eq!(
        verdict(point((1.1, 0.0), 1.0, two(1.0, 1e-14))).0,
        Verdict::Refuted
    );
    let (found, why) = verdict(point((1.1, 0.2), 1.0, two(1.0, 1e-14)));
    assert_eq!(found, Verdict::Undecided);
    assert!(why.contains("the claimed value is known to"), "{why}");
    assert_eq!(
        verdict(point((1.0, 1e-9), 1.0, two(1.0, 1e-14))).0,
        Verdict::Undecided
    );
    assert_eq!(
        verdict(point((1.1, 0.0), 1.0, two(1.0, 0.2))).0,
        Verdict::Undecided
    );
}

#[test]
fn refuting_takes_two_routes_and_no_veto() {
    let mut readings = two(1.0, 1e-14);
    readings[1] = reading("b", true, 1.0, 0.3);
    assert_eq!(
        verdict(point((1.1, 0.0), 1.0, readings)).0,
        Verdict::Undecided
    );
    let mut readings = two(1.0, 1e-14);
    readings.push(reading("fft", false, 1.1, 1e-3));
    assert_eq!(
        verdict(point((1.1, 0.0), 1.0, readings.clone())).0,
        Verdict::Undecided
    );
    let (found, why) = verdict(point((1.0, 0.0), 1.0, readings));
    assert_eq!(found, Verdict::Undecided);
    assert!(why.contains("double-precision route fft"), "{why}");
}

#[test]
fn a_zero_is_small_against_its_scale_or_by_a_rule_or_nothing() {
    let zero = |scale, value, error| verdict(point((0.0, 0.0), scale, two(value, error))).0;
    assert_eq!(zero(1.0, 1e-30, 1e-20), Verdict::Confirmed);
    assert_eq!(zero(1e-30, 1e-30, 1e-50), Verdict::Refuted);
    // Without a scale an absolute smallness says nothing.
    assert_eq!(zero(0.0, 0.0, 1e-300), Verdict::Undecided);
    assert_eq!(zero(0.0, 1e-200, 1e-220), Verdict::Refuted);
    assert_eq!(zero(0.0, 0.0, 0.0), Verdict::Confirmed);
    let mut by_rule = point((0.0, 0.0), 0.0, two(0.0, 1e-20));
    by_rule.zero_by = Some("a rule");
    assert_eq!(verdict(by_rule.clone()).0, Verdict::Confirmed);
    by_rule.readings = two(1e-10, 1e-20);
    assert_eq!(verdict(by_rule).0, Verdict::Undecided);
    // Both sides vanish within bounds that are small against what is nearby.
    assert_eq!(
        verdict(point((1e-90, 1e-89), 1.0, two(0.0, 1e-60))).0,
        Verdict::Confirmed
    );
}
