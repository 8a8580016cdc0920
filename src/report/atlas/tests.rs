//! What stands on the pages: every row, links that lead somewhere, nothing from elsewhere, no text that acts.

use super::*;
use crate::record::samples::{any_record, confirmed, hostile, record};
use crate::record::{ClaimLine, VerdictName};
use crate::report::html::tests::xml;
use proptest::prelude::*;
use roxmltree::Document;
use std::collections::BTreeSet;

/// Checks a page: well formed, places used once, nothing loaded from elsewhere, one script at most.
fn check(page: &str) {
    let text = xml(page, STYLE, SCRIPT);
    let document = Document::parse(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
    let mut ids = BTreeSet::new();
    for node in document.descendants().filter(|node| node.is_element()) {
        let name = node.tag_name().name();
        assert!(
            !matches!(name, "iframe" | "object" | "embed" | "base" | "link"),
            "{name}"
        );
        if name == "script" || name == "style" {
            assert_eq!(node.text(), None, "a {name} that is not ours");
        }
        for attribute in node.attributes() {
            let (key, value) = (attribute.name(), attribute.value());
            assert!(!key.starts_with("on") && key != "style", "{key}={value}");
            assert!(key != "id" || ids.insert(value.to_owned()), "{value} twice");
            if matches!(key, "src" | "href") {
                assert!(!value.contains(':') && !value.starts_with('/'), "{value}");
            }
        }
        if name == "img" {
            assert!(node.attribute("alt").unwrap_or_default().len() > 3);
        }
        if name == "th" {
            assert!(node.attribute("scope").is_some(), "a head of what?");
        }
        if matches!(name, "input" | "select") {
            let id = node.attribute("id").expect("an id");
            assert!(page.contains(&format!("for=\"{id}\"")), "{id} has no label");
        }
    }
    let count = |name: &str| {
        let named = |n: &roxmltree::Node<'_, '_>| n.has_tag_name(name);
        document.descendants().filter(named).count()
    };
    assert_eq!((count("main"), count("h1"), count("header")), (1, 1, 1));
    assert!(count("script") <= 1);
    assert!(page.contains("default-src 'none'") && page.contains("<html lang=\"en\">"));
}

/// The files of an atlas, every page checked and every link followed.
fn files(record: &Record, seen: &BTreeMap<String, Seen>) -> Vec<File> {
    let files = folder(record, seen).expect("rows");
    let paths: BTreeSet<&str> = files.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(paths.len(), files.len(), "a path twice");
    for file in files.iter().filter(|file| file.path.ends_with(".html")) {
        check(&file.text);
        for attribute in ["href=\"", "src=\""] {
            for link in file.text.split(attribute).skip(1) {
                let link = link.split('"').next().unwrap_or_default();
                let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
                let leads = |other: &&File| match path {
                    "" => other.path == file.path,
                    path => relative(&file.path, &other.path) == path,
                };
                if path.ends_with(RECORD) {
                    continue;
                }
                let there = files.iter().find(leads);
                let there = there.unwrap_or_else(|| panic!("{link} of {}", file.path));
                let place = format!("id=\"{anchor}\"");
                assert!(anchor.is_empty() || there.text.contains(&place), "{link}");
            }
        }
    }
    files
}

fn named(case: &str, subject: &str, names: &[&str]) -> ClaimLine {
    ClaimLine {
        subject: subject.to_owned(),
        frameworks: names.iter().map(|name| (*name).to_owned()).collect(),
        ..confirmed(case, "penalty")
    }
}

fn some() -> Record {
    let mut zeros = named("atlas/hard-swish", "hard swish", &["torch.nn.Hardswish"]);
    zeros.id = "atlas/hard-swish/zeros".to_owned();
    zeros.kind = "zeros".to_owned();
    zeros.statement = "F vanishes at 1.42".to_owned();
    let mut open = named("atlas/exponential", "exponential", &["torch.exp"]);
    open.verdict = VerdictName::Undecided;
    open.expect = VerdictName::Undecided;
    open.strength = None;
    record(
        vec![
            zeros,
            named(
                "atlas/hard-swish",
                "hard swish",
                &["torch.nn.Hardswish", "jax.nn.hard_swish"],
            ),
            open,
            named("table-1/relu", "ReLU", &["torch.nn.ReLU"]),
            named("table-1/step", "step", &[]),
            named("mine/own", "my own", &["mine.act.own(a=1)"]),
            named("selftest/false", "not a row", &[]),
        ],
        vec![],
    )
}

fn step(rule: &str, rests_on: &[usize]) -> Step {
    Step {
        rule: rule.to_owned(),
        statement: "F[f + g] = F[f] + F[g]".to_owned(),
        source: "DLMF 1.14".to_owned(),
        phi: format!("phi of {rule}"),
        conditions: vec!["a < b".to_owned()],
        rests_on: rests_on.to_vec(),
        transform: format!("F of {rule}"),
        ..Step::default()
    }
}

fn seen() -> BTreeMap<String, Seen> {
    let svg = |text: &str| {
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"180\" height=\"110\"><desc>{text}</desc></svg>"
        )
    };
    let of = |derivation| Seen {
        path: "M1.0 2.0L3.0 4.0".to_owned(),
        thumbnail: svg("a small curve"),
        picture: svg("a large curve"),
        derivation: Some(derivation),
    };
    let steps = vec![
        step("jumps", &[]),
        step("powers", &[]),
        step("linearity", &[1, 2]),
    ];
    BTreeMap::from([
        ("atlas/hard-swish".to_owned(), of(Ok(steps))),
        (
            "table-1/relu".to_owned(),
            of(Err("none has this form".to_owned())),
        ),
    ])
}

#[test]
fn every_row_is_on_the_front_page_has_a_page_and_stands_to_be_compared() {
    let (record, seen) = (some(), seen());
    let files = files(&record, &seen);
    let text = |path: &str| {
        let file = files.iter().find(|file| file.path == path);
        &file.unwrap_or_else(|| panic!("{path}")).text
    };
    let (index, compare) = (text(INDEX), text(COMPARE));
    for case in [
        "table-1/relu",
        "table-1/step",
        "atlas/hard-swish",
        "atlas/exponential",
        "mine/own",
    ] {
        let page = format!("rows/{case}.html");
        assert!(index.contains(&format!("href=\"{page}\"")), "{case}");
        assert!(compare.contains(&format!("id=\"row/{case}\"")), "{case}");
        assert!(
            compare.contains(&format!("<option value=\"row/{case}\">")),
            "{case}"
        );
        assert!(text(&page).contains(case));
    }
    assert!(!index.contains("not a row"));
    assert_eq!(index.matches("<li data-row").count(), 5);
    // The paper's own rows stand first.
    let places: Vec<usize> = [
        "ReLU</span>",
        "exponential</span>",
        "hard swish</span>",
        "my own</span>",
    ]
    .iter()
    .map(|name| index.find(name).unwrap_or_else(|| panic!("{name}")))
    .collect();
    assert!(places.is_sorted(), "{places:?}");
    for name in [
        "torch.nn.Hardswish",
        "jax.nn.hard_swish",
        "mine.act.own(a=1)",
    ] {
        assert!(
            index.contains(&format!("<th scope=\"row\"><code>{name}</code>")),
            "{name}"
        );
    }
    assert!(index.contains("src=\"thumbnails/table-1/relu.svg\" alt=\"a small curve\""));
    assert!(compare.contains("data-path=\"M1.0 2.0L3.0 4.0\""));
}

#[test]
fn a_page_has_the_claims_the_derivation_and_what_is_missing() {
    let (record, seen) = (some(), seen());
    let files = files(&record, &seen);
    let text = |path: &str| {
        &files
            .iter()
            .find(|file| file.path == path)
            .expect(path)
            .text
    };
    let page = text("rows/atlas/hard-swish.html");
    for part in [
        "torch.nn.Hardswish",
        "rho(k) = k^4",
        "F vanishes at 1.42",
        "at least two independent routes",
        "specbias check --filter atlas/hard-swish/zeros",
        "src=\"../../pictures/atlas/hard-swish.svg\" alt=\"a large curve\"",
        "No claim of atoms",
        "97.409091034002437236440332688705111249727585672685",
    ] {
        assert!(page.contains(part), "{part}\n{page}");
    }
    // The root of the tree is the last step, and what it rests on stands inside.
    let places: Vec<usize> = ["F of linearity", "F of jumps", "F of powers"]
        .iter()
        .map(|step| page.find(step).unwrap_or_else(|| panic!("{step}")))
        .collect();
    assert!(places.is_sorted(), "{places:?}");
    assert!(page.contains("Conditions, all checked: a &lt; b"));
    let relu = text("rows/table-1/relu.html");
    assert!(relu.contains("gives F: none has this form."));
    let open = text("rows/atlas/exponential.html");
    assert!(open.contains("No strength: nothing is known."));
    assert!(open.contains("No picture:") && open.contains("None was looked for:"));
}

#[test]
fn a_record_without_rows_is_no_atlas() {
    let record = record(vec![confirmed("selftest/false", "x")], vec![]);
    let mut record = record;
    record.claims[0].frameworks.clear();
    assert_eq!(folder(&record, &BTreeMap::new()), None);
    record.claims.clear();
    assert_eq!(folder(&record, &BTreeMap::new()), None);
}

#[test]
fn hostile_text_stays_text() {
    let scripts =
        "<script>alert(1)</script>\"'/../..\u{202e}</style></title><img src=x onerror=alert(1)>";
    let mut claim = named("atlas/../../etc", scripts, &[scripts]);
    claim.case.push_str(scripts);
    for text in [
        &mut claim.definition,
        &mut claim.definition_latex,
        &mut claim.statement,
        &mut claim.statement_latex,
        &mut claim.file,
        &mut claim.id,
    ] {
        text.push_str(scripts);
    }
    claim.source = Some(scripts.into());
    claim.analysis = Some(scripts.into());
    claim.reason = Some(scripts.into());
    let steps = vec![Step {
        phi: scripts.into(),
        transform: scripts.into(),
        reading: scripts.into(),
        // A step that rests on itself, and on one that is not there.
        rests_on: vec![0, 1, 7],
        ..step(scripts, &[])
    }];
    let row = Seen {
        path: scripts.into(),
        thumbnail: format!("<svg><desc>{scripts}</desc></svg>"),
        picture: format!("<svg><desc>{scripts}</desc></svg>"),
        derivation: Some(Ok(steps)),
    };
    let seen = BTreeMap::from([(claim.case.clone(), row)]);
    let mut other = hostile();
    other.frameworks = vec!["a.b".into()];
    for file in files(&record(vec![claim, other], vec![]), &seen) {
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_/.".contains(c);
        assert!(
            file.path.chars().all(plain) && !file.path.contains(".."),
            "{}",
            file.path
        );
        if file.path.ends_with(".html") {
            assert!(!file.text.contains("<script>alert") && !file.text.contains("<img src=x"));
            assert!(!file.text.contains('\u{202e}'));
        }
    }
}

#[test]
fn the_order_of_a_record_does_not_show() {
    let (one, mut other, seen) = (some(), some(), seen());
    other.claims.reverse();
    assert_eq!(folder(&one, &seen), folder(&other, &seen));
}

#[test]
fn style_and_script_stay_inside_their_elements() {
    for text in [STYLE, SCRIPT] {
        assert!(!text.contains("</") && !text.contains("<!--"));
        assert!(!text.contains("http") && !text.contains("url(") && !text.contains("@import"));
    }
    assert!(!SCRIPT.contains("innerHTML") && !SCRIPT.contains("eval"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_record_with_rows_is_an_atlas(record in any_record()) {
        let seen = BTreeMap::new();
        let rows = model::cases(&record).len();
        match folder(&record, &seen) {
            None => prop_assert_eq!(rows, 0),
            Some(_) => {
                let index = files(&record, &seen).swap_remove(0).text;
                prop_assert_eq!(index.matches("<li data-row").count(), rows);
            }
        }
    }
}
