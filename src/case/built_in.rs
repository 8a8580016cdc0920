//! The cases of this repository, inside the program: `specbias check` works wherever it is
//! installed.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::{Loaded, read};
use crate::wire::Document;

// Written by build.rs: `static FILES: &[(path below cases/, text)]`, sorted by path.
include!(concat!(env!("OUT_DIR"), "/built_in.rs"));

/// The cases that were built in.
pub fn load() -> Loaded {
    let mut loaded = Loaded::default();
    let mut taken = BTreeMap::new();
    for &(path, text) in FILES {
        let document = Document {
            path: Path::new("cases").join(path),
            text: text.into(),
        };
        let id = path.strip_suffix(".toml").unwrap_or(path);
        let (case, faults) = read(id.to_owned(), &document);
        loaded.faults.extend(faults);
        if let Some(case) = case {
            loaded.add(&mut taken, case);
        }
    }
    loaded.sorted()
}

/// The folder `cases` of `folder`, if `folder` is a checkout of specbias: someone who edits a case
/// there wants the edited one and not the one that was built in.
pub fn checkout(folder: &Path) -> Option<PathBuf> {
    let manifest = std::fs::read_to_string(folder.join("Cargo.toml")).ok()?;
    let ours = manifest
        .lines()
        .any(|line| line.replace(' ', "") == "name=\"specbias\"");
    let cases = folder.join("cases");
    (ours && cases.is_dir()).then(|| match cases.strip_prefix(".") {
        Ok(short) => short.to_owned(),
        Err(_) => cases,
    })
}
