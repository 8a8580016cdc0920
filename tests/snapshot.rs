//! Snapshots that hold structure exactly and numbers by the claim's tolerance.
//!
//! [`ByTolerance`] is the comparator to bind before `assert_snapshot!`; the rules of comparison stand
//! in `specbias::report::snapshot`.

use insta::{Comparator, Snapshot};
use specbias::record::ClaimLine;
use specbias::report::snapshot::differences;

/// Compares the texts of `specbias::report::snapshot_text`: structure exactly, numbers within the
/// digits that each claim asks.
#[derive(Clone, Copy, Debug)]
pub struct ByTolerance;

impl Comparator for ByTolerance {
    fn matches(&self, reference: &Snapshot, test: &Snapshot) -> bool {
        match (reference.as_text(), test.as_text()) {
            (Some(reference), Some(test)) => {
                let found = differences(&reference.to_string(), &test.to_string());
                for difference in &found {
                    eprintln!("snapshot: {difference}");
                }
                found.is_empty()
            }
            _ => false,
        }
    }

    fn dyn_clone(&self) -> Box<dyn Comparator> {
        Box::new(*self)
    }
}

/// Settings for the snapshots of records: this comparator, and the committed files of `reports/`.
pub fn settings() -> insta::Settings {
    let mut settings = insta::Settings::new();
    settings.set_comparator(Box::new(ByTolerance));
    settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/reports/snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings
}

/// Claims by the folder of their case, with the name of the folder's snapshot (`table-1`, `a-b`).
pub fn by_folder(claims: &[ClaimLine]) -> std::collections::BTreeMap<String, Vec<&ClaimLine>> {
    let mut folders = std::collections::BTreeMap::<String, Vec<&ClaimLine>>::new();
    for claim in claims {
        let name = claim.folder().replace('/', "-");
        folders.entry(name).or_default().push(claim);
    }
    folders
}

mod tests {
    use super::*;

    const CLAIM: &str = "table-1/relu/penalty
  kind      penalty
  subject   ReLU
  statement rho(k) = k^4
  expect    confirmed
  verdict   confirmed
  strength  agreed
  reason    -
  digits    10
  reached   10
  power     1e-10
  route     contour
  at        pi
  claimed   97.40909103
  measured  97.40909103
  bound     1e-18";

    /// A snapshot as insta reads it from its file.
    fn stored(text: &str) -> Snapshot {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("table-1.snap");
        std::fs::write(
            &file,
            format!("---\nsource: tests/snapshot.rs\n---\n{text}\n"),
        )
        .unwrap();
        Snapshot::from_file(&file).unwrap()
    }

    /// Whether [`CLAIM`] and its copy with `from` replaced by `to` match.
    fn matches(from: &str, to: &str) -> bool {
        let changed = CLAIM.replacen(from, to, 1);
        assert!(changed != CLAIM || from == to, "nothing was replaced");
        ByTolerance.matches(&stored(CLAIM), &stored(&changed))
    }

    #[test]
    fn a_number_within_the_tolerance_matches_and_one_beyond_it_does_not() {
        assert!(matches("", ""));
        assert!(matches("measured  97.40909103", "measured  97.40909107"));
        assert!(!matches("measured  97.40909103", "measured  97.40909203"));
        assert!(!matches("claimed   97.40909103", "claimed   97.4090"));
    }

    #[test]
    fn another_verdict_id_or_kind_does_not_match() {
        assert!(!matches("verdict   confirmed", "verdict   refuted"));
        assert!(!matches("relu/penalty", "relu/penalties"));
        assert!(!matches("kind      penalty", "kind      zeros"));
        assert!(!matches("digits    10", "digits    4"));
    }

    /// The comparator is what `assert_snapshot!` asks, not only what its own tests call.
    #[test]
    fn insta_asks_this_comparator() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("table-1.snap");
        std::fs::write(&file, format!("---\nsource: x\n---\n{CLAIM}\n")).unwrap();
        let mut settings = settings();
        settings.set_snapshot_path(folder.path());
        // Text that differs: insta's own comparator would not accept it.
        let near = CLAIM.replace("measured  97.40909103", "measured  97.40909107");
        settings.bind(|| insta::assert_snapshot!("table-1", near));
    }

    #[test]
    fn claims_are_parted_by_folder() {
        let line = |case: &str| {
            let text = serde_json::json!({
                "line": "claim", "id": format!("{case}/p"), "case": case, "file": "", "at_line": 1,
                "kind": "penalty", "subject": "", "definition": "", "definition_latex": "",
                "statement": "", "statement_latex": "", "expect": "confirmed",
                "verdict": "confirmed", "digits_asked": 50, "routes": [], "points": [],
                "warnings": [], "tier": "fast", "seconds": 0.0,
            });
            serde_json::from_value::<ClaimLine>(text).unwrap()
        };
        let claims = ["table-1/relu", "a/b/c", "table-1/tanh", "alone"].map(line);
        let folders: Vec<(String, usize)> = by_folder(&claims)
            .into_iter()
            .map(|(name, claims)| (name, claims.len()))
            .collect();
        let expected = [(".", 1), ("a-b", 1), ("table-1", 2)];
        assert_eq!(
            folders,
            expected.map(|(name, count)| (name.to_owned(), count))
        );
    }
}
