//! The table `[activation]` of a case, and such a table inside a claim.

use super::params::{read_params, scope};
use crate::activation::{Activation, ActivationError, Piece};
use crate::error::Diagnostic;
use crate::expr::{Condition, Expr, Scope};
use crate::wire::{Table, Text};

/// The keys of `[activation]`.
const KEYS: &[&str] = &["name", "phi", "pieces", "params", "frameworks"];
/// The keys of a piece.
const PIECE_KEYS: &[&str] = &["on", "phi"];

type Params = Vec<(String, Expr)>;

/// Reads the table; `inherited` parameters are known in it too.
///
/// # Errors
/// Whatever is wrong with it, with its place.
pub fn read(
    mut table: Table,
    inherited: &[(String, Expr)],
) -> Result<(Activation, Params), Diagnostic> {
    let name = table.required_string("name")?;
    let params = read_params(&mut table, inherited)?;
    let in_z = scope(&["z"], &params);
    let phi = table.string("phi")?;
    let pieces = table.tables("pieces")?;
    let header = table.error("");
    let activation = match (phi, pieces.is_empty()) {
        (Some(phi), true) => {
            let formula = phi.parse(&in_z)?;
            Activation::from_formula(name.value.clone(), formula)
                .map_err(|e| phi.error(e.to_string()))?
        }
        (None, false) => read_pieces(&name, pieces, &in_z)?,
        (Some(phi), false) => return Err(phi.error("give `phi` or `pieces`, not both")),
        (None, true) => {
            return Err(header.with_message(
                "an activation needs `phi = \"…\"` or `pieces = [ { on = \"…\", phi = \"…\" }, … ]`",
            ));
        }
    };
    table.finish(KEYS)?;
    Ok((activation, params))
}

fn read_pieces(name: &Text, tables: Vec<Table>, in_z: &Scope) -> Result<Activation, Diagnostic> {
    let mut pieces = Vec::new();
    let mut places = Vec::new();
    for mut table in tables {
        let on = table.required_string("on")?;
        let phi = table.required_string("phi")?;
        let interval = Condition::parse(&on.value, in_z)
            .map_err(|e| on.error_at(e.span.clone(), e.message.clone(), e.help.clone()))?;
        pieces.push(Piece {
            from: interval.from,
            to: interval.to,
            phi: phi.parse(in_z)?,
        });
        places.push(on);
        table.finish(PIECE_KEYS)?;
    }
    Activation::new(name.value.clone(), pieces).map_err(|ActivationError { piece, message }| {
        piece
            .and_then(|i| places.get(i))
            .unwrap_or(name)
            .error(message)
    })
}
