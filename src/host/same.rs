//! Whether two names are one file.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

/// What a file is, whatever it is called.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Identity {
    /// A file that is there: device and number. Hard and symbolic links are the same file.
    #[cfg(unix)]
    Inode(u64, u64),
    /// Its path without links.
    #[cfg(not(unix))]
    Path(PathBuf),
    /// A file that is not there yet: where it would be made.
    Absent(PathBuf, OsString),
}

fn identity(path: &Path) -> Option<Identity> {
    match fs::metadata(path) {
        // A device or a pipe holds nothing that could be lost.
        Ok(about) if !about.is_file() => None,
        #[cfg(unix)]
        Ok(about) => {
            use std::os::unix::fs::MetadataExt;
            Some(Identity::Inode(about.dev(), about.ino()))
        }
        #[cfg(not(unix))]
        Ok(_) => fs::canonicalize(path).ok().map(Identity::Path),
        Err(_) => {
            let parent = match path.parent() {
                Some(parent) if !parent.as_os_str().is_empty() => parent,
                _ => Path::new("."),
            };
            let name = path.file_name()?.to_owned();
            Some(Identity::Absent(fs::canonicalize(parent).ok()?, name))
        }
    }
}

/// Whether the two are one regular file, or would be made as one.
pub fn same(a: &Path, b: &Path) -> bool {
    match (identity(a), identity(b)) {
        (Some(a), Some(b)) => a == b,
        _ => false,
    }
}

/// A file and what it is to the command: the option or the word that the user typed.
pub type Named<'a> = (&'a str, &'a Path);

/// Refuses an output that is one of the inputs, or another output, by whatever name.
///
/// # Errors
/// A sentence that names both.
pub fn refuse_clash(outputs: &[Named<'_>], inputs: &[Named<'_>]) -> Result<(), String> {
    let identities = |files: &[Named<'_>]| -> Vec<Option<Identity>> {
        files.iter().map(|(_, path)| identity(path)).collect()
    };
    let (made, read) = (identities(outputs), identities(inputs));
    for (i, (option, path)) in outputs.iter().enumerate() {
        if made[i].is_none() {
            continue;
        }
        if let Some(at) = read.iter().position(|input| *input == made[i]) {
            let (what, input) = inputs[at];
            return Err(format!(
                "{option} {} would write over {what}{}: give another file",
                path.display(),
                also(path, input)
            ));
        }
        if let Some(at) = made[..i].iter().position(|other| *other == made[i]) {
            let (other, second) = outputs[at];
            return Err(format!(
                "{other} and {option} are the same file, {}{}: give each its own",
                path.display(),
                also(path, second)
            ));
        }
    }
    Ok(())
}

/// The other name, where it is another one.
fn also(path: &Path, other: &Path) -> String {
    if path == other {
        String::new()
    } else {
        format!(" ({})", other.display())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_the_same_by_any_name() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        fs::write(at("a"), "").expect("written");
        fs::write(at("b"), "").expect("written");
        fs::create_dir(at("sub")).expect("a folder");
        assert!(same(&at("a"), &at("sub/../a")));
        assert!(same(&at("new"), &at("sub/../new")));
        assert!(!same(&at("a"), &at("b")) && !same(&at("new"), &at("newer")));
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(at("a"), at("link")).expect("a link");
            fs::hard_link(at("a"), at("hard")).expect("a link");
            assert!(same(&at("a"), &at("link")) && same(&at("link"), &at("hard")));
            let null = Path::new("/dev/null");
            assert!(!same(null, null));
        }
    }

    #[test]
    fn a_clash_names_both() {
        let folder = tempfile::tempdir().expect("a folder");
        let (a, b) = (folder.path().join("a"), folder.path().join("b"));
        fs::write(&a, "").expect("written");
        let why = refuse_clash(&[("--output", &a)], &[("the case", &a)]).expect_err("a clash");
        assert!(
            why.contains("--output") && why.contains("the case"),
            "{why}"
        );
        let why = refuse_clash(&[("--output", &b), ("--trace", &b)], &[]).expect_err("a clash");
        assert!(why.contains("--output and --trace"), "{why}");
        assert_eq!(
            refuse_clash(&[("--output", &b)], &[("the case", &a)]),
            Ok(())
        );
    }
}
