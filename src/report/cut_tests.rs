//! Records of runs that were killed: cut at any byte they are a record of what was finished, or refused with a sentence.

use super::*;
use crate::record::samples::{bare, confirmed, fault, record, refuted, written};
use crate::record::{Record, VerdictName, read};

/// Every view is made of one cut in so many; the finished claims are counted at all.
const VIEWED: usize = 61;

fn views(of: &Record, whole: &Record) {
    let _ = (badge(of), tex(of), github(of));
    let _ = (junit(of).expect("XML"), sarif(of).expect("JSON"));
    let _ = markdown(of, MarkdownOptions::default());
    let _ = html::single_file(of, HtmlOptions::default());
    let view = Terminal::new(Look::plain());
    let _ = (view.header(), view.summary(of));
    for pair in [(of, whole), (whole, of)] {
        if let Ok(diff) = diff(pair.0, pair.1) {
            let _ = (diff.to_markdown(), diff.to_string());
        }
    }
}

#[test]
fn a_record_cut_at_any_byte_shows_what_was_finished() {
    let whole = record(
        vec![
            confirmed("table-1/relu", "penalty"),
            refuted("reported/prose", "ρ falls", VerdictName::Refuted),
            bare("selftest/pole", "transform", VerdictName::Undecided),
        ],
        vec![fault("cases/broken.toml")],
    );
    let text = written(&whole);
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("r.jsonl");
    for cut in 0..text.len() {
        let bytes = &text.as_bytes()[..cut];
        std::fs::write(&path, bytes).expect("written");
        // A line that lacks its end of line only is whole.
        let next = text.as_bytes()[cut] == b'\n';
        let lines = bytes.iter().filter(|b| **b == b'\n').count() + usize::from(next);
        match read(&path) {
            Ok(found) => {
                let finished = whole.claims.len().min(lines.saturating_sub(1));
                assert_eq!(found.claims, whole.claims[..finished], "cut at byte {cut}");
                assert!(found.end.is_none() || next, "cut at byte {cut}");
                if cut % VIEWED == 0 || next {
                    views(&found, &whole);
                }
            }
            Err(why) => {
                assert_eq!(lines, 0, "cut at byte {cut}: {why}");
                assert!(!why.to_string().is_empty());
            }
        }
    }
}
