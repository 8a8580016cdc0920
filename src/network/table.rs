//! Numbers in rows: CSV and its relatives, with commas, tabs, semicolons or blanks between them.
//!
//! A first row without any number is a heading. A row that holds one and something else is a fault, wherever it stands:
//! a missing value is never taken for a name.

use super::files::Matrix;
use crate::host::memory;
use std::io::BufRead;

/// What may stand between two numbers, the likeliest first.
const SEPARATORS: [u8; 4] = [b',', b'\t', b';', b' '];
/// What people write for a value that is missing.
const MISSING: [&str; 12] = [
    "", "na", "n/a", "nan", "null", "none", "nil", "?", "-", "--", ".", "missing",
];
/// Most numbers of a row: a row is a point with its targets, and a network has a weight for each of them in every neuron.
const MOST_COLUMNS: usize = 100_000;
/// Bytes of a line, at most: so many numbers with all their digits.
const MOST_OF_A_LINE: usize = 32 * MOST_COLUMNS;
/// Most lines that are looked at to find what stands between numbers.
const LOOKED_AT: usize = 5;

/// What a first look counts, without keeping anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    /// Fields, at most.
    fields: usize,
    separator: u8,
}

/// Counts what a text holds, and finds what stands between its numbers.
///
/// # Errors
/// A sentence: it cannot be read, has more than `most` bytes, or its numbers would fill more memory than allowed.
pub fn count(mut reader: Box<dyn BufRead>, most: u64) -> Result<Count, String> {
    let (mut bytes, mut lines, mut seen) = (0_u64, 0_usize, [0_usize; 4]);
    // Of the first lines: how many separators of each kind the one with most of them has.
    let mut most_of = [0_usize; 4];
    let (mut here, mut filled, mut comment) = ([0_usize; 4], false, false);
    let (mut line, mut length, mut quotes, mut last) = (1_u64, 0_usize, 0_usize, 0_u8);
    loop {
        let buffer = reader
            .fill_buf()
            .map_err(|why| crate::error::reason(&why))?;
        if buffer.is_empty() {
            break;
        }
        for &byte in buffer {
            length += 1;
            // Lines end with \n, \r\n or, of old, \r.
            let second = byte == b'\n' && last == b'\r';
            last = byte;
            match byte {
                _ if second => length = 0,
                b'\n' | b'\r' => {
                    if !comment && !quotes.is_multiple_of(2) {
                        return Err(format!("line {line}: a quote is opened and not closed"));
                    }
                    (line, length, quotes) = (line + 1, 0, 0);
                    if filled && !comment && lines < LOOKED_AT {
                        (0..4).for_each(|j| most_of[j] = most_of[j].max(here[j]));
                    }
                    lines += usize::from(filled && !comment);
                    (here, filled, comment) = ([0; 4], false, false);
                }
                b'#' if !filled => (filled, comment) = (true, true),
                _ => {
                    filled |= !byte.is_ascii_whitespace();
                    quotes += usize::from(byte == b'"');
                    if let Some(j) = SEPARATORS.iter().position(|s| *s == byte) {
                        here[j] += 1;
                        seen[j] += 1;
                    }
                }
            }
        }
        // Comments have no fields, but a line of them is held as well.
        let widest = here.iter().copied().max().unwrap_or(0);
        if length > MOST_OF_A_LINE || widest >= MOST_COLUMNS {
            return Err(too_wide(line));
        }
        let read = buffer.len();
        bytes += read as u64;
        reader.consume(read);
        if bytes > most {
            return Err(format!("more than {} of text", memory::in_words(most)));
        }
    }
    if !comment && !quotes.is_multiple_of(2) {
        return Err(format!("line {line}: a quote is opened and not closed"));
    }
    if filled && !comment {
        if lines < LOOKED_AT {
            (0..4).for_each(|j| most_of[j] = most_of[j].max(here[j]));
        }
        lines += 1;
    }
    // The first of those with most: a comma goes before the blank that follows it.
    let best = (0..4).rev().max_by_key(|j| most_of[*j]).unwrap_or(0);
    let fields = seen[best].saturating_add(lines);
    // The numbers as read, and the points and targets made of them.
    memory::doubles(fields.checked_mul(2), "the numbers of this file")?;
    Ok(Count {
        fields,
        separator: SEPARATORS[best],
    })
}

fn too_wide(line: u64) -> String {
    format!(
        "line {line} is too long: a row is a point with its targets, of at most {MOST_COLUMNS} numbers; are the rows the columns here?"
    )
}

/// Reads the numbers of a text that was counted.
///
/// # Errors
/// A sentence with the line: a field that is no finite number, a row of another length.
pub fn matrix(reader: Box<dyn BufRead>, count: Count) -> Result<Matrix, String> {
    let blank = count.separator == b' ';
    let mut csv = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .delimiter(count.separator)
        .comment(Some(b'#'))
        .from_reader(reader);
    let (mut values, mut rows, mut columns) = (Vec::new(), 0, 0);
    values
        .try_reserve_exact(count.fields)
        .map_err(|why| why.to_string())?;
    let mut heading = None;
    let mut record = csv::ByteRecord::new();
    while csv
        .read_byte_record(&mut record)
        .map_err(|why| in_words(&why))?
    {
        let line = record.position().map_or(0, csv::Position::line);
        // Several blanks are one.
        let fields = || record.iter().filter(|field| !blank || !field.is_empty());
        let length = fields().count();
        if length == 0 {
            continue;
        }
        if rows == 0 && heading.is_none() && is_heading(fields().map(text)) {
            heading = Some((line, length));
            continue;
        }
        for (at, field) in fields().enumerate() {
            values.push(
                number(field).map_err(|what| format!("line {line}, column {}: {what}", at + 1))?,
            );
        }
        if rows > 0 && length != columns {
            return Err(format!(
                "line {line}: {length} fields, and the rows before it have {columns}"
            ));
        }
        (columns, rows) = (length, rows + 1);
    }
    if rows == 0 {
        return Err("there is no row of numbers".into());
    }
    if let Some((line, length)) = heading.filter(|(_, length)| *length != columns) {
        return Err(format!(
            "line {line}: {length} names, and the rows below have {columns} numbers"
        ));
    }
    Ok(Matrix {
        rows,
        columns,
        values,
    })
}

/// A field as text; a byte order mark is no part of it.
fn text(field: &[u8]) -> String {
    let field = field.strip_prefix(b"\xef\xbb\xbf").unwrap_or(field);
    // Quotes after a blank are part of the field for the reader of CSV.
    let field = match field {
        [b'"', inner @ .., b'"'] => inner.trim_ascii(),
        field => field,
    };
    String::from_utf8_lossy(field).into_owned()
}

/// A row of names: no number, and not all values missing.
fn is_heading(fields: impl Iterator<Item = String>) -> bool {
    let (mut names, mut numbers) = (0, 0);
    for field in fields {
        let missing = MISSING.contains(&field.to_lowercase().as_str());
        let like_a_number = field
            .trim_start_matches(['+', '-', '.'])
            .starts_with(|c: char| c.is_ascii_digit());
        numbers += usize::from(!missing && (like_a_number || field.parse::<f64>().is_ok()));
        names += usize::from(!missing);
    }
    numbers == 0 && names > 0
}

fn number(field: &[u8]) -> Result<f64, String> {
    let field = text(field);
    match field.parse::<f64>() {
        Ok(number) if number.is_finite() => Ok(number),
        Ok(_) => Err(format!("`{}` is no finite number", short(&field))),
        Err(_) if field.is_empty() => Err("an empty field is no number".into()),
        Err(_) => Err(format!("`{}` is no number", short(&field))),
    }
}

/// What fits into a message.
fn short(field: &str) -> String {
    const SHOWN: usize = 40;
    let mut shown: String = field
        .chars()
        .take(SHOWN)
        .flat_map(char::escape_debug)
        .collect();
    if field.chars().nth(SHOWN).is_some() {
        shown.push('…');
    }
    shown
}

fn in_words(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::Io(why) => crate::error::reason(why),
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn read(text: &str) -> Result<Matrix, String> {
        let reader = || Box::new(Cursor::new(text.as_bytes().to_vec()));
        matrix(reader(), count(reader(), 1 << 20)?)
    }

    #[test]
    fn any_separator_and_a_heading_of_names() {
        for text in [
            "1,2\n3,4\n",
            "\u{feff}1,2\r\n3,4",
            "1,2\r3,4\r",
            "x,y\n1,2\n3,4\n",
            "# of us\nx\ty\n1\t2\n\n3\t4\n",
            "1;2\n3;4\n",
            "  1   2\n 3 4  \n",
            "\"1\", 2\n3, \"4\"\n",
            "x,NA\n1,2\n3,4\n",
        ] {
            let found = read(text).expect(text);
            assert_eq!((found.rows, found.columns), (2, 2), "{text:?}");
            assert_eq!(found.values, [1.0, 2.0, 3.0, 4.0]);
        }
        assert_eq!(read("5\n6").expect("a column").columns, 1);
    }

    #[test]
    fn a_row_that_holds_a_number_is_no_heading() {
        for (text, word) in [
            ("0,NA\n1,2\n", "line 1, column 2: `NA`"),
            ("0,\n1,2\n", "line 1, column 2: an empty field"),
            ("0.1O,1\n1,2\n", "line 1, column 1: `0.1O`"),
            ("NA,\n1,2\n", "line 1, column 1"),
            ("nan,1\n1,2\n", "line 1, column 1: `nan` is no finite"),
            ("1e999,1\n1,2\n", "no finite number"),
            ("x,y\na,b\n1,2\n", "line 2, column 1: `a`"),
            ("1,2\n3,x\n", "line 2, column 2: `x`"),
            ("1,2\n3\n", "line 2: 1 fields"),
            ("x\n1,2\n", "line 1: 1 names"),
            ("1,5;2,5\n", "is no number"),
            ("x,y\n", "no row"),
            ("", "no row"),
        ] {
            let why = read(text).expect_err(text);
            assert!(why.contains(word), "{text:?}: {why}");
        }
    }

    #[test]
    fn what_would_not_fit_is_refused_from_the_count_alone() {
        struct Endless(usize, u8);
        impl std::io::Read for Endless {
            fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
                let n = buffer.len().min(self.0);
                buffer[..n].fill(self.1);
                self.0 -= n;
                Ok(n)
            }
        }
        let reader = |byte| Box::new(std::io::BufReader::new(Endless(200 << 20, byte)));
        let why = count(reader(b','), 1 << 30).expect_err("one line");
        assert!(why.contains("line 1 is too long"), "{why}");
        let why = count(reader(b'a'), 1 << 30).expect_err("one line");
        assert!(why.contains("line 1 is too long"), "{why}");
        let rows = || Box::new(Cursor::new(b"1,2\n".repeat(1 << 19)));
        let why = count(rows(), 1 << 20).expect_err("too long");
        assert!(why.contains("more than 1 MiB"), "{why}");
    }

    #[test]
    fn a_quote_ends_on_its_line() {
        for text in ["1,\"2\n3,4\n", "1,2\n3,\"4"] {
            let why = read(text).expect_err(text);
            assert!(why.contains("a quote is opened"), "{why}");
        }
    }
}
