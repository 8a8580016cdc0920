//! Inputs with targets from files: CSV, NumPy's `.npy`, and IDX as MNIST has it, gzipped or not.

use super::data::Data;
use flate2::read::GzDecoder;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

/// A file that unpacks to more than this is refused.
const MOST_BYTES: u64 = 1 << 30;

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

/// Reads a matrix; the format follows from the name: `.csv`, `.npy`, and IDX for all others. `.gz` is unpacked.
///
/// # Errors
/// A sentence that names the file: it cannot be read, is truncated, or not of its format.
pub fn matrix(path: &Path) -> Result<Matrix, String> {
    let bytes = read(path)?;
    let name = path.file_name().map(|n| n.to_string_lossy().to_lowercase());
    let name = name.unwrap_or_default();
    let stem = name.strip_suffix(".gz").unwrap_or(&name);
    let found = if stem.ends_with(".csv") {
        csv_matrix(&bytes)
    } else if stem.ends_with(".npy") {
        npy_matrix(&bytes)
    } else {
        idx_matrix(&bytes)
    };
    found.map_err(|why| format!("{}: {why}", path.display()))
}

/// A matrix of a gzipped IDX file that is in memory.
///
/// # Errors
/// A sentence: it is damaged.
pub fn packed_idx(bytes: &[u8]) -> Result<Matrix, String> {
    let mut unpacked = Vec::new();
    GzDecoder::new(bytes)
        .take(MOST_BYTES)
        .read_to_end(&mut unpacked)
        .map_err(|why| why.to_string())?;
    idx_matrix(&unpacked)
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    let fault = |why: std::io::Error| format!("{}: {why}", path.display());
    let file = BufReader::new(File::open(path).map_err(fault)?);
    let packed = path
        .extension()
        .is_some_and(|e| e.eq_ignore_ascii_case("gz"));
    let mut bytes = Vec::new();
    let count = if packed {
        GzDecoder::new(file)
            .take(MOST_BYTES + 1)
            .read_to_end(&mut bytes)
    } else {
        file.take(MOST_BYTES + 1).read_to_end(&mut bytes)
    };
    if count.map_err(fault)? as u64 > MOST_BYTES {
        return Err(format!("{}: more than {MOST_BYTES} bytes", path.display()));
    }
    Ok(bytes)
}

/// Numbers separated by commas, one row a line; a first line that holds a word is a heading.
fn csv_matrix(bytes: &[u8]) -> Result<Matrix, String> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .trim(csv::Trim::All)
        .comment(Some(b'#'))
        .from_reader(bytes);
    let (mut values, mut rows, mut columns) = (Vec::new(), 0, 0);
    for (index, record) in reader.records().enumerate() {
        let record = record.map_err(|why| why.to_string())?;
        let line = record.position().map_or(0, csv::Position::line);
        let parsed: Result<Vec<f64>, &str> = record
            .iter()
            .map(|field| field.parse().map_err(|_| field))
            .collect();
        match parsed {
            Ok(row) => values.extend(row),
            Err(_) if index == 0 => continue,
            Err(field) => return Err(format!("line {line}: `{field}` is no number")),
        }
        columns = record.len();
        rows += 1;
    }
    if rows == 0 {
        return Err("there is no row of numbers".into());
    }
    Ok(Matrix {
        rows,
        columns,
        values,
    })
}

fn npy_matrix(bytes: &[u8]) -> Result<Matrix, String> {
    use ndarray::ArrayD;
    use ndarray_npy::ReadNpyExt;
    let array: ArrayD<f64> = match ArrayD::<f64>::read_npy(bytes) {
        Ok(array) => array,
        Err(first) => match ArrayD::<f32>::read_npy(bytes) {
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

/// IDX: two zero bytes, the type of the numbers (bytes only are read), the number of dimensions, each as 32 bits, big endian.
fn idx_matrix(bytes: &[u8]) -> Result<Matrix, String> {
    let [0, 0, kind, dimensions, rest @ ..] = bytes else {
        return Err("no IDX file: it does not start with two zero bytes and a type".into());
    };
    if *kind != 8 {
        return Err(format!(
            "numbers of type {kind:#04x}; unsigned bytes (0x08) are read"
        ));
    }
    let dimensions = usize::from(*dimensions);
    if dimensions == 0 || rest.len() < 4 * dimensions {
        return Err("the header is cut off".into());
    }
    let (sizes, body) = rest.split_at(4 * dimensions);
    let mut sizes = sizes
        .chunks_exact(4)
        .map(|b| u32::from_be_bytes([b[0], b[1], b[2], b[3]]) as usize);
    let rows = sizes.next().unwrap_or(0);
    let columns = sizes.try_fold(1_usize, |product, n| product.checked_mul(n));
    let columns = columns.ok_or("the sizes overflow")?;
    let expected = rows.checked_mul(columns).ok_or("the sizes overflow")?;
    if body.len() != expected {
        return Err(format!(
            "{rows} rows of {columns} bytes are {expected}, but {} follow the header",
            body.len()
        ));
    }
    Ok(Matrix {
        rows,
        columns,
        values: body.iter().map(|b| f64::from(*b)).collect(),
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
        assert!(fault("d.csv", b"1,2\n3,x\n").contains("line 2: `x` is no number"));
        assert!(fault("d.csv", b"1,2\n3\n").contains("2 fields"));
        assert!(fault("d.csv", b"a,b\n").contains("no row"));
        assert!(fault("d.csv", &[0xff, 0xfe, b'\n', 0xff]).contains("d.csv"));
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
