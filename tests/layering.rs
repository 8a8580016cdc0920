//! A floor imports lower floors only; inside `claim`, a room lower rooms.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// The floors, the lowest first. A new floor is written in here.
const FLOORS: &[&str] = &[
    "error",
    "host",
    "number",
    "expr",
    "algebra",
    "quadrature",
    "activation",
    "derive",
    "fourier",
    "radon",
    "network",
    "kernel",
    "train",
    "flow",
    "design",
    "verdict",
    "wire",
    "claim",
    "case",
    "record",
    "sweep",
    "picture",
    "report",
    "cli",
];

/// The rooms of `claim` and the names that its top hands on, the lowest first; rooms side by side do not import each other.
const ROOMS: &[&[&str]] = &[
    &["subject", "Subject"],
    &["common"],
    &["fact", "Fact", "SpectrumOfTraining"],
    &["Claim"],
    &[
        "adaptive",
        "design",
        "frozen",
        "kernel",
        "radon",
        "transform",
    ],
    &[
        "kinds",
        "About",
        "KINDS",
        "Kind",
        "Reader",
        "reference_page",
    ],
    &["stated", "Settings", "Stated", "Tier"],
];

fn story(room: &str) -> Option<usize> {
    ROOMS.iter().position(|rooms| rooms.contains(&room))
}

fn height(floor: &str) -> Option<usize> {
    FLOORS.iter().position(|name| *name == floor)
}

/// The code without comments, strings and character literals, each replaced by a space: a doc link
/// to a higher floor is no import.
fn code_only(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let at = |i: usize| chars.get(i).copied().unwrap_or('\0');
    let mut out = String::with_capacity(text.len());
    let mut i = 0;
    while i < chars.len() {
        let raw_hashes = (at(i) == 'r'
            && !out.ends_with(|c: char| c.is_alphanumeric() || c == '_'))
        .then(|| chars[i + 1..].iter().take_while(|c| **c == '#').count())
        .filter(|hashes| at(i + 1 + hashes) == '"');
        if at(i) == '/' && at(i + 1) == '/' {
            while i < chars.len() && at(i) != '\n' {
                i += 1;
            }
        } else if at(i) == '/' && at(i + 1) == '*' {
            let mut depth = 0;
            while i < chars.len() {
                match (at(i), at(i + 1)) {
                    ('/', '*') => (depth, i) = (depth + 1, i + 2),
                    ('*', '/') => (depth, i) = (depth - 1, i + 2),
                    _ => i += 1,
                }
                if depth == 0 {
                    break;
                }
            }
        } else if let Some(hashes) = raw_hashes {
            i += hashes + 2;
            while i < chars.len() {
                let closes = at(i) == '"' && (1..=hashes).all(|n| at(i + n) == '#');
                i += 1;
                if closes {
                    i += hashes;
                    break;
                }
            }
            out.push(' ');
        } else if at(i) == '"' {
            i += 1;
            while i < chars.len() && at(i) != '"' {
                i += if at(i) == '\\' { 2 } else { 1 };
            }
            i += 1;
            out.push(' ');
        } else if at(i) == '\'' && (at(i + 1) == '\\' || at(i + 2) == '\'') {
            // A character; anything else after a quote is a lifetime.
            i += if at(i + 1) == '\\' { 3 } else { 2 };
            while i < chars.len() && at(i) != '\'' {
                i += 1;
            }
            i += 1;
            out.push(' ');
        } else {
            out.push(at(i));
            i += 1;
        }
    }
    out
}

/// The first names of the paths that begin with `prefix`, groups (`prefix{a::b, c}`) opened.
fn heads(code: &str, prefix: &str) -> Vec<String> {
    let name = |text: &str| -> String {
        let text = text.trim_start();
        text.chars()
            .take_while(|c| c.is_alphanumeric() || *c == '_')
            .collect()
    };
    let mut found = Vec::new();
    for (at, _) in code.match_indices(prefix) {
        if code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':') {
            continue;
        }
        let rest = code[at + prefix.len()..].trim_start();
        let Some(group) = rest.strip_prefix('{') else {
            found.push(name(rest));
            continue;
        };
        let mut depth = 0;
        let mut start = Some(0);
        for (at, c) in group.char_indices() {
            if let (Some(from), 0) = (start, depth)
                && !c.is_whitespace()
            {
                found.push(name(&group[from..]));
                start = None;
            }
            match c {
                '{' => depth += 1,
                '}' if depth == 0 => break,
                '}' => depth -= 1,
                ',' if depth == 0 => start = Some(at + 1),
                _ => {}
            }
        }
    }
    found.retain(|name| !name.is_empty());
    found
}

/// The code with single spaces, and none around `::`.
fn joined(text: &str) -> String {
    let code: String = code_only(text)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    code.replace(" ::", "::").replace(":: ", "::")
}

/// The floors that a file imports: by `crate::` and by climbing up with `super::`. `depth` is the
/// number of modules that the file is inside of, itself counted.
fn imports(text: &str, depth: usize) -> Vec<String> {
    let code = joined(text);
    let mut found = heads(&code, "crate::");
    found.extend(heads(&code, &"super::".repeat(depth)));
    found
}

/// The modules that the file at `below` is inside of, itself counted.
fn modules(below: &Path) -> Vec<String> {
    let mut parts: Vec<String> = below
        .with_extension("")
        .iter()
        .map(|part| part.to_string_lossy().into_owned())
        .collect();
    if parts.last().is_some_and(|last| last == "mod") {
        parts.pop();
    }
    parts
}

/// What the file at `below` (its path below src/) imports from higher floors.
fn violations(below: &Path, text: &str) -> Vec<String> {
    let parts = modules(below);
    let Some(own) = parts.first().and_then(|floor| height(floor)) else {
        return vec![format!("{}: this is no floor of the list", below.display())];
    };
    imports(text, parts.len())
        .into_iter()
        .filter(|name| height(name).is_some_and(|other| other > own))
        .map(|name| format!("{}: {} imports {name}", below.display(), FLOORS[own]))
        .collect()
}

/// What the file at `below` imports from rooms of `claim` that are not below its own.
fn upstairs(below: &Path, text: &str) -> Vec<String> {
    let parts = modules(below);
    if parts.first().is_none_or(|floor| floor != "claim") {
        return Vec::new();
    }
    let code = joined(text);
    let (own, found) = match parts.get(1) {
        Some(room) => {
            let mut found = heads(&code, "crate::claim::");
            found.extend(heads(&code, "claim::"));
            found.extend(heads(&code, &"super::".repeat(parts.len() - 1)));
            (room.as_str(), found)
        }
        // The trait: the top of the folder names its rooms without a prefix, and hands on the table.
        None => {
            let used = code.split(';').filter(|part| {
                let part = part.trim_start();
                !part.starts_with("pub use ") && !part.starts_with("pub mod ")
            });
            let rooms = ROOMS.iter().copied().flatten();
            let named = used.flat_map(|part| {
                let there = |room: &&&str| !heads(part, &format!("{room}::")).is_empty();
                rooms.clone().filter(there).map(|room| (*room).to_owned())
            });
            ("Claim", named.collect())
        }
    };
    let Some(story_of_own) = story(own) else {
        return vec![format!("{}: this is no room of the list", below.display())];
    };
    found
        .into_iter()
        .filter(|name| name != own && story(name).is_some_and(|other| other >= story_of_own))
        .map(|name| format!("{}: {own} imports {name}", below.display()))
        .collect()
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("src can be read") {
            let path = entry.expect("src can be read").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

#[test]
fn no_floor_imports_a_higher_one() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let files = sources(&src);
    assert!(files.len() > 30, "only {} files were found", files.len());
    let mut found = String::new();
    for file in files {
        let below = file.strip_prefix(&src).expect("it is below src");
        if below == Path::new("lib.rs") || below == Path::new("main.rs") {
            continue;
        }
        let text = fs::read_to_string(&file).expect("sources are text");
        for violation in violations(below, &text) {
            let _ = writeln!(found, "{violation}");
        }
    }
    assert!(found.is_empty(), "a floor imports a higher one:\n{found}");
}

#[test]
fn no_room_of_claim_imports_one_that_is_not_below_it() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let files = sources(&src.join("claim"));
    assert!(files.len() > 70, "only {} files were found", files.len());
    let mut found = String::new();
    for file in files {
        let below = file.strip_prefix(&src).expect("it is below src");
        let text = fs::read_to_string(&file).expect("sources are text");
        for violation in upstairs(below, &text) {
            let _ = writeln!(found, "{violation}");
        }
    }
    assert!(
        found.is_empty(),
        "a room imports one that is not below it:\n{found}"
    );
}

#[test]
fn every_module_of_claim_is_a_room() {
    let top = include_str!("../src/claim/mod.rs");
    let modules: Vec<&str> = top
        .lines()
        .filter_map(|line| line.split_once("mod ")?.1.strip_suffix(';'))
        .collect();
    assert!(modules.len() > 8, "{modules:?}");
    for module in modules {
        assert!(
            story(module).is_some(),
            "{module} is missing in the list of rooms"
        );
    }
}

#[test]
fn an_import_of_a_room_that_is_not_below_is_found() {
    for (file, text) in [
        (
            "claim/subject/training.rs",
            "use crate::claim::common::points;",
        ),
        (
            "claim/subject/mod.rs",
            "use crate::{error::Error, claim::common};",
        ),
        ("claim/subject/mod.rs", "use super::common::points;"),
        ("claim/common/points.rs", "use crate::claim::Claim;"),
        ("claim/common/network.rs", "use super::super::radon::slice;"),
        (
            "claim/common/points/drawn.rs",
            "use super::super::super::kernel;",
        ),
        (
            "claim/frozen/metric.rs",
            "use crate::claim::{Claim, adaptive::bound};",
        ),
        ("claim/design/mod.rs", "fn f() { super::kernel::read() }"),
        ("claim/kernel/seminorm.rs", "use crate::claim::KINDS;"),
        ("claim/kinds.rs", "use super::{Claim, Stated};"),
        (
            "claim/mod.rs",
            "pub mod frozen; fn f(x: frozen::exact::Exact) {}",
        ),
        ("claim/mod.rs", "use transform::penalty;"),
        ("claim/other/mod.rs", ""),
    ] {
        let found = upstairs(Path::new(file), text);
        assert_eq!(found.len(), 1, "{file}: {text}: {found:?}");
    }
    for (file, text) in [
        (
            "claim/subject/training.rs",
            "use super::seed::seed; use crate::claim::subject::params;",
        ),
        (
            "claim/common/points/drawn.rs",
            "use super::super::values; use crate::claim::subject::Subject;",
        ),
        (
            "claim/frozen/metric.rs",
            "use super::exact; use crate::claim::{Claim, Subject, common::trained};",
        ),
        (
            "claim/kinds.rs",
            "use super::{Claim, Subject, adaptive, kernel};",
        ),
        (
            "claim/stated.rs",
            "use super::{About, Claim, KINDS, Kind, Subject};",
        ),
        (
            "claim/mod.rs",
            "pub use kinds::KINDS; fn f(x: common::sitting::Sitting, y: crate::design::Phase) {}",
        ),
        ("design/mod.rs", "use crate::kernel::Value;"),
    ] {
        let found = upstairs(Path::new(file), text);
        assert!(found.is_empty(), "{file}: {text}: {found:?}");
    }
}

#[test]
fn every_module_of_the_library_is_a_floor() {
    let lib = include_str!("../src/lib.rs");
    let modules: Vec<&str> = lib
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'))
        .collect();
    assert!(modules.len() > 10, "{modules:?}");
    for module in modules {
        assert!(
            height(module).is_some(),
            "{module} is missing in the list of floors"
        );
    }
}

#[test]
fn an_import_upwards_is_found_however_it_is_written() {
    for text in [
        "use crate::cli::main;",
        "use crate::{error::Error, report::{Look, Terminal}};",
        "use crate::{\n    error::{A, B},\n    cli,\n};",
        "fn f() { crate :: record ::run() }",
        "use super::super::cli;",
        "pub(crate) use crate::cli as c;",
        "const X: char = '\"'; use crate::cli; // \"",
        "const X: &str = r#\"\"\"#; use crate::cli;",
        "fn f<'a>(x: &'a str) { crate::cli::f(x) }",
        "/* /* */ */ use crate::cli;",
    ] {
        let found = violations(Path::new("expr/parse.rs"), text);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
    }
    assert_eq!(
        violations(Path::new("expr/mod.rs"), "use super::cli;").len(),
        1
    );
    assert_eq!(violations(Path::new("utils/mod.rs"), "").len(), 1);
}

#[test]
fn what_is_no_import_upwards_is_left_alone() {
    for text in [
        "use crate::number::Real; use crate::{error, expr::{tree, build}};",
        "/// See [`crate::cli`].\n//! crate::report\n/* crate::cli /* */ crate::cli */",
        "const X: &str = \"crate::cli\"; const Y: &str = r#\"\"crate::cli\"#;",
        "use super::tree; use super::{report, build};",
        "use other_crate::cli; use a::crate::cli;",
        "const Q: char = '\\''; const X: &str = \"crate::cli\";",
    ] {
        let found = violations(Path::new("expr/parse.rs"), text);
        assert!(found.is_empty(), "{text}: {found:?}");
    }
    assert!(violations(Path::new("cli/mod.rs"), "use crate::report;").is_empty());
}

#[test]
fn the_page_of_the_source_names_files_that_exist_and_every_floor_in_order() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = fs::read_to_string(root.join("ARCHITECTURE.md")).expect("the page");
    let named: Vec<&str> = page
        .split('`')
        .skip(1)
        .step_by(2)
        .filter(|text| text.contains('/') && !text.contains(['*', '\n']))
        .collect();
    assert!(named.len() > 40, "{named:?}");
    for path in named {
        assert!(root.join(path).exists(), "{path}");
    }
    let rows = page
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once("` | "));
    let floors: Vec<&str> = rows
        .map(|(name, _)| name)
        .filter(|name| !name.contains('/'))
        .collect();
    assert_eq!(floors, FLOORS);
}
