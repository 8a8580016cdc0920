//! Which files belong to a path, and what the cases in them are called.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::path::{Component, Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

use crate::error::{Diagnostic, reason};
use crate::host::read::STDIN;

/// Most case files of one run.
pub const MAX_FILES: usize = 10_000;

/// Most entries that are looked at below one folder: someone who types `/` gets an answer.
const MAX_ENTRIES: usize = 200_000;

/// A case file.
#[derive(Debug, PartialEq, Eq)]
pub struct CaseFile {
    /// The id of the case.
    pub id: String,
    /// The file, as the user would type it.
    pub path: PathBuf,
}

/// Files, and paths below which there are none.
#[derive(Debug, Default)]
pub struct Found {
    /// Sorted within each path that was given.
    pub files: Vec<CaseFile>,
    /// Folders that cannot be read, that loop, or that hold no case.
    pub faults: Vec<Diagnostic>,
}

/// The case files at `paths`. A file that is reached twice under the same id counts once.
pub fn files(paths: &[PathBuf]) -> Found {
    let mut found = Found::default();
    let mut seen = BTreeSet::new();
    for root in paths {
        let before = found.files.len() + found.faults.len();
        let mut empty = true;
        if root.as_os_str() == STDIN {
            found.files.push(CaseFile {
                id: "stdin".to_owned(),
                path: root.clone(),
            });
            continue;
        }
        if is_of_the_kernel(root) {
            found.faults.push(of_the_kernel(root));
            continue;
        }
        if root.is_dir() {
            walk(root, &mut found);
            empty = found.files.len() + found.faults.len() == before;
        } else {
            // What is wrong with a path that is neither is said when it is read.
            let id = id(root.parent().unwrap_or(Path::new("")), root);
            let path = root.clone();
            found.files.push(CaseFile { id, path });
        }
        if root.is_dir() && empty {
            found.faults.push(
                Diagnostic::of_file(root, "there is no case below this folder").with_help(
                    "a case is a file `NAME.toml`; `specbias new NAME --phi EXPR` writes one",
                ),
            );
        }
    }
    found.files.retain(|file| {
        let real = std::fs::canonicalize(&file.path).unwrap_or_else(|_| file.path.clone());
        seen.insert((real, file.id.clone()))
    });
    if found.files.len() > MAX_FILES {
        let first = found.files[MAX_FILES].path.clone();
        found.files.truncate(MAX_FILES);
        found.faults.push(
            Diagnostic::of_file(
                first,
                format!("this file and those after it are left out: a run has at most {MAX_FILES} case files"),
            )
            .with_help("give fewer folders at a time"),
        );
    }
    found
}

/// Folders that the kernel makes up: without end, and no cases in them.
const OF_THE_KERNEL: [&str; 3] = ["/proc", "/sys", "/dev"];

fn is_of_the_kernel(path: &Path) -> bool {
    std::fs::canonicalize(path).is_ok_and(|real| {
        real.is_dir() && OF_THE_KERNEL.iter().any(|folder| real.starts_with(folder))
    })
}

fn of_the_kernel(path: &Path) -> Diagnostic {
    Diagnostic::of_file(
        path,
        "this folder is not on a disk: it shows processes and devices of this machine",
    )
    .with_help("give the folder that holds the cases")
}

fn walk(root: &Path, found: &mut Found) {
    let whole_machine = std::fs::canonicalize(root).is_ok_and(|real| real.parent().is_none());
    let visible = |entry: &DirEntry| {
        if entry.depth() == 0 {
            return true;
        }
        // Only a link, or the root of all, leads there from elsewhere.
        let may_leave = entry.path_is_symlink() || (whole_machine && entry.depth() == 1);
        !(entry.file_name().as_encoded_bytes().starts_with(b".")
            || may_leave && is_of_the_kernel(entry.path()))
    };
    let entries = WalkDir::new(root)
        .follow_links(true)
        .sort_by_file_name()
        .into_iter()
        .filter_entry(visible);
    for (count, entry) in entries.enumerate() {
        if count == MAX_ENTRIES {
            found.faults.push(
                Diagnostic::of_file(
                    root,
                    format!("there are more than {MAX_ENTRIES} files and folders below this one"),
                )
                .with_help("give the folder that holds the cases"),
            );
            return;
        }
        match entry {
            Ok(entry) if !entry.file_type().is_dir() && is_case(entry.path()) => {
                found.files.push(CaseFile {
                    id: id(root, entry.path()),
                    path: entry.path().to_owned(),
                });
            }
            Ok(_) => {}
            Err(error) => found.faults.push(unreadable(root, &error)),
        }
    }
}

fn is_case(path: &Path) -> bool {
    path.extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("toml"))
}

fn unreadable(root: &Path, error: &walkdir::Error) -> Diagnostic {
    let path = error.path().unwrap_or(root);
    if let Some(ancestor) = error.loop_ancestor() {
        return Diagnostic::of_file(
            path,
            format!(
                "a loop of folders: this link leads back to {}",
                ancestor.display()
            ),
        )
        .with_help("remove the link; everything else below the folder was read");
    }
    let why = error.io_error().map_or_else(|| error.to_string(), reason);
    Diagnostic::of_file(path, format!("cannot read this: {why}"))
}

/// The id of the case at `path` below `root`: the path below a folder `cases` where there is one
/// (so that a built-in case is called the same however it is reached), else the path below `root`.
fn id(root: &Path, path: &Path) -> String {
    let path = path.with_extension("");
    let below_cases = path.components().collect::<Vec<_>>();
    let cases = below_cases
        .iter()
        .rposition(|part| *part == Component::Normal(OsStr::new("cases")));
    let below: Vec<Component> = match cases {
        Some(at) if at + 1 < below_cases.len() => below_cases[at + 1..].to_vec(),
        _ => path
            .strip_prefix(root)
            .unwrap_or(&path)
            .components()
            .collect(),
    };
    below
        .iter()
        .filter_map(|part| match part {
            Component::Normal(name) => Some(name.to_string_lossy()),
            _ => None,
        })
        .collect::<Vec<_>>()
        .join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_paths_below_the_folder_that_was_given() {
        let id = |root: &str, path: &str| id(Path::new(root), Path::new(path));
        assert_eq!(id("cases", "cases/table-1/relu.toml"), "table-1/relu");
        assert_eq!(
            id("cases/table-1", "cases/table-1/relu.toml"),
            "table-1/relu"
        );
        assert_eq!(
            id("cases/table-1", "./cases/table-1/relu.toml"),
            "table-1/relu"
        );
        assert_eq!(
            id("/src/cases/", "/src/cases/table-1/relu.toml"),
            "table-1/relu"
        );
        assert_eq!(id("my", "my/sub/a.toml"), "sub/a");
        assert_eq!(id("my/sub", "my/sub/a.toml"), "a");
        assert_eq!(id(".", "./a.b.toml"), "a.b");
        assert_eq!(id("", "a.toml"), "a");
        assert_eq!(id("my", "my/cases.toml"), "cases");
        assert_eq!(id("../x", "../x/a.toml"), "a");
    }
}
