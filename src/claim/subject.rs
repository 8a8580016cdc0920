//! What a case is about: an activation with its parameters.

use crate::activation::{Activation, ActivationError, Piece};
use crate::error::Diagnostic;
use crate::expr::{Condition, Scope};
use crate::wire::{Table, Text};

/// The keys of `[activation]`.
const KEYS: &[&str] = &["name", "phi", "pieces", "params"];
/// The keys of a piece.
const PIECE_KEYS: &[&str] = &["on", "phi"];

/// What a case is about.
#[derive(Clone, Debug)]
pub struct Subject {
    /// The activation.
    pub activation: Activation,
    /// The formula of the case's first `fourier-transform` claim: the default regular part.
    regular: Option<crate::expr::Expr>,
    /// The formula of the case's first `ridge-kernel` claim.
    ridge: Option<crate::expr::Expr>,
    params: Vec<(String, crate::expr::Expr)>,
}

impl Subject {
    /// Reads `[activation]` out of a case's table.
    ///
    /// # Errors
    /// Whatever is wrong with it, with its place.
    pub fn read(case: &mut Table) -> Result<Subject, Diagnostic> {
        let Some(table) = case.table("activation")? else {
            return Err(
                case.error("a case needs a table [activation] with `name` and `phi` or `pieces`")
            );
        };
        Subject::from_table(table, &[])
    }

    /// Reads an activation's own table; `inherited` parameters are known in it too.
    ///
    /// # Errors
    /// As [`Subject::read`].
    pub fn from_table(
        mut table: Table,
        inherited: &[(String, crate::expr::Expr)],
    ) -> Result<Subject, Diagnostic> {
        let name = table.required_string("name")?;
        let mut params = inherited.to_vec();
        if let Some(mut given) = table.table("params")? {
            for (key, value) in given.entries()? {
                let constant = value.parse(&scope(&[], &params))?;
                if key.value.is_empty()
                    || ["z", "k", "nu", "n", "d", "r"].contains(&key.value.as_str())
                {
                    return Err(key.error("this name is a variable of the formulas; take another"));
                }
                params.retain(|(known, _)| *known != key.value);
                params.push((key.value.clone(), constant));
            }
        }
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
        Ok(Subject {
            activation,
            regular: None,
            ridge: None,
            params,
        })
    }

    /// The formula of F for k > 0, where a claim above has stated it.
    pub fn regular(&self) -> Option<&crate::expr::Expr> {
        self.regular.as_ref()
    }

    /// Remembers the formula of F for k > 0; the first one counts.
    pub fn set_regular(&mut self, formula: crate::expr::Expr) {
        self.regular.get_or_insert(formula);
    }

    /// The formula of A for d > 0, where a claim above has stated it.
    pub fn ridge(&self) -> Option<&crate::expr::Expr> {
        self.ridge.as_ref()
    }

    /// Remembers the formula of A for d > 0; the first one counts.
    pub fn set_ridge(&mut self, formula: crate::expr::Expr) {
        self.ridge.get_or_insert(formula);
    }

    /// The scope of formulas in these variables, with the activation's parameters.
    pub fn scope(&self, variables: &[&str]) -> Scope {
        scope(variables, &self.params)
    }

    /// The parameters, for a second activation in the same case.
    pub fn params(&self) -> &[(String, crate::expr::Expr)] {
        &self.params
    }
}

fn scope(variables: &[&str], params: &[(String, crate::expr::Expr)]) -> Scope {
    params
        .iter()
        .fold(Scope::new(variables), |scope, (name, value)| {
            scope.param(name, value.clone())
        })
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
