//! Files that appear whole or not at all.

use std::fs;
use std::io::Write;
use std::path::Path;

/// Writes bytes beside a file and puts them in its place when they are on the disk. Where the name
/// is a symbolic link, the file that it leads to is replaced; a device is written to.
///
/// # Errors
/// A sentence that names the file; what stood there stays.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), String> {
    let fault = |why: std::io::Error| {
        format!(
            "{}: cannot be written: {}",
            path.display(),
            crate::error::reason(&why)
        )
    };
    let target = match fs::metadata(path) {
        Ok(about) if about.is_dir() => return Err(fault(std::io::ErrorKind::IsADirectory.into())),
        Ok(about) if !about.is_file() => {
            let device = fs::OpenOptions::new().write(true).open(path);
            return device
                .and_then(|mut device| device.write_all(bytes))
                .map_err(fault);
        }
        Ok(_) => fs::canonicalize(path).map_err(fault)?,
        Err(_) => path.to_owned(),
    };
    let mut name = target.file_name().unwrap_or_default().to_os_string();
    name.push(format!(".{}.part", std::process::id()));
    let part = target.with_file_name(name);
    let written = fs::File::create(&part).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    let placed = written.and_then(|()| fs::rename(&part, &target));
    if placed.is_err() {
        // What could not be written in whole is of no use; that it cannot be removed adds nothing.
        let _ = fs::remove_file(&part);
    }
    placed.map_err(fault)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_cannot_be_written_leaves_the_old_one() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("net");
        write_whole(&path, b"old").expect("written");
        // The name of the part is taken by a folder.
        let part = format!("net.{}.part", std::process::id());
        fs::create_dir(folder.path().join(part)).expect("a folder");
        assert!(write_whole(&path, b"new").is_err());
        assert_eq!(fs::read(&path).expect("read"), b"old");
        assert!(write_whole(folder.path(), b"new").is_err());
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_a_link_and_a_device_is_written_to() {
        let folder = tempfile::tempdir().expect("a folder");
        let (file, link) = (folder.path().join("file"), folder.path().join("link"));
        fs::write(&file, "old").expect("written");
        std::os::unix::fs::symlink(&file, &link).expect("a link");
        write_whole(&link, b"new").expect("written");
        assert!(link.is_symlink());
        assert_eq!(fs::read(&file).expect("read"), b"new");
        write_whole(Path::new("/dev/null"), b"new").expect("written");
    }
}
