use proptest::prelude::*;

use super::*;
use crate::record::samples::{HOSTILE, any_claim, bare, confirmed, hostile, refuted};

/// Differences between the snapshots of a claim before and after a change.
fn changed(claim: ClaimLine, change: impl FnOnce(&mut ClaimLine)) -> Vec<String> {
    let mut new = claim.clone();
    change(&mut new);
    differences(&snapshot_text([&claim]), &snapshot_text([&new]))
}

fn relu() -> ClaimLine {
    confirmed("table-1/relu", "penalty")
}

#[test]
fn the_text_is_as_documented() {
    let mut claim = relu();
    claim.points.truncate(1);
    claim.routes[1].failed = Some("a pole".to_owned());
    assert_eq!(
        snapshot_text([&claim]),
        "table-1/relu/penalty
  kind      penalty
  subject   ReLU
  statement rho(k) = k^4
  expect    confirmed
  verdict   confirmed
  strength  agreed
  reason    -
  digits    50
  reached   50
  power     2e-50
  route     contour
  route     derivative failed
  at        1/4
  claimed   3.90625e-3
  measured  3.90625e-3
  bound     1e-60"
    );
}

#[test]
fn numbers_within_the_tolerance_pass_and_beyond_it_fail() {
    let measured =
        |text: &'static str| changed(relu(), |claim| claim.points[1].measured = text.to_owned());
    // 97.40…685, 50 digits asked: one unit in the last place is 1e-48, the tolerance 9.7e-48.
    let near = measured("97.409091034002437236440332688705111249727585672686");
    assert!(near.is_empty(), "{near:?}");
    let edge = measured("97.409091034002437236440332688705111249727585672694");
    assert!(edge.is_empty(), "{edge:?}");
    let far = measured("97.409091034002437236440332688705111249727585672695");
    assert_eq!(far.len(), 1);
    assert!(
        far[0].starts_with("table-1/relu/penalty: measured at pi: 97.4"),
        "{far:?}"
    );
    assert!(!measured("97.409091034002437236440332688705").is_empty());
    assert!(!measured("infinite").is_empty());
    assert!(
        !measured("97.409091034002437236440332688705111249727585672685 + 1e-47i").is_empty(),
        "an imaginary part is a difference"
    );
}

#[test]
fn the_tolerance_is_the_claims_own() {
    let mut loose = relu();
    loose.digits_asked = 4;
    let moved = |claim: &mut ClaimLine| claim.points[0].measured = "3.9081e-3".to_owned();
    assert!(changed(loose, moved).is_empty());
    assert_eq!(changed(relu(), moved).len(), 1);
}

#[test]
fn a_claimed_zero_is_compared_absolutely() {
    let mut zero = relu();
    zero.points.truncate(1);
    zero.points[0].claimed = "0".to_owned();
    zero.points[0].measured = "2.1e-62".to_owned();
    let measured = |text: &'static str| {
        changed(zero.clone(), |claim| {
            claim.points[0].measured = text.to_owned()
        })
    };
    assert!(measured("-7.7e-61 + 3e-60i").is_empty());
    assert!(measured("0").is_empty());
    assert_eq!(measured("1.1e-49").len(), 1);
    let tiny = changed(relu(), |claim| claim.points[0].measured = "0".to_owned());
    assert_eq!(
        tiny.len(),
        1,
        "what is not claimed to be 0 may not become it"
    );
}

#[test]
fn error_bounds_count_only_where_the_claim_is_not_confirmed() {
    let loosen = |claim: &mut ClaimLine| {
        claim.points[0].measured = "3.9e-3".to_owned();
        claim.points[0].error_bound = "1e-4".to_owned();
    };
    assert_eq!(changed(relu(), loosen).len(), 1);
    let refuted = refuted("a", "b", VerdictName::Refuted);
    assert!(changed(refuted.clone(), loosen).is_empty());
    let beyond = changed(refuted, |claim| {
        claim.points[0].measured = "3.7e-3".to_owned();
        claim.points[0].error_bound = "1e-4".to_owned();
    });
    assert_eq!(beyond.len(), 1);
}

#[test]
fn structure_is_compared_exactly() {
    type Step = fn(&mut ClaimLine);
    let changes: [(&str, Step); 14] = [
        ("id", |c| c.id.push('x')),
        ("kind", |c| c.kind = "zeros".to_owned()),
        ("subject", |c| c.subject = "relu".to_owned()),
        ("statement", |c| c.statement = "rho(k) = k^5".to_owned()),
        ("expect", |c| c.expect = VerdictName::Refuted),
        ("verdict", |c| c.verdict = VerdictName::Refuted),
        ("verdict", |c| c.verdict = VerdictName::Undecided),
        ("strength", |c| c.strength = Some("enclosed".to_owned())),
        ("strength", |c| c.strength = None),
        ("digits", |c| c.digits_asked = 51),
        ("route", |c| c.routes[0].name = "fft".to_owned()),
        ("route", |c| c.routes[0].failed = Some("why".to_owned())),
        ("routes or points", |c| drop(c.routes.pop())),
        ("at", |c| c.points[0].at = "1/5".to_owned()),
    ];
    for (what, change) in changes {
        let found = changed(relu(), change);
        assert!(!found.is_empty(), "{what} changed unseen");
        let named = found.iter().any(|line| line.contains(what));
        assert!(named || what == "id", "{what}: {found:?}");
    }
}

#[test]
fn loose_fields_are_loose_and_no_more() {
    let reached = |digits: f64| changed(relu(), |c| c.digits_reached = Some(digits));
    assert!(reached(90.0).is_empty(), "more than asked is luck");
    assert!(reached(49.5).is_empty());
    assert_eq!(reached(48.5).len(), 1);
    assert_eq!(changed(relu(), |c| c.digits_reached = None).len(), 1);
    let power = |change: &'static str| {
        changed(relu(), |c| {
            c.power.as_mut().unwrap().change = change.to_owned()
        })
    };
    assert!(power("1.9e-49").is_empty() && power("2.1e-51").is_empty());
    assert_eq!(power("2.1e-49").len(), 1);
    assert_eq!(power("1e-51").len(), 1);
    assert_eq!(changed(relu(), |c| c.power = None).len(), 1);
    let mut stuck = bare("a", "b", VerdictName::Undecided);
    stuck.reason = Some("12.5 of 50 digits in the budget".to_owned());
    let reason = |text: &'static str| changed(stuck.clone(), |c| c.reason = Some(text.to_owned()));
    assert!(reason("11.9 of 50 digits in the budget").is_empty());
    assert_eq!(reason("a pole on every path").len(), 1);
}

#[test]
fn small_powers_of_many_digits_are_compared_too() {
    let mut sharp = relu();
    sharp.power.as_mut().unwrap().change = "1e-999".to_owned();
    let power = |change: &'static str| {
        changed(sharp.clone(), |c| {
            c.power.as_mut().unwrap().change = change.to_owned()
        })
    };
    assert!(power("3e-999").is_empty());
    assert_eq!(power("1e-990").len(), 1);
}

#[test]
fn what_differs_from_run_to_run_is_left_out() {
    let change = |claim: &mut ClaimLine| {
        claim.seconds = 9.0;
        claim.routes[0].nodes = 1;
        claim.routes[0].bits = 1;
        claim.points[1].error_bound = "1e-59".to_owned();
        claim.at_line = 99;
    };
    assert!(changed(relu(), change).is_empty());
}

#[test]
fn claims_that_come_go_or_change_places_are_differences() {
    let (a, b) = (confirmed("t/a", "p"), confirmed("t/b", "p"));
    let both = snapshot_text([&b, &a]);
    assert_eq!(
        both,
        snapshot_text([&a, &b]),
        "the order of finishing does not matter"
    );
    let gone = differences(&both, &snapshot_text([&a]));
    assert!(gone.contains(&"t/b/p: is gone".to_owned()), "{gone:?}");
    let new = differences(&snapshot_text([&a]), &both);
    assert!(new.contains(&"t/b/p: is new".to_owned()), "{new:?}");
    let (first, second) = both.split_once("\n\n").unwrap();
    assert!(!differences(&both, &format!("{second}\n\n{first}")).is_empty());
    assert!(!differences(&both, &format!("{both}\n\n{second}")).is_empty());
    assert!(!differences(&both, "").is_empty());
    assert!(differences("", "").is_empty());
}

#[test]
fn hostile_text_stays_in_its_field() {
    let text = snapshot_text([&hostile()]);
    assert_eq!(text.lines().count(), 16);
    assert!(differences(&text, &text).is_empty());
    assert!(
        !text
            .replace('\n', "")
            .contains(crate::host::layout::is_hostile)
    );
    let moved = changed(hostile(), |claim| {
        claim.statement = HOSTILE.replace("not a list", "a list")
    });
    assert_eq!(moved.len(), 1);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_snapshot_agrees_with_itself(claims in prop::collection::vec(any_claim(), 0..3)) {
        let text = snapshot_text(&claims);
        prop_assert_eq!(differences(&text, &text), Vec::<String>::new());
        // Snapshot files are trimmed when they are written.
        prop_assert_eq!(differences(&text, text.trim_end()), Vec::<String>::new());
    }

    #[test]
    fn another_verdict_is_never_overlooked(claim in any_claim()) {
        for verdict in crate::record::VERDICTS {
            if verdict != claim.verdict {
                prop_assert!(!changed(claim.clone(), |c| c.verdict = verdict).is_empty());
            }
        }
    }
}
