//! What stands on the pages, and that nothing in a record gets out of its place.

use super::*;
use crate::record::samples::{
    HOSTILE, any_record, bare, confirmed, fault, hostile, record, refuted,
};
use crate::record::{ClaimLine, VerdictName};
use crate::report::diff;
use proptest::prelude::*;
use roxmltree::Document;

/// Elements of HTML that have no end.
const VOID: [&str; 4] = ["meta", "img", "input", "br"];

/// A page as XML: its own style and script taken out, elements without an end ended.
pub(in crate::report) fn xml(page: &str, style: &str, script: &str) -> String {
    let mut page = page
        .strip_prefix("<!DOCTYPE html>")
        .expect("a document type")
        .replace(style, "")
        .replace(script, "");
    for name in VOID {
        let parts: Vec<String> = page
            .split(&format!("<{name}"))
            .enumerate()
            .map(|(index, part)| match part.split_once('>') {
                Some((attributes, rest)) if index > 0 => {
                    format!("<{name}{attributes}/>{rest}")
                }
                _ => part.to_owned(),
            })
            .collect();
        page = parts.concat();
    }
    page
}

/// Checks a page: well formed, one script at most, nothing loaded from elsewhere, places used once and
/// links inside the page that lead somewhere.
fn check(page: &str) {
    let text = xml(page, frame::STYLE, frame::SCRIPT);
    let document = Document::parse(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
    let mut ids = BTreeSet::new();
    let mut links = Vec::new();
    for node in document.descendants().filter(|node| node.is_element()) {
        let name = node.tag_name().name();
        assert!(
            !matches!(
                name,
                "iframe" | "object" | "embed" | "base" | "link" | "svg"
            ),
            "{name}"
        );
        if name == "script" || name == "style" {
            assert_eq!(node.text(), None, "a {name} that is not ours");
        }
        for attribute in node.attributes() {
            let (key, value) = (attribute.name(), attribute.value());
            assert!(!key.starts_with("on") && key != "style", "{key}={value}");
            if key == "id" {
                assert!(ids.insert(value.to_owned()), "{value} twice");
            }
            if matches!(key, "src" | "href") {
                let inside = value.starts_with("data:image/svg+xml,")
                    || !value.contains(':') && !value.starts_with('/');
                assert!(inside, "{key}={value}");
                links.extend(value.strip_prefix('#').map(str::to_owned));
            }
        }
        if name == "img" {
            let alt = node.attribute("alt").unwrap_or_default();
            assert!(alt.len() > 3, "a picture without words");
        }
        if name == "th" {
            assert!(node.attribute("scope").is_some(), "a head of what?");
        }
    }
    for link in links {
        assert!(ids.contains(&link), "#{link} leads nowhere");
    }
    let count = |name: &str| {
        let named = |n: &roxmltree::Node<'_, '_>| n.has_tag_name(name);
        document.descendants().filter(named).count()
    };
    assert_eq!((count("main"), count("h1"), count("header")), (1, 1, 1));
    assert!(count("script") <= 1);
    assert!(page.contains("default-src 'none'") && page.contains("<html lang=\"en\">"));
}

/// The pages of a report in both forms, each checked.
fn pages(record: &Record, options: HtmlOptions<'_>) -> Vec<File> {
    let mut files = folder(record, options);
    for file in files.iter().filter(|file| file.path.ends_with(".html")) {
        check(&file.text);
        for link in file.text.split("href=\"").skip(1) {
            let link = link.split('"').next().unwrap_or_default();
            let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
            if path.is_empty() || path.ends_with(RECORD) {
                continue;
            }
            let there = files
                .iter()
                .find(|other| address::relative(&file.path, &other.path) == path)
                .unwrap_or_else(|| panic!("{link} of {} leads nowhere", file.path));
            assert!(there.text.contains(&format!("id=\"{anchor}\"")), "{link}");
        }
    }
    let single = single_file(record, options);
    check(&single);
    files.push(File {
        path: "single.html".into(),
        text: single,
    });
    files
}

fn some() -> Record {
    record(
        vec![
            confirmed("table-1/relu", "penalty"),
            refuted("table-1/relu", "falls", VerdictName::Confirmed),
            refuted("reported/prose", "falls", VerdictName::Refuted),
            bare("selftest/pole", "open", VerdictName::Undecided),
            confirmed("mine", "penalty"),
        ],
        vec![fault("cases/broken.toml")],
    )
}

#[test]
fn every_claim_has_a_row_and_a_section() {
    let record = some();
    let files = pages(&record, HtmlOptions::default());
    let (single, files) = files.split_last().unwrap();
    let index = &files[0].text;
    for claim in &record.claims {
        let id = format!("id=\"{}\"", claim.id);
        let page = files.iter().find(|file| file.text.contains(&id)).unwrap();
        assert_eq!(page.path, format!("cases/{}.html", claim.case));
        let row = format!(
            "<a href=\"{}#{}\"><bdi>{}</bdi>",
            page.path, claim.id, claim.id
        );
        assert!(index.contains(&row), "{row}");
        assert!(single.text.contains(&id));
        assert!(
            single
                .text
                .contains(&format!("<a href=\"#{}\"><bdi>", claim.id))
        );
    }
    let titles: Vec<usize> = [
        "The table of penalties",
        "Reported statements",
        "False claims on purpose",
        "Other cases",
    ]
    .iter()
    .map(|title| index.find(title).unwrap())
    .collect();
    assert!(titles.is_sorted(), "in the order of the paper");
    assert!(index.contains(
        "5 claims: 2 confirmed, 1 refuted as expected, 1 undecided as expected; 1 not as expected"
    ));
    assert!(
        index.contains("did you mean `equals`?"),
        "the fault as it was shown"
    );
}

#[test]
fn a_claim_is_told_as_fully_whatever_its_verdict() {
    let files = pages(&some(), HtmlOptions::default());
    for path in [
        "cases/table-1/relu.html",
        "cases/reported/prose.html",
        "cases/selftest/pole.html",
    ] {
        let text = &files.iter().find(|file| file.path == path).unwrap().text;
        for part in [
            "Evidence",
            "Tolerance",
            "Completeness",
            "Reliability",
            "Reproduce",
            "Conventions",
        ] {
            assert!(text.contains(&format!(">{part}</h")), "{path}: {part}");
        }
        assert!(text.contains("specbias check --filter "));
    }
    let relu = &files[1].text;
    for part in [
        "<math display=\"block\">",
        "a relative change of <code>2e-50</code> is refuted",
        "97.409091034002437236440332688705111249727585672685",
        "fewest digits",
        "cases/table-1/relu.toml:12",
        "angles 0.7 and 0.5",
        "commit <code>abc1234</code>",
        "print(k**4)",
        "at least two independent routes",
        "2 routes tried, 2 gave values, at 2 points, with up to 224 bits",
    ] {
        assert!(relu.contains(part), "{part}\n{relu}");
    }
}

#[test]
fn hostile_text_stays_text() {
    let mut claims = vec![hostile()];
    let scripts = "<script>alert(1)</script>\"'/../..\u{202e}</style></title><img src=x onerror=alert(1)> javascript:alert(1) ﷽";
    let mut other = confirmed("../../etc", "x");
    for text in [
        &mut other.id,
        &mut other.case,
        &mut other.subject,
        &mut other.statement,
        &mut other.statement_latex,
        &mut other.definition_latex,
        &mut other.file,
        &mut other.kind,
    ] {
        text.push_str(scripts);
    }
    other.analysis = Some(scripts.into());
    other.source = Some(scripts.into());
    other.because = Some(scripts.into());
    claims.push(other);
    let mut record = record(claims, vec![fault(HOSTILE), fault(scripts)]);
    record.run.conventions = vec![scripts.into()];
    record.run.command = scripts.into();
    let gallery = Gallery {
        pictures: record
            .claims
            .iter()
            .map(|claim| (claim.case.clone(), format!("<svg width=\"9\" height=\"9\"><desc>{scripts}</desc><script>alert(1)</script></svg>")))
            .collect(),
    };
    let old = Record {
        claims: vec![],
        ..record.clone()
    };
    let diff = diff(&old, &record).unwrap();
    let options = HtmlOptions {
        pictures: Some(&gallery),
        against: Some((&diff, scripts)),
    };
    for file in pages(&record, options) {
        assert!(
            file.path
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "-_/.".contains(c))
                && !file.path.contains("..")
                && !file.path.starts_with('/'),
            "{}",
            file.path
        );
        if file.path.ends_with(".html") {
            assert!(!file.text.contains("<script>alert") && !file.text.contains("<img src=x"));
            assert!(!file.text.contains('\u{202e}') && !file.text.contains('\u{0}'));
            assert!(!file.text.contains("=\"javascript:"));
        }
    }
}

#[test]
fn a_record_without_claims_or_an_end_is_a_report() {
    let mut empty = record(vec![], vec![]);
    empty.end = None;
    empty.warnings = vec!["no `end` line: the run did not finish".into()];
    let files = pages(&empty, HtmlOptions::default());
    assert_eq!(files.len(), 2);
    for file in files {
        assert!(file.text.contains("The record holds no claim."));
        assert!(file.text.contains("Exit status 130: interrupted"));
        assert!(file.text.contains("the run did not finish"));
    }
}

#[test]
fn what_moved_is_marked() {
    let old = some();
    let mut new = some();
    new.claims[0].verdict = VerdictName::Undecided;
    new.claims[4].statement.push_str(" + 0");
    new.claims.push(confirmed("mine", "more"));
    let diff_of = |old: &Record, new: &Record| diff(old, new).unwrap();
    let moved = diff_of(&old, &new);
    let options = HtmlOptions {
        pictures: None,
        against: Some((&moved, "old.jsonl")),
    };
    let index = pages(&new, options).swap_remove(0).text;
    for part in [
        "What moved",
        "<code>old.jsonl</code>",
        "confirmed became undecided (confirmed expected)",
        "<span class=\"mark\">worse</span>",
        "<span class=\"mark\">changed</span>",
        "<span class=\"mark\">new</span>",
        "<option value=\"moved\">",
    ] {
        assert!(index.contains(part), "{part}");
    }
    let same = diff_of(&old, &old);
    let options = HtmlOptions {
        pictures: None,
        against: Some((&same, "old.jsonl")),
    };
    let index = pages(&old, options).swap_remove(0).text;
    assert!(index.contains("Nothing moved.") && !index.contains("class=\"mark\""));
}

#[test]
fn pictures_stand_where_their_cases_are() {
    let svg = |text: &str| {
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"860\" height=\"448\"><desc>{text}</desc></svg>"
        )
    };
    let names = [
        "activations",
        "strength",
        "table-1/relu",
        "table-1/relu/animated",
        "table-1/relu/frame-0001",
        "table-1/other",
        "experiments/rings",
        "experiments/rings/frame-0001",
        "mine/other",
    ];
    let gallery = Gallery {
        pictures: names
            .iter()
            .map(|name| ((*name).to_owned(), svg(name)))
            .collect(),
    };
    let options = HtmlOptions {
        pictures: Some(&gallery),
        against: None,
    };
    let files = pages(&some(), options);
    let copied: Vec<&str> = files
        .iter()
        .map(|f| f.path.as_str())
        .filter(|p| p.ends_with(".svg"))
        .collect();
    assert_eq!(
        copied,
        [
            "pictures/activations.svg",
            "pictures/experiments/rings.svg",
            "pictures/strength.svg",
            "pictures/table-1/relu.svg",
            "pictures/table-1/relu/animated.svg",
            "pictures/table-1/relu/frame-0001.svg",
        ],
        "those of cases in the record, of many cases, and of chapters without a claim"
    );
    assert!(files[0].text.contains(
        "<img src=\"pictures/activations.svg\" alt=\"activations\" width=\"860\" height=\"448\""
    ));
    assert!(
        files[0]
            .text
            .contains("<img src=\"pictures/strength.svg\" alt=\"strength\"")
    );
    assert!(
        files[1]
            .text
            .contains("<img src=\"../../pictures/table-1/relu.svg\" alt=\"table-1/relu\"")
    );
    assert!(files[1].text.contains("frame-0001.svg"));
    let (_, unchecked) = files[0].text.split_once("did not check").expect("a part");
    assert!(unchecked.contains(
        "<summary>1 picture</summary><figure><img src=\"pictures/experiments/rings.svg\""
    ));
    let single = &files.last().unwrap().text;
    assert_eq!(single.matches("src=\"data:image/svg+xml,").count(), 4);
}

#[test]
fn a_single_file_leaves_out_what_would_make_it_large() {
    let large = format!(
        "<svg><desc>x</desc>{}</svg>",
        "<path d='M0,0'/>".repeat(400_000)
    );
    let gallery = Gallery {
        pictures: [
            ("table-1/relu", large.as_str()),
            ("mine", "<svg><desc>small</desc></svg>"),
        ]
        .map(|(name, svg)| (name.to_owned(), svg.to_owned()))
        .into(),
    };
    let options = HtmlOptions {
        pictures: Some(&gallery),
        against: None,
    };
    let text = single_file(&some(), options);
    assert!(text.len() < 5_000_000);
    assert!(text.contains("The picture <code>table-1/relu</code> is left out"));
    assert!(text.contains("alt=\"small\""));
}

#[test]
fn the_order_of_a_record_does_not_show() {
    let one = some();
    let mut other = some();
    other.claims.reverse();
    let options = HtmlOptions::default();
    assert_eq!(folder(&one, options), folder(&other, options));
    assert_eq!(single_file(&one, options), single_file(&other, options));
}

#[test]
fn five_hundred_claims_fit_a_single_file() {
    let claims: Vec<ClaimLine> = (0..500)
        .map(|j| confirmed(&format!("table-1/case-{}", j / 10), &format!("claim-{j}")))
        .collect();
    let text = single_file(&record(claims, vec![]), HtmlOptions::default());
    assert!(text.len() < 5_000_000, "{}", text.len());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_record_is_a_report(record in any_record()) {
        let files = pages(&record, HtmlOptions::default());
        let rows = files[0].text.matches("<tr data-v=").count();
        prop_assert_eq!(rows, record.claims.len());
    }
}
