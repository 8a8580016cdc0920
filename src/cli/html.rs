//! The report for a browser: pictures in, a folder or one file out.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::output::{Format, Whole};
use super::report::{pictures, read, text};
use super::screen::Screen;
use crate::error::{Error, Result};
use crate::host::same::{Named, refuse_clash, same};
use crate::record::Record;
use crate::report::html::{self, Gallery, HtmlOptions};

/// A larger picture is left out: it is no picture of ours.
const LARGEST_PICTURE: u64 = 16 << 20;

/// What is asked for.
#[derive(Debug)]
pub struct Request<'a> {
    /// The folder or file to write.
    pub output: &'a Path,
    /// One file.
    pub single: bool,
    /// The folder of the pictures.
    pub pictures: Option<&'a Path>,
    /// The record to compare with.
    pub against: Option<&'a PathBuf>,
    /// The files that the record was read from: none of them is written over.
    pub inputs: &'a [PathBuf],
}

/// Writes the report of `record`.
///
/// # Errors
/// Pictures or the other record that cannot be read, records under different conventions, an output
/// that cannot be written.
pub fn write(record: &Record, request: &Request<'_>, screen: &Screen) -> Result<()> {
    let gallery = match request.pictures {
        None => None,
        Some(folder) => Some(gallery(folder, screen)?),
    };
    let diff = match request.against {
        None => None,
        Some(path) => {
            let old = read(path)?;
            for warning in &old.warnings {
                screen.warn(&format!("{}: {warning}", path.display()));
            }
            let diff = crate::report::diff(&old, record).map_err(|e| Error::record(e, false))?;
            Some((diff, path.display().to_string()))
        }
    };
    let options = HtmlOptions {
        pictures: gallery.as_ref(),
        against: diff.as_ref().map(|(diff, name)| (diff, name.as_str())),
    };
    if request.single {
        let whole = Whole::open(Some(request.output))?;
        return whole.write(&html::single_file(record, options));
    }
    write_folder(record, request, options)
}

fn write_folder(record: &Record, request: &Request<'_>, options: HtmlOptions<'_>) -> Result<()> {
    let folder = request.output;
    make(folder)?;
    // Whether anything can be written is known before any page is. The index comes last, so that it
    // never names a page that is not there.
    let index = Whole::open(Some(&folder.join(html::model::INDEX)))?;
    let mut files = html::folder(record, options).into_iter();
    let first = files.next();
    let against = request.against.iter().map(|path| path.as_path());
    let read: Vec<Named<'_>> = against
        .chain(request.inputs.iter().map(PathBuf::as_path))
        .map(|path| ("a record that is read", path))
        .collect();
    for file in files {
        let path = folder.join(&file.path);
        refuse_clash(&[("--html", &path)], &read).map_err(Error::usage)?;
        if let Some(parent) = path.parent() {
            make(parent)?;
        }
        Whole::open(Some(&path))?.write(&file.text)?;
    }
    let copy = folder.join(html::RECORD);
    // The record of an earlier report in this folder may be the one to compare with, or the one shown.
    if !read.iter().any(|(_, path)| same(path, &copy)) {
        Whole::open(Some(&copy))?.write(&text(record, Format::Jsonl, true)?)?;
    }
    match first {
        Some(file) => index.write(&file.text),
        None => Ok(()),
    }
}

fn make(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder).map_err(|error| Error::io("cannot write", folder, error))
}

/// The pictures of a folder, read.
fn gallery(folder: &Path, screen: &Screen) -> Result<Gallery> {
    let mut read = BTreeMap::new();
    for name in pictures(folder, None)?.names {
        let mut path = folder.to_owned();
        path.extend(name.split('/'));
        path.as_mut_os_string().push(".svg");
        let size = fs::metadata(&path).map_or(0, |about| about.len());
        let why = if size > LARGEST_PICTURE {
            "larger than 16 MiB".to_owned()
        } else {
            match fs::read_to_string(&path) {
                Ok(text) => {
                    read.insert(name, text);
                    continue;
                }
                Err(error) => crate::error::reason(&error),
            }
        };
        screen.warn(&format!("{}: left out: {why}", path.display()));
    }
    Ok(Gallery { pictures: read })
}
