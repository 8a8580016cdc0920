//! What the three kinds of Python have in common.

use crate::design::emit::written::{Call, Dialect};

/// Python with the functions of a module.
pub(super) struct Snake {
    /// Where sqrt, log, cos, sin and floor are.
    pub module: &'static str,
    /// The function for powers.
    pub power: String,
    /// Infinity.
    pub infinity: &'static str,
}

impl Dialect for Snake {
    fn number(&self, x: f64) -> String {
        match x {
            f64::INFINITY => self.infinity.to_owned(),
            f64::NEG_INFINITY => format!("-{}", self.infinity),
            x => format!("{x:?}"),
        }
    }

    fn call(&self, call: Call, arguments: &[&str]) -> String {
        let function = match call {
            Call::Power => self.power.clone(),
            other => format!("{}.{}", self.module, other.name()),
        };
        format!("{function}({})", arguments.join(", "))
    }

    fn binding(&self, name: &str, value: &str) -> String {
        format!("{name} = {value}")
    }
}

/// The rows of cells as the inside of a list or tuple of tuples.
pub(super) fn rows<'a>(rows: impl Iterator<Item = &'a [f64]>) -> String {
    rows.map(|row| {
        let row: Vec<String> = row.iter().map(|c| format!("{c:?}")).collect();
        // The comma makes one number a tuple.
        format!("    ({},),\n", row.join(", "))
    })
    .collect()
}
