use super::*;

fn reading(route: &'static str, precise: bool, value: f64, error: f64) -> Reading {
    let standing = match precise {
        true => Standing::Precise,
        false => Standing::Double,
    };
    Reading {
        route,
        standing,
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

#[test]
fn one_enclosure_is_enough_and_nothing_may_contradict_it() {
    let enclosed = |value: f64, error: f64| Reading {
        standing: Standing::Enclosed,
        ..reading("enclosure", true, value, error)
    };
    let of = |claimed: f64, proven: bool, readings: Vec<Reading>| {
        let point = Measured {
            proven,
            ..point((claimed, 0.0), 1.0, readings)
        };
        let finding = weigh(&[point], 10, Vec::new());
        (finding.verdict, finding.strength, finding.doubt)
    };
    let one = || vec![enclosed(1.0, 1e-14)];
    let (yes, no) = (Verdict::Confirmed, Verdict::Refuted);
    assert_eq!(of(1.0, true, one()), (yes, Some(Strength::Enclosed), None));
    assert_eq!(of(1.1, true, one()), (no, Some(Strength::Enclosed), None));
    // A claimed value whose bound is an estimate does not stand higher than that.
    assert_eq!(of(1.0, false, one()), (yes, Some(Strength::Agreed), None));
    // A wide ball decides nothing, and two routes that agree decide beside it.
    let wide = || vec![enclosed(1.0, 1e-3)];
    assert_eq!(of(1.0, true, wide()).0, Verdict::Undecided);
    let both = |value: f64| [wide(), two(value, 1e-14)].concat();
    assert_eq!(
        of(1.0, true, both(1.0)),
        (yes, Some(Strength::Agreed), None)
    );
    for other in [
        reading("b", true, 1.1, 1e-14),
        reading("b", false, 1.1, 1e-3),
    ] {
        let (verdict, _, doubt) = of(1.0, true, vec![enclosed(1.0, 1e-14), other]);
        assert_eq!((verdict, doubt), (Verdict::Undecided, Some(Reason::Fault)));
    }
}
