//! The verbs that ask the engine.

use std::fs;
use std::process::Stdio;
use std::time::{Duration, Instant};

use super::{assert_civil, folder, lines, of_kind, run, specbias, stderr, stdout};

#[test]
fn a_transform_is_enclosed_or_has_both_routes() {
    let folder = folder(&[]);
    // F[1/(1+z^2)] = pi exp(-k), so rho(1) = e^2/pi^2.
    let arguments = ["transform", "1/(1+z^2)", "--at", "1,pi", "--digits", "30"];
    let human = stdout(&run(folder.path(), &arguments).code(0));
    for word in [
        "1.15572734979092171791009318331",
        "k = pi",
        "enclosure",
        "proven",
        "rho",
    ] {
        assert!(human.contains(word), "{word}: {human}");
    }
    let mut with_format = arguments.to_vec();
    with_format.extend(["--format", "jsonl"]);
    let rows = lines(&stdout(&run(folder.path(), &with_format).code(0)));
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[0]["re"], "1.15572734979092171791009318331");
    assert_eq!(rows[0]["im"], "0");
    let rho: f64 = rows[0]["rho"]
        .as_str()
        .and_then(|rho| rho.parse().ok())
        .expect("a number");
    let expected = (std::f64::consts::E / std::f64::consts::PI).powi(2);
    assert!((rho / expected - 1.0).abs() < 1e-14, "{rho}");
    let routes = |row: &serde_json::Value| row["routes"].as_array().expect("routes").clone();
    assert_eq!(routes(&rows[0]).len(), 1);
    assert_eq!(rows[0]["enclosed"], true);
    let two = ["transform", "sinc(2*z)", "--at", "1", "--format", "jsonl"];
    let rows = lines(&stdout(&run(folder.path(), &two).code(0)));
    assert_eq!(rows[0]["enclosed"], false);
    let both = routes(&rows[0]);
    assert_eq!(both.len(), 2);
    assert!(both.iter().all(|route| route["failed"].is_null()));
}

#[test]
fn pieces_and_parameters_are_understood() {
    let folder = folder(&[]);
    let arguments = [
        "transform",
        "--piece",
        "z < 0: a*z",
        "--piece",
        "z > 0: z",
        "--param",
        "a=1/5",
        "--at",
        "2",
        "--digits",
        "20",
        "--format",
        "jsonl",
    ];
    let rows = lines(&stdout(&run(folder.path(), &arguments).code(0)));
    // F = -(1-a)/k^2.
    assert_eq!(rows[0]["re"], "-0.2");
    assert_eq!(rows[0]["rho"], "25");
}

#[test]
fn an_expression_may_begin_with_a_minus() {
    let folder = folder(&[]);
    let rows = lines(&stdout(
        &run(
            folder.path(),
            &[
                "transform",
                "-1/(1+z^2)",
                "--at",
                "1",
                "--digits",
                "15",
                "--format",
                "jsonl",
            ],
        )
        .code(0),
    ));
    assert!(
        rows[0]["re"]
            .as_str()
            .is_some_and(|re| re.starts_with("-1.15"))
    );
}

#[test]
fn a_question_without_an_answer_is_undecided() {
    let folder = folder(&[]);
    let assert = run(
        folder.path(),
        &["transform", "exp(z^2)", "--at", "1", "--digits", "15"],
    )
    .code(3);
    assert_civil(&assert);
    assert!(stdout(&assert).contains("undecided"), "{}", stdout(&assert));
}

#[test]
fn a_new_case_is_confirmed_and_a_changed_digit_is_not() {
    let folder = folder(&[]);
    let new = [
        "new",
        "A \"bell\"",
        "--phi",
        "b/(b+z^2)",
        "--param",
        "b=1",
        "--at",
        "1,2",
        "--digits",
        "25",
    ];
    let mut to_file = new.to_vec();
    to_file.extend(["--output", "bell.toml"]);
    run(folder.path(), &to_file).code(0);
    let text = fs::read_to_string(folder.path().join("bell.toml")).expect("written");
    assert_eq!(text, stdout(&run(folder.path(), &new).code(0)));
    run(folder.path(), &["check", "bell.toml"]).code(0);
    // The 20th digit of the first value.
    let changed = text.replacen("1.15572734979092171791", "1.15572734979092171792", 1);
    assert_ne!(changed, text);
    fs::write(folder.path().join("changed.toml"), changed).expect("written");
    run(folder.path(), &["check", "changed.toml"]).code(1);
    let again = run(folder.path(), &to_file).code(2);
    assert!(stderr(&again).contains("exists"), "{}", stderr(&again));
}

#[test]
fn a_new_case_is_not_written_without_an_answer() {
    let folder = folder(&[]);
    let assert = run(
        folder.path(),
        &[
            "new", "x", "--phi", "exp(z^2)", "--at", "1", "--digits", "15", "--output", "x.toml",
        ],
    )
    .code(3);
    assert_civil(&assert);
    assert!(
        stderr(&assert).contains("no case was written"),
        "{}",
        stderr(&assert)
    );
    assert_eq!(
        fs::read_dir(folder.path()).expect("a folder").count(),
        0,
        "not even a draft"
    );
}

/// One claim that takes milliseconds, and many that take long.
fn long_case() -> String {
    let mut text = super::GOOD.replace("kind", "name = 'first'\nkind");
    for n in 0..40 {
        text.push_str(&format!(
            "[[claim]]\nname = 'slow-{n}'\nkind = 'dilation'\nfactor = '{}'\ndigits = 2000\n",
            n + 2
        ));
    }
    text
}

#[cfg(unix)]
#[test]
fn an_interrupt_keeps_the_finished_claims() {
    let folder = folder(&[("long.toml", &long_case())]);
    let mut child = specbias(folder.path())
        .args(["check", "long.toml", "--jobs", "1", "-o", "record.jsonl"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("started");
    let path = folder.path().join("record.jsonl");
    let start = Instant::now();
    let finished = || fs::read_to_string(&path).is_ok_and(|text| text.contains("long/first"));
    while !finished() {
        assert!(
            start.elapsed() < Duration::from_secs(60),
            "no claim was finished"
        );
        assert!(
            child.try_wait().expect("a child").is_none(),
            "it ended before it was interrupted"
        );
        std::thread::sleep(Duration::from_millis(5));
    }
    let status = std::process::Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status()
        .expect("kill runs");
    assert!(status.success());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(130));
    assert!(
        start.elapsed() < Duration::from_secs(90),
        "it went on for too long"
    );
    let record = lines(&fs::read_to_string(&path).expect("written"));
    let claims = of_kind(&record, "claim");
    assert!(
        claims
            .iter()
            .any(|claim| claim["id"] == "long/first" && claim["verdict"] == "confirmed")
    );
    let end = record.last().expect("an end");
    assert_eq!(
        (&end["line"], &end["interrupted"]),
        (&"end".into(), &true.into())
    );
    assert_eq!(end["claims"], claims.len());
    assert!(
        end["unfinished"]
            .as_u64()
            .is_some_and(|unfinished| unfinished > 0),
        "{end}"
    );
    let shown = String::from_utf8(output.stdout).expect("UTF-8");
    assert!(shown.contains("130"), "{shown}");
    assert!(!String::from_utf8_lossy(&output.stderr).contains("panicked"));
    // The record is one that can be shown, with the status that the run had.
    run(folder.path(), &["report", "record.jsonl"]).code(130);
    let shown = run(folder.path(), &["report", "record.jsonl", "--exit-zero"]);
    shown.code(0);
}

#[test]
fn a_penalty_that_is_infinite_has_no_law() {
    let case = "[activation]\nname = 'square'\nphi = 'z^2'\n[[claim]]\nkind = 'decay'\norder = '4'\n\
        expect = 'refuted'\nbecause = 'F is 0 for k > 0'\n";
    let folder = folder(&[("square.toml", case)]);
    let check = ["check", "square.toml", "-q", "-o", "record.jsonl"];
    run(folder.path(), &check).code(0);
    let record = fs::read_to_string(folder.path().join("record.jsonl")).expect("written");
    let rows = lines(&record);
    let claims = of_kind(&rows, "claim");
    let reason = claims[0]["reason"].as_str().unwrap_or_default();
    // Said of phi, and not of a time that ran out.
    assert!(reason.contains("polynomials and waves"), "{reason}");
}
