//! Certificates of a record are computed anew, and what was changed in one is found out.

use super::{GOOD, assert_civil, folder, run, stderr, stdout};
use serde_json::Value;
use std::fs;
use std::path::Path;

/// A smooth function, one with a kink, and one in closed form.
const CASES: [(&str, &str); 3] = [
    (
        "smooth.toml",
        "[activation]\nname = 'tanh'\nphi = 'tanh(z)'\n\
         [[claim]]\nkind = 'fourier-transform'\nequals = '-i*pi/sinh(pi*k/2)'\npoints = ['1/3', '2']\ndigits = 20\n",
    ),
    (
        "kink.toml",
        "[activation]\nname = 'softsign'\nphi = 'z/(1+abs(z))'\n\
         [[claim]]\nkind = 'fourier-transform'\nequals = '-2*i/k'\nexpect = 'refuted'\npoints = ['1']\ndigits = 20\n",
    ),
    ("closed.toml", GOOD),
];

/// A folder with a record of the cases.
fn recorded() -> tempfile::TempDir {
    let folder = folder(&CASES);
    let check = ["check", ".", "--output", "record.jsonl"];
    run(folder.path(), &check).code(0);
    folder
}

/// The record with every enclosure of a claim changed, in a file of its own.
fn changed(folder: &Path, claim: &str, change: impl Fn(&mut Value)) {
    let text = fs::read_to_string(folder.join("record.jsonl")).expect("a record");
    let mut found = 0;
    let lines = text.lines().map(|line| {
        let mut line: Value = serde_json::from_str(line).expect("JSON");
        let here = line["id"].as_str().is_some_and(|id| id.starts_with(claim));
        if let (true, Some(points)) = (here, line["points"].as_array_mut()) {
            for point in points {
                change(&mut point["enclosure"]);
                found += 1;
            }
        }
        line.to_string()
    });
    let lines: Vec<String> = lines.collect();
    assert!(found > 0, "no point of {claim}");
    fs::write(folder.join("changed.jsonl"), lines.join("\n")).expect("written");
}

/// The text of an exact number with another first digit.
fn other(text: &Value) -> Value {
    let text = text.as_str().expect("a number");
    let (head, rest) = text.split_at(text.find("0x").expect("hexadecimal") + 2);
    let digit = if rest.starts_with('7') { '5' } else { '7' };
    Value::from(format!("{head}{digit}{}", &rest[1..]))
}

#[test]
fn a_record_is_certified() {
    let folder = recorded();
    let assert = run(folder.path(), &["certify", "record.jsonl"]).code(0);
    let said = stdout(&assert);
    assert!(
        said.ends_with("4 of 4 certificates of 3 claims are confirmed\n"),
        "{said}"
    );
    for theorem in ["hyperbola", "rays", "closed form"] {
        assert!(said.contains(theorem), "{said}");
    }
    let one = [
        "certify",
        "record.jsonl",
        "--filter",
        "smooth",
        "--json",
        "--jobs",
        "1",
    ];
    let said = stdout(&run(folder.path(), &one).code(0));
    let lines: Vec<Value> = said
        .lines()
        .map(|l| serde_json::from_str(l).expect("JSON"))
        .collect();
    assert_eq!(lines.len(), 3, "{said}");
    assert_eq!(lines[0]["outcome"], "confirmed");
    assert_eq!(lines[2]["confirmed"], 2);
}

#[test]
fn what_was_changed_is_found_out() {
    let folder = recorded();
    let certify = |code: i32, words: &[&str]| {
        let assert = run(folder.path(), &["certify", "changed.jsonl"]).code(code);
        assert_civil(&assert);
        let said = stdout(&assert) + &stderr(&assert);
        for word in words {
            assert!(said.contains(word), "`{word}` is missing:\n{said}");
        }
    };
    type Change = fn(&mut Value);
    let changes: [(&str, Change, &str); 11] = [
        ("smooth", |e| e["im"] = other(&e["im"]), "wrong"),
        ("smooth", |e| e["radius"] = "0x1p-400".into(), "wrong"),
        ("smooth", |e| e["k"] = "7".into(), "not of this point"),
        (
            "smooth",
            |e| e["certificate"]["mass_above"] = "0x1p-9".into(),
            "M above",
        ),
        (
            "smooth",
            |e| e["certificate"]["theta"] = other(&e["certificate"]["theta"]),
            "hyperbola",
        ),
        (
            "smooth",
            |e| e["certificate"]["phi"] = "tanh(z)*(1+1/10^9)".into(),
            "wrong",
        ),
        (
            "smooth",
            |e| e["certificate"]["error"] = "0x1p-400".into(),
            "error of the rule",
        ),
        (
            "kink",
            |e| {
                e["certificate"]["terms"][0]["inner"]["certificate"]["parts"][0]["cut"] =
                    "0x1p-400".into()
            },
            "cut off",
        ),
        ("kink", |e| e["im"] = other(&e["im"]), "wrong"),
        ("closed", |e| e["re"] = other(&e["re"]), "wrong"),
        (
            "closed",
            |e| e["certificate"]["pieces"][1]["phi"] = "z+1/10^9*z".into(),
            "wrong",
        ),
    ];
    for (claim, change, word) in changes {
        changed(folder.path(), claim, change);
        certify(1, &[word, "certificates of 3 claims are confirmed"]);
    }
    let hostile: [(&str, Change, &str); 8] = [
        (
            "smooth",
            |e| e["certificate"]["nodes"] = 4_000_000_000u32.into(),
            "more than are allowed",
        ),
        (
            "smooth",
            |e| e["certificate"]["bits"] = 4_000_000_000u32.into(),
            "bits are not allowed",
        ),
        (
            "smooth",
            |e| e["certificate"]["step"] = "nan".into(),
            "no exact number",
        ),
        (
            "smooth",
            |e| e["radius"] = "0x1p99999999999999999999".into(),
            "no exact number",
        ),
        (
            "smooth",
            |e| e["im"] = "0x1p9000000000000000000".into(),
            "out of range",
        ),
        (
            "smooth",
            |e| e["certificate"]["theorem"] = "magic".into(),
            "does not know",
        ),
        (
            "smooth",
            |e| e["certificate"]["phi"] = "(".repeat(9000).into(),
            "refused",
        ),
        (
            "kink",
            |e| {
                e["certificate"]["terms"][0]["inner"]["certificate"]["parts"][0]["panels"] =
                    "0x1p0:99999:0x9p0:0".into()
            },
            "refused",
        ),
    ];
    for (claim, change, word) in hostile {
        changed(folder.path(), claim, change);
        certify(1, &["refused", word]);
    }
}

#[test]
fn what_cannot_be_certified_is_said() {
    let folder = recorded();
    let refused = |arguments: &[&str], word: &str| {
        let assert = run(folder.path(), arguments).code(2);
        assert_civil(&assert);
        let said = stderr(&assert);
        assert!(said.contains(word), "`{word}` is missing:\n{said}");
    };
    refused(&["certify"], "RECORD");
    refused(&["certify", "none.jsonl"], "none.jsonl");
    refused(&["certify", "smooth.toml"], "record");
    refused(
        &["certify", "record.jsonl", "--filter", "nothing-like-it"],
        "--filter",
    );
    refused(
        &["certify", "record.jsonl", "--output", "record.jsonl"],
        "--output",
    );
    changed(folder.path(), "smooth", |e| {
        e["certificate"]["nodes"] = 1e18.into()
    });
    refused(&["certify", "changed.jsonl"], "changed.jsonl:");
    changed(folder.path(), "", |e| *e = Value::Null);
    refused(
        &["certify", "changed.jsonl"],
        "none of its 3 claims has a certificate",
    );
}
