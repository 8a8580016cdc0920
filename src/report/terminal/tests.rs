use proptest::prelude::*;

use super::*;
use crate::host::layout::is_hostile;
use crate::record::samples::{
    HOSTILE, any_record, bare, confirmed, fault, hostile, record, refuted,
};

fn view(columns: usize) -> Terminal {
    Terminal::new(Look {
        color: false,
        unicode: true,
        columns: Some(columns),
    })
}

#[test]
fn an_expected_row_is_one_quiet_line() {
    let row = Terminal::new(Look::plain()).row(&confirmed("table-1/relu", "penalty"));
    assert_eq!(
        row,
        format!(
            "+ confirmed  {:<52}      57.2/50     2e-50    0.12 s",
            "table-1/relu/penalty"
        )
    );
    let row = view(80).row(&refuted("reported/prose", "falls", VerdictName::Refuted));
    assert!(
        row.starts_with("✗ refuted    reported/prose/falls "),
        "{row}"
    );
    assert!(!row.contains("expected"));
}

#[test]
fn a_surprise_is_loud_without_colour() {
    let row = view(80).row(&refuted("table-1/relu", "penalty", VerdictName::Confirmed));
    assert!(
        row.starts_with("✗ REFUTED    table-1/relu/penalty"),
        "{row}"
    );
    assert!(
        row.ends_with("0.12 s\n             ← expected confirmed"),
        "{row}"
    );
    assert!(row.lines().all(|line| width(line) <= 80), "{row}");
    let row = view(140).row(&refuted("a", "b", VerdictName::Confirmed));
    assert!(row.ends_with("0.12 s  ← expected confirmed"), "{row}");
    let row = Terminal::new(Look::plain()).row(&bare("a", "b", VerdictName::Confirmed));
    assert!(row.starts_with("? UNDECIDED  a/b"), "{row}");
    assert!(
        row.contains(" -/50 ") && row.ends_with("<- expected confirmed"),
        "{row}"
    );
    assert!(row.is_ascii());
}

#[test]
fn colour_is_only_where_it_is_asked_for_and_is_closed() {
    let color = Look {
        color: true,
        ..Look::plain()
    };
    for claim in [
        confirmed("a", "b"),
        refuted("a", "b", VerdictName::Confirmed),
    ] {
        let (with, without) = (Terminal::new(color), Terminal::new(Look::plain()));
        let painted = with.row(&claim);
        assert!(painted.contains("\u{1b}[") && painted.ends_with("\u{1b}[0m"));
        let mut stripped = String::new();
        for (index, part) in painted.split("\u{1b}[").enumerate() {
            let from = if index == 0 {
                0
            } else {
                part.find('m').unwrap() + 1
            };
            stripped += &part[from..];
        }
        assert_eq!(stripped, without.row(&claim));
        assert!(!without.row(&claim).contains('\u{1b}'));
    }
    let loud = Terminal::new(color).row(&refuted("a", "b", VerdictName::Confirmed));
    assert!(loud.starts_with(&format!("{LOUD}")));
}

#[test]
fn columns_stand_still() {
    for columns in [40, 72, 80, 100, 200] {
        let view = view(columns);
        let mut slow = confirmed(&"very/long/path/".repeat(9), "name");
        slow.seconds = 5e4;
        slow.digits_reached = Some(123_456.7);
        slow.digits_asked = 1_000_000;
        let rows = [
            view.header(),
            view.row(&confirmed("a", "b")),
            view.row(&bare("c", "d", VerdictName::Undecided)),
            view.row(&slow),
        ];
        let widths: Vec<usize> = rows.iter().map(|row| width(row)).collect();
        assert!(
            widths.iter().all(|&w| w == widths[0]),
            "{widths:?} at {columns}"
        );
        assert!(widths[0] <= columns.max(BESIDE_ID + ID_LEAST));
    }
    let piped = Terminal::new(Look::plain());
    let long = confirmed(&"very/long/path/".repeat(9), "name");
    assert!(piped.row(&long).contains(&long.id), "a pipe gets whole ids");
}

#[test]
fn the_summary_says_everything_about_a_surprise() {
    let mut claim = refuted("table-1/relu", "penalty", VerdictName::Confirmed);
    claim.routes[1].failed = Some("grows too fast".to_owned());
    claim.warnings.push("slack is 2000".to_owned());
    let claims = vec![confirmed("table-1/tanh", "penalty"), claim.clone()];
    let text = Terminal::new(Look::plain()).summary(&record(claims, vec![fault("cases/x.toml")]));
    for expected in [
        "not as expected (1)",
        "cases/table-1/relu.toml:12",
        "ReLU: 0 for z < 0; z for z > 0",
        "rho(k) = k^-4",
        "expected    confirmed",
        "found       refuted (agreed)",
        "reason      at k = pi the values differ",
        "worst at    pi",
        "97.409091034002437236440332688705111249727585672685",
        "1.2e-59",
        "contour (angles 0.7 and 0.5): error at most 3.1e-58; 812 nodes at 224 bits",
        "failed: grows too fast",
        "because     the prose gives |F|^2",
        "warning     slack is 2000",
        "not readable: cases/x.toml:3:8",
        "did you mean `equals`?",
        "2 claims: 1 confirmed, 0 refuted as expected, 0 undecided as expected; 1 not as expected; 1 fault in case files in 1.50 s",
        "exit status 2: a case could not be read",
    ] {
        assert!(text.contains(expected), "{expected}\n---\n{text}");
    }
}

#[test]
fn a_clean_summary_is_short_and_ends_with_the_exit_status() {
    let claims = vec![
        confirmed("table-1/relu", "penalty"),
        refuted("reported/prose", "falls", VerdictName::Refuted),
        bare("selftest/pole", "transform", VerdictName::Undecided),
    ];
    let text = Terminal::new(Look::plain()).summary(&record(claims, vec![]));
    assert!(text.ends_with(
        "3 claims: 1 confirmed, 1 refuted as expected, 1 undecided as expected; 0 not as expected in 1.50 s\nexit status 0: every claim is as expected"
    ), "{text}");
    assert!(!text.contains("not as expected (") && !text.contains("not readable"));
    assert!(
        text.contains("penalty          1          1          1                0"),
        "{text}"
    );
}

#[test]
fn the_rows_worth_a_look_are_the_extreme_ones() {
    let mut claims: Vec<ClaimLine> = (0..20)
        .map(|n| confirmed(&format!("case-{n:02}"), "p"))
        .collect();
    claims[3].digits_reached = Some(50.25);
    claims[7].power.as_mut().unwrap().change = "3e-46".to_owned();
    claims[11].seconds = 12.0;
    claims[13].digits_reached = Some(51.0);
    claims[17].power.as_mut().unwrap().change = "1e-48".to_owned();
    let text = Terminal::new(Look::plain()).summary(&record(claims, vec![]));
    let look: Vec<&str> = text
        .lines()
        .skip_while(|line| !line.contains("worth a look"))
        .skip(1)
        .take_while(|line| !line.is_empty())
        .collect();
    let expected = [
        ("case-03/p", "0.2 digits to spare"),
        ("case-07/p", "refutes a change of 3e-46 at least"),
        ("case-11/p", "took 12.0 s"),
        ("case-13/p", "1.0 digits to spare"),
        ("case-17/p", "refutes a change of 1e-48 at least"),
    ];
    assert_eq!(look.len(), 5, "{look:?}");
    for (line, (id, what)) in look.iter().zip(expected) {
        assert!(line.starts_with(id) && line.ends_with(what), "{line}");
    }
}

#[test]
fn a_power_too_small_for_a_double_is_not_taken_for_none() {
    let mut claims = vec![confirmed("a", "p"), confirmed("b", "p")];
    for (claim, change) in claims.iter_mut().zip(["1e-999", "1e-900"]) {
        claim.digits_asked = 1000;
        claim.digits_reached = None;
        claim.power.as_mut().unwrap().change = change.to_owned();
    }
    let text = Terminal::new(Look::plain()).summary(&record(claims, vec![]));
    let line = text.lines().find(|line| line.contains("refutes")).unwrap();
    assert!(line.starts_with("b/p"), "{line}");
}

#[test]
fn an_interrupted_run_says_so() {
    let mut run = record(vec![], vec![]);
    run.end = None;
    run.warnings.push("no `end` line".to_owned());
    let text = Terminal::new(Look::plain()).summary(&run);
    assert!(
        text.contains("no `end` line") && text.contains("exit status 130"),
        "{text}"
    );
}

#[test]
fn hostile_text_does_not_reach_the_terminal() {
    let run = record(vec![hostile(), confirmed("a", "b")], vec![fault(HOSTILE)]);
    for look in [Look::plain(), view(30).look, view(usize::MAX).look] {
        let view = Terminal::new(look);
        let text = [view.row(&run.claims[0]), view.summary(&run)].concat();
        assert!(!text.replace('\n', "").contains(is_hostile), "{look:?}");
        assert!(
            text.len() < 60_000,
            "a number of 100000 digits is not printed whole"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_record_is_summed_up(record in any_record(), columns in prop::option::of(0usize..200)) {
        let view = Terminal::new(Look { color: false, unicode: true, columns });
        let text = view.summary(&record);
        prop_assert!(!text.replace('\n', "").contains(is_hostile));
        prop_assert!(text.lines().count() >= 2);
        for claim in &record.claims {
            let lines = view.row(claim).lines().count();
            prop_assert!(lines == 1 || (lines == 2 && !claim.as_expected()));
        }
    }
}
