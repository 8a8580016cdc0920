//! `specbias design`: values, closed forms, conditions; what is refused; the case it writes.

use super::{assert_civil, folder, run, said_of, stderr, stdout};

/// The one line of JSON that `design` writes.
fn designed(arguments: &[&str]) -> serde_json::Value {
    let here = folder(&[]);
    let mut all = vec!["design", "--format", "jsonl"];
    all.extend(arguments);
    let asked = run(here.path(), &all).success();
    serde_json::from_str(&stdout(&asked)).expect("JSON")
}

fn holds<'a>(found: &'a serde_json::Value, condition: &str) -> (&'a str, &'a str) {
    let all = found["conditions"].as_array().expect("conditions");
    let line = all
        .iter()
        .find(|line| {
            line["condition"]
                .as_str()
                .expect("text")
                .contains(condition)
        })
        .unwrap_or_else(|| panic!("no condition {condition}"));
    (
        line["holds"].as_str().expect("text"),
        line["reason"].as_str().expect("text"),
    )
}

#[test]
fn an_exponential_penalty_gives_the_cauchy_function() {
    let found = designed(&["--penalty", "exp(2*k)", "--at", "1,-1,1/2"]);
    assert_eq!(found["family"], "exponential");
    assert!(found["agreed_digits"].as_f64().expect("digits") > 30.0);
    let value = |j: usize| {
        found["values"][j]["phi"]
            .as_str()
            .expect("a value")
            .to_owned()
    };
    // 1/(2 pi), and 4/(5 pi).
    assert!(
        value(0).starts_with("0.15915494309189533576888376337"),
        "{}",
        value(0)
    );
    assert_eq!(value(0), value(1), "even");
    assert!(
        value(2).starts_with("0.25464790894703253723021402139"),
        "{}",
        value(2)
    );
    assert_eq!(holds(&found, "is positive, and even").0, "confirmed");
    // Looked at in places only.
    assert_eq!(holds(&found, "phi is positive").0, "sampled");
    assert_eq!(holds(&found, "monotone").0, "sampled");
    let (lipschitz, why) = holds(&found, "Lipschitz");
    assert_eq!(lipschitz, "confirmed");
    // (1/pi) ∫ k e^-k dk.
    assert!(why.contains("0.318310 is a bound"), "{why}");
    let (falls, how) = holds(&found, "falls to 0");
    assert_eq!(falls, "confirmed");
    assert!(how.contains("|z|^-2.00"), "{how}");
}

#[test]
fn conditions_fail_where_they_should() {
    let logarithm = designed(&["--penalty", "1+k^2"]);
    assert_eq!(holds(&logarithm, "is integrable").0, "refuted");
    assert_eq!(holds(&logarithm, "square integrable").0, "confirmed");
    assert!(holds(&logarithm, "smooth at z = 0").1.contains("ln|z|"));
    assert_eq!(holds(&logarithm, "Lipschitz").0, "refuted");
    let laplace = designed(&["--penalty", "(1+k^2)^2"]);
    assert_eq!(holds(&laplace, "is integrable").0, "confirmed");
    assert_eq!(holds(&laplace, "continuous derivative").0, "refuted");
    assert!(holds(&laplace, "smooth at z = 0").1.contains("|z|^1"));
    assert!(holds(&laplace, "falls to 0").1.contains("faster than"));
    let packet = designed(&["--penalty", "exp(k^2)/cosh(3*k)^2"]);
    assert_eq!(packet["family"], "wavepacket");
    assert_eq!(holds(&packet, "phi is positive").0, "refuted");
    let nails = designed(&["--penalty", "k^(9/10)"]);
    assert_eq!(holds(&nails, "no bed of nails").0, "refuted");
    let rectifier = designed(&["--penalty", "k^4", "--phase", "causal"]);
    assert_eq!(rectifier["left"], "0");
    assert_eq!(rectifier["right"], "z");
    assert_eq!(rectifier["open"], "up to a straight line");
    let left = designed(&["--penalty", "k^4", "--phase", "causal", "--at", "-1,1"]);
    assert_eq!(left["values"][0]["phi"], "0");
    assert_eq!(left["values"][1]["phi"], "1");
}

#[test]
fn what_has_no_activation_is_refused_with_the_condition() {
    let here = folder(&[]);
    for (arguments, words) in [
        (&["--penalty", "0"][..], "real and positive"),
        (&["--penalty", "-k^4"], "real and positive"),
        (&["--penalty", "i*k"], "real and positive"),
        (&["--penalty", "k-1"], "real and positive"),
        (&["--penalty", "log(k)"], "real and positive"),
        (&["--penalty", "exp(-k)"], "tempered"),
        (&["--penalty", "1"], "falls to 0"),
        (&["--penalty", "1/(1+k^2)"], "falls to 0"),
        (&["--penalty", "exp(2*z)"], "z"),
        (&["--penalty", "exp(2*k"], "^"),
        (&["--penalty", "exp(2*k)", "--phase", "k^2"], "odd in k"),
        (&["--penalty", "exp(2*k)", "--phase", "causal"], "ln rho"),
        (&["--penalty", "exp(2*k)", "--phase", "i*k"], "real"),
        (&["--penalty", "1", "--band", "2,1"], "a band is"),
        (&["--penalty", "1", "--band", "2"], "two constants"),
        (&["--penalty", "1", "--band", "0,k"], "k"),
        (&["--penalty", "k^4", "--at", "0"], "|z|"),
        (&["--penalty", "k^4", "--digits", "0"], "digits"),
    ] {
        let mut all = vec!["design"];
        all.extend(arguments);
        let refused = run(here.path(), &all).code(2);
        assert_civil(&refused);
        let said = stderr(&refused);
        assert!(said.contains(words), "{arguments:?}: {said}");
    }
}

#[test]
fn digits_out_of_reach_are_undecided() {
    let here = folder(&[]);
    let asked = run(
        here.path(),
        &[
            "design",
            "--penalty",
            "k^(1/4)*(2+k)",
            "--digits",
            "4000",
            "--seconds",
            "2",
        ],
    )
    .code(3);
    assert_civil(&asked);
    assert!(stdout(&asked).contains("undecided"), "{}", stdout(&asked));
}

#[test]
fn the_case_that_is_written_is_confirmed_and_never_overwritten() {
    let here = folder(&[]);
    for (name, arguments) in [
        ("closed.toml", &["--penalty", "(1+k^2)^2"][..]),
        ("causal.toml", &["--penalty", "k^4", "--phase", "causal"]),
        ("band.toml", &["--penalty", "1", "--band", "0,2"]),
        ("values.toml", &["--penalty", "1+k^4", "--at", "1,2"]),
    ] {
        let mut all = vec![
            "design",
            "--name",
            "mine \"quoted\"",
            "--case",
            name,
            "--digits",
            "25",
        ];
        all.extend(arguments);
        run(here.path(), &all).success();
        let checked = run(here.path(), &["check", name]).success();
        assert!(
            stdout(&checked).contains("confirmed"),
            "{}",
            stdout(&checked)
        );
        let before = super::bytes(here.path(), name);
        let again = run(here.path(), &all).code(2);
        assert!(stderr(&again).contains("not overwritten"));
        assert_eq!(before, super::bytes(here.path(), name));
    }
    // And it can fail: another penalty is refuted.
    let text = String::from_utf8(super::bytes(here.path(), "closed.toml")).expect("UTF-8");
    let other = text.replacen("(1+k^2)^2", "(1+k^2)^3", 1);
    assert_ne!(text, other);
    std::fs::write(here.path().join("closed.toml"), other).expect("written");
    let checked = run(here.path(), &["check", "closed.toml"]).code(1);
    assert!(stdout(&checked).contains("refuted"), "{}", stdout(&checked));
}

#[test]
fn a_badly_put_case_is_said_where_it_stands() {
    for (toml, words) in [
        (
            "[penalty]\nname = 'p'\n[[claim]]\nkind = 'design'\nequals = 'z'\n",
            "rho",
        ),
        (
            "[penalty]\nname = 'p'\nrho = 'z^2'\n[[claim]]\nkind = 'design'\nequals = 'z'\n",
            "z",
        ),
        (
            "[penalty]\nname = 'p'\nrho = 'k^2'\nband = ['1']\n[[claim]]\nkind = 'design'\nequals = 'z'\n",
            "two constants",
        ),
        (
            "[penalty]\nname = 'p'\nrho = 'k^2'\n[[claim]]\nkind = 'design'\n",
            "equals",
        ),
        (
            "[penalty]\nname = 'p'\nrho = 'k^2'\n[[claim]]\nkind = 'penalty'\nequals = 'k^2'\n",
            "[activation]",
        ),
        (
            "[activation]\nname = 'a'\nphi = 'z'\n[[claim]]\nkind = 'design'\n",
            "[penalty]",
        ),
        (
            "[penalty]\nname = 'p'\nrho = 'k^2'\n[[claim]]\nkind = 'design'\nequals = 'z'\npoints = ['0']\n",
            "|z|",
        ),
        (
            "[penalty]\nname = 'p'\nrho = 'k^2'\n[[claim]]\nkind = 'design'\nequals = 'z'\nphase = 'sideways'\n",
            "sideways",
        ),
    ] {
        said_of(toml, words);
    }
}

#[test]
fn source_code_is_printed_and_a_bad_name_or_language_refused() {
    let here = folder(&[]);
    let arguments = ["design", "--penalty", "(1+k^2)^2", "--name", "laplace"];
    for (language, word) in [
        ("rust", "pub fn laplace(z: f64) -> f64"),
        ("python", "def laplace(z"),
        ("c", "double laplace(double z)"),
        ("torch", "import torch"),
        ("jax", "import jax"),
    ] {
        let mut all = arguments.to_vec();
        all.extend(["--emit", language]);
        let printed = run(here.path(), &all).success();
        let code = stdout(&printed);
        assert!(code.contains(word), "{language}: {code}");
        assert!(
            code.contains("(1 + k^2)^2") || code.contains("(1+k^2)^2"),
            "{language}"
        );
    }
    let keyword = [
        "design",
        "--penalty",
        "(1+k^2)^2",
        "--name",
        "while",
        "--emit",
        "c",
    ];
    let refused = run(here.path(), &keyword).code(2);
    assert!(stderr(&refused).contains("while"), "{}", stderr(&refused));
    let other = ["design", "--penalty", "(1+k^2)^2", "--emit", "fortran"];
    let refused = run(here.path(), &other).code(2);
    assert!(stderr(&refused).contains("rust, python, c, torch and jax"));
    // The rectifier, and not its mirror image beside it.
    let rectifier = [
        "design",
        "--penalty",
        "k^4",
        "--phase",
        "causal",
        "--name",
        "relu",
        "--emit",
        "python",
        "-o",
        "relu.py",
    ];
    run(here.path(), &rectifier).success();
    let python = std::process::Command::new("python3")
        .current_dir(here.path())
        .args([
            "-c",
            "import relu; print(relu.relu(-2.0), relu.relu(3.5), relu.relu_derivative(2.0))",
        ])
        .output();
    match python {
        Ok(output) => assert_eq!(
            String::from_utf8_lossy(&output.stdout).trim(),
            "0.0 3.5 1.0",
            "{}",
            String::from_utf8_lossy(&output.stderr)
        ),
        Err(_) => eprintln!("SKIPPED: there is no python3 to run the rectifier"),
    }
    // A band with two edges has a tail that no table has.
    let band = [
        "design",
        "--penalty",
        "1",
        "--band",
        "1,3",
        "--at",
        "1/4",
        "--emit",
        "c",
    ];
    let refused = run(here.path(), &band).code(3);
    assert!(
        stderr(&refused).contains("two waves"),
        "{}",
        stderr(&refused)
    );
}
