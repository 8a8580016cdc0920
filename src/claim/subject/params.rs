//! The parameters of a case: exact numbers by name, known in its formulas.

use crate::error::Diagnostic;
use crate::expr::{Expr, Scope, parameter_name, reserved_names};
use crate::wire::Table;

/// Reads `params` out of a table, on top of those that are known already.
///
/// # Errors
/// A value that is no constant, or a reserved name.
pub fn read_params(
    table: &mut Table,
    inherited: &[(String, Expr)],
) -> Result<Vec<(String, Expr)>, Diagnostic> {
    let mut params = inherited.to_vec();
    if let Some(mut given) = table.table("params")? {
        for (key, value) in given.entries()? {
            let constant = value.parse(&scope(&[], &params))?;
            parameter_name(&key.value).map_err(|why| key.error(why).with_help(reserved_names()))?;
            params.retain(|(known, _)| *known != key.value);
            params.push((key.value.clone(), constant));
        }
    }
    Ok(params)
}

/// The scope of formulas in these variables, with these parameters.
pub fn scope(variables: &[&str], params: &[(String, Expr)]) -> Scope {
    params
        .iter()
        .fold(Scope::new(variables), |scope, (name, value)| {
            scope.param(name, value.clone())
        })
}
