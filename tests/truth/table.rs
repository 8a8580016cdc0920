//! What came out, as tables.

use std::collections::BTreeMap;
use std::fmt::{self, Display, Formatter};

/// One row: claims of one kind, of one kind of input, or values of one route.
#[derive(Clone, Copy, Debug, Default)]
pub struct Row {
    pub all: usize,
    pub wrong: usize,
    pub undecided: usize,
    /// Undecided ones that are true.
    pub undecided_true: usize,
    pub seconds: f64,
}

impl Row {
    /// Part of the claims that were decided.
    pub fn decided(&self) -> f64 {
        if self.all == 0 {
            return 1.0;
        }
        (self.all - self.undecided) as f64 / self.all as f64
    }
}

/// Rows by name.
#[derive(Debug)]
pub struct Table {
    head: &'static str,
    rows: BTreeMap<String, Row>,
}

impl Table {
    pub fn new(head: &'static str) -> Table {
        Table {
            head,
            rows: BTreeMap::new(),
        }
    }

    /// The row of this name.
    pub fn row(&mut self, name: &str) -> &mut Row {
        self.rows.entry(name.to_owned()).or_default()
    }

    /// All rows together.
    pub fn total(&self) -> Row {
        self.rows.values().fold(Row::default(), |sum, row| Row {
            all: sum.all + row.all,
            wrong: sum.wrong + row.wrong,
            undecided: sum.undecided + row.undecided,
            undecided_true: sum.undecided_true + row.undecided_true,
            seconds: sum.seconds + row.seconds,
        })
    }
}

impl Display for Table {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        writeln!(
            out,
            "{:<22} {:>6} {:>6} {:>10} {:>14} {:>9} {:>9}",
            self.head, "all", "wrong", "undecided", "of true ones", "decided", "seconds"
        )?;
        let mut line = |name: &str, row: &Row| {
            writeln!(
                out,
                "{name:<22} {:>6} {:>6} {:>10} {:>14} {:>8.1}% {:>9.1}",
                row.all,
                row.wrong,
                row.undecided,
                row.undecided_true,
                100.0 * row.decided(),
                row.seconds
            )
        };
        for (name, row) in &self.rows {
            line(name, row)?;
        }
        line("together", &self.total())
    }
}
