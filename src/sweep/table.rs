//! The rows of a sweep as CSV (RFC 4180): one header, one row a run, numbers in the fewest digits that read back to the same bits.
//!
//! | column | what |
//! |---|---|
//! | `sweep` | the hash of the sweep |
//! | `runs` | how many runs it has in all |
//! | `run` | the number of this one, from 1 |
//! | `activation`, `rate`, `eta`, `spread`, `seed` | its place on the axes; the rate as typed and as a number |
//! | `stopped` | `steps`, `loss`, `gradient`, `stiff` or `diverged` |
//! | `steps`, `first_loss`, `last_loss` | of the training |
//! | `start_strength`, `end_strength` | S(h) before and after |
//! | `null_mean`, `p_value` | of the null of the planes after |
//! | `clusters`, `clustered_mass` | how many clusters hold a twentieth of the mass or more, and the mass in them |
//! | `path` | the mean way of the planes, by mass |
//!
//! A field is empty where there is no number: no mass, or a training that diverged.

use crate::host::read::{self, Unreadable};
use serde::{Deserialize, Serialize};
use std::io::Read;
use std::path::Path;

/// Most bytes of a table that is read.
pub const MAX_BYTES: u64 = 1 << 30;

/// One run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Row {
    pub sweep: String,
    pub runs: u64,
    pub run: u64,
    pub activation: String,
    pub rate: String,
    pub eta: f64,
    pub spread: f64,
    pub seed: u64,
    pub stopped: String,
    pub steps: u64,
    pub first_loss: f64,
    pub last_loss: f64,
    pub start_strength: Option<f64>,
    pub end_strength: Option<f64>,
    pub null_mean: Option<f64>,
    pub p_value: Option<f64>,
    pub clusters: Option<u64>,
    pub clustered_mass: Option<f64>,
    pub path: Option<f64>,
}

/// The names of the columns.
const COLUMNS: [&str; 19] = [
    "sweep",
    "runs",
    "run",
    "activation",
    "rate",
    "eta",
    "spread",
    "seed",
    "stopped",
    "steps",
    "first_loss",
    "last_loss",
    "start_strength",
    "end_strength",
    "null_mean",
    "p_value",
    "clusters",
    "clustered_mass",
    "path",
];

impl Row {
    /// Whether the training diverged.
    pub fn diverged(&self) -> bool {
        self.stopped == "diverged"
    }

    /// S(h) over its mean under the null, where there are both.
    pub fn ratio(&self) -> Option<f64> {
        let (strength, mean) = self.end_strength.zip(self.null_mean)?;
        (mean > 0.0).then(|| strength / mean)
    }

    /// A line of the table.
    ///
    /// # Errors
    /// It cannot be written as CSV.
    pub fn line(&self) -> Result<String, String> {
        let mut writer = csv::WriterBuilder::new()
            .has_headers(false)
            .from_writer(Vec::new());
        writer.serialize(self).map_err(|why| why.to_string())?;
        let bytes = writer.into_inner().map_err(|why| why.to_string())?;
        String::from_utf8(bytes).map_err(|why| why.to_string())
    }
}

/// The first line of a table.
pub fn header() -> String {
    format!("{}\n", COLUMNS.join(","))
}

/// Rows of one sweep, by their numbers, none twice.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// The rows.
    pub rows: Vec<Row>,
    /// Bytes of a last line without an end, which was dropped: whoever wrote it was stopped.
    pub torn: usize,
}

impl Table {
    /// Reads the file at `path`.
    ///
    /// # Errors
    /// A sentence that names the file, the line and the column: it cannot be read, is no table of a sweep, or one of two.
    pub fn read(path: &Path) -> Result<Table, String> {
        let named = |why: String| format!("{}: {why}", path.display());
        let failed = |why: Unreadable| format!("cannot read {}: {why}", path.display());
        // What is no table is refused before all of it is held.
        let mut content = read::content(path, MAX_BYTES).map_err(failed)?;
        let header = header();
        let mut head = Vec::new();
        content
            .by_ref()
            .take(header.len() as u64)
            .read_to_end(&mut head)
            .map_err(|error| failed(error.into()))?;
        if !header.as_bytes().starts_with(&head) {
            return Table::parse(&head).map_err(named);
        }
        Table::parse(&read::bytes(path, MAX_BYTES).map_err(failed)?).map_err(named)
    }

    /// Reads a table.
    ///
    /// # Errors
    /// As [`Table::read`].
    pub fn parse(bytes: &[u8]) -> Result<Table, String> {
        let header = header();
        let whole = bytes
            .iter()
            .rposition(|b| *b == b'\n')
            .map_or(0, |at| at + 1);
        let torn = bytes.len() - whole;
        if whole == 0 && header.as_bytes().starts_with(bytes) {
            return Ok(Table {
                rows: Vec::new(),
                torn,
            });
        }
        let Some(body) = bytes[..whole].strip_prefix(header.as_bytes()) else {
            return Err(format!(
                "this is no table of a sweep: its first line is not `{}`",
                header.trim_end()
            ));
        };
        let mut rows = Vec::new();
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .from_reader(body);
        for row in reader.deserialize::<Row>() {
            rows.push(row.map_err(|error| in_words(&error))?);
        }
        let mut table = Table::of(rows)?;
        table.torn = torn;
        Ok(table)
    }

    /// Rows in any order; the same row twice counts once.
    ///
    /// # Errors
    /// A sentence: rows of two sweeps, two different rows of one run, a number that no run has.
    pub fn of(mut rows: Vec<Row>) -> Result<Table, String> {
        rows.sort_by_key(|row| row.run);
        if let Some(first) = rows.first() {
            let other = rows.iter().find(|row| row.sweep != first.sweep);
            if let Some(other) = other {
                return Err(format!(
                    "rows of two sweeps, {} and {}, make no table",
                    first.sweep, other.sweep
                ));
            }
            let (runs, beyond) = (
                first.runs,
                rows.iter().find(|row| row.run > row.runs || row.run == 0),
            );
            if let Some(row) = beyond {
                return Err(format!("there is no run {} of {}", row.run, row.runs));
            }
            if rows.iter().any(|row| row.runs != runs) {
                return Err("its rows do not agree on the number of runs".to_owned());
            }
        }
        // By their lines: a loss that is no number is not equal to itself.
        let mut kept: Vec<Row> = Vec::with_capacity(rows.len());
        for row in rows {
            match kept.last() {
                Some(last) if last.run == row.run => {
                    if last.line()? != row.line()? {
                        return Err(format!("there are two different rows of run {}", row.run));
                    }
                }
                _ => kept.push(row),
            }
        }
        Ok(Table {
            rows: kept,
            torn: 0,
        })
    }

    /// The rows of several tables as one.
    ///
    /// # Errors
    /// As [`Table::of`].
    pub fn join(tables: impl IntoIterator<Item = Table>) -> Result<Table, String> {
        Table::of(tables.into_iter().flat_map(|table| table.rows).collect())
    }

    /// The hash of the sweep; none without a row.
    pub fn sweep(&self) -> Option<&str> {
        self.rows.first().map(|row| row.sweep.as_str())
    }

    /// The table as CSV.
    ///
    /// # Errors
    /// As [`Row::line`].
    pub fn text(&self) -> Result<String, String> {
        let mut text = header();
        for row in &self.rows {
            text.push_str(&row.line()?);
        }
        Ok(text)
    }

    /// The runs that have no row.
    pub fn missing(&self) -> Vec<u64> {
        let mut missing = Vec::new();
        let mut next = 1;
        for row in &self.rows {
            missing.extend(next..row.run);
            next = row.run + 1;
        }
        let runs = self.rows.first().map_or(0, |row| row.runs);
        missing.extend(next..=runs);
        missing
    }

    /// The runs that are missing, in words: as parts where they are whole ones, else by their numbers.
    pub fn missing_in_words(&self, most_parts: u64) -> String {
        let missing = self.missing();
        let runs = self.rows.first().map_or(0, |row| row.runs);
        for parts in 2..=most_parts.min(runs / 2) {
            let of = |n: u64| (n - 1) % parts + 1;
            let gone: std::collections::BTreeSet<u64> = missing.iter().map(|n| of(*n)).collect();
            let held = (1..=runs).filter(|n| gone.contains(&of(*n))).count();
            if held == missing.len() && (gone.len() as u64) < parts {
                let names: Vec<String> = gone.iter().map(|n| format!("{n}/{parts}")).collect();
                return format!(
                    "{} runs, those of the shard{} {}",
                    missing.len(),
                    if names.len() == 1 { "" } else { "s" },
                    names.join(", ")
                );
            }
        }
        format!("{} runs: {}", missing.len(), ranges(&missing))
    }
}

/// Numbers as ranges, the first ten of them.
fn ranges(numbers: &[u64]) -> String {
    const SHOWN: usize = 10;
    let mut words: Vec<String> = numbers
        .chunk_by(|a, b| a + 1 == *b)
        .map(|run| match run {
            [one] => one.to_string(),
            _ => format!("{}-{}", run[0], run[run.len() - 1]),
        })
        .collect();
    if words.len() > SHOWN {
        words.truncate(SHOWN);
        words.push("…".to_owned());
    }
    words.join(", ")
}

/// What the CSV reader found, with the line in the file and the column.
fn in_words(error: &csv::Error) -> String {
    let line = |at: &Option<csv::Position>| at.as_ref().map_or(0, csv::Position::line) + 1;
    match error.kind() {
        csv::ErrorKind::Deserialize { pos, err } => {
            let column = err.field().and_then(|field| COLUMNS.get(field as usize));
            let column = column.map_or_else(String::new, |name| format!(", column `{name}`"));
            format!("line {}{column}: {}", line(pos), err.kind())
        }
        csv::ErrorKind::UnequalLengths { pos, len, .. } => {
            format!("line {}: {len} fields and not {}", line(pos), COLUMNS.len())
        }
        csv::ErrorKind::Utf8 { pos, .. } => format!("line {}: this is not UTF-8", line(pos)),
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(run: u64) -> Row {
        Row {
            sweep: "0123456789abcdef".into(),
            runs: 7,
            run,
            activation: "a, \"b\"".into(),
            rate: "edge/4".into(),
            eta: 0.1 + 0.2,
            spread: 1.0 / 3.0,
            seed: 1,
            stopped: "diverged".into(),
            steps: 12,
            first_loss: 5e-324,
            last_loss: f64::NAN,
            start_strength: Some(f64::MAX),
            end_strength: None,
            null_mean: Some(1e-7),
            p_value: None,
            clusters: Some(3),
            clustered_mass: None,
            path: Some(f64::INFINITY),
        }
    }

    #[test]
    fn rows_read_back_to_the_same_bits() {
        let table = Table::of(vec![row(2), row(1), row(2)]).expect("a table");
        let text = table.text().expect("a text");
        let back = Table::parse(text.as_bytes()).expect("a table");
        assert_eq!(back.text(), Ok(text));
        let (one, other) = (&back.rows[0], row(1));
        assert_eq!(one.eta.to_bits(), other.eta.to_bits());
        assert_eq!(one.first_loss.to_bits(), other.first_loss.to_bits());
        assert!(one.last_loss.is_nan() && one.path == Some(f64::INFINITY));
        assert_eq!(
            (&one.activation, one.end_strength),
            (&other.activation, None)
        );
        assert_eq!(back.missing(), [3, 4, 5, 6, 7]);
    }

    #[test]
    fn a_torn_end_is_dropped_wherever_it_is() {
        let text = Table::of(vec![row(1), row(2), row(3)])
            .and_then(|table| table.text())
            .expect("a text");
        for cut in 0..text.len() {
            let table =
                Table::parse(&text.as_bytes()[..cut]).unwrap_or_else(|why| panic!("{cut}: {why}"));
            let whole = text[..cut].matches('\n').count();
            assert_eq!(table.rows.len(), whole.saturating_sub(1), "{cut}");
            let end = text[..cut].rfind('\n').map_or(0, |at| at + 1);
            assert_eq!(table.torn, cut - end);
        }
    }

    #[test]
    fn faults_name_their_line() {
        let good = row(1).line().expect("a line");
        let fault = |body: &str| {
            Table::parse(format!("{}{body}", header()).as_bytes()).expect_err("a fault")
        };
        assert!(fault(&format!("{good}1,2\n")).contains("line 3: 2 fields"));
        let word = good.replace("5e-324", "five");
        let why = fault(&format!("{good}{word}"));
        assert!(why.contains("line 3, column `first_loss`"), "{why}");
        let other = good.replace("0123", "9999");
        assert!(fault(&format!("{good}{other}")).contains("rows of two sweeps"));
        let twice = good.replace("edge/4", "edge/2");
        assert!(fault(&format!("{good}{twice}")).contains("two different rows of run 1"));
        let beyond = row(8).line().expect("a line");
        assert!(fault(&beyond).contains("no run 8 of 7"));
        let foreign = Table::parse(b"a,b\n1,2\n").expect_err("foreign");
        assert!(foreign.contains("no table of a sweep"), "{foreign}");
        assert!(Table::parse(b"precious").is_err());
    }

    #[test]
    fn what_is_missing_is_said() {
        let of = |runs: &[u64]| Table::of(runs.iter().map(|n| row(*n)).collect()).expect("it");
        assert_eq!(
            of(&[1, 2, 4, 5, 7]).missing_in_words(1000),
            "2 runs, those of the shard 3/3"
        );
        assert_eq!(of(&[1, 5, 7]).missing_in_words(1), "4 runs: 2-4, 6");
    }
}
