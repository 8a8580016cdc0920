//! Reading files that a user named: regular ones, of a size that is known before they are held.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use flate2::bufread::MultiGzDecoder;

use super::memory::in_words;
use crate::error::reason;

/// The first two bytes of every gzip file (RFC 1952).
const GZIP: [u8; 2] = [0x1f, 0x8b];
/// The name under which a command reads its standard input.
pub const STDIN: &str = "-";

/// Why a file cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// What the operating system says.
    #[error("{}", reason(.0))]
    Io(#[from] io::Error),
    /// A folder.
    #[error("this is a folder, not a file")]
    Folder,
    /// A device, a pipe or a socket: it may never end, or wait for another process.
    #[error("this is not a regular file but a device, a pipe or a socket")]
    Special,
    /// More bytes than are read of such a file.
    #[error("{}", too_large(*size, *most, *packed))]
    TooLarge {
        /// Its size, where it is known without reading it all.
        size: Option<u64>,
        /// What is read.
        most: u64,
        /// Whether that is the size after unpacking.
        packed: bool,
    },
}

fn too_many(size: Option<u64>, most: u64, packed: bool) -> Unreadable {
    Unreadable::TooLarge { size, most, packed }
}

fn too_large(size: Option<u64>, most: u64, packed: bool) -> String {
    format!(
        "this file has {}{}; at most {} are read",
        size.map_or_else(|| "more bytes".to_owned(), in_words),
        if packed { " when unpacked" } else { "" },
        in_words(most)
    )
}

/// Opens a regular file, and says how large it is.
///
/// # Errors
/// It is not there, a folder, a device, a pipe or a socket: asked before opening, because opening a
/// named pipe would wait for its other end.
pub fn open(path: &Path) -> Result<(File, u64), Unreadable> {
    let about = fs::metadata(path)?;
    if about.is_dir() {
        return Err(Unreadable::Folder);
    }
    if !about.is_file() {
        return Err(Unreadable::Special);
    }
    Ok((File::open(path)?, about.len()))
}

/// Opens a regular file for reading its content: a gzip file, which its first bytes tell and not
/// its name, is unpacked. Nothing is held but a buffer.
///
/// # Errors
/// As [`open`]; the packed file is larger than `most`, or its last member says that it unpacks to
/// more. Where it unpacks to more than it says, reading goes on to its end: see [`count`].
pub fn content(path: &Path, most: u64) -> Result<Box<dyn BufRead>, Unreadable> {
    let (file, size) = open(path)?;
    if size > most {
        return Err(too_many(Some(size), most, false));
    }
    // A file of the kernel has no size and may have no end.
    let mut file = BufReader::with_capacity(1 << 16, file);
    if file.fill_buf()?.starts_with(&GZIP) {
        let stated = stated_size(path, size)?;
        if stated > most {
            return Err(too_many(Some(stated), most, true));
        }
        return Ok(Box::new(BufReader::with_capacity(
            1 << 16,
            MultiGzDecoder::new(file),
        )));
    }
    Ok(Box::new(file))
}

/// The last four bytes of a gzip file: the size of its last member before packing, modulo 2^32.
fn stated_size(path: &Path, size: u64) -> io::Result<u64> {
    use std::io::{Seek, SeekFrom};
    if size < 18 {
        return Ok(0);
    }
    let mut file = File::open(path)?;
    file.seek(SeekFrom::End(-4))?;
    let mut bytes = [0; 4];
    file.read_exact(&mut bytes)?;
    Ok(u64::from(u32::from_le_bytes(bytes)))
}

/// Reads a whole file, unpacked; nothing of a file that is too large is kept.
///
/// # Errors
/// As [`content`]; more than `most` bytes.
pub fn bytes(path: &Path, most: u64) -> Result<Vec<u8>, Unreadable> {
    let mut reader = content(path, most)?;
    if reader.fill_buf()?.is_empty() {
        return Ok(Vec::new());
    }
    // How many they are is counted first: a small file can unpack to a thousand times its size.
    let packed = is_gzip(path)?;
    let size = match packed {
        true => count(content(path, most)?, most)?,
        false => open(path)?.1,
    };
    let mut bytes = Vec::new();
    bytes.reserve_exact(usize::try_from(size.min(most)).unwrap_or(0));
    reader.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        return Err(too_many(None, most, packed));
    }
    Ok(bytes)
}

fn is_gzip(path: &Path) -> Result<bool, Unreadable> {
    let mut first = [0; 2];
    let mut file = open(path)?.0;
    Ok(file.read_exact(&mut first).is_ok() && first == GZIP)
}

/// Counts the bytes of a reader without keeping any.
///
/// # Errors
/// It cannot be read; they are more than `most`.
pub fn count(mut reader: Box<dyn BufRead>, most: u64) -> Result<u64, Unreadable> {
    let mut total = 0_u64;
    loop {
        let read = reader.fill_buf()?.len();
        if read == 0 {
            return Ok(total);
        }
        reader.consume(read);
        total += read as u64;
        if total > most {
            return Err(too_many(None, most, true));
        }
    }
}

/// What a file is that is none of ours, by its first bytes.
pub fn foreign(head: &[u8]) -> Option<&'static str> {
    let text = |word: &str| {
        let start = head.trim_ascii_start();
        start.len() >= word.len() && start[..word.len()].eq_ignore_ascii_case(word.as_bytes())
    };
    let starts: [(&[u8], &str); 7] = [
        (
            b"PK\x03\x04",
            "a zip archive (.npz, .pt, .keras or .xlsx): save the one array as .npy or .csv, a network as .safetensors",
        ),
        (
            b"\x89HDF",
            "an HDF5 file: save the array as .npy or .csv, a network as .safetensors",
        ),
        (b"PAR1", "a Parquet file: save it as .csv"),
        (b"\x93NUMPY", "an array of NumPy (.npy)"),
        (b"%PDF", "a PDF"),
        (
            b"version https://git-lfs",
            "a pointer of Git LFS and not the file itself: run `git lfs pull`",
        ),
        (b"\x1f\x8b", "a gzip file: unpack it"),
    ];
    if let Some((_, what)) = starts.iter().find(|(magic, _)| head.starts_with(magic)) {
        return Some(what);
    }
    match head {
        [0x80, 2..=5, ..] => Some(
            "a pickle of Python (.pkl or .pt): save the array as .npy, a network as .safetensors",
        ),
        _ if text("<!doctype html") || text("<html") => {
            Some("a page of the web (HTML): the download went wrong")
        }
        _ if text("<?xml") => Some("an XML file"),
        _ => None,
    }
}

/// Reads standard input to its end.
///
/// # Errors
/// It cannot be read, or has more than `most` bytes.
pub fn stdin(most: u64) -> Result<Vec<u8>, Unreadable> {
    let mut bytes = Vec::new();
    io::stdin().lock().take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        return Err(too_many(None, most, false));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compression, write::GzEncoder};
    use std::io::Write;

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
        packer.write_all(bytes).expect("packed");
        packer.finish().expect("packed")
    }

    #[test]
    fn gzip_is_known_by_its_content_and_every_member_is_read() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("no-extension");
        fs::write(&path, [packed(b"one "), packed(b"two")].concat()).expect("written");
        assert_eq!(bytes(&path, 100).expect("read"), b"one two");
        fs::write(&path, b"plain").expect("written");
        assert_eq!(bytes(&path, 5).expect("read"), b"plain");
        assert!(matches!(bytes(&path, 4), Err(Unreadable::TooLarge { .. })));
        fs::write(&path, b"").expect("written");
        assert_eq!(bytes(&path, 4).expect("read"), b"");
    }

    #[test]
    fn what_unpacks_to_too_much_is_refused_whatever_it_says() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("bomb.gz");
        let honest = packed(&vec![0; 1 << 20]);
        fs::write(&path, &honest).expect("written");
        let why = bytes(&path, 1 << 19).expect_err("too large").to_string();
        assert!(why.contains("1 MiB when unpacked"), "{why}");
        // A second, empty member: the last four bytes say 0.
        fs::write(&path, [honest, packed(b"")].concat()).expect("written");
        let why = bytes(&path, 1 << 19).expect_err("too large").to_string();
        assert!(why.contains("more bytes when unpacked"), "{why}");
    }

    #[cfg(unix)]
    #[test]
    fn what_is_no_regular_file_is_refused_before_it_is_opened() {
        assert!(matches!(
            open(Path::new("/dev/zero")),
            Err(Unreadable::Special)
        ));
        assert!(matches!(open(Path::new("/")), Err(Unreadable::Folder)));
        let folder = tempfile::tempdir().expect("a folder");
        let _socket = std::os::unix::net::UnixListener::bind(folder.path().join("s"));
        assert!(matches!(
            open(&folder.path().join("s")),
            Err(Unreadable::Special)
        ));
    }
}
