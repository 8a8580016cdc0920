use proptest::prelude::*;
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::*;
use crate::record::samples::{
    HOSTILE, any_record, bare, confirmed, fault, hostile, record, refuted,
};

fn plain(record: &Record) -> String {
    markdown(record, MarkdownOptions::default())
}

fn sample() -> Record {
    let mut transform = confirmed("table-1/relu", "fourier-transform");
    transform.kind = "fourier-transform".to_owned();
    transform.statement = "F(k) = -1/k^2".to_owned();
    transform.statement_latex = "F(k) = -\\frac{1}{k^{2}}".to_owned();
    transform.digits_reached = Some(51.75);
    transform.worst_at = Some("1/4".to_owned());
    transform.power.as_mut().unwrap().change = "7e-49".to_owned();
    transform.at_line = 8;
    let mut relu_false = refuted("table-1/relu", "penalty-falls", VerdictName::Refuted);
    relu_false.at_line = 20;
    record(
        vec![
            bare("selftest/pole", "transform", VerdictName::Undecided),
            relu_false,
            confirmed("table-1/relu", "penalty"),
            transform,
        ],
        vec![fault("cases/broken.toml")],
    )
}

fn headings(markdown: &str, level: HeadingLevel) -> Vec<String> {
    let mut inside = false;
    let mut found = Vec::new();
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::Heading { level: l, .. }) if l == level => {
                inside = true;
                found.push(String::new());
            }
            Event::End(TagEnd::Heading(_)) => inside = false,
            Event::Text(text) | Event::Code(text) if inside => {
                if let Some(last) = found.last_mut() {
                    last.push_str(&text);
                }
            }
            _ => {}
        }
    }
    found
}

/// Pipes of a table line that part cells: those without a backslash before them.
fn bars(line: &str) -> usize {
    let mut escaped = false;
    line.chars()
        .filter(|&c| {
            let bar = c == '|' && !escaped;
            escaped = c == '\\' && !escaped;
            bar
        })
        .count()
}

/// Every table line has as many bars as its head, and nothing but a table line starts with one.
fn assert_tables(markdown: &str) {
    let mut head: Option<usize> = None;
    let mut fenced = None::<String>;
    for line in markdown.lines() {
        let fence: String = line.chars().take_while(|&c| c == '`').collect();
        if let Some(open) = &fenced {
            if line == open {
                fenced = None;
            }
            continue;
        }
        if fence.len() >= 3 {
            fenced = Some(fence);
            head = None;
        } else if line.starts_with('|') {
            let bars = bars(line);
            assert_eq!(*head.get_or_insert(bars), bars, "{line}");
        } else {
            head = None;
        }
    }
}

#[test]
fn conventions_come_first_and_limits_last() {
    let sections = headings(&plain(&sample()), HeadingLevel::H2);
    assert_eq!(
        sections,
        [
            "Conventions",
            "The run",
            "Counts",
            "Not as expected",
            "The table of penalties",
            "Cases in selftest",
            "Cases in table-1",
            "Refuted as expected",
            "Undecided",
            "Cases that could not be read",
            "What this does not say",
        ]
    );
    let text = plain(&sample());
    assert!(
        text.starts_with("# specbias 0.1.0: report of a run\n\n**4 claims: 2 confirmed, 1 refuted")
    );
    assert!(text.trim_end().ends_with("not show as a disagreement."));
}

#[test]
fn a_row_of_the_table_of_penalties_states_the_weaker_half() {
    let text = plain(&sample());
    let row = text
        .lines()
        .find(|line| line.starts_with("| ReLU"))
        .unwrap();
    assert_eq!(
        row,
        "| ReLU | $\\max(0, z)$ | $F(k) = -\\frac{1}{k^{2}}$ | $\\rho(k) = k^{4}$ | 50 | 51.7 | contour, derivative | `1/4` | `7e-49` | confirmed |"
    );
}

#[test]
fn a_row_shows_a_half_that_failed_and_a_power_that_is_not_known() {
    let mut run = sample();
    run.claims[3].verdict = VerdictName::Refuted;
    run.claims[2].power = None;
    run.claims[2].digits_reached = None;
    let text = plain(&run);
    let row = text
        .lines()
        .find(|line| line.starts_with("| ReLU"))
        .unwrap();
    assert!(
        row.ends_with("| 50 | – | contour, derivative | `pi` | – | `fourier-transform`: **refuted**<br>`penalty`: **confirmed** |"),
        "{row}"
    );
}

#[test]
fn each_claim_has_its_evidence() {
    let text = plain(&sample());
    for expected in [
        "### ReLU: `table-1/relu`",
        "φ(z): $\\max(0, z)$",
        "Source: Table I",
        "The kink at 0 sets the order.\n\nIts jump is one.",
        "#### `penalty`: confirmed",
        "- digits: 57.2 of 50",
        "- strength: agreed",
        "- route `contour` (angles 0.7 and 0.5): error at most `3.1e-58`; 812 nodes at 224 bits",
        "- worst point `pi`: claimed `97.409091034002437236…`, measured `97.409091034002437236…`, they differ by `1.2e-59`, error bound `3.1e-58`",
        "- power: a relative change of `2e-50` is refuted; smallest wrong formula refuted: `k^4*(1 + 2e-50)`",
        "Reproduce: `specbias check --filter table-1/relu`",
        "- because: the prose gives \\|F\\|^2 where",
        "| `selftest/pole/transform` | undecided | – | – |",
        "```text\nerror: unknown key `equal`\n --> cases/broken.toml:3:8",
    ] {
        assert!(text.contains(expected), "{expected}\n---\n{text}");
    }
    let claims = headings(&text, HeadingLevel::H4);
    assert_eq!(
        claims,
        [
            "transform: undecided",
            "fourier-transform: confirmed",
            "penalty: confirmed",
            "penalty-falls: refuted"
        ]
    );
}

#[test]
fn a_surprise_is_loud_wherever_it_stands() {
    let mut run = sample();
    run.claims[2] = refuted("table-1/relu", "penalty", VerdictName::Confirmed);
    let text = plain(&run);
    assert!(text.contains("| `table-1/relu/penalty` | confirmed | **refuted** | at k = pi"));
    assert!(text.contains("#### `penalty`: REFUTED, confirmed expected"));
    assert!(text.contains("| exit status | 2: a case could not be read"));
}

#[test]
fn the_committed_form_depends_on_the_evidence_alone() {
    let run = sample();
    let mut other = run.clone();
    other.claims.reverse();
    other
        .claims
        .iter_mut()
        .for_each(|claim| claim.seconds *= 7.0);
    other.run.host = "another host".to_owned();
    other.run.commit = None;
    other.end.as_mut().unwrap().seconds = 99.0;
    assert_eq!(plain(&run), plain(&other));
    let timed = MarkdownOptions {
        timings: true,
        ..MarkdownOptions::default()
    };
    let text = markdown(&run, timed);
    for expected in [
        "linux x86",
        "`abc1234`",
        "| time | 1.50 s |",
        "- time: 0.12 s",
    ] {
        assert!(text.contains(expected), "{expected}");
        assert!(!plain(&run).contains(expected), "{expected}");
    }
}

#[test]
fn a_brief_report_has_a_line_for_each_case() {
    let brief = MarkdownOptions {
        brief: true,
        ..MarkdownOptions::default()
    };
    let text = markdown(&sample(), brief);
    for claim in sample().claims {
        let cell = format!("| `{}` |", claim.case);
        let rows = text.lines().filter(|line| line.starts_with(&cell)).count();
        assert_eq!(rows, 1, "{cell}");
    }
    assert!(!text.contains("Reproduce: "), "the evidence is left out");
    assert!(text.contains("## The table of penalties") && text.contains("## Undecided"));
}

#[test]
fn an_empty_record_is_a_report_that_says_so() {
    let text = plain(&Record::default());
    assert!(text.contains("The record states none"));
    assert!(text.contains("The record holds no case of `table-1`."));
    assert!(text.contains("130: interrupted"));
}

/// What a reader of Markdown makes of a report that is nothing but hostile text.
#[test]
fn hostile_records_are_shown_and_do_nothing() {
    let mut claims = vec![hostile(), hostile(), hostile()];
    claims[0].case = format!("table-1/{HOSTILE}");
    claims[0].kind = "penalty".to_owned();
    claims[0].verdict = VerdictName::Confirmed;
    claims[1].expect = VerdictName::Refuted;
    claims[2].verdict = VerdictName::Undecided;
    let mut run = record(claims, vec![fault(HOSTILE), fault("```\n# x")]);
    run.run.command = HOSTILE.to_owned();
    run.run.conventions = vec![HOSTILE.to_owned()];
    run.run.version = HOSTILE.to_owned();
    run.warnings = vec![HOSTILE.to_owned()];
    let text = markdown(
        &run,
        MarkdownOptions {
            timings: true,
            ..MarkdownOptions::default()
        },
    );
    assert_harmless(&text);
    assert!(text.len() < 200_000, "100000 digits are not printed whole");
    assert_eq!(headings(&text, HeadingLevel::H1).len(), 1);
    assert_eq!(headings(&text, HeadingLevel::H4).len(), 3);
}

fn assert_harmless(text: &str) {
    assert_tables(text);
    assert!(
        !text
            .replace('\n', "")
            .contains(crate::host::layout::is_hostile)
    );
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_FOOTNOTES;
    for event in Parser::new_ext(text, options) {
        match &event {
            Event::Html(html) | Event::InlineHtml(html) => {
                assert!(["<br>", "<code>", "</code>"].contains(&&**html), "{html}");
            }
            Event::Start(Tag::Link { .. } | Tag::Image { .. } | Tag::BlockQuote(_))
            | Event::Start(Tag::Emphasis | Tag::Strikethrough | Tag::FootnoteDefinition(_))
            | Event::Rule => panic!("{event:?}"),
            _ => {}
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_record_is_a_harmless_page(record in any_record()) {
        let text = plain(&record);
        assert_harmless(&text);
        prop_assert_eq!(headings(&text, HeadingLevel::H4).len(), record.claims.len());
        prop_assert_eq!(headings(&text, HeadingLevel::H1).len(), 1);
        let sections = headings(&text, HeadingLevel::H2);
        prop_assert_eq!(sections.first().map(String::as_str), Some("Conventions"));
        prop_assert_eq!(sections.last().map(String::as_str), Some("What this does not say"));
    }
}
