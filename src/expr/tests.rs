//! Tests of the expression floor.

mod bounded;
mod derivative;
mod evaluate;
mod parse;
mod print;
mod random;
mod series;

use super::{Expr, Scope};

/// An expression over `z`, `k`, `a`.
fn expr(text: &str) -> Expr {
    match Expr::parse(text, &Scope::new(&["z", "k", "a"])) {
        Ok(e) => e,
        Err(error) => panic!("{text}: {error} at {:?}", error.span),
    }
}
