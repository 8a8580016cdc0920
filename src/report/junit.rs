//! The view for a CI server: JUnit XML, a suite a case, a test case a claim.
//!
//! | the record says | JUnit |
//! |---|---|
//! | verdict as expected | passed |
//! | confirmed or refuted, something else expected | failure |
//! | undecided, a verdict expected | error |
//! | a case that could not be read | error, in a suite of its own |
//! | a run without an end, or interrupted | error, in a suite of its own: half a run is not green |

use std::time::Duration;

use quick_junit::{NonSuccessKind, Report, SerializeError, TestCase, TestCaseStatus, TestSuite};

use super::tally::Tally;
use crate::host::layout::{tame, tame_lines};
use crate::record::{ClaimLine, FaultLine, Record, VerdictName};

/// The suite of the case files that could not be read.
pub const UNREADABLE: &str = "cases that could not be read";
/// The suite that stands for a run which was cut short.
pub const CUT_SHORT: &str = "the run";

/// The record as JUnit XML. Characters that XML 1.0 has no place for are written as `\u{…}`.
///
/// # Errors
/// None that a record could cause; those of the XML writer are passed on.
pub fn junit(record: &Record) -> Result<String, SerializeError> {
    let mut report = Report::new("specbias");
    if let Some(time) = record.end.as_ref().and_then(|end| duration(end.seconds)) {
        report.set_time(time);
    }
    let claims = record.in_order();
    for case in claims.chunk_by(|a, b| a.case == b.case) {
        let mut suite = TestSuite::new(line(&case[0].case));
        suite.set_time(
            case.iter()
                .filter_map(|claim| duration(claim.seconds))
                .sum(),
        );
        suite.add_test_cases(case.iter().map(|claim| claim_case(claim)));
        report.add_test_suite(suite);
    }
    if !record.faults.is_empty() {
        let mut suite = TestSuite::new(UNREADABLE);
        suite.add_test_cases(record.faults.iter().map(fault_case));
        report.add_test_suite(suite);
    }
    let tally = Tally::of(record);
    if let Some(why) = tally.cut_short() {
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
        status.set_type("interrupted");
        status.set_message(why);
        let mut suite = TestSuite::new(CUT_SHORT);
        suite.add_test_case(TestCase::new("finished", status));
        report.add_test_suite(suite);
    }
    report.to_string()
}

fn claim_case(claim: &ClaimLine) -> TestCase {
    let status = if claim.as_expected() {
        TestCaseStatus::success()
    } else {
        let kind = if matches!(claim.verdict, VerdictName::Undecided | VerdictName::Failed) {
            NonSuccessKind::Error
        } else {
            NonSuccessKind::Failure
        };
        let mut status = TestCaseStatus::non_success(kind);
        status.set_type(claim.verdict.word());
        status.set_message(line(&message(claim)));
        status.set_description(lines(&description(claim)));
        status
    };
    let mut case = TestCase::new(line(claim.name()), status);
    case.set_classname(line(&claim.case));
    if let Some(time) = duration(claim.seconds) {
        case.set_time(time);
    }
    case
}

fn message(claim: &ClaimLine) -> String {
    let reason = claim
        .reason
        .as_deref()
        .map_or(String::new(), |reason| format!(": {reason}"));
    format!(
        "{}, {} expected{reason}",
        claim.verdict.word(),
        claim.expect.word()
    )
}

fn description(claim: &ClaimLine) -> String {
    let mut text = vec![
        format!("{}:{}", claim.file, claim.at_line),
        format!("{}: {}", claim.subject, claim.definition),
        format!("claim: {}", claim.statement),
        message(claim),
    ];
    if let Some(point) = claim.worst_point() {
        text.push(format!("at {}", point.at));
        text.push(format!("  claimed   {}", point.claimed));
        text.push(format!("  measured  {}", point.measured));
        text.push(format!("  differ by {}", point.deviation));
        text.push(format!("  error     {}", point.error_bound));
    }
    for route in &claim.routes {
        let outcome = match (&route.failed, &route.error_bound) {
            (Some(why), _) => format!("failed: {why}"),
            (None, Some(bound)) => format!("error at most {bound}"),
            (None, None) => "no error bound".to_owned(),
        };
        text.push(format!(
            "route {} ({}): {outcome}",
            route.name, route.detail
        ));
    }
    text.extend(
        claim
            .because
            .iter()
            .map(|because| format!("because: {because}")),
    );
    text.extend(
        claim
            .warnings
            .iter()
            .map(|warning| format!("warning: {warning}")),
    );
    text.join("\n")
}

fn fault_case(fault: &FaultLine) -> TestCase {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
    status.set_type("fault");
    status.set_message(line(&fault.message));
    status.set_description(lines(&fault.rendered));
    let mut case = TestCase::new(line(&fault.file), status);
    case.set_classname(UNREADABLE);
    case
}

/// Text for an attribute: one line.
fn line(text: &str) -> String {
    without_noncharacters(tame(text))
}

/// Text for an element.
fn lines(text: &str) -> String {
    without_noncharacters(tame_lines(text))
}

/// XML 1.0 forbids these two beside the control characters, even as references.
fn without_noncharacters(text: String) -> String {
    text.replace('\u{fffe}', "\\u{fffe}")
        .replace('\u{ffff}', "\\u{ffff}")
}

/// Seconds as a duration of at most a year (sums of them must not overflow); none for what is no
/// time.
fn duration(seconds: f64) -> Option<Duration> {
    Duration::try_from_secs_f64(seconds)
        .ok()
        .map(|time| time.min(Duration::from_secs(365 * 24 * 3600)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::samples::{
        HOSTILE, any_record, bare, confirmed, fault, hostile, record, refuted,
    };
    use proptest::prelude::*;

    /// The report as another program reads it; parsing it is the test of its XML.
    fn read(record: &Record) -> Report {
        let xml = junit(record).unwrap();
        let legal = |c: char| matches!(c, '\n' | '\u{20}'..='\u{fffd}' | '\u{10000}'..);
        assert_eq!(xml.chars().find(|&c| !legal(c)), None, "XML 1.0 characters");
        Report::deserialize_from_str(&xml).unwrap()
    }

    fn kind(case: &TestCase) -> &'static str {
        match &case.status {
            TestCaseStatus::Success { .. } => "success",
            TestCaseStatus::NonSuccess {
                kind: NonSuccessKind::Failure,
                ..
            } => "failure",
            TestCaseStatus::NonSuccess {
                kind: NonSuccessKind::Error,
                ..
            } => "error",
            TestCaseStatus::Skipped { .. } => "skipped",
        }
    }

    #[test]
    fn each_verdict_has_its_outcome() {
        let claims = vec![
            confirmed("table-1/relu", "penalty"),
            refuted("table-1/relu", "transform", VerdictName::Confirmed),
            refuted("reported/prose", "falls", VerdictName::Refuted),
            bare("selftest/pole", "a", VerdictName::Undecided),
            bare("selftest/pole", "b", VerdictName::Confirmed),
        ];
        let report = read(&record(claims, vec![fault("cases/x.toml")]));
        let outcomes: Vec<(String, Vec<(String, &str)>)> = report
            .test_suites
            .iter()
            .map(|suite| {
                let cases = suite
                    .test_cases
                    .iter()
                    .map(|case| (case.name.as_str().to_owned(), kind(case)))
                    .collect();
                (suite.name.as_str().to_owned(), cases)
            })
            .collect();
        let expected = [
            ("reported/prose", vec![("falls", "success")]),
            ("selftest/pole", vec![("a", "success"), ("b", "error")]),
            (
                "table-1/relu",
                vec![("penalty", "success"), ("transform", "failure")],
            ),
            (UNREADABLE, vec![("cases/x.toml", "error")]),
        ]
        .map(|(suite, cases)| {
            let cases = cases
                .into_iter()
                .map(|(name, kind)| (name.to_owned(), kind));
            (suite.to_owned(), cases.collect::<Vec<_>>())
        });
        assert_eq!(outcomes, expected);
        assert_eq!((report.tests, report.failures, report.errors), (6, 1, 2));
    }

    #[test]
    fn a_failure_carries_its_message() {
        let claim = refuted("table-1/relu", "p", VerdictName::Confirmed);
        let report = read(&record(vec![claim], vec![]));
        let TestCaseStatus::NonSuccess {
            message,
            ty,
            description,
            ..
        } = &report.test_suites[0].test_cases[0].status
        else {
            panic!("a refuted claim did not fail");
        };
        assert_eq!(ty.as_ref().unwrap().as_str(), "refuted");
        let message = message.as_ref().unwrap().as_str();
        assert!(
            message.starts_with("refuted, confirmed expected: at k = pi"),
            "{message}"
        );
        let text = description.as_ref().unwrap().as_str();
        assert!(text.contains("cases/table-1/relu.toml:12") && text.contains("rho(k) = k^-4"));
    }

    #[test]
    fn half_a_run_is_not_green() {
        let mut run = record(vec![confirmed("a", "b")], vec![]);
        assert_eq!(read(&run).errors, 0);
        run.end.as_mut().unwrap().interrupted = true;
        assert_eq!(read(&run).errors, 1);
        run.end = None;
        assert_eq!(read(&run).errors, 1);
    }

    #[test]
    fn hostile_names_survive() {
        let mut claim = hostile();
        claim.case = format!("{HOSTILE}\u{fffe}\u{ffff}\u{85}");
        let report = read(&record(vec![claim.clone()], vec![fault(HOSTILE)]));
        let name = report.test_suites[0].name.as_str();
        assert_eq!(name, line(&claim.case));
        assert!(name.contains("<script>") && name.contains("\\u{1b}[31mred\\u{7}\\u{0}"));
        assert!(name.contains("👩‍🔬") && name.ends_with("\\u{fffe}\\u{ffff}\\u{85}"));
    }

    #[test]
    fn times_that_are_none_are_left_out() {
        for seconds in [f64::NAN, -1.0, f64::INFINITY, 1e300] {
            assert_eq!(duration(seconds), None);
        }
        assert_eq!(duration(1e15), Some(Duration::from_secs(365 * 24 * 3600)));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn any_record_is_well_formed(record in any_record()) {
            let report = read(&record);
            let surprises = record.claims.iter().filter(|claim| !claim.as_expected());
            let undecided = surprises.clone().filter(|claim| claim.verdict == VerdictName::Undecided);
            prop_assert_eq!(report.failures, surprises.clone().count() - undecided.count());
        }
    }
}
