//! Inputs with targets from files: tables of text, NumPy's `.npy`, and IDX as MNIST has it, gzipped or not.
//!
//! What a file is, its content says; its name is asked only where that says nothing. Sizes are held against the file and the
//! budget of memory before anything is allocated.

use super::data::Data;
use super::table;
use crate::host::{memory, read};
use flate2::read::GzDecoder;
use std::io::{BufRead, Read};
use std::path::Path;

/// A file that unpacks to more than this is refused.
const MOST_BYTES: u64 = 1 << 30;
/// A header of `.npy` is longer than this in no file that holds one array of numbers.
const MOST_HEADER: u64 = 1 << 16;
/// Ends of the names of tables.
const OF_TABLES: [&str; 4] = [".csv", ".tsv", ".txt", ".dat"];

/// A matrix of a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Matrix {
    /// Rows.
    pub rows: usize,
    /// Columns; 1 for a vector.
    pub columns: usize,
    /// Row after row.
    pub values: Vec<f64>,
}

/// Reads a matrix: a table of text, an array of NumPy, or IDX, gzipped or not.
///
/// # Errors
/// A sentence that names the file: it cannot be read, is truncated, too large, or of another format, which is named where
/// it is known.
pub fn matrix(path: &Path) -> Result<Matrix, String> {
    read_matrix(path).map_err(|why| format!("{}: {why}", path.display()))
}

fn read_matrix(path: &Path) -> Result<Matrix, String> {
    let open = || read::content(path, MOST_BYTES).map_err(|why| why.to_string());
    let mut content = open()?;
    let head = content.fill_buf().map_err(in_words)?;
    let head = head[..head.len().min(512)].to_vec();
    if head.starts_with(NPY) {
        return npy_matrix(content);
    }
    if let [0, 0, 8..=14, 1..=8, ..] = head[..] {
        return idx_matrix(content, plain_size(path, &head)?);
    }
    if let Some(what) = read::foreign(&head) {
        return Err(format!("this is {what}"));
    }
    let name = path.file_name().map(|n| n.to_string_lossy().to_lowercase());
    let name = name.unwrap_or_default();
    let stem = name.strip_suffix(".gz").unwrap_or(&name);
    let is_table = OF_TABLES.iter().any(|end| stem.ends_with(end));
    if stem.ends_with(".npy") {
        return Err("no array of NumPy: it does not start as one".into());
    }
    let readable = !head.is_empty() && !head.contains(&0);
    if !is_table && !readable {
        return idx_matrix(content, plain_size(path, &head)?);
    }
    let found = table::count(open()?, MOST_BYTES).and_then(|count| table::matrix(open()?, count));
    match is_table {
        true => found,
        false => found.map_err(|why| {
            format!("no IDX file and no array of NumPy, and as a table of text: {why}")
        }),
    }
}

fn in_words(why: std::io::Error) -> String {
    crate::error::reason(&why)
}

/// The size of a file that is not packed.
fn plain_size(path: &Path, head: &[u8]) -> Result<Option<u64>, String> {
    let (mut file, size) = read::open(path).map_err(|why| why.to_string())?;
    let mut first = vec![0; head.len().min(2)];
    file.read_exact(&mut first).map_err(in_words)?;
    Ok(head.starts_with(&first).then_some(size))
}

/// A matrix of a gzipped IDX file that is in memory.
///
/// # Errors
/// A sentence: it is damaged.
pub fn packed_idx(bytes: &[u8]) -> Result<Matrix, String> {
    idx_matrix(std::io::BufReader::new(GzDecoder::new(bytes)), None)
}

/// How every `.npy` file starts.
const NPY: &[u8] = b"\x93NUMPY";

fn npy_matrix(mut content: impl BufRead) -> Result<Matrix, String> {
    use ndarray::ArrayD;
    use ndarray_npy::ReadNpyExt;
    let mut bytes = Vec::new();
    content
        .by_ref()
        .take(12)
        .read_to_end(&mut bytes)
        .map_err(in_words)?;
    // Version 1 has two bytes for the length of the header, later ones four.
    let length = match bytes[..] {
        [_, _, _, _, _, _, 1, _, a, b, ..] => u64::from(u16::from_le_bytes([a, b])),
        [_, _, _, _, _, _, 2..=255, _, a, b, c, d] => u64::from(u32::from_le_bytes([a, b, c, d])),
        _ => return Err("its header is cut off".into()),
    };
    if length > MOST_HEADER {
        return Err(format!(
            "its header says that it has {length} bytes, more than the {MOST_HEADER} that are read: no array of numbers"
        ));
    }
    content
        .by_ref()
        .take(length)
        .read_to_end(&mut bytes)
        .map_err(in_words)?;
    let (count, width) = stated_numbers(&String::from_utf8_lossy(&bytes))
        .ok_or("its header states no shape and type; doubles or singles are read")?;
    memory::doubles(count.checked_mul(3), "the array")?;
    let most = (count as u64).saturating_mul(width) + 16;
    content
        .take(most)
        .read_to_end(&mut bytes)
        .map_err(in_words)?;
    let array: ArrayD<f64> = match ArrayD::<f64>::read_npy(&bytes[..]) {
        Ok(array) => array,
        Err(first) => match ArrayD::<f32>::read_npy(&bytes[..]) {
            Ok(array) => array.mapv(f64::from),
            Err(_) => return Err(format!("{first}; doubles or singles are read")),
        },
    };
    let (rows, columns) = match array.shape() {
        [n] => (*n, 1),
        [n, m] => (*n, *m),
        shape => {
            return Err(format!(
                "an array of {} dimensions; 1 or 2 are read",
                shape.len()
            ));
        }
    };
    Ok(Matrix {
        rows,
        columns,
        // In the order of the indices, whatever the order in the file.
        values: array.iter().copied().collect(),
    })
}

/// How many numbers the header of an array states, and the bytes of each. An axis of length 0 counts as 1: the others may still
/// be longer than any machine's memory.
fn stated_numbers(header: &str) -> Option<(usize, u64)> {
    let (_, shape) = header.split_once("'shape'")?;
    let (inner, _) = shape.split_once('(')?.1.split_once(')')?;
    let sizes = inner
        .split(',')
        .map(str::trim)
        .filter(|size| !size.is_empty());
    let count = sizes
        .map(|size| size.trim_end_matches('L').parse::<usize>().ok())
        .try_fold(1_usize, |product, size| product.checked_mul(size?.max(1)))?;
    let (_, descr) = header.split_once("'descr'")?;
    let width = descr.chars().find(char::is_ascii_digit)?.to_digit(10)?;
    Some((count, u64::from(width.max(1))))
}

/// IDX: two zero bytes, the type of the numbers (bytes only are read), the number of dimensions, each as 32 bits, big endian.
/// The size of the file, where it is known, is held against the header before anything is allocated.
fn idx_matrix(mut content: impl BufRead, size: Option<u64>) -> Result<Matrix, String> {
    let mut head = Vec::new();
    content
        .by_ref()
        .take(4)
        .read_to_end(&mut head)
        .map_err(in_words)?;
    let [0, 0, kind, dimensions] = head[..] else {
        return Err("no IDX file: it does not start with two zero bytes and a type".into());
    };
    if kind != 8 {
        return Err(format!(
            "numbers of type {kind:#04x}; unsigned bytes (0x08) are read"
        ));
    }
    let dimensions = usize::from(dimensions);
    let mut sizes = Vec::new();
    let wanted = 4 * dimensions as u64;
    content
        .by_ref()
        .take(wanted)
        .read_to_end(&mut sizes)
        .map_err(in_words)?;
    if dimensions == 0 || sizes.len() < 4 * dimensions {
        return Err("the header is cut off".into());
    }
    let mut sizes = sizes
        .chunks_exact(4)
        .map(|b| u32::from_be_bytes([b[0], b[1], b[2], b[3]]) as usize);
    let rows = sizes.next().unwrap_or(0);
    let columns = sizes.try_fold(1_usize, |product, n| product.checked_mul(n));
    let columns = columns.ok_or("the sizes overflow")?;
    let expected = rows.checked_mul(columns).ok_or("the sizes overflow")?;
    let differs = |found: &str| {
        Err(format!(
            "{rows} rows of {columns} bytes are {expected}, but {found} follow the header"
        ))
    };
    if let Some(size) = size {
        let body = size.saturating_sub(4 + wanted);
        if body != expected as u64 {
            return differs(&body.to_string());
        }
    }
    // The numbers as read, and the pixels made of them.
    memory::doubles(expected.checked_mul(2), "the numbers of this file")?;
    let mut values = Vec::new();
    values
        .try_reserve_exact(expected.min(1 << 20))
        .map_err(|why| why.to_string())?;
    loop {
        let buffer = content.fill_buf().map_err(in_words)?;
        if buffer.is_empty() {
            break;
        }
        if values.len() + buffer.len() > expected {
            return differs("more");
        }
        values.extend(buffer.iter().map(|b| f64::from(*b)));
        let read = buffer.len();
        content.consume(read);
    }
    if values.len() != expected {
        return differs(&values.len().to_string());
    }
    Ok(Matrix {
        rows,
        columns,
        values,
    })
}

/// Columns of one file as data: the last `outputs` are the targets.
///
/// # Errors
/// As [`Data::new`]; too few columns.
pub fn with_targets(matrix: &Matrix, outputs: usize) -> Result<Data, String> {
    if matrix.columns <= outputs {
        return Err(format!(
            "{} columns hold no point beside {outputs} targets",
            matrix.columns
        ));
    }
    let inputs = matrix.columns - outputs;
    let rows = matrix.values.chunks_exact(matrix.columns);
    let (mut x, mut y) = (Vec::new(), Vec::new());
    for row in rows {
        x.extend_from_slice(&row[..inputs]);
        y.extend_from_slice(&row[inputs..]);
    }
    Data::new(inputs, outputs, x, y)
}

/// Images with labels 0 to `classes - 1` as data: pixels over 255, one target for each class, 1 for the right one.
///
/// # Errors
/// Different numbers, a label out of range.
pub fn with_labels(images: &Matrix, labels: &Matrix, classes: usize) -> Result<Data, String> {
    if labels.columns != 1 || images.rows != labels.rows {
        return Err(format!(
            "{} images, but {} rows of {} labels",
            images.rows, labels.rows, labels.columns
        ));
    }
    if classes == 0 {
        return Err("there are no classes: their number is 0".into());
    }
    memory::doubles(
        images.rows.checked_mul(classes),
        &format!("{} targets of {classes} classes", images.rows),
    )?;
    let mut y = vec![0.0; images.rows * classes];
    for (row, label) in labels.values.iter().enumerate() {
        if *label < 0.0 || *label >= classes as f64 || label.fract() != 0.0 {
            return Err(format!(
                "label {label} of row {} is not between 0 and {}",
                row + 1,
                classes - 1
            ));
        }
        y[row * classes + *label as usize] = 1.0;
    }
    let x = images.values.iter().map(|pixel| pixel / 255.0).collect();
    Data::new(images.columns, classes, x, y)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn file(name: &str, bytes: &[u8]) -> (tempfile::TempDir, std::path::PathBuf) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).expect("written");
        (folder, path)
    }

    fn fault(name: &str, bytes: &[u8]) -> String {
        let (_folder, path) = file(name, bytes);
        let why = matrix(&path).expect_err("a fault");
        assert!(why.contains(name), "{why}");
        why
    }

    #[test]
    fn csv_with_and_without_a_heading() {
        for text in ["1,2,3\n4,5,6\n", "# of us\na,b,c\n1, 2,3\n4,5,6\n"] {
            let (_folder, path) = file("d.csv", text.as_bytes());
            let found = matrix(&path).expect("a matrix");
            assert_eq!((found.rows, found.columns), (2, 3));
            let data = with_targets(&found, 1).expect("data");
            assert_eq!((data.x, data.y), (vec![1.0, 2.0, 4.0, 5.0], vec![3.0, 6.0]));
            assert!(with_targets(&found, 3).is_err());
        }
        assert!(fault("d.csv", b"1,2\n3,x\n").contains("line 2, column 2: `x` is no number"));
        assert!(fault("d.csv", b"1,2\n3\n").contains("line 2: 1 fields"));
        assert!(fault("d.csv", b"a,b\n").contains("no row"));
        assert!(fault("d.csv", &[0xff, 0xfe, b'\n', 0xff]).contains("d.csv"));
    }

    #[test]
    fn what_a_file_is_its_content_says() {
        let labels = [0, 0, 8, 1, 0, 0, 0, 2, 1, 0];
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packer.write_all(&labels).expect("packed");
        let (_a, path) = file("no-extension", &packer.finish().expect("packed"));
        assert_eq!(matrix(&path).expect("labels").values, [1.0, 0.0]);
        for name in ["d.tsv", "d.txt", "d"] {
            let (_b, path) = file(name, b"0\t1\n2\t3\n");
            assert_eq!(matrix(&path).expect(name).values, [0.0, 1.0, 2.0, 3.0]);
        }
        for (bytes, word) in [
            (&b"PK\x03\x04..."[..], "zip archive"),
            (b"<!DOCTYPE html>", "HTML"),
            (b"\x89HDF\r\n", "HDF5"),
            (
                b"version https://git-lfs.github.com/spec/v1\n",
                "git lfs pull",
            ),
            (b"\x80\x04\x95", "pickle"),
        ] {
            assert!(fault("d.npz", bytes).contains(word), "{word}");
            assert!(fault("d.csv", bytes).contains(word), "{word}");
        }
    }

    #[test]
    fn what_a_header_claims_is_held_against_the_file_and_the_budget() {
        let header = |length: u32, shape: &str| {
            let mut bytes = b"\x93NUMPY\x02\x00".to_vec();
            bytes.extend(length.to_le_bytes());
            bytes.extend(
                format!("{{'descr': '<f8', 'fortran_order': False, 'shape': {shape}, }}\n").bytes(),
            );
            bytes
        };
        assert!(fault("x.npy", &header(u32::MAX, "(1,)")).contains("4294967295 bytes"));
        assert!(fault("x.npy", &header(70, "(1000000000, 4)")).contains("--memory"));
        assert!(fault("x.npy", &header(70, "(99999999999999999999,)")).contains("states no shape"));
        let endless = header(70, "(0, 42900000000, 4294967296)");
        assert!(fault("x.npy", &endless).contains("states no shape"));
        let idx = |sizes: [u32; 2]| {
            let mut bytes = vec![0, 0, 8, 2];
            sizes
                .iter()
                .for_each(|size| bytes.extend(size.to_be_bytes()));
            bytes
        };
        assert!(fault("x", &idx([1 << 31, 1 << 31])).contains("0 follow the header"));
        let one = Matrix {
            rows: 1,
            columns: 1,
            values: vec![0.0],
        };
        let why = with_labels(&one, &one, 1_000_000_000).expect_err("8 GB");
        assert!(why.contains("--memory"), "{why}");
        assert!(with_labels(&one, &one, 0).is_err());
    }

    #[test]
    fn arrays_of_numpy() {
        let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
        let mut header = "{'descr': '<f8', 'fortran_order': True, 'shape': (2, 2), }".to_string();
        while !(header.len() + 11).is_multiple_of(64) {
            header.push(' ');
        }
        header.push('\n');
        bytes.extend((header.len() as u16).to_le_bytes());
        bytes.extend(header.as_bytes());
        for x in [1.0_f64, 3.0, 2.0, 4.0] {
            bytes.extend(x.to_le_bytes());
        }
        let (_folder, path) = file("x.npy", &bytes);
        assert_eq!(matrix(&path).expect("it").values, [1.0, 2.0, 3.0, 4.0]);
        bytes.pop();
        assert!(!fault("x.npy", &bytes).is_empty());
        assert!(!fault("x.npy", b"not an array").is_empty());
    }

    #[test]
    fn idx_as_mnist_has_it() {
        let images = [
            0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 0, 255, 51, 102,
        ];
        let labels = [0, 0, 8, 1, 0, 0, 0, 2, 1, 0];
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(&images).expect("packed");
        let (_a, images_path) = file("images.gz", &packed.finish().expect("packed"));
        let (_b, labels_path) = file("labels", &labels);
        let (images_read, labels_read) = (
            matrix(&images_path).expect("it"),
            matrix(&labels_path).expect("it"),
        );
        let data = with_labels(&images_read, &labels_read, 2).expect("data");
        assert_eq!(data.x, [0.0, 1.0, 0.2, 0.4]);
        assert_eq!(data.y, [0.0, 1.0, 1.0, 0.0]);
        let why = with_labels(&images_read, &labels_read, 1).expect_err("a label out of range");
        assert!(why.contains("label 1 of row 1"), "{why}");
        assert!(fault("t.idx", &images[..19]).contains("2 rows of 2 bytes"));
        assert!(fault("t.idx", &images[..9]).contains("cut off"));
        assert!(fault("t.idx", &[0, 0, 13, 1, 0, 0, 0, 0]).contains("0x0d"));
        assert!(fault("t.idx", b"hello").contains("no IDX file"));
        assert!(fault("cut.gz", &[0x1f, 0x8b, 8]).contains("cut.gz"));
        assert!(matrix(Path::new("/nowhere/at.all")).is_err());
    }
}
