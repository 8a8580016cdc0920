//! The view for code scanning: SARIF 2.1.0, a result for every claim that is not as expected and for
//! every case that could not be read, each at its line of the case file.
//!
//! | the record says | SARIF |
//! |---|---|
//! | confirmed or refuted, something else expected | result, level `error`, rule `not-as-expected` |
//! | undecided, a verdict expected | result, level `warning`, rule `undecided` |
//! | a case that could not be read | result, level `error`, rule `unreadable-case` |
//! | a run without an end, or interrupted | notification of level `error`, `executionSuccessful` false |

use serde_json::{Value, json};

use super::tally::Tally;
use crate::host::layout::{percent, tame, tame_lines};
use crate::record::{ClaimLine, FaultLine, Record, VerdictName};

/// The rules, and what each says.
const RULES: [(&str, &str); 4] = [
    (
        "not-as-expected",
        "A claim was decided otherwise than its case expects.",
    ),
    (
        "undecided",
        "A claim stayed undecided where a verdict was expected.",
    ),
    ("unreadable-case", "A case could not be read."),
    (
        "failed",
        "The program broke while it checked a claim: a defect of specbias.",
    ),
];

/// The record as SARIF.
///
/// # Errors
/// None that a record could cause; those of the JSON writer are passed on.
pub fn sarif(record: &Record) -> Result<String, serde_json::Error> {
    let tally = Tally::of(record);
    let claims = record.in_order();
    let mut results: Vec<Value> = claims
        .iter()
        .filter(|claim| !claim.as_expected())
        .map(|claim| of_claim(claim))
        .collect();
    results.extend(record.faults.iter().map(of_fault));
    let cut_short = tally.cut_short();
    let mut invocation = json!({
        "executionSuccessful": cut_short.is_none(),
        "exitCode": tally.standing().exit_status(),
        "exitCodeDescription": tally.standing().meaning(),
    });
    if let Some(why) = cut_short {
        invocation["toolExecutionNotifications"] =
            json!([{ "level": "error", "message": { "text": why } }]);
    }
    let rules: Vec<Value> = RULES
        .iter()
        .map(|(id, text)| json!({ "id": id, "shortDescription": { "text": text } }))
        .collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "specbias",
                "version": tame(&record.run.version),
                "rules": rules,
            } },
            "invocations": [invocation],
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    serde_json::to_string_pretty(&log).map(|text| text + "\n")
}

fn of_claim(claim: &ClaimLine) -> Value {
    let (rule, level) = match claim.verdict {
        VerdictName::Failed => (3, "error"),
        VerdictName::Undecided if !claim.is_open_otherwise() => (1, "warning"),
        _ => (0, "error"),
    };
    let line = (claim.at_line > 0).then_some(claim.at_line);
    result(
        rule,
        level,
        &message(claim),
        &claim.file,
        line,
        None,
        &claim.id,
    )
}

/// What is wrong with a claim, in a sentence.
pub(super) fn message(claim: &ClaimLine) -> String {
    let reason = claim
        .reason
        .as_deref()
        .map_or(String::new(), |reason| format!(": {}", tame(reason)));
    format!(
        "{}: {}, {} expected{reason}. Claim: {}",
        tame(&claim.id),
        claim.verdict.word(),
        claim.expect.word(),
        tame(&claim.statement)
    )
}

fn of_fault(fault: &FaultLine) -> Value {
    result(
        2,
        "error",
        &tame_lines(&fault.message),
        &fault.file,
        fault.at_line.filter(|line| *line > 0),
        fault.at_column.filter(|column| *column > 0),
        &fault.file,
    )
}

fn result(
    rule: usize,
    level: &str,
    text: &str,
    file: &str,
    line: Option<usize>,
    column: Option<usize>,
    identity: &str,
) -> Value {
    let mut location = json!({ "artifactLocation": { "uri": address(file) } });
    if let Some(line) = line {
        location["region"] = json!({ "startLine": line });
        if let Some(column) = column {
            location["region"]["startColumn"] = json!(column);
        }
    }
    json!({
        "ruleId": RULES[rule].0,
        "ruleIndex": rule,
        "level": level,
        "message": { "text": text },
        "locations": [{ "physicalLocation": location }],
        // What stays the same when lines move: the claim.
        "partialFingerprints": { "specbias/v1": tame(identity) },
    })
}

/// A path as a URI: relative where the path is.
fn address(path: &str) -> String {
    let path = path.replace('\\', "/");
    let path = path.strip_prefix("./").unwrap_or(&path);
    let mut out = String::new();
    if path.starts_with('/') {
        out.push_str("file://");
    }
    for c in path.chars() {
        match c {
            'a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '_' | '.' | '~' | '/' => out.push(c),
            c => percent(&mut out, c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::samples::{any_record, bare, confirmed, fault, hostile, record, refuted};
    use proptest::prelude::*;

    fn read(record: &Record) -> Value {
        serde_json::from_str(&sarif(record).unwrap()).unwrap()
    }

    #[test]
    fn a_result_points_at_the_line_of_its_claim() {
        let claims = vec![
            confirmed("a", "fine"),
            refuted("a", "expected", VerdictName::Refuted),
            refuted("a", "wrong", VerdictName::Confirmed),
            bare("a", "open", VerdictName::Confirmed),
        ];
        let log = read(&record(claims, vec![fault("my cases/x.toml")]));
        assert_eq!(log["version"], "2.1.0");
        let run = &log["runs"][0];
        let results = run["results"].as_array().unwrap();
        let brief: Vec<(&str, &str, &str, u64)> = results
            .iter()
            .map(|r| {
                let place = &r["locations"][0]["physicalLocation"];
                (
                    r["ruleId"].as_str().unwrap(),
                    r["level"].as_str().unwrap(),
                    place["artifactLocation"]["uri"].as_str().unwrap(),
                    place["region"]["startLine"].as_u64().unwrap(),
                )
            })
            .collect();
        assert_eq!(
            brief,
            [
                ("undecided", "warning", "cases/a.toml", 12),
                ("not-as-expected", "error", "cases/a.toml", 12),
                ("unreadable-case", "error", "my%20cases/x.toml", 3),
            ]
        );
        assert!(
            results[1]["message"]["text"]
                .as_str()
                .unwrap()
                .starts_with("a/wrong: refuted, confirmed expected: at k = pi")
        );
        assert_eq!(run["invocations"][0]["executionSuccessful"], true);
        assert_eq!(run["invocations"][0]["exitCode"], 2);
    }

    #[test]
    fn half_a_run_did_not_succeed() {
        let mut run = record(vec![confirmed("a", "b")], vec![]);
        run.end = None;
        let log = read(&run);
        assert_eq!(
            log["runs"][0]["invocations"][0]["executionSuccessful"],
            false
        );
        assert_eq!(log["runs"][0]["results"].as_array().unwrap().len(), 0);
    }

    #[test]
    fn addresses_are_addresses() {
        assert_eq!(address("./a b/%.toml"), "a%20b/%25.toml");
        assert_eq!(address("/x/é"), "file:///x/%C3%A9");
        let log = read(&record(vec![hostile()], vec![]));
        let uri = &log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
            ["uri"];
        assert!(!uri.as_str().unwrap().contains(['<', '"', ' ', '\n', ':']));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        #[test]
        fn every_surprise_is_a_result(record in any_record()) {
            let log = read(&record);
            let surprises = record.claims.iter().filter(|c| !c.as_expected()).count();
            let results = log["runs"][0]["results"].as_array().map_or(0, Vec::len);
            prop_assert_eq!(results, surprises + record.faults.len());
        }
    }
}
