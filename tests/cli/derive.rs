//! Closed forms by rules on the command line: the answer, its shapes, and what is no question.

use super::{assert_civil, folder, run, stderr, stdout};
use serde_json::Value;

#[test]
fn an_answer_has_its_formula_its_check_and_its_steps() {
    let folder = folder(&[]);
    let found = run(folder.path(), &["derive", "z*logistic(z)"]).code(0);
    let text = stdout(&found);
    for part in [
        "F(k)     = -(pi^2*cosh(pi*k))/sinh(pi*k)^2   (k > 0)",
        "+ i*pi*delta'(k)",
        "rho(k)   = ",
        "equal to the enclosure of F within 1e-30 at k = 1/3, 7/5, 6",
        "residues",
        "source: ",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let pieces = [
        "derive",
        "--piece",
        "z < 0: 0",
        "--piece",
        "z > 0: a*z",
        "--param",
        "a=3",
    ];
    let text = stdout(&run(folder.path(), &pieces).code(0));
    assert!(text.contains("F(k)     = -3/k^2"), "{text}");
}

#[test]
fn json_and_markdown_hold_the_same() {
    let folder = folder(&[]);
    let line = ["derive", "relu(z)", "--format", "jsonl"];
    let text = stdout(&run(folder.path(), &line).code(0));
    let line: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(line["transform"]["text"], "-1/k^2");
    assert_eq!(line["deltas"], "i*pi*delta'(k)");
    assert_eq!(line["penalty"]["text"], "k^4");
    assert_eq!(line["steps"][0]["rule"], "jumps");
    assert!(
        line["transform"]["mathml"]
            .as_str()
            .is_some_and(|m| m.starts_with("<math"))
    );
    let page = stdout(
        &run(
            folder.path(),
            &["derive", "relu(z)", "--format", "markdown"],
        )
        .code(0),
    );
    assert!(
        page.contains("$$F(k) = ") && page.contains("| 1 | jumps: "),
        "{page}"
    );
}

#[test]
fn what_has_no_closed_form_here_says_so_and_is_no_error() {
    let folder = folder(&[]);
    for phi in ["z*erf(softplus(z))", "exp(z)", "exp(-exp(z^2))"] {
        let found = run(folder.path(), &["derive", phi]).code(3);
        assert!(stdout(&found).contains("no closed form"), "{phi}");
    }
}

#[test]
fn bad_questions_are_refused_with_a_caret() {
    let folder = folder(&[]);
    for (arguments, part) in [
        (&["derive", "z*logistic("][..], "ends too early"),
        (&["derive"][..], "phi is missing"),
        (&["derive", "a*tanh(z)"][..], "a"),
        (
            &["derive", "a*tanh(z)", "--assume", "a > 1"][..],
            "an assumption is",
        ),
        (&["derive", "a*tanh(z)", "--assume", "pi > 0"][..], "pi"),
        (
            &["derive", "a*z", "--assume", "a > 0", "--assume", "a < 0"][..],
            "given twice",
        ),
        (&["derive", "tanh(z)", "--format", "junit"][..], "no format"),
    ] {
        let found = run(folder.path(), arguments).code(2);
        assert_civil(&found);
        let said = stderr(&found);
        assert!(said.contains(part), "{arguments:?}: {said}");
    }
}
