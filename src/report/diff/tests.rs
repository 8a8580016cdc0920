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
        "! a/b: confirmed became refuted (confirmed expected)\n    power        2e-50, now –\n1 claim compared: 1 changed, 0 appeared, 0 vanished; worse"
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
    assert!(!other_question.is_worse(), "{other_question}");
    assert!(
        other_question
            .to_string()
            .starts_with("~ table-1/relu/penalty: 50 digits were asked, now 20\n"),
        "a case that asks for less is shown: {other_question}"
    );
    let old = one(confirmed("a", "b"));
    let mut new = old.clone();
    new.run.digits = Some(20);
    new.claims[0].digits_asked = 20;
    assert!(diff(&old, &new).unwrap().is_empty(), "a note is enough");
}

#[test]
fn digits_of_a_refuted_claim_are_no_quality() {
    let mut old = refuted("a", "b", VerdictName::Refuted);
    old.digits_reached = Some(3.5);
    let mut new = old.clone();
    new.digits_reached = Some(0.5);
    let diff = diff(&one(old), &one(new)).unwrap();
    assert!(diff.is_empty(), "{diff}");
}

#[test]
fn the_slack_counts_where_there_are_no_digits() {
    let with = |digits: Option<f64>, slack: Option<f64>| {
        one(ClaimLine {
            digits_reached: digits,
            slack,
            ..confirmed("a", "b")
        })
    };
    let compare = |old: &Record, new: &Record| diff(old, new).unwrap();
    let old = with(None, Some(40.0));
    assert!(compare(&old, &with(None, Some(4.1))).is_empty());
    let fell = compare(&old, &with(None, Some(3.9)));
    assert!(fell.is_worse());
    assert!(
        fell.to_string().contains("the slack fell from 40.0 to 3.9"),
        "{fell}"
    );
    assert!(compare(&old, &with(None, None)).is_worse());
    let digits = with(Some(57.25), Some(40.0));
    let other = with(Some(57.25), Some(1.0));
    assert!(compare(&digits, &other).is_empty(), "the digits say it");
}

#[test]
fn a_check_that_lost_its_power_is_worse() {
    let power = |change: Option<&str>| {
        changed(|claim| {
            claim.power = change.map(|change| crate::record::PowerLine {
                change: change.to_owned(),
                formula: None,
                mutants: None,
            });
        })
    };
    assert!(power(Some("1e-49")).is_empty());
    assert!(power(Some("2e-90")).is_empty());
    let weaker = power(Some("5e-49"));
    assert!(weaker.is_worse());
    assert!(
        weaker
            .to_string()
            .contains("the smallest change that is refuted grew from 2e-50 to 5e-49"),
        "{weaker}"
    );
    let gone = power(None);
    assert!(
        gone.is_worse() && gone.to_string().contains("no power any more"),
        "{gone}"
    );
}

#[test]
fn weaker_evidence_is_worse_and_a_larger_error_bound_is_shown() {
    let strength = |now: &str| changed(|claim| claim.strength = Some(now.to_owned()));
    assert!(strength("sampled").is_worse());
    assert!(!strength("enclosed").is_worse() && !strength("enclosed").is_empty());
    let bound = |now: &str| changed(|claim| claim.error_bound = Some(now.to_owned()));
    assert!(bound("3e-57").is_empty());
    let grew = bound("4e-57");
    assert!(!grew.is_worse());
    assert!(
        grew.to_string().starts_with(
            "~ table-1/relu/penalty: the error bound grew from 3.1e-58 to 4e-57\n    error bound  3.1e-58, now 4e-57\n"
        ),
        "{grew}"
    );
}

#[test]
fn another_function_and_other_values_under_the_same_id_are_shown() {
    let diff = changed(|claim| claim.definition = "z".to_owned());
    assert!(
        diff.to_string()
            .contains("phi was 0 for z < 0; z for z > 0, now z"),
        "{diff}"
    );
    let diff = changed(|claim| claim.points[0].claimed = "3.90626e-3".to_owned());
    assert!(!diff.is_worse());
    assert!(
        diff.to_string()
            .contains("claimed at 1/4: 3.90625e-3, now 3.90626e-3"),
        "{diff}"
    );
}

#[test]
fn what_is_measured_for_the_first_time_is_no_loss() {
    let mut undecided = confirmed("a", "b");
    undecided.verdict = VerdictName::Undecided;
    undecided.digits_reached = None;
    undecided.power = None;
    for point in &mut undecided.points {
        point.measured.clear();
    }
    let decided = confirmed("a", "b");
    let better = diff(&one(undecided.clone()), &one(decided.clone())).unwrap();
    assert!(!better.is_worse() && !better.is_empty(), "{better}");
    let back = diff(&one(decided), &one(undecided)).unwrap();
    assert!(back.is_worse());
    assert!(
        back.to_string().contains("no longer measured at 1/4"),
        "{back}"
    );
}

#[test]
fn verdicts_come_first_and_the_numbers_say_by_how_much() {
    let old = record(
        vec![
            confirmed("a", "digits"),
            confirmed("b", "statement"),
            confirmed("c", "verdict"),
        ],
        vec![],
    );
    let mut new = old.clone();
    new.claims[0].digits_reached = Some(51.0);
    new.claims[0].slack = Some(12.5);
    new.claims[1].statement.push_str(" + 1");
    let lost = &mut new.claims[2];
    lost.verdict = VerdictName::Refuted;
    lost.digits_reached = Some(0.3);
    lost.error_bound = Some("2e-3".to_owned());
    lost.points[1].measured = "98".to_owned();
    let diff = diff(&old, &new).unwrap();
    let ids: Vec<&str> = diff.moved.iter().map(|moved| moved.id.as_str()).collect();
    assert_eq!(ids, ["c/verdict", "a/digits", "b/statement"]);
    let text = diff.to_string();
    assert!(text.starts_with("! c/verdict: confirmed became refuted"));
    for line in [
        "\n    digits       57.2 of 50, now 0.3 of 50\n",
        "\n    error bound  3.1e-58, now 2e-3\n",
        "\n    worst point  97.409091034002437236… at pi, now 98 at pi\n",
        "\n    slack        –, now 12.5\n",
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }
    let page = diff.to_markdown();
    assert!(
        page.contains("| worst point | 97.409091034002437236… at pi | 98 at pi |"),
        "{page}"
    );
    let place = |word: &str| page.find(word).expect(word);
    assert!(place("c/verdict") < place("a/digits"), "{page}");
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
    let error = diff(&old, &new).unwrap_err();
    let told = error.told("old.jsonl", "new.jsonl");
    assert!(
        told.contains("\n  old.jsonl alone states: F[phi](k) = ∫ phi(z) e^{-ikz} dz")
            && told.contains("\n  new.jsonl alone states: unitary\n"),
        "{told}"
    );
    assert!(
        !told.contains("rho_phi"),
        "the convention that both have is no difference: {told}"
    );
    // One that is missing differs too, and another order does not.
    new.run.conventions.remove(0);
    let told = diff(&old, &new).unwrap_err().to_string();
    assert!(
        told.contains("the new record states no other in its place"),
        "{told}"
    );
    new.run.conventions = old.run.conventions.iter().rev().cloned().collect();
    assert!(diff(&old, &new).is_ok());
}

#[test]
fn notes_say_what_the_comparison_is_worth() {
    let old = one(confirmed("a", "b"));
    let mut new = old.clone();
    new.run.version = "0.2.0".to_owned();
    new.run.digits = Some(200);
    new.run.shard = Some("1/2".to_owned());
    new.run.seed_rule = "dice".to_owned();
    new.end = None;
    let diff = diff(&old, &new).unwrap();
    assert_eq!(diff.notes.len(), 5, "{:?}", diff.notes);
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
            .contains(crate::host::layout::is_hostile)
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
