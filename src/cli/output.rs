//! Where results go: stdout, or a file that is known to be writable before any work starts.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use clap::{Args, ValueEnum};

use super::interrupt;
use crate::error::{Error, Result};
use crate::host::same::{self, Named};

/// How results are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For a person at a terminal.
    Human,
    /// A record: JSON Lines.
    Jsonl,
    /// JUnit XML, for a CI server.
    Junit,
    /// Markdown, for a reviewer.
    Markdown,
    /// SARIF 2.1.0, for code scanning: what is not as expected, at the lines of case files.
    Sarif,
    /// Annotations of GitHub Actions: the same, on stdout.
    Github,
}

/// What to write, and where to.
#[derive(Debug, Args)]
pub struct Output {
    /// How results are written [default: by the extension of --output (.jsonl, .md, .xml, .sarif), else
    /// human].
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<Format>,
    /// Write to this file instead of stdout. A record is written line by line; any other format
    /// replaces the file when it is complete.
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

impl Output {
    /// The format.
    pub fn format(&self) -> Format {
        let extension = || {
            let path = self.output.as_ref()?;
            match path.extension()?.to_str()? {
                "jsonl" | "ndjson" => Some(Format::Jsonl),
                "md" => Some(Format::Markdown),
                "xml" => Some(Format::Junit),
                "sarif" => Some(Format::Sarif),
                _ => None,
            }
        };
        self.format.or_else(extension).unwrap_or(Format::Human)
    }

    /// Refuses an output file that is one of the files that were read; `what` says what they are.
    ///
    /// # Errors
    /// It is.
    pub fn refuse_clash(&self, inputs: &[impl AsRef<Path>], what: &str) -> Result<()> {
        let Some(path) = &self.output else {
            return Ok(());
        };
        let inputs: Vec<Named<'_>> = inputs.iter().map(|input| (what, input.as_ref())).collect();
        same::refuse_clash(&[("--output", path)], &inputs).map_err(Error::usage)
    }

    /// The format, of those that a verb has.
    ///
    /// # Errors
    /// Another one.
    pub fn format_of(&self, verb: &str, offered: &[Format]) -> Result<Format> {
        let format = self.format();
        if offered.contains(&format) {
            return Ok(format);
        }
        let name = |format: &Format| {
            format
                .to_possible_value()
                .map_or_else(String::new, |value| value.get_name().to_owned())
        };
        let names: Vec<String> = offered.iter().map(name).collect();
        Err(Error::usage(format!(
            "{verb} has no format `{}`; it has {}",
            name(&format),
            names.join(" and ")
        )))
    }
}

/// Writes to stdout.
///
/// # Errors
/// The write failed; [`Error::is_closed_pipe`] where the reader closed its end.
pub fn print(text: &str) -> Result<()> {
    print_bytes(text.as_bytes())
}

fn print_bytes(bytes: &[u8]) -> Result<()> {
    let mut stdout = io::stdout().lock();
    stdout
        .write_all(bytes)
        .and_then(|()| stdout.flush())
        .map_err(|error| Error::stream("cannot write to stdout", error))
}

/// A text that is written at once: to stdout, or to a file that it replaces as a whole, so that
/// nobody ever reads half a report.
#[derive(Debug)]
pub enum Whole {
    /// To stdout.
    Stdout,
    /// To a device or a pipe, which cannot be replaced.
    Direct(PathBuf, File),
    /// To a file: first beside it.
    Beside {
        /// The file as typed, for messages.
        typed: PathBuf,
        /// The file that is replaced, symbolic links resolved.
        target: PathBuf,
        /// The file that is written.
        draft: PathBuf,
        /// Still to be written.
        file: Option<File>,
    },
}

impl Whole {
    /// Finds out whether `path` can be written; nothing changes there yet.
    ///
    /// # Errors
    /// It cannot.
    pub fn open(path: Option<&Path>) -> Result<Whole> {
        let Some(path) = path else {
            return Ok(Whole::Stdout);
        };
        let failed = |error| Error::io("cannot write", path, error);
        // The mode of an existing file says whether it may be replaced; a rename would not ask.
        let existing = match OpenOptions::new().write(true).open(path) {
            Ok(file) => Some(file),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(failed(error)),
        };
        let target = match existing {
            Some(file) => {
                if !file.metadata().map_err(failed)?.is_file() {
                    return Ok(Whole::Direct(path.to_owned(), file));
                }
                fs::canonicalize(path).map_err(failed)?
            }
            None => path.to_owned(),
        };
        let draft = draft_of(&target).ok_or_else(|| failed(io::ErrorKind::IsADirectory.into()))?;
        let file = File::create(&draft).map_err(failed)?;
        drafts().push(draft.clone());
        Ok(Whole::Beside {
            typed: path.to_owned(),
            target,
            draft,
            file: Some(file),
        })
    }

    /// Writes the text.
    ///
    /// # Errors
    /// The write failed; a file that stood there before stands there still.
    pub fn write(self, text: &str) -> Result<()> {
        self.write_bytes(text.as_bytes())
    }

    /// Writes bytes.
    ///
    /// # Errors
    /// As [`Whole::write`].
    pub fn write_bytes(mut self, bytes: &[u8]) -> Result<()> {
        let _writing = interrupt::writing();
        match &mut self {
            Whole::Stdout => print_bytes(bytes),
            Whole::Direct(path, file) => file
                .write_all(bytes)
                .map_err(|error| Error::io("cannot write", path, error)),
            Whole::Beside {
                typed,
                target,
                draft,
                file,
            } => {
                let Some(mut open) = file.take() else {
                    return Ok(());
                };
                let written = open
                    .write_all(bytes)
                    .and_then(|()| open.sync_all())
                    .and_then(|()| fs::rename(&*draft, target));
                if written.is_err() {
                    let _ = fs::remove_file(&*draft);
                }
                drafts().retain(|other| other != draft);
                written.map_err(|error| Error::io("cannot write", typed, error))
            }
        }
    }
}

impl Drop for Whole {
    fn drop(&mut self) {
        if let Whole::Beside {
            draft,
            file: Some(_),
            ..
        } = self
        {
            let _ = fs::remove_file(&*draft);
            drafts().retain(|other| other != draft);
        }
    }
}

/// What is written beside a file or a folder until it is whole; none where a path has no name.
pub fn draft_of(target: &Path) -> Option<PathBuf> {
    let mut name = std::ffi::OsString::from(".");
    name.push(target.file_name()?);
    name.push(format!(".{}.draft", std::process::id()));
    Some(target.with_file_name(name))
}

/// Files that are begun and stand beside those that they will replace.
static DRAFTS: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

fn drafts() -> MutexGuard<'static, Vec<PathBuf>> {
    DRAFTS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Takes away what was begun, where the process ends without coming back to it.
pub fn remove_drafts() {
    for draft in drafts().drain(..) {
        let _ = fs::remove_file(draft);
    }
}

/// Opens a file that is written line by line, emptying it. It is locked until it is closed, so that
/// two runs never write into each other's record.
///
/// # Errors
/// It cannot be written, or another process writes it.
pub fn lines_to(path: &Path) -> Result<File> {
    let failed = |error| Error::io("cannot write", path, error);
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(path)
        .map_err(failed)?;
    // Some file systems have no locks, and neither have devices and pipes.
    if let Err(TryLockError::WouldBlock) = file.try_lock() {
        return Err(Error::usage(format!(
            "another process is writing {}: give another file, or wait for it",
            path.display()
        )));
    }
    if file.metadata().map_err(failed)?.is_file() {
        file.set_len(0).map_err(failed)?;
    }
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).expect("a folder");
        let name = |entry: io::Result<fs::DirEntry>| {
            entry
                .expect("an entry")
                .file_name()
                .to_string_lossy()
                .into_owned()
        };
        entries.map(name).collect()
    }

    #[test]
    fn a_file_is_replaced_as_a_whole_or_not_at_all() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("report.md");
        fs::write(&path, "old").expect("written");
        let whole = Whole::open(Some(&path)).expect("writable");
        assert_eq!(fs::read_to_string(&path).expect("there"), "old");
        drop(whole);
        assert_eq!(names(folder.path()), ["report.md"], "no draft is left");
        Whole::open(Some(&path))
            .and_then(|whole| whole.write("new"))
            .expect("written");
        assert_eq!(fs::read_to_string(&path).expect("there"), "new");
        assert_eq!(names(folder.path()), ["report.md"]);
    }

    #[test]
    fn a_path_that_cannot_be_written_is_said_at_once() {
        let folder = tempfile::tempdir().expect("a folder");
        let missing = folder.path().join("none/report.md");
        for path in [folder.path(), missing.as_path(), Path::new("/")] {
            let error = Whole::open(Some(path)).expect_err("not writable");
            assert!(
                error.is_io() && error.to_string().contains("cannot write"),
                "{error}"
            );
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_device_is_written_to_and_a_link_stays_a_link() {
        let null = Whole::open(Some(Path::new("/dev/null"))).expect("writable");
        assert!(matches!(null, Whole::Direct(..)));
        null.write("x").expect("written");
        let folder = tempfile::tempdir().expect("a folder");
        let (file, link) = (folder.path().join("file"), folder.path().join("link"));
        fs::write(&file, "old").expect("written");
        std::os::unix::fs::symlink(&file, &link).expect("a link");
        Whole::open(Some(&link))
            .and_then(|whole| whole.write("new"))
            .expect("written");
        assert!(link.is_symlink());
        assert_eq!(fs::read_to_string(&file).expect("there"), "new");
    }

    #[test]
    fn the_format_follows_the_extension() {
        let format = |path: &str| {
            Output {
                format: None,
                output: Some(path.into()),
            }
            .format()
        };
        assert_eq!(format("out/record.jsonl"), Format::Jsonl);
        assert_eq!(format("report.md"), Format::Markdown);
        assert_eq!(format("junit.xml"), Format::Junit);
        assert_eq!(format("x"), Format::Human);
        let stated = Output {
            format: Some(Format::Jsonl),
            output: Some("x.md".into()),
        };
        assert_eq!(stated.format(), Format::Jsonl);
        assert!(stated.format_of("diff", &[Format::Human]).is_err());
    }
}
