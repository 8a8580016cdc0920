//! The source code that `specbias design --emit` prints.

use super::Asked;
use super::answer::Answer;
use crate::design::Representative;
use crate::design::emit::{About, Exact, Language, Table, emit};
use crate::design::usable::{Closed, Measured, Timed, shape};
use crate::error::{Doubt, Error, Result};

/// phi and phi' in double precision, from the closed form where the quadrature agrees with it, else
/// from the quadrature.
///
/// # Errors
/// A function that no table has or whose bound is not met; a name that the language does not take.
pub fn source(name: &str, language: Language, asked: &Asked, answer: &Answer) -> Result<String> {
    let failed = |why: Doubt| Error::failed(format!("no code was written: {why}"));
    let phi = Representative::new(&asked.wanted, &asked.phase, &asked.limits)
        .map_err(|why| failed(why.to_string().into()))?;
    let shape = shape(&phi).map_err(failed)?;
    let agreed = |digits: f64| digits >= f64::from(asked.digits);
    let closed = match &answer.known {
        Some((known, digits)) if agreed(*digits) => Closed::new(known).ok(),
        _ => None,
    };
    let mut measured;
    let mut from_closed;
    let exact: &mut dyn Exact = match closed {
        Some(closed) => {
            from_closed = closed;
            &mut from_closed
        }
        None => {
            measured = Measured::new(phi, &asked.limits).map_err(failed)?;
            &mut measured
        }
    };
    let limits = &asked.limits;
    let table = Table::fit(&mut Timed { exact, limits }, &shape);
    let about = About {
        penalty: &asked.wanted.definition(),
        phase: &asked.phase.in_words(),
    };
    emit(&table.map_err(failed)?, name, language, &about).map_err(Error::usage)
}
