use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser};

use super::*;
use crate::record::samples::{
    HOSTILE, any_record, bare, confirmed, fault, hostile, record, refuted,
};

fn one(claim: ClaimLine) -> Record {
    record(vec![claim], vec![])
}

fn changed(change: impl FnOnce(&mut ClaimLine)) -> Diff {
    let old = confirmed("table-1/relu", "penalty");
    let mut new = old.clone();
    change(&mut new);
    diff(&one(old), &one(new)).unwrap()
}

#[test]
fn times_are_no_change() {
    let diff = changed(|claim| {
        claim.seconds = 77.0;
        claim.routes[0].nodes += 5;
    });
    assert!(diff.is_empty() && !diff.is_worse());
    assert_eq!(
        diff.to_string(),
        "1 claim compared: 0 changed, 0 appeared, 0 vanished"
    );
}

#[test]
fn a_verdict_that_leaves_the_expected_one_is_worse_and_one_that_returns_is_not() {
    let good = one(confirmed("a", "b"));
    let bad = one(ClaimLine {
        digits_reached: Some(57.25),
        ..refuted("a", "b", VerdictName::Confirmed)
    });
    let mut bad = bad;
    bad.claims[0].statement = good.claims[0].statement.clone();
    let there = diff(&good, &bad).unwrap();
    assert!(there.is_worse());
    assert_eq!(
        there.to_string(),
        "! a/b: confirmed became refuted (confirmed expected)\n1 claim compared: 1 changed, 0 appeared, 0 vanished; worse"
    );
    let back = diff(&bad, &good).unwrap();
    assert!(!back.is_worse() && !back.is_empty(), "{back}");
}

#[test]
fn a_new_expectation_that_is_not_met_is_worse() {
    let diff = changed(|claim| claim.expect = VerdictName::Refuted);
    assert_eq!(diff.moved[0].changes.len(), 2);
    assert!(diff.is_worse());
    let diff = changed(|claim| {
        claim.expect = VerdictName::Refuted;
        claim.verdict = VerdictName::Refuted;
        claim.statement.push_str(" + 1");
    });
    assert_eq!(diff.moved[0].changes.len(), 3);
    assert!(
        !diff.is_worse(),
        "the author changed the claim, and it holds: {diff}"
    );
}

#[test]
fn digits_may_fall_by_one_and_not_by_more() {
    assert!(changed(|claim| claim.digits_reached = Some(56.25)).is_empty());
    let fell = changed(|claim| claim.digits_reached = Some(56.2));
    assert!(fell.is_worse());
    assert!(
        fell.to_string()
            .contains("digits reached fell from 57.2 to 56.2"),
        "{fell}"
    );
    assert!(changed(|claim| claim.digits_reached = None).is_worse());
    assert!(changed(|claim| claim.digits_reached = Some(90.0)).is_empty());
    let other_question = changed(|claim| {
        claim.digits_asked = 20;
        claim.digits_reached = Some(24.0);
    });
    assert!(other_question.is_empty(), "{other_question}");
}

#[test]
fn measured_values_may_move_within_both_bounds() {
    let moved = |measured: &str, bound: &str| {
        let (measured, bound) = (measured.to_owned(), bound.to_owned());
        let mut old = confirmed("a", "b");
        old.digits_asked = 6;
        let mut new = old.clone();
        new.points[0].measured = measured;
        new.points[0].error_bound = bound;
        diff(&one(old), &one(new)).unwrap()
    };
    // The old value is 3.90625e-3 with a bound of 1e-60, printed to 1e-8.
    assert!(moved("3.906250000000000e-3", "0").is_empty());
    assert!(
        moved("3.90626e-3", "1e-60").is_empty(),
        "one unit in the last place"
    );
    assert!(moved("3.90628e-3", "1e-60").is_worse());
    assert!(
        moved("3.90628e-3", "3e-8").is_empty(),
        "the new bound allows it"
    );
    assert!(
        moved("4e-3", "1e-60").is_worse(),
        "few printed digits are no excuse"
    );
    assert!(
        moved("3.90628e-3", "not a number").is_worse(),
        "no bound allows nothing"
    );
    assert!(moved("3.90625e-3 + 1e-7i", "1e-60").is_worse());
    assert!(moved("infinite", "0").is_worse());
    let text = moved("3.90728e-3", "1e-60").to_string();
    assert!(
        text.contains("measured at 1/4: 3.90625e-3, now 3.90728e-3; moved by 1.0e-6"),
        "{text}"
    );
}

#[test]
fn fifty_digits_are_compared_as_fifty_digits() {
    let digits = "97.409091034002437236440332688705111249727585672685";
    let other = "97.409091034002437236440332688705111249727585672688";
    let diff = changed(|claim| claim.points[1].measured = other.to_owned());
    assert_eq!(
        digits.parse::<f64>(),
        other.parse::<f64>(),
        "a double sees no difference"
    );
    assert!(diff.is_worse());
}

#[test]
fn points_are_paired_by_name() {
    assert!(changed(|claim| claim.points.reverse()).is_empty());
    let gone = changed(|claim| drop(claim.points.remove(0)));
    assert_eq!(
        gone.moved[0].changes,
        [Change::PointGone {
            at: "1/4".to_owned()
        }]
    );
    assert!(gone.is_worse());
    let twice = |values: [&str; 2]| {
        let mut claim = confirmed("a", "b");
        claim.points[1] = claim.points[0].clone();
        for (point, value) in claim.points.iter_mut().zip(values) {
            point.measured = value.to_owned();
        }
        one(claim)
    };
    let same = diff(&twice(["1.0000", "2.0000"]), &twice(["1.0000", "2.0000"])).unwrap();
    assert!(same.is_empty());
    let swapped = diff(&twice(["1.0000", "2.0000"]), &twice(["2.0000", "1.0000"])).unwrap();
    assert_eq!(swapped.moved[0].changes.len(), 2);
}

#[test]
fn claims_and_faults_come_and_go() {
    let old = record(
        vec![confirmed("a", "b"), confirmed("a", "c")],
        vec![fault("x.toml")],
    );
    let new = record(
        vec![bare("a", "d", VerdictName::Undecided), confirmed("a", "b")],
        vec![fault("x.toml")],
    );
    let changes = diff(&old, &new).unwrap();
    assert_eq!(changes.compared, 1);
    assert_eq!(changes.appeared[0].id, "a/d");
    assert_eq!(changes.vanished[0].id, "a/c");
    assert!(changes.is_worse(), "a claim that vanished is worse");

    let mut more = old.clone();
    more.claims.push(bare("a", "d", VerdictName::Undecided));
    assert!(!diff(&old, &more).unwrap().is_worse());
    more.claims.push(bare("a", "e", VerdictName::Confirmed));
    assert!(
        diff(&old, &more).unwrap().is_worse(),
        "a new claim that is not as expected"
    );
    let mut broken = old.clone();
    broken.faults.push(fault("y.toml"));
    let changes = diff(&old, &broken).unwrap();
    assert_eq!(changes.faults, ["y.toml"]);
    assert!(changes.is_worse());
}

#[test]
fn other_conventions_are_refused() {
    let old = one(confirmed("a", "b"));
    let mut new = old.clone();
    new.run.conventions[0] = "unitary".to_owned();
    let error = diff(&old, &new).unwrap_err().to_string();
    assert!(
        error.contains("e^{-ikz}") && error.contains("new: unitary"),
        "{error}"
    );
}

#[test]
fn notes_say_what_the_comparison_is_worth() {
    let old = one(confirmed("a", "b"));
    let mut new = old.clone();
    new.run.version = "0.2.0".to_owned();
    new.run.digits = Some(200);
    new.run.shard = Some("1/2".to_owned());
    new.end = None;
    let diff = diff(&old, &new).unwrap();
    assert_eq!(diff.notes.len(), 4, "{:?}", diff.notes);
    assert!(diff.is_empty());
    assert!(
        diff.to_string()
            .starts_with("note: different versions: 0.1.0, now 0.2.0\n")
    );
}

#[test]
fn hostile_records_are_shown_and_do_nothing() {
    let old = record(vec![hostile(), confirmed(HOSTILE, "x")], vec![]);
    let mut new = record(
        vec![hostile(), confirmed(HOSTILE, "y")],
        vec![fault(HOSTILE)],
    );
    new.claims[0].statement.push('!');
    new.claims[0].verdict = VerdictName::Confirmed;
    new.claims[0].points[0].measured = HOSTILE.to_owned();
    let diff = diff(&old, &new).unwrap();
    let text = diff.to_string();
    assert!(
        !text
            .replace('\n', "")
            .contains(crate::report::layout::is_hostile)
    );
    let html: Vec<String> = Parser::new_ext(&diff.to_markdown(), Options::ENABLE_TABLES)
        .filter_map(|event| match event {
            Event::Html(html) | Event::InlineHtml(html) => Some(html.to_string()),
            _ => None,
        })
        .filter(|html| !["<code>", "</code>"].contains(&html.as_str()))
        .collect();
    assert_eq!(html, Vec::<String>::new());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_record_does_not_differ_from_itself(record in any_record()) {
        let diff = diff(&record, &record).unwrap();
        prop_assert!(diff.is_empty() && !diff.is_worse(), "{}", diff);
    }

    #[test]
    fn what_appears_one_way_vanishes_the_other(a in any_record(), b in any_record()) {
        let mut b = b;
        b.run.conventions = a.run.conventions.clone();
        let (there, back) = (diff(&a, &b).unwrap(), diff(&b, &a).unwrap());
        prop_assert_eq!(&there.appeared, &back.vanished);
        prop_assert_eq!(there.compared, back.compared);
        prop_assert!(there.to_markdown().lines().count() >= 3);
    }
}
