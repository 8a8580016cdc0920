use super::*;
use crate::expr::Scope;
use proptest::prelude::*;
use std::path::Path;

fn parse(text: &str) -> Table {
    Document::parse("x.toml", text).expect("valid TOML")
}

fn fault(text: &str) -> Diagnostic {
    Document::parse("x.toml", text).expect_err("not valid TOML")
}

const CASE: &str = "analysis = '''\nTwo\nlines'''\n\n[activation]\nname = \"R\"\n\
    pieces = [ { on = \"z < 0\", phi = \"0\" }, { on = \"z > 0\", phi = \"z\" } ]\n\
    params = { b = \"2\", a = \"1/5\" }\n\n[[claim]]\nkind = \"penalty\"\ndigits = 1_00\n\n\
    [[claim]]\nkind = 'decay'\nsmooth = true\npoints = [\"1/4\", 'pi']\n";

#[test]
fn every_type_comes_out_as_typed() {
    let mut case = parse(CASE);
    assert_eq!(case.keys(), ["analysis", "activation", "claim"]);
    let analysis = case.string("analysis").expect("string").expect("there");
    assert_eq!(analysis.value, "Two\nlines");
    let mut activation = case.table("activation").expect("table").expect("there");
    assert_eq!(activation.line(), 5);
    let pieces = activation.tables("pieces").expect("tables");
    assert_eq!(pieces.len(), 2);
    let mut params = activation.table("params").expect("table").expect("there");
    let params: Vec<(String, String)> = params
        .entries()
        .expect("strings")
        .into_iter()
        .map(|(key, value)| (key.value, value.value))
        .collect();
    assert_eq!(
        params,
        [("b".into(), "2".into()), ("a".into(), "1/5".into())],
        "in the order of the file"
    );
    let mut claims = case.tables("claim").expect("tables");
    assert_eq!((claims[0].line(), claims[1].line()), (10, 14));
    let (digits, span) = claims[0]
        .integer("digits")
        .expect("integer")
        .expect("there");
    assert_eq!((digits, &CASE[span]), (100, "1_00"));
    assert_eq!(claims[1].boolean("smooth").expect("boolean"), Some(true));
    let points = claims[1]
        .strings("points")
        .expect("strings")
        .expect("there");
    assert_eq!(points[1].value, "pi");
    assert!(claims[1].string("absent").expect("no fault").is_none());
    assert!(case.tables("absent").expect("no fault").is_empty());
    assert!(case.finish(&[]).is_ok());
}

#[test]
fn a_wrong_type_is_shown_at_the_value() {
    let mut table = parse(
        "equals = 0.1\ndigits = \"9\"\nclaim = 3\npoints = [1]\nbig = 99999999999999999999\n",
    );
    let equals = table.string("equals").expect_err("a float");
    assert_eq!((equals.line(), equals.column()), (Some(1), Some(10)));
    assert!(equals.message.contains("expected a string, found a float"));
    assert!(
        equals
            .help
            .as_deref()
            .is_some_and(|help| help.contains("\"0.1\""))
    );
    let digits = table.integer("digits").expect_err("a string");
    assert_eq!(digits.line(), Some(2));
    assert!(table.tables("claim").is_err());
    let points = table.strings("points").expect_err("an integer");
    assert_eq!(points.column(), Some(11));
    assert!(
        table
            .integer("big")
            .expect_err("too large")
            .message
            .contains("too large")
    );
}

#[test]
fn single_and_double_brackets_are_told_apart() {
    let claim = parse("[claim]\nkind = 'x'\n")
        .tables("claim")
        .expect_err("a table");
    assert!(
        claim
            .help
            .as_deref()
            .is_some_and(|help| help.contains("[[claim]]"))
    );
    let activation = parse("[[activation]]\n")
        .table("activation")
        .expect_err("an array");
    assert!(
        activation
            .help
            .as_deref()
            .is_some_and(|help| help.contains("[activation]"))
    );
}

#[test]
fn an_unknown_key_is_shown_and_the_nearest_offered() {
    let known = ["kind", "equals", "points", "digits"];
    let unknown = |text: &str| parse(text).finish(&known).expect_err("unknown");
    let near = unknown("digit = 3\n");
    assert_eq!(near.message, "unknown key `digit`");
    assert_eq!(near.help.as_deref(), Some("did you mean `digits`?"));
    assert_eq!(
        unknown("Eqauls = 3\n").help.as_deref(),
        Some("did you mean `equals`?")
    );
    let far = unknown("wavelength = 3\n");
    assert!(
        far.help
            .as_deref()
            .is_some_and(|help| help.contains("kind, equals"))
    );
    assert_eq!(
        unknown("points = []\n").message,
        "`points` has no meaning here"
    );
    assert_eq!(
        unknown("kind = ''\n\n zz = 1\n a = 2\n").line(),
        Some(1),
        "first in the file"
    );
}

#[test]
fn a_missing_key_is_shown_at_the_header() {
    let mut case = parse(CASE);
    let mut claims = case.tables("claim").expect("tables");
    let missing = claims[1].required_string("equals").expect_err("missing");
    assert_eq!((missing.line(), missing.column()), (Some(14), Some(1)));
}

/// The byte of the file that a fault at the `x` of `value` points at.
fn caret(file: &str) -> Option<usize> {
    let text = parse(file).required_string("a").expect("a string");
    let at = text.value.find('x').expect("an x");
    text.error_at(at..at + 1, "here", None)
        .span()
        .map(|span| span.start)
}

#[test]
fn a_place_inside_a_string_is_exact_where_the_file_holds_it_as_it_is() {
    for file in [
        "a = \"1 + x\"",
        "a = '1 + x'",
        "a = '''1 +\n x'''",
        "a = \"\"\"\n1 + x\"\"\"",
        "a = \"\"\"\r\n1 + x\"\"\"",
        "b = 'µß'\na = \"µß + x\"",
    ] {
        assert_eq!(caret(file), file.find('x'), "{file:?}");
    }
    for file in [
        r#"a = "1\t+ x""#,
        r#"a = "\u0031 + x""#,
        "a = \"\"\"1 \\\n + x\"\"\"",
    ] {
        assert_eq!(caret(file), file.find('"'), "the whole string: {file:?}");
    }
}

#[test]
fn an_expression_fault_points_into_the_file() {
    let text = parse("[claim]\nequals = \"2*pi + foo(k)\"\n")
        .table("claim")
        .expect("table")
        .expect("there")
        .required_string("equals")
        .expect("string");
    let fault = text
        .parse(&Scope::new(&["k"]))
        .expect_err("no such function");
    assert_eq!((fault.line(), fault.column()), (Some(2), Some(18)));
    assert!(fault.to_string().contains("x.toml:2:18"));
}

#[test]
fn what_is_not_toml_has_a_place() {
    assert_eq!(fault("a = 1\na = 2\n").line(), Some(2));
    assert_eq!(fault("[activation\n").line(), Some(1));
    assert!(fault("a = z + 1\n").help.is_some(), "quotes are missing");
    assert!(fault(" \n\t\n").message.contains("empty"));
    assert!(fault("").message.contains("empty"));
}

#[test]
fn nesting_of_any_depth_is_a_fault_and_no_overflow() {
    for depth in [100usize, 10_000, 250_000] {
        for text in [
            format!("a = {}{}", "[".repeat(depth), "]".repeat(depth)),
            format!("a = {}1{}", "{a=".repeat(depth), "}".repeat(depth)),
            format!("{}a = 1", "a.".repeat(depth)),
            format!("[{}a]\n", "a.".repeat(depth)),
            format!("a = {}", "[".repeat(depth)),
        ] {
            assert!(fault(&text).message.contains("nested too deeply"));
        }
    }
    // What the parser does let through, header times key times value, is read.
    let deep = format!(
        "[{}a]\n{}a = {}{}",
        "a.".repeat(70),
        "a.".repeat(70),
        "[".repeat(70),
        "]".repeat(70)
    );
    parse(&deep);
}

#[test]
fn bytes_that_are_no_text_have_a_place() {
    let read = |bytes: &[u8]| Document::from_bytes(Path::new("x.toml"), bytes.to_vec());
    let latin1 = read(b"a = 1\nname = '\xe9'\n").expect_err("not UTF-8");
    assert_eq!((latin1.line(), latin1.column()), (Some(2), Some(9)));
    assert!(latin1.to_string().contains("0xe9"));
    let nul = read(b"a = 1\n\0").expect_err("a NUL");
    assert_eq!(nul.line(), Some(2));
    let marked = read(b"\xef\xbb\xbfa = 1\n").expect("a byte order mark is accepted");
    assert_eq!(&*marked.text, "a = 1\n");
    let utf16 = read(b"\xff\xfea\0").expect_err("UTF-16");
    assert_eq!((utf16.line(), utf16.column()), (Some(1), Some(1)));
}

#[test]
fn files_that_are_no_case_are_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("x.toml");
    let why = |path: &Path| Document::read(path).expect_err("unreadable").message;
    assert!(why(folder.path()).contains("folder"));
    assert!(why(&path).contains("no such file"));
    assert!(why(Path::new("/dev/zero")).contains("regular file"));
    let file = std::fs::File::create(&path).expect("created");
    file.set_len(100 << 20).expect("sparse");
    assert_eq!(
        why(&path),
        "too large for a case: this file has 100 MiB; at most 16 MiB are read"
    );
    file.set_len(MAX_BYTES + 1).expect("sparse");
    assert!(why(&path).contains("too large"));
}

proptest! {
    #[test]
    fn any_text_is_a_table_or_a_fault_that_renders(text in "[\\[\\]{}=\"'.,a-c0-9\\\\\\n #\u{e9}-]{0,60}") {
        match Document::parse("x.toml", text.as_str()) {
            Ok(table) => { let _ = table.finish(&["a", "b"]).map_err(|fault| fault.to_string()); }
            Err(fault) => prop_assert!(fault.to_string().contains("x.toml")),
        }
    }

    #[test]
    fn any_bytes_are_a_document_or_a_fault_that_renders(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
        if let Err(fault) = Document::from_bytes(Path::new("x.toml"), bytes) {
            prop_assert!(fault.to_string().contains("x.toml:"));
        }
    }
}

/// Claims enough for several parts, and what comes out of the file.
fn many(before: &str, between: &str, after: &str) -> (String, Result<Table, Diagnostic>) {
    let claims = |from: usize| -> String {
        (from..from + 4000)
            .map(|i| format!("[[claim]]\nname = \"c{i}\"\n"))
            .collect()
    };
    let text = format!("{before}{}{between}{}{after}", claims(0), claims(4000));
    let table = Document::parse("x.toml", text.as_str());
    (text, table)
}

#[test]
fn a_file_of_several_parts_is_read_like_one() {
    let inner = "[claim.inner]\nx = '''\n[[claim]]\n'''\ny = [\n  [\"z\"],\n[\"[[claim]]\"]]\n";
    let (text, table) = many("[a]\nb = \"1\"\n", inner, "[training]\nc = \"2\"\n");
    let mut table = table.expect("valid TOML");
    assert_eq!(table.keys(), ["a", "claim", "training"]);
    let claims = table.tables("claim").expect("tables");
    assert_eq!(claims.len(), 8000);
    for (i, mut claim) in claims.into_iter().enumerate() {
        let name = claim.required_string("name").expect("a name");
        assert_eq!(name.value, format!("c{i}"));
        assert_eq!(claim.line(), 3 + 2 * i + if i < 4000 { 0 } else { 7 });
        assert!(text[claim.span()].starts_with("[[claim]]"));
        assert_eq!(claim.table("inner").expect("a table").is_some(), i == 3999);
    }
    let mut last = table.table("training").expect("a table").expect("there");
    assert_eq!(last.required_string("c").expect("there").value, "2");
}

#[test]
fn what_parts_say_of_the_same_table_is_what_the_file_says() {
    let (_, table) = many("[a.b]\nx = \"1\"\n", "", "[a.c]\nx = \"2\"\n");
    let mut a = table
        .expect("valid")
        .table("a")
        .expect("a table")
        .expect("there");
    assert!(a.table("b").expect("a table").is_some() && a.table("c").expect("a table").is_some());
    for (before, after) in [
        ("[a]\n", "[a]\n"),
        ("claim = [{ name = \"c\" }]\n", ""),
        ("x = []\n", "[[x]]\n"),
        ("[x]\n", "[[x]]\n"),
        ("", "[claim]\n"),
        ("", "[[claim]]\nname = \"a\"\nname = \"b\"\n"),
    ] {
        let (text, table) = many(before, "", after);
        let whole = toml::de::DeTable::parse(&text).expect_err("not valid TOML");
        let fault = table.expect_err("not valid TOML");
        assert_eq!(fault.span(), whole.span(), "{before} {after}");
        assert!(fault.to_string().contains(whole.message()), "{fault}");
    }
}
