//! Puts the cases of this repository into the program, and the commit where there is one.
//!
//! Neither is needed to build: without a folder `cases` the list is empty, without git (or where
//! the sources were unpacked inside someone else's repository) there is no commit.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs, io};

/// What the program is made of: a change here makes the commit more than the commit.
const SOURCES: [&str; 5] = ["src", "cases", "build.rs", "Cargo.toml", "Cargo.lock"];

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    for source in SOURCES {
        println!("cargo:rerun-if-changed={source}");
    }
    fs::write(out.join("built_in.rs"), built_in(&root.join("cases"))?)?;
    let mut version = env::var("CARGO_PKG_VERSION").unwrap_or_default();
    if let Some(commit) = commit(&root) {
        println!("cargo:rustc-env=SPECBIAS_COMMIT={commit}");
        let _ = write!(version, " ({commit})");
    }
    println!("cargo:rustc-env=SPECBIAS_VERSION={version}");
    Ok(())
}

fn built_in(cases: &Path) -> io::Result<String> {
    let mut files = Vec::new();
    let mut folders = vec![cases.to_owned()];
    while let Some(folder) = folders.pop() {
        if !folder.is_dir() {
            continue;
        }
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() && !path.is_symlink() {
                folders.push(path);
            } else if path
                .extension()
                .is_some_and(|extension| extension == "toml")
            {
                files.push(path);
            }
        }
    }
    files.sort();
    let mut code = String::from("static FILES: &[(&str, &str)] = &[\n");
    for file in files {
        let below = file.strip_prefix(cases).unwrap_or(&file);
        let name = below
            .iter()
            .map(|part| part.to_string_lossy())
            .collect::<Vec<_>>()
            .join("/");
        let _ = writeln!(
            code,
            "    ({name:?}, include_str!({:?})),",
            file.display().to_string()
        );
    }
    code.push_str("];\n");
    Ok(code)
}

/// The commit, with a `+` where the sources differ from it.
fn commit(root: &Path) -> Option<String> {
    let git = |arguments: &[&str]| {
        let output = Command::new("git")
            .arg("--no-optional-locks")
            .arg("-C")
            .arg(root)
            .args(arguments)
            .output()
            .ok()?;
        let text = String::from_utf8(output.stdout).ok()?;
        output.status.success().then(|| text.trim().to_owned())
    };
    let top = fs::canonicalize(git(&["rev-parse", "--show-toplevel"])?).ok()?;
    if top != fs::canonicalize(root).ok()? {
        return None;
    }
    for watched in ["HEAD", "logs/HEAD"] {
        let path = git(&["rev-parse", "--git-path", watched])?;
        let path = root.join(path);
        if path.exists() {
            println!("cargo:rerun-if-changed={}", path.display());
        }
    }
    let mut status = vec!["status", "--porcelain", "--"];
    status.extend(SOURCES);
    let changed = !git(&status)?.is_empty();
    let commit = git(&["rev-parse", "--short=12", "HEAD"])?;
    Some(if changed {
        format!("{commit}+")
    } else {
        commit
    })
}
