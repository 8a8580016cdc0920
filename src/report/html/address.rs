//! Where a claim stands: the file of its case, and its place on the page.
//!
//! Ids come from a record and may hold anything. File names and anchors are made of letters, digits
//! and a few marks alone, so that no name leaves the folder or means something to a file system; what
//! had to be changed gets a number made from the whole id, so that two ids never share a place.

use std::collections::BTreeSet;

/// Longest part of a path; file systems allow 255 bytes.
const LONGEST_PART: usize = 60;
/// Folders below one another.
const DEEPEST: usize = 8;
/// Longest anchor.
const LONGEST_ANCHOR: usize = 160;

/// Hands out places, each once.
#[derive(Debug, Default)]
pub struct Addresses {
    /// In lower case: some file systems make no difference.
    taken: BTreeSet<String>,
}

impl Addresses {
    /// The page of a case below `folder`: `cases/table-1/relu.html`.
    pub fn page(&mut self, folder: &str, case: &str) -> String {
        self.path(folder, case, "html")
    }

    /// A file of this extension: `pictures/table-1/relu.svg`.
    pub fn path(&mut self, folder: &str, name: &str, extension: &str) -> String {
        let mut changed = false;
        let mut parts: Vec<String> = name
            .split('/')
            .map(|part| {
                let mut safe = plain(part, "", &mut changed);
                if safe.is_empty() || is_device(&safe) {
                    changed = true;
                    safe.insert(0, '-');
                }
                if safe.len() > LONGEST_PART {
                    changed = true;
                    safe.truncate(LONGEST_PART);
                }
                safe
            })
            .collect();
        if parts.len() > DEEPEST {
            changed = true;
            parts.truncate(DEEPEST);
        }
        let stem = format!("{folder}/{}", parts.join("/"));
        let numbered = format!("{stem}-{:016x}", fnv(name));
        let first = if changed { &numbered } else { &stem };
        self.unique(first, &numbered, &format!(".{extension}"))
    }

    /// The place of a claim: its id where that is plain, `table-1/relu/penalty`. It always holds a
    /// `/`, so that it is never the place of a part of the page.
    pub fn anchor(&mut self, id: &str) -> String {
        let mut changed = false;
        let mut safe = plain(id, "/.", &mut changed);
        if !safe.contains('/') {
            safe.insert_str(0, "claim/");
        }
        if safe.len() > LONGEST_ANCHOR {
            changed = true;
            safe.truncate(LONGEST_ANCHOR);
        }
        let numbered = format!("{safe}-{:016x}", fnv(id));
        let first = if changed { &numbered } else { &safe };
        self.unique(first, &numbered, "")
    }

    /// The first of two names where it is free, else the second, with a number where that is taken
    /// too.
    fn unique(&mut self, first: &str, second: &str, end: &str) -> String {
        let names = [first.to_owned(), second.to_owned()];
        let more = (2..).map(|n: u64| format!("{second}-{n}"));
        for name in names.into_iter().chain(more) {
            let name = format!("{name}{end}");
            if self.taken.insert(name.to_ascii_lowercase()) {
                return name;
            }
        }
        // Not reached: the numbers do not end.
        format!("{second}{end}")
    }
}

/// `text` in letters, digits, `-`, `_` and the marks of `also`; anything else becomes a `-`.
fn plain(text: &str, also: &str, changed: &mut bool) -> String {
    text.chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || c == '-' || c == '_' || also.contains(c) {
                c
            } else {
                *changed = true;
                '-'
            }
        })
        .collect()
}

/// Names that Windows keeps for devices.
fn is_device(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let numbered = |head: &str| {
        name.strip_prefix(head)
            .is_some_and(|n| n.len() == 1 && n.chars().all(|c| c.is_ascii_digit()))
    };
    matches!(name.as_str(), "con" | "prn" | "aux" | "nul") || numbered("com") || numbered("lpt")
}

/// FNV-1a, 64 bits.
fn fnv(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// The way from the page `from` to the file `to`, both below one folder.
pub fn relative(from: &str, to: &str) -> String {
    let here: Vec<&str> = from.split('/').collect();
    let there: Vec<&str> = to.split('/').collect();
    let folders = here.len() - 1;
    let shared = here[..folders]
        .iter()
        .zip(&there)
        .take_while(|(a, b)| a == b)
        .count()
        .min(there.len() - 1);
    "../".repeat(folders - shared) + &there[shared..].join("/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::samples::HOSTILE;
    use proptest::prelude::*;

    #[test]
    fn plain_ids_keep_their_names() {
        let mut addresses = Addresses::default();
        assert_eq!(
            addresses.page("cases", "table-1/relu"),
            "cases/table-1/relu.html"
        );
        assert_eq!(
            addresses.anchor("table-1/relu/penalty"),
            "table-1/relu/penalty"
        );
        assert_eq!(addresses.anchor("limits"), "claim/limits");
    }

    #[test]
    fn no_name_leaves_the_folder_and_none_is_shared() {
        let mut addresses = Addresses::default();
        let long = "x/".repeat(100) + &"y".repeat(1000);
        let names = [
            "../../etc/passwd",
            "/etc/passwd",
            "a/../b",
            "a\\..\\b",
            "",
            "..",
            "con",
            "a.html/b",
            "a/b",
            "A/B",
            "a/b",
            HOSTILE,
            &long,
        ];
        let pages: Vec<String> = names.iter().map(|n| addresses.page("cases", n)).collect();
        for page in &pages {
            assert!(
                page.starts_with("cases/") && page.ends_with(".html"),
                "{page}"
            );
            assert!(
                !page.contains("..") && !page.contains("//") && page.len() < 600,
                "{page}"
            );
        }
        let different: BTreeSet<String> = pages.iter().map(|p| p.to_lowercase()).collect();
        assert_eq!(different.len(), pages.len());
    }

    #[test]
    fn the_way_from_page_to_page() {
        assert_eq!(relative("index.html", "cases/a/b.html"), "cases/a/b.html");
        assert_eq!(relative("cases/a/b.html", "index.html"), "../../index.html");
        assert_eq!(relative("cases/a/b.html", "cases/a/c.html"), "c.html");
        assert_eq!(
            relative("cases/a/b.html", "pictures/a/b.svg"),
            "../../pictures/a/b.svg"
        );
        assert_eq!(relative("cases/a.html", "cases/a/b.html"), "a/b.html");
    }

    proptest! {
        #[test]
        fn any_name_becomes_a_plain_path(name in any::<String>()) {
            let mut addresses = Addresses::default();
            let page = addresses.page("cases", &name);
            let stem = page.strip_suffix(".html").unwrap_or_default();
            prop_assert!(stem.chars().all(|c| c.is_ascii_alphanumeric() || "-_/".contains(c)));
            prop_assert!(!stem.contains("//"));
            let anchor = addresses.anchor(&name);
            prop_assert!(anchor.chars().all(|c| c.is_ascii_alphanumeric() || "-_/.".contains(c)));
            prop_assert!(anchor.contains('/'));
        }
    }
}
