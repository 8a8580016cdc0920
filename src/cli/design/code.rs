//! The source code that `specbias design --emit` prints.

use super::Asked;
use super::answer::Answer;
use crate::design::Representative;
use crate::design::emit::{About, Language, Table, emit};
use crate::design::usable::{Closed, Measured, shape};
use crate::error::{Error, Result};

/// phi and phi' in double precision, from the closed form where the quadrature agrees with it, else
/// from the quadrature.
///
/// # Errors
/// A function that no table has or whose bound is not met; a name that the language does not take.
pub fn source(name: &str, language: Language, asked: &Asked, answer: &Answer) -> Result<String> {
    let failed = |why: String| Error::failed(format!("no code was written: {why}"));
    let phi = Representative::new(&asked.wanted, &asked.phase, &asked.limits)
        .map_err(|why| failed(why.to_string()))?;
    let shape = shape(&phi).map_err(failed)?;
    let agreed = |digits: f64| digits >= f64::from(asked.digits);
    let closed = match &answer.known {
        Some((known, digits)) if agreed(*digits) => Closed::new(known).ok(),
        _ => None,
    };
    let table = match closed {
        Some(mut closed) => Table::fit(&mut closed, &shape),
        None => {
            let mut measured = Measured::new(phi, &asked.limits).map_err(failed)?;
            Table::fit(&mut measured, &shape)
        }
    };
    let about = About {
        penalty: &asked.wanted.definition(),
        phase: &asked.phase.in_words(),
    };
    emit(&table.map_err(failed)?, name, language, &about).map_err(Error::usage)
}
