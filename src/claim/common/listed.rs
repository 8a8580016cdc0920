//! Real values that a case lists in the place of a formula: `equals-values = [ { at = "1", re = "0.12…" } ]`.

use crate::error::{Diagnostic, Doubt};
use crate::expr::{Expr, Scope, eval_real};
use crate::verdict::show;
use crate::wire::Table;

/// Reads the rows: a place of each, as `place` makes it of its text and value, and a real constant.
///
/// # Errors
/// A wrong or missing key, what `place` says, a value that is not real; each where it stands.
pub fn read<P>(
    rows: Vec<Table>,
    scope: &Scope,
    place: impl Fn(&str, Expr) -> Result<P, Doubt>,
) -> Result<(Vec<P>, Vec<Expr>), Diagnostic> {
    let (mut places, mut values) = (Vec::new(), Vec::new());
    for mut row in rows {
        let at = row.required_string("at")?;
        let there = place(at.value.trim(), at.parse(scope)?).map_err(|why| at.error(why))?;
        places.push(there);
        let re = row.required_string("re")?;
        let value = re.parse(scope)?;
        eval_real(&value, &[], 64).map_err(|why| re.error(why.to_string()))?;
        values.push(value);
        row.finish(&["at", "re"])?;
    }
    Ok((places, values))
}

/// The first of them in a few digits, and how many there are beside it.
pub fn first_and_rest(values: &[Expr]) -> (String, usize) {
    let first = values
        .first()
        .and_then(|e| eval_real(e, &[], 64).ok())
        .map_or_else(String::new, |v| show::real(&v, 8));
    (first, values.len().saturating_sub(1))
}
