//! Whatever is wrong with a case is an error with a place and a caret, exit status 2, and nothing
//! else is lost.

use std::fs;

use super::{GOOD, assert_civil, folder, lines, of_kind, run, stdout};

const HEAD: &str = "[activation]\nname = 'a'\n";
const CLAIM: &str = "[[claim]]\nkind = 'penalty'\nequals = 'k^4'\npoints = ['1']\ndigits = 20\n";

/// Checks a bad case beside a good one: the fault is at `place` (line:column) and says `word`; the
/// good case is checked all the same.
fn refused(text: &str, place: &str, word: &str) {
    refused_bytes(text.as_bytes(), Some(place), word);
}

fn refused_bytes(text: &[u8], place: Option<&str>, word: &str) {
    let folder = folder(&[("good.toml", GOOD)]);
    fs::write(folder.path().join("bad.toml"), text).expect("written");
    let human = run(folder.path(), &["check", "."]).code(2);
    assert_civil(&human);
    let shown = stdout(&human);
    assert!(shown.contains("error: "), "{shown}");
    assert!(shown.contains(word), "`{word}` is missing:\n{shown}");
    if let Some(place) = place {
        assert!(
            shown.contains(&format!("bad.toml:{place}\n")),
            "not at {place}:\n{shown}"
        );
        assert!(shown.contains('^'), "no caret:\n{shown}");
    }
    let record = run(folder.path(), &["check", ".", "--format", "jsonl"]).code(2);
    let record = lines(&stdout(&record));
    assert!(!of_kind(&record, "fault").is_empty());
    let good: Vec<_> = of_kind(&record, "claim")
        .into_iter()
        .filter(|claim| claim["id"] == "good/penalty")
        .collect();
    assert_eq!(good.len(), 1, "the good case was lost");
    assert_eq!(good[0]["verdict"], "confirmed");
}

#[test]
fn an_unknown_key_function_or_variable() {
    refused(
        &format!("{HEAD}phi = 'tanh(z)'\nphy = '1'\n{CLAIM}"),
        "4:1",
        "unknown key `phy`",
    );
    refused(
        &format!("colour = 'red'\n{HEAD}phi = 'tanh(z)'\n{CLAIM}"),
        "1:1",
        "unknown key `colour`",
    );
    refused(
        &format!("{HEAD}phi = 'tanh(z)'\n{CLAIM}digit = 3\n"),
        "9:1",
        "did you mean `digits`?",
    );
    refused(
        &format!("{HEAD}phi = '1 + tnah(z)'\n{CLAIM}"),
        "3:12",
        "tnah",
    );
    refused(&format!("{HEAD}phi = 'tanh(z*y)'\n{CLAIM}"), "3:15", "y");
    refused(
        &format!("{HEAD}phi = 'tanh(z)'\n[[claim]]\nkind = 'penulty'\n"),
        "5:8",
        "penulty",
    );
}

#[test]
fn k_where_only_z_is_known_and_z_where_only_k_is() {
    refused(&format!("{HEAD}phi = 'tanh(k)'\n{CLAIM}"), "3:13", "k");
    let claim = CLAIM.replace("k^4", "z^4");
    refused(&format!("{HEAD}phi = 'tanh(z)'\n{claim}"), "6:11", "z");
}

#[test]
fn a_wrong_type() {
    refused(
        &format!("{HEAD}phi = 0.1\n{CLAIM}"),
        "3:7",
        "expected a string, found a float",
    );
    refused(
        &format!("{HEAD}phi = 'tanh(z)'\n{CLAIM}because = 3\n"),
        "9:11",
        "expected a string, found an integer",
    );
    let claim = CLAIM.replace("digits = 20", "digits = '20'");
    refused(
        &format!("{HEAD}phi = 'tanh(z)'\n{claim}"),
        "8:10",
        "expected an integer, found a string",
    );
    let claim = CLAIM.replace("['1']", "'1'");
    refused(
        &format!("{HEAD}phi = 'tanh(z)'\n{claim}"),
        "7:10",
        "array of strings",
    );
    let claim = CLAIM.replace("[[claim]]", "[claim]");
    refused(
        &format!("{HEAD}phi = 'tanh(z)'\n{claim}"),
        "4:1",
        "[[claim]]",
    );
}

#[test]
fn an_id_that_stands_twice() {
    refused(
        &format!("{HEAD}phi = 'tanh(z)'\n{CLAIM}{CLAIM}"),
        "10:8",
        "penalty",
    );
    let (one, two) = (folder(&[("x.toml", GOOD)]), folder(&[("x.toml", GOOD)]));
    let paths = [
        one.path().to_str().expect("UTF-8"),
        two.path().to_str().expect("UTF-8"),
    ];
    let assert = run(one.path(), &["check", paths[0], paths[1]]).code(2);
    let shown = stdout(&assert);
    assert!(
        paths
            .iter()
            .all(|path| shown.contains(&format!("{path}/x.toml"))),
        "{shown}"
    );
}

#[test]
fn files_that_are_no_text() {
    refused_bytes(b"", None, "this file is empty");
    refused_bytes(b" \n\n", None, "this file is empty");
    refused_bytes(b"[activation]\nname = '\xe9'\n", Some("2:9"), "not UTF-8");
    refused_bytes(b"a = 1\n\0", Some("2:1"), "NUL");
    refused("[activation\n", "1:12", "not valid TOML");
    refused("a = 1\na = 2\n", "2:1", "duplicate key");
}

#[test]
fn a_byte_order_mark_is_no_fault() {
    let folder = folder(&[("marked.toml", &format!("\u{feff}{GOOD}"))]);
    run(folder.path(), &["check", "marked.toml"]).code(0);
}

#[test]
fn a_file_of_100_megabytes() {
    let folder = folder(&[("good.toml", GOOD)]);
    let file = fs::File::create(folder.path().join("big.toml")).expect("created");
    file.set_len(100 << 20).expect("sparse");
    let assert = run(folder.path(), &["check", "."]).code(2);
    let shown = stdout(&assert);
    assert!(
        shown.contains("too large for a case: this file has 100 MiB; at most 16 MiB are read"),
        "{shown}"
    );
    assert!(shown.contains("good/penalty"), "{shown}");
}

#[test]
fn parentheses_and_tables_ten_thousand_deep() {
    let deep = format!("{}z{}", "(".repeat(10_000), ")".repeat(10_000));
    refused_bytes(
        format!("{HEAD}phi = '{deep}'\n{CLAIM}").as_bytes(),
        None,
        "bad.toml:3:",
    );
    let deep = format!("{}z{}", "sin(".repeat(10_000), ")".repeat(10_000));
    refused_bytes(
        format!("{HEAD}phi = '{deep}'\n{CLAIM}").as_bytes(),
        None,
        "bad.toml:3:",
    );
    let deep = format!("{}z", "-".repeat(10_000));
    refused_bytes(
        format!("{HEAD}phi = '{deep}'\n{CLAIM}").as_bytes(),
        None,
        "bad.toml:3:",
    );
    let deep = format!("a = {}{}\n", "[".repeat(10_000), "]".repeat(10_000));
    refused_bytes(deep.as_bytes(), None, "nested too deeply");
}

#[test]
fn a_division_by_zero() {
    refused(
        &format!("{HEAD}phi = 'tanh(z) + 1/0'\n{CLAIM}"),
        "3:20",
        "zero",
    );
    let claim = CLAIM.replace("k^4", "k^4/(1-1)");
    refused(&format!("{HEAD}phi = 'tanh(z)'\n{claim}"), "6:15", "zero");
}

#[test]
fn pieces_that_leave_a_gap_or_overlap() {
    let pieces = |second: &str| {
        format!(
            "{HEAD}pieces = [\n  {{ on = 'z < 0', phi = '0' }},\n  {{ on = '{second}', phi = 'z' }},\n]\n{CLAIM}"
        )
    };
    refused(&pieces("z > 1"), "5:10", "gap");
    refused(&pieces("z > -1"), "5:10", "overlap");
    refused(&pieces("z = 1"), "5:13", "");
    refused(
        &format!("{HEAD}phi = 'z'\npieces = []\nname2 = 'x'\n{CLAIM}"),
        "5:1",
        "unknown key",
    );
}

#[test]
fn points_outside_the_domain() {
    for (point, word) in [
        ("0", "k > 0"),
        ("-1", "k > 0"),
        ("k", "k"),
        ("1/0", "zero"),
        ("i", ""),
    ] {
        let claim = CLAIM.replace("'1'", &format!("'{point}'"));
        let place = if point == "1/0" { "7:13" } else { "7:11" };
        if point == "1/0" || point == "k" || point == "i" {
            refused_bytes(
                format!("{HEAD}phi = 'tanh(z)'\n{claim}").as_bytes(),
                None,
                word,
            );
        } else {
            refused(&format!("{HEAD}phi = 'tanh(z)'\n{claim}"), place, word);
        }
    }
    let claim = CLAIM.replace("k^4", "log(k-1)");
    refused(&format!("{HEAD}phi = 'tanh(z)'\n{claim}"), "6:10", "k = 1");
}

#[test]
fn kernels_outside_their_domain() {
    let limit = "kind = 'limit-kernel'\nridge = 'd^3/12'\nequals = 'r^3/6'\n";
    let window = "kind = 'limit-kernel'\ndimension = 2\nequals = 'r^3'\nwindow = '2'\n";
    let pair = "pairs = [ { x = '1', y = '5/2', angle = '1' } ]";
    let ridge = "kind = 'ridge-kernel'\n";
    for (claim, word) in [
        (format!("{limit}dimension = 0"), "from 1 to 8, not 0"),
        (format!("{limit}dimension = 40"), "from 1 to 8, not 40"),
        (limit.to_string(), "needs `dimension`"),
        (
            format!("{limit}dimension = 2\npoints = ['0']"),
            "distances above 0",
        ),
        (
            format!("{limit}dimension = 2").replace("r^3/6", "d^3/6"),
            "`d`",
        ),
        (format!("{window}{pair}"), "between 0 and the window's 2"),
        (format!("{ridge}equals = 'r'\nregular = '1/k'"), "`r`"),
        (format!("{ridge}regular = '1/k'"), "needs `equals`"),
        (
            format!("{ridge}regular = '1/k'\nequals = 'd'\npoints = ['-1']"),
            "distances above 0",
        ),
        (
            format!("{ridge}regular = '1/k'\nequals = 'd'\nderivatives = 99"),
            "from 0 to 10",
        ),
        ("kind = 'bed-of-nails'".into(), "needs `converges"),
        (
            "kind = 'bed-of-nails'\nconverges = true\ndimension = 9".into(),
            "from 1 to 8, not 9",
        ),
    ] {
        let case = format!("{HEAD}phi = 'relu(z)'\n[[claim]]\n{claim}\n");
        refused_bytes(case.as_bytes(), None, word);
    }
}

#[test]
fn digits_out_of_range_in_a_case() {
    let claim = CLAIM.replace("digits = 20", "digits = 0");
    refused(&format!("{HEAD}phi = 'tanh(z)'\n{claim}"), "8:10", "digits");
}

#[test]
fn paths_that_cannot_be_read() {
    let folder = folder(&[
        ("good.toml", GOOD),
        ("notes.txt", "x"),
        ("empty/README.md", "x"),
    ]);
    for (path, word) in [
        ("none.toml", "no such file"),
        ("good.toml/x.toml", "not a folder"),
        ("empty", "there is no case"),
    ] {
        let assert = run(folder.path(), &["check", "good.toml", path]).code(2);
        assert_civil(&assert);
        let shown = stdout(&assert);
        assert!(shown.contains(word), "{path}: {shown}");
        assert!(shown.contains("good/penalty"), "{path}: {shown}");
    }
}

#[cfg(unix)]
#[test]
fn links_that_lead_nowhere_or_in_a_circle() {
    use std::os::unix::fs::symlink;
    let folder = folder(&[("good.toml", GOOD), ("sub/good.toml", GOOD)]);
    symlink("nowhere", folder.path().join("broken.toml")).expect("a link");
    symlink("circle.toml", folder.path().join("circle.toml")).expect("a link");
    symlink("..", folder.path().join("sub/back")).expect("a link");
    let assert = run(folder.path(), &["check", "."]).code(2);
    assert_civil(&assert);
    let shown = stdout(&assert);
    for word in [
        "broken.toml",
        "circle.toml",
        "sub/back",
        "a loop of folders",
    ] {
        assert!(shown.contains(word), "{word}: {shown}");
    }
    assert!(
        shown.contains("sub/good/penalty") && shown.contains("3 "),
        "{shown}"
    );
}

#[cfg(unix)]
#[test]
fn a_file_that_may_not_be_read() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder(&[("good.toml", GOOD), ("closed.toml", GOOD)]);
    let closed = folder.path().join("closed.toml");
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o0)).expect("own file");
    // The superuser may read it all the same; then it is a case like any other.
    let readable = fs::read(&closed).is_ok();
    let assert = run(folder.path(), &["check", "."]).code(if readable { 0 } else { 2 });
    let shown = stdout(&assert);
    assert_eq!(shown.contains("permission denied"), !readable, "{shown}");
    assert!(shown.contains("good/penalty"), "{shown}");
}

#[test]
fn one_bad_case_among_a_hundred() {
    let mut files: Vec<(String, String)> = (0..99)
        .map(|n| (format!("{n:02}.toml"), GOOD.to_owned()))
        .collect();
    files.push((
        "50-bad.toml".to_owned(),
        "[activation]\nname = 3\n".to_owned(),
    ));
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(name, text)| (&**name, &**text))
        .collect();
    let folder = folder(&files);
    let assert = run(folder.path(), &["check", ".", "--format", "jsonl"]).code(2);
    let record = lines(&stdout(&assert));
    let claims = of_kind(&record, "claim");
    assert_eq!(claims.len(), 99);
    assert!(claims.iter().all(|claim| claim["verdict"] == "confirmed"));
    let faults = of_kind(&record, "fault");
    assert!(
        faults.iter().all(|fault| fault["file"] == "./50-bad.toml"),
        "{faults:?}"
    );
    assert_eq!(faults[0]["at_line"], 2);
}

#[test]
fn a_parameter_with_a_reserved_name() {
    let claim = "[[claim]]\nkind = 'penalty'\nequals = 'sinh(pi*k/2)^2/pi^2'\n";
    for (name, what) in [
        ("pi", "a constant"),
        ("i", "a constant"),
        ("tanh", "a function"),
        ("k", "a variable"),
        ("x1", "a variable"),
        ("gamma", "a variable"),
        ("dot", "a variable"),
        ("edge", "a variable"),
    ] {
        refused(
            &format!("{HEAD}phi = 'tanh(z)'\nparams = {{ {name} = '3' }}\n{claim}"),
            "4:12",
            what,
        );
    }
    // Wherever a table of names can stand.
    refused(
        &format!(
            "{HEAD}phi = 'tanh(z)'\n{claim}[[claim]]\nkind = 'equal-spectrum'\nwith = {{ name = 'b', phi = '-tanh(z)', params = {{ e = '3' }} }}\n"
        ),
        "9:51",
        "a constant",
    );
    refused(
        "[penalty]\nname = 'w'\nrho = 'k^4'\nparams = { pi = '3' }\n[[claim]]\nkind = 'design'\nequals = 'relu(z)'\n",
        "4:12",
        "a constant",
    );
    refused(
        "[function]\nname = 'f'\ndimension = 2\nf = 'exp(-r^2)'\nparams = { xi2 = '3' }\n[[claim]]\nkind = 'radon-even'\n",
        "5:12",
        "a variable",
    );
}
